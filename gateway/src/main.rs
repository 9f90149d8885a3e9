//! `firstring`: the one binary. `firstring serve` answers the phone; the other commands prepare, inspect and try.

mod answers;
mod app;
mod config;
mod contact;
mod conversation;
mod doctor;
mod ears;
mod engines;
mod http;
mod journal;
mod lab;
mod models;
mod mouth;
mod openings;
mod owner;
mod prompts;
mod reconcile;
mod serve;
mod stream;
mod telemetry;
mod tenant;
mod token;

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use secrecy::ExposeSecret;

use crate::config::Settings;

/// Answers a small business's phone on the first ring.
#[derive(Parser)]
#[command(name = "firstring", version)]
struct Cli {
    /// The configuration file; without it, firstring.toml where there is one. The environment goes over both.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Answer calls until told to stop.
    Serve,
    /// Bring the database's tables up to date.
    Migrate,
    /// The speech models.
    #[command(subcommand)]
    Models(models::Command),
    /// The businesses that are answered for.
    #[command(subcommand)]
    Tenant(tenant::Command),
    /// Print what a caller would be offered, and why the other times are not.
    Openings(openings::Question),
    /// Who may be contacted, when and for what.
    #[command(subcommand)]
    Policy(contact::PolicyCommand),
    /// Who is not to be contacted.
    #[command(subcommand)]
    Dnc(contact::DncCommand),
    /// Say what is missing here and how to mend it.
    Doctor,
    /// Try one part by hand; prints JSON lines.
    #[command(subcommand)]
    Lab(lab::Command),
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let cli = Cli::parse();
    let settings = Settings::read(cli.config.as_deref())?;
    telemetry::start(settings.log_format());
    match cli.command {
        Command::Serve => serve::serve(settings.check()?).await,
        Command::Migrate => {
            let store = store::Store::connect(settings.database_url()?.expose_secret(), 1).await?;
            store.migrate().await?;
            println!("the database is up to date");
            Ok(())
        }
        Command::Models(command) => models::run(command, &settings.models_dir()),
        Command::Tenant(command) => tenant::run(command, &settings).await,
        Command::Openings(question) => openings::answer(&question, &settings).await,
        Command::Policy(command) => contact::explain(command, &settings).await,
        Command::Dnc(command) => contact::dnc(command, &settings).await,
        Command::Doctor => doctor::examine(&settings).await,
        // Models are heavy and block: not on the threads of the runtime.
        Command::Lab(command) => {
            let models_dir = settings.models_dir();
            tokio::task::spawn_blocking(move || lab::run(command, &models_dir)).await?
        }
    }
}
