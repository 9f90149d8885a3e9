//! What is left of the calls when they are over: printed, and as JSON.

use jiff::Timestamp;
use serde::Serialize;

use crate::checks::Check;
use crate::database::{Outcome, Row};
use crate::stopwatch::Latencies;
use crate::timeline::Entry;

/// All runs of a scenario.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The scenario's title.
    pub scenario: String,
    /// Whether every expectation of every run held.
    pub held: bool,
    /// The runs, in order.
    pub runs: Vec<Run>,
}

/// One run.
#[derive(Debug, Serialize)]
pub struct Run {
    /// The call's name; none when no call was placed.
    pub call_sid: Option<String>,
    /// When the appointment was wished.
    pub wish: Option<Timestamp>,
    /// Whether the caller took another time.
    pub accepted_offer: bool,
    /// What was measured.
    pub latencies: Latencies,
    /// The middle one of the response latencies, in ms.
    pub median_ms: Option<u64>,
    /// The longest response latency, in ms.
    pub worst_ms: Option<u64>,
    /// The expectations.
    pub checks: Vec<Check>,
    /// What became of the call, by the server's record.
    pub outcome: Option<Outcome>,
    /// The bookings that it made.
    pub bookings: Vec<Row>,
    /// What the server understood and said, by its own record.
    pub turns: Vec<Row>,
    /// What happened.
    pub timeline: Vec<Entry>,
}

impl Run {
    /// Whether every expectation held.
    #[must_use]
    pub fn held(&self) -> bool {
        self.checks.iter().all(|check| check.held)
    }

    /// Whether every expectation held that is not about speed.
    #[must_use]
    pub fn held_if_slow(&self) -> bool {
        self.checks.iter().all(|check| check.held || check.speed)
    }

    /// The end of a run as it is printed.
    #[must_use]
    pub fn summary(&self) -> String {
        let mut lines = vec![String::new()];
        for turn in &self.turns {
            lines.push(format!("  record   {}", serde_json::to_string(turn).unwrap_or_default()));
        }
        for booking in &self.bookings {
            lines.push(format!("  booking  {}", serde_json::to_string(booking).unwrap_or_default()));
        }
        if let Some(outcome) = &self.outcome {
            let known = |name: &Option<String>| name.clone().unwrap_or_else(|| "not settled".to_owned());
            lines.push(format!(
                "  outcome  {} ({})",
                known(&outcome.disposition),
                known(&outcome.hangup_cause)
            ));
        }
        let replies = &self.latencies.replies_ms;
        if !replies.is_empty() {
            lines.push(format!(
                "  replies  median {}, worst {} of {}",
                ms(self.median_ms),
                ms(self.worst_ms),
                replies.len()
            ));
        }
        for check in &self.checks {
            let sign = if check.held { '✓' } else { '✗' };
            let found = if check.found.is_empty() { String::new() } else { format!(": {}", check.found) };
            lines.push(format!("  {sign} {}{found}", check.what));
        }
        lines.join("\n")
    }
}

impl Report {
    /// One line a run, and the totals.
    #[must_use]
    pub fn table(&self) -> String {
        let mut lines = vec![format!(
            "\n{:>4}  {:<34}  {:<18}  {:>8}  {:>8}  {:>8}  held",
            "run", "call", "disposition", "greeting", "median", "worst"
        )];
        for (index, run) in self.runs.iter().enumerate() {
            let disposition = run.outcome.as_ref().and_then(|outcome| outcome.disposition.as_deref());
            lines.push(format!(
                "{:>4}  {:<34}  {:<18}  {:>8}  {:>8}  {:>8}  {}",
                index + 1,
                run.call_sid.as_deref().unwrap_or("-"),
                disposition.unwrap_or("-"),
                ms(run.latencies.greetings_ms.first().copied()),
                ms(run.median_ms),
                ms(run.worst_ms),
                if run.held() { "✓" } else { "✗" },
            ));
        }
        let all = Latencies {
            replies_ms: self.runs.iter().flat_map(|run| run.latencies.replies_ms.clone()).collect(),
            ..Latencies::default()
        };
        let held = self.runs.iter().filter(|run| run.held()).count();
        lines.push(format!(
            "{held} of {} held; replies: median {}, worst {} of {}",
            self.runs.len(),
            ms(all.median_ms()),
            ms(all.worst_ms()),
            all.replies_ms.len()
        ));
        lines.join("\n")
    }
}

fn ms(value: Option<u64>) -> String {
    value.map_or_else(|| "-".to_owned(), |ms| format!("{ms} ms"))
}
