//! `loadtest load`: calls with real speech, more and more at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use loadtest::account::Account;
use loadtest::clips::Clips;
use loadtest::database::Database;
use loadtest::ears::{Ears, default_models_folder};
use loadtest::line::Faults;
use loadtest::load::{Arrivals, Callee, Level, Plan, svg};
use loadtest::peer::Peer;
use loadtest::place::Exchange;
use loadtest::process::Process;
use loadtest::scenario::Scenario;
use loadtest::script::{no_ears, scripted};
use serde::Serialize;
use telephony::{AccountSid, Millis};
use twilio::signature::AuthToken;

use crate::streams_command::show;

/// The options of `loadtest load`.
#[derive(Args)]
pub(crate) struct LoadArgs {
    /// What the callers want; several take turns
    #[arg(required = true)]
    scenarios: Vec<PathBuf>,
    /// How many callers at once, level by level
    #[arg(long, value_delimiter = ',', default_value = "1,2,4,8,16")]
    calls: Vec<usize>,
    /// When they call: uniform, poisson or burst
    #[arg(long, default_value = "uniform")]
    arrivals: Arrivals,
    /// How long it takes until all of a level have called, in s
    #[arg(long, default_value_t = 10)]
    over: u64,
    /// How many calls each makes, one after the other
    #[arg(long, default_value_t = 1)]
    rounds: usize,
    /// What the callers hear with
    #[arg(long, value_enum, default_value_t = EarsKind::None)]
    ears: EarsKind,
    /// The longest p95 of the replies that is good, in ms; the first level above it is the last
    #[arg(long, default_value_t = 1_500)]
    p95_ms: u64,
    /// When a caller hangs up whatever happens, in s, instead of what the scenario says
    #[arg(long)]
    longest_s: Option<u64>,
    /// Goes on with the next level though one was not good
    #[arg(long)]
    go_on: bool,
    /// Where the server listens
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    gateway: String,
    /// Instead of a gateway: the address of any server's stream, ws://…, which is opened without webhooks
    #[arg(long, value_name = "URL")]
    peer: Option<String>,
    /// The server's process, to tell what it costs
    #[arg(long)]
    server_pid: Option<u32>,
    /// The account that the calls belong to
    #[arg(long, env = "TWILIO_ACCOUNT_SID")]
    account_sid: Option<AccountSid>,
    /// The account's auth token
    #[arg(long, env = "TWILIO_AUTH_TOKEN", hide_env_values = true)]
    auth_token: Option<String>,
    /// Where to look up what became of the calls
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    database_url: Option<String>,
    /// Where the recognition model is [default: $FIRSTRING_MODELS, else the cache folder]
    #[arg(long)]
    models: Option<PathBuf>,
    /// What chance is drawn from
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Draws latencies, processor time and memory over the number of calls: an SVG file
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Writes the report here; - is standard output, with nothing else
    #[arg(long)]
    json: Option<PathBuf>,
}

/// What callers hear with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Serialize)]
#[serde(rename_all = "snake_case")]
enum EarsKind {
    /// Nothing: they say the scenario's `script` by order, and cost next to nothing
    None,
    /// Whisper tiny.en, one for all: they answer what they are asked, and cost as much as a server's ears
    Whisper,
}

#[derive(Serialize)]
struct Report {
    arrivals: Arrivals,
    ears: EarsKind,
    p95_limit_ms: u64,
    /// The most calls at once whose replies were fast enough, with no level below that was not.
    most_calls: Option<usize>,
    levels: Vec<Level>,
}

/// Succeeds if the first level was good.
pub(crate) async fn run(args: LoadArgs) -> Result<bool> {
    let ears = match args.ears {
        EarsKind::None => no_ears()?,
        EarsKind::Whisper => Ears::open(&args.models.clone().unwrap_or_else(default_models_folder))?,
    };
    let read = |file: &PathBuf| -> Result<Scenario> {
        let mut scenario = Scenario::read(file)?;
        scenario.longest_s = args.longest_s.unwrap_or(scenario.longest_s);
        if args.ears == EarsKind::None {
            anyhow::ensure!(
                !scenario.script.is_empty(),
                "{} has no script for a caller without ears",
                file.display()
            );
            return Ok(scripted(&scenario));
        }
        Ok(scenario)
    };
    let prints = args.json.as_deref() != Some(Path::new("-"));
    let plan = Plan {
        prints,
        scenarios: args.scenarios.iter().map(read).collect::<Result<_>>()?,
        callee: callee(&args, ears)?,
        arrivals: args.arrivals,
        over: Millis(args.over * 1_000),
        rounds: args.rounds,
        seed: args.seed,
        server: args.server_pid.map(Process::Pid),
    };
    let database = match &args.database_url {
        Some(url) if args.peer.is_none() => Some(Database::connect(url).await.context("--database-url")?),
        _ => None,
    };
    let mut clips = Clips::default();
    let mut levels: Vec<Level> = Vec::new();
    let limit = args.p95_ms as f64;
    let longest = plan.scenarios.iter().map(|scenario| scenario.longest_s).max().unwrap_or_default();
    for &calls in &args.calls {
        if prints {
            println!("     {calls} at once, each call at most {longest} s");
        }
        let before = levels.iter().map(|level| level.calls).sum();
        let mut level = plan.level(calls, before, &mut clips).await?;
        if let Some(database) = &database {
            look_up(database, &mut level).await?;
        }
        if prints {
            println!("{}", level.line());
        }
        let good = level.is_good(limit);
        levels.push(level);
        if !good && !args.go_on {
            break;
        }
    }
    let most_calls = levels.iter().take_while(|level| level.is_good(limit)).map(|level| level.calls).last();
    if let Some(plot) = &args.plot {
        let title = "Replies and costs over calls at once";
        std::fs::write(plot, svg(title, &levels, limit))
            .with_context(|| format!("cannot write {}", plot.display()))?;
    }
    let good = most_calls.is_some();
    let report =
        Report { arrivals: args.arrivals, ears: args.ears, p95_limit_ms: args.p95_ms, most_calls, levels };
    show(&report, args.json.as_deref(), || match most_calls {
        Some(most) => format!("{most} calls at once with a p95 of at most {} ms", args.p95_ms),
        None => format!("no level had a p95 of at most {} ms without an error", args.p95_ms),
    })?;
    Ok(good)
}

fn callee(args: &LoadArgs, ears: Ears) -> Result<Callee> {
    if let Some(url) = &args.peer {
        return Ok(Callee::Peer(Arc::new(Peer { url: url.clone(), ears })));
    }
    let sid = args.account_sid.clone().context("--account-sid or TWILIO_ACCOUNT_SID is needed")?;
    let token = args.auth_token.as_deref().context("--auth-token or TWILIO_AUTH_TOKEN is needed")?;
    let token = AuthToken::new(token).context("--auth-token")?;
    let account = Account::new(sid, token, &args.gateway, &args.gateway)?;
    Ok(Callee::Exchange(Arc::new(Exchange {
        voice_url: format!("{}/twilio/voice", account.public()),
        status_url: format!("{}/twilio/status", account.public()),
        ears,
        faults: Faults::default(),
        duplicate_voice: false,
        prints: false,
        account,
    })))
}

async fn look_up(database: &Database, level: &mut Level) -> Result<()> {
    for call_sid in &level.call_sids {
        let outcome = database.settled_outcome(call_sid).await?;
        let disposition =
            outcome.and_then(|outcome| outcome.disposition).unwrap_or_else(|| "none".to_owned());
        *level.dispositions.entry(disposition).or_default() += 1;
    }
    Ok(())
}
