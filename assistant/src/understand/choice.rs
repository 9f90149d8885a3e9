//! Which of the openings offered the caller means.

mod elsewhere;
mod position;
mod refused;

use std::sync::LazyLock;

use jiff::{Timestamp, ToSpan};
use policy::Span;
use regex::Regex;

use super::no_hours::without_other_numbers;
use crate::business::Business;
use crate::when::{self, When};
use crate::words::{BEGINNING, FILLERS, Word, joined_plain, number_at, pattern, starts_with};

pub(crate) use elsewhere::address_said;
use position::{beside_a_position, positions};

/// What an answer to "which of these?" amounts to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Choice {
    /// This one of the offered.
    One(usize),
    /// Several of them fit: ask between these.
    Several(Vec<usize>),
    /// A time that was not offered.
    Other(When),
    /// None of them.
    Neither,
    /// "Later that week": other days of theirs.
    LaterThatWeek,
    /// Nothing that chooses.
    Unclear,
}

/// Reads an answer to an offer. `yes` and `no` say how the turn was understood as a whole.
pub(crate) fn choose(
    words: &[Word],
    offered: &[Timestamp],
    yes: bool,
    no: bool,
    business: &Business,
    now: Timestamp,
) -> Choice {
    let last = offered.len().saturating_sub(1);
    if offered.is_empty() {
        return Choice::Unclear;
    }
    // Where he lives chooses nothing.
    let mut timed = words.to_vec();
    if let Some((_, range)) = address_said(words, offered, business) {
        super::blank(&mut timed, range);
    }
    let words = timed.as_slice();
    let text = joined_plain(words);
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| text.contains(phrase));
    if says(&[
        "later that week",
        "later in the week",
        "later this week",
        "later in that week",
        "rest of the week",
    ]) {
        return Choice::LaterThatWeek;
    }
    // "Is five the latest?" asks for what lies beyond it.
    if let Some(found) = THE_EDGE.captures(&text)
        && let Some(other) = beyond(matches!(&found["edge"], "latest" | "last"), offered, business, now)
    {
        return Choice::Other(other);
    }
    if let Some(left) = refused::left_over(words, offered, business, now) {
        return left;
    }
    let beyond = further(words, offered, business, now)
        .or_else(|| elsewhere::after_the_offered(words, offered, business, now))
        .or_else(|| elsewhere::date_instead(words, offered, business, now));
    if let Some(other) = beyond {
        return Choice::Other(other);
    }
    let named = among_the_named(words, offered, business, now);
    match named.unwrap_or_else(|| positions(words, last)).as_slice() {
        [] => {}
        [index] => return Choice::One(*index),
        several => return Choice::Several(several.to_vec()),
    }
    if let Some(wish) = read(words, true, offered, business, now)
        && !wish.windows.is_empty()
    {
        return by_time(&wish, words, offered, business);
    }
    if says(&["early as possible", "early as you can", "soon as possible", "soon as you can", "asap"])
        || ANY_OF_THEM.is_match(&text)
    {
        return Choice::One(0);
    }
    if says(&[
        "none of",
        "neither",
        "dont work",
        "doesnt work",
        "wont work",
        "cant make",
        "cant do",
        "not either",
        "something else",
        "other time",
        "different",
    ]) {
        return Choice::Neither;
    }
    if says(&[
        "either",
        "whatever",
        "anytime works",
        "any time works",
        "anything works",
        "anything is fine",
        "any works",
        "any of",
        "whichever",
        "doesnt matter",
        "dont mind",
        "dont care",
        "you pick",
        "both",
        "you choose",
    ]) {
        return Choice::One(0);
    }
    match (
        no,
        yes || says(&[
            "that one",
            "that works",
            "works for me",
            "take it",
            "take that",
            "book it",
            "sounds good",
        ]),
        offered.len(),
    ) {
        (true, _, _) => Choice::Neither,
        (false, true, 1) => Choice::One(0),
        (false, true, _) => Choice::Several((0..offered.len()).collect()),
        (false, false, _) => Choice::Unclear,
    }
}

/// Whether an answer puts the time of an appointment aside by name: "I can't do ten any more", of one at ten.
pub(crate) fn puts_aside(words: &[Word], start: Timestamp, business: &Business, now: Timestamp) -> bool {
    // "You can't miss it" and "not 44" put no time aside.
    let at = words.iter().position(|word| word.is_one_of(&["can't", "cant", "cannot", "won't", "wont"]));
    let able = at.is_some_and(|at| {
        words
            .get(at + 1)
            .is_some_and(|word| word.is_one_of(&["do", "make", "be", "come", "take", "have", "work"]))
    });
    let suits = words.iter().any(|word| word.is_one_of(&["doesn't", "doesnt", "isn't", "no", "not", "is"]))
        && words.iter().any(|word| word.is_one_of(&["work", "good", "possible", "suit", "out"]));
    let but_not = words.windows(2).any(|pair| pair[0].is("but") && pair[1].is("not"));
    // "Oh no, not Tuesday."
    let not_that = NOT_THAT.is_match(&joined_plain(words));
    if AGAINST_IT.is_match(&joined_plain(words)) {
        return true;
    }
    (able || suits || but_not || not_that)
        && refused::left_over(words, &[start], business, now) == Some(Choice::Neither)
}

/// "I can't do that any more", of the time that stands.
static AGAINST_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:i|we) (?:cant|cannot|wont be able to) (?:do|make) (?:that|it|then|that time|that day)",
        r"|that (?:time |day )?(?:doesnt|wont|isnt going to|is not going to) work)(?: (?:for me|anymore|any more|after all|now|then))*$",
    ))
});
static ANY_OF_THEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^(?:(?:{FILLERS}|yes|yeah|sure|okay|ok|really|just|pretty much) )*any ?time(?: (?:at all|really|works|is|fine|good|okay|ok|for me|would work|you want|you like|please|is fine))*$"
    ))
});
static THE_EDGE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:so|and|um|oh|okay|wait) )*is (?:(?:\w+ ){0,2}\w+) (?:really )?(?:the|your) (?P<edge>earliest|soonest|first|latest|last)",
        r"(?: (?:one|time|opening|appointment|you have|youve got|you got|you can do|possible))*$",
    ))
});

static NOT_THAT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!("^(?:(?:{FILLERS}|{BEGINNING}|no|yeah|okay|ok|alright|right|please|just) )*not\\b"))
});

/// The time that is named; a weekday by itself is one of the week that is offered.
fn read(
    words: &[Word],
    asked: bool,
    offered: &[Timestamp],
    business: &Business,
    now: Timestamp,
) -> Option<When> {
    let mut said = without_other_numbers(words, true);
    // "How about ten" is ten, and not about ten.
    for at in 1..said.len() {
        if said[at].is("about") && said[at - 1].is_one_of(&["how", "what"]) {
            super::blank(&mut said, at..at + 1);
        }
    }
    let wish = when::read(&said, asked, &business.hours, now)?;
    let talked_of = *offered.first()?;
    Some(wish.in_the_week_of(words, talked_of, &business.hours, now))
}

/// "Wednesday, the earliest one": the positions among those of the offered that the same turn names by day or hour.
fn among_the_named(
    words: &[Word],
    offered: &[Timestamp],
    business: &Business,
    now: Timestamp,
) -> Option<Vec<usize>> {
    // Not as an answer to a question about time: there "the second one" is a day. What is said beside it is one: "the last
    // one in the morning".
    let named = |words: &[Word], asked: bool| {
        let wish = read(words, asked, offered, business, now)?;
        Some(fits(&wish, words, offered, business)).filter(|named| !named.is_empty())
    };
    let named = named(words, false).or_else(|| named(&beside_a_position(words, offered.len()), true))?;
    let last = named.len().checked_sub(1)?;
    let positions: Vec<usize> = positions(words, last).into_iter().map(|index| named[index]).collect();
    (!positions.is_empty()).then_some(positions)
}

/// "anything later?", "do you have something earlier": beyond what was offered.
fn further(words: &[Word], offered: &[Timestamp], business: &Business, now: Timestamp) -> Option<When> {
    let open = ["anything", "something", "any", "little", "bit", "much", "have", "it", "come", "here"];
    let at = words.iter().position(|w| w.is_one_of(&["later", "earlier", "sooner"]))?;
    // "the later one" chooses, and "later than three" is a time of its own.
    let chooses = at > 0 && words[at - 1].is("the") || starts_with(words, at + 1, &["one"]);
    if chooses || starts_with(words, at + 1, &["than"]) && !starts_with(words, at + 2, &["that"]) {
        return None;
    }
    let asks = words[..at].iter().rev().take(3).any(|w| w.is_one_of(&open) || w.is("actually"))
        || starts_with(words, at + 1, &["than", "that"]);
    if !asks {
        return None;
    }
    beyond(words[at].is("later"), offered, business, now)
}

/// What is later on the last day offered, or earlier than all of it.
fn beyond(later: bool, offered: &[Timestamp], business: &Business, now: Timestamp) -> Option<When> {
    let (first, last) = (*offered.first()?, *offered.last()?);
    let span = if later {
        let midnight = last.to_zoned(business.hours.zone().clone()).tomorrow().ok()?.start_of_day().ok()?;
        Span { start: last.saturating_add(1.minute()).ok()?, end: midnight.timestamp() }
    } else {
        Span { start: now, end: first.max(now.saturating_add(1.minute()).ok()?) }
    };
    Some(When::within(span, if later { "a later time" } else { "an earlier time" }))
}

/// Those of the offered that a wish means.
fn fits(wish: &When, said: &[Word], offered: &[Timestamp], business: &Business) -> Vec<usize> {
    let matching = |test: &dyn Fn(Timestamp) -> bool| -> Vec<usize> {
        (0..offered.len()).filter(|i| test(offered[*i])).collect()
    };
    let exactly = matching(&|start| wish.matches(start, &business.hours));
    // "The ten" for 10:30, when nothing else starts in that hour. "Ten", "ten o'clock", "how about ten" is ten.
    if exactly.is_empty() && names_one_of_them(said) {
        return matching(&|start| wish.matches_hour(start, &business.hours));
    }
    exactly
}

/// "The ten", "the ten one": one of what was offered, by a short name.
fn names_one_of_them(said: &[Word]) -> bool {
    (1..said.len()).any(|at| {
        said[at - 1].is("the")
            && number_at(said, at).is_some_and(|(_, length)| {
                said.get(at + length)
                    .is_none_or(|next| next.is_one_of(&["one", "works", "please", "is", "slot", "would"]))
            })
    })
}

fn by_time(wish: &When, said: &[Word], offered: &[Timestamp], business: &Business) -> Choice {
    let fits = fits(wish, said, offered, business);
    match fits.as_slice() {
        [] => Choice::Other(wish.clone()),
        [one] => Choice::One(*one),
        _ => Choice::Several(fits),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;
    use crate::words::words;

    #[test]
    fn an_answer_to_an_offer_picks_what_was_meant() {
        let business = plumber();
        let now: Timestamp = "2026-11-21T12:00:00-06:00".parse().unwrap();
        let offered: Vec<Timestamp> =
            ["2026-11-24T08:00:00-06:00", "2026-11-24T10:30:00-06:00", "2026-11-25T14:00:00-06:00"]
                .map(|at| at.parse().unwrap())
                .to_vec();
        let rows = [
            ("The first one.", "0"),
            ("the second one please", "1"),
            ("Third.", "2"),
            ("option two", "1"),
            ("number 3", "2"),
            ("the last one", "2"),
            ("The later one.", "2"),
            ("the earliest", "0"),
            ("the middle one", "1"),
            ("eight works", "0"),
            ("8 a.m.", "0"),
            ("Ten thirty.", "1"),
            ("10:30 would be great", "1"),
            ("the first one's good", "0"),
            ("the second one's fine", "1"),
            ("any time", "0"),
            ("oh really any time works", "0"),
            ("as early as possible", "0"),
            ("any time after nine", "1 or 2"),
            ("the ten please", "1"),
            ("I'll take the ten one", "1"),
            ("ten", "other"),
            ("ten please", "other"),
            ("how about ten", "other"),
            ("could you do ten", "other"),
            ("ten o'clock", "other"),
            ("ten a.m. please", "other"),
            ("ten in the morning", "other"),
            ("ten thirty in the morning", "1"),
            ("two", "2"),
            ("two works", "2"),
            ("two o'clock on Wednesday", "2"),
            ("Wednesday", "2"),
            ("Tuesday", "0 or 1"),
            ("the morning", "0 or 1"),
            ("Either is fine.", "0"),
            ("doesn't matter", "0"),
            ("Thursday", "other"),
            ("how about noon", "other"),
            ("anything later?", "other"),
            ("do you have something earlier", "other"),
            ("Later that week would be better.", "later that week"),
            ("do you have anything later in the week", "later that week"),
            ("none of those", "neither"),
            ("those don't work", "neither"),
            ("I dont care", "0"),
            ("whatever", "0"),
            ("the week after", "other"),
            ("no, the day after", "other"),
            ("the third", "2"),
            ("14 Elm", "unclear"),
            ("I'm at 14 Elm Street", "unclear"),
            ("8 please", "0"),
            ("purple", "unclear"),
            ("Wednesday, the earliest one.", "2"),
            ("the first one on Wednesday", "2"),
            ("Tuesday, the later one", "1"),
            ("the last one you have on Tuesday", "1"),
            ("the latest on Tuesday please", "1"),
            ("the second one, ten thirty", "1"),
            ("the earliest on Friday", "0"),
        ];
        for (text, expected) in rows {
            let found = match choose(&words(text), &offered, false, false, &business, now) {
                Choice::One(index) => index.to_string(),
                Choice::Several(several) => {
                    several.iter().map(usize::to_string).collect::<Vec<_>>().join(" or ")
                }
                Choice::Other(_) => "other".to_owned(),
                Choice::Neither => "neither".to_owned(),
                Choice::LaterThatWeek => "later that week".to_owned(),
                Choice::Unclear => "unclear".to_owned(),
            };
            assert_eq!(found, expected, "{text}");
        }
        assert_eq!(choose(&words("yes"), &offered[..1], true, false, &business, now), Choice::One(0));
        assert_eq!(choose(&words("no"), &offered, false, true, &business, now), Choice::Neither);
    }

    #[test]
    fn what_only_mentions_an_opening_does_not_choose_it() {
        let business = plumber();
        let now: Timestamp = "2026-11-21T12:00:00-06:00".parse().unwrap();
        let offered: Vec<Timestamp> =
            ["2026-11-24T08:00:00-06:00", "2026-11-24T12:30:00-06:00", "2026-11-24T17:00:00-06:00"]
                .map(|at| at.parse().unwrap())
                .to_vec();
        let rows = [
            ("eight is too early", "1 or 2"),
            ("Eight's too early for me.", "1 or 2"),
            ("five is too late", "0 or 1"),
            ("The first one is too early.", "1 or 2"),
            ("That's too early.", "1 or 2"),
            ("not that early", "1 or 2"),
            ("too late for me", "0 or 1"),
            ("they're all too late", "an earlier time"),
            ("five is too late and eight is too early", "1"),
            ("Eight's too early, five is too late.", "1"),
            ("8 is too early but 5 is too late", "1"),
            ("five is too late and 12:30 is too early", "neither"),
            ("eight is too early and five is too late so the second one", "1"),
            ("eight is too early, the second one please", "1"),
            ("not the first one", "1 or 2"),
            ("not the last one", "0 or 1"),
            ("Not eight.", "1 or 2"),
            ("I can't do eight", "1 or 2"),
            ("I can't do eight but 12:30 works", "1"),
            ("I can't do anything before nine", "1 or 2"),
            ("eight doesn't work", "1 or 2"),
            ("eight doesnt work", "1 or 2"),
            ("i cant do eight", "1 or 2"),
            ("The first one doesn't work for me, the last one does", "2"),
            ("the second one, not the first", "1"),
            ("Do you have anything later than five", "a later time"),
            ("anything later than eight?", "1 or 2"),
            ("something earlier than eight", "an earlier time"),
            ("earlier than five please", "0 or 1"),
            ("The last time you came at 8 you were late so 12:30", "1"),
            ("well either the first or the last", "0 or 2"),
            ("the first or the second", "0 or 1"),
            ("the second, no, the third one", "2"),
            ("my last name is Petrov if you need it", "unclear"),
            ("the last time I called nobody came", "unclear"),
            ("I'll call back later", "unclear"),
            ("One second please.", "unclear"),
            ("just a second", "unclear"),
            ("how much is it first?", "unclear"),
            ("the last one you have", "2"),
            ("the first time you said", "0"),
            ("the last one", "2"),
            ("the last one in the morning", "0"),
            ("the first one in the afternoon", "1"),
            ("the last one before noon", "0"),
            ("Later is better.", "2"),
            ("the sooner the better", "0"),
            ("The earliest you have.", "0"),
            ("why not the first one", "0"),
        ];
        let mut wrong = Vec::new();
        for (text, expected) in rows {
            let found = match choose(&words(text), &offered, false, false, &business, now) {
                Choice::One(index) => index.to_string(),
                Choice::Several(several) => {
                    several.iter().map(usize::to_string).collect::<Vec<_>>().join(" or ")
                }
                Choice::Other(wish) => wish.text,
                Choice::Neither => "neither".to_owned(),
                Choice::LaterThatWeek => "later that week".to_owned(),
                Choice::Unclear => "unclear".to_owned(),
            };
            if found != expected {
                wrong.push(format!("{text}: {found}, not {expected}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
