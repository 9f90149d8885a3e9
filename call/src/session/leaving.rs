//! The last thing a caller says before his line is gone. Who says "take me off your list" or "there's gas everywhere" hangs
//! up at once, before a pause could tell that his turn is over: it is a turn all the same, whose answer nobody hears.

use assistant::{Input, Then};

use super::defects::adds;
use super::{Phase, Session};
use crate::event::{Action, Event, Now};
use crate::hearing::{Hearing, Words};
use crate::record::HangupCause;

/// More windows of silence than end any utterance.
pub(super) const SILENCE: u64 = 64;

/// Whether an event matters once the caller is gone.
pub(super) fn matters(event: &Event) -> bool {
    matches!(event, Event::Transcribed { .. } | Event::Answered { .. } | Event::StreamClosed | Event::Tick)
}

impl Session {
    pub(super) fn is_leaving(&self) -> bool {
        matches!(self.phase, Phase::Leaving { .. })
    }

    /// Nothing more comes from the caller: what he was saying ends here.
    pub(super) fn caller_gone(&mut self, hung_up: bool, now: Now) {
        if self.phase != Phase::Talking || self.message.is_some() || self.dialogue.wants_pin() {
            return self.stream_closed();
        }
        self.end_voice(now);
        self.timers.stop_all();
        self.phase = Phase::Leaving { hung_up };
        if self.awaiting.as_ref().is_some_and(|open| !open.commits) {
            self.awaiting = None;
        }
        if let Hearing::Pause(pause) = &self.hearing
            && matches!(pause.words, Words::Awaited)
        {
            self.actions.push_back(Action::Hurry { turn: pause.turn });
        }
        self.leave(now);
    }

    /// Takes the last words once they are known and nothing is done any more, and is gone when there is nothing left.
    pub(super) fn leave(&mut self, now: Now) {
        if !self.is_leaving() || self.awaiting.is_some() {
            return;
        }
        let Hearing::Pause(pause) = &self.hearing else { return self.left(now) };
        let text = match &pause.words {
            Words::Awaited => return,
            Words::Known(outcome, _) => outcome.clone().unwrap_or_default(),
        };
        let speaking = (self.playout.is_playing(now.mono) || self.playout.has_unqueued()) && !pause.covered;
        let against_us = speaking && pause.against_us;
        self.hearing = Hearing::Quiet;
        // Said against us it may be no answer at all, unless it is what is heeded wherever it is said.
        let added = || adds(&self.dialogue, &text, &self.business, now);
        let answers = self.is_heeded(&text) || !against_us && (!speaking || added());
        if !text.trim().is_empty() && answers {
            self.cut_short(now);
            self.converse(Input::Heard { text: text.clone() }, Some(text), now);
        }
        self.leave(now);
    }

    /// A question about danger that he hung up on is not answered by that.
    fn left(&mut self, now: Now) {
        if self.phase == (Phase::Leaving { hung_up: true }) && self.dialogue.is_in_doubt() {
            self.converse(Input::HungUp, None, now);
            return self.leave(now);
        }
        self.stream_closed();
    }

    pub(super) fn is_heeded(&self, text: &str) -> bool {
        let heed = assistant::heed(text, self.business.settings.emergency_phrases.clone());
        heed.danger || heed.unwanted.is_some()
    }

    /// What follows from the last words: what he has agreed to is done, and his goodbye is the end of the call.
    pub(super) fn answer_nobody(&mut self, then: Then, now: Now) {
        match then {
            Then::Do(request) if request.commits() => self.ask(request, now),
            Then::HangUp(disposition) => {
                self.actions.push_back(Action::Finish { disposition, cause: HangupCause::CallerHungUp });
            }
            Then::Listen | Then::Do(_) | Then::Record(_) => {}
        }
    }
}
