//! Understanding and dialogue: what a caller meant, and what to say and do next.
//!
//! Pure: text, the time and the store's answers come in as arguments; sentences and requests go out as values.
//! The crate that owns the call's timers and legs is `call`; the one that speaks, listens and asks the database
//! is `gateway`. The order of use is:
//!
//! 1. [`BusinessSettings::check`] turns what an owner wrote into a [`Business`].
//! 2. A call makes one [`Dialogue`] and gives it [`Input::Opened`].
//! 3. Each [`Reply`] is spoken and its [`Then`] obeyed: listen, ask the store, or hang up. Whatever happens next
//!    goes back in as the next [`Input`], until a reply hangs up.
//!
//! No language model is involved, and a reply depends on nothing but the dialogue's state, its input, the
//! business and the time.

mod business;
mod dialogue;
mod pin;
mod prompts;
mod settings;
mod summary;
mod understand;
mod when;
mod words;
mod written;

pub use business::{Business, JobType, Owner, Question, Resource};
pub use dialogue::{
    ActionRecord, AgendaItem, BookOutcome, BookingSummary, Brief, Callback, ConfirmedBooking, Dialogue,
    ForVisit, FreeTime, Input, LeftAlone, MAX_INPUTS, MoveOutcome, Patience, PinOutcome, Reaching,
    RecordLimits, RecordOutcome, Reply, Request, ReserveOutcome, Segment, Then, Unavailable, WRONG_CLAIM,
};
pub use pin::{Pin, PinPad, PinProblem, Pressed};
pub use prompts::{CALL_IS_RECORDED, ONE_MOMENT};
pub use settings::{
    AgentGroupSettings, AgentSettings, AreaSettings, BusinessSettings, DistanceSettings, EmergencySettings,
    JobTypeSettings, LadderSettings, Mistake, NotifySettings, OwnerSettings, QuestionSettings,
    ResourceSettings, RetentionSettings, StepSettings, TravelSettings,
};
pub use summary::{Done, summary};
pub use understand::{
    AddressPart, Asked, Evidence, Heed, Intent, Repair, Slot, Slots, SpokenNumber, Understanding, heed,
    prepare, understand,
};
pub use when::{Grain, TimeKind, TimeMatch, When, matches};
pub use written::{Appointment, Notice, Written, write};
