//! `offers`: the ringing of one agent, and who was the first to take the call.

use call::escalation::OfferEnd;
use call::record::CallFact;
use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{AgentId, CallSid, EscalationId, Millis, OfferId, TenantId};

use crate::connection::{Store, int, new_id, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::{agents, escalations};

/// An agent who is to be rung.
#[derive(Debug, Clone, Copy)]
pub struct NewOffer {
    /// For which business.
    pub tenant: TenantId,
    /// For which escalation.
    pub escalation: EscalationId,
    /// The number of the offer in it.
    pub offer: OfferId,
    /// Whom.
    pub agent: AgentId,
    /// For how long.
    pub ring: Millis,
    /// When.
    pub now: Timestamp,
}

/// Whether an agent may be rung.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// He may: the offer is written down, now or when it first came.
    Now,
    /// He is rung for another call, or has one. The offer is written down as ended.
    AgentBusy,
    /// The escalation is over; nothing was written.
    Over,
}

/// Whether an agent who pressed 1 has the call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Accept {
    /// He has: he was the first. The same key again gets the same answer.
    First,
    /// Another agent was first.
    TooLate,
    /// The offer, the escalation or the call is over.
    Over,
}

/// An agent who has taken a call, and nobody has written down that he and the caller have met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// Whose call it is.
    pub tenant_id: TenantId,
    /// The escalation.
    pub escalation_id: EscalationId,
    /// The offer that he accepted.
    pub offer: OfferId,
    /// The caller's leg.
    pub callers_leg: CallSid,
    /// His own.
    pub agents_leg: CallSid,
}

impl Store {
    /// Who took a call before `before` and is not known to have met the caller, at most `limit`: the process that brought
    /// them together has died in that moment.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unmet(&self, before: Timestamp, limit: u32) -> Result<Vec<Unmet>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT o.tenant_id, o.escalation_id, o.offer, l.call_sid AS callers_leg, o.call_sid AS "agents_leg!"
               FROM offers o
               JOIN escalations e ON e.tenant_id = o.tenant_id AND e.escalation_id = o.escalation_id
               JOIN call_legs l ON l.tenant_id = e.tenant_id AND l.call_id = e.call_id AND l.party = 'customer'
               WHERE o.accepted_at < $1 AND o.connected_at IS NULL AND o.ended_at IS NULL AND e.ended_at IS NULL
                   AND o.call_sid IS NOT NULL
               ORDER BY o.accepted_at LIMIT $2"#,
            before.to_sqlx(),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let unmet = rows.into_iter().map(|row| {
            Ok(Unmet {
                tenant_id: TenantId(row.tenant_id),
                escalation_id: EscalationId(row.escalation_id),
                offer: OfferId(uint(row.offer)),
                callers_leg: row.callers_leg.parse().or_corrupt("call_legs", "call_sid")?,
                agents_leg: row.agents_leg.parse().or_corrupt("offers", "call_sid")?,
            })
        });
        unmet.collect()
    }

    /// Writes down that an agent is about to be rung. An agent has one offer at a time.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such escalation or agent.
    pub async fn offer(&self, new: NewOffer) -> Result<Offered, StoreError> {
        match insert(self, new, None).await {
            Ok(true) => Ok(Offered::Now),
            Ok(false) => Ok(Offered::Over),
            Err(error) if violates(&error, "offers_pkey") => Ok(Offered::Now),
            Err(error) if violates(&error, "offers_one_an_agent") => {
                match insert(self, new, Some(OfferEnd::Busy)).await {
                    Ok(_) => Ok(Offered::AgentBusy),
                    Err(error) if violates(&error, "offers_pkey") => Ok(Offered::AgentBusy),
                    Err(error) => Err(error.into()),
                }
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Writes down the provider's name of an agent's leg.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn offer_dialled(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        offer: OfferId,
        call_sid: &CallSid,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query!(
            "UPDATE offers SET call_sid = coalesce(call_sid, $4), dialled_at = coalesce(dialled_at, $5)
             WHERE tenant_id = $1 AND escalation_id = $2 AND offer = $3",
            tenant.0,
            escalation.0,
            int(offer.0),
            call_sid.as_str(),
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "INSERT INTO call_legs (tenant_id, leg_id, call_id, party, call_sid, created_at)
             SELECT tenant_id, $3, call_id, 'agent', $4, $5 FROM escalations
             WHERE tenant_id = $1 AND escalation_id = $2
             ON CONFLICT (tenant_id, call_sid) DO NOTHING",
            tenant.0,
            escalation.0,
            new_id(now),
            call_sid.as_str(),
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The agent of this offer has pressed 1: has he the call?
    ///
    /// One statement decides. It waits for whoever else decides about the same escalation, and of several agents who
    /// press at once the index `offers_one_accepted` lets in one.
    ///
    /// # Errors
    /// When it could not be decided: the agent does not have the call, and may press again.
    pub async fn accept_offer(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        offer: OfferId,
        now: Timestamp,
    ) -> Result<Accept, StoreError> {
        let accepted = sqlx::query!(
            "WITH open AS (
                 SELECT e.tenant_id, e.escalation_id FROM escalations e
                 WHERE e.tenant_id = $1 AND e.escalation_id = $2 AND e.ended_at IS NULL
                     AND EXISTS (SELECT FROM calls c WHERE c.tenant_id = e.tenant_id AND c.call_id = e.call_id
                         AND c.finished_at IS NULL)
                 FOR NO KEY UPDATE OF e)
             UPDATE offers o SET accepted_at = $4 FROM open
             WHERE o.tenant_id = open.tenant_id AND o.escalation_id = open.escalation_id AND o.offer = $3
                 AND o.accepted_at IS NULL AND o.ended_at IS NULL",
            tenant.0,
            escalation.0,
            int(offer.0),
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await;
        match accepted {
            Ok(done) if done.rows_affected() == 1 => Ok(Accept::First),
            Err(error) if violates(&error, "offers_one_accepted") => Ok(Accept::TooLate),
            Err(error) => Err(error.into()),
            Ok(_) => self.why_not_accepted(tenant, escalation, offer).await,
        }
    }

    async fn why_not_accepted(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        offer: OfferId,
    ) -> Result<Accept, StoreError> {
        let row = sqlx::query!(
            r#"SELECT o.accepted_at IS NOT NULL AND o.ended_at IS NULL AS "holds!",
                   e.ended_at IS NULL AND EXISTS (SELECT FROM offers f WHERE f.tenant_id = o.tenant_id
                       AND f.escalation_id = o.escalation_id AND f.accepted_at IS NOT NULL AND f.ended_at IS NULL)
                       AS "taken!"
               FROM offers o JOIN escalations e USING (tenant_id, escalation_id)
               WHERE o.tenant_id = $1 AND o.escalation_id = $2 AND o.offer = $3"#,
            tenant.0,
            escalation.0,
            int(offer.0)
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(match row {
            Some(row) if row.holds => Accept::First,
            Some(row) if row.taken => Accept::TooLate,
            Some(_) | None => Accept::Over,
        })
    }

    /// Writes down that the caller and the agent of this offer are connected. Twice is the same as once.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such escalation.
    pub async fn connected(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        offer: OfferId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let mut call = escalations::locked_call(&mut tx, tenant, escalation).await?;
        let agent = sqlx::query_scalar!(
            "UPDATE offers SET connected_at = $4
             WHERE tenant_id = $1 AND escalation_id = $2 AND offer = $3 AND accepted_at IS NOT NULL
                 AND connected_at IS NULL
             RETURNING agent_id",
            tenant.0,
            escalation.0,
            int(offer.0),
            now.to_sqlx()
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(agent) = agent.map(AgentId) {
            agents::took_call(&mut tx, tenant, agent, now).await?;
            let fact = CallFact::Connected { turn: call.last_turn, escalation, offer, agent };
            call.record(&mut tx, &format!("connected:{escalation}:{offer}"), &fact, now).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Writes down how an offer ended. The first end stands, and whoever had accepted it has the call no more.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn end_offer(
        &self,
        tenant: TenantId,
        escalation: EscalationId,
        offer: OfferId,
        how: OfferEnd,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        let ended = sqlx::query!(
            r#"UPDATE offers SET ended_at = $4, how = $5
               WHERE tenant_id = $1 AND escalation_id = $2 AND offer = $3 AND ended_at IS NULL
               RETURNING agent_id, connected_at IS NOT NULL AS "connected!""#,
            tenant.0,
            escalation.0,
            int(offer.0),
            now.to_sqlx(),
            how.as_str()
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(ended) = ended.filter(|ended| ended.connected) {
            agents::ended_call(&mut tx, tenant, AgentId(ended.agent_id), now).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

/// Writes an offer, ended already if `how` says so. False when the escalation is over.
async fn insert(store: &Store, new: NewOffer, how: Option<OfferEnd>) -> Result<bool, sqlx::Error> {
    let inserted = sqlx::query!(
        "INSERT INTO offers (tenant_id, escalation_id, offer, agent_id, ring_ms, offered_at, ended_at, how)
         SELECT tenant_id, escalation_id, $3, $4, $5, $6::timestamptz,
             CASE WHEN $7::text IS NULL THEN NULL ELSE $6::timestamptz END, $7
         FROM escalations WHERE tenant_id = $1 AND escalation_id = $2 AND ended_at IS NULL
         FOR NO KEY UPDATE",
        new.tenant.0,
        new.escalation.0,
        int(new.offer.0),
        new.agent.0,
        i32::try_from(new.ring.0).unwrap_or(i32::MAX),
        new.now.to_sqlx(),
        how.map(OfferEnd::as_str)
    )
    .execute(&store.pool)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Ends every offer of an escalation that has no end.
pub(crate) async fn end_all(
    db: &mut PgConnection,
    tenant: TenantId,
    escalation: EscalationId,
    how: OfferEnd,
    now: Timestamp,
) -> Result<(), StoreError> {
    let ended = sqlx::query!(
        r#"UPDATE offers SET ended_at = $3, how = $4
           WHERE tenant_id = $1 AND escalation_id = $2 AND ended_at IS NULL
           RETURNING agent_id, connected_at IS NOT NULL AS "connected!""#,
        tenant.0,
        escalation.0,
        now.to_sqlx(),
        how.as_str()
    )
    .fetch_all(&mut *db)
    .await?;
    for ended in ended.into_iter().filter(|ended| ended.connected) {
        agents::ended_call(db, tenant, AgentId(ended.agent_id), now).await?;
    }
    Ok(())
}

fn violates(error: &sqlx::Error, constraint: &str) -> bool {
    error.as_database_error().is_some_and(|error| error.constraint() == Some(constraint))
}
