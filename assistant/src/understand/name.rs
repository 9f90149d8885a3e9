//! Names as people say and spell them.

mod leads;
mod lists;
mod spell;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use leads::{AFTER, BOOKED, NAMELESS_KINDS, PARTICLES, RELATIVES, STRONG, SURNAMES, TITLES, WEAK};
use lists::{ALSO_NAMES, FIRST_NAMES, NOT_NAMES};

use crate::words::{Word, starts_with};

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
    let said = introduced(&plain, asked).map(|name| (name, 0.9)).or_else(|| {
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
    let said: Vec<&str> =
        heard.into_iter().map(|at| words[at].raw.as_str()).filter(|raw| !raw.is_empty()).collect();
    Some(Reading { name, words: said.join(" "), confidence, spelled })
}

/// The mark of words that were said about the letters of a name, over which the name goes on.
const ABOUT_LETTERS: char = '~';

fn pass_over(words: &mut [Word], range: std::ops::Range<usize>) {
    for word in &mut words[range] {
        word.mark = Some(ABOUT_LETTERS);
    }
}

/// A name already known, with the word that the turn spells put right.
pub(crate) fn respell(known: &str, words: &[Word]) -> Option<String> {
    let parts: Vec<String> = known.split_whitespace().map(str::to_owned).collect();
    let spelling = spell::find(words, false).map(|spelling| respelled(&parts, &spelling.words));
    let changed = spell::changes(words).iter().fold(known.to_owned(), |name, change| change.apply(&name));
    spelling.or_else(|| (changed != known).then_some(changed))
}

/// The turn with letters said one by one drawn together: "42, O A K Street", "O as in Oscar, A, K". `None` where nothing
/// is spelled.
pub(crate) fn letters_joined(text: &str) -> Option<String> {
    let words = crate::words::words(text);
    let Some(spelling) = spell::find(&words, false) else { return letters_changed(&words) };
    let word = spelling.words.concat();
    // "Oak, O A K": the word that is spelled is there already.
    let said = spelling.from.checked_sub(1).filter(|at| {
        let before = &words[*at].text;
        before.chars().all(char::is_alphabetic) && distance(before, &word.to_lowercase()) <= word.len() / 2
    });
    let before = as_transcribed(&words[..said.unwrap_or(spelling.from)]);
    let after = as_transcribed(&words[spelling.to..]);
    Some(format!("{before} {} {after}", capitalised(&word.to_lowercase())).trim().to_owned())
}

/// "14 Elm with two Ls Street": the turn with that put right.
fn letters_changed(words: &[Word]) -> Option<String> {
    let change = spell::changes(words).into_iter().next()?;
    let said = change.from.checked_sub(1)?;
    let changed = change.apply(&words[said].raw);
    let (before, after) = (as_transcribed(&words[..said]), as_transcribed(&words[change.to..]));
    (changed != words[said].raw).then(|| format!("{before} {changed} {after}").trim().to_owned())
}

fn as_transcribed(words: &[Word]) -> String {
    let word = |word: &Word| format!("{}{}", word.raw, word.mark.map_or(String::new(), String::from));
    words.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Whether the words break off where a name goes on.
pub(crate) fn is_unfinished(words: &[Word]) -> bool {
    // "Call me" may be all that somebody has to say.
    let leads = STRONG.iter().chain(WEAK).filter(|lead| ***lead != ["call", "me"]);
    leads
        .into_iter()
        .any(|lead| words.len() >= lead.len() && starts_with(words, words.len() - lead.len(), lead))
}

/// The parts of a name, its first word and the word after it.
struct Run {
    parts: Vec<String>,
    start: usize,
    end: usize,
}

fn introduced(words: &[Word], asked: bool) -> Option<Run> {
    if let Some(name) = first_and_last(words) {
        return Some(name);
    }
    let strong = (0..words.len()).find_map(|at| {
        let lead = STRONG.iter().find(|lead| starts_with(words, at, lead));
        let named = lead.and_then(|lead| named_at(words, at + lead.len()));
        named.or_else(|| relative_at(words, at, &["for"]))
    });
    // Whose name it is to be under goes before his own.
    let under = (0..words.len()).find_map(|at| relative_at(words, at, &["under"]));
    under
        .or(strong)
        .or_else(|| whose(words))
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

/// What begins something else after a name: another detail, which its own reader has taken, or an "and".
fn is_aside(word: &Word) -> bool {
    word.text.is_empty() || word.is("and")
}

/// The name at `at`, where nothing but a name is expected: "Will" as well.
fn named_at(words: &[Word], at: usize) -> Option<Run> {
    Some(run(words, at, false)).filter(|run| !run.parts.is_empty()).or_else(|| also_named(words, at))
}

/// A first name that is a word of its own ("Will", "Hope Summers", "June May"), up to the end of what is said or to a mark.
fn also_named(words: &[Word], at: usize) -> Option<Run> {
    let first = words.get(at).filter(|word| word.is_one_of(ALSO_NAMES))?;
    let mut parts = vec![capitalised(&first.raw)];
    let mut end = at + 1;
    if first.mark.is_none()
        && let Some(next) = words.get(end)
    {
        let word = next.is_one_of(SURNAMES) || next.is_one_of(ALSO_NAMES);
        let last = run(words, end, false);
        if !last.parts.is_empty() {
            end = last.end;
            parts.extend(last.parts);
        } else if word {
            parts.push(capitalised(&next.raw));
            end += 1;
        }
    }
    let closed = end == words.len() || words[end - 1].mark.is_some();
    let goes_on =
        words.get(end).is_some_and(|word| word.is_one_of(&["and", "from", "here", "calling", "speaking"]));
    (closed || goes_on).then_some(Run { parts, start: at, end })
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
fn whose(words: &[Word]) -> Option<Run> {
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
        named_at(words, at + 1 + skips)
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
    match (first, last) {
        (Some(first), Some(last)) => {
            let end = first.end.max(last.end);
            let start = first.start.min(last.start);
            Some(Run { parts: [first.parts, last.parts].concat(), start, end })
        }
        (first, last) => first.or(last),
    }
}

/// "Dana Whitfield, I have a leak": a turn that begins with a common first name, a last name and a comma.
fn signed(words: &[Word]) -> Option<Run> {
    let from = words.iter().position(|word| !is_around(word))?;
    let found = run(words, from, true);
    let comma = words[..found.end].last().is_some_and(|word| word.mark == Some(','));
    let common = FIRST_NAMES.contains(words[from].text.as_str());
    (found.parts.len() == 2 && comma && common).then_some(found)
}

/// A name after words that may as well introduce something else.
fn weakly(words: &[Word], at: usize, lead: &[&str], asked: bool) -> Option<Run> {
    let near = |cues: &[&str]| words[at.saturating_sub(7)..at].iter().any(|word| word.is_one_of(cues));
    // Some recognisers write no capitals: then it takes a common name, or something that is made under a name.
    let first = words.get(at + lead.len());
    let common = at <= 2 && first.is_some_and(|word| is_first_name(&word.text));
    let uncapitalised = match lead {
        ["under"] => near(BOOKED),
        ["this", "is"] | ["i", "am"] | ["i'm"] | ["im"] => common && !written_like_text(words),
        _ => false,
    };
    let found = run(words, at + lead.len(), !asked && !uncapitalised);
    // "It's Will", when that was the question.
    if found.parts.is_empty() && asked && !matches!(lead, ["for"]) {
        return also_named(words, at + lead.len()).filter(|also| also.end == words.len());
    }
    // "It's Oak Avenue" puts an address right.
    if is_street(&found.parts) {
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
    let opening = at <= 2
        && after.is_none_or(|w| w.is_one_of(&["from", "here", "calling", "at", "again", "and", "with"]));
    let introduces = match lead {
        ["it's"] | ["it", "is"] | ["its"] => {
            asked || opening || found.parts.len() >= 2 && found.end == words.len()
        }
        ["under"] => asked || near(BOOKED) || found.parts.len() >= 2,
        ["for"] => {
            near(BOOKED)
                || found.parts.len() >= 2 && (asked || at == 0 || near(&["it's", "its", "is", "this"]))
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
            return Some(Run { parts: [found.parts, last.parts].concat(), start: found.start, end: to });
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
    let aside = words.get(found.end).is_some_and(is_aside) && (first || found.parts.len() >= 2);
    (!found.parts.is_empty() && (found.end >= to || full || aside)).then_some(found)
}

fn is_around(word: &Word) -> bool {
    word.text.is_empty()
        || word.is_one_of(&[
            "yes", "yeah", "yep", "sure", "okay", "ok", "um", "uh", "er", "well", "so", "oh", "hi", "hello",
            "hey", "please", "thanks", "it's", "its", "it", "is", "that's", "thats", "that", "would", "be",
            "under", "no", "sorry", "actually", "here", "speaking", "thank", "you", "put", "just", "for",
            "and", "with", "an", "a", "spelled", "of", "course", "name", "the", "i", "said", "again", "once",
            "more", "ma'am", "sir", "correct",
        ])
}

/// Whether what looks like a name is a street's: "Oak Avenue", but not "Dana Lane".
fn is_street(parts: &[String]) -> bool {
    let [first, .., last] = parts else { return false };
    let (first, last) = (first.to_lowercase(), last.to_lowercase());
    let kind = super::address::lists::KINDS.contains(&last.as_str());
    kind && (NAMELESS_KINDS.contains(&last.as_str()) || !is_first_name(&first))
}

/// Up to four words that can be parts of a name, titles before it left out.
fn run(words: &[Word], from: usize, capitals: bool) -> Run {
    let mut parts: Vec<String> = Vec::new();
    let mut at = from;
    while words.get(at).is_some_and(|word| word.is_one_of(TITLES)) {
        at += 1;
    }
    let start = at;
    let mixed = written_like_text(words);
    let mut joined = false;
    let mut end = at;
    while let Some(word) = words.get(at).filter(|_| parts.len() < 4) {
        if is_about_letters(word) && !parts.is_empty() {
            at += 1;
            continue;
        }
        let particle = PARTICLES.contains(&word.text.as_str());
        if word.is_one_of(&["hyphen", "dash"]) && !parts.is_empty() {
            joined = true;
            at += 1;
            continue;
        }
        let initial = word.raw.starts_with(char::is_uppercase);
        let needs_capital = capitals
            || mixed
                && parts.first().is_some_and(|first| first.starts_with(char::is_uppercase))
                && words[end - 1].raw.starts_with(char::is_uppercase);
        let surname = parts.len() == 1
            && SURNAMES.contains(&word.text.as_str())
            && FIRST_NAMES.contains(words[end - 1].text.as_str());
        if !(is_name_like(word) || surname) || needs_capital && !initial && !particle {
            break;
        }
        let initialled = word.mark == Some('.') && word.text.len() == 1;
        let part = match (particle && mixed && !initial, initialled) {
            (true, _) => word.text.clone(),
            (false, true) => format!("{}.", capitalised(&word.raw)),
            (false, false) => capitalised(&word.raw),
        };
        match parts.last_mut().filter(|_| joined) {
            Some(last) => *last = format!("{last}-{part}"),
            None => parts.push(part),
        }
        joined = word.mark == Some('-');
        at += 1;
        end = at;
        let goes_on = words.get(at).is_some_and(is_about_letters);
        let abbreviated = initialled || word.mark == Some('.') && word.is("st");
        if word.mark.is_some() && !joined && !abbreviated && !goes_on {
            break;
        }
    }
    // "Dana de" is no name's end.
    while parts.last().is_some_and(|part| PARTICLES.contains(&part.as_str())) {
        parts.pop();
        end -= 1;
    }
    Run { parts, start, end: end.max(start) }
}

fn is_about_letters(word: &Word) -> bool {
    word.text.is_empty() && word.mark == Some(ABOUT_LETTERS)
}

fn is_name_like(word: &Word) -> bool {
    let letters = word.raw.chars().all(|c| c.is_alphabetic() || c == '\'') && !word.raw.is_empty();
    let possessive = word.text.ends_with("'s");
    letters && !possessive && !is_no_name(&word.text)
}

/// Whether a word, in lower case, is known to be none of a name, with its apostrophe or without: "she's", "shes".
pub(crate) fn is_no_name(word: &str) -> bool {
    static WITHOUT_APOSTROPHE: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
        NOT_NAMES.iter().filter(|word| word.contains('\'')).map(|word| word.replace('\'', "")).collect()
    });
    NOT_NAMES.contains(word) || WITHOUT_APOSTROPHE.contains(word)
}

/// Whether the transcript uses capitals inside, so that a word without one is no name.
fn written_like_text(words: &[Word]) -> bool {
    words.iter().filter(|w| w.raw.starts_with(char::is_uppercase)).count() > 1
}

/// The name with each spelled word in the place of the one it spells. What was spelled already is put right by what
/// is nearly the same, and by nothing else: "M-A-R-K, C-A-S-E" are two words.
fn respelled(said: &[String], spelled: &[String]) -> String {
    let mut parts: Vec<(String, bool)> = said.iter().map(|part| (part.clone(), false)).collect();
    for spelling in spelled {
        let letters = spelling.to_lowercase();
        let far = |(part, _): &(String, bool)| distance(&part.to_lowercase(), &letters);
        let fits = |part: &&mut (String, bool)| {
            let most = if part.1 { letters.len() / 3 } else { letters.len() / 2 + 1 };
            far(part) <= most
        };
        match parts.iter_mut().filter(|part| fits(part)).min_by_key(|part| far(part)) {
            Some(part) => *part = (spelling.clone(), true),
            None => parts.push((spelling.clone(), true)),
        }
    }
    parts.into_iter().map(|(part, _)| part).collect::<Vec<_>>().join(" ")
}

/// Whether a word, in lower case, is a common first name.
pub(crate) fn is_first_name(word: &str) -> bool {
    FIRST_NAMES.contains(word)
}

/// Edits between two words.
pub(crate) fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let best = (diagonal + usize::from(x != *y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = std::mem::replace(&mut row[j + 1], best);
        }
    }
    row[b.len()]
}

/// Whether a name the caller gives is the one a booking was made for: some whole part of it must be the same,
/// or as good as the same for a recogniser.
pub(crate) fn same_person(given: &str, booked: &str) -> bool {
    let parts = |name: &str| -> Vec<String> {
        name.to_lowercase().split_whitespace().filter(|p| p.len() > 1).map(str::to_owned).collect()
    };
    let (given, booked) = (parts(given), parts(booked));
    let (Some(given_last), Some(booked_last)) = (given.last(), booked.last()) else { return false };
    let near = |a: &str, b: &str| {
        let allowed = usize::from(a.len() >= 4 && b.len() >= 4) + usize::from(a.len() >= 7 && b.len() >= 7);
        distance(a, b) <= allowed
    };
    if given.len() == 1 {
        return booked.iter().any(|part| near(given_last, part));
    }
    near(given_last, booked_last)
}

pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest = letters.as_str();
    // "SMITH" is how a recogniser writes spelled words; "McDonald" is how people write names.
    let upper = rest.chars().count() > 1 && rest.chars().all(char::is_uppercase);
    let lower = word.chars().all(char::is_lowercase);
    if upper || lower { first + &rest.to_lowercase() } else { first + rest }
}

#[cfg(test)]
mod tests;
