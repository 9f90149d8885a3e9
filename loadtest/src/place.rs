//! One call from the first webhook to the last status callback, in Twilio's place.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use telephony::{CallSid, Digit, Millis, StreamSid};
use tokio::task::JoinSet;
use tokio::time::sleep;
use twilio::forms::CallDirection;
use twilio::peer::StreamWriter;
use twilio::twiml::{Method, Response, Stream};
use uuid::Uuid;

use crate::account::{Account, Answer, Signing};
use crate::caller::Caller;
use crate::ears::Ears;
use crate::line::{Faults, Line};
use crate::live::{self, Behaviour, Inbound, LiveAccount};
use crate::mouth::Mouth;
use crate::recording::Recording;
use crate::scenario::Scenario;
use crate::socket::{self, Clock};
use crate::sound::{Clip, LineNoise};
use crate::stopwatch::Latencies;
use crate::timeline::{EndedBy, Event, Timeline};
use crate::walk::{Step, Walk};

/// The caller presses a key where Twilio itself waits for one so long after the one before.
const KEYS_APART_MS: u64 = 2_000;
/// How long the end of a call may take to be reported.
const REPORT_TIMEOUT: Duration = Duration::from_secs(20);

/// Where the calls go and how they are told about.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The account that the calls belong to.
    pub account: Account,
    /// The voice webhook of the number that is called.
    pub voice_url: String,
    /// Where the end of a call is reported.
    pub status_url: String,
    /// What the callers hear with.
    pub ears: Ears,
    /// What goes wrong on purpose.
    pub faults: Faults,
    /// Whether the voice webhook is posted twice at the same time.
    pub duplicate_voice: bool,
    /// Whether events are printed as they happen.
    pub prints: bool,
}

/// What came of a call.
#[derive(Debug)]
pub struct Placed {
    /// Its name.
    pub call_sid: CallSid,
    /// What happened.
    pub timeline: Timeline,
    /// What was measured.
    pub latencies: Latencies,
    /// Whether the caller took a time other than the one he asked for.
    pub accepted_offer: bool,
    /// What the account has told of it already: when the call began by its clock, and how many of its events.
    told: (Millis, usize),
}

impl Placed {
    /// What came of a call in no account.
    #[must_use]
    pub fn alone(call_sid: CallSid, timeline: Timeline, latencies: Latencies, accepted_offer: bool) -> Self {
        Self { call_sid, timeline, latencies, accepted_offer, told: (Millis(0), 0) }
    }

    /// Adds what has happened to others in the account since the call was over.
    pub fn tell_rest(&mut self, account: &LiveAccount) {
        let (began, told) = self.told;
        let entries = account.timeline();
        self.told.1 = entries.len();
        for entry in entries.into_iter().skip(told) {
            let Some(sid) = entry.call_sid.filter(|sid| *sid != self.call_sid) else { continue };
            if let Some(event) = as_of_party(account, &sid, entry.event) {
                self.timeline.push(Millis(entry.at_ms.saturating_sub(began.0)), event);
            }
        }
    }
}

/// Why a call could not even be tried, or not be recorded.
#[derive(Debug, thiserror::Error)]
#[error("the recording cannot be written")]
pub struct PlaceError(#[from] hound::Error);

/// A call in progress.
struct Call<'a> {
    exchange: &'a Exchange,
    call_sid: CallSid,
    parties: Vec<(&'static str, String)>,
    line: Line,
    clock: Clock,
    reports: JoinSet<()>,
}

/// How a call ended, in Twilio's words.
struct End {
    by: EndedBy,
    status: &'static str,
}

impl Exchange {
    /// Places one call; `lines` are the scenario's lines as they sound.
    ///
    /// # Errors
    /// Only when a recording was asked for and cannot be written: everything else that fails is part of the story.
    pub async fn place(
        &self,
        scenario: &Scenario,
        lines: BTreeMap<String, Arc<Clip>>,
        record: Option<&PathBuf>,
    ) -> Result<Placed, PlaceError> {
        let line = self.line(scenario, lines, record)?;
        let mut call = Call {
            exchange: self,
            call_sid: new_call_sid(),
            parties: parties(scenario),
            line,
            clock: Clock::start(),
            reports: JoinSet::new(),
        };
        let end = call.walk().await;
        let now = call.now();
        call.line.timeline().push(now, Event::CallEnded { by: end.by, status: end.status.to_owned() });
        call.report_end(end.status, now).await;
        while call.reports.join_next().await.is_some() {}
        self.finish(call.call_sid, call.line).await
    }

    /// The same call as a leg of a whole account, which the server can command through the account's API.
    ///
    /// # Errors
    /// Only when a recording was asked for and cannot be written.
    ///
    /// # Panics
    /// When the account's own task for the leg has.
    pub async fn place_live(
        &self,
        account: &LiveAccount,
        scenario: &Scenario,
        lines: BTreeMap<String, Arc<Clip>>,
        record: Option<&PathBuf>,
    ) -> Result<Placed, PlaceError> {
        let line = self.line(scenario, lines, record)?;
        let keys = scenario.given.keys.chars().filter_map(|key| Digit::try_from(key).ok());
        let keys = keys.map(|key| (KEYS_APART_MS, key)).collect();
        let behaviour = Behaviour::caller().with_keys(keys);
        let inbound = Inbound { from: scenario.from.clone(), to: scenario.to.clone(), behaviour };
        let (call_sid, back) = account.place_speaking(inbound, line, self.ears.clone());
        let mut line = back.await.expect("a leg gives its line back");
        let told = |entry: &live::Entry| {
            entry.call_sid.as_ref() == Some(&call_sid) && matches!(entry.event, live::Event::Callback { .. })
        };
        account.until(REPORT_TIMEOUT, |timeline| timeline.iter().any(told)).await;
        let entries = account.timeline();
        let count = entries.len();
        let left = entries
            .iter()
            .any(|entry| entry.call_sid.as_ref() == Some(&call_sid) && entry.event == live::Event::HungUp);
        let began = entries.iter().find(|entry| entry.call_sid.as_ref() == Some(&call_sid));
        let began = began.map_or(0, |entry| entry.at_ms);
        for entry in entries.into_iter().filter(|entry| entry.at_ms >= began) {
            let event = match &entry.call_sid {
                Some(sid) if *sid == call_sid => as_of_call(entry.event, left),
                Some(sid) => as_of_party(account, sid, entry.event),
                None => None,
            };
            if let Some(event) = event {
                line.timeline().push(Millis(entry.at_ms), event);
            }
        }
        // The account's clock began with the account.
        line.timeline().count_from(Millis(began));
        let placed = self.finish(call_sid, line).await?;
        Ok(Placed { told: (Millis(began), count), ..placed })
    }

    fn line(
        &self,
        scenario: &Scenario,
        lines: BTreeMap<String, Arc<Clip>>,
        record: Option<&PathBuf>,
    ) -> Result<Line, PlaceError> {
        let recording = record.map(|path| Recording::create(path)).transpose()?;
        let noise = LineNoise::new(scenario.seed, scenario.level_db - scenario.noise_db);
        let (caller, timeline) = (Caller::new(scenario), Timeline::new(self.prints));
        Ok(Line::new(caller, Mouth::new(noise), lines, timeline, recording, self.faults))
    }

    /// Makes words of what nobody listened to while the call lasted, and tells what came of it.
    async fn finish(&self, call_sid: CallSid, mut line: Line) -> Result<Placed, PlaceError> {
        for turn in line.take_unheard() {
            let text = self.ears.listen(turn.heard).await.unwrap_or_default();
            if !text.is_empty() {
                line.timeline().push(turn.began, Event::Heard { text, latency: turn.latency });
            }
        }
        let (timeline, latencies, accepted_offer) = line.finish()?;
        Ok(Placed::alone(call_sid, timeline, latencies, accepted_offer))
    }
}

/// What the account says of a leg, in the words of one call; what the line itself has told already is left out.
fn as_of_call(event: live::Event, left: bool) -> Option<Event> {
    match event {
        live::Event::Webhook { url, status: Some(status), took_ms } => {
            Some(Event::Webhook { url, status, took_ms })
        }
        live::Event::Callback { url, status: Some(status) } => {
            Some(Event::Webhook { url, status, took_ms: 0 })
        }
        live::Event::Says { text } => Some(Event::TwilioSays { text }),
        live::Event::Plays { what } => Some(Event::TwilioPlays { url: what }),
        live::Event::StreamFailed { why } => Some(Event::Problem { what: why }),
        live::Event::Problem { what } => Some(Event::Problem { what }),
        live::Event::Status { status } if status.is_final() => {
            let by = if left { EndedBy::Caller } else { EndedBy::Server };
            Some(Event::CallEnded { by, status: status.as_str().to_owned() })
        }
        live::Event::Joined { .. }
        | live::Event::Parted { .. }
        | live::Event::Hears { .. }
        | live::Event::Silence { .. }
        | live::Event::Presses { .. } => Some(party("caller", &event)?),
        live::Event::Webhook { .. }
        | live::Event::Callback { .. }
        | live::Event::Status { .. }
        | live::Event::HungUp
        | live::Event::StreamOpened
        | live::Event::StreamClosed { .. }
        | live::Event::HearsNoMore { .. }
        | live::Event::Recorded { .. }
        | live::Event::Rest { .. }
        | live::Event::Message { .. } => None,
    }
}

/// What the account says of another leg than the caller's: of a person whom the server calls.
fn as_of_party(account: &LiveAccount, sid: &CallSid, event: live::Event) -> Option<Event> {
    let leg = account.leg(sid)?;
    if leg.direction == CallDirection::Inbound {
        return None;
    }
    if let live::Event::Problem { what } = event {
        return Some(Event::Problem { what });
    }
    party(leg.to.as_ref().map_or("a person", |to| to.e164()), &event)
}

fn party(who: &str, event: &live::Event) -> Option<Event> {
    let what = match event {
        live::Event::Status { status } => format!("is {}", status.as_str()),
        live::Event::Says { text } => format!("is told \"{text}\""),
        live::Event::Plays { what } => format!("is played {what}"),
        live::Event::Presses { key } => format!("presses {key}"),
        live::Event::HungUp => "hangs up".to_owned(),
        live::Event::Joined { .. } => "is connected".to_owned(),
        live::Event::Parted { .. } => "is parted".to_owned(),
        live::Event::Hears { hz } => format!("hears {hz} Hz"),
        live::Event::Silence { ms } => format!("has heard nothing for {ms} ms"),
        live::Event::Webhook { .. }
        | live::Event::Callback { .. }
        | live::Event::StreamOpened
        | live::Event::StreamClosed { .. }
        | live::Event::StreamFailed { .. }
        | live::Event::HearsNoMore { .. }
        | live::Event::Recorded { .. }
        | live::Event::Rest { .. }
        | live::Event::Message { .. }
        | live::Event::Problem { .. } => return None,
    };
    Some(Event::Party { who: who.to_owned(), what })
}

impl Call<'_> {
    fn now(&self) -> Millis {
        self.clock.now()
    }

    fn tell(&mut self, event: Event) {
        let now = self.now();
        self.line.timeline().push(now, event);
    }

    fn problem(&mut self, what: impl Into<String>) {
        self.tell(Event::Problem { what: what.into() });
    }

    /// Asks the number's webhook what to do, and does it.
    async fn walk(&mut self) -> End {
        let failed = End { by: EndedBy::Twilio, status: "failed" };
        let completed = |by| End { by, status: "completed" };
        let mut walk = Walk::default();
        let url = self.exchange.voice_url.clone();
        if !self.fetch(&mut walk, &url, Method::Post, "ringing").await {
            return failed;
        }
        loop {
            let step = match walk.step() {
                Ok(step) => step,
                Err(error) => {
                    self.problem(error.to_string());
                    return failed;
                }
            };
            match step {
                Step::Connect(stream) => {
                    if self.connect(&stream).await == Some(EndedBy::Caller) {
                        return completed(EndedBy::Caller);
                    }
                }
                Step::Fetch { url, method } => {
                    if !self.fetch(&mut walk, &url, method, "in-progress").await {
                        return failed;
                    }
                }
                Step::Say(text) => self.tell(Event::TwilioSays { text }),
                Step::Play(url) => self.tell(Event::TwilioPlays { url }),
                Step::Pause(seconds) => {
                    self.tell(Event::TwilioWaits { seconds });
                    sleep(Duration::from_secs(u64::from(seconds))).await;
                }
                Step::Hangup | Step::End => return completed(EndedBy::Server),
                // Which status a rejected call gets is an assumption.
                Step::Reject(_) => return End { by: EndedBy::Server, status: "busy" },
            }
        }
    }

    /// Fetches the next document; `false` if there is none and the call cannot go on.
    async fn fetch(&mut self, walk: &mut Walk, url: &str, method: Method, status: &str) -> bool {
        let mut parameters = self.parties.clone();
        parameters.extend([
            ("CallSid", self.call_sid.to_string()),
            ("AccountSid", self.exchange.account.sid.to_string()),
            ("CallStatus", status.to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
            ("Direction", "inbound".to_owned()),
        ]);
        let began = self.now();
        let account = &self.exchange.account;
        let first = account.request(url, method, &parameters, Signing::True);
        let (answer, again) = if self.exchange.duplicate_voice && status == "ringing" {
            let second = account.request(url, method, &parameters, Signing::True);
            let (first, second) = tokio::join!(first, second);
            (first, Some(second))
        } else {
            (first.await, None)
        };
        let answer = match answer {
            Ok(answer) => answer,
            Err(error) => {
                self.problem(format!("11205: {url}: {error}"));
                return false;
            }
        };
        if let Some(again) = again
            && !again.is_ok_and(|again| again.status == answer.status && again.body == answer.body)
        {
            self.problem("the same webhook posted twice was answered in two ways");
        }
        let took_ms = self.now().saturating_sub(began).0;
        let path = url.strip_prefix(account.public()).unwrap_or(url).to_owned();
        self.tell(Event::Webhook { url: path, status: answer.status, took_ms });
        self.begin(walk, url, &answer)
    }

    fn begin(&mut self, walk: &mut Walk, url: &str, answer: &Answer) -> bool {
        if !(200..300).contains(&answer.status) {
            // Without a fallback URL the caller hears a recorded error.
            self.tell(Event::TwilioSays {
                text: "We are sorry, an application error has occurred.".to_owned(),
            });
            return false;
        }
        let document = match Response::parse(&answer.body) {
            Ok(document) => document,
            Err(error) => {
                self.problem(format!("12100: {error}"));
                return false;
            }
        };
        match walk.begin(url, document) {
            Ok(()) => true,
            Err(error) => {
                self.problem(error.to_string());
                false
            }
        }
    }

    /// Opens a stream and stays on it; nothing if it could not be opened, in which case the next verb runs.
    async fn connect(&mut self, stream: &Stream) -> Option<EndedBy> {
        let account = &self.exchange.account;
        let stream_sid = new_stream_sid();
        let signature = account.stream_signature(&stream.url, Signing::True);
        let socket = match socket::connect(&account.reachable(&stream.url), &signature).await {
            Ok(socket) => socket,
            Err(error) => {
                self.report_stream(stream, &stream_sid, "stream-error", Some(&error));
                self.problem(error);
                return None;
            }
        };
        self.report_stream(stream, &stream_sid, "stream-started", None);
        let writer = StreamWriter::new(account.sid.clone(), self.call_sid.clone(), stream_sid.clone());
        self.line.opened(writer, &stream.parameters, self.clock.now());
        let by = socket::run(&mut self.line, socket, &self.exchange.ears, self.clock).await;
        self.report_stream(stream, &stream_sid, "stream-stopped", None);
        Some(by)
    }

    /// Posts a stream's status callback if one was asked for, without waiting for the answer.
    fn report_stream(&mut self, stream: &Stream, stream_sid: &StreamSid, event: &str, error: Option<&str>) {
        let Some(url) = stream.status_callback.clone() else { return };
        let account = self.exchange.account.clone();
        let mut parameters = vec![
            ("AccountSid", account.sid.to_string()),
            ("CallSid", self.call_sid.to_string()),
            ("StreamSid", stream_sid.to_string()),
            ("StreamName", stream.name.clone().unwrap_or_else(|| stream_sid.to_string())),
            ("StreamEvent", event.to_owned()),
            ("Timestamp", Timestamp::now().to_string()),
        ];
        parameters.extend(error.map(|error| ("StreamError", error.to_owned())));
        self.reports.spawn(async move {
            // A status callback that fails changes nothing for the call.
            let _ = account.request(&url, Method::Post, &parameters, Signing::True).await;
        });
    }

    /// Posts the status callback of the call's end.
    async fn report_end(&mut self, status: &str, ended: Millis) {
        let seconds = ended.0.div_ceil(1_000);
        let mut parameters = self.parties.clone();
        parameters.extend([
            ("CallSid", self.call_sid.to_string()),
            ("AccountSid", self.exchange.account.sid.to_string()),
            ("CallStatus", status.to_owned()),
            ("ApiVersion", "2010-04-01".to_owned()),
            ("Direction", "inbound".to_owned()),
            ("Timestamp", rfc_2822(Timestamp::now())),
            ("CallbackSource", "call-progress-events".to_owned()),
            ("SequenceNumber", "0".to_owned()),
            ("Duration", seconds.div_ceil(60).to_string()),
            ("CallDuration", seconds.to_string()),
        ]);
        let url = self.exchange.status_url.clone();
        let began = self.now();
        match self.exchange.account.request(&url, Method::Post, &parameters, Signing::True).await {
            Ok(answer) => {
                let took_ms = self.now().saturating_sub(began).0;
                let path = url.strip_prefix(self.exchange.account.public()).unwrap_or(&url).to_owned();
                self.tell(Event::Webhook { url: path, status: answer.status, took_ms });
                if !(200..300).contains(&answer.status) {
                    self.problem("the status callback was not accepted");
                }
            }
            Err(error) => self.problem(format!("the status callback was not answered: {error}")),
        }
    }
}

/// The two ends of a call as every webhook names them.
pub(crate) fn parties(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let from = scenario.from.as_ref().map_or("anonymous", |number| number.e164()).to_owned();
    let to = scenario.to.e164().to_owned();
    vec![("From", from.clone()), ("Caller", from), ("To", to.clone()), ("Called", to)]
}

pub(crate) fn new_call_sid() -> CallSid {
    format!("CA{}", Uuid::new_v4().simple()).parse().expect("32 hexadecimal digits follow the prefix")
}

fn new_stream_sid() -> StreamSid {
    format!("MZ{}", Uuid::new_v4().simple()).parse().expect("32 hexadecimal digits follow the prefix")
}

fn rfc_2822(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}
