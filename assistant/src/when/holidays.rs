//! Holidays that Americans name instead of dates.

use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, plus};
use super::dates::{YEARS, year_at};
use super::days::Days;
use super::length::length_at;
use super::reader::Reader;

/// How a holiday is found in a year.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Month and day.
    Fixed(i8, i8),
    /// The nth such weekday of a month, the last for -1, and days after it.
    Nth(i8, i8, Weekday, i64),
    /// Days after Easter Sunday.
    Easter(i64),
}

/// A holiday at `at`, with its year if told, and the position after it.
pub(super) fn holiday_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["the"]);
    let (shift, start) = r
        .any(
            start,
            &[
                ("this past", -1),
                ("this coming", 0),
                ("coming", 0),
                ("this", 0),
                ("next", 0),
                ("last", -1),
                ("past", -1),
            ],
        )
        .map_or((None, start), |(shift, next)| (Some(*shift), next));
    let (rule, mut next) = r.any(start, HOLIDAYS).map(|(rule, next)| (*rule, next))?;
    next = r.phrase(next, "day").unwrap_or(next);
    let today = r.today();
    let year = if let Some((year, after)) = year_at(r, r.skip(next, &["of", "in"])) {
        next = after;
        Some(year)
    } else if let Some((years, after)) = r.any(next, YEARS) {
        next = after;
        Some(today.year() + years)
    } else {
        None
    };
    let day = match (year, shift) {
        (Some(year), _) => rule.in_year(year)?,
        (None, Some(-1)) => {
            (0..3).filter_map(|years| rule.in_year(today.year() - years)).find(|day| *day < today)?
        }
        (None, _) => {
            // "Thanksgiving in three years"
            let later = r.skip(next, &["in"]);
            let far =
                length_at(r, later).filter(|_| later > next || r.phrase(later + 2, "from now").is_some());
            let start = match far {
                Some((length, _, after)) if length.months > 0 => {
                    next = r.phrase(after, "from now").unwrap_or(after);
                    let years = (length.months / 12) as i16;
                    if years > 0 { Date::new(today.year() + years, 1, 1).ok()? } else { today }
                }
                _ => today,
            };
            (0..3).filter_map(|years| rule.in_year(start.year() + years)).find(|day| *day >= start)?
        }
    };
    if r.is(next, &["weekend"]) {
        let saturday = in_week(day, Saturday, if day.weekday() == Monday { -1 } else { 0 });
        let last = if day.weekday() == Monday { day } else { plus(saturday, 1) };
        return Some((Days::stretch(saturday, last, format!("{} weekend", r.text(start))), next + 1));
    }
    Some((Days::one(day), next))
}

impl Rule {
    fn in_year(self, year: i16) -> Option<Date> {
        match self {
            Self::Fixed(month, day) => Date::new(year, month, day).ok(),
            Self::Nth(month, nth, weekday, after) => {
                let day = Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?;
                Some(plus(day, after))
            }
            Self::Easter(after) => Some(plus(easter(year)?, after)),
        }
    }
}

/// Easter Sunday of the Gregorian calendar, by the computation of Butcher and Meeus.
fn easter(year: i16) -> Option<Date> {
    let y = i32::from(year);
    let (a, b, c) = (y % 19, y / 100, y % 100);
    let h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 22 * l) / 451;
    let n = h + l - 7 * m + 114;
    Date::new(year, (n / 31) as i8, (n % 31 + 1) as i8).ok()
}

use Rule::{Easter, Fixed, Nth};
use Weekday::{Friday, Monday, Saturday, Sunday, Thursday};

const HOLIDAYS: &[(&str, Rule)] = &[
    ("nye", Fixed(12, 31)),
    ("new year eve", Fixed(12, 31)),
    ("new years eve", Fixed(12, 31)),
    ("new year day", Fixed(1, 1)),
    ("new years day", Fixed(1, 1)),
    ("new years", Fixed(1, 1)),
    ("martin luther king jr day", Nth(1, 3, Monday, 0)),
    ("martin luther king day", Nth(1, 3, Monday, 0)),
    ("mlk day", Nth(1, 3, Monday, 0)),
    ("mlk", Nth(1, 3, Monday, 0)),
    ("civil rights day", Nth(1, 3, Monday, 0)),
    ("groundhog day", Fixed(2, 2)),
    ("groundhogs day", Fixed(2, 2)),
    ("super bowl sunday", Nth(2, 2, Sunday, 0)),
    ("valentine day", Fixed(2, 14)),
    ("valentines day", Fixed(2, 14)),
    ("valentines", Fixed(2, 14)),
    ("president day", Nth(2, 3, Monday, 0)),
    ("presidents day", Nth(2, 3, Monday, 0)),
    ("presidents' day", Nth(2, 3, Monday, 0)),
    ("washington birthday", Nth(2, 3, Monday, 0)),
    ("saint patrick", Fixed(3, 17)),
    ("saint patricks", Fixed(3, 17)),
    ("st patrick", Fixed(3, 17)),
    ("st patricks", Fixed(3, 17)),
    ("st paddy", Fixed(3, 17)),
    ("patriots day", Nth(4, 3, Monday, 0)),
    ("arbor day", Nth(4, -1, Friday, 0)),
    ("armed forces day", Nth(5, 3, Saturday, 0)),
    ("parents day", Nth(7, 4, Sunday, 0)),
    ("grandparents day", Nth(9, 1, Monday, 6)),
    ("constitution day", Fixed(9, 17)),
    ("sweetest day", Nth(10, 3, Saturday, 0)),
    ("pearl harbor day", Fixed(12, 7)),
    ("pearl harbor remembrance day", Fixed(12, 7)),
    ("april fool", Fixed(4, 1)),
    ("april fools", Fixed(4, 1)),
    ("tax day", Fixed(4, 15)),
    ("earth day", Fixed(4, 22)),
    ("palm sunday", Easter(-7)),
    ("good friday", Easter(-2)),
    ("easter sunday", Easter(0)),
    ("easter monday", Easter(1)),
    ("easter", Easter(0)),
    ("ash wednesday", Easter(-46)),
    ("mardi gras", Easter(-47)),
    ("cinco de mayo", Fixed(5, 5)),
    ("mother day", Nth(5, 2, Sunday, 0)),
    ("mothers day", Nth(5, 2, Sunday, 0)),
    ("memorial day", Nth(5, -1, Monday, 0)),
    ("decoration day", Nth(5, -1, Monday, 0)),
    ("flag day", Fixed(6, 14)),
    ("father day", Nth(6, 3, Sunday, 0)),
    ("fathers day", Nth(6, 3, Sunday, 0)),
    ("juneteenth", Fixed(6, 19)),
    ("independence day", Fixed(7, 4)),
    ("fourth of july", Fixed(7, 4)),
    ("4th of july", Fixed(7, 4)),
    ("labor day", Nth(9, 1, Monday, 0)),
    ("labour day", Nth(9, 1, Monday, 0)),
    ("patriot day", Fixed(9, 11)),
    ("columbus day", Nth(10, 2, Monday, 0)),
    ("indigenous peoples day", Nth(10, 2, Monday, 0)),
    ("indigenous people day", Nth(10, 2, Monday, 0)),
    ("boss day", Fixed(10, 16)),
    ("halloween", Fixed(10, 31)),
    ("all saints day", Fixed(11, 1)),
    ("election day", Nth(11, 1, Monday, 1)),
    ("vet day", Fixed(11, 11)),
    ("vets day", Fixed(11, 11)),
    ("veteran day", Fixed(11, 11)),
    ("veterans day", Fixed(11, 11)),
    ("veterans' day", Fixed(11, 11)),
    ("thanksgiving eve", Nth(11, 4, Thursday, -1)),
    ("thanksgiving", Nth(11, 4, Thursday, 0)),
    ("black friday", Nth(11, 4, Thursday, 1)),
    ("small business saturday", Nth(11, 4, Thursday, 2)),
    ("cyber monday", Nth(11, 4, Thursday, 4)),
    ("christmas eve", Fixed(12, 24)),
    ("christmas", Fixed(12, 25)),
    ("boxing day", Fixed(12, 26)),
];
