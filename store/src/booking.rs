//! Openings become reservations become bookings, and a call-back is left when they do not.
//!
//! Everything that takes time away from somebody else locks the tenant's row first: reservations of one business
//! happen one after the other, which at the size of a business costs nothing, and nobody waits in a circle.

use assistant::{BookOutcome, BookingSummary, Callback, ConfirmedBooking, ReserveOutcome};
use call::record::CallFact;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::Span;
use policy::openings::{Opening, ResourceFacts};
use serde_json::json;
use sqlx::PgConnection;
use telephony::{BookingId, CallId, CallbackId, JobTypeId, PhoneNumber, ReservationId, ResourceId, TenantId};

use crate::bookings::{self, Cancelled, Customer, Hold};
use crate::calls::LockedCall;
use crate::connection::Store;
use crate::error::StoreError;
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::{callbacks, customers, tenants};

/// Time that a resource is kept free around a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Buffers {
    /// Minutes before it.
    pub before_min: u32,
    /// Minutes after it.
    pub after_min: u32,
}

/// An opening to be kept while the caller thinks.
#[derive(Debug, Clone, Copy)]
pub struct ReserveRequest<'a> {
    /// Whose opening it is.
    pub tenant: TenantId,
    /// The call that wants it.
    pub call_id: CallId,
    /// The id that the reservation gets, and the booking after it.
    pub reservation_id: ReservationId,
    /// What is to be done.
    pub job_type: &'a JobTypeId,
    /// By whom, and when.
    pub opening: Opening,
    /// The job type's buffers.
    pub buffers: Buffers,
    /// Until when it is kept.
    pub expires_at: Timestamp,
    /// When it is asked for.
    pub now: Timestamp,
}

/// A booking to be committed.
#[derive(Debug, Clone, Copy)]
pub struct BookRequest<'a> {
    /// Whose opening it is.
    pub tenant: TenantId,
    /// The call that books.
    pub call_id: CallId,
    /// What was read back and accepted.
    pub booking: &'a ConfirmedBooking,
    /// The job type's buffers.
    pub buffers: Buffers,
    /// When.
    pub now: Timestamp,
}

/// A booking to be cancelled.
#[derive(Debug, Clone, Copy)]
pub struct CancelRequest {
    /// Whose booking it is.
    pub tenant: TenantId,
    /// The call in which it is cancelled, if it is one.
    pub call_id: Option<CallId>,
    /// The booking.
    pub booking: BookingId,
    /// When.
    pub now: Timestamp,
}

/// A call-back to be promised.
#[derive(Debug, Clone, Copy)]
pub struct CallbackRequest<'a> {
    /// Who owes it.
    pub tenant: TenantId,
    /// The call in which it is promised.
    pub call_id: CallId,
    /// The id that it gets if it is the call's first.
    pub callback_id: CallbackId,
    /// Who, where and why.
    pub callback: &'a Callback,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// What stands in the way of new bookings in `span`: for every active resource its bookings and live reservations,
    /// widened by their buffers. What `for_call` itself has reserved does not stand in its way.
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
        let rows = sqlx::query!(
            r#"SELECT r.resource_id, lower(b.during) AS starts_at, upper(b.during) AS ends_at
               FROM resources r
               LEFT JOIN bookings b ON b.tenant_id = r.tenant_id AND b.resource_id = r.resource_id
                   AND b.during && tstzrange($2, $3)
                   AND (b.state = 'confirmed'
                       OR b.state = 'reserved' AND b.expires_at > $4 AND b.call_id IS DISTINCT FROM $5)
               WHERE r.tenant_id = $1 AND r.active
               ORDER BY r.position, r.resource_id, lower(b.during)"#,
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
                resources.push(ResourceFacts { id, busy: Vec::new() });
            }
            if let (Some(resource), Some(start), Some(end)) =
                (resources.last_mut(), row.starts_at, row.ends_at)
            {
                resource.busy.push(Span { start: start.to_jiff(), end: end.to_jiff() });
            }
        }
        Ok(resources)
    }

    /// Keeps an opening for a call. A call keeps one at most: the one before is given up in the same transaction, and
    /// stays if this one is taken. The same opening asked for again is the same reservation, kept for longer.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call, resource or job type.
    pub async fn reserve(&self, request: ReserveRequest<'_>) -> Result<ReserveOutcome, StoreError> {
        let ReserveRequest { tenant, call_id, reservation_id, job_type, opening, buffers, expires_at, now } =
            request;
        let hold = Hold { tenant, call: call_id, job_type, opening: &opening, buffers };
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        if call.disposition().is_some() {
            // Nobody is on the line any more, and nobody would give it up again.
            return Ok(ReserveOutcome::Taken);
        }
        tenants::lock(&mut tx, tenant).await?;
        if let Some(held) = bookings::held(&mut tx, &hold).await? {
            bookings::renew(&mut tx, tenant, held, expires_at).await?;
            tx.commit().await?;
            return Ok(ReserveOutcome::Reserved(held));
        }
        bookings::release_expired(&mut tx, tenant, now).await?;
        bookings::release(&mut tx, tenant, call_id).await?;
        if !bookings::insert_reserved(&mut tx, reservation_id, &hold, expires_at, now).await? {
            // Rolls back: what the call had before, it still has.
            return Ok(ReserveOutcome::Taken);
        }
        let source = format!("reserved:{reservation_id}");
        call.record(&mut tx, &source, &CallFact::OpeningReserved { reservation: reservation_id }, now)
            .await?;
        tx.commit().await?;
        Ok(ReserveOutcome::Reserved(reservation_id))
    }

    /// Commits a booking, with the customer, the texts to be sent and what the call now amounts to. The booking keeps
    /// the reservation's id, so that the same request twice is one booking. A reservation that has expired is booked
    /// all the same if its time is still free.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call, resource or job type.
    pub async fn book(&self, request: BookRequest<'_>) -> Result<BookOutcome, StoreError> {
        let BookRequest { tenant, call_id, booking, buffers, now } = request;
        let reservation = booking.reservation();
        let id = BookingId(reservation.0);
        let (job_type, opening) = (booking.job_type(), booking.opening());
        let hold = Hold { tenant, call: call_id, job_type, opening, buffers };
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        if bookings::is_booked(&mut tx, tenant, id).await? {
            return Ok(BookOutcome::Booked(id));
        }
        if call.disposition().is_some() {
            return Ok(BookOutcome::Lost);
        }
        tenants::lock(&mut tx, tenant).await?;
        let (name, phone, address) = (booking.name(), booking.phone(), booking.address());
        let customer = customers::upsert(&mut tx, tenant, phone, name, address, now).await?;
        let customer = Customer { id: customer, name, phone, address };
        if !bookings::confirm(&mut tx, reservation, &hold, &customer, now).await? {
            bookings::release_expired(&mut tx, tenant, now).await?;
            if !bookings::insert_confirmed(&mut tx, reservation, &hold, &customer, now).await? {
                return Ok(BookOutcome::Lost);
            }
        }
        let fact = CallFact::Booked { turn: call.last_turn, booking: id };
        call.record(&mut tx, &format!("booked:{id}"), &fact, now).await?;
        let about = About { call: Some(call_id), booking: Some(id) };
        let payload = json!({
            "booking_id": id, "resource_id": opening.resource, "job_type": job_type, "starts_at": opening.start,
            "ends_at": opening.end, "customer_name": name, "customer_phone": phone, "service_address": address,
        });
        let rows = [
            (OutboxKind::BookingConfirmation, format!("booking-confirmation:{id}")),
            (OutboxKind::BookingOwnerNotice, format!("booking-owner-notice:{id}")),
        ];
        enqueue_all(&mut tx, tenant, about, rows, &payload, now).await?;
        tx.commit().await?;
        Ok(BookOutcome::Booked(id))
    }

    /// The bookings ahead that were made with this number, soonest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn bookings_by_phone(
        &self,
        tenant: TenantId,
        phone: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Vec<BookingSummary>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT booking_id, job_type_id, starts_at, customer_name AS "customer_name!" FROM bookings
               WHERE tenant_id = $1 AND customer_phone = $2 AND state = 'confirmed' AND starts_at > $3
               ORDER BY starts_at, booking_id"#,
            tenant.0,
            phone.e164(),
            now.to_sqlx()
        )
        .fetch_all(&self.pool)
        .await?;
        let summaries = rows.into_iter().map(|row| BookingSummary {
            id: BookingId(row.booking_id),
            job_type: JobTypeId(row.job_type_id),
            start: row.starts_at.to_jiff(),
            customer_name: row.customer_name,
        });
        Ok(summaries.collect())
    }

    /// Cancels a booking and puts the texts about it into the outbox; a confirmation that was not sent yet never is.
    /// False when it was gone already, unless it was this same call that cancelled it.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn cancel(&self, request: CancelRequest) -> Result<bool, StoreError> {
        let CancelRequest { tenant, call_id, booking, now } = request;
        let mut tx = self.pool.begin().await?;
        let mut call = match call_id {
            Some(id) => Some(LockedCall::by_id(&mut tx, tenant, id).await?),
            None => None,
        };
        let Some(cancelled) = bookings::cancel(&mut tx, tenant, booking, call_id, now).await? else {
            return match call_id {
                Some(call) => bookings::was_cancelled_in(&mut tx, tenant, booking, call).await,
                None => Ok(false),
            };
        };
        if let Some(call) = &mut call {
            let fact = CallFact::BookingCancelled { turn: call.last_turn, booking };
            call.record(&mut tx, &format!("cancelled:{booking}"), &fact, now).await?;
        }
        outbox::withdraw(&mut tx, tenant, booking, OutboxKind::BookingConfirmation, now).await?;
        let about = About { call: call_id, booking: Some(booking) };
        let rows = [
            (OutboxKind::CancellationConfirmation, format!("cancellation-confirmation:{booking}")),
            (OutboxKind::CancellationOwnerNotice, format!("cancellation-owner-notice:{booking}")),
        ];
        enqueue_all(&mut tx, tenant, about, rows, &cancelled.payload(booking), now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Promises a call-back, one a call: a second promise replaces the words of the first. Without a number of its own
    /// it is for the number that calls.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn leave_callback(&self, request: CallbackRequest<'_>) -> Result<CallbackId, StoreError> {
        let CallbackRequest { tenant, call_id, callback_id, callback, now } = request;
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        let id = callbacks::upsert(&mut tx, tenant, call_id, callback_id, callback, now).await?;
        let fact = CallFact::CallbackLeft { turn: call.last_turn, callback: id };
        call.record(&mut tx, &format!("callback:{id}"), &fact, now).await?;
        let about = About { call: Some(call_id), booking: None };
        let notice = [(OutboxKind::CallbackOwnerNotice, format!("callback-owner-notice:{id}"))];
        enqueue_all(&mut tx, tenant, about, notice, &json!({ "callback_id": id }), now).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Gives up every reservation whose time is over; a row that somebody is just using is passed over. Answers how
    /// many. Nothing depends on it being called: an expired reservation is in nobody's way.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn release_expired(&self, now: Timestamp) -> Result<u64, StoreError> {
        let released = sqlx::query!(
            "DELETE FROM bookings WHERE (tenant_id, booking_id) IN (
                 SELECT tenant_id, booking_id FROM bookings WHERE state = 'reserved' AND expires_at <= $1
                 FOR UPDATE SKIP LOCKED)",
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(released.rows_affected())
    }
}

impl Cancelled {
    fn payload(&self, id: BookingId) -> serde_json::Value {
        json!({
            "booking_id": id, "resource_id": self.resource, "job_type": self.job_type, "starts_at": self.start,
            "ends_at": self.end, "customer_name": self.name, "customer_phone": self.phone,
            "service_address": self.address,
        })
    }
}

async fn enqueue_all<const N: usize>(
    db: &mut PgConnection,
    tenant: TenantId,
    about: About,
    rows: [(OutboxKind, String); N],
    payload: &serde_json::Value,
    now: Timestamp,
) -> Result<(), StoreError> {
    for (kind, key) in rows {
        let row = NewOutbox { kind, key, payload: payload.clone(), due_at: now };
        outbox::enqueue(db, tenant, about, &row, now).await?;
    }
    Ok(())
}
