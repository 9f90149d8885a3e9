//! Street addresses as people say them.

use std::ops::Range;

use crate::words::{Word, ordinal_at, teen, tens, unit};

/// An address in the turn and the words it took. When an address was `asked` for, a house number and a name are
/// enough; otherwise it must name a kind of street.
pub(crate) fn address(words: &[Word], asked: bool) -> Option<(String, Range<usize>)> {
    (0..words.len()).find_map(|at| address_at(words, at, asked))
}

fn address_at(words: &[Word], at: usize, asked: bool) -> Option<(String, Range<usize>)> {
    let (number, length) = house_number_at(words, at)?;
    let street = at + length;
    // "for 10 42 Oak Street": the number next to the name is the house's.
    if words.get(street)?.digits().is_some_and(|d| d.len() > 1) {
        return None;
    }
    let kind = (street..words.len().min(street + 6)).find(|i| {
        // "Broadway" is a name by itself; any other kind of street follows one.
        words[*i].is("broadway") || (*i > street && words[*i].is_one_of(KINDS))
    });
    let name_only = asked && kind.is_none();
    let mut end = match kind {
        Some(kind) => kind + 1,
        // Without a kind of street, the name runs to the first mark or to the end.
        None if asked => {
            let stop = (street..words.len()).find(|i| words[*i].is_one_of(STOPS)).unwrap_or(words.len());
            let mark = (street..stop)
                .find(|i| words[*i].mark.is_some_and(|m| m == ',' || m == '.'))
                .map_or(stop, |i| i + 1);
            mark.min(street + 5)
        }
        None => return None,
    };
    let inside = &words[street..end.max(street)];
    if inside.is_empty() || inside.iter().any(|w| w.is_one_of(NOT_INSIDE) || w.is_one_of(STOPS)) {
        return None;
    }
    if name_only && (inside[0].is_one_of(&["am", "pm", "oclock"]) || inside[0].text.len() < 2) {
        return None;
    }
    let mut text = format!("{number} {}", titled(&words[street..end]));
    if words.get(end).is_some_and(|w| w.is_one_of(DIRECTIONS)) {
        text = format!("{text} {}", titled(&words[end..=end]));
        end += 1;
    }
    if let Some((unit, length)) = unit_at(words, end) {
        text = format!("{text}, {unit}");
        end += length;
    }
    let (place, length) = place_at(words, end, asked);
    if length > 0 {
        text = format!("{text}, {place}");
        end += length;
    }
    Some((text, at..end))
}

/// "42", "forty two", "four two", "twelve thirty four", "one oh five", "12A".
fn house_number_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let first = words.get(at)?;
    let figures = first.text.bytes().take_while(u8::is_ascii_digit).count();
    let lettered = figures > 0 && first.text.len() == figures + 1 && first.text.is_char_boundary(figures);
    if figures > 0 && figures <= 6 && (lettered || figures == first.text.len()) {
        let mut number = first.text.to_uppercase();
        let mut length = 1;
        // Figures one at a time: "4 2 Oak Street".
        while number.len() < 6
            && words.get(at + length).and_then(Word::digits).is_some_and(|d| d.len() == 1)
            && first.text.len() == 1
        {
            number.push_str(&words[at + length].text);
            length += 1;
        }
        return Some((number, length));
    }
    let mut hundreds = None;
    let mut number = String::new();
    let mut next = at;
    while let Some(word) = words.get(next) {
        if let Some(tens) = tens(&word.text) {
            let unit = words.get(next + 1).and_then(|w| unit(&w.text)).filter(|unit| *unit > 0);
            // "forty second street" is a street, not a house.
            if unit.is_none() && ordinal_at(words, next).is_some() {
                break;
            }
            number.push_str(&(tens + unit.unwrap_or(0)).to_string());
            next += usize::from(unit.is_some());
        } else if let Some(value) = teen(&word.text).or_else(|| unit(&word.text)) {
            number.push_str(&value.to_string());
        } else if word.is_one_of(&["oh", "o"]) && next > at {
            number.push('0');
        } else if word.is("hundred") && next > at && hundreds.is_none() {
            hundreds = Some(std::mem::take(&mut number));
        } else if word.is("and") && hundreds.is_some() && number.is_empty() {
            // "one hundred and five"
        } else {
            break;
        }
        next += 1;
        if words[next - 1].mark == Some(',') {
            break;
        }
    }
    if let Some(hundreds) = hundreds {
        number = format!("{hundreds}{number:0>2}");
    }
    (!number.is_empty() && number.len() <= 6 && !number.starts_with('0')).then_some((number, next - at))
}

fn unit_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    let kind = match word.text.as_str() {
        "apartment" | "apt" => "apartment",
        "unit" => "unit",
        "suite" | "ste" => "suite",
        "floor" => "floor",
        "number" => "number",
        "flat" => "flat",
        "lot" => "lot",
        _ => return None,
    };
    let mut end = at + 1;
    let mut name = String::new();
    while let Some(word) = words.get(end).filter(|_| end <= at + 2) {
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

/// The town, the state and the zip code after the street: "in Springfield", ", Springfield, Illinois 62701".
fn place_at(words: &[Word], at: usize, asked: bool) -> (String, usize) {
    let named = words.get(at).is_some_and(|w| w.is("in"));
    let start = at + usize::from(named);
    let after_comma = at > 0 && words[at - 1].mark == Some(',');
    if !(named || (asked && after_comma)) {
        return (String::new(), 0);
    }
    let end = (start..words.len().min(start + 5))
        .find(|i| {
            let word = &words[*i];
            let zip = word.digits().is_some_and(|d| d.len() == 5);
            let name = word.raw.chars().next().is_some_and(char::is_uppercase);
            !(zip || name) || word.is_one_of(STOPS) || word.is_one_of(NOT_INSIDE)
        })
        .unwrap_or(words.len().min(start + 5));
    if end == start { (String::new(), 0) } else { (titled(&words[start..end]), end - at) }
}

/// The words as they are written in an address.
fn titled(words: &[Word]) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        let full = KIND_NAMES.iter().find(|(short, _)| word.is(short)).map(|(_, full)| *full);
        let mut letters = full.unwrap_or(&word.raw).chars();
        if let Some(first) = letters.next() {
            text.extend(first.to_uppercase());
            text.push_str(letters.as_str());
        }
    }
    text
}

/// Whether the words end where an address goes on: at a house number without a street.
pub(crate) fn is_unfinished(words: &[Word]) -> bool {
    (0..words.len())
        .any(|at| house_number_at(words, at).is_some_and(|(_, length)| at + length == words.len()))
}

const KINDS: &[&str] = &[
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
    "place",
    "pl",
    "circle",
    "cir",
    "terrace",
    "parkway",
    "pkwy",
    "highway",
    "hwy",
    "trail",
    "square",
    "loop",
    "alley",
    "crescent",
    "row",
    "path",
    "plaza",
    "broadway",
];
const KIND_NAMES: &[(&str, &str)] = &[
    ("st", "Street"),
    ("ave", "Avenue"),
    ("rd", "Road"),
    ("dr", "Drive"),
    ("ln", "Lane"),
    ("ct", "Court"),
    ("blvd", "Boulevard"),
    ("pl", "Place"),
    ("cir", "Circle"),
    ("pkwy", "Parkway"),
    ("hwy", "Highway"),
];
const DIRECTIONS: &[&str] =
    &["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest"];
const STOPS: &[&str] = &[
    "and", "my", "name", "i", "i'm", "i've", "is", "it's", "that's", "can", "could", "please", "the", "you",
    "we", "on", "at", "for", "tomorrow", "today", "thanks", "thank", "because", "but", "with", "this",
    "phone", "so", "if", "or",
];
const NOT_INSIDE: &[&str] = &[
    "am",
    "pm",
    "oclock",
    "minutes",
    "hours",
    "days",
    "weeks",
    "people",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "to",
    "works",
    "would",
    "fine",
    "good",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn addresses_are_heard_in_figures_and_in_words() {
        let rows = [
            ("42 Oak Street.", true, Some("42 Oak Street")),
            ("It's forty two oak street", true, Some("42 Oak Street")),
            ("four two Oak Street", true, Some("42 Oak Street")),
            ("4 2 Oak Street", true, Some("42 Oak Street")),
            ("twelve thirty-four Elm Ave", true, Some("1234 Elm Avenue")),
            ("one oh five Mill Road", true, Some("105 Mill Road")),
            ("one hundred and five Mill Road", true, Some("105 Mill Road")),
            ("one hundred five Mill Road", true, Some("105 Mill Road")),
            ("nine hundred Lake Shore Drive", true, Some("900 Lake Shore Drive")),
            ("1200 West 4th Avenue, apartment 3B", true, Some("1200 West 4th Avenue, apartment 3B")),
            ("17 Birch Lane, unit five", true, Some("17 Birch Lane, unit 5")),
            ("88 Harbor Way in Springfield", true, Some("88 Harbor Way, Springfield")),
            (
                "88 Harbor Way, Springfield, Illinois 62701.",
                true,
                Some("88 Harbor Way, Springfield Illinois 62701"),
            ),
            ("42 Oak", true, Some("42 Oak")),
            ("12A Chestnut Court", true, Some("12A Chestnut Court")),
            ("my name is Dana and I'm at 42 Oak Street and the sink leaks", false, Some("42 Oak Street")),
            ("42 Oak", false, None),
            ("I have 2 leaking taps", false, None),
            ("tomorrow at 10 would be good", false, None),
            ("ten works", true, None),
            ("I don't know", true, None),
            ("at 10 AM on Tuesday", true, None),
        ];
        for (text, asked, expected) in rows {
            let found = address(&words(text), asked).map(|(text, _)| text);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
