//! Days as people say them.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::periods;
use super::speak::MONTHS;
use crate::words::{Word, number_at, ordinal_at, starts_with};

/// A day or several, both ends included, and the words for several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Days {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) name: Option<String>,
}

impl Days {
    pub(super) fn one(day: Date) -> Self {
        Self { from: day, to: day, name: None }
    }

    pub(super) fn many(from: Date, to: Date, name: impl Into<String>) -> Self {
        Self { from, to, name: Some(name.into()) }
    }

    /// "Monday to Wednesday".
    pub(super) fn through(&self, last: &Self) -> Self {
        let name = format!("{} to {}", super::speak::day(self.from), super::speak::day(last.to));
        Self::many(self.from, last.to.max(self.from), name)
    }

    /// The day within this stretch that was named on its own, this week or the next.
    pub(super) fn narrowed(&self, day: &Self) -> Option<Self> {
        let single = self.name.is_some() && day.name.is_none();
        let candidates = [day.from, plus(day.from, 7)].into_iter().filter(|_| single);
        candidates.filter(|day| (self.from..=self.to).contains(day)).map(Self::one).next()
    }

    /// As said back: the date, or the words for several days.
    pub(super) fn spoken(&self) -> String {
        self.name.clone().unwrap_or_else(|| super::speak::day(self.from))
    }
}

/// Reads days at `at`, as seen from `today`, and how many words they take. `bare` accepts "24th" without an
/// article.
pub(super) fn days_at(words: &[Word], at: usize, today: Date, bare: bool) -> Option<(Days, usize)> {
    named_at(words, at, today)
        .or_else(|| weekday_phrase_at(words, at, today))
        .or_else(|| date_at(words, at, today, bare))
        .or_else(|| periods::week_at(words, at, today))
        .or_else(|| periods::next_days_at(words, at, today))
        .or_else(|| periods::distance_at(words, at, today))
}

/// "today", "the day after tomorrow", "Christmas Eve".
fn named_at(words: &[Word], at: usize, today: Date) -> Option<(Days, usize)> {
    let tomorrow = plus(today, 1);
    for (phrase, day) in [
        (&["the", "day", "after", "tomorrow"][..], plus(today, 2)),
        (&["day", "after", "tomorrow"], plus(today, 2)),
        (&["today"], today),
        (&["tomorrow"], tomorrow),
        (&["tomorrow's"], tomorrow),
        (&["later", "today"], today),
    ] {
        if starts_with(words, at, phrase) {
            return Some((Days::one(day), phrase.len()));
        }
    }
    let fixed = [
        (&["christmas", "eve"][..], (12, 24)),
        (&["christmas", "day"], (12, 25)),
        (&["christmas"], (12, 25)),
        (&["new", "year's", "eve"], (12, 31)),
        (&["new", "years", "eve"], (12, 31)),
        (&["new", "year's", "day"], (1, 1)),
        (&["new", "years", "day"], (1, 1)),
        (&["halloween"], (10, 31)),
        (&["valentine's", "day"], (2, 14)),
        (&["independence", "day"], (7, 4)),
    ];
    if let Some((phrase, (month, day))) = fixed.iter().find(|(phrase, _)| starts_with(words, at, phrase)) {
        return Some((Days::one(coming(today, *month, *day)?), phrase.len()));
    }
    if words[at].is("thanksgiving") {
        let of = |year: i16| Date::new(year, 11, 1).ok()?.nth_weekday_of_month(4, Weekday::Thursday).ok();
        let day = of(today.year()).filter(|day| *day >= today).or_else(|| of(today.year() + 1))?;
        return Some((Days::one(day), 1));
    }
    None
}

/// "Tuesday", "next Tuesday", "Tuesday next week", "a week from Tuesday", "Tuesday the 24th".
fn weekday_phrase_at(words: &[Word], at: usize, today: Date) -> Option<(Days, usize)> {
    for (phrase, weeks) in [
        (&["a", "week", "from"][..], 7),
        (&["one", "week", "from"], 7),
        (&["two", "weeks", "from"], 14),
        (&["2", "weeks", "from"], 14),
        (&["a", "week", "on"], 7),
    ] {
        if starts_with(words, at, phrase)
            && let Some((day, length)) = weekday_phrase_at(words, at + phrase.len(), today)
        {
            return Some((Days::one(plus(day.from, weeks)), phrase.len() + length));
        }
    }
    let mut next = at;
    let mut week = Week::Coming;
    loop {
        match words.get(next)?.text.as_str() {
            "this" | "coming" | "upcoming" => {}
            "next" if next == at => week = Week::Next,
            "following" if next == at => week = Week::Next,
            "the"
                if next == at && words.get(at + 1).is_some_and(|w| w.is_one_of(&["coming", "following"])) => {
            }
            _ => break,
        }
        next += 1;
    }
    if week == Week::Next && starts_with(words, next, &["week"]) {
        let on = next + 1 + usize::from(words.get(next + 1).is_some_and(|w| w.is("on")));
        let weekday = words.get(on).and_then(|w| weekday(&w.text))?;
        return Some((Days::one(in_week(today, weekday, 1)), on + 1 - at));
    }
    let word = words.get(next)?;
    let weekday = weekday(&word.text)?;
    // "sat", "sun" and "mon" are words of their own unless something before them says that a day is meant.
    let short = word.is_one_of(&["sat", "sun", "mon", "wed"]);
    if short && next == at && !(at > 0 && words[at - 1].is_one_of(&["on", "or", "and", "for", "every"])) {
        return None;
    }
    next += 1;
    // A date after the weekday is the more precise of the two.
    let date = next + usize::from(words.get(next).is_some_and(|w| w.is("on")));
    if date < words.len()
        && let Some((day, length)) = date_at(words, date, today, true)
    {
        let month_named =
            words[date..date + length].iter().any(|w| month(&w.text).is_some() || w.text.contains('/'));
        let day = if month_named { day.from } else { same_weekday(day.from, weekday) };
        return Some((Days::one(day), date + length - at));
    }
    let day = match week {
        Week::Next => in_week(today, weekday, 1),
        // Today's name means a week from now: who means today says "today".
        Week::Coming => match i64::from(today.weekday().until(weekday)) {
            0 => plus(today, 7),
            days => plus(today, days),
        },
    };
    for (phrase, day) in [
        (&["next", "week"][..], in_week(today, weekday, 1)),
        (&["of", "next", "week"], in_week(today, weekday, 1)),
        (&["the", "week", "after", "next"], in_week(today, weekday, 2)),
        (&["the", "week", "after"], plus(day, 7)),
        (&["after", "next"], plus(day, 7)),
        (&["in", "two", "weeks"], in_week(today, weekday, 2)),
        (&["week"], plus(day, 7)),
        (&["this", "week"], in_week(today, weekday, 0)),
        (&["of", "this", "week"], in_week(today, weekday, 0)),
    ] {
        if starts_with(words, next, phrase) {
            return Some((Days::one(day), next + phrase.len() - at));
        }
    }
    Some((Days::one(day), next - at))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Week {
    Coming,
    Next,
}

/// "November 24th", "the 24th of November", "11/24", "the 24th".
pub(super) fn date_at(words: &[Word], at: usize, today: Date, bare: bool) -> Option<(Days, usize)> {
    let word = &words[at];
    if let Some((month, rest)) = word.text.split_once('/') {
        let (day, year) =
            rest.split_once('/').map_or((rest, None), |(day, year)| (day, year.parse::<i16>().ok()));
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        let year = year.map(|year| if year < 100 { year + 2000 } else { year });
        return Some((Days::one(dated(today, month, day, year)?), 1));
    }
    let article = usize::from(word.is("the"));
    if let Some(month) = month(&word.text) {
        let the = at + 1 + usize::from(words.get(at + 1).is_some_and(|w| w.is("the")));
        let (day, length) = ordinal_at(words, the).or_else(|| day_number_at(words, the))?;
        let next = the + length;
        let (year, used) = year_at(words, next).map_or((None, 0), |(year, used)| (Some(year), used));
        return Some((Days::one(dated(today, month, day as i8, year)?), next + used - at));
    }
    let (day, length) = ordinal_at(words, at + article).or_else(|| {
        // "24 November", "24 of November"
        let (day, length) = day_number_at(words, at)?;
        let of = at + length + usize::from(words.get(at + length).is_some_and(|w| w.is("of")));
        words.get(of).and_then(|w| month(&w.text)).map(|_| (day, length))
    })?;
    let mut next = at + article + length;
    next += usize::from(words.get(next).is_some_and(|w| w.is("of")));
    if let Some(month) = words.get(next).and_then(|w| month(&w.text)) {
        let (year, used) = year_at(words, next + 1).map_or((None, 0), |(year, used)| (Some(year), used));
        return Some((Days::one(dated(today, month, day as i8, year)?), next + 1 + used - at));
    }
    if starts_with(words, next, &["next", "month"]) || starts_with(words, next, &["of", "next", "month"]) {
        let first = today.last_of_month().tomorrow().ok()?;
        let used = if words[next].is("of") { 3 } else { 2 };
        return Some((Days::one(Date::new(first.year(), first.month(), day as i8).ok()?), next + used - at));
    }
    let figures = words[at + article].text.as_bytes()[0].is_ascii_digit();
    if !(article == 1 || bare && figures) || words.get(next).is_some_and(|w| w.is_one_of(NOT_AFTER_ORDINAL)) {
        return None;
    }
    // Words for small ordinals are choices more often than dates ("the second").
    if !figures && length == 1 && day <= 3 && !bare {
        return None;
    }
    let length = at + article + length - at;
    let this = Date::new(today.year(), today.month(), day as i8).ok().filter(|date| *date >= today);
    if let Some(date) = this {
        return Some((Days::one(date), length));
    }
    let mut first = today.first_of_month();
    for _ in 0..2 {
        first = first.last_of_month().tomorrow().ok()?;
        if let Ok(date) = Date::new(first.year(), first.month(), day as i8) {
            return Some((Days::one(date), length));
        }
    }
    None
}

fn day_number_at(words: &[Word], at: usize) -> Option<(u32, usize)> {
    number_at(words, at).filter(|(day, _)| (1..=31).contains(day))
}

fn year_at(words: &[Word], at: usize) -> Option<(i16, usize)> {
    let year: i16 = words.get(at)?.digits().filter(|d| d.len() == 4)?.parse().ok()?;
    (2000..2100).contains(&year).then_some((year, 1))
}

/// The weekday and the number of a day fit together in this month or one of the next two; if they never do, one
/// of them was a slip, and the number counts.
fn same_weekday(day: Date, weekday: Weekday) -> Date {
    let months = (0..3).filter_map(|months| day.checked_add(months.months()).ok());
    months.into_iter().find(|later| later.day() == day.day() && later.weekday() == weekday).unwrap_or(day)
}

pub(super) fn plus(day: Date, days: i64) -> Date {
    // The calendar ends in the year 9999.
    day.saturating_add(days.days())
}

/// The weekday of the week (Monday first) that lies `weeks` after today's.
pub(super) fn in_week(today: Date, weekday: Weekday, weeks: i64) -> Date {
    let monday = plus(today, -i64::from(today.weekday().to_monday_zero_offset()));
    plus(monday, weeks * 7 + i64::from(weekday.to_monday_zero_offset()))
}

/// That day of the year, this year or next.
fn coming(today: Date, month: i8, day: i8) -> Option<Date> {
    let this = Date::new(today.year(), month, day).ok().filter(|date| *date >= today);
    this.or_else(|| Date::new(today.year() + 1, month, day).ok())
}

fn dated(today: Date, month: i8, day: i8, year: Option<i16>) -> Option<Date> {
    match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => coming(today, month, day),
    }
}

pub(super) fn coming_month(today: Date, month: i8) -> Option<Date> {
    let year = if month < today.month() { today.year() + 1 } else { today.year() };
    Date::new(year, month, 1).ok()
}

pub(super) fn weekday(word: &str) -> Option<Weekday> {
    let word = word.strip_suffix("'s").unwrap_or(word);
    Some(match word {
        "monday" | "mondays" | "mon" => Weekday::Monday,
        "tuesday" | "tuesdays" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wednesdays" | "wed" | "wensday" => Weekday::Wednesday,
        "thursday" | "thursdays" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fridays" | "fri" => Weekday::Friday,
        "saturday" | "saturdays" | "sat" => Weekday::Saturday,
        "sunday" | "sundays" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

pub(super) fn month(word: &str) -> Option<i8> {
    let short = |name: &str| name.len() > 3 && word == &name[..3] || (name == "September" && word == "sept");
    let position = MONTHS.iter().position(|name| {
        let name_lower = name.to_lowercase();
        word == name_lower || short(&name_lower)
    })?;
    Some(position as i8 + 1)
}

/// "the second one" is a choice, "the first thing" a time of day.
const NOT_AFTER_ORDINAL: &[&str] = &[
    "one",
    "option",
    "opening",
    "choice",
    "slot",
    "time",
    "thing",
    "available",
    "floor",
    "street",
    "avenue",
    "st",
    "ave",
    "week",
    "appointment",
    "of",
    "opportunity",
    "visit",
];
