//! What is decided for a caller while he waits: what may be offered to him, and whether he may be contacted.

use std::hint::black_box;

use divan::Bencher;
use jiff::{SignedDuration, Timestamp};
use policy::contact::{Channel, Contact, ContactFacts, Fact, Party, Purpose, Standing, Verdict, decide};
use policy::openings::{OpeningRules, ResourceFacts, Wish, find};
use policy::{BusinessHours, Plan, Span};
use telephony::{ResourceId, TenantId};
use uuid::Uuid;

fn main() {
    divan::main();
}

/// A Monday morning in Chicago.
fn now() -> Timestamp {
    "2026-03-02T09:00:00-06:00".parse().expect("a time")
}

fn hours() -> BusinessHours {
    BusinessHours::parse("Mo-Fr 08:00-18:00; Sa 09:00-13:00", "America/Chicago", &[]).expect("they are hours")
}

fn rules() -> OpeningRules {
    OpeningRules {
        duration_min: 60,
        buffer_after_min: 30,
        notice_min: 120,
        horizon_days: 21,
        grid_min: 15,
        ..OpeningRules::default()
    }
}

/// Technicians whose every second and third hour is taken for three weeks.
fn technicians(count: u128) -> Vec<ResourceFacts> {
    let job = |hour: i64| {
        let start = now() + SignedDuration::from_hours(hour);
        Span { start, end: start + SignedDuration::from_hours(2) }
    };
    let busy: Vec<Span> = (0..21 * 24).step_by(3).map(job).collect();
    let one = |number| ResourceFacts {
        busy: busy.clone(),
        ..ResourceFacts::free(ResourceId(Uuid::from_u128(number)))
    };
    (1..=count).map(one).collect()
}

/// What is offered to who wants next Tuesday to Thursday, of so many technicians.
#[divan::bench(args = [1, 3, 20])]
fn openings(bencher: Bencher, count: u128) {
    let (rules, hours, technicians) = (rules(), hours(), technicians(count));
    let day = SignedDuration::from_hours(24);
    let wish = Wish { windows: vec![Span { start: now() + day * 8, end: now() + day * 11 }] };
    assert!(!find(&rules, &hours, &technicians, &wish, now()).offered().is_empty());
    bencher.bench_local(|| find(&rules, &hours, black_box(&technicians), &wish, now()).offered().len());
}

/// The same days as anybody would search them first: each quarter of an hour against each job of each technician.
/// Without hours, ranking and the gaps between jobs that the real one knows of.
#[divan::bench(args = [1, 3, 20])]
fn openings_plain(bencher: Bencher, count: u128) {
    let technicians = technicians(count);
    let day = SignedDuration::from_hours(24);
    let length = SignedDuration::from_mins(90);
    let starts = || (0..3 * 24 * 4).map(|quarter| now() + day * 8 + SignedDuration::from_mins(15) * quarter);
    let is_free = |technician: &ResourceFacts, start: Timestamp| {
        technician.busy.iter().all(|busy| start + length <= busy.start || busy.end <= start)
    };
    bencher.bench_local(|| {
        starts().filter(|start| black_box(&technicians).iter().any(|one| is_free(one, *start))).count()
    });
}

fn facts() -> ContactFacts {
    ContactFacts {
        standing: Fact::Read(Standing {
            active: true,
            plan: Plan::Active,
            lockdown: false,
            settings_version: 1,
        }),
        party: Fact::Read(Party::Customer),
        entries: Fact::Read(vec![]),
        consents: Fact::Read(vec![]),
        asked_at: Fact::Read(Some(now() - SignedDuration::from_hours(1))),
        promised_at: Fact::Read(Some(now() - SignedDuration::from_hours(1))),
        last_heard_at: Fact::Read(Some(now() - SignedDuration::from_hours(1))),
        service_state: Fact::Read(None),
        attempts: Fact::Read(vec![]),
    }
}

/// Whether a customer who asked to be called back may be called now.
#[divan::bench]
fn verdict(bencher: Bencher) {
    let (facts, hours) = (facts(), hours());
    let contact = || Contact {
        tenant: TenantId(Uuid::nil()),
        channel: Channel::AgentCall,
        address: "+13125550143".parse().expect("an address"),
        purpose: Purpose::RequestedCallback,
    };
    // In Chicago it is noon.
    let at = now() + SignedDuration::from_hours(3);
    let first = decide(contact(), &facts, Some(&hours), at);
    assert!(matches!(first, Verdict::Permit(_)), "{first:?}");
    bencher.with_inputs(contact).bench_local_values(|contact| {
        matches!(decide(contact, black_box(&facts), Some(&hours), at), Verdict::Permit(_))
    });
}
