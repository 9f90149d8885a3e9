//! Jobs go from state to state. Which moves there are is said by [`policy::jobs`].

use jiff::Timestamp;
use policy::jobs::{JobState, MoveRefused, check_move};
use sqlx::PgConnection;
use telephony::{BookingId, JobId, TenantId};

use crate::connection::Store;
use crate::error::StoreError;
use crate::jobs;
use crate::origin::Origin;

/// A move of a job.
#[derive(Debug, Clone, Copy)]
pub struct MoveJob<'a> {
    /// Whose job it is.
    pub tenant: TenantId,
    /// The job.
    pub job: JobId,
    /// The state in which it was seen by whoever wants the move.
    pub seen: JobState,
    /// The state it is to be in.
    pub to: JobState,
    /// Who wants it and why.
    pub origin: Origin<'a>,
    /// When.
    pub now: Timestamp,
}

/// What became of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobMoved {
    /// It was made.
    Moved,
    /// It was not.
    Refused(MoveRefused),
    /// There is no such job.
    Unknown,
}

impl Store {
    /// Brings a job from the state in which it was seen to another, with the reason and who wanted it. A job that has
    /// moved on since stays where it is.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn move_job(&self, request: MoveJob<'_>) -> Result<JobMoved, StoreError> {
        let MoveJob { tenant, job, seen, to, origin, now } = request;
        let mut tx = self.pool.begin().await?;
        let Some(is) = jobs::locked(&mut tx, tenant, job).await? else { return Ok(JobMoved::Unknown) };
        if let Err(refused) = check_move(is, seen, to) {
            return Ok(JobMoved::Refused(refused));
        }
        jobs::transition(&mut tx, tenant, job, (is, to), origin, now).await?;
        tx.commit().await?;
        Ok(JobMoved::Moved)
    }

    /// The job of a booking, and its state.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn job_of_booking(
        &self,
        tenant: TenantId,
        booking: BookingId,
    ) -> Result<Option<(JobId, JobState)>, StoreError> {
        let mut tx = self.pool.begin().await?;
        let found = jobs::locked_by_booking(&mut tx, tenant, booking).await?;
        tx.rollback().await?;
        Ok(found)
    }
}

/// The booking of a job is cancelled: nothing comes of the job, unless somebody is on the way already or farther.
pub(crate) async fn booking_cancelled(
    db: &mut PgConnection,
    tenant: TenantId,
    booking: BookingId,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some((job, is)) = jobs::locked_by_booking(db, tenant, booking).await? else { return Ok(()) };
    let begun = match is {
        JobState::Lead | JobState::Scheduled => false,
        JobState::EnRoute
        | JobState::InProgress
        | JobState::Completed
        | JobState::Invoiced
        | JobState::Paid
        | JobState::Closed => true,
    };
    if !begun {
        jobs::transition(db, tenant, job, (is, JobState::Closed), origin, now).await?;
    }
    Ok(())
}
