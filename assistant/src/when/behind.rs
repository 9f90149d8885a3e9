//! Days that a sentence about the past names: "you came out on Monday", "I called on the 20th".

use super::calendar::{month, weekday};
use super::dates::{Told, numbered_at};
use super::days::{Grain, Shape};
use super::open::most_recent;
use super::phrase::{Found, Phrase};
use super::reader::Reader;
use super::years::year_at;

/// A day by its name, a date or a month without its year, after a verb that tells what has been, is the last such.
pub(super) fn told_as_past(r: &Reader, found: &mut [Found]) {
    for found in found {
        let words = found.from..found.to;
        let Phrase::On { days: Some(days), .. } = &mut found.phrase else { continue };
        let in_month = words.clone().any(|at| month(r.text(at)).is_some());
        // "in early June"
        let shaped = days.shape == Shape::Unit || days.shape == Shape::Stretch && in_month;
        let ahead = days.from > r.today() && shaped && days.grain != Grain::Week;
        let number = words.clone().find_map(|at| numbered_at(r, at)).map(|(told, _)| told);
        // "Easter Monday" is no Monday among others.
        let bare = (days.from - r.today()).get_days() <= 7;
        let named = words.clone().any(|at| weekday(r.text(at)).is_some());
        let open = match number {
            Some(Told::Number(_) | Told::Day(..)) => !named,
            Some(Told::Date(_)) => false,
            None if named => bare && !in_month,
            None => in_month,
        };
        let told = words.clone().any(|at| r.is(at, TELLS_WHICH) || year_at(r, at).is_some());
        if ahead && open && !told && has_been(r, found.from) {
            *days = most_recent(days, r.today(), matches!(number, Some(Told::Number(_))));
        }
    }
}

/// How far before a time its verb may stand.
const MOST_BEFORE: usize = 6;

fn has_been(r: &Reader, at: usize) -> bool {
    let clause = (at.saturating_sub(MOST_BEFORE)..at)
        .rev()
        .take_while(|word| r.mark_before(word + 1).is_none() && !r.is(*word, ENDS_CLAUSE));
    // "my last visit was in June"
    let last = clause.clone().any(|word| r.is(word, &["was", "were"]))
        && clause.clone().any(|word| r.is(word, &["last"]));
    // "back in March", "it was back in March", but not "we get back in March"
    let back = at > 0
        && r.is(at - 1, &["back"])
        && (at == 1 || r.mark_before(at - 1).is_some() || r.is(at - 2, &["was", "were"]));
    last || back || clause.clone().any(|word| r.is(word, HAPPENED))
}

const TELLS_WHICH: &[&str] =
    &["next", "this", "coming", "tomorrow", "week", "from", "year", "after", "following"];

/// What stands between a verb and a time that is not the verb's: "called to book Friday", "asked about Monday".
const ENDS_CLAUSE: &[&str] =
    &["to", "for", "about", "and", "or", "but", "if", "will", "can", "could", "would", "until", "till", "by"];

/// Verbs that tell what has been, and nothing else.
const HAPPENED: &[&str] = &[
    "came",
    "called",
    "happened",
    "started",
    "began",
    "broke",
    "stopped",
    "quit",
    "died",
    "went",
    "fixed",
    "repaired",
    "replaced",
    "installed",
    "serviced",
    "visited",
    "noticed",
    "talked",
    "spoke",
    "left",
    "flooded",
    "cleaned",
    "arrived",
    "ended",
    "occurred",
    "waited",
    "showed",
    "missed",
    "smelled",
    "heard",
    "saw",
    "failed",
    "leaked",
    "burst",
    "froze",
    "overflowed",
    "tripped",
];
