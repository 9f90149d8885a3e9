//! Which of the offered are named by where they stand: "the second one", "the last".

use crate::words::{Word, number_at, ordinal_at};

/// "the second one", "the later one", "option two", "the last": those that are named by where they stand, in the order
/// in which they are offered. What is taken back in the same breath is none.
pub(super) fn positions(words: &[Word], last: usize) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    let mut after = 0;
    for at in 0..words.len() {
        let Some(index) = position_at(words, at, last).filter(|index| *index <= last) else { continue };
        // "the second, no, the third"
        let corrects = words[after..at]
            .iter()
            .any(|w| w.is_one_of(&["no", "sorry", "wait", "actually", "rather", "mean"]));
        if corrects {
            found.clear();
        }
        found.push(index);
        after = at;
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// The words without those that name a place in the row.
pub(super) fn beside_a_position(words: &[Word], offered: usize) -> Vec<Word> {
    let mut rest = words.to_vec();
    for at in (0..words.len()).filter(|at| position_at(words, *at, offered - 1).is_some()) {
        let one = words.get(at + 1).is_some_and(|word| word.is_one_of(ONES));
        crate::understand::blank(&mut rest, at..at + 1 + usize::from(one));
    }
    rest
}

/// One of the offered.
const ONES: &[&str] = &["one", "one's", "ones", "option", "slot", "opening", "choice"];

fn position_at(words: &[Word], at: usize, last: usize) -> Option<usize> {
    let word = &words[at];
    let named = match word.text.as_str() {
        "last" | "latter" => ends_choice(words, at).then_some(last),
        "former" => ends_choice(words, at).then_some(0),
        "latest" => Some(last),
        "earliest" | "soonest" => Some(0),
        "later" => compares(words, at).then_some(last),
        "earlier" | "sooner" => compares(words, at).then_some(0),
        "late" => (words.len() == 1).then_some(last),
        "early" => (words.len() == 1).then_some(0),
        "middle" if last == 2 => Some(1),
        "option" | "number" | "choice" => {
            number_at(words, at + 1).and_then(|(number, _)| (number as usize).checked_sub(1))
        }
        _ => None,
    };
    // "the second", but neither "the 24th" nor "one second".
    named.or_else(|| {
        let (number, length) = ordinal_at(words, at).filter(|(number, _)| *number <= 3)?;
        let next = words.get(at + length);
        let named =
            next.is_some_and(|w| w.is_one_of(ONES) || w.is("time") && !tells_on(words, at + length + 1));
        let alone = next
            .is_none_or(|w| w.is_one_of(&["please", "works", "is", "would", "sounds", "or", "and"]))
            || words[at + length - 1].mark.is_some();
        let article = at > 0 && words[at - 1].is_one_of(&["the", "your", "that"]);
        (named || (alone && (article || at == 0))).then_some(number as usize - 1)
    })
}

/// Whether "last" at `at` is the last of the offered: neither "my last name" nor "the last time you came".
fn ends_choice(words: &[Word], at: usize) -> bool {
    if at > 0 && words[at - 1].is_one_of(&["my", "at", "your", "our", "his", "her", "since"]) {
        return false;
    }
    match words.get(at + 1) {
        None => true,
        Some(_) if words[at].mark.is_some() => true,
        // "The same guy as last time" was another day.
        Some(next) if next.is_one_of(&["time", "appointment"]) => {
            at > 0 && words[at - 1].is_one_of(&["the", "that"]) && !tells_on(words, at + 2)
        }
        Some(next) => next.is_one_of(&[
            "one", "option", "slot", "opening", "choice", "please", "works", "is", "would", "sounds", "of",
            "or", "and", "will", "suits", "possible", "you",
        ]),
    }
}

/// Whether "later" at `at` chooses between the offered: "the later one", "later is better", and "later" alone, but not
/// "I'll call back later".
fn compares(words: &[Word], at: usize) -> bool {
    const ALONE: usize = 3;
    let article = at > 0 && words[at - 1].is_one_of(&["the", "that"]);
    let named = words.get(at + 1).is_some_and(|w| {
        w.is_one_of(&["one", "time", "option", "slot", "opening", "is", "works", "would", "the"])
    });
    article || named || words.len() <= ALONE
}

/// Whether somebody tells what was: "the last time you came", "the first time I called".
fn tells_on(words: &[Word], at: usize) -> bool {
    words
        .get(at)
        .is_some_and(|w| w.is_one_of(&["you", "i", "we", "they", "he", "she", "it", "somebody", "someone"]))
        && !words
            .get(at + 1)
            .is_some_and(|w| w.is_one_of(&["have", "said", "gave", "offered", "mentioned", "can"]))
}
