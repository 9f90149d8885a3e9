//! `calendar_sources`: calendars kept elsewhere, and how reading them went.
//!
//! What a calendar says stays in force until it is read again: a calendar that cannot be reached today keeps nobody from
//! being busy.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::Span;
use telephony::{ResourceId, TenantId};

use crate::busy_times;
use crate::connection::Store;
use crate::error::StoreError;

/// Sources with this prefix are addresses out of the settings, and go when the settings do not have them any more.
pub const FETCHED: &str = "url:";

/// A calendar kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarSource {
    /// Whose time it takes.
    pub resource: ResourceId,
    /// By name.
    pub resource_name: String,
    /// Its name here: `file:` or [`FETCHED`] and what tells it from others.
    pub source: String,
    /// When it was last read.
    pub read_at: Option<Timestamp>,
    /// Why it could not be read since then.
    pub mistake: Option<String>,
    /// How many spans of time it takes.
    pub spans: i64,
}

/// One calendar of one resource.
#[derive(Debug, Clone, Copy)]
pub struct SourceKey<'a> {
    /// Whose resource it is.
    pub tenant: TenantId,
    /// The resource.
    pub resource: ResourceId,
    /// The calendar's name.
    pub source: &'a str,
}

impl Store {
    /// Sets out to read a calendar: true for one asker only, until `due` has passed the moment at which he asked.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such resource.
    pub async fn claim_calendar(
        &self,
        key: SourceKey<'_>,
        due: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let claimed = sqlx::query!(
            "INSERT INTO calendar_sources (tenant_id, resource_id, source, checked_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (tenant_id, resource_id, source) DO UPDATE SET checked_at = excluded.checked_at
                 WHERE calendar_sources.checked_at <= $5",
            key.tenant.0,
            key.resource.0,
            key.source,
            now.to_sqlx(),
            due.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(claimed.rows_affected() == 1)
    }

    /// Takes over what a calendar says, in place of what it said before. Answers how many spans it takes.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such resource.
    pub async fn put_calendar(
        &self,
        key: SourceKey<'_>,
        times: &[Span],
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut tx = self.pool.begin().await?;
        let spans = busy_times::put(&mut tx, key, times).await?;
        sqlx::query!(
            "INSERT INTO calendar_sources (tenant_id, resource_id, source, checked_at, read_at) VALUES ($1, $2, $3, $4, $4)
             ON CONFLICT (tenant_id, resource_id, source)
                 DO UPDATE SET checked_at = excluded.checked_at, read_at = excluded.read_at, mistake = NULL",
            key.tenant.0,
            key.resource.0,
            key.source,
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(spans)
    }

    /// Notes why a calendar that was set out for could not be read. What it said before stays in force.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn calendar_unread(&self, key: SourceKey<'_>, mistake: &str) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE calendar_sources SET mistake = $4 WHERE tenant_id = $1 AND resource_id = $2 AND source = $3",
            key.tenant.0,
            key.resource.0,
            key.source,
            mistake
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets a calendar and what it says. False when there was none of that name.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn forget_calendar(&self, key: SourceKey<'_>) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        busy_times::put(&mut tx, key, &[]).await?;
        let gone = sqlx::query!(
            "DELETE FROM calendar_sources WHERE tenant_id = $1 AND resource_id = $2 AND source = $3",
            key.tenant.0,
            key.resource.0,
            key.source
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(gone.rows_affected() == 1)
    }

    /// Every calendar of a business that is kept elsewhere, by resource and name.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn calendar_sources(&self, tenant: TenantId) -> Result<Vec<CalendarSource>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT s.resource_id, r.name, s.source, s.read_at, s.mistake,
                   (SELECT count(*) FROM busy_times b WHERE b.tenant_id = s.tenant_id AND b.resource_id = s.resource_id
                       AND b.source = s.source) AS "spans!"
               FROM calendar_sources s
               JOIN resources r ON r.tenant_id = s.tenant_id AND r.resource_id = s.resource_id
               WHERE s.tenant_id = $1
               ORDER BY r.position, r.resource_id, s.source"#,
            tenant.0
        )
        .fetch_all(&self.pool)
        .await?;
        let sources = rows.into_iter().map(|row| CalendarSource {
            resource: ResourceId(row.resource_id),
            resource_name: row.name,
            source: row.source,
            read_at: row.read_at.map(jiff_sqlx::Timestamp::to_jiff),
            mistake: row.mistake,
            spans: row.spans,
        });
        Ok(sources.collect())
    }
}
