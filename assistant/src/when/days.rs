//! Days as people say them: one, or a stretch, and how exactly it was told.

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use super::calendar::{plus, weekday};
use super::length::unit;
use super::{dates, distance, edges, holidays, nth, periods, reader::Reader, weekdays};

/// How fine a time was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grain {
    /// "half past two".
    Minute,
    /// "at two".
    Hour,
    /// "Tuesday".
    Day,
    /// "next week".
    Week,
    /// "in March"; quarters of a year are three of them.
    Month,
    /// "this year".
    Year,
}

/// A day or several, both ends included, and the words for several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Days {
    pub(super) from: Date,
    pub(super) to: Date,
    pub(super) name: Option<String>,
    pub(super) grain: Grain,
    pub(super) shape: Shape,
    /// "in two days" said at half past four is, taken at its word, at that time of day; in minutes.
    pub(super) minute: Option<u16>,
}

/// What a stretch of days is of what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shape {
    /// One unit of its grain: a day, a week, a month.
    Unit,
    /// From one to another.
    Stretch,
    /// "after Tuesday": the end is not told, and only a guess for who wants an appointment then.
    From,
    /// "since Tuesday": what has been.
    Since,
    /// "before Tuesday": the beginning is not told.
    UpTo,
}

/// How many days "after the fifth" may mean to who looks for an opening.
const OPEN_DAYS: i64 = 30;

impl Days {
    pub(super) fn one(day: Date) -> Self {
        Self { from: day, to: day, name: None, grain: Grain::Day, shape: Shape::Unit, minute: None }
    }

    pub(super) fn many(from: Date, to: Date, grain: Grain, shape: Shape, name: impl Into<String>) -> Self {
        Self { from, to: to.max(from), name: Some(name.into()), grain, shape, minute: None }
    }

    /// A stretch of days.
    pub(super) fn stretch(from: Date, to: Date, name: impl Into<String>) -> Self {
        Self::many(from, to, Grain::Day, Shape::Stretch, name)
    }

    /// "Monday to Wednesday". Who names the later first means that one's next turn.
    pub(super) fn through(&self, last: &Self) -> Self {
        let mut to = last.to;
        if to < self.from && last.is_single() {
            // A weekday, most often.
            while to < self.from {
                to = plus(to, 7);
            }
        }
        let name = format!("{} to {}", self.spoken_from(), Self::one(to).spoken());
        let grain = self.grain.max(last.grain).min(Grain::Month);
        let grain = if self.grain == last.grain { grain } else { Grain::Day };
        Self::many(self.from, to, grain, Shape::Stretch, name)
    }

    fn spoken_from(&self) -> String {
        super::speak::day(self.from)
    }

    /// "after Tuesday".
    pub(super) fn and_after(&self) -> Self {
        self.open(plus(self.to, 1), "after")
    }

    /// "from Tuesday on".
    pub(super) fn and_on(&self) -> Self {
        self.open(self.from, "from")
    }

    fn open(&self, from: Date, word: &str) -> Self {
        let name = format!("{word} {}", self.spoken());
        Self::many(from, plus(from, OPEN_DAYS), self.grain, Shape::From, name)
    }

    /// "before Tuesday", or "until Tuesday" with Tuesday.
    pub(super) fn up_to(&self, today: Date, included: bool) -> Self {
        let to = if included { self.to } else { plus(self.from, -1) };
        let name = format!("{} {}", if included { "by" } else { "before" }, self.spoken());
        Self {
            from: today.min(to),
            to,
            name: Some(name),
            shape: Shape::UpTo,
            minute: None,
            grain: self.grain,
        }
    }

    /// The same stretch, named after the day that it begins with.
    pub(super) fn of(self, day: Date) -> Self {
        Self { name: Some(format!("the week of {}", super::speak::day(day))), ..self }
    }

    pub(super) fn is_single(&self) -> bool {
        self.from == self.to
    }

    /// The day within this stretch that was named on its own, this week or the next.
    pub(super) fn narrowed(&self, day: &Self) -> Option<Self> {
        let inside = |day: Date| (self.from..=self.to).contains(&day);
        // "this weekend on Saturday"
        let weekend = self.shape == Shape::Stretch
            && self.from.weekday() == Weekday::Saturday
            && self.to == plus(self.from, 1)
            && day.is_single();
        let week = self.grain == Grain::Week && self.shape == Shape::Unit;
        let wider = (week || weekend) && day.grain == Grain::Day && day.minute.is_none();
        let moved = |by: i64| -> Option<Self> {
            let (from, to) = (plus(day.from, by), plus(day.to, by));
            (inside(from) && inside(to)).then(|| match day.is_single() {
                true => Self::one(from),
                false => Self::one(from).through(&Self::one(to)),
            })
        };
        // Whole weeks between the two, for a week far from now.
        let away = i64::from((self.from - day.from).get_days()).div_euclid(7) * 7;
        [0, -7, 7, away, away + 7].into_iter().filter(|_| wider && day.shape != Shape::UpTo).find_map(moved)
    }

    /// As said back: the date, or the words for several days.
    pub(super) fn spoken(&self) -> String {
        self.name.clone().unwrap_or_else(|| super::speak::day(self.from))
    }
}

/// Reads days at `at` and the position after them. `bare` accepts "24th" without an article.
pub(super) fn days_at(r: &Reader, at: usize, bare: bool) -> Option<(Days, usize)> {
    named_at(r, at)
        .or_else(|| holidays::holiday_at(r, at))
        .or_else(|| nth::nth_at(r, at))
        .or_else(|| edges::edge_at(r, at))
        .or_else(|| weekdays::weekday_at(r, at))
        .or_else(|| dates::date_at(r, at, bare))
        .or_else(|| periods::period_at(r, at))
        .or_else(|| distance::distance_at(r, at))
}

/// "today", "the day after tomorrow", "yesterday".
fn named_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    // "the next business day"
    let start = r.skip(at, &["the"]);
    let step = match r.text(start) {
        "next" | "following" => 1,
        "previous" | "last" => -1,
        _ => 0,
    };
    let workday =
        [("business day", ()), ("working day", ()), ("work day", ()), ("workday", ()), ("weekday", ())];
    if step != 0
        && let Some((_, next)) = r.any(start + 1, &workday)
        && !r.is(next, &["of", "in", "before", "after"])
    {
        let works = |day: &Date| day.weekday().to_monday_zero_offset() < 5;
        return (1..=3)
            .map(|days| plus(r.today(), step * days))
            .find(works)
            .map(|day| (Days::one(day), next));
    }
    let (days, next) = r.any(at, NAMED)?;
    // "the day after next Monday"
    // "my next day off"
    let other = r.phrase(next, "or two").is_some()
        || r.is(next - 1, &["day"]) && r.is(next, &["off"])
        || r.is(next - 1, &["next"]) && (weekday(r.text(next)).is_some() || unit(r.text(next)).is_some());
    if other {
        return None;
    }
    let day = plus(r.today(), *days);
    // "tomorrow, Tuesday the 24th" is one day.
    if r.mark_before(next) == Some(',')
        && let Some((same, after)) = weekdays::weekday_at(r, next)
        && same.from == day
    {
        return Some((Days::one(day), after));
    }
    Some((Days::one(day), next))
}

const NAMED: &[(&str, i64)] = &[
    ("the day after tomorrow", 2),
    ("day after tomorrow", 2),
    ("the day after next", 2),
    ("the day before yesterday", -2),
    ("day before yesterday", -2),
    ("later today", 0),
    ("earlier today", 0),
    ("later on today", 0),
    ("later in today", 0),
    ("today week", 7),
    ("today", 0),
    ("this day", 0),
    ("the same day", 0),
    ("same day", 0),
    ("tomorrow week", 8),
    ("tomorrow", 1),
    ("the next day", 1),
    ("next day", 1),
    ("the following day", 1),
    ("yesterday", -1),
    ("the past day", -1),
    ("past day", -1),
];
