use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::*;

fn people(addresses: &[&str]) -> Vec<Address> {
    addresses.iter().map(|address| address.parse().unwrap()).collect()
}

fn began() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}

/// A process that obeys on a virtual clock, one second at a time; what it did, and when.
struct Runner {
    plan: Vec<Step>,
    tries: Vec<Try>,
    did: Vec<(i64, Step, u32)>,
    ended_s: Option<i64>,
}

impl Runner {
    fn new(addresses: &[&str]) -> Self {
        Self { plan: plan(&people(addresses)), tries: Vec::new(), did: Vec::new(), ended_s: None }
    }

    /// Runs over these seconds; `outcome` says how each try goes.
    fn run(&mut self, from: i64, to: i64, outcome: impl Fn(&Step, u32) -> TryState) {
        for second in from..to {
            let now = began() + seconds(second);
            for _ in 0..200 {
                match next(began(), &self.plan, &self.tries, now) {
                    Next::Attempt(step, number) => {
                        let state = outcome(&step, number);
                        self.tries.push(Try { step: step.number, number, state, begun_at: now });
                        self.did.push((second, step, number));
                    }
                    Next::Wait(until) => {
                        assert!(until > now, "a wait that is over");
                        break;
                    }
                    Next::Unanswered => {
                        self.ended_s.get_or_insert(second);
                        return;
                    }
                }
            }
        }
    }

    fn told(&self, until_s: i64) -> String {
        let mut told = String::new();
        for (second, step, number) in self.did.iter().filter(|(second, _, _)| *second < until_s) {
            let kind = if matches!(step.address, Address::Email(_)) { "mailbox" } else { "telephone" };
            writeln!(told, "{second} s: {} to a {kind}, try {number}", step.channel).unwrap();
        }
        told
    }
}

const HOUSE: [&str; 3] = ["+13125550150", "+13125550151", "owner@example.com"];

#[test]
fn everybody_is_told_within_a_minute_by_every_way_and_again_until_the_end() {
    let mut runner = Runner::new(&HOUSE);
    runner.run(0, 4_000, |_, _| TryState::Sent);
    let told = runner.told(400);
    let expected = [
        "0 s: text to a telephone, try 1",
        "0 s: text to a telephone, try 1",
        "20 s: assistant_call to a telephone, try 1",
        "50 s: email to a mailbox, try 1",
        "60 s: assistant_call to a telephone, try 1",
        "300 s: text to a telephone, try 1",
        "300 s: text to a telephone, try 1",
        "320 s: assistant_call to a telephone, try 1",
        "350 s: email to a mailbox, try 1",
        "360 s: assistant_call to a telephone, try 1",
    ];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
    assert_eq!(runner.did.len(), 5 * ROUNDS as usize, "bounded");
    assert_eq!(runner.ended_s, Some(30 * 60), "and then an alert");
}

#[test]
fn what_fails_is_tried_again_and_not_for_ever_and_the_rest_goes_on() {
    let mut runner = Runner::new(&HOUSE[..1]);
    runner.run(
        0,
        300,
        |step, _| {
            if step.channel == Channel::Text { TryState::Failed } else { TryState::Sent }
        },
    );
    let told = runner.told(300);
    let expected = [
        "0 s: text to a telephone, try 1",
        "5 s: text to a telephone, try 2",
        "10 s: text to a telephone, try 3",
        "20 s: assistant_call to a telephone, try 1",
    ];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn what_policy_refuses_is_not_tried_again() {
    let mut runner = Runner::new(&HOUSE[..1]);
    runner.run(0, 300, |_, _| TryState::Refused);
    assert_eq!(runner.did.len(), 2);
}

#[test]
fn a_try_whose_process_died_is_made_again_by_the_next() {
    let mut runner = Runner::new(&HOUSE[..1]);
    // The process dies with the first text on its way, and another one comes 15 s later.
    runner.run(0, 1, |_, _| TryState::Begun);
    runner.run(15, 100, |_, _| TryState::Sent);
    let told = runner.told(100);
    let expected = [
        "0 s: text to a telephone, try 1",
        "20 s: assistant_call to a telephone, try 1",
        "20 s: text to a telephone, try 2",
    ];
    assert_eq!(told.lines().collect::<Vec<_>>(), expected);
}

/// Texts are taken after ten seconds each, and fail: nobody waits for the second try of another.
#[test]
fn a_way_that_fails_slowly_keeps_no_other_waiting() {
    let plan = plan(&people(&HOUSE));
    let (mut tries, mut did, mut second) = (Vec::new(), Vec::new(), 0);
    while second < 120 {
        let now = began() + seconds(second);
        if let Next::Attempt(step, number) = next(began(), &plan, &tries, now) {
            let state = if step.channel == Channel::Text { TryState::Failed } else { TryState::Sent };
            did.push(format!("{second} s: {}, try {number}", step.channel));
            tries.push(Try { step: step.number, number, state, begun_at: now });
            second += if state == TryState::Failed { 10 } else { 1 };
        } else {
            second += 1;
        }
    }
    let first: Vec<&String> = did.iter().filter(|line| line.ends_with("try 1")).collect();
    let expected = [
        "0 s: text, try 1",
        "10 s: text, try 1",
        "20 s: assistant_call, try 1",
        "51 s: email, try 1",
        "62 s: assistant_call, try 1",
    ];
    assert_eq!(first, expected.each_ref().map(|line| *line), "{did:#?}");
    assert_eq!(did.len(), 9, "{did:#?}");
}

#[test]
fn a_round_that_nobody_ran_is_not_made_up_for() {
    let mut runner = Runner::new(&HOUSE[..1]);
    runner.run(0, 10, |_, _| TryState::Sent);
    // Everything is down for eleven minutes: two rounds are over.
    runner.run(11 * 60, 11 * 60 + 30, |_, _| TryState::Sent);
    let per_round = runner.did.iter().fold(BTreeMap::new(), |mut rounds, (_, step, _)| {
        *rounds.entry(step.round).or_insert(0) += 1;
        rounds
    });
    assert_eq!(per_round, BTreeMap::from([(0, 1), (2, 2)]));
}

#[test]
fn nobody_to_tell_is_an_alert_at_once() {
    assert_eq!(next(began(), &plan(&[]), &[], began()), Next::Unanswered);
}

#[test]
fn a_long_list_is_cut_so_that_a_round_ends_before_the_next() {
    let many: Vec<String> = (0..20).map(|n| format!("+131255501{n:02}")).collect();
    let people = people(&many.iter().map(String::as_str).collect::<Vec<_>>());
    let plan = plan(&people);
    let first_round = || plan.iter().filter(|step| step.round == 0);
    assert!(first_round().all(|step| step.after < ROUND));
    let by = |channel| {
        first_round().filter(|step| step.channel == channel).map(|step| &step.address).collect::<Vec<_>>()
    };
    assert_eq!(by(Channel::Text), people.iter().collect::<Vec<_>>(), "everybody");
    assert_eq!(by(Channel::AssistantCall), people[..MAX_CALLED].iter().collect::<Vec<_>>(), "in their order");
}

/// Forty texts of two seconds each are still going out when the first is to be called.
#[test]
fn no_call_waits_for_the_texts_to_others() {
    let many: Vec<String> = (0..40).map(|n| format!("+131255501{n:02}")).collect();
    let plan = plan(&people(&many.iter().map(String::as_str).collect::<Vec<_>>()));
    let (mut tries, mut calls, mut second) = (Vec::new(), Vec::new(), 0);
    while second < 110 {
        let now = began() + seconds(second);
        let Next::Attempt(step, number) = next(began(), &plan, &tries, now) else {
            second += 1;
            continue;
        };
        if step.channel == Channel::AssistantCall {
            calls.push((second, step.address.as_str().to_owned()));
        }
        tries.push(Try { step: step.number, number, state: TryState::Sent, begun_at: now });
        second += 2;
    }
    assert_eq!(calls, [(20, many[0].clone()), (60, many[1].clone()), (100, many[2].clone())]);
    assert_eq!(tries.len(), 40 + 3, "and everybody has his text");
}

#[test]
fn whoever_is_off_duty_is_told_only_where_nobody_else_is() {
    let all = people(&HOUSE);
    assert_eq!(told(all.clone(), &[]), all);
    assert_eq!(told(all.clone(), &all[1..2]), people(&[HOUSE[0], HOUSE[2]]));
    assert_eq!(told(all.clone(), &all[..2]), all, "a mailbox wakes nobody");
    assert_eq!(told(all[1..].to_vec(), &all[..1]), all[1..], "told once more what is settled");
}

#[test]
fn what_says_that_somebody_knows() {
    for (text, expected) in [
        ("1", true),
        ("1.", true),
        ("OK", true),
        ("Ok, on my way", true),
        ("yes", true),
        ("Got it", true),
        ("On my way", true),
        ("On it", true),
        ("I got it", true),
        ("I\u{2019}ve got it", true),
        ("I'm on it", true),
        ("im on my way", true),
        ("Coming!", true),
        ("I'm coming now", true),
        ("will do", true),
        ("Yes, on my way now, thanks", true),
        ("OK I'll take care of it", true),
        ("1 calling him now", true),
        ("I'll call them back", true),
        // What answers by itself.
        ("Got your message. I'll get back to you.", false),
        ("OK, message received, talk soon!", false),
        ("Yes, we have received your text.", false),
        // What is no, or asks.
        ("Ok but I'm in Florida this week", false),
        ("Yes? Who is this", false),
        ("yes?", false),
        ("Got my hands full, call Lee", false),
        ("Got a meeting until noon", false),
        ("One minute", false),
        ("one sec driving", false),
        ("Ok call Dana", false),
        ("Yes I'm out of town, try Lee", false),
        ("K who", false),
        ("call him", false),
        ("Ok is it mine?", false),
        ("thanks", false),
        ("I got a flat tire, can't", false),
        ("I'm on vacation, not me", false),
        ("I'm on vacation", false),
        ("I'm on the other line", false),
        ("I got called away", false),
        ("coming home late", false),
        ("I'm driving, I'll answer later", false),
        ("12", false),
        ("", false),
        ("no", false),
        ("ok but I can't go", false),
        ("who is this", false),
        ("STOP", false),
    ] {
        assert_eq!(acknowledges(text), expected, "{text}");
    }
}
