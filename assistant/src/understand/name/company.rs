//! A company behind a name: "Trish Mallory, Mallory Realty", "Dan Ferris, Dan's Handyman Service". The appointment is his, and
//! whoever comes is told of the company.

use super::is_first_name;
use super::lists::NOT_NAMES;
use crate::words::Word;

/// Where the company begins, behind a first and a last name. `None`: there is none, or nobody is named before it.
pub(crate) fn after(words: &[Word]) -> Option<usize> {
    const MOST_WORDS: usize = 9;
    let first = words.iter().position(|word| is_first_name(&word.text)).filter(|at| *at <= 4)?;
    let last = words.get(first + 1).filter(|word| is_part(word))?;
    let named = words.get(first + 2).is_some_and(|word| word.is(&last.text));
    let joined = words.get(first + 2).is_some_and(|word| word.is_one_of(JOINING));
    // "Mary Ann Smith, Smith Realty": where the last name is said again, or after the comma.
    let again = (first + 3..words.len()).find(|at| {
        words[*at].is(&words[at - 1].text) || words[at - 1].mark == Some(',') && is_part(&words[at - 1])
    });
    let from = match again {
        Some(at) if !named && !joined && at <= first + 3 => at,
        _ => first + 2,
    };
    let company = words.get(from..).filter(|rest| (2..=MOST_WORDS).contains(&rest.len()))?;
    let ends = company.last()?;
    let other_firm = company[0].is_one_of(JOINING)
        && (2..=4).contains(&company.len())
        && company[0].is_one_of(&["with", "from"])
        && company[1..].iter().all(is_part);
    (ends.is_one_of(KINDS) && company.iter().all(|word| !word.text.is_empty()) || other_firm).then_some(from)
}

fn is_part(word: &Word) -> bool {
    word.text.len() > 1
        && word.text.chars().all(|c| c.is_alphabetic() || c == '\'')
        && !NOT_NAMES.contains(word.text.as_str())
}

const JOINING: &[&str] = &["with", "from", "of", "at", "for"];

/// What a company is called by.
const KINDS: &[&str] = &[
    "realty",
    "properties",
    "management",
    "rentals",
    "service",
    "services",
    "supply",
    "plumbing",
    "electric",
    "electrical",
    "heating",
    "roofing",
    "construction",
    "contracting",
    "contractors",
    "builders",
    "homes",
    "landscaping",
    "painting",
    "flooring",
    "company",
    "inc",
    "incorporated",
    "llc",
    "corp",
    "corporation",
    "group",
    "associates",
    "partners",
    "enterprises",
    "industries",
    "bakery",
    "restaurant",
    "cafe",
    "catering",
    "law",
    "insurance",
    "agency",
    "dental",
    "clinic",
    "daycare",
    "academy",
    "trucking",
    "logistics",
    "auto",
    "motors",
    "designs",
    "design",
    "studio",
    "studios",
    "photography",
    "consulting",
    "solutions",
    "systems",
    "sons",
    "brothers",
];
