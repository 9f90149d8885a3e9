use jiff::Timestamp;
use telephony::{AccountSid, CallSid, PhoneNumber};

use super::fields::{Fields, Form, FormError, SID};
use super::{AnsweredBy, CallDirection, CallStatus};

/// Twilio tells how far a leg is. Requests arrive in any order, and again: `(call_sid, sequence_number)` names one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRequest {
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
    /// How far the leg is. `answered` arrives as [`CallStatus::InProgress`].
    pub call_status: CallStatus,
    /// Who started the leg.
    pub direction: Option<CallDirection>,
    /// The order in which the events happened, from 0.
    pub sequence_number: u32,
    /// When it happened.
    pub timestamp: Option<Timestamp>,
    /// How long the leg was connected, in seconds. Only when it completed.
    pub call_duration_s: Option<u32>,
    /// The carrier's answer. Only when the leg ended.
    pub sip_response_code: Option<u16>,
    /// What answering-machine detection believes. Only where it was asked for.
    pub answered_by: Option<AnsweredBy>,
}

impl StatusRequest {
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
            sequence_number: fields.required_as("SequenceNumber", "a whole number")?,
            timestamp: fields.timestamp("Timestamp")?,
            call_duration_s: fields.optional_as("CallDuration", "whole seconds")?,
            sip_response_code: fields.optional_as("SipResponseCode", "a SIP status code")?,
            answered_by: fields.optional("AnsweredBy")?.map(AnsweredBy::from_word),
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
            .put("SequenceNumber", &self.sequence_number.to_string())
            .put_some(
                "Timestamp",
                self.timestamp.map(|at| at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()),
            )
            .put_some("CallDuration", self.call_duration_s.map(|s| s.to_string()))
            .put_some("SipResponseCode", self.sip_response_code.map(|code| code.to_string()))
            .put_some("AnsweredBy", self.answered_by.map(AnsweredBy::as_str))
            .put("CallbackSource", "call-progress-events")
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "AccountSid=AC00000000000000000000000000000001&CallSid=CA00000000000000000000000000000002\
        &From=%2B13125550142&To=%2B13125550100&CallStatus=completed&Direction=inbound&SequenceNumber=3\
        &Timestamp=Mon%2C+23+Nov+2026+15%3A04%3A05+%2B0000&CallbackSource=call-progress-events&Duration=1\
        &CallDuration=59&SipResponseCode=200&AnsweredBy=machine_start\
        &ParentCallSid=CA00000000000000000000000000000004";

    #[test]
    fn a_status_is_read() {
        assert_eq!(
            StatusRequest::parse(BODY.as_bytes()),
            Ok(StatusRequest {
                call_sid: "CA00000000000000000000000000000002".parse().unwrap(),
                account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
                parent_call_sid: Some("CA00000000000000000000000000000004".parse().unwrap()),
                from: Some("+13125550142".parse().unwrap()),
                to: Some("+13125550100".parse().unwrap()),
                call_status: CallStatus::Completed,
                direction: Some(CallDirection::Inbound),
                sequence_number: 3,
                timestamp: Some("2026-11-23T15:04:05Z".parse().unwrap()),
                call_duration_s: Some(59),
                sip_response_code: Some(200),
                answered_by: Some(AnsweredBy::MachineStart),
            })
        );
    }

    #[test]
    fn a_written_body_reads_back() {
        let full = StatusRequest::parse(BODY.as_bytes()).unwrap();
        let bare = StatusRequest {
            parent_call_sid: None,
            from: None,
            to: None,
            direction: None,
            timestamp: None,
            call_duration_s: None,
            sip_response_code: None,
            answered_by: None,
            ..full.clone()
        };
        assert!(full.encode().contains("Timestamp=Mon%2C+23+Nov+2026+15%3A04%3A05+%2B0000"));
        for request in [full, bare] {
            assert_eq!(StatusRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, expected) in [
            ("SequenceNumber=3", "SequenceNumber=-3", "SequenceNumber is invalid: expected a whole number"),
            ("SequenceNumber=3", "", "SequenceNumber is missing"),
            ("CallDuration=59", "CallDuration=long", "CallDuration is invalid: expected whole seconds"),
            (
                "SipResponseCode=200",
                "SipResponseCode=OK",
                "SipResponseCode is invalid: expected a SIP status code",
            ),
            ("CallStatus=completed", "CallStatus=done", "CallStatus is invalid: expected a status of a call"),
            (
                "ParentCallSid=CA",
                "ParentCallSid=",
                "ParentCallSid is invalid: expected two letters and 32 hexadecimal digits",
            ),
        ] {
            let body = BODY.replace(from, to);
            assert_eq!(StatusRequest::parse(body.as_bytes()).unwrap_err().to_string(), expected, "{to}");
        }
    }
}
