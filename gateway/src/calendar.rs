//! `/calendar/{token}.ics` and `firstring calendar`: what a resource has to do, for the calendar program of whoever does
//! it; and the other way round, the calendars that are kept elsewhere.
//!
//! The token is the only key to a page without a signature. It is long and random, kept as a hash, shown once and never
//! logged, and every page under one that is not good is the same.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use clap::Subcommand;
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use sha2::{Digest, Sha256};
use store::{SourceKey, Store, TenantFacts};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::app::App;
use crate::config::Settings;
use crate::{outside, record, tenant};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Make a private address under which a calendar program reads what a resource has to do. The one before ends.
    Add {
        /// The resource, by its name.
        resource: String,
    },
    /// Print which resources have such an address, and which calendars elsewhere are read for them.
    List,
    /// Make a resource's private address unreadable.
    Revoke {
        /// The resource, by its name.
        resource: String,
    },
    /// Take a calendar file's busy times as those of a resource, in place of what the file of that name said before.
    Import {
        /// The resource, by its name.
        resource: String,
        /// An iCalendar file.
        file: PathBuf,
    },
    /// Forget what an imported file said.
    Forget {
        /// The resource, by its name.
        resource: String,
        /// As `list` prints it.
        source: String,
    },
    /// Read the calendars of the settings now, and say how it went. `serve` does so by itself.
    Fetch,
}

pub(crate) async fn run(command: Command, slug: Option<&str>, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let (facts, business) = tenant::chosen(&store, slug).await?;
    let now = Timestamp::now();
    match command {
        Command::Add { resource } => {
            let public_url = settings.public_url()?;
            let (id, token) = (tenant::resource(&facts, &resource)?, new_token());
            store.open_calendar_feed(facts.id, id, &token, now).await?;
            println!("{}", public_url.page(&format!("/calendar/{token}.ics")));
            eprintln!("whoever has this address can read {resource}'s appointments; it is not shown again");
        }
        Command::List => list(&store, &facts).await?,
        Command::Revoke { resource } => {
            let id = tenant::resource(&facts, &resource)?;
            match store.revoke_calendar_feed(facts.id, id, now).await? {
                true => println!("{resource}'s address cannot be read any more"),
                false => bail!("{resource} has no address"),
            }
        }
        Command::Import { resource, file } => {
            let id = tenant::resource(&facts, &resource)?;
            let text =
                std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.file_name().context("that is not a file")?.to_string_lossy();
            let source = format!("file:{name}");
            let times = outside::busy_times(&text, &business, now)
                .with_context(|| format!("{} was not taken over", file.display()))?;
            let key = SourceKey { tenant: facts.id, resource: id, source: &source };
            let spans = store.put_calendar(key, &times, now).await?;
            println!("{resource} is busy {spans} times by {source}");
        }
        Command::Forget { resource, source } => {
            let key = SourceKey {
                tenant: facts.id,
                resource: tenant::resource(&facts, &resource)?,
                source: &source,
            };
            match store.forget_calendar(key).await? {
                true => println!("{source} is forgotten"),
                false => bail!("{resource} has no calendar {source}"),
            }
        }
        Command::Fetch => {
            outside::read_all(&store, &outside::client()?, &facts, &business, None).await?;
            list(&store, &facts).await?;
        }
    }
    Ok(())
}

async fn list(store: &Store, facts: &TenantFacts) -> anyhow::Result<()> {
    for feed in store.calendar_feeds(facts.id).await? {
        match feed.since {
            Some(since) => println!("{}: can be read since {since}", feed.name),
            None => println!("{}: has no address", feed.name),
        }
    }
    for source in store.calendar_sources(facts.id).await? {
        let read = source.read_at.map_or("never read".to_owned(), |at| format!("read {at}"));
        let mistake = source.mistake.map_or(String::new(), |mistake| format!("; since then: {mistake}"));
        println!(
            "{}: busy {} times by {}, {read}{mistake}",
            source.resource_name, source.spans, source.source
        );
    }
    Ok(())
}

/// So many calendars are read at once: each takes a connection to the database, of which the calls have few.
static READERS: Semaphore = Semaphore::const_new(2);

/// The page of a feed. Asked for again with what was answered before, it says whether that still holds.
pub(crate) async fn page(
    State(app): State<Arc<App>>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Response {
    // Whoever has a token or tries one waits for others who do, and no call waits for them.
    let _turn = READERS.acquire().await;
    let feed = match token_of(&file) {
        Some(token) => app.store.calendar_feed(token, Timestamp::now()).await,
        None => Ok(None),
    };
    match feed {
        Ok(Some(feed)) => {
            let text = feed.write();
            let state = FeedState { tag: tag_of(&text), changed_at: feed.changed_at() };
            answer(&state, text, &headers)
        }
        Ok(None) => (StatusCode::NOT_FOUND, [NOT_KEPT], "there is no such calendar\n").into_response(),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a calendar could not be read");
            (StatusCode::SERVICE_UNAVAILABLE, [NOT_KEPT], "not now, please ask again\n").into_response()
        }
    }
}

/// By what a program knows that it has the newest version.
struct FeedState {
    tag: String,
    changed_at: Timestamp,
}

impl FeedState {
    /// Whether whoever asks has it already: by the tag if he sends one, else by the time, which counts in seconds.
    fn is_known(&self, headers: &HeaderMap) -> bool {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        if let Some(tags) = header(header::IF_NONE_MATCH) {
            let plain = |tag: &str| tag.trim().trim_start_matches("W/") == self.tag || tag.trim() == "*";
            return tags.split(',').any(plain);
        }
        let since = header(header::IF_MODIFIED_SINCE)
            .and_then(|date| jiff::fmt::rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        since.is_some_and(|since| self.changed_at.as_second() <= since.as_second())
    }
}

/// A copy is asked about again each time: an appointment that was cancelled is not to be driven to.
const NOT_KEPT: (header::HeaderName, HeaderValue) =
    (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));

fn answer(state: &FeedState, text: String, headers: &HeaderMap) -> Response {
    let modified = DateTimePrinter::new().timestamp_to_rfc9110_string(&state.changed_at).unwrap_or_default();
    let about = [
        (header::ETAG, state.tag.clone()),
        (header::LAST_MODIFIED, modified),
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8".to_owned()),
    ];
    if state.is_known(headers) {
        return (StatusCode::NOT_MODIFIED, [NOT_KEPT], about).into_response();
    }
    ([NOT_KEPT], about, text).into_response()
}

fn tag_of(text: &str) -> String {
    let mut tag = String::from("\"");
    for byte in &Sha256::digest(text.as_bytes())[..16] {
        write!(tag, "{byte:02x}").expect("writing to a string cannot fail");
    }
    tag.push('"');
    tag
}

/// Two random UUIDs: 244 random bits.
fn new_token() -> String {
    format!("{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple())
}

/// The token in a page's name. What cannot be one is not looked up.
fn token_of(file: &str) -> Option<&str> {
    let token = file.strip_suffix(".ics")?;
    let fits = token.len() == 64 && token.bytes().all(|byte| byte.is_ascii_hexdigit());
    fits.then_some(token)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_what_we_make_and_nothing_else() {
        let token = new_token();
        assert_eq!(token_of(&format!("{token}.ics")), Some(token.as_str()));
        assert_ne!(token, new_token());
        for other in
            ["", ".ics", "x.ics", &token, &format!("{token}0.ics"), &format!("{}é.ics", &token[..62])]
        {
            assert_eq!(token_of(other), None, "{other}");
        }
    }

    #[test]
    fn a_version_is_known_by_its_tag_or_else_by_its_time() {
        let state = FeedState { tag: tag_of("a"), changed_at: "2026-11-21T10:00:00.4Z".parse().unwrap() };
        let tag = state.tag.as_str();
        let several = format!("\"other\", W/{tag}");
        let rows = [
            (None, None, false),
            (Some(tag), None, true),
            (Some(several.as_str()), None, true),
            (Some("\"other\""), None, false),
            // The tag is right where the time is not: an appointment may have dropped out of the month that is shown.
            (Some("\"other\""), Some("Sat, 21 Nov 2026 10:00:00 GMT"), false),
            (None, Some("Sat, 21 Nov 2026 10:00:00 GMT"), true),
            (None, Some("Sat, 21 Nov 2026 09:59:59 GMT"), false),
            (None, Some("yesterday"), false),
        ];
        for (tags, since, known) in rows {
            let mut headers = HeaderMap::new();
            for (name, value) in [(header::IF_NONE_MATCH, tags), (header::IF_MODIFIED_SINCE, since)] {
                if let Some(value) = value {
                    headers.insert(name, value.parse().unwrap());
                }
            }
            assert_eq!(state.is_known(&headers), known, "{tags:?} {since:?}");
        }
        let response = answer(&state, "a".to_owned(), &HeaderMap::new());
        assert_eq!(response.headers()[header::LAST_MODIFIED], "Sat, 21 Nov 2026 10:00:00 GMT");
        assert_eq!(response.headers()[header::CACHE_CONTROL], "private, no-cache");
    }
}
