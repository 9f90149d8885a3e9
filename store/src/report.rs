//! One call as the record tells it, from any of its ids: what a person needs who asks what happened there.

use std::str::FromStr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use telephony::{BookingId, CallId, CallSid, CallbackId, EscalationId, PhoneNumber, ResourceId, TenantId};

use crate::connection::Store;
use crate::error::{OrCorrupt, StoreError};

/// What a call can be asked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallKey {
    /// Our own id.
    Id(CallId),
    /// Twilio's name of one of its legs.
    Sid(CallSid),
}

/// Text that is neither a call id nor a CallSid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a call id (a UUID) nor a CallSid (CA and 32 hexadecimal digits)")]
pub struct InvalidCallKey;

impl FromStr for CallKey {
    type Err = InvalidCallKey;

    fn from_str(text: &str) -> Result<Self, InvalidCallKey> {
        let by_id = text.parse().map(Self::Id);
        by_id.or_else(|_| text.parse().map(Self::Sid)).map_err(|_| InvalidCallKey)
    }
}

/// A call with everything that belongs to it. Holds personal data: for the terminal of someone who may see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallReport {
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// The tenant's short name.
    pub tenant: String,
    /// The call.
    pub call_id: CallId,
    /// `inbound` or `outbound`.
    pub direction: String,
    /// Who called; `None` when withheld.
    pub from_number: Option<PhoneNumber>,
    /// The number called.
    pub to_number: PhoneNumber,
    /// How it was answered; `None` when it was refused.
    pub mode: Option<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// The version of the tenant's settings that it was answered under.
    pub settings_version: u32,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it ended; `None` while it goes on.
    pub finished_at: Option<Timestamp>,
    /// What it amounted to.
    pub disposition: Option<String>,
    /// Why it ended.
    pub hangup_cause: Option<String>,
    /// What it was about, in a sentence or two; `None` while it goes on.
    pub summary: Option<String>,
    /// The process that held its newest stream.
    pub node: Option<String>,
    /// Its legs.
    pub legs: Vec<LegLine>,
    /// Its journal, in the order in which facts became known.
    pub events: Vec<EventLine>,
    /// What was said.
    pub turns: Vec<TurnLine>,
    /// What was done.
    pub actions: Vec<ActionLine>,
    /// What was reserved, booked or cancelled in it.
    pub bookings: Vec<BookingLine>,
    /// What was promised in it.
    pub callbacks: Vec<CallbackLine>,
    /// The searches for a person.
    pub escalations: Vec<EscalationLine>,
    /// What followed, or is to follow, from it.
    pub outbox: Vec<OutboxLine>,
}

/// A call among others. Holds personal data, as [`CallReport`] does.
#[derive(Debug, Clone, PartialEq)]
pub struct CallLine {
    /// The call.
    pub call_id: CallId,
    /// Who called; `None` when withheld.
    pub from_number: Option<PhoneNumber>,
    /// When it began.
    pub opened_at: Timestamp,
    /// When it ended; `None` while it goes on.
    pub finished_at: Option<Timestamp>,
    /// What it amounted to.
    pub disposition: Option<String>,
    /// Why it was refused.
    pub refusal: Option<String>,
    /// What it was about.
    pub summary: Option<String>,
}

/// A leg of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LegLine {
    /// `customer` or `agent`.
    pub party: String,
    /// Twilio's name of it.
    pub call_sid: CallSid,
    /// The latest status reported.
    pub status: Option<String>,
    /// How long it lasted, in seconds.
    pub duration_s: Option<u32>,
}

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventLine {
    /// Its number in the call, from 1.
    pub sequence: u32,
    /// When it became known.
    pub at: Timestamp,
    /// The kind of fact.
    pub kind: String,
    /// What it did: `changed`, `noted` or `late`.
    pub effect: String,
    /// What told us.
    pub source_event: String,
    /// The fact itself.
    pub fact: serde_json::Value,
}

/// A turn of the conversation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TurnLine {
    /// Its number.
    pub turn: u32,
    /// When it was completed.
    pub at: Timestamp,
    /// What the caller said, redacted.
    pub caller_said: Option<String>,
    /// What the assistant said.
    pub assistant_said: String,
    /// What was heard of it, when the caller cut it short.
    pub assistant_heard: Option<String>,
    /// End of the caller's voice to the decision that he had finished, in milliseconds.
    pub endpoint_ms: Option<u32>,
    /// End of the caller's voice to the words, in milliseconds.
    pub transcribe_ms: Option<u32>,
    /// End of the caller's voice to the first sound of the reply, in milliseconds.
    pub response_ms: Option<u32>,
}

/// Something that the assistant did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActionLine {
    /// In which turn.
    pub turn: u32,
    /// What.
    pub kind: String,
    /// In words.
    pub detail: String,
}

/// A booking, or a reservation on the way to one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BookingLine {
    /// The booking.
    pub booking_id: BookingId,
    /// `reserved`, `confirmed` or `cancelled`.
    pub state: String,
    /// What is to be done.
    pub job_type_id: String,
    /// By whom.
    pub resource_id: ResourceId,
    /// From when.
    pub starts_at: Timestamp,
    /// Until when.
    pub ends_at: Timestamp,
    /// For whom.
    pub customer_name: Option<String>,
    /// His number.
    pub customer_phone: Option<PhoneNumber>,
    /// Where.
    pub service_address: Option<String>,
}

/// A call-back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CallbackLine {
    /// The call-back.
    pub callback_id: CallbackId,
    /// How it stands.
    pub state: String,
    /// Whom to call.
    pub customer_name: Option<String>,
    /// Where.
    pub phone: Option<PhoneNumber>,
    /// Why.
    pub reason: String,
}

/// A search for a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EscalationLine {
    /// The search.
    pub escalation_id: EscalationId,
    /// Why a person was owed.
    pub reason: String,
    /// What the time was to the business: `open`, `after_hours` or `holiday`.
    pub occasion: String,
    /// The name of the ladder, if the business has one for the case.
    pub ladder: Option<String>,
    /// What was to come if nobody took the call.
    pub last_resort: String,
    /// When it began.
    pub started_at: Timestamp,
    /// When it ended; `None` while it goes on.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub outcome: Option<String>,
    /// Who was not rung.
    pub skipped: Vec<SkippedLine>,
    /// Who was rung.
    pub offers: Vec<OfferLine>,
}

/// An agent who was not rung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SkippedLine {
    /// His short name.
    pub agent: String,
    /// Why.
    pub why: String,
    /// Until when, where that is known.
    pub until: Option<Timestamp>,
}

/// An agent who was rung.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferLine {
    /// The number of the ringing, from 1.
    pub offer: u32,
    /// His short name.
    pub agent: String,
    /// Twilio's name of his leg.
    pub call_sid: Option<CallSid>,
    /// When it was decided to ring him.
    pub offered_at: Timestamp,
    /// When Twilio had taken that.
    pub dialled_at: Option<Timestamp>,
    /// When he pressed 1 and was the first.
    pub accepted_at: Option<Timestamp>,
    /// When the caller was with him.
    pub connected_at: Option<Timestamp>,
    /// When it was over.
    pub ended_at: Option<Timestamp>,
    /// How it ended.
    pub how: Option<String>,
}

/// A row of the outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxLine {
    /// What is to happen.
    pub kind: String,
    /// How it stands.
    pub state: String,
    /// When it is due.
    pub due_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
}

impl Store {
    /// Everything that is recorded about a call; `None` when there is no such call.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn call_report(&self, key: &CallKey) -> Result<Option<CallReport>, StoreError> {
        let (id, sid) = match key {
            CallKey::Id(id) => (Some(id.0), None),
            CallKey::Sid(sid) => (None, Some(sid.as_str())),
        };
        let report = sqlx::query_scalar!(
            r#"SELECT to_jsonb(c) || jsonb_build_object(
                   'tenant', (SELECT slug FROM tenants t WHERE t.tenant_id = c.tenant_id),
                   'legs', (SELECT coalesce(jsonb_agg(to_jsonb(l) ORDER BY l.created_at, l.leg_id), '[]')
                       FROM call_legs l WHERE l.tenant_id = c.tenant_id AND l.call_id = c.call_id),
                   'events', (SELECT coalesce(jsonb_agg(to_jsonb(e) ORDER BY e.sequence), '[]')
                       FROM call_events e WHERE e.tenant_id = c.tenant_id AND e.call_id = c.call_id),
                   'turns', (SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY t.turn), '[]')
                       FROM turns t WHERE t.tenant_id = c.tenant_id AND t.call_id = c.call_id),
                   'actions', (SELECT coalesce(jsonb_agg(to_jsonb(a) ORDER BY a.turn, a.ordinal), '[]')
                       FROM action_records a WHERE a.tenant_id = c.tenant_id AND a.call_id = c.call_id),
                   'bookings', (SELECT coalesce(jsonb_agg(to_jsonb(b) - 'during' ORDER BY b.reserved_at, b.booking_id), '[]')
                       FROM bookings b
                       WHERE b.tenant_id = c.tenant_id AND (b.call_id = c.call_id OR b.cancelled_in_call = c.call_id)),
                   'callbacks', (SELECT coalesce(jsonb_agg(to_jsonb(k) ORDER BY k.created_at), '[]')
                       FROM callbacks k WHERE k.tenant_id = c.tenant_id AND k.call_id = c.call_id),
                   'escalations', (SELECT coalesce(jsonb_agg(to_jsonb(e) || jsonb_build_object(
                           'skipped', (SELECT coalesce(jsonb_agg(s || jsonb_build_object('agent', a.key)), '[]')
                               FROM jsonb_array_elements(e.skipped) AS s
                               JOIN agents a ON a.tenant_id = e.tenant_id AND a.agent_id = (s ->> 'agent_id')::uuid),
                           'offers', (SELECT coalesce(jsonb_agg(to_jsonb(o) || jsonb_build_object('agent', a.key)
                                   ORDER BY o.offer), '[]')
                               FROM offers o JOIN agents a USING (tenant_id, agent_id)
                               WHERE o.tenant_id = e.tenant_id AND o.escalation_id = e.escalation_id))
                           ORDER BY e.started_at, e.escalation_id), '[]')
                       FROM escalations e WHERE e.tenant_id = c.tenant_id AND e.call_id = c.call_id),
                   'outbox', (SELECT coalesce(jsonb_agg(to_jsonb(o) ORDER BY o.created_at, o.outbox_id), '[]')
                       FROM outbox o WHERE o.tenant_id = c.tenant_id AND o.call_id = c.call_id)
               ) AS "report!: Json<CallReport>"
               FROM calls c
               WHERE (c.tenant_id, c.call_id) = (
                   SELECT tenant_id, call_id FROM calls WHERE call_id = $1
                   UNION ALL
                   SELECT tenant_id, call_id FROM call_legs WHERE call_sid = $2
                   LIMIT 1)"#,
            id,
            sid
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(report.map(|Json(report)| report))
    }

    /// A business's calls, the newest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn calls(&self, tenant: TenantId, limit: u32) -> Result<Vec<CallLine>, StoreError> {
        let rows = sqlx::query_as!(
            CallRow,
            "SELECT call_id, from_number, opened_at, finished_at, disposition, refusal, summary
             FROM calls WHERE tenant_id = $1 ORDER BY opened_at DESC, call_id LIMIT $2",
            tenant.0,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let line = |row: CallRow| {
            let from = row.from_number.map(|from| from.parse()).transpose();
            Ok(CallLine {
                call_id: CallId(row.call_id),
                from_number: from.or_corrupt("calls", "from_number")?,
                opened_at: row.opened_at.to_jiff(),
                finished_at: row.finished_at.map(|at| at.to_jiff()),
                disposition: row.disposition,
                refusal: row.refusal,
                summary: row.summary,
            })
        };
        rows.into_iter().map(line).collect()
    }
}

/// The columns that make a [`CallLine`].
struct CallRow {
    call_id: uuid::Uuid,
    from_number: Option<String>,
    opened_at: jiff_sqlx::Timestamp,
    finished_at: Option<jiff_sqlx::Timestamp>,
    disposition: Option<String>,
    refusal: Option<String>,
    summary: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_id_names_a_call() {
        let id = "01930000-0000-7000-8000-000000000001";
        assert_eq!(id.parse(), Ok(CallKey::Id(id.parse().unwrap())));
        let sid = "CA0123456789abcdef0123456789abcdef";
        assert_eq!(sid.parse(), Ok(CallKey::Sid(sid.parse().unwrap())));
        assert_eq!("call me".parse::<CallKey>(), Err(InvalidCallKey));
    }
}
