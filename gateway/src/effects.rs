//! Effects: what the outbox holds happens in the world, once its time has come.
//!
//! A worker claims rows by a lease, carries each out in a task of its own, and settles it. Nothing in a row is trusted
//! to be still wanted: whoever is to be contacted is asked about anew, and the permit goes to the sender at once.
//! A process that dies leaves its rows claimed; when their leases run out, others take them up.

pub(crate) mod event;
mod sending;
mod wording;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};
use store::{Claimed, Lane, OutboxKind, StoreError};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::app::Office;
use sending::{Failed, carry_out};

/// Rows in hand at once, by the way they leave: each holds a connection to the database for some milliseconds, and one to
/// whoever takes it for a second. A receiver of events or a mail server that does not answer keeps its own hands busy and
/// no text waiting.
const fn at_once(lane: Lane) -> usize {
    match lane {
        Lane::Texts => 8,
        Lane::Letters => 4,
        Lane::Events => 2,
    }
}

/// How long a row is nobody else's: longer than one attempt may take.
const LEASE: SignedDuration = SignedDuration::from_secs(90);

/// One attempt, with all that it waits for.
const ATTEMPT: Duration = Duration::from_secs(60);

/// Nothing was due: look again after this.
const IDLE: Duration = Duration::from_millis(500);

/// The database does not answer: ask again after this.
const AWAY: Duration = Duration::from_secs(2);

/// What is being sent when the process is told to stop has this long.
const DRAIN: Duration = Duration::from_secs(10);

/// Runs until told to stop; what is in hand then is finished.
pub(crate) async fn work(office: Arc<Office>, stopping: CancellationToken) {
    let lanes = Lane::ALL.iter().map(|lane| work_on(*lane, &office, &stopping));
    join_all(lanes).await;
}

async fn work_on(lane: Lane, office: &Arc<Office>, stopping: &CancellationToken) {
    let at_once = at_once(lane);
    let mut hands = JoinSet::new();
    while !stopping.is_cancelled() {
        while hands.try_join_next().is_some() {}
        let free = u32::try_from(at_once - hands.len()).unwrap_or(0);
        let pause = match claim(office, lane, free).await {
            Ok(rows) if rows.is_empty() => Some(IDLE),
            Ok(rows) => {
                for row in rows {
                    hands.spawn(attempt(Arc::clone(office), row));
                }
                None
            }
            Err(error) => {
                error!(error = &error as &dyn std::error::Error, "what is due could not be claimed");
                Some(AWAY)
            }
        };
        match pause {
            // With its hands full the worker waits for one to be free.
            None => tokio::select! {
                () = stopping.cancelled() => {}
                _ = hands.join_next(), if hands.len() >= at_once => {}
                () = std::future::ready(()), if hands.len() < at_once => {}
            },
            Some(pause) => tokio::select! {
                () = stopping.cancelled() => {}
                () = sleep(pause) => {}
            },
        }
    }
    let finished = timeout(DRAIN, async { while hands.join_next().await.is_some() {} }).await;
    if finished.is_err() {
        warn!(rows = hands.len(), "stopped in the middle of what is due; it is tried again elsewhere");
    }
}

async fn claim(office: &Office, lane: Lane, limit: u32) -> Result<Vec<Claimed>, StoreError> {
    if limit == 0 {
        return Ok(Vec::new());
    }
    let now = Timestamp::now();
    office.store.claim(&[lane], OutboxKind::ALL, &office.node, LEASE, limit, now).await
}

/// Carries one row out, and settles it if that failed.
async fn attempt(office: Arc<Office>, row: Claimed) {
    let outcome = timeout(ATTEMPT, carry_out(&office, &row)).await.unwrap_or(Err(Failed::Again("too slow")));
    let (outbox_id, kind, attempt) = (row.outbox_id, row.kind.as_str(), row.attempt);
    let settled = match outcome {
        Ok(done) => {
            info!(%outbox_id, kind, attempt, %done, "an effect is settled");
            return;
        }
        Err(Failed::Store(error)) => Err(error),
        Err(Failed::Again(why)) => office.store.retry(&row, why, Timestamp::now()).await.map(|retried| {
            warn!(%outbox_id, kind, attempt, why, ?retried, "an effect failed");
        }),
        Err(Failed::ForGood(why)) => office.store.bury(&row, &why, Timestamp::now()).await.map(|_| {
            error!(%outbox_id, kind, attempt, why, "an effect is given up");
        }),
    };
    if let Err(error) = settled {
        // The lease runs out, and the row is claimed again.
        error!(error = &error as &dyn std::error::Error, %outbox_id, kind, "an effect could not be settled");
    }
}
