//! `booking_events`: what was done to a booking. Rows are added and never changed.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::jobs::Actor;
use policy::notice::CancellationNotice;
use sqlx::PgConnection;
use telephony::{BookingId, CallId, ResourceId, TenantId};

use crate::connection::{Store, int, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::origin::Origin;

/// A change that is to be written down.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Change<'a> {
    pub(crate) booking: BookingId,
    /// The booking's revision after it; one change has each.
    pub(crate) revision: u32,
    pub(crate) kind: &'a str,
    pub(crate) notice: CancellationNotice,
    /// Where and when the booking is after it.
    pub(crate) resource: ResourceId,
    pub(crate) start: Timestamp,
}

/// Something that was done to a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BookingEvent {
    /// How often the booking had been changed then, this change counted; 0 is the booking itself.
    pub revision: u32,
    /// `booked`, `moved` or `cancelled`.
    pub kind: String,
    /// Who did it.
    pub actor: Actor,
    /// From which call.
    pub call_id: Option<CallId>,
    /// Why.
    pub reason: String,
    /// Whether the business was told in time.
    pub notice: CancellationNotice,
    /// When the booking starts after it.
    pub start: Timestamp,
    /// When it was done.
    pub at: Timestamp,
}

impl Store {
    /// What was done to a booking, the first thing first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn booking_history(
        &self,
        tenant: TenantId,
        booking: BookingId,
    ) -> Result<Vec<BookingEvent>, StoreError> {
        let rows = sqlx::query!(
            "SELECT revision, kind, actor, call_id, reason, late, starts_at, at FROM booking_events
             WHERE tenant_id = $1 AND booking_id = $2 ORDER BY revision",
            tenant.0,
            booking.0
        )
        .fetch_all(&self.pool)
        .await?;
        let mut events = Vec::with_capacity(rows.len());
        for row in rows {
            events.push(BookingEvent {
                revision: uint(row.revision),
                kind: row.kind,
                actor: row.actor.parse().or_corrupt("booking_events", "actor")?,
                call_id: row.call_id.map(CallId),
                reason: row.reason,
                notice: notice(row.late),
                start: row.starts_at.to_jiff(),
                at: row.at.to_jiff(),
            });
        }
        Ok(events)
    }
}

pub(crate) async fn insert(
    db: &mut PgConnection,
    tenant: TenantId,
    change: &Change<'_>,
    origin: Origin<'_>,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO booking_events (tenant_id, booking_id, revision, kind, actor, call_id, reason, late, resource_id,
             starts_at, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        tenant.0,
        change.booking.0,
        int(change.revision),
        change.kind,
        origin.actor.as_str(),
        origin.call_id.map(|call| call.0),
        origin.reason,
        change.notice == CancellationNotice::Late,
        change.resource.0,
        change.start.to_sqlx(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether this call made the booking's last change, and of which kind; with whether that was in time.
pub(crate) async fn last_by_call(
    db: &mut PgConnection,
    tenant: TenantId,
    booking: BookingId,
    call: CallId,
    kind: &str,
) -> Result<Option<(u32, CancellationNotice)>, StoreError> {
    let last = sqlx::query!(
        "SELECT revision, kind, call_id, late FROM booking_events WHERE tenant_id = $1 AND booking_id = $2
         ORDER BY revision DESC LIMIT 1",
        tenant.0,
        booking.0
    )
    .fetch_optional(db)
    .await?;
    let ours = last.filter(|last| last.kind == kind && last.call_id == Some(call.0));
    Ok(ours.map(|last| (uint(last.revision), notice(last.late))))
}

fn notice(late: bool) -> CancellationNotice {
    if late { CancellationNotice::Late } else { CancellationNotice::InTime }
}
