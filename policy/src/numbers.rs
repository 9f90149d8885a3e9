//! Telephone numbers as people and files write them, read into E.164.

use std::ops::RangeInclusive;

use telephony::{InvalidPhoneNumber, PhoneNumber};

/// A number that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNumber {
    /// The number.
    pub number: PhoneNumber,
    /// What is dialled after it, when that was written too.
    pub extension: Option<String>,
}

/// Reads a number written in any of the ways of the United States: with or without `+1`, `1` or `011` and a country
/// before it, in groups, with an extension behind it. A number without a country is North American.
///
/// # Errors
/// When it is not one number, or one that the numbering plan does not have.
pub fn read(text: &str) -> Result<ReadNumber, InvalidPhoneNumber> {
    let (number, extension) = split_extension(text);
    let number = number.trim();
    if !number.chars().all(may_stand_in_a_number) || number.chars().skip(1).any(|c| c == '+') {
        return Err(InvalidPhoneNumber);
    }
    let mut digits: String = number.chars().filter(char::is_ascii_digit).collect();
    if let Some(country) = digits.strip_prefix("011").filter(|_| !number.starts_with('+')) {
        digits = country.to_owned();
    } else if !number.starts_with('+') {
        return PhoneNumber::from_national(&digits).map(|number| ReadNumber { number, extension });
    } else if let Some((country, _)) = number.split_once("(0)") {
        // "+44 (0)20": the zero is dialled at home only.
        let before = country.chars().filter(char::is_ascii_digit).count();
        digits.remove(before);
    }
    if !has_the_length(&digits) {
        return Err(InvalidPhoneNumber);
    }
    format!("+{digits}").parse().map(|number| ReadNumber { number, extension })
}

/// Whether the digits, country code first, are as many as that country's numbers have. Of most countries we do not know.
fn has_the_length(digits: &str) -> bool {
    let lengths =
        LENGTHS.iter().find_map(|(country, lengths)| Some((digits.strip_prefix(country)?, lengths)));
    lengths.is_none_or(|(national, lengths)| lengths.contains(&national.len()))
}

/// Country codes and the digits after them, for the countries whose numbers are seen most: public numbering
/// plans (ITU-T E.164, annexed to the Operational Bulletin).
const LENGTHS: &[(&str, RangeInclusive<usize>)] = &[
    ("31", 9..=10),
    ("32", 8..=9),
    ("33", 9..=9),
    ("34", 9..=9),
    ("351", 9..=9),
    ("353", 7..=10),
    ("41", 9..=9),
    ("44", 7..=10),
    ("45", 8..=8),
    ("47", 5..=8),
    ("48", 9..=9),
    ("49", 6..=13),
    ("52", 10..=10),
    ("55", 9..=11),
    ("61", 6..=10),
    ("64", 8..=10),
    ("7", 10..=10),
    ("81", 9..=10),
    ("91", 8..=13),
];

fn may_stand_in_a_number(c: char) -> bool {
    c.is_ascii_digit()
        || matches!(c, '+' | '(' | ')' | '-' | '.' | ' ' | '/' | '\u{a0}' | '\u{2010}'..='\u{2014}')
}

fn split_extension(text: &str) -> (&str, Option<String>) {
    // The longest first: "ext" is in "extension".
    for mark in ["extension", "ext.", "ext", "x.", "x", "#"] {
        let Some(at) = text.to_ascii_lowercase().find(mark) else { continue };
        let (number, digits) = (&text[..at], text[at + mark.len()..].trim());
        let is_one =
            (1..=MAX_EXTENSION).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        if is_one {
            return (number.trim_end_matches([' ', ',', ';']), Some(digits.to_owned()));
        }
    }
    (text, None)
}

/// Longer ones are another number.
const MAX_EXTENSION: usize = 7;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for (text, expected) in [
            ("3125550142", Some(("+13125550142", None))),
            ("(312) 555-0142", Some(("+13125550142", None))),
            ("1-312-555-0142", Some(("+13125550142", None))),
            ("+1 312.555.0142", Some(("+13125550142", None))),
            ("312 555 0142 ext. 7", Some(("+13125550142", Some("7")))),
            ("312-555-0142x42", Some(("+13125550142", Some("42")))),
            ("312/555/0142, extension 301", Some(("+13125550142", Some("301")))),
            ("011 44 20 7946 0000", Some(("+442079460000", None))),
            ("+44 (0)20 7946 0000", Some(("+442079460000", None))),
            ("+33 1 23 45 67 89", Some(("+33123456789", None))),
            ("+33 1 23 45 67 8", None),
            ("+52 33 1234 5678", Some(("+523312345678", None))),
            ("+852 2123 4567", Some(("+85221234567", None))),
            ("555-0142", None),
            ("112-555-0142", None),
            ("312-555-0142 or 312-555-0143", None),
            ("312-555-0142 312-555-0143", None),
            ("call 312-555-0142", None),
            ("+1 312 555 014", None),
            ("020 7946 0000", None),
            ("", None),
        ] {
            let read = read(text).ok();
            let read = read.as_ref().map(|read| (read.number.e164(), read.extension.as_deref()));
            assert_eq!(read, expected, "{text:?}");
        }
    }
}
