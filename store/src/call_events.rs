//! `call_events`: the journal. Rows are added and never changed; the database refuses anything else.

use call::record::{CallFact, Effect};
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use sqlx::types::Json;
use telephony::{CallId, TenantId};

use crate::error::StoreError;

/// One line of the journal.
#[derive(Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) sequence: i32,
    /// What told us: the same fact from the same source has the same text here.
    pub(crate) source_event: &'a str,
    pub(crate) fact: &'a CallFact,
    pub(crate) effect: Effect,
    pub(crate) now: Timestamp,
}

/// Adds a line. False when its source is in the journal already.
pub(crate) async fn append(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    entry: &Entry<'_>,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO call_events (tenant_id, call_id, sequence, source_event, kind, effect, fact, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (tenant_id, source_event) DO NOTHING",
        tenant.0,
        call.0,
        entry.sequence,
        entry.source_event,
        entry.fact.kind(),
        entry.effect.as_str(),
        Json(entry.fact) as _,
        entry.now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}
