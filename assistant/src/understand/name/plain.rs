//! Two words where a name is asked for, the first of them a first name: a name before they are anything else. "Ashley Flood" floods
//! nothing, "Mark Friday" changes no day, and "Penny Lane" is no street.

use super::capitalised;
use super::is_first_name;
use crate::words::Word;

/// The name, where the words are nothing else. "Dana, please" is none.
pub(crate) fn plain(words: &[Word]) -> Option<String> {
    let from = words.iter().position(|word| !word.is_one_of(BEFORE))?;
    let [first, last] = &words[from..] else { return None };
    let letters =
        |word: &Word| word.text.len() >= 2 && word.text.chars().all(|c| c.is_alphabetic() || c == '\'');
    let named = is_first_name(&first.text) && letters(last) && !last.is_one_of(NO_SURNAMES);
    (named && !(last.text.contains('\'') && first.mark.is_some()))
        .then(|| format!("{} {}", capitalised(&first.raw), capitalised(&last.raw)))
}

const BEFORE: &[&str] =
    &["um", "uh", "oh", "yeah", "yes", "sure", "okay", "ok", "it's", "its", "hi", "well", "so"];
/// What is said after a first name and belongs to something else.
const NO_SURNAMES: &[&str] = &[
    "please", "thanks", "here", "speaking", "it", "it's", "its", "me", "you", "i", "i'm", "do", "is", "was",
    "there", "that", "that's", "this", "what", "who", "why", "how", "where", "again", "sorry", "hello", "hi",
    "um", "uh", "er", "okay", "ok", "yes", "yeah", "no", "not", "nope", "wait", "only", "first", "last",
    "just", "and", "or", "but", "for", "with", "from", "at", "on", "in", "right", "correct", "too", "also",
    "now", "then", "already", "will", "can", "could", "would", "should", "has", "have", "had", "his", "her",
    "my", "the", "a", "an", "to", "of", "said", "says", "lives", "speaks", "calling", "if", "because", "so",
    "well", "dear", "honey", "ma'am", "sir", "we", "they", "he", "she", "him", "them", "sure", "guess",
    "think", "mean", "spelled", "spelling", "alone", "anyway", "actually", "later", "maybe", "myself",
    "name", "names", "back", "stop", "off", "up", "down", "out", "over", "ahead",
];
