use telephony::{Digit, Millis};
use twilio::forms::RecordingStatus;
use twilio::rest::{RecordingResource, recording_media_path};
use twilio::twiml::{Gather, Record, Verb};

use super::assumption::Assumption;
use super::callbacks::Parameters;
use super::events::Event;
use super::leg::{Flow, Interrupt, Runner, Source};
use super::new_recording_sid;
use super::state::Recording;
use super::tone::{SILENT, Tone};
use crate::ulaw;

/// Characters that are spoken in a second, an assumption.
const CHARACTERS_PER_S: u64 = 15;
/// What Twilio's own voice sounds like to whoever hears it, in Hz: it is not silence, and nobody's tone.
pub(super) const VOICE_HZ: u16 = 200;
/// How long a file that is played lasts, an assumption: files are not fetched.
pub(super) const PLAY_MS: u64 = 2_000;
/// One key that is played to the party.
const KEY_MS: u64 = 500;
const BEEP_MS: u64 = 300;
/// Twilio's bound on `loop="0"`.
const MOST_TIMES: u32 = 1_000;
/// Mean square above which a frame of a recording is sound.
const SOUND_POWER: i64 = 40_000;

/// So often as `loop` says; 0 is without end.
pub(super) fn repeated(times: u32) -> u64 {
    u64::from(if times == 0 { MOST_TIMES } else { times })
}

/// How long a `<Say>` takes.
pub(super) fn spoken_ms(text: &str, times: u32) -> u64 {
    text.chars().count() as u64 * 1_000 / CHARACTERS_PER_S * repeated(times)
}

impl Runner {
    /// Says, plays or pauses; ends at a key if one is waited for.
    pub(super) async fn prompt(
        &mut self,
        base: &str,
        verb: &Verb,
        takes_keys: bool,
    ) -> Result<Option<Digit>, Interrupt> {
        let takes_time = self.shared.assumes(Assumption::SpeechTakesTime);
        let lasts_ms = match verb {
            Verb::Say { text, times, .. } => {
                self.actor.prompted(self.now());
                self.tell(Event::Says { text: text.clone() });
                let ms = if takes_time { spoken_ms(text, *times) } else { 0 };
                return self.pass_hearing(&mut Tone::new(VOICE_HZ), ms, takes_keys).await;
            }
            Verb::Play { url, times } => {
                self.actor.prompted(self.now());
                let what = self.absolute(base, url).unwrap_or_default();
                self.tell(Event::Plays { what });
                PLAY_MS * repeated(*times)
            }
            Verb::PlayDigits { digits } => {
                let keys = digits.iter().map(|digit| digit.map_or('w', char::from)).collect();
                self.tell(Event::Plays { what: keys });
                KEY_MS * digits.len() as u64
            }
            // A pause is a pause, whatever is assumed of speech.
            Verb::Pause { length_s } => return self.pass(u64::from(*length_s) * 1_000, takes_keys).await,
            Verb::Connect { .. }
            | Verb::Redirect { .. }
            | Verb::Hangup
            | Verb::Reject { .. }
            | Verb::StartStream { .. }
            | Verb::StopStream { .. }
            | Verb::Gather { .. }
            | Verb::Dial { .. }
            | Verb::Record { .. } => 0,
        };
        self.pass(if takes_time { lasts_ms } else { 0 }, takes_keys).await
    }

    pub(super) async fn gather(&mut self, base: &str, gather: Gather) -> Result<Flow, Interrupt> {
        let mut digits = String::new();
        let mut next = None;
        for prompt in &gather.prompts {
            next = self.prompt(base, prompt, true).await?;
            if next.is_some() {
                break;
            }
        }
        loop {
            let Some(key) = next else {
                // Nobody pressed anything yet, or not again: the silence counts from here.
                next = self.pass(u64::from(gather.timeout_s) * 1_000, true).await?;
                if next.is_none() {
                    break;
                }
                continue;
            };
            if Some(key) == gather.finish_on_key {
                break;
            }
            digits.push(key.into());
            if gather.num_digits.is_some_and(|count| digits.chars().count() >= count as usize) {
                break;
            }
            next = None;
        }
        if digits.is_empty() && !gather.action_on_empty {
            return Ok(Flow::On);
        }
        let more = vec![("Digits", digits)];
        Ok(self.action(base, gather.action.as_deref(), gather.method, more).map_or(Flow::HangUp, Flow::Go))
    }

    pub(super) async fn record(&mut self, base: &str, record: Record) -> Result<Flow, Interrupt> {
        if record.play_beep {
            self.actor.prompted(self.now());
            self.tell(Event::Plays { what: "beep".to_owned() });
            self.pass(BEEP_MS, false).await?;
        }
        let began = self.now();
        let (mut sound, mut voiced_until, mut heard_any) = (Vec::new(), began, false);
        let mut left = None;
        let mut key = None;
        loop {
            self.wait().await;
            let (said, pressed) = match self.frame(&SILENT, true) {
                Ok(frame) => frame,
                Err(interrupt) => {
                    left = Some(interrupt);
                    break;
                }
            };
            let now = self.now();
            sound.extend(said.iter().map(|&sample| ulaw::encode(sample)));
            let power = said.iter().map(|&sample| i64::from(sample).pow(2)).sum::<i64>() / said.len() as i64;
            if power > SOUND_POWER {
                (voiced_until, heard_any) = (now, true);
            }
            key = pressed.filter(|key| record.finish_on_key.contains(key));
            let silent = now.saturating_sub(voiced_until) >= Millis(u64::from(record.timeout_s) * 1_000);
            let long = now.saturating_sub(began) >= Millis(u64::from(record.max_length_s) * 1_000);
            if key.is_some() || silent || long {
                break;
            }
        }
        if !heard_any {
            // Nothing was said: the next verb runs, as if there had been no <Record>.
            return left.map_or(Ok(Flow::On), Err);
        }
        let ended_by = match (&left, key) {
            (Some(Interrupt::Left), _) => "hangup".to_owned(),
            (_, Some(key)) => key.to_string(),
            (_, None) => String::new(),
        };
        let more = self.keep(base, sound, &record, ended_by);
        let action = self.action(base, record.action.as_deref(), record.method, more);
        match left {
            None => Ok(action.map_or(Flow::HangUp, Flow::Go)),
            Some(interrupt) => {
                // Who hangs up after the beep has left a message all the same: the action is told.
                if let (Interrupt::Left, Some(Source::Page { url, more, .. })) = (&interrupt, action) {
                    let mut parameters = {
                        let state = self.shared.lock();
                        let leg = state.legs.get(&self.sid);
                        leg.map(|leg| leg.parameters(&self.sid, &self.shared.options.sid)).unwrap_or_default()
                    };
                    parameters.extend(more);
                    self.shared.call_back(Some(&self.sid), url, parameters);
                }
                Err(interrupt)
            }
        }
    }

    /// Keeps a recording and tells of it; what the action is told.
    fn keep(&self, base: &str, sound: Vec<u8>, record: &Record, ended_by: String) -> Parameters {
        let ms = sound.len() as u64 / 8;
        let account = &self.shared.options.sid;
        let resource = RecordingResource {
            sid: new_recording_sid(),
            account_sid: account.clone(),
            call_sid: self.sid.clone(),
            status: RecordingStatus::Completed,
            // To the nearest second, so that a frame more or less makes none of it.
            duration_s: Some(u32::try_from(((ms + 500) / 1_000).max(1)).unwrap_or(u32::MAX)),
        };
        let path = recording_media_path(account, &resource.sid);
        let url = format!("{}{}", self.shared.api_url, path.trim_end_matches(".wav"));
        let duration = resource.duration_s.unwrap_or_default().to_string();
        let of_recording = vec![
            ("RecordingSid", resource.sid.to_string()),
            ("RecordingUrl", url),
            ("RecordingDuration", duration),
        ];
        self.shared.lock().recordings.insert(resource.sid.clone(), Recording { resource, ulaw: sound });
        self.tell(Event::Recorded { ms });
        let callback = record.recording_status_callback.as_deref();
        if let Some(callback) = callback.and_then(|url| self.absolute(base, url)) {
            let mut parameters = of_recording.clone();
            parameters.extend([
                ("CallSid", self.sid.to_string()),
                ("AccountSid", account.to_string()),
                ("RecordingStatus", RecordingStatus::Completed.as_str().to_owned()),
                ("RecordingChannels", "1".to_owned()),
                ("RecordingSource", "RecordVerb".to_owned()),
            ]);
            self.shared.call_back(Some(&self.sid), callback, parameters);
        }
        let mut more = of_recording;
        more.push(("Digits", ended_by));
        more
    }
}
