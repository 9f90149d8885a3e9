//! Twilio's REST API: the one way out of this process to a telephone.
//!
//! Calls and texts take a [`Permit`] by value, and it must be for the number that is called or texted. Calls leave in
//! one line, as many a second as the account allows; a text is queued by Twilio itself.
//!
//! ```
//! use policy::contact::Permit;
//! use senders::provider::Provider;
//! use twilio::rest::{CreateCall, CreateMessage};
//!
//! async fn permitted(provider: &Provider, permits: (Permit, Permit), call: &CreateCall, text: &CreateMessage) {
//!     let _ = provider.create_call(permits.0, call).await;
//!     let _ = provider.send_message(permits.1, text).await;
//! }
//! ```
//!
//! Without a permit there is no call:
//!
//! ```compile_fail
//! async fn unasked(provider: &senders::provider::Provider, call: &twilio::rest::CreateCall) {
//!     let _ = provider.create_call(call).await;
//! }
//! ```
//!
//! and no text:
//!
//! ```compile_fail
//! async fn unasked(provider: &senders::provider::Provider, text: &twilio::rest::CreateMessage) {
//!     let _ = provider.send_message(text).await;
//! }
//! ```
//!
//! A permit is used up by what it permits:
//!
//! ```compile_fail
//! use policy::contact::Permit;
//! use twilio::rest::CreateMessage;
//!
//! async fn twice(provider: &senders::provider::Provider, permit: Permit, text: &CreateMessage) {
//!     let _ = provider.send_message(permit, text).await;
//!     let _ = provider.send_message(permit, text).await;
//! }
//! ```

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use policy::contact::{Address, Channel, Permit};
use reqwest::Method;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use telephony::{AccountSid, CallSid, MessageSid, PhoneNumber, RecordingSid};
use tokio::sync::{Mutex, Semaphore};
use tokio::time::{Instant, sleep_until};
use twilio::rest::{
    AccountResource, CallResource, Callee, CreateCall, CreateMessage, DeleteRecording, FetchAccount,
    FetchCall, ListMessages, MessageResource, RestError, Retry, UpdateCall, recording_media_path,
};
use twilio::signature::AuthToken;

/// Twilio answers within one or two seconds, or says that it cannot.
const ANSWER: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);

/// A call that would have to wait longer for its turn is not worth making any more: somebody waits on the line.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// As many calls wait for their turn at most; beyond that somebody calls in circles.
const WAITING: usize = 64;

/// Twilio's REST API of one account. Cheap to clone.
#[derive(Clone)]
pub struct Provider(Arc<Line>);

struct Line {
    http: reqwest::Client,
    base: String,
    account: AccountSid,
    authorization: HeaderValue,
    calls: Pace,
}

/// Why Twilio did not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderError {
    /// Twilio says no.
    #[error("twilio refused: status {}, error {}", .0.status, .0.code)]
    Refused(RestError),
    /// Nobody was there; nothing was done.
    #[error("twilio cannot be reached")]
    Unreachable,
    /// No answer that counts has come: it may have been done, or not.
    #[error("twilio did not answer in time")]
    TimedOut,
    /// Too many calls wait for their turn; nothing was done.
    #[error("too many calls wait for their turn")]
    Busy,
    /// The permit is for something else or has expired; nothing was done.
    #[error("the permit does not cover this")]
    NotPermitted,
}

impl ProviderError {
    /// Whether and when the same request is worth making again.
    pub fn retry(&self) -> Retry {
        match self {
            Self::Refused(error) => error.class(),
            Self::Unreachable | Self::TimedOut | Self::Busy => Retry::Now,
            // Not this request: ask policy anew first.
            Self::NotPermitted => Retry::Now,
        }
    }

    /// Whether it may have been done all the same.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::Refused(error) => error.status >= 500,
            Self::TimedOut => true,
            Self::Unreachable | Self::Busy | Self::NotPermitted => false,
        }
    }
}

/// Where the API is and who asks it.
pub struct ProviderConfig<'a> {
    /// The origin, such as `https://api.twilio.com`.
    pub url: &'a str,
    /// Whose account it is.
    pub account: &'a AccountSid,
    /// Its secret.
    pub token: &'a AuthToken,
    /// How many calls a second the account may begin.
    pub calls_per_second: f64,
}

impl Provider {
    /// Connects to nothing yet.
    ///
    /// # Errors
    /// When there is no TLS here.
    pub fn new(config: &ProviderConfig<'_>) -> anyhow::Result<Self> {
        // The one provider of cryptography; a second call finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .timeout(ANSWER)
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        let mut authorization = HeaderValue::try_from(config.token.authorization(config.account))?;
        authorization.set_sensitive(true);
        Ok(Self(Arc::new(Line {
            http,
            base: config.url.trim_end_matches('/').to_owned(),
            account: config.account.clone(),
            authorization,
            calls: Pace::new(config.calls_per_second, WAITING),
        })))
    }

    /// Places a call.
    ///
    /// # Errors
    /// When it was not placed, or nobody knows.
    pub async fn create_call(
        &self,
        permit: Permit,
        call: &CreateCall,
    ) -> Result<CallResource, ProviderError> {
        self.0.calls.turn().await?;
        // Redeemed after the wait: it may have expired in it.
        let to = match &call.to {
            Callee::Number(number) => Address::Phone(number.clone()),
            Callee::Client(softphone) => Address::Softphone(softphone.clone()),
        };
        redeem(permit, &to, |channel| match channel {
            Channel::AssistantCall | Channel::AgentCall | Channel::Bridge => true,
            Channel::Text | Channel::Email => false,
        })?;
        let body = self.0.ask(Method::POST, &call.path(&self.0.account), Some(call.encode())).await?;
        CallResource::parse(&body).map_err(|_| ProviderError::TimedOut)
    }

    /// Changes a call that goes on: other TwiML, or its end.
    ///
    /// # Errors
    /// When it was not changed, or nobody knows.
    pub async fn update_call(
        &self,
        call: &CallSid,
        update: &UpdateCall,
    ) -> Result<CallResource, ProviderError> {
        let path = update.path(&self.0.account, call);
        let body = self.0.ask(Method::POST, &path, Some(update.encode())).await?;
        CallResource::parse(&body).map_err(|_| ProviderError::TimedOut)
    }

    /// How a call stands.
    ///
    /// # Errors
    /// When that could not be learned.
    pub async fn fetch_call(&self, call: &CallSid) -> Result<CallResource, ProviderError> {
        let body = self.0.ask(Method::GET, &FetchCall(call.clone()).path(&self.0.account), None).await?;
        CallResource::parse(&body).map_err(|_| ProviderError::TimedOut)
    }

    /// The sound of a recording, as WAV.
    ///
    /// # Errors
    /// When it could not be had.
    pub async fn fetch_recording(&self, recording: &RecordingSid) -> Result<Vec<u8>, ProviderError> {
        let path = recording_media_path(&self.0.account, recording);
        self.0.ask(Method::GET, &path, None).await
    }

    /// Erases a recording. One that is gone already is erased.
    ///
    /// # Errors
    /// When it is still there, or nobody knows.
    pub async fn delete_recording(&self, recording: &RecordingSid) -> Result<(), ProviderError> {
        let path = DeleteRecording(recording.clone()).path(&self.0.account);
        match self.0.ask(Method::DELETE, &path, None).await {
            Ok(_) => Ok(()),
            Err(ProviderError::Refused(error)) if error.gone() => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// How the account stands; also whether it is ours.
    ///
    /// # Errors
    /// When that could not be learned.
    pub async fn fetch_account(&self) -> Result<AccountResource, ProviderError> {
        let body = self.0.ask(Method::GET, &FetchAccount.path(&self.0.account), None).await?;
        AccountResource::parse(&body).map_err(|_| ProviderError::TimedOut)
    }

    /// Sends a text.
    ///
    /// # Errors
    /// When it was not sent, or nobody knows.
    pub async fn send_message(
        &self,
        permit: Permit,
        message: &CreateMessage,
    ) -> Result<MessageResource, ProviderError> {
        let to = Address::Phone(message.to.clone());
        redeem(permit, &to, |channel| channel == Channel::Text)?;
        let path = message.path(&self.0.account);
        let body = self.0.ask(Method::POST, &path, Some(message.encode())).await?;
        MessageResource::parse(&body).map_err(|_| ProviderError::TimedOut)
    }

    /// The texts of these words that have been sent from one number to another since the day of `since`, the newest first.
    ///
    /// # Errors
    /// When that could not be learned.
    pub async fn messages_sent(
        &self,
        from: &PhoneNumber,
        to: &PhoneNumber,
        words: &str,
        since: Timestamp,
    ) -> Result<Vec<MessageSid>, ProviderError> {
        // A day more, so that it does not matter in whose zone a day begins.
        let since = since.to_zoned(TimeZone::UTC).date().yesterday().ok();
        let list = ListMessages { to: Some(to.clone()), from: Some(from.clone()), sent_since: since };
        let body = self.0.ask(Method::GET, &list.path(&self.0.account), None).await?;
        let sent = ListMessages::answer(&body).map_err(|_| ProviderError::TimedOut)?;
        let same = sent.into_iter().filter(|message| message.body.expose() == words);
        Ok(same.map(|message| message.sid).collect())
    }
}

/// Uses the permit up, for this address and now.
fn redeem(permit: Permit, to: &Address, fits: impl Fn(Channel) -> bool) -> Result<(), ProviderError> {
    let contact = permit.redeem(Timestamp::now()).map_err(|_| ProviderError::NotPermitted)?;
    let covers = fits(contact.channel) && contact.address == *to;
    if covers { Ok(()) } else { Err(ProviderError::NotPermitted) }
}

impl Line {
    async fn ask(&self, method: Method, path: &str, form: Option<String>) -> Result<Vec<u8>, ProviderError> {
        let request = self.http.request(method, format!("{}{path}", self.base));
        let request = request.header(AUTHORIZATION, self.authorization.clone());
        let request = match form {
            Some(form) => request.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form),
            None => request,
        };
        let answer = request.send().await.map_err(|error| lost(&error))?;
        let status = answer.status();
        let body = answer.bytes().await.map_err(|_| ProviderError::TimedOut)?;
        if status.is_success() {
            return Ok(body.to_vec());
        }
        Err(ProviderError::Refused(RestError::parse(status.as_u16(), &body)))
    }
}

/// The request got no answer. Was it received?
fn lost(error: &reqwest::Error) -> ProviderError {
    if error.is_connect() || error.is_builder() {
        ProviderError::Unreachable
    } else {
        ProviderError::TimedOut
    }
}

/// A line in which each waits for his turn.
struct Pace {
    /// Between two.
    interval: Duration,
    /// When the next may go.
    next: Mutex<Instant>,
    places: Semaphore,
}

impl Pace {
    fn new(per_second: f64, places: usize) -> Self {
        Self {
            interval: Duration::from_secs_f64(1.0 / per_second),
            next: Mutex::new(Instant::now()),
            places: Semaphore::new(places),
        }
    }

    /// Returns when it is one's turn; at once with [`ProviderError::Busy`] when that would take too long.
    async fn turn(&self) -> Result<(), ProviderError> {
        let _place = self.places.try_acquire().map_err(|_| ProviderError::Busy)?;
        let turn = take_turn(&mut *self.next.lock().await, self.interval, Instant::now());
        sleep_until(turn.ok_or(ProviderError::Busy)?).await;
        Ok(())
    }
}

/// The turn of whoever comes at `now`, if it is soon enough for him to take it.
fn take_turn(next: &mut Instant, interval: Duration, now: Instant) -> Option<Instant> {
    let turn = now.max(*next);
    let soon = turn.duration_since(now) <= LONGEST_WAIT;
    soon.then(|| {
        *next = turn + interval;
        turn
    })
}

/// Permits for the tests of senders, from the one place that makes them.
#[cfg(test)]
pub(crate) fn permit_for_tests(channel: Channel, to: &str, purpose: policy::contact::Purpose) -> Permit {
    permit_to_contact_for_tests(policy::contact::Contact { purpose, ..contact_for_tests(channel, to) })
}

/// What a test wants to do.
#[cfg(test)]
fn contact_for_tests(channel: Channel, to: &str) -> policy::contact::Contact {
    let tenant = telephony::TenantId(uuid::Uuid::nil());
    let purpose = policy::contact::Purpose::Transactional;
    policy::contact::Contact { tenant, channel, address: to.parse().expect("an address"), purpose }
}

#[cfg(test)]
fn permit_to_contact_for_tests(contact: policy::contact::Contact) -> Permit {
    use policy::contact::{ContactFacts, Fact, Party, Standing, Verdict, decide};
    let standing =
        Standing { active: true, plan: policy::Plan::Active, lockdown: false, settings_version: 1 };
    let facts = ContactFacts {
        standing: Fact::Read(standing),
        party: Fact::Read(Party::Staff),
        entries: Fact::Read(vec![]),
        consents: Fact::Read(vec![]),
        asked_at: Fact::Read(None),
        promised_at: Fact::Read(None),
        last_heard_at: Fact::Read(None),
        service_state: Fact::Read(None),
        attempts: Fact::Read(vec![]),
    };
    let hours = policy::BusinessHours::parse("24/7", "America/Chicago", &[]).expect("hours");
    match decide(contact, &facts, Some(&hours), Timestamp::now()) {
        Verdict::Permit(permit) => permit,
        refused => panic!("{refused:?}"),
    }
}

#[cfg(test)]
mod tests {
    use policy::contact::Purpose;
    use twilio::Private;
    use twilio::rest::{Instructions, Sender};

    use super::*;

    #[tokio::test]
    async fn a_permit_is_for_one_number_by_one_channel() {
        // Nobody listens there: what is sent cannot be delivered, and what is not permitted is not sent.
        let provider = Provider::new(&ProviderConfig {
            url: "http://127.0.0.1:9",
            account: &"AC00000000000000000000000000000001".parse().unwrap(),
            token: &AuthToken::new("a-token-of-some-length").unwrap(),
            calls_per_second: 100.0,
        })
        .unwrap();
        let to: PhoneNumber = "+13125550142".parse().unwrap();
        let from: PhoneNumber = "+13125550100".parse().unwrap();
        let call = CreateCall::new(to.clone(), from.clone(), Instructions::url("https://example.com/"));
        let (sender, body) = (Sender::Number(from), Private::new("Hi"));
        let text = CreateMessage { to, from: sender, body, status_callback: None };
        let (mine, other) = ("+13125550142", "+13125550143");
        for (channel, number, text_leaves, call_leaves) in [
            (Channel::Text, mine, true, false),
            (Channel::Text, other, false, false),
            (Channel::AgentCall, mine, false, true),
            (Channel::AssistantCall, mine, false, true),
            (Channel::Bridge, mine, false, true),
            (Channel::Bridge, other, false, false),
            (Channel::Email, "owner@example.com", false, false),
        ] {
            let permit = || permit_for_tests(channel, number, Purpose::Transactional);
            let told = |leaves: bool| {
                if leaves { ProviderError::Unreachable } else { ProviderError::NotPermitted }
            };
            let sent = provider.send_message(permit(), &text).await;
            assert_eq!(sent.unwrap_err(), told(text_leaves), "a text by {channel} to {number}");
            let called = provider.create_call(permit(), &call).await;
            assert_eq!(called.unwrap_err(), told(call_leaves), "a call by {channel} to {number}");
        }

        // A softphone is rung for an agent who takes a call, and by nobody else's permit.
        let desk = telephony::Softphone::of("shop", "desk").unwrap();
        let ring = CreateCall { to: desk.clone().into(), ..call.clone() };
        let bridge = |to| {
            let contact =
                policy::contact::Contact { address: to, ..contact_for_tests(Channel::Bridge, mine) };
            permit_to_contact_for_tests(contact)
        };
        for (permit, leaves) in [
            (bridge(Address::Softphone(desk)), true),
            (bridge(Address::Softphone(telephony::Softphone::of("shop", "other").unwrap())), false),
            (bridge(Address::Phone(mine.parse().unwrap())), false),
        ] {
            let called = provider.create_call(permit, &ring).await.unwrap_err();
            assert_eq!(called == ProviderError::Unreachable, leaves, "{called}");
        }
    }

    /// Answers one request after the other, and tells what was asked.
    fn answering(
        answers: &'static [(&'static str, &'static str)],
    ) -> (String, std::thread::JoinHandle<Vec<String>>) {
        use std::io::{BufRead, BufReader, Write};
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked = std::thread::spawn(move || {
            let answered = answers.iter().map(|(status, body)| {
                let (mut stream, _) = listener.accept().unwrap();
                let mut head = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let asked = head.next().unwrap();
                head.find(String::is_empty);
                let length = body.len();
                write!(
                    stream,
                    "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
                )
                .unwrap();
                asked
            });
            answered.collect()
        });
        (url, asked)
    }

    #[tokio::test]
    async fn a_recording_is_fetched_and_erased_once() {
        let (url, asked) = answering(&[
            ("200 OK", "RIFF"),
            ("204 No Content", ""),
            ("404 Not Found", ""),
            ("503 Not Now", ""),
        ]);
        let provider = Provider::new(&ProviderConfig {
            url: &url,
            account: &"AC00000000000000000000000000000001".parse().unwrap(),
            token: &AuthToken::new("a-token-of-some-length").unwrap(),
            calls_per_second: 100.0,
        })
        .unwrap();
        let recording: RecordingSid = "RE0123456789abcdef0123456789abcdef".parse().unwrap();
        assert_eq!(provider.fetch_recording(&recording).await.unwrap(), b"RIFF");
        assert_eq!(provider.delete_recording(&recording).await, Ok(()));
        assert_eq!(provider.delete_recording(&recording).await, Ok(()), "it is gone");
        assert!(provider.delete_recording(&recording).await.is_err(), "nobody knows");
        let at = "/2010-04-01/Accounts/AC00000000000000000000000000000001/Recordings/RE0123456789abcdef0123456789abcdef";
        let asked = asked.join().unwrap();
        assert_eq!(asked[0], format!("GET {at}.wav HTTP/1.1"));
        assert_eq!(asked[1], format!("DELETE {at}.json HTTP/1.1"));
    }

    #[test]
    fn calls_leave_one_after_another_and_nobody_waits_too_long() {
        let began = Instant::now();
        let mut next = began;
        let mut left = |at: u64| {
            let turn = take_turn(&mut next, Duration::from_secs(4), began + Duration::from_secs(at));
            turn.map(|turn| turn.duration_since(began).as_secs())
        };
        let turns: Vec<_> = (0..7).map(|_| left(0)).collect();
        assert_eq!(turns, [Some(0), Some(4), Some(8), Some(12), Some(16), Some(20), None]);
        assert_eq!(left(4), Some(24), "whoever was refused took no turn");
        assert_eq!(left(100), Some(100), "nobody waits where nobody is before him");
    }

    #[tokio::test]
    async fn no_more_wait_than_there_are_places() {
        let pace = Pace::new(0.001, 1);
        assert_eq!(pace.turn().await, Ok(()));
        let _waits = pace.places.try_acquire().unwrap();
        assert_eq!(pace.turn().await, Err(ProviderError::Busy));
    }
}
