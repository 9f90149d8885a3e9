//! What stands between two ends of a connection and can be bad weather: slow, uneven, silent, or gone.
//!
//! Bytes are passed on in order, as TCP does. A connection whose target is away for a moment waits for it, as behind
//! a balancer that has another try.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

/// How long a connection waits for a target that is away: less than Twilio waits for an answer.
const PATIENCE: Duration = Duration::from_secs(12);
/// Between two tries.
const TRY_AGAIN: Duration = Duration::from_millis(50);
/// Bytes that are passed on at once.
const CHUNK: usize = 16 * 1024;

/// How connections fare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Weather {
    /// What each piece of bytes takes at least, in ms.
    pub delay_ms: u64,
    /// What it takes beyond that at most, in ms; drawn for each.
    pub jitter_ms: u64,
    /// Nothing is passed on, and nobody is told: a half-dead connection.
    pub holds: bool,
    /// Connections are dropped, and new ones too.
    pub refuses: bool,
}

/// A listener that passes connections on.
#[derive(Debug)]
pub struct Front {
    address: SocketAddr,
    target: watch::Sender<SocketAddr>,
    weather: watch::Sender<Weather>,
    /// Counts up when all connections are to be dropped.
    cuts: watch::Sender<u64>,
    listening: JoinHandle<()>,
}

impl Front {
    /// Listens on a free port of this machine and passes on to `target`.
    ///
    /// # Errors
    /// When there is no port to be had.
    pub async fn open(target: SocketAddr, seed: u64) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (weather, cuts) = (watch::Sender::new(Weather::default()), watch::Sender::new(0));
        let target = watch::Sender::new(target);
        let way = Way { target: target.subscribe(), weather: weather.subscribe(), cuts: cuts.subscribe() };
        let listening = tokio::spawn(listen(listener, way, StdRng::seed_from_u64(seed)));
        Ok(Self { address, target, weather, cuts, listening })
    }

    /// Where to connect to.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where connections that do not have their target yet are passed on to from now on.
    pub fn lead_to(&self, target: SocketAddr) {
        self.target.send_replace(target);
    }

    /// How connections fare from now on.
    pub fn turn(&self, weather: Weather) {
        self.weather.send_replace(weather);
    }

    /// Drops all connections there are.
    pub fn cut(&self) {
        self.cuts.send_modify(|cuts| *cuts += 1);
    }
}

impl Drop for Front {
    fn drop(&mut self) {
        self.listening.abort();
        self.cut();
    }
}

#[derive(Clone)]
struct Way {
    target: watch::Receiver<SocketAddr>,
    weather: watch::Receiver<Weather>,
    cuts: watch::Receiver<u64>,
}

async fn listen(listener: TcpListener, way: Way, mut random: StdRng) {
    // A connection that fails before it is accepted is the client's business.
    loop {
        if let Ok((client, _)) = listener.accept().await {
            tokio::spawn(carry(client, way.clone(), StdRng::from_rng(&mut random)));
        }
    }
}

async fn carry(client: TcpStream, mut way: Way, mut random: StdRng) {
    way.cuts.mark_unchanged();
    if way.weather.borrow().refuses {
        return;
    }
    let Some(server) = connect(&way.target).await else { return };
    if client.set_nodelay(true).and_then(|()| server.set_nodelay(true)).is_err() {
        return;
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let (there, back) = (StdRng::from_rng(&mut random), StdRng::from_rng(&mut random));
    let both = async {
        tokio::join!(
            pass(from_client, to_server, way.weather.clone(), there),
            pass(from_server, to_client, way.weather.clone(), back),
        )
    };
    let mut refused = way.weather.clone();
    tokio::select! {
        _ = both => {}
        _ = way.cuts.changed() => {}
        _ = refused.wait_for(|weather| weather.refuses) => {}
    }
}

async fn connect(target: &watch::Receiver<SocketAddr>) -> Option<TcpStream> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let address = *target.borrow();
        match TcpStream::connect(address).await {
            Ok(server) => return Some(server),
            Err(_) if Instant::now() < deadline => sleep(TRY_AGAIN).await,
            Err(_) => return None,
        }
    }
}

/// One direction, until its source is done; then its destination is told.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    mut random: StdRng,
) {
    let mut chunk = vec![0; CHUNK];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        if weather.wait_for(|weather| !weather.holds).await.is_err() {
            return;
        }
        let Weather { delay_ms, jitter_ms, .. } = *weather.borrow();
        let late = delay_ms + if jitter_ms > 0 { random.random_range(0..=jitter_ms) } else { 0 };
        if late > 0 {
            sleep(Duration::from_millis(late)).await;
        }
        if to.write_all(&chunk[..read]).await.is_err() {
            return;
        }
    }
    // Whoever is gone need not be told.
    let _ = to.shutdown().await;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends back what it gets, and a connection to it through a front.
    async fn rig() -> (Front, TcpStream) {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let front = Front::open(server.local_addr().unwrap(), 1).await.unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = server.accept().await {
                tokio::spawn(async move {
                    let (mut from, mut to) = stream.split();
                    tokio::io::copy(&mut from, &mut to).await
                });
            }
        });
        let client = TcpStream::connect(front.address()).await.unwrap();
        (front, client)
    }

    async fn round_trip(client: &mut TcpStream, bytes: &[u8]) -> io::Result<Vec<u8>> {
        client.write_all(bytes).await?;
        let mut back = vec![0; bytes.len()];
        client.read_exact(&mut back).await?;
        Ok(back)
    }

    #[tokio::test]
    async fn bytes_pass_until_the_connection_is_cut() {
        let (front, mut client) = rig().await;
        assert_eq!(round_trip(&mut client, b"hello").await.unwrap(), b"hello");
        front.turn(Weather { jitter_ms: 2, ..Weather::default() });
        assert_eq!(round_trip(&mut client, b"later").await.unwrap(), b"later");
        front.cut();
        assert!(round_trip(&mut client, b"gone").await.is_err());
        let mut next = TcpStream::connect(front.address()).await.unwrap();
        assert_eq!(round_trip(&mut next, b"again").await.unwrap(), b"again");
        front.turn(Weather { refuses: true, ..Weather::default() });
        assert!(round_trip(&mut next, b"gone").await.is_err());
    }

    #[tokio::test]
    async fn what_is_held_arrives_later() {
        let (front, mut client) = rig().await;
        round_trip(&mut client, b"open").await.unwrap();
        front.turn(Weather { holds: true, ..Weather::default() });
        client.write_all(b"held").await.unwrap();
        let mut back = [0; 4];
        let early = tokio::time::timeout(Duration::from_millis(100), client.read_exact(&mut back)).await;
        assert!(early.is_err(), "it came through");
        front.turn(Weather::default());
        client.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"held");
    }
}
