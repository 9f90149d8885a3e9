//! `loadtest suite` and `loadtest chaos`: a gateway of their own, with a fresh database.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::Timestamp;
use loadtest::chaos::{self, draw};
use loadtest::database::Database;
use loadtest::ears::{Ears, default_models_folder};
use loadtest::escalations;
use loadtest::house::{self, House};
use loadtest::live::{AGENT_HZ, CALLER_HZ, LiveAccount};
use loadtest::scenario::Scenario;
use loadtest::script::{no_ears, scripted};
use loadtest::suite::{Case, Runner, junit, page};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::streams_command::show;

/// What both need.
#[derive(Args)]
struct HouseArgs {
    /// The gateway's program [default: firstring beside this program]
    #[arg(long)]
    firstring: Option<PathBuf>,
    /// A database server, as somebody who may make databases
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: String,
    /// The business that is called
    #[arg(long, default_value = "sample/riverside-plumbing.toml")]
    tenant: PathBuf,
}

impl HouseArgs {
    fn firstring(&self) -> Result<PathBuf> {
        let program = match &self.firstring {
            Some(program) => program.clone(),
            None => std::env::current_exe()?.with_file_name("firstring"),
        };
        anyhow::ensure!(program.is_file(), "{} is missing; --firstring says where it is", program.display());
        Ok(program)
    }
}

/// Ends what is going on when the process is told to stop: its gateway goes with it, the database of the house stays.
pub(crate) async fn unless_stopped(going_on: impl Future<Output = Result<bool>>) -> Result<bool> {
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = going_on => result,
        _ = terminate.recv() => bail!("told to stop"),
        _ = tokio::signal::ctrl_c() => bail!("told to stop"),
    }
}

/// The options of `loadtest suite`.
#[derive(Args)]
pub(crate) struct SuiteArgs {
    #[command(flatten)]
    house: HouseArgs,
    /// The scenarios: a folder, or files
    #[arg(default_value = "loadtest/scenarios")]
    scenarios: Vec<PathBuf>,
    /// Only scenarios with one of these in their names
    #[arg(long, value_delimiter = ',')]
    only: Vec<String>,
    /// Where the report goes: junit.xml, index.html, report.json and the recordings
    #[arg(long, default_value = "suite-report")]
    report: PathBuf,
    /// Which row of `vary` the scenarios take
    #[arg(long, default_value_t = 0)]
    vary: usize,
    /// Shows a latency above its limit without failing for it
    #[arg(long)]
    allow_slow: bool,
    /// How many at the same time; each has a gateway of its own, of some 400 MB, and callers who listen
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=16))]
    at_once: u8,
    /// So often what did not hold is played again, alone, when the others are over: what held then counts, and the report
    /// says what did not before
    #[arg(long, default_value_t = 0)]
    again: u8,
    /// Prints the calls as they happen
    #[arg(long)]
    verbose: bool,
    /// Where the recognition model is [default: $FIRSTRING_MODELS, else the cache folder]
    #[arg(long)]
    models: Option<PathBuf>,
}

/// Succeeds if every expectation of every scenario held.
pub(crate) async fn suite(args: SuiteArgs) -> Result<bool> {
    let files = files(&args.scenarios, &args.only)?;
    std::fs::create_dir_all(&args.report).context("the report's folder")?;
    let runner = Arc::new(Runner {
        firstring: args.house.firstring()?,
        database_url: args.house.database_url.clone(),
        tenant: args.house.tenant.clone(),
        folder: args.report.clone(),
        ears: Ears::open(&args.models.clone().unwrap_or_else(default_models_folder))?,
        row: args.vary,
        prints: args.verbose,
    });
    let began = Instant::now();
    let places = Arc::new(Semaphore::new(usize::from(args.at_once)));
    let mut playing = JoinSet::new();
    for file in files {
        let (runner, places) = (Arc::clone(&runner), Arc::clone(&places));
        playing.spawn(async move {
            let _place = places.acquire_owned().await?;
            let case = runner.play(&file).await;
            anyhow::Ok((file, case))
        });
    }
    let mut cases: Vec<Case> = Vec::new();
    let mut failed = Vec::new();
    while let Some(played) = playing.join_next().await {
        let (file, case) = played??;
        tell(&case, args.allow_slow);
        if !case.held(args.allow_slow) {
            failed.push(file);
        }
        cases.push(case);
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        // After each, so that one that is stopped leaves what it has.
        write_report(&args, &cases)?;
    }
    for _ in 0..args.again {
        for file in std::mem::take(&mut failed) {
            let mut case = runner.play(&file).await;
            tell(&case, args.allow_slow);
            if !case.held(args.allow_slow) {
                failed.push(file);
            }
            let Some(last) = cases.iter_mut().find(|last| last.name == case.name) else { continue };
            let failures = last.broken.take().into_iter().chain(last.failures(args.allow_slow));
            case.before = last.before.drain(..).chain(failures).collect();
            *last = case;
            write_report(&args, &cases)?;
        }
    }
    let held = cases.iter().filter(|case| case.held(args.allow_slow)).count();
    println!(
        "{held} of {} held in {:.0} s; the report is {}",
        cases.len(),
        began.elapsed().as_secs_f64(),
        args.report.join("index.html").display()
    );
    Ok(held == cases.len())
}

fn write_report(args: &SuiteArgs, cases: &[Case]) -> Result<()> {
    let write = |name: &str, text: String| {
        let path = args.report.join(name);
        std::fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))
    };
    let when = Timestamp::now().strftime("%Y-%m-%d %H:%M UTC").to_string();
    write("junit.xml", junit(cases, args.allow_slow))?;
    write("index.html", page(cases, args.allow_slow, &when))?;
    write("report.json", serde_json::to_string_pretty(cases)?)
}

fn tell(case: &Case, allow_slow: bool) {
    let sign = if case.held(allow_slow) { '✓' } else { '✗' };
    println!("{sign} {:<28} {:>4.0} s  {}", case.name, case.seconds, case.title);
    if let Some(broken) = &case.broken {
        println!("    {broken}");
    }
    for check in case.calls.iter().flat_map(|call| &call.checks).filter(|check| !check.held) {
        let slow = if check.speed { "slow: " } else { "" };
        println!("    {slow}{}: {}", check.what, check.found);
    }
}

/// The scenario files that were meant, by name.
fn files(places: &[PathBuf], only: &[String]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for place in places {
        if !place.is_dir() {
            files.push(place.clone());
            continue;
        }
        let entries = std::fs::read_dir(place).with_context(|| place.display().to_string())?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>()?;
        files
            .extend(paths.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "toml")));
    }
    let name = |path: &Path| path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    files.retain(|file| only.is_empty() || only.iter().any(|part| name(file).contains(part.as_str())));
    files.sort();
    anyhow::ensure!(!files.is_empty(), "no scenario is meant by that");
    Ok(files)
}

/// The options of `loadtest chaos`.
#[derive(Args)]
pub(crate) struct ChaosArgs {
    #[command(flatten)]
    house: HouseArgs,
    /// What is drawn from: the same seed gives the same calls and the same faults
    #[arg(long)]
    seed: Option<u64>,
    /// How many calls
    #[arg(long, default_value_t = 12)]
    count: usize,
    /// What the callers want, by the scenarios' `script`; what is named twice is wanted twice as often
    #[arg(default_values = ["loadtest/scenarios/book.toml", "loadtest/scenarios/book.toml", "loadtest/scenarios/question.toml", "loadtest/scenarios/silent.toml", "loadtest/scenarios/opt-out-last.toml", "loadtest/scenarios/emergency-last.toml"])]
    scenarios: Vec<PathBuf>,
    /// Where the gateway's log goes [default: a folder of its own among the temporary files]
    #[arg(long)]
    folder: Option<PathBuf>,
    /// Writes the report here; - is standard output, with nothing else
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Succeeds if everything holds that must.
pub(crate) async fn chaos(args: ChaosArgs) -> Result<bool> {
    let seed = args.seed.unwrap_or_else(rand::random);
    let read = |file: &PathBuf| Ok(scripted(&Scenario::read(file)?));
    let scenarios: Vec<Scenario> = args.scenarios.iter().map(read).collect::<Result<_>>()?;
    let prints = args.json.as_deref() != Some(Path::new("-"));
    if prints {
        println!("seed {seed}: the same calls and faults again with --seed {seed} --count {}", args.count);
    }
    let plan = draw(seed, args.count, scenarios.len());
    let folder = args
        .folder
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("loadtest-chaos-{}", std::process::id())));
    let mut house = House::open(house::Plan {
        firstring: args.house.firstring()?,
        database_url: args.house.database_url.clone(),
        tenant: args.house.tenant.clone(),
        sql: Vec::new(),
        environment: std::collections::BTreeMap::new(),
        pin: None,
        folder,
        seed,
    })
    .await?;
    let log = house.log_file();
    let played = chaos::play(&mut house, seed, plan, &scenarios, &no_ears()?, prints).await;
    house.close().await;
    let report = played?;
    show(&report, args.json.as_deref(), || {
        let ends: Vec<String> = report.ends.0.iter().map(|(end, count)| format!("{end} {count}")).collect();
        let noticed: Vec<String> =
            report.noticed.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
        let mut lines = vec![
            format!("{} calls: {}", report.placed, ends.join(", ")),
            format!(
                "callers noticed: {}",
                if noticed.is_empty() { "nothing".to_owned() } else { noticed.join(", ") }
            ),
        ];
        for check in &report.checks {
            let sign = if check.held { '✓' } else { '✗' };
            lines.push(format!("  {sign} {}: {}", check.what, check.found));
        }
        lines.push(format!("the gateway's log is {}", log.display()));
        lines.join("\n")
    })?;
    Ok(report.held())
}

/// The options of `loadtest escalations`.
#[derive(Args)]
pub(crate) struct EscalationsArgs {
    #[command(flatten)]
    house: HouseArgs,
    /// How many callers
    #[arg(long, default_value_t = 5_000)]
    count: u32,
    /// How many at once; each has a business with four agents to himself
    #[arg(long, default_value_t = 40)]
    at_once: u32,
    /// Of everything that is by chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Writes the report here too
    #[arg(long)]
    json: Option<PathBuf>,
    /// Where the gateway's log and the businesses go
    #[arg(long, default_value = "escalations-report")]
    report: PathBuf,
}

/// Succeeds if every promise held for every caller.
pub(crate) async fn escalations(args: EscalationsArgs) -> Result<bool> {
    std::fs::create_dir_all(&args.report).context("the report's folder")?;
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let environment = [
        ("TWILIO_API_URL", format!("http://127.0.0.1:{port}")),
        ("FIRSTRING_TWILIO_CALLS_PER_SECOND", "100".to_owned()),
        ("FIRSTRING_MAX_CALLS", (args.at_once + 8).to_string()),
    ];
    let plan = house::Plan {
        firstring: args.house.firstring()?,
        database_url: args.house.database_url.clone(),
        tenant: args.house.tenant.clone(),
        sql: Vec::new(),
        environment: environment.map(|(name, value)| (name.to_owned(), value)).into(),
        pin: None,
        folder: args.report.clone(),
        seed: args.seed,
    };
    let house = House::open(plan).await?;
    let played = play_escalations(&args, &house, port).await;
    house.close().await;
    let report = played?;
    print!("{report}");
    if let Some(path) = &args.json {
        std::fs::write(path, serde_json::to_string_pretty(&report)?)?;
    }
    Ok(report.held())
}

async fn play_escalations(args: &EscalationsArgs, house: &House, port: u16) -> Result<escalations::Report> {
    escalations::furnish(house, args.at_once, &args.report).await?;
    let mut options = house.live_options(port)?;
    options.numbers = escalations::numbers(args.at_once, &house.origin());
    options.calls_per_second = 0.0;
    options.listens_for = vec![AGENT_HZ, CALLER_HZ];
    let account = LiveAccount::start(options).await?;
    let record = Database::connect(house.database_url()).await?;
    let plan = escalations::Plan { count: args.count, at_once: args.at_once, seed: args.seed };
    let mut report = escalations::run(plan, &account, &record).await?;
    report.leaked(&house.leaks()?);
    Ok(report)
}
