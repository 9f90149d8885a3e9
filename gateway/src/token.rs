//! The key to one stream of one call.
//!
//! A token is an HMAC under the Twilio auth token over the call, the number of its stream and the hour of its
//! death, so nothing has to be stored to check it and another process can. That it opens one stream only is the
//! store's doing: a stream number is redeemed once.

use std::fmt::Write as _;

use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;
use telephony::CallSid;
use twilio::signature::{AuthToken, SignedBody, sign};

/// Twilio opens the stream within a second or two of reading the TwiML; a minute allows for a slow handshake.
const LIFETIME: SignedDuration = SignedDuration::from_secs(60);

/// Makes and checks tokens.
pub(crate) struct StreamTokens(Hmac<Sha256>);

/// A token that does not open this stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadToken {
    /// Not of our making, or for another call.
    #[error("the token is not ours or is for another call")]
    Forged,
    /// Too late.
    #[error("the token has expired")]
    Expired,
}

impl StreamTokens {
    /// Tokens under a key that only holders of the auth token can derive. What is signed to derive it is no URL, so
    /// no signature of Twilio's is ever this key.
    pub(crate) fn new(auth_token: &AuthToken) -> Self {
        let key = sign(auth_token, "firstring stream tokens 1", SignedBody::None);
        Self(Hmac::new_from_slice(key.as_bytes()).expect("HMAC takes a key of any length"))
    }

    /// The token for stream number `generation` of a call.
    pub(crate) fn issue(&self, call: &CallSid, generation: u32, now: Timestamp) -> String {
        let expires = (now + LIFETIME).as_second();
        let mut token = format!("{generation}.{expires}.");
        for byte in self.mac(call, generation, expires).finalize().into_bytes() {
            write!(token, "{byte:02x}").expect("writing to a string cannot fail");
        }
        token
    }

    /// The number of the stream that the token opens.
    pub(crate) fn check(&self, token: &str, call: &CallSid, now: Timestamp) -> Result<u32, BadToken> {
        let mut parts = token.splitn(3, '.');
        let mut part = || parts.next().ok_or(BadToken::Forged);
        let generation: u32 = part()?.parse().map_err(|_| BadToken::Forged)?;
        let expires: i64 = part()?.parse().map_err(|_| BadToken::Forged)?;
        let mac = unhex(part()?).ok_or(BadToken::Forged)?;
        // `verify_slice` compares in constant time.
        self.mac(call, generation, expires).verify_slice(&mac).map_err(|_| BadToken::Forged)?;
        if now.as_second() > expires { Err(BadToken::Expired) } else { Ok(generation) }
    }

    fn mac(&self, call: &CallSid, generation: u32, expires: i64) -> Hmac<Sha256> {
        let mut mac = self.0.clone();
        mac.update(format!("{call}\n{generation}\n{expires}").as_bytes());
        mac
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_opens_its_own_stream_for_a_minute_and_nothing_else() {
        let tokens = StreamTokens::new(&AuthToken::new("a-secret").unwrap());
        let call: CallSid = "CA00000000000000000000000000000001".parse().unwrap();
        let other: CallSid = "CA00000000000000000000000000000002".parse().unwrap();
        let now: Timestamp = "2026-11-21T18:00:00Z".parse().unwrap();
        let token = tokens.issue(&call, 3, now);

        assert_eq!(tokens.check(&token, &call, now), Ok(3));
        assert_eq!(tokens.check(&token, &call, now + SignedDuration::from_secs(61)), Err(BadToken::Expired));
        assert_eq!(tokens.check(&token, &other, now), Err(BadToken::Forged));
        assert_eq!(tokens.check(&token.replacen('3', "4", 1), &call, now), Err(BadToken::Forged));
        assert_eq!(
            StreamTokens::new(&AuthToken::new("another").unwrap()).check(&token, &call, now),
            Err(BadToken::Forged)
        );
        for text in ["", ".", "3.4", "3.4.zz", "3.99999999999.é"] {
            assert_eq!(tokens.check(text, &call, now), Err(BadToken::Forged), "{text}");
        }
    }
}
