//! `firstring policy` and `firstring dnc`: who may be contacted, and who is not to be.

use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Subcommand;
use jiff::Timestamp;
use policy::contact::{
    Address, Channel, Contact, ContactFacts, Purpose, Reach, Source, Verdict, decide, states_of,
};
use policy::rules;
use store::{Import, Imported, OptOut, Store};
use telephony::TenantId;

use crate::config::Settings;
use crate::{given, record, tenant};

#[derive(Subcommand)]
pub(crate) enum PolicyCommand {
    /// Say whether a contact may be made, by which rule, and from which facts. Contacts nobody and stores nothing.
    Explain {
        /// The telephone number in E.164, or the e-mail address.
        #[arg(long)]
        to: Address,
        /// assistant_call, agent_call, bridge, text or email.
        #[arg(long)]
        channel: Channel,
        /// transactional, requested_callback, solicitation, emergency or opt_out_confirmation; anything else is a
        /// solicitation.
        #[arg(long)]
        purpose: String,
        /// When, such as 2026-03-04T10:00-06:00; now, if left out.
        #[arg(long, value_parser = given::instant)]
        at: Option<Timestamp>,
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
    },
}

#[derive(Subcommand)]
pub(crate) enum DncCommand {
    /// Put somebody on the list. In force at once, also for what is queued.
    Add {
        /// The telephone number in E.164, or the e-mail address.
        address: Address,
        /// all, calls, texts or emails.
        #[arg(long, default_value = "all")]
        reach: Reach,
        /// For this business, by its slug; for all, if left out.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Take somebody off a business's list, or off the list of all businesses, as far as --reach goes, who has asked for it
    /// himself; of a business, that is kept as his consent.
    Remove {
        /// The telephone number in E.164, or the e-mail address.
        address: Address,
        /// Where he asked: the id of a call, a letter's number; nothing personal.
        #[arg(long)]
        evidence: String,
        /// all, calls, texts or emails: what he consents to; by the other ways he is still not contacted.
        #[arg(long, default_value = "all")]
        reach: Reach,
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
        /// Off the list of all businesses, on which `add` puts him without --tenant; the list of each business stays.
        #[arg(long, conflicts_with = "tenant")]
        all_businesses: bool,
    },
    /// Print the entries in force: address, reach, source and since when.
    List {
        /// Only those of this address.
        #[arg(long)]
        address: Option<Address>,
        /// Those of this business, by its slug; those of all, if left out.
        #[arg(long)]
        tenant: Option<String>,
        /// At most so many.
        #[arg(long, default_value_t = 1_000)]
        limit: u32,
    },
    /// Take in a file of people who are not to be contacted, all of it or nothing.
    Import {
        /// One number or e-mail address a line, CSV with a head, or the registry's area codes and numbers.
        file: PathBuf,
        /// For this business, by its slug; for all, if left out.
        #[arg(long)]
        tenant: Option<String>,
        /// The file is the national registry: it stands against solicitations only.
        #[arg(long)]
        registry: bool,
    },
}

pub(crate) async fn explain(command: PolicyCommand, settings: &Settings) -> anyhow::Result<()> {
    let PolicyCommand::Explain { to, channel, purpose, at, tenant } = command;
    let store = record::open(settings).await?;
    let tenant = tenant::named(&store, tenant.as_deref()).await?;
    let now = at.unwrap_or_else(Timestamp::now);
    let contact = Contact { tenant: tenant.id, channel, address: to, purpose: Purpose::of(&purpose) };
    let facts = store.contact_facts(&contact, now).await.unwrap_or_else(|error| {
        eprintln!("the facts could not be read: {error}");
        ContactFacts::UNREAD
    });
    let hours = tenant.settings.check().ok().map(|business| business.hours);
    let states: Vec<_> = states_of(&contact, &facts).into_iter().map(|state| state.code()).collect();
    let verdict = decide(contact, &facts, hours.as_ref(), now);
    println!("{}", told(&verdict));
    for rule in rules::named(verdict.rule()) {
        println!("  rule {}: {}", rule.name, rule.says);
        println!("    source: {}; dated {}, confidence {}", rule.source, rule.dated, rule.confidence);
    }
    println!("  rules, version {}", rules::version());
    println!("  state: {}", if states.is_empty() { "unknown".to_owned() } else { states.join(" and ") });
    println!("  facts: {}", serde_json::to_string_pretty(&facts)?);
    Ok(())
}

fn told(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Permit(permit) => format!("permitted, until {}", permit.expires_at()),
        Verdict::Refuse(refusal) => format!("refused: {}", refusal.reason),
        Verdict::NotBefore(at, hold) => format!("not before {at}: {}", hold.reason),
    }
}

pub(crate) async fn dnc(command: DncCommand, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    match command {
        DncCommand::Add { address, reach, tenant } => {
            let tenant = one_or_all(&store, tenant.as_deref()).await?;
            let (source, call_id, now) = (Source::Console, None, Timestamp::now());
            let outcome = store.opt_out(&OptOut { tenant, address, reach, source, call_id, now }).await?;
            let was = if outcome.new { "on the list" } else { "was on the list" };
            println!("{was}; {} queued contacts withdrawn", outcome.withdrawn);
            Ok(())
        }
        DncCommand::Remove { address, evidence, reach, tenant: _, all_businesses: true } => {
            let lifted = store.opt_in_everywhere(&address, reach, &evidence, Timestamp::now()).await?;
            let entries = if lifted == 1 { "entry" } else { "entries" };
            println!(
                "{reach}: {lifted} {entries} of the list of all businesses ended; lists of businesses and of the nation stay"
            );
            Ok(())
        }
        DncCommand::Remove { address, evidence, reach, tenant, all_businesses: false } => {
            let tenant = tenant::named(&store, tenant.as_deref()).await?;
            store.opt_in(tenant.id, &address, reach, &evidence, Timestamp::now()).await?;
            println!(
                "{reach}: off the list of {}; the lists of all businesses (--all-businesses) and of the nation stay",
                tenant.slug
            );
            Ok(())
        }
        DncCommand::List { address, tenant, limit } => {
            let tenant = one_or_all(&store, tenant.as_deref()).await?;
            for (address, reach, source, since) in store.opted_out(tenant, address.as_ref(), limit).await? {
                // Whole: this is for someone who may see it.
                println!("{}\t{reach}\t{source}\t{since}", address.as_str());
            }
            Ok(())
        }
        DncCommand::Import { file, tenant, registry } => {
            let tenant = one_or_all(&store, tenant.as_deref()).await?;
            import(&store, &file, tenant, registry).await
        }
    }
}

async fn import(store: &Store, file: &Path, tenant: Option<TenantId>, registry: bool) -> anyhow::Result<()> {
    let source = if registry { Source::NationalRegistry } else { Source::Import };
    let import = Import { tenant, source, now: Timestamp::now() };
    match store.import_suppressions(import, BufReader::new(open(file)?)).await? {
        Imported::Done { entries, new, withdrawn, lifted } => {
            println!("{entries} entries, {new} of them new; {withdrawn} queued contacts withdrawn");
            if lifted > 0 {
                println!("{lifted} not taken in: these people have come off the list by their own word");
            }
            Ok(())
        }
        Imported::Rejected { bad, first } => {
            for (line, mistake) in &first {
                eprintln!("{}:{line}: {mistake}", file.display());
            }
            bail!("{bad} line(s) of {} cannot be read; nothing was taken in", file.display())
        }
    }
}

/// The business of that name; all of them when none is named.
async fn one_or_all(store: &Store, slug: Option<&str>) -> anyhow::Result<Option<TenantId>> {
    match slug {
        Some(slug) => Ok(Some(tenant::named(store, Some(slug)).await?.id)),
        None => Ok(None),
    }
}

fn open(file: &Path) -> anyhow::Result<File> {
    File::open(file).with_context(|| format!("cannot read {}", file.display()))
}
