//! `firstring serve`: from a checked configuration to a server that answers, and down again without dropping a call.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use axum::serve::{Listener, ListenerExt};
use policy::redact;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinError, JoinSet};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error, info, warn};

use crate::app::{App, Office};
use crate::config::Config;
use crate::errands::why;
use crate::{
    alerts, effects, emergency, engines, http, messages, outside, pages, prompts, reconcile, record, server,
    texts,
};

/// Calls that are going on when the process is told to stop have this long; then their streams are closed and
/// Twilio's next request finds another process, or this one restarted, at the same step.
const DRAIN: Duration = Duration::from_secs(8);

/// How long a process whose streams were cut goes on telling Twilio what becomes of their calls.
const LINGER: Duration = Duration::from_secs(2);

/// Connections of the pool: a call holds one for milliseconds a turn.
const CONNECTIONS: u32 = 16;

pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let store = record::open_at(&config.database_url, CONNECTIONS).await?;
    info!("loading the models");
    let models_dir = config.models_dir.clone();
    let transcribers = config.transcribers;
    let engines = tokio::task::spawn_blocking(move || engines::load(&models_dir, transcribers)).await??;
    let listener = listen(&config).await?;
    let office = Office::open(config, store)?;
    let app = Arc::new(App::new(office, engines));
    warm(&app).await?;
    let mut tasks = JoinSet::new();
    tasks.spawn(reconcile::keep_order(Arc::clone(&app)));
    tasks.spawn(messages::keep_up(Arc::clone(&app)));
    let office = Arc::new(app.office());
    // Its own end, after the calls': what they leave behind may still be sent.
    tasks.spawn(effects::work(Arc::clone(&office), app.stopping.clone()));
    tasks.spawn(emergency::tell(Arc::clone(&office), app.stopping.clone()));
    tasks.spawn(alerts::tell(Arc::clone(&office), app.stopping.clone()));
    tasks.spawn(outside::keep_read(Arc::clone(&app)));
    tasks.spawn(prompts::keep_ready(Arc::clone(&app)));
    info!(address = %app.config.listen, node = %app.node, "answering calls");

    let closing = CancellationToken::new();
    let closed = closing.clone();
    let pages = pages::router(Arc::clone(&office)).merge(texts::router(office));
    let pages = http::router(Arc::clone(&app)).merge(pages).merge(pages::agent::router(Arc::clone(&app)));
    let server = tokio::spawn(server::serve(at_once(listener), pages, app.config.max_calls, closed));
    let failed = stopped(&mut tasks).await?;
    drain(&app).await;
    closing.cancel();
    server.await?;
    ended(tasks, failed).await?;
    app.store.close().await;
    info!("stopped");
    Ok(())
}

/// Waits until the process is told to stop, or one of its tasks fails: what that task kept up is kept up by nobody then. One
/// that has nothing to do here, no alerts to post, say, may end.
async fn stopped(tasks: &mut JoinSet<()>) -> anyhow::Result<Option<JoinError>> {
    let told = told_to_stop();
    tokio::pin!(told);
    loop {
        tokio::select! {
            told = &mut told => return told.map(|()| None),
            Some(task) = tasks.join_next() => if let Err(failed) = task {
                error!("a task has failed that goes on for as long as the process: the process stops, to be started anew");
                return Ok(Some(failed));
            },
        }
    }
}

/// Waits for the tasks.
///
/// # Errors
/// When one of them failed, now or before.
async fn ended(mut tasks: JoinSet<()>, failed: Option<JoinError>) -> anyhow::Result<()> {
    let mut failed = failed;
    while let Some(task) = tasks.join_next().await {
        failed = failed.or(task.err());
    }
    failed.map_or(Ok(()), |error| bail!("a task of the process failed: {}", why(&error)))
}

/// `firstring deliver`: sends what is queued, tells of emergencies, answers texts, and takes no calls; needs no models. For a
/// process beside those that serve, and for tests.
pub(crate) async fn deliver(config: Config) -> anyhow::Result<()> {
    let store = record::open_at(&config.database_url, CONNECTIONS).await?;
    let listener = listen(&config).await?;
    let office = Arc::new(Office::open(config, store)?);
    let stopping = CancellationToken::new();
    let mut tasks = JoinSet::new();
    tasks.spawn(effects::work(Arc::clone(&office), stopping.clone()));
    tasks.spawn(emergency::tell(Arc::clone(&office), stopping.clone()));
    tasks.spawn(alerts::tell(Arc::clone(&office), stopping.clone()));
    info!(address = %office.config.listen, node = %office.node, "delivering what is queued");
    let ending = stopping.clone();
    let pages = texts::router(Arc::clone(&office)).merge(pages::router(Arc::clone(&office)));
    let pages = pages.merge(http::signs_of_life(office.store.clone()));
    let server = tokio::spawn(server::serve(listener, pages, 0, ending));
    let failed = stopped(&mut tasks).await?;
    stopping.cancel();
    server.await?;
    ended(tasks, failed).await?;
    office.store.close().await;
    info!("stopped");
    Ok(())
}

async fn listen(config: &Config) -> anyhow::Result<TcpListener> {
    TcpListener::bind(config.listen).await.with_context(|| format!("cannot listen on {}", config.listen))
}

/// Connections whose writes go out at once: a mark or a `clear` must not wait until the sound before it was acknowledged
/// (Nagle's algorithm).
pub(crate) fn at_once(listener: TcpListener) -> impl Listener<Io = TcpStream, Addr = SocketAddr> {
    listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            debug!(%error, "a connection is gone already");
        }
    })
}

/// The fixed prompts of every business become sound before the first call.
async fn warm(app: &App) -> anyhow::Result<()> {
    let began = Instant::now();
    let mut prompts = Vec::new();
    for tenant in app.store.tenants().await? {
        match app.business(&tenant) {
            Ok(business) => prompts.extend(business.fixed_prompts()),
            Err(error) => warn!(%error, "a tenant cannot be served"),
        }
    }
    prompts.sort();
    prompts.dedup();
    let count = prompts.len();
    prompts::make_ready(&app.voice, &app.config.models_dir, prompts).await?;
    // The first use of these reads and compiles, which is not to happen in a call.
    tokio::task::spawn_blocking(|| (assistant::prepare(), redact::redact(""))).await?;
    info!(prompts = count, duration_ms = began.elapsed().as_millis() as u64, "prompts are ready");
    Ok(())
}

async fn told_to_stop() -> anyhow::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}

/// No new calls from now on; those that are going on may end. Whose stream is cut is asked about by Twilio at once, and told
/// to wait for the next process by this one.
async fn drain(app: &App) {
    app.draining.cancel();
    let deadline = Instant::now() + DRAIN;
    while app.live.count() > 0 && Instant::now() < deadline {
        info!(calls = app.live.count(), "waiting for calls to end");
        sleep(Duration::from_millis(500)).await;
    }
    let cut = app.live.count() > 0;
    app.stopping.cancel();
    // The streams are closed by their own tasks, which write down where their calls stand.
    let deadline = Instant::now() + Duration::from_secs(3);
    while app.live.count() > 0 && Instant::now() < deadline {
        sleep(Duration::from_millis(50)).await;
    }
    if cut {
        sleep(LINGER).await;
    }
}
