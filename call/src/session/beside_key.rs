//! What a caller was saying when he pressed a key. Who is afraid says "there's gas in my kitchen" and presses 0 in the same
//! breath: the key is obeyed at once, and what he said is heeded when its words are known.

use assistant::Input;
use media::{SpeechEdge, VAD_WINDOW};
use telephony::{MediaTime, TurnId};

use super::leaving::SILENCE;
use super::{Phase, Session};
use crate::event::{Action, Now, TranscriptFailure};
use crate::hearing::{Hearing, Pause, Words};

/// Words that were on their way when a key was pressed.
#[derive(Debug)]
pub(super) enum BesideKey {
    /// They are being transcribed.
    Awaited(TurnId),
    /// They are about safety, or about being left alone.
    Heeded(String),
}

impl Session {
    /// Ends what is being said, and keeps it apart from the key.
    pub(super) fn keep_beside_key(&mut self, now: Now) {
        if self.endpointer.voiced() < self.rules.barge_in {
            return;
        }
        self.end_voice(now);
        if let Hearing::Pause(Pause { turn, words, .. }) = &self.hearing {
            match words {
                Words::Awaited => {
                    self.beside_key = Some(BesideKey::Awaited(*turn));
                    self.actions.push_back(Action::Hurry { turn: *turn });
                    // It is not dropped with the rest.
                    self.hearing = Hearing::Quiet;
                }
                Words::Known(Ok(text), _) if self.is_heeded(text) => {
                    self.beside_key = Some(BesideKey::Heeded(text.clone()));
                }
                Words::Known(..) => {}
            }
        }
    }

    /// The words have come. Whether they were these.
    pub(super) fn beside_key_transcribed(
        &mut self,
        turn: TurnId,
        outcome: &Result<String, TranscriptFailure>,
        now: Now,
    ) -> bool {
        if !matches!(self.beside_key, Some(BesideKey::Awaited(awaited)) if awaited == turn) {
            return false;
        }
        self.beside_key = match outcome {
            Ok(text) if self.is_heeded(text) => Some(BesideKey::Heeded(text.clone())),
            Ok(_) | Err(_) => None,
        };
        self.heed_beside_key(now);
        true
    }

    /// Takes what is to be heeded as soon as nothing is asked of the store.
    pub(super) fn heed_beside_key(&mut self, now: Now) {
        if self.awaiting.is_some() || self.phase != Phase::Talking || self.message.is_some() {
            return;
        }
        let Some(BesideKey::Heeded(text)) =
            self.beside_key.take_if(|beside| matches!(beside, BesideKey::Heeded(_)))
        else {
            return;
        };
        self.finish_utterance();
        self.cut_short(now);
        self.converse(Input::Heard { text: text.clone() }, Some(text), now);
    }

    /// What he is saying ends here, as if he had fallen silent.
    pub(super) fn end_voice(&mut self, now: Now) {
        for step in 1..=SILENCE {
            if !matches!(self.hearing, Hearing::Voice) {
                break;
            }
            let end = MediaTime(self.judged.0 + step * VAD_WINDOW as u64);
            if let Some(SpeechEdge::Paused { from, to }) = self.endpointer.step(0.0, end) {
                self.paused(from, to, end, now);
            }
        }
    }
}
