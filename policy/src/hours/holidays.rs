//! The federal holidays of the United States, computed.
//!
//! The `opening-hours` crate carries a table, but it knows only observed days, leaves Columbus Day out, and
//! unpacks the whole world's first.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday, date};
use opening_hours::{Context, ContextHolidays};

use super::civil_time::date_to_chrono;
use crate::Span;

/// The years whose holidays are known.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// The instants that are in [`YEARS`] in every zone.
pub(super) fn known() -> Span {
    Span { start: Timestamp::constant(946_771_200, 0), end: Timestamp::constant(4_133_894_400, 0) }
}

/// What the notation calls `PH`.
pub(super) fn context() -> Context {
    static CONTEXT: LazyLock<Context> = LazyLock::new(|| {
        let mut public = ContextHolidays::default().get_public().clone();
        for day in YEARS.flat_map(federal) {
            public.insert(date_to_chrono(day));
        }
        Context::default().with_holidays(ContextHolidays::new(Arc::new(public), Arc::default()))
    });
    CONTEXT.clone()
}

/// Whether `day` is a federal holiday, or the day on which one is observed. Outside of the known years every day is,
/// because nobody knows better.
pub(crate) fn is_federal(day: Date) -> bool {
    static DAYS: LazyLock<BTreeSet<Date>> = LazyLock::new(|| YEARS.flat_map(federal).collect());
    !YEARS.contains(&day.year()) || DAYS.contains(&day)
}

/// The legal public holidays of 5 U.S.C. 6103(a) in `year`, and, after each that falls on a weekend, the
/// weekday on which it is observed: the Friday before a Saturday (6103(b)), the Monday after a Sunday
/// (Executive Order 11582). The observed day may lie in the year before: 1 January 2028 is a Saturday.
fn federal(year: i16) -> Vec<Date> {
    let nth = |month, nth, weekday| {
        date(year, month, 1).nth_weekday_of_month(nth, weekday).expect("every month has four of each weekday")
    };
    let mut days = vec![
        date(year, 1, 1),
        nth(1, 3, Weekday::Monday),
        nth(2, 3, Weekday::Monday),
        nth(5, -1, Weekday::Monday),
        date(year, 7, 4),
        nth(9, 1, Weekday::Monday),
        nth(10, 2, Weekday::Monday),
        date(year, 11, 11),
        nth(11, 4, Weekday::Thursday),
        date(year, 12, 25),
    ];
    if year >= 2021 {
        days.push(date(year, 6, 19));
    }
    let observed: Vec<Date> = days.iter().filter_map(|&day| observed(day)).collect();
    days.extend(observed);
    days.sort_unstable();
    days
}

fn observed(day: Date) -> Option<Date> {
    match day.weekday() {
        Weekday::Saturday => day.yesterday().ok(),
        Weekday::Sunday => day.tomorrow().ok(),
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_holidays_of_a_year() {
        let text =
            |year| federal(year).iter().map(|day| day.strftime("%m-%d").to_string()).collect::<Vec<_>>();
        assert_eq!(
            text(2026),
            [
                "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "07-04", "09-07", "10-12", "11-11",
                "11-26", "12-25"
            ]
        );
        // New Year's Day of 2028 is a Saturday, observed on the last day of 2027; Juneteenth is younger than
        // 2020.
        assert!(text(2028).starts_with(&["12-31".into(), "01-01".into(), "01-17".into()]));
        assert!(!text(2020).contains(&"06-19".into()));
        // Independence Day of 2027 is a Sunday.
        assert!(text(2027).contains(&"07-05".into()));
    }

    #[test]
    fn an_unknown_year_has_no_working_days() {
        for (day, expected) in [
            (date(2026, 7, 3), true),
            (date(2026, 7, 4), true),
            (date(2026, 7, 6), false),
            (date(2027, 12, 31), true),
            (date(1999, 3, 3), true),
            (date(2101, 3, 3), true),
        ] {
            assert_eq!(is_federal(day), expected, "{day}");
        }
    }

    #[test]
    fn what_is_known_lies_within_the_years_in_every_zone() {
        assert_eq!(known().start.to_string(), "2000-01-02T00:00:00Z");
        assert_eq!(known().end.to_string(), "2100-12-31T00:00:00Z");
    }
}
