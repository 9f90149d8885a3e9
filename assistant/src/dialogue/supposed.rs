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
use crate::words::{joined_plain, pattern};

/// What there is that could be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum There {
    Something,
    MadeJustNow,
    Nothing,
}

impl Turn<'_> {
    /// The words that ask or suppose something about cancelling and cancel nothing. Which words do so depends on what is
    /// there to be cancelled.
    fn supposed(&self, there: There) -> Option<Range<usize>> {
        let text = joined_plain(&self.words);
        let more: &[&LazyLock<Regex>] = match there {
            There::Something => &[],
            There::MadeJustNow => &[&SUPPOSED_EARLY],
            There::Nothing => &[&SUPPOSED_EARLY, &SUPPOSED_UNMADE],
        };
        let found = SUPPOSED.find(&text).or_else(|| more.iter().find_map(|more| more.find(&text)))?;
        Some(words_of(&text, found.range()))
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
        if there == There::Something && ASKS_HOW.is_match(&text) && !text.contains(" if ") {
            return Some(self.lookup(Purpose::Cancel, turn, cx));
        }
        turn.supposed(there).map(|_| self.question_asked(turn, cx))
    }
}

const CANCEL: &str = "cancel(?:ling|ing|led|ed|lation|lations|s)?";
/// Another time instead. "What if we move it to Friday?" proposes one, so that only who must or may do it supposes it.
const CHANGE: &str = "(?:reschedul(?:e|ed|ing)|postpone|(?:move|change) (?:it|this|that|the (?:time|day|date|appointment)|my appointment))";
const SOMEBODY: &str = "(?:i|we|you|they|he|she|it|somebody|someone|anybody|anyone|people)";
/// What stands between who may have to cancel and the cancelling.
const MUST: &str = "(?: (?:ever|do|did|have|had|has|need|needed|needs|want|wanted|decide|decided|end|ended|up|should|happen|\
                    happened|must|were|was|is|are|be|been|gotta|gets?|to|just|then|later|still|also|both))";

/// Without apostrophes, like all of these. "If I can cancel" and "cancel it if you can" ask for it.
static SUPPOSED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\bif {SOMEBODY}(?:{MUST}* {CANCEL}|{MUST}+ {CHANGE})\b",
            r"|\b(?:what if|what happens|in case|suppose|supposing)\b.*\b{CANCEL}\b",
            r"|\b(?:do|does) (?:you|you guys|yall|they|people)(?: (?:ever|usually|guys|normally|typically|often|also|all))* {CANCEL}\b",
            r"|\b(?:do|will|should|am) (?:i|we)(?: \w+){{0,6}} {CANCEL}\b",
            r"|\b(?:can|could|do|would|will|may|should) (?:i|we|you|they)(?: \w+){{0,3}} (?:{CANCEL}|{CHANGE})(?: \w+){{0,5}} if (?:i|we) ",
            r"(?:have|need|want|change|get|book|cant|dont|decide|end|find|feel|must|ever|should|were|had|got)\b",
            r"|\bcan (?:i|we)(?: (?:still|always|just|also|even))* (?:cancel|{CHANGE}) (?:later|beforehand|before|ahead|any ?time|",
            r"online|for free|without|last minute|up to|within|on short notice|the day (?:before|of)|the same day|",
            r"the night before|afterwards?)\b",
            r"|\b(?:fees?|charges?|charged|penalty|penalties|costs?|policy|notice|deposit)",
            r"(?: (?:for|to|if|when|on|about|a|an|my|the|i|we|you|late|have|need|required|before|any))* (?:{CANCEL}|{CHANGE})\b",
            r"|\bcancel\w*(?: \w+)? (?:fees?|charges?|policy|policies|penalty|penalties|terms|rules|deadline|costs?)\b",
        ),
        SOMEBODY = SOMEBODY,
        MUST = MUST,
        CANCEL = CANCEL,
        CHANGE = CHANGE,
    ))
});
/// The same of what was booked a moment ago or is being booked.
static SUPPOSED_EARLY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:i|we) (?:might|may|could)(?: (?:have|need|want|end|up|just|still|also|even|possibly|well|to|had))* cancel\b",
            r"|\b(?:i|we) (?:might|may) (?:have|need|want) to {CHANGE}\b",
            r"|\b(?:can|could|how (?:do|would|can|could)) (?:i|we)(?: (?:still|always|just|also|even|then))* (?:cancel|{CHANGE})",
            r"(?: (?:it|that|this|the appointment|the booking))? if (?:something|anything|things|my|the|it)\b",
        ),
        CHANGE = CHANGE,
    ))
});
/// The same where nothing is booked yet.
static SUPPOSED_UNMADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:can|could|how (?:do|would|can|could)) (?:i|we)(?: (?:still|always|just|also|even|then))* cancel",
        r"(?: (?:it|that|this|the appointment|the booking))?(?: later| afterwards)?$",
    ))
});
static ASKS_HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bhow (?:do|would|can|could) (?:i|we)(?: (?:go about|just))? cancel(?:ing|ling)?\b")
});
static COSTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:fees?|charge[ds]?|penalty|penalties|costs?|policy|policies|notice|deposit|refund\w*|pay|free|hours|money)\b",
    )
});
static HIMSELF: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:i|we|id|ill|ive)\b"));
