//! One call as a value.
//!
//! [`Session`] is handed what happened ([`Event`]) and when ([`Now`]); it answers with what to do ([`Action`]) and
//! when to be woken ([`Session::poll_timeout`]). It reads no clock, opens no socket and waits for nobody, so a
//! whole conversation runs in a test in microseconds. The shell that obeys it is the crate `gateway`.
//!
//! [`escalation`] is the search for a person who takes the call, a value of the same kind that lives beside the session.
//!
//! [`record`] is the other half of a call: what has been written down about it, and the one function by which
//! that changes.

pub mod escalation;
mod event;
mod hearing;
mod message;
pub mod record;
mod rules;
mod session;
mod stored_list;
mod timer;

pub use event::{Action, Checkpoint, CloseReason, CutShort, Event, Latency, Now, TranscriptFailure};
pub use rules::Rules;
pub use session::{Session, Start};
pub use timer::Timer;
