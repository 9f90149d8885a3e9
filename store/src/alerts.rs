//! `alerts`: what a person has to look at at once.
//!
//! Told outside by whoever claims it: a claim puts the next try off, so that it is lease and pause in one, and a process
//! that dies with it costs one try.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CallId, TenantId};
use uuid::Uuid;

use crate::connection::{Store, new_id, uint};
use crate::error::StoreError;

/// An alert in the hands of somebody who tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueAlert {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The short name of that business.
    pub slug: String,
    /// The alert.
    pub alert_id: Uuid,
    /// What has happened: `emergency_unanswered`, `emergency_without_contacts`, `notice_without_contacts` or
    /// `staff_opted_out`.
    pub kind: String,
    /// What it is about, by its id.
    pub about: Uuid,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Which try this is, from 1.
    pub attempt: u32,
    /// Whether there is none after it.
    pub last: bool,
}

/// An alert among others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertLine {
    /// The alert.
    pub alert_id: Uuid,
    /// What has happened: `emergency_unanswered` or `emergency_without_contacts`.
    pub kind: String,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// How often somebody outside was told of it.
    pub attempts: u32,
    /// When somebody outside took it.
    pub told_at: Option<Timestamp>,
    /// When it is told again, if it is.
    pub due_at: Option<Timestamp>,
    /// The call in which the emergency was reported.
    pub call_id: Option<CallId>,
}

/// So often an alert is told: with the pauses between, for more than an hour.
const MAX_ATTEMPTS: u32 = 16;

/// Who hears of it later than this hears it from somebody else.
const STALE: SignedDuration = SignedDuration::from_hours(24);

impl Store {
    /// Takes the alert that has waited longest, and puts its next try off: by 5 s after the first, twice as long after
    /// each, and ten minutes at most.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn claim_alert(&self, now: Timestamp) -> Result<Option<DueAlert>, StoreError> {
        let row = sqlx::query!(
            r#"UPDATE alerts a SET attempts = attempts + 1,
                   due_at = CASE WHEN attempts + 1 < $3
                       THEN $1::timestamptz + make_interval(secs => least(600, 5 * power(2, attempts))) END
               FROM tenants t
               WHERE t.tenant_id = a.tenant_id AND (a.tenant_id, a.alert_id) = (
                   SELECT tenant_id, alert_id FROM alerts WHERE due_at <= $1 AND raised_at > $2
                   ORDER BY due_at, alert_id LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING a.tenant_id, t.slug, a.alert_id, a.kind, a.about, a.raised_at, a.attempts"#,
            now.to_sqlx(),
            now.saturating_sub(STALE).unwrap_or(Timestamp::MIN).to_sqlx(),
            i32::try_from(MAX_ATTEMPTS).unwrap_or(i32::MAX)
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| DueAlert {
            tenant_id: TenantId(row.tenant_id),
            slug: row.slug,
            alert_id: row.alert_id,
            kind: row.kind,
            about: row.about,
            raised_at: row.raised_at.to_jiff(),
            attempt: uint(row.attempts),
            last: uint(row.attempts) >= MAX_ATTEMPTS,
        }))
    }

    /// A business's alerts, the newest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn alerts(&self, tenant: TenantId, limit: u32) -> Result<Vec<AlertLine>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT a.alert_id, a.kind, a.raised_at, a.attempts, a.told_at, a.due_at, n.call_id AS "call_id?"
               FROM alerts a LEFT JOIN emergency_notices n ON n.tenant_id = a.tenant_id AND n.notice_id = a.about
               WHERE a.tenant_id = $1 ORDER BY a.raised_at DESC, a.alert_id LIMIT $2"#,
            tenant.0,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let lines = rows.into_iter().map(|row| AlertLine {
            alert_id: row.alert_id,
            kind: row.kind,
            raised_at: row.raised_at.to_jiff(),
            attempts: uint(row.attempts),
            told_at: row.told_at.map(|at| at.to_jiff()),
            due_at: row.due_at.map(|at| at.to_jiff()),
            call_id: row.call_id.map(CallId),
        });
        Ok(lines.collect())
    }

    /// Whoever was to be told has it.
    ///
    /// # Errors
    /// When nothing could be written: then it is told again.
    pub async fn alert_told(&self, alert: &DueAlert, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE alerts SET told_at = $3, due_at = NULL WHERE tenant_id = $1 AND alert_id = $2",
            alert.tenant_id.0,
            alert.alert_id,
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// Raises an alert about something, once.
pub(crate) async fn raise(
    db: &mut PgConnection,
    tenant: TenantId,
    kind: &str,
    about: Uuid,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO alerts (tenant_id, alert_id, kind, about, raised_at, due_at) VALUES ($1, $2, $3, $4, $5, $5)
         ON CONFLICT (tenant_id, kind, about) DO NOTHING",
        tenant.0,
        new_id(now),
        kind,
        about,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
