//! `contact_verdicts`: what policy said of each contact, and the units of work that ask it.
//!
//! Facts are read, the verdict is stored and the row of the outbox is settled in one transaction; only then does the
//! permit leave this crate. When anything fails on the way there is no permit.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::contact::{Contact, ContactFacts, Hold, Permit, Refusal, Verdict, decide};
use policy::{BusinessHours, rules};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::connection::{Store, new_id};
use crate::contact_facts;
use crate::error::StoreError;
use crate::outbox::{self, Claimed};

/// What became of a row of the outbox that wants to contact somebody.
#[derive(Debug, PartialEq, Eq)]
#[must_use = "without the permit the contact may not happen"]
pub enum Cleared {
    /// It may be sent, now.
    Permit(Permit),
    /// It may never be sent, and is withdrawn.
    Withdrawn(Refusal),
    /// It may not be sent yet: it is due again then, and the lease is given back.
    Later(Timestamp, Hold),
    /// The lease had run out: somebody else has it.
    LeaseLost,
}

impl Store {
    /// Asks policy about a contact that nothing in the outbox stands for, and stores what it says. `hours` are those of
    /// the business, `None` when they could not be read.
    ///
    /// # Errors
    /// When facts could not be read or the verdict not written: then there is no permit.
    pub async fn clear(
        &self,
        contact: Contact,
        hours: Option<&BusinessHours>,
        now: Timestamp,
    ) -> Result<Verdict, StoreError> {
        let mut tx = self.pool.begin().await?;
        let verdict = ask(&mut tx, contact, None, hours, now).await?;
        tx.commit().await?;
        Ok(verdict)
    }

    /// Asks policy about the contact that a claimed row wants, stores what it says and settles the row by it: a refused
    /// row is withdrawn, one that has to wait is due again then. Its lease must still be its worker's.
    ///
    /// # Errors
    /// When facts could not be read or the verdict not written: then there is no permit, and the row stays claimed until
    /// its lease runs out.
    pub async fn clear_queued(
        &self,
        claimed: &Claimed,
        contact: Contact,
        hours: Option<&BusinessHours>,
        now: Timestamp,
    ) -> Result<Cleared, StoreError> {
        let mut tx = self.pool.begin().await?;
        if !outbox::lock_leased(&mut tx, claimed, now).await? {
            return Ok(Cleared::LeaseLost);
        }
        let verdict = ask(&mut tx, contact, Some(claimed.outbox_id), hours, now).await?;
        let cleared = match verdict {
            Verdict::Permit(permit) => Cleared::Permit(permit),
            Verdict::Refuse(refusal) => {
                outbox::refuse(&mut tx, claimed, refusal.reason.as_str(), now).await?;
                Cleared::Withdrawn(refusal)
            }
            Verdict::NotBefore(at, hold) => {
                outbox::postpone(&mut tx, claimed, hold.reason.as_str(), at).await?;
                Cleared::Later(at, hold)
            }
        };
        tx.commit().await?;
        Ok(cleared)
    }
}

async fn ask(
    db: &mut PgConnection,
    contact: Contact,
    outbox_id: Option<Uuid>,
    hours: Option<&BusinessHours>,
    now: Timestamp,
) -> Result<Verdict, StoreError> {
    let facts = contact_facts::read(db, &contact, outbox_id, now).await?;
    let verdict = decide(contact.clone(), &facts, hours, now);
    insert(db, &contact, outbox_id, &verdict, &facts, now).await?;
    Ok(verdict)
}

async fn insert(
    db: &mut PgConnection,
    contact: &Contact,
    outbox_id: Option<Uuid>,
    verdict: &Verdict,
    facts: &ContactFacts,
    now: Timestamp,
) -> Result<(), StoreError> {
    let (name, reason, until) = match verdict {
        Verdict::Permit(permit) => ("permit", None, Some(permit.expires_at())),
        Verdict::Refuse(refusal) => ("refuse", Some(refusal.reason.as_str()), None),
        Verdict::NotBefore(at, hold) => ("not_before", Some(hold.reason.as_str()), Some(*at)),
    };
    sqlx::query!(
        "INSERT INTO contact_verdicts (tenant_id, verdict_id, outbox_id, channel, reach, address, purpose, verdict, reason,
             rule, rules_version, until, facts, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        contact.tenant.0,
        new_id(now),
        outbox_id,
        contact.channel.as_str(),
        contact.channel.reach().as_str(),
        contact.address.as_str(),
        contact.purpose.as_str(),
        name,
        reason,
        verdict.rule(),
        rules::version(),
        until.map(|until| until.to_sqlx()),
        json!(facts),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
