//! Why a time is not offered.

use std::fmt;

use jiff::civil::DateTime;
use telephony::ResourceId;

use super::facts::Opening;
use crate::names::closed_list;

closed_list! {
    /// Why a time cannot be booked, of a resource or of all.
    Reason {
        /// The clock is put forward over it: that time does not exist on that day.
        ClockSkips = "clock_skips",
        /// The notice is too short.
        TooSoon = "too_soon",
        /// It is beyond the horizon.
        TooFar = "too_far",
        /// The business is not open for all of the job.
        Closed = "closed",
        /// The day has its number of jobs of this type.
        DailyLimitOfJob = "daily_limit_of_job",
        /// There is no resource at all.
        NoResource = "no_resource",
        /// The resource cannot do what the job needs.
        SkillMissing = "skill_missing",
        /// The resource does not work for all of the job.
        OffDuty = "off_duty",
        /// The resource has a job or keeps a reservation, or a buffer would be cut.
        Busy = "busy",
        /// The resource is taken up elsewhere.
        BusyElsewhere = "busy_elsewhere",
        /// The resource has its number of jobs for the day.
        DailyLimit = "daily_limit",
        /// The resource could not get there, or from there to its next job, in time.
        TooFarToDrive = "too_far_to_drive",
        /// The time is kept free for emergencies.
        KeptForEmergencies = "kept_for_emergencies",
    }
}

impl Reason {
    /// The reason in words, for people.
    #[must_use]
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::ClockSkips => "the clock is put forward over it",
            Self::TooSoon => "too soon",
            Self::TooFar => "too far ahead",
            Self::Closed => "closed",
            Self::DailyLimitOfJob => "the day is full for this kind of job",
            Self::NoResource => "nobody does the work",
            Self::SkillMissing => "cannot do this kind of job",
            Self::OffDuty => "not at work",
            Self::Busy => "has a job, or its buffer",
            Self::BusyElsewhere => "busy elsewhere",
            Self::DailyLimit => "has enough jobs that day",
            Self::TooFarToDrive => "too far to drive in time",
            Self::KeptForEmergencies => "kept free for emergencies",
        }
    }
}

/// A start of the grid, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    /// What the clock on the business's wall shows.
    pub local: DateTime,
    /// Whether it is offered.
    pub verdict: Verdict,
}

/// What became of a start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is offered.
    Offered(Opening),
    /// It could be booked, but others are offered before it.
    Bookable(Opening),
    /// It cannot be booked, whoever would do it.
    Refused(Reason),
    /// It cannot be booked, for each resource for a reason of its own.
    NobodyFree(Vec<(ResourceId, Reason)>),
}

/// What was considered, for people: starts of a day that had the same fate, one after the other, in one line.
///
/// `name_of` says what a resource is called.
#[must_use]
pub fn in_lines(considered: &[Considered], name_of: impl Fn(ResourceId) -> String) -> Vec<String> {
    let fate = |verdict: &Verdict| match verdict {
        Verdict::Offered(opening) | Verdict::Bookable(opening) => {
            format!("{verdict}: {}", name_of(opening.resource))
        }
        Verdict::Refused(_) => verdict.to_string(),
        Verdict::NobodyFree(reasons) => {
            let each =
                |(id, reason): &(ResourceId, Reason)| format!("{} {}", name_of(*id), reason.in_words());
            format!("nobody free: {}", reasons.iter().map(each).collect::<Vec<_>>().join("; "))
        }
    };
    let mut runs: Vec<(DateTime, DateTime, String)> = Vec::new();
    for Considered { local, verdict } in considered {
        let fate = fate(verdict);
        match runs.last_mut() {
            Some((first, last, same)) if *same == fate && first.date() == local.date() => *last = *local,
            _ => runs.push((*local, *local, fate)),
        }
    }
    let line = |(first, last, fate): (DateTime, DateTime, String)| {
        let until = if first == last { " ".repeat(6) } else { last.strftime("-%H:%M").to_string() };
        format!("{}{until}  {fate}", first.strftime("%a %d %b %H:%M"))
    };
    runs.into_iter().map(line).collect()
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offered(_) => f.write_str("offered"),
            Self::Bookable(_) => f.write_str("free, others are offered first"),
            Self::Refused(reason) => f.write_str(reason.in_words()),
            Self::NobodyFree(reasons) => {
                let mut kinds: Vec<Reason> = reasons.iter().map(|(_, reason)| *reason).collect();
                kinds.sort_unstable();
                kinds.dedup();
                let words: Vec<&str> = kinds.into_iter().map(Reason::in_words).collect();
                write!(f, "nobody free: {}", words.join(", "))
            }
        }
    }
}
