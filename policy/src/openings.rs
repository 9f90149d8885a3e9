//! Free appointment times: what to offer to a caller who would like a job done at some time.
//!
//! What an [`Opening`] takes up in the calendar is its hold, the job and the buffers around it: `[start -
//! buffer_before, end + buffer_after)`. The hold must be free; the job alone, without its buffers, must lie
//! inside the open hours of the business and of whoever does it. The database has the last word when it is
//! booked.
//!
//! Starts are on a grid of the local day. A time of the wall clock that is skipped when the clock is put
//! forward is no start; one that comes twice when it is put back is a start the first time only, since "at
//! half past one" could not tell the two apart.
//!
//! Ranked as a good receptionist would: what was asked for, spread out; else what is nearest to it, where
//! nobody drives far; three at most, and then "or later that week?" ([`Search::later_that_week`]). Every start
//! that is not offered has a reason ([`Search::explain`]).

mod calendar;
mod explain;
mod facts;
mod free;
mod grid;
mod rank;
mod travel;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan};

use self::calendar::{Calendar, Candidate, InTheWay};
pub use self::explain::{Considered, Reason, Verdict, in_lines};
pub use self::facts::{Found, JobFacts, KeptFree, Opening, OpeningRules, ResourceFacts, Wish};
pub use self::free::free_time;
pub use self::travel::{Area, Travel, TravelRadius, TravelTable, area_of};
use crate::span::merged;
use crate::{BusinessHours, Span, local_day};

/// As many openings as a listener can keep in mind.
pub const MAX_OFFERED: usize = 3;

/// Bounds the work of one search; no business plans further ahead.
pub const MAX_HORIZON_DAYS: u32 = 400;

/// Bounds the work of one search; nobody makes an appointment for 9:03.
pub const MIN_GRID_MIN: u32 = 5;

/// Looked through first, for most wishes find enough so near.
const FIRST_LOOKS: [SignedDuration; 2] =
    [SignedDuration::from_hours(3 * 24), SignedDuration::from_hours(14 * 24)];

/// A search for openings, as things stand.
#[derive(Debug, Clone, Copy)]
pub struct Search<'a> {
    /// What the job needs.
    pub rules: &'a OpeningRules,
    /// When the business is open.
    pub hours: &'a BusinessHours,
    /// Who could do it. One that is told of twice is still one, with the jobs of both.
    pub resources: &'a [ResourceFacts],
    /// What is kept free for emergencies, if anything is.
    pub kept_free: Option<&'a KeptFree>,
    /// Travel times, if the business wrote any down.
    pub travel: Option<&'a dyn Travel>,
    /// Where the job is, as far as it is known yet. Without it nobody's driving is counted.
    pub address: Option<&'a str>,
    /// When it is asked.
    pub now: Timestamp,
}

/// Finds what to offer, by these rules, in these hours, from these resources, as things stand at `now`: a
/// [`Search`] that knows of no driving and keeps nothing free.
#[must_use]
pub fn find(
    rules: &OpeningRules,
    hours: &BusinessHours,
    resources: &[ResourceFacts],
    wish: &Wish,
    now: Timestamp,
) -> Found {
    Search { rules, hours, resources, kept_free: None, travel: None, address: None, now }.find(wish)
}

impl Search<'_> {
    /// What to offer. At most one opening is found for each start, of the resource that drives least for it and
    /// is least busy in all.
    #[must_use]
    pub fn find(&self, wish: &Wish) -> Found {
        let Some(bounds) = self.bounds() else { return Found::default() };
        let windows = merged(wish.windows.clone());
        if windows.is_empty() {
            let soonest = self.soonest(bounds);
            return match wish.windows.as_slice() {
                [] => Found { wished: soonest, near: Vec::new() },
                // Windows that nothing fits into, which is not what he wished.
                [..] => Found { wished: Vec::new(), near: soonest },
            };
        }
        let mut wished = Vec::new();
        for window in &windows {
            let window = clipped(*window, bounds);
            wished.extend(self.candidates(&Calendar::new(self, bounds, window), window));
        }
        if !wished.is_empty() {
            return Found { wished: rank::wished(&wished), near: Vec::new() };
        }
        Found { wished: Vec::new(), near: self.nearest(bounds, &windows) }
    }

    /// "Or later that week?": the first opening after the day of the last one offered, if it is in the same
    /// local week, Monday to Sunday.
    #[must_use]
    pub fn later_that_week(&self, found: &Found) -> Option<Opening> {
        let last = found.offered().last()?;
        let bounds = self.bounds()?;
        let zone = self.hours.zone();
        let rest = clipped(rest_of_week(last.start, zone)?, bounds);
        let calendar = Calendar::new(self, bounds, rest);
        grid::starts(rest, self.rules.grid_min, zone)
            .into_iter()
            .filter_map(|start| start.at)
            .find_map(|at| calendar.best(at))
            .map(|candidate| candidate.opening)
    }

    /// Whether the day still has room for the job, by the limits of its type and of the opening's resource, and whether
    /// that can be there in time and go on to its next job of the day. These are the only questions: the opening was found
    /// before, and somebody is about to take it. The jobs of the day have to be among the facts.
    #[must_use]
    pub fn still_fits(&self, opening: &Opening) -> bool {
        let at = Span { start: opening.start, end: opening.start };
        Calendar::new(self, at, at).still_fits(opening)
    }

    /// Every start of the grid from now on in the wish's windows, or else in the first three days, and why it is
    /// offered or not.
    #[must_use]
    pub fn explain(&self, wish: &Wish) -> Vec<Considered> {
        let found = self.find(wish);
        let windows = if wish.windows.is_empty() {
            vec![Span { start: self.now, end: later(self.now, FIRST_LOOKS[0]) }]
        } else {
            let year = SignedDuration::from_hours(24 * i64::from(MAX_HORIZON_DAYS));
            let known = Span { start: self.now, end: later(self.now, year) };
            merged(wish.windows.iter().map(|window| clipped(*window, known)).collect())
        };
        // Without bounds everything is too soon or too far: a search that cannot find anything.
        let bounds = self.bounds().unwrap_or(Span { start: Timestamp::MAX, end: Timestamp::MAX });
        let mut considered = Vec::new();
        for window in windows {
            let calendar = Calendar::new(self, bounds, window);
            for start in grid::starts(window, self.rules.grid_min, self.hours.zone()) {
                let verdict = match start.at {
                    None => Verdict::Refused(Reason::ClockSkips),
                    Some(at) => verdict(&calendar, at, &found),
                };
                considered.push(Considered { local: start.local, verdict });
            }
        }
        considered
    }

    /// Where a start may lie: from the end of the notice to the end of the horizon's last local day.
    fn bounds(&self) -> Option<Span> {
        if self.rules.duration_min == 0 {
            return None;
        }
        let start = self.now.checked_add(minutes(self.rules.notice_min)).ok()?;
        let days = i64::from(self.rules.horizon_days.min(MAX_HORIZON_DAYS)) + 1;
        let zone = self.hours.zone();
        let today = self.now.to_zoned(zone.clone()).date();
        let end = today.checked_add(days.days()).ok()?.to_zoned(zone.clone()).ok()?.timestamp();
        Some(Span { start, end })
    }

    /// Every start in `within` that could be booked, in order; looked for as they are asked for.
    fn candidates(&self, calendar: &Calendar<'_>, within: Span) -> impl Iterator<Item = Candidate> {
        let open = calendar.open().iter().map(move |open| clipped(*open, within));
        let starts = open.flat_map(|open| grid::starts(open, self.rules.grid_min, self.hours.zone()));
        starts.filter_map(|start| calendar.best(start.at?))
    }

    fn soonest(&self, bounds: Span) -> Vec<Opening> {
        let mut apart = rank::Apart::new(self.rules.duration_min);
        let mut start = bounds.start;
        for look in looks(bounds) {
            let within = clipped(Span { start, end: later(bounds.start, look) }, bounds);
            apart.take(self.candidates(&Calendar::new(self, bounds, within), within));
            if apart.is_full() {
                break;
            }
            start = within.end;
        }
        apart.by_start()
    }

    fn nearest(&self, bounds: Span, windows: &[Span]) -> Vec<Opening> {
        for look in looks(bounds) {
            let around = |window: &Span| Span {
                start: window.start.checked_sub(look).unwrap_or(Timestamp::MIN),
                end: later(window.end, look),
            };
            let mut near = Vec::new();
            let rings: Vec<Span> = windows.iter().map(|window| clipped(around(window), bounds)).collect();
            let rings = merged(rings);
            for ring in &rings {
                near.extend(self.candidates(&Calendar::new(self, bounds, *ring), *ring));
            }
            let ranked = rank::by_distance(near, windows);
            // What lies beyond this look is farther than the look is wide.
            let everything = rings == [bounds] || look == SignedDuration::MAX;
            let sure = ranked.iter().filter(|(cost, _)| everything || *cost <= look);
            let mut apart = rank::Apart::new(self.rules.duration_min);
            apart.take(sure.map(|(_, candidate)| *candidate));
            if everything || apart.is_full() {
                return apart.by_start();
            }
        }
        Vec::new()
    }
}

/// The days after that of `at` in the same local week, Monday to Sunday. `None` on its last.
#[must_use]
pub fn rest_of_week(at: Timestamp, zone: &TimeZone) -> Option<Span> {
    let day = zone.to_datetime(at).date();
    let days_left = 7 - i64::from(day.weekday().to_monday_one_offset());
    let end = day.checked_add((days_left + 1).days()).ok()?.to_zoned(zone.clone()).ok()?.timestamp();
    let rest = Span { start: local_day(day, zone).end, end };
    (!rest.is_empty()).then_some(rest)
}

fn verdict(calendar: &Calendar<'_>, at: Timestamp, found: &Found) -> Verdict {
    if let Some(opening) = found.offered().iter().find(|opening| opening.start == at) {
        return Verdict::Offered(*opening);
    }
    match calendar.in_the_way(at) {
        Some(InTheWay::Everybody(reason)) => Verdict::Refused(reason),
        Some(InTheWay::Each(reasons)) => Verdict::NobodyFree(reasons),
        None => match calendar.best(at) {
            Some(candidate) => Verdict::Bookable(candidate.opening),
            None => Verdict::Refused(Reason::NoResource),
        },
    }
}

/// How far to look, each time farther, at last through everything.
fn looks(bounds: Span) -> impl Iterator<Item = SignedDuration> {
    let all = bounds.start.duration_until(bounds.end);
    FIRST_LOOKS.into_iter().filter(move |look| *look < all).chain([SignedDuration::MAX])
}

fn clipped(span: Span, bounds: Span) -> Span {
    Span { start: span.start.max(bounds.start), end: span.end.min(bounds.end) }
}

fn minutes(count: u32) -> SignedDuration {
    SignedDuration::from_mins(i64::from(count))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
