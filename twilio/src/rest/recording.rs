use serde::{Deserialize, Serialize};
use telephony::{AccountSid, CallSid, RecordingSid};

use super::fields::Form;
use super::{InvalidAnswer, VERSION, path, read};
use crate::forms::RecordingStatus;

/// Asks for a call's recordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRecordings(pub CallSid);

/// Asks how far a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchRecording(pub RecordingSid);

/// Deletes a recording and its sound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeleteRecording(pub RecordingSid);

/// Ends a recording that is running.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StopRecording {
    /// The leg.
    pub call: CallSid,
    /// The recording.
    pub recording: RecordingSid,
}

/// What Twilio knows of a recording.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingResource {
    /// The recording.
    pub sid: RecordingSid,
    /// Whose it is.
    pub account_sid: AccountSid,
    /// The leg that was recorded.
    pub call_sid: CallSid,
    /// How far it is.
    pub status: RecordingStatus,
    /// How long it is, in seconds. None while it is made.
    pub duration_s: Option<u32>,
}

/// Where a recording's sound is, as WAV.
#[must_use]
pub fn recording_media_path(account: &AccountSid, recording: &RecordingSid) -> String {
    format!("{VERSION}{account}/Recordings/{recording}.wav")
}

impl ListRecordings {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes, its query included.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        let query = Form::new().put("CallSid", self.0.as_str()).finish();
        format!("{}?{query}", path(account, "Recordings"))
    }

    /// Reads the answer.
    ///
    /// # Errors
    /// When it is no list of recordings.
    pub fn answer(body: &[u8]) -> Result<Vec<RecordingResource>, InvalidAnswer> {
        let list: List = read(body)?;
        Ok(list.recordings.into_iter().map(RecordingResource::from).collect())
    }

    /// Writes the answer: one page with all of them.
    #[must_use]
    pub fn write(recordings: &[RecordingResource]) -> String {
        let recordings: Vec<Wire> = recordings.iter().map(Wire::from).collect();
        let list = List { page: 0, page_size: recordings.len(), recordings };
        serde_json::to_string(&list).expect("strings and numbers are JSON")
    }
}

impl FetchRecording {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Recordings/{}", self.0))
    }
}

impl DeleteRecording {
    /// The HTTP method.
    pub const METHOD: &'static str = "DELETE";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Recordings/{}", self.0))
    }
}

impl StopRecording {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Calls/{}/Recordings/{}", self.call, self.recording))
    }

    /// Writes the form.
    #[must_use]
    pub fn encode(&self) -> String {
        Form::new().put("Status", "stopped").finish()
    }
}

impl RecordingResource {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is no recording.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidAnswer> {
        read::<Wire>(body).map(Self::from)
    }

    /// Writes the JSON.
    #[must_use]
    pub fn write(&self) -> String {
        serde_json::to_string(&Wire::from(self)).expect("strings and numbers are JSON")
    }
}

#[derive(Serialize, Deserialize)]
struct List {
    recordings: Vec<Wire>,
    page: u32,
    page_size: usize,
}

/// As Twilio writes it: seconds as a string.
#[derive(Serialize, Deserialize)]
struct Wire {
    sid: RecordingSid,
    account_sid: AccountSid,
    call_sid: CallSid,
    status: RecordingStatus,
    duration: Option<String>,
    #[serde(default)]
    uri: String,
}

impl From<&RecordingResource> for Wire {
    fn from(recording: &RecordingResource) -> Self {
        Self {
            sid: recording.sid.clone(),
            account_sid: recording.account_sid.clone(),
            call_sid: recording.call_sid.clone(),
            status: recording.status,
            duration: recording.duration_s.map(|seconds| seconds.to_string()),
            uri: FetchRecording(recording.sid.clone()).path(&recording.account_sid),
        }
    }
}

impl From<Wire> for RecordingResource {
    fn from(wire: Wire) -> Self {
        Self {
            sid: wire.sid,
            account_sid: wire.account_sid,
            call_sid: wire.call_sid,
            status: wire.status,
            duration_s: wire.duration.and_then(|seconds| seconds.parse().ok()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recordings_have_addresses_and_are_json() {
        let account: AccountSid = "AC00000000000000000000000000000001".parse().unwrap();
        let call: CallSid = "CA00000000000000000000000000000002".parse().unwrap();
        let sid: RecordingSid = "RE00000000000000000000000000000007".parse().unwrap();
        let root = format!("/2010-04-01/Accounts/{account}");
        assert_eq!(recording_media_path(&account, &sid), format!("{root}/Recordings/{sid}.wav"));
        assert_eq!(FetchRecording(sid.clone()).path(&account), format!("{root}/Recordings/{sid}.json"));
        assert_eq!(DeleteRecording(sid.clone()).path(&account), format!("{root}/Recordings/{sid}.json"));
        assert_eq!(
            ListRecordings(call.clone()).path(&account),
            format!("{root}/Recordings.json?CallSid={call}")
        );
        let stop = StopRecording { call: call.clone(), recording: sid.clone() };
        assert_eq!(stop.path(&account), format!("{root}/Calls/{call}/Recordings/{sid}.json"));
        assert_eq!(stop.encode(), "Status=stopped");

        let recording = RecordingResource {
            sid,
            account_sid: account,
            call_sid: call,
            status: RecordingStatus::Completed,
            duration_s: Some(12),
        };
        assert!(recording.write().contains(r#""status":"completed","duration":"12""#));
        assert_eq!(RecordingResource::parse(recording.write().as_bytes()).unwrap(), recording);
        let list = ListRecordings::write(std::slice::from_ref(&recording));
        assert_eq!(ListRecordings::answer(list.as_bytes()).unwrap(), [recording]);
    }
}
