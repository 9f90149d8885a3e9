//! One caller's line to a server: his mouth and ears on this end, stream messages on the other.
//!
//! Synchronous and without a clock: tell it what came and what time it is, then drain [`Line::poll_output`] until it is
//! empty. [`Line::next_at`] says when it wants to be ticked. The thin shell around it is [`crate::socket`].

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use telephony::{Digit, Millis, StreamSid};
use twilio::peer::{OutboundMessage, StreamWriter};

use crate::caller::{Action, Caller, Ear, Input};
use crate::mouth::{Edge, Mouth};
use crate::pacing::{FRAME_MS, Pacer};
use crate::playback::{Playback, Played};
use crate::recording::Recording;
use crate::sound::{Clip, from_i16, is_audible};
use crate::stopwatch::{Latencies, Measured, Stopwatch};
use crate::timeline::{EndedBy, Event, Timeline};
use crate::ulaw;

/// How far apart pressed keys are; an assumption, Twilio documents none.
const KEY_GAP: Millis = Millis(200);
/// For how long the rest of a turn that the caller interrupts is not taken for a new one.
const LINGERING: Millis = Millis(1_000);
/// What a caller remembers at most of what he heard and has not yet answered, in samples: two minutes.
const MOST_HEARD: usize = 120 * 8_000;

/// What the line wants done.
#[derive(Debug, PartialEq, Eq)]
pub enum Output {
    /// Send a text frame.
    Send(String),
    /// Listen to this (8 kHz) and tell [`Line::understood`] what was said.
    Listen {
        /// The question's number.
        question: u32,
        /// What was heard.
        heard: Vec<i16>,
    },
    /// The caller has hung up: `stop` is sent, close the socket.
    HangUp,
    /// Drop the socket without a word.
    Cut,
}

/// What goes wrong on purpose.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Faults {
    /// Marks are never echoed.
    pub no_marks: bool,
    /// In which of the assistant's turns the socket is dropped; once.
    pub cut_at_turn: Option<u32>,
    /// One of how many of the caller's frames is lost on the way to the server.
    pub loses_one_of: Option<u64>,
}

/// The line of one call, over all its streams.
pub struct Line {
    caller: Caller,
    mouth: Mouth,
    lines: BTreeMap<String, Arc<Clip>>,
    stopwatch: Stopwatch,
    timeline: Timeline,
    recording: Option<Recording>,
    faults: Faults,
    stream: Option<Stream>,
    streams: u32,
    heard: Vec<i16>,
    turn_began: Option<Millis>,
    turn_is_told: bool,
    measured: Option<Measured>,
    unheard: Vec<Unheard>,
    voice_is_up: bool,
    sounding: bool,
    lingers_until: Millis,
    keys: VecDeque<Digit>,
    next_key_at: Millis,
    outputs: VecDeque<Output>,
}

/// A turn of the assistant that the caller did not think about while the call lasted: he interrupted it, or it was the
/// last.
#[derive(Debug)]
pub struct Unheard {
    /// Its first sound.
    pub began: Millis,
    /// What it was the first sound after.
    pub latency: Option<Measured>,
    /// The sound (8 kHz).
    pub heard: Vec<i16>,
}

/// What lives as long as one socket.
struct Stream {
    writer: StreamWriter,
    playback: Playback,
    pacer: Pacer,
    discarding: bool,
}

impl Line {
    /// A line that no stream is on yet. `lines` are the caller's lines as they sound.
    #[must_use]
    pub fn new(
        caller: Caller,
        mouth: Mouth,
        lines: BTreeMap<String, Arc<Clip>>,
        timeline: Timeline,
        recording: Option<Recording>,
        faults: Faults,
    ) -> Self {
        Self {
            caller,
            mouth,
            lines,
            stopwatch: Stopwatch::default(),
            timeline,
            recording,
            faults,
            stream: None,
            streams: 0,
            heard: Vec::new(),
            turn_began: None,
            turn_is_told: false,
            measured: None,
            unheard: Vec::new(),
            voice_is_up: false,
            sounding: false,
            lingers_until: Millis(0),
            keys: VecDeque::new(),
            next_key_at: Millis(0),
            outputs: VecDeque::new(),
        }
    }

    /// What to do next.
    pub fn poll_output(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// When to call [`Line::tick`]; nothing while no stream is open.
    #[must_use]
    pub fn next_at(&self) -> Option<Millis> {
        self.stream.as_ref().map(|stream| stream.pacer.next_at())
    }

    /// A socket was opened: sends `connected` and `start`.
    pub fn opened(&mut self, mut writer: StreamWriter, parameters: &[(String, String)], now: Millis) {
        let mut text = String::new();
        writer.connected(&mut text);
        self.send(text.clone());
        writer.start(&mut text, parameters);
        self.send(text);
        let (playback, pacer) = (Playback::default(), Pacer::new(now));
        self.stream = Some(Stream { writer, playback, pacer, discarding: false });
        self.streams += 1;
        self.stopwatch.started(now);
        self.measured = None;
        self.timeline.push(now, Event::StreamStarted { stream: self.streams });
        self.tell(Input::LineOpened, now);
    }

    /// The socket is gone. What was still to be played is lost with it (an assumption; not documented).
    pub fn closed(&mut self, by: EndedBy, now: Millis) {
        self.stream = None;
        self.mouth.hush();
        self.voice_is_up = false;
        self.forget();
        self.timeline.push(now, Event::StreamEnded { by });
        self.tell(Input::LineClosed, now);
    }

    /// The caller is taken off the stream, to be elsewhere in the same call: tells the server.
    pub fn leave_stream(&mut self) {
        self.send_message(StreamWriter::stop);
    }

    /// A text frame came.
    pub fn received(&mut self, text: &str, now: Millis) {
        let Some(stream) = &mut self.stream else { return };
        let stream_sid: StreamSid = stream.writer.stream_sid().clone();
        match OutboundMessage::parse(text, &stream_sid) {
            Ok(OutboundMessage::Media { payload }) => {
                let mut sound = Vec::new();
                match payload.decode_into(&mut sound) {
                    Ok(()) => self.media(&sound, now),
                    Err(error) => self.problem(format!("media: {error}"), now),
                }
            }
            Ok(OutboundMessage::Mark { name }) => {
                if let Some(name) = stream.playback.mark(name.into_owned()) {
                    self.echo(vec![name]);
                }
            }
            Ok(OutboundMessage::Clear) => self.clear(now),
            Err(error) => self.problem(format!("31951: {error}"), now),
        }
    }

    /// A frame came that is not text.
    pub fn received_binary(&mut self, now: Millis) {
        self.problem("31950: a binary frame".to_owned(), now);
    }

    /// Time has passed: hears and says whatever is due.
    pub fn tick(&mut self, now: Millis) {
        let due = self.stream.as_mut().map_or(0, |stream| stream.pacer.due(now));
        for _ in 0..due {
            self.frame(now);
        }
    }

    /// The ears' answer to [`Output::Listen`].
    pub fn understood(&mut self, question: u32, text: String, now: Millis) {
        if self.caller.is_thinking_about(question, now) && !text.is_empty() {
            let began = self.turn_began.unwrap_or(now);
            let latency = self.measured.take();
            self.turn_is_told = true;
            self.timeline.push(began, Event::Heard { text: text.clone(), latency });
        }
        self.tell(Input::Understood { question, text }, now);
    }

    /// The turns that nobody has made words of yet, in order.
    pub fn take_unheard(&mut self) -> Vec<Unheard> {
        std::mem::take(&mut self.unheard)
    }

    /// What happened, to add to it.
    pub fn timeline(&mut self) -> &mut Timeline {
        &mut self.timeline
    }

    /// The call is over: what happened, what was measured, whether the caller took an offer.
    ///
    /// # Errors
    /// When the recording could not be completed.
    pub fn finish(self) -> Result<(Timeline, Latencies, bool), hound::Error> {
        if let Some(recording) = self.recording {
            recording.finish()?;
        }
        Ok((self.timeline, self.stopwatch.latencies().clone(), self.caller.accepted_offer()))
    }

    fn media(&mut self, sound: &[u8], now: Millis) {
        let Some(stream) = &mut self.stream else { return };
        stream.playback.media(sound);
        let full = stream.playback.discarded() > 0 && !stream.discarding;
        stream.discarding |= full;
        if let Some(measured) = self.stopwatch.media(now) {
            self.measured = Some(measured);
        }
        if full {
            self.problem("31931: more than ten minutes of sound are waiting".to_owned(), now);
        }
    }

    fn clear(&mut self, now: Millis) {
        let Some(stream) = &mut self.stream else { return };
        let dropped_ms = stream.playback.buffered() as u64 / 8;
        let marks = stream.playback.clear();
        let after_ms = self.stopwatch.silent(true, now);
        self.timeline.push(now, Event::Cleared { after_ms, dropped_ms });
        self.echo(marks);
    }

    /// One frame of 20 ms, both ways.
    fn frame(&mut self, now: Millis) {
        let Some(stream) = &mut self.stream else { return };
        let Played { ulaw: heard, samples, marks } = stream.playback.play();
        let left = stream.playback.buffered();
        self.echo(marks);
        self.hear(&heard, samples, now);

        let spoken = self.mouth.frame();
        self.send_frame(&spoken.ulaw);
        for edge in spoken.edges {
            match edge {
                Edge::VoiceBegins => {
                    self.voice_is_up = true;
                    self.stopwatch
                        .voice_begins(samples > 0 && left > 0, now.saturating_sub(Millis(FRAME_MS)));
                }
                Edge::VoiceEnds => {
                    self.voice_is_up = false;
                    self.stopwatch.voice_ends(now);
                }
                Edge::LineEnds => self.tell(Input::LineSaid, now),
            }
        }
        self.press(now);
        if let Some(recording) = &mut self.recording
            && recording.catch_up(now).and_then(|()| recording.frame(&spoken.ulaw, &heard)).is_err()
        {
            self.recording = None;
            self.problem("the recording cannot be written".to_owned(), now);
        }
        if self.faults.cut_at_turn.is_some_and(|turn| self.caller.turns() >= turn) {
            self.faults.cut_at_turn = None;
            self.outputs.push_back(Output::Cut);
        }
    }

    fn hear(&mut self, frame: &[u8], samples: usize, now: Millis) {
        let pcm: Vec<i16> = frame.iter().copied().map(ulaw::decode).collect();
        let audible = is_audible(&pcm.iter().copied().map(from_i16).collect::<Vec<_>>());
        let ear = match samples {
            0 => Ear::Nothing,
            _ if audible => Ear::Sound,
            _ => Ear::Quiet,
        };
        self.sounding = ear == Ear::Sound;
        if ear == Ear::Nothing {
            self.stopwatch.silent(false, now);
            self.lingers_until = now;
        }
        if self.sounding && self.turn_began.is_none() && now >= self.lingers_until {
            self.turn_began = Some(now);
            if self.voice_is_up {
                self.timeline.push(now, Event::TalkedOver);
            }
        }
        if self.turn_began.is_some() && self.heard.len() < MOST_HEARD {
            self.heard.extend(pcm);
        }
        self.tell(Input::Frame(ear), now);
    }

    fn press(&mut self, now: Millis) {
        if now < self.next_key_at {
            return;
        }
        let Some(digit) = self.keys.pop_front() else { return };
        self.next_key_at = now + KEY_GAP;
        self.timeline.push(now, Event::CallerPresses { key: digit.into() });
        self.send_message(|writer, text| writer.dtmf(text, digit));
    }

    fn tell(&mut self, input: Input, now: Millis) {
        self.caller.handle(input, now);
        while let Some(action) = self.caller.poll_action() {
            self.act(action, now);
        }
    }

    fn act(&mut self, action: Action, now: Millis) {
        match action {
            Action::Listen { question } => {
                self.outputs.push_back(Output::Listen { question, heard: self.heard.clone() });
            }
            Action::Forget => self.forget(),
            Action::Say { line, why } => {
                if self.sounding {
                    self.lingers_until = now + LINGERING;
                }
                match self.lines.get(&line) {
                    Some(clip) => self.mouth.say(Arc::clone(clip)),
                    None => self.problem(format!("the caller has no sound for {line:?}"), now),
                }
                self.timeline.push(now, Event::CallerSays { line, why });
            }
            Action::Press(keys) => self.keys.extend(keys.chars().filter_map(|key| Digit::try_from(key).ok())),
            Action::HangUp => {
                self.send_message(StreamWriter::stop);
                self.outputs.push_back(Output::HangUp);
            }
        }
    }

    /// What was heard is dealt with; what nobody made words of is kept for the end.
    fn forget(&mut self) {
        let heard = std::mem::take(&mut self.heard);
        let told = std::mem::take(&mut self.turn_is_told);
        if let Some(began) = self.turn_began.take()
            && !told
        {
            self.unheard.push(Unheard { began, latency: self.measured.take(), heard });
        }
    }

    fn echo(&mut self, marks: Vec<String>) {
        if self.faults.no_marks {
            return;
        }
        for name in marks {
            self.send_message(|writer, text| writer.mark(text, &name));
        }
    }

    /// A frame that is lost has its number all the same.
    fn send_frame(&mut self, ulaw: &[u8]) {
        let Some(stream) = &mut self.stream else { return };
        let mut text = String::new();
        stream.writer.media(&mut text, ulaw);
        let frame = stream.writer.sent().0 / ulaw.len() as u64;
        if self.faults.loses_one_of.is_none_or(|of| !frame.is_multiple_of(of)) {
            self.send(text);
        }
    }

    fn send_message(&mut self, write: impl FnOnce(&mut StreamWriter, &mut String)) {
        let Some(stream) = &mut self.stream else { return };
        let mut text = String::new();
        write(&mut stream.writer, &mut text);
        self.send(text);
    }

    fn send(&mut self, text: String) {
        self.outputs.push_back(Output::Send(text));
    }

    fn problem(&mut self, what: String, now: Millis) {
        self.timeline.push(now, Event::Problem { what });
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::PI;

    use serde_json::Value;

    use super::*;
    use crate::scenario::Scenario;
    use crate::sound::{LineNoise, RATE_HZ, to_i16};

    const SCENARIO: &str = r#"
        title = "t"
        to = "+13125550100"
        think_ms = 400
        [[answers]]
        hears = ["hello"]
        says = "Hi."
        [[answers]]
        hears = ["press"]
        presses = "1#"
        [[answers]]
        hears = ["goodbye"]
        hangs_up = true
    "#;
    const SID: &str = "MZ00000000000000000000000000000003";

    /// A line with a clock that goes on by 20 ms, and what it sent.
    struct Rig {
        line: Line,
        now: Millis,
        sent: Vec<Value>,
        others: Vec<Output>,
    }

    impl Rig {
        fn open(faults: Faults) -> Self {
            let scenario: Scenario = toml::from_str(SCENARIO).unwrap();
            let hi = Arc::new(Clip::from_speech(&tone(800), RATE_HZ, -20.0));
            let mouth = Mouth::new(LineNoise::new(1, -60.0));
            let lines = BTreeMap::from([("Hi.".to_owned(), hi)]);
            let line = Line::new(Caller::new(&scenario), mouth, lines, Timeline::new(false), None, faults);
            let mut rig = Self { line, now: Millis(1_000), sent: Vec::new(), others: Vec::new() };
            rig.line.opened(writer(), &[("token".to_owned(), "t1".to_owned())], rig.now);
            rig.drain();
            rig
        }

        fn drain(&mut self) {
            while let Some(output) = self.line.poll_output() {
                match output {
                    Output::Send(text) => self.sent.push(serde_json::from_str(&text).unwrap()),
                    other => self.others.push(other),
                }
            }
        }

        fn wait(&mut self, ms: u64) {
            for _ in 0..ms / 20 {
                self.now += Millis(20);
                self.line.tick(self.now);
                self.drain();
            }
        }

        fn receive(&mut self, text: &str) {
            self.line.received(text, self.now);
            self.drain();
        }

        fn media(&mut self, ms: u64) {
            let sound: Vec<u8> = tone(ms).into_iter().map(|sample| ulaw::encode(to_i16(sample))).collect();
            let mut text = String::new();
            twilio::stream::write_media(&mut text, &SID.parse().unwrap(), &sound);
            self.receive(&text);
        }

        fn mark(&mut self, name: &str) {
            self.receive(&format!(r#"{{"event":"mark","streamSid":"{SID}","mark":{{"name":"{name}"}}}}"#));
        }

        /// The names of the marks that were echoed.
        fn echoes(&self) -> Vec<&str> {
            self.sent.iter().filter_map(|message| message["mark"]["name"].as_str()).collect()
        }

        /// The caller hears one second of the assistant, and his ears make `text` of it.
        fn hears(&mut self, text: &str) {
            self.media(1_000);
            self.wait(1_400);
            let Some(Output::Listen { question, heard }) = self.others.pop() else {
                panic!("did not listen")
            };
            assert!((7_900..12_000).contains(&heard.len()), "{}", heard.len());
            self.line.understood(question, text.to_owned(), self.now);
            self.drain();
        }
    }

    fn tone(ms: u64) -> Vec<f32> {
        (0..ms * 8).map(|at| 0.3 * (2.0 * PI * 700.0 * at as f32 / 8_000.0).sin()).collect()
    }

    fn writer() -> StreamWriter {
        let account = "AC00000000000000000000000000000001".parse().unwrap();
        let call = "CA00000000000000000000000000000002".parse().unwrap();
        StreamWriter::new(account, call, SID.parse().unwrap())
    }

    #[test]
    fn a_stream_begins_with_connected_and_start_and_goes_on_every_20_ms() {
        let mut rig = Rig::open(Faults::default());
        rig.wait(60);
        let events: Vec<&str> = rig.sent.iter().filter_map(|message| message["event"].as_str()).collect();
        assert_eq!(events, ["connected", "start", "media", "media", "media"]);
        assert_eq!(rig.sent[1]["start"]["customParameters"]["token"], "t1");
        let last = &rig.sent[4]["media"];
        assert_eq!((&last["chunk"], &last["timestamp"]), (&Value::from("3"), &Value::from("40")));
        assert_eq!(last["payload"].as_str().map(str::len), Some(216));
    }

    #[test]
    fn marks_come_back_when_what_was_before_them_has_been_played() {
        let mut rig = Rig::open(Faults::default());
        rig.mark("first");
        assert_eq!(rig.echoes(), ["first"]);
        rig.media(100);
        rig.mark("second");
        rig.wait(80);
        assert_eq!(rig.echoes(), ["first"]);
        rig.wait(20);
        assert_eq!(rig.echoes(), ["first", "second"]);
    }

    #[test]
    fn clear_gives_the_waiting_marks_back_unless_they_are_to_be_lost() {
        for (no_marks, expected) in [(false, vec!["a", "b"]), (true, vec![])] {
            let mut rig = Rig::open(Faults { no_marks, ..Faults::default() });
            rig.media(500);
            rig.mark("a");
            rig.media(500);
            rig.mark("b");
            rig.wait(100);
            rig.receive(&format!(r#"{{"event":"clear","streamSid":"{SID}"}}"#));
            assert_eq!(rig.echoes(), expected);
            rig.wait(2_000);
            assert_eq!(rig.echoes(), expected);
        }
    }

    #[test]
    fn the_reply_is_measured_from_the_end_of_the_voice() {
        let mut rig = Rig::open(Faults::default());
        rig.now += Millis(30);
        rig.hears("hello");
        // 800 ms of voice, then 500 ms until the assistant answers.
        rig.wait(800 + 500);
        rig.media(300);
        let replies = &rig.line.stopwatch.latencies().replies_ms;
        assert!(matches!(replies[..], [400..=560]), "{replies:?}");
        assert_eq!(rig.line.stopwatch.latencies().greetings_ms, [30]);
    }

    #[test]
    fn the_rest_of_an_interrupted_turn_is_not_the_next_one() {
        let mut rig = Rig::open(Faults::default());
        rig.media(5_000);
        rig.wait(1_000);
        rig.line.act(Action::Forget, rig.now);
        rig.line.act(Action::Say { line: "Hi.".to_owned(), why: crate::caller::Why::Interrupts }, rig.now);
        rig.wait(400);
        rig.receive(&format!(r#"{{"event":"clear","streamSid":"{SID}"}}"#));
        rig.wait(1_000);
        assert!(rig.line.heard.is_empty());
        let events: Vec<&Event> = rig.line.timeline.entries().iter().map(|entry| &entry.event).collect();
        assert!(
            matches!(
                events[..],
                [_, Event::CallerSays { .. }, Event::Cleared { after_ms: Some(300..=420), .. }]
            ),
            "{events:?}"
        );
        assert_eq!(rig.line.take_unheard().len(), 1);
    }

    #[test]
    fn what_nobody_listened_to_is_kept_for_the_end() {
        let mut rig = Rig::open(Faults::default());
        rig.hears("hello");
        rig.wait(1_500);
        rig.media(500);
        rig.wait(300);
        rig.line.closed(EndedBy::Server, rig.now);
        let unheard = rig.line.take_unheard();
        let [last] = &unheard[..] else { panic!("{}", unheard.len()) };
        assert!(matches!(last.latency, Some(Measured::Reply(_))));
        assert!((2_000..=2_600).contains(&last.heard.len()), "{}", last.heard.len());
    }

    #[test]
    fn keys_are_pressed_one_after_the_other() {
        let mut rig = Rig::open(Faults::default());
        rig.hears("press");
        rig.wait(100);
        let keys = |rig: &Rig| -> Vec<String> {
            rig.sent
                .iter()
                .filter_map(|message| Some(message["dtmf"]["digit"].as_str()?.to_owned()))
                .collect()
        };
        assert_eq!(keys(&rig), ["1"]);
        rig.wait(200);
        assert_eq!(keys(&rig), ["1", "#"]);
    }

    #[test]
    fn hanging_up_says_stop_and_a_cut_says_nothing() {
        let mut rig = Rig::open(Faults::default());
        rig.hears("goodbye");
        assert_eq!(rig.others, [Output::HangUp]);
        assert_eq!(rig.sent.last().map(|message| &message["event"]), Some(&Value::from("stop")));

        let mut rig = Rig::open(Faults { cut_at_turn: Some(1), ..Faults::default() });
        rig.wait(200);
        assert_eq!(rig.others, []);
        rig.media(100);
        rig.wait(20);
        assert_eq!(rig.others, [Output::Cut]);
        assert!(rig.sent.iter().all(|message| message["event"] != "stop"));
    }

    #[test]
    fn what_twilio_would_not_take_is_told() {
        let mut rig = Rig::open(Faults::default());
        rig.receive("hello");
        rig.receive(&format!(r#"{{"event":"mark","streamSid":"{SID}"}}"#));
        rig.receive(r#"{"event":"clear","streamSid":"MZ00000000000000000000000000000009"}"#);
        rig.line.received_binary(rig.now);
        let problems = rig.line.timeline().entries().iter();
        let problems = problems.filter(|entry| matches!(entry.event, Event::Problem { .. })).count();
        assert_eq!(problems, 4);
    }
}
