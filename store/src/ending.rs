//! The end of a call. Several may want to write it: the session, the status webhook, the reconciler. The first does.

use call::record::{CallFact, CallState, HangupCause, LegStatus};
use jiff::Timestamp;
use serde_json::json;
use sqlx::PgConnection;
use telephony::{CallId, CallSid, Disposition, TenantId};

use crate::calls::LockedCall;
use crate::connection::Store;
use crate::error::StoreError;
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::{action_records, bookings, calls, emergency_notices, escalations, webhook_receipts};

/// An end, as the session sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct Finish {
    /// Whose call it is.
    pub tenant: TenantId,
    /// The call.
    pub call_id: CallId,
    /// What it amounted to.
    pub disposition: Disposition,
    /// Why it ended.
    pub cause: HangupCause,
    /// What is to happen because of it, besides [`OutboxKind::CallEnded`], which every end brings by itself.
    pub outbox: Vec<NewOutbox>,
    /// When.
    pub now: Timestamp,
}

/// Whose end was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FinishOutcome {
    /// This one, now.
    Now(Disposition),
    /// An earlier one; it stands.
    Already(Disposition),
}

/// What the status webhook says of the caller's leg.
#[derive(Debug, Clone)]
pub struct StatusReport<'a> {
    /// Twilio's name of the leg.
    pub call_sid: &'a CallSid,
    /// What is reported.
    pub status: LegStatus,
    /// Twilio's number of the report.
    pub sequence: u32,
    /// How long the leg lasted, in seconds; only with the last report.
    pub duration_s: Option<u32>,
    /// What tells this webhook from every other; the same text when it is repeated.
    pub source_event: String,
    /// When it came.
    pub now: Timestamp,
}

/// What a status report did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    /// It is written down.
    Recorded,
    /// The leg is over and nobody had written the call's end: now it is written, as the last checkpoint has it.
    Finished(Disposition),
    /// It was here before; nothing was done.
    Duplicate,
    /// We know no such call.
    Unknown,
}

impl Store {
    /// Writes the end of a call, gives up what it had reserved and puts the consequences into the outbox.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn finish_call(&self, finish: Finish) -> Result<FinishOutcome, StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, finish.tenant, finish.call_id).await?;
        if let Some(disposition) = call.disposition() {
            return Ok(FinishOutcome::Already(disposition));
        }
        end(&mut tx, &mut call, (finish.disposition, finish.cause), &finish.outbox, finish.now).await?;
        tx.commit().await?;
        Ok(FinishOutcome::Now(finish.disposition))
    }

    /// Writes a status report down. Reports come late, twice and out of order; none of that changes anything.
    ///
    /// # Errors
    /// When nothing could be written: answer 5xx, so that it comes again.
    pub async fn report_status(&self, report: StatusReport<'_>) -> Result<Reported, StoreError> {
        let StatusReport { call_sid, status, sequence, duration_s, source_event, now } = report;
        let mut tx = self.pool.begin().await?;
        let Some(mut call) = LockedCall::by_sid(&mut tx, call_sid).await? else {
            return Ok(Reported::Unknown);
        };
        if !webhook_receipts::first_time(&mut tx, call.tenant, &source_event, now).await? {
            return Ok(Reported::Duplicate);
        }
        let fact = CallFact::StatusReported { status, sequence, duration_s };
        call.record(&mut tx, &format!("status:{source_event}"), &fact, now).await?;
        let owed = match &call.state {
            CallState::Live(live) => live.end_owed(),
            CallState::Finished(_) => None,
        };
        if let Some(owed) = owed {
            end(&mut tx, &mut call, owed, &[], now).await?;
        }
        tx.commit().await?;
        Ok(owed.map_or(Reported::Recorded, |(disposition, _)| Reported::Finished(disposition)))
    }

    /// Ends a call of which nothing was written since `quiet_since`, as well as the record can tell what it amounted
    /// to. `None` when something was written after all: the call is alive.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn finish_lost(
        &self,
        tenant: TenantId,
        call_id: CallId,
        quiet_since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<FinishOutcome>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        let (disposition, cause) = match &call.state {
            CallState::Finished(finished) => return Ok(Some(FinishOutcome::Already(finished.disposition))),
            CallState::Live(_) if call.last_event_at >= quiet_since => return Ok(None),
            CallState::Live(live) => live.end_when_lost(),
        };
        end(&mut tx, &mut call, (disposition, cause), &[], now).await?;
        tx.commit().await?;
        Ok(Some(FinishOutcome::Now(disposition)))
    }
}

async fn end(
    db: &mut PgConnection,
    call: &mut LockedCall,
    (disposition, cause): (Disposition, HangupCause),
    outbox: &[NewOutbox],
    now: Timestamp,
) -> Result<(), StoreError> {
    if disposition == Disposition::Emergency {
        emergency_notices::begin(db, call.tenant, call.id, now).await?;
    }
    let source = format!("finished:{}", call.id);
    call.record(db, &source, &CallFact::Finished { disposition, cause }, now).await?;
    let summary = action_records::summarised(db, call, disposition).await?;
    calls::set_summary(db, call, &summary).await?;
    settle(db, call, outbox, now).await
}

/// What every end brings with it, however it came.
pub(crate) async fn settle(
    db: &mut PgConnection,
    call: &mut LockedCall,
    outbox: &[NewOutbox],
    now: Timestamp,
) -> Result<(), StoreError> {
    bookings::release(db, call.tenant, call.id).await?;
    escalations::end_with_call(db, call, now).await?;
    let about = About { call: Some(call.id), booking: None };
    let ended = NewOutbox {
        kind: OutboxKind::CallEnded,
        key: format!("call-ended:{}", call.id),
        payload: json!({ "call_id": call.id, "disposition": call.disposition(), "at": now }),
        due_at: now,
    };
    outbox::enqueue(db, call.tenant, about, &ended, now).await?;
    for row in outbox {
        outbox::enqueue(db, call.tenant, about, row, now).await?;
    }
    Ok(())
}
