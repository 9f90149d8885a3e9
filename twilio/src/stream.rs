//! The messages of a bidirectional media stream: JSON text frames on a WebSocket.
//!
//! Read one with [`InboundMessage::parse`]. The order is connected, start, then media, dtmf and mark in any order,
//! then stop; a socket that closes without a stop is a stop. Write with [`write_media`], [`write_mark`] and
//! [`write_clear`] into a buffer that is kept, one message each.
//!
//! Source: Twilio's "Media Streams – WebSocket Messages" page.

mod inbound;
mod outbound;
mod payload;

pub use inbound::{InboundError, InboundMessage, StreamStart, Track};
pub use outbound::{write_clear, write_mark, write_media};
pub use payload::{PAYLOAD_BYTES_MAX, Payload, PayloadError};

pub(crate) use payload::push_base64;

/// The longest message that is read, in bytes. A message of 20 ms has about 400; the bound keeps what one socket can
/// make us hold small, and leaves room for [`PAYLOAD_BYTES_MAX`] of sound.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024;

/// The one encoding that Twilio streams: G.711 mu-law, 8 kHz, mono.
pub(crate) const ENCODING: &str = "audio/x-mulaw";
