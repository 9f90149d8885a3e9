//! Bank accounts that prove themselves by their check digits.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::digits::Run;

/// ISO 13616: two letters for the country, two check digits, and 11 to 30 letters and digits.
const IBAN_LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// The international account numbers in `text`, in any grouping.
pub(super) fn ibans(text: &str) -> Vec<Range<usize>> {
    static CANDIDATE: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"\b[A-Za-z]{2}[0-9]{2}(?:[ -]?[A-Za-z0-9])+").expect("a constant"));
    CANDIDATE.find_iter(text).filter_map(|candidate| iban(text, candidate.range())).collect()
}

/// The longest beginning of a candidate that checks and ends where a word does.
fn iban(text: &str, candidate: Range<usize>) -> Option<Range<usize>> {
    let mut compact = String::new();
    let mut ends = Vec::new();
    for (at, c) in text[candidate.clone()].char_indices().filter(|(_, c)| c.is_ascii_alphanumeric()) {
        compact.push(c);
        let end = candidate.start + at + 1;
        let whole = !text[end..].starts_with(|c: char| c.is_alphanumeric());
        if whole && IBAN_LENGTHS.contains(&compact.len()) {
            ends.push((compact.len(), end));
        }
        if compact.len() > *IBAN_LENGTHS.end() {
            break;
        }
    }
    ends.into_iter()
        .rev()
        .find(|(length, _)| checks(&compact[..*length]))
        .map(|(_, end)| candidate.start..end)
}

/// ISO 7064, modulus 97: the country and check digits at the end, letters as 10 to 35.
fn checks(compact: &str) -> bool {
    let (head, tail) = compact.split_at(4);
    let rest = tail.chars().chain(head.chars()).filter_map(|c| c.to_digit(36));
    rest.fold(0, |rest, value| (rest * if value > 9 { 100 } else { 10 } + value) % 97) == 1
}

/// A bank's routing number: nine digits in one piece that check, with nothing else in the run.
pub(super) fn routing(run: &Run, text: &str) -> Option<Range<usize>> {
    let all = 0..run.count();
    let digits = run.digits(all.clone());
    let piece = run.count() == 1 || run.lengths() == [4, 4, 1];
    let place = run.text_range(all.clone());
    let figures = text[place].chars().all(|c| c.is_ascii_digit() || c == '-');
    (piece && figures && digits.len() == 9 && is_routing(&digits)).then_some(all)
}

/// The check digit and the Federal Reserve districts of the American Bankers Association.
fn is_routing(digits: &str) -> bool {
    let values = digits.chars().filter_map(|digit| digit.to_digit(10));
    let sum: u32 = values.zip([3, 7, 1].into_iter().cycle()).map(|(digit, weight)| digit * weight).sum();
    let district = digits[..2].parse::<u32>().unwrap_or(99);
    sum.is_multiple_of(10) && matches!(district, 1..=12 | 21..=32 | 61..=72 | 80)
}
