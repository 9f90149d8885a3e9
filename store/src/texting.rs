//! Texts, in and out: the units of work around `threads` and `messages`.
//!
//! What a customer's text asks is in force in the transaction that stores the text. A text of ours is written down before
//! it is sent, so that after a crash nobody sends it a second time without having looked.

use std::fmt;

use jiff::Timestamp;
use policy::contact::{Address, Channel, Reach, Source};
use policy::emergency_notice;
use policy::redact::redact;
use policy::texts::{self, TextRequest};
use serde_json::{Value, json};
use sqlx::PgConnection;
use telephony::{MessageSid, PhoneNumber, TenantId};
use uuid::Uuid;

use crate::connection::Store;
use crate::do_not_contact::{self, OptOut};
use crate::error::{OrCorrupt, StoreError};
use crate::messages::{self, MessageState};
use crate::outbox::{self, About, Claimed, NewOutbox, OutboxKind};
use crate::{emergency_notices, staff_addresses, threads, webhook_receipts};

/// Twilio's error for a text to somebody who has opted out there.
const OPTED_OUT_AT_CARRIER: u32 = 21610;

/// So many texts of one number are told to the owners within an hour of the clock; the others are kept. What is told goes out by
/// the number that emergencies come from, at the business's expense.
const TOLD_AN_HOUR: i64 = 5;

/// A text that has come in.
#[derive(Clone, Copy)]
pub struct IncomingText<'a> {
    /// To whom.
    pub tenant: TenantId,
    /// Its name.
    pub message_sid: &'a MessageSid,
    /// From whom.
    pub from: &'a PhoneNumber,
    /// Its words.
    pub body: &'a str,
    /// What Twilio took it for and has answered itself, where the account is set up so (Advanced Opt-Out).
    pub answered: Option<TextRequest>,
    /// When.
    pub now: Timestamp,
}

impl fmt::Debug for IncomingText<'_> {
    /// Without its words.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IncomingText")
            .field("message_sid", &self.message_sid)
            .field("from", &self.from)
            .finish_non_exhaustive()
    }
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReceivedText {
    /// It is stored, and what it asks is in force.
    Taken(TextRequest),
    /// It is stored, and so many emergencies are acknowledged by it.
    Acknowledged(u64),
    /// It was here before; nothing was done.
    Duplicate,
}

/// Whether a text that is about to be sent may have been sent before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sending {
    /// It was not.
    First,
    /// An attempt was begun then, and nobody knows how it ended: ask Twilio before sending.
    Unknown {
        /// When.
        since: Timestamp,
    },
    /// It was: a report has come of it.
    Sent,
}

/// A report of how a text of ours fares.
#[derive(Debug, Clone, Copy)]
pub struct TextReport<'a> {
    /// Whose it is.
    pub tenant: TenantId,
    /// The row of the outbox for which it was sent.
    pub outbox_id: Uuid,
    /// Its name.
    pub message_sid: &'a MessageSid,
    /// How it fares.
    pub state: MessageState,
    /// Why it failed, in Twilio's numbers.
    pub error_code: Option<u32>,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Stores a text and puts what it asks into force: an opt-out, an opt-in, an answer, or, if it is a customer's, a
    /// notice to the owner.
    ///
    /// # Errors
    /// When nothing could be written: answer 5xx, so that it comes again.
    pub async fn receive_text(&self, text: IncomingText<'_>) -> Result<ReceivedText, StoreError> {
        let IncomingText { tenant, message_sid, from, body, answered, now } = text;
        let mut tx = self.pool.begin().await?;
        if !webhook_receipts::first_time(&mut tx, tenant, &format!("{message_sid}:text"), now).await? {
            return Ok(ReceivedText::Duplicate);
        }
        let address = Address::Phone(from.clone());
        let opted_out = do_not_contact::wants_no_texts(&mut tx, tenant, &address).await?;
        let request = answered.unwrap_or_else(|| texts::read(body, opted_out));
        let thread = threads::with(&mut tx, tenant, from, now).await?;
        messages::insert_received(&mut tx, tenant, thread, (message_sid, body, request), now).await?;
        obey(&mut tx, text, &address, request).await?;
        // With its receipt: told a second time, it says nothing of what has happened since.
        let acknowledged = if emergency_notice::acknowledges(body) {
            emergency_notices::acknowledge_by_text(&mut tx, tenant, from, now).await?
        } else {
            0
        };
        tx.commit().await?;
        Ok(if acknowledged > 0 {
            ReceivedText::Acknowledged(acknowledged)
        } else {
            ReceivedText::Taken(request)
        })
    }

    /// Writes down that a text for a claimed row is being sent. Comes after the permit and right before the request.
    ///
    /// # Errors
    /// When nothing could be written: then it may not be sent.
    pub async fn begin_text(
        &self,
        claimed: &Claimed,
        to: &PhoneNumber,
        body: &str,
        now: Timestamp,
    ) -> Result<Sending, StoreError> {
        let (tenant, outbox_id) = (claimed.tenant_id, claimed.outbox_id);
        let mut tx = self.pool.begin().await?;
        let thread = threads::with(&mut tx, tenant, to, now).await?;
        let sending = if messages::insert_sending(&mut tx, tenant, thread, (outbox_id, body), now).await? {
            Sending::First
        } else {
            let earlier = messages::of_outbox(&mut tx, tenant, outbox_id).await?;
            let earlier = earlier.ok_or(StoreError::Missing { what: "message" })?;
            match earlier.state {
                MessageState::Sending => Sending::Unknown { since: earlier.at },
                MessageState::Queued
                | MessageState::Sent
                | MessageState::Undelivered
                | MessageState::Failed
                | MessageState::Delivered
                | MessageState::Read => Sending::Sent,
            }
        };
        tx.commit().await?;
        Ok(sending)
    }

    /// Notes that Twilio has taken a text, and that its row is done. False when the lease had run out.
    ///
    /// # Errors
    /// When nothing could be written: whoever claims the row next finds [`Sending::Unknown`].
    pub async fn text_taken(
        &self,
        claimed: &Claimed,
        sid: &MessageSid,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        if let Some(message) = messages::of_outbox(&mut tx, claimed.tenant_id, claimed.outbox_id).await? {
            // A report of it may have been faster.
            let state = message.state.max(MessageState::Queued);
            let news = (state, Some(sid), None);
            messages::update(&mut tx, claimed.tenant_id, message.message_id, news, now).await?;
        }
        let settled = outbox::settle(&mut tx, claimed, "done", None, now).await?;
        tx.commit().await?;
        Ok(settled)
    }

    /// The first of these texts that we have not accounted for.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn unclaimed_message(
        &self,
        tenant: TenantId,
        sids: &[MessageSid],
    ) -> Result<Option<MessageSid>, StoreError> {
        let mut connection = self.pool.acquire().await?;
        let known = messages::known(&mut connection, tenant, sids).await?;
        Ok(sids.iter().find(|sid| !known.iter().any(|known| known == sid.as_str())).cloned())
    }

    /// Notes that a text was certainly not sent, so that the next attempt is the first again.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn text_not_sent(&self, claimed: &Claimed) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        messages::forget_unsent(&mut connection, claimed.tenant_id, claimed.outbox_id).await
    }

    /// Gives a text up that Twilio has refused with `code`. When that is because the person has opted out there, he is
    /// on our list with it and the row is withdrawn; otherwise it lies with the dead letters.
    ///
    /// # Errors
    /// When nothing could be written.
    pub async fn text_refused(
        &self,
        claimed: &Claimed,
        code: u32,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.pool.begin().await?;
        if let Some(message) = messages::of_outbox(&mut tx, claimed.tenant_id, claimed.outbox_id).await? {
            let news = (message.state.max(MessageState::Failed), None, Some(code));
            messages::update(&mut tx, claimed.tenant_id, message.message_id, news, now).await?;
            if code == OPTED_OUT_AT_CARRIER {
                opt_out_at_carrier(&mut tx, claimed.tenant_id, &message.to, now).await?;
            }
        }
        let error = format!("twilio error {code}");
        let settled = if code == OPTED_OUT_AT_CARRIER {
            outbox::settle(&mut tx, claimed, "withdrawn", Some(&error), now).await?
        } else {
            outbox::give_up(&mut tx, claimed, &error, now).await?
        };
        tx.commit().await?;
        Ok(settled)
    }

    /// Stores a report of a text of ours. Reports come late, twice and out of order; none of that changes anything.
    /// False when we know no such text.
    ///
    /// # Errors
    /// When nothing could be written: answer 5xx, so that it comes again.
    pub async fn report_text(&self, report: TextReport<'_>) -> Result<bool, StoreError> {
        let TextReport { tenant, outbox_id, message_sid, state, error_code, now } = report;
        let mut tx = self.pool.begin().await?;
        let Some(message) = messages::of_outbox(&mut tx, tenant, outbox_id).await? else {
            return Ok(false);
        };
        if error_code == Some(OPTED_OUT_AT_CARRIER) {
            opt_out_at_carrier(&mut tx, tenant, &message.to, now).await?;
        }
        if state > message.state {
            let news = (state, Some(message_sid), error_code);
            messages::update(&mut tx, tenant, message.message_id, news, now).await?;
        }
        tx.commit().await?;
        Ok(true)
    }
}

/// Puts into force what a text asks.
async fn obey(
    db: &mut PgConnection,
    text: IncomingText<'_>,
    address: &Address,
    request: TextRequest,
) -> Result<(), StoreError> {
    let IncomingText { tenant, message_sid, from, body, answered, now } = text;
    let answer = match request {
        TextRequest::OptOut | TextRequest::NoTexts => {
            let reach = if request == TextRequest::OptOut { Reach::All } else { Reach::Texts };
            let opt_out = OptOut {
                tenant: Some(tenant),
                address: address.clone(),
                reach,
                source: Source::Text,
                call_id: None,
                now,
            };
            // Said again it was confirmed before.
            let outcome = do_not_contact::enter(db, &opt_out).await?;
            outcome.new.then_some(OutboxKind::OptOutConfirmation)
        }
        TextRequest::OptIn => {
            let evidence = format!("text:{message_sid}");
            // Written, it is about texts: what he has said of calls stands.
            do_not_contact::lift(db, tenant, address, Reach::Texts, &evidence, now).await?;
            Some(OutboxKind::OptInConfirmation)
        }
        TextRequest::Help => Some(OutboxKind::HelpAnswer),
        TextRequest::Nothing => {
            // Their own answers go to nobody: a telephone that answers by itself would be told of its answer for ever.
            if staff_addresses::has(db, tenant, address).await? {
                return Ok(());
            }
            let (blocked, written) = messages::lately_from(db, tenant, from, now).await?;
            if blocked || written > TOLD_AN_HOUR {
                return Ok(());
            }
            let mut told = redact(body);
            if written == TOLD_AN_HOUR {
                told.push_str(" (What else this number writes within the hour: `firstring texts list`.)");
            }
            let payload = json!({ "from": from, "body": told });
            let notice = row(OutboxKind::TextOwnerNotice, message_sid, payload, now);
            let about = About { call: None, booking: None };
            return outbox::enqueue(db, tenant, about, &notice, now).await;
        }
    };
    match answer {
        Some(kind) if answered.is_none() => {
            let row = row(kind, message_sid, json!({}), now);
            outbox::enqueue_to(db, tenant, (Channel::Text, address), &row, now).await
        }
        // Twilio has answered, or there is nothing to say.
        Some(_) | None => Ok(()),
    }
}

fn row(kind: OutboxKind, sid: &MessageSid, payload: Value, now: Timestamp) -> NewOutbox {
    NewOutbox { kind, key: format!("{}:{sid}", kind.as_str()), payload, due_at: now }
}

async fn opt_out_at_carrier(
    db: &mut PgConnection,
    tenant: TenantId,
    to: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let number: PhoneNumber = to.parse().or_corrupt("threads", "phone_number")?;
    let opt_out = OptOut {
        tenant: Some(tenant),
        address: Address::Phone(number),
        reach: Reach::Texts,
        source: Source::Carrier,
        call_id: None,
        now,
    };
    do_not_contact::enter(db, &opt_out).await?;
    Ok(())
}
