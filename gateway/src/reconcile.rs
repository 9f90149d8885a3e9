//! No call stays open because nobody spoke of it any more.
//!
//! A process that dies takes its sessions with it. Twilio then either comes back through the resume address or
//! reports the end; when neither happens (the caller hung up while nobody was there to hear of it), Twilio is asked, and
//! the call is ended here with what it amounted to. A caller and an agent who talk on are left alone.

use std::sync::Arc;
use std::time::Duration;

use call::escalation::EscalationEnd;
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use senders::provider::ProviderError;
use store::{StatusReport, StoreError, Unfinished};
use telephony::CallSid;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{debug, error, info, warn};
use twilio::rest::CallResource;

use crate::app::App;
use crate::escalation::{self, orphan};
use crate::http::leg_status;

/// How often this process says that it lives, and looks for calls that nobody holds.
const EVERY: Duration = Duration::from_secs(20);

/// A live call writes a turn, or ends, well within this; Twilio comes back within seconds.
const QUIET: SignedDuration = SignedDuration::from_mins(3);

/// Calls ended in one round; the rest have their turn in the next.
const BATCH: u32 = 100;

/// Twilio is asked about so many calls at the same time: all of a batch are done well within [`QUIET`], however slowly it
/// answers.
const ASKED_AT_ONCE: usize = 16;

/// Twilio has never heard of the call, or forgotten it.
const NO_SUCH_CALL: u32 = 20404;

/// Two who may be talking are not taken for gone before this when Twilio does not answer.
const UNANSWERED: SignedDuration = SignedDuration::from_mins(30);

/// Runs until the process stops.
pub(crate) async fn keep_order(app: Arc<App>) {
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = rounds.tick() => {}
        }
        if let Err(error) = round(&app).await {
            error!(error = &error as &dyn std::error::Error, "lost calls could not be looked for");
        }
    }
}

async fn round(app: &App) -> Result<(), StoreError> {
    let now = Timestamp::now();
    app.store.heartbeat(&app.node, env!("CARGO_PKG_VERSION"), now).await?;
    app.store.release_expired(now).await?;
    orphan::find_together(app, now).await?;
    let held: Vec<CallSid> = app.live.calls().into_iter().chain(app.escalations.calls()).collect();
    let orphans = app.store.unfinished_calls(now - QUIET, &app.node, &held, BATCH).await?;
    let mut asked = stream::iter(orphans)
        .map(|call| async { (app.provider.fetch_call(&call.call_sid).await, call) })
        .buffer_unordered(ASKED_AT_ONCE);
    while let Some((leg, call)) = asked.next().await {
        settle(app, &call, leg).await?;
    }
    end_lost_escalations(app, now).await
}

/// A call that no process holds. Whether it is over is for Twilio to say: a caller and an agent talk on without us.
async fn settle(
    app: &App,
    call: &Unfinished,
    leg: Result<CallResource, ProviderError>,
) -> Result<(), StoreError> {
    let now = Timestamp::now();
    match leg {
        Ok(leg) if leg.status.is_final() => {
            let report = StatusReport {
                call_sid: &call.call_sid,
                status: leg_status(leg.status),
                sequence: 0,
                duration_s: leg.duration_s,
                source_event: format!("{}:asked", call.call_sid),
                now,
            };
            let reported = app.store.report_status(report).await?;
            info!(call_id = %call.call_id, ?reported, "a call of whose end nobody had told is over");
            Ok(())
        }
        Ok(_) => {
            debug!(call_id = %call.call_id, "a call goes on without us");
            Ok(())
        }
        Err(ProviderError::Refused(error)) if error.code == NO_SUCH_CALL => give_up(app, call, now).await,
        // They may be talking: they are given the time in which Twilio comes back.
        Err(error) if call.taken && now.duration_since(call.last_event_at) < UNANSWERED => {
            warn!(call_id = %call.call_id, %error, "nobody can tell whether a call is over");
            Ok(())
        }
        Err(_) => give_up(app, call, now).await,
    }
}

async fn give_up(app: &App, call: &Unfinished, now: Timestamp) -> Result<(), StoreError> {
    let outcome = app.store.finish_lost(call.tenant_id, call.call_id, now - QUIET, now).await?;
    info!(call_id = %call.call_id, ?outcome, "a call that nobody held was ended");
    Ok(())
}

/// People who are rung for a process that is gone are let go, unless one of them has the call: then the two talk, and
/// the end of the caller's leg is the end of it.
async fn end_lost_escalations(app: &App, now: Timestamp) -> Result<(), StoreError> {
    for lost in app.store.unfinished_escalations(now - QUIET, BATCH).await? {
        let seen = lost.node_seen_at.is_some_and(|seen| now.duration_since(seen) < QUIET);
        let ours = lost.node == app.node;
        let talking = lost.accepted.is_some() && !lost.call_over;
        if (seen && !ours) || talking || (ours && app.escalations.is_live(lost.escalation_id)) {
            continue;
        }
        // Whoever has the call may be talking still, though the record has had to end it: his leg ends with the room.
        for (_, leg) in lost.legs.iter().filter(|(offer, _)| lost.accepted != Some(*offer)) {
            escalation::let_go(&app.provider, leg).await;
        }
        app.store.end_escalation(lost.tenant_id, lost.escalation_id, EscalationEnd::Lost, now).await?;
        info!(escalation_id = %lost.escalation_id, legs = lost.legs.len(), "an escalation that nobody held was ended");
    }
    Ok(())
}
