//! Configuration: a file, then the environment over it, checked as a whole before anything starts.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use policy::contact::EmailAddress;
use secrecy::SecretString;
use senders::mail::Mailer;
use telephony::AccountSid;
use toml::{Table, Value};
use twilio::rest::API_ORIGIN;
use twilio::signature::AuthToken;
use url::{Host, Url};

/// Every key with what it means, in the order of the documentation. The environment variable of a key is
/// `FIRSTRING_` and the key in capitals; those of `ALIASES` have a well-known name as well.
pub(crate) const KEYS: &[(&str, &str)] = &[
    ("listen", "address and port to listen on (default 127.0.0.1:8080)"),
    ("public_url", "the origin that Twilio calls, as in its console: https://phone.example.com"),
    ("database_url", "postgres://user:password@host/database, or DATABASE_URL"),
    ("twilio_account_sid", "AC and 32 hexadecimal digits, or TWILIO_ACCOUNT_SID"),
    ("twilio_auth_token", "the account's primary auth token, or TWILIO_AUTH_TOKEN"),
    ("twilio_auth_token_file", "a file that holds the token, instead of the token itself"),
    ("twilio_api_url", "where Twilio's REST API is (default https://api.twilio.com), or TWILIO_API_URL"),
    ("twilio_calls_per_second", "calls that the account may place a second (default 1)"),
    (
        "smtp_url",
        "a mail server: smtps://user:password@host, smtp://user:password@host?tls=required; none: no e-mail",
    ),
    ("smtp_from", "the address that e-mail comes from"),
    ("events_url", "where the end of each call is announced; none: nowhere"),
    ("events_secret", "what the announcements are signed with, at least 16 characters"),
    ("alert_url", "where the operator is told of what nobody has answered; none: in the log alone"),
    ("alert_secret", "what alerts are signed with, at least 16 characters"),
    ("models_dir", "where the model files are (default: the user's cache)"),
    ("max_calls", "calls at once on this node; further ones are refused kindly (default 32)"),
    ("transcribers", "threads that turn speech into words (default: one for each core)"),
    ("log_format", "text or json (default text)"),
    ("recordings_dir", "where messages are kept as sound (default: the user's data)"),
];

const ALIASES: &[(&str, &str)] = &[
    ("DATABASE_URL", "database_url"),
    ("TWILIO_ACCOUNT_SID", "twilio_account_sid"),
    ("TWILIO_AUTH_TOKEN", "twilio_auth_token"),
    ("TWILIO_API_URL", "twilio_api_url"),
    ("FIRSTRING_MODELS", "models_dir"),
];

/// Two ways to give the same.
const TOKEN_KEYS: &[&str] = &["twilio_auth_token", "twilio_auth_token_file"];

/// What the names of our variables begin with.
const PREFIX: &str = "FIRSTRING_";

/// Ours too, but read by `./run` and `deploy/scratch` alone.
const OF_SCRIPTS: &[&str] = &["FIRSTRING_DATA"];

/// How alike two names must be for one to be meant by the other, from 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.9;

/// What `serve` needs.
#[derive(Debug)]
pub(crate) struct Config {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: PublicUrl,
    pub(crate) database_url: SecretString,
    pub(crate) account_sid: AccountSid,
    pub(crate) auth_token: AuthToken,
    pub(crate) twilio_api_url: String,
    pub(crate) calls_per_second: f64,
    /// Who takes e-mail from us, if anybody does.
    pub(crate) mailer: Option<Mailer>,
    /// Who is told of calls that have ended, if anybody is.
    pub(crate) events: Option<EventsTo>,
    /// Who is told of alerts, if anybody is.
    pub(crate) alerts: Option<EventsTo>,
    pub(crate) models_dir: PathBuf,
    pub(crate) max_calls: u32,
    pub(crate) transcribers: usize,
    pub(crate) recordings_dir: PathBuf,
}

/// Another system that is told of events.
#[derive(Debug, Clone)]
pub(crate) struct EventsTo {
    pub(crate) url: Url,
    pub(crate) secret: SecretString,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// For machines: one object a line.
    Json,
}

/// Every mistake in the configuration, not only the first.
#[derive(Debug)]
pub(crate) struct Mistakes(Vec<String>);

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the configuration has {} mistake(s):", self.0.len())?;
        for mistake in &self.0 {
            writeln!(f, "  - {mistake}")?;
        }
        write!(f, "README.md, \"Configuration\", lists every key")
    }
}

impl std::error::Error for Mistakes {}

/// The origin under which the world reaches us. Signatures are over this, never over what a request claims.
#[derive(Debug, Clone)]
pub(crate) struct PublicUrl(String);

impl PublicUrl {
    fn parse(text: &str) -> Result<Self, String> {
        let expected = "expected an origin such as https://phone.example.com, without path or query";
        let url = Url::parse(text).map_err(|_| expected.to_owned())?;
        let origin_only = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() || !origin_only {
            return Err(expected.to_owned());
        }
        Ok(Self(text.trim_end_matches('/').to_owned()))
    }

    /// Whether nobody on the way can listen.
    pub(crate) fn is_secure(&self) -> bool {
        self.0.starts_with("https:")
    }

    /// Whether nobody but this machine can mean it.
    pub(crate) fn is_this_machine(&self) -> bool {
        Url::parse(&self.0).is_ok_and(|url| is_this_machine(&url))
    }

    /// The address of one of our pages as Twilio requests it.
    pub(crate) fn page(&self, path_and_query: &str) -> String {
        format!("{}{path_and_query}", self.0)
    }

    /// The address of the media stream: the same origin over WebSocket.
    pub(crate) fn stream(&self) -> String {
        // `http` becomes `ws` and `https` becomes `wss`.
        format!("{}/twilio/stream", self.0.replacen("http", "ws", 1))
    }
}

/// The raw values of file and environment, before they are checked.
pub(crate) struct Settings {
    values: BTreeMap<String, Value>,
    /// Variables with our prefix that mean nothing.
    unknown_variables: Vec<String>,
}

impl Settings {
    /// Reads `file` when it is given, `firstring.toml` when it is there, and the environment.
    ///
    /// # Errors
    /// When the file cannot be read or is no TOML.
    pub(crate) fn read(file: Option<&Path>) -> anyhow::Result<Self> {
        let usual = Path::new("firstring.toml");
        let file = file.or_else(|| usual.exists().then_some(usual));
        let table = match file {
            Some(file) => {
                let unread = || format!("the configuration file {} cannot be read", file.display());
                std::fs::read_to_string(file).with_context(unread)?.parse().with_context(unread)?
            }
            None => Table::new(),
        };
        let lossy = |text: std::ffi::OsString| text.to_string_lossy().into_owned();
        Ok(Self::of(table, std::env::vars_os().map(|(name, value)| (lossy(name), lossy(value)))))
    }

    /// The environment goes over the file; of two variables for one key, the one with our prefix over the other.
    fn of(file: Table, environment: impl Iterator<Item = (String, String)>) -> Self {
        let (mut given, mut unknown_variables) = (BTreeMap::new(), Vec::new());
        for (variable, value) in environment {
            let alias = ALIASES.iter().find(|(known, _)| *known == variable).map(|(_, key)| *key);
            let own = KEYS.iter().map(|(key, _)| *key).find(|key| variable_of(key) == variable);
            match (alias, own) {
                (_, Some(key)) => drop(given.insert(key, value)),
                (Some(key), None) => drop(given.entry(key).or_insert(value)),
                (None, None) if OF_SCRIPTS.contains(&variable.as_str()) => {}
                (None, None) if variable.starts_with(PREFIX) => unknown_variables.push(variable),
                (None, None) => {}
            }
        }
        let mut values: BTreeMap<String, Value> = file.into_iter().collect();
        // Two ways to give one thing: whichever is in the environment goes over both.
        if TOKEN_KEYS.iter().any(|key| given.contains_key(key)) {
            values.retain(|key, _| !TOKEN_KEYS.contains(&key.as_str()));
        }
        values.extend(given.into_iter().map(|(key, value)| (key.to_owned(), Value::String(value))));
        unknown_variables.sort();
        Self { values, unknown_variables }
    }

    /// Whether a mail server is named.
    pub(crate) fn has_mail(&self) -> bool {
        self.text("smtp_url").is_some()
    }

    fn text(&self, key: &str) -> Option<String> {
        self.values.get(key).and_then(as_text)
    }

    /// Names that mean nothing, and values of the wrong kind: whatever is done, somebody meant something by them.
    ///
    /// # Errors
    /// Tells all of them.
    pub(crate) fn make_sense(&self) -> Result<(), Mistakes> {
        let mut check = Check { settings: self, mistakes: Vec::new() };
        check.names_and_kinds();
        if check.mistakes.is_empty() { Ok(()) } else { Err(Mistakes(check.mistakes)) }
    }

    /// The database's address alone, for commands that need nothing else.
    pub(crate) fn database_url(&self) -> Result<SecretString, Mistakes> {
        let mut check = Check { settings: self, mistakes: Vec::new() };
        let url = check.required("database_url", database_url);
        url.ok_or(Mistakes(check.mistakes))
    }

    /// The origin alone, for commands that print an address.
    pub(crate) fn public_url(&self) -> Result<PublicUrl, Mistakes> {
        let mut check = Check { settings: self, mistakes: Vec::new() };
        let url = check.required("public_url", PublicUrl::parse);
        url.ok_or(Mistakes(check.mistakes))
    }

    /// Where the model files are.
    pub(crate) fn models_dir(&self) -> PathBuf {
        self.text("models_dir").map_or_else(speech::models::default_dir, PathBuf::from)
    }

    /// Where messages are kept as sound.
    pub(crate) fn recordings_dir(&self) -> PathBuf {
        self.text("recordings_dir").map_or_else(default_recordings_dir, PathBuf::from)
    }

    /// How to log.
    pub(crate) fn log_format(&self) -> LogFormat {
        if self.text("log_format").as_deref() == Some("json") { LogFormat::Json } else { LogFormat::Text }
    }

    /// Everything, checked.
    pub(crate) fn check(&self) -> Result<Config, Mistakes> {
        let mut check = Check { settings: self, mistakes: Vec::new() };
        check.names_and_kinds();
        let listen = check.or("listen", SocketAddr::from(([127, 0, 0, 1], 8080)), |text| {
            text.parse().map_err(|_| "expected an address and a port such as 127.0.0.1:8080".to_owned())
        });
        let public_url = check.required("public_url", PublicUrl::parse);
        let database_url = check.required("database_url", database_url);
        let account_sid = check.required("twilio_account_sid", |text| {
            text.parse::<AccountSid>().map_err(|error| error.to_string())
        });
        let auth_token = check.auth_token();
        let twilio_api_url =
            check.or("twilio_api_url", API_ORIGIN.to_owned(), |text| web_address(text).map(String::from));
        let calls_per_second = check.or("twilio_calls_per_second", 1.0, |text| match text.parse::<f64>() {
            Ok(n) if (0.1..=100.0).contains(&n) => Ok(n),
            _ => Err("expected a number from 0.1 to 100".to_owned()),
        });
        let mailer = check.mailer();
        let events = check.events("events_url", "events_secret");
        let alerts = check.events("alert_url", "alert_secret");
        let max_calls = check.or("max_calls", 32, |text| whole(text, 1, 10_000));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let transcribers = check.or("transcribers", cores, |text| whole(text, 1, 256));
        let models_dir = self.models_dir();
        let recordings_dir = self.recordings_dir();
        match (public_url, database_url, account_sid, auth_token) {
            (Some(public_url), Some(database_url), Some(account_sid), Some(auth_token))
                if check.mistakes.is_empty() =>
            {
                Ok(Config {
                    listen,
                    public_url,
                    database_url,
                    account_sid,
                    auth_token,
                    twilio_api_url,
                    calls_per_second,
                    mailer,
                    events,
                    alerts,
                    models_dir,
                    max_calls,
                    transcribers,
                    recordings_dir,
                })
            }
            _ => Err(Mistakes(check.mistakes)),
        }
    }
}

/// Collects mistakes while values are read.
struct Check<'a> {
    settings: &'a Settings,
    mistakes: Vec<String>,
}

impl Check<'_> {
    fn required<T>(&mut self, key: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        match self.settings.text(key) {
            Some(text) => self.read(key, &text, read),
            None => {
                let meaning = KEYS.iter().find(|(known, _)| *known == key).map_or("", |(_, meaning)| meaning);
                self.mistakes.push(format!("{key} is missing: {meaning}"));
                None
            }
        }
    }

    fn or<T>(&mut self, key: &str, default: T, read: impl FnOnce(&str) -> Result<T, String>) -> T {
        match self.settings.text(key) {
            Some(text) => self.read(key, &text, read).unwrap_or(default),
            None => default,
        }
    }

    fn read<T>(&mut self, key: &str, text: &str, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        // The value itself is not repeated: it may be a secret.
        read(text).map_err(|mistake| self.mistakes.push(format!("{key}: {mistake}"))).ok()
    }

    fn auth_token(&mut self) -> Option<AuthToken> {
        match (self.settings.text("twilio_auth_token"), self.settings.text("twilio_auth_token_file")) {
            (Some(_), Some(_)) => {
                self.mistakes.push(
                    "twilio_auth_token and twilio_auth_token_file: give one of them, not both".to_owned(),
                );
                None
            }
            (None, Some(file)) => match std::fs::read_to_string(&file) {
                Ok(token) => self.read("twilio_auth_token_file", token.trim(), auth_token),
                Err(error) => {
                    self.mistakes.push(format!("twilio_auth_token_file: cannot read {file}: {error}"));
                    None
                }
            },
            (_, None) => self.required("twilio_auth_token", auth_token),
        }
    }

    fn mailer(&mut self) -> Option<Mailer> {
        let (url, from) = self.both("smtp_url", "smtp_from")?;
        let from = self.read("smtp_from", &from, |text| {
            text.parse::<EmailAddress>().map_err(|error| error.to_string())
        })?;
        self.read("smtp_url", &url, |text| Mailer::new(text, &from).map_err(|error| error.to_string()))
    }

    fn events(&mut self, url_key: &str, secret_key: &str) -> Option<EventsTo> {
        let (url, secret) = self.both(url_key, secret_key)?;
        let url = self.read(url_key, &url, web_address)?;
        let secret = self.read(secret_key, &secret, |text| match text.len() {
            16.. => Ok(SecretString::from(text)),
            _ => Err("too short to be a secret".to_owned()),
        })?;
        Some(EventsTo { url, secret })
    }

    /// Two keys that make sense together only.
    fn both(&mut self, first: &str, second: &str) -> Option<(String, String)> {
        match (self.settings.text(first), self.settings.text(second)) {
            (Some(first), Some(second)) => Some((first, second)),
            (None, None) => None,
            (Some(_), None) | (None, Some(_)) => {
                self.mistakes.push(format!("{first} and {second}: give both of them, or neither"));
                None
            }
        }
    }

    fn names_and_kinds(&mut self) {
        for (key, value) in &self.settings.values {
            if KEYS.iter().all(|(known, _)| known != key) {
                let known = KEYS.iter().map(|(key, _)| (*key).to_owned());
                self.mistakes.push(format!("{key}: no such key{}", meant(key, known)));
            } else if as_text(value).is_none() {
                self.mistakes.push(format!("{key}: expected text or a number, not {}", value.type_str()));
            }
        }
        for variable in &self.settings.unknown_variables {
            let aliases = ALIASES.iter().map(|(alias, _)| (*alias).to_owned());
            let known = KEYS.iter().map(|(key, _)| variable_of(key)).chain(aliases);
            self.mistakes.push(format!("{variable}: no such variable{}", meant(variable, known)));
        }
        self.or("log_format", (), |text| match text {
            "text" | "json" => Ok(()),
            _ => Err("expected text or json".to_owned()),
        });
    }
}

/// The name of a key in the environment.
fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase())
}

/// A value as it would be written in the environment; `None` when it cannot be.
fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(_) | Value::Datetime(_) | Value::Array(_) | Value::Table(_) => None,
    }
}

/// The name that was probably meant.
fn meant(name: &str, known: impl Iterator<Item = String>) -> String {
    let likeness = |known: &String| strsim::jaro_winkler(name, known);
    let nearest = known.filter(|known| likeness(known) >= ALIKE);
    let nearest = nearest.max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    nearest.map_or(String::new(), |name| format!("; did you mean {name}?"))
}

/// The user's data folder, as desktops and servers have it; the current folder where there is none.
fn default_recordings_dir() -> PathBuf {
    let data = std::env::var_os("XDG_DATA_HOME").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/share"));
    data.filter(|dir| dir.is_absolute()).or_else(home).unwrap_or_default().join("firstring/recordings")
}

fn database_url(text: &str) -> Result<SecretString, String> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "postgres" | "postgresql") => Ok(SecretString::from(text)),
        _ => Err("expected postgres://user:password@host:port/database".to_owned()),
    }
}

fn is_this_machine(url: &Url) -> bool {
    url.host().is_some_and(|host| match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    })
}

fn web_address(text: &str) -> Result<Url, String> {
    match Url::parse(text) {
        Ok(url) if url.scheme() == "https" && url.has_host() => Ok(url),
        // A secret goes there with every request.
        Ok(url) if url.scheme() == "http" && is_this_machine(&url) => Ok(url),
        _ => Err("expected an address such as https://example.com; http only to this machine".to_owned()),
    }
}

fn auth_token(text: &str) -> Result<AuthToken, String> {
    if text.len() < 8 {
        return Err("too short to be an auth token".to_owned());
    }
    AuthToken::new(text).map_err(|error| error.to_string())
}

fn whole<T: std::str::FromStr + PartialOrd + fmt::Display>(
    text: &str,
    least: T,
    most: T,
) -> Result<T, String> {
    match text.parse::<T>() {
        Ok(n) if n >= least && n <= most => Ok(n),
        _ => Err(format!("expected a whole number from {least} to {most}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(toml: &str) -> Settings {
        with_environment(toml, &[])
    }

    fn with_environment(toml: &str, environment: &[(&str, &str)]) -> Settings {
        let owned = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::of(toml.parse().unwrap(), owned)
    }

    const GOOD: &str = r#"
        public_url = "https://phone.example.com"
        database_url = "postgres://u:p@localhost/firstring"
        twilio_account_sid = "AC00000000000000000000000000000001"
        twilio_auth_token = "a-token-of-some-length"
        max_calls = 7
    "#;

    #[test]
    fn a_complete_configuration_is_accepted_and_the_rest_has_defaults() {
        let config = settings(GOOD).check().unwrap();
        assert_eq!(config.max_calls, 7);
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.public_url.stream(), "wss://phone.example.com/twilio/stream");
        assert_eq!(config.public_url.page("/a?b=c"), "https://phone.example.com/a?b=c");
    }

    #[test]
    fn every_mistake_is_told_at_once_and_no_secret_is_repeated() {
        let bad = r#"
            listen = "everywhere"
            public_url = "https://phone.example.com/path"
            database_url = "mysql://root:hunter2secret@x/y"
            twilio_auth_token = "short"
            max_calls = 0
            colour = "green"
            twilio_api_url = "api.twilio.com"
            twilio_calls_per_second = 0
            smtp_url = "imap://mail:hunter2secret@x"
            smtp_from = "office@example.com"
            events_url = "https://example.com/events"
        "#;
        let text = settings(bad).check().unwrap_err().to_string();
        insta::assert_snapshot!(text);
        assert!(!text.contains("hunter2secret"));
    }
    /// Whoever writes such a thing means something by it, and would wait in vain for it.
    #[test]
    fn what_would_be_passed_over_in_silence_is_a_mistake_for_every_command() {
        let settings = with_environment(
            r#"
            listen = ["127.0.0.1:9999"]
            max_calls = { most = 1 }
            recordings_dir = true
            databse_url = "postgres://u:p@localhost/firstring"
            log_format = "yaml"
            "#,
            &[("FIRSTRING_MAX_CALL", "3"), ("FIRSTRING_DATA", "/tmp"), ("FIRSTRONG", "x"), ("PATH", "/bin")],
        );
        insta::assert_snapshot!(settings.make_sense().unwrap_err(), @r#"
        the configuration has 6 mistake(s):
          - databse_url: no such key; did you mean database_url?
          - listen: expected text or a number, not array
          - max_calls: expected text or a number, not table
          - recordings_dir: expected text or a number, not boolean
          - FIRSTRING_MAX_CALL: no such variable; did you mean FIRSTRING_MAX_CALLS?
          - log_format: expected text or json
        README.md, "Configuration", lists every key
        "#);
        assert!(self::settings(GOOD).make_sense().is_ok());
    }

    #[test]
    fn the_environment_goes_over_the_file() {
        let config = |environment: &[(&str, &str)]| with_environment(GOOD, environment).check();
        assert_eq!(config(&[("FIRSTRING_MAX_CALLS", "9")]).unwrap().max_calls, 9);
        // Our own name goes over the well-known one, in whichever order they stand.
        let (ours, known) = (("FIRSTRING_MODELS_DIR", "/a"), ("FIRSTRING_MODELS", "/b"));
        for both in [[ours, known], [known, ours]] {
            assert_eq!(config(&both).unwrap().models_dir, Path::new("/a"));
        }
        // What looks like a number is the text that it is.
        assert!(config(&[("TWILIO_AUTH_TOKEN", "00000000000000000000000000000001")]).is_ok());
    }

    #[test]
    fn a_secret_goes_to_another_machine_by_tls_alone() {
        for good in ["https://api.example.com", "http://127.0.0.1:8099", "http://localhost", "http://[::1]:1"]
        {
            assert!(web_address(good).is_ok(), "{good}");
        }
        for bad in [
            "http://api.example.com",
            "http://10.0.0.1/events",
            "http://localhost.example.com",
            "ftp://127.0.0.1",
        ] {
            assert!(web_address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_token_of_the_environment_goes_over_the_file_s_file_and_the_other_way_round() {
        let file = GOOD.replace(
            "twilio_auth_token = \"a-token-of-some-length\"",
            "twilio_auth_token_file = \"/nowhere\"",
        );
        let config = |toml: &str, environment: &[(&str, &str)]| with_environment(toml, environment).check();
        assert!(config(&file, &[]).unwrap_err().to_string().contains("cannot read /nowhere"));
        assert!(config(&file, &[("TWILIO_AUTH_TOKEN", "another-token-of-some-length")]).is_ok());
        let other = config(GOOD, &[("FIRSTRING_TWILIO_AUTH_TOKEN_FILE", "/nowhere")]).unwrap_err();
        assert!(other.to_string().contains("cannot read /nowhere"), "{other}");
        let both = format!("{file}twilio_auth_token = \"a-token-of-some-length\"\n");
        assert!(config(&both, &[]).unwrap_err().to_string().contains("not both"));
    }
}
