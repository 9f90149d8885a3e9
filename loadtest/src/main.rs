//! The command line of the load tester.

mod account_command;
mod load_command;
mod streams_command;
mod suite_command;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use loadtest::account::Account;
use loadtest::checks::{Facts, Record, judge};
use loadtest::contention::Fight;
use loadtest::database::Database;
use loadtest::ears::{Ears, default_models_folder};
use loadtest::forger::forge;
use loadtest::histories::{HistoriesArgs, play};
use loadtest::line::Faults;
use loadtest::live::{Behaviour, LiveAccount, Number, Options};
use loadtest::meaning::{distance, words};
use loadtest::place::{Exchange, Placed};
use loadtest::report::{Report, Run};
use loadtest::scenario::Scenario;
use loadtest::sound::{Clip, LineNoise};
use loadtest::timeline::Event;
use loadtest::voice::Voice;
use loadtest::witness::Witness;
use loadtest::{Latencies, Mouth, install_tls};
use telephony::{AccountSid, PhoneNumber};
use twilio::signature::AuthToken;

/// Calls any Twilio Media Streams server with callers who speak.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Places calls after a scenario; succeeds only if every expectation held
    Call(Box<CallArgs>),
    /// Says every line of a scenario over a telephone line and shows what ears make of it
    Rehearse(RehearseArgs),
    /// Is a Twilio account until it is stopped: a REST API, numbers, agents who answer, conferences, messages
    Serve(Box<account_command::ServeArgs>),
    /// Callers who want a person, and agents by chance; succeeds only if nobody was lost, doubled or left ringing
    Escalations(Box<suite_command::EscalationsArgs>),
    /// Plays random histories of people who stop and start being texted; succeeds only if nobody's word was broken
    Histories(HistoriesArgs),
    /// Fights for openings with many workers whose processes are killed, and checks what came of it by SQL
    Bookings(BookingsArgs),
    /// Opens many streams at once without speech; measures what the media path adds and costs
    Streams(streams_command::StreamsArgs),
    /// Places more and more calls at once, with real speech; measures replies and costs
    Load(Box<load_command::LoadArgs>),
    /// Plays all scenarios, each on a gateway of its own, and writes one report
    Suite(Box<suite_command::SuiteArgs>),
    /// Calls a gateway of its own while everything goes wrong, by a seed; then checks what must hold
    Chaos(Box<suite_command::ChaosArgs>),
}

#[derive(Args)]
struct BookingsArgs {
    /// The server's program [default: firstring beside this program]
    #[arg(long)]
    firstring: Option<PathBuf>,
    /// A Postgres in which databases may be made; the fight has one of its own
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// Sessions at once
    #[arg(long, default_value_t = 64)]
    workers: u32,
    /// Processes that they are spread over
    #[arg(long, default_value_t = 8)]
    processes: u32,
    /// Openings that they want
    #[arg(long, default_value_t = 10)]
    openings: u32,
    /// Attempts of all workers together
    #[arg(long, default_value_t = 10_000)]
    attempts: u32,
    /// Of the wishes and the crashes
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Args)]
struct CallArgs {
    /// The scenario
    file: PathBuf,
    /// Where the server listens
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    gateway: String,
    /// The origin that the server believes to have; what signatures are over [default: the gateway]
    #[arg(long)]
    public_url: Option<String>,
    /// The voice webhook [default: {public-url}/twilio/voice]
    #[arg(long)]
    voice_url: Option<String>,
    /// The status callback [default: {public-url}/twilio/status]
    #[arg(long)]
    status_url: Option<String>,
    /// The account that the calls belong to
    #[arg(long, env = "TWILIO_ACCOUNT_SID")]
    account_sid: AccountSid,
    /// The account's auth token
    #[arg(long, env = "TWILIO_AUTH_TOKEN", hide_env_values = true)]
    auth_token: String,
    /// Where to look for the booking and the disposition
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where the recognition model is [default: $FIRSTRING_MODELS, else the cache folder]
    #[arg(long)]
    models: Option<PathBuf>,
    /// How many calls, one after the other
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// Which row of the scenario's `vary` the first run takes
    #[arg(long, default_value_t = 0)]
    vary: usize,
    /// Writes the whole report here; - is standard output, with nothing else
    #[arg(long)]
    json: Option<PathBuf>,
    /// Writes a stereo recording: the caller left, what he hears right (of several runs, the last)
    #[arg(long)]
    record: Option<PathBuf>,
    /// Shows what the server understood and said by its own record
    #[arg(long)]
    turns: bool,
    /// Shows a latency above its limit without failing for it
    #[arg(long)]
    allow_slow: bool,
    /// Is a whole account meanwhile, with its REST API on this port of 127.0.0.1: the server's TWILIO_API_URL
    #[arg(long)]
    twilio_api_port: Option<u16>,
    /// Who is at a number that the server calls through that API, beside the scenario's own; as in `loadtest serve`
    #[arg(long, value_parser = account_command::agent, requires = "twilio_api_port")]
    agent: Vec<(PhoneNumber, Behaviour)>,
    /// What goes wrong on purpose: forged, duplicate-voice, no-marks, or cut-stream-at-turn=N
    #[arg(long, value_parser = fault)]
    fault: Vec<Fault>,
}

#[derive(Args)]
struct RehearseArgs {
    /// The scenario
    file: PathBuf,
    /// Instead of the scenario's voice
    #[arg(long)]
    voice: Option<String>,
    /// Instead of the scenario's speed
    #[arg(long)]
    speed: Option<f32>,
    /// Instead of the scenario's noise, in dB below the voice
    #[arg(long)]
    noise_db: Option<f32>,
    /// Where the recognition model is [default: $FIRSTRING_MODELS, else the cache folder]
    #[arg(long)]
    models: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    Forged,
    DuplicateVoice,
    NoMarks,
    CutStreamAtTurn(u32),
}

fn fault(text: &str) -> Result<Fault, String> {
    match (text, text.split_once('=')) {
        ("forged", _) => Ok(Fault::Forged),
        ("duplicate-voice", _) => Ok(Fault::DuplicateVoice),
        ("no-marks", _) => Ok(Fault::NoMarks),
        (_, Some(("cut-stream-at-turn", turn))) => {
            turn.parse().map(Fault::CutStreamAtTurn).map_err(|_| "the turn is a number from 1".to_owned())
        }
        _ => Err("not one of forged, duplicate-voice, no-marks, cut-stream-at-turn=N".to_owned()),
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    install_tls();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let result = match runtime {
        Ok(runtime) => runtime.block_on(async {
            match cli.command {
                Command::Call(args) => call(*args).await,
                Command::Rehearse(args) => rehearse(args).await,
                Command::Serve(args) => account_command::run(*args).await,
                Command::Escalations(args) => {
                    suite_command::unless_stopped(suite_command::escalations(*args)).await
                }
                Command::Histories(args) => play(&args).await.map(|()| true),
                Command::Bookings(args) => bookings(args).await,
                Command::Load(args) => load_command::run(*args).await,
                Command::Suite(args) => suite_command::unless_stopped(suite_command::suite(*args)).await,
                Command::Chaos(args) => suite_command::unless_stopped(suite_command::chaos(*args)).await,
                // Bare streams have threads of their own.
                Command::Streams(args) => {
                    tokio::task::spawn_blocking(move || streams_command::run(&args)).await?
                }
            }
        }),
        Err(error) => Err(error.into()),
    };
    match result {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("loadtest: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn bookings(args: BookingsArgs) -> Result<bool> {
    let BookingsArgs { firstring, database_url, workers, processes, openings, attempts, seed } = args;
    let firstring = match firstring {
        Some(program) => program,
        None => std::env::current_exe()?.with_file_name("firstring"),
    };
    println!(
        "{workers} workers in {processes} processes, {openings} openings, {attempts} attempts, seed {seed}"
    );
    let began = Instant::now();
    let fight = Fight { firstring, database_url, workers, processes, openings, attempts, seed };
    let fought = fight.run().await?;
    println!(
        "{} booked, {} lost a race, {} reservations were left to expire, {} processes were killed; {:.1} s",
        fought.bookings,
        fought.lost,
        fought.left,
        fought.killed,
        began.elapsed().as_secs_f64()
    );
    let mistakes = fought.mistakes(openings);
    for mistake in &mistakes {
        println!("✗ {mistake}");
    }
    if mistakes.is_empty() {
        println!(
            "✓ exactly the possible bookings, no overlap, every loser was offered others, no reservation is left"
        );
    }
    Ok(mistakes.is_empty())
}

async fn call(args: CallArgs) -> Result<bool> {
    let scenario = Scenario::read(&args.file)?;
    let prints = args.json.as_deref() != Some(Path::new("-"));
    let exchange = exchange(&args, prints)?;
    let database = match &args.database_url {
        Some(url) => Some(Database::connect(url).await.context("--database-url")?),
        None => None,
    };
    let live = match args.twilio_api_port {
        Some(port) => Some(live(&args, &exchange, &scenario, port).await?),
        None => None,
    };
    let mut report = Report { scenario: scenario.title.clone(), held: false, runs: Vec::new() };
    for run in 0..args.runs {
        if prints {
            println!("{}{}", if run == 0 { "" } else { "\n" }, scenario.title);
        }
        let run =
            one_run(&args, &exchange, live.as_ref(), &scenario, args.vary + run, database.as_ref()).await?;
        if prints {
            println!("{}", run.summary());
        }
        report.runs.push(run);
    }
    report.held = report.runs.iter().all(Run::held);
    if prints && args.runs > 1 {
        println!("{}", report.table());
    }
    if let Some(path) = &args.json {
        let json = serde_json::to_string_pretty(&report)?;
        if prints {
            std::fs::write(path, json).with_context(|| format!("cannot write {}", path.display()))?;
        } else {
            println!("{json}");
        }
    }
    Ok(report.held || args.allow_slow && report.runs.iter().all(Run::held_if_slow))
}

fn exchange(args: &CallArgs, prints: bool) -> Result<Exchange> {
    let token = AuthToken::new(args.auth_token.as_str()).context("--auth-token")?;
    let public = args.public_url.as_deref().unwrap_or(&args.gateway);
    let account = Account::new(args.account_sid.clone(), token, public, &args.gateway)?;
    let page =
        |url: &Option<String>, path| url.clone().unwrap_or_else(|| format!("{}{path}", account.public()));
    let cut_at_turn = args.fault.iter().find_map(|fault| match fault {
        Fault::CutStreamAtTurn(turn) => Some(*turn),
        Fault::Forged | Fault::DuplicateVoice | Fault::NoMarks => None,
    });
    Ok(Exchange {
        voice_url: page(&args.voice_url, "/twilio/voice"),
        status_url: page(&args.status_url, "/twilio/status"),
        ears: Ears::open(&args.models.clone().unwrap_or_else(default_models_folder))?,
        faults: Faults { no_marks: args.fault.contains(&Fault::NoMarks), cut_at_turn, ..Faults::default() },
        duplicate_voice: args.fault.contains(&Fault::DuplicateVoice),
        prints,
        account,
    })
}

/// The account that the calls are legs of.
async fn live(args: &CallArgs, exchange: &Exchange, scenario: &Scenario, port: u16) -> Result<LiveAccount> {
    let mut options = Options::new(args.account_sid.clone(), &args.auth_token, &args.gateway)?;
    options.public_url = exchange.account.public().to_owned();
    options.api_port = port;
    let number = Number {
        voice_url: exchange.voice_url.clone(),
        fallback_url: None,
        status_url: Some(exchange.status_url.clone()),
        sms_url: Some(format!("{}/twilio/sms", exchange.account.public())),
    };
    options.numbers.insert(scenario.to.clone(), number);
    let faults = scenario.given.account_faults.iter().map(String::as_str);
    options.faults = loadtest::live::Faults::read(faults, scenario.seed).map_err(anyhow::Error::msg)?;
    let account = LiveAccount::start(options).await?;
    for (number, behaviour) in scenario.given.agents.iter().chain(args.agent.iter().map(|(n, b)| (n, b))) {
        account.set_agent(number, behaviour.clone());
    }
    eprintln!("TWILIO_API_URL={}", account.api_url());
    Ok(account)
}

async fn one_run(
    args: &CallArgs,
    exchange: &Exchange,
    live: Option<&LiveAccount>,
    scenario: &Scenario,
    row: usize,
    database: Option<&Database>,
) -> Result<Run> {
    let now = Timestamp::now();
    let scenario = scenario.for_run(row, now)?;
    if args.fault.contains(&Fault::Forged) {
        return Ok(run_without_call(forge(exchange, &scenario, database).await));
    }
    let wish = scenario.wished_at(now)?;
    let lines = speak_lines(&scenario)?;
    if let (Some(account), Some(from)) = (live, &scenario.from) {
        for text in &scenario.given.texts {
            let heard = account.text_until_heard(from, &scenario.to, text, TEXT_IS_HEARD).await;
            anyhow::ensure!(heard, "the server did not hear of a text");
        }
    }
    let placed = match live {
        Some(account) => exchange.place_live(account, &scenario, lines, args.record.as_ref()).await?,
        None => exchange.place(&scenario, lines, args.record.as_ref()).await?,
    };
    let record = match database {
        Some(database) => Some(look_up(database, &scenario, &placed).await?),
        None => None,
    };
    let turns = match database {
        Some(database) if args.turns => database.turns(&placed.call_sid).await?,
        _ => Vec::new(),
    };
    let witness = match live {
        Some(account) => Some(Witness::of(account, &placed.call_sid, &scenario.expect).await),
        None => None,
    };
    let facts = Facts {
        heard: placed.timeline.heard().collect(),
        problems: placed.timeline.entries().iter().filter_map(|entry| problem(&entry.event)).collect(),
        latencies: placed.latencies.clone(),
        wish,
        accepted_offer: placed.accepted_offer,
        record,
        witness,
    };
    let checks = judge(&scenario.expect, &scenario.time_zone()?, &facts);
    let record = facts.record.unwrap_or_default();
    Ok(Run {
        call_sid: Some(placed.call_sid.to_string()),
        wish,
        accepted_offer: placed.accepted_offer,
        median_ms: placed.latencies.median_ms(),
        worst_ms: placed.latencies.worst_ms(),
        latencies: placed.latencies,
        checks,
        outcome: record.outcome,
        bookings: record.bookings,
        turns,
        timeline: placed.timeline.entries().to_vec(),
    })
}

/// How long it may take until the server has heard of a text.
const TEXT_IS_HEARD: Duration = Duration::from_secs(60);

fn problem(event: &Event) -> Option<&str> {
    if let Event::Problem { what } = event { Some(what) } else { None }
}

fn run_without_call(checks: Vec<loadtest::checks::Check>) -> Run {
    Run {
        call_sid: None,
        wish: None,
        accepted_offer: false,
        latencies: Latencies::default(),
        median_ms: None,
        worst_ms: None,
        checks,
        outcome: None,
        bookings: Vec::new(),
        turns: Vec::new(),
        timeline: Vec::new(),
    }
}

async fn look_up(database: &Database, scenario: &Scenario, placed: &Placed) -> Result<Record> {
    let outcome = database.settled_outcome(&placed.call_sid).await?;
    let bookings = database.bookings(&placed.call_sid).await?;
    let mut rows = Vec::new();
    for expected in &scenario.expect.rows {
        let found = database.rows(&expected.sql, &placed.call_sid).await;
        rows.push(found.map_err(|error| error.to_string()));
    }
    Ok(Record { outcome, bookings, rows })
}

/// Every line of the caller as it will sound, made before the call begins.
fn speak_lines(scenario: &Scenario) -> Result<BTreeMap<String, Arc<Clip>>> {
    let voice = Voice::find(&scenario.voice, scenario.speed)?;
    let speak = |line: &str| {
        let (speech, rate_hz) = voice.speak(line).with_context(|| format!("cannot say {line:?}"))?;
        Ok((line.to_owned(), Arc::new(Clip::from_speech(&speech, rate_hz, scenario.level_db))))
    };
    scenario.lines().into_iter().map(speak).collect()
}

async fn rehearse(args: RehearseArgs) -> Result<bool> {
    let mut scenario = Scenario::read(&args.file)?.for_run(0, Timestamp::now())?;
    scenario.voice = args.voice.unwrap_or(scenario.voice);
    scenario.speed = args.speed.unwrap_or(scenario.speed);
    scenario.noise_db = args.noise_db.unwrap_or(scenario.noise_db);
    let ears = Ears::open(&args.models.unwrap_or_else(default_models_folder))?;
    let (mut wrong, mut all) = (0, 0);
    for (line, clip) in speak_lines(&scenario)? {
        let noise = LineNoise::new(scenario.seed, scenario.level_db - scenario.noise_db);
        let heard = ears.listen(Mouth::new(noise).rehearse(clip)).await.unwrap_or_default();
        let (said, understood) = (words(&line), words(&heard));
        let errors = distance(&said, &understood);
        wrong += errors;
        all += said.len();
        println!("{} {line}", if errors == 0 { '✓' } else { '✗' });
        if errors > 0 {
            println!("  {heard}");
        }
    }
    let Scenario { voice, speed, noise_db, .. } = scenario;
    println!(
        "{wrong} of {all} words wrong: voice {voice}, speed {speed}, noise {noise_db} dB below the voice"
    );
    Ok(true)
}
