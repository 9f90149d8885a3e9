//! `voicemails`: messages that callers left. The sound is an object elsewhere; its row is written when it is whole, with
//! the notice to the owner, so that there is no message that nobody is told of.

use call::record::{CallFact, Effect};
use jiff::{SignedDuration, Timestamp};
use jiff_sqlx::ToSqlx;
use policy::redact::redact;
use serde_json::json;
use telephony::{CallId, Millis, PhoneNumber, RecordingSid, TenantId, VoicemailId};

use crate::calls::LockedCall;
use crate::connection::{Store, uint};
use crate::error::{OrCorrupt, StoreError};
use crate::outbox::{self, About, NewOutbox, OutboxKind};
use crate::{action_records, calls};

/// How long the notice to the owner waits for the transcript, which is a part of it. The transcript itself sends it off.
const TRANSCRIPT_AWAITED: SignedDuration = SignedDuration::from_secs(60);

/// So often a transcript is tried by a recogniser that fails or dies of it: what crashes it does so again.
const TRANSCRIPT_ATTEMPTS: i32 = 3;

/// A message that nobody has understood by then is told of once more, so that a person listens to it.
const UNHEARD: SignedDuration = SignedDuration::from_hours(1);

/// A message whose sound is nowhere is looked for so long.
const LOOKED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A message whose sound is kept.
#[derive(Debug, Clone, Copy)]
pub struct KeepVoicemail<'a> {
    /// For whom.
    pub tenant: TenantId,
    /// The call in which it was left.
    pub call_id: CallId,
    /// The id that it gets.
    pub voicemail_id: VoicemailId,
    /// Where the sound is.
    pub recording_key: &'a str,
    /// Twilio's name of it, when it is there and not in our own store of recordings.
    pub provider: Option<&'a RecordingSid>,
    /// How long it is.
    pub length: Millis,
    /// When.
    pub now: Timestamp,
}

/// A message.
#[derive(Debug, Clone, PartialEq)]
pub struct Voicemail {
    /// Its id.
    pub voicemail_id: VoicemailId,
    /// For whom.
    pub tenant_id: TenantId,
    /// The call in which it was left.
    pub call_id: CallId,
    /// The number of whoever left it, unless it was withheld.
    pub from: Option<PhoneNumber>,
    /// Where the sound is.
    pub recording_key: String,
    /// Whether that is at Twilio.
    pub stored_at_provider: bool,
    /// Twilio's name of it, if it was recorded there.
    pub provider: Option<RecordingSid>,
    /// How long it is.
    pub length: Millis,
    /// The words, redacted, once they are known.
    pub transcript: Option<String>,
    /// When it was left.
    pub recorded_at: Timestamp,
}

impl Store {
    /// Writes a message down, what the call amounts to by it, and the notice to the owner. The same message twice is one.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn keep_voicemail(&self, kept: KeepVoicemail<'_>) -> Result<VoicemailId, StoreError> {
        let KeepVoicemail { tenant, call_id, voicemail_id, recording_key, provider, length, now } = kept;
        let mut tx = self.pool.begin().await?;
        let mut call = LockedCall::by_id(&mut tx, tenant, call_id).await?;
        let inserted = sqlx::query!(
            "INSERT INTO voicemails (tenant_id, voicemail_id, call_id, from_number, recording_key, stored_at_provider,
                 provider_recording, length_ms, recorded_at)
             SELECT tenant_id, $3, call_id, from_number, $4, $5::text IS NOT NULL, $5, $6, $7
             FROM calls WHERE tenant_id = $1 AND call_id = $2
             ON CONFLICT DO NOTHING",
            tenant.0,
            call_id.0,
            voicemail_id.0,
            recording_key,
            provider.map(RecordingSid::as_str),
            i32::try_from(length.0).unwrap_or(i32::MAX),
            now.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        if inserted.rows_affected() == 0 {
            let known = sqlx::query_scalar!(
                "SELECT voicemail_id FROM voicemails
                 WHERE tenant_id = $1 AND (recording_key = $2 OR voicemail_id = $3 OR provider_recording = $4)",
                tenant.0,
                recording_key,
                voicemail_id.0,
                provider.map(RecordingSid::as_str)
            )
            .fetch_one(&mut *tx)
            .await?;
            return Ok(VoicemailId(known));
        }
        let fact = CallFact::VoicemailLeft { turn: call.last_turn, voicemail: voicemail_id };
        let effect = call.record(&mut tx, &format!("voicemail:{voicemail_id}"), &fact, now).await?;
        if let (Some(Effect::Changed), Some(disposition)) = (effect, call.disposition()) {
            // It was over already, as a caller who only hung up.
            let summary = action_records::summarised(&mut tx, &call, disposition).await?;
            calls::set_summary(&mut tx, &call, &summary).await?;
        }
        let about = About { call: Some(call_id), booking: None };
        let notice = NewOutbox {
            kind: OutboxKind::VoicemailOwnerNotice,
            key: notice_key(voicemail_id),
            payload: json!({ "voicemail_id": voicemail_id }),
            due_at: now + TRANSCRIPT_AWAITED,
        };
        outbox::enqueue(&mut tx, tenant, about, &notice, now).await?;
        tx.commit().await?;
        Ok(voicemail_id)
    }

    /// Takes a message whose words are not known yet, the oldest, for as long as `lease`: one whose sound is here, to be
    /// listened to, or is at Twilio alone, to be fetched first. To listen counts as an attempt; whoever could not even begin
    /// gives it back.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn claim_wordless(
        &self,
        at_provider: bool,
        lease: SignedDuration,
        now: Timestamp,
    ) -> Result<Option<Voicemail>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            "UPDATE voicemails SET transcript_leased_until = $2,
                 transcript_attempts = transcript_attempts + CASE WHEN stored_at_provider THEN 0 ELSE 1 END
             WHERE (tenant_id, voicemail_id) = (
                 SELECT tenant_id, voicemail_id FROM voicemails
                 WHERE transcript IS NULL AND stored_at_provider = $5 AND recorded_at > $3 AND transcript_attempts < $4
                     AND (NOT stored_at_provider OR provider_recording IS NOT NULL)
                     AND (transcript_leased_until IS NULL OR transcript_leased_until <= $1)
                 ORDER BY recorded_at LIMIT 1 FOR UPDATE SKIP LOCKED)
             RETURNING tenant_id, voicemail_id, call_id, from_number, recording_key, stored_at_provider,
                 provider_recording, length_ms, transcript, recorded_at",
            now.to_sqlx(),
            now.saturating_add(lease).unwrap_or(Timestamp::MAX).to_sqlx(),
            now.saturating_sub(LOOKED_FOR).unwrap_or(Timestamp::MIN).to_sqlx(),
            TRANSCRIPT_ATTEMPTS,
            at_provider
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Row::read).transpose()
    }

    /// Gives a message back that was claimed and not listened to: that was no attempt, and it is anybody's again at `again`.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn give_back_untranscribed(
        &self,
        tenant: TenantId,
        voicemail: VoicemailId,
        again: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE voicemails SET transcript_attempts = greatest(transcript_attempts - 1, 0), transcript_leased_until = $3
             WHERE tenant_id = $1 AND voicemail_id = $2 AND transcript IS NULL",
            tenant.0,
            voicemail.0,
            again.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Tells the owners once more of messages that no machine has understood: the recogniser failed as often as it is tried,
    /// or an hour was not enough. How many.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn tell_of_unheard(&self, now: Timestamp) -> Result<u32, StoreError> {
        let mut tx = self.pool.begin().await?;
        let rows = sqlx::query!(
            "SELECT tenant_id, voicemail_id, call_id FROM voicemails
             WHERE transcript IS NULL AND unheard_told_at IS NULL
                 AND (recorded_at <= $2 OR transcript_attempts >= $3 AND transcript_leased_until <= $1)
             ORDER BY recorded_at LIMIT 100 FOR UPDATE SKIP LOCKED",
            now.to_sqlx(),
            now.saturating_sub(UNHEARD).unwrap_or(Timestamp::MIN).to_sqlx(),
            TRANSCRIPT_ATTEMPTS
        )
        .fetch_all(&mut *tx)
        .await?;
        for row in &rows {
            let (tenant, voicemail_id) = (TenantId(row.tenant_id), VoicemailId(row.voicemail_id));
            let about = About { call: Some(CallId(row.call_id)), booking: None };
            let notice = NewOutbox {
                kind: OutboxKind::VoicemailOwnerNotice,
                key: format!("voicemail-unheard:{voicemail_id}"),
                payload: json!({ "voicemail_id": voicemail_id }),
                due_at: now,
            };
            outbox::enqueue(&mut tx, tenant, about, &notice, now).await?;
            sqlx::query!(
                "UPDATE voicemails SET unheard_told_at = $3 WHERE tenant_id = $1 AND voicemail_id = $2",
                row.tenant_id,
                row.voicemail_id,
                now.to_sqlx()
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(u32::try_from(rows.len()).unwrap_or(u32::MAX))
    }

    /// A message that Twilio recorded lies in our own store of recordings too, whole and durable: from now on it is one of
    /// ours, and is listened to.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn fetched_from_provider(
        &self,
        tenant: TenantId,
        voicemail: VoicemailId,
        recording_key: &str,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE voicemails SET stored_at_provider = false, recording_key = $3, transcript_leased_until = NULL,
                 erased_at = NULL
             WHERE tenant_id = $1 AND voicemail_id = $2",
            tenant.0,
            voicemail.0,
            recording_key
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Messages that are in our own store of recordings, or are to be erased everywhere, and were not erased at Twilio yet, at
    /// most `limit`.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn to_erase_at_provider(&self, limit: u32) -> Result<Vec<Voicemail>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT tenant_id, voicemail_id, call_id, from_number, recording_key, stored_at_provider,
                 provider_recording, length_ms, transcript, recorded_at
             FROM voicemails
             WHERE provider_recording IS NOT NULL AND provider_erased_at IS NULL
                 AND (NOT stored_at_provider OR expired_at IS NOT NULL)
             ORDER BY recorded_at LIMIT $1",
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// Twilio's copy of a message is gone.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn erased_at_provider(
        &self,
        tenant: TenantId,
        voicemail: VoicemailId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE voicemails SET provider_erased_at = $3,
                 erased_at = CASE WHEN stored_at_provider THEN greatest($3, expired_at) ELSE erased_at END
             WHERE tenant_id = $1 AND voicemail_id = $2",
            tenant.0,
            voicemail.0,
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Writes the words of a message down, redacted, and sends the notice to the owner off. The first words stay.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn put_transcript(
        &self,
        tenant: TenantId,
        voicemail: VoicemailId,
        words: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.pool.begin().await?;
        sqlx::query!(
            "UPDATE voicemails SET transcript = $3, transcript_leased_until = NULL
             WHERE tenant_id = $1 AND voicemail_id = $2 AND transcript IS NULL",
            tenant.0,
            voicemail.0,
            redact(words)
        )
        .execute(&mut *tx)
        .await?;
        outbox::hasten(&mut tx, tenant, &notice_key(voicemail), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A business's message by its id.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn voicemail(
        &self,
        tenant: TenantId,
        voicemail: VoicemailId,
    ) -> Result<Option<Voicemail>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            "SELECT tenant_id, voicemail_id, call_id, from_number, recording_key, stored_at_provider,
                 provider_recording, length_ms, transcript, recorded_at
             FROM voicemails WHERE tenant_id = $1 AND voicemail_id = $2",
            tenant.0,
            voicemail.0
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Row::read).transpose()
    }

    /// A business's messages, the newest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn voicemails(&self, tenant: TenantId, limit: u32) -> Result<Vec<Voicemail>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT tenant_id, voicemail_id, call_id, from_number, recording_key, stored_at_provider,
                 provider_recording, length_ms, transcript, recorded_at
             FROM voicemails WHERE tenant_id = $1 ORDER BY recorded_at DESC, voicemail_id LIMIT $2",
            tenant.0,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }
}

fn notice_key(voicemail: VoicemailId) -> String {
    format!("voicemail-owner-notice:{voicemail}")
}

struct Row {
    tenant_id: uuid::Uuid,
    voicemail_id: uuid::Uuid,
    call_id: uuid::Uuid,
    from_number: Option<String>,
    recording_key: String,
    stored_at_provider: bool,
    provider_recording: Option<String>,
    length_ms: i32,
    transcript: Option<String>,
    recorded_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Result<Voicemail, StoreError> {
        let from = self.from_number.map(|from| from.parse()).transpose();
        let provider = self.provider_recording.map(|sid| sid.parse()).transpose();
        Ok(Voicemail {
            voicemail_id: VoicemailId(self.voicemail_id),
            tenant_id: TenantId(self.tenant_id),
            call_id: CallId(self.call_id),
            from: from.or_corrupt("voicemails", "from_number")?,
            recording_key: self.recording_key,
            stored_at_provider: self.stored_at_provider,
            provider: provider.or_corrupt("voicemails", "provider_recording")?,
            length: Millis(u64::from(uint(self.length_ms))),
            transcript: self.transcript,
            recorded_at: self.recorded_at.to_jiff(),
        })
    }
}
