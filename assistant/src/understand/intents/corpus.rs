//! The project's own phrases, one file an intent, as lines to learn from.
//!
//! A line is a phrase. `(a|b)` is one of several, `[a]` is a or nothing, `{list}` is one of the list's entries in
//! `lists.txt`; they nest. A line that can be said in many ways stands for about [`PER_LINE`] of them, the
//! same ones always. `#` begins a comment.

use super::INTENTS;
use crate::understand::Intent;

/// So many ways of saying one line are drawn, or as many as its longest bracket has parts: enough to see each part
/// in company, not so many that long lines outweigh plain ones.
const PER_LINE: usize = 30;

/// A phrase and how much it speaks for each intent, 0 to 1, in the order of [`INTENTS`].
pub(super) struct Example {
    /// Which line of the corpus it says, counted over all files.
    pub(super) line: usize,
    pub(super) text: String,
    pub(super) wanted: [f32; INTENTS.len()],
}

/// Every phrase, then phrases put together as callers do ("hi, ...", "yes, and ...").
pub(super) fn examples() -> Vec<Example> {
    let lists = lists(LISTS);
    let mut dice = Dice(0x5eed);
    let mut examples = Vec::new();
    let mut number = 0;
    for (intent, text) in FILES {
        for line in lines(text) {
            number += 1;
            let wanted = wanted(&[(*intent, 1.0)]);
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

/// The phrases of a file of the corpus that belongs to no intent.
pub(super) fn phrases(text: &str) -> Vec<String> {
    let (lists, mut dice) = (lists(LISTS), Dice(0x5afe));
    lines(text).flat_map(|line| drawn(line, &lists, &mut dice)).collect()
}

/// Ways of saying `line`, each once.
fn drawn(line: &str, lists: &[(&str, Vec<&str>)], dice: &mut Dice) -> Vec<String> {
    let draws = PER_LINE.max(most_ways(line));
    let mut drawn: Vec<String> = Vec::with_capacity(draws);
    for draw in 0..draws {
        let phrase = say(line, lists, draw, dice);
        if !drawn.contains(&phrase) {
            drawn.push(phrase);
        }
    }
    drawn
}

/// Most lines also with what callers say before: the opener counts, but less.
fn in_company(example: &Example, dice: &mut Dice) -> Option<Example> {
    let is = |intent: Intent| place(intent).is_some_and(|at| example.wanted[at] == 1.0);
    let chatty = [Intent::Greeting, Intent::Thanks, Intent::Goodbye, Intent::Yes, Intent::No, Intent::Repeat];
    if chatty.into_iter().any(is) {
        return None;
    }
    let (prefix, with) = match dice.below(14) {
        0 => ("hi", Some((Intent::Greeting, 0.4))),
        1 => ("hello", Some((Intent::Greeting, 0.4))),
        2 => ("good morning", Some((Intent::Greeting, 0.4))),
        3 => ("yeah", Some((Intent::Yes, 0.8))),
        4 => ("yes", Some((Intent::Yes, 0.8))),
        5 => ("no", Some((Intent::No, 0.8))),
        6 => ("okay so", None),
        7 => ("actually", None),
        8 => ("thank you", Some((Intent::Thanks, 0.5))),
        9 => ("hi this is dana", Some((Intent::Greeting, 0.3))),
        10 => ("hello it's mike brown", Some((Intent::Greeting, 0.3))),
        _ => return None,
    };
    let mut wanted = example.wanted;
    // A plain answer is one, however little the rest of the turn has to do with us.
    let answer = matches!(prefix, "yeah" | "yes" | "no");
    if let (true, Some(outside)) = (answer && is(Intent::OutOfScope), place(Intent::OutOfScope)) {
        wanted[outside] = 0.3;
    }
    if let Some((at, weight)) = with.and_then(|(intent, weight)| Some((place(intent)?, weight))) {
        wanted[at] = weight;
    }
    Some(Example { line: example.line, text: format!("{prefix} {}", example.text), wanted })
}

fn wanted(labels: &[(Intent, f32)]) -> [f32; INTENTS.len()] {
    let mut wanted = [0.0; INTENTS.len()];
    for (intent, weight) in labels {
        if let Some(at) = place(*intent) {
            wanted[at] = *weight;
        }
    }
    wanted
}

fn place(intent: Intent) -> Option<usize> {
    INTENTS.iter().position(|known| *known == intent)
}

/// Lines that say something.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// `name: a | b | c` a line.
fn lists(text: &'static str) -> Vec<(&'static str, Vec<&'static str>)> {
    lines(text)
        .filter_map(|line| {
            let (name, entries) = line.split_once(':')?;
            Some((name.trim(), alternatives(entries).into_iter().map(str::trim).collect()))
        })
        .collect()
}

/// The `draw`th way of saying `line`.
fn say(line: &str, lists: &[(&str, Vec<&str>)], draw: usize, dice: &mut Dice) -> String {
    tidy(&expand(line, lists, &mut Choices { draw, place: 0, dice }))
}

fn expand(line: &str, lists: &[(&str, Vec<&str>)], choices: &mut Choices<'_>) -> String {
    let mut said = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['(', '[', '{']) {
        said.push_str(&rest[..at]);
        let open = rest[at..].chars().next().unwrap_or('(');
        let (inside, after) = enclosed(&rest[at..], open);
        match open {
            '{' => {
                let entries = lists.iter().find(|(name, _)| *name == inside);
                let entries =
                    entries.map_or_else(|| panic!("corpus: no list {inside:?}"), |(_, entries)| entries);
                let entry = entries[choices.dice.below(entries.len())];
                said.push_str(&expand(entry, lists, choices));
            }
            '[' if choices.dice.below(2) == 0 => {}
            _ => {
                let ways = alternatives(inside);
                said.push_str(&expand(ways[choices.next(ways.len())], lists, choices));
            }
        }
        rest = after;
    }
    said + rest
}

/// Which part of each bracket is taken: in turn from draw to draw, so that every part is said.
struct Choices<'a> {
    draw: usize,
    place: usize,
    dice: &'a mut Dice,
}

impl Choices<'_> {
    fn next(&mut self, ways: usize) -> usize {
        self.place += 1;
        // Brackets of the same length would otherwise always show the same pairs.
        (self.draw + self.place * (self.draw / ways + 3)) % ways
    }
}

/// The number of parts of the bracket that has most.
fn most_ways(line: &str) -> usize {
    let mut most = 1;
    let mut rest = line;
    while let Some(at) = rest.find(['(', '[']) {
        let (inside, after) = enclosed(&rest[at..], if rest[at..].starts_with('(') { '(' } else { '[' });
        most = most.max(alternatives(inside).len()).max(most_ways(inside));
        rest = after;
    }
    most
}

/// What is in the bracket that `text` begins with, and what follows it.
fn enclosed(text: &str, open: char) -> (&str, &str) {
    let close = match open {
        '(' => ')',
        '[' => ']',
        _ => '}',
    };
    let mut depth = 0;
    for (at, c) in text.char_indices() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth -= 1;
            if depth == 0 {
                return (&text[1..at], &text[at + 1..]);
            }
        }
    }
    panic!("corpus: a bracket is not closed: {text:?}")
}

/// The parts between bars that are in no further bracket.
fn alternatives(text: &str) -> Vec<&str> {
    let mut ways = Vec::new();
    let (mut depth, mut start) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '|' if depth == 0 => {
                ways.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    ways.push(&text[start..]);
    ways
}

fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A linear congruential generator: the same draws everywhere and always.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    /// A number from 0 up to, not including, `limit`; 0 when `limit` is 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize).checked_rem(limit).unwrap_or(0)
    }
}

const LISTS: &str = include_str!("../../../corpus/lists.txt");

const FILES: &[(Intent, &str)] = &[
    (Intent::Schedule, include_str!("../../../corpus/schedule.txt")),
    (Intent::Reschedule, include_str!("../../../corpus/reschedule.txt")),
    (Intent::Cancel, include_str!("../../../corpus/cancel.txt")),
    (Intent::Status, include_str!("../../../corpus/status.txt")),
    (Intent::Question, include_str!("../../../corpus/question.txt")),
    (Intent::Person, include_str!("../../../corpus/person.txt")),
    (Intent::OwnerQuery, include_str!("../../../corpus/owner_query.txt")),
    (Intent::CallBack, include_str!("../../../corpus/call_back.txt")),
    (Intent::Yes, include_str!("../../../corpus/yes.txt")),
    (Intent::No, include_str!("../../../corpus/no.txt")),
    (Intent::Repeat, include_str!("../../../corpus/repeat.txt")),
    (Intent::Wait, include_str!("../../../corpus/wait.txt")),
    (Intent::Correction, include_str!("../../../corpus/correction.txt")),
    (Intent::Greeting, include_str!("../../../corpus/greeting.txt")),
    (Intent::Thanks, include_str!("../../../corpus/thanks.txt")),
    (Intent::Goodbye, include_str!("../../../corpus/goodbye.txt")),
    (Intent::AreYouHuman, include_str!("../../../corpus/are_you_human.txt")),
    (Intent::Help, include_str!("../../../corpus/help.txt")),
    (Intent::OutOfScope, include_str!("../../../corpus/out_of_scope.txt")),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_said_in_its_ways() {
        let lists = vec![("day", vec!["today", "(to|)morrow"])];
        let mut dice = Dice(1);
        let ways: Vec<String> =
            (0..40).map(|draw| say("(see|[please] meet) me {day}", &lists, draw, &mut dice)).collect();
        for part in ["see me", "meet me", "please meet", "me today", "me morrow", "me tomorrow"] {
            assert!(ways.iter().any(|way| way.contains(part)), "{part}: {ways:?}");
        }
        let strays = ways.iter().filter(|way| !matches!(way.split(' ').count(), 3 | 4));
        assert_eq!(strays.count(), 0, "{ways:?}");
    }

    /// A model that has read the answers proves nothing.
    #[test]
    fn no_plain_sentence_of_the_tests_is_learned() {
        use crate::words::{joined, words};
        let learned: std::collections::BTreeSet<String> =
            examples().iter().map(|example| joined(&words(&example.text))).collect();
        // What is shorter is said by everybody: "that's correct".
        let long = |line: &&str| line.split(' ').count() > 5 && !line.starts_with(['#', '@']);
        let known: Vec<&str> = include_str!("../../../tests/plain.tsv")
            .lines()
            .filter(long)
            .filter(|line| learned.contains(&joined(&words(line))))
            .collect();
        assert!(known.is_empty(), "{known:?}");
    }

    #[test]
    fn every_intent_has_hundreds_of_phrases() {
        let examples = examples();
        for (at, intent) in INTENTS.iter().enumerate() {
            let count = examples.iter().filter(|example| example.wanted[at] == 1.0).count();
            assert!(count >= 200, "{intent:?}: {count}");
        }
        assert!(examples.iter().all(|example| !example.text.contains(['(', '[', '{', '|', '}'])));
    }
}
