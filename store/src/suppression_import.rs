//! Takes in a file of people who are not to be contacted: all of it or nothing.
//!
//! The file is read a line at a time and streamed to Postgres with `COPY` into a table of the transaction's own; from
//! there one statement writes what is not on the list yet. What a person has lifted himself stays lifted, so that the
//! same file twice is the same as once; such entries are counted and told.

use std::io::BufRead;

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::contact::Source;
use policy::suppression_file::{Line, Mistake, SuppressionFile};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use telephony::TenantId;

use crate::connection::Store;
use crate::do_not_contact::EVERY_TENANT;
use crate::error::StoreError;

/// As many bad lines are told one by one; the rest is only counted.
const MOST_TOLD: usize = 100;

/// Sent to Postgres at a time, in bytes.
const CHUNK: usize = 256 * 1024;

/// A line longer than this is none of these files, in bytes; it bounds what is held of a file without line ends.
const LONGEST_LINE: u64 = 64 * 1024;

/// No statement of a service takes so long, or sorts so much. The collation is the cheap one: nobody reads the order.
const PREPARE: [&str; 4] = [
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
    "SET LOCAL work_mem = '128MB'",
    r#"CREATE TEMPORARY TABLE suppressed (address text COLLATE "C", reach text COLLATE "C") ON COMMIT DROP"#,
];

/// What is to be taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Import {
    /// For which business; `None` is for all.
    pub tenant: Option<TenantId>,
    /// [`Source::Import`], or [`Source::NationalRegistry`].
    pub source: Source,
    /// When.
    pub now: Timestamp,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// Everything in it is in force, but for what people have lifted.
    Done {
        /// Lines with somebody in them.
        entries: u64,
        /// How many were not on the list before.
        new: u64,
        /// How much that was queued for them is taken back.
        withdrawn: u64,
        /// Lines that are not in force: the people in them were on the list from such a file before, and have come off it
        /// by their own word.
        lifted: u64,
    },
    /// Nothing of it is: it has lines that cannot be read.
    Rejected {
        /// How many.
        bad: u64,
        /// The first of them, by number from 1.
        first: Vec<(u64, Mistake)>,
    },
}

/// A file could not be taken in; nothing of it is in force.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The file could not be read.
    #[error("the file could not be read")]
    File(#[from] std::io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<sqlx::Error> for ImportError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Store {
    /// Takes a file in. Reads it where it is called: for a command, not for a service's threads.
    ///
    /// # Errors
    /// When the file or the database fails. A file with bad lines is no error but [`Imported::Rejected`].
    pub async fn import_suppressions(
        &self,
        import: Import,
        file: impl BufRead + Send,
    ) -> Result<Imported, ImportError> {
        let mut tx = self.pool.begin().await?;
        for statement in PREPARE {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        let read = stage(&mut tx, file).await?;
        if read.bad > 0 {
            return Ok(Imported::Rejected { bad: read.bad, first: read.first });
        }
        let tenant = import.tenant.map_or(EVERY_TENANT, |tenant| tenant.0);
        sqlx::query("ANALYZE suppressed").execute(&mut *tx).await?;
        // Nobody comes off the national registry here, and nothing that was asked for is withdrawn by it.
        let is_ours = import.source != Source::NationalRegistry;
        let lifted = if is_ours { leave_out_lifted(&mut tx, tenant, import.source).await? } else { 0 };
        let new = write_new(&mut tx, tenant, &import).await?;
        let withdrawn = if is_ours { withdraw_waiting(&mut tx, tenant, import.now).await? } else { 0 };
        tx.commit().await?;
        Ok(Imported::Done { entries: read.entries, new, withdrawn, lifted })
    }
}

/// Takes out of what is staged the entries that their people have lifted; how many lines that is.
async fn leave_out_lifted(
    db: &mut PgConnection,
    tenant: uuid::Uuid,
    source: Source,
) -> Result<u64, ImportError> {
    let left_out = sqlx::query(
        "DELETE FROM suppressed s USING do_not_contact d
         WHERE d.tenant_id = $1 AND d.source = $2 AND d.lifted_at IS NOT NULL AND d.address = s.address
             AND d.reach = s.reach",
    )
    .bind(tenant)
    .bind(source.as_str())
    .execute(db)
    .await?;
    Ok(left_out.rows_affected())
}

/// Writes what is not on the list yet; how much that is.
async fn write_new(db: &mut PgConnection, tenant: uuid::Uuid, import: &Import) -> Result<u64, ImportError> {
    // To ask each row for conflicts doubles its cost, and there are none unless somebody writes the same one meanwhile.
    let mut attempt = db.begin().await?;
    match insert_new(&mut attempt, "", tenant, import).await {
        Ok(new) => {
            attempt.commit().await?;
            Ok(new)
        }
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {
            attempt.rollback().await?;
            Ok(insert_new(db, "ON CONFLICT DO NOTHING", tenant, import).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// In the order of the index, which is the cheapest to write.
async fn insert_new(
    db: &mut PgConnection,
    conflicts: &str,
    tenant: uuid::Uuid,
    import: &Import,
) -> Result<u64, sqlx::Error> {
    let statement = format!(
        "INSERT INTO do_not_contact (tenant_id, address, reach, source, since)
         SELECT $1, address, reach, $2, $3 FROM suppressed s
         WHERE NOT EXISTS (SELECT FROM do_not_contact d WHERE d.tenant_id = $1 AND d.address = s.address
             AND d.reach = s.reach AND d.source = $2)
         GROUP BY address, reach ORDER BY address, reach {conflicts}"
    );
    let written = sqlx::query(AssertSqlSafe(statement))
        .bind(tenant)
        .bind(import.source.as_str())
        .bind(import.now.to_sqlx())
        .execute(db)
        .await?;
    Ok(written.rows_affected())
}

#[derive(Default)]
struct Read {
    entries: u64,
    bad: u64,
    first: Vec<(u64, Mistake)>,
}

/// Streams the file's entries into the table of the transaction. A bad line does not stop it: all are to be told.
async fn stage(db: &mut PgConnection, mut file: impl BufRead + Send) -> Result<Read, ImportError> {
    let mut copy = db.copy_in_raw("COPY suppressed (address, reach) FROM STDIN").await?;
    let mut reader = SuppressionFile::new();
    let mut read = Read::default();
    let mut rows = Vec::with_capacity(CHUNK + 512);
    let mut line = Vec::new();
    let mut number = 0;
    loop {
        line.clear();
        match next_line(&mut file, &mut line) {
            Ok(true) => number += 1,
            Ok(false) => break,
            Err(error) => {
                copy.abort("the file could not be read").await?;
                return Err(error.into());
            }
        }
        match reader.read(&line) {
            Line::Empty => {}
            Line::Entry(address, reach) => {
                read.entries += 1;
                write_row(&mut rows, address.as_str(), reach.as_str());
            }
            Line::Bad(mistake) => {
                read.bad += 1;
                if read.first.len() < MOST_TOLD {
                    read.first.push((number, mistake));
                }
            }
        }
        if rows.len() >= CHUNK {
            copy.send(rows.as_slice()).await?;
            rows.clear();
        }
    }
    copy.send(rows.as_slice()).await?;
    copy.finish().await?;
    Ok(read)
}

/// Reads a line without its end; what is longer than the longest is cut, and then is no number. False at the end.
fn next_line(file: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<bool> {
    let length = std::io::Read::take(&mut *file, LONGEST_LINE).read_until(b'\n', line)?;
    Ok(length > 0)
}

/// A row in the text format of `COPY`. Neither numbers nor e-mail addresses may hold a tab or a line end; a backslash is
/// refused in both.
fn write_row(rows: &mut Vec<u8>, address: &str, reach: &str) {
    for part in [address, "\t", reach, "\n"] {
        rows.extend_from_slice(part.as_bytes());
    }
}

/// Takes back what is queued for anybody in the file, as far as nobody is at it.
async fn withdraw_waiting(
    db: &mut PgConnection,
    tenant: uuid::Uuid,
    now: Timestamp,
) -> Result<u64, ImportError> {
    const MATCHES: &str = "($1 = $3 OR tenant_id = $1)";
    let queued = format!(
        "UPDATE outbox SET state = 'withdrawn', settled_at = $2, leased_by = NULL, leased_until = NULL,
             last_error = 'do_not_contact'
         FROM suppressed s
         WHERE {MATCHES} AND contact_address = s.address AND state = 'waiting'
             AND (leased_until IS NULL OR leased_until <= $2)
             AND (reach = 'all' OR (reach = 'texts' AND contact_channel = 'text')
                 OR (reach = 'emails' AND contact_channel = 'email')
                 OR (reach = 'calls' AND contact_channel IN ('assistant_call', 'agent_call', 'bridge')))"
    );
    let promised = format!(
        "UPDATE callbacks SET state = 'withdrawn', updated_at = $2 FROM suppressed s
         WHERE {MATCHES} AND phone = s.address AND state = 'waiting' AND reach IN ('all', 'calls')"
    );
    let mut withdrawn = 0;
    for statement in [queued, promised] {
        let done = sqlx::query(AssertSqlSafe(statement))
            .bind(tenant)
            .bind(now.to_sqlx())
            .bind(EVERY_TENANT)
            .execute(&mut *db)
            .await?;
        withdrawn += done.rows_affected();
    }
    Ok(withdrawn)
}
