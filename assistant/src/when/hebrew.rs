//! Feasts of the Jewish calendar, by its arithmetic: months of the moon, leap months seven times in nineteen years.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// A feast, which begins on the evening before its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Feast {
    Purim,
    Passover,
    RoshHashanah,
    YomKippur,
    Sukkot,
    Hanukkah,
}

impl Feast {
    /// The day on whose evening it begins, in a year of the common calendar.
    pub(super) fn eve(self, year: i16) -> Option<Date> {
        let hebrew = i64::from(year) + 3761;
        let new_year = new_year(hebrew)?;
        // Of the months after the new year only one differs in length before Hanukkah.
        let long = matches!(days_in_year(hebrew), 355 | 385);
        let after = match self {
            Self::Purim => -193,
            Self::Passover => -163,
            Self::RoshHashanah => 0,
            Self::YomKippur => 9,
            Self::Sukkot => 14,
            Self::Hanukkah => 83 + i64::from(long),
        };
        new_year.checked_add((after - 1).days()).ok()
    }

    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Purim => "Purim",
            Self::Passover => "Passover",
            Self::RoshHashanah => "Rosh Hashanah",
            Self::YomKippur => "Yom Kippur",
            Self::Sukkot => "Sukkot",
            Self::Hanukkah => "Hanukkah",
        }
    }

    /// How many days it is kept, that of its eve included.
    pub(super) const fn days(self) -> i64 {
        match self {
            Self::Purim | Self::YomKippur => 2,
            Self::RoshHashanah => 3,
            Self::Hanukkah => 8,
            Self::Passover | Self::Sukkot => 9,
        }
    }
}

/// The first day of a Hebrew year.
fn new_year(year: i64) -> Option<Date> {
    let (before, this, after) = (elapsed(year - 1), elapsed(year), elapsed(year + 1));
    // No year may be as short or as long as this.
    let put_off = if after - this == 356 { 2 } else { i64::from(this - before == 382) };
    // That of 5787.
    let known = elapsed(5787);
    date(2026, 9, 12).checked_add((this + put_off - known).days()).ok()
}

fn days_in_year(year: i64) -> i64 {
    let days = |year: i64| {
        new_year(year).and_then(|day| day.since(date(2000, 1, 1)).ok()).map(|span| i64::from(span.get_days()))
    };
    days(year + 1).zip(days(year)).map_or(354, |(next, this)| next - this)
}

/// The days from the first new moon to the one with which a year begins, which is none of three days of the week.
fn elapsed(year: i64) -> i64 {
    let months = (235 * year - 234).div_euclid(19);
    // An hour has 1080 parts.
    let parts = 12_084 + 13_753 * months;
    let day = 29 * months + parts.div_euclid(25_920);
    if (3 * (day + 1)).rem_euclid(7) < 3 { day + 1 } else { day }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feasts_are_on_the_days_that_calendars_print() {
        let eves =
            |feast: Feast| [2024, 2025, 2026, 2027].map(|year| feast.eve(year).expect("a date").to_string());
        assert_eq!(eves(Feast::RoshHashanah), ["2024-10-02", "2025-09-22", "2026-09-11", "2027-10-01"]);
        assert_eq!(eves(Feast::YomKippur), ["2024-10-11", "2025-10-01", "2026-09-20", "2027-10-10"]);
        assert_eq!(eves(Feast::Sukkot), ["2024-10-16", "2025-10-06", "2026-09-25", "2027-10-15"]);
        assert_eq!(eves(Feast::Hanukkah), ["2024-12-25", "2025-12-14", "2026-12-04", "2027-12-24"]);
        assert_eq!(eves(Feast::Purim), ["2024-03-23", "2025-03-13", "2026-03-02", "2027-03-22"]);
        assert_eq!(eves(Feast::Passover), ["2024-04-22", "2025-04-12", "2026-04-01", "2027-04-21"]);
    }
}
