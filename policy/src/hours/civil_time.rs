//! Local dates and times between `jiff`, which we speak, and `chrono`, which the `opening-hours` crate
//! speaks.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use jiff::civil::{Date, DateTime};

const IN_RANGE: &str = "a date of the years 2000 to 2101 is in both calendars";

pub(super) fn date_to_chrono(date: Date) -> NaiveDate {
    let (year, month, day) = (i32::from(date.year()), date.month().unsigned_abs(), date.day().unsigned_abs());
    NaiveDate::from_ymd_opt(year, month.into(), day.into()).expect(IN_RANGE)
}

pub(super) fn to_chrono(local: DateTime) -> NaiveDateTime {
    let [hour, minute, second] = [local.hour(), local.minute(), local.second()].map(i8::unsigned_abs);
    let nanos = local.subsec_nanosecond().unsigned_abs();
    date_to_chrono(local.date())
        .and_hms_nano_opt(hour.into(), minute.into(), second.into(), nanos)
        .expect("a time of day is one in both calendars")
}

pub(super) fn from_chrono(local: NaiveDateTime) -> DateTime {
    let small = |number: u32| i8::try_from(number).expect("at most 59");
    let year = i16::try_from(local.year()).expect(IN_RANGE);
    let date = Date::new(year, small(local.month()), small(local.day())).expect(IN_RANGE);
    let nanos = i32::try_from(local.nanosecond()).expect("at most 1999999999");
    date.at(small(local.hour()), small(local.minute()), small(local.second()), nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_lost_on_the_way() {
        for text in ["2000-01-01T00:00:00", "2024-02-29T23:59:59.999999999", "2101-01-01T00:00:00.000000001"]
        {
            let local: DateTime = text.parse().unwrap();
            assert_eq!(from_chrono(to_chrono(local)), local);
            assert_eq!(to_chrono(local).format("%Y-%m-%dT%H:%M").to_string(), text[..16]);
        }
    }
}
