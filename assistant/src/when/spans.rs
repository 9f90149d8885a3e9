//! From one moment to another: "from two until ten tomorrow", "Tuesday through three p.m. on Friday".

use std::ops::Range;

use jiff::civil::{Date, DateTime};

use super::calendar::{coming_day, plus};
use super::clock::{Clock, DAY, HALF, Point};
use super::clock_words::lead_at;
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::length::length_at;
use super::on::{On, on_at};
use super::phrase::{Moments, Phrase};
use super::ranges::day_range_at;
use super::reader::Reader;

/// "from two until ten tomorrow", "from Monday at 2 p.m. to Wednesday at 4".
pub(super) fn span_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    let (between, start) = lead_at(r, at);
    if r.is(start, &["now"]) && (start > at || r.is(start + 1, &["until", "till", "through", "to"])) {
        let joined = r.joins(start + 1) || between && r.is(start + 1, &["and"]);
        let second_at = Some(start + 2).filter(|_| joined)?;
        // "from now until three minutes later"
        if let Some((length, _, next)) = length_at(r, second_at)
            && let Some((_, end)) = r.any(next, &[("later", ()), ("from now", ()), ("hence", ())])
        {
            let to = Some(length.after(&r.now)?);
            return Some((Phrase::Moments(Moments { from: r.now.clone(), to, grain: Grain::Minute }), end));
        }
        let (on, next) = on_at(r, second_at, true)?;
        return Some((from_now(r, &on)?, next));
    }
    if let Some(found) = day_to_moment_at(r, start, start > at) {
        return Some(found);
    }
    let (first, next) = on_at(r, start, start > at)?;
    if let Some(found) = dated_end_at(r, &first, start..next, start > at) {
        return Some(found);
    }
    // "between 13 and 15 July" names no hour.
    let bare = first.days.is_none() && matches!(first.clock, Some(Clock::At(point)) if !point.to_the_minute);
    if bare && day_range_at(r, at).is_some() {
        return None;
    }
    let and = (between && r.is(next, &["and"])).then_some(next + 1);
    let dash = || Some(next).filter(|_| r.mark_before(next) == Some('-'));
    let second_at = r.join_at(next).or(and).or_else(dash)?;
    let (mut second, end) = on_at(r, second_at, true)?;
    // "from March 2nd at ten to the 4th": the number is one after that day.
    if let (Some(day), Some((Told::Number(number), _))) =
        (&first.days, numbered_at(r, r.skip(second_at, &["on"])))
    {
        second.days = Some(Days::one(coming_day(day.from, number)?));
    }
    let (Some(Clock::At(from)), Some(Clock::At(to))) = (&first.clock, &second.clock) else {
        return Some((Phrase::Moments(parts_span(r, &first, &second)?), end));
    };
    let (from, to) = (*from, *to);
    let from_day = match (&first.days, &second.days) {
        (Some(days), None) if days.is_single() => {
            let on = On { days: first.days, clock: Some(Clock::Between(from, to)) };
            return Some((on.phrase(), end));
        }
        // "between nine and eleven on Thursday"; but "from two until tomorrow at ten".
        (None, Some(_)) if days_at(r, second_at, true).is_none() => {
            let on = On { days: second.days, clock: Some(Clock::Between(from, to)) };
            return Some((on.phrase(), end));
        }
        (first, Some(_)) => first.as_ref(),
        _ => return None,
    };
    let from = ahead(r.now.datetime(), from_day, from)?;
    let to = ahead(from, rolled(from.date(), second.days).as_ref(), to)?;
    let (from, to) = (r.zoned(from)?, r.zoned(to)?);
    (to > from).then_some((Phrase::Moments(Moments { from, to: Some(to), grain: Grain::Minute }), end))
}

/// "Friday at three through two p.m. Sunday", "from March 2nd at ten to noon March 4th": the day of the end comes last.
fn dated_end_at(r: &Reader, first: &On, words: Range<usize>, led: bool) -> Option<(Phrase, usize)> {
    let day = first.days.as_ref().filter(|days| days.is_single())?;
    let Some(Clock::Between(from, to)) = first.clock else { return None };
    // "Friday two to four Saturday ten to twelve" are two.
    let told = led || words.clone().any(|word| r.is(word, &["at"]));
    if !told || r.mark_before(words.end).is_some() {
        return None;
    }
    let (second, end) = on_at(r, r.skip(words.end, &["on"]), true)?;
    let last = second.days.filter(|days| days.is_single() && second.clock.is_none())?;
    let last = rolled(day.from, Some(last)).filter(|last| last.from > day.from)?;
    let from = ahead(r.now.datetime(), Some(day), from)?;
    let (from, to) = (r.zoned(from)?, r.zoned(ahead(from, Some(&last), to)?)?);
    Some((Phrase::Moments(Moments { from, to: Some(to), grain: Grain::Minute }), end))
}

/// "Tuesday through three p.m. on Friday": from the beginning of the day.
fn day_to_moment_at(r: &Reader, at: usize, led: bool) -> Option<(Phrase, usize)> {
    let (first, next) = days_at(r, at, led).filter(|(days, _)| days.is_single())?;
    let second_at = r.join_at(next)?;
    let (second, end) = on_at(r, second_at, true)?;
    let last = rolled(first.from, second.days).filter(|days| days.is_single() && days.from > first.from)?;
    let to = match second.clock? {
        Clock::At(point) if days_at(r, second_at, true).is_none() => {
            ahead(moment(first.from, 0), Some(&last), point)?
        }
        // "from today to tomorrow afternoon"
        Clock::Part(part) => moment(last.from, part.span().1),
        _ => return None,
    };
    let (from, to) = (r.zoned(moment(first.from, 0))?, Some(r.zoned(to)?));
    Some((Phrase::Moments(Moments { from, to, grain: Grain::Hour }), end))
}

/// The day of an end that was named after a later beginning, most often a weekday, is that of the next week.
fn rolled(from: Date, days: Option<Days>) -> Option<Days> {
    days.map(|days| match days.from < from && (from - days.from).get_days() <= 7 && days.is_single() {
        true => Days::one(plus(days.from, 7)),
        false => days,
    })
}

/// "from tonight until Sunday", "Tuesday morning to Wednesday evening", "from two today until Friday": an end that is
/// a part of a day or a day is over with it.
fn parts_span(r: &Reader, first: &On, second: &On) -> Option<Moments> {
    let day = first.days.as_ref().filter(|days| days.is_single() && days.shape == Shape::Unit);
    let from = match &first.clock {
        // "between 2 and 7 February" begins with no hour.
        Some(Clock::At(point)) if day.is_some() || !point.either_half => {
            ahead(r.now.datetime(), day, *point)?
        }
        Some(Clock::Part(part)) => moment(day?.from, part.span().0),
        _ => return None,
    };
    let last = rolled(from.date(), second.days.clone());
    let single = last.as_ref().is_none_or(|days| days.is_single() && days.shape == Shape::Unit);
    let last_day = last.as_ref().map_or(from.date(), |days| days.from);
    let to = match &second.clock {
        Some(Clock::At(point)) => ahead(from, last.as_ref(), *point)?,
        Some(Clock::Part(part)) => moment(last_day, part.span().1),
        None => moment(plus(last.as_ref()?.from, 1), 0),
        Some(_) => return None,
    };
    let (from, to) = (r.zoned(from)?, r.zoned(to)?);
    (single && to > from).then_some(Moments { from, to: Some(to), grain: Grain::Hour })
}

/// A minute of a day, or of the next.
fn moment(day: Date, minute: u16) -> DateTime {
    let day = plus(day, i64::from(minute / DAY));
    day.at((minute % DAY / 60) as i8, (minute % 60) as i8, 0, 0)
}

/// "from now until five", "from now until Friday".
fn from_now(r: &Reader, on: &On) -> Option<Phrase> {
    let day = on.days.as_ref().map_or(r.today(), |days| days.to);
    let (from, to, grain) = match &on.clock {
        Some(Clock::At(point) | Clock::Around(point)) => {
            let to = ahead(r.now.datetime(), on.days.as_ref(), *point)?;
            (r.now.clone(), r.zoned(to)?, Grain::Minute)
        }
        Some(_) => return None,
        None => (r.now.start_of_day().ok()?, r.zoned(plus(day, 1).at(0, 0, 0, 0))?, Grain::Day),
    };
    (to > from).then_some(Phrase::Moments(Moments { from, to: Some(to), grain }))
}

/// The moment of a time on that day, or the next such after `from`.
pub(super) fn ahead(from: DateTime, days: Option<&Days>, point: Point) -> Option<DateTime> {
    let at = |day: Date, minute: u16| day.at((minute / 60 % 24) as i8, (minute % 60) as i8, 0, 0);
    let dial = point.minute % HALF;
    if let Some(days) = days {
        let minute = point.on(days.from, None);
        let over = at(days.from, minute) <= from && point.either_half;
        return Some(at(days.from, if over { dial + HALF } else { minute }));
    }
    let times = if point.either_half { vec![dial, dial + HALF] } else { vec![point.minute] };
    (0..2)
        .flat_map(|days| times.iter().map(move |minute| (days, *minute)))
        .map(|(days, minute)| at(plus(from.date(), days), minute))
        .find(|moment| *moment > from)
}
