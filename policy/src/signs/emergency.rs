//! The rules for emergencies, the most dangerous first.

/// Degrees in which nobody should live for long.
macro_rules! bitter {
    () => {
        concat!(
            "(?:[1-5]?[0-9]|9[0-9]|1[01][0-9]|zero|ten|fifteen|twenty|thirty|forty|fifty|ninety|a hundred)",
            "(?: (?:one|two|three|four|five|six|seven|eight|nine))?",
        )
    };
}

/// A house so cold or so hot that it is dangerous for those who are frail.
macro_rules! bitter_inside {
    () => {
        concat!(
            "(?:(?:its|it is|down to|dropped to|up to|only|about) ", bitter!(), "|", bitter!(), " degrees?) (?:in|inside)(?: (?:of|my|our|the|this|his|her))* (?:house|home|apartment|place|room|here|",
            "inside|bedroom|building|trailer)",
        )
    };
}

/// Those whom cold, heat or want of power can kill.
macro_rules! frail {
    () => {
        concat!(
            "(?:on (?:home )?(?:oxygen|dialysis|a ventilator|life support|hospice)|oxygen (?:machine|concentrator|tank)|ventilator|dialysis|",
            "newborn|baby|babies|infant|toddler|elderly|disabled|wheelchair|premature|pregnant|(?:[789][0-9]|seventy|eighty|ninety)(?: ",
            "(?:one|two|three|four|five|six|seven|eight|nine))? years? old|(?:shes|hes|mother|father|mom|dad|grandma|grandpa)(?: is)? ",
            "(?:[789][0-9]|seventy|eighty|ninety))",
        )
    };
}

mod animals;
mod doubtful;
mod failures;
mod hazards;
mod people;
mod spanish;

use std::sync::LazyLock;

use super::phrase::{Over, Rule, Rules};

/// The code of the emergency that is reported, if any.
pub(super) fn find(text: &str) -> Option<&'static str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let rules = [hazards::RULES, people::RULES, spanish::RULES, animals::RULES, failures::RULES].concat();
        Rules::new(&rules, NEGATION)
    });
    RULES.find(text).map(|rule| rule.code)
}

/// The code of what may be an emergency, if the caller tells of such a thing.
pub(super) fn doubtful(text: &str) -> Option<&'static str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        // Water of another day may stand there yet, what was made safe may not be, and little may be much.
        let weaker = [hazards::RULES, failures::RULES].concat().into_iter().filter_map(|rule| {
            let over = match rule.over {
                Over::Recent => Over::Settled,
                Over::Attended | Over::Belittled => Over::Past,
                Over::Never | Over::Past | Over::Settled => return None,
            };
            Some(Rule { over, ..rule })
        });
        let spanish = spanish::DOUBTFUL.iter().copied();
        let rules: Vec<Rule> = doubtful::RULES.iter().copied().chain(spanish).chain(weaker).collect();
        Rules::new(&rules, NEGATION)
    });
    RULES.find(text).map(|rule| rule.code)
}

/// What may stand between the negation and the phrase is little: "I don't know what to do, I smell gas" is no
/// denial. After a bare "no" it is even less, for "no there's a leak" may be an answer.
const NEGATION: &[&str] = &[
    concat!(
        "(?:not|isnt|arent|aint|wasnt|dont|doesnt|didnt|havent|hasnt|never had|without|ruled ",
        "out)(?: (?:a|an|any|the|really|actually|even|exactly|have|had|see|smell|hear|think|",
        "believe|its|it|is|theres|there|thats|this|be|been|being|got|get|notice|noticed|much|",
        "quite|like|of|kind|more|real|big|major|actual|so|having|signs?|feel|necessarily|yet|an ",
        "active))*",
    ),
    "nothings?(?: (?:is|was|has|been|being|really|actually|at all|here))*",
    "no(?: (?:any|real|big|major|actual|active|more|obvious|signs? of))*",
    concat!(
        "(?:cant|cannot|couldnt)(?: (?:really|actually|even))*(?: (?:smell|see|hear|find|",
        "feel))?(?: (?:a|any|the))?",
    ),
    concat!(
        "(?:nobody|nobodys|no one|no ones|noone|none of us|none of them|neither of us)(?: (?:is|are|was|were|got|",
        "has|have|been|here|there|else|really|actually|even|at all|in the (?:house|building|room|car)))*",
    ),
    // "I don't think anybody's in danger".
    concat!(
        "(?:dont|do not|didnt|doesnt|wouldnt) (?:think|believe|know of|see|know that)(?: that)? ",
        "(?:any|anyone|anybody|anyones|anybodys|any of us|were|we are|im|i am|hes|shes|theyre|they are|its|it is)",
        "(?: (?:is|are|was|body|one|really|actually|here|there|an|a|any))*",
    ),
    // Spanish.
    "(?:no|ni|sin|nunca|tampoco)(?: (?:hay|huele|tengo|tenemos|siento|es|esta|un|una|ningun|ninguna|nada|de))*",
];

const fn sure(code: &'static str, phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code, phrases, unless, over: Over::Never, across: false }
}

const fn now(code: &'static str, phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code, phrases, unless, over: Over::Past, across: false }
}

/// What the gas company or the fire department comes for: a question when they have been there.
const fn attended(
    code: &'static str,
    phrases: &'static [&'static str],
    unless: &'static [&'static str],
) -> Rule {
    Rule { code, phrases, unless, over: Over::Attended, across: false }
}

/// What somebody calls it: a question when he makes little of it.
const fn named(
    code: &'static str,
    phrases: &'static [&'static str],
    unless: &'static [&'static str],
) -> Rule {
    Rule { code, phrases, unless, over: Over::Belittled, across: false }
}

/// What can be stopped: over as soon as somebody has, and of another day no more than a question.
const fn running(
    code: &'static str,
    phrases: &'static [&'static str],
    unless: &'static [&'static str],
) -> Rule {
    Rule { code, phrases, unless, over: Over::Recent, across: false }
}

/// The same where it is asked about anyhow.
const fn settling(
    code: &'static str,
    phrases: &'static [&'static str],
    unless: &'static [&'static str],
) -> Rule {
    Rule { code, phrases, unless, over: Over::Settled, across: false }
}

const fn together(
    code: &'static str,
    phrases: &'static [&'static str],
    unless: &'static [&'static str],
) -> Rule {
    Rule { code, phrases, unless, over: Over::Past, across: true }
}

#[cfg(test)]
mod tests;
