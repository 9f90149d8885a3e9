//! Call-backs by telephone: one of the business's own people calls in, is called back, hears who waits, and is
//! connected by a key.
//!
//! Whoever calls in is called back first, at the number that the business has of him: the number that a call shows is no
//! proof of anything. Then the agent is on the line, and the customer is rung, inside his calling window, with a permit.
//! Who is called and what came of it is decided by the store; a page that is asked twice answers twice the same.

mod entry;

use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use jiff::Timestamp;
use policy::contact::{Address, Channel, Contact, Permit, Purpose, Refused as RefusedFor, Verdict};
use store::{Begun, CallbackOutcome, QueuedCallback, Taker};
use telephony::{CallbackId, Digit, PhoneNumber, TenantId};
use tracing::info;
use twilio::forms::{DialActionRequest, DialCallStatus, GatherRequest};
use twilio::twiml::{Dial, DialTo, Gather, Method, Party, Verb};

pub(crate) use entry::menu;

use super::signed::{About, Signed};
use super::{Query, business};
use crate::app::Office;
use crate::http::{Refused, twiml};
use entry::{begin, enter, ready, taker_of};

/// How long somebody thinks.
const KEY_TIMEOUT_S: u32 = 10;

/// How long a customer is rung, and whoever calls him back.
const RING_S: u32 = 30;

/// The longest conversation.
const TALK_S: u32 = 3_600;

/// More are not passed on in one call: the address of a page is not endless.
const MAX_PASSED: usize = 20;

pub(crate) fn routes() -> Router<Arc<Office>> {
    Router::new()
        .route("/twilio/callbacks/enter", post(enter))
        .route("/twilio/callbacks/begin", post(begin))
        .route("/twilio/callbacks/ready", post(ready))
        .route("/twilio/callbacks/next", post(next))
        .route("/twilio/callbacks/key", post(key))
        .route("/twilio/callbacks/dialled", post(dialled))
        .route("/twilio/callbacks/outcome", post(outcome))
}

/// A request of one of these pages.
struct Asked {
    tenant: TenantId,
    callback: Option<CallbackId>,
    attempt: Option<u32>,
    passed: Vec<CallbackId>,
}

impl About for Asked {
    const MISSING: &'static str = "no tenant is named";

    fn of(query: &Query) -> Option<Self> {
        let passed = query.get("passed").unwrap_or_default().split('.');
        Some(Self {
            tenant: query.read("t")?,
            callback: query.read("id"),
            attempt: query.read("attempt"),
            passed: passed.filter_map(|id| id.parse().ok()).take(MAX_PASSED).collect(),
        })
    }
}

impl Asked {
    fn callback(&self) -> Result<CallbackId, Refused> {
        self.callback.ok_or_else(|| Refused::Malformed("no call-back".to_owned()))
    }

    /// What is passed when this one is too.
    fn passed_on(&self) -> Vec<CallbackId> {
        self.passed.iter().copied().chain(self.callback).collect()
    }
}

fn address(
    office: &Office,
    page: &str,
    tenant: TenantId,
    callback: Option<(CallbackId, Option<u32>)>,
    passed: &[CallbackId],
) -> String {
    let mut path = format!("/twilio/callbacks/{page}?t={tenant}");
    if let Some((id, attempt)) = callback {
        let _ = write!(path, "&id={id}");
        if let Some(attempt) = attempt {
            let _ = write!(path, "&attempt={attempt}");
        }
    }
    if !passed.is_empty() {
        let ids: Vec<String> = passed.iter().map(ToString::to_string).collect();
        let _ = write!(path, "&passed={}", ids.join("."));
    }
    office.config.public_url.page(&path)
}

/// Takes the next one and reads it out.
async fn next(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, GatherRequest>,
) -> Result<Response, Refused> {
    let now = Timestamp::now();
    let number = taker_of(&office, &asked, &request, now).await?;
    let taker = Taker { tenant: asked.tenant, number: &number, call_sid: &request.call_sid };
    let Some(taken) = office.store.take_callback(taker, &asked.passed, now).await? else {
        return Ok(twiml(vec![Verb::say("There is nobody else to call back. Goodbye."), Verb::Hangup]));
    };
    let key = address(&office, "key", asked.tenant, Some((taken.callback_id, None)), &asked.passed);
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: KEY_TIMEOUT_S,
        finish_on_key: None,
        action: Some(key),
        prompts: vec![
            Verb::say(read_out(&taken, now)),
            Verb::say("Press 1 to call, 2 for the next one, 3 to hear it again."),
        ],
        ..Gather::default()
    };
    Ok(twiml(vec![Verb::Gather { gather }, Verb::say("Goodbye."), Verb::Hangup]))
}

/// 1 calls, 2 passes on, everything else reads it out again.
async fn key(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, GatherRequest>,
) -> Result<Response, Refused> {
    let now = Timestamp::now();
    let number = taker_of(&office, &asked, &request, now).await?;
    let callback = asked.callback()?;
    let to_next = |passed: &[CallbackId]| redirect(address(&office, "next", asked.tenant, None, passed));
    match request.key() {
        Some(Digit::Number(1)) => {}
        Some(Digit::Number(2)) => return Ok(twiml(vec![to_next(&asked.passed_on())])),
        Some(_) | None => return Ok(twiml(vec![to_next(&asked.passed)])),
    }
    let taker = Taker { tenant: asked.tenant, number: &number, call_sid: &request.call_sid };
    let gone = || twiml(vec![Verb::say("Somebody else has taken that one."), to_next(&asked.passed_on())]);
    let Some(taken) = office.store.taken_callback(taker, callback, now).await? else { return Ok(gone()) };
    let purpose = purpose_of(&taken);
    let Some(phone) = taken.phone else { return Ok(gone()) };
    let Some(tenant) = office.store.tenant(asked.tenant).await? else { return Ok(gone()) };
    let business = business(&office, &tenant)?;
    let contact = Contact {
        tenant: asked.tenant,
        channel: Channel::AgentCall,
        address: Address::Phone(phone.clone()),
        purpose,
    };
    let permit = match office.store.clear(contact, Some(&business.hours), now).await? {
        Verdict::Permit(permit) => permit,
        Verdict::NotBefore(at, hold) => {
            office.store.put_callback_off(taker, callback, Some(at), now).await?;
            info!(callback_id = %callback, rule = hold.rule, "a call-back has to wait");
            let say = Verb::say("It is not the time to call there now. It comes back later.");
            return Ok(twiml(vec![say, to_next(&asked.passed)]));
        }
        Verdict::Refuse(refusal) if refusal.reason == RefusedFor::PlaceUnknown => {
            // It stays in the list: whoever knows the person may call him by his own telephone.
            info!(callback_id = %callback, rule = refusal.rule, "a call-back to an unknown place is not made");
            let say = Verb::say(
                "That number is abroad, or we don't know where it is. We don't call there. It stays in the list.",
            );
            return Ok(twiml(vec![say, to_next(&asked.passed_on())]));
        }
        Verdict::Refuse(refusal) => {
            office.store.put_callback_off(taker, callback, None, now).await?;
            info!(callback_id = %callback, rule = refusal.rule, "a call-back may not be made");
            let say = Verb::say("That person may not be called. It is taken off the list.");
            return Ok(twiml(vec![say, to_next(&asked.passed)]));
        }
    };
    let attempt = match office.store.begin_callback(taker, callback, now).await? {
        // The same request again: its first answer was lost, or this one will be.
        Begun::Now(attempt) | Begun::Already(attempt) => attempt,
        Begun::Gone => return Ok(gone()),
    };
    info!(callback_id = %callback, attempt, "somebody is called back");
    let after = address(&office, "dialled", asked.tenant, Some((callback, Some(attempt))), &asked.passed);
    match ring(permit, &phone, request.from, after, now) {
        Some(dial) => Ok(twiml(vec![Verb::say("Calling."), dial])),
        None => Ok(gone()),
    }
}

/// An emergency is called back at any hour.
fn purpose_of(callback: &QueuedCallback) -> Purpose {
    if callback.priority > 1 { Purpose::Emergency } else { Purpose::RequestedCallback }
}

/// The only way from here to a customer: the permit is for his number and used up by it.
fn ring(
    permit: Permit,
    number: &PhoneNumber,
    shown: Option<PhoneNumber>,
    action: String,
    now: Timestamp,
) -> Option<Verb> {
    let contact = permit.redeem(now).ok()?;
    if contact.address != Address::Phone(number.clone()) || contact.channel != Channel::AgentCall {
        return None;
    }
    let party = Party::Number { number: number.clone(), url: None, status_callback: None };
    let dial = Dial {
        action: Some(action),
        timeout_s: RING_S,
        caller_id: shown,
        time_limit_s: Some(TALK_S),
        hangup_on_star: true,
        ..Dial::new(DialTo::Parties(vec![party]))
    };
    Some(Verb::Dial { dial })
}

/// The call is over: what came of it is written, and the agent may say otherwise.
async fn dialled(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, DialActionRequest>,
) -> Result<Response, Refused> {
    let (callback, now) = (asked.callback()?, Timestamp::now());
    let attempt = asked.attempt.ok_or_else(|| Refused::Malformed("no attempt".to_owned()))?;
    let answered = matches!(request.dial_call_status, DialCallStatus::Completed | DialCallStatus::Answered);
    let came_of_it = if request.dial_bridged.unwrap_or(answered) {
        CallbackOutcome::Reached
    } else {
        CallbackOutcome::NoAnswer
    };
    let leg = &request.call_sid;
    let written = office.store.end_callback(asked.tenant, leg, (callback, attempt), came_of_it, now).await?;
    info!(callback_id = %callback, attempt, outcome = came_of_it.as_str(), written, "a call-back was made");
    if request.call_status.is_final() {
        return Ok(twiml(Vec::new()));
    }
    let text = match came_of_it {
        CallbackOutcome::Reached => "Press 1 if that is done, 3 to call again later.",
        CallbackOutcome::NoAnswer
        | CallbackOutcome::Later
        | CallbackOutcome::Refused
        | CallbackOutcome::Unknown
        | CallbackOutcome::GivenUp => {
            "Nobody picked up. Press 1 if that is done all the same, 2 to try again in an hour, 3 for later."
        }
    };
    let action = address(&office, "outcome", asked.tenant, Some((callback, Some(attempt))), &asked.passed);
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: KEY_TIMEOUT_S,
        finish_on_key: None,
        action: Some(action),
        prompts: vec![Verb::say(text)],
        ..Gather::default()
    };
    let next = redirect(address(&office, "next", asked.tenant, None, &asked.passed));
    Ok(twiml(vec![Verb::Gather { gather }, next]))
}

/// The agent says what came of it.
async fn outcome(
    State(office): State<Arc<Office>>,
    Signed { about: asked, form: request }: Signed<Asked, GatherRequest>,
) -> Result<Response, Refused> {
    let now = Timestamp::now();
    taker_of(&office, &asked, &request, now).await?;
    let callback = asked.callback()?;
    let attempt = asked.attempt.ok_or_else(|| Refused::Malformed("no attempt".to_owned()))?;
    let told = match request.key() {
        Some(Digit::Number(1)) => Some(CallbackOutcome::Reached),
        Some(Digit::Number(2)) => Some(CallbackOutcome::NoAnswer),
        Some(Digit::Number(3)) => Some(CallbackOutcome::Later),
        Some(_) | None => None,
    };
    if let Some(told) = told {
        let leg = &request.call_sid;
        office.store.end_callback(asked.tenant, leg, (callback, attempt), told, now).await?;
        info!(callback_id = %callback, attempt, outcome = told.as_str(), "the outcome of a call-back was told");
    }
    Ok(twiml(vec![redirect(address(&office, "next", asked.tenant, None, &asked.passed))]))
}

/// "An emergency. Dana Whitfield, about a leak. Asked for 20 minutes ago. Tried once before."
fn read_out(callback: &QueuedCallback, now: Timestamp) -> String {
    let mut text = String::new();
    if callback.priority > 1 {
        text.push_str("An emergency. ");
    }
    let name = callback.customer_name.as_deref().unwrap_or("Somebody who gave no name");
    let reason = callback.reason.trim_end_matches('.');
    let _ = write!(text, "{name}: {reason}. ");
    let minutes = now.duration_since(callback.created_at).as_mins().max(0);
    let _ = match minutes {
        0..=1 => write!(text, "Asked for just now."),
        2..=119 => write!(text, "Asked for {minutes} minutes ago."),
        120..=2_879 => write!(text, "Asked for {} hours ago.", minutes / 60),
        _ => write!(text, "Asked for {} days ago.", minutes / 1_440),
    };
    match callback.attempts {
        0 => {}
        1 => text.push_str(" Tried once before."),
        times => {
            let _ = write!(text, " Tried {times} times before.");
        }
    }
    text
}

fn redirect(url: String) -> Verb {
    Verb::Redirect { url, method: Method::Post }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_call_back_is_read_out_with_what_matters_first() {
        let now: Timestamp = "2026-11-21T18:04:00Z".parse().unwrap();
        let callback = |priority, minutes: i64, attempts, name: Option<&str>| QueuedCallback {
            tenant_id: TenantId(uuid::Uuid::nil()),
            callback_id: CallbackId(uuid::Uuid::nil()),
            state: "claimed".to_owned(),
            customer_name: name.map(str::to_owned),
            phone: None,
            reason: "the boiler makes a noise.".to_owned(),
            priority,
            created_at: now - SignedDuration::from_mins(minutes),
            best_at: None,
            not_before: None,
            attempts,
            outcome: None,
            taken_by: None,
        };
        for (row, expected) in [
            (
                callback(0, 0, 0, Some("Dana Whitfield")),
                "Dana Whitfield: the boiler makes a noise. Asked for just now.",
            ),
            (
                callback(2, 20, 1, None),
                "An emergency. Somebody who gave no name: the boiler makes a noise. Asked for 20 minutes ago. Tried once before.",
            ),
            (
                callback(0, 200, 3, Some("Jo")),
                "Jo: the boiler makes a noise. Asked for 3 hours ago. Tried 3 times before.",
            ),
            (callback(0, 3_000, 0, Some("Jo")), "Jo: the boiler makes a noise. Asked for 2 days ago."),
        ] {
            assert_eq!(read_out(&row, now), expected);
        }
        assert_eq!(purpose_of(&callback(2, 20, 0, None)), Purpose::Emergency);
        assert_eq!(purpose_of(&callback(0, 20, 0, None)), Purpose::RequestedCallback);
    }
}
