//! When somebody is busy by the calendar he keeps elsewhere: iCalendar files, RFC 5545.
//!
//! Events recur at the time of their own zone's clock, across its changes. What is read is what calendars are made of:
//! events, days and weeks and months and years, with exceptions, additions and single instances that were moved or
//! cancelled. A rule that is not understood is refused and not guessed: a caller must not be offered a time because we
//! could not read.

mod lines;
mod recurrence;
mod stamp;

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use self::lines::{Component, Property};
use self::recurrence::{Rule, Work};
use self::stamp::Named;
pub use self::stamp::Stamp;
use crate::Span;
use crate::span::merged;

/// A file is not read beyond this, in bytes: a calendar of ten busy years is smaller.
pub const MAX_FILE: usize = 10_000_000;

/// The most instances of an event that are changed: someone who moves one a week does so for forty years. All are compared
/// with each other.
const MAX_CHANGED: usize = 2_000;

/// Something that takes time.
#[derive(Debug, Clone, PartialEq)]
pub struct Occurrence {
    /// When it begins.
    pub start: Stamp,
    /// When it ends; the same as `start` for what takes no time.
    pub end: Stamp,
    /// What it is called.
    pub summary: String,
    /// Whether it keeps anybody from doing something else.
    pub busy: bool,
}

/// Why a calendar cannot be read. Without the text itself: that is private.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// It is not a calendar, or larger than [`MAX_FILE`].
    #[error("not a calendar")]
    NotACalendar,
    /// Something that was opened is not closed: the end is missing, and with it nobody knows what.
    #[error("the calendar is cut short")]
    CutShort,
    /// A date, a time or a duration is none.
    #[error("a value of {0} cannot be read")]
    Value(&'static str),
    /// A zone is not in the IANA database.
    #[error("a time zone is not known")]
    Zone,
    /// A rule of recurrence has a part that is not understood.
    #[error("a recurrence rule is not understood")]
    Recurrence,
    /// One change of an instance is meant for all those after it.
    #[error("a change of one instance and all after it is not understood")]
    ThisAndFuture,
    /// It would keep a processor busy for long: somebody has made it so, or a program went wrong.
    #[error("there is more recurrence in the calendar than is looked at")]
    TooMuch,
}

/// When whoever keeps the calendar is busy in `within`: sorted, neither overlapping nor touching. Days and times without
/// a zone are those of `zone`.
///
/// # Errors
/// When there is anything in it that is not understood.
pub fn busy_times(file: &str, zone: &TimeZone, within: Span) -> Result<Vec<Span>, CalendarError> {
    let busy = occurrences(file, zone, within)?.into_iter().filter(|occurrence| occurrence.busy);
    let spans = busy.map(|occurrence| Span {
        start: occurrence.start.instant(zone).max(within.start),
        end: occurrence.end.instant(zone).min(within.end),
    });
    Ok(merged(spans.collect()))
}

/// Everything that takes place in `within`, the earliest first, with what keeps nobody busy.
///
/// # Errors
/// When there is anything in it that is not understood.
pub fn occurrences(file: &str, zone: &TimeZone, within: Span) -> Result<Vec<Occurrence>, CalendarError> {
    if file.len() > MAX_FILE {
        return Err(CalendarError::NotACalendar);
    }
    let components = lines::read(file)?;
    // Some programs write the zone of the whole calendar, for times that have none.
    let of_the_calendar = components.calendar_zone.as_deref().and_then(|name| stamp::zone(name).ok());
    let zone = of_the_calendar.as_ref().unwrap_or(zone);
    let mut events: Vec<Event> = Vec::new();
    for component in &components.events {
        events.push(Event::read(component, of_the_calendar.as_ref())?);
    }
    let mut found = Vec::new();
    let mut work = Work::of_a_file();
    for series in by_uid(events)? {
        series.in_span(zone, within, &mut work, &mut found)?;
    }
    found.sort_by_key(|occurrence| (occurrence.start.instant(zone), occurrence.end.instant(zone)));
    Ok(found)
}

/// An event as it was written.
#[derive(Debug, Clone)]
struct Event {
    uid: String,
    sequence: u32,
    start: Stamp,
    lasts: Lasts,
    rules: Vec<Rule>,
    added: Vec<(Stamp, Option<Lasts>)>,
    excepted: Vec<Stamp>,
    /// Which instance of the series with its `uid` this one stands for.
    instead_of: Option<Stamp>,
    summary: String,
    cancelled: bool,
    transparent: bool,
}

/// How long something takes: so many days, or so much time.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Lasts {
    Days(i32),
    Time(SignedDuration),
}

impl Event {
    /// Times without a zone are in that of the calendar, if it names one.
    fn read(component: &Component, of_the_calendar: Option<&TimeZone>) -> Result<Self, CalendarError> {
        let time_of =
            |name: &'static str, property: &Property, value: &str| -> Result<Stamp, CalendarError> {
                let stamp = stamp::read(property, value).ok_or(CalendarError::Value(name))?;
                Ok(stamp.zoned()?.in_zone(of_the_calendar))
            };
        let time = |name: &'static str, property: &Property| time_of(name, property, &property.value);
        let start = component.one("DTSTART").ok_or(CalendarError::Value("DTSTART"))?;
        let start = time("DTSTART", start)?;
        let (start, lasts) = match (component.one("DTEND"), component.one("DURATION")) {
            (Some(end), _) => {
                let (start, end) = start.alike(time("DTEND", end)?);
                let lasts = start.until(&end);
                (start, lasts)
            }
            (None, Some(duration)) => {
                let lasts = stamp::duration(&duration.value).ok_or(CalendarError::Value("DURATION"))?;
                match (&start, lasts) {
                    (Stamp::Day(_), Lasts::Time(_)) => (Stamp::Local(start.local()), lasts),
                    _ => (start, lasts),
                }
            }
            (None, None) => match start {
                Stamp::Day(_) => (start, Lasts::Days(1)),
                Stamp::Local(_) | Stamp::Zoned(..) => (start, Lasts::Time(SignedDuration::ZERO)),
            },
        };
        // Some programs write the property with nothing in it.
        let rules = component.all("RRULE").filter(|rule| !rule.value.trim().is_empty());
        let rules = rules.map(|rule| Rule::read(&rule.value));
        let mut added = Vec::new();
        for property in component.all("RDATE") {
            for value in property.values() {
                added.push(addition(value, &|text| time_of("RDATE", property, text))?);
            }
        }
        let mut excepted = Vec::new();
        for property in component.all("EXDATE") {
            for value in property.values() {
                excepted.push(time_of("EXDATE", property, value)?);
            }
        }
        let instead_of = match component.one("RECURRENCE-ID") {
            Some(property) if property.parameter("RANGE").is_some() => {
                return Err(CalendarError::ThisAndFuture);
            }
            Some(property) => Some(time("RECURRENCE-ID", property)?),
            None => None,
        };
        let text =
            |name: &str| component.one(name).map(|property| property.value.clone()).unwrap_or_default();
        Ok(Self {
            uid: text("UID"),
            sequence: text("SEQUENCE").trim().parse().unwrap_or(0),
            start,
            lasts,
            rules: rules.collect::<Result<_, _>>()?,
            added,
            excepted,
            instead_of,
            summary: lines::unescaped(&text("SUMMARY")),
            cancelled: text("STATUS").eq_ignore_ascii_case("CANCELLED"),
            transparent: text("TRANSP").eq_ignore_ascii_case("TRANSPARENT"),
        })
    }

    fn at(&self, start: Stamp, lasts: Lasts) -> Occurrence {
        // Some programs write the end before the start.
        let end = start.plus(lasts);
        let backwards = match lasts {
            Lasts::Days(days) => days < 0,
            Lasts::Time(time) => time.is_negative(),
        };
        let (start, end) = if backwards { (end, start) } else { (start, end) };
        Occurrence { start, end, summary: self.summary.clone(), busy: !self.transparent && !self.cancelled }
    }
}

fn addition(
    value: &str,
    time: &dyn Fn(&str) -> Result<Stamp, CalendarError>,
) -> Result<(Stamp, Option<Lasts>), CalendarError> {
    let Some((from, to)) = value.split_once('/') else {
        return Ok((time(value)?, None));
    };
    let start = time(from)?;
    let lasts = match stamp::duration(to) {
        Some(lasts) => lasts,
        None => start.until(&time(to)?),
    };
    Ok((start, Some(lasts)))
}

/// An event with its changed instances.
struct Series {
    event: Option<Event>,
    changed: Vec<Event>,
}

/// Of several versions of an event or of one of its instances, the latest.
fn by_uid(events: Vec<Event>) -> Result<Vec<Series>, CalendarError> {
    let mut series: BTreeMap<String, Series> = BTreeMap::new();
    for (number, event) in events.into_iter().enumerate() {
        // Without a UID nothing belongs together.
        let key = if event.uid.is_empty() { format!("\0{number}") } else { event.uid.clone() };
        let of_it = series.entry(key).or_insert_with(|| Series { event: None, changed: Vec::new() });
        match &event.instead_of {
            None => {
                if of_it.event.as_ref().is_none_or(|known| known.sequence <= event.sequence) {
                    of_it.event = Some(event);
                }
            }
            Some(instance) => {
                let room = of_it.changed.len() < MAX_CHANGED;
                match of_it.changed.iter_mut().find(|known| known.instead_of.as_ref() == Some(instance)) {
                    Some(known) if known.sequence <= event.sequence => *known = event,
                    Some(_) => {}
                    None if room => of_it.changed.push(event),
                    None => return Err(CalendarError::TooMuch),
                }
            }
        }
    }
    Ok(series.into_values().collect())
}

impl Series {
    fn in_span(
        &self,
        zone: &TimeZone,
        within: Span,
        work: &mut Work,
        found: &mut Vec<Occurrence>,
    ) -> Result<(), CalendarError> {
        let mut keep = |occurrence: Occurrence| {
            let (start, end) = (occurrence.start.instant(zone), occurrence.end.instant(zone));
            let touches =
                if start == end { within.contains(start) } else { start < within.end && within.start < end };
            if touches {
                found.push(occurrence);
            }
        };
        for changed in &self.changed {
            keep(changed.at(changed.start.clone(), changed.lasts));
        }
        let Some(event) = &self.event else { return Ok(()) };
        let mut starts: Vec<(Stamp, Lasts)> = vec![(event.start.clone(), event.lasts)];
        for rule in &event.rules {
            let ahead = rule.starts(&event.start, zone, within, work)?;
            starts.extend(ahead.into_iter().map(|start| (start, event.lasts)));
        }
        starts.extend(event.added.iter().map(|(start, lasts)| (start.clone(), lasts.unwrap_or(event.lasts))));
        // An event whose rule ends before it begins does not take place at all.
        if event.rules.iter().any(|rule| rule.ends_before(&event.start, zone)) && event.added.is_empty() {
            return Ok(());
        }
        let changed = self.changed.iter().filter_map(|changed| changed.instead_of.as_ref());
        let not_then = Named::by(event.excepted.iter().chain(changed), zone);
        let mut seen: BTreeSet<Timestamp> = BTreeSet::new();
        // The addition comes last and has a length of its own: of two at one time it is the one that counts.
        for (start, lasts) in starts.into_iter().rev() {
            if !not_then.has(&start, zone) && seen.insert(start.instant(zone)) {
                keep(event.at(start, lasts));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
