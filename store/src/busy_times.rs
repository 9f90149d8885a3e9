//! `busy_times`: time of resources that is taken up elsewhere, as other calendars have it.

use jiff_sqlx::ToSqlx;
use policy::Span;
use sqlx::PgConnection;
use telephony::{ResourceId, TenantId};

use crate::calendar_sources::SourceKey;
use crate::connection::Store;
use crate::error::StoreError;

impl Store {
    /// Makes these the times at which a resource is taken up as `source` has it, and answers how many they are. What
    /// other sources have stays. Bookings that lie in them stay too: somebody has to look at those.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such resource.
    pub async fn put_busy_times(
        &self,
        tenant: TenantId,
        resource: ResourceId,
        source: &str,
        times: &[Span],
    ) -> Result<u64, StoreError> {
        let mut tx = self.pool.begin().await?;
        let spans = put(&mut tx, SourceKey { tenant, resource, source }, times).await?;
        tx.commit().await?;
        Ok(spans)
    }
}

/// As [`Store::put_busy_times`], in a transaction.
pub(crate) async fn put(
    db: &mut PgConnection,
    key: SourceKey<'_>,
    times: &[Span],
) -> Result<u64, StoreError> {
    sqlx::query!(
        "DELETE FROM busy_times WHERE tenant_id = $1 AND resource_id = $2 AND source = $3",
        key.tenant.0,
        key.resource.0,
        key.source
    )
    .execute(&mut *db)
    .await?;
    let times: Vec<&Span> = times.iter().filter(|span| !span.is_empty()).collect();
    let starts: Vec<_> = times.iter().map(|span| span.start.to_sqlx()).collect();
    let ends: Vec<_> = times.iter().map(|span| span.end.to_sqlx()).collect();
    let inserted = sqlx::query!(
        "INSERT INTO busy_times (tenant_id, resource_id, source, during)
         SELECT $1, $2, $3, tstzrange(starts_at, ends_at)
         FROM unnest($4::timestamptz[], $5::timestamptz[]) AS times (starts_at, ends_at)
         ON CONFLICT DO NOTHING",
        key.tenant.0,
        key.resource.0,
        key.source,
        &starts as _,
        &ends as _
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected())
}
