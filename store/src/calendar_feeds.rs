//! `calendar_feeds`: private addresses under which calendar programs read what a resource has to do.
//!
//! The token in the address is made by the caller, at least 128 random bits, and shown once; here only its hash is kept.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::Span;
use policy::calendar_feed::{CalendarFeed, FeedEntry};
use telephony::{BookingId, ResourceId, TenantId};

use crate::connection::{Store, uint};
use crate::error::StoreError;
use crate::tenant_settings;

/// A resource and its private calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLine {
    /// The resource.
    pub resource: ResourceId,
    /// By name.
    pub name: String,
    /// Since when its calendar can be read; `None` when it cannot.
    pub since: Option<Timestamp>,
}

/// A calendar program that was away for so long has missed nothing.
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(31 * 24);

impl Store {
    /// Gives a resource's feed a new token; the one before is good for nothing any more.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such resource.
    pub async fn open_calendar_feed(
        &self,
        tenant: TenantId,
        resource: ResourceId,
        token: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        revoke(&mut tx, tenant, resource, now).await?;
        sqlx::query!(
            "INSERT INTO calendar_feeds (tenant_id, resource_id, token_sha256, created_at)
             VALUES ($1, $2, sha256(convert_to($3, 'UTF8')), $4)",
            tenant.0,
            resource.0,
            token,
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Makes a resource's feed unreadable. False when it had none.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn revoke_calendar_feed(
        &self,
        tenant: TenantId,
        resource: ResourceId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.pool.acquire().await?;
        revoke(&mut connection, tenant, resource, now).await
    }

    /// The active resources of a business, and which of them have a private calendar.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn calendar_feeds(&self, tenant: TenantId) -> Result<Vec<FeedLine>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT r.resource_id, r.name, f.created_at AS "created_at?" FROM resources r
               LEFT JOIN calendar_feeds f ON f.tenant_id = r.tenant_id AND f.resource_id = r.resource_id
                   AND f.revoked_at IS NULL
               WHERE r.tenant_id = $1 AND r.active
               ORDER BY r.position, r.resource_id"#,
            tenant.0
        )
        .fetch_all(&self.pool)
        .await?;
        let lines = rows.into_iter().map(|row| FeedLine {
            resource: ResourceId(row.resource_id),
            name: row.name,
            since: row.created_at.map(jiff_sqlx::Timestamp::to_jiff),
        });
        Ok(lines.collect())
    }

    /// What is read under a token; `None` for one that never was or is not good any more, and as long as its business is
    /// switched off.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn calendar_feed(
        &self,
        token: &str,
        now: Timestamp,
    ) -> Result<Option<CalendarFeed>, StoreError> {
        let found = sqlx::query!(
            "SELECT f.tenant_id, f.resource_id, f.created_at, r.name FROM calendar_feeds f
             JOIN resources r ON r.tenant_id = f.tenant_id AND r.resource_id = f.resource_id
             JOIN tenants t ON t.tenant_id = f.tenant_id
             WHERE f.token_sha256 = sha256(convert_to($1, 'UTF8')) AND f.revoked_at IS NULL
                 AND r.active AND t.active AND t.plan <> 'canceled'",
            token
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(found) = found else { return Ok(None) };
        let mut connection = self.pool.acquire().await?;
        let zone = tenant_settings::zone(&mut connection, TenantId(found.tenant_id)).await?;
        let since = now.checked_sub(LOOK_BACK).unwrap_or(Timestamp::MIN);
        let rows = sqlx::query_file!("queries/feed.sql", found.tenant_id, found.resource_id, since.to_sqlx())
            .fetch_all(&mut *connection)
            .await?;
        let entries = rows.into_iter().map(|row| {
            // Of a job that is not to be done nobody needs to know for whom and where it would have been.
            let needed = !row.cancelled;
            let summary = match needed {
                true => format!("{}: {}", row.job_name, row.customer_name),
                false => row.job_name,
            };
            FeedEntry {
                id: BookingId(row.booking_id),
                revision: uint(row.revision),
                time: Span { start: row.starts_at.to_jiff(), end: row.ends_at.to_jiff() },
                summary,
                location: row.service_address.filter(|_| needed),
                description: if needed {
                    let said = row.said.map_or_else(String::new, |said| format!("\n{said}"));
                    format!("{}\n{}{said}", row.customer_name, row.customer_phone)
                } else {
                    String::new()
                },
                cancelled: row.cancelled,
                changed_at: row.changed_at.to_jiff(),
            }
        });
        Ok(Some(CalendarFeed {
            since: found.created_at.to_jiff(),
            name: found.name,
            zone: zone.iana_name().unwrap_or("UTC").to_owned(),
            entries: entries.collect(),
        }))
    }
}

async fn revoke(
    db: &mut sqlx::PgConnection,
    tenant: TenantId,
    resource: ResourceId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let revoked = sqlx::query!(
        "UPDATE calendar_feeds SET revoked_at = $3 WHERE tenant_id = $1 AND resource_id = $2 AND revoked_at IS NULL",
        tenant.0,
        resource.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(revoked.rows_affected() == 1)
}
