//! Many calls at once, with real speech in real time: what a reply takes, and what a call costs.
//!
//! A level is a number of callers who call at the same time, each several times if that is wanted. The levels rise
//! until the replies are too slow; the last one that was not is the most that the machine can do.

mod arrivals;
mod plot;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use telephony::{Millis, PhoneNumber};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use crate::clips::Clips;
use crate::histogram::{Histogram, Quantiles};
use crate::peer::Peer;
use crate::place::{Exchange, Placed};
use crate::process::{Cost, Process};
use crate::scenario::Scenario;
use crate::sound::Clip;
use crate::timeline::{Event, who_ended};
pub use arrivals::Arrivals;
pub use plot::svg;

/// Area codes of the callers' numbers; with each go the hundred numbers that are kept free for fiction.
const AREA_CODES: &[u32] = &[312, 773, 847, 630, 708, 224, 331, 815, 217, 309, 618, 219, 262, 414, 608, 920];
const NUMBERS_AN_AREA: usize = 100;

/// Whom the callers call.
#[derive(Debug, Clone)]
pub enum Callee {
    /// A server behind webhooks.
    Exchange(Arc<Exchange>),
    /// A server whose stream is opened without them.
    Peer(Arc<Peer>),
}

/// What is to be run.
#[derive(Debug)]
pub struct Plan {
    /// Whom.
    pub callee: Callee,
    /// What the callers want; they take turns.
    pub scenarios: Vec<Scenario>,
    /// When they call.
    pub arrivals: Arrivals,
    /// How long it takes until all of a level have called.
    pub over: Millis,
    /// How many calls each makes, one after the other.
    pub rounds: usize,
    /// What chance is drawn from.
    pub seed: u64,
    /// The server, if its costs are to be told.
    pub server: Option<Process>,
    /// Whether the end of each call is printed when it comes.
    pub prints: bool,
}

/// What came of a number of calls at once.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Level {
    /// Callers at once.
    pub calls: usize,
    /// Calls that they placed.
    pub placed: usize,
    /// From the first call to the end of the last.
    pub seconds: f64,
    /// All calls' lengths together.
    pub call_seconds: f64,
    /// From the end of a caller's speech to the first sound of the reply.
    pub replies: Option<Quantiles>,
    /// From `start` to the first sound.
    pub greetings: Option<Quantiles>,
    /// From a caller's voice over the assistant's to its silence.
    pub barge_ins: Option<Quantiles>,
    /// What the server used while it lasted.
    pub server: Option<Cost>,
    /// The server's processor time, in % of a core, for each call that is going on.
    pub server_cpu_percent_a_call: Option<f64>,
    /// What this process used: the callers' voices, and their ears if they have any.
    pub simulator: Cost,
    /// What went wrong, by kind.
    pub errors: BTreeMap<String, u64>,
    /// The calls, for whoever wants to look them up.
    #[serde(skip)]
    pub call_sids: Vec<telephony::CallSid>,
    /// What became of the calls by the server's record, if it was asked.
    pub dispositions: BTreeMap<String, u64>,
}

/// Why a level could not be run.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A scenario does not fit.
    #[error(transparent)]
    Scenario(#[from] crate::scenario::ScenarioError),
    /// A caller cannot speak.
    #[error("the callers cannot speak")]
    Voice(#[from] crate::voice::VoiceError),
    /// The server's process cannot be looked at.
    #[error("the process cannot be looked at")]
    Process(#[from] std::io::Error),
}

/// A call that can be placed: what the caller wants, and his lines as they sound.
type ReadyCall = (Scenario, BTreeMap<String, Arc<Clip>>);

/// One caller's calls, ready to be placed.
struct Caller {
    at: Instant,
    calls: Vec<ReadyCall>,
}

/// A level while it lasts.
#[derive(Default)]
struct Tally {
    level: Level,
    replies: Histogram,
    greetings: Histogram,
    barge_ins: Histogram,
}

impl Plan {
    /// Runs one level: `calls` callers at once. `before` callers have called in other levels: nobody calls in two, and
    /// nobody wants what one of them has got.
    ///
    /// # Errors
    /// When it could not be run; calls that fail are counted.
    pub async fn level(&self, calls: usize, before: usize, clips: &mut Clips) -> Result<Level, LoadError> {
        let now = Timestamp::now();
        let mut callers = Vec::new();
        for index in before..before + calls {
            callers.push(self.calls_of(index, now, clips)?);
        }
        // Their voices are made: from here on it is real time.
        let begin = Instant::now() + Duration::from_millis(50);
        let times = self.arrivals.times(calls, self.over, self.seed);
        let before = (self.server.map(Process::usage).transpose()?, Process::Own.usage()?);
        let mut going_on = JoinSet::new();
        for (calls, at) in callers.into_iter().zip(times) {
            let caller = Caller { at: begin + Duration::from_millis(at.0), calls };
            going_on.spawn(keep_calling(self.callee.clone(), caller, self.prints));
        }
        let mut tally = Tally { level: Level { calls, ..Level::default() }, ..Tally::default() };
        while let Some(placed) = going_on.join_next().await {
            match placed {
                Ok(placed) => placed.into_iter().for_each(|(placed, took)| tally.count(&placed, took)),
                Err(_) => tally.error("caller_failed"),
            }
        }
        let elapsed = begin.elapsed();
        let after = (self.server.map(Process::usage).transpose()?, Process::Own.usage()?);
        let mut level = tally.finish();
        level.seconds = elapsed.as_secs_f64();
        level.server = after.0.zip(before.0).map(|(after, before)| after.since(&before, elapsed));
        level.simulator = after.1.since(&before.1, elapsed);
        level.server_cpu_percent_a_call =
            level.server.map(|cost| cost.cpu_percent * level.seconds / level.call_seconds.max(f64::EPSILON));
        Ok(level)
    }

    /// The calls of one caller: each with its own number, so that no server takes him for a nuisance.
    fn calls_of(&self, index: usize, now: Timestamp, clips: &mut Clips) -> Result<Vec<ReadyCall>, LoadError> {
        let one = |round: usize| {
            let call = index * self.rounds + round;
            let mut scenario = self.scenarios[call % self.scenarios.len()].for_run(call, now)?;
            scenario.from = Some(caller_number(index));
            scenario.seed = self.seed.wrapping_add(call as u64);
            let lines = clips.of(&scenario)?;
            Ok((scenario, lines))
        };
        (0..self.rounds).map(one).collect()
    }
}

/// The number of a caller: no two of 1,600 have the same.
#[must_use]
pub fn caller_number(index: usize) -> PhoneNumber {
    let area = AREA_CODES[index / NUMBERS_AN_AREA % AREA_CODES.len()];
    format!("+1{area}55501{:02}", index % NUMBERS_AN_AREA).parse().expect("a number of the plan")
}

async fn keep_calling(callee: Callee, caller: Caller, prints: bool) -> Vec<(Placed, Duration)> {
    sleep_until(caller.at).await;
    let mut placed = Vec::new();
    for (scenario, lines) in caller.calls {
        let began = Instant::now();
        let one = match &callee {
            Callee::Exchange(exchange) => {
                exchange.place(&scenario, lines, None).await.expect("nothing is recorded")
            }
            Callee::Peer(peer) => peer.place(&scenario, lines).await,
        };
        let took = began.elapsed();
        if prints {
            println!("{}", told(&one, took));
        }
        placed.push((one, took));
    }
    placed
}

/// How a call ended, and what went wrong in it.
fn told(placed: &Placed, took: Duration) -> String {
    let entries = placed.timeline.entries();
    let ended = entries.iter().rev().find_map(|entry| match &entry.event {
        Event::CallEnded { by, status } => Some(format!("{status}, ended by {}", who_ended(*by))),
        _ => None,
    });
    let latencies = &placed.latencies;
    let worst = latencies.worst_ms().map_or_else(String::new, |ms| format!(", the slowest after {ms} ms"));
    let mut line = format!(
        "     a call of {:.1} s: {}, {} replies{worst}",
        took.as_secs_f64(),
        ended.unwrap_or_default(),
        latencies.replies_ms.len()
    );
    for entry in entries {
        if let Event::Problem { what } = &entry.event {
            line.push_str("\n       PROBLEM: ");
            line.push_str(what);
        }
    }
    line
}

impl Tally {
    fn error(&mut self, kind: &str) {
        *self.level.errors.entry(kind.to_owned()).or_default() += 1;
    }

    fn count(&mut self, placed: &Placed, took: Duration) {
        self.level.placed += 1;
        self.level.call_seconds += took.as_secs_f64();
        self.level.call_sids.push(placed.call_sid.clone());
        let latencies = &placed.latencies;
        for (histogram, values) in [
            (&mut self.replies, &latencies.replies_ms),
            (&mut self.greetings, &latencies.greetings_ms),
            (&mut self.barge_ins, &latencies.barge_ins_ms),
        ] {
            values.iter().for_each(|ms| histogram.record(Duration::from_millis(*ms)));
        }
        for entry in placed.timeline.entries() {
            match &entry.event {
                Event::Problem { what } => self.error(kind_of(what)),
                Event::CallEnded { status, .. } if status != "completed" => {
                    self.error(&format!("call_{status}"));
                }
                _ => {}
            }
        }
        if latencies.greetings_ms.is_empty() {
            self.error("no_greeting");
        } else if latencies.replies_ms.is_empty() {
            self.error("no_reply");
        }
    }

    fn finish(self) -> Level {
        Level {
            replies: self.replies.quantiles(),
            greetings: self.greetings.quantiles(),
            barge_ins: self.barge_ins.quantiles(),
            ..self.level
        }
    }
}

/// Twilio's number of a problem where there is one.
fn kind_of(problem: &str) -> &str {
    match problem.split_once(':') {
        Some((code, _)) if code.len() == 5 && code.bytes().all(|byte| byte.is_ascii_digit()) => code,
        _ => problem,
    }
}

impl Level {
    /// Whether the replies were fast enough, and nothing went wrong.
    #[must_use]
    pub fn is_good(&self, p95_ms: f64) -> bool {
        self.errors.is_empty() && self.replies.is_some_and(|replies| replies.p95_ms <= p95_ms)
    }

    /// The level as it is printed.
    #[must_use]
    pub fn line(&self) -> String {
        let replies = self.replies.map_or_else(|| "no reply".to_owned(), |replies| replies.to_string());
        let server = self.server.map_or_else(String::new, |cost| {
            format!(
                "; server {:.0} % of a core, {:.1} % a call, {:.0} MiB",
                cost.cpu_percent,
                self.server_cpu_percent_a_call.unwrap_or_default(),
                cost.resident_kib as f64 / 1024.0
            )
        });
        let counted = |counts: &BTreeMap<String, u64>| {
            let each: Vec<String> = counts.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
            each.join(", ")
        };
        let mut line = format!(
            "{:>3} at once: {replies}{server}; simulator {:.0} %; {} calls in {:.0} s",
            self.calls, self.simulator.cpu_percent, self.placed, self.seconds
        );
        if !self.dispositions.is_empty() {
            line.push_str(&format!("; {}", counted(&self.dispositions)));
        }
        if !self.errors.is_empty() {
            line.push_str(&format!("\n     ERRORS: {}", counted(&self.errors)));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_callers_have_the_same_number() {
        let numbers: BTreeSet<String> =
            (0..1_600).map(|index| caller_number(index).e164().to_owned()).collect();
        assert_eq!(numbers.len(), 1_600);
        assert_eq!(caller_number(101).e164(), "+17735550101");
    }

    #[test]
    fn problems_are_told_by_twilios_numbers() {
        assert_eq!(kind_of("31920: the server answered 503"), "31920");
        assert_eq!(kind_of("media: not base64"), "media: not base64");
    }

    #[test]
    fn a_level_is_good_when_it_is_fast_and_nothing_failed() {
        let mut tally = Tally::default();
        tally.replies.record(Duration::from_millis(900));
        let mut level = tally.finish();
        assert!(level.is_good(1_500.0) && !level.is_good(800.0));
        level.errors.insert("31920".to_owned(), 1);
        assert!(!level.is_good(1_500.0));
        assert!(!Level::default().is_good(1_500.0), "nothing was measured");
    }
}
