//! Zones that a caller names: "3 p.m. Eastern".

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};

use super::calendar::plus;
use super::clock::{Clock, DAY, HALF, Point};
use super::days::Days;
use super::on::On;
use super::reader::Reader;

/// A zone by the name of a place in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Zone {
    Eastern,
    Central,
    Mountain,
    Pacific,
    Alaska,
    Hawaii,
    Utc,
    /// Minutes east of UTC.
    Offset(i32),
}

impl Zone {
    /// People say "EST" in summer too: the zone with its daylight saving is meant.
    fn zone(self) -> TimeZone {
        let name = match self {
            Self::Eastern => "America/New_York",
            Self::Central => "America/Chicago",
            Self::Mountain => "America/Denver",
            Self::Pacific => "America/Los_Angeles",
            Self::Alaska => "America/Anchorage",
            Self::Hawaii => "Pacific/Honolulu",
            Self::Utc => return TimeZone::UTC,
            Self::Offset(minutes) => {
                return Offset::from_seconds(minutes * 60).map_or(TimeZone::UTC, TimeZone::fixed);
            }
        };
        TimeZoneDatabase::bundled().get(name).unwrap_or(TimeZone::UTC)
    }

    /// Tells the time of `on`, which was said in this zone, on the clock where the business is.
    pub(super) fn translate(self, on: &mut On, r: &Reader) {
        let day = on.days.as_ref().map_or(r.today(), |days| days.from);
        let Some(noon) = r.zoned(day.at(12, 0, 0, 0)) else { return };
        let there = self.zone().to_offset(noon.timestamp());
        let shift = (noon.offset().seconds() - there.seconds()) / 60;
        let mut days = 0;
        let mut moved = |point: Point| {
            // Who names a zone means the hours in which people are awake there.
            let dial = point.minute % HALF;
            let usual = if dial < 7 * 60 { dial + HALF } else { dial };
            let minute = i32::from(if point.either_half { usual } else { point.minute }) + shift;
            days = minute.div_euclid(i32::from(DAY));
            Point { minute: minute.rem_euclid(i32::from(DAY)) as u16, either_half: false, ..point }
        };
        on.clock = on.clock.take().map(|clock| match clock {
            Clock::At(point) => Clock::At(moved(point)),
            Clock::Around(point) => Clock::Around(moved(point)),
            Clock::After(point) => Clock::After(moved(point)),
            Clock::Before(point) => Clock::Before(moved(point)),
            Clock::Between(from, to) => {
                let to = moved(to);
                Clock::Between(moved(from), to)
            }
            other @ (Clock::Part(_) | Clock::FirstThing | Clock::LastThing) => other,
        });
        if let Some(known) = on.days.as_mut().filter(|known| known.is_single() && days != 0) {
            *known = Days::one(plus(known.from, i64::from(days)));
        }
    }
}

/// A zone right after a time, and the position after it.
pub(super) fn zone_at(r: &Reader, at: usize) -> Option<(Zone, usize)> {
    if let Some(found) = offset_at(r, at) {
        return Some(found);
    }
    let (zone, next) = r.any(at, ZONES)?;
    let named = r.any(
        next,
        &[("standard time", ()), ("daylight time", ()), ("time zone", ()), ("timezone", ()), ("time", ())],
    );
    let next = named.map_or(next, |(_, next)| next);
    // "3 p.m. central" and "central time" are zones, "at 3 mountain view" is not.
    let whole = next > at + 1 || r.text(at).len() <= 4 || r.ends(next) || r.mark_before(next).is_some();
    let meant =
        whole || r.is(next, &["or", "and", "on", "for", "tomorrow", "today", "please", "works", "if"]);
    meant.then_some((*zone, next))
}

/// "utc-06:00", as the reader writes the offset of a stamp.
fn offset_at(r: &Reader, at: usize) -> Option<(Zone, usize)> {
    let offset = r.text(at).strip_prefix("utc")?;
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let (hours, minutes) = offset.get(1..)?.split_once(':')?;
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    Some((Zone::Offset(sign * (hours * 60 + minutes)), at + 1))
}

const ZONES: &[(&str, Zone)] = &[
    ("est", Zone::Eastern),
    ("edt", Zone::Eastern),
    ("et", Zone::Eastern),
    ("eastern", Zone::Eastern),
    ("new york time", Zone::Eastern),
    ("cst", Zone::Central),
    ("cdt", Zone::Central),
    ("ct", Zone::Central),
    ("central", Zone::Central),
    ("chicago time", Zone::Central),
    ("mst", Zone::Mountain),
    ("mdt", Zone::Mountain),
    ("mt", Zone::Mountain),
    ("mountain", Zone::Mountain),
    ("pst", Zone::Pacific),
    ("pdt", Zone::Pacific),
    ("pt", Zone::Pacific),
    ("pacific", Zone::Pacific),
    ("akst", Zone::Alaska),
    ("alaska time", Zone::Alaska),
    ("hst", Zone::Hawaii),
    ("hawaii time", Zone::Hawaii),
    ("gmt", Zone::Utc),
    ("utc", Zone::Utc),
];
