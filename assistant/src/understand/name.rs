//! Names as people say and spell them.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::words::{Word, starts_with};

/// A customer's name: introduced ("this is Dana Smith"), spelled, or, when it was `asked` for, just said.
pub(crate) fn name(words: &[Word], asked: bool) -> Option<String> {
    let spelled = spelled(words);
    let plain: Vec<Word> = match &spelled {
        Some(spelling) => [&words[..spelling.from], &words[spelling.to..]].concat(),
        None => words.to_vec(),
    };
    let said = introduced(&plain, asked).or_else(|| if asked { bare(&plain) } else { None });
    match (said, spelled) {
        (Some(said), Some(spelling)) => Some(respelled(&said, &spelling.word)),
        (Some(said), None) => Some(said.join(" ")),
        (None, Some(spelling)) if asked => Some(spelling.word),
        (None, _) => None,
    }
}

/// A name already known, with the word that the turn spells put right.
pub(crate) fn respell(known: &str, words: &[Word]) -> Option<String> {
    let parts: Vec<String> = known.split_whitespace().map(str::to_owned).collect();
    spelled(words).map(|spelling| respelled(&parts, &spelling.word))
}

/// Whether the words break off where a name goes on.
pub(crate) fn is_unfinished(words: &[Word]) -> bool {
    LEADS.iter().any(|lead| words.len() >= lead.len() && starts_with(words, words.len() - lead.len(), lead))
}

fn introduced(words: &[Word], asked: bool) -> Option<Vec<String>> {
    for at in 0..words.len() {
        for lead in LEADS {
            if !starts_with(words, at, lead) {
                continue;
            }
            let weak =
                matches!(*lead, ["i'm"] | ["i", "am"] | ["it's"] | ["it", "is"] | ["this", "is"] | ["under"]);
            let name = run(words, at + lead.len(), weak && !asked);
            // "It's Dana from Oak Street" introduces somebody at the start of a call, and hardly later.
            let after = words.get(at + lead.len() + name.len());
            let opening = at <= 2
                && after.is_none_or(|w| w.is_one_of(&["from", "here", "calling", "at", "again", "and"]));
            let introduces = match *lead {
                ["it's"] | ["it", "is"] => asked || opening,
                ["under"] => asked,
                _ => true,
            };
            if !name.is_empty() && introduces {
                return Some(name);
            }
        }
    }
    None
}

/// The whole answer, apart from what people say around a name.
fn bare(words: &[Word]) -> Option<Vec<String>> {
    let around = |w: &Word| {
        w.is_one_of(&[
            "yes", "yeah", "yep", "sure", "okay", "ok", "um", "uh", "er", "well", "so", "oh", "hi", "hello",
            "please", "thanks", "it's", "it", "is", "that's", "under", "mr", "mrs", "ms", "no", "sorry",
            "actually", "here", "speaking", "thank", "you", "put", "just", "for", "and", "with", "an", "a",
            "spelled", "of", "course",
        ])
    };
    let from = words.iter().position(|w| !around(w))?;
    let to = words.iter().rposition(|w| !around(w))? + 1;
    let name = run(words, from, false);
    // Anything left over means that the answer was more than a name, and then it is not a name by guess.
    (!name.is_empty() && from + name.len() >= to).then_some(name)
}

/// Up to four words that can be parts of a name.
fn run(words: &[Word], from: usize, capitals: bool) -> Vec<String> {
    let mut name: Vec<String> = Vec::new();
    for word in words.iter().skip(from).take(4) {
        let letters = word.raw.chars().all(|c| c.is_alphabetic() || c == '\'') && !word.raw.is_empty();
        let initial = word.raw.chars().next().is_some_and(char::is_uppercase);
        if !letters
            || NOT_NAMES.contains(word.text.as_str())
            || word.text.contains('\'') && word.text.ends_with("'s")
        {
            break;
        }
        if (capitals
            || !name.is_empty() && name[0].chars().next().is_some_and(char::is_uppercase) && shouted(words))
            && !initial
        {
            break;
        }
        name.push(word.raw.clone());
        if word.mark.is_some() {
            break;
        }
    }
    name.iter().map(|part| capitalised(part)).collect()
}

/// Whether the transcript uses capitals at all, so that a word without one is no name.
fn shouted(words: &[Word]) -> bool {
    words.iter().filter(|w| w.raw.chars().next().is_some_and(char::is_uppercase)).count() > 1
}

struct Spelling {
    word: String,
    from: usize,
    to: usize,
}

/// "S-M-I-T-H", "S as in Sam, M, I, T, H", "double L".
fn spelled(words: &[Word]) -> Option<Spelling> {
    let mut best: Option<Spelling> = None;
    let mut at = 0;
    while at < words.len() {
        let from = at;
        let mut letters = String::new();
        while let Some((letter, length)) = letter_at(words, at) {
            letters.push_str(&letter);
            at += length;
        }
        if letters.len() >= 3 && best.as_ref().is_none_or(|spelling| spelling.word.len() <= letters.len()) {
            best = Some(Spelling { word: capitalised(&letters), from, to: at });
        }
        at = at.max(from + 1);
    }
    best
}

fn letter_at(words: &[Word], at: usize) -> Option<(String, usize)> {
    let word = words.get(at)?;
    if word.is("double") {
        let (letter, length) = letter_at(words, at + 1)?;
        return Some((letter.repeat(2), length + 1));
    }
    let mut letters = word.text.chars();
    let letter = letters.next().filter(|c| c.is_ascii_lowercase() && letters.next().is_none())?;
    let mut length = 1;
    let as_in = [&["as", "in"][..], &["for"], &["like"]]
        .iter()
        .find(|lead| starts_with(words, at + 1, lead))
        .map(|l| l.len());
    if let Some(lead) = as_in
        && words.get(at + 1 + lead).is_some_and(|w| w.text.starts_with(letter))
    {
        length += lead + 1;
    }
    Some((letter.to_string(), length))
}

/// The name with the spelled word in the place of the one it spells.
fn respelled(said: &[String], spelling: &str) -> String {
    let mut parts = said.to_vec();
    let close =
        (0..parts.len()).min_by_key(|i| distance(&parts[*i].to_lowercase(), &spelling.to_lowercase()));
    match close {
        Some(i) if distance(&parts[i].to_lowercase(), &spelling.to_lowercase()) <= spelling.len() / 2 + 1 => {
            parts[i] = spelling.to_owned();
        }
        _ => parts.push(spelling.to_owned()),
    }
    parts.join(" ")
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

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    let rest = letters.as_str();
    // "SMITH" is how a recogniser writes spelled words; "McDonald" is how people write names.
    let upper = rest.chars().count() > 1 && rest.chars().all(char::is_uppercase);
    let lower = word.chars().all(char::is_lowercase);
    if upper || lower { first + &rest.to_lowercase() } else { first + rest }
}

const LEADS: &[&[&str]] = &[
    &["my", "name", "is"],
    &["my", "name's"],
    &["the", "name", "is"],
    &["the", "name's"],
    &["name", "is"],
    &["first", "name", "is"],
    &["last", "name", "is"],
    &["i", "am", "called"],
    &["i'm", "called"],
    &["this", "is"],
    &["it", "is"],
    &["it's"],
    &["i", "am"],
    &["i'm"],
    &["put", "it", "under"],
    &["booked", "under"],
    &["it's", "under"],
    &["under", "the", "name"],
    &["under"],
];

/// Words that a name does not contain, whatever stood before them.
static NOT_NAMES: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    concat!(
        "a about actually address afraid after afternoon again all also am an and another any anyone ",
        "anything appointment are as ask asking at available back bad be because been being book broken ",
        "business but by call called calling can cancel change come coming confused could customer do does ",
        "don't drain emergency fine first fix for free friday from full get give going good great had happy ",
        "has have having he hello help her here hey hi his hold home hoping how human i i'd i'll i'm i've ",
        "if in interested is it it's just kidding know last leak leaking leave like live looking machine ",
        "make me mean mind monday morning my name need needing never new next no nobody nope not nothing ",
        "now number of okay on one or our out pay person phone pipe please problem question quite ready ",
        "really repeat right robot saturday say schedule second she should sink so some someone something ",
        "sorry speak speaking spelled still stop sunday sure surname talk tell thank thanks that that's the ",
        "their there they this thursday time to today toilet tomorrow trying tuesday two uh um understand ",
        "urgent very wait waiting want wanting was water we we're wednesday well were what what's whatever ",
        "when where which who who's whose why with won't wondering work works would wrong yeah yep yes you ",
        "your ",
    )
    .split_whitespace()
    .collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn names_are_heard_said_and_spelled() {
        let rows = [
            ("Dana Whitfield.", true, Some("Dana Whitfield")),
            ("dana whitfield", true, Some("Dana Whitfield")),
            ("It's Dana.", true, Some("Dana")),
            ("Sure, it's Dana Whitfield.", true, Some("Dana Whitfield")),
            ("My name is Dana Whitfield, thanks.", true, Some("Dana Whitfield")),
            ("Hi, this is Dana Whitfield and my tap drips", false, Some("Dana Whitfield")),
            ("Hi, I'm Dana, I need a plumber", false, Some("Dana")),
            ("hi my name is dana whitfield", false, Some("Dana Whitfield")),
            ("Whitfield. W-H-I-T-F-I-E-L-D.", true, Some("Whitfield")),
            ("Dana Smith, S M Y T H", true, Some("Dana Smyth")),
            ("S M Y T H", true, Some("Smyth")),
            ("B as in boy, A, double L", true, Some("Ball")),
            ("Dana O'Neill", true, Some("Dana O'Neill")),
            ("Yes. Dana Whitfield speaking.", true, Some("Dana Whitfield")),
            ("You can put it under Whitfield", true, Some("Whitfield")),
            ("I'm calling about my sink", false, None),
            ("this is urgent", false, None),
            ("This is about my appointment", false, None),
            ("I'm not sure", true, None),
            ("What do you mean?", true, None),
            ("Can you repeat that", true, None),
            ("I need a leak repaired", true, None),
            ("it's leaking", false, None),
            ("Hey, it's Dana from Oak Street again", false, Some("Dana")),
            ("there's water under the cabinet", false, None),
            ("Water under Cabinet", false, None),
        ];
        for (text, asked, expected) in rows {
            assert_eq!(name(&words(text), asked).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_person_is_known_by_the_last_name_or_the_only_one_given() {
        assert!(same_person("Dana Whitfield", "Dana Whitfield"));
        assert!(same_person("Whitfeld", "Dana Whitfield"));
        assert!(same_person("Dana", "Dana Whitfield"));
        assert!(same_person("Mrs. Whitfield", "Dana Whitfield"));
        assert!(!same_person("Dana Miller", "Dana Whitfield"));
        assert!(!same_person("Lee", "Dana Whitfield"));
        assert!(!same_person("", "Dana Whitfield"));
    }
}
