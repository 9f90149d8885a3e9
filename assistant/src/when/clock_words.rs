//! Finds times of day in a turn.

use super::clock::{Clock, HALF, Point, sure};
use crate::words::{Word, number_at, starts_with};

/// Reads a clock at `at`; `bare` accepts a number with nothing that marks it as a time.
pub(super) fn clock_at(words: &[Word], at: usize, bare: bool) -> Option<(Clock, usize)> {
    range_at(words, at, bare)
        .or_else(|| bounded_at(words, at))
        .or_else(|| part_at(words, at))
        .or_else(|| single_at(words, at, bare))
}

/// "at ten", "around 10:30", "nine ish".
fn single_at(words: &[Word], at: usize, bare: bool) -> Option<(Clock, usize)> {
    let mut next = at + usize::from(words[at].is("at"));
    let loose =
        words.get(next).is_some_and(|w| w.is_one_of(&["around", "about", "roughly", "approximately"]));
    next += usize::from(loose);
    let (point, length) = point_at(words, next, bare || next > at, true)?;
    next += length;
    let ish = words.get(next).is_some_and(|w| w.is("ish"));
    next += usize::from(ish);
    Some((if loose || ish { Clock::Around(point) } else { Clock::At(point) }, next - at))
}

/// One time at `at`. Without a mark of its own ("o'clock", "p.m.", a colon) it counts only when `marked`.
/// `fractions` allows "ten to four", which in a range means something else.
fn point_at(words: &[Word], at: usize, marked: bool, fractions: bool) -> Option<(Point, usize)> {
    let word = words.get(at)?;
    if word.is("noon") || word.is("midday") {
        return Some((sure(HALF), 1));
    }
    if word.is("midnight") {
        return Some((sure(0), 1));
    }
    let fraction = if fractions { fraction_at(words, at) } else { None };
    let (minute, length, mut certain) = fraction.or_else(|| hour_at(words, at))?;
    if at > 0 && length == 1 && word.is("one") && words[at - 1].is_one_of(NOT_BEFORE_ONE) {
        return None;
    }
    let mut end = at + length;
    if words.get(end).is_some_and(|w| w.is("oclock")) {
        end += 1;
        certain = true;
    }
    let half = half_at(words, end);
    if let Some((_, length)) = half {
        end += length;
    } else if !(certain || marked) || words.get(end).is_some_and(|w| w.is_one_of(COUNTED)) {
        return None;
    }
    let point = match half {
        Some((Half::Morning, _)) => sure(minute % HALF),
        Some((Half::Afternoon, _)) if minute < HALF => sure(minute + HALF),
        Some((Half::Afternoon, _)) => sure(minute),
        // "twelve at night" is midnight; "one at night" is after it.
        Some((Half::Night, _)) if minute % HALF < 5 * 60 => sure(minute % HALF),
        Some((Half::Night, _)) => sure(minute % HALF + HALF),
        None if !(60..HALF + 60).contains(&minute) => sure(minute),
        None => Point { minute, either_half: true },
    };
    Some((point, end - at))
}

/// "half past two", "quarter to three", "ten after four".
fn fraction_at(words: &[Word], at: usize) -> Option<(u16, usize, bool)> {
    let mut next = at + usize::from(words[at].is("a") && words.get(at + 1).is_some_and(|w| w.is("quarter")));
    let (minutes, length) = match words.get(next)?.text.as_str() {
        "half" => (30, 1),
        "quarter" => (15, 1),
        _ => number_at(words, next).filter(|(value, _)| (1..=29).contains(value))?,
    };
    next += length;
    let counted = words.get(next).is_some_and(|w| w.is("minutes") || w.is("minute"));
    next += usize::from(counted);
    let relation = words.get(next)?;
    let later = relation.is_one_of(&["past", "after", "passed"]);
    let earlier = minutes != 30 && relation.is_one_of(&["to", "before", "till", "of", "until"]);
    let usual = counted || minutes % 5 == 0;
    if !(later || earlier) || !usual || (relation.is("of") && minutes != 15) {
        return None;
    }
    let (hour, length) = match words.get(next + 1)?.text.as_str() {
        "noon" | "midday" => (12, 1),
        _ => number_at(words, next + 1).filter(|(hour, _)| (1..=12).contains(hour))?,
    };
    let hour = hour as u16 * 60;
    let minutes = minutes as u16;
    let total = if later { hour % HALF + minutes } else { (hour + HALF - minutes) % HALF };
    Some((if total < 60 { total + HALF } else { total }, next + 1 + length - at, true))
}

/// "10", "10:30", "ten thirty", "two oh five", "1030".
fn hour_at(words: &[Word], at: usize) -> Option<(u16, usize, bool)> {
    let word = &words[at];
    if let Some((hour, minute)) = word.text.split_once(':') {
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        return (hour < 24 && minute < 60 && word.text.len() <= 5).then_some((hour * 60 + minute, 1, true));
    }
    if let Some(digits) = word.digits().filter(|d| d.len() >= 3) {
        let value: u16 = digits.parse().ok().filter(|_| digits.len() <= 4)?;
        let (hour, minute) = (value / 100, value % 100);
        return (hour < 24 && hour > 0 && minute < 60).then_some((hour * 60 + minute, 1, false));
    }
    // After "at" the recogniser writes small numbers as it likes.
    let homophone = |hour| {
        let alone =
            words.get(at + 1).is_none_or(|w| w.is_one_of(&["am", "pm", "on", "oclock", "tomorrow", "today"]));
        (at > 0 && words[at - 1].is("at") && alone).then_some((hour, 1))
    };
    let (hour, length) = match word.text.as_str() {
        "to" | "too" => homophone(2)?,
        "for" => homophone(4)?,
        "ate" => homophone(8)?,
        "won" => homophone(1)?,
        _ => {
            // "ten thirty" is not the number 10 followed by the unrelated 30, nor is "twenty two" an hour.
            let (value, length) = number_at(words, at)?;
            let limit = if word.digits().is_some() { 23 } else { 12 };
            (Some(value).filter(|hour| (1..=limit).contains(hour))?, length)
        }
    };
    let hour = hour as u16 * 60;
    let next = at + length;
    let oh = words.get(next).is_some_and(|w| w.is_one_of(&["oh", "o", "zero"]));
    if oh && let Some((minute, 1)) = number_at(words, next + 1).filter(|(minute, _)| (1..=9).contains(minute))
    {
        return Some((hour + minute as u16, length + 2, true));
    }
    match number_at(words, next) {
        Some((minute, used))
            if (0..60).contains(&minute)
                && (minute >= 10 || words[next].digits().is_some_and(|d| d.len() == 2))
                && (words[at].mark.is_none()
                    || (words[at].mark == Some('-') && words[at].digits().is_none()))
                && words[next].digits().is_none_or(|d| d.len() == 2 && minute % 5 == 0) =>
        {
            Some((hour + minute as u16, length + used, false))
        }
        _ => Some((hour, length, false)),
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Morning,
    Afternoon,
    Night,
}

/// "a.m.", "in the morning", "at night".
fn half_at(words: &[Word], at: usize) -> Option<(Half, usize)> {
    let word = words.get(at)?;
    match word.text.as_str() {
        "am" => return Some((Half::Morning, 1)),
        "pm" => return Some((Half::Afternoon, 1)),
        "a" if starts_with(words, at, &["a", "m"]) => return Some((Half::Morning, 2)),
        "p" if starts_with(words, at, &["p", "m"]) => return Some((Half::Afternoon, 2)),
        _ => {}
    }
    let phrases: [(&[&str], Half); 7] = [
        (&["in", "the", "morning"], Half::Morning),
        (&["in", "the", "afternoon"], Half::Afternoon),
        (&["in", "the", "evening"], Half::Afternoon),
        (&["at", "night"], Half::Night),
        (&["this", "afternoon"], Half::Afternoon),
        (&["this", "evening"], Half::Afternoon),
        (&["this", "morning"], Half::Morning),
    ];
    phrases
        .iter()
        .find(|(phrase, _)| starts_with(words, at, phrase))
        // "this afternoon" also names the day, and is read again for that.
        .map(|(phrase, half)| (*half, if phrase[0] == "this" { 0 } else { phrase.len() }))
}

/// "between two and four", "from 2 to 4 p.m.", "2-4"; two bare numbers only when `bare`.
fn range_at(words: &[Word], at: usize, bare: bool) -> Option<(Clock, usize)> {
    let lead = words[at].is_one_of(&["between", "from"]);
    let start = at + usize::from(lead);
    let fractions = words.get(start).is_some_and(|w| w.is_one_of(&["half", "quarter", "a"]));
    let (from, length) = point_at(words, start, true, fractions)?;
    let mut next = start + length;
    let dashed = words[next - 1].mark == Some('-');
    let joint = words.get(next).is_some_and(|w| {
        w.is_one_of(&["to", "til", "till", "until", "through"]) || (words[at].is("between") && w.is("and"))
    });
    if !joint && !dashed {
        return None;
    }
    next += usize::from(joint);
    let (to, length) = point_at(words, next, true, true)?;
    let marked = lead || bare || !to.either_half || !from.either_half;
    marked.then_some((Clock::Between(from, to), next + length - at))
}

/// "after two", "any time past three", "before noon", "by five".
fn bounded_at(words: &[Word], at: usize) -> Option<(Clock, usize)> {
    let after: [&[&str]; 7] = [
        &["no", "earlier", "than"],
        &["not", "before"],
        &["later", "than"],
        &["starting", "at"],
        &["after"],
        &["past"],
        &["from"],
    ];
    let before: [&[&str]; 7] = [
        &["no", "later", "than"],
        &["earlier", "than"],
        &["before"],
        &["by"],
        &["until"],
        &["till"],
        &["up", "to"],
    ];
    let lead = |list: &[&[&str]]| {
        list.iter().find(|phrase| starts_with(words, at, phrase)).map(|phrase| phrase.len())
    };
    let (later, mut skip) = match (lead(&after), lead(&before)) {
        (Some(length), _) => (true, length),
        (None, Some(length)) => (false, length),
        (None, None) => return None,
    };
    skip += usize::from(words.get(at + skip).is_some_and(|w| w.is("about") || w.is("around")));
    let (point, length) = match words.get(at + skip)?.text.as_str() {
        "lunch" | "lunchtime" if later => (sure(13 * 60), 1),
        "lunch" | "lunchtime" => (sure(HALF), 1),
        "work" if later => (sure(17 * 60), 1),
        _ => point_at(words, at + skip, true, true)?,
    };
    let mut end = at + skip + length;
    // "after ten or later", "from three on".
    end += usize::from(later && words.get(end).is_some_and(|w| w.is_one_of(&["onwards", "onward"])));
    Some((if later { Clock::After(point) } else { Clock::Before(point) }, end - at))
}

/// "morning", "late afternoon", "first thing in the morning", "end of the day", "three or later".
fn part_at(words: &[Word], at: usize) -> Option<(Clock, usize)> {
    let named: [(&[&str], Clock); 8] = [
        (&["first", "thing", "in", "the", "morning"], Clock::FirstThing),
        (&["first", "thing"], Clock::FirstThing),
        (&["when", "you", "open"], Clock::FirstThing),
        (&["last", "thing"], Clock::LastThing),
        (&["end", "of", "the", "day"], Clock::LastThing),
        (&["end", "of", "day"], Clock::LastThing),
        (&["close", "of", "business"], Clock::LastThing),
        (&["before", "you", "close"], Clock::LastThing),
    ];
    if let Some((phrase, clock)) = named.iter().find(|(phrase, _)| starts_with(words, at, phrase)) {
        return Some((clock.clone(), phrase.len()));
    }
    if at > 0 && words[at - 1].is("good") {
        return None;
    }
    let (shade, skip) = match words[at].text.as_str() {
        "early" => (-1, 1),
        "late" => (1, 1),
        "mid" | "middle" => (0, 1),
        _ => (0, 0),
    };
    let skip = skip + usize::from(skip == 1 && starts_with(words, at + 1, &["in", "the"])) * 2;
    let word = words.get(at + skip)?;
    let (from, to, name) = match word.text.as_str() {
        "morning" | "mornings" | "a.m" => (0, 12, "morning"),
        "afternoon" | "afternoons" => (12, 17, "afternoon"),
        "evening" | "evenings" => (17, 22, "evening"),
        "night" => (18, 24, "night"),
        "lunchtime" | "lunch" => (12, 14, "lunchtime"),
        "midmorning" => (9, 11, "mid-morning"),
        "midafternoon" => (14, 16, "mid-afternoon"),
        _ => return None,
    };
    let (from, to, name) = match (shade, name) {
        (-1, "morning") => (0, 10, "early morning"),
        (1, "morning") => (10, 12, "late morning"),
        (-1, "afternoon") => (12, 15, "early afternoon"),
        (1, "afternoon") => (15, 18, "late afternoon"),
        (-1, "evening") => (17, 19, "early evening"),
        (1, "evening") => (19, 23, "late evening"),
        _ => (from, to, name),
    };
    Some((Clock::Part { from: from * 60, to: to * 60, name: name.to_owned() }, skip + 1))
}

/// "that one", "the second one": not an hour.
const NOT_BEFORE_ONE: &[&str] = &[
    "the", "that", "this", "which", "first", "second", "third", "last", "later", "earlier", "other", "no",
    "any", "each", "every", "either", "another", "middle", "next", "right", "wrong", "good", "new", "is",
];

/// What a bare number may count instead of hours.
const COUNTED: &[&str] = &[
    "minutes",
    "minute",
    "hours",
    "hour",
    "hrs",
    "days",
    "day",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "people",
    "rooms",
    "room",
    "bathrooms",
    "toilets",
    "sinks",
    "taps",
    "times",
    "dollars",
    "bucks",
    "percent",
    "feet",
    "inches",
    "degrees",
    "of",
    "more",
    "other",
    "things",
    "booking",
    "bookings",
    "appointment",
    "appointments",
    "questions",
    "units",
    "kids",
    "st",
    "street",
    "avenue",
];
