//! TwiML, the documents that tell Twilio what a call does next: the verbs that we answer with, and no others.
//!
//! [`Response::render`] writes a document, [`Response::parse`] reads one back, for the load tester.
//!
//! Source: Twilio's "TwiML for Programmable Voice" pages.

mod dial;
mod input;
mod parse;
mod render;

use std::fmt;

use telephony::Digit;

use crate::words::{strict, words};

pub use dial::{
    CallProgressEvent, Conference, ConferenceTopic, DIAL_PARTIES_MAX, Dial, DialTo, Party, StatusCallback,
};
pub use input::{Gather, Record};
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
        /// How often; 0 is until the call ends.
        times: u32,
    },
    /// Plays a sound file.
    Play {
        /// Where the file is.
        url: String,
        /// How often; 0 is until the call ends.
        times: u32,
    },
    /// Plays the sound of keys, to whom is being called.
    PlayDigits {
        /// The keys. None is a pause of half a second, which is written `w`.
        digits: Vec<Option<Digit>>,
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
    /// Begins a one-way stream of what is heard, beside whatever the call does next.
    StartStream {
        /// The stream.
        stream: Stream,
        /// Which side of the call.
        track: StreamTrack,
    },
    /// Ends a one-way stream.
    StopStream {
        /// The name that [`Stream::name`] gave it.
        name: String,
    },
    /// Waits for keys.
    Gather {
        /// How.
        gather: Gather,
    },
    /// Connects the call to somebody else.
    Dial {
        /// Whom and how.
        dial: Dial,
    },
    /// Records what the caller says.
    Record {
        /// How.
        record: Record,
    },
}

impl Verb {
    /// Speaks once, in the account's voice.
    pub fn say(text: impl Into<String>) -> Self {
        Self::Say { text: text.into(), voice: None, language: None, times: 1 }
    }

    /// Plays a file once.
    pub fn play(url: impl Into<String>) -> Self {
        Self::Play { url: url.into(), times: 1 }
    }
}

words! {
    /// Which side of a call a one-way stream carries.
    StreamTrack {
        /// What the party says.
        Inbound = "inbound_track",
        /// What the party hears.
        Outbound = "outbound_track",
        /// Both, told apart in each message.
        Both = "both_tracks",
    }
}

strict! { StreamTrack }

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
