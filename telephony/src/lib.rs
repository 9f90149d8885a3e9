//! The words of a call, as types.
//!
//! Layer 0: every other crate speaks with these, and nothing here behaves: no I/O, no clock, no randomness.
//! Two values that could be swapped by accident have two types, and whatever names a person prints masked.

mod digit;
mod disposition;
mod id;
mod pace;
mod phone;
mod softphone;
mod time;

pub use digit::{Digit, UnknownDigit};
pub use disposition::{Direction, Disposition, UnknownName};
pub use id::{
    AccountSid, AgentId, BookingId, CallId, CallSid, CallbackId, ConferenceSid, CustomerId, EscalationId,
    InvalidId, JobId, JobTypeId, LegId, MessageSid, MessagingServiceSid, NoticeId, OfferId, RecordingId,
    RecordingSid, ReservationId, ResourceId, StreamSid, TenantId, TurnId, VoicemailId,
};
pub use pace::Pace;
pub use phone::{InvalidPhoneNumber, PhoneNumber};
pub use softphone::{InvalidSoftphone, Softphone};
pub use time::{MediaTime, Millis};
