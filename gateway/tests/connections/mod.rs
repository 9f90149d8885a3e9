//! Whoever connects and does not say what he wants.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::house::House;

/// What takes longer never comes.
const GIVEN_UP: Duration = Duration::from_secs(60);

/// A connection on which so much was sent.
fn connected(house: &House, sent: &str) -> TcpStream {
    let address = house.origin().replace("http://", "");
    let mut stream = TcpStream::connect(address).expect("it listens");
    stream.set_read_timeout(Some(GIVEN_UP)).expect("a timeout");
    stream.write_all(sent.as_bytes()).expect("written");
    stream
}

/// Waits until the other side has closed; what it said.
fn closed(mut stream: TcpStream) -> String {
    let mut said = String::new();
    // Closed with something of ours unread it is a reset.
    if let Err(error) = stream.read_to_string(&mut said) {
        assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset, "it stays open: {error}");
    }
    said
}

#[test]
fn who_connects_and_does_not_ask_is_sent_away_and_holds_up_nobody() {
    let mut house = House::open_as("deliver", Vec::new());
    // So many take all places; the next is sent away at once, and so is he who asks in earnest.
    let silent: Vec<TcpStream> = (0..64).map(|_| connected(&house, "GET /healthz HTT")).collect();
    let began = Instant::now();
    assert_eq!(closed(connected(&house, "")), "");
    assert!(began.elapsed() < Duration::from_secs(5), "at once");
    // Their time runs out, and their places are free.
    for stream in silent {
        assert_eq!(closed(stream), "");
    }
    assert_eq!(house.get("/healthz"), (200, "alive\n".to_owned()));

    // Half a request does not hold up the end.
    let half = connected(&house, "GET /healthz HTTP/1.1\r\nHost: x\r\n");
    // Whose request was heard is waited for as well: this one has half of its body.
    let posted = "POST /twilio/sms HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nBody=";
    let body = connected(&house, posted);
    house.tell_to_stop();
    house.wait_for_the_end();
    drop((half, body));
}

type Socket = WebSocketStream<MaybeTlsStream<tokio::net::TcpStream>>;

async fn upgraded(house: &House, signed: bool) -> Result<Socket, Error> {
    let mut request = house.stream_url().into_client_request().expect("a request");
    if signed {
        let signature = house.stream_signature().parse().expect("a header");
        request.headers_mut().insert("x-twilio-signature", signature);
    }
    Ok(connect_async(request).await?.0)
}

#[test]
fn streams_of_strangers_are_few_and_twilios_is_not_among_them() {
    let house = House::open_as("serve", vec![("FIRSTRING_MAX_CALLS", "1".to_owned())]);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut strangers = Vec::new();
        for _ in 0..4 {
            strangers.push(upgraded(&house, false).await.expect("there is a place"));
        }
        let refused = upgraded(&house, false).await.expect_err("there is none");
        let Error::Http(response) = &refused else { panic!("{refused}") };
        assert_eq!(response.status(), 503);
        upgraded(&house, true).await.expect("whose signature is right needs no place");
        // Who says nothing is closed, and his place is free.
        let mut first = strangers.remove(0);
        let told = tokio::time::timeout(GIVEN_UP, futures_util::StreamExt::next(&mut first)).await;
        assert!(matches!(told, Ok(Some(Ok(Message::Close(Some(_)))))), "{told:?}");
        drop(first);
        let again = async {
            while upgraded(&house, false).await.is_err() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(GIVEN_UP, again).await.expect("a place is free");
    });
}
