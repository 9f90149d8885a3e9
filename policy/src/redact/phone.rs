//! Telephone numbers, of any country and half said ones included: here a number too many does less harm than one
//! too few.

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::digits::{self, Run};

/// How far around a number its announcement is looked for, in bytes.
const REACH: usize = 60;

/// The numbers in `text`; only those that are told to be telephone numbers when `announced`, whole North American
/// ones included.
pub(super) fn find(text: &str, announced: bool) -> Vec<Range<usize>> {
    // "0176/12345678", "02/123.45.67", "312/555/0142": a slash between digits of a telephone number is no date's.
    static SLASH: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?<a>\d{2})/(?<b> ?\d{5})|(?<c>\b0\d{1,4})/(?<d> ?\d{3})|(?<e>\b\d{3})/(?<f>\d{3})[/-](?<g>\d{4}\b)")
            .expect("a constant")
    });
    let joined = SLASH.replace_all(text, |found: &Captures<'_>| found[0].replace('/', "-"));
    let numbers = digits::runs(&joined).into_iter().filter_map(|run| in_run(&run, &joined, announced));
    numbers.map(|place| with_edges(&joined, place)).collect()
}

/// The number with a leading "oh" and an extension.
fn with_edges(text: &str, place: Range<usize>) -> Range<usize> {
    static OH: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"(?i)\bo[h]? $").expect("a constant"));
    static EXTENSION: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"^(?i),?\s*(?:x|ext[.:]?|extension)\s*\d{1,7}\b").expect("a constant"));
    let start = OH.find(&text[..place.start]).map_or(place.start, |oh| oh.start());
    let end = EXTENSION.find(&text[place.end..]).map_or(place.end, |extension| place.end + extension.end());
    start..end
}

fn in_run(run: &Run, text: &str, announced: bool) -> Option<Range<usize>> {
    let all = 0..run.count();
    let place = run.text_range(all.clone());
    let (before, after) = (&text[..place.start], &text[place.end..]);
    let length = run.len(all.clone());
    let international = before.trim_end_matches([' ', '(']).ends_with('+')
        || before.trim_end().to_lowercase().ends_with(" plus");
    if international && (8..=15).contains(&length) {
        return Some(place);
    }
    let other = is_other(before);
    // What is told may be two numbers, or one that is said twice.
    if !other && (7..=24).contains(&length) && !is_date(run) && is_told(before, after) {
        return Some(place);
    }
    if !other && (4..=6).contains(&length) && is_labelled(before) {
        return Some(place);
    }
    if let Some(window) = north_american(run, text) {
        return Some(run.text_range(with_prefix(run, window)));
    }
    if other {
        return None;
    }
    (!announced && is_shaped(run, text)).then_some(place)
}

/// Ten digits that the North American plan allows (area code and exchange start with 2 to 9), after a 1 or not.
fn north_american(run: &Run, text: &str) -> Option<Range<usize>> {
    let lengths = run.lengths();
    let allowed = |window: &Range<usize>| {
        let digits = run.digits(window.clone());
        let national = digits.strip_prefix('1').filter(|rest| rest.len() == 10).unwrap_or(&digits);
        let starts = |at: usize| national.as_bytes().get(at).is_some_and(|digit| *digit >= b'2');
        national.len() == 10 && starts(0) && starts(3)
    };
    let set_apart = |window: &Range<usize>| {
        let shape = &lengths[window.clone()];
        let place = run.text_range(window.clone());
        let ends = window.end == run.count() || text[place.end..].starts_with([',', '.', ';', ')']);
        let begins = window.start == 0 || text[..place.start].trim_end().ends_with([',', '.', ';', '(']);
        shape == [3, 3, 4] || shape == [1, 3, 3, 4] || shape == [10] || shape == [11] || begins && ends
    };
    let windows = (0..lengths.len()).flat_map(|start| [11, 10].map(|length| run.window(start, length)));
    windows.flatten().find(|window| allowed(window) && set_apart(window))
}

/// With what is dialled before a number to reach another country or a distant exchange.
fn with_prefix(run: &Run, window: Range<usize>) -> Range<usize> {
    let before = window.start.checked_sub(1).map(|at| run.digits(at..at + 1));
    let prefixed = before.is_some_and(|digits| matches!(digits.as_str(), "0" | "1" | "00" | "001" | "011"));
    if prefixed { window.start - 1..window.end } else { window }
}

/// Whether a number is written behind the name of what it is dialled on: "Tel: 123456".
fn is_labelled(before: &str) -> bool {
    static LABEL: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(?:tel|tele?phone|phone|fax|mobile|cell|landline)\.?(?: (?:number|no\.?|#))?(?::| is)? ?\(?$")
            .expect("a constant")
    });
    LABEL.is_match(&before[before.floor_char_boundary(before.len().saturating_sub(REACH))..])
}

/// Whether the words around a number say that it is a telephone's.
fn is_told(before: &str, after: &str) -> bool {
    static BEFORE: LazyLock<Regex> = LazyLock::new(|| {
        let phone = r"tel|tele?phone|phones?|cell|mobile|fax|desk|landline|whatsapp|call(?:ed|ing)?(?: (?:me|us|him|her|back|someone|my \w+))*|reach(?: (?:me|us|him|her))?|text(?: me)?|dial(?:ed)?|contact(?: (?:me|us))?|numbers?|answering|messages|registered|ring(?: me)?";
        Regex::new(&format!(r"(?i)\b(?:{phone})(?:\W+(?:is|its|it's|number|numbers|no|are|was|the|my|our|um|uh|that's|would|be|at|on|to|back|from|area|code|okay|so|it|and|or|\(?cell\)?|please))*[^\p{{L}}\d]*$")).expect("a constant")
    });
    static AFTER: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)^[\s,\\-]*(?:(?:office|fax|mobile|desk|cell|home|work)\b|(?:is|that's) (?:my|the|our|his|her) (?:\w+ )?(?:phone|cell|mobile|number|fax))").expect("a constant")
    });
    let near = before.floor_char_boundary(before.len().saturating_sub(REACH));
    BEFORE.is_match(&before[near..]) || AFTER.is_match(after)
}

/// Whether the words before a number say that it is something else.
fn is_other(before: &str) -> bool {
    static OTHER: LazyLock<Regex> = LazyLock::new(|| {
        let other = r"order|invoice|confirmation|reference|policy|case|ticket|account|zip|postal|serial|model|tracking|member(?:ship)?|booking|job|unit|part";
        Regex::new(&format!(
            r"(?i)(?:\b(?:{other})(?:\W+(?:is|it's|number|no|code|id|was|the|my))*\W*|[$€£]\s*)$"
        ))
        .expect("a constant")
    });
    let near = before.floor_char_boundary(before.len().saturating_sub(REACH));
    OTHER.is_match(&before[near..])
}

/// Whether a number that nothing is said about looks like a telephone's.
fn is_shaped(run: &Run, text: &str) -> bool {
    let lengths = run.lengths();
    let place = run.text_range(0..run.count());
    let said = &text[place.clone()];
    let glued = text[..place.start].ends_with(char::is_alphabetic)
        || text[place.end..].starts_with(char::is_alphabetic);
    // Amounts, addresses of computers and lists are written like this.
    let counted = said.to_lowercase().contains("hundred") || said.to_lowercase().contains("thousand");
    let listed = said.contains([',', '%', '=', '\t']) || said.contains("  ");
    let dotted = said.contains('.')
        && !said.starts_with('0')
        && lengths.len() <= 4
        && lengths.iter().all(|length| *length <= 3);
    let postal = lengths == [5, 4];
    let total: usize = lengths.iter().sum();
    if glued || counted || listed || dotted || postal || is_date(run) {
        return false;
    }
    let spoken = lengths.len() >= 7 && lengths.iter().all(|length| *length <= 2);
    match lengths.len() {
        1 => (10..=12).contains(&total),
        // "6123 4567", but not "2019 2020".
        2 if lengths == [4, 4] => !(0..2).all(|at| is_year(&run.digits(at..at + 1))),
        2 => lengths == [3, 4] || (8..=13).contains(&total) && lengths[1] >= 5,
        _ if spoken => (7..=24).contains(&total),
        _ => (8..=15).contains(&total) && lengths.iter().filter(|length| **length >= 2).count() >= 3,
    }
}

/// Whether the groups may be a date: a year and one or two short numbers.
fn is_date(run: &Run) -> bool {
    let lengths = run.lengths();
    let year = |at: usize| lengths[at] == 4 && is_year(&run.digits(at..at + 1));
    lengths.len() == 3 && lengths.iter().sum::<usize>() <= 8 && (year(2) || year(0)) && lengths[1] <= 2
}

/// A year that people talk about.
fn is_year(digits: &str) -> bool {
    digits.starts_with("19") || digits.starts_with("20")
}
