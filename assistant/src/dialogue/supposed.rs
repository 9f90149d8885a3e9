//! Cancelling and moving that is only spoken of: "is there a fee if I need to cancel?", "what if I have to reschedule?", "I
//! might have to cancel it". Nobody has cancelled or moved anything by that.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::matters::words_of;
use super::protocol::Segment;
use super::state::Purpose;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::cancelling::{There, asks_how, supposed};
use crate::words::{joined_plain, pattern};

impl Turn<'_> {
    /// The words that ask or suppose something about cancelling and cancel nothing. Which words do so depends on what is
    /// there to be cancelled.
    fn supposed(&self, there: There) -> Option<Range<usize>> {
        let text = joined_plain(&self.words);
        supposed(&text, there).map(|found| words_of(&text, found))
    }

    /// Whether it only speaks of cancelling what is not even booked yet.
    pub(super) fn supposes_cancelling(&self) -> bool {
        self.supposed(There::Nothing).is_some()
    }

    /// What we can say to it: how it is done. What it costs, and what we ourselves cancel for, is the owner's to say.
    pub(super) fn how_to_cancel(&self) -> Option<Vec<Segment>> {
        let text = joined_plain(&self.words);
        let how = self.supposes_cancelling() && !COSTS.is_match(&text) && HIMSELF.is_match(&text);
        how.then(|| vec![fixed(prompts::SURE), fixed(prompts::CALL_TO_CANCEL)])
    }
}

impl Dialogue {
    /// "What if I have to cancel?" before or after a booking is answered; "I want to book a drain cleaning but I might have
    /// to cancel it" books. `None`: something is to be cancelled, or it is something else.
    pub(super) fn cancelling_supposed(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if let Some(supposed) = turn.supposed(There::MadeJustNow)
            && turn.wants_work_besides(&supposed, cx)
        {
            let draft = self.draft_of([&turn.meaning.slots]);
            let lead = turn.how_to_cancel().filter(|_| turn.asks()).unwrap_or(vec![fixed(prompts::SURE)]);
            return Some(self.proceed(draft, None, lead, cx));
        }
        // Who might have to cancel what he booked before calls about that.
        let there = if self.made.is_some() { There::MadeJustNow } else { There::Something };
        // Who calls and asks how to cancel his appointment is helped by cancelling it.
        let text = joined_plain(&turn.words);
        if there == There::Something && asks_how(&text) {
            return Some(self.lookup(Purpose::Cancel, turn, cx));
        }
        turn.supposed(there).map(|_| self.question_asked(turn, cx))
    }
}

static COSTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:fees?|charge[ds]?|penalty|penalties|costs?|policy|policies|notice|deposit|refund\w*|pay|free|hours|money)\b",
    )
});
static HIMSELF: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:i|we|id|ill|ive)\b"));
