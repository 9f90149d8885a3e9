//! What is written to people and by them: a real `firstring deliver`, a real Postgres, and a mail server and a listener
//! of this test's own, which speak SMTP and HTTP.

#[expect(dead_code, reason = "the tests of calls use the rest")]
mod house;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use house::{ACCOUNT, House, NUMBER};

const CUSTOMER: &str = "+13125550143";
const OWNER: &str = "owner@riverside.example";

/// What nobody may find in a log, and where it is planted.
const SECRETS: &[&str] = &[
    "4111 1111 1111 1111",
    "4111111111111111",
    "078-05-1120",
    "482915",
    "Whitfield",
    "dana.whitfield@example.com",
    "5550143",
    "correct-horse",
    "hunter2secret",
    "secret-of-the-events",
    "the-token-of-a-test",
    "riverside.example",
];

/// A mail as it came over the wire.
struct Mail {
    from: String,
    to: String,
    text: String,
}

/// An SMTP server (RFC 5321) for as many mails as come.
fn mail_server() -> (u16, Receiver<Mail>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (mails, received) = channel();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let mails = mails.clone();
            thread::spawn(move || speak_smtp(stream, &mails));
        }
    });
    (port, received)
}

fn speak_smtp(stream: TcpStream, mails: &Sender<Mail>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream).lines();
    let mut mail = Mail { from: String::new(), to: String::new(), text: String::new() };
    writer.write_all(b"220 mail.test\r\n").ok()?;
    while let Some(Ok(line)) = lines.next() {
        let answer = match line.split_whitespace().next().unwrap_or("").to_uppercase().as_str() {
            "EHLO" => "250-mail.test\r\n250 AUTH PLAIN\r\n",
            "AUTH" => "235 2.7.0 welcome\r\n",
            "MAIL" => {
                mail.from = line;
                "250 2.1.0 ok\r\n"
            }
            "RCPT" => {
                mail.to = line;
                "250 2.1.5 ok\r\n"
            }
            "DATA" => {
                writer.write_all(b"354 go on\r\n").ok()?;
                for line in lines.by_ref().map_while(Result::ok).take_while(|line| line != ".") {
                    mail.text.push_str(&line);
                    mail.text.push('\n');
                }
                let taken =
                    Mail { from: mail.from.clone(), to: mail.to.clone(), text: mail.text.split_off(0) };
                mails.send(taken).ok()?;
                "250 2.0.0 queued\r\n"
            }
            "QUIT" => {
                writer.write_all(b"221 2.0.0 bye\r\n").ok()?;
                return None;
            }
            _ => "250 ok\r\n",
        };
        writer.write_all(answer.as_bytes()).ok()?;
    }
    None
}

/// A listener for events, which takes all of them.
fn event_listener() -> (u16, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (events, received) = channel();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut request = Vec::new();
            let mut buffer = [0; 4096];
            while !is_whole(&request) {
                match stream.read(&mut buffer) {
                    Ok(n) if n > 0 => request.extend_from_slice(&buffer[..n]),
                    _ => break,
                }
            }
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = events.send(String::from_utf8_lossy(&request).into_owned());
        }
    });
    (port, received)
}

fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request);
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length =
        head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    body.len() >= length.unwrap_or(0)
}

fn open_house(smtp: u16, events: u16) -> House {
    let house = House::open_as(
        "deliver",
        vec![
            ("FIRSTRING_SMTP_URL", format!("smtp://firstring:hunter2secret@127.0.0.1:{smtp}")),
            ("FIRSTRING_SMTP_FROM", "office@firstring.example".to_owned()),
            ("FIRSTRING_EVENTS_URL", format!("http://127.0.0.1:{events}/events")),
            ("FIRSTRING_EVENTS_SECRET", "secret-of-the-events".to_owned()),
            // Everything that we ever log.
            ("RUST_LOG", "info,firstring=trace,senders=trace,store=trace".to_owned()),
        ],
    );
    let sample = std::fs::read_to_string("../sample/riverside-plumbing.toml").expect("the sample");
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("business.toml");
    std::fs::write(&file, format!("{sample}\n[notify]\nemails = [\"{OWNER}\"]\n")).expect("written");
    house.firstring(&["tenant", "apply", file.to_str().expect("a path")]);
    house
}

/// A text webhook's fields.
fn written<'a>(sid: &'a str, body: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("MessageSid", sid),
        ("AccountSid", ACCOUNT),
        ("From", CUSTOMER),
        ("To", NUMBER),
        ("Body", body),
        ("NumMedia", "0"),
    ]
}

/// Waits for the record to say so.
fn until(house: &House, query: &str, expected: &str) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while house.fact(query) != expected {
        assert!(Instant::now() < deadline, "{query}: {}\n{}", house.fact(query), house.logged());
        thread::sleep(Duration::from_millis(100));
    }
}

fn header<'a>(mail: &'a Mail, name: &str) -> &'a str {
    let line = mail.text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in\n{}", mail.text))
}

#[test]
fn a_text_reaches_the_owner_by_mail_and_leaves_no_secret_in_a_log() {
    let (smtp, mails) = mail_server();
    let (port, events) = event_listener();
    let house = open_house(smtp, port);

    // What is not Twilio's changes nothing.
    let first = "SM00000000000000000000000000000001";
    let body = "I am Dana Whitfield, 312 555 0143, dana.whitfield@example.com. My card is 4111 1111 1111 1111, \
        my social is 078-05-1120, my pin is 482915, my password is correct-horse. Is Tuesday free?";
    let form = house::form(&written(first, body));
    for page in ["/twilio/sms", "/twilio/message-status"] {
        assert_eq!(house.post_signed(page, &form, None).0, 403, "{page} unsigned");
        assert_eq!(house.post_signed(page, &form, Some("bm90IGEgc2lnbmF0dXJl")).0, 403, "{page} forged");
    }
    assert_eq!(house.post("/twilio/sms", &[("MessageSid", "4111 1111 1111 1111")]).0, 400);
    assert_eq!(house.fact("SELECT count(*) FROM messages"), "0");

    // The database is away: nothing is answered as if it were heard.
    house.close_database();
    assert_eq!(house.post("/twilio/sms", &written(first, body)).0, 503, "{}", house.logged());
    house.open_database();
    // A connection of the pool that was good a moment ago is found to be gone by its next use.
    let asked_again = (0..100).find(|_| house.post("/twilio/sms", &written(first, body)).0 != 503);
    assert!(asked_again.is_some(), "{}", house.logged());
    for _ in 0..2 {
        let (status, document) = house.post("/twilio/sms", &written(first, body));
        assert_eq!((status, document.contains("<Message>")), (200, false), "{document}");
    }
    assert_eq!(house.fact("SELECT count(*) FROM messages"), "1", "once, though it came twice");

    // The owner is told, by a mail that is the same mail when it comes again.
    let mail = mails.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("{}", house.logged()));
    assert!(mail.from.contains("<office@firstring.example>") && mail.to.contains(OWNER), "{}", mail.to);
    assert!(header(&mail, "From").contains("Riverside Plumbing"), "{}", mail.text);
    assert_eq!(header(&mail, "Auto-Submitted"), "auto-generated");
    assert!(!mail.text.contains("4111") && !mail.text.contains("078-05"), "redacted: {}", mail.text);
    until(&house, "SELECT count(*) FROM outbox WHERE state = 'waiting'", "0");
    house.fact("UPDATE outbox SET state = 'waiting', settled_at = NULL WHERE contact_channel = 'email'");
    let again = mails.recv_timeout(Duration::from_secs(60)).expect("sent again");
    assert_eq!(header(&mail, "Message-ID"), header(&again, "Message-ID"));

    // The end of a call is announced, signed.
    house.fact(
        "INSERT INTO outbox (tenant_id, outbox_id, kind, idempotency_key, payload, due_at, created_at)
         SELECT tenant_id, gen_random_uuid(), 'call_ended', 'call-ended:1', '{\"disposition\": \"booked\"}', now(), now()
         FROM tenants",
    );
    let event = events.recv_timeout(Duration::from_secs(60)).expect("announced");
    for part in [
        "\"event\":\"call_ended\"",
        "\"disposition\":\"booked\"",
        "firstring-signature: t=",
        "idempotency-key: ",
    ] {
        assert!(event.contains(part), "{part}: {event}");
    }

    // A text cannot leave: nobody is there. It is tried again, and an opt-out takes it back.
    let help = "SM00000000000000000000000000000002";
    assert_eq!(house.post("/twilio/sms", &written(help, "HELP")).0, 200);
    until(&house, "SELECT last_error FROM outbox WHERE kind = 'help_answer'", "twilio cannot be reached");
    assert_eq!(
        house.fact("SELECT count(*) FROM messages WHERE direction = 'outbound'"),
        "0",
        "it was not sent"
    );
    let stop = "SM00000000000000000000000000000003";
    assert_eq!(house.post("/twilio/sms", &written(stop, "Stop!")).0, 200);
    assert_eq!(house.fact("SELECT state FROM outbox WHERE kind = 'help_answer'"), "withdrawn");
    let list = house.firstring(&["dnc", "list", "--tenant", "riverside-plumbing"]);
    assert!(list.starts_with(&format!("{CUSTOMER}\tall\ttext\t")), "{list}");
    house.firstring(&["dnc", "remove", CUSTOMER, "--evidence", "letter 12"]);
    assert_eq!(house.firstring(&["dnc", "list", "--tenant", "riverside-plumbing"]), "");
    house.firstring(&["dnc", "add", CUSTOMER]);
    assert!(house.firstring(&["dnc", "list"]).contains("console"));
    house.firstring(&["tenant", "lockdown", "on", "riverside-plumbing"]);
    assert_eq!(house.fact("SELECT lockdown FROM tenants"), "t");
    house.firstring(&["tenant", "block", "riverside-plumbing", CUSTOMER]);
    assert_eq!(house.fact("SELECT count(*) FROM blocked_callers"), "1");

    let log = house.logged();
    assert!(log.contains("a text has come in") && log.contains("an effect is settled"), "{log}");
    for secret in SECRETS {
        assert!(!log.contains(secret), "{secret} is in the log:\n{log}");
    }
}
