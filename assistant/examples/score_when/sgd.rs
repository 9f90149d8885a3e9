//! Schema-Guided Dialogue: turns of people who book hairdressers, dentists, doctors and therapists.

use std::sync::LazyLock;

use assistant::TimeMatch;
use regex::Regex;
use serde_json::Value;

use super::rows::{Row, Verdict, moment, read};

/// Turns that tell a date or a time of the appointment.
pub(crate) fn rows(folder: &str) -> Vec<Row> {
    turns(folder).iter().filter_map(row).collect()
}

/// Turns that tell none by any of their acts, nor ask about the weather or the like of some day: without a figure or
/// the name of a day or a month, nothing is to be found.
pub(crate) fn silent(folder: &str) -> Vec<Row> {
    let rows = turns(folder);
    let silent = rows.iter().filter(|turn| {
        turn["acts"]
            .as_array()
            .is_some_and(|acts| acts.iter().all(|act| !is_time(act["slot"].as_str().unwrap_or_default())))
            && !names_a_day(turn["text"].as_str().unwrap_or_default())
    });
    silent
        .filter_map(|turn| {
            base(
                turn,
                "nothing".to_owned(),
                Box::new(|found| if found.is_empty() { Verdict::Strict } else { Verdict::Wrong }),
            )
        })
        .collect()
}

fn names_a_day(text: &str) -> bool {
    static DAY: LazyLock<Regex> = LazyLock::new(|| {
        let pattern =
            r"(?i)\d(st|nd|rd|th)|day\b|morrow|night|noon|morning|evening|march|week|\b(am|pm)\b|\d:\d";
        Regex::new(pattern).expect("a constant")
    });
    DAY.is_match(text)
}

fn turns(folder: &str) -> Vec<Value> {
    read(folder, "appointments_sgd/services_user_turns.jsonl")
}

fn is_time(slot: &str) -> bool {
    slot.contains("date") || slot.contains("time")
}

fn row(turn: &Value) -> Option<Row> {
    let told: Vec<(String, Vec<String>)> = turn["acts"]
        .as_array()?
        .iter()
        .filter(|act| act["act"] == "INFORM" && is_time(act["slot"].as_str().unwrap_or_default()))
        .map(|act| {
            let values = act["canonical"].as_array().into_iter().flatten().filter_map(Value::as_str);
            (act["slot"].as_str().unwrap_or_default().to_owned(), values.map(str::to_owned).collect())
        })
        .filter(|(_, values): &(String, Vec<String>)| !values.is_empty())
        .collect();
    if told.is_empty() {
        return None;
    }
    base(turn, format!("{told:?}"), Box::new(move |found| judge(&told, found)))
}

/// The dialogues are of March 1st 2019; they do not tell the hour.
fn base(turn: &Value, want: String, check: super::rows::Check) -> Option<Row> {
    Some(Row {
        id: turn["dialogue_id"].as_str()?.to_owned(),
        text: turn["text"].as_str()?.to_owned(),
        now: moment("2019-03-01T08:00:00"),
        hours: None,
        in_scope: true,
        want,
        check,
    })
}

fn judge(told: &[(String, Vec<String>)], found: &[TimeMatch]) -> Verdict {
    let right = told.iter().all(|(slot, values)| {
        found.iter().filter_map(|m| m.start.as_ref()).any(|start| {
            let text = if slot.contains("date") {
                start.date().to_string()
            } else {
                start.strftime("%H:%M").to_string()
            };
            values.contains(&text)
        })
    });
    if right { Verdict::Strict } else { Verdict::Wrong }
}
