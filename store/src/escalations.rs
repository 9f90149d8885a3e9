//! `escalations`: the searches for a person, from their beginning to their end.

use assistant::Done;
use call::escalation::{EscalationEnd, OfferEnd};
use call::record::CallFact;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::ladder::{Plan, Skipped};
use serde_json::{Value, json};
use sqlx::PgConnection;
use sqlx::types::Json;
use telephony::{AgentId, CallId, CallSid, EscalationId, OfferId, TenantId};

use crate::calls::LockedCall;
use crate::connection::{Store, int, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::{action_records, offers};

/// An escalation that is to begin.
#[derive(Debug, Clone, Copy)]
pub struct BeginEscalation<'a> {
    /// Whose call it is.
    pub tenant: TenantId,
    /// The call.
    pub call_id: CallId,
    /// The id that the escalation gets.
    pub escalation: EscalationId,
    /// Who is rung, and why the others are not.
    pub plan: &'a Plan,
    /// The process that holds it.
    pub node: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Whether an escalation has begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BeganEscalation {
    /// It has, now or when this was first asked.
    Now,
    /// The call has another that goes on.
    Already(EscalationId),
    /// The call is over.
    CallOver,
}

/// An escalation that has no end, for whoever puts things in order after a process has died.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedEscalation {
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// The escalation.
    pub escalation_id: EscalationId,
    /// The call.
    pub call_id: CallId,
    /// When it began.
    pub started_at: Timestamp,
    /// The process that holds it.
    pub node: String,
    /// When that process was last alive.
    pub node_seen_at: Option<Timestamp>,
    /// Whether the call itself is over.
    pub call_over: bool,
    /// Whether an agent has the call: the two may be talking.
    pub accepted: Option<OfferId>,
    /// The agents' legs that may be up.
    pub legs: Vec<(OfferId, CallSid)>,
}

/// An agent who has a call, of which only the record knows any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bridge {
    /// The call.
    pub call_id: CallId,
    /// The agent's leg, once it had a name.
    pub agents_leg: Option<CallSid>,
}

impl Store {
    /// Who has the call that this offer was for, as long as he has it.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn bridge(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        offer: OfferId,
    ) -> Result<Option<Bridge>, StoreError> {
        let row = sqlx::query!(
            "SELECT e.call_id, o.call_sid
             FROM escalations e JOIN offers o USING (tenant_id, escalation_id)
             WHERE tenant_id = $1 AND escalation_id = $2 AND o.offer = $3 AND e.ended_at IS NULL
                 AND o.accepted_at IS NOT NULL AND o.ended_at IS NULL",
            tenant.0,
            escalation.0,
            int(offer.0)
        )
        .fetch_optional(&self.pool)
        .await?;
        let bridge = row.map(|row| {
            let agents_leg = row.call_sid.map(|sid| sid.parse().or_corrupt("offers", "call_sid"));
            Ok(Bridge { call_id: CallId(row.call_id), agents_leg: agents_leg.transpose()? })
        });
        bridge.transpose()
    }

    /// The agents' legs of an escalation that may be up.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn open_legs(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
    ) -> Result<Vec<CallSid>, StoreError> {
        let sids = sqlx::query_scalar!(
            r#"SELECT call_sid AS "call_sid!" FROM offers
               WHERE tenant_id = $1 AND escalation_id = $2 AND call_sid IS NOT NULL AND ended_at IS NULL ORDER BY offer"#,
            tenant.0,
            escalation.0
        )
        .fetch_all(&self.pool)
        .await?;
        sids.into_iter().map(|sid| sid.parse().or_corrupt("offers", "call_sid")).collect()
    }

    /// The agents' legs that may be ringing for a call, by the caller's own.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn legs_rung_for(&self, caller: &CallSid) -> Result<Vec<CallSid>, StoreError> {
        let sids = sqlx::query_scalar!(
            r#"SELECT o.call_sid AS "call_sid!"
               FROM call_legs l JOIN escalations e USING (tenant_id, call_id) JOIN offers o USING (tenant_id, escalation_id)
               WHERE l.call_sid = $1 AND e.ended_at IS NULL AND o.call_sid IS NOT NULL AND o.accepted_at IS NULL
                   AND o.ended_at IS NULL
               ORDER BY o.offer"#,
            caller.as_str()
        )
        .fetch_all(&self.pool)
        .await?;
        sids.into_iter().map(|sid| sid.parse().or_corrupt("offers", "call_sid")).collect()
    }

    /// Writes the beginning of an escalation. The same again is the same as once.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn begin_escalation(&self, begin: BeginEscalation<'_>) -> Result<BeganEscalation, StoreError> {
        let BeginEscalation { tenant, call_id, escalation, plan, node, now } = begin;
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        if call.disposition().is_some() {
            return Ok(BeganEscalation::CallOver);
        }
        if let Some(live) = live(&mut tx, tenant, call_id).await? {
            return Ok(if live == escalation {
                BeganEscalation::Now
            } else {
                BeganEscalation::Already(live)
            });
        }
        let skipped: Vec<Value> = plan.skipped.iter().map(|(agent, why)| in_words(*agent, *why)).collect();
        sqlx::query!(
            "INSERT INTO escalations (tenant_id, escalation_id, call_id, reason, occasion, ladder, last_resort, skipped,
                 node, started_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            tenant.0,
            escalation.0,
            call_id.0,
            plan.reason.as_str(),
            plan.occasion.as_str(),
            plan.ladder.as_deref(),
            plan.last.as_str(),
            Json(skipped) as _,
            node,
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        let fact = CallFact::Escalated { escalation, reason: plan.reason };
        call.record(&mut tx, &format!("escalated:{escalation}"), &fact, now).await?;
        tx.commit().await?;
        Ok(BeganEscalation::Now)
    }

    /// Writes the end of an escalation, and of every offer of it that has none. The first end stands.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such escalation.
    pub async fn end_escalation(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        end: EscalationEnd,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = locked_call(&mut tx, tenant, escalation).await?;
        let ended = sqlx::query!(
            "UPDATE escalations SET ended_at = $3, outcome = $4
             WHERE tenant_id = $1 AND escalation_id = $2 AND ended_at IS NULL",
            tenant.0,
            escalation.0,
            now.to_sqlx(),
            end.as_str()
        )
        .execute(&mut *tx)
        .await?;
        if ended.rows_affected() == 1 {
            offers::end_all(&mut tx, tenant, escalation, OfferEnd::Lost, now).await?;
            let fact = CallFact::EscalationEnded { escalation, end };
            call.record(&mut tx, &format!("escalation_ended:{escalation}"), &fact, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Nobody came, and the emergency line with which the caller was connected instead has answered. Twice is the same as
    /// once.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such escalation.
    pub async fn line_answered(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = locked_call(&mut tx, tenant, escalation).await?;
        let answered = sqlx::query!(
            "UPDATE escalations SET line_answered_at = $3
             WHERE tenant_id = $1 AND escalation_id = $2 AND line_answered_at IS NULL",
            tenant.0,
            escalation.0,
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        if answered.rows_affected() == 1 {
            let fact = CallFact::LineAnswered { turn: call.last_turn, escalation };
            call.record(&mut tx, &format!("line_answered:{escalation}"), &fact, now).await?;
            let done = Done { kind: "emergency_line", detail: "answered" };
            action_records::add(&mut tx, &call, done, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// The caller and the emergency line are parted.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn line_ended(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE escalations SET line_ended_at = $3
             WHERE tenant_id = $1 AND escalation_id = $2 AND line_answered_at IS NOT NULL AND line_ended_at IS NULL",
            tenant.0,
            escalation.0,
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// How the last escalation of a call ended; `None` when there was none, or it goes on. Where nobody came and the
    /// emergency line answered instead, the caller was connected.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn last_escalation_end(
        &self,
        tenant: TenantId,
        call_id: CallId,
    ) -> Result<Option<EscalationEnd>, StoreError> {
        let outcome = sqlx::query_scalar!(
            "SELECT CASE WHEN line_answered_at IS NULL THEN outcome ELSE 'connected' END
             FROM escalations WHERE tenant_id = $1 AND call_id = $2 ORDER BY started_at DESC LIMIT 1",
            tenant.0,
            call_id.0
        )
        .fetch_optional(&self.pool)
        .await?
        .flatten();
        outcome.map(|name| EscalationEnd::from_name(&name).or_corrupt("escalations", "outcome")).transpose()
    }

    /// The escalations without an end that began before `before`, the oldest first, at most `limit`. One whose process
    /// has not been seen for a while is lost: its legs are to be hung up unless an agent has the call, and it is to
    /// be ended as [`EscalationEnd::Lost`].
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unfinished_escalations(
        &self,
        before: Timestamp,
        limit: u32,
    ) -> Result<Vec<UnfinishedEscalation>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT e.tenant_id, e.escalation_id, e.call_id, e.started_at, e.node, n.seen_at AS "node_seen_at?",
                   c.finished_at IS NOT NULL AS "call_over!",
                   (SELECT o.offer FROM offers o WHERE o.tenant_id = e.tenant_id AND o.escalation_id = e.escalation_id
                       AND o.accepted_at IS NOT NULL AND o.ended_at IS NULL) AS accepted,
                   ARRAY(SELECT o.offer FROM offers o WHERE o.tenant_id = e.tenant_id
                       AND o.escalation_id = e.escalation_id AND o.call_sid IS NOT NULL AND o.ended_at IS NULL
                       ORDER BY o.offer) AS "offers!",
                   ARRAY(SELECT o.call_sid FROM offers o WHERE o.tenant_id = e.tenant_id
                       AND o.escalation_id = e.escalation_id AND o.call_sid IS NOT NULL AND o.ended_at IS NULL
                       ORDER BY o.offer) AS "sids!: Vec<String>"
               FROM escalations e
               JOIN calls c ON c.tenant_id = e.tenant_id AND c.call_id = e.call_id
               LEFT JOIN gateway_nodes n ON n.node = e.node
               WHERE e.ended_at IS NULL AND e.started_at < $1
               ORDER BY e.started_at, e.escalation_id
               LIMIT $2"#,
            before.to_sqlx(),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let unfinished = rows.into_iter().map(|row| {
            let sids = row.sids.into_iter().map(|sid| sid.parse().or_corrupt("offers", "call_sid"));
            let sids = sids.collect::<Result<Vec<CallSid>, StoreError>>()?;
            let offers = row.offers.into_iter().map(|offer| OfferId(uint(offer)));
            Ok(UnfinishedEscalation {
                tenant_id: TenantId(row.tenant_id),
                escalation_id: EscalationId(row.escalation_id),
                call_id: CallId(row.call_id),
                started_at: row.started_at.to_jiff(),
                node: row.node,
                node_seen_at: row.node_seen_at.map(jiff_sqlx::Timestamp::to_jiff),
                call_over: row.call_over,
                accepted: row.accepted.map(|offer| OfferId(uint(offer))),
                legs: offers.zip(sids).collect(),
            })
        });
        unfinished.collect()
    }
}

/// The call is over, and with it the search and the talk of the caller and the agent who had it: everybody is free, whatever
/// became of the process that rang them. One that lives hears of the end by itself, and lets their legs go.
pub(crate) async fn end_with_call(
    db: &mut PgConnection,
    call: &mut LockedCall,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE escalations SET line_ended_at = $3
         WHERE tenant_id = $1 AND call_id = $2 AND line_answered_at IS NOT NULL AND line_ended_at IS NULL",
        call.tenant.0,
        call.id.0,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    let ended = sqlx::query!(
        r#"WITH open AS (
               SELECT e.tenant_id, e.escalation_id, EXISTS (
                   SELECT FROM offers o WHERE o.tenant_id = e.tenant_id AND o.escalation_id = e.escalation_id
                       AND o.connected_at IS NOT NULL AND coalesce(o.how, 'connected') = 'connected') AS talked
               FROM escalations e WHERE e.tenant_id = $1 AND e.call_id = $2 AND e.ended_at IS NULL)
           UPDATE escalations e SET ended_at = $3, outcome = CASE WHEN talked THEN $4 ELSE $5 END
           FROM open WHERE e.tenant_id = open.tenant_id AND e.escalation_id = open.escalation_id
           RETURNING e.escalation_id, talked AS "talked!""#,
        call.tenant.0,
        call.id.0,
        now.to_sqlx(),
        EscalationEnd::Connected.as_str(),
        EscalationEnd::CallerLeft.as_str()
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(ended) = ended {
        let escalation = EscalationId(ended.escalation_id);
        let (end, how) = if ended.talked {
            (EscalationEnd::Connected, OfferEnd::Connected)
        } else {
            (EscalationEnd::CallerLeft, OfferEnd::CallerLeft)
        };
        offers::end_all(db, call.tenant, escalation, how, now).await?;
        let fact = CallFact::EscalationEnded { escalation, end };
        call.record(db, &format!("escalation_ended:{escalation}"), &fact, now).await?;
    }
    Ok(())
}

async fn live(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
) -> Result<Option<EscalationId>, StoreError> {
    let live = sqlx::query_scalar!(
        "SELECT escalation_id FROM escalations WHERE tenant_id = $1 AND call_id = $2 AND ended_at IS NULL",
        tenant.0,
        call.0
    )
    .fetch_optional(db)
    .await?;
    Ok(live.map(EscalationId))
}

/// Locks the call of an escalation.
pub(crate) async fn locked_call(
    db: &mut PgConnection,
    tenant: TenantId,
    escalation: EscalationId,
) -> Result<LockedCall, StoreError> {
    let call = sqlx::query_scalar!(
        "SELECT call_id FROM escalations WHERE tenant_id = $1 AND escalation_id = $2",
        tenant.0,
        escalation.0
    )
    .fetch_optional(&mut *db)
    .await?
    .ok_or(StoreError::Missing { what: "escalation" })?;
    LockedCall::by_id(db, tenant, CallId(call)).await
}

fn in_words(agent: AgentId, why: Skipped) -> Value {
    let until = match why {
        Skipped::WrapUp(until) => Some(until),
        Skipped::OffHours(until) => until,
        Skipped::IsCaller | Skipped::Paused | Skipped::Busy | Skipped::DayOff => None,
    };
    json!({ "agent_id": agent, "why": why.as_str(), "until": until })
}
