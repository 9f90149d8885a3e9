//! What can happen to an escalation, and what follows from it.

use policy::ladder::LastResort;
use telephony::{AgentId, CallSid, Millis, OfferId};

use crate::record::LegStatus;
use crate::stored_list::stored_list;

/// Something that happened. An event that comes twice, late or out of order does no harm, and one of an offer that was
/// never made is ignored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The escalation begins.
    Begun,
    /// The provider has taken an [`Action::Dial`].
    Dialled {
        /// The offer.
        offer: OfferId,
        /// The provider's name of the leg.
        call_sid: CallSid,
    },
    /// An [`Action::Dial`] could not be carried out.
    NotDialled {
        /// The offer.
        offer: OfferId,
        /// Why.
        why: DialFailure,
    },
    /// The provider reports on an agent's leg, by a status webhook or a report on who answered. May come before [`Event::Dialled`], and instead of it.
    Leg {
        /// The offer, which the webhook's address names.
        offer: OfferId,
        /// The provider's name of the leg.
        call_sid: CallSid,
        /// What is reported.
        status: LegStatus,
        /// Who answered, as far as the provider can tell.
        answered_by: Option<AnsweredBy>,
    },
    /// The answer to an [`Action::Fetch`]: how the leg stood when we asked, which a late webhook cannot tell.
    Fetched {
        /// The offer.
        offer: OfferId,
        /// How its leg stood.
        status: LegStatus,
    },
    /// The agent pressed 1, and the store says that he was the first.
    Accepted {
        /// The offer.
        offer: OfferId,
        /// The provider's name of the leg.
        call_sid: CallSid,
    },
    /// The agent does not take the call. The webhook's own answer tells him so and hangs up.
    Passed {
        /// The offer.
        offer: OfferId,
        /// How he said so.
        how: Pass,
    },
    /// The agent has pressed a key and is not through with it: he hears it all again, or he has accepted and the caller is
    /// still being told something. So he is a person, and has the time for a key anew.
    StillThere {
        /// The offer.
        offer: OfferId,
    },
    /// The caller's leg is over.
    CallerLeft,
    /// The caller, or the assistant for him, wants something else.
    CallerChose(Choice),
    /// What became of an [`Action::MoveCaller`]: the provider has taken it, or not.
    CallerMoved {
        /// The offer of the action.
        offer: OfferId,
        /// What became of it.
        outcome: Result<(), MoveFailure>,
    },
    /// The provider reports that the caller and the agent of this offer are both in the conference. Not needed, only
    /// sooner than [`Action::Fetch`].
    Met {
        /// The offer.
        offer: OfferId,
    },
    /// The agent has left the conference to say what is to become of the caller, who waits on hold.
    Held {
        /// The offer whose agent it is.
        offer: OfferId,
    },
    /// The agent had left the conference, in which the caller did not stay alone, and goes back into it: the caller is
    /// taken from where he waits.
    TakenBack {
        /// The offer whose agent it is.
        offer: OfferId,
    },
    /// The conference in which both were is over, or one of them has left it for good. An agent who has left before the
    /// caller was there is the end of his leg and no more.
    BridgeEnded {
        /// The offer whose agent was in it.
        offer: OfferId,
        /// How it ended.
        how: Ended,
    },
    /// A deadline may have passed.
    Tick,
}

/// Why an agent could not be rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DialFailure {
    /// Policy gave no permit.
    NoPermit,
    /// He is rung for another call, or has one.
    AgentBusy,
    /// The provider refused: there is no leg.
    Refused,
    /// Nobody knows: there may be a leg, whose name will then be learnt from its first report.
    Unknown,
}

/// Why the caller could not be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveFailure {
    /// His leg is over.
    Gone,
    /// The provider refused, or never answered.
    Failed,
}

/// How an agent says that he does not take a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pass {
    /// He pressed 2.
    Key,
    /// He, or a machine, pressed nothing.
    Silence,
}

/// What the caller wants instead of waiting for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// To leave a message.
    Voicemail,
    /// To be called back.
    Callback,
    /// To go on with the assistant.
    Assistant,
}

/// How a bridge ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The caller hung up.
    ByCaller,
    /// The agent hung up.
    ByAgent,
    /// The agent pressed the key for the next person.
    ToNextPerson,
    /// The agent pressed the key for the assistant.
    ToAssistant,
    /// The provider let it fall.
    Failed,
}

stored_list! {
    /// Who answered a leg, as far as the provider can tell. Evidence, never proof: only the key proves a person.
    AnsweredBy {
        /// It sounded like a person.
        Human = "human",
        /// It sounded like a machine.
        Machine = "machine",
        /// It sounded like a fax machine.
        Fax = "fax",
        /// The provider cannot tell, which is not "a person".
        Unknown = "unknown",
    }
}

stored_list! {
    /// How an offer ended.
    OfferEnd {
        /// The agent had the call, and the bridge is over.
        Connected = "connected",
        /// The agent pressed 2.
        Passed = "passed",
        /// The leg was answered and nobody pressed a key.
        NoKey = "no_key",
        /// As before, and it sounded like a machine.
        Machine = "machine",
        /// The leg was answered and hung up before a key.
        HungUp = "hung_up",
        /// The agent pressed 1, and was gone before he and the caller had met.
        AgentLost = "agent_lost",
        /// Nobody answered.
        NoAnswer = "no_answer",
        /// The line was busy, or the call was declined, or he had another call of ours.
        Busy = "busy",
        /// The provider could not connect the leg.
        Failed = "failed",
        /// Policy gave no permit.
        NoPermit = "no_permit",
        /// The provider refused to dial.
        Refused = "refused",
        /// The provider never said whether it dialled.
        NotDialled = "not_dialled",
        /// Another agent was first.
        TooLate = "too_late",
        /// The caller hung up.
        CallerLeft = "caller_left",
        /// The caller wanted something else.
        CallerChose = "caller_chose",
        /// The time for finding a person was over.
        TimeUp = "time_up",
        /// The caller could not be moved to the agent.
        NotConnected = "not_connected",
        /// The process that held the escalation is gone; or it ended and forgot the offer.
        Lost = "lost",
    }
}

stored_list! {
    /// How an escalation ended.
    EscalationEnd {
        /// The caller spoke with an agent, or with the emergency line, until one of them hung up.
        Connected = "connected",
        /// Nobody took the call.
        NobodyCame = "nobody_came",
        /// An agent took the call and could not be connected.
        NotConnected = "not_connected",
        /// The caller spoke with an agent until the provider let the bridge fall.
        Dropped = "dropped",
        /// The caller spoke with an agent, who sent him back to the assistant.
        HandedBack = "handed_back",
        /// The caller hung up before a person was there.
        CallerLeft = "caller_left",
        /// The caller wanted something else.
        CallerChose = "caller_chose",
        /// The process that held it is gone.
        Lost = "lost",
    }
}

/// What an agent hears before his leg is ended, if it has been answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Farewell {
    /// Nothing: the leg is ended at once.
    None,
    /// Somebody else has taken the call.
    TakenByAnother,
    /// The caller has hung up.
    CallerLeft,
    /// The caller did not want to wait any longer.
    CallerChose,
    /// The caller could not be connected.
    NotConnected,
}

/// Something to do. Actions are carried out in order; none of them decides anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Ring the agent: write the offer down, ask for a permit, create the leg. Answer with [`Event::Dialled`] or
    /// [`Event::NotDialled`]; then with [`Event::Leg`] for every report. The provider is told to ring no longer than
    /// `ring`, so that a leg that we lose sight of ends by itself.
    Dial {
        /// The offer.
        offer: OfferId,
        /// Whom.
        agent: AgentId,
        /// For how long.
        ring: Millis,
    },
    /// Write down how the offer ended. Exactly once an offer. An acceptance of it that the store may have is void
    /// from then on.
    EndOffer {
        /// The offer.
        offer: OfferId,
        /// How.
        how: OfferEnd,
    },
    /// End the agent's leg, whether it still rings or was answered. Comes again when the leg is not reported to be over.
    HangUp {
        /// The offer.
        offer: OfferId,
        /// The provider's name of the leg.
        call_sid: CallSid,
        /// What the agent hears before, where the leg was answered.
        farewell: Farewell,
    },
    /// Move the caller into the conference in which the agent of this offer waits. Answer with [`Event::CallerMoved`].
    /// One conference for the whole escalation is best: whoever is moved too late then meets the next agent.
    MoveCaller {
        /// The offer.
        offer: OfferId,
    },
    /// Write down that the caller and the agent are connected. Comes at most once an offer, and only when they are known
    /// to have met.
    Connected {
        /// The offer.
        offer: OfferId,
        /// Who took the call.
        agent: AgentId,
    },
    /// Bring the caller back to the assistant: his leg is sent to the address where his call goes on. He may be there
    /// already; being brought back twice does no harm.
    ReturnCaller,
    /// Let the caller know how it goes. Whoever talks with him says it when he can; while the caller is in a conference
    /// there is nobody to say it, and it is dropped.
    TellCaller(News),
    /// Ask the provider how the leg stands. Answer with [`Event::Fetched`], or not at all when it cannot be asked.
    Fetch {
        /// The offer.
        offer: OfferId,
        /// The provider's name of the leg.
        call_sid: CallSid,
    },
    /// The escalation has ended, and this is what it came to. Exactly once.
    Finish(Outcome),
}

/// How it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// These agents are being rung now.
    Trying {
        /// Who.
        agents: Vec<AgentId>,
        /// Whether they are the first.
        first: bool,
    },
    /// Nothing new, only that nobody has given up. Comes often; a soft tone will do, and nothing at all while somebody
    /// speaks.
    StillTrying,
    /// This agent has taken the call, and the caller is about to be moved. Not to be interrupted.
    Connecting(AgentId),
    /// The agent who had taken the call could not be connected.
    NotConnected,
    /// Nobody has taken the call.
    NobodyCame,
}

/// What an escalation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The caller spoke with this agent until one of them hung up. Where that was the agent, the caller is sent to the
    /// address where his call goes on, to be asked or told goodbye there.
    Connected {
        /// Who took the call.
        agent: AgentId,
    },
    /// Nobody took the call. The caller is with the assistant, which goes on with the last resort.
    NobodyCame(LastResort),
    /// An agent took the call and could not be connected. The caller is with the assistant.
    NotConnected(LastResort),
    /// The caller spoke with this agent until the provider let the bridge fall, and is brought back to the assistant.
    Dropped {
        /// Who had the call.
        agent: AgentId,
    },
    /// The caller spoke with this agent, who has sent him back to the assistant.
    HandedBack {
        /// Who had the call.
        agent: AgentId,
    },
    /// The caller hung up before a person was there.
    CallerLeft,
    /// The caller wanted something else.
    CallerChose(Choice),
}

impl Outcome {
    /// How the escalation ended, as it is stored.
    #[must_use]
    pub const fn end(&self) -> EscalationEnd {
        match self {
            Self::Connected { .. } => EscalationEnd::Connected,
            Self::NobodyCame(_) => EscalationEnd::NobodyCame,
            Self::NotConnected(_) => EscalationEnd::NotConnected,
            Self::Dropped { .. } => EscalationEnd::Dropped,
            Self::HandedBack { .. } => EscalationEnd::HandedBack,
            Self::CallerLeft => EscalationEnd::CallerLeft,
            Self::CallerChose(_) => EscalationEnd::CallerChose,
        }
    }
}
