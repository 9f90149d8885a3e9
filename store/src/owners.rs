//! Owners on the telephone: their PINs, the tries at them, what they have texted to themselves.
//!
//! A try is spent before it is checked and given back when it was right, so that calls at the same time share the
//! three; the checking itself takes long on purpose and happens outside of every transaction.

use jiff::Timestamp;
use policy::tries::Tries;
use serde_json::json;
use telephony::{CallId, PhoneNumber, TenantId};

use crate::connection::Store;
use crate::error::StoreError;
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::owner_pins::{self, OwnerPin};
use crate::owner_tries;

/// A try at a PIN that has been counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnerTry {
    /// What the PIN is to be checked against.
    pub pins: Vec<OwnerPin>,
    /// Whether a right one opens anything. It is checked all the same, so that nobody hears the difference.
    pub counts: bool,
    /// Whether this was the last try before a lock-out, should it be wrong.
    pub locks: bool,
}

/// A text to an owner, on his own word.
#[derive(Debug, Clone, Copy)]
pub struct OwnerText<'a> {
    /// Whose owner he is.
    pub tenant: TenantId,
    /// The call in which he asked.
    pub call_id: CallId,
    /// Where it goes.
    pub to: &'a PhoneNumber,
    /// What it says.
    pub text: &'a str,
    /// Tells it from the call's other texts: the same number is the same text.
    pub number: u32,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Sets an owner's PIN by its hash. Whatever was locked is open again.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn set_owner_pin(
        &self,
        tenant: TenantId,
        pin: &OwnerPin,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        owner_pins::upsert(&mut tx, tenant, pin, now).await?;
        owner_tries::put(&mut tx, tenant, Tries::default()).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Spends a try. When the PIN was right, give it back with [`Store::owner_known`]; when it was wrong and locks,
    /// tell the owner with [`Store::owner_locked_out`].
    ///
    /// # Errors
    /// When nothing could be written: then the PIN must not be checked.
    pub async fn spend_owner_try(&self, tenant: TenantId, now: Timestamp) -> Result<OwnerTry, StoreError> {
        let mut tx = self.pool.begin().await?;
        let spent = owner_tries::locked(&mut tx, tenant).await?.and_then(|tries| tries.spend(now));
        if let Some(tries) = spent {
            owner_tries::put(&mut tx, tenant, tries).await?;
        }
        let pins = owner_pins::all(&mut tx, tenant).await?;
        tx.commit().await?;
        let locks = spent.is_some_and(|tries| tries.locks());
        Ok(OwnerTry { pins, counts: spent.is_some(), locks })
    }

    /// The PIN was right: the tries begin anew.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn owner_known(&self, tenant: TenantId) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        owner_tries::put(&mut connection, tenant, Tries::default()).await
    }

    /// Tells the owners, each at one of his numbers, that their PINs are locked and by which call.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn owner_locked_out(
        &self,
        tenant: TenantId,
        call_id: CallId,
        told: &[PhoneNumber],
        text: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        for to in told {
            let notice = NewOutbox {
                kind: OutboxKind::OwnerLockoutNotice,
                key: format!("owner-lockout-notice:{call_id}:{}", to.e164()),
                payload: json!({ "to": to, "text": text }),
                due_at: now,
            };
            outbox::enqueue(&mut tx, tenant, About { call: Some(call_id), booking: None }, &notice, now)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Puts a text to an owner into the outbox, once however often it is asked for.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn text_owner(&self, text: OwnerText<'_>) -> Result<(), StoreError> {
        let OwnerText { tenant, call_id, to, text, number, now } = text;
        let row = NewOutbox {
            kind: OutboxKind::OwnerSchedule,
            key: format!("owner-schedule:{call_id}:{number}"),
            payload: json!({ "to": to, "text": text }),
            due_at: now,
        };
        let mut connection = self.pool.acquire().await?;
        outbox::enqueue(&mut connection, tenant, About { call: Some(call_id), booking: None }, &row, now)
            .await
    }
}
