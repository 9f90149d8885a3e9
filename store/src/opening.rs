//! The beginning of a call: admitted or refused, written once however often Twilio asks.

use call::record::CallFact;
use jiff::Timestamp;
use policy::{Admitted, RefusalReason};
use telephony::{CallId, CallSid, Disposition, PhoneNumber, TenantId};

use crate::calls::{self, LockedCall, Met, NewCall};
use crate::connection::Store;
use crate::ending;
use crate::error::StoreError;
use crate::{call_legs, webhook_receipts};

/// What the voice webhook says.
#[derive(Debug, Clone)]
pub struct OpenCall {
    /// The id that the call gets if this is the first we hear of it.
    pub call_id: CallId,
    /// Whose number was called.
    pub tenant: TenantId,
    /// Twilio's name of the caller's leg.
    pub call_sid: CallSid,
    /// Who calls; `None` when withheld.
    pub from: Option<PhoneNumber>,
    /// The number called.
    pub to: PhoneNumber,
    /// What tells this webhook from every other; the same text when it is repeated.
    pub source_event: String,
    /// When it came.
    pub now: Timestamp,
}

/// The call, as the first webhook about it made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// The call's id: on a repetition that of the first time.
    pub call_id: CallId,
    /// Whether this was the first time.
    pub fresh: bool,
    /// The stream that Twilio is to open; its token is good for one redemption.
    pub generation: u32,
    /// The disposition, if the call is over: refused now or earlier, or ended before the repetition came.
    pub finished: Option<Disposition>,
}

impl Store {
    /// Writes an admitted call down and offers its first stream. The same `call_sid` again gets the same answer.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such tenant.
    pub async fn open_call(&self, admitted: Admitted, call: OpenCall) -> Result<Opened, StoreError> {
        self.meet(Met::Admitted(admitted.mode()), &call).await
    }

    /// Writes a call down that policy has turned away. If it was admitted the first time, it stays so.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such tenant.
    pub async fn refuse_call(&self, reason: RefusalReason, call: OpenCall) -> Result<Opened, StoreError> {
        self.meet(Met::Refused(reason), &call).await
    }

    async fn meet(&self, met: Met, call: &OpenCall) -> Result<Opened, StoreError> {
        if let Some(known) = self.known(&call.call_sid).await? {
            return Ok(known);
        }
        if let Some(opened) = self.write_first(met, call).await? {
            return Ok(opened);
        }
        // Its repetition was quicker by a hair.
        self.known(&call.call_sid).await?.ok_or(StoreError::Missing { what: "call" })
    }

    async fn known(&self, sid: &CallSid) -> Result<Option<Opened>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let known = LockedCall::by_sid(&mut tx, sid).await?;
        tx.rollback().await?;
        Ok(known.map(|call| opened(&call, false)))
    }

    /// `None` when somebody else has written it first.
    async fn write_first(&self, met: Met, new: &OpenCall) -> Result<Option<Opened>, StoreError> {
        let OpenCall { call_id, tenant, call_sid, from, to, source_event, now } = new;
        let mut tx = self.pool.begin().await?;
        let row = NewCall { tenant: *tenant, id: *call_id, from: from.as_ref(), to, met, now: *now };
        if !calls::insert(&mut tx, &row).await? {
            return Err(StoreError::Missing { what: "tenant" });
        }
        if !call_legs::insert_customer(&mut tx, *tenant, *call_id, call_sid, *now).await? {
            tx.rollback().await?;
            return Ok(None);
        }
        webhook_receipts::first_time(&mut tx, *tenant, source_event, *now).await?;
        let mut call = LockedCall::by_id(&mut tx, *tenant, *call_id).await?;
        match met {
            Met::Admitted(mode) => {
                call.record(&mut tx, &format!("opened:{call_id}"), &CallFact::Opened { mode }, *now).await?;
                let offered = CallFact::StreamOffered { generation: 1 };
                call.record(&mut tx, &format!("offered:{call_id}:1"), &offered, *now).await?;
            }
            Met::Refused(reason) => {
                let refused = CallFact::Refused { reason };
                call.record(&mut tx, &format!("finished:{call_id}"), &refused, *now).await?;
                ending::settle(&mut tx, &mut call, &[], *now).await?;
            }
        }
        tx.commit().await?;
        Ok(Some(opened(&call, true)))
    }
}

fn opened(call: &LockedCall, fresh: bool) -> Opened {
    Opened {
        tenant_id: call.tenant,
        call_id: call.id,
        fresh,
        generation: call.streams.offered,
        finished: call.disposition(),
    }
}
