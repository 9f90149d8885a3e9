//! The HTTP server: how many connections there may be, how long each has to say what it wants, and how long the end waits
//! for them.
//!
//! `axum::serve` bounds none of these: whoever opens connections and keeps silent takes all descriptors there are, and one
//! that has sent half a request holds up the end for ever.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{Request, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::serve::Listener;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpStream;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

/// Whoever connects has something to ask, and Twilio asks at once.
const FIRST_REQUEST: Duration = Duration::from_secs(10);

/// Between two requests: longer than proxies keep a connection that nobody uses, since one that we close may be the one
/// that a proxy is about to use.
const NEXT_REQUEST: Duration = Duration::from_secs(150);

/// Reading a request and answering it. Twilio waits fifteen seconds.
const ANSWER: Duration = Duration::from_secs(30);

/// Answers that are on their way when the server ends are there by then.
const CLOSES: Duration = Duration::from_secs(5);

/// So many connections at once for each call there may be: Twilio asks a few times a call, and the rest is a proxy's reserve.
/// A stream is not among them once it is open.
const CONNECTIONS_A_CALL: u32 = 8;

/// Whatever is asked of a process that takes few calls, or none.
const CONNECTIONS: u32 = 64;

/// Answers requests until `closing`, and then those that have come. `max_calls` is how many calls there may be.
pub(crate) async fn serve<L>(mut listener: L, pages: Router, max_calls: u32, closing: CancellationToken)
where
    L: Listener<Io = TcpStream>,
{
    let bound = CONNECTIONS.saturating_add(CONNECTIONS_A_CALL.saturating_mul(max_calls));
    let places = Arc::new(Semaphore::new(bound as usize));
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            (stream, _) = listener.accept() => stream,
            () = closing.cancelled() => break,
        };
        while connections.try_join_next().is_some() {}
        // Waiting for a place would keep everybody waiting; who is sent away may come again.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            warn!(bound, "too many connections: another one is closed");
            continue;
        };
        let (pages, closing) = (pages.clone(), closing.clone());
        connections.spawn(async move {
            answer(stream, pages, closing).await;
            drop(place);
        });
    }
    drop(listener);
    if timeout(CLOSES, async { while connections.join_next().await.is_some() {} }).await.is_err() {
        warn!(connections = connections.len(), "connections that do not end are closed");
    }
}

/// One connection, until its end or until it is a stream.
async fn answer(stream: TcpStream, pages: Router, closing: CancellationToken) {
    let asked = CancellationToken::new();
    let pages = TowerToHyperService::new(pages);
    let page = service_fn(|request: Request<Incoming>| {
        asked.cancel();
        let answer = pages.call(request);
        async move { timeout(ANSWER, answer).await.unwrap_or_else(|_| Ok(too_slow())) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(NEXT_REQUEST)
        .serve_connection(TokioIo::new(stream), page)
        .with_upgrades();
    tokio::pin!(connection);
    let silent = async {
        tokio::select! {
            () = asked.cancelled() => std::future::pending().await,
            () = sleep(FIRST_REQUEST) => {}
        }
    };
    tokio::select! {
        ended = connection.as_mut() => return told(ended),
        () = silent => return debug!("a connection asked for nothing"),
        () = closing.cancelled() => connection.as_mut().graceful_shutdown(),
    }
    told(connection.await);
}

fn told(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        debug!(%error, "a connection has failed");
    }
}

fn too_slow() -> Response {
    (StatusCode::SERVICE_UNAVAILABLE, "it took too long\n").into_response()
}
