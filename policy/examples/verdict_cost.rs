//! What a verdict costs, without reading facts: `cargo run --release -p policy --example verdict_cost`.
//!
//! Prints the mean time of a verdict, in microseconds, for contacts of several kinds. The first verdict, which reads the
//! tables, is measured by itself.

#![expect(clippy::disallowed_methods, reason = "it measures")]

use std::hint::black_box;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use policy::contact::{
    Address, Channel, Consent, ConsentLevel, Contact, ContactFacts, Entry, Fact, Party, Purpose, Reach,
    Scope, Source, Standing, Verdict, decide,
};
use policy::{BusinessHours, Plan};
use telephony::TenantId;
use uuid::Uuid;

const TIMES: u32 = 20_000;

fn main() {
    let hours = BusinessHours::parse("Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off", "America/Chicago", &[])
        .expect("hours of the notation");
    let day: Timestamp = "2026-03-04T16:00:00Z".parse().expect("a time");
    let night: Timestamp = "2026-03-08T04:00:00Z".parse().expect("a time");
    let spoken = Entry { scope: Scope::Tenant, reach: Reach::All, source: Source::Speech, since: day };
    let first = Instant::now();
    let _ = black_box(ask(Purpose::Solicitation, "+13125550142", &facts(day, vec![]), &hours, night));
    println!("{:>10.1} us  the first, tables read", first.elapsed().as_secs_f64() * 1e6);
    for (what, purpose, number, entries, at) in [
        ("permit, transactional", Purpose::Transactional, "+13125550142", vec![], day),
        ("permit, solicitation", Purpose::Solicitation, "+13125550142", vec![], day),
        ("refusal by the list", Purpose::Transactional, "+13125550142", vec![spoken], day),
        ("wait, transactional, two zones", Purpose::Transactional, "+16055550142", vec![], night),
        ("wait, solicitation, over a Sunday", Purpose::Solicitation, "+12055550142", vec![], night),
    ] {
        let facts = facts(day, entries);
        let verdict = ask(purpose, number, &facts, &hours, at);
        let started = Instant::now();
        for _ in 0..TIMES {
            let _ = black_box(ask(black_box(purpose), number, black_box(&facts), &hours, black_box(at)));
        }
        let mean_us = started.elapsed().as_secs_f64() * 1e6 / f64::from(TIMES);
        println!("{mean_us:>10.2} us  {what} ({})", told(&verdict));
    }
}

fn told(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Permit(_) => "permit".to_owned(),
        Verdict::Refuse(refusal) => format!("refuse {}", refusal.reason),
        Verdict::NotBefore(at, hold) => format!("wait {at} {}", hold.reason),
    }
}

fn ask(
    purpose: Purpose,
    number: &str,
    facts: &ContactFacts,
    hours: &BusinessHours,
    at: Timestamp,
) -> Verdict {
    let address: Address = number.parse().expect("a number");
    let contact = Contact { tenant: TenantId(Uuid::nil()), channel: Channel::Text, address, purpose };
    decide(contact, facts, Some(hours), at)
}

fn facts(at: Timestamp, entries: Vec<Entry>) -> ContactFacts {
    let given_at = at - SignedDuration::from_hours(24 * 30);
    let consent = Consent { reach: Reach::All, level: ConsentLevel::Written, given_at };
    ContactFacts {
        standing: Fact::Read(Standing {
            active: true,
            plan: Plan::Active,
            lockdown: false,
            settings_version: 1,
        }),
        party: Fact::Read(Party::Customer),
        entries: Fact::Read(entries),
        consents: Fact::Read(vec![consent]),
        asked_at: Fact::Read(None),
        promised_at: Fact::Read(None),
        last_heard_at: Fact::Read(None),
        service_state: Fact::Read(None),
        attempts: Fact::Read(vec![at - SignedDuration::from_hours(1)]),
    }
}
