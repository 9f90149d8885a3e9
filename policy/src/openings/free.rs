//! "When is truck two free tomorrow?"

use super::facts::ResourceFacts;
use crate::span::merged;
use crate::{BusinessHours, Span};

/// When a resource is at work and has nothing to do in `within`: sorted, neither overlapping nor touching. The
/// buffers of its jobs are not free time.
#[must_use]
pub fn free_time(hours: &BusinessHours, resource: &ResourceFacts, within: Span) -> Vec<Span> {
    let open = hours.open_spans(within);
    let at_work = match &resource.hours {
        Some(own) => common(&open, &own.open_spans(within)),
        None => open,
    };
    let taken = merged([resource.busy.as_slice(), &resource.elsewhere].concat());
    let mut free = Vec::new();
    for mut span in at_work {
        let first = taken.partition_point(|taken| taken.end <= span.start);
        for taken in taken[first..].iter().take_while(|taken| taken.start < span.end) {
            free.push(Span { start: span.start, end: taken.start });
            span.start = taken.end;
        }
        free.push(span);
    }
    merged(free)
}

/// The instants that are in a span of both.
fn common(one: &[Span], other: &[Span]) -> Vec<Span> {
    let both = |a: &Span, b: &Span| Span { start: a.start.max(b.start), end: a.end.min(b.end) };
    let pairs = one.iter().flat_map(|a| other.iter().map(move |b| both(a, b)));
    merged(pairs.collect())
}
