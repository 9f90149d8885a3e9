//! Openings become reservations become bookings, and a call-back is left when they do not. How a booking is moved or
//! cancelled is in `changing`.
//!
//! Everything that takes time away from somebody else locks the tenant's row first: reservations of one business
//! happen one after the other, which at the size of a business costs nothing, and nobody waits in a circle.

use assistant::{BookOutcome, Business, Callback, ConfirmedBooking, ReserveOutcome};
use call::record::CallFact;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::LINE_BOOKINGS_A_DAY;
use policy::notice::CancellationNotice;
use policy::openings::Opening;
use serde_json::json;
use telephony::{BookingId, CallId, CallbackId, JobTypeId, ReservationId, TenantId};

use crate::booking_events::{self, Change};
use crate::bookings::{self, Customer, Hold};
use crate::callbacks::Promised;
use crate::calls::LockedCall;
use crate::connection::Store;
use crate::error::StoreError;
use crate::fitting::{self, Trip};
use crate::knowing::{self, Person};
use crate::origin::Origin;
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::reminding::{self, Timed};
use crate::{callbacks, do_not_contact, jobs, tenants};

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
    /// Where, as far as it is known.
    pub address: Option<&'a str>,
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
    /// Keeps an opening for a call. A call keeps one at most: the one before is given up in the same transaction, and
    /// stays if this one is taken. The same opening asked for again is the same reservation, kept for longer.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call, resource or job type.
    pub async fn reserve(&self, request: ReserveRequest<'_>) -> Result<ReserveOutcome, StoreError> {
        self.reserve_for(request, None).await
    }

    /// As [`Store::reserve`], by what the business says of travel and of jobs a day.
    pub(crate) async fn reserve_for(
        &self,
        request: ReserveRequest<'_>,
        business: Option<&Business>,
    ) -> Result<ReserveOutcome, StoreError> {
        let ReserveRequest { tenant, call_id, reservation_id, job_type, opening, buffers, .. } = request;
        let ReserveRequest { address, expires_at, now, .. } = request;
        let hold = Hold { tenant, call: call_id, job_type, opening: &opening, buffers };
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        if call.disposition().is_some() {
            // Nobody is on the line any more, and nobody would give it up again.
            return Ok(ReserveOutcome::Taken);
        }
        if let Some(held) = bookings::renew_held(&mut tx, &hold, expires_at).await? {
            tx.commit().await?;
            return Ok(ReserveOutcome::Reserved(held));
        }
        // Who is plainly too late does not have to stand in line to hear it.
        if bookings::is_taken(&mut tx, &hold, now).await? {
            return Ok(ReserveOutcome::Taken);
        }
        tenants::lock(&mut tx, tenant).await?;
        bookings::make_room(&mut tx, tenant, call_id, now).await?;
        let (opening, booking) = (&opening, reservation_id.0);
        let call_of = Some(call_id);
        let trip = Trip { tenant, business, job_type, opening, address, call: call_of, booking, now };
        let reserved = fitting::still_fits(&mut tx, &trip).await?
            && bookings::insert_reserved(&mut tx, reservation_id, &hold, address, expires_at, now).await?;
        if !reserved {
            // Rolls back: what the call had before, it still has.
            return Ok(ReserveOutcome::Taken);
        }
        let source = format!("reserved:{reservation_id}");
        call.record(&mut tx, &source, &CallFact::OpeningReserved { reservation: reservation_id }, now)
            .await?;
        tx.commit().await?;
        Ok(ReserveOutcome::Reserved(reservation_id))
    }

    /// Commits a booking, with the customer, the job, the texts to be sent and what the call now amounts to. The booking keeps
    /// the reservation's id, so that the same request twice is one booking. A reservation that has expired is booked
    /// all the same if its time is still free.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call, resource or job type.
    pub async fn book(&self, request: BookRequest<'_>) -> Result<BookOutcome, StoreError> {
        self.book_for(request, None).await
    }

    /// As [`Store::book`], by what the business says of travel and of jobs a day.
    pub(crate) async fn book_for(
        &self,
        request: BookRequest<'_>,
        business: Option<&Business>,
    ) -> Result<BookOutcome, StoreError> {
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
        if bookings::booked_from_its_line(&mut tx, tenant, call_id, now).await? >= LINE_BOOKINGS_A_DAY {
            return Ok(BookOutcome::TooMany);
        }
        let (name, phone, address, said) =
            (booking.name(), booking.phone(), booking.address(), booking.said());
        let (call_of, booking_of) = (Some(call_id), id.0);
        let trip =
            Trip { tenant, business, job_type, opening, address, call: call_of, booking: booking_of, now };
        if !fitting::still_fits(&mut tx, &trip).await? {
            return Ok(BookOutcome::Lost);
        }
        let origin = Origin::caller(call_id, "booked in a call");
        let person = Person { phone: Some(phone), email: None, name, address };
        let known = knowing::identify(&mut tx, tenant, &person, origin, now).await?;
        let customer = Customer { id: known.customer, name, phone, address, said };
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
            "said": said,
        });
        let (resource, start, revision) = (opening.resource, opening.start, 0);
        let notice = CancellationNotice::InTime;
        let change = Change { booking: id, revision, kind: "booked", notice, resource, start };
        booking_events::insert(&mut tx, tenant, &change, origin, now).await?;
        jobs::begin(&mut tx, tenant, customer.id, Some(id), origin, now).await?;
        let timed = Timed { tenant, booking: id, about, revision, start, payload: &payload };
        reminding::tell(&mut tx, &timed, now).await?;
        do_not_contact::enter_given(&mut tx, tenant, call_id).await?;
        tx.commit().await?;
        Ok(BookOutcome::Booked(id))
    }

    /// Keeps what a call has reserved for longer: the caller is still thinking. False when it has nothing reserved, or
    /// somebody has taken it since it expired.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn renew_reservation(
        &self,
        tenant: TenantId,
        call_id: CallId,
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.pool.acquire().await?;
        bookings::renew_call(&mut connection, tenant, call_id, expires_at).await
    }

    /// Gives up what a call has reserved: the caller wants something else. The end of a call does so by itself.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn release_reservation(&self, tenant: TenantId, call_id: CallId) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        bookings::release(&mut connection, tenant, call_id).await
    }

    /// Promises a call-back, one a call: a second promise replaces the words of the first. Without a number of its own
    /// it is for the number that calls. What belongs to an appointment is written there too.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn leave_callback(&self, request: CallbackRequest<'_>) -> Result<CallbackId, StoreError> {
        let CallbackRequest { tenant, call_id, callback_id, callback, now } = request;
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        let Promised { id, anew } =
            callbacks::upsert(&mut tx, tenant, call_id, callback_id, callback, now).await?;
        if let Some(visit) = &callback.for_visit {
            bookings::add_said(&mut tx, tenant, visit).await?;
        }
        let fact = CallFact::CallbackLeft { turn: call.last_turn, callback: id };
        call.record(&mut tx, &format!("callback:{id}"), &fact, now).await?;
        let about = About { call: Some(call_id), booking: None };
        let kind = OutboxKind::CallbackOwnerNotice;
        // Of what is promised anew the owner hears anew.
        let again = if anew { format!(":{}", now.as_millisecond()) } else { String::new() };
        let key = format!("callback-owner-notice:{id}{again}");
        let notice = NewOutbox { kind, key, payload: json!({ "callback_id": id }), due_at: now };
        outbox::enqueue(&mut tx, tenant, about, &notice, now).await?;
        do_not_contact::enter_given(&mut tx, tenant, call_id).await?;
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
