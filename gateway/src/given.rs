//! What is typed after a command: read so that whoever typed something else is told what belongs there.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use uuid::Uuid;

/// A day.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| "expected a day such as 2026-12-01".to_owned())
}

/// A time with its distance from UTC.
pub(crate) fn instant(text: &str) -> Result<Timestamp, String> {
    text.parse().map_err(|_| "expected a time with its zone, such as 2026-12-01T10:00-06:00".to_owned())
}

/// A time as the clock on a wall shows it.
pub(crate) fn wall_time(text: &str) -> Result<DateTime, String> {
    text.parse().map_err(|_| "expected a time without a zone, such as 2026-12-01T10:00".to_owned())
}

/// A job, by its id or its booking's.
pub(crate) fn job(text: &str) -> Result<Uuid, String> {
    let expected = "expected the id of a job or of its booking, as `firstring agenda` prints it";
    text.parse().map_err(|_| expected.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_types_something_else_is_told_what_belongs_there() {
        assert!(day("2026-12-01").is_ok() && day("tomorrow").unwrap_err().contains("such as 2026-12-01"));
        assert!(instant("2026-12-01T10:00-06:00").is_ok());
        assert!(instant("2026-12-01T10:00").unwrap_err().contains("with its zone"));
        assert!(wall_time("2026-12-01T10:00").is_ok() && wall_time("ten").unwrap_err().contains("T10:00"));
        assert!(job("01930000-0000-7000-8000-000000000001").is_ok());
        assert!(job("abc").unwrap_err().contains("as `firstring agenda` prints it"));
    }
}
