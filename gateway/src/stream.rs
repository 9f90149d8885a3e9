//! A media stream from its handshake to the moment its session takes over.

use std::sync::Arc;
use std::time::Duration;

use assistant::{Business, Dialogue};
use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use store::{LiveCall as StoredCall, RedeemStream, Redeemed, StoreError};
use telephony::StreamSid;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::timeout;
use tracing::{Instrument, info, info_span, warn};
use twilio::signature::{SignedBody, verify};
use twilio::stream::{InboundMessage, MESSAGE_BYTES_MAX, StreamStart};

use crate::app::{App, StaleSettings};
use crate::conversation;
use crate::live::LiveCall;

/// Twilio sends `connected` and `start` at once; whoever does not is not Twilio.
const TIME_TO_START: Duration = Duration::from_secs(5);

/// One socket's buffers. The default of 128 KiB is zeroed at every read and costs more than the frames.
const READ_BUFFER: usize = 2 * 1024;

/// Beyond this much unsent, the line is dead.
const MAX_WRITE_BUFFER: usize = 256 * 1024;

/// Why a stream was closed before a session took it. Told in the close frame and the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Rejected {
    #[error("no start message within {} s", TIME_TO_START.as_secs())]
    NeverStarted,
    #[error("the socket closed before the stream started")]
    Gone,
    #[error("binary messages are not part of the protocol")]
    Binary,
    #[error("malformed message: {0}")]
    Malformed(String),
    #[error("{0} before start")]
    BeforeStart(&'static str),
    #[error("another account's stream")]
    OtherAccount,
    #[error("no token")]
    NoToken,
    #[error(transparent)]
    BadToken(#[from] crate::token::BadToken),
    #[error("the token was used before")]
    UsedToken,
    #[error("the call is over or unknown")]
    NoSuchCall,
    #[error("the call has a stream already")]
    Doubled,
    #[error("cannot take the call now")]
    Store(#[from] StoreError),
    #[error(transparent)]
    Settings(#[from] StaleSettings),
}

/// A call whose stream is open and whose token is redeemed.
pub(crate) struct Accepted {
    pub(crate) stream_sid: StreamSid,
    pub(crate) call: StoredCall,
    pub(crate) business: Arc<Business>,
    pub(crate) dialogue: Dialogue,
    pub(crate) resumed: bool,
    pub(crate) live: LiveCall,
}

/// The WebSocket handshake. A signature that is there must be right; the token decides in any case. Of those without a
/// signature only so many are waited for: to keep a socket open and say nothing costs nothing.
pub(crate) async fn upgrade(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    let place = match headers.get("x-twilio-signature") {
        Some(signature) => {
            let url = app.config.public_url.stream();
            let right = signature.to_str().is_ok_and(|signature| {
                verify(&app.config.auth_token, &url, SignedBody::None, signature).is_ok()
            });
            if !right {
                warn!("a stream with a wrong signature was refused");
                return (StatusCode::FORBIDDEN, "the signature does not match\n").into_response();
            }
            None
        }
        None => {
            let Ok(place) = Arc::clone(&app.strangers).try_acquire_owned() else {
                warn!("a stream without a signature was refused: too many have not shown a token yet");
                return (StatusCode::SERVICE_UNAVAILABLE, "too many streams\n").into_response();
            };
            info!("a stream came without a signature; its token decides");
            Some(place)
        }
    };
    sized(upgrade).on_upgrade(move |socket| serve(app, socket, place))
}

/// A socket with the buffers and limits that fit a media stream: every frame goes out at once.
pub(crate) fn sized(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(MESSAGE_BYTES_MAX)
        .max_frame_size(MESSAGE_BYTES_MAX)
}

async fn serve(app: Arc<App>, mut socket: WebSocket, stranger: Option<OwnedSemaphorePermit>) {
    match accept(&app, &mut socket).await {
        Ok(accepted) => {
            drop(stranger);
            let span =
                info_span!("call", call_id = %accepted.call.call_id, stream_sid = %accepted.stream_sid);
            conversation::hold(app, socket, accepted).instrument(span).await;
        }
        Err(rejected) => {
            warn!(reason = %rejected, "a stream was closed before its call began");
            close(&mut socket, 1008, &rejected.to_string()).await;
        }
    }
}

/// Says why and closes. The other side may be gone already.
pub(crate) async fn close(socket: &mut WebSocket, code: u16, reason: &str) {
    let frame = CloseFrame { code, reason: reason.into() };
    let _ = timeout(Duration::from_secs(1), socket.send(Message::Close(Some(frame)))).await;
}

/// Everything that must be true before a model or a provider is touched.
async fn accept(app: &App, socket: &mut WebSocket) -> Result<Accepted, Rejected> {
    let start = start_message(socket).await?;
    if start.account_sid != app.config.account_sid {
        return Err(Rejected::OtherAccount);
    }
    let now = Timestamp::now();
    let token = start.parameter("token").ok_or(Rejected::NoToken)?;
    let generation = app.tokens.check(token, &start.call_sid, now)?;
    let live = app.live.enter(start.call_sid.clone(), generation).await.ok_or(Rejected::Doubled)?;
    let redeem = RedeemStream {
        call_sid: &start.call_sid,
        generation,
        stream_sid: &start.stream_sid,
        node: &app.node,
        now,
    };
    let call = match app.store.redeem_stream(redeem).await? {
        Redeemed::Live(call) => call,
        Redeemed::Already => return Err(Rejected::UsedToken),
        Redeemed::Finished(_) | Redeemed::Unknown => return Err(Rejected::NoSuchCall),
    };
    live.belongs_to(call.tenant_id);
    let tenant = app.store.tenant(call.tenant_id).await?.ok_or(Rejected::NoSuchCall)?;
    let business = app.business(&tenant)?;
    let (dialogue, resumed) = dialogue(&call);
    Ok(Accepted { stream_sid: start.stream_sid, call, business, dialogue, resumed, live })
}

/// The dialogue as it was left, or a new one.
fn dialogue(call: &StoredCall) -> (Dialogue, bool) {
    let fresh = || Dialogue::new(call.from.clone(), call.mode);
    match &call.dialogue {
        None => (fresh(), false),
        Some(checkpoint) => match serde_json::from_value(checkpoint.clone()) {
            Ok(dialogue) => (dialogue, true),
            Err(error) => {
                // Written by a version that spoke otherwise. The caller is greeted anew rather than lost.
                // The error itself quotes what it could not read: a name, say.
                warn!(kind = ?error.classify(), "a checkpoint cannot be read");
                (fresh(), false)
            }
        },
    }
}

/// Whose stream it is, as its first messages say.
pub(crate) async fn start_message(socket: &mut WebSocket) -> Result<StreamStart, Rejected> {
    timeout(TIME_TO_START, read_start(socket)).await.map_err(|_| Rejected::NeverStarted)?
}

async fn read_start(socket: &mut WebSocket) -> Result<StreamStart, Rejected> {
    loop {
        let text = match socket.recv().await {
            Some(Ok(Message::Text(text))) => text,
            Some(Ok(Message::Binary(_))) => return Err(Rejected::Binary),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => continue,
            Some(Ok(Message::Close(_))) | None => return Err(Rejected::Gone),
            Some(Err(error)) => return Err(Rejected::Malformed(error.to_string())),
        };
        let message =
            InboundMessage::parse(text.as_str()).map_err(|error| Rejected::Malformed(error.to_string()))?;
        match message {
            InboundMessage::Connected | InboundMessage::Unknown => {}
            InboundMessage::Start(start) => return Ok(start),
            InboundMessage::Media { .. } => return Err(Rejected::BeforeStart("media")),
            InboundMessage::Dtmf { .. } => return Err(Rejected::BeforeStart("dtmf")),
            InboundMessage::Mark { .. } => return Err(Rejected::BeforeStart("mark")),
            InboundMessage::Stop => return Err(Rejected::Gone),
        }
    }
}
