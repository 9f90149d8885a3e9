//! A fight for openings against a real Postgres, in a database of its own that is gone afterwards.
//!
//! `DATABASE_URL=... cargo run --release -p store --example contend -- [SESSIONS [OPENINGS [ATTEMPTS [SEED]]]]`, by
//! default 64 workers, 10 openings, 10,000 attempts. Exits with 101 when anything is not as it must be.

#[path = "../tests/record/contend.rs"]
mod contend;
#[path = "../tests/record/database.rs"]
#[expect(dead_code, reason = "the tests of the store use the rest of it")]
mod database;

use std::sync::Arc;
use std::time::Instant;

use contend::{Plan, contend};
use database::{now, with_business};

#[tokio::main]
async fn main() {
    let mut numbers = std::env::args().skip(1).map(|text| text.parse::<u32>().expect("a number"));
    let mut next = |default| numbers.next().unwrap_or(default);
    let plan = Plan { workers: next(64), openings: next(10), attempts: next(10_000), seed: next(1).into() };
    println!("{plan:?}");
    with_business(move |f| async move {
        let began = Instant::now();
        let report = contend(Arc::new(f), plan, now()).await;
        println!(
            "{} booked, {} lost a race, {} died between reservation and booking; {:.1} s",
            report.bookings,
            report.lost,
            report.crashed,
            began.elapsed().as_secs_f64()
        );
        assert_eq!(report.bookings, i64::from(plan.openings), "exactly the possible bookings");
        assert_eq!(report.overlaps, 0);
        assert_eq!(report.losers_without_alternative, 0);
        assert_eq!(report.reservations_left, 0);
        println!("exactly the possible bookings, no overlap, every loser was offered others, no reservation is left");
    })
    .await;
}
