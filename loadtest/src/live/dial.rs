use std::sync::Arc;

use telephony::{CallSid, ConferenceSid, Digit};
use twilio::forms::{CallDirection, CallStatus, ConferenceEvent, DialCallStatus};
use twilio::twiml::{Conference as Wanted, Dial, DialTo, Method, Party};

use super::assumption::Assumption;
use super::callbacks::Parameters;
use super::events::Event;
use super::leg::{Flow, Interrupt, Over, Runner, Source, problem};
use super::room::{Manner, Room};
use super::state::{Conference, Leg, Order};
use super::tone::SILENT;
use super::waiting::Waiting;
use super::{Shared, new_call_sid, new_conference_sid};

/// What became of a `<Dial>`.
#[derive(Debug, Clone)]
struct Dialled {
    status: DialCallStatus,
    call: Option<CallSid>,
    bridged: bool,
}

/// The two legs of a `<Dial>` hear each other; nobody hears anything before both are there.
const BOTH: Manner = Manner { muted: false, hold: false, begins: true, ends: true };

impl Runner {
    pub(super) async fn dial(&mut self, base: &str, dial: Dial) -> Result<Flow, Interrupt> {
        if !dial.answer_on_bridge {
            self.answer();
        }
        let mut dialled = Dialled { status: DialCallStatus::NoAnswer, call: None, bridged: false };
        let result = match &dial.to {
            DialTo::Parties(parties) => self.parties(base, &dial, parties, &mut dialled).await,
            DialTo::Conference(wanted) => self.conference(&dial, wanted, &mut dialled).await,
        };
        let more = self.dialled_parameters(&dialled);
        match result {
            Ok(()) => match dial.action.as_deref() {
                None => Ok(Flow::On),
                Some(action) => {
                    Ok(self.action(base, Some(action), dial.method, more).map_or(Flow::HangUp, Flow::Go))
                }
            },
            Err(interrupt) => {
                let asks = self.shared.assumes(Assumption::InterruptedDialAsksAction);
                if let (Interrupt::Redirect(_), Some(action), true) =
                    (&interrupt, dial.action.as_deref(), asks)
                    && let Some(url) = self.absolute(base, action)
                {
                    // It is asked and its answer is thrown away: what the API said controls the call.
                    self.ask(&url, dial.method, more).await?;
                }
                Err(interrupt)
            }
        }
    }

    fn dialled_parameters(&self, dialled: &Dialled) -> Parameters {
        let mut more = vec![
            ("DialCallStatus", dialled.status.as_str().to_owned()),
            ("DialBridged", dialled.bridged.to_string()),
        ];
        if let Some(call) = &dialled.call {
            more.push(("DialCallSid", call.to_string()));
            let state = self.shared.lock();
            let seconds = state.legs.get(call).and_then(|leg| leg.end.map(|end| leg.seconds(end)));
            more.extend(seconds.map(|seconds| ("DialCallDuration", seconds.to_string())));
        }
        more
    }

    /// Rings everybody at once and stays with the one who answers and comes through his whisper.
    async fn parties(
        &mut self,
        base: &str,
        dial: &Dial,
        parties: &[Party],
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        let room = new_conference_sid();
        let conference =
            Conference { name: String::new(), room: Room::default(), callback: None, sequence: 0 };
        self.shared.lock().rooms.insert(room.clone(), conference);
        let children: Vec<CallSid> =
            parties.iter().map(|party| self.start_child(base, dial, party, &room)).collect();
        let result = self.with_children(dial, &room, &children, dialled).await;
        for child in &children {
            self.shared.order(child, Order::End);
        }
        self.shared.lock().rooms.remove(&room);
        result
    }

    async fn with_children(
        &mut self,
        dial: &Dial,
        room: &ConferenceSid,
        children: &[CallSid],
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        loop {
            self.wait().await;
            if let Err(interrupt) = self.frame(&SILENT, false) {
                // Children that still ring are cancelled; one in its whisper was answered.
                dialled.status = DialCallStatus::Canceled;
                return Err(interrupt);
            }
            let states: Vec<(CallSid, CallStatus, bool)> = {
                let state = self.shared.lock();
                let one = |sid: &CallSid| state.legs.get(sid).map(|leg| (sid.clone(), leg.status, leg.ready));
                children.iter().filter_map(one).collect()
            };
            let ready = states.iter().find(|(_, status, ready)| *ready && !status.is_final());
            if let Some((child, _, _)) = ready {
                dialled.call = Some(child.clone());
                dialled.bridged = true;
                dialled.status = DialCallStatus::Completed;
                for other in children.iter().filter(|other| *other != child) {
                    self.shared.order(other, Order::End);
                }
                self.answer();
                self.limit_dial(dial);
                return self.talk(room, BOTH, dial.hangup_on_star).await;
            }
            let answered = states.iter().find(|(_, status, _)| *status == CallStatus::InProgress);
            if let Some((first, _, _)) = answered
                && self.shared.assumes(Assumption::FirstAnswerWins)
            {
                let others = states.iter().filter(|(sid, status, _)| sid != first && !status.is_final());
                for (other, _, _) in others {
                    self.shared.order(other, Order::End);
                }
            }
            if states.iter().all(|(_, status, _)| status.is_final()) {
                // Of several ends the best is told: somebody answered, was busy, did not answer.
                let rank = |status: &CallStatus| match status {
                    CallStatus::Completed => (0, DialCallStatus::Completed),
                    CallStatus::Busy => (1, DialCallStatus::Busy),
                    CallStatus::NoAnswer => (2, DialCallStatus::NoAnswer),
                    CallStatus::Canceled => (3, DialCallStatus::Canceled),
                    CallStatus::Failed
                    | CallStatus::Queued
                    | CallStatus::Initiated
                    | CallStatus::Ringing
                    | CallStatus::InProgress => (4, DialCallStatus::Failed),
                };
                if let Some((child, status, _)) = states.iter().min_by_key(|(_, status, _)| rank(status).0) {
                    dialled.call = Some(child.clone());
                    dialled.status = rank(status).1;
                }
                return Ok(());
            }
        }
    }

    fn limit_dial(&mut self, dial: &Dial) {
        if dial.time_limit_s.is_some() {
            self.limit(dial.time_limit_s);
        }
    }

    /// Talks until the room is over or nobody else is left in it.
    async fn talk(
        &mut self,
        room: &ConferenceSid,
        manner: Manner,
        star_leaves: bool,
    ) -> Result<(), Interrupt> {
        self.shared.join(room, &self.sid, manner);
        let result = self.exchange(room, star_leaves, true, None).await;
        self.shared.part(room, &self.sid);
        result
    }

    async fn exchange(
        &mut self,
        room: &ConferenceSid,
        star_leaves: bool,
        ends_alone: bool,
        mut waiting: Option<Waiting>,
    ) -> Result<(), Interrupt> {
        let (mut heard, mut was_together) = (SILENT, false);
        loop {
            self.wait().await;
            let (said, key) = self.frame(&heard, true)?;
            let found = {
                let mut state = self.shared.lock();
                let Some(conference) = state.rooms.get_mut(room) else { return Ok(()) };
                conference.room.exchange(&self.sid, &said)
            };
            heard = match &mut waiting {
                Some(waiting) if !found.begun => waiting.frame(self),
                _ => found.heard,
            };
            if found.others > 0 && found.begun && !was_together {
                was_together = true;
                self.actor.bridged(self.now());
            }
            let alone = ends_alone && was_together && found.others == 0;
            if found.out || alone || star_leaves && key == Some(Digit::Star) {
                return Ok(());
            }
        }
    }

    async fn conference(
        &mut self,
        dial: &Dial,
        wanted: &Wanted,
        dialled: &mut Dialled,
    ) -> Result<(), Interrupt> {
        self.answer();
        self.limit_dial(dial);
        let Some(room) = self.shared.enter(wanted) else {
            self.tell(problem("16025: the conference is full"));
            dialled.status = DialCallStatus::Failed;
            return Ok(());
        };
        dialled.status = DialCallStatus::Answered;
        let manner = Manner {
            muted: wanted.muted,
            hold: false,
            begins: wanted.start_on_enter,
            ends: wanted.end_on_exit,
        };
        self.shared.join(&room, &self.sid, manner);
        let waiting = Waiting::new(wanted.wait_url.as_deref(), room.clone());
        let result = self.exchange(&room, dial.hangup_on_star, false, Some(waiting)).await;
        dialled.bridged = true;
        self.shared.part(&room, &self.sid);
        result
    }

    fn start_child(&self, base: &str, dial: &Dial, party: &Party, room: &ConferenceSid) -> CallSid {
        let sid = new_call_sid();
        let (to, url, callback) = match party {
            Party::Number { number, url, status_callback } => {
                (number.e164().to_owned(), url, status_callback)
            }
            Party::Client { identity, url, status_callback, .. } => {
                (format!("client:{identity}"), url, status_callback)
            }
        };
        let own = self.shared.lock().legs.get(&self.sid).map(|leg| leg.from.clone()).unwrap_or_default();
        let from = dial.caller_id.as_ref().map_or(own, |number| number.e164().to_owned());
        let mut leg = Leg::new(Some(self.sid.clone()), from, to.clone(), CallDirection::OutboundDial);
        leg.callback.clone_from(callback);
        self.shared.add_leg(&sid, leg);
        let whisper = url.as_deref().and_then(|url| self.absolute(base, url));
        let behaviour = self.shared.behaviour_of(&to);
        let mut child = Runner::new(&self.shared, sid.clone(), behaviour.clone());
        child.whispers = true;
        let (room, ring_ms) = (room.clone(), u64::from(dial.timeout_s) * 1_000);
        self.shared.spawn(async move {
            if let Err(status) = child.ring(&behaviour, ring_ms).await {
                child.shared.advance(&child.sid, status);
                return;
            }
            child.answer();
            let over = match whisper {
                None => Over::Done,
                Some(url) => child.run(Source::Page { url, method: Method::Post, more: Vec::new() }).await,
            };
            if !matches!(over, Over::Done) {
                child.finish(&over);
                return;
            }
            if let Some(leg) = child.shared.lock().legs.get_mut(&child.sid) {
                leg.ready = true;
            }
            let over = match child.talk(&room, BOTH, false).await {
                Ok(()) => Over::HungUp,
                Err(Interrupt::Left) => Over::Left,
                Err(Interrupt::Ended) => Over::Ended,
                Err(Interrupt::Redirect(instructions)) => {
                    child.whispers = false;
                    child.run(instructions.into()).await
                }
            };
            child.finish(&over);
        });
        sid
    }
}

impl Shared {
    /// The conference of this name, new if there is none; nothing if it is full.
    fn enter(&self, wanted: &Wanted) -> Option<ConferenceSid> {
        let mut state = self.lock();
        let sid = match state.conference(&wanted.name) {
            Some(sid) => sid,
            None => {
                let sid = new_conference_sid();
                let conference = Conference {
                    name: wanted.name.clone(),
                    room: Room::default(),
                    callback: wanted.status_callback.clone(),
                    sequence: 0,
                };
                state.rooms.insert(sid.clone(), conference);
                sid
            }
        };
        let count = state.rooms.get(&sid).map_or(0, |conference| conference.room.members().count());
        (count < wanted.max_participants.unwrap_or(250) as usize).then_some(sid)
    }

    /// A leg is in a room from now on.
    fn join(self: &Arc<Self>, room: &ConferenceSid, call: &CallSid, manner: Manner) {
        let alone = self.assumes(Assumption::ConferenceBeginsAlone);
        let joined = {
            let mut state = self.lock();
            let Some(conference) = state.rooms.get_mut(room) else { return };
            let begins = conference.room.join(call.clone(), manner, alone);
            (conference.name.clone(), begins)
        };
        self.tell(Some(call), Event::Joined { room: joined.0 });
        self.tell_room(room, ConferenceEvent::Join, Some((call, manner)));
        if joined.1 {
            self.tell_room(room, ConferenceEvent::Start, None);
        }
    }

    /// A leg is in a room no longer.
    fn part(self: &Arc<Self>, room: &ConferenceSid, call: &CallSid) {
        let parted = {
            let mut state = self.lock();
            let Some(conference) = state.rooms.get_mut(room) else { return };
            let manner = conference.room.manner(call).copied();
            let ends = conference.room.part(call);
            (conference.name.clone(), manner, ends)
        };
        self.tell(Some(call), Event::Parted { room: parted.0 });
        if let Some(manner) = parted.1 {
            self.tell_room(room, ConferenceEvent::Leave, Some((call, manner)));
        }
        if parted.2 {
            self.tell_room(room, ConferenceEvent::End, None);
        }
    }
}
