//! The values that go into the dialogue and come out of it.

use jiff::Timestamp;
use policy::Span;
use policy::ladder::{EscalationReason, LastResort};
use policy::openings::{Found, Opening, Wish};
use telephony::{BookingId, Digit, Disposition, JobTypeId, Millis, PhoneNumber, ReservationId};

use super::form::ConfirmedBooking;
use crate::pin::Pin;

/// What happened, as far as the dialogue is concerned.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The line is open and nothing has been said.
    Opened,
    /// The line came back after a cut, perhaps in another process.
    Resumed,
    /// The caller's turn, as transcribed.
    Heard {
        /// The transcript of the whole turn.
        text: String,
    },
    /// The caller spoke, but no usable words came of it.
    NotHeard,
    /// The caller said nothing for as long as a question may stand.
    Silence,
    /// The caller has hung up: given where [`Dialogue::is_in_doubt`](crate::Dialogue::is_in_doubt).
    HungUp,
    /// The caller pressed a key.
    Digit(Digit),
    /// The answer to [`Request::FindOpenings`].
    Openings(Result<Found, Unavailable>),
    /// The answer to [`Request::Reserve`].
    Reserved(Result<ReserveOutcome, Unavailable>),
    /// The answer to [`Request::Book`].
    Booked(Result<BookOutcome, Unavailable>),
    /// The answer to [`Request::FindBookings`]: what is ahead, soonest first.
    Bookings(Result<Vec<BookingSummary>, Unavailable>),
    /// The answer to [`Request::Cancel`]: false when the booking was already gone.
    CancelDone(Result<bool, Unavailable>),
    /// The answer to [`Request::Move`].
    Moved(Result<MoveOutcome, Unavailable>),
    /// The answer to [`Request::LeaveCallback`].
    CallbackLeft(Result<(), Unavailable>),
    /// The answer to [`Request::Escalate`], and every news of it afterwards.
    Reaching(Result<Reaching, Unavailable>),
    /// What became of the message that [`Then::Record`] asked for.
    Recorded(RecordOutcome),
    /// The answer to [`Request::Reserve`], [`Request::Book`] or [`Request::Move`] when somebody else was quicker.
    Taken {
        /// What is free near it.
        instead: Found,
    },
    /// The caller typed a PIN, while [`Dialogue::wants_pin`](super::Dialogue::wants_pin).
    Pin(Pin),
    /// The answer to [`Request::OwnerPin`].
    PinChecked(Result<PinOutcome, Unavailable>),
    /// The answer to [`Request::Agenda`], the earliest first.
    Agenda(Result<Vec<AgendaItem>, Unavailable>),
    /// The answer to [`Request::FreeTime`].
    Free(Result<Vec<FreeTime>, Unavailable>),
    /// The answer to [`Request::TextMe`].
    Texted(Result<(), Unavailable>),
}

/// How it goes with reaching a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reaching {
    /// People are being rung.
    Ringing,
    /// The next ones are being rung, or the same ones still.
    StillRinging,
    /// Nobody took the call; this is what the business wants instead.
    Nobody(LastResort),
    /// The caller spoke with a person, who has sent him back to the assistant.
    HandedBack,
}

/// What a person who picks up is told before he takes the call. Prints masked.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Brief {
    /// Of what kind it is, out of our own lists: which emergency, or one of the business's jobs. The only part that may be
    /// said to whoever or whatever has answered, before a key shows that it is a person.
    pub matter: Option<String>,
    /// The caller's name.
    pub name: Option<String>,
    /// Where the job is.
    pub street: Option<String>,
    /// What it is about, in the caller's own words.
    pub problem: Option<String>,
}

impl std::fmt::Debug for Brief {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let known = [&self.matter, &self.name, &self.street, &self.problem].map(Option::is_some);
        f.debug_tuple("Brief").field(&known).finish()
    }
}

/// The store could not answer. The dialogue says so and offers a call-back; it never pretends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store could not answer")]
pub struct Unavailable;

/// What became of a reservation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReserveOutcome {
    /// The opening is kept for this caller for a short while.
    Reserved(ReservationId),
    /// Somebody else was quicker.
    Taken,
}

/// What became of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BookOutcome {
    /// The appointment is committed.
    Booked(BookingId),
    /// The reservation had expired and the opening is gone.
    Lost,
    /// So many were booked from the caller's line lately that a person has to book this one.
    TooMany,
}

/// What became of moving an appointment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveOutcome {
    /// It has its new time.
    Moved,
    /// Somebody else was quicker; it still has its old time.
    Taken,
    /// There is no such appointment any more.
    Gone,
}

/// What became of a PIN. Whether it is none, another's, or locked out is not told: nobody is to learn it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PinOutcome {
    /// It is this owner's.
    Right {
        /// By his name in the settings.
        owner: String,
    },
    /// It opens nothing.
    Wrong,
}

/// Something that is on, as an owner hears of it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct AgendaItem {
    /// When it begins.
    pub start: Timestamp,
    /// What it is, with its article: "a leak repair".
    pub job_name: String,
    /// For whom.
    pub customer_name: String,
    /// His number.
    pub customer_phone: Option<PhoneNumber>,
    /// Where.
    pub address: Option<String>,
    /// Who does it, where there is more than one.
    pub resource: Option<String>,
}

/// When somebody or something of the business has nothing to do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct FreeTime {
    /// The resource's name.
    pub resource: String,
    /// When, the earliest first.
    pub spans: Vec<Span>,
}

/// An appointment that the store holds for a telephone number.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct BookingSummary {
    /// The appointment.
    pub id: BookingId,
    /// What is to be done.
    pub job_type: JobTypeId,
    /// When it starts.
    pub start: Timestamp,
    /// For whom it was booked; never said to the caller before he has said it himself.
    pub customer_name: String,
    /// Where it is, which the caller may say instead of the name.
    #[serde(default)]
    pub address: Option<String>,
}

/// What to say and do next.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// Sentences in order. The first is a fixed prompt wherever the rest is not.
    pub say: Vec<Segment>,
    /// What follows once they are said.
    pub then: Then,
    /// The sentences may not be interrupted by the caller's voice or by noise.
    pub protected: bool,
    /// What was done, for the record of the call.
    pub records: Vec<ActionRecord>,
}

/// One sentence to speak.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Segment {
    /// The words, ready for the voice's own normaliser.
    pub text: String,
    /// One of [`crate::Business::fixed_prompts`], which can be kept as sound for ever.
    pub fixed: bool,
}

/// What follows a reply.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// It is the caller's turn. While an answer of the store is still due, it may also come first.
    Listen,
    /// Ask the store; `say` plays meanwhile, and the answer comes back as an [`Input`]. A request may be made
    /// again after a cut, so the store answers the same request twice with the same outcome.
    Do(Request),
    /// Speak to the end, then hang up. Every later input gets this same answer.
    HangUp(Disposition),
    /// Once it is said, give the tone and record what the caller says; answered by [`Input::Recorded`].
    Record(RecordLimits),
}

/// When a message is over. A key and a hang-up end it too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordLimits {
    /// The longest message.
    pub longest: Millis,
    /// How long the caller may think before he begins.
    pub lead: Millis,
    /// Silence that ends it once he has begun.
    pub silence: Millis,
    /// Less voice than this is no message.
    pub least_voice: Millis,
}

impl Default for RecordLimits {
    fn default() -> Self {
        Self {
            longest: Millis(120_000),
            lead: Millis(8_000),
            // People look for a number or for words; at the end of a message they hang up.
            silence: Millis(4_000),
            // A breath, a cough, "hello?".
            least_voice: Millis(1_000),
        }
    }
}

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordOutcome {
    /// It is kept, durably.
    Kept,
    /// There was nothing in it.
    Empty,
    /// It could not be kept.
    Failed,
}

/// Something that only the store can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Request {
    /// Look for openings; answered by [`Input::Openings`].
    FindOpenings {
        /// What is to be done, which decides how long it takes.
        job_type: JobTypeId,
        /// When the caller would like it.
        wish: Wish,
        /// Where, as far as he has said.
        address: Option<String>,
        /// The appointment that is to be moved there: it does not stand in its own way.
        moves: Option<BookingId>,
    },
    /// Keep an opening while the caller finishes; answered by [`Input::Reserved`] or [`Input::Taken`].
    Reserve {
        /// What is to be done.
        job_type: JobTypeId,
        /// The opening chosen.
        opening: Opening,
        /// The reservation that this one replaces, to be given up in the same breath.
        replaces: Option<ReservationId>,
        /// Where, as far as he has said.
        address: Option<String>,
    },
    /// Turn a reservation into an appointment; answered by [`Input::Booked`] or [`Input::Taken`].
    Book(ConfirmedBooking),
    /// Appointments ahead under a number; answered by [`Input::Bookings`].
    FindBookings {
        /// The number they were booked with.
        phone: PhoneNumber,
    },
    /// Cancel an appointment; answered by [`Input::CancelDone`].
    Cancel {
        /// The appointment.
        booking: BookingId,
    },
    /// Give an appointment another time; answered by [`Input::Moved`] or [`Input::Taken`].
    Move {
        /// The appointment.
        booking: BookingId,
        /// What is to be done.
        job_type: JobTypeId,
        /// Where it goes.
        opening: Opening,
    },
    /// Have a person call the customer; answered by [`Input::CallbackLeft`].
    LeaveCallback(Callback),
    /// Ring people by the business's ladder, unless they are being rung for this call already; answered by
    /// [`Input::Reaching`] at once, and again whenever there is news.
    Escalate {
        /// Why a person is owed.
        reason: EscalationReason,
        /// Asked for again after the line was lost: what has already come of it is the answer.
        again: bool,
    },
    /// Check whose PIN it is; answered by [`Input::PinChecked`]. Never made again after a cut: a PIN is not kept.
    OwnerPin {
        /// What was typed.
        pin: Pin,
    },
    /// What is on; answered by [`Input::Agenda`].
    Agenda {
        /// What begins in it.
        within: Span,
        /// Only what is urgent: jobs for which time is kept free, and calls that were emergencies.
        emergencies_only: bool,
        /// Only the first.
        first_only: bool,
    },
    /// When there is nothing to do; answered by [`Input::Free`].
    FreeTime {
        /// Within which time.
        within: Span,
    },
    /// Text something to an owner; answered by [`Input::Texted`].
    TextMe {
        /// One of his registered numbers.
        to: PhoneNumber,
        /// The text.
        text: String,
        /// Tells it from the call's other texts, so that it goes out once however often it is asked for.
        number: u32,
    },
}

impl Request {
    /// Whether something is done by it that the caller has agreed to: it is done although he has hung up since.
    #[must_use]
    pub const fn commits(&self) -> bool {
        match self {
            Self::Book(_)
            | Self::Cancel { .. }
            | Self::Move { .. }
            | Self::LeaveCallback(_)
            | Self::TextMe { .. } => true,
            Self::FindOpenings { .. }
            | Self::Reserve { .. }
            | Self::FindBookings { .. }
            | Self::Escalate { .. }
            | Self::OwnerPin { .. }
            | Self::Agenda { .. }
            | Self::FreeTime { .. } => false,
        }
    }

    /// What to tell the dialogue when no answer comes.
    #[must_use]
    pub const fn unanswered(&self) -> Input {
        match self {
            Self::FindOpenings { .. } => Input::Openings(Err(Unavailable)),
            Self::Reserve { .. } => Input::Reserved(Err(Unavailable)),
            Self::Book(_) => Input::Booked(Err(Unavailable)),
            Self::FindBookings { .. } => Input::Bookings(Err(Unavailable)),
            Self::Cancel { .. } => Input::CancelDone(Err(Unavailable)),
            Self::Move { .. } => Input::Moved(Err(Unavailable)),
            Self::LeaveCallback(_) => Input::CallbackLeft(Err(Unavailable)),
            Self::Escalate { .. } => Input::Reaching(Err(Unavailable)),
            Self::OwnerPin { .. } => Input::PinChecked(Err(Unavailable)),
            Self::Agenda { .. } => Input::Agenda(Err(Unavailable)),
            Self::FreeTime { .. } => Input::Free(Err(Unavailable)),
            Self::TextMe { .. } => Input::Texted(Err(Unavailable)),
        }
    }
}

/// A call that a person owes a customer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Callback {
    /// Who asked, if he said.
    pub name: Option<String>,
    /// The number to call; `None` when the caller withheld his and gave none.
    pub phone: Option<PhoneNumber>,
    /// Why, for the person who calls.
    pub reason: String,
    /// The code of the emergency that it is.
    #[serde(default)]
    pub emergency: Option<String>,
    /// When the caller would like to be called, if he said so.
    #[serde(default)]
    pub best_at: Option<Timestamp>,
    /// What of it belongs to an appointment.
    #[serde(default)]
    pub for_visit: Option<ForVisit>,
}

/// What a caller wants whoever comes to an appointment to know, said after it was booked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ForVisit {
    /// The appointment.
    pub booking: BookingId,
    /// In his own words, card numbers and the like taken out.
    pub words: String,
}

impl Callback {
    /// Whether it goes before everything else.
    #[must_use]
    pub fn is_emergency(&self) -> bool {
        self.emergency.is_some()
    }
}

/// Something the dialogue did, for people who read the record of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActionRecord {
    /// A stable name, such as `openings_offered`.
    pub kind: &'static str,
    /// What it was about, in words without personal data.
    pub detail: String,
}

/// How long a pause must be before the words so far count as a finished turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// The words are a complete answer to what was asked.
    Short,
    /// Nothing speaks for either.
    Normal,
    /// The words are plainly unfinished: half a telephone number, "my name is", a trailing "and".
    Long,
}
