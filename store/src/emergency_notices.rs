//! `emergency_notices`: emergencies that the business's own people have to hear of. A notice begins in the transaction of
//! the turn in which the emergency was reported, once a call; a worker holds it by lease and does what policy's chain
//! says; every try is a row before it is made.

use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::contact::Address;
use policy::emergency_notice::{READS_AND_ANSWERS, Step, Try};
use sqlx::PgConnection;
use sqlx::types::Json;
use telephony::{CallId, NoticeId, PhoneNumber, TenantId};

use crate::connection::{Store, new_id};
use crate::error::{OrCorrupt, StoreError};
use crate::{alerts, emergency_attempts};

/// A notice in the hands of a worker, with everything that is to be said.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenNotice {
    /// Whose emergency it is.
    pub tenant_id: TenantId,
    /// The notice.
    pub notice_id: NoticeId,
    /// The call in which it was reported.
    pub call_id: CallId,
    /// Who is told, the first of the list first: the business's own people as they were when it began.
    pub people: Vec<Address>,
    /// When it began.
    pub began_at: Timestamp,
    /// What was tried so far.
    pub tries: Vec<Try>,
    /// What happened, and to whom.
    pub report: EmergencyReport,
}

/// What somebody is told about an emergency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyReport {
    /// The business's name is in its settings; this is the number that was called.
    pub called: PhoneNumber,
    /// The caller, if he said his name.
    pub name: Option<String>,
    /// Where he can be reached.
    pub phone: Option<PhoneNumber>,
    /// The reason of his call-back, such as `emergency: gas`; `None` when there is none.
    pub reason: Option<String>,
    /// When it was reported.
    pub at: Timestamp,
}

/// How a person said that he knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AcknowledgedBy {
    /// By a key in the call.
    Key,
    /// By answering the text.
    Text,
}

impl AcknowledgedBy {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Text => "text",
        }
    }
}

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryEnd<'a> {
    /// Whoever delivers it has it, under this name.
    Sent(&'a str),
    /// Policy refused it, for this reason.
    Refused(&'a str),
    /// It did not work, for this reason, which holds nothing personal.
    Failed(&'a str),
}

impl Store {
    /// Begins to tell the business's people of an emergency, unless that was begun for this call before.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn begin_emergency_notice(
        &self,
        tenant: TenantId,
        call: CallId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        begin(&mut connection, tenant, call, now).await
    }

    /// Takes a notice for which something is due, for as long as `lease`: a business's first open one before another's
    /// second, and of those the one that has waited longest. `None` when none is due.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn claim_emergency_notice(
        &self,
        worker: &str,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Option<OpenNotice>, StoreError> {
        let row = sqlx::query!(
            r#"UPDATE emergency_notices SET leased_by = $1, leased_until = $2
               WHERE (tenant_id, notice_id) = (
                   SELECT n.tenant_id, n.notice_id FROM emergency_notices n
                   WHERE n.state = 'open' AND n.due_at <= $3 AND (n.leased_until IS NULL OR n.leased_until <= $3)
                   -- The first of each business before the second of any: however many one has, the others' are told.
                   ORDER BY (SELECT count(*) FROM emergency_notices o
                             WHERE o.tenant_id = n.tenant_id AND o.state = 'open' AND o.notice_id < n.notice_id),
                       n.due_at, n.notice_id
                   LIMIT 1 FOR UPDATE SKIP LOCKED)
               RETURNING tenant_id, notice_id, call_id, contacts AS "people: Json<Vec<Address>>", began_at"#,
            worker,
            now.saturating_add(lease).unwrap_or(Timestamp::MAX).to_sqlx(),
            now.to_sqlx()
        )
        .fetch_optional(&self.pool)
        .await?;
        let Some(row) = row else { return Ok(None) };
        let (tenant_id, notice_id) = (TenantId(row.tenant_id), NoticeId(row.notice_id));
        let call_id = CallId(row.call_id);
        let tries = emergency_attempts::tries(&self.pool, tenant_id, notice_id).await?;
        let report = self.emergency_report(tenant_id, call_id).await?;
        let began_at = row.began_at.to_jiff();
        let people = row.people.0;
        Ok(Some(OpenNotice { tenant_id, notice_id, call_id, people, began_at, tries, report }))
    }

    /// Says who is told of an emergency, before anybody was: those of its people who are left when those who are off duty
    /// are not counted.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn settle_emergency_people(
        &self,
        notice: &OpenNotice,
        people: &[Address],
        worker: &str,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE emergency_notices SET contacts = $4
             WHERE tenant_id = $1 AND notice_id = $2 AND leased_by = $3 AND state = 'open'",
            notice.tenant_id.0,
            notice.notice_id.0,
            worker,
            Json(people) as _
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Writes a try down, right before it is made. False when it may not be made: somebody has acknowledged, the lease
    /// is another worker's, or the try was begun before.
    ///
    /// # Errors
    /// When nothing could be written: then it may not be made.
    pub async fn begin_emergency_try(
        &self,
        notice: &OpenNotice,
        step: &Step,
        number: u32,
        worker: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        emergency_attempts::begin(&self.pool, notice, step, number, worker, now).await
    }

    /// Writes down how a try ended.
    ///
    /// # Errors
    /// When nothing could be written: then it counts as one whose process died.
    pub async fn end_emergency_try(
        &self,
        notice: &OpenNotice,
        step: &Step,
        number: u32,
        end: TryEnd<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        emergency_attempts::end(&self.pool, notice, step, number, end, now).await
    }

    /// Gives a notice back until `due_at`.
    ///
    /// # Errors
    /// When nothing could be written: then the lease runs out by itself.
    pub async fn release_emergency_notice(
        &self,
        notice: &OpenNotice,
        worker: &str,
        due_at: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE emergency_notices SET due_at = $4, leased_by = NULL, leased_until = NULL
             WHERE tenant_id = $1 AND notice_id = $2 AND leased_by = $3",
            notice.tenant_id.0,
            notice.notice_id.0,
            worker,
            due_at.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Nobody has said that he knows, and everything was done: ends the notice and raises an alert. False when somebody
    /// has after all.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn emergency_unanswered(
        &self,
        notice: &OpenNotice,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let ended = sqlx::query!(
            "UPDATE emergency_notices SET state = 'unanswered', settled_at = $3, leased_by = NULL, leased_until = NULL
             WHERE tenant_id = $1 AND notice_id = $2 AND state = 'open'",
            notice.tenant_id.0,
            notice.notice_id.0,
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        if ended.rows_affected() == 0 {
            return Ok(false);
        }
        let kind =
            if notice.people.is_empty() { "emergency_without_contacts" } else { "emergency_unanswered" };
        alerts::raise(&mut tx, notice.tenant_id, kind, notice.notice_id.0, now).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Somebody has said in a call that he knows: nobody else is told. True when he is the first.
    ///
    /// # Errors
    /// When nothing could be written: then it goes on.
    pub async fn acknowledge_emergency(
        &self,
        tenant: TenantId,
        notice: NoticeId,
        by: &Address,
        how: AcknowledgedBy,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let updated = sqlx::query!(
            "UPDATE emergency_notices SET state = 'acknowledged', acknowledged_by = $3, acknowledged_how = $4, settled_at = $5,
                 leased_by = NULL, leased_until = NULL
             WHERE tenant_id = $1 AND notice_id = $2 AND state = 'open'",
            tenant.0,
            notice.0,
            by.as_str(),
            how.as_str(),
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(updated.rows_affected() == 1)
    }

    /// What is said of a notice in a call, as long as it is open.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn open_emergency(
        &self,
        tenant: TenantId,
        notice: NoticeId,
    ) -> Result<Option<EmergencyReport>, StoreError> {
        let call = sqlx::query_scalar!(
            "SELECT call_id FROM emergency_notices WHERE tenant_id = $1 AND notice_id = $2 AND state = 'open'",
            tenant.0,
            notice.0
        )
        .fetch_optional(&self.pool)
        .await?;
        match call {
            Some(call) => Ok(Some(self.emergency_report(tenant, CallId(call)).await?)),
            None => Ok(None),
        }
    }

    async fn emergency_report(&self, tenant: TenantId, call: CallId) -> Result<EmergencyReport, StoreError> {
        let row = sqlx::query!(
            r#"SELECT c.to_number, k.customer_name AS "customer_name?", coalesce(k.phone, c.from_number) AS phone,
                   k.reason AS "reason?", n.began_at
               FROM emergency_notices n
               JOIN calls c ON c.tenant_id = n.tenant_id AND c.call_id = n.call_id
               LEFT JOIN callbacks k ON k.tenant_id = c.tenant_id AND k.call_id = c.call_id
               WHERE n.tenant_id = $1 AND n.call_id = $2"#,
            tenant.0,
            call.0
        )
        .fetch_one(&self.pool)
        .await?;
        let phone = row.phone.map(|phone| phone.parse()).transpose();
        Ok(EmergencyReport {
            called: row.to_number.parse().or_corrupt("calls", "to_number")?,
            name: row.customer_name,
            phone: phone.or_corrupt("callbacks", "phone")?,
            reason: row.reason,
            at: row.began_at.to_jiff(),
        })
    }
}

/// Begins a notice, in the transaction that knows of the emergency. Once a call.
pub(crate) async fn begin(
    db: &mut PgConnection,
    tenant: TenantId,
    call: CallId,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO emergency_notices (tenant_id, notice_id, call_id, contacts, began_at, due_at)
         VALUES ($1, $2, $3, (SELECT coalesce(jsonb_agg(address ORDER BY position, address), '[]') FROM staff_addresses
                              WHERE tenant_id = $1 AND active AND address NOT LIKE 'client:%'), $4, $4)
         ON CONFLICT (tenant_id, call_id) DO NOTHING",
        tenant.0,
        new_id(now),
        call.0,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One of the business's people has answered a text: acknowledges every open notice that he was told of by a text which he
/// can have read by now. How many there were.
pub(crate) async fn acknowledge_by_text(
    db: &mut PgConnection,
    tenant: TenantId,
    from: &PhoneNumber,
    now: Timestamp,
) -> Result<u64, StoreError> {
    let updated = sqlx::query!(
        "UPDATE emergency_notices n SET state = 'acknowledged', acknowledged_by = $2, acknowledged_how = 'text',
                 settled_at = $3, leased_by = NULL, leased_until = NULL
             WHERE n.tenant_id = $1 AND n.state = 'open' AND EXISTS (
                 SELECT FROM emergency_attempts a
                 WHERE a.tenant_id = n.tenant_id AND a.notice_id = n.notice_id AND a.channel = 'text' AND a.address = $2
                     AND a.state IN ('begun', 'sent') AND a.begun_at <= $4)",
        tenant.0,
        from.e164(),
        now.to_sqlx(),
        now.saturating_sub(READS_AND_ANSWERS).unwrap_or(Timestamp::MIN).to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(updated.rows_affected())
}
