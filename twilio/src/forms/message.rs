use telephony::{AccountSid, MessageSid, PhoneNumber};

use super::fields::{Fields, Form, FormError};
use super::{MessageStatus, OptOut};
use crate::Private;

/// Somebody sent a text to one of our numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRequest {
    /// The message; the same one may come again.
    pub message_sid: MessageSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// Who sent it. None where it is no telephone number, for example a short code.
    pub from: Option<PhoneNumber>,
    /// Our number.
    pub to: PhoneNumber,
    /// What it says. Empty where there are only pictures.
    pub body: Private,
    /// How many pictures and the like came with it.
    pub num_media: u32,
    /// What Twilio has done already, where it handles keywords itself.
    pub opt_out: Option<OptOut>,
}

/// Twilio tells how far a message is. Requests arrive in any order, and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageStatusRequest {
    /// The message.
    pub message_sid: MessageSid,
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// Whom it is from. None where it is no telephone number.
    pub from: Option<PhoneNumber>,
    /// Who gets it. None where it is no telephone number.
    pub to: Option<PhoneNumber>,
    /// How far it is.
    pub status: MessageStatus,
    /// Why it did not arrive, by Twilio's dictionary: 30003 not reachable, 30006 a landline, 30007 filtered, ….
    pub error_code: Option<u32>,
}

impl MessageRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            message_sid: fields.sid("MessageSid")?,
            account_sid: fields.sid("AccountSid")?,
            from: fields.party("From")?,
            to: fields.required_as("To", "a telephone number")?,
            body: fields.private("Body")?.unwrap_or_else(|| Private::new("")),
            num_media: fields.optional_as("NumMedia", "a whole number")?.unwrap_or(0),
            opt_out: fields.optional_as("OptOutType", "STOP, START or HELP")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("MessageSid", self.message_sid.as_str())
            .put("SmsSid", self.message_sid.as_str())
            .put("SmsMessageSid", self.message_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put("From", self.from.as_ref().map_or("", PhoneNumber::e164))
            .put("To", self.to.e164())
            .put("Body", self.body.expose())
            .put("NumMedia", &self.num_media.to_string())
            .put("NumSegments", "1")
            .put("SmsStatus", "received")
            .put_some("OptOutType", self.opt_out.map(OptOut::as_str))
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

impl MessageStatusRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            message_sid: fields.sid("MessageSid")?,
            account_sid: fields.sid("AccountSid")?,
            from: fields.party("From")?,
            to: fields.party("To")?,
            status: fields.required_as("MessageStatus", "a status of a message")?,
            error_code: fields.optional_as("ErrorCode", "a whole number")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("MessageSid", self.message_sid.as_str())
            .put("SmsSid", self.message_sid.as_str())
            .put("AccountSid", self.account_sid.as_str())
            .put_some("From", self.from.as_ref().map(PhoneNumber::e164))
            .put_some("To", self.to.as_ref().map(PhoneNumber::e164))
            .put("MessageStatus", self.status.as_str())
            .put("SmsStatus", self.status.as_str())
            .put_some("ErrorCode", self.error_code.map(|code| code.to_string()))
            .put("ApiVersion", "2010-04-01")
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ToCountry=US&MessageSid=SM00000000000000000000000000000005&SmsStatus=received\
        &AccountSid=AC00000000000000000000000000000001&From=%2B13125550142&To=%2B13125550100&Body=STOP&NumMedia=0\
        &OptOutType=STOP";

    #[test]
    fn a_text_is_read_and_its_words_stay_out_of_debug() {
        let request = MessageRequest::parse(TEXT.as_bytes()).unwrap();
        let expected = MessageRequest {
            message_sid: "SM00000000000000000000000000000005".parse().unwrap(),
            account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
            from: Some("+13125550142".parse().unwrap()),
            to: "+13125550100".parse().unwrap(),
            body: Private::new("STOP"),
            num_media: 0,
            opt_out: Some(OptOut::Stop),
        };
        assert_eq!(request, expected);
        assert!(!format!("{request:?}").contains("STOP"));
        let picture = MessageRequest {
            message_sid: "MM00000000000000000000000000000005".parse().unwrap(),
            from: None,
            body: Private::new(""),
            num_media: 2,
            opt_out: None,
            ..expected
        };
        for request in [request, picture] {
            assert_eq!(MessageRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
        for (from, to, expected) in [
            ("NumMedia=0", "NumMedia=some", "NumMedia is invalid: expected a whole number"),
            ("OptOutType=STOP", "OptOutType=PERHAPS", "OptOutType is invalid: expected STOP, START or HELP"),
            ("To=%2B1312", "To=1312", "To is invalid: expected a telephone number"),
            (
                "MessageSid=SM",
                "MessageSid=SX",
                "MessageSid is invalid: expected two letters and 32 hexadecimal digits",
            ),
        ] {
            let error = MessageRequest::parse(TEXT.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert_eq!(error.to_string(), expected);
        }
    }

    #[test]
    fn a_status_is_read_and_written() {
        let request = MessageStatusRequest {
            message_sid: "SM00000000000000000000000000000005".parse().unwrap(),
            account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
            from: Some("+13125550100".parse().unwrap()),
            to: Some("+13125550142".parse().unwrap()),
            status: MessageStatus::Undelivered,
            error_code: Some(30_003),
        };
        let bare = MessageStatusRequest {
            from: None,
            to: None,
            status: MessageStatus::Sent,
            error_code: None,
            ..request.clone()
        };
        for request in [request, bare] {
            assert_eq!(MessageStatusRequest::parse(request.encode().as_bytes()).as_ref(), Ok(&request));
        }
    }
}
