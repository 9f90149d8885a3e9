//! The pool, and the schema that the program was built for.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sqlx::migrate::{Migrate, Migrator};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{Connection, PgConnection, PgPool};
use tokio::time::timeout;

use crate::error::{MigrateError, StoreError};
use crate::sharing::Sharing;
use crate::taken::{Extent, Taken};

/// The schema, embedded.
static MIGRATIONS: Migrator = sqlx::migrate!("../migrations");

/// A webhook has to be answered within 15 s, and a caller waits for 3: no longer than that for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// Connections that are open however little there is to do.
const READY: u32 = 4;

/// A connection that nobody has used for so long may have been lost meanwhile. A server does not come back in less.
const RESTED: Duration = Duration::from_millis(20);

/// No statement of ours takes a tenth of this. In milliseconds.
const STATEMENT_TIMEOUT_MS: &str = "5000";

/// A process that stops in the middle of a transaction frees its locks after this long. In milliseconds.
const IDLE_IN_TRANSACTION_TIMEOUT_MS: &str = "10000";

/// The record. Cheap to clone: all clones use one pool of connections.
#[derive(Debug, Clone)]
pub struct Store {
    pub(crate) pool: PgPool,
    pub(crate) sharing: Arc<Sharing<Extent, Taken>>,
}

impl Store {
    /// Opens a pool of at most `max_connections` connections to the Postgres at `url`
    /// (`postgres://user:password@host:port/database`). Connects once, so that a wrong address fails here.
    ///
    /// # Errors
    /// When `url` is not one, or the database does not let us in.
    pub async fn connect(url: &str, max_connections: u32) -> Result<Self, StoreError> {
        let options = PgConnectOptions::from_str(url)?.application_name("firstring").options([
            ("statement_timeout", STATEMENT_TIMEOUT_MS),
            ("idle_in_transaction_session_timeout", IDLE_IN_TRANSACTION_TIMEOUT_MS),
            // Every statement of ours looks rows up by their keys: whatever the values, one plan is the right one, and making
            // it anew each time costs more than running it.
            ("plan_cache_mode", "force_generic_plan"),
            ("jit", "off"),
        ]);
        let pool = PgPoolOptions::new()
            .max_connections(max_connections)
            // The first use of a connection costs many times the next: some are kept ready.
            .min_connections(max_connections.min(READY))
            .acquire_timeout(ACQUIRE_TIMEOUT)
            // One that has rested is asked before its use whether it is still good: a caller is not turned away because the
            // database was away a moment ago. One that was just in use has shown it.
            .test_before_acquire(false)
            .before_acquire(|connection, about| {
                Box::pin(async move {
                    if about.idle_for >= RESTED {
                        connection.ping().await?;
                    }
                    Ok(true)
                })
            })
            .connect_with(options.clone())
            .await;
        match pool {
            Ok(pool) => Ok(Self { pool, sharing: Arc::default() }),
            Err(sqlx::Error::PoolTimedOut) => Err(why_not(&options).await.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Brings the schema up to date. Safe to call from several processes at once: they take turns.
    ///
    /// # Errors
    /// When a migration fails; that one has then changed nothing.
    pub async fn migrate(&self) -> Result<(), MigrateError> {
        // A connection of its own, gone afterwards: a migration may take longer than a statement of ours.
        let options = (*self.pool.connect_options()).clone().options([("statement_timeout", "0")]);
        let pool = PgPoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT);
        let pool = pool.connect_with(options).await?;
        let outcome = MIGRATIONS.run(&pool).await;
        pool.close().await;
        outcome?;
        Ok(())
    }

    /// The migrations that the database has not seen yet, by name; empty when it is up to date.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn pending_migrations(&self) -> Result<Vec<String>, MigrateError> {
        let mut connection = self.pool.acquire().await?;
        connection.ensure_migrations_table(&MIGRATIONS.table_name).await?;
        let applied = connection.list_applied_migrations(&MIGRATIONS.table_name).await?;
        let pending =
            MIGRATIONS.iter().filter(|ours| !applied.iter().any(|seen| seen.version == ours.version));
        Ok(pending.map(|ours| ours.description.to_string()).collect())
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// When there is none.
    pub async fn ping(&self) -> Result<(), StoreError> {
        sqlx::query("SELECT 1").execute(&self.pool).await?;
        Ok(())
    }

    /// Waits for what is being done, then closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// A pool tries again and again and tells at the end only that it did; one connection tells what is in its way.
async fn why_not(options: &PgConnectOptions) -> sqlx::Error {
    match timeout(ACQUIRE_TIMEOUT, PgConnection::connect_with(options)).await {
        Ok(Err(error)) => error,
        Ok(Ok(_)) | Err(_) => sqlx::Error::PoolTimedOut,
    }
}

/// A new id of ours: its first half is `now`, so that rows lie in the index in the order in which they came.
pub(crate) fn new_id(now: Timestamp) -> uuid::Uuid {
    let seconds = u64::try_from(now.as_second()).unwrap_or(0);
    let nanos = u32::try_from(now.subsec_nanosecond()).unwrap_or(0);
    uuid::Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}

/// A count for a column of type `integer`; beyond its range everything is the greatest.
pub(crate) fn int(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A count out of a column that a CHECK keeps from being negative.
pub(crate) fn uint(count: i32) -> u32 {
    u32::try_from(count).unwrap_or(0)
}
