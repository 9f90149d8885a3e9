use telephony::StreamSid;

use super::push_base64;
use crate::json::push_string;

/// Replaces `out` with a message that queues sound after what is queued already.
///
/// `ulaw` is mu-law at 8 kHz without a header, of any length up to [`PAYLOAD_BYTES_MAX`](super::PAYLOAD_BYTES_MAX);
/// longer sound goes into several messages. No pacing is needed: Twilio plays in the order received.
pub fn write_media(out: &mut String, stream_sid: &StreamSid, ulaw: &[u8]) {
    begin(out, "media", stream_sid);
    out.push_str(r#","media":{"payload":""#);
    push_base64(out, ulaw);
    out.push_str("\"}}");
}

/// Replaces `out` with a message that asks for `name` back when what was sent before it has been played or cleared.
/// Twilio does not take a mark without a name.
pub fn write_mark(out: &mut String, stream_sid: &StreamSid, name: &str) {
    begin(out, "mark", stream_sid);
    out.push_str(r#","mark":{"name":"#);
    push_string(out, name);
    out.push_str("}}");
}

/// Replaces `out` with a message that drops what is queued. The marks that were queued come back at once.
pub fn write_clear(out: &mut String, stream_sid: &StreamSid) {
    begin(out, "clear", stream_sid);
    out.push('}');
}

/// A SID is letters and digits, so that it needs no escaping.
fn begin(out: &mut String, event: &str, stream_sid: &StreamSid) {
    out.clear();
    out.push_str(r#"{"event":""#);
    out.push_str(event);
    out.push_str(r#"","streamSid":""#);
    out.push_str(stream_sid.as_str());
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_as_documented_and_reuse_the_buffer() {
        let stream_sid: StreamSid = "MZ00000000000000000000000000000003".parse().unwrap();
        let head = |event| format!(r#"{{"event":"{event}","streamSid":"{stream_sid}""#);
        let mut out = String::new();

        write_media(&mut out, &stream_sid, &[0xff; 160]);
        let payload = "/".repeat(213) + "w==";
        assert_eq!(out, head("media") + r#","media":{"payload":""# + &payload + "\"}}");
        let room = out.capacity();

        write_mark(&mut out, &stream_sid, "g3s0");
        assert_eq!(out, head("mark") + r#","mark":{"name":"g3s0"}}"#);
        write_mark(&mut out, &stream_sid, "\"\\\n");
        assert_eq!(out, head("mark") + r#","mark":{"name":"\"\\\u000a"}}"#);
        write_clear(&mut out, &stream_sid);
        assert_eq!(out, head("clear") + "}");
        write_media(&mut out, &stream_sid, &[0x7f; 160]);
        assert_eq!(out.capacity(), room, "a second frame allocates nothing");
    }
}
