//! What can be offered, and what an owner has on: the record's part of both questions.

use assistant::{BookOutcome, Business, ReserveOutcome};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::Span;
use policy::openings::{
    Considered, Found, JobFacts, MAX_HORIZON_DAYS, MAX_OFFERED, Opening, OpeningRules, ResourceFacts, Wish,
    free_time,
};
use telephony::{CallId, JobTypeId, ResourceId, TenantId};

use crate::booking::{BookRequest, ReserveRequest};
use crate::changing::{RescheduleOutcome, RescheduleRequest};
use crate::connection::Store;
use crate::error::StoreError;

/// Somebody would like an opening.
#[derive(Debug, Clone, Copy)]
pub struct OpeningsRequest<'a> {
    /// Whose opening it is.
    pub tenant: TenantId,
    /// The tenant, by the settings in force.
    pub business: &'a Business,
    /// What is to be done.
    pub job_type: &'a JobTypeId,
    /// Where, as far as it is known.
    pub address: Option<&'a str>,
    /// When.
    pub wish: &'a Wish,
    /// The call that asks: what it has reserved itself does not stand in its way.
    pub for_call: Option<CallId>,
    /// Now.
    pub now: Timestamp,
}

/// What became of a reservation, with other openings if it did not come about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reserving {
    /// The opening is kept.
    Reserved(telephony::ReservationId),
    /// Somebody else was quicker; these are near it.
    Taken {
        /// What is free instead.
        instead: Found,
    },
}

/// The free time of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeTime {
    /// The resource.
    pub resource: ResourceId,
    /// Its name.
    pub name: String,
    /// When it is at work and has nothing to do.
    pub spans: Vec<Span>,
}

/// An opening that is not to be had.
struct Lost<'a> {
    tenant: TenantId,
    business: &'a Business,
    job_type: &'a JobTypeId,
    opening: Opening,
    address: Option<&'a str>,
    call: Option<CallId>,
    now: Timestamp,
}

impl Store {
    /// What stands in the way of new bookings in `span`: for every active resource its bookings and live reservations,
    /// widened by their buffers, and the time it is taken up elsewhere. What `for_call` itself has reserved does not
    /// stand in its way.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn busy(
        &self,
        tenant: TenantId,
        span: Span,
        for_call: Option<CallId>,
        now: Timestamp,
    ) -> Result<Vec<ResourceFacts>, StoreError> {
        let rows = sqlx::query_file!(
            "queries/busy.sql",
            tenant.0,
            span.start.to_sqlx(),
            span.end.max(span.start).to_sqlx(),
            now.to_sqlx(),
            for_call.map(|call| call.0)
        )
        .fetch_all(&self.pool)
        .await?;
        let mut resources: Vec<ResourceFacts> = Vec::new();
        for row in rows {
            let id = ResourceId(row.resource_id);
            if resources.last().is_none_or(|last| last.id != id) {
                resources.push(ResourceFacts { name: row.name, ..ResourceFacts::free(id) });
            }
            let (Some(facts), Some(from), Some(until)) =
                (resources.last_mut(), row.held_from, row.held_until)
            else {
                continue;
            };
            let during = Span { start: from.to_jiff(), end: until.to_jiff() };
            match (row.starts_at, row.ends_at, row.job_type_id) {
                (Some(start), Some(end), Some(job_type)) => {
                    let time = Span { start: start.to_jiff(), end: end.to_jiff() };
                    let job_type = JobTypeId(job_type);
                    facts.busy.push(during);
                    facts.jobs.push(JobFacts { time, job_type, address: row.service_address });
                }
                _ => facts.elsewhere.push(during),
            }
        }
        for facts in &mut resources {
            facts.busy.sort_unstable();
            facts.elsewhere.sort_unstable();
            facts.jobs.sort_unstable_by_key(|job| job.time);
        }
        Ok(resources)
    }

    /// What can be offered: facts fresh from the record, the choice from `policy`. For a job type that the owner has
    /// removed, nothing.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn openings(&self, request: OpeningsRequest<'_>) -> Result<Found, StoreError> {
        let OpeningsRequest { business, job_type, address, wish, now, .. } = request;
        let Some(job) = business.job_type(job_type) else { return Ok(Found::default()) };
        let rules = business.opening_rules(job);
        // Most callers get what they ask for, and that can be told from the days that they ask for.
        let near = OpeningRules { horizon_days: rules.horizon_days.min(FIRST_DAYS), ..rules.clone() };
        let (rules_at_first, days) = match wish.windows.iter().map(|window| window.start).min() {
            None => (&near, horizon(&near, now)),
            Some(start) => {
                let end = wish.windows.iter().map(|window| window.end).max().unwrap_or(start);
                (&rules, clipped(Span { start: earlier(start), end: later(end) }, horizon(&rules, now)))
            }
        };
        let resources = self.described(&request, days).await?;
        let found = business.search(rules_at_first, &resources, address, now).find(wish);
        let is_enough = match wish.windows.as_slice() {
            [] => found.wished.len() == MAX_OFFERED,
            [..] => !found.wished.is_empty(),
        };
        if is_enough {
            return Ok(found);
        }
        let resources = self.described(&request, horizon(&rules, now)).await?;
        Ok(business.search(&rules, &resources, address, now).find(wish))
    }

    /// As [`Store::openings`], with every start of the wish's windows and why it is offered or not.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn explain_openings(
        &self,
        request: OpeningsRequest<'_>,
    ) -> Result<(Vec<ResourceFacts>, Vec<Considered>), StoreError> {
        let Some((rules, resources)) = self.facts_for(&request).await? else {
            return Ok((Vec::new(), Vec::new()));
        };
        let OpeningsRequest { business, address, wish, now, .. } = request;
        let considered = business.search(&rules, &resources, address, now).explain(wish);
        Ok((resources, considered))
    }

    /// "Or later that week?": the first opening after the day of the last one that was offered.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn later_that_week(
        &self,
        request: OpeningsRequest<'_>,
        found: &Found,
    ) -> Result<Option<Opening>, StoreError> {
        let Some((rules, resources)) = self.facts_for(&request).await? else { return Ok(None) };
        let OpeningsRequest { business, address, now, .. } = request;
        Ok(business.search(&rules, &resources, address, now).later_that_week(found))
    }

    /// Keeps an opening for a call, and where somebody else was quicker, or it cannot be driven to any more, says in the
    /// same answer what is free near it.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call, resource or job type.
    pub async fn reserve_or_offer(
        &self,
        request: ReserveRequest<'_>,
        business: &Business,
    ) -> Result<Reserving, StoreError> {
        match self.reserve_for(request, Some(business)).await? {
            ReserveOutcome::Reserved(id) => Ok(Reserving::Reserved(id)),
            ReserveOutcome::Taken => {
                let ReserveRequest { tenant, call_id, job_type, opening, address, now, .. } = request;
                let lost = Lost { tenant, business, job_type, opening, address, call: Some(call_id), now };
                Ok(Reserving::Taken { instead: self.instead(lost).await? })
            }
        }
    }

    /// Commits a booking as [`Store::book`] does, and where it is lost says in the same answer what is free near it.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call, resource or job type.
    pub async fn book_or_offer(
        &self,
        request: BookRequest<'_>,
        business: &Business,
    ) -> Result<(BookOutcome, Found), StoreError> {
        let outcome = self.book_for(request, Some(business)).await?;
        if outcome != BookOutcome::Lost {
            return Ok((outcome, Found::default()));
        }
        let BookRequest { tenant, call_id, booking, now, .. } = request;
        let (job_type, opening, address) = (booking.job_type(), *booking.opening(), booking.address());
        let lost = Lost { tenant, business, job_type, opening, address, call: Some(call_id), now };
        Ok((outcome, self.instead(lost).await?))
    }

    /// Moves a booking as [`Store::reschedule`] does, and where its new time is taken says in the same answer what is
    /// free near that.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call or resource.
    pub async fn reschedule_or_offer(
        &self,
        request: RescheduleRequest<'_>,
        job_type: &JobTypeId,
        business: &Business,
    ) -> Result<(RescheduleOutcome, Found), StoreError> {
        let outcome = self.reschedule_for(request, Some(business)).await?;
        if outcome != RescheduleOutcome::Taken {
            return Ok((outcome, Found::default()));
        }
        let RescheduleRequest { tenant, opening, origin, now, .. } = request;
        let lost =
            Lost { tenant, business, job_type, opening, address: None, call: origin.call_id, now };
        Ok((outcome, self.instead(lost).await?))
    }

    /// What is free near an opening that is not to be had.
    async fn instead(&self, lost: Lost<'_>) -> Result<Found, StoreError> {
        let Lost { tenant, business, job_type, opening, address, call: for_call, now } = lost;
        // The start is what was chosen: an hour that begins within it is another one.
        let end = opening.start.checked_add(SignedDuration::from_mins(1)).unwrap_or(opening.end);
        let wish = Wish { windows: vec![Span { start: opening.start, end }] };
        let wanted = OpeningsRequest { tenant, business, job_type, address, wish: &wish, for_call, now };
        self.openings(wanted).await
    }

    /// When resources are free in `within`, all of them or one.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn free_time(
        &self,
        tenant: TenantId,
        business: &Business,
        within: Span,
        resource: Option<ResourceId>,
        now: Timestamp,
    ) -> Result<Vec<FreeTime>, StoreError> {
        let mut resources = self.busy(tenant, within, None, now).await?;
        business.describe(&mut resources);
        resources.retain(|facts| resource.is_none_or(|wanted| facts.id == wanted));
        let free = resources.into_iter().map(|facts| FreeTime {
            resource: facts.id,
            spans: free_time(&business.hours, &facts, within),
            name: facts.name,
        });
        Ok(free.collect())
    }

    async fn facts_for(
        &self,
        request: &OpeningsRequest<'_>,
    ) -> Result<Option<(OpeningRules, Vec<ResourceFacts>)>, StoreError> {
        let Some(job) = request.business.job_type(request.job_type) else { return Ok(None) };
        let rules = request.business.opening_rules(job);
        let resources = self.described(request, horizon(&rules, request.now)).await?;
        Ok(Some((rules, resources)))
    }

    /// The resources with what the owner says of them, and when they are busy in `within`.
    async fn described(
        &self,
        request: &OpeningsRequest<'_>,
        within: Span,
    ) -> Result<Vec<ResourceFacts>, StoreError> {
        let mut resources = self.busy(request.tenant, within, request.for_call, request.now).await?;
        request.business.describe(&mut resources);
        Ok(resources)
    }
}

/// As soon as possible is nearly always within so many days.
const FIRST_DAYS: u32 = 3;

/// A local day and the longest job on either side, for the daily limits, the way from the job before and the buffers.
const MARGIN: SignedDuration = SignedDuration::from_hours(2 * 25);

/// What can matter to a job by these rules.
fn horizon(rules: &OpeningRules, now: Timestamp) -> Span {
    let days = SignedDuration::from_hours(25 * i64::from(rules.horizon_days.min(MAX_HORIZON_DAYS) + 1));
    Span { start: earlier(now), end: later(now.checked_add(days).unwrap_or(Timestamp::MAX)) }
}

fn clipped(span: Span, bounds: Span) -> Span {
    Span { start: span.start.max(bounds.start), end: span.end.min(bounds.end) }
}

fn earlier(at: Timestamp) -> Timestamp {
    at.checked_sub(MARGIN).unwrap_or(Timestamp::MIN)
}

fn later(at: Timestamp) -> Timestamp {
    at.checked_add(MARGIN).unwrap_or(Timestamp::MAX)
}
