//! Names letter by letter, and what people say about a letter.

use super::is_first_name;
use super::lists::{FIRST_NAMES, NOT_NAMES};
use super::run::capitalised;
use crate::words::{Word, starts_with};

/// Letters that were said one after the other.
pub(super) struct Spelling {
    /// The words that they make.
    pub(super) words: Vec<String>,
    /// The first word of the turn that belongs to it.
    pub(super) from: usize,
    /// The word after it.
    pub(super) to: usize,
}

/// "S-M-I-T-H", "S as in Sam, M, I, T, H", "sierra mike", "double L". When a name was `asked` for, letters that
/// speech recognition has drawn together ("wh it FI e ld") are taken apart again.
pub(super) fn find(words: &[Word], asked: bool) -> Option<Spelling> {
    if asked && is_all_letters(words) {
        let letters: String = words.iter().map(|word| word.raw.to_lowercase()).collect();
        return Some(Spelling { words: split(&letters), from: 0, to: words.len() });
    }
    let count = |spelling: &Spelling| spelling.words.iter().map(String::len).sum::<usize>();
    find_all(words, asked).into_iter().max_by_key(count)
}

/// Every word that is spelled, in order: "Mark, M-A-R-K, Case, C-A-S-E" spells two.
pub(super) fn find_all(words: &[Word], asked: bool) -> Vec<Spelling> {
    if asked && is_all_letters(words) {
        return find(words, asked).into_iter().collect();
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < words.len() {
        // "Miller with an A, M, I, L, L, A, R": the letter that is talked about is none of those.
        if let Some(letter_at) = change_at(words, at).map(|(_, letter_at)| letter_at)
            && words.get(letter_at).and_then(letter_named).is_some()
        {
            at = letter_at + 1;
            continue;
        }
        let (letters, to) = letters(words, at, asked);
        if letters.chars().filter(|c| c.is_alphabetic()).count() >= 3 {
            found.push(Spelling { words: split(&letters), from: at, to });
        }
        at = to.max(at + 1);
    }
    found
}

/// Whether the whole turn is letters, however they were drawn together: "GE o RG Ina".
pub(super) fn is_all_letters(words: &[Word]) -> bool {
    const MOST_LETTERS: usize = 4;
    let short =
        |word: &Word| word.raw.len() <= MOST_LETTERS && word.raw.bytes().all(|b| b.is_ascii_alphabetic());
    let sure = |word: &&Word| {
        let capitals = word.raw.len() > 1 && word.raw.bytes().all(|b| b.is_ascii_uppercase());
        capitals || word.raw.len() == 1 && !matches!(word.raw.as_str(), "i" | "I" | "a" | "A")
    };
    let letters: usize = words.iter().map(|word| word.raw.len()).sum();
    let written = |word: &Word| word.mark.is_none_or(|mark| mark == '.');
    // "amy w o n g": the first name is said, and the last one spelled.
    let said = |word: &Word| word.text.len() >= 3 && is_first_name(&word.text) || word.is_one_of(NO_LETTERS);
    words.len() >= 3
        && !words.iter().any(said)
        && words.iter().all(|word| short(word) && written(word))
        && words.iter().filter(sure).count() * 3 >= words.len()
        && words.iter().filter(sure).count() >= 2
        && letters * 2 <= words.len() * 5
}

/// "My name is Wei Chen, C-H-E-N": short words that are said about a name.
const NO_LETTERS: &[&str] =
    &["my", "name", "names", "is", "it's", "its", "this", "last", "first", "the", "under", "put"];

/// The letters from `from` on, and the word after them.
fn letters(words: &[Word], from: usize, asked: bool) -> (String, usize) {
    let mut letters = String::new();
    let mut end = from;
    let mut at = from;
    let mut single = 0;
    while at < words.len() {
        if let Some((letter, length)) = letter_at(words, at) {
            letters.push_str(&letter);
            single += letter.len();
            at += length;
            end = at;
        } else if let Some(sign) = sign_at(&words[at]).filter(|_| !letters.is_empty()) {
            letters.push(sign);
            at += 1;
        } else if asked && single >= 1 && is_lump(&words[at]) && (single >= 2 || goes_on(words, at + 1)) {
            letters.push_str(&words[at].text);
            at += 1;
            end = at;
        } else if !letters.is_empty()
            && words[at].is_one_of(&["and", "then", "um", "uh"])
            && goes_on(words, at + 1)
        {
            at += 1;
        } else {
            break;
        }
    }
    (letters.trim_end_matches(['-', '\'', ' ']).to_owned(), end.max(from))
}

fn goes_on(words: &[Word], at: usize) -> bool {
    letter_at(words, at).is_some()
        || words.get(at).is_some_and(|word| word.is("then")) && letter_at(words, at + 1).is_some()
}

/// A few letters written as if they were a word, or a letter by its name.
fn is_lump(word: &Word) -> bool {
    let letters = word.text.bytes().all(|byte| byte.is_ascii_lowercase());
    let capitals = word.raw.len() > 1 && word.raw.bytes().all(|byte| byte.is_ascii_uppercase());
    letters && (2..=4).contains(&word.text.len()) && (capitals || !NOT_NAMES.contains(word.text.as_str()))
}

fn sign_at(word: &Word) -> Option<char> {
    match word.text.as_str() {
        "hyphen" | "dash" => Some('-'),
        "apostrophe" => Some('\''),
        "space" => Some(' '),
        _ => None,
    }
}

fn letter_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if word.is_one_of(&["double", "capital"]) {
        let (letter, length) = letter_at(words, at + 1)?;
        let times = if word.is("double") { 2 } else { 1 };
        return (letter.len() == 1).then(|| (letter.repeat(times), length + 1));
    }
    if let Some(letter) = NATO.iter().find(|name| word.is(name)).map(|name| name[..1].to_owned()) {
        // One such word may be anything; "papa" beside another is a P.
        let beside =
            |at: usize| words.get(at).is_some_and(|w| NATO.contains(&w.text.as_str()) || w.text.len() == 1);
        return (at > 0 && beside(at - 1) || beside(at + 1)).then_some((letter, 1));
    }
    // As transcribed: a K alone is also written for "okay".
    let mut letters = word.raw.chars();
    let letter =
        letters.next().filter(|c| c.is_ascii_alphabetic() && letters.next().is_none())?.to_ascii_lowercase();
    let mut length = 1;
    let as_in = [&["as", "in"][..], &["is", "in"], &["for"], &["like"], &["as"]]
        .iter()
        .find(|lead| starts_with(words, at + 1, lead))
        .map(|l| l.len());
    let example = |at: usize| words.get(at).is_some_and(|w| w.text.starts_with(letter) && w.text.len() > 1);
    if let Some(lead) = as_in
        && example(at + 1 + lead)
    {
        length += lead + 1;
    } else if words.get(at + 1).is_some_and(|w| NATO.contains(&w.text.as_str()) && w.text.starts_with(letter))
    {
        length += 1;
    }
    Some((letter.to_string(), length))
}

/// Letters as names. Where a first name is known, the rest is the last name.
fn split(letters: &str) -> Vec<String> {
    let words: Vec<String> = letters.split(' ').filter(|word| !word.is_empty()).map(joined_name).collect();
    let [word] = words.as_slice() else { return words };
    let lower = word.to_lowercase();
    // "Peterson" is one name; "peterwhitfield" is two.
    const LEAST_FIRST: usize = 4;
    const LEAST_LAST: usize = 4;
    let fits = |first: &&&str| first.len() >= LEAST_FIRST && lower.len() >= first.len() + LEAST_LAST;
    let first = FIRST_NAMES
        .iter()
        .filter(|first| lower.starts_with(**first))
        .filter(fits)
        .max_by_key(|first| first.len());
    match first.filter(|_| !FIRST_NAMES.contains(lower.as_str())) {
        Some(first) => vec![capitalised(first), capitalised(&lower[first.len()..])],
        None => words,
    }
}

fn joined_name(word: &str) -> String {
    let parts = |word: &str, sign: char| {
        word.split(sign).map(capitalised).collect::<Vec<_>>().join(&sign.to_string())
    };
    if word.contains('\'') { parts(word, '\'') } else { parts(word, '-') }
}

/// What was said about a letter of a name: "with two Ls", "with a K", "without an E".
pub(super) struct Change {
    letter: String,
    kind: ChangeKind,
    /// The word just before it, which is probably the one that is meant.
    after: String,
    pub(super) from: usize,
    pub(super) to: usize,
}

enum ChangeKind {
    Twice,
    Once,
    With,
    Without,
}

pub(super) fn changes(words: &[Word]) -> Vec<Change> {
    let mut found = Vec::new();
    for at in 0..words.len() {
        let Some((kind, letter_at)) = change_at(words, at) else { continue };
        let Some(letter) = words.get(letter_at).and_then(letter_named) else { continue };
        // "Ann Miller, Ann with an E": the name is said again only to say which.
        let said = at.checked_sub(1).filter(|said| !words[*said].text.is_empty());
        let again = said.filter(|said| words[..*said].iter().any(|word| word.is(&words[*said].text)));
        let after = said.map_or(String::new(), |said| words[said].text.clone());
        let to = letter_at + 1;
        found.push(Change { letter, kind, after, from: again.unwrap_or(at), to });
    }
    found
}

/// What is said about a letter at `at`, and where the letter stands.
fn change_at(words: &[Word], at: usize) -> Option<(ChangeKind, usize)> {
    Some(match () {
        () if starts_with(words, at, &["with", "a", "double"]) => (ChangeKind::Twice, at + 3),
        () if starts_with(words, at, &["with", "two"]) || starts_with(words, at, &["with", "2"]) => {
            (ChangeKind::Twice, at + 2)
        }
        () if starts_with(words, at, &["with", "double"]) => (ChangeKind::Twice, at + 2),
        () if starts_with(words, at, &["with", "one"]) || starts_with(words, at, &["with", "1"]) => {
            (ChangeKind::Once, at + 2)
        }
        () if starts_with(words, at, &["with", "a", "single"]) => (ChangeKind::Once, at + 3),
        () if starts_with(words, at, &["with", "a"]) || starts_with(words, at, &["with", "an"]) => {
            (ChangeKind::With, at + 2)
        }
        () if starts_with(words, at, &["without", "a"]) || starts_with(words, at, &["without", "an"]) => {
            (ChangeKind::Without, at + 2)
        }
        () if starts_with(words, at, &["without", "the"]) => (ChangeKind::Without, at + 2),
        () => return None,
    })
}

/// "L", "Ls", "L's", "PH".
fn letter_named(word: &Word) -> Option<String> {
    // As transcribed: a K alone is also written for "okay".
    let raw = word.raw.to_lowercase();
    let letter = raw.trim_end_matches("'s");
    let letter = if letter.len() == 2 { letter.trim_end_matches('s') } else { letter };
    (letter.len() == 1 && letter.bytes().all(|b| b.is_ascii_lowercase()) || letter == "ph")
        .then(|| letter.to_owned())
}

impl Change {
    /// The word that it is said of, in lower case.
    pub(super) fn said(&self) -> &str {
        &self.after
    }

    /// The name with the letter put right; as it is where the letter has no place in it.
    pub(super) fn apply(&self, name: &str) -> String {
        let parts: Vec<String> = name.split(' ').map(|part| part.to_lowercase()).collect();
        let letter = self.letter.as_str();
        // "Mai with an I, last name Nguyen": it is there already.
        let there = self.after.contains(letter) && !NOT_NAMES.contains(self.after.as_str());
        if matches!(self.kind, ChangeKind::With) && there {
            return name.to_owned();
        }
        let changed = |part: &String| -> Option<String> {
            let twice = letter.repeat(2);
            match self.kind {
                ChangeKind::Twice if !part.contains(&twice) && part.contains(letter) => {
                    Some(part.replacen(letter, &twice, 1))
                }
                ChangeKind::Once if part.contains(&twice) => Some(part.replacen(&twice, letter, 1)),
                ChangeKind::Without if part.len() > 2 && part.ends_with(letter) => {
                    Some(part[..part.len() - letter.len()].to_owned())
                }
                ChangeKind::With => self.swapped(part),
                ChangeKind::Twice | ChangeKind::Once | ChangeKind::Without => None,
            }
        };
        let likely = (0..parts.len()).filter(|at| parts[*at] == self.after).chain((0..parts.len()).rev());
        let at = likely.into_iter().find(|at| changed(&parts[*at]).is_some());
        let whole = name.split(' ').enumerate().map(|(i, part)| match changed(&parts[i]) {
            Some(changed) if Some(i) == at => capitalised(&changed),
            _ => part.to_owned(),
        });
        whole.collect::<Vec<_>>().join(" ")
    }

    /// A letter in the place of one that sounds like it, or at the end.
    fn swapped(&self, part: &str) -> Option<String> {
        let letter = self.letter.as_str();
        let sounds: &[(&str, &str)] = &[
            ("k", "c"),
            ("c", "k"),
            ("y", "i"),
            ("i", "y"),
            ("z", "s"),
            ("s", "z"),
            ("ph", "f"),
            ("ph", "v"),
            ("v", "ph"),
            ("f", "ph"),
            ("j", "g"),
            ("g", "j"),
        ];
        let starts = matches!(letter, "k" | "c" | "j" | "g");
        let other = sounds.iter().find(|(new, old)| {
            *new == letter
                && (if starts {
                    part.starts_with(old)
                } else {
                    part.get(1..).is_some_and(|rest| rest.contains(old))
                })
        });
        match (other, letter) {
            (Some((new, old)), _) if starts => Some(part.replacen(old, new, 1)),
            (Some((new, old)), _) => {
                part.split_at_checked(1).map(|(first, rest)| format!("{first}{}", rest.replacen(old, new, 1)))
            }
            (None, "e") if !part.ends_with('e') => Some(format!("{part}e")),
            (None, "h") if !part.contains('h') => Some(format!("{part}h")),
            (None, _) => None,
        }
    }
}

/// The spelling alphabet of radio (ICAO).
const NATO: &[&str] = &[
    "alpha", "alfa", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india", "juliet",
    "juliett", "kilo", "lima", "mike", "november", "oscar", "papa", "quebec", "romeo", "sierra", "tango",
    "uniform", "victor", "whiskey", "whisky", "xray", "yankee", "zulu",
];
