use serde::{Deserialize, Serialize};
use telephony::{AccountSid, MessageSid, MessagingServiceSid, PhoneNumber};

use super::fields::{Form, Parameters};
use super::{InvalidAnswer, RestError, path, read};
use crate::Private;
use crate::forms::MessageStatus;

/// Characters that one message has at most (error 21617).
pub const MESSAGE_CHARACTERS_MAX: usize = 1_600;

/// Sends a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateMessage {
    /// Who gets it.
    pub to: PhoneNumber,
    /// Whom it is from.
    pub from: Sender,
    /// What it says.
    pub body: Private,
    /// Gets a [`MessageStatusRequest`](crate::forms::MessageStatusRequest) for every step.
    pub status_callback: Option<String>,
}

/// Whom a text is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sender {
    /// A number of the account.
    Number(PhoneNumber),
    /// Whichever number of a pool Twilio chooses.
    Service(MessagingServiceSid),
}

/// Asks how far a message is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchMessage(pub MessageSid);

/// What Twilio knows of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageResource {
    /// The message.
    pub sid: MessageSid,
    /// Whose it is.
    pub account_sid: AccountSid,
    /// The pool that it was sent from.
    pub messaging_service_sid: Option<MessagingServiceSid>,
    /// How far it is.
    pub status: MessageStatus,
    /// Who gets it.
    pub to: Option<PhoneNumber>,
    /// Whom it is from. None while a pool has yet to choose.
    pub from: Option<PhoneNumber>,
    /// What it says.
    pub body: Private,
    /// Why it did not arrive, by Twilio's dictionary.
    pub error_code: Option<u32>,
    /// Parts that it is sent and paid in.
    pub segments: u32,
}

impl CreateMessage {
    /// The HTTP method.
    pub const METHOD: &'static str = "POST";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, "Messages")
    }

    /// Writes the form.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("To", self.to.e164());
        match &self.from {
            Sender::Number(number) => form.put("From", number.e164()),
            Sender::Service(sid) => form.put("MessagingServiceSid", sid.as_str()),
        };
        form.put("Body", self.body.expose()).some("StatusCallback", self.status_callback.as_ref()).finish()
    }

    /// Reads the form.
    ///
    /// # Errors
    /// As Twilio answers: 21604, 21211, 21603, 21212, 21703, 21602 or 21617.
    pub fn parse(body: &[u8]) -> Result<Self, RestError> {
        let form = Parameters::read(body)?;
        let to = form.number("To", 21604, 21211)?;
        let from = match form.as_if("MessagingServiceSid", 21703)? {
            Some(sid) => Sender::Service(sid),
            None => Sender::Number(form.number("From", 21603, 21212)?),
        };
        let body = form.text("Body").ok_or_else(|| RestError::new(21602))?;
        if body.chars().count() > MESSAGE_CHARACTERS_MAX {
            return Err(RestError::new(21617));
        }
        Ok(Self { to, from, body: Private::new(body), status_callback: form.owned("StatusCallback") })
    }
}

impl FetchMessage {
    /// The HTTP method.
    pub const METHOD: &'static str = "GET";

    /// Where it goes.
    #[must_use]
    pub fn path(&self, account: &AccountSid) -> String {
        path(account, &format!("Messages/{}", self.0))
    }
}

impl MessageResource {
    /// Reads the JSON.
    ///
    /// # Errors
    /// When it is no message.
    pub fn parse(body: &[u8]) -> Result<Self, InvalidAnswer> {
        let wire: Wire = read(body)?;
        Ok(Self {
            sid: wire.sid,
            account_sid: wire.account_sid,
            messaging_service_sid: wire.messaging_service_sid,
            status: wire.status,
            to: wire.to.and_then(|to| to.parse().ok()),
            from: wire.from.and_then(|from| from.parse().ok()),
            body: Private::new(wire.body),
            error_code: wire.error_code,
            segments: wire.num_segments.parse().unwrap_or(0),
        })
    }

    /// Writes the JSON.
    #[must_use]
    pub fn write(&self) -> String {
        let number = |number: &Option<PhoneNumber>| number.as_ref().map(|number| number.e164().to_owned());
        let wire = Wire {
            sid: self.sid.clone(),
            account_sid: self.account_sid.clone(),
            messaging_service_sid: self.messaging_service_sid.clone(),
            status: self.status,
            to: number(&self.to),
            from: number(&self.from),
            body: self.body.expose().to_owned(),
            direction: "outbound-api".to_owned(),
            error_code: self.error_code,
            error_message: None,
            num_segments: self.segments.to_string(),
            num_media: "0".to_owned(),
            api_version: "2010-04-01".to_owned(),
            uri: FetchMessage(self.sid.clone()).path(&self.account_sid),
        };
        serde_json::to_string(&wire).expect("strings and numbers are JSON")
    }
}

/// As Twilio writes it: counts as strings, the error's number as a number.
#[derive(Serialize, Deserialize)]
struct Wire {
    sid: MessageSid,
    account_sid: AccountSid,
    messaging_service_sid: Option<MessagingServiceSid>,
    status: MessageStatus,
    to: Option<String>,
    from: Option<String>,
    body: String,
    #[serde(default)]
    direction: String,
    error_code: Option<u32>,
    error_message: Option<String>,
    #[serde(default)]
    num_segments: String,
    #[serde(default)]
    num_media: String,
    #[serde(default)]
    api_version: String,
    #[serde(default)]
    uri: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn create() -> CreateMessage {
        CreateMessage {
            to: "+13125550142".parse().unwrap(),
            from: Sender::Number("+13125550100".parse().unwrap()),
            body: Private::new("Tuesday at 9. Reply C to cancel."),
            status_callback: Some("https://example.com/sent".to_owned()),
        }
    }

    #[test]
    fn a_text_is_written_and_read_and_its_words_stay_out_of_debug() {
        assert_eq!(
            create().encode(),
            concat!(
                "To=%2B13125550142&From=%2B13125550100&Body=Tuesday+at+9.+Reply+C+to+cancel.",
                "&StatusCallback=https%3A%2F%2Fexample.com%2Fsent",
            )
        );
        let service = Sender::Service("MG00000000000000000000000000000009".parse().unwrap());
        for message in [create(), CreateMessage { from: service, status_callback: None, ..create() }] {
            assert_eq!(CreateMessage::parse(message.encode().as_bytes()).as_ref(), Ok(&message));
        }
        let shown = format!("{:?}", create());
        assert!(!shown.contains("Tuesday") && !shown.contains("5550142"), "{shown}");
    }

    #[test]
    fn what_is_wrong_with_a_text_has_a_number() {
        let long = format!("Body={}", "a".repeat(MESSAGE_CHARACTERS_MAX + 1));
        for (from, to, code) in [
            ("To=", "Too=", 21604),
            ("To=%2B1312", "To=1312", 21211),
            ("From=", "For=", 21603),
            ("From=%2B1312", "From=1312", 21212),
            ("From=", "MessagingServiceSid=", 21703),
            ("Body=", "Bodies=", 21602),
            ("Body=Tuesday", &long, 21617),
        ] {
            let error = CreateMessage::parse(create().encode().replacen(from, to, 1).as_bytes()).unwrap_err();
            assert_eq!(error.code, code, "{from}");
        }
    }

    #[test]
    fn a_message_is_json() {
        let message = MessageResource {
            sid: "SM00000000000000000000000000000005".parse().unwrap(),
            account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
            messaging_service_sid: None,
            status: MessageStatus::Undelivered,
            to: Some("+13125550142".parse().unwrap()),
            from: Some("+13125550100".parse().unwrap()),
            body: Private::new("Hi"),
            error_code: Some(30_003),
            segments: 1,
        };
        let json = concat!(
            r#"{"sid":"SM00000000000000000000000000000005","account_sid":"AC00000000000000000000000000000001","#,
            r#""messaging_service_sid":null,"status":"undelivered","to":"+13125550142","from":"+13125550100","#,
            r#""body":"Hi","direction":"outbound-api","error_code":30003,"error_message":null,"#,
            r#""num_segments":"1","num_media":"0","api_version":"2010-04-01","#,
            r#""uri":"/2010-04-01/Accounts/AC00000000000000000000000000000001/Messages/SM00000000000000000000000000000005.json"}"#,
        );
        assert_eq!(message.write(), json);
        assert_eq!(MessageResource::parse(json.as_bytes()).unwrap(), message);
        assert!(MessageResource::parse(b"{}").is_err());
    }
}
