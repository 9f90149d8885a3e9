//! Written English as the words to be said.
//!
//! One cursor walks over the text. At the start of each word the rules are tried in order, and the first that reads what
//! stands there wins; a word that no rule knows is copied. The order is therefore the precedence: longer and more
//! telling shapes (an e-mail address, a telephone number) come before shorter ones (a number).

mod abbreviations;
mod address;
mod amounts;
mod calendar;
mod clock;
mod letters;
mod numbers;
#[cfg(test)]
mod readings;
mod telephone;
mod tidy;
mod web;

use regex::{Captures, Regex, RegexBuilder};
use std::sync::LazyLock;

/// Written English as the words to be said; punctuation is kept as pauses, and no digit is left.
pub(super) fn spoken(text: &str) -> String {
    tidy::after(&read(&tidy::before(text)))
}

static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    [
        web::rules(),
        telephone::rules(),
        clock::rules(),
        calendar::rules(),
        address::rules(),
        amounts::rules(),
        abbreviations::rules(),
        letters::rules(),
    ]
    .into_iter()
    .flatten()
    .collect()
});

/// One shape of written text and how it is said.
struct Rule {
    pattern: Regex,
    read: fn(&Captures<'_>, Place<'_>) -> Option<String>,
}

impl Rule {
    /// `pattern` is matched at the cursor only. `read` may still decline, and then later rules are tried.
    fn new(pattern: &str, read: fn(&Captures<'_>, Place<'_>) -> Option<String>) -> Self {
        // The text is ASCII by now (see `tidy::before`): patterns without Unicode's tables are built ten times as fast.
        let pattern = RegexBuilder::new(&format!("^(?:{pattern})")).unicode(false).build();
        let pattern = pattern.expect("the pattern is a constant and every test builds it");
        Self { pattern, read }
    }
}

/// What surrounds a match, as written.
#[derive(Clone, Copy)]
struct Place<'t> {
    before: &'t str,
    after: &'t str,
}

impl<'t> Place<'t> {
    /// The word before the match, without the punctuation between; empty at the beginning of the text.
    fn previous_word(self) -> &'t str {
        let end = self.before.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        let start = end.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
        &end[start..]
    }

    /// The word before the match when nothing but spaces is between, else empty.
    fn adjacent_word(self) -> &'t str {
        if self.before.trim_end().ends_with(|c: char| c.is_ascii_alphanumeric()) {
            self.previous_word()
        } else {
            ""
        }
    }

    fn next_word(self) -> &'t str {
        let rest = self.after.trim_start();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        &rest[..end]
    }

    /// Whether the period that the match swallowed also ended the sentence.
    fn ends_sentence(self) -> bool {
        let next = self.next_word();
        let rest = self.after.trim_start();
        if rest.is_empty() {
            return true;
        }
        self.after.starts_with(' ')
            && rest.starts_with(|c: char| c.is_ascii_uppercase())
            && !calendar::is_day_or_month(next)
            && !(next.len() > 1 && next.chars().all(|c| c.is_ascii_uppercase()))
    }

    /// Puts the period back that the match swallowed, where it ended the sentence.
    fn with_period(self, swallowed: bool, words: String) -> String {
        if swallowed && self.ends_sentence() { words + "." } else { words }
    }
}

fn read(text: &str) -> String {
    let mut words = String::with_capacity(text.len() * 2);
    let mut at = 0;
    while at < text.len() {
        let (before, rest) = text.split_at(at);
        let inside_word = before.ends_with(|c: char| c.is_ascii_alphanumeric())
            && rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        let reading =
            if inside_word { None } else { RULES.iter().find_map(|rule| apply(rule, before, rest)) };
        let (length, said) = match reading {
            Some((length, said)) => (length, format!(" {said} ")),
            None => {
                let length = plain_length(rest);
                (length, rest[..length].to_owned())
            }
        };
        words.push_str(&said);
        at += length;
    }
    words
}

/// The length of the match and its words. A match that would end inside a word is none.
fn apply(rule: &Rule, before: &str, rest: &str) -> Option<(usize, String)> {
    let found = rule.pattern.captures(rest)?;
    let (matched, after) = rest.split_at(found[0].len());
    let cuts_word = matched.ends_with(|c: char| c.is_ascii_alphanumeric())
        && after.starts_with(|c: char| c.is_ascii_alphanumeric());
    if matched.is_empty() || cuts_word {
        return None;
    }
    (rule.read)(&found, Place { before, after }).map(|said| (matched.len(), said))
}

/// How much is copied when no rule applies: the letters up to the end of the word, or one character.
fn plain_length(rest: &str) -> usize {
    let end = rest.find(|c: char| !(c.is_ascii_alphabetic() || c == '\'')).unwrap_or(rest.len());
    if end > 0 { end } else { rest.chars().next().map_or(0, char::len_utf8) }
}

/// `word` with a capital where `sample` has one.
fn like(sample: &str, word: &str) -> String {
    let mut letters = word.chars();
    match letters.next() {
        Some(first) if sample.starts_with(|c: char| c.is_ascii_uppercase()) => {
            first.to_ascii_uppercase().to_string() + letters.as_str()
        }
        Some(_) | None => word.to_owned(),
    }
}

/// Whether the word is written like a name: a capital first.
fn is_capitalised(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_uppercase())
}

/// Letters said one by one as one word: "H-V-A-C".
fn spelled(letters: &str) -> String {
    let letters: Vec<String> = letters
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_uppercase().to_string())
        .collect();
    letters.join("-")
}
