//! The words of a name, wherever it stands.

use super::leads::{NAMELESS_KINDS, PARTICLES, SURNAMES, TITLES};
use super::letters::is_about_letters;
use super::lists::{ALSO_NAMES, FIRST_NAMES};
use super::{is_first_name, is_no_name};
use crate::understand::address::lists::KINDS;
use crate::words::Word;

/// The parts of a name, its first word and the word after it.
pub(super) struct Run {
    pub(super) parts: Vec<String>,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Up to four words that can be parts of a name, titles before it left out.
pub(super) fn run(words: &[Word], from: usize, capitals: bool) -> Run {
    let mut parts: Vec<String> = Vec::new();
    let mut at = from;
    // "Mr. and Mrs. Harris".
    let titled = |at: usize| words.get(at).is_some_and(|word| word.is_one_of(TITLES));
    while titled(at) || at > from && words.get(at).is_some_and(|word| word.is("and")) && titled(at + 1) {
        at += 1;
    }
    let start = at;
    let mixed = written_like_text(words);
    let mut joined = false;
    let mut end = at;
    while let Some(word) = words.get(at).filter(|_| parts.len() < 4) {
        if is_about_letters(word) && !parts.is_empty() {
            at += 1;
            continue;
        }
        if parts.len() == 1 && mark_free(words, end) && is_couple(words, at) {
            parts.push(word.text.clone());
            at += 1;
            continue;
        }
        let particle = PARTICLES.contains(&word.text.as_str());
        if word.is_one_of(&["hyphen", "dash"]) && !parts.is_empty() {
            joined = true;
            at += 1;
            continue;
        }
        let initial = word.raw.starts_with(char::is_uppercase);
        let needs_capital = capitals
            || mixed
                && parts.first().is_some_and(|first| first.starts_with(char::is_uppercase))
                && words[end - 1].raw.starts_with(char::is_uppercase);
        let surname = parts.len() == 1
            && SURNAMES.contains(&word.text.as_str())
            && FIRST_NAMES.contains(words[end - 1].text.as_str())
            && !words
                .get(at + 1)
                .is_some_and(|next| next.is_one_of(&["i", "we", "you", "he", "she", "they"]));
        // "Saint Luke's Church".
        let house = word.text.ends_with("'s")
            && word.mark.is_none()
            && words.get(at + 1).is_some_and(|next| next.is_one_of(HOUSES));
        let of_a_house = parts.last().is_some_and(|part| part.ends_with("'s")) && word.is_one_of(HOUSES);
        if !(is_name_like(word) || surname || house || of_a_house) || needs_capital && !initial && !particle {
            break;
        }
        let initialled = word.mark == Some('.') && word.text.len() == 1;
        let part = match (particle && mixed && !initial, initialled) {
            (true, _) => word.text.clone(),
            (false, true) => format!("{}.", capitalised(&word.raw)),
            (false, false) => capitalised(&word.raw),
        };
        match parts.last_mut().filter(|_| joined) {
            Some(last) => *last = format!("{last}-{part}"),
            None => parts.push(part),
        }
        joined = word.mark == Some('-');
        at += 1;
        end = at;
        let goes_on = words.get(at).is_some_and(is_about_letters);
        let abbreviated = initialled || word.mark == Some('.') && word.is("st");
        if word.mark.is_some() && !joined && !abbreviated && !goes_on {
            break;
        }
    }
    // "Dana de" is no name's end.
    while parts.last().is_some_and(|part| PARTICLES.contains(&part.as_str())) {
        parts.pop();
        end -= 1;
    }
    Run { parts, start, end: end.max(start) }
}

/// "Amber and Josh Reilly": one last name for two.
fn is_couple(words: &[Word], at: usize) -> bool {
    let first = |at: usize| words.get(at).is_some_and(|word| is_first_name(&word.text));
    // "Vanessa and Cole Whitaker": where nothing else is said, one of the two is known to be a first name, and that is enough.
    let alone = words.len() == at + 3 && words.get(at + 1).is_some_and(is_name_like);
    words[at].is_one_of(&["and", "or"])
        && (first(at - 1) && first(at + 1) || alone && (first(at - 1) || first(at + 1)))
        && mark_free(words, at + 2)
        && words.get(at + 2).is_some_and(is_name_like)
}

/// Whether the word before `at` ends with no mark.
fn mark_free(words: &[Word], at: usize) -> bool {
    words[at - 1].mark.is_none()
}

/// The name at `at`, where nothing but a name is expected: "Will" as well.
pub(super) fn named_at(words: &[Word], at: usize) -> Option<Run> {
    Some(run(words, at, false)).filter(|run| !run.parts.is_empty()).or_else(|| also_named(words, at))
}

/// A first name that is a word of its own ("Will", "Hope Summers", "June May"), up to the end of what is said or to a mark.
pub(super) fn also_named(words: &[Word], at: usize) -> Option<Run> {
    let first = words.get(at).filter(|word| word.is_one_of(ALSO_NAMES))?;
    let mut parts = vec![capitalised(&first.raw)];
    let mut end = at + 1;
    if first.mark.is_none()
        && let Some(next) = words.get(end)
    {
        let word = next.is_one_of(SURNAMES) || next.is_one_of(ALSO_NAMES);
        let last = run(words, end, false);
        if !last.parts.is_empty() {
            end = last.end;
            parts.extend(last.parts);
        } else if word {
            parts.push(capitalised(&next.raw));
            end += 1;
        }
    }
    let closed = end == words.len() || words[end - 1].mark.is_some();
    let goes_on =
        words.get(end).is_some_and(|word| word.is_one_of(&["and", "from", "here", "calling", "speaking"]));
    (closed || goes_on).then_some(Run { parts, start: at, end })
}

/// What begins something else after a name: another detail, which its own reader has taken, or an "and".
pub(super) fn is_aside(word: &Word) -> bool {
    word.text.is_empty() || word.is("and")
}

pub(super) fn is_around(word: &Word) -> bool {
    word.text.is_empty()
        || word.is_one_of(&[
            "yes", "yeah", "yep", "sure", "okay", "ok", "um", "uh", "er", "well", "so", "oh", "hi", "hello",
            "hey", "please", "thanks", "it's", "its", "it", "is", "that's", "thats", "that", "would", "be",
            "under", "no", "sorry", "actually", "here", "speaking", "thank", "you", "put", "just", "for",
            "and", "with", "an", "a", "spelled", "of", "course", "name", "the", "i", "said", "again", "once",
            "more", "ma'am", "sir", "correct", "company", "business", "firm",
        ])
}

/// Whether the kind of a street comes after what looks like a name.
pub(super) fn goes_on_as_street(words: &[Word], found: &Run) -> bool {
    let single = found.parts.len() == 1 && words[found.end - 1].mark.is_none();
    single && words.get(found.end).is_some_and(|word| word.is_one_of(NAMELESS_KINDS))
}

/// Whether what looks like a name is a street's: "Oak Avenue", but not "Dana Lane".
pub(super) fn is_street(parts: &[String]) -> bool {
    let [first, .., last] = parts else { return false };
    let (first, last) = (first.to_lowercase(), last.to_lowercase());
    let kind = KINDS.contains(&last.as_str());
    kind && (NAMELESS_KINDS.contains(&last.as_str()) || !is_first_name(&first))
}

/// What is named after somebody, and is a customer.
const HOUSES: &[&str] = &[
    "church",
    "school",
    "academy",
    "daycare",
    "bakery",
    "restaurant",
    "cafe",
    "diner",
    "market",
    "deli",
    "pub",
    "bar",
    "grill",
    "pizza",
    "salon",
    "garage",
    "shop",
    "store",
    "clinic",
    "hotel",
    "inn",
    "motel",
];

fn is_name_like(word: &Word) -> bool {
    let letters = word.raw.chars().all(|c| c.is_alphabetic() || c == '\'') && !word.raw.is_empty();
    let possessive = word.text.ends_with("'s");
    letters && !possessive && !is_no_name(&word.text)
}

/// Whether the transcript uses capitals inside, so that a word without one is no name.
pub(super) fn written_like_text(words: &[Word]) -> bool {
    words.iter().filter(|w| w.raw.starts_with(char::is_uppercase)).count() > 1
}

pub(crate) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest = letters.as_str();
    // "SMITH" is how a recogniser writes spelled words; "McDonald" is how people write names.
    let upper = rest.chars().count() > 1 && rest.chars().all(char::is_uppercase);
    let lower = word.chars().all(char::is_lowercase);
    if upper || lower { first + &rest.to_lowercase() } else { first + rest }
}
