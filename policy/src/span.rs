use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A stretch of wall time, half-open: `start` belongs to it, `end` does not. Empty when `end` is not after
/// `start`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// The first instant of the span.
    pub start: Timestamp,
    /// The first instant after the span.
    pub end: Timestamp,
}

impl Span {
    /// Whether no instant is in the span.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Whether `at` is in the span.
    #[must_use]
    pub fn contains(&self, at: Timestamp) -> bool {
        self.start <= at && at < self.end
    }

    /// Whether an instant is in both spans. Spans that only touch do not overlap.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start.max(other.start) < self.end.min(other.end)
    }
}

/// The same instants as sorted spans that neither overlap nor touch; empty spans are dropped.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    let mut merged: Vec<Span> = Vec::with_capacity(spans.len());
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: i64, end: i64) -> Span {
        let at = |second| Timestamp::from_second(second).unwrap();
        Span { start: at(start), end: at(end) }
    }

    #[test]
    fn the_end_is_not_part_of_a_span() {
        let day = span(10, 20);
        assert!(day.contains(day.start) && !day.contains(day.end));
        for (other, overlaps) in [
            (span(0, 10), false),
            (span(0, 11), true),
            (span(12, 13), true),
            (span(19, 30), true),
            (span(20, 30), false),
            (span(15, 15), false),
        ] {
            assert_eq!((day.overlaps(&other), other.overlaps(&day)), (overlaps, overlaps), "{other:?}");
        }
    }

    #[test]
    fn merged_spans_are_sorted_and_apart() {
        let spans = vec![span(30, 40), span(5, 5), span(0, 10), span(10, 12), span(2, 3), span(50, 45)];
        assert_eq!(merged(spans), [span(0, 12), span(30, 40)]);
    }
}
