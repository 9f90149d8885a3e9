//! A fight for openings: real processes of the server reserve and book against one Postgres, and are killed with
//! `kill -9` between the two.
//!
//! It is not spoken: the line of orders that `firstring contend` obeys carries what workers do to the record, thousands of
//! times faster than anybody talks, and with the time in it, so that reservations expire within the fight. What came of it
//! is read from the database itself. The same seed gives the same wishes; who wins a race is up to the machine.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};
use tokio::process::Command;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio_postgres::{Client, NoTls};
use uuid::Uuid;

use crate::house::remove_database;
use crate::party::{Party, Said};

/// How hard they fight, and where.
#[derive(Debug, Clone)]
pub struct Fight {
    /// The server's program.
    pub firstring: PathBuf,
    /// A Postgres in which databases may be made.
    pub database_url: String,
    /// Sessions at once.
    pub workers: u32,
    /// Processes that they are spread over.
    pub processes: u32,
    /// Openings that do not overlap.
    pub openings: u32,
    /// Attempts of all workers together.
    pub attempts: u32,
    /// Of the wishes and the crashes.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fought {
    /// Confirmed bookings in the database.
    pub bookings: i64,
    /// Pairs of them that overlap, buffers included.
    pub overlaps: i64,
    /// Reservations that are left after their expiry.
    pub reservations_left: i64,
    /// Sessions that were told of a booking that is not in the database.
    pub told_in_vain: u32,
    /// Attempts that somebody else had been quicker for.
    pub lost: u32,
    /// Of these, those that were not offered anything else.
    pub lost_without_offer: u32,
    /// Reservations that nobody came back to.
    pub left: u32,
    /// Processes killed, each with all its workers.
    pub killed: u32,
}

impl Fought {
    /// What is not as it must be; nothing when all is well.
    #[must_use]
    pub fn mistakes(&self, openings: u32) -> Vec<String> {
        let mut mistakes = Vec::new();
        if self.bookings != i64::from(openings) {
            mistakes.push(format!("{} bookings where {openings} are possible", self.bookings));
        }
        for (count, what) in [
            (self.overlaps, "pairs of bookings overlap"),
            (self.reservations_left, "reservations are left after their expiry"),
            (self.told_in_vain.into(), "workers were told of bookings that are not there"),
            (self.lost_without_offer.into(), "losers were offered nothing else"),
        ] {
            if count != 0 {
                mistakes.push(format!("{count} {what}"));
            }
        }
        mistakes
    }
}

/// The business that is fought over: a chair with the openings and another for those who lose.
const BUSINESS: &str = r#"slug = "corner-dentist"
name = "Corner Dentist"
zone = "America/Chicago"
hours = "Mo-Fr 08:00-18:00"
phone_numbers = ["+13125550100"]

[[job_types]]
id = "check-up"
name = "a check-up"
synonyms = ["checkup"]
duration_minutes = 60
buffer_before_minutes = 15
buffer_after_minutes = 30

[[resources]]
name = "Chair one"

[[resources]]
name = "Chair two"
"#;

/// A Wednesday, ten in the morning at the dentist's.
const BEGINS: &str = "2027-03-03T16:00:00Z";

/// The day after, at eight.
const FIRST_OPENING: &str = "2027-03-04T14:00:00Z";

/// Each attempt is a second after the one before; a reservation lasts for so many of them.
const RESERVED_FOR: SignedDuration = SignedDuration::from_secs(40);

const OVERLAPS: &str = "SELECT count(*) FROM bookings a JOIN bookings b ON b.tenant_id = a.tenant_id \
    AND b.resource_id = a.resource_id AND b.booking_id > a.booking_id AND b.during && a.during \
    WHERE a.state <> 'cancelled' AND b.state <> 'cancelled'";

impl Fight {
    /// Fights it out in a database of its own, which is gone afterwards.
    ///
    /// # Errors
    /// When it could not be fought: no database, no program, or one that does not obey.
    pub async fn run(&self) -> Result<Fought> {
        ensure!(self.workers > 0 && self.processes > 0 && self.openings > 0, "there has to be one of each");
        let admin = connect(&self.database_url).await.context("no Postgres at --database-url")?;
        let name = format!("loadtest_bookings_{}", Uuid::new_v4().simple());
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await.context("no database can be made")?;
        let fought = self.run_in(&name).await;
        remove_database(&self.database_url, &name).await?;
        fought
    }

    async fn run_in(&self, database: &str) -> Result<Fought> {
        let mut url = url::Url::parse(&self.database_url)?;
        url.set_path(database);
        let file = tempfile::Builder::new().suffix(".toml").tempfile()?;
        std::fs::write(file.path(), BUSINESS)?;
        self.command(&url, &["migrate"]).await?;
        self.command(&url, &["tenant", "apply", &file.path().display().to_string()]).await?;
        let client = connect(url.as_str()).await?;
        let resource: Uuid = client
            .query_one("SELECT resource_id FROM resources ORDER BY position LIMIT 1", &[])
            .await?
            .get(0);
        let field = Arc::new(Field {
            fight: self.clone(),
            parties: (0..self.processes).map(|_| Party::new(&self.firstring, url.as_str())).collect(),
            resource,
            begins: BEGINS.parse()?,
            first: FIRST_OPENING.parse()?,
            ticks: AtomicU32::new(0),
            calls: AtomicU32::new(0),
            score: Mutex::new(Score::default()),
        });
        let mut workers = JoinSet::new();
        for number in 0..self.workers {
            let field = Arc::clone(&field);
            workers.spawn(async move { field.worker(number).await });
        }
        while let Some(ended) = workers.join_next().await {
            ended??;
        }
        field.afterwards().await?;
        let score = field.score.lock().await;
        let mut fought = score.fought.clone();
        fought.bookings = count(&client, "SELECT count(*) FROM bookings WHERE state = 'confirmed'").await?;
        fought.overlaps = count(&client, OVERLAPS).await?;
        fought.reservations_left = count(&client, "SELECT count(*) FROM reservations").await?;
        for booking in &score.told {
            let sql = "SELECT 1 FROM bookings WHERE booking_id = $1 AND state = 'confirmed'";
            fought.told_in_vain += u32::from(client.query_opt(sql, &[booking]).await?.is_none());
        }
        Ok(fought)
    }

    async fn command(&self, database: &url::Url, arguments: &[&str]) -> Result<()> {
        let mut command = Command::new(&self.firstring);
        let output = command.args(arguments).env("DATABASE_URL", database.as_str()).output().await;
        let output = output.with_context(|| format!("{} does not run", self.firstring.display()))?;
        ensure!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        Ok(())
    }
}

/// Where they fight.
struct Field {
    fight: Fight,
    parties: Vec<Party>,
    resource: Uuid,
    begins: Timestamp,
    first: Timestamp,
    ticks: AtomicU32,
    calls: AtomicU32,
    score: Mutex<Score>,
}

#[derive(Default)]
struct Score {
    fought: Fought,
    /// What somebody was told he has booked.
    told: BTreeSet<Uuid>,
}

/// A call in which openings are wanted.
#[derive(Clone)]
struct Caller {
    call: Uuid,
    from: String,
}

/// What happens once an opening is reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    Book,
    /// The process is killed before it is told to book.
    DieBefore,
    /// The process is killed just after.
    DieAmid,
    /// Nothing is heard of the caller any more.
    Leave,
}

impl Field {
    async fn worker(&self, number: u32) -> Result<()> {
        let party = &self.parties[(number % self.fight.processes) as usize];
        let mut chance =
            StdRng::seed_from_u64(self.fight.seed.wrapping_mul(1_000).wrapping_add(number.into()));
        let mut caller = None;
        loop {
            let tick = self.ticks.fetch_add(1, Ordering::Relaxed);
            if tick >= self.fight.attempts {
                return Ok(());
            }
            let now = self.begins + SignedDuration::from_secs(i64::from(tick));
            let opening = chance.random_range(0..self.fight.openings);
            // At first hardly anybody books, so that the openings are fought for again and again.
            let then = match tick < self.fight.attempts / 2 && chance.random_range(0..400) != 0 {
                false => Then::Book,
                true => match chance.random_range(0..12) {
                    0..2 => Then::DieBefore,
                    2 => Then::DieAmid,
                    _ => Then::Leave,
                },
            };
            let here = match caller.take() {
                Some(known) => Some(known),
                None => self.call(party, now).await?,
            };
            // Who dies with his process calls again.
            let Some(here) = here else { continue };
            if self.attempt(party, &here, opening, then, now).await? {
                caller = Some(here);
            }
        }
    }

    /// Opens a call. `None` when its process was killed meanwhile.
    async fn call(&self, party: &Party, now: Timestamp) -> Result<Option<Caller>> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let caller = Caller { call: Uuid::now_v7(), from: format!("+1312{:07}", 5_550_000 + number) };
        let sid = format!("CA{}", Uuid::new_v4().simple());
        let order = json!({ "do": "open", "call": caller.call, "sid": sid, "from": caller.from });
        Ok(match party.ask(order, now).await? {
            Some(Said::Done) => Some(caller),
            Some(other) => bail!("a call was answered with {other:?}"),
            None => None,
        })
    }

    /// One attempt; whether the call goes on.
    async fn attempt(
        &self,
        party: &Party,
        caller: &Caller,
        opening: u32,
        then: Then,
        now: Timestamp,
    ) -> Result<bool> {
        let start = self.start(opening);
        let until = now + RESERVED_FOR;
        let order = json!({
            "do": "reserve", "call": caller.call, "resource": self.resource, "start": start, "until": until,
        });
        let reservation = match party.ask(order, now).await? {
            Some(Said::Reserved { reservation }) => reservation,
            Some(Said::Taken { offered }) => {
                self.lost(offered).await;
                return Ok(true);
            }
            Some(other) => bail!("a wish was answered with {other:?}"),
            None => return Ok(false),
        };
        let book = json!({
            "do": "book", "call": caller.call, "resource": self.resource, "start": start,
            "reservation": reservation, "from": caller.from,
        });
        match then {
            Then::Leave => {
                self.score.lock().await.fought.left += 1;
                // Its call is left as it is; the next wish comes in another one.
                return Ok(false);
            }
            Then::DieBefore => {
                self.kill(party).await;
                return Ok(false);
            }
            Then::DieAmid => {
                let (answer, ()) = tokio::join!(party.ask(book, now), self.kill(party));
                return self.booked(answer?, reservation).await.map(|_| false);
            }
            Then::Book => {}
        }
        let answer = party.ask(book, now).await?;
        self.booked(answer, reservation).await
    }

    async fn booked(&self, answer: Option<Said>, reservation: Uuid) -> Result<bool> {
        match answer {
            Some(Said::Booked) => {
                self.score.lock().await.told.insert(reservation);
                // A call books once.
                Ok(false)
            }
            Some(Said::Taken { offered }) => {
                self.lost(offered).await;
                Ok(true)
            }
            Some(other) => bail!("a yes was answered with {other:?}"),
            None => Ok(false),
        }
    }

    async fn lost(&self, offered: usize) {
        let fought = &mut self.score.lock().await.fought;
        fought.lost += 1;
        fought.lost_without_offer += u32::from(offered == 0);
    }

    async fn kill(&self, party: &Party) {
        if party.kill().await {
            self.score.lock().await.fought.killed += 1;
        }
    }

    /// Those who missed each other: every opening is asked for once more, and then time passes.
    async fn afterwards(&self) -> Result<()> {
        let end = self.begins + SignedDuration::from_secs(i64::from(self.fight.attempts)) + RESERVED_FOR;
        let party = &self.parties[0];
        for opening in 0..self.fight.openings {
            let caller = self.call(party, end).await?.context("nobody kills any more")?;
            self.attempt(party, &caller, opening, Then::Book, end).await?;
        }
        party.ask(json!({ "do": "release" }), end + RESERVED_FOR + RESERVED_FOR).await?;
        for party in &self.parties {
            party.kill().await;
        }
        Ok(())
    }

    /// Starts of the first chair, as close as the buffers allow: 105 minutes apart, five a day, from Monday to Friday.
    fn start(&self, opening: u32) -> Timestamp {
        let (day, place) = (i64::from(opening / 5), i64::from(opening % 5));
        // The first one is on a Thursday.
        let weekends = (day + 3) / 5;
        self.first + SignedDuration::from_mins((day + 2 * weekends) * 24 * 60 + place * 105)
    }
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    // The connection's own failure is seen by whoever asks next.
    tokio::spawn(connection);
    Ok(client)
}

async fn count(client: &Client, sql: &str) -> Result<i64> {
    Ok(client.query_one(sql, &[]).await?.get(0))
}

/// The line of an order.
#[must_use]
pub(crate) fn line(id: u64, now: Timestamp, mut order: Value) -> String {
    order["id"] = json!(id);
    order["now"] = json!(now);
    format!("{order}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_told() {
        let good = Fought { bookings: 10, lost: 3, left: 2, killed: 1, ..Fought::default() };
        assert_eq!(good.mistakes(10), [""; 0]);
        let bad = Fought {
            bookings: 11,
            overlaps: 1,
            reservations_left: 2,
            told_in_vain: 3,
            lost_without_offer: 4,
            ..Fought::default()
        };
        assert_eq!(bad.mistakes(10).len(), 5);
    }
}
