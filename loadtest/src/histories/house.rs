//! Servers with a database and an account of their own, which can be taken away.

use std::collections::{BTreeMap, HashMap};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use telephony::{AccountSid, PhoneNumber};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};
use tokio_postgres::{Client, NoTls};
use url::Url;
use uuid::Uuid;

use super::judge::Decided;
use crate::house::remove_database;
use crate::live::{Faults, LiveAccount, Number, Options};

const ACCOUNT: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "the-token-of-the-histories";
const NUMBER: &str = "+13125550100";

/// Twilio asks a failing webhook again for a while; here until it works.
const PATIENCE: Duration = Duration::from_secs(120);

const BUSINESS: &str = r#"
slug = "histories"
name = "Harbor Heating"
zone = "America/Chicago"
hours = "24/7"
phone_numbers = ["+13125550100"]

[[job_types]]
id = "repair"
name = "a repair"
duration_minutes = 60

[[resources]]
name = "Van one"
"#;

/// Of the requests to send a text, one in so many meets each mishap: it is put off, fails, is carried out and its answer
/// lost, or answered too late.
const MISHAP: f64 = 1.0 / 40.0;

/// Of the reports of what became of a text, most are lost, so that the servers' time goes into texts.
const REPORTS_LOST: f64 = 0.8;

/// Running servers, their database, and the account that texts go through and come from.
pub(super) struct House {
    firstring: PathBuf,
    /// For what the servers need to know.
    environment: Vec<(&'static str, String)>,
    /// Where each listens; the first hears the account's webhooks.
    ports: Vec<u16>,
    servers: Mutex<Vec<Option<Child>>>,
    pub(super) account: LiveAccount,
    number: PhoneNumber,
    server: String,
    admin: Client,
    /// Opened before any trouble, and spared by it.
    database: Client,
    name: String,
    kills: AtomicU64,
    outages: AtomicU64,
    _files: tempfile::TempDir,
}

impl House {
    pub(super) async fn open(server: &str, firstring: PathBuf, servers: usize, seed: u64) -> Result<Self> {
        let ports = free_ports(servers)?;
        let origin = format!("http://127.0.0.1:{}", ports[0]);
        let account = account(&origin, seed).await?;
        let name = format!("histories_{}_{}", std::process::id(), ports[0]);
        let mut url = Url::parse(server).context("DATABASE_URL is no address")?;
        url.set_path(&name);
        let admin = connect(server).await?;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        let files = tempfile::tempdir()?;
        let environment = vec![
            ("DATABASE_URL", url.to_string()),
            ("TWILIO_ACCOUNT_SID", ACCOUNT.to_owned()),
            ("TWILIO_AUTH_TOKEN", TOKEN.to_owned()),
            ("TWILIO_API_URL", account.api_url().to_owned()),
            ("FIRSTRING_PUBLIC_URL", origin),
            ("RUST_LOG", "error".to_owned()),
        ];
        let business = files.path().join("business.toml");
        std::fs::write(&business, BUSINESS)?;
        let business = business.to_string_lossy().into_owned();
        for arguments in [vec!["migrate"], vec!["tenant", "apply", &business]] {
            let done = Command::new(&firstring)
                .args(&arguments)
                .envs(environment.iter().cloned())
                .stdout(Stdio::null())
                .status()
                .await?;
            ensure!(done.success(), "firstring {arguments:?} failed");
        }
        let database = connect(url.as_str()).await?;
        let house = Self {
            firstring,
            environment,
            servers: Mutex::new(ports.iter().map(|_| None).collect()),
            ports,
            account,
            number: NUMBER.parse()?,
            server: server.to_owned(),
            admin,
            database,
            name,
            kills: AtomicU64::new(0),
            outages: AtomicU64::new(0),
            _files: files,
        };
        for which in 0..servers {
            house.start(which).await?;
        }
        Ok(house)
    }

    async fn start(&self, which: usize) -> Result<()> {
        let child = Command::new(&self.firstring)
            .arg("deliver")
            .envs(self.environment.iter().cloned())
            .env("FIRSTRING_LISTEN", format!("127.0.0.1:{}", self.ports[which]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        self.servers.lock().await[which] = Some(child);
        Ok(())
    }

    pub(super) fn servers(&self) -> usize {
        self.ports.len()
    }

    /// `kill -9` of one server, and a new one in its place.
    pub(super) async fn kill_and_restart(&self, which: usize) -> Result<()> {
        let running = self.servers.lock().await[which].take();
        if let Some(mut child) = running {
            child.kill().await?;
        }
        self.kills.fetch_add(1, Ordering::Relaxed);
        self.start(which).await
    }

    /// Postgres goes on running and takes the server in no more, for so long.
    pub(super) async fn database_away(&self, length: Duration) -> Result<()> {
        self.admit(false).await?;
        let server = "application_name = 'firstring' AND datname = $1";
        let sql = format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {server}");
        self.admin.query(&sql, &[&self.name]).await?;
        sleep(length).await;
        self.outages.fetch_add(1, Ordering::Relaxed);
        self.admit(true).await
    }

    /// Whatever trouble was in the middle of.
    pub(super) async fn mend(&self) -> Result<()> {
        self.admit(true).await?;
        for which in 0..self.servers() {
            self.kill_and_restart(which).await?;
        }
        Ok(())
    }

    async fn admit(&self, whoever: bool) -> Result<()> {
        let sql = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {whoever}", self.name);
        Ok(self.admin.batch_execute(&sql).await?)
    }

    /// Writes to the business, and asks again until a server has heard it.
    pub(super) async fn text(&self, from: &PhoneNumber, body: &str) -> Result<()> {
        let heard = self.account.text_until_heard(from, &self.number, body, PATIENCE).await;
        ensure!(heard, "a text was refused, or the server does not answer");
        Ok(())
    }

    /// He wants no more texts, and has told the carrier alone.
    pub(super) fn tells_the_carrier(&self, from: &PhoneNumber) {
        self.account.opt_out(from, &self.number);
    }

    /// Queues a text for somebody, as a booking does.
    pub(super) async fn queue(&self, to: &PhoneNumber, key: Uuid) -> Result<()> {
        let starts_at = Timestamp::now() + SignedDuration::from_hours(48);
        let payload = json!({ "job_type": "repair", "starts_at": starts_at, "customer_name": format!("Customer {key}"),
            "customer_phone": to.e164(), "service_address": format!("{key} Oak Street") });
        let sql = "INSERT INTO outbox (tenant_id, outbox_id, kind, idempotency_key, payload, due_at, created_at,
                contact_channel, contact_address)
            SELECT tenant_id, $1::uuid, 'booking_confirmation', 'history:' || $1::uuid, $2::text::jsonb, now(), now(), 'text',
                $3::text
            FROM tenants";
        self.database.execute(sql, &[&key, &payload.to_string(), &to.e164()]).await?;
        Ok(())
    }

    /// Waits until no more than `most` rows are due, but for those that a killed server has on lease.
    pub(super) async fn keeps_up(&self, most: i64) -> Result<()> {
        let sql = "SELECT count(*) FROM outbox WHERE state = 'waiting' AND due_at <= now()
            AND (leased_until IS NULL OR leased_until <= now())";
        while self.database.query_one(sql, &[]).await?.try_get::<_, i64>(0)? > most {
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Waits until nothing waits any more; how many rows are left otherwise. The pauses between attempts double, up to an
    /// hour: here none is longer than the first, as if that time had gone by.
    pub(super) async fn settled(&self, patience: Duration) -> Result<i64> {
        let deadline = Instant::now() + patience;
        loop {
            let sql = "UPDATE outbox SET due_at = now() + interval '10 seconds'
                WHERE state = 'waiting' AND leased_until IS NULL AND due_at > now() + interval '10 seconds'";
            self.database.execute(sql, &[]).await?;
            let sql = "SELECT count(*) FROM outbox WHERE state = 'waiting'";
            let left: i64 = self.database.query_one(sql, &[]).await?.try_get(0)?;
            if left == 0 || Instant::now() >= deadline {
                return Ok(left);
            }
            sleep(Duration::from_secs(1)).await;
        }
    }

    /// When each row was permitted to go.
    pub(super) async fn verdicts(&self) -> Result<HashMap<Uuid, Decided>> {
        let sql = "SELECT outbox_id, kind, (extract(epoch FROM decided_at) * 1000000)::bigint
            FROM contact_verdicts v JOIN outbox USING (tenant_id, outbox_id) WHERE verdict = 'permit'";
        let mut decided: HashMap<Uuid, Decided> = HashMap::new();
        for row in self.database.query(sql, &[]).await? {
            let at = Timestamp::from_microsecond(row.try_get(2)?)?;
            let known = decided.entry(row.try_get(0)?);
            let kind: String = row.try_get(1)?;
            known.or_insert_with(|| Decided { kind, at: Vec::new() }).at.push(at);
        }
        Ok(decided)
    }

    /// Which row each text has settled.
    pub(super) async fn settled_by(&self) -> Result<HashMap<String, Uuid>> {
        let sql = "SELECT message_sid, outbox_id FROM messages WHERE message_sid IS NOT NULL AND outbox_id IS NOT NULL";
        let rows = self.database.query(sql, &[]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    pub(super) fn kills(&self) -> u64 {
        self.kills.load(Ordering::Relaxed)
    }

    pub(super) fn outages(&self) -> u64 {
        self.outages.load(Ordering::Relaxed)
    }

    pub(super) async fn close(&self) -> Result<()> {
        for child in self.servers.lock().await.iter_mut().flatten() {
            child.kill().await?;
        }
        Ok(remove_database(&self.server, &self.name).await?)
    }
}

/// Texts are what it is for: their senders, their receivers, and the mishaps of a network.
async fn account(origin: &str, seed: u64) -> Result<LiveAccount> {
    let mut options = Options::new(ACCOUNT.parse::<AccountSid>()?, TOKEN, origin)?;
    options.numbers = BTreeMap::from([(NUMBER.parse()?, Number::at(origin))]);
    options.faults = Faults {
        seed,
        lost: REPORTS_LOST,
        duplicated: 0.2,
        delayed: 0.2,
        forged: 0.02,
        rest_fails: MISHAP,
        rest_busy: MISHAP,
        rest_lost: MISHAP,
        rest_hangs: MISHAP,
        ..Faults::default()
    };
    Ok(LiveAccount::start(options).await?)
}

/// Ports that were free when they were asked for, all different.
fn free_ports(count: usize) -> Result<Vec<u16>> {
    let listeners = (0..count.max(1)).map(|_| TcpListener::bind("127.0.0.1:0"));
    let listeners: Vec<TcpListener> = listeners.collect::<std::io::Result<_>>()?;
    Ok(listeners.iter().map(|one| Ok(one.local_addr()?.port())).collect::<std::io::Result<_>>()?)
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
