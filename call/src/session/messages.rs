//! The message that a caller leaves: announced, recorded, kept or dropped.

use assistant::{Input, RecordLimits, RecordOutcome};
use telephony::TurnId;

use super::{Phase, Session};
use crate::event::{Action, Now};
use crate::message::{Message, Take};
use crate::timer::Timer;

impl Session {
    /// A message follows: the tone after the announcement, then the caller's sound.
    pub(super) fn announce(&mut self, limits: RecordLimits) {
        self.finish_utterance();
        // The tone is no words of ours.
        let mark = self.playout.say(String::new());
        self.actions.push_back(Action::Beep { mark });
        self.message = Some(Message::Announced(limits));
    }

    pub(super) fn record(&mut self, limits: RecordLimits, now: Now) {
        let take = Take::new(self.next_id(), limits);
        self.actions.push_back(Action::Record { turn: take.turn });
        self.timers.set(Timer::MessageSilence, take.begins_by(now.mono));
        self.timers.set(Timer::Message, take.ends_by(now.mono));
        self.message = Some(Message::Recording(take));
    }

    /// The message is over, by silence, a key or its length.
    pub(super) fn message_over(&mut self, now: Now) {
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

    pub(super) fn recorded(&mut self, turn: TurnId, kept: bool, now: Now) {
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
    pub(super) fn end_message(&mut self) -> bool {
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

    pub(super) fn stop_message_timers(&mut self) {
        self.timers.stop(Timer::MessageSilence);
        self.timers.stop(Timer::Message);
    }
}
