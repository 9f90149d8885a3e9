//! The ringing of agents: from the request to dial to the end of the leg.

use telephony::{AgentId, CallSid, Millis, OfferId};

use super::super::event::{Action, AnsweredBy, DialFailure, Farewell, News, OfferEnd, Pass};
use super::super::offer::{Offer, OfferState};
use super::{Escalation, MAX_HANG_UPS, Phase};
use crate::record::LegStatus;

impl Escalation {
    pub(super) fn dial(&mut self, agent: AgentId, ring: Millis, now: Millis) {
        let id = self.offers.last().map_or(OfferId::default(), |offer| offer.id).next();
        let state = OfferState::Dialling { until: now + self.rules.dial };
        self.offers.push(Offer { id, agent, ring, call_sid: None, leg_over: false, state });
        self.actions.push_back(Action::Dial { offer: id, agent, ring });
    }

    pub(super) fn dialled(&mut self, id: OfferId, call_sid: CallSid, now: Millis) {
        self.learn(id, call_sid, now);
        self.rings(id, now);
    }

    /// The leg has a name now. A leg that nobody wants any more is hung up at once.
    pub(super) fn learn(&mut self, id: OfferId, call_sid: CallSid, now: Millis) {
        let Some(offer) = self.offer(id).filter(|offer| offer.call_sid.is_none()) else { return };
        offer.call_sid = Some(call_sid);
        match offer.state {
            OfferState::LettingGo { farewell, .. } | OfferState::Gone { farewell } => {
                offer.state = OfferState::LettingGo { farewell, tries: 0, again: now };
                self.hang_up(id, now);
            }
            OfferState::Dialling { .. }
            | OfferState::Ringing { .. }
            | OfferState::Answered { .. }
            | OfferState::Holding => {}
        }
    }

    pub(super) fn rings(&mut self, id: OfferId, now: Millis) {
        let grace = self.rules.ring_grace;
        if let Some(offer) = self.offer(id)
            && matches!(offer.state, OfferState::Dialling { .. })
        {
            offer.state = OfferState::Ringing { until: now + offer.ring + grace };
        }
    }

    pub(super) fn not_dialled(&mut self, id: OfferId, why: DialFailure, now: Millis) {
        let Some(offer) = self.offer(id) else { return };
        let how = match why {
            DialFailure::NoPermit => OfferEnd::NoPermit,
            DialFailure::AgentBusy => OfferEnd::Busy,
            DialFailure::Refused => OfferEnd::Refused,
            DialFailure::Unknown => OfferEnd::NotDialled,
        };
        // A leg that has been reported on is there, whatever became of the answer to our request.
        let unheard_of = offer.call_sid.is_none();
        if unheard_of && why != DialFailure::Unknown {
            offer.leg_over = true;
        }
        match offer.state {
            OfferState::Dialling { .. } if unheard_of => {
                self.let_go(id, how, Farewell::None, now);
                self.climb(now);
            }
            OfferState::LettingGo { farewell, .. } if offer.leg_over => {
                offer.state = OfferState::Gone { farewell };
            }
            OfferState::Dialling { .. }
            | OfferState::Ringing { .. }
            | OfferState::Answered { .. }
            | OfferState::Holding
            | OfferState::LettingGo { .. }
            | OfferState::Gone { .. } => {}
        }
    }

    /// What the provider says of a leg. The end of a leg is final; what comes after it is late.
    pub(super) fn reported(
        &mut self,
        id: OfferId,
        status: LegStatus,
        answered_by: Option<AnsweredBy>,
        now: Millis,
    ) {
        let Some(offer) = self.offer(id).filter(|offer| !offer.leg_over) else { return };
        if status.is_over() {
            offer.leg_over = true;
            return self.leg_over(id, status, now);
        }
        if answered_by.is_some() || status == LegStatus::InProgress {
            self.answered(id, answered_by, now);
        } else {
            self.rings(id, now);
        }
    }

    pub(super) fn answered(&mut self, id: OfferId, answered_by: Option<AnsweredBy>, now: Millis) {
        let key = self.rules.key;
        let Some(offer) = self.offer(id) else { return };
        let machine = matches!(answered_by, Some(AnsweredBy::Machine | AnsweredBy::Fax));
        offer.state = match offer.state {
            OfferState::Dialling { .. } | OfferState::Ringing { .. } => {
                OfferState::Answered { until: now + key, sounds_human: !machine }
            }
            OfferState::Answered { until, sounds_human } => {
                OfferState::Answered { until, sounds_human: sounds_human && !machine }
            }
            OfferState::Holding | OfferState::LettingGo { .. } | OfferState::Gone { .. } => return,
        };
        self.climb(now);
    }

    pub(super) fn still_there(&mut self, id: OfferId, now: Millis) {
        let until = now + self.rules.key;
        if let Some(offer) = self.offer(id)
            && let OfferState::Answered { .. } = offer.state
        {
            offer.state = OfferState::Answered { until, sounds_human: true };
        }
    }

    pub(super) fn leg_over(&mut self, id: OfferId, status: LegStatus, now: Millis) {
        let Some(offer) = self.offer(id) else { return };
        let how = match (status, offer.state) {
            (LegStatus::Completed, OfferState::Answered { sounds_human: false, .. }) => OfferEnd::Machine,
            (LegStatus::Completed, _) => OfferEnd::HungUp,
            (LegStatus::Busy, _) => OfferEnd::Busy,
            (LegStatus::Failed, _) => OfferEnd::Failed,
            (
                LegStatus::NoAnswer
                | LegStatus::Canceled
                | LegStatus::Queued
                | LegStatus::Initiated
                | LegStatus::Ringing
                | LegStatus::InProgress,
                _,
            ) => OfferEnd::NoAnswer,
        };
        match offer.state {
            OfferState::Dialling { .. } | OfferState::Ringing { .. } | OfferState::Answered { .. } => {
                self.let_go(id, how, Farewell::None, now);
                self.climb(now);
            }
            OfferState::Holding => self.holder_gone(now),
            OfferState::LettingGo { farewell, .. } => offer.state = OfferState::Gone { farewell },
            OfferState::Gone { .. } => {}
        }
    }

    pub(super) fn accepted(&mut self, id: OfferId, now: Millis) {
        let phase = self.phase;
        let Some(offer) = self.offer(id) else { return };
        if matches!(phase, Phase::Searching { .. }) && offer.is_open() {
            offer.state = OfferState::Holding;
            let agent = offer.agent;
            self.let_all_go(OfferEnd::TooLate, Farewell::TakenByAnother, now);
            self.phase = Phase::Moving { holder: id, until: now + self.rules.move_caller };
            self.actions.push_back(Action::TellCaller(News::Connecting(agent)));
            self.actions.push_back(Action::MoveCaller { offer: id });
        } else if matches!(offer.state, OfferState::LettingGo { .. } | OfferState::Gone { .. }) {
            // He pressed 1 while we gave him up. What the store thinks of it was void when the offer was ended; his
            // leg is answered now, and he hears why nobody is there.
            let farewell = match phase {
                Phase::Over { farewell, .. } => farewell,
                Phase::Moving { .. }
                | Phase::Meeting { .. }
                | Phase::Bridged { .. }
                | Phase::TakingBack { .. }
                | Phase::Closing { .. } => Farewell::TakenByAnother,
                Phase::Idle | Phase::Searching { .. } | Phase::Stranding { .. } => Farewell::NotConnected,
            };
            offer.state = OfferState::LettingGo { farewell, tries: 0, again: now };
            self.hang_up(id, now);
        }
    }

    pub(super) fn passed(&mut self, id: OfferId, how: Pass, now: Millis) {
        let again = now + self.rules.hang_up;
        let Some(offer) = self.offer(id).filter(|offer| offer.is_open()) else { return };
        let end = match (how, offer.state) {
            (Pass::Key, _) => OfferEnd::Passed,
            (Pass::Silence, OfferState::Answered { sounds_human: false, .. }) => OfferEnd::Machine,
            (Pass::Silence, _) => OfferEnd::NoKey,
        };
        // The webhook's answer says goodbye and hangs up; only if it does not, we do.
        offer.state = OfferState::LettingGo { farewell: Farewell::None, tries: 0, again };
        self.actions.push_back(Action::EndOffer { offer: id, how: end });
        self.climb(now);
    }

    pub(super) fn offer_overdue(&mut self, id: OfferId, now: Millis) {
        let Some(offer) = self.offer(id) else { return };
        let how = match offer.state {
            OfferState::Dialling { .. } => OfferEnd::NotDialled,
            OfferState::Ringing { .. } => OfferEnd::NoAnswer,
            OfferState::Answered { sounds_human: true, .. } => OfferEnd::NoKey,
            OfferState::Answered { sounds_human: false, .. } => OfferEnd::Machine,
            OfferState::LettingGo { .. } => return self.hang_up(id, now),
            OfferState::Holding | OfferState::Gone { .. } => return,
        };
        self.let_go(id, how, Farewell::None, now);
        self.climb(now);
    }

    pub(super) fn offer(&mut self, id: OfferId) -> Option<&mut Offer> {
        self.offers.iter_mut().find(|offer| offer.id == id)
    }

    /// Ends every open offer.
    pub(super) fn let_all_go(&mut self, how: OfferEnd, farewell: Farewell, now: Millis) {
        let open: Vec<OfferId> =
            self.offers.iter().filter(|offer| offer.is_open()).map(|offer| offer.id).collect();
        for id in open {
            self.let_go(id, how, farewell, now);
        }
    }

    /// Ends the offer of the agent who has accepted, if one has.
    pub(super) fn release_holder(&mut self, how: OfferEnd, farewell: Farewell, now: Millis) {
        let holds = |offer: &&Offer| offer.state == OfferState::Holding;
        if let Some(id) = self.offers.iter().find(holds).map(|offer| offer.id) {
            self.let_go(id, how, farewell, now);
        }
    }

    pub(super) fn let_go(&mut self, id: OfferId, how: OfferEnd, farewell: Farewell, now: Millis) {
        let unnamed = now + self.rules.unnamed;
        let Some(offer) = self.offer(id) else { return };
        // Whoever has not answered hears nothing.
        let farewell = match offer.state {
            OfferState::Answered { .. } | OfferState::Holding => farewell,
            OfferState::Dialling { .. }
            | OfferState::Ringing { .. }
            | OfferState::LettingGo { .. }
            | OfferState::Gone { .. } => Farewell::None,
        };
        let (leg_over, named) = (offer.leg_over, offer.call_sid.is_some());
        offer.state = if leg_over {
            OfferState::Gone { farewell }
        } else {
            OfferState::LettingGo { farewell, tries: 0, again: if named { now } else { unnamed } }
        };
        self.actions.push_back(Action::EndOffer { offer: id, how });
        if named && !leg_over {
            self.hang_up(id, now);
        }
    }

    /// Hangs the leg of an offer up that is being let go, or gives it up.
    pub(super) fn hang_up(&mut self, id: OfferId, now: Millis) {
        let again = now + self.rules.hang_up;
        let Some(offer) = self.offer(id) else { return };
        let OfferState::LettingGo { farewell, tries, .. } = offer.state else { return };
        let Some(call_sid) = offer.call_sid.clone().filter(|_| tries < MAX_HANG_UPS && !offer.leg_over)
        else {
            offer.state = OfferState::Gone { farewell };
            return;
        };
        // A second time there is no patience for words.
        let said = if tries == 0 { farewell } else { Farewell::None };
        offer.state = OfferState::LettingGo { farewell, tries: tries + 1, again };
        self.actions.push_back(Action::HangUp { offer: id, call_sid, farewell: said });
    }
}
