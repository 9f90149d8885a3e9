//! What can be offered, and what an owner has on: the record's part of both questions.

use assistant::{BookOutcome, Business, ReserveOutcome};
use jiff::{SignedDuration, Timestamp};
use policy::Span;
use policy::openings::{
    Considered, Found, MAX_HORIZON_DAYS, Opening, OpeningRules, ResourceFacts, Wish, free_time,
};
use telephony::{BookingId, CallId, JobTypeId, ResourceId, TenantId};

use crate::booking::{BookRequest, ReserveRequest};
use crate::changing::{RescheduleOutcome, RescheduleRequest};
use crate::connection::Store;
use crate::error::StoreError;
use crate::taken::Asking;

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
    /// The booking that is to be moved: it does not stand in its own way.
    pub moves: Option<BookingId>,
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
    moves: Option<BookingId>,
    now: Timestamp,
}

impl Store {
    /// What stands in the way of new bookings in `span`, and around it up to the hour: for every active resource its bookings
    /// and live reservations, widened by their buffers, and the time it is taken up elsewhere. What `for_call` itself has reserved does not
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
        self.taken(tenant, span, Asking { for_call, moves: None }, true, now).await
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
        // Most callers who name a day get it, and that can be told from that day alone.
        if let Some(asked) = around_all(&wish.windows) {
            let margin = if needs_jobs(&request) { DAY } else { SignedDuration::ZERO };
            let asked = clipped(around(&rules, asked, margin), horizon(&rules, now));
            let resources = self.described(&request, asked).await?;
            let found = business.search(&rules, &resources, address, now).find(wish);
            if !found.wished.is_empty() {
                return Ok(found);
            }
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
                let lost = Lost {
                    tenant,
                    business,
                    job_type,
                    opening,
                    address,
                    call: Some(call_id),
                    moves: None,
                    now,
                };
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
        let lost =
            Lost { tenant, business, job_type, opening, address, call: Some(call_id), moves: None, now };
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
        let (outcome, address) = self.reschedule_for(request, Some(business)).await?;
        if outcome != RescheduleOutcome::Taken {
            return Ok((outcome, Found::default()));
        }
        let RescheduleRequest { tenant, booking, opening, origin, now, .. } = request;
        let (address, call, moves) = (address.as_deref(), origin.call_id, Some(booking));
        let lost = Lost { tenant, business, job_type, opening, address, call, moves, now };
        Ok((outcome, self.instead(lost).await?))
    }

    /// What is free near an opening that is not to be had.
    async fn instead(&self, lost: Lost<'_>) -> Result<Found, StoreError> {
        let Lost { tenant, business, job_type, opening, address, call: for_call, moves, now } = lost;
        // The start is what was chosen: an hour that begins within it is another one.
        let end = opening.start.checked_add(SignedDuration::from_mins(1)).unwrap_or(opening.end);
        let wish = Wish { windows: vec![Span { start: opening.start, end }] };
        let wanted =
            OpeningsRequest { tenant, business, job_type, address, wish: &wish, for_call, moves, now };
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
        let nobody = Asking { for_call: None, moves: None };
        let mut resources = self.taken(tenant, within, nobody, false, now).await?;
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
        let OpeningsRequest { tenant, business, for_call, moves, now, .. } = *request;
        let asking = Asking { for_call, moves };
        let mut resources = self.taken(tenant, within, asking, needs_jobs(request), now).await?;
        business.describe(&mut resources);
        Ok(resources)
    }
}

/// From the first start of these windows to their last end; `None` if there are none.
fn around_all(windows: &[Span]) -> Option<Span> {
    let start = windows.iter().map(|window| window.start).min()?;
    let end = windows.iter().map(|window| window.end).max()?;
    Some(Span { start, end })
}

/// Whether it matters what the bookings in the way are and where: for limits a day, and for driving.
fn needs_jobs(request: &OpeningsRequest<'_>) -> bool {
    let business = request.business;
    let is_driven_to = business.travel.is_some() && request.address.is_some();
    is_driven_to
        || business.job_type(request.job_type).is_some_and(|job| job.daily_limit.is_some())
        || business.resources.iter().any(|resource| resource.daily_limit.is_some())
}

/// The longest local day there is: on it the clock is put back.
const DAY: SignedDuration = SignedDuration::from_hours(25);

/// What can matter to a job by these rules.
fn horizon(rules: &OpeningRules, now: Timestamp) -> Span {
    let days = DAY * i32::try_from(rules.horizon_days.min(MAX_HORIZON_DAYS) + 1).unwrap_or(i32::MAX);
    around(rules, Span { start: now, end: now.checked_add(days).unwrap_or(Timestamp::MAX) }, DAY)
}

/// What can matter to a job that starts in `span`: the job itself with its buffers, and so much around it: the rest of its
/// local days, where limits a day or the ways between jobs matter.
fn around(rules: &OpeningRules, span: Span, margin: SignedDuration) -> Span {
    let job_min =
        rules.duration_min.saturating_add(rules.buffer_before_min).saturating_add(rules.buffer_after_min);
    let margin = margin + SignedDuration::from_mins(i64::from(job_min));
    Span {
        start: span.start.checked_sub(margin).unwrap_or(Timestamp::MIN),
        end: span.end.checked_add(margin).unwrap_or(Timestamp::MAX),
    }
}

fn clipped(span: Span, bounds: Span) -> Span {
    Span { start: span.start.max(bounds.start), end: span.end.min(bounds.end) }
}
