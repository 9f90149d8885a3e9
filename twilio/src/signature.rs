//! Twilio's request signature: base64 of HMAC-SHA1 over the URL and the form's parameters, keyed with the account's
//! primary auth token.
//!
//! The URL must be the one that Twilio was given, byte for byte: built from a configured public origin, never from
//! `Host` or forwarding headers, and with `wss://` for the handshake of a stream.
//!
//! Source: Twilio's "Webhooks Security" page, and for ports and repeated parameters the behaviour of its SDKs.

use std::borrow::Cow;
use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use subtle::{Choice, ConstantTimeEq as _};
use telephony::AccountSid;
use url::form_urlencoded;

/// The secret of a Twilio account. Cannot be printed, compared, hashed or serialised; it can only sign and verify.
#[derive(Clone)]
pub struct AuthToken(String);

/// Text that cannot be an auth token. Does not repeat the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an auth token: empty, or with white space or control characters in it")]
pub struct InvalidAuthToken;

/// What a signature covers besides the URL.
#[derive(Clone, Copy)]
pub enum SignedBody<'a> {
    /// A body of type `application/x-www-form-urlencoded`, as received: its parameters are signed.
    Form(&'a [u8]),
    /// Any other body, as received: the URL carries its SHA-256 in `bodySHA256`, and the URL is signed.
    Json(&'a [u8]),
    /// No body: a `GET`, or the handshake of a stream.
    None,
}

/// The request was not signed with this token for this URL and body. Says no more, so that a forger learns nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("signature does not match the request")]
pub struct SignatureMismatch;

impl AuthToken {
    /// Takes the token as the account page shows it.
    ///
    /// # Errors
    /// When the text is empty, which anybody could sign with, or holds white space or control characters, which is a
    /// mistake in a configuration.
    pub fn new(token: impl Into<String>) -> Result<Self, InvalidAuthToken> {
        let token = token.into();
        let stray = |c: char| c.is_whitespace() || c.is_control();
        if token.is_empty() || token.contains(stray) { Err(InvalidAuthToken) } else { Ok(Self(token)) }
    }

    /// The value of the header `Authorization` (RFC 7617) with which `account` asks Twilio's REST API for something. A
    /// secret: mark the header as sensitive.
    #[must_use]
    pub fn authorization(&self, account: &AccountSid) -> String {
        format!("Basic {}", STANDARD.encode(format!("{account}:{}", self.0)))
    }
}

impl fmt::Debug for AuthToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AuthToken")
    }
}

/// Checks `signature`, the value of the header `X-Twilio-Signature`, in constant time.
///
/// Twilio is not consistent about ports, so that the URL is tried with its explicit or standard port and without
/// any; a fragment, which carries connection overrides and never reaches a server, is tried both ways as well.
///
/// # Errors
/// When the signature is of something else, or the body's hash is missing or is of another body.
pub fn verify(
    token: &AuthToken,
    url: &str,
    body: SignedBody<'_>,
    signature: &str,
) -> Result<(), SignatureMismatch> {
    let body_matches = match body {
        SignedBody::Json(raw) => hash_matches(url, raw),
        SignedBody::Form(_) | SignedBody::None => Choice::from(1),
    };
    let parameters = signed_parameters(body);
    let mut signature_matches = Choice::from(0);
    for candidate in candidates(url) {
        let expected = signature_of(token, &candidate, &parameters);
        signature_matches |= expected.as_bytes().ct_eq(signature.as_bytes());
    }
    if (body_matches & signature_matches).into() { Ok(()) } else { Err(SignatureMismatch) }
}

/// Signs a request as Twilio does, over `url` exactly as it is. For [`SignedBody::Json`] the URL must come from
/// [`with_body_sha256`].
#[must_use]
pub fn sign(token: &AuthToken, url: &str, body: SignedBody<'_>) -> String {
    signature_of(token, url, &signed_parameters(body))
}

/// Appends the hash of a body that is no form to the query of `url`, as Twilio does before it signs.
#[must_use]
pub fn with_body_sha256(url: &str, body: &[u8]) -> String {
    let separator = if url.contains('?') { '&' } else { '?' };
    let mut signed = format!("{url}{separator}bodySHA256=");
    for byte in Sha256::digest(body) {
        signed.push_str(&format!("{byte:02x}"));
    }
    signed
}

/// The parameters sorted by name, then by value, each pair once: a repeated parameter counts as a set of values.
fn signed_parameters(body: SignedBody<'_>) -> Vec<(Cow<'_, str>, Cow<'_, str>)> {
    match body {
        SignedBody::Form(raw) => {
            let mut parameters: Vec<_> = form_urlencoded::parse(raw).collect();
            parameters.sort_unstable();
            parameters.dedup();
            parameters
        }
        SignedBody::Json(_) | SignedBody::None => Vec::new(),
    }
}

fn signature_of(token: &AuthToken, url: &str, parameters: &[(Cow<'_, str>, Cow<'_, str>)]) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.0.as_bytes()).expect("HMAC takes a key of any length");
    mac.update(url.as_bytes());
    for (name, value) in parameters {
        mac.update(name.as_bytes());
        mac.update(value.as_bytes());
    }
    STANDARD.encode(mac.finalize().into_bytes())
}

fn hash_matches(url: &str, body: &[u8]) -> Choice {
    let without_fragment = url.split_once('#').map_or(url, |(before, _)| before);
    let query = without_fragment.split_once('?').map_or("", |(_, query)| query);
    let stated = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "bodySHA256");
    let stated = stated.and_then(|(_, hex)| sha256_from_hex(&hex));
    stated.map_or(Choice::from(0), |hash| Sha256::digest(body).ct_eq(&hash))
}

fn sha256_from_hex(hex: &str) -> Option<[u8; 32]> {
    let mut hash = [0; 32];
    if hex.len() != 64 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    for (i, byte) in hash.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(hash)
}

/// Every spelling of `url` that Twilio may have signed.
fn candidates(url: &str) -> Vec<Cow<'_, str>> {
    let mut spellings = ports(url);
    if let Some((before_fragment, _)) = url.split_once('#') {
        spellings.extend(ports(before_fragment));
    }
    spellings
}

/// `url` with a port and without one. What is not an absolute URL has one spelling.
fn ports(url: &str) -> Vec<Cow<'_, str>> {
    let Some(scheme_end) = url.find("://") else { return vec![Cow::Borrowed(url)] };
    let authority_start = scheme_end + 3;
    let authority_end =
        url[authority_start..].find(['/', '?', '#']).map_or(url.len(), |length| authority_start + length);
    let (before_path, rest) = url.split_at(authority_end);
    match port_start(&url[authority_start..authority_end]) {
        Some(port) => {
            vec![Cow::Borrowed(url), Cow::Owned(format!("{}{rest}", &url[..authority_start + port]))]
        }
        None => {
            let port = match &url[..scheme_end] {
                "https" | "wss" => 443,
                _ => 80,
            };
            vec![Cow::Borrowed(url), Cow::Owned(format!("{before_path}:{port}{rest}"))]
        }
    }
}

/// Where the colon before an explicit port is. Colons of a password or of an IPv6 address do not count.
fn port_start(authority: &str) -> Option<usize> {
    let host_start = authority.rfind('@').map_or(0, |at| at + 1);
    let colon = authority.rfind(':').filter(|&colon| colon >= host_start)?;
    authority[colon + 1..].bytes().all(|b| b.is_ascii_digit()).then_some(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> AuthToken {
        AuthToken::new(text).unwrap()
    }

    /// Parameters of the vectors that Twilio's documentation and SDKs share.
    const FORM: &str =
        "CallSid=CA1234567890ABCDE&Caller=%2B14158675309&Digits=1234&From=%2B14158675309&To=%2B18005551212";
    const URL: &str = "https://mycompany.com/myapp.php?foo=1&bar=2";

    #[test]
    fn published_vectors_are_reproduced() {
        let other_caller = FORM.replace("14158675309", "12349013030");
        for (url, form, expected) in [
            (URL, FORM, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
            (&URL.replace(".com", ".com:443"), FORM, "kvajT1Ptam85bY51eRf/AJRuM3w="),
            (URL, &other_caller, "0/KCTR6DLpKmkAf8muzZqo1nDgQ="),
        ] {
            let body = SignedBody::Form(form.as_bytes());
            assert_eq!(sign(&token("12345"), url, body), expected);
            assert_eq!(verify(&token("12345"), url, body, expected), Ok(()));
        }
    }

    #[test]
    fn what_was_changed_on_the_way_does_not_verify() {
        let signature = "RSOYDt4T1cUTdK1PDd93/VVr8B8=";
        let accepts = |key: &str, url: &str, form: &str, signature: &str| {
            verify(&token(key), url, SignedBody::Form(form.as_bytes()), signature).is_ok()
        };
        assert!(accepts("12345", URL, FORM, signature));
        assert!(!accepts("12346", URL, FORM, signature), "other token");
        assert!(!accepts("12345", URL, FORM, ""), "no signature");
        assert!(!accepts("12345", URL, FORM, "WRONG_SIGNATURE"));
        assert!(!accepts("12345", URL, FORM, &signature[..27]), "cut short");
        assert!(!accepts("12345", URL, FORM, &format!("{signature} ")), "with a space");
        assert!(!accepts("12345", &format!("{URL}&x=1"), FORM, signature), "longer query");
        assert!(!accepts("12345", &URL.replace("https", "http"), FORM, signature), "other scheme");
        assert!(!accepts("12345", URL, &FORM.replace("Digits=1234", "Digits=1235"), signature));
        assert!(!accepts("12345", URL, &format!("{FORM}&Extra=1"), signature));
        assert!(
            !accepts("12345", URL, &FORM.replace("1234&", "1234+&"), signature),
            "white space is not trimmed"
        );
        assert!(verify(&token("12345"), URL, SignedBody::None, signature).is_err(), "parameters left out");
    }

    // The signatures from here on were made with another implementation of HMAC-SHA1.

    #[test]
    fn the_port_may_be_signed_or_not() {
        for (url, signatures) in [
            (
                "wss://example.com/twilio/stream",
                &["7rkFFAIzku0Wo62NjZFtG65lzCA=", "jq0anV7gC4RyLkgRp9aMuUXMUe4="][..],
            ),
            (
                "wss://example.com:443/twilio/stream",
                &["7rkFFAIzku0Wo62NjZFtG65lzCA=", "jq0anV7gC4RyLkgRp9aMuUXMUe4="],
            ),
            ("https://example.com:8443/x", &["Ffvgn4TGcD9QdZd3mMg3jAEKsZ4=", "12rIYpxs0h72OFhrd65PN33rCwo="]),
            ("http://user:pw@example.com/x", &["zMEEjvPWozAqWzrLJ6ydbiL+aAU="]),
            ("https://[2001:db8::1]/x", &["xWcSkab+u/guwW8ALWwXRxk7Z5k=", "Ure/nhlHRSBBIF/SdbN1FKl5R+8="]),
        ] {
            for signature in signatures {
                assert_eq!(
                    verify(&token("example-token"), url, SignedBody::None, signature),
                    Ok(()),
                    "{url}"
                );
            }
        }
    }

    #[test]
    fn spellings_of_a_url() {
        for (url, expected) in [
            ("https://a.example/p?q", &["https://a.example/p?q", "https://a.example:443/p?q"][..]),
            ("http://a.example", &["http://a.example", "http://a.example:80"]),
            ("ws://a.example:80?x=://b:1", &["ws://a.example:80?x=://b:1", "ws://a.example?x=://b:1"]),
            ("https://u:1@a.example/", &["https://u:1@a.example/", "https://u:1@a.example:443/"]),
            ("https://u:1@a.example:9/", &["https://u:1@a.example:9/", "https://u:1@a.example/"]),
            ("https://[::1]:9/", &["https://[::1]:9/", "https://[::1]/"]),
            ("/relative:1", &["/relative:1"]),
            (
                "https://a.example/#rc=2",
                &[
                    "https://a.example/#rc=2",
                    "https://a.example:443/#rc=2",
                    "https://a.example/",
                    "https://a.example:443/",
                ],
            ),
        ] {
            assert_eq!(candidates(url), expected, "{url}");
        }
    }

    #[test]
    fn a_fragment_may_be_signed_or_not() {
        for signature in ["+oKb+dbG/+HilvBXD42U1SJMiMI=", "12rIYpxs0h72OFhrd65PN33rCwo="] {
            let url = "https://example.com/x#rc=2";
            assert_eq!(verify(&token("example-token"), url, SignedBody::None, signature), Ok(()));
        }
    }

    #[test]
    fn a_repeated_parameter_is_a_sorted_set_of_values() {
        let signature = "GW8nk75PnFHw7es6XeI+Oo6R3yk=";
        for form in ["A=1&A=2&B=%C3%A9+%26%2B", "B=%c3%a9%20%26%2B&A=2&A=1&A=2"] {
            let body = SignedBody::Form(form.as_bytes());
            assert_eq!(
                verify(&token("example-token"), "https://example.com/x", body, signature),
                Ok(()),
                "{form}"
            );
        }
    }

    #[test]
    fn a_body_that_is_no_form_is_bound_by_its_hash() {
        let body = br#"{"CallSid":"CA1234567890ABCDE","Caller":"+12349013030"}"#;
        let hash = "5ccde7145dfb8f56479710896586cb9d5911809d83afbe34627818790db0aec9";
        for (url, signature) in [
            ("https://example.com/x", "0R2OiV0kmeT0RrwOJccIh0uUrbU="),
            ("https://example.com/x?k=v", "NG3+ZSDQDL8iJ/spoBp28w7ra8U="),
        ] {
            let signed = with_body_sha256(url, body);
            assert!(signed.ends_with(&format!("bodySHA256={hash}")), "{signed}");
            let check = |url: &str, body: &[u8], signature: &str| {
                verify(&token("example-token"), url, SignedBody::Json(body), signature)
            };
            assert_eq!(check(&signed, body, signature), Ok(()));
            assert_eq!(check(&signed, b"{}", signature), Err(SignatureMismatch), "other body");
            let forged = with_body_sha256(url, b"{}");
            assert_eq!(check(&forged, b"{}", signature), Err(SignatureMismatch), "other body and hash");
            let unhashed = sign(&token("example-token"), url, SignedBody::None);
            assert_eq!(check(url, body, &unhashed), Err(SignatureMismatch), "no hash");
            let short = signed.trim_end_matches('9');
            let over_short = sign(&token("example-token"), short, SignedBody::None);
            assert_eq!(check(short, body, &over_short), Err(SignatureMismatch), "part of a hash");
        }
    }

    #[test]
    fn a_token_is_checked_and_never_printed() {
        assert_eq!(format!("{:?}", token("example-token")), "AuthToken");
        for bad in ["", " ", "abc\n", "a b", "a\0"] {
            assert!(AuthToken::new(bad).is_err(), "{bad:?}");
        }
    }
}
