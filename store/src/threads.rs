//! `threads`: which texts belong together: those with one number.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::new_id;
use crate::error::StoreError;

/// The thread with a number, begun if there is none.
pub(crate) async fn with(
    db: &mut PgConnection,
    tenant: TenantId,
    phone: &PhoneNumber,
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    let id = sqlx::query_scalar!(
        "INSERT INTO threads (tenant_id, thread_id, phone_number, created_at, last_message_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (tenant_id, phone_number) DO UPDATE SET
             last_message_at = greatest(threads.last_message_at, excluded.last_message_at)
         RETURNING thread_id",
        tenant.0,
        new_id(now),
        phone.e164(),
        now.to_sqlx()
    )
    .fetch_one(db)
    .await?;
    Ok(id)
}
