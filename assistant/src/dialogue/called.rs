//! "Call me Dana", "you can call me anytime", "call me at work", while something is booked: what he is called, or on which
//! number, and no wish for a call back.

use std::sync::LazyLock;

use regex::Regex;

use super::{Dialogue, Turn};
use crate::understand::{Asked, name};
use crate::words::{FILLERS, Word, joined_plain, pattern};

/// "You can call me anytime", "call me at this number": of the number that he is asked for. Whoever wants somebody to call
/// him, or a call back, says so.
static ON_A_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:call|reach|ring|phone|try|get|text) (?:me|us|this|that|it|here)\b|\b(?:you can|just) call\b",
    )
});
static BY_SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:someone|somebody|anyone|anybody|person|manager|owner|instead|back|rather|forget|dont|do not|not|^no|never)\b",
    )
});
static ASKS_ABOUT_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:{FILLERS}|yes|yeah|okay|ok|sure) )*(?:when|who|what time|how (?:soon|long|late|quick|quickly)|from what number)\b(?: \w+)* (?:call|calls|calling|phone|ring)\b"
    ))
});
/// A telephone that he is perhaps not holding.
static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:at (?:my )?(?:work|home|job|office|the office|shop)|at the office|on my (?:\w+ )?(?:cell|mobile|landline|work|home|other|office)\w*)\b",
    )
});

/// It is no good to be reached at.
static NOT_THERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:dont|do not|never) (?:call|use|ring|want)|cant|cannot|wont|not (?:that|my|mine|the (?:right|best)|at|this|on this|good)",
        r"|disconnected|out of service|dead|wrong|(?:other|old|another|different) (?:number|one|phone|line|cell))\b",
    ))
});

impl Turn<'_> {
    /// "You can call me anytime", where his number is asked for.
    pub(super) fn says_call_me(&self) -> bool {
        let text = joined_plain(&self.words);
        ON_A_NUMBER.is_match(&text) && !BY_SOMEBODY.is_match(&text) && !self.asks()
    }

    /// "When would they call?", of a call back.
    pub(super) fn asks_about_the_call(&self) -> bool {
        ASKS_ABOUT_IT.is_match(&joined_plain(&self.words))
    }

    /// "Call me at work": on which number that is he has to say.
    pub(super) fn is_called_elsewhere(&self) -> bool {
        self.says_call_me() && ELSEWHERE.is_match(&joined_plain(&self.words))
    }

    /// "Yes, my other number", "right, but it's disconnected", of the number that he calls from.
    pub(super) fn refuses_that_number(&self) -> bool {
        NOT_THERE.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// Whether "call me" in it is what he is called, or on which number.
    pub(super) fn is_called_something_else(&self, turn: &Turn<'_>) -> bool {
        let named = turn.meaning.slots.name.is_some() && called(&turn.words).is_some();
        self.asked() == Asked::Name && named || self.asked() == Asked::Phone && turn.says_call_me()
    }
}

/// "Just call me Dana", "Dana Whitfield, call me Dee": a name, where one is asked for.
pub(super) fn called(words: &[Word]) -> Option<String> {
    const NO_NAME: &[&str] = &[
        "back", "at", "on", "when", "before", "after", "if", "tomorrow", "today", "later", "first", "in",
        "this", "that", "now", "please", "anytime", "any", "here", "as", "once", "about",
    ];
    const ASKING: &[&str] = &["will", "can", "could", "would", "and", "please", "have", "do"];
    let at = words
        .windows(2)
        .position(|pair| pair[0].is_one_of(&["call", "calls"]) && pair[1].is_one_of(&["me", "us"]))?;
    let before =
        words[..at].iter().take_while(|word| !word.is_one_of(&["just", "you", "people", "they", "but"]));
    let before: Vec<Word> = before.cloned().collect();
    let after =
        words.get(at + 2..).filter(|after| after.first().is_some_and(|word| !word.is_one_of(NO_NAME)));
    let read = |words: &[Word]| name::read(words, true).map(|reading| reading.name);
    // "Will you call me before?" asks.
    let asks = before.first().is_some_and(|word| word.is_one_of(ASKING));
    let before = if asks { Vec::new() } else { before };
    read(&before).or_else(|| after.and_then(read))
}
