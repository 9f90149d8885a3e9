//! A look into the server's database after a call. Only reads, and only when it is asked for: against a server with
//! other tables, a scenario brings its own queries.

use std::time::Duration;

use serde_json::{Map, Value};
use telephony::CallSid;
use tokio::time::{Instant, sleep};
use tokio_postgres::{Client, NoTls};

/// The end of a call is written after the status callback was answered at the latest; how long to wait for it.
const SETTLE: Duration = Duration::from_secs(5);

const OUTCOME: &str = "SELECT c.disposition, c.hangup_cause FROM calls c JOIN call_legs l USING (tenant_id, call_id) \
    WHERE l.call_sid = $1";
const BOOKINGS: &str = "SELECT b.job_type_id, b.starts_at, b.ends_at, r.name AS resource, b.customer_name, \
    b.customer_phone, b.service_address FROM bookings b JOIN call_legs l USING (tenant_id, call_id) \
    JOIN resources r USING (tenant_id, resource_id) WHERE l.call_sid = $1 AND b.state = 'confirmed' ORDER BY b.starts_at";
const TURNS: &str = "SELECT t.turn, t.caller_said, t.assistant_said, t.assistant_heard, t.endpoint_ms, t.transcribe_ms, \
    t.response_ms FROM turns t JOIN call_legs l USING (tenant_id, call_id) WHERE l.call_sid = $1 ORDER BY t.turn";

/// A row: column names and values.
pub type Row = Map<String, Value>;

/// A connection that cannot write.
pub struct Database {
    client: Client,
}

/// Why a question was not answered.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The database did not like it.
    #[error("the database: {}", detail(.0))]
    Postgres(#[from] tokio_postgres::Error),
    /// A row that is no object.
    #[error("the database answered something that is not a row")]
    NotARow,
}

/// The driver's own text of a refused query is "db error".
fn detail(error: &tokio_postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), |refused| refused.message().to_owned())
}

/// What became of a call.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Outcome {
    /// Its disposition, once it is over.
    pub disposition: Option<String>,
    /// Why it ended, technically.
    pub hangup_cause: Option<String>,
}

impl Database {
    /// Connects.
    ///
    /// # Errors
    /// When the database is not there.
    pub async fn connect(url: &str) -> Result<Self, DatabaseError> {
        let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
        // The connection's own failure is seen by whoever asks next.
        tokio::spawn(connection);
        client.batch_execute("SET default_transaction_read_only = on").await?;
        Ok(Self { client })
    }

    /// What became of a call, waiting a while for its end; nothing if there is no such call.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn settled_outcome(&self, call_sid: &CallSid) -> Result<Option<Outcome>, DatabaseError> {
        let deadline = Instant::now() + SETTLE;
        loop {
            let outcome = self.outcome(call_sid).await?;
            let settled = outcome.as_ref().is_some_and(|outcome| outcome.disposition.is_some());
            if settled || Instant::now() >= deadline {
                return Ok(outcome);
            }
            sleep(Duration::from_millis(100)).await;
        }
    }

    /// What became of a call so far; nothing if there is no such call.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn outcome(&self, call_sid: &CallSid) -> Result<Option<Outcome>, DatabaseError> {
        let row = self.client.query_opt(OUTCOME, &[&call_sid.as_str()]).await?;
        row.map(|row| Ok(Outcome { disposition: row.try_get(0)?, hangup_cause: row.try_get(1)? })).transpose()
    }

    /// The confirmed bookings that a call made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn bookings(&self, call_sid: &CallSid) -> Result<Vec<Row>, DatabaseError> {
        self.rows(BOOKINGS, call_sid).await
    }

    /// What the server understood and said in each turn of a call, by its own record.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn turns(&self, call_sid: &CallSid) -> Result<Vec<Row>, DatabaseError> {
        self.rows(TURNS, call_sid).await
    }

    /// The first column of the first row of any query, which must be a `bigint`.
    ///
    /// # Errors
    /// When the database fails or refuses the query.
    pub async fn count(&self, sql: &str) -> Result<i64, DatabaseError> {
        Ok(self.client.query_one(sql, &[]).await?.try_get(0)?)
    }

    /// How many legs have another name than these.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn legs_beside(&self, call_sids: &[String]) -> Result<i64, DatabaseError> {
        let sql = "SELECT count(*) FROM call_legs WHERE call_sid <> ALL ($1)";
        Ok(self.client.query_one(sql, &[&call_sids]).await?.try_get(0)?)
    }

    /// How many calls came to which disposition.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn dispositions(&self) -> Result<Vec<(String, i64)>, DatabaseError> {
        let sql = "SELECT coalesce(disposition, 'none'), count(*) FROM calls GROUP BY 1 ORDER BY 1";
        let rows = self.client.query(sql, &[]).await?;
        rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
    }

    /// The rows of any query with the call's `CallSid` as `$1`.
    ///
    /// # Errors
    /// When the database fails or refuses the query.
    pub async fn rows(&self, sql: &str, call_sid: &CallSid) -> Result<Vec<Row>, DatabaseError> {
        objects(&self.client.query(&as_objects(sql), &[&call_sid.as_str()]).await?)
    }

    /// The rows of any query without parameters.
    ///
    /// # Errors
    /// When the database fails or refuses the query.
    pub async fn all(&self, sql: &str) -> Result<Vec<Row>, DatabaseError> {
        objects(&self.client.query(&as_objects(sql), &[]).await?)
    }
}

fn as_objects(sql: &str) -> String {
    format!("SELECT row_to_json(q)::text FROM ({}) q", sql.trim().trim_end_matches(';'))
}

fn objects(rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, DatabaseError> {
    let object = |row: &tokio_postgres::Row| {
        let text: String = row.try_get(0)?;
        serde_json::from_str(&text).map_err(|_| DatabaseError::NotARow)
    };
    rows.iter().map(object).collect()
}
