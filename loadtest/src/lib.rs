//! A Twilio that is not Twilio: it calls any Media Streams server with callers who speak.
//!
//! A [`scenario`] says who calls and what he says to what. [`place`] posts the signed voice webhook, [`walk`]s the TwiML
//! that comes back, and opens the stream. On it a [`line`] joins the [`caller`], who decides by what he hears, with the
//! wire: his [`mouth`] sends frames in real time, the [`playback`] buffer plays what the server sends, and his [`ears`]
//! make words of it. [`checks`] compares what came of it with what was expected.
//!
//! [`live`] is a whole Twilio account in a process: legs, conferences, messages and the REST API that commands them.
//! [`contention`] fights for openings with processes that are killed; what they did is read from the database.
//!
//! Speaks only the wire: nothing here is shared with the server but the types of its messages. Everything that decides
//! is a value that is told the time; [`socket`], [`place`], [`account`], [`database`], [`voice`] and [`ears`] touch the world.

pub mod account;
pub mod caller;
pub mod chaos;
pub mod checks;
pub mod clips;
pub mod contention;
pub mod database;
pub mod ears;
pub mod escalations;
pub mod forger;
pub mod front;
pub mod given;
pub mod histogram;
pub mod histories;
pub mod house;
pub mod leaks;
pub mod line;
pub mod live;
pub mod load;
pub mod meaning;
mod mouth;
mod pacing;
mod party;
pub mod peer;
pub mod place;
mod playback;
pub mod process;
mod recording;
pub mod report;
pub mod scenario;
pub mod script;
pub mod socket;
pub mod sound;
mod stopwatch;
pub mod streams;
pub mod suite;
pub mod threads;
pub mod timeline;
pub mod ulaw;
pub mod voice;
pub mod walk;
pub mod witness;

pub use mouth::{Edge, Mouth, Spoken};
pub use pacing::{FRAME_MS, Pacer};
pub use playback::{Playback, Played};
pub use recording::Recording;
pub use stopwatch::{Latencies, Measured, Stopwatch};

/// Chooses the TLS provider of the process; call it before anything connects. A second call changes nothing.
pub fn install_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}
