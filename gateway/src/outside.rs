//! Calendars that are kept elsewhere: read by their addresses in the settings, now and then, as time in which a resource is
//! not free.
//!
//! One process reads each calendar, by a claim in the store. What cannot be read or understood changes nothing: the busy
//! times of the last good reading stay, and the mistake is told by `firstring calendar list` and in the log.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use assistant::Business;
use jiff::{SignedDuration, Timestamp};
use policy::calendar_read::{CalendarError, MAX_FILE};
use policy::{Span, calendar_read};
use reqwest::{Client, StatusCode, Url, redirect};
use sha2::{Digest, Sha256};
use store::{FETCHED, SourceKey, Store, StoreError, TenantFacts};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};
use tracing::{error, info, warn};

use crate::app::App;

/// How often calendars that are due are looked for.
const EVERY: Duration = Duration::from_secs(60);

/// A calendar that was read so long ago is due again.
const DUE: SignedDuration = SignedDuration::from_mins(15);

/// From the request to the last byte. Servers of calendars make their files when asked.
const DEADLINE: Duration = Duration::from_secs(20);

/// Servers of calendars redirect once or twice.
const MAX_REDIRECTS: usize = 3;

/// Why a calendar could not be had. Without its address, which is private.
#[derive(Debug, thiserror::Error)]
enum Unread {
    #[error("its server cannot be reached or was too slow")]
    Unreachable,
    #[error("its server answered {0}")]
    Status(StatusCode),
    #[error("it is larger than {MAX_FILE} bytes")]
    TooLarge,
    #[error("it is not text")]
    NotText,
    #[error("it cannot be read")]
    Broken,
    #[error(transparent)]
    Calendar(#[from] CalendarError),
}

/// Runs until the process stops.
pub(crate) async fn keep_read(app: Arc<App>) {
    let client = match client() {
        Ok(client) => client,
        Err(error) => return error!(%error, "calendars elsewhere cannot be read"),
    };
    let mut rounds = interval(EVERY);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = app.stopping.cancelled() => return,
            _ = rounds.tick() => {}
        }
        tokio::select! {
            () = app.stopping.cancelled() => return,
            done = round(&app, &client) => if let Err(error) = done {
                error!(error = &error as &dyn std::error::Error, "calendars elsewhere could not be noted");
            }
        }
    }
}

async fn round(app: &App, client: &Client) -> Result<(), StoreError> {
    for tenant in app.store.tenants().await? {
        // Settings that are not valid any more are told where calls are answered.
        let Ok(business) = app.business(&tenant) else { continue };
        read_all(&app.store, client, &tenant, &business, Some(DUE)).await?;
    }
    Ok(())
}

/// Reads every calendar of a business that was last read `due` ago, or every one, and forgets those that its settings do
/// not have any more.
pub(crate) async fn read_all(
    store: &Store,
    client: &Client,
    tenant: &TenantFacts,
    business: &Business,
    due: Option<SignedDuration>,
) -> Result<(), StoreError> {
    let mut wanted = BTreeSet::new();
    for resource in &business.resources {
        let Some((id, _)) = tenant.resources.iter().find(|(_, name)| *name == resource.name) else {
            continue;
        };
        for address in &resource.busy_calendars {
            let source = source_of(address);
            let key = SourceKey { tenant: tenant.id, resource: *id, source: &source };
            let now = Timestamp::now();
            let due = due.map_or(now, |due| now - due);
            if store.claim_calendar(key, due, now).await? {
                read(store, client, key, address, business, now).await?;
            }
            wanted.insert((*id, source));
        }
    }
    for known in store.calendar_sources(tenant.id).await? {
        let is_ours = known.source.starts_with(FETCHED);
        if is_ours && !wanted.contains(&(known.resource, known.source.clone())) {
            let key = SourceKey { tenant: tenant.id, resource: known.resource, source: &known.source };
            store.forget_calendar(key).await?;
            info!(resource = known.resource_name, source = known.source, "a calendar is not read any more");
        }
    }
    Ok(())
}

async fn read(
    store: &Store,
    client: &Client,
    key: SourceKey<'_>,
    address: &str,
    business: &Business,
    now: Timestamp,
) -> Result<(), StoreError> {
    let times = match fetch(client, address).await {
        Ok(text) => {
            let (zone, within) = (business.hours.zone().clone(), read_ahead(business, now));
            // A long file takes seconds, in which no call may wait for this thread.
            let read = spawn_blocking(move || calendar_read::busy_times(&text, &zone, within)).await;
            read.map_err(|_| Unread::Broken).and_then(|times| times.map_err(Unread::from))
        }
        Err(unread) => Err(unread),
    };
    match times {
        Ok(times) => {
            let spans = store.put_calendar(key, &times, now).await?;
            info!(source = key.source, spans, "a calendar elsewhere was read");
        }
        Err(unread) => {
            warn!(source = key.source, %unread, "a calendar elsewhere could not be read");
            store.calendar_unread(key, &unread.to_string()).await?;
        }
    }
    Ok(())
}

/// When whoever keeps the calendar is busy, from now to as far as anybody may book.
pub(crate) fn busy_times(
    text: &str,
    business: &Business,
    now: Timestamp,
) -> Result<Vec<Span>, CalendarError> {
    calendar_read::busy_times(text, business.hours.zone(), read_ahead(business, now))
}

fn read_ahead(business: &Business, now: Timestamp) -> Span {
    let days = SignedDuration::from_hours(24 * (i64::from(business.settings.horizon_days) + 2));
    Span { start: now - SignedDuration::from_hours(24), end: now + days }
}

/// What a calendar is called in the record, which does not keep its address.
fn source_of(address: &str) -> String {
    let mut source = FETCHED.to_owned();
    for byte in &Sha256::digest(address.as_bytes())[..8] {
        write!(source, "{byte:02x}").expect("writing to a string cannot fail");
    }
    source
}

/// A client that follows few redirects, and none from a protected address to one that is not, or into this machine.
pub(crate) fn client() -> anyhow::Result<Client> {
    // Chosen once a process; a second choice changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let follows = redirect::Policy::custom(|attempt| {
        let came_from_here = attempt.previous().first().is_some_and(is_this_machine);
        let leads_well = match came_from_here {
            true => is_this_machine(attempt.url()),
            false => attempt.url().scheme() == "https" && !is_this_machine(attempt.url()),
        };
        if leads_well && attempt.previous().len() <= MAX_REDIRECTS {
            attempt.follow()
        } else {
            attempt.stop()
        }
    });
    let client = Client::builder().timeout(DEADLINE).redirect(follows).user_agent("firstring");
    client.build().context("no client for calendars elsewhere")
}

fn is_this_machine(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

async fn fetch(client: &Client, address: &str) -> Result<String, Unread> {
    let mut response = client.get(address).send().await.map_err(|_| Unread::Unreachable)?;
    if response.status() != StatusCode::OK {
        return Err(Unread::Status(response.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Unread::Unreachable)? {
        if body.len() + chunk.len() > MAX_FILE {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    String::from_utf8(body).map_err(|_| Unread::NotText)
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// A server that answers so many requests, each with the next of `answers`. Gives its address.
    async fn serve(answers: Vec<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for answer in answers {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut request = [0; 4096];
                let _ = socket.read(&mut request).await.unwrap();
                // Whoever has heard enough closes early.
                let _ = socket.write_all(answer.as_bytes()).await;
            }
        });
        address
    }

    fn page(status: &str, more: &str, body: &str) -> String {
        let length = body.len();
        format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}")
    }

    async fn told(answers: Vec<String>) -> String {
        let address = serve(answers).await;
        match fetch(&client().unwrap(), &format!("{address}/private.ics")).await {
            Ok(text) => text,
            Err(unread) => unread.to_string(),
        }
    }

    #[tokio::test]
    async fn a_calendar_is_had_within_bounds_or_not_at_all() {
        let moved = |to: &str| page("302 Found", &format!("Location: {to}\r\n"), "");
        assert_eq!(told(vec![page("200 OK", "", "text")]).await, "text");
        assert_eq!(told(vec![moved("/there"), page("200 OK", "", "moved")]).await, "moved");
        assert_eq!(told(vec![page("404 Not Found", "", "")]).await, "its server answered 404 Not Found");
        // Out of this machine, and round in circles.
        assert_eq!(told(vec![moved("https://calendar.example/")]).await, "its server answered 302 Found");
        assert_eq!(told(vec![moved("/again"); 6]).await, "its server answered 302 Found");
        let endless = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{}", "x".repeat(MAX_FILE + 1));
        assert_eq!(told(vec![endless]).await, format!("it is larger than {MAX_FILE} bytes"));
        assert_eq!(told(vec![]).await, "its server cannot be reached or was too slow");
    }

    #[test]
    fn the_record_does_not_keep_an_address() {
        let source = source_of("https://calendar.example/private-1234/basic.ics");
        assert!(source.starts_with(FETCHED) && source.len() == FETCHED.len() + 16, "{source}");
        assert_ne!(source, source_of("https://calendar.example/private-1235/basic.ics"));
    }
}
