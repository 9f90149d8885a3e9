use serde::Serialize;
use telephony::CallSid;
use twilio::forms::{CallStatus, MessageStatus};

/// An event of the account, and when it was.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Entry {
    /// Since the account was started, in ms.
    pub at_ms: u64,
    /// Which leg it happened to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call_sid: Option<CallSid>,
    /// What.
    #[serde(flatten)]
    pub event: Event,
}

/// Something that happened in the account.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// A leg came to be, or went on.
    Status {
        /// How far it is.
        status: CallStatus,
    },
    /// A page was asked what a leg is to do.
    Webhook {
        /// Which.
        url: String,
        /// HTTP status; none where there was no answer.
        status: Option<u16>,
        /// How long it took.
        took_ms: u64,
    },
    /// A status callback was made.
    Callback {
        /// Where to.
        url: String,
        /// HTTP status; none where there was no answer.
        status: Option<u16>,
    },
    /// The party is told something in Twilio's voice.
    Says {
        /// What.
        text: String,
    },
    /// The party is played something: a file, or a beep.
    Plays {
        /// What.
        what: String,
    },
    /// The party pressed a key.
    Presses {
        /// Which.
        key: char,
    },
    /// The party hung up.
    HungUp,
    /// A stream was opened.
    StreamOpened,
    /// A stream is over.
    StreamClosed {
        /// Who closed it: `server`, `account`, `fault`.
        by: &'static str,
    },
    /// A stream could not be opened.
    StreamFailed {
        /// Why.
        why: String,
    },
    /// The leg is in a conference, or connected with another leg.
    Joined {
        /// The conference's name; empty for two legs of a `<Dial>`.
        room: String,
    },
    /// It is not any more.
    Parted {
        /// The conference's name.
        room: String,
    },
    /// The party begins to hear a tone.
    Hears {
        /// Its frequency.
        hz: u16,
    },
    /// The party does not hear it any more.
    HearsNoMore {
        /// Its frequency.
        hz: u16,
    },
    /// The party has heard nothing at all for so long, and was not on hold by its own wish. Told when it has lasted 3 s.
    Silence {
        /// Since when, in ms before this.
        ms: u64,
    },
    /// A recording is over.
    Recorded {
        /// How long it is.
        ms: u64,
    },
    /// The API was asked for something.
    Rest {
        /// `GET`, `POST`, `DELETE`.
        method: String,
        /// The path behind the account.
        path: String,
        /// HTTP status of the answer.
        status: u16,
        /// The error's number, 0 for none.
        code: u32,
    },
    /// A message went on.
    Message {
        /// Its name.
        sid: String,
        /// How far it is.
        status: MessageStatus,
    },
    /// The server did what Twilio would not take.
    Problem {
        /// What.
        what: String,
    },
}
