//! Cancelling that is spoken of and not asked for: "don't cancel it", "is there a fee if I cancel?", "did you cancel
//! my visit?", "I canceled last time".
//!
//! Patterns are of plain words, without apostrophes.
//!
//! The word pulls a whole turn to the one errand that cannot be taken back, so what stands around it decides.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::words::pattern;

/// What a turn says of cancelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Spoken {
    /// That it shall not be.
    Kept,
    /// That it shall not be, and another time is wanted.
    Moved,
    /// What would come of it.
    Asked,
    /// Whether it was done.
    Checked,
    /// That it was done, some time ago.
    Done,
}

/// What there is that could be cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum There {
    Something,
    MadeJustNow,
    Nothing,
}

/// The words of `text` that ask or suppose something about cancelling, or moving, and do nothing. Which words do so depends
/// on what is there.
pub(crate) fn supposed(text: &str, there: There) -> Option<Range<usize>> {
    let more: &[&LazyLock<Regex>] = match there {
        There::Something => &[],
        There::MadeJustNow => &[&SUPPOSED_EARLY],
        There::Nothing => &[&SUPPOSED_EARLY, &SUPPOSED_UNMADE],
    };
    let found = SUPPOSED.find(text).or_else(|| more.iter().find_map(|more| more.find(text)))?;
    Some(found.range())
}

/// "How do I cancel?", of somebody who means to.
pub(crate) fn asks_how(text: &str) -> bool {
    ASKS_HOW.is_match(text) && !text.contains(" if ")
}

/// What a turn says of cancelling when it does not ask for it; `None` where it does, or does not speak of it. `text` is
/// the turn's plain words.
pub(crate) fn spoken(text: &str) -> Option<Spoken> {
    let range = |pattern: &Regex| pattern.find(text).map(|found| found.range());
    let asked = || supposed(text, There::Something).filter(|_| !asks_how(text)).or_else(|| range(&DEADLINE));
    let (found, spoken) = range(&KEPT)
        .map(|found| (found, Spoken::Kept))
        .or_else(|| Some((asked()?, Spoken::Asked)))
        .or_else(|| Some((range(&CHECKED)?, Spoken::Checked)))
        .or_else(|| Some((range(&DONE)?, Spoken::Done)))?;
    let around = format!("{}|{}", &text[..found.start], &text[found.end..]);
    // That something else is supposed says nothing of cancelling. "Don't cancel Tuesday, cancel Wednesday" asks for it.
    if !CANCELS.is_match(&text[found]) || CANCELS.is_match(&around) {
        return None;
    }
    let moves = MOVES.is_match(&around) && !STAYS.is_match(&around);
    Some(if spoken == Spoken::Kept && moves { Spoken::Moved } else { spoken })
}

static CANCELS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bcancel"));
static KEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:dont|do not|didnt|did not|doesnt|not|never|wont|wouldnt|rather than|instead of|without)",
        r"(?: (?:really|actually|just|please|yet|ever|want|wanted|wanna|need|wish|like|mean|plan|intend|have|asking|looking|trying|going|",
        r"calling|here|to|you|anyone|anybody))* cancel(?:l?ing)?\b",
    ))
});
static MOVES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:move|moved|moving|change|push|postpone|reschedule|shift|switch|bump|delay|swap|rebook)\b|",
        r"\b(?:another|a different|a later|an earlier|a new) (?:day|time|date|slot)\b|",
        r"\b(?:just|only|but|rather) (?:\w+ )?(?:need|want|like|prefer)\b",
    ))
});
static STAYS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:keep|leave) (?:it|that|them|the|my|our)\b"));
static ASKS_HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bhow (?:do|would|can|could) (?:i|we)(?: (?:go about|just))? cancel(?:ing|ling)?\b")
});
/// Until when it may be done.
static DEADLINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:how (?:far|early|late|long|soon|much|many)|when|what time|until when)\b.* (?:have|need|must|should|can) (?:i |we )?(?:to )?cancel\w*|",
        r"\b(?:latest|last (?:day|moment|minute)|deadline)\b.*\bcancel",
    ))
});
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
            r"\b(?:if|when|unless) {SOMEBODY}(?:{MUST}* {CANCEL}|{MUST}+ {CHANGE})\b",
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
static CHECKED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:hi|hello|hey|yes|yeah|um|uh|so|and|okay|well|sorry|wait) )*",
        r"(?:(?:was|is|were|has|hasnt|isnt|wasnt|have|havent) (?:\w+ )*cancell?ed|(?:did|didnt) (?:\w+ )*cancel(?:l?ed)?)\b|",
        r"\b(?:isnt|wasnt|hasnt been|is not|was not|hasnt|not been) (?:just )?cancell?ed\b|",
        r"\b(?:see|know|tell me|check|checking|make sure|wondering|asking) (?:if|whether|that) (?:\w+ )*cancell?ed\b|",
        r"\bwhy (?:\w+ )*cancel(?:l?ed)?\b",
    ))
});
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:i|we|he|she|they|you|wife|husband|company|office|salon|plumber|electrician|dentist|somebody|someone|guy|one) ",
        r"(?:had |already |just |have |had to |have had to |guys )*cancell?ed\b|",
        r"\b(?:had to cancel|cancell?ed (?:last time|on me|on us|before|last (?:week|month|year)))\b",
    ))
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{joined_plain, words};

    #[test]
    fn the_word_alone_is_no_cancellation() {
        let rows = [
            ("cancel it", None),
            ("i don't need it please cancel", None),
            ("is it too late to cancel", None),
            ("my appointment has to be canceled", None),
            ("is it possible to cancel my cleaning", None),
            ("don't cancel monday cancel thursday", None),
            ("don't cancel it", Some(Spoken::Kept)),
            ("i never wanted to cancel anything", Some(Spoken::Kept)),
            ("i'm not calling to cancel i'd like another day", Some(Spoken::Moved)),
            ("i don't want to cancel it i just need it on friday", Some(Spoken::Moved)),
            ("don't cancel it i just want to keep it", Some(Spoken::Kept)),
            ("please don't cancel just push it to june", Some(Spoken::Moved)),
            ("what does it cost if i cancel on the day", Some(Spoken::Asked)),
            ("by what deadline can i cancel", Some(Spoken::Asked)),
            ("do you have a cancellation fee", Some(Spoken::Asked)),
            ("has my visit been cancelled", Some(Spoken::Checked)),
            ("did the office cancel the boiler service", Some(Spoken::Checked)),
            ("why was it canceled", Some(Spoken::Checked)),
            ("just checking whether my son's perm got cancelled", Some(Spoken::Checked)),
            ("my roofer canceled on me", Some(Spoken::Done)),
            ("i had to cancel in june", Some(Spoken::Done)),
        ];
        for (text, expected) in rows {
            assert_eq!(spoken(&joined_plain(&words(text))), expected, "{text}");
        }
    }
}
