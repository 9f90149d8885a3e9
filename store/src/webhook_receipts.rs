//! `webhook_receipts`: which webhooks have had their effect.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::TenantId;

use crate::error::StoreError;

/// Writes a webhook down. False when it has been here before.
pub(crate) async fn first_time(
    db: &mut PgConnection,
    tenant: TenantId,
    source_event: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO webhook_receipts (tenant_id, source_event, received_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
        tenant.0,
        source_event,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
