//! Calls while everything around them goes wrong, and what must hold of the record afterwards.

mod invariants;
mod plan;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use telephony::CallSid;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, sleep_until};
use twilio::twiml::Method;

use crate::account::{Account, Signing};
use crate::checks::Check;
use crate::clips::Clips;
use crate::database::{Database, DatabaseError};
use crate::ears::Ears;
use crate::front::Weather;
use crate::house::{House, HouseError};
use crate::load::caller_number;
use crate::place::{Exchange, PlaceError, Placed, new_call_sid, parties};
use crate::scenario::{Scenario, ScenarioError};
use crate::timeline::Event;
pub use invariants::Ends;
pub use plan::{Fault, Mischief, Plan, PlannedCall, draw};

/// Until the server has ended what nobody held: its own patience, and a round of looking.
const SETTLE: Duration = Duration::from_secs(230);
/// How long after a call's end what is late arrives.
const LATE: Duration = Duration::from_millis(300);

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// What all of it was drawn from.
    pub seed: u64,
    /// What went wrong, and when.
    pub plan: Plan,
    /// Calls that were placed.
    pub placed: usize,
    /// What the callers noticed of it, by kind: not wrong in itself.
    pub noticed: BTreeMap<String, u64>,
    /// How many calls came to which end.
    pub ends: Ends,
    /// What must hold.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether all of it holds.
    #[must_use]
    pub fn held(&self) -> bool {
        self.checks.iter().all(|check| check.held)
    }
}

/// Why it could not be tried.
#[derive(Debug, thiserror::Error)]
pub enum ChaosError {
    /// A scenario does not fit.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// A caller cannot speak.
    #[error(transparent)]
    Voice(#[from] crate::voice::VoiceError),
    /// There is no server.
    #[error(transparent)]
    House(#[from] HouseError),
    /// The record cannot be asked.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// A caller failed.
    #[error("a caller could not be waited for")]
    Caller(#[from] tokio::task::JoinError),
    /// A recording, which nobody asked for.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// The system.
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// Plays `plan` on `house` with callers who want what `scenarios` say; `ears` are theirs.
///
/// # Errors
/// When it could not be tried. What does not hold is in the report.
pub async fn play(
    house: &mut House,
    seed: u64,
    plan: Plan,
    scenarios: &[Scenario],
    ears: &Ears,
    prints: bool,
) -> Result<Report, ChaosError> {
    let now = Timestamp::now();
    let account = house.account()?;
    let origin = house.origin();
    let mut clips = Clips::default();
    let mut prepared = Vec::new();
    for (index, planned) in plan.calls.iter().enumerate() {
        let mut scenario = scenarios[planned.scenario].for_run(index, now)?;
        scenario.from = Some(caller_number(index));
        scenario.seed = seed.wrapping_add(index as u64);
        scenario.longest_s = planned.longest_s;
        let lines = clips.of(&scenario)?;
        let exchange = Exchange {
            account: account.clone(),
            voice_url: format!("{origin}/twilio/voice"),
            status_url: format!("{origin}/twilio/status"),
            ears: ears.clone(),
            faults: planned.line,
            duplicate_voice: planned.duplicate_voice,
            prints: false,
        };
        prepared.push((planned.clone(), scenario, lines, exchange));
    }
    let begin = Instant::now();
    let mut calls: JoinSet<Result<Placed, PlaceError>> = JoinSet::new();
    for (planned, scenario, lines, exchange) in prepared {
        calls.spawn(async move {
            sleep_until(begin + Duration::from_millis(planned.at.0)).await;
            let placed = exchange.place(&scenario, lines, None).await?;
            sleep(LATE).await;
            for mischief in &planned.mischief {
                make(*mischief, &exchange, &scenario, &placed.call_sid).await;
            }
            Ok(placed)
        });
    }
    for (at, fault) in &plan.faults {
        sleep_until(begin + Duration::from_millis(at.0)).await;
        if calls.is_empty() {
            break;
        }
        if prints {
            println!("{:8.3}  {}", at.0 as f64 / 1_000.0, serde_json::to_string(fault).unwrap_or_default());
        }
        happen(house, *fault).await?;
    }
    let mut noticed = BTreeMap::<String, u64>::new();
    let mut placed = Vec::new();
    while let Some(call) = calls.join_next().await {
        let one = call??;
        for entry in one.timeline.entries() {
            if let Event::Problem { what } = &entry.event {
                let kind = what.split(':').next().unwrap_or_default().to_owned();
                *noticed.entry(kind).or_default() += 1;
            }
        }
        placed.push(one.call_sid.to_string());
    }
    house.calls.turn(Weather::default());
    house.records.turn(Weather::default());
    let database = Database::connect(house.database_url()).await?;
    let mut checks = invariants::judge(&database, &placed, SETTLE).await?;
    checks.push(Check::of_log(&house.leaks()?));
    let ends = invariants::ends(&database).await?;
    Ok(Report { seed, plan, placed: placed.len(), noticed, ends, checks })
}

/// Lets a fault happen, and ends it.
async fn happen(house: &mut House, fault: Fault) -> Result<(), ChaosError> {
    let calm = Weather::default();
    let pause = |ms| sleep(Duration::from_millis(ms));
    match fault {
        Fault::UnevenCalls { weather, ms } => {
            house.calls.turn(weather);
            pause(ms).await;
            house.calls.turn(calm);
        }
        Fault::HoldCalls { ms } => {
            house.calls.turn(Weather { holds: true, ..calm });
            pause(ms).await;
            house.calls.turn(calm);
        }
        Fault::CutCalls => house.calls.cut(),
        Fault::KillGateway => {
            house.kill().await?;
            house.start().await?;
        }
        Fault::FreezeGateway { ms } => {
            house.freeze(true).await?;
            pause(ms).await;
            house.freeze(false).await?;
        }
        Fault::HangEngine { engine, ms } => house.hang(engine, Duration::from_millis(ms)).await?,
        Fault::StopDatabase { ms } => {
            house.records.turn(Weather { refuses: true, ..calm });
            pause(ms).await;
            house.records.turn(calm);
        }
        Fault::SlowDatabase { delay_ms, ms } => {
            house.records.turn(Weather { delay_ms, ..calm });
            pause(ms).await;
            house.records.turn(calm);
        }
    }
    Ok(())
}

/// Posts what must change nothing.
async fn make(mischief: Mischief, exchange: &Exchange, scenario: &Scenario, call: &CallSid) {
    let account: &Account = &exchange.account;
    let report = |call: &CallSid, status: &str, sequence: u32| {
        let mut parameters = parties(scenario);
        parameters.extend([
            ("CallSid", call.to_string()),
            ("AccountSid", account.sid.to_string()),
            ("CallStatus", status.to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
            ("Direction", "inbound".to_owned()),
            ("SequenceNumber", sequence.to_string()),
            ("Timestamp", "Sat, 21 Nov 2026 12:00:00 +0000".to_owned()),
            ("CallbackSource", "call-progress-events".to_owned()),
        ]);
        parameters
    };
    let (voice, status) = (&exchange.voice_url, &exchange.status_url);
    let requests = match mischief {
        Mischief::ForgedVoice => vec![(voice, report(&new_call_sid(), "ringing", 0), Signing::Forged)],
        Mischief::ForgedEnd => vec![(status, report(call, "failed", 9), Signing::Forged)],
        Mischief::DoubledEnd => vec![
            (status, report(call, "completed", 0), Signing::True),
            (status, report(call, "completed", 0), Signing::True),
        ],
        Mischief::LateStates => vec![
            (status, report(call, "in-progress", 2), Signing::True),
            (status, report(call, "ringing", 1), Signing::True),
        ],
        Mischief::StaleVoice => vec![(voice, report(call, "ringing", 0), Signing::True)],
    };
    for (url, parameters, signing) in requests {
        // What it is answered does not matter, nor whether anybody is there to answer; the record is looked at.
        let _ = account.request(url, Method::Post, &parameters, signing).await;
    }
}
