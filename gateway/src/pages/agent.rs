//! What an agent hears who is rung for a caller: who and why, and then the caller, if he presses 1. And the page at which
//! the caller's own leg arrives when the bridge is over.
//!
//! Whether an agent has the call is decided by the store while he waits for this page's answer; the escalation is told,
//! and it brings the caller.

use std::sync::Arc;
use std::time::Duration;

use assistant::Brief;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use call::escalation::{Ended, Event, Pass};
use call::record::LegStatus;
use jiff::Timestamp;
use store::Accept;
use telephony::{CallSid, Digit, EscalationId, OfferId, TenantId};
use tracing::info;
use twilio::forms::{ConferenceStatusRequest, DialActionRequest, GatherRequest, StatusRequest};
use twilio::twiml::{Dial, DialTo, Gather, Method, Verb};

use super::Query;
use crate::app::App;
use crate::escalation::{Handle, answered_by, page, room};
use crate::http::{MAX_BODY, Refused, leg_status, of_account, signed_by_twilio, twiml};

/// How long a key is waited for after the words.
const KEY_TIMEOUT_S: u32 = 6;

/// How often it is said in one call.
const TIMES: u32 = 3;

/// How long an agent who has left the room with `*` may think about what is to become of the caller.
const TRANSFER_TIMEOUT_S: u32 = 5;

/// The agent's leg and the caller's tell of the same end at the same time; this is how long the one waits for the other.
const TRANSFER_TOLD: Duration = Duration::from_millis(700);

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/twilio/agent/whisper", post(whisper))
        .route("/twilio/agent/key", post(key))
        .route("/twilio/agent/status", post(status))
        .route("/twilio/agent/room", post(in_room))
        .route("/twilio/agent/after", post(after))
        .route("/twilio/agent/transfer", post(transfer))
        .route("/twilio/agent/bridge-ended", post(bridge_ended))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(app)
}

/// What every one of these pages is about.
struct About {
    tenant: TenantId,
    caller: CallSid,
    escalation: EscalationId,
    offer: OfferId,
    /// Which time it is said.
    time: u32,
}

impl About {
    fn of(app: &App, uri: &Uri, headers: &HeaderMap, body: &Bytes) -> Result<Self, Refused> {
        signed_by_twilio(&app.config, uri, headers, body)?;
        let query = Query::of(uri);
        let about = || {
            Some(Self {
                tenant: query.read("t")?,
                caller: query.read("c")?,
                escalation: query.read("e")?,
                offer: OfferId(query.read("o")?),
                time: query.read("time").unwrap_or(1),
            })
        };
        about().ok_or_else(|| Refused::Malformed("no escalation is named".to_owned()))
    }

    /// The escalation, if it goes on here.
    fn handle(&self, app: &App) -> Option<Handle> {
        app.escalations.of(&self.caller).filter(|handle| handle.id == self.escalation)
    }

    fn page(&self, app: &App, name: &str) -> String {
        page(&app.config, name, self.tenant, &self.caller, self.escalation, self.offer)
    }
}

/// Says who calls and why, and asks for a key.
async fn whisper(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request = GatherRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    let status = leg_status(request.call_status);
    if status == LegStatus::InProgress {
        let call_sid = request.call_sid;
        handle.tell(Event::Leg { offer: about.offer, call_sid, status, answered_by: None });
    }
    let text = briefing(&handle.business_name, &handle.brief());
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: KEY_TIMEOUT_S,
        finish_on_key: None,
        action: Some(about.page(&app, "key")),
        prompts: vec![
            Verb::say(text),
            Verb::say("Press 1 to take the call, 2 to pass, or 3 to hear it again."),
        ],
        ..Gather::default()
    };
    // Who presses nothing is nobody: a machine, or somebody who does not want to.
    let nothing = Verb::Redirect { url: about.page(&app, "key"), method: Method::Post };
    Ok(twiml(vec![Verb::Gather { gather }, nothing]))
}

/// 1 takes the call, if nobody was quicker.
async fn key(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request = GatherRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    match request.key() {
        Some(Digit::Number(1)) => {}
        Some(Digit::Number(3)) if about.time < TIMES => {
            let url = format!("{}&time={}", about.page(&app, "whisper"), about.time + 1);
            return Ok(twiml(vec![Verb::Redirect { url, method: Method::Post }]));
        }
        pressed => {
            let how = if pressed.is_some() { Pass::Key } else { Pass::Silence };
            handle.tell(Event::Passed { offer: about.offer, how });
            return Ok(goodbye("Okay. Goodbye."));
        }
    }
    let accepted =
        app.store.accept_offer(about.tenant, about.escalation, about.offer, Timestamp::now()).await?;
    info!(escalation_id = %about.escalation, offer = about.offer.0, ?accepted, "an agent pressed 1");
    match accepted {
        Accept::First => {
            handle.tell(Event::Accepted { offer: about.offer, call_sid: request.call_sid });
            let dial = Dial {
                action: Some(about.page(&app, "after")),
                hangup_on_star: true,
                ..Dial::new(DialTo::Conference(room(
                    about.escalation,
                    about.offer,
                    Some(about.page(&app, "room")),
                )))
            };
            Ok(twiml(vec![Verb::Dial { dial }]))
        }
        Accept::TooLate => Ok(goodbye("Somebody else has taken the call. Thank you. Goodbye.")),
        Accept::Over => Ok(goodbye(NOBODY_WAITS)),
    }
}

/// How an agent's leg fares.
async fn status(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request = StatusRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    if let Some(handle) = about.handle(&app) {
        let status = leg_status(request.call_status);
        let answered_by = request.answered_by.map(answered_by);
        handle.tell(Event::Leg { offer: about.offer, call_sid: request.call_sid, status, answered_by });
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Somebody has come into the room.
async fn in_room(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request =
        ConferenceStatusRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    if let Some(handle) = about.handle(&app)
        && request.call_sid.as_ref() == Some(&about.caller)
    {
        handle.tell(Event::Met { offer: about.offer });
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The agent has left the room: by `*`, or because the caller has.
async fn after(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request = DialActionRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    let waits = about.handle(&app).filter(|_| !request.call_status.is_final());
    let Some(handle) = waits else { return Ok(twiml(vec![Verb::Hangup])) };
    handle.transferring();
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: TRANSFER_TIMEOUT_S,
        finish_on_key: None,
        action: Some(about.page(&app, "transfer")),
        prompts: vec![Verb::say("1 for the next person, 9 for the assistant.")],
        ..Gather::default()
    };
    let nothing = Verb::Redirect { url: about.page(&app, "transfer"), method: Method::Post };
    Ok(twiml(vec![Verb::Gather { gather }, nothing]))
}

/// What the agent wants to become of the caller.
async fn transfer(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request = GatherRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    if let Some(handle) = about.handle(&app) {
        let how = match request.key() {
            Some(Digit::Number(1)) => Ended::ToNextPerson,
            Some(Digit::Number(9)) => Ended::ToAssistant,
            _ => Ended::ByAgent,
        };
        handle.tell(Event::BridgeEnded { offer: about.offer, how });
    }
    Ok(goodbye("Thank you. Goodbye."))
}

/// The caller's leg has left the room. A leg that we took from it ourselves tells of it here too, and nobody listens: the
/// document that it was sent to goes before this answer.
async fn bridge_ended(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    let about = About::of(&app, &uri, &headers, &body)?;
    let request = DialActionRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_account(&app.config, &request.account_sid)?;
    let url = app.config.public_url.page("/twilio/resume");
    let resume = Verb::Redirect { url, method: Method::Post };
    let Some(handle) = about.handle(&app) else { return Ok(twiml(vec![resume])) };
    if request.call_status.is_final() {
        handle.tell_and_wait(Event::BridgeEnded { offer: about.offer, how: Ended::ByCaller }).await;
        return Ok(twiml(vec![Verb::Hangup]));
    }
    if handle.is_transferring(TRANSFER_TOLD).await {
        // The agent is choosing; his key takes the caller from here.
        let wait = Verb::Pause { length_s: TRANSFER_TIMEOUT_S + 3 };
        return Ok(twiml(vec![Verb::say("One moment, please."), wait, resume]));
    }
    handle.tell_and_wait(Event::BridgeEnded { offer: about.offer, how: Ended::ByAgent }).await;
    Ok(twiml(vec![resume]))
}

const NOBODY_WAITS: &str = "The caller is not waiting any longer. Thank you. Goodbye.";

fn goodbye(words: &str) -> Response {
    twiml(vec![Verb::say(words), Verb::Hangup])
}

/// "Riverside Plumbing: a leak repair. Dana Whitfield, 42 Oak Street." One sentence, and what is not known is left out.
fn briefing(business: &str, brief: &Brief) -> String {
    let problem = brief.problem.as_deref().map_or("a caller who wants a person", str::trim);
    let who: Vec<&str> = [&brief.name, &brief.street].into_iter().flatten().map(String::as_str).collect();
    let who = if who.is_empty() { String::new() } else { format!(" {}.", who.join(", ")) };
    format!("{business}: {}.{who}", problem.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_told_what_is_known_in_one_breath() {
        let brief = |name: Option<&str>, street: Option<&str>, problem: Option<&str>| Brief {
            name: name.map(str::to_owned),
            street: street.map(str::to_owned),
            problem: problem.map(str::to_owned),
        };
        for (known, expected) in [
            (brief(None, None, None), "Riverside Plumbing: a caller who wants a person."),
            (
                brief(Some("Dana"), None, Some("It's about my bill.")),
                "Riverside Plumbing: It's about my bill. Dana.",
            ),
            (
                brief(Some("Dana"), Some("42 Oak Street"), Some("a leak repair")),
                "Riverside Plumbing: a leak repair. Dana, 42 Oak Street.",
            ),
        ] {
            assert_eq!(briefing("Riverside Plumbing", &known), expected);
        }
    }
}
