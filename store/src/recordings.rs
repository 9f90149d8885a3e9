//! `recordings`: calls that are kept as sound. The sound is an object elsewhere; its row is written before the object is
//! begun, and says at every moment what is to become of it.
//!
//! An objection is written with the turn in which it was said: in the same transaction every recording of the call is to
//! be erased, and no other can begin, since beginning one locks the call and asks.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::disclosure::RecordingPermit;
use sqlx::PgConnection;
use telephony::{CallId, Millis, PhoneNumber, RecordingId, TenantId};

use crate::calls::LockedCall;
use crate::connection::{Store, uint};
use crate::error::{OrCorrupt, StoreError};

/// A recording that begins.
#[derive(Debug, Clone, Copy)]
pub struct NewRecording<'a> {
    /// Whose call it is.
    pub tenant: TenantId,
    /// The call.
    pub call_id: CallId,
    /// The id that it gets.
    pub recording_id: RecordingId,
    /// Where the sound will be.
    pub recording_key: &'a str,
    /// Leave to record.
    pub permit: &'a RecordingPermit,
    /// When it is to be erased.
    pub keep_until: Timestamp,
    /// When it begins.
    pub now: Timestamp,
}

/// A recording whose sound is whole and durable.
#[derive(Debug, Clone, Copy)]
pub struct KeptRecording<'a> {
    /// Whose it is.
    pub tenant: TenantId,
    /// Which.
    pub recording_id: RecordingId,
    /// How long it is.
    pub length: Millis,
    /// How large the file is.
    pub bytes: u64,
    /// The SHA-256 of the file.
    pub sha256: &'a [u8; 32],
    /// When.
    pub now: Timestamp,
}

/// Which recordings something has to be done with.
#[derive(Debug, Clone, Copy)]
pub struct Unsettled {
    /// Those without an end that began before this are lost, unless they are found.
    pub lost_since: Timestamp,
    /// Of those that are to be erased, only the ones of which that was said since; `None` is all of them.
    pub erasing_since: Option<Timestamp>,
    /// Those that come after this one.
    pub after: Option<(Timestamp, RecordingId)>,
    /// At most so many.
    pub limit: u32,
}

/// What became of a recording that is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordingEnd {
    /// The sound is gone because the caller objected.
    Objected,
    /// The sound is gone for the reason for which it was to be erased.
    Erased,
    /// There was next to nothing in it.
    TooShort,
    /// It could not be written: a disk that is full or too slow.
    Failed,
    /// Nobody has the sound: its process died, and its disk with it.
    Lost,
}

/// A recording of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallRecording {
    /// Its id.
    pub recording_id: RecordingId,
    /// Whose it is.
    pub tenant_id: TenantId,
    /// The call.
    pub call_id: CallId,
    /// Who called, unless the number was withheld.
    pub from: Option<PhoneNumber>,
    /// Where the sound is.
    pub recording_key: String,
    /// `recording`, `kept`, `erasing`, `erased`, `failed` or `lost`.
    pub state: String,
    /// Why it is erased.
    pub reason: Option<String>,
    /// When it began.
    pub began_at: Timestamp,
    /// How long it is, once it is whole.
    pub length: Option<Millis>,
    /// When it came into its state.
    pub settled_at: Timestamp,
}

impl Store {
    /// Writes down that a call is recorded from now on. False, and nothing is written, when its caller has objected.
    ///
    /// # Errors
    /// When nothing could be written, or there is no such call.
    pub async fn begin_recording(&self, new: NewRecording<'_>) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        let call = LockedCall::by_id(&mut tx, new.tenant, new.call_id).await?;
        let inserted = sqlx::query!(
            "INSERT INTO recordings (tenant_id, recording_id, call_id, recording_key, state, announced_at, began_at,
                 keep_until, settled_at)
             SELECT tenant_id, $3, call_id, $4, 'recording', $5, $6, $7, $6 FROM calls
             WHERE tenant_id = $1 AND call_id = $2 AND recording_objected_at IS NULL
             ON CONFLICT DO NOTHING",
            call.tenant.0,
            call.id.0,
            new.recording_id.0,
            new.recording_key,
            new.permit.from().to_sqlx(),
            new.now.to_sqlx(),
            new.keep_until.to_sqlx()
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(inserted.rows_affected() == 1)
    }

    /// Writes down that a recording is whole; one that was given up for lost may still be. False when it is not to be
    /// kept: then its sound has to go.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn keep_recording(&self, kept: KeptRecording<'_>) -> Result<bool, StoreError> {
        let updated = sqlx::query!(
            "UPDATE recordings SET state = 'kept', length_ms = $3, bytes = $4, sha256 = $5, settled_at = $6
             WHERE tenant_id = $1 AND recording_id = $2 AND (state = 'recording' OR state = 'lost' AND reason IS NULL)",
            kept.tenant.0,
            kept.recording_id.0,
            i32::try_from(kept.length.0).unwrap_or(i32::MAX),
            i64::try_from(kept.bytes).unwrap_or(i64::MAX),
            kept.sha256,
            kept.now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(updated.rows_affected() == 1)
    }

    /// Writes down what became of a recording whose sound is not there any more, or never was. What is over stays as it is,
    /// and what is to be erased stays so until it is.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn end_recording(
        &self,
        tenant: TenantId,
        recording: RecordingId,
        end: RecordingEnd,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (state, reason) = match end {
            RecordingEnd::Objected => ("erased", Some("objected")),
            RecordingEnd::Erased => ("erased", None),
            RecordingEnd::TooShort => ("erased", Some("too_short")),
            RecordingEnd::Failed => ("failed", None),
            RecordingEnd::Lost => ("lost", None),
        };
        sqlx::query!(
            "UPDATE recordings SET state = $3, reason = coalesce(reason, $4), settled_at = $5
             WHERE tenant_id = $1 AND recording_id = $2 AND state IN ('recording', 'kept', 'erasing')
                 AND (state = 'recording' OR $3 = 'erased' OR state = 'kept' AND $3 = 'lost')",
            tenant.0,
            recording.0,
            state,
            reason,
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Has recordings erased that were kept as long as they are to be. How many.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn expire_recordings(&self, now: Timestamp) -> Result<u64, StoreError> {
        let expired = sqlx::query!(
            "UPDATE recordings SET state = 'erasing', reason = 'expired', settled_at = $1
             WHERE state = 'kept' AND keep_until <= $1",
            now.to_sqlx()
        )
        .execute(&self.pool)
        .await?;
        Ok(expired.rows_affected())
    }

    /// Recordings with which something has to be done: those to be erased, and those that have no end. The ones that have
    /// waited longest come first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unsettled_recordings(&self, which: Unsettled) -> Result<Vec<CallRecording>, StoreError> {
        let Unsettled { lost_since, erasing_since, after, limit } = which;
        let rows = sqlx::query_as!(
            Row,
            "SELECT r.tenant_id, r.recording_id, r.call_id, c.from_number, r.recording_key, r.state, r.reason, r.began_at,
                 r.length_ms, r.settled_at
             FROM recordings r JOIN calls c USING (tenant_id, call_id)
             WHERE (r.state = 'erasing' AND ($2::timestamptz IS NULL OR r.settled_at >= $2)
                     OR r.state = 'recording' AND r.settled_at < $1)
                 AND ($3::timestamptz IS NULL OR (r.settled_at, r.recording_id) > ($3, $4::uuid))
             ORDER BY r.settled_at, r.recording_id LIMIT $5",
            lost_since.to_sqlx(),
            erasing_since.map(|since| since.to_sqlx()) as _,
            after.map(|(at, _)| at.to_sqlx()) as _,
            after.map(|(_, recording)| recording.0),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }

    /// A business's recording by its id.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn recording(
        &self,
        tenant: TenantId,
        recording: RecordingId,
    ) -> Result<Option<CallRecording>, StoreError> {
        let row = sqlx::query_as!(
            Row,
            "SELECT r.tenant_id, r.recording_id, r.call_id, c.from_number, r.recording_key, r.state, r.reason, r.began_at,
                 r.length_ms, r.settled_at
             FROM recordings r JOIN calls c USING (tenant_id, call_id)
             WHERE r.tenant_id = $1 AND r.recording_id = $2",
            tenant.0,
            recording.0
        )
        .fetch_optional(&self.pool)
        .await?;
        row.map(Row::read).transpose()
    }

    /// A business's recordings, whatever became of them, the newest first.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn recordings(&self, tenant: TenantId, limit: u32) -> Result<Vec<CallRecording>, StoreError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT r.tenant_id, r.recording_id, r.call_id, c.from_number, r.recording_key, r.state, r.reason, r.began_at,
                 r.length_ms, r.settled_at
             FROM recordings r JOIN calls c USING (tenant_id, call_id)
             WHERE r.tenant_id = $1 ORDER BY r.began_at DESC, r.recording_id LIMIT $2",
            tenant.0,
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        rows.into_iter().map(Row::read).collect()
    }
}

/// The caller objects: from now on nothing of his call is recorded, and what was is to be erased. The same again changes
/// nothing. The call has to be locked.
pub(crate) async fn objected(
    db: &mut PgConnection,
    call: &LockedCall,
    at: Timestamp,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE calls SET recording_objected_at = $3
         WHERE tenant_id = $1 AND call_id = $2 AND recording_objected_at IS NULL",
        call.tenant.0,
        call.id.0,
        at.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "UPDATE recordings SET state = 'erasing', reason = 'objected', settled_at = $3
         WHERE tenant_id = $1 AND call_id = $2 AND state IN ('recording', 'kept', 'lost')",
        call.tenant.0,
        call.id.0,
        now.to_sqlx()
    )
    .execute(&mut *db)
    .await?;
    Ok(())
}

struct Row {
    tenant_id: uuid::Uuid,
    recording_id: uuid::Uuid,
    call_id: uuid::Uuid,
    from_number: Option<String>,
    recording_key: String,
    state: String,
    reason: Option<String>,
    began_at: jiff_sqlx::Timestamp,
    length_ms: Option<i32>,
    settled_at: jiff_sqlx::Timestamp,
}

impl Row {
    fn read(self) -> Result<CallRecording, StoreError> {
        let from = self.from_number.map(|from| from.parse()).transpose();
        Ok(CallRecording {
            recording_id: RecordingId(self.recording_id),
            tenant_id: TenantId(self.tenant_id),
            call_id: CallId(self.call_id),
            from: from.or_corrupt("calls", "from_number")?,
            recording_key: self.recording_key,
            state: self.state,
            reason: self.reason,
            began_at: self.began_at.to_jiff(),
            length: self.length_ms.map(|length| Millis(u64::from(uint(length)))),
            settled_at: self.settled_at.to_jiff(),
        })
    }
}
