//! Days by their name: "Tuesday", "next Tuesday", "Tuesday week", "the first Monday of next month".

use jiff::ToSpan;
use jiff::civil::{Date, Weekday};

use super::calendar::{coming, in_week, month, next_weekday, plus, weekday, weekday_before};
use super::dates::{Told, numbered_at};
use super::days::Days;
use super::distance::away_at;
use super::holidays::holiday_at;
use super::length::Unit;
use super::months::month_span_at;
use super::not_times::COUNTED;
use super::reader::Reader;

/// Which Tuesday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Which {
    /// The next that comes.
    Coming,
    /// The one of this week.
    This,
    /// The one of next week.
    Next,
    /// The one of last week.
    Last,
    /// The one that was last.
    Past,
}

/// A weekday with what says which, and the date that follows it.
pub(super) fn weekday_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    counted_at(r, at).or_else(|| within_week_at(r, at)).or_else(|| plain_at(r, at))
}

fn plain_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (which, start) = which_at(r, at);
    let name = weekday(r.text(start))?;
    if !is_named(r, at, start) {
        return None;
    }
    let next = start + 1;
    if let Some(dated) = dated_at(r, name, next) {
        return Some(dated);
    }
    let today = r.today();
    let day = match which {
        Which::Next => in_week(today, name, 1),
        Which::Last => in_week(today, name, -1),
        Which::Past => weekday_before(today, name),
        Which::This if in_week(today, name, 0) > today => in_week(today, name, 0),
        Which::This | Which::Coming => next_weekday(today, name),
    };
    // "Friday last"
    if which == Which::Coming
        && r.is(next, &["last", "past"])
        && (r.ends(next + 1) || r.mark_before(next + 1).is_some())
    {
        return Some((Days::one(weekday_before(today, name)), next + 1));
    }
    // "Wednesday next"
    if which == Which::Coming
        && r.is(next, &["next"])
        && r.mark_before(next).is_none()
        && (r.ends(next + 1) || r.mark_before(next + 1).is_some())
    {
        return Some((Days::one(in_week(today, name, 1)), next + 1));
    }
    // "the Monday before last"
    if let Some(next) = r.phrase(next, "before last") {
        return Some((Days::one(plus(weekday_before(today, name), -7)), next));
    }
    // "a Monday in January", "some Friday next month": the first that comes.
    let of = r.skip(r.skip(next, &["sometime"]), &["in", "of"]);
    let told = of > next && month(r.text(of)).is_some() || r.starts(next, &["next", "month"]);
    if which == Which::Coming
        && told
        && let Some((whole, end)) = month_span_at(r, of)
        && (at == 0 || r.ordinal(at - 1).is_none())
    {
        let day = next_weekday(plus(whole.from.max(today), -1), name);
        return (day <= whole.to).then(|| (Days::one(day), end));
    }
    if let Some((day, next)) = beside_at(r, name, next) {
        return Some((Days::one(day), next));
    }
    if let Some((shift, next)) = r.any(next, AFTER_NAME) {
        let day = match shift {
            Shift::Week(weeks) => in_week(today, name, *weeks),
            // "Tuesday in a week", said on a Tuesday, is a week from today.
            Shift::Later(days) if r.is(next - 1, &["week"]) && r.is(next - 2, &["a"]) => {
                next_weekday(plus(today, *days - 1), name)
            }
            Shift::Later(days) => plus(day, *days),
        };
        return Some((Days::one(day), next));
    }
    // "Monday in four weeks", "Thursday, two years from now".
    if let Some((length, unit, after)) = away_at(r, next)
        && unit >= Unit::Week
        && length.is_days()
        && let Some(then) = length.after(&r.now)
    {
        return Some((Days::one(in_week(then.date(), name, 0)), after));
    }
    Some((Days::one(day), next))
}

/// "the Monday after Thanksgiving", "the Friday before the 12th".
fn beside_at(r: &Reader, name: Weekday, at: usize) -> Option<(Date, usize)> {
    let (after, start) = r.any(at, &[("after", true), ("following", true), ("before", false)])?;
    let (anchor, next) = holiday_at(r, start).or_else(|| {
        // "the Sunday after next Wednesday"
        let which = r.is(start, &["next", "this", "last"]) && weekday(r.text(start + 1)).is_some();
        if which {
            return plain_at(r, start);
        }
        let (told, next) = numbered_at(r, start)?;
        Some((Days::one(told.day(r.today())?), next))
    })?;
    let day = if *after { next_weekday(anchor.from, name) } else { weekday_before(anchor.from, name) };
    Some((day, next))
}

fn which_at(r: &Reader, at: usize) -> (Which, usize) {
    let mut next = r.skip(at, &["the"]);
    // "the next available Tuesday"
    let available = r.any(next, &[("next available", ()), ("first available", ())]).map(|(_, next)| next);
    if let Some(name) = available.filter(|name| weekday(r.text(*name)).is_some()) {
        return (Which::Coming, name);
    }
    let mut which = Which::Coming;
    let mut found = false;
    while let Some(word) = WHICH.iter().find(|(text, _)| r.is(next, &[text])) {
        // "this coming Tuesday" is the coming one, "this past Tuesday" the past.
        which = if found && word.1 == Which::This { which } else { word.1 };
        found = true;
        next += 1;
    }
    // "the Monday after Thanksgiving"; but "the sun" and "the sat" are words of their own.
    let article = next > at && r.text(next).len() > 4;
    if (found || article) && weekday(r.text(next)).is_some() { (which, next) } else { (Which::Coming, at) }
}

/// "sat", "sun", "mon" and "wed" are words of their own unless something says that a day is meant.
fn is_named(r: &Reader, at: usize, start: usize) -> bool {
    if !r.is(start, &["sat", "sun", "wed"]) || at < start {
        return true;
    }
    let led = r.follows(
        start,
        &["on", "or", "and", "for", "every", "until", "till", "by", "to", "from", "before", "after"],
    );
    let capital = r.words[start].raw.starts_with(char::is_uppercase) && start > 0;
    // "6:45 wed", "3 p.m. sat"
    let timed = start > 0 && (r.figure(start - 1).is_some() || r.is(start - 1, &["am", "pm"]));
    // "Mon-Fri", "sat or sun"
    let ranged = (matches!(r.mark_before(start + 1), Some('-' | '&' | '/'))
        || r.joins(start + 1)
        || r.is(start + 1, &["and"]))
        && weekday(r.text(r.skip(start + 1, &["to", "through", "and"]))).is_some();
    let names = |back: usize| start.checked_sub(back).is_some_and(|at| weekday(r.text(at)).is_some());
    let ends = matches!(r.mark_before(start), Some('-' | '&' | '/')) && names(1)
        || start > 0 && r.joins(start - 1) && names(2);
    let followed = ranged
        || ends
        || r.ordinal(start + 1).is_some()
        || r.figure(start + 1).is_some()
        || r.is(
            start + 1,
            &["this", "next", "around", "between", "after", "before", "from", "by", "until", "till"],
        )
        || r.any(start + 1, &[("of next", ()), ("of this", ()), ("of the week", ()), ("in the", ())])
            .is_some()
        || r.is(start + 1, &["am", "pm", "noon", "midday", "lunchtime"])
        || r.is(start + 1, &["at", "or", "morning", "afternoon", "evening", "night"])
        || month(r.text(start + 1)).is_some()
        || r.is(start + 1, &["the"]) && r.ordinal(start + 2).is_some();
    led || capital
        || timed
        || followed && !r.follows(start, &["the", "i", "he", "she", "we"])
        || r.words.len() == 1
}

/// "Tuesday the 24th", "Thursday, November 26th", "Friday 12/4": the date is the more precise of the two.
fn dated_at(r: &Reader, name: Weekday, next: usize) -> Option<(Days, usize)> {
    let open = r.skip(next, &["on"]);
    if r.ends(open) {
        return None;
    }
    // "Friday the 22", "Monday 21 at nine": no clock that people speak of has such an hour.
    let article = r.is(open, &["the"]);
    if let Some((number, after)) = r.number(open + usize::from(article))
        && r.figure(after - 1).is_some_and(|figure| figure.len() <= 2)
        && (13..=31).contains(&number)
        && !matches!(r.mark_before(after), Some('-' | ':' | '/'))
        && !r.is(after, COUNTED)
        && !r.is(after, &["am", "pm", "oclock", "ish", "to", "through", "until", "till"])
        && month(r.text(r.skip(after, &["of"]))).is_none()
    {
        return Some((Days::one(same_weekday(r.today(), number as i8, name)?), after));
    }
    let (day, after) = match numbered_at(r, open) {
        Some((Told::Number(day), after)) => (same_weekday(r.today(), day, name)?, after),
        Some((Told::Day(month, day), after)) => {
            let turned = || turned_at(r, open, month, day, name);
            let date = year_of(r.today(), month, day, name)?;
            let far = (date - r.today()).get_days() > 366;
            (turned().filter(|_| far || date.weekday() != name).unwrap_or(date), after)
        }
        Some((Told::Date(date), after)) => (date, after),
        // "Tuesday 19": a number alone, unless it is a time.
        None => {
            let (number, after) =
                r.number(open).filter(|_| open == next && r.words[open].digits().is_some())?;
            let day = i8::try_from(number).ok().filter(|day| (1..=31).contains(day))?;
            // "Friday 7-6" is a date when it is a Friday.
            if matches!(r.mark_before(after), Some('-'))
                && let Some((second, end)) = r.number(after).filter(|_| r.words[after].digits().is_some())
                && let (Ok(month), Ok(second)) = (i8::try_from(number), i8::try_from(second))
                && let Some(date) = near_year_of(r.today(), month, second)
                && date.weekday() == name
                // "Sunday 9-5" are hours, whatever day of a far year that is.
                && (date - r.today()).get_days() < 62
                && !r.is(end, &["am", "pm"])
            {
                return Some((Days::one(date), end));
            }
            let time = r.is(after, COUNTED)
                || r.is(after, &["am", "pm", "oclock", "ish", "to", "through", "or", "in", "at"])
                || r.number(after).is_some()
                || matches!(r.mark_before(after), Some('-'))
                || super::part::part_at(r, after).is_some();
            // Without a month, one of the next weeks is meant: "Thursday 8" is an hour otherwise.
            let near = |date: &Date| date.weekday() == name && (*date - r.today()).get_days() < 62;
            let date = same_weekday(r.today(), day, name).filter(near)?;
            (!time).then_some((date, after))?
        }
    };
    Some((Days::one(day), after))
}

/// "Tuesday 8/12", where that is a Tuesday of December and no Tuesday of August: the day was written first.
fn turned_at(r: &Reader, at: usize, month: i8, day: i8, name: Weekday) -> Option<Date> {
    let date = near_year_of(r.today(), day, month).filter(|_| r.text(at).contains('/'))?;
    (date.weekday() == name && (date - r.today()).get_days() < 62).then_some(date)
}

/// The weekday and the number of a day fit together in this month or one of the next; if they never do, one of
/// them was a slip, and the number counts.
fn same_weekday(today: Date, number: i8, name: Weekday) -> Option<Date> {
    let first = today.first_of_month();
    let ahead = |months: i64| {
        let month = first.checked_add(months.months()).ok()?;
        Date::new(month.year(), month.month(), number).ok().filter(|date| *date >= today)
    };
    let fitting = (0..12).filter_map(ahead).find(|date| date.weekday() == name);
    // "Friday the 22nd" may be just over.
    let before = (-1..1).rev().filter_map(|months: i64| {
        let month = first.checked_add(months.months()).ok()?;
        let date = Date::new(month.year(), month.month(), number).ok()?;
        (date.weekday() == name && date < today && (today - date).get_days() < 21).then_some(date)
    });
    let soon = fitting.filter(|date| (*date - today).get_days() < 60);
    soon.or_else(|| before.into_iter().next()).or(fitting).or_else(|| (0..4).find_map(ahead))
}

/// That day of the year, the coming one. Where it is another weekday then, it is the one a while ago that was this one,
/// or the next that will be; should that be long, one of the two was a slip, and the date counts.
fn year_of(today: Date, month: i8, day: i8, name: Weekday) -> Option<Date> {
    let coming = coming(today, month, day)?;
    let near = near_year_of(today, month, day)?;
    let later = (1..6).filter_map(|years| Date::new(coming.year() + years, month, day).ok());
    [coming, near].into_iter().chain(later).find(|date| date.weekday() == name).or(Some(coming))
}

/// That day of the year, unless it was less than three weeks ago the coming one.
fn near_year_of(today: Date, month: i8, day: i8) -> Option<Date> {
    let past = Date::new(today.year(), month, day).ok();
    past.filter(|date| *date < today && (today - *date).get_days() < 21).or_else(|| coming(today, month, day))
}

/// "in two Fridays", "two Fridays from now", "3 Mondays ago", "2 Mondays back".
fn counted_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["in"]);
    let (count, next) = r.number(start).or_else(|| Some((1, start + 1)).filter(|_| r.is(start, &["a"])))?;
    let name = weekday(r.text(next)).filter(|_| (1..=52).contains(&count))?;
    let today = r.today();
    let hence = r.any(next + 1, FROM_NOW).map(|(_, after)| after);
    // "in two Fridays" says as much by itself.
    let led = start > at && count > 1 && r.text(next).ends_with('s');
    if let Some(after) = hence.or(led.then_some(next + 1)) {
        return Some((Days::one(plus(next_weekday(today, name), 7 * (count - 1))), after));
    }
    let (_, after) = r.any(next + 1, &[("ago", ()), ("back", ())])?;
    Some((Days::one(plus(weekday_before(today, name), -7 * (count - 1))), after))
}

/// "next week on Tuesday", "in two weeks on Wednesday", "the week after next, Friday".
fn within_week_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (weeks, next) = r.any(at, WEEKS)?;
    let next = r.skip(r.skip(next, &["maybe"]), &["on"]);
    let next = r.skip(next, &["a"]);
    let name = weekday(r.text(next))?;
    if let Some(dated) = dated_at(r, name, next + 1) {
        return Some(dated);
    }
    Some((Days::one(in_week(r.today(), name, *weeks)), next + 1))
}

/// What may be said after so many weekdays or weekends that are to come.
pub(super) const FROM_NOW: &[(&str, ())] = &[
    ("from now", ()),
    ("from today", ()),
    ("from this one", ()),
    ("away", ()),
    ("hence", ()),
    ("later", ()),
];

#[derive(Debug, Clone, Copy)]
enum Shift {
    /// That day of the week so many weeks from this.
    Week(i64),
    /// So many days after the coming one.
    Later(i64),
}

const WHICH: &[(&str, Which)] = &[
    ("this", Which::This),
    ("coming", Which::Coming),
    ("next", Which::Next),
    ("following", Which::Next),
    ("last", Which::Past),
    ("previous", Which::Last),
    ("past", Which::Past),
];

const AFTER_NAME: &[(&str, Shift)] = &[
    ("next week", Shift::Week(1)),
    ("of next week", Shift::Week(1)),
    ("in next week", Shift::Week(1)),
    ("the next week", Shift::Week(1)),
    ("of the next week", Shift::Week(1)),
    ("of the following week", Shift::Week(1)),
    ("the following week", Shift::Week(1)),
    ("of the coming week", Shift::Week(1)),
    ("the week after next", Shift::Week(2)),
    ("of the week after next", Shift::Week(2)),
    ("week after next", Shift::Week(2)),
    ("the week after", Shift::Later(7)),
    ("after next", Shift::Later(7)),
    ("after this one", Shift::Later(7)),
    ("after that one", Shift::Later(7)),
    ("in two weeks", Shift::Week(2)),
    ("in 2 weeks", Shift::Week(2)),
    ("in three weeks", Shift::Week(3)),
    ("in a week", Shift::Later(7)),
    ("a week later", Shift::Later(7)),
    ("week", Shift::Later(7)),
    ("fortnight", Shift::Later(14)),
    ("this week", Shift::Week(0)),
    ("of this week", Shift::Week(0)),
    ("in this week", Shift::Week(0)),
    ("of last week", Shift::Week(-1)),
    ("from last week", Shift::Week(-1)),
    ("from next week", Shift::Week(1)),
    ("last week", Shift::Week(-1)),
];

const WEEKS: &[(&str, i64)] = &[
    ("this week", 0),
    ("next week", 1),
    ("the next week", 1),
    ("the following week", 1),
    ("the week after next", 2),
    ("week after next", 2),
    ("in two weeks", 2),
    ("in 2 weeks", 2),
    ("in three weeks", 3),
    ("in 3 weeks", 3),
    ("last week", -1),
];
