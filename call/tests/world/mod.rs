//! Everything around a session, on a virtual clock: a caller, a recogniser, a voice, a line and a store.
//!
//! Each has a fixed speed, so a conversation of minutes runs in microseconds and comes out the same every time.

use std::collections::BTreeMap;
use std::sync::Arc;

use assistant::{
    BookOutcome, Business, BusinessSettings, Dialogue, Input, MoveOutcome, PinOutcome, Reaching, Request,
    ReserveOutcome,
};
use call::{Action, Event, Now, Rules, Session, Start, TranscriptFailure};
use jiff::{SignedDuration, Timestamp};
use media::Mark;
use policy::Mode;
use policy::openings::{Found, Opening};
use telephony::{BookingId, MediaTime, Millis, Pace, PhoneNumber, ReservationId, ResourceId, TurnId};
use uuid::Uuid;

const WINDOW_MS: u64 = 32;

/// How fast and how well everything around the session works.
pub(crate) struct Speeds {
    pub(crate) transcribe_ms: u64,
    pub(crate) synthesize_ms: u64,
    pub(crate) store_ms: u64,
    /// Whether the line sends marks back.
    pub(crate) marks: bool,
    pub(crate) recogniser_works: bool,
    pub(crate) store_works: bool,
    pub(crate) disk: Disk,
}

/// What becomes of a message that is to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Disk {
    Works,
    Full,
    Hangs,
}

impl Default for Speeds {
    fn default() -> Self {
        Self {
            transcribe_ms: 280,
            synthesize_ms: 30,
            store_ms: 20,
            marks: true,
            recogniser_works: true,
            store_works: true,
            disk: Disk::Works,
        }
    }
}

/// How it shows that a sentence has no sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mute {
    Told,
    NeverComes,
}

/// A call and its world.
pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) speeds: Speeds,
    pub(crate) log: Vec<String>,
    pub(crate) finished: Vec<telephony::Disposition>,
    pub(crate) closed: bool,
    /// What the voice cannot say, and how that shows.
    pub(crate) mute: Option<(&'static str, Mute)>,
    /// What the caller was given to hear, in order.
    pub(crate) spoken: Vec<String>,
    /// As it was written down with the last turn.
    pub(crate) dialogue: Option<Dialogue>,
    now: u64,
    windows: u64,
    due: BTreeMap<(u64, u64), Event>,
    sequence: u64,
    /// What the caller is saying and until when, one stretch after another.
    voice: Vec<(u64, u64)>,
    words: String,
    plays_until: u64,
    queued: Vec<(Mark, u64, String)>,
    pub(crate) last_said: String,
    pub(crate) measured: Vec<u64>,
    pub(crate) covers: usize,
    /// Everything that a record or a log could hold.
    pub(crate) written: Vec<String>,
    pub(crate) transcribed: Vec<(MediaTime, MediaTime)>,
}

pub(crate) fn business() -> Arc<Business> {
    let settings: BusinessSettings =
        toml::from_str(include_str!("../../../sample/riverside-plumbing.toml")).expect("the sample is TOML");
    Arc::new(settings.check().expect("the sample has no mistakes"))
}

/// The same, which records its calls.
pub(crate) fn recorded() -> Arc<Business> {
    let mut settings = business().settings.clone();
    settings.record_calls = true;
    Arc::new(settings.check().expect("it has no mistakes"))
}

/// A Saturday noon in Chicago.
pub(crate) fn noon() -> Timestamp {
    "2026-11-21T18:00:00Z".parse().expect("a time")
}

impl World {
    pub(crate) fn new(speeds: Speeds) -> Self {
        let caller: PhoneNumber = "+13125550143".parse().expect("a number");
        Self::with_dialogue(speeds, Dialogue::new(Some(caller), Mode::Assistant), false)
    }

    /// A call to a business that records its calls.
    pub(crate) fn recorded(speeds: Speeds) -> Self {
        let caller: PhoneNumber = "+13125550143".parse().expect("a number");
        Self::at(recorded(), speeds, Dialogue::new(Some(caller), Mode::Assistant), false)
    }

    pub(crate) fn with_dialogue(speeds: Speeds, dialogue: Dialogue, resumed: bool) -> Self {
        Self::at(business(), speeds, dialogue, resumed)
    }

    pub(crate) fn at(business: Arc<Business>, speeds: Speeds, dialogue: Dialogue, resumed: bool) -> Self {
        let start = Start { business, dialogue, turns: TurnId(0), resumed, elapsed: Millis(0) };
        Self {
            session: Session::new(start, Rules::default()),
            speeds,
            log: Vec::new(),
            finished: Vec::new(),
            closed: false,
            mute: None,
            spoken: Vec::new(),
            dialogue: None,
            now: 0,
            windows: 0,
            due: BTreeMap::new(),
            sequence: 0,
            voice: Vec::new(),
            words: String::new(),
            plays_until: 0,
            queued: Vec::new(),
            last_said: String::new(),
            measured: Vec::new(),
            covers: 0,
            written: Vec::new(),
            transcribed: Vec::new(),
        }
    }

    pub(crate) fn open(&mut self) {
        self.event(Event::Opened);
    }

    /// The caller speaks for `ms`, beginning now, and the recogniser will understand `words`.
    pub(crate) fn speak(&mut self, words: &str, ms: u64) {
        words.clone_into(&mut self.words);
        self.note(&format!("caller: {words}"));
        self.voice.push((self.now, self.now + ms));
    }

    /// As [`speak`](Self::speak), after `pause_ms` of silence; the recogniser then understands all of `words`.
    pub(crate) fn go_on(&mut self, words: &str, pause_ms: u64, ms: u64) {
        words.clone_into(&mut self.words);
        let from = self.voice.last().map_or(self.now, |(_, end)| *end) + pause_ms;
        self.voice.push((from, from + ms));
    }

    pub(crate) fn event(&mut self, event: Event) {
        let now = Now {
            mono: Millis(self.now),
            wall: noon() + SignedDuration::from_millis(i64::try_from(self.now).expect("small")),
        };
        if let Event::Queued { mark, .. } = event {
            let said = self.queued.iter().find(|(queued, ..)| *queued == mark);
            self.spoken.extend(said.map(|(_, _, text)| text.clone()));
        }
        self.session.handle(event, now);
        while let Some(action) = self.session.poll_action() {
            self.obey(action);
        }
    }

    /// Lets time pass.
    pub(crate) fn pass(&mut self, ms: u64) {
        let end = self.now + ms;
        while self.now < end && !self.closed {
            self.now += 4;
            let due: Vec<_> = self.due.range(..=(self.now, u64::MAX)).map(|(key, _)| *key).collect();
            for key in due {
                if let Some(event) = self.due.remove(&key) {
                    self.event(event);
                }
            }
            if self.now / WINDOW_MS > self.windows {
                self.windows += 1;
                let middle = self.windows * WINDOW_MS - WINDOW_MS / 2;
                let voiced = self.voice.iter().any(|(from, to)| (*from..*to).contains(&middle));
                let end = MediaTime(self.windows * media::VAD_WINDOW as u64);
                self.event(Event::Voice { probability: if voiced { 0.95 } else { 0.02 }, end });
            }
            if self.session.poll_timeout().is_some_and(|at| at.0 <= self.now) {
                self.event(Event::Tick);
            }
        }
    }

    /// Lets time pass until the assistant has said what it had to say.
    pub(crate) fn listen(&mut self) {
        self.pass(1_200);
        for _ in 0..200 {
            if self.plays_until <= self.now {
                break;
            }
            self.pass(100);
        }
        self.pass(200);
    }

    fn later(&mut self, ms: u64, event: Event) {
        self.sequence += 1;
        self.due.insert((self.now + ms, self.sequence), event);
    }

    fn note(&mut self, what: &str) {
        self.log.push(format!("{:7.2} {what}", self.now as f64 / 1_000.0));
    }

    fn obey(&mut self, action: Action) {
        match action {
            Action::Speak { mark, text, fixed: _, pace } => {
                self.last_said.clone_from(&text);
                if let Some((words, mute)) = self.mute
                    && text.contains(words)
                {
                    let after_the_others = self.plays_until.max(self.now + 1) - self.now;
                    if mute == Mute::Told {
                        self.later(after_the_others, Event::Unspoken { mark });
                    }
                    // The line keeps the order: nothing that is said later passes it.
                    self.plays_until = self.now + 600_000;
                    return;
                }
                if text == assistant::ONE_MOMENT {
                    self.covers += 1;
                }
                let length_ms = 60 * text.len() as u64;
                let begins = self.plays_until.max(self.now + self.speeds.synthesize_ms);
                self.plays_until = begins + length_ms;
                let slowly = if pace == Pace::Slow { ", slowly" } else { "" };
                self.note(&format!("assistant{slowly}: {text}"));
                self.later(
                    begins - self.now,
                    Event::Queued { mark, length: MediaTime::from_millis(length_ms) },
                );
                if self.speeds.marks {
                    self.later(self.plays_until - self.now, Event::Reached { mark });
                }
                self.queued.push((mark, self.plays_until, text));
                let now = self.now;
                self.queued.retain(|(_, until, _)| *until > now);
            }
            Action::Ring { mark } => {
                let begins = self.plays_until.max(self.now);
                self.plays_until = begins + 2_000;
                self.note("(it rings)");
                self.later(begins - self.now, Event::Queued { mark, length: MediaTime::from_millis(2_000) });
                if self.speeds.marks {
                    self.later(self.plays_until - self.now, Event::Reached { mark });
                }
                self.queued.push((mark, self.plays_until, String::new()));
            }
            Action::Clear => {
                self.note("clear");
                self.plays_until = self.now;
                let now = self.now;
                self.due.retain(|_, event| !matches!(event, Event::Queued { .. } | Event::Reached { .. }));
                if self.speeds.marks {
                    // Twilio sends the marks of what it drops.
                    for (mark, _, _) in std::mem::take(&mut self.queued) {
                        self.later(5, Event::Reached { mark });
                    }
                }
                self.queued.retain(|(_, until, _)| *until > now);
            }
            Action::Transcribe { turn, from, to } => {
                self.transcribed.push((from, to));
                let outcome = if self.speeds.recogniser_works {
                    Ok(self.words.clone())
                } else {
                    Err(TranscriptFailure::Unavailable)
                };
                self.later(self.speeds.transcribe_ms, Event::Transcribed { turn, outcome });
            }
            Action::Hurry { .. } | Action::Drop { .. } => {}
            Action::Ask { turn, request } => {
                self.note(&format!("asks the store: {}", name(&request)));
                self.written.push(format!("{request:?}"));
                if self.speeds.store_works {
                    let answer = answer(request);
                    self.later(self.speeds.store_ms, Event::Answered { turn, answer });
                }
            }
            Action::Checkpoint(checkpoint) => {
                let dialogue =
                    serde_json::to_string(&checkpoint.dialogue).expect("a dialogue can be written");
                self.written.push(format!("{checkpoint:?} {dialogue}"));
                self.dialogue = Some(checkpoint.dialogue.clone());
                if let Some(cut) = checkpoint.cut_short {
                    self.note(&format!("heard only: {:?}", cut.heard));
                }
            }
            Action::Measured(latency) => self.measured.push(latency.response.0),
            Action::Finish { disposition, cause: _ } => {
                self.note(&format!("ends: {disposition}"));
                self.finished.push(disposition);
            }
            Action::Beep { mark } => {
                self.note("beep");
                let begins = self.plays_until.max(self.now);
                self.plays_until = begins + 400;
                self.later(begins - self.now, Event::Queued { mark, length: MediaTime::from_millis(400) });
                if self.speeds.marks {
                    self.later(self.plays_until - self.now, Event::Reached { mark });
                }
                self.queued.push((mark, self.plays_until, String::new()));
            }
            Action::Record { turn: _ } => self.note("records"),
            Action::KeepMessage { turn } => {
                self.note("keeps the message");
                match self.speeds.disk {
                    Disk::Works => self.later(self.speeds.store_ms, Event::Recorded { turn, kept: true }),
                    Disk::Full => self.later(self.speeds.store_ms, Event::Recorded { turn, kept: false }),
                    Disk::Hangs => {}
                }
            }
            Action::DropMessage { turn: _ } => self.note("drops the message"),
            Action::RecordCall { permit } => {
                let began = permit.from().duration_since(noon()).as_millis();
                self.note(&format!("records the call, announced at {began} ms"));
            }
            Action::EraseRecording => self.note("erases the recording"),
            Action::Close { reason } => {
                self.note(&format!("closes: {reason:?}"));
                self.closed = true;
            }
        }
    }
}

fn name(request: &Request) -> String {
    let text = format!("{request:?}");
    text.split([' ', '(', '{']).next().unwrap_or_default().to_owned()
}

/// A store with one technician who is free whenever the caller likes.
fn answer(request: Request) -> Input {
    match request {
        Request::FindOpenings { wish, .. } => {
            let start =
                wish.windows.first().map_or_else(|| noon() + SignedDuration::from_hours(46), |w| w.start);
            let opening = |hours: i64| Opening {
                resource: ResourceId(Uuid::from_u128(1)),
                start: start + SignedDuration::from_hours(hours),
                end: start + SignedDuration::from_hours(hours + 1),
            };
            Input::Openings(Ok(Found { wished: vec![opening(0)], near: Vec::new() }))
        }
        Request::Reserve { .. } => {
            Input::Reserved(Ok(ReserveOutcome::Reserved(ReservationId(Uuid::from_u128(2)))))
        }
        Request::Book(_) => Input::Booked(Ok(BookOutcome::Booked(BookingId(Uuid::from_u128(3))))),
        Request::FindBookings { .. } => Input::Bookings(Ok(Vec::new())),
        Request::Cancel { .. } => Input::CancelDone(Ok(false)),
        Request::Move { .. } => Input::Moved(Ok(MoveOutcome::Moved)),
        Request::LeaveCallback(_) => Input::CallbackLeft(Ok(())),
        Request::Escalate { .. } => Input::Reaching(Ok(Reaching::Ringing)),
        Request::OwnerPin { pin } => Input::PinChecked(Ok(if pin.expose() == "4821" {
            PinOutcome::Right { owner: "Robin".to_owned() }
        } else {
            PinOutcome::Wrong
        })),
        Request::Agenda { .. } => Input::Agenda(Ok(Vec::new())),
        Request::FreeTime { .. } => Input::Free(Ok(Vec::new())),
        Request::TextMe { .. } => Input::Texted(Ok(())),
    }
}
