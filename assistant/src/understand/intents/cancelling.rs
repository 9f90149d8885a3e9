//! Cancelling that is spoken of and not asked for: "don't cancel it", "is there a fee if I cancel?", "did you cancel
//! my visit?", "I canceled last time".
//!
//! The word pulls a whole turn to the one errand that cannot be taken back, so what stands around it decides.

use std::sync::LazyLock;

use regex::Regex;

/// What a turn says of cancelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spoken {
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

/// What a turn says of cancelling when it does not ask for it; `None` where it does, or does not speak of it. `text` is
/// the turn's plain words.
pub(super) fn spoken(text: &str) -> Option<Spoken> {
    let (found, spoken) = [
        (&*KEPT, Spoken::Kept),
        (&*ASKED, Spoken::Asked),
        (&*CHECKED, Spoken::Checked),
        (&*DONE, Spoken::Done),
    ]
    .into_iter()
    .find_map(|(pattern, spoken)| Some((pattern.find(text)?, spoken)))?;
    let around = format!("{}|{}", &text[..found.start()], &text[found.end()..]);
    // "Don't cancel Tuesday, cancel Wednesday" asks for it all the same.
    if CANCEL.is_match(&around) {
        return None;
    }
    let moves = MOVES.is_match(&around) && !STAYS.is_match(&around);
    Some(if spoken == Spoken::Kept && moves { Spoken::Moved } else { spoken })
}

static CANCEL: LazyLock<Regex> = LazyLock::new(|| compile(r"\bcancel"));
static KEPT: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"\b(?:don't|dont|do not|didn't|didnt|did not|doesn't|not|never|won't|wouldn't|rather than|instead of|without)",
        r"(?: (?:really|actually|just|please|yet|ever|want|wanted|wanna|need|wish|like|mean|plan|intend|have|asking|looking|trying|going|",
        r"calling|here|to|you|anyone|anybody))* cancel(?:l?ing)?\b",
    ))
});
static MOVES: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"\b(?:move|moved|moving|change|push|postpone|reschedule|shift|switch|bump|delay|swap|rebook)\b|",
        r"\b(?:another|a different|a later|an earlier|a new) (?:day|time|date|slot)\b|",
        r"\b(?:just|only|but|rather) (?:\w+ )?(?:need|want|like|prefer)\b",
    ))
});
static STAYS: LazyLock<Regex> = LazyLock::new(|| compile(r"\b(?:keep|leave) (?:it|that|them|the|my|our)\b"));
static ASKED: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"\b(?:fee|fees|charge|charged|cost|costs|penalty|policy|notice|rules?|refund|deposit)\b.*\bcancel\w*|",
        r"\bcancell?ation (?:policy|fee|fees|charge|rules?|terms|window|notice)\b|",
        r"\b(?:how (?:far|early|late|long|soon|much|many)|when|what time|until when)\b.* (?:have|need|must|should|can) (?:i |we )?(?:to )?cancel\w*|",
        r"\b(?:latest|last (?:day|moment|minute)|deadline)\b.*\bcancel|",
        r"\b(?:if|when|in case|unless) (?:i|we|you|somebody|someone|people) (?:have to |had to |need to |must |want to |should |would |do )?cancel\b",
    ))
});
static CHECKED: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"^(?:(?:hi|hello|hey|yes|yeah|um|uh|so|and|okay|well|sorry|wait) )*",
        r"(?:(?:was|is|were|has|hasn't|isn't|wasn't|have|haven't) (?:[\w']+ )*cancell?ed|(?:did|didn't) (?:[\w']+ )*cancel(?:l?ed)?)\b|",
        r"\b(?:isn't|wasn't|hasn't been|is not|was not|hasn't|not been) (?:just )?cancell?ed\b|",
        r"\b(?:see|know|tell me|check|checking|make sure|wondering|asking) (?:if|whether|that) (?:[\w']+ )*cancell?ed\b|",
        r"\bwhy (?:[\w']+ )*cancel(?:l?ed)?\b",
    ))
});
static DONE: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"\b(?:i|we|he|she|they|you|wife|husband|company|office|salon|plumber|electrician|dentist|somebody|someone|guy|one) ",
        r"(?:had |already |just |have |had to |have had to |guys )*cancell?ed\b|",
        r"\b(?:had to cancel|cancell?ed (?:last time|on me|on us|before|last (?:week|month|year)))\b",
    ))
});

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are constants under test")
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(spoken(text), expected, "{text}");
        }
    }
}
