//! Somebody who does not know the auth token.

use twilio::twiml::Method;

use crate::account::Signing;
use crate::checks::Check;
use crate::database::Database;
use crate::place::{Exchange, new_call_sid, parties};
use crate::scenario::Scenario;
use crate::socket;

/// Tries every door with a forged signature; each must stay shut, and no call may be on record.
pub async fn forge(exchange: &Exchange, scenario: &Scenario, database: Option<&Database>) -> Vec<Check> {
    let account = &exchange.account;
    let call_sid = new_call_sid();
    let mut parameters = parties(scenario);
    parameters.extend([
        ("CallSid", call_sid.to_string()),
        ("AccountSid", account.sid.to_string()),
        ("CallStatus", "ringing".to_owned()),
        ("Direction", "inbound".to_owned()),
    ]);
    let mut checks = Vec::new();
    for url in [&exchange.voice_url, &exchange.status_url] {
        let answer = account.request(url, Method::Post, &parameters, Signing::Forged).await;
        let found = answer.map_or_else(|error| error.to_string(), |answer| answer.status.to_string());
        checks.push(Check::new(format!("{url} refuses a forged signature"), found == "403", found));
    }
    let stream = exchange.voice_url.replacen("http", "ws", 1).replace("/voice", "/stream");
    let signature = account.stream_signature(&stream, Signing::Forged);
    let opened = socket::connect(&account.reachable(&stream), &signature).await.err();
    let refused = opened.as_ref().is_some_and(|error| error.contains("403"));
    let found = opened.unwrap_or_else(|| "it was opened".to_owned());
    checks.push(Check::new(format!("{stream} refuses a forged signature"), refused, found));
    if let Some(database) = database {
        let found = match database.outcome(&call_sid).await {
            Ok(None) => "none".to_owned(),
            Ok(Some(_)) => "a row".to_owned(),
            Err(error) => error.to_string(),
        };
        checks.push(Check::new("no call is on record", found == "none", found));
    }
    checks
}
