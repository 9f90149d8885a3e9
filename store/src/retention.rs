//! What has been kept long enough goes. Each step is a short transaction that finds its own work: whatever stops in between
//! is gone on with by whoever comes next, and two at once do not wait for each other.
//!
//! Nothing here has an index of its own: it is asked once an hour.

use assistant::RetentionSettings;
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::jobs::Actor;
use sqlx::PgConnection;
use telephony::{CustomerId, TenantId, VoicemailId};
use uuid::Uuid;

use crate::connection::Store;
use crate::error::{OrCorrupt, StoreError};
use crate::forgetting::{Forgetting, forget};
use crate::origin::Origin;
use crate::tenants;

/// Rows of one transaction: a few milliseconds.
const BATCH: i64 = 200;

/// People who are forgotten in one round of a business; the others have their turn in the next.
const PEOPLE: i64 = 50;

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Expired {
    /// Calls that lost their words.
    pub calls: u64,
    /// Messages left by voice.
    pub voicemails: u64,
    /// Texts that lost their words.
    pub texts: u64,
    /// Letters and notices that lost their words.
    pub notices: u64,
    /// People of whom nothing was heard, customers or not.
    pub people: u64,
}

/// The sound of a message that is to be erased.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpiredVoicemail {
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The message.
    pub voicemail_id: VoicemailId,
    /// Where the sound is.
    pub recording_key: String,
    /// Since when it is to be erased.
    pub expired_at: Timestamp,
}

impl Store {
    /// Erases what a business has kept for as long as it wants to.
    ///
    /// # Errors
    /// When something could not be written; what was erased before it stays so.
    pub async fn expire(
        &self,
        tenant: TenantId,
        keep: &RetentionSettings,
        now: Timestamp,
    ) -> Result<Expired, StoreError> {
        let before = |days: u32| {
            now.checked_sub(SignedDuration::from_hours(i64::from(days) * 24)).unwrap_or(Timestamp::MIN)
        };
        let texts = before(keep.texts_days);
        Ok(Expired {
            calls: self.expire_words(tenant, before(keep.transcripts_days), now).await?,
            voicemails: self.expire_voicemails(tenant, before(keep.voicemails_days), now).await?,
            texts: self.expire_texts(tenant, texts).await?,
            notices: self.expire_notices(tenant, texts).await?,
            people: self.expire_people(tenant, before(keep.customers_days), now).await?,
        })
    }

    async fn expire_words(
        &self,
        tenant: TenantId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let mut tx = self.pool.begin().await?;
            let calls = sqlx::query_scalar!(
                "SELECT call_id FROM calls
                 WHERE tenant_id = $1 AND opened_at < $2 AND finished_at IS NOT NULL AND words_erased_at IS NULL
                 ORDER BY opened_at LIMIT $3 FOR UPDATE SKIP LOCKED",
                tenant.0,
                before.to_sqlx(),
                BATCH
            )
            .fetch_all(&mut *tx)
            .await?;
            if calls.is_empty() {
                return Ok(all);
            }
            erase_words(&mut tx, tenant.0, &calls, now).await?;
            tx.commit().await?;
            all += calls.len() as u64;
        }
    }

    async fn expire_voicemails(
        &self,
        tenant: TenantId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let expired = sqlx::query!(
            "UPDATE voicemails SET expired_at = $3, transcript = '', from_number = NULL
             WHERE tenant_id = $1 AND recorded_at < $2 AND expired_at IS NULL",
            tenant.0,
            before.to_sqlx(),
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(expired.rows_affected())
    }

    /// All but those by which somebody asked to be contacted or not to be.
    async fn expire_texts(&self, tenant: TenantId, before: Timestamp) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let erased = sqlx::query!(
                "UPDATE messages SET body = '' WHERE tenant_id = $1 AND message_id IN (
                     SELECT message_id FROM messages
                     WHERE tenant_id = $1 AND at < $2 AND body <> ''
                         AND coalesce(request, '') <> ALL (ARRAY['opt_out', 'no_texts', 'opt_in'])
                     LIMIT $3 FOR UPDATE SKIP LOCKED)",
                tenant.0,
                before.to_sqlx(),
                BATCH
            )
            .execute(&self.pool)
            .await?;
            match erased.rows_affected() {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }

    /// What was sent, and what was told, as it was queued.
    async fn expire_notices(&self, tenant: TenantId, before: Timestamp) -> Result<u64, StoreError> {
        let mut all = 0;
        loop {
            let erased = sqlx::query!(
                "UPDATE outbox SET payload = '{}', last_error = NULL, contact_channel = NULL, contact_address = NULL
                 WHERE tenant_id = $1 AND outbox_id IN (
                     SELECT outbox_id FROM outbox
                     WHERE tenant_id = $1 AND settled_at < $2 AND payload <> '{}'
                     LIMIT $3 FOR UPDATE SKIP LOCKED)",
                tenant.0,
                before.to_sqlx(),
                BATCH
            )
            .execute(&self.pool)
            .await?;
            match erased.rows_affected() {
                0 => return Ok(all),
                some => all += some,
            }
        }
    }

    /// Forgets those who have neither called, written nor had an appointment since, customers first.
    async fn expire_people(
        &self,
        tenant: TenantId,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let origin =
            Origin { actor: Actor::System, call_id: None, reason: "without contact for long enough" };
        let mut all = 0;
        for customer in self.quiet_customers(tenant, before).await? {
            let mut tx = self.pool.begin().await?;
            tenants::lock(&mut tx, tenant).await?;
            let outcome = forget(&mut tx, tenant, Some(customer), None, origin, now).await?;
            tx.commit().await?;
            all += u64::from(matches!(outcome, Forgetting::Done(_)));
        }
        for number in self.quiet_numbers(tenant, before).await? {
            let outcome =
                self.forget(tenant, &number.parse().or_corrupt("calls", "from_number")?, origin, now).await?;
            all += u64::from(matches!(outcome, Forgetting::Done(_)));
        }
        Ok(all)
    }

    async fn quiet_customers(
        &self,
        tenant: TenantId,
        before: Timestamp,
    ) -> Result<Vec<CustomerId>, StoreError> {
        let quiet = sqlx::query_scalar!(
            "SELECT customer_id FROM customers c
             WHERE tenant_id = $1 AND merged_into IS NULL AND name <> '' AND updated_at < $2
                 AND NOT EXISTS (SELECT FROM bookings b
                     WHERE b.tenant_id = $1 AND b.customer_id = c.customer_id AND b.ends_at >= $2)
                 AND NOT EXISTS (SELECT FROM customer_contacts k JOIN calls ON calls.tenant_id = $1
                         AND calls.from_number = k.value AND calls.opened_at >= $2
                     WHERE k.tenant_id = $1 AND k.customer_id = c.customer_id)
                 AND NOT EXISTS (SELECT FROM customer_contacts k JOIN threads t ON t.tenant_id = $1
                         AND t.phone_number = k.value AND t.last_message_at >= $2
                     WHERE k.tenant_id = $1 AND k.customer_id = c.customer_id)
             ORDER BY updated_at LIMIT $3",
            tenant.0,
            before.to_sqlx(),
            PEOPLE
        )
        .fetch_all(&self.pool)
        .await?;
        Ok(quiet.into_iter().map(CustomerId).collect())
    }

    /// Numbers of those who called, wrote or were to be called and are nobody's whom the business knows.
    async fn quiet_numbers(&self, tenant: TenantId, before: Timestamp) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT phone AS "phone!" FROM (
                   SELECT from_number AS phone, opened_at AS at FROM calls WHERE tenant_id = $1 AND from_number IS NOT NULL
                   UNION ALL SELECT phone, updated_at FROM callbacks WHERE tenant_id = $1 AND phone IS NOT NULL
                   UNION ALL SELECT phone_number, last_message_at FROM threads t WHERE tenant_id = $1 AND EXISTS (
                       SELECT FROM messages m WHERE m.tenant_id = $1 AND m.thread_id = t.thread_id
                           AND coalesce(m.request, '') <> ALL (ARRAY['opt_out', 'no_texts', 'opt_in']))
               ) AS heard
               WHERE NOT EXISTS (SELECT FROM customer_contacts k
                   WHERE k.tenant_id = $1 AND k.kind = 'phone' AND k.value = phone)
               GROUP BY phone HAVING max(at) < $2 ORDER BY max(at) LIMIT $3"#,
            tenant.0,
            before.to_sqlx(),
            PEOPLE
        )
        .fetch_all(&self.pool)
        .await?)
    }

    /// Messages whose sound is here or on another machine and is to be erased, those that have waited longest first, at most
    /// `limit`. `after` is the last of those that were read before.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn voicemails_to_erase(
        &self,
        after: Option<(Timestamp, VoicemailId)>,
        limit: u32,
    ) -> Result<Vec<ExpiredVoicemail>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT tenant_id, voicemail_id, recording_key, expired_at AS "expired_at!" FROM voicemails
               WHERE expired_at IS NOT NULL AND erased_at IS NULL AND NOT stored_at_provider
                   AND ($1::timestamptz IS NULL OR (expired_at, voicemail_id) > ($1, $2::uuid))
               ORDER BY expired_at, voicemail_id LIMIT $3"#,
            after.map(|(at, _)| at.to_sqlx()) as _,
            after.map(|(_, voicemail)| voicemail.0),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let expired = rows.into_iter().map(|row| ExpiredVoicemail {
            tenant_id: TenantId(row.tenant_id),
            voicemail_id: VoicemailId(row.voicemail_id),
            recording_key: row.recording_key,
            expired_at: row.expired_at.to_jiff(),
        });
        Ok(expired.collect())
    }

    /// The sound of a message is gone.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn voicemail_erased(
        &self,
        tenant: TenantId,
        voicemail: VoicemailId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE voicemails SET erased_at = greatest($3, expired_at) WHERE tenant_id = $1 AND voicemail_id = $2",
            tenant.0,
            voicemail.0,
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

/// What was said in calls, and what was done in words: the turns and how long they took stay.
pub(crate) async fn erase_words(
    db: &mut PgConnection,
    tenant: Uuid,
    calls: &[Uuid],
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE turns SET caller_said = NULL, assistant_said = '', assistant_heard = NULL
         WHERE tenant_id = $1 AND call_id = ANY ($2)",
        tenant,
        calls
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE action_records SET detail = '' WHERE tenant_id = $1 AND call_id = ANY ($2)",
        tenant,
        calls
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE calls SET summary = NULL, words_erased_at = $3 WHERE tenant_id = $1 AND call_id = ANY ($2)",
        tenant,
        calls,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}
