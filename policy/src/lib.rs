//! Who may be contacted and when: verdicts on contacts, admission of calls, business hours, openings, the states of a
//! job, reminders, how an emergency is told to the business's own people, signs that change a call's course, and
//! redaction of what is kept, with the reading of digits and e-mail addresses that it shares with `assistant`.
//!
//! Layer 1, pure: every verdict is a function of facts that the caller of the function has just read and of a
//! `now` that he passes in. What cannot be known is refused. The facts are read by `store`, the verdicts are
//! obeyed by `call` and `gateway`, and the texts come from `speech`.

mod admission;
pub mod calendar_feed;
pub mod calendar_read;
pub mod contact;
pub mod digits;
pub mod disclosure;
pub mod email;
pub mod emergency_notice;
mod hours;
pub mod jobs;
pub mod ladder;
mod names;
pub mod notice;
pub mod numbers;
pub mod openings;
pub mod places;
mod plans;
pub mod redact;
pub mod rules;
pub mod signs;
mod span;
mod state_holidays;
pub mod suppression_file;
pub mod texts;
pub mod tries;
mod wall_time;

pub use admission::{
    Admission, AdmissionFacts, Admitted, CALLER_CALLS_AN_HOUR, CALLER_CALLS_AT_ONCE,
    CALLER_SILENT_CALLS_A_DAY, CallRates, LINE_BOOKINGS_A_DAY, Mode, Plan, RefusalReason,
    TENANT_CALLS_A_MINUTE, admit,
};
pub use hours::{BusinessHours, HoursError, Occasion};
pub use names::UnknownName;
pub use span::Span;
pub use wall_time::{WallTime, local_day};
