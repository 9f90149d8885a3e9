//! Lengths of time: "two hours", "a week and a half", "2 years 1 month 21 days".

use jiff::{ToSpan, Zoned};

use super::reader::Reader;

/// A length of time as people count it. Months and days are those of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Length {
    pub(super) months: i64,
    pub(super) days: i64,
    pub(super) minutes: i64,
    pub(super) seconds: i64,
    /// Days on which people work, counted instead of `days`.
    pub(super) workdays: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Workday,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
}

impl Length {
    /// `quarters` of a unit: four are one.
    fn of(quarters: i64, unit: Unit) -> Self {
        let zero = Self::default();
        // Half a day is twelve hours, half a week three days, half a month fifteen.
        match unit {
            Unit::Second => Self { seconds: quarters / 4, ..zero },
            Unit::Minute => Self { minutes: quarters / 4, seconds: quarters % 4 * 15, ..zero },
            Unit::Hour => Self { minutes: quarters * 15, ..zero },
            Unit::Day => Self { days: quarters / 4, minutes: quarters % 4 * 6 * 60, ..zero },
            Unit::Workday => Self { workdays: quarters / 4, ..zero },
            Unit::Week => Self { days: quarters * 7 / 4, ..zero },
            Unit::Fortnight => Self { days: quarters * 14 / 4, ..zero },
            Unit::Month => Self { months: quarters / 4, days: quarters % 4 * 30 / 4, ..zero },
            Unit::Quarter => Self { months: quarters * 3 / 4, ..zero },
            Unit::Year => Self { months: quarters * 3, ..zero },
        }
    }

    /// So many whole units.
    pub(super) fn whole(count: i64, unit: Unit) -> Self {
        Self::of(count.saturating_mul(4), unit)
    }

    fn plus(self, other: Self) -> Self {
        Self {
            months: self.months + other.months,
            days: self.days + other.days,
            minutes: self.minutes + other.minutes,
            seconds: self.seconds + other.seconds,
            workdays: self.workdays + other.workdays,
        }
    }

    pub(super) fn negated(self) -> Self {
        Self {
            months: -self.months,
            days: -self.days,
            minutes: -self.minutes,
            seconds: -self.seconds,
            workdays: -self.workdays,
        }
    }

    /// Whether it is told to the minute.
    pub(super) fn is_minutes(&self) -> bool {
        self.minutes % 60 != 0 || self.seconds != 0
    }

    /// Whether it is made of whole days.
    pub(super) fn is_days(&self) -> bool {
        self.minutes == 0 && self.seconds == 0
    }

    /// The moment that lies this long after `from`; `None` beyond the calendar. Days are those of the calendar, hours
    /// are hours that pass.
    pub(super) fn after(&self, from: &Zoned) -> Option<Zoned> {
        let mut then = from.checked_add(self.months.months()).ok()?.checked_add(self.days.days()).ok()?;
        let step = self.workdays.signum();
        let mut left = self.workdays.abs();
        while left > 0 {
            then = then.checked_add(step.days()).ok()?;
            left -= i64::from(then.date().weekday().to_monday_zero_offset() < 5);
        }
        then.checked_add(self.minutes.minutes()).ok()?.checked_add(self.seconds.seconds()).ok()
    }
}

/// A length at `at`, the unit it was told in (the largest), and the position after it.
pub(super) fn length_at(r: &Reader, at: usize) -> Option<(Length, Unit, usize)> {
    let (mut length, mut largest, mut next) = one_length_at(r, at)?;
    // "an hour thirty", "1 hour 15"
    if largest == Unit::Hour
        && let Some((minutes, after)) =
            r.number(next).filter(|(minutes, _)| matches!(minutes, 15 | 20 | 30 | 40 | 45))
        && r.mark_before(next).is_none()
        && (r.ends(after) || r.mark_before(after).is_some() || r.is(after, &["from", "ago"]))
    {
        return Some((length.plus(Length::whole(minutes, Unit::Minute)), largest, after));
    }
    // "2 years, 1 month and 21 days"
    for _ in 0..4 {
        let and = r.skip(next, &["and"]);
        let Some((more, unit, after)) = one_length_at(r, and) else { break };
        if and == next && r.mark_before(next).is_some_and(|mark| mark != ',') {
            break;
        }
        length = length.plus(more);
        largest = largest.max(unit);
        next = after;
    }
    Some((length, largest, next))
}

fn one_length_at(r: &Reader, at: usize) -> Option<(Length, Unit, usize)> {
    for (phrase, quarters) in [
        ("a half an", 2),
        ("a half a", 2),
        ("half an", 2),
        ("half a", 2),
        ("a half", 2),
        ("half", 2),
        ("a quarter of an", 1),
        ("quarter of an", 1),
        ("a quarter of", 1),
        ("quarter of", 1),
        ("a quarter", 1),
        ("quarter", 1),
        ("three quarters of an", 3),
        ("three quarters of", 3),
    ] {
        if let Some(next) = r.phrase(at, phrase)
            && let Some(unit) = unit(r.text(next)).filter(|unit| *unit <= Unit::Year)
        {
            return Some((Length::of(quarters, unit), unit, next + 1));
        }
    }
    // "1/2 hour", "1/2 an hour"
    if let Some(quarters) = fraction(r.text(at))
        && let of = r.skip(r.skip(at + 1, &["of"]), &["a", "an"])
        && let Some(unit) = unit(r.text(of))
    {
        return Some((Length::of(quarters, unit), unit, of + 1));
    }
    let (quarters, next) = count_at(r, at)?;
    let next = r.skip(next, &["more", "additional", "extra", "full", "whole"]);
    let (unit, mut next) = if r.is(next, &["business", "working"]) && r.is(next + 1, &["day", "days"]) {
        (Unit::Workday, next + 2)
    } else {
        (unit(r.text(next))?, next + 1)
    };
    let mut length = Length::of(quarters, unit);
    for (phrase, more) in [("and a half", 2), ("and half", 2), ("and an half", 2), ("and a quarter", 1)] {
        // "a week and a half hour" is no week and a half, but nobody says that.
        // "two hours and half a day" has a unit of its own.
        if let Some(after) = r.phrase(next, phrase).filter(|after| !r.is(*after, &["a", "an"])) {
            length = length.plus(Length::of(more, unit));
            next = after;
        }
    }
    Some((length, unit, next))
}

/// Past the lesser of two numbers of one unit: "two or three days", "ten to fifteen minutes".
pub(super) fn past_lesser(r: &Reader, at: usize) -> usize {
    let Some((first, next)) = r.number(at) else { return at };
    let second = if r.mark_before(next) == Some('-') { next } else { r.skip(next, &["or", "to"]) };
    let joined = second > next || r.mark_before(next) == Some('-');
    let greater = r.number(second).filter(|(count, after)| *count > first && unit(r.text(*after)).is_some());
    if joined && greater.is_some() { second } else { at }
}

/// How many, in quarters: "two", "a couple of", "one and a half", "2.5".
pub(super) fn count_at(r: &Reader, at: usize) -> Option<(i64, usize)> {
    for (phrase, count) in [
        ("a couple of", 2),
        ("a couple", 2),
        ("couple of", 2),
        ("couple", 2),
        ("a few", 3),
        ("several", 3),
        ("few", 3),
        ("an", 1),
        ("another", 1),
    ] {
        if let Some(next) = r.phrase(at, phrase) {
            return Some((count * 4, next));
        }
    }
    // "2.5" is written like a time by now.
    if let Some((whole, half)) = r.figure(at).and_then(|figure| figure.split_once(':'))
        && matches!(half, "5" | "50")
        && r.words[at].raw.contains('.')
    {
        return Some((whole.parse::<i64>().ok().filter(|whole| *whole < 100)? * 4 + 2, at + 1));
    }
    let (count, next) = match r.number(at) {
        Some((count, next)) => (count, next),
        None if r.is(at, &["a"]) => (1, at + 1),
        None => return None,
    };
    // "one hundred and twenty days"
    let (count, mut next) = match r.phrase(next, "hundred") {
        Some(hundreds) if count < 10 => {
            let rest = r.number(r.skip(hundreds, &["and"])).filter(|(rest, _)| (1..100).contains(rest));
            let (rest, end) = rest.unwrap_or((0, hundreds));
            (count * 100 + rest, end)
        }
        _ => (count, next),
    };
    let mut quarters = count * 4;
    // "2 1/2 days"
    if let Some(more) = fraction(r.text(next)) {
        quarters += more;
        next += 1;
    }
    for (phrase, more) in [("and a half", 2), ("and an half", 2), ("and half", 2), ("and a quarter", 1)] {
        if let Some(after) = r.phrase(next, phrase) {
            quarters += more;
            next = after;
        }
    }
    Some((quarters, next))
}

/// A fraction in figures, in quarters.
fn fraction(word: &str) -> Option<i64> {
    Some(match word {
        "1/4" => 1,
        "1/2" => 2,
        "3/4" => 3,
        _ => return None,
    })
}

pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "second" | "seconds" => Unit::Second,
        "minute" | "minutes" | "min" | "mins" => Unit::Minute,
        "hour" | "hours" | "hr" | "hrs" => Unit::Hour,
        "day" | "days" => Unit::Day,
        "week" | "weeks" | "wk" | "wks" => Unit::Week,
        "fortnight" | "fortnights" => Unit::Fortnight,
        "month" | "months" | "mo" | "mos" => Unit::Month,
        "quarter" | "quarters" => Unit::Quarter,
        "year" | "years" | "yr" | "yrs" => Unit::Year,
        _ => return None,
    })
}
