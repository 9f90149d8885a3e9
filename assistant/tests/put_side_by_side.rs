//! Callers say two things in a breath, and recognisers write a thing twice: whatever stands beside whatever, it is taken as
//! something.

use std::panic::{AssertUnwindSafe, catch_unwind};

use assistant::{Asked, Dialogue, Input, understand};
use policy::Mode;

use crate::scene::{business, caller, now};

/// Things said that point to words before and after them.
const POINTING: [&str; 16] = [
    "It's 14 Elm Street, apartment 3",
    "14 Elm Street unit 5",
    "apartment 3B, 14 Elm Street",
    "the rear house at 9 Cedar Lane, Springfield 62704",
    "my house is at 42 Oak Street but the leak is at 14 Elm Street",
    "You said you would",
    "I'll be there as soon as I can",
    "call me when you can",
    "You never came",
    "we moved to 14 Elm Street",
    "I might have to cancel my other one",
    "I am on my way",
    "no, the name is Miller, M I double L E R",
    "three one two five five five oh one four two",
    "Tuesday at ten or Wednesday after three",
    "not before noon, and not on Friday",
];

#[test]
fn nothing_that_is_said_beside_something_else_is_too_much() {
    let plain: Vec<&str> = include_str!("plain.tsv")
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with(['#', '@']))
        .collect();
    let business = business();
    let mut pairs: Vec<(&str, &str)> = POINTING.iter().flat_map(|a| POINTING.map(|b| (*a, b))).collect();
    for (at, line) in plain.iter().enumerate() {
        // Each with itself, with something that points, and with another that is nothing like it.
        let other = plain[(at * 37 + 11) % plain.len()];
        let pointing = POINTING[at % POINTING.len()];
        pairs.extend([(*line, *line), (*line, pointing), (pointing, *line), (*line, other)]);
    }
    let all = [Asked::Anything, Asked::Address, Asked::Name, Asked::When, Asked::Confirm];
    let mut failed = Vec::new();
    for (at, (one, other)) in pairs.iter().enumerate() {
        let said = format!("{}{}{other}", one.trim_end_matches('.'), [". ", ", ", " "][at % 3]);
        let took = catch_unwind(AssertUnwindSafe(|| {
            let _ = understand(&said, all[at % all.len()], &business, now());
            let mut dialogue = Dialogue::new(caller(), Mode::Assistant);
            dialogue.handle(Input::Opened, &business, now());
            for _ in 0..2 {
                dialogue.handle(Input::Heard { text: said.clone() }, &business, now());
            }
        }));
        failed.extend(took.is_err().then_some(said));
    }
    assert!(failed.is_empty(), "{failed:#?}");
}
