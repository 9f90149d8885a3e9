//! Whole phrases of time: days with a time of day, ranges, open ends, and moments told from now.

use jiff::Zoned;
use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, month, next_weekday, plus, weekday};
use super::clock::Clock;
use super::compared::compared_at;
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::moments::{hours_away_at, now_at, soonest_at, until_now_at};
use super::not_times::{is_scale, is_street};
use super::nth::missing_at;
use super::on::on_at;
use super::open::{open_at, opened};
use super::periods::{week, weekend};
use super::points::{is_dated, point_at};
use super::reader::Reader;
use super::spans::span_at;
use super::told::corrects;

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
        let listed = |last: &Found| listed_day_at(r, last, at).or_else(|| after_that_at(r, last, at));
        if let Some((days, to)) = found.last().and_then(listed) {
            let phrase = Phrase::On { days: Some(days), clock: None };
            found.push(Found { phrase, from: at, to });
            at = to;
            continue;
        }
        if let Some(to) = missing_at(r, at) {
            at = to;
            continue;
        }
        let listed = found.last().is_some_and(|last| is_list(r, last, at) || is_put_right(r, last, at));
        let read = phrase_at(r, at, listed).map(|(phrase, to)| Found { phrase, from: at, to });
        match read.map(|read| farthest(r, read)) {
            // "12 May Street", "Christmas Lane".
            Some(Found { to, .. }) if to > at && is_street(r, to) => at = to + 1,
            Some(read) if read.to > at => {
                let to = read.to;
                found.push(read);
                at = to;
            }
            Some(_) | None => at += 1,
        }
    }
    share_months(r, &mut found);
    share_weeks(r, &mut found);
    join_bounds(r, &mut found);
    found
}

/// "how about two Fridays from now", "fit me in March third": a word that may belong to what is before it, or begin a
/// time, begins none where that would cut a longer one in two.
fn farthest(r: &Reader, read: Found) -> Found {
    if !r.is(read.from, &["in", "about", "around", "of", "for", "at", "on"]) {
        return read;
    }
    let from = read.from + 1;
    match phrase_at(r, from, false).filter(|(_, to)| *to > read.to) {
        Some((phrase, to)) => Found { phrase, from, to },
        None => read,
    }
}

/// "after three but before five", "after Monday and before Friday": the two bounds of one stretch.
fn join_bounds(r: &Reader, found: &mut Vec<Found>) {
    let mut at = 1;
    while at < found.len() {
        let (first, last) = (&found[at - 1], &found[at]);
        let linked =
            (first.to..last.from).all(|word| r.is(word, &["but", "and"])) && last.from <= first.to + 2;
        match bounded(&first.phrase, &last.phrase).filter(|_| linked) {
            Some(phrase) => {
                found[at - 1] = Found { phrase, from: first.from, to: last.to };
                found.remove(at);
            }
            None => at += 1,
        }
    }
}

/// The stretch between a lower bound and an upper one, in either order.
fn bounded(one: &Phrase, other: &Phrase) -> Option<Phrase> {
    let (Phrase::On { days: first, clock: from }, Phrase::On { days: second, clock: to }) = (one, other)
    else {
        return None;
    };
    match (from, to) {
        (Some(Clock::After(from)), Some(Clock::Before(to)))
        | (Some(Clock::Before(to)), Some(Clock::After(from))) => {
            let days = match (first, second) {
                (Some(first), Some(second)) if first != second => return None,
                (Some(days), _) | (None, Some(days)) => Some(days.clone()),
                (None, None) => None,
            };
            Some(Phrase::On { days, clock: Some(Clock::Between(*from, *to)) })
        }
        (None, None) => {
            let (first, second) = (first.as_ref()?, second.as_ref()?);
            let (from, to) = match (first.shape, second.shape) {
                (Shape::From, Shape::UpTo) => (first.from, second.to),
                (Shape::UpTo, Shape::From) => (second.from, first.to),
                _ => return None,
            };
            // "after Monday but before Friday" is the Friday after that Monday.
            let to = if to < from { plus(to, 7) } else { to };
            let days = Days::one(from).through(&Days::one(to));
            (from <= to).then_some(Phrase::On { days: Some(days), clock: None })
        }
        _ => None,
    }
}

/// Whether two phrases are neighbours in a list: "Tuesday, Wednesday or Thursday", "Tue. or Wed.".
fn in_a_list(r: &Reader, first: &Found, last: &Found) -> bool {
    match last.from - first.to {
        0 => match r.mark_before(last.from) {
            Some('.') => r.words[first.to - 1].raw.len() <= SHORT_NAME,
            mark => matches!(mark, Some(',') | None),
        },
        1 => r.is(first.to, &["or", "and"]),
        _ => false,
    }
}

/// "Thurs.": a full stop after no more letters than that ends a name that is cut short, and no sentence.
const SHORT_NAME: usize = 6;

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
        let listed = in_a_list(r, first, last);
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

/// "next week on Tuesday, Wednesday or Thursday", "Thursday or Friday of next week", "next Monday or Tuesday": in a list
/// of weekdays, the week that one has is that of those which have none.
fn share_weeks(r: &Reader, found: &mut [Found]) {
    let count = found.len();
    let mut weeks: Vec<Option<(Date, bool)>> = found.iter().map(|found| told_week(r, found)).collect();
    let steps = (1..count).map(|at| (at, at - 1)).chain((1..count).rev().map(|at| (at - 1, at)));
    for (at, with) in steps {
        let (first, last) = (&found[at.min(with)], &found[at.max(with)]);
        let listed = in_a_list(r, first, last);
        let (Some((week, named)), Some(name), None, true) =
            (weeks[with], bare_weekday(r, &found[at]), weeks[at], listed)
        else {
            continue;
        };
        let day = in_week(week, name, 0);
        // "next Friday or Monday" goes on into the week after.
        if (named || day > week)
            && let Phrase::On { days, .. } = &mut found[at].phrase
        {
            *days = Some(Days::one(day));
            weeks[at] = Some((week, named));
        }
    }
}

/// A day of the week that the words tell, and whether they call it a week: "next week on Tuesday", "next Monday".
fn told_week(r: &Reader, found: &Found) -> Option<(Date, bool)> {
    let Phrase::On { days: Some(days), .. } = &found.phrase else { return None };
    let told = (found.from + 1..found.to).any(|word| {
        r.is(word - 1, &["next", "this", "last", "coming"])
            && (r.is(word, &["week"]) || weekday(r.text(word)).is_some())
            || r.is(word - 1, &["after"]) && r.is(word, &["next"])
    });
    let named = (found.from..found.to).any(|word| weekday(r.text(word)).is_some());
    let week = (found.from..found.to).any(|word| r.is(word, &["week"]));
    (told && named && days.is_single() && days.grain == Grain::Day).then_some((days.from, week))
}

/// The weekday of a phrase that names it alone, perhaps with a time.
fn bare_weekday(r: &Reader, found: &Found) -> Option<Weekday> {
    let Phrase::On { days: Some(days), .. } = &found.phrase else { return None };
    let name = weekday(r.text(r.skip(found.from, &["on", "the", "at"])))?;
    (days.is_single() && days.from == next_weekday(r.today(), name)).then_some(name)
}

/// "December 10 or 11", "December 10, 11 and 12": a bare number after a day of a month is one as well.
fn listed_day_at(r: &Reader, last: &Found, at: usize) -> Option<(Days, usize)> {
    let joint =
        at == last.to + 1 && r.is(last.to, &["or", "and"]) || at == last.to && r.mark_before(at) == Some(',');
    let Phrase::On { days: Some(days), clock: None } = &last.phrase else { return None };
    // The month is named, or the last is such a number itself.
    let named = (last.from..last.to).any(|word| month(r.text(word)).is_some());
    let (number, next) = r
        .number(at)
        .filter(|_| joint && days.is_single() && days.grain == Grain::Day && r.ordinal(at).is_none())?;
    let first = r.ordinal(last.to - 1).or_else(|| r.number(last.to - 1)).is_some();
    let alone = r.ends(next)
        || r.mark_before(next).is_some_and(|mark| matches!(mark, ',' | '.' | '?' | '!'))
        || r.is(next, &["or", "and", "works", "work", "please", "would", "is", "if"]);
    let day = Date::new(days.from.year(), days.from.month(), i8::try_from(number).ok()?).ok()?;
    (alone && first && (named || last.to == last.from + 1) && day > days.from).then(|| (Days::one(day), next))
}

/// "tomorrow or the day after", "this week or the week after", "this Friday or the one after": told from what stands
/// before it.
fn after_that_at(r: &Reader, last: &Found, at: usize) -> Option<(Days, usize)> {
    let Phrase::On { days: Some(days), .. } = &last.phrase else { return None };
    // "not tomorrow, the day after"
    let joint = at == last.to + 1 && r.is(last.to, &["or", "and", "but"])
        || at == last.to && r.follows(last.from, &["not"]);
    if !joint {
        return None;
    }
    // "Friday or the following Monday", "next Friday or the Friday after"
    let single = days.is_single() && days.grain == Grain::Day;
    let start = r.skip(at, &["the"]);
    let following = r.is(start, &["following"]) && start > at;
    if let Some(name) = weekday(r.text(start + usize::from(following))).filter(|_| single && start > at) {
        let end = if following { Some(start + 2) } else { r.phrase(start + 1, "after") };
        let that = end.map(|end| r.skip(end, &["that"]));
        return that.map(|end| (Days::one(next_weekday(days.from, name)), end));
    }
    let (unit, next) = r.any(at, AFTER_THAT)?;
    let alone = r.ends(next) || r.mark_before(next).is_some();
    if r.is(at, &["next"]) && next == at + 1 && !alone {
        return None;
    }
    let goes_on = r.mark_before(next).is_none() && days_at(r, next, true).is_some();
    let named = (last.from..last.to).any(|word| weekday(r.text(word)).is_some());
    let after = match (unit, days.grain) {
        (After::Day, Grain::Day) if days.is_single() => Days::one(plus(days.from, 1)),
        (After::Week, Grain::Week) | (After::One, Grain::Week) if days.shape == Shape::Unit => {
            week(plus(days.from, 7), 0).of(plus(days.from, 7))
        }
        (After::Weekend | After::One, Grain::Day) if is_weekend(days) => {
            weekend(plus(days.from, 7), "the weekend after".to_owned())
        }
        (After::One, Grain::Day) if days.is_single() && named => Days::one(plus(days.from, 7)),
        _ => return None,
    };
    (!goes_on).then_some((after, next))
}

fn is_weekend(days: &Days) -> bool {
    days.from.weekday() == Weekday::Saturday && days.to == plus(days.from, 1)
}

/// What comes after what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum After {
    Day,
    Week,
    Weekend,
    /// The next of the same name.
    One,
}

const AFTER_THAT: &[(&str, After)] = &[
    ("the day after that", After::Day),
    ("the day after", After::Day),
    ("the following day", After::Day),
    ("the next day", After::Day),
    ("next day", After::Day),
    ("the week after that", After::Week),
    ("the week after", After::Week),
    ("the following week", After::Week),
    ("the weekend after that", After::Weekend),
    ("the weekend after", After::Weekend),
    ("the following weekend", After::Weekend),
    ("the one after that", After::One),
    ("the one after", After::One),
    ("the following one", After::One),
    ("the next one", After::One),
    ("next", After::One),
];

/// "ten or eleven", "the 22nd, 23rd or 30th": what follows a time may be one without saying so.
fn is_list(r: &Reader, last: &Found, at: usize) -> bool {
    let joint = at == last.to + 1 && r.is(last.to, &["or", "and"]);
    let timed =
        matches!(&last.phrase, Phrase::On { clock: Some(clock), .. } if !matches!(clock, Clock::Part(_)));
    let dated = r.ordinal(r.skip(at, &["the"])).is_some()
        && matches!(&last.phrase, Phrase::On { days: Some(_), clock: None, .. });
    // "at three, four or five"
    let counted = at == last.to && r.mark_before(at) == Some(',') && timed && goes_on(r, at);
    joint && (timed || dated) || dated && at == last.to || counted
}

/// "at three, no, three thirty", "the 24th, sorry, 25th": what is put in the place of a time is one too.
fn is_put_right(r: &Reader, last: &Found, at: usize) -> bool {
    let Phrase::On { days, clock } = &last.phrase else { return false };
    if !corrects(r, last.to, at) {
        return false;
    }
    let timed = matches!(clock, Some(Clock::At(_) | Clock::Around(_)));
    let next = match (timed, r.ordinal(at)) {
        (true, _) => point_at(r, at, true, false).map(|(_, next)| next),
        (false, Some((_, next))) if days.is_some() => Some(next),
        (false, _) => None,
    };
    next.is_some_and(|next| {
        r.ends(next)
            || r.mark_before(next).is_some()
            || r.is(next, &["please", "works", "is", "would", "if", "on", "in", "instead"])
    })
}

/// Whether the hour at `at` is followed by another one of the same list.
fn goes_on(r: &Reader, at: usize) -> bool {
    let Some((_, next)) = point_at(r, at, true, false) else { return false };
    // "ten thirty, eleven thirty on Monday"
    if is_dated(r, next) && r.mark_before(next).is_none() {
        return true;
    }
    let another = match r.mark_before(next) {
        Some(',') => r.skip(next, &["or", "and"]),
        Some(_) => return false,
        None if r.is(next, &["or", "and"]) => next + 1,
        None => return false,
    };
    point_at(r, another, true, false).is_some()
}

fn phrase_at(r: &Reader, at: usize, listed: bool) -> Option<(Phrase, usize)> {
    let bare = r.asked || listed;
    if r.text(at).is_empty() || is_scale(r, at) {
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
