//! What an answer to an offer speaks of beside the offered: the week after, another date of theirs, where he lives.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;

use super::read;
use crate::business::Business;
use crate::understand::{address, blank};
use crate::when::When;
use crate::words::{Word, joined_plain, number_at, ordinal_at, pattern};

/// "The week after", "the next day": seen from what is offered. A time of day that is said with it counts.
pub(super) fn after_the_offered(
    words: &[Word],
    offered: &[Timestamp],
    business: &Business,
    now: Timestamp,
) -> Option<When> {
    let text = joined_plain(words);
    let found = AFTER.captures(&text)?;
    let said = found.get(1)?;
    let weeks = said.as_str().contains("week");
    let hours = &business.hours;
    let after = When::after(*offered.last()?, weeks, hours)?;
    let mut rest = words.to_vec();
    let from = text[..said.start()].split_whitespace().count();
    blank(&mut rest, from..from + said.as_str().split_whitespace().count());
    let timed = read(&rest, true, offered, business, now).filter(|wish| wish.names() == (false, true));
    Some(timed.map_or_else(|| after.clone(), |timed| after.corrected(&timed, hours, now)))
}

/// "No, the third", said of an offer for the second: the day, where it is near. Which of the offered it is he says without
/// a no, or as "the third one".
pub(super) fn date_instead(
    words: &[Word],
    offered: &[Timestamp],
    business: &Business,
    now: Timestamp,
) -> Option<When> {
    const NEAR_DAYS: i32 = 7;
    let leads = words.iter().take_while(|word| word.is_one_of(TAKING_BACK)).count();
    let article = leads + usize::from(words.get(leads).is_some_and(|word| word.is("the")));
    let (_, length) = ordinal_at(words, article).filter(|_| leads > 0 && article > leads)?;
    let ends = words.get(article + length).is_none_or(|word| word.is_one_of(&["please", "instead", "of"]));
    let wish = read(&words[leads..], true, offered, business, now).filter(|_| ends)?;
    let day = |at: Timestamp| at.to_zoned(business.hours.zone().clone()).date();
    let wished = day(wish.windows.first()?.start);
    let near =
        offered.iter().all(|at| day(*at) != wished && (wished - day(*at)).get_days().abs() <= NEAR_DAYS);
    near.then_some(wish)
}

/// Where he lives, said while he is asked which time: its number is no hour.
pub(crate) fn address_said(
    words: &[Word],
    offered: &[Timestamp],
    business: &Business,
) -> Option<(String, Range<usize>)> {
    if let Some(whole) = address::address(words, false) {
        return Some(whole);
    }
    // "14 Elm", where nothing is offered at two.
    let (line, range) = address::address(words, true)?;
    let (number, length) = number_at(words, range.start)?;
    let hour = |at: &Timestamp| u32::from(at.to_zoned(business.hours.zone().clone()).hour().unsigned_abs());
    let hour_or_count = number <= 12
        && (words[range.start].digits().is_none() || offered.iter().any(|at| hour(at) % 12 == number % 12));
    let street = &words[range.start + length..range.end];
    let named = street.first().is_some_and(|word| word.text.len() > 2)
        && !street.iter().any(|word| word.is_one_of(AFTER_AN_HOUR));
    (range.end == words.len() && named && !hour_or_count).then_some((line, range))
}

static AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b((?:the )?(?:week|day) after(?: that)?|the (?:following|next) (?:week|day)|a (?:week|day) later)",
        r"(?:$| (?:please|instead|then|works|would|is|if|in|at|maybe|better|before|after|around|thanks|thank|or)\b)",
    ))
});
const TAKING_BACK: &[&str] =
    &["no", "nope", "sorry", "wait", "i", "meant", "mean", "said", "actually", "not"];
/// What may follow an hour and is no street.
const AFTER_AN_HOUR: &[&str] = &[
    "oclock",
    "o'clock",
    "thirty",
    "fifteen",
    "fortyfive",
    "forty",
    "five",
    "twenty",
    "ten",
    "fifty",
    "hundred",
    "sharp",
    "ish",
    "noon",
    "morning",
    "afternoon",
    "evening",
    "night",
    "work",
    "works",
    "sounds",
    "sound",
    "looks",
    "suits",
    "then",
    "will",
    "great",
    "perfect",
    "better",
    "best",
    "instead",
    "maybe",
    "yes",
    "yeah",
    "okay",
    "one",
    "option",
    "later",
    "earlier",
    "next",
    "after",
    "before",
    "mon",
    "tue",
    "tues",
    "wed",
    "thu",
    "thur",
    "thurs",
    "fri",
    "sat",
    "sun",
];
