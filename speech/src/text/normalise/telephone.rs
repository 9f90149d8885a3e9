//! Telephone numbers: digit by digit, a pause after each group.

use super::numbers::digits;
use super::{Place, Rule};
use regex::Captures;

const EXTENSION: &str = r"(?:,?\s*(?i:ext\.?|extension|x)\s*(?P<ext>\d{1,6}))?";

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new(
            &format!(
                r"(?:(?P<plus>\+1)|(?P<one>1))?[-. ]{{0,2}}\(?(?P<area>\d{{3}})\)?[-. ]{{0,2}}(?P<exchange>\d{{3}})[-. ]?(?P<line>\d{{4}}){EXTENSION}"
            ),
            ten_digits,
        ),
        Rule::new(r"1-(?P<area>8\d\d)-(?P<word>[A-Z0-9][A-Z0-9-]{5,10})", vanity),
        Rule::new(r"\+(?P<groups>[1-9]\d{0,2}(?:[-. ]?\(?\d{1,5}\)?){1,5})", international),
        Rule::new(&format!(r"(?P<exchange>[2-9]\d\d)[-.](?P<line>\d{{4}}){EXTENSION}"), seven_digits),
        Rule::new(r"(?P<code>[2-9]11)", service_code),
        Rule::new(r"(?P<a>\d{3})-(?P<b>\d\d)-(?P<c>\d{4})", |found, _| {
            Some(format!("{}, {}, {}", digits(&found["a"]), digits(&found["b"]), digits(&found["c"])))
        }),
        Rule::new(r"(?i:ext|extension)\b\.?\s*(?P<ext>\d{1,6})", |found, _| {
            Some(format!("extension {}", digits(&found["ext"])))
        }),
        // A card or account number written in groups of four.
        Rule::new(r"(?:\d{4}[- ]){2,4}\d{1,4}", |found, _| {
            let groups: Vec<String> = found[0].split(['-', ' ']).map(digits).collect();
            Some(groups.join(", "))
        }),
    ]
}

/// The country code of a number at home is not said, unless it was written as the "1" that is dialled.
fn ten_digits(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    if continues(place) {
        return None;
    }
    let one = if found.name("one").is_some() { "one, " } else { "" };
    let number =
        format!("{}, {}, {}", area(&found["area"]), digits(&found["exchange"]), digits(&found["line"]));
    Some(format!("{one}{number}{}", extension(found)))
}

fn seven_digits(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    if continues(place) || place.before.ends_with(['-', '.', '$']) {
        return None;
    }
    Some(format!("{}, {}{}", digits(&found["exchange"]), digits(&found["line"]), extension(found)))
}

fn international(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let figures = found["groups"].chars().filter(char::is_ascii_digit).count();
    if continues(place) || !(7..=15).contains(&figures) {
        return None;
    }
    let groups: Vec<String> = found["groups"]
        .split(['-', '.', ' ', '(', ')'])
        .map(digits)
        .filter(|group| !group.is_empty())
        .collect();
    Some(format!("plus {}", groups.join(", ")))
}

/// "1-800-555-HOME": words are said as words, their digits as digits.
fn vanity(found: &Captures<'_>, _: Place<'_>) -> Option<String> {
    let word = &found["word"];
    if !word.contains(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let parts: Vec<String> =
        word.split('-')
            .map(|part| {
                if part.chars().all(|c| c.is_ascii_digit()) {
                    digits(part)
                } else {
                    part.to_ascii_lowercase()
                }
            })
            .filter(|part| !part.is_empty())
            .collect();
    Some(format!("one, {}, {}", area(&found["area"]), parts.join(", ")))
}

/// 911 and its kin are never a count, unless they begin something longer.
fn service_code(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let part = place.after.starts_with(['-', '/', ':', '%']) || continues(place);
    if part || place.before.ends_with(['$', '#', '-', '/']) {
        return None;
    }
    Some(digits(&found["code"]))
}

fn area(code: &str) -> String {
    if code == "800" { "eight hundred".to_owned() } else { digits(code) }
}

fn extension(found: &Captures<'_>) -> String {
    found.name("ext").map_or(String::new(), |ext| format!(", extension {}", digits(ext.as_str())))
}

/// More digits follow: then the match was a part of something else.
fn continues(place: Place<'_>) -> bool {
    let mut after = place.after.chars();
    after.next().is_some_and(|c| "-.,".contains(c)) && after.next().is_some_and(|c| c.is_ascii_digit())
}
