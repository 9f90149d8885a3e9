//! What stands in the way of new bookings: read once for all who ask at the same time.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff_sqlx::{Timestamp as InRecord, ToSqlx};
use policy::Span;
use policy::openings::{JobFacts, ResourceFacts};
use telephony::{BookingId, CallId, JobTypeId, ResourceId, TenantId};
use uuid::Uuid;

use crate::connection::Store;
use crate::error::StoreError;

/// Whose own bookings and reservations are not in the way.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking {
    /// What this call has reserved.
    pub(crate) for_call: Option<CallId>,
    /// The booking that is to be moved.
    pub(crate) moves: Option<BookingId>,
}

/// What is read of a business at once.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Extent {
    tenant: TenantId,
    from: Timestamp,
    until: Timestamp,
    /// Also which jobs they are, and where: only where somebody asks for them.
    with_jobs: bool,
}

/// What is taken in an [`Extent`].
#[derive(Debug)]
pub(crate) struct Taken {
    /// Every active resource, with what nobody's call can change.
    resources: Vec<ResourceFacts>,
    reserved: Vec<Reserved>,
}

/// A reservation, which is in everybody's way but its own call's.
#[derive(Debug)]
struct Reserved {
    /// Which of the resources.
    place: usize,
    call: Option<Uuid>,
    what: Held,
}

#[derive(Debug)]
enum Held {
    Time(Span),
    Job(JobFacts),
}

impl Extent {
    /// Wide enough for `span`, and the same for all who ask for nearly the same: from full hour to full hour.
    fn around(tenant: TenantId, span: Span, with_jobs: bool) -> Self {
        let hour = |at: Timestamp, hours: i64| Timestamp::from_second(hours * 3_600).unwrap_or(at);
        let from = hour(span.start, span.start.as_second().div_euclid(3_600));
        let end = span.end.max(span.start);
        let until = hour(end, end.as_second().div_euclid(3_600) + 1);
        Self { tenant, from, until, with_jobs }
    }
}

impl Taken {
    /// As it stands for whoever asks, by start.
    fn seen_by(&self, for_call: Option<CallId>) -> Vec<ResourceFacts> {
        let mut resources = self.resources.clone();
        let in_the_way =
            |reserved: &&Reserved| reserved.call.is_none() || reserved.call != for_call.map(|call| call.0);
        for Reserved { place, what, .. } in self.reserved.iter().filter(in_the_way) {
            match what {
                Held::Time(span) => resources[*place].busy.push(*span),
                Held::Job(job) => resources[*place].jobs.push(job.clone()),
            }
        }
        for facts in &mut resources {
            facts.busy.sort_unstable();
            facts.elsewhere.sort_unstable();
            facts.jobs.sort_unstable_by_key(|job| job.time);
        }
        resources
    }
}

impl Store {
    /// What stands in the way of new bookings in `span`, and around it up to the hour: for every active resource its
    /// bookings and live reservations, widened by their buffers, and the time it is taken up elsewhere; with the jobs
    /// behind it where somebody asks for them.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub(crate) async fn taken(
        &self,
        tenant: TenantId,
        span: Span,
        asking: Asking,
        with_jobs: bool,
        now: Timestamp,
    ) -> Result<Vec<ResourceFacts>, StoreError> {
        let extent = Extent::around(tenant, span, with_jobs);
        let taken = match asking.moves {
            None => self.sharing.read(&extent, || self.read_taken(&extent, None, now)).await?,
            moves @ Some(_) => Arc::new(self.read_taken(&extent, moves, now).await?),
        };
        Ok(taken.seen_by(asking.for_call))
    }

    async fn read_taken(
        &self,
        extent: &Extent,
        moves: Option<BookingId>,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        let row = sqlx::query_file!(
            "queries/busy.sql",
            extent.tenant.0,
            extent.from.to_sqlx(),
            extent.until.to_sqlx(),
            now.to_sqlx(),
            moves.map(|booking| booking.0)
        )
        .fetch_one(&self.pool)
        .await?;
        let named = row.resource_ids.unwrap_or_default().into_iter().zip(row.names.unwrap_or_default());
        let mut resources: Vec<_> =
            named.map(|(id, name)| ResourceFacts { name, ..ResourceFacts::free(ResourceId(id)) }).collect();
        let place: BTreeMap<Uuid, usize> =
            resources.iter().enumerate().map(|(place, facts)| (facts.id.0, place)).collect();
        // A resource that is at work no more may still have bookings.
        let placed = |by: Option<Vec<Uuid>>, from, until| {
            let by = by.unwrap_or_default().into_iter();
            let placed = by.zip(spans(from, until)).map(|(id, span)| Some((*place.get(&id)?, span)));
            placed.collect::<Vec<_>>()
        };
        for (place, span) in placed(row.held_by, row.held_from, row.held_until).into_iter().flatten() {
            resources[place].busy.push(span);
        }
        for (place, span) in
            placed(row.elsewhere_by, row.elsewhere_from, row.elsewhere_until).into_iter().flatten()
        {
            resources[place].elsewhere.push(span);
        }
        let calls = row.reserved_for.unwrap_or_default();
        let mut reserved: Vec<Reserved> = placed(row.reserved_by, row.reserved_from, row.reserved_until)
            .into_iter()
            .zip(calls)
            .filter_map(|(placed, call)| {
                let (place, span) = placed?;
                Some(Reserved { place, call: Some(call), what: Held::Time(span) })
            })
            .collect();
        if extent.with_jobs {
            for (resource, job, call) in self.jobs_held(extent, moves, now).await? {
                match (place.get(&resource), call) {
                    (Some(place), None) => resources[*place].jobs.push(job),
                    (Some(place), call) => {
                        reserved.push(Reserved { place: *place, call, what: Held::Job(job) })
                    }
                    (None, _) => {}
                }
            }
        }
        Ok(Taken { resources, reserved })
    }

    /// What is done in the time that is held, and where; with its resource, and the call if it is only reserved.
    async fn jobs_held(
        &self,
        extent: &Extent,
        moves: Option<BookingId>,
        now: Timestamp,
    ) -> Result<Vec<(Uuid, JobFacts, Option<Uuid>)>, StoreError> {
        let rows = sqlx::query_file!(
            "queries/jobs_held.sql",
            extent.tenant.0,
            extent.from.to_sqlx(),
            extent.until.to_sqlx(),
            now.to_sqlx(),
            moves.map(|booking| booking.0)
        )
        .fetch_all(&self.pool)
        .await?;
        let jobs = rows.into_iter().map(|row| {
            let time = Span { start: row.starts_at.to_jiff(), end: row.ends_at.to_jiff() };
            let job = JobFacts { time, job_type: JobTypeId(row.job_type_id), address: row.service_address };
            (row.resource_id, job, row.reserved_for)
        });
        Ok(jobs.collect())
    }
}

/// Pairs of starts and ends, as the record has them.
fn spans(starts: Option<Vec<InRecord>>, ends: Option<Vec<InRecord>>) -> Vec<Span> {
    let pairs = starts.unwrap_or_default().into_iter().zip(ends.unwrap_or_default());
    pairs.map(|(start, end)| Span { start: start.to_jiff(), end: end.to_jiff() }).collect()
}
