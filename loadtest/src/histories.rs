//! Random histories of people who stop, start and ask, of texts that are queued for them, of a database that goes away
//! and of a server that is killed: played against the real `firstring deliver` and the texts that leave it.
//!
//! What somebody has said is kept here, by when the server had confirmed that it heard it. A text is in the wrong when
//! the server decided to send it after it had confirmed that its receiver wants none, and before he said otherwise; or
//! when it went out twice. What a history does depends on its seed alone; when, on the machine.

mod carrier;
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

use carrier::Carrier;
use house::House;
use person::Person;

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
    #[arg(long, default_value_t = 64)]
    pub at_once: usize,
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

/// What is queued when the histories are over has this long: longer than a lease, which a killed server leaves behind.
const SETTLE: Duration = Duration::from_secs(240);

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
    let carrier = Carrier::open().await?;
    let house = Arc::new(House::open(&args.database_url, firstring, &carrier).await?);
    let outcome = play_in(args, &carrier, &house).await;
    house.close().await?;
    outcome
}

async fn play_in(args: &HistoriesArgs, carrier: &Carrier, house: &Arc<House>) -> Result<()> {
    let began = Instant::now();
    let trouble = (args.trouble_every > 0).then(|| {
        let every = Duration::from_secs(args.trouble_every);
        tokio::spawn(make_trouble(Arc::clone(house), every, args.seed))
    });
    let places = Arc::new(Semaphore::new(args.at_once));
    let mut histories = JoinSet::new();
    let mut people = Vec::new();
    for number in 0..args.count {
        let place = Arc::clone(&places).acquire_owned().await?;
        let (house, seed) = (Arc::clone(house), args.seed + number);
        let carrier = carrier.clone();
        histories.spawn(async move {
            let person = history(&house, &carrier, seed, number).await;
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
    let judged = judge::judge(&people, &carrier.sent(), &verdicts);
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
        "{} texts taken by the carrier, {} refused by him, {} put off or lost on the way; {} rows left waiting",
        judged.taken,
        carrier.refused(),
        carrier.lost(),
        left
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

/// One person's history.
async fn history(house: &House, carrier: &Carrier, seed: u64, number: u64) -> Result<Person> {
    let mut chance = StdRng::seed_from_u64(seed);
    let mut person = Person::new(number);
    // Whoever has never written has agreed to nothing; most begin by agreeing.
    if chance.random_bool(0.9) {
        person.start(house, carrier).await?;
    }
    for _ in 0..STEPS {
        match chance.random_range(0..12) {
            0..=4 => person.is_queued_for(house).await?,
            5..=6 => person.stop(house, carrier, chance.random_range(0..100)).await?,
            7..=8 => person.start(house, carrier).await?,
            9 => person.asks_for_help(house).await?,
            // The carrier hears of it, and we do not: until he refuses a text.
            10 => carrier.opt_out(&person.number),
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
            house.kill_and_restart().await.context("the server does not come back")?;
        } else {
            house.database_away(Duration::from_millis(chance.random_range(200..1_500))).await?;
        }
    }
}
