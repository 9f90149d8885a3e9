//! "Sarah", and when the next question is already put, "Jones": the name that was heard is made whole.

use super::details::{respelled_name, speaks_of_street};
use super::form::{Detail, Draft};
use super::{Context, Dialogue, Turn};
use crate::understand::name::{self, capitalised, distance, is_no_name};
use crate::understand::{Asked, Intent, understand};
use crate::words::{Word, words};

/// So many words may stand around a name that comes late: "last name is Jones".
const MOST_WORDS: usize = 4;

/// "The first name is Donna", "last name Jones", of a name that is known: the name with that in its place.
pub(super) fn with_part(known: &str, name: Option<&str>, turn: &Turn<'_>) -> Option<String> {
    if name.is_some_and(|name| name.contains(' ')) {
        return None;
    }
    let (first, last) = known.split_once(' ').unwrap_or((known, ""));
    // "My name's Dana but the last name's White": what is behind the label goes before what was heard as a name.
    let part = |at| name_at(&turn.words, at, name.is_some()).or_else(|| name.map(str::to_owned));
    if let Some(at) = labelled(&turn.words, &["last", "family"]) {
        return Some(format!("{first} {}", part(at)?));
    }
    let at = labelled(&turn.words, &["first", "given"]).filter(|_| !last.is_empty())?;
    Some(format!("{} {last}", part(at)?))
}

/// Where "last name" or "surname" ends.
fn labelled(words: &[Word], kind: &[&str]) -> Option<usize> {
    let named = |at: usize| words.get(at).is_some_and(|word| word.is_one_of(&["name", "name's", "names"]));
    let surname = |word: &Word| kind.contains(&"last") && word.is_one_of(&["surname", "surname's"]);
    (0..words.len()).find_map(|at| match &words[at] {
        word if word.is_one_of(kind) && named(at + 1) => Some(at + 2),
        word if surname(word) => Some(at + 1),
        _ => None,
    })
}

/// The one name that follows, and nothing but little words before it. Where no name was heard at all it has to be said
/// what it should be: "the last name is wrong" names none.
fn name_at(words: &[Word], at: usize, heard: bool) -> Option<String> {
    let rest = &words[at..];
    let leads = rest
        .iter()
        .take_while(|word| word.is_one_of(&["is", "it's", "its", "was", "should", "be", "actually", "now"]))
        .count();
    let word = rest.get(leads)?;
    let told = heard || rest[..leads].iter().any(|word| word.is("should")) && leads + 1 == rest.len();
    (told && word.text.len() > 1 && !is_no_name(&word.text)).then(|| capitalised(&word.raw))
}

/// "No, it's Whitefield", of Dana Whitfield: the name with the word that is nearly the same in the place of its own.
pub(super) fn with_near(known: &str, turn: &Turn<'_>) -> Option<String> {
    const SHORTEST: usize = 4;
    let parts: Vec<&str> = known.split(' ').collect();
    if parts.len() < 2 || !(turn.corrects() || turn.words.iter().any(|word| word.is("name"))) {
        return None;
    }
    let slips = |word: &str| if word.len() < 7 { 2 } else { 3 };
    turn.words.iter().filter(|word| word.text.len() >= SHORTEST && !is_no_name(&word.text)).find_map(|word| {
        let far = |part: &&&str| distance(&part.to_lowercase(), &word.text);
        let part = parts.iter().min_by_key(far)?;
        let other = (1..=slips(&word.text)).contains(&far(&part)) && part.len() >= SHORTEST;
        let same = parts.iter().any(|part| word.is(&part.to_lowercase()));
        (other && !same).then(|| known.replacen(*part, &capitalised(&word.raw), 1))
    })
}

/// "Whitfield is spelled W-H-I-T-E", "no, it's Donna", while something else is asked: the name with that put right.
pub(super) fn righted_late(draft: &Draft, turn: &Turn<'_>) -> Option<String> {
    let known = draft.name.as_deref()?;
    if speaks_of_street(draft, turn) {
        return None;
    }
    let speaks_of_it = turn
        .words
        .iter()
        .any(|word| word.text.starts_with("spell") || word.is_one_of(&["name", "names", "surname"]));
    let spelled = respelled_name(known, turn).filter(|new| speaks_of_it || resembles(known, new));
    spelled.or_else(|| with_near(known, turn))
}

/// Whether a name is another one with few letters changed, or the same first name with a surname.
fn resembles(known: &str, new: &str) -> bool {
    let (known, new): (Vec<&str>, Vec<&str>) = (known.split(' ').collect(), new.split(' ').collect());
    let near = |(a, b): (&&str, &&str)| distance(&a.to_lowercase(), &b.to_lowercase()) <= a.len() / 3;
    new.len() >= known.len()
        && known.iter().zip(&new).all(near)
        && (known.len() == 1 || new.len() == known.len())
}

impl Dialogue {
    /// The whole name, where a turn adds the surname to a first name alone.
    pub(super) fn late_surname(
        &self,
        draft: &Draft,
        detail: Detail,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<String> {
        let first = draft.name.as_ref().filter(|name| !name.contains(' '))?;
        let spelled = name::letters_joined(turn.text).is_some();
        if detail == Detail::Name || !spelled && turn.words.len() > MOST_WORDS || !self.ladder.is_down() {
            return None;
        }
        let name = understand(turn.text, Asked::Name, cx.business, cx.now).slots.name?;
        // "Ruth Abernathy", of Ruth.
        if name.split_once(' ').is_some_and(|(again, _)| again == first) {
            return Some(name);
        }
        let introduced = turn.words.iter().any(|word| word.is_one_of(&["last", "surname"]));
        // A name sounds like a word of agreement or of greeting.
        let settled = turn.meaning.confidence >= SETTLED
            && (!turn.is(Intent::Yes) || turn.agrees_at_all())
            && !matches!(turn.meaning.intent, Intent::OutOfScope | Intent::Greeting);
        let elsewhere = turn.words.iter().any(|word| word.is_one_of(OF_OTHER_ANSWERS) || is_place(word, cx));
        if !introduced && (settled || elsewhere) {
            return None;
        }
        // "Jones.", "it's Jones", "last name Jones"
        let surname = !name.contains(' ') && name != *first && (introduced || turn.words.len() <= 2);
        surname.then(|| format!("{first} {name}"))
    }
}

/// As sure as this a turn is what it looks like.
const SETTLED: f32 = 0.65;

/// Whether a word is a place that the business speaks of.
fn is_place(word: &Word, cx: &Context<'_>) -> bool {
    let named = |text: &str| words(text).iter().any(|known| known.is(&word.text));
    cx.business.settings.service_area.iter().any(|place| named(place))
        || cx.business.questions.iter().any(|question| named(&question.answer))
}

/// What answers the questions about the address and the number.
const OF_OTHER_ANSWERS: &[&str] = &[
    "downtown",
    "uptown",
    "midtown",
    "mobile",
    "cell",
    "cellphone",
    "landline",
    "home",
    "work",
    "text",
    "texting",
    "call",
    "whichever",
    "either",
    "same",
    "apartment",
    "house",
    "condo",
    "townhouse",
    "duplex",
    "north",
    "south",
    "east",
    "west",
];
