//! `firstring ladder`: who would be rung when a person is owed, and who is left alone.

use anyhow::{Context, bail};
use clap::Subcommand;
use jiff::Timestamp;
use jiff::civil::DateTime;
use policy::WallTime;
use policy::ladder::{EscalationReason, Question, in_lines, plan};
use telephony::PhoneNumber;

use crate::config::Settings;
use crate::{given, record, tenant};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Print who would be rung, when and for how long, and why the others would not.
    Explain {
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
        /// When, by the clock on the business's wall, such as 2026-12-25T03:00; now when left out.
        #[arg(long, value_parser = given::wall_time)]
        at: Option<DateTime>,
        /// Why: key, asked, emergency, not_understood, guardrail, job_needs_person or vip.
        #[arg(long, default_value = "asked")]
        reason: EscalationReason,
        /// Who calls, in E.164.
        #[arg(long)]
        caller: Option<PhoneNumber>,
    },
    /// Leave an agent alone until further notice, unless an emergency can be told to nobody else.
    Pause {
        /// The agent, by the id in the settings.
        agent: String,
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
    },
    /// Ring an agent again.
    Resume {
        /// The agent, by the id in the settings.
        agent: String,
        /// The business, by its slug; not needed where there is only one.
        #[arg(long)]
        tenant: Option<String>,
    },
}

pub(crate) async fn run(command: Command, settings: &Settings) -> anyhow::Result<()> {
    match command {
        Command::Explain { tenant, at, reason, caller } => {
            explain(tenant.as_deref(), at, reason, caller.as_ref(), settings).await
        }
        Command::Pause { agent, tenant } => pause(tenant.as_deref(), &agent, true, settings).await,
        Command::Resume { agent, tenant } => pause(tenant.as_deref(), &agent, false, settings).await,
    }
}

async fn explain(
    slug: Option<&str>,
    at: Option<DateTime>,
    reason: EscalationReason,
    caller: Option<&PhoneNumber>,
    settings: &Settings,
) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let (tenant, business) = tenant::chosen(&store, slug).await?;
    let now = match at {
        None => Timestamp::now(),
        Some(local) => match WallTime::of(local, business.hours.zone()).context("--at is no time")? {
            WallTime::Once(at) | WallTime::Skipped { change: at } | WallTime::Twice { first: at, .. } => at,
        },
    };
    let team = store.team(tenant.id, &business).await?;
    let question = Question {
        reason,
        ladders: &business.ladders,
        agents: &team.agents,
        states: &team.states,
        hours: &business.hours,
        caller,
        now,
    };
    for line in in_lines(&plan(&question), &team.agents, business.hours.zone(), now) {
        println!("{line}");
    }
    Ok(())
}

async fn pause(slug: Option<&str>, agent: &str, paused: bool, settings: &Settings) -> anyhow::Result<()> {
    let store = record::open(settings).await?;
    let (tenant, _) = tenant::chosen(&store, slug).await?;
    if !store.set_paused(tenant.id, agent, paused).await? {
        let ids: Vec<&str> = tenant.settings.agents.iter().map(|agent| agent.id.as_str()).collect();
        bail!("{} has no agent {agent:?}; it has {}", tenant.slug, ids.join(", "));
    }
    println!("{agent} is {}", if paused { "not rung until further notice" } else { "rung again" });
    Ok(())
}
