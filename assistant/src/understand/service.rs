//! Which of the tenant's jobs is meant.

use telephony::JobTypeId;

use super::name::distance;
use crate::business::{Business, JobType};
use crate::words::{Word, stem, words};

/// The job that the words speak for most; none when two are equally likely, so that it is asked.
pub(crate) fn service(turn: &[Word], asked: bool, business: &Business) -> Option<JobTypeId> {
    let turn: Vec<Token> =
        turn.iter().map(|w| Token { stem: stem(&w.text), refused: w.is_one_of(&["not", "isn't"]) }).collect();
    let score =
        |job: &JobType| phrases(job).iter().map(|phrase| phrase_score(phrase, &turn)).max().unwrap_or(0);
    if let Some(job) = best(business, score) {
        return Some(job);
    }
    // When the question was which job, one word that only one job has is enough: "the heater".
    let shared = |job: &JobType| {
        let known: Vec<String> =
            phrases(job).into_iter().flatten().filter(|part| !GENERIC.contains(&part.as_str())).collect();
        turn.iter().filter(|token| known.contains(&token.stem)).count() as u32
    };
    if asked { best(business, shared) } else { None }
}

struct Token {
    stem: String,
    refused: bool,
}

fn best(business: &Business, score: impl Fn(&JobType) -> u32) -> Option<JobTypeId> {
    let scores: Vec<(u32, &JobType)> = business.job_types.iter().map(|job| (score(job), job)).collect();
    let top = scores.iter().map(|(score, _)| *score).max().filter(|score| *score > 0)?;
    let mut winners = scores.iter().filter(|(score, _)| *score == top);
    let (_, job) = winners.next()?;
    winners.next().is_none().then(|| job.id.clone())
}

/// The job's name, id and synonyms as stems, without little words.
fn phrases(job: &JobType) -> Vec<Vec<String>> {
    let spoken = std::iter::once(job.name.clone()).chain(job.synonyms.iter().cloned());
    spoken
        .chain(std::iter::once(job.id.0.replace('-', " ")))
        .map(|text| {
            let parts = words(&text).into_iter().filter(|w| !w.is_one_of(LITTLE));
            parts.map(|w| stem(&w.text)).collect::<Vec<_>>()
        })
        .filter(|phrase| !phrase.is_empty())
        .collect()
}

/// Longer phrases count more, words in order more than scattered ones, exact words more than similar ones.
fn phrase_score(phrase: &[String], turn: &[Token]) -> u32 {
    let weight = phrase.len() as u32 * 10;
    let at = (0..turn.len()).find(|at| {
        phrase.iter().enumerate().all(|(i, part)| turn.get(at + i).is_some_and(|token| token.stem == *part))
    });
    if let Some(at) = at {
        let refused = turn[at.saturating_sub(2)..at].iter().any(|token| token.refused);
        return if refused { 0 } else { weight + 5 };
    }
    let found = |part: &String| turn.iter().any(|token| token.stem == *part);
    let similar = |part: &String| {
        turn.iter().any(|token| part.len() >= 5 && token.stem.len() >= 4 && distance(&token.stem, part) <= 1)
    };
    if phrase.iter().all(found) {
        weight
    } else if phrase.iter().all(|part| found(part) || similar(part)) {
        weight - 5
    } else {
        0
    }
}

/// Words that say nothing about which job it is.
const LITTLE: &[&str] = &["a", "an", "the", "my", "of", "to", "for", "on", "in", "is", "and", "our", "some"];

/// Words that many jobs share, as stems.
const GENERIC: &[&str] = &[
    "repair",
    "servic",
    "install",
    "replac",
    "installation",
    "check",
    "job",
    "visit",
    "appointment",
    "work",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;

    #[test]
    fn a_job_is_known_by_any_of_its_names() {
        let rows = [
            ("I have a leak", false, Some("leak-repair")),
            ("my faucet is leaking", false, Some("leak-repair")),
            ("the kitchen tap is dripping", false, Some("leak-repair")),
            ("a dripping tap", false, Some("leak-repair")),
            ("my drain is clogged", false, Some("drain-cleaning")),
            ("the toilet is all backed up", false, Some("drain-cleaning")),
            ("clogd drain", false, Some("drain-cleaning")),
            ("it's not a leak, the drain is blocked", false, Some("drain-cleaning")),
            ("I'd like a quote", false, Some("estimate")),
            ("I need something repaired", false, None),
            ("what a lovely day", false, None),
            ("the free one", false, None),
            ("the free one", true, Some("estimate")),
            ("the cleaning", true, Some("drain-cleaning")),
        ];
        for (text, asked, expected) in rows {
            let found = service(&words(text), asked, &plumber()).map(|id| id.0);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
