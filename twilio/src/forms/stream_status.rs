use jiff::Timestamp;
use telephony::{AccountSid, CallSid, StreamSid};

use super::StreamEvent;
use super::fields::{Fields, Form, FormError};

/// Twilio tells what became of a stream. The only place where a failed handshake shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamStatusRequest {
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// The leg that the stream belongs to.
    pub call_sid: CallSid,
    /// The stream.
    pub stream_sid: StreamSid,
    /// The name that the TwiML gave it.
    pub stream_name: Option<String>,
    /// What happened.
    pub event: StreamEvent,
    /// Why, in Twilio's words. Only with [`StreamEvent::Error`].
    pub error: Option<String>,
    /// When it happened.
    pub timestamp: Option<Timestamp>,
}

impl StreamStatusRequest {
    /// Reads a body.
    ///
    /// # Errors
    /// When the body is too long, or a field is missing, invalid or given twice.
    pub fn parse(body: &[u8]) -> Result<Self, FormError> {
        let fields = Fields::read(body)?;
        Ok(Self {
            account_sid: fields.sid("AccountSid")?,
            call_sid: fields.sid("CallSid")?,
            stream_sid: fields.sid("StreamSid")?,
            stream_name: fields.optional("StreamName")?.map(str::to_owned),
            event: fields.required_as("StreamEvent", "an event of a stream")?,
            error: fields.optional("StreamError")?.map(str::to_owned),
            timestamp: fields.timestamp("Timestamp")?,
        })
    }

    /// Writes a body as Twilio does.
    #[must_use]
    pub fn encode(&self) -> String {
        let mut form = Form::new();
        form.put("AccountSid", self.account_sid.as_str())
            .put("CallSid", self.call_sid.as_str())
            .put("StreamSid", self.stream_sid.as_str())
            .put_some("StreamName", self.stream_name.as_deref())
            .put("StreamEvent", self.event.as_str())
            .put_some("StreamError", self.error.as_deref())
            .put_some("Timestamp", self.timestamp.map(|at| at.to_string()))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &str = "AccountSid=AC00000000000000000000000000000001&CallSid=CA00000000000000000000000000000002\
        &StreamSid=MZ00000000000000000000000000000003&StreamName=assistant&StreamEvent=stream-error\
        &StreamError=31920%3A+no+%22101%22&Timestamp=2026-11-23T15%3A04%3A05.000Z";

    #[test]
    fn an_event_is_read_and_written() {
        let expected = StreamStatusRequest {
            account_sid: "AC00000000000000000000000000000001".parse().unwrap(),
            call_sid: "CA00000000000000000000000000000002".parse().unwrap(),
            stream_sid: "MZ00000000000000000000000000000003".parse().unwrap(),
            stream_name: Some("assistant".to_owned()),
            event: StreamEvent::Error,
            error: Some("31920: no \"101\"".to_owned()),
            timestamp: Some("2026-11-23T15:04:05Z".parse().unwrap()),
        };
        assert_eq!(StreamStatusRequest::parse(BODY.as_bytes()).as_ref(), Ok(&expected));
        assert_eq!(StreamStatusRequest::parse(expected.encode().as_bytes()).as_ref(), Ok(&expected));
        let bare = StreamStatusRequest { stream_name: None, error: None, timestamp: None, ..expected };
        assert_eq!(StreamStatusRequest::parse(bare.encode().as_bytes()), Ok(bare));
    }

    #[test]
    fn an_error_names_the_field() {
        for (from, to, expected) in [
            (
                "StreamEvent=stream-error",
                "StreamEvent=error",
                "StreamEvent is invalid: expected an event of a stream",
            ),
            (
                "StreamSid=MZ",
                "StreamSid=CA",
                "StreamSid is invalid: expected two letters and 32 hexadecimal digits",
            ),
            ("StreamSid=MZ", "Stream=MZ", "StreamSid is missing"),
        ] {
            let body = BODY.replace(from, to);
            assert_eq!(
                StreamStatusRequest::parse(body.as_bytes()).unwrap_err().to_string(),
                expected,
                "{to}"
            );
        }
    }
}
