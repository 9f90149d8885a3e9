//! `owner_pins`: the hashes of the PINs with which owners hear their schedule.

use std::fmt;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::TenantId;

use crate::error::StoreError;

/// An owner's PIN, as far as it is known.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnerPin {
    /// By his name in the settings.
    pub owner: String,
    /// Argon2id, in the PHC string format.
    pub hash: String,
}

impl fmt::Debug for OwnerPin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OwnerPin").field("owner", &self.owner).finish_non_exhaustive()
    }
}

pub(crate) async fn upsert(
    db: &mut PgConnection,
    tenant: TenantId,
    pin: &OwnerPin,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO owner_pins (tenant_id, owner, hash, set_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (tenant_id, owner) DO UPDATE SET hash = excluded.hash, set_at = excluded.set_at",
        tenant.0,
        pin.owner,
        pin.hash,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

pub(crate) async fn all(db: &mut PgConnection, tenant: TenantId) -> Result<Vec<OwnerPin>, StoreError> {
    let pins = sqlx::query_as!(
        OwnerPin,
        "SELECT owner, hash FROM owner_pins WHERE tenant_id = $1 ORDER BY owner",
        tenant.0
    )
    .fetch_all(db)
    .await?;
    Ok(pins)
}
