//! `<Dial>`: the call meets other parties, or a conference.

use std::fmt;

use telephony::PhoneNumber;

use super::Method;
use crate::words::{strict, words};

/// Parties that one `<Dial>` calls at most. The first to answer is connected, the others are let go.
pub const DIAL_PARTIES_MAX: usize = 10;

/// Connects the call to somebody else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dial {
    /// What the call does when the other party is gone; gets a
    /// [`DialActionRequest`](crate::forms::DialActionRequest). None: the next verb runs.
    pub action: Option<String>,
    /// How.
    pub method: Method,
    /// How long it rings, in seconds.
    pub timeout_s: u32,
    /// Whether an inbound call stays unanswered, and its caller hears ringing, until the other party is connected.
    pub answer_on_bridge: bool,
    /// The number that the other party sees. None: the caller's own.
    pub caller_id: Option<PhoneNumber>,
    /// The longest connection, in seconds.
    pub time_limit_s: Option<u32>,
    /// Whether the caller leaves the other party with `*`.
    pub hangup_on_star: bool,
    /// Whom.
    pub to: DialTo,
}

/// Whom a `<Dial>` calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialTo {
    /// All of them at once, from one to [`DIAL_PARTIES_MAX`].
    Parties(Vec<Party>),
    /// A conference.
    Conference(Conference),
}

/// Somebody who can be called.
#[derive(Clone, PartialEq, Eq)]
pub enum Party {
    /// A telephone.
    Number {
        /// Its number.
        number: PhoneNumber,
        /// The whisper: TwiML that only this party hears before it is connected.
        url: Option<String>,
        /// Who is told how far the leg is.
        status_callback: Option<StatusCallback>,
    },
    /// A softphone.
    Client {
        /// Its name.
        identity: String,
        /// What it is told of the call.
        parameters: Vec<(String, String)>,
        /// The whisper.
        url: Option<String>,
        /// Who is told how far the leg is.
        status_callback: Option<StatusCallback>,
    },
}

/// A room in which everybody hears everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conference {
    /// Its name, unique in the account while it lasts.
    pub name: String,
    /// Whether this party is not heard.
    pub muted: bool,
    /// Whether a beep is heard when somebody comes or goes.
    pub beep: bool,
    /// Whether the conference begins when this party is in it. Until then everybody hears the waiting sound.
    pub start_on_enter: bool,
    /// Whether the conference is over when this party leaves.
    pub end_on_exit: bool,
    /// What is heard until the conference begins. `Some("")` is silence, None is Twilio's music.
    pub wait_url: Option<String>,
    /// Who is told what happens. The first party's decides for the whole conference.
    pub status_callback: Option<StatusCallback<ConferenceTopic>>,
    /// How many it holds. None is Twilio's 250.
    pub max_participants: Option<u32>,
}

/// Who is told what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusCallback<E = CallProgressEvent> {
    /// Where the requests go.
    pub url: String,
    /// Of what. Empty is Twilio's default: [`CallProgressEvent::Completed`] alone for a leg, nothing for a conference.
    pub events: Vec<E>,
}

words! {
    /// What can be told of a leg.
    CallProgressEvent {
        /// It is being dialled.
        Initiated = "initiated",
        /// It rings.
        Ringing = "ringing",
        /// Somebody, or something, answered.
        Answered = "answered",
        /// It is over, however it ended.
        Completed = "completed",
    }
}

words! {
    /// What can be told of a conference.
    ConferenceTopic {
        /// It begins.
        Start = "start",
        /// It is over.
        End = "end",
        /// Somebody comes in.
        Join = "join",
        /// Somebody leaves.
        Leave = "leave",
        /// Somebody is muted or not any more.
        Mute = "mute",
        /// Somebody is put on hold or taken from it.
        Hold = "hold",
    }
}

strict! { CallProgressEvent ConferenceTopic }

impl Dial {
    /// As Twilio does unless told otherwise.
    #[must_use]
    pub fn new(to: DialTo) -> Self {
        Self {
            action: None,
            method: Method::Post,
            timeout_s: 30,
            answer_on_bridge: false,
            caller_id: None,
            time_limit_s: None,
            hangup_on_star: false,
            to,
        }
    }
}

impl Conference {
    /// As Twilio does unless told otherwise.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            muted: false,
            beep: true,
            start_on_enter: true,
            end_on_exit: false,
            wait_url: None,
            status_callback: None,
            max_participants: None,
        }
    }
}

/// Names the parameters without their values, which may tell of a person.
impl fmt::Debug for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number { number, url, status_callback } => f
                .debug_struct("Number")
                .field("number", number)
                .field("url", url)
                .field("status_callback", status_callback)
                .finish(),
            Self::Client { identity, parameters, url, status_callback } => f
                .debug_struct("Client")
                .field("identity", identity)
                .field("parameters", &parameters.iter().map(|(name, _)| name).collect::<Vec<_>>())
                .field("url", url)
                .field("status_callback", status_callback)
                .finish(),
        }
    }
}
