//! Requests as a Twilio account makes them: signed, with a time limit, to the address that the public one stands for.

use std::time::Duration;

use telephony::AccountSid;
use twilio::signature::{AuthToken, SignedBody, sign};
use twilio::twiml::Method;
use url::form_urlencoded::Serializer;

/// Twilio gives a TCP connection this long, and tries twice.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// Twilio gives the whole answer this long.
const RESPONSE_TIMEOUT: Duration = Duration::from_secs(15);
/// What stands where a forger has no token.
const FORGED_SIGNATURE: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// An account, and where its webhooks really are.
#[derive(Debug, Clone)]
pub struct Account {
    /// The account.
    pub sid: AccountSid,
    token: AuthToken,
    http: reqwest::Client,
    public: String,
    gateway: String,
}

/// Whether requests are signed with the account's token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signing {
    /// As Twilio does.
    True,
    /// By somebody who does not know the token.
    Forged,
}

/// What a webhook answered.
#[derive(Debug, Clone)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The body.
    pub body: String,
}

impl Account {
    /// `public` is the origin that URLs are signed with, `gateway` the one that is connected to; both without a path.
    ///
    /// # Errors
    /// When there is no TLS provider.
    pub fn new(sid: AccountSid, token: AuthToken, public: &str, gateway: &str) -> reqwest::Result<Self> {
        let http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(RESPONSE_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // Each request has a connection of its own, as when the server does not ask to keep it: one that is kept may
            // lead to a process that has just died.
            .pool_max_idle_per_host(0)
            .user_agent("TwilioProxy/1.1")
            .build()?;
        let origin = |url: &str| url.trim_end_matches('/').to_owned();
        Ok(Self { sid, token, http, public: origin(public), gateway: origin(gateway) })
    }

    /// The origin that URLs are signed with.
    #[must_use]
    pub fn public(&self) -> &str {
        &self.public
    }

    /// Where `url`, which the server gave out, is to be connected to.
    #[must_use]
    pub fn reachable(&self, url: &str) -> String {
        let socket = |origin: &str| origin.replacen("http", "ws", 1);
        for (public, gateway) in
            [(self.public.clone(), self.gateway.clone()), (socket(&self.public), socket(&self.gateway))]
        {
            if let Some(path) = url.strip_prefix(&public)
                && (path.is_empty() || path.starts_with(['/', '?']))
            {
                return gateway + path;
            }
        }
        url.to_owned()
    }

    /// The header for the handshake of a stream at `url`, which is signed as it stands in the TwiML.
    #[must_use]
    pub fn stream_signature(&self, url: &str, signing: Signing) -> String {
        self.signature(url, SignedBody::None, signing)
    }

    /// Makes a webhook request; tries a second time when there is no connection.
    ///
    /// # Errors
    /// When there is no connection or no answer in time.
    pub async fn request(
        &self,
        url: &str,
        method: Method,
        parameters: &[(&str, String)],
        signing: Signing,
    ) -> reqwest::Result<Answer> {
        match self.attempt(url, method, parameters, signing).await {
            Err(error) if error.is_connect() => self.attempt(url, method, parameters, signing).await,
            answer => answer,
        }
    }

    async fn attempt(
        &self,
        url: &str,
        method: Method,
        parameters: &[(&str, String)],
        signing: Signing,
    ) -> reqwest::Result<Answer> {
        let form = Serializer::new(String::new()).extend_pairs(parameters).finish();
        let request = match method {
            Method::Post => {
                let signature = self.signature(url, SignedBody::Form(form.as_bytes()), signing);
                let content_type = "application/x-www-form-urlencoded; charset=utf-8";
                let request = self.http.post(self.reachable(url)).header("content-type", content_type);
                request.header("x-twilio-signature", signature).body(form)
            }
            Method::Get => {
                let separator = if url.contains('?') { '&' } else { '?' };
                let url = format!("{url}{separator}{form}");
                let signature = self.signature(&url, SignedBody::None, signing);
                self.http.get(self.reachable(&url)).header("x-twilio-signature", signature)
            }
        };
        let token = uuid::Uuid::new_v4().to_string();
        let response = request.header("i-twilio-idempotency-token", token).send().await?;
        Ok(Answer { status: response.status().as_u16(), body: response.text().await? })
    }

    fn signature(&self, url: &str, body: SignedBody<'_>, signing: Signing) -> String {
        match signing {
            Signing::True => sign(&self.token, url, body),
            Signing::Forged => FORGED_SIGNATURE.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_public_origin_are_connected_to_at_the_gateway() {
        crate::install_tls();
        let sid = "AC00000000000000000000000000000001".parse().unwrap();
        let token = AuthToken::new("12345").unwrap();
        let account =
            Account::new(sid, token, "https://phone.example.com/", "http://127.0.0.1:8080").unwrap();
        for (url, expected) in [
            ("https://phone.example.com/twilio/voice?a=1", "http://127.0.0.1:8080/twilio/voice?a=1"),
            ("wss://phone.example.com/twilio/stream", "ws://127.0.0.1:8080/twilio/stream"),
            ("https://phone.example.com.evil.example/x", "https://phone.example.com.evil.example/x"),
            ("https://elsewhere.example/x", "https://elsewhere.example/x"),
        ] {
            assert_eq!(account.reachable(url), expected);
        }
    }
}
