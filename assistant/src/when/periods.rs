//! Stretches of days and distances from today: "next week", "early in December", "in three days".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::days::{Days, coming_month, date_at, in_week, month, plus};
use super::speak::MONTHS;
use crate::words::{Word, number_at, starts_with};

/// "this week", "next weekend", "early next week", "in December", "next month", "the week of the 30th".
pub(super) fn week_at(words: &[Word], at: usize, today: Date) -> Option<(Days, usize)> {
    for lead in [&["the", "week", "of"][..], &["week", "of"]] {
        if starts_with(words, at, lead) && at + lead.len() < words.len() {
            let (day, length) = date_at(words, at + lead.len(), today, true)?;
            let monday = in_week(day.from, Weekday::Monday, 0);
            let name = format!("the week of {}", super::speak::day(day.from));
            return Some((Days::many(monday.max(today), plus(monday, 6), name), lead.len() + length));
        }
    }
    let (shade, skip) = shade_at(words, at);
    let start = at + skip;
    let week = |weeks| (in_week(today, Weekday::Monday, weeks), in_week(today, Weekday::Sunday, weeks));
    let saturday = |weeks| (in_week(today, Weekday::Saturday, weeks), in_week(today, Weekday::Sunday, weeks));
    let later_this_week = (plus(today, 1).min(week(0).1), week(0).1);
    let next_month = today.last_of_month().tomorrow().ok()?;
    let table: [(&[&str], (Date, Date), &str); 15] = [
        (&["later", "this", "week"], later_this_week, "later this week"),
        (&["rest", "of", "the", "week"], later_this_week, "the rest of this week"),
        (&["the", "week", "after", "next"], week(2), "the week after next"),
        (&["week", "after", "next"], week(2), "the week after next"),
        (&["this", "week"], (today, week(0).1), "this week"),
        (&["next", "week"], week(1), "next week"),
        (&["the", "following", "week"], week(1), "next week"),
        (&["this", "weekend"], (saturday(0).0.max(today), saturday(0).1), "this weekend"),
        (&["the", "weekend"], (saturday(0).0.max(today), saturday(0).1), "the weekend"),
        (&["next", "weekend"], saturday(1), "next weekend"),
        (&["this", "month"], (today, today.last_of_month()), "this month"),
        (&["the", "month"], (today, today.last_of_month()), "this month"),
        (&["next", "month"], (next_month, next_month.last_of_month()), "next month"),
        (&["the", "week"], week(0), "this week"),
        (&["week"], week(0), "this week"),
    ];
    let found = table.iter().find(|(phrase, _, _)| starts_with(words, start, phrase));
    if let Some((phrase, (from, to), name)) = found {
        // "the week", "the month" say which one only as "the end of the week".
        let vague = matches!(*phrase, ["the", "week" | "month"] | ["week"]);
        if vague && shade.is_none() {
            return None;
        }
        let days = match shade {
            Some(shade) => shade.narrow(*from, *to, name, today),
            None => Days::many(*from, *to, *name),
        };
        return Some((days, skip + phrase.len()));
    }
    let lead = usize::from(words.get(start).is_some_and(|w| w.is("in")));
    let number = words.get(start + lead).and_then(|w| month(&w.text))?;
    if lead == 0 && shade.is_none() {
        return None;
    }
    let first = coming_month(today, number)?;
    let name = MONTHS[number as usize - 1];
    let days = match shade {
        Some(shade) => shade.narrow(first, first.last_of_month(), name, today),
        None => Days::many(first.max(today), first.last_of_month(), name),
    };
    Some((days, skip + lead + 1))
}

#[derive(Debug, Clone, Copy)]
enum Shade {
    Early,
    Middle,
    Late,
}

impl Shade {
    /// The first, middle or last third of a week or a month.
    fn narrow(self, from: Date, to: Date, name: &str, today: Date) -> Days {
        let short = (to - from).get_days() < 7;
        // A working week is Monday to Friday.
        let (from, to) = if short { (from, in_week(from, Weekday::Friday, 0).max(from)) } else { (from, to) };
        let third = if short { 1 } else { 9 };
        let (start, end, word) = match self {
            Self::Early => (from, plus(from, third), "early"),
            Self::Middle => (plus(from, third), plus(to, -third), "the middle of"),
            Self::Late => (plus(to, -third), to, "the end of"),
        };
        Days::many(start.max(today), end.max(today), format!("{word} {name}"))
    }
}

fn shade_at(words: &[Word], at: usize) -> (Option<Shade>, usize) {
    for (phrase, shade) in [
        (&["the", "beginning", "of"][..], Shade::Early),
        (&["beginning", "of"], Shade::Early),
        (&["the", "start", "of"], Shade::Early),
        (&["early", "in"], Shade::Early),
        (&["early"], Shade::Early),
        (&["the", "middle", "of"], Shade::Middle),
        (&["middle", "of"], Shade::Middle),
        (&["mid"], Shade::Middle),
        (&["the", "end", "of"], Shade::Late),
        (&["end", "of"], Shade::Late),
        (&["late", "in"], Shade::Late),
        (&["late"], Shade::Late),
    ] {
        if starts_with(words, at, phrase) {
            return (Some(shade), phrase.len());
        }
    }
    (None, 0)
}

/// "the next few days", "the next three days".
pub(super) fn next_days_at(words: &[Word], at: usize, today: Date) -> Option<(Days, usize)> {
    let start = at + usize::from(words[at].is("the"));
    if !words.get(start).is_some_and(|w| w.is("next") || w.is("coming")) {
        return None;
    }
    let (count, length) = match words.get(start + 1)?.text.as_str() {
        "few" => (3, 1),
        "couple" if starts_with(words, start + 2, &["of"]) => (2, 2),
        _ => number_at(words, start + 1).filter(|(count, _)| (2..=30).contains(count))?,
    };
    let days = words.get(start + 1 + length)?.is("days");
    let name = format!("the next {count} days");
    days.then(|| (Days::many(plus(today, 1), plus(today, i64::from(count)), name), start + 2 + length - at))
}

/// "in three days", "two weeks from now", "a week from today".
pub(super) fn distance_at(words: &[Word], at: usize, today: Date) -> Option<(Days, usize)> {
    let lead = usize::from(words[at].is("in"));
    let start = at + lead;
    let (count, length) = match words.get(start)?.text.as_str() {
        "a" | "an" if starts_with(words, start, &["a", "couple", "of"]) => (2, 3),
        "a" | "an" if starts_with(words, start, &["a", "few"]) => (3, 2),
        "a" | "an" => (1, 1),
        _ => number_at(words, start).filter(|(count, _)| (1..=60).contains(count))?,
    };
    let unit = words.get(start + length)?;
    let next = start + length + 1;
    let from = [&["from", "now"][..], &["from", "today"], &["from", "tomorrow"]]
        .iter()
        .find(|phrase| starts_with(words, next, phrase))
        .copied();
    if lead == 0 && from.is_none() {
        return None;
    }
    let start_day = if from.is_some_and(|phrase| phrase[1] == "tomorrow") { plus(today, 1) } else { today };
    let end = next + from.map_or(0, <[&str]>::len) - at;
    let count = i64::from(count);
    match unit.text.as_str() {
        "day" | "days" => Some((Days::one(plus(start_day, count)), end)),
        "week" | "weeks" => Some((Days::one(plus(start_day, count * 7)), end)),
        "month" | "months" => Some((Days::one(start_day.checked_add(count.months()).ok()?), end)),
        _ => None,
    }
}
