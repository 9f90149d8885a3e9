use std::collections::BTreeMap;

use uuid::Uuid;

use super::*;

const MONDAY_NOON: &str = "2026-11-23T18:00:00Z";

fn hours() -> BusinessHours {
    BusinessHours::parse("Mo-Fr 08:00-18:00; PH off", "America/Chicago", &["2026-12-24".parse().unwrap()])
        .unwrap()
}

fn id(number: u128) -> AgentId {
    AgentId(Uuid::from_u128(number))
}

fn agent(number: u128, key: &str) -> Agent {
    Agent {
        id: id(number),
        key: key.into(),
        name: key.into(),
        reach: Reach::Phone(format!("+1312555014{number}").parse().unwrap()),
        hours: None,
        days_off: Vec::new(),
        any_hour_in_emergency: false,
        ring: Millis(20_000),
        wrap_up: Millis(60_000),
    }
}

fn ladder(name: &str, order: Order, agents: &[&str]) -> Ladder {
    Ladder {
        name: name.into(),
        reasons: Vec::new(),
        occasions: Vec::new(),
        steps: vec![Step { order, agents: agents.iter().map(ToString::to_string).collect(), ring: None }],
        rounds: 1,
        limit: Millis(120_000),
        last: LastResort::Voicemail,
    }
}

struct Scene {
    reason: EscalationReason,
    ladders: Vec<Ladder>,
    agents: Vec<Agent>,
    states: BTreeMap<AgentId, AgentState>,
    caller: Option<PhoneNumber>,
}

impl Scene {
    fn new(ladders: Vec<Ladder>) -> Self {
        let agents = vec![agent(1, "dana"), agent(2, "lee"), agent(3, "sam")];
        let (reason, states, caller) = (EscalationReason::Asked, BTreeMap::new(), None);
        Self { reason, ladders, agents, states, caller }
    }

    fn at(&self, now: &str) -> Plan {
        plan(&Question {
            reason: self.reason,
            ladders: &self.ladders,
            agents: &self.agents,
            states: &self.states,
            hours: &hours(),
            caller: self.caller.as_ref(),
            now: now.parse().unwrap(),
        })
    }
}

fn who(plan: &Plan) -> Vec<Vec<u128>> {
    let ids = |rung: &Rung| rung.agents.iter().map(|(id, _)| id.0.as_u128()).collect();
    plan.rungs.iter().map(ids).collect()
}

#[test]
fn an_order_makes_rungs() {
    let at = |minute: i64| Timestamp::from_second(1_795_000_000 + 60 * minute).unwrap();
    for (order, expected) in [
        (Order::OneByOne, vec![vec![1], vec![2], vec![3]]),
        (Order::AllAtOnce, vec![vec![1, 2, 3]]),
        (Order::LeastRecent, vec![vec![3], vec![2], vec![1]]),
    ] {
        let mut scene = Scene::new(vec![ladder("all", order, &["dana", "lee", "lee", "nobody", "sam"])]);
        for (agent, minute) in [(1, 9), (2, 5)] {
            let state = AgentState { last_taken: Some(at(minute)), ..AgentState::default() };
            scene.states.insert(id(agent), state);
        }
        assert_eq!(who(&scene.at(MONDAY_NOON)), expected, "{order}");
    }
}

#[test]
fn everybody_who_is_not_rung_has_a_reason() {
    let now: Timestamp = MONDAY_NOON.parse().unwrap();
    let before = |seconds: i64| Some(now - jiff::SignedDuration::from_secs(seconds));
    let free = AgentState::default();
    let opens = "2026-11-24T00:00:00Z".parse().unwrap();
    let cases: [(&str, AgentState, Option<Skipped>); 7] = [
        ("free", free, None),
        ("paused", AgentState { paused: true, busy: true, ..free }, Some(Skipped::Paused)),
        ("busy", AgentState { busy: true, ..free }, Some(Skipped::Busy)),
        (
            "wrapping up",
            AgentState { last_ended: before(59), ..free },
            Some(Skipped::WrapUp("2026-11-23T18:00:01Z".parse().unwrap())),
        ),
        ("wrapped up", AgentState { last_ended: before(60), ..free }, None),
        ("day off", free, Some(Skipped::DayOff)),
        ("off hours", free, Some(Skipped::OffHours(Some(opens)))),
    ];
    for (name, state, expected) in cases {
        let mut scene = Scene::new(vec![ladder("all", Order::OneByOne, &["dana"])]);
        scene.states.insert(id(1), state);
        // In Tokyo it is Tuesday already.
        let hours = |text| Some(BusinessHours::parse(text, "Asia/Tokyo", &[]).unwrap());
        match name {
            "day off" => {
                scene.agents[0].hours = hours("24/7");
                scene.agents[0].days_off = vec!["2026-11-24".parse().unwrap()];
            }
            "off hours" => scene.agents[0].hours = hours("Tu 09:00-18:00"),
            _ => {}
        }
        let plan = scene.at(MONDAY_NOON);
        assert_eq!(plan.skipped, expected.map(|why| (id(1), why)).into_iter().collect::<Vec<_>>(), "{name}");
        assert_eq!(plan.rungs.is_empty(), expected.is_some(), "{name}");
    }
}

#[test]
fn an_emergency_rings_who_is_there_for_it_and_nobody_is_offered_his_own_call() {
    let mut scene = Scene::new(vec![ladder("all", Order::OneByOne, &["dana", "lee"])]);
    scene.agents[0].hours = Some(BusinessHours::parse("Sa 09:00-10:00", "America/Chicago", &[]).unwrap());
    scene.agents[0].any_hour_in_emergency = true;
    scene.caller = Some("+13125550142".parse().unwrap());
    assert_eq!(scene.at(MONDAY_NOON).skipped[0].1.as_str(), "off_hours");
    scene.reason = EscalationReason::Emergency;
    let plan = scene.at(MONDAY_NOON);
    assert_eq!((who(&plan), plan.skipped), (vec![vec![1]], vec![(id(2), Skipped::IsCaller)]));
}

/// By the same facts whoever is off duty is not told of an emergency, unless he said that he wants to be.
#[test]
fn an_emergency_leaves_alone_who_is_off_duty_or_paused() {
    let now: Timestamp = MONDAY_NOON.parse().unwrap();
    let saturdays = Some(BusinessHours::parse("Sa 09:00-10:00", "America/Chicago", &[]).unwrap());
    let paused = AgentState { paused: true, ..AgentState::default() };
    for (own, any_hour_in_emergency, state, expected) in [
        (None, false, AgentState::default(), false),
        (saturdays.clone(), false, AgentState::default(), true),
        (saturdays, true, AgentState::default(), false),
        (None, true, paused, true),
        (None, false, AgentState { busy: true, ..AgentState::default() }, false),
    ] {
        let agent = Agent { hours: own, any_hour_in_emergency, ..agent(1, "dana") };
        assert_eq!(left_alone_in_emergency(&agent, state, &hours(), now), expected, "{agent:?} {state:?}");
    }
}

#[test]
fn the_first_ladder_for_the_reason_and_the_occasion_is_taken() {
    let mut night = ladder("night", Order::OneByOne, &["sam"]);
    night.occasions = vec![Occasion::AfterHours];
    let mut holiday = ladder("holiday", Order::OneByOne, &["lee"]);
    holiday.occasions = vec![Occasion::Holiday];
    let mut urgent = ladder("urgent", Order::AllAtOnce, &["dana", "sam"]);
    urgent.reasons = vec![EscalationReason::Emergency];
    urgent.rounds = 2;
    let mut day = ladder("day", Order::OneByOne, &["dana"]);
    day.occasions = vec![Occasion::Open];
    let mut scene = Scene::new(vec![urgent, night, holiday, day]);
    for (reason, now, ladder, rungs) in [
        (EscalationReason::Asked, MONDAY_NOON, "day", vec![vec![1]]),
        (EscalationReason::Asked, "2026-11-24T04:00:00Z", "night", vec![vec![3]]),
        // A closure, Thanksgiving, and 3 a.m. of Christmas Day.
        (EscalationReason::Key, "2026-12-24T18:00:00Z", "holiday", vec![vec![2]]),
        (EscalationReason::Key, "2026-11-26T18:00:00Z", "holiday", vec![vec![2]]),
        (EscalationReason::Emergency, "2026-12-25T09:00:00Z", "urgent", vec![vec![1, 3], vec![1, 3]]),
    ] {
        scene.reason = reason;
        let plan = scene.at(now);
        assert_eq!((plan.ladder.as_deref(), who(&plan)), (Some(ladder), rungs), "{reason} {now}");
    }
}

#[test]
fn without_a_ladder_somebody_calls_back() {
    let plan = Scene::new(Vec::new()).at(MONDAY_NOON);
    assert_eq!((plan.ladder, plan.rungs, plan.last), (None, Vec::new(), LastResort::Callback));
}

#[test]
fn a_plan_in_words() {
    let mut all = ladder("Day", Order::OneByOne, &["dana", "lee"]);
    all.occasions = vec![Occasion::Open];
    let together = Step {
        order: Order::AllAtOnce,
        agents: vec!["dana".into(), "sam".into()],
        ring: Some(Millis(30_000)),
    };
    all.steps.push(together);
    all.rounds = 2;
    let mut holiday = ladder("Holiday", Order::OneByOne, &["dana"]);
    holiday.occasions = vec![Occasion::Holiday];
    holiday.last = LastResort::EmergencyLine("+13125550160".parse().unwrap());
    let mut scene = Scene::new(vec![all, holiday]);
    scene.agents[1].hours = Some(BusinessHours::parse("Tu 09:00-10:00", "America/Chicago", &[]).unwrap());
    scene.agents[2].reach = Reach::Softphone("client:sam_deskATshop".parse().unwrap());
    let zone = hours().zone().clone();
    let mut lines = Vec::new();
    for (reason, now) in [
        (EscalationReason::Key, MONDAY_NOON),
        (EscalationReason::Emergency, "2026-11-24T09:00:00Z"),
        (EscalationReason::Vip, "2026-11-26T18:00:00Z"),
        (EscalationReason::Emergency, "2026-11-26T18:00:00Z"),
    ] {
        scene.reason = reason;
        lines.extend(in_lines(&scene.at(now), &scene.agents, &zone, now.parse().unwrap()));
        lines.push(String::new());
    }
    insta::assert_snapshot!(lines.join("\n"));
}
