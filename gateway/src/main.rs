//! `firstring`: the one binary. `firstring serve` answers the phone; the other commands prepare, inspect and try.

mod aftercare;
mod agenda;
mod alerts;
mod answers;
mod app;
mod calendar;
mod call_recorder;
mod call_recordings;
mod config;
mod contact;
mod contend;
mod conversation;
mod doctor;
mod ears;
mod effects;
mod emergency;
mod engines;
mod errands;
mod escalation;
mod given;
mod histories;
mod http;
mod journal;
mod lab;
mod ladder;
mod live;
mod look;
mod messages;
mod models;
mod mouth;
mod openings;
mod outside;
mod owner;
mod pages;
mod persist;
mod prompts;
mod pulse;
mod reconcile;
mod record;
mod recorder;
mod recordings;
mod retention;
mod serve;
mod server;
mod stream;
mod tape;
mod telemetry;
mod tenant;
mod texts;
mod token;

use std::path::PathBuf;
use std::process::ExitCode;
use std::{panic, process};

use clap::{Parser, Subcommand};

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
    /// Send what is queued, tell of emergencies and answer texts, without taking calls; needs no models.
    Deliver,
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
    /// Who is rung when a person is owed.
    #[command(subcommand)]
    Ladder(ladder::Command),
    /// Print what a business has on, or when it is free.
    Agenda(agenda::Question),
    /// What customers' records went through.
    Customer {
        #[command(flatten)]
        whose: histories::Whose,
        #[command(subcommand)]
        command: histories::CustomerCommand,
    },
    /// How far jobs are, and how they came there.
    Job {
        #[command(flatten)]
        whose: histories::Whose,
        #[command(subcommand)]
        command: histories::JobCommand,
    },
    /// Calendars for those who do the work, and their own calendars elsewhere.
    Calendar {
        /// The business, by its slug; not needed where there is only one.
        #[arg(long, global = true)]
        tenant: Option<String>,
        #[command(subcommand)]
        command: calendar::Command,
    },
    /// One of the processes of `loadtest bookings`: reserves and books as it is told, line by line.
    #[command(hide = true)]
    Contend,
    /// Who may be contacted, when and for what.
    #[command(subcommand)]
    Policy(contact::PolicyCommand),
    /// Who is not to be contacted.
    #[command(subcommand)]
    Dnc(contact::DncCommand),
    /// Messages that callers have left.
    #[command(subcommand)]
    Voicemail(aftercare::VoicemailCommand),
    /// Calls that were recorded.
    #[command(subcommand)]
    Recording(aftercare::RecordingCommand),
    /// People who are to be called back.
    #[command(subcommand)]
    Callbacks(aftercare::CallbacksCommand),
    /// Calls, and what was said and done in one.
    #[command(subcommand)]
    Call(look::CallCommand),
    /// Texts to customers and from them.
    #[command(subcommand)]
    Texts(look::TextsCommand),
    /// Emergencies that nobody has answered.
    #[command(subcommand)]
    Alerts(look::AlertsCommand),
    /// What was to be sent and was given up.
    #[command(subcommand)]
    DeadLetters(look::DeadLettersCommand),
    /// Say what is missing here and how to mend it.
    Doctor,
    /// Try one part by hand.
    #[command(subcommand)]
    Lab(lab::Command),
}

#[tokio::main]
async fn main() -> ExitCode {
    telemetry::tell_of_panics();
    end_with_the_reader();
    match obey(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // What is wrong and what to do about it; a backtrace says neither.
            eprintln!("error: {}", chain(error.as_ref()));
            ExitCode::FAILURE
        }
    }
}

/// `firstring dnc list | head`: that nobody reads on is no failure, and nothing to tell anybody about.
fn end_with_the_reader() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panicked| {
        let text = panicked.payload().downcast_ref::<String>().map_or("", String::as_str);
        if text.starts_with("failed printing to stdout") && text.contains("Broken pipe") {
            process::exit(0);
        }
        usual(panicked);
    }));
}

/// An error and its causes, in one line. Some repeat their cause themselves.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.map(ToString::to_string).fold(error.to_string(), |text, cause| {
        if text.ends_with(&cause) { text } else { format!("{text}: {cause}") }
    })
}

async fn obey(cli: Cli) -> anyhow::Result<()> {
    let settings = Settings::read(cli.config.as_deref())?;
    telemetry::start(settings.log_format());
    // These check all of it, and tell this among the rest.
    if !matches!(cli.command, Command::Serve | Command::Deliver | Command::Doctor) {
        settings.make_sense()?;
    }
    match cli.command {
        Command::Serve => serve::serve(settings.check()?).await,
        Command::Deliver => serve::deliver(settings.check()?).await,
        Command::Migrate => {
            record::reach(&settings.database_url()?, 1).await?.migrate().await?;
            println!("the database is up to date");
            Ok(())
        }
        Command::Models(command) => models::run(command, &settings.models_dir()),
        Command::Tenant(command) => tenant::run(command, &settings).await,
        Command::Openings(question) => openings::answer(&question, &settings).await,
        Command::Ladder(command) => ladder::run(command, &settings).await,
        Command::Agenda(question) => agenda::answer(&question, &settings).await,
        Command::Customer { whose, command } => histories::customer(command, &whose, &settings).await,
        Command::Job { whose, command } => histories::job(command, &whose, &settings).await,
        Command::Calendar { tenant, command } => calendar::run(command, tenant.as_deref(), &settings).await,
        Command::Contend => contend::obey(&settings).await,
        Command::Policy(command) => contact::explain(command, &settings).await,
        Command::Dnc(command) => contact::dnc(command, &settings).await,
        Command::Voicemail(command) => aftercare::voicemail(command, &settings).await,
        Command::Recording(command) => aftercare::recording(command, &settings).await,
        Command::Callbacks(command) => aftercare::callbacks(command, &settings).await,
        Command::Call(command) => look::call(command, &settings).await,
        Command::Texts(command) => look::texts(command, &settings).await,
        Command::Alerts(command) => look::alerts(command, &settings).await,
        Command::DeadLetters(command) => look::dead_letters(command, &settings).await,
        Command::Doctor => doctor::examine(&settings).await,
        // Models are heavy and block: not on the threads of the runtime.
        Command::Lab(command) => {
            let models_dir = settings.models_dir();
            tokio::task::spawn_blocking(move || lab::run(command, &models_dir)).await?
        }
    }
}
