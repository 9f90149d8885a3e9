//! Street addresses as people say them.

pub(crate) mod lists;
mod number;
mod part;

use std::ops::Range;

use lists::{DIRECTIONS, KIND_NAMES, KINDS, MISHEARD_KINDS, NOT_INSIDE, STOPS, UNITS};
use number::house_number_at;
pub use part::AddressPart;
pub(crate) use part::part;

use super::name::is_first_name;
use crate::words::{Word, ordinal_at, starts_with, teen, tens, unit};

/// An address in the turn and the words it took. When an address was `asked` for, a house number and a name are
/// enough; otherwise it must name a kind of street. Of several the first one counts, unless a later one corrects it.
pub(crate) fn address(words: &[Word], asked: bool) -> Option<(String, Range<usize>)> {
    let mut found: Option<(String, Range<usize>)> = None;
    let mut at = 0;
    while at < words.len() {
        let Some((address, range)) = address_at(words, at, asked) else {
            at += 1;
            continue;
        };
        at = range.end;
        let corrects = words[range.start.saturating_sub(3)..range.start]
            .iter()
            .any(|word| word.is_one_of(&["no", "sorry", "wait", "actually", "mean", "rather", "correction"]));
        if found.is_none() || corrects {
            found = Some((address, range));
        }
    }
    found
}

/// Whether two addresses are one: the same house number and street. The kind of street may be left out, and what comes
/// after it (the apartment, the city) does not count.
pub(crate) fn same_place(given: &str, booked: &str) -> bool {
    let line = |address: &str| -> Vec<String> {
        let street = address.split(',').next().unwrap_or_default().to_lowercase();
        street.split_whitespace().map(str::to_owned).collect()
    };
    let (given, booked) = (line(given), line(booked));
    let told = given.len() >= 2 && booked.len() >= 2;
    told && given[0].starts_with(|c: char| c.is_ascii_digit())
        && given.iter().zip(&booked).all(|(a, b)| a == b)
}

fn address_at(words: &[Word], at: usize, asked: bool) -> Option<(String, Range<usize>)> {
    let (number, length) = house_number_at(words, at)?;
    let start = at + length;
    // "for 10 42 Oak Street": the number next to the name is the house's.
    if words.get(start)?.digits().is_some_and(|digits| digits.len() > 1) {
        return None;
    }
    let (street, mut end) = street_at(words, start, asked)?;
    let mut text = format!("{number} {street}");
    if let Some((unit, length)) = unit_at(words, end) {
        text = format!("{text}, {unit}");
        end += length;
    }
    let (place, length) = place_at(words, end, asked);
    if length > 0 {
        text = format!("{text}, {place}");
        end += length;
    }
    if let Some((zip, length)) = zip_at(words, end) {
        text = if place.is_empty() { format!("{text}, {zip}") } else { format!("{text} {zip}") };
        end += length;
    }
    Some((text, at..end))
}

/// The street, its direction on either side, and the word after it.
fn street_at(words: &[Word], start: usize, asked: bool) -> Option<(String, usize)> {
    const MOST_WORDS: usize = 6;
    let is_kind = |i: &usize| {
        // "Broadway" is a name by itself; any other kind of street follows one.
        words[*i].is("broadway")
            || (*i > start && (words[*i].is_one_of(KINDS) || asked && words[*i].is_one_of(MISHEARD_KINDS)))
    };
    let kind = (start..words.len().min(start + MOST_WORDS)).find(is_kind);
    let mut end = match kind {
        Some(kind) => kind + 1,
        // Without a kind of street, the name runs to the first mark or to the end.
        None if asked => {
            let stops = |i: &usize| {
                words[*i].is_one_of(STOPS) || words[*i].is_one_of(UNITS) || words[*i].text.is_empty()
            };
            let stop = (start..words.len()).find(stops).unwrap_or(words.len());
            let mark = |i: &usize| words[*i].mark.is_some_and(|mark| matches!(mark, ',' | '.' | '#'));
            (start..stop).find(mark).map_or(stop, |i| i + 1).min(start + MOST_WORDS - 1)
        }
        None => return None,
    };
    let inside = words.get(start..end).filter(|inside| !inside.is_empty())?;
    if inside.iter().any(|word| word.is_one_of(NOT_INSIDE) || word.is_one_of(STOPS) || word.text.is_empty()) {
        return None;
    }
    if kind.is_none() && (inside[0].is_one_of(&["am", "pm", "oclock"]) || inside[0].text.len() < 2) {
        return None;
    }
    let mut street = titled(inside);
    if let Some(direction) = words.get(end).and_then(|word| direction(word, kind.is_some())) {
        street = format!("{street} {direction}");
        end += 1;
    }
    Some((street, end))
}

/// North to southwest, in words or, when `letters` may be directions, in letters.
fn direction(word: &Word, letters: bool) -> Option<&'static str> {
    let short = |(short, full): &&(&str, &str)| word.is(full) || letters && word.is(short) && word.raw != "s";
    DIRECTIONS.iter().find(short).map(|(_, full)| *full).map(|full| match full {
        "north" => "North",
        "south" => "South",
        "east" => "East",
        "west" => "West",
        "northeast" => "Northeast",
        "northwest" => "Northwest",
        "southeast" => "Southeast",
        _ => "Southwest",
    })
}

/// "Apartment 3B", "unit five", "#12".
fn unit_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if at > 0 && words[at - 1].mark == Some('#') {
        return word
            .text
            .bytes()
            .any(|byte| byte.is_ascii_digit())
            .then(|| (format!("#{}", word.text.to_uppercase()), 1));
    }
    let kind = match word.text.as_str() {
        "apartment" | "apt" => "apartment",
        "suite" | "ste" => "suite",
        other => UNITS.iter().find(|unit| **unit == other)?,
    };
    const MOST_WORDS: usize = 3;
    let mut end = at + 1;
    let mut name = String::new();
    while let Some(word) = words.get(end).filter(|_| end < at + MOST_WORDS) {
        let part =
            if let Some(value) = unit(&word.text).or_else(|| teen(&word.text)).or_else(|| tens(&word.text)) {
                value.to_string()
            } else if word.text.len() <= 5 && word.text.bytes().any(|b| b.is_ascii_digit())
                || word.text.len() == 1
            {
                word.text.to_uppercase()
            } else {
                break;
            };
        name.push_str(&part);
        end += 1;
        if words[end - 1].mark.is_some_and(|m| m == ',' || m == '.') {
            break;
        }
    }
    (!name.is_empty()).then(|| (format!("{kind} {name}"), end - at))
}

/// The town and the state after the street: "in Springfield", ", Springfield, Illinois".
fn place_at(words: &[Word], at: usize, asked: bool) -> (String, usize) {
    const MOST_WORDS: usize = 4;
    let named = words.get(at).is_some_and(|w| w.is("in"));
    let start = at + usize::from(named);
    let after_comma = at > 0 && words[at - 1].mark == Some(',');
    let is_name = |word: &Word| word.raw.starts_with(char::is_uppercase) && word.digits().is_none();
    let end = (start..words.len().min(start + MOST_WORDS))
        .find(|i| !is_name(&words[*i]) || words[*i].is_one_of(STOPS) || words[*i].is_one_of(NOT_INSIDE))
        .unwrap_or(words.len().min(start + MOST_WORDS));
    // "42 Oak Street, Dana Whitfield" names no town; ", Springfield." does.
    let whole = end == words.len() || zip_at(words, end).is_some();
    let person = words.get(start).is_some_and(|word| is_first_name(&word.text));
    let town = !person && (asked || whole && end <= start + 2);
    if end == start || !(named || after_comma && town) {
        return (String::new(), 0);
    }
    (titled(&words[start..end]), end - at)
}

/// Five digits, "zip code" before them or not, however they were said.
fn zip_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let leads: [&[&str]; 4] = [&["zip", "code", "is"], &["zip", "code"], &["zip", "is"], &["zip"]];
    let lead = leads.iter().find(|lead| starts_with(words, at, lead)).map_or(0, |lead| lead.len());
    let mut zip = String::new();
    let mut end = at + lead;
    while let Some(word) = words.get(end).filter(|_| zip.len() < 5) {
        match (word.digits(), unit(&word.text)) {
            (Some(digits), _) => zip.push_str(digits),
            (None, Some(digit)) => zip.push_str(&digit.to_string()),
            (None, None) if word.is_one_of(&["oh", "o"]) && !zip.is_empty() => zip.push('0'),
            (None, None) => break,
        }
        end += 1;
    }
    (zip.len() == 5).then_some((zip, end - at))
}

/// The words as they are written in an address: kinds of street and directions in full, ordinals in figures.
fn titled(words: &[Word]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        let full = KIND_NAMES.iter().find(|(short, _)| word.is(short)).map(|(_, full)| *full);
        // "St Charles Road": what stands first is no kind of street.
        let full = full.filter(|_| at > 0);
        let points = direction(word, at == 0 && words.len() > 2).filter(|_| word.text.len() <= 2);
        // "First Street" stays as it was written.
        let written = |length: usize| length == 1 && word.raw.starts_with(char::is_uppercase);
        let numbered = ordinal_at(words, at).filter(|(_, length)| at + 1 < words.len() && !written(*length));
        if let Some((value, length)) = numbered {
            parts.push(ordinal(value));
            at += length;
            continue;
        }
        let mut letters = full.or(points).unwrap_or(&word.raw).chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        parts.push(first + letters.as_str());
        at += 1;
    }
    parts.join(" ")
}

fn ordinal(value: u32) -> String {
    let suffix = match (value % 100, value % 10) {
        (11..=13, _) => "th",
        (_, 1) => "st",
        (_, 2) => "nd",
        (_, 3) => "rd",
        _ => "th",
    };
    format!("{value}{suffix}")
}

/// Whether the words end where an address goes on: at a house number without a street.
pub(crate) fn is_unfinished(words: &[Word]) -> bool {
    (0..words.len())
        .any(|at| house_number_at(words, at).is_some_and(|(_, length)| at + length == words.len()))
}

#[cfg(test)]
mod tests;
