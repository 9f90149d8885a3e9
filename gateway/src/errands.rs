//! What a task has under way beside what it does itself.
//!
//! Each errand is a task of its own. A future that is only polled when the one who wants its answer has time for it stops
//! in the middle of a transaction while that one waits for the store, with the row locked for which he waits.

use tokio::task::{JoinError, JoinSet};
use tracing::{Instrument, Span, error};

/// Why a task brings nothing, for the log. What it panicked with stays out of it, as in [`crate::telemetry`]: that may quote
/// what a caller said, and `JoinError` repeats it.
pub(crate) fn why(error: &JoinError) -> &'static str {
    if error.is_panic() { "it panicked" } else { "it was cancelled" }
}

/// Errands, each of which brings a `T`. Dropping them ends those that are under way.
pub(crate) struct Errands<T>(JoinSet<T>);

impl<T: Send + 'static> Errands<T> {
    pub(crate) fn new() -> Self {
        Self(JoinSet::new())
    }

    /// Begins one more, in the span of whoever begins it.
    pub(crate) fn send(&mut self, errand: impl Future<Output = T> + Send + 'static) {
        self.0.spawn(errand.instrument(Span::current()));
    }

    /// What the next one to end brings; `None` when none is under way. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Option<T> {
        loop {
            match self.0.join_next().await? {
                Ok(brought) => return Some(brought),
                Err(failed) => error!(error = why(&failed), "an errand failed"),
            }
        }
    }

    /// How many are under way.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Mutex;

    use super::*;

    /// One thread, and nobody asks for what the errand brings: it gives the lock back all the same.
    #[tokio::test]
    async fn an_errand_goes_on_while_nobody_waits_for_it() {
        let row = std::sync::Arc::new(Mutex::new(()));
        let mut errands = Errands::new();
        let (locked, locks) = tokio::sync::oneshot::channel();
        let locking = std::sync::Arc::clone(&row);
        errands.send(async move {
            let held = locking.lock().await;
            let _ = locked.send(());
            tokio::task::yield_now().await;
            drop(held);
            7
        });
        locks.await.expect("it begins");
        drop(row.lock().await);
        assert_eq!(errands.next().await, Some(7));
        assert_eq!(errands.next().await, None);
    }

    #[tokio::test]
    async fn what_a_task_panicked_with_is_not_told() {
        let failed = tokio::spawn(async { panic!("my name is {}", "Dana") }).await.unwrap_err();
        assert!(failed.to_string().contains("Dana"), "tokio tells it: {failed}");
        assert_eq!(why(&failed), "it panicked");
    }

    #[tokio::test]
    async fn one_that_fails_takes_no_other_with_it() {
        let mut errands = Errands::new();
        errands.send(async { panic!("a defect") });
        errands.send(async { 1 });
        assert_eq!(errands.next().await, Some(1));
        assert_eq!(errands.next().await, None);
        assert!(errands.is_empty());
    }
}
