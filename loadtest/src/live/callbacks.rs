use std::sync::Arc;

use jiff::Timestamp;
use telephony::{CallSid, ConferenceSid};
use tokio::time::sleep;
use twilio::forms::{CallStatus, ConferenceEvent};
use twilio::twiml::{CallProgressEvent, ConferenceTopic, Method};

use super::events::Event;
use super::state::Leg;
use super::{Shared, room};
use crate::account::Signing;

/// The parameters of a request, in order.
pub(super) type Parameters = Vec<(&'static str, String)>;

impl Shared {
    /// A leg goes on: it is written down, and told to whoever wants to know. What is over stays over.
    pub(super) fn advance(self: &Arc<Self>, sid: &CallSid, status: CallStatus) {
        let now = Timestamp::now();
        let told = {
            let mut state = self.lock();
            let Some(leg) = state.legs.get_mut(sid) else { return };
            if leg.status.is_final() || leg.status == status {
                return;
            }
            leg.status = status;
            if status == CallStatus::InProgress {
                leg.start.get_or_insert(now);
            }
            if status.is_final() {
                leg.end = Some(now);
            }
            let told = leg.wants(progress(status)).then(|| progress_parameters(leg, sid, self, now));
            self.note(&mut state, Some(sid), Event::Status { status });
            told
        };
        self.changed.send_replace(());
        if let Some((url, parameters)) = told {
            self.call_back(Some(sid), url, parameters);
        }
    }

    /// Makes a status callback, or what the faults make of it, without waiting for it.
    pub(super) fn call_back(self: &Arc<Self>, sid: Option<&CallSid>, url: String, parameters: Parameters) {
        let delivery = self.options.faults.delivery(&mut self.lock().chance);
        if delivery.forged {
            let (shared, url, parameters) = (Arc::clone(self), url.clone(), parameters.clone());
            self.spawn(async move {
                // A forger does not care for the answer.
                let _ = shared.webhooks.request(&url, Method::Post, &parameters, Signing::Forged).await;
            });
        }
        for after in delivery.after {
            let (shared, sid) = (Arc::clone(self), sid.cloned());
            let (url, parameters) = (url.clone(), parameters.clone());
            self.spawn(async move {
                sleep(after).await;
                let answer = shared.webhooks.request(&url, Method::Post, &parameters, Signing::True).await;
                let status = answer.ok().map(|answer| answer.status);
                shared.tell(sid.as_ref(), Event::Callback { url: shared.path_of(&url), status });
            });
        }
    }

    /// Tells what happened in a conference, if somebody wants to know.
    pub(super) fn tell_room(
        self: &Arc<Self>,
        sid: &ConferenceSid,
        event: ConferenceEvent,
        call: Option<(&CallSid, room::Manner)>,
    ) {
        let told = {
            let mut state = self.lock();
            let Some(conference) = state.rooms.get_mut(sid) else { return };
            let wants =
                conference.callback.as_ref().filter(|callback| callback.events.contains(&topic(event)));
            let Some(url) = wants.map(|callback| callback.url.clone()) else { return };
            conference.sequence += 1;
            let mut parameters = vec![
                ("ConferenceSid", sid.to_string()),
                ("FriendlyName", conference.name.clone()),
                ("AccountSid", self.options.sid.to_string()),
                ("StatusCallbackEvent", event.as_str().to_owned()),
                ("SequenceNumber", conference.sequence.to_string()),
                ("Timestamp", rfc_2822(Timestamp::now())),
            ];
            if let Some((call, manner)) = call {
                parameters.extend([
                    ("CallSid", call.to_string()),
                    ("Muted", manner.muted.to_string()),
                    ("Hold", manner.hold.to_string()),
                    ("StartConferenceOnEnter", manner.begins.to_string()),
                    ("EndConferenceOnExit", manner.ends.to_string()),
                ]);
            }
            (url, parameters)
        };
        self.call_back(call.map(|(call, _)| call), told.0, told.1);
    }

    /// An address as the timeline shows it: without the server's origin.
    pub(super) fn path_of(&self, url: &str) -> String {
        url.strip_prefix(self.webhooks.public()).unwrap_or(url).to_owned()
    }
}

/// Wall time as webhooks write it.
pub(super) fn rfc_2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn progress(status: CallStatus) -> CallProgressEvent {
    match status {
        CallStatus::Queued | CallStatus::Initiated => CallProgressEvent::Initiated,
        CallStatus::Ringing => CallProgressEvent::Ringing,
        CallStatus::InProgress => CallProgressEvent::Answered,
        CallStatus::Completed
        | CallStatus::Busy
        | CallStatus::Failed
        | CallStatus::NoAnswer
        | CallStatus::Canceled => CallProgressEvent::Completed,
    }
}

fn topic(event: ConferenceEvent) -> ConferenceTopic {
    match event {
        ConferenceEvent::Start => ConferenceTopic::Start,
        ConferenceEvent::End => ConferenceTopic::End,
        ConferenceEvent::Join => ConferenceTopic::Join,
        ConferenceEvent::Leave => ConferenceTopic::Leave,
        ConferenceEvent::Mute | ConferenceEvent::Unmute => ConferenceTopic::Mute,
        ConferenceEvent::Hold | ConferenceEvent::Unhold => ConferenceTopic::Hold,
    }
}

fn progress_parameters(
    leg: &mut Leg,
    sid: &CallSid,
    shared: &Shared,
    now: Timestamp,
) -> (String, Parameters) {
    let mut parameters = leg.parameters(sid, &shared.options.sid);
    parameters.extend([
        ("SequenceNumber", leg.sequence.to_string()),
        ("Timestamp", rfc_2822(now)),
        ("CallbackSource", "call-progress-events".to_owned()),
    ]);
    if leg.status.is_final() {
        let seconds = leg.seconds(now);
        let sip = match leg.status {
            CallStatus::Busy => 486,
            CallStatus::NoAnswer => 480,
            CallStatus::Canceled => 487,
            CallStatus::Failed => 404,
            CallStatus::Completed
            | CallStatus::Queued
            | CallStatus::Initiated
            | CallStatus::Ringing
            | CallStatus::InProgress => 200,
        };
        parameters.extend([
            ("Duration", seconds.div_ceil(60).to_string()),
            ("CallDuration", seconds.to_string()),
            ("SipResponseCode", sip.to_string()),
        ]);
    }
    leg.sequence += 1;
    let url = leg.callback.as_ref().map(|callback| callback.url.clone()).unwrap_or_default();
    (url, parameters)
}
