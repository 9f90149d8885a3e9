//! How long it takes to find openings, Postgres and code together, in a database of its own that is gone afterwards.
//!
//! `DATABASE_URL=... cargo run --release -p store --example measure_openings`: two weeks, 10 resources; 1,000, 10,000
//! and 100,000 bookings; one caller after the other and 16 at once.

#[path = "../tests/record/database.rs"]
#[expect(dead_code, reason = "the tests of the store use the rest of it")]
mod database;
#[path = "../tests/record/many.rs"]
mod many;

use std::sync::Arc;
use std::time::Instant;

use database::{Fixture, job, now, with_business};
use policy::Span;
use policy::openings::Wish;
use store::OpeningsRequest;

/// Questions of each caller.
const QUESTIONS: usize = 200;

#[tokio::main]
async fn main() {
    for bookings in [1_000, 10_000, 100_000] {
        with_business(move |f| async move {
            many::fill(&f, 10, bookings).await;
            let f = Arc::new(f);
            for callers in [1, 16] {
                let asked = (0..callers).map(|_| tokio::spawn(ask(f.clone())));
                let mut times_ms = Vec::new();
                for caller in asked.collect::<Vec<_>>() {
                    times_ms.extend(caller.await.unwrap());
                }
                times_ms.sort_by(f64::total_cmp);
                let at = |share: f64| times_ms[((times_ms.len() - 1) as f64 * share) as usize];
                println!(
                    "{bookings} bookings, {callers} at once: median {:.2} ms, p99 {:.2} ms, most {:.2} ms",
                    at(0.5),
                    at(0.99),
                    at(1.0)
                );
            }
        })
        .await;
    }
}

/// Milliseconds of each question.
async fn ask(f: Arc<Fixture>) -> Vec<f64> {
    let mut times_ms = Vec::with_capacity(QUESTIONS);
    for question in 0..QUESTIONS {
        // Now as soon as possible, now a day of the two weeks.
        let day = now() + jiff::SignedDuration::from_hours(24 * (question as i64 % 14));
        let windows = match question % 2 {
            0 => vec![],
            _ => vec![Span { start: day, end: day + jiff::SignedDuration::from_hours(24) }],
        };
        let began = Instant::now();
        let request = OpeningsRequest {
            tenant: f.tenant,
            business: &f.business,
            job_type: &job(),
            address: None,
            wish: &Wish { windows },
            for_call: None,
            now: now(),
        };
        f.store.openings(request).await.unwrap();
        times_ms.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times_ms
}
