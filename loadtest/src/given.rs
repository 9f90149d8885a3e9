//! What a scenario needs of the server before its caller calls. Only `loadtest suite` prepares it, because only there
//! the server and its database are its own.

use std::collections::BTreeMap;

use serde::Deserialize;

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
    /// What goes wrong on the way.
    pub faults: Vec<GivenFault>,
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
