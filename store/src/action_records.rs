//! `action_records`: what the assistant did, for people who read the call later.

use assistant::{ActionRecord, Done};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{Disposition, TurnId};

use crate::calls::LockedCall;
use crate::connection::int;
use crate::error::StoreError;

pub(crate) async fn insert(
    db: &mut PgConnection,
    call: &LockedCall,
    turn: TurnId,
    records: &[ActionRecord],
    now: Timestamp,
) -> Result<(), StoreError> {
    for (ordinal, record) in (0_i32..).zip(records) {
        sqlx::query!(
            "INSERT INTO action_records (tenant_id, call_id, turn, ordinal, kind, detail, at)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            call.tenant.0,
            call.id.0,
            int(turn.0),
            ordinal,
            record.kind,
            record.detail,
            now.to_sqlx()
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// Writes something that was done outside of a turn, after what the last one did. Where none was taken there is nothing to
/// which it could belong.
pub(crate) async fn add(
    db: &mut PgConnection,
    call: &LockedCall,
    done: Done<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO action_records (tenant_id, call_id, turn, ordinal, kind, detail, at)
         SELECT tenant_id, call_id, turn, (
             SELECT coalesce(max(a.ordinal) + 1, 0) FROM action_records a
             WHERE a.tenant_id = t.tenant_id AND a.call_id = t.call_id AND a.turn = t.turn), $4, $5, $6
         FROM turns t WHERE tenant_id = $1 AND call_id = $2 AND turn = $3",
        call.tenant.0,
        call.id.0,
        int(call.last_turn.0),
        done.kind,
        done.detail,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What the call's records add up to, in a sentence or two.
pub(crate) async fn summarised(
    db: &mut PgConnection,
    call: &LockedCall,
    disposition: Disposition,
) -> Result<String, StoreError> {
    let rows = sqlx::query!(
        "SELECT kind, detail FROM action_records WHERE tenant_id = $1 AND call_id = $2 ORDER BY turn, ordinal",
        call.tenant.0,
        call.id.0
    )
    .fetch_all(db)
    .await?;
    let done: Vec<Done<'_>> = rows.iter().map(|row| Done { kind: &row.kind, detail: &row.detail }).collect();
    Ok(assistant::summary(disposition, &done))
}
