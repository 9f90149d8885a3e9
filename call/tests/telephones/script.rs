//! How the people and the provider behave in one run.

use call::escalation::{Action, AnsweredBy, Choice, Ended, Event, News, Outcome};
use telephony::{AgentId, OfferId};

/// What an agent does when his phone rings. Times in milliseconds, each from the step before.
#[derive(Debug, Clone)]
pub(crate) enum Agent {
    /// Answers and presses 1; some hang up soon after.
    Person { answers: u64, presses: u64, leaves: Option<u64> },
    /// Answers and presses 2.
    Passes { answers: u64, presses: u64 },
    /// Answers and presses nothing: a mailbox, or a pocket.
    Silent { answers: u64, sounds: Option<AnsweredBy> },
    /// Answers and hangs up.
    HangsUp { answers: u64, after: u64 },
    /// Is busy, or declines.
    Busy { after: u64 },
    /// Cannot be reached.
    Fails { after: u64 },
    /// Never answers.
    Dead,
}

/// What becomes of the request to dial.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Dialling {
    Taken {
        after: u64,
    },
    Refused {
        after: u64,
    },
    /// The leg is made, and the answer gets lost.
    Untold {
        after: u64,
    },
    /// No leg is made, and nobody says so.
    Nothing {
        after: u64,
    },
}

/// What becomes of the request to move the caller.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Moving {
    Done {
        after: u64,
    },
    Refused {
        after: u64,
    },
    /// He is moved at once, and we hear of it late.
    ToldLate {
        after: u64,
    },
    /// Nothing happens, and nobody says so.
    Lost,
}

/// How callbacks travel. One in so many is doubled or lost; 0 is none.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Network {
    pub(crate) late_ms: u64,
    pub(crate) doubled: u64,
    pub(crate) lost: u64,
}

/// One run.
#[derive(Debug, Clone)]
pub(crate) struct Script {
    /// By the number of the offer, from 1; the rest are made up by chance.
    pub(crate) agents: Vec<(Dialling, Agent)>,
    pub(crate) moving: Vec<Moving>,
    pub(crate) network: Network,
    pub(crate) caller_leaves: Option<u64>,
    pub(crate) caller_chooses: Option<(u64, Choice)>,
    /// After so long the talk ends, like this.
    pub(crate) bridge: (u64, Ended),
    /// So long into the first talk the agent puts the caller on hold, for so long.
    pub(crate) hold: Option<(u64, u64)>,
    /// How many offers were dialled.
    pub(crate) dialled: usize,
}

impl Script {
    /// A calm day.
    pub(crate) fn calm(agents: Vec<Agent>) -> Self {
        Self {
            agents: agents.into_iter().map(|agent| (Dialling::Taken { after: 400 }, agent)).collect(),
            moving: Vec::new(),
            network: Network { late_ms: 1, doubled: 0, lost: 0 },
            caller_leaves: None,
            caller_chooses: None,
            bridge: (20_000, Ended::ByCaller),
            hold: None,
            dialled: 0,
        }
    }

    /// A bad one.
    pub(crate) fn wild(chance: &mut Chance) -> Self {
        let endings =
            [Ended::ByCaller, Ended::ByAgent, Ended::ToNextPerson, Ended::ToAssistant, Ended::Failed];
        let choices = [Choice::Voicemail, Choice::Callback, Choice::Assistant];
        let moving = |chance: &mut Chance| match chance.below(8) {
            0 => Moving::Refused { after: 100 + chance.below(1_000) },
            1 => Moving::ToldLate { after: chance.below(8_000) + 200 },
            2 => Moving::Lost,
            _ => Moving::Done { after: 100 + chance.below(900) },
        };
        Self {
            agents: Vec::new(),
            moving: (0..4).map(|_| moving(chance)).collect(),
            network: Network {
                late_ms: 1 + chance.below(2_500),
                doubled: chance.below(6),
                lost: [0, 0, 40, 12, 5][chance.index(5)],
            },
            caller_leaves: chance.one_in(2).then(|| chance.below(90_000)),
            caller_chooses: chance.one_in(5).then(|| (chance.below(60_000), choices[chance.index(3)])),
            bridge: (chance.below(90_000), endings[chance.index(5)]),
            hold: chance.one_in(3).then(|| (chance.below(20_000), chance.below(60_000))),
            dialled: 0,
        }
    }

    pub(crate) fn agent(&mut self, offer: OfferId, _: AgentId, chance: &mut Chance) -> (Dialling, Agent) {
        self.dialled += 1;
        let place = usize::try_from(offer.0).expect("a small number") - 1;
        self.agents.get(place).cloned().unwrap_or_else(|| anybody(chance))
    }
}

fn anybody(chance: &mut Chance) -> (Dialling, Agent) {
    let dialling = match chance.below(16) {
        0 => Dialling::Refused { after: 50 + chance.below(4_000) },
        1 => Dialling::Untold { after: chance.below(12_000) },
        2 => Dialling::Nothing { after: 5_000 + chance.below(8_000) },
        3 => Dialling::Taken { after: chance.below(25_000) },
        _ => Dialling::Taken { after: 50 + chance.below(1_500) },
    };
    // A few moments at which many press, so that some press in the same five milliseconds.
    let moment = |chance: &mut Chance| [2_000, 5_000, 9_000][chance.index(3)] + chance.below(5);
    let sounds = [None, Some(AnsweredBy::Machine), Some(AnsweredBy::Unknown), Some(AnsweredBy::Human)];
    let agent = match chance.below(10) {
        0..=3 => Agent::Person {
            answers: moment(chance),
            presses: moment(chance),
            leaves: chance.one_in(4).then(|| chance.below(1_500)),
        },
        4 => Agent::Passes { answers: chance.below(20_000), presses: moment(chance) },
        5 | 6 => Agent::Silent { answers: chance.below(22_000), sounds: sounds[chance.index(4)] },
        7 => Agent::HangsUp { answers: chance.below(20_000), after: chance.below(9_000) },
        8 if chance.one_in(2) => Agent::Busy { after: chance.below(4_000) },
        8 => Agent::Fails { after: chance.below(4_000) },
        _ => Agent::Dead,
    };
    (dialling, agent)
}

/// Chance that comes out the same for the same seed: `SplitMix64`.
#[derive(Debug, Clone)]
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, and without, `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub(crate) fn index(&mut self, end: usize) -> usize {
        usize::try_from(self.below(u64::try_from(end).expect("a length"))).expect("below a length")
    }

    /// Whether the one case in `n` has come; never when `n` is 0.
    pub(crate) fn one_in(&mut self, n: u64) -> bool {
        n > 0 && self.below(n) == 0
    }
}

/// An event, for a timeline.
pub(crate) fn in_words(event: &Event) -> String {
    match event {
        Event::Dialled { offer, .. } => format!("offer {offer} is dialled"),
        Event::NotDialled { offer, why } => format!("offer {offer} is not dialled: {why:?}"),
        Event::Leg { offer, status, answered_by: None, .. } => format!("offer {offer} reports {status}"),
        Event::Leg { offer, answered_by: Some(who), .. } => format!("offer {offer} sounds like {who}"),
        Event::Accepted { offer, .. } => format!("offer {offer} is accepted"),
        Event::Passed { offer, how } => format!("offer {offer} is passed by {how:?}"),
        Event::CallerMoved { outcome: Ok(()), .. } => "the caller is moved".to_owned(),
        Event::CallerMoved { outcome: Err(why), .. } => format!("the caller is not moved: {why:?}"),
        Event::Fetched { offer, status } => format!("offer {offer} stands as {status}"),
        Event::Met { offer } => format!("offer {offer} and the caller have met"),
        Event::Held { offer } => format!("the caller of offer {offer} is on hold"),
        Event::TakenBack { offer } => format!("the agent of offer {offer} goes back to the caller"),
        Event::BridgeEnded { how, .. } => format!("the bridge ends: {how:?}"),
        Event::StillThere { offer } => format!("the agent of offer {offer} is still there"),
        Event::Begun | Event::CallerLeft | Event::CallerChose(_) | Event::Tick => format!("{event:?}"),
    }
}

/// An action, for a timeline.
pub(crate) fn deed_in_words(action: &Action) -> String {
    let name = |agent: &AgentId| format!("agent {}", agent.0.as_u128());
    match action {
        Action::Dial { offer, agent, ring } => {
            format!("dial offer {offer}: {} for {} s", name(agent), ring.0 / 1_000)
        }
        Action::EndOffer { offer, how } => format!("offer {offer} ends: {how}"),
        Action::HangUp { offer, farewell, .. } => format!("hang up offer {offer}, saying {farewell:?}"),
        Action::MoveCaller { offer } => format!("move the caller to offer {offer}"),
        Action::Connected { offer, agent } => format!("connected with {} by offer {offer}", name(agent)),
        Action::ReturnCaller => "bring the caller back".to_owned(),
        Action::TellCaller(News::Trying { agents, first }) => {
            let who: Vec<String> = agents.iter().map(name).collect();
            format!("tell the caller: trying {}{}", who.join(", "), if *first { " first" } else { "" })
        }
        Action::TellCaller(News::Connecting(agent)) => format!("tell the caller: {} comes", name(agent)),
        Action::TellCaller(news) => format!("tell the caller: {news:?}"),
        Action::Fetch { offer, .. } => format!("ask how the leg of offer {offer} stands"),
        Action::Finish(Outcome::NobodyCame(last)) => format!("finish: nobody came, {}", last.as_str()),
        Action::Finish(outcome) => format!("finish: {}", outcome.end()),
    }
}
