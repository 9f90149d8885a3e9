//! `firstring doctor`: what is missing here, and how to mend it.

use std::io;
use std::path::Path;

use assistant::Business;
use secrecy::SecretString;
use senders::provider::{Provider, ProviderConfig, ProviderError};

use crate::config::{Config, Settings};
use crate::recordings::{Channels, Folder, Recordings};
use crate::{chain, record};

pub(crate) async fn examine(settings: &Settings) -> anyhow::Result<()> {
    let mut findings = Findings::default();
    match settings.check() {
        Ok(config) => {
            findings.good(&format!("configuration: listens on {}", config.listen));
            match tokio::net::TcpListener::bind(config.listen).await {
                Ok(_) => findings.good(&format!("address: {} is free", config.listen)),
                Err(error) => findings.bad(
                    &format!("address: {}: {error}", config.listen),
                    "a gateway may be running already; otherwise choose another `listen`",
                ),
            }
            surroundings(&config, &mut findings).await;
        }
        Err(mistakes) => {
            findings.bad(&mistakes.to_string(), "set them in firstring.toml or in the environment")
        }
    }
    match speech::models::check(&settings.models_dir()) {
        Ok(_) => findings.good(&format!("models: complete in {}", settings.models_dir().display())),
        Err(missing) => {
            for file in missing {
                findings.bad(&format!("models: {file}"), "firstring models install");
            }
        }
    }
    match settings.database_url() {
        Ok(url) => database(&url, settings.has_mail(), &mut findings).await,
        Err(_) => findings.bad("database: no address", "set DATABASE_URL; ./run starts a private one"),
    }
    findings.conclude()
}

/// What the configuration names outside of this process.
async fn surroundings(config: &Config, findings: &mut Findings) {
    let origin = config.public_url.page("");
    if config.public_url.is_secure() {
        findings.good(&format!("public address: {origin}"));
    } else if config.public_url.is_this_machine() {
        findings.note(&format!("public address: {origin} is this machine, which Twilio cannot reach"));
    } else {
        findings.bad(
            &format!("public address: {origin} is not https, so that calls could be overheard"),
            "put a proxy with a certificate before it and set `public_url` to https://…",
        );
    }
    let folder = config.recordings_dir.display();
    match written_and_erased(&config.recordings_dir) {
        Ok(()) => findings.good(&format!("recordings: {folder} can be written")),
        Err(error) => findings.bad(
            &format!("recordings: {folder}: {error}"),
            "give this user the folder, or choose another `recordings_dir`",
        ),
    }
    account(config, findings).await;
    match &config.mailer {
        None => findings.note("mail: no `smtp_url`, so none is sent"),
        Some(mailer) if mailer.is_reachable().await => findings.good("mail: the server takes us"),
        Some(_) => findings.bad(
            "mail: the server cannot be reached, or does not take us",
            "correct `smtp_url`, its name and password",
        ),
    }
    if config.alerts.is_none() {
        findings.note(
            "alerts: no `alert_url`: an emergency that nobody acknowledges stands in the log and in `firstring alerts list`",
        );
    }
}

/// Whether sound can be kept in the folder, and erased.
fn written_and_erased(folder: &Path) -> io::Result<()> {
    const KEY: &str = "doctor.wav";
    let folder = Folder::new(folder.to_owned());
    folder.erase(KEY)?;
    drop(folder.begin(KEY, Channels::One)?);
    folder.erase(KEY)?;
    Ok(())
}

/// Asks Twilio for the account: whether it is there, and ours.
async fn account(config: &Config, findings: &mut Findings) {
    let provider = Provider::new(&ProviderConfig {
        url: &config.twilio_api_url,
        account: &config.account_sid,
        token: &config.auth_token,
        calls_per_second: config.calls_per_second,
    });
    let answer = match provider {
        Ok(provider) => provider.fetch_account().await,
        Err(error) => return findings.bad(&format!("twilio: {error:#}"), "this system has no TLS"),
    };
    match answer {
        Ok(account) if account.status == "active" => findings.good("twilio: the account is active"),
        Ok(account) => findings.bad(
            &format!("twilio: the account is {}", account.status),
            "see Twilio's console, or write to its support",
        ),
        Err(error @ ProviderError::Refused(_)) => findings
            .bad(&error.to_string(), "correct TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN: the primary token"),
        Err(error) => findings.bad(
            &format!("{error}: {}", config.twilio_api_url),
            "let this machine connect to it, or correct `twilio_api_url`",
        ),
    }
}

async fn database(url: &SecretString, mail: bool, findings: &mut Findings) {
    let store = match record::reach(url, 1).await {
        Ok(store) => store,
        Err(error) => {
            findings.bad(&chain(error.as_ref()), "start Postgres, or correct DATABASE_URL");
            return;
        }
    };
    match store.pending_migrations().await {
        Ok(pending) if pending.is_empty() => findings.good("database: reachable, tables up to date"),
        Ok(pending) => {
            findings.bad(&format!("database: {} migration(s) to run", pending.len()), "firstring migrate");
            return;
        }
        Err(error) => findings.bad(&format!("database: {}", chain(&error)), "firstring migrate"),
    }
    match store.tenants().await {
        Ok(tenants) if tenants.is_empty() => findings.bad(
            "businesses: none, so every call is refused",
            "firstring tenant apply sample/riverside-plumbing.toml",
        ),
        Ok(tenants) => {
            for tenant in tenants {
                match tenant.settings.check_new() {
                    Ok(business) => findings.business(&business, mail),
                    Err(mistakes) => findings.bad(
                        &format!("business: {}: {} mistake(s) in its settings", tenant.slug, mistakes.len()),
                        "correct its file and `firstring tenant apply` it",
                    ),
                }
            }
        }
        Err(error) => findings.bad(&format!("businesses: {}", chain(&error)), "firstring migrate"),
    }
}

#[derive(Default)]
struct Findings {
    bad: usize,
}

impl Findings {
    fn good(&self, what: &str) {
        println!("ok    {what}");
    }

    /// Nothing is wrong, and yet somebody should know.
    fn note(&self, what: &str) {
        println!("note  {what}");
    }

    fn business(&mut self, business: &Business, mail: bool) {
        let warnings = business.warnings(mail).join("; ");
        let named = format!("business: {}", business.slug);
        if business.telephones() == 0 {
            self.bad(&format!("{named}: {warnings}"), "add it to its file and `firstring tenant apply` it");
        } else if warnings.is_empty() {
            self.good(&named);
        } else {
            self.good(&format!("{named}: {warnings}"));
        }
    }

    fn bad(&mut self, what: &str, mend: &str) {
        println!("BAD   {what}\n      mend: {mend}");
        self.bad += 1;
    }

    fn conclude(self) -> anyhow::Result<()> {
        anyhow::ensure!(self.bad == 0, "{} thing(s) to mend", self.bad);
        println!("everything is in place");
        Ok(())
    }
}
