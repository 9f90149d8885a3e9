//! Who is rung, in which order, when a person is owed.
//!
//! An owner writes ladders: steps of agents, for some reasons and some occasions, and what comes when nobody takes the
//! call. [`plan`] makes of them, of the agents' own hours and of what each is doing now, the list of whom to ring, and
//! says of everybody else why not. It is asked once, when an escalation begins; `call::escalation` then climbs the
//! rungs, and every ringing still needs its own permit.

mod explain;
mod plan;

use jiff::Timestamp;
use jiff::civil::Date;
use telephony::{AgentId, Millis, PhoneNumber, Softphone};

use crate::names::closed_list;
use crate::{BusinessHours, Occasion};

pub use explain::in_lines;
pub use plan::{Question, left_alone_in_emergency, plan};

closed_list! {
    /// Why a person is owed.
    EscalationReason {
        /// The caller pressed the key for it.
        Key = "key",
        /// The caller asked for a person.
        Asked = "asked",
        /// The caller reported an emergency.
        Emergency = "emergency",
        /// The caller could not be understood again and again.
        NotUnderstood = "not_understood",
        /// A guardrail keeps the assistant from going on.
        Guardrail = "guardrail",
        /// The job is one that the owner wants to be taken by a person.
        JobNeedsPerson = "job_needs_person",
        /// The caller is one whom the owner wants to be put through.
        Vip = "vip",
    }

    /// In which order the agents of a step are rung.
    Order {
        /// One after another, as they are written.
        OneByOne = "one_by_one",
        /// All of them together; the first who takes the call has it.
        AllAtOnce = "all_at_once",
        /// One after another, first whoever has gone longest without taking a call.
        LeastRecent = "least_recent",
    }
}

/// Somebody who takes calls.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    /// Who.
    pub id: AgentId,
    /// The short name by which ladders speak of him; it stays the same.
    pub key: String,
    /// The name as it is spoken: "Dana".
    pub name: String,
    /// Where he is rung.
    pub reach: Reach,
    /// When he takes calls, in his own zone; at any time when absent.
    pub hours: Option<BusinessHours>,
    /// The local days on which he does not, in the order of the calendar.
    pub days_off: Vec<Date>,
    /// Whether an emergency rings him, and he is told of it, whatever his hours, days off and wrap-up say.
    pub any_hour_in_emergency: bool,
    /// How long he is rung, unless the step says otherwise.
    pub ring: Millis,
    /// How long he is left in peace after a call.
    pub wrap_up: Millis,
}

/// Where an agent is rung.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// At a telephone.
    Phone(PhoneNumber),
    /// At a softphone.
    Softphone(Softphone),
}

/// What an agent is doing, as the store knows it. The default is somebody who is free and never took a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AgentState {
    /// He has told us to leave him alone.
    pub paused: bool,
    /// He is being rung, or has a call of ours. One call at a time.
    pub busy: bool,
    /// When his last call ended.
    pub last_ended: Option<Timestamp>,
    /// When he last took a call.
    pub last_taken: Option<Timestamp>,
}

/// One step of a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// In which order.
    pub order: Order,
    /// Who, by [`Agent::key`]; groups are written out.
    pub agents: Vec<String>,
    /// How long each is rung; his own time when absent.
    pub ring: Option<Millis>,
}

/// What comes when nobody took the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastResort {
    /// The caller may leave a recorded message.
    Voicemail,
    /// Somebody will call him back.
    Callback,
    /// The assistant goes on as before.
    Assistant,
    /// He is connected with this number, which is always answered, in an emergency too. It is no agent: it need not
    /// press a key, and takes several calls at once. Should it not answer after all, somebody will call him back.
    EmergencyLine(PhoneNumber),
}

impl LastResort {
    /// Its name as stored and printed.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Voicemail => "voicemail",
            Self::Callback => "callback",
            Self::Assistant => "assistant",
            Self::EmergencyLine(_) => "emergency_line",
        }
    }
}

/// Whom to ring, for some reasons and on some occasions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// Its name, for people.
    pub name: String,
    /// For which reasons; for all when empty.
    pub reasons: Vec<EscalationReason>,
    /// On which occasions; on all when empty.
    pub occasions: Vec<Occasion>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// How often the steps are gone through, at least once.
    pub rounds: u32,
    /// After so long nobody is rung any more.
    pub limit: Millis,
    /// What comes when nobody took the call.
    pub last: LastResort,
}

impl Ladder {
    /// Whether it is for this reason on this occasion.
    #[must_use]
    pub fn is_for(&self, reason: EscalationReason, occasion: Occasion) -> bool {
        (self.reasons.is_empty() || self.reasons.contains(&reason))
            && (self.occasions.is_empty() || self.occasions.contains(&occasion))
    }
}

/// Whom to ring for one call, decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The name of the ladder; `None` when the business has none for this reason on this occasion, or none at all.
    pub ladder: Option<String>,
    /// Why a person is owed.
    pub reason: EscalationReason,
    /// What the instant is to the business.
    pub occasion: Occasion,
    /// Whom to ring, in order. No rung is empty; there may be none.
    pub rungs: Vec<Rung>,
    /// Everybody of the ladder who is not rung, each once, with the reason.
    pub skipped: Vec<(AgentId, Skipped)>,
    /// After so long nobody is rung any more.
    pub limit: Millis,
    /// What comes when nobody took the call, or nobody can be rung.
    pub last: LastResort,
}

/// Agents who are rung together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rung {
    /// Who, and for how long.
    pub agents: Vec<(AgentId, Millis)>,
}

/// Why an agent is not rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Skipped {
    /// He is the one who is calling.
    IsCaller,
    /// He has told us to leave him alone.
    Paused,
    /// He is being rung, or has a call of ours.
    Busy,
    /// He has just had a call, and is left in peace until then.
    WrapUp(Timestamp),
    /// It is one of his days off.
    DayOff,
    /// It is outside of his hours, which begin again then, if ever.
    OffHours(Option<Timestamp>),
}

impl Skipped {
    /// Its name as stored and printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::IsCaller => "is_caller",
            Self::Paused => "paused",
            Self::Busy => "busy",
            Self::WrapUp(_) => "wrap_up",
            Self::DayOff => "day_off",
            Self::OffHours(_) => "off_hours",
        }
    }
}

#[cfg(test)]
mod tests;
