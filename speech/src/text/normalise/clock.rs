//! Times of day.

use super::numbers::cardinal;
use super::{Place, Rule};
use regex::Captures;

const HALF: &str = r"[AaPp]\.?[Mm]\b\.?";

pub(super) fn rules() -> Vec<Rule> {
    let (hour, minute) = (r"\d{1,2}", r"[0-5]\d");
    vec![
        Rule::new(
            &format!(
                r"(?P<h1>{hour})(?::(?P<m1>{minute}))?\s?(?P<a1>{HALF})?\s?-\s?(?P<h2>{hour})(?::(?P<m2>{minute}))?\s?(?P<a2>{HALF})?"
            ),
            range,
        ),
        Rule::new(
            &format!(r"(?P<h>{hour})(?::(?P<m>{minute}))?(?::{minute})?\s?(?P<a>{HALF})"),
            |found, place| {
                let half = found["a"].to_owned();
                let words = time(&found["h"], found.name("m").map(|m| m.as_str()), Some(&half))?;
                Some(place.with_period(half.ends_with('.'), words))
            },
        ),
        Rule::new(&format!(r"(?P<h>{hour}):(?P<m>{minute})(?::{minute})?"), |found, place| {
            if place.after.starts_with(|c: char| c == ':' || c.is_ascii_digit()) {
                return None;
            }
            time(&found["h"], Some(&found["m"]), None)
        }),
        Rule::new(r"(?i:24/7)", |_, _| Some("twenty-four seven".to_owned())),
        Rule::new(r"(?P<a>[ap]\.m\.)", |found, place| {
            Some(place.with_period(true, half_day(&found["a"]).to_owned()))
        }),
    ]
}

/// "10am-2pm", "9-5pm", "8:00-17:00"; two bare numbers are left to the amounts.
fn range(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let part = |name| found.name(name).map(|part| part.as_str());
    let (half1, half2) = (part("a1"), part("a2"));
    let clock_like = half1.is_some() || half2.is_some() || (part("m1").is_some() && part("m2").is_some());
    if !clock_like || place.after.starts_with(['-', ':', '/']) {
        return None;
    }
    let from = match (part("m1"), half1) {
        // "10-2pm": a bare hour needs no "o'clock".
        (None, None) => cardinal(found["h1"].parse().ok().filter(|hour| (1..=12).contains(hour))?),
        (minute, half) => time(&found["h1"], minute, half)?,
    };
    let to = time(&found["h2"], part("m2"), half2)?;
    Some(place.with_period(half2.is_some_and(|half| half.ends_with('.')), format!("{from} to {to}")))
}

/// The words of one time; none when there is no such hour. Hours after noon are said as Americans say them.
fn time(hour: &str, minute: Option<&str>, half: Option<&str>) -> Option<String> {
    let written: u64 = hour.parse().ok()?;
    let minute: u64 = minute.map_or(Ok(0), str::parse).ok()?;
    let half = match (written, half) {
        (1..=12, None) => None,
        (1..=12, Some(half)) => Some(half_day(half)),
        (0, _) => Some("A-M"),
        (13..=23, _) => Some("P-M"),
        _ => return None,
    };
    let hour = cardinal(if written.is_multiple_of(12) { 12 } else { written % 12 });
    let words = match minute {
        0 if half.is_none() => format!("{hour} o'clock"),
        0 => hour,
        1..=9 => format!("{hour} oh {}", cardinal(minute)),
        _ => format!("{hour} {}", cardinal(minute)),
    };
    Some(half.map_or(words.clone(), |half| format!("{words} {half}")))
}

fn half_day(half: &str) -> &'static str {
    if half.starts_with(['a', 'A']) { "A-M" } else { "P-M" }
}
