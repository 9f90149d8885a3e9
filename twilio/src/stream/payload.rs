use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use super::MESSAGE_BYTES_MAX;

/// The most sound in one message, in bytes of mu-law: five seconds. Twilio sends 20 ms at a time but does not promise
/// to; what we send stays below this so that barge-in bookkeeping stays small.
pub const PAYLOAD_BYTES_MAX: usize = 40_000;

// The longest payload fits a message with room for its envelope.
const _: () = assert!(PAYLOAD_BYTES_MAX.div_ceil(3) * 4 + 1_024 < MESSAGE_BYTES_MAX);

/// Padding is written and not insisted on: what matters is that no sound is lost.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Sound inside a message, still in base64.
#[derive(Clone, PartialEq, Eq)]
pub struct Payload<'a>(Cow<'a, str>);

/// Why a payload is not sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// More than [`PAYLOAD_BYTES_MAX`].
    #[error("payload of {characters} base64 characters, more than {PAYLOAD_BYTES_MAX} bytes of sound")]
    TooLong {
        /// Length of the base64 text.
        characters: usize,
    },
    /// Not base64.
    #[error("payload is not base64")]
    Base64(#[from] base64::DecodeError),
}

impl<'a> Payload<'a> {
    pub(crate) fn new(base64: Cow<'a, str>) -> Self {
        Self(base64)
    }

    /// Replaces the contents of `ulaw` with the sound, one mu-law byte a sample. After an error `ulaw` is empty.
    ///
    /// # Errors
    /// When the payload is longer than [`PAYLOAD_BYTES_MAX`], or not base64.
    pub fn decode_into(&self, ulaw: &mut Vec<u8>) -> Result<(), PayloadError> {
        ulaw.clear();
        if self.0.len() > PAYLOAD_BYTES_MAX.div_ceil(3) * 4 {
            return Err(PayloadError::TooLong { characters: self.0.len() });
        }
        BASE64.decode_vec(self.0.as_bytes(), ulaw).map_err(|cause| {
            ulaw.clear();
            cause.into()
        })
    }
}

/// Shows the length alone: the sound is a person's voice.
impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Payload({} base64 characters)", self.0.len())
    }
}

/// Appends `bytes` in base64, without an allocation once `out` has grown.
pub(crate) fn push_base64(out: &mut String, bytes: &[u8]) {
    BASE64.encode_string(bytes, out);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decode(base64: &str) -> Result<Vec<u8>, PayloadError> {
        let mut ulaw = vec![9; 3];
        let result = Payload(base64.into()).decode_into(&mut ulaw);
        assert!(result.is_ok() || ulaw.is_empty(), "an error leaves nothing behind");
        result.map(|()| ulaw)
    }

    #[test]
    fn a_payload_is_decoded_in_place_of_what_was_there() {
        for (base64, expected) in
            [("", &b""[..]), ("/w==", b"\xff"), ("/w", b"\xff"), ("AH+A/w==", b"\x00\x7f\x80\xff")]
        {
            assert_eq!(decode(base64).as_deref(), Ok(expected), "{base64}");
        }
    }

    #[test]
    fn what_is_not_base64_is_refused() {
        for base64 in ["no+JhoaJjpz...", "/", "/w= =", "_w==", "/x==", "é", "AAAA\n"] {
            assert!(matches!(decode(base64), Err(PayloadError::Base64(_))), "{base64}");
        }
    }

    #[test]
    fn five_seconds_are_the_most() {
        let mut longest = String::new();
        push_base64(&mut longest, &vec![0x55; PAYLOAD_BYTES_MAX]);
        assert_eq!(decode(&longest).map(|ulaw| ulaw.len()), Ok(PAYLOAD_BYTES_MAX));
        longest.push_str("AAAA");
        assert_eq!(decode(&longest), Err(PayloadError::TooLong { characters: longest.len() }));
    }

    #[test]
    fn debug_shows_no_sound() {
        assert_eq!(format!("{:?}", Payload("AAAA".into())), "Payload(4 base64 characters)");
    }
}
