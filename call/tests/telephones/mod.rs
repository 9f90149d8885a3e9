//! Everything around an escalation, on a virtual clock: a provider with its legs and conferences, agents, a caller, and
//! the store's one decision. Callbacks may be late, lost, doubled and out of order.

mod script;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use call::escalation::{
    Action, Choice, DialFailure, Ended, Escalation, Event, Farewell, MoveFailure, News, Outcome, Pass, Rules,
};
use call::record::LegStatus;
use policy::ladder::Plan;
use telephony::{AgentId, CallSid, Millis, OfferId};

pub(crate) use script::{Agent, Chance, Dialling, Moving, Network, Script};

/// A pause of the provider between taking a request and doing it.
const REQUEST_MS: u64 = 150;
/// An agent who presses nothing is asked for so long, and then hung up by the whisper's own end.
const WHISPER_MS: u64 = 14_000;
/// A mailbox records no longer.
const MAILBOX_MS: u64 = 60_000;

/// Something that is about to happen in the world.
#[derive(Debug, Clone)]
enum Happening {
    Told(Event),
    Rings(OfferId),
    Answers(OfferId),
    Presses(OfferId, Key),
    LegEnds(OfferId, LegStatus),
    HungUp(OfferId),
    CallerMoves(OfferId),
    CallerReturns,
    CallerHangsUp,
    CallerChooses(Choice),
    BridgeEnds(OfferId, Ended),
    /// The agent leaves the room by a key, and the caller waits.
    PutsOnHold(OfferId, u64),
    TakesBack(OfferId),
}

#[derive(Debug, Clone, Copy)]
enum Key {
    One,
    Two,
    None,
}

#[derive(Debug)]
struct Leg {
    status: LegStatus,
    in_conference: bool,
    /// The machine has been told of this leg by name.
    named: bool,
    hang_ups_lost: u32,
    agent: Agent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Assistant,
    Conference(OfferId),
    /// The conference ended under him: the gateway is asked what comes next.
    Afterwards,
}

/// What came of a run.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) outcome: Option<Outcome>,
    /// Everything that broke a rule.
    pub(crate) wrong: Vec<String>,
    pub(crate) longest_alone_ms: u64,
    pub(crate) longest_without_news_ms: u64,
    pub(crate) hang_ups: u32,
    pub(crate) talked: u32,
    pub(crate) timeline: String,
}

pub(crate) struct World {
    now: u64,
    order: u64,
    queue: BTreeMap<(u64, u64), Happening>,
    script: Script,
    chance: Chance,
    machine: Escalation,
    legs: BTreeMap<OfferId, Leg>,
    /// The store: who was first, which offers are over, and whether all is over.
    accepted: Option<OfferId>,
    ended: BTreeSet<OfferId>,
    over: bool,
    caller_alive: bool,
    /// Whether they were taken to be together while the report that the caller had hung up was on its way.
    met_unaware: bool,
    place: Place,
    alone_since: Option<u64>,
    /// When the caller last heard how it goes, while somebody is looked for.
    news_at: Option<u64>,
    moves: usize,
    found: Findings,
}

/// Runs an escalation to its very end.
pub(crate) fn run(plan: Plan, script: Script, chance: Chance) -> Findings {
    let mut world = World {
        now: 0,
        order: 0,
        queue: BTreeMap::new(),
        chance,
        machine: Escalation::new(plan, Rules::default()),
        legs: BTreeMap::new(),
        accepted: None,
        ended: BTreeSet::new(),
        over: false,
        caller_alive: true,
        met_unaware: false,
        place: Place::Assistant,
        alone_since: None,
        news_at: Some(0),
        moves: 0,
        found: Findings::default(),
        script,
    };
    if let Some(at) = world.script.caller_leaves {
        world.at(at, Happening::CallerHangsUp);
    }
    if let Some((at, choice)) = world.script.caller_chooses {
        world.at(at, Happening::CallerChooses(choice));
    }
    world.tell(Event::Begun);
    world.play();
    world.judge();
    world.found
}

impl World {
    fn play(&mut self) {
        for _ in 0..20_000 {
            let wake = self.machine.poll_timeout().map(|at| at.0.max(self.now));
            let next = self.queue.keys().next().map(|(at, _)| *at);
            match (next, wake) {
                (Some(next), wake) if wake.is_none_or(|wake| next <= wake) => {
                    let ((at, _), happening) = self.queue.pop_first().expect("there is a next");
                    self.now = at;
                    self.happen(happening);
                }
                (_, Some(wake)) => {
                    self.now = wake;
                    self.tell(Event::Tick);
                }
                (None, None) => return,
                (Some(_), None) => unreachable!("the first arm takes it"),
            }
        }
        self.wrong("it never ends".into());
    }

    fn wrong(&mut self, what: String) {
        self.found.wrong.push(format!("{} ms: {what}", self.now));
    }

    fn note(&mut self, line: &str) {
        let (seconds, millis) = (self.now / 1_000, self.now % 1_000);
        writeln!(self.found.timeline, "{seconds:>4}.{millis:03} {line}").expect("a string takes it");
    }

    fn at(&mut self, at: u64, happening: Happening) {
        self.order += 1;
        self.queue.insert((at.max(self.now), self.order), happening);
    }

    fn soon(&mut self, after: u64, happening: Happening) {
        self.at(self.now + after, happening);
    }

    /// A callback on its way to us: late, doubled or lost as the network has it.
    fn callback(&mut self, event: Event) {
        let Network { late_ms, doubled, lost } = self.script.network;
        if self.chance.one_in(lost) {
            return;
        }
        let late = 20 + self.chance.below(late_ms);
        self.soon(late, Happening::Told(event.clone()));
        if self.chance.one_in(doubled) {
            let later = late + self.chance.below(late_ms);
            self.soon(later, Happening::Told(event));
        }
    }

    fn tell(&mut self, event: Event) {
        match &event {
            Event::Dialled { offer, .. } | Event::Accepted { offer, .. } | Event::Leg { offer, .. } => {
                if let Some(leg) = self.legs.get_mut(offer) {
                    leg.named = true;
                }
            }
            _ => {}
        }
        if event != Event::Tick {
            self.note(&format!("> {}", script::in_words(&event)));
        }
        self.machine.handle(event, Millis(self.now));
        while let Some(action) = self.machine.poll_action() {
            self.obey(action);
        }
        self.look_for_silence();
    }

    fn obey(&mut self, action: Action) {
        if action != Action::TellCaller(News::StillTrying) {
            self.note(&format!("  {}", script::deed_in_words(&action)));
        }
        match action {
            Action::Dial { offer, agent, ring } => self.dial(offer, agent, ring),
            Action::EndOffer { offer, .. } => {
                if !self.ended.insert(offer) {
                    self.wrong(format!("offer {offer} ended twice"));
                }
                if self.accepted == Some(offer) {
                    self.accepted = None;
                }
            }
            Action::HangUp { offer, farewell, .. } => self.hang_up(offer, farewell),
            Action::MoveCaller { offer } => self.move_caller(offer),
            Action::Connected { offer, .. } => {
                if self.accepted != Some(offer) {
                    self.wrong(format!("offer {offer} is connected, and the store says {:?}", self.accepted));
                }
                let told = |happening: &Happening| matches!(happening, Happening::Told(Event::CallerLeft));
                self.met_unaware |= self.queue.values().any(told);
            }
            Action::ReturnCaller => self.soon(REQUEST_MS, Happening::CallerReturns),
            Action::TellCaller(news) => {
                self.hear_of_it();
                if let News::Connecting(_) | News::NobodyCame = news {
                    self.news_at = None;
                }
            }
            Action::Fetch { offer, .. } => {
                let status = self.legs[&offer].status;
                self.soon(REQUEST_MS, Happening::Told(Event::Fetched { offer, status }));
            }
            Action::Finish(outcome) => {
                if let Some(first) = self.found.outcome.replace(outcome) {
                    self.wrong(format!("finished twice, first as {first:?}"));
                }
                self.over = true;
                self.news_at = None;
            }
        }
    }

    fn hear_of_it(&mut self) {
        if let Some(before) = self.news_at {
            self.found.longest_without_news_ms = self.found.longest_without_news_ms.max(self.now - before);
        }
        self.news_at = Some(self.now);
    }

    fn dial(&mut self, offer: OfferId, agent: AgentId, ring: Millis) {
        if self.over {
            self.wrong(format!("offer {offer} is dialled after the end"));
        }
        let (dialling, agent) = self.script.agent(offer, agent, &mut self.chance);
        let leg = Leg {
            status: LegStatus::Queued,
            in_conference: false,
            named: false,
            hang_ups_lost: 0,
            agent: agent.clone(),
        };
        let dialled = Event::Dialled { offer, call_sid: sid(offer) };
        let failed = |why| Happening::Told(Event::NotDialled { offer, why });
        match dialling {
            Dialling::Refused { after } => return self.soon(after, failed(DialFailure::Refused)),
            Dialling::Nothing { after } => return self.soon(after, failed(DialFailure::Unknown)),
            Dialling::Taken { after } => {
                self.soon(after / 2, Happening::Rings(offer));
                self.soon(after, Happening::Told(dialled));
            }
            Dialling::Untold { after } => {
                self.soon(300, Happening::Rings(offer));
                self.soon(after, failed(DialFailure::Unknown));
            }
        }
        self.legs.insert(offer, leg);
        let unanswered = if let Agent::Busy { .. } = agent { LegStatus::Busy } else { LegStatus::NoAnswer };
        self.soon(ring.0 + 500, Happening::LegEnds(offer, unanswered));
    }

    fn hang_up(&mut self, offer: OfferId, farewell: Farewell) {
        self.found.hang_ups += 1;
        if farewell != Farewell::None && self.legs[&offer].status < LegStatus::InProgress {
            self.wrong(format!("{farewell:?} is said to a phone that rings"));
        }
        let lost = self.chance.one_in(self.script.network.lost);
        let leg = self.legs.get_mut(&offer).expect("the leg is there");
        if lost && leg.hang_ups_lost < 2 {
            leg.hang_ups_lost += 1;
            return;
        }
        let said = if farewell == Farewell::None { 0 } else { 1_500 };
        self.soon(REQUEST_MS + said, Happening::HungUp(offer));
    }

    fn move_caller(&mut self, offer: OfferId) {
        let how = self.script.moving.get(self.moves).copied().unwrap_or(Moving::Done { after: 200 });
        self.moves += 1;
        self.news_at = None;
        let answer = |outcome| Happening::Told(Event::CallerMoved { offer, outcome });
        match how {
            _ if !self.caller_alive => self.soon(REQUEST_MS, answer(Err(MoveFailure::Gone))),
            Moving::Done { after } => {
                self.soon(after / 2, Happening::CallerMoves(offer));
                self.soon(after, answer(Ok(())));
            }
            Moving::Refused { after } => self.soon(after, answer(Err(MoveFailure::Failed))),
            Moving::ToldLate { after } => {
                self.soon(200, Happening::CallerMoves(offer));
                self.soon(after, answer(Ok(())));
            }
            Moving::Lost => {}
        }
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Told(event) => self.tell(event),
            Happening::Rings(offer) => self.rings(offer),
            Happening::Answers(offer) => self.answers(offer),
            Happening::Presses(offer, key) => self.presses(offer, key),
            Happening::LegEnds(offer, status) => {
                let answered = self.legs[&offer].status == LegStatus::InProgress;
                let unanswered = matches!(status, LegStatus::NoAnswer | LegStatus::Busy | LegStatus::Failed);
                if !(answered && unanswered) {
                    self.leg_ends(offer, status);
                }
            }
            Happening::HungUp(offer) => {
                let answered = self.legs[&offer].status == LegStatus::InProgress;
                self.leg_ends(offer, if answered { LegStatus::Completed } else { LegStatus::Canceled });
            }
            Happening::CallerMoves(offer) => self.caller_moves(offer),
            Happening::CallerReturns => {
                if self.caller_alive && self.place != Place::Assistant {
                    self.note("* the caller is back with the assistant");
                    self.place = Place::Assistant;
                    self.news_at = (!self.over).then_some(self.now);
                }
            }
            Happening::CallerHangsUp => self.caller_hangs_up(),
            Happening::CallerChooses(choice) => {
                if self.caller_alive && self.place == Place::Assistant {
                    self.tell(Event::CallerChose(choice));
                }
            }
            Happening::BridgeEnds(offer, how) => self.bridge_ends(offer, how),
            Happening::PutsOnHold(offer, long) => self.puts_on_hold(offer, long),
            Happening::TakesBack(offer) => self.takes_back(offer),
        }
        self.look_for_silence();
    }

    fn status(&mut self, offer: OfferId, status: LegStatus) {
        let event = Event::Leg { offer, call_sid: sid(offer), status, answered_by: None };
        self.callback(event);
    }

    fn rings(&mut self, offer: OfferId) {
        let leg = self.legs.get_mut(&offer).expect("the leg is there");
        if leg.status.is_over() {
            return;
        }
        leg.status = LegStatus::Ringing;
        let agent = leg.agent.clone();
        self.status(offer, LegStatus::Ringing);
        match agent {
            Agent::Person { answers, .. }
            | Agent::Passes { answers, .. }
            | Agent::Silent { answers, .. }
            | Agent::HangsUp { answers, .. } => self.soon(answers, Happening::Answers(offer)),
            Agent::Busy { after } => self.soon(after, Happening::LegEnds(offer, LegStatus::Busy)),
            Agent::Fails { after } => self.soon(after, Happening::LegEnds(offer, LegStatus::Failed)),
            Agent::Dead => {}
        }
    }

    fn answers(&mut self, offer: OfferId) {
        let leg = self.legs.get_mut(&offer).expect("the leg is there");
        if leg.status != LegStatus::Ringing {
            return;
        }
        leg.status = LegStatus::InProgress;
        let agent = leg.agent.clone();
        self.note(&format!("* offer {offer} is answered"));
        self.status(offer, LegStatus::InProgress);
        match agent {
            Agent::Person { presses, .. } => self.soon(presses, Happening::Presses(offer, Key::One)),
            Agent::Passes { presses, .. } => self.soon(presses, Happening::Presses(offer, Key::Two)),
            Agent::HangsUp { after, .. } => self.soon(after, Happening::LegEnds(offer, LegStatus::Completed)),
            Agent::Silent { sounds, .. } => {
                if sounds.is_some() {
                    let (status, call_sid) = (LegStatus::InProgress, sid(offer));
                    self.callback(Event::Leg { offer, call_sid, status, answered_by: sounds });
                }
                self.soon(WHISPER_MS, Happening::Presses(offer, Key::None));
                self.soon(MAILBOX_MS, Happening::LegEnds(offer, LegStatus::Completed));
            }
            Agent::Busy { .. } | Agent::Fails { .. } | Agent::Dead => {}
        }
    }

    /// The webhook of a key. The store decides before anything else; its answer is the webhook's answer.
    fn presses(&mut self, offer: OfferId, key: Key) {
        if self.legs[&offer].status != LegStatus::InProgress {
            return;
        }
        match key {
            Key::One => {
                let first = !self.over && self.accepted.is_none() && !self.ended.contains(&offer);
                self.note(&format!(
                    "* offer {offer} presses 1: {}",
                    if first { "first" } else { "too late" }
                ));
                if !first {
                    return self.soon(1_500, Happening::LegEnds(offer, LegStatus::Completed));
                }
                self.accepted = Some(offer);
                let leg = self.legs.get_mut(&offer).expect("the leg is there");
                leg.in_conference = true;
                let Agent::Person { leaves, .. } = leg.agent else { unreachable!("only a person presses 1") };
                if let Some(leaves) = leaves {
                    self.soon(leaves, Happening::LegEnds(offer, LegStatus::Completed));
                }
                self.meet(offer);
                let accepted = Event::Accepted { offer, call_sid: sid(offer) };
                self.soon(10, Happening::Told(accepted.clone()));
                if self.chance.one_in(self.script.network.doubled) {
                    self.soon(800, Happening::Told(accepted));
                }
            }
            Key::Two => {
                self.callback(Event::Passed { offer, how: Pass::Key });
                self.soon(1_000, Happening::LegEnds(offer, LegStatus::Completed));
            }
            Key::None => {
                self.callback(Event::Passed { offer, how: Pass::Silence });
                self.soon(100, Happening::LegEnds(offer, LegStatus::Completed));
            }
        }
    }

    fn leg_ends(&mut self, offer: OfferId, status: LegStatus) {
        let together = self.talking() == Some(offer);
        let leg = self.legs.get_mut(&offer).expect("the leg is there");
        if leg.status.is_over() {
            return;
        }
        leg.status = status;
        leg.in_conference = false;
        self.note(&format!("* the leg of offer {offer} is over: {status}"));
        self.status(offer, status);
        if together {
            self.place = Place::Afterwards;
            self.callback(Event::BridgeEnded { offer, how: Ended::ByAgent });
        }
    }

    fn caller_moves(&mut self, offer: OfferId) {
        if self.caller_alive {
            self.note(&format!("* the caller is in the conference of offer {offer}"));
            self.place = Place::Conference(offer);
            self.meet(offer);
        }
    }

    /// If both are there, they talk, until one of them ends it.
    fn meet(&mut self, offer: OfferId) {
        if self.talking() != Some(offer) {
            return;
        }
        self.found.talked += 1;
        self.callback(Event::Met { offer });
        let (after, how) = self.script.bridge;
        self.soon(after, Happening::BridgeEnds(offer, how));
        if let Some((after, long)) = self.script.hold.take() {
            self.soon(after, Happening::PutsOnHold(offer, long));
        }
    }

    fn puts_on_hold(&mut self, offer: OfferId, long: u64) {
        if self.talking() != Some(offer) {
            return;
        }
        self.note("* the caller is put on hold");
        self.legs.get_mut(&offer).expect("the leg is there").in_conference = false;
        self.place = Place::Afterwards;
        self.soon(20, Happening::Told(Event::Held { offer }));
        self.soon(long, Happening::TakesBack(offer));
    }

    fn takes_back(&mut self, offer: OfferId) {
        let leg = self.legs.get_mut(&offer).expect("the leg is there");
        if leg.status != LegStatus::InProgress || self.over || self.ended.contains(&offer) {
            return;
        }
        leg.in_conference = true;
        self.note("* the agent goes back to the caller");
        self.soon(20, Happening::Told(Event::TakenBack { offer }));
        if self.chance.one_in(self.script.network.doubled) {
            self.soon(500, Happening::Told(Event::TakenBack { offer }));
        }
    }

    /// The offer with whose agent the caller talks.
    fn talking(&self) -> Option<OfferId> {
        match self.place {
            Place::Conference(offer) if self.caller_alive => {
                self.legs.get(&offer).filter(|leg| leg.in_conference).map(|_| offer)
            }
            Place::Conference(_) | Place::Assistant | Place::Afterwards => None,
        }
    }

    fn bridge_ends(&mut self, offer: OfferId, how: Ended) {
        if self.talking() != Some(offer) {
            return;
        }
        match how {
            Ended::ByCaller => self.caller_hangs_up(),
            Ended::ByAgent => self.leg_ends(offer, LegStatus::Completed),
            Ended::ToNextPerson | Ended::ToAssistant => {
                // The webhook of the key comes before the leg's end, and is answered.
                self.soon(20, Happening::Told(Event::BridgeEnded { offer, how }));
                self.soon(200, Happening::LegEnds(offer, LegStatus::Completed));
                self.script.bridge = (4_000, Ended::ByAgent);
            }
            Ended::Failed => {
                self.soon(20, Happening::Told(Event::BridgeEnded { offer, how }));
                self.soon(100, Happening::LegEnds(offer, LegStatus::Completed));
            }
        }
    }

    fn caller_hangs_up(&mut self) {
        if !self.caller_alive {
            return;
        }
        let with = self.talking();
        self.caller_alive = false;
        self.news_at = None;
        self.note("* the caller hangs up");
        let late = 20 + self.chance.below(self.script.network.late_ms);
        self.soon(late, Happening::Told(Event::CallerLeft));
        if let Some(offer) = with {
            self.callback(Event::BridgeEnded { offer, how: Ended::ByCaller });
            self.soon(100, Happening::LegEnds(offer, LegStatus::Completed));
        }
    }

    /// Nobody may wait alone in a conference, and two agents may not be in one call.
    fn look_for_silence(&mut self) {
        let alone =
            self.caller_alive && matches!(self.place, Place::Conference(_)) && self.talking().is_none();
        match (alone, self.alone_since) {
            (true, None) => self.alone_since = Some(self.now),
            (false, Some(since)) => {
                self.found.longest_alone_ms = self.found.longest_alone_ms.max(self.now - since);
                self.alone_since = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
        let inside = |leg: &&Leg| leg.in_conference && leg.hang_ups_lost == 0;
        let waiting =
            self.legs.iter().filter(|(offer, leg)| inside(leg) && !self.ended.contains(offer)).count();
        if waiting > 1 {
            self.wrong("two agents have the call".into());
        }
    }

    /// What must hold when nothing more can happen.
    fn judge(&mut self) {
        if self.found.outcome.is_none() || !self.machine.is_over() {
            self.wrong("it has no end".into());
        }
        let up: Vec<OfferId> =
            self.legs.iter().filter(|(_, leg)| !leg.status.is_over()).map(|(offer, _)| *offer).collect();
        if !up.is_empty() {
            self.wrong(format!("legs are still up: {up:?}"));
        }
        if self.ended.len() != self.dialled() {
            self.wrong(format!("{} of {} offers have an end", self.ended.len(), self.dialled()));
        }
        let lost = match (self.caller_alive, self.place) {
            (false, _) | (true, Place::Assistant) => false,
            (true, Place::Afterwards) => !matches!(self.found.outcome, Some(Outcome::Connected { .. })),
            (true, Place::Conference(_)) => true,
        };
        if lost {
            self.wrong(format!("the caller is lost: {:?} after {:?}", self.place, self.found.outcome));
        }
        // Nobody can know that a caller has hung up before it is reported.
        let (outcome, talked) = (&self.found.outcome, self.found.talked);
        if matches!(outcome, Some(Outcome::Connected { .. })) && talked == 0 && !self.met_unaware {
            self.wrong("connected, and nobody talked".into());
        }
        if let (true, Some(Outcome::CallerLeft)) = (self.caller_alive, &self.found.outcome) {
            self.wrong("he left, and is there".into());
        }
    }

    fn dialled(&self) -> usize {
        self.script.dialled
    }
}

fn sid(offer: OfferId) -> CallSid {
    format!("CA{:032x}", offer.0).parse().expect("a sid")
}
