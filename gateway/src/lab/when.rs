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
