//! Days by their number: "November 24th", "the 24th of November", "11/24", "2026-11-24", "the 24th".

use jiff::civil::Date;

use super::calendar::{coming, coming_day, month, plus_months, weekday};
use super::days::Days;
use super::figures::figures_at;
use super::holidays::weekend_of;
use super::months::{MONTHS_FROM_NOW, month_span_at};
use super::open::SUFFIXES;
use super::ordinals::ordinal_day_at;
use super::part::part_at;
use super::points::point_at;
use super::reader::Reader;
use super::years::{told_year_at, written_year, year_at, years_from_now_at};
use crate::words::Word;

/// A day as far as it was told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// "the 24th".
    Number(i8),
    /// "November 24th".
    Day(i8, i8),
    /// "November 24th, 2026".
    Date(Date),
}

impl Told {
    /// The day meant, which is not over.
    pub(super) fn day(self, today: Date) -> Option<Date> {
        match self {
            Self::Number(day) => coming_day(today, day),
            Self::Day(month, day) => coming(today, month, day),
            Self::Date(date) => Some(date),
        }
    }
}

/// A date at `at`. `bare` accepts "24th" without an article.
pub(super) fn date_at(r: &Reader, at: usize, bare: bool) -> Option<(Days, usize)> {
    let numbered = numbered_at(r, at).filter(|(told, _)| !matches!(told, Told::Number(_)));
    let (days, next) = match numbered.or_else(|| spoken_figures_at(r, at)) {
        Some((told, next)) => (Days::one(told.day(r.today())?), next),
        None => of_month_at(r, at).or_else(|| alone_at(r, at, bare))?,
    };
    // "July 4th weekend"
    if r.is(next, &["weekend"]) && r.mark_before(next).is_none() && r.figure(next - 1).is_some() {
        let name = format!("the weekend of {}", super::speak::day(days.from));
        return Some((weekend_of(days.from, name), next + 1));
    }
    let next = past_weekday(r, days.from, next);
    Some((days, next))
}

/// "on twelve eighteen": the month and the day by their numbers, as they are written. A time is told "at" its hour.
fn spoken_figures_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let spoken = |at: usize| r.words.get(at).is_some_and(|word| word.digits().is_none());
    if !r.follows(at, &["on"]) || !spoken(at) || at > 1 && r.is(at - 2, &["later", "earlier", "hold", "hang"])
    {
        return None;
    }
    let (month, day_at) = r.number(at).filter(|(month, next)| (1..=12).contains(month) && *next == at + 1)?;
    let (day, next) = r.number(day_at).filter(|(day, _)| (10..=31).contains(day))?;
    let ends = r.ends(next)
        || r.mark_before(next).is_some()
        || r.is(next, &["at", "in", "from", "between", "please", "or"]);
    let told = Told::Day(i8::try_from(month).ok()?, i8::try_from(day).ok()?);
    (ends && spoken(day_at) && r.mark_before(day_at).is_none()).then_some((told, next))
}

/// "December 4th, a Friday", "the 4th, Friday": the weekday of the date says nothing more.
fn past_weekday(r: &Reader, day: Date, next: usize) -> usize {
    let leads = [("which is a", ()), ("that a", ()), ("on a", ()), ("a", ())];
    let name = r.any(next, &leads).map_or(next, |(_, name)| name);
    let same = weekday(r.text(name)) == Some(day.weekday());
    // "the 4th, Friday the 11th" names two days.
    let dated = numbered_at(r, name + 1).is_some();
    let stopped = r.mark_before(next).is_some_and(|mark| mark != ',');
    if same && !dated && !stopped { name + 1 } else { next }
}

/// A day told by its number, and the position after it.
pub(super) fn numbered_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    figures_at(r, at)
        .or_else(|| year_first_at(r, at))
        .or_else(|| month_first_at(r, at))
        .or_else(|| day_first_at(r, at))
        .or_else(|| {
            let (day, next) = ordinal_day_at(r, r.skip(at, &["the"]))?;
            Some((Told::Number(day), next))
        })
}

/// "2026 November 24th".
fn year_first_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let told = years_from_now_at(r, at).filter(|_| !r.is(at, &["of", "in"]));
    let told = told.map(|(years, next)| (r.today().year() + years, r.skip(r.skip(next, &["on"]), &["the"])));
    let (year, next) = year_at(r, at).or(told)?;
    let (told, next) = month_first_at(r, next).or_else(|| day_first_at(r, next))?;
    let Told::Day(month, day) = told else { return None };
    Some((Told::Date(Date::new(year, month, day).ok()?), next))
}

/// "November 24th", "Nov. the 24th, 2026", "November twenty four".
fn month_first_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    // "last September 10th"
    if r.is(at, &["last", "past"])
        && let Some((Told::Day(month, day), next)) = month_first_at(r, at + 1)
    {
        let date = |year: i16| Date::new(year, month, day).ok().filter(|date| *date < r.today());
        return Some((Told::Date((0..=8).find_map(|years| date(r.today().year() - years))?), next));
    }
    // "next January 5"
    let at = r.skip(at, &["next", "this", "coming"]);
    let number = month(r.text(at))?;
    let the = r.skip(at + 1, &["the"]);
    // "Nov '27"
    if r.mark_before(the) == Some('\'') {
        return None;
    }
    let (day, next) = r.ordinal(the).or_else(|| {
        let (day, next) = r.number(the)?;
        let long = r.words[the].digits().is_some_and(|digits| digits.len() > 2);
        // "March 3 p.m." and "may 3 of us" are other things; "March 15 a.m." and "March 3 of 2027" are not.
        let hour = day <= 12 && r.is(next, &["am", "pm"]) || r.is(next, &["oclock"]) || r.is(the, &["zero"]);
        let other = hour || r.is(next, &["people", "of"]) && year_at(r, next + 1).is_none();
        // "June nineteen ninety nine" is a month of that year.
        let other = other
            || year_at(r, the).is_some_and(|(year, after)| {
                (1930..2040).contains(&year)
                    && r.number(after).is_none()
                    && !r.is(after, &["am", "pm", "oclock"])
                    && part_at(r, after).is_none()
            });
        (!long && !other && (1..=31).contains(&day)).then_some((day, next))
    })?;
    with_year(r, number, day, next)
}

/// "the 24th of November", "24 November", "the 24th day of November".
fn day_first_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let start = r.skip(at, &["the"]);
    let (day, next) =
        r.ordinal(start).or_else(|| r.number(start)).filter(|(day, _)| (1..=31).contains(day))?;
    // "the 15th in February"
    let within = r.ordinal(start).is_some() && r.is(next, &["in"]) && month(r.text(next + 1)).is_some();
    let next = next + usize::from(within);
    let next = r.skip(r.skip(r.skip(next, &["day"]), &["of"]), &["the"]);
    let number = month(r.text(next))?;
    // "from 2 to 4 March 15th": the month has a day of its own.
    if r.ordinal(start).is_none() && r.ordinal(next + 1).is_some() && r.mark_before(next + 1).is_none() {
        return None;
    }
    // "at 10 may I ask": the verb.
    if r.is(next, &["may"]) && r.is(next + 1, &["i", "we", "be", "not", "or"]) {
        return None;
    }
    with_year(r, number, day, next + 1)
}

fn with_year(r: &Reader, month: i8, day: i64, next: usize) -> Option<(Told, usize)> {
    let day = i8::try_from(day).ok()?;
    // "30-Mar-11"
    let dashed = next > 1 && r.mark_before(next) == Some('-') && r.mark_before(next - 1) == Some('-');
    let written = r.words.get(next).and_then(Word::digits).filter(|digits| dashed && digits.len() == 2);
    if let Some(year) = written.and_then(written_year) {
        return Some((Told::Date(Date::new(year, month, day).ok()?), next + 1));
    }
    if let Some((year, after)) = told_year_at(r, next) {
        return Some((Told::Date(Date::new(year, month, day).ok()?), after));
    }
    if let Some((years, after)) = years_from_now_at(r, next) {
        let year = r.today().year() + years;
        return Some((Told::Date(Date::new(year, month, day).ok()?), after));
    }
    Date::new(2024, month, day).ok()?;
    Some((Told::Day(month, day), next))
}

/// "the 12th of this month", "the 15th day of next month", "the 3rd next month".
fn of_month_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    // "next month the 20th"
    if let Some((months, next)) = r.any(r.skip(at, &["in"]), MONTHS_FROM_NOW)
        && let Some((day, next)) = ordinal_day_at(r, r.skip(r.skip(next, &["on"]), &["the"]))
    {
        let first = plus_months(r.today().first_of_month(), *months);
        return Some((Days::one(Date::new(first.year(), first.month(), day).ok()?), next));
    }
    let start = r.skip(at, &["the"]);
    let (day, next) =
        r.ordinal(start).or_else(|| r.number(start)).filter(|(day, _)| (1..=31).contains(day))?;
    let of = r.skip(r.skip(next, &["day"]), &["of", "in"]);
    // "two coming months" are no second day.
    if of == next && r.ordinal(start).is_none() {
        return None;
    }
    // "the 15th of this September"
    if of > next
        && r.is(of, &["this", "next", "last", "coming"])
        && let Some(number) = month(r.text(of + 1))
        && let Some((whole, end)) = month_span_at(r, of)
    {
        return Some((Days::one(Date::new(whole.from.year(), number, i8::try_from(day).ok()?).ok()?), end));
    }
    let every = [("every month", 0), ("each month", 0)];
    let repeated = r.any(of, &every);
    let (months, next) = repeated.or_else(|| r.any(of, MONTHS_FROM_NOW))?;
    // "the first of the month", when that is over, is that of the next.
    let current = repeated.is_some() || r.phrase(of, "the month") == Some(next);
    let over = current && day < i64::from(r.today().day());
    let first = plus_months(r.today().first_of_month(), months + i64::from(over));
    let day = Date::new(first.year(), first.month(), i8::try_from(day).ok()?).ok()?;
    Some((Days::one(day), next))
}

/// "the 24th", and "24th" where a day is expected.
fn alone_at(r: &Reader, at: usize, bare: bool) -> Option<(Days, usize)> {
    // "last 13th", "this coming 5th"
    let told =
        [("last", true), ("this past", true), ("next", false), ("this coming", false), ("this", false)];
    if let Some((past, next)) = r.any(r.skip(at, &["the"]), &told)
        && r.figure(next).is_some()
        && let Some((day, next)) = ordinal_day_at(r, next)
    {
        let coming = coming_day(r.today(), day)?;
        let date = if *past { coming_day(plus_months(r.today(), -1), day)? } else { coming };
        return Some((Days::one(date), next));
    }
    let article = r.is(at, &["the"]);
    let start = r.skip(at, &["the"]);
    // "on the morning of the third"
    let of_part =
        r.follows(at, &["of"]) && at > 1 && r.is(at - 2, &["morning", "afternoon", "evening", "night"]);
    let led = r.follows(at, BEFORE_DAYS) || of_part;
    let figures = r.figure(start).is_some();
    let (day, next) = match ordinal_day_at(r, start) {
        Some((day, next)) => {
            // Words for small ordinals are choices more often than dates ("the second").
            let choice = !figures && next == start + 1 && day <= 3;
            let alone = r.words.len() == next - at && figures;
            // "14th at three", "14th, 3 p.m.", "14th in the morning"
            let clock = if r.is(next, &["at", "@", "around", "between", "from"]) {
                point_at(r, next + 1, true, false)
            } else {
                point_at(r, next, false, false)
            };
            let timed = figures && (clock.is_some() || part_at(r, next).is_some());
            // Nor is a date "one second", or what is wanted "first".
            let answers = !choice || article || led || is_whole_answer(r, at, next);
            let dated = alone
                || timed
                || bare && answers
                || led && (article || figures)
                || article && !choice
                || listed(r, next)
                    && (figures || (article || r.mark_before(at) == Some(',')) && listed_in_month(r, next))
                || article && ranged(r, next)
                || bare && continues_month(r, at);
            dated.then_some((day, next))?
        }
        // "on the 27", "for the thirty".
        None => {
            let (number, next) = r.number(start).filter(|(day, _)| (2..=31).contains(day))?;
            let lone =
                r.ends(next) || r.mark_before(next).is_some_and(|mark| matches!(mark, '.' | ',' | '?' | '!'));
            // "at seven on 15"
            let lone = lone || r.is(next, &["at"]) && number > 12;
            if !article && lone && r.follows(at, &["on"]) && number > 12 && r.figure(start).is_some() {
                return Some((Days::one(coming_day(r.today(), i8::try_from(number).ok()?)?), next));
            }
            let alone = r.ends(next)
                || r.mark_before(next).is_some_and(|mark| !matches!(mark, '\'' | '-' | '/'))
                || r.is(
                    next,
                    &["at", "from", "to", "until", "till", "through", "between", "please", "works"],
                );
            // "the 21 from 2 to 4"
            let timed = r.is(next, &["from", "between"]) && r.figure(next + 1).is_some()
                // "the 27 around noon", "the 27 in the evening", "the 27 or later"
                || r.is(next, &["around", "about", "before", "after", "by"]) && point_at(r, next + 1, true, true).is_some()
                || r.is(next, &["in"]) && part_at(r, next).is_some()
                || r.any(next, SUFFIXES).is_some();
            let late = (lone || timed) && number > 12 && r.figure(start).is_some();
            (article && (led && alone || late)).then_some((i8::try_from(number).ok()?, next))?
        }
    };
    Some((Days::one(coming_day(r.today(), day)?), next))
}

/// Whether an ordinal is all that is said, apart from what people say around an answer.
fn is_whole_answer(r: &Reader, at: usize, next: usize) -> bool {
    let around = |i: usize| {
        r.is(i, &["um", "uh", "oh", "well", "yes", "yeah", "okay", "maybe", "or", "and", "say", "on"])
    };
    let after = |i: usize| r.is(i, &["please", "works", "is", "would", "sounds", "then", "or", "and"]);
    (0..at).all(around) && (r.ends(next) || after(next))
}

/// "the 22nd, 23rd or 30th", "10th to 23rd".
fn listed(r: &Reader, next: usize) -> bool {
    let joint = r.is(next, &["to", "until", "till", "through", "or", "and"])
        || matches!(r.mark_before(next), Some('-' | ','));
    joint && (r.ordinal(r.skip(next + 1, &["the"])).is_some() || r.ordinal(next).is_some())
}

/// "the first or second of April", "the first, second or third of April": the month comes with the last of them.
fn listed_in_month(r: &Reader, next: usize) -> bool {
    let mut next = next;
    for _ in 0..4 {
        let Some((_, end)) = r.ordinal(r.skip(r.skip(next, &["or", "and", "to", "through"]), &["the"]))
        else {
            return false;
        };
        if month(r.text(r.skip(end, &["of"]))).is_some() {
            return true;
        }
        next = end;
    }
    false
}

/// "the first through the third", and nothing after it that they count.
fn ranged(r: &Reader, next: usize) -> bool {
    let last = r.joins(next).then(|| r.ordinal(r.skip(next + 1, &["the"]))).flatten();
    last.is_some_and(|(_, end)| {
        r.ends(end) || r.mark_before(end).is_some() || r.is(end, &["of", "please", "works", "at", "in"])
    })
}

/// "December first or second": the second of them.
fn continues_month(r: &Reader, at: usize) -> bool {
    r.follows(at, &["or", "and"])
        && at > 2
        && r.ordinal(at - 2).is_some()
        && (month(r.text(at - 3)).is_some()
            || at > 3 && r.is(at - 3, &["the"]) && month(r.text(at - 4)).is_some())
}

/// What may stand before "24th" or "the second" when a day is meant.
const BEFORE_DAYS: &[&str] = &[
    "on", "for", "until", "till", "to", "from", "by", "before", "after", "since", "through", "between",
    "through",
];
