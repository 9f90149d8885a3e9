//! The bytes of a bare stream: WebSocket frames and media messages, made and read without an allocation a frame.
//!
//! Each frame's sound begins with a [`Stamp`]: which frame it is and when it was sent. So a frame that comes back, from
//! this stream's server or through a bridge from another one's, tells its own delay, and what was lost, doubled or
//! reordered on the way is seen.

use rand::rngs::StdRng;
use rand::{Rng, RngCore};
use twilio::peer::StreamWriter;

/// Base64 digits of a stamp: 9 bytes.
const STAMP_DIGITS: usize = 12;
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// What a frame tells about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The frame's number in its stream, modulo 2^24.
    pub(super) frame: u32,
    /// When it was sent, in µs on the clock of the run, modulo 2^48.
    pub(super) sent_us: u64,
}

impl Stamp {
    fn digits(self) -> [u8; STAMP_DIGITS] {
        let bits = u128::from(self.frame & 0xff_ffff) << 48 | u128::from(self.sent_us & 0xffff_ffff_ffff);
        std::array::from_fn(|at| BASE64[(bits >> (66 - 6 * at)) as usize & 63])
    }

    fn read(digits: &[u8]) -> Option<Self> {
        let mut bits = 0_u128;
        for &digit in digits.get(..STAMP_DIGITS)? {
            bits = bits << 6 | u128::from(value(digit)?);
        }
        Some(Self { frame: (bits >> 48) as u32, sent_us: bits as u64 & 0xffff_ffff_ffff })
    }
}

fn value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'A'..=b'Z' => digit - b'A',
        b'a'..=b'z' => digit - b'a' + 26,
        b'0'..=b'9' => digit - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    })
}

/// The stamp of the media message `text`, if it is one; `hint` is where the sound began in the last message.
pub(super) fn read_stamp(text: &[u8], hint: &mut usize) -> Option<Stamp> {
    const NAME: &[u8] = b"\"payload\":\"";
    let starts_at = |at: usize| text.get(..at).is_some_and(|before| before.ends_with(NAME));
    if !starts_at(*hint) {
        *hint = sound_begins(text)?;
    }
    Stamp::read(&text[*hint..])
}

/// Where the sound begins in a message that may have blanks around its colon.
fn sound_begins(text: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"\"payload\"";
    let name = text.windows(NAME.len()).position(|window| window == NAME)? + NAME.len();
    let rest = &text[name..];
    let quote = rest.iter().position(|byte| !matches!(byte, b':' | b' '))?;
    (rest[quote] == b'"').then_some(name + quote + 1)
}

/// Writes the media messages of one stream as masked WebSocket frames.
#[derive(Debug)]
pub(super) struct MediaTemplate {
    sequence: u64,
    chunk: u64,
    /// `","streamSid":"MZ…"}` and what else follows the sound.
    tail: String,
}

impl MediaTemplate {
    /// For the stream with this name, whose `start` was message 1.
    #[must_use]
    pub(super) fn new(stream_sid: &str) -> Self {
        Self { sequence: 1, chunk: 0, tail: format!("\"}},\"streamSid\":\"{stream_sid}\"}}") }
    }

    /// The next frame of 20 ms with `stamp` at its beginning, appended to `out`.
    pub(super) fn write(&mut self, out: &mut Vec<u8>, stamp: Stamp, random: &mut StdRng) {
        let timestamp_ms = self.chunk * 20;
        self.sequence += 1;
        self.chunk += 1;
        masked(out, OPCODE_TEXT, random, |out| {
            out.extend_from_slice(br#"{"event":"media","sequenceNumber":""#);
            push_number(out, self.sequence);
            out.extend_from_slice(br#"","media":{"track":"inbound","chunk":""#);
            push_number(out, self.chunk);
            out.extend_from_slice(br#"","timestamp":""#);
            push_number(out, timestamp_ms);
            out.extend_from_slice(br#"","payload":""#);
            out.extend_from_slice(&stamp.digits());
            out.extend_from_slice(REST_OF_SOUND.as_bytes());
            out.extend_from_slice(self.tail.as_bytes());
        });
    }
}

/// 151 bytes of mu-law in base64, a soft tone: what is left of a frame behind its stamp.
const REST_OF_SOUND: &str = concat!(
    "91hKQz8/QkhTb9rLxL+/wcfR61xMRD8/QUdPaN7NxcC/wMbO5GBORUA/QEVOYOTOxsC/wMXN3mhPR0E/P0RMXOvRx8G/v8TL2m9TSEI/",
    "P0NKWPfUycK/v8PK1v9WSkM/P0JJVHfYysO/v8LI0+9aS0Q/P0FHUWvczMS/v8HHz+heTUVAP0BGTmTgzsXAv8DFzuBkTkZAPw=="
);

fn push_number(out: &mut Vec<u8>, number: u64) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = number;
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[at..]);
}

/// `connected` and `start`, each as a frame.
pub(super) fn write_opening(
    out: &mut Vec<u8>,
    mut writer: StreamWriter,
    parameters: &[(String, String)],
    random: &mut StdRng,
) {
    let mut text = String::new();
    writer.connected(&mut text);
    masked(out, OPCODE_TEXT, random, |out| out.extend_from_slice(text.as_bytes()));
    writer.start(&mut text, parameters);
    masked(out, OPCODE_TEXT, random, |out| out.extend_from_slice(text.as_bytes()));
}

/// `stop`, and the WebSocket's goodbye.
pub(super) fn write_ending(out: &mut Vec<u8>, mut writer: StreamWriter, random: &mut StdRng) {
    let mut text = String::new();
    writer.stop(&mut text);
    masked(out, OPCODE_TEXT, random, |out| out.extend_from_slice(text.as_bytes()));
    masked(out, OPCODE_CLOSE, random, |out| out.extend_from_slice(&1000_u16.to_be_bytes()));
}

/// The answer to a ping.
pub(super) fn write_pong(out: &mut Vec<u8>, payload: &[u8], random: &mut StdRng) {
    masked(out, OPCODE_PONG, random, |out| out.extend_from_slice(payload));
}

const OPCODE_TEXT: u8 = 1;
const OPCODE_CLOSE: u8 = 8;
const OPCODE_PING: u8 = 9;
const OPCODE_PONG: u8 = 10;

/// One frame to the server (RFC 6455, 5.2): the payload that `write` appends, masked in place.
fn masked(out: &mut Vec<u8>, opcode: u8, random: &mut StdRng, write: impl FnOnce(&mut Vec<u8>)) {
    // Room for the longer of the two headers that occur; the shorter one is moved up to the payload.
    const HEADER: usize = 8;
    let begin = out.len();
    out.extend_from_slice(&[0; HEADER]);
    write(out);
    let length = out.len() - begin - HEADER;
    let key: [u8; 4] = random.next_u32().to_ne_bytes();
    mask(&mut out[begin + HEADER..], key);
    if let Ok(length) = u8::try_from(length)
        && length < 126
    {
        out.drain(begin..begin + 2);
        out[begin..begin + 6].copy_from_slice(&[
            0x80 | opcode,
            0x80 | length,
            key[0],
            key[1],
            key[2],
            key[3],
        ]);
    } else {
        let [high, low] = u16::try_from(length).expect("no message of a stream is that long").to_be_bytes();
        let header = [0x80 | opcode, 0x80 | 126, high, low, key[0], key[1], key[2], key[3]];
        out[begin..begin + HEADER].copy_from_slice(&header);
    }
}

fn mask(payload: &mut [u8], key: [u8; 4]) {
    let wide = u64::from_ne_bytes([key[0], key[1], key[2], key[3], key[0], key[1], key[2], key[3]]);
    let mut chunks = payload.chunks_exact_mut(8);
    for chunk in &mut chunks {
        let masked = u64::from_ne_bytes(chunk.try_into().expect("eight bytes")) ^ wide;
        chunk.copy_from_slice(&masked.to_ne_bytes());
    }
    chunks.into_remainder().iter_mut().zip(key.iter().cycle()).for_each(|(byte, key)| *byte ^= key);
}

/// What the server sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Frame<'a> {
    /// A message.
    Text(&'a [u8]),
    /// To be answered with the same bytes.
    Ping(&'a [u8]),
    /// It ends the stream.
    Close,
    /// A pong, which nobody asked for.
    Pong,
    /// What no server of media streams sends: binary, fragments, masks.
    Unexpected,
}

/// The first frame in `bytes` and how many bytes it takes; nothing while it is incomplete.
#[must_use]
pub(super) fn split_frame(bytes: &[u8]) -> Option<(Frame<'_>, usize)> {
    let [first, second, ..] = *bytes else { return None };
    let (length, header): (usize, usize) = match second & 0x7f {
        126 => (usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)), 4),
        127 => (usize::try_from(u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?)).ok()?, 10),
        length => (usize::from(length), 2),
    };
    if second & 0x80 != 0 {
        return Some((Frame::Unexpected, bytes.len()));
    }
    let end = header.checked_add(length)?;
    let payload = bytes.get(header..end)?;
    let frame = match (first & 0x80 != 0, first & 0x0f) {
        (true, OPCODE_TEXT) => Frame::Text(payload),
        (true, OPCODE_PING) => Frame::Ping(payload),
        (true, OPCODE_PONG) => Frame::Pong,
        (true, OPCODE_CLOSE) => Frame::Close,
        _ => Frame::Unexpected,
    };
    Some((frame, end))
}

/// A WebSocket handshake's key: 16 random bytes in base64.
#[must_use]
pub(super) fn handshake_key(random: &mut StdRng) -> String {
    let bits: u128 = random.random();
    let digits = (0..21).map(|at| char::from(BASE64[(bits >> (122 - 6 * at)) as usize & 63]));
    // The last digit holds the two bits that are left.
    let last = char::from(BASE64[(bits as usize & 3) << 4]);
    digits.chain([last, '=', '=']).collect()
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use rand::SeedableRng;
    use tokio_tungstenite::tungstenite::protocol::Role;
    use tokio_tungstenite::tungstenite::{Message, WebSocket};
    use twilio::stream::InboundMessage;

    use super::*;

    const SID: &str = "MZ00000000000000000000000000000003";

    fn random() -> StdRng {
        StdRng::seed_from_u64(1)
    }

    /// What a server's WebSocket reads of these bytes.
    fn read_by_server(bytes: Vec<u8>) -> Vec<Message> {
        let mut server = WebSocket::from_raw_socket(std::io::Cursor::new(bytes), Role::Server, None);
        std::iter::from_fn(|| server.read().ok()).collect()
    }

    #[test]
    fn frames_are_media_messages_with_sound_of_20_ms_that_begins_with_its_stamp() {
        let (mut template, mut random, mut out) = (MediaTemplate::new(SID), random(), Vec::new());
        let stamp = Stamp { frame: 0xabcdef, sent_us: 0x1234_5678_9abc };
        for _ in 0..101 {
            template.write(&mut out, stamp, &mut random);
        }
        let messages = read_by_server(out);
        assert_eq!(messages.len(), 101);
        let text = messages[100].to_text().unwrap();
        let InboundMessage::Media { chunk, timestamp_ms, payload, .. } = InboundMessage::parse(text).unwrap()
        else {
            panic!("{text}")
        };
        assert_eq!((chunk, timestamp_ms), (101, 2_000));
        assert!(text.contains(r#""sequenceNumber":"102""#) && text.contains(SID), "{text}");
        let mut sound = Vec::new();
        payload.decode_into(&mut sound).unwrap();
        assert_eq!(sound.len(), 160);
        assert_eq!(sound[..9], [0xab, 0xcd, 0xef, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc]);
        let mut hint = 0;
        assert_eq!(read_stamp(text.as_bytes(), &mut hint), Some(stamp));
        assert_eq!(read_stamp(text.as_bytes(), &mut hint), Some(stamp));
    }

    #[test]
    fn stamps_are_found_however_the_server_writes_its_json() {
        let stamp = Stamp { frame: 7, sent_us: 99 };
        let sound = STANDARD.encode([0, 0, 7, 0, 0, 0, 0, 0, 99, 255]);
        let mut hint = 0;
        for (text, expected) in [
            (format!(r#"{{"event":"media","media":{{"payload":"{sound}"}}}}"#), Some(stamp)),
            (format!(r#"{{"event": "media", "media": {{"payload": "{sound}"}}}}"#), Some(stamp)),
            (r#"{"event":"clear","streamSid":"MZ"}"#.to_owned(), None),
            (r#"{"event":"media","media":{"payload":"AAA="}}"#.to_owned(), None),
        ] {
            assert_eq!(read_stamp(text.as_bytes(), &mut hint), expected, "{text}");
        }
    }

    #[test]
    fn a_stream_opens_and_ends_in_twilios_words() {
        let mut random = random();
        let writer = StreamWriter::new(
            "AC00000000000000000000000000000001".parse().unwrap(),
            "CA00000000000000000000000000000002".parse().unwrap(),
            SID.parse().unwrap(),
        );
        let mut out = Vec::new();
        write_opening(&mut out, writer.clone(), &[("pair".to_owned(), "3".to_owned())], &mut random);
        write_pong(&mut out, b"are you there", &mut random);
        write_ending(&mut out, writer, &mut random);
        let messages = read_by_server(out);
        let texts: Vec<_> = messages.iter().filter(|message| message.is_text()).collect();
        let parsed: Vec<_> =
            texts.iter().map(|text| InboundMessage::parse(text.to_text().unwrap()).unwrap()).collect();
        let [InboundMessage::Connected, InboundMessage::Start(start), InboundMessage::Stop] = &parsed[..]
        else {
            panic!("{parsed:?}")
        };
        assert_eq!(start.parameter("pair"), Some("3"));
        assert!(messages.iter().any(Message::is_close), "{messages:?}");
    }

    #[test]
    fn the_servers_frames_are_told_apart_and_incomplete_ones_are_waited_for() {
        let mut long = vec![0x81, 126, 1, 0];
        long.extend([b'x'; 256]);
        for (bytes, expected) in [
            (&b""[..], None),
            (&[0x81][..], None),
            (&[0x81, 3, b'a', b'b'][..], None),
            (&[0x81, 2, b'a', b'b', 0x81][..], Some((Frame::Text(b"ab"), 4))),
            (&long[..259], None),
            (&long[..], Some((Frame::Text(&[b'x'; 256]), 260))),
            (&[0x89, 1, b'p'][..], Some((Frame::Ping(b"p"), 3))),
            (&[0x8a, 0][..], Some((Frame::Pong, 2))),
            (&[0x88, 2, 3, 232][..], Some((Frame::Close, 4))),
            (&[0x82, 1, 0][..], Some((Frame::Unexpected, 3))),
            (&[0x01, 1, b'a'][..], Some((Frame::Unexpected, 3))),
            (&[0x81, 0x81, 0, 0, 0, 0, b'a'][..], Some((Frame::Unexpected, 7))),
        ] {
            assert_eq!(split_frame(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn a_handshake_key_is_sixteen_bytes() {
        assert_eq!(STANDARD.decode(handshake_key(&mut random())).unwrap().len(), 16);
    }
}
