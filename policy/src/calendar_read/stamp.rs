//! Days and times as calendars write them.

use std::collections::BTreeSet;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::lines::Property;
use super::{CalendarError, Lasts};

/// A day, or a time of a clock.
#[derive(Debug, Clone, PartialEq)]
pub enum Stamp {
    /// All of a day, wherever one is.
    Day(Date),
    /// A time wherever one is.
    Local(DateTime),
    /// A time in a zone.
    Zoned(DateTime, TimeZone),
}

impl Stamp {
    /// The instant that is meant; `zone` is for those that have none. A time that is skipped is as long after the
    /// change as it was to be (RFC 5545, 3.3.5); of two the first.
    #[must_use]
    pub fn instant(&self, zone: &TimeZone) -> Timestamp {
        let (local, zone) = match self {
            Self::Day(day) => (day.to_datetime(Time::midnight()), zone),
            Self::Local(local) => (*local, zone),
            Self::Zoned(local, own) => (*local, own),
        };
        zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
    }

    /// What the clock or the calendar shows.
    pub(super) fn local(&self) -> DateTime {
        match self {
            Self::Day(day) => day.to_datetime(Time::midnight()),
            Self::Local(local) | Self::Zoned(local, _) => *local,
        }
    }

    /// The same kind of stamp on another day, at the same time of the clock.
    pub(super) fn on(&self, day: Date) -> Self {
        match self {
            Self::Day(_) => Self::Day(day),
            Self::Local(local) => Self::Local(day.to_datetime(local.time())),
            Self::Zoned(local, zone) => Self::Zoned(day.to_datetime(local.time()), zone.clone()),
        }
    }

    /// The two ends of something in one kind of time: a day beside a time is its midnight, a time without a zone
    /// beside one with a zone is in that.
    pub(super) fn alike(self, other: Self) -> (Self, Self) {
        match (self, other) {
            (one @ Self::Day(_), other @ Self::Day(_)) => (one, other),
            (one, other @ Self::Zoned(..)) => (one.in_zone_of(&other), other),
            (one @ Self::Zoned(..), other) => {
                let other = other.in_zone_of(&one);
                (one, other)
            }
            (one, other) => (Self::Local(one.local()), Self::Local(other.local())),
        }
    }

    fn in_zone_of(self, other: &Self) -> Self {
        match (self, other) {
            (own @ (Self::Day(_) | Self::Local(_)), Self::Zoned(_, zone)) => {
                Self::Zoned(own.local(), zone.clone())
            }
            (own, _) => own,
        }
    }

    /// A time without a zone gets this one.
    pub(super) fn in_zone(self, zone: Option<&TimeZone>) -> Self {
        match (self, zone) {
            (Self::Local(local), Some(zone)) => Self::Zoned(local, zone.clone()),
            (own, _) => own,
        }
    }

    pub(super) fn until(&self, end: &Self) -> Lasts {
        match (self, end) {
            (Self::Day(from), Self::Day(to)) => {
                Lasts::Days(from.until(*to).map_or(1, |span| span.get_days()))
            }
            _ => Lasts::Time(self.instant(&TimeZone::UTC).duration_until(end.instant(&TimeZone::UTC))),
        }
    }

    pub(super) fn plus(&self, lasts: Lasts) -> Self {
        match (self, lasts) {
            (_, Lasts::Days(days)) => {
                let day = self.local().date();
                self.on(day.checked_add(i64::from(days).days()).unwrap_or(day))
            }
            (Self::Day(_) | Self::Local(_), Lasts::Time(time)) => {
                Self::Local(self.local().saturating_add(time))
            }
            // Elapsed time: across a change of the clock the wall shows an hour more or less.
            (Self::Zoned(_, zone), Lasts::Time(time)) => {
                let end = self.instant(zone).checked_add(time).unwrap_or(Timestamp::MAX);
                Self::Zoned(zone.to_datetime(end), zone.clone())
            }
        }
    }
}

/// Instances of a series, by their instants or by the days that they are on.
#[derive(Debug, Default)]
pub(super) struct Named {
    days: BTreeSet<Date>,
    instants: BTreeSet<Timestamp>,
}

impl Named {
    pub(super) fn by<'a>(stamps: impl Iterator<Item = &'a Stamp>, zone: &TimeZone) -> Self {
        let mut named = Self::default();
        for stamp in stamps {
            match stamp {
                Stamp::Day(day) => named.days.insert(*day),
                Stamp::Local(_) | Stamp::Zoned(..) => named.instants.insert(stamp.instant(zone)),
            };
        }
        named
    }

    pub(super) fn has(&self, instance: &Stamp, zone: &TimeZone) -> bool {
        self.days.contains(&instance.local().date()) || self.instants.contains(&instance.instant(zone))
    }
}

/// A stamp whose zone is still a name.
#[derive(Debug, Clone)]
pub(super) struct Unzoned {
    stamp: Stamp,
    zone: Option<String>,
}

impl Unzoned {
    pub(super) fn zoned(self) -> Result<Stamp, CalendarError> {
        match (self.stamp, self.zone) {
            (Stamp::Local(local), Some(name)) => Ok(Stamp::Zoned(local, zone(&name)?)),
            (stamp, _) => Ok(stamp),
        }
    }
}

/// What Windows, and hence Outlook, calls the zones of the United States and their neighbours in business (Unicode
/// CLDR, windowsZones).
const WINDOWS_ZONES: &[(&str, &str)] = &[
    ("Eastern Standard Time", "America/New_York"),
    ("US Eastern Standard Time", "America/Indiana/Indianapolis"),
    ("Central Standard Time", "America/Chicago"),
    ("Mountain Standard Time", "America/Denver"),
    ("US Mountain Standard Time", "America/Phoenix"),
    ("Pacific Standard Time", "America/Los_Angeles"),
    ("Alaskan Standard Time", "America/Anchorage"),
    ("Aleutian Standard Time", "America/Adak"),
    ("Hawaiian Standard Time", "Pacific/Honolulu"),
    ("SA Western Standard Time", "America/Puerto_Rico"),
    ("West Pacific Standard Time", "Pacific/Guam"),
    ("Atlantic Standard Time", "America/Halifax"),
    ("Newfoundland Standard Time", "America/St_Johns"),
    ("Canada Central Standard Time", "America/Regina"),
    ("Central Standard Time (Mexico)", "America/Mexico_City"),
    ("GMT Standard Time", "Europe/London"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("Central Europe Standard Time", "Europe/Budapest"),
    ("Central European Standard Time", "Europe/Warsaw"),
    ("Romance Standard Time", "Europe/Paris"),
    ("FLE Standard Time", "Europe/Kiev"),
    ("GTB Standard Time", "Europe/Bucharest"),
    ("E. Europe Standard Time", "Europe/Chisinau"),
    ("Russian Standard Time", "Europe/Moscow"),
    ("Israel Standard Time", "Asia/Jerusalem"),
    ("India Standard Time", "Asia/Kolkata"),
    ("China Standard Time", "Asia/Shanghai"),
    ("Tokyo Standard Time", "Asia/Tokyo"),
    ("AUS Eastern Standard Time", "Australia/Sydney"),
    ("New Zealand Standard Time", "Pacific/Auckland"),
];

/// The zone of that name. Some programs put their own path before it.
pub(super) fn zone(name: &str) -> Result<TimeZone, CalendarError> {
    let database = TimeZoneDatabase::bundled();
    let name = name.trim().trim_matches('"').trim_end_matches(':');
    if let Some((_, name)) = WINDOWS_ZONES.iter().find(|(windows, _)| windows.eq_ignore_ascii_case(name)) {
        return database.get(name).map_err(|_| CalendarError::Zone);
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty()).collect();
    let tails = (0..parts.len()).map(|from| parts[from..].join("/"));
    tails.into_iter().find_map(|tail| database.get(&tail).ok()).ok_or(CalendarError::Zone)
}

/// One of the values of a property.
pub(super) fn read(property: &Property, value: &str) -> Option<Unzoned> {
    let (stamp, is_utc) = text(value.trim())?;
    let stamp = match (stamp, is_utc) {
        (Stamp::Local(local), true) => Stamp::Zoned(local, TimeZone::UTC),
        (stamp, _) => stamp,
    };
    Some(Unzoned { stamp, zone: property.parameter("TZID").map(str::to_owned) })
}

/// `20260304`, `20260304T090000` or `20260304T150000Z`, and whether it ends in `Z`.
pub(super) fn text(text: &str) -> Option<(Stamp, bool)> {
    let (day, time) = text.split_once('T').map_or((text, None), |(day, time)| (day, Some(time)));
    let day = Date::strptime("%Y%m%d", day).ok()?;
    let Some(time) = time else { return Some((Stamp::Day(day), false)) };
    let (time, is_utc) = time.strip_suffix('Z').map_or((time, false), |time| (time, true));
    let time = Time::strptime("%H%M%S", time).ok()?;
    Some((Stamp::Local(day.to_datetime(time)), is_utc))
}

/// `P1D`, `PT1H30M`, `P2W`, `-PT15M`.
pub(super) fn duration(text: &str) -> Option<Lasts> {
    let text = text.trim();
    let (text, sign) = match text.strip_prefix('-') {
        Some(rest) => (rest, -1),
        None => (text.strip_prefix('+').unwrap_or(text), 1),
    };
    let text = text.strip_prefix('P')?;
    let (mut days, mut seconds, mut number, mut in_time, mut any) =
        (0_i64, 0_i64, String::new(), false, false);
    for c in text.chars() {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        if c == 'T' && number.is_empty() {
            in_time = true;
            continue;
        }
        let count: i64 = std::mem::take(&mut number).parse().ok().filter(|count| *count < 1_000_000)?;
        any = true;
        match (c, in_time) {
            ('W', false) => days += 7 * count,
            ('D', false) => days += count,
            ('H', true) => seconds += 3_600 * count,
            ('M', true) => seconds += 60 * count,
            ('S', true) => seconds += count,
            _ => return None,
        }
    }
    if !any || !number.is_empty() {
        return None;
    }
    Some(match seconds {
        0 => Lasts::Days(i32::try_from(sign * days).ok()?),
        _ => Lasts::Time(SignedDuration::from_secs(sign * (days * 86_400 + seconds))),
    })
}
