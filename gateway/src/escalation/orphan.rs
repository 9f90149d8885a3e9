//! Bridges that outlive the process which made them. The two talk on in their conference, which needs nobody of us; what
//! is left to decide when one of them leaves it is decided here, from the record and from what Twilio says.

use std::sync::Arc;
use std::time::Duration;

use call::escalation::EscalationEnd;
use call::record::HangupCause;
use jiff::{SignedDuration, Timestamp};
use store::{Finish, StoreError};
use telephony::{CallSid, Disposition, EscalationId, OfferId, TenantId};
use tokio::time::{sleep, timeout};
use tracing::{info, warn};
use twilio::forms::CallStatus;

use super::legs::return_caller;
use super::let_go;
use crate::app::App;

/// What becomes of a caller whose conference is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Next {
    /// The talk is over.
    Goodbye,
    /// The assistant goes on with him.
    Assistant,
}

/// As long as the escalation itself gives two to meet.
const MEETING: SignedDuration = SignedDuration::from_secs(10);

/// Few die in such a moment; asked one after the other, they do not keep the round long.
const AT_ONCE: u32 = 4;

/// An agent who hangs up leaves the conference a moment before his leg is over.
const LEAVING: Duration = Duration::from_millis(400);

/// The caller is alone in silence while Twilio is asked.
const ASKING: Duration = Duration::from_secs(2);

/// The caller has left the conference of an escalation that no process holds; `over` says that he has hung up. If the agent
/// is still on his line, he has left by a key, which nobody of us understands any more: the caller is brought back to the
/// assistant rather than lost.
///
/// # Errors
/// When the record could not be asked or written: Twilio takes its fall-back, or asks again.
pub(crate) async fn room_over(
    app: &App,
    tenant: TenantId,
    escalation: EscalationId,
    offer: OfferId,
    over: bool,
) -> Result<Next, StoreError> {
    let Some(bridge) = app.store.bridge(tenant, escalation, offer).await? else {
        return Ok(if over { Next::Goodbye } else { Next::Assistant });
    };
    let left_by_key = match &bridge.agents_leg {
        Some(leg) if !over => is_up(app, leg).await,
        Some(_) | None => false,
    };
    let now = Timestamp::now();
    if left_by_key {
        info!(escalation_id = %escalation, "an agent has left a bridge that no process holds");
        app.store.end_escalation(tenant, escalation, EscalationEnd::HandedBack, now).await?;
        return Ok(Next::Assistant);
    }
    // They were together, whether or not anybody wrote it down before the process died.
    app.store.connected(tenant, escalation, offer, now).await?;
    let finish = Finish {
        tenant,
        call_id: bridge.call_id,
        disposition: Disposition::Connected,
        cause: HangupCause::CallerHungUp,
        outbox: Vec::new(),
        now,
    };
    app.store.finish_call(finish).await?;
    info!(escalation_id = %escalation, "a bridge that no process held is over");
    Ok(Next::Goodbye)
}

/// Whether the agent of a bridge that this process holds is still on his line though the caller is alone: he has left by a
/// key, and his own leg has not told yet. When nobody can tell he may be.
///
/// # Errors
/// When the record could not be asked.
pub(crate) async fn agent_is_up(
    app: &App,
    tenant: TenantId,
    escalation: EscalationId,
    offer: OfferId,
) -> Result<bool, StoreError> {
    let bridge = app.store.bridge(tenant, escalation, offer).await?;
    let Some(leg) = bridge.and_then(|bridge| bridge.agents_leg) else { return Ok(false) };
    Ok(timeout(ASKING, is_up(app, &leg)).await.unwrap_or(true))
}

/// A process that dies in the moment in which two meet has not written down that they have. Twilio knows: both legs are
/// still up so long after the key. Whoever is still at it writes it himself, which harms nobody. Where the agent has hung up
/// before the caller was there, the caller sits in silence: he is brought back, and people are rung anew.
///
/// # Errors
/// When the record could not be asked or written.
pub(crate) async fn find_together(app: &App, now: Timestamp) -> Result<(), StoreError> {
    for unmet in app.store.unmet(now - MEETING, AT_ONCE).await? {
        if app.escalations.is_live(unmet.escalation_id) {
            continue;
        }
        let legs = [&unmet.callers_leg, &unmet.agents_leg].map(|leg| app.provider.fetch_call(leg));
        let [caller, agent] = legs;
        let (caller, agent) = tokio::join!(caller, agent);
        let (Ok(caller), Ok(agent)) = (caller, agent) else { continue };
        let (tenant, escalation) = (unmet.tenant_id, unmet.escalation_id);
        if caller.status != CallStatus::InProgress {
            continue;
        }
        if agent.status == CallStatus::InProgress {
            info!(escalation_id = %escalation, "two of whom nobody had told have met");
            app.store.connected(tenant, escalation, unmet.offer, now).await?;
        } else if agent.status.is_final() && !app.live.holds(&unmet.callers_leg) {
            info!(escalation_id = %escalation, "a caller whom nobody awaits in his room is brought back");
            app.store.end_escalation(tenant, escalation, EscalationEnd::Lost, now).await?;
            let (provider, caller) = (app.provider.clone(), unmet.callers_leg.clone());
            let resume = app.config.public_url.page("/twilio/resume");
            tokio::spawn(async move { return_caller(&provider, &caller, resume).await });
        }
    }
    Ok(())
}

/// The caller's leg is over, and this process rings nobody for him: whoever is still rung is let go, for the next caller may
/// be in danger. That they are free is written with the end of the call.
///
/// # Errors
/// When the record could not be asked.
pub(crate) async fn caller_left(app: &App, caller: &CallSid) -> Result<(), StoreError> {
    for leg in app.store.legs_rung_for(caller).await? {
        info!(call_sid = %leg, "an agent who was rung for a process that is gone is let go");
        let provider = app.provider.clone();
        tokio::spawn(async move { let_go(&provider, &leg).await });
    }
    Ok(())
}

async fn is_up(app: &App, leg: &CallSid) -> bool {
    for wait in [Duration::ZERO, LEAVING] {
        sleep(wait).await;
        match app.provider.fetch_call(leg).await {
            Ok(leg) if leg.status.is_final() => return false,
            Ok(_) => {}
            Err(error) => warn!(%error, "nobody can tell whether the agent is still there"),
        }
    }
    true
}

/// Lets everybody go who was rung by a process that is gone: the caller is back, and people are rung anew.
///
/// # Errors
/// When the record could not be asked or written.
pub(super) async fn let_all_go(
    app: &Arc<App>,
    tenant: TenantId,
    lost: EscalationId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for leg in app.store.open_legs(tenant, lost).await? {
        let provider = app.provider.clone();
        // Nobody waits for it: the caller is to hear ringing.
        tokio::spawn(async move { let_go(&provider, &leg).await });
    }
    app.store.end_escalation(tenant, lost, EscalationEnd::Lost, now).await
}
