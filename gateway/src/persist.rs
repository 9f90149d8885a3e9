//! Writes that must not be lost: tried again while the database restarts.

use std::time::Duration;

use store::StoreError;

/// Waits between attempts: a database that restarts is back within them.
const RETRIES: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(6),
];

/// Writes, and again as long as the database may yet come back.
///
/// # Errors
/// When the last attempt failed, or one in a way that no other attempt would mend.
pub(crate) async fn persist<T, W>(mut write: impl FnMut() -> W) -> Result<T, StoreError>
where
    W: Future<Output = Result<T, StoreError>>,
{
    let mut waits = RETRIES.iter();
    loop {
        match write().await {
            Err(error) if error.is_transient() => match waits.next() {
                Some(wait) => tokio::time::sleep(*wait).await,
                None => return Err(error),
            },
            written => return written,
        }
    }
}
