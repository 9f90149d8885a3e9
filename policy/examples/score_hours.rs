//! Scores business hours, holidays and clock changes on material by others.
//!
//! `cargo run --release -p policy --example score_hours -- FOLDER [--list]`, where FOLDER has `dst_vectors`,
//! `icalendar_recurrence`, `opening_hours` and `us_holidays` as their READMEs describe them. Prints what agreed, what did not, and what
//! is out of scope by which rule; `--list` prints every row that is. Exits with 1 when a row in scope disagrees.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp};
use policy::calendar_read::{Stamp, occurrences};
use policy::{BusinessHours, Span, WallTime, local_day};
use serde::Deserialize;
use serde::de::DeserializeOwned;

type Failure = Box<dyn std::error::Error>;

/// The tally of one file.
#[derive(Default)]
struct Tally {
    agreed: u32,
    disagreed: Vec<String>,
    /// By the rule that puts them there.
    out_of_scope: BTreeMap<String, Vec<String>>,
}

impl Tally {
    fn count(&mut self, agreed: bool, row: impl FnOnce() -> String) {
        if agreed {
            self.agreed += 1;
        } else {
            self.disagreed.push(row());
        }
    }

    fn skip(&mut self, rule: impl Into<String>, row: impl Into<String>) {
        self.out_of_scope.entry(rule.into()).or_default().push(row.into());
    }

    fn print(&self, name: &str, list: bool) {
        let out: usize = self.out_of_scope.values().map(Vec::len).sum();
        println!("{name}: {} agreed, {} disagreed, {out} out of scope", self.agreed, self.disagreed.len());
        for row in &self.disagreed {
            println!("  disagreed: {row}");
        }
        for (rule, rows) in &self.out_of_scope {
            println!("  {:4} out of scope: {rule}", rows.len());
            for row in rows.iter().filter(|_| list) {
                println!("         {row}");
            }
        }
    }
}

fn main() -> Result<ExitCode, Failure> {
    let mut folder: Option<PathBuf> = None;
    let mut list = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--list" => list = true,
            _ => folder = Some(argument.into()),
        }
    }
    let folder = folder.ok_or("usage: score_hours FOLDER [--list]")?;
    let tallies = [
        ("dst_vectors/local_to_utc", local_to_utc(&folder.join("dst_vectors/local_to_utc.jsonl"))?),
        ("dst_vectors/durations", durations(&folder.join("dst_vectors/durations_across_dst.jsonl"))?),
        ("us_holidays", holidays(&folder.join("us_holidays/holidays.jsonl"))?),
        ("opening_hours/evaluations", evaluations(&folder.join("opening_hours/evaluations.jsonl"))?),
        ("opening_hours/invalid", invalid(&folder.join("opening_hours"))?),
        ("opening_hours/next_change", next_change(&folder.join("opening_hours/next_change.jsonl"))?),
        ("icalendar_recurrence", calendars(&folder.join("icalendar_recurrence"))?),
        ("opening_hours/rs_regression", days(&folder.join("opening_hours/rs_regression.jsonl"))?),
    ];
    for (name, tally) in &tallies {
        tally.print(name, list);
    }
    let all_agreed = tallies.iter().all(|(_, tally)| tally.disagreed.is_empty());
    Ok(if all_agreed { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn rows<T: DeserializeOwned>(file: &Path) -> Result<Vec<T>, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(serde_json::from_str).collect::<Result<_, _>>()?)
}

fn always(zone: &str) -> Result<BusinessHours, Failure> {
    Ok(BusinessHours::parse("24/7", zone, &[])?)
}

#[derive(Deserialize)]
struct LocalRow {
    tz: String,
    local: DateTime,
    utc: Vec<Timestamp>,
}

fn local_to_utc(file: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for row in rows::<LocalRow>(file)? {
        let found: Vec<Timestamp> = match WallTime::of(row.local, always(&row.tz)?.zone()) {
            Some(WallTime::Once(at)) => vec![at],
            Some(WallTime::Twice { first, second }) => vec![first, second],
            Some(WallTime::Skipped { .. }) | None => vec![],
        };
        tally.count(found == row.utc, || format!("{} in {}: {found:?}", row.local, row.tz));
    }
    Ok(tally)
}

#[derive(Deserialize)]
struct DurationRow {
    tz: String,
    start_utc: Option<Timestamp>,
    elapsed_minutes: Option<i64>,
    end_local: Option<DateTime>,
    end_utc: Option<Timestamp>,
    local_day: Option<Date>,
    day_length_hours: Option<f64>,
}

fn durations(file: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for row in rows::<DurationRow>(file)? {
        let hours = always(&row.tz)?;
        if let (Some(day), Some(length)) = (row.local_day, row.day_length_hours) {
            let span = local_day(day, hours.zone());
            let found = span.start.duration_until(span.end).as_secs_f64() / 3_600.0;
            tally.count(found == length, || format!("{day} in {}: {found} h", row.tz));
        }
        if let (Some(start), Some(elapsed)) = (row.start_utc, row.elapsed_minutes) {
            let end = start + SignedDuration::from_mins(elapsed);
            let agreed = Some(end) == row.end_utc && Some(hours.zone().to_datetime(end)) == row.end_local;
            tally.count(agreed, || format!("{start} and {elapsed} min in {}: {end}", row.tz));
        }
    }
    Ok(tally)
}

#[derive(Deserialize)]
struct HolidayRow {
    subdiv: Option<String>,
    date: Date,
    name: String,
}

/// Every holiday in scope is closed, and on the days between the federal ones nothing is.
fn holidays(file: &Path) -> Result<Tally, Failure> {
    let hours = BusinessHours::parse("24/7; PH off", "America/New_York", &[])?;
    let is_closed = |day: Date| hours.open_spans(local_day(day, hours.zone())).is_empty();
    let all = rows::<HolidayRow>(file)?;
    let federal: Vec<&str> =
        all.iter().filter(|row| row.subdiv.is_none()).map(|row| plain(&row.name)).collect();
    let mut tally = Tally::default();
    for row in &all {
        let said = || format!("{} {} {}", row.subdiv.as_deref().unwrap_or("US"), row.date, row.name);
        if row.subdiv.is_some() && !federal.contains(&plain(&row.name)) && !is_closed(row.date) {
            tally.skip("a state's own holiday: its owner writes it among the closures", said());
        } else if row.subdiv.is_some() && !is_closed(row.date) {
            tally.skip("a state's own day for a federal holiday", said());
        } else {
            tally.count(is_closed(row.date), said);
        }
    }
    // Five weekend holidays and their observed days at most: more would close a business for nothing.
    for year in 2024..=2031_i16 {
        let days =
            jiff::civil::date(year, 1, 1).series(jiff::ToSpan::day(1)).take_while(|day| day.year() == year);
        let closed = days.filter(|day| is_closed(*day)).count();
        tally.count((11..=16).contains(&closed), || format!("{year} has {closed} closed days"));
    }
    Ok(tally)
}

fn plain(name: &str) -> &str {
    name.trim_end_matches(" (observed)")
}

#[derive(Deserialize)]
struct EvaluationRow {
    id: String,
    text: String,
    from: String,
    to: String,
    tz: String,
    open_intervals: Vec<Interval>,
    unknown_duration_ms: i64,
    location: Option<serde_json::Value>,
}

#[derive(Deserialize)]
struct Interval {
    from: String,
    to: String,
    unknown: bool,
}

/// Sampled every half hour; one sample that disagrees is a row that does.
fn evaluations(file: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for row in rows::<EvaluationRow>(file)? {
        let said = format!("{} {:?}", row.id, row.text);
        let hours = match BusinessHours::parse(&row.text, &row.tz, &[]) {
            Ok(hours) => hours,
            Err(error) => {
                tally.skip(refused(&error), said);
                continue;
            }
        };
        if row.location.is_some() && mentions_holidays(&row.text) {
            tally.skip("public holidays of another country", said);
            continue;
        }
        if row.unknown_duration_ms > 0 || row.open_intervals.iter().any(|interval| interval.unknown) {
            tally.skip("expects neither open nor closed", said);
            continue;
        }
        let at = |text: &str| -> Result<Timestamp, Failure> {
            let local = local_time(text)?;
            Ok(WallTime::of(local, hours.zone())
                .and_then(WallTime::meant)
                .ok_or("a time that does not exist")?)
        };
        let mut open = Vec::new();
        for interval in &row.open_intervals {
            open.push(Span { start: at(&interval.from)?, end: at(&interval.to)? });
        }
        let (mut now, end) = (at(&row.from)?, at(&row.to)?);
        let mut wrong = Vec::new();
        while now < end {
            let expected = open.iter().any(|span| span.contains(now));
            if hours.is_open(now) != expected {
                wrong.push(hours.zone().to_datetime(now));
            }
            now += SignedDuration::from_mins(30);
        }
        // A rule for the next day ends the night before at midnight, to the letter; owners mean the whole night.
        let ends_at_midnight = |day: Date| {
            let midnight = local_day(day, hours.zone()).start;
            open.iter().any(|span| span.end == midnight)
        };
        if !wrong.is_empty() && wrong.iter().all(|at| at.hour() < 6 && ends_at_midnight(at.date())) {
            tally
                .skip("differs on purpose: keeps the night that a rule for the next day would cut off", said);
            continue;
        }
        tally.count(wrong.is_empty(), || {
            format!("{said}: {} samples, first {:?}", wrong.len(), wrong.first())
        });
    }
    Ok(tally)
}

/// The material writes midnight as `0:00` and hours with one digit.
fn local_time(text: &str) -> Result<DateTime, Failure> {
    let (day, time) = text.split_once(' ').ok_or("no time")?;
    let (hour, minute) = time.split_once(':').ok_or("no minute")?;
    let day: Date = day.replace('.', "-").parse()?;
    let midnight = day.to_datetime(jiff::civil::Time::midnight());
    Ok(midnight + SignedDuration::from_mins(hour.parse::<i64>()? * 60 + minute[..2].parse::<i64>()?))
}

fn mentions_holidays(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "PH" || word == "SH")
}

/// The rule by which an expression is refused, without the expression itself.
fn refused(error: &policy::HoursError) -> String {
    match error {
        policy::HoursError::Expression { mistake, .. } => format!("refused with a suggestion: {mistake}"),
        policy::HoursError::Zone { .. } => "refused: the zone".to_owned(),
    }
}

#[derive(Deserialize)]
struct TextRow {
    /// Not always text: a number is no hours either.
    text: serde_json::Value,
}

fn invalid(folder: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    let valid = rows::<EvaluationRow>(&folder.join("evaluations.jsonl"))?;
    for row in rows::<TextRow>(&folder.join("invalid.jsonl"))? {
        let text = row.text.as_str().map_or_else(|| row.text.to_string(), str::to_owned);
        if valid.iter().any(|row| row.text == text) {
            tally.skip(
                "the same text is evaluated in the other file: it was called with a wrong option",
                text,
            );
            continue;
        }
        let read = BusinessHours::parse(&text, "Europe/Berlin", &[]);
        tally.count(read.is_err(), || format!("{text:?} was read"));
    }
    Ok(tally)
}

#[derive(Deserialize)]
struct ChangeRow {
    text: String,
    from: String,
    expected_next_change: Option<String>,
}

fn next_change(file: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for row in rows::<ChangeRow>(file)? {
        let Ok(hours) = BusinessHours::parse(&row.text, "Europe/Berlin", &[]) else {
            tally.skip("refused with a suggestion", row.text);
            continue;
        };
        let from = hours.zone().to_timestamp(local_time(&row.from)?)?;
        let end = from + SignedDuration::from_hours(400 * 24);
        let now_open = hours.is_open(from);
        let change = hours
            .open_spans(Span { start: from, end })
            .first()
            .map_or(end, |span| if now_open { span.end } else { span.start });
        let found = (change < end).then(|| hours.zone().to_datetime(change));
        let expected = row.expected_next_change.as_deref().map(local_time).transpose()?;
        tally.count(found == expected, || format!("{:?} from {}: {found:?}", row.text, row.from));
    }
    Ok(tally)
}

#[derive(Deserialize)]
struct DayRow {
    text: String,
    check: String,
    at: Option<Date>,
    expected: serde_json::Value,
}

fn days(file: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for row in rows::<DayRow>(file)? {
        let read = BusinessHours::parse(&row.text, "UTC", &[]);
        match (row.check.as_str(), row.at, read) {
            ("parses", _, read) => {
                tally.count(serde_json::Value::Bool(read.is_ok()) == row.expected, || row.text.clone());
            }
            ("day", Some(day), Ok(hours)) => {
                let span = local_day(day, hours.zone());
                let clock = |at: Timestamp| {
                    let minutes = span.start.duration_until(at).as_mins();
                    format!("{:02}:{:02}", minutes / 60, minutes % 60)
                };
                let open: Vec<[String; 2]> =
                    hours.open_spans(span).iter().map(|open| [clock(open.start), clock(open.end)]).collect();
                tally.count(serde_json::json!(open) == row.expected, || format!("{:?}: {open:?}", row.text));
            }
            (_, _, Err(error)) => tally.skip(refused(&error), row.text),
            (check, _, Ok(_)) => tally.skip(format!("the check {check:?} is not known"), row.text),
        }
    }
    Ok(tally)
}

#[derive(Deserialize)]
struct CalendarRow {
    file: String,
    window_from: DateTime,
    window_to: DateTime,
    /// How many there are, of which the list may leave some out.
    count: usize,
    occurrences: Vec<ExpectedOccurrence>,
}

#[derive(Deserialize)]
struct ExpectedOccurrence {
    start: String,
    end: String,
}

/// The same starts and ends; where the material lists only some of them, those and the same number.
fn calendars(folder: &Path) -> Result<Tally, Failure> {
    let mut tally = Tally::default();
    for row in rows::<CalendarRow>(&folder.join("expected.jsonl"))? {
        let text = String::from_utf8_lossy(&std::fs::read(folder.join(&row.file))?).into_owned();
        let zone = jiff::tz::TimeZone::UTC;
        let within =
            Span { start: zone.to_timestamp(row.window_from)?, end: zone.to_timestamp(row.window_to)? };
        let found = match occurrences(&text, &zone, within) {
            Ok(found) => found,
            Err(error) => {
                tally.skip(format!("refused: {error}"), row.file);
                continue;
            }
        };
        let mut found: Vec<(String, String)> =
            found.iter().map(|one| (stamp(&one.start), stamp(&one.end))).collect();
        let mut expected: Vec<(String, String)> =
            row.occurrences.into_iter().map(|one| (one.start, one.end)).collect();
        found.sort();
        expected.sort();
        let missed = expected.iter().filter(|one| !found.contains(one)).count();
        let extra = found.iter().filter(|one| !expected.contains(one)).count();
        let counts = (found.len(), expected.len());
        let is_whole = expected.len() == row.count;
        let agreed = if is_whole { found == expected } else { found.len() == row.count && missed == 0 };
        tally.count(agreed, || {
            format!("{}: {} found of {}, {missed} missed, {extra} too many", row.file, counts.0, counts.1)
        });
    }
    Ok(tally)
}

/// As the material has it: days as days, times without a zone without one, others in UTC.
fn stamp(stamp: &Stamp) -> String {
    match stamp {
        Stamp::Day(day) => day.to_string(),
        Stamp::Local(local) => local.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        Stamp::Zoned(_, zone) => stamp.instant(zone).strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    }
}
