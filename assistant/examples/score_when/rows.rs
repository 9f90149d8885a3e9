//! Rows of any source, and what makes one fit for a caller.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use assistant::{TimeMatch, matches};
use jiff::Zoned;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use policy::BusinessHours;
use regex::Regex;
use serde_json::Value;

/// What came of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Verdict {
    Wrong,
    /// Right but for a difference of convention.
    Exact,
    Strict,
}

/// Which part of its source a row belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Share {
    /// Looked at from the first day.
    Seen,
    /// Kept aside, and looked at later to find what was missing.
    Opened,
}

pub(crate) type Check = Box<dyn Fn(&[TimeMatch]) -> Verdict>;

/// A text, when it is said, and how its reading is judged.
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) now: Zoned,
    pub(crate) hours: Option<BusinessHours>,
    pub(crate) in_scope: bool,
    pub(crate) want: String,
    pub(crate) check: Check,
}

impl Row {
    pub(crate) fn matches(&self) -> Vec<TimeMatch> {
        matches(&self.text, &self.now, self.hours.as_ref())
    }

    /// By one bit of FNV-1a of the id, mixed.
    pub(crate) fn share(&self) -> Share {
        let mut hash = self.id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
        });
        hash ^= hash >> 33;
        hash = hash.wrapping_mul(0xff51_afd7_ed55_8ccd);
        hash ^= hash >> 33;
        if hash & 1 == 0 { Share::Seen } else { Share::Opened }
    }

    pub(crate) fn expected(&self) -> String {
        format!("wanted {} at {}", self.want, self.now.datetime())
    }

    pub(crate) fn found(&self) -> String {
        let found: Vec<String> =
            self.matches().iter().map(|m| serde_json::to_string(m).unwrap_or_default()).collect();
        format!("found {}", found.join(" "))
    }
}

pub(crate) fn read(folder: &str, file: &str) -> Vec<Value> {
    let path = Path::new(folder).join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("lines of JSON")).collect()
}

/// A local time that a source writes without a zone.
pub(crate) fn local(text: &str) -> DateTime {
    text.replace(' ', "T").parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// A moment with an offset or without.
pub(crate) fn moment(text: &str) -> Zoned {
    let (time, zone) = match text.char_indices().skip(11).find(|(_, c)| matches!(c, '+' | '-')) {
        Some((at, _)) => {
            let hours: i8 = text[at..at + 3].parse().expect("an offset");
            (&text[..at], TimeZone::fixed(jiff::tz::offset(hours)))
        }
        None => (text, TimeZone::UTC),
    };
    local(time).to_zoned(zone).expect("no gap")
}

/// Whether a caller could say it on the phone, and a recogniser write it so: it has no notation that exists only on
/// paper, no seconds, centuries, decades, fiscal years or numbered weeks, no time zone of other continents, and it is
/// no document.
pub(crate) fn could_be_said(text: &str) -> bool {
    static PAPER: LazyLock<Vec<Regex>> =
        LazyLock::new(|| NOTATIONS.iter().map(|pattern| Regex::new(pattern).expect("a constant")).collect());
    let document = text.split_whitespace().count() > 40;
    !document && text.is_ascii() && !PAPER.iter().any(|pattern| pattern.is_match(text))
}

const NOTATIONS: &[&str] = &[
    // 16h, 9h30, 15', 1", 1/2h, 10am-UTC, 2014~2018, > = 2019, 8ampm, 2016H2, 2017-q1, T06, cy18
    r"(?i)\b\d+h(\d\d)?\b",
    r"\d['\x22]",
    r"\d/\d+\s?h",
    r"[<>=~]",
    r"(?i)\d\s?ampm",
    r"(?i)\b([hq][1-4]|cy\d+|h[12])\b|\d-?[hq]\d|\dq\d",
    r"(?i)\butc|\bgmt|\bcet\b",
    // EOM, BOY and the like are letters of mails.
    r"(?i)\b(e|b)o(m|y|d)\b",
    // Months and years in figures: 2016-11, 11/2016, 2015-3-3 17:00.
    r"\b\d{4}\s?[-/.]\s?\d{1,2}\b",
    r"\b\d{1,2}\s?[-/]\s?\d{4}\b",
    r"(?i)\b[a-z]{3}[-/]\d{4}|\b[a-z]{3}/\d",
    r"\b\d{1,2}\.\d{1,2}\.(\d{2}|\d{4})\b",
    r"(?i)\d{1,2}/[a-z]{3}/\d|\d{1,2}-[a-z]{3}-\d|\d{4}/[a-z]{3}",
    // Seconds.
    r"\d:\d\d:\d\d|(?i)\bsecs?\b|\bseconds\b",
    // What nobody has an appointment in.
    r"(?i)centur|decade|fiscal|noughties|\d0'?s\b|\d0 s\b|\bb\.?c\b",
    r"(?i)\bweek \d|\bclosest\b|\bides\b",
    r"(?i)https?:|<a ",
];

/// Whether the words say which half of the day is meant: by name, by "a.m." and "p.m.", or on a clock of 24 hours. Where
/// they do not, every source guesses in its own way: duckling takes the nearest such time, even one that is just over,
/// Recognizers the first of the day, and a caller means the one that comes.
pub(crate) fn halved(text: &str) -> bool {
    static SURE: LazyLock<Regex> = LazyLock::new(|| {
        let pattern = r"(?i)am\b|pm\b|a\.m|p\.m|[ap] m\b|\d\s?[ap]\b|morning|noon|evening|night|nite|midday|lunch|\b(0\d|1[3-9]|2[0-3])[:.]\d\d|\b0\d{3}\b";
        Regex::new(pattern).expect("a constant")
    });
    SURE.is_match(text)
}

/// The same time in the other half of the day.
pub(crate) fn turned(at: DateTime) -> DateTime {
    let hour = (at.hour() + 12) % 24;
    at.date().at(hour, at.minute(), 0, 0)
}

/// Years that an appointment, a date of birth or an invoice may have.
pub(crate) fn near_year(value: &str) -> bool {
    value.get(..4).and_then(|year| year.parse::<i16>().ok()).is_some_and(|year| (1930..2035).contains(&year))
}
