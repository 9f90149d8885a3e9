//! Which of the openings offered the caller means.

use jiff::{Timestamp, ToSpan};
use policy::Span;

use crate::business::Business;
use crate::when::{self, When};
use crate::words::{Word, joined, number_at, ordinal_at, starts_with};

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
    let text = joined(words);
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
    if let Some(further) = further(words, offered, business, now) {
        return Choice::Other(further);
    }
    if let Some(index) = position(words, last) {
        return Choice::One(index);
    }
    if let Some(wish) = when::read(words, true, &business.hours, now)
        && !wish.windows.is_empty()
    {
        return by_time(&wish, offered, business);
    }
    if says(&[
        "none of",
        "neither",
        "don't work",
        "doesn't work",
        "won't work",
        "can't make",
        "something else",
        "other time",
        "different",
    ]) {
        return Choice::Neither;
    }
    if says(&[
        "either",
        "any of",
        "whichever",
        "doesn't matter",
        "don't mind",
        "don't care",
        "you pick",
        "both",
        "you choose",
    ]) {
        return Choice::One(0);
    }
    match (no, yes || says(&["that one", "that works", "works for me"]), offered.len()) {
        (true, _, _) => Choice::Neither,
        (false, true, 1) => Choice::One(0),
        (false, true, _) => Choice::Several((0..offered.len()).collect()),
        (false, false, _) => Choice::Unclear,
    }
}

/// "the second one", "the later one", "option two", "the last".
fn position(words: &[Word], last: usize) -> Option<usize> {
    for at in 0..words.len() {
        let word = &words[at];
        let index = match word.text.as_str() {
            "later" | "latest" | "last" | "latter" => Some(last),
            "earlier" | "earliest" | "sooner" | "soonest" | "former" => Some(0),
            "middle" if last == 2 => Some(1),
            "option" | "number" | "choice" => {
                number_at(words, at + 1).and_then(|(number, _)| (number as usize).checked_sub(1))
            }
            _ => None,
        };
        // "the second", but neither "the 24th" nor "one second".
        let counted = ordinal_at(words, at).filter(|(number, _)| *number <= 3);
        let index = index.or_else(|| {
            let (number, length) = counted?;
            let named = words
                .get(at + length)
                .is_some_and(|w| w.is_one_of(&["one", "option", "time", "slot", "opening", "choice"]));
            let alone = words
                .get(at + length)
                .is_none_or(|w| w.is_one_of(&["please", "works", "is", "would", "sounds"]));
            let article = at > 0 && words[at - 1].is_one_of(&["the", "your", "that"]);
            (named || (alone && (article || at == 0))).then_some(number as usize - 1)
        });
        if let Some(index) = index.filter(|index| *index <= last) {
            return Some(index);
        }
    }
    None
}

/// "anything later?", "do you have something earlier": beyond what was offered.
fn further(words: &[Word], offered: &[Timestamp], business: &Business, now: Timestamp) -> Option<When> {
    let open = ["anything", "something", "any", "little", "bit", "much", "have", "it"];
    let at = words.iter().position(|w| w.is_one_of(&["later", "earlier", "sooner"]))?;
    // "the later one" chooses, and "later than three" is a time of its own.
    let chooses = at > 0 && words[at - 1].is("the") || starts_with(words, at + 1, &["one"]);
    if chooses || starts_with(words, at + 1, &["than"]) && !starts_with(words, at + 2, &["that"]) {
        return None;
    }
    let asks = words[..at].iter().rev().take(3).any(|w| w.is_one_of(&open))
        || starts_with(words, at + 1, &["than", "that"]);
    if !asks {
        return None;
    }
    let (first, last) = (*offered.first()?, *offered.last()?);
    let span = if words[at].is("later") {
        let midnight = last.to_zoned(business.hours.zone().clone()).tomorrow().ok()?.start_of_day().ok()?;
        Span { start: last.saturating_add(1.minute()).ok()?, end: midnight.timestamp() }
    } else {
        Span { start: now, end: first.max(now.saturating_add(1.minute()).ok()?) }
    };
    Some(When::within(span, if words[at].is("later") { "a later time" } else { "an earlier time" }))
}

fn by_time(wish: &When, offered: &[Timestamp], business: &Business) -> Choice {
    let matching = |test: &dyn Fn(Timestamp) -> bool| -> Vec<usize> {
        (0..offered.len()).filter(|i| test(offered[*i])).collect()
    };
    let mut fits = matching(&|start| wish.matches(start, &business.hours));
    if fits.is_empty() {
        // "ten" for 10:30, when nothing else starts in that hour.
        fits = matching(&|start| wish.matches_hour(start, &business.hours));
    }
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
            ("ten", "1"),
            ("two", "2"),
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
            ("purple", "unclear"),
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
}
