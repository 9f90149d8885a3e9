//! `firstring serve`: from a checked configuration to a server that answers, and down again without dropping a call.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, ensure};
use axum::serve::{Listener, ListenerExt};
use policy::redact;
use secrecy::ExposeSecret;
use store::Store;
use tokio::net::{TcpListener, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep};
use tracing::{debug, info, warn};

use crate::app::App;
use crate::config::Config;
use crate::{engines, http, prompts, reconcile};

/// Calls that are going on when the process is told to stop have this long; then their streams are closed and
/// Twilio's next request finds another process, or this one restarted, at the same step.
const DRAIN: Duration = Duration::from_secs(8);

/// Connections of the pool: a call holds one for milliseconds a turn.
const CONNECTIONS: u32 = 16;

pub(crate) async fn serve(config: Config) -> anyhow::Result<()> {
    let store = Store::connect(config.database_url.expose_secret(), CONNECTIONS)
        .await
        .context("the database cannot be reached")?;
    let pending = store.pending_migrations().await?;
    ensure!(pending.is_empty(), "the database is behind this version; run `firstring migrate`");

    info!("loading the models");
    let models_dir = config.models_dir.clone();
    let transcribers = config.transcribers;
    let engines = tokio::task::spawn_blocking(move || engines::load(&models_dir, transcribers)).await??;
    let listener = TcpListener::bind(config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", config.listen))?;

    let app = Arc::new(App::new(config, store, engines));
    warm(&app).await?;
    let order = tokio::spawn(reconcile::keep_order(Arc::clone(&app)));
    info!(address = %app.config.listen, node = %app.node, "answering calls");

    let stopping = app.stopping.clone();
    let server = axum::serve(at_once(listener), http::router(Arc::clone(&app)))
        .with_graceful_shutdown(async move { stopping.cancelled().await });
    let server = tokio::spawn(async move { server.await });
    told_to_stop().await?;
    drain(&app).await;
    server.await??;
    order.await?;
    app.store.close().await;
    info!("stopped");
    Ok(())
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
    // The first use of these learns and compiles, which is not to happen in a call.
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

/// No new calls from now on; those that are going on may end.
async fn drain(app: &App) {
    app.draining.cancel();
    let deadline = Instant::now() + DRAIN;
    while app.live.count() > 0 && Instant::now() < deadline {
        info!(calls = app.live.count(), "waiting for calls to end");
        sleep(Duration::from_millis(500)).await;
    }
    app.stopping.cancel();
    // The streams are closed by their own tasks, which write down where their calls stand.
    let deadline = Instant::now() + Duration::from_secs(3);
    while app.live.count() > 0 && Instant::now() < deadline {
        sleep(Duration::from_millis(50)).await;
    }
}
