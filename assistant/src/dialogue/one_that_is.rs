//! An appointment that somebody has and speaks of before he says what he wants of it: "I have an appointment tomorrow at
//! ten, I need to change it". The time that he names first is the one it has.

use std::sync::LazyLock;

use regex::Regex;

use super::state::Purpose;
use super::{Context, Dialogue, Reply, Turn};
use crate::understand::{Asked, Intent, understand};
use crate::when::When;
use crate::words::{joined_plain, pattern};

/// That there is one. Without apostrophes, like all of these.
static HAS_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:i|we)(?:ve)?(?: (?:have|had|got|already|currently))+ (?:an?|my|our|the|this) (?:\w+ )?(?:appointment|booking|visit)\b",
        r"|\b(?:my|our) (?:\w+ )?(?:appointment|booking|visit)(?:s| is)? (?:at|on|for|today|tomorrow|this|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
        r"|\b(?:youve|you have|you guys have|you|they have|theyve)(?: got)? (?:me|us) (?:down|booked|scheduled|in)\b",
        r"|\b(?:im|i am|were|we are|i was|we were) supposed to have (?:you|somebody|someone|your guy|the guy|an? \w+) (?:\w+ )?(?:come|here|out|over|coming)\b",
        r"|\b(?:somebody|someone|your guy|the guy|the plumber|a plumber|you|you guys)(?:s| is|re| are)? (?:coming|supposed to come)\b",
        r"|\b(?:im|i am|were|we are) (?:booked|scheduled|down|on the schedule|on your schedule)(?: in)? (?:for|at|on|today|tomorrow)\b",
    ))
});
/// What is wanted of it.
static CHANGES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:need|needs|want|like|have|got|hoping|trying) to (?:change|move|switch|push|postpone|reschedule|make) (?:it|that|them|the (?:day|time|date|appointment)|my appointment)\b",
        r"|\b(?:can|could) (?:we|you|i|they|he) (?:please )?(?:do|make|change|move|switch|push|come)\b",
        r"|\b(?:wont|cant|cannot|couldnt|can not|unable|not going to|not able|am not|im not)(?: (?:be|able|to|going))* (?:make|come|be (?:there|home|here)|keep)\b",
        r"|\bsomething (?:has )?(?:came|come) up\b|\bdoesnt work (?:for me |for us )?(?:anymore|any more|after all)\b",
    ))
});
/// He takes it back altogether.
static BACKS_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:back|pull|bow) out of (?:my|our|the|that|an) (?:\w+ )?(?:appointment|booking|visit)\b",
        r"|\b(?:take|taken|get|remove|scratch) (?:me|us|my name|our name)?(?: \w+)? ?(?:off|from)(?: of)? (?:the|your) (?:schedule|calendar|books|list (?:for|of) (?:\w+ )?(?:\w+ )?(?:appointments?|bookings?|visits?)",
        r"|list for (?:today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday))\b",
    ))
});
/// He wants to hear of it.
static ASKS_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:am|are) (?:i|we) (?:still )?(?:on|in) (?:the|your) (?:schedule|books|calendar|list)\b",
        r"|^(?:(?:hi|hello|hey|um|uh|yes|just|im|i am|were|only|so|this is \w+) )*confirming (?:for |about )?(?:my|our|the|today|tomorrow|this|next|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
        r"|^(?:(?:hi|hello|hey|um|uh|yes|im|i am|just) )*calling about (?:today|tomorrow|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?: at \w+)?$",
    ))
});
/// He has forgotten when it is.
static FORGETS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:dont|do not|cant|cannot|couldnt|didnt) (?:remember|recall|know)|not (?:sure|certain)|no idea|forgot|forgotten|lost track(?: of)?|",
        r"wondering|check|see|tell me|remind me|find out|need to know|want to know)(?: exactly)? (?:when|what (?:day|time)|which day)",
        r" (?:it|that|its|thats|my|our|the|i am|im|we are|were|i was|you have me)\b",
    ))
});
/// After these the time stands that he would like instead.
static BEFORE_THE_WISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:can|could) (?:we|you|i|they|he)\b|\b(?:make|change|move|switch|push) (?:it|that|the appointment)\b|\b(?:instead|rather|prefer)\b",
        r"|\bneed (?:it|to make it)\b",
    ))
});

impl Turn<'_> {
    /// "Am I on your schedule tomorrow?"
    pub(super) fn asks_after_his_own(&self) -> bool {
        let text = joined_plain(&self.words);
        ASKS_AFTER.is_match(&text) || HAS_ONE.is_match(&text) && FORGETS.is_match(&text)
    }
}

impl Dialogue {
    /// What he wants of the appointment that he says he has. `None`: he says nothing of one, or not what he wants.
    pub(super) fn speaks_of_one_that_is(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        if BACKS_OUT.is_match(&text) {
            return Some(self.lookup(Purpose::Cancel, turn, cx));
        }
        if turn.asks_after_his_own() {
            return Some(self.lookup(Purpose::Status, turn, cx));
        }
        let has = HAS_ONE.find(&text)?;
        let after = &text[has.end()..];
        if turn.cancels_at().is_some() || turn.is(Intent::Question) || !CHANGES.is_match(after) {
            return None;
        }
        let wish = wished_instead(after, cx);
        Some(self.lookup(Purpose::Move { wish }, turn, cx))
    }
}

/// The time after "can we make it", and none that stands before.
fn wished_instead(after: &str, cx: &Context<'_>) -> Option<When> {
    let from = BEFORE_THE_WISH.find(after)?.start();
    understand(&after[from..], Asked::When, cx.business, cx.now).slots.when
}
