//! `action_records`: what the assistant did, for people who read the call later.

use assistant::ActionRecord;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::TurnId;

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
