//! Times of day as people say them, and what they are on a certain day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use policy::{BusinessHours, Span};
use serde::{Deserialize, Serialize};

use super::part::Part;

/// A time of day in minutes from midnight. Without "a.m." or "p.m." it may mean either half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Point {
    pub(super) minute: u16,
    pub(super) either_half: bool,
    /// Whether minutes were said: "3:00" and "half past two", but not "three".
    pub(super) to_the_minute: bool,
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
    /// "in the morning".
    Part(Part),
    /// "first thing": when the doors open.
    FirstThing,
    /// "at the end of the day": before the doors close.
    LastThing,
}

/// A clock read on a certain day: minutes from midnight, the end exclusive and perhaps of the next day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    pub(super) from: u16,
    pub(super) to: u16,
}

pub(super) const DAY: u16 = 24 * 60;
pub(super) const HALF: u16 = 12 * 60;

/// How far from "around ten" is still around ten, in minutes.
const AROUND: u16 = 30;

impl Clock {
    /// The clock on a certain day, as a wish for an appointment: bare hours are read within business hours, and
    /// the parts of the day are those in which one would offer something.
    pub(super) fn on(&self, day: Date, hours: &BusinessHours) -> Range {
        let known = Some(hours);
        let range = |from: u16, to: u16| Range { from, to: to.max(from + 1) };
        match self {
            Self::At(point) => {
                let minute = point.on(day, known);
                range(minute, minute + 1)
            }
            Self::Around(point) => {
                let minute = point.on(day, known);
                range(minute.saturating_sub(AROUND), (minute + AROUND + 1).min(DAY))
            }
            Self::Between(from, to) => {
                let (from, to) = between(*from, *to, day, known);
                range(from, to)
            }
            Self::After(point) => range(point.on(day, known), DAY),
            Self::Before(point) => range(0, point.on(day, known)),
            Self::Part(part) => {
                let (from, to) = part.offered();
                range(from, to)
            }
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
        let say = |point: &Point| super::speak::minute(point.on(day, Some(hours)));
        match self {
            Self::At(point) => format!("at {}", say(point)),
            Self::Around(point) => format!("around {}", say(point)),
            Self::Between(from, to) => {
                let (from, to) = between(*from, *to, day, Some(hours));
                format!("between {} and {}", super::speak::minute(from), super::speak::minute(to))
            }
            Self::After(point) => format!("after {}", say(point)),
            Self::Before(point) => format!("before {}", say(point)),
            Self::Part(part) => part.spoken().to_owned(),
            Self::FirstThing => "first thing in the morning".to_owned(),
            Self::LastThing => "at the end of the day".to_owned(),
        }
    }

    /// Whether a part of the day is meant in which that minute lies, widely taken: five is in the afternoon, though nobody
    /// who asks for the afternoon is offered it first.
    pub(super) fn is_part_of(&self, minute: u16) -> bool {
        matches!(self, Self::Part(part) if (part.span().0..part.span().1).contains(&minute))
    }

    /// "in the morning, but not before nine": the bound cuts the part of the day in which it lies. An afternoon has no end
    /// that anybody means.
    pub(super) fn within(self, part: Part) -> Self {
        let (from, to) = part.offered();
        let inside = |point: &Point| !point.either_half && from < point.minute && point.minute < to;
        match self {
            Self::After(point) if inside(&point) && to <= HALF => Self::Between(point, Point::sure(to)),
            Self::Before(point) if inside(&point) => Self::Between(Point::sure(from), point),
            other => other,
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
    pub(super) fn settled(self, part: Part) -> Self {
        match self {
            Self::At(point) => Self::At(point.settled(part)),
            Self::Around(point) => Self::Around(point.settled(part)),
            Self::After(point) => Self::After(point.settled(part)),
            Self::Before(point) => Self::Before(point.settled(part)),
            Self::Between(from, to) => Self::Between(from.settled(part), to.settled(part)),
            Self::Part(_) | Self::FirstThing | Self::LastThing => self,
        }
    }
}

impl Point {
    /// A time whose half of the day is known, told to the hour.
    pub(super) fn sure(minute: u16) -> Self {
        Self { minute, either_half: false, to_the_minute: false }
    }

    /// Minutes from midnight on that day. A bare hour is in the half of the day in which the business is open, or
    /// else the usual one; where no hours are known, it is the first such hour of the day, twelve being noon.
    pub(super) fn on(self, day: Date, hours: Option<&BusinessHours>) -> u16 {
        if !self.either_half {
            return self.minute;
        }
        let (morning, afternoon) = (self.minute % HALF, self.minute % HALF + HALF);
        let Some(hours) = hours else {
            return if morning < 60 { afternoon } else { morning };
        };
        let open = |minute: u16| hours.is_open(instant(day, minute, hours.zone()));
        match (open(morning), open(afternoon)) {
            (true, false) => morning,
            (false, true) => afternoon,
            // Both or neither: seven to eleven is the morning, the rest the afternoon.
            _ if (7 * 60..HALF).contains(&morning) => morning,
            _ => afternoon,
        }
    }

    /// The same time in the half of the day that a part of the day names.
    pub(super) fn settled(self, part: Part) -> Self {
        let evening = matches!(part, Part::Evening | Part::LateEvening | Part::Night | Part::LateNight);
        // "midnight tonight" is the one that follows.
        if !self.either_half {
            return if self.minute == 0 && evening { Self { minute: DAY, ..self } } else { self };
        }
        let on_the_clock = self.minute % HALF;
        // "this evening at twelve" is the midnight that follows.
        if on_the_clock == 0 && evening {
            return Self { minute: DAY, either_half: false, ..self };
        }
        // "twelve at night" is midnight, "one at night" is after it, "five at night" is before.
        let later = match part.half() {
            Half::Morning => false,
            Half::Afternoon => true,
            Half::Day => on_the_clock < 7 * 60,
            Half::Night => on_the_clock >= 5 * 60,
        };
        Self { minute: on_the_clock + if later { HALF } else { 0 }, either_half: false, ..self }
    }
}

/// Which half of the day a bare hour is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Morning,
    Afternoon,
    Night,
    /// The hours in which the sun shines: seven is in the morning, five in the afternoon.
    Day,
}

/// Both ends of a range, in minutes from midnight; one end that is sure decides an unsure other. The second may
/// lie on the next day.
pub(super) fn between(from: Point, to: Point, day: Date, hours: Option<&BusinessHours>) -> (u16, u16) {
    if from.either_half && !to.either_half {
        let morning = from.minute % HALF;
        let afternoon = morning + HALF;
        let start = if afternoon < to.minute { afternoon } else { morning };
        return (start, ending(start, to));
    }
    let start = from.on(day, hours);
    (start, ending(start, to))
}

/// The first time after `start` that `to` can mean.
pub(super) fn ending(start: u16, to: Point) -> u16 {
    let (first, step) = if to.either_half { (to.minute % HALF, HALF) } else { (to.minute, DAY) };
    (0..5).map(|turns| first + turns * step).find(|minute| *minute > start).unwrap_or(start + 1)
}

/// The first opening and the last closing minute of a day.
pub(super) fn open_minutes(day: Date, hours: &BusinessHours) -> Option<(u16, u16)> {
    let zone = hours.zone();
    let spans = hours.open_spans(Span { start: instant(day, 0, zone), end: instant(day, DAY, zone) });
    let minute = |at: jiff::Timestamp| {
        let time = at.to_zoned(zone.clone());
        if time.date() > day { DAY } else { time.hour() as u16 * 60 + time.minute() as u16 }
    };
    Some((minute(spans.first()?.start), minute(spans.last()?.end)))
}

/// The instant of a local minute. One that a clock change skips is moved past the gap by as much as it lies in
/// it; of two with the same name, when the clock is put back, it is the first.
pub(super) fn instant(day: Date, minute: u16, zone: &TimeZone) -> jiff::Timestamp {
    let (day, minute) = if minute >= DAY {
        (day.tomorrow().unwrap_or(day), (minute - DAY).min(DAY - 1))
    } else {
        (day, minute)
    };
    let local = day.at((minute / 60) as i8, (minute % 60) as i8, 0, 0);
    // Only dates at the end of the calendar have no instant, and no caller means those.
    zone.to_timestamp(local).unwrap_or(jiff::Timestamp::MAX)
}
