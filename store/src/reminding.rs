//! What a customer and the owner are told of a booking, now and ahead of it: outbox rows in the booking's transaction,
//! which go where the booking goes. Whether they may be sent is asked when they are.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use policy::notice::reminders;
use serde_json::{Value, json};
use sqlx::PgConnection;
use telephony::{BookingId, TenantId};

use crate::error::StoreError;
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::tenant_settings;

/// A booking that has got its time.
#[derive(Debug)]
pub(crate) struct Timed<'a> {
    pub(crate) tenant: TenantId,
    pub(crate) booking: BookingId,
    pub(crate) about: About,
    /// How often it was changed: 0 for a new one.
    pub(crate) revision: u32,
    pub(crate) start: Timestamp,
    pub(crate) payload: &'a Value,
}

/// Tells of a new booking or of one that was moved: the confirmation and the owner's notice now, the reminders when
/// they are due. What was to be said of its earlier time is taken back.
pub(crate) async fn tell(db: &mut PgConnection, timed: &Timed<'_>, now: Timestamp) -> Result<(), StoreError> {
    let Timed { tenant, booking, about, revision, start, payload } = *timed;
    if revision > 0 {
        take_back(db, tenant, booking, now).await?;
    }
    let key = |name: &str| match revision {
        0 => format!("{name}:{booking}"),
        moved => format!("{name}:{booking}:{moved}"),
    };
    let with = |field: &str, value: Value| {
        let mut payload = payload.clone();
        payload[field] = value;
        payload
    };
    let told = with("moved", json!(revision > 0));
    let mut rows = vec![
        (OutboxKind::BookingConfirmation, key("booking-confirmation"), told.clone(), now),
        (OutboxKind::BookingOwnerNotice, key("booking-owner-notice"), told, now),
    ];
    let zone: TimeZone = tenant_settings::zone(db, tenant).await?;
    for (which, due_at) in reminders(start, &zone, now) {
        let key = key(&format!("booking-reminder-{which}"));
        rows.push((OutboxKind::BookingReminder, key, with("reminder", json!(which)), due_at));
    }
    for (kind, key, payload, due_at) in rows {
        outbox::enqueue(db, tenant, about, &NewOutbox { kind, key, payload, due_at }, now).await?;
    }
    Ok(())
}

/// Takes back what was not said yet to the customer of a booking.
pub(crate) async fn take_back(
    db: &mut PgConnection,
    tenant: TenantId,
    booking: BookingId,
    now: Timestamp,
) -> Result<(), StoreError> {
    for kind in [OutboxKind::BookingConfirmation, OutboxKind::BookingReminder] {
        outbox::withdraw(db, tenant, booking, kind, now).await?;
    }
    Ok(())
}
