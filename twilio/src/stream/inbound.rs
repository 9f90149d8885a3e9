use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use telephony::{AccountSid, CallSid, Digit, InvalidId, StreamSid};

use super::{ENCODING, MESSAGE_BYTES_MAX, Payload};
use crate::json::{self, Number, Pairs, Text};

/// One message from Twilio. Borrows from the text it was read from.
#[derive(Debug, Clone, PartialEq)]
pub enum InboundMessage<'a> {
    /// The socket is open; nothing is known yet.
    Connected,
    /// The stream begins. Comes once, before any media.
    Start(StreamStart),
    /// Sound.
    Media {
        /// Whose sound.
        track: Track,
        /// The track's running number, from 1. A gap is sound that was lost.
        chunk: u64,
        /// When the sound begins, in milliseconds since the stream's start.
        timestamp_ms: u64,
        /// The sound, to be decoded into a buffer that is kept.
        payload: Payload<'a>,
    },
    /// The caller pressed a key.
    Dtmf {
        /// The key.
        digit: Digit,
    },
    /// What we sent before our mark was played, or was cleared.
    Mark {
        /// The name we gave the mark.
        name: Cow<'a, str>,
    },
    /// The stream ended.
    Stop,
    /// A kind of message that is newer than this code: to be passed over.
    Unknown,
}

/// What the stream is and belongs to.
#[derive(Clone, PartialEq, Eq)]
pub struct StreamStart {
    /// Compare with the account that was configured.
    pub account_sid: AccountSid,
    /// Goes into every message that we send.
    pub stream_sid: StreamSid,
    /// The leg whose sound this is. Compare with the webhook that was answered.
    pub call_sid: CallSid,
    /// The `<Parameter>`s of the TwiML, in the order of the message.
    pub parameters: Vec<(String, String)>,
}

/// Which direction of the call a piece of sound is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    /// What the other party says. The only track of a bidirectional stream.
    Inbound,
    /// What the other party hears.
    Outbound,
    /// A name that is newer than this code. Not the caller's voice as far as we know.
    Other,
}

/// Why a message could not be read.
#[derive(Debug, thiserror::Error)]
pub enum InboundError {
    /// Longer than [`MESSAGE_BYTES_MAX`]; it was not looked into.
    #[error("message of {bytes} bytes, more than {MESSAGE_BYTES_MAX}")]
    TooLarge {
        /// Length of the message.
        bytes: usize,
    },
    /// Not JSON, or a known event of another shape.
    #[error("message is not JSON of the expected shape")]
    Malformed(#[source] serde_json::Error),
    /// A field that the event cannot do without.
    #[error("{field} is missing")]
    Missing {
        /// Path of the field.
        field: &'static str,
    },
    /// A SID of another form.
    #[error("{field} is invalid")]
    Id {
        /// Path of the field.
        field: &'static str,
        /// What was expected.
        #[source]
        cause: InvalidId,
    },
    /// Not one key of a telephone. The text is not repeated: it may be part of a PIN.
    #[error("dtmf.digit is not one key of a telephone")]
    Digit,
    /// Sound that is not mu-law at 8 kHz in one channel.
    /// Does not repeat what it is: anybody may send this before he is asked who he is.
    #[error("start.mediaFormat is not mu-law at 8000 Hz in 1 channel")]
    MediaFormat,
}

impl<'a> InboundMessage<'a> {
    /// Reads one text frame. Unknown fields and unknown events are tolerated, and numbers may be strings.
    ///
    /// # Errors
    /// When the text is too long, is not JSON, or is a known event without what the event needs.
    pub fn parse(text: &'a str) -> Result<Self, InboundError> {
        if text.len() > MESSAGE_BYTES_MAX {
            return Err(InboundError::TooLarge { bytes: text.len() });
        }
        let envelope: Envelope<'a> = match json::object(text) {
            Ok(envelope) => envelope,
            Err(_) if is_unknown_event(text) => return Ok(Self::Unknown),
            Err(cause) => return Err(InboundError::Malformed(cause)),
        };
        match &*envelope.event.0 {
            "media" => envelope.media.ok_or(InboundError::Missing { field: "media" })?.into_message(),
            "dtmf" => {
                let digit = envelope.dtmf.and_then(|dtmf| dtmf.digit);
                Ok(Self::Dtmf {
                    digit: one_key(&digit.ok_or(InboundError::Missing { field: "dtmf.digit" })?.0)?,
                })
            }
            "mark" => {
                let name = envelope.mark.and_then(|mark| mark.name);
                Ok(Self::Mark { name: name.ok_or(InboundError::Missing { field: "mark.name" })?.0 })
            }
            "start" => {
                let start = envelope.start.ok_or(InboundError::Missing { field: "start" })?;
                start.into_stream_start().map(Self::Start)
            }
            "connected" => Ok(Self::Connected),
            "stop" => Ok(Self::Stop),
            _ => Ok(Self::Unknown),
        }
    }
}

impl StreamStart {
    /// The value of the first parameter called `name`.
    #[must_use]
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}

/// Names the parameters without their values, one of which is the token that admits the stream.
impl fmt::Debug for StreamStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.parameters.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("StreamStart")
            .field("account_sid", &self.account_sid)
            .field("stream_sid", &self.stream_sid)
            .field("call_sid", &self.call_sid)
            .field("parameters", &names)
            .finish()
    }
}

/// Every event in one flat struct. Serde's internally tagged enum would copy the message first and take twice as long.
#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    event: Text<'a>,
    media: Option<Media<'a>>,
    mark: Option<Mark<'a>>,
    dtmf: Option<Dtmf<'a>>,
    /// Boxed because it comes once, and every frame would pay for moving its size.
    start: Option<Box<Start<'a>>>,
}

#[derive(Deserialize)]
struct Media<'a> {
    #[serde(borrow)]
    track: Option<Text<'a>>,
    chunk: Option<Number>,
    timestamp: Option<Number>,
    payload: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Mark<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Dtmf<'a> {
    #[serde(borrow)]
    digit: Option<Text<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Start<'a> {
    #[serde(borrow)]
    account_sid: Option<Text<'a>>,
    stream_sid: Option<Text<'a>>,
    call_sid: Option<Text<'a>>,
    media_format: Option<MediaFormat<'a>>,
    custom_parameters: Option<Pairs>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct MediaFormat<'a> {
    #[serde(borrow)]
    encoding: Text<'a>,
    sample_rate: Number,
    channels: Number,
}

impl<'a> Media<'a> {
    fn into_message(self) -> Result<InboundMessage<'a>, InboundError> {
        let missing = |field| InboundError::Missing { field };
        Ok(InboundMessage::Media {
            track: track(&self.track.ok_or(missing("media.track"))?.0),
            chunk: self.chunk.ok_or(missing("media.chunk"))?.0,
            timestamp_ms: self.timestamp.ok_or(missing("media.timestamp"))?.0,
            payload: Payload::new(self.payload.ok_or(missing("media.payload"))?.0),
        })
    }
}

impl Start<'_> {
    fn into_stream_start(self) -> Result<StreamStart, InboundError> {
        let start = StreamStart {
            account_sid: id("start.accountSid", self.account_sid)?,
            stream_sid: id("start.streamSid", self.stream_sid)?,
            call_sid: id("start.callSid", self.call_sid)?,
            parameters: self.custom_parameters.map_or_else(Vec::new, |pairs| pairs.0),
        };
        let format = self.media_format.ok_or(InboundError::Missing { field: "start.mediaFormat" })?;
        match (&*format.encoding.0, format.sample_rate.0, format.channels.0) {
            (ENCODING, 8_000, 1) => Ok(start),
            _ => Err(InboundError::MediaFormat),
        }
    }
}

fn id<T: FromStr<Err = InvalidId>>(field: &'static str, text: Option<Text<'_>>) -> Result<T, InboundError> {
    let text = text.ok_or(InboundError::Missing { field })?;
    text.0.parse().map_err(|cause| InboundError::Id { field, cause })
}

/// `start.tracks` and `dtmf.track` have been seen with both spellings.
fn track(name: &str) -> Track {
    match name {
        "inbound" | "inbound_track" => Track::Inbound,
        "outbound" | "outbound_track" => Track::Outbound,
        _ => Track::Other,
    }
}

fn one_key(text: &str) -> Result<Digit, InboundError> {
    let mut keys = text.chars();
    match (keys.next(), keys.next()) {
        (Some(key), None) => Digit::try_from(key).map_err(|_| InboundError::Digit),
        _ => Err(InboundError::Digit),
    }
}

/// An event of a later version may give our field names other shapes. Only asked about what could not be read.
fn is_unknown_event(text: &str) -> bool {
    #[derive(Deserialize)]
    struct EventOnly<'a> {
        #[serde(borrow)]
        event: Text<'a>,
    }
    let known = ["connected", "start", "media", "dtmf", "mark", "stop"];
    json::object::<EventOnly<'_>>(text).is_ok_and(|only| !known.contains(&&*only.event.0))
}

#[cfg(test)]
mod tests {
    use std::error::Error as _;

    use super::*;

    const ACCOUNT: &str = "AC00000000000000000000000000000001";
    const CALL: &str = "CA00000000000000000000000000000002";
    const STREAM: &str = "MZ00000000000000000000000000000003";

    fn start(format: &str, parameters: &str) -> String {
        format!(
            r#"{{"event":"start","sequenceNumber":"1","start":{{"accountSid":"{ACCOUNT}","streamSid":"{STREAM}",
            "callSid":"{CALL}","tracks":["inbound"],"mediaFormat":{format},"customParameters":{parameters}}},
            "streamSid":"{STREAM}"}}"#
        )
    }

    const MULAW: &str = r#"{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}"#;

    #[test]
    fn start_says_whose_stream_it_is() {
        let text = start(MULAW, r#"{"token":"sesame \"1\"","mode":"assistant"}"#);
        let InboundMessage::Start(start) = InboundMessage::parse(&text).unwrap() else {
            panic!("not a start")
        };
        assert_eq!(start.account_sid.as_str(), ACCOUNT);
        assert_eq!(start.call_sid.as_str(), CALL);
        assert_eq!(start.stream_sid.as_str(), STREAM);
        assert_eq!(start.parameter("token"), Some("sesame \"1\""));
        assert_eq!(start.parameter("mode"), Some("assistant"));
        assert_eq!(start.parameter("tenant"), None);
        assert!(!format!("{start:?}").contains("sesame"), "the token is not printed");
    }

    #[test]
    fn parameters_may_be_absent_and_numbers_may_be_strings() {
        let format = r#"{"encoding":"audio/x-mulaw","sampleRate":"8000","channels":"1"}"#;
        let text = start(format, "null");
        let InboundMessage::Start(start) = InboundMessage::parse(&text).unwrap() else {
            panic!("not a start")
        };
        assert_eq!(start.parameters, []);
    }

    #[test]
    fn media_is_read_with_numbers_as_strings_or_as_numbers() {
        for (chunk, timestamp) in [(r#""2""#, r#""5""#), ("2", "5")] {
            let text = format!(
                r#"{{"event":"media","sequenceNumber":{chunk},"media":{{"track":"inbound","chunk":{chunk},
                "timestamp":{timestamp},"payload":"\/\/8=","future":[1]}},"streamSid":"{STREAM}"}}"#
            );
            let InboundMessage::Media { track, chunk, timestamp_ms, payload } =
                InboundMessage::parse(&text).unwrap()
            else {
                panic!("not media")
            };
            assert_eq!((track, chunk, timestamp_ms), (Track::Inbound, 2, 5));
            let mut ulaw = Vec::new();
            payload.decode_into(&mut ulaw).unwrap();
            assert_eq!(ulaw, [0xff, 0xff]);
        }
    }

    #[test]
    fn tracks_have_two_spellings_and_may_grow() {
        for (name, expected) in [
            ("inbound", Track::Inbound),
            ("inbound_track", Track::Inbound),
            ("outbound", Track::Outbound),
            ("outbound_track", Track::Outbound),
            ("coach", Track::Other),
        ] {
            assert_eq!(track(name), expected, "{name}");
        }
    }

    #[test]
    fn short_messages_are_read() {
        for (text, expected) in [
            (r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#, InboundMessage::Connected),
            (
                r#"{"event":"dtmf","streamSid":"MZ","sequenceNumber":"5","dtmf":{"track":"inbound_track","digit":"1"}}"#,
                InboundMessage::Dtmf { digit: Digit::Number(1) },
            ),
            (r##"{"event":"dtmf","dtmf":{"digit":"#"}}"##, InboundMessage::Dtmf { digit: Digit::Pound }),
            (
                r#"{"event":"mark","sequenceNumber":4,"mark":{"name":"a \"b\" \u00e9"}}"#,
                InboundMessage::Mark { name: "a \"b\" é".into() },
            ),
            (r#"{"event":"stop","stop":{"callSid":"CA"}}"#, InboundMessage::Stop),
            (r#"{"event":"stop"}"#, InboundMessage::Stop),
            (r#" {"event" : "st\u006fp"} "#, InboundMessage::Stop),
            (r#"{"event":"weather"}"#, InboundMessage::Unknown),
            (r#"{"event":"weather","media":"rain","start":7}"#, InboundMessage::Unknown),
        ] {
            assert_eq!(InboundMessage::parse(text).unwrap(), expected, "{text}");
        }
    }

    #[test]
    fn an_error_says_what_is_wrong() {
        let shape = "message is not JSON of the expected shape";
        let no_call = start(MULAW, "{}").replace("callSid", "call");
        let bad_call = start(MULAW, "{}").replace(CALL, "CA2");
        let no_format = start("null", "{}");
        let alaw = start(r#"{"encoding":"audio/x-alaw","sampleRate":16000,"channels":2}"#, "{}");
        for (text, expected) in [
            ("", shape),
            ("hello", shape),
            ("[]", shape),
            (r#"["connected"]"#, shape),
            ("{}", shape),
            (r#"{"event":7}"#, shape),
            (r#"{"event":"media","media":"AAAA"}"#, shape),
            (r#"{"event":"stop"} {}"#, shape),
            (r#"{"event":"stop","event":"stop"}"#, shape),
            (r#"{"event":"media"}"#, "media is missing"),
            (r#"{"event":"media","media":{"chunk":1,"timestamp":2,"payload":""}}"#, "media.track is missing"),
            (
                r#"{"event":"media","media":{"track":"inbound","timestamp":2,"payload":""}}"#,
                "media.chunk is missing",
            ),
            (
                r#"{"event":"media","media":{"track":"inbound","chunk":1,"payload":""}}"#,
                "media.timestamp is missing",
            ),
            (
                r#"{"event":"media","media":{"track":"inbound","chunk":1,"timestamp":2}}"#,
                "media.payload is missing",
            ),
            (r#"{"event":"mark","mark":{}}"#, "mark.name is missing"),
            (r#"{"event":"dtmf"}"#, "dtmf.digit is missing"),
            (r#"{"event":"dtmf","dtmf":{"digit":"12"}}"#, "dtmf.digit is not one key of a telephone"),
            (r#"{"event":"dtmf","dtmf":{"digit":""}}"#, "dtmf.digit is not one key of a telephone"),
            (r#"{"event":"dtmf","dtmf":{"digit":"x"}}"#, "dtmf.digit is not one key of a telephone"),
            (r#"{"event":"start"}"#, "start is missing"),
            (&no_call, "start.callSid is missing"),
            (&bad_call, "start.callSid is invalid"),
            (&no_format, "start.mediaFormat is missing"),
            (&alaw, "start.mediaFormat is not mu-law at 8000 Hz in 1 channel"),
        ] {
            let error = InboundMessage::parse(text).expect_err(text);
            assert_eq!(error.to_string(), expected, "{text}");
            assert_eq!(
                error.source().is_some(),
                expected == shape || expected.ends_with("invalid"),
                "{text}"
            );
        }
    }

    #[test]
    fn a_message_beyond_the_bound_is_not_looked_into() {
        let stop = r#"{"event":"stop"}"#;
        let at_bound = stop.to_owned() + &" ".repeat(MESSAGE_BYTES_MAX - stop.len());
        assert_eq!(InboundMessage::parse(&at_bound).unwrap(), InboundMessage::Stop);
        let error = InboundMessage::parse(&(at_bound + " ")).unwrap_err();
        assert_eq!(error.to_string(), "message of 65537 bytes, more than 65536");
    }
}
