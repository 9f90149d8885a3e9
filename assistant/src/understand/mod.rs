//! What a caller's words mean.
//!
//! Safety first: an emergency and a wish to be left alone are recognised by `policy`'s own rules before anything
//! else, and nothing outvotes them. Then rules find the intent, and one reader a slot finds the details.

pub(crate) mod address;
pub(crate) mod choice;
mod intents;
pub(crate) mod name;
pub(crate) mod phone;
pub(crate) mod question;
mod service;

use jiff::Timestamp;
use policy::signs::TenantPhrases;
use serde::{Deserialize, Serialize};
use telephony::{JobTypeId, PhoneNumber};

use crate::business::Business;
use crate::when::{self, When};
use crate::words::{Word, words};

/// What the assistant had just asked, which decides how short answers are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asked {
    /// "How can I help?"
    Anything,
    /// What is to be done.
    Service,
    /// Which day and time.
    When,
    /// Which of the openings offered.
    Opening,
    /// The customer's name.
    Name,
    /// Where the job is.
    Address,
    /// The customer's number.
    Phone,
    /// Whether a read-back is right.
    Confirm,
    /// Whether anyone is in danger right now.
    Danger,
    /// Whether there is anything else.
    AnythingElse,
    /// Which of several appointments.
    CancelWhich,
    /// Whether to cancel for good.
    CancelConfirm,
    /// Whether a person should call back.
    CallbackOffer,
    /// What a call-back is about.
    Reason,
    /// Nothing: the store is being asked, or the call is over.
    Nothing,
}

/// What the caller wants. A closed list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Intent {
    /// Book an appointment.
    Schedule,
    /// Move an appointment.
    Reschedule,
    /// Cancel an appointment.
    Cancel,
    /// Hear about an appointment.
    Status,
    /// Have a question answered.
    Question,
    /// Report an emergency.
    Emergency,
    /// Speak to a person.
    Person,
    /// The owner asks about the business.
    OwnerQuery,
    /// Not be contacted again.
    OptOut,
    /// Be called back.
    CallBack,
    /// Agree.
    Yes,
    /// Disagree.
    No,
    /// Hear it again.
    Repeat,
    /// Have a moment.
    Wait,
    /// Change what was said.
    Correction,
    /// Say hello.
    Greeting,
    /// Say thanks.
    Thanks,
    /// End the call.
    Goodbye,
    /// Know whether this is a machine.
    AreYouHuman,
    /// Know what can be said.
    Help,
    /// Something we do not do.
    OutOfScope,
}

/// What was understood of one turn.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Understanding {
    /// The likeliest intent.
    pub intent: Intent,
    /// How sure that is, 0 to 1.
    pub confidence: f32,
    /// Every intent that the words speak for, the likeliest first.
    pub intents: Vec<(Intent, f32)>,
    /// The details that the words give.
    pub slots: Slots,
}

/// Details out of one turn.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Slots {
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<JobTypeId>,
    /// The customer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The customer's number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<PhoneNumber>,
    /// When it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
}

/// Learns what the first turn would otherwise wait for, a fraction of a second. A service calls it before its first
/// call.
pub fn prepare() {
    intents::prepare();
    let _ = policy::signs::assess("", &TenantPhrases::default());
    let _ = policy::signs::opt_out("");
}

/// Reads one turn in the light of what was asked. Pure; well below a millisecond.
#[must_use]
pub fn understand(text: &str, asked: Asked, business: &Business, now: Timestamp) -> Understanding {
    let words = words(text);
    let slots = slots(&words, asked, business, now);
    let mut hints = Vec::new();
    // Naming a job, or a time before anything else was asked, is asking for an appointment.
    if slots.service.is_some() {
        hints.push((Intent::Schedule, 0.6));
    }
    if slots.when.is_some() && matches!(asked, Asked::Anything | Asked::AnythingElse) {
        hints.push((Intent::Schedule, 0.3));
    }
    if answers(&slots, asked) {
        hints.push((Intent::Schedule, 1.0));
    }
    if question::known(&words, business).is_some() {
        hints.push((Intent::Question, 0.6));
    }
    let mut intents = intents::intents(&words, asked, &hints);
    // The safety intents stand above every score.
    if policy::signs::opt_out(text) {
        intents.insert(0, (Intent::OptOut, 1.0));
    }
    if policy::signs::emergency(text).is_some() {
        intents.insert(0, (Intent::Emergency, 1.0));
    }
    let (intent, confidence) = intents.first().copied().unwrap_or((Intent::OutOfScope, 0.0));
    Understanding { intent, confidence, intents, slots }
}

/// Whether the turn gives what was asked for, which is going on with the booking.
fn answers(slots: &Slots, asked: Asked) -> bool {
    match asked {
        Asked::Service => slots.service.is_some(),
        Asked::When | Asked::Opening => slots.when.is_some(),
        Asked::Name => slots.name.is_some(),
        Asked::Address => slots.address.is_some(),
        Asked::Phone => slots.phone.is_some(),
        Asked::Anything
        | Asked::Confirm
        | Asked::Danger
        | Asked::AnythingElse
        | Asked::CancelWhich
        | Asked::CancelConfirm
        | Asked::CallbackOffer
        | Asked::Reason
        | Asked::Nothing => false,
    }
}

/// Reads the slots. Words that one reader has used are kept from the next, so that a house number is no hour.
fn slots(words: &[Word], asked: Asked, business: &Business, now: Timestamp) -> Slots {
    let mut rest = words.to_vec();
    let phone = phone::phone(&rest).map(|(phone, run)| {
        blank(&mut rest, run.from..run.to);
        phone
    });
    let address = address::address(&rest, asked == Asked::Address).map(|(address, range)| {
        blank(&mut rest, range);
        address
    });
    let timed = matches!(asked, Asked::When | Asked::Opening);
    let when = when::read(&rest, timed, &business.hours, now);
    let service = service::service(&rest, asked == Asked::Service, business);
    let name = name::name(words, asked == Asked::Name);
    Slots { service, name, address, phone, when }
}

/// Replaces words by a mark that no reader knows, so that what stood on both sides does not grow together.
fn blank(words: &mut [Word], range: std::ops::Range<usize>) {
    for word in &mut words[range] {
        *word = Word { text: String::new(), raw: String::new(), mark: Some(',') };
    }
}

impl Understanding {
    /// How much the words speak for `intent`, 0 to 1.
    #[must_use]
    pub fn score(&self, intent: Intent) -> f32 {
        self.intents.iter().find(|(known, _)| *known == intent).map_or(0.0, |(_, score)| *score)
    }
}

impl Asked {
    /// The name as logged.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anything => "anything",
            Self::Service => "service",
            Self::When => "when",
            Self::Opening => "opening",
            Self::Name => "name",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::Confirm => "confirm",
            Self::Danger => "danger",
            Self::AnythingElse => "anything_else",
            Self::CancelWhich => "cancel_which",
            Self::CancelConfirm => "cancel_confirm",
            Self::CallbackOffer => "callback_offer",
            Self::Reason => "reason",
            Self::Nothing => "nothing",
        }
    }
}

impl Intent {
    /// The name as logged and printed.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Schedule => "schedule",
            Self::Reschedule => "reschedule",
            Self::Cancel => "cancel",
            Self::Status => "status",
            Self::Question => "question",
            Self::Emergency => "emergency",
            Self::Person => "person",
            Self::OwnerQuery => "owner_query",
            Self::OptOut => "opt_out",
            Self::CallBack => "call_back",
            Self::Yes => "yes",
            Self::No => "no",
            Self::Repeat => "repeat",
            Self::Wait => "wait",
            Self::Correction => "correction",
            Self::Greeting => "greeting",
            Self::Thanks => "thanks",
            Self::Goodbye => "goodbye",
            Self::AreYouHuman => "are_you_human",
            Self::Help => "help",
            Self::OutOfScope => "out_of_scope",
        }
    }
}
