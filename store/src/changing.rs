//! A booking is moved or cancelled. Both are one transaction, are written down with who, when, from which call and why,
//! and have the same answer when the same call asks again.

use assistant::{BookingSummary, Business};
use call::record::CallFact;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::notice::{CancellationNotice, cancellation_notice};
use policy::openings::Opening;
use policy::tries::{CLAIMS_COUNT_FOR, MAX_WRONG_CLAIMS};
use serde_json::json;
use telephony::{BookingId, CallId, JobTypeId, PhoneNumber, TenantId};

use crate::booking::Buffers;
use crate::booking_events::{self, Change};
use crate::bookings::{self, Booked, Relocated};
use crate::calls::LockedCall;
use crate::connection::Store;
use crate::error::StoreError;
use crate::fitting::{self, Trip};
use crate::origin::Origin;
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::reminding::{self, Timed};
use crate::{do_not_contact, tenants, working};

/// A booking to be cancelled.
#[derive(Debug, Clone, Copy)]
pub struct CancelRequest<'a> {
    /// Whose booking it is.
    pub tenant: TenantId,
    /// The booking.
    pub booking: BookingId,
    /// How long before its start the business wants to know, in minutes.
    pub notice_min: u32,
    /// Who cancels, from which call and why.
    pub origin: Origin<'a>,
    /// When.
    pub now: Timestamp,
}

/// What became of a cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelOutcome {
    /// The booking is cancelled, by this request or by the same one before.
    Cancelled(CancellationNotice),
    /// There was none to be cancelled any more.
    Gone,
}

/// A booking to be moved.
#[derive(Debug, Clone, Copy)]
pub struct RescheduleRequest<'a> {
    /// Whose booking it is.
    pub tenant: TenantId,
    /// The booking. It keeps its id.
    pub booking: BookingId,
    /// Where it is to go.
    pub opening: Opening,
    /// The job type's buffers.
    pub buffers: Buffers,
    /// How long before its start the business wants to know, in minutes.
    pub notice_min: u32,
    /// Who moves it, from which call and why.
    pub origin: Origin<'a>,
    /// When.
    pub now: Timestamp,
}

/// What became of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RescheduleOutcome {
    /// The booking has its new time, by this request or by the same one before.
    Moved(CancellationNotice),
    /// The new time is taken; the booking still has its old one.
    Taken,
    /// There is no such booking any more.
    Gone,
}

impl Store {
    /// The bookings ahead that were made with this number, soonest first. None but those of the call that asks once too many
    /// wrong names were tried against the number within a day, in whatever calls: names are soon guessed.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn bookings_by_phone(
        &self,
        tenant: TenantId,
        phone: &PhoneNumber,
        for_call: CallId,
        now: Timestamp,
    ) -> Result<Vec<BookingSummary>, StoreError> {
        let rows = sqlx::query_file!(
            "queries/bookings_by_phone.sql",
            tenant.0,
            phone.e164(),
            now.to_sqlx(),
            for_call.0,
            (now - CLAIMS_COUNT_FOR).to_sqlx(),
            i64::from(MAX_WRONG_CLAIMS)
        )
        .fetch_all(&self.pool)
        .await?;
        let summaries = rows.into_iter().map(|row| BookingSummary {
            id: BookingId(row.booking_id),
            job_type: JobTypeId(row.job_type_id),
            start: row.starts_at.to_jiff(),
            customer_name: row.customer_name,
            address: row.service_address,
        });
        Ok(summaries.collect())
    }

    /// Cancels a booking, closes its job if nobody is at it yet, and puts the texts about it into the outbox; what was
    /// not said yet of the booking never is.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn cancel(&self, request: CancelRequest<'_>) -> Result<CancelOutcome, StoreError> {
        let CancelRequest { tenant, booking, notice_min, origin, now } = request;
        let mut tx = self.pool.begin().await?;
        let mut call = match origin.call_id {
            Some(id) => Some(LockedCall::by_id(&mut tx, tenant, id).await?),
            None => None,
        };
        let Some(cancelled) = bookings::cancel(&mut tx, tenant, booking, origin.call_id, now).await? else {
            let Some(call) = origin.call_id else { return Ok(CancelOutcome::Gone) };
            if let Some((_, notice)) =
                booking_events::last_by_call(&mut tx, tenant, booking, call, "cancelled").await?
            {
                return Ok(CancelOutcome::Cancelled(notice));
            }
            // Cancelled in this call by a process that did not write events yet.
            let ours = bookings::was_cancelled_in(&mut tx, tenant, booking, call).await?;
            return Ok(match ours {
                true => CancelOutcome::Cancelled(CancellationNotice::InTime),
                false => CancelOutcome::Gone,
            });
        };
        let notice = cancellation_notice(cancelled.start, notice_min, now);
        let (revision, resource, start) = (cancelled.revision, cancelled.resource, cancelled.start);
        let change = Change { booking, revision, kind: "cancelled", notice, resource, start };
        booking_events::insert(&mut tx, tenant, &change, origin, now).await?;
        working::booking_cancelled(&mut tx, tenant, booking, origin, now).await?;
        if let Some(call) = &mut call {
            let fact = CallFact::BookingCancelled { turn: call.last_turn, booking };
            call.record(&mut tx, &format!("cancelled:{booking}"), &fact, now).await?;
        }
        reminding::take_back(&mut tx, tenant, booking, now).await?;
        let about = About { call: origin.call_id, booking: Some(booking) };
        let mut payload = cancelled.payload(booking);
        payload["notice"] = json!(notice);
        for (kind, key) in [
            (OutboxKind::CancellationConfirmation, format!("cancellation-confirmation:{booking}")),
            (OutboxKind::CancellationOwnerNotice, format!("cancellation-owner-notice:{booking}")),
        ] {
            let row = NewOutbox { kind, key, payload: payload.clone(), due_at: now };
            outbox::enqueue(&mut tx, tenant, about, &row, now).await?;
        }
        if let Some(call) = origin.call_id {
            do_not_contact::enter_given(&mut tx, tenant, call).await?;
        }
        tx.commit().await?;
        Ok(CancelOutcome::Cancelled(notice))
    }

    /// Gives a booking another time, and perhaps another resource, in one statement: there is no instant at which it has
    /// neither the old nor the new. What the call itself has reserved does not stand in its way and is given up.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call or resource.
    pub async fn reschedule(&self, request: RescheduleRequest<'_>) -> Result<RescheduleOutcome, StoreError> {
        Ok(self.reschedule_for(request, None).await?.0)
    }

    /// As [`Store::reschedule`], by what the business says of travel and of jobs a day; with
    /// the booking's address.
    pub(crate) async fn reschedule_for(
        &self,
        request: RescheduleRequest<'_>,
        business: Option<&Business>,
    ) -> Result<(RescheduleOutcome, Option<String>), StoreError> {
        let RescheduleRequest { tenant, booking, opening, buffers, notice_min, origin, now } = request;
        let mut tx = self.pool.begin().await?;
        let mut call = match origin.call_id {
            Some(id) => Some(LockedCall::by_id(&mut tx, tenant, id).await?),
            None => None,
        };
        tenants::lock(&mut tx, tenant).await?;
        let Some(before) = bookings::locked_booking(&mut tx, tenant, booking).await? else {
            return Ok((RescheduleOutcome::Gone, None));
        };
        if before.is_at(&opening) {
            let notice = match origin.call_id {
                Some(call) => booking_events::last_by_call(&mut tx, tenant, booking, call, "moved").await?,
                None => None,
            };
            let notice = notice.map_or(CancellationNotice::InTime, |(_, notice)| notice);
            return Ok((RescheduleOutcome::Moved(notice), before.address));
        }
        bookings::release_expired(&mut tx, tenant, now).await?;
        if let Some(call) = origin.call_id {
            bookings::release(&mut tx, tenant, call).await?;
        }
        let (address, call_id) = (before.address.as_deref(), origin.call_id);
        let job_type = &JobTypeId(before.job_type.clone());
        let trip = Trip {
            tenant,
            business,
            job_type,
            opening: &opening,
            address,
            call: call_id,
            booking: booking.0,
            now,
        };
        if !fitting::still_fits(&mut tx, &trip).await? {
            return Ok((RescheduleOutcome::Taken, before.address));
        }
        let revision = match bookings::relocate(&mut tx, tenant, booking, &opening, buffers).await? {
            Relocated::Done { revision } => revision,
            // Rolls back: the booking and the reservation are as they were.
            Relocated::Taken => return Ok((RescheduleOutcome::Taken, before.address)),
        };
        let notice = cancellation_notice(before.start, notice_min, now);
        let (resource, start) = (opening.resource, opening.start);
        let change = Change { booking, revision, kind: "moved", notice, resource, start };
        booking_events::insert(&mut tx, tenant, &change, origin, now).await?;
        if let Some(call) = &mut call {
            let fact = CallFact::Booked { turn: call.last_turn, booking };
            call.record(&mut tx, &format!("moved:{booking}:{revision}"), &fact, now).await?;
        }
        let after = Booked { resource, start, end: opening.end, ..before };
        let payload = after.payload(booking);
        let about = About { call: origin.call_id, booking: Some(booking) };
        let timed = Timed { tenant, booking, about, revision, start, payload: &payload };
        reminding::tell(&mut tx, &timed, now).await?;
        if let Some(call) = origin.call_id {
            do_not_contact::enter_given(&mut tx, tenant, call).await?;
        }
        tx.commit().await?;
        Ok((RescheduleOutcome::Moved(notice), after.address))
    }
}
