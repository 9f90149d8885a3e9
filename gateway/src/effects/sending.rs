//! One row of the outbox, carried out.

use std::fmt;
use std::sync::Arc;

use assistant::{Business, Written, write};
use jiff::Timestamp;
use policy::contact::{Address, Channel, Contact, Permit};
use senders::mail::Letter;
use senders::provider::ProviderError;
use store::{Claimed, Cleared, OutboxKind, Sending, StoreError};
use telephony::PhoneNumber;
use tracing::{info, warn};
use twilio::Private;
use twilio::rest::{CreateMessage, Retry, Sender};

use super::event;
use super::wording::{self, Content, Unreadable};
use crate::app::Office;

/// What became of a row that needs no further attempt now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Done {
    /// It has happened.
    Sent,
    /// It is divided among those whom it concerns.
    Divided(usize),
    /// Policy refused it for good.
    Refused(&'static str),
    /// Policy wants it later.
    Later(&'static str),
    /// It makes no sense any more.
    Late,
    /// There is nobody who could be told, and an alert says so.
    Nobody,
    /// Somebody else has it.
    LeaseLost,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sent => f.write_str("sent"),
            Self::Divided(among) => write!(f, "divided among {among}"),
            Self::Refused(reason) => write!(f, "refused: {reason}"),
            Self::Later(reason) => write!(f, "later: {reason}"),
            Self::Late => f.write_str("too late"),
            Self::Nobody => f.write_str("for nobody"),
            Self::LeaseLost => f.write_str("lease lost"),
        }
    }
}

/// Why an attempt failed. Holds no personal data.
#[derive(Debug)]
pub(super) enum Failed {
    /// The record could not be asked: the row stays claimed until its lease runs out.
    Store(StoreError),
    /// For a passing reason.
    Again(&'static str),
    /// It will not work the next time either.
    ForGood(String),
}

impl From<StoreError> for Failed {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<Unreadable> for Failed {
    fn from(error: Unreadable) -> Self {
        Self::ForGood(error.to_string())
    }
}

pub(super) async fn carry_out(office: &Office, row: &Claimed) -> Result<Done, Failed> {
    if row.kind == OutboxKind::CallEnded {
        return event::announce(office, row).await;
    }
    let tenant = office.store.tenant(row.tenant_id).await?;
    let tenant = tenant.ok_or(Failed::Again("no such tenant"))?;
    let business = office.businesses.of(&tenant).map_err(|_| Failed::Again("the settings are not valid"))?;
    match &row.contact {
        Some(contact) => contact_somebody(office, row, contact, &business).await,
        None if row.kind.is_for_owner() => divide(office, row, &business).await,
        None => Err(Failed::ForGood("it is for nobody".to_owned())),
    }
}

/// A notice to the owner becomes one for each of those whom he named.
async fn divide(office: &Office, row: &Claimed, business: &Business) -> Result<Done, Failed> {
    let addresses: Vec<(Channel, Address)> = match row.kind {
        // Asked for by one, at one number.
        OutboxKind::OwnerSchedule | OutboxKind::OwnerLockoutNotice => {
            let answer: wording::Answer = wording::payload(row)?;
            vec![(Channel::Text, Address::Phone(answer.to))]
        }
        OutboxKind::BookingOwnerNotice
        | OutboxKind::CancellationOwnerNotice
        | OutboxKind::CallbackOwnerNotice
        | OutboxKind::TextOwnerNotice
        | OutboxKind::VoicemailOwnerNotice => business.notified(office.config.mailer.is_some()),
        // For the customer, or for another system: nobody of the business has it.
        OutboxKind::BookingConfirmation
        | OutboxKind::BookingReminder
        | OutboxKind::CancellationConfirmation
        | OutboxKind::CallEnded
        | OutboxKind::OptOutConfirmation
        | OutboxKind::OptInConfirmation
        | OutboxKind::HelpAnswer => Vec::new(),
    };
    let settled = office.store.address_to(row, &addresses, Timestamp::now()).await?;
    Ok(match addresses.len() {
        _ if !settled => Done::LeaseLost,
        0 => {
            warn!(outbox_id = %row.outbox_id, kind = row.kind.as_str(), tenant = %business.slug,
                "ALERT: a business has nobody who could be told");
            Done::Nobody
        }
        among => Done::Divided(among),
    })
}

async fn contact_somebody(
    office: &Office,
    row: &Claimed,
    contact: &Contact,
    business: &Arc<Business>,
) -> Result<Done, Failed> {
    let content = Content::read(office, row).await?;
    let now = Timestamp::now();
    if content.is_over(now) {
        let withdrawn = office.store.withdraw_claimed(row, "it is over", now).await?;
        return Ok(if withdrawn { Done::Late } else { Done::LeaseLost });
    }
    let written = write(&content.notice(), business);
    // Now, and not before: between a verdict and its contact lies nothing but the contact.
    let now = Timestamp::now();
    match office.store.clear_queued(row, contact.clone(), Some(&business.hours), now).await? {
        Cleared::Permit(permit) => send(office, row, permit, &written, business).await,
        Cleared::Withdrawn(refusal) => Ok(Done::Refused(refusal.reason.as_str())),
        Cleared::Later(_, hold) => Ok(Done::Later(hold.reason.as_str())),
        Cleared::LeaseLost => Ok(Done::LeaseLost),
    }
}

async fn send(
    office: &Office,
    row: &Claimed,
    permit: Permit,
    written: &Written,
    business: &Business,
) -> Result<Done, Failed> {
    match (permit.channel(), permit.address().clone()) {
        (Channel::Text, Address::Phone(to)) => text(office, row, permit, &to, written, business).await,
        (Channel::Email, Address::Email(_)) => mail(office, row, permit, written, business).await,
        (Channel::AssistantCall | Channel::AgentCall | Channel::Bridge, _)
        | (Channel::Text, Address::Email(_) | Address::Softphone(_))
        | (Channel::Email, Address::Phone(_) | Address::Softphone(_)) => {
            Err(Failed::ForGood("no sender goes there by that channel".to_owned()))
        }
    }
}

async fn text(
    office: &Office,
    row: &Claimed,
    permit: Permit,
    to: &PhoneNumber,
    written: &Written,
    business: &Business,
) -> Result<Done, Failed> {
    let from = business.phone_numbers.first().ok_or(Failed::Again("the business has no number"))?;
    let status = format!("/twilio/message-status?tenant={}&outbox={}", row.tenant_id, row.outbox_id);
    let body = written.as_text();
    let message = CreateMessage {
        to: to.clone(),
        from: Sender::Number(from.clone()),
        body: Private::new(body.as_str()),
        status_callback: Some(office.config.public_url.page(&status)),
    };
    let store = &office.store;
    match store.begin_text(row, to, &body, Timestamp::now()).await? {
        Sending::First => {}
        Sending::Sent => {
            store.complete(row, Timestamp::now()).await?;
            return Ok(Done::Sent);
        }
        Sending::Unknown { since } => {
            let sent = office.provider.messages_sent(from, to, &body, since).await;
            let sent = sent.map_err(|_| Failed::Again("twilio cannot say whether it was sent"))?;
            if let Some(sent) = store.unclaimed_message(row.tenant_id, &sent).await? {
                info!(outbox_id = %row.outbox_id, message_sid = %sent, "an earlier attempt had sent the text");
                store.text_taken(row, &sent, Timestamp::now()).await?;
                return Ok(Done::Sent);
            }
        }
    }
    match office.provider.send_message(permit, &message).await {
        Ok(taken) => {
            store.text_taken(row, &taken.sid, Timestamp::now()).await?;
            Ok(Done::Sent)
        }
        Err(error) => not_sent(office, row, &error).await,
    }
}

async fn not_sent(office: &Office, row: &Claimed, error: &ProviderError) -> Result<Done, Failed> {
    // What is wrong with the account is mended there, and nobody's text is lost meanwhile.
    if let (ProviderError::Refused(refusal), Retry::Never) = (error, error.retry())
        && !refusal.not_permitted()
    {
        office.store.text_refused(row, refusal.code, Timestamp::now()).await?;
        return Ok(Done::Refused("by twilio"));
    }
    if !error.is_uncertain() {
        office.store.text_not_sent(row).await?;
    }
    Err(Failed::Again(match error {
        ProviderError::Refused(_) => "twilio put it off",
        ProviderError::Unreachable => "twilio cannot be reached",
        ProviderError::TimedOut => "twilio did not answer",
        ProviderError::Busy => "too much at once",
        ProviderError::NotPermitted => "the permit had expired",
    }))
}

async fn mail(
    office: &Office,
    row: &Claimed,
    permit: Permit,
    written: &Written,
    business: &Business,
) -> Result<Done, Failed> {
    let mailer = office.config.mailer.as_ref().ok_or(Failed::Again("no mail server is configured"))?;
    let key = format!("{}:{}", row.tenant_id, row.key);
    let letter = Letter {
        from_name: &business.name,
        subject: &written.subject,
        body: &written.body,
        key: &key,
        unsubscribe: None,
    };
    match mailer.send(permit, &letter).await {
        Ok(()) => {
            office.store.complete(row, Timestamp::now()).await?;
            Ok(Done::Sent)
        }
        Err(error) if error.may_pass() => Err(Failed::Again("the mail server did not take it")),
        Err(error) => Err(Failed::ForGood(error.to_string())),
    }
}
