use std::collections::VecDeque;
use std::sync::Arc;

use assistant::{
    Business, Dialogue, Input, Patience, PinPad, Pressed, Reaching, RecordLimits, RecordOutcome, Reply,
    Request, Then,
};
use jiff::Timestamp;
use media::{EndpointRules, Endpointer, Mark, MarkOutcome, Playout, SpeechEdge};
use policy::contact::Fact;
use policy::disclosure::{RecordingFacts, may_record};
use policy::signs;
use telephony::{Digit, Disposition, MediaTime, Millis, TurnId};

use crate::event::{Action, Checkpoint, CloseReason, CutShort, Event, Latency, Now, TranscriptFailure};
use crate::hearing::{Hearing, Pause, Words, voice_end};
use crate::message::{Message, Take};
use crate::record::HangupCause;
use crate::timer::{Timer, Timers};

/// What the assistant says when a call reaches its maximum length.
const TIME_IS_UP: &str =
    "I'm sorry, we have reached the time limit for this call. Please call again. Goodbye.";

/// The lengths of time that shape a conversation. Every wait in a session is one of these.
#[derive(Debug, Clone)]
pub struct Rules {
    /// How voice is told from silence.
    pub endpoint: EndpointRules,
    /// A pause after a complete answer that ends the turn.
    pub short_pause: Millis,
    /// A pause after anything else that ends the turn.
    pub normal_pause: Millis,
    /// A pause after something plainly unfinished that ends the turn all the same.
    pub long_pause: Millis,
    /// Voice over the assistant's own that counts as an interruption.
    pub barge_in: MediaTime,
    /// Waiting for words before something is said to cover it, from the end of the caller's voice.
    pub cover: Millis,
    /// Waiting for words at all, from the end of the caller's voice.
    pub transcript: Millis,
    /// Waiting for the sound of what is said, longer than the voice itself takes before it gives up.
    pub speech: Millis,
    /// Waiting for the store.
    pub answer: Millis,
    /// Silence after the assistant's question before it asks again.
    pub no_input: Millis,
    /// Silence while people are rung for the caller, before he hears again that it is ringing.
    pub ring_gap: Millis,
    /// A pause after a key of a PIN that ends it.
    pub pin_pause: Millis,
    /// How long after its expected end a playout is taken as played although no mark came back.
    pub playout_grace: Millis,
    /// The longest call.
    pub max_call: Millis,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            endpoint: EndpointRules::default(),
            // A speculative transcript is there about 450 ms after the voice; waiting less would not answer sooner.
            short_pause: Millis(400),
            // Pauses inside a sentence are mostly below 600 ms; those above are covered by `long_pause`.
            normal_pause: Millis(650),
            // Grouped digits and "um" come with pauses of about a second.
            long_pause: Millis(1_300),
            // Longer than a cough or "mm-hm", short enough that the caller need not speak against us.
            barge_in: MediaTime::from_millis(320),
            // Nobody shall wonder for 3 s whether the line is dead.
            cover: Millis(2_000),
            transcript: Millis(6_000),
            speech: Millis(12_000),
            answer: Millis(3_000),
            no_input: Millis(7_000),
            // With the sound itself, nobody wonders for 3 s.
            ring_gap: Millis(1_500),
            // Twice as long as it takes to find the next key.
            pin_pause: Millis(4_000),
            playout_grace: Millis(1_500),
            max_call: Millis(15 * 60 * 1_000),
        }
    }
}

/// How a session begins.
#[derive(Debug)]
pub struct Start {
    /// The tenant's facts.
    pub business: Arc<Business>,
    /// A new dialogue, or one read back from a checkpoint.
    pub dialogue: Dialogue,
    /// The number of turns already written down.
    pub turns: TurnId,
    /// Whether this goes on with a call whose stream was lost.
    pub resumed: bool,
    /// How much of the call's maximum length is used up.
    pub elapsed: Millis,
}

/// The live call.
///
/// The shell calls [`handle`](Self::handle) for each event, then drains [`poll_action`](Self::poll_action) and obeys,
/// then sleeps until the next event or [`poll_timeout`](Self::poll_timeout), whichever is first; a wake-up by time is
/// [`Event::Tick`]. After [`Action::Close`] nothing more comes out.
#[derive(Debug)]
pub struct Session {
    rules: Rules,
    business: Arc<Business>,
    dialogue: Dialogue,
    resumed: bool,
    elapsed: Millis,
    phase: Phase,
    hearing: Hearing,
    endpointer: Endpointer,
    playout: Playout,
    timers: Timers,
    actions: VecDeque<Action>,
    /// The last id given to a question of any kind.
    asked: TurnId,
    /// The last turn written down.
    turn: TurnId,
    /// The store's question that is open, if any, and what to make of it when no answer comes.
    awaiting: Option<(TurnId, Input)>,
    /// The turn whose first reply sound has yet to be handed to the line.
    unanswered: Option<Unanswered>,
    /// What was heard of the previous turn, when it was cut short; written down with the next one.
    cut_short: Option<CutShort>,
    /// Whether what is being said may be interrupted.
    protected: bool,
    /// The end of what must be heard to its end, until it was reached: what is said after it may be interrupted again.
    protected_to: Option<Mark>,
    /// What came of reaching a person, for a caller who is speaking just now.
    news: Option<Reaching>,
    /// Sounds of ringing in a row.
    rings: u32,
    /// The message that the caller leaves, if he is leaving one.
    message: Option<Message>,
    /// The keys of a PIN so far; nothing else of it is anywhere in the session.
    pad: PinPad,
    /// How far the caller's sound was judged.
    judged: MediaTime,
    /// Sound up to here is never transcribed: it may hold the tones of a PIN.
    deaf_until: MediaTime,
    /// The announcement of the recording, while it is on its way to the caller's ear.
    announcement: Option<Mark>,
    /// When he had heard it to its end, by its mark.
    announced_at: Option<Timestamp>,
    /// Whether the call is being recorded.
    recorded: bool,
}

/// How far the call is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing has been said yet.
    Opening,
    /// The conversation.
    Talking,
    /// The last words are being played.
    Ending(Disposition, HangupCause),
    /// Written down, or left for another stream to go on with.
    Over,
}

/// The times of a turn that has been taken but not answered.
#[derive(Debug, Clone, Copy)]
struct Unanswered {
    turn: TurnId,
    voice_ended: Millis,
    words_known: Millis,
    taken: Millis,
}

/// A key's tone is heard a little after the key is told: so long after it, and while a PIN is wanted, nothing is
/// transcribed.
const TONE_ECHO: MediaTime = MediaTime::from_millis(500);

/// After this many sounds of ringing the caller is spoken to.
const RINGS_IN_A_ROW: u32 = 3;

/// How soon a turn is tried again that could not be taken.
const WAIT_WITH_TURN: Millis = Millis(100);

/// How soon news is tried again that could not be told.
const NEWS_RETRY: Millis = Millis(300);

impl Session {
    /// A session that waits for [`Event::Opened`].
    #[must_use]
    pub fn new(start: Start, rules: Rules) -> Self {
        Self {
            endpointer: Endpointer::new(rules.endpoint),
            rules,
            business: start.business,
            dialogue: start.dialogue,
            resumed: start.resumed,
            elapsed: start.elapsed,
            phase: Phase::Opening,
            hearing: Hearing::Quiet,
            playout: Playout::new(),
            timers: Timers::default(),
            actions: VecDeque::new(),
            asked: TurnId::default(),
            turn: start.turns,
            awaiting: None,
            unanswered: None,
            cut_short: None,
            protected: false,
            protected_to: None,
            news: None,
            rings: 0,
            message: None,
            pad: PinPad::default(),
            judged: MediaTime(0),
            deaf_until: MediaTime(0),
            announcement: None,
            announced_at: None,
            recorded: false,
        }
    }

    /// Takes one event. Whatever follows from it is in [`poll_action`](Self::poll_action) afterwards.
    pub fn handle(&mut self, event: Event, now: Now) {
        if self.phase == Phase::Over {
            return;
        }
        match event {
            Event::Opened => self.open(now),
            Event::Voice { probability, end } => self.listen(probability, end, now),
            Event::Transcribed { turn, outcome } => self.transcribed(turn, outcome, now),
            Event::Answered { turn, answer } => self.answered(turn, answer, now),
            Event::Queued { mark, length } => self.queued(mark, length, now),
            Event::Unspoken { mark } => self.unspoken(mark, now),
            Event::Reached { mark } => self.reached(mark, now),
            Event::Pressed(digit) => self.pressed(digit, now),
            Event::StreamClosed => self.stream_closed(),
            Event::News(news) => self.news(news, now),
            Event::Recorded { turn, kept } => self.recorded(turn, kept, now),
            Event::Tick => {}
        }
        while let Some(timer) = self.timers.take_due(now.mono) {
            self.fire(timer, now);
        }
    }

    /// The next thing to do, if any.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When to send [`Event::Tick`], in the monotonic time of [`Now`].
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.timers.next()
    }

    /// Whether something is being said that the caller must hear to its end.
    #[must_use]
    pub fn is_protected(&self) -> bool {
        self.protected
    }

    /// Whether what the caller's line carries now is nobody's business: it may hold a PIN, spoken or as the tones of its
    /// keys. A recording has silence in its place.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.dialogue.wants_pin() || self.judged < self.deaf_until
    }

    /// Whether the call has ended, or this stream of it has.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over && self.actions.is_empty()
    }

    fn open(&mut self, now: Now) {
        if self.phase != Phase::Opening {
            return;
        }
        self.phase = Phase::Talking;
        let left = self.rules.max_call.saturating_sub(self.elapsed);
        self.timers.set(Timer::MaxCall, now.mono + left);
        let input = if self.resumed { Input::Resumed } else { Input::Opened };
        self.converse(input, None, now);
    }

    /// One window of the caller's sound.
    fn listen(&mut self, probability: f32, end: MediaTime, now: Now) {
        if self.phase != Phase::Talking {
            return;
        }
        self.judged = end;
        if self.dialogue.wants_pin() {
            return self.listen_past_pin(probability, end, now);
        }
        let edge = self.endpointer.step(probability, end);
        if let Some(message) = &mut self.message {
            // What is said now is a message, and no turn.
            if let Message::Recording(take) = message
                && probability >= self.rules.endpoint.start_threshold
            {
                let until = take.voiced(now.mono);
                self.timers.set(Timer::MessageSilence, until);
            }
            return;
        }
        match edge {
            Some(SpeechEdge::Started { .. }) => self.voice_began(),
            Some(SpeechEdge::Resumed { .. }) => {
                self.drop_guess();
                self.voice_began();
            }
            Some(SpeechEdge::Paused { from, to }) => self.paused(from, to, end, now),
            None => {}
        }
        let interrupts = matches!(self.hearing, Hearing::Voice)
            && self.endpointer.voiced() >= self.rules.barge_in
            && !self.protected
            && !self.is_announcing(now)
            && self.playout.is_playing(now.mono);
        if interrupts {
            self.cut_short(now);
        }
    }

    /// While a PIN is wanted, what is heard may be the PIN: its end is noticed, and nothing of it is transcribed.
    fn listen_past_pin(&mut self, probability: f32, end: MediaTime, now: Now) {
        self.deaf_until = end + TONE_ECHO;
        let spoke = matches!(self.endpointer.step(probability, end), Some(SpeechEdge::Paused { .. }));
        if !spoke {
            return;
        }
        self.finish_utterance();
        if self.pad.is_empty() && !self.playout.is_playing(now.mono) {
            self.converse(Input::NotHeard, None, now);
        }
    }

    fn voice_began(&mut self) {
        self.hearing = Hearing::Voice;
        self.timers.stop(Timer::NoInput);
    }

    /// The caller paused: guess that he has finished, and have his words by the time that is certain.
    fn paused(&mut self, from: MediaTime, to: MediaTime, end: MediaTime, now: Now) {
        self.drop_guess();
        let from = from.max(self.deaf_until);
        if to <= from {
            return self.finish_utterance();
        }
        let turn = self.next_id();
        let voice_ended = voice_end(now.mono, end, self.endpointer.last_voice().unwrap_or(to));
        self.actions.push_back(Action::Transcribe { turn, from, to });
        self.hearing =
            Hearing::Pause(Pause { turn, voice_ended, words: Words::Awaited, waited: false, covered: false });
        self.timers.set(Timer::EndOfTurn, voice_ended + self.rules.long_pause);
        self.timers.set(Timer::Transcript, voice_ended + self.rules.transcript);
    }

    fn drop_guess(&mut self) {
        if let Hearing::Pause(Pause { turn, words: Words::Awaited, .. }) = self.hearing {
            self.actions.push_back(Action::Drop { turn });
        }
        for timer in [Timer::EndOfTurn, Timer::Cover, Timer::Transcript] {
            self.timers.stop(timer);
        }
    }

    fn transcribed(&mut self, turn: TurnId, outcome: Result<String, TranscriptFailure>, now: Now) {
        let Hearing::Pause(pause) = &mut self.hearing else { return };
        if pause.turn != turn {
            return;
        }
        // What was said just before a PIN was wanted may be the PIN: unless it is about safety it is forgotten here.
        let outcome =
            outcome.map(|text| if self.dialogue.hears(&text, &self.business) { text } else { String::new() });
        let pause_needed = match &outcome {
            Ok(text) => match self.dialogue.patience(text, &self.business, now.wall) {
                Patience::Short => self.rules.short_pause,
                Patience::Normal => self.rules.normal_pause,
                Patience::Long => self.rules.long_pause,
            },
            Err(TranscriptFailure::Unavailable) => self.rules.normal_pause,
        };
        pause.words = Words::Known(outcome, now.mono);
        let due = pause.voice_ended + pause_needed;
        self.timers.stop(Timer::Cover);
        self.timers.stop(Timer::Transcript);
        self.timers.set(Timer::EndOfTurn, due);
    }

    /// The pause was the end of the turn. Without words yet, the guess becomes a certainty that is waited for.
    fn end_of_turn(&mut self, now: Now) {
        let Hearing::Pause(pause) = &self.hearing else { return };
        if let Words::Known(Ok(text), _) = &pause.words
            && self.must_wait(text, now)
        {
            return self.wait_with_turn(now);
        }
        match &pause.words {
            Words::Awaited => {
                self.actions.push_back(Action::Hurry { turn: pause.turn });
                self.timers.set(Timer::Cover, pause.voice_ended + self.rules.cover);
            }
            Words::Known(outcome, known_at) => {
                let times = Unanswered {
                    turn: self.turn.next(),
                    voice_ended: pause.voice_ended,
                    words_known: *known_at,
                    taken: now.mono,
                };
                let (outcome, waited, covered) = (outcome.clone(), pause.waited, pause.covered);
                self.take_turn(outcome, waited, covered, times, now);
            }
        }
    }

    /// Whether a turn has to wait for the end of what is being said: anything said during the announcement that is not
    /// urgent, and an objection to the recording said against words that may not be interrupted.
    fn must_wait(&self, text: &str, now: Now) -> bool {
        if text.trim().is_empty() || !self.playout.is_playing(now.mono) {
            return false;
        }
        if self.protected {
            return signs::objects_to_recording(text);
        }
        let insists = self.endpointer.voiced() >= self.rules.barge_in;
        insists && self.must_hear_first(text, now)
    }

    /// Whether the announcement of the recording goes before what was said.
    fn must_hear_first(&self, text: &str, now: Now) -> bool {
        let urgent = signs::objects_to_recording(text) || signs::emergency(text).is_some();
        self.is_announcing(now) && !urgent
    }

    fn wait_with_turn(&mut self, now: Now) {
        if let Hearing::Pause(pause) = &mut self.hearing {
            pause.waited = true;
        }
        self.timers.set(Timer::EndOfTurn, now.mono + WAIT_WITH_TURN);
    }

    fn take_turn(
        &mut self,
        outcome: Result<String, TranscriptFailure>,
        waited: bool,
        covered: bool,
        times: Unanswered,
        now: Now,
    ) {
        if self.awaiting.is_some() {
            // The store is asked on the caller's behalf and answers within `Rules::answer`; his words wait for it.
            self.timers.set(Timer::EndOfTurn, now.mono + WAIT_WITH_TURN);
            return;
        }
        self.finish_utterance();
        let text = outcome.unwrap_or_default();
        if self.playout.is_playing(now.mono) && !covered {
            let answers = !self.protected
                && !self.must_hear_first(&text, now)
                && (waited || self.dialogue.patience(&text, &self.business, now.wall) == Patience::Short);
            if !answers {
                // A back-channel, a cough, or something said against words that may not be interrupted.
                return;
            }
            self.cut_short(now);
        }
        self.unanswered = Some(times);
        if text.trim().is_empty() {
            self.converse(Input::NotHeard, None, now);
        } else {
            // Beside an emergency there may be digits of a PIN in it.
            let written = (!self.dialogue.wants_pin()).then(|| text.clone());
            self.converse(Input::Heard { text }, written, now);
        }
    }

    fn finish_utterance(&mut self) {
        self.drop_guess();
        self.endpointer.finish();
        self.hearing = Hearing::Quiet;
    }

    fn answered(&mut self, turn: TurnId, answer: Input, now: Now) {
        if self.awaiting.as_ref().is_none_or(|(open, _)| *open != turn) {
            return;
        }
        self.awaiting = None;
        self.timers.stop(Timer::Answer);
        self.converse(answer, None, now);
    }

    fn pressed(&mut self, digit: Digit, now: Now) {
        if self.phase != Phase::Talking || self.protected {
            return;
        }
        // The tone is in the sound too: whatever was being heard is not speech.
        self.finish_utterance();
        if self.message.is_some() {
            self.message_over(now);
            return;
        }
        if self.awaiting.is_some() {
            return;
        }
        self.cut_short(now);
        if self.dialogue.wants_pin() {
            let pressed = self.pad.press(digit);
            return self.pin_pressed(pressed, now);
        }
        self.converse(Input::Digit(digit), None, now);
    }

    /// News of the people who are rung. That they still are is told only to a caller who waits in silence; that nobody
    /// came is kept until he has finished what he is saying.
    fn news(&mut self, news: Reaching, now: Now) {
        if self.phase != Phase::Talking {
            return;
        }
        // Nor is a PIN broken into: the rest of its digits would be taken for something else, and written down.
        let typing = self.dialogue.wants_pin() && !self.pad.is_empty();
        let quiet = matches!(self.hearing, Hearing::Quiet) && self.awaiting.is_none() && !typing;
        let idle = quiet && !self.playout.is_playing(now.mono) && !self.playout.has_unqueued();
        match news {
            Reaching::Ringing | Reaching::StillRinging => {
                if idle && self.dialogue.is_waiting_for_a_person() {
                    self.converse(Input::Reaching(Ok(news)), None, now);
                }
            }
            Reaching::Nobody(_) | Reaching::HandedBack if quiet => {
                self.converse(Input::Reaching(Ok(news)), None, now)
            }
            Reaching::Nobody(_) | Reaching::HandedBack => {
                self.news = Some(news);
                self.timers.set(Timer::News, now.mono + NEWS_RETRY);
            }
        }
    }

    /// The caller has said nothing for a while.
    fn no_input(&mut self, now: Now) {
        if !matches!(self.hearing, Hearing::Quiet) || self.awaiting.is_some() {
            return;
        }
        if self.dialogue.wants_a_person() && self.rings < RINGS_IN_A_ROW {
            self.rings += 1;
            let mark = self.playout.say(String::new());
            self.actions.push_back(Action::Ring { mark });
            self.await_playout(now);
            return;
        }
        self.rings = 0;
        self.converse(Input::Silence, None, now);
    }

    /// A message follows: the tone after the announcement, then the caller's sound.
    fn announce(&mut self, limits: RecordLimits) {
        self.finish_utterance();
        // The tone is no words of ours.
        let mark = self.playout.say(String::new());
        self.actions.push_back(Action::Beep { mark });
        self.message = Some(Message::Announced(limits));
    }

    fn record(&mut self, limits: RecordLimits, now: Now) {
        let take = Take::new(self.next_id(), limits);
        self.actions.push_back(Action::Record { turn: take.turn });
        self.timers.set(Timer::MessageSilence, take.begins_by(now.mono));
        self.timers.set(Timer::Message, take.ends_by(now.mono));
        self.message = Some(Message::Recording(take));
    }

    /// The message is over, by silence, a key or its length.
    fn message_over(&mut self, now: Now) {
        let Some(Message::Recording(take)) = self.message else { return };
        self.finish_utterance();
        self.stop_message_timers();
        if take.is_message() {
            self.actions.push_back(Action::KeepMessage { turn: take.turn });
            self.message = Some(Message::Keeping(take.turn));
            self.timers.set(Timer::Message, now.mono + self.rules.answer);
        } else {
            self.actions.push_back(Action::DropMessage { turn: take.turn });
            self.message = None;
            self.converse(Input::Recorded(RecordOutcome::Empty), None, now);
        }
    }

    fn recorded(&mut self, turn: TurnId, kept: bool, now: Now) {
        let expected = match self.message {
            Some(Message::Recording(take)) => take.turn,
            Some(Message::Keeping(turn)) => turn,
            Some(Message::Announced(_)) | None => return,
        };
        if self.phase != Phase::Talking || turn != expected {
            return;
        }
        self.finish_utterance();
        self.stop_message_timers();
        self.message = None;
        let outcome = if kept { RecordOutcome::Kept } else { RecordOutcome::Failed };
        self.converse(Input::Recorded(outcome), None, now);
    }

    /// Nothing more is recorded. What was said so far is kept if it is a message; whether it is.
    fn end_message(&mut self) -> bool {
        self.stop_message_timers();
        match self.message.take() {
            Some(Message::Recording(take)) if take.is_message() => {
                self.actions.push_back(Action::KeepMessage { turn: take.turn });
                true
            }
            Some(Message::Recording(take)) => {
                self.actions.push_back(Action::DropMessage { turn: take.turn });
                false
            }
            Some(Message::Announced(_) | Message::Keeping(_)) | None => false,
        }
    }

    fn stop_message_timers(&mut self) {
        self.timers.stop(Timer::MessageSilence);
        self.timers.stop(Timer::Message);
    }

    /// The keys of a PIN are nobody's turn: nothing is written down before all of them are there, and then not they.
    fn pin_pressed(&mut self, pressed: Pressed, now: Now) {
        self.deaf_until = self.judged + TONE_ECHO;
        match pressed {
            Pressed::More => self.timers.set(Timer::NoInput, now.mono + self.rules.pin_pause),
            Pressed::Whole(pin) => self.converse(Input::Pin(pin), None, now),
            Pressed::TooShort => self.converse(Input::NotHeard, None, now),
            Pressed::GivenUp => self.converse(Input::Digit(Digit::Star), None, now),
        }
    }

    /// Lets the dialogue speak, and writes the turn down before anything is done about it.
    fn converse(&mut self, input: Input, caller: Option<String>, now: Now) {
        self.timers.stop(Timer::NoInput);
        self.pad.clear();
        let reply = self.dialogue.handle(input, &self.business, now.wall);
        self.write_down(&reply, caller);
        self.weigh_recording();
        let Reply { say, then, protected, records: _ } = reply;
        self.playout.begin_turn();
        let mut last = None;
        for segment in say {
            last = Some(self.speak(segment.text, segment.fixed));
        }
        self.protect(protected, last);
        match then {
            Then::Listen => {}
            Then::Do(request) => self.ask(request, now),
            Then::HangUp(disposition) => self.end(disposition, HangupCause::AssistantHungUp, now),
            Then::Record(limits) => self.announce(limits),
        }
        self.await_playout(now);
    }

    fn write_down(&mut self, reply: &Reply, caller: Option<String>) {
        self.turn = self.turn.next();
        let assistant = reply.say.iter().map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ");
        self.actions.push_back(Action::Checkpoint(Box::new(Checkpoint {
            turn: self.turn,
            caller,
            assistant,
            cut_short: self.cut_short.take(),
            dialogue: self.dialogue.clone(),
            if_ended: self.dialogue.disposition_if_ended(),
            records: reply.records.clone(),
            objected_at: self.dialogue.objected_at(),
        })));
    }

    /// Begins or ends the recording of the call, as policy has it by what is known now.
    fn weigh_recording(&mut self) {
        let facts = RecordingFacts {
            wanted: Fact::Read(self.business.settings.record_calls),
            announced_at: Fact::Read(self.announced_at),
            objected_at: Fact::Read(self.dialogue.objected_at()),
        };
        match (may_record(&facts), self.recorded) {
            (Ok(permit), false) => {
                self.recorded = true;
                self.actions.push_back(Action::RecordCall { permit });
            }
            (Err(_), true) => {
                self.recorded = false;
                self.actions.push_back(Action::EraseRecording);
            }
            (Ok(_), true) | (Err(_), false) => {}
        }
    }

    /// Whether the announcement of the recording is being played: it is heard to its end unless the caller objects, is in
    /// danger, or presses a key.
    fn is_announcing(&self, now: Now) -> bool {
        self.announcement.is_some() && (self.playout.is_playing(now.mono) || self.playout.has_unqueued())
    }

    /// A reply that may be interrupted leaves what is said before it as it is.
    fn protect(&mut self, protected: bool, last: Option<Mark>) {
        if protected {
            self.protected = true;
            self.protected_to = last.or(self.protected_to);
        } else if self.protected_to.is_none() {
            self.protected = false;
        }
    }

    fn speak(&mut self, text: String, fixed: bool) -> Mark {
        let mark = self.playout.say(text.clone());
        if text == assistant::CALL_IS_RECORDED {
            self.announcement = Some(mark);
        }
        self.actions.push_back(Action::Speak { mark, text, fixed });
        mark
    }

    fn ask(&mut self, request: Request, now: Now) {
        let turn = self.next_id();
        self.awaiting = Some((turn, request.unanswered()));
        self.timers.set(Timer::Answer, now.mono + self.rules.answer);
        self.actions.push_back(Action::Ask { turn, request });
    }

    /// The last words: they are played to their end, and nothing that is heard changes them.
    fn end(&mut self, disposition: Disposition, cause: HangupCause, now: Now) {
        self.finish_utterance();
        self.protected = true;
        self.phase = Phase::Ending(disposition, cause);
        if !self.playout.is_playing(now.mono) && !self.playout.has_unqueued() {
            self.finish(disposition, cause);
        }
    }

    fn queued(&mut self, mark: Mark, length: MediaTime, now: Now) {
        self.playout.queued(mark, length, now.mono);
        if let Some(times) = self.unanswered.take() {
            self.actions.push_back(Action::Measured(Latency {
                turn: times.turn,
                endpoint: times.taken.saturating_sub(times.voice_ended),
                transcribe: times.words_known.saturating_sub(times.voice_ended),
                response: now.mono.saturating_sub(times.voice_ended),
            }));
        }
        self.await_playout(now);
    }

    /// A sentence has no sound. Nothing is said past it: "is that right?" means something else without what it asks about.
    fn unspoken(&mut self, mark: Mark, now: Now) {
        if !self.playout.awaits(mark) {
            return;
        }
        match self.phase {
            Phase::Ending(..) => {
                // Nothing is asked any more: the call ends with what could be said.
                self.playout.queued(mark, MediaTime(0), now.mono);
                self.reached(mark, now);
            }
            Phase::Opening | Phase::Talking | Phase::Over => self.speechless(),
        }
    }

    /// Another stream goes on from what is written down, and says it again; after too many of them Twilio's voice does.
    fn speechless(&mut self) {
        self.end_message();
        self.phase = Phase::Over;
        self.timers.stop_all();
        self.actions.push_back(Action::Close { reason: CloseReason::Speechless });
    }

    fn reached(&mut self, mark: Mark, now: Now) {
        if self.phase == Phase::Talking && self.protected_to.is_some_and(|last| mark >= last) {
            (self.protected, self.protected_to) = (false, None);
        }
        let outcome = self.playout.reached(mark, now.mono);
        if self.announcement.is_some_and(|announcement| self.playout.was_played(announcement)) {
            self.announcement = None;
            self.announced_at.get_or_insert(now.wall);
            self.weigh_recording();
        }
        match outcome {
            MarkOutcome::Stale | MarkOutcome::Segment => {}
            MarkOutcome::AllPlayed => self.all_played(now),
        }
    }

    fn all_played(&mut self, now: Now) {
        self.timers.stop(Timer::Playout);
        // Without its mark nobody knows that it was heard: then nothing is recorded.
        self.announcement = None;
        match self.phase {
            Phase::Ending(disposition, cause) => self.finish(disposition, cause),
            Phase::Talking => {
                (self.protected, self.protected_to) = (false, None);
                if let Some(Message::Announced(limits)) = self.message {
                    self.record(limits, now);
                    return;
                }
                if self.awaiting.is_none() && matches!(self.hearing, Hearing::Quiet) {
                    let patience = if self.dialogue.is_waiting_for_a_person() {
                        self.rules.ring_gap
                    } else if self.dialogue.wants_a_person() {
                        // Asked something meanwhile, he may think; but he must hear that it is ringing.
                        self.rules.ring_gap + Millis(self.rules.ring_gap.0 / 2)
                    } else {
                        self.rules.no_input
                    };
                    self.timers.set(Timer::NoInput, now.mono + patience);
                }
            }
            Phase::Opening | Phase::Over => {}
        }
    }

    /// Sets the deadline by which what is queued counts as played. Synthesis that never comes is bounded too.
    fn await_playout(&mut self, now: Now) {
        match self.phase {
            Phase::Talking | Phase::Ending(..) => {
                let end = self.playout.expected_end().unwrap_or(now.mono).max(now.mono);
                let unqueued = if self.playout.has_unqueued() { self.rules.speech } else { Millis(0) };
                self.timers.set(Timer::Playout, end + unqueued + self.rules.playout_grace);
            }
            Phase::Opening | Phase::Over => {}
        }
    }

    /// The caller spoke over us: stop, and remember what he heard.
    fn cut_short(&mut self, now: Now) {
        if !self.playout.is_playing(now.mono) && !self.playout.has_unqueued() {
            return;
        }
        let heard = self.playout.clear(now.mono);
        self.announcement = None;
        self.cut_short = Some(CutShort { turn: self.turn, heard: heard.text() });
        self.timers.stop(Timer::Playout);
        self.actions.push_back(Action::Clear);
    }

    fn finish(&mut self, disposition: Disposition, cause: HangupCause) {
        self.phase = Phase::Over;
        self.timers.stop_all();
        self.actions.push_back(Action::Finish { disposition, cause });
        self.actions.push_back(Action::Close { reason: CloseReason::CallEnded });
    }

    /// Another stream, or the status callback, decides what becomes of a call that had not ended.
    fn stream_closed(&mut self) {
        self.drop_guess();
        self.end_message();
        self.timers.stop_all();
        if let Phase::Ending(disposition, cause) = self.phase {
            self.actions.push_back(Action::Finish { disposition, cause });
        }
        self.phase = Phase::Over;
    }

    fn fire(&mut self, timer: Timer, now: Now) {
        match timer {
            Timer::EndOfTurn => self.end_of_turn(now),
            Timer::Cover => self.cover(),
            Timer::Transcript => {
                if let Hearing::Pause(Pause { turn, words: Words::Awaited, .. }) = self.hearing {
                    self.actions.push_back(Action::Drop { turn });
                    self.transcribed(turn, Err(TranscriptFailure::Unavailable), now);
                }
            }
            Timer::Answer => {
                if let Some((turn, unanswered)) = self.awaiting.clone() {
                    self.answered(turn, unanswered, now);
                }
            }
            Timer::NoInput if !self.pad.is_empty() => {
                let pressed = self.pad.finish();
                self.pin_pressed(pressed, now);
            }
            Timer::NoInput => self.no_input(now),
            Timer::News => {
                if let Some(news) = self.news.take() {
                    self.news(news, now);
                }
            }
            Timer::Playout => {
                if self.playout.has_unqueued() && self.phase == Phase::Talking {
                    return self.speechless();
                }
                // The line sends no marks, or the last words never came: they are not waited for.
                self.playout.clear(now.mono);
                self.all_played(now);
            }
            Timer::MaxCall => {
                if self.phase == Phase::Talking {
                    let kept = self.end_message();
                    let ended = match self.dialogue.disposition_if_ended() {
                        Disposition::Abandoned | Disposition::Silent if kept => Disposition::Voicemail,
                        Disposition::Abandoned | Disposition::Silent => Disposition::TooLong,
                        settled => settled,
                    };
                    self.cut_short(now);
                    self.speak(TIME_IS_UP.to_owned(), false);
                    self.end(ended, HangupCause::MaximumLength, now);
                    self.await_playout(now);
                }
            }
            Timer::MessageSilence => self.message_over(now),
            Timer::Message => match self.message {
                Some(Message::Keeping(turn)) => self.recorded(turn, false, now),
                Some(Message::Recording(_) | Message::Announced(_)) | None => self.message_over(now),
            },
        }
    }

    /// The words are late. Whoever waits in silence wonders whether anybody is there.
    fn cover(&mut self) {
        if let Hearing::Pause(pause) = &mut self.hearing {
            pause.covered = true;
        }
        self.speak(assistant::ONE_MOMENT.to_owned(), true);
    }

    fn next_id(&mut self) -> TurnId {
        self.asked = self.asked.next();
        self.asked
    }
}
