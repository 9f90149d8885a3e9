//! `customers`: who has booked or asked.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CustomerId, PhoneNumber, TenantId};

use crate::connection::new_id;
use crate::error::StoreError;
use crate::knowing::Person;

/// A customer's row, locked until the transaction ends.
#[derive(Debug)]
pub(crate) struct Locked {
    /// Into whom this one was merged.
    pub(crate) merged_into: Option<CustomerId>,
}

/// Makes a customer. `phone` must be nobody's.
pub(crate) async fn insert(
    db: &mut PgConnection,
    tenant: TenantId,
    person: &Person<'_>,
    now: Timestamp,
) -> Result<CustomerId, StoreError> {
    let id = CustomerId(new_id(now));
    sqlx::query!(
        "INSERT INTO customers (tenant_id, customer_id, phone, email, name, address, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7)",
        tenant.0,
        id.0,
        person.phone.map(PhoneNumber::e164),
        person.email,
        person.name,
        person.address,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Takes over the newest address. A name that is known stays: what was said in a call is kept with the booking.
pub(crate) async fn refresh(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: CustomerId,
    person: &Person<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE customers SET address = coalesce($3, address), email = coalesce(email, $4), updated_at = $5
         WHERE tenant_id = $1 AND customer_id = $2",
        tenant.0,
        customer.0,
        person.address,
        person.email,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The customer whose row has this number; of one that was merged, into whom.
pub(crate) async fn by_phone(
    db: &mut PgConnection,
    tenant: TenantId,
    phone: &PhoneNumber,
) -> Result<Option<CustomerId>, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT coalesce(merged_into, customer_id) AS "id!" FROM customers WHERE tenant_id = $1 AND phone = $2"#,
        tenant.0,
        phone.e164()
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(CustomerId))
}

/// The customers of this name, and whether they live at this address (`None` when either address is not known), the
/// oldest first.
pub(crate) async fn by_name(
    db: &mut PgConnection,
    tenant: TenantId,
    name: &str,
    address: Option<&str>,
) -> Result<Vec<(CustomerId, Option<bool>)>, StoreError> {
    let rows = sqlx::query!(
        r#"SELECT customer_id, plain_words(address) = plain_words($3) AS same_address FROM customers
           WHERE tenant_id = $1 AND plain_words(name) = plain_words($2) AND merged_into IS NULL
           ORDER BY created_at, customer_id LIMIT 20"#,
        tenant.0,
        name,
        address
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (CustomerId(row.customer_id), row.same_address)).collect())
}

pub(crate) async fn locked(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Option<Locked>, StoreError> {
    let row = sqlx::query!(
        "SELECT merged_into FROM customers WHERE tenant_id = $1 AND customer_id = $2 FOR NO KEY UPDATE",
        tenant.0,
        customer.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Locked { merged_into: row.merged_into.map(CustomerId) }))
}

/// Gives a customer up for another, with everybody who was given up for him before.
pub(crate) async fn set_merged(
    db: &mut PgConnection,
    tenant: TenantId,
    from: CustomerId,
    into: CustomerId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE customers SET merged_into = $3, updated_at = $4
         WHERE tenant_id = $1 AND (customer_id = $2 OR merged_into = $2)",
        tenant.0,
        from.0,
        into.0,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    // What only the one who is given up had said.
    sqlx::query!(
        "UPDATE customers SET address = coalesce(customers.address, lost.address),
             email = coalesce(customers.email, lost.email), updated_at = $4
         FROM customers AS lost
         WHERE customers.tenant_id = $1 AND customers.customer_id = $3
             AND lost.tenant_id = $1 AND lost.customer_id = $2",
        tenant.0,
        from.0,
        into.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
