//! Redaction of transcripts: what is said is kept without what could be used to pay, or to prove who somebody
//! is.
//!
//! Found are numbers of payment cards, social security numbers, and PINs, pass codes and card security codes
//! that are announced as such. Digits count however speech recognition wrote them: "4111 1111", "four one one
//! one", "forty-one eleven", "double one". Telephone numbers, addresses and gate codes stay: the business
//! needs them to do the job.
//!
//! A number that is spread over several utterances is found only as far as one of them says what it is.
//!
//! The patterns are compiled at the first use, which takes a tenth of a second.

mod numbers;

use std::ops::{Range, RangeInclusive};
use std::sync::LazyLock;

use numbers::Run;
use regex::RegexSet;

/// `text` with each card number replaced by `[card]`, each social security number by `[ssn]`, each PIN or
/// pass code by `[pin]` and each card security code by `[code]`. The rest is kept as it is.
#[must_use]
pub fn redact(text: &str) -> String {
    // What is left of a run may itself look like a secret. Every round leaves fewer digits.
    let mut kept = redact_once(text);
    loop {
        let again = redact_once(&kept);
        if again == kept {
            return kept;
        }
        kept = again;
    }
}

fn redact_once(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for run in numbers::runs(text) {
        for (range, name) in secrets(&run, text) {
            kept.push_str(&text[at..range.start]);
            kept.push_str(name);
            at = range.end;
        }
    }
    kept.push_str(&text[at..]);
    kept
}

/// What must not be kept of one run of digits: ranges of the text, in order and apart.
fn secrets(run: &Run, text: &str) -> Vec<(Range<usize>, &'static str)> {
    let whole = run.text_range(0..run.count());
    let announced = announcement(&text[..whole.start], &text[whole.end..]);
    let mut found = Vec::new();
    if let Some(announced) =
        announced.filter(|announced| announced.lengths.contains(&run.len(0..run.count())))
    {
        mark(&mut found, 0..run.count(), announced.name);
    }
    for range in cards(run) {
        mark(&mut found, range, "[card]");
    }
    for range in social_security(run) {
        mark(&mut found, range, "[ssn]");
    }
    found.sort_unstable_by_key(|(range, _)| range.start);
    found.into_iter().map(|(range, name)| (run.text_range(range), name)).collect()
}

fn mark(found: &mut Vec<(Range<usize>, &'static str)>, range: Range<usize>, name: &'static str) {
    if found.iter().all(|(other, _)| other.end <= range.start || range.end <= other.start) {
        found.push((range, name));
    }
}

/// Lengths of card numbers, the common ones first: where several fit, the first decides.
const CARD_LENGTHS: [usize; 7] = [16, 15, 14, 13, 19, 18, 17];

/// The card numbers in a run, as ranges of its groups.
fn cards(run: &Run) -> Vec<Range<usize>> {
    let all = 0..run.count();
    let digits = run.digits(all.clone());
    // When a card number is all that was said, one digit that was misheard must not keep the others.
    let misheard = match digits.len() {
        15 => digits.starts_with("34") || digits.starts_with("37"),
        16 => digits.starts_with(['4', '5', '6']),
        _ => false,
    };
    if misheard || CARD_LENGTHS.contains(&digits.len()) && is_luhn(&digits) {
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
                is_issued(&digits) && (is_luhn(&digits) || run.is_printed(window.clone()))
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

/// ISO/IEC 7812-1, annex B.
fn is_luhn(digits: &str) -> bool {
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
        (35 | 50 | 56..=69, 13..=19) => true,
        (22..=27, 16) => (2221..=2720).contains(&begins(4)),
        _ => false,
    }
}

/// The social security numbers in a run that are told by their groups of three, two and four digits.
fn social_security(run: &Run) -> Vec<Range<usize>> {
    let groups =
        |start: usize| [3, 2, 4].iter().zip(start..).all(|(&length, at)| run.len(at..at + 1) == length);
    (0..run.count().saturating_sub(2)).filter(|&start| groups(start)).map(|start| start..start + 3).collect()
}

/// A secret that is told by what is said next to it.
struct Announcement {
    name: &'static str,
    words: &'static str,
    /// How many digits such a secret has, half said or misheard ones included.
    lengths: RangeInclusive<usize>,
}

/// The most telling first: a "card security code" is no card number.
const ANNOUNCEMENTS: [Announcement; 4] = [
    Announcement {
        name: "[code]",
        words: r"cvv2?|c\.?\s?v\.?\s?[vc]\.?2?|(?:security|card) code|(?:digits?|number) on the back",
        lengths: 3..=8,
    },
    Announcement {
        name: "[pin]",
        words: concat!(
            r"pin|p\.\s?i\.\s?n\.?|my pen|pen (?:number|code)|pass ?(?:code|word)s?|",
            r"(?:access|alarm|verification|confirmation|one.time) code",
        ),
        lengths: 3..=12,
    },
    Announcement {
        name: "[ssn]",
        words: r"social(?: security)?|s\.?\s?s\.?\s?n\.?|tax id|itin",
        lengths: 4..=9,
    },
    Announcement {
        name: "[card]",
        words: r"credit|debit|card|visa|master ?card|amex|american express|discover",
        lengths: 6..=19,
    },
];

/// What may be said between the announcement and the digits.
const BETWEEN: &str = concat!(
    r"(?:\W+(?:is|its|it's|it|number|numbers|no|code|card|are|the|my|um|uh|er|thats|that's|that|would|be|",
    r"s|last|four|digits|ending|in|of|okay|ok|so|yes|yeah|sure|here|goes|was|equals|please))*\W*$",
);

/// How far before a number its announcement may begin, in bytes.
const REACH: usize = 100;

fn announcement(before: &str, after: &str) -> Option<&'static Announcement> {
    // What we wrote for a secret, in brackets, announces none.
    static BEFORE: LazyLock<RegexSet> =
        LazyLock::new(|| announcing(|words| format!(r"(?:^|[^\[\w])(?:{words})\b{BETWEEN}")));
    static AFTER: LazyLock<RegexSet> = LazyLock::new(|| {
        announcing(|words| {
            format!(r"^\W*(?:is|was|are|that's|thats|that is|s)?\W*(?:my|the|our|his|her) (?:{words})\b")
        })
    });
    let near = before.floor_char_boundary(before.len().saturating_sub(REACH));
    let said = BEFORE.matches(&before[near..]).iter().chain(AFTER.matches(after).iter()).min();
    said.map(|index| &ANNOUNCEMENTS[index])
}

fn announcing(pattern: impl Fn(&str) -> String) -> RegexSet {
    let patterns = ANNOUNCEMENTS.iter().map(|announcement| format!("(?i){}", pattern(announcement.words)));
    RegexSet::new(patterns).expect("the words are constants")
}

#[cfg(test)]
mod tests;
