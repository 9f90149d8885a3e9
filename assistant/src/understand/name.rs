//! Names as people say and spell them.

mod around;
mod company;
mod introduced;
mod leads;
mod letters;
mod lists;
mod plain;
mod run;
mod same;
mod spell;
mod theirs;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use around::without_fillers;
pub(crate) use company::after as company_after;
use introduced::introduced;
use leads::{PARTICLES, STRONG, WEAK};
pub(crate) use letters::{letters_joined, respell};
use letters::{pass_over, respelled};
use lists::{FIRST_NAMES, NOT_NAMES, SHORT_NAMES};
pub(crate) use plain::plain;
pub(crate) use run::capitalised;
use run::{Run, also_named, goes_on_as_street, is_around, is_aside, is_street, run};
pub(crate) use same::{distance, same_last_name, same_person};
pub(crate) use theirs::names_them;

use regex::Regex;

use crate::words::{Word, joined_plain, pattern, starts_with};

/// A customer's name in a turn.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Reading {
    /// As one writes it: "Dana Whitfield".
    pub(crate) name: String,
    /// The words it was read from.
    pub(crate) words: String,
    /// How sure it is that this is the name, 0 to 1.
    pub(crate) confidence: f32,
    /// Whether letters were given.
    pub(crate) spelled: bool,
}

/// A customer's name: introduced ("this is Dana Smith"), spelled, or, when it was `asked` for, just said.
pub(crate) fn read(words: &[Word], asked: bool) -> Option<Reading> {
    let words = if asked { without_fillers(words) } else { words };
    let words = company::after(words).filter(|_| asked).map_or(words, |at| &words[..at]);
    let spellings = spell::find_all(words, asked);
    let mut plain = words.to_vec();
    for spelling in &spellings {
        super::blank(&mut plain, spelling.from..spelling.to);
        pass_over(&mut plain, spelling.from..spelling.to);
    }
    let changes = spell::changes(&plain);
    for change in &changes {
        super::blank(&mut plain, change.from..change.to);
        pass_over(&mut plain, change.from..change.to);
    }
    let others = names_somebody_else(words);
    let said = introduced(&plain, asked).filter(|_| !others).map(|name| (name, 0.9)).or_else(|| {
        let bare = if asked { bare(&plain) } else { None };
        bare.map(|name| {
            let known = |part: &String| FIRST_NAMES.contains(part.to_lowercase().as_str());
            let doubtful = name.parts.len() == 1 && !name.parts.iter().any(known);
            (name, if doubtful { 0.6 } else { 0.8 })
        })
    });
    let spelled = !spellings.is_empty() || !changes.is_empty();
    let ranges = said.iter().map(|(run, _)| run.start..run.end);
    let letters = spellings.iter().map(|spelling| spelling.from..spelling.to);
    let mut heard: Vec<usize> =
        ranges.chain(letters).chain(changes.iter().map(|c| c.from..c.to)).flatten().collect();
    heard.sort_unstable();
    heard.dedup();
    let letters: Vec<String> = spellings.into_iter().flat_map(|spelling| spelling.words).collect();
    let (name, confidence) = match (said, letters.as_slice()) {
        (Some((said, confidence)), []) => (said.parts.join(" "), confidence),
        (Some((said, _)), letters) => (respelled(&said.parts, letters), 0.95),
        (None, []) => return None,
        (None, letters) if asked => (respelled(&[], letters), 0.8),
        (None, _) => return None,
    };
    let name = changes.iter().fold(name, |name, change| change.apply(&name));
    let name = once(&name);
    let said: Vec<&str> =
        heard.into_iter().map(|at| words[at].raw.as_str()).filter(|raw| !raw.is_empty()).collect();
    Some(Reading { name, words: said.join(" "), confidence, spelled })
}

/// "My husband's name is Carl, he'll be there", "the tenant's name is Maria, call her to get in": whoever that is, it is not
/// whose appointment it is.
fn names_somebody_else(words: &[Word]) -> bool {
    static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:my|the|our|her|his) (?:tenant|husband|wife|son|daughter|mother|mom|father|dad|neighbou?r|super|manager|assistant|roommate|brother|sister|girlfriend|boyfriend|nanny|sitter)s?",
            r"(?:s)? names? (?:is )?\w+(?: \w+)?,? (?:and )?(?:he|she|they|hell|shell|theyll|call (?:her|him|them)|ask for|will|can|is (?:there|home|going))\b",
        ))
    });
    SOMEBODY.is_match(&joined_plain(words))
}

/// "Mark, Mark Delaney": said again to go on.
fn once(name: &str) -> String {
    let mut parts: Vec<&str> = name.split(' ').collect();
    if parts.len() > 2 {
        parts.dedup_by(|again, part| again.eq_ignore_ascii_case(part));
    }
    parts.join(" ")
}

/// The whole answer, apart from what people say around a name.
fn bare(words: &[Word]) -> Option<Run> {
    // "Is that required": a question is no name.
    if words.first().is_some_and(|word| word.is("is"))
        && words.get(1).is_some_and(|word| is_no_name(&word.text))
    {
        return None;
    }
    let from = words.iter().position(|w| !is_around(w))?;
    let to = words.iter().rposition(|w| !is_around(w))? + 1;
    let found = run(words, from, false);
    if found.parts.is_empty() {
        return also_named(words, from)
            .filter(|also| also.end == to && !words[..from].iter().any(|w| w.is("i")));
    }
    if is_street(&found.parts) {
        return None;
    }
    // "It's Oak Street, not road."
    if goes_on_as_street(words, &found) {
        return None;
    }
    let full = found.parts.len() >= 2
        && words[from..found.end]
            .iter()
            .all(|word| word.raw.starts_with(char::is_uppercase) || PARTICLES.contains(&word.text.as_str()));
    // Anything left over means that the answer was more than a name, and then it is not a name by guess, unless it
    // is written like one.
    // "Dana, Whitfield."
    if found.parts.len() == 1 && found.end + 1 == to && words[found.end - 1].mark == Some(',') {
        let last = run(words, found.end, false);
        if last.end == to && last.parts.len() == 1 {
            // "Wong, Amy."
            let turned = !is_first_name(&found.parts[0].to_lowercase())
                && is_first_name(&last.parts[0].to_lowercase());
            let parts = if turned { [last.parts, found.parts] } else { [found.parts, last.parts] }.concat();
            return Some(Run { parts, start: found.start, end: to });
        }
    }
    // "Smith, John Smith."
    if found.parts.len() == 1 && words[found.end - 1].mark == Some(',') {
        let whole = run(words, found.end, false);
        let same = whole.parts.last().is_some_and(|last| last.eq_ignore_ascii_case(&found.parts[0]));
        if same && whole.parts.len() >= 2 && whole.end >= to {
            return Some(whole);
        }
    }
    // "amy wong 14 elm street", "amy wong and the address is ...": what comes after is another detail.
    let first = words[from..found.end].iter().any(|word| is_first_name(&word.text));
    let at = usize::from(words.get(found.end).is_some_and(|word| word.is_one_of(&["at", "on"])));
    let other = words.get(found.end + at).is_some_and(|word| word.text.is_empty());
    let aside = (other || words.get(found.end).is_some_and(is_aside)) && (first || found.parts.len() >= 2);
    (!found.parts.is_empty() && (found.end >= to || full || aside)).then_some(found)
}

/// Whether the words break off where a name goes on.
pub(crate) fn is_unfinished(words: &[Word]) -> bool {
    // "Call me" may be all that somebody has to say.
    let leads = STRONG.iter().chain(WEAK).filter(|lead| ***lead != ["call", "me"]);
    leads
        .into_iter()
        .any(|lead| words.len() >= lead.len() && starts_with(words, words.len() - lead.len(), lead))
}

/// Whether a word, in lower case, is known to be none of a name, with its apostrophe or without: "she's", "shes".
pub(crate) fn is_no_name(word: &str) -> bool {
    static WITHOUT_APOSTROPHE: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        NOT_NAMES.iter().filter(|word| word.contains('\'')).map(|word| word.replace('\'', "")).collect()
    });
    NOT_NAMES.contains(word) || WITHOUT_APOSTROPHE.contains(word)
}

/// Whether a word, in lower case, is a common first name.
pub(crate) fn is_first_name(word: &str) -> bool {
    FIRST_NAMES.contains(word) || SHORT_NAMES.contains(word)
}

#[cfg(test)]
mod tests;
