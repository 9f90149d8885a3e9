mod bridge;
mod ringing;

use std::collections::VecDeque;

use policy::ladder::{LastResort, Plan, Rung};
use telephony::{Millis, OfferId};

use super::event::{Action, Choice, Ended, Event, Farewell, News, OfferEnd, Outcome};
use super::offer::{Offer, OfferState};

/// The lengths of time that shape an escalation. Every wait in it is one of these, or a ring time of the plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Waiting for the provider to take a ringing. Several are paced to its calls per second.
    pub dial: Millis,
    /// How much longer than its ring time a leg may take to be reported unanswered.
    pub ring_grace: Millis,
    /// Waiting for an agent's key, from the answer or from another key: the whisper, and time to think.
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
    /// So long after they have come together a report that the agent goes back to the caller is the one that is known.
    pub again: Millis,
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
            again: Millis(5_000),
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
    /// They are connected; `held` while the agent has left the room to decide and the caller is on hold.
    Bridged { holder: OfferId, since: Millis, check: Millis, until: Millis, held: bool },
    /// They were, the agent has left the room for a while, and the caller, who waits, is being moved back to him.
    TakingBack { holder: OfferId, until: Millis },
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
            Event::StillThere { offer } => self.still_there(offer, now),
            Event::CallerLeft => self.caller_left(now),
            Event::CallerChose(choice) => self.caller_chose(choice, now),
            Event::Met { offer } if self.concerned() == Some(offer) => self.met(now),
            Event::Met { .. } => {}
            Event::CallerMoved { offer, outcome } => self.caller_moved(offer, outcome, now),
            Event::Held { offer } if self.concerned() == Some(offer) => self.put_on_hold(),
            Event::Held { .. } => {}
            Event::TakenBack { offer } if self.concerned() == Some(offer) => self.taken_back(now),
            Event::TakenBack { .. } => {}
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

    fn caller_left(&mut self, now: Millis) {
        match self.phase {
            Phase::Over { farewell, .. } => self.phase = Phase::Over { farewell, caller: Caller::Gone },
            Phase::Bridged { .. } | Phase::TakingBack { .. } | Phase::Closing { .. } => {
                self.bridge_ended(Ended::ByCaller, now);
            }
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
            | Phase::TakingBack { .. }
            | Phase::Closing { .. }
            | Phase::Over { .. } => {}
        }
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

    /// The nearest deadline and what it is for.
    fn next_wake(&self) -> Option<(Millis, Wake)> {
        let offers = self.offers.iter().filter_map(|offer| Some((offer.deadline()?, Wake::Offer(offer.id))));
        let phase = match self.phase {
            Phase::Idle | Phase::Over { .. } => [None, None],
            Phase::Searching { give_up, news } => {
                [Some((news, Wake::News)), give_up.map(|at| (at, Wake::GiveUp))]
            }
            Phase::Moving { until, .. } | Phase::Stranding { until } | Phase::TakingBack { until, .. } => {
                [Some((until, Wake::Move)), None]
            }
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
}
