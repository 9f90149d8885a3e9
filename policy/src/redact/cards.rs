//! Numbers that are told by their own digits: payment cards and social security numbers.

use std::ops::Range;

use crate::digits::Run;

/// Lengths of card numbers, the common ones first: where several fit, the first decides.
const CARD_LENGTHS: [usize; 7] = [16, 15, 14, 13, 19, 18, 17];

/// The card numbers in a run, as ranges of its groups.
pub(super) fn find(run: &Run) -> Vec<Range<usize>> {
    let all = 0..run.count();
    let digits = run.digits(all.clone());
    // When a card number is all that was said, one digit that was misheard must not keep the others.
    let misheard = match digits.len() {
        15 => digits.starts_with("34") || digits.starts_with("37"),
        16 => digits.starts_with(['4', '5', '6']),
        _ => false,
    };
    let is_long_enough = CARD_LENGTHS.contains(&digits.len()) || digits.len() == 12 && is_issued(&digits);
    if misheard || is_long_enough && is_luhn(&digits) {
        return vec![all];
    }
    // So many digits in one piece are no telephone number, whatever was added to them or lost.
    let mut found: Vec<_> =
        all.clone().map(|at| at..at + 1).filter(|one| run.len(one.clone()) >= 13).collect();
    for length in CARD_LENGTHS {
        for start in all.clone() {
            let window = run.window(start, length);
            let is_card = |window: &Range<usize>| {
                let digits = run.digits(window.clone());
                is_issued(&digits) && (is_luhn(&digits) || is_printed(&run.lengths()[window.clone()]))
            };
            if let Some(window) = window.filter(is_card)
                && found.iter().all(|other| other.end <= window.start || window.end <= other.start)
            {
                found.push(window);
            }
        }
    }
    found
}

/// Whether groups of these lengths are as cards are printed.
fn is_printed(lengths: &[usize]) -> bool {
    lengths == [4, 4, 4, 4] || lengths == [4, 6, 5]
}

/// ISO/IEC 7812-1, annex B.
pub(super) fn is_luhn(digits: &str) -> bool {
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let values = digits.chars().rev().filter_map(|digit| digit.to_digit(10)).enumerate();
    values.map(|(place, digit)| if place % 2 == 1 { doubled(digit) } else { digit }).sum::<u32>() % 10 == 0
}

/// Whether a card scheme issues numbers of this beginning in this length.
fn is_issued(digits: &str) -> bool {
    let begins =
        |length: usize| digits.get(..length).and_then(|start| start.parse::<u32>().ok()).unwrap_or(0);
    match (begins(2), digits.len()) {
        (40..=49, 13 | 16 | 19) | (51..=55, 16) | (34 | 37, 15) | (30 | 36 | 38 | 39, 14..=19) => true,
        (35 | 50 | 56..=69, 12..=19) => true,
        (22..=27, 16) => (2221..=2720).contains(&begins(4)),
        _ => false,
    }
}

/// The social security and taxpayer numbers in a run that are told by their groups of three, two and four digits, and
/// by standing apart: the same groups inside a longer number are some country's telephone.
pub(super) fn social_security(run: &Run, text: &str) -> Vec<Range<usize>> {
    let lengths = run.lengths();
    let mut found: Vec<Range<usize>> = Vec::new();
    for start in 0..lengths.len() {
        let free = found.last().is_none_or(|last| last.end <= start);
        if free && lengths[start..].starts_with(&[3, 2, 4]) && stands_apart(run, text, start..start + 3) {
            found.push(start..start + 3);
        } else if lengths == [9] && is_taxpayer(&run.digits(start..start + 1)) {
            found.push(start..start + 1);
        }
    }
    found
}

/// Whether more than blanks, hyphens and brackets is between `groups` and the digits around them.
fn stands_apart(run: &Run, text: &str, groups: Range<usize>) -> bool {
    let joined = |between: &str| between.chars().all(|c| matches!(c, ' ' | '-' | '(' | ')'));
    let place = run.text_range(groups.clone());
    let after_other = groups.start > 0 && {
        let other = run.text_range(groups.start - 1..groups.start);
        joined(&text[other.end..place.start])
    };
    let before_other = groups.end < run.count() && {
        let other = run.text_range(groups.end..groups.end + 1);
        joined(&text[place.end..other.start])
    };
    let international = groups.start == 0 && text[..place.start].trim_end_matches(['(', ' ']).ends_with('+');
    !(after_other || before_other || international)
}

/// Individual taxpayer numbers start with 9 and have one of these groups in the middle (IRS, Publication 1915).
fn is_taxpayer(digits: &str) -> bool {
    let group = digits[3..5].parse::<u32>().unwrap_or(0);
    digits.starts_with('9') && matches!(group, 50..=65 | 70..=88 | 90..=92 | 94..=99)
}
