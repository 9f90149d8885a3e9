//! duckling's English corpus: one expression a row, with kind, grain and value.

use assistant::{Grain, TimeKind, TimeMatch};
use jiff::ToSpan;
use jiff::civil::DateTime;
use serde_json::Value;

use super::rows::{Row, Verdict, could_be_said, halved, local, moment, near_year, read, turned};

pub(crate) fn rows(folder: &str) -> Vec<Row> {
    read(folder, "datetime_duckling/time_en.jsonl").iter().map(row).collect()
}

/// What must not be read as a time.
pub(crate) fn negatives(folder: &str) -> Vec<Row> {
    read(folder, "datetime_duckling/time_en_negative.jsonl")
        .iter()
        .map(|value| {
            let text = value["text"].as_str().unwrap_or_default().to_owned();
            Row {
                id: text.clone(),
                now: moment(value["reference"].as_str().unwrap_or_default()),
                hours: None,
                in_scope: true,
                want: "nothing".to_owned(),
                check: Box::new(|found| if found.is_empty() { Verdict::Strict } else { Verdict::Wrong }),
                text,
            }
        })
        .collect()
}

fn row(value: &Value) -> Row {
    let text = value["text"].as_str().unwrap_or_default().to_owned();
    let expected = value["expected"].clone();
    let relevant = value["us_relevant"].as_bool().unwrap_or(true);
    let year = ["value", "from", "to", "to_exclusive"]
        .iter()
        .filter_map(|key| expected[*key].as_str())
        .all(near_year);
    Row {
        id: value["id"].as_str().unwrap_or_default().to_owned(),
        now: moment(value["reference"].as_str().unwrap_or_default()),
        hours: None,
        in_scope: relevant && year && could_be_said(&text),
        want: expected.to_string(),
        check: {
            let text = text.clone();
            Box::new(move |found| judge(&text, &expected, found))
        },
        text,
    }
}

fn judge(text: &str, expected: &Value, found: &[TimeMatch]) -> Verdict {
    let [found] = found else { return Verdict::Wrong };
    let time = |key: &str| expected[key].as_str().map(local);
    let grain = expected["grain"].as_str().unwrap_or_default();
    let kind = match expected["kind"].as_str() {
        Some("instant") => TimeKind::Instant,
        Some("interval") => TimeKind::Interval,
        _ => TimeKind::Open,
    };
    let start = found.start.as_ref().map(|at| at.datetime());
    let end = found.end.as_ref().map(|at| at.datetime());
    // The grains of ours that can tell a time to duckling's.
    let fine = match grain {
        "second" | "minute" => found.grain == Grain::Minute,
        "hour" => found.grain == Grain::Hour,
        "day" => found.grain == Grain::Day,
        "week" => matches!(found.grain, Grain::Week | Grain::Day),
        "month" | "quarter" => matches!(found.grain, Grain::Month | Grain::Day),
        _ => matches!(found.grain, Grain::Year | Grain::Day),
    };
    if kind != found.kind {
        return Verdict::Wrong;
    }
    match kind {
        TimeKind::Instant if start.map(|at| cut(at, grain)) == time("value").map(|at| cut(at, grain)) => {
            if fine {
                Verdict::Strict
            } else {
                Verdict::Exact
            }
        }
        // "at 4:23": which half of the day is anybody's guess.
        TimeKind::Instant
            if matches!(grain, "minute" | "hour")
                && !halved(text)
                && start.map(turned).map(|at| cut(at, grain)) == time("value").map(|at| cut(at, grain)) =>
        {
            Verdict::Exact
        }
        // What is after a year or a day begins with it there, and when it is over here and in Recognizers.
        TimeKind::Open if start.is_some() && end.is_none() && expected["direction"] == "after" => {
            let unit = match grain {
                "year" => 1.year(),
                "month" => 1.month(),
                "week" => 1.week(),
                "day" => 1.day(),
                _ => 0.days(),
            };
            let over = time("from").and_then(|at| at.checked_add(unit).ok());
            match start {
                start if start == time("from") => Verdict::Strict,
                start if start == over => Verdict::Exact,
                _ => Verdict::Wrong,
            }
        }
        // The first week of a month begins with its first Monday there, and has most of its days in the month here.
        TimeKind::Instant if grain == "week" && text.contains("first week of") => {
            let earlier = time("value").and_then(|at| at.checked_sub(7.days()).ok());
            if start.is_some() && start == earlier { Verdict::Exact } else { Verdict::Wrong }
        }
        TimeKind::Open if start == time("from") && end == time("to") => Verdict::Strict,
        TimeKind::Interval if start == time("from") && end == time("to_exclusive") => Verdict::Strict,
        // A weekend begins on Friday evening there, and on Saturday here and in Recognizers.
        TimeKind::Interval if weekend(text) && end == time("to_exclusive") => {
            let friday = start.and_then(|at| at.checked_sub(6.hours()).ok());
            if friday == time("from") { Verdict::Exact } else { Verdict::Wrong }
        }
        TimeKind::Interval if start == time("from") => {
            let said = time("to_exclusive").and_then(|at| match grain {
                "minute" | "second" => at.checked_sub(1.minute()).ok(),
                "hour" => at.checked_sub(1.hour()).ok(),
                // "for ten days from the 18th" has eleven there, and ten here and in Recognizers.
                "day" if text.contains("for ") && text.contains(" days") => at.checked_sub(1.day()).ok(),
                _ => None,
            });
            if end.is_some() && end == said { Verdict::Exact } else { Verdict::Wrong }
        }
        _ => Verdict::Wrong,
    }
}

fn weekend(text: &str) -> bool {
    ["weekend", "week-end", "week end", "wkend"].iter().any(|name| text.contains(name))
}

/// The beginning of the unit that a time is told to.
fn cut(at: DateTime, grain: &str) -> DateTime {
    let day = at.date();
    match grain {
        "second" | "minute" => day.at(at.hour(), at.minute(), 0, 0),
        "hour" => day.at(at.hour(), 0, 0, 0),
        "month" | "quarter" => day.first_of_month().at(0, 0, 0, 0),
        "year" => day.first_of_year().at(0, 0, 0, 0),
        _ => day.at(0, 0, 0, 0),
    }
}
