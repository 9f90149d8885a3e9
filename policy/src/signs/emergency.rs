//! The rules for emergencies, the most dangerous first.

mod doubtful;
mod failures;
mod hazards;
mod people;

use std::sync::LazyLock;

use super::phrase::{Rule, Rules};

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
    static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::new(doubtful::RULES, NEGATION));
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
    "nobody(?: is| was| got)?|no one(?: is| was| got)?",
];

const fn sure(code: &'static str, phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code, phrases, unless, only_now: false, across: false }
}

const fn now(code: &'static str, phrases: &'static [&'static str], unless: &'static [&'static str]) -> Rule {
    Rule { code, phrases, unless, only_now: true, across: false }
}

const fn together(
    code: &'static str,
    phrases: &'static [&'static str],
    unless: &'static [&'static str],
) -> Rule {
    Rule { code, phrases, unless, only_now: true, across: true }
}

#[cfg(test)]
mod tests;
