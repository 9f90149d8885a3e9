//! A gateway of one's own, as a process, with its own database and what stands between it and the world.
//!
//! Only the program's commands and its environment are used, as an operator would.

use std::collections::BTreeMap;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use telephony::AccountSid;
use tokio::process::{Child, Command};
use tokio::time::{Instant, sleep};
use tokio_postgres::NoTls;
use twilio::signature::{AuthToken, InvalidAuthToken};
use url::Url;

use crate::account::Account;
use crate::front::Front;
use crate::leaks::{Leak, leaks};
use crate::live::Options;
use crate::threads::{self, Engine};

/// Loading models and making the prompts takes a while on a busy machine.
const TIME_TO_START: Duration = Duration::from_secs(180);
/// The account of the simulated Twilio; the server is this process's own.
const ACCOUNT: &str = "AC00000000000000000000000000000001";
const TOKEN: &str = "the-token-of-a-test-house";

/// What a house is made of.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The program.
    pub firstring: PathBuf,
    /// A database server, as somebody who may make databases.
    pub database_url: String,
    /// The file of the business that is called.
    pub tenant: PathBuf,
    /// Statements on the database before the gateway starts.
    pub sql: Vec<String>,
    /// Variables of the gateway's environment.
    pub environment: BTreeMap<String, String>,
    /// The PIN of the business's owner, if he is to have one.
    pub pin: Option<String>,
    /// The folder of its log.
    pub folder: PathBuf,
    /// What the weather of its connections is drawn from.
    pub seed: u64,
}

/// Why there is no house.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// The database server refused.
    #[error("the database: {0}")]
    Database(String),
    /// Its address has no host and port.
    #[error("--database-url must name a host and a port")]
    DatabaseUrl,
    /// A command failed.
    #[error("firstring {command}: {said}")]
    Command {
        /// Which.
        command: String,
        /// What it said.
        said: String,
    },
    /// The gateway ended, or is not ready in time.
    #[error("the gateway did not start; its log, {0}, ends with:\n{1}")]
    NotReady(PathBuf, String),
    /// There is no second gateway.
    #[error("no second gateway stands by")]
    NobodyStandsBy,
    /// The system.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// No requests can be made.
    #[error("no requests can be made")]
    Http(#[from] reqwest::Error),
}

/// A gateway that answers, until it is closed or dropped.
#[derive(Debug)]
pub struct House {
    plan: Plan,
    gateway: Option<Child>,
    spare: Option<(Child, SocketAddr)>,
    address: SocketAddr,
    name: String,
    database: Url,
    /// Between callers and gateway.
    pub calls: Front,
    /// Between gateway and database.
    pub records: Front,
    http: reqwest::Client,
}

impl House {
    /// Makes a database, applies the business, starts the gateway and waits until it is ready.
    ///
    /// # Errors
    /// When any of it fails.
    pub async fn open(plan: Plan) -> Result<Self, HouseError> {
        std::fs::create_dir_all(&plan.folder)?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let name = format!("loadtest_{}_{}", std::process::id(), address.port());
        let mut database = Url::parse(&plan.database_url).map_err(|_| HouseError::DatabaseUrl)?;
        execute(&plan.database_url, &format!("CREATE DATABASE {name}")).await?;
        database.set_path(&name);
        let (Some(host), port) = (database.host_str(), database.port().unwrap_or(5432)) else {
            return Err(HouseError::DatabaseUrl);
        };
        let server = tokio::net::lookup_host((host, port)).await?.next().ok_or(HouseError::DatabaseUrl)?;
        let mut house = Self {
            calls: Front::open(address, plan.seed).await?,
            records: Front::open(server, plan.seed.wrapping_add(1)).await?,
            gateway: None,
            spare: None,
            address,
            name,
            database,
            plan,
            http: reqwest::Client::builder().timeout(Duration::from_secs(5)).build()?,
        };
        match house.furnish().await {
            Ok(()) => Ok(house),
            Err(error) => {
                house.close().await;
                Err(error)
            }
        }
    }

    async fn furnish(&mut self) -> Result<(), HouseError> {
        self.command(&["migrate".as_ref()]).await?;
        let tenant = self.plan.tenant.clone();
        self.command(&["tenant".as_ref(), "apply".as_ref(), tenant.as_path()]).await?;
        if let Some(pin) = self.plan.pin.clone() {
            self.set_pin(&tenant, &pin).await?;
        }
        for statement in self.plan.sql.clone() {
            execute(self.database.as_str(), &statement).await?;
        }
        self.start().await
    }

    /// Starts the gateway and waits until it is ready.
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn start(&mut self) -> Result<(), HouseError> {
        self.gateway = Some(self.start_at(self.address).await?);
        Ok(())
    }

    /// Starts a second gateway beside the first, which takes over in [`House::fail_over`].
    ///
    /// # Errors
    /// When it does not become ready.
    pub async fn stand_by(&mut self) -> Result<(), HouseError> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        self.spare = Some((self.start_at(address).await?, address));
        Ok(())
    }

    /// Kills the gateway (`kill -9`); the one that stands by takes its place.
    ///
    /// # Errors
    /// When the system does not let it be killed, or nobody stands by.
    pub async fn fail_over(&mut self) -> Result<(), HouseError> {
        let (gateway, address) = self.spare.take().ok_or(HouseError::NobodyStandsBy)?;
        // Whoever loses his connection comes back at once.
        self.calls.lead_to(address);
        self.kill().await?;
        self.gateway = Some(gateway);
        self.address = address;
        Ok(())
    }

    async fn start_at(&self, address: SocketAddr) -> Result<Child, HouseError> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file())?;
        let mut command = self.prepared();
        command.env("FIRSTRING_LISTEN", address.to_string());
        let mut gateway = command.arg("serve").stdout(Stdio::null()).stderr(log).spawn()?;
        let ready = format!("http://{address}/readyz");
        let deadline = Instant::now() + TIME_TO_START;
        loop {
            let answer = self.http.get(&ready).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(gateway);
            }
            if gateway.try_wait()?.is_some() || Instant::now() > deadline {
                return Err(HouseError::NotReady(self.log_file(), self.end_of_log()));
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// `kill -9`.
    ///
    /// # Errors
    /// When the system does not let it be killed.
    pub async fn kill(&mut self) -> io::Result<()> {
        match self.gateway.take() {
            Some(mut gateway) => gateway.kill().await,
            None => Ok(()),
        }
    }

    /// The gateway does nothing any more (`SIGSTOP`), though its sockets stay open; or goes on (`SIGCONT`).
    ///
    /// # Errors
    /// When the system does not let it be stopped.
    pub async fn freeze(&self, frozen: bool) -> io::Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        let signal = if frozen { "-STOP" } else { "-CONT" };
        let done = Command::new("kill").args([signal, &pid.to_string()]).status().await?;
        if done.success() { Ok(()) } else { Err(io::Error::other("the gateway could not be stopped")) }
    }

    /// One of the gateway's engines hangs for so long, alone.
    ///
    /// # Errors
    /// When its threads may not be stopped, or there are none.
    pub async fn hang(&self, engine: Engine, lasts: Duration) -> io::Result<()> {
        let Some(pid) = self.pid() else { return Ok(()) };
        let hanging = tokio::task::spawn_blocking(move || threads::hang(pid, engine, lasts));
        match hanging.await.map_err(io::Error::other)?? {
            0 => Err(io::Error::other("the gateway has no such engine")),
            _ => Ok(()),
        }
    }

    /// What the gateway's log holds that belongs to people, each without repeating it.
    ///
    /// # Errors
    /// When there is no log.
    pub fn leaks(&self) -> io::Result<Vec<Leak>> {
        let log = std::fs::read_to_string(self.log_file())?;
        let password = self.database.password().filter(|password| !password.is_empty());
        let planted: Vec<&str> = [TOKEN].into_iter().chain(password).collect();
        Ok(leaks(&log, &planted))
    }

    /// The gateway's process.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.gateway.as_ref().and_then(Child::id)
    }

    /// The database, not through what stands before it.
    #[must_use]
    pub fn database_url(&self) -> &str {
        self.database.as_str()
    }

    /// The account whose calls the gateway takes.
    ///
    /// # Errors
    /// When there is no TLS provider.
    pub fn account(&self) -> Result<Account, HouseError> {
        let sid: AccountSid = ACCOUNT.parse().expect("32 digits follow the prefix");
        let token = AuthToken::new(TOKEN).expect("it is not empty");
        let origin = self.origin();
        Ok(Account::new(sid, token, &origin, &origin)?)
    }

    /// A whole account for the gateway, whose API will be at this port of this machine.
    ///
    /// # Errors
    /// When the account's own token is none, which it is not.
    pub fn live_options(&self, api_port: u16) -> Result<Options, InvalidAuthToken> {
        let sid: AccountSid = ACCOUNT.parse().expect("32 digits follow the prefix");
        Ok(Options { api_port, ..Options::new(sid, TOKEN, &self.origin())? })
    }

    /// One more business.
    ///
    /// # Errors
    /// When the program does not take it.
    pub async fn apply(&self, tenant: &Path) -> Result<(), HouseError> {
        self.command(&["tenant".as_ref(), "apply".as_ref(), tenant]).await
    }

    /// The origin under which callers reach the gateway.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.calls.address())
    }

    /// Where the gateway writes what it does.
    #[must_use]
    pub fn log_file(&self) -> PathBuf {
        self.plan.folder.join("gateway.log")
    }

    /// Ends the gateway and removes the database.
    pub async fn close(mut self) {
        // What cannot be ended or removed any more is gone already.
        let _ = self.kill().await;
        if let Some((mut spare, _)) = self.spare.take() {
            let _ = spare.kill().await;
        }
        let _ = remove_database(&self.plan.database_url, &self.name).await;
    }

    async fn command(&self, arguments: &[&Path]) -> Result<(), HouseError> {
        let output = self.prepared().args(arguments).stdin(Stdio::null()).output().await?;
        if output.status.success() {
            return Ok(());
        }
        let command: Vec<_> = arguments.iter().map(|argument| argument.display().to_string()).collect();
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        Err(HouseError::Command { command: command.join(" "), said })
    }

    /// The PIN comes from a file, as an operator would have it: not from the command line, which others can see.
    async fn set_pin(&self, tenant: &Path, pin: &str) -> Result<(), HouseError> {
        let business: toml::Table = std::fs::read_to_string(tenant)?.parse().map_err(io::Error::other)?;
        let slug = business.get("slug").and_then(toml::Value::as_str).unwrap_or_default();
        let file = tempfile::NamedTempFile::new()?;
        std::fs::write(file.path(), pin)?;
        self.command(&["tenant".as_ref(), "pin".as_ref(), slug.as_ref(), "--file".as_ref(), file.path()])
            .await
    }

    fn prepared(&self) -> Command {
        let mut through = self.database.clone();
        let front = self.records.address();
        let address = through.set_ip_host(front.ip()).and_then(|()| through.set_port(Some(front.port())));
        address.expect("a database's address has a host and a port");
        let mut command = Command::new(&self.plan.firstring);
        command
            .env("DATABASE_URL", through.as_str())
            .env("TWILIO_ACCOUNT_SID", ACCOUNT)
            .env("TWILIO_AUTH_TOKEN", TOKEN)
            .env("FIRSTRING_PUBLIC_URL", self.origin())
            .envs(&self.plan.environment)
            .kill_on_drop(true);
        command
    }

    fn end_of_log(&self) -> String {
        let log = std::fs::read_to_string(self.log_file()).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(15)..].join("\n")
    }
}

/// Carries out one or several statements.
///
/// # Errors
/// When the database is away or refuses.
pub async fn execute(url: &str, sql: &str) -> Result<(), HouseError> {
    let told = |error: tokio_postgres::Error| {
        let refused = error.as_db_error().map(|refused| refused.message().to_owned());
        HouseError::Database(refused.unwrap_or_else(|| error.to_string()))
    };
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.map_err(told)?;
    let connection = tokio::spawn(connection);
    let done = client.batch_execute(sql).await.map_err(told);
    drop(client);
    // Its failure, if any, was the statement's.
    let _ = connection.await;
    done
}

/// Ends every connection of our role to a database. Autovacuum is not of our role: ending it is refused to whoever is no
/// superuser, and so would be Postgres's own `DROP DATABASE ... WITH (FORCE)` while it is at work.
///
/// # Errors
/// When the database is away or refuses.
pub async fn end_connections(url: &str, name: &str) -> Result<(), HouseError> {
    let ours = format!("datname = '{name}' AND usename = current_user");
    execute(url, &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")).await
}

/// Removes a database, whoever of our role is still connected.
///
/// # Errors
/// When the database is away or refuses.
pub async fn remove_database(url: &str, name: &str) -> Result<(), HouseError> {
    end_connections(url, name).await?;
    execute(url, &format!("DROP DATABASE {name}")).await
}
