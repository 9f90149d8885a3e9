use std::sync::Arc;
use std::time::Duration;

use telephony::{CallSid, Digit, Millis};
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep, sleep_until};
use twilio::forms::CallStatus;
use twilio::rest::{CreateCall, Instructions, MachineDetection};
use twilio::twiml::{Method, Response, StatusCallback, Verb};
use url::Url;

use super::actor::{Actor, WONDERS_FRAMES};
use super::assumption::Assumption;
use super::behaviour::{Behaviour, Pickup};
use super::callbacks::Parameters;
use super::events::Event;
use super::state::Order;
use super::stream::{Fork, Voice};
use super::tone::{Frame, SILENT, Tone};
use super::{Inbound, Shared};
use crate::account::Signing;
use crate::line::Line;

const FRAME: Duration = Duration::from_millis(20);
/// A task that was asleep for longer than this goes on from now instead of making good for it.
const MOST_BEHIND: Duration = Duration::from_secs(1);
/// Documents that one leg fetches at most, so that two that redirect to each other come to an end. An assumption:
/// Twilio's own number is not documented.
const MOST_DOCUMENTS: u32 = 50;
/// How long a call that is dialled through the API rings unless told otherwise.
const RINGS_S: u32 = 60;
/// What a call that waits for answering-machine detection waits.
const DETECTION_MS: u64 = 2_000;

/// One leg that does what TwiML says, frame by frame.
pub(super) struct Runner {
    pub(super) shared: Arc<Shared>,
    pub(super) sid: CallSid,
    pub(super) actor: Actor,
    pub(super) forks: Vec<Fork>,
    /// Who speaks on two-way streams in the party's place, with words.
    pub(super) voice: Option<Voice>,
    /// Whether this is the whisper of a `<Dial>`, in which few verbs are allowed.
    pub(super) whispers: bool,
    fallback: Option<String>,
    next: Instant,
    documents: u32,
    ends_at: Option<Millis>,
}

/// Why a leg does not go on with what it does.
#[derive(Debug)]
pub(super) enum Interrupt {
    /// The party hung up.
    Left,
    /// The API ended it, or whoever dialled it.
    Ended,
    /// The API gave it something else to do.
    Redirect(Instructions),
}

/// What comes after a verb.
#[derive(Debug)]
pub(super) enum Flow {
    On,
    HangUp,
    Reject,
    Go(Source),
}

/// Where a document is.
#[derive(Debug)]
pub(super) enum Source {
    Page { url: String, method: Method, more: Parameters },
    Twiml(String),
}

/// How a leg came to its end.
#[derive(Debug)]
pub(super) enum Over {
    /// There was nothing more to do.
    Done,
    HungUp,
    Rejected,
    Failed,
    Left,
    Ended,
}

impl From<Instructions> for Source {
    fn from(instructions: Instructions) -> Self {
        match instructions {
            Instructions::Url { url, method } => Self::Page { url, method, more: Vec::new() },
            Instructions::Twiml(xml) => Self::Twiml(xml),
        }
    }
}

/// Runs an inbound leg, which is in the registry already. A voice is given `back` with all that it heard.
pub(super) fn spawn_inbound(
    shared: &Arc<Shared>,
    sid: CallSid,
    inbound: Inbound,
    voice: Option<(Voice, oneshot::Sender<Line>)>,
) {
    let mut runner = Runner::new(shared, sid, inbound.behaviour);
    let (voice, back) = voice.unzip();
    runner.voice = voice;
    let number = shared.options.numbers.get(&inbound.to).cloned();
    shared.spawn(async move {
        let shared = Arc::clone(&runner.shared);
        let Some(number) = number else {
            shared.tell(Some(&runner.sid), problem("nobody has this number"));
            shared.advance(&runner.sid, CallStatus::Failed);
            return;
        };
        if let Some(leg) = shared.lock().legs.get_mut(&runner.sid) {
            leg.callback = number.status_url.map(|url| StatusCallback { url, events: Vec::new() });
        }
        shared.advance(&runner.sid, CallStatus::Ringing);
        runner.fallback = number.fallback_url;
        let first = Source::Page { url: number.voice_url, method: Method::Post, more: Vec::new() };
        let over = runner.run(first).await;
        runner.finish(&over);
        if let (Some(voice), Some(back)) = (runner.voice, back) {
            // Who asked for it may have gone.
            let _ = back.send(voice.line);
        }
    });
}

/// Dials a leg that the API asked for, when its turn has come; it is in the registry already.
pub(super) fn spawn_outbound(shared: &Arc<Shared>, sid: CallSid, call: CreateCall, turn: Instant) {
    let behaviour = shared.behaviour_of(call.to.as_str());
    let mut runner = Runner::new(shared, sid, behaviour.clone());
    shared.spawn(async move {
        let shared = Arc::clone(&runner.shared);
        while Instant::now() < turn {
            runner.wait().await;
            if runner.frame(&SILENT, false).is_err() {
                shared.advance(&runner.sid, CallStatus::Canceled);
                return;
            }
        }
        let ring_ms = u64::from(call.timeout_s.unwrap_or(RINGS_S)) * 1_000;
        if let Err(status) = runner.ring(&behaviour, ring_ms).await {
            shared.advance(&runner.sid, status);
            return;
        }
        runner.answer();
        runner.limit(call.time_limit_s);
        runner.fallback = call.fallback_url;
        let mut interrupt = None;
        if let Some(detection) = call.machine_detection {
            interrupt = runner.detect(&behaviour, detection, call.async_amd_callback).await.err();
        }
        let over = match interrupt {
            None => runner.run(call.instructions.into()).await,
            Some(Interrupt::Redirect(instructions)) => runner.run(instructions.into()).await,
            Some(Interrupt::Left) => Over::Left,
            Some(Interrupt::Ended) => Over::Ended,
        };
        runner.finish(&over);
    });
}

pub(super) fn problem(what: impl Into<String>) -> Event {
    Event::Problem { what: what.into() }
}

impl Shared {
    /// What whoever is at this address does.
    pub(super) fn behaviour_of(&self, address: &str) -> Behaviour {
        self.lock().agents.get(address).cloned().unwrap_or_else(|| self.options.stranger.clone())
    }
}

impl Runner {
    pub(super) fn new(shared: &Arc<Shared>, sid: CallSid, behaviour: Behaviour) -> Self {
        Self {
            actor: Actor::new(behaviour, &shared.options.listens_for),
            shared: Arc::clone(shared),
            sid,
            forks: Vec::new(),
            voice: None,
            whispers: false,
            fallback: None,
            next: Instant::now(),
            documents: 0,
            ends_at: None,
        }
    }

    pub(super) fn now(&self) -> Millis {
        self.shared.now()
    }

    pub(super) fn tell(&self, event: Event) {
        self.shared.tell(Some(&self.sid), event);
    }

    /// Waits for the next frame. Frames are counted from the start, so that late wake-ups do not add up.
    pub(super) async fn wait(&mut self) {
        sleep_until(self.next).await;
        let now = Instant::now();
        self.next = if now > self.next + MOST_BEHIND { now + FRAME } else { self.next + FRAME };
    }

    /// One frame of the party: he hears `heard`; what he says, and the key that he presses if somebody waits for one.
    pub(super) fn frame(
        &mut self,
        heard: &Frame,
        takes_keys: bool,
    ) -> Result<(Frame, Option<Digit>), Interrupt> {
        let now = self.now();
        let order = self.shared.lock().legs.get_mut(&self.sid).and_then(|leg| leg.order.take());
        match order {
            Some(Order::End) => return Err(Interrupt::Ended),
            Some(Order::Redirect(instructions)) => return Err(Interrupt::Redirect(instructions)),
            None => {}
        }
        if self.ends_at.is_some_and(|at| now >= at) {
            return Err(Interrupt::Ended);
        }
        if self.actor.wonders(heard) {
            self.tell(Event::Silence { ms: u64::from(WONDERS_FRAMES) * 20 });
        }
        for (hz, begins) in self.actor.hear(heard) {
            self.tell(if begins { Event::Hears { hz } } else { Event::HearsNoMore { hz } });
        }
        if self.actor.leaves(now) {
            self.tell(Event::HungUp);
            return Err(Interrupt::Left);
        }
        let said = self.actor.speak();
        self.forks.retain(|fork| fork.carries(&said, heard));
        let key = if takes_keys { self.actor.key(now) } else { None };
        if let Some(key) = key {
            self.tell(Event::Presses { key: key.into() });
        }
        Ok((said, key))
    }

    /// Lets time pass in silence, until a key if one is waited for.
    pub(super) async fn pass(&mut self, ms: u64, takes_keys: bool) -> Result<Option<Digit>, Interrupt> {
        self.pass_hearing(&mut Tone::new(0), ms, takes_keys).await
    }

    /// Lets time pass while the party hears `sound`, until a key if one is waited for.
    pub(super) async fn pass_hearing(
        &mut self,
        sound: &mut Tone,
        ms: u64,
        takes_keys: bool,
    ) -> Result<Option<Digit>, Interrupt> {
        let until = self.now() + Millis(ms);
        while self.now() < until {
            self.wait().await;
            let (_, key) = self.frame(&sound.frame(), takes_keys)?;
            if key.is_some() {
                return Ok(key);
            }
        }
        Ok(None)
    }

    /// The leg is up from now on.
    pub(super) fn answer(&mut self) {
        self.actor.answered(self.now());
        self.shared.advance(&self.sid, CallStatus::InProgress);
    }

    pub(super) fn limit(&mut self, seconds: Option<u32>) {
        self.ends_at = seconds.map(|seconds| self.now() + Millis(u64::from(seconds) * 1_000));
    }

    /// Rings until somebody answers; how it ended otherwise.
    pub(super) async fn ring(&mut self, behaviour: &Behaviour, longest_ms: u64) -> Result<(), CallStatus> {
        self.shared.advance(&self.sid, CallStatus::Initiated);
        let (after, outcome) = match behaviour.pickup {
            Pickup::After(ms) => (ms, Ok(())),
            Pickup::Never => (u64::MAX, Ok(())),
            Pickup::Busy(ms) => (ms, Err(CallStatus::Busy)),
            Pickup::Fails(ms) => (ms, Err(CallStatus::Failed)),
        };
        if outcome.is_ok() {
            self.shared.advance(&self.sid, CallStatus::Ringing);
        }
        let rung = self.pass(after.min(longest_ms), false).await;
        match rung {
            Err(_) => Err(CallStatus::Canceled),
            Ok(_) if after > longest_ms => Err(CallStatus::NoAnswer),
            Ok(_) => outcome,
        }
    }

    /// Says who answered: before the call does anything, or beside it.
    async fn detect(
        &mut self,
        behaviour: &Behaviour,
        detection: MachineDetection,
        beside: Option<String>,
    ) -> Result<(), Interrupt> {
        use twilio::forms::AnsweredBy::{MachineEndBeep, MachineStart};
        let who = match (detection, behaviour.answered_by) {
            (MachineDetection::DetectMessageEnd, MachineStart) => MachineEndBeep,
            (_, who) => who,
        };
        let ms = if self.shared.assumes(Assumption::DetectionTakesTime) { DETECTION_MS } else { 0 };
        let parameters = vec![
            ("CallSid", self.sid.to_string()),
            ("AccountSid", self.shared.options.sid.to_string()),
            ("AnsweredBy", who.as_str().to_owned()),
            ("MachineDetectionDuration", ms.to_string()),
        ];
        let (shared, sid) = (Arc::clone(&self.shared), self.sid.clone());
        let known = move |shared: &Shared| {
            if let Some(leg) = shared.lock().legs.get_mut(&sid) {
                leg.answered_by = Some(who);
            }
        };
        match beside {
            Some(url) => {
                let sid = self.sid.clone();
                self.shared.spawn(async move {
                    sleep(Duration::from_millis(ms)).await;
                    known(&shared);
                    shared.call_back(Some(&sid), url, parameters);
                });
            }
            None => {
                self.pass(ms, false).await?;
                known(&self.shared);
            }
        }
        Ok(())
    }

    /// Does what documents say until there is nothing more to do.
    pub(super) async fn run(&mut self, first: Source) -> Over {
        let mut source = first;
        loop {
            let ended = match self.document(source).await {
                Ok(Some((base, document))) => self.obey(&base, document).await,
                Ok(None) => return Over::Failed,
                Err(interrupt) => Err(interrupt),
            };
            source = match ended {
                Ok(Flow::Go(next)) => next,
                Ok(Flow::On) => return Over::Done,
                Ok(Flow::HangUp) => return Over::HungUp,
                Ok(Flow::Reject) => return Over::Rejected,
                Err(Interrupt::Left) => return Over::Left,
                Err(Interrupt::Ended) => return Over::Ended,
                Err(Interrupt::Redirect(instructions)) => instructions.into(),
            };
        }
    }

    /// The leg is over, and whatever it dialled with it.
    pub(super) fn finish(&mut self, over: &Over) {
        self.forks.clear();
        let rejected = if self.shared.assumes(Assumption::RejectedIsBusy) {
            CallStatus::Busy
        } else {
            CallStatus::NoAnswer
        };
        let status = match (self.shared.status(&self.sid), over) {
            (CallStatus::InProgress, _) => CallStatus::Completed,
            (_, Over::Rejected) => rejected,
            (_, Over::Left | Over::Ended) => CallStatus::Canceled,
            (_, Over::Failed) => CallStatus::Failed,
            // A document without a verb, and nothing to hear: Twilio has answered to find out.
            (_, Over::Done | Over::HungUp) => CallStatus::Completed,
        };
        self.shared.advance(&self.sid, status);
        let children = self.shared.lock().live_children(&self.sid);
        for child in children {
            self.shared.order(&child, Order::End);
        }
    }

    /// Fetches a document, from the fallback if the page fails.
    async fn document(&mut self, source: Source) -> Result<Option<(String, Response)>, Interrupt> {
        match source {
            Source::Twiml(xml) => Ok(self.read(&xml).map(|document| (String::new(), document))),
            Source::Page { url, method, more } => {
                if let Some(document) = self.page(&url, method, more).await? {
                    return Ok(Some((url, document)));
                }
                let Some(fallback) = self.fallback.clone() else {
                    self.tell(Event::Says {
                        text: "We are sorry, an application error has occurred.".to_owned(),
                    });
                    return Ok(None);
                };
                let more = vec![("ErrorCode", "11200".to_owned()), ("ErrorUrl", url)];
                let document = self.page(&fallback, Method::Post, more).await?;
                Ok(document.map(|document| (fallback, document)))
            }
        }
    }

    async fn page(
        &mut self,
        url: &str,
        method: Method,
        more: Parameters,
    ) -> Result<Option<Response>, Interrupt> {
        self.documents += 1;
        if self.documents > MOST_DOCUMENTS {
            self.tell(problem("more than 50 documents in one call"));
            return Ok(None);
        }
        let body = self.ask(url, method, more).await?;
        Ok(body.and_then(|body| self.read(&body)))
    }

    /// Makes a request about this leg while its frames go on. An interrupted one is carried to its end nevertheless:
    /// the server has it already.
    pub(super) async fn ask(
        &mut self,
        url: &str,
        method: Method,
        more: Parameters,
    ) -> Result<Option<String>, Interrupt> {
        let began = self.now();
        let mut asked =
            tokio::spawn(request(Arc::clone(&self.shared), self.sid.clone(), url.to_owned(), method, more));
        let answer = loop {
            tokio::select! {
                answer = &mut asked => break answer.unwrap_or(Err("the request was given up".to_owned())),
                () = self.wait() => { self.frame(&SILENT, false)?; }
            }
        };
        let took_ms = self.now().saturating_sub(began).0;
        let status = answer.as_ref().ok().map(|answer| answer.status);
        self.tell(Event::Webhook { url: self.shared.path_of(url), status, took_ms });
        match answer {
            Ok(answer) if (200..300).contains(&answer.status) => Ok(Some(answer.body)),
            Ok(answer) => {
                self.tell(problem(format!("11200: {} answered {}", self.shared.path_of(url), answer.status)));
                Ok(None)
            }
            Err(error) => {
                self.tell(problem(format!("11205: {}: {error}", self.shared.path_of(url))));
                Ok(None)
            }
        }
    }

    pub(super) fn read(&self, xml: &str) -> Option<Response> {
        // No body at all is the empty document.
        if xml.trim().is_empty() {
            return Some(Response::default());
        }
        match Response::parse(xml) {
            Ok(document) => Some(document),
            Err(error) => {
                self.tell(problem(format!("12100: {error}")));
                None
            }
        }
    }

    async fn obey(&mut self, base: &str, document: Response) -> Result<Flow, Interrupt> {
        for (place, verb) in document.0.into_iter().enumerate() {
            if self.whispers && !allowed_in_whisper(&verb) {
                self.tell(problem("a whisper holds a verb that is not allowed in it"));
                return Ok(Flow::HangUp);
            }
            let flow = match verb {
                Verb::Reject { .. } if place == 0 && self.shared.status(&self.sid) == CallStatus::Ringing => {
                    Flow::Reject
                }
                Verb::Reject { .. } => Flow::HangUp,
                Verb::Redirect { url, method } => match self.absolute(base, &url) {
                    Some(url) => Flow::Go(Source::Page { url, method, more: Vec::new() }),
                    None => Flow::HangUp,
                },
                Verb::Dial { dial } => self.dial(base, dial).await?,
                other => {
                    self.answer();
                    self.do_verb(base, other).await?
                }
            };
            if !matches!(flow, Flow::On) {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    /// The verbs that answer the call first.
    async fn do_verb(&mut self, base: &str, verb: Verb) -> Result<Flow, Interrupt> {
        match verb {
            Verb::Connect { stream } => return self.connect(&stream).await,
            Verb::StartStream { stream, track } => self.start_fork(&stream, track),
            Verb::StopStream { name } => self.forks.retain(|fork| !fork.is_named(&name)),
            Verb::Say { .. } | Verb::Play { .. } | Verb::PlayDigits { .. } | Verb::Pause { .. } => {
                self.prompt(base, &verb, false).await?;
            }
            Verb::Gather { gather } => return self.gather(base, gather).await,
            Verb::Record { record } => return self.record(base, record).await,
            Verb::Hangup => return Ok(Flow::HangUp),
            Verb::Redirect { .. } | Verb::Reject { .. } | Verb::Dial { .. } => {}
        }
        Ok(Flow::On)
    }

    /// `url` as it is if it is absolute, because it is signed as written; else relative to the document's.
    pub(super) fn absolute(&self, base: &str, url: &str) -> Option<String> {
        if Url::parse(url).is_ok() {
            return Some(url.to_owned());
        }
        let joined = Url::parse(base).and_then(|base| base.join(url)).ok().map(String::from);
        if joined.is_none() {
            self.tell(problem(format!("15004: {url:?} is not an absolute address")));
        }
        joined
    }

    /// The page that an `action` leads to: its own, or the document's.
    pub(super) fn action(
        &self,
        base: &str,
        action: Option<&str>,
        method: Method,
        more: Parameters,
    ) -> Option<Source> {
        let url = self.absolute(base, action.unwrap_or(base))?;
        Some(Source::Page { url, method, more })
    }
}

fn allowed_in_whisper(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Say { .. }
            | Verb::Play { .. }
            | Verb::Pause { .. }
            | Verb::Gather { .. }
            | Verb::Hangup
            | Verb::Redirect { .. }
    )
}

pub(super) async fn request(
    shared: Arc<Shared>,
    sid: CallSid,
    url: String,
    method: Method,
    more: Parameters,
) -> Result<crate::account::Answer, String> {
    let mut parameters = {
        let state = shared.lock();
        state.legs.get(&sid).map(|leg| leg.parameters(&sid, &shared.options.sid)).unwrap_or_default()
    };
    parameters.extend(more);
    sleep(Duration::from_millis(shared.options.faults.slow_webhook_ms)).await;
    let answer = shared.webhooks.request(&url, method, &parameters, Signing::True).await;
    answer.map_err(|error| error.to_string())
}
