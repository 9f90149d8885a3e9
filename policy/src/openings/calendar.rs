//! Who could do the job at a start, and why not.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use telephony::ResourceId;

use super::explain::Reason;
use super::facts::{JobFacts, Opening, OpeningRules, ResourceFacts};
use super::{Search, later, minutes};
use crate::span::merged;
use crate::{Span, local_day};

/// Driving to an address that nobody can place, in minutes; only ranks, never refuses.
const UNKNOWN_DRIVE_MIN: u32 = 30;

/// Everything that a search looks at, made ready for looking at many starts.
pub(super) struct Calendar<'a> {
    search: &'a Search<'a>,
    rules: &'a OpeningRules,
    job: SignedDuration,
    /// Where a start may lie: from the end of the notice to the end of the horizon's last local day.
    bounds: Span,
    open: Vec<Span>,
    kept: Vec<Span>,
    /// The least busy first.
    rows: Vec<Row<'a>>,
    jobs_of_type: BTreeMap<Date, u32>,
}

/// A resource.
struct Row<'a> {
    facts: &'a ResourceFacts,
    own: Option<Vec<Span>>,
    busy: Vec<Span>,
    elsewhere: Vec<Span>,
    /// By start.
    jobs: Vec<&'a JobFacts>,
    jobs_a_day: BTreeMap<Date, u32>,
    has_skills: bool,
}

/// An opening, and how far it makes somebody drive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Candidate {
    pub(super) opening: Opening,
    /// To the job, and from it to the next one of the day, in minutes; 0 where that is not known of any.
    pub(super) drive_min: u32,
}

/// What stands in the way of a job at a start.
pub(super) enum InTheWay {
    Everybody(Reason),
    Each(Vec<(ResourceId, Reason)>),
}

/// The job at one start.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// The job itself.
    job: Span,
    /// The job with its buffers.
    hold: Span,
}

impl<'a> Calendar<'a> {
    /// Makes ready what is needed to judge starts in `within`.
    pub(super) fn new(search: &'a Search<'a>, bounds: Span, within: Span) -> Self {
        let rules = search.rules;
        let job = minutes(rules.duration_min);
        // A job may end after the last start.
        let within = Span { start: within.start, end: later(within.end, job) };
        let around = Span { start: earlier(within.start, DAY), end: later(within.end, DAY) };
        let zone = search.hours.zone();
        let mut rows: BTreeMap<ResourceId, Row<'a>> = BTreeMap::new();
        let mut jobs_of_type = BTreeMap::new();
        for facts in search.resources {
            for job in facts.jobs.iter().filter(|job| Some(&job.job_type) == rules.job_type.as_ref()) {
                *jobs_of_type.entry(zone.to_datetime(job.time.start).date()).or_default() += 1;
            }
            let row = rows.entry(facts.id).or_insert_with(|| Row {
                facts,
                own: facts.hours.as_ref().map(|hours| hours.open_spans(around)),
                busy: Vec::new(),
                elsewhere: Vec::new(),
                jobs: Vec::new(),
                jobs_a_day: BTreeMap::new(),
                has_skills: rules.skills.iter().all(|skill| facts.skills.contains(skill)),
            });
            row.busy.extend(&facts.busy);
            row.elsewhere.extend(&facts.elsewhere);
            row.jobs.extend(&facts.jobs);
        }
        let mut rows: Vec<Row<'a>> = rows.into_values().collect();
        for row in &mut rows {
            row.busy = merged(std::mem::take(&mut row.busy));
            row.elsewhere = merged(std::mem::take(&mut row.elsewhere));
            row.jobs.sort_unstable_by_key(|job| job.time);
            for job in row.jobs.iter().filter(|_| row.facts.daily_limit.is_some()) {
                *row.jobs_a_day.entry(zone.to_datetime(job.time.start).date()).or_default() += 1;
            }
        }
        // The sort is stable: of those who are equally busy, the first by id.
        rows.sort_by_key(|row| load(&row.busy));
        let kept = search.kept_free.filter(|_| !rules.emergency);
        Self {
            search,
            rules,
            job,
            bounds,
            open: search.hours.open_spans(within),
            kept: kept.map_or_else(Vec::new, |kept| kept.hours.open_spans(around)),
            rows,
            jobs_of_type,
        }
    }

    /// When the business is open, in order and apart.
    pub(super) fn open(&self) -> &[Span] {
        &self.open
    }

    /// The best of the resources that could do the job at `start`: who drives least, and of those who is least
    /// busy in all.
    pub(super) fn best(&self, start: Timestamp) -> Option<Candidate> {
        self.refused_to_everybody(start).is_none().then_some(())?;
        let wanted = self.wanted(start);
        let mut best: Option<Candidate> = None;
        for row in &self.rows {
            let Ok(drive_min) = self.drive_or_reason(row, wanted) else { continue };
            if best.is_none_or(|best| drive_min < best.drive_min) {
                let opening = Opening { resource: row.facts.id, start, end: wanted.job.end };
                best = Some(Candidate { opening, drive_min });
            }
            if drive_min == 0 {
                break;
            }
        }
        best
    }

    /// What stands in the way at `start`, if anything does.
    pub(super) fn in_the_way(&self, start: Timestamp) -> Option<InTheWay> {
        if let Some(reason) = self.refused_to_everybody(start) {
            return Some(InTheWay::Everybody(reason));
        }
        let wanted = self.wanted(start);
        let mut reasons = Vec::new();
        for row in &self.rows {
            reasons.push((row.facts.id, self.drive_or_reason(row, wanted).err()?));
        }
        Some(InTheWay::Each(reasons))
    }

    fn refused_to_everybody(&self, start: Timestamp) -> Option<Reason> {
        let job = Span { start, end: later(start, self.job) };
        if start < self.bounds.start {
            return Some(Reason::TooSoon);
        }
        if start >= self.bounds.end {
            return Some(Reason::TooFar);
        }
        if !covered(&self.open, job) {
            return Some(Reason::Closed);
        }
        if self.is_full_of_type(start) {
            return Some(Reason::DailyLimitOfJob);
        }
        self.rows.is_empty().then_some(Reason::NoResource)
    }

    fn wanted(&self, start: Timestamp) -> Wanted {
        let job = Span { start, end: later(start, self.job) };
        let hold = Span {
            start: earlier(start, minutes(self.rules.buffer_before_min)),
            end: later(job.end, minutes(self.rules.buffer_after_min)),
        };
        Wanted { job, hold }
    }

    /// How far the resource would have to drive for the job, in minutes, or why it cannot do it.
    fn drive_or_reason(&self, row: &Row<'_>, wanted: Wanted) -> Result<u32, Reason> {
        let Wanted { job, hold } = wanted;
        if !row.has_skills {
            return Err(Reason::SkillMissing);
        }
        if row.own.as_ref().is_some_and(|own| !covered(own, job)) {
            return Err(Reason::OffDuty);
        }
        if !is_free(&row.busy, hold) {
            return Err(Reason::Busy);
        }
        if !is_free(&row.elsewhere, hold) {
            return Err(Reason::BusyElsewhere);
        }
        if self.is_full(row, job.start) {
            return Err(Reason::DailyLimit);
        }
        let drive_min = self.drive(row, job).ok_or(Reason::TooFarToDrive)?;
        if self.is_kept_free(row, hold) {
            return Err(Reason::KeptForEmergencies);
        }
        Ok(drive_min)
    }

    /// Whether the day has room for it, and whoever does it can drive there from the job before, and on to the next one.
    pub(super) fn still_fits(&self, opening: &Opening) -> bool {
        let job = Span { start: opening.start, end: opening.end };
        let mut rows = self.rows.iter().filter(|row| row.facts.id == opening.resource);
        !self.is_full_of_type(job.start)
            && rows.all(|row| !self.is_full(row, job.start) && self.drive(row, job).is_some())
    }

    /// Whether the local day of `start` has as many jobs of the type as it may.
    fn is_full_of_type(&self, start: Timestamp) -> bool {
        let Some(limit) = self.rules.daily_limit else { return false };
        let day = self.search.hours.zone().to_datetime(start).date();
        self.jobs_of_type.get(&day).is_some_and(|count| *count >= limit)
    }

    /// Whether the resource has as many jobs on the local day of `start` as it may.
    fn is_full(&self, row: &Row<'_>, start: Timestamp) -> bool {
        let Some(limit) = row.facts.daily_limit else { return false };
        let day = self.search.hours.zone().to_datetime(start).date();
        limit == 0 || row.jobs_a_day.get(&day).is_some_and(|count| *count >= limit)
    }

    /// Minutes to the job and on to the next one of the day. `None` when there is no time for one of the two.
    fn drive(&self, row: &Row<'_>, job: Span) -> Option<u32> {
        let (Some(travel), Some(here)) = (self.search.travel, self.search.address) else { return Some(0) };
        let zone = self.search.hours.zone();
        let day = local_day(zone.to_datetime(job.start).date(), zone);
        let next = row.jobs.partition_point(|other| other.time.start < job.start);
        let before = next.checked_sub(1).map(|at| row.jobs[at]).filter(|job| day.contains(job.time.start));
        let after = row.jobs.get(next).filter(|job| day.contains(job.time.start));
        let to_here = match before {
            Some(before) => {
                let known = before.address.as_deref().and_then(|there| travel.minutes(there, here));
                if known.is_some_and(|known| job.start < later(before.time.end, minutes(known))) {
                    return None;
                }
                known
            }
            None => row.facts.home.as_deref().and_then(|home| travel.minutes(home, here)),
        };
        let onward = match after {
            Some(after) => {
                let known = after.address.as_deref().and_then(|there| travel.minutes(here, there));
                if known.is_some_and(|known| after.time.start < later(job.end, minutes(known))) {
                    return None;
                }
                known.unwrap_or(UNKNOWN_DRIVE_MIN)
            }
            None => 0,
        };
        Some(to_here.unwrap_or(UNKNOWN_DRIVE_MIN).saturating_add(onward))
    }

    /// Whether an ordinary job would take time that is to stay free for an emergency.
    fn is_kept_free(&self, taker: &Row<'_>, hold: Span) -> bool {
        let Some(kept) = self.search.kept_free.filter(|_| !self.rules.emergency) else { return false };
        if hold.start < later(self.search.now, minutes(kept.released_min)) {
            return false;
        }
        self.kept.iter().filter(|span| span.overlaps(&hold)).any(|span| {
            let time = Span { start: span.start.max(hold.start), end: span.end.min(hold.end) };
            let spare = |row: &&Row<'_>| {
                row.facts.id != taker.facts.id
                    && row.own.as_ref().is_none_or(|own| covered(own, time))
                    && is_free(&row.busy, time)
                    && is_free(&row.elsewhere, time)
            };
            let spare = self.rows.iter().filter(spare).count();
            u32::try_from(spare).unwrap_or(u32::MAX) < kept.resources
        })
    }
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Whether one span of `open`, which is sorted and apart, has all of `job` in it.
fn covered(open: &[Span], job: Span) -> bool {
    let next = open.partition_point(|span| span.end < job.end);
    open.get(next).is_some_and(|span| span.start <= job.start)
}

/// Whether no span of `busy`, which is sorted and apart, overlaps `hold`.
pub(super) fn is_free(busy: &[Span], hold: Span) -> bool {
    let next = busy.partition_point(|span| span.end <= hold.start);
    busy.get(next).is_none_or(|span| !span.overlaps(&hold))
}

/// Seconds taken in all.
fn load(spans: &[Span]) -> i128 {
    let seconds = |span: &Span| i128::from(span.end.as_second()) - i128::from(span.start.as_second());
    spans.iter().map(seconds).sum()
}

fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}
