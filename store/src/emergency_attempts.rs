//! `emergency_attempts`: every try to tell somebody of an emergency, written before it is made.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::emergency_notice::{Step, Try, TryState};
use sqlx::PgPool;
use telephony::{NoticeId, TenantId};

use crate::connection::{int, uint};
use crate::emergency_notices::{OpenNotice, TryEnd};
use crate::error::{OrCorrupt, StoreError};

/// What was tried so far.
pub(crate) async fn tries(pool: &PgPool, tenant: TenantId, notice: NoticeId) -> Result<Vec<Try>, StoreError> {
    let rows = sqlx::query!(
        "SELECT step, try, state, begun_at FROM emergency_attempts
         WHERE tenant_id = $1 AND notice_id = $2 ORDER BY step, try",
        tenant.0,
        notice.0
    )
    .fetch_all(pool)
    .await?;
    let tries = rows.into_iter().map(|row| {
        let state = match row.state.as_str() {
            "begun" => Some(TryState::Begun),
            "sent" => Some(TryState::Sent),
            "refused" => Some(TryState::Refused),
            "failed" => Some(TryState::Failed),
            _ => None,
        };
        Ok(Try {
            step: uint(row.step),
            number: uint(row.r#try),
            state: state.or_corrupt("emergency_attempts", "state")?,
            begun_at: row.begun_at.to_jiff(),
        })
    });
    tries.collect()
}

/// Begins a try if nobody has acknowledged and the lease is this worker's. One statement decides.
pub(crate) async fn begin(
    pool: &PgPool,
    notice: &OpenNotice,
    step: &Step,
    number: u32,
    worker: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO emergency_attempts (tenant_id, notice_id, step, try, channel, address, state, begun_at)
         SELECT tenant_id, notice_id, $3, $4, $5, $6, 'begun', $7 FROM emergency_notices
         WHERE tenant_id = $1 AND notice_id = $2 AND state = 'open' AND leased_by = $8 AND leased_until > $7
         ON CONFLICT DO NOTHING",
        notice.tenant_id.0,
        notice.notice_id.0,
        int(step.number),
        int(number),
        step.channel.as_str(),
        step.address.as_str(),
        now.to_sqlx(),
        worker
    )
    .execute(pool)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Writes the end of a try, once.
pub(crate) async fn end(
    pool: &PgPool,
    notice: &OpenNotice,
    step: &Step,
    number: u32,
    end: TryEnd<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (state, provider_id, error) = match end {
        TryEnd::Sent(id) => ("sent", Some(id), None),
        TryEnd::Refused(reason) => ("refused", None, Some(reason)),
        TryEnd::Failed(reason) => ("failed", None, Some(reason)),
    };
    sqlx::query!(
        "UPDATE emergency_attempts SET state = $5, provider_id = $6, error = $7, ended_at = $8
         WHERE tenant_id = $1 AND notice_id = $2 AND step = $3 AND try = $4 AND state = 'begun'",
        notice.tenant_id.0,
        notice.notice_id.0,
        int(step.number),
        int(number),
        state,
        provider_id,
        error,
        now.to_sqlx()
    )
    .execute(pool)
    .await?;
    Ok(())
}
