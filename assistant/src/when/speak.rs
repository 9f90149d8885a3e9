//! Times as the assistant says them: "Tuesday, November 24th at 10 AM".

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

/// A moment, with its day.
pub(crate) fn moment(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    format!("{} at {}", day(local.date()), minute(local.hour() as u16 * 60 + local.minute() as u16))
}

/// The time of day of a moment.
pub(crate) fn time(at: Timestamp, zone: &TimeZone) -> String {
    let local = at.to_zoned(zone.clone());
    minute(local.hour() as u16 * 60 + local.minute() as u16)
}

/// "Tuesday, November 24th".
pub(crate) fn day(date: Date) -> String {
    format!("{}, {} {}", weekday(date.weekday()), MONTHS[date.month() as usize - 1], ordinal(date.day()))
}

/// Minutes from midnight: "10 AM", "2:05 PM", "noon".
pub(crate) fn minute(minute: u16) -> String {
    let (hour, rest) = (minute / 60 % 24, minute % 60);
    let half = if hour < 12 { "AM" } else { "PM" };
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    match (hour, rest) {
        (12, 0) => "noon".to_owned(),
        (0, 0) => "midnight".to_owned(),
        (_, 0) => format!("{twelve} {half}"),
        _ => format!("{twelve}:{rest:02} {half}"),
    }
}

/// The weekday's name.
pub(crate) fn weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn ordinal(day: i8) -> String {
    let suffix = match (day % 10, day) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{day}{suffix}")
}

/// The months' names, January first.
pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_and_times_sound_like_a_person() {
        assert_eq!(day(date(2026, 11, 24)), "Tuesday, November 24th");
        for (number, text) in
            [(1, "1st"), (2, "2nd"), (3, "3rd"), (11, "11th"), (12, "12th"), (22, "22nd"), (31, "31st")]
        {
            assert_eq!(ordinal(number), text);
        }
        for (at, text) in [
            (0, "midnight"),
            (5, "12:05 AM"),
            (600, "10 AM"),
            (630, "10:30 AM"),
            (720, "noon"),
            (725, "12:05 PM"),
            (810, "1:30 PM"),
        ] {
            assert_eq!(minute(at), text);
        }
    }
}
