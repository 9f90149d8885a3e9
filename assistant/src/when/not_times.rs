//! Numbers that are no times: those of houses and telephones, and how many of something there are.

use super::calendar::{month, weekday};
use super::reader::Reader;
use crate::words::Word;

/// Whether a number goes on at `at`: "555 0142" is no hour.
pub(super) fn counts_on(r: &Reader, at: usize) -> bool {
    let number = r.figure(at).is_some_and(|figure| r.ordinal(at).is_none() && !figure.contains(['/', ':']))
        || r.number(at).is_some();
    // "0730-0930" is a range; "555-0142" and "312-555-0142" are not.
    let size = |at: usize| r.words.get(at).and_then(Word::digits).map_or(0, str::len);
    let dash = |at: Option<usize>| at.is_some_and(|at| r.mark_before(at) == Some('-'));
    // "9:30-11"
    if at > 0 && r.text(at - 1).contains(':') && dash(Some(at)) && !dash(Some(at + 1)) {
        return false;
    }
    let (before, after) = (size(at.saturating_sub(1)), size(at));
    let range = dash(Some(at))
        && !dash(Some(at + 1))
        && !dash(at.checked_sub(1))
        && before.abs_diff(after) <= 1
        && before.max(after) <= 4
        && (after != 4 || before == 4);
    number
        && !range
        && r.mark_before(at).is_none_or(|mark| !matches!(mark, ',' | '.' | '?' | '!' | ';' | '/'))
}

/// Whether the numbers before `next` are those of a house: "12 Oak Lane", "1420 main street".
pub(super) fn is_address(r: &Reader, at: usize, next: usize) -> bool {
    if r.mark_before(next).is_some() {
        return false;
    }
    let street = (next..next + 4).take_while(|i| *i == next || r.mark_before(*i).is_none());
    if street.clone().any(|i| r.is(i, STREETS)) {
        return true;
    }
    // A name with a capital letter follows: "at 7 Elm". Who writes everything in capitals says nothing by it.
    let capital = |i: usize| r.words.get(i).is_some_and(|w| w.raw.starts_with(char::is_uppercase));
    let named =
        capital(next) && r.words[next].raw.len() > 2 && !r.words[next].raw.ends_with(char::is_uppercase);
    named && r.words[at].digits().is_some() && !is_calendar_word(r.text(next))
}

fn is_calendar_word(word: &str) -> bool {
    weekday(word).is_some()
        || month(word).is_some()
        || ["tomorrow", "today", "tonight", "next", "this", "the", "please", "thanks", "thank", "est", "pst"]
            .contains(&word)
        || ["eastern", "central", "mountain", "pacific", "christmas", "on", "noon", "and", "but", "can", "is"]
            .contains(&word)
}

/// "that one", "the second one": not an hour.
pub(super) const NOT_BEFORE_ONE: &[&str] = &[
    "the", "that", "this", "which", "first", "second", "third", "last", "later", "earlier", "other", "no",
    "any", "each", "every", "either", "another", "middle", "next", "right", "wrong", "good", "new", "is",
];

/// What has a number of its own: "gate 4", "room twelve".
pub(super) const NUMBERED: &[&str] = &[
    "building",
    "room",
    "suite",
    "unit",
    "apartment",
    "apt",
    "gate",
    "floor",
    "number",
    "line",
    "option",
    "flat",
];

/// Where these follow two numbers, the second is not the minutes of the first.
pub(super) const MEASURES: &[&str] = &[
    "minutes", "minute", "hours", "hour", "days", "day", "weeks", "week", "months", "month", "years", "year",
];

const STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "dr",
    "lane",
    "ln",
    "court",
    "ct",
    "boulevard",
    "blvd",
    "way",
    "circle",
    "place",
    "pl",
    "terrace",
    "parkway",
    "highway",
    "hwy",
    "suite",
    "apartment",
    "apt",
];

/// What a bare number may count instead of hours.
pub(super) const COUNTED: &[&str] = &[
    "minutes",
    "minute",
    "hours",
    "hour",
    "seconds",
    "days",
    "day",
    "nights",
    "pax",
    "stay",
    "stays",
    "child",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "people",
    "persons",
    "adults",
    "adult",
    "guests",
    "rooms",
    "room",
    "bedrooms",
    "bathrooms",
    "toilets",
    "sinks",
    "taps",
    "times",
    "dollars",
    "bucks",
    "cents",
    "euros",
    "pounds",
    "percent",
    "feet",
    "foot",
    "inches",
    "inch",
    "miles",
    "gallons",
    "degrees",
    "of",
    "more",
    "other",
    "things",
    "bookings",
    "appointments",
    "questions",
    "units",
    "kids",
    "children",
    "single",
    "double",
    "hundred",
    "thousand",
    "million",
    "aspect",
    "least",
    "most",
];
