//! The part of a house: "apartment 3B", "building C", "the upstairs apartment".

use super::lists::{DIRECTIONS, PART_ALONE, UNITS, WHICH_UNIT};
use super::number::house_number_at;
use super::ordinal;
use crate::words::{Word, ordinal_at};

/// Every part of a house that is named from `at` on, and how many words they take: "building C, apartment 204".
pub(super) fn units_at(words: &[Word], at: usize) -> (Vec<String>, usize) {
    let mut units = Vec::new();
    let mut end = at;
    while let Some((unit, length)) = unit_at(words, end) {
        units.push(unit);
        end += length;
    }
    (units, end - at)
}

/// The parts of a house that are named before its number, "apartment 5 at 22 Elm Street", and where they begin. The words
/// before `taken` belong to another address.
pub(super) fn units_before(words: &[Word], number: usize, taken: usize) -> (usize, Vec<String>) {
    const MOST_WORDS: usize = 8;
    let joins = number > taken && words[number - 1].is_one_of(&["at", "of", "on"]);
    let to = number - usize::from(joins);
    let from = (to.saturating_sub(MOST_WORDS).max(taken)..to).find_map(|from| {
        let (units, length) = units_at(words, from);
        // "House number 22": that is the number itself.
        let of_house = words[from].is("number");
        (!of_house && !units.is_empty() && from + length == to).then_some((from, units))
    });
    from.unwrap_or((number, Vec::new()))
}

/// "Apartment 3B", "unit five", "#12", "second floor".
fn unit_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if at > 0 && words[at - 1].mark == Some('#') {
        return word
            .text
            .bytes()
            .any(|byte| byte.is_ascii_digit())
            .then(|| (format!("#{}", word.text.to_uppercase()), 1));
    }
    described_at(words, at).or_else(|| named_at(words, at)).or_else(|| alone_at(words, at))
}

/// "42 Oak Street, rear", "42 Oak Street west side": a part of the house or of the street that is all that is said of it.
fn alone_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = &words[at];
    let side = word.mark.is_none() && words.get(at + 1).is_some_and(|next| next.is("side"));
    let length = if side && is_side(&word.text) {
        2
    } else if word.is_one_of(PART_ALONE) {
        1
    } else {
        return None;
    };
    let said = words[at..at + length].iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
    let closed = at + length == words.len() || words[at + length - 1].mark.is_some();
    closed.then_some((said, length))
}

fn is_side(word: &str) -> bool {
    DIRECTIONS.iter().any(|(_, full)| *full == word) || WHICH_UNIT.contains(&word)
}

/// "The upstairs apartment", "rear unit", "second floor".
fn described_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let skips = words[at..].iter().take(2).take_while(|word| word.is_one_of(&["in", "the"])).count();
    let from = at + skips;
    let (which, length) = match ordinal_at(words, from) {
        Some((value, length)) => (ordinal(value), length),
        None => (words.get(from).filter(|word| word.is_one_of(WHICH_UNIT))?.text.clone(), 1),
    };
    let kind = words.get(from + length).filter(|_| words[from + length - 1].mark.is_none())?;
    Some((format!("{which} {}", kind_of(kind)?), skips + length + 1))
}

/// "Apartment 3B", "suite three hundred".
fn named_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    const LONGEST_NAME: usize = 5;
    let kind = kind_of(&words[at])?;
    let mut end = at + 1;
    let mut name = String::new();
    while let Some(word) = words.get(end) {
        let closed = word.mark.is_some() || end + 1 == words.len();
        // "Apartment 5 I have a leak": a letter that is a word is one only at the end.
        let letter = word.text.len() == 1
            && word.text.bytes().all(|b| b.is_ascii_alphabetic())
            && (closed || !word.is_one_of(&["a", "i"]) || words[end + 1].is_one_of(&["at", "on"]));
        let mixed = word.text.len() <= LONGEST_NAME && word.text.bytes().any(|b| b.is_ascii_digit());
        // "Unit 3, 4 Elm Street": a mark ends it.
        let figures = word.digits().filter(|_| word.mark.is_some()).map(|digits| (digits.to_owned(), 1));
        let number =
            figures.or_else(|| house_number_at(words, end)).filter(|(number, _)| number.len() < LONGEST_NAME);
        let (part, length) = match number {
            Some(number) => number,
            None if letter || mixed && word.digits().is_none() => (word.text.to_uppercase(), 1),
            None => break,
        };
        // A ZIP code is no part of it, nor is a second number.
        if name.ends_with(|c: char| c.is_ascii_digit()) && part.starts_with(|c: char| c.is_ascii_digit()) {
            break;
        }
        name.push_str(&part);
        end += length;
        if words[end - 1].mark.is_some_and(|m| m == ',' || m == '.') {
            break;
        }
    }
    (!name.is_empty()).then(|| (format!("{kind} {name}"), end - at))
}

/// Whether the number at `at` is the name of a part of a house: "unit 3, ...".
pub(super) fn names_unit(words: &[Word], at: usize) -> bool {
    let kind = at > 0 && !words[at - 1].is("number") && kind_of(&words[at - 1]).is_some();
    kind && words[at].mark == Some(',')
}

fn kind_of(word: &Word) -> Option<&'static str> {
    match word.text.as_str() {
        "apt" => Some("apartment"),
        "ste" => Some("suite"),
        "bldg" => Some("building"),
        other => UNITS.iter().find(|unit| **unit == other).copied(),
    }
}

/// Whether a part of a written address is one of a house and not of the world: "apartment 5", "2nd floor", "#205".
pub(crate) fn is_unit(part: &str) -> bool {
    let alone = PART_ALONE.contains(&part) || part.strip_suffix(" side").is_some_and(is_side);
    alone
        || part.starts_with('#')
        || part.split_whitespace().take(2).any(|word| {
            let word = crate::words::words(word);
            word.first().is_some_and(|word| kind_of(word).is_some())
        })
}
