//! What a scenario expects against what came of the call.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use telephony::PhoneNumber;

use crate::database::{Outcome, Row};
use crate::leaks::Leak;
use crate::meaning;
use crate::scenario::{Expect, Rows};
use crate::stopwatch::Latencies;
use crate::witness::Witness;

/// One expectation and whether it held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What was expected.
    pub what: String,
    /// Whether it held.
    pub held: bool,
    /// What was found.
    pub found: String,
    /// Whether it is about how fast the server was, which depends on what else the machine does.
    pub speed: bool,
}

impl Check {
    /// A judged expectation about what came of the call.
    pub fn new(what: impl Into<String>, held: bool, found: impl Into<String>) -> Self {
        Self { what: what.into(), held, found: found.into(), speed: false }
    }

    /// Whoever reads the server's log learns nothing of the people who called.
    #[must_use]
    pub fn of_log(leaks: &[Leak]) -> Self {
        let told: Vec<String> = leaks.iter().take(MOST_LEAKS).map(ToString::to_string).collect();
        Self::new("the server's log holds nobody's data", leaks.is_empty(), told.join(", "))
    }
}

/// Everything that expectations are judged by.
#[derive(Debug, Default)]
pub struct Facts<'a> {
    /// What the ears made of the assistant's turns.
    pub heard: Vec<&'a str>,
    /// What Twilio would not have taken.
    pub problems: Vec<&'a str>,
    /// What was measured.
    pub latencies: Latencies,
    /// When the appointment was wished.
    pub wish: Option<Timestamp>,
    /// Whether the caller took another time.
    pub accepted_offer: bool,
    /// What the database says; nothing if nobody asked it.
    pub record: Option<Record>,
    /// What the account saw beside the caller's streams; nothing if there was none.
    pub witness: Option<Witness>,
}

/// What the database says about a call.
#[derive(Debug, Default)]
pub struct Record {
    /// What became of the call; nothing if it is unknown there.
    pub outcome: Option<Outcome>,
    /// The bookings that it made.
    pub bookings: Vec<Row>,
    /// The answers to the scenario's own questions, in their order; the error's text where there is none.
    pub rows: Vec<Result<Vec<Row>, String>>,
}

/// Judges every expectation, in a fixed order. Expectations about the database fail when nobody could look.
#[must_use]
pub fn judge(expect: &Expect, zone: &TimeZone, facts: &Facts<'_>) -> Vec<Check> {
    let mut checks = vec![Check::new(
        "nothing that Twilio would not take",
        facts.problems.is_empty(),
        facts.problems.join("; "),
    )];
    checks.extend(expect.booked.map(|wanted| booked(wanted, facts.record.as_ref())));
    if let Some(wish) = facts.wish {
        checks.push(slot(wish, zone, facts));
    }
    checks.extend(expect.disposition.as_ref().map(|wanted| disposition(wanted, facts.record.as_ref())));
    for (index, rows) in expect.rows.iter().enumerate() {
        checks.push(row_check(rows, facts.record.as_ref().and_then(|record| record.rows.get(index))));
    }
    checks.extend(expect.hears.iter().map(|phrase| heard(phrase, true, facts)));
    checks.extend(expect.never_hears.iter().map(|phrase| heard(phrase, false, facts)));
    checks.extend(witnessed(expect, facts.witness.as_ref()));
    let latencies = &facts.latencies;
    let greeting = latencies.greetings_ms.first().copied();
    let both_hear = facts.witness.as_ref().and_then(|witness| witness.key_to_both_ms);
    for (what, limit, measured) in [
        ("a person's 1 until both hear each other", expect.both_hear_ms, both_hear),
        ("greeting", expect.greeting_ms, greeting),
        ("median reply", expect.latency_median_ms, latencies.median_ms()),
        ("worst reply", expect.latency_worst_ms, latencies.worst_ms()),
        ("worst barge-in", expect.barge_in_ms, latencies.barge_ins_ms.iter().copied().max()),
    ] {
        let Some(limit) = limit else { continue };
        let found = measured.map_or_else(|| "not measured".to_owned(), |ms| format!("{ms} ms"));
        let what = format!("{what} at most {limit} ms");
        checks.push(Check { speed: true, ..Check::new(what, measured.is_some_and(|ms| ms <= limit), found) });
    }
    checks
}

/// What only an account knows. Where there is one, every leg must be over, whatever else is expected.
fn witnessed(expect: &Expect, witness: Option<&Witness>) -> Vec<Check> {
    let Some(witness) = witness else {
        let wanting = expect.needs_account();
        return wanting.then(|| Check::new("people and texts", false, NO_ACCOUNT)).into_iter().collect();
    };
    let told = |numbers: &[PhoneNumber]| {
        let numbers: Vec<&str> = numbers.iter().map(PhoneNumber::e164).collect();
        if numbers.is_empty() { "nobody".to_owned() } else { numbers.join(", ") }
    };
    let mut checks = vec![Check::new("no leg is left", witness.left.is_empty(), witness.left.join(", "))];
    checks.extend(expect.both_hear.map(|wanted| {
        let what = if wanted { "he and a person hear each other" } else { "he is with nobody" };
        let found = match (witness.hears_person, witness.is_heard) {
            (true, true) => "both hear",
            (true, false) => "only he hears",
            (false, true) => "only the person hears",
            (false, false) => "nobody hears anybody",
        };
        let held = (witness.hears_person, witness.is_heard) == (wanted, wanted);
        Check::new(what, held, found)
    }));
    for (does, wanted, found) in
        [("rung", &expect.rung, &witness.rung), ("texted", &expect.texted, &witness.texted)]
    {
        let Some(wanted) = wanted else { continue };
        checks.push(Check::new(format!("{does}: {}", told(wanted)), wanted == found, told(found)));
    }
    checks.extend(expect.told.iter().map(|phrase| {
        let words = meaning::words(phrase);
        let said = witness.told.iter().find(|text| meaning::find(&words, &meaning::words(text)).is_some());
        let what = format!("somebody who was called is told \"{phrase}\"");
        Check::new(what, said.is_some(), said.map_or_else(|| witness.told.join(" / "), Clone::clone))
    }));
    checks
}

/// More of what a log holds is not told in one line.
const MOST_LEAKS: usize = 5;
const NO_ACCOUNT: &str = "needs --twilio-api-port";
const NOBODY_LOOKED: &str = "needs --database-url";

fn booked(wanted: bool, record: Option<&Record>) -> Check {
    let what = if wanted { "one booking" } else { "no booking" };
    let Some(record) = record else { return Check::new(what, false, NOBODY_LOOKED) };
    let count = record.bookings.len();
    Check::new(what, count == usize::from(wanted), count.to_string())
}

/// The booking begins when it was wished; or, if the caller took another time, at a time that was said to him.
fn slot(wish: Timestamp, zone: &TimeZone, facts: &Facts<'_>) -> Check {
    let shown = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %Y-%m-%d %H:%M").to_string();
    let starts_at = facts.record.as_ref().and_then(|record| starts_at(record.bookings.first()?));
    let found = match (&facts.record, starts_at) {
        (None, _) => NOBODY_LOOKED.to_owned(),
        (Some(_), None) => "no booking".to_owned(),
        (Some(_), Some(at)) => shown(at),
    };
    if facts.accepted_offer {
        let held = starts_at.is_some_and(|at| was_said(at, zone, &facts.heard));
        Check::new(format!("booked at a time that was offered instead of {}", shown(wish)), held, found)
    } else {
        Check::new(format!("booked for {}", shown(wish)), starts_at == Some(wish), found)
    }
}

fn starts_at(booking: &Row) -> Option<Timestamp> {
    booking.get("starts_at")?.as_str()?.parse().ok()
}

/// Whether the weekday and the hour were heard in one turn.
fn was_said(at: Timestamp, zone: &TimeZone, heard: &[&str]) -> bool {
    let at = at.to_zoned(zone.clone());
    let weekday = meaning::words(&at.strftime("%A").to_string());
    let hour = vec![((at.hour() + 11) % 12 + 1).to_string()];
    heard.iter().any(|text| {
        let text = meaning::words(text);
        meaning::find(&weekday, &text).is_some() && meaning::find(&hour, &text).is_some()
    })
}

fn disposition(wanted: &str, record: Option<&Record>) -> Check {
    let found = match record {
        None => NOBODY_LOOKED.to_owned(),
        Some(Record { outcome: None, .. }) => "no such call".to_owned(),
        Some(Record { outcome: Some(outcome), .. }) => {
            outcome.disposition.clone().unwrap_or_else(|| "not settled".to_owned())
        }
    };
    Check::new(format!("disposition {wanted}"), found == wanted, found)
}

fn row_check(expected: &Rows, found: Option<&Result<Vec<Row>, String>>) -> Check {
    let what = &expected.what;
    match found {
        None => Check::new(what, false, NOBODY_LOOKED),
        Some(Err(error)) => Check::new(what, false, error),
        Some(Ok(rows)) => {
            let held = rows.len() == expected.equals.len()
                && rows.iter().zip(&expected.equals).all(|(a, b)| matches(a, b));
            Check::new(what, held, serde_json::to_string(rows).unwrap_or_default())
        }
    }
}

fn matches(row: &Row, expected: &BTreeMap<String, String>) -> bool {
    expected.iter().all(|(column, wanted)| match row.get(column) {
        Some(Value::String(text)) => text == wanted,
        Some(value) => wanted.parse::<Value>().is_ok_and(|wanted| *value == wanted),
        None => false,
    })
}

fn heard(phrase: &str, wanted: bool, facts: &Facts<'_>) -> Check {
    let words = meaning::words(phrase);
    let turn = facts.heard.iter().find(|text| meaning::find(&words, &meaning::words(text)).is_some());
    let what = if wanted { format!("hears \"{phrase}\"") } else { format!("never hears \"{phrase}\"") };
    Check::new(what, turn.is_some() == wanted, turn.map_or("", |text| text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(pairs: &[(&str, Value)]) -> Row {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
    }

    fn chicago() -> TimeZone {
        TimeZone::get("America/Chicago").unwrap()
    }

    fn record(starts_at: &str) -> Record {
        Record {
            outcome: Some(Outcome { disposition: Some("booked".to_owned()), hangup_cause: None }),
            bookings: vec![row(&[("starts_at", Value::from(starts_at))])],
            rows: Vec::new(),
        }
    }

    fn held(expect: &str, facts: &Facts<'_>) -> Vec<bool> {
        let expect: Expect = toml::from_str(expect).unwrap();
        judge(&expect, &chicago(), facts).iter().map(|check| check.held).collect()
    }

    #[test]
    fn a_booking_counts_when_it_is_in_the_slot_that_was_wished_or_said() {
        let wish: Timestamp = "2026-11-24T15:00:00Z".parse().unwrap();
        for (starts_at, accepted_offer, heard, expected) in [
            ("2026-11-24T15:00:00+00:00", false, vec![], true),
            ("2026-11-24T09:00:00-06:00", false, vec![], true),
            ("2026-11-24T16:00:00+00:00", false, vec!["Tuesday at ten?"], false),
            ("2026-11-24T16:00:00+00:00", true, vec!["I have Tuesday at 10 a.m."], true),
            ("2026-11-24T16:00:00+00:00", true, vec!["I have Tuesday.", "At ten."], false),
        ] {
            let facts = Facts {
                wish: Some(wish),
                accepted_offer,
                heard,
                record: Some(record(starts_at)),
                ..Facts::default()
            };
            assert_eq!(held("booked = true", &facts), [true, true, expected], "{starts_at} {accepted_offer}");
        }
    }

    #[test]
    fn the_database_is_needed_for_what_only_it_knows() {
        let expect = "booked = true\ndisposition = \"booked\"";
        assert_eq!(held(expect, &Facts::default()), [true, false, false]);
        let facts = Facts { record: Some(record("2026-11-24T15:00:00Z")), ..Facts::default() };
        assert_eq!(held(expect, &facts), [true, true, true]);
        assert_eq!(held("booked = false\ndisposition = \"answered\"", &facts), [true, false, false]);
    }

    #[test]
    fn rows_are_compared_by_the_columns_that_are_named() {
        let expect = "[[rows]]\nwhat = \"w\"\nsql = \"s\"\nequals = [{ a = \"x\", b = \"1\" }]";
        let found = |rows| Facts {
            record: Some(Record { rows: vec![rows], ..Record::default() }),
            ..Facts::default()
        };
        let good = row(&[("a", "x".into()), ("b", 1.into()), ("c", "y".into())]);
        assert_eq!(held(expect, &found(Ok(vec![good.clone()]))), [true, true]);
        for wrong in [
            Ok(vec![]),
            Ok(vec![good.clone(), good]),
            Ok(vec![row(&[("a", "x".into()), ("b", 2.into())])]),
            Ok(vec![row(&[("a", "x".into())])]),
            Err("syntax error".to_owned()),
        ] {
            assert_eq!(held(expect, &found(wrong)), [true, false]);
        }
    }

    #[test]
    fn what_only_an_account_knows_is_asked_of_it() {
        let dana: PhoneNumber = "+13125550141".parse().unwrap();
        let witness = Witness {
            rung: vec![dana],
            hears_person: true,
            is_heard: true,
            key_to_both_ms: Some(120),
            told: vec!["Press 1 to take the call.".to_owned()],
            ..Witness::default()
        };
        let facts = Facts { witness: Some(witness.clone()), ..Facts::default() };
        let expect = "both_hear = true\nrung = [\"+13125550141\"]\ntexted = []\nboth_hear_ms = 700\n\
            told = [\"to take the call\"]";
        assert_eq!(held(expect, &facts), [true; 7]);
        assert_eq!(held("told = [\"may not be called\"]", &facts), [true, true, false]);
        assert_eq!(held(expect, &Facts::default()), [true, false, false]);
        let deaf = Witness { is_heard: false, left: vec!["a leg".to_owned()], ..witness };
        let facts = Facts { witness: Some(deaf), ..Facts::default() };
        assert_eq!(
            held("both_hear = true\nrung = []\nboth_hear_ms = 100", &facts),
            [true, false, false, false, false]
        );
    }

    #[test]
    fn words_and_latencies_are_held_to_their_limits() {
        let facts = Facts {
            heard: vec!["You are all set."],
            problems: vec!["31950: a binary frame"],
            latencies: Latencies {
                greetings_ms: vec![51, 900],
                replies_ms: vec![500, 700, 1_600],
                barge_ins_ms: vec![],
            },
            ..Facts::default()
        };
        let expect = "hears = [\"all set\", \"sorry\"]\nnever_hears = [\"sorry\"]\ngreeting_ms = 50\n\
            latency_median_ms = 700\nlatency_worst_ms = 1500\nbarge_in_ms = 400";
        assert_eq!(held(expect, &facts), [false, true, false, true, false, true, false, false]);
    }
}
