//! `firstring tenant`: a business's settings, from a file into the record and back.

mod lines;
mod reading;

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, bail};
use assistant::{Business, BusinessSettings};
use clap::Subcommand;
use jiff::Timestamp;
use policy::Plan;
use store::{ApplyError, OwnerPin, Store, SwitchOff, TenantFacts};
use telephony::{PhoneNumber, ResourceId};

use crate::config::Settings;
use crate::{owner, record};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Load a business from a file, or bring it up to date with it.
    Apply {
        /// A TOML file such as sample/riverside-plumbing.toml.
        file: PathBuf,
        /// Also when a resource that has bookings or calendars is not in the file any more.
        #[arg(long)]
        anyway: bool,
    },
    /// Print the businesses in the record, as JSON lines.
    Show,
    /// Take down how a business stands with us, which decides what is still done for it.
    Plan {
        /// The business, by its slug.
        slug: String,
        /// trialing, active, past_due or canceled.
        plan: Plan,
    },
    /// Take a business's calls again.
    Activate {
        /// The business, by its slug.
        slug: String,
    },
    /// Switch a business off: none of its calls is taken, and nothing leaves but emergencies to its own people.
    Deactivate {
        /// The business, by its slug.
        slug: String,
    },
    /// Stop everything of a business: nothing leaves but emergencies to its own people, and only callers whom it knows
    /// are answered.
    Lockdown {
        /// on or off.
        #[arg(value_parser = ["on", "off"])]
        state: String,
        /// The business, by its slug.
        slug: String,
    },
    /// Take no calls of a number for a business any more.
    Block {
        /// The business, by its slug.
        slug: String,
        /// The caller, in E.164.
        number: PhoneNumber,
    },
    /// Take them again.
    Unblock {
        /// The business, by its slug.
        slug: String,
        /// The caller, in E.164.
        number: PhoneNumber,
    },
    /// Set the PIN with which an owner hears the schedule by telephone. It is read from standard input or a file, kept
    /// as a hash, and printed nowhere.
    Pin {
        /// The business, by its slug.
        slug: String,
        /// Which owner, by the name in the settings; not needed where there is only one.
        #[arg(long)]
        owner: Option<String>,
        /// The file whose first line is the PIN, instead of standard input.
        #[arg(long)]
        file: Option<PathBuf>,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings) -> anyhow::Result<()> {
    match command {
        Command::Apply { file, anyway } => {
            // The file is checked before the database is touched.
            let business = read(&file)?;
            let store = record::open(settings).await?;
            let off = if anyway { SwitchOff::Any } else { SwitchOff::Unused };
            let applied = store.apply_tenant(&business, off, Timestamp::now()).await;
            let applied = applied.map_err(|error| refused(error, &file))?;
            let done = if applied.changed { "applied" } else { "unchanged" };
            println!("{}: {done}, version {}", business.slug, applied.version);
            for warning in business.warnings(settings.has_mail()) {
                eprintln!("warning: {warning}");
            }
        }
        Command::Lockdown { state, slug } => {
            let store = record::open(settings).await?;
            let tenant = named(&store, Some(&slug)).await?;
            store.set_lockdown(tenant.id, state == "on").await?;
            println!("{slug}: lockdown {state}");
        }
        Command::Plan { slug, plan } => {
            let store = record::open(settings).await?;
            let tenant = named(&store, Some(&slug)).await?;
            store.set_plan(tenant.id, plan).await?;
            println!("{slug}: {plan}");
        }
        Command::Activate { slug } => activate(settings, &slug, true).await?,
        Command::Deactivate { slug } => activate(settings, &slug, false).await?,
        Command::Block { slug, number } => block(settings, &slug, &number, true).await?,
        Command::Unblock { slug, number } => block(settings, &slug, &number, false).await?,
        Command::Show => {
            let store = record::open(settings).await?;
            for tenant in store.tenants().await? {
                println!("{}", serde_json::to_string(&tenant.settings)?);
            }
        }
        Command::Pin { slug, owner, file } => {
            let store = record::open(settings).await?;
            let tenant = named(&store, Some(&slug)).await?;
            let owner = chosen_owner(&tenant.settings, owner.as_deref())?;
            let pin = owner::chosen(&pin_text(file.as_deref())?)?;
            let pin = OwnerPin { hash: owner::hash(&pin)?, owner };
            store.set_owner_pin(tenant.id, &pin, Timestamp::now()).await?;
            println!("{slug}: {} has a new PIN", pin.owner);
        }
    }
    Ok(())
}

/// What to do about it, where something can be done.
fn refused(error: ApplyError, file: &Path) -> anyhow::Error {
    let told = match &error {
        ApplyError::InUse(in_use) => format!(
            "{error}\nTo rename one and keep what it has, write its id beside its new name: id = {:?}. \
             To switch them off and sell their time again, add --anyway",
            in_use.first().map_or("", |one| &one.id)
        ),
        ApplyError::NumberTaken(_) | ApplyError::Store(_) => return error.into(),
    };
    anyhow!("{} was not applied: {told}", file.display())
}

async fn activate(settings: &Settings, slug: &str, active: bool) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let tenant = named(&store, Some(slug)).await?;
    store.set_active(tenant.id, active).await?;
    println!("{slug}: {}", if active { "active" } else { "not active" });
    Ok(())
}

async fn block(settings: &Settings, slug: &str, number: &PhoneNumber, blocked: bool) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let tenant = named(&store, Some(slug)).await?;
    store.set_blocked(tenant.id, number, blocked, Timestamp::now()).await?;
    println!("{slug}: {}", if blocked { "blocked" } else { "not blocked" });
    Ok(())
}

/// The business of that slug, or the only one, and its settings in the form in which the assistant uses them.
pub(crate) async fn chosen(store: &Store, slug: Option<&str>) -> anyhow::Result<(TenantFacts, Business)> {
    let tenant = named(store, slug).await?;
    match tenant.settings.clone().check() {
        Ok(business) => Ok((tenant, business)),
        Err(mistakes) => bail!("the settings in force have {} mistake(s); apply them again", mistakes.len()),
    }
}

/// The business of that slug, or the only one.
pub(crate) async fn named(store: &Store, slug: Option<&str>) -> anyhow::Result<TenantFacts> {
    let tenants = store.tenants().await?;
    let slugs: Vec<String> = tenants.iter().map(|tenant| tenant.slug.clone()).collect();
    let mut fitting = tenants.into_iter().filter(|tenant| slug.is_none_or(|slug| tenant.slug == slug));
    match (fitting.next(), fitting.next()) {
        (Some(tenant), None) => Ok(tenant),
        (Some(_), Some(_)) => bail!("say which business with --tenant: {}", slugs.join(", ")),
        (None, _) if slugs.is_empty() => {
            bail!("there is no business yet; firstring tenant apply FILE loads one")
        }
        (None, _) => bail!("there is no such business; there are {}", slugs.join(", ")),
    }
}

/// The resource of that name.
pub(crate) fn resource(tenant: &TenantFacts, name: &str) -> anyhow::Result<ResourceId> {
    let found = tenant.resources.iter().find(|(_, known)| known == name);
    found.map(|(id, _)| *id).with_context(|| {
        let names: Vec<&str> = tenant.resources.iter().map(|(_, name)| name.as_str()).collect();
        format!("{} has no resource {name:?}; it has {}", tenant.slug, names.join(", "))
    })
}

fn chosen_owner(settings: &BusinessSettings, name: Option<&str>) -> anyhow::Result<String> {
    let names: Vec<&str> = settings.owners.iter().map(|owner| owner.name.trim()).collect();
    match (name, names.as_slice()) {
        (_, []) => bail!("the settings name no owner; add an [[owners]] section and apply them"),
        (None, [only]) => Ok((*only).to_owned()),
        (Some(name), names) if names.contains(&name) => Ok(name.to_owned()),
        (_, names) => bail!("say which owner with --owner: {}", names.join(", ")),
    }
}

fn pin_text(file: Option<&Path>) -> anyhow::Result<String> {
    if let Some(file) = file {
        return std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()));
    }
    if std::io::stdin().is_terminal() {
        eprintln!("Type the PIN, four to eight digits, and press Enter.");
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("cannot read the PIN")?;
    Ok(line)
}

/// Reads and checks a business's file. Every mistake is told at once.
pub(crate) fn read(file: &Path) -> anyhow::Result<Business> {
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    parse(&text).with_context(|| format!("{} was not applied", file.display()))
}

/// As [`read`], from the text itself.
pub(crate) fn parse(text: &str) -> anyhow::Result<Business> {
    reading::read(text).map_err(|mistakes| {
        let list: Vec<String> = mistakes.iter().map(|mistake| format!("  - {mistake}")).collect();
        anyhow!("{} mistake(s):\n{}", list.len(), list.join("\n"))
    })
}
