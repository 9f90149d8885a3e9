//! Which of his appointments a caller means: by the day, by what is to be done, by where it stands, or all of them.

use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;
use telephony::{BookingId, JobTypeId};

use super::protocol::BookingSummary;
use super::{Context, Turn};
use crate::understand::choice::{Choice, choose};
use crate::understand::service;
use crate::words::{Word, joined_plain, pattern, words};

/// What is left of several appointments once some of them are named.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Meant {
    One(BookingSummary),
    /// These, of which one is meant.
    OneOf(Vec<BookingSummary>),
    /// All of them together.
    All,
    Neither,
    Unclear,
}

/// Reads an answer to "which one do you mean?".
pub(super) fn meant(turn: &Turn<'_>, mine: &[BookingSummary], cx: &Context<'_>) -> Meant {
    // "I don't know" leaves none of them as it is.
    let no = turn.no() && !DOES_NOT_KNOW.is_match(&joined_plain(&turn.words));
    among(&turn.words, mine, turn.yes(), no, cx)
}

/// The same of the words with which he asked about them in the first place.
pub(super) fn meant_before(said: &str, mine: &[BookingSummary], cx: &Context<'_>) -> Meant {
    match among(&words(said), mine, false, false, cx) {
        // That he can't come is no answer to a question that was not asked yet.
        Meant::Neither => Meant::Unclear,
        meant @ (Meant::One(_) | Meant::OneOf(_) | Meant::All | Meant::Unclear) => meant,
    }
}

/// Which of them a turn names that is no answer to that question, beside a no or not.
pub(super) fn named(turn: &Turn<'_>, mine: &[BookingSummary], cx: &Context<'_>) -> Meant {
    // The "no" of "no, the second of December" is no place in a row.
    let said: Vec<Word> = turn
        .words
        .iter()
        .skip_while(|word| word.is_one_of(&["no", "nope", "wait", "sorry"]))
        .cloned()
        .collect();
    among(&said, mine, false, false, cx)
}

/// "The other one", "not that one".
pub(super) fn is_other(turn: &Turn<'_>) -> bool {
    OTHER.is_match(&joined_plain(&turn.words))
}

fn among(said: &[Word], mine: &[BookingSummary], yes: bool, no: bool, cx: &Context<'_>) -> Meant {
    let text = joined_plain(said);
    if ALL.is_match(&text) && !NOT_ALL.is_match(&text) {
        return Meant::All;
    }
    let kept = kept(&text, mine, cx);
    if !kept.is_empty() {
        let mut left = mine.iter().filter(|booking| !kept.contains(&booking.id)).cloned().collect::<Vec<_>>();
        return if left.len() == 1 { Meant::One(left.remove(0)) } else { Meant::OneOf(left) };
    }
    let job = service::service(said, true, cx.business).map(|reading| reading.job);
    let of_job: Vec<BookingSummary> =
        mine.iter().filter(|booking| Some(&booking.job_type) == job.as_ref()).cloned().collect();
    // "Not the drain cleaning": the others.
    let refused = if job.is_none() { refused_job(said, cx) } else { None };
    let others =
        mine.iter().filter(|booking| refused.is_some() && Some(&booking.job_type) != refused.as_ref());
    let named = if of_job.is_empty() { others.cloned().collect() } else { of_job };
    let named_by_job = !named.is_empty() && named.len() < mine.len();
    let left = if named_by_job { named } else { mine.to_vec() };
    if let [one] = left.as_slice() {
        return Meant::One(one.clone());
    }
    let starts: Vec<Timestamp> = left.iter().map(|booking| booking.start).collect();
    let choice = |said: &[Word]| choose(said, &starts, yes, no, cx.business, cx.now);
    let chosen = match choice(said) {
        // "Friday one" is the one on Friday where none is at one.
        Choice::Other(_) => choice(&said.iter().filter(|word| !word.is("one")).cloned().collect::<Vec<_>>()),
        chosen => chosen,
    };
    match chosen {
        Choice::One(index) => left.get(index).cloned().map_or(Meant::Unclear, Meant::One),
        Choice::Several(indices) if indices.len() < left.len() => {
            Meant::OneOf(indices.iter().filter_map(|index| left.get(*index).cloned()).collect())
        }
        Choice::Neither => Meant::Neither,
        Choice::Several(_) | Choice::Other(_) | Choice::LaterThatWeek | Choice::Unclear if named_by_job => {
            Meant::OneOf(left)
        }
        Choice::Several(_) | Choice::Other(_) | Choice::LaterThatWeek | Choice::Unclear => Meant::Unclear,
    }
}

/// Whether some of them are said to stay: the job that is named is not the one that is meant then.
pub(super) fn keeps_some(said: &str, mine: &[BookingSummary], cx: &Context<'_>) -> bool {
    !kept(&joined_plain(&words(said)), mine, cx).is_empty()
}

/// "Keep the drain", "all but the one on Friday": those that stay. Empty as well where all of them would.
fn kept(text: &str, mine: &[BookingSummary], cx: &Context<'_>) -> Vec<BookingId> {
    let Some(found) = KEPT.captures(text) else { return Vec::new() };
    let Some(part) = found.name("kept").or_else(|| found.name("staying")) else { return Vec::new() };
    let part = part.as_str();
    let part = words(ENDS_KEEPING.find(part).map_or(part, |end| &part[..end.start()]));
    let job = service::service(&part, true, cx.business).map(|reading| reading.job);
    let starts: Vec<Timestamp> = mine.iter().map(|booking| booking.start).collect();
    let named: Vec<BookingId> = mine
        .iter()
        .filter(|booking| Some(&booking.job_type) == job.as_ref())
        .map(|booking| booking.id)
        .collect();
    let named = if named.is_empty() {
        let by_time = match choose(&part, &starts, false, false, cx.business, cx.now) {
            Choice::One(index) => vec![index],
            Choice::Several(indices) => indices,
            Choice::Other(_) | Choice::Neither | Choice::LaterThatWeek | Choice::Unclear => Vec::new(),
        };
        by_time.into_iter().filter_map(|index| mine.get(index)).map(|booking| booking.id).collect()
    } else {
        named
    };
    if named.len() < mine.len() { named } else { Vec::new() }
}

/// The job after a "not".
fn refused_job(said: &[Word], cx: &Context<'_>) -> Option<JobTypeId> {
    let not = said.iter().position(|word| word.is_one_of(&["not", "except", "keep"]))?;
    service::service(&said[not + 1..], true, cx.business).map(|reading| reading.job)
}

/// Without apostrophes, like the next.
static KEPT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:keep|keeping|leave|except(?: for)?|besides|other than|apart from|(?:all|everything|both|them|appointments) but|still (?:need|want)|^(?:no )?(?:i|we) need) ",
        r"(?P<kept>(?:\w+ ?)+)$|^(?P<staying>.+?) (?:one )?(?:stays?|should stay|can stay|is staying)$",
    ))
});
/// What he keeps ends here.
static ENDS_KEEPING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:and|but|then|(?:to be )?cancel\w*|move\w*|changed?|gone)\b"));
static ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:both|everything|every one|each)\b|\ball (?:of )?(?:them|it|those|these|my|our|the|two|three|appointments|bookings)\b|^all(?: please)?$",
        r"|\b(?:cancel|move|push|change|reschedule) (?:them|those|these|all)\b",
        r"|\b(?:cancel|drop|move|push|reschedule) (?:my|our|the) (?:(?:two|three|other) )?(?:appointments|bookings)\b",
    ))
});
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:the|my) other (?:one|appointment|visit|job)\b|\b(?:not|isnt) (?:that|this) (?:one|appointment)\b|\bwrong (?:one|appointment)\b",
    )
});
static NOT_ALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:not|dont|isnt|no)(?: (?:want|need|mean|cancel|to))* (?:both|all|everything|each)\b|\b(?:one|some|either|any|which) of\b",
        r"|\b(?:all|everything|both) (?:but|except)\b|\bexcept\b|\bat all\b",
    ))
});
static DOES_NOT_KNOW: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:dont|do not|cant) (?:know|remember|recall)\b|\bnot (?:\w+ )?sure\b"));
