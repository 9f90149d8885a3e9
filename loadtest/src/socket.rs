//! The shell around [`Line`]: a WebSocket, a clock and the ears.

use std::future::pending;
use std::pin::{Pin, pin};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use telephony::Millis;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::ears::Ears;
use crate::line::{Line, Output};
use crate::timeline::EndedBy;

/// An open stream.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Twilio gives a connection this long.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A server that does not read for this long is as good as gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);

/// Monotonic time since the call began.
#[derive(Debug, Clone, Copy)]
pub struct Clock(Instant);

impl Clock {
    /// Starts now.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Time since the start.
    #[must_use]
    pub fn now(self) -> Millis {
        Millis(self.0.elapsed().as_millis() as u64)
    }

    fn at(self, time: Millis) -> Instant {
        self.0 + Duration::from_millis(time.0)
    }
}

/// Opens the WebSocket of a stream, with the signature in the header that Twilio uses.
///
/// # Errors
/// What Twilio would report as a handshake error.
pub async fn connect(url: &str, signature: &str) -> Result<Socket, String> {
    let mut request = url.into_client_request().map_err(|error| format!("31923: {error}"))?;
    let value = signature.parse().map_err(|_| "the signature is no header".to_owned())?;
    request.headers_mut().insert("x-twilio-signature", value);
    // Without Nagle's algorithm, which would hold `start` back until the other side has acknowledged `connected`.
    match timeout(CONNECT_TIMEOUT, connect_async_with_config(request, None, true)).await {
        Ok(Ok((socket, _))) => Ok(socket),
        Ok(Err(Error::Http(response))) => Err(format!("31920: the server answered {}", response.status())),
        Ok(Err(error)) => Err(format!("31902: {error}")),
        Err(_) => Err("31901: no connection in time".to_owned()),
    }
}

/// Carries a stream until it is over; the line has been told of the opening and is told of the end.
pub async fn run(line: &mut Line, socket: Socket, ears: &Ears, clock: Clock) -> EndedBy {
    run_until(line, socket, ears, clock, pending()).await
}

/// The same, but the caller leaves the stream as soon as he is wanted `elsewhere`, which is the end by
/// [`EndedBy::Twilio`].
pub async fn run_until(
    line: &mut Line,
    mut socket: Socket,
    ears: &Ears,
    clock: Clock,
    elsewhere: impl Future<Output = ()>,
) -> EndedBy {
    let by = carry(line, &mut socket, ears, clock, pin!(elsewhere)).await;
    if matches!(by, EndedBy::Caller | EndedBy::Twilio) {
        // The goodbye is a courtesy; a server that does not answer it loses nothing.
        let _ = timeout(SEND_TIMEOUT, socket.close(None)).await;
    }
    line.closed(by, clock.now());
    by
}

async fn carry(
    line: &mut Line,
    socket: &mut Socket,
    ears: &Ears,
    clock: Clock,
    mut elsewhere: Pin<&mut impl Future<Output = ()>>,
) -> EndedBy {
    let mut thinking: Option<(u32, oneshot::Receiver<String>)> = None;
    let mut leaving = false;
    loop {
        while let Some(output) = line.poll_output() {
            match output {
                Output::Send(text) => {
                    if !matches!(timeout(SEND_TIMEOUT, socket.send(Message::text(text))).await, Ok(Ok(()))) {
                        return EndedBy::Server;
                    }
                }
                Output::Listen { question, heard } => thinking = Some((question, ears.listen(heard))),
                Output::HangUp => return EndedBy::Caller,
                Output::Cut => return EndedBy::Fault,
            }
        }
        if leaving {
            return EndedBy::Twilio;
        }
        tokio::select! {
            () = elsewhere.as_mut() => {
                line.leave_stream();
                leaving = true;
            }
            message = socket.next() => match message {
                Some(Ok(Message::Text(text))) => line.received(&text, clock.now()),
                Some(Ok(Message::Binary(_))) => line.received_binary(clock.now()),
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                Some(Ok(Message::Close(_)) | Err(_)) | None => return EndedBy::Server,
            },
            () = wait_until(line.next_at().map(|at| clock.at(at))) => line.tick(clock.now()),
            (question, text) = answer(&mut thinking) => {
                thinking = None;
                line.understood(question, text, clock.now());
            }
        }
    }
}

async fn wait_until(at: Option<Instant>) {
    match at {
        Some(at) => sleep_until(at).await,
        None => pending().await,
    }
}

/// The ears' answer. Ears that are gone have heard nothing.
async fn answer(thinking: &mut Option<(u32, oneshot::Receiver<String>)>) -> (u32, String) {
    match thinking {
        Some((question, receiver)) => (*question, receiver.await.unwrap_or_default()),
        None => pending().await,
    }
}
