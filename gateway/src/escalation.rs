//! People are rung for a caller: the task that obeys [`call::escalation`].
//!
//! One task an escalation, on the process that holds the call. The agents' webhooks find it by the caller's `CallSid`;
//! who was first to press 1 is decided by the store, so that a webhook that reaches another process decides rightly
//! too. The caller's own stream may end and begin again meanwhile: the conversation that holds it then attaches itself
//! to the escalation that is going on.

mod legs;
pub(crate) mod orphan;

pub(crate) use legs::{answered_by, page, room};

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use assistant::{Brief, Business, Reaching};
use call::escalation::{
    Action, Choice, DialFailure, Escalation, EscalationEnd, Event, Farewell, News, Outcome, Rules,
};
use call::record::HangupCause;
use dashmap::DashMap;
use jiff::Timestamp;
use policy::ladder::{Agent, EscalationReason, LastResort, Plan, Question, plan};
use senders::provider::Provider;
use store::{BeganEscalation, BeginEscalation, Finish, NewOffer, Offered, StoreError};
use telephony::{CallId, CallSid, Disposition, EscalationId, Millis, OfferId, PhoneNumber, TenantId};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until};
use tracing::{Instrument, error, info, info_span, warn};
use twilio::Private;
use uuid::Uuid;

use crate::app::App;
use crate::errands::Errands;
use crate::persist::persist;

/// An agent who has pressed 1 waits so long at most for what the caller has to hear.
const LONGEST_SCRIPT: Duration = Duration::from_secs(12);

/// Webhooks and answers that wait for the task at most: it takes microseconds for each.
const QUEUE: usize = 64;

/// An escalation takes the place of so many that lost their process, one after the other.
const MOST_LOST: usize = 3;

/// A conversation takes news as they come; more than this unread means that nobody listens any more.
const NEWS: usize = 16;

/// From so many on, what is kept of calls that are long over is looked for.
const MANY_TOKENS: usize = 1_000;

/// Twilio ends a call after so long.
const LONGEST_CALL: Duration = Duration::from_secs(24 * 60 * 60);

/// How long after its stream a caller's leg may still be on the way to another one, or his stream behind his leg.
const STREAM_GAP: Duration = Duration::from_secs(3);

/// How often Twilio is asked whether a caller whose stream is gone is still there.
const ASKED: u32 = 3;

/// The escalations that this process holds, at most one a call.
#[derive(Default)]
pub(crate) struct Escalations {
    live: Arc<DashMap<CallSid, Handle>>,
    /// What lets agents see the caller's own number, until his call ends, and since when it is known.
    tokens: DashMap<CallSid, (Instant, Private)>,
}

/// An escalation as webhooks and the conversation see it.
#[derive(Clone)]
pub(crate) struct Handle {
    pub(crate) id: EscalationId,
    /// Who is called, as an agent knows it.
    pub(crate) business_name: Arc<str>,
    inbox: mpsc::Sender<Message>,
    shared: Arc<Mutex<Shared>>,
    /// Set while an agent who has left the room decides what is to become of the caller.
    transfer: watch::Sender<bool>,
}

/// What changes from the conversation's side.
struct Shared {
    brief: Brief,
    talk: Talk,
    /// Whether the caller is being moved to somebody, or has been.
    moved: bool,
}

/// The conversation that goes on meanwhile.
#[derive(Clone)]
pub(crate) struct Talk {
    /// It is told how the search goes.
    pub(crate) news: mpsc::Sender<Reaching>,
    /// Whether it is saying what has to be heard to its end, as what to do in an emergency.
    pub(crate) protected: watch::Receiver<bool>,
}

/// Whoever sends an event may want to know when all that follows from it is done.
struct Message {
    event: Event,
    done: Option<oneshot::Sender<()>>,
}

/// The call for which people are rung.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) tenant: TenantId,
    pub(crate) call_id: CallId,
    pub(crate) call_sid: CallSid,
    pub(crate) business: Arc<Business>,
    /// Who calls; agents see it where the carrier allows.
    pub(crate) from: Option<PhoneNumber>,
}

impl Escalations {
    /// The escalation of a call, if it goes on here.
    pub(crate) fn of(&self, call: &CallSid) -> Option<Handle> {
        self.live.get(call).map(|handle| handle.value().clone())
    }

    /// Whether this process rings people for a call, or has connected it.
    pub(crate) fn holds(&self, call: &CallSid) -> bool {
        self.live.contains_key(call)
    }

    /// The calls for which people are rung here, or which were connected here.
    pub(crate) fn calls(&self) -> Vec<CallSid> {
        self.live.iter().map(|handle| handle.key().clone()).collect()
    }

    /// The caller does not want to wait any longer, unless he is being moved to somebody already. What he wants next begins
    /// anew: it has nothing to do with a search that is being called off.
    pub(crate) fn call_off(&self, call: &CallSid) {
        if let Some((_, handle)) = self.live.remove_if(call, |_, handle| !handle.shared().moved) {
            handle.tell(Event::CallerChose(Choice::Assistant));
        }
    }

    /// The caller is being moved from now on, unless he has called it off.
    fn begins_to_move(&self, id: EscalationId) -> bool {
        let Some(handle) = self.live.iter().find(|handle| handle.id == id) else { return false };
        handle.shared().moved = true;
        true
    }

    /// Whether the caller is being moved to somebody, or has been: that his stream ends is no hanging up.
    pub(crate) fn has_moved(&self, call: &CallSid) -> bool {
        self.of(call).is_some_and(|handle| handle.shared().moved)
    }

    /// Whether an escalation goes on here.
    pub(crate) fn is_live(&self, id: EscalationId) -> bool {
        self.live.iter().any(|handle| handle.id == id)
    }

    /// Keeps what lets agents see the caller's number.
    pub(crate) fn remember(&self, call: &CallSid, token: Private) {
        // The end of a call may have been told to another process, or to nobody.
        if self.tokens.len() >= MANY_TOKENS {
            self.tokens.retain(|_, (since, _)| since.elapsed() < LONGEST_CALL);
        }
        self.tokens.insert(call.clone(), (Instant::now(), token));
    }

    /// The call is free for another escalation than this one.
    fn forget(&self, call: &CallSid, id: EscalationId) {
        self.live.remove_if(call, |_, known| known.id == id);
    }

    /// The caller's leg is over.
    pub(crate) fn caller_left(&self, call: &CallSid) {
        self.tokens.remove(call);
        if let Some(handle) = self.of(call) {
            handle.tell(Event::CallerLeft);
        }
    }
}

impl Handle {
    /// Tells the task. A full inbox means that it is stuck, which its own deadlines end.
    pub(crate) fn tell(&self, event: Event) {
        if self.inbox.try_send(Message { event, done: None }).is_err() {
            warn!(escalation_id = %self.id, "an escalation takes no more events");
        }
    }

    /// Tells the task and waits until all that follows at once is done, or for two seconds.
    pub(crate) async fn tell_and_wait(&self, event: Event) {
        let (done, finished) = oneshot::channel();
        if self.inbox.send(Message { event, done: Some(done) }).await.is_ok() {
            let _ = tokio::time::timeout(Duration::from_secs(2), finished).await;
        }
    }

    /// What an agent who picks up is told.
    pub(crate) fn brief(&self) -> Brief {
        self.shared().brief.clone()
    }

    /// What is known of the caller by now.
    pub(crate) fn set_brief(&self, brief: Brief) {
        self.shared().brief = brief;
    }

    /// The agent has left the room and will say by a key what is to become of the caller.
    pub(crate) fn transferring(&self) {
        self.transfer.send_replace(true);
    }

    /// He has said so, and is back with the caller.
    pub(crate) fn taken_back(&self, offer: OfferId) {
        self.transfer.send_replace(false);
        self.tell(Event::TakenBack { offer });
    }

    /// Whether he has, within so long.
    pub(crate) async fn is_transferring(&self, within: Duration) -> bool {
        let mut told = self.transfer.subscribe();
        let told = tokio::time::timeout(within, told.wait_for(|transferring| *transferring));
        // What it gives locks the value, and has to be gone before the value is changed.
        let transferring = matches!(told.await, Ok(Ok(_)));
        if transferring {
            self.transfer.send_replace(false);
        }
        transferring
    }

    /// Tells the conversation.
    fn send(&self, reaching: Reaching) {
        // Without a conversation there is nobody to tell: the next one asks.
        let _ = self.shared().talk.news.try_send(reaching);
    }

    fn shared(&self) -> std::sync::MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Begins to ring people for a caller, or attaches his conversation to what goes on. How it goes from there comes as news.
///
/// # Errors
/// When the record could not be asked: nobody is rung.
pub(crate) async fn begin(
    app: &Arc<App>,
    caller: Caller,
    reason: EscalationReason,
    again: bool,
    brief: Brief,
    talk: Talk,
) -> Result<Reaching, StoreError> {
    if let Some(handle) = app.escalations.of(&caller.call_sid) {
        let mut shared = handle.shared();
        shared.brief = brief;
        shared.talk = talk;
        drop(shared);
        return Ok(Reaching::Ringing);
    }
    if again && let Some(end) = app.store.last_escalation_end(caller.tenant, caller.call_id).await? {
        let last = || last_resort(&caller, reason);
        let reaching = match end {
            // Where the talk was over, so would be the call: it was the emergency line that has left him.
            EscalationEnd::HandedBack | EscalationEnd::Connected => Some(Reaching::HandedBack),
            EscalationEnd::NobodyCame | EscalationEnd::NotConnected => Some(Reaching::Nobody(last())),
            EscalationEnd::Dropped
            | EscalationEnd::CallerLeft
            | EscalationEnd::CallerChose
            | EscalationEnd::Lost => None,
        };
        if let Some(reaching) = reaching {
            return Ok(reaching);
        }
    }
    let now = Timestamp::now();
    let id = EscalationId(Uuid::now_v7());
    let Some((agents, plan)) = write_down(app, &caller, reason, id, now).await? else {
        return Ok(Reaching::Ringing);
    };
    info!(escalation_id = %id, %reason, ladder = plan.ladder.as_deref().unwrap_or("none"),
        rungs = plan.rungs.len(), skipped = plan.skipped.len(), "a person is sought");
    // Without anybody to ring there is nothing to do but what comes last, and only the line is more than an answer.
    if plan.rungs.is_empty() && !matches!(plan.last, LastResort::EmergencyLine(_)) {
        app.store.end_escalation(caller.tenant, id, EscalationEnd::NobodyCame, now).await?;
        return Ok(Reaching::Nobody(plan.last));
    }
    let (inbox, messages) = mpsc::channel(QUEUE);
    let shared = Arc::new(Mutex::new(Shared { brief, talk, moved: false }));
    let business_name = Arc::from(caller.business.name.as_str());
    let handle = Handle { id, business_name, inbox, shared, transfer: watch::Sender::new(false) };
    app.escalations.live.insert(caller.call_sid.clone(), handle.clone());
    let call_token = app.escalations.tokens.get(&caller.call_sid).map(|token| token.1.clone());
    let driver = Driver {
        app: Arc::clone(app),
        caller,
        reason,
        handle,
        agents,
        call_token,
        machine: Escalation::new(plan, Rules::default()),
        messages,
        work: Errands::new(),
        began: Instant::now(),
    };
    let span = info_span!("escalation", escalation_id = %id);
    tokio::spawn(driver.run().instrument(span));
    Ok(Reaching::Ringing)
}

/// Plans whom to ring and writes down that they are; `None` when the call is over.
async fn write_down(
    app: &Arc<App>,
    caller: &Caller,
    reason: EscalationReason,
    escalation: EscalationId,
    now: Timestamp,
) -> Result<Option<(Vec<Agent>, Plan)>, StoreError> {
    for _ in 0..MOST_LOST {
        let team = app.store.team(caller.tenant, &caller.business).await?;
        let plan = plan(&Question {
            reason,
            ladders: &caller.business.ladders,
            agents: &team.agents,
            states: &team.states,
            hours: &caller.business.hours,
            caller: caller.from.as_ref(),
            now,
        });
        let begin = BeginEscalation {
            tenant: caller.tenant,
            call_id: caller.call_id,
            escalation,
            plan: &plan,
            node: &app.node,
            now,
        };
        match app.store.begin_escalation(begin).await? {
            BeganEscalation::Now => return Ok(Some((team.agents, plan))),
            // Another process rings for this call and is gone, or about to be. Whom it rang is free when they are let
            // go, so that it is planned anew.
            BeganEscalation::Already(lost) => orphan::let_all_go(app, caller.tenant, lost, now).await?,
            BeganEscalation::CallOver => return Ok(None),
        }
    }
    Ok(None)
}

/// Makes a channel for news of an escalation.
pub(crate) fn news() -> (mpsc::Sender<Reaching>, mpsc::Receiver<Reaching>) {
    mpsc::channel(NEWS)
}

/// The caller's stream is gone and it was not we who took it from him. Unless another one comes, Twilio is asked
/// whether he is still there.
pub(crate) fn stream_gone(app: &Arc<App>, call: CallSid) {
    let Some(handle) = app.escalations.of(&call) else { return };
    let app = Arc::clone(app);
    tokio::spawn(async move {
        for _ in 0..ASKED {
            sleep(STREAM_GAP).await;
            if app.live.holds(&call) || !app.escalations.holds(&call) {
                return;
            }
            match app.provider.fetch_call(&call).await {
                Ok(leg) if leg.status.is_final() => return handle.tell(Event::CallerLeft),
                Ok(_) => return,
                Err(error) => warn!(%error, "nobody can tell whether the caller is still there"),
            }
        }
    });
}

/// Ends the leg of an agent for whom nobody waits any more.
pub(crate) async fn let_go(provider: &Provider, leg: &CallSid) {
    legs::hang_up(provider, leg, Farewell::CallerLeft).await;
}

fn last_resort(caller: &Caller, reason: EscalationReason) -> LastResort {
    let occasion = caller.business.hours.occasion(Timestamp::now());
    let ladder = caller.business.ladders.iter().find(|ladder| ladder.is_for(reason, occasion));
    ladder.map_or(LastResort::Callback, |ladder| ladder.last.clone())
}

struct Driver {
    app: Arc<App>,
    caller: Caller,
    reason: EscalationReason,
    handle: Handle,
    agents: Vec<Agent>,
    call_token: Option<Private>,
    machine: Escalation,
    messages: mpsc::Receiver<Message>,
    /// Requests to the provider that are under way.
    work: Errands<Option<Event>>,
    began: Instant,
}

impl Driver {
    async fn run(mut self) {
        self.handle(Event::Begun).await;
        while !self.machine.is_over() || !self.work.is_empty() {
            let wake = self.machine.poll_timeout().map(|at| self.began + Duration::from_millis(at.0));
            tokio::select! {
                Some(message) = self.messages.recv() => {
                    self.handle(message.event).await;
                    if let Some(done) = message.done {
                        let _ = done.send(());
                    }
                }
                Some(event) = self.work.next(), if !self.work.is_empty() => {
                    if let Some(event) = event {
                        self.handle(event).await;
                    }
                }
                () = sleep_until(wake.unwrap_or(self.began)), if wake.is_some() => self.handle(Event::Tick).await,
                else => break,
            }
        }
        self.forget();
    }

    fn forget(&self) {
        self.app.escalations.forget(&self.caller.call_sid, self.handle.id);
    }

    async fn handle(&mut self, event: Event) {
        let event = match (event, self.until_said()) {
            (Event::Accepted { offer, call_sid }, Some(said)) => {
                // The agent waits in the room; the caller hears what he has to hear, and is moved then.
                self.work.send(async move {
                    said.await;
                    Some(Event::Accepted { offer, call_sid })
                });
                Event::StillThere { offer }
            }
            (event, _) => event,
        };
        let now = Millis(u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX));
        self.machine.handle(event, now);
        while let Some(action) = self.machine.poll_action() {
            self.obey(action).await;
        }
    }

    /// The end of what the conversation is saying and the caller must hear. `None` when it says nothing of the kind.
    fn until_said(&self) -> Option<impl Future<Output = ()> + Send + 'static> {
        let mut protected = self.handle.shared().talk.protected.clone();
        let is_protected = *protected.borrow();
        is_protected.then_some(async move {
            // A conversation that is gone says nothing any more.
            let said = protected.wait_for(|protected| !protected);
            let _ = tokio::time::timeout(LONGEST_SCRIPT, said).await;
        })
    }

    async fn obey(&mut self, action: Action) {
        let (tenant, id, now) = (self.caller.tenant, self.handle.id, Timestamp::now());
        let store = &self.app.store;
        let written = match action {
            Action::Dial { offer, agent, ring } => {
                let new = NewOffer { tenant, escalation: id, offer, agent, ring, now };
                match store.offer(new).await {
                    Ok(Offered::Now) => {
                        let request = self.leg(offer, agent, ring);
                        self.work.send(async move { Some(request.dial().await) });
                    }
                    Ok(Offered::AgentBusy | Offered::Over) | Err(_) => {
                        let event = Event::NotDialled { offer, why: DialFailure::NoPermit };
                        self.work.send(async move { Some(event) });
                    }
                }
                Ok(())
            }
            Action::EndOffer { offer, how } => store.end_offer(tenant, id, offer, how, now).await,
            Action::HangUp { offer: _, call_sid, farewell } => {
                let provider = self.app.provider.clone();
                self.work.send(async move {
                    legs::hang_up(&provider, &call_sid, farewell).await;
                    None
                });
                Ok(())
            }
            Action::MoveCaller { offer } => {
                let twiml = legs::callers_room(&self.app.config, tenant, &self.caller.call_sid, id, offer);
                let (provider, call) = (self.app.provider.clone(), self.caller.call_sid.clone());
                let handle = self.handle.clone();
                handle.shared().moved = true;
                self.work.send(async move {
                    let outcome = legs::move_caller(&provider, &call, twiml).await;
                    handle.shared().moved = outcome.is_ok();
                    Some(Event::CallerMoved { offer, outcome })
                });
                Ok(())
            }
            Action::Connected { offer, agent: _ } => match store.connected(tenant, id, offer, now).await {
                // Nobody else writes it while this process holds them, and what they have talked is counted by it.
                Err(error) if error.is_transient() => {
                    let store = store.clone();
                    self.work.send(async move {
                        if let Err(error) = persist(|| store.connected(tenant, id, offer, now)).await {
                            error!(
                                error = &error as &dyn std::error::Error,
                                "that two have met could not be written"
                            );
                        }
                        None
                    });
                    Ok(())
                }
                written => written,
            },
            Action::ReturnCaller => {
                let url = self.app.config.public_url.page("/twilio/resume");
                let (provider, call) = (self.app.provider.clone(), self.caller.call_sid.clone());
                self.work.send(async move {
                    legs::return_caller(&provider, &call, url).await;
                    None
                });
                Ok(())
            }
            Action::TellCaller(news) => {
                self.tell_caller(&news);
                Ok(())
            }
            Action::Fetch { offer, call_sid } => {
                let provider = self.app.provider.clone();
                self.work.send(async move { legs::fetch(&provider, offer, call_sid).await });
                Ok(())
            }
            Action::Finish(outcome) => self.finish(outcome).await,
        };
        if let Err(error) = written {
            error!(
                error = &error as &dyn std::error::Error,
                "part of an escalation's record could not be written"
            );
        }
    }

    fn leg(&self, offer: OfferId, agent: telephony::AgentId, ring: Millis) -> legs::AgentLeg {
        legs::AgentLeg {
            app: Arc::clone(&self.app),
            caller: self.caller.clone(),
            escalation: self.handle.id,
            offer,
            agent: self.agents.iter().find(|known| known.id == agent).cloned(),
            ring,
            reason: self.reason,
            call_token: self.call_token.clone(),
        }
    }

    fn tell_caller(&self, news: &News) {
        let reaching = match news {
            News::Trying { first: false, .. } => Reaching::StillRinging,
            // He hears ringing anyway; what came of it all is told at the end; being connected tells itself.
            News::Trying { first: true, .. }
            | News::StillTrying
            | News::Connecting(_)
            | News::NotConnected
            | News::NobodyCame => return,
        };
        self.handle.send(reaching);
    }

    async fn finish(&mut self, outcome: Outcome) -> Result<(), StoreError> {
        let (store, tenant, id) = (&self.app.store, self.caller.tenant, self.handle.id);
        let end = outcome.end();
        info!(outcome = end.as_str(), "an escalation has ended");
        if let Outcome::NobodyCame(LastResort::EmergencyLine(number))
        | Outcome::NotConnected(LastResort::EmergencyLine(number)) = outcome
        {
            self.connect_with_the_line(number, end);
            return Ok(());
        }
        let ended = store.end_escalation(tenant, id, end, Timestamp::now()).await;
        // Nothing comes after this: the caller is told whatever became of the record.
        let mut finished = Ok(());
        match outcome {
            Outcome::NobodyCame(last) | Outcome::NotConnected(last) => {
                // Asked again after this, people are rung anew.
                self.forget();
                self.handle.send(Reaching::Nobody(last));
            }
            Outcome::HandedBack { .. } | Outcome::Dropped { .. } | Outcome::CallerChose(_) => self.forget(),
            Outcome::CallerLeft => {}
            Outcome::Connected { .. } => {
                let call_id = self.caller.call_id;
                let written = persist(|| {
                    let finish = Finish {
                        tenant,
                        call_id,
                        disposition: Disposition::Connected,
                        cause: HangupCause::CallerHungUp,
                        outbox: Vec::new(),
                        now: Timestamp::now(),
                    };
                    store.finish_call(finish)
                })
                .await;
                // Whoever is left in the room is alone.
                legs::end_caller(&self.app.provider, &self.caller.call_sid).await;
                finished = written.map(drop);
            }
        }
        // Whatever became of the call's own end: until this is written the agent counts as busy.
        let ended = match ended {
            Err(error) if error.is_transient() => {
                persist(|| store.end_escalation(tenant, id, end, Timestamp::now())).await
            }
            ended => ended,
        };
        finished.and(ended)
    }

    /// Nobody came, and there is a line that is always answered: when the caller has heard what he has to hear, he is
    /// connected with it. Should that fail, he is told what everybody is told to whom nobody comes.
    fn connect_with_the_line(&mut self, number: PhoneNumber, end: EscalationEnd) {
        let said = self.until_said();
        let (app, caller, handle) = (Arc::clone(&self.app), self.caller.clone(), self.handle.clone());
        let reason = self.reason;
        self.work.send(async move {
            if let Some(said) = said {
                said.await;
            }
            let write = || app.store.end_escalation(caller.tenant, handle.id, end, Timestamp::now());
            // First: whoever goes on with the call afterwards is to know that nobody came.
            let mut written = write().await;
            // Who has called it off meanwhile stays where he is.
            if app.escalations.begins_to_move(handle.id) {
                let moved = legs::to_the_line(&app, &caller, handle.id, reason, &number).await;
                if !moved {
                    app.escalations.forget(&caller.call_sid, handle.id);
                    handle.send(Reaching::Nobody(LastResort::EmergencyLine(number)));
                } else if !app.live.is_gone(&caller.call_sid, STREAM_GAP).await {
                    // Until his stream is gone, it has to be known that he has not hung up.
                    if let Some(gone) = app.live.end(&caller.call_sid) {
                        let _ = tokio::time::timeout(STREAM_GAP, gone.cancelled()).await;
                    }
                }
            }
            if written.as_ref().is_err_and(StoreError::is_transient) {
                written = persist(write).await;
            }
            if let Err(error) = written {
                error!(
                    error = &error as &dyn std::error::Error,
                    "the end of an escalation could not be written"
                );
            }
            None
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_is_called_off_is_nothing_to_attach_to() {
        let escalations = Escalations::default();
        let call: CallSid = "CA00000000000000000000000000000001".parse().expect("a SID");
        let search = || {
            let (inbox, messages) = mpsc::channel(1);
            let protected = watch::channel(false).1;
            let shared =
                Shared { brief: Brief::default(), talk: Talk { news: news().0, protected }, moved: false };
            let handle = Handle {
                id: EscalationId(Uuid::now_v7()),
                business_name: Arc::from("Riverside Plumbing"),
                inbox,
                shared: Arc::new(Mutex::new(shared)),
                transfer: watch::Sender::new(false),
            };
            escalations.live.insert(call.clone(), handle.clone());
            (handle, messages)
        };
        let (_, mut told) = search();
        escalations.call_off(&call);
        assert!(matches!(told.try_recv().map(|message| message.event), Ok(Event::CallerChose(_))));
        assert!(!escalations.holds(&call), "what comes next begins anew");
        // Somebody has taken the call: it is not called off any more.
        let (handle, mut told) = search();
        handle.shared().moved = true;
        escalations.call_off(&call);
        assert!(told.try_recv().is_err() && escalations.has_moved(&call));
    }
}
