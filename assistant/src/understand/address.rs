//! Street addresses as people say them.

pub(crate) mod lists;
mod number;
mod part;
mod place;
mod unit;

use std::ops::Range;

use lists::{
    ADDRESSING, COUNTED, DIRECTIONS, KIND_NAMES, KINDS, MISHEARD_KINDS, NOT_INSIDE, ROAD_CLASSES, STOPS,
    TAKING_BACK, UNITS,
};
use number::house_number_at;
pub use part::AddressPart;
pub(crate) use part::part;
pub(crate) use place::same_town;
use place::{place_at, put_right_at, zip_at};
pub(crate) use unit::is_unit;
use unit::{names_unit, units_at, units_before};

use crate::words::{Word, ordinal_at, starts_with};

/// An address in the turn and the words it took. When an address was `asked` for, a house number and a name are
/// enough; otherwise it must name a kind of street. Of several the first one counts, unless a later one corrects it.
pub(crate) fn address(words: &[Word], asked: bool) -> Option<(String, Range<usize>)> {
    let mut found: Option<(String, Range<usize>)> = None;
    let (mut at, mut taken) = (0, 0);
    while at < words.len() {
        let Some((address, range)) = address_at(words, at, taken, asked) else {
            at += 1;
            continue;
        };
        (at, taken) = (range.end, range.end);
        let said = found.as_ref().map_or(&[][..], |(_, first)| &words[first.end..range.start]);
        let corrects = words[range.start.saturating_sub(3)..range.start]
            .iter()
            .any(|word| word.is_one_of(&["no", "sorry", "wait", "actually", "mean", "rather", "correction"]));
        if found.is_none() || corrects || is_where_it_is(said) {
            found = Some((address, range));
        }
    }
    found.map(|(address, range)| renumbered(words, &address, &range).unwrap_or((address, range)))
}

/// "My house is at 42 Oak Street but the leak is at 14 Elm Street": what stands between the two says which it is.
fn is_where_it_is(between: &[Word]) -> bool {
    let says = |list: &[&str]| between.iter().any(|word| word.is_one_of(list));
    says(&["but", "service", "leak", "job", "work", "problem", "repair", "visit"])
        && !says(&["live", "mail", "mailing", "bill", "billing", "office", "home", "used"])
}

/// "42 Oak Street, sorry, 44": the same street with the number that comes last.
fn renumbered(words: &[Word], address: &str, range: &Range<usize>) -> Option<(String, Range<usize>)> {
    const MOST_WORDS: usize = 3;
    // "But the leak's next door at 44".
    let rest = &words[range.end..];
    let next_door = rest.windows(2).any(|pair| pair[0].is("next") && pair[1].is("door"));
    if rest.len() > 2
        && (next_door || is_where_it_is(rest))
        && (next_door || rest.iter().any(|word| word.is("but")))
    {
        let number = house_number_at(words, words.len() - 1)
            .filter(|_| words[words.len() - 2].is_one_of(&["at", "number"]));
        if let (Some((number, _)), Some((_, street))) = (number, address.split_once(' ')) {
            return Some((format!("{number} {street}"), range.start..words.len()));
        }
    }
    let takes_back = |word: &Word| word.is_one_of(TAKING_BACK);
    let between = words[range.end..]
        .iter()
        .take(MOST_WORDS)
        .take_while(|word| takes_back(word) || word.is_one_of(&["i", "it's", "its", "make", "that"]))
        .count();
    let at = range.end + between;
    let (number, length) = house_number_at(words, at)?;
    let last = at + length == words.len() || words[at + length - 1].mark.is_some();
    let of_unit = address.rsplit(", ").next().is_some_and(is_unit);
    let (_, street) = address.split_once(' ')?;
    let taken_back = words[range.end..at].iter().any(takes_back);
    (last && taken_back && !of_unit).then(|| (format!("{number} {street}"), range.start..at + length))
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

fn address_at(words: &[Word], at: usize, taken: usize, asked: bool) -> Option<(String, Range<usize>)> {
    let named_first = || number_after_street_at(words, at);
    let (first, mut units, street, mut end) = match rural_box_at(words, at).or_else(named_first) {
        Some((street, length)) => (at, Vec::new(), street, at + length),
        None => {
            let (number, length) = house_number_at(words, at)?;
            // "It's 42 not 24 Oak Street".
            let other = words.get(at + length).filter(|word| word.is("not"));
            let taken_back =
                other.and_then(|_| house_number_at(words, at + length + 1)).map(|(_, length)| length + 1);
            let start = at + length + taken_back.unwrap_or(0);
            // "One second, 42 Oak Street".
            if number == "1"
                && words.get(start).is_some_and(|word| word.is_one_of(&["second", "sec", "moment", "minute"]))
            {
                return None;
            }
            // "P.O. Box 412" is nowhere that anybody could come to.
            let boxed = at > 0 && words[at - 1].is_one_of(&["box", "pobox", "route", "rr"]);
            if boxed || names_unit(words, at) {
                return None;
            }
            // "for 10 42 Oak Street": the number next to the name is the house's.
            if words.get(start)?.digits().is_some_and(|digits| digits.len() > 1) {
                return None;
            }
            let (street, end) = street_at(words, start, asked)?;
            let (first, before) = units_before(words, at, taken);
            (first, before, format!("{number} {street}"), end)
        }
    };
    let (after, length) = units_at(words, end);
    units.extend(after);
    end += length;
    let mut text = std::iter::once(street).chain(units).collect::<Vec<_>>().join(", ");
    let (mut place, length) = place_at(words, end, asked);
    end += length;
    if let Some((other, length)) = put_right_at(words, end).filter(|_| length > 0) {
        place = other;
        end += length;
    }
    if !place.is_empty() {
        text = format!("{text}, {place}");
    }
    if let Some((zip, length)) = zip_at(words, end) {
        text = if place.is_empty() { format!("{text}, {zip}") } else { format!("{text} {zip}") };
        end += length;
    }
    Some((text, first..end))
}

/// The town, the ZIP code or both that are said from `at` on, apart from any street, and how many words they take: "in
/// Chatham, Illinois", "zip code 62629".
pub(crate) fn place_said(words: &[Word], at: usize) -> Option<(Option<String>, Option<String>, usize)> {
    let (town, mut length) = place_at(words, at, true);
    let zip = zip_at(words, at + length).map(|(zip, more)| {
        length += more;
        zip
    });
    (length > 0).then(|| (Some(town).filter(|town| !town.is_empty()), zip, length))
}

/// "Rural route 2 box 118": where no street has a name, the box at the road is the house.
fn rural_box_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let leads: [&[&str]; 3] = [&["rural", "route"], &["r", "r"], &["rr"]];
    let lead = leads.iter().find(|lead| starts_with(words, at, lead))?.len();
    let (route, length) = house_number_at(words, at + lead)?;
    let next = at + lead + length;
    let (number, more) = house_number_at(words, next + 1).filter(|_| words[next].is("box"))?;
    Some((format!("Rural Route {route} Box {number}"), next + 1 + more - at))
}

/// "Old Route 36, number 4512": the street before its number.
fn number_after_street_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let unnumbered = |end: usize| (at..end).all(|at| house_number_at(words, at).is_none());
    let (street, end) = match numbered_road_at(words, at) {
        Some(road) => road,
        None => street_at(words, at, false).filter(|(_, end)| unnumbered(*end))?,
    };
    let leads: [&[&str]; 3] = [&["house", "number"], &["number"], &["at", "number"]];
    let lead = leads.iter().find(|lead| starts_with(words, end, lead))?.len();
    let (number, length) = house_number_at(words, end + lead)?;
    Some((format!("{number} {street}"), end + lead + length - at))
}

/// A road that has a number for a name: "County Road 500 East", "State Route 9", "Highway 12".
fn numbered_road_at(words: &[Word], start: usize) -> Option<(String, usize)> {
    let before = words.get(start).and_then(|word| direction(word, true));
    let from = start + usize::from(before.is_some());
    let classes = words[from..].iter().take(3).take_while(|word| word.is_one_of(ROAD_CLASSES)).count();
    let kind = words.get(from + classes)?;
    let numbered =
        kind.is_one_of(&["highway", "hwy", "route", "rte"]) || classes > 0 && kind.is_one_of(&["road", "rd"]);
    let (number, length) = house_number_at(words, from + classes + 1)
        .filter(|(number, _)| numbered && kind.mark.is_none() && number.len() <= 4)?;
    let mut end = from + classes + 1 + length;
    let mut parts: Vec<String> = before.into_iter().map(str::to_owned).collect();
    parts.push(titled(&words[from..from + classes]));
    parts.push(if kind.is("rte") { "Route".to_owned() } else { written(kind) });
    parts.push(number);
    let goes_on = words[end - 1].mark.is_none();
    if let Some(after) = words.get(end).filter(|_| goes_on).and_then(|word| direction(word, true)) {
        parts.push(after.to_owned());
        end += 1;
    }
    parts.retain(|part| !part.is_empty());
    Some((parts.join(" "), end))
}

/// The street, its direction on either side, and the word after it.
fn street_at(words: &[Word], start: usize, asked: bool) -> Option<(String, usize)> {
    const MOST_WORDS: usize = 6;
    if let Some(road) = numbered_road_at(words, start) {
        return Some(road);
    }
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
                let aside = *i > start && words[*i].is_one_of(ADDRESSING);
                words[*i].is_one_of(STOPS) || words[*i].is_one_of(UNITS) || words[*i].text.is_empty() || aside
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
    let counted = inside[0].is_one_of(COUNTED) || inside[0].is_one_of(&["am", "pm", "oclock"]);
    if kind.is_none() && (counted || inside[0].text.len() < 2) {
        return None;
    }
    let mut street = titled(inside);
    // "Oak Street, west side" runs nowhere.
    let side = words.get(end + 1).is_some_and(|word| word.is_one_of(&["side", "of"]));
    if let Some(direction) = words.get(end).filter(|_| !side).and_then(|word| direction(word, kind.is_some()))
    {
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

/// The words as they are written in an address: kinds of street and directions in full, ordinals in figures.
fn titled(words: &[Word]) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let word = &words[at];
        // "St Charles Road": what stands first is no kind of street.
        let full = full_kind(word).filter(|_| at > 0);
        let points = direction(word, at == 0 && words.len() > 2).filter(|_| word.text.len() <= 2);
        // "First Street" stays as it was written.
        let written = |length: usize| length == 1 && word.raw.starts_with(char::is_uppercase);
        let numbered = ordinal_at(words, at).filter(|(_, length)| at + 1 < words.len() && !written(*length));
        if let Some((value, length)) = numbered {
            parts.push(ordinal(value));
            at += length;
            continue;
        }
        parts.push(capitalised(full.or(points).unwrap_or(&word.raw)));
        at += 1;
    }
    parts.join(" ")
}

fn full_kind(word: &Word) -> Option<&'static str> {
    KIND_NAMES.iter().find(|(short, _)| word.is(short)).map(|(_, full)| *full)
}

/// A kind of street as it is written after a name.
fn written(kind: &Word) -> String {
    capitalised(full_kind(kind).unwrap_or(&kind.raw))
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
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
