use std::collections::VecDeque;
use std::sync::Arc;

use futures_util::FutureExt;
use telephony::ConferenceSid;
use tokio::task::JoinHandle;
use twilio::twiml::{Method, Verb};

use super::assumption::Assumption;
use super::events::Event;
use super::leg::{Runner, problem, request};
use super::listen::{PLAY_MS, VOICE_HZ, repeated, spoken_ms};
use super::tone::{Frame, SILENT, Tone};

const FRAME_MS: u64 = 20;

/// What somebody hears who is in a conference that has not begun: what the document of its `waitUrl` says, and when that is
/// over the document is asked for again.
pub(super) struct Waiting {
    url: Option<String>,
    room: ConferenceSid,
    asked: Option<JoinHandle<Result<crate::account::Answer, String>>>,
    verbs: VecDeque<Verb>,
    sound: Tone,
    /// Frames of the verb that is being done.
    left: u64,
}

impl Waiting {
    /// Without an address, or with an empty one, there is silence. Twilio's own music is silence here too.
    pub(super) fn new(url: Option<&str>, room: ConferenceSid) -> Self {
        Self {
            url: url.filter(|url| !url.is_empty()).map(str::to_owned),
            room,
            asked: None,
            verbs: VecDeque::new(),
            sound: Tone::new(0),
            left: 0,
        }
    }

    /// The next 20 ms.
    pub(super) fn frame(&mut self, leg: &Runner) -> Frame {
        if self.left == 0 {
            self.go_on(leg);
        }
        if self.left == 0 {
            return SILENT;
        }
        self.left -= 1;
        self.sound.frame()
    }

    /// The next verb, or the document if there is none.
    fn go_on(&mut self, leg: &Runner) {
        if let Some(asked) = &mut self.asked {
            let Some(answer) = asked.now_or_never() else { return };
            self.asked = None;
            self.read(answer.unwrap_or(Err("the request was given up".to_owned())), leg);
        }
        match self.verbs.pop_front() {
            Some(verb) => self.begin(verb, leg),
            None => self.ask(leg),
        }
    }

    fn ask(&mut self, leg: &Runner) {
        let Some(url) = self.url.clone() else { return };
        let more = vec![("ConferenceSid", self.room.to_string())];
        let asking = request(Arc::clone(&leg.shared), leg.sid.clone(), url, Method::Post, more);
        self.asked = Some(tokio::spawn(asking));
    }

    fn read(&mut self, answer: Result<crate::account::Answer, String>, leg: &Runner) {
        let url = self.url.clone().unwrap_or_default();
        let path = leg.shared.path_of(&url);
        let body = match answer {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(answer.body),
            Ok(answer) => Err(format!("11200: {path} answered {}", answer.status)),
            Err(error) => Err(format!("11205: {path}: {error}")),
        };
        match body.map(|body| leg.read(&body)) {
            Ok(Some(document)) if !document.0.is_empty() => self.verbs = document.0.into(),
            Ok(_) => self.url = None,
            Err(what) => {
                leg.tell(problem(what));
                self.url = None;
            }
        }
    }

    fn begin(&mut self, verb: Verb, leg: &Runner) {
        let takes_time = leg.shared.assumes(Assumption::SpeechTakesTime);
        let (hz, ms) = match verb {
            Verb::Say { text, times, .. } => {
                let ms = if takes_time { spoken_ms(&text, times) } else { 0 };
                leg.tell(Event::Says { text });
                (VOICE_HZ, ms)
            }
            Verb::Play { url, times } => {
                leg.tell(Event::Plays { what: url });
                (0, if takes_time { PLAY_MS * repeated(times) } else { 0 })
            }
            Verb::Pause { length_s } => (0, u64::from(length_s) * 1_000),
            Verb::Redirect { url, .. } => {
                let base = self.url.take().unwrap_or_default();
                self.url = leg.absolute(&base, &url);
                self.verbs.clear();
                (0, 0)
            }
            Verb::Connect { .. }
            | Verb::Hangup
            | Verb::Reject { .. }
            | Verb::StartStream { .. }
            | Verb::StopStream { .. }
            | Verb::Gather { .. }
            | Verb::Dial { .. }
            | Verb::PlayDigits { .. }
            | Verb::Record { .. } => {
                leg.tell(problem("13238: a waiting sound holds a verb that is not allowed in it"));
                (0, 0)
            }
        };
        self.sound = Tone::new(hz);
        self.left = ms / FRAME_MS;
    }
}
