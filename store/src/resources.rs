//! `resources`: technicians, chairs and rooms, known to their owner by name.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::TenantId;

use crate::connection::new_id;
use crate::error::StoreError;

/// Makes these the tenant's resources. A name that comes back is the same resource again; the address under which others
/// read its calendar is not good any more.
pub(crate) async fn put_all(
    db: &mut PgConnection,
    tenant: TenantId,
    names: &[String],
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE resources SET active = false WHERE tenant_id = $1 AND active AND name <> ALL ($2)",
        tenant.0,
        names
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE calendar_feeds f SET revoked_at = greatest(f.created_at, $2) FROM resources r
         WHERE f.tenant_id = $1 AND f.revoked_at IS NULL AND r.tenant_id = f.tenant_id AND r.resource_id = f.resource_id
             AND NOT r.active",
        tenant.0,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    for (position, name) in (0_i32..).zip(names) {
        sqlx::query!(
            "INSERT INTO resources (tenant_id, resource_id, name, position, created_at) VALUES ($1, $2, $3, $4, $5)
             ON CONFLICT (tenant_id, name) DO UPDATE SET active = true, position = excluded.position",
            tenant.0,
            new_id(now),
            name,
            position,
            now.to_sqlx()
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}
