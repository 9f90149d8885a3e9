//! Names that are introduced: "this is Dana Smith", "put it under my husband, David Chen".

use super::is_first_name;
use super::leads::{AFTER, BOOKED, RELATIVES, STRONG, WEAK};
use super::lists::FIRST_NAMES;
use super::run::{
    Run, also_named, goes_on_as_street, is_around, is_aside, is_street, named_at, run, written_like_text,
};
use super::theirs::{is_theirs, names_them};
use crate::words::{Word, starts_with};

pub(super) fn introduced(words: &[Word], asked: bool) -> Option<Run> {
    if let Some(name) = first_and_last(words) {
        // "His first name is Tyler."
        let whose = asked || name.parts.len() > 1 || !names_them(words);
        return Some(name).filter(|_| whose);
    }
    let strong = (0..words.len()).find_map(|at| {
        let lead = STRONG.iter().find(|lead| starts_with(words, at, lead));
        let named = lead.and_then(|lead| {
            named_at(words, at + lead.len()).filter(|named| !is_theirs(words, at, lead, named, asked))
        });
        // "For my wife Anna": her last name is still to be asked.
        let whole = |named: &Run| asked || named.parts.len() > 1;
        named.or_else(|| relative_at(words, at, &["for"]).filter(whole))
    });
    // Whose name it is to be under goes before his own.
    let under = (0..words.len()).find_map(|at| relative_at(words, at, &["under"]));
    under
        .or(strong)
        .or_else(|| whose(words, asked))
        .or_else(|| announced_after(words, asked))
        .or_else(|| signed(words))
        .or_else(|| {
            (0..words.len()).find_map(|at| {
                let lead = WEAK.iter().find(|lead| starts_with(words, at, lead))?;
                weakly(words, at, lead, asked)
            })
        })
}

/// Whether a name is written like one, or nothing goes on after it but something else.
fn is_closed(words: &[Word], named: &Run) -> bool {
    words[named.start].raw.starts_with(char::is_uppercase)
        || words[named.end - 1].mark.is_some()
        || words.get(named.end).is_none_or(is_aside)
}

/// "Put it under my husband, David Chen", "for my mother Rose".
fn relative_at(words: &[Word], at: usize, leads: &[&str]) -> Option<Run> {
    let whose = words.get(at + 1)?.is_one_of(&["my", "our", "his", "her"]);
    if !words[at].is_one_of(leads) || !whose || !words.get(at + 2)?.is_one_of(RELATIVES) {
        return None;
    }
    let named = named_at(words, at + 3)?;
    // "For my son living in Decatur": whoever it is for need not be named.
    (is_closed(words, &named) || is_first_name(&words[named.start].text)).then_some(named)
}

/// "Put it under my husband's name, David Chen".
fn whose(words: &[Word], asked: bool) -> Option<Run> {
    (2..words.len()).find_map(|at| {
        let named = words[at].is_one_of(&["name", "names"]) && words[at - 1].text.ends_with('s');
        let whose = words[at - 2].is_one_of(&["my", "his", "her", "our", "their", "the"]);
        if !named || !whose {
            return None;
        }
        let skips = words[at + 1..]
            .iter()
            .take_while(|word| {
                word.is_one_of(&["is", "it's", "that's", "which", "so", "that", "would", "be"])
            })
            .count();
        let under = words[..at].iter().any(|word| word.is_one_of(&["under", "in"]));
        named_at(words, at + 1 + skips)
            .filter(|named| under || !is_theirs(words, at, &["name"], named, asked))
    })
}

/// "First name Dana, last name Whitfield", in either order.
fn first_and_last(words: &[Word]) -> Option<Run> {
    let after = |kind: &[&str]| {
        (0..words.len()).find_map(|at| {
            let named = words[at].is_one_of(kind);
            let name = words.get(at + 1).is_some_and(|word| word.is("name"));
            let at = if named && name {
                at + 2
            } else if kind.contains(&"last") && words[at].is("surname") {
                at + 1
            } else {
                return None;
            };
            let is = words.get(at).is_some_and(|word| word.is("is"));
            Some(run(words, at + usize::from(is), false)).filter(|run| !run.parts.is_empty())
        })
    };
    let (first, last) = (after(&["first", "given"]), after(&["last", "family", "second"]));
    // "The name is O'Brien, first name is Kate."
    let whole = || {
        let kinds = ["first", "given", "last", "family", "second", "full"];
        let at = (1..words.len()).find(|at| {
            words[*at].is("name")
                && !words[*at - 1].is_one_of(&kinds)
                && words.get(at + 1).is_some_and(|word| word.is("is"))
        })?;
        Some(run(words, at + 2, false)).filter(|run| run.parts.len() == 1)
    };
    let (first, last) = match (first, last) {
        (Some(first), None) => (Some(first), whole()),
        (None, Some(last)) => (whole().or_else(|| before_the_last(words, last.start)), Some(last)),
        both => both,
    };
    match (first, last) {
        (Some(first), Some(last)) => {
            let end = first.end.max(last.end);
            let start = first.start.min(last.start);
            Some(Run { parts: [first.parts, last.parts].concat(), start, end })
        }
        (first, last) => first.or(last),
    }
}

/// "It's Bartholomew, with a B, last name Finch": the one name before the label of the other.
fn before_the_last(words: &[Word], last: usize) -> Option<Run> {
    let from = words
        .iter()
        .position(|word| !is_around(word) && !word.is_one_of(&["it's", "its", "it", "is", "this"]))?;
    // The letter is no second part of it.
    let part = run(words, from, false).parts.into_iter().next()?;
    let between = words.get(from + 1..last)?;
    let letter = |word: &Word| {
        word.text.len() <= 1
            || word.is_one_of(&["with", "an", "and", "the", "my", "last", "family", "name", "is", "surname"])
    };
    between.iter().all(letter).then(|| Run { parts: vec![part], start: from, end: from + 1 })
}

/// "Dana Whitfield, I have a leak": a turn that begins with a common first name, a last name and a comma.
fn signed(words: &[Word]) -> Option<Run> {
    let from = words.iter().position(|word| !is_around(word))?;
    let written = run(words, from, true);
    let found = if written.parts.is_empty() { run(words, from, false) } else { written };
    // "Rick Stanton, 14 Birch Lane": what comes after was another detail.
    let other = words.get(found.end).is_some_and(|word| word.text.is_empty());
    let comma = other || words[..found.end].last().is_some_and(|word| word.mark == Some(','));
    let common = FIRST_NAMES.contains(words[from].text.as_str());
    (found.parts.len() == 2 && comma && common).then_some(found)
}

/// "For Rick Stanton at 14 Birch Lane": the address has been read already.
fn before_an_address(words: &[Word], found: &Run) -> bool {
    let at = usize::from(words.get(found.end).is_some_and(|word| word.is_one_of(&["at", "on"])));
    is_first_name(&words[found.start].text)
        && words.get(found.end + at).is_some_and(|word| word.text.is_empty())
}

/// A name after words that may as well introduce something else.
fn weakly(words: &[Word], at: usize, lead: &[&str], asked: bool) -> Option<Run> {
    let near = |cues: &[&str]| words[at.saturating_sub(7)..at].iter().any(|word| word.is_one_of(cues));
    // Some recognisers write no capitals: then it takes a common name, or something that is made under a name.
    let first = words.get(at + lead.len());
    let last = run(words, at + lead.len(), false);
    let whole = last.parts.len() == 2 && last.end == words.len();
    // "Hello, hello, yes, this is Barbara".
    let opens = at <= 2 || words[..at].iter().all(is_around);
    let common = (opens || whole) && first.is_some_and(|word| is_first_name(&word.text));
    let uncapitalised = match lead {
        ["under"] => near(BOOKED),
        // "The number should be this one and the name Dana Smith."
        ["the", "name"] => first.is_some_and(|word| is_first_name(&word.text)),
        ["for"] => last.parts.len() == 2 && before_an_address(words, &last),
        ["this", "is"] | ["i", "am"] | ["i'm"] | ["im"] => common && !written_like_text(words),
        // "Yes, only its dana whitman".
        ["it's"] | ["its"] | ["it", "is"] => whole && common && !written_like_text(words),
        _ => false,
    };
    let found = run(words, at + lead.len(), !asked && !uncapitalised);
    // "It's Will", when that was the question.
    if found.parts.is_empty() && asked && !matches!(lead, ["for"]) {
        return also_named(words, at + lead.len()).filter(|also| also.end == words.len());
    }
    // "It's Oak Avenue" puts an address right.
    if is_street(&found.parts) || goes_on_as_street(words, &found) {
        return None;
    }
    // "For April 3rd" names a day.
    let counted =
        words.get(found.end).is_some_and(|word| word.text.starts_with(|c: char| c.is_ascii_digit()));
    if found.parts.is_empty() || found.parts.len() == 1 && counted {
        return None;
    }
    // "I'm driving", "im disgusted": what somebody does or feels.
    let of_self = matches!(lead, ["i", "am"] | ["i'm"] | ["im"]);
    let first = &words[found.start];
    let doing = ["ing", "ed"].iter().any(|ending| first.text.len() > 5 && first.text.ends_with(ending));
    if of_self && doing && !is_first_name(&first.text) && first.raw.starts_with(char::is_lowercase) {
        return None;
    }
    // "It's Dana from Oak Street" introduces somebody at the start of a call, and hardly later.
    let after = words.get(found.end);
    let opening = opens
        && after.is_none_or(|w| w.is_one_of(&["from", "here", "calling", "at", "again", "and", "with"]));
    let introduces = match lead {
        ["it's"] | ["it", "is"] | ["its"] => {
            asked || opening || found.parts.len() >= 2 && found.end == words.len()
        }
        ["under"] => asked || near(BOOKED) || found.parts.len() >= 2,
        ["the", "name"] => found.parts.len() >= 2,
        ["for"] => {
            near(BOOKED)
                || found.parts.len() >= 2 && (asked || at == 0 || near(&["it's", "its", "is", "this"]))
                || found.parts.len() >= 2 && before_an_address(words, &found)
        }
        _ => true,
    };
    introduces.then_some(found)
}

/// "Dana Whitfield is my name", "Dana Whitfield speaking".
fn announced_after(words: &[Word], asked: bool) -> Option<Run> {
    (1..words.len()).find_map(|at| {
        let sure = AFTER.iter().any(|tail| starts_with(words, at, tail));
        let opening = words[at].is_one_of(&["speaking", "here", "calling"]);
        if !sure && !opening {
            return None;
        }
        let from = (at.saturating_sub(4)..at).find(|from| {
            let found = run(words, *from, false);
            found.end == at && !found.parts.is_empty()
        })?;
        let greeted = words[..from]
            .iter()
            .all(|word| is_around(word) || word.is_one_of(&["good", "morning", "afternoon", "evening"]));
        let found = run(words, from, false);
        let written = words[from..at].iter().all(|word| word.raw.starts_with(char::is_uppercase));
        // "dana here, ..." of somebody who writes no capitals.
        let closed = words[at].is("here") && words[at].mark.is_some();
        (sure || greeted && (written || asked || closed || found.parts.len() == 2)).then_some(found)
    })
}
