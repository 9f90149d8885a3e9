//! Who may be contacted and when: admission of calls, business hours, openings, the states of a job, reminders,
//! signs that change a call's course, and redaction of what is kept.
//!
//! Layer 1, pure: every verdict is a function of facts that the caller of the function has just read and of a
//! `now` that he passes in. What cannot be known is refused. The facts are read by `store`, the verdicts are
//! obeyed by `call` and `gateway`, and the texts come from `speech`.

mod admission;
pub mod calendar_feed;
pub mod calendar_read;
mod hours;
pub mod jobs;
mod names;
pub mod notice;
pub mod openings;
pub mod redact;
pub mod signs;
mod span;
mod wall_time;

pub use admission::{Admission, AdmissionFacts, Admitted, Mode, Plan, RefusalReason, admit};
pub use hours::{BusinessHours, HoursError};
pub use names::UnknownName;
pub use span::Span;
pub use wall_time::{WallTime, local_day};
