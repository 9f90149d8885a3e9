use std::collections::VecDeque;

use policy::ladder::{LastResort, Plan, Rung};
use telephony::{AgentId, CallSid, Millis, OfferId};

use super::event::{
    Action, AnsweredBy, Choice, DialFailure, Ended, Event, Farewell, MoveFailure, News, OfferEnd, Outcome,
    Pass,
};
use super::offer::{Offer, OfferState};
use crate::record::LegStatus;

/// The lengths of time that shape an escalation. Every wait in it is one of these, or a ring time of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Waiting for the provider to take a ringing. Several are paced to its calls per second.
    pub dial: Millis,
    /// How much longer than its ring time a leg may take to be reported unanswered.
    pub ring_grace: Millis,
    /// Waiting for an agent's key, from the answer: the whisper twice, and time to think.
    pub key: Millis,
    /// Waiting for the provider to move the caller. Nobody speaks to him meanwhile.
    pub move_caller: Millis,
    /// The caller hears something at least as often as this while he waits.
    pub news: Millis,
    /// Waiting for the end of a leg that was hung up, before it is hung up again.
    pub hang_up: Millis,
    /// Waiting for the name of a leg that may have been made or not.
    pub unnamed: Millis,
    /// How often the provider is asked whether the agent is there, once the caller was moved: one who has hung up a
    /// moment before has left him alone, and the report of it may be lost.
    pub meet_check: Millis,
    /// Waiting for that to be known. Without any answer they are taken to talk.
    pub meet: Millis,
    /// How often the provider is asked whether a bridge still stands.
    pub check: Millis,
    /// From the end of the agent's leg to the end of the bridge, if nobody says before how it ended.
    pub leg_to_bridge: Millis,
    /// The longest bridge.
    pub max_bridge: Millis,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            dial: Millis(20_000),
            ring_grace: Millis(5_000),
            key: Millis(30_000),
            // The provider answers a redirect within 500 ms; nobody shall wonder for 3 s whether the line is dead.
            move_caller: Millis(2_500),
            news: Millis(3_000),
            hang_up: Millis(5_000),
            unnamed: Millis(30_000),
            meet_check: Millis(1_000),
            meet: Millis(10_000),
            check: Millis(60_000),
            leg_to_bridge: Millis(1_000),
            // The provider's own limit of a call.
            max_bridge: Millis(4 * 60 * 60 * 1_000),
        }
    }
}

/// A leg is hung up so often; a provider that has not done it then does it when the ring time is over.
const MAX_HANG_UPS: u32 = 4;

/// The search for a person. See the [module](super) for the order of use.
#[derive(Debug)]
pub struct Escalation {
    rules: Rules,
    rungs: Vec<Rung>,
    /// The first rung that has not been rung.
    next_rung: usize,
    limit: Millis,
    last: LastResort,
    phase: Phase,
    /// By their ids, from 1.
    offers: Vec<Offer>,
    actions: VecDeque<Action>,
}

/// How far the escalation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Nothing was done yet.
    Idle,
    /// Agents are being rung. Without `give_up` the time is over, and only those who have answered may still accept.
    Searching { give_up: Option<Millis>, news: Millis },
    /// This agent has accepted, and the caller is being moved to him.
    Moving { holder: OfferId, until: Millis },
    /// As before, but the agent is gone: the caller has to be brought back wherever he is by now.
    Stranding { until: Millis },
    /// The caller was moved to him. Whether he is still there has yet to be told.
    Meeting { holder: OfferId, check: Millis, until: Millis },
    /// They are connected.
    Bridged { holder: OfferId, check: Millis, until: Millis },
    /// The agent's leg is over; how the bridge ended has yet to be told.
    Closing { holder: OfferId, until: Millis },
    /// The outcome has been told.
    Over { farewell: Farewell, caller: Caller },
}

/// Where the caller is when the escalation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    /// With the assistant, or on the way back to it.
    Here,
    /// His leg is over, or about to be.
    Gone,
}

/// Why the value wakes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wake {
    /// An offer's deadline is over.
    Offer(OfferId),
    /// The caller has heard nothing for a while.
    News,
    /// The time for finding a person is over.
    GiveUp,
    /// The caller should have been moved.
    Move,
    /// It is time to ask whether the agent is there.
    Check,
    /// Nobody knows whether they have met.
    Meet,
    /// The bridge has lasted too long.
    MaxBridge,
    /// Nobody said how the bridge ended.
    Close,
}

impl Escalation {
    /// An escalation that waits for [`Event::Begun`].
    #[must_use]
    pub fn new(plan: Plan, rules: Rules) -> Self {
        Self {
            rules,
            rungs: plan.rungs,
            next_rung: 0,
            limit: plan.limit,
            last: plan.last,
            phase: Phase::Idle,
            offers: Vec::new(),
            actions: VecDeque::new(),
        }
    }

    /// Takes one event at monotonic time `now`. Whatever follows from it is in [`poll_action`](Self::poll_action)
    /// afterwards.
    pub fn handle(&mut self, event: Event, now: Millis) {
        match event {
            Event::Begun => self.begin(now),
            Event::Dialled { offer, call_sid } => self.dialled(offer, call_sid, now),
            Event::NotDialled { offer, why } => self.not_dialled(offer, why, now),
            Event::Leg { offer, call_sid, status, answered_by } => {
                self.learn(offer, call_sid, now);
                self.reported(offer, status, answered_by, now);
            }
            Event::Fetched { offer, status } if status.is_over() => self.reported(offer, status, None, now),
            Event::Fetched { offer, .. } => self.is_there(offer, now),
            Event::Accepted { offer, call_sid } => {
                self.learn(offer, call_sid, now);
                self.accepted(offer, now);
            }
            Event::Passed { offer, how } => self.passed(offer, how, now),
            Event::CallerLeft => self.caller_left(now),
            Event::CallerChose(choice) => self.caller_chose(choice, now),
            Event::Met { offer } if self.concerned() == Some(offer) => self.met(now),
            Event::Met { .. } => {}
            Event::CallerMoved { offer, outcome } => self.caller_moved(offer, outcome, now),
            Event::BridgeEnded { offer, how } if self.concerned() == Some(offer) => {
                self.bridge_ended(how, now)
            }
            Event::BridgeEnded { .. } => {}
            Event::Tick => {}
        }
        while let Some((_, wake)) = self.next_wake().filter(|(at, _)| *at <= now) {
            self.wake(wake, now);
        }
    }

    /// The next thing to do, if any.
    pub fn poll_action(&mut self) -> Option<Action> {
        self.actions.pop_front()
    }

    /// When to send [`Event::Tick`], in the time of [`handle`](Self::handle).
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Millis> {
        self.next_wake().map(|(at, _)| at)
    }

    /// Whether the outcome has been told and every leg is over, or given up.
    #[must_use]
    pub fn is_over(&self) -> bool {
        matches!(self.phase, Phase::Over { .. }) && self.actions.is_empty() && self.next_wake().is_none()
    }

    fn begin(&mut self, now: Millis) {
        if self.phase == Phase::Idle {
            self.search(now);
        }
    }

    /// Rings whoever is next, for as long as the limit says.
    fn search(&mut self, now: Millis) {
        self.phase = Phase::Searching { give_up: Some(now + self.limit), news: now + self.rules.news };
        self.climb(now);
    }

    /// Rings the next rung when nobody has to be waited for any more, and ends the search when there is none.
    fn climb(&mut self, now: Millis) {
        let Phase::Searching { give_up, .. } = self.phase else { return };
        if self.offers.iter().any(Offer::holds_the_rung) {
            return;
        }
        match self.rungs.get(self.next_rung).filter(|_| give_up.is_some()) {
            Some(rung) => {
                let rung = rung.clone();
                let first = self.next_rung == 0;
                self.next_rung += 1;
                self.tell(
                    News::Trying { agents: rung.agents.iter().map(|(id, _)| *id).collect(), first },
                    now,
                );
                for (agent, ring) in rung.agents {
                    self.dial(agent, ring, now);
                }
            }
            None if self.offers.iter().any(Offer::is_open) => {}
            None => {
                self.tell(News::NobodyCame, now);
                let last = self.last.clone();
                self.finish(Outcome::NobodyCame(last), Farewell::NotConnected, Caller::Here);
            }
        }
    }

    fn dial(&mut self, agent: AgentId, ring: Millis, now: Millis) {
        let id = self.offers.last().map_or(OfferId::default(), |offer| offer.id).next();
        let state = OfferState::Dialling { until: now + self.rules.dial };
        self.offers.push(Offer { id, agent, ring, call_sid: None, leg_over: false, state });
        self.actions.push_back(Action::Dial { offer: id, agent, ring });
    }

    fn dialled(&mut self, id: OfferId, call_sid: CallSid, now: Millis) {
        self.learn(id, call_sid, now);
        self.rings(id, now);
    }

    /// The leg has a name now. A leg that nobody wants any more is hung up at once.
    fn learn(&mut self, id: OfferId, call_sid: CallSid, now: Millis) {
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

    fn rings(&mut self, id: OfferId, now: Millis) {
        let grace = self.rules.ring_grace;
        if let Some(offer) = self.offer(id)
            && matches!(offer.state, OfferState::Dialling { .. })
        {
            offer.state = OfferState::Ringing { until: now + offer.ring + grace };
        }
    }

    fn not_dialled(&mut self, id: OfferId, why: DialFailure, now: Millis) {
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
    fn reported(&mut self, id: OfferId, status: LegStatus, answered_by: Option<AnsweredBy>, now: Millis) {
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

    fn answered(&mut self, id: OfferId, answered_by: Option<AnsweredBy>, now: Millis) {
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

    /// The provider was asked after the caller was moved, and the agent's leg was up.
    fn is_there(&mut self, id: OfferId, now: Millis) {
        if matches!(self.phase, Phase::Meeting { holder, .. } if holder == id) {
            self.met(now);
        }
    }

    fn leg_over(&mut self, id: OfferId, status: LegStatus, now: Millis) {
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

    fn accepted(&mut self, id: OfferId, now: Millis) {
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
                | Phase::Closing { .. } => Farewell::TakenByAnother,
                Phase::Idle | Phase::Searching { .. } | Phase::Stranding { .. } => Farewell::NotConnected,
            };
            offer.state = OfferState::LettingGo { farewell, tries: 0, again: now };
            self.hang_up(id, now);
        }
    }

    fn passed(&mut self, id: OfferId, how: Pass, now: Millis) {
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

    fn caller_left(&mut self, now: Millis) {
        match self.phase {
            Phase::Over { farewell, .. } => self.phase = Phase::Over { farewell, caller: Caller::Gone },
            Phase::Bridged { .. } | Phase::Closing { .. } => self.bridge_ended(Ended::ByCaller, now),
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Moving { .. }
            | Phase::Meeting { .. }
            | Phase::Stranding { .. } => {
                self.let_all_go(OfferEnd::CallerLeft, Farewell::CallerLeft, now);
                self.release_holder(OfferEnd::CallerLeft, Farewell::CallerLeft, now);
                self.finish(Outcome::CallerLeft, Farewell::CallerLeft, Caller::Gone);
            }
        }
    }

    /// A hand-off that is committed is not taken back.
    fn caller_chose(&mut self, choice: Choice, now: Millis) {
        match self.phase {
            Phase::Idle | Phase::Searching { .. } => {
                self.let_all_go(OfferEnd::CallerChose, Farewell::CallerChose, now);
                self.finish(Outcome::CallerChose(choice), Farewell::CallerChose, Caller::Here);
            }
            Phase::Moving { .. }
            | Phase::Meeting { .. }
            | Phase::Stranding { .. }
            | Phase::Bridged { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => {}
        }
    }

    /// The offer whose agent has the call.
    const fn concerned(&self) -> Option<OfferId> {
        match self.phase {
            Phase::Moving { holder, .. }
            | Phase::Meeting { holder, .. }
            | Phase::Bridged { holder, .. }
            | Phase::Closing { holder, .. } => Some(holder),
            Phase::Idle | Phase::Searching { .. } | Phase::Stranding { .. } | Phase::Over { .. } => None,
        }
    }

    fn caller_moved(&mut self, id: OfferId, outcome: Result<(), MoveFailure>, now: Millis) {
        match (self.phase, outcome) {
            (_, Err(MoveFailure::Gone)) => self.caller_left(now),
            // He is being moved to another agent by now.
            (Phase::Moving { holder, .. }, _) if holder != id => {}
            (Phase::Moving { holder, .. }, Ok(())) => {
                let (check, until) = (now + self.rules.meet_check, now + self.rules.meet);
                self.phase = Phase::Meeting { holder, check, until };
            }
            (Phase::Moving { .. }, Err(MoveFailure::Failed)) => self.not_connected(now),
            (Phase::Stranding { .. }, Ok(())) => {
                self.actions.push_back(Action::ReturnCaller);
                self.go_on(now);
            }
            (Phase::Stranding { .. }, Err(MoveFailure::Failed)) => self.go_on(now),
            // He was moved after all, to where nobody is.
            (Phase::Idle | Phase::Searching { .. } | Phase::Over { caller: Caller::Here, .. }, Ok(())) => {
                self.actions.push_back(Action::ReturnCaller);
            }
            (
                Phase::Idle
                | Phase::Searching { .. }
                | Phase::Meeting { .. }
                | Phase::Bridged { .. }
                | Phase::Closing { .. }
                | Phase::Over { .. },
                _,
            ) => {}
        }
    }

    /// The caller and the agent are known to be together.
    fn met(&mut self, now: Millis) {
        let (Phase::Moving { holder, .. } | Phase::Meeting { holder, .. }) = self.phase else { return };
        let Some(agent) = self.offer(holder).map(|offer| offer.agent) else { return };
        let (check, until) = (now + self.rules.check, now + self.rules.max_bridge);
        self.phase = Phase::Bridged { holder, check, until };
        self.actions.push_back(Action::Connected { offer: holder, agent });
    }

    /// The agent who accepted has hung up, or his line broke.
    fn holder_gone(&mut self, now: Millis) {
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
            Phase::Bridged { holder, .. } => {
                self.phase = Phase::Closing { holder, until: now + self.rules.leg_to_bridge };
            }
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Stranding { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => {}
        }
    }

    fn bridge_ended(&mut self, how: Ended, now: Millis) {
        self.met(now);
        let holder = match self.phase {
            Phase::Bridged { holder, .. } | Phase::Closing { holder, .. } => holder,
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Moving { .. }
            | Phase::Meeting { .. }
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

    fn not_connected(&mut self, now: Millis) {
        self.release_holder(OfferEnd::NotConnected, Farewell::NotConnected, now);
        self.tell(News::NotConnected, now);
        let last = self.last.clone();
        self.finish(Outcome::NotConnected(last), Farewell::NotConnected, Caller::Here);
    }

    /// The agent who had taken the call is lost; the caller is told, and the next is rung.
    fn go_on(&mut self, now: Millis) {
        self.tell(News::NotConnected, now);
        self.search(now);
    }

    fn finish(&mut self, outcome: Outcome, farewell: Farewell, caller: Caller) {
        self.phase = Phase::Over { farewell, caller };
        self.actions.push_back(Action::Finish(outcome));
    }

    fn tell(&mut self, news: News, now: Millis) {
        if let Phase::Searching { news: next, .. } = &mut self.phase {
            *next = now + self.rules.news;
        }
        self.actions.push_back(Action::TellCaller(news));
    }

    fn offer(&mut self, id: OfferId) -> Option<&mut Offer> {
        self.offers.iter_mut().find(|offer| offer.id == id)
    }

    /// Ends every open offer.
    fn let_all_go(&mut self, how: OfferEnd, farewell: Farewell, now: Millis) {
        let open: Vec<OfferId> =
            self.offers.iter().filter(|offer| offer.is_open()).map(|offer| offer.id).collect();
        for id in open {
            self.let_go(id, how, farewell, now);
        }
    }

    /// Ends the offer of the agent who has accepted, if one has.
    fn release_holder(&mut self, how: OfferEnd, farewell: Farewell, now: Millis) {
        let holds = |offer: &&Offer| offer.state == OfferState::Holding;
        if let Some(id) = self.offers.iter().find(holds).map(|offer| offer.id) {
            self.let_go(id, how, farewell, now);
        }
    }

    fn let_go(&mut self, id: OfferId, how: OfferEnd, farewell: Farewell, now: Millis) {
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
    fn hang_up(&mut self, id: OfferId, now: Millis) {
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

    /// The nearest deadline and what it is for.
    fn next_wake(&self) -> Option<(Millis, Wake)> {
        let offers = self.offers.iter().filter_map(|offer| Some((offer.deadline()?, Wake::Offer(offer.id))));
        let phase = match self.phase {
            Phase::Idle | Phase::Over { .. } => [None, None],
            Phase::Searching { give_up, news } => {
                [Some((news, Wake::News)), give_up.map(|at| (at, Wake::GiveUp))]
            }
            Phase::Moving { until, .. } | Phase::Stranding { until } => [Some((until, Wake::Move)), None],
            Phase::Meeting { check, until, .. } => [Some((check, Wake::Check)), Some((until, Wake::Meet))],
            Phase::Bridged { check, until, .. } => {
                [Some((check, Wake::Check)), Some((until, Wake::MaxBridge))]
            }
            Phase::Closing { until, .. } => [Some((until, Wake::Close)), None],
        };
        offers.chain(phase.into_iter().flatten()).min_by_key(|(at, _)| *at)
    }

    fn wake(&mut self, wake: Wake, now: Millis) {
        match wake {
            Wake::Offer(id) => self.offer_overdue(id, now),
            Wake::News => self.tell(News::StillTrying, now),
            Wake::GiveUp => self.give_up(now),
            Wake::Move => self.move_overdue(now),
            Wake::Check => self.check(now),
            Wake::Meet => self.met(now),
            Wake::MaxBridge | Wake::Close => self.bridge_ended(Ended::ByAgent, now),
        }
    }

    fn offer_overdue(&mut self, id: OfferId, now: Millis) {
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

    /// The time is over: nobody new is rung; whoever has answered may still press 1.
    fn give_up(&mut self, now: Millis) {
        if let Phase::Searching { give_up, .. } = &mut self.phase {
            *give_up = None;
        }
        let ringing =
            |offer: &&Offer| matches!(offer.state, OfferState::Dialling { .. } | OfferState::Ringing { .. });
        let ringing: Vec<OfferId> = self.offers.iter().filter(ringing).map(|offer| offer.id).collect();
        for id in ringing {
            self.let_go(id, OfferEnd::TimeUp, Farewell::None, now);
        }
        self.climb(now);
    }

    /// Nobody knows where the caller is. He is brought back, wherever he is.
    fn move_overdue(&mut self, now: Millis) {
        self.actions.push_back(Action::ReturnCaller);
        match self.phase {
            Phase::Moving { .. } => self.not_connected(now),
            Phase::Stranding { .. } => self.go_on(now),
            Phase::Idle
            | Phase::Searching { .. }
            | Phase::Meeting { .. }
            | Phase::Bridged { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => {}
        }
    }

    fn check(&mut self, now: Millis) {
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
            | Phase::Closing { .. }
            | Phase::Over { .. } => return,
        };
        if let Some(call_sid) = self.offer(holder).and_then(|offer| offer.call_sid.clone()) {
            self.actions.push_back(Action::Fetch { offer: holder, call_sid });
        }
    }
}
