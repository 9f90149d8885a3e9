//! Which of the tenant's jobs is meant.

use std::sync::LazyLock;

use regex::Regex;
use telephony::JobTypeId;

use super::name::distance;
use crate::business::{Business, JobType};
use crate::words::{Word, joined_plain, pattern, starts_with, stem, words};

/// A job that a turn names.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    pub(crate) job: JobTypeId,
    /// The words that were compared, as transcribed, without those that were refused.
    pub(crate) words: String,
    /// How sure it is that this job is meant, 0 to 1.
    pub(crate) confidence: f32,
}

/// The job that the words speak for most; none when two are equally likely, so that it is asked.
pub(crate) fn service(turn: &[Word], asked: bool, business: &Business) -> Option<Reading> {
    let kept = wanted(turn);
    let words =
        kept.iter().map(|word| word.raw.as_str()).filter(|raw| !raw.is_empty()).collect::<Vec<_>>().join(" ");
    let turn: Vec<String> = kept.iter().map(|word| root(&word.text)).collect();
    // Of two that are named, the one of which more is said: "the breaker for the lights keeps tripping".
    let score = |job: &JobType| {
        let scores: Vec<u32> = phrases(job).iter().map(|phrase| phrase_score(phrase, &turn)).collect();
        let said = scores.iter().filter(|score| **score > 0).count() as u32;
        scores.iter().max().copied().unwrap_or(0) * 100 + said
    };
    if let Some(job) = best(business, score).or_else(|| narrowest(business, score, &turn)) {
        let job = rather_than_a_consultation(business, &job, score).unwrap_or(job);
        return Some(Reading { job, words, confidence: 0.9 });
    }
    // When the question was which job, one word that only one job has is enough: "the heater".
    let shared = |job: &JobType| {
        let known: Vec<String> =
            phrases(job).into_iter().flatten().filter(|part| !GENERIC.contains(&part.as_str())).collect();
        turn.iter().filter(|token| known.contains(token)).count() as u32
    };
    let job = if asked { best(business, shared) } else { None }?;
    Some(Reading { job, words, confidence: 0.6 })
}

/// All jobs that are named in a text of the owner's own, as in "a haircut is $45, color starts at $90".
pub(crate) fn all_named(told: &str, business: &Business) -> Vec<JobTypeId> {
    // "What do you charge" is no charger.
    let told: Vec<Word> =
        words(told).into_iter().filter(|word| !word.is_one_of(super::question::PRICES)).collect();
    let roots: Vec<String> = told.iter().map(|word| root(&word.text)).collect();
    let names = |job: &&JobType| phrases(job).iter().any(|phrase| phrase_score(phrase, &roots) > 0);
    let named: Vec<JobTypeId> = business.job_types.iter().filter(names).map(|job| job.id.clone()).collect();
    if !named.is_empty() {
        return named;
    }
    service(&told, true, business).map(|reading| reading.job).into_iter().collect()
}

/// Whether nothing but a word that many jobs share speaks for one: "do you install water softeners".
pub(crate) fn is_guessed(turn: &[Word], business: &Business) -> bool {
    let telling = |word: &&Word| !GENERIC.contains(&root(&word.text).as_str());
    let telling: Vec<Word> = turn.iter().filter(telling).cloned().collect();
    service(&telling, false, business).is_none()
}

/// Whether the name of one of the jobs stands in it, and not only what else it goes by.
pub(crate) fn names_a_job(turn: &[Word], business: &Business) -> bool {
    let roots: Vec<String> = turn.iter().map(|word| root(&word.text)).collect();
    let whole = |job: &JobType| {
        let mut name = words(&job.name).into_iter().filter(|word| !word.is_one_of(LITTLE));
        name.all(|word| roots.contains(&root(&word.text)))
    };
    business.job_types.iter().any(whole)
}

/// "An estimate for a new water heater" is an estimate, where the tenant has them among his jobs.
pub(crate) fn estimate(turn: &[Word], business: &Business) -> Option<Reading> {
    const ESTIMATES: &[&str] = &["estimate", "quote", "estimates", "quotes"];
    let at = turn.iter().position(|word| word.is_one_of(ESTIMATES))?;
    let of_something = turn.get(at + 1).is_some_and(|word| word.is_one_of(&["for", "on", "to"]));
    let wanted = at > 0 && turn[at - 1].is_one_of(&["a", "an", "free", "get", "another"]);
    let adds = turn.iter().any(|word| word.is_one_of(&["and", "also", "plus"]));
    if !of_something || !wanted || adds {
        return None;
    }
    let named = |job: &&JobType| words(&job.name).iter().any(|word| word.is_one_of(ESTIMATES));
    let mut jobs = business.job_types.iter().filter(named);
    let (Some(job), None) = (jobs.next(), jobs.next()) else { return None };
    Some(Reading { job: job.id.clone(), words: turn[at].raw.clone(), confidence: 0.9 })
}

/// Two jobs of one turn, in the order in which they are named: "my sink leaks, and I also need a water heater". Only
/// where it is said that there are two; a story about one job often has a word of another in it.
pub(crate) fn both(turn: &[Word], business: &Business) -> Option<(JobTypeId, JobTypeId)> {
    let adds = |at: usize| {
        turn[at].is_one_of(&["also", "plus", "another", "besides", "too", "both"])
            || starts_with(turn, at, &["as", "well"])
            || starts_with(turn, at, &["in", "addition"])
            || starts_with(turn, at, &["and", "then"])
            || starts_with(turn, at, &["while", "you're"])
    };
    if !(0..turn.len()).any(adds) {
        return None;
    }
    let splits = |word: &Word| word.is_one_of(&["and", "also", "plus", "while"]) || word.is("besides");
    let named: Vec<JobTypeId> = turn
        .split(splits)
        .filter_map(|part| service(part, false, business))
        .map(|reading| reading.job)
        .collect();
    let first = named.first()?;
    let second = named.iter().find(|job| *job != first)?;
    Some((first.clone(), second.clone()))
}

/// All the jobs of a turn that lists them, in the order in which they are named: "a leaky faucet, a clogged drain and the
/// water heater". Fewer than two: it is no list.
pub(crate) fn listed(turn: &[Word], business: &Business) -> Vec<JobTypeId> {
    if turn.iter().any(|word| word.text.starts_with("cancel")) {
        return Vec::new();
    }
    let joins = |word: &Word| word.is_one_of(&["and", "also", "plus", "then"]);
    let mut named: Vec<JobTypeId> = Vec::new();
    let parts = turn.split_inclusive(|word| word.mark == Some(',')).flat_map(|part| part.split(joins));
    // "Three things a leaky faucet a slow drain and a quote": where it is said to be a list, every article begins the next.
    let counts = turn.iter().any(|word| word.is_one_of(&["things", "jobs", "problems", "issues"]));
    let article = |word: &Word| counts && word.is_one_of(&["a", "an", "the", "my", "another"]);
    let parts = parts.flat_map(|part| part.split(article));
    for job in parts.filter_map(|part| service(part, false, business)).map(|reading| reading.job) {
        if !named.contains(&job) {
            named.push(job);
        }
    }
    // "We're separating, and I'd like to talk to a lawyer" is one matter.
    let consultation = |job: &JobTypeId| {
        business.job_type(job).is_some_and(|job| job.name.trim_start_matches("a ") == "consultation")
    };
    if named.len() > 1 {
        named.retain(|job| !consultation(job));
    }
    named
}

/// Whether a list of jobs asks for each of them: "a haircut and a color", "an oil change and my tires rotated". Whoever tells
/// what is wrong may name one job by two troubles.
pub(crate) fn asks_for_each(turn: &[Word]) -> bool {
    !TELLS_MORE.is_match(&joined_plain(turn))
}

/// Without apostrophes.
static TELLS_MORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:have|ive got|has|got) an? \b|\bnew patient\b|\bfirst time\b|\b(?:im|i am|were|we are|shes|hes) an?\b",
        r"|\b(?:hurts?|hurting|think|maybe|might|or|because|since|not|dont|doesnt|isnt|just|only|except|but|last|instead|how much|price|cost|charge|cancel\w*)\b",
    ))
});

/// The words without those that are said not to be meant: "not the heater, the sink", "it isn't a leak but a clog".
/// "Not working" and "not hot" tell what is wrong and stay.
fn wanted(turn: &[Word]) -> Vec<&Word> {
    let mut kept = Vec::new();
    let mut at = 0;
    while at < turn.len() {
        let not = turn[at].is_one_of(&["not", "isn't", "wasn't", "ain't"])
            || starts_with(turn, at, &["instead", "of"])
            || starts_with(turn, at, &["rather", "than"]);
        let reach = if not { refused(&turn[at + 1..]) } else { 0 };
        if reach == 0 {
            kept.push(&turn[at]);
        }
        at += 1 + reach;
    }
    kept
}

/// How many words after a "not" it takes back: a thing with its article, up to a mark or to what is meant instead.
fn refused(rest: &[Word]) -> usize {
    let skip = usize::from(
        rest.first()
            .is_some_and(|word| word.is_one_of(&["of", "than", "about", "for", "really", "actually"])),
    );
    let thing = rest.get(skip).is_some_and(|word| word.is_one_of(&["a", "an", "the", "my", "our", "that"]));
    if !thing && skip == 0 {
        return 0;
    }
    let stop = |word: &Word| {
        word.is_one_of(&["but", "it's", "its", "it", "just", "only", "rather", "i", "and", "this"])
    };
    let end = rest.iter().skip(skip).position(stop).map_or(rest.len(), |at| at + skip);
    // "Not a leak a clog": the second thing is what is meant.
    let articles = ["a", "an", "the", "my", "our"];
    let second = (skip + 2..end).find(|at| {
        rest[*at].is_one_of(&articles)
            && !rest[at - 1].is_one_of(&["of", "in", "on", "for", "with", "at", "to", "by"])
    });
    let end = second.unwrap_or(end);
    let mark = rest[..end].iter().position(|word| word.mark.is_some()).map_or(end, |at| at + 1);
    mark.min(end)
}

/// "An attorney about a will": whoever names a matter wants that, and a consultation only where he names none.
fn rather_than_a_consultation(
    business: &Business,
    job: &JobTypeId,
    score: impl Fn(&JobType) -> u32,
) -> Option<JobTypeId> {
    if business.job_type(job)?.name.trim_start_matches("a ") != "consultation" {
        return None;
    }
    let mut others = business.job_types.iter().filter(|other| other.id != *job && score(other) > 0);
    let other = others.next().filter(|_| others.next().is_none())?;
    Some(other.id.clone())
}

/// "A consultation about a divorce": of a consultation and a family law consultation, as likely as each other, the one whose
/// name has the other's word in it.
fn narrowest(business: &Business, score: impl Fn(&JobType) -> u32, turn: &[String]) -> Option<JobTypeId> {
    let top = business.job_types.iter().map(&score).max().filter(|score| *score > 0)?;
    let tied: Vec<&JobType> = business.job_types.iter().filter(|job| score(job) == top).collect();
    let named =
        |job: &JobType| -> Vec<String> { words(&job.name).iter().map(|word| root(&word.text)).collect() };
    // Every phrase of it that was said is in another's name.
    let wider = |job: &&&JobType| {
        let said: Vec<Vec<String>> =
            phrases(job).into_iter().filter(|phrase| phrase_score(phrase, turn) > 0).collect();
        tied.iter().any(|other| {
            let name = named(other);
            other.id != job.id && said.iter().flatten().all(|part| name.contains(part))
        })
    };
    let mut left = tied.iter().filter(|job| !wider(job));
    let job = left.next().filter(|_| left.next().is_none())?;
    Some(job.id.clone())
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
    let mut phrases: Vec<Vec<String>> = spoken
        .chain(std::iter::once(job.id.0.replace('-', " ")))
        .map(|text| {
            let parts = words(&text).into_iter().filter(|w| !w.is_one_of(LITTLE));
            parts.map(|w| root(&w.text)).collect::<Vec<_>>()
        })
        .filter(|phrase| !phrase.is_empty())
        .collect();
    phrases.sort();
    phrases.dedup();
    phrases
}

/// The only job that goes by this name; else the only one that has it in a longer name, unless it says nothing about
/// which job it is.
pub(super) fn only_job_called(name: &str, business: &Business) -> Option<JobTypeId> {
    let name: Vec<String> = words(name).iter().map(|word| root(&word.text)).collect();
    let only = |is: &dyn Fn(&Vec<String>) -> bool| {
        let mut jobs = business.job_types.iter().filter(|job| phrases(job).iter().any(is));
        let job = jobs.next()?;
        jobs.next().is_none().then(|| job.id.clone())
    };
    let says_little = name.iter().all(|part| GENERIC.contains(&part.as_str()));
    let within = |phrase: &Vec<String>| !says_little && name.iter().all(|part| phrase.contains(part));
    only(&|phrase| *phrase == name).or_else(|| only(&within))
}

/// The root of a word in any of its forms: "cleanings", "neutered" and "vaccinated" are a cleaning, to neuter and a
/// vaccination.
fn root(word: &str) -> String {
    const SHORTEST: usize = 4;
    let root = stem(&stem(word));
    let bare = root.strip_suffix("ation").or_else(|| root.strip_suffix("at"));
    bare.filter(|bare| bare.len() >= SHORTEST).map_or(root.clone(), str::to_owned)
}

/// Longer phrases count more, words in order more than scattered ones, exact words more than similar ones.
fn phrase_score(phrase: &[String], turn: &[String]) -> u32 {
    let weight = phrase.len() as u32 * 10;
    if turn.windows(phrase.len()).any(|window| window == phrase) {
        return weight + 5;
    }
    // "Leakage" is a leak.
    let found = |part: &String| {
        turn.iter().any(|token| {
            token == part || token.strip_suffix("ag").or(token.strip_suffix("age")) == Some(part.as_str())
        })
    };
    // Slips of the pen spare the first letter, and rain is no drain.
    let similar = |part: &String| {
        let same_start = |token: &str| token.chars().next() == part.chars().next();
        turn.iter().any(|token| {
            let near = part.len() >= 5 && token.len() >= 4 && same_start(token) && distance(token, part) <= 1;
            near && !WORDS_OF_THEIR_OWN.contains(&token.as_str())
        })
    };
    if phrase.iter().any(|part| PARTICLES.contains(&part.as_str())) {
        return if is_in_order(phrase, turn) { weight } else { 0 };
    }
    if phrase.iter().all(found) {
        weight
    } else if phrase.iter().all(|part| found(part) || similar(part)) {
        weight - 5
    } else {
        0
    }
}

/// Whether the words of a phrase follow one another with at most two between them: "backing right up".
fn is_in_order(phrase: &[String], turn: &[String]) -> bool {
    const MOST_BETWEEN: usize = 2;
    let follows = |at: usize, part: &String| {
        (at + 1..turn.len().min(at + 2 + MOST_BETWEEN)).find(|next| turn[*next] == *part)
    };
    (0..turn.len())
        .filter(|at| turn[*at] == phrase[0])
        .any(|at| phrase[1..].iter().try_fold(at, follows).is_some())
}

/// No slip of the pen: "black" is not "block".
const WORDS_OF_THEIR_OWN: &[&str] = &["black", "train", "clock", "brain", "lead", "tank"];

/// Small words, as stems, that change what the word before them means, and mean nothing apart from it.
const PARTICLES: &[&str] = &["up", "out", "down", "off", "over", "through"];

/// Words that say nothing about which job it is.
const LITTLE: &[&str] = &["a", "an", "the", "my", "of", "to", "for", "on", "in", "is", "and", "our", "some"];

/// Words that many jobs share, as stems.
const GENERIC: &[&str] =
    &["repair", "servic", "install", "replac", "check", "job", "visit", "appointment", "work", "water", "no"];

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
            ("the toilet is backing right up", false, Some("drain-cleaning")),
            ("nobody shows up nobody calls back", false, None),
            ("call me back, I was held up", false, None),
            ("it's supposed to rain", false, None),
            ("my drian is slow", false, None),
            ("the drains are slow", false, Some("drain-cleaning")),
            ("a leaky fawcet", false, Some("leak-repair")),
            ("clogd drain", false, Some("drain-cleaning")),
            ("it's not a leak, the drain is blocked", false, Some("drain-cleaning")),
            ("not the drain, the faucet is leaking", false, Some("leak-repair")),
            ("the tap is leaking, not the drain", false, Some("leak-repair")),
            ("It isn't a leak but the drain is clogged", false, Some("drain-cleaning")),
            ("a drain cleaning instead of the estimate", false, Some("drain-cleaning")),
            ("the drain is not working", false, Some("drain-cleaning")),
            ("I'd like a quote", false, Some("estimate")),
            ("I need something repaired", false, None),
            ("what a lovely day", false, None),
            ("the free one", false, None),
            ("the free one", true, Some("estimate")),
            ("the cleaning", true, Some("drain-cleaning")),
            ("two drain cleanings", false, Some("drain-cleaning")),
            ("I want the drains cleaned", false, Some("drain-cleaning")),
            ("some estimates", false, Some("estimate")),
            ("we went to the station", false, None),
        ];
        for (text, asked, expected) in rows {
            let found = service(&words(text), asked, &plumber()).map(|reading| reading.job.0);
            assert_eq!(found.as_deref(), expected, "{text}");
        }
    }
}
