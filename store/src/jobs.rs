//! `jobs`: the work that bookings lead to. [`transition`] is the only writer of a state.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::jobs::JobState;
use sqlx::PgConnection;
use telephony::{BookingId, CustomerId, JobId, TenantId};
use uuid::Uuid;

use crate::connection::new_id;
use crate::error::{OrCorrupt, StoreError};
use crate::job_events::{self, Step};
use crate::origin::Origin;

/// Begins a job, of a booking or of nothing yet, with its first event.
pub(crate) async fn begin(
    db: &mut PgConnection,
    tenant: TenantId,
    customer: CustomerId,
    booking: Option<BookingId>,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<JobId, StoreError> {
    let state = if booking.is_some() { JobState::Scheduled } else { JobState::Lead };
    let id = JobId(new_id(now));
    sqlx::query!(
        "INSERT INTO jobs (tenant_id, job_id, state, customer_id, booking_id, sequence, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, 1, $6, $6)",
        tenant.0,
        id.0,
        state.as_str(),
        customer.0,
        booking.map(|booking| booking.0),
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    job_events::insert(db, tenant, id, Step { sequence: 1, from: None, to: state }, origin, now).await?;
    Ok(id)
}

/// The state of a job, whose row is locked until the transaction ends.
pub(crate) async fn locked(
    db: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
) -> Result<Option<JobState>, StoreError> {
    let state = sqlx::query_scalar!(
        "SELECT state FROM jobs WHERE tenant_id = $1 AND job_id = $2 FOR NO KEY UPDATE",
        tenant.0,
        job.0
    )
    .fetch_optional(db)
    .await?;
    state.map(|state| state.parse().or_corrupt("jobs", "state")).transpose()
}

/// The job of a booking and its state, locked.
pub(crate) async fn locked_by_booking(
    db: &mut PgConnection,
    tenant: TenantId,
    booking: BookingId,
) -> Result<Option<(JobId, JobState)>, StoreError> {
    let row = sqlx::query!(
        "SELECT job_id, state FROM jobs WHERE tenant_id = $1 AND booking_id = $2 FOR NO KEY UPDATE",
        tenant.0,
        booking.0
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| Ok((JobId(row.job_id), row.state.parse().or_corrupt("jobs", "state")?))).transpose()
}

/// Hands one customer's jobs to another. Answers which they were.
pub(crate) async fn hand_over(
    db: &mut PgConnection,
    tenant: TenantId,
    from: CustomerId,
    into: CustomerId,
) -> Result<Vec<Uuid>, StoreError> {
    let moved = sqlx::query_scalar!(
        "UPDATE jobs SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2 RETURNING job_id",
        tenant.0,
        from.0,
        into.0
    )
    .fetch_all(db)
    .await?;
    Ok(moved)
}

/// Brings a job from one state to the next, with its event. False when it is not in that state any more.
pub(crate) async fn transition(
    db: &mut PgConnection,
    tenant: TenantId,
    job: JobId,
    (from, to): (JobState, JobState),
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let sequence = sqlx::query_scalar!(
        "UPDATE jobs SET state = $4, sequence = sequence + 1, updated_at = $5
         WHERE tenant_id = $1 AND job_id = $2 AND state = $3
         RETURNING sequence",
        tenant.0,
        job.0,
        from.as_str(),
        to.as_str(),
        now.to_sqlx()
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(sequence) = sequence else { return Ok(false) };
    job_events::insert(db, tenant, job, Step { sequence, from: Some(from), to }, origin, now).await?;
    Ok(true)
}
