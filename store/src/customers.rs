//! `customers`: who has booked, known by his number.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::new_id;
use crate::error::StoreError;

/// Finds or makes the customer with this number. A name that is known stays: what was said in this call is kept with
/// the booking. The address is the newest that was given.
pub(crate) async fn upsert(
    db: &mut PgConnection,
    tenant: TenantId,
    phone: &PhoneNumber,
    name: &str,
    address: Option<&str>,
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    let id = sqlx::query_scalar!(
        "INSERT INTO customers (tenant_id, customer_id, phone, name, address, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (tenant_id, phone) DO UPDATE
             SET address = coalesce(excluded.address, customers.address), updated_at = excluded.updated_at
         RETURNING customer_id",
        tenant.0,
        new_id(now),
        phone.e164(),
        name,
        address,
        now.to_sqlx()
    )
    .fetch_one(db)
    .await?;
    Ok(id)
}
