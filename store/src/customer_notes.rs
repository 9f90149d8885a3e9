//! `customer_notes`: what people wrote about customers. Redacted on their way in.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::redact::redact;
use sqlx::PgConnection;
use telephony::{CallId, CustomerId, TenantId};
use uuid::Uuid;

use crate::connection::{Store, new_id};
use crate::error::StoreError;

impl Store {
    /// Writes a note about a customer.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such customer or call.
    pub async fn add_note(
        &self,
        tenant: TenantId,
        customer: CustomerId,
        text: &str,
        call: Option<CallId>,
        now: Timestamp,
    ) -> Result<Uuid, StoreError> {
        let id = new_id(now);
        sqlx::query!(
            "INSERT INTO customer_notes (tenant_id, note_id, customer_id, text, call_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
            tenant.0,
            id,
            customer.0,
            redact(text),
            call.map(|call| call.0),
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(id)
    }
}

/// Hands one customer's notes to another. Answers which they were.
pub(crate) async fn hand_over(
    db: &mut PgConnection,
    tenant: TenantId,
    from: CustomerId,
    into: CustomerId,
) -> Result<Vec<Uuid>, StoreError> {
    let moved = sqlx::query_scalar!(
        "UPDATE customer_notes SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2 RETURNING note_id",
        tenant.0,
        from.0,
        into.0
    )
    .fetch_all(db)
    .await?;
    Ok(moved)
}
