//! `alerts`: what a person has to look at at once.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::TenantId;
use uuid::Uuid;

use crate::connection::new_id;
use crate::error::StoreError;

/// Raises an alert about something, once.
pub(crate) async fn raise(
    db: &mut PgConnection,
    tenant: TenantId,
    kind: &str,
    about: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO alerts (tenant_id, alert_id, kind, about, raised_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (tenant_id, kind, about) DO NOTHING",
        tenant.0,
        new_id(now),
        kind,
        about,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
