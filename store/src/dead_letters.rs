//! `dead_letters`: what was given up, for a person to look at.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CallId, TenantId};
use uuid::Uuid;

use crate::connection::{Store, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::outbox::{Claimed, OutboxKind};

/// Something that was to happen and was given up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The row of the outbox.
    pub outbox_id: Uuid,
    /// What was to happen.
    pub kind: OutboxKind,
    /// The call that it followed from.
    pub call_id: Option<CallId>,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub error: String,
    /// When it was given up.
    pub buried_at: Timestamp,
}

impl Store {
    /// What was given up for a business, the newest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn dead_letters(&self, tenant: TenantId, limit: u32) -> Result<Vec<DeadLetter>, StoreError> {
        let rows = sqlx::query!(
            "SELECT outbox_id, o.kind, o.call_id, o.attempts, d.error, d.buried_at
             FROM dead_letters d JOIN outbox o USING (tenant_id, outbox_id)
             WHERE d.tenant_id = $1 ORDER BY d.buried_at DESC, outbox_id LIMIT $2",
            tenant.0,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let mut letters = Vec::with_capacity(rows.len());
        for row in rows {
            letters.push(DeadLetter {
                outbox_id: row.outbox_id,
                kind: OutboxKind::from_name(&row.kind).or_corrupt("outbox", "kind")?,
                call_id: row.call_id.map(CallId),
                attempts: uint(row.attempts),
                error: row.error,
                buried_at: row.buried_at.to_jiff(),
            });
        }
        Ok(letters)
    }
}

pub(crate) async fn insert(
    db: &mut PgConnection,
    letter: &Claimed,
    error: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO dead_letters (tenant_id, outbox_id, error, buried_at) VALUES ($1, $2, $3, $4)",
        letter.tenant_id.0,
        letter.outbox_id,
        error,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
