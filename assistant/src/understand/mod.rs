//! What a caller's words mean.
//!
//! Safety first: an emergency and a wish to be left alone are recognised by `policy`'s own rules before anything
//! else, and nothing outvotes them. Then rules find the intent, and one reader a slot finds the details.

pub(crate) mod address;
pub(crate) mod cancelling;
pub(crate) mod choice;
mod evidence;
mod intents;
mod message;
pub(crate) mod name;
pub(crate) mod no_hours;
mod own_days;
pub(crate) mod phone;
pub(crate) mod question;
pub(crate) mod retimed;
pub(crate) mod service;
pub(crate) mod troubles;

use jiff::Timestamp;
use policy::signs::TenantPhrases;
use serde::{Deserialize, Serialize};
use telephony::{JobTypeId, PhoneNumber};

use crate::business::Business;
use crate::when::{self, When};
use crate::words::{Word, starts_with, words};

pub use address::AddressPart;
pub use evidence::{Evidence, Repair, Slot};
pub use message::{Heed, heed};
pub use phone::SpokenNumber;

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
    /// Whether he does not want to be contacted.
    Unwanted,
    /// Whether there is anything else.
    AnythingElse,
    /// Which of several appointments.
    CancelWhich,
    /// Whether to cancel for good.
    CancelConfirm,
    /// Whether to move an appointment.
    MoveConfirm,
    /// Whether a person should call back.
    CallbackOffer,
    /// What a call-back is about.
    Reason,
    /// Nothing, while people are rung for the caller.
    Holding,
    /// Nothing: the store is being asked, or the call is over.
    Nothing,
    /// The owner's PIN, on the keypad.
    Pin,
    /// What the owner would like to know.
    Owner,
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
    /// The emergency or the opt-out that it sounds like, where no rule found one, and how likely it is: to be asked about.
    pub suspected: Option<(Intent, f32)>,
    /// The details that the words give.
    pub slots: Slots,
}

/// Details out of one turn.
///
/// Serialised with what was not said left out: `service` is the id of a job type; `name` is as one writes it ("Dana
/// Whitfield"); `address` is one line, the kind of street written out ("42 Oak Street, apartment 5, Springfield");
/// `phone` is E.164 or the digits as said, see [`SpokenNumber`]; `email` is in lower case; `when` is a [`When`].
/// `evidence` is left out: whoever wants it serialises it on its own.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Slots {
    /// What is to be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub service: Option<JobTypeId>,
    /// Another job that is to be done besides ("and I also need ...").
    #[serde(skip)]
    pub also: Option<JobTypeId>,
    /// More jobs of the same breath, which whoever comes for the first is told of.
    #[serde(skip)]
    pub besides: Vec<JobTypeId>,
    /// The customer's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Where the job is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Half of an address, when one was asked for and no whole one was said: the house number, or the street.
    #[serde(skip)]
    pub address_part: Option<AddressPart>,
    /// The customer's number, if it is whole.
    #[serde(skip)]
    pub phone: Option<PhoneNumber>,
    /// What was said of a number, whole or not, extension included.
    #[serde(rename = "phone", skip_serializing_if = "Option::is_none")]
    pub spoken_number: Option<SpokenNumber>,
    /// The customer's e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// When it should be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// How each of these was heard, in the order of the fields.
    #[serde(skip)]
    pub evidence: Vec<Evidence>,
}

/// Reads the models and patterns that the first turn would otherwise wait for, a fraction of a second. A service calls
/// it before its first call.
pub fn prepare() {
    intents::prepare();
    let _ = policy::signs::assess("", &TenantPhrases::default());
    let _ = policy::signs::opt_out("");
}

/// Reads one turn in the light of what was asked. Pure; well below a millisecond.
#[must_use]
pub fn understand(text: &str, asked: Asked, business: &Business, now: Timestamp) -> Understanding {
    let words = words(text);
    let mut slots = slots(text, &words, asked, business, now);
    // What is only described is no detail of a booking to whoever listens for danger in it.
    let place = slots.place_of(asked);
    if slots.service.is_none()
        && asked.may_be_told_of_trouble()
        && let Some(reading) = troubles::read(&words, business)
    {
        slots.evidence.push(Evidence::service(&reading.words, reading.confidence));
        slots.evidence.sort_by_key(|evidence| evidence.slot);
        slots.service = Some(reading.job);
    }
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
    let suspected = match (policy::signs::opt_out(text), policy::signs::emergency(text)) {
        (None, None) => intents::suspected(&words, place),
        (opts_out, emergency) => {
            intents.splice(0..0, opts_out.map(|_| (Intent::OptOut, 1.0)));
            intents.splice(0..0, emergency.map(|_| (Intent::Emergency, 1.0)));
            None
        }
    };
    let (intent, confidence) = intents.first().copied().unwrap_or((Intent::OutOfScope, 0.0));
    Understanding { intent, confidence, intents, suspected, slots }
}

/// Below this an intent is a guess, and the caller is asked again.
const SURE: f32 = 0.5;
/// The same for being none of ours.
const SURE_OUTSIDE: f32 = 0.85;

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
        | Asked::Unwanted
        | Asked::AnythingElse
        | Asked::CancelWhich
        | Asked::CancelConfirm
        | Asked::MoveConfirm
        | Asked::CallbackOffer
        | Asked::Reason
        | Asked::Holding
        | Asked::Pin
        | Asked::Owner
        | Asked::Nothing => false,
    }
}

/// Reads the slots. Words that one reader has used are kept from the next, so that a house number is no hour.
fn slots(text: &str, words: &[Word], asked: Asked, business: &Business, now: Timestamp) -> Slots {
    let mut rest = words.to_vec();
    let mut evidence = Vec::new();
    let retimed = retimed::another_hour(words, asked).filter(|_| asked.may_be_retimed());
    if let Some((_, range)) = &retimed {
        blank(&mut rest, range.clone());
    }
    let email = policy::email::find(text).pop();
    // The digits of an e-mail address are no telephone number's.
    let mut unmailed = text.to_owned();
    if let Some(email) = &email {
        unmailed.replace_range(email.range.clone(), &"|".repeat(email.range.len()));
        evidence.push(Evidence::email(&text[email.range.clone()], email.spoken));
        blank(&mut rest, words_in(text, &email.range, words.len()));
    }
    let spoken_number = phone::read(&unmailed, asked == Asked::Phone);
    let spoken_number =
        spoken_number.filter(|reading| retimed.is_none() || reading.number.number().is_some());
    let spoken_number = spoken_number.map(|reading| {
        let whole = reading.number.number().is_some();
        evidence.push(Evidence::phone(&text[reading.range.clone()], reading.confidence, whole));
        if whole {
            blank(&mut rest, words_in(text, &reading.range, words.len()));
        }
        reading.number
    });
    // "42 Oak Street, er": no town.
    if rest.len() > 1
        && rest.last().is_some_and(|word| word.is_one_of(&["er", "ah", "um", "uh", "erm", "hmm"]))
    {
        let last = rest.len() - 1;
        blank(&mut rest, last..last + 1);
    }
    let address = address::address(&rest, asked == Asked::Address).map(|(address, range)| {
        evidence.push(Evidence::address(&rest[range.clone()], asked == Asked::Address));
        blank(&mut rest, range);
        address
    });
    let wants_address = asked == Asked::Address && address.is_none();
    let address_part = if wants_address { address::part(&rest) } else { None };
    let timed = matches!(asked, Asked::When | Asked::Opening)
        || matches!(asked, Asked::Confirm | Asked::Name | Asked::Address | Asked::Phone) && bids(&rest)
        || asked == Asked::Confirm && restates(&rest)
        || asked == Asked::AnythingElse && (bids(&rest) || prefers(&rest));
    // "No wait, 0134", of the number that was read back.
    if let Some(range) = phone::four_digits(&rest).filter(|_| asked == Asked::Confirm) {
        blank(&mut rest, range);
    }
    let asked_when = matches!(asked, Asked::When | Asked::Opening);
    let when = when::read(&no_hours::without_other_numbers(&rest, asked_when), timed, &business.hours, now);
    let when = match &retimed {
        // "On Friday, and can we make it eleven?"
        Some(_) if when.as_ref().is_some_and(|when| when.names().0) => {
            when::read(words, true, &business.hours, now)
        }
        Some((hour, _)) => when::read(hour, true, &business.hours, now),
        None => when,
    };
    let estimate = service::estimate(&rest, business);
    let service = estimate
        .clone()
        .or_else(|| service::service(&rest, asked == Asked::Service, business))
        .map(|reading| {
            evidence.push(Evidence::service(&reading.words, reading.confidence));
            reading.job
        });
    let mut besides = service::listed(&rest, business);
    let (service, also) = match service::both(&rest, business) {
        _ if estimate.is_some() => (service, None),
        Some((first, second)) if besides.len() <= 2 => (Some(first), Some(second)),
        // Of a list the one that is plainest, or else the first.
        _ if besides.len() >= 2 => (service.or_else(|| besides.first().cloned()), None),
        _ => (service, None),
    };
    besides.retain(|job| also.is_none() && Some(job) != service.as_ref());
    // "John, um, Smith."
    rest.retain(|word| !word.is_one_of(HESITATIONS));
    let name = name::read(&rest, asked == Asked::Name).map(|reading| {
        evidence.push(Evidence::name(&reading.words, reading.confidence, reading.spelled));
        reading.name
    });
    evidence.sort_by_key(|evidence| evidence.slot);
    let phone = spoken_number.as_ref().and_then(SpokenNumber::number);
    let email = email.map(|email| email.address);
    Slots { service, also, besides, name, address, address_part, phone, spoken_number, email, when, evidence }
}

/// What is no word of a name, whoever has it. "Er" may be two letters of one that is spelled.
const HESITATIONS: &[&str] = &["um", "umm", "uh", "uhm", "erm", "hmm"];

/// "No, ten thirty", "no, I said eleven", "it was supposed to be eleven": an hour by itself is a time there.
fn restates(words: &[Word]) -> bool {
    const SHORT: usize = 9;
    let no = words.first().is_some_and(|word| word.is("no"));
    let said = words.iter().any(|word| word.is_one_of(&["said", "meant", "supposed", "was", "better"]));
    let other = words.iter().any(|word| word.is_one_of(&["number", "street", "house", "apartment", "name"]));
    no && words.len() <= 3 || said && !other && words.len() <= SHORT
}

/// "Nine would be better."
fn prefers(words: &[Word]) -> bool {
    const SHORT: usize = 8;
    words.len() <= SHORT
        && words.iter().any(|word| word.is_one_of(&["better", "easier", "available"]))
        && words.iter().any(|word| word.is_one_of(&["be", "is", "works", "work", "suits"]))
}

/// Whether another time is asked for while something else is: "can we do ten instead?"
fn bids(words: &[Word]) -> bool {
    let starts = |at: usize| {
        [
            &["can", "we", "do"][..],
            &["could", "we", "do"],
            &["how", "about"],
            &["what", "about"],
            &["make", "it"],
            &["any", "chance", "of"],
            &["any", "chance", "for"],
        ]
        .iter()
        .any(|bid| starts_with(words, at, bid))
    };
    (0..words.len()).any(starts)
}

/// The words that stand in a range of the text.
fn words_in(text: &str, range: &std::ops::Range<usize>, count: usize) -> std::ops::Range<usize> {
    let from = words(&text[..range.start]).len().min(count);
    from..words(&text[..range.end]).len().clamp(from, count)
}

/// Replaces words by a mark that no reader knows, so that what stood on both sides does not grow together.
fn blank(words: &mut [Word], range: std::ops::Range<usize>) {
    for word in &mut words[range] {
        *word = Word { text: String::new(), raw: String::new(), mark: Some(',') };
    }
}

impl Asked {
    /// Whether a time stands by then that may be changed while this is asked.
    const fn may_be_retimed(self) -> bool {
        matches!(
            self,
            Self::Name | Self::Address | Self::Phone | Self::Confirm | Self::MoveConfirm | Self::AnythingElse
        )
    }

    /// Whether what he tells of may be what he needs, and is not said beside something else.
    const fn may_be_told_of_trouble(self) -> bool {
        matches!(self, Self::Anything | Self::Service | Self::AnythingElse)
    }

    /// Whether what is asked is answered in a few words, which say little out of their place.
    const fn is_for_a_detail(self) -> bool {
        matches!(
            self,
            Self::Opening
                | Self::Name
                | Self::Address
                | Self::Phone
                | Self::Confirm
                | Self::CancelWhich
                | Self::CancelConfirm
                | Self::MoveConfirm
                | Self::CallbackOffer
        )
    }
}

impl Slots {
    fn place_of(&self, asked: Asked) -> intents::Place {
        match (asked.is_for_a_detail(), self.are_told()) {
            (true, _) => intents::Place::Answer,
            (false, true) => intents::Place::Detail,
            (false, false) => intents::Place::Open,
        }
    }

    /// Whether the words give a detail of a booking.
    pub(crate) fn are_told(&self) -> bool {
        self.service.is_some()
            || self.name.is_some()
            || self.address.is_some()
            || self.address_part.is_some()
            || self.spoken_number.is_some()
            || self.email.is_some()
            || self.when.is_some()
    }
}

impl Understanding {
    /// It is this name, and nothing else, whatever its words sound like.
    pub(crate) fn only_names(&mut self, name: String) {
        let evidence =
            self.slots.evidence.iter().filter(|evidence| evidence.slot == Slot::Name).cloned().collect();
        self.slots = Slots { name: Some(name), evidence, ..Slots::default() };
        (self.intent, self.confidence, self.suspected) = (Intent::Schedule, 1.0, None);
        self.intents = vec![(Intent::Schedule, 1.0)];
    }

    /// Whether the intent is more than a guess. That something is none of ours is nearly always so when nothing else is
    /// likely, and is believed only where it looks like it by itself.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.confidence >= if self.intent == Intent::OutOfScope { SURE_OUTSIDE } else { SURE }
    }

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
            Self::Unwanted => "unwanted",
            Self::AnythingElse => "anything_else",
            Self::CancelWhich => "cancel_which",
            Self::CancelConfirm => "cancel_confirm",
            Self::MoveConfirm => "move_confirm",
            Self::CallbackOffer => "callback_offer",
            Self::Reason => "reason",
            Self::Holding => "holding",
            Self::Nothing => "nothing",
            Self::Pin => "pin",
            Self::Owner => "owner",
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

#[cfg(test)]
mod tests;
