//! `customer_duplicates`: two customers who may be one.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CustomerId, TenantId};

use crate::connection::Store;
use crate::error::StoreError;

/// Two customers who may be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PossibleDuplicate {
    /// One of them.
    pub customer: CustomerId,
    /// The other.
    pub other: CustomerId,
    /// What they share: `email`, `name_and_address` or `name`.
    pub reason: String,
}

impl Store {
    /// Customers who may be one and whom nobody has merged or kept apart yet, the longest known first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn possible_duplicates(&self, tenant: TenantId) -> Result<Vec<PossibleDuplicate>, StoreError> {
        let rows = sqlx::query!(
            "SELECT customer_id, other_id, reason FROM customer_duplicates WHERE tenant_id = $1 AND state = 'open'
             ORDER BY found_at, customer_id, other_id",
            tenant.0
        )
        .fetch_all(&self.pool)
        .await?;
        let pairs = rows.into_iter().map(|row| PossibleDuplicate {
            customer: CustomerId(row.customer_id),
            other: CustomerId(row.other_id),
            reason: row.reason,
        });
        Ok(pairs.collect())
    }

    /// Notes that two customers are two, whatever they share.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn keep_apart(&self, tenant: TenantId, pair: &PossibleDuplicate) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        settle(&mut connection, tenant, pair.customer, pair.other, "dismissed").await
    }
}

/// Flags two customers, unless they were flagged before.
pub(crate) async fn flag(
    db: &mut PgConnection,
    tenant: TenantId,
    (one, other): (CustomerId, CustomerId),
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO customer_duplicates (tenant_id, customer_id, other_id, reason, found_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT DO NOTHING",
        tenant.0,
        one.0.min(other.0),
        one.0.max(other.0),
        reason,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes what became of two customers who were flagged, if they were.
pub(crate) async fn settle(
    db: &mut PgConnection,
    tenant: TenantId,
    one: CustomerId,
    other: CustomerId,
    state: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE customer_duplicates SET state = $4
         WHERE tenant_id = $1 AND customer_id = $2 AND other_id = $3 AND state = 'open'",
        tenant.0,
        one.0.min(other.0),
        one.0.max(other.0),
        state
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What one was flagged with is flagged with another from now on.
pub(crate) async fn hand_over(
    db: &mut PgConnection,
    tenant: TenantId,
    from: CustomerId,
    into: CustomerId,
) -> Result<(), StoreError> {
    sqlx::query!(
        "WITH open AS (
             UPDATE customer_duplicates SET state = 'merged'
             WHERE tenant_id = $1 AND $2 IN (customer_id, other_id) AND state = 'open'
             RETURNING CASE customer_id WHEN $2 THEN other_id ELSE customer_id END AS third, reason, found_at
         )
         INSERT INTO customer_duplicates (tenant_id, customer_id, other_id, reason, found_at)
         SELECT $1, least(third, $3), greatest(third, $3), reason, found_at FROM open WHERE third <> $3
         ON CONFLICT DO NOTHING",
        tenant.0,
        from.0,
        into.0
    )
    .execute(db)
    .await?;
    Ok(())
}
