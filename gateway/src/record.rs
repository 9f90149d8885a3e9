//! The way of every command to the record: the database, reachable and up to date, or what to do about it.

use anyhow::{Context, ensure};
use secrecy::{ExposeSecret, SecretString};
use store::Store;
use url::Url;

use crate::config::Settings;

/// A command asks one thing after the other.
const CONNECTIONS: u32 = 2;

/// For a command.
pub(crate) async fn open(settings: &Settings) -> anyhow::Result<Store> {
    open_at(&settings.database_url()?, CONNECTIONS).await
}

/// The database at `url`, with the tables that this version was built for.
pub(crate) async fn open_at(url: &SecretString, connections: u32) -> anyhow::Result<Store> {
    let store = reach(url, connections).await?;
    let pending = store.pending_migrations().await?;
    ensure!(pending.is_empty(), "the database is behind this version; run `firstring migrate`");
    Ok(store)
}

/// The database as it is.
pub(crate) async fn reach(url: &SecretString, connections: u32) -> anyhow::Result<Store> {
    let connected = Store::connect(url.expose_secret(), connections).await;
    connected.with_context(|| format!("the database at {} cannot be reached", place(url)))
}

/// Where a database is, without who may come in.
fn place(url: &SecretString) -> String {
    let Ok(url) = Url::parse(url.expose_secret()) else { return "its address".to_owned() };
    format!("{}:{}{}", url.host_str().unwrap_or("localhost"), url.port().unwrap_or(5432), url.path())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_named_without_its_password() {
        for (url, told) in [
            ("postgres://firstring:hunter2secret@db.example.com/phone", "db.example.com:5432/phone"),
            ("postgres://u:hunter2secret@127.0.0.1:6000/x", "127.0.0.1:6000/x"),
            ("postgres:///x", "localhost:5432/x"),
        ] {
            assert_eq!(place(&SecretString::from(url)), told);
        }
    }
}
