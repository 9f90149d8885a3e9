//! E-mail by SMTP (RFC 5321): the one way out of this process to a mailbox.
//!
//! ```
//! use policy::contact::Permit;
//! use senders::mail::{Letter, Mailer};
//!
//! async fn permitted(mailer: &Mailer, permit: Permit, letter: &Letter<'_>) {
//!     let _ = mailer.send(permit, letter).await;
//! }
//! ```
//!
//! Without a permit there is no mail:
//!
//! ```compile_fail
//! async fn unasked(mailer: &senders::mail::Mailer, letter: &senders::mail::Letter<'_>) {
//!     let _ = mailer.send(letter).await;
//! }
//! ```

use std::borrow::Cow;
use std::fmt::{self, Write as _};
use std::time::Duration;

use jiff::Timestamp;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message};
use lettre::transport::smtp::response::Severity;
use lettre::{Address as MailAddress, AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use policy::contact::{Address, Channel, EmailAddress, Permit, Purpose};
use sha2::{Digest, Sha256};
use tokio::time::timeout;
use url::Url;

/// A server that takes longer to be reached is asked again later,
const CONNECT: Duration = Duration::from_secs(10);

/// and so is one that takes longer for the whole exchange. Half a permit's life.
const EXCHANGE: Duration = Duration::from_secs(30);

/// A mail server that takes our mail, and the address it comes from.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: MailAddress,
}

impl fmt::Debug for Mailer {
    /// Without the server, whose address may hold a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mailer")
    }
}

/// A mail to be sent; its receiver is in the permit.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The name of whoever writes: the business.
    pub from_name: &'a str,
    /// The subject.
    pub subject: &'a str,
    /// The text.
    pub body: &'a str,
    /// Makes the Message-ID: the same key is the same mail, also to whoever gets it twice.
    pub key: &'a str,
    /// The page at which the receiver takes himself off the list, by one click (RFC 8058). What sells is not sent
    /// without it.
    pub unsubscribe: Option<&'a str>,
}

/// Why a mail was not sent. Says nothing of what the server wrote: servers repeat addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// The server will not take it, now or later.
    #[error("the mail server refused: {0}")]
    Refused(u16),
    /// The server will not take it now.
    #[error("the mail server put it off: {0}")]
    PutOff(u16),
    /// Nobody was there, or he went away in the middle.
    #[error("the mail server cannot be reached")]
    Unreachable,
    /// The permit is for something else or has expired.
    #[error("the permit does not cover this")]
    NotPermitted,
    /// There is no such mail: an address or a header that cannot be written.
    #[error("the mail cannot be written")]
    Unwritable,
}

impl MailError {
    /// Whether the same mail is worth trying again.
    #[must_use]
    pub const fn may_pass(self) -> bool {
        match self {
            Self::PutOff(_) | Self::Unreachable | Self::NotPermitted => true,
            Self::Refused(_) | Self::Unwritable => false,
        }
    }
}

/// A configuration that names no mail server. Does not repeat it: there may be a password in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected smtps://user:password@host, smtp://user:password@host?tls=required or smtp://host:port")]
pub struct InvalidMailServer;

/// Whether a password goes to another machine by TLS alone.
fn keeps_its_password(url: &str) -> bool {
    let Ok(url) = Url::parse(url) else { return false };
    let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let by_tls = |(name, value): (Cow<'_, str>, Cow<'_, str>)| {
        name == "tls" && (value == "required" || value == "wrapper")
    };
    here || url.password().is_none() || url.scheme() == "smtps" || url.query_pairs().any(by_tls)
}

impl Mailer {
    /// Connects to nothing yet. `url` is as in [`InvalidMailServer`].
    ///
    /// # Errors
    /// When `url` names no mail server.
    pub fn new(url: &str, from: &EmailAddress) -> Result<Self, InvalidMailServer> {
        // The one provider of cryptography; a second call finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        if !keeps_its_password(url) {
            return Err(InvalidMailServer);
        }
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url).map_err(|_| InvalidMailServer)?;
        let from = from.as_str().parse().map_err(|_| InvalidMailServer)?;
        Ok(Self { transport: transport.timeout(Some(CONNECT)).build(), from })
    }

    /// Sends a mail to the permit's address.
    ///
    /// # Errors
    /// When the server did not take it. When it went away in the middle it may have: the second has the same Message-ID.
    pub async fn send(&self, permit: Permit, letter: &Letter<'_>) -> Result<(), MailError> {
        let contact = permit.redeem(Timestamp::now()).map_err(|_| MailError::NotPermitted)?;
        let (Channel::Email, Address::Email(to)) = (contact.channel, &contact.address) else {
            return Err(MailError::NotPermitted);
        };
        if contact.purpose == Purpose::Solicitation && letter.unsubscribe.is_none() {
            return Err(MailError::NotPermitted);
        }
        let message = self.message(to, letter).ok_or(MailError::Unwritable)?;
        match timeout(EXCHANGE, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(MailError::Unreachable),
        }
    }

    /// Whether the server is there and takes our name and password. Sends nothing.
    pub async fn is_reachable(&self) -> bool {
        matches!(timeout(EXCHANGE, self.transport.test_connection()).await, Ok(Ok(true)))
    }

    fn message(&self, to: &EmailAddress, letter: &Letter<'_>) -> Option<Message> {
        let from = Mailbox::new(Some(letter.from_name.to_owned()), self.from.clone());
        let to = Mailbox::new(None, to.as_str().parse().ok()?);
        let id = format!("<{}@{}>", digest(letter.key), self.from.domain());
        let mut builder = Message::builder()
            .from(from)
            .to(to)
            .subject(letter.subject)
            .message_id(Some(id))
            .header(ContentType::TEXT_PLAIN)
            // RFC 3834: so that nobody's holiday notice answers.
            .raw_header(raw("Auto-Submitted", "auto-generated"));
        if let Some(page) = letter.unsubscribe {
            builder = builder
                .raw_header(raw("List-Unsubscribe", &format!("<{page}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        builder.body(letter.body.to_owned()).ok()
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// The key without what it may tell.
fn digest(key: &str) -> String {
    Sha256::digest(key).iter().take(16).fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn classify(error: &lettre::transport::smtp::Error) -> MailError {
    let Some(code) = error.status() else { return MailError::Unreachable };
    let number = u16::from(code);
    match code.severity {
        // RFC 4954: wrong or missing credentials are ours to mend, and nobody's mail is lost meanwhile.
        Severity::PermanentNegativeCompletion if !(530..=538).contains(&number) => MailError::Refused(number),
        _ => MailError::PutOff(number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::permit_for_tests;

    const LETTER: Letter<'_> = Letter {
        from_name: "Riverside Plumbing",
        subject: "Booked: Dana",
        body: "Booked.",
        key: "tenant:booking-owner-notice:1",
        unsubscribe: None,
    };

    fn mailer() -> Mailer {
        // Nobody listens there.
        Mailer::new("smtp://127.0.0.1:9", &"office@example.com".parse().unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_mail_needs_a_permit_for_mail_and_what_sells_a_way_out() {
        let to = "owner@example.com";
        let send = async |channel, to, purpose, unsubscribe| {
            let letter = Letter { unsubscribe, ..LETTER };
            mailer().send(permit_for_tests(channel, to, purpose), &letter).await.unwrap_err()
        };
        let way_out = Some("https://example.com/unsubscribe");
        let (email, text) = (Channel::Email, Channel::Text);
        let (agreed, selling) = (Purpose::Transactional, Purpose::Solicitation);
        assert_eq!(send(email, to, agreed, None).await, MailError::Unreachable);
        assert_eq!(send(text, "+13125550142", agreed, None).await, MailError::NotPermitted);
        assert_eq!(send(email, to, selling, None).await, MailError::NotPermitted);
        assert_eq!(send(email, to, selling, way_out).await, MailError::Unreachable);
    }

    #[test]
    fn a_mail_says_who_writes_and_how_to_be_left_alone() {
        let letter = Letter { unsubscribe: Some("https://example.com/out?x=1"), ..LETTER };
        let message = mailer().message(&"owner@example.com".parse().unwrap(), &letter).unwrap();
        let text = String::from_utf8(message.formatted()).unwrap();
        for line in [
            "From: \"Riverside Plumbing\" <office@example.com>",
            "To: owner@example.com",
            "Subject: Booked: Dana",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://example.com/out?x=1>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
        let id = |key| {
            let letter = Letter { key, ..LETTER };
            let message = mailer().message(&"owner@example.com".parse().unwrap(), &letter).unwrap();
            message.headers().get_raw("Message-ID").unwrap().to_owned()
        };
        assert_eq!(id("a"), id("a"));
        assert_ne!(id("a"), id("b"));
        assert!(id("a").ends_with("@example.com>") && !id("Dana").contains("Dana"));
    }

    #[test]
    fn a_server_is_named_and_its_password_is_not_shown() {
        let from = "office@example.com".parse().unwrap();
        for good in [
            "smtps://u:p@mail.example.com",
            "smtp://u:p@mail.example.com?tls=required",
            "smtp://127.0.0.1:25",
        ] {
            assert!(Mailer::new(good, &from).is_ok(), "{good}");
        }
        for bad in ["smtp://u:p@mail.example.com", "smtp://u:p@mail.example.com?tls=opportunistic"] {
            assert!(Mailer::new(bad, &from).is_err(), "{bad}");
        }
        let bad = Mailer::new("imap://u:hunter2secret@x", &from).unwrap_err();
        assert!(!bad.to_string().contains("hunter2secret"));
        let good = Mailer::new("smtps://u:hunter2secret@x", &from).unwrap();
        assert_eq!(format!("{good:?}"), "Mailer");
    }
}
