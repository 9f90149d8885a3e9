//! A server with a database of its own, which can both be taken away.

use std::collections::HashMap;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use telephony::{AccountSid, PhoneNumber};
use tokio::process::{Child, Command};
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};
use tokio_postgres::{Client, NoTls};
use twilio::signature::AuthToken;
use twilio::twiml::Method;
use url::Url;
use uuid::Uuid;

use super::carrier::Carrier;
use super::judge::Decided;
use crate::account::{Account, Signing};

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

/// A running server, its database, and whoever writes to it.
pub(super) struct House {
    firstring: PathBuf,
    /// For what the server needs to know.
    environment: Vec<(&'static str, String)>,
    server: Mutex<Option<Child>>,
    account: Account,
    origin: String,
    admin: Client,
    /// Opened before any trouble, and spared by it.
    database: Client,
    name: String,
    kills: AtomicU64,
    outages: AtomicU64,
    _files: tempfile::TempDir,
}

impl House {
    pub(super) async fn open(admin: &str, firstring: PathBuf, carrier: &Carrier) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let origin = format!("http://127.0.0.1:{port}");
        let name = format!("histories_{}_{port}", std::process::id());
        let mut url = Url::parse(admin).context("DATABASE_URL is no address")?;
        url.set_path(&name);
        let admin = connect(admin).await?;
        admin.batch_execute(&format!("CREATE DATABASE {name}")).await?;
        let files = tempfile::tempdir()?;
        let environment = vec![
            ("DATABASE_URL", url.to_string()),
            ("TWILIO_ACCOUNT_SID", ACCOUNT.to_owned()),
            ("TWILIO_AUTH_TOKEN", TOKEN.to_owned()),
            ("TWILIO_API_URL", carrier.origin().to_owned()),
            ("FIRSTRING_LISTEN", format!("127.0.0.1:{port}")),
            ("FIRSTRING_PUBLIC_URL", origin.clone()),
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
        let account = Account::new(ACCOUNT.parse::<AccountSid>()?, AuthToken::new(TOKEN)?, &origin, &origin)?;
        let house = Self {
            firstring,
            environment,
            server: Mutex::new(None),
            account,
            origin,
            admin,
            database,
            name,
            kills: AtomicU64::new(0),
            outages: AtomicU64::new(0),
            _files: files,
        };
        house.start().await?;
        Ok(house)
    }

    async fn start(&self) -> Result<()> {
        let mut server = self.server.lock().await;
        let child = Command::new(&self.firstring)
            .arg("deliver")
            .envs(self.environment.iter().cloned())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()?;
        *server = Some(child);
        Ok(())
    }

    /// `kill -9`, and a new one.
    pub(super) async fn kill_and_restart(&self) -> Result<()> {
        if let Some(mut child) = self.server.lock().await.take() {
            child.kill().await?;
        }
        self.kills.fetch_add(1, Ordering::Relaxed);
        self.start().await
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
        self.kill_and_restart().await
    }

    async fn admit(&self, whoever: bool) -> Result<()> {
        let sql = format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS {whoever}", self.name);
        Ok(self.admin.batch_execute(&sql).await?)
    }

    /// Writes to the business, and asks again until the server has heard it.
    pub(super) async fn text(&self, from: &PhoneNumber, body: &str) -> Result<()> {
        let url = format!("{}/twilio/sms", self.origin);
        let sid = format!("SM{}", Uuid::new_v4().simple());
        let parameters: [(&str, String); 6] = [
            ("MessageSid", sid),
            ("AccountSid", ACCOUNT.to_owned()),
            ("From", from.e164().to_owned()),
            ("To", NUMBER.to_owned()),
            ("Body", body.to_owned()),
            ("NumMedia", "0".to_owned()),
        ];
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            match self.account.request(&url, Method::Post, &parameters, Signing::True).await {
                Ok(answer) if answer.status == 200 => return Ok(()),
                Ok(answer) if answer.status < 500 => bail!("a text was refused: {}", answer.status),
                Ok(_) | Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
        bail!("the server does not answer")
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

    /// Waits until nothing is due any more; how many rows are left otherwise.
    pub(super) async fn settled(&self, patience: Duration) -> Result<i64> {
        let deadline = Instant::now() + patience;
        loop {
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

    pub(super) fn kills(&self) -> u64 {
        self.kills.load(Ordering::Relaxed)
    }

    pub(super) fn outages(&self) -> u64 {
        self.outages.load(Ordering::Relaxed)
    }

    pub(super) async fn close(&self) -> Result<()> {
        if let Some(mut child) = self.server.lock().await.take() {
            child.kill().await?;
        }
        self.admin.batch_execute(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await?;
        Ok(())
    }
}

async fn connect(url: &str) -> Result<Client> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}
