//! What it costs to take in a suppression file and to decide about contacts with the list full:
//! `DATABASE_URL=... cargo run --release -p store --example contact_cost -- [MILLIONS] [RATE] [STORED]`.
//!
//! Makes a database of its own beside the one that is named, and drops it. Takes in files of a million numbers each, lets
//! the server tidy up after them as it does by itself in the minutes that follow, then asks for contacts for ten seconds: RATE
//! a second (1,000) from the facts alone, and STORED a second (200) with the verdict stored.

use std::io::{BufReader, Read};
use std::time::{Duration, Instant};

use assistant::{BusinessSettings, JobTypeSettings, NotifySettings, ResourceSettings, RetentionSettings};
use jiff::Timestamp;
use policy::BusinessHours;
use policy::contact::{Channel, Contact, Purpose, Source, decide};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use store::{Import, Imported, Store, SwitchOff};
use telephony::TenantId;

type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

const MILLION: u64 = 1_000_000;
const SECONDS: u64 = 10;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let millions: u64 = arguments.next().map_or(Ok(1), |text| text.parse())?;
    let rate: u64 = arguments.next().map_or(Ok(1_000), |text| text.parse())?;
    let stored: u64 = arguments.next().map_or(Ok(200), |text| text.parse())?;
    let server = std::env::var("DATABASE_URL")?;
    let (head, _) = server.rsplit_once('/').ok_or("DATABASE_URL ends in /database")?;
    let name = format!("contact_cost_{}", std::process::id());
    let mut admin = PgConnection::connect(&server).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&mut admin).await?;
    let url = format!("{head}/{name}");
    let store = Store::connect(&url, 8).await?;
    let outcome = match take_in(&store, millions).await {
        Ok((tenant, hours)) => {
            sqlx::raw_sql("VACUUM (ANALYZE) do_not_contact")
                .execute(&mut PgConnection::connect(&url).await?)
                .await?;
            measure(&store, tenant, &hours, [(rate, false), (stored, true)]).await
        }
        Err(error) => Err(error),
    };
    store.close().await;
    sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE {name}"))).execute(&mut admin).await?;
    outcome
}

fn now() -> Timestamp {
    "2026-03-04T16:00:00Z".parse().expect("a time")
}

async fn take_in(store: &Store, millions: u64) -> Outcome<(TenantId, BusinessHours)> {
    store.migrate().await?;
    let now = now();
    let business = settings().check().map_err(|mistakes| format!("{mistakes:?}"))?;
    let tenant = store.apply_tenant(&business, SwitchOff::Unused, now).await?.tenant_id;
    for million in 0..millions {
        let import = Import { tenant: None, source: Source::Import, now };
        let started = Instant::now();
        let done = store.import_suppressions(import, BufReader::new(Numbers::new(million))).await?;
        let Imported::Done { entries, new, .. } = done else { return Err("the file is good".into()) };
        println!("{entries} numbers taken in, {new} of them new: {:.1} s", started.elapsed().as_secs_f64());
    }
    let import = Import { tenant: None, source: Source::Import, now };
    let started = Instant::now();
    store.import_suppressions(import, BufReader::new(Numbers::new(0))).await?;
    println!("the first file again: {:.1} s", started.elapsed().as_secs_f64());
    Ok((tenant, business.hours))
}

async fn measure(
    store: &Store,
    tenant: TenantId,
    hours: &BusinessHours,
    rates: [(u64, bool); 2],
) -> Outcome<()> {
    for (rate, stored) in rates {
        let what = if stored { "facts read, verdict stored" } else { "facts read" };
        let mut times = paced(store, tenant, hours, rate, stored, now()).await?;
        times.sort_unstable();
        let at = |per_mille: usize| {
            times[(times.len() * per_mille / 1000).min(times.len() - 1)].as_secs_f64() * 1e3
        };
        println!(
            "{what}: {} at {rate} a second: p50 {:.2} ms, p99 {:.2} ms, p999 {:.2} ms, longest {:.2} ms",
            times.len(),
            at(500),
            at(990),
            at(999),
            at(1000)
        );
    }
    Ok(())
}

/// Asks at a steady rate, each when its time has come and not when the one before is done, and times each from when it
/// was due.
async fn paced(
    store: &Store,
    tenant: TenantId,
    hours: &BusinessHours,
    rate: u64,
    stored: bool,
    now: Timestamp,
) -> Outcome<Vec<Duration>> {
    let runtime = tokio::runtime::Handle::current();
    let (store, hours) = (store.clone(), hours.clone());
    // A thread of its own says when: the runtime's clock goes in whole milliseconds.
    let asking = std::thread::spawn(move || {
        let started = Instant::now() + Duration::from_millis(50);
        let ask = |n: u64| {
            let due = started + Duration::from_nanos(1_000_000_000 / rate * n);
            std::thread::sleep(due.saturating_duration_since(Instant::now()));
            let (store, hours) = (store.clone(), hours.clone());
            runtime.spawn(async move {
                let address = number(n * 7_919 % (2 * MILLION)).parse()?;
                let contact =
                    Contact { tenant, channel: Channel::Text, address, purpose: Purpose::Transactional };
                if stored {
                    let _ = store.clear(contact, Some(&hours), now).await?;
                } else {
                    let facts = store.contact_facts(&contact, now).await?;
                    let _ = decide(contact, &facts, Some(&hours), now);
                }
                Ok::<_, Box<dyn std::error::Error + Send + Sync>>(due.elapsed())
            })
        };
        (0..rate * SECONDS).map(ask).collect::<Vec<_>>()
    });
    let tasks = tokio::task::spawn_blocking(|| asking.join()).await?.map_err(|_| "the asking thread fell")?;
    let mut times = Vec::new();
    for task in tasks {
        times.push(task.await??);
    }
    Ok(times)
}

/// The nth of 6.4 million numbers; they do not come in order, as in a file that was put together from others.
fn number(n: u64) -> String {
    let mixed = n.wrapping_mul(7_368_787) % 6_400_000;
    let area = AREAS[usize::try_from(mixed / 800_000).unwrap_or(0)];
    format!("+1{area}{:07}", 2_200_000 + mixed % 800_000)
}

const AREAS: [u16; 8] = [202, 212, 303, 312, 404, 415, 503, 617];

/// A file of a million numbers that is never held as a whole.
struct Numbers {
    next: u64,
    end: u64,
    line: Vec<u8>,
    read: usize,
}

impl Numbers {
    fn new(million: u64) -> Self {
        Self { next: million * MILLION, end: (million + 1) * MILLION, line: Vec::new(), read: 0 }
    }
}

impl Read for Numbers {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.read == self.line.len() {
            if self.next == self.end {
                return Ok(0);
            }
            self.line = format!("{}\n", number(self.next)).into_bytes();
            self.next += 1;
            self.read = 0;
        }
        let length = buffer.len().min(self.line.len() - self.read);
        buffer[..length].copy_from_slice(&self.line[self.read..self.read + length]);
        self.read += length;
        Ok(length)
    }
}

fn settings() -> BusinessSettings {
    BusinessSettings {
        slug: "harbor-heating".to_owned(),
        name: "Harbor Heating".to_owned(),
        zone: "America/Chicago".to_owned(),
        hours: "Mo-Fr 08:00-18:00".to_owned(),
        closures: vec![],
        phone_numbers: vec!["+13125550100".to_owned()],
        greeting: None,
        notice_minutes: 60,
        horizon_days: 21,
        grid_minutes: 30,
        cancellation_notice_minutes: 0,
        emergencies: None,
        travel: None,
        emergency_phrases: vec![],
        agents: vec![],
        agent_groups: vec![],
        ladders: vec![],
        vip_numbers: vec![],
        notify: NotifySettings::default(),
        owners: vec![],
        record_calls: false,
        keep_recordings_days: 90,
        retention: RetentionSettings::default(),
        service_area: vec![],
        job_types: vec![JobTypeSettings {
            id: "leak-repair".to_owned(),
            name: "a leak repair".to_owned(),
            synonyms: vec!["leak".to_owned()],
            duration_minutes: 60,
            buffer_before_minutes: 0,
            buffer_after_minutes: 0,
            needs_address: true,
            ..JobTypeSettings::default()
        }],
        resources: vec![ResourceSettings { name: "Van one".to_owned(), ..ResourceSettings::default() }],
        questions: vec![],
    }
}
