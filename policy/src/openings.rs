//! Free appointment times: what to offer to a caller who would like a job done at some time.
//!
//! What an [`Opening`] takes up in the calendar is its hold, the job and the buffers around it: `[start -
//! buffer_before, end + buffer_after)`. The hold must be free; the job alone, without its buffers, must lie
//! inside the open hours. The database has the last word when it is booked.
//!
//! Starts are on a grid of the local day. A time of the wall clock that is skipped when the clock is put
//! forward is no start; one that comes twice when it is put back is a start the first time only, since "at
//! half past one" could not tell the two apart.

use std::collections::BTreeMap;

use jiff::civil::Time;
use jiff::tz::AmbiguousOffset;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use telephony::ResourceId;

use crate::span::merged;
use crate::{BusinessHours, Span};

/// A time at which a job could be done by a resource. The buffers are outside of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Opening {
    /// The technician, chair or room that is free.
    pub resource: ResourceId,
    /// When the job starts.
    pub start: Timestamp,
    /// When the job ends.
    pub end: Timestamp,
}

/// What a job needs, and how early and how late it may be booked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningRules {
    /// How long the job takes, in minutes. A job of no length finds nothing.
    pub duration_min: u32,
    /// Minutes for which the resource must be free before the job.
    pub buffer_before_min: u32,
    /// Minutes for which the resource must be free after the job.
    pub buffer_after_min: u32,
    /// Minutes from now to the earliest start.
    pub notice_min: u32,
    /// The last local day on which a job may start, counted from today, which is 0. At most
    /// [`MAX_HORIZON_DAYS`].
    pub horizon_days: u32,
    /// Starts are multiples of so many minutes after local midnight. Less than [`MIN_GRID_MIN`] counts as
    /// that.
    pub grid_min: u32,
}

/// A resource, and when it is not free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceFacts {
    /// The technician, chair or room.
    pub id: ResourceId,
    /// Bookings and reservations, each already widened by its own buffers; in any order.
    pub busy: Vec<Span>,
}

/// When the caller would like the job to start.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    /// The start must lie in one of these; an exact time is a span of one minute. None at all: as soon as
    /// possible.
    pub windows: Vec<Span>,
}

/// What can be offered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// At most [`MAX_OFFERED`] openings that the caller asked for, spread out over his windows; the earliest
    /// first.
    pub wished: Vec<Opening>,
    /// When there are none: at most [`MAX_OFFERED`] others, those nearest to the wish; the earliest first.
    pub near: Vec<Opening>,
}

/// As many openings as a listener can keep in mind.
pub const MAX_OFFERED: usize = 3;

/// Bounds the work of one search; no business plans further ahead.
pub const MAX_HORIZON_DAYS: u32 = 400;

/// Bounds the work of one search; nobody makes an appointment for 9:03.
pub const MIN_GRID_MIN: u32 = 5;

/// Alternatives that were not asked for by the minute are as far apart as the job is long, but within these
/// bounds: "9:00, 9:15 or 9:30" would be one offer, not three.
const APART_MIN: std::ops::RangeInclusive<u32> = 30..=120;

/// No zone has ever put its clock forward or back by more at once, but for the two that crossed the date
/// line, where whole days are skipped and no local time comes twice.
const LARGEST_CHANGE: SignedDuration = SignedDuration::from_hours(3);

/// Finds what to offer, by these rules, in these hours, from these resources, as things stand at `now`. At
/// most one opening is found for each start, of the free resource that is least busy in all.
#[must_use]
pub fn find(
    rules: &OpeningRules,
    hours: &BusinessHours,
    resources: &[ResourceFacts],
    wish: &Wish,
    now: Timestamp,
) -> Found {
    let all = every_opening(rules, hours, &Calendar::new(resources), now);
    if wish.windows.is_empty() {
        return Found { wished: apart(&all, rules), near: Vec::new() };
    }
    let windows = merged(wish.windows.clone());
    let (wished, mut others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|opening| windows.iter().any(|window| window.contains(opening.start)));
    if !wished.is_empty() {
        return Found { wished: spread(wished), near: Vec::new() };
    }
    // The sort is stable: of two that are equally near, the earlier comes first.
    others.sort_by_key(|opening| distance(opening.start, &windows));
    Found { wished, near: apart(&others, rules) }
}

/// Every start that could be booked, in order.
fn every_opening(
    rules: &OpeningRules,
    hours: &BusinessHours,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<Opening> {
    let Some(bounds) = bookable(rules, hours, now).filter(|_| rules.duration_min > 0) else {
        return Vec::new();
    };
    let job = minutes(rules.duration_min);
    // A job may end after the last start.
    let within = Span { start: bounds.start, end: later(bounds.end, job) };
    let open = hours.open_spans(within);
    let mut openings = Vec::new();
    let candidates = open
        .iter()
        .flat_map(|&span| starts(span, rules.grid_min, hours).into_iter().map(move |at| (at, span)));
    for (start, span) in candidates {
        let end = later(start, job);
        let hold = Span {
            start: start.checked_sub(minutes(rules.buffer_before_min)).unwrap_or(Timestamp::MIN),
            end: later(end, minutes(rules.buffer_after_min)),
        };
        if bounds.contains(start)
            && end <= span.end
            && let Some(resource) = calendar.free(hold)
        {
            openings.push(Opening { resource, start, end });
        }
    }
    openings
}

/// The span in which a job may start: from the end of the notice to the end of the horizon's last local day.
fn bookable(rules: &OpeningRules, hours: &BusinessHours, now: Timestamp) -> Option<Span> {
    let start = now.checked_add(minutes(rules.notice_min)).ok()?;
    let days = i64::from(rules.horizon_days.min(MAX_HORIZON_DAYS)) + 1;
    let today = now.to_zoned(hours.zone().clone()).date();
    let end = today.checked_add(days.days()).ok()?.to_zoned(hours.zone().clone()).ok()?.timestamp();
    Some(Span { start, end })
}

/// The starts of the grid that lie in `open`, in order.
fn starts(open: Span, grid_min: u32, hours: &BusinessHours) -> Vec<Timestamp> {
    let zone = hours.zone();
    let grid = usize::try_from(grid_min.max(MIN_GRID_MIN)).unwrap_or(usize::MAX);
    // Where the clock is put back, the local times of a span may lie before that of its start or after that
    // of its end.
    let first = zone.to_datetime(open.start).saturating_sub(LARGEST_CHANGE);
    let last = zone.to_datetime(open.end).saturating_add(LARGEST_CHANGE);
    let days = first.date().series(1.day()).take_while(|day| *day <= last.date());
    let mut starts: Vec<Timestamp> = days
        .flat_map(|day| (0..24 * 60_i64).step_by(grid).map(move |minute| (day, minute)))
        .filter_map(|(day, minute)| day.to_datetime(Time::midnight()).checked_add(minute.minutes()).ok())
        .filter(|local| (first..=last).contains(local))
        .filter_map(|local| match zone.to_ambiguous_timestamp(local).offset() {
            AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
            AmbiguousOffset::Gap { .. } => None,
            // The offset before the change is that of the first time.
            AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok(),
        })
        .filter(|&start| open.contains(start))
        .collect();
    // Local times are in order, but their instants need not be where the clock is put back.
    starts.sort_unstable();
    starts
}

/// When which resource is busy, the least busy resource first.
struct Calendar {
    resources: Vec<(ResourceId, Vec<Span>)>,
}

impl Calendar {
    fn new(facts: &[ResourceFacts]) -> Self {
        let mut busy: BTreeMap<ResourceId, Vec<Span>> = BTreeMap::new();
        for resource in facts {
            busy.entry(resource.id).or_default().extend(&resource.busy);
        }
        let mut resources: Vec<_> = busy.into_iter().map(|(id, spans)| (id, merged(spans))).collect();
        let load = |spans: &[Span]| {
            spans
                .iter()
                .map(|span| i128::from(span.end.as_second()) - i128::from(span.start.as_second()))
                .sum::<i128>()
        };
        resources.sort_by_key(|(_, spans)| load(spans));
        Self { resources }
    }

    /// The least busy resource that is free for all of `hold`.
    fn free(&self, hold: Span) -> Option<ResourceId> {
        self.resources.iter().find(|(_, busy)| is_free(busy, hold)).map(|(id, _)| *id)
    }
}

/// Whether no span of `busy`, which is sorted and apart, overlaps `hold`.
fn is_free(busy: &[Span], hold: Span) -> bool {
    let next = busy.partition_point(|span| span.end <= hold.start);
    busy.get(next).is_none_or(|span| !span.overlaps(&hold))
}

/// How far `start` is from the nearest of `windows`.
fn distance(start: Timestamp, windows: &[Span]) -> SignedDuration {
    let from = |window: &Span| {
        if start < window.start {
            start.duration_until(window.start)
        } else {
            window.end.duration_until(start)
        }
    };
    windows.iter().map(from).min().unwrap_or(SignedDuration::ZERO)
}

/// The first few of `openings` that are not too close to one taken before, by start.
fn apart(openings: &[Opening], rules: &OpeningRules) -> Vec<Opening> {
    let gap = minutes(rules.duration_min.clamp(*APART_MIN.start(), *APART_MIN.end()));
    let mut taken: Vec<Opening> = Vec::with_capacity(MAX_OFFERED);
    for opening in openings {
        let close = |other: &Opening| opening.start.duration_since(other.start).abs() < gap;
        if taken.len() < MAX_OFFERED && !taken.iter().any(close) {
            taken.push(*opening);
        }
    }
    taken.sort_unstable_by_key(|opening| opening.start);
    taken
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

fn minutes(count: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(count))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
