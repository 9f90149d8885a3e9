//! What an agent hears who is rung for a caller: why, after a key who, and then the caller, if he presses 1. And the pages at
//! which the caller's own leg arrives when he is put on hold or the bridge is over.
//!
//! Whether an agent has the call is decided by the store while he waits for this page's answer; the escalation is told,
//! and it brings the caller.

use std::sync::Arc;
use std::time::Duration;

use assistant::Brief;
use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use call::escalation::{Ended, Event, Pass};
use call::record::LegStatus;
use jiff::Timestamp;
use store::Accept;
use telephony::{CallSid, Digit, EscalationId, OfferId, TenantId};
use tracing::info;
use twilio::forms::{ConferenceStatusRequest, DialActionRequest, GatherRequest, StatusRequest, WaitRequest};
use twilio::twiml::{Conference, Dial, DialTo, Gather, Method, Verb};

use super::Query;
use super::signed::{About, Signed};
use crate::app::App;
use crate::escalation::orphan::{self, Next};
use crate::escalation::{Handle, answered_by, page, room};
use crate::http::{MAX_BODY, Refused, leg_status, twiml};

/// How long a key is waited for after the words.
const KEY_TIMEOUT_S: u32 = 6;

/// How often it is said in one call.
const TIMES: u32 = 3;

/// How long an agent who has left the room with `*` is waited for before he is reminded of the caller.
const HOLD_TIMEOUT_S: u32 = 10;

/// So often he is reminded; then he is taken back to the caller. About three minutes.
const HOLD_TIMES: u32 = 12;

/// So often the caller hears all that is said on hold, which takes longer than the agent's three minutes.
const HELD_TIMES: u32 = 24;

/// The agent's leg and the caller's tell of the same end at the same time; this is how long the one waits for the other
/// before Twilio is asked.
const TRANSFER_TOLD: Duration = Duration::from_millis(700);

pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/twilio/agent/whisper", post(whisper))
        .route("/twilio/agent/key", post(key))
        .route("/twilio/agent/status", post(status))
        .route("/twilio/agent/room", post(in_room))
        .route("/twilio/agent/wait", post(wait))
        .route("/twilio/agent/after", post(after))
        .route("/twilio/agent/transfer", post(transfer))
        .route("/twilio/agent/still-on-hold", post(still_on_hold))
        .route("/twilio/agent/hold", post(hold))
        .route("/twilio/agent/bridge-ended", post(bridge_ended))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(app)
}

/// What every one of these pages is about.
struct Offered {
    tenant: TenantId,
    caller: CallSid,
    escalation: EscalationId,
    offer: OfferId,
    /// Which time it is said.
    time: u32,
}

impl About for Offered {
    const MISSING: &'static str = "no escalation is named";

    fn of(query: &Query) -> Option<Self> {
        Some(Self {
            tenant: query.read("t")?,
            caller: query.read("c")?,
            escalation: query.read("e")?,
            offer: OfferId(query.read("o")?),
            time: query.read("time").unwrap_or(1),
        })
    }
}

impl Offered {
    /// The escalation, if it goes on here.
    fn handle(&self, app: &App) -> Option<Handle> {
        app.escalations.of(&self.caller).filter(|handle| handle.id == self.escalation)
    }

    fn page(&self, app: &App, name: &str) -> String {
        page(&app.config, name, self.tenant, &self.caller, self.escalation, self.offer)
    }

    /// The same page, said once more.
    fn again(&self, app: &App, name: &str) -> Verb {
        let url = format!("{}&time={}", self.page(app, name), self.time + 1);
        Verb::Redirect { url, method: Method::Post }
    }

    /// What brings the agent into the room, where he hears that the caller comes until he does.
    fn room_page(&self, app: &App) -> Response {
        let room = Conference {
            start_on_enter: false,
            wait_url: Some(self.page(app, "wait")),
            ..room(self.escalation, self.offer, self.page(app, "room"))
        };
        let dial = Dial {
            action: Some(self.page(app, "after")),
            hangup_on_star: true,
            ..Dial::new(DialTo::Conference(room))
        };
        twiml(vec![Verb::Dial { dial }])
    }
}

/// Says that somebody calls and why, and asks for a key. Who it is and what he has said himself is for a person: a machine
/// that has answered presses none, and keeps what it hears.
async fn whisper(
    State(app): State<Arc<App>>,
    Signed { about, form: request }: Signed<Offered, GatherRequest>,
) -> Result<Response, Refused> {
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    let status = leg_status(request.call_status);
    if status == LegStatus::InProgress {
        let call_sid = request.call_sid;
        handle.tell(Event::Leg { offer: about.offer, call_sid, status, answered_by: None });
    }
    let brief = handle.brief();
    let mut text = announced(&handle.business_name, &brief);
    let keys = if about.time == 1 {
        "Press 1 to take the call, 2 to pass, or 3 to hear who it is."
    } else {
        handle.tell(Event::StillThere { offer: about.offer });
        text.extend(in_person(&brief).map(|who| format!(" {who}")));
        match about.time {
            TIMES.. => "Press 1 to take the call, or 2 to pass.",
            _ => "Press 1 to take the call, 2 to pass, or 3 to hear it again.",
        }
    };
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: KEY_TIMEOUT_S,
        finish_on_key: None,
        action: Some(about.page(&app, "key")),
        prompts: vec![Verb::say(text), Verb::say(keys)],
        ..Gather::default()
    };
    // Who presses nothing is nobody: a machine, or somebody who does not want to.
    let nothing = Verb::Redirect { url: about.page(&app, "key"), method: Method::Post };
    Ok(twiml(vec![Verb::Gather { gather }, nothing]))
}

/// 1 takes the call, if nobody was quicker.
async fn key(
    State(app): State<Arc<App>>,
    Signed { about, form: request }: Signed<Offered, GatherRequest>,
) -> Result<Response, Refused> {
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    match request.key() {
        Some(Digit::Number(1)) => {}
        Some(Digit::Number(3)) if about.time < TIMES => {
            return Ok(twiml(vec![about.again(&app, "whisper")]));
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
            Ok(about.room_page(&app))
        }
        Accept::TooLate => Ok(goodbye("Somebody else has taken the call. Thank you. Goodbye.")),
        Accept::Over => Ok(goodbye(NOBODY_WAITS)),
    }
}

/// How an agent's leg fares.
async fn status(
    State(app): State<Arc<App>>,
    Signed { about, form: request }: Signed<Offered, StatusRequest>,
) -> Result<Response, Refused> {
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
    Signed { about, form: request }: Signed<Offered, ConferenceStatusRequest>,
) -> Result<Response, Refused> {
    if request.call_sid.as_ref() == Some(&about.caller) {
        match about.handle(&app) {
            Some(handle) => handle.tell(Event::Met { offer: about.offer }),
            // Whoever brought them together is gone. That they have met is to be known all the same.
            None => {
                let (escalation, offer) = (about.escalation, about.offer);
                app.store.connected(about.tenant, escalation, offer, Timestamp::now()).await?;
            }
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The agent is in the room and the caller is not: he is still being told what to do in an emergency, perhaps. Mostly he
/// comes within the first second, which is silent, so that no word is cut.
async fn wait(
    State(app): State<Arc<App>>,
    Signed { about, form: _ }: Signed<Offered, WaitRequest>,
) -> Result<Response, Refused> {
    let words = match about.time {
        1 => {
            let who = about.handle(&app).and_then(|handle| in_person(&handle.brief()));
            let words = "Thank you. The caller is with you in a moment.";
            who.map_or_else(|| words.to_owned(), |who| format!("{words} {who}"))
        }
        _ => "One moment, please.".to_owned(),
    };
    Ok(twiml(vec![Verb::Pause { length_s: 1 }, Verb::say(words), about.again(&app, "wait")]))
}

/// The agent has left the room: by `*`, or because the caller has.
async fn after(
    State(app): State<Arc<App>>,
    Signed { about, form: request }: Signed<Offered, DialActionRequest>,
) -> Result<Response, Refused> {
    if request.call_status.is_final() {
        return Ok(twiml(vec![Verb::Hangup]));
    }
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    handle.transferring();
    Ok(menu(&app, &about))
}

/// The agent has not said yet what is to become of the caller.
async fn still_on_hold(
    State(app): State<Arc<App>>,
    Signed { about, form: _ }: Signed<Offered, GatherRequest>,
) -> Result<Response, Refused> {
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    if about.time > HOLD_TIMES {
        handle.taken_back(about.offer);
        return Ok(about.room_page(&app));
    }
    Ok(menu(&app, &about))
}

fn menu(app: &App, about: &Offered) -> Response {
    let gather = Gather {
        num_digits: Some(1),
        timeout_s: HOLD_TIMEOUT_S,
        finish_on_key: None,
        action: Some(about.page(app, "transfer")),
        prompts: vec![Verb::say(
            "The caller is on hold. 1 for the next person, 2 to talk on, 9 for the assistant.",
        )],
        ..Gather::default()
    };
    twiml(vec![Verb::Gather { gather }, about.again(app, "still-on-hold")])
}

/// What the agent wants to become of the caller.
async fn transfer(
    State(app): State<Arc<App>>,
    Signed { about, form: request }: Signed<Offered, GatherRequest>,
) -> Result<Response, Refused> {
    let Some(handle) = about.handle(&app) else { return Ok(goodbye(NOBODY_WAITS)) };
    let how = match request.key() {
        Some(Digit::Number(1)) => Ended::ToNextPerson,
        Some(Digit::Number(9)) => Ended::ToAssistant,
        Some(Digit::Number(2)) => {
            handle.taken_back(about.offer);
            return Ok(about.room_page(&app));
        }
        Some(_) | None => return Ok(menu(&app, &about)),
    };
    handle.tell(Event::BridgeEnded { offer: about.offer, how });
    Ok(goodbye("Thank you. Goodbye."))
}

/// The caller's leg has left the room. A leg that we took from it ourselves tells of it here too, and nobody listens: the
/// document that it was sent to goes before this answer.
async fn bridge_ended(
    State(app): State<Arc<App>>,
    Signed { about, form: request }: Signed<Offered, DialActionRequest>,
) -> Result<Response, Refused> {
    let over = request.call_status.is_final();
    let Some(handle) = about.handle(&app) else {
        return Ok(
            match orphan::room_over(&app, about.tenant, about.escalation, about.offer, over).await? {
                Next::Goodbye => twiml(vec![Verb::Hangup]),
                Next::Assistant => twiml(vec![resume(&app)]),
            },
        );
    };
    if over {
        handle.tell_and_wait(Event::BridgeEnded { offer: about.offer, how: Ended::ByCaller }).await;
        return Ok(twiml(vec![Verb::Hangup]));
    }
    // His leg may tell late, or need a second try: then Twilio knows whether he is still on the line. The caller is not hung
    // up on because of a slow request.
    let held = handle.is_transferring(TRANSFER_TOLD).await
        || orphan::agent_is_up(&app, about.tenant, about.escalation, about.offer).await?;
    if held {
        // The agent is choosing; his key takes the caller from there, or else the end of his leg does.
        handle.tell(Event::Held { offer: about.offer });
        let url = about.page(&app, "hold");
        let hold = Verb::Redirect { url, method: Method::Post };
        return Ok(twiml(vec![Verb::say("One moment, please."), hold]));
    }
    handle.tell_and_wait(Event::BridgeEnded { offer: about.offer, how: Ended::ByAgent }).await;
    Ok(twiml(vec![resume(&app)]))
}

/// The caller waits until the agent comes back to him. He hears something every two seconds; should nobody come at all,
/// the assistant does.
async fn hold(
    State(app): State<Arc<App>>,
    Signed { about, form: _ }: Signed<Offered, GatherRequest>,
) -> Result<Response, Refused> {
    let waits = about.handle(&app).is_some() && about.time <= HELD_TIMES;
    let last = if waits { about.again(&app, "hold") } else { resume(&app) };
    if !waits {
        return Ok(twiml(vec![last]));
    }
    let pause = || Verb::Pause { length_s: 2 };
    // The words come first: he has just heard silence.
    let round = ["You are on hold.", "Somebody is with you in a moment.", "Thank you for waiting."];
    let words = round.into_iter().flat_map(|words| [Verb::say(words), pause()]);
    Ok(twiml(words.chain([last]).collect()))
}

fn resume(app: &App) -> Verb {
    Verb::Redirect { url: app.config.public_url.page("/twilio/resume"), method: Method::Post }
}

const NOBODY_WAITS: &str = "The caller is not waiting any longer. Thank you. Goodbye.";

fn goodbye(words: &str) -> Response {
    twiml(vec![Verb::say(words), Verb::Hangup])
}

/// "Riverside Plumbing: a leak repair." Nothing that is the caller's own.
fn announced(business: &str, brief: &Brief) -> String {
    let matter = brief.matter.as_deref().unwrap_or("a caller who wants a person");
    format!("{business}: {matter}.")
}

/// "Dana Whitfield, 42 Oak Street. It's about my bill." What is not known is left out.
fn in_person(brief: &Brief) -> Option<String> {
    let who: Vec<&str> = [&brief.name, &brief.street].into_iter().flatten().map(String::as_str).collect();
    let problem = brief.problem.as_deref().map(|problem| problem.trim().trim_end_matches('.'));
    let said: Vec<String> =
        (!who.is_empty()).then(|| who.join(", ")).into_iter().chain(problem.map(str::to_owned)).collect();
    (!said.is_empty()).then(|| format!("{}.", said.join(". ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_is_told_of_what_kind_it_is_and_after_a_key_who() {
        let brief =
            |matter: Option<&str>, name: Option<&str>, street: Option<&str>, problem: Option<&str>| Brief {
                matter: matter.map(str::to_owned),
                name: name.map(str::to_owned),
                street: street.map(str::to_owned),
                problem: problem.map(str::to_owned),
            };
        for (known, before, after) in [
            (brief(None, None, None, None), "Riverside Plumbing: a caller who wants a person.", None),
            (
                brief(None, Some("Dana"), None, Some("It's about my bill.")),
                "Riverside Plumbing: a caller who wants a person.",
                Some("Dana. It's about my bill."),
            ),
            (
                brief(Some("a leak repair"), Some("Dana"), Some("42 Oak Street"), None),
                "Riverside Plumbing: a leak repair.",
                Some("Dana, 42 Oak Street."),
            ),
        ] {
            assert_eq!(announced("Riverside Plumbing", &known), before);
            assert_eq!(in_person(&known).as_deref(), after);
        }
    }
}
