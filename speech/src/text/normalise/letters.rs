//! Acronyms, initials, spelled names and words with digits in them.

use super::numbers::{cardinal, digits};
use super::{Place, Rule, spelled};
use regex::Captures;

/// Written in capitals and said as words.
const WORDS: [&str; 14] = [
    "PIN", "PINS", "NASA", "OSHA", "FEMA", "SIM", "ZIP", "VISA", "COVID", "PEX", "SEER", "HEPA", "CAT", "DIM",
];
/// Said letter by letter although they could be read.
const LETTERS: [&str; 20] = [
    "HVAC", "RSVP", "SUV", "AC", "ID", "TV", "US", "USA", "IT", "AM", "PM", "FAQ", "CEO", "DIY", "IOU",
    "AFUE", "ETA", "EPA", "ASAP", "UPS",
];
/// Short words that stay words when somebody writes them loudly.
const LOUD_WORDS: [&str; 60] = [
    "A", "ALL", "AN", "AND", "ANY", "ARE", "AS", "AT", "BE", "BUT", "BY", "CAN", "DAY", "DO", "FOR", "GET",
    "GO", "HAS", "HAD", "HE", "HER", "HI", "HIS", "HOW", "I", "IF", "IN", "IS", "ITS", "LET", "MAY", "ME",
    "MY", "NEW", "NO", "NOT", "NOW", "OF", "OFF", "OH", "OLD", "ON", "ONE", "OR", "OUR", "OUT", "SEE", "SHE",
    "SO", "THE", "TO", "TOO", "TWO", "UP", "WAS", "WE", "WHO", "WHY", "YES", "YOU",
];
/// The longest run of capitals that may be an acronym.
const LONGEST_ACRONYM: usize = 6;

pub(super) fn rules() -> Vec<Rule> {
    vec![
        // "B-R-I-A-N": said slowly. Two letters, and acronyms that are already spelled, stay one word.
        Rule::new(r"(?P<letters>[A-Za-z](?:-[A-Za-z])+)", |found, _| {
            let letters = spelled(&found["letters"]);
            let joined = letters.replace('-', "");
            let acronym = joined.len() < 3 || LETTERS.contains(&joined.as_str()) || !has_vowel(&joined);
            Some(if acronym { letters } else { letters.replace('-', ", ") })
        }),
        // "U.S.", "J.R.": the last period may also end the sentence.
        Rule::new(r"(?P<letters>(?:[A-Za-z]\.)+[A-Za-z]\b\.?)", |found, place| {
            let letters = &found["letters"];
            Some(place.with_period(letters.ends_with('.'), spelled(letters)))
        }),
        Rule::new(r"(?P<letter>[A-HJ-Z])\.", |found, place| {
            // "J. Smith": no pause after an initial.
            place.after.starts_with(' ').then(|| found["letter"].to_owned())
        }),
        Rule::new(r"OK|Ok|ok|O\.K\.", |_, _| Some("okay".to_owned())),
        Rule::new(r"(?P<letters>[A-Z]{2,})(?P<tail>'s|s)?", acronym),
        Rule::new(r"[A-Za-z]+\d[A-Za-z0-9]*|\d+[A-Za-z][A-Za-z0-9]*", mixed),
    ]
}

fn acronym(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let letters = &found["letters"];
    let tail = found.name("tail").map_or("", |tail| tail.as_str());
    if LETTERS.contains(&letters) && !(shouted(place) && matches!(letters, "IT" | "US" | "AM")) {
        return Some(spelled(letters) + tail);
    }
    let word = WORDS.contains(&letters)
        || LOUD_WORDS.contains(&letters)
        || letters.len() > LONGEST_ACRONYM
        || (has_vowel(letters) && (shouted(place) || letters.len() > 3));
    Some(if word { letters.to_ascii_lowercase() + tail } else { spelled(letters) + tail })
}

/// "B14", "3c", "CX9": runs of letters and digits apart. A long run of digits is a code.
fn mixed(found: &Captures<'_>, _: Place<'_>) -> Option<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = &found[0];
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|c: char| c.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        parts.push(match part.parse::<u64>() {
            Ok(number) if part.len() <= 2 && !part.starts_with('0') => cardinal(number),
            Ok(_) => digits(part),
            Err(_) if first.is_ascii_digit() => digits(part),
            Err(_) if part.len() <= 3 || !has_vowel(part) => spelled(part),
            Err(_) => part.to_owned(),
        });
        rest = after;
    }
    Some(parts.join(" "))
}

/// Whether the neighbouring words are in capitals too: then capitals say nothing about this one.
fn shouted(place: Place<'_>) -> bool {
    let loud = |word: &str| {
        word.len() > 1
            && word.chars().all(|c| c.is_ascii_uppercase())
            && !LETTERS.contains(&word)
            && !WORDS.contains(&word)
    };
    loud(place.adjacent_word()) || (place.after.starts_with(' ') && loud(place.next_word()))
}

fn has_vowel(word: &str) -> bool {
    word.contains(['a', 'e', 'i', 'o', 'u', 'y', 'A', 'E', 'I', 'O', 'U', 'Y'])
}
