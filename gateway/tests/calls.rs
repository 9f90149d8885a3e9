//! The gateway over the wire: real processes, a real Postgres, and whoever stands in Twilio's place. Whole calls with
//! speech are in `suite`.

mod aftercare;
mod bridge;
mod connections;
mod house;
mod recorded;
mod suite;

use futures_util::{SinkExt, StreamExt};
use house::{ACCOUNT, House, NUMBER, ringing};
use serde_json::json;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

#[test]
fn what_is_not_twilios_changes_nothing() {
    let mut house = House::open();
    let calls = |house: &House| house.fact("SELECT count(*) FROM calls");

    // Forged, unsigned and malformed webhooks.
    let sid = "CA00000000000000000000000000000001";
    let body = house::form(&ringing(sid, NUMBER));
    for page in ["/twilio/voice", "/twilio/resume", "/twilio/status"] {
        assert_eq!(house.post_signed(page, &body, None).0, 403, "{page} unsigned");
        assert_eq!(house.post_signed(page, &body, Some("bm90IGEgc2lnbmF0dXJl")).0, 403, "{page} forged");
    }
    assert_eq!(house.post("/twilio/voice", &[("CallSid", "nonsense")]).0, 400);
    let mut elsewhere = ringing(sid, NUMBER);
    elsewhere[1].1 = "AC00000000000000000000000000000002";
    assert_eq!(house.post("/twilio/voice", &elsewhere).0, 403, "another account");
    let (status, document) = house.post("/twilio/voice", &ringing(sid, "+13125550199"));
    assert_eq!(status, 200);
    assert!(document.contains("<Say>") && document.contains("<Hangup/>"), "{document}");
    assert_eq!(calls(&house), "0");

    // The same call announced twice is one call, and its token opens one stream.
    let (status, first) = house.post("/twilio/voice", &ringing(sid, NUMBER));
    assert_eq!(status, 200, "{first}\n{}", house.logged());
    let (_, again) = house.post("/twilio/voice", &ringing(sid, NUMBER));
    assert_eq!(calls(&house), "1");
    let token = token_in(&first);

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let good = start_message(sid, &token);
        let other_call = start_message("CA00000000000000000000000000000009", &token);
        let media = json!({"event": "media", "streamSid": "MZ00000000000000000000000000000001",
            "media": {"track": "inbound", "chunk": "1", "timestamp": "0", "payload": "/w=="}});
        let no_token = start_message(sid, "");
        for (what, messages) in [
            ("a stream that never starts", vec![text(&json!({"event": "connected"}))]),
            ("binary", vec![Message::Binary(vec![0, 1, 2].into())]),
            ("media before start", vec![text(&media)]),
            ("no JSON", vec![Message::Text("{".into())]),
            ("a token of another call", vec![text(&other_call)]),
            ("no token", vec![text(&no_token)]),
            ("too large", vec![Message::Text("x".repeat(70_000).into())]),
        ] {
            assert_eq!(sounds_before_close(&house, messages).await, 0, "{what}");
        }
        // The real one is greeted; meanwhile and afterwards its token opens nothing, nor does the duplicate's.
        assert!(sounds(&house, &good, 3).await >= 3, "{}", house.logged());
        assert_eq!(sounds_before_close(&house, vec![text(&good)]).await, 0, "used token");
        let duplicate = start_message(sid, &token_in(&again));
        assert_eq!(sounds_before_close(&house, vec![text(&duplicate)]).await, 0, "the duplicate's token");
        // A wrong signature never gets as far as a socket.
        let mut request = house.stream_url().into_client_request().expect("a request");
        request.headers_mut().insert("x-twilio-signature", "bm9wZQ==".parse().expect("a header"));
        assert!(tokio_tungstenite::connect_async(request).await.is_err());
    });

    // The database is away: nothing is answered as if it were done, and nothing is forgotten.
    let later = "CA00000000000000000000000000000002";
    house.close_database();
    assert_eq!(house.post("/twilio/voice", &ringing(later, NUMBER)).0, 503, "{}", house.logged());
    assert_eq!(house.post("/twilio/resume", &ringing(sid, NUMBER)).0, 503);
    let mut reported = ringing(sid, NUMBER);
    reported.push(("SequenceNumber", "1"));
    assert_eq!(house.post("/twilio/status", &reported).0, 503);
    assert_eq!(house.get("/healthz").0, 200);
    let is_soon = |house: &House, wanted: u16| {
        // An answer is remembered for a second.
        (0..40).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(250));
            house.get("/readyz").0 == wanted
        })
    };
    assert!(is_soon(&house, 503));
    house.open_database();
    assert!(is_soon(&house, 200));
    assert_eq!(calls(&house), "1");

    // The process is killed. It comes back, and so does the call: same call, next stream, where it was.
    house.kill();
    house.start();
    let (status, document) = house.post("/twilio/resume", &ringing(sid, NUMBER));
    assert_eq!(status, 200);
    let next = start_message(sid, &token_in(&document));
    assert!(runtime.block_on(sounds(&house, &next, 2)) >= 2, "{}", house.logged());
    assert!(house.logged().contains("resumed=true"), "{}", house.logged());

    // The end, reported twice and in the wrong order, ends the call once.
    let mut completed = ringing(sid, NUMBER);
    completed[4].1 = "completed";
    completed.extend([("SequenceNumber", "3"), ("CallDuration", "9")]);
    let mut late = ringing(sid, NUMBER);
    late.push(("SequenceNumber", "1"));
    for report in [&completed, &completed, &late] {
        assert_eq!(house.post("/twilio/status", report).0, 204);
    }
    assert_eq!(house.fact("SELECT disposition FROM calls"), "silent");
    let (_, document) = house.post("/twilio/resume", &ringing(sid, NUMBER));
    assert!(document.contains("<Hangup/>") && !document.contains("<Connect>"), "{document}");
    assert_eq!(house.get("/healthz").0, 200);
}

/// A booking on Truck one, as a call would have made it.
const BOOKED: &str = "WITH customer AS (
        INSERT INTO customers (tenant_id, customer_id, phone, name, created_at, updated_at)
        SELECT tenant_id, gen_random_uuid(), '+13125550177', 'Robin Marsh', now(), now() FROM tenants RETURNING *
    ), booking AS (
        INSERT INTO bookings (tenant_id, booking_id, state, resource_id, job_type_id, starts_at, ends_at, during,
            reserved_at, confirmed_at, customer_id, customer_name, customer_phone, service_address)
        SELECT c.tenant_id, gen_random_uuid(), 'confirmed', r.resource_id, 'leak-repair', '2031-03-04T15:00Z',
            '2031-03-04T16:00Z', '[2031-03-04T15:00Z,2031-03-04T16:30Z)', now(), now(), c.customer_id, c.name, c.phone,
            '9 Elm Street'
        FROM customer c JOIN resources r ON r.tenant_id = c.tenant_id AND r.name = 'Truck one' RETURNING *
    ), job AS (
        INSERT INTO jobs (tenant_id, job_id, state, customer_id, booking_id, sequence, created_at, updated_at)
        SELECT tenant_id, gen_random_uuid(), 'scheduled', customer_id, booking_id, 1, now(), now() FROM booking
        RETURNING *
    ), event AS (
        INSERT INTO job_events (tenant_id, job_id, sequence, to_state, actor, reason, at)
        SELECT tenant_id, job_id, 1, state, 'caller', 'booked in a call', now() FROM job
    ) SELECT booking_id::text FROM booking";

#[test]
fn whoever_does_the_work_reads_his_calendar_and_the_owner_his_answers() {
    let house = House::open();
    let booking = house.fact(BOOKED);

    let url = house.told(&["calendar", "add", "Truck one"]);
    let path =
        url.trim().split_once("/calendar/").map(|(_, file)| format!("/calendar/{file}")).expect("an address");
    let first = house.page(&path, "");
    let (head, file) = first.split_once("\r\n\r\n").expect("a head and a body");
    let head = head.to_lowercase();
    assert!(head.starts_with("http/1.0 200") || head.starts_with("http/1.1 200"), "{head}");
    assert!(
        head.contains("content-type: text/calendar; charset=utf-8") && head.contains("private, no-cache"),
        "{head}"
    );
    assert!(file.contains(&format!("UID:{booking}@firstring\r\nSEQUENCE:0\r\n")), "{file}");
    assert!(file.contains("DTSTART:20310304T150000Z") && file.contains("9 Elm Street"), "{file}");
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).expect("a tag").to_owned();
    let again = house.page(&path, &format!("If-None-Match: {tag}\r\n"));
    assert!(again.contains(" 304 ") && !again.contains("VCALENDAR"), "{again}");

    // Whatever else is asked for has one answer.
    let unknown = house.page(&format!("/calendar/{}.ics", "0".repeat(64)), "");
    for other in ["/calendar/x.ics", "/calendar/.ics", &path.replace(".ics", "")] {
        let without_date =
            |page: &str| page.lines().filter(|line| !line.starts_with("date:")).collect::<String>();
        assert_eq!(without_date(&house.page(other, "")), without_date(&unknown), "{other}");
    }
    assert!(unknown.contains(" 404 "), "{unknown}");

    let agenda = house.told(&["agenda", "--from", "2031-03-04", "--resource", "Truck one"]);
    assert!(
        agenda
            .starts_with("Tuesday, March 4\n  9:00 AM to 10:00 AM  Truck one: a leak repair for Robin Marsh"),
        "{agenda}"
    );
    assert_eq!(house.told(&["agenda", "--from", "2031-03-04", "--resource", "Truck two"]), "nothing\n");
    let free = house.told(&["agenda", "--from", "2031-03-04", "--resource", "Truck one", "--free"]);
    assert!(free.contains("Tuesday, March 4  8:00 AM to 9:00 AM"), "{free}");

    let moved = house.told(&["job", "move", &booking, "--to", "en_route", "--reason", "the van has left"]);
    assert!(moved.contains("scheduled -> en_route"), "{moved}");
    let history = house.told(&["job", "history", &booking]);
    assert!(history.contains("scheduled -> en_route  by owner: the van has left"), "{history}");
    house.fact(
        "INSERT INTO customers (tenant_id, customer_id, name, created_at, updated_at)
        SELECT tenant_id, '00000000-0000-4000-8000-000000000001', 'R. Marsh', now(), now() FROM tenants",
    );
    let id = house.fact("SELECT customer_id::text FROM customers WHERE name = 'Robin Marsh'");
    let other = "00000000-0000-4000-8000-000000000001";
    house.told(&["customer", "merge", &id, other, "--reason", "said so himself"]);
    let history = house.told(&["customer", "history", other]);
    assert!(history.contains("merged  by owner: said so himself") && history.contains(&booking), "{history}");

    // A calendar elsewhere takes time here; a file that is none changes nothing.
    let outside = tempfile::tempdir().expect("a folder");
    let ics = outside.path().join("private.ics");
    std::fs::write(
        &ics,
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20990105T150000Z\r\n\
        DTEND:20990105T160000Z\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
    )
    .expect("written");
    let ics = ics.display().to_string();
    let imported = house.told(&["calendar", "import", "Truck two", &ics]);
    assert!(
        imported.starts_with("Truck two is busy 0 times by file:private.ics"),
        "too far ahead to matter: {imported}"
    );
    assert!(house.told(&["calendar", "list"]).contains("Truck two: busy 0 times by file:private.ics, read "));
    house.told(&["calendar", "forget", "Truck two", "file:private.ics"]);

    house.told(&["calendar", "revoke", "Truck one"]);
    assert!(house.page(&path, "").contains(" 404 "), "revoked");
    assert!(
        !house.logged().contains(path.trim_start_matches("/calendar/").trim_end_matches(".ics")),
        "no token in the log"
    );
}

/// A restart in the middle of a call: while the process stops, callers are told to wait and Twilio to ask again, and the
/// next process goes on with the call.
#[test]
fn a_call_outlives_a_restart() {
    let mut house = House::open();
    let sid = "CA00000000000000000000000000000011";
    let (_, document) = house.post("/twilio/voice", &ringing(sid, NUMBER));
    let start = start_message(sid, &token_in(&document));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut socket = open(&house).await;
        socket.send(text(&json!({"event": "connected"}))).await.expect("sent");
        socket.send(text(&start)).await.expect("sent");
        assert!(socket.next().await.is_some(), "it speaks");
        house.tell_to_stop();
        let frame = json!({"event": "media", "streamSid": "MZ00000000000000000000000000000001",
            "media": {"track": "inbound", "chunk": "1", "timestamp": "0", "payload": "/////w=="}});
        // He listens until the stream is cut.
        let mut line = tokio::time::interval(std::time::Duration::from_secs(1));
        loop {
            tokio::select! {
                heard = socket.next() => if !matches!(heard, Some(Ok(_))) { break },
                _ = line.tick() => { let _ = socket.send(text(&frame)).await; }
            }
        }
    });
    for (page, call) in [("/twilio/resume", sid), ("/twilio/voice", "CA00000000000000000000000000000012")] {
        let (status, document) = house.post(page, &ringing(call, NUMBER));
        assert_eq!(status, 200, "{page}: {document}\n{}", house.logged());
        assert!(document.contains("One moment") && document.contains("<Pause"), "{page}: {document}");
        assert!(document.contains(&format!("{page}</Redirect>")), "{page}: {document}");
    }
    house.wait_for_the_end();
    house.start();
    let (_, document) = house.post("/twilio/resume", &ringing(sid, NUMBER));
    assert!(document.contains("<Stream"), "{document}");
    let (_, document) = house.post("/twilio/voice", &ringing("CA00000000000000000000000000000012", NUMBER));
    assert!(document.contains("<Stream"), "{document}");
}

/// Nothing of ours answered, and Twilio took the fall-back that README gives: it leads back into the call.
#[test]
fn the_fall_back_leads_back_into_the_call() {
    let mut house = House::open();
    let sid = "CA00000000000000000000000000000013";
    let (_, document) = house.post("/twilio/voice", &ringing(sid, NUMBER));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let started = |document: &str| vec![text(&start_message(sid, &token_in(document)))];
    assert!(runtime.block_on(speaks(&house, started(&document))), "a call as any other");
    house.kill();
    let (_, bin) =
        include_str!("../../README.md").split_once("<Redirect>https://YOUR-ORIGIN").expect("a TwiML Bin");
    let (page, _) = bin.split_once("</Redirect>").expect("an end");
    house.start();
    let (status, document) = house.post(page, &ringing(sid, NUMBER));
    assert_eq!(status, 200, "{document}\n{}", house.logged());
    assert!(
        runtime.block_on(speaks(&house, started(&document))),
        "it goes on: {document}\n{}",
        house.logged()
    );
    let came_too_early = "CA00000000000000000000000000000014";
    let (_, document) = house.post(page, &ringing(came_too_early, NUMBER));
    assert!(document.contains("/twilio/voice</Redirect>"), "{document}");
    assert_eq!(house.fact("SELECT count(*) FROM calls"), "1");
}

/// An owner's telephone passes on what he does not take, to the business's own number: our call about an emergency must not
/// be answered by the assistant, who would hear of an emergency.
#[test]
fn a_call_of_ours_that_comes_back_is_not_answered() {
    let house = House::open();
    let rejected = |document: &str| document.contains(r#"<Reject reason="busy"/>"#);
    let mut own = ringing("CA00000000000000000000000000000021", NUMBER);
    own[2].1 = NUMBER;
    let (status, document) = house.post("/twilio/voice", &own);
    assert!(status == 200 && rejected(&document), "{document}");
    assert_eq!(house.fact("SELECT count(*) FROM calls"), "0");
    // With the caller's number on it: whoever passed it on is being rung.
    let mut passed_on = ringing("CA00000000000000000000000000000022", NUMBER);
    passed_on.push(("ForwardedFrom", "+13125550155"));
    let (_, document) = house.post("/twilio/voice", &passed_on);
    assert!(!rejected(&document), "nobody is rung: {document}");
    house.fact(
        "INSERT INTO contact_verdicts (tenant_id, verdict_id, channel, reach, address, purpose, verdict, rule,
             rules_version, until, facts, decided_at)
         SELECT tenant_id, gen_random_uuid(), 'agent_call', 'calls', '+13125550155', 'transactional', 'permit',
             'house.staff', '1', now(), '{}', now() FROM tenants RETURNING 1",
    );
    passed_on[0].1 = "CA00000000000000000000000000000023";
    let (_, document) = house.post("/twilio/voice", &passed_on);
    assert!(rejected(&document), "{document}");
    assert_eq!(house.fact("SELECT count(*) FROM calls"), "1");
}

fn token_in(document: &str) -> String {
    let value = document.split("value=\"").nth(1).and_then(|rest| rest.split('"').next());
    value.expect("a token in the TwiML").to_owned()
}

fn start_message(call: &str, token: &str) -> serde_json::Value {
    let stream = "MZ00000000000000000000000000000001";
    json!({"event": "start", "sequenceNumber": "1", "streamSid": stream, "start": {
        "accountSid": ACCOUNT, "streamSid": stream, "callSid": call, "tracks": ["inbound"],
        "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        "customParameters": {"token": token}}})
}

fn text(message: &serde_json::Value) -> Message {
    Message::Text(message.to_string().into())
}

async fn open(
    house: &House,
) -> tokio_tungstenite::WebSocketStream<tokio_tungstenite::MaybeTlsStream<tokio::net::TcpStream>> {
    let mut request = house.stream_url().into_client_request().expect("a request");
    let signature = house.stream_signature().parse().expect("a header");
    request.headers_mut().insert("x-twilio-signature", signature);
    tokio_tungstenite::connect_async(request).await.expect("the handshake").0
}

/// Whether anything is heard of the assistant after these messages. The line is then dropped as it is.
async fn speaks(house: &House, messages: Vec<Message>) -> bool {
    let mut socket = open(house).await;
    for message in messages {
        socket.send(message).await.expect("sent");
    }
    matches!(socket.next().await, Some(Ok(Message::Text(said))) if said.contains("\"media\""))
}

/// Sends messages and counts the sounds that come before the gateway closes.
async fn sounds_before_close(house: &House, messages: Vec<Message>) -> usize {
    let mut socket = open(house).await;
    for message in messages {
        // The gateway may have closed already.
        let _ = socket.send(message).await;
    }
    let mut count = 0;
    while let Some(Ok(message)) = socket.next().await {
        if message.is_text() {
            count += 1;
        }
    }
    count
}

/// Starts a stream, waits for so many messages, and hangs up without a word.
async fn sounds(house: &House, start: &serde_json::Value, wanted: usize) -> usize {
    let mut socket = open(house).await;
    socket
        .send(text(&json!({"event": "connected", "protocol": "Call", "version": "1.0.0"})))
        .await
        .expect("sent");
    socket.send(text(start)).await.expect("sent");
    let mut count = 0;
    while count < wanted {
        match socket.next().await {
            Some(Ok(message)) if message.is_text() => count += 1,
            Some(Ok(_)) => {}
            Some(Err(_)) | None => break,
        }
    }
    count
}
