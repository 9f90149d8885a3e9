use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use jiff::Timestamp;
use telephony::{CallSid, Millis, StreamSid};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;
use twilio::peer::{OutboundMessage, StreamWriter};
use twilio::twiml::{Stream, StreamTrack};

use super::assumption::Assumption;
use super::events::Event;
use super::leg::{Flow, Interrupt, Runner, problem};
use super::tone::{Frame, SILENT};
use super::{Shared, new_stream_sid};
use crate::account::Signing;
use crate::ears::Ears;
use crate::line::Line;
use crate::playback::Playback;
use crate::socket::{self, Socket};
use crate::timeline::EndedBy;
use crate::ulaw;

/// A server that does not read for this long is as good as gone.
const SEND_TIMEOUT: Duration = Duration::from_secs(5);
/// How often a leg whose caller speaks looks whether it is wanted elsewhere.
const ORDER_POLL: Duration = Duration::from_millis(20);
/// Frames that wait for a one-way stream at most: a second.
const MOST_FORKED: usize = 50;

/// A caller with words, who speaks on the two-way streams of a leg.
pub(super) struct Voice {
    pub(super) line: Line,
    pub(super) ears: Ears,
}

/// A two-way stream that is open.
struct Open {
    socket: Socket,
    writer: StreamWriter,
    playback: Playback,
    /// Messages that are to be sent, in order.
    out: Vec<String>,
    full: bool,
}

/// A one-way stream beside what the leg does. Ends when it is dropped.
pub(super) struct Fork {
    name: Option<String>,
    track: StreamTrack,
    frames: mpsc::Sender<Side>,
}

/// A frame of one side of a leg.
enum Side {
    Said(Frame),
    Heard(Frame),
}

impl Fork {
    pub(super) fn is_named(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name)
    }

    /// Passes a frame of both sides on; `false` if the stream is gone. A server that does not keep up misses frames.
    pub(super) fn carries(&self, said: &Frame, heard: &Frame) -> bool {
        let frames = match self.track {
            StreamTrack::Inbound => vec![Side::Said(*said)],
            StreamTrack::Outbound => vec![Side::Heard(*heard)],
            StreamTrack::Both => vec![Side::Said(*said), Side::Heard(*heard)],
        };
        for frame in frames {
            if let Err(mpsc::error::TrySendError::Closed(_)) = self.frames.try_send(frame) {
                return false;
            }
        }
        true
    }
}

impl Runner {
    /// Joins the leg to a two-way stream until the server closes it or the leg is wanted elsewhere.
    pub(super) async fn connect(&mut self, stream: &Stream) -> Result<Flow, Interrupt> {
        let stream_sid = new_stream_sid();
        let socket = match self.open(stream).await? {
            Ok(socket) => socket,
            Err(why) => {
                self.report(stream, &stream_sid, "stream-error", Some(&why));
                self.tell(Event::StreamFailed { why });
                let passed_over = self.shared.assumes(Assumption::FailedStreamIsPassedOver);
                return Ok(if passed_over { Flow::On } else { Flow::HangUp });
            }
        };
        self.report(stream, &stream_sid, "stream-started", None);
        self.tell(Event::StreamOpened);
        let writer = StreamWriter::new(self.shared.options.sid.clone(), self.sid.clone(), stream_sid.clone());
        if let Some(mut voice) = self.voice.take() {
            let (by, ended) = self.speak(&mut voice, writer, stream, socket).await;
            self.voice = Some(voice);
            self.tell(Event::StreamClosed { by });
            self.report(stream, &stream_sid, "stream-stopped", None);
            return ended.map(|()| Flow::On);
        }
        let mut open = Open { socket, writer, playback: Playback::default(), out: Vec::new(), full: false };
        open.greet(&stream.parameters);
        let (by, ended) = self.carry(&mut open).await;
        if by == "account" {
            // The goodbye is a courtesy; a server that does not answer it loses nothing.
            let mut text = String::new();
            open.writer.stop(&mut text);
            open.out.push(text);
            let _ = open.flush().await;
            let _ = timeout(Duration::from_millis(500), open.socket.close(None)).await;
        }
        self.tell(Event::StreamClosed { by });
        self.report(stream, &stream_sid, "stream-stopped", None);
        ended.map(|()| Flow::On)
    }

    /// Lets a caller with words have the stream.
    async fn speak(
        &mut self,
        voice: &mut Voice,
        writer: StreamWriter,
        stream: &Stream,
        socket: Socket,
    ) -> (&'static str, Result<(), Interrupt>) {
        voice.line.opened(writer, &stream.parameters, self.now());
        let (shared, sid) = (Arc::clone(&self.shared), self.sid.clone());
        let elsewhere = async move {
            while shared.lock().legs.get(&sid).is_some_and(|leg| leg.order.is_none()) {
                sleep(ORDER_POLL).await;
            }
        };
        match socket::run_until(&mut voice.line, socket, &voice.ears, self.shared.clock, elsewhere).await {
            EndedBy::Caller => {
                self.tell(Event::HungUp);
                ("account", Err(Interrupt::Left))
            }
            EndedBy::Twilio => ("account", self.frame(&SILENT, false).map(|_| ())),
            EndedBy::Server => ("server", Ok(())),
            EndedBy::Fault => ("fault", Ok(())),
        }
    }

    /// Opens the socket while the leg's frames go on.
    async fn open(&mut self, stream: &Stream) -> Result<Result<Socket, String>, Interrupt> {
        let signature = self.shared.webhooks.stream_signature(&stream.url, Signing::True);
        let url = self.shared.webhooks.reachable(&stream.url);
        let connecting = socket::connect(&url, &signature);
        tokio::pin!(connecting);
        loop {
            tokio::select! {
                socket = &mut connecting => return Ok(socket),
                () = self.wait() => { self.frame(&SILENT, false)?; }
            }
        }
    }

    /// Carries an open stream; who ended it, and what that means for the leg.
    async fn carry(&mut self, open: &mut Open) -> (&'static str, Result<(), Interrupt>) {
        let began = self.now();
        let faults = self.shared.options.faults.clone();
        let since = |at: Option<u64>, now: Millis| at.is_some_and(|at| now >= began + Millis(at));
        loop {
            let half_dead = since(faults.half_dead_ms, self.now());
            if half_dead {
                open.out.clear();
            } else if open.flush().await.is_err() {
                return ("server", Ok(()));
            }
            tokio::select! {
                message = open.socket.next(), if !half_dead => match message {
                    Some(Ok(Message::Text(text))) => self.received(open, &text),
                    Some(Ok(Message::Binary(_))) => self.tell(problem("31950: a binary frame")),
                    Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => {}
                    Some(Ok(Message::Close(_)) | Err(_)) | None => return ("server", Ok(())),
                },
                () = self.wait() => {
                    if since(faults.cut_stream_ms, self.now()) {
                        return ("fault", Ok(()));
                    }
                    if let Err(interrupt) = self.both_ways(open) {
                        return ("account", Err(interrupt));
                    }
                }
            }
        }
    }

    /// One frame of 20 ms, both ways.
    fn both_ways(&mut self, open: &mut Open) -> Result<(), Interrupt> {
        let played = open.playback.play();
        let heard = played.ulaw.map(ulaw::decode);
        let (said, key) = self.frame(&heard, true)?;
        self.echo(open, played.marks);
        let mut text = String::new();
        open.writer.media(&mut text, &said.map(ulaw::encode));
        open.out.push(text);
        if let Some(key) = key {
            let mut text = String::new();
            open.writer.dtmf(&mut text, key);
            open.out.push(text);
        }
        Ok(())
    }

    fn received(&self, open: &mut Open, text: &str) {
        let stream_sid = open.writer.stream_sid().clone();
        match OutboundMessage::parse(text, &stream_sid) {
            Ok(OutboundMessage::Media { payload }) => {
                let mut sound = Vec::new();
                match payload.decode_into(&mut sound) {
                    Ok(()) => open.playback.media(&sound),
                    Err(error) => self.tell(problem(format!("media: {error}"))),
                }
                if open.playback.discarded() > 0 && !open.full {
                    open.full = true;
                    self.tell(problem("31931: more than ten minutes of sound are waiting"));
                }
            }
            Ok(OutboundMessage::Mark { name }) => {
                let at_once = open.playback.mark(name.into_owned());
                self.echo(open, at_once.into_iter().collect());
            }
            Ok(OutboundMessage::Clear) => {
                let marks = open.playback.clear();
                self.echo(open, marks);
            }
            Err(error) => self.tell(problem(format!("31951: {error}"))),
        }
    }

    fn echo(&self, open: &mut Open, marks: Vec<String>) {
        if self.shared.options.faults.no_marks {
            return;
        }
        for name in marks {
            let mut text = String::new();
            open.writer.mark(&mut text, &name);
            open.out.push(text);
        }
    }

    /// Begins a one-way stream, which changes nothing for the leg whether it succeeds or not.
    pub(super) fn start_fork(&mut self, stream: &Stream, track: StreamTrack) {
        let (frames, receiver) = mpsc::channel(MOST_FORKED);
        self.forks.push(Fork { name: stream.name.clone(), track, frames });
        let (shared, sid, stream) = (Arc::clone(&self.shared), self.sid.clone(), stream.clone());
        self.shared.spawn(async move { fork(&shared, &sid, &stream, track, receiver).await });
    }

    fn report(&self, stream: &Stream, stream_sid: &StreamSid, event: &str, error: Option<&str>) {
        report(&self.shared, &self.sid, stream, stream_sid, event, error);
    }
}

impl Open {
    fn greet(&mut self, parameters: &[(String, String)]) {
        let mut text = String::new();
        self.writer.connected(&mut text);
        self.out.push(text.clone());
        self.writer.start(&mut text, parameters);
        self.out.push(text);
    }

    async fn flush(&mut self) -> Result<(), ()> {
        for text in self.out.drain(..) {
            if !matches!(timeout(SEND_TIMEOUT, self.socket.send(Message::text(text))).await, Ok(Ok(()))) {
                return Err(());
            }
        }
        Ok(())
    }
}

async fn fork(
    shared: &Arc<Shared>,
    sid: &CallSid,
    stream: &Stream,
    track: StreamTrack,
    mut frames: mpsc::Receiver<Side>,
) {
    let stream_sid = new_stream_sid();
    let signature = shared.webhooks.stream_signature(&stream.url, Signing::True);
    let mut socket = match socket::connect(&shared.webhooks.reachable(&stream.url), &signature).await {
        Ok(socket) => socket,
        Err(why) => {
            report(shared, sid, stream, &stream_sid, "stream-error", Some(&why));
            shared.tell(Some(sid), Event::StreamFailed { why });
            return;
        }
    };
    report(shared, sid, stream, &stream_sid, "stream-started", None);
    let mut writer = StreamWriter::new(shared.options.sid.clone(), sid.clone(), stream_sid.clone());
    let mut text = String::new();
    let mut messages = Vec::new();
    writer.connected(&mut text);
    messages.push(text.clone());
    writer.start_with(&mut text, &stream.parameters, track);
    messages.push(text.clone());
    loop {
        for message in messages.drain(..) {
            if !matches!(timeout(SEND_TIMEOUT, socket.send(Message::text(message))).await, Ok(Ok(()))) {
                return;
            }
        }
        tokio::select! {
            frame = frames.recv() => {
                match frame {
                    Some(Side::Said(frame)) => writer.media(&mut text, &frame.map(ulaw::encode)),
                    Some(Side::Heard(frame)) => writer.media_outbound(&mut text, &frame.map(ulaw::encode)),
                    None => break,
                }
                messages.push(text.clone());
            }
            // What a server says on a one-way stream is passed over; only that it goes matters.
            message = socket.next() => match message {
                Some(Ok(Message::Close(_)) | Err(_)) | None => break,
                Some(Ok(_)) => {}
            },
        }
    }
    writer.stop(&mut text);
    let _ = timeout(SEND_TIMEOUT, socket.send(Message::text(text))).await;
    let _ = timeout(SEND_TIMEOUT, socket.close(None)).await;
    report(shared, sid, stream, &stream_sid, "stream-stopped", None);
}

/// Posts a stream's status callback, if one was asked for.
fn report(
    shared: &Arc<Shared>,
    sid: &CallSid,
    stream: &Stream,
    stream_sid: &StreamSid,
    event: &str,
    error: Option<&str>,
) {
    let Some(url) = stream.status_callback.clone() else { return };
    let mut parameters = vec![
        ("AccountSid", shared.options.sid.to_string()),
        ("CallSid", sid.to_string()),
        ("StreamSid", stream_sid.to_string()),
        ("StreamName", stream.name.clone().unwrap_or_else(|| stream_sid.to_string())),
        ("StreamEvent", event.to_owned()),
        ("Timestamp", Timestamp::now().to_string()),
    ];
    parameters.extend(error.map(|error| ("StreamError", error.to_owned())));
    shared.call_back(Some(sid), url, parameters);
}
