//! Bare streams over real sockets, against servers of a few lines: one that sends frames back, and worse ones.

use futures_util::{SinkExt, StreamExt};
use loadtest::streams::{Plan, Report, Target, run};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio_tungstenite::tungstenite::Message;

/// What a server does with frame number so and so of a stream: how often it comes back, or nothing more at all.
type Manners = fn(u32) -> Option<usize>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_frame_comes_back_once_and_the_delay_is_measured() {
    let report = streams(4, |_| Some(1)).await;
    assert!(report.is_clean(), "{}", report.table());
    assert_eq!(report.opened, 4);
    // A second of 50 frames a second; a machine that is busy sends some of them late, but none too many.
    assert!((120..=200).contains(&report.sent), "{}", report.sent);
    let delay = report.delay.expect("it was measured");
    assert_eq!(delay.count, report.received);
    assert!(delay.p50_ms > 0.0 && delay.p50_ms <= delay.max_ms);
    assert!(report.server.is_none() && report.simulator.resident_kib > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_lost_doubled_or_cut_off_is_told() {
    let lossy = streams(1, |frame| Some(usize::from(frame % 10 != 0))).await;
    assert!(!lossy.is_clean());
    assert_eq!(lossy.errors.get("frame_lost"), Some(&(lossy.sent - lossy.received)), "{}", lossy.table());

    let doubled = streams(1, |frame| Some(if frame % 10 == 0 { 2 } else { 1 })).await;
    assert!(doubled.errors.contains_key("frame_twice_or_late"), "{}", doubled.table());

    let cut = streams(2, |frame| (frame < 70).then_some(1)).await;
    assert_eq!(cut.errors.get("closed_by_server"), Some(&2), "{}", cut.table());
}

#[tokio::test]
async fn a_server_that_is_none_is_no_measurement() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/", listener.local_addr().unwrap());
    drop(listener);
    assert!(run(&plan(&url, 3)).is_err());
    assert!(Target::parse("http://127.0.0.1/").is_err());
}

fn plan(url: &str, count: usize) -> Plan {
    Plan {
        target: Target::parse(url).unwrap(),
        count,
        seconds: 1,
        warm_up_seconds: 1,
        bridged: false,
        threads: 2,
        server: None,
    }
}

async fn streams(count: usize, manners: Manners) -> Report {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("ws://{}/any/path?x=1", listener.local_addr().unwrap());
    let server = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move { serve(stream, manners).await });
        }
    });
    let report = tokio::task::spawn_blocking(move || run(&plan(&url, count))).await.unwrap().unwrap();
    server.abort();
    report
}

async fn serve(stream: tokio::net::TcpStream, manners: Manners) {
    stream.set_nodelay(true).unwrap();
    let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
    let mut frame = 0;
    while let Some(Ok(Message::Text(text))) = socket.next().await {
        let message: Value = serde_json::from_str(&text).unwrap();
        if message["event"] != "media" {
            continue;
        }
        let Some(times) = manners(frame) else { return };
        frame += 1;
        let back = json!({
            "event": "media", "streamSid": message["streamSid"],
            "media": {"payload": message["media"]["payload"]},
        });
        for _ in 0..times {
            if socket.send(Message::text(back.to_string())).await.is_err() {
                return;
            }
        }
    }
}
