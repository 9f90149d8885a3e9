//! A gateway as a process of its own, with its own database, and what is needed to speak to it as Twilio would.

use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use loadtest::leaks::leaks;
use twilio::signature::{AuthToken, SignedBody, sign};

pub(crate) const ACCOUNT: &str = "AC00000000000000000000000000000001";
pub(crate) const NUMBER: &str = "+13125550100";
pub(crate) const TOKEN: &str = "the-token-of-a-test";

/// A running gateway and its database.
pub(crate) struct House {
    gateway: Option<Child>,
    address: String,
    database: String,
    admin: String,
    name: String,
    log: tempfile::TempDir,
    /// The command that it runs, and what is in its environment beside what every house needs.
    role: &'static str,
    environment: Vec<(&'static str, String)>,
    _place: Place,
}

/// Speech takes whole processors, and most of a call is waiting: so many gateways at a time.
const PLACES: usize = 2;

static TAKEN: Mutex<usize> = Mutex::new(0);
static LEFT: Condvar = Condvar::new();

/// A gateway may run.
struct Place;

impl Place {
    fn take() -> Self {
        let taken = TAKEN.lock().unwrap_or_else(PoisonError::into_inner);
        let mut taken =
            LEFT.wait_while(taken, |taken| *taken >= PLACES).unwrap_or_else(PoisonError::into_inner);
        *taken += 1;
        Self
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        *TAKEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        LEFT.notify_one();
    }
}

impl House {
    /// A fresh database with the sample business, and a gateway that is ready.
    pub(crate) fn open() -> Self {
        Self::open_as("serve", Vec::new())
    }

    /// The same with `firstring` in another role, and with more in its environment.
    pub(crate) fn open_as(role: &'static str, environment: Vec<(&'static str, String)>) -> Self {
        let place = Place::take();
        let admin = std::env::var("DATABASE_URL").expect("DATABASE_URL is not set: run ./test");
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a free port").port();
        let name = format!("gateway_test_{}_{port}", std::process::id());
        sql(&admin, &format!("CREATE DATABASE {name}"));
        let mut url = url::Url::parse(&admin).expect("DATABASE_URL is a URL");
        url.set_path(&name);
        let mut house = Self {
            gateway: None,
            address: format!("127.0.0.1:{port}"),
            database: url.into(),
            admin,
            name,
            log: tempfile::tempdir().expect("a folder"),
            role,
            environment,
            _place: place,
        };
        house.firstring(&["migrate"]);
        house.firstring(&["tenant", "apply", "../sample/riverside-plumbing.toml"]);
        house.start();
        house
    }

    /// Starts the gateway and waits until it is ready.
    pub(crate) fn start(&mut self) {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(self.log_file()).expect("a log");
        self.gateway = Some(self.command(&[self.role]).stderr(log).spawn().expect("firstring starts"));
        // Loading models and making the prompts takes a while on a busy machine.
        for _ in 0..4_800 {
            if self.get("/readyz").0 == 200 {
                return;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("the gateway did not become ready:\n{}", self.logged());
    }

    /// `kill -9`.
    pub(crate) fn kill(&mut self) {
        let mut gateway = self.gateway.take().expect("it runs");
        gateway.kill().expect("it can be killed");
        gateway.wait().expect("it ends");
    }

    /// Tells it to stop, and goes on at once.
    pub(crate) fn tell_to_stop(&self) {
        let gateway = self.gateway.as_ref().expect("it runs").id();
        let told = Command::new("kill").arg(gateway.to_string()).status();
        assert!(told.expect("kill runs").success());
    }

    /// Waits until it has stopped by itself.
    pub(crate) fn wait_for_the_end(&mut self) {
        let ended = self.gateway.take().expect("it runs").wait().expect("it ends");
        assert!(ended.success(), "{ended}: {}", self.logged());
    }

    /// Postgres goes on running and takes nobody into this database any more.
    pub(crate) fn close_database(&self) {
        sql(&self.admin, &format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS false", self.name));
        let ended = runtime().block_on(loadtest::house::end_connections(&self.admin, &self.name));
        ended.expect("connections can be ended");
    }

    pub(crate) fn open_database(&self) {
        sql(&self.admin, &format!("ALTER DATABASE {} WITH ALLOW_CONNECTIONS true", self.name));
    }

    pub(crate) fn logged(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.log.path().join("log")
    }

    /// Runs a command to its end; what it prints.
    pub(crate) fn firstring(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).stdout(Stdio::piped()).output().expect("firstring runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// What a command prints on standard output; it must succeed.
    pub(crate) fn told(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).stdout(Stdio::piped()).output().expect("firstring runs");
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("text")
    }

    /// Has somebody call who speaks and listens, as a scenario says; it must go as it says.
    pub(crate) fn call(&self, scenario: &str) {
        let loadtest = PathBuf::from(env!("CARGO_BIN_EXE_firstring")).with_file_name("loadtest");
        assert!(loadtest.exists(), "{} is missing: run ./test", loadtest.display());
        let mut command = Command::new(loadtest);
        self.with_environment(&mut command);
        command.args(["call", "--allow-slow", "--turns", "--gateway", &self.origin(), scenario]);
        let called = command.output().expect("loadtest runs");
        let told = String::from_utf8_lossy(&called.stdout);
        let errors = String::from_utf8_lossy(&called.stderr);
        assert!(called.status.success(), "{told}\n{errors}\n{}", self.logged());
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_firstring"));
        self.with_environment(&mut command).args(arguments).stdout(Stdio::null());
        command
    }

    fn with_environment<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .env("DATABASE_URL", &self.database)
            .env("TWILIO_ACCOUNT_SID", ACCOUNT)
            .env("TWILIO_AUTH_TOKEN", TOKEN)
            .env("FIRSTRING_LISTEN", &self.address)
            .env("FIRSTRING_PUBLIC_URL", format!("http://{}", self.address))
            // Nothing leaves this machine, whatever a test queues.
            .env("TWILIO_API_URL", "http://127.0.0.1:9")
            .envs(self.environment.iter().map(|(key, value)| (key, value)))
    }

    /// One row of one column, as text.
    pub(crate) fn fact(&self, query: &str) -> String {
        sql(&self.database, query)
    }

    /// Where it listens, and what it believes to be its public address.
    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn stream_url(&self) -> String {
        format!("ws://{}/twilio/stream", self.address)
    }

    pub(crate) fn stream_signature(&self) -> String {
        sign(&token(), &self.stream_url(), SignedBody::None)
    }

    pub(crate) fn get(&self, page: &str) -> (u16, String) {
        self.request(&format!("GET {page} HTTP/1.0\r\nHost: x\r\n\r\n"))
    }

    /// Posts a form, signed as Twilio would.
    pub(crate) fn post(&self, page: &str, fields: &[(&str, &str)]) -> (u16, String) {
        let body = form(fields);
        let url = format!("http://{}{page}", self.address);
        let signature = sign(&token(), &url, SignedBody::Form(body.as_bytes()));
        self.post_signed(page, &body, Some(&signature))
    }

    pub(crate) fn post_signed(&self, page: &str, body: &str, signature: Option<&str>) -> (u16, String) {
        let mut request = format!(
            "POST {page} HTTP/1.0\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n",
            body.len()
        );
        if let Some(signature) = signature {
            write!(request, "X-Twilio-Signature: {signature}\r\n").expect("text");
        }
        self.request(&format!("{request}\r\n{body}"))
    }

    /// A page with its headers, all of the answer.
    pub(crate) fn page(&self, page: &str, header: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        write!(stream, "GET {page} HTTP/1.0\r\nHost: x\r\n{header}\r\n").expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// Status 0 when nobody answers.
    fn request(&self, request: &str) -> (u16, String) {
        let Ok(mut stream) = TcpStream::connect(&self.address) else { return (0, String::new()) };
        stream.write_all(request.as_bytes()).expect("written");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        (status, answer.split_once("\r\n\r\n").map_or(String::new(), |(_, body)| body.to_owned()))
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if let Some(mut gateway) = self.gateway.take() {
            let _ = gateway.kill();
            let _ = gateway.wait();
        }
        remove_database(&self.admin, &self.name);
        // Whatever the test was about: nobody's number, card or password is in the log.
        let password = url::Url::parse(&self.admin).ok().and_then(|url| url.password().map(str::to_owned));
        let planted: Vec<&str> = password.iter().map(String::as_str).chain([TOKEN, NUMBER]).collect();
        let found = leaks(&self.logged(), &planted);
        assert!(std::thread::panicking() || found.is_empty(), "{found:?} in the log:\n{}", self.logged());
    }
}

/// A voice webhook's fields.
pub(crate) fn ringing<'a>(call: &'a str, to: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("CallSid", call),
        ("AccountSid", ACCOUNT),
        ("From", "+13125550143"),
        ("To", to),
        ("CallStatus", "ringing"),
        ("Direction", "inbound"),
        ("ApiVersion", "2010-04-01"),
    ]
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

fn token() -> AuthToken {
    AuthToken::new(TOKEN).expect("a token")
}

pub(crate) fn remove_database(server: &str, name: &str) {
    runtime().block_on(loadtest::house::remove_database(server, name)).expect("the database can be removed");
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
}

pub(crate) fn sql(url: &str, query: &str) -> String {
    runtime().block_on(async {
        let (client, connection) =
            tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("Postgres");
        tokio::spawn(connection);
        let rows = client.simple_query(query).await.expect("the query is right");
        let value = rows.iter().find_map(|message| match message {
            tokio_postgres::SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        value.unwrap_or_default()
    })
}
