//! Whole calls over real sockets, against a server of a few lines that plays a tone for every turn.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::{SinkExt, StreamExt};
use loadtest::account::Account;
use loadtest::ears::Ears;
use loadtest::line::Faults;
use loadtest::live::{self, LiveAccount, Number, Options};
use loadtest::place::{Exchange, Placed};
use loadtest::scenario::Scenario;
use loadtest::sound::{Clip, RATE_HZ, from_i16, rms, to_i16};
use loadtest::timeline::{EndedBy, Event};
use loadtest::ulaw;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::server::{Request, Response};
use twilio::forms::CallStatus;
use twilio::signature::{AuthToken, SignedBody, verify};

const TOKEN: &str = "12345";
const SCENARIO: &str = r#"
    title = "t"
    from = "+13125550143"
    to = "+13125550100"
    think_ms = 200
    [[answers]]
    hears = ["hello"]
    says = "Hi."
"#;

/// What the server saw, in order.
type Seen = Arc<Mutex<Vec<String>>>;

/// How the server ends its streams.
#[derive(Clone, Copy)]
struct Manners {
    /// Close the stream after the mark of the goodbye came back, or wait for the other side.
    closes: bool,
}

#[tokio::test]
async fn a_call_goes_from_the_webhook_over_the_stream_to_the_status_callback() {
    let (placed, seen) = call(Manners { closes: true }, Faults::default()).await;
    let heard: Vec<&str> = placed.timeline.heard().collect();
    assert_eq!(heard, ["hello", "hello"]);
    assert_eq!(placed.latencies.greetings_ms.len(), 1);
    assert_eq!(placed.latencies.replies_ms.len(), 1);
    assert_eq!(
        seen,
        [
            "POST /twilio/voice ringing",
            "stream abc",
            "mark greeting",
            "mark goodbye",
            "POST /twilio/resume in-progress",
            "POST /twilio/status completed",
        ]
    );
    assert!(problems(&placed).is_empty(), "{:?}", problems(&placed));
}

#[tokio::test]
async fn a_stream_that_is_cut_leads_to_the_resume_url_without_stop() {
    let faults = Faults { cut_at_turn: Some(1), ..Faults::default() };
    let (placed, seen) = call(Manners { closes: false }, faults).await;
    assert_eq!(
        seen,
        [
            "POST /twilio/voice ringing",
            "stream abc",
            "gone",
            "POST /twilio/resume in-progress",
            "POST /twilio/status completed"
        ]
    );
    let ended_by = placed.timeline.entries().iter().find_map(|entry| match entry.event {
        Event::StreamEnded { by } => Some(by),
        _ => None,
    });
    assert_eq!(ended_by, Some(EndedBy::Fault));
}

#[tokio::test]
async fn the_same_call_is_a_leg_of_a_whole_account() {
    let ((placed, account), seen) =
        call_with(Manners { closes: true }, Faults::default(), async |exchange, scenario, lines, origin| {
            let mut options = Options::new(exchange.account.sid.clone(), TOKEN, &origin).unwrap();
            options.numbers.insert(scenario.to.clone(), Number::at(&origin));
            let account = LiveAccount::start(options).await.unwrap();
            let placed = exchange.place_live(&account, &scenario, lines, None).await.unwrap();
            (placed, account)
        })
        .await;
    let heard: Vec<&str> = placed.timeline.heard().collect();
    assert_eq!(heard, ["hello", "hello"]);
    assert_eq!(placed.latencies.replies_ms.len(), 1);
    assert_eq!(
        seen,
        [
            "POST /twilio/voice ringing",
            "stream abc",
            "mark greeting",
            "mark goodbye",
            "POST /twilio/resume in-progress",
            "POST /twilio/status completed",
        ]
    );
    assert!(problems(&placed).is_empty(), "{:?}", problems(&placed));
    let ended = placed.timeline.entries().iter().any(|entry| matches!(entry.event, Event::CallEnded { .. }));
    assert!(ended && account.live_legs().is_empty());
    assert_eq!(account.leg(&placed.call_sid).unwrap().status, CallStatus::Completed);
}

#[tokio::test]
async fn a_speaking_caller_leaves_his_stream_with_stop_when_the_api_ends_his_call() {
    let (ended, seen) =
        call_with(Manners { closes: false }, Faults::default(), async |exchange, scenario, lines, origin| {
            let mut options = Options::new(exchange.account.sid.clone(), TOKEN, &origin).unwrap();
            options.numbers.insert(scenario.to.clone(), Number::at(&origin));
            let account = LiveAccount::start(options).await.unwrap();
            let wait = async {
                let opened = |timeline: &[live::Entry]| {
                    timeline.iter().any(|entry| entry.event == live::Event::StreamOpened)
                };
                assert!(account.until(std::time::Duration::from_secs(20), opened).await);
                let sid = account.live_legs()[0].sid.clone();
                account.hang_up(&sid);
                sid
            };
            let placed = exchange.place_live(&account, &scenario, lines, None);
            let (placed, sid) = tokio::join!(placed, wait);
            assert_eq!(placed.unwrap().call_sid, sid);
            account.leg(&sid).unwrap().status
        })
        .await;
    assert_eq!(ended, CallStatus::Completed);
    assert!(
        seen.contains(&"stop".to_owned()) && !seen.iter().any(|what| what.contains("resume")),
        "{seen:?}"
    );
}

fn problems(placed: &Placed) -> Vec<&Event> {
    let events = placed.timeline.entries().iter().map(|entry| &entry.event);
    events.filter(|event| matches!(event, Event::Problem { .. })).collect()
}

async fn call(manners: Manners, faults: Faults) -> (Placed, Vec<String>) {
    call_with(manners, faults, async |exchange, scenario, lines, _| {
        exchange.place(&scenario, lines, None).await.unwrap()
    })
    .await
}

async fn call_with<T>(
    manners: Manners,
    faults: Faults,
    place: impl AsyncFnOnce(Exchange, Scenario, BTreeMap<String, Arc<Clip>>, String) -> T,
) -> (T, Vec<String>) {
    loadtest::install_tls();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let seen: Seen = Arc::default();
    let server = tokio::spawn(serve(listener, origin.clone(), Arc::clone(&seen), manners));

    let scenario: Scenario = toml::from_str(SCENARIO).unwrap();
    let speech: Vec<f32> = tone(400).into_iter().map(|sample| f32::from(sample) / 32_768.0).collect();
    let clip = Arc::new(Clip::from_speech(&speech, RATE_HZ, -20.0));
    let lines: BTreeMap<_, _> =
        scenario.lines().into_iter().map(|line| (line.to_owned(), Arc::clone(&clip))).collect();
    let sid = "AC00000000000000000000000000000001".parse().unwrap();
    let exchange = Exchange {
        account: Account::new(sid, AuthToken::new(TOKEN).unwrap(), &origin, &origin).unwrap(),
        voice_url: format!("{origin}/twilio/voice"),
        status_url: format!("{origin}/twilio/status"),
        ears: Ears::new(|_| "hello".to_owned()).unwrap(),
        faults,
        duplicate_voice: false,
        prints: false,
    };
    let placed = place(exchange, scenario, lines, origin).await;
    server.abort();
    let seen = seen.lock().unwrap().clone();
    (placed, seen)
}

async fn serve(listener: TcpListener, origin: String, seen: Seen, manners: Manners) {
    loop {
        let (stream, _) = listener.accept().await.unwrap();
        let (origin, seen) = (origin.clone(), Arc::clone(&seen));
        tokio::spawn(async move {
            let mut first = [0; 4];
            while stream.peek(&mut first).await.unwrap() < 4 {}
            if &first == b"GET " {
                talk(stream, &origin, &seen, manners).await
            } else {
                answer(stream, &origin, &seen).await
            }
        });
    }
}

/// One webhook: its signature is checked, its path and status are noted.
async fn answer(mut stream: TcpStream, origin: &str, seen: &Seen) {
    let mut raw = Vec::new();
    let (head, body) = loop {
        let mut part = [0; 4_096];
        let length = stream.read(&mut part).await.unwrap();
        assert!(length > 0, "the request ends before its body");
        raw.extend_from_slice(&part[..length]);
        let text = String::from_utf8(raw.clone()).unwrap();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let expected: usize = header(head, "content-length").parse().unwrap();
        if body.len() == expected {
            break (head.to_owned(), body.to_owned());
        }
    };
    let path = head.split(' ').nth(1).unwrap();
    let token = AuthToken::new(TOKEN).unwrap();
    let url = format!("{origin}{path}");
    verify(&token, &url, SignedBody::Form(body.as_bytes()), header(&head, "x-twilio-signature")).unwrap();
    let form: BTreeMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    assert_eq!((form["From"].as_str(), form["To"].as_str()), ("+13125550143", "+13125550100"));
    seen.lock().unwrap().push(format!("POST {path} {}", form["CallStatus"]));
    let stream_url = origin.replacen("http", "ws", 1);
    let twiml = match path {
        "/twilio/voice" => format!(
            "<Response><Connect><Stream url=\"{stream_url}/stream\"><Parameter name=\"token\" value=\"abc\"/></Stream></Connect>\
             <Redirect>/twilio/resume</Redirect></Response>"
        ),
        "/twilio/resume" => "<Response><Hangup/></Response>".to_owned(),
        _ => {
            assert!(form["CallDuration"].parse::<u64>().unwrap() >= 1 && form["SequenceNumber"] == "0");
            String::new()
        }
    };
    let reply = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{twiml}",
        twiml.len()
    );
    stream.write_all(reply.as_bytes()).await.unwrap();
}

fn header<'a>(head: &'a str, name: &str) -> &'a str {
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.filter(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).next().unwrap()
}

/// One stream: a tone as greeting; when the caller has spoken and fallen silent, another one; then the end.
async fn talk(stream: TcpStream, origin: &str, seen: &Seen, manners: Manners) {
    let url = format!("{}/stream", origin.replacen("http", "ws", 1));
    #[expect(clippy::result_large_err, reason = "the signature is the handshake callback's")]
    let check = move |request: &Request, response: Response| {
        let signature = request.headers()["x-twilio-signature"].to_str().unwrap();
        verify(&AuthToken::new(TOKEN).unwrap(), &url, SignedBody::None, signature).unwrap();
        Ok(response)
    };
    let mut socket = tokio_tungstenite::accept_hdr_async(stream, check).await.unwrap();
    let note = |what: String| seen.lock().unwrap().push(what);
    let (mut sid, mut spoken, mut silent) = (String::new(), 0, 0);
    while let Some(Ok(Message::Text(text))) = socket.next().await {
        let message: Value = serde_json::from_str(&text).unwrap();
        match message["event"].as_str().unwrap() {
            "start" => {
                sid = message["streamSid"].as_str().unwrap().to_owned();
                note(format!("stream {}", message["start"]["customParameters"]["token"].as_str().unwrap()));
                say(&mut socket, &sid, "greeting").await;
            }
            "media" => {
                let payload = message["media"]["payload"].as_str().unwrap();
                let sound = STANDARD.decode(payload).unwrap();
                let samples: Vec<f32> = sound.into_iter().map(|code| from_i16(ulaw::decode(code))).collect();
                let loud = rms(&samples) > 0.03;
                (spoken, silent) = if loud { (spoken + 1, 0) } else { (spoken, silent + 1) };
                if spoken > 10 && silent == 10 {
                    spoken = 0;
                    say(&mut socket, &sid, "goodbye").await;
                }
            }
            "mark" => {
                note(format!("mark {}", message["mark"]["name"].as_str().unwrap()));
                if manners.closes && message["mark"]["name"] == "goodbye" {
                    socket.close(None).await.unwrap();
                    return;
                }
            }
            "connected" => assert!(sid.is_empty()),
            other => note(other.to_owned()),
        }
    }
    note("gone".to_owned());
}

async fn say(socket: &mut tokio_tungstenite::WebSocketStream<TcpStream>, sid: &str, mark: &str) {
    let sound: Vec<u8> = tone(500).into_iter().map(ulaw::encode).collect();
    let sid = sid.parse().unwrap();
    let mut text = String::new();
    twilio::stream::write_media(&mut text, &sid, &sound);
    socket.send(Message::text(text.as_str())).await.unwrap();
    twilio::stream::write_mark(&mut text, &sid, mark);
    socket.send(Message::text(text)).await.unwrap();
}

fn tone(ms: usize) -> Vec<i16> {
    (0..ms * 8).map(|at| to_i16(0.3 * (at as f32 * 0.55).sin())).collect()
}
