//! `busy_times`: time of resources that is taken up elsewhere, as other calendars have it.

use jiff_sqlx::ToSqlx;
use policy::Span;
use telephony::{ResourceId, TenantId};

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
        sqlx::query!(
            "DELETE FROM busy_times WHERE tenant_id = $1 AND resource_id = $2 AND source = $3",
            tenant.0,
            resource.0,
            source
        )
        .execute(&mut *tx)
        .await?;
        let times: Vec<&Span> = times.iter().filter(|span| !span.is_empty()).collect();
        let starts: Vec<_> = times.iter().map(|span| span.start.to_sqlx()).collect();
        let ends: Vec<_> = times.iter().map(|span| span.end.to_sqlx()).collect();
        let inserted = sqlx::query!(
            "INSERT INTO busy_times (tenant_id, resource_id, source, during)
             SELECT $1, $2, $3, tstzrange(starts_at, ends_at)
             FROM unnest($4::timestamptz[], $5::timestamptz[]) AS times (starts_at, ends_at)
             ON CONFLICT DO NOTHING",
            tenant.0,
            resource.0,
            source,
            &starts as _,
            &ends as _
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(inserted.rows_affected())
    }
}
