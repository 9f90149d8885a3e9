//! `customer_events`: what was done to customers. Rows are added and never changed.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::jobs::Actor;
use serde_json::Value;
use sqlx::PgConnection;
use telephony::{CallId, CustomerId, TenantId};

use crate::connection::Store;
use crate::error::{OrCorrupt, StoreError};
use crate::origin::Origin;

/// Something that was done to a customer's row.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerEvent {
    /// `created`, `contact_added`, `merged` (somebody into this one), `merged_into` (this one into somebody) or
    /// `forgotten`.
    pub kind: String,
    /// Who did it.
    pub actor: Actor,
    /// From which call.
    pub call_id: Option<CallId>,
    /// Why.
    pub reason: String,
    /// What exactly: ids, never numbers or names.
    pub detail: Value,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// What was done to a customer, the first thing first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn customer_history(
        &self,
        tenant: TenantId,
        customer: CustomerId,
    ) -> Result<Vec<CustomerEvent>, StoreError> {
        let rows = sqlx::query!(
            "SELECT kind, actor, call_id, reason, detail, at FROM customer_events
             WHERE tenant_id = $1 AND customer_id = $2 ORDER BY sequence",
            tenant.0,
            customer.0
        )
        .fetch_all(&self.pool)
        .await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            events.push(CustomerEvent {
                kind: row.kind,
                actor: row.actor.parse().or_corrupt("customer_events", "actor")?,
                call_id: row.call_id.map(CallId),
                reason: row.reason,
                detail: row.detail,
                at: row.at.to_jiff(),
            });
        }
        Ok(events)
    }
}

/// Writes down what was done. Only for whoever has locked the tenant: events of a customer are numbered.
pub(crate) async fn insert(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: CustomerId,
    (kind, detail): (&str, &Value),
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO customer_events (tenant_id, customer_id, sequence, kind, actor, call_id, reason, detail, at)
         SELECT $1, $2, coalesce(max(sequence), 0) + 1, $3, $4, $5, $6, $7, $8
         FROM customer_events WHERE tenant_id = $1 AND customer_id = $2",
        tenant.0,
        customer.0,
        kind,
        origin.actor.as_str(),
        origin.call_id.map(|call| call.0),
        origin.reason,
        detail,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
