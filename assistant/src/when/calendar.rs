//! The calendar: weekdays, months, weeks that begin on Monday, and the days that come next.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::speak::MONTHS;

pub(super) fn plus(day: Date, days: i64) -> Date {
    // The calendar ends in the year 9999.
    day.checked_add(days.days()).unwrap_or(day)
}

/// The same day `months` later, or the last of its month.
pub(super) fn plus_months(day: Date, months: i64) -> Date {
    day.checked_add(months.months()).unwrap_or(day)
}

/// The weekday of the week that lies `weeks` after that of `day`.
pub(super) fn in_week(day: Date, weekday: Weekday, weeks: i64) -> Date {
    let monday = plus(day, -i64::from(day.weekday().to_monday_zero_offset()));
    plus(monday, weeks * 7 + i64::from(weekday.to_monday_zero_offset()))
}

/// The next such weekday after `day`. Today's name means a week from now: who means today says "today".
pub(super) fn next_weekday(day: Date, weekday: Weekday) -> Date {
    match i64::from(day.weekday().until(weekday)) {
        0 => plus(day, 7),
        days => plus(day, days),
    }
}

/// The last such weekday before `day`.
pub(super) fn weekday_before(day: Date, weekday: Weekday) -> Date {
    plus(next_weekday(day, weekday), -7 - i64::from(day.weekday() == weekday) * 7)
}

/// That day of the year, this year or the next in which there is one: February 29th may be years away.
pub(super) fn coming(today: Date, month: i8, day: i8) -> Option<Date> {
    (0..=8)
        .filter_map(|years| Date::new(today.year().checked_add(years)?, month, day).ok())
        .find(|date| *date >= today)
}

/// The first of that month, this year or next; the month that it is counts.
pub(super) fn coming_month(today: Date, month: i8) -> Option<Date> {
    let year = today.year() + i16::from(month < today.month());
    Date::new(year, month, 1).ok()
}

/// That day of this month, or of the next that has one.
pub(super) fn coming_day(today: Date, day: i8) -> Option<Date> {
    let first = today.first_of_month();
    (0..4)
        .map(|months| plus_months(first, months))
        .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
        .find(|date| *date >= today)
}

/// The weekday of that name, whole or cut short.
pub(crate) fn weekday(word: &str) -> Option<Weekday> {
    Some(match word {
        "monday" | "mondays" | "mon" => Weekday::Monday,
        "tuesday" | "tuesdays" | "tue" | "tues" => Weekday::Tuesday,
        "wednesday" | "wednesdays" | "wed" => Weekday::Wednesday,
        "thursday" | "thursdays" | "thu" | "thur" | "thurs" => Weekday::Thursday,
        "friday" | "fridays" | "fri" => Weekday::Friday,
        "saturday" | "saturdays" | "sat" => Weekday::Saturday,
        "sunday" | "sundays" | "sun" => Weekday::Sunday,
        _ => return None,
    })
}

/// The month of that name, whole or cut to three letters, January being 1.
pub(super) fn month(word: &str) -> Option<i8> {
    if word.len() < 3 || !word.is_ascii() {
        return None;
    }
    let position = MONTHS.iter().position(|name| {
        name.eq_ignore_ascii_case(word)
            || name[..3].eq_ignore_ascii_case(word)
            || (*name == "September" && word.eq_ignore_ascii_case("sept"))
    })?;
    Some(position as i8 + 1)
}
