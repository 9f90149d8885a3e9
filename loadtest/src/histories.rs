//! Random histories of people who stop, start and ask, of texts that are queued for them, of a database that goes away
//! and of a server that is killed: played against the real `firstring deliver` and the texts that leave it.
//!
//! What somebody has said is kept here, by when the server had confirmed that it heard it. A text is in the wrong when
//! the server decided to send it after it had confirmed that its receiver wants none, and before he said otherwise; or
//! when it went out twice. What a history does depends on its seed alone; when, on the machine.

mod house;
mod judge;
mod person;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use clap::Args;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use house::House;
use judge::Sent;
use person::Person;

use crate::live::Event;

/// What is asked for on the command line.
#[derive(Args, Clone)]
pub struct HistoriesArgs {
    /// How many histories
    #[arg(long, default_value_t = 10_000)]
    pub count: u64,
    /// The seed of the first; the others have the numbers after it
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// How many go on at once
    #[arg(long, default_value_t = 256)]
    pub at_once: usize,
    /// Processes that send what is queued, on one database; the first also hears what people write
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    pub servers: u8,
    /// How often something breaks, in seconds; 0 is never
    #[arg(long, default_value_t = 7)]
    pub trouble_every: u64,
    /// The server's program [default: firstring, beside this one]
    #[arg(long)]
    pub firstring: Option<PathBuf>,
    /// A Postgres in which a database may be made
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: String,
}

/// Things that happen in one history.
const STEPS: u32 = 7;

/// No history begins while more texts than this are due: each is to be decided on while its receiver still says things.
const MOST_DUE: i64 = 200;

/// After so many histories it is looked how many texts are due.
const LOOKS_EVERY: u64 = 8;

/// What is queued when the histories are over has this long, with the leases that killed servers leave behind.
const SETTLE: Duration = Duration::from_secs(600);

/// Plays the histories and judges them.
///
/// # Errors
/// When something cannot be started, or a history went wrong.
pub async fn play(args: &HistoriesArgs) -> Result<()> {
    let firstring = match &args.firstring {
        Some(path) => path.clone(),
        None => std::env::current_exe()?.with_file_name("firstring"),
    };
    ensure!(firstring.exists(), "{} is missing: build it, or name it with --firstring", firstring.display());
    let house = House::open(&args.database_url, firstring, usize::from(args.servers), args.seed).await?;
    let house = Arc::new(house);
    let outcome = play_in(args, &house).await;
    house.close().await?;
    outcome
}

async fn play_in(args: &HistoriesArgs, house: &Arc<House>) -> Result<()> {
    let began = Instant::now();
    let trouble = (args.trouble_every > 0).then(|| {
        let every = Duration::from_secs(args.trouble_every);
        tokio::spawn(make_trouble(Arc::clone(house), every, args.seed))
    });
    let places = Arc::new(Semaphore::new(args.at_once));
    let mut histories = JoinSet::new();
    let mut people = Vec::new();
    for number in 0..args.count {
        if number % LOOKS_EVERY == 0 {
            house.keeps_up(MOST_DUE).await?;
        }
        let place = Arc::clone(&places).acquire_owned().await?;
        let (house, seed) = (Arc::clone(house), args.seed + number);
        histories.spawn(async move {
            let person = history(&house, seed, number).await;
            drop(place);
            person
        });
        while let Some(person) = histories.try_join_next() {
            people.push(person??);
        }
        if number % 1_000 == 999 {
            eprintln!("{} histories begun, {} s", number + 1, began.elapsed().as_secs());
        }
    }
    while let Some(person) = histories.join_next().await {
        people.push(person??);
    }
    if let Some(trouble) = trouble {
        trouble.abort();
        if let Ok(ended) = trouble.await {
            ended?;
        }
        // It may have been in the middle of something.
        house.mend().await?;
    }
    let left = house.settled(SETTLE).await?;
    let verdicts = house.verdicts().await?;
    let taken = house.account.taken();
    let sent: Vec<Sent> = taken.iter().filter_map(Sent::of).collect();
    ensure!(sent.len() == taken.len(), "{} texts tell no row that they are of", taken.len() - sent.len());
    let judged = judge::judge(&people, &sent, &verdicts, &house.settled_by().await?);
    let refused = answered(house, &[21610]);
    let put_off = answered(house, &[20429, 20500, 20503]);
    println!(
        "{} histories from seed {} in {} s: {} opt-outs, {} opt-ins, {} texts queued; {} times the server was killed, {} \
         times the database was away",
        args.count,
        args.seed,
        began.elapsed().as_secs(),
        people.iter().map(Person::stopped).sum::<usize>(),
        people.iter().map(Person::started).sum::<usize>(),
        people.iter().map(|person| person.queued).sum::<u64>(),
        house.kills(),
        house.outages(),
    );
    println!(
        "{} texts taken by the carrier, {refused} refused by him, {put_off} put off or their answers lost; {left} rows left \
         waiting",
        judged.taken
    );
    println!("sent against somebody's word: {}; sent twice: {}", judged.wrong.len(), judged.twice.len());
    for what in judged.wrong.iter().chain(&judged.twice).take(20) {
        println!("  {what}");
    }
    ensure!(judged.taken > 0, "nothing was sent: the histories show nothing");
    ensure!(left == 0, "{left} rows still wait");
    ensure!(judged.wrong.is_empty() && judged.twice.is_empty(), "the histories went wrong");
    Ok(())
}

/// How many requests to send a text the account answered with one of these errors.
fn answered(house: &House, codes: &[u32]) -> usize {
    let is = |event: &Event| {
        matches!(event, Event::Rest { method, path, code, .. }
            if method == "POST" && path == "/Messages.json" && codes.contains(code))
    };
    house.account.timeline().iter().filter(|entry| is(&entry.event)).count()
}

/// One person's history.
async fn history(house: &House, seed: u64, number: u64) -> Result<Person> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut person = Person::new(number);
    // Whoever has never written has agreed to nothing; most begin by agreeing.
    if chance.random_bool(0.9) {
        person.start(house).await?;
    }
    for _ in 0..STEPS {
        match chance.random_range(0..12) {
            0..=4 => person.is_queued_for(house).await?,
            5..=6 => person.stop(house, chance.random_range(0..100)).await?,
            7..=8 => person.start(house).await?,
            9 => person.asks_for_help(house).await?,
            // The carrier hears of it, and we do not: until he refuses a text.
            10 => house.tells_the_carrier(&person.number),
            _ => sleep(Duration::from_millis(chance.random_range(0..900))).await,
        }
    }
    Ok(person)
}

/// Breaks something at random, again and again.
async fn make_trouble(house: Arc<House>, every: Duration, seed: u64) -> Result<()> {
    let mut chance = StdRng::seed_from_u64(seed ^ 0x0074_726f_7562_6c65);
    loop {
        sleep(every).await;
        if chance.random_bool(0.5) {
            let which = chance.random_range(0..house.servers());
            house.kill_and_restart(which).await.context("the server does not come back")?;
        } else {
            house.database_away(Duration::from_millis(chance.random_range(200..1_500))).await?;
        }
    }
}
