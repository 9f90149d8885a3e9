//! The legal holidays of the states: the table `rules/state_holidays.txt`, and the federal ones.

use std::sync::LazyLock;

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use crate::hours::is_federal;
use crate::places::State;
use crate::rules::{self, rows};

/// Whether `day` is a holiday in `state`, of the country or of its own.
pub(crate) fn is_holiday(day: Date, state: State) -> bool {
    is_federal(day) || RULES.iter().any(|(of, rule)| *of == state && rule.is_on(day))
}

static RULES: LazyLock<Vec<(State, Holiday)>> = LazyLock::new(|| {
    let row =
        |[state, _, when, _, _, _]: [&'static str; 6]| (state.parse().expect("a state"), Holiday::read(when));
    rows(rules::STATE_HOLIDAYS).map(row).collect()
});

struct Holiday {
    base: Base,
    /// Days after that.
    plus: i64,
    even_years: bool,
}

enum Base {
    Fixed(i8, i8),
    /// The nth (from 1; -1 is the last) weekday of a month.
    Weekday(i8, Weekday, i8),
    Easter,
}

impl Holiday {
    /// Reads what the head of the table describes.
    fn read(when: &str) -> Self {
        let (when, even_years) = when.strip_suffix(" even years").map_or((when, false), |when| (when, true));
        if let Some(days) = when.strip_prefix("Easter") {
            return Self { base: Base::Easter, plus: days.parse().expect("days from Easter"), even_years };
        }
        let (when, plus) =
            when.split_once(" +").map_or((when, 0), |(when, plus)| (when, plus.parse().expect("days")));
        let base = match when.split(' ').collect::<Vec<_>>()[..] {
            [fixed] => {
                let (month, day) = fixed.split_once('-').expect("a month and a day");
                Base::Fixed(month.parse().expect("a month"), day.parse().expect("a day"))
            }
            [nth, weekday, month] => {
                let nth = if nth == "last" { -1 } else { nth[..1].parse().expect("a number") };
                Base::Weekday(nth, read_weekday(weekday), month.parse().expect("a month"))
            }
            _ => panic!("{when:?} is no holiday"),
        };
        Self { base, plus, even_years }
    }

    fn is_on(&self, day: Date) -> bool {
        if self.even_years && day.year() % 2 != 0 {
            return false;
        }
        let Some(own) = self.in_year(day.year()) else { return false };
        // A fixed date on a Sunday is kept on the Monday as well.
        let moved = matches!(self.base, Base::Fixed(..))
            && own.weekday() == Weekday::Sunday
            && own.tomorrow().is_ok_and(|monday| monday == day);
        own == day || moved
    }

    fn in_year(&self, year: i16) -> Option<Date> {
        let base = match self.base {
            Base::Fixed(month, day) => Date::new(year, month, day).ok()?,
            Base::Weekday(nth, weekday, month) => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()?
            }
            Base::Easter => easter(year),
        };
        base.checked_add(self.plus.days()).ok()
    }
}

fn read_weekday(text: &str) -> Weekday {
    match text {
        "Mon" => Weekday::Monday,
        "Tue" => Weekday::Tuesday,
        "Wed" => Weekday::Wednesday,
        "Thu" => Weekday::Thursday,
        "Fri" => Weekday::Friday,
        "Sat" => Weekday::Saturday,
        "Sun" => Weekday::Sunday,
        other => panic!("{other:?} is no weekday"),
    }
}

/// Easter Sunday in the Gregorian calendar, by the method printed in New Scientist, 30 March 1961.
fn easter(year: i16) -> Date {
    let year = i32::from(year);
    let (a, b, c) = (year % 19, year / 100, year % 100);
    let g = (8 * b + 13) / 25;
    let h = (19 * a + b - b / 4 - g + 15) % 30;
    let l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
    let m = (a + 11 * h + 19 * l) / 433;
    let n = h + l - 7 * m;
    let month = (n + 90) / 25;
    let day = (n + 33 * month + 19) % 32;
    let small = |number: i32| i8::try_from(number).expect("a month or a day");
    date(i16::try_from(year).expect("it was one"), small(month), small(day))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn easter_moves() {
        for expected in ["2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "2000-04-23"] {
            let expected: Date = expected.parse().unwrap();
            assert_eq!(easter(expected.year()), expected);
        }
    }

    #[test]
    fn a_state_has_its_own_holidays_and_the_federal_ones() {
        for (day, state, expected) in [
            ("2026-12-25", "LA", true),
            ("2026-12-25", "IL", true),
            ("2026-02-17", "LA", true),
            ("2026-02-17", "IL", false),
            ("2026-04-03", "LA", true),
            ("2026-04-03", "AL", false),
            ("2026-11-27", "PA", true),
            ("2026-11-03", "LA", true),
            ("2027-11-02", "LA", false),
            ("2027-11-02", "PA", true),
            // Flag Day of 2026 is a Sunday.
            ("2026-06-14", "PA", true),
            ("2026-06-15", "PA", true),
            ("2025-06-15", "PA", false),
            ("2026-04-27", "AL", true),
            ("2026-04-27", "MS", true),
            ("2026-08-10", "RI", true),
        ] {
            assert_eq!(is_holiday(day.parse().unwrap(), state.parse().unwrap()), expected, "{day} {state}");
        }
    }
}
