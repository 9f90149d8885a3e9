//! Twilio's wire as types: what it sends us is read, what we answer is written, and nothing here opens a socket.
//!
//! - [`stream`]: the messages of a bidirectional media stream, as the gateway reads and writes them.
//! - [`peer`]: the same messages from Twilio's side, for the load tester.
//! - [`twiml`]: the documents that answer a webhook.
//! - [`forms`]: the bodies of webhooks: voice, keys, ends of dials, statuses of legs, messages, conferences, recordings.
//! - [`rest`]: requests to Twilio's REST API and what it answers, both ways.
//! - [`signature`]: who sent a webhook or opened a stream.
//!
//! Pure: no sockets, no clock, no randomness, no environment. The `gateway` crate is the shell that carries these
//! values over HTTP and WebSocket, and `loadtest` is the far end that does the same in Twilio's place.
//!
//! Whatever can hold a secret or personal data (tokens in stream parameters, callers' names) prints masked in
//! `Debug`, so that a whole message may be logged.

pub mod forms;
pub mod peer;
pub mod rest;
pub mod signature;
pub mod stream;
pub mod twiml;

mod json;
mod private;
mod words;

pub use private::Private;
