//! `callback_attempts`: each time that a customer was rung for his call-back, by whom, and what came of it.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CallbackId, TenantId};

use crate::callback_queue::{CallbackOutcome, Taker};
use crate::error::StoreError;

pub(crate) async fn insert(
    db: &mut PgConnection,
    taker: Taker<'_>,
    callback: CallbackId,
    attempt: i32,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO callback_attempts (tenant_id, callback_id, attempt, taken_by, taken_in, called_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        taker.tenant.0,
        callback.0,
        attempt,
        taker.number.e164(),
        taker.call_sid.as_str(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes the outcome of an attempt, or another one than before.
pub(crate) async fn end(
    db: &mut PgConnection,
    tenant: TenantId,
    callback: CallbackId,
    attempt: u32,
    outcome: CallbackOutcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE callback_attempts SET outcome = $4, ended_at = $5
         WHERE tenant_id = $1 AND callback_id = $2 AND attempt = $3",
        tenant.0,
        callback.0,
        i32::try_from(attempt).unwrap_or(i32::MAX),
        outcome.as_str(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Ends whatever attempt has no outcome yet.
pub(crate) async fn end_open(
    db: &mut PgConnection,
    tenant: TenantId,
    callback: CallbackId,
    outcome: CallbackOutcome,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE callback_attempts SET outcome = $3, ended_at = $4
         WHERE tenant_id = $1 AND callback_id = $2 AND outcome IS NULL",
        tenant.0,
        callback.0,
        outcome.as_str(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
