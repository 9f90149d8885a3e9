//! Whether a yes to a read-back is one. What is committed by it cannot be half meant: a number that was not read back,
//! "almost", and "okay, I'm back" agree to nothing.

use std::sync::LazyLock;

use regex::Regex;

use super::protocol::Segment;
use super::{Context, Dialogue, Turn};
use crate::words::{Word, joined_plain, number_at, pattern, words};

/// Agrees to less than the whole, or not yet.
static HALF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:half|almost|mostly|nearly|probably|partly|maybe|perhaps|not quite|possibly|tentatively)\b",
        r"|^(?:(?:okay|ok|yes|yeah|yep|right|sure|alright|well|and) )+(?:stop|dont|do not|never|no|nope|not|wrong|not really)$",
        r"|^(?:(?:okay|ok|yes|yeah|right|alright|well|and) )*(?:so|what|hold on|wait|but)$",
        r"|(?:^| )(?:[a-z]{3,}|[0-9:]+) (?:hm+|um+|uh+|er)$|^(?:it|that|this)$",
        r"|^(?:hm+|um+|uh+|oh|well) (?:okay|ok|alright|i see)$",
        r"|\b(?:its|this is) (?:just )?(?:the|a) (?:plumber|electrician|dentist|doctor|vet|cleaner|salon|lawyer|mechanic|garage|heating guy|plumbing (?:place|company|people)|company|people)s?\b|\bon the phone\b",
        r"|^(?:(?:okay|ok|yes|yeah|alright|sorry|all right|hi|hello) )*(?:im|i am|were|we are) (?:back|here|ready|listening)(?: now| again)?$",
    ))
});

static AFTER_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:no|nope|wait|i mean)(?: no| wait| i mean)* (?:yes|yeah|yep)(?: (?:please|sorry|go ahead|do it|cancel it|cancel))*$",
    )
});
/// A word by which somebody agrees. What only looks like a yes has none.
pub(super) const AGREEING: &[&str] = &[
    "yes",
    "yeah",
    "yea",
    "yep",
    "yup",
    "yah",
    "ya",
    "aye",
    "si",
    "sí",
    "sure",
    "okay",
    "ok",
    "right",
    "correct",
    "true",
    "perfect",
    "fine",
    "good",
    "great",
    "awesome",
    "wonderful",
    "excellent",
    "lovely",
    "fantastic",
    "beautiful",
    "cool",
    "alright",
    "swell",
    "absolutely",
    "definitely",
    "certainly",
    "course",
    "indeed",
    "exactly",
    "totally",
    "affirmative",
    "agreed",
    "deal",
    "bet",
    "mhm",
    "mm",
    "mmhmm",
    "hmm",
    "huh",
    "works",
    "work",
    "ahead",
    "book",
    "confirm",
    "confirmed",
    "please",
    "do",
    "accurate",
    "spot",
    "got",
    "it",
    "that",
    "that's",
    "thats",
    "happy",
    "precisely",
    "uhhuh",
    "roger",
    "sounds",
    "looks",
];

impl Turn<'_> {
    /// Whether it agrees to the whole of what was read back.
    pub(super) fn agrees_to(&self, read_back: &[Segment]) -> bool {
        self.agrees_at_all() && !self.makes_sure() && self.other_numbers(read_back).is_empty()
    }

    /// Whether it has a word of agreement, and not by half: enough where nothing is committed by it.
    pub(super) fn agrees_at_all(&self) -> bool {
        self.words.iter().any(|word| word.is_one_of(AGREEING)) && !self.agrees_by_half()
    }

    /// "No, yeah, cancel it."
    pub(super) fn yes_after_all(&self) -> bool {
        AFTER_ALL.is_match(&joined_plain(&self.words))
    }

    /// Whether it says that he listens again: after "hold on" that is what an "okay" means.
    pub(super) fn is_back(&self) -> bool {
        let back =
            ["okay", "ok", "alright", "all", "right", "so", "yeah", "hi", "hello", "sorry", "now", "um"];
        !self.words.is_empty() && self.words.iter().all(|word| word.is_one_of(&back))
    }

    /// "Almost", "okay so", "okay, I'm back".
    pub(super) fn agrees_by_half(&self) -> bool {
        HALF.is_match(&joined_plain(&self.words))
    }

    /// The numbers in it that were not read back.
    pub(super) fn other_numbers(&self, read_back: &[Segment]) -> Vec<u32> {
        let known: Vec<u32> = read_back.iter().flat_map(|segment| numbers(&words(&segment.text))).collect();
        numbers(&self.words).into_iter().filter(|number| !known.contains(number)).collect()
    }
}

impl Dialogue {
    /// Whether it is a whole yes to what was just asked.
    pub(super) fn agreed_to(&self, turn: &Turn<'_>, cx: &Context<'_>) -> bool {
        turn.yes() && turn.agrees_to(&self.state.question(cx.business, self.caller.as_ref()))
    }
}

/// Every number in some words. "One" is more often a pronoun.
fn numbers(words: &[Word]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if let Some((number, length)) = number_at(words, at).filter(|_| !word.is("one")) {
            found.push(number);
            at += length;
            continue;
        }
        let digits = word.text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
        found.extend(digits.filter_map(|digits| digits.parse::<u32>().ok()));
        at += 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prompts::variable;
    use crate::settings::plumber;
    use crate::understand::{Asked, understand};

    #[test]
    fn half_a_yes_is_none() {
        let read_back = [variable(
            "A leak repair on Tuesday, November 24th at 10:30 AM, for Dana Whitfield, at 42 Oak Street.",
        )];
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        let business = plumber();
        let agrees = |text: &str| {
            let meaning = understand(text, Asked::Confirm, &business, now);
            let turn = Turn { text, words: words(text), meaning, more_digits: false, town: None };
            turn.agrees_to(&read_back)
        };
        for text in [
            "Yes.",
            "That's right, thanks.",
            "yes ten thirty is good",
            "yep forty two oak",
            "Okay, that one works.",
        ] {
            assert!(agrees(text), "{text}");
        }
        for text in [
            "eleven",
            "yes eleven",
            "ok 44 oak",
            "almost",
            "Okay, so",
            "ok im back",
            "mostly right",
            "nearly",
            "okay what",
        ] {
            assert!(!agrees(text), "{text}");
        }
    }
}
