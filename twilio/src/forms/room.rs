use jiff::Timestamp;
use telephony::{AccountSid, CallSid, ConferenceSid, RecordingSid};

use super::fields::{Fields, Form, FormError, SID};
use super::{AnsweredBy, ConferenceEvent, RecordingStatus};

/// Twilio tells what happens in a conference. Requests arrive in any order, and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConferenceStatusRequest {
    /// The conference.
    pub conference_sid: ConferenceSid,
    /// The name that the TwiML gave it.
    pub friendly_name: String,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// What happened.
    pub event: ConferenceEvent,
    /// To whom. None for what happens to the conference as a whole.
    pub call_sid: Option<CallSid>,
    /// The order in which the events happened.
    pub sequence_number: Option<u32>,
    /// When it happened.
    pub timestamp: Option<Timestamp>,
    /// Whether he is muted.
    pub muted: Option<bool>,
    /// Whether he is on hold.
    pub hold: Option<bool>,
}

/// Twilio asks what somebody hears who waits in a conference. What else it tells then is not documented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitRequest {
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
}

/// Twilio tells how far a recording is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordingStatusRequest {
    /// The recording.
    pub recording_sid: RecordingSid,
    /// The leg that was recorded.
    pub call_sid: CallSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// How far it is.
    pub status: RecordingStatus,
    /// Where its sound is; needs the account's authentication.
    pub recording_url: Option<String>,
    /// How long it is, in seconds.
    pub duration_s: Option<u32>,
}

/// Twilio tells what it heard, beside the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmdStatusRequest {
    /// The leg.
    pub call_sid: CallSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// What it believes: evidence, never proof.
    pub answered_by: AnsweredBy,
    /// How long it listened, in ms.
    pub duration_ms: Option<u32>,
}

impl ConferenceStatusRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        let friendly_name = fields.optional("FriendlyName")?;
        Ok(Self {
            conference_sid: fields.sid("ConferenceSid")?,
            friendly_name: friendly_name.ok_or(FormError::Missing { field: "FriendlyName" })?.to_owned(),
            account_sid: fields.sid("AccountSid")?,
            event: fields.required_as("StatusCallbackEvent", "an event of a conference")?,
            call_sid: fields.optional_as("CallSid", SID)?,
            sequence_number: fields.optional_as("SequenceNumber", "a whole number")?,
            timestamp: fields.timestamp("Timestamp")?,
            muted: fields.optional_as("Muted", "true or false")?,
            hold: fields.optional_as("Hold", "true or false")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("ConferenceSid", self.conference_sid.as_str())
            .put("FriendlyName", &self.friendly_name)
            .put("AccountSid", self.account_sid.as_str())
            .put("StatusCallbackEvent", self.event.as_str())
            .put_some("CallSid", self.call_sid.as_ref().map(CallSid::as_str))
            .put_some("SequenceNumber", self.sequence_number.map(|number| number.to_string()))
            .put_some(
                "Timestamp",
                self.timestamp.map(|at| at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()),
            )
            .put_some("Muted", self.muted.map(|muted| muted.to_string()))
            .put_some("Hold", self.hold.map(|hold| hold.to_string()))
            .finish()
    }
}

impl WaitRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or the account is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        Ok(Self { account_sid: Fields::read(body)?.sid("AccountSid")? })
    }
}

impl RecordingStatusRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            recording_sid: fields.sid("RecordingSid")?,
            call_sid: fields.sid("CallSid")?,
            account_sid: fields.sid("AccountSid")?,
            status: fields.required_as("RecordingStatus", "a status of a recording")?,
            recording_url: fields.optional("RecordingUrl")?.map(str::to_owned),
            duration_s: fields.optional_as("RecordingDuration", "whole seconds")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("RecordingSid", self.recording_sid.as_str())
            .put("CallSid", self.call_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put("RecordingStatus", self.status.as_str())
            .put_some("RecordingUrl", self.recording_url.as_ref())
            .put_some("RecordingDuration", self.duration_s.map(|s| s.to_string()))
            .put("RecordingChannels", "1")
            .put("RecordingSource", "RecordVerb")
            .finish()
    }
}

impl AmdStatusRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        let answered_by = fields.optional("AnsweredBy")?.ok_or(FormError::Missing { field: "AnsweredBy" })?;
        Ok(Self {
            call_sid: fields.sid("CallSid")?,
            account_sid: fields.sid("AccountSid")?,
            answered_by: AnsweredBy::from_word(answered_by),
            duration_ms: fields.optional_as("MachineDetectionDuration", "whole milliseconds")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("CallSid", self.call_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put("AnsweredBy", self.answered_by.as_str())
            .put_some("MachineDetectionDuration", self.duration_ms.map(|ms| ms.to_string()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account() -> AccountSid {
        "AC00000000000000000000000000000001".parse().unwrap()
    }

    fn call() -> CallSid {
        "CA00000000000000000000000000000002".parse().unwrap()
    }

    #[test]
    fn what_happens_in_a_conference_is_read_and_written() {
        let join = ConferenceStatusRequest {
            conference_sid: "CF00000000000000000000000000000006".parse().unwrap(),
            friendly_name: "call 7".to_owned(),
            account_sid: account(),
            event: ConferenceEvent::Join,
            call_sid: Some(call()),
            sequence_number: Some(2),
            timestamp: Some("2026-11-23T15:04:05Z".parse().unwrap()),
            muted: Some(false),
            hold: Some(true),
        };
        assert_eq!(
            join.encode(),
            concat!(
                "ConferenceSid=CF00000000000000000000000000000006&FriendlyName=call+7",
                "&AccountSid=AC00000000000000000000000000000001&StatusCallbackEvent=participant-join",
                "&CallSid=CA00000000000000000000000000000002&SequenceNumber=2",
                "&Timestamp=Mon%2C+23+Nov+2026+15%3A04%3A05+%2B0000&Muted=false&Hold=true",
            )
        );
        let end = ConferenceStatusRequest {
            event: ConferenceEvent::End,
            call_sid: None,
            sequence_number: None,
            timestamp: None,
            muted: None,
            hold: None,
            ..join.clone()
        };
        for request in [join, end] {
            assert_eq!(ConferenceStatusRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
        let waits = WaitRequest::parse(b"AccountSid=AC00000000000000000000000000000001&Anything=else");
        assert_eq!(
            waits.map(|waits| waits.account_sid),
            "AC00000000000000000000000000000001".parse().map_err(|_| unreachable!())
        );
        let error = ConferenceStatusRequest::parse(b"ConferenceSid=CF00000000000000000000000000000006");
        assert_eq!(error.unwrap_err().to_string(), "FriendlyName is missing");
    }

    #[test]
    fn recordings_and_answering_machines_are_read_and_written() {
        let recording = RecordingStatusRequest {
            recording_sid: "RE00000000000000000000000000000007".parse().unwrap(),
            call_sid: call(),
            account_sid: account(),
            status: RecordingStatus::Completed,
            recording_url: Some("https://example.com/RE7".to_owned()),
            duration_s: Some(9),
        };
        assert_eq!(RecordingStatusRequest::parse(recording.encode().as_bytes()), Ok(recording));
        let amd = AmdStatusRequest {
            call_sid: call(),
            account_sid: account(),
            answered_by: AnsweredBy::MachineStart,
            duration_ms: Some(2_400),
        };
        assert_eq!(AmdStatusRequest::parse(amd.encode().as_bytes()), Ok(amd));
    }
}
