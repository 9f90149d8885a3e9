//! `callbacks`: calls that a person owes a customer.

use std::fmt;

use assistant::Callback;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::redact::redact;
use sqlx::PgConnection;
use telephony::{CallId, CallbackId, PhoneNumber, TenantId};

use crate::connection::Store;
use crate::error::{OrCorrupt, StoreError};

/// A call-back as it was promised, for whoever is to make it.
#[derive(Clone, PartialEq, Eq)]
pub struct PromisedCallback {
    /// Who wants it.
    pub name: Option<String>,
    /// Where; `None` when he withheld his number and gave none.
    pub phone: Option<PhoneNumber>,
    /// Why, in his own words, redacted.
    pub reason: String,
}

impl fmt::Debug for PromisedCallback {
    /// Without name and words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PromisedCallback").field("phone", &self.phone).finish_non_exhaustive()
    }
}

impl Store {
    /// A call-back by its id.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn promised_callback(
        &self,
        tenant: TenantId,
        callback: CallbackId,
    ) -> Result<Option<PromisedCallback>, StoreError> {
        let row = sqlx::query!(
            "SELECT customer_name, phone, reason FROM callbacks WHERE tenant_id = $1 AND callback_id = $2",
            tenant.0,
            callback.0
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let phone = row.phone.map(|phone| phone.parse()).transpose().or_corrupt("callbacks", "phone")?;
        Ok(Some(PromisedCallback { name: row.customer_name, phone, reason: row.reason }))
    }
}

/// The priority of an emergency, and of everything else.
const EMERGENCY: i16 = 2;
const USUAL: i16 = 0;

/// The call's call-back, as it was written.
pub(crate) struct Promised {
    pub(crate) id: CallbackId,
    /// Whether it was over, and is promised anew.
    pub(crate) anew: bool,
}

/// Writes the call's call-back, or replaces its words as long as nobody has taken it up. What has become an emergency
/// waits for no hour. What is asked for after it was taken back, or done, is the newer wish: it is due as if it were the
/// first.
pub(crate) async fn upsert(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    id: CallbackId,
    callback: &Callback,
    now: Timestamp,
) -> Result<Promised, StoreError> {
    let row = sqlx::query!(
        r#"INSERT INTO callbacks (tenant_id, callback_id, call_id, customer_name, phone, reason, created_at, updated_at,
             priority, best_at)
         SELECT tenant_id, $3, call_id, $4, coalesce($5, from_number), $6, $7, $7, $8, $9
         FROM calls WHERE tenant_id = $1 AND call_id = $2
         ON CONFLICT (tenant_id, call_id) DO UPDATE SET
             customer_name = coalesce(excluded.customer_name, callbacks.customer_name),
             phone = coalesce(excluded.phone, callbacks.phone),
             reason = CASE WHEN callbacks.state <> 'claimed' OR excluded.priority > callbacks.priority
                           THEN excluded.reason ELSE callbacks.reason END,
             priority = greatest(callbacks.priority, excluded.priority),
             best_at = CASE WHEN greatest(callbacks.priority, excluded.priority) > $10 THEN NULL
                            ELSE coalesce(excluded.best_at, callbacks.best_at) END,
             not_before = CASE WHEN excluded.priority > $10 OR callbacks.state IN ('withdrawn', 'resolved') THEN NULL
                               ELSE callbacks.not_before END,
             state = CASE callbacks.state WHEN 'claimed' THEN 'claimed' ELSE 'waiting' END,
             created_at = CASE WHEN callbacks.state IN ('withdrawn', 'resolved') THEN excluded.created_at
                               ELSE callbacks.created_at END,
             outcome = CASE WHEN callbacks.state IN ('withdrawn', 'resolved') THEN NULL ELSE callbacks.outcome END,
             updated_at = excluded.updated_at
         -- A query within sees the row as it was.
         RETURNING callback_id, coalesce((SELECT b.state IN ('withdrawn', 'resolved') FROM callbacks b
             WHERE b.tenant_id = $1 AND b.call_id = $2), false) AS "anew!""#,
        tenant.0,
        call.0,
        id.0,
        callback.name,
        callback.phone.as_ref().map(PhoneNumber::e164),
        redact(&callback.reason),
        now.to_sqlx(),
        if callback.is_emergency() { EMERGENCY } else { USUAL },
        callback.best_at.map(|at| at.to_sqlx()),
        USUAL
    )
    .fetch_one(db)
    .await?;
    Ok(Promised { id: CallbackId(row.callback_id), anew: row.anew })
}
