//! What callers want, as one of a closed list of wishes, learned from the project's own phrases: one file a wish.

use crate::corpus::{Dice, drawn, lines, lists};
use crate::model::Model;

/// Every wish that is learned; `corpus` has a file of this name for each. Their order is that of the model's columns.
pub const WISHES: [&str; 19] = [
    "schedule",
    "reschedule",
    "cancel",
    "status",
    "question",
    "person",
    "owner_query",
    "call_back",
    "yes",
    "no",
    "repeat",
    "wait",
    "correction",
    "greeting",
    "thanks",
    "goodbye",
    "are_you_human",
    "help",
    "out_of_scope",
];

/// A column for each of [`WISHES`].
pub type WishModel = Model<{ WISHES.len().next_multiple_of(4) }>;

/// A phrase and how much it speaks for each wish, 0 to 1, in the order of [`WISHES`].
pub struct Example {
    /// Which line of the corpus it says, counted over all files.
    pub line: usize,
    /// The phrase.
    pub text: String,
    /// How much it speaks for each wish.
    pub wanted: [f32; WISHES.len()],
}

/// The model of the whole corpus.
#[must_use]
pub fn learned() -> WishModel {
    learned_from(examples().iter())
}

/// A model of some examples.
pub fn learned_from<'a>(examples: impl Iterator<Item = &'a Example>) -> WishModel {
    Model::learned_from(examples.map(|example| {
        let mut wanted = [0.0; WISHES.len().next_multiple_of(4)];
        wanted[..WISHES.len()].copy_from_slice(&example.wanted);
        (example.text.as_str(), wanted)
    }))
}

/// Every phrase, then phrases put together as callers do ("hi, ...", "yes, and ...").
#[must_use]
pub fn examples() -> Vec<Example> {
    let lists = lists();
    let mut dice = Dice(0x5eed);
    let mut examples = Vec::new();
    let mut number = 0;
    for (wish, text) in FILES {
        for line in lines(text) {
            number += 1;
            let mut wanted = [0.0; WISHES.len()];
            wanted[place(wish)] = 1.0;
            let drawn = drawn(line, &lists, &mut dice);
            examples.extend(drawn.into_iter().map(|text| Example { line: number, text, wanted }));
        }
    }
    let plain = examples.len();
    for index in 0..plain {
        if let Some(longer) = in_company(&examples[index], &mut dice) {
            examples.push(longer);
        }
    }
    examples
}

/// Most lines also with what callers say before: the opener counts, but less.
fn in_company(example: &Example, dice: &mut Dice) -> Option<Example> {
    let is = |wish: &str| example.wanted[place(wish)] == 1.0;
    if ["greeting", "thanks", "goodbye", "yes", "no", "repeat"].into_iter().any(is) {
        return None;
    }
    let (prefix, with) = match dice.below(14) {
        0 => ("hi", Some(("greeting", 0.4))),
        1 => ("hello", Some(("greeting", 0.4))),
        2 => ("good morning", Some(("greeting", 0.4))),
        3 => ("yeah", Some(("yes", 0.8))),
        4 => ("yes", Some(("yes", 0.8))),
        5 => ("no", Some(("no", 0.8))),
        6 => ("okay so", None),
        7 => ("actually", None),
        8 => ("thank you", Some(("thanks", 0.5))),
        9 => ("hi this is dana", Some(("greeting", 0.3))),
        10 => ("hello it's mike brown", Some(("greeting", 0.3))),
        _ => return None,
    };
    let mut wanted = example.wanted;
    // A plain answer is one, however little the rest of the turn has to do with us.
    if matches!(prefix, "yeah" | "yes" | "no") && is("out_of_scope") {
        wanted[place("out_of_scope")] = 0.3;
    }
    if let Some((wish, weight)) = with {
        wanted[place(wish)] = weight;
    }
    Some(Example { line: example.line, text: format!("{prefix} {}", example.text), wanted })
}

fn place(wish: &str) -> usize {
    WISHES.iter().position(|known| *known == wish).unwrap_or_else(|| panic!("no wish is called {wish}"))
}

/// Each wish and its lines. Their order is that of the columns of the model.
const FILES: [(&str, &str); WISHES.len()] = [
    ("schedule", include_str!("../corpus/schedule.txt")),
    ("reschedule", include_str!("../corpus/reschedule.txt")),
    ("cancel", include_str!("../corpus/cancel.txt")),
    ("status", include_str!("../corpus/status.txt")),
    ("question", include_str!("../corpus/question.txt")),
    ("person", include_str!("../corpus/person.txt")),
    ("owner_query", include_str!("../corpus/owner_query.txt")),
    ("call_back", include_str!("../corpus/call_back.txt")),
    ("yes", include_str!("../corpus/yes.txt")),
    ("no", include_str!("../corpus/no.txt")),
    ("repeat", include_str!("../corpus/repeat.txt")),
    ("wait", include_str!("../corpus/wait.txt")),
    ("correction", include_str!("../corpus/correction.txt")),
    ("greeting", include_str!("../corpus/greeting.txt")),
    ("thanks", include_str!("../corpus/thanks.txt")),
    ("goodbye", include_str!("../corpus/goodbye.txt")),
    ("are_you_human", include_str!("../corpus/are_you_human.txt")),
    ("help", include_str!("../corpus/help.txt")),
    ("out_of_scope", include_str!("../corpus/out_of_scope.txt")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wish_has_its_file_and_hundreds_of_phrases() {
        assert_eq!(FILES.map(|(wish, _)| wish), WISHES);
        let examples = examples();
        for (at, wish) in WISHES.iter().enumerate() {
            let count = examples.iter().filter(|example| example.wanted[at] == 1.0).count();
            assert!(count >= 200, "{wish}: {count}");
        }
        assert!(examples.iter().all(|example| !example.text.contains(['(', '[', '{', '|', '}'])));
    }
}
