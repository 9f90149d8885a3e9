//! Random histories of opt-outs, opt-ins, queued texts, workers that die, leases that run out and facts that cannot be
//! read, against a model that knows only who has said what. No text that the model forbids ever gets a permit.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use policy::contact::{Address, Reach, Source};
use serde_json::json;
use store::{Claimed, Cleared, OptOut, OutboxKind};
use uuid::Uuid;

use crate::database::{Fixture, minutes, now, with_business};

const HISTORIES: u64 = 60;
const STEPS: u32 = 40;
const PEOPLE: u64 = 3;
const LEASE: SignedDuration = SignedDuration::from_secs(60);

/// A small generator (xorshift64*): the seed is the number of the history.
struct Chance(u64);

impl Chance {
    fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % below
    }

    fn pick<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.next(all.len() as u64)).unwrap()]
    }
}

/// What a person has said, and nothing else.
struct Person {
    address: Address,
    /// The entries in force, his business's and the global ones.
    entries: Vec<(bool, Reach, Source)>,
    consents: bool,
}

impl Person {
    fn wants_no_texts(&self) -> bool {
        let stops = |&(_, reach, source): &(bool, Reach, Source)| {
            matches!(reach, Reach::All | Reach::Texts) && source != Source::NationalRegistry
        };
        !self.consents || self.entries.iter().any(stops)
    }

    fn opts_out(&mut self, entry: (bool, Reach, Source)) {
        self.entries.retain(|known| *known != entry);
        self.entries.push(entry);
        // The one consent in these histories is to texts.
        if matches!(entry.1, Reach::All | Reach::Texts) && entry.2 != Source::NationalRegistry {
            self.consents = false;
        }
    }

    /// To texts: of what he had said of everything, calls and e-mails remain.
    fn opts_in(&mut self) {
        let mut after: Vec<(bool, Reach, Source)> = vec![];
        for &(global, reach, source) in &self.entries {
            let left: &[Reach] = match reach {
                _ if global || source == Source::NationalRegistry => &[reach],
                Reach::All => &[Reach::Calls, Reach::Emails],
                Reach::Texts => &[],
                Reach::Calls | Reach::Emails => &[reach],
            };
            after.extend(left.iter().map(|&reach| (global, reach, source)));
        }
        self.entries = after;
        self.consents = true;
    }

    /// What his business has of him in its list.
    fn of_the_business(&self) -> BTreeSet<(Reach, Source)> {
        let own = self.entries.iter().filter(|(global, _, _)| !global);
        own.map(|&(_, reach, source)| (reach, source)).collect()
    }
}

struct History<'a> {
    f: &'a Fixture,
    seed: u64,
    chance: Chance,
    people: Vec<Person>,
    held: Vec<Claimed>,
    at: Timestamp,
    queued: u64,
    sent: u64,
}

impl History<'_> {
    async fn step(&mut self) {
        let who = usize::try_from(self.chance.next(PEOPLE)).unwrap();
        match self.chance.next(12) {
            0..=2 => self.queue(who).await,
            3 => self.opt_out(who).await,
            4 => self.opt_in(who).await,
            5..=6 => self.claim().await,
            7..=9 => self.clear().await,
            // The process dies with all that it held.
            10 => self.held.clear(),
            _ => self.at += SignedDuration::from_secs(i64::try_from(self.chance.next(90)).unwrap()),
        }
    }

    async fn queue(&mut self, who: usize) {
        self.queued += 1;
        sqlx::query(
            "INSERT INTO outbox (tenant_id, outbox_id, kind, idempotency_key, payload, due_at, created_at,
                 contact_channel, contact_address)
             VALUES ($1, $2, 'booking_confirmation', $3, $4, $5::timestamptz, $5::timestamptz, 'text', $6)",
        )
        .bind(self.f.tenant.0)
        .bind(Uuid::new_v4())
        .bind(format!("{}-{}", self.people[who].address.as_str(), self.queued))
        .bind(json!({}))
        .bind(self.at.to_string())
        .bind(self.people[who].address.as_str())
        .execute(&self.f.pool)
        .await
        .unwrap();
    }

    async fn opt_out(&mut self, who: usize) {
        let global = self.chance.next(4) == 0;
        let (reach, source) = (self.chance.pick(Reach::ALL), self.chance.pick(Source::ALL));
        let opt_out = OptOut {
            tenant: (!global).then_some(self.f.tenant),
            address: self.people[who].address.clone(),
            reach,
            source,
            call_id: None,
            now: self.at,
        };
        self.f.store.opt_out(&opt_out).await.unwrap();
        self.people[who].opts_out((global, reach, source));
    }

    async fn opt_in(&mut self, who: usize) {
        let evidence = format!("text:{}", self.at);
        let address = self.people[who].address.clone();
        // Consents are told apart by their evidence: two within one instant are one.
        self.at += SignedDuration::from_secs(1);
        self.f.store.opt_in(self.f.tenant, &address, Reach::Texts, &evidence, self.at).await.unwrap();
        self.people[who].opts_in();
        let entries = self.f.store.opted_out(Some(self.f.tenant), Some(&address), 100).await.unwrap();
        let entries: BTreeSet<_> = entries.into_iter().map(|(_, reach, source, _)| (reach, source)).collect();
        assert_eq!(entries, self.people[who].of_the_business(), "history {}", self.seed);
    }

    async fn claim(&mut self) {
        let kinds = [OutboxKind::BookingConfirmation];
        self.held.extend(self.f.claim(&kinds, "worker", LEASE, 2, self.at).await);
    }

    /// Asks for a permit for something that is held, and sends it.
    async fn clear(&mut self) {
        let Some(claimed) = self.held.pop() else { return };
        let contact = claimed.contact.clone().unwrap();
        let hours = &self.f.business.hours;
        // Now and then the hours cannot be read.
        let hours = (self.chance.next(10) > 0).then_some(hours);
        let person = self.people.iter().find(|person| person.address == contact.address);
        let cleared = self.f.store.clear_queued(&claimed, contact.clone(), hours, self.at).await.unwrap();
        if let Cleared::Permit(permit) = cleared {
            assert!(hours.is_some(), "permitted in the dark");
            let person = person.expect("a text to one of this history");
            assert!(
                !person.wants_no_texts(),
                "history {}: permitted against {:?}",
                self.seed,
                person.entries
            );
            assert!(permit.redeem(self.at).is_ok());
            assert!(self.f.store.complete(&claimed, self.at).await.unwrap(), "sent twice");
            self.sent += 1;
        }
    }
}

#[tokio::test]
async fn nobody_who_refused_is_ever_texted() {
    with_business(|f| async move {
        let mut sent = 0;
        for seed in 1..=HISTORIES {
            let people = (0..PEOPLE).map(|n| Person {
                address: format!("+1312555{:04}", seed * PEOPLE + n).parse().unwrap(),
                entries: vec![],
                consents: false,
            });
            let mut history = History {
                f: &f,
                seed,
                chance: Chance(seed),
                people: people.collect(),
                held: vec![],
                at: now() + minutes(i64::try_from(seed).unwrap()),
                queued: 0,
                sent: 0,
            };
            for who in 0..usize::try_from(PEOPLE).unwrap() {
                history.opt_in(who).await;
            }
            for _ in 0..STEPS {
                history.step().await;
            }
            sent += history.sent;
            // What this history leaves queued is not the next one's.
            sqlx::query(
                "UPDATE outbox SET state = 'done', settled_at = now(), leased_by = NULL, leased_until = NULL
                         WHERE state = 'waiting'",
            )
            .execute(&f.pool)
            .await
            .unwrap();
        }
        assert!(sent > HISTORIES, "only {sent} texts were sent: the histories show nothing");
    })
    .await;
}
