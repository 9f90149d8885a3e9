//! `staff_addresses`: where a business's own people are reached.

use policy::contact::Address;
use sqlx::PgConnection;
use telephony::TenantId;

use crate::error::StoreError;

/// Makes these the addresses of the tenant's people, in the order in which they are told of an emergency; all others are
/// no longer.
pub(crate) async fn put_all(
    db: &mut PgConnection,
    tenant: TenantId,
    addresses: &[Address],
) -> Result<(), StoreError> {
    let addresses: Vec<String> = addresses.iter().map(|address| address.as_str().to_owned()).collect();
    sqlx::query!(
        "UPDATE staff_addresses SET active = false WHERE tenant_id = $1 AND address <> ALL ($2)",
        tenant.0,
        &addresses
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "INSERT INTO staff_addresses (tenant_id, address, position)
         SELECT $1::uuid, address, min(place)::integer FROM unnest($2::text[]) WITH ORDINALITY AS given (address, place)
         GROUP BY address
         ON CONFLICT (tenant_id, address) DO UPDATE SET active = true, position = excluded.position",
        tenant.0,
        &addresses
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether this is an address of one of the tenant's own people; as policy asks it (`contact_facts`).
pub(crate) async fn has(
    db: &mut PgConnection,
    tenant: TenantId,
    address: &Address,
) -> Result<bool, StoreError> {
    let known = sqlx::query_scalar!(
        r#"SELECT EXISTS (SELECT FROM staff_addresses WHERE tenant_id = $1 AND address = $2 AND active)
               OR EXISTS (SELECT FROM agents WHERE tenant_id = $1 AND number = $2 AND active) AS "known!""#,
        tenant.0,
        address.as_str()
    )
    .fetch_one(db)
    .await?;
    Ok(known)
}
