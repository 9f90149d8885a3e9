//! A fight for openings: workers that reserve, sometimes die before they book, and check what they are told.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use assistant::BookOutcome;
use jiff::{SignedDuration, Timestamp};
use policy::Span;
use policy::openings::{Opening, Wish};
use store::{BookRequest, OpeningsRequest, ReserveRequest, Reserving};
use telephony::CallId;

use crate::database::{BUFFERS, Fixture, job, new_reservation, opening};

/// How hard they fight.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) workers: u32,
    /// Openings that do not overlap, an hour's job each with its buffers.
    pub(crate) openings: u32,
    pub(crate) attempts: u32,
    pub(crate) seed: u64,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) bookings: i64,
    pub(crate) overlaps: i64,
    pub(crate) reservations_left: i64,
    pub(crate) lost: u32,
    pub(crate) crashed: u32,
    pub(crate) losers_without_alternative: u32,
}

/// A reservation of this fight lasts for so long; a worker that dies comes back later than that.
const RESERVED_FOR: SignedDuration = SignedDuration::from_secs(40);

/// Each attempt is a second after the one before: time is a counter, so that reservations expire within the fight.
pub(crate) async fn contend(f: Arc<Fixture>, plan: Plan, now: Timestamp) -> Report {
    f.caller_is_of_the_business().await;
    let mut calls = Vec::new();
    for n in 1..=plan.workers {
        calls.push(f.open(n).await.call_id);
    }
    let (ticks, lost, crashed, alone) =
        (AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0), AtomicU32::new(0));
    let shared = Arc::new((ticks, lost, crashed, alone));
    let workers: Vec<_> = calls
        .into_iter()
        .enumerate()
        .map(|(number, call)| {
            let (f, shared) = (f.clone(), shared.clone());
            let mut chance = Chance(plan.seed.wrapping_mul(1_000).wrapping_add(number as u64));
            tokio::spawn(async move {
                let (ticks, lost, crashed, alone) = &*shared;
                loop {
                    let tick = ticks.fetch_add(1, Ordering::Relaxed);
                    if tick >= plan.attempts {
                        return;
                    }
                    let now = now + SignedDuration::from_secs(i64::from(tick));
                    let wanted = nth(&f, chance.below(plan.openings));
                    // At first nearly everybody dies, so that the openings are fought for again and again; the last
                    // attempts are made by workers that live: what can be booked is booked.
                    let dies = tick < plan.attempts / 2 && chance.below(400) != 0;
                    match attempt(&f, call, wanted, dies, now).await {
                        Attempt::Booked => {}
                        Attempt::Died => _ = crashed.fetch_add(1, Ordering::Relaxed),
                        Attempt::Lost { alternatives } => {
                            lost.fetch_add(1, Ordering::Relaxed);
                            if alternatives == 0 {
                                alone.fetch_add(1, Ordering::Relaxed);
                            }
                        }
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.await.unwrap();
    }
    // Those who missed each other: every opening is asked for once more, by whoever is left.
    let end = now + SignedDuration::from_secs(i64::from(plan.attempts)) + RESERVED_FOR;
    let last = f.open(plan.workers + 1).await.call_id;
    for index in 0..plan.openings {
        attempt(&f, last, nth(&f, index), false, end).await;
    }
    f.store.release_expired(end + RESERVED_FOR).await.unwrap();
    let count = async |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).fetch_one(&f.pool).await.unwrap();
    Report {
        bookings: count("SELECT count(*) FROM bookings WHERE state = 'confirmed'").await,
        overlaps: count(
            "SELECT count(*) FROM bookings a JOIN bookings b ON b.tenant_id = a.tenant_id
                 AND b.resource_id = a.resource_id AND b.booking_id <> a.booking_id AND b.during && a.during
             WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'",
        )
        .await,
        reservations_left: count("SELECT count(*) FROM reservations").await,
        lost: shared.1.load(Ordering::Relaxed),
        crashed: shared.2.load(Ordering::Relaxed),
        losers_without_alternative: shared.3.load(Ordering::Relaxed),
    }
}

/// Openings of one resource, as close as the buffers allow, some beginning in the middle of others.
fn nth(f: &Fixture, index: u32) -> Opening {
    // An hour, a quarter before it and half an hour after: starts are 105 minutes apart, five of them a day.
    let (day, place) = (i64::from(index / 5), i64::from(index % 5));
    opening(f.resource, day * 24 * 60 + place * 105)
}

enum Attempt {
    Booked,
    Died,
    Lost { alternatives: usize },
}

async fn attempt(f: &Fixture, call: CallId, opening: Opening, dies: bool, now: Timestamp) -> Attempt {
    let reservation_id = new_reservation();
    let request = ReserveRequest {
        tenant: f.tenant,
        call_id: call,
        reservation_id,
        job_type: &job(),
        opening,
        buffers: BUFFERS,
        address: None,
        expires_at: now + RESERVED_FOR,
        now,
    };
    let reservation = match f.store.reserve_or_offer(request, &f.business).await.unwrap() {
        Reserving::Reserved(reservation) => reservation,
        Reserving::Taken { instead } => return Attempt::Lost { alternatives: instead.offered().len() },
    };
    if dies {
        return Attempt::Died;
    }
    let booking = f.confirmed(reservation, &opening);
    let request = BookRequest { tenant: f.tenant, call_id: call, booking: &booking, buffers: BUFFERS, now };
    match f.store.book(request).await.unwrap() {
        BookOutcome::Booked(_) => Attempt::Booked,
        BookOutcome::TooMany => panic!("the business's own people book as many as they like"),
        // So many others came in between that the reservation had expired: lost, and nothing was confirmed.
        BookOutcome::Lost => {
            let wish = Wish { windows: vec![Span { start: opening.start, end: opening.end }] };
            let request = OpeningsRequest {
                tenant: f.tenant,
                business: &f.business,
                job_type: &job(),
                address: None,
                wish: &wish,
                for_call: Some(call),
                moves: None,
                now,
            };
            Attempt::Lost { alternatives: f.store.openings(request).await.unwrap().offered().len() }
        }
    }
}

/// A sequence that is the same for the same seed (SplitMix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        u32::try_from((mixed ^ (mixed >> 31)) % u64::from(limit)).unwrap()
    }
}
