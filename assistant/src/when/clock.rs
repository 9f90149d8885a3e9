//! Times of day as people say them.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use policy::{BusinessHours, Span};
use serde::{Deserialize, Serialize};

/// A time of day in minutes from midnight. Without "a.m." or "p.m." it may mean either half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) minute: u16,
    pub(super) either_half: bool,
}

/// A part of the day, as said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Clock {
    /// "at ten".
    At(Point),
    /// "around ten".
    Around(Point),
    /// "between two and four".
    Between(Point, Point),
    /// "after two".
    After(Point),
    /// "before noon".
    Before(Point),
    /// "in the morning": from, to (exclusive), as minutes, and the words for it.
    Part { from: u16, to: u16, name: String },
    /// "first thing": when the doors open.
    FirstThing,
    /// "at the end of the day": before the doors close.
    LastThing,
}

/// A clock read on a certain day: minutes from midnight, the end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: u16,
    pub(super) to: u16,
    pub(super) exact: bool,
}

const DAY: u16 = 24 * 60;
pub(super) const HALF: u16 = 12 * 60;

impl Clock {
    /// The clock on a certain day, a bare hour being read within business hours.
    pub(super) fn on(&self, day: Date, hours: &BusinessHours) -> Range {
        let range = |from: u16, to: u16| Range { from, to: to.max(from + 1), exact: false };
        match self {
            Self::At(point) => {
                let minute = point.on(day, hours);
                Range { from: minute, to: minute + 1, exact: true }
            }
            Self::Around(point) => {
                let minute = point.on(day, hours);
                range(minute.saturating_sub(30), (minute + 31).min(DAY))
            }
            Self::Between(from, to) => {
                let (from, to) = between(*from, *to, day, hours);
                range(from, to)
            }
            Self::After(point) => range(point.on(day, hours), DAY),
            Self::Before(point) => range(0, point.on(day, hours)),
            Self::Part { from, to, .. } => range(*from, *to),
            Self::FirstThing => {
                let open = open_minutes(day, hours).map_or(8 * 60, |(open, _)| open);
                range(open, open + 90)
            }
            Self::LastThing => {
                let close = open_minutes(day, hours).map_or(17 * 60, |(_, close)| close);
                range(close.saturating_sub(150), close)
            }
        }
    }

    /// As said back after the day, preposition included: "at 10 AM", "in the morning".
    pub(super) fn spoken(&self, day: Date, hours: &BusinessHours) -> String {
        let say = |point: &Point| super::speak::minute(point.on(day, hours));
        match self {
            Self::At(point) => format!("at {}", say(point)),
            Self::Around(point) => format!("around {}", say(point)),
            Self::Between(from, to) => {
                let (from, to) = between(*from, *to, day, hours);
                format!("between {} and {}", super::speak::minute(from), super::speak::minute(to))
            }
            Self::After(point) => format!("after {}", say(point)),
            Self::Before(point) => format!("before {}", say(point)),
            Self::Part { name, .. } if name == "night" || name == "lunchtime" => format!("at {name}"),
            Self::Part { name, .. } => format!("in the {name}"),
            Self::FirstThing => "first thing in the morning".to_owned(),
            Self::LastThing => "at the end of the day".to_owned(),
        }
    }

    /// Whether a single moment is meant.
    pub(super) fn is_exact(&self) -> bool {
        matches!(self, Self::At(_))
    }

    /// Whether this is that minute in one half of the day or the other.
    pub(super) fn is_either(&self, minute: u16) -> bool {
        matches!(self, Self::At(point) if point.either_half && point.minute % HALF == minute % HALF)
    }

    /// Whether this is a full hour, and the minute lies in it.
    pub(super) fn is_hour_of(&self, minute: u16) -> bool {
        matches!(self, Self::At(point) if point.minute % 60 == 0
            && point.minute % HALF / 60 == minute % HALF / 60
            && (point.either_half || point.minute / HALF == minute / HALF))
    }

    /// "tomorrow morning at eight" is eight in the morning: the part decides the half of the day.
    pub(super) fn settle(&mut self, part_from: u16) {
        let settle = |point: &mut Point| {
            if point.either_half {
                *point = sure(point.minute % HALF + if part_from >= HALF { HALF } else { 0 });
            }
        };
        match self {
            Self::At(point) | Self::Around(point) | Self::After(point) | Self::Before(point) => settle(point),
            Self::Between(from, to) => {
                settle(from);
                settle(to);
            }
            Self::Part { .. } | Self::FirstThing | Self::LastThing => {}
        }
    }
}

impl Point {
    /// Minutes from midnight on that day: the half of the day in which the business is open, or else the usual.
    pub(super) fn on(self, day: Date, hours: &BusinessHours) -> u16 {
        if !self.either_half {
            return self.minute;
        }
        let (morning, afternoon) = (self.minute % HALF, self.minute % HALF + HALF);
        let open = |minute: u16| hours.is_open(instant(day, minute, hours.zone()));
        match (open(morning), open(afternoon)) {
            (true, false) => morning,
            (false, true) => afternoon,
            // Both or neither: seven to eleven is the morning, the rest the afternoon.
            _ if (7 * 60..HALF).contains(&morning) => morning,
            _ => afternoon,
        }
    }
}

/// Both ends of a range; one end that is sure decides an unsure other.
fn between(from: Point, to: Point, day: Date, hours: &BusinessHours) -> (u16, u16) {
    if from.either_half && !to.either_half {
        let morning = from.minute % HALF;
        let afternoon = morning + HALF;
        return (if afternoon < to.minute { afternoon } else { morning }, to.minute);
    }
    let from = from.on(day, hours);
    let to = if to.either_half {
        let morning = to.minute % HALF;
        if morning > from { morning } else { morning + HALF }
    } else {
        to.minute
    };
    (from, to)
}

/// The first opening and the last closing minute of a day.
fn open_minutes(day: Date, hours: &BusinessHours) -> Option<(u16, u16)> {
    let zone = hours.zone();
    let spans = hours.open_spans(Span { start: instant(day, 0, zone), end: instant(day, DAY, zone) });
    let minute = |at: jiff::Timestamp| {
        let time = at.to_zoned(zone.clone());
        if time.date() > day { DAY } else { time.hour() as u16 * 60 + time.minute() as u16 }
    };
    Some((minute(spans.first()?.start), minute(spans.last()?.end)))
}

/// The instant of a local minute; one that a clock change skips is moved past the gap.
pub(super) fn instant(day: Date, minute: u16, zone: &TimeZone) -> jiff::Timestamp {
    let (day, minute) =
        if minute >= DAY { (day.tomorrow().unwrap_or(day), minute - DAY) } else { (day, minute) };
    let local = day.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    // Only dates at the end of the calendar have no instant, and no caller means those.
    zone.to_timestamp(local).unwrap_or(jiff::Timestamp::MAX)
}

/// A time whose half of the day is known.
pub(super) fn sure(minute: u16) -> Point {
    Point { minute, either_half: false }
}
