//! The REST API, on this machine.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State as Extract};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use telephony::{CallSid, ConferenceSid, MessageSid, RecordingSid};
use tokio::time::{Instant, sleep};
use twilio::forms::{CallDirection, CallStatus, ConferenceEvent};
use twilio::rest::{
    AccountResource, CreateCall, CreateMessage, Instructions, ListCalls, ListConferences, ListMessages,
    ListParticipants, RestError, UpdateCall, UpdateConference, UpdateParticipant, UpdateStatus,
};

use super::assumption::Assumption;
use super::events::Event;
use super::faults::{Aftermath, REST_HANGS};
use super::state::{Leg, Order};
use super::{Shared, leg, message, new_call_sid};
use crate::ulaw;

/// The longest request that is read, in bytes.
const MOST_BYTES: usize = 128 * 1024;
/// Calls that wait for their turn at most, in seconds of dialling. An assumption.
const LONGEST_QUEUE: Duration = Duration::from_secs(60);

/// What the API answers.
enum Answer {
    Json(u16, String),
    Sound(Vec<u8>),
    Nothing,
}

type Answered = Result<Answer, RestError>;

pub(super) fn router(shared: Arc<Shared>) -> Router {
    Router::new().fallback(handle).layer(DefaultBodyLimit::max(MOST_BYTES)).with_state(shared)
}

async fn handle(
    Extract(shared): Extract<Arc<Shared>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let mut answered = answer(&shared, &method, &uri, &headers, &body);
    if method != Method::GET && answered.is_ok() {
        let aftermath = shared.options.faults.aftermath(&mut shared.lock().chance);
        match aftermath {
            Aftermath::Answered => {}
            Aftermath::Lost => answered = Err(RestError::new(20503)),
            Aftermath::Late => sleep(REST_HANGS).await,
        }
    }
    let prefix = format!("/2010-04-01/Accounts/{}", shared.options.sid);
    let path = uri.path().strip_prefix(&prefix).unwrap_or(uri.path()).to_owned();
    let (status, code) = match &answered {
        Ok(Answer::Json(status, _)) => (*status, 0),
        Ok(Answer::Sound(_)) => (200, 0),
        Ok(Answer::Nothing) => (204, 0),
        Err(error) => (error.status, error.code),
    };
    shared.tell(None, Event::Rest { method: method.to_string(), path, status, code });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let json = [(header::CONTENT_TYPE, "application/json")];
    match answered {
        Ok(Answer::Json(_, body)) => (status, json, body).into_response(),
        Ok(Answer::Sound(wav)) => (status, [(header::CONTENT_TYPE, "audio/x-wav")], wav).into_response(),
        Ok(Answer::Nothing) => status.into_response(),
        Err(error) => (status, json, error.write()).into_response(),
    }
}

fn answer(shared: &Arc<Shared>, method: &Method, uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Answered {
    let refusal = shared.options.faults.refusal(&mut shared.lock().chance);
    if let Some(code) = refusal {
        return Err(RestError::new(code));
    }
    if !is_authentic(shared, headers) {
        return Err(RestError::new(20003));
    }
    let path: Vec<&str> = uri.path().trim_start_matches('/').split('/').collect();
    if let (&Method::GET, ["2010-04-01", "Accounts", file]) = (method, path.as_slice())
        && file.strip_suffix(".json") == Some(shared.options.sid.as_str())
    {
        let account = AccountResource { sid: shared.options.sid.clone(), status: "active".to_owned() };
        return Ok(Answer::Json(200, account.write()));
    }
    let ["2010-04-01", "Accounts", account, rest @ ..] = path.as_slice() else {
        return Err(RestError::new(20404));
    };
    if *account != shared.options.sid.as_str() {
        return Err(RestError::new(20404));
    }
    let query = uri.query().unwrap_or_default().as_bytes();
    match (method.as_str(), rest) {
        ("POST", ["Calls.json"]) => create_call(shared, body),
        ("GET", ["Calls.json"]) => list_calls(shared, query),
        ("POST", ["Calls", call]) => update_call(shared, &named(call)?, body),
        ("GET", ["Calls", call]) => fetch_call(shared, &named(call)?),
        ("GET", ["Conferences.json"]) => list_conferences(shared, query),
        ("GET", ["Conferences", room]) => fetch_conference(shared, &named(room)?),
        ("POST", ["Conferences", room]) => end_conference(shared, &named(room)?, body),
        ("GET", ["Conferences", room, "Participants.json"]) => list_participants(shared, &named(room)?),
        (method, ["Conferences", room, "Participants", call]) => {
            participant(shared, method, named(room)?, named(call)?, body)
        }
        ("POST", ["Messages.json"]) => {
            let message = message::create(shared, CreateMessage::parse(body)?)?;
            Ok(Answer::Json(201, message.write()))
        }
        ("GET", ["Messages.json"]) => {
            let found = message::listed(shared, &ListMessages::parse(query)?);
            Ok(Answer::Json(200, ListMessages::write(&found)))
        }
        ("GET", ["Messages", sid]) => {
            let sid: MessageSid = named(sid)?;
            let state = shared.lock();
            let message = state.messages.get(&sid).ok_or_else(not_found)?;
            Ok(Answer::Json(200, message.write()))
        }
        ("GET", ["Recordings.json"]) => list_recordings(shared, query),
        (method, ["Recordings", file]) => recording(shared, method, file),
        (_, ["Calls.json" | "Messages.json" | "Conferences.json"] | ["Calls" | "Messages", _]) => {
            Err(RestError::new(20004))
        }
        _ => Err(not_found()),
    }
}

fn is_authentic(shared: &Shared, headers: &HeaderMap) -> bool {
    let value = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let credentials = value.and_then(|value| value.strip_prefix("Basic "));
    let decoded = credentials.and_then(|text| STANDARD.decode(text).ok());
    let expected = format!("{}:{}", shared.options.sid, shared.options.auth_token);
    decoded.is_some_and(|decoded| decoded == expected.as_bytes())
}

fn not_found() -> RestError {
    RestError::new(20404)
}

/// The name in a path's last part, with or without `.json`.
fn named<T: std::str::FromStr>(part: &str) -> Result<T, RestError> {
    part.strip_suffix(".json").unwrap_or(part).parse().map_err(|_| not_found())
}

fn create_call(shared: &Arc<Shared>, body: &[u8]) -> Answered {
    let call = CreateCall::parse(body)?;
    check_caller_id(shared, &call)?;
    let turn = turn(shared)?;
    let sid = new_call_sid();
    let (from, to) = (call.from.e164().to_owned(), call.to.as_str().to_owned());
    let mut leg = Leg::new(None, from, to, CallDirection::OutboundApi);
    leg.callback.clone_from(&call.status_callback);
    shared.add_leg(&sid, leg);
    leg::spawn_outbound(shared, sid.clone(), call, turn);
    let resource = shared.lock().call_resource(&shared.options.sid, &sid).ok_or_else(not_found)?;
    Ok(Answer::Json(201, resource.write()))
}

/// The account's own numbers may be shown, and a caller's with the token that came with his call.
fn check_caller_id(shared: &Shared, call: &CreateCall) -> Result<(), RestError> {
    if shared.options.numbers.contains_key(&call.from) || !shared.assumes(Assumption::CallerIdNeedsToken) {
        return Ok(());
    }
    let token = call.call_token.as_ref().map(|token| token.expose().to_owned());
    let state = shared.lock();
    match token {
        Some(token) if state.call_tokens.get(&token) == Some(&call.from) => Ok(()),
        Some(_) => Err(RestError::new(21212)),
        None => Err(RestError::new(21210)),
    }
}

/// When the next call may be dialled.
fn turn(shared: &Shared) -> Result<Instant, RestError> {
    let now = Instant::now();
    let rate = shared.options.calls_per_second;
    if rate <= 0.0 {
        return Ok(now);
    }
    let mut state = shared.lock();
    let turn = state.next_dial.map_or(now, |next| next.max(now));
    let waits = turn.saturating_duration_since(now);
    let refused =
        if shared.assumes(Assumption::ExcessCallsWait) { waits > LONGEST_QUEUE } else { !waits.is_zero() };
    if refused {
        return Err(RestError::new(20429));
    }
    state.next_dial = Some(turn + Duration::from_secs_f64(1.0 / rate));
    Ok(turn)
}

fn list_calls(shared: &Shared, query: &[u8]) -> Answered {
    let wanted = ListCalls::parse(query)?;
    let state = shared.lock();
    let mut calls: Vec<_> = state
        .legs
        .keys()
        .filter_map(|sid| state.call_resource(&shared.options.sid, sid))
        .filter(|call| wanted.status.is_none_or(|status| call.status == status))
        .filter(|call| wanted.to.is_none() || call.to == wanted.to)
        .filter(|call| wanted.parent_call_sid.is_none() || call.parent_call_sid == wanted.parent_call_sid)
        .collect();
    calls.sort_by_key(|call| std::cmp::Reverse(call.start_time));
    Ok(Answer::Json(200, ListCalls::write(&calls)))
}

fn fetch_call(shared: &Shared, sid: &CallSid) -> Answered {
    let resource = shared.lock().call_resource(&shared.options.sid, sid).ok_or_else(not_found)?;
    Ok(Answer::Json(200, resource.write()))
}

fn update_call(shared: &Shared, sid: &CallSid, body: &[u8]) -> Answered {
    let update = UpdateCall::parse(body)?;
    let status = shared.lock().legs.get(sid).map(|leg| leg.status).ok_or_else(not_found)?;
    let up = status == CallStatus::InProgress;
    let order = match update {
        // What is not up cannot be redirected; whoever is still ringing can only be ended.
        UpdateCall::Redirect(_) if !up => return Err(RestError::new(21220)),
        UpdateCall::Redirect(Instructions::Twiml(xml)) => {
            if twilio::twiml::Response::parse(&xml).is_err() {
                return Err(RestError::new(12100));
            }
            Order::Redirect(Instructions::Twiml(xml))
        }
        UpdateCall::Redirect(instructions) => Order::Redirect(instructions),
        UpdateCall::End(_) if status.is_final() => return Err(RestError::new(21220)),
        UpdateCall::End(UpdateStatus::Canceled) if up => return Err(RestError::new(21220)),
        UpdateCall::End(_) => Order::End,
    };
    shared.order(sid, order);
    fetch_call(shared, sid)
}

fn list_conferences(shared: &Shared, query: &[u8]) -> Answered {
    let wanted = ListConferences::parse(query)?;
    let state = shared.lock();
    let found = state
        .rooms
        .keys()
        .filter_map(|sid| state.conference_resource(&shared.options.sid, sid))
        .filter(|room| wanted.friendly_name.as_ref().is_none_or(|name| *name == room.friendly_name))
        .filter(|room| wanted.status.is_none_or(|status| room.status == status))
        .collect();
    Ok(Answer::Json(200, ListConferences::write(found)))
}

fn fetch_conference(shared: &Shared, room: &ConferenceSid) -> Answered {
    let resource = shared.lock().conference_resource(&shared.options.sid, room).ok_or_else(not_found)?;
    Ok(Answer::Json(200, resource.write()))
}

fn end_conference(shared: &Arc<Shared>, room: &ConferenceSid, body: &[u8]) -> Answered {
    UpdateConference::parse(body)?;
    {
        let mut state = shared.lock();
        let conference = state.rooms.get_mut(room).filter(|room| !room.name.is_empty());
        conference.ok_or_else(not_found)?.room.end();
    }
    shared.tell_room(room, ConferenceEvent::End, None);
    fetch_conference(shared, room)
}

fn list_participants(shared: &Shared, room: &ConferenceSid) -> Answered {
    let found = shared.lock().participants(&shared.options.sid, room).ok_or_else(not_found)?;
    Ok(Answer::Json(200, ListParticipants::write(found)))
}

fn participant(
    shared: &Arc<Shared>,
    method: &str,
    room: ConferenceSid,
    call: CallSid,
    body: &[u8],
) -> Answered {
    let found = |shared: &Shared| {
        let all = shared.lock().participants(&shared.options.sid, &room).unwrap_or_default();
        all.into_iter().find(|one| one.call_sid == call).ok_or_else(not_found)
    };
    let before = found(shared)?;
    match method {
        "GET" => Ok(Answer::Json(200, before.write())),
        "DELETE" => {
            shared.order(&call, Order::End);
            Ok(Answer::Nothing)
        }
        "POST" => {
            let update = UpdateParticipant::parse(room.clone(), call.clone(), body)?;
            let manner = {
                let mut state = shared.lock();
                let conference = state.rooms.get_mut(&room).ok_or_else(not_found)?;
                let manner = conference.room.manner(&call).ok_or_else(not_found)?;
                manner.muted = update.muted.unwrap_or(manner.muted);
                manner.hold = update.hold.unwrap_or(manner.hold);
                *manner
            };
            if manner.muted != before.muted {
                let event = if manner.muted { ConferenceEvent::Mute } else { ConferenceEvent::Unmute };
                shared.tell_room(&room, event, Some((&call, manner)));
            }
            if manner.hold != before.hold {
                let event = if manner.hold { ConferenceEvent::Hold } else { ConferenceEvent::Unhold };
                shared.tell_room(&room, event, Some((&call, manner)));
            }
            Ok(Answer::Json(200, found(shared)?.write()))
        }
        _ => Err(RestError::new(20004)),
    }
}

fn list_recordings(shared: &Shared, query: &[u8]) -> Answered {
    let mut pairs = url::form_urlencoded::parse(query);
    let call = pairs.find(|(name, _)| name == "CallSid").map(|(_, value)| value.into_owned());
    let state = shared.lock();
    let all = state.recordings.values().map(|recording| recording.resource.clone());
    let found: Vec<_> =
        all.filter(|one| call.as_ref().is_none_or(|call| call == one.call_sid.as_str())).collect();
    Ok(Answer::Json(200, twilio::rest::ListRecordings::write(&found)))
}

fn recording(shared: &Shared, method: &str, file: &str) -> Answered {
    let (name, kind) = file.split_once('.').unwrap_or((file, "wav"));
    let sid: RecordingSid = named(name)?;
    let mut state = shared.lock();
    let recording = state.recordings.get(&sid).ok_or_else(not_found)?;
    match (method, kind) {
        ("GET", "json") => Ok(Answer::Json(200, recording.resource.write())),
        ("GET", _) => wav(&recording.ulaw).map(Answer::Sound).ok_or_else(|| RestError::new(20500)),
        ("DELETE", _) => {
            state.recordings.remove(&sid);
            Ok(Answer::Nothing)
        }
        _ => Err(RestError::new(20004)),
    }
}

fn wav(ulaw: &[u8]) -> Option<Vec<u8>> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: crate::sound::RATE_HZ,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut file = Cursor::new(Vec::new());
    let mut writer = hound::WavWriter::new(&mut file, spec).ok()?;
    for &code in ulaw {
        writer.write_sample(ulaw::decode(code)).ok()?;
    }
    writer.finalize().ok()?;
    Some(file.into_inner())
}
