use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use telephony::{MessageSid, PhoneNumber};
use tokio::time::{Instant, sleep};
use twilio::Private;
use twilio::forms::{MessageStatus, OptOut};
use twilio::rest::{CreateMessage, ListMessages, MessageResource, RestError, Sender};
use twilio::twiml::Method;

use super::callbacks::Parameters;
use super::events::Event;
use super::state::Sent;
use super::{Shared, new_message_sid};
use crate::account::Signing;

/// What a carrier takes for a message.
const STEP: Duration = Duration::from_millis(50);
/// How soon a page that did not hear of a text is told again, where it is to hear of it whatever happens.
const TELLS_AGAIN: Duration = Duration::from_millis(100);
/// Characters of one part of a message in the 7-bit alphabet.
const PART_CHARACTERS: usize = 153;

/// Words that opt out, as Twilio takes them by default.
const STOP_WORDS: [&str; 6] = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"];
/// Words that opt in again.
const START_WORDS: [&str; 3] = ["START", "YES", "UNSTOP"];
const HELP_WORDS: [&str; 2] = ["HELP", "INFO"];

/// Takes a message that the API is asked to send.
pub(super) fn create(shared: &Arc<Shared>, message: CreateMessage) -> Result<MessageResource, RestError> {
    let resource = {
        let mut state = shared.lock();
        let (from, service) = match &message.from {
            Sender::Number(number) => {
                if !shared.options.numbers.contains_key(number) {
                    return Err(RestError::new(21606));
                }
                (Some(number.clone()), None)
            }
            Sender::Service(sid) => (shared.options.numbers.keys().next().cloned(), Some(sid.clone())),
        };
        if state.unreachable.get(&message.to) == Some(&None) {
            return Err(RestError::new(21614));
        }
        let pair = from.clone().map(|from| (message.to.clone(), from));
        if pair.is_some_and(|pair| state.opted_out.contains(&pair)) {
            return Err(RestError::new(21610));
        }
        let parts = message.body.expose().chars().count().div_ceil(PART_CHARACTERS);
        let resource = MessageResource {
            sid: new_message_sid(),
            account_sid: shared.options.sid.clone(),
            messaging_service_sid: service,
            status: MessageStatus::Queued,
            to: Some(message.to.clone()),
            from,
            body: message.body.clone(),
            error_code: None,
            segments: u32::try_from(parts.max(1)).unwrap_or(u32::MAX),
        };
        state.messages.insert(resource.sid.clone(), resource.clone());
        let callback = message.status_callback.clone();
        state.sent.push(Sent { sid: resource.sid.clone(), at: Timestamp::now(), callback });
        resource
    };
    tell(shared, &resource.sid, MessageStatus::Queued);
    let error = shared.lock().unreachable.get(&message.to).copied().flatten();
    let last = if error.is_some() { MessageStatus::Undelivered } else { MessageStatus::Delivered };
    let (task, sid) = (Arc::clone(shared), resource.sid.clone());
    shared.spawn(async move {
        for status in [MessageStatus::Sent, last] {
            sleep(STEP).await;
            advance(&task, &sid, status, error, message.status_callback.as_deref());
        }
    });
    Ok(resource)
}

/// The messages that were sent and that are asked for, the newest first; all of one page.
pub(super) fn listed(shared: &Shared, wanted: &ListMessages) -> Vec<MessageResource> {
    let state = shared.lock();
    let since = |sent: &&Sent| {
        wanted.sent_since.is_none_or(|day| sent.at.to_zoned(jiff::tz::TimeZone::UTC).date() >= day)
    };
    let fits = |message: &&MessageResource| {
        (wanted.to.is_none() || message.to == wanted.to)
            && (wanted.from.is_none() || message.from == wanted.from)
    };
    let sent = state.sent.iter().rev().filter(since);
    sent.filter_map(|sent| state.messages.get(&sent.sid)).filter(fits).cloned().collect()
}

/// A text arrives at one of the account's numbers: its page is told once, by and by.
pub(super) fn arrives(shared: &Arc<Shared>, from: &PhoneNumber, to: &PhoneNumber, body: &str) -> MessageSid {
    let (sid, parameters) = received(shared, from, to, body);
    let url = shared.options.numbers.get(to).and_then(|number| number.sms_url.clone());
    if let Some(url) = url {
        let shared_too = Arc::clone(shared);
        shared.spawn(async move {
            page_is_told(&shared_too, &url, &parameters).await;
        });
    }
    sid
}

/// A text arrives, and its page is told again and again until it has heard it; whether it has, in time.
pub(super) async fn is_heard(
    shared: &Arc<Shared>,
    from: &PhoneNumber,
    to: &PhoneNumber,
    body: &str,
    longest: Duration,
) -> bool {
    let (_, parameters) = received(shared, from, to, body);
    let url = shared.options.numbers.get(to).and_then(|number| number.sms_url.clone());
    let Some(url) = url else { return false };
    let deadline = Instant::now() + longest;
    loop {
        match page_is_told(shared, &url, &parameters).await {
            Some(status) if status < 500 => return (200..300).contains(&status),
            _ if Instant::now() >= deadline => return false,
            _ => sleep(TELLS_AGAIN).await,
        }
    }
}

async fn page_is_told(shared: &Shared, url: &str, parameters: &[(&'static str, String)]) -> Option<u16> {
    let began = shared.now();
    let answer = shared.webhooks.request(url, Method::Post, parameters, Signing::True).await;
    let took_ms = shared.now().saturating_sub(began).0;
    let status = answer.ok().map(|answer| answer.status);
    shared.tell(None, Event::Webhook { url: shared.path_of(url), status, took_ms });
    status
}

/// What a text's page is told; a word that opts in or out counts from now on.
fn received(shared: &Shared, from: &PhoneNumber, to: &PhoneNumber, body: &str) -> (MessageSid, Parameters) {
    let sid = new_message_sid();
    let word = body.trim().to_ascii_uppercase();
    let is = |words: &[&str]| words.contains(&word.as_str());
    let opt_out = if is(&STOP_WORDS) {
        shared.lock().opted_out.insert((from.clone(), to.clone()));
        Some(OptOut::Stop)
    } else if is(&START_WORDS) {
        let was_out = shared.lock().opted_out.remove(&(from.clone(), to.clone()));
        was_out.then_some(OptOut::Start)
    } else {
        is(&HELP_WORDS).then_some(OptOut::Help)
    };
    let mut parameters = vec![
        ("MessageSid", sid.to_string()),
        ("SmsSid", sid.to_string()),
        ("AccountSid", shared.options.sid.to_string()),
        ("From", from.e164().to_owned()),
        ("To", to.e164().to_owned()),
        ("Body", Private::new(body).expose().to_owned()),
        ("NumMedia", "0".to_owned()),
        ("NumSegments", "1".to_owned()),
        ("SmsStatus", MessageStatus::Received.as_str().to_owned()),
        ("ApiVersion", "2010-04-01".to_owned()),
    ];
    parameters.extend(opt_out.map(|word| ("OptOutType", word.as_str().to_owned())));
    tell(shared, &sid, MessageStatus::Received);
    (sid, parameters)
}

fn advance(
    shared: &Arc<Shared>,
    sid: &MessageSid,
    status: MessageStatus,
    error: Option<u32>,
    callback: Option<&str>,
) {
    let error = error.filter(|_| status == MessageStatus::Undelivered);
    let parameters = {
        let mut state = shared.lock();
        let Some(message) = state.messages.get_mut(sid) else { return };
        (message.status, message.error_code) = (status, error);
        let number = |number: &Option<PhoneNumber>| {
            number.as_ref().map(|number| number.e164().to_owned()).unwrap_or_default()
        };
        let mut parameters = vec![
            ("MessageSid", sid.to_string()),
            ("SmsSid", sid.to_string()),
            ("AccountSid", shared.options.sid.to_string()),
            ("From", number(&message.from)),
            ("To", number(&message.to)),
            ("MessageStatus", status.as_str().to_owned()),
            ("SmsStatus", status.as_str().to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
        ];
        parameters.extend(error.map(|code| ("ErrorCode", code.to_string())));
        parameters
    };
    tell(shared, sid, status);
    if let Some(url) = callback {
        shared.call_back(None, url.to_owned(), parameters);
    }
}

fn tell(shared: &Shared, sid: &MessageSid, status: MessageStatus) {
    shared.tell(None, Event::Message { sid: sid.to_string(), status });
}
