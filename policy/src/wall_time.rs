//! What the clock on a business's wall shows, and the instants that are meant by it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};

use crate::Span;

/// The instants at which a clock shows a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WallTime {
    /// One, as on nearly every day.
    Once(Timestamp),
    /// None: the clock is put forward over it.
    Skipped {
        /// When it is put forward.
        change: Timestamp,
    },
    /// Two: the clock is put back over it.
    Twice {
        /// Before the clock is put back.
        first: Timestamp,
        /// After.
        second: Timestamp,
    },
}

impl WallTime {
    /// When a clock in `zone` shows `local`. `None` for times that no instant can have, before the year -9999 or
    /// after 9999.
    #[must_use]
    pub fn of(local: DateTime, zone: &TimeZone) -> Option<Self> {
        match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok().map(Self::Once),
            AmbiguousOffset::Gap { before, .. } => {
                // A clock that had not been put forward would show the skipped time after the change, so the
                // change is the last one before that.
                let after = before.to_timestamp(local).ok()?;
                let next = after.checked_add(jiff::SignedDuration::from_nanos(1)).unwrap_or(after);
                let change = zone.preceding(next).next()?.timestamp();
                Some(Self::Skipped { change })
            }
            AmbiguousOffset::Fold { before, after } => Some(Self::Twice {
                first: before.to_timestamp(local).ok()?,
                second: after.to_timestamp(local).ok()?,
            }),
        }
    }

    /// What is meant by the time when it is said without more: of two the first, as the calendar programs have it
    /// (RFC 5545, 3.3.5). `None` for a time that is skipped.
    #[must_use]
    pub const fn meant(self) -> Option<Timestamp> {
        match self {
            Self::Once(at) | Self::Twice { first: at, .. } => Some(at),
            Self::Skipped { .. } => None,
        }
    }
}

/// A local day from its first instant to that of the next: 23, 24 or 25 hours, hardly ever anything else.
#[must_use]
pub fn local_day(day: Date, zone: &TimeZone) -> Span {
    let begin = |day: Date| day.to_zoned(zone.clone()).map_or(Timestamp::MAX, |zoned| zoned.timestamp());
    Span { start: begin(day), end: day.tomorrow().map_or(Timestamp::MAX, begin) }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_time_comes_once_or_never_or_twice() {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Denver").unwrap();
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        for (local, expected, meant) in [
            (
                "2026-03-08T01:30",
                WallTime::Once(at("2026-03-08T01:30-07:00")),
                Some(at("2026-03-08T01:30-07:00")),
            ),
            ("2026-03-08T02:00", WallTime::Skipped { change: at("2026-03-08T02:00-07:00") }, None),
            ("2026-03-08T02:59", WallTime::Skipped { change: at("2026-03-08T03:00-06:00") }, None),
            (
                "2026-11-01T01:30",
                WallTime::Twice { first: at("2026-11-01T01:30-06:00"), second: at("2026-11-01T01:30-07:00") },
                Some(at("2026-11-01T01:30-06:00")),
            ),
        ] {
            let found = WallTime::of(local.parse().unwrap(), &zone);
            assert_eq!(found, Some(expected), "{local}");
            assert_eq!(found.and_then(WallTime::meant), meant, "{local}");
        }
        for (day, hours) in [(date(2026, 3, 8), 23), (date(2026, 3, 9), 24), (date(2026, 11, 1), 25)] {
            let span = local_day(day, &zone);
            assert_eq!(span.start.duration_until(span.end).as_hours(), hours, "{day}");
        }
    }
}
