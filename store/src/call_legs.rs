//! `call_legs`: one party's connection, by Twilio's name of it.

use call::record::LegReport;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CallId, CallSid, TenantId};

use crate::connection::{int, new_id};
use crate::error::StoreError;

/// Writes the customer's leg of a new call. False when Twilio's name is taken: the call is there already.
pub(crate) async fn insert_customer(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    sid: &CallSid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO call_legs (tenant_id, leg_id, call_id, party, call_sid, created_at)
         VALUES ($1, $2, $3, 'customer', $4, $5)
         ON CONFLICT (tenant_id, call_sid) DO NOTHING",
        tenant.0,
        new_id(now),
        call.0,
        sid.as_str(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Keeps the latest report of the customer's leg.
pub(crate) async fn set_report(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    report: Option<LegReport>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE call_legs SET status = $3, status_sequence = $4, duration_s = $5
         WHERE tenant_id = $1 AND call_id = $2 AND party = 'customer'",
        tenant.0,
        call.0,
        report.map(|report| report.status().as_str()),
        report.map(|report| int(report.sequence())),
        report.and_then(|report| report.duration_s()).map(int)
    )
    .execute(db)
    .await?;
    Ok(())
}
