//! The wish not to be contacted, and how far it goes.
//!
//! Like the objection to the recording it is a fact of the dialogue, checkpointed with the turn in which it was said,
//! whatever else becomes of the turn.

use jiff::Timestamp;
use policy::contact::Reach;
use policy::signs;
use serde::{Deserialize, Serialize};
use telephony::Disposition;

use super::{Context, Dialogue, Reply, State, Turn};
use crate::prompts::{self, fixed};
use crate::understand::understand;
use crate::words::words;

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
            Some(Reach::Texts) if self.is_under_way() => Reach::Texts,
            Some(_) => Reach::All,
            None if signs::rather_called(text) => Reach::Texts,
            None => return None,
        };
        if self.left_alone.is_none_or(|noted| noted.reach != Reach::All && noted.reach != reach) {
            self.left_alone = Some(LeftAlone { reach, since: cx.now });
        }
        Some(reach)
    }

    /// Whether he is in the middle of something that he wants done.
    fn is_under_way(&self) -> bool {
        self.state.is_agreed_to() || self.state.booking().is_some()
    }

    /// Nobody is to contact him: the call ends, unless he agrees to something or cancels in the same breath.
    pub(super) fn opt_out(&mut self, text: &str, cx: &Context<'_>) -> Reply {
        let said_before = self.settled == Some(Disposition::OptedOut);
        self.settle(Disposition::OptedOut);
        if !text.is_empty() && !said_before && self.wants_something_beside(text, cx) {
            return self.noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.understood(text, cx));
        }
        self.end(prompts::OPTED_OUT, Disposition::OptedOut, cx).recorded("opt_out", Reach::All.as_str())
    }

    /// Nobody is to text him; what he wants besides goes on.
    pub(super) fn no_texts(&mut self, text: &str, cx: &Context<'_>) -> Reply {
        let goes_on = signs::opt_out(text).is_none() || self.wants_something_beside(text, cx);
        self.noted(prompts::NO_TEXTS_NOTED, Reach::Texts, |dialogue| {
            if goes_on { dialogue.understood(text, cx) } else { dialogue.say_and_ask(Vec::new(), cx) }
        })
    }

    fn noted(&mut self, said: &str, reach: Reach, beside: impl FnOnce(&mut Self) -> Reply) -> Reply {
        let mut reply = beside(self);
        reply.say.insert(0, fixed(said));
        reply.recorded("opt_out", reach.as_str())
    }

    /// Whether a turn with the wish to be left alone agrees to what is under way, or cancels.
    fn wants_something_beside(&self, text: &str, cx: &Context<'_>) -> bool {
        let meaning = understand(text, self.asked(), cx.business, cx.now);
        let turn = Turn { text, words: words(text), meaning };
        let cancels = turn.cancels_at().is_some() && !turn.would_rather_not_cancel();
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let agrees = turn.words.iter().take(2).any(|word| word.is_one_of(YES));
        idle && cancels || self.is_under_way() && agrees
    }
}
