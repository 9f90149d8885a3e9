//! The wish not to be contacted, and how far it goes.
//!
//! Like the objection to the recording it is a fact of the dialogue, checkpointed with the turn in which it was said,
//! whatever else becomes of the turn.

use std::sync::LazyLock;

use jiff::Timestamp;
use policy::contact::Reach;
use policy::redact::redact;
use policy::signs;
use regex::Regex;
use serde::{Deserialize, Serialize};
use telephony::Disposition;

use super::{Context, Dialogue, Reply, State, Turn};
use crate::prompts::{self, fixed};
use crate::understand::Asked;
use crate::words::{joined_plain, pattern};

/// It is texts that he does not want, and nothing else.
static ONLY_TEXTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:just|only) (?:no )?(?:the |your |those |these |any |marketing |reminder )*(?:texts?|texting|text messages?|messages|sms|reminders)\b",
    )
});

const YES: &[&str] = &["yes", "yeah", "yep", "sure", "okay", "ok", "correct", "right"];

/// What the caller does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAlone {
    /// By which ways he does not want to be contacted.
    pub reach: Reach,
    /// When he said so.
    pub since: Timestamp,
}

impl Dialogue {
    /// What the caller has said of not being contacted. He cannot take it back in this call.
    #[must_use]
    pub const fn left_alone(&self) -> Option<LeftAlone> {
        self.left_alone
    }

    /// How far `text` wishes it, if at all; it is noted at once. "Don't text me" is about texts from somebody who is busy
    /// booking or would rather be called; from anybody else it is about us.
    pub(super) fn wishes_to_be_left_alone(&mut self, text: &str, cx: &Context<'_>) -> Option<Reach> {
        let reach = match signs::opt_out(text) {
            // Instead of a PIN nothing goes on beside it: the call ends, and all contact with it.
            Some(Reach::Texts) if self.is_under_way() && !self.wants_pin() => Reach::Texts,
            Some(_) => Reach::All,
            None if signs::rather_called(text) && !self.wants_pin() => Reach::Texts,
            None => return None,
        };
        if self.left_alone.is_none_or(|noted| noted.reach != Reach::All && noted.reach != reach) {
            self.left_alone = Some(LeftAlone { reach, since: cx.now });
        }
        Some(reach)
    }

    /// Whether he wants something done, or has just had it done.
    fn is_under_way(&self) -> bool {
        self.state.is_agreed_to() || self.state.booking().is_some() || self.made.is_some()
    }

    /// Nobody is to contact him: the call ends, unless he agrees to something, books or cancels in the same breath.
    pub(super) fn opt_out(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let said_before = self.settled == Some(Disposition::OptedOut);
        if said_before || !self.wants_something_beside(turn) {
            return self.opted_out(cx);
        }
        self.settle(Disposition::OptedOut);
        self.noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.answered(turn, cx))
    }

    /// Nobody is to contact him, and that is all.
    pub(super) fn opted_out(&mut self, cx: &Context<'_>) -> Reply {
        self.settle(Disposition::OptedOut);
        self.end(prompts::OPTED_OUT, Disposition::OptedOut, cx).recorded("opt_out", Reach::All.as_str())
    }

    /// Nobody is to text him; what he wants besides goes on.
    pub(super) fn no_texts(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let details = turn.meaning.slots.are_told();
        let asks_only = self.is_under_way() && !details || signs::opt_out(turn.text).is_some();
        let goes_on = !asks_only || self.wants_something_beside(turn);
        self.noted(prompts::NO_TEXTS_NOTED, Reach::Texts, |dialogue| {
            if goes_on { dialogue.answered(turn, cx) } else { dialogue.say_and_ask(Vec::new(), cx) }
        })
    }

    /// What was said may be the wish to be left alone or not: the caller knows. Once a call is enough.
    pub(super) fn ask_whether_unwanted(&mut self, said: &str, cx: &Context<'_>) -> Option<Reply> {
        if self.unwanted_asked || self.left_alone.is_some() {
            return None;
        }
        self.unwanted_asked = true;
        let state = State::Unwanted { said: redact(said), back: Box::new(self.state.clone()) };
        Some(self.enter(state, vec![fixed(prompts::OKAY)], cx).recorded("opt_out_asked", ""))
    }

    /// With no, what was said before is taken up where it was said; so it is when he goes on with his booking.
    pub(super) fn unwanted_answered(
        &mut self,
        said: &str,
        back: State,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        // "No, just the texts."
        if ONLY_TEXTS.is_match(&joined_plain(&turn.words)) {
            self.state = back;
            self.left_alone = Some(LeftAlone { reach: Reach::Texts, since: cx.now });
            return Some(self.noted(prompts::NO_TEXTS_NOTED, Reach::Texts, |dialogue| {
                dialogue.say_and_ask(Vec::new(), cx)
            }));
        }
        if turn.no() {
            self.state = back;
            return Some(self.understood(said, cx));
        }
        if turn.meaning.slots.are_told() && !turn.yes() {
            return Some(self.gone_on(said, back, turn, cx));
        }
        turn.yes().then(|| {
            self.state = back;
            self.left_alone = Some(LeftAlone { reach: Reach::All, since: cx.now });
            self.opted_out(cx)
        })
    }

    /// Takes up what was said before he was asked, if it tells anything, and then what he has said instead of an answer.
    pub(super) fn gone_on(&mut self, said: &str, back: State, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        self.state = back;
        let before = self.turn(said, cx);
        if !before.meaning.slots.are_told() {
            return self.understood(turn.text, cx);
        }
        let before = self.answered(&before, cx);
        if self.asked() == Asked::Nothing {
            return before;
        }
        let mut reply = self.understood(turn.text, cx);
        reply.records.splice(0..0, before.records);
        reply
    }

    /// He was asked and gave no clear answer: rather nobody contacts him in vain than somebody does.
    pub(super) fn noted_unasked(&mut self, cx: &Context<'_>) -> Reply {
        self.left_alone = Some(LeftAlone { reach: Reach::All, since: cx.now });
        self.settle(Disposition::OptedOut);
        self.noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.say_and_ask(Vec::new(), cx))
    }

    fn noted(&mut self, said: &str, reach: Reach, beside: impl FnOnce(&mut Self) -> Reply) -> Reply {
        let mut reply = beside(self);
        reply.say.insert(0, fixed(said));
        reply.recorded("opt_out", reach.as_str())
    }

    /// Whether a turn with the wish to be left alone agrees to what is under way, books or cancels.
    fn wants_something_beside(&self, turn: &Turn<'_>) -> bool {
        let cancels = turn.cancels_at().is_some() && !turn.would_rather_not_cancel();
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let agrees = turn.words.iter().take(2).any(|word| word.is_one_of(YES));
        idle && (cancels || turn.asks_to_book()) || self.is_under_way() && agrees
    }
}
