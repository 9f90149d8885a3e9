//! The people whom the business's own people call back, one after the other. Who takes one has it alone: one statement
//! takes it, one begins the call, and neither succeeds a second time.
//!
//! Taken by listening to it, a call-back goes back when its taker passes it on or his time is up. Begun, it is his until
//! its outcome is told; when that never comes, it goes back after [`CALLING`], with an attempt whose outcome is unknown,
//! so that a person decides and nobody is called twice by a machine.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use sqlx::PgConnection;
use telephony::{CallSid, CallbackId, PhoneNumber, TenantId};
use uuid::Uuid;

use crate::callback_attempts;
use crate::connection::{Store, uint};
use crate::error::{OrCorrupt, StoreError};

/// How long somebody may listen to a call-back and think.
const THINKING: SignedDuration = SignedDuration::from_mins(3);

/// Longer than any call, and its outcome.
const CALLING: SignedDuration = SignedDuration::from_hours(2);

/// After nobody has picked up.
const TRY_AGAIN: SignedDuration = SignedDuration::from_hours(1);

/// After "again later".
const LATER: SignedDuration = SignedDuration::from_hours(4);

/// So often somebody is rung who does not pick up.
const MAX_ATTEMPTS: u32 = 5;

/// What came of calling somebody back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CallbackOutcome {
    /// They spoke.
    Reached,
    /// Nobody picked up.
    NoAnswer,
    /// They are to speak another time.
    Later,
    /// Policy does not let it happen.
    Refused,
    /// Nobody told.
    Unknown,
    /// It was tried often enough.
    GivenUp,
}

impl CallbackOutcome {
    /// Every member.
    pub const ALL: &[Self] =
        &[Self::Reached, Self::NoAnswer, Self::Later, Self::Refused, Self::Unknown, Self::GivenUp];

    /// The name as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NoAnswer => "no_answer",
            Self::Later => "later",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
            Self::GivenUp => "given_up",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|outcome| outcome.as_str() == name)
    }
}

/// A call-back in the queue.
#[derive(Debug, Clone, PartialEq)]
pub struct QueuedCallback {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The call-back.
    pub callback_id: CallbackId,
    /// `waiting`, `claimed`, `resolved` or `withdrawn`.
    pub state: String,
    /// Whom to call.
    pub customer_name: Option<String>,
    /// Where; `None` when he withheld his number and gave none.
    pub phone: Option<PhoneNumber>,
    /// Why.
    pub reason: String,
    /// 2 is an emergency, 0 is usual.
    pub priority: u32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the customer would like it.
    pub best_at: Option<Timestamp>,
    /// Put off until then.
    pub not_before: Option<Timestamp>,
    /// How often he was rung.
    pub attempts: u32,
    /// What came of the last time.
    pub outcome: Option<CallbackOutcome>,
    /// Who has it, or had it last.
    pub taken_by: Option<String>,
}

/// Somebody who takes call-backs by telephone.
#[derive(Debug, Clone, Copy)]
pub struct Taker<'a> {
    /// For which business.
    pub tenant: TenantId,
    /// His own number.
    pub number: &'a PhoneNumber,
    /// Twilio's name of his leg: the same request of the same leg is the same.
    pub call_sid: &'a CallSid,
}

/// What became of beginning a call.
#[derive(Debug, Clone, PartialEq)]
pub enum Begun {
    /// He may be rung now: this is the attempt of that number, from 1.
    Now(u32),
    /// The same leg began it before; nothing was done.
    Already(u32),
    /// Somebody else has it, or it is over.
    Gone,
}

impl Store {
    /// Takes the next call-back that is due: the most urgent, then the oldest. What this leg has taken and not begun, it
    /// still has, unless it is among `passed`, which it gives back.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn take_callback(
        &self,
        taker: Taker<'_>,
        passed: &[CallbackId],
        now: Timestamp,
    ) -> Result<Option<QueuedCallback>, StoreError> {
        let passed: Vec<Uuid> = passed.iter().map(|id| id.0).collect();
        let mut tx = self.pool.begin().await?;
        give_back(&mut tx, taker, &passed, now).await?;
        let row = sqlx::query_as!(
            Row,
            r#"UPDATE callbacks SET state = 'claimed', taken_by = $2, taken_in = $3, taken_until = $4, called_at = NULL,
                   updated_at = $5
               WHERE tenant_id = $1 AND callback_id = (
                   SELECT callback_id FROM callbacks
                   WHERE tenant_id = $1 AND phone IS NOT NULL AND callback_id <> ALL ($6) AND (
                       (state = 'waiting' AND coalesce(greatest(not_before, best_at), $5) <= $5)
                       OR (state = 'claimed' AND (taken_until <= $5 OR (taken_in = $3 AND called_at IS NULL))))
                   ORDER BY (state = 'claimed' AND taken_in = $3) DESC, priority DESC, created_at, callback_id
                   LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING tenant_id, callback_id, state, customer_name, phone, reason, priority, created_at, best_at,
                   not_before, attempts, outcome, taken_by"#,
            taker.tenant.0,
            taker.number.e164(),
            taker.call_sid.as_str(),
            (now + THINKING).to_sqlx(),
            now.to_sqlx(),
            &passed
        )
        .fetch_optional(&mut *tx)
        .await?;
        let taken = row.map(Row::read).transpose()?;
        if let Some(taken) = &taken {
            // Of whoever had it before and never told.
            callback_attempts::end_open(
                &mut tx,
                taker.tenant,
                taken.callback_id,
                CallbackOutcome::Unknown,
                now,
            )
            .await?;
        }
        tx.commit().await?;
        Ok(taken)
    }

    /// The call-back that this leg has taken or begun, if it still has it.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn taken_callback(
        &self,
        taker: Taker<'_>,
        callback: CallbackId,
        now: Timestamp,
    ) -> Result<Option<QueuedCallback>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            "SELECT tenant_id, callback_id, state, customer_name, phone, reason, priority, created_at, best_at, not_before,
                 attempts, outcome, taken_by
             FROM callbacks
             WHERE tenant_id = $1 AND callback_id = $2 AND state = 'claimed' AND taken_in = $3 AND taken_until > $4",
            taker.tenant.0,
            callback.0,
            taker.call_sid.as_str(),
            now.to_sqlx()
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Row::read).transpose()
    }

    /// Begins the call: from here on nobody else gets this call-back until its outcome is told.
    ///
    /// # Errors
    /// When nothing could be written: then nobody may be rung.
    pub async fn begin_callback(
        &self,
        taker: Taker<'_>,
        callback: CallbackId,
        now: Timestamp,
    ) -> Result<Begun, StoreError> {
        let mut tx = self.pool.begin().await?;
        let begun = sqlx::query_scalar!(
            "UPDATE callbacks SET called_at = $4, taken_until = $5, attempts = attempts + 1, updated_at = $4
             WHERE tenant_id = $1 AND callback_id = $2 AND state = 'claimed' AND taken_in = $3 AND called_at IS NULL
                 AND taken_until > $4
             RETURNING attempts",
            taker.tenant.0,
            callback.0,
            taker.call_sid.as_str(),
            now.to_sqlx(),
            (now + CALLING).to_sqlx()
        )
        .fetch_optional(&mut *tx)
        .await?;
        if let Some(attempt) = begun {
            callback_attempts::insert(&mut tx, taker, callback, attempt, now).await?;
            tx.commit().await?;
            return Ok(Begun::Now(uint(attempt)));
        }
        let before = sqlx::query_scalar!(
            "SELECT attempts FROM callbacks
             WHERE tenant_id = $1 AND callback_id = $2 AND state = 'claimed' AND taken_in = $3 AND called_at IS NOT NULL",
            taker.tenant.0,
            callback.0,
            taker.call_sid.as_str()
        )
        .fetch_optional(&mut *tx)
        .await?;
        Ok(before.map_or(Begun::Gone, |attempt| Begun::Already(uint(attempt))))
    }

    /// Tells the outcome of an attempt, a call that the agent's `leg` began. It may tell another one afterwards, as long as nobody else has
    /// taken the call-back since. False when somebody has, or there was no such call.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn end_callback(
        &self,
        tenant: TenantId,
        leg: &CallSid,
        (callback, attempt): (CallbackId, u32),
        outcome: CallbackOutcome,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (outcome, again_at) = match outcome {
            CallbackOutcome::NoAnswer if attempt >= MAX_ATTEMPTS => (CallbackOutcome::GivenUp, None),
            CallbackOutcome::NoAnswer | CallbackOutcome::Unknown => (outcome, Some(now + TRY_AGAIN)),
            CallbackOutcome::Later => (outcome, Some(now + LATER)),
            CallbackOutcome::Reached | CallbackOutcome::Refused | CallbackOutcome::GivenUp => (outcome, None),
        };
        let mut tx = self.pool.begin().await?;
        let ended = sqlx::query!(
            "UPDATE callbacks SET state = CASE WHEN $6::timestamptz IS NULL THEN 'resolved' ELSE 'waiting' END,
                 outcome = $5, not_before = $6, taken_until = NULL, updated_at = $7
             WHERE tenant_id = $1 AND callback_id = $2 AND taken_in = $3 AND attempts = $4 AND called_at IS NOT NULL
                 AND state <> 'withdrawn'",
            tenant.0,
            callback.0,
            leg.as_str(),
            i32::try_from(attempt).unwrap_or(i32::MAX),
            outcome.as_str(),
            again_at.map(|at| at.to_sqlx()),
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        callback_attempts::end(&mut tx, tenant, callback, attempt, outcome, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Puts a call-back off that this leg has taken and may not begin: until `at`, or for good when policy refuses it.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn put_callback_off(
        &self,
        taker: Taker<'_>,
        callback: CallbackId,
        at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE callbacks SET state = CASE WHEN $4::timestamptz IS NULL THEN 'resolved' ELSE 'waiting' END,
                 outcome = CASE WHEN $4 IS NULL THEN 'refused' ELSE outcome END,
                 not_before = $4, taken_until = NULL, updated_at = $5
             WHERE tenant_id = $1 AND callback_id = $2 AND state = 'claimed' AND taken_in = $3 AND called_at IS NULL",
            taker.tenant.0,
            callback.0,
            taker.call_sid.as_str(),
            at.map(|at| at.to_sqlx()),
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// A business's call-backs, the most urgent first; with `all`, those that are over too.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn callbacks(&self, tenant: TenantId, all: bool) -> Result<Vec<QueuedCallback>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT tenant_id, callback_id, state, customer_name, phone, reason, priority, created_at, best_at, not_before,
                 attempts, outcome, taken_by
             FROM callbacks WHERE tenant_id = $1 AND ($2 OR state IN ('waiting', 'claimed'))
             ORDER BY state IN ('waiting', 'claimed') DESC, priority DESC, created_at, callback_id
             LIMIT 500",
            tenant.0,
            all
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// How many call-backs are due for one of the business's own people, by his number; `None` when it is not one of
    /// theirs.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn callbacks_due_for(
        &self,
        tenant: TenantId,
        number: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<u32>, StoreError> {
        let due = sqlx::query_scalar!(
            r#"SELECT (SELECT count(*)::integer FROM callbacks c
                       WHERE c.tenant_id = $1 AND phone IS NOT NULL AND (
                           (state = 'waiting' AND coalesce(greatest(not_before, best_at), $3) <= $3)
                           OR (state = 'claimed' AND taken_until <= $3))) AS "due!"
               FROM staff_addresses s WHERE s.tenant_id = $1 AND s.address = $2 AND s.active"#,
            tenant.0,
            number.e164(),
            now.to_sqlx()
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(due.map(uint))
    }
}

/// What this leg has taken and passes on is everybody's again.
async fn give_back(
    db: &mut PgConnection,
    taker: Taker<'_>,
    passed: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE callbacks SET state = 'waiting', taken_until = NULL, updated_at = $4
         WHERE tenant_id = $1 AND callback_id = ANY ($2) AND state = 'claimed' AND taken_in = $3 AND called_at IS NULL",
        taker.tenant.0,
        passed,
        taker.call_sid.as_str(),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

struct Row {
    tenant_id: Uuid,
    callback_id: Uuid,
    state: String,
    customer_name: Option<String>,
    phone: Option<String>,
    reason: String,
    priority: i16,
    created_at: jiff_sqlx::Timestamp,
    best_at: Option<jiff_sqlx::Timestamp>,
    not_before: Option<jiff_sqlx::Timestamp>,
    attempts: i32,
    outcome: Option<String>,
    taken_by: Option<String>,
}

impl Row {
    fn read(self) -> Result<QueuedCallback, StoreError> {
        let phone = self.phone.map(|phone| phone.parse()).transpose();
        let outcome = match self.outcome {
            Some(name) => Some(CallbackOutcome::from_name(&name).or_corrupt("callbacks", "outcome")?),
            None => None,
        };
        Ok(QueuedCallback {
            tenant_id: TenantId(self.tenant_id),
            callback_id: CallbackId(self.callback_id),
            state: self.state,
            customer_name: self.customer_name,
            phone: phone.or_corrupt("callbacks", "phone")?,
            reason: self.reason,
            priority: uint(i32::from(self.priority)),
            created_at: self.created_at.to_jiff(),
            best_at: self.best_at.map(|at| at.to_jiff()),
            not_before: self.not_before.map(|at| at.to_jiff()),
            attempts: uint(self.attempts),
            outcome,
            taken_by: self.taken_by,
        })
    }
}
