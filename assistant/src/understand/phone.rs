//! Telephone numbers as people say them.
//!
//! The digits come from `policy::digits`, which reads them however speech recognition wrote them. Here they become
//! a number: groups grow together over what people say in between, a correction changes what it corrects, an
//! extension is kept apart, and digits that are something else are left alone.

mod candidate;
mod spoken;

use std::ops::Range;

use candidate::{Candidate, candidates};

pub use self::spoken::SpokenNumber;
use crate::words::{Word, joined};

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
    let candidates = candidates(text);
    let meant = |candidate: &&Candidate| candidate.is_meant(text, asked);
    let replacing = candidates.iter().rfind(|candidate| candidate.replaces && candidate.is_whole());
    let whole = candidates.iter().filter(meant).find(|candidate| candidate.is_whole());
    let longest = || candidates.iter().filter(meant).max_by_key(|candidate| candidate.digits.len());
    let best = replacing.or(whole).or_else(longest)?;
    let told = asked || best.is_told(text);
    let confidence = match (best.is_whole(), told) {
        (true, _) if best.corrected => 0.8,
        (true, true) => 0.95,
        (true, false) => 0.85,
        (false, _) => 0.5,
    };
    Some(Reading { number: best.number(), range: best.range.clone(), confidence })
}

/// How many digits the longest number has: one that is still being said has fewer than ten.
pub(crate) fn longest(words: &[Word]) -> usize {
    candidates(&joined(words)).iter().map(|candidate| candidate.digits.len()).max().unwrap_or(0)
}

/// "the number I'm calling from", "this one".
pub(crate) fn is_calling_number(words: &[Word], asked: bool) -> bool {
    let text = joined(words);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    !says(NOT_CALLING) && (says(CALLING) || asked && says(CALLING_IF_ASKED))
}

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
    "that's my number",
    "that is my number",
    "that's the one",
    "that's my cell",
    "that's the best",
];

const NOT_CALLING: &[&str] = &[
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

#[cfg(test)]
mod tests;
