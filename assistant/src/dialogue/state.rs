//! Where a conversation stands, and what follows from that alone: what is being asked, how the question sounds,
//! and what is requested of the store.

use jiff::Timestamp;
use policy::ladder::EscalationReason;
use policy::openings::{Opening, Wish};
use serde::{Deserialize, Serialize};
use telephony::{Disposition, JobTypeId, PhoneNumber};

use super::form::{Accepted, CompleteForm, Detail, Draft, Held};
use super::owner;
use super::protocol::{BookingSummary, Callback, ForVisit, RecordLimits, Request, Segment, Then};
use super::schedule::{Listing, Query};
use crate::business::Business;
use crate::prompts::{self, fixed, variable};
use crate::understand::Asked;
use crate::when::{When, speak};

/// The state of a conversation. Each state owns what only it needs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Nothing has been said.
    New,
    /// Asked how to help.
    Open,
    /// Asked whether anyone is in danger, after `said` in `back`, which sounded like the emergency `code`.
    Danger { code: String, said: String, back: Box<State> },
    /// Asked whether he does not want to be contacted, after `said` in `back`, which sounded like it.
    Unwanted { said: String, back: Box<State> },
    /// Asked what is to be done.
    Service { draft: Draft },
    /// Asked when. `held` is given up once something else is reserved.
    When { draft: Draft, held: Option<Held> },
    /// The store looks for openings.
    Finding { draft: Draft, held: Option<Held>, cause: Cause },
    /// Asked which opening.
    Choosing { draft: Draft, held: Option<Held>, offer: Vec<Opening> },
    /// The store reserves an opening.
    Reserving { draft: Draft, job_type: JobTypeId, held: Option<Held>, opening: Opening },
    /// Asked about the customer.
    Details { draft: Draft, held: Held, detail: Detail },
    /// Asked whether the form is right.
    ReadBack { draft: Draft, held: Held, form: CompleteForm },
    /// Asked what to change.
    Changing { draft: Draft, held: Held },
    /// The store books.
    Committing { draft: Draft, accepted: Accepted },
    /// Asked for the number of an appointment, since the calling number is withheld.
    LookupNumber { purpose: Purpose, name: Option<String> },
    /// The store looks for appointments.
    LookingUp { purpose: Purpose, name: Option<String>, phone: PhoneNumber },
    /// Asked for the name of an appointment. Nothing about it is said before the name matches.
    /// `again`: one was said that does not.
    LookupName {
        purpose: Purpose,
        found: Vec<BookingSummary>,
        /// The number under which they were found.
        #[serde(default)]
        phone: Option<PhoneNumber>,
        #[serde(default)]
        again: bool,
    },
    /// Asked which appointment.
    WhichBooking { purpose: Purpose, mine: Vec<BookingSummary> },
    /// Asked when an appointment should be instead.
    MoveWhen { booking: BookingSummary },
    /// The store looks for openings to move it to.
    MoveFinding { booking: BookingSummary, wish: When, cause: Cause },
    /// Asked which opening to move it to.
    MoveChoosing { booking: BookingSummary, wish: When, offer: Vec<Opening> },
    /// Asked whether to move it there.
    MoveConfirm { booking: BookingSummary, opening: Opening },
    /// The store moves it.
    Moving { booking: BookingSummary, opening: Opening },
    /// Asked whether to cancel it, and those in `also` with it; `others` are his too.
    CancelConfirm {
        booking: BookingSummary,
        #[serde(default)]
        also: Vec<BookingSummary>,
        #[serde(default)]
        others: Vec<BookingSummary>,
    },
    /// The store cancels it; then those in `also`, after `before` others.
    Cancelling {
        booking: BookingSummary,
        #[serde(default)]
        also: Vec<BookingSummary>,
        #[serde(default)]
        before: u8,
    },
    /// Asked whether somebody should call back.
    CallbackOffer { note: Note },
    /// Asked for a detail of a call-back.
    Message { note: Note, missing: Missing },
    /// The store notes a call-back.
    Leaving { note: Note },
    /// The shell is asked to ring people; `back` is where the conversation was.
    Calling { note: Note, reason: EscalationReason, again: bool, back: Box<State> },
    /// People are being rung. Asked meanwhile for what they would like to know, until there is nothing to ask.
    Ringing { note: Note, reason: EscalationReason, missing: Option<Missing>, back: Box<State> },
    /// Nobody came; asked whether to leave a message or be called back.
    AfterNobody { note: Note },
    /// Asked whether there is anything else.
    AnythingElse,
    /// Over.
    Ended(Disposition),
    /// A message is being recorded, or is about to be. `note` is for a call-back, should that not work.
    Voicemail { note: Note },
    /// Asked what the detail of the appointment booked in this call should have been, which `note` passes on.
    Righting { note: Note, detail: Detail },
    /// Asked whether what was being booked before a call-back came in between is still wanted.
    StillBook { back: Box<State> },
    /// Asked where the work is, before a time is looked for: somebody has to drive there.
    Where { draft: Draft, held: Option<Held> },
    /// Asked for the owner's PIN, since he wants to know this.
    OwnerPin { wanted: Option<Query> },
    /// The PIN is being checked. It is not kept, so after a cut it is asked for again.
    OwnerChecking { wanted: Option<Query> },
    /// Asked what he, the owner, would like to know. `listing` is what he was told last.
    Owner { owner: String, listing: Option<Listing> },
    /// The store looks for what is on, or when there is time.
    OwnerFinding { owner: String, wanted: Query },
    /// The store sends him a text.
    OwnerTexting { owner: String, listing: Listing, to: PhoneNumber, number: u32 },
}

/// Why openings are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Cause {
    /// The caller named a time.
    Wish,
    /// The opening he had chosen was taken, which he has just been told.
    Taken,
    /// He wanted none of those offered: perhaps later in their week.
    Later,
}

/// Why appointments are looked up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Purpose {
    Cancel,
    Status,
    /// `wish` is the time he named along with it.
    Move {
        wish: Option<When>,
    },
}

/// What is known about a call-back.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Note {
    pub(super) name: Option<String>,
    pub(super) phone: Option<PhoneNumber>,
    /// Why; in an emergency where it is, as far as it was said.
    pub(super) reason: Option<String>,
    /// The code of an emergency.
    pub(super) emergency: Option<String>,
    /// When the caller would like to be called.
    #[serde(default)]
    pub(super) best_at: Option<Timestamp>,
    /// The day that he asked for, where it is too far off for anybody to be held to it.
    #[serde(default)]
    pub(super) asked_for: Option<String>,
    /// It is for whoever comes to an appointment: nobody has to call back.
    #[serde(default)]
    pub(super) for_visit: Option<ForVisit>,
    /// Whom he has asked for by name.
    #[serde(default)]
    pub(super) for_whom: Option<String>,
    /// What was left before in the same call.
    #[serde(default)]
    pub(super) earlier: Vec<String>,
}

/// What a call-back still needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Missing {
    Name,
    CallingNumber,
    Phone,
    /// Where it is, in an emergency.
    Address,
    Reason,
}

impl Note {
    /// An appointment for whoever is in the emergency.
    pub(super) fn booking(&self) -> Draft {
        let (name, address, phone) = (self.name.clone(), self.reason.clone(), self.phone.clone());
        Draft { name, address, phone, ..Draft::default() }
    }

    pub(super) fn callback(&self) -> Callback {
        let reason = match (&self.emergency, &self.reason) {
            (Some(code), Some(place)) => format!("emergency: {code}, {place}"),
            (Some(code), None) => format!("emergency: {code}"),
            (None, Some(reason)) => reason.clone(),
            (None, None) => "not said".to_owned(),
        };
        let (urgent, earlier): (Vec<&str>, Vec<&str>) =
            self.earlier.iter().map(String::as_str).partition(|earlier| earlier.starts_with("emergency: "));
        // What is told of an emergency later in the call is still of that.
        let code = |told: &&str| told.split([':', ',']).nth(1).map(|code| code.trim().to_owned());
        let emergency = self.emergency.clone().or_else(|| urgent.first().and_then(code));
        let reason = match &self.for_whom {
            Some(whom) => format!("for {whom}: {reason}"),
            None => reason,
        };
        let mut reason = [urgent, vec![reason.as_str()], earlier].concat().join(" / ");
        if let Some(day) = &self.asked_for {
            reason.push_str(&format!(" (asked to be called on {day})"));
        }
        Callback {
            name: self.name.clone(),
            phone: self.phone.clone(),
            reason,
            emergency,
            best_at: self.best_at,
            for_visit: self.for_visit.clone(),
        }
    }
}

impl State {
    /// What the caller is being asked.
    pub(super) fn asked(&self) -> Asked {
        match self {
            Self::Open => Asked::Anything,
            Self::Danger { .. } => Asked::Danger,
            Self::Unwanted { .. } => Asked::Unwanted,
            Self::Service { .. } => Asked::Service,
            Self::When { .. } | Self::MoveWhen { .. } => Asked::When,
            Self::Choosing { .. } | Self::MoveChoosing { .. } => Asked::Opening,
            Self::Details { detail, .. } | Self::Righting { detail, .. } => match detail {
                Detail::Name => Asked::Name,
                Detail::Address => Asked::Address,
                Detail::CallingNumber | Detail::Phone => Asked::Phone,
            },
            Self::ReadBack { .. } | Self::Changing { .. } | Self::StillBook { .. } => Asked::Confirm,
            Self::LookupNumber { .. } => Asked::Phone,
            Self::LookupName { .. } => Asked::Name,
            Self::WhichBooking { .. } => Asked::CancelWhich,
            Self::CancelConfirm { .. } => Asked::CancelConfirm,
            Self::MoveConfirm { .. } => Asked::MoveConfirm,
            Self::CallbackOffer { .. } => Asked::CallbackOffer,
            Self::Message { missing, .. } => match missing {
                Missing::Name => Asked::Name,
                Missing::CallingNumber | Missing::Phone => Asked::Phone,
                Missing::Address => Asked::Address,
                Missing::Reason => Asked::Reason,
            },
            Self::Ringing { missing, .. } => match missing {
                Some(Missing::Name) => Asked::Name,
                Some(Missing::CallingNumber | Missing::Phone) => Asked::Phone,
                Some(Missing::Address) => Asked::Address,
                Some(Missing::Reason) => Asked::Reason,
                None => Asked::Holding,
            },
            Self::AfterNobody { .. } => Asked::CallbackOffer,
            Self::AnythingElse => Asked::AnythingElse,
            Self::Where { .. } => Asked::Address,
            Self::OwnerPin { .. } => Asked::Pin,
            Self::Owner { .. } => Asked::Owner,
            Self::OwnerChecking { .. }
            | Self::OwnerFinding { .. }
            | Self::OwnerTexting { .. }
            | Self::New
            | Self::Finding { .. }
            | Self::Reserving { .. }
            | Self::Committing { .. }
            | Self::LookingUp { .. }
            | Self::MoveFinding { .. }
            | Self::Moving { .. }
            | Self::Cancelling { .. }
            | Self::Leaving { .. }
            | Self::Calling { .. }
            | Self::Voicemail { .. }
            | Self::Ended(_) => Asked::Nothing,
        }
    }

    /// What follows once everything is said. A function of the state, so that it can be asked for again after a
    /// cut.
    pub(super) fn then(&self) -> Then {
        match self {
            Self::Finding { draft, .. } => match &draft.service {
                Some(job_type) => {
                    let windows = draft.when.as_ref().map_or_else(Vec::new, |when| when.windows.clone());
                    let (job_type, address) = (job_type.clone(), draft.address.clone());
                    Then::Do(Request::FindOpenings { job_type, wish: Wish { windows }, address, moves: None })
                }
                None => Then::Listen,
            },
            Self::Reserving { draft, job_type, held, opening } => Then::Do(Request::Reserve {
                job_type: job_type.clone(),
                opening: *opening,
                replaces: held.as_ref().map(|held| held.reservation),
                address: draft.address.clone(),
            }),
            Self::Committing { accepted, .. } => Then::Do(Request::Book(accepted.to_booking())),
            Self::LookingUp { phone, .. } => Then::Do(Request::FindBookings { phone: phone.clone() }),
            Self::Cancelling { booking, .. } => Then::Do(Request::Cancel { booking: booking.id }),
            Self::MoveFinding { booking, wish, .. } => Then::Do(Request::FindOpenings {
                job_type: booking.job_type.clone(),
                wish: Wish { windows: wish.windows.clone() },
                address: booking.address.clone(),
                moves: Some(booking.id),
            }),
            Self::Moving { booking, opening } => Then::Do(Request::Move {
                booking: booking.id,
                job_type: booking.job_type.clone(),
                opening: *opening,
            }),
            Self::Leaving { note } => Then::Do(Request::LeaveCallback(note.callback())),
            Self::Calling { reason, again, .. } => {
                Then::Do(Request::Escalate { reason: *reason, again: *again })
            }
            Self::Ended(disposition) => Then::HangUp(*disposition),
            Self::Voicemail { .. } => Then::Record(RecordLimits::default()),
            Self::OwnerFinding { wanted, .. } => Then::Do(wanted.request()),
            Self::OwnerTexting { listing, to, number, .. } => {
                Then::Do(Request::TextMe { to: to.clone(), text: listing.text().to_owned(), number: *number })
            }
            Self::OwnerPin { .. }
            | Self::OwnerChecking { .. }
            | Self::Owner { .. }
            | Self::New
            | Self::Open
            | Self::Danger { .. }
            | Self::Unwanted { .. }
            | Self::Service { .. }
            | Self::When { .. }
            | Self::Choosing { .. }
            | Self::Details { .. }
            | Self::ReadBack { .. }
            | Self::Changing { .. }
            | Self::LookupNumber { .. }
            | Self::LookupName { .. }
            | Self::WhichBooking { .. }
            | Self::MoveWhen { .. }
            | Self::MoveChoosing { .. }
            | Self::MoveConfirm { .. }
            | Self::CancelConfirm { .. }
            | Self::CallbackOffer { .. }
            | Self::Message { .. }
            | Self::Ringing { .. }
            | Self::AfterNobody { .. }
            | Self::AnythingElse
            | Self::Righting { .. }
            | Self::StillBook { .. }
            | Self::Where { .. } => Then::Listen,
        }
    }

    /// Whether a yes does at once what the question says.
    pub(super) const fn is_agreed_to(&self) -> bool {
        matches!(self, Self::ReadBack { .. } | Self::CancelConfirm { .. } | Self::MoveConfirm { .. })
    }

    /// Whether what is to be booked was read back.
    pub(super) const fn is_read_back(&self) -> bool {
        matches!(self, Self::ReadBack { .. })
    }

    /// The question as it is put, or what is said while the store is asked.
    pub(super) fn question(&self, business: &Business, caller: Option<&PhoneNumber>) -> Vec<Segment> {
        let ask = || vec![fixed(prompts::wording(self.asked()).ask)];
        match self {
            Self::Choosing { offer, .. } => offered(&starts(offer), prompts::WHICH_ONE, business),
            Self::Details { detail: Detail::CallingNumber, .. } => {
                vec![fixed(prompts::USE_CALLING_NUMBER.ask)]
            }
            Self::ReadBack { form, held, .. } => read_back(form, held, business, caller),
            Self::Changing { .. } => vec![fixed(prompts::WHAT_TO_CHANGE)],
            Self::StillBook { back } => vec![shall_i_still(back, business)],
            Self::LookupNumber { .. } => vec![fixed(prompts::BOOKED_WITH)],
            Self::LookupName { again: true, .. } => vec![fixed(prompts::NAME_OR_ADDRESS)],
            Self::LookupName { .. } => vec![fixed(prompts::BOOKED_UNDER)],
            Self::WhichBooking { mine, .. } => {
                let starts: Vec<Timestamp> = mine.iter().map(|booking| booking.start).collect();
                vec![
                    variable(format!(
                        "You have appointments on {}.",
                        prompts::times(&starts, business).replace(" or ", " and ")
                    )),
                    fixed(prompts::WHICH_APPOINTMENT),
                ]
            }
            Self::CancelConfirm { booking, also, .. } => {
                let asks =
                    if also.is_empty() { prompts::SHOULD_I_CANCEL } else { prompts::SHOULD_I_CANCEL_THEM };
                let all = std::iter::once(booking).chain(also).map(|booking| yours(booking, business));
                all.chain([fixed(asks)]).collect()
            }
            Self::MoveWhen { booking } => vec![yours(booking, business), fixed(prompts::WHEN_INSTEAD)],
            Self::MoveChoosing { offer, .. } => offered(&starts(offer), prompts::WHICH_ONE, business),
            Self::MoveConfirm { booking, opening } => {
                vec![prompts::from_to(booking.start, opening.start, business), fixed(prompts::SHOULD_I_MOVE)]
            }
            Self::Message { missing, .. } => vec![fixed(match missing {
                Missing::Name => prompts::YOUR_NAME,
                Missing::CallingNumber => prompts::CALL_THIS_NUMBER,
                Missing::Phone => prompts::CALL_WHICH_NUMBER,
                Missing::Address => prompts::wording(Asked::Address).ask,
                Missing::Reason => prompts::WHAT_ABOUT,
            })],
            Self::Ringing { missing, .. } => vec![fixed(match missing {
                Some(Missing::Name) => prompts::NAME_MEANWHILE,
                Some(Missing::Reason) => prompts::REASON_MEANWHILE,
                Some(Missing::CallingNumber | Missing::Phone) => prompts::CALL_WHICH_NUMBER,
                Some(Missing::Address) => prompts::wording(Asked::Address).ask,
                None => prompts::STAY_ON_THE_LINE,
            })],
            Self::AfterNobody { .. } => vec![fixed(prompts::MESSAGE_OR_CALL)],
            Self::Finding { cause: Cause::Wish | Cause::Later, .. }
            | Self::MoveFinding { cause: Cause::Wish | Cause::Later, .. } => {
                vec![fixed(prompts::LET_ME_LOOK)]
            }
            Self::LookingUp { .. } => vec![fixed(prompts::LET_ME_LOOK_UP)],
            Self::OwnerFinding { .. } => vec![fixed(prompts::LET_ME_LOOK)],
            Self::Owner { listing, .. } => vec![owner::question(listing.as_ref())],
            Self::OwnerChecking { .. }
            | Self::OwnerTexting { .. }
            | Self::Committing { .. }
            | Self::Cancelling { .. }
            | Self::Moving { .. } => {
                vec![fixed(prompts::ONE_MOMENT)]
            }
            Self::Voicemail { .. } => vec![fixed(prompts::VOICEMAIL)],
            Self::Finding { cause: Cause::Taken, .. }
            | Self::MoveFinding { cause: Cause::Taken, .. }
            | Self::New
            | Self::Reserving { .. }
            | Self::Leaving { .. }
            | Self::Calling { .. }
            | Self::Ended(_) => Vec::new(),
            Self::Open
            | Self::Danger { .. }
            | Self::Unwanted { .. }
            | Self::Service { .. }
            | Self::When { .. }
            | Self::Details { .. }
            | Self::CallbackOffer { .. }
            | Self::OwnerPin { .. }
            | Self::AnythingElse
            | Self::Righting { .. }
            | Self::Where { .. } => ask(),
        }
    }

    /// When the days lie that are talked of: those that were wished for, or offered. Who has named one moment and names a
    /// weekday after it may mean the next one as well.
    pub(super) fn talked_of(&self) -> Option<Timestamp> {
        let wish = match self {
            Self::MoveWhen { booking }
            | Self::MoveConfirm { booking, .. }
            | Self::CancelConfirm { booking, .. } => {
                return Some(booking.start);
            }
            Self::MoveChoosing { wish, .. } => wish,
            state => state.booking()?.0.when.as_ref()?,
        };
        let offer = match self {
            Self::Choosing { offer, .. } | Self::MoveChoosing { offer, .. } => offer.first(),
            _ => None,
        };
        let wished = wish.windows.first().filter(|_| !wish.exact).map(|window| window.start);
        wished.map(|wished| offer.map_or(wished, |opening| opening.start))
    }

    /// When the appointment is that is to be moved, or perhaps cancelled.
    pub(super) fn to_be_moved(&self) -> Option<Timestamp> {
        if let Self::MoveWhen { booking }
        | Self::MoveChoosing { booking, .. }
        | Self::MoveConfirm { booking, .. }
        | Self::CancelConfirm { booking, .. } = self
        {
            return Some(booking.start);
        }
        None
    }

    /// The booking that is being made, for a change or for going on after a digression.
    pub(super) fn booking(&self) -> Option<(&Draft, Option<&Held>)> {
        match self {
            Self::Danger { back, .. }
            | Self::Unwanted { back, .. }
            | Self::Calling { back, .. }
            | Self::Ringing { back, .. }
            | Self::StillBook { back } => back.booking(),
            Self::Service { draft } => Some((draft, None)),
            Self::When { draft, held } | Self::Choosing { draft, held, .. } | Self::Where { draft, held } => {
                Some((draft, held.as_ref()))
            }
            Self::Details { draft, held, .. }
            | Self::ReadBack { draft, held, .. }
            | Self::Changing { draft, held } => Some((draft, Some(held))),
            Self::New
            | Self::Open
            | Self::Finding { .. }
            | Self::Reserving { .. }
            | Self::Committing { .. }
            | Self::LookupNumber { .. }
            | Self::LookingUp { .. }
            | Self::LookupName { .. }
            | Self::WhichBooking { .. }
            | Self::MoveWhen { .. }
            | Self::MoveFinding { .. }
            | Self::MoveChoosing { .. }
            | Self::MoveConfirm { .. }
            | Self::Moving { .. }
            | Self::CancelConfirm { .. }
            | Self::Cancelling { .. }
            | Self::CallbackOffer { .. }
            | Self::Message { .. }
            | Self::Leaving { .. }
            | Self::AfterNobody { .. }
            | Self::AnythingElse
            | Self::Righting { .. }
            | Self::Voicemail { .. }
            | Self::OwnerPin { .. }
            | Self::OwnerChecking { .. }
            | Self::Owner { .. }
            | Self::OwnerFinding { .. }
            | Self::OwnerTexting { .. }
            | Self::Ended(_) => None,
        }
    }

    /// Whether something was begun of which nothing would be left if the call ended now.
    pub(super) fn is_unfinished(&self) -> bool {
        self.booking().is_some()
            || matches!(
                self,
                Self::MoveWhen { .. }
                    | Self::MoveChoosing { .. }
                    | Self::MoveConfirm { .. }
                    | Self::WhichBooking { .. }
                    | Self::CancelConfirm { .. }
                    | Self::Message { .. }
                    | Self::Righting { .. }
            )
    }

    /// Whether digits typed now are a telephone number.
    pub(super) fn wants_number(&self) -> bool {
        self.asked() == Asked::Phone
    }

    /// Whether the question is about the calling number, to which yes and no are answers.
    pub(super) fn offers_calling_number(&self) -> bool {
        matches!(
            self,
            Self::Details { detail: Detail::CallingNumber, .. }
                | Self::Message { missing: Missing::CallingNumber, .. }
        )
    }
}

/// The starts of openings.
pub(super) fn starts(offer: &[Opening]) -> Vec<Timestamp> {
    offer.iter().map(|opening| opening.start).collect()
}

fn offered(starts: &[Timestamp], which: &str, business: &Business) -> Vec<Segment> {
    let which = if starts.len() == 1 { prompts::DOES_THAT_WORK } else { which };
    vec![prompts::offer(starts, business), fixed(which)]
}

/// "You have a leak repair on Tuesday, November 24th at 10 AM."
pub(super) fn yours(booking: &BookingSummary, business: &Business) -> Segment {
    let job = business.job_type(&booking.job_type).map_or("an appointment", |job| job.name.as_str());
    prompts::summary(&format!("you have {job}"), booking.start, &[], business)
}

/// "Shall I still book a leak repair on Tuesday, November 24th at 10 AM?"
fn shall_i_still(back: &State, business: &Business) -> Segment {
    let held = back.booking().and_then(|(_, held)| held);
    variable(held.map_or_else(
        || "Shall I still book it?".to_owned(),
        |held| {
            let job = business.job_type(&held.job_type).map_or("an appointment", |job| job.name.as_str());
            let moment = speak::moment(held.opening.start, business.hours.zone());
            format!("Shall I still book {job} on {moment}?")
        },
    ))
}

fn read_back(
    form: &CompleteForm,
    held: &Held,
    business: &Business,
    caller: Option<&PhoneNumber>,
) -> Vec<Segment> {
    let job = business.job_type(&held.job_type).map_or("an appointment", |job| job.name.as_str());
    let mut more = vec![format!("for {}", form.name())];
    more.extend(form.address().map(|address| format!("at {address}")));
    let phone = if caller == Some(form.phone()) {
        fixed(prompts::CALLING_NUMBER)
    } else {
        prompts::phone_number(form.phone())
    };
    vec![
        fixed(prompts::READING_BACK),
        prompts::summary(job, held.opening.start, &more, business),
        phone,
        fixed(prompts::IS_THAT_RIGHT),
    ]
}
