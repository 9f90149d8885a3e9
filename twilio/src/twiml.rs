//! TwiML, the documents that tell Twilio what a call does next: the verbs that we answer with, and no others.
//!
//! [`Response::render`] writes a document, [`Response::parse`] reads one back, for the load tester.
//!
//! Source: Twilio's "TwiML for Programmable Voice" pages.

mod parse;
mod render;

use std::fmt;

pub use parse::TwimlError;
pub use render::RenderError;

/// The longest document that is read, in bytes.
pub const TWIML_BYTES_MAX: usize = 64 * 1024;

/// Name and value of a `<Parameter>` together have fewer characters than this.
pub const PARAMETER_CHARACTERS_LIMIT: usize = 500;

/// A whole document: verbs in the order in which they are carried out. Empty means: go on, or hang up where there is
/// nothing to go on with.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Response(pub Vec<Verb>);

/// One step of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verb {
    /// Joins the call to a two-way stream. The next verb runs when the socket is closed.
    Connect {
        /// The stream.
        stream: Stream,
    },
    /// Fetches another document, which replaces the rest of this one.
    Redirect {
        /// Where from.
        url: String,
        /// How.
        method: Method,
    },
    /// Speaks in Twilio's voice.
    Say {
        /// What to say.
        text: String,
        /// Which voice. None is the account's.
        voice: Option<String>,
        /// BCP 47 tag. None is the voice's.
        language: Option<String>,
    },
    /// Plays a sound file.
    Play {
        /// Where the file is.
        url: String,
    },
    /// Waits in silence.
    Pause {
        /// Seconds.
        length_s: u32,
    },
    /// Ends the call.
    Hangup,
    /// Refuses the call without answering it. Only as the first verb, and nothing is charged.
    Reject {
        /// What the caller hears.
        reason: RejectReason,
    },
}

/// Where and how to open a stream.
#[derive(Clone, PartialEq, Eq)]
pub struct Stream {
    /// Absolute, without query or fragment. Twilio takes `wss` alone; `ws` is for a simulator on the same machine.
    pub url: String,
    /// Unique in the call.
    pub name: Option<String>,
    /// Come back in [`StreamStart::parameters`](crate::stream::StreamStart::parameters).
    pub parameters: Vec<(String, String)>,
    /// Absolute. Gets [`StreamStatusRequest`](crate::forms::StreamStatusRequest)s, the only sign of a failed handshake.
    pub status_callback: Option<String>,
}

/// Names the parameters without their values, one of which is the token that admits the stream.
impl fmt::Debug for Stream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Stream")
            .field("url", &self.url)
            .field("name", &self.name)
            .field("parameters", &names)
            .field("status_callback", &self.status_callback)
            .finish()
    }
}

/// How Twilio asks for a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Method {
    /// `GET`.
    Get,
    /// `POST`, which is what Twilio does unless told otherwise.
    #[default]
    Post,
}

/// What the caller hears when a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RejectReason {
    /// That the number is not in service, which is what Twilio does unless told otherwise.
    #[default]
    Rejected,
    /// The busy tone.
    Busy,
}

impl Method {
    const ALL: [Self; 2] = [Self::Get, Self::Post];

    /// The name as written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

impl RejectReason {
    const ALL: [Self; 2] = [Self::Rejected, Self::Busy];

    /// The name as written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rejected => "rejected",
            Self::Busy => "busy",
        }
    }
}
