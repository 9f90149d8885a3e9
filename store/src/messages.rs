//! `messages`: the texts of a thread, in both directions. They are redacted on their way in.

use jiff::Timestamp;
use jiff_sqlx::ToSqlx;
use policy::redact::redact;
use policy::texts::TextRequest;
use sqlx::PgConnection;
use telephony::{MessageSid, PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::{Store, new_id};
use crate::error::{OrCorrupt, StoreError};

/// How a text of ours fares, in the order in which it happens; a report that comes late changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageState {
    /// The request to Twilio is on its way, or nobody knows how it ended.
    Sending,
    /// Twilio has it.
    Queued,
    /// The carrier has it.
    Sent,
    /// It was not delivered.
    Undelivered,
    /// Twilio could not send it.
    Failed,
    /// It is on the telephone.
    Delivered,
    /// It was read there.
    Read,
}

impl MessageState {
    /// Every member, in their order.
    pub const ALL: &[Self] = &[
        Self::Sending,
        Self::Queued,
        Self::Sent,
        Self::Undelivered,
        Self::Failed,
        Self::Delivered,
        Self::Read,
    ];

    /// The name as stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Delivered => "delivered",
            Self::Read => "read",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.as_str() == name)
    }
}

/// A text among others. Holds personal data, redacted as texts are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextLine {
    /// The customer's number.
    pub phone: PhoneNumber,
    /// Whether the customer wrote it.
    pub inbound: bool,
    /// The words.
    pub body: String,
    /// What the customer asks by it, when it is his: `opt_out`, `nothing`, ….
    pub request: Option<String>,
    /// How it fares.
    pub state: String,
    /// Twilio's number of what went wrong.
    pub error_code: Option<i32>,
    /// When it came, or was begun.
    pub at: Timestamp,
}

impl Store {
    /// A business's texts in both directions, the newest first; those with one number, if one is given.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn texts(
        &self,
        tenant: TenantId,
        with: Option<&PhoneNumber>,
        limit: u32,
    ) -> Result<Vec<TextLine>, StoreError> {
        let rows = sqlx::query!(
            "SELECT h.phone_number, m.direction, m.body, m.request, m.state, m.error_code, m.at
             FROM messages m JOIN threads h USING (tenant_id, thread_id)
             WHERE m.tenant_id = $1 AND ($2::text IS NULL OR h.phone_number = $2)
             ORDER BY m.at DESC, m.message_id LIMIT $3",
            tenant.0,
            with.map(PhoneNumber::e164),
            i64::from(limit)
        )
        .fetch_all(&self.pool)
        .await?;
        let mut texts = Vec::with_capacity(rows.len());
        for row in rows {
            texts.push(TextLine {
                phone: row.phone_number.parse().or_corrupt("threads", "phone_number")?,
                inbound: row.direction == "inbound",
                body: row.body,
                request: row.request,
                state: row.state,
                error_code: row.error_code,
                at: row.at.to_jiff(),
            });
        }
        Ok(texts)
    }
}

/// A text that a row of the outbox is or was sent by.
#[derive(Debug)]
pub(crate) struct Outgoing {
    pub(crate) message_id: Uuid,
    pub(crate) state: MessageState,
    /// When it was begun.
    pub(crate) at: Timestamp,
    /// To whom.
    pub(crate) to: String,
}

pub(crate) async fn insert_received(
    db: &mut PgConnection,
    tenant: TenantId,
    thread: Uuid,
    (sid, body, request): (&MessageSid, &str, TextRequest),
    now: Timestamp,
) -> Result<Uuid, StoreError> {
    let id = new_id(now);
    sqlx::query!(
        "INSERT INTO messages (tenant_id, message_id, thread_id, direction, message_sid, body, request, state, at, state_at)
         VALUES ($1, $2, $3, 'inbound', $4, $5, $6, 'received', $7, $7)",
        tenant.0,
        id,
        thread,
        sid.as_str(),
        redact(body),
        request_name(request),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Whether the business takes nothing of this number, and how many of its texts have come in this hour of the clock.
pub(crate) async fn lately_from(
    db: &mut PgConnection,
    tenant: TenantId,
    from: &PhoneNumber,
    now: Timestamp,
) -> Result<(bool, i64), StoreError> {
    let hour = Timestamp::from_second(now.as_second() / 3_600 * 3_600).unwrap_or(now);
    let row = sqlx::query!(
        r#"SELECT EXISTS (SELECT FROM blocked_callers WHERE tenant_id = $1 AND phone_number = $2) AS "blocked!",
               (SELECT count(*) FROM messages m JOIN threads h ON h.tenant_id = m.tenant_id AND h.thread_id = m.thread_id
                WHERE h.tenant_id = $1 AND h.phone_number = $2 AND m.direction = 'inbound' AND m.at >= $3) AS "written!""#,
        tenant.0,
        from.e164(),
        hour.to_sqlx()
    )
    .fetch_one(db)
    .await?;
    Ok((row.blocked, row.written))
}

/// Writes a text that is about to be sent. False when its row of the outbox has one already.
pub(crate) async fn insert_sending(
    db: &mut PgConnection,
    tenant: TenantId,
    thread: Uuid,
    (outbox_id, body): (Uuid, &str),
    now: Timestamp,
) -> Result<bool, StoreError> {
    let inserted = sqlx::query!(
        "INSERT INTO messages (tenant_id, message_id, thread_id, direction, outbox_id, body, state, at, state_at)
         VALUES ($1, $2, $3, 'outbound', $4, $5, 'sending', $6, $6)
         ON CONFLICT (tenant_id, outbox_id) DO NOTHING",
        tenant.0,
        new_id(now),
        thread,
        outbox_id,
        redact(body),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// The text of a row of the outbox, locked.
pub(crate) async fn of_outbox(
    db: &mut PgConnection,
    tenant: TenantId,
    outbox_id: Uuid,
) -> Result<Option<Outgoing>, StoreError> {
    let row = sqlx::query!(
        "SELECT m.message_id, m.state, m.at, h.phone_number
         FROM messages m JOIN threads h ON h.tenant_id = m.tenant_id AND h.thread_id = m.thread_id
         WHERE m.tenant_id = $1 AND m.outbox_id = $2
         FOR NO KEY UPDATE OF m",
        tenant.0,
        outbox_id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Outgoing {
        message_id: row.message_id,
        state: MessageState::from_name(&row.state).or_corrupt("messages", "state")?,
        at: row.at.to_jiff(),
        to: row.phone_number,
    }))
}

/// Takes over what became of a text, and its name if that was not known.
pub(crate) async fn update(
    db: &mut PgConnection,
    tenant: TenantId,
    message: Uuid,
    (state, sid, error_code): (MessageState, Option<&MessageSid>, Option<u32>),
    now: Timestamp,
) -> Result<(), StoreError> {
    sqlx::query!(
        "UPDATE messages SET state = $3, message_sid = coalesce(message_sid, $4), error_code = coalesce($5, error_code),
             state_at = $6
         WHERE tenant_id = $1 AND message_id = $2",
        tenant.0,
        message,
        state.as_str(),
        sid.map(MessageSid::as_str),
        error_code.and_then(|code| i32::try_from(code).ok()),
        now.to_sqlx()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which of these texts are here.
pub(crate) async fn known(
    db: &mut PgConnection,
    tenant: TenantId,
    sids: &[MessageSid],
) -> Result<Vec<String>, StoreError> {
    let sids: Vec<String> = sids.iter().map(|sid| sid.as_str().to_owned()).collect();
    let rows = sqlx::query_scalar!(
        r#"SELECT message_sid AS "sid!" FROM messages WHERE tenant_id = $1 AND message_sid = ANY ($2)"#,
        tenant.0,
        &sids
    )
    .fetch_all(db)
    .await?;
    Ok(rows)
}

/// Forgets a text of which it is known that it was not sent.
pub(crate) async fn forget_unsent(
    db: &mut PgConnection,
    tenant: TenantId,
    outbox_id: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!(
        "DELETE FROM messages WHERE tenant_id = $1 AND outbox_id = $2 AND state = 'sending'",
        tenant.0,
        outbox_id
    )
    .execute(db)
    .await?;
    Ok(())
}

fn request_name(request: TextRequest) -> &'static str {
    match request {
        TextRequest::OptOut => "opt_out",
        TextRequest::NoTexts => "no_texts",
        TextRequest::OptIn => "opt_in",
        TextRequest::Help => "help",
        TextRequest::Nothing => "nothing",
    }
}
