mod beside_key;
mod defects;
mod leaving;
mod listening;
mod messages;
mod speaking;

use std::collections::VecDeque;
use std::sync::Arc;

use assistant::{Business, Dialogue, Input, PinPad, Pressed, Reaching, Reply, Request, Then};
use jiff::Timestamp;
use media::{Endpointer, Mark, Playout};
use policy::contact::Fact;
use policy::disclosure::{RecordingFacts, may_record};
use telephony::{Digit, Disposition, MediaTime, Millis, TurnId};

use beside_key::BesideKey;

use crate::event::{Action, Checkpoint, CloseReason, CutShort, Event, Now, TranscriptFailure};
use crate::hearing::{Hearing, Pause, Words};
use crate::message::Message;
use crate::record::HangupCause;
use crate::rules::Rules;
use crate::timer::{Timer, Timers};

/// What the assistant says when a call reaches its maximum length.
const TIME_IS_UP: &str =
    "I'm sorry, we have reached the time limit for this call. Please call again. Goodbye.";

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
    /// The store's question that is open, if any.
    awaiting: Option<Awaited>,
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
    /// A key that was pressed while the store was asked or something protected was said, and wants a person.
    key: Option<Digit>,
    /// Whether we were speaking when the caller began what he is saying.
    against_us: bool,
    /// What he was saying when he pressed a key.
    beside_key: Option<BesideKey>,
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
    /// The caller is gone, by hanging up or otherwise; what he said last is heard out.
    Leaving { hung_up: bool },
    /// Written down, or left for another stream to go on with.
    Over,
}

/// A question that the store was asked.
#[derive(Debug, Clone)]
struct Awaited {
    turn: TurnId,
    /// What to make of it when no answer comes.
    unanswered: Input,
    /// Whether something is done by it.
    commits: bool,
    /// Whether the caller was told that it takes a moment.
    covered: bool,
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
            key: None,
            against_us: false,
            beside_key: None,
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
        if self.phase == Phase::Over || (self.is_leaving() && !leaving::matters(&event)) {
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
            Event::CallerGone { hung_up } => self.caller_gone(hung_up, now),
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

    fn answered(&mut self, turn: TurnId, answer: Input, now: Now) {
        if self.awaiting.as_ref().is_none_or(|open| open.turn != turn) {
            return;
        }
        self.awaiting = None;
        self.timers.stop(Timer::Answer);
        self.converse(answer, None, now);
        if self.is_leaving() {
            return self.leave(now);
        }
        self.heed_beside_key(now);
        self.take_key(now);
    }

    /// The key that had to wait.
    fn take_key(&mut self, now: Now) {
        if self.awaiting.is_none()
            && !self.protected
            && let Some(digit) = self.key.take()
            && !self.dialogue.wants_a_person()
        {
            self.pressed(digit, now);
        }
    }

    fn pressed(&mut self, digit: Digit, now: Now) {
        if self.phase != Phase::Talking || self.dialogue.is_needless(digit) {
            return;
        }
        if self.protected {
            if matches!(digit, Digit::Number(0 | 1)) && self.message.is_none() {
                self.key = Some(digit);
            }
            return;
        }
        if self.message.is_some() {
            self.message_over(now);
            return;
        }
        if self.awaiting.is_some() {
            // Who wants a person says so once; any other key means something only to the question that it answers.
            if matches!(digit, Digit::Number(0 | 1)) {
                self.key = Some(digit);
            }
            return;
        }
        if !self.dialogue.wants_pin() {
            self.keep_beside_key(now);
        }
        // The tone is in the sound too: what is heard of it is not speech.
        self.finish_utterance();
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
            // Nor is the question whether anyone is in danger: where the search was is known again after it.
            Reaching::Nobody(_) | Reaching::HandedBack if quiet && !self.dialogue.is_in_doubt() => {
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
        let reply = self.reply_to(input, now);
        self.write_down(&reply, caller);
        self.weigh_recording();
        if self.is_leaving() {
            return self.answer_nobody(reply.then, now);
        }
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
        let heard = !self.is_leaving();
        let assistant =
            reply.say.iter().filter(|_| heard).map(|s| s.text.as_str()).collect::<Vec<_>>().join(" ");
        self.actions.push_back(Action::Checkpoint(Box::new(Checkpoint {
            turn: self.turn,
            caller,
            assistant,
            cut_short: self.cut_short.take(),
            dialogue: self.dialogue.clone(),
            if_ended: self.dialogue.disposition_if_ended(),
            records: reply.records.clone(),
            objected_at: self.dialogue.objected_at(),
            left_alone: self.dialogue.left_alone(),
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

    fn ask(&mut self, request: Request, now: Now) {
        let turn = self.next_id();
        self.awaiting = Some(Awaited {
            turn,
            unanswered: request.unanswered(),
            commits: request.commits(),
            covered: false,
        });
        self.timers.set(Timer::Answer, now.mono + self.rules.answer);
        self.actions.push_back(Action::Ask { turn, request });
    }

    /// The last words: they are played to their end, and nothing that is heard changes them.
    fn end(&mut self, disposition: Disposition, cause: HangupCause, now: Now) {
        self.finish_utterance();
        self.timers.stop(Timer::NoInput);
        self.timers.stop(Timer::News);
        self.protected = true;
        self.phase = Phase::Ending(disposition, cause);
        if !self.playout.is_playing(now.mono) && !self.playout.has_unqueued() {
            self.finish(disposition, cause);
        }
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

    /// The store takes its time. What may yet be done is waited for: a caller who is told that it could not be confirmed
    /// would ask for it again, and have it twice.
    fn unanswered_in_time(&mut self, now: Now) {
        let Some(open) = &mut self.awaiting else { return };
        if open.commits && !open.covered {
            open.covered = true;
            self.timers.set(Timer::Answer, now.mono + self.rules.commit);
            if self.phase == Phase::Talking {
                self.speak(assistant::ONE_MOMENT.to_owned(), true);
            }
            return;
        }
        let (turn, unanswered) = (open.turn, open.unanswered.clone());
        self.answered(turn, unanswered, now);
    }

    fn fire(&mut self, timer: Timer, now: Now) {
        match timer {
            Timer::EndOfTurn => self.end_of_turn(now),
            Timer::Cover => self.cover(now),
            Timer::Transcript => {
                if let Hearing::Pause(Pause { turn, words: Words::Awaited, .. }) = self.hearing {
                    self.actions.push_back(Action::Drop { turn });
                    self.transcribed(turn, Err(TranscriptFailure::Unavailable), now);
                }
            }
            Timer::Answer => self.unanswered_in_time(now),
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
                // What the store was asked to do is done, and told, before the time is up.
                if self.awaiting.is_some() && self.phase == Phase::Talking {
                    self.timers.set(Timer::MaxCall, now.mono + self.rules.answer);
                } else if self.phase == Phase::Talking {
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

    fn next_id(&mut self) -> TurnId {
        self.asked = self.asked.next();
        self.asked
    }
}
