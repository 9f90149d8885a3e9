//! Durations without loss of their tail: three digits of every value from 1 µs to a minute (HDR histogram).

use std::time::Duration;

use hdrhistogram::Histogram as Hdr;
use serde::Serialize;

/// The longest duration that is told apart; longer ones count as this.
const LONGEST_US: u64 = 60_000_000;
/// Significant digits of every value.
const DIGITS: u8 = 3;

/// How often each duration occurred.
#[derive(Debug, Clone)]
pub struct Histogram(Hdr<u64>);

/// A histogram in a few numbers, in ms.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quantiles {
    /// How many there were.
    pub count: u64,
    /// The middle one.
    pub p50_ms: f64,
    /// Of 100, 95 were no longer.
    pub p95_ms: f64,
    /// Of 100, 99 were no longer.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self(Hdr::new_with_bounds(1, LONGEST_US, DIGITS).expect("the bounds are in order"))
    }
}

impl Histogram {
    /// Counts one duration.
    pub fn record(&mut self, duration: Duration) {
        self.0.saturating_record(u64::try_from(duration.as_micros()).unwrap_or(u64::MAX).max(1));
    }

    /// Counts all of another one's.
    pub fn add(&mut self, other: &Self) {
        self.0.add(&other.0).expect("all have the same bounds");
    }

    /// The few numbers; nothing when nothing was counted.
    #[must_use]
    pub fn quantiles(&self) -> Option<Quantiles> {
        let at = |quantile| self.0.value_at_quantile(quantile) as f64 / 1_000.0;
        (!self.0.is_empty()).then(|| Quantiles {
            count: self.0.len(),
            p50_ms: at(0.50),
            p95_ms: at(0.95),
            p99_ms: at(0.99),
            max_ms: self.0.max() as f64 / 1_000.0,
        })
    }
}

impl std::fmt::Display for Quantiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { count, p50_ms, p95_ms, p99_ms, max_ms } = self;
        write!(
            f,
            "p50 {p50_ms:.2} ms, p95 {p95_ms:.2} ms, p99 {p99_ms:.2} ms, longest {max_ms:.2} ms of {count}"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_kept_and_histograms_add_up() {
        let mut slow = Histogram::default();
        slow.record(Duration::from_secs(3));
        let mut histogram = Histogram::default();
        for ms in 1..=99 {
            histogram.record(Duration::from_millis(ms));
        }
        histogram.add(&slow);
        let Quantiles { count, p50_ms, p95_ms, p99_ms, max_ms } = histogram.quantiles().unwrap();
        assert_eq!(count, 100);
        for (found, expected) in [(p50_ms, 50.0), (p95_ms, 95.0), (p99_ms, 99.0), (max_ms, 3_000.0)] {
            assert!((found - expected).abs() <= expected / 500.0, "{found} is not {expected}");
        }
        assert_eq!(Histogram::default().quantiles(), None);
    }
}
