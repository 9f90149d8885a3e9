use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rand::SeedableRng;
use rand::rngs::StdRng;
use telephony::{AccountSid, CallSid, ConferenceSid, MessageSid, PhoneNumber, RecordingSid};
use tokio::time::Instant;
use twilio::forms::{AnsweredBy, CallDirection, CallStatus};
use twilio::rest::{
    CallResource, ConferenceResource, ConferenceStatus, Instructions, MessageResource, ParticipantResource,
    RecordingResource,
};
use twilio::twiml::{CallProgressEvent, ConferenceTopic, StatusCallback};

use super::behaviour::Behaviour;
use super::events::Entry;
use super::room::{Manner, Room};

/// Everything that the account knows: the one place where legs, rooms, messages and recordings are.
pub(super) struct State {
    pub(super) legs: BTreeMap<CallSid, Leg>,
    pub(super) rooms: BTreeMap<ConferenceSid, Conference>,
    pub(super) messages: BTreeMap<MessageSid, MessageResource>,
    /// In the order in which they were sent.
    pub(super) sent: Vec<Sent>,
    pub(super) recordings: BTreeMap<RecordingSid, Recording>,
    pub(super) agents: BTreeMap<String, Behaviour>,
    /// Recipient and sender.
    pub(super) opted_out: BTreeSet<(PhoneNumber, PhoneNumber)>,
    /// What becomes of messages to a number: Twilio's error, or none for a landline.
    pub(super) unreachable: BTreeMap<PhoneNumber, Option<u32>>,
    /// Tokens of callers whose number may be shown.
    pub(super) call_tokens: BTreeMap<String, PhoneNumber>,
    pub(super) timeline: Vec<Entry>,
    pub(super) chance: StdRng,
    /// When the next call may be dialled.
    pub(super) next_dial: Option<Instant>,
}

/// One leg, as the account knows it.
#[derive(Debug)]
pub(super) struct Leg {
    pub(super) parent: Option<CallSid>,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) direction: CallDirection,
    pub(super) status: CallStatus,
    pub(super) answered_by: Option<AnsweredBy>,
    pub(super) start: Option<Timestamp>,
    pub(super) end: Option<Timestamp>,
    pub(super) callback: Option<StatusCallback>,
    pub(super) sequence: u32,
    /// What was asked of it from outside and it has yet to do.
    pub(super) order: Option<Order>,
    /// The whisper is over and it may be connected.
    pub(super) ready: bool,
    pub(super) call_token: Option<String>,
}

/// A message that was taken to be sent.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    pub(super) sid: MessageSid,
    pub(super) at: Timestamp,
    pub(super) callback: Option<String>,
}

/// What is asked of a leg from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Order {
    Redirect(Instructions),
    End,
}

/// A room that has a name, or one between the legs of a `<Dial>`, which has none and is not shown.
#[derive(Debug)]
pub(super) struct Conference {
    pub(super) name: String,
    pub(super) room: Room,
    pub(super) callback: Option<StatusCallback<ConferenceTopic>>,
    pub(super) sequence: u32,
}

/// A recording and its sound.
#[derive(Debug)]
pub(super) struct Recording {
    pub(super) resource: RecordingResource,
    pub(super) ulaw: Vec<u8>,
}

impl State {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            legs: BTreeMap::new(),
            rooms: BTreeMap::new(),
            messages: BTreeMap::new(),
            sent: Vec::new(),
            recordings: BTreeMap::new(),
            agents: BTreeMap::new(),
            opted_out: BTreeSet::new(),
            unreachable: BTreeMap::new(),
            call_tokens: BTreeMap::new(),
            timeline: Vec::new(),
            chance: StdRng::seed_from_u64(seed),
            next_dial: None,
        }
    }

    /// The legs that a leg started and that are not over.
    pub(super) fn live_children(&self, parent: &CallSid) -> Vec<CallSid> {
        let children = self.legs.iter().filter(|(_, leg)| leg.parent.as_ref() == Some(parent));
        children.filter(|(_, leg)| !leg.status.is_final()).map(|(sid, _)| sid.clone()).collect()
    }

    /// The conference of this name that is not over.
    pub(super) fn conference(&self, name: &str) -> Option<ConferenceSid> {
        let found = self.rooms.iter().find(|(_, one)| one.name == name && !one.room.is_over());
        found.map(|(sid, _)| sid.clone())
    }

    pub(super) fn call_resource(&self, account: &AccountSid, sid: &CallSid) -> Option<CallResource> {
        let leg = self.legs.get(sid)?;
        let duration_s = leg.end.filter(|_| leg.status.is_final()).map(|end| leg.seconds(end));
        Some(CallResource {
            sid: sid.clone(),
            account_sid: account.clone(),
            parent_call_sid: leg.parent.clone(),
            status: leg.status,
            to: leg.to.parse().ok(),
            from: leg.from.parse().ok(),
            direction: leg.direction,
            start_time: leg.start,
            end_time: leg.end,
            duration_s,
            answered_by: leg.answered_by,
        })
    }

    pub(super) fn conference_resource(
        &self,
        account: &AccountSid,
        sid: &ConferenceSid,
    ) -> Option<ConferenceResource> {
        let conference = self.rooms.get(sid).filter(|one| !one.name.is_empty())?;
        let status = if conference.room.is_over() {
            ConferenceStatus::Completed
        } else if conference.room.has_begun() {
            ConferenceStatus::InProgress
        } else {
            ConferenceStatus::Init
        };
        let friendly_name = conference.name.clone();
        Some(ConferenceResource { sid: sid.clone(), account_sid: account.clone(), friendly_name, status })
    }

    /// Those who are in a conference now.
    pub(super) fn participants(
        &self,
        account: &AccountSid,
        sid: &ConferenceSid,
    ) -> Option<Vec<ParticipantResource>> {
        let conference = self.rooms.get(sid).filter(|one| !one.name.is_empty())?;
        let members = conference.room.members().filter(|_| !conference.room.is_over());
        let resource = |(call, manner): (&CallSid, Manner)| ParticipantResource {
            conference_sid: sid.clone(),
            account_sid: account.clone(),
            call_sid: call.clone(),
            muted: manner.muted,
            hold: manner.hold,
            end_conference_on_exit: manner.ends,
            start_conference_on_enter: manner.begins,
        };
        Some(members.map(resource).collect())
    }
}

impl Leg {
    pub(super) fn new(parent: Option<CallSid>, from: String, to: String, direction: CallDirection) -> Self {
        Self {
            parent,
            from,
            to,
            direction,
            status: CallStatus::Queued,
            answered_by: None,
            start: None,
            end: None,
            callback: None,
            sequence: 0,
            order: None,
            ready: false,
            call_token: None,
        }
    }

    /// How long it was connected at `end`, in whole seconds as Twilio rounds: up.
    pub(super) fn seconds(&self, end: Timestamp) -> u32 {
        let ms = self.start.map_or(0, |start| end.as_millisecond() - start.as_millisecond());
        u32::try_from(ms.max(0).unsigned_abs().div_ceil(1_000)).unwrap_or(u32::MAX)
    }

    /// The parameters that every request about it carries.
    pub(super) fn parameters(&self, sid: &CallSid, account: &AccountSid) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("CallSid", sid.to_string()),
            ("AccountSid", account.to_string()),
            ("From", self.from.clone()),
            ("Caller", self.from.clone()),
            ("To", self.to.clone()),
            ("Called", self.to.clone()),
            ("CallStatus", self.status.as_str().to_owned()),
            ("Direction", self.direction.as_str().to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
        ];
        parameters.extend(self.parent.as_ref().map(|parent| ("ParentCallSid", parent.to_string())));
        parameters.extend(self.call_token.clone().map(|token| ("CallToken", token)));
        parameters.extend(self.answered_by.map(|who| ("AnsweredBy", who.as_str().to_owned())));
        parameters
    }

    /// Whether somebody wants to be told that it is so far now.
    pub(super) fn wants(&self, event: CallProgressEvent) -> bool {
        self.callback.as_ref().is_some_and(|callback| {
            callback.events.contains(&event)
                || callback.events.is_empty() && event == CallProgressEvent::Completed
        })
    }
}
