//! People are rung for a caller: the task that obeys [`call::escalation`].
//!
//! One task an escalation, on the process that holds the call. The agents' webhooks find it by the caller's `CallSid`;
//! who was first to press 1 is decided by the store, so that a webhook that reaches another process decides rightly
//! too. The caller's own stream may end and begin again meanwhile: the conversation that holds it then attaches itself
//! to the escalation that is going on.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use assistant::{Brief, Business, Reaching};
use call::escalation::{
    Action, Choice, DialFailure, Ended, Escalation, Event, Farewell, MoveFailure, News, Outcome, Rules,
};
use call::record::LegStatus;
use dashmap::DashMap;
use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use jiff::Timestamp;
use policy::contact::{Address, Channel, Contact, Purpose, Verdict};
use policy::ladder::{EscalationReason, LastResort, Plan, Reach};
use telephony::{AgentId, CallId, CallSid, EscalationId, Millis, OfferId, PhoneNumber, TenantId};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, info, info_span, warn};

use crate::app::App;

/// Webhooks and answers that wait for the task at most: it takes microseconds for each.
const QUEUE: usize = 64;

/// A conversation takes news as they come; more than this unread means that nobody listens any more.
const NEWS: usize = 16;

/// How long after its stream a caller's leg may still be on the way to another one.
const STREAM_GAP: Duration = Duration::from_secs(3);

/// The escalations that this process holds, at most one a call.
#[derive(Default)]
pub(crate) struct Escalations(Arc<DashMap<CallSid, Handle>>);

/// An escalation as webhooks and the conversation see it.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) id: EscalationId,
    inbox: mpsc::Sender<Message>,
    shared: Arc<Mutex<Shared>>,
}

/// What changes from the conversation's side.
struct Shared {
    brief: Brief,
    news: mpsc::Sender<Reaching>,
}

/// Whoever sends an event may want to know when everything that follows from it has been begun.
struct Message {
    event: Event,
    done: Option<oneshot::Sender<()>>,
}

/// The call for which people are rung.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) tenant: TenantId,
    pub(crate) call_id: CallId,
    pub(crate) call_sid: CallSid,
    pub(crate) business: Arc<Business>,
    /// Who calls; agents see it where the carrier allows.
    pub(crate) from: Option<PhoneNumber>,
    /// The number that was called.
    pub(crate) to: PhoneNumber,
}
