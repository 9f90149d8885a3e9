//! Every time expression of a text, as moments and stretches of local time.

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, ToSpan, Zoned};
use policy::BusinessHours;
use serde::{Serialize, Serializer};

use super::apart::{join_apart, share_days, this_month};
use super::behind::told_as_past;
use super::calendar::plus;
use super::clock::{Clock, DAY, HALF, Point, between, ending, instant, open_minutes};
use super::days::{Days, Grain, Shape};
use super::part::Part;
use super::phrase::{Found, Phrase, phrases};
use super::points::point_at;
use super::reader::Reader;
use crate::words::{Word, words_in};

/// A time expression. Serialises as `{"text","kind","start"?,"end"?,"grain"}`, times as local time with offset.
///
/// - `instant`: one unit of `grain` on the clock or the calendar: a minute, an hour, a day, a week, a month, a
///   year. `start` is its first moment, `end` the first after it: "Tuesday" ends on Wednesday at midnight.
/// - `interval`: a stretch with both ends. `end` is exclusive: "from two to four" ends at four, "Monday to
///   Wednesday" on Thursday at midnight. Parts of a day are intervals: morning is 0 to 12, afternoon 12 to 19,
///   evening and night 18 to 24.
/// - `open`: only one end is told. "after two" has only `start`, "until five" and "before Friday" only `end`;
///   "before Friday" ends as Friday begins, "until Friday" as it is over. "by Friday" is an interval from now.
///
/// A distance in days keeps the time of day ("in two days" said at half past four is four o'clock, to the hour);
/// one in weeks, months or years is a day. The reading is to the future wherever the words leave it open: "you came
/// out on Monday" does not, and "March 3rd", said on the 15th of March, was a few days ago.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TimeMatch {
    /// The words, as they stand in the text.
    pub text: String,
    /// What is told of it.
    pub kind: TimeKind,
    /// The first moment, unless it is open to that side.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "with_offset")]
    pub start: Option<Zoned>,
    /// The first moment after it, unless it is open to that side. Never before `start`.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "with_offset")]
    pub end: Option<Zoned>,
    /// How finely it was told.
    pub grain: Grain,
}

/// What is told of a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TimeKind {
    /// One unit of the grain.
    Instant,
    /// From one moment to another.
    Interval,
    /// After or before a moment.
    Open,
}

/// Finds every time expression of `text`, as seen from `now` and in its zone, in the order of the text.
///
/// A bare hour ("at three") is the next on the clock, or on a day that is named the first of that day, of today the
/// first that is not over, twelve being noon. With `hours` it is read as an appointment: in the half of the day and on the day on which the business is
/// open. A local time that a clock change skips is moved past the gap; of two with the same name it is the first.
#[must_use]
pub fn matches(text: &str, now: &Zoned, hours: Option<&BusinessHours>) -> Vec<TimeMatch> {
    let (words, places): (Vec<Word>, Vec<_>) = words_in(text).into_iter().unzip();
    let reader = Reader::new(&words, now.clone(), false);
    let resolver = Resolver { now, hours };
    let mut found = phrases(&reader);
    if found.is_empty() {
        found.extend(time_alone(&reader));
    }
    share_days(&reader, &mut found, hours.is_some());
    join_apart(&reader, &mut found);
    this_month(&reader, &mut found);
    told_as_past(&reader, &mut found);
    found
        .into_iter()
        .filter_map(|found| {
            let origin = reader.origin(found.from..found.to);
            let place = places[origin.start].start..places[origin.end - 1].end;
            let Stretch { kind, start, end, grain } = resolver.resolve(&found.phrase)?;
            let zoned = |local: DateTime| local.to_zoned(now.time_zone().clone()).ok();
            let length = start.zip(end).map(|(start, end)| end.duration_since(start));
            let (start, end) = match &found.phrase {
                // Hours from now are hours that pass, whatever the clock on the wall does meanwhile.
                Phrase::Moments(moments) => {
                    let one = if moments.grain == Grain::Hour { 1.hour() } else { 1.minute() };
                    let next = || moments.from.checked_add(one).ok();
                    (Some(moments.from.clone()), moments.to.clone().or_else(next))
                }
                Phrase::On { .. } | Phrase::By { .. } | Phrase::Soonest | Phrase::UntilNow => {
                    (start.and_then(zoned), end.and_then(zoned))
                }
            };
            let end = match (&start, end) {
                // A clock change has swallowed the hour that was named: it is as long after it.
                (Some(start), Some(end)) if end <= *start => match length.filter(SignedDuration::is_positive)
                {
                    Some(length) => start.checked_add(length).ok(),
                    None => (end == *start).then_some(end),
                },
                (_, end) => end,
            };
            (start.is_some() || end.is_some()).then(|| TimeMatch {
                text: text[place].to_owned(),
                kind,
                start,
                end,
                grain,
            })
        })
        .collect()
}

/// "five-thirty", "half five", "no wait, five thirty", "five thirty works": a time that is all that is said, with words
/// that agree or correct. "five fifteen" by itself may be any number.
fn time_alone(r: &Reader) -> Option<Found> {
    let count = r.words.len();
    let from = (0..count).find(|at| !r.is(*at, BEFORE_TIME))?;
    let (point, to) = point_at(r, from, true, true)?;
    let written = r.is(from, &["half"]) || r.mark_before(from + 1) == Some('-');
    let quarters = point.minute % 15 == 0;
    let corrected = (0..from).any(|at| r.is(at, CORRECTS)) && quarters;
    let agreed = (to..count).any(|at| r.is(at, AGREES)) && quarters;
    let spoken = r.figure(from).is_none() && point.to_the_minute && point.minute % 5 == 0;
    let alone = (to..count).all(|at| r.is(at, AGREES) || r.is(at, AFTER_TIME));
    let clock = Some(Clock::At(point));
    (spoken && (written || corrected || agreed) && alone).then_some(Found {
        phrase: Phrase::On { days: None, clock },
        from,
        to,
    })
}

/// What is said before a time that is put in the place of another.
const CORRECTS: &[&str] = &["no", "wait", "sorry", "actually", "rather", "mean", "meant", "make", "scratch"];
const BEFORE_TIME: &[&str] = &[
    "no", "wait", "sorry", "actually", "rather", "mean", "meant", "make", "scratch", "oh", "i", "it", "that",
    "okay", "ok", "yes", "yeah", "well", "hold", "on", "then", "maybe",
];
/// What is said of a time that suits.
const AGREES: &[&str] = &["works", "good", "fine", "great", "perfect", "better", "best", "instead"];
const AFTER_TIME: &[&str] = &[
    "please", "would", "be", "is", "sounds", "for", "me", "us", "sorry", "then", "i", "mean", "thanks", "too",
];

/// What a phrase comes to, in local time.
struct Stretch {
    kind: TimeKind,
    start: Option<DateTime>,
    end: Option<DateTime>,
    grain: Grain,
}

impl Stretch {
    fn instant(start: DateTime, end: DateTime, grain: Grain) -> Self {
        Self { kind: TimeKind::Instant, start: Some(start), end: Some(end), grain }
    }

    fn interval(start: DateTime, end: DateTime, grain: Grain) -> Self {
        Self { kind: TimeKind::Interval, start: Some(start), end: Some(end), grain }
    }

    fn from(start: DateTime, grain: Grain) -> Self {
        Self { kind: TimeKind::Open, start: Some(start), end: None, grain }
    }

    fn until(end: DateTime, grain: Grain) -> Self {
        Self { kind: TimeKind::Open, start: None, end: Some(end), grain }
    }
}

struct Resolver<'a> {
    now: &'a Zoned,
    hours: Option<&'a BusinessHours>,
}

impl Resolver<'_> {
    fn resolve(&self, phrase: &Phrase) -> Option<Stretch> {
        match phrase {
            Phrase::UntilNow => Some(Stretch::until(self.now.datetime(), Grain::Minute)),
            Phrase::Soonest => Some(Stretch::from(self.now.datetime(), Grain::Minute)),
            Phrase::Moments(moments) => {
                let kind = if moments.to.is_some() { TimeKind::Interval } else { TimeKind::Instant };
                Some(Stretch { kind, start: None, end: None, grain: moments.grain })
            }
            Phrase::By { days, clock } => {
                let until = self.resolve(&Phrase::On { days: days.clone(), clock: clock.clone() })?;
                let ahead = until.end.is_some_and(|end| end > self.now.datetime());
                let now = self.now.datetime().date().at(self.now.hour(), self.now.minute(), 0, 0);
                Some(if ahead {
                    Stretch { kind: TimeKind::Interval, start: Some(now), ..until }
                } else {
                    until
                })
            }
            Phrase::On { days: Some(days), clock: None } => Some(whole_days(days)),
            Phrase::On { days, clock: Some(clock) } => {
                // Of a stretch that has begun, the first day on which the time is not over.
                let begun = |days: &Days| {
                    let first = self.day_of(clock);
                    let begun = days.shape == Shape::Stretch && days.from == self.now.date();
                    if begun && (days.from..=days.to).contains(&first) { first } else { days.from }
                };
                let day = days.as_ref().map_or_else(|| self.day_of(clock), begun);
                Some(self.on_day(clock, day, days.is_some()))
            }
            Phrase::On { days: None, clock: None } => None,
        }
    }

    /// The day of a time of day that came without one: the next on which it is not over, and on which the business
    /// is open then, if it ever is.
    fn day_of(&self, clock: &Clock) -> Date {
        let today = self.now.date();
        let point = match clock {
            Clock::At(point) | Clock::Around(point) | Clock::After(point) | Clock::Before(point) => *point,
            Clock::Between(from, to) => {
                let (minute, _) = between(*from, *to, today, self.hours);
                match (from.either_half && to.either_half, crosses_noon(*from, *to) && self.hours.is_none()) {
                    (true, true) => Point::sure(from.minute % HALF),
                    (true, false) => *from,
                    (false, _) => Point::sure(minute),
                }
            }
            Clock::Part(part) => Point::sure(part.span().1 - 1),
            Clock::FirstThing | Clock::LastThing => Point::sure(self.edge(clock, today).0),
        };
        let ahead = |day: Date| at(day, self.minute(point, day, false)) >= self.now.datetime();
        let mut days = (0..=7).map(|days| plus(today, days)).filter(|day| ahead(*day));
        let first = days.clone().next().unwrap_or(today);
        let Some(hours) = self.hours.filter(|_| !matches!(clock, Clock::Part(_))) else { return first };
        days.find(|day| hours.is_open(instant(*day, self.minute(point, *day, false), hours.zone())))
            .unwrap_or(first)
    }

    /// Minutes from midnight on that day. Without hours and without a day of its own, the next on the clock.
    fn minute(&self, point: Point, day: Date, named: bool) -> u16 {
        if named || !point.either_half || self.hours.is_some() {
            let minute = point.on(day, self.hours);
            let over = self.hours.is_none()
                && point.either_half
                && at(day, minute) < self.now.datetime()
                && minute < HALF;
            // "today at seven", said at ten, is the evening.
            return if day == self.now.date() && over { minute + HALF } else { minute };
        }
        let dial = point.minute % HALF;
        if at(day, dial) >= self.now.datetime() { dial } else { dial + HALF }
    }

    fn on_day(&self, clock: &Clock, day: Date, named: bool) -> Stretch {
        let grain = |points: &[&Point]| {
            if points.iter().any(|point| point.to_the_minute) { Grain::Minute } else { Grain::Hour }
        };
        match clock {
            Clock::At(point) | Clock::Around(point) => {
                let (minute, grain) = (self.minute(*point, day, named), grain(&[point]));
                let length = if grain == Grain::Hour { 60 } else { 1 };
                Stretch::instant(at(day, minute), at(day, minute + length), grain)
            }
            Clock::After(point) => Stretch::from(at(day, self.minute(*point, day, named)), grain(&[point])),
            Clock::Before(point) => Stretch::until(at(day, self.minute(*point, day, named)), grain(&[point])),
            Clock::Between(from, to) => {
                let (start, end) = if from.either_half && to.either_half {
                    // "nine to five" begins in the morning.
                    let start = if crosses_noon(*from, *to) && self.hours.is_none() {
                        from.minute % HALF
                    } else {
                        self.minute(*from, day, named)
                    };
                    (start, ending(start, *to))
                } else {
                    between(*from, *to, day, self.hours)
                };
                Stretch::interval(at(day, start), at(day, end), grain(&[from, to]))
            }
            // Both sources know one hour for these.
            Clock::Part(Part::MidMorning) => {
                Stretch::instant(at(day, 10 * 60), at(day, 11 * 60), Grain::Hour)
            }
            Clock::Part(Part::MidAfternoon) => {
                Stretch::instant(at(day, 14 * 60), at(day, 15 * 60), Grain::Hour)
            }
            Clock::Part(part) => {
                let (from, to) = part.span();
                Stretch::interval(at(day, from), at(day, to), Grain::Hour)
            }
            Clock::FirstThing | Clock::LastThing => {
                let (from, to) = self.edge(clock, day);
                Stretch::interval(at(day, from), at(day, to), Grain::Hour)
            }
        }
    }

    /// "first thing" and "the end of the day": where no hours are known, those of most people.
    fn edge(&self, clock: &Clock, day: Date) -> (u16, u16) {
        if let Some(hours) = self.hours
            && open_minutes(day, hours).is_some()
        {
            let range = clock.on(day, hours);
            return (range.from, range.to);
        }
        if *clock == Clock::FirstThing { (8 * 60, 9 * 60 + 30) } else { (17 * 60, DAY) }
    }
}

fn whole_days(days: &Days) -> Stretch {
    let (start, end) = (days.from.at(0, 0, 0, 0), plus(days.to, 1).at(0, 0, 0, 0));
    match (days.shape, days.minute) {
        (Shape::Unit, Some(minute)) => {
            Stretch::instant(at(days.from, minute), at(days.from, minute + 60), Grain::Hour)
        }
        (Shape::Unit, None) => Stretch::instant(start, end, days.grain),
        (Shape::Stretch, _) => Stretch::interval(start, end, days.grain),
        (Shape::From | Shape::Since, _) => Stretch::from(start, days.grain),
        (Shape::UpTo, _) => Stretch::until(end, days.grain),
    }
}

/// Whether the hours on the dial go beyond twelve: "nine to five", "eleven to two".
fn crosses_noon(from: Point, to: Point) -> bool {
    let (from, to) = (from.minute % HALF, to.minute % HALF);
    from > to && from >= 6 * 60
}

/// A minute of the day, or of one of the days after it.
fn at(day: Date, minute: u16) -> DateTime {
    let (days, minute) = (minute / DAY, minute % DAY);
    plus(day, i64::from(days)).at((minute / 60) as i8, (minute % 60) as i8, 0, 0)
}

fn with_offset<S: Serializer>(moment: &Option<Zoned>, serializer: S) -> Result<S::Ok, S::Error> {
    match moment {
        Some(moment) => serializer.collect_str(&moment.strftime("%Y-%m-%dT%H:%M:%S%:z")),
        None => serializer.serialize_none(),
    }
}
