//! When a person may be called or texted: the table `rules/calling_hours.txt`, by the clock where he is.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;

use super::{Channel, Contact, Purpose};
use crate::places::{Place, State};
use crate::rules::{self, rows};
use crate::state_holidays::is_holiday;

/// Where a row holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Where {
    /// In the whole country, and wherever else we call.
    Everywhere,
    /// In one state.
    In(State),
}

impl Where {
    pub(super) fn read(cell: &str) -> Self {
        if cell == "US" { Self::Everywhere } else { Self::In(cell.parse().expect("a state")) }
    }

    pub(super) fn includes(self, state: Option<State>) -> bool {
        match self {
            Self::Everywhere => true,
            Self::In(own) => state == Some(own),
        }
    }
}

/// What a row applies to. Emergencies are asked about nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Applies {
    All,
    Solicitation,
    /// A solicitation by an artificial voice.
    Artificial,
}

impl Applies {
    pub(super) fn read(cell: &str) -> Self {
        match cell {
            "all" => Self::All,
            "solicitation" => Self::Solicitation,
            "artificial" => Self::Artificial,
            other => panic!("{other:?} says not what the row applies to"),
        }
    }

    pub(super) fn to(self, contact: &Contact) -> bool {
        let selling = contact.purpose == Purpose::Solicitation;
        match self {
            Self::All => true,
            Self::Solicitation => selling,
            Self::Artificial => selling && contact.channel == Channel::AssistantCall,
        }
    }
}

/// A time that all rows allow.
pub(super) struct Open {
    pub(super) from: Timestamp,
    /// When the first of them closes.
    pub(super) until: Timestamp,
    /// The row that made `from` later than the time asked about.
    pub(super) held_by: Option<&'static str>,
}

/// The first instant from `at` on that every row allows in every zone that is possible; `None` when it is after `last`.
pub(super) fn next(contact: &Contact, place: &Place, at: Timestamp, last: Timestamp) -> Option<Open> {
    let rows = || ROWS.iter().filter(|row| row.at.includes(Some(place.state())) && row.applies.to(contact));
    let mut from = at;
    let mut held_by = None;
    loop {
        let mut until = Timestamp::MAX;
        let mut latest: Option<(Timestamp, &'static str)> = None;
        for row in rows() {
            for zone in place.zones() {
                let open = row.next(zone, place.state(), from, last)?;
                until = until.min(open.1);
                // The last of equals: the state's row rather than the country's.
                if open.0 > from && latest.is_none_or(|(held, _)| open.0 >= held) {
                    latest = Some((open.0, row.rule));
                }
            }
        }
        match latest {
            None => return Some(Open { from, until, held_by }),
            Some((later, rule)) => {
                from = later;
                held_by.get_or_insert(rule);
            }
        }
    }
}

struct Row {
    rule: &'static str,
    at: Where,
    applies: Applies,
    weekdays: Hours,
    saturday: Hours,
    sunday: Hours,
    holidays: Hours,
}

/// From and until; `None` is not at all.
type Hours = Option<(Time, Time)>;

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let row = |cells: [&'static str; 10]| {
        let [rule, at, applies, weekdays, saturday, sunday, holidays, _, _, _] = cells;
        Row {
            rule,
            at: Where::read(at),
            applies: Applies::read(applies),
            weekdays: read_hours(weekdays),
            saturday: read_hours(saturday),
            sunday: read_hours(sunday),
            holidays: read_hours(holidays),
        }
    };
    rows(rules::CALLING_HOURS).map(row).collect()
});

impl Row {
    /// The first stretch of time that ends after `at`, cut at `at`; `None` when it begins after `last`.
    fn next(
        &self,
        zone: &TimeZone,
        state: State,
        at: Timestamp,
        last: Timestamp,
    ) -> Option<(Timestamp, Timestamp)> {
        let mut day = zone.to_datetime(at).date();
        loop {
            if let Some((opens, closes)) = self.on(day, state) {
                let (opens, closes) =
                    (instant(zone, day.to_datetime(opens))?, instant(zone, day.to_datetime(closes))?);
                if opens > last {
                    return None;
                }
                if at < closes {
                    return Some((opens.max(at), closes));
                }
            }
            day = day.tomorrow().ok()?;
            if instant(zone, day.to_datetime(Time::midnight()))? > last {
                return None;
            }
        }
    }

    fn on(&self, day: Date, state: State) -> Hours {
        let usual = match day.weekday() {
            Weekday::Saturday => self.saturday,
            Weekday::Sunday => self.sunday,
            Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => {
                self.weekdays
            }
        };
        // Of both, where a row makes a difference: a holiday on a Saturday is a Saturday too.
        if self.holidays == usual || !is_holiday(day, state) { usual } else { both(usual, self.holidays) }
    }
}

fn both(one: Hours, other: Hours) -> Hours {
    let ((a, b), (c, d)) = (one?, other?);
    let (from, until) = (a.max(c), b.min(d));
    (from < until).then_some((from, until))
}

fn instant(zone: &TimeZone, local: DateTime) -> Option<Timestamp> {
    zone.to_ambiguous_timestamp(local).compatible().ok()
}

fn read_hours(cell: &str) -> Hours {
    if cell == "none" {
        return None;
    }
    let (from, until) = cell.split_once('-').expect("hours are 8-21, or none");
    let time = |text: &str| {
        let (hour, minute) = text.split_once(':').unwrap_or((text, "0"));
        Time::new(hour.parse().expect("an hour"), minute.parse().expect("a minute"), 0, 0)
            .expect("a time of day")
    };
    let (from, until) = (time(from), time(until));
    assert!(from < until, "{cell}");
    Some((from, until))
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn hours_are_read_to_the_minute() {
        let time = |hour, minute| Time::new(hour, minute, 0, 0).unwrap();
        assert_eq!(read_hours("8-21"), Some((time(8, 0), time(21, 0))));
        assert_eq!(read_hours("9:30-17"), Some((time(9, 30), time(17, 0))));
        assert_eq!(read_hours("none"), None);
    }

    #[test]
    fn no_row_allows_what_the_country_forbids() {
        let (open, close) = (Time::new(8, 0, 0, 0).unwrap(), Time::new(21, 0, 0, 0).unwrap());
        for row in ROWS.iter() {
            for (from, until) in [row.weekdays, row.saturday, row.sunday, row.holidays].into_iter().flatten()
            {
                assert!(open <= from && until <= close, "{}", row.rule);
            }
        }
    }

    #[test]
    fn a_window_opens_and_closes_with_the_clock_on_the_wall() {
        // The night to 8 March 2026 has an hour less in Chicago.
        let chicago = TimeZone::get("America/Chicago").unwrap();
        let row = &ROWS[0];
        let at: Timestamp = "2026-03-08T05:00:00Z".parse().unwrap();
        let (opens, closes) =
            row.next(&chicago, "IL".parse().unwrap(), at, at + SignedDuration::from_hours(48)).unwrap();
        assert_eq!(
            (opens.to_string(), closes.to_string()),
            ("2026-03-08T13:00:00Z".into(), "2026-03-09T02:00:00Z".into())
        );
    }
}
