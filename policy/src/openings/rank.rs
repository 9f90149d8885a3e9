//! Which of the openings a good receptionist would name first.

use jiff::SignedDuration;

use super::calendar::Candidate;
use super::facts::Opening;
use super::{MAX_OFFERED, minutes};
use crate::Span;

/// Alternatives that were not asked for by the minute are as far apart as the job is long, but within these
/// bounds: "9:00, 9:15 or 9:30" would be one offer, not three.
const APART_MIN: std::ops::RangeInclusive<u32> = 30..=120;

/// Openings for which somebody drives no longer than this above the least are as good as each other, in minutes.
const DRIVE_SLACK_MIN: u32 = 15;

/// A minute of driving weighs as much as so many minutes away from what was asked.
const DRIVE_WEIGHT: i64 = 2;

/// The first few candidates that are not too close to one taken before.
pub(super) struct Apart {
    gap: SignedDuration,
    taken: Vec<Opening>,
}

impl Apart {
    pub(super) fn new(duration_min: u32) -> Self {
        let gap = minutes(duration_min.clamp(*APART_MIN.start(), *APART_MIN.end()));
        Self { gap, taken: Vec::with_capacity(MAX_OFFERED) }
    }

    pub(super) fn is_full(&self) -> bool {
        self.taken.len() == MAX_OFFERED
    }

    /// Takes of these, the best first, until it is full.
    pub(super) fn take(&mut self, candidates: impl Iterator<Item = Candidate>) {
        for Candidate { opening, .. } in candidates {
            let close = |other: &Opening| opening.start.duration_since(other.start).abs() < self.gap;
            if !self.taken.iter().any(close) {
                self.taken.push(opening);
            }
            if self.is_full() {
                return;
            }
        }
    }

    pub(super) fn by_start(mut self) -> Vec<Opening> {
        self.taken.sort_unstable_by_key(|opening| opening.start);
        self.taken
    }
}

/// Of what was asked for, which is in order: what makes nobody drive far, spread out over it.
pub(super) fn wished(candidates: &[Candidate]) -> Vec<Opening> {
    let least = candidates.iter().map(|candidate| candidate.drive_min).min().unwrap_or(0);
    let is_near = |candidate: &&Candidate| candidate.drive_min <= least.saturating_add(DRIVE_SLACK_MIN);
    let mut openings = spread(candidates.iter().filter(is_near).map(|candidate| candidate.opening).collect());
    // An offer of one is no choice: the rest is filled up with those who drive least.
    let mut farther: Vec<&Candidate> = candidates.iter().filter(|candidate| !is_near(candidate)).collect();
    farther.sort_by_key(|candidate| candidate.drive_min);
    let missing = MAX_OFFERED.saturating_sub(openings.len());
    openings.extend(farther.into_iter().take(missing).map(|candidate| candidate.opening));
    openings.sort_unstable_by_key(|opening| opening.start);
    openings
}

/// `candidates` by how far they are from `windows`, and how far they make somebody drive; each with that.
pub(super) fn by_distance(candidates: Vec<Candidate>, windows: &[Span]) -> Vec<(SignedDuration, Candidate)> {
    let least = candidates.iter().map(|candidate| candidate.drive_min).min().unwrap_or(0);
    let cost = |candidate: &Candidate| {
        let drive = DRIVE_WEIGHT * i64::from(candidate.drive_min - least);
        distance(candidate, windows).saturating_add(SignedDuration::from_mins(drive))
    };
    let mut ranked: Vec<_> = candidates.into_iter().map(|candidate| (cost(&candidate), candidate)).collect();
    // The sort is stable: of two that are equally near, the earlier comes first.
    ranked.sort_by_key(|(cost, _)| *cost);
    ranked
}

/// How far the start is from the nearest of `windows`.
fn distance(candidate: &Candidate, windows: &[Span]) -> SignedDuration {
    let start = candidate.opening.start;
    let from = |window: &Span| {
        if start < window.start {
            start.duration_until(window.start)
        } else {
            window.end.duration_until(start)
        }
    };
    windows.iter().map(from).min().unwrap_or(SignedDuration::ZERO)
}

/// The first and the last of `openings`, which are in order, and the one nearest to the middle between them.
fn spread(openings: Vec<Opening>) -> Vec<Opening> {
    if openings.len() <= MAX_OFFERED {
        return openings;
    }
    let (first, last) = (openings[0], openings[openings.len() - 1]);
    let between = &openings[1..openings.len() - 1];
    // Farthest from both ends; the earlier of two that are equally far.
    let room = |opening: &Opening| {
        first.start.duration_until(opening.start).min(opening.start.duration_until(last.start))
    };
    let middle = between.iter().rev().max_by_key(|opening| room(opening)).copied();
    [Some(first), middle, Some(last)].into_iter().flatten().collect()
}
