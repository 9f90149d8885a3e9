//! `loadtest streams`: bare streams, many at once.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use loadtest::streams::{Plan, Target, run as run_streams};
use serde::Serialize;

/// The options of `loadtest streams`.
#[derive(Args)]
pub(crate) struct StreamsArgs {
    /// How many streams at once
    #[arg(long, default_value_t = 100)]
    count: usize,
    /// How long frames count
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// How long frames are sent before they count
    #[arg(long, default_value_t = 2)]
    warm_up: u64,
    /// A server that sends every frame back
    #[arg(long, default_value = "ws://127.0.0.1:8090/")]
    url: String,
    /// The server sends frames to the stream with the same custom parameter `pair`
    #[arg(long)]
    bridge: bool,
    /// The server's process, to tell what it costs
    #[arg(long)]
    server_pid: Option<u32>,
    /// Threads that the streams are spread over
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// Fails when more than 1 of 100 frames is delayed longer than this
    #[arg(long, value_name = "MS")]
    p99_ms: Option<f64>,
    /// Writes the report here; - is standard output, with nothing else
    #[arg(long)]
    json: Option<PathBuf>,
}

/// Succeeds if every frame came back, and in time if there is a limit.
pub(crate) fn run(args: &StreamsArgs) -> Result<bool> {
    let report = run_streams(&Plan {
        target: Target::parse(&args.url)?,
        count: args.count,
        seconds: args.seconds,
        warm_up_seconds: args.warm_up,
        bridged: args.bridge,
        threads: args.threads,
        server: args.server_pid,
    })?;
    show(&report, args.json.as_deref(), || report.table())?;
    let in_time = |limit| report.delay.is_some_and(|delay| delay.p99_ms <= limit);
    Ok(report.is_clean() && args.p99_ms.is_none_or(in_time))
}

/// Prints a report for people, writes it for machines, or only prints that.
pub(crate) fn show(report: &impl Serialize, json: Option<&Path>, table: impl Fn() -> String) -> Result<()> {
    if json == Some(Path::new("-")) {
        println!("{}", serde_json::to_string_pretty(report)?);
        return Ok(());
    }
    println!("{}", table());
    let Some(path) = json else { return Ok(()) };
    let text = serde_json::to_string_pretty(report)?;
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
