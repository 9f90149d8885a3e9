//! The pages that Twilio and operators ask for.
//!
//! Every page under `/twilio/` is signed by Twilio; an unsigned request is refused before anything is read or
//! written. A stream is opened by its token, signed or not, and so is a calendar's page. What fails for a passing reason
//! answers 503, so that Twilio asks again or takes its fall-back; nothing is answered 200 before it is durable.

use std::sync::Arc;
use std::time::Duration;

use assistant::Business;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, OriginalUri, State};
use axum::http::{HeaderMap, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use call::record::LegStatus;
use jiff::{SignedDuration, Timestamp};
use policy::{Admission, AdmissionFacts, RefusalReason, admit};
use store::{NextStream, OpenCall, Reported, StatusReport, Store, StoreError, TenantFacts};
use telephony::{CallId, CallSid, Disposition, TenantId};
use tokio::time::timeout;
use tracing::{error, info, warn};
use twilio::forms::{CallStatus, StatusRequest, VoiceRequest};
use twilio::signature::{SignedBody, verify};
use twilio::twiml::{self, Method, RejectReason, Verb};
use uuid::Uuid;

use crate::app::App;
use crate::config::Config;
use crate::escalation::orphan;
use crate::pages::{callbacks, recording};
use crate::pulse::Pulse;
use crate::{calendar, stream};

/// Twilio's forms are a few kilobytes.
pub(crate) const MAX_BODY: usize = 64 * 1024;

/// When so many streams of a call, one after the other, were over as soon as they had begun, the next will not work either.
const MAX_FAILED: u32 = 5;

/// A session that is told that its call is over writes the rest down within this, or has lost the database.
const SESSION_ENDS: Duration = Duration::from_secs(8);

/// What is said in the time that a process needs to be there again, each with a pause in which nobody wonders yet whether
/// the line is dead.
const MOMENT: [&str; 3] = ["One moment, please.", "I'm still here. Just a moment.", "Thanks for waiting."];
const MOMENT_S: u32 = 3;

/// A call of ours to one of the business's own people that his telephone passes on to us comes back within this.
const COMES_BACK: SignedDuration = SignedDuration::from_secs(90);

const NOT_IN_SERVICE: &str = "We're sorry, this number is not in service. Goodbye.";
pub(crate) const TROUBLE: &str =
    "We're sorry, we are having technical trouble. Please call again in a few minutes. Goodbye.";

/// All routes.
pub(crate) fn router(app: Arc<App>) -> Router {
    Router::new()
        .route("/twilio/voice", post(voice))
        .route("/twilio/resume", post(resume))
        .route("/twilio/status", post(status))
        .route("/twilio/stream", get(stream::upgrade))
        .route("/calendar/{file}", get(calendar::page))
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(app)
}

/// The pages for whoever watches a process that takes no calls.
pub(crate) fn signs_of_life(store: Store) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route("/readyz", get(|State(pulse): State<Arc<Pulse>>| async move { reachable(&pulse).await }))
        .with_state(Arc::new(Pulse::of(store)))
}

/// A call has come in: whose is it, may it be taken, and where does its sound go?
async fn voice(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    authentic(&app, &uri, &headers, &body)?;
    let request = VoiceRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_our_account(&app, &request.account_sid)?;
    if app.draining.is_cancelled() {
        return Ok(in_a_moment(&app, uri.path()));
    }
    let now = Timestamp::now();
    let Some(tenant) = app.store.tenant_for_number(&request.to).await? else {
        warn!(to = %request.to, call_sid = %request.call_sid, "a call to a number that belongs to no business");
        return Ok(say_and_hang_up(NOT_IN_SERVICE));
    };
    let business = business(&app, &tenant)?;
    if is_our_own(&app, tenant.id, &business, &request, now).await? {
        // Who calls hears what is true of the one he wants: he does not answer. Nothing that we say may come in as a call.
        info!(call_sid = %request.call_sid, tenant = %tenant.settings.slug, "a call of ours comes back to us");
        return Ok(twiml(vec![Verb::Reject { reason: RejectReason::Busy }]));
    }
    // Before it is asked how many there are: who calls in the same moment counts too.
    let place = app.live.expect(&request.call_sid, tenant.id, request.from.as_ref());
    let caller = app.store.caller_facts(tenant.id, request.from.as_ref(), now).await?;
    let others = app.live.others(&request.call_sid, tenant.id, request.from.as_ref());
    let facts = AdmissionFacts {
        tenant_active: tenant.active,
        plan: tenant.plan,
        caller_blocked: caller.blocked,
        live_calls: others.all,
        tenant_live_calls: others.of_tenant,
        caller_live_calls: others.of_caller,
        capacity: app.config.max_calls,
        lockdown: caller.lockdown,
        caller_known: caller.known,
        rates: caller.rates,
    };
    match admit(Some(&facts), &business.hours, now) {
        Admission::Refused(reason) => refuse(&app, &tenant, &request, reason, now).await,
        Admission::Admitted(admitted) => {
            let opened = app.store.open_call(admitted, call_to_open(&tenant, &request, now)).await?;
            if let (Some(token), None) = (&request.call_token, opened.finished) {
                app.escalations.remember(&request.call_sid, token.clone());
            }
            info!(call_id = %opened.call_id, call_sid = %request.call_sid, tenant = %tenant.settings.slug,
                fresh = opened.fresh, "call admitted");
            place.keep();
            Ok(match opened.finished {
                Some(_) => twiml(vec![Verb::Hangup]),
                None => {
                    let own = callbacks::menu(&app.office(), tenant.id, request.from.as_ref(), now).await?;
                    twiml(
                        own.into_iter()
                            .chain(to_stream(&app, &request.call_sid, opened.generation, now))
                            .collect(),
                    )
                }
            })
        }
    }
}

/// Whether it is a call of ours to one of the business's own people, whose telephone passes on to the business what it does
/// not take: it shows the business's number, or that of a caller who is on the line, and is passed on by somebody whom we
/// are ringing for him.
async fn is_our_own(
    app: &App,
    tenant: TenantId,
    business: &Business,
    request: &VoiceRequest,
    now: Timestamp,
) -> Result<bool, Refused> {
    if request.from.as_ref().is_some_and(|from| business.phone_numbers.contains(from)) {
        return Ok(true);
    }
    let from = request.from.as_ref();
    match &request.forwarded_from {
        Some(by) if app.live.others(&request.call_sid, tenant, from).of_caller > 0 => {
            Ok(app.store.rings_since(tenant, by, now - COMES_BACK).await? > 0)
        }
        Some(_) | None => Ok(false),
    }
}

async fn refuse(
    app: &App,
    tenant: &TenantFacts,
    request: &VoiceRequest,
    reason: RefusalReason,
    now: Timestamp,
) -> Result<Response, Refused> {
    let opened = app.store.refuse_call(reason, call_to_open(tenant, request, now)).await?;
    if !opened.fresh && opened.finished.is_none() {
        // It was admitted, and is itself among the calls that count against it now.
        return Ok(connect(app, &request.call_sid, opened.generation, now));
    }
    info!(call_sid = %request.call_sid, tenant = %tenant.settings.slug, %reason, "call refused");
    Ok(say_and_hang_up(reason.spoken()))
}

fn call_to_open(tenant: &TenantFacts, request: &VoiceRequest, now: Timestamp) -> OpenCall {
    OpenCall {
        call_id: CallId(Uuid::now_v7()),
        tenant: tenant.id,
        call_sid: request.call_sid.clone(),
        from: request.from.clone(),
        to: request.to.clone(),
        source_event: format!("{}:voice", request.call_sid),
        now,
    }
}

/// The stream has ended, for whatever reason: is the call over, or does it go on in another one?
async fn resume(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    authentic(&app, &uri, &headers, &body)?;
    let request = VoiceRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_our_account(&app, &request.account_sid)?;
    let call_sid = request.call_sid;
    if app.live.goes_on(&call_sid).await {
        // An old request that somebody has kept, or one that came twice: it gets no stream in the living one's place. Were it
        // Twilio after all, it comes again.
        warn!(%call_sid, "asked to go on with a call whose stream goes on");
        let resume = app.config.public_url.page("/twilio/resume");
        let again = Verb::Redirect { url: resume, method: Method::Post };
        return Ok(twiml(vec![Verb::Pause { length_s: 1 }, again]));
    }
    let now = Timestamp::now();
    Ok(match app.store.next_stream(&call_sid, now).await? {
        NextStream::Continue { .. } if app.draining.is_cancelled() => in_a_moment(&app, uri.path()),
        NextStream::Continue { generation, failed, .. } if failed < MAX_FAILED => {
            info!(%call_sid, generation, "the call goes on in another stream");
            connect(&app, &call_sid, generation, now)
        }
        NextStream::Continue { tenant_id, call_id, .. } => {
            warn!(%call_sid, "the call lost its stream too often: Twilio takes a message");
            twiml(recording::take_message(&app.config.public_url, tenant_id, call_id))
        }
        NextStream::Finished(Disposition::Failed) => say_and_hang_up(TROUBLE),
        NextStream::Finished(_) => twiml(vec![Verb::Hangup]),
        NextStream::Unknown => {
            info!(%call_sid, "a call is led here that came while nothing of ours answered");
            let begin = app.config.public_url.page("/twilio/voice");
            twiml(vec![Verb::Redirect { url: begin, method: Method::Post }])
        }
    })
}

/// Twilio tells how a leg fares.
async fn status(
    State(app): State<Arc<App>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Response, Refused> {
    authentic(&app, &uri, &headers, &body)?;
    let request = StatusRequest::parse(&body).map_err(|error| Refused::Malformed(error.to_string()))?;
    of_our_account(&app, &request.account_sid)?;
    let over = request.call_status.is_final();
    let call_sid = request.call_sid.clone();
    if over {
        app.escalations.caller_left(&call_sid);
        // The session writes its own end first when it is in the middle of one, and the message that is being left.
        if let Some(gone) = app.live.end(&call_sid) {
            let _ = timeout(SESSION_ENDS, gone.cancelled()).await;
        }
        if !app.escalations.holds(&call_sid) {
            orphan::caller_left(&app, &call_sid).await?;
        }
    }
    let report = StatusReport {
        call_sid: &call_sid,
        status: leg_status(request.call_status),
        sequence: request.sequence_number,
        duration_s: request.call_duration_s,
        source_event: format!("{call_sid}:status:{}", request.sequence_number),
        now: Timestamp::now(),
    };
    let reported = app.store.report_status(report).await?;
    info!(%call_sid, status = request.call_status.as_str(), ?reported, "status reported");
    if matches!(reported, Reported::Unknown) {
        warn!(%call_sid, "status of a call that is not ours");
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Twilio's words for a leg, in the record's.
pub(crate) fn leg_status(status: CallStatus) -> LegStatus {
    match status {
        CallStatus::Queued => LegStatus::Queued,
        CallStatus::Initiated => LegStatus::Initiated,
        CallStatus::Ringing => LegStatus::Ringing,
        CallStatus::InProgress => LegStatus::InProgress,
        CallStatus::Completed => LegStatus::Completed,
        CallStatus::Busy => LegStatus::Busy,
        CallStatus::Failed => LegStatus::Failed,
        CallStatus::NoAnswer => LegStatus::NoAnswer,
        CallStatus::Canceled => LegStatus::Canceled,
    }
}

async fn ready(State(app): State<Arc<App>>) -> Response {
    if app.draining.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    reachable(&app.pulse).await
}

async fn reachable(pulse: &Pulse) -> Response {
    if pulse.beats().await {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
    }
}

/// The TwiML of a stream, and of what comes after it.
fn connect(app: &App, call: &CallSid, generation: u32, now: Timestamp) -> Response {
    twiml(to_stream(app, call, generation, now))
}

fn to_stream(app: &App, call: &CallSid, generation: u32, now: Timestamp) -> Vec<Verb> {
    let token = app.tokens.issue(call, generation, now);
    let stream = twiml::Stream {
        url: app.config.public_url.stream(),
        name: None,
        parameters: vec![("token".to_owned(), token)],
        status_callback: None,
    };
    let resume = app.config.public_url.page("/twilio/resume");
    vec![Verb::Connect { stream }, Verb::Redirect { url: resume, method: Method::Post }]
}

/// What a caller hears while this process makes room for the next one: that it takes a moment. Then the same page is asked
/// again, of whoever listens by then.
fn in_a_moment(app: &App, page: &str) -> Response {
    let wait = |text: &str| [Verb::say(text), Verb::Pause { length_s: MOMENT_S }];
    let again = Verb::Redirect { url: app.config.public_url.page(page), method: Method::Post };
    twiml(MOMENT.into_iter().flat_map(wait).chain([again]).collect())
}

fn say_and_hang_up(text: &str) -> Response {
    twiml(vec![Verb::say(text), Verb::Hangup])
}

pub(crate) fn twiml(verbs: Vec<Verb>) -> Response {
    match twiml::Response(verbs).render() {
        Ok(document) => ([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], document).into_response(),
        Err(error) => {
            error!(%error, "an answer cannot be written as TwiML");
            Refused::NotNow.into_response()
        }
    }
}

/// The request is Twilio's, by its signature over the address that Twilio knows.
fn authentic(app: &App, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Result<(), Refused> {
    signed_by_twilio(&app.config, uri, headers, body)
}

/// As [`authentic`], where there are no calls.
pub(crate) fn signed_by_twilio(
    config: &Config,
    uri: &Uri,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<(), Refused> {
    let signature = headers.get("x-twilio-signature").and_then(|value| value.to_str().ok());
    let path = uri.path_and_query().map_or("/", |p| p.as_str());
    let url = config.public_url.page(path);
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/json"));
    let body = if is_json { SignedBody::Json(body) } else { SignedBody::Form(body) };
    let Some(signature) = signature else { return Err(Refused::Forged("no signature")) };
    verify(&config.auth_token, &url, body, signature).map_err(|_| Refused::Forged("wrong signature"))
}

fn of_our_account(app: &App, account: &telephony::AccountSid) -> Result<(), Refused> {
    of_account(&app.config, account)
}

/// As [`of_our_account`], where there are no calls.
pub(crate) fn of_account(config: &Config, account: &telephony::AccountSid) -> Result<(), Refused> {
    if *account == config.account_sid { Ok(()) } else { Err(Refused::Forged("another account")) }
}

fn business(app: &App, tenant: &TenantFacts) -> Result<Arc<Business>, Refused> {
    app.business(tenant).map_err(|error| {
        error!(%error, "a tenant cannot be served");
        Refused::NotNow
    })
}

/// Why a request got no answer in its own terms. The one map from errors to HTTP, of what Twilio asks.
pub(crate) enum Refused {
    /// Not signed by Twilio for us.
    Forged(&'static str),
    /// Signed, but not what it should be.
    Malformed(String),
    /// For a passing reason; asking again may help.
    NotNow,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        error!(error = &error as &dyn std::error::Error, "the store failed");
        Self::NotNow
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        match self {
            Self::Forged(reason) => {
                warn!(reason, "a request that is not Twilio's was refused");
                (StatusCode::FORBIDDEN, "the signature does not match\n").into_response()
            }
            Self::Malformed(what) => {
                warn!(what, "a malformed request was refused");
                (StatusCode::BAD_REQUEST, format!("{what}\n")).into_response()
            }
            Self::NotNow => (StatusCode::SERVICE_UNAVAILABLE, "not now, please ask again\n").into_response(),
        }
    }
}
