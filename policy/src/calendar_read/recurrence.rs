//! Rules of recurrence, RFC 5545, 3.3.10: by the day, the week, the month and the year.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;

use super::CalendarError;
use super::stamp::{self, Stamp};
use crate::Span;

/// How something recurs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    frequency: Frequency,
    interval: u32,
    count: Option<usize>,
    until: Option<Stamp>,
    months: Vec<i8>,
    month_days: Vec<i8>,
    /// Weekdays; in a month or a year perhaps the nth of it, from the end if negative.
    days: Vec<(Option<i16>, Weekday)>,
    positions: Vec<i32>,
    week_start: Weekday,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// What began longer ago than this is over: nothing that recurs by the day or the week lasts for half a year,
const LONGEST_DAYS: i64 = 190;

/// and nothing that recurs by the month or the year for three.
const LONGEST_DAYS_OF_MONTHS: i64 = 1_100;

/// How many days rules look at in one file: some thousand weekly or yearly events of a year, or a daily one that has been
/// counted for centuries, and a moment's work.
const MOST_DAYS: u32 = 500_000;

/// A list in a rule, which each day is compared with: all weekdays of all weeks of a year fit.
const MOST_VALUES: usize = 800;

/// The days that may still be looked at in a file.
#[derive(Debug)]
pub(super) struct Work(u32);

impl Work {
    pub(super) const fn of_a_file() -> Self {
        Self(MOST_DAYS)
    }

    fn look_at(&mut self, days: u32) -> Result<(), CalendarError> {
        self.0 = self.0.checked_sub(days).ok_or(CalendarError::TooMuch)?;
        Ok(())
    }
}

/// The same instant lies on days of two zones that are no farther apart.
const DAY_OF_ANY_ZONE: i64 = 2;

impl Rule {
    pub(super) fn read(text: &str) -> Result<Self, CalendarError> {
        Self::parsed(text).ok_or(CalendarError::Recurrence)
    }

    fn parsed(text: &str) -> Option<Self> {
        let mut rule = Self {
            frequency: Frequency::Daily,
            interval: 1,
            count: None,
            until: None,
            months: Vec::new(),
            month_days: Vec::new(),
            days: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
        };
        let mut has_frequency = false;
        for part in text.trim().split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part.split_once('=')?;
            let value = value.trim();
            match name.trim().to_ascii_uppercase().as_str() {
                "FREQ" => {
                    has_frequency = true;
                    rule.frequency = match value.to_ascii_uppercase().as_str() {
                        "DAILY" => Frequency::Daily,
                        "WEEKLY" => Frequency::Weekly,
                        "MONTHLY" => Frequency::Monthly,
                        "YEARLY" => Frequency::Yearly,
                        _ => return None,
                    };
                }
                "INTERVAL" => {
                    rule.interval = value.parse().ok().filter(|interval| (1..=1_000).contains(interval))?
                }
                "COUNT" => rule.count = Some(value.parse().ok()?),
                "UNTIL" => rule.until = Some(until(value)?),
                "BYMONTH" => rule.months = numbers(value, 1..=12)?,
                "BYMONTHDAY" => rule.month_days = numbers(value, -31..=31)?,
                "BYDAY" => rule.days = list(value, nth_weekday)?,
                "BYSETPOS" => rule.positions = numbers(value, -366..=366)?,
                "WKST" => rule.week_start = weekday(value)?,
                _ => return None,
            }
        }
        has_frequency.then_some(rule)
    }

    /// The starts of the instances, none before `first`, that lie before the end of `within` and, where it costs
    /// nothing to say, not long before its start.
    pub(super) fn starts(
        &self,
        first: &Stamp,
        zone: &TimeZone,
        within: Span,
        work: &mut Work,
    ) -> Result<Vec<Stamp>, CalendarError> {
        let begin = first.local().date();
        let last = zone.to_datetime(within.end).date().saturating_add(DAY_OF_ANY_ZONE.days());
        let from = zone.to_datetime(within.start).date();
        let mut starts = Vec::new();
        for number in self.periods_over(begin, from).. {
            let Some(start) = self.period_start(begin, number).filter(|start| *start <= last) else { break };
            work.look_at(self.days_of_a_period())?;
            for day in self.period(begin, start).into_iter().filter(|day| *day >= begin) {
                let start = first.on(day);
                let over = !self.is_before_the_end(&start, zone) || start.instant(zone) >= within.end;
                if over || self.count.is_some_and(|count| starts.len() >= count) {
                    return Ok(starts);
                }
                starts.push(start);
            }
        }
        Ok(starts)
    }

    /// How many days are looked at for one period.
    fn days_of_a_period(&self) -> u32 {
        match self.frequency {
            Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Yearly
                if self.months.is_empty() && !(self.days.is_empty() && self.month_days.is_empty()) =>
            {
                366
            }
            // At most so many as a list has.
            Frequency::Yearly => 31 * u32::try_from(self.months.len().max(1)).unwrap_or(u32::MAX / 31),
        }
    }

    /// How many periods need not be looked at because they are over long before `from`. Where instances are
    /// counted, each has to be.
    fn periods_over(&self, begin: Date, from: Date) -> u32 {
        let (length, longest) = match self.frequency {
            Frequency::Daily => (1, LONGEST_DAYS),
            Frequency::Weekly => (7, LONGEST_DAYS),
            Frequency::Monthly => (31, LONGEST_DAYS_OF_MONTHS),
            Frequency::Yearly => (366, LONGEST_DAYS_OF_MONTHS),
        };
        let days = begin.until(from).map_or(0, |span| i64::from(span.get_days())) - longest;
        match self.count {
            Some(_) => 0,
            None => u32::try_from(days / (length * i64::from(self.interval))).unwrap_or(0),
        }
    }

    /// Whether the rule is over before its event begins.
    pub(super) fn ends_before(&self, first: &Stamp, zone: &TimeZone) -> bool {
        !self.is_before_the_end(first, zone)
    }

    fn is_before_the_end(&self, start: &Stamp, zone: &TimeZone) -> bool {
        match &self.until {
            None => true,
            Some(Stamp::Day(last)) => start.local().date() <= *last,
            Some(Stamp::Local(last)) => start.local() <= *last,
            Some(last @ Stamp::Zoned(..)) => match start {
                Stamp::Day(day) => *day <= last.local().date(),
                Stamp::Local(_) | Stamp::Zoned(..) => start.instant(zone) <= last.instant(zone),
            },
        }
    }

    /// The first day of the nth period. `None` beyond the calendar.
    fn period_start(&self, begin: Date, number: u32) -> Option<Date> {
        let number = i64::from(number) * i64::from(self.interval);
        match self.frequency {
            Frequency::Daily => begin.checked_add(number.days()),
            Frequency::Weekly => {
                let into = i64::from(begin.weekday().since(self.week_start));
                begin.checked_add((7 * number - into).days())
            }
            Frequency::Monthly => begin.first_of_month().checked_add(number.months()),
            Frequency::Yearly => begin.first_of_year().checked_add(number.years()),
        }
        .ok()
    }

    /// The days of the period that begins at `start`, in order.
    fn period(&self, begin: Date, start: Date) -> Vec<Date> {
        let in_month = |day: &Date| self.months.is_empty() || self.months.contains(&day.month());
        let days = match self.frequency {
            Frequency::Daily => [start].into_iter().filter(|day| self.fits(*day)).collect(),
            Frequency::Weekly => {
                let wanted: Vec<Weekday> = match self.days.as_slice() {
                    [] => vec![begin.weekday()],
                    days => days.iter().map(|(_, day)| *day).collect(),
                };
                let week = (0..7_i64).filter_map(|offset| start.checked_add(offset.days()).ok());
                week.filter(|day| wanted.contains(&day.weekday())).filter(in_month).collect()
            }
            Frequency::Monthly if in_month(&start) => self.of_month(start, begin),
            Frequency::Monthly => Vec::new(),
            Frequency::Yearly => self.of_year(start, begin),
        };
        self.at_positions(days)
    }

    fn of_year(&self, year: Date, begin: Date) -> Vec<Date> {
        let month = |month: i8| Date::new(year.year(), month, 1).ok();
        let months: Vec<i8> = match (self.months.as_slice(), &self.month_days[..], &self.days[..]) {
            ([], [], []) => vec![begin.month()],
            ([], [], _) => {
                let days = (0..366_i64).filter_map(|day| year.checked_add(day.days()).ok());
                return days
                    .filter(|day| day.year() == year.year())
                    .filter(|day| self.is_of_year(*day))
                    .collect();
            }
            ([], [_, ..], _) => (1..=12).collect(),
            (months, _, _) => months.to_vec(),
        };
        months.into_iter().filter_map(month).flat_map(|month| self.of_month(month, begin)).collect()
    }

    fn is_of_year(&self, day: Date) -> bool {
        let (of_year, length) = (day.day_of_year(), day.days_in_year());
        self.days.iter().any(|(nth, weekday)| {
            let place = match nth {
                Some(nth) if *nth < 0 => -((length - of_year) / 7 + 1),
                _ => (of_year - 1) / 7 + 1,
            };
            *weekday == day.weekday() && nth.is_none_or(|nth| nth == place)
        })
    }

    fn of_month(&self, month: Date, begin: Date) -> Vec<Date> {
        let last = month.days_in_month();
        let days = (1..=last).filter_map(|day| Date::new(month.year(), month.month(), day).ok());
        days.filter(|day| {
            let number = day.day();
            let by_number =
                self.month_days.contains(&number) || self.month_days.contains(&(number - last - 1));
            let by_weekday = self.days.iter().any(|(nth, weekday)| {
                let place = match nth {
                    Some(nth) if *nth < 0 => -(i16::from(last - number) / 7 + 1),
                    _ => i16::from(number - 1) / 7 + 1,
                };
                *weekday == day.weekday() && nth.is_none_or(|nth| nth == place)
            });
            match (self.month_days.is_empty(), self.days.is_empty()) {
                (true, true) => number == begin.day(),
                (false, true) => by_number,
                (true, false) => by_weekday,
                (false, false) => by_number && by_weekday,
            }
        })
        .collect()
    }

    fn fits(&self, day: Date) -> bool {
        let last = day.days_in_month();
        let by_number =
            self.month_days.contains(&day.day()) || self.month_days.contains(&(day.day() - last - 1));
        (self.months.is_empty() || self.months.contains(&day.month()))
            && (self.month_days.is_empty() || by_number)
            && (self.days.is_empty() || self.days.iter().any(|(_, weekday)| *weekday == day.weekday()))
    }

    fn at_positions(&self, mut days: Vec<Date>) -> Vec<Date> {
        days.sort_unstable();
        days.dedup();
        if self.positions.is_empty() {
            return days;
        }
        let count = i32::try_from(days.len()).unwrap_or(i32::MAX);
        let wanted = |index: usize| {
            let place = i32::try_from(index).unwrap_or(i32::MAX).saturating_add(1);
            self.positions.contains(&place) || self.positions.contains(&(place - count - 1))
        };
        days.into_iter().enumerate().filter(|(index, _)| wanted(*index)).map(|(_, day)| day).collect()
    }
}

fn until(value: &str) -> Option<Stamp> {
    Some(match stamp::text(value)? {
        (Stamp::Local(local), true) => Stamp::Zoned(local, TimeZone::UTC),
        (stamp, _) => stamp,
    })
}

fn numbers<T: std::str::FromStr + PartialOrd>(
    text: &str,
    allowed: std::ops::RangeInclusive<T>,
) -> Option<Vec<T>> {
    list(text, |number| number.trim().parse().ok().filter(|number| allowed.contains(number)))
}

fn list<T>(text: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let values: Vec<T> = text.split(',').take(MOST_VALUES + 1).map(read).collect::<Option<_>>()?;
    (values.len() <= MOST_VALUES).then_some(values)
}

fn nth_weekday(text: &str) -> Option<(Option<i16>, Weekday)> {
    let text = text.trim();
    let at = text.len().checked_sub(2).filter(|at| text.is_char_boundary(*at))?;
    let (nth, day) = text.split_at(at);
    let nth = match nth {
        "" => None,
        nth => Some(nth.parse().ok().filter(|nth| *nth != 0)?),
    };
    Some((nth, weekday(day)?))
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text.trim().to_ascii_uppercase().as_str() {
        "MO" => Weekday::Monday,
        "TU" => Weekday::Tuesday,
        "WE" => Weekday::Wednesday,
        "TH" => Weekday::Thursday,
        "FR" => Weekday::Friday,
        "SA" => Weekday::Saturday,
        "SU" => Weekday::Sunday,
        _ => return None,
    })
}
