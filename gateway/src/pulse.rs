//! Whether the database answers, for whoever asks. Anybody may, as often as he likes; the connections are for calls.

use std::time::Duration;

use store::Store;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// An answer is good for so long.
const FRESH: Duration = Duration::from_secs(1);

pub(crate) struct Pulse {
    store: Store,
    /// Held while it is felt: who asks meanwhile gets the same answer.
    last: Mutex<Option<(Instant, bool)>>,
}

impl Pulse {
    pub(crate) fn of(store: Store) -> Self {
        Self { store, last: Mutex::default() }
    }

    pub(crate) async fn beats(&self) -> bool {
        let mut last = self.last.lock().await;
        let now = Instant::now();
        if let Some(beats) = remembered(*last, now) {
            return beats;
        }
        let beats = self.store.ping().await.is_ok();
        *last = Some((now, beats));
        beats
    }
}

fn remembered(last: Option<(Instant, bool)>, now: Instant) -> Option<bool> {
    last.filter(|(at, _)| now.duration_since(*at) < FRESH).map(|(_, beats)| beats)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_good_for_a_second() {
        let at = Instant::now();
        let after = |ms| at + Duration::from_millis(ms);
        assert_eq!(remembered(None, at), None);
        for beats in [true, false] {
            assert_eq!(remembered(Some((at, beats)), after(999)), Some(beats));
            assert_eq!(remembered(Some((at, beats)), after(1_000)), None);
        }
    }
}
