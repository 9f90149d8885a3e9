//! Half a sentence: "it should be", "thanks, but", "there's". It is no answer, no yes and no goodbye: he is waited for, and what he
//! says next is understood with it in front.

use std::sync::LazyLock;

use policy::redact::redact;
use regex::Regex;

use super::state::{Missing, State};
use super::turn::only_begins;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::Asked;
use crate::words::{FILLERS, joined_plain, pattern, words};

/// So many words wait for the rest.
const LONGEST: usize = 8;

/// Somebody and what he does, without what follows. "It is" and "I do" may be a yes.
static HALF_SAID: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:(?:{fillers}|okay|ok|yes|yeah|no|sorry|hi|hello|please|just) )*(?:",
            r"(?:it|that|this|he|she|they|we|you|i|there)(?: (?:should|would|must|could|might|may|will|was|were|has|had|needs|need|got|want|wanted|been|be|to|really|probably|just|have))+",
            r"|(?:ill|its|thats|hes|shes|theyre|im|were|ive|weve|id|wed|theres|lets|it has|i think|i mean|you know|there is|there are|let me|lets do|make it|i smell|take me|dont|can you|could you|do you|i dont|i dont want|i cant|we cant))$",
        ),
        fillers = FILLERS
    ))
});

impl Turn<'_> {
    /// "It should be", "that's": a verb without what follows.
    pub(super) fn is_half_said(&self) -> bool {
        HALF_SAID.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// Who breaks off is waited for. `None`: he has said something.
    pub(super) fn waits_for_the_rest(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let free = matches!(
            self.state,
            State::Ringing { .. } | State::Message { missing: Missing::Reason, .. } | State::Owner { .. }
        );
        let asked_what = matches!(self.state, State::Open | State::AnythingElse | State::Service { .. });
        let begins = turn.breaks_off() || turn.is_half_said() || asked_what && only_begins(turn);
        if free
            || self.wants_pin()
            || !begins
            || turn.words.len() > LONGEST
            || turn.meaning.slots.phone.is_some()
        {
            return None;
        }
        // Who says no more than that, again and again, is missed.
        if !self.ladder.is_down() {
            return None;
        }
        self.begun = redact(turn.text);
        let _ = cx;
        Some(self.once_waiting())
    }

    fn once_waiting(&mut self) -> Reply {
        self.stay(vec![fixed(prompts::AND_THE_REST)])
    }

    /// What was begun and what is said now, as one.
    pub(super) fn with_what_was_begun(&mut self, text: &str) -> String {
        let begun = std::mem::take(&mut self.begun);
        let plain = joined_plain(&words(text));
        let again = plain.starts_with(&joined_plain(&words(&begun)));
        if begun.is_empty() || self.asked() == Asked::Nothing || again {
            text.to_owned()
        } else {
            format!("{begun} {text}")
        }
    }
}
