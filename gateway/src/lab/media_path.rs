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
use telephony::StreamSid;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{Receiver, Sender, channel, error::TrySendError};
use tracing::{debug, info};
use twilio::stream::{InboundMessage, StreamStart, Track, write_media};

use crate::{serve, stream};

/// The custom parameter by which streams are paired.
const PAIR: &str = "pair";

/// Frames that wait for a partner who cannot take them: a second of sound; then frames are lost.
const MOST_WAITING: usize = 50;

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

/// One stream's sound as it comes in and goes out.
struct Line {
    socket: WebSocket,
    stream_sid: StreamSid,
    /// Reused for every frame.
    ulaw: Vec<u8>,
    text: String,
}

impl Line {
    async fn open(mut socket: WebSocket) -> Result<(Self, StreamStart), Over> {
        match stream::start_message(&mut socket).await {
            Ok(start) => {
                let stream_sid = start.stream_sid.clone();
                Ok((Self { socket, stream_sid, ulaw: Vec::new(), text: String::new() }, start))
            }
            Err(rejected) => {
                debug!(reason = %rejected, "a stream was closed");
                stream::close(&mut socket, 1008, &rejected.to_string()).await;
                Err(Over)
            }
        }
    }

    /// The next frame of sound, in `self.ulaw`. Dropping the future loses nothing.
    async fn hear(&mut self) -> Result<(), Over> {
        loop {
            let Some(Ok(message)) = self.socket.recv().await else { return Err(Over) };
            let Message::Text(text) = message else { continue };
            match InboundMessage::parse(text.as_str()) {
                Ok(InboundMessage::Media { track: Track::Inbound, payload, .. }) => {
                    return payload.decode_into(&mut self.ulaw).map_err(|_| Over);
                }
                Ok(InboundMessage::Stop) | Err(_) => return Err(Over),
                Ok(_) => {}
            }
        }
    }

    async fn say(&mut self, ulaw: &[u8]) -> Result<(), Over> {
        self.text.clear();
        write_media(&mut self.text, &self.stream_sid, ulaw);
        self.socket.send(Message::Text(self.text.as_str().into())).await.map_err(|_| Over)
    }
}

async fn echo_stream(socket: WebSocket) -> Result<(), Over> {
    let (mut line, _) = Line::open(socket).await?;
    loop {
        line.hear().await?;
        let ulaw = std::mem::take(&mut line.ulaw);
        line.say(&ulaw).await?;
        line.ulaw = ulaw;
    }
}

async fn bridge_stream(socket: WebSocket, meeting: &Meeting) -> Result<(), Over> {
    let (mut line, start) = Line::open(socket).await?;
    let Some(name) = start.parameter(PAIR) else {
        stream::close(&mut line.socket, 1008, "the parameter \"pair\" is missing").await;
        return Err(Over);
    };
    let mut ends = meeting.enter(name);
    let over = loop {
        tokio::select! {
            biased;
            heard = line.hear() => {
                if heard.is_err() {
                    break Over;
                }
                match ends.to.try_send(std::mem::take(&mut line.ulaw)) {
                    // A partner who does not read loses sound, and nobody else does.
                    Ok(()) | Err(TrySendError::Full(_)) => {}
                    Err(TrySendError::Closed(_)) => break Over,
                }
            }
            said = ends.from.recv() => {
                let Some(ulaw) = said else { break Over };
                if line.say(&ulaw).await.is_err() {
                    break Over;
                }
            }
        }
    };
    meeting.leave(name);
    Err(over)
}

/// One stream's ends of the two queues between partners.
struct Ends {
    to: Sender<Vec<u8>>,
    from: Receiver<Vec<u8>>,
}

/// Where streams wait for their partners, by name.
#[derive(Default)]
struct Meeting(Mutex<HashMap<String, Ends>>);

impl Meeting {
    fn enter(&self, name: &str) -> Ends {
        let mut waiting = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.remove(name).unwrap_or_else(|| {
            let (to, theirs) = channel(MOST_WAITING);
            let (back, from) = channel(MOST_WAITING);
            waiting.insert(name.to_owned(), Ends { to: back, from: theirs });
            Ends { to, from }
        })
    }

    /// Whoever waits under a name whose partner left would wait for nobody.
    fn leave(&self, name: &str) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_of_one_name_hear_each_other_and_others_do_not() {
        let meeting = Meeting::default();
        let mut first = meeting.enter("a");
        let mut other = meeting.enter("b");
        let mut second = meeting.enter("a");
        first.to.try_send(vec![1]).unwrap();
        second.to.try_send(vec![2]).unwrap();
        assert_eq!(second.from.recv().await, Some(vec![1]));
        assert_eq!(first.from.recv().await, Some(vec![2]));
        assert!(other.from.try_recv().is_err());
        drop(second);
        assert_eq!(first.from.recv().await, None);
        meeting.leave("b");
        assert_eq!(other.from.recv().await, None);
    }
}
