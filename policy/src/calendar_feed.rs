//! What a resource has to do, as a file that calendar programs read: iCalendar, RFC 5545.
//!
//! A booking keeps its `UID` for ever, and `SEQUENCE` grows with every change, so that a program that knows an
//! earlier one replaces it. A cancelled booking stays in the file as cancelled, for a program that merely does not
//! find it any more may keep it. Times are written in UTC, which no reader can misunderstand.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use telephony::BookingId;

use crate::Span;

/// The bookings of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFeed {
    /// What the calendar is called, such as `Truck one`.
    pub name: String,
    /// The IANA name of the zone in which programs should show it.
    pub zone: String,
    /// Since when it can be read.
    pub since: Timestamp,
    /// The bookings, in any order.
    pub entries: Vec<FeedEntry>,
}

/// A booking, as a calendar shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedEntry {
    /// The booking.
    pub id: BookingId,
    /// How often it was changed.
    pub revision: u32,
    /// When, without its buffers.
    pub time: Span,
    /// In a few words, what.
    pub summary: String,
    /// Where, if it is not at the business's own place.
    pub location: Option<String>,
    /// Whom to ask for, and where to call.
    pub description: String,
    /// Whether it will not take place.
    pub cancelled: bool,
    /// When it was changed last.
    pub changed_at: Timestamp,
}

/// How often a program should look again, RFC 7986.
const REFRESH: &str = "PT15M";

/// A line is broken after so many octets, RFC 5545, 3.1.
const MAX_OCTETS: usize = 75;

impl CalendarFeed {
    /// When anything in it was changed last.
    #[must_use]
    pub fn changed_at(&self) -> Timestamp {
        self.entries.iter().map(|entry| entry.changed_at).fold(self.since, Timestamp::max)
    }

    /// The file, the same for the same bookings. Its media type is `text/calendar; charset=utf-8`.
    #[must_use]
    pub fn write(&self) -> String {
        let mut file = Lines::default();
        file.line("BEGIN", "VCALENDAR");
        file.line("VERSION", "2.0");
        file.line("PRODID", "-//Firstring//Bookings//EN");
        file.line("CALSCALE", "GREGORIAN");
        file.line("METHOD", "PUBLISH");
        file.text("NAME", &self.name);
        file.text("X-WR-CALNAME", &self.name);
        file.text("X-WR-TIMEZONE", &self.zone);
        file.line("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
        file.line("X-PUBLISHED-TTL", REFRESH);
        let mut entries: Vec<&FeedEntry> = self.entries.iter().collect();
        entries.sort_unstable_by_key(|entry| (entry.time, entry.id));
        for entry in entries {
            file.entry(entry);
        }
        file.line("END", "VCALENDAR");
        file.0
    }
}

/// The file so far.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn entry(&mut self, entry: &FeedEntry) {
        self.line("BEGIN", "VEVENT");
        self.line("UID", &format!("{}@firstring", entry.id));
        self.line("SEQUENCE", &entry.revision.to_string());
        self.line("DTSTAMP", &utc(entry.changed_at));
        self.line("LAST-MODIFIED", &utc(entry.changed_at));
        self.line("DTSTART", &utc(entry.time.start));
        self.line("DTEND", &utc(entry.time.end));
        self.text("SUMMARY", &entry.summary);
        if let Some(location) = &entry.location {
            self.text("LOCATION", location);
        }
        if !entry.description.is_empty() {
            self.text("DESCRIPTION", &entry.description);
        }
        let (status, shown) =
            if entry.cancelled { ("CANCELLED", "TRANSPARENT") } else { ("CONFIRMED", "OPAQUE") };
        self.line("STATUS", status);
        self.line("TRANSP", shown);
        self.line("END", "VEVENT");
    }

    /// A property whose value is text that somebody wrote.
    fn text(&mut self, name: &str, value: &str) {
        let mut escaped = String::with_capacity(value.len());
        for c in value.replace("\r\n", "\n").chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => escaped.push(' '),
                c => escaped.push(c),
            }
        }
        self.line(name, &escaped);
    }

    /// A property, broken into as many lines as it needs, never within a character.
    fn line(&mut self, name: &str, value: &str) {
        let mut octets = 0;
        for c in name.chars().chain([':']).chain(value.chars()) {
            if octets + c.len_utf8() > MAX_OCTETS {
                self.0.push_str("\r\n ");
                octets = 1;
            }
            self.0.push(c);
            octets += c.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

fn utc(at: Timestamp) -> String {
    let local = TimeZone::UTC.to_datetime(at);
    let mut text = String::with_capacity(16);
    let (year, month, day) = (local.year(), local.month(), local.day());
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    // Writing to a String cannot fail.
    let _ = write!(text, "{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z");
    text
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn entry(number: u128) -> FeedEntry {
        FeedEntry {
            id: BookingId(Uuid::from_u128(number)),
            revision: 0,
            time: Span {
                start: "2026-03-08T14:00:00Z".parse().unwrap(),
                end: "2026-03-08T15:00:00Z".parse().unwrap(),
            },
            summary: "A leak repair: Dana Whitfield".to_owned(),
            location: Some("42 Oak Street, Springfield; rear door".to_owned()),
            description:
                "Dana Whitfield\n+13125550142\nsays \"the tap, the pipe\" and c:\\valves leak since Friday"
                    .to_owned(),
            cancelled: false,
            changed_at: "2026-03-04T16:00:07.5Z".parse().unwrap(),
        }
    }

    fn feed(entries: Vec<FeedEntry>) -> CalendarFeed {
        CalendarFeed {
            name: "Truck one, north".to_owned(),
            zone: "America/Chicago".to_owned(),
            since: "2026-03-01T16:00:00Z".parse().unwrap(),
            entries,
        }
    }

    #[test]
    fn a_feed_is_as_old_as_its_newest_change() {
        assert_eq!(feed(vec![]).changed_at(), "2026-03-01T16:00:00Z".parse().unwrap());
        assert_eq!(feed(vec![entry(1)]).changed_at(), entry(1).changed_at);
    }

    #[test]
    fn a_feed_as_text() {
        let moved = FeedEntry {
            revision: 2,
            location: None,
            description: String::new(),
            cancelled: true,
            summary: "Réparation d’une fuite — Zoë Ångström, très longue description à plier".to_owned(),
            time: Span {
                start: "2026-03-07T14:00:00Z".parse().unwrap(),
                end: "2026-03-07T15:30:00Z".parse().unwrap(),
            },
            ..entry(2)
        };
        insta::assert_snapshot!(feed(vec![entry(1), moved]).write().replace("\r\n", "\n"));
    }

    /// What a reader makes of the file: unfolded lines.
    fn unfolded(file: &str) -> Vec<String> {
        file.replace("\r\n ", "").split_terminator("\r\n").map(str::to_owned).collect()
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(summary in "\\PC{0,120}|[a-z,;\\\\\n]{0,90}") {
            let file = feed(vec![FeedEntry { summary: summary.clone(), ..entry(1) }]).write();
            prop_assert!(file.split("\r\n").all(|line| line.len() <= MAX_OCTETS), "{file}");
            let lines = unfolded(&file);
            let read: Vec<&str> = lines.iter().filter_map(|line| line.strip_prefix("SUMMARY:")).collect();
            prop_assert_eq!(read.len(), 1, "no text makes a line of its own");
            let mut plain = String::new();
            let mut chars = read[0].chars();
            while let Some(c) = chars.next() {
                match c {
                    '\\' => match chars.next() {
                        Some('n') => plain.push('\n'),
                        Some(c) => plain.push(c),
                        None => prop_assert!(false, "a lone backslash"),
                    },
                    c => plain.push(c),
                }
            }
            prop_assert_eq!(plain, summary);
        }
    }
}
