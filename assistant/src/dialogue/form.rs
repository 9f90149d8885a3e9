//! The form of a booking, from the first word to the confirmed whole.

use policy::openings::Opening;
use serde::{Deserialize, Serialize};
use telephony::{JobTypeId, PhoneNumber, ReservationId};

use crate::business::Business;
use crate::when::When;

/// So many characters of what is said of a job are kept.
pub(super) const LONGEST_SAID: usize = 400;

/// What the caller has said so far.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub(super) struct Draft {
    pub(super) service: Option<JobTypeId>,
    /// Another job named in the same breath, to be booked after this one.
    #[serde(default)]
    pub(super) also: Option<JobTypeId>,
    pub(super) when: Option<When>,
    pub(super) name: Option<String>,
    pub(super) address: Option<String>,
    pub(super) phone: Option<PhoneNumber>,
    /// Searches in a row that found nothing.
    pub(super) fruitless: u8,
}

/// An opening that the store keeps for this caller.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) reservation: ReservationId,
    pub(super) job_type: JobTypeId,
    pub(super) opening: Opening,
}

/// What is still to be asked about the customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Detail {
    Name,
    Address,
    /// Whether the calling number will do.
    CallingNumber,
    Phone,
}

/// A form in which nothing is missing. Being complete is not being accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CompleteForm {
    held: Held,
    name: String,
    address: Option<String>,
    phone: PhoneNumber,
    #[serde(default)]
    said: Option<String>,
}

/// A complete form whose read-back the caller has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Accepted(CompleteForm);

/// A booking that may be committed: complete, read back and accepted. Only the dialogue can make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfirmedBooking(CompleteForm);

impl CompleteForm {
    /// The whole form, or the first thing that is missing from it.
    pub(super) fn new(draft: &Draft, held: &Held, business: &Business) -> Result<Self, Detail> {
        let needs_address = business.job_type(&held.job_type).is_some_and(|job| job.needs_address);
        let name = draft.name.clone().ok_or(Detail::Name)?;
        // Where he lives is nothing to a visit to the showroom.
        let address = draft.address.clone().filter(|_| needs_address);
        if needs_address && address.is_none() {
            return Err(Detail::Address);
        }
        let phone = draft.phone.clone().ok_or(Detail::Phone)?;
        Ok(Self { held: held.clone(), name, address, phone, said: None })
    }

    /// The caller said yes to the read-back of exactly this form. `said` is what else he said of the job.
    pub(super) fn accept(self, said: Option<String>) -> Accepted {
        Accepted(Self { said, ..self })
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    pub(super) fn phone(&self) -> &PhoneNumber {
        &self.phone
    }
}

impl Accepted {
    pub(super) fn to_booking(&self) -> ConfirmedBooking {
        ConfirmedBooking(self.0.clone())
    }

    pub(super) fn held(&self) -> &Held {
        &self.0.held
    }
}

impl ConfirmedBooking {
    /// The reservation to be turned into the appointment.
    #[must_use]
    pub fn reservation(&self) -> ReservationId {
        self.0.held.reservation
    }

    /// What is to be done.
    #[must_use]
    pub fn job_type(&self) -> &JobTypeId {
        &self.0.held.job_type
    }

    /// Who does it, and when.
    #[must_use]
    pub fn opening(&self) -> &Opening {
        &self.0.held.opening
    }

    /// For whom, as the caller said it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Where; always present when the job type needs an address.
    #[must_use]
    pub fn address(&self) -> Option<&str> {
        self.0.address.as_deref()
    }

    /// The customer's number.
    #[must_use]
    pub fn phone(&self) -> &PhoneNumber {
        &self.0.phone
    }

    /// What he said of the job in his own words, card numbers and the like taken out; at most [`LONGEST_SAID`] characters.
    #[must_use]
    pub fn said(&self) -> Option<&str> {
        self.0.said.as_deref()
    }
}
