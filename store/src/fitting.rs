//! Whether an opening can still be taken. Asked again when time is taken, under the tenant's lock: since the opening was
//! found, somebody else may have sent the resource to the other end of the county, or taken the last place of the day. That
//! nobody has put something into its calendar is asked by the statements of `bookings` that take the time.

use std::collections::BTreeMap;

use assistant::Business;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::openings::{JobFacts, Opening, OpeningRules, ResourceFacts};
use policy::{Span, local_day};
use sqlx::PgConnection;
use telephony::{CallId, JobTypeId, ResourceId, TenantId};
use uuid::Uuid;

use crate::error::StoreError;

/// Somebody is to be given something to do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip<'a> {
    pub(crate) tenant: TenantId,
    /// Whose limits and travel times count; without a business nobody's do.
    pub(crate) business: Option<&'a Business>,
    /// What is to be done.
    pub(crate) job_type: &'a JobTypeId,
    pub(crate) opening: &'a Opening,
    /// Where, as far as it is known.
    pub(crate) address: Option<&'a str>,
    /// Whose reservation does not count.
    pub(crate) call: Option<CallId>,
    /// The booking that is being made or moved.
    pub(crate) booking: Uuid,
    pub(crate) now: Timestamp,
}

/// Whether the day has room for it, and there is time to drive there from the job before and on to the next one. Only for
/// whoever has locked the tenant.
pub(crate) async fn still_fits(db: &mut PgConnection, trip: &Trip<'_>) -> Result<bool, StoreError> {
    let Some(business) = trip.business else { return Ok(true) };
    let job = business.job_type(trip.job_type);
    let rules = job.map_or_else(OpeningRules::default, |job| business.opening_rules(job));
    let is_driven_to = business.travel.is_some() && trip.address.is_some();
    let is_limited = rules.daily_limit.is_some()
        || business.resources.iter().any(|resource| resource.daily_limit.is_some());
    if !is_driven_to && !is_limited {
        return Ok(true);
    }
    let mut facts = jobs_of_the_day(db, trip, business, rules.daily_limit.is_some()).await?;
    business.describe(&mut facts);
    Ok(business.search(&rules, &facts, trip.address, trip.now).still_fits(trip.opening))
}

/// The opening's resource, or all that are active, as a search for openings knows them: with their jobs on its local day.
async fn jobs_of_the_day(
    db: &mut PgConnection,
    trip: &Trip<'_>,
    business: &Business,
    of_all: bool,
) -> Result<Vec<ResourceFacts>, StoreError> {
    let zone = business.hours.zone();
    let day = local_day(zone.to_datetime(trip.opening.start).date(), zone);
    let rows = sqlx::query!(
        r#"SELECT r.resource_id, r.name, b.starts_at AS "starts_at?", b.ends_at AS "ends_at?",
               b.job_type_id AS "job_type_id?", b.service_address
           FROM resources r
           LEFT JOIN bookings b ON b.tenant_id = r.tenant_id AND b.resource_id = r.resource_id
               AND b.starts_at >= $3 AND b.starts_at < $4 AND b.booking_id <> $7
               AND (b.state = 'confirmed'
                   OR b.state = 'reserved' AND b.expires_at > $5 AND b.call_id IS DISTINCT FROM $6)
           WHERE r.tenant_id = $1 AND (r.resource_id = $2 OR $8 AND r.active)"#,
        trip.tenant.0,
        trip.opening.resource.0,
        day.start.to_sqlx(),
        day.end.to_sqlx(),
        trip.now.to_sqlx(),
        trip.call.map(|call| call.0),
        trip.booking,
        of_all
    )
    .fetch_all(db)
    .await?;
    let mut facts: BTreeMap<ResourceId, ResourceFacts> = BTreeMap::new();
    for row in rows {
        let id = ResourceId(row.resource_id);
        let of = facts.entry(id).or_insert(ResourceFacts { name: row.name, ..ResourceFacts::free(id) });
        if let (Some(start), Some(end), Some(job_type)) = (row.starts_at, row.ends_at, row.job_type_id) {
            let time = Span { start: start.to_jiff(), end: end.to_jiff() };
            of.jobs.push(JobFacts { time, job_type: JobTypeId(job_type), address: row.service_address });
        }
    }
    Ok(facts.into_values().collect())
}
