//! What goes wrong when, drawn from a seed: the same seed gives the same calls and the same faults.

use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use telephony::Millis;

use crate::front::Weather;
use crate::line::Faults;
use crate::threads::Engine;

/// Calls begin within this time for each of them, so that several go on at once.
const CALL_EVERY_MS: u64 = 4_000;
/// A fault begins about this often.
const FAULT_EVERY_MS: u64 = 7_000;
/// Nothing goes wrong before the first calls are there.
const FIRST_FAULT_MS: u64 = 3_000;

/// All of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Plan {
    /// The calls, by when they begin.
    pub calls: Vec<PlannedCall>,
    /// What happens to the server and its connections, by when.
    pub faults: Vec<(Millis, Fault)>,
}

/// One call and what goes wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlannedCall {
    /// When it begins.
    pub at: Millis,
    /// Which scenario it is, by number.
    pub scenario: usize,
    /// When the caller hangs up whatever happens, in s after the beginning.
    pub longest_s: u64,
    /// Whether the voice webhook is posted twice at the same time.
    pub duplicate_voice: bool,
    /// What happens on its stream.
    #[serde(skip)]
    pub line: Faults,
    /// What comes in its name before, meanwhile and afterwards.
    pub mischief: Vec<Mischief>,
}

/// A request in a call's name that must change nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Mischief {
    /// The voice webhook of a call that is none, by somebody without the token.
    ForgedVoice,
    /// The end of the call, by somebody without the token, while it goes on.
    ForgedEnd,
    /// The end of the call, reported again after it.
    DoubledEnd,
    /// Earlier states of the call, reported after its end, the last one first.
    LateStates,
    /// The voice webhook again after the call's end.
    StaleVoice,
}

/// What happens to the server or its connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The callers' connections are uneven for a time.
    UnevenCalls {
        /// How.
        weather: Weather,
        /// For how long.
        ms: u64,
    },
    /// Nothing passes between callers and server for a time, and nobody is told.
    HoldCalls {
        /// For how long.
        ms: u64,
    },
    /// All of the callers' connections break.
    CutCalls,
    /// The gateway is killed (`kill -9`) and started again.
    KillGateway,
    /// The gateway hangs for a time, its engines with it, and its sockets stay open (`SIGSTOP`).
    FreezeGateway {
        /// For how long.
        ms: u64,
    },
    /// One of the gateway's engines hangs for a time, alone.
    HangEngine {
        /// Which.
        engine: Engine,
        /// For how long.
        ms: u64,
    },
    /// The database is gone for a time: connections break, new ones are refused.
    StopDatabase {
        /// For how long.
        ms: u64,
    },
    /// Each answer of the database takes longer for a time.
    SlowDatabase {
        /// By how much.
        delay_ms: u64,
        /// For how long.
        ms: u64,
    },
}

/// Draws `count` calls of `scenarios` scenarios and the faults of the time that they take.
#[must_use]
pub fn draw(seed: u64, count: usize, scenarios: usize) -> Plan {
    let mut random = StdRng::seed_from_u64(seed);
    let mut calls: Vec<_> = (0..count).map(|_| draw_call(&mut random, count, scenarios)).collect();
    calls.sort_by_key(|call| call.at);
    let end = CALL_EVERY_MS * count as u64 + 20_000;
    let mut faults = Vec::new();
    let mut at = FIRST_FAULT_MS;
    while at < end {
        faults.push((Millis(at), draw_fault(&mut random)));
        at += random.random_range(FAULT_EVERY_MS / 2..FAULT_EVERY_MS * 3 / 2);
    }
    Plan { calls, faults }
}

fn draw_call(random: &mut StdRng, count: usize, scenarios: usize) -> PlannedCall {
    const MISCHIEF: [Mischief; 5] = [
        Mischief::ForgedVoice,
        Mischief::ForgedEnd,
        Mischief::DoubledEnd,
        Mischief::LateStates,
        Mischief::StaleVoice,
    ];
    let line = Faults {
        no_marks: random.random_bool(0.15),
        cut_at_turn: random.random_bool(0.25).then(|| random.random_range(1..=5)),
        loses_one_of: random.random_bool(0.3).then(|| random.random_range(10..=100)),
    };
    PlannedCall {
        at: Millis(random.random_range(0..CALL_EVERY_MS * count.max(1) as u64)),
        scenario: random.random_range(0..scenarios.max(1)),
        longest_s: if random.random_bool(0.3) { random.random_range(3..=30) } else { 120 },
        duplicate_voice: random.random_bool(0.3),
        line,
        mischief: MISCHIEF.into_iter().filter(|_| random.random_bool(0.4)).collect(),
    }
}

fn draw_fault(random: &mut StdRng) -> Fault {
    let ms = random.random_range(500..=4_000);
    let kinds = [
        Fault::UnevenCalls {
            weather: Weather {
                delay_ms: random.random_range(0..=80),
                jitter_ms: random.random_range(20..=250),
                ..Weather::default()
            },
            ms: ms * 2,
        },
        Fault::HoldCalls { ms },
        Fault::CutCalls,
        Fault::KillGateway,
        Fault::FreezeGateway { ms },
        // Up to longer than either is waited for.
        Fault::HangEngine { engine: Engine::Recognition, ms: ms * 3 },
        Fault::HangEngine { engine: Engine::Voice, ms: ms * 3 },
        Fault::StopDatabase { ms },
        Fault::SlowDatabase { delay_ms: random.random_range(20..=400), ms: ms * 2 },
    ];
    *kinds.choose(random).expect("there are several")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_and_another_one_another() {
        assert_eq!(draw(7, 20, 2), draw(7, 20, 2));
        assert_ne!(draw(7, 20, 2), draw(8, 20, 2));
    }

    #[test]
    fn every_kind_of_fault_occurs_and_calls_are_in_order() {
        let (mut faults, mut mischief) = (BTreeSet::new(), BTreeSet::new());
        for seed in 0..20 {
            let plan = draw(seed, 10, 3);
            assert_eq!(plan.calls.len(), 10);
            assert!(
                plan.calls.is_sorted_by_key(|call| call.at) && plan.faults.is_sorted_by_key(|fault| fault.0)
            );
            assert!(plan.calls.iter().all(|call| call.scenario < 3));
            let kind = |fault: &Fault| {
                serde_json::to_value(fault).unwrap().to_string().split('"').nth(1).unwrap().to_owned()
            };
            faults.extend(plan.faults.iter().map(|(_, fault)| kind(fault)));
            mischief.extend(
                plan.calls.iter().flat_map(|call| call.mischief.iter().map(|one| format!("{one:?}"))),
            );
        }
        assert_eq!((faults.len(), mischief.len()), (8, 5), "{faults:?} {mischief:?}");
    }
}
