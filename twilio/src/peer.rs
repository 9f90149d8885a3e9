//! The stream as Twilio itself speaks it, for a simulator that stands in Twilio's place: [`StreamWriter`] makes the
//! messages that [`stream`](crate::stream) reads, and [`OutboundMessage::parse`] reads the ones that it writes.
//!
//! The simulator owns the queue and the clock: what it does with sound, marks and `clear` is not said here.

use std::borrow::Cow;

use serde::Deserialize;
use telephony::{AccountSid, CallSid, Digit, MediaTime, StreamSid};

use crate::json::{self, Text, push_string};
use crate::stream::{ENCODING, MESSAGE_BYTES_MAX, Payload, push_base64};
use crate::twiml::StreamTrack;

/// One message to Twilio. Borrows from the text it was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OutboundMessage<'a> {
    /// Sound to be played after what is queued.
    Media {
        /// The sound.
        payload: Payload<'a>,
    },
    /// To be echoed when what is queued has been played.
    Mark {
        /// What to echo.
        name: Cow<'a, str>,
    },
    /// What is queued is to be dropped, and its marks echoed.
    Clear,
}

/// Why Twilio would not take a message.
#[derive(Debug, thiserror::Error)]
pub enum OutboundError {
    /// Longer than [`MESSAGE_BYTES_MAX`].
    #[error("message of {bytes} bytes, more than {MESSAGE_BYTES_MAX}")]
    TooLarge {
        /// Length of the message.
        bytes: usize,
    },
    /// Not JSON, or of another shape.
    #[error("message is not JSON of the expected shape")]
    Malformed(#[source] serde_json::Error),
    /// An event that Twilio does not know.
    #[error("{event:?} is not an event that is sent to a stream")]
    UnknownEvent {
        /// The name as received.
        event: String,
    },
    /// A field that the event cannot do without, absent or empty.
    #[error("{field} is missing")]
    Missing {
        /// Path of the field.
        field: &'static str,
    },
    /// Addressed to a stream that is not on this socket.
    #[error("streamSid is not the one of this stream")]
    OtherStream,
}

impl<'a> OutboundMessage<'a> {
    /// Reads one text frame that arrived on the socket of `stream_sid`.
    ///
    /// # Errors
    /// When the text is too long, is not JSON, is of an unknown event or for another stream, or lacks a field.
    pub fn parse(text: &'a str, stream_sid: &StreamSid) -> Result<Self, OutboundError> {
        if text.len() > MESSAGE_BYTES_MAX {
            return Err(OutboundError::TooLarge { bytes: text.len() });
        }
        let envelope: Envelope<'a> = json::object(text).map_err(OutboundError::Malformed)?;
        let missing = |field| OutboundError::Missing { field };
        if envelope.stream_sid.ok_or(missing("streamSid"))?.0 != stream_sid.as_str() {
            return Err(OutboundError::OtherStream);
        }
        match &*envelope.event.0 {
            "media" => {
                let payload = envelope.media.and_then(|media| media.payload);
                Ok(Self::Media { payload: Payload::new(payload.ok_or(missing("media.payload"))?.0) })
            }
            "mark" => {
                let name = envelope.mark.and_then(|mark| mark.name).filter(|name| !name.0.is_empty());
                Ok(Self::Mark { name: name.ok_or(missing("mark.name"))?.0 })
            }
            "clear" => Ok(Self::Clear),
            event => Err(OutboundError::UnknownEvent { event: event.to_owned() }),
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    #[serde(borrow)]
    event: Text<'a>,
    stream_sid: Option<Text<'a>>,
    media: Option<Media<'a>>,
    mark: Option<Mark<'a>>,
}

#[derive(Deserialize)]
struct Media<'a> {
    #[serde(borrow)]
    payload: Option<Text<'a>>,
}

#[derive(Deserialize)]
struct Mark<'a> {
    #[serde(borrow)]
    name: Option<Text<'a>>,
}

/// Writes one stream's messages in Twilio's place, and counts for them: `sequenceNumber` from 1, `chunk` from 1,
/// `timestamp` from the sound sent so far.
///
/// Call [`connected`](Self::connected), [`start`](Self::start), then [`media`](Self::media), [`dtmf`](Self::dtmf) and
/// [`mark`](Self::mark) in any order, then [`stop`](Self::stop). Each replaces the buffer with one message. To lose a
/// message, write it and do not send it; to repeat one, send it twice.
#[derive(Debug, Clone)]
pub struct StreamWriter {
    account_sid: AccountSid,
    call_sid: CallSid,
    stream_sid: StreamSid,
    sequence: u64,
    chunk: u64,
    sent: MediaTime,
    sent_outbound: MediaTime,
}

impl StreamWriter {
    /// A stream that has sent nothing yet.
    #[must_use]
    pub fn new(account_sid: AccountSid, call_sid: CallSid, stream_sid: StreamSid) -> Self {
        Self {
            account_sid,
            call_sid,
            stream_sid,
            sequence: 0,
            chunk: 0,
            sent: MediaTime(0),
            sent_outbound: MediaTime(0),
        }
    }

    /// The stream's name.
    #[must_use]
    pub fn stream_sid(&self) -> &StreamSid {
        &self.stream_sid
    }

    /// How much sound was sent.
    #[must_use]
    pub fn sent(&self) -> MediaTime {
        self.sent
    }

    /// The first message, which says nothing about the stream.
    pub fn connected(&self, out: &mut String) {
        out.clear();
        out.push_str(r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#);
    }

    /// The second message, with the `<Parameter>`s of the TwiML.
    pub fn start(&mut self, out: &mut String, parameters: &[(String, String)]) {
        self.start_with(out, parameters, StreamTrack::Inbound);
    }

    /// The second message of a one-way stream, which may carry either side of the call or both.
    pub fn start_with(&mut self, out: &mut String, parameters: &[(String, String)], track: StreamTrack) {
        self.begin(out, "start");
        out.push_str(r#","start":{"accountSid":""#);
        out.push_str(self.account_sid.as_str());
        out.push_str(r#"","streamSid":""#);
        out.push_str(self.stream_sid.as_str());
        out.push_str(r#"","callSid":""#);
        out.push_str(self.call_sid.as_str());
        out.push_str(r#"","tracks":["#);
        out.push_str(match track {
            StreamTrack::Inbound => r#""inbound""#,
            StreamTrack::Outbound => r#""outbound""#,
            StreamTrack::Both => r#""inbound","outbound""#,
        });
        out.push_str(r#"],"mediaFormat":{"encoding":""#);
        out.push_str(ENCODING);
        out.push_str(r#"","sampleRate":8000,"channels":1},"customParameters":{"#);
        for (i, (name, value)) in parameters.iter().enumerate() {
            if i > 0 {
                out.push(',');
            }
            push_string(out, name);
            out.push(':');
            push_string(out, value);
        }
        out.push_str("}}");
        self.end(out);
    }

    /// The caller's next sound: mu-law at 8 kHz, 160 bytes a frame.
    pub fn media(&mut self, out: &mut String, ulaw: &[u8]) {
        let sent = self.sent;
        self.media_at(out, "inbound", sent, ulaw);
        self.sent += MediaTime(ulaw.len() as u64);
    }

    /// What the party hears next, on a one-way stream that carries this side of the call.
    pub fn media_outbound(&mut self, out: &mut String, ulaw: &[u8]) {
        let sent = self.sent_outbound;
        self.media_at(out, "outbound", sent, ulaw);
        self.sent_outbound += MediaTime(ulaw.len() as u64);
    }

    fn media_at(&mut self, out: &mut String, track: &str, sent: MediaTime, ulaw: &[u8]) {
        self.begin(out, "media");
        self.chunk += 1;
        out.push_str(r#","media":{"track":""#);
        out.push_str(track);
        out.push_str(r#"","chunk":""#);
        out.push_str(&self.chunk.to_string());
        out.push_str(r#"","timestamp":""#);
        out.push_str(&sent.as_millis().0.to_string());
        out.push_str(r#"","payload":""#);
        push_base64(out, ulaw);
        out.push_str("\"}");
        self.end(out);
    }

    /// The caller pressed a key.
    pub fn dtmf(&mut self, out: &mut String, digit: Digit) {
        self.begin(out, "dtmf");
        out.push_str(r#","dtmf":{"track":"inbound_track","digit":""#);
        out.push(digit.into());
        out.push_str("\"}");
        self.end(out);
    }

    /// What was queued before the mark `name` has been played or cleared.
    pub fn mark(&mut self, out: &mut String, name: &str) {
        self.begin(out, "mark");
        out.push_str(r#","mark":{"name":"#);
        push_string(out, name);
        out.push('}');
        self.end(out);
    }

    /// The last message.
    pub fn stop(&mut self, out: &mut String) {
        self.begin(out, "stop");
        out.push_str(r#","stop":{"accountSid":""#);
        out.push_str(self.account_sid.as_str());
        out.push_str(r#"","callSid":""#);
        out.push_str(self.call_sid.as_str());
        out.push_str("\"}");
        self.end(out);
    }

    fn begin(&mut self, out: &mut String, event: &str) {
        self.sequence += 1;
        out.clear();
        out.push_str(r#"{"event":""#);
        out.push_str(event);
        out.push_str(r#"","sequenceNumber":""#);
        out.push_str(&self.sequence.to_string());
        out.push('"');
    }

    fn end(&self, out: &mut String) {
        out.push_str(r#","streamSid":""#);
        out.push_str(self.stream_sid.as_str());
        out.push_str("\"}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STREAM: &str = "MZ00000000000000000000000000000003";

    fn writer() -> StreamWriter {
        StreamWriter::new(
            "AC00000000000000000000000000000001".parse().unwrap(),
            "CA00000000000000000000000000000002".parse().unwrap(),
            STREAM.parse().unwrap(),
        )
    }

    #[test]
    fn a_stream_is_written_in_twilios_words() {
        let mut writer = writer();
        let mut out = String::new();
        let mut written = Vec::new();
        let mut keep = |out: &mut String| written.push(out.clone());

        writer.connected(&mut out);
        keep(&mut out);
        writer.start(&mut out, &[("token".into(), "se\"same".into()), ("mode".into(), "assistant".into())]);
        keep(&mut out);
        writer.media(&mut out, &[0xff; 160]);
        writer.media(&mut out, &[0x00, 0x7f]);
        keep(&mut out);
        writer.dtmf(&mut out, Digit::Star);
        keep(&mut out);
        writer.mark(&mut out, "g1s0");
        keep(&mut out);
        writer.stop(&mut out);
        keep(&mut out);

        let sid = format!(r#","streamSid":"{STREAM}"}}"#);
        let ac = "AC00000000000000000000000000000001";
        let ca = "CA00000000000000000000000000000002";
        assert_eq!(
            written,
            [
                r#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#.to_owned(),
                format!(
                    r#"{{"event":"start","sequenceNumber":"1","start":{{"accountSid":"{ac}","streamSid":"{STREAM}","callSid":"{ca}","tracks":["inbound"],"mediaFormat":{{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}},"customParameters":{{"token":"se\"same","mode":"assistant"}}}}{sid}"#
                ),
                r#"{"event":"media","sequenceNumber":"3","media":{"track":"inbound","chunk":"2","timestamp":"20","payload":"AH8="}"#
                    .to_owned()
                    + &sid,
                r#"{"event":"dtmf","sequenceNumber":"4","dtmf":{"track":"inbound_track","digit":"*"}"#.to_owned() + &sid,
                r#"{"event":"mark","sequenceNumber":"5","mark":{"name":"g1s0"}"#.to_owned() + &sid,
                format!(r#"{{"event":"stop","sequenceNumber":"6","stop":{{"accountSid":"{ac}","callSid":"{ca}"}}{sid}"#),
            ]
        );
        assert_eq!(writer.sent(), MediaTime(162));
    }

    #[test]
    fn a_one_way_stream_tells_its_tracks_apart() {
        let mut writer = writer();
        let mut out = String::new();
        writer.start_with(&mut out, &[], StreamTrack::Both);
        assert!(out.contains(r#""tracks":["inbound","outbound"]"#), "{out}");
        writer.media(&mut out, &[0; 160]);
        writer.media_outbound(&mut out, &[0; 80]);
        assert!(out.contains(r#""track":"outbound","chunk":"2","timestamp":"0""#), "{out}");
        writer.media_outbound(&mut out, &[0; 80]);
        assert!(out.contains(r#""track":"outbound","chunk":"3","timestamp":"10""#), "{out}");
        writer.media(&mut out, &[0; 80]);
        assert!(out.contains(r#""track":"inbound","chunk":"4","timestamp":"20""#), "{out}");
    }

    #[test]
    fn what_twilio_would_not_take_is_refused() {
        let stream_sid: StreamSid = STREAM.parse().unwrap();
        let shape = "message is not JSON of the expected shape";
        for (text, expected) in [
            ("", shape.to_owned()),
            ("[\"clear\"]", shape.to_owned()),
            (r#"{"event":"clear"}"#, "streamSid is missing".to_owned()),
            (
                r#"{"event":"clear","streamSid":"MZ00000000000000000000000000000004"}"#,
                "streamSid is not the one of this stream".to_owned(),
            ),
            (r#"{"event":"mark","streamSid":"$"}"#, "mark.name is missing".to_owned()),
            (r#"{"event":"mark","streamSid":"$","mark":{"name":""}}"#, "mark.name is missing".to_owned()),
            (r#"{"event":"media","streamSid":"$","media":{}}"#, "media.payload is missing".to_owned()),
            (
                r#"{"event":"stop","streamSid":"$"}"#,
                "\"stop\" is not an event that is sent to a stream".to_owned(),
            ),
            (
                &" ".repeat(MESSAGE_BYTES_MAX + 1),
                format!("message of {} bytes, more than 65536", MESSAGE_BYTES_MAX + 1),
            ),
        ] {
            let text = text.replace('$', STREAM);
            assert_eq!(
                OutboundMessage::parse(&text, &stream_sid).unwrap_err().to_string(),
                expected,
                "{text:.80}"
            );
        }
    }
}
