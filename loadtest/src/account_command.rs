//! `loadtest serve`: a whole account, until it is stopped.

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Error, Result};
use clap::Args;
use loadtest::live::{Assumption, Behaviour, Faults, Inbound, LiveAccount, Number, Options};
use telephony::{AccountSid, Digit, PhoneNumber};

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// Where the server listens
    #[arg(long, default_value = "http://127.0.0.1:8080")]
    gateway: String,
    /// The origin that the server believes to have; what signatures are over [default: the gateway]
    #[arg(long)]
    public_url: Option<String>,
    /// The account
    #[arg(long, env = "TWILIO_ACCOUNT_SID")]
    account_sid: AccountSid,
    /// The account's auth token
    #[arg(long, env = "TWILIO_AUTH_TOKEN", hide_env_values = true)]
    auth_token: String,
    /// The port of the REST API on 127.0.0.1; 0 is any that is free
    #[arg(long, default_value_t = 0)]
    api_port: u16,
    /// A number of the account, whose pages are {public-url}/twilio/voice, /status and /sms (may be repeated)
    #[arg(long, required = true)]
    number: Vec<PhoneNumber>,
    /// Who is at a number: NUMBER=takes|passes|ring|busy|dead|voicemail|leaves[:ANSWER_MS[:KEY_MS[:TALK_MS]]], or seed:N
    #[arg(long, value_parser = agent)]
    agent: Vec<(PhoneNumber, Behaviour)>,
    /// Somebody calls at once: FROM=TO (may be repeated)
    #[arg(long, value_parser = inbound)]
    call: Vec<(PhoneNumber, PhoneNumber)>,
    /// The keys that such a caller presses, each five seconds after the one before
    #[arg(long, default_value = "")]
    keys: String,
    /// Calls that may be dialled in a second; 0 is no limit
    #[arg(long, default_value_t = 1.0)]
    calls_per_second: f64,
    /// Something that goes wrong: lost|duplicated|delayed|forged|rest-fails|rest-busy|rest-lost|rest-hangs=SHARE, slow|cut|half-dead=MS, no-marks
    #[arg(long)]
    fault: Vec<String>,
    /// Where the chance of faults begins
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// An assumption that does not hold; `loadtest/README.md` lists them
    #[arg(long, value_parser = assumption)]
    without: Vec<Assumption>,
    /// Ends after so many seconds instead of waiting to be stopped
    #[arg(long)]
    seconds: Option<u64>,
}

/// Serves an account; succeeds if nothing that Twilio would not take came from the server.
pub(crate) async fn run(args: ServeArgs) -> Result<bool> {
    let mut options =
        Options::new(args.account_sid, &args.auth_token, &args.gateway).context("--auth-token")?;
    options.public_url = args.public_url.unwrap_or_else(|| args.gateway.clone());
    options.api_port = args.api_port;
    options.calls_per_second = args.calls_per_second;
    options.faults = Faults::read(args.fault.iter().map(String::as_str), args.seed)
        .map_err(Error::msg)
        .context("--fault")?;
    options.prints = true;
    let without: BTreeSet<Assumption> = args.without.into_iter().collect();
    options.assumptions.retain(|assumption| !without.contains(assumption));
    for number in args.number {
        options.numbers.insert(number, Number::at(&options.public_url));
    }
    let account = LiveAccount::start(options).await?;
    eprintln!("TWILIO_API_URL={}", account.api_url());
    for (number, behaviour) in args.agent {
        account.set_agent(&number, behaviour);
    }
    let keys = args.keys.chars().map(|key| Digit::try_from(key).map(|key| (5_000, key)));
    let keys: Vec<_> = keys.collect::<Result<_, _>>().context("--keys")?;
    for (from, to) in args.call {
        account.place_inbound(Inbound::new(from, to).with(Behaviour::caller().with_keys(keys.clone())));
    }
    match args.seconds {
        Some(seconds) => tokio::time::sleep(Duration::from_secs(seconds)).await,
        None => tokio::signal::ctrl_c().await?,
    }
    let problems = account
        .timeline()
        .iter()
        .filter(|entry| matches!(entry.event, loadtest::live::Event::Problem { .. }))
        .count();
    eprintln!("{} legs, {} still up, {problems} problems", account.legs().len(), account.live_legs().len());
    Ok(problems == 0)
}

/// Reads who is at a number.
pub(crate) fn agent(text: &str) -> Result<(PhoneNumber, Behaviour), String> {
    let (number, does) = text.split_once('=').ok_or("NUMBER=BEHAVIOUR is expected")?;
    let number = number.parse().map_err(|error| format!("{error}"))?;
    Ok((number, does.parse()?))
}

fn inbound(text: &str) -> Result<(PhoneNumber, PhoneNumber), String> {
    let (from, to) = text.split_once('=').ok_or("FROM=TO is expected")?;
    let number = |text: &str| text.parse::<PhoneNumber>().map_err(|error| error.to_string());
    Ok((number(from)?, number(to)?))
}

fn assumption(text: &str) -> Result<Assumption, String> {
    Assumption::named(text).ok_or_else(|| {
        let names: Vec<&str> = Assumption::ALL.iter().map(|one| one.name()).collect();
        format!("not one of {}", names.join(", "))
    })
}
