//! `bookings`: the time of resources, reserved or booked. One row is first the one and then the other, so that the
//! exclusion constraint `bookings_no_overlap` sees both; a conflict with it is an answer here, not an error.

use assistant::ForVisit;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::Span;
use policy::openings::Opening;
use policy::redact::redact;
use serde_json::json;
use sqlx::PgConnection;
use telephony::{BookingId, CallId, CustomerId, JobTypeId, PhoneNumber, ReservationId, ResourceId, TenantId};
use uuid::Uuid;

use crate::booking::Buffers;
use crate::connection::uint;
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
    pub(crate) id: CustomerId,
    pub(crate) name: &'a str,
    pub(crate) phone: &'a PhoneNumber,
    pub(crate) address: Option<&'a str>,
    /// What he said of the job.
    pub(crate) said: Option<&'a str>,
}

/// A booking, as much of it as people are told.
#[derive(Debug)]
pub(crate) struct Booked {
    pub(crate) resource: ResourceId,
    pub(crate) job_type: String,
    pub(crate) start: Timestamp,
    pub(crate) end: Timestamp,
    pub(crate) name: String,
    pub(crate) phone: String,
    pub(crate) address: Option<String>,
    /// How often it was changed.
    pub(crate) revision: u32,
}

impl Booked {
    pub(crate) fn is_at(&self, opening: &Opening) -> bool {
        (self.resource, self.start, self.end) == (opening.resource, opening.start, opening.end)
    }

    pub(crate) fn payload(&self, id: BookingId) -> serde_json::Value {
        json!({
            "booking_id": id, "resource_id": self.resource, "job_type": self.job_type, "starts_at": self.start,
            "ends_at": self.end, "customer_name": self.name, "customer_phone": self.phone,
            "service_address": self.address,
        })
    }
}

/// Whether a booking could be brought to another time.
#[derive(Debug)]
pub(crate) enum Relocated {
    Done { revision: u32 },
    Taken,
}

impl Hold<'_> {
    fn during(&self) -> Span {
        during(self.opening, self.buffers)
    }
}

/// The job and the buffers around it.
fn during(opening: &Opening, buffers: Buffers) -> Span {
    let minutes = |min: u32| SignedDuration::from_mins(i64::from(min));
    Span {
        start: opening.start.saturating_sub(minutes(buffers.before_min)).unwrap_or(Timestamp::MIN),
        end: opening.end.saturating_add(minutes(buffers.after_min)).unwrap_or(Timestamp::MAX),
    }
}

/// Puts off the end of the reservation that the call holds on exactly this opening, and answers which it is.
pub(crate) async fn renew_held(
    db: &mut PgConnection,
    hold: &Hold<'_>,
    expires_at: Timestamp,
) -> Result<Option<ReservationId>, StoreError> {
    let held = sqlx::query_scalar!(
        "UPDATE bookings SET expires_at = greatest(expires_at, $7)
         WHERE tenant_id = $1 AND call_id = $2 AND state = 'reserved' AND resource_id = $3 AND job_type_id = $4
             AND starts_at = $5 AND ends_at = $6
         RETURNING booking_id",
        hold.tenant.0,
        hold.call.0,
        hold.opening.resource.0,
        hold.job_type.0,
        hold.opening.start.to_sqlx(),
        hold.opening.end.to_sqlx(),
        expires_at.to_sqlx()
    )
    .fetch_optional(db)
    .await?;
    Ok(held.map(ReservationId))
}

/// Whether any of the opening's time is somebody else's, as things are this moment.
pub(crate) async fn is_taken(
    db: &mut PgConnection,
    hold: &Hold<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let during = hold.during();
    let taken = sqlx::query_scalar!(
        r#"SELECT EXISTS (
               SELECT FROM bookings
               WHERE tenant_id = $1 AND resource_id = $2 AND during && tstzrange($3, $4)
                   AND (state = 'confirmed' OR state = 'reserved' AND expires_at > $5 AND call_id <> $6)
           ) AS "taken!""#,
        hold.tenant.0,
        hold.opening.resource.0,
        during.start.to_sqlx(),
        during.end.to_sqlx(),
        now.to_sqlx(),
        hold.call.0
    )
    .fetch_one(db)
    .await?;
    Ok(taken)
}

/// How many appointments that are still to come were booked within a day from the line that a call comes from. Withheld
/// numbers are one line; the business's own people may book as many as they like.
pub(crate) async fn booked_from_its_line(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    now: Timestamp,
) -> Result<u32, StoreError> {
    let a_day_ago = now.saturating_sub(SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let booked = sqlx::query_file_scalar!(
        "queries/booked_from_its_line.sql",
        tenant.0,
        call.0,
        now.to_sqlx(),
        a_day_ago.to_sqlx()
    )
    .fetch_one(db)
    .await?;
    Ok(u32::try_from(booked).unwrap_or(u32::MAX))
}

/// Puts off the end of whatever the call has reserved and has not lost yet. False when that is nothing.
pub(crate) async fn renew_call(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    expires_at: Timestamp,
) -> Result<bool, StoreError> {
    let renewed = sqlx::query!(
        "UPDATE bookings SET expires_at = greatest(expires_at, $3)
         WHERE tenant_id = $1 AND call_id = $2 AND state = 'reserved'",
        tenant.0,
        call.0,
        expires_at.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(renewed.rows_affected() == 1)
}

/// Reserves an opening. False when any of its time is taken, by a booking or by a calendar kept elsewhere.
pub(crate) async fn insert_reserved(
    db: &mut PgConnection,
    id: ReservationId,
    hold: &Hold<'_>,
    address: Option<&str>,
    expires_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let during = hold.during();
    let inserted = sqlx::query!(
        "INSERT INTO bookings (tenant_id, booking_id, state, resource_id, job_type_id, starts_at, ends_at, during,
             call_id, reserved_at, expires_at, service_address)
         SELECT $1, $2, 'reserved', $3, $4, $5, $6, tstzrange($7, $8), $9, $10, $11, $12
         WHERE NOT EXISTS (SELECT FROM busy_times t
             WHERE t.tenant_id = $1 AND t.resource_id = $3 AND t.during && tstzrange($7, $8))
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
        expires_at.to_sqlx(),
        address
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

/// Turns the call's reservation of exactly this opening into a booking. False when there is no such reservation, or a
/// calendar kept elsewhere has taken its time since.
pub(crate) async fn confirm(
    db: &mut PgConnection,
    id: ReservationId,
    hold: &Hold<'_>,
    customer: &Customer<'_>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let updated = sqlx::query!(
        "UPDATE bookings SET state = 'confirmed', expires_at = NULL, confirmed_at = $8, customer_id = $9,
             customer_name = $10, customer_phone = $11, service_address = $12, said = $13
         WHERE tenant_id = $1 AND booking_id = $2 AND state = 'reserved' AND call_id = $3 AND resource_id = $4
             AND job_type_id = $5 AND starts_at = $6 AND ends_at = $7
             AND NOT EXISTS (SELECT FROM busy_times t
             WHERE t.tenant_id = $1 AND t.resource_id = bookings.resource_id AND t.during && bookings.during)",
        hold.tenant.0,
        id.0,
        hold.call.0,
        hold.opening.resource.0,
        hold.job_type.0,
        hold.opening.start.to_sqlx(),
        hold.opening.end.to_sqlx(),
        now.to_sqlx(),
        customer.id.0,
        customer.name,
        customer.phone.e164(),
        customer.address,
        customer.said
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}

/// Books an opening whose reservation is gone. False when any of its time is taken, here or elsewhere.
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
             call_id, reserved_at, confirmed_at, customer_id, customer_name, customer_phone, service_address, said)
         SELECT $1, $2, 'confirmed', $3, $4, $5, $6, tstzrange($7, $8), $9, $10, $10, $11, $12, $13, $14, $15
         WHERE NOT EXISTS (SELECT FROM busy_times t
             WHERE t.tenant_id = $1 AND t.resource_id = $3 AND t.during && tstzrange($7, $8))
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
        customer.id.0,
        customer.name,
        customer.phone.e164(),
        customer.address,
        customer.said
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Adds to what the caller has said of a job, once however often it is asked for, as long as there is room; what does not
/// fit is with the call-back's reason.
pub(crate) async fn add_said(
    db: &mut PgConnection,
    tenant: TenantId,
    visit: &ForVisit,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE bookings SET said = concat_ws(' / ', said, $3::text)
         WHERE tenant_id = $1 AND booking_id = $2 AND state = 'confirmed'
             AND position($3::text IN coalesce(said, '')) = 0 AND length(coalesce(said, '')) + length($3::text) < $4",
        tenant.0,
        visit.booking.0,
        redact(&visit.words),
        MOST_SAID
    )
    .execute(db)
    .await?;
    Ok(())
}

/// So many characters are kept of what is said of a job, before and after it is booked.
const MOST_SAID: i32 = 1_500;

/// Cancels a booking. `None` when there is none to be cancelled.
pub(crate) async fn cancel(
    db: &mut PgConnection,
    tenant: TenantId,
    id: BookingId,
    call: Option<CallId>,
    now: Timestamp,
) -> Result<Option<Booked>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"UPDATE bookings SET state = 'cancelled', cancelled_at = $3, cancelled_in_call = $4, revision = revision + 1
           WHERE tenant_id = $1 AND booking_id = $2 AND state = 'confirmed'
           RETURNING resource_id, job_type_id, starts_at, ends_at, customer_name AS "customer_name!",
               customer_phone AS "customer_phone!", service_address, revision"#,
        tenant.0,
        id.0,
        now.to_sqlx(),
        call.map(|call| call.0)
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Row::booked))
}

/// A booking, whose row is locked until the transaction ends. `None` when there is none, or not any more.
pub(crate) async fn locked_booking(
    db: &mut PgConnection,
    tenant: TenantId,
    id: BookingId,
) -> Result<Option<Booked>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"SELECT resource_id, job_type_id, starts_at, ends_at, customer_name AS "customer_name!",
               customer_phone AS "customer_phone!", service_address, revision
           FROM bookings WHERE tenant_id = $1 AND booking_id = $2 AND state = 'confirmed' FOR UPDATE"#,
        tenant.0,
        id.0
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(Row::booked))
}

/// Gives a booking that is locked another time, in one statement. When that is taken, here or elsewhere, the transaction can
/// only be rolled back.
pub(crate) async fn relocate(
    db: &mut PgConnection,
    tenant: TenantId,
    id: BookingId,
    opening: &Opening,
    buffers: Buffers,
) -> Result<Relocated, StoreError> {
    let during = during(opening, buffers);
    let updated = sqlx::query_scalar!(
        "UPDATE bookings SET resource_id = $3, starts_at = $4, ends_at = $5, during = tstzrange($6, $7),
             revision = revision + 1
         WHERE tenant_id = $1 AND booking_id = $2 AND state = 'confirmed'
             AND NOT EXISTS (SELECT FROM busy_times t
             WHERE t.tenant_id = $1 AND t.resource_id = $3 AND t.during && tstzrange($6, $7))
         RETURNING revision",
        tenant.0,
        id.0,
        opening.resource.0,
        opening.start.to_sqlx(),
        opening.end.to_sqlx(),
        during.start.to_sqlx(),
        during.end.to_sqlx()
    )
    .fetch_optional(db)
    .await;
    match updated {
        Ok(Some(revision)) => Ok(Relocated::Done { revision: uint(revision) }),
        Ok(None) => Ok(Relocated::Taken),
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(EXCLUSION_VIOLATION) => {
            Ok(Relocated::Taken)
        }
        Err(error) => Err(error.into()),
    }
}

/// The SQLSTATE of `exclusion_violation`.
const EXCLUSION_VIOLATION: &str = "23P01";

/// The columns that make [`Booked`].
struct Row {
    resource_id: Uuid,
    job_type_id: String,
    starts_at: jiff_sqlx::Timestamp,
    ends_at: jiff_sqlx::Timestamp,
    customer_name: String,
    customer_phone: String,
    service_address: Option<String>,
    revision: i32,
}

impl Row {
    fn booked(self) -> Booked {
        Booked {
            resource: ResourceId(self.resource_id),
            job_type: self.job_type_id,
            start: self.starts_at.to_jiff(),
            end: self.ends_at.to_jiff(),
            name: self.customer_name,
            phone: self.customer_phone,
            address: self.service_address,
            revision: uint(self.revision),
        }
    }
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

/// Hands one customer's bookings to another. Answers which they were.
pub(crate) async fn hand_over(
    db: &mut PgConnection,
    tenant: TenantId,
    from: CustomerId,
    into: CustomerId,
) -> Result<Vec<Uuid>, StoreError> {
    let moved = sqlx::query_scalar!(
        "UPDATE bookings SET customer_id = $3 WHERE tenant_id = $1 AND customer_id = $2 RETURNING booking_id",
        tenant.0,
        from.0,
        into.0
    )
    .fetch_all(db)
    .await?;
    Ok(moved)
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

/// Gives up what a call had reserved, and the tenant's reservations whose time is over.
pub(crate) async fn make_room(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM bookings WHERE tenant_id = $1 AND state = 'reserved' AND (expires_at <= $2 OR call_id = $3)",
        tenant.0,
        now.to_sqlx(),
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
