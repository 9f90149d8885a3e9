//! The bodies of Twilio's webhooks, of type `application/x-www-form-urlencoded`.
//!
//! Each request has a `parse`, which takes the raw body and passes over parameters that it does not know, and an
//! `encode`, which writes a body for the load tester. Verify the [`signature`](crate::signature) before parsing.
//!
//! Sources: Twilio's "TwiML Voice: Twilio's request to your application", "Call resource: statusCallback",
//! "`<Stream>`: status callback", "`<Gather>`", "`<Dial>`", "`<Conference>`", "`<Record>`", "Answering machine detection",
//! "Webhook request parameters" of messages and "Track the status of outbound messages" pages.

mod fields;
mod keys;
mod message;
mod names;
mod room;
mod status;
mod stream_status;
mod voice;

pub use fields::{FORM_BYTES_MAX, FormError};
pub use keys::{DialActionRequest, GatherRequest, RecordRequest};
pub use message::{MessageRequest, MessageStatusRequest};
pub use names::{
    AnsweredBy, Attestation, CallDirection, CallStatus, ConferenceEvent, DialCallStatus, MessageStatus,
    OptOut, RecordingStatus, StirVerstat, StreamEvent, UnknownWord,
};
pub use room::{AmdStatusRequest, ConferenceStatusRequest, RecordingStatusRequest, WaitRequest};
pub use status::StatusRequest;
pub use stream_status::StreamStatusRequest;
pub use voice::VoiceRequest;
