//! What the caller says: when he begins, pauses and has finished, and when his words become a turn.

use assistant::{Input, Patience};
use media::SpeechEdge;
use policy::signs;
use telephony::{MediaTime, Millis, TurnId};

use super::defects::{adds, patience};
use super::{Phase, Session, TONE_ECHO, Unanswered};
use crate::event::{Action, Now, TranscriptFailure};
use crate::hearing::{Hearing, Pause, Words, voice_end};
use crate::message::Message;
use crate::timer::Timer;

/// How his words stand to ours.
#[derive(Debug, Clone, Copy)]
pub(super) struct Said {
    /// We were speaking when he began.
    against_us: bool,
    /// They have waited for the end of what we said.
    waited: bool,
    /// We have only covered that they came late.
    covered: bool,
}

/// How soon a turn is tried again that could not be taken.
const WAIT_WITH_TURN: Millis = Millis(100);

impl Session {
    /// One window of the caller's sound.
    pub(super) fn listen(&mut self, probability: f32, end: MediaTime, now: Now) {
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
            Some(SpeechEdge::Started { .. }) => {
                self.against_us = self.playout.is_playing(now.mono);
                self.voice_began();
            }
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
            // From here on it is his turn.
            self.against_us = false;
            self.cut_short(now);
        }
    }

    /// While a PIN is wanted, what is heard may be the PIN: its end is noticed, and nothing of it is transcribed.
    pub(super) fn listen_past_pin(&mut self, probability: f32, end: MediaTime, now: Now) {
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

    pub(super) fn voice_began(&mut self) {
        self.hearing = Hearing::Voice;
        self.timers.stop(Timer::NoInput);
    }

    /// The caller paused: guess that he has finished, and have his words by the time that is certain.
    pub(super) fn paused(&mut self, from: MediaTime, to: MediaTime, end: MediaTime, now: Now) {
        self.drop_guess();
        let from = from.max(self.deaf_until);
        if to <= from {
            return self.finish_utterance();
        }
        let turn = self.next_id();
        let voice_ended = voice_end(now.mono, end, self.endpointer.last_voice().unwrap_or(to));
        self.actions.push_back(Action::Transcribe { turn, from, to });
        self.hearing = Hearing::Pause(Pause {
            turn,
            voice_ended,
            words: Words::Awaited,
            against_us: self.against_us,
            waited: false,
            covered: false,
        });
        self.timers.set(Timer::EndOfTurn, voice_ended + self.rules.long_pause);
        self.timers.set(Timer::Transcript, voice_ended + self.rules.transcript);
    }

    pub(super) fn drop_guess(&mut self) {
        if let Hearing::Pause(Pause { turn, words: Words::Awaited, .. }) = self.hearing {
            self.actions.push_back(Action::Drop { turn });
        }
        for timer in [Timer::EndOfTurn, Timer::Cover, Timer::Transcript] {
            self.timers.stop(timer);
        }
    }

    pub(super) fn transcribed(&mut self, turn: TurnId, outcome: Result<String, TranscriptFailure>, now: Now) {
        if self.beside_key_transcribed(turn, &outcome, now) {
            return;
        }
        let Hearing::Pause(pause) = &mut self.hearing else { return };
        if pause.turn != turn {
            return;
        }
        // What was said just before a PIN was wanted may be the PIN: unless it is about safety it is forgotten here.
        let outcome =
            outcome.map(|text| if self.dialogue.hears(&text, &self.business) { text } else { String::new() });
        let pause_needed = match &outcome {
            Ok(text) => match patience(&self.dialogue, text, &self.business, now) {
                Patience::Short => self.rules.short_pause,
                Patience::Normal => self.rules.normal_pause,
                Patience::Long => self.rules.long_pause,
            },
            Err(TranscriptFailure::Unavailable) => self.rules.normal_pause,
        };
        pause.words = Words::Known(outcome, now.mono);
        let due = pause.voice_ended + pause_needed;
        if self.is_leaving() {
            return self.leave(now);
        }
        self.timers.stop(Timer::Cover);
        self.timers.stop(Timer::Transcript);
        self.timers.set(Timer::EndOfTurn, due);
    }

    /// The pause was the end of the turn. Without words yet, the guess becomes a certainty that is waited for.
    pub(super) fn end_of_turn(&mut self, now: Now) {
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
                let outcome = outcome.clone();
                let said =
                    Said { against_us: pause.against_us, waited: pause.waited, covered: pause.covered };
                self.take_turn(outcome, said, times, now);
            }
        }
    }

    /// Whether a turn has to wait for the end of what is being said: anything said during the announcement that is not
    /// urgent, and an objection to the recording said against words that may not be interrupted.
    pub(super) fn must_wait(&self, text: &str, now: Now) -> bool {
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
    pub(super) fn must_hear_first(&self, text: &str, now: Now) -> bool {
        let urgent = signs::objects_to_recording(text) || signs::emergency(text).is_some();
        self.is_announcing(now) && !urgent
    }

    pub(super) fn wait_with_turn(&mut self, now: Now) {
        if let Hearing::Pause(pause) = &mut self.hearing {
            pause.waited = true;
        }
        self.timers.set(Timer::EndOfTurn, now.mono + WAIT_WITH_TURN);
    }

    pub(super) fn take_turn(
        &mut self,
        outcome: Result<String, TranscriptFailure>,
        said: Said,
        times: Unanswered,
        now: Now,
    ) {
        if self.awaiting.is_some() {
            // The store is asked on the caller's behalf and answers within `Rules::answer`; his words wait for it.
            self.timers.set(Timer::EndOfTurn, now.mono + WAIT_WITH_TURN);
            return;
        }
        let text = outcome.unwrap_or_default();
        let speaking = self.playout.is_playing(now.mono) || self.playout.has_unqueued();
        if speaking && !said.covered {
            let answers = match said {
                Said { waited: true, .. } => true,
                Said { against_us: true, .. } => {
                    patience(&self.dialogue, &text, &self.business, now) == Patience::Short
                }
                // The reply to what he said before is on its way, and he has added something to that.
                Said { .. } => adds(&self.dialogue, &text, &self.business, now),
            };
            if answers && self.protected && !said.against_us {
                return self.wait_with_turn(now);
            }
            if !answers || self.protected || self.must_hear_first(&text, now) {
                // A back-channel, a cough, or something said against words that may not be interrupted.
                return self.finish_utterance();
            }
        }
        self.finish_utterance();
        if speaking && !said.covered {
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

    pub(super) fn finish_utterance(&mut self) {
        self.drop_guess();
        self.endpointer.finish();
        self.hearing = Hearing::Quiet;
    }

    /// The words are late. Whoever waits in silence wonders whether anybody is there.
    pub(super) fn cover(&mut self, now: Now) {
        if self.playout.is_playing(now.mono) || self.playout.has_unqueued() {
            // Nobody wonders while he is spoken to.
            self.timers.set(Timer::Cover, now.mono + WAIT_WITH_TURN);
            return;
        }
        if let Hearing::Pause(pause) = &mut self.hearing {
            pause.covered = true;
        }
        self.speak(assistant::ONE_MOMENT.to_owned(), true);
    }
}
