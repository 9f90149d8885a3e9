//! What was sent, held against what people had said.

use std::collections::{HashMap, HashSet};

use jiff::{SignedDuration, Timestamp};
use telephony::{MessageSid, PhoneNumber};
use twilio::rest::MessageResource;
use url::Url;
use uuid::Uuid;

use super::person::Person;
use crate::live::Taken;

/// A text that was taken.
#[derive(Debug, Clone)]
pub(super) struct Sent {
    /// The row that it was sent for, out of the address for its reports.
    outbox: Uuid,
    sid: MessageSid,
    to: PhoneNumber,
    body: String,
    at: Timestamp,
}

impl Sent {
    /// Nothing where it tells no row of ours.
    pub(super) fn of(taken: &Taken) -> Option<Self> {
        let callback = Url::parse(taken.status_callback.as_deref()?).ok()?;
        let outbox = callback.query_pairs().find(|(name, _)| name == "outbox")?.1.parse().ok()?;
        let MessageResource { sid, body, to, .. } = &taken.message;
        Some(Self { outbox, sid: sid.clone(), to: to.clone()?, body: body.expose().to_owned(), at: taken.at })
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
    /// The same words to the same person more often than there were rows with them.
    pub(super) twice: Vec<String>,
}

/// The same words to one person, and the rows that they were for.
#[derive(Default)]
struct Said<'a> {
    texts: Vec<&'a Sent>,
    rows: HashSet<Uuid>,
}

/// A permit is good for a minute.
const FRESH: SignedDuration = SignedDuration::from_secs(60);

/// `settled_by` is the row that each text has settled, by the record.
pub(super) fn judge(
    people: &[Person],
    sent: &[Sent],
    decided: &HashMap<Uuid, Decided>,
    settled_by: &HashMap<String, Uuid>,
) -> Judged {
    let people: HashMap<&str, &Person> = people.iter().map(|person| (person.number.e164(), person)).collect();
    let mut judged = Judged { taken: sent.len(), ..Judged::default() };
    // Where the same words are to be said twice, as two answers to two questions, and an answer of Twilio's is lost, the record
    // cannot know which of the two has been said, and Twilio tells it only that one was. So words are counted, not rows.
    let mut said: HashMap<(&str, &str), Said<'_>> = HashMap::new();
    for text in sent {
        let said = said.entry((text.to.e164(), &text.body)).or_default();
        said.texts.push(text);
        said.rows.insert(text.outbox);
        said.rows.extend(settled_by.get(text.sid.as_str()));
        if let Some(wrong) = mistake(people.get(text.to.e164()).copied(), text, decided.get(&text.outbox)) {
            judged.wrong.push(format!("row {} at {}: {wrong}", text.outbox, text.at));
        }
    }
    for Said { texts, rows } in said.values().filter(|said| said.texts.len() > said.rows.len()) {
        let texts: Vec<String> =
            texts.iter().map(|text| format!("{} for row {}", text.at, text.outbox)).collect();
        judged.twice.push(format!("for {} rows: {}", rows.len(), texts.join(", ")));
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
