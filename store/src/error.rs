//! What can go wrong, and whether it is worth trying again.

/// The store could not do what was asked. Log it by `Display` with its sources: the `Debug` of a database's error quotes
/// the row, and with it somebody's number.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A row holds something that our types do not allow; the value itself is not repeated, it may be somebody's.
    #[error("{table}.{column} holds a value that is not allowed there")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A row that has to be there is not.
    #[error("there is no such {what}")]
    Missing {
        /// What was looked for.
        what: &'static str,
    },
}

impl StoreError {
    /// Whether the same request may succeed a moment later: answer 5xx, so that it is made again.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(error) => is_transient(error),
            Self::Corrupt { .. } | Self::Missing { .. } => false,
        }
    }
}

/// The schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// The database refused or could not be reached.
    #[error("the database failed")]
    Database(#[from] sqlx::Error),
    /// A migration failed, or the database was made by another version of this program.
    #[error("the schema could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
}

/// Connection trouble, exhausted resources, shutdown, deadlock and timeouts pass; a violated rule does not.
fn is_transient(error: &sqlx::Error) -> bool {
    if let sqlx::Error::Database(error) = error {
        return error.code().is_some_and(|code| {
            ["08", "40", "53", "57"].iter().any(|class| code.starts_with(class)) || code == "55P03"
        });
    }
    matches!(
        error,
        sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
    )
}

/// Names the column when a value in it cannot be read as our type.
pub(crate) trait OrCorrupt<T> {
    fn or_corrupt(self, table: &'static str, column: &'static str) -> Result<T, StoreError>;
}

impl<T, E> OrCorrupt<T> for Result<T, E> {
    fn or_corrupt(self, table: &'static str, column: &'static str) -> Result<T, StoreError> {
        self.map_err(|_| StoreError::Corrupt { table, column })
    }
}

impl<T> OrCorrupt<T> for Option<T> {
    fn or_corrupt(self, table: &'static str, column: &'static str) -> Result<T, StoreError> {
        self.ok_or(StoreError::Corrupt { table, column })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_tried_again_and_a_mistake_is_not() {
        let io = || std::io::Error::other("gone");
        for (error, transient) in [
            (StoreError::Database(sqlx::Error::PoolTimedOut), true),
            (StoreError::Database(sqlx::Error::Io(io())), true),
            (StoreError::Database(sqlx::Error::RowNotFound), false),
            (StoreError::Corrupt { table: "calls", column: "mode" }, false),
            (StoreError::Missing { what: "call" }, false),
        ] {
            assert_eq!(error.is_transient(), transient, "{error}");
        }
    }
}
