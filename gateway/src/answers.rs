//! The store's answers to what a dialogue asks, in the dialogue's own terms.

use std::sync::Arc;

use assistant::{BookOutcome, Business, Input, JobType, MoveOutcome, Request, ReserveOutcome, Unavailable};
use jiff::{SignedDuration, Timestamp};
use store::{
    BookRequest, Buffers, CallbackRequest, CancelOutcome, CancelRequest, OpeningsRequest, Origin,
    RescheduleOutcome, RescheduleRequest, ReserveRequest, Reserving, Store, StoreError,
};
use telephony::{CallId, CallbackId, JobTypeId, ReservationId, TenantId};
use tracing::error;
use uuid::Uuid;

/// How long an opening is kept for a caller of whom nothing more is heard. Every turn of his puts the end off, and the
/// end of his call gives it up; this is what a process that dies leaves behind.
pub(crate) const RESERVED_FOR: SignedDuration = SignedDuration::from_mins(3);

/// Whose call it is, for everything that is asked on its behalf.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) store: Store,
    pub(crate) business: Arc<Business>,
    pub(crate) tenant: TenantId,
    pub(crate) call_id: CallId,
}

impl Desk {
    /// Answers one request. A store that fails is told as [`Unavailable`], and logged here.
    pub(crate) async fn answer(self, request: Request) -> Input {
        let now = Timestamp::now();
        match request {
            Request::FindOpenings { job_type, wish, address, moves } => {
                let request = OpeningsRequest {
                    tenant: self.tenant,
                    business: &self.business,
                    job_type: &job_type,
                    address: address.as_deref(),
                    wish: &wish,
                    for_call: Some(self.call_id),
                    moves,
                    now,
                };
                Input::Openings(told(self.store.openings(request).await))
            }
            Request::Reserve { job_type, opening, replaces: _, address } => {
                let request = ReserveRequest {
                    tenant: self.tenant,
                    call_id: self.call_id,
                    reservation_id: ReservationId(Uuid::now_v7()),
                    job_type: &job_type,
                    buffers: self.buffers(&job_type),
                    opening,
                    address: address.as_deref(),
                    expires_at: now + RESERVED_FOR,
                    now,
                };
                match told(self.store.reserve_or_offer(request, &self.business).await) {
                    Ok(Reserving::Reserved(id)) => Input::Reserved(Ok(ReserveOutcome::Reserved(id))),
                    Ok(Reserving::Taken { instead }) => Input::Taken { instead },
                    Err(Unavailable) => Input::Reserved(Err(Unavailable)),
                }
            }
            Request::Book(booking) => {
                let request = BookRequest {
                    tenant: self.tenant,
                    call_id: self.call_id,
                    buffers: self.buffers(booking.job_type()),
                    booking: &booking,
                    now,
                };
                match told(self.store.book_or_offer(request, &self.business).await) {
                    Ok((BookOutcome::Lost, instead)) => Input::Taken { instead },
                    Ok((outcome, _)) => Input::Booked(Ok(outcome)),
                    Err(Unavailable) => Input::Booked(Err(Unavailable)),
                }
            }
            Request::FindBookings { phone } => Input::Bookings(told(
                self.store.bookings_by_phone(self.tenant, &phone, self.call_id, now).await,
            )),
            Request::Cancel { booking } => {
                let request = CancelRequest {
                    tenant: self.tenant,
                    booking,
                    notice_min: self.business.settings.cancellation_notice_minutes,
                    origin: Origin::caller(self.call_id, "asked for in the call"),
                    now,
                };
                let outcome = self.store.cancel(request).await;
                let is_cancelled = |outcome| matches!(outcome, CancelOutcome::Cancelled(_));
                Input::CancelDone(told(outcome.map(is_cancelled)))
            }
            Request::Move { booking, job_type, opening } => {
                let request = RescheduleRequest {
                    tenant: self.tenant,
                    booking,
                    opening,
                    buffers: self.buffers(&job_type),
                    notice_min: self.business.settings.cancellation_notice_minutes,
                    origin: Origin::caller(self.call_id, "asked for in the call"),
                    now,
                };
                match told(self.store.reschedule_or_offer(request, &job_type, &self.business).await) {
                    Ok((RescheduleOutcome::Moved(_), _)) => Input::Moved(Ok(MoveOutcome::Moved)),
                    Ok((RescheduleOutcome::Taken, instead)) => Input::Taken { instead },
                    Ok((RescheduleOutcome::Gone, _)) => Input::Moved(Ok(MoveOutcome::Gone)),
                    Err(Unavailable) => Input::Moved(Err(Unavailable)),
                }
            }
            // Rung by the conversation itself, which holds what it takes: see `conversation`.
            Request::Escalate { .. } => Input::Reaching(Err(Unavailable)),
            Request::LeaveCallback(callback) => {
                let request = CallbackRequest {
                    tenant: self.tenant,
                    call_id: self.call_id,
                    callback_id: CallbackId(Uuid::now_v7()),
                    callback: &callback,
                    now,
                };
                Input::CallbackLeft(told(self.store.leave_callback(request).await.map(|_| ())))
            }
            Request::OwnerPin { pin } => Input::PinChecked(self.check_pin(pin, now).await),
            Request::Agenda { within, emergencies_only, first_only } => {
                Input::Agenda(told(self.agenda(within, emergencies_only, first_only, now).await))
            }
            Request::FreeTime { within } => Input::Free(told(self.free_time(within, now).await)),
            Request::TextMe { to, text, number } => {
                Input::Texted(self.text_owner(&to, &text, number, now).await)
            }
        }
    }

    fn buffers(&self, job_type: &JobTypeId) -> Buffers {
        let minutes = |of: fn(&JobType) -> u32| self.business.job_type(job_type).map_or(0, of);
        Buffers {
            before_min: minutes(|job| job.buffer_before_min),
            after_min: minutes(|job| job.buffer_after_min),
        }
    }
}

pub(crate) fn told<T>(answer: Result<T, StoreError>) -> Result<T, Unavailable> {
    answer.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "the store could not answer a caller");
        Unavailable
    })
}
