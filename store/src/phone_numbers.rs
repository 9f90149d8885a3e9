//! `phone_numbers`: which number is whose.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{PhoneNumber, TenantId};

use crate::error::{OrCorrupt, StoreError};

/// One of these numbers that is in use by another tenant.
pub(crate) async fn taken_by_another(
    db: &mut PgConnection,
    tenant: TenantId,
    numbers: &[PhoneNumber],
) -> Result<Option<PhoneNumber>, StoreError> {
    let taken = sqlx::query_scalar!(
        "SELECT phone_number FROM phone_numbers
         WHERE phone_number = ANY ($2) AND active AND tenant_id <> $1 ORDER BY phone_number LIMIT 1",
        tenant.0,
        &e164(numbers)
    )
    .fetch_optional(db)
    .await?;
    taken.map(|number| number.parse().or_corrupt("phone_numbers", "phone_number")).transpose()
}

/// Makes these the tenant's numbers.
pub(crate) async fn put_all(
    db: &mut PgConnection,
    tenant: TenantId,
    numbers: &[PhoneNumber],
    now: Timestamp,
) -> Result<(), StoreError> {
    let numbers = e164(numbers);
    sqlx::query!(
        "UPDATE phone_numbers SET active = false WHERE tenant_id = $1 AND active AND phone_number <> ALL ($2)",
        tenant.0,
        &numbers
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO phone_numbers (tenant_id, phone_number, created_at)
         SELECT $1, number, $3 FROM unnest($2::text[]) AS number
         ON CONFLICT (tenant_id, phone_number) DO UPDATE SET active = true",
        tenant.0,
        &numbers,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

fn e164(numbers: &[PhoneNumber]) -> Vec<String> {
    numbers.iter().map(|number| number.e164().to_owned()).collect()
}
