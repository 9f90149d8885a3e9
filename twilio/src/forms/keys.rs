use telephony::{AccountSid, CallSid, Digit, PhoneNumber, RecordingSid};

use super::fields::{Fields, Form, FormError, SID};
use super::{CallDirection, CallStatus, DialCallStatus};
use crate::Private;

/// Twilio asks what a call is to do with the keys that a `<Gather>` took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GatherRequest {
    /// The leg.
    pub call_sid: CallSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// The leg that this one was started from.
    pub parent_call_sid: Option<CallSid>,
    /// Who calls. None where the number is withheld or is no telephone number.
    pub from: Option<PhoneNumber>,
    /// Who is called. None where it is no telephone number.
    pub to: Option<PhoneNumber>,
    /// How far the leg is.
    pub call_status: CallStatus,
    /// Who started the leg. Only what we called ourselves is at the number that it names.
    pub direction: Option<CallDirection>,
    /// The keys. None where none was pressed and the `<Gather>` asks nevertheless. They may be a PIN.
    pub digits: Option<Private>,
}

/// Twilio asks what a call is to do after a `<Dial>`. Also asked for a `<Dial>` that we interrupted ourselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DialActionRequest {
    /// The leg that dialled.
    pub call_sid: CallSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// How far the leg that dialled is.
    pub call_status: CallStatus,
    /// What became of the other party.
    pub dial_call_status: DialCallStatus,
    /// The other party's leg. None for a conference.
    pub dial_call_sid: Option<CallSid>,
    /// Whether both were connected. None where Twilio does not say.
    pub dial_bridged: Option<bool>,
    /// How long the other party's leg was up, in seconds.
    pub dial_call_duration_s: Option<u32>,
}

/// Twilio asks what a call is to do after a `<Record>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRequest {
    /// The leg.
    pub call_sid: CallSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// How far the leg is.
    pub call_status: CallStatus,
    /// The recording, which may not be a file yet.
    pub recording_sid: Option<RecordingSid>,
    /// Where it will be.
    pub recording_url: Option<String>,
    /// How long it is, in seconds.
    pub recording_duration_s: Option<u32>,
    /// The key that ended it, or `hangup`.
    pub digits: Option<Private>,
}

impl GatherRequest {
    /// The key, where it was exactly one.
    #[must_use]
    pub fn key(&self) -> Option<Digit> {
        let mut keys = self.digits.as_ref()?.expose().chars();
        let key = Digit::try_from(keys.next()?).ok()?;
        keys.next().is_none().then_some(key)
    }

    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            call_sid: fields.sid("CallSid")?,
            account_sid: fields.sid("AccountSid")?,
            parent_call_sid: fields.optional_as("ParentCallSid", SID)?,
            from: fields.party("From")?,
            to: fields.party("To")?,
            call_status: fields.required_as("CallStatus", "a status of a call")?,
            direction: fields.optional_as("Direction", "a direction of a call")?,
            digits: fields.private("Digits")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("CallSid", self.call_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put_some("ParentCallSid", self.parent_call_sid.as_ref().map(CallSid::as_str))
            .put("From", self.from.as_ref().map_or("anonymous", PhoneNumber::e164))
            .put_some("To", self.to.as_ref().map(PhoneNumber::e164))
            .put("CallStatus", self.call_status.as_str())
            .put_some("Direction", self.direction.map(CallDirection::as_str))
            .put("Digits", self.digits.as_ref().map_or("", Private::expose))
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

impl DialActionRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            call_sid: fields.sid("CallSid")?,
            account_sid: fields.sid("AccountSid")?,
            call_status: fields.required_as("CallStatus", "a status of a call")?,
            dial_call_status: fields.required_as("DialCallStatus", "a status of a dialled call")?,
            dial_call_sid: fields.optional_as("DialCallSid", SID)?,
            dial_bridged: fields.optional_as("DialBridged", "true or false")?,
            dial_call_duration_s: fields.optional_as("DialCallDuration", "whole seconds")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("CallSid", self.call_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put("CallStatus", self.call_status.as_str())
            .put("DialCallStatus", self.dial_call_status.as_str())
            .put_some("DialCallSid", self.dial_call_sid.as_ref().map(CallSid::as_str))
            .put_some("DialBridged", self.dial_bridged.map(|bridged| bridged.to_string()))
            .put_some("DialCallDuration", self.dial_call_duration_s.map(|s| s.to_string()))
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

impl RecordRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            call_sid: fields.sid("CallSid")?,
            account_sid: fields.sid("AccountSid")?,
            call_status: fields.required_as("CallStatus", "a status of a call")?,
            recording_sid: fields.optional_as("RecordingSid", SID)?,
            recording_url: fields.optional("RecordingUrl")?.map(str::to_owned),
            recording_duration_s: fields.optional_as("RecordingDuration", "whole seconds")?,
            digits: fields.private("Digits")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("CallSid", self.call_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put("CallStatus", self.call_status.as_str())
            .put_some("RecordingSid", self.recording_sid.as_ref().map(RecordingSid::as_str))
            .put_some("RecordingUrl", self.recording_url.as_ref())
            .put_some("RecordingDuration", self.recording_duration_s.map(|s| s.to_string()))
            .put_some("Digits", self.digits.as_ref().map(Private::expose))
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEG: &str =
        "CallSid=CA00000000000000000000000000000002&AccountSid=AC00000000000000000000000000000001";

    #[test]
    fn keys_are_read_and_stay_out_of_debug() {
        let body = format!("{LEG}&From=anonymous&To=client%3Adesk&CallStatus=in-progress&Digits=4711");
        let request = GatherRequest::parse(body.as_bytes()).unwrap();
        assert_eq!(request.digits, Some(Private::new("4711")));
        assert!(!format!("{request:?}").contains("4711"));
        assert_eq!(request.key(), None);
        for (digits, key) in
            [("1", Some(Digit::Number(1))), ("*", Some(Digit::Star)), ("", None), ("x", None)]
        {
            let body = format!("{LEG}&CallStatus=in-progress&Digits={digits}");
            assert_eq!(GatherRequest::parse(body.as_bytes()).unwrap().key(), key, "{digits}");
        }
        let full = GatherRequest {
            parent_call_sid: Some(request.call_sid.clone()),
            from: Some("+13125550142".parse().unwrap()),
            to: Some("+13125550100".parse().unwrap()),
            ..request.clone()
        };
        for request in [GatherRequest { digits: None, ..request }, full] {
            assert_eq!(GatherRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
    }

    #[test]
    fn an_agent_who_refused_has_answered_and_was_not_bridged() {
        let body = format!(
            "{LEG}&CallStatus=in-progress&DialCallStatus=completed&DialBridged=false&DialCallDuration=7\
             &DialCallSid=CA00000000000000000000000000000004"
        );
        let request = DialActionRequest::parse(body.as_bytes()).unwrap();
        assert_eq!(request.dial_call_status, DialCallStatus::Completed);
        assert_eq!((request.dial_bridged, request.dial_call_duration_s), (Some(false), Some(7)));
        let bare = DialActionRequest {
            dial_call_status: DialCallStatus::Answered,
            dial_call_sid: None,
            dial_bridged: None,
            dial_call_duration_s: None,
            ..request.clone()
        };
        for request in [request, bare] {
            assert_eq!(DialActionRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
        let error = DialActionRequest::parse(body.replace("=false", "=no").as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "DialBridged is invalid: expected true or false");
    }

    #[test]
    fn a_recording_is_read_and_written() {
        let request = RecordRequest {
            call_sid: "CA00000000000000000000000000000002".parse().unwrap(),
            account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
            call_status: CallStatus::Completed,
            recording_sid: Some("RE00000000000000000000000000000007".parse().unwrap()),
            recording_url: Some("https://example.com/RE7".to_owned()),
            recording_duration_s: Some(12),
            digits: Some(Private::new("hangup")),
        };
        assert_eq!(
            request.encode(),
            format!(
                "{LEG}&CallStatus=completed&RecordingSid=RE00000000000000000000000000000007\
                 &RecordingUrl=https%3A%2F%2Fexample.com%2FRE7&RecordingDuration=12&Digits=hangup&ApiVersion=2010-04-01"
            )
        );
        let nothing = RecordRequest {
            recording_sid: None,
            recording_url: None,
            recording_duration_s: None,
            digits: None,
            ..request.clone()
        };
        for request in [request, nothing] {
            assert_eq!(RecordRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
    }
}
