//! The starts that can be said: multiples of the grid on the wall clock of each local day.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use super::MIN_GRID_MIN;
use crate::{Span, WallTime};

/// No zone has ever put its clock forward or back by more at once, but for the two that crossed the date
/// line, where whole days are skipped and no local time comes twice.
const LARGEST_CHANGE: SignedDuration = SignedDuration::from_hours(3);

/// A start as it is said, and the instant that is meant by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Start {
    /// What the clock on the wall shows.
    pub(super) local: DateTime,
    /// `None` for a time that is skipped when the clock is put forward. Of a time that comes twice when it is
    /// put back this is the first, since "at half past one" could not tell the two apart.
    pub(super) at: Option<Timestamp>,
}

/// The grid's starts in `within`, the earliest first; with them the skipped times between two of them.
pub(super) fn starts(within: Span, grid_min: u32, zone: &TimeZone) -> Vec<Start> {
    if within.is_empty() {
        return Vec::new();
    }
    let grid = usize::try_from(grid_min.max(MIN_GRID_MIN)).unwrap_or(usize::MAX);
    // Where the clock is put back, the local times of a span may lie before that of its start or after that
    // of its end.
    let first = zone.to_datetime(within.start).saturating_sub(LARGEST_CHANGE);
    let last = zone.to_datetime(within.end).saturating_add(LARGEST_CHANGE);
    let days = first.date().series(1.day()).take_while(|day| *day <= last.date());
    let mut starts: Vec<(Timestamp, Start)> = days
        .flat_map(|day| (0..24 * 60_i64).step_by(grid).map(move |minute| (day, minute)))
        .filter_map(|(day, minute)| local_time(day, minute))
        .filter(|local| (first..=last).contains(local))
        .filter_map(|local| start(local, zone))
        .filter(|(order, _)| within.contains(*order))
        .collect();
    // Local times are in order, but their instants need not be where the clock is put back.
    starts.sort_unstable_by_key(|(order, start)| (*order, start.local));
    starts.into_iter().map(|(_, start)| start).collect()
}

fn local_time(day: Date, minute: i64) -> Option<DateTime> {
    day.to_datetime(Time::midnight()).checked_add(minute.minutes()).ok()
}

/// The start, and the instant by which it is put in order: for a skipped time, that of the change.
fn start(local: DateTime, zone: &TimeZone) -> Option<(Timestamp, Start)> {
    let meant = WallTime::of(local, zone)?;
    let order = match meant {
        WallTime::Once(at) | WallTime::Twice { first: at, .. } => at,
        WallTime::Skipped { change } => change,
    };
    Some((order, Start { local, at: meant.meant() }))
}
