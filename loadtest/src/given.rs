//! What a scenario needs of the server and of the account before its caller calls. Only `loadtest suite` prepares the
//! server, because only there it and its database are its own; who is at which number holds wherever there is an account.

use std::collections::BTreeMap;

use serde::Deserialize;
use telephony::PhoneNumber;

use crate::live::Behaviour;
use crate::threads::Engine;

/// The section `[given]` of a scenario.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Given {
    /// The file of the business that is called, relative to the scenario; without it, the suite's own.
    pub tenant: Option<String>,
    /// Statements on the database, after the business is there and before the gateway starts.
    pub sql: Vec<String>,
    /// Variables of the gateway's environment.
    pub environment: BTreeMap<String, String>,
    /// Scenarios, relative to this one, that are played before it on the same gateway.
    pub first: Vec<String>,
    /// How many callers call with this scenario at the same time; each has its own number.
    pub callers: Option<usize>,
    /// How long after the one before it each of them calls, in ms.
    pub apart_ms: u64,
    /// After which turn of the call the gateway is killed (`kill -9`); a second one on the same database takes over.
    pub kill_gateway_after_turn: Option<u32>,
    /// A query for a count: the gateway is killed as soon as it is not 0, and a second one takes over.
    pub kill_gateway_once: Option<String>,
    /// An engine of speech that hangs for a time, alone.
    pub hangs: Option<Hang>,
    /// What goes wrong on the way.
    pub faults: Vec<GivenFault>,
    /// The PIN of the business's owner, set before the gateway starts.
    pub pin: Option<String>,
    /// Who is at a number that the server calls, as `loadtest serve --agent` has it. All others are dead.
    pub agents: BTreeMap<PhoneNumber, Behaviour>,
    /// Statements on the database once a call is on record: what changes while somebody speaks.
    pub once_answered: Vec<String>,
    /// What the caller writes to the business before he calls; each is heard by the server before the next.
    pub texts: Vec<String>,
    /// The keys that the caller presses, two seconds apart, where Twilio itself waits for keys (`<Gather>`).
    pub keys: String,
    /// What goes wrong in the account, as `loadtest serve --fault` has it.
    pub account_faults: Vec<String>,
}

impl Given {
    /// The query whose count tells that the gateway is to be killed now.
    #[must_use]
    pub fn kills_once(&self) -> Option<String> {
        self.kill_gateway_once.clone().or_else(|| self.kill_gateway_after_turn.map(after_turn))
    }
}

/// An engine that does nothing for a time while everything else in its process goes on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Hang {
    /// Which.
    pub engine: Engine,
    /// A query for a count: it begins as soon as that is not 0.
    pub once: String,
    /// For how long.
    pub ms: u64,
}

fn after_turn(turn: u32) -> String {
    format!("SELECT count(*) FROM turns WHERE turn >= {turn}")
}

/// What goes wrong in every call of a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenFault {
    /// The voice webhook is posted twice at the same time.
    DuplicateVoice,
    /// Marks are never echoed.
    NoMarks,
    /// Every fiftieth frame of the caller is lost.
    LosesFrames,
    /// The stream is cut in the third turn.
    CutStream,
}
