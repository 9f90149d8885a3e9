//! Words as `phrases` takes them out of a transcript, and patterns over them.

use regex::Regex;

pub(crate) use phrases::words::{
    Word, joined, number_at, ordinal_at, starts_with, stem, teen, tens, unit, words, words_in,
};

/// The same without apostrophes, which a transcript sets or leaves out: for patterns.
pub(crate) fn joined_plain(words: &[Word]) -> String {
    joined(words).replace('\'', "")
}

/// A pattern that is part of the program.
pub(crate) fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is a constant under test")
}
