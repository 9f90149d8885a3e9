//! The commands as somebody types them who has just come: a real `firstring`, a real Postgres, nothing set up.

#[expect(dead_code, reason = "the tests of calls use the rest")]
mod house;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use house::{ACCOUNT, NUMBER, TOKEN, remove_database, sql};
use loadtest::live::{LiveAccount, Options};
use uuid::Uuid;

const SAMPLE: &str = "../sample/riverside-plumbing.toml";
const SLUG: &str = "riverside-plumbing";

/// An empty database and an empty folder to work in.
struct Desk {
    server: String,
    name: String,
    url: String,
    folder: tempfile::TempDir,
}

impl Desk {
    fn empty() -> Self {
        let server = std::env::var("DATABASE_URL").expect("DATABASE_URL is not set: run ./test");
        let name = format!("commands_test_{}", Uuid::new_v4().simple());
        sql(&server, &format!("CREATE DATABASE {name}"));
        let mut url = url::Url::parse(&server).expect("a URL");
        url.set_path(&name);
        Self { server, name, url: url.into(), folder: tempfile::tempdir().expect("a folder") }
    }

    fn with_the_sample() -> Self {
        let desk = Self::empty();
        desk.done(&["migrate"]);
        desk.done(&["tenant", "apply", SAMPLE]);
        desk
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = firstring(arguments);
        command.env("DATABASE_URL", &self.url);
        command
    }

    /// What it prints; it must succeed.
    fn done(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("firstring runs");
        assert!(output.status.success(), "{arguments:?}: {}", error(&output));
        String::from_utf8(output.stdout).expect("text")
    }

    /// What it says is wrong; it must fail.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.command(arguments).output().expect("firstring runs");
        assert!(!output.status.success(), "{arguments:?}");
        error(&output)
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        remove_database(&self.server, &self.name);
    }
}

/// With nothing of the environment that configures it.
fn firstring(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_firstring"));
    command.args(arguments).env_remove("DATABASE_URL").stdin(Stdio::null());
    command
}

fn error(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn whoever_has_just_come_is_told_the_next_step() {
    let output = firstring(&["tenant", "apply", SAMPLE]).output().expect("firstring runs");
    assert!(error(&output).contains("database_url is missing"), "{}", error(&output));
    let desk = Desk::empty();
    for command in
        [&["tenant", "apply", SAMPLE] as &[&str], &["tenant", "show"], &["dnc", "list"], &["agenda"]]
    {
        let told = desk.refused(command);
        assert!(
            told.contains("run `firstring migrate`") && !told.contains("relation"),
            "{command:?}: {told}"
        );
    }
    desk.done(&["migrate"]);
    for command in
        [&["agenda"] as &[&str], &["call", "list"], &["dnc", "remove", NUMBER, "--evidence", "letter-1"]]
    {
        let told = desk.refused(command);
        assert!(told.contains("firstring tenant apply FILE"), "{command:?}: {told}");
    }
    desk.done(&["tenant", "apply", SAMPLE]);
    assert!(desk.done(&["tenant", "show"]).contains(SLUG));
    assert!(desk.refused(&["tenant", "plan", "river", "active"]).contains("there are riverside-plumbing"));
}

#[test]
fn a_database_that_is_not_there_is_named_with_the_reason() {
    let mut command = firstring(&["tenant", "show"]);
    let output = command.env("DATABASE_URL", "postgres://u:hunter2secret@127.0.0.1:9/x").output();
    let told = error(&output.expect("firstring runs"));
    assert!(told.contains("the database at 127.0.0.1:9/x cannot be reached"), "{told}");
    assert!(told.contains("refused") && !told.contains("hunter2secret"), "{told}");
}

#[test]
fn what_would_be_passed_over_in_silence_is_told_by_every_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("firstring.toml");
    std::fs::write(&file, "databse_url = \"postgres://u:p@localhost/x\"\nmax_calls = [3]\n")
        .expect("written");
    for command in [&["migrate"] as &[&str], &["doctor"], &["models", "list"], &["serve"]] {
        let mut command = firstring(command);
        let output = command.arg("--config").arg(&file).env("FIRSTRING_MAX_CALL", "3").output();
        let output = output.expect("firstring runs");
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), error(&output));
        assert!(!output.status.success(), "{told}");
        for mistake in [
            "databse_url: no such key; did you mean database_url?",
            "max_calls: expected",
            "FIRSTRING_MAX_CALL:",
        ] {
            assert!(told.contains(mistake), "{mistake}: {told}");
        }
    }
}

/// `firstring models list | head -1`
#[test]
fn a_reader_who_has_enough_is_no_failure() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let output = firstring(&["models", "list"]).stdout(writer).output().expect("firstring runs");
    assert!(output.status.success() && error(&output).is_empty(), "{}", error(&output));
}

#[test]
fn how_a_business_stands_is_changed_without_touching_the_database() {
    let desk = Desk::with_the_sample();
    let explain =
        ["policy", "explain", "--to", "+13125550143", "--channel", "text", "--purpose", "transactional"];
    for (command, refused) in [
        (["tenant", "plan", SLUG, "canceled"].as_slice(), "plan_forbids"),
        // Then it is for the customer to say.
        (&["tenant", "plan", SLUG, "active"], "no_consent"),
        (&["tenant", "deactivate", SLUG], "tenant_inactive"),
        (&["tenant", "activate", SLUG], "no_consent"),
    ] {
        desk.done(command);
        let told = desk.done(&explain);
        assert!(told.starts_with(&format!("refused: {refused}\n")), "{command:?}: {told}");
    }
    assert!(desk.refused(&["tenant", "plan", SLUG, "rich"]).contains("rich"));
}

#[test]
fn what_was_recorded_can_be_looked_at() {
    let desk = Desk::with_the_sample();
    for list in ["call", "texts", "alerts", "dead-letters"] {
        assert_eq!(desk.done(&[list, "list"]), "", "{list}");
    }
    assert!(desk.refused(&["call", "show", "one"]).contains("neither a call id"));
    let (tenant, call) = (sql(&desk.url, "SELECT tenant_id FROM tenants"), Uuid::new_v4());
    sql(
        &desk.url,
        &format!(
            "INSERT INTO calls (tenant_id, call_id, direction, from_number, to_number, mode, settings_version, opened_at,
                 outlook, last_event_at, disposition, hangup_cause, finished_at, summary)
             VALUES ('{tenant}', '{call}', 'inbound', '+13125550143', '{NUMBER}', 'assistant', 1, '2026-11-21T18:04Z',
                 'answered', '2026-11-21T18:05Z', 'answered', 'caller_hung_up', '2026-11-21T18:05Z', 'Asked for the hours.');
             INSERT INTO call_legs (tenant_id, leg_id, call_id, party, call_sid, created_at)
             VALUES ('{tenant}', '{call}', '{call}', 'customer', 'CA00000000000000000000000000000001', '2026-11-21T18:04Z');
             INSERT INTO alerts (tenant_id, alert_id, kind, about, raised_at)
             VALUES ('{tenant}', '{call}', 'emergency_unanswered', '{call}', '2026-11-21T18:05Z')"
        ),
    );
    let listed = desk.done(&["call", "list"]);
    assert!(listed.contains("+13125550143  60 s  answered  \"Asked for the hours.\""), "{listed}");
    for key in [call.to_string().as_str(), "CA00000000000000000000000000000001"] {
        let told = desk.done(&["call", "show", key]);
        assert!(told.contains("ended 12:05:00: answered (caller_hung_up)"), "{told}");
    }
    assert!(desk.done(&["call", "show", &call.to_string(), "--json"]).contains("\"summary\""));
    assert!(desk.done(&["alerts", "list"]).contains("emergency_unanswered"));
}

#[test]
fn the_doctor_looks_at_what_is_outside() {
    let desk = Desk::with_the_sample();
    loadtest::install_tls();
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let options =
        Options::new(ACCOUNT.parse().expect("an account"), TOKEN, "http://127.0.0.1:9").expect("a token");
    let account = runtime.block_on(LiveAccount::start(options)).expect("an account");
    let (here, nowhere) = (account.api_url(), "http://127.0.0.1:9");
    let folder = desk.folder.path().join("recordings");
    let file = desk.folder.path().join("file");
    std::fs::write(&file, "").expect("written");
    let told = |token: &str, api: &str, folder: &Path, origin: &str| {
        let mut command = desk.command(&["doctor"]);
        command.env("TWILIO_ACCOUNT_SID", ACCOUNT).env("TWILIO_AUTH_TOKEN", token).env("TWILIO_API_URL", api);
        command.env("FIRSTRING_RECORDINGS_DIR", folder).env("FIRSTRING_PUBLIC_URL", origin);
        command.env("FIRSTRING_LISTEN", "127.0.0.1:0");
        String::from_utf8(command.output().expect("firstring runs").stdout).expect("text")
    };
    let good = told(TOKEN, here, &folder, "https://phone.example.com");
    for line in [
        "ok    twilio: the account is active",
        "can be written",
        "ok    public address",
        "note  alerts: no `alert_url`",
    ] {
        assert!(good.contains(line), "{line}: {good}");
    }
    let left = std::fs::read_dir(&folder).map_or(0, Iterator::count);
    assert_eq!(left, 0, "nothing is left of it");
    let bad = told("another-token-of-some-length", here, &file, "http://phone.example.com");
    for line in
        ["BAD   twilio refused: status 401", "BAD   recordings: ", "BAD   public address: http://phone"]
    {
        assert!(bad.contains(line), "{line}: {bad}");
    }
    let away = told(TOKEN, nowhere, &folder, "http://127.0.0.1:8080");
    assert!(away.contains("BAD   twilio cannot be reached: http://127.0.0.1:9"), "{away}");
    assert!(away.contains("note  public address"), "{away}");
}

#[test]
fn a_resource_that_is_renamed_without_its_id_does_not_lose_its_calendar_unnoticed() {
    let desk = Desk::with_the_sample();
    let dentist = desk.folder.path().join("dentist.ics");
    let calendar = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//firstring//test\r\nEND:VCALENDAR\r\n";
    std::fs::write(&dentist, calendar).expect("written");
    desk.done(&["calendar", "import", "Truck one", dentist.to_str().expect("a path")]);
    let sample = std::fs::read_to_string(SAMPLE).expect("the sample");
    let with = |name: &str, one_is: &str| {
        let file = desk.folder.path().join(name);
        std::fs::write(&file, sample.replacen("name = \"Truck one\"", one_is, 1)).expect("written");
        file.to_str().expect("a path").to_owned()
    };

    let renamed = with("renamed.toml", "name = \"Dana's truck\"");
    let told = desk.refused(&["tenant", "apply", &renamed]);
    for part in [
        "renamed.toml was not applied",
        "Truck one (id \"Truck one\"): 0 booking(s) ahead, 1 calendar(s)",
        "id = \"Truck one\"",
        "--anyway",
    ] {
        assert!(told.contains(part), "{part}: {told}");
    }
    assert!(desk.done(&["calendar", "list"]).contains("Truck one"));

    let kept = with("kept.toml", "id = \"Truck one\"\nname = \"Dana's truck\"");
    desk.done(&["tenant", "apply", &kept]);
    let list = desk.done(&["calendar", "list"]);
    assert!(list.contains("Dana's truck") && !list.contains("Truck one"), "{list}");
    desk.done(&["tenant", "apply", &with("other.toml", "name = \"Van\""), "--anyway"]);
}

#[test]
fn whoever_asks_for_it_is_forgotten_but_for_his_word_that_he_is_left_alone() {
    let desk = Desk::with_the_sample();
    let forget = ["customer", "forget", "+13125550177", "--reason", "asked by letter 12"];
    assert_eq!(desk.done(&forget), "erased  nothing\nkept  nothing\n");
    desk.done(&["dnc", "add", "+13125550177"]);
    sql(
        &desk.url,
        "INSERT INTO customers (tenant_id, customer_id, phone, name, created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), '+13125550177', 'Robin Marsh', now(), now() FROM tenants",
    );
    let told = desk.done(&forget);
    assert_eq!(told, "erased  1 customers\nkept  1 entries of the list of those who are not contacted\n");
    assert_eq!(sql(&desk.url, "SELECT name || coalesce(phone, 'nobody') FROM customers"), "nobody");
    assert!(desk.done(&["dnc", "list"]).contains("+13125550177"));
}
