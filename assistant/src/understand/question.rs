//! Questions that the tenant has an answer to.

use std::sync::LazyLock;

use regex::Regex;

use crate::business::Business;
use crate::words::{Word, joined, stem, words};

/// A question that can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// When the business is open; computed, not quoted.
    Hours,
    /// An entry of the owner's, by its place in the list.
    Entry(usize),
}

/// The question asked, when it is clearly one of those that have an answer.
pub(crate) fn known(turn: &[Word], business: &Business) -> Option<Known> {
    if HOURS.is_match(&joined(turn)) {
        return Some(Known::Hours);
    }
    let said: Vec<String> = turn.iter().map(|w| stem(&w.text)).collect();
    // "You take cards?": its first word is the one that a line swallows most easily.
    let clipped = turn.first().is_some_and(|first| first.is_one_of(&["you"]));
    let asks = clipped || turn.iter().any(|w| w.is_one_of(ASKING) || w.mark == Some('?'));
    let score = |phrase: &str| {
        let parts: Vec<String> =
            words(phrase).iter().filter(|w| !w.is_one_of(LITTLE)).map(|w| stem(&w.text)).collect();
        let found = parts.iter().filter(|part| said.contains(part)).count();
        // Two words must both be there; of three or more, one may be missing.
        let needed = if parts.len() <= 2 { parts.len() } else { parts.len() - 1 };
        if found > 0 && found >= needed { found * 10 + usize::from(found == parts.len()) } else { 0 }
    };
    let entries = business.questions.iter().enumerate().map(|(index, question)| {
        let phrases = question.phrases.iter().map(|phrase| score(phrase)).max().unwrap_or(0);
        (phrases.max(if asks { score(&question.about) } else { 0 }), index)
    });
    let best =
        entries.max_by_key(|(score, index)| (*score, usize::MAX - index)).filter(|(score, _)| *score > 0)?;
    asks.then_some(Known::Entry(best.1))
}

static HOURS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"\b(opening|business|office|your|store|the) hours\b|\bhow (late|early) (are|do|will) you\b",
        r"|\b(are|is|will) (you|you guys|the shop|the office|it|they)( \w+)? (open|closed)\b",
        r"|\b(when|what time|what days?) (do|are|will|does) (you|you guys|the shop|the office|it|they)( \w+)? ?(open|close|closed)\b",
    ))
    .expect("the pattern is a constant under test")
});

const ASKING: &[&str] = &[
    "do",
    "does",
    "what",
    "what's",
    "how",
    "when",
    "where",
    "where's",
    "which",
    "who",
    "can",
    "could",
    "is",
    "are",
    "will",
    "would",
    "know",
    "wondering",
    "tell",
    "question",
    "ask",
    "why",
    "about",
];

const LITTLE: &[&str] = &[
    "do", "does", "you", "your", "a", "an", "the", "can", "i", "is", "are", "how", "what", "we", "my", "me",
    "to", "for", "of", "it", "in", "on", "at", "guys", "there", "any", "with", "and", "or", "if", "be",
    "will", "would", "when", "which", "that", "have", "long", "by",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;

    #[test]
    fn a_question_is_answered_only_when_it_is_clearly_one_of_ours() {
        let rows = [
            ("Do you take credit cards?", Some(Known::Entry(0))),
            ("can I pay by credit card", Some(Known::Entry(0))),
            ("you take credit cards.", Some(Known::Entry(0))),
            ("how can i pay", Some(Known::Entry(0))),
            ("are you licensed", Some(Known::Entry(1))),
            ("What are your hours?", Some(Known::Hours)),
            ("how late are you open", Some(Known::Hours)),
            ("are you guys open on Saturday", Some(Known::Hours)),
            ("what time do you close today", Some(Known::Hours)),
            ("do you sell bathtubs", None),
            ("I was paid in cards once", None),
            ("my tap is open", None),
        ];
        for (text, expected) in rows {
            assert_eq!(known(&words(text), &plumber()), expected, "{text}");
        }
    }
}
