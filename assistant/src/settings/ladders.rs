//! What an owner writes about who is rung when a person is owed.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use policy::ladder::{Agent, EscalationReason, Ladder, LastResort, Order, Reach, Step};
use policy::{BusinessHours, Occasion};
use serde::{Deserialize, Serialize};
use telephony::{AgentId, Millis, PhoneNumber, Softphone};

use super::BusinessSettings;
use super::check::{MAX_NAME, Report};

/// Somebody who takes calls.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentSettings {
    /// A short name that stays the same: lower-case letters, digits and hyphens.
    pub id: String,
    /// The name as it is spoken.
    pub name: String,
    /// The number at which he is rung, in E.164.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// Or the name of his softphone in this business, a short name. `firstring ladder explain` prints the identity with
    /// which it registers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub softphone: Option<String>,
    /// When he takes calls, in the notation of [`BusinessSettings::hours`]; at any time when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<String>,
    /// The zone of his hours and days off; that of the business when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Days on which he takes none, as `YYYY-MM-DD`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub days_off: Vec<String>,
    /// Whether an emergency rings him, and he is told of it, at any hour, on any day.
    #[serde(default, skip_serializing_if = "super::is_false")]
    pub any_hour_in_emergency: bool,
    /// How long he is rung, unless a step says otherwise.
    #[serde(default = "default_ring_seconds")]
    pub ring_seconds: u32,
    /// How long he is left in peace after a call.
    #[serde(default, skip_serializing_if = "super::is_zero")]
    pub wrap_up_seconds: u32,
}

/// Agents with a name of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentGroupSettings {
    /// A short name, which no agent has.
    pub id: String,
    /// The agents, by their ids.
    pub agents: Vec<String>,
}

/// Whom to ring, for some reasons and on some occasions.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LadderSettings {
    /// Its name, for people.
    pub name: String,
    /// For which reasons, by the names of [`EscalationReason`]; for all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// On which occasions, by the names of [`Occasion`]; on all when empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub occasions: Vec<String>,
    /// How often the steps are gone through.
    #[serde(default = "default_rounds")]
    pub rounds: u32,
    /// After so long nobody is rung any more.
    #[serde(default = "default_limit_seconds")]
    pub limit_seconds: u32,
    /// What comes when nobody took the call: `voicemail`, `callback`, `assistant`, or `emergency_line`, with which the
    /// caller is connected. After an emergency the first three are one: the caller is told that nobody could be reached
    /// yet, and the business's people are told on.
    pub last: String,
    /// The number of the emergency line, in E.164: one that somebody always answers, without having to press a key. Only
    /// with `emergency_line`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency_line: Option<String>,
    /// The steps, in order. Without any, the last resort comes at once.
    #[serde(default)]
    pub steps: Vec<StepSettings>,
}

/// One step of a ladder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepSettings {
    /// The ids of agents and of groups.
    pub agents: Vec<String>,
    /// In which order, by the names of [`Order`].
    #[serde(default = "default_order")]
    pub order: String,
    /// How long each is rung; his own time when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring_seconds: Option<u32>,
}

fn default_ring_seconds() -> u32 {
    20
}

fn default_rounds() -> u32 {
    1
}

fn default_limit_seconds() -> u32 {
    180
}

fn default_order() -> String {
    Order::OneByOne.as_str().to_owned()
}

/// The provider rings no longer than ten minutes; nobody waits longer than one.
const RING_SECONDS: std::ops::RangeInclusive<u32> = 5..=60;

/// As many as one may wait for, and still be rung once a second.
const MAX_TOGETHER: usize = 10;

fn seconds(seconds: u32) -> Millis {
    Millis(u64::from(seconds) * 1_000)
}

/// The agents of settings in which no mistake was found. `id_of` knows the id of each, by his short name; whoever has
/// none is not in the record yet and is left out.
pub(crate) fn agents(settings: &BusinessSettings, id_of: impl Fn(&str) -> Option<AgentId>) -> Vec<Agent> {
    settings.agents.iter().filter_map(|agent| read_agent(agent, settings, id_of(&agent.id)?)).collect()
}

/// Where an agent is rung. A softphone is the business's own: no other one can have the same.
pub(crate) fn reach(agent: &AgentSettings, business: &str) -> Option<Reach> {
    let phone = agent.number.as_ref().and_then(|number| number.parse().ok()).map(Reach::Phone);
    let softphone = || Softphone::of(business, agent.softphone.as_deref()?).ok().map(Reach::Softphone);
    phone.or_else(softphone)
}

fn read_agent(agent: &AgentSettings, settings: &BusinessSettings, id: AgentId) -> Option<Agent> {
    let zone = agent.zone.as_deref().unwrap_or(&settings.zone);
    let expression = match (&agent.hours, &agent.zone) {
        (None, None) => None,
        // Somewhere else it is another day.
        (None, Some(_)) => Some("24/7"),
        (Some(hours), _) => Some(hours.as_str()),
    };
    let mut days_off: Vec<Date> = agent.days_off.iter().filter_map(|day| day.parse().ok()).collect();
    days_off.sort_unstable();
    Some(Agent {
        id,
        key: agent.id.clone(),
        name: agent.name.trim().to_owned(),
        reach: reach(agent, &settings.slug)?,
        hours: expression.and_then(|hours| BusinessHours::parse(hours, zone, &[]).ok()),
        days_off,
        any_hour_in_emergency: agent.any_hour_in_emergency,
        ring: seconds(agent.ring_seconds),
        wrap_up: seconds(agent.wrap_up_seconds),
    })
}

/// The ladders of settings in which no mistake was found, with the groups written out.
pub(crate) fn ladders(settings: &BusinessSettings) -> Vec<Ladder> {
    settings.ladders.iter().filter_map(|ladder| read_ladder(ladder, &settings.agent_groups)).collect()
}

fn read_ladder(ladder: &LadderSettings, groups: &[AgentGroupSettings]) -> Option<Ladder> {
    let steps = ladder.steps.iter().map(|step| {
        Some(Step {
            order: step.order.parse().ok()?,
            agents: step.agents.iter().flat_map(|id| written_out(id, groups)).collect(),
            ring: step.ring_seconds.map(seconds),
        })
    });
    Some(Ladder {
        name: ladder.name.trim().to_owned(),
        reasons: ladder.reasons.iter().filter_map(|reason| reason.parse().ok()).collect(),
        occasions: ladder.occasions.iter().filter_map(|occasion| occasion.parse().ok()).collect(),
        steps: steps.collect::<Option<Vec<Step>>>()?,
        rounds: ladder.rounds,
        limit: seconds(ladder.limit_seconds),
        last: last_resort(ladder)?,
    })
}

fn written_out(id: &str, groups: &[AgentGroupSettings]) -> Vec<String> {
    let group = groups.iter().find(|group| group.id == id);
    group.map_or_else(|| vec![id.to_owned()], |group| group.agents.clone())
}

fn last_resort(ladder: &LadderSettings) -> Option<LastResort> {
    match ladder.last.as_str() {
        "voicemail" => Some(LastResort::Voicemail),
        "callback" => Some(LastResort::Callback),
        "assistant" => Some(LastResort::Assistant),
        "emergency_line" => ladder.emergency_line.as_ref()?.parse().ok().map(LastResort::EmergencyLine),
        _ => None,
    }
}

fn names<T: ToString>(list: &[T]) -> String {
    let names: Vec<String> = list.iter().map(|name| format!("{:?}", name.to_string())).collect();
    format!("write one of {}", names.join(", "))
}

impl Report {
    pub(super) fn agents(&mut self, settings: &BusinessSettings) {
        let mut ids: BTreeSet<&str> = BTreeSet::new();
        let mut reached: BTreeMap<&str, &str> = BTreeMap::new();
        for (index, agent) in settings.agents.iter().enumerate() {
            let path = |field: &str| format!("agents[{index}].{field}");
            self.short_name(path("id"), &agent.id);
            if !ids.insert(&agent.id) {
                self.mistake(
                    path("id"),
                    format!("{:?} is there twice", agent.id),
                    "give each agent an own id",
                );
            }
            self.text(path("name"), &agent.name, MAX_NAME);
            self.reach(index, agent, &settings.phone_numbers);
            let way = agent.number.as_deref().or(agent.softphone.as_deref());
            if let Some(other) = way.and_then(|way| reached.insert(way, &agent.id)) {
                let field = if agent.number.is_some() { "number" } else { "softphone" };
                let problem = format!("is that of {other:?} too");
                self.mistake(path(field), problem, "an agent takes one call at a time: give each an own one");
            }
            if let Some(hours) = &agent.hours {
                self.expression(path("hours"), hours);
            }
            if let Some(zone) = &agent.zone {
                self.zone(path("zone"), zone);
            }
            for (place, day) in agent.days_off.iter().enumerate() {
                self.day(path(&format!("days_off[{place}]")), day);
            }
            self.range(path("ring_seconds"), agent.ring_seconds, RING_SECONDS);
            self.range(path("wrap_up_seconds"), agent.wrap_up_seconds, 0..=3_600);
        }
        for (index, group) in settings.agent_groups.iter().enumerate() {
            let path = |field: &str| format!("agent_groups[{index}].{field}");
            self.short_name(path("id"), &group.id);
            if !ids.insert(&group.id) {
                let problem = format!("{:?} is the id of an agent or of another group", group.id);
                self.mistake(path("id"), problem, "give the group an own id");
            }
            let known: Vec<&str> = settings.agents.iter().map(|agent| agent.id.as_str()).collect();
            self.members(&path("agents"), &group.agents, &known);
        }
    }

    fn reach(&mut self, index: usize, agent: &AgentSettings, own: &[String]) {
        let path = |field: &str| format!("agents[{index}].{field}");
        match (&agent.number, &agent.softphone) {
            (Some(number), None) => {
                self.phone_number(path("number"), number);
                if own.contains(number) {
                    let suggestion = "write the number of the agent's own telephone";
                    self.mistake(path("number"), "is the number that callers dial", suggestion);
                }
            }
            (None, Some(identity)) => self.short_name(path("softphone"), identity),
            (Some(_), Some(_)) => {
                self.mistake(path("softphone"), "is there beside a number", "leave one of them out");
            }
            (None, None) => {
                self.mistake(path("number"), "is missing", "write where the agent is rung: \"+13125550141\"");
            }
        }
    }

    fn members(&mut self, path: &str, members: &[String], known: &[&str]) {
        if members.is_empty() {
            self.mistake(path, "is empty", "write the id of at least one agent");
        }
        for (place, member) in members.iter().enumerate() {
            let path = format!("{path}[{place}]");
            if !known.contains(&member.as_str()) {
                let suggestion = if known.is_empty() {
                    "add an [[agents]] section with this id".to_owned()
                } else {
                    names(known)
                };
                self.mistake(path, format!("{member:?} is nobody's id"), suggestion);
            } else if members[..place].contains(member) {
                self.mistake(path, format!("{member:?} is there twice"), "leave one of them out");
            }
        }
    }

    pub(super) fn ladders(&mut self, settings: &BusinessSettings) {
        let agents = settings.agents.iter().map(|agent| agent.id.as_str());
        let known: Vec<&str> =
            agents.chain(settings.agent_groups.iter().map(|group| group.id.as_str())).collect();
        for (index, ladder) in settings.ladders.iter().enumerate() {
            let path = |field: &str| format!("ladders[{index}].{field}");
            self.text(path("name"), &ladder.name, MAX_NAME);
            if settings.ladders[..index].iter().any(|other| other.name == ladder.name) {
                let problem = format!("{:?} is there twice", ladder.name);
                self.mistake(path("name"), problem, "give each ladder its own name");
            }
            for (place, reason) in ladder.reasons.iter().enumerate() {
                self.listed(path(&format!("reasons[{place}]")), reason, EscalationReason::ALL);
            }
            for (place, occasion) in ladder.occasions.iter().enumerate() {
                self.listed(path(&format!("occasions[{place}]")), occasion, Occasion::ALL);
            }
            self.range(path("rounds"), ladder.rounds, 1..=5);
            self.range(path("limit_seconds"), ladder.limit_seconds, 10..=900);
            self.last_resort(index, ladder, &settings.phone_numbers);
            for (place, step) in ladder.steps.iter().enumerate() {
                let path = |field: &str| format!("ladders[{index}].steps[{place}].{field}");
                self.members(&path("agents"), &step.agents, &known);
                self.listed(path("order"), &step.order, Order::ALL);
                if let Some(ring) = step.ring_seconds {
                    self.range(path("ring_seconds"), ring, RING_SECONDS);
                }
                let together: BTreeSet<String> =
                    step.agents.iter().flat_map(|id| written_out(id, &settings.agent_groups)).collect();
                if step.order == Order::AllAtOnce.as_str() && together.len() > MAX_TOGETHER {
                    let problem = format!("rings {} agents at once", together.len());
                    self.mistake(
                        path("agents"),
                        problem,
                        format!("use at most {MAX_TOGETHER}, or two steps"),
                    );
                }
            }
        }
        self.unreachable_ladders(&ladders(settings));
    }

    pub(super) fn vips(&mut self, settings: &BusinessSettings) {
        let numbers = &settings.vip_numbers;
        for (index, number) in numbers.iter().enumerate() {
            let path = format!("vip_numbers[{index}]");
            if number.parse::<PhoneNumber>().is_err() {
                self.no_phone_number(path, number);
            } else if settings.phone_numbers.contains(number) {
                self.mistake(path, "is a number that callers dial", "write the number that they call from");
            } else if numbers[..index].contains(number) {
                self.mistake(path, "is there twice", "leave one of them out");
            }
        }
        let vip = EscalationReason::Vip.as_str();
        let is_for = |ladder: &LadderSettings| {
            ladder.reasons.is_empty() || ladder.reasons.iter().any(|reason| reason == vip)
        };
        if !numbers.is_empty() && !settings.ladders.iter().any(is_for) {
            let suggestion = "write \"vip\" among the reasons of a ladder, or add one";
            self.mistake("vip_numbers", "has nobody who is rung for them", suggestion);
        }
    }

    fn last_resort(&mut self, index: usize, ladder: &LadderSettings, own: &[String]) {
        let path = |field: &str| format!("ladders[{index}].{field}");
        let known = ["voicemail", "callback", "assistant", "emergency_line"];
        if !known.contains(&ladder.last.as_str()) {
            self.mistake(path("last"), format!("{:?} is no last resort", ladder.last), names(&known));
        }
        match (&ladder.emergency_line, ladder.last == "emergency_line") {
            (Some(number), true) => {
                self.phone_number(path("emergency_line"), number);
                if own.contains(number) {
                    let suggestion = "write the number of a line that is always answered";
                    self.mistake(path("emergency_line"), "is the number that callers dial", suggestion);
                }
            }
            (None, true) => {
                let suggestion = "write the number of the line: \"+13125550160\"";
                self.mistake(path("emergency_line"), "is missing", suggestion);
            }
            (Some(_), false) => {
                let suggestion = "write last = \"emergency_line\", or leave the number out";
                self.mistake(path("emergency_line"), "is never rung", suggestion);
            }
            (None, false) => {}
        }
    }

    /// A ladder that can never be taken, because those before it are for everything that it is for.
    fn unreachable_ladders(&mut self, ladders: &[Ladder]) {
        for (index, ladder) in ladders.iter().enumerate() {
            let mut cases = EscalationReason::ALL
                .iter()
                .flat_map(|reason| Occasion::ALL.iter().map(move |occasion| (*reason, *occasion)))
                .filter(|(reason, occasion)| ladder.is_for(*reason, *occasion));
            let taken =
                |(reason, occasion)| ladders[..index].iter().any(|other| other.is_for(reason, occasion));
            if index > 0 && cases.all(taken) {
                let suggestion =
                    "put it before them, or give it a reason or an occasion that they do not have";
                self.mistake(format!("ladders[{index}]"), "is never used after those before it", suggestion);
            }
        }
    }

    fn listed<T: ToString>(&mut self, path: String, name: &str, list: &[T]) {
        if !list.iter().any(|known| known.to_string() == name) {
            self.mistake(path, format!("{name:?} is not known"), names(list));
        }
    }

    fn zone(&mut self, path: String, zone: &str) {
        if let Err(error) = BusinessHours::parse("24/7", zone, &[]) {
            self.unreadable(path, &error);
        }
    }

    fn phone_number(&mut self, path: String, text: &str) {
        if text.parse::<PhoneNumber>().is_err() {
            self.no_phone_number(path, text);
        }
    }
}

#[cfg(test)]
mod tests;
