//! One reading of the record for all who ask for the same at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OnceCell;

/// Readings that are shared, by what is read. Whoever asks gets a reading that began after he had asked, so it is as fresh
/// as one of his own; while one is under way, all who come meanwhile wait for the same next one.
pub(crate) struct Sharing<K, V> {
    kinds: Mutex<HashMap<K, Kind<V>>>,
}

/// The readings of one kind.
struct Kind<V> {
    /// Held by the reading that is under way.
    turn: Weak<tokio::sync::Mutex<()>>,
    /// The one that has not begun, if anybody waits for it.
    next: Option<Arc<Reading<V>>>,
}

/// Filled once; with `None` when it failed.
type Reading<V> = OnceCell<Option<Arc<V>>>;

impl<K, V> Default for Sharing<K, V> {
    fn default() -> Self {
        Self { kinds: Mutex::new(HashMap::new()) }
    }
}

impl<K, V> std::fmt::Debug for Sharing<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sharing").finish_non_exhaustive()
    }
}

impl<K: Clone + Eq + Hash, V> Sharing<K, V> {
    /// What `read` reads of `key`, by this call or by another one that asks for the same. Whoever stops waiting leaves the
    /// reading to the others.
    ///
    /// # Errors
    /// Those of `read`. If another one's reading failed, this call reads for itself.
    pub(crate) async fn read<E, R>(&self, key: &K, read: impl Fn() -> R) -> Result<Arc<V>, E>
    where
        R: Future<Output = Result<V, E>>,
    {
        let (turn, reading) = self.next(key);
        let mut failed = None;
        let shared = reading
            .get_or_init(|| async {
                let _turn = turn.lock().await;
                self.begins(key, &reading);
                read().await.map(Arc::new).map_err(|error| failed = Some(error)).ok()
            })
            .await;
        match (shared, failed) {
            (Some(value), _) => Ok(Arc::clone(value)),
            (None, Some(error)) => Err(error),
            (None, None) => read().await.map(Arc::new),
        }
    }

    /// The reading that comes next, and whose turn it waits for.
    fn next(&self, key: &K) -> (Arc<tokio::sync::Mutex<()>>, Arc<Reading<V>>) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        if !kinds.contains_key(key) {
            kinds.retain(|_, kind| kind.turn.strong_count() > 0);
        }
        let kind = kinds.entry(key.clone()).or_insert_with(|| Kind { turn: Weak::new(), next: None });
        let turn = kind.turn.upgrade().unwrap_or_else(|| {
            // Nobody is left who waited for an earlier one.
            kind.next = None;
            let turn = Arc::default();
            kind.turn = Arc::downgrade(&turn);
            turn
        });
        let reading = Arc::clone(kind.next.get_or_insert_default());
        (turn, reading)
    }

    /// From now on whoever asks waits for the one after `reading`.
    fn begins(&self, key: &K, reading: &Arc<Reading<V>>) {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(kind) = kinds.get_mut(key)
            && kind.next.as_ref().is_some_and(|next| Arc::ptr_eq(next, reading))
        {
            kind.next = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::{Semaphore, oneshot};

    use super::*;

    #[tokio::test]
    async fn whoever_comes_while_it_is_read_shares_the_next_reading() {
        let sharing = Arc::new(Sharing::<u8, u32>::default());
        let (readings, let_go) = (Arc::new(AtomicU32::new(0)), Arc::new(Semaphore::new(0)));
        let ask = |key: u8| {
            let (sharing, readings, let_go) = (sharing.clone(), readings.clone(), let_go.clone());
            tokio::spawn(async move {
                let read = || async {
                    let number = readings.fetch_add(1, Ordering::SeqCst) + 1;
                    let_go.acquire().await.unwrap().forget();
                    Ok::<_, ()>(number)
                };
                *sharing.read(&key, read).await.unwrap()
            })
        };
        let first = ask(1);
        while readings.load(Ordering::SeqCst) == 0 {
            tokio::task::yield_now().await;
        }
        let later: Vec<_> = (0..5).map(|_| ask(1)).collect();
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        let_go.add_permits(2);
        assert_eq!(first.await.unwrap(), 1);
        for one in later {
            assert_eq!(one.await.unwrap(), 2, "a reading that began after he had asked, one for all");
        }
        let_go.add_permits(1);
        assert_eq!(ask(1).await.unwrap(), 3, "nothing is kept");
    }

    #[tokio::test]
    async fn who_stops_waiting_leaves_the_reading_to_the_others() {
        let sharing = Arc::new(Sharing::<u8, u32>::default());
        let (begun, has_begun) = oneshot::channel();
        let leaver = tokio::spawn({
            let sharing = sharing.clone();
            async move {
                let begun = Mutex::new(Some(begun));
                let read = || async {
                    begun.lock().unwrap().take().unwrap().send(()).unwrap();
                    std::future::pending::<Result<u32, ()>>().await
                };
                sharing.read(&1, read).await
            }
        });
        has_begun.await.unwrap();
        let patient = tokio::spawn({
            let sharing = sharing.clone();
            async move { sharing.read(&1, || async { Ok::<_, ()>(7) }).await.map(|read| *read) }
        });
        tokio::task::yield_now().await;
        leaver.abort();
        assert_eq!(patient.await.unwrap(), Ok(7));
    }

    #[tokio::test]
    async fn a_failure_is_told_and_nobody_elses() {
        let sharing = Sharing::<u8, u32>::default();
        let tried = AtomicU32::new(0);
        let fails_once =
            || async { if tried.fetch_add(1, Ordering::SeqCst) == 0 { Err("away") } else { Ok(3) } };
        let (one, other) = tokio::join!(sharing.read(&1, fails_once), sharing.read(&1, fails_once));
        assert_eq!(one, Err("away"));
        assert_eq!(other.as_deref(), Ok(&3));
    }
}
