//! Days on which something of the caller's own is: "I've got people coming Thursday", "I have a wedding Saturday, I need a
//! trim before that", "I'm leaving town on Friday". It is to be done before that day, not on it; and where he names another
//! day beside it, on that one.

use super::blank;
use crate::when::weekday_named;
use crate::words::{Word, number_at};

/// So many words may stand between the event and its day: "coming over for dinner Thursday".
const FAR: usize = 4;

/// Says of each such day that it is a bound, and of none that it is wished for.
pub(super) fn bound_by(said: &[Word], left: &mut [Word]) {
    let asks = said.first().is_some_and(|word| word.is_one_of(ASKING));
    let Some((event, day)) = (0..said.len()).find_map(|at| event_at(said, at).map(|day| (at, day))) else {
        return;
    };
    if asks || said.iter().any(|word| word.is_one_of(&["your", "works", "instead"])) {
        return;
    }
    // "Thursday for Thanksgiving" is one day.
    let end = (day + 1..said.len()).find(|at| said[*at].is_one_of(ENDING)).unwrap_or(said.len());
    let others = said.iter().enumerate().any(|(at, word)| (at < event || at >= end) && is_day(word));
    // "A wedding Saturday, and I need a blowout at nine": on that day, then.
    let hour = (end..said.len()).any(|at| {
        said[at].is_one_of(&["at", "by", "like", "around", "about"]) && number_at(said, at + 1).is_some()
    });
    // "And need a blowout that morning", "for it": on that day as well.
    let on_it = (end..said.len()).any(|at| {
        said[at].is("that")
            && said
                .get(at + 1)
                .is_some_and(|word| word.is_one_of(&["day", "morning", "afternoon", "evening"]))
            || said[at].is("for") && at + 2 == said.len() && said[at + 1].is_one_of(&["it", "that"])
    });
    if (hour || on_it) && !others && !said[end..].iter().any(|word| word.is("before")) {
        return;
    }
    for at in (day + 1..end).filter(|at| is_day(&said[*at])) {
        blank(left, at..at + 1);
    }
    let (mut from, mut to) = (day, day + 1);
    while from > event + 1 && said[from - 1].is_one_of(&["on", "this", "next", "coming"]) {
        from -= 1;
    }
    if others {
        blank(left, from..to);
    } else {
        let bound = if said[from].is("on") { from } else { from - 1 };
        left[bound] = Word { text: "before".to_owned(), raw: "before".to_owned(), mark: None };
        to = bound;
        blank(left, event..to);
    }
    // "So before that": that is said of the day already.
    if let [.., bound, that] = said
        && that.is_one_of(&["that", "then"])
        && bound.is_one_of(&["before", "by"])
    {
        let end = left.len() - 2;
        blank(left, end..left.len());
    }
}

/// The place of the day of an event that begins at a word.
fn event_at(said: &[Word], at: usize) -> Option<usize> {
    if let Some(day) = before_an_event(said, at) {
        return Some(day);
    }
    let before = &said[at.saturating_sub(FAR)..at];
    let of = |list: &[&str]| before.iter().any(|word| word.is_one_of(list));
    let word = &said[at];
    let comes = word.is_one_of(COMING) && of(GUESTS);
    let holds =
        word.is_one_of(EVENTS) && of(&["have", "have", "has", "got", "having", "there's", "theres", "i've"]);
    let leaves = word.is_one_of(LEAVING) && before.last().is_some_and(|word| word.is_one_of(SPEAKERS));
    let goes = word.is("going")
        && before.last().is_some_and(|word| word.is_one_of(SPEAKERS))
        && said.get(at + 1).is_some_and(|word| word.is_one_of(&["out", "away", "on"]));
    if !(comes || holds || leaves || goes) {
        return None;
    }
    let fillers = said[at + 1..].iter().take(FAR + 1).take_while(|word| !word.is_one_of(ENDING));
    fillers.enumerate().find(|(_, word)| is_day(word)).map(|(after, _)| at + 1 + after)
}

/// "Before picture day on Thursday": the place of the day.
fn before_an_event(said: &[Word], at: usize) -> Option<usize> {
    let between = said.get(at..)?.iter().take(FAR).take_while(|word| !is_day(word));
    let day = at + between.clone().count();
    let named = at > 0 && said[at - 1].is("before") && day > at && said.get(day).is_some_and(is_day);
    let hour = |(place, word): (usize, &Word)| {
        word.is_one_of(ENDING) || word.is_one_of(OF_THE_DAY) || number_at(said, at + place).is_some()
    };
    (named && !between.enumerate().any(hour)).then_some(day)
}

fn is_day(word: &Word) -> bool {
    weekday_named(&word.text).is_some()
        || word.is_one_of(&["tomorrow", "weekend", "thanksgiving", "christmas", "easter"])
}

const ASKING: &[&str] = &["is", "are", "will", "when", "who", "what", "can", "could", "do", "does"];
const COMING: &[&str] = &[
    "coming", "come", "comes", "arriving", "arrive", "arrives", "visiting", "get", "gets", "staying", "over",
    "here",
];
const GUESTS: &[&str] = &[
    "people",
    "company",
    "guests",
    "guest",
    "family",
    "laws",
    "law",
    "in-laws",
    "inlaws",
    "parents",
    "visitors",
    "relatives",
    "folks",
    "grandkids",
    "grandchildren",
    "tenants",
    "tenant",
    "buyers",
    "renters",
];
const EVENTS: &[&str] = &[
    "wedding",
    "interview",
    "party",
    "trip",
    "flight",
    "funeral",
    "graduation",
    "recital",
    "prom",
    "reunion",
    "shower",
    "conference",
    "presentation",
    "gala",
    "concert",
    "exam",
    "surgery",
    "vacation",
    "event",
    "birthday",
    "dinner",
    "date",
    "ceremony",
    "photoshoot",
    "cruise",
];
const LEAVING: &[&str] =
    &["leaving", "leave", "flying", "fly", "traveling", "travelling", "driving", "heading", "departing"];
const SPEAKERS: &[&str] =
    &["i", "we", "i'm", "im", "we're", "were", "am", "are", "he's", "she's", "they're", "is"];
/// Before these it is an hour of the day that follows.
const OF_THE_DAY: &[&str] = &[
    "noon",
    "midday",
    "lunch",
    "lunchtime",
    "breakfast",
    "dinner",
    "supper",
    "work",
    "school",
    "class",
    "midnight",
    "closing",
    "close",
    "sunset",
    "dark",
    "end",
    "christmas",
    "new",
    "evening",
    "afternoon",
    "morning",
    "next",
    "this",
];
/// What begins something else.
const ENDING: &[&str] = &[
    "and", "so", "but", "need", "can", "could", "want", "would", "i", "we", "you", "if", "because", "before",
    "after", "until", "till", "by", "since", "last",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::{joined, words};

    #[test]
    fn a_day_of_his_own_is_a_bound() {
        let rows = [
            ("my sink is backed up and i've got people coming thursday", "before thursday"),
            ("my drain is clogged and my in laws get here saturday", "before saturday"),
            ("i have a wedding saturday and i need a trim before that", "before saturday and i need a trim"),
            (
                "i'm leaving town on saturday and my dog needs her shots",
                "before saturday and my dog needs her shots",
            ),
            ("my brakes squeak and i'm driving to chicago wednesday", "before wednesday"),
            ("i have an interview friday so i need a haircut", "before friday so i need a haircut"),
            ("i have a wedding saturday can you do thursday", "wedding can you do thursday"),
            ("we're going out of town this friday", "before this friday"),
            ("my daughter needs a haircut before picture day on thursday", "before thursday"),
            ("i'd like to come in before my trip on friday", "before friday"),
            (
                "people coming thursday for thanksgiving so i need somebody before then",
                "before thursday for so i need somebody",
            ),
        ];
        for (text, expected) in rows {
            let said = words(text);
            let mut left = said.clone();
            bound_by(&said, &mut left);
            let left = joined(&left).split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(left.ends_with(expected), "{text}: {left}");
        }
        let rows = [
            "i have a wedding on saturday december 5th and need a blowout that morning",
            "i have a party on friday and want a blowout that day",
            "i'd like to come in thursday",
            "sometime before noon on thursday",
            "before work on friday",
            "before five on friday",
            "before next thursday",
            "can someone come over thursday",
            "i have people who can let you in thursday",
            "are your people coming thursday",
            "my husband can be here thursday",
            "i leave work at five so friday at six",
            "i have an appointment friday",
            "i have a wedding saturday and i need a blowout at like nine in the morning",
            "the party last saturday clogged it",
            "is the family practice open saturday",
            "saturday works i have no dinner plans",
        ];
        for text in rows {
            let said = words(text);
            let mut left = said.clone();
            bound_by(&said, &mut left);
            assert_eq!(joined(&left), joined(&said), "{text}");
        }
    }
}
