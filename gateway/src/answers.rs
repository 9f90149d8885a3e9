//! The store's answers to what a dialogue asks, in the dialogue's own terms.

use std::sync::Arc;

use assistant::{Business, Input, JobType, Request, Unavailable};
use jiff::{SignedDuration, Timestamp};
use policy::Span;
use policy::openings::{Found, Wish, find};
use store::{BookRequest, Buffers, CallbackRequest, CancelRequest, ReserveRequest, Store, StoreError};
use telephony::{CallId, CallbackId, JobTypeId, ReservationId, TenantId};
use tracing::error;
use uuid::Uuid;

/// How long an opening is kept for a caller who is still giving his name and address.
const RESERVED_FOR: SignedDuration = SignedDuration::from_mins(10);

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
            Request::FindOpenings { job_type, wish } => {
                Input::Openings(told(self.find_openings(&job_type, &wish, now).await))
            }
            Request::Reserve { job_type, opening, replaces: _ } => {
                let request = ReserveRequest {
                    tenant: self.tenant,
                    call_id: self.call_id,
                    reservation_id: ReservationId(Uuid::now_v7()),
                    job_type: &job_type,
                    buffers: self.buffers(&job_type),
                    opening,
                    expires_at: now + RESERVED_FOR,
                    now,
                };
                Input::Reserved(told(self.store.reserve(request).await))
            }
            Request::Book(booking) => {
                let request = BookRequest {
                    tenant: self.tenant,
                    call_id: self.call_id,
                    buffers: self.buffers(booking.job_type()),
                    booking: &booking,
                    now,
                };
                Input::Booked(told(self.store.book(request).await))
            }
            Request::FindBookings { phone } => {
                Input::Bookings(told(self.store.bookings_by_phone(self.tenant, &phone, now).await))
            }
            Request::Cancel { booking } => {
                let request =
                    CancelRequest { tenant: self.tenant, call_id: Some(self.call_id), booking, now };
                Input::CancelDone(told(self.store.cancel(request).await))
            }
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
        }
    }

    /// Facts fresh from the store, the decision from `policy`.
    async fn find_openings(
        &self,
        job_type: &JobTypeId,
        wish: &Wish,
        now: Timestamp,
    ) -> Result<Found, StoreError> {
        let Some(job) = self.business.job_type(job_type) else {
            // The owner removed the job type during the call: nothing can be offered for it.
            return Ok(Found { wished: Vec::new(), near: Vec::new() });
        };
        let rules = self.business.opening_rules(job);
        let horizon = SignedDuration::from_hours(24 * i64::from(rules.horizon_days + 1));
        let span = Span { start: now, end: now + horizon };
        let resources = self.store.busy(self.tenant, span, Some(self.call_id), now).await?;
        Ok(find(&rules, &self.business.hours, &resources, wish, now))
    }

    fn buffers(&self, job_type: &JobTypeId) -> Buffers {
        let minutes = |of: fn(&JobType) -> u32| self.business.job_type(job_type).map_or(0, of);
        Buffers {
            before_min: minutes(|job| job.buffer_before_min),
            after_min: minutes(|job| job.buffer_after_min),
        }
    }
}

fn told<T>(answer: Result<T, StoreError>) -> Result<T, Unavailable> {
    answer.map_err(|error| {
        error!(error = &error as &dyn std::error::Error, "the store could not answer a caller");
        Unavailable
    })
}
