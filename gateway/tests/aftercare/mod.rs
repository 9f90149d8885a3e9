//! What remains to be done after a call, over the wire: a real gateway in the role that needs no models, a real Postgres,
//! and whoever answers for Twilio's REST API.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use telephony::{AccountSid, PhoneNumber};
use twilio::Private;
use twilio::forms::{CallDirection, CallStatus, MessageStatus};
use twilio::rest::{CallResource, Callee, CreateCall, CreateMessage, Instructions, MessageResource};

use crate::house::{ACCOUNT, House, NUMBER};

const AGENT: &str = "+13125550151";
const CUSTOMER: &str = "+13125550143";
/// The leg of [`a_call`].
const CUSTOMERS_LEG: &str = "CA000000000000000000000000000000c1";
const AGENTS_LEG: &str = "CA000000000000000000000000000000a1";
const CALL: &str = "01930000-0000-7000-8000-000000000001";

/// What came to Twilio's REST API: the path and the form.
type Asked = (String, String);

/// Answers for Twilio's REST API: every call is queued and every text too. What was asked comes out of the channel.
fn twilio() -> (String, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let Ok(stream) = stream else { return };
            let mut reader = BufReader::new(stream);
            let mut line = String::new();
            let (mut path, mut length) = (String::new(), 0);
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                if path.is_empty() {
                    path = line.split(' ').nth(1).unwrap_or_default().to_owned();
                } else if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                line.clear();
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() {
                continue;
            }
            let answer = if path.ends_with("/Calls.json") { call(&body, n) } else { message(&body, n) };
            let head = "HTTP/1.1 201 Created\r\nContent-Type: application/json\r\nConnection: close\r\n";
            let _ = write!(reader.get_mut(), "{head}Content-Length: {}\r\n\r\n{answer}", answer.len());
            if tell.send((path, String::from_utf8_lossy(&body).into_owned())).is_err() {
                return;
            }
        }
    });
    (url, told)
}

fn account() -> AccountSid {
    ACCOUNT.parse().expect("an account")
}

fn call(body: &[u8], n: usize) -> String {
    let asked = CreateCall::parse(body).expect("a call is asked for");
    let answer = CallResource {
        sid: format!("CA{n:032x}").parse().expect("a sid"),
        account_sid: account(),
        parent_call_sid: None,
        status: CallStatus::Queued,
        to: match asked.to {
            Callee::Number(number) => Some(number),
            Callee::Client(_) => None,
        },
        from: Some(asked.from),
        direction: CallDirection::OutboundApi,
        start_time: None,
        end_time: None,
        duration_s: None,
        answered_by: None,
    };
    answer.write()
}

fn message(body: &[u8], n: usize) -> String {
    let asked = CreateMessage::parse(body).expect("a text is asked for");
    let answer = MessageResource {
        sid: format!("SM{n:032x}").parse().expect("a sid"),
        account_sid: account(),
        messaging_service_sid: None,
        status: MessageStatus::Queued,
        to: Some(asked.to),
        from: None,
        body: Private::new(asked.body.expose()),
        error_code: None,
        segments: 1,
    };
    answer.write()
}

fn tenant(house: &House) -> String {
    house.fact("SELECT tenant_id::text FROM tenants")
}

/// A customer's call that has just been, so that he may be called back at any hour.
fn a_call(house: &House) {
    house.fact(&format!(
        "INSERT INTO staff_addresses (tenant_id, address) SELECT tenant_id, '{AGENT}' FROM tenants"
    ));
    house.fact(&format!(
        "INSERT INTO calls (tenant_id, call_id, direction, from_number, to_number, mode, settings_version, opened_at,
             outlook, last_event_at)
         SELECT tenant_id, '{CALL}', 'inbound', '{CUSTOMER}', '{NUMBER}', 'assistant', settings_version, now(),
             'abandoned', now() FROM tenants"
    ));
    house.fact(&format!(
        "INSERT INTO call_legs (tenant_id, leg_id, call_id, party, call_sid, created_at)
         SELECT tenant_id, gen_random_uuid(), '{CALL}', 'customer', 'CA000000000000000000000000000000c1', now()
         FROM tenants"
    ));
}

fn agents(more: &[(&'static str, &'static str)]) -> Vec<(&'static str, &'static str)> {
    let mut fields = vec![
        ("CallSid", AGENTS_LEG),
        ("AccountSid", ACCOUNT),
        ("From", NUMBER),
        ("To", AGENT),
        ("CallStatus", "in-progress"),
        ("Direction", "outbound-api"),
    ];
    fields.extend_from_slice(more);
    fields
}

/// The address that a document sends the call to, after this word.
fn address_in(document: &str, after: &str) -> String {
    let rest = document.split(after).nth(1).unwrap_or_else(|| panic!("no {after} in {document}"));
    let url = rest.split(['"', '<']).next().unwrap_or_default().replace("&amp;", "&");
    let path = url.find("/twilio/").unwrap_or_else(|| panic!("no page in {url}"));
    url[path..].to_owned()
}

#[test]
fn an_agent_calls_back_by_telephone() {
    let (url, told) = twilio();
    let house = House::open_as("deliver", vec![("TWILIO_API_URL", url)]);
    a_call(&house);
    house.fact(&format!(
        "INSERT INTO callbacks (tenant_id, callback_id, call_id, customer_name, phone, reason, created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), '{CALL}', 'Dana Whitfield', '{CUSTOMER}', 'the boiler', now(), now()
         FROM tenants"
    ));
    assert!(house.firstring(&["callbacks", "list"]).contains("Dana Whitfield"));
    let next = format!("/twilio/callbacks/next?t={}", tenant(&house));

    // A stranger hears nothing of anybody, nor does whoever calls in and shows an agent's number.
    let mut stranger = agents(&[]);
    stranger[3].1 = "+13125550199";
    assert_eq!(house.post(&next, &stranger).0, 403);
    let called_in = |call: &'static str, key: &'static str| {
        let mut fields = agents(&[("Digits", key)]);
        (fields[0].1, fields[2].1, fields[3].1, fields[5].1) = (call, AGENT, NUMBER, "inbound");
        fields
    };
    for page in ["next", "ready", "begin"] {
        let page = next.replace("/next?", &format!("/{page}?"));
        assert_eq!(house.post(&page, &called_in(AGENTS_LEG, "1")).0, 403, "{page}");
    }

    // While he may not be called he is not promised it, and goes to the assistant.
    let enter = next.replace("/next?", "/enter?");
    house.firstring(&["tenant", "lockdown", "on", "riverside-plumbing"]);
    let (_, refused) = house.post(&enter, &called_in(CUSTOMERS_LEG, "5"));
    assert!(refused.contains("cannot be called") && refused.contains("/twilio/resume<"), "{refused}");
    assert_eq!(house.fact("SELECT count(*) FROM calls WHERE disposition IS NOT NULL"), "0");
    house.firstring(&["tenant", "lockdown", "off", "riverside-plumbing"]);

    // He asks for the call-backs, twice as far as we can tell, and is called once, at his own number.
    for _ in 0..2 {
        let (status, goodbye) = house.post(&enter, &called_in(CUSTOMERS_LEG, "5"));
        assert_eq!(status, 200, "{goodbye}\n{}", house.logged());
        assert!(goodbye.contains("call you right back") && goodbye.contains("<Hangup/>"), "{goodbye}");
    }
    let wait = Duration::from_secs(60);
    let (path, call) = told.recv_timeout(wait).unwrap_or_else(|_| panic!("no call: {}", house.logged()));
    assert!(path.ends_with("/Calls.json"), "{path}");
    let call = CreateCall::parse(call.as_bytes()).expect("a call");
    assert_eq!(call.to, Callee::Number(AGENT.parse().expect("a number")));
    let Instructions::Url { url, .. } = call.instructions else { panic!("no page") };
    // A machine that answers hears nothing of anybody.
    let (_, asked) = house.post(&url[url.find("/twilio/").expect("a page")..], &agents(&[]));
    assert!(asked.contains("Press 1 to begin.") && !asked.contains("Dana"), "{asked}");
    let (_, begun) = house.post(&address_in(&asked, "action=\""), &agents(&[("Digits", "1")]));
    assert_eq!(address_in(&begun, "<Redirect method=\"POST\">"), next);

    let (status, document) = house.post(&next, &agents(&[]));
    assert_eq!(status, 200, "{document}\n{}", house.logged());
    assert!(document.contains("Dana Whitfield: the boiler."), "{document}");
    assert_eq!(house.post(&next, &agents(&[])).1, document, "the same webhook again, the same answer");

    // He presses 1: the customer is rung, once however often the webhook comes.
    let key = address_in(&document, "action=\"");
    let (_, dialling) = house.post(&key, &agents(&[("Digits", "1")]));
    assert!(dialling.contains("<Dial") && dialling.contains(CUSTOMER), "{dialling}\n{}", house.logged());
    assert_eq!(house.post(&key, &agents(&[("Digits", "1")])).1, dialling);
    assert_eq!(house.fact("SELECT count(*) FROM callback_attempts"), "1");
    assert_eq!(
        house.fact(
            "SELECT string_agg(DISTINCT purpose || ' ' || channel || ' ' || verdict, ', ')
            FROM contact_verdicts"
        ),
        "requested_callback agent_call permit, transactional agent_call not_before, transactional agent_call permit",
        "in the lockdown he was not called"
    );

    // They have spoken; then he says that he has to call again.
    let dialled = address_in(&dialling, "action=\"");
    let spoken = agents(&[("DialCallStatus", "completed"), ("DialBridged", "true")]);
    let (_, asked) = house.post(&dialled, &spoken);
    assert_eq!(house.fact("SELECT state || ' ' || outcome FROM callbacks"), "resolved reached", "{asked}");
    let outcome = address_in(&asked, "action=\"");
    let (_, after) = house.post(&outcome, &agents(&[("Digits", "3")]));
    assert_eq!(house.fact("SELECT state || ' ' || outcome FROM callbacks"), "waiting later");
    // It is not the time yet: nobody else waits.
    let (_, nobody) = house.post(&address_in(&after, "<Redirect method=\"POST\">"), &agents(&[]));
    assert!(nobody.contains("nobody else"), "{nobody}");
}

#[test]
fn an_emergency_is_texted_called_and_acknowledged_by_a_key() {
    let (url, told) = twilio();
    let house = House::open_as("deliver", vec![("TWILIO_API_URL", url)]);
    a_call(&house);
    // After hours, and the plan is canceled: the notice is due since twenty seconds, so that the call is due too.
    house.firstring(&["tenant", "plan", "riverside-plumbing", "canceled"]);
    house.fact(&format!(
        "INSERT INTO callbacks (tenant_id, callback_id, call_id, customer_name, phone, reason, created_at, updated_at)
         SELECT tenant_id, gen_random_uuid(), '{CALL}', 'Dana Whitfield', '{CUSTOMER}', 'emergency: gas, 14 Elm Street', now(), now()
         FROM tenants"
    ));
    house.fact(&format!(
        "INSERT INTO emergency_notices (tenant_id, notice_id, call_id, contacts, began_at, due_at)
         SELECT tenant_id, gen_random_uuid(), '{CALL}', '[\"{AGENT}\"]', now() - interval '21 s', now() FROM tenants"
    ));

    let wait = Duration::from_secs(60);
    // Neither waits for the other.
    let mut asked = [(); 2]
        .map(|()| told.recv_timeout(wait).unwrap_or_else(|_| panic!("no text, no call: {}", house.logged())));
    asked.sort();
    let [(call_path, call), (path, text)] = asked;
    assert!(path.ends_with("/Messages.json"), "{path}");
    let text = CreateMessage::parse(text.as_bytes()).expect("a text");
    assert_eq!(text.to, AGENT.parse::<PhoneNumber>().expect("a number"));
    assert!(text.body.expose().starts_with("EMERGENCY, Riverside Plumbing,"), "{}", text.body.expose());
    assert!(
        text.body.expose().contains("gas, 14 Elm Street. Dana Whitfield, +13125550143"),
        "{}",
        text.body.expose()
    );

    assert!(call_path.ends_with("/Calls.json"), "{call_path}");
    let call = CreateCall::parse(call.as_bytes()).expect("a call");
    assert_eq!(call.to, Callee::Number(AGENT.parse().expect("a number")));
    let Instructions::Url { url, .. } = call.instructions else { panic!("no page") };

    // An answering machine presses nothing, and hears of nobody; a person presses a key, and hears it all.
    let leg = agents;
    let (_, said) = house.post(&url[url.find("/twilio/").expect("a page")..], &leg(&[]));
    assert!(said.contains("emergency call for Riverside Plumbing: gas, at "), "{said}");
    let silent = address_in(&said, "<Redirect method=\"POST\">");
    for said in [said.clone(), house.post(&silent, &leg(&[])).1] {
        assert!(!said.contains("Dana") && !said.contains("Elm") && !said.contains("5, 5, 5"), "{said}");
    }
    let key = address_in(&said, "action=\"");
    let (_, again) = house.post(&key, &leg(&[("Digits", "7")]));
    let (_, said) = house.post(&address_in(&again, "<Redirect method=\"POST\">"), &leg(&[]));
    assert!(said.contains("Dana Whitfield reported: gas, 14 Elm Street."), "{said}");
    assert_eq!(house.fact("SELECT state FROM emergency_notices"), "open");
    let (_, thanks) = house.post(&key, &leg(&[("Digits", "1")]));
    assert!(thanks.contains("Dana Whitfield reported: gas, 14 Elm Street."), "{thanks}");
    assert!(thanks.contains("3, 1, 2, 5, 5, 5, 0, 1, 4, 3"), "{thanks}");
    assert_eq!(
        house
            .fact("SELECT state || ' ' || acknowledged_by || ' ' || acknowledged_how FROM emergency_notices"),
        format!("acknowledged {AGENT} key")
    );
    assert_eq!(
        house.fact("SELECT string_agg(channel || ' ' || state, ', ' ORDER BY step) FROM emergency_attempts"),
        "text sent, assistant_call sent"
    );
    let (_, late) = house.post(&key, &leg(&[("Digits", "1")]));
    assert!(late.contains("taking care of it already"), "{late}");
    assert!(!house.logged().contains("5550143"), "no number in the log");
}

#[test]
fn an_emergency_is_acknowledged_by_answering_the_text() {
    let (url, told) = twilio();
    let house = House::open_as("deliver", vec![("TWILIO_API_URL", url)]);
    a_call(&house);
    house.fact(&format!(
        "INSERT INTO emergency_notices (tenant_id, notice_id, call_id, contacts, began_at, due_at)
         SELECT tenant_id, gen_random_uuid(), '{CALL}', '[\"{AGENT}\"]', now(), now() FROM tenants"
    ));
    told.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("no text: {}", house.logged()));
    let answer = |sid: &'static str, body: &'static str| {
        [
            ("MessageSid", sid),
            ("AccountSid", ACCOUNT),
            ("From", AGENT),
            ("To", NUMBER),
            ("Body", body),
            ("NumMedia", "0"),
        ]
    };
    house.post("/twilio/sms", &answer("SM000000000000000000000000000000b1", "who is this"));
    assert_eq!(house.fact("SELECT state FROM emergency_notices"), "open", "{}", house.logged());
    // An answer within five seconds is a telephone's own.
    house.post("/twilio/sms", &answer("SM000000000000000000000000000000b2", "OK on my way"));
    assert_eq!(house.fact("SELECT state FROM emergency_notices"), "open", "{}", house.logged());
    house.fact("UPDATE emergency_attempts SET begun_at = begun_at - interval '1 minute'");
    house.post("/twilio/sms", &answer("SM000000000000000000000000000000b3", "OK on my way"));
    assert_eq!(
        house.fact("SELECT state || ' ' || acknowledged_how FROM emergency_notices"),
        "acknowledged text"
    );
}

/// Whoever watches over the machine: is not there at first, and takes the second request and all that follow.
fn operator() -> (String, Receiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/pager", listener.local_addr().expect("an address"));
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for (n, stream) in listener.incoming().enumerate() {
            let Ok(stream) = stream else { return };
            let mut reader = BufReader::new(stream);
            let (mut head, mut length) = (String::new(), 0);
            let mut line = String::new();
            while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
                if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().unwrap_or(0);
                }
                head.push_str(&line);
                line.clear();
            }
            let mut body = vec![0; length];
            if reader.read_exact(&mut body).is_err() {
                continue;
            }
            let status = if n == 0 { "503 Service Unavailable" } else { "204 No Content" };
            let _ = write!(
                reader.get_mut(),
                "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
            );
            if tell.send(format!("{head}{}", String::from_utf8_lossy(&body))).is_err() {
                return;
            }
        }
    });
    (url, told)
}

#[test]
fn an_emergency_with_nobody_to_tell_raises_an_alert_that_leaves_the_machine() {
    let (url, told) = twilio();
    let (pager, paged) = operator();
    let environment = vec![
        ("TWILIO_API_URL", url),
        ("FIRSTRING_ALERT_URL", pager),
        ("FIRSTRING_ALERT_SECRET", "what the two of them know".to_owned()),
    ];
    let house = House::open_as("deliver", environment);
    a_call(&house);
    // One notice has nobody; the other was told long ago, and what follows it shows that the first was looked at.
    house.fact(&format!(
        "INSERT INTO emergency_notices (tenant_id, notice_id, call_id, contacts, began_at, due_at)
         SELECT tenant_id, gen_random_uuid(), '{CALL}', '[]', now(), now() FROM tenants"
    ));
    let other = CALL.replace("0001", "0002");
    house.fact(&format!(
        "INSERT INTO calls (tenant_id, call_id, direction, from_number, to_number, mode, settings_version, opened_at,
             outlook, last_event_at)
         SELECT tenant_id, '{other}', direction, from_number, to_number, mode, settings_version, opened_at, outlook,
             last_event_at FROM calls"
    ));
    house.fact(&format!(
        "INSERT INTO emergency_notices (tenant_id, notice_id, call_id, contacts, began_at, due_at)
         SELECT tenant_id, gen_random_uuid(), '{other}', '[\"{AGENT}\"]', now(), now() + interval '1 s' FROM tenants"
    ));
    told.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("no text: {}", house.logged()));
    assert_eq!(house.fact("SELECT kind FROM alerts"), "emergency_without_contacts");
    assert!(house.logged().contains("ALERT"), "{}", house.logged());

    // The operator is told, again when he did not take it, and then no more.
    let page = || {
        paged.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| panic!("no alert: {}", house.logged()))
    };
    let (first, second) = (page(), page());
    for (page, attempt) in [(&first, 1), (&second, 2)] {
        assert!(
            page.contains("firstring-signature: t=") && page.contains("idempotency-key: alert:"),
            "{page}"
        );
        let body: serde_json::Value =
            serde_json::from_str(&page[page.find('{').expect("a body")..]).expect("JSON");
        assert_eq!(body["kind"], "emergency_without_contacts");
        assert_eq!(body["attempt"], attempt);
        let text =
            "Firstring ALERT, riverside-plumbing: an emergency was reported and there is nobody to tell.";
        assert_eq!(body["text"], text);
    }
    let wait = "SELECT count(*) FROM alerts WHERE told_at IS NOT NULL AND due_at IS NULL AND attempts = 2";
    for _ in 0..600 {
        if house.fact(wait) == "1" {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("{}", house.logged());
}

#[test]
fn a_message_that_twilio_recorded_is_kept_once() {
    let house = House::open_as("deliver", Vec::new());
    a_call(&house);
    let whose = format!("?t={}&c={CALL}", tenant(&house));
    let url = "https://api.twilio.com/Recordings/RE1";
    let fields = [
        ("CallSid", "CA000000000000000000000000000000c1"),
        ("AccountSid", ACCOUNT),
        ("CallStatus", "in-progress"),
        ("RecordingSid", "RE000000000000000000000000000000d1"),
        ("RecordingUrl", url),
        ("RecordingDuration", "14"),
        ("RecordingStatus", "completed"),
    ];
    let (status, document) = house.post(&format!("/twilio/recorded{whose}"), &fields);
    assert_eq!(status, 200, "{document}\n{}", house.logged());
    assert!(document.contains("your message is recorded"), "{document}");
    assert_eq!(house.post(&format!("/twilio/recording{whose}"), &fields).0, 204);
    assert_eq!(house.post(&format!("/twilio/recorded{whose}"), &fields).1, document);
    assert_eq!(
        house.fact("SELECT count(*) || ' ' || max(recording_key) || ' ' || max(length_ms) FROM voicemails"),
        format!("1 {url} 14000")
    );
    assert!(house.firstring(&["voicemail", "list"]).contains("14 s"));
    // Nobody said anything: the call has failed, and says so.
    let (_, silent) = house.post(&format!("/twilio/recorded{whose}"), &fields[..3]);
    assert!(silent.contains("technical trouble"), "{silent}");
}
