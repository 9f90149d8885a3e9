//! A scenario file: who calls, what he says to which kind of question, and what must have come of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::civil::{Date, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::Deserialize;
use telephony::{Digit, PhoneNumber};
use toml::{Table, Value};

use crate::given::Given;
use crate::live::Faults;

/// A scenario as written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// One line that says what the call is about.
    pub title: String,
    /// The caller's number; empty is a withheld one.
    pub from: Option<PhoneNumber>,
    /// The number that is called.
    pub to: PhoneNumber,
    /// The zone whose days and clock the caller means.
    #[serde(default = "utc")]
    pub zone: String,
    /// Which of `flite`'s voices the caller has.
    #[serde(default = "default_voice")]
    pub voice: String,
    /// How fast he speaks; 1 is the voice's own speed, 2 is twice as fast.
    #[serde(default = "one")]
    pub speed: f32,
    /// The level of his voice on the line, in dB below full scale.
    #[serde(default = "default_level")]
    pub level_db: f32,
    /// How far the noise of the line is below his voice, in dB.
    #[serde(default = "default_noise")]
    pub noise_db: f32,
    /// What the line's noise is drawn from.
    #[serde(default)]
    pub seed: u64,
    /// How long the assistant must have been quiet before the caller takes it for his turn, in ms.
    #[serde(default = "default_think")]
    pub think_ms: u64,
    /// How long the caller waits for any sound before he asks whether anybody is there, in ms.
    #[serde(default = "default_patience")]
    pub patience_ms: u64,
    /// When the caller hangs up whatever happens, in seconds.
    #[serde(default = "default_longest")]
    pub longest_s: u64,
    /// What he says to what; see [`Answer`].
    #[serde(default)]
    pub answers: Vec<Answer>,
    /// When he speaks over the assistant.
    #[serde(default)]
    pub interruptions: Vec<Interruption>,
    /// Whether he says nothing, whatever he hears.
    #[serde(default)]
    pub mute: bool,
    /// What he says by order when he has no ears; see [`crate::script`].
    #[serde(default)]
    pub script: Vec<String>,
    /// What the server must find when he calls; see [`crate::given`].
    #[serde(default)]
    pub given: Given,
    /// Values for `{name}` in texts; each run takes the next row.
    #[serde(default)]
    pub vary: Vec<BTreeMap<String, String>>,
    /// What must be so afterwards.
    #[serde(default)]
    pub expect: Expect,
}

/// What the caller does when he hears one of some phrases at the end of the assistant's turn.
///
/// Of all answers with a phrase in what was heard, the one with the most words in that phrase is given; of equal ones
/// that whose phrase was heard last, then the first in the file. Objections ([`lacks`](Self::lacks)) go before all.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answer {
    /// The phrases; words in order, nearly so spelt, close together.
    pub hears: Vec<String>,
    /// What must not have been heard beside them: the caller objects when the assistant got him wrong. An answer with
    /// such phrases goes before every one without, until he has taken another time than he asked for.
    pub lacks: Vec<String>,
    /// What he says.
    pub says: Option<String>,
    /// Keys he presses (before he speaks).
    pub presses: Option<String>,
    /// Whether he hangs up after that.
    pub hangs_up: bool,
    /// Whether he goes on listening: the assistant said that it will be a moment. Given only if nothing else fits.
    pub waits: bool,
    /// How many times he gives this answer at most.
    pub times: Option<u32>,
    /// That he takes a time other than the one he asked for.
    pub accepts_offer: bool,
}

/// That the caller does not let the assistant finish.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interruption {
    /// In which of the assistant's turns, the greeting being the first.
    pub on_turn: u32,
    /// How long after its first sound, in ms.
    pub after_ms: u64,
    /// What he says; with nothing to say he must hang up.
    #[serde(default)]
    pub says: Option<String>,
    /// Whether he hangs up, after what he says.
    #[serde(default)]
    pub hangs_up: bool,
}

/// What must be so when the call is over.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expect {
    /// Whether there must be a booking made by this call (or must not).
    pub booked: Option<bool>,
    /// When that booking must begin, unless the caller took another offer.
    pub wish: Option<Wish>,
    /// The call's disposition.
    pub disposition: Option<String>,
    /// Phrases of which each must have been heard in some turn.
    pub hears: Vec<String>,
    /// Phrases of which none may have been heard.
    pub never_hears: Vec<String>,
    /// The longest median of the response latencies, in ms.
    pub latency_median_ms: Option<u64>,
    /// The longest single response latency, in ms.
    pub latency_worst_ms: Option<u64>,
    /// The longest time from `start` to the first frame of the greeting, in ms.
    pub greeting_ms: Option<u64>,
    /// The longest time from the caller's voice over the assistant's to silence, in ms.
    pub barge_in_ms: Option<u64>,
    /// Questions to the database.
    pub rows: Vec<Rows>,
    /// Whether the caller and a person heard each other (their tones, both ways); or that he heard nobody.
    pub both_hear: Option<bool>,
    /// The longest time from that person's 1 until both heard each other, in ms.
    pub both_hear_ms: Option<u64>,
    /// Which numbers the server called on his behalf, in ascending order, each once.
    pub rung: Option<Vec<PhoneNumber>>,
    /// Which numbers got a text, in ascending order, each once.
    pub texted: Option<Vec<PhoneNumber>>,
    /// Phrases of which each must have been said, in Twilio's voice, to somebody whom the server called.
    pub told: Vec<String>,
}

impl Expect {
    /// Whether anything of it is known only to an account.
    #[must_use]
    pub fn needs_account(&self) -> bool {
        self.both_hear.is_some()
            || self.both_hear_ms.is_some()
            || self.rung.is_some()
            || self.texted.is_some()
            || !self.told.is_empty()
    }
}

/// A day and a time of day as the caller says them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wish {
    /// The English name of a day: the next such day after today.
    pub weekday: String,
    /// The time of day, `09:00`.
    pub clock: String,
}

/// A question to the database and its answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rows {
    /// What is looked at, for the report.
    pub what: String,
    /// A query; `$1` is the call's `CallSid`.
    pub sql: String,
    /// The rows, in order; a column that is not named here may be anything.
    pub equals: Vec<BTreeMap<String, String>>,
}

/// Why a scenario cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ScenarioError {
    /// The file could not be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file is not a scenario.
    #[error("{path} is not a scenario")]
    Parse {
        /// The file.
        path: String,
        /// Where and why.
        source: Box<toml::de::Error>,
    },
    /// A text has a `{name}` that nothing gives a value.
    #[error("nothing gives {{{0}}} a value")]
    UnknownName(String),
    /// The zone, the weekday or the time of day is none.
    #[error("{0:?} is not a {1}")]
    NotA(String, &'static str),
    /// An interruption that does nothing.
    #[error("interruption {0}: must say something or hang up")]
    Interruption(usize),
    /// An answer that could never be given or does nothing.
    #[error("answer {0}: {1}")]
    Answer(usize, &'static str),
}

impl Scenario {
    /// Reads and checks a scenario file.
    ///
    /// # Errors
    /// When it cannot be read, is not a scenario, or could not be played as written.
    pub fn read(path: &Path) -> Result<Self, ScenarioError> {
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ScenarioError::Read { path: name.clone(), source })?;
        let wrong = |source| ScenarioError::Parse { path: name.clone(), source: Box::new(source) };
        let table: Table = toml::from_str(&text).map_err(wrong)?;
        // Of a file that stands for itself an error tells the line.
        let scenario: Self = if table.contains_key(LIKE) {
            completed(path, table, MOST_LIKE)?.try_into().map_err(wrong)?
        } else {
            toml::from_str(&text).map_err(wrong)?
        };
        scenario.check()?;
        Ok(scenario)
    }

    fn check(&self) -> Result<(), ScenarioError> {
        self.time_zone()?;
        if self.given.keys.chars().any(|key| Digit::try_from(key).is_err()) {
            return Err(ScenarioError::NotA(self.given.keys.clone(), "row of keys"));
        }
        if let Err(fault) = Faults::read(self.given.account_faults.iter().map(String::as_str), 0) {
            return Err(ScenarioError::NotA(fault, "fault of an account"));
        }
        for (index, answer) in self.answers.iter().enumerate() {
            let acts = answer.says.is_some() || answer.presses.is_some() || answer.hangs_up;
            if answer.hears.iter().all(|phrase| crate::meaning::words(phrase).is_empty()) {
                return Err(ScenarioError::Answer(index + 1, "hears nothing"));
            }
            if acts == answer.waits {
                return Err(ScenarioError::Answer(index + 1, "must either do something or wait"));
            }
        }
        let idle = |interruption: &Interruption| interruption.says.is_none() && !interruption.hangs_up;
        match self.interruptions.iter().position(idle) {
            Some(index) => Err(ScenarioError::Interruption(index + 1)),
            None => Ok(()),
        }
    }

    /// The zone.
    ///
    /// # Errors
    /// When the name is not of the IANA's list.
    pub fn time_zone(&self) -> Result<TimeZone, ScenarioError> {
        TimeZone::get(&self.zone).map_err(|_| ScenarioError::NotA(self.zone.clone(), "time zone"))
    }

    /// The scenario of one run: the row of `vary` put in everywhere. Rows whose wish is for today's weekday are left
    /// out, because "on Tuesday" said on a Tuesday means two things.
    ///
    /// # Errors
    /// When a `{name}` has no value, or the wish is no weekday and time.
    pub fn for_run(&self, run: usize, now: Timestamp) -> Result<Self, ScenarioError> {
        let today = now.to_zoned(self.time_zone()?).date();
        let usable: Vec<_> = self.vary.iter().filter(|row| !self.means_today(row, today)).collect();
        let none = BTreeMap::new();
        let row = if usable.is_empty() { &none } else { usable[run % usable.len()] };
        let mut scenario = self.clone();
        scenario.vary = Vec::new();
        scenario.seed = self.seed + run as u64;
        for text in scenario.texts() {
            *text = put_in(text, row)?;
        }
        if let Some(wish) = &scenario.expect.wish {
            wish.parsed()?;
        }
        Ok(scenario)
    }

    fn means_today(&self, row: &BTreeMap<String, String>, today: Date) -> bool {
        let weekday = self.expect.wish.as_ref().and_then(|wish| put_in(&wish.weekday, row).ok());
        weekday.and_then(|name| weekday_named(&name)) == Some(today.weekday())
    }

    /// Every text in which `{name}` may stand.
    fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let Self { answers, interruptions, expect, voice, script, .. } = self;
        let answers = answers
            .iter_mut()
            .flat_map(|Answer { hears, lacks, says, .. }| hears.iter_mut().chain(lacks).chain(says));
        let rows = expect.rows.iter_mut();
        let cells = rows.flat_map(|rows| rows.equals.iter_mut().flat_map(BTreeMap::values_mut));
        let wish = expect.wish.iter_mut().flat_map(|wish| [&mut wish.weekday, &mut wish.clock]);
        answers
            .chain(interruptions.iter_mut().flat_map(|interruption| &mut interruption.says))
            .chain(expect.hears.iter_mut())
            .chain(expect.never_hears.iter_mut())
            .chain(cells)
            .chain(wish)
            .chain(script)
            .chain([voice])
    }

    /// Every line that the caller may say, each once.
    #[must_use]
    pub fn lines(&self) -> BTreeSet<&str> {
        let answers = self.answers.iter().filter_map(|answer| answer.says.as_deref());
        let interruptions = self.interruptions.iter().filter_map(|interruption| interruption.says.as_deref());
        answers.chain(interruptions).chain([crate::caller::PARDON, crate::caller::ANYBODY]).collect()
    }

    /// When the wished appointment begins, said at `now`; nothing if there is no wish.
    ///
    /// # Errors
    /// When the wish is no weekday and time.
    pub fn wished_at(&self, now: Timestamp) -> Result<Option<Timestamp>, ScenarioError> {
        let Some(wish) = &self.expect.wish else { return Ok(None) };
        let (weekday, clock) = wish.parsed()?;
        let zone = self.time_zone()?;
        let today = now.to_zoned(zone.clone()).date();
        let day = (1..=7).map(|days| today.saturating_add(days.days())).find(|day| day.weekday() == weekday);
        let moment = day.and_then(|day| day.to_datetime(clock).to_zoned(zone).ok());
        Ok(moment.map(|moment| moment.timestamp()))
    }
}

impl Wish {
    fn parsed(&self) -> Result<(Weekday, Time), ScenarioError> {
        let weekday = weekday_named(&self.weekday)
            .ok_or_else(|| ScenarioError::NotA(self.weekday.clone(), "weekday"))?;
        let clock = self.clock.parse().map_err(|_| ScenarioError::NotA(self.clock.clone(), "time of day"))?;
        Ok((weekday, clock))
    }
}

/// The key that names the file that this one is like.
const LIKE: &str = "like";
/// A file is like one that is like one: no more, so that two that are like each other come to an end.
const MOST_LIKE: u32 = 3;

/// A scenario with what it does not say itself out of the file that it is like: its answers go before the other's,
/// tables are taken together key by key, and whatever else it says goes instead.
fn completed(path: &Path, mut table: Table, depth: u32) -> Result<Table, ScenarioError> {
    let Some(like) = table.remove(LIKE) else { return Ok(table) };
    let other = path.with_file_name(like.as_str().unwrap_or_default());
    let name = other.display().to_string();
    if depth == 0 {
        return Err(ScenarioError::NotA(name, "scenario that stands for itself"));
    }
    let text = std::fs::read_to_string(&other)
        .map_err(|source| ScenarioError::Read { path: name.clone(), source })?;
    let parsed = text.parse::<Table>();
    let parsed = parsed.map_err(|source| ScenarioError::Parse { path: name, source: Box::new(source) })?;
    let mut whole = completed(&other, parsed, depth - 1)?;
    for (key, value) in table {
        match (whole.get_mut(&key), value) {
            (Some(Value::Table(theirs)), Value::Table(ours)) => theirs.extend(ours),
            (Some(Value::Array(theirs)), Value::Array(ours)) if key == "answers" => {
                theirs.splice(0..0, ours);
            }
            (_, value) => _ = whole.insert(key, value),
        }
    }
    Ok(whole)
}

fn weekday_named(name: &str) -> Option<Weekday> {
    Some(match name.to_lowercase().as_str() {
        "monday" => Weekday::Monday,
        "tuesday" => Weekday::Tuesday,
        "wednesday" => Weekday::Wednesday,
        "thursday" => Weekday::Thursday,
        "friday" => Weekday::Friday,
        "saturday" => Weekday::Saturday,
        "sunday" => Weekday::Sunday,
        _ => return None,
    })
}

/// `text` with every `{name}` replaced by the row's value.
fn put_in(text: &str, row: &BTreeMap<String, String>) -> Result<String, ScenarioError> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) =
            after.split_once('}').ok_or_else(|| ScenarioError::UnknownName(after.to_owned()))?;
        out.push_str(before);
        out.push_str(row.get(name).ok_or_else(|| ScenarioError::UnknownName(name.to_owned()))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(out)
}

fn utc() -> String {
    "UTC".to_owned()
}

fn default_voice() -> String {
    "rms".to_owned()
}

fn one() -> f32 {
    1.0
}

fn default_level() -> f32 {
    -24.0
}

fn default_noise() -> f32 {
    25.0
}

fn default_think() -> u64 {
    700
}

fn default_patience() -> u64 {
    8_000
}

fn default_longest() -> u64 {
    240
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"
        title = "small"
        from = "+13125550143"
        to = "+13125550100"
        zone = "America/Chicago"
        [[answers]]
        hears = ["how can i help"]
        says = "On {day} at {time}"
        [[vary]]
        day = "Monday"
        time = "nine"
        clock = "09:00"
        [[vary]]
        day = "Tuesday"
        time = "ten"
        clock = "10:00"
        [expect.wish]
        weekday = "{day}"
        clock = "{clock}"
    "#;

    fn small() -> Scenario {
        toml::from_str(SMALL).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_scenario_that_is_like_another_says_only_what_is_different() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write("first.toml", &SMALL.replace("[expect.wish]", "[expect]\nbooked = true\n[expect.wish]"));
        write(
            "second.toml",
            "like = \"first.toml\"\ntitle = \"other\"\n[[answers]]\nhears = [\"bye\"]\nhangs_up = true\n[expect]\nbooked = false",
        );
        write("round.toml", "like = \"round.toml\"");
        let second = Scenario::read(&folder.path().join("second.toml")).unwrap();
        assert_eq!((second.title.as_str(), second.vary.len()), ("other", 2));
        assert_eq!(second.answers.iter().map(|answer| answer.hangs_up).collect::<Vec<_>>(), [true, false]);
        assert_eq!((second.expect.booked, second.expect.wish.is_some()), (Some(false), true));
        assert!(matches!(Scenario::read(&folder.path().join("round.toml")), Err(ScenarioError::NotA(_, _))));
    }

    #[test]
    fn each_run_takes_the_next_row_and_none_that_means_today() {
        // 2026-11-22 is a Sunday, 2026-11-23 a Monday (in Chicago).
        for (now, run, expected) in [
            ("2026-11-22T18:00:00Z", 0, "On Monday at nine"),
            ("2026-11-22T18:00:00Z", 1, "On Tuesday at ten"),
            ("2026-11-22T18:00:00Z", 2, "On Monday at nine"),
            ("2026-11-23T18:00:00Z", 0, "On Tuesday at ten"),
            ("2026-11-23T18:00:00Z", 1, "On Tuesday at ten"),
        ] {
            let run_of = small().for_run(run, at(now)).unwrap();
            assert_eq!(run_of.answers[0].says.as_deref(), Some(expected), "{now} {run}");
        }
    }

    #[test]
    fn the_wish_is_the_next_such_day_on_the_clock_of_the_zone() {
        for (now, expected) in [
            // Saturday evening in Chicago, already Sunday in UTC.
            ("2026-11-22T03:00:00Z", "2026-11-23T15:00:00Z"),
            // The clocks go forward on 2027-03-14.
            ("2027-03-12T18:00:00Z", "2027-03-15T14:00:00Z"),
        ] {
            let scenario = small().for_run(0, at(now)).unwrap();
            assert_eq!(scenario.wished_at(at(now)).unwrap(), Some(at(expected)), "{now}");
        }
    }

    #[test]
    fn what_cannot_be_played_is_refused() {
        let refused = |from: &str, to: &str| {
            let text = SMALL.replace(from, to);
            let scenario: Result<Scenario, _> = toml::from_str(&text);
            match scenario {
                Err(error) => error.message().to_owned(),
                Ok(scenario) => scenario
                    .check()
                    .and_then(|()| scenario.for_run(0, at("2026-11-22T18:00:00Z")).map(|_| ()))
                    .unwrap_err()
                    .to_string(),
            }
        };
        assert_eq!(refused("{day} at", "{date} at"), "nothing gives {date} a value");
        assert_eq!(
            refused("America/Chicago", "America/Springfield"),
            "\"America/Springfield\" is not a time zone"
        );
        assert_eq!(refused("\"{clock}\"", "\"noonish\""), "\"noonish\" is not a time of day");
        assert_eq!(
            refused("says = \"On {day} at {time}\"", ""),
            "answer 1: must either do something or wait"
        );
        assert!(refused("says", "sings").contains("unknown field `sings`"));
    }
}
