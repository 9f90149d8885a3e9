//! The caller and the agent who has taken the call: on the way to each other, together, and apart again.

use telephony::{Millis, OfferId};

use super::super::event::{Action, Ended, Farewell, MoveFailure, News, OfferEnd, Outcome};
use super::{Caller, Escalation, Phase};

impl Escalation {
    /// The provider was asked after the caller was moved, and the agent's leg was up.
    pub(super) fn is_there(&mut self, id: OfferId, now: Millis) {
        if matches!(self.phase, Phase::Meeting { holder, .. } if holder == id) {
            self.met(now);
        }
    }

    /// The offer whose agent has the call.
    pub(super) const fn concerned(&self) -> Option<OfferId> {
        match self.phase {
            Phase::Moving { holder, .. }
            | Phase::Meeting { holder, .. }
            | Phase::Bridged { holder, .. }
            | Phase::TakingBack { holder, .. }
            | Phase::Closing { holder, .. } => Some(holder),
            Phase::Idle | Phase::Searching { .. } | Phase::Stranding { .. } | Phase::Over { .. } => None,
        }
    }

    pub(super) fn caller_moved(&mut self, id: OfferId, outcome: Result<(), MoveFailure>, now: Millis) {
        match (self.phase, outcome) {
            (_, Err(MoveFailure::Gone)) => self.caller_left(now),
            // He is being moved to another agent by now.
            (Phase::Moving { holder, .. }, _) if holder != id => {}
            (Phase::Moving { holder, until }, Ok(())) => {
                // Of a late report the time counts as well: he may be there, alone, since he was sent.
                let check = (now + self.rules.meet_check).min(until.max(now));
                let until = now + self.rules.meet;
                self.phase = Phase::Meeting { holder, check, until };
            }
            (Phase::Moving { .. }, Err(MoveFailure::Failed)) => self.not_connected(now),
            (Phase::Stranding { .. }, Ok(())) => {
                self.actions.push_back(Action::ReturnCaller);
                self.go_on(now);
            }
            (Phase::Stranding { .. }, Err(MoveFailure::Failed)) => self.go_on(now),
            (Phase::TakingBack { holder, .. }, Ok(())) if holder == id => self.together_again(now),
            (Phase::TakingBack { holder, .. }, Err(MoveFailure::Failed)) if holder == id => {
                self.bridge_ended(Ended::Failed, now);
            }
            // He was moved after all, to where nobody is.
            (Phase::Idle | Phase::Searching { .. } | Phase::Over { caller: Caller::Here, .. }, Ok(())) => {
                self.actions.push_back(Action::ReturnCaller);
            }
            (
                Phase::Idle
                | Phase::Searching { .. }
                | Phase::Meeting { .. }
                | Phase::Bridged { .. }
                | Phase::TakingBack { .. }
                | Phase::Closing { .. }
                | Phase::Over { .. },
                _,
            ) => {}
        }
    }

    /// The caller hears that he is on hold, and waits for what the agent decides.
    pub(super) const fn put_on_hold(&mut self) {
        if let Phase::Bridged { held, .. } = &mut self.phase {
            *held = true;
        }
    }

    /// The agent, who has left the caller waiting, goes back into the room, and the caller with him. The report that he was
    /// left waiting may be lost, and this one come twice.
    pub(super) fn taken_back(&mut self, now: Millis) {
        if let Phase::Bridged { holder, held, since, .. } = self.phase
            && (held || now >= since + self.rules.again)
        {
            self.phase = Phase::TakingBack { holder, until: now + self.rules.move_caller };
            self.actions.push_back(Action::MoveCaller { offer: holder });
        }
    }

    fn together_again(&mut self, now: Millis) {
        if let Phase::TakingBack { holder, .. } = self.phase {
            let (check, until) = (now + self.rules.check, now + self.rules.max_bridge);
            self.phase = Phase::Bridged { holder, since: now, check, until, held: false };
        }
    }

    /// The caller and the agent are known to be together.
    pub(super) fn met(&mut self, now: Millis) {
        self.together_again(now);
        let (Phase::Moving { holder, .. } | Phase::Meeting { holder, .. }) = self.phase else { return };
        let Some(agent) = self.offer(holder).map(|offer| offer.agent) else { return };
        let (check, until) = (now + self.rules.check, now + self.rules.max_bridge);
        self.phase = Phase::Bridged { holder, since: now, check, until, held: false };
        self.actions.push_back(Action::Connected { offer: holder, agent });
    }

    /// The agent who accepted has hung up, or his line broke.
    pub(super) fn holder_gone(&mut self, now: Millis) {
        match self.phase {
            Phase::Moving { until, .. } => {
                self.release_holder(OfferEnd::AgentLost, Farewell::None, now);
                self.phase = Phase::Stranding { until };
            }
            Phase::Meeting { .. } => {
                self.release_holder(OfferEnd::AgentLost, Farewell::None, now);
                self.actions.push_back(Action::ReturnCaller);
                self.go_on(now);
            }
            // Nobody will come back to who is on hold.
            Phase::Bridged { held: true, .. } => self.bridge_ended(Ended::ToAssistant, now),
            Phase::TakingBack { .. } => self.bridge_ended(Ended::Failed, now),
            Phase::Bridged { holder, held: false, .. } => {
                self.phase = Phase::Closing { holder, until: now + self.rules.leg_to_bridge };
            }
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Stranding { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => {}
        }
    }

    pub(super) fn bridge_ended(&mut self, how: Ended, now: Millis) {
        self.met(now);
        let holder = match self.phase {
            Phase::Bridged { holder, .. } | Phase::Closing { holder, .. } => holder,
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Moving { .. }
            | Phase::Meeting { .. }
            | Phase::TakingBack { .. }
            | Phase::Stranding { .. }
            | Phase::Over { .. } => return,
        };
        let Some(agent) = self.offer(holder).map(|offer| offer.agent) else { return };
        self.release_holder(OfferEnd::Connected, Farewell::None, now);
        match how {
            Ended::ByCaller => {
                self.finish(Outcome::Connected { agent }, Farewell::NotConnected, Caller::Gone);
            }
            Ended::ByAgent => {
                // He may be alone in a conference that he entered a moment too late.
                self.actions.push_back(Action::ReturnCaller);
                self.finish(Outcome::Connected { agent }, Farewell::NotConnected, Caller::Here);
            }
            Ended::ToNextPerson => {
                self.actions.push_back(Action::ReturnCaller);
                self.search(now);
            }
            Ended::ToAssistant => {
                self.actions.push_back(Action::ReturnCaller);
                self.finish(Outcome::HandedBack { agent }, Farewell::NotConnected, Caller::Here);
            }
            Ended::Failed => {
                self.actions.push_back(Action::ReturnCaller);
                self.tell(News::NotConnected, now);
                self.finish(Outcome::Dropped { agent }, Farewell::NotConnected, Caller::Here);
            }
        }
    }

    pub(super) fn not_connected(&mut self, now: Millis) {
        self.release_holder(OfferEnd::NotConnected, Farewell::NotConnected, now);
        self.tell(News::NotConnected, now);
        let last = self.last.clone();
        self.finish(Outcome::NotConnected(last), Farewell::NotConnected, Caller::Here);
    }

    /// The agent who had taken the call is lost; the caller is told, and the next is rung.
    pub(super) fn go_on(&mut self, now: Millis) {
        self.tell(News::NotConnected, now);
        self.search(now);
    }

    /// Nobody knows where the caller is. He is brought back, wherever he is.
    pub(super) fn move_overdue(&mut self, now: Millis) {
        if let Phase::TakingBack { .. } = self.phase {
            return self.bridge_ended(Ended::Failed, now);
        }
        self.actions.push_back(Action::ReturnCaller);
        match self.phase {
            Phase::Moving { .. } => self.not_connected(now),
            Phase::Stranding { .. } => self.go_on(now),
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Meeting { .. }
            | Phase::Bridged { .. }
            | Phase::TakingBack { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => {}
        }
    }

    pub(super) fn check(&mut self, now: Millis) {
        let holder = match &mut self.phase {
            Phase::Meeting { holder, check, .. } => {
                *check = now + self.rules.meet_check;
                *holder
            }
            Phase::Bridged { holder, check, .. } => {
                *check = now + self.rules.check;
                *holder
            }
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Moving { .. }
            | Phase::Stranding { .. }
            | Phase::TakingBack { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => return,
        };
        if let Some(call_sid) = self.offer(holder).and_then(|offer| offer.call_sid.clone()) {
            self.actions.push_back(Action::Fetch { offer: holder, call_sid });
        }
    }
}
