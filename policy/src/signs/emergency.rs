//! The rules for emergencies, the most dangerous first.

mod doubtful;
mod failures;
mod hazards;
mod people;

use std::sync::LazyLock;

use super::phrase::{Over, Rule, Rules};

/// The code of the emergency that is reported, if any.
pub(super) fn find(text: &str) -> Option<&'static str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        let rules = [hazards::RULES, people::RULES, failures::RULES].concat();
        Rules::new(&rules, NEGATION)
    });
    RULES.find(text).map(|rule| rule.code)
}

/// The code of what may be an emergency, if the caller tells of such a thing.
pub(super) fn doubtful(text: &str) -> Option<&'static str> {
    static RULES: LazyLock<Rules> = LazyLock::new(|| {
        // Water of another day may stand there yet.
        let of_another_day = failures::RULES.iter().filter(|rule| rule.over == Over::Recent);
        let of_another_day = of_another_day.map(|rule| Rule { over: Over::Settled, ..*rule });
        Rules::new(&doubtful::RULES.iter().copied().chain(of_another_day).collect::<Vec<_>>(), NEGATION)
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
    "no(?: (?:a|any|real|big|major|actual|active|more|obvious|signs? of))*",
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
];

const fn sure(code: &'static str, phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code, phrases, unless, over: Over::Never, across: false }
}

const fn now(code: &'static str, phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code, phrases, unless, over: Over::Past, across: false }
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
