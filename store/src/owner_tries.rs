//! `owner_tries`: how often somebody tried to hear a business's schedule without the right PIN.

use jiff_sqlx::ToSqlx;
use policy::tries::Tries;
use sqlx::PgConnection;
use telephony::TenantId;

use crate::connection::{int, uint};
use crate::error::StoreError;

/// The tries so far, locked until the transaction ends. A business has a row from its first PIN on.
pub(crate) async fn locked(db: &mut PgConnection, tenant: TenantId) -> Result<Option<Tries>, StoreError> {
    let row = sqlx::query!(
        "SELECT wrong, lockouts, locked_until FROM owner_tries WHERE tenant_id = $1 FOR NO KEY UPDATE",
        tenant.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Tries {
        wrong: uint(row.wrong),
        lockouts: uint(row.lockouts),
        locked_until: row.locked_until.map(|until| until.to_jiff()),
    }))
}

pub(crate) async fn put(db: &mut PgConnection, tenant: TenantId, tries: Tries) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO owner_tries (tenant_id, wrong, lockouts, locked_until) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id) DO UPDATE SET wrong = excluded.wrong, lockouts = excluded.lockouts,
             locked_until = excluded.locked_until",
        tenant.0,
        int(tries.wrong),
        int(tries.lockouts),
        tries.locked_until.map(|until| until.to_sqlx())
    )
    .execute(db)
    .await?;
    Ok(())
}
