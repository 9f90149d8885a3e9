//! One live call: a task that turns everything that happens into events for the session, one at a time, and obeys.
//!
//! The task decides nothing. It waits for the socket, the ears, the voice, the store and the clock at once; each
//! becomes an [`Event`], the [`Session`] answers with [`Action`]s, and they are carried out in order.

use std::sync::Arc;
use std::time::Duration;

use assistant::{Brief, Dialogue, Input, Reaching, Request, Unavailable};
use axum::extract::ws::{Message, Utf8Bytes, WebSocket};
use call::{Action, CloseReason, Event, Latency, Now, Rules, Session, Start};
use jiff::Timestamp;
use media::Mark;
use policy::ladder::EscalationReason;
use speech::{SynthesizeError, Voice};
use telephony::{MediaTime, Millis, Pace, StreamSid, TurnId};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout};
use tracing::{debug, error, info, warn};
use twilio::stream::{InboundMessage, Track, write_clear, write_mark, write_media};

use crate::answers::Desk;
use crate::app::App;
use crate::call_recorder::{self, CallRecorder};
use crate::ears::{Ears, TRANSCRIPTION_DEADLINE};
use crate::errands::Errands;
use crate::escalation::{self, Caller, Talk};
use crate::journal::{Journal, Writer};
use crate::live::LiveCall;
use crate::mouth::{Mouth, Utter};
use crate::recorder::{self, Recorder};
use crate::stream::{Accepted, close};

/// A stream sends a frame every 20 ms, spoken or not. After this long without one it is dead.
const DEAD_AIR: Duration = Duration::from_secs(10);

/// How long a message and the record may each take to be written after the last words.
const LAST_WORDS: Duration = Duration::from_secs(12);

/// How long the rest of a gone caller's sound is listened to. Ten seconds of it take a third of that when nobody else is
/// listened to.
const LISTENED_TO: Duration = Duration::from_millis(300);

/// A message begins when the tone before it has been played, of which we hear by its mark, or are certain without one after
/// `Rules::playout_grace`. By then he may be speaking.
const BEGUN_BEFORE: Millis = Millis(1_500);

/// A write that takes this long will not succeed.
const WRITE_DEADLINE: Duration = Duration::from_secs(5);

/// How often a sentence is tried that the voice fails to speak, and the pause between two tries.
const SPEECH_TRIES: u32 = 3;
const SPEECH_RETRY: Duration = Duration::from_millis(300);

/// Holds the call until it is over or its stream is.
pub(crate) async fn hold(app: Arc<App>, socket: WebSocket, accepted: Accepted) {
    let began = Instant::now();
    info!(resumed = accepted.resumed, call_sid = %accepted.call.call_sid, "the call's stream is open");
    let ending = Conversation::new(app, socket, accepted).run().await;
    info!(?ending, duration_ms = millis(began.elapsed()).0, "the call's stream is closed");
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// We closed it.
    Ours(CloseReason),
    /// Twilio stopped it, or reported the call's end.
    Stopped,
    /// The socket was closed, died or went silent.
    Dead,
    /// Something arrived that is no part of the protocol.
    Violation(&'static str),
    /// Another stream of the same call was opened.
    Superseded,
    /// The process is stopping; the call goes on elsewhere.
    HandedOver,
}

struct Conversation {
    app: Arc<App>,
    socket: WebSocket,
    stream_sid: StreamSid,
    live: LiveCall,
    session: Session,
    desk: Desk,
    journal: Journal,
    began: Instant,
    ears: Ears,
    mouth: Mouth,
    /// Whose call it is, for those who ring people.
    caller: Caller,
    /// What a person who picks up is told.
    brief: Brief,
    news: mpsc::Receiver<Reaching>,
    news_sender: mpsc::Sender<Reaching>,
    /// Whether the caller must hear to its end what is being said.
    protected: watch::Sender<bool>,
    recorder: Recorder,
    call_recorder: CallRecorder,
    answers: Errands<(TurnId, Input)>,
    last_frame: Instant,
    /// Whether the first sound has been handed over.
    greeted: bool,
    /// Reused for every message out.
    line: String,
}

impl Conversation {
    fn new(app: Arc<App>, socket: WebSocket, accepted: Accepted) -> Self {
        let Accepted { stream_sid, call, business, dialogue, resumed, live } = accepted;
        // A talk with a person is not ours to end: only the assistant's own time has a limit.
        let elapsed = Timestamp::now().duration_since(call.opened_at).as_millis();
        let elapsed = Millis(u64::try_from(elapsed).unwrap_or(0)).saturating_sub(call.talked);
        let start =
            Start { business: Arc::clone(&business), dialogue, turns: call.last_turn, resumed, elapsed };
        let writer = Writer { tenant: call.tenant_id, call_id: call.call_id, generation: call.generation };
        let caller = Caller {
            tenant: call.tenant_id,
            call_id: call.call_id,
            call_sid: call.call_sid.clone(),
            business: Arc::clone(&business),
            from: call.from.clone(),
        };
        let (news_sender, news) = escalation::news();
        let recordings = Arc::clone(&app.recordings);
        let desk = call_recorder::Desk {
            store: app.store.clone(),
            recordings: Arc::clone(&recordings),
            tenant: call.tenant_id,
            call: call.call_id,
            keep_days: business.settings.keep_recordings_days,
        };
        let call_recorder = CallRecorder::new(desk, business.settings.record_calls);
        let recorder = Recorder::new(app.store.clone(), recordings, call.tenant_id, call.call_id);
        Self {
            desk: Desk { store: app.store.clone(), business, tenant: call.tenant_id, call_id: call.call_id },
            journal: Journal::start(app.store.clone(), writer),
            session: Session::new(start, Rules::default()),
            ears: Ears::new(&app),
            mouth: Mouth::new(app.voice.cached(assistant::ONE_MOMENT).unwrap_or_default()),
            caller,
            brief: Brief::default(),
            news,
            news_sender,
            protected: watch::Sender::new(false),
            recorder,
            call_recorder,
            answers: Errands::new(),
            began: Instant::now(),
            last_frame: Instant::now(),
            greeted: false,
            line: String::new(),
            app,
            socket,
            stream_sid,
            live,
        }
    }

    async fn run(mut self) -> Ending {
        let mut ending = self.tell(Event::Opened).await.err();
        while ending.is_none() {
            ending = self.step().await.err();
        }
        let ending = ending.expect("the loop ends with an ending");
        if !matches!(ending, Ending::Ours(_)) {
            self.leave(ending).await;
        }
        let passed_over_ms = self.ears.passed_over().as_millis().0;
        if passed_over_ms > 0 {
            warn!(passed_over_ms, "nobody has listened to some of the caller's sound");
        }
        // A message that is being left is written down before whoever ended the call goes on. A disk or a database that
        // does not answer keeps nobody on the line: what is abandoned is found and written down later.
        if timeout(LAST_WORDS, self.recorder.close()).await.is_err() {
            error!("a message is still not kept");
        }
        // Twilio asks the resume address as soon as the socket closes: the record must be there before.
        if timeout(LAST_WORDS, self.journal.close()).await.is_err() {
            error!("the call's record is still not written");
        }
        let (code, reason) = match ending {
            Ending::Ours(CloseReason::CallEnded) | Ending::Stopped | Ending::Dead => {
                (1000, "the call is over")
            }
            Ending::Ours(CloseReason::Speechless) => (1011, "we cannot speak"),
            Ending::Violation(what) => (1008, what),
            Ending::Superseded => (1008, "another stream has the call"),
            Ending::HandedOver => (1001, "this process is stopping"),
        };
        close(&mut self.socket, code, reason).await;
        drop(self.live);
        // Nobody waits for this: the call may go on in another stream already.
        self.call_recorder.close().await;
        if matches!(ending, Ending::Stopped | Ending::Dead) {
            escalation::stream_gone(&self.app, self.caller.call_sid);
        }
        ending
    }

    /// Nothing is spoken any more: what the caller was saying is taken as his turn, and what follows from it is written down
    /// and done.
    async fn leave(&mut self, ending: Ending) {
        // Whoever is being moved to a person has not hung up, and talks on with him.
        let moved = self.app.escalations.has_moved(&self.caller.call_sid);
        if matches!(ending, Ending::Stopped | Ending::Dead) && !moved {
            if timeout(LISTENED_TO, self.listen_to_the_rest()).await.is_err() {
                warn!("the caller's last sound was not listened to");
            }
            let hung_up = ending == Ending::Stopped;
            self.session.handle(Event::CallerGone { hung_up }, self.now());
            self.obey_the_last().await;
            if timeout(heard_out(), self.hear_out()).await.is_err() {
                warn!("what the caller said last is not known");
            }
        }
        self.session.handle(Event::StreamClosed, self.now());
        self.obey_the_last().await;
    }

    /// After a stall his last words and the end of his line come at once.
    async fn listen_to_the_rest(&mut self) {
        while let Some(event) = self.ears.rest(&self.app.transcription).await {
            self.session.handle(event, self.now());
            self.obey_the_last().await;
        }
    }

    async fn hear_out(&mut self) {
        while !self.session.is_over() {
            let event = tokio::select! {
                biased;
                () = self.journal.superseded.cancelled() => return,
                () = self.live.superseded.cancelled() => return,
                Some((turn, answer)) = self.answers.next() => Event::Answered { turn, answer },
                event = self.ears.next(&self.app.transcription) => event,
            };
            self.session.handle(event, self.now());
            self.obey_the_last().await;
        }
    }

    async fn obey_the_last(&mut self) {
        while let Some(action) = self.session.poll_action() {
            match action {
                Action::Transcribe { .. }
                | Action::Hurry { .. }
                | Action::Drop { .. }
                | Action::Checkpoint(_)
                | Action::Measured(_)
                | Action::Finish { .. }
                | Action::KeepMessage { .. }
                | Action::DropMessage { .. }
                | Action::EraseRecording => {
                    self.obey(action).await.expect("nothing is sent by it");
                }
                Action::Ask { request, .. } if !request.commits() => {}
                Action::Ask { .. } => self.obey(action).await.expect("nothing is sent by it"),
                Action::Speak { .. }
                | Action::Clear
                | Action::Beep { .. }
                | Action::Ring { .. }
                | Action::Record { .. }
                | Action::RecordCall { .. }
                | Action::Close { .. } => {}
            }
        }
    }

    /// Waits for whatever happens first and deals with it. An error is the end of the stream.
    async fn step(&mut self) -> Result<(), Ending> {
        let wake = self.session.poll_timeout().map(|at| self.began + Duration::from_millis(at.0));
        let dead = self.last_frame + DEAD_AIR;
        tokio::select! {
            // Fixed order: what the caller did comes before what we would like to say.
            biased;
            () = self.app.stopping.cancelled() => Err(Ending::HandedOver),
            () = self.live.ended.cancelled() => Err(Ending::Stopped),
            () = self.journal.superseded.cancelled() => Err(Ending::Superseded),
            () = self.live.superseded.cancelled() => Err(Ending::Superseded),
            message = self.socket.recv() => match message {
                Some(Ok(message)) => self.receive(message).await,
                Some(Err(error)) => {
                    debug!(%error, "the socket failed");
                    Err(Ending::Dead)
                }
                None => Err(Ending::Dead),
            },
            event = self.ears.next(&self.app.transcription) => self.tell(event).await,
            event = self.recorder.next() => self.tell(event).await,
            Some(news) = self.news.recv() => self.tell(Event::News(news)).await,
            Some((turn, answer)) = self.answers.next() => self.tell(Event::Answered { turn, answer }).await,
            utter = self.mouth.next() => self.utter(utter).await,
            () = sleep_until(wake.unwrap_or(dead)), if wake.is_some() => self.tell(Event::Tick).await,
            () = sleep_until(dead) => Err(Ending::Dead),
        }
    }

    async fn receive(&mut self, message: Message) -> Result<(), Ending> {
        let Some(text) = text_of(message)? else { return Ok(()) };
        let event = match InboundMessage::parse(text.as_str()) {
            Ok(InboundMessage::Media { track: Track::Inbound, payload, .. }) => {
                self.last_frame = Instant::now();
                self.live.hears();
                self.ears.hear(&payload).map_err(|_| Ending::Violation("malformed payload"))?;
                self.recorder.hear(self.ears.last_frame());
                self.call_recorder.hear(self.ears.last_frame(), self.session.is_private());
                return Ok(());
            }
            Ok(InboundMessage::Dtmf { digit }) => Event::Pressed(digit),
            Ok(InboundMessage::Mark { name }) => match name.parse::<Mark>() {
                Ok(mark) => {
                    self.call_recorder.reached(mark);
                    Event::Reached { mark }
                }
                Err(_) => return Ok(()),
            },
            Ok(InboundMessage::Stop) => return Err(Ending::Stopped),
            Ok(InboundMessage::Start(_)) => return Err(Ending::Violation("a second start")),
            Ok(InboundMessage::Media { .. } | InboundMessage::Connected | InboundMessage::Unknown) => {
                return Ok(());
            }
            Err(error) => {
                warn!(%error, "a malformed message ends the stream");
                return Err(Ending::Violation("malformed message"));
            }
        };
        self.tell(event).await
    }

    /// Hands an event to the session and carries out what it answers.
    async fn tell(&mut self, event: Event) -> Result<(), Ending> {
        let now = self.now();
        self.session.handle(event, now);
        let protected = self.session.is_protected();
        self.protected.send_if_modified(|known| std::mem::replace(known, protected) != protected);
        while let Some(action) = self.session.poll_action() {
            self.obey(action).await?;
        }
        Ok(())
    }

    async fn obey(&mut self, action: Action) -> Result<(), Ending> {
        match action {
            Action::Speak { mark, text, fixed, pace } => {
                let app = Arc::clone(&self.app);
                self.mouth.say(mark, async move { spoken(&app.voice, &text, pace, fixed).await });
            }
            Action::Clear => {
                self.mouth.clear();
                self.call_recorder.cleared();
                self.line.clear();
                write_clear(&mut self.line, &self.stream_sid);
                self.send().await?;
            }
            Action::Transcribe { turn, from, to } => {
                self.ears.transcribe(&self.app.transcription, turn, from, to)
            }
            Action::Hurry { turn } => self.ears.hurry(&self.app.transcription, turn),
            Action::Drop { turn } => self.ears.drop_guess(turn),
            Action::Ask { turn, request: Request::Escalate { reason, again } } => {
                self.seek_a_person(turn, reason, again)
            }
            Action::Ask { turn, request } => {
                let desk = self.desk.clone();
                self.answers.send(async move { (turn, desk.answer(request).await) });
            }
            Action::Checkpoint(checkpoint) => {
                self.keep_up(&checkpoint.dialogue);
                self.journal.turn(checkpoint);
            }
            Action::Measured(latency) => self.measured(latency),
            Action::Finish { disposition, cause } => self.journal.end(disposition, cause).await,
            Action::Ring { mark } => self.mouth.say(mark, async { Ok(recorder::ringing()) }),
            Action::Beep { mark } => self.mouth.say(mark, async { Ok(recorder::beep()) }),
            Action::Record { turn } => {
                let since_the_tone = self.mouth.silent_for().min(BEGUN_BEFORE);
                self.recorder.begin(turn, &self.ears.last(MediaTime::from_millis(since_the_tone.0)));
            }
            Action::KeepMessage { turn } => self.recorder.keep(turn),
            Action::DropMessage { turn } => self.recorder.discard(turn),
            Action::RecordCall { permit } => self.call_recorder.begin(permit),
            Action::EraseRecording => self.call_recorder.erase(),
            Action::Close { reason } => return Err(Ending::Ours(reason)),
        }
        Ok(())
    }

    /// People are rung beside the conversation; it is told how that goes.
    fn seek_a_person(&mut self, turn: TurnId, reason: EscalationReason, again: bool) {
        let app = Arc::clone(&self.app);
        let caller = self.caller.clone();
        let brief = self.brief.clone();
        let talk = Talk { news: self.news_sender.clone(), protected: self.protected.subscribe() };
        self.answers.send(async move {
            let begun = escalation::begin(&app, caller, reason, again, brief, talk).await;
            let answer = begun.map_err(|error| {
                error!(error = &error as &dyn std::error::Error, "nobody could be rung");
                Unavailable
            });
            (turn, Input::Reaching(answer))
        });
    }

    /// Whoever picks up is told what is known by now; a caller who wants something else is not waited for.
    fn keep_up(&mut self, dialogue: &Dialogue) {
        self.brief = dialogue.brief(&self.caller.business);
        if !dialogue.wants_a_person() {
            self.app.escalations.call_off(&self.caller.call_sid);
        } else if let Some(handle) = self.app.escalations.of(&self.caller.call_sid) {
            handle.set_brief(self.brief.clone());
        }
    }

    fn measured(&self, latency: Latency) {
        info!(
            turn = latency.turn.0,
            endpoint_ms = latency.endpoint.0,
            transcribe_ms = latency.transcribe.0,
            response_ms = latency.response.0,
            "a turn was answered"
        );
        self.journal.latency(latency);
    }

    async fn utter(&mut self, utter: Utter) -> Result<(), Ending> {
        match utter {
            Utter::Piece { begins, sound, range, ends } => {
                if !range.is_empty() {
                    self.line.clear();
                    write_media(&mut self.line, &self.stream_sid, &sound[range.clone()]);
                    self.send().await?;
                }
                self.call_recorder.say(&sound, range, ends);
                if !self.greeted {
                    self.greeted = true;
                    info!(greeting_ms = millis(self.began.elapsed()).0, "the first sound is on the line");
                }
                if let Some(mark) = ends {
                    self.line.clear();
                    write_mark(&mut self.line, &self.stream_sid, &mark.to_string());
                    self.send().await?;
                }
                match begins {
                    Some((mark, length)) => self.tell(Event::Queued { mark, length }).await,
                    None => Ok(()),
                }
            }
            Utter::Lost(mark, error) => {
                warn!(%error, "a sentence could not be spoken");
                self.tell(Event::Unspoken { mark }).await
            }
        }
    }

    async fn send(&mut self) -> Result<(), Ending> {
        let message = Message::Text(self.line.as_str().into());
        match timeout(WRITE_DEADLINE, self.socket.send(message)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                debug!(%error, "the socket failed");
                Err(Ending::Dead)
            }
            Err(_) => Err(Ending::Dead),
        }
    }

    fn now(&self) -> Now {
        Now { mono: millis(self.began.elapsed()), wall: Timestamp::now() }
    }
}

/// How long what a gone caller was saying may take to be transcribed, and what he has agreed to by it to be done.
fn heard_out() -> Duration {
    TRANSCRIPTION_DEADLINE + Duration::from_millis(Rules::default().commit.0)
}

/// What a message says, if it says anything. A close frame alone is not the caller's doing: Twilio says `stop` when he hangs
/// up, and closes without it when one of its own machines goes.
fn text_of(message: Message) -> Result<Option<Utf8Bytes>, Ending> {
    match message {
        Message::Text(text) => Ok(Some(text)),
        Message::Binary(_) => Err(Ending::Violation("binary messages are not part of the protocol")),
        Message::Ping(_) | Message::Pong(_) => Ok(None),
        Message::Close(_) => Err(Ending::Dead),
    }
}

/// The sound of a sentence. What fails for once is tried again; what is late has waited long enough. A text without a word
/// has no sound.
async fn spoken(voice: &Voice, text: &str, pace: Pace, fixed: bool) -> Result<Arc<[u8]>, SynthesizeError> {
    for _ in 1..SPEECH_TRIES {
        match voice.speak(text, pace, fixed).await {
            Err(SynthesizeError::QueueFull | SynthesizeError::Engine(_)) => sleep(SPEECH_RETRY).await,
            Err(SynthesizeError::NothingToSay) => return Ok(Arc::default()),
            settled => return settled,
        }
    }
    voice.speak(text, pace, fixed).await
}

fn millis(duration: Duration) -> Millis {
    Millis(u64::try_from(duration.as_millis()).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_twilio_says_is_a_hang_up() {
        assert_eq!(text_of(Message::Close(None)), Err(Ending::Dead));
        assert!(matches!(text_of(Message::Binary(vec![0_u8].into())), Err(Ending::Violation(_))));
        assert_eq!(text_of(Message::Ping(vec![0_u8].into())), Ok(None));
        assert_eq!(text_of(Message::Text("stop".into())), Ok(Some("stop".into())));
    }
}
