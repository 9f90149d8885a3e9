//! Load without speech: bare streams, 50 frames a second both ways, against a server that sends every frame back
//! (`firstring lab echo`) or to another stream (`firstring lab bridge`).
//!
//! What is measured is the media path alone: the delay that it adds, and what a stream costs in processor time and
//! memory. The streams live on few threads of their own, without an async runtime, so that the simulator costs less
//! than what it measures.

mod connection;
mod wheel;
mod wire;

use std::collections::BTreeMap;
use std::io;
use std::thread;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde::Serialize;
use telephony::AccountSid;
use twilio::peer::StreamWriter;

use crate::histogram::Quantiles;
use crate::process::{Process, Usage, stolen};
use connection::{Connection, Sent};
pub use connection::{OpenError, Target};
use wheel::{Counted, Schedule, Wheel};

/// The name of the custom parameter by which a bridge pairs streams.
pub const PAIR: &str = "pair";

/// Between the last handshake and the first frame, so that all threads are there.
const LEAD: Duration = Duration::from_millis(50);
/// How long a frame may take before it is lost.
const PATIENCE: Duration = Duration::from_secs(2);
/// An account that signs nothing.
const ACCOUNT: &str = "AC00000000000000000000000000000000";

/// What is to be run.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Where to.
    pub target: Target,
    /// How many streams at once.
    pub count: usize,
    /// How long frames count.
    pub seconds: u64,
    /// How long frames are sent before they count.
    pub warm_up_seconds: u64,
    /// Whether streams name a partner, two and two.
    pub bridged: bool,
    /// Threads that the streams are spread over.
    pub threads: usize,
    /// The server, if its costs are to be told.
    pub server: Option<u32>,
}

/// What came of a run.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Streams that were to be opened.
    pub streams: usize,
    /// Streams that were.
    pub opened: usize,
    /// How long frames counted.
    pub seconds: u64,
    /// Whether frames came back from a partner.
    pub bridged: bool,
    /// Frames that were sent while it counted.
    pub sent: u64,
    /// Of these, the ones that arrived.
    pub received: u64,
    /// From the sending of a frame to its arrival.
    pub delay: Option<Quantiles>,
    /// What the machine's host took of its processors meanwhile.
    pub stolen: Option<Stolen>,
    /// How late the simulator itself was to send: what a delay may owe to the simulator.
    pub lateness: Option<Quantiles>,
    /// What the server cost.
    pub server: Option<Share>,
    /// What this process cost.
    pub simulator: Share,
    /// What went wrong, by kind.
    pub errors: BTreeMap<&'static str, u64>,
}

/// Time in which this machine's processors worked for others.
#[derive(Debug, Serialize)]
pub struct Stolen {
    /// Of all the time that passed, in % of one core.
    pub cpu_percent: f64,
    /// In so many seconds nothing was taken.
    pub undisturbed_seconds: usize,
    /// The delay of the frames that were sent in them.
    pub undisturbed_delay: Option<Quantiles>,
}

/// One process's part.
#[derive(Debug, Serialize)]
pub struct Share {
    /// The processors that it was allowed to use; `0` is pinned to the first.
    pub processors: Option<String>,
    /// Processor time, in % of one core.
    pub cpu_percent: f64,
    /// The same, a stream.
    pub cpu_percent_a_stream: f64,
    /// Memory, in KiB.
    pub resident_kib: u64,
    /// What came to it by the streams, in KiB a stream.
    pub resident_kib_a_stream: f64,
}

/// Why a run did not begin or did not end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The server's process cannot be looked at.
    #[error("process {0} cannot be looked at")]
    Server(u32, #[source] io::Error),
    /// Not one stream could be opened.
    #[error("no stream could be opened")]
    NoStream(#[source] OpenError),
    /// A thread of the streams failed.
    #[error("the streams could not be waited for")]
    Wheel(#[source] io::Error),
}

/// Opens the streams, lets them run, and counts. Blocks for the time of the plan and a little more.
///
/// # Errors
/// When nothing could be measured. Streams that fail are counted, not an error.
pub fn run(plan: &Plan) -> Result<Report, RunError> {
    let server = plan.server.map(Process::Pid);
    let look = |process: Option<Process>| {
        process
            .map(Process::usage)
            .transpose()
            .map_err(|error| RunError::Server(plan.server.unwrap_or(0), error))
    };
    let own = |error| RunError::Server(std::process::id(), error);
    let before = (look(server)?, Process::Own.usage().map_err(own)?);

    let mut counted = Counted::default();
    let mut random = StdRng::from_os_rng();
    let connections = open_all(plan, &mut random, &mut counted)?;
    let opened = connections.len();
    let schedule = schedule(plan);
    let mut shares: Vec<Vec<Connection>> = (0..plan.threads.max(1)).map(|_| Vec::new()).collect();
    let threads = shares.len();
    // Partners are neighbours and stay on one thread, so that what one sends the other counts.
    connections.into_iter().enumerate().for_each(|(at, one)| shares[at / 2 % threads].push(one));
    let wheels: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let random = StdRng::from_rng(&mut random);
            thread::spawn(move || Wheel::new(share, random, schedule)?.turn())
        })
        .collect();

    sleep_until(schedule.count_from);
    let begin = (look(server)?, Process::Own.usage().map_err(own)?);
    let began = Instant::now();
    let taken = taken_by_second(plan, &schedule);
    sleep_until(schedule.count_to);
    let end = (look(server)?, Process::Own.usage().map_err(own)?);
    let elapsed = began.elapsed();

    for wheel in wheels {
        let one =
            wheel.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into())).map_err(RunError::Wheel)?;
        counted.add(&one);
    }
    let share = |process: Process, before: Usage, begin: Usage, end: Usage| {
        share(process, opened, before, begin, end, elapsed)
    };
    Ok(Report {
        streams: plan.count,
        opened,
        seconds: plan.seconds,
        bridged: plan.bridged,
        sent: counted.sent,
        received: counted.received,
        delay: counted.delay(|_| true).quantiles(),
        stolen: taken.map(|taken| of_the_host(&taken, &counted)),
        lateness: counted.lateness.quantiles(),
        server: server.and_then(|process| Some(share(process, before.0?, begin.0?, end.0?))),
        simulator: share(Process::Own, before.1, begin.1, end.1),
        errors: counted.errors,
    })
}

impl Report {
    /// Whether every stream was opened and every frame came back, once and in order.
    #[must_use]
    pub fn is_clean(&self) -> bool {
        self.errors.is_empty() && self.opened == self.streams && self.received == self.sent
    }

    /// The report as it is printed.
    #[must_use]
    pub fn table(&self) -> String {
        let kind = if self.bridged { "bridged" } else { "echoed" };
        let mut lines = vec![format!(
            "{} streams {kind} for {} s: {} frames sent, {} received",
            self.opened, self.seconds, self.sent, self.received
        )];
        lines.extend(self.delay.map(|delay| format!("  added delay  {delay}")));
        lines.extend(self.stolen.as_ref().map(Stolen::line));
        lines.extend(self.lateness.map(|late| format!("  sent late by {late}")));
        lines.extend(self.server.as_ref().map(|share| format!("  server       {}", share.line())));
        lines.push(format!("  simulator    {}", self.simulator.line()));
        lines.extend(self.errors.iter().map(|(kind, count)| format!("  ERROR        {kind}: {count}")));
        lines.join("\n")
    }
}

impl Stolen {
    fn line(&self) -> String {
        let undisturbed = self.undisturbed_delay.map_or_else(String::new, |delay| format!(": {delay}"));
        format!(
            "  the host took {:.1} % of a core; in {} s it took nothing{undisturbed}",
            self.cpu_percent, self.undisturbed_seconds
        )
    }
}

impl Share {
    fn line(&self) -> String {
        format!(
            "{:.1} % of a core, {:.4} % a stream; {:.1} MiB resident, {:.1} KiB a stream; on processors {}",
            self.cpu_percent,
            self.cpu_percent_a_stream,
            self.resident_kib as f64 / 1024.0,
            self.resident_kib_a_stream,
            self.processors.as_deref().unwrap_or("unknown")
        )
    }
}

/// What the host takes in each second that counts; nothing where the kernel does not tell.
fn taken_by_second(plan: &Plan, schedule: &Schedule) -> Option<Vec<Duration>> {
    let mut last = stolen().ok()?;
    let ends = (1..=plan.seconds).map(|second| schedule.count_from + Duration::from_secs(second));
    ends.map(|end| {
        sleep_until(end);
        let now = stolen().ok()?;
        Some(now.saturating_sub(std::mem::replace(&mut last, now)))
    })
    .collect()
}

fn of_the_host(taken: &[Duration], counted: &Counted) -> Stolen {
    let undisturbed = |second: usize| taken.get(second).is_some_and(Duration::is_zero);
    let all: Duration = taken.iter().sum();
    Stolen {
        cpu_percent: 100.0 * all.as_secs_f64() / taken.len().max(1) as f64,
        undisturbed_seconds: (0..taken.len()).filter(|second| undisturbed(*second)).count(),
        undisturbed_delay: counted.delay(undisturbed).quantiles(),
    }
}

fn share(
    process: Process,
    streams: usize,
    before: Usage,
    begin: Usage,
    end: Usage,
    elapsed: Duration,
) -> Share {
    let cost = end.since(&begin, elapsed);
    let streams = streams.max(1) as f64;
    Share {
        processors: process.processors(),
        cpu_percent: cost.cpu_percent,
        cpu_percent_a_stream: cost.cpu_percent / streams,
        resident_kib: cost.resident_kib,
        resident_kib_a_stream: end.resident.saturating_sub(before.resident) as f64 / 1024.0 / streams,
    }
}

/// Opens the streams one after the other; one that fails is counted, unless it is the first.
fn open_all(plan: &Plan, random: &mut StdRng, counted: &mut Counted) -> Result<Vec<Connection>, RunError> {
    // Of several runs against one server no two pairs have the same name.
    let run: u32 = random.random();
    let mut connections = Vec::with_capacity(plan.count);
    for index in 0..plan.count {
        match Connection::open(&plan.target, writer(random), random) {
            Ok(mut connection) => {
                let pair = plan.bridged.then(|| (PAIR.to_owned(), format!("{run}-{}", index / 2)));
                if connection.start(pair.as_slice(), random) == Sent::Gone {
                    counted.error("connection_lost", 1);
                } else {
                    connections.push(connection);
                }
            }
            Err(error) if connections.is_empty() => return Err(RunError::NoStream(error)),
            Err(error) => counted.error(error.kind(), 1),
        }
    }
    Ok(connections)
}

fn writer(random: &mut StdRng) -> StreamWriter {
    let mut sid = |prefix: &str| format!("{prefix}{:032x}", random.random::<u128>());
    let account: AccountSid = ACCOUNT.parse().expect("32 digits follow the prefix");
    let expected = "32 hexadecimal digits follow the prefix";
    StreamWriter::new(account, sid("CA").parse().expect(expected), sid("MZ").parse().expect(expected))
}

fn schedule(plan: &Plan) -> Schedule {
    let start = Instant::now() + LEAD;
    let count_from = start + Duration::from_secs(plan.warm_up_seconds);
    let count_to = count_from + Duration::from_secs(plan.seconds);
    Schedule { start, count_from, count_to, give_up: count_to + PATIENCE }
}

fn sleep_until(time: Instant) {
    thread::sleep(time.saturating_duration_since(Instant::now()));
}
