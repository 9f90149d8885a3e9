//! Telephone numbers as people say them.
//!
//! The digits come from `policy::digits`, which reads them however speech recognition wrote them. Here they become
//! a number: groups grow together over what people say in between, a correction changes what it corrects, an
//! extension is kept apart, and digits that are something else are left alone.

mod candidate;
mod spoken;

use std::ops::Range;
use std::sync::LazyLock;

use candidate::{Candidate, candidates};
use regex::Regex;

pub use self::spoken::SpokenNumber;
use crate::words::{Word, joined, joined_plain, pattern, unit};

/// A number in a turn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) number: SpokenNumber,
    /// Where it is in the text, in bytes.
    pub(crate) range: Range<usize>,
    /// How sure it is that this number is meant, 0 to 1.
    pub(crate) confidence: f32,
}

/// The number that a turn gives: the first whole one, unless it is corrected; of none is whole, the longest part
/// of one, if a number was `asked` for or is announced.
pub(crate) fn read(text: &str, asked: bool) -> Option<Reading> {
    let found = candidates(text);
    let candidates: Vec<Candidate> = (0..found.len())
        .filter(|at| !is_refused(text, &found, *at))
        .filter_map(|at| found.get(at).cloned())
        .collect();
    let meant = |candidate: &&Candidate| candidate.is_meant(text, asked);
    let replacing = candidates.iter().rfind(|candidate| candidate.replaces && candidate.is_whole());
    let whole = candidates.iter().filter(meant).find(|candidate| candidate.is_whole());
    let longest = || candidates.iter().filter(meant).max_by_key(|candidate| candidate.digits.len());
    let best = chosen(text, &candidates).or(replacing).or(whole).or_else(longest)?;
    let told = asked || best.is_told(text);
    let confidence = match (best.is_whole(), told) {
        (true, _) if best.corrected => 0.8,
        (true, true) => 0.95,
        (true, false) => 0.85,
        (false, _) => 0.5,
    };
    Some(Reading { number: best.number(), range: best.range.clone(), confidence })
}

/// "Don't call ...", "... is the old one": a whole number that he says not to use. "It was ..." and "that's my wife's" refuse
/// one only where another is given.
fn is_refused(text: &str, found: &[Candidate], at: usize) -> bool {
    let Some(number) = found.get(at).filter(|number| number.is_whole()) else { return false };
    let whole = |candidate: &&Candidate| candidate.is_whole();
    let from = found[..at].iter().rfind(whole).map_or(0, |before| before.range.end);
    let to = found[at + 1..].iter().find(whole).map_or(text.len(), |after| after.range.start);
    let (before, after) = (&text[from..number.range.start], &text[number.range.end..to]);
    let others = found.iter().filter(whole).count() > 1;
    REFUSED_BEFORE.is_match(before)
        || REFUSED_AFTER.is_match(after)
        || others && (GIVEN_UP_BEFORE.is_match(before) || SOMEBODYS_AFTER.is_match(after))
}

const OF_A_NUMBER: &str = r"(?:[\s,]+(?:call|calling|use|try|ring|text|dial|reach|at|on|me|my|the|number|is|it|it's|that|that's|one|please))*[\s,:]*$";

static REFUSED_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"(?i)\b(?:don'?t|do not|never|not|isn'?t|anything but|anything except|rather than|instead of|no longer){OF_A_NUMBER}"
    ))
});
static REFUSED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)^[\s,.]*(?:that )?(?:is|was|'?s|has been|it'?s|that'?s|which is)?\s*(?:disconnected|out of service|dead|no good|not (?:mine|my number|good|working|in service)|",
        r"(?:the|my|an|our) (?:old|wrong|former)\b|wrong\b|no longer)",
    ))
});
static GIVEN_UP_BEFORE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?i)\b(?:was|used to be|had been|old (?:one|number)){OF_A_NUMBER}")));
static SOMEBODYS_AFTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)^[\s,.]*(?:is|was|'?s|that'?s|it'?s)\s+(?:my|the|our|a)\s+(?:\w+'?s)\b"));

/// Of several whole numbers the one that is said to be used: "my cell is ..., at work it's ..., use the work one".
fn chosen<'a>(text: &str, candidates: &'a [Candidate]) -> Option<&'a Candidate> {
    let whole: Vec<&Candidate> = candidates.iter().filter(|candidate| candidate.is_whole()).collect();
    let (first, last) = (whole.first()?, whole.last().filter(|_| whole.len() > 1)?);
    let after = &text[last.range.end..];
    let choice = CHOICE.captures(after)?.get(1)?.as_str().to_lowercase();
    let alike = |label: &str| match label {
        "mobile" | "cellphone" => "cell".to_owned(),
        "office" => "work".to_owned(),
        "house" | "landline" => "home".to_owned(),
        other => other.to_owned(),
    };
    match choice.as_str() {
        "first" | "former" => Some(first),
        "second" | "last" | "latter" | "other" => Some(last),
        label => {
            let label = alike(label);
            let mut from = 0;
            let mut told = whole.into_iter().filter(|candidate| {
                let before = &text[from..candidate.range.start];
                from = candidate.range.end;
                LABEL
                    .find_iter(before)
                    .last()
                    .is_some_and(|found| alike(&found.as_str().to_lowercase()) == label)
            });
            told.next().filter(|_| told.next().is_none())
        }
    }
}

static CHOICE: LazyLock<Regex> = LazyLock::new(|| {
    let label =
        r"work|office|home|house|landline|cell|cellphone|mobile|first|former|second|last|latter|other";
    let wish = r"use|call|call me (?:on|at)|reach me (?:on|at)|try|take|prefer|text";
    Regex::new(&format!(r"(?i)\b(?:{wish})\s+(?:the|my)\s+({label})(?:\s+(?:one|number|phone|line))?\b"))
        .expect("a constant")
});

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:work|office|home|house|landline|cell|cellphone|mobile)\b").expect("a constant")
});

/// How many digits the longest number has: one that is still being said has fewer than ten.
pub(crate) fn longest(words: &[Word]) -> usize {
    candidates(&joined(words)).iter().map(|candidate| candidate.digits.len()).max().unwrap_or(0)
}

/// "the number I'm calling from", "this one".
pub(crate) fn is_calling_number(words: &[Word], asked: bool) -> bool {
    let text = joined(words);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    asked && says(NO_OTHER) || !is_another_number(words) && (says(CALLING) || asked && says(CALLING_IF_ASKED))
}

/// "Not this one", "that's my work number": he is not to be called at the number he calls from.
pub(crate) fn is_another_number(words: &[Word]) -> bool {
    let text = joined(words);
    NOT_CALLING.iter().any(|phrase| text.contains(phrase)) || is_of_somebody_else(&joined_plain(words))
}

/// "The one I'm calling from is my mother's, so no", "I'm on a friend's phone".
fn is_of_somebody_else(text: &str) -> bool {
    let ends_in_no = OF_THE_ONE.is_match(text) && text.ends_with(" no");
    ends_in_no || SOMEBODYS.is_match(text) && !WILL_DO.is_match(text)
}

static OF_THE_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:one|number|phone|line) (?:that )?(?:im|i am|were|we are)? ?(?:calling|on)\b")
});
static SOMEBODYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:my |a |the |our |his |her |some |this is |its )?(?:friends?|mothers?|moms?|fathers?|dads?|neighbou?rs?|boss(?:es)?|coworkers?|wifes?|husbands?|sons?|",
        r"daughters?|sisters?|brothers?|roommates?|girlfriends?|boyfriends?|strangers?|somebodys?|someones?|borrowed|grandmas?|grandmothers?|tenants?|landlords?|",
        r"office|school|store|hotel|hospital|shop|pay|public|somebody elses|someone elses)s? (?:cell ?phone|phone|cell|mobile|number|line|landline)\b",
        r"|\b(?:is|its|thats|belongs to) (?:my |a )(?:friends|mothers|moms|fathers|dads|neighbou?rs|bosss|wifes|husbands|sons|daughters|sisters|brothers|roommates|coworkers)(?: (?:one|so no|not mine))?$",
        r"|\b(?:not|isnt|aint) (?:mine|my (?:phone|number|cell|own))\b|\bborrowed (?:this|a|the|my)\b",
    ))
});
/// All the same.
static WILL_DO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:fine|okay|ok|good|works|use (?:it|that|this)|call (?:it|that|me on it|him|her|there)|that will do|thatll do|best|reach me|hell|shell|tell me)\b|^(?:yes|yeah|yep|sure|yup)\b",
    )
});

const CALLING: &[&str] = &[
    "calling from",
    "called from",
    "calling you from",
    "calling in from",
    "calling on",
    "calling you on",
    "call came from",
    "this number",
    "same number",
    "current number",
    "this phone",
    "same phone",
    "number you have",
    "number you've got",
    "number you see",
    "number that shows",
    "number showing",
    "on your screen",
    "on the screen",
    "caller id",
    "number i called",
    "number i'm on",
    "number i am on",
    "i'm calling with",
    "that number's fine",
    "that number is fine",
    "that number works",
];

const CALLING_IF_ASKED: &[&str] = &[
    "this one",
    "same one",
    "that one",
    "the same",
    "this is fine",
    "this is good",
    "this is the best",
    "this is it",
    "use my number",
    "use mine",
    "my number is fine",
    "my own number",
    "just my number",
    "use my phone",
    "use my cell",
    "that's my number",
    "that is my number",
    "that's the one",
    "have my number",
    "you've got my number",
    "got my number",
    "already have",
    "should have",
    "you have it",
    "that's my cell",
    "that's the best",
];

const NO_OTHER: &[&str] = &[
    "don't have another",
    "dont have another",
    "don't have any other",
    "dont have any other",
    "only number",
    "only one i have",
    "only phone",
    "a landline",
];

const NOT_CALLING: &[&str] = &[
    "dont call th",
    "dont use th",
    "don't call that",
    "my work number",
    "work phone",
    "wrong with this",
    "wrong with that",
    "not this",
    "not the number",
    "not the same",
    "not that",
    "isn't the number",
    "isn't the same",
    "don't use this",
    "don't call this",
    "don't use that",
    "don't use the",
    "different number",
    "different phone",
    "another number",
    "another phone",
    "other number",
    "other phone",
    "instead of",
];

/// "No wait, 0134": where four digits with a zero before them stand, which are no hour and no house, but a number's end.
pub(crate) fn four_digits(words: &[Word]) -> Option<Range<usize>> {
    const DIGITS: usize = 4;
    let whole =
        |word: &Word| word.digits().is_some_and(|digits| digits.len() == DIGITS && digits.starts_with('0'));
    if let Some(at) = words.iter().position(whole) {
        return Some(at..at + 1);
    }
    let digit = |word: &Word| word.is_one_of(&["oh", "zero"]) || unit(&word.text).is_some();
    (0..words.len()).map(|at| at..at + DIGITS).find(|range| {
        words
            .get(range.clone())
            .is_some_and(|four| four[0].is_one_of(&["oh", "zero"]) && four.iter().all(digit))
            && !words.get(range.end).is_some_and(digit)
            && range.start.checked_sub(1).is_none_or(|before| !digit(&words[before]))
    })
}

#[cfg(test)]
mod tests;
