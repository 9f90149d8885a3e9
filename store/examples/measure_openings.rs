//! How long it takes to find openings, Postgres and code together, in a database of its own that is gone afterwards.
//!
//! `DATABASE_URL=... cargo run --release -p store --example measure_openings`: two weeks, 10 resources; 1,000, 10,000
//! and 100,000 bookings; one caller after the other and 16 at once. Every connection is in use before it is timed, as it is
//! in a gateway that runs.

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
            let warming: Vec<_> = (0..16).map(|caller| tokio::spawn(ask(f.clone(), caller))).collect();
            for caller in warming {
                caller.await.unwrap();
            }
            for callers in [1, 16] {
                let before = (cpu_ms("self"), postgres_cpu_ms(&f).await);
                let asked = (0..callers).map(|caller| tokio::spawn(ask(f.clone(), caller)));
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
                let questions = times_ms.len() as f64;
                println!(
                    "    processor time of each: {:.2} ms here, {:.2} ms in Postgres",
                    (cpu_ms("self") - before.0) / questions,
                    (postgres_cpu_ms(&f).await - before.1) / questions
                );
            }
        })
        .await;
    }
}

/// What a process has used of the processors, in milliseconds, by Linux's account of it in hundredths of a second.
fn cpu_ms(process: &str) -> f64 {
    let Ok(text) = std::fs::read_to_string(format!("/proc/{process}/stat")) else { return 0.0 };
    let after_name = text.rsplit(')').next().unwrap_or_default();
    let ticks = after_name.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<f64>().ok());
    ticks.sum::<f64>() * 10.0
}

/// The same of all the store's connections to this database; nothing where Postgres runs elsewhere.
async fn postgres_cpu_ms(f: &Fixture) -> f64 {
    let sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'firstring'";
    let backends: Vec<i32> = sqlx::query_scalar(sql).fetch_all(&f.pool).await.unwrap();
    backends.iter().map(|pid| cpu_ms(&pid.to_string())).sum()
}

/// Milliseconds of each question. Each caller begins with another day: they are not one caller sixteen times.
async fn ask(f: Arc<Fixture>, caller: usize) -> Vec<f64> {
    let mut times_ms = Vec::with_capacity(QUESTIONS);
    for question in caller..caller + QUESTIONS {
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
            moves: None,
            now: now(),
        };
        f.store.openings(request).await.unwrap();
        times_ms.push(began.elapsed().as_secs_f64() * 1e3);
    }
    times_ms
}
