//! A whole Twilio account in a process: a REST API on this machine, numbers with webhooks, legs that do what TwiML says,
//! conferences that really mix sound, messages, recordings, and people at the other end.
//!
//! ```no_run
//! # use loadtest::live::{Behaviour, Inbound, LiveAccount, Number, Options};
//! # async fn show() -> anyhow::Result<()> {
//! let mut options = Options::new("AC00000000000000000000000000000001".parse()?, "token", "http://127.0.0.1:8080")?;
//! let shop = "+13125550100".parse()?;
//! options.numbers.insert(shop, Number::at("http://127.0.0.1:8080"));
//! let account = LiveAccount::start(options).await?;
//! println!("TWILIO_API_URL={}", account.api_url());
//! account.set_agent(&"+13125550111".parse()?, Behaviour::takes(800, 1_200));
//! let caller = account.place_inbound(Inbound::new("+13125550142".parse()?, "+13125550100".parse()?));
//! assert!(account.ended(&caller, std::time::Duration::from_secs(60)).await);
//! assert!(account.legs().iter().all(|leg| leg.status.is_final()));
//! # Ok(())
//! # }
//! ```
//!
//! The parts that decide are values: [`Behaviour`] (what somebody does), the rooms that mix, [`Faults`] (what goes
//! wrong, by a seed), [`Assumption`] (what Twilio does not document). Each leg is one task that lives in frames of
//! 20 ms: it says and hears a frame, and looks whether it was told to do something else.

mod actor;
mod api;
mod assumption;
mod behaviour;
mod callbacks;
mod dial;
mod events;
mod faults;
mod leg;
mod listen;
mod message;
mod room;
mod state;
mod stream;
pub mod tone;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use telephony::{
    AccountSid, CallSid, ConferenceSid, MessageSid, Millis, PhoneNumber, RecordingSid, StreamSid,
};
use tokio::sync::{oneshot, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;
use twilio::forms::{CallDirection, CallStatus};
use twilio::rest::{CallResource, ConferenceResource, MessageResource, ParticipantResource};
use twilio::signature::{AuthToken, InvalidAuthToken};
use uuid::Uuid;

pub use assumption::Assumption;
pub use behaviour::{AGENT_HZ, Behaviour, CALLER_HZ, HangsUp, Pickup};
pub use events::{Entry, Event};
pub use faults::Faults;

use crate::account::Account as Webhooks;
use crate::ears::Ears;
use crate::line::Line;
use crate::socket::Clock;
use state::{Leg, Order, State};
use stream::Voice;

/// How an account is.
#[derive(Debug, Clone)]
pub struct Options {
    /// Its name.
    pub sid: AccountSid,
    /// What signs its webhooks and opens its API.
    pub auth_token: String,
    /// The origin that webhooks are signed with.
    pub public_url: String,
    /// The origin that webhooks are really sent to.
    pub gateway: String,
    /// The port of the API on 127.0.0.1; 0 is any that is free.
    pub api_port: u16,
    /// Its numbers.
    pub numbers: BTreeMap<PhoneNumber, Number>,
    /// Calls that may be dialled through the API in a second; 0 is no limit.
    pub calls_per_second: f64,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// What is assumed.
    pub assumptions: BTreeSet<Assumption>,
    /// The tones that everybody listens for, in Hz.
    pub listens_for: Vec<u16>,
    /// What a number does that nobody has given a behaviour.
    pub stranger: Behaviour,
    /// Whether events are printed as they happen.
    pub prints: bool,
}

/// A number of the account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Asked what an inbound call does.
    pub voice_url: String,
    /// Asked when that fails.
    pub fallback_url: Option<String>,
    /// Told when an inbound call is over.
    pub status_url: Option<String>,
    /// Asked what to do with an inbound text.
    pub sms_url: Option<String>,
}

/// A call to one of the account's numbers.
#[derive(Debug, Clone)]
pub struct Inbound {
    /// Who calls; none withholds his number.
    pub from: Option<PhoneNumber>,
    /// Which number.
    pub to: PhoneNumber,
    /// What he does.
    pub behaviour: Behaviour,
}

/// A message that was taken to be sent.
#[derive(Debug, Clone)]
pub struct Taken {
    /// What is known of it now.
    pub message: MessageResource,
    /// When it was taken.
    pub at: Timestamp,
    /// Where the sender wanted to be told of it.
    pub status_callback: Option<String>,
}

/// The account refused to start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The token is none.
    #[error("the auth token")]
    Token(#[from] InvalidAuthToken),
    /// There is no TLS provider.
    #[error("the client for webhooks")]
    Client(#[from] reqwest::Error),
    /// The port is not to be had.
    #[error("the port of the API")]
    Port(#[from] std::io::Error),
}

/// A running account. Everything that it does ends when it is dropped.
pub struct LiveAccount {
    shared: Arc<Shared>,
    address: SocketAddr,
}

/// What every task of the account works with.
struct Shared {
    options: Options,
    webhooks: Webhooks,
    clock: Clock,
    state: Mutex<State>,
    changed: watch::Sender<()>,
    tasks: Mutex<JoinSet<()>>,
    /// Where the API is.
    api_url: String,
}

impl Options {
    /// An account with no numbers whose webhooks go to `gateway`, under the same origin.
    ///
    /// # Errors
    /// When the token is none.
    pub fn new(sid: AccountSid, auth_token: &str, gateway: &str) -> Result<Self, InvalidAuthToken> {
        AuthToken::new(auth_token)?;
        Ok(Self {
            sid,
            auth_token: auth_token.to_owned(),
            public_url: gateway.to_owned(),
            gateway: gateway.to_owned(),
            api_port: 0,
            numbers: BTreeMap::new(),
            calls_per_second: 1.0,
            faults: Faults::default(),
            assumptions: Assumption::ALL.into(),
            listens_for: vec![AGENT_HZ, CALLER_HZ],
            stranger: Behaviour::lets_ring(),
            prints: false,
        })
    }
}

impl Number {
    /// The pages under `/twilio/` of a server with this public origin.
    #[must_use]
    pub fn at(public_url: &str) -> Self {
        let page = |name: &str| format!("{}/twilio/{name}", public_url.trim_end_matches('/'));
        Self {
            voice_url: page("voice"),
            fallback_url: None,
            status_url: Some(page("status")),
            sms_url: Some(page("sms")),
        }
    }
}

impl Inbound {
    /// A call by somebody who says his tone and waits.
    #[must_use]
    pub fn new(from: PhoneNumber, to: PhoneNumber) -> Self {
        Self { from: Some(from), to, behaviour: Behaviour::caller() }
    }

    /// The same, but he does this.
    #[must_use]
    pub fn with(self, behaviour: Behaviour) -> Self {
        Self { behaviour, ..self }
    }
}

impl LiveAccount {
    /// Starts the account's API; needs a TLS provider ([`crate::install_tls`]).
    ///
    /// # Errors
    /// When the token is none or the port is not to be had.
    pub async fn start(options: Options) -> Result<Self, StartError> {
        let token = AuthToken::new(options.auth_token.as_str())?;
        let webhooks = Webhooks::new(options.sid.clone(), token, &options.public_url, &options.gateway)?;
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", options.api_port)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            state: Mutex::new(State::new(options.faults.seed)),
            webhooks,
            clock: Clock::start(),
            changed: watch::channel(()).0,
            tasks: Mutex::default(),
            api_url: format!("http://{address}"),
            options,
        });
        let served = api::router(Arc::clone(&shared));
        shared.spawn(async move {
            // Ends with the account, whose drop aborts it.
            let _ = axum::serve(listener, served).await;
        });
        Ok(Self { shared, address })
    }

    /// Where the API is: what a server needs as `TWILIO_API_URL`.
    #[must_use]
    pub fn api_url(&self) -> &str {
        &self.shared.api_url
    }

    /// The API's address.
    #[must_use]
    pub fn api_address(&self) -> SocketAddr {
        self.address
    }

    /// What happens when `number` is called from now on.
    pub fn set_agent(&self, number: &PhoneNumber, behaviour: Behaviour) {
        self.shared.lock().agents.insert(number.e164().to_owned(), behaviour);
    }

    /// What happens when the softphone `identity` is called from now on.
    pub fn set_client(&self, identity: &str, behaviour: Behaviour) {
        self.shared.lock().agents.insert(format!("client:{identity}"), behaviour);
    }

    /// Somebody calls one of the account's numbers.
    pub fn place_inbound(&self, inbound: Inbound) -> CallSid {
        self.place(inbound, None)
    }

    /// The same, but on two-way streams `line` speaks for him; it comes back when the call is over. Everywhere else,
    /// for example in a conference, he does as his behaviour says.
    pub fn place_speaking(
        &self,
        inbound: Inbound,
        line: Line,
        ears: Ears,
    ) -> (CallSid, oneshot::Receiver<Line>) {
        let (back, receiver) = oneshot::channel();
        (self.place(inbound, Some((Voice { line, ears }, back))), receiver)
    }

    fn place(&self, inbound: Inbound, voice: Option<(Voice, oneshot::Sender<Line>)>) -> CallSid {
        let sid = new_call_sid();
        let from = inbound.from.as_ref().map_or("anonymous", |number| number.e164()).to_owned();
        let mut leg = Leg::new(None, from, inbound.to.e164().to_owned(), CallDirection::Inbound);
        if let Some(caller) = &inbound.from {
            let token = format!("{{\"parentCallInfoToken\":\"{}\"}}", Uuid::new_v4().simple());
            self.shared.lock().call_tokens.insert(token.clone(), caller.clone());
            leg.call_token = Some(token);
        }
        self.shared.add_leg(&sid, leg);
        leg::spawn_inbound(&self.shared, sid.clone(), inbound, voice);
        sid
    }

    /// A party hangs up, whatever his behaviour.
    pub fn hang_up(&self, sid: &CallSid) {
        self.shared.order(sid, Order::End);
    }

    /// Somebody sends a text to one of the account's numbers. `STOP` opts him out, as at Twilio.
    pub fn text(&self, from: &PhoneNumber, to: &PhoneNumber, body: &str) -> MessageSid {
        message::arrives(&self.shared, from, to, body)
    }

    /// The same, and its page is told again and again until it has heard of it; whether it has in time.
    pub async fn text_until_heard(
        &self,
        from: &PhoneNumber,
        to: &PhoneNumber,
        body: &str,
        longest: Duration,
    ) -> bool {
        message::is_heard(&self.shared, from, to, body, longest).await
    }

    /// `from` wants no more texts of this number, and only the account hears of it (21610).
    pub fn opt_out(&self, from: &PhoneNumber, to: &PhoneNumber) {
        self.shared.lock().opted_out.insert((from.clone(), to.clone()));
    }

    /// Messages to `number` are undelivered with this error; without one, it is a landline (21614).
    pub fn set_unreachable(&self, number: &PhoneNumber, error: Option<u32>) {
        self.shared.lock().unreachable.insert(number.clone(), error);
    }

    /// Every leg there was, in no order that means anything.
    #[must_use]
    pub fn legs(&self) -> Vec<CallResource> {
        let state = self.shared.lock();
        state.legs.keys().filter_map(|sid| state.call_resource(&self.shared.options.sid, sid)).collect()
    }

    /// The legs to `number`.
    #[must_use]
    pub fn legs_to(&self, number: &PhoneNumber) -> Vec<CallResource> {
        self.legs().into_iter().filter(|leg| leg.to.as_ref() == Some(number)).collect()
    }

    /// The legs to the softphone `identity`.
    #[must_use]
    pub fn legs_to_client(&self, identity: &str) -> Vec<CallResource> {
        let state = self.shared.lock();
        let address = format!("client:{identity}");
        let to = state.legs.iter().filter(|(_, leg)| leg.to == address).map(|(sid, _)| sid);
        to.filter_map(|sid| state.call_resource(&self.shared.options.sid, sid)).collect()
    }

    /// One leg.
    #[must_use]
    pub fn leg(&self, sid: &CallSid) -> Option<CallResource> {
        self.shared.lock().call_resource(&self.shared.options.sid, sid)
    }

    /// The legs that ring or are up.
    #[must_use]
    pub fn live_legs(&self) -> Vec<CallResource> {
        self.legs().into_iter().filter(|leg| !leg.status.is_final()).collect()
    }

    /// Every conference there was, with those who are in it now.
    #[must_use]
    pub fn conferences(&self) -> Vec<(ConferenceResource, Vec<ParticipantResource>)> {
        let state = self.shared.lock();
        let sid = &self.shared.options.sid;
        let one = |room| Some((state.conference_resource(sid, room)?, state.participants(sid, room)?));
        state.rooms.keys().filter_map(one).collect()
    }

    /// The messages that were sent through the API, in their order.
    #[must_use]
    pub fn messages(&self) -> Vec<MessageResource> {
        let state = self.shared.lock();
        state.sent.iter().filter_map(|sent| state.messages.get(&sent.sid).cloned()).collect()
    }

    /// The same with when each was taken, and where it was to be told of.
    #[must_use]
    pub fn taken(&self) -> Vec<Taken> {
        let state = self.shared.lock();
        let taken = |sent: &state::Sent| {
            let message = state.messages.get(&sent.sid)?.clone();
            Some(Taken { message, at: sent.at, status_callback: sent.callback.clone() })
        };
        state.sent.iter().filter_map(taken).collect()
    }

    /// What happened so far.
    #[must_use]
    pub fn timeline(&self) -> Vec<Entry> {
        self.shared.lock().timeline.clone()
    }

    /// What happened to one leg so far.
    #[must_use]
    pub fn events_of(&self, sid: &CallSid) -> Vec<Event> {
        let timeline = self.timeline();
        let mine = timeline.into_iter().filter(|entry| entry.call_sid.as_ref() == Some(sid));
        mine.map(|entry| entry.event).collect()
    }

    /// What happened to one leg so far, each with its time in ms.
    #[must_use]
    pub fn story(&self, sid: &CallSid) -> Vec<(u64, Event)> {
        let state = self.shared.lock();
        let mine = state.timeline.iter().filter(|entry| entry.call_sid.as_ref() == Some(sid));
        mine.map(|entry| (entry.at_ms, entry.event.clone())).collect()
    }

    /// The legs that were in a conference so far, in the order in which they came.
    #[must_use]
    pub fn guests(&self, room: &str) -> Vec<CallSid> {
        let state = self.shared.lock();
        let came = state
            .timeline
            .iter()
            .filter(|entry| matches!(&entry.event, Event::Joined { room: other } if other == room));
        came.filter_map(|entry| entry.call_sid.clone()).collect()
    }

    /// Forgets what is over: legs, rooms and the timeline, so that an account that plays thousands of calls stays small.
    pub fn forget(&self) {
        let mut state = self.shared.lock();
        state.legs.retain(|_, leg| !leg.status.is_final());
        state.rooms.retain(|_, conference| !conference.room.is_over());
        state.timeline.clear();
    }

    /// Waits until the timeline is as `holds` wants it; `false` if it is not in time.
    pub async fn until(&self, longest: Duration, holds: impl Fn(&[Entry]) -> bool) -> bool {
        self.wait_for(longest, |state| holds(&state.timeline)).await
    }

    /// Waits until a leg is over. A leg that is forgotten is over.
    pub async fn ended(&self, sid: &CallSid, longest: Duration) -> bool {
        let over = |state: &State| state.legs.get(sid).is_none_or(|leg| leg.status.is_final());
        self.wait_for(longest, over).await
    }

    /// Waits until no leg rings or is up.
    pub async fn quiet(&self, longest: Duration) -> bool {
        let quiet = |state: &State| state.legs.values().all(|leg| leg.status.is_final());
        self.wait_for(longest, quiet).await
    }

    async fn wait_for(&self, longest: Duration, holds: impl Fn(&State) -> bool) -> bool {
        let mut changed = self.shared.changed.subscribe();
        let wait = async {
            loop {
                changed.borrow_and_update();
                if holds(&self.shared.lock()) {
                    return true;
                }
                if changed.changed().await.is_err() {
                    return false;
                }
            }
        };
        timeout(longest, wait).await.unwrap_or(false)
    }

    /// Waits until an event happened to a leg.
    pub async fn saw(&self, sid: &CallSid, event: &Event, longest: Duration) -> bool {
        let is = |entry: &Entry| entry.call_sid.as_ref() == Some(sid) && entry.event == *event;
        self.until(longest, |timeline| timeline.iter().any(is)).await
    }
}

impl Drop for LiveAccount {
    fn drop(&mut self) {
        self.shared.tasks.lock().unwrap_or_else(PoisonError::into_inner).abort_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // A test that panicked while it looked leaves the state whole: nothing panics between two changes.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Millis {
        self.clock.now()
    }

    fn assumes(&self, assumption: Assumption) -> bool {
        self.options.assumptions.contains(&assumption)
    }

    fn spawn(&self, task: impl Future<Output = ()> + Send + 'static) {
        let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        while tasks.try_join_next().is_some() {}
        tasks.spawn(task);
    }

    /// Writes down what happened.
    fn tell(&self, call_sid: Option<&CallSid>, event: Event) {
        self.note(&mut self.lock(), call_sid, event);
        self.changed.send_replace(());
    }

    /// The same together with the change that it tells of, so that nobody sees the one without the other; then
    /// [`Shared::changed`] is to be told.
    fn note(&self, state: &mut State, call_sid: Option<&CallSid>, event: Event) {
        let entry = Entry { at_ms: self.now().0, call_sid: call_sid.cloned(), event };
        if self.options.prints
            && let Ok(line) = serde_json::to_string(&entry)
        {
            println!("{line}");
        }
        state.timeline.push(entry);
    }

    fn add_leg(&self, sid: &CallSid, leg: Leg) {
        let status = leg.status;
        self.lock().legs.insert(sid.clone(), leg);
        self.tell(Some(sid), Event::Status { status });
    }

    /// Asks a leg to do something else; `false` if it is over.
    fn order(&self, sid: &CallSid, order: Order) -> bool {
        let mut state = self.lock();
        let Some(leg) = state.legs.get_mut(sid).filter(|leg| !leg.status.is_final()) else { return false };
        // Who is to end ends, whatever else is asked of him.
        if !matches!(leg.order, Some(Order::End)) {
            leg.order = Some(order);
        }
        true
    }

    fn status(&self, sid: &CallSid) -> CallStatus {
        self.lock().legs.get(sid).map_or(CallStatus::Failed, |leg| leg.status)
    }
}

fn hex() -> String {
    Uuid::new_v4().simple().to_string()
}

fn new_call_sid() -> CallSid {
    format!("CA{}", hex()).parse().expect("32 hexadecimal digits follow the prefix")
}

fn new_stream_sid() -> StreamSid {
    format!("MZ{}", hex()).parse().expect("32 hexadecimal digits follow the prefix")
}

fn new_conference_sid() -> ConferenceSid {
    format!("CF{}", hex()).parse().expect("32 hexadecimal digits follow the prefix")
}

fn new_message_sid() -> MessageSid {
    format!("SM{}", hex()).parse().expect("32 hexadecimal digits follow the prefix")
}

fn new_recording_sid() -> RecordingSid {
    format!("RE{}", hex()).parse().expect("32 hexadecimal digits follow the prefix")
}
