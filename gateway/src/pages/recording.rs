//! A message that Twilio records, for when our own way to the caller's sound is gone. What we keep is where it is; from
//! there it is fetched and listened to like one of our own (`messages`).

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use call::record::HangupCause;
use jiff::Timestamp;
use store::{Finish, KeepVoicemail};
use telephony::{CallId, Disposition, Millis, RecordingSid, TenantId, VoicemailId};
use tracing::info;
use twilio::forms::{RecordRequest, RecordingStatus, RecordingStatusRequest};
use twilio::twiml::{Method, Record, Verb};
use uuid::Uuid;

use super::Query;
use super::signed::{About, Signed};
use crate::app::Office;
use crate::config::PublicUrl;
use crate::http::{Refused, TROUBLE, twiml};

const ANNOUNCED: &str = "We're sorry, we are having technical trouble. Please leave a message after the tone, and somebody will \
     call you back.";
const THANKS: &str = "Thank you, your message is recorded. Goodbye.";

/// As long as a message of our own.
const LONGEST_S: u32 = 120;
const SILENCE_S: u32 = 4;

/// Shorter ones are no message.
const LEAST_S: u32 = 1;

pub(crate) fn routes() -> Router<Arc<Office>> {
    Router::new().route("/twilio/recorded", post(recorded)).route("/twilio/recording", post(recording))
}

/// Has Twilio take a message. Whoever says nothing comes to the same page without a recording.
pub(crate) fn take_message(ours: &PublicUrl, tenant: TenantId, call: CallId) -> Vec<Verb> {
    let page = |name: &str| ours.page(&format!("/twilio/{name}?t={tenant}&c={call}"));
    let record = Record {
        action: Some(page("recorded")),
        timeout_s: SILENCE_S,
        max_length_s: LONGEST_S,
        recording_status_callback: Some(page("recording")),
        ..Record::default()
    };
    vec![
        Verb::say(ANNOUNCED),
        Verb::Record { record },
        Verb::Redirect { url: page("recorded"), method: Method::Post },
    ]
}

/// The call of which a message is taken.
struct Whose {
    tenant: TenantId,
    call_id: CallId,
}

impl About for Whose {
    const MISSING: &'static str = "no call is named";

    fn of(query: &Query) -> Option<Self> {
        Some(Self { tenant: query.read("t")?, call_id: query.read("c")? })
    }
}

/// The recording is over, or there was none.
async fn recorded(
    State(office): State<Arc<Office>>,
    Signed { about: Whose { tenant, call_id }, form: request }: Signed<Whose, RecordRequest>,
) -> Result<Response, Refused> {
    let length = request.recording_duration_s.unwrap_or(0);
    if let (Some(sid), true) = (&request.recording_sid, length >= LEAST_S) {
        keep(&office, tenant, call_id, sid, request.recording_url.as_deref(), length).await?;
        return Ok(twiml(vec![Verb::say(THANKS), Verb::Hangup]));
    }
    let finish = Finish {
        tenant,
        call_id,
        disposition: Disposition::Failed,
        cause: HangupCause::DependencyFailed,
        outbox: Vec::new(),
        now: Timestamp::now(),
    };
    office.store.finish_call(finish).await?;
    Ok(twiml(vec![Verb::say(TROUBLE), Verb::Hangup]))
}

/// The recording is a file: the page before may never have been asked.
async fn recording(
    State(office): State<Arc<Office>>,
    Signed { about: Whose { tenant, call_id }, form: request }: Signed<Whose, RecordingStatusRequest>,
) -> Result<Response, Refused> {
    let length = request.duration_s.unwrap_or(0);
    if request.status == RecordingStatus::Completed && length >= LEAST_S {
        let (sid, url) = (&request.recording_sid, request.recording_url.as_deref());
        keep(&office, tenant, call_id, sid, url, length).await?;
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Writes the message down, once for each recording.
async fn keep(
    office: &Office,
    tenant: TenantId,
    call_id: CallId,
    sid: &RecordingSid,
    url: Option<&str>,
    length_s: u32,
) -> Result<(), Refused> {
    let kept = KeepVoicemail {
        tenant,
        call_id,
        voicemail_id: VoicemailId(Uuid::now_v7()),
        recording_key: url.unwrap_or(sid.as_str()),
        provider: Some(sid),
        length: Millis(u64::from(length_s) * 1_000),
        now: Timestamp::now(),
    };
    let voicemail_id = office.store.keep_voicemail(kept).await?;
    info!(%voicemail_id, %call_id, "a message is kept at Twilio");
    Ok(())
}
