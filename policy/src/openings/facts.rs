//! What a search for openings has to be told.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use telephony::{JobTypeId, ResourceId};

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
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OpeningRules {
    /// What is to be done; only needed for its daily limit.
    pub job_type: Option<JobTypeId>,
    /// How long the job takes, in minutes. A job of no length finds nothing.
    pub duration_min: u32,
    /// Minutes for which the resource must be free before the job.
    pub buffer_before_min: u32,
    /// Minutes for which the resource must be free after the job.
    pub buffer_after_min: u32,
    /// Minutes from now to the earliest start.
    pub notice_min: u32,
    /// The last local day on which a job may start, counted from today, which is 0. At most
    /// [`super::MAX_HORIZON_DAYS`].
    pub horizon_days: u32,
    /// Starts are multiples of so many minutes after local midnight. Less than [`super::MIN_GRID_MIN`] counts
    /// as that.
    pub grid_min: u32,
    /// What whoever does the job must be able to do, all of it.
    pub skills: Vec<String>,
    /// Most jobs of this type on one local day, all resources together.
    pub daily_limit: Option<u32>,
    /// The job is one for which time is kept free ([`KeptFree`]).
    pub emergency: bool,
}

/// A resource, and when it is not free.
#[derive(Debug, Clone, PartialEq)]
pub struct ResourceFacts {
    /// The technician, chair or room.
    pub id: ResourceId,
    /// What the business calls it.
    pub name: String,
    /// Bookings and reservations, each already widened by its own buffers; in any order.
    pub busy: Vec<Span>,
    /// Time that is taken up elsewhere, by a private calendar or a day off; in any order.
    pub elsewhere: Vec<Span>,
    /// The jobs behind `busy`, without their buffers; in any order.
    pub jobs: Vec<JobFacts>,
    /// Its own hours, inside those of the business; all of those when absent.
    pub hours: Option<BusinessHours>,
    /// What it can do.
    pub skills: Vec<String>,
    /// Where it sets out in the morning.
    pub home: Option<String>,
    /// Most jobs on one local day.
    pub daily_limit: Option<u32>,
}

impl ResourceFacts {
    /// A resource that is always free and can do what needs no skill.
    #[must_use]
    pub fn free(id: ResourceId) -> Self {
        Self {
            id,
            name: String::new(),
            busy: Vec::new(),
            elsewhere: Vec::new(),
            jobs: Vec::new(),
            hours: None,
            skills: Vec::new(),
            home: None,
            daily_limit: None,
        }
    }
}

/// A job that a resource has, booked or reserved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobFacts {
    /// When, without its buffers.
    pub time: Span,
    /// What.
    pub job_type: JobTypeId,
    /// Where, if it is not at the business's own place.
    pub address: Option<String>,
}

/// Time that ordinary jobs leave to emergencies.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptFree {
    /// When.
    pub hours: BusinessHours,
    /// In these hours an ordinary job is only taken where so many other resources stay free beside it.
    pub resources: u32,
    /// So many minutes ahead the time is given to whoever asks: nobody kept it for an emergency that has not come.
    pub released_min: u32,
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
    /// At most [`super::MAX_OFFERED`] openings that the caller asked for, spread out over his windows; the
    /// earliest first.
    pub wished: Vec<Opening>,
    /// When there are none: at most [`super::MAX_OFFERED`] others, those nearest to the wish; the earliest
    /// first.
    pub near: Vec<Opening>,
}

impl Found {
    /// What is offered: what was asked for, or else what comes near.
    #[must_use]
    pub fn offered(&self) -> &[Opening] {
        if self.wished.is_empty() { &self.near } else { &self.wished }
    }
}
