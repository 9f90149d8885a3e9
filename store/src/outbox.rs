//! `outbox`: what is to happen in the world because of something that was committed.
//!
//! A row is written in the transaction that causes it. A worker claims it by a lease: while the lease lasts nobody else
//! has it, and when the worker dies it runs out. So a row may be tried twice, and whoever receives it must know its key.

use std::fmt;

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::contact::{Address, Channel, Contact, Purpose};
use sqlx::PgConnection;
use telephony::{BookingId, CallId, TenantId};
use uuid::Uuid;

use crate::connection::{Store, int, new_id, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::{alerts, dead_letters};

/// After so many attempts a row is given up: with the waits of [`backoff`], between three and four hours after the first.
const MAX_ATTEMPTS: u32 = 12;

/// What can be in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxKind {
    /// A text to the customer: you are booked.
    BookingConfirmation,
    /// A text to the customer: you are booked for tomorrow, or in an hour.
    BookingReminder,
    /// A notice to the owner: somebody is booked.
    BookingOwnerNotice,
    /// A text to the customer: your booking is cancelled.
    CancellationConfirmation,
    /// A notice to the owner: a booking is cancelled.
    CancellationOwnerNotice,
    /// A notice to the owner: somebody wants to be called.
    CallbackOwnerNotice,
    /// The event that other systems may listen to.
    CallEnded,
    /// A text to whoever asked not to be texted: he is heard.
    OptOutConfirmation,
    /// A text to whoever asked to be texted again.
    OptInConfirmation,
    /// A text to whoever asked who this is.
    HelpAnswer,
    /// A notice to the owner: somebody has written.
    TextOwnerNotice,
    /// A notice to the owner: somebody left a message.
    VoicemailOwnerNotice,
    /// A text to an owner: what he has just heard of his schedule. The payload is `to` and `text`.
    OwnerSchedule,
    /// A text to an owner: the PINs are locked. The payload is `to` and `text`.
    OwnerLockoutNotice,
}

impl OutboxKind {
    /// Every member.
    pub const ALL: &[Self] = &[
        Self::BookingConfirmation,
        Self::BookingReminder,
        Self::BookingOwnerNotice,
        Self::CancellationConfirmation,
        Self::CancellationOwnerNotice,
        Self::CallbackOwnerNotice,
        Self::CallEnded,
        Self::OptOutConfirmation,
        Self::OptInConfirmation,
        Self::HelpAnswer,
        Self::TextOwnerNotice,
        Self::VoicemailOwnerNotice,
        Self::OwnerSchedule,
        Self::OwnerLockoutNotice,
    ];

    /// The name as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BookingConfirmation => "booking_confirmation",
            Self::BookingReminder => "booking_reminder",
            Self::BookingOwnerNotice => "booking_owner_notice",
            Self::CancellationConfirmation => "cancellation_confirmation",
            Self::CancellationOwnerNotice => "cancellation_owner_notice",
            Self::CallbackOwnerNotice => "callback_owner_notice",
            Self::CallEnded => "call_ended",
            Self::OptOutConfirmation => "opt_out_confirmation",
            Self::OptInConfirmation => "opt_in_confirmation",
            Self::HelpAnswer => "help_answer",
            Self::TextOwnerNotice => "text_owner_notice",
            Self::VoicemailOwnerNotice => "voicemail_owner_notice",
            Self::OwnerSchedule => "owner_schedule",
            Self::OwnerLockoutNotice => "owner_lockout_notice",
        }
    }

    /// How the customer is contacted by it, and what for; `None` when it goes to somebody else.
    #[must_use]
    pub const fn contact(self) -> Option<(Channel, Purpose)> {
        match self {
            Self::BookingConfirmation
            | Self::BookingReminder
            | Self::CancellationConfirmation
            | Self::OptInConfirmation => Some((Channel::Text, Purpose::Transactional)),
            Self::OptOutConfirmation => Some((Channel::Text, Purpose::OptOutConfirmation)),
            // Whoever asks has asked for the answer.
            Self::HelpAnswer => Some((Channel::Text, Purpose::RequestedCallback)),
            Self::BookingOwnerNotice
            | Self::CancellationOwnerNotice
            | Self::CallbackOwnerNotice
            | Self::TextOwnerNotice
            | Self::CallEnded
            | Self::OwnerSchedule
            | Self::OwnerLockoutNotice
            | Self::VoicemailOwnerNotice => None,
        }
    }

    /// Whether it is for the business's own people; [`Store::address_to`] says to whom of them.
    #[must_use]
    pub const fn is_for_owner(self) -> bool {
        match self {
            Self::BookingOwnerNotice
            | Self::CancellationOwnerNotice
            | Self::CallbackOwnerNotice
            | Self::TextOwnerNotice
            | Self::OwnerSchedule
            | Self::OwnerLockoutNotice
            | Self::VoicemailOwnerNotice => true,
            Self::BookingConfirmation
            | Self::BookingReminder
            | Self::CancellationConfirmation
            | Self::OptOutConfirmation
            | Self::OptInConfirmation
            | Self::HelpAnswer
            | Self::CallEnded => false,
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }
}

/// By which way a row leaves. Each way has hands of its own, so that none waits for another that is slow to answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// What is told to people, but letters; and notices that have to be divided among people.
    Texts,
    /// Letters, which a mail server takes.
    Letters,
    /// Events, which other systems listen to.
    Events,
}

impl Lane {
    /// Every member.
    pub const ALL: &[Self] = &[Self::Texts, Self::Letters, Self::Events];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Texts => "texts",
            Self::Letters => "letters",
            Self::Events => "events",
        }
    }
}

/// A row to be written.
#[derive(Clone, PartialEq)]
pub struct NewOutbox {
    /// What is to happen.
    pub kind: OutboxKind,
    /// Tells it from everything else of the tenant: a second row with the same key is not written.
    pub key: String,
    /// What is needed to do it.
    pub payload: serde_json::Value,
    /// Not before.
    pub due_at: Timestamp,
}

/// A row in the hands of a worker.
#[derive(Clone, PartialEq)]
pub struct Claimed {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The row.
    pub outbox_id: Uuid,
    /// What is to happen.
    pub kind: OutboxKind,
    /// Its idempotency key, for the receiver.
    pub key: String,
    /// What is needed to do it.
    pub payload: serde_json::Value,
    /// Which attempt this is, from 1. Tells this lease from a later one.
    pub attempt: u32,
    /// Who is to be contacted and how, when it is for somebody: ask [`Store::clear_queued`] first.
    pub contact: Option<Contact>,
}

impl fmt::Debug for NewOutbox {
    /// Without the payload, which is about somebody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewOutbox").field("kind", &self.kind).field("key", &self.key).finish_non_exhaustive()
    }
}

impl fmt::Debug for Claimed {
    /// Without the payload, which is about somebody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Claimed")
            .field("outbox_id", &self.outbox_id)
            .field("kind", &self.kind)
            .field("attempt", &self.attempt)
            .field("contact", &self.contact)
            .finish_non_exhaustive()
    }
}

/// What became of a row whose attempt failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retried {
    /// It is due again then.
    Later(Timestamp),
    /// It was tried too often and lies with the dead letters.
    Buried,
    /// The lease had run out: somebody else has it.
    LeaseLost,
}

impl Store {
    /// Claims at most `limit` rows of these kinds that are due and leave by one of these ways, the longest due first, for
    /// as long as `lease`. A row that another worker has claimed is passed over, not waited for.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn claim(
        &self,
        lanes: &[Lane],
        kinds: &[OutboxKind],
        worker: &str,
        lease: SignedDuration,
        limit: u32,
        now: Timestamp,
    ) -> Result<Vec<Claimed>, StoreError> {
        let kinds: Vec<String> = kinds.iter().map(|kind| kind.as_str().to_owned()).collect();
        let lanes: Vec<String> = lanes.iter().map(|lane| lane.as_str().to_owned()).collect();
        let rows = sqlx::query!(
            "UPDATE outbox SET attempts = outbox.attempts + 1, leased_by = $2, leased_until = $3
             FROM (
                 SELECT tenant_id, outbox_id FROM outbox
                 WHERE state = 'waiting' AND kind = ANY ($1) AND due_at <= $4
                     AND CASE WHEN kind = 'call_ended' THEN 'events' WHEN contact_channel = 'email' THEN 'letters'
                         ELSE 'texts' END = ANY ($6)
                     AND (leased_until IS NULL OR leased_until <= $4)
                 ORDER BY due_at, outbox_id
                 LIMIT $5
                 FOR UPDATE SKIP LOCKED
             ) AS due
             WHERE outbox.tenant_id = due.tenant_id AND outbox.outbox_id = due.outbox_id
             RETURNING outbox.tenant_id, outbox.outbox_id, kind, idempotency_key, payload, attempts, due_at,
                 contact_channel, contact_address",
            &kinds,
            worker,
            now.saturating_add(lease).unwrap_or(Timestamp::MAX).to_sqlx(),
            now.to_sqlx(),
            i64::from(limit),
            &lanes
        )
        .fetch_all(&self.pool)
        .await?;
        let mut claimed = Vec::with_capacity(rows.len());
        for row in rows {
            let kind = OutboxKind::from_name(&row.kind).or_corrupt("outbox", "kind")?;
            let row_due = row.due_at.to_jiff();
            let tenant_id = TenantId(row.tenant_id);
            let contact = read_contact(tenant_id, kind, row.contact_channel, row.contact_address)?;
            claimed.push((
                row_due,
                Claimed {
                    tenant_id,
                    outbox_id: row.outbox_id,
                    kind,
                    key: row.idempotency_key,
                    payload: row.payload,
                    attempt: uint(row.attempts),
                    contact,
                },
            ));
        }
        claimed.sort_by_key(|(due_at, row)| (*due_at, row.outbox_id));
        Ok(claimed.into_iter().map(|(_, row)| row).collect())
    }

    /// Notes that it has happened. False when the lease had run out and somebody else has it.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn complete(&self, claimed: &Claimed, now: Timestamp) -> Result<bool, StoreError> {
        let mut connection = self.pool.acquire().await?;
        settle(&mut connection, claimed, "done", None, now).await
    }

    /// Notes that an attempt failed: it is due again after [`backoff`], or buried when it was tried too often.
    /// `error` must hold no personal data.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn retry(&self, claimed: &Claimed, error: &str, now: Timestamp) -> Result<Retried, StoreError> {
        if claimed.attempt >= MAX_ATTEMPTS {
            let buried = self.bury(claimed, error, now).await?;
            return Ok(if buried { Retried::Buried } else { Retried::LeaseLost });
        }
        let due_at = now.saturating_add(backoff(claimed.attempt)).unwrap_or(Timestamp::MAX);
        let updated = sqlx::query!(
            "UPDATE outbox SET due_at = $4, leased_by = NULL, leased_until = NULL, last_error = $5
             WHERE tenant_id = $1 AND outbox_id = $2 AND state = 'waiting' AND attempts = $3",
            claimed.tenant_id.0,
            claimed.outbox_id,
            int(claimed.attempt),
            due_at.to_sqlx(),
            error
        )
        .execute(&self.pool)
        .await?;
        Ok(if updated.rows_affected() == 1 { Retried::Later(due_at) } else { Retried::LeaseLost })
    }

    /// Divides a notice to the owner among those of his people who get it: a row for each of `addresses`, due now, and
    /// this one is done. Where there is nobody an alert is raised. False when the lease had run out.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn address_to(
        &self,
        claimed: &Claimed,
        addresses: &[(Channel, Address)],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        if !settle(&mut tx, claimed, "done", None, now).await? {
            return Ok(false);
        }
        if addresses.is_empty() {
            alerts::raise(&mut tx, claimed.tenant_id, "notice_without_contacts", claimed.outbox_id, now)
                .await?;
        }
        for (number, (channel, address)) in addresses.iter().enumerate() {
            sqlx::query!(
                "INSERT INTO outbox (tenant_id, outbox_id, kind, idempotency_key, payload, call_id, booking_id, due_at,
                     created_at, contact_channel, contact_address)
                 SELECT tenant_id, $3, kind, idempotency_key || $4, payload, call_id, booking_id, $5, $5, $6, $7
                 FROM outbox WHERE tenant_id = $1 AND outbox_id = $2
                 ON CONFLICT (tenant_id, idempotency_key) DO NOTHING",
                claimed.tenant_id.0,
                claimed.outbox_id,
                new_id(now),
                format!(":to-{}", number + 1),
                now.to_sqlx(),
                channel.as_str(),
                address.as_str()
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// Takes back a claimed row that makes no sense any more, such as a reminder of what is over. False when the lease had
    /// run out.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn withdraw_claimed(
        &self,
        claimed: &Claimed,
        reason: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut connection = self.pool.acquire().await?;
        settle(&mut connection, claimed, "withdrawn", Some(reason), now).await
    }

    /// Gives a row up and lays it with the dead letters. False when the lease had run out.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn bury(&self, claimed: &Claimed, error: &str, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let buried = give_up(&mut tx, claimed, error, now).await?;
        tx.commit().await?;
        Ok(buried)
    }
}

/// How long to wait after a failed attempt, counted from 1: 10 s, 20 s, 40 s and so on, never more than an hour.
#[must_use]
pub fn backoff(attempt: u32) -> SignedDuration {
    let doublings = attempt.saturating_sub(1).min(9);
    SignedDuration::from_secs((10_i64 << doublings).min(3_600))
}

/// What a row is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    pub(crate) call: Option<CallId>,
    pub(crate) booking: Option<BookingId>,
}

fn read_contact(
    tenant: TenantId,
    kind: OutboxKind,
    channel: Option<String>,
    address: Option<String>,
) -> Result<Option<Contact>, StoreError> {
    let (Some(channel), Some(address)) = (channel, address) else { return Ok(None) };
    let purpose = match kind.contact() {
        Some((_, purpose)) => purpose,
        None if kind.is_for_owner() => Purpose::Transactional,
        // A kind that is for nobody has no purpose; whatever claims otherwise is treated as selling.
        None => Purpose::Solicitation,
    };
    Ok(Some(Contact {
        tenant,
        channel: channel.parse().or_corrupt("outbox", "contact_channel")?,
        address: address.parse().or_corrupt("outbox", "contact_address")?,
        purpose,
    }))
}

/// Writes a row, unless one with its key is there. A row for a customer gets the number of its booking, so that an
/// opt-out finds it.
pub(crate) async fn enqueue(
    db: &mut PgConnection,
    tenant: TenantId,
    about: About,
    row: &NewOutbox,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO outbox (tenant_id, outbox_id, kind, idempotency_key, payload, call_id, booking_id, due_at, created_at,
             contact_channel, contact_address)
         SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, CASE WHEN address IS NULL THEN NULL ELSE $10 END, address
         FROM (SELECT (SELECT customer_phone FROM bookings
                       WHERE tenant_id = $1 AND booking_id = $7 AND $10::text IS NOT NULL) AS address) AS customer
         ON CONFLICT (tenant_id, idempotency_key) DO NOTHING",
        tenant.0,
        new_id(now),
        row.kind.as_str(),
        row.key,
        row.payload,
        about.call.map(|call| call.0),
        about.booking.map(|booking| booking.0),
        row.due_at.to_sqlx(),
        now.to_sqlx(),
        row.kind.contact().map(|(channel, _)| channel.as_str())
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes a row for a person whose address is known, unless one with its key is there.
pub(crate) async fn enqueue_to(
    db: &mut PgConnection,
    tenant: TenantId,
    (channel, address): (Channel, &Address),
    row: &NewOutbox,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO outbox (tenant_id, outbox_id, kind, idempotency_key, payload, due_at, created_at, contact_channel,
             contact_address)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (tenant_id, idempotency_key) DO NOTHING",
        tenant.0,
        new_id(now),
        row.kind.as_str(),
        row.key,
        row.payload,
        row.due_at.to_sqlx(),
        now.to_sqlx(),
        channel.as_str(),
        address.as_str()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Locks a row whose lease is still this worker's at `now`. False when it is not.
pub(crate) async fn lock_leased(
    db: &mut PgConnection,
    claimed: &Claimed,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let row = sqlx::query_scalar!(
        "SELECT outbox_id FROM outbox
         WHERE tenant_id = $1 AND outbox_id = $2 AND state = 'waiting' AND attempts = $3 AND leased_until > $4
         FOR NO KEY UPDATE",
        claimed.tenant_id.0,
        claimed.outbox_id,
        int(claimed.attempt),
        now.to_sqlx()
    )
    .fetch_optional(db)
    .await?;
    Ok(row.is_some())
}

/// Withdraws a locked row: policy refused it for good.
pub(crate) async fn refuse(
    db: &mut PgConnection,
    claimed: &Claimed,
    reason: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    settle(db, claimed, "withdrawn", Some(reason), now).await?;
    Ok(())
}

/// Gives a locked row back until `due_at`.
pub(crate) async fn postpone(
    db: &mut PgConnection,
    claimed: &Claimed,
    reason: &str,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE outbox SET due_at = $3, leased_by = NULL, leased_until = NULL, last_error = $4
         WHERE tenant_id = $1 AND outbox_id = $2",
        claimed.tenant_id.0,
        claimed.outbox_id,
        due_at.to_sqlx(),
        reason
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what has not been sent yet, also what a worker holds at this moment: he gets no permit for it any more, and
/// when his attempt fails there is none after it. Only a permit that is out already cannot be taken back.
pub(crate) async fn withdraw(
    db: &mut PgConnection,
    tenant: TenantId,
    booking: BookingId,
    kind: OutboxKind,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE outbox SET state = 'withdrawn', settled_at = $4, leased_by = NULL, leased_until = NULL
         WHERE tenant_id = $1 AND booking_id = $2 AND kind = $3 AND state = 'waiting'",
        tenant.0,
        booking.0,
        kind.as_str(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What waits under this key waits no longer than until `now`.
pub(crate) async fn hasten(
    db: &mut PgConnection,
    tenant: TenantId,
    key: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE outbox SET due_at = least(due_at, $3)
         WHERE tenant_id = $1 AND idempotency_key = $2 AND state = 'waiting' AND attempts = 0",
        tenant.0,
        key,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Lays a row with the dead letters. False when the lease had run out.
pub(crate) async fn give_up(
    db: &mut PgConnection,
    claimed: &Claimed,
    error: &str,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let buried = settle(&mut *db, claimed, "dead", Some(error), now).await?;
    if buried {
        dead_letters::insert(db, claimed, error, now).await?;
    }
    Ok(buried)
}

/// Ends a row, if its lease is still this worker's.
pub(crate) async fn settle(
    db: &mut PgConnection,
    claimed: &Claimed,
    state: &str,
    error: Option<&str>,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let updated = sqlx::query!(
        "UPDATE outbox SET state = $4, settled_at = $5, leased_by = NULL, leased_until = NULL,
             last_error = coalesce($6, last_error)
         WHERE tenant_id = $1 AND outbox_id = $2 AND state = 'waiting' AND attempts = $3",
        claimed.tenant_id.0,
        claimed.outbox_id,
        int(claimed.attempt),
        state,
        now.to_sqlx(),
        error
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_an_hour() {
        for (attempt, seconds) in
            [(0, 10), (1, 10), (2, 20), (3, 40), (9, 2_560), (10, 3_600), (u32::MAX, 3_600)]
        {
            assert_eq!(backoff(attempt), SignedDuration::from_secs(seconds), "{attempt}");
        }
        let all: i64 = (1..MAX_ATTEMPTS).map(|attempt| backoff(attempt).as_secs()).sum();
        assert_eq!(all / 3_600, 3, "the comment at MAX_ATTEMPTS says how long");
    }

    #[test]
    fn kinds_are_read_as_they_are_written() {
        for &kind in OutboxKind::ALL {
            assert_eq!(OutboxKind::from_name(kind.as_str()), Some(kind));
        }
    }
}
