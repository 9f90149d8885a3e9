mod civil_time;
mod expression;
mod holidays;

use std::collections::BTreeSet;

use jiff::civil::{self, DateTime};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp};
use opening_hours::{OpeningHours, RuleKind};

use crate::Span;
use crate::names::closed_list;
use crate::span::merged;

pub(crate) use holidays::is_federal;

/// When a business is open.
///
/// An instant is open when a clock on the business's wall then shows an open time on a day that is not a
/// closure. Hence the days on which the clock is put forward or back need no rule of their own: a time that
/// is skipped has no instant to be open at, and a time that comes twice is open twice, so that "22:00-06:00"
/// lasts seven hours in one night of spring and nine in one of autumn.
///
/// Outside of the years 2000 to 2100 the holidays are not known, and the business is closed.
#[derive(Debug, Clone, PartialEq)]
pub struct BusinessHours {
    rules: OpeningHours,
    zone: TimeZone,
    closures: BTreeSet<civil::Date>,
}

closed_list! {
    /// What an instant is to a business.
    Occasion {
        /// It is open.
        Open = "open",
        /// It is closed, on a day like any other.
        AfterHours = "after_hours",
        /// It is closed, and the day is a federal holiday or one of its closures.
        Holiday = "holiday",
    }
}

/// Settings that are not business hours. Each says what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HoursError {
    /// The expression is not in the notation, or uses a part of it that could surprise.
    #[error("the opening hours {expression:?} {mistake}; {hint}")]
    Expression {
        /// The expression as given.
        expression: String,
        /// What is wrong with it.
        mistake: &'static str,
        /// How to write it.
        hint: String,
    },
    /// The name is not one of a time zone.
    #[error("{zone:?} is not the name of a time zone; {hint}")]
    Zone {
        /// The name as given.
        zone: String,
        /// What to write instead.
        hint: String,
    },
}

impl HoursError {
    /// What to write instead.
    #[must_use]
    pub fn hint(&self) -> &str {
        match self {
            Self::Expression { hint, .. } | Self::Zone { hint, .. } => hint,
        }
    }
}

/// How far ahead [`BusinessHours::next_open`] looks: over a year, for a business of one season.
const SEARCH: SignedDuration = SignedDuration::from_hours(400 * 24);

/// A first, shorter search that nearly always succeeds.
const SHORT_SEARCH: SignedDuration = SignedDuration::from_hours(5 * 24);

impl BusinessHours {
    /// Reads hours in the `opening_hours` notation of OpenStreetMap, which hold in the IANA time zone `zone`,
    /// less the local days `closures`, each from midnight to midnight. `PH` is the federal holidays of the
    /// United States and, where one falls on a weekend, the day on which it is observed.
    ///
    /// # Errors
    /// When one of the two texts cannot be read, or the expression needs what we do not know: school
    /// holidays, the sun, an end that is left open.
    pub fn parse(expression: &str, zone: &str, closures: &[civil::Date]) -> Result<Self, HoursError> {
        let rules = expression::read(expression)?.with_context(holidays::context());
        Ok(Self { rules, zone: read_zone(zone)?, closures: closures.iter().copied().collect() })
    }

    /// Whether the business is open at `at`.
    #[must_use]
    pub fn is_open(&self, at: Timestamp) -> bool {
        let instant = Span { start: at, end: later(at, SignedDuration::from_nanos(1)) };
        !self.open_spans(instant).is_empty()
    }

    /// What `at` is to the business. A business that is open on a holiday is open.
    #[must_use]
    pub fn occasion(&self, at: Timestamp) -> Occasion {
        let day = self.zone.to_datetime(at).date();
        if self.is_open(at) {
            Occasion::Open
        } else if self.closures.contains(&day) || is_federal(day) {
            Occasion::Holiday
        } else {
            Occasion::AfterHours
        }
    }

    /// The first open instant from `at` on, which is `at` itself when the business is open then. `None` when
    /// there is none within 400 days.
    #[must_use]
    pub fn next_open(&self, at: Timestamp) -> Option<Timestamp> {
        [SHORT_SEARCH, SEARCH]
            .into_iter()
            .find_map(|search| self.open_spans(Span { start: at, end: later(at, search) }).first().copied())
            .map(|span| span.start)
    }

    /// When the business is open, as far as it lies in `within`: sorted, neither overlapping nor touching.
    #[must_use]
    pub fn open_spans(&self, within: Span) -> Vec<Span> {
        let known = holidays::known();
        let end = within.end.min(known.end);
        let mut from = within.start.max(known.start);
        let mut open = Vec::new();
        while from < end {
            let change = self.zone.following(from).next().map(|transition| transition.timestamp());
            let until = change.map_or(end, |change| change.min(end));
            // Between two changes the clock on the wall runs evenly, and local times and instants are one to
            // one.
            let offset = self.zone.to_offset(from);
            let instant = |local| offset.to_timestamp(local).expect("years 2000 to 2100 are instants");
            for (opens, closes) in self.open_local(offset.to_datetime(from), offset.to_datetime(until)) {
                open.push(Span { start: instant(opens), end: instant(closes) });
            }
            from = until;
        }
        merged(open)
    }

    /// The zone in which the hours hold.
    #[must_use]
    pub const fn zone(&self) -> &TimeZone {
        &self.zone
    }

    /// The open local times from `from` until `to` on a clock that is never put forward or back.
    fn open_local(&self, from: DateTime, to: DateTime) -> Vec<(DateTime, DateTime)> {
        let mut open = Vec::new();
        let states = self.rules.iter_range(civil_time::to_chrono(from), civil_time::to_chrono(to));
        for state in states.filter(|state| state.kind == RuleKind::Open) {
            let mut opens = civil_time::from_chrono(state.range.start);
            let closes = civil_time::from_chrono(state.range.end);
            for &closure in self.closures.range(opens.date()..=closes.date()) {
                let midnight = closure.to_datetime(civil::Time::midnight());
                if opens < midnight {
                    open.push((opens, midnight));
                }
                let next_midnight = closure.tomorrow().map_or(closes, civil::Date::into);
                opens = opens.max(next_midnight);
            }
            if opens < closes {
                open.push((opens, closes));
            }
        }
        open
    }
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// What people write for a zone, and the zone that they mean.
const ZONE_SLIPS: &[(&[&str], &str)] = &[
    (&["est", "edt", "et", "eastern", "est5edt", "us/eastern"], "America/New_York"),
    (&["cst", "cdt", "ct", "central", "cst6cdt", "us/central"], "America/Chicago"),
    (&["mst", "mdt", "mt", "mountain", "mst7mdt", "us/mountain"], "America/Denver"),
    (&["pst", "pdt", "pt", "pacific", "pst8pdt", "us/pacific"], "America/Los_Angeles"),
    (&["akst", "akdt", "alaska"], "America/Anchorage"),
    (&["hst", "hawaii"], "Pacific/Honolulu"),
    (&["arizona"], "America/Phoenix"),
];

/// Names without a place are refused, but for UTC: "EST" is a zone of the database, without summer time, and
/// hardly ever what its writer means.
fn read_zone(zone: &str) -> Result<TimeZone, HoursError> {
    let name = zone.trim();
    let found =
        if name.contains('/') || name == "UTC" { TimeZoneDatabase::bundled().get(name).ok() } else { None };
    found.ok_or_else(|| HoursError::Zone { zone: zone.to_owned(), hint: zone_hint(name) })
}

fn zone_hint(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let bare =
        lower.trim_end_matches(" standard time").trim_end_matches(" daylight time").trim_end_matches(" time");
    let meant =
        ZONE_SLIPS.iter().find(|(slips, _)| slips.contains(&bare)).map(|(_, meant)| (*meant).to_owned());
    // A city alone, "Chicago" or "new york", is the last part of its zone's name.
    let city = format!("/{}", bare.replace(' ', "_"));
    let meant = meant.or_else(|| {
        let named = |zone: &str| zone.to_ascii_lowercase().ends_with(&city);
        TimeZoneDatabase::bundled().available().map(|zone| zone.to_string()).find(|zone| named(zone))
    });
    meant.map_or_else(
        || "write the name of a place in its region, such as America/Chicago".to_owned(),
        |meant| format!("write {meant}"),
    )
}

#[cfg(test)]
mod tests;
