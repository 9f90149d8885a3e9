//! What is said to the caller, and how much of it he has heard.

use media::{Mark, MarkOutcome};
use telephony::{MediaTime, Millis};

use super::{Phase, Session};
use crate::event::{Action, CloseReason, CutShort, Latency, Now};
use crate::hearing::Hearing;
use crate::message::Message;
use crate::timer::Timer;

impl Session {
    /// Whether the announcement of the recording is being played: it is heard to its end unless the caller objects, is in
    /// danger, or presses a key.
    pub(super) fn is_announcing(&self, now: Now) -> bool {
        self.announcement.is_some() && (self.playout.is_playing(now.mono) || self.playout.has_unqueued())
    }

    /// A reply that may be interrupted leaves what is said before it as it is.
    pub(super) fn protect(&mut self, protected: bool, last: Option<Mark>) {
        if protected {
            self.protected = true;
            self.protected_to = last.or(self.protected_to);
        } else if self.protected_to.is_none() {
            self.protected = false;
        }
    }

    pub(super) fn speak(&mut self, text: String, fixed: bool) -> Mark {
        let mark = self.playout.say(text.clone());
        if text == assistant::CALL_IS_RECORDED {
            self.announcement = Some(mark);
        }
        self.actions.push_back(Action::Speak { mark, text, fixed, pace: self.dialogue.pace() });
        mark
    }

    pub(super) fn queued(&mut self, mark: Mark, length: MediaTime, now: Now) {
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
    pub(super) fn unspoken(&mut self, mark: Mark, now: Now) {
        if !self.playout.awaits(mark) {
            return;
        }
        match self.phase {
            Phase::Ending(..) => {
                // Nothing is asked any more: the call ends with what could be said.
                self.playout.queued(mark, MediaTime(0), now.mono);
                self.reached(mark, now);
            }
            Phase::Opening | Phase::Talking | Phase::Leaving { .. } | Phase::Over => self.speechless(),
        }
    }

    /// Another stream goes on from what is written down, and says it again; after too many of them Twilio's voice does.
    pub(super) fn speechless(&mut self) {
        self.end_message();
        self.phase = Phase::Over;
        self.timers.stop_all();
        self.actions.push_back(Action::Close { reason: CloseReason::Speechless });
    }

    pub(super) fn reached(&mut self, mark: Mark, now: Now) {
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

    pub(super) fn all_played(&mut self, now: Now) {
        self.timers.stop(Timer::Playout);
        // Without its mark nobody knows that it was heard: then nothing is recorded.
        self.announcement = None;
        match self.phase {
            Phase::Ending(disposition, cause) => self.finish(disposition, cause),
            Phase::Talking => {
                (self.protected, self.protected_to) = (false, None);
                if self.key.is_some() && self.awaiting.is_none() {
                    return self.take_key(now);
                }
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
            Phase::Opening | Phase::Leaving { .. } | Phase::Over => {}
        }
    }

    /// Sets the deadline by which what is queued counts as played. Synthesis that never comes is bounded too.
    pub(super) fn await_playout(&mut self, now: Now) {
        match self.phase {
            Phase::Talking | Phase::Ending(..) => {
                let end = self.playout.expected_end().unwrap_or(now.mono).max(now.mono);
                let unqueued = if self.playout.has_unqueued() { self.rules.speech } else { Millis(0) };
                self.timers.set(Timer::Playout, end + unqueued + self.rules.playout_grace);
            }
            Phase::Opening | Phase::Leaving { .. } | Phase::Over => {}
        }
    }

    /// The caller spoke over us: stop, and remember what he heard.
    pub(super) fn cut_short(&mut self, now: Now) {
        if !self.playout.is_playing(now.mono) && !self.playout.has_unqueued() {
            return;
        }
        let heard = self.playout.clear(now.mono).text();
        self.announcement = None;
        self.dialogue.cut_short(&heard);
        self.cut_short = Some(CutShort { turn: self.turn, heard });
        self.timers.stop(Timer::Playout);
        self.actions.push_back(Action::Clear);
    }
}
