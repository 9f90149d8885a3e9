//! The path of a call's sound without what listens and speaks: a server that sends every frame back, or to another
//! stream. Sockets, buffers, parsing and writing are those of a call; no model is loaded and nothing is recorded.
//!
//! For `loadtest streams`, which measures what this path alone costs and delays.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::Context;
use axum::Router;
use axum::extract::ws::{Message, WebSocket, WebSocketUpgrade};
use axum::response::Response;
use axum::routing::any;
use futures_util::stream::SplitSink;
use futures_util::{FutureExt, Sink, SinkExt, Stream, StreamExt};
use telephony::StreamSid;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing::{debug, info};
use twilio::stream::{InboundMessage, StreamStart, Track, write_media};

use crate::{serve, stream};

/// The custom parameter by which streams are paired.
const PAIR: &str = "pair";

/// Sends every frame back until the process is stopped.
pub(super) fn echo(listen: SocketAddr) -> anyhow::Result<()> {
    run(listen, |socket| async move {
        let _ = echo_stream(socket).await;
    })
}

/// Sends every frame to the stream with the same parameter `pair`.
pub(super) fn bridge(listen: SocketAddr) -> anyhow::Result<()> {
    let meeting = Arc::new(Meeting::default());
    run(listen, move |socket| {
        let meeting = Arc::clone(&meeting);
        async move {
            let _ = bridge_stream(socket, &meeting).await;
        }
    })
}

fn run<F>(
    listen: SocketAddr,
    hold: impl Fn(WebSocket) -> F + Clone + Send + Sync + 'static,
) -> anyhow::Result<()>
where
    F: Future<Output = ()> + Send + 'static,
{
    let upgrade = move |upgrade: WebSocketUpgrade| async move {
        let response: Response = stream::sized(upgrade).on_upgrade(hold);
        response
    };
    tokio::runtime::Handle::current().block_on(async move {
        let listener =
            TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
        info!(address = %listener.local_addr()?, pid = std::process::id(), "streams are taken on any path");
        axum::serve(serve::at_once(listener), Router::new().fallback(any(upgrade))).await?;
        Ok(())
    })
}

/// Why a stream is over; nothing that anybody would want to know about.
struct Over;

async fn opened(socket: &mut WebSocket) -> Result<StreamStart, Over> {
    match stream::start_message(socket).await {
        Ok(start) => Ok(start),
        Err(rejected) => {
            debug!(reason = %rejected, "a stream was closed");
            stream::close(socket, 1008, &rejected.to_string()).await;
            Err(Over)
        }
    }
}

/// The next frame of sound, in `ulaw`.
async fn hear(
    stream: &mut (impl Stream<Item = Result<Message, axum::Error>> + Unpin),
    ulaw: &mut Vec<u8>,
) -> Result<(), Over> {
    loop {
        let Some(Ok(message)) = stream.next().await else { return Err(Over) };
        let Message::Text(text) = message else { continue };
        match InboundMessage::parse(text.as_str()) {
            Ok(InboundMessage::Media { track: Track::Inbound, payload, .. }) => {
                return payload.decode_into(ulaw).map_err(|_| Over);
            }
            Ok(InboundMessage::Stop) | Err(_) => return Err(Over),
            Ok(_) => {}
        }
    }
}

/// Where a stream's caller hears: its socket's other half.
struct Mouth<S> {
    sink: S,
    stream_sid: StreamSid,
    /// Reused for every frame.
    text: String,
}

impl<S: Sink<Message> + Unpin> Mouth<S> {
    fn new(sink: S, start: &StreamStart) -> Self {
        Self { sink, stream_sid: start.stream_sid.clone(), text: String::new() }
    }

    async fn say(&mut self, ulaw: &[u8]) -> Result<(), Over> {
        self.text.clear();
        write_media(&mut self.text, &self.stream_sid, ulaw);
        self.sink.send(Message::Text(self.text.as_str().into())).await.map_err(|_| Over)
    }

    /// As [`Mouth::say`], without waiting: who does not read loses sound, and nobody else does.
    fn say_now(&mut self, ulaw: &[u8]) -> Result<(), Over> {
        self.say(ulaw).now_or_never().unwrap_or(Ok(()))
    }
}

async fn echo_stream(mut socket: WebSocket) -> Result<(), Over> {
    let start = opened(&mut socket).await?;
    let mut mouth = Mouth::new(socket, &start);
    let mut ulaw = Vec::new();
    loop {
        hear(&mut mouth.sink, &mut ulaw).await?;
        mouth.say(&ulaw).await?;
    }
}

async fn bridge_stream(mut socket: WebSocket, meeting: &Meeting<Half>) -> Result<(), Over> {
    let start = opened(&mut socket).await?;
    let Some(name) = start.parameter(PAIR) else {
        stream::close(&mut socket, 1008, "the parameter \"pair\" is missing").await;
        return Err(Over);
    };
    let (sink, mut stream) = socket.split();
    let mut ulaw = Vec::new();
    let mut partner = match meeting.enter(name, Mouth::new(sink, &start)) {
        Met::First(partner) => {
            let alone = async { while hear(&mut stream, &mut ulaw).await.is_ok() {} };
            tokio::select! {
                partner = partner => partner.map_err(|_| Over)?,
                () = alone => {
                    meeting.leave(name);
                    return Err(Over);
                }
            }
        }
        Met::Second(partner) => partner,
    };
    // Each writes to the other's socket itself: no queue between them, and nobody is woken for it.
    loop {
        hear(&mut stream, &mut ulaw).await?;
        partner.say_now(&ulaw)?;
    }
}

type Half = Mouth<SplitSink<WebSocket, Message>>;

/// Where streams wait for their partners, by name: each brings what the other will write to.
struct Meeting<T>(Mutex<HashMap<String, (T, oneshot::Sender<T>)>>);

enum Met<T> {
    /// The partner will come.
    First(oneshot::Receiver<T>),
    /// The partner was there.
    Second(T),
}

impl<T> Default for Meeting<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Meeting<T> {
    fn enter(&self, name: &str, mine: T) -> Met<T> {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match waiting.remove(name) {
            Some((theirs, tell)) => {
                // One who left meanwhile is found out by writing to him.
                let _ = tell.send(mine);
                Met::Second(theirs)
            }
            None => {
                let (tell, told) = oneshot::channel();
                waiting.insert(name.to_owned(), (mine, tell));
                Met::First(told)
            }
        }
    }

    /// Whoever comes under a name whose first one left would write to nobody.
    fn leave(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_of_one_name_are_given_to_each_other_and_others_are_not() {
        let meeting = Meeting::default();
        let Met::First(for_first) = meeting.enter("a", "first") else { panic!("nobody was there") };
        let Met::First(mut for_other) = meeting.enter("b", "other") else { panic!("nobody was there") };
        assert!(matches!(meeting.enter("a", "second"), Met::Second("first")));
        assert_eq!(for_first.await, Ok("second"));
        assert!(for_other.try_recv().is_err());
        meeting.leave("b");
        assert!(matches!(meeting.enter("b", "late"), Met::First(_)), "the other one has left");
        assert!(for_other.await.is_err());
    }
}
