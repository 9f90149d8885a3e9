//! All scenarios of a folder, each on a gateway and a database of its own, and one report of them.

mod junit;
mod page;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Serialize;
use tokio::time::sleep;

use crate::checks::{Check, Facts, Record, judge};
use crate::clips::Clips;
use crate::database::{Database, DatabaseError, Row};
use crate::ears::Ears;
use crate::given::{Given, GivenFault};
use crate::house::{self, House};
use crate::line::Faults;
use crate::live::{self, Behaviour, LiveAccount, Number, StartError};
use crate::load::caller_number;
use crate::place::{Exchange, PlaceError, Placed};
use crate::scenario::{Scenario, ScenarioError};
use crate::sound::Clip;
use crate::stopwatch::Latencies;
use crate::timeline::{Entry, Event};
use crate::witness::Witness;
pub use junit::junit;
pub use page::page;

/// How often the record is looked at for what something is to happen after.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// A call is on record.
const ON_RECORD: &str = "SELECT count(*) FROM calls";

/// How long it may take until the gateway has heard of a text.
const TEXT_IS_HEARD: Duration = Duration::from_secs(60);

/// What runs a suite.
#[derive(Debug)]
pub struct Runner {
    /// The gateway's program.
    pub firstring: PathBuf,
    /// A database server, as somebody who may make databases.
    pub database_url: String,
    /// The business, where a scenario names no other.
    pub tenant: PathBuf,
    /// Where the report and the recordings go.
    pub folder: PathBuf,
    /// What the callers hear with.
    pub ears: Ears,
    /// Which row of `vary` the scenarios take.
    pub row: usize,
    /// Whether events are printed as they happen.
    pub prints: bool,
}

/// What came of one scenario.
#[derive(Debug, Serialize)]
pub struct Case {
    /// The file's name without its ending.
    pub name: String,
    /// The scenario's title.
    pub title: String,
    /// How long it took, with preparing the server.
    pub seconds: f64,
    /// Why it could not be played, if it could not.
    pub broken: Option<String>,
    /// Its calls, in the order in which they were placed.
    pub calls: Vec<CaseCall>,
    /// What did not hold when it was played before, if this is not the first time.
    pub before: Vec<String>,
}

/// One call of a scenario.
#[derive(Debug, Serialize)]
pub struct CaseCall {
    /// What was expected, and whether it was so.
    pub checks: Vec<Check>,
    /// What was measured.
    pub latencies: Latencies,
    /// What became of it by the record.
    pub disposition: Option<String>,
    /// What happened.
    pub timeline: Vec<Entry>,
    /// What the server understood and said, by its own record.
    pub turns: Vec<Row>,
    /// The recording, a file beside the report.
    pub recording: String,
}

impl Case {
    /// Whether everything was as expected; `allow_slow` is whether speed does not matter.
    #[must_use]
    pub fn held(&self, allow_slow: bool) -> bool {
        let held = |check: &Check| check.held || allow_slow && check.speed;
        self.broken.is_none() && self.calls.iter().all(|call| call.checks.iter().all(held))
    }

    /// What did not hold, each with its call.
    #[must_use]
    pub fn failures(&self, allow_slow: bool) -> Vec<String> {
        let of_call = |(index, call): (usize, &CaseCall)| {
            let failed = call.checks.iter().filter(|check| !(check.held || allow_slow && check.speed));
            failed
                .map(|check| format!("call {}: {}: {}", index + 1, check.what, check.found))
                .collect::<Vec<_>>()
        };
        self.calls.iter().enumerate().flat_map(of_call).collect()
    }
}

/// Why a scenario could not be played.
#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    #[error(transparent)]
    House(#[from] house::HouseError),
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error(transparent)]
    Voice(#[from] crate::voice::VoiceError),
    #[error(transparent)]
    Place(#[from] PlaceError),
    #[error("a caller could not be waited for")]
    Caller(#[from] tokio::task::JoinError),
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Account(#[from] StartError),
    #[error("a caller without a number cannot write")]
    NobodyWrites,
    #[error("the gateway did not hear of a text")]
    TextNotHeard,
}

impl Runner {
    /// Plays one scenario.
    pub async fn play(&self, file: &Path) -> Case {
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let began = Instant::now();
        let mut case = Case {
            name,
            title: String::new(),
            seconds: 0.0,
            broken: None,
            calls: Vec::new(),
            before: Vec::new(),
        };
        if let Err(broken) = self.try_to_play(file, &mut case).await {
            case.broken = Some(told(&broken));
        }
        case.seconds = began.elapsed().as_secs_f64();
        case
    }

    async fn try_to_play(&self, file: &Path, case: &mut Case) -> Result<(), Broken> {
        let scenario = Scenario::read(file)?;
        case.title.clone_from(&scenario.title);
        let given = scenario.given.clone();
        let beside = |name: &str| file.parent().unwrap_or(Path::new("")).join(name);
        let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut environment = given.environment.clone();
        environment.insert("TWILIO_API_URL".to_owned(), format!("http://127.0.0.1:{port}"));
        let plan = house::Plan {
            firstring: self.firstring.clone(),
            database_url: self.database_url.clone(),
            tenant: given.tenant.as_deref().map_or_else(|| self.tenant.clone(), beside),
            sql: given.sql.clone(),
            environment,
            pin: given.pin.clone(),
            folder: self.folder.join(&case.name),
            seed: scenario.seed,
        };
        let mut house = House::open(plan).await?;
        let played = match account(&house, port, &scenario).await {
            Ok(account) => self.play_in(&mut house, &account, file, &scenario, case).await,
            Err(broken) => Err(broken),
        };
        if let (Some(last), Ok(leaks)) = (case.calls.last_mut(), house.leaks()) {
            last.checks.push(Check::of_log(&leaks));
        }
        house.close().await;
        played
    }

    async fn play_in(
        &self,
        house: &mut House,
        account: &Arc<LiveAccount>,
        file: &Path,
        scenario: &Scenario,
        case: &mut Case,
    ) -> Result<(), Broken> {
        let mut clips = Clips::default();
        for first in &scenario.given.first {
            let before = Scenario::read(&file.parent().unwrap_or(Path::new("")).join(first))?;
            self.place_all(house, account, &before, &mut clips, case).await?;
        }
        self.place_all(house, account, scenario, &mut clips, case).await
    }

    /// Places the calls of a scenario at the same time, and judges them.
    async fn place_all(
        &self,
        house: &mut House,
        account: &Arc<LiveAccount>,
        scenario: &Scenario,
        clips: &mut Clips,
        case: &mut Case,
    ) -> Result<(), Broken> {
        let now = Timestamp::now();
        let given = scenario.given.clone();
        let exchange = Arc::new(self.exchange(house, &given)?);
        let kills_once = given.kills_once();
        if kills_once.is_some() {
            house.stand_by().await?;
        }
        write_texts(account, scenario).await?;
        let mut calls = Vec::new();
        for index in 0..given.callers.unwrap_or(1) {
            let mut one = scenario.for_run(self.row, now)?;
            if index > 0 {
                one.from = Some(caller_number(index));
                one.seed += index as u64;
            }
            let lines = clips.of(&one)?;
            let recording = format!("{}-{}.wav", case.name, case.calls.len() + index + 1);
            let path = self.folder.join(&recording);
            let wait = Duration::from_millis(given.apart_ms * index as u64);
            let whose = (Arc::clone(&exchange), Arc::clone(account));
            let placing = place(whose, wait, one.clone(), lines, path);
            calls.push((one, recording, tokio::spawn(placing)));
        }
        let database = Database::connect(house.database_url()).await?;
        let is_over = || calls.iter().all(|(_, _, call)| call.is_finished());
        if !given.once_answered.is_empty() && once(&database, ON_RECORD, is_over).await? {
            for statement in &given.once_answered {
                house::execute(house.database_url(), statement).await?;
            }
        }
        if let Some(hang) = &given.hangs
            && once(&database, &hang.once, is_over).await?
        {
            house.hang(hang.engine, Duration::from_millis(hang.ms)).await?;
        }
        if let Some(query) = kills_once
            && once(&database, &query, is_over).await?
        {
            house.fail_over().await?;
        }
        for (scenario, recording, call) in calls {
            let mut placed = call.await??;
            let wish = scenario.wished_at(now)?;
            let witness = match exchange.duplicate_voice {
                true => None,
                false => Some(Witness::of(account, &placed.call_sid, &scenario.expect).await),
            };
            if witness.is_some() {
                placed.tell_rest(account);
            }
            case.calls.push(judged(&database, &scenario, placed, wish, witness, recording).await?);
        }
        Ok(())
    }

    fn exchange(&self, house: &House, given: &Given) -> Result<Exchange, Broken> {
        let has = |fault| given.faults.contains(&fault);
        let origin = house.origin();
        Ok(Exchange {
            account: house.account()?,
            voice_url: format!("{origin}/twilio/voice"),
            status_url: format!("{origin}/twilio/status"),
            ears: self.ears.clone(),
            faults: Faults {
                no_marks: has(GivenFault::NoMarks),
                cut_at_turn: has(GivenFault::CutStream).then_some(3),
                loses_one_of: has(GivenFault::LosesFrames).then_some(50),
            },
            duplicate_voice: has(GivenFault::DuplicateVoice),
            prints: self.prints,
        })
    }
}

/// The account that the gateway calls people through and whose caller calls: who is not given is dead.
async fn account(house: &House, port: u16, scenario: &Scenario) -> Result<Arc<LiveAccount>, Broken> {
    let given = &scenario.given;
    let mut options = house.live_options(port).map_err(StartError::from)?;
    options.numbers.insert(scenario.to.clone(), Number::at(&house.origin()));
    options.stranger = Behaviour::dead();
    // As many as the gateway believes that it may dial.
    if let Some(rate) = given.environment.get("FIRSTRING_TWILIO_CALLS_PER_SECOND") {
        options.calls_per_second = rate.parse().unwrap_or_default();
    }
    let faults = given.account_faults.iter().map(String::as_str);
    options.faults = live::Faults::read(faults, scenario.seed).unwrap_or_default();
    let account = LiveAccount::start(options).await?;
    for (number, behaviour) in &given.agents {
        account.set_agent(number, behaviour.clone());
    }
    Ok(Arc::new(account))
}

/// What the caller writes before he calls.
async fn write_texts(account: &LiveAccount, scenario: &Scenario) -> Result<(), Broken> {
    for text in &scenario.given.texts {
        let from = scenario.from.as_ref().ok_or(Broken::NobodyWrites)?;
        if !account.text_until_heard(from, &scenario.to, text, TEXT_IS_HEARD).await {
            return Err(Broken::TextNotHeard);
        }
    }
    Ok(())
}

async fn place(
    (exchange, account): (Arc<Exchange>, Arc<LiveAccount>),
    wait: Duration,
    scenario: Scenario,
    lines: BTreeMap<String, Arc<Clip>>,
    recording: PathBuf,
) -> Result<Placed, PlaceError> {
    sleep(wait).await;
    // Only without an account can a webhook be posted twice at the same time.
    if exchange.duplicate_voice {
        return exchange.place(&scenario, lines, Some(&recording)).await;
    }
    exchange.place_live(&account, &scenario, lines, Some(&recording)).await
}

/// Waits until a query's count is not 0; `false` when the calls are over before.
async fn once(database: &Database, query: &str, is_over: impl Fn() -> bool) -> Result<bool, Broken> {
    while database.count(query).await? == 0 {
        if is_over() {
            return Ok(false);
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(true)
}

async fn judged(
    database: &Database,
    scenario: &Scenario,
    placed: Placed,
    wish: Option<Timestamp>,
    witness: Option<Witness>,
    recording: String,
) -> Result<CaseCall, Broken> {
    let outcome = database.settled_outcome(&placed.call_sid).await?;
    let bookings = database.bookings(&placed.call_sid).await?;
    let mut rows = Vec::new();
    for expected in &scenario.expect.rows {
        rows.push(database.rows(&expected.sql, &placed.call_sid).await.map_err(|error| error.to_string()));
    }
    let disposition = outcome.as_ref().and_then(|outcome| outcome.disposition.clone());
    let problem = |entry: &'_ Entry| match &entry.event {
        Event::Problem { what } => Some(what.clone()),
        _ => None,
    };
    let problems: Vec<String> = placed.timeline.entries().iter().filter_map(problem).collect();
    let facts = Facts {
        heard: placed.timeline.heard().collect(),
        problems: problems.iter().map(String::as_str).collect(),
        latencies: placed.latencies.clone(),
        wish,
        accepted_offer: placed.accepted_offer,
        record: Some(Record { outcome, bookings, rows }),
        witness,
    };
    let checks = judge(&scenario.expect, &scenario.time_zone()?, &facts);
    Ok(CaseCall {
        checks,
        latencies: placed.latencies.clone(),
        disposition,
        turns: database.turns(&placed.call_sid).await?,
        timeline: placed.timeline.entries().to_vec(),
        recording,
    })
}

/// An error and its causes in one line.
fn told(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}
