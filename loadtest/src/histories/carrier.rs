//! The other end of the texts: Twilio's Messages API, as far as it takes, lists and refuses texts, with the mishaps of a
//! network. What it has taken it remembers, with the time.

use std::collections::HashSet;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::Result;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::Timestamp;
use telephony::{AccountSid, MessageSid, PhoneNumber};
use tokio::net::TcpListener;
use tokio::time::sleep;
use twilio::forms::MessageStatus;
use twilio::rest::{CreateMessage, ListMessages, MessageResource, RestError, Sender};
use url::Url;
use uuid::Uuid;

/// Of so many texts one meets each mishap.
const MISHAP: u64 = 40;

/// A text that was taken.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    /// The row that it was sent for, out of the address for its reports.
    pub(super) outbox: Uuid,
    /// To whom.
    pub(super) to: PhoneNumber,
    /// When it was taken.
    pub(super) at: Timestamp,
    resource: MessageResource,
}

/// The carrier. Cheap to clone.
#[derive(Clone)]
pub(super) struct Carrier(Arc<Desk>);

#[derive(Default)]
struct Desk {
    origin: String,
    sent: Mutex<Vec<Sent>>,
    opted_out: Mutex<HashSet<String>>,
    asked: AtomicU64,
    refused: AtomicU64,
    lost: AtomicU64,
}

impl Carrier {
    pub(super) async fn open() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let carrier = Self(Arc::new(Desk { origin, ..Desk::default() }));
        let router = Router::new()
            .route("/2010-04-01/Accounts/{account}/Messages.json", post(take).get(list))
            .with_state(carrier.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(carrier)
    }

    pub(super) fn origin(&self) -> &str {
        &self.0.origin
    }

    /// The number wants no more texts, and has told the carrier alone.
    pub(super) fn opt_out(&self, number: &PhoneNumber) {
        lock(&self.0.opted_out).insert(number.e164().to_owned());
    }

    /// The carrier hears of words to us too, as Twilio does.
    pub(super) fn opt_in(&self, number: &PhoneNumber) {
        lock(&self.0.opted_out).remove(number.e164());
    }

    pub(super) fn sent(&self) -> Vec<Sent> {
        lock(&self.0.sent).clone()
    }

    pub(super) fn refused(&self) -> u64 {
        self.0.refused.load(Ordering::Relaxed)
    }

    pub(super) fn lost(&self) -> u64 {
        self.0.lost.load(Ordering::Relaxed)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn take(State(carrier): State<Carrier>, Path(account): Path<String>, body: Bytes) -> Response {
    let desk = &carrier.0;
    let at = Timestamp::now();
    let (Ok(account), Ok(message)) = (account.parse::<AccountSid>(), CreateMessage::parse(&body)) else {
        return refuse(21211);
    };
    let n = desk.asked.fetch_add(1, Ordering::Relaxed) % MISHAP;
    if n == 11 {
        desk.lost.fetch_add(1, Ordering::Relaxed);
        return refuse(20429);
    }
    if n == 12 {
        desk.lost.fetch_add(1, Ordering::Relaxed);
        return refuse(20500);
    }
    if lock(&desk.opted_out).contains(message.to.e164()) {
        desk.refused.fetch_add(1, Ordering::Relaxed);
        return refuse(21610);
    }
    let Some(sent) = taken(account, &message, at) else { return refuse(21602) };
    let answer = sent.resource.write();
    lock(&desk.sent).push(sent);
    if n == 13 || n == 14 {
        // It is taken, and nobody hears of it.
        desk.lost.fetch_add(1, Ordering::Relaxed);
        if n == 13 {
            return refuse(20503);
        }
        sleep(Duration::from_secs(11)).await;
    }
    (StatusCode::CREATED, answer).into_response()
}

fn taken(account: AccountSid, message: &CreateMessage, at: Timestamp) -> Option<Sent> {
    let callback = Url::parse(message.status_callback.as_deref()?).ok()?;
    let outbox = callback.query_pairs().find(|(name, _)| name == "outbox")?.1.parse().ok()?;
    let sid: MessageSid = format!("SM{}", Uuid::new_v4().simple()).parse().ok()?;
    let from = match &message.from {
        Sender::Number(number) => Some(number.clone()),
        Sender::Service(_) => None,
    };
    let resource = MessageResource {
        sid,
        account_sid: account,
        messaging_service_sid: None,
        status: MessageStatus::Queued,
        to: Some(message.to.clone()),
        from,
        body: message.body.clone(),
        error_code: None,
        segments: 1,
    };
    Some(Sent { outbox, to: message.to.clone(), at, resource })
}

async fn list(State(carrier): State<Carrier>, RawQuery(query): RawQuery) -> Response {
    let Ok(wanted) = ListMessages::parse(query.unwrap_or_default().as_bytes()) else { return refuse(20001) };
    let sent = lock(&carrier.0.sent);
    let fits = |sent: &&Sent| wanted.to.as_ref().is_none_or(|to| *to == sent.to);
    let found: Vec<MessageResource> =
        sent.iter().rev().filter(fits).map(|sent| sent.resource.clone()).collect();
    ListMessages::write(&found).into_response()
}

fn refuse(code: u32) -> Response {
    let error = RestError::new(code);
    let status = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, error.write()).into_response()
}
