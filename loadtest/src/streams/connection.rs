//! One bare stream's socket: opened with a blocking handshake, then read and written without ever waiting.

use std::io::{ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use mio::net::TcpStream as Socket;
use rand::rngs::StdRng;
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;
use twilio::peer::StreamWriter;
use url::Url;

use super::wire::{self, Frame, MediaTemplate, Stamp};

/// Twilio gives a connection this long.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A handshake's answer is a few hundred bytes.
const MOST_OF_AN_ANSWER: usize = 8 * 1024;

/// Why a stream could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is none that a bare stream can be opened to.
    #[error("{0:?} is not an address like ws://127.0.0.1:8090/")]
    Address(String),
    /// No connection.
    #[error("no connection")]
    Connect(#[source] std::io::Error),
    /// The connection broke, or no answer came in time.
    #[error("no answer to the handshake")]
    Handshake(#[source] std::io::Error),
    /// The server does not want to speak WebSocket.
    #[error("the server answered {0:?}")]
    Refused(String),
}

impl OpenError {
    /// The kind of error, for the report.
    #[must_use]
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Address(_) => "address",
            Self::Connect(_) => "no_connection",
            Self::Handshake(_) => "no_handshake",
            Self::Refused(_) => "refused",
        }
    }
}

/// Where streams are opened.
#[derive(Debug, Clone)]
pub struct Target {
    authority: String,
    path: String,
}

impl Target {
    /// Reads a `ws://` address; without a port it is 80.
    ///
    /// # Errors
    /// When it is none.
    pub fn parse(text: &str) -> Result<Self, OpenError> {
        let wrong = || OpenError::Address(text.to_owned());
        let url = Url::parse(text).map_err(|_| wrong())?;
        let host = url.host_str().filter(|_| url.scheme() == "ws").ok_or_else(wrong)?;
        let port = url.port().unwrap_or(80);
        let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
        Ok(Self { authority: format!("{host}:{port}"), path: format!("{}{query}", url.path()) })
    }
}

/// A stream that is open.
#[derive(Debug)]
pub(super) struct Connection {
    socket: Socket,
    /// What came of a frame whose rest has not come.
    incomplete: Vec<u8>,
    /// What the socket did not take at once.
    unsent: Vec<u8>,
    template: MediaTemplate,
    writer: StreamWriter,
    hint: usize,
}

/// What came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    /// A frame of ours, or of the one whom we are bridged with.
    Stamped(Stamp),
    /// A message without a stamp: a mark, `clear`, or sound that was cut anew.
    Other,
    /// The server has closed the stream.
    Closed,
    /// The server sent what no server of media streams sends.
    Unexpected,
}

/// Whether a frame went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sent {
    /// It did, or its rest will with the next one.
    Yes,
    /// The server does not read: the socket has not taken the last one yet. Nothing was sent.
    Blocked,
    /// The connection is gone.
    Gone,
}

impl Connection {
    /// Connects and shakes hands; blocks, at most some seconds.
    ///
    /// # Errors
    /// When it does not come to an open WebSocket.
    pub(super) fn open(
        target: &Target,
        writer: StreamWriter,
        random: &mut StdRng,
    ) -> Result<Self, OpenError> {
        let address = target
            .authority
            .to_socket_addrs()
            .map_err(OpenError::Connect)?
            .next()
            .ok_or_else(|| OpenError::Address(target.authority.clone()))?;
        let mut socket = TcpStream::connect_timeout(&address, CONNECT_TIMEOUT).map_err(OpenError::Connect)?;
        let incomplete = shake_hands(&mut socket, target, random)?;
        let prepared = socket.set_nodelay(true).and_then(|()| socket.set_nonblocking(true));
        prepared.map_err(OpenError::Handshake)?;
        Ok(Self {
            socket: Socket::from_std(socket),
            incomplete,
            unsent: Vec::new(),
            template: MediaTemplate::new(writer.stream_sid().as_str()),
            writer,
            hint: 0,
        })
    }

    /// The socket, to be waited for.
    pub(super) fn socket(&mut self) -> &mut Socket {
        &mut self.socket
    }

    /// Sends `connected` and `start`.
    pub(super) fn start(&mut self, parameters: &[(String, String)], random: &mut StdRng) -> Sent {
        let mut out = Vec::new();
        wire::write_opening(&mut out, self.writer.clone(), parameters, random);
        self.send(&out)
    }

    /// Sends 20 ms of sound; `out` is room that is used again.
    pub(super) fn media(&mut self, stamp: Stamp, random: &mut StdRng, out: &mut Vec<u8>) -> Sent {
        if !self.unsent.is_empty() {
            let rest = std::mem::take(&mut self.unsent);
            match self.send(&rest) {
                Sent::Yes if self.unsent.is_empty() => {}
                Sent::Yes | Sent::Blocked => return Sent::Blocked,
                Sent::Gone => return Sent::Gone,
            }
        }
        out.clear();
        self.template.write(out, stamp, random);
        self.send(out)
    }

    /// Sends `stop` and says goodbye; a server that is gone misses nothing.
    pub(super) fn stop(&mut self, random: &mut StdRng) {
        let mut out = Vec::new();
        wire::write_ending(&mut out, self.writer.clone(), random);
        self.send(&out);
    }

    /// Reads what is there and tells of each message in it; `room` is used again by all connections of a thread.
    pub(super) fn receive(&mut self, room: &mut [u8], random: &mut StdRng, mut tell: impl FnMut(Came)) {
        loop {
            let read = match self.socket.read(room) {
                Ok(0) => return tell(Came::Closed),
                Ok(read) => read,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return tell(Came::Closed),
            };
            // Most reads are one whole frame, which is looked at where it is.
            if self.incomplete.is_empty() {
                let used = self.take(&room[..read], random, &mut tell);
                self.incomplete.extend_from_slice(&room[used..read]);
            } else {
                let mut bytes = std::mem::take(&mut self.incomplete);
                bytes.extend_from_slice(&room[..read]);
                let used = self.take(&bytes, random, &mut tell);
                bytes.drain(..used);
                self.incomplete = bytes;
            }
            // A read that was not filled has emptied the socket (epoll(7)): no second system call to be told so.
            if read < room.len() {
                return;
            }
        }
    }

    /// Deals with the whole frames in `bytes`; says how many bytes they were.
    fn take(&mut self, bytes: &[u8], random: &mut StdRng, tell: &mut impl FnMut(Came)) -> usize {
        let mut used = 0;
        while let Some((frame, length)) = wire::split_frame(&bytes[used..]) {
            used += length;
            match frame {
                Frame::Text(text) => {
                    tell(wire::read_stamp(text, &mut self.hint).map_or(Came::Other, Came::Stamped))
                }
                Frame::Ping(payload) => {
                    let mut out = Vec::new();
                    wire::write_pong(&mut out, payload, random);
                    self.send(&out);
                }
                Frame::Pong => {}
                Frame::Close => tell(Came::Closed),
                Frame::Unexpected => tell(Came::Unexpected),
            }
        }
        used
    }

    fn send(&mut self, bytes: &[u8]) -> Sent {
        let mut sent = 0;
        while sent < bytes.len() {
            match self.socket.write(&bytes[sent..]) {
                Ok(written) => sent += written,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.unsent.extend_from_slice(&bytes[sent..]);
                    return Sent::Yes;
                }
                Err(_) => return Sent::Gone,
            }
        }
        Sent::Yes
    }
}

/// Asks for a WebSocket (RFC 6455, 4.1); what came behind the answer is given back.
fn shake_hands(socket: &mut TcpStream, target: &Target, random: &mut StdRng) -> Result<Vec<u8>, OpenError> {
    let key = wire::handshake_key(random);
    let request = format!(
        "GET {} HTTP/1.1\r\nHost: {}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
         Sec-WebSocket-Key: {key}\r\n\r\n",
        target.path, target.authority
    );
    let prepared = socket.set_read_timeout(Some(CONNECT_TIMEOUT));
    prepared.and_then(|()| socket.write_all(request.as_bytes())).map_err(OpenError::Handshake)?;
    let mut answer = Vec::new();
    let mut room = [0; 1024];
    let end = loop {
        if let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        let read = socket.read(&mut room).map_err(OpenError::Handshake)?;
        if read == 0 || answer.len() + read > MOST_OF_AN_ANSWER {
            return Err(OpenError::Handshake(ErrorKind::UnexpectedEof.into()));
        }
        answer.extend_from_slice(&room[..read]);
    };
    let behind = answer.split_off(end);
    let head = String::from_utf8_lossy(&answer);
    let accepted = derive_accept_key(key.as_bytes());
    let accepts = head.lines().any(|line| {
        let (name, value) = line.split_once(':').unwrap_or_default();
        name.eq_ignore_ascii_case("sec-websocket-accept") && value.trim() == accepted
    });
    if head.starts_with("HTTP/1.1 101") && accepts {
        Ok(behind)
    } else {
        Err(OpenError::Refused(head.lines().next().unwrap_or_default().to_owned()))
    }
}
