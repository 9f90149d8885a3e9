//! Requests to Twilio's REST API, and what it answers: both ways, for the gateway's client and for the simulator.
//!
//! A request has a [`path`](CreateCall::path) under the API's origin, a `METHOD` and, for a `POST`, a form that
//! `encode` writes and `parse` reads; what is missing or malformed is the [`RestError`] that Twilio answers with.
//! A resource is JSON that `parse` reads and `write` writes, with strings where Twilio sends strings.
//!
//! Every request carries HTTP basic authentication, the account's SID and its auth token.
//!
//! Sources: Twilio's pages "Call resource", "Conference resource", "Participant resource", "Message resource",
//! "Recording resource", "Account resource", "Twilio API requests" and "Error and warning dictionary".

mod account;
mod call;
mod conference;
mod error;
mod fields;
mod message;
mod messages;
mod recording;

use serde::de::DeserializeOwned;
use telephony::AccountSid;

pub use account::{AccountResource, FetchAccount};
pub use call::{
    CallResource, Callee, CreateCall, FetchCall, Instructions, InvalidCallee, ListCalls, MachineDetection,
    UpdateCall, UpdateStatus,
};
pub use conference::{
    ConferenceResource, ConferenceStatus, FetchConference, FetchParticipant, ListConferences,
    ListParticipants, ParticipantResource, RemoveParticipant, UpdateConference, UpdateParticipant,
};
pub use error::{RestError, Retry};
pub use message::{CreateMessage, FetchMessage, MESSAGE_CHARACTERS_MAX, MessageResource, Sender};
pub use messages::ListMessages;
pub use recording::{
    DeleteRecording, FetchRecording, ListRecordings, RecordingResource, StopRecording, recording_media_path,
};

/// Where Twilio's API is.
pub const API_ORIGIN: &str = "https://api.twilio.com";

/// The answer is not the resource that was asked for. Does not repeat it.
#[derive(Debug, thiserror::Error)]
#[error("answer is not JSON of the expected shape")]
pub struct InvalidAnswer(#[source] serde_json::Error);

/// The version of the API, which begins every path.
const VERSION: &str = "/2010-04-01/Accounts/";

/// `/2010-04-01/Accounts/{account}/{rest}.json`.
fn path(account: &AccountSid, rest: &str) -> String {
    format!("{VERSION}{account}/{rest}.json")
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, InvalidAnswer> {
    serde_json::from_slice(body).map_err(InvalidAnswer)
}
