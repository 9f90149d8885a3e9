//! Numbers that are no times: those of houses and telephones, and how many of something there are.

use super::calendar::{month, weekday};
use super::reader::Reader;
use crate::understand::address::lists::{DIRECTIONS, KINDS, STOPS};
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
    let mut street =
        (next..next + 4).take_while(|i| (*i == next || r.mark_before(*i).is_none()) && !ends_street(r, *i));
    let unit = |i: usize| r.is(i, &["suite", "apartment", "apt"]);
    if street.any(|i| r.is(i, KINDS) && !r.is(i + 1, &["of", "to", "enough"]) || unit(i)) {
        return true;
    }
    // "1200 West Main"
    let towards = DIRECTIONS.iter().any(|(short, long)| r.is(next, &[short, long]));
    if towards && !r.ends(next + 1) && r.mark_before(next + 1).is_none() && !ends_street(r, next + 1) {
        return true;
    }
    // A name with a capital letter follows: "at 7 Elm". Who writes everything in capitals says nothing by it.
    let capital = |i: usize| r.words.get(i).is_some_and(|w| w.raw.starts_with(char::is_uppercase));
    let named =
        capital(next) && r.words[next].raw.len() > 2 && !r.words[next].raw.ends_with(char::is_uppercase);
    named && r.words[at].digits().is_some() && !is_calendar_word(r.text(next))
}

/// What does not stand inside a street's name.
fn ends_street(r: &Reader, at: usize) -> bool {
    r.is(at, STOPS) || r.is(at, &["in", "near", "by", "to", "from", "of", "until", "till", "or"])
}

/// "on a scale from one to ten": where the numbers of a scale begin.
pub(super) fn is_scale(r: &Reader, at: usize) -> bool {
    let number = r.skip(at, &["from", "of", "between"]);
    let asked = (at.saturating_sub(5)..at).any(|i| r.is(i, &["scale", "pain", "rate", "rating"]));
    asked && r.number(number).is_some_and(|(_, next)| r.is(next, &["to", "and", "out"]))
}

/// Whether a word that is only ever a kind of street stands at `at`, right after what looked like a time.
pub(super) fn is_street(r: &Reader, at: usize) -> bool {
    const SURE: &[&str] =
        &["street", "avenue", "ave", "road", "lane", "boulevard", "blvd", "parkway", "highway", "terrace"];
    r.mark_before(at).is_none() && r.is(at, SURE)
}

/// Whether a month's name at `at` is that of a person: "my name is June", "is April there".
pub(super) fn is_person(r: &Reader, at: usize) -> bool {
    let said = |back: usize, texts: &[&str]| at.checked_sub(back).is_some_and(|at| r.is(at, texts));
    let titled = said(1, &["with", "named", "called", "i'm", "mr", "mrs", "ms", "miss", "dr", "doctor"]);
    let greeted = said(1, &["hi", "hello", "hey", "thanks", "dear"]);
    let introduced = said(1, &["is"]) && said(2, &["name", "this"]) || said(1, &["name's"]);
    let spelled = said(1, &["am"]) && said(2, &["i"])
        || said(1, &["to"]) && said(2, &["talk", "talked", "talking", "speak", "spoke", "speaking"]);
    let asked = said(1, &["is", "can", "could", "does", "would"])
        && r.is(at + 1, &["there", "here", "in", "available", "working", "help", "call", "come", "still"]);
    let acts = r.is(at + 1, &["speaking", "said", "told", "says", "called", "here", "there"])
        || r.is(at + 1, &["will", "is", "was", "can"]) && r.is(at + 2, &["there", "here", "helping", "out"])
        || r.starts(at + 1, &["will", "be"]) && r.is(at + 3, &["there", "here", "home", "in"]);
    titled || greeted || introduced || spelled || asked || acts
}

/// What a part of the day is said of: "night guard", "morning sickness".
pub(super) const NOT_AFTER_PART: &[&str] = &[
    "guard",
    "guards",
    "light",
    "lights",
    "shift",
    "shifts",
    "stand",
    "stands",
    "nightstand",
    "owl",
    "gown",
    "dress",
    "cream",
    "vision",
    "sickness",
    "person",
    "glory",
    "sweats",
    "terrors",
    "splint",
    "splints",
    "school",
    "nurse",
    "club",
    "table",
    "breath",
    "stiffness",
    "news",
    "paper",
    "traffic",
    "crew",
];

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
    "version",
    "costs",
    "cost",
    "paid",
];

/// Where these follow two numbers, the second is not the minutes of the first.
pub(super) const MEASURES: &[&str] = &[
    "minutes", "minute", "hours", "hour", "days", "day", "weeks", "week", "months", "month", "years", "year",
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
    "addresses",
    "buildings",
    "houses",
    "properties",
    "places",
    "locations",
    "apartments",
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
