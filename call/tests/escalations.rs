//! Escalations from the first ringing to the last leg: golden timelines, and thousands of bad days.

mod telephones;

use call::escalation::{Action, AnsweredBy, Choice, Ended, Escalation, EscalationEnd, Event, Rules};
use call::record::LegStatus;
use policy::Occasion;
use policy::ladder::{EscalationReason, LastResort, Plan, Rung};
use proptest::prelude::*;
use telephones::{Agent, Chance, Findings, Moving, Script, run};
use telephony::{AgentId, CallSid, Millis, OfferId};
use uuid::Uuid;

/// A plan that rings these agents for 20 s each, rung by rung.
fn plan(rungs: &[&[u128]]) -> Plan {
    let agents =
        |ids: &[u128]| ids.iter().map(|id| (AgentId(Uuid::from_u128(*id)), Millis(20_000))).collect();
    Plan {
        ladder: Some("test".into()),
        reason: EscalationReason::Asked,
        occasion: Occasion::Open,
        rungs: rungs.iter().map(|ids| Rung { agents: agents(ids) }).collect(),
        skipped: Vec::new(),
        limit: Millis(90_000),
        last: LastResort::Voicemail,
    }
}

fn calm(rungs: &[&[u128]], script: Script) -> String {
    let found = run(plan(rungs), script, Chance(1));
    assert!(found.wrong.is_empty(), "{:#?}\n{}", found.wrong, found.timeline);
    found.timeline
}

fn person(answers: u64, presses: u64) -> Agent {
    Agent::Person { answers, presses, leaves: None }
}

#[test]
fn an_agent_takes_the_call() {
    insta::assert_snapshot!(calm(&[&[1], &[2]], Script::calm(vec![person(4_000, 6_000)])));
}

#[test]
fn nobody_comes() {
    let agents = vec![Agent::Dead, Agent::Busy { after: 1_000 }];
    insta::assert_snapshot!(calm(&[&[1], &[2]], Script::calm(agents)));
}

#[test]
fn a_mailbox_answers_and_is_not_believed() {
    let mailbox = Agent::Silent { answers: 3_000, sounds: Some(AnsweredBy::Machine) };
    insta::assert_snapshot!(calm(&[&[1], &[2]], Script::calm(vec![mailbox, person(2_000, 4_000)])));
}

#[test]
fn who_cannot_be_told_from_a_person_is_waited_for() {
    let pocket = Agent::Silent { answers: 3_000, sounds: Some(AnsweredBy::Unknown) };
    insta::assert_snapshot!(calm(&[&[1], &[2]], Script::calm(vec![pocket, person(2_000, 4_000)])));
}

#[test]
fn two_press_1_at_once() {
    let agents = vec![person(4_000, 3_000), person(4_000, 3_003), Agent::Dead];
    insta::assert_snapshot!(calm(&[&[1, 2, 3]], Script::calm(agents)));
}

#[test]
fn the_caller_hangs_up_while_phones_ring() {
    let mut script = Script::calm(vec![Agent::Dead, person(3_000, 9_000)]);
    script.caller_leaves = Some(4_000);
    // The name of the first leg comes when the caller is gone.
    script.agents[0].0 = telephones::Dialling::Taken { after: 9_000 };
    insta::assert_snapshot!(calm(&[&[1, 2]], script));
}

#[test]
fn the_agent_answers_and_the_caller_is_gone() {
    let mut script = Script::calm(vec![person(4_000, 6_000)]);
    // The key and the hang-up cross each other.
    script.caller_leaves = Some(10_195);
    insta::assert_snapshot!(calm(&[&[1]], script));
}

/// He is told who it is, and told again: each time he may think as long as at first.
#[test]
fn who_hears_it_again_has_the_time_for_a_key_anew() {
    let mut search = Escalation::new(plan(&[&[1]]), Rules::default());
    let (offer, call_sid): (_, CallSid) = (OfferId(1), "CA00000000000000000000000000000001".parse().unwrap());
    let answered = Event::Leg {
        offer,
        call_sid: call_sid.clone(),
        status: LegStatus::InProgress,
        answered_by: Some(AnsweredBy::Machine),
    };
    for (event, at) in [
        (Event::Begun, 0),
        (answered, 4_000),
        (Event::StillThere { offer }, 30_000),
        (Event::StillThere { offer }, 55_000),
        (Event::Accepted { offer, call_sid }, 80_000),
    ] {
        search.handle(event, Millis(at));
    }
    let done: Vec<Action> = std::iter::from_fn(|| search.poll_action()).collect();
    assert_eq!(done.last(), Some(&Action::MoveCaller { offer }), "{done:?}");
    assert!(!done.iter().any(|action| matches!(action, Action::EndOffer { .. })), "{done:?}");
}

#[test]
fn an_agent_passes() {
    let agents = vec![Agent::Passes { answers: 3_000, presses: 2_000 }, person(3_000, 2_000)];
    insta::assert_snapshot!(calm(&[&[1], &[2]], Script::calm(agents)));
}

#[test]
fn the_caller_cannot_be_moved() {
    let mut script = Script::calm(vec![person(4_000, 6_000)]);
    script.moving = vec![Moving::Refused { after: 300 }];
    insta::assert_snapshot!(calm(&[&[1], &[2]], script));
}

#[test]
fn the_caller_is_moved_and_nobody_says_so() {
    let mut script = Script::calm(vec![person(4_000, 6_000)]);
    script.moving = vec![Moving::ToldLate { after: 4_000 }];
    insta::assert_snapshot!(calm(&[&[1], &[2]], script));
}

#[test]
fn the_agent_is_gone_before_the_caller_is_there() {
    let gone = Agent::Person { answers: 4_000, presses: 6_000, leaves: Some(60) };
    insta::assert_snapshot!(calm(&[&[1], &[2]], Script::calm(vec![gone, person(2_000, 3_000)])));
}

#[test]
fn the_caller_would_rather_leave_a_message() {
    let mut script = Script::calm(vec![Agent::Dead]);
    script.caller_chooses = Some((8_000, Choice::Voicemail));
    insta::assert_snapshot!(calm(&[&[1], &[2]], script));
}

#[test]
fn the_agent_sends_the_caller_on_to_the_next_person() {
    let mut script = Script::calm(vec![person(2_000, 3_000), person(2_000, 3_000)]);
    script.bridge = (10_000, Ended::ToNextPerson);
    insta::assert_snapshot!(calm(&[&[1], &[2]], script));
}

#[test]
fn nobody_can_be_rung() {
    insta::assert_snapshot!(calm(&[], Script::calm(vec![])));
}

#[test]
fn an_emergency_goes_round_twice_and_ends_at_its_line() {
    let mut plan = plan(&[&[1, 2], &[1, 2]]);
    plan.reason = EscalationReason::Emergency;
    plan.last = LastResort::EmergencyLine("+13125550160".parse().unwrap());
    let found = run(plan, Script::calm(vec![Agent::Dead; 4]), Chance(1));
    assert!(found.wrong.is_empty(), "{:#?}", found.wrong);
    insta::assert_snapshot!(found.timeline);
}

#[test]
fn a_caller_is_put_on_hold_and_taken_back() {
    let mut script = Script::calm(vec![person(2_000, 3_000)]);
    script.hold = Some((5_000, 30_000));
    script.bridge = (50_000, Ended::ByAgent);
    insta::assert_snapshot!(calm(&[&[1]], script));
}

#[test]
fn a_caller_who_cannot_be_taken_back_goes_back_to_the_assistant() {
    let mut script = Script::calm(vec![person(2_000, 3_000)]);
    script.hold = Some((5_000, 30_000));
    script.moving = vec![Moving::Done { after: 200 }, Moving::Lost];
    insta::assert_snapshot!(calm(&[&[1]], script));
}

/// A bad day: agents, provider and caller as the seed has them.
fn wild(seed: u64) -> Findings {
    let mut chance = Chance(seed);
    let rungs: Vec<Vec<u128>> =
        (0..1 + chance.below(3)).map(|_| (0..1 + u128::from(chance.below(4))).collect()).collect();
    let rungs: Vec<&[u128]> = rungs.iter().map(Vec::as_slice).collect();
    let script = Script::wild(&mut chance);
    run(plan(&rungs), script, chance)
}

fn holds(seed: u64) -> Findings {
    let found = wild(seed);
    let timeline = &found.timeline;
    assert!(found.wrong.is_empty(), "seed {seed}: {:#?}\n{timeline}", found.wrong);
    assert!(found.longest_without_news_ms <= 3_000, "seed {seed}: no news\n{timeline}");
    assert!(found.longest_alone_ms <= 3_000, "seed {seed}: {} ms alone\n{timeline}", found.longest_alone_ms);
    found
}

/// Seeds that once failed: an agent who hung up a moment before the caller was there, a report that the caller
/// is there that came late, and one that the agent goes back to him that came twice.
const FOUND: &[u64] = &[50, 5_154_465_895_205_672_434, 2_889_753_925_525_404_054, 11_447_251_713_362_415_521];

#[test]
fn five_thousand_bad_days() {
    for &seed in FOUND {
        holds(seed);
    }
    let mut ends = std::collections::BTreeMap::<EscalationEnd, u32>::new();
    for seed in 0..5_000 {
        let found = holds(seed);
        let outcome = found.outcome.expect("every one has an end");
        *ends.entry(outcome.end()).or_default() += 1;
    }
    // Every end but the one that no machine can tell is among them, or the days were not bad enough.
    let never: Vec<_> = EscalationEnd::ALL.iter().filter(|end| !ends.contains_key(end)).collect();
    assert_eq!(never, [&EscalationEnd::Lost], "{ends:?}");
}

proptest! {
    #[test]
    fn any_bad_day(seed in any::<u64>()) {
        holds(seed);
    }
}
