//! Numbers that are no hours where a time may be said: the "one" that stands for a thing, how many there are of something, how
//! old somebody is, a telephone number, and the hour at which something else begins or ends.

use std::ops::Range;

use super::{blank, own_days};
use crate::words::{Word, number_at};

/// The words in which a time is looked for.
pub(crate) fn without_other_numbers(said: &[Word], asked_when: bool) -> Vec<Word> {
    let mut left = said.to_vec();
    own_days::bound_by(said, &mut left);
    ages(said, &mut left);
    telephones(said, &mut left);
    counts(said, &mut left);
    if asked_when {
        bounds(said, &mut left);
    }
    moves(said, &mut left);
    houses(said, &mut left);
    two_words(said, &mut left);
    so_long_not(said, &mut left);
    let mine = |at: usize| {
        left[at].is_one_of(&["my", "the", "our", "his", "her"])
            && at > 0
            && left[at - 1].is_one_of(&["after", "before"])
            && number_at(&left, at + 1).is_some_and(|(_, length)| {
                says(&left, at + 1 + length, &["oclock", "thirty", "fifteen", "am", "pm"])
            })
    };
    (0..left.len())
        .filter(|at| !stands_for_a_thing(&left, *at) && !mine(*at))
        .map(|at| left[at].clone())
        .collect()
}

fn says(said: &[Word], at: usize, list: &[&str]) -> bool {
    said.get(at).is_some_and(|word| word.is_one_of(list))
}

/// "The Friday one", "is there one on Friday?", "one question": no hour.
fn stands_for_a_thing(said: &[Word], at: usize) -> bool {
    const FAR: usize = 4;
    if !said[at].is("one") {
        return false;
    }
    let before = &said[at.saturating_sub(FAR)..at];
    let hour = before.last().is_some_and(|word| word.is_one_of(BEFORE_AN_HOUR));
    let timed =
        said.get(at + 1).is_some_and(|word| word.digits().is_some() || word.is_one_of(MAKING_IT_AN_HOUR));
    if hour || timed {
        return false;
    }
    let article =
        before.iter().any(|word| word.is_one_of(&["the", "that", "this", "another", "any", "which", "no"]));
    let wanted =
        before.last().is_some_and(|word| word.is_one_of(&["need", "want", "have", "there", "get", "got"]));
    let goes_on = said[at].mark.is_none()
        && said.get(at + 1).is_some_and(|word| !word.is_one_of(AFTER_AN_HOUR) && !word.text.is_empty());
    article || wanted || goes_on
}

/// "I have two dogs", "for one or two hours", "a five gallon bucket".
fn counts(said: &[Word], left: &mut [Word]) {
    for at in 0..said.len() {
        let Some((_, length)) = number_at(said, at) else { continue };
        let next = at + length;
        let Some(thing) = said.get(next).filter(|_| said[next - 1].mark.is_none()) else { continue };
        let measured = said[at.saturating_sub(3)..at]
            .iter()
            .any(|word| word.is_one_of(&["for", "every", "each", "takes", "lasts"]));
        let plural = thing.text.len() > 3
            && thing.text.ends_with('s')
            && !thing.text.ends_with("'s")
            && !thing.is_one_of(NO_PLURALS);
        let counted = if thing.is_one_of(MEASURES) { measured } else { plural || thing.is_one_of(COUNTED) };
        let hour = at > 0 && said[at - 1].is_one_of(BEFORE_AN_HOUR);
        if !counted || hour && !measured || thing.text.ends_with("days") {
            continue;
        }
        blank(left, at..next);
        let either = at > 1 && said[at - 1].is_one_of(&["or", "to"]) && number_at(said, at - 2).is_some();
        if either {
            blank(left, at - 2..at);
        }
    }
}

/// "He's four", "my baby is two", "I'm seventy-two", of whom the appointment is for.
fn ages(said: &[Word], left: &mut [Word]) {
    for at in 0..said.len() {
        let is = said[at].is_one_of(&["is", "turned", "just"]);
        let somebody = at > 0 && said[at - 1].is_one_of(SOMEBODY);
        let himself = said[at].is_one_of(&[
            "he's",
            "hes",
            "she's",
            "shes",
            "i'm",
            "im",
            "baby's",
            "son's",
            "daughter's",
        ]) || said[at].is("am") && at > 0 && said[at - 1].is("i");
        if !(himself || is && somebody) {
            continue;
        }
        let skips = said[at + 1..]
            .iter()
            .take_while(|word| word.is_one_of(&["only", "just", "almost", "about", "turning", "like"]))
            .count();
        let from = at + 1 + skips;
        let Some((_, length)) = number_at(said, from) else { continue };
        if !says(said, from + length, OF_TIMES) {
            blank(left, from..from + length);
        }
    }
}

/// "217 555 0144".
fn telephones(said: &[Word], left: &mut [Word]) {
    const SHORTEST: usize = 7;
    let mut at = 0;
    while at < said.len() {
        let to = at + said[at..].iter().take_while(|word| word.digits().is_some()).count();
        if said[at..to].iter().map(|word| word.text.len()).sum::<usize>() >= SHORTEST {
            blank(left, at..to);
        }
        at = to.max(at + 1);
    }
}

/// "My shift ends at two", "I leave at nine", "I have a meeting at ten": the first is after two, the second before nine, and
/// the third neither.
fn bounds(said: &[Word], left: &mut [Word]) {
    // "My guests arrive at four, so before that."
    let bound = match said {
        [.., bound, that] if that.is_one_of(&["that", "then"]) && bound.is_one_of(&["before", "after"]) => {
            Some(bound.text.clone())
        }
        _ => None,
    };
    if let Some(bound) = bound {
        let hour = (0..said.len()).rev().find(|at| {
            said[*at].is_one_of(&["at", "by", "till", "until"]) && number_at(said, at + 1).is_some()
        });
        if let Some(at) = hour {
            left[at] = Word { text: bound.clone(), raw: bound, mark: None };
            let end = left.len() - 2;
            blank(left, end..left.len());
        }
        return;
    }
    for at in 1..said.len() {
        if !said[at].is("at") || number_at(said, at + 1).is_none() {
            continue;
        }
        let before = &said[at.saturating_sub(5)..at];
        // "When you open at nine."
        if before.iter().any(|word| word.is_one_of(&["you", "guys", "come", "make", "do"])) {
            continue;
        }
        let verb = &said[at - 1];
        let instead = if verb.is_one_of(&[
            "ends", "end", "over", "done", "out", "opens", "open", "finished", "finish", "finishes",
        ]) {
            "after"
        } else if verb.is_one_of(&["closes", "close", "leave", "leaves", "leaving", "bed", "gone"]) {
            "before"
        } else if verb.is_one_of(&["busy", "tied", "unavailable", "booked"]) {
            let length = number_at(said, at + 1).map_or(0, |(_, length)| length);
            blank(left, at..at + 1 + length);
            continue;
        } else if verb.is_one_of(OTHER_THINGS)
            && before.iter().any(|word| word.is_one_of(&["have", "has", "got", "have got"]))
        {
            let length = number_at(said, at + 1).map_or(0, |(_, length)| length);
            blank(left, at..at + 1 + length);
            continue;
        } else {
            continue;
        };
        left[at] = Word { text: instead.to_owned(), raw: instead.to_owned(), mark: None };
    }
}

/// "Move the Friday one to eleven": at eleven.
fn moves(said: &[Word], left: &mut [Word]) {
    let moving = |word: &Word| word.is_one_of(&["move", "change", "switch", "push", "reschedule", "bump"]);
    let Some(from) = said.iter().position(moving) else { return };
    let ranged = said.iter().any(|word| word.is_one_of(&["from", "between"]));
    let to = (from..said.len()).find(|at| {
        said[*at].is("to") && number_at(said, at + 1).is_some_and(|(_, length)| at + 1 + length == said.len())
    });
    if let Some(to) = to.filter(|_| !ranged) {
        left[to] = Word { text: "at".to_owned(), raw: "at".to_owned(), mark: None };
    }
}

/// "At 14 Elm" is no hour.
fn houses(said: &[Word], left: &mut [Word]) {
    for at in 0..said.len() {
        if let Some(house) = half_a_street(said, at) {
            blank(left, house);
        }
    }
}

/// "At 14 Elm": a number beyond the hours that people say, and after it a word that goes with no hour.
fn half_a_street(said: &[Word], at: usize) -> Option<Range<usize>> {
    const LAST_SAID: u32 = 12;
    const SHORTEST_STREET: usize = 3;
    let (number, length) = number_at(said, at + 1).filter(|_| said[at].is("at"))?;
    let next = at + 1 + length;
    let street = said.get(next).filter(|_| said[next - 1].mark.is_none())?;
    let goes_on = number_at(said, next).is_some()
        || street.is_one_of(AFTER_AN_HOUR)
        || street.is_one_of(MAKING_IT_AN_HOUR)
        || street.is_one_of(&["hundred", "hours", "minutes", "not", "past"]);
    (number > LAST_SAID && !goes_on && street.text.len() >= SHORTEST_STREET).then_some(at..next)
}

/// Whether a house and its street are said, and not of which kind the street is.
pub(crate) fn has_half_a_street(said: &[Word]) -> bool {
    (0..said.len()).any(|at| half_a_street(said, at).is_some())
}

/// "My cat hasn't eaten in three days" tells of the days that are over.
fn so_long_not(said: &[Word], left: &mut [Word]) {
    const NOT_YET: &[&str] = &["hasn't", "hasnt", "haven't", "havent", "hadn't", "hadnt"];
    let has_not = |at: usize| {
        said[at].is_one_of(NOT_YET)
            || said[at].is_one_of(&["has", "have", "had"]) && says(said, at + 1, &["not", "no"])
    };
    let Some(from) = (0..said.len()).find(|at| has_not(*at)) else { return };
    for at in from..said.len() {
        let Some((_, length)) = number_at(said, at + 1).filter(|_| said[at].is_one_of(&["in", "for"])) else {
            continue;
        };
        if says(said, at + 1 + length, &["hours", "days", "weeks", "months", "years"]) {
            blank(left, at..at + 2 + length);
        }
    }
}

/// "No, forty-four", which is a house's, is not four.
fn two_words(said: &[Word], left: &mut [Word]) {
    const LAST_OF_ONE_WORD: u32 = 20;
    let Some(at) = said.len().checked_sub(2) else { return };
    let begins = at == 0 || said[at - 1].is_one_of(&["no", "nope", "not", "said", "meant", "it's", "its"]);
    if begins && number_at(said, at).is_some_and(|(number, length)| length == 2 && number > LAST_OF_ONE_WORD)
    {
        blank(left, at..said.len());
    }
}

const BEFORE_AN_HOUR: &[&str] = &[
    "at", "by", "to", "around", "till", "until", "before", "after", "from", "between", "past", "make", "it",
];
const MAKING_IT_AN_HOUR: &[&str] = &[
    "o'clock", "oclock", "am", "pm", "p.m", "a.m", "thirty", "fifteen", "forty", "ten", "twenty", "ish",
    "sharp",
];
/// What comes after an hour that is nothing else.
const AFTER_AN_HOUR: &[&str] = &[
    "on",
    "in",
    "for",
    "please",
    "works",
    "work",
    "would",
    "is",
    "tomorrow",
    "today",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "this",
    "next",
    "if",
    "or",
    "and",
    "to",
    "then",
    "thanks",
    "thank",
    "sounds",
    "the",
    "instead",
    "best",
    "better",
    "good",
    "fine",
    "great",
    "should",
    "will",
    "that",
    "i",
    "maybe",
    "but",
    "okay",
    "ok",
    "yes",
    "yeah",
    "at",
    "p",
    "a",
    "might",
    "can",
    "could",
    "does",
    "actually",
    "through",
    "until",
    "till",
    "um",
    "uh",
    "too",
    "not",
    "no",
    "from",
    "second",
    "sec",
    "moment",
    "hour",
    "hours",
    "day",
    "days",
    "week",
    "weeks",
    "month",
    "months",
    "minute",
    "minutes",
];
const MEASURES: &[&str] =
    &["seconds", "minutes", "hours", "days", "weeks", "months", "years", "second", "minute", "hour"];
/// Singular after their number.
const COUNTED: &[&str] = &[
    "gallon", "guy", "man", "dog", "cat", "inch", "story", "car", "bedroom", "bath", "bathroom", "family",
    "drop", "foot", "person", "percent", "men", "people", "children",
];
const NO_PLURALS: &[&str] = &[
    "works",
    "sounds",
    "suits",
    "thanks",
    "this",
    "does",
    "perhaps",
    "unless",
    "always",
    "guess",
    "mornings",
    "afternoons",
    "evenings",
    "nights",
    "yes",
    "was",
    "its",
    "has",
    "pass",
    "plus",
    "minus",
    "gets",
    "looks",
    "seems",
    "fits",
    "hours",
    "times",
    "christmas",
];
const SOMEBODY: &[&str] = &[
    "he",
    "she",
    "he's",
    "she's",
    "baby",
    "son",
    "daughter",
    "kid",
    "boy",
    "girl",
    "mother",
    "mom",
    "father",
    "dad",
    "wife",
    "husband",
    "grandmother",
    "grandma",
    "dog",
    "cat",
    "one",
];
const OF_TIMES: &[&str] = &[
    "am", "pm", "oclock", "o'clock", "thirty", "fifteen", "sharp", "in", "at", "on", "minutes", "hours",
    "days",
];
const OTHER_THINGS: &[&str] = &[
    "appointment",
    "meeting",
    "class",
    "practice",
    "lesson",
    "shift",
    "call",
    "interview",
    "game",
    "recital",
    "surgery",
    "church",
    "school",
    "work",
    "thing",
    "something",
    "things",
    "dentist",
    "doctor",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;
    use crate::when;
    use crate::words::{joined, words};

    #[test]
    fn only_hours_are_left() {
        let rows = [
            ("I have two dogs", "i have  dogs"),
            ("my baby is two", "my baby is "),
            ("I'm seventy two", "i'm  "),
            ("for one or two hours", "for    hours"),
            ("a five gallon bucket", "a  gallon bucket"),
            ("one drop every five seconds", "drop every  seconds"),
            ("my number's 217 555 0144", "my number's   "),
            ("the Friday one", "the friday"),
            ("is there one on Friday", "is there on friday"),
            ("I'd rather have one in the afternoon", "i'd rather have in the afternoon"),
            ("one question do you take cards", "question do you take cards"),
            ("my shift ends at two", "my shift ends after two"),
            ("I leave at nine", "i leave before nine"),
            ("I have a doctor's appointment at ten tomorrow", "i have a doctor's appointment   tomorrow"),
            ("after my ten o'clock meeting", "after ten oclock meeting"),
            ("one", "one"),
            ("at one", "at one"),
            ("one thirty", "one thirty"),
            ("Tuesday at one on the dot", "tuesday at one on the dot"),
            ("can we do one", "can we do one"),
            ("one in the afternoon", "one in the afternoon"),
            ("two thanks", "two thanks"),
            ("nine works", "nine works"),
            ("in two hours", "in two hours"),
            ("in two days", "in two days"),
            ("I'm free at two", "i'm free at two"),
        ];
        for (text, expected) in rows {
            assert_eq!(joined(&without_other_numbers(&words(text), true)), expected, "{text}");
        }
    }

    #[test]
    fn a_bound_is_read_as_one() {
        let business = plumber();
        let now: jiff::Timestamp = "2026-11-21T12:00:00-06:00".parse().unwrap();
        for (text, expected) in [
            ("Tuesday after my ten o'clock meeting", false),
            ("Tuesday before my two o'clock", false),
            ("Tuesday at ten o'clock", true),
        ] {
            let said = without_other_numbers(&words(text), true);
            let wish = when::read(&said, true, &business.hours, now).unwrap();
            assert_eq!(wish.exact, expected, "{text}: {wish:?}");
        }
    }
}
