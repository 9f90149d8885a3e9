//! One agent's ringing.

use telephony::{AgentId, CallSid, Millis, OfferId};

use super::event::Farewell;

/// One agent's ringing, as far as we know it.
#[derive(Debug)]
pub(super) struct Offer {
    pub(super) id: OfferId,
    pub(super) agent: AgentId,
    /// How long the agent is rung.
    pub(super) ring: Millis,
    /// The provider's name of the leg, once it is known.
    pub(super) call_sid: Option<CallSid>,
    /// The provider has reported the leg's end, or never made it.
    pub(super) leg_over: bool,
    pub(super) state: OfferState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OfferState {
    /// The provider was asked to dial.
    Dialling { until: Millis },
    /// The provider dials, or the agent's phone rings.
    Ringing { until: Millis },
    /// The leg was answered; a key is waited for.
    Answered { until: Millis, sounds_human: bool },
    /// The agent has the call.
    Holding,
    /// The offer is over, its leg perhaps not.
    LettingGo { farewell: Farewell, tries: u32, again: Millis },
    /// The offer is over and nothing more is done about its leg, unless it turns up after all.
    Gone { farewell: Farewell },
}

impl Offer {
    /// Whether the agent may still take the call.
    pub(super) const fn is_open(&self) -> bool {
        match self.state {
            OfferState::Dialling { .. } | OfferState::Ringing { .. } | OfferState::Answered { .. } => true,
            OfferState::Holding | OfferState::LettingGo { .. } | OfferState::Gone { .. } => false,
        }
    }

    /// Whether the next rung has to wait for this offer. What sounds like a machine is not waited for, but may
    /// still turn out to be a person.
    pub(super) const fn holds_the_rung(&self) -> bool {
        match self.state {
            OfferState::Dialling { .. } | OfferState::Ringing { .. } => true,
            OfferState::Answered { sounds_human, .. } => sounds_human,
            OfferState::Holding | OfferState::LettingGo { .. } | OfferState::Gone { .. } => false,
        }
    }

    /// When something has to be done about this offer although nothing was heard.
    pub(super) const fn deadline(&self) -> Option<Millis> {
        match self.state {
            OfferState::Dialling { until }
            | OfferState::Ringing { until }
            | OfferState::Answered { until, .. } => Some(until),
            OfferState::LettingGo { again, .. } => Some(again),
            OfferState::Holding | OfferState::Gone { .. } => None,
        }
    }
}
