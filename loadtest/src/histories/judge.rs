//! What was sent, held against what people had said.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use telephony::PhoneNumber;
use url::Url;
use uuid::Uuid;

use super::person::Person;
use crate::live::Taken;

/// A text that was taken.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    /// The row that it was sent for, out of the address for its reports.
    outbox: Uuid,
    to: PhoneNumber,
    at: Timestamp,
}

impl Sent {
    /// Nothing where it tells no row of ours.
    pub(super) fn of(taken: &Taken) -> Option<Self> {
        let callback = Url::parse(taken.status_callback.as_deref()?).ok()?;
        let outbox = callback.query_pairs().find(|(name, _)| name == "outbox")?.1.parse().ok()?;
        Some(Self { outbox, to: taken.message.to.clone()?, at: taken.at })
    }
}

/// What the server decided of a row of its outbox.
#[derive(Debug, Clone)]
pub(super) struct Decided {
    /// The row's kind.
    pub(super) kind: String,
    /// When it permitted the contact, each time.
    pub(super) at: Vec<Timestamp>,
}

/// How the histories went.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) taken: usize,
    /// Each text against somebody's word.
    pub(super) wrong: Vec<String>,
    /// Each text that went out again.
    pub(super) twice: Vec<String>,
}

/// A permit is good for a minute.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

pub(super) fn judge(people: &[Person], sent: &[Sent], decided: &HashMap<Uuid, Decided>) -> Judged {
    let people: HashMap<&str, &Person> = people.iter().map(|person| (person.number.e164(), person)).collect();
    let mut judged = Judged { taken: sent.len(), ..Judged::default() };
    let mut seen: HashMap<Uuid, Timestamp> = HashMap::new();
    for text in sent {
        if let Some(before) = seen.insert(text.outbox, text.at) {
            judged.twice.push(format!("row {} at {before} and at {}", text.outbox, text.at));
        }
        if let Some(wrong) = mistake(people.get(text.to.e164()).copied(), text, decided.get(&text.outbox)) {
            judged.wrong.push(format!("row {} at {}: {wrong}", text.outbox, text.at));
        }
    }
    judged
}

fn mistake(person: Option<&Person>, text: &Sent, decided: Option<&Decided>) -> Option<&'static str> {
    let (Some(person), Some(decided)) = (person, decided) else { return Some("sent without a permit") };
    let Some(permitted) = decided.at.iter().filter(|at| **at <= text.at).max() else {
        return Some("sent before it was permitted");
    };
    if text.at.duration_since(*permitted) > FRESH {
        return Some("sent by a permit that had expired");
    }
    match decided.kind.as_str() {
        // The answers to what he wrote himself: one each.
        "opt_out_confirmation" | "help_answer" => None,
        _ if person.had_refused(*permitted) => Some("permitted after he had refused"),
        _ => None,
    }
}
