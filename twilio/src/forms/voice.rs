use telephony::{AccountSid, CallSid, PhoneNumber};

use super::fields::{Fields, Form, FormError, SID};
use super::{AnsweredBy, CallDirection, CallStatus, StirVerstat};
use crate::Private;

/// Twilio asks what a call is to do: the voice webhook, and every `<Redirect>` after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoiceRequest {
    /// The leg.
    pub call_sid: CallSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// The caller. None where the number is withheld or is no telephone number.
    pub from: Option<PhoneNumber>,
    /// The number that was called.
    pub to: PhoneNumber,
    /// How far the leg is.
    pub call_status: CallStatus,
    /// Who started the leg.
    pub direction: CallDirection,
    /// The number that the caller dialled, where a carrier forwarded the call.
    pub forwarded_from: Option<PhoneNumber>,
    /// The caller's name out of a directory.
    pub caller_name: Option<Private>,
    /// Lets a later call show the caller's number as its own.
    pub call_token: Option<Private>,
    /// What the caller's carrier vouches for. None where Twilio says nothing.
    pub stir_verstat: Option<StirVerstat>,
    /// Keys that a `<Gather>` took, where its action is this address. They may be a PIN.
    pub digits: Option<Private>,
    /// The leg that this one was started from.
    pub parent_call_sid: Option<CallSid>,
    /// What answering-machine detection believes. Only where the call waited for it.
    pub answered_by: Option<AnsweredBy>,
}

impl VoiceRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            call_sid: fields.sid("CallSid")?,
            account_sid: fields.sid("AccountSid")?,
            from: fields.party("From")?,
            to: fields.required_as("To", "a telephone number")?,
            call_status: fields.required_as("CallStatus", "a status of a call")?,
            direction: fields.required_as("Direction", "a direction of a call")?,
            forwarded_from: fields.party("ForwardedFrom")?,
            caller_name: fields.private("CallerName")?,
            call_token: fields.private("CallToken")?,
            stir_verstat: fields.optional("StirVerstat")?.map(StirVerstat::from_words),
            digits: fields.private("Digits")?,
            parent_call_sid: fields.optional_as("ParentCallSid", SID)?,
            answered_by: fields.optional("AnsweredBy")?.map(AnsweredBy::from_word),
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("CallSid", self.call_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put("From", self.from.as_ref().map_or("anonymous", PhoneNumber::e164))
            .put("To", self.to.e164())
            .put("CallStatus", self.call_status.as_str())
            .put("Direction", self.direction.as_str())
            .put_some("ForwardedFrom", self.forwarded_from.as_ref().map(PhoneNumber::e164))
            .put_some("CallerName", self.caller_name.as_ref().map(Private::expose))
            .put_some("CallToken", self.call_token.as_ref().map(Private::expose))
            .put_some("StirVerstat", self.stir_verstat.map(StirVerstat::as_str))
            .put_some("Digits", self.digits.as_ref().map(Private::expose))
            .put_some("ParentCallSid", self.parent_call_sid.as_ref().map(CallSid::as_str))
            .put_some("AnsweredBy", self.answered_by.map(AnsweredBy::as_str))
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::forms::Attestation;

    const BODY: &str = "AccountSid=AC00000000000000000000000000000001&ApiVersion=2010-04-01\
        &CallSid=CA00000000000000000000000000000002&CallStatus=ringing&CallerName=EXAMPLE+JO&Direction=inbound\
        &From=%2B13125550142&FromCity=CHICAGO&FromZip=&StirVerstat=TN-Validation-Passed-A&To=%2B13125550100\
        &CallToken=%7B%22sesame%22%7D&Brand%20new=%ff";

    #[test]
    fn a_webhook_is_read_and_its_people_stay_out_of_debug() {
        let request = VoiceRequest::parse(BODY.as_bytes()).unwrap();
        let expected = VoiceRequest {
            call_sid: "CA00000000000000000000000000000002".parse().unwrap(),
            account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
            from: Some("+13125550142".parse().unwrap()),
            to: "+13125550100".parse().unwrap(),
            call_status: CallStatus::Ringing,
            direction: CallDirection::Inbound,
            forwarded_from: None,
            caller_name: Some(Private::new("EXAMPLE JO")),
            call_token: Some(Private::new("{\"sesame\"}")),
            stir_verstat: Some(StirVerstat::Passed(Attestation::A)),
            digits: None,
            parent_call_sid: None,
            answered_by: None,
        };
        assert_eq!(request, expected);
        let shown = format!("{request:?}");
        for hidden in ["EXAMPLE", "sesame", "5550142"] {
            assert!(!shown.contains(hidden), "{shown}");
        }
    }

    #[test]
    fn a_written_body_reads_back() {
        let full = VoiceRequest::parse(BODY.as_bytes()).unwrap();
        let bare = VoiceRequest {
            from: None,
            forwarded_from: Some("+13125550199".parse().unwrap()),
            caller_name: None,
            call_token: None,
            stir_verstat: None,
            ..full.clone()
        };
        let whisper = VoiceRequest {
            direction: CallDirection::OutboundDial,
            digits: Some(Private::new("1")),
            parent_call_sid: Some("CA00000000000000000000000000000004".parse().unwrap()),
            answered_by: Some(AnsweredBy::Unknown),
            ..full.clone()
        };
        for request in [full, bare, whisper] {
            assert_eq!(VoiceRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, expected) in [
            (
                "CallSid=CA",
                "CallSid=XX",
                "CallSid is invalid: expected two letters and 32 hexadecimal digits",
            ),
            ("CallSid=CA", "Call=CA", "CallSid is missing"),
            (
                "AccountSid=AC",
                "AccountSid=CA",
                "AccountSid is invalid: expected two letters and 32 hexadecimal digits",
            ),
            ("To=%2B1312", "To=1312", "To is invalid: expected a telephone number"),
            ("To=", "To=&Too=", "To is missing"),
            (
                "CallStatus=ringing",
                "CallStatus=singing",
                "CallStatus is invalid: expected a status of a call",
            ),
            ("Direction=inbound", "Direction=up", "Direction is invalid: expected a direction of a call"),
            ("FromZip=", "To=%2B13125550199", "To has more than one value"),
        ] {
            let body = BODY.replace(from, to);
            assert_eq!(VoiceRequest::parse(body.as_bytes()).unwrap_err().to_string(), expected, "{to}");
        }
    }
}
