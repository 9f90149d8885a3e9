//! Whether a resource can be where a job is. Asked again when time is taken, under the tenant's lock: since the opening was
//! found, somebody else may have sent it to the other end of the county.

use assistant::Business;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::openings::{JobFacts, Opening, OpeningRules, ResourceFacts};
use policy::{Span, local_day};
use sqlx::PgConnection;
use telephony::{CallId, JobTypeId, TenantId};
use uuid::Uuid;

use crate::error::StoreError;

/// Somebody is to be sent somewhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip<'a> {
    pub(crate) tenant: TenantId,
    /// Whose travel times count; without a business nobody's do.
    pub(crate) business: Option<&'a Business>,
    pub(crate) opening: &'a Opening,
    /// Where, as far as it is known.
    pub(crate) address: Option<&'a str>,
    /// Whose reservation does not count.
    pub(crate) call: Option<CallId>,
    /// The booking that is being made or moved.
    pub(crate) booking: Uuid,
    pub(crate) now: Timestamp,
}

/// Whether there is time to drive there from the job before, and on to the next one of the day. Only for whoever has
/// locked the tenant.
pub(crate) async fn can_be_there(db: &mut PgConnection, trip: &Trip<'_>) -> Result<bool, StoreError> {
    let Trip { tenant, opening, call, booking, now, .. } = *trip;
    let (Some(business), Some(address)) = (trip.business, trip.address) else { return Ok(true) };
    if business.travel.is_none() {
        return Ok(true);
    }
    let zone = business.hours.zone();
    let day = local_day(zone.to_datetime(opening.start).date(), zone);
    let rows = sqlx::query!(
        "SELECT starts_at, ends_at, job_type_id, service_address FROM bookings
         WHERE tenant_id = $1 AND resource_id = $2 AND starts_at >= $3 AND starts_at < $4 AND booking_id <> $7
             AND (state = 'confirmed'
                 OR state = 'reserved' AND expires_at > $5 AND call_id IS DISTINCT FROM $6)",
        tenant.0,
        opening.resource.0,
        day.start.to_sqlx(),
        day.end.to_sqlx(),
        now.to_sqlx(),
        call.map(|call| call.0),
        booking
    )
    .fetch_all(db)
    .await?;
    let jobs = rows.into_iter().map(|row| JobFacts {
        time: Span { start: row.starts_at.to_jiff(), end: row.ends_at.to_jiff() },
        job_type: JobTypeId(row.job_type_id),
        address: row.service_address,
    });
    let facts = [ResourceFacts { jobs: jobs.collect(), ..ResourceFacts::free(opening.resource) }];
    let rules = OpeningRules::default();
    Ok(business.search(&rules, &facts, Some(address), now).reaches(opening))
}
