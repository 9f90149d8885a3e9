//! Whole phrases of time: days with a time of day, ranges, open ends, and moments told from now.

use jiff::Zoned;
use jiff::civil::Date;

use super::clock::Clock;
use super::compared::compared_at;
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain};
use super::moments::{hours_away_at, now_at, soonest_at, until_now_at};
use super::on::on_at;
use super::open::{open_at, opened};
use super::ranges::span_at;
use super::reader::Reader;

/// A phrase of time as it was said, the days already found on the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase {
    /// Days, a time of day, or both.
    On { days: Option<Days>, clock: Option<Clock> },
    /// "by Friday", "by two": from now until then.
    By { days: Option<Days>, clock: Option<Clock> },
    /// "in two hours", "from two today until ten tomorrow", "the next three hours".
    Moments(Moments),
    /// "as soon as possible".
    Soonest,
    /// "to date".
    UntilNow,
}

/// Moments that are not the same hours of several days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) from: Zoned,
    /// Exclusive; `None` for a single moment.
    pub(super) to: Option<Zoned>,
    pub(super) grain: Grain,
}

/// A phrase and the words of the reader that it takes, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) phrase: Phrase,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Every phrase of time in the turn, in order.
pub(super) fn phrases(r: &Reader) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while !r.ends(at) {
        let listed = found.last().is_some_and(|last| is_list(r, last, at));
        match phrase_at(r, at, listed) {
            Some((phrase, to)) if to > at => {
                found.push(Found { phrase, from: at, to });
                at = to;
            }
            Some(_) | None => at += 1,
        }
    }
    share_months(r, &mut found);
    found
}

/// "the 15th, 16th and 17th of December", "December 15th or 16th": in a list of days, the month that one has is that
/// of those which have none.
fn share_months(r: &Reader, found: &mut [Found]) {
    let told = |found: &Found| match &found.phrase {
        Phrase::On { days: Some(days), .. } if days.is_single() => {
            numbered_at(r, r.skip(found.from, &["on", "for"])).map(|(told, _)| told)
        }
        _ => None,
    };
    let count = found.len();
    let mut months: Vec<Option<Date>> = vec![None; count];
    let steps = (1..count).map(|at| (at, at - 1)).chain((1..count).rev().map(|at| (at - 1, at)));
    for (at, with) in steps {
        let (first, last) = (&found[at.min(with)], &found[at.max(with)]);
        let between = last.from - first.to;
        let listed = between == 1 && r.is(first.to, &["or", "and"])
            || between == 0 && r.mark_before(last.from) == Some(',');
        let month = months[with].or_else(|| match (told(&found[with]), &found[with].phrase) {
            (Some(Told::Day(..) | Told::Date(_)), Phrase::On { days: Some(days), .. }) => Some(days.from),
            _ => None,
        });
        let (Some(month), Some(Told::Number(number)), true) = (month, told(&found[at]), listed) else {
            continue;
        };
        if let Ok(day) = Date::new(month.year(), month.month(), number)
            && months[at].is_none()
            && let Phrase::On { days, .. } = &mut found[at].phrase
        {
            *days = Some(Days::one(day));
            months[at] = Some(month);
        }
    }
}

/// "ten or eleven", "the 22nd, 23rd or 30th": what follows a time may be one without saying so.
fn is_list(r: &Reader, last: &Found, at: usize) -> bool {
    let joint = at == last.to + 1 && r.is(last.to, &["or", "and"]);
    let timed =
        matches!(&last.phrase, Phrase::On { clock: Some(clock), .. } if !matches!(clock, Clock::Part(_)));
    let dated =
        r.ordinal(at).is_some() && matches!(&last.phrase, Phrase::On { days: Some(_), clock: None, .. });
    joint && (timed || dated) || dated && at == last.to
}

fn phrase_at(r: &Reader, at: usize, listed: bool) -> Option<(Phrase, usize)> {
    let bare = r.asked || listed;
    if r.text(at).is_empty() {
        return None;
    }
    if let Some(next) = soonest_at(r, at) {
        return Some((Phrase::Soonest, next));
    }
    if let Some(next) = until_now_at(r, at) {
        return Some((Phrase::UntilNow, next));
    }
    now_at(r, at)
        .or_else(|| compared_at(r, at))
        .or_else(|| span_at(r, at))
        .or_else(|| open_at(r, at))
        .or_else(|| hours_away_at(r, at))
        .or_else(|| on_at(r, at, bare).map(|(on, next)| opened(r, on, next)))
}
