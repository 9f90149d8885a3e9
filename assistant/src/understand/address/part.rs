//! One half of an address, for who gives it in two turns: "forty-two", and then "Oak Street".

use super::number::house_number_at;
use super::place::place_at;
use super::street_at;
use crate::words::Word;

/// A part of an address that is all that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressPart {
    /// A house number, in figures: "42".
    Number(String),
    /// A street, its kind written out, with the town if it was said: "Oak Street", "Oak Street, Springfield".
    Street(String),
}

/// The half of an address that the whole turn gives. Other words than those people say around an answer make it
/// something else: "forty-two years ago" is no house.
pub(crate) fn part(words: &[Word]) -> Option<AddressPart> {
    let from = words.iter().position(|word| !word.is_one_of(AROUND))?;
    let to = words.iter().rposition(|word| !word.is_one_of(AROUND))? + 1;
    let said = &words[from..to];
    if let Some((number, length)) = house_number_at(said, 0) {
        return (length == said.len()).then_some(AddressPart::Number(number));
    }
    let (street, end) = street_at(said, 0, false)?;
    // "Oak Street in Decatur".
    let (place, length) = place_at(said, end, true);
    let street = if place.is_empty() { street } else { format!("{street}, {place}") };
    (end + length == said.len()).then_some(AddressPart::Street(street))
}

/// What people say around either half.
const AROUND: &[&str] = &[
    "it's", "its", "it", "is", "the", "that's", "that", "on", "at", "i'm", "i", "am", "we're", "live",
    "house", "number", "um", "uh", "er", "oh", "well", "so", "yes", "yeah", "okay", "sure", "and", "then",
    "called", "my", "address", "said", "meant", "over", "please", "sorry", "just", "off", "in",
];
