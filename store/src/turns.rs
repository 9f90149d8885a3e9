//! `turns`: the transcript, and how long each answer took.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::redact::redact;
use sqlx::PgConnection;
use telephony::{CallId, Millis, TenantId, TurnId};

use crate::calls::LockedCall;
use crate::connection::{Store, int};
use crate::error::StoreError;

/// How long the caller waited, counted from the end of his voice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// To the decision that he had finished.
    pub endpoint: Millis,
    /// To the words.
    pub transcribe: Millis,
    /// To the first sound of the reply.
    pub response: Millis,
}

/// What was said in a turn, redacted.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) caller: Option<String>,
    pub(crate) assistant: String,
}

impl Store {
    /// Notes what the caller really heard of the assistant's turn when he cut it short.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn cut_short(
        &self,
        tenant: TenantId,
        call_id: CallId,
        turn: TurnId,
        heard: &str,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE turns SET assistant_heard = $4 WHERE tenant_id = $1 AND call_id = $2 AND turn = $3",
            tenant.0,
            call_id.0,
            int(turn.0),
            redact(heard)
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Notes how long the caller waited for the assistant's turn.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn measured(
        &self,
        tenant: TenantId,
        call_id: CallId,
        turn: TurnId,
        measured: Measured,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "UPDATE turns SET endpoint_ms = $4, transcribe_ms = $5, response_ms = $6
             WHERE tenant_id = $1 AND call_id = $2 AND turn = $3",
            tenant.0,
            call_id.0,
            int(turn.0),
            millis(measured.endpoint),
            millis(measured.transcribe),
            millis(measured.response)
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

pub(crate) async fn insert(
    db: &mut PgConnection,
    call: &LockedCall,
    turn: TurnId,
    words: &Words,
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO turns (tenant_id, call_id, turn, caller_said, assistant_said, at) VALUES ($1, $2, $3, $4, $5, $6)",
        call.tenant.0,
        call.id.0,
        int(turn.0),
        words.caller,
        words.assistant,
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

fn millis(length: Millis) -> i32 {
    i32::try_from(length.0).unwrap_or(i32::MAX)
}
