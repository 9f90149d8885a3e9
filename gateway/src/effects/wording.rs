//! What a row of the outbox says, read from its payload.

use assistant::{Appointment, Notice};
use jiff::Timestamp;
use policy::notice::{CancellationNotice, Reminder};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use store::{Claimed, OutboxKind, PromisedCallback, Voicemail};
use telephony::{CallbackId, JobTypeId, PhoneNumber, VoicemailId};

use super::sending::Failed;
use crate::app::Office;
use crate::messages::length_s;

/// A payload that says something else than its kind should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the payload cannot be read")]
pub(super) struct Unreadable;

/// What is to be said, with all that it needs. Cannot be printed: it is about somebody.
pub(super) enum Content {
    Booked(Told),
    Reminder(Told, Reminder),
    Cancelled(Told),
    OwnerBooked(Told),
    OwnerCancelled(Told, CancellationNotice),
    OwnerCallback(PromisedCallback),
    OwnerText(WrittenText),
    OptedOut,
    OptedIn,
    Help,
    OwnerVoicemail(Voicemail),
    OwnerAnswer(Answer),
}

/// What an owner has asked for, or has to know about his PIN: written already, for one number.
#[derive(Deserialize)]
pub(super) struct Answer {
    pub(super) to: PhoneNumber,
    text: String,
}

/// A booking, as the store wrote it into the payload.
#[derive(Deserialize)]
pub(super) struct Told {
    job_type: JobTypeId,
    starts_at: Timestamp,
    customer_name: String,
    customer_phone: PhoneNumber,
    service_address: Option<String>,
    #[serde(default)]
    said: Option<String>,
    #[serde(default)]
    moved: bool,
    #[serde(default)]
    reminder: Option<String>,
    #[serde(default)]
    notice: Option<String>,
}

/// A text that has come in.
#[derive(Deserialize)]
pub(super) struct WrittenText {
    from: PhoneNumber,
    body: String,
}

#[derive(Deserialize)]
struct OfCallback {
    callback_id: CallbackId,
}

#[derive(Deserialize)]
struct OfVoicemail {
    voicemail_id: VoicemailId,
}

impl Content {
    pub(super) async fn read(office: &Office, row: &Claimed) -> Result<Self, Failed> {
        Ok(match row.kind {
            OutboxKind::BookingConfirmation => Self::Booked(payload(row)?),
            OutboxKind::BookingReminder => {
                let told: Told = payload(row)?;
                let which = word(told.reminder.as_deref())?;
                Self::Reminder(told, which)
            }
            OutboxKind::BookingOwnerNotice => Self::OwnerBooked(payload(row)?),
            OutboxKind::CancellationConfirmation => Self::Cancelled(payload(row)?),
            OutboxKind::CancellationOwnerNotice => {
                let told: Told = payload(row)?;
                let notice = word(told.notice.as_deref())?;
                Self::OwnerCancelled(told, notice)
            }
            OutboxKind::CallbackOwnerNotice => {
                let of: OfCallback = payload(row)?;
                let promised = office.store.promised_callback(row.tenant_id, of.callback_id).await?;
                Self::OwnerCallback(promised.ok_or(Unreadable)?)
            }
            OutboxKind::TextOwnerNotice => Self::OwnerText(payload(row)?),
            OutboxKind::VoicemailOwnerNotice => {
                let of: OfVoicemail = payload(row)?;
                let left = office.store.voicemail(row.tenant_id, of.voicemail_id).await?;
                Self::OwnerVoicemail(left.ok_or(Unreadable)?)
            }
            OutboxKind::OwnerSchedule | OutboxKind::OwnerLockoutNotice => Self::OwnerAnswer(payload(row)?),
            OutboxKind::OptOutConfirmation => Self::OptedOut,
            OutboxKind::OptInConfirmation => Self::OptedIn,
            OutboxKind::HelpAnswer => Self::Help,
            OutboxKind::CallEnded => return Err(Unreadable.into()),
        })
    }

    /// Whether what it announces has passed.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        match self {
            Self::Booked(told) | Self::Reminder(told, _) => told.starts_at <= now,
            Self::Cancelled(_)
            | Self::OwnerBooked(_)
            | Self::OwnerCancelled(..)
            | Self::OwnerCallback(_)
            | Self::OwnerText(_)
            | Self::OptedOut
            | Self::OptedIn
            | Self::Help
            | Self::OwnerVoicemail(_)
            | Self::OwnerAnswer(_) => false,
        }
    }

    pub(super) fn notice(&self) -> Notice<'_> {
        match self {
            Self::Booked(told) => Notice::Booked { appointment: told.appointment(), moved: told.moved },
            Self::Reminder(told, which) => {
                Notice::Reminder { appointment: told.appointment(), which: *which }
            }
            Self::Cancelled(told) => Notice::Cancelled { appointment: told.appointment() },
            Self::OwnerBooked(told) => {
                Notice::OwnerBooked { appointment: told.appointment(), moved: told.moved }
            }
            Self::OwnerCancelled(told, notice) => {
                Notice::OwnerCancelled { appointment: told.appointment(), notice: *notice }
            }
            Self::OwnerCallback(promised) => Notice::OwnerCallback {
                name: promised.name.as_deref(),
                phone: promised.phone.as_ref(),
                reason: &promised.reason,
            },
            Self::OwnerText(text) => Notice::OwnerText { from: &text.from, body: &text.body },
            Self::OwnerVoicemail(left) => Notice::OwnerVoicemail {
                from: left.from.as_ref(),
                length_s: length_s(left.length),
                words: left.transcript.as_deref(),
            },
            Self::OwnerAnswer(answer) => Notice::OwnerAnswer { text: &answer.text },
            Self::OptedOut => Notice::OptedOut,
            Self::OptedIn => Notice::OptedIn,
            Self::Help => Notice::Help,
        }
    }
}

impl Told {
    fn appointment(&self) -> Appointment<'_> {
        Appointment {
            job_type: &self.job_type,
            start: self.starts_at,
            name: &self.customer_name,
            phone: &self.customer_phone,
            address: self.service_address.as_deref(),
            said: self.said.as_deref(),
        }
    }
}

pub(super) fn payload<T: DeserializeOwned>(row: &Claimed) -> Result<T, Unreadable> {
    T::deserialize(&row.payload).map_err(|_| Unreadable)
}

fn word<T: std::str::FromStr>(name: Option<&str>) -> Result<T, Unreadable> {
    name.and_then(|name| name.parse().ok()).ok_or(Unreadable)
}
