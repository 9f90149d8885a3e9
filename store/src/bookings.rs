//! `bookings`: the time of resources, reserved or booked. One row is first the one and then the other, so that the
//! exclusion constraint `bookings_no_overlap` sees both; a conflict with it is an answer here, not an error.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::Span;
use policy::openings::Opening;
use sqlx::PgConnection;
use telephony::{BookingId, CallId, JobTypeId, PhoneNumber, ReservationId, ResourceId, TenantId};
use uuid::Uuid;

use crate::booking::Buffers;
use crate::error::StoreError;

/// An opening to be held for a call.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hold<'a> {
    pub(crate) tenant: TenantId,
    pub(crate) call: CallId,
    pub(crate) job_type: &'a JobTypeId,
    pub(crate) opening: &'a Opening,
    pub(crate) buffers: Buffers,
}

/// For whom an opening is booked.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Customer<'a> {
    pub(crate) id: Uuid,
    pub(crate) name: &'a str,
    pub(crate) phone: &'a PhoneNumber,
    pub(crate) address: Option<&'a str>,
}

/// A booking that was cancelled.
#[derive(Debug)]
pub(crate) struct Cancelled {
    pub(crate) resource: ResourceId,
    pub(crate) job_type: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) address: Option<String>,
}

impl Hold<'_> {
    /// The job and the buffers around it.
    fn during(&self) -> Span {
        let minutes = |min: u32| SignedDuration::from_mins(i64::from(min));
        let Buffers { before_min, after_min } = self.buffers;
        Span {
            start: self.opening.start.saturating_sub(minutes(before_min)).unwrap_or(Timestamp::MIN),
            end: self.opening.end.saturating_add(minutes(after_min)).unwrap_or(Timestamp::MAX),
        }
    }
}

/// The reservation that the call holds on exactly this opening.
pub(crate) async fn held(
    db: &mut PgConnection,
    hold: &Hold<'_>,
) -> Result<Option<ReservationId>, StoreError> {
    let held = sqlx::query_scalar!(
        "SELECT booking_id FROM bookings
         WHERE tenant_id = $1 AND call_id = $2 AND state = 'reserved' AND resource_id = $3 AND job_type_id = $4
             AND starts_at = $5 AND ends_at = $6",
        hold.tenant.0,
        hold.call.0,
        hold.opening.resource.0,
        hold.job_type.0,
        hold.opening.start.to_sqlx(),
        hold.opening.end.to_sqlx()
    )
    .fetch_optional(db)
    .await?;
    Ok(held.map(ReservationId))
}

/// Puts off the end of a reservation.
pub(crate) async fn renew(
    db: &mut PgConnection,
    tenant: TenantId,
    id: ReservationId,
    expires_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE bookings SET expires_at = greatest(expires_at, $3)
         WHERE tenant_id = $1 AND booking_id = $2 AND state = 'reserved'",
        tenant.0,
        id.0,
        expires_at.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Reserves an opening. False when any of its time is taken.
pub(crate) async fn insert_reserved(
    db: &mut PgConnection,
    id: ReservationId,
    hold: &Hold<'_>,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let during = hold.during();
    let inserted = sqlx::query!(
        "INSERT INTO bookings (tenant_id, booking_id, state, resource_id, job_type_id, starts_at, ends_at, during,
             call_id, reserved_at, expires_at)
         VALUES ($1, $2, 'reserved', $3, $4, $5, $6, tstzrange($7, $8), $9, $10, $11)
         ON CONFLICT DO NOTHING",
        hold.tenant.0,
        id.0,
        hold.opening.resource.0,
        hold.job_type.0,
        hold.opening.start.to_sqlx(),
        hold.opening.end.to_sqlx(),
        during.start.to_sqlx(),
        during.end.to_sqlx(),
        hold.call.0,
        now.to_sqlx(),
        expires_at.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Whether a booking of that id was ever committed.
pub(crate) async fn is_booked(
    db: &mut PgConnection,
    tenant: TenantId,
    id: BookingId,
) -> Result<bool, StoreError> {
    let state = sqlx::query_scalar!(
        "SELECT state FROM bookings WHERE tenant_id = $1 AND booking_id = $2 AND state <> 'reserved'",
        tenant.0,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(state.is_some())
}

/// Turns the call's reservation of exactly this opening into a booking. False when there is no such reservation.
pub(crate) async fn confirm(
    db: &mut PgConnection,
    id: ReservationId,
    hold: &Hold<'_>,
    customer: &Customer<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let updated = sqlx::query!(
        "UPDATE bookings SET state = 'confirmed', expires_at = NULL, confirmed_at = $8, customer_id = $9,
             customer_name = $10, customer_phone = $11, service_address = $12
         WHERE tenant_id = $1 AND booking_id = $2 AND state = 'reserved' AND call_id = $3 AND resource_id = $4
             AND job_type_id = $5 AND starts_at = $6 AND ends_at = $7",
        hold.tenant.0,
        id.0,
        hold.call.0,
        hold.opening.resource.0,
        hold.job_type.0,
        hold.opening.start.to_sqlx(),
        hold.opening.end.to_sqlx(),
        now.to_sqlx(),
        customer.id,
        customer.name,
        customer.phone.e164(),
        customer.address
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Books an opening whose reservation is gone. False when any of its time is taken.
pub(crate) async fn insert_confirmed(
    db: &mut PgConnection,
    id: ReservationId,
    hold: &Hold<'_>,
    customer: &Customer<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let during = hold.during();
    let inserted = sqlx::query!(
        "INSERT INTO bookings (tenant_id, booking_id, state, resource_id, job_type_id, starts_at, ends_at, during,
             call_id, reserved_at, confirmed_at, customer_id, customer_name, customer_phone, service_address)
         VALUES ($1, $2, 'confirmed', $3, $4, $5, $6, tstzrange($7, $8), $9, $10, $10, $11, $12, $13, $14)
         ON CONFLICT DO NOTHING",
        hold.tenant.0,
        id.0,
        hold.opening.resource.0,
        hold.job_type.0,
        hold.opening.start.to_sqlx(),
        hold.opening.end.to_sqlx(),
        during.start.to_sqlx(),
        during.end.to_sqlx(),
        hold.call.0,
        now.to_sqlx(),
        customer.id,
        customer.name,
        customer.phone.e164(),
        customer.address
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Cancels a booking. `None` when there is none to be cancelled.
pub(crate) async fn cancel(
    db: &mut PgConnection,
    tenant: TenantId,
    id: BookingId,
    call: Option<CallId>,
    now: Timestamp,
) -> Result<Option<Cancelled>, StoreError> {
    let row = sqlx::query!(
        r#"UPDATE bookings SET state = 'cancelled', cancelled_at = $3, cancelled_in_call = $4
           WHERE tenant_id = $1 AND booking_id = $2 AND state = 'confirmed'
           RETURNING resource_id, job_type_id, starts_at, ends_at, customer_name AS "customer_name!",
               customer_phone AS "customer_phone!", service_address"#,
        tenant.0,
        id.0,
        now.to_sqlx(),
        call.map(|call| call.0)
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Cancelled {
        resource: ResourceId(row.resource_id),
        job_type: row.job_type_id,
        start: row.starts_at.to_jiff(),
        end: row.ends_at.to_jiff(),
        name: row.customer_name,
        phone: row.customer_phone,
        address: row.service_address,
    }))
}

/// Whether it was this call that cancelled the booking.
pub(crate) async fn was_cancelled_in(
    db: &mut PgConnection,
    tenant: TenantId,
    id: BookingId,
    call: CallId,
) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"SELECT 1 AS "one!" FROM bookings
           WHERE tenant_id = $1 AND booking_id = $2 AND state = 'cancelled' AND cancelled_in_call = $3"#,
        tenant.0,
        id.0,
        call.0
    )
    .fetch_optional(db)
    .await?;
    Ok(found.is_some())
}

/// Gives up what a call had reserved.
pub(crate) async fn release(db: &mut PgConnection, tenant: TenantId, call: CallId) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM bookings WHERE tenant_id = $1 AND call_id = $2 AND state = 'reserved'",
        tenant.0,
        call.0
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Gives up the tenant's reservations whose time is over.
pub(crate) async fn release_expired(
    db: &mut PgConnection,
    tenant: TenantId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM bookings WHERE tenant_id = $1 AND state = 'reserved' AND expires_at <= $2",
        tenant.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
