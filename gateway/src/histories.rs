//! `firstring customer` and `firstring job`: what was done to customers and jobs, and the two changes that people make by
//! hand.

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use policy::jobs::{Actor, JobState};
use store::{Forgetting, JobMoved, MergeOutcome, MergeRequest, MoveJob, Origin, Store};
use telephony::{BookingId, CallId, CustomerId, JobId, PhoneNumber, TenantId};
use uuid::Uuid;

use crate::config::Settings;
use crate::{given, record, tenant};

/// Whose customers and jobs.
#[derive(Args)]
pub(crate) struct Whose {
    /// The business, by its slug; not needed where there is only one.
    #[arg(long, global = true)]
    tenant: Option<String>,
}

#[derive(Subcommand)]
pub(crate) enum CustomerCommand {
    /// Print customers who may be one.
    Duplicates,
    /// Make two customers one. Bookings, jobs, notes and numbers go over; nothing is lost.
    Merge {
        /// The one who is given up: an id or a telephone number.
        from: String,
        /// The one who stays: an id or a telephone number.
        into: String,
        /// Why, for whoever reads the history; without names or numbers.
        #[arg(long)]
        reason: String,
    },
    /// Erase everything that is known of somebody, but what the law wants kept: that he is not to be contacted, what he
    /// consented to, and why he was contacted or not. Sound goes within the hour.
    Forget {
        /// His telephone number. He need not be a customer: it may be somebody who only called.
        number: PhoneNumber,
        /// Why, for whoever reads the history; without names or numbers.
        #[arg(long)]
        reason: String,
    },
    /// Print everything that was done to a customer's record.
    History {
        /// An id or a telephone number.
        customer: String,
    },
}

#[derive(Subcommand)]
pub(crate) enum JobCommand {
    /// Bring a job to its next state.
    Move {
        /// The job's id, or its booking's.
        #[arg(value_parser = given::job)]
        job: Uuid,
        /// lead, scheduled, en_route, in_progress, completed, invoiced, paid or closed.
        #[arg(long)]
        to: JobState,
        /// The state it is thought to be in; if it is in another one by now, nothing is moved.
        #[arg(long)]
        seen: Option<JobState>,
        /// Why, for whoever reads the history; without names or numbers.
        #[arg(long)]
        reason: String,
    },
    /// Print every move of a job.
    History {
        /// The job's id, or its booking's.
        #[arg(value_parser = given::job)]
        job: Uuid,
    },
}

pub(crate) async fn customer(
    command: CustomerCommand,
    whose: &Whose,
    settings: &Settings,
) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let tenant = tenant::chosen(&store, whose.tenant.as_deref()).await?.0.id;
    match command {
        CustomerCommand::Duplicates => {
            for pair in store.possible_duplicates(tenant).await? {
                println!("{} may be {}: the same {}", pair.customer, pair.other, pair.reason);
            }
        }
        CustomerCommand::Merge { from, into, reason } => {
            let (from, into) = (who(&store, tenant, &from).await?, who(&store, tenant, &into).await?);
            let (origin, now) = (by_hand(&reason), Timestamp::now());
            match store.merge_customers(MergeRequest { tenant, from, into, origin, now }).await? {
                MergeOutcome::Merged => println!("{from} is {into} now"),
                MergeOutcome::Same => bail!("that is one customer already"),
                MergeOutcome::Unknown => bail!("one of them is no customer"),
                MergeOutcome::MergedElsewhere => {
                    bail!(
                        "one of them was merged into somebody else before; customer history tells into whom"
                    )
                }
            }
        }
        CustomerCommand::Forget { number, reason } => {
            match store.forget(tenant, &number, by_hand(&reason), Timestamp::now()).await? {
                Forgetting::Done(forgotten) => {
                    told_of("erased", &forgotten.erased);
                    told_of("kept", &forgotten.kept);
                }
                Forgetting::Booked(ahead) => bail!(
                    "there is an appointment ahead, on {}: nothing was erased; it has to be cancelled or over first",
                    ahead.iter().map(Timestamp::to_string).collect::<Vec<_>>().join(", ")
                ),
                Forgetting::OnTheLine => bail!("that person is on the line: nothing was erased"),
            }
        }
        CustomerCommand::History { customer } => {
            let customer = who(&store, tenant, &customer).await?;
            println!("{customer}");
            for event in store.customer_history(tenant, customer).await? {
                let origin = told(event.actor, event.call_id, &event.reason);
                println!("{}  {}  {origin}  {}", event.at, event.kind, event.detail);
            }
        }
    }
    Ok(())
}

pub(crate) async fn job(command: JobCommand, whose: &Whose, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let tenant = tenant::chosen(&store, whose.tenant.as_deref()).await?.0.id;
    match command {
        JobCommand::Move { job, to, seen, reason } => {
            let (job, is) = which(&store, tenant, job).await?;
            let (origin, now) = (by_hand(&reason), Timestamp::now());
            let seen = seen.unwrap_or(is);
            match store.move_job(MoveJob { tenant, job, seen, to, origin, now }).await? {
                JobMoved::Moved => println!("{job}: {seen} -> {to}"),
                JobMoved::Refused(refused) => bail!("{refused}; it can become {}", next(is)),
                JobMoved::Unknown => bail!("there is no such job"),
            }
        }
        JobCommand::History { job } => {
            let (job, _) = which(&store, tenant, job).await?;
            println!("{job}");
            for event in store.job_history(tenant, job).await? {
                let from = event.from.map_or("", |from| from.as_str());
                let origin = told(event.actor, event.call_id, &event.reason);
                println!("{}  {from} -> {}  {origin}", event.at, event.to);
            }
        }
    }
    Ok(())
}

/// "erased  3 calls", a line each.
fn told_of(what: &str, counts: &[(&str, u64)]) {
    let counts = counts.iter().filter(|(_, count)| *count > 0);
    let lines: Vec<String> = counts.map(|(of, count)| format!("{what}  {count} {of}")).collect();
    println!("{}", if lines.is_empty() { format!("{what}  nothing") } else { lines.join("\n") });
}

/// Whoever may type commands here acts for the owner.
fn by_hand(reason: &str) -> Origin<'_> {
    Origin { actor: Actor::Owner, call_id: None, reason }
}

fn told(actor: Actor, call: Option<CallId>, reason: &str) -> String {
    let call = call.map_or(String::new(), |call| format!(" in call {call}"));
    format!("by {actor}{call}: {reason}")
}

fn next(state: JobState) -> String {
    match state.next() {
        [] => "nothing else any more".to_owned(),
        next => next.iter().map(|state| state.as_str()).collect::<Vec<_>>().join(", "),
    }
}

/// A customer by id or by number.
async fn who(store: &Store, tenant: TenantId, text: &str) -> anyhow::Result<CustomerId> {
    if let Ok(id) = text.parse::<CustomerId>() {
        return Ok(id);
    }
    let number: PhoneNumber = text
        .parse()
        .with_context(|| format!("{text:?} is neither an id nor a number such as +13125550142"))?;
    store.customer_of(tenant, &number).await?.context("nobody has that number")
}

/// A job by its own id or its booking's, and its state.
async fn which(store: &Store, tenant: TenantId, id: Uuid) -> anyhow::Result<(JobId, JobState)> {
    if let Some(found) = store.job_of_booking(tenant, BookingId(id)).await? {
        return Ok(found);
    }
    let job = JobId(id);
    let last = store.job_history(tenant, job).await?.pop().context("there is no such job or booking")?;
    Ok((job, last.to))
}
