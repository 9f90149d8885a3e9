//! `gateway_nodes`: which processes are alive.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;

use crate::connection::Store;
use crate::error::StoreError;

impl Store {
    /// Notes that a process is alive.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn heartbeat(&self, node: &str, version: &str, now: Timestamp) -> Result<(), StoreError> {
        sqlx::query!(
            "INSERT INTO gateway_nodes (node, version, started_at, seen_at) VALUES ($1, $2, $3, $3)
             ON CONFLICT (node) DO UPDATE SET seen_at = greatest(gateway_nodes.seen_at, $3), version = $2",
            node,
            version,
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
