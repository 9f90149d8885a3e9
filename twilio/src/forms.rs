//! The bodies of Twilio's webhooks, of type `application/x-www-form-urlencoded`.
//!
//! Each request has a `parse`, which takes the raw body and passes over parameters that it does not know, and an
//! `encode`, which writes a body for the load tester. Verify the [`signature`](crate::signature) before parsing.
//!
//! Sources: Twilio's "TwiML Voice: Twilio's request to your application", "Call resource: statusCallback" and
//! "`<Stream>`: status callback" pages.

mod fields;
mod names;
mod status;
mod stream_status;
mod voice;

pub use fields::{FORM_BYTES_MAX, FormError};
pub use names::{AnsweredBy, Attestation, CallDirection, CallStatus, StirVerstat, StreamEvent, UnknownWord};
pub use status::StatusRequest;
pub use stream_status::StreamStatusRequest;
pub use voice::VoiceRequest;
