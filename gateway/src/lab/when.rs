use std::collections::BTreeMap;

use assistant::matches;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use policy::BusinessHours;
use serde::Deserialize;
use serde_json::json;

use super::lines::answer_lines;

#[derive(Deserialize)]
struct Line {
    text: String,
    now: Timestamp,
    tz: String,
    hours: Option<String>,
}

/// Zones and hours as lines name them; a run asks for the same few again and again.
#[derive(Default)]
struct Known {
    zones: BTreeMap<String, TimeZone>,
    hours: BTreeMap<(String, String), BusinessHours>,
}

/// How many of each are kept.
const MAX_KNOWN: usize = 1_000;

pub(super) fn time_lines() -> anyhow::Result<()> {
    let mut known = Known::default();
    answer_lines(|line: Line| Ok(json!({"matches": known.read(&line)?})))
}

impl Known {
    fn read(&mut self, line: &Line) -> Result<Vec<assistant::TimeMatch>, String> {
        if self.zones.len() > MAX_KNOWN || self.hours.len() > MAX_KNOWN {
            *self = Self::default();
        }
        if !self.zones.contains_key(&line.tz) {
            let zone = TimeZoneDatabase::bundled().get(&line.tz).map_err(|error| error.to_string())?;
            self.zones.insert(line.tz.clone(), zone);
        }
        let now = line.now.to_zoned(self.zones[&line.tz].clone());
        let Some(expression) = &line.hours else { return Ok(matches(&line.text, &now, None)) };
        let key = (expression.clone(), line.tz.clone());
        if !self.hours.contains_key(&key) {
            let hours = BusinessHours::parse(expression, &line.tz, &[]).map_err(|error| error.to_string())?;
            self.hours.insert(key.clone(), hours);
        }
        Ok(matches(&line.text, &now, self.hours.get(&key)))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    /// The matches of a line as JSON, or the error.
    fn answer(line: Value) -> Value {
        let read = serde_json::from_value::<Line>(line)
            .map_err(|error| error.to_string())
            .and_then(|line| Known::default().read(&line));
        read.map_or_else(Value::from, |matches| json!(matches))
    }

    #[test]
    fn the_clock_is_that_of_the_zone_whatever_the_offset_of_now() {
        for now in ["2026-11-21T12:00:00-06:00", "2026-11-21T18:00:00Z", "2026-11-22T03:00:00+09:00"] {
            let line = json!({"text": "today at 3 pm", "now": now, "tz": "America/Chicago"});
            let expected = json!([{
                "text": "today at 3 pm",
                "kind": "instant",
                "start": "2026-11-21T15:00:00-06:00",
                "end": "2026-11-21T16:00:00-06:00",
                "grain": "hour",
            }]);
            assert_eq!(answer(line), expected, "{now}");
        }
    }

    #[test]
    fn hours_decide_the_half_of_the_day() {
        let mut line =
            json!({"text": "at three", "now": "2026-11-23T00:30:00-06:00", "tz": "America/Chicago"});
        assert_eq!(answer(line.clone())[0]["start"], "2026-11-23T03:00:00-06:00");
        line["hours"] = json!("Mo-Fr 08:00-18:00");
        assert_eq!(answer(line)[0]["start"], "2026-11-23T15:00:00-06:00");
    }

    #[test]
    fn offsets_change_with_the_clock() {
        let across = |text: &str, now: &str| {
            let found = answer(json!({"text": text, "now": now, "tz": "America/New_York"}));
            (found[0]["start"].clone(), found[0]["end"].clone())
        };
        let day = across("tomorrow", "2026-10-31T12:00:00-04:00");
        assert_eq!(day, (json!("2026-11-01T00:00:00-04:00"), json!("2026-11-02T00:00:00-05:00")));
        let twice = across("tomorrow at 1:30 am", "2026-10-31T12:00:00-04:00");
        assert_eq!(twice, (json!("2026-11-01T01:30:00-04:00"), json!("2026-11-01T01:31:00-04:00")));
        let skipped = across("tomorrow at 2 am", "2026-03-07T12:00:00-05:00");
        assert_eq!(skipped, (json!("2026-03-08T03:00:00-04:00"), json!("2026-03-08T04:00:00-04:00")));
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        let line = |now: &str, tz: &str, hours: Option<&str>| {
            let mut line = json!({"text": "tomorrow", "now": now, "tz": tz});
            if let Some(hours) = hours {
                line["hours"] = json!(hours);
            }
            answer(line)
        };
        let now = "2026-11-21T12:00:00-06:00";
        assert!(line(now, "America/Nowhere", None).is_string());
        assert!(line(now, "", None).is_string());
        assert!(line("2026-11-21T12:00:00", "America/Chicago", None).is_string(), "no offset");
        assert!(line(now, "America/Chicago", Some("whenever")).is_string());
        assert!(answer(json!({"text": "tomorrow", "now": now})).is_string(), "no zone");
        assert!(line(now, "America/Chicago", None).is_array());
    }

    #[test]
    fn any_text_has_an_answer() {
        let texts = |text: &str| {
            let line = json!({"text": text, "now": "2026-11-21T12:00:00-06:00", "tz": "America/Chicago"});
            let found = answer(line);
            let found = found.as_array().expect("matches").clone();
            found.iter().map(|found| found["text"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert!(texts("").is_empty());
        assert!(texts("no time in it").is_empty());
        assert_eq!(
            texts("\u{1f600} caf\u{e9} \u{2013} tomorrow\u{2019}s at 3\u{a0}pm \u{4e09}")[0],
            "tomorrow\u{2019}s at 3\u{a0}pm"
        );
        let long = "we could do Friday, or ".repeat(5_000);
        assert_eq!(texts(&long).len(), 5_000);
    }
}
