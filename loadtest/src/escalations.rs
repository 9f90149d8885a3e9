//! Callers who want a person, agents by chance, and what must hold of every one of them.
//!
//! A gateway of its own, businesses with agents of their own, and a whole Twilio account: callers press 1 on their
//! streams and leave whenever they like; agents answer, pass, let it ring, are busy, dead, machines, or press 1 at the
//! same time. Afterwards every leg must be over, every call must have one disposition, nobody may have been with two
//! people at once, and no caller may have heard nothing for 3 s.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use telephony::{CallSid, Digit, PhoneNumber};
use tokio::time::{Instant, sleep};
use twilio::forms::CallDirection;

use crate::database::Database;
use crate::histogram::{Histogram, Quantiles};
use crate::house::House;
use crate::leaks::Leak;
use crate::live::{AGENT_HZ, Behaviour, CALLER_HZ, Event, HangsUp, Inbound, LiveAccount, Number};

/// Agents of each business: two who are rung together, then one after the other.
const AGENTS: usize = 4;

/// A call lasts no longer than this, whatever happens in it.
const LONGEST: Duration = Duration::from_secs(180);

/// After a call its last agents' legs are given this long to end.
const SETTLES: Duration = Duration::from_secs(20);

/// What the account tells as a silence.
const SILENCE_MS: u64 = 3_000;

/// A caller whom nobody has come to by then gives up.
const PATIENCE: Duration = Duration::from_secs(25);

/// How often it is looked whether calls are over.
const LOOKS: Duration = Duration::from_millis(100);

/// How a call in which a person was wanted may end.
const ALLOWED: [&str; 5] = ["connected", "callback_requested", "abandoned", "silent", "voicemail"];

/// What is tried.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// How many callers.
    pub count: u32,
    /// How many at once, one a business.
    pub at_once: u32,
    /// Of everything that is by chance.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Callers.
    pub callers: u32,
    /// How the calls ended.
    pub dispositions: BTreeMap<String, u32>,
    /// How the searches ended.
    pub outcomes: BTreeMap<String, u32>,
    /// How the agents' offers ended.
    pub offers: BTreeMap<String, u32>,
    /// From an agent's 1 until the caller and he hear each other.
    pub press_to_both_hear: Option<Quantiles>,
    /// Broken promises; empty if all is well. No more than twenty are told.
    pub broken: Vec<String>,
    /// How many promises were broken.
    pub broken_count: u32,
    /// Which caller heard nothing for 3 s, and how long after his key that was, in ms.
    #[serde(skip)]
    silences: Vec<(CallSid, u64)>,
}

impl Report {
    fn breaks(&mut self, what: String) {
        self.broken_count += 1;
        if self.broken.len() < 20 {
            self.broken.push(what);
        }
    }

    /// What the server's log holds that it may not.
    pub fn leaked(&mut self, leaks: &[Leak]) {
        for leak in leaks {
            self.breaks(leak.to_string());
        }
    }

    /// Whether everything held.
    #[must_use]
    pub fn held(&self) -> bool {
        self.broken_count == 0
    }
}

impl std::fmt::Display for Report {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let told = |counts: &BTreeMap<String, u32>| {
            counts.iter().map(|(name, count)| format!("{name} {count}")).collect::<Vec<_>>().join(", ")
        };
        writeln!(f, "{} callers wanted a person", self.callers)?;
        writeln!(f, "  calls      {}", told(&self.dispositions))?;
        writeln!(f, "  searches   {}", told(&self.outcomes))?;
        writeln!(f, "  offers     {}", told(&self.offers))?;
        if let Some(quantiles) = self.press_to_both_hear {
            writeln!(f, "  1 pressed → both hear each other: {quantiles}")?;
        }
        writeln!(f, "  broken promises: {}", self.broken_count)?;
        for broken in &self.broken {
            writeln!(f, "    {broken}")?;
        }
        Ok(())
    }
}

/// The businesses of the house are applied, and the account has their numbers.
///
/// # Errors
/// When a business is not taken.
pub async fn furnish(house: &House, businesses: u32, folder: &Path) -> Result<()> {
    for index in 0..businesses {
        let path = folder.join(format!("business-{index}.toml"));
        std::fs::write(&path, business(index)).with_context(|| path.display().to_string())?;
        house.apply(&path).await?;
    }
    Ok(())
}

/// The account's numbers for so many businesses.
#[must_use]
pub fn numbers(businesses: u32, origin: &str) -> BTreeMap<PhoneNumber, Number> {
    (0..businesses).map(|index| (shop(index), Number::at(origin))).collect()
}

/// Places all the calls and looks what came of them.
///
/// # Errors
/// When the record cannot be asked.
pub async fn run(plan: Plan, account: &LiveAccount, record: &Database) -> Result<Report> {
    let mut report = Report { callers: plan.count, ..Report::default() };
    let mut heard = Histogram::default();
    let mut chance = StdRng::seed_from_u64(plan.seed);
    let mut going_on: BTreeMap<CallSid, (u32, Instant)> = BTreeMap::new();
    let mut free: Vec<u32> = (0..plan.at_once).rev().collect();
    for caller in 0..plan.count {
        while free.is_empty() {
            sleep(LOOKS).await;
            free.extend(ended(account, &mut going_on, &mut report, &mut heard));
        }
        let Some(index) = free.pop() else { continue };
        for (agent, behaviour) in team(&mut chance).into_iter().enumerate() {
            account.set_agent(&agent_number(index, agent), behaviour);
        }
        let from = format!("+1415{:07}", 2_000_000 + caller).parse().context("a caller's number")?;
        let call = account.place_inbound(Inbound::new(from, shop(index)).with(wants_a_person(&mut chance)));
        going_on.insert(call, (index, Instant::now()));
        if caller % 250 == 249 {
            eprintln!("{} of {} callers", caller + 1, plan.count);
        }
    }
    while !going_on.is_empty() {
        sleep(LOOKS).await;
        ended(account, &mut going_on, &mut report, &mut heard);
    }
    let last = Instant::now();
    while !account.live_legs().is_empty() && last.elapsed() < SETTLES {
        sleep(LOOKS).await;
    }
    for leg in account.live_legs() {
        report.breaks(format!("the leg {} is still {}", leg.sid, leg.status.as_str()));
    }
    ask_the_record(record, &mut report).await?;
    report.press_to_both_hear = heard.quantiles();
    Ok(report)
}

/// The calls that are over, examined; gives their businesses back.
fn ended(
    account: &LiveAccount,
    going_on: &mut BTreeMap<CallSid, (u32, Instant)>,
    report: &mut Report,
    heard: &mut Histogram,
) -> Vec<u32> {
    let is_over = |call: &CallSid, since: &Instant| {
        account.leg(call).is_some_and(|leg| leg.status.is_final()) || since.elapsed() > LONGEST
    };
    for (call, (_, since)) in going_on.iter() {
        if since.elapsed() > PATIENCE {
            account.hang_up(call);
        }
    }
    let over: Vec<CallSid> = going_on
        .iter()
        .filter(|(call, (_, since))| is_over(call, since))
        .map(|(call, _)| call.clone())
        .collect();
    let mut free = Vec::new();
    for call in over {
        examine(account, &call, report, heard);
        free.extend(going_on.remove(&call).map(|(index, _)| index));
    }
    free
}

/// The agents of one call. Now and then two press 1 within 5 ms of each other.
fn team(chance: &mut StdRng) -> Vec<Behaviour> {
    if chance.random_bool(0.15) {
        let (answer, press) = (chance.random_range(50..800), chance.random_range(200..1_200));
        let talks = HangsUp::AfterBridge(chance.random_range(300..2_000));
        let racer = |late: u64| Behaviour::takes(answer, press + late).hanging_up(talks);
        return vec![racer(0), racer(chance.random_range(0..5)), Behaviour::lets_ring(), Behaviour::dead()];
    }
    (0..AGENTS).map(|_| Behaviour::seeded(chance.random())).collect()
}

/// He presses 1 once he is asked something, and leaves when he likes.
fn wants_a_person(chance: &mut StdRng) -> Behaviour {
    let pressing = vec![(chance.random_range(200..2_500), Digit::Number(1))];
    let leaves = match chance.random_range(0..10) {
        0..=3 => HangsUp::AfterAnswer(chance.random_range(500..15_000)),
        4..=6 => HangsUp::AfterBridge(chance.random_range(200..2_000)),
        _ => HangsUp::Never,
    };
    Behaviour::caller().with_keys(pressing).hanging_up(leaves)
}

/// What the account saw of one call.
fn examine(account: &LiveAccount, call: &CallSid, report: &mut Report, heard: &mut Histogram) {
    let events = account.story(call);
    let leg = account.leg(call);
    if leg.as_ref().is_none_or(|leg| !leg.status.is_final()) {
        report.breaks(format!("the caller {call} is still there"));
    }
    let mut rooms = BTreeSet::new();
    let mut joined: Option<u64> = None;
    let mut pressed: Option<u64> = None;
    for (at, event) in &events {
        match event {
            Event::Joined { room } => {
                joined = Some(*at);
                if !rooms.insert(room.clone()) {
                    report.breaks(format!("the caller {call} was twice in {room}"));
                }
            }
            Event::Silence { .. } => {
                if let Some(pressed) = pressed {
                    report.silences.push((call.clone(), at.saturating_sub(pressed)));
                }
            }
            Event::Presses { .. } => pressed = pressed.or(Some(*at)),
            Event::Problem { what } => report.breaks(format!("the caller {call}: {what}")),
            Event::Hears { hz: AGENT_HZ } => {
                if let (Some(_), Some(room)) = (joined.take(), rooms.last()) {
                    both_heard(account, room, *at, heard);
                }
            }
            _ => {}
        }
    }
    for room in rooms {
        agent_waits(account, &room, report);
    }
}

/// An agent who has taken the call is not left in silence either.
fn agent_waits(account: &LiveAccount, room: &str, report: &mut Report) {
    for agent in account.guests(room) {
        if account.leg(&agent).is_none_or(|leg| leg.direction == CallDirection::Inbound) {
            continue;
        }
        let events = account.story(&agent);
        let mut there = events
            .iter()
            .map(|(_, event)| event)
            .skip_while(|event| !matches!(event, Event::Joined { .. }))
            .take_while(|event| !matches!(event, Event::Parted { .. }));
        if there.any(|event| matches!(event, Event::Silence { .. })) {
            report.breaks(format!("the agent {agent} heard nothing for 3 s in {room}"));
        }
    }
}

/// From the key of the agent in this room until both have heard the other.
fn both_heard(account: &LiveAccount, room: &str, caller_heard: u64, heard: &mut Histogram) {
    let agent = account
        .guests(room)
        .into_iter()
        .find(|guest| account.leg(guest).is_some_and(|leg| leg.direction != CallDirection::Inbound));
    let Some(agent) = agent else { return };
    let events = account.story(&agent);
    let pressed = events
        .iter()
        .rev()
        .find(|(at, event)| matches!(event, Event::Presses { key: '1' }) && *at <= caller_heard);
    let agent_heard = events.iter().find(|(_, event)| matches!(event, Event::Hears { hz: CALLER_HZ }));
    if let (Some((pressed, _)), Some((agent_heard, _))) = (pressed, agent_heard) {
        let both = caller_heard.max(*agent_heard);
        heard.record(Duration::from_millis(both.saturating_sub(*pressed)));
    }
}

async fn ask_the_record(record: &Database, report: &mut Report) -> Result<()> {
    report.dispositions = counts(
        record,
        "SELECT coalesce(disposition, 'none') AS name, count(*)::integer AS count FROM calls GROUP BY 1",
    )
    .await?;
    report.outcomes = counts(
        record,
        "SELECT coalesce(outcome, 'none') AS name, count(*)::integer AS count FROM escalations GROUP BY 1",
    )
    .await?;
    report.offers = counts(
        record,
        "SELECT coalesce(how, 'none') AS name, count(*)::integer AS count FROM offers GROUP BY 1",
    )
    .await?;
    let strange: Vec<String> =
        report.dispositions.keys().filter(|name| !ALLOWED.contains(&name.as_str())).cloned().collect();
    for name in strange {
        let count = report.dispositions[&name];
        report.breaks(format!("{count} calls ended as {name}"));
    }
    for (what, counts) in [("searches", report.outcomes.clone()), ("offers", report.offers.clone())] {
        if let Some(open) = counts.get("none") {
            report.breaks(format!("{open} {what} have no end"));
        }
    }
    silences(record, report).await?;
    let calls: u32 = report.dispositions.values().sum();
    if calls != report.callers {
        report.breaks(format!("{} callers, and {calls} calls on record", report.callers));
    }
    let doubled = "SELECT count(*)::integer AS count, 'x' AS name FROM (SELECT escalation_id FROM offers a \
        WHERE a.connected_at IS NOT NULL AND EXISTS (SELECT FROM offers b WHERE b.escalation_id = a.escalation_id \
        AND b.offer <> a.offer AND b.connected_at IS NOT NULL AND b.connected_at < coalesce(a.ended_at, 'infinity') \
        AND a.connected_at < coalesce(b.ended_at, 'infinity'))) AS both_at_once";
    if let Some(doubled) = counts(record, doubled).await?.get("x").filter(|count| **count > 0) {
        report.breaks(format!("{doubled} agents had the same caller at the same time"));
    }
    Ok(())
}

/// A silence counts while people are rung: afterwards the assistant may wait for an answer.
async fn silences(record: &Database, report: &mut Report) -> Result<()> {
    let query = "SELECT l.call_sid AS name, max(extract(epoch FROM e.ended_at - e.started_at) * 1000)::integer AS count \
        FROM escalations e JOIN call_legs l USING (tenant_id, call_id) WHERE l.party = 'customer' GROUP BY 1";
    let lasted = counts(record, query).await?;
    for (call, at) in std::mem::take(&mut report.silences) {
        let began = at.saturating_sub(SILENCE_MS);
        if lasted.get(call.as_str()).is_some_and(|lasted| began < u64::from(*lasted)) {
            report.breaks(format!("the caller {call} heard nothing for 3 s, {began} ms after his key"));
        }
    }
    Ok(())
}

async fn counts(record: &Database, query: &str) -> Result<BTreeMap<String, u32>> {
    let rows = record.all(query).await.context("the record")?;
    let pair = |row: &crate::database::Row| {
        let name = row.get("name")?.as_str()?.to_owned();
        Some((name, u32::try_from(row.get("count")?.as_u64()?).ok()?))
    };
    Ok(rows.iter().filter_map(pair).collect())
}

fn shop(index: u32) -> PhoneNumber {
    format!("+1312555{:04}", 1_000 + index).parse().expect("ten digits")
}

fn agent_number(business: u32, agent: usize) -> PhoneNumber {
    format!("+1773555{:04}", 1_000 + business as usize * AGENTS + agent).parse().expect("ten digits")
}

/// A business that is always open, with two agents who are rung together and two after them.
fn business(index: u32) -> String {
    let mut text = format!(
        "slug = \"business-{index}\"\nname = \"Business {index}\"\nzone = \"America/Chicago\"\nhours = \"24/7\"\n\
         phone_numbers = [\"{}\"]\n\n[[job_types]]\nid = \"repair\"\nname = \"a repair\"\nduration_minutes = 60\n\n\
         [[resources]]\nname = \"Truck\"\n",
        shop(index).e164()
    );
    for agent in 0..AGENTS {
        let number = agent_number(index, agent);
        write!(
            text,
            "\n[[agents]]\nid = \"agent-{agent}\"\nname = \"Agent\"\nnumber = \"{}\"\n",
            number.e164()
        )
        .expect("text");
    }
    text.push_str(
        "\n[[ladders]]\nname = \"All\"\nlimit_seconds = 40\nlast = \"callback\"\n\n[[ladders.steps]]\n\
         agents = [\"agent-0\", \"agent-1\"]\norder = \"all_at_once\"\nring_seconds = 5\n\n[[ladders.steps]]\n\
         agents = [\"agent-2\", \"agent-3\"]\nring_seconds = 5\n",
    );
    text
}
