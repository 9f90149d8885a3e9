//! From the ladders as they are written to the rungs of one escalation.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use telephony::{AgentId, Millis, PhoneNumber};

use super::{
    Agent, AgentState, EscalationReason, Ladder, LastResort, Order, Plan, Reach, Rung, Skipped, Step,
};
use crate::BusinessHours;

/// A person is owed: who can be rung?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Why a person is owed.
    pub reason: EscalationReason,
    /// The business's ladders, in the order of its settings.
    pub ladders: &'a [Ladder],
    /// Its agents.
    pub agents: &'a [Agent],
    /// What each is doing; whoever is missing is taken as free.
    pub states: &'a BTreeMap<AgentId, AgentState>,
    /// When the business is open.
    pub hours: &'a BusinessHours,
    /// Who is calling, unless he withholds his number: an agent is not offered his own call.
    pub caller: Option<&'a PhoneNumber>,
    /// Now.
    pub now: Timestamp,
}

/// How long agents are rung in all where no ladder says anything.
const NO_LADDER_LIMIT: Millis = Millis(0);

/// Says who is rung, when and for how long, and why the others are not.
///
/// The first ladder that is for the reason on the occasion is taken. Where there is none, nobody is rung and somebody
/// will call back. Two questions that are alike get the same plan.
#[must_use]
pub fn plan(question: &Question<'_>) -> Plan {
    let Question { reason, ladders, hours, now, .. } = *question;
    let occasion = hours.occasion(now);
    let Some(ladder) = ladders.iter().find(|ladder| ladder.is_for(reason, occasion)) else {
        let (rungs, skipped, last) = (Vec::new(), Vec::new(), LastResort::Callback);
        return Plan { ladder: None, reason, occasion, rungs, skipped, limit: NO_LADDER_LIMIT, last };
    };
    let once: Vec<Rung> = ladder.steps.iter().flat_map(|step| rungs(step, question)).collect();
    let rounds = usize::try_from(ladder.rounds.max(1)).unwrap_or(1);
    Plan {
        ladder: Some(ladder.name.clone()),
        reason,
        occasion,
        rungs: std::iter::repeat_n(once, rounds).flatten().collect(),
        skipped: skipped(ladder, question),
        limit: ladder.limit,
        last: ladder.last.clone(),
    }
}

fn rungs(step: &Step, question: &Question<'_>) -> Vec<Rung> {
    let mut free: Vec<&Agent> = members(step, question.agents)
        .into_iter()
        .filter(|agent| why_not(agent, question).is_none())
        .collect();
    if step.order == Order::LeastRecent {
        // Stable: among those who never took a call, the order of the settings decides.
        free.sort_by_key(|agent| question.states.get(&agent.id).and_then(|state| state.last_taken));
    }
    let agents = free.into_iter().map(|agent| (agent.id, step.ring.unwrap_or(agent.ring)));
    match step.order {
        Order::OneByOne | Order::LeastRecent => agents.map(|agent| Rung { agents: vec![agent] }).collect(),
        Order::AllAtOnce => {
            let agents: Vec<_> = agents.collect();
            if agents.is_empty() { Vec::new() } else { vec![Rung { agents }] }
        }
    }
}

/// The step's agents, each once. A key without an agent is one whom the owner has removed a moment ago.
fn members<'a>(step: &Step, agents: &'a [Agent]) -> Vec<&'a Agent> {
    let mut seen = BTreeSet::new();
    let known = step.agents.iter().filter_map(|key| agents.iter().find(|agent| agent.key == *key));
    known.filter(|agent| seen.insert(agent.id)).collect()
}

fn skipped(ladder: &Ladder, question: &Question<'_>) -> Vec<(AgentId, Skipped)> {
    let mut seen = BTreeSet::new();
    let everybody = ladder.steps.iter().flat_map(|step| members(step, question.agents));
    everybody
        .filter(|agent| seen.insert(agent.id))
        .filter_map(|agent| Some((agent.id, why_not(agent, question)?)))
        .collect()
}

/// What stands against ringing this agent, the weightiest first.
fn why_not(agent: &Agent, question: &Question<'_>) -> Option<Skipped> {
    let Question { reason, states, caller, now, .. } = *question;
    let state = states.get(&agent.id).copied().unwrap_or_default();
    if let (Reach::Phone(number), Some(caller)) = (&agent.reach, caller)
        && number == caller
    {
        return Some(Skipped::IsCaller);
    }
    if state.paused {
        return Some(Skipped::Paused);
    }
    if state.busy {
        return Some(Skipped::Busy);
    }
    if reason == EscalationReason::Emergency && agent.any_hour_in_emergency {
        return None;
    }
    if let Some(until) = peace_until(agent, state).filter(|until| *until > now) {
        return Some(Skipped::WrapUp(until));
    }
    off_duty(agent, question.hours, now)
}

/// Whether this agent is left alone by emergencies now: he is paused, or it is not his hour or his day and he did not
/// say that an emergency may reach him at any. `hours` are those of the business.
#[must_use]
pub fn left_alone_in_emergency(
    agent: &Agent,
    state: AgentState,
    hours: &BusinessHours,
    now: Timestamp,
) -> bool {
    state.paused || (!agent.any_hour_in_emergency && off_duty(agent, hours, now).is_some())
}

/// When the agent's wrap-up after his last call is over.
fn peace_until(agent: &Agent, state: AgentState) -> Option<Timestamp> {
    let wrap_up = SignedDuration::from_millis(i64::try_from(agent.wrap_up.0).unwrap_or(i64::MAX));
    Some(state.last_ended?.saturating_add(wrap_up).unwrap_or(Timestamp::MAX))
}

fn off_duty(agent: &Agent, hours: &BusinessHours, now: Timestamp) -> Option<Skipped> {
    let zone = agent.hours.as_ref().unwrap_or(hours).zone();
    if agent.days_off.contains(&zone.to_datetime(now).date()) {
        return Some(Skipped::DayOff);
    }
    let hours = agent.hours.as_ref()?;
    (!hours.is_open(now)).then(|| Skipped::OffHours(hours.next_open(now)))
}
