//! `dead_letters`: what was given up, for a person to look at.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;

use crate::error::StoreError;
use crate::outbox::Claimed;

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
