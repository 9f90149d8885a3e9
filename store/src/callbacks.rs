//! `callbacks`: calls that a person owes a customer.

use assistant::Callback;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::redact::redact;
use sqlx::PgConnection;
use telephony::{CallId, CallbackId, PhoneNumber, TenantId};

use crate::error::StoreError;

/// The priority of an emergency, and of everything else.
const EMERGENCY: i16 = 2;
const USUAL: i16 = 0;

/// Writes the call's call-back, or replaces its words as long as nobody has taken it up.
pub(crate) async fn upsert(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    id: CallbackId,
    callback: &Callback,
    now: Timestamp,
) -> Result<CallbackId, StoreError> {
    let id = sqlx::query_scalar!(
        "INSERT INTO callbacks (tenant_id, callback_id, call_id, customer_name, phone, reason, created_at, updated_at,
             priority, best_at)
         SELECT tenant_id, $3, call_id, $4, coalesce($5, from_number), $6, $7, $7, $8, $9
         FROM calls WHERE tenant_id = $1 AND call_id = $2
         ON CONFLICT (tenant_id, call_id) DO UPDATE SET
             customer_name = coalesce(excluded.customer_name, callbacks.customer_name),
             phone = coalesce(excluded.phone, callbacks.phone),
             reason = CASE callbacks.state WHEN 'waiting' THEN excluded.reason ELSE callbacks.reason END,
             priority = greatest(callbacks.priority, excluded.priority),
             best_at = coalesce(excluded.best_at, callbacks.best_at),
             updated_at = excluded.updated_at
         RETURNING callback_id",
        tenant.0,
        call.0,
        id.0,
        callback.name,
        callback.phone.as_ref().map(PhoneNumber::e164),
        redact(&callback.reason),
        now.to_sqlx(),
        if callback.is_emergency() { EMERGENCY } else { USUAL },
        callback.best_at.map(|at| at.to_sqlx())
    )
    .fetch_one(db)
    .await?;
    Ok(CallbackId(id))
}
