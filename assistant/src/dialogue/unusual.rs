//! Callers who are not customers at the moment: at the wrong number, children, and people who are only angry.

use telephony::Disposition;

use super::state::{Missing, Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::words::joined;

const WRONG_NUMBER: &[&str] = &[
    "wrong number",
    "number is wrong and",
    "misdialed",
    "dialed the wrong",
    "called the wrong",
    "didn't mean to call you",
    "pocket dialed",
    "butt dialed",
    "butt dial",
    "called by mistake",
    "called by accident",
    "meant to call somebody else",
    "meant to call someone else",
];

const CHILD: &[&str] = &[
    "my mommy",
    "my daddy",
    "my mom isn't home",
    "my dad isn't home",
    "my mom is not home",
    "my mom's not home",
    "my dad's not home",
    "my mom is sleeping",
    "i'm four years old",
    "i'm five years old",
    "i'm six years old",
    "i'm seven years old",
    "i'm eight years old",
];

const ABUSE: &[&str] = &[
    "fuck you",
    "fuck off",
    "go to hell",
    "shut up",
    "you suck",
    "you're useless",
    "you are useless",
    "you're an idiot",
    "you idiot",
    "stupid machine",
    "stupid robot",
    "stupid computer",
    "piece of shit",
    "piece of crap",
];

/// Abuse beyond this ends the call.
const PATIENCE_WITH_ABUSE: u8 = 2;

impl Dialogue {
    /// Deals with a caller who wants nothing of what we do.
    pub(super) fn unusual(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if matches!(self.state, State::Message { missing: Missing::Reason, .. }) {
            return None;
        }
        let text = joined(&turn.words);
        let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
        let slots = &turn.meaning.slots;
        let gives = slots.when.is_some() || slots.service.is_some() || slots.phone.is_some();
        if says(CHILD) && !(slots.when.is_some() && slots.service.is_some()) {
            return Some(self.say_and_ask(vec![fixed(prompts::GROWN_UP)], cx).recorded("child", ""));
        }
        // "You have the wrong number for me" is about his own.
        let of_his = ["wrong number for", "wrong number on", "wrong number in"];
        if says(WRONG_NUMBER)
            && !says(&of_his)
            && !gives
            && self.state.booking().is_none()
            && self.made.is_none()
        {
            return Some(
                self.end(prompts::WRONG_NUMBER, Disposition::Abandoned, cx).recorded("wrong_number", ""),
            );
        }
        if !says(ABUSE) || gives {
            return None;
        }
        self.abuse = self.abuse.saturating_add(1);
        if self.abuse > PATIENCE_WITH_ABUSE {
            return Some(self.end(prompts::ENOUGH, Disposition::Abandoned, cx).recorded("abuse", "ended"));
        }
        let note = Note { reason: Some("was upset and could not be helped".to_owned()), ..self.note() };
        Some(self.enter(State::CallbackOffer { note }, vec![fixed(prompts::UPSET)], cx).recorded("abuse", ""))
    }
}
