//! Days by their number: "November 24th", "the 24th of November", "11/24", "2026-11-24", "the 24th".

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{coming, coming_day, coming_month, month, plus_months, weekday};
use super::days::{Days, Grain, Shape};
use super::reader::Reader;
use super::speak::MONTHS;
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
    let (days, next) = match numbered_at(r, at).filter(|(told, _)| !matches!(told, Told::Number(_))) {
        Some((told, next)) => (Days::one(told.day(r.today())?), next),
        None => of_month_at(r, at).or_else(|| alone_at(r, at, bare))?,
    };
    let next = past_weekday(r, days.from, next);
    Some((days, next))
}

/// "December 4th, a Friday", "the 4th, Friday": the weekday of the date says nothing more.
fn past_weekday(r: &Reader, day: Date, next: usize) -> usize {
    let leads = [("which is a", ()), ("that's a", ()), ("on a", ()), ("a", ())];
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

/// "11/24", "11/24/2026", "2026-11-24", "11-24-26".
fn figures_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let word = r.words.get(at)?;
    // Open all day and all week is no day.
    if word.text == "24/7" {
        return None;
    }
    // "on 4.22" is written like a time by now.
    if word.raw.contains('.')
        && r.follows(at, &["on"])
        && let Some((first, second)) = word.text.split_once(':')
        && !r.is(at + 1, &["am", "pm"])
    {
        return Some((told(first, second, None)?, at + 1));
    }
    if word.text.contains('/') {
        let parts: Vec<&str> = word.text.split('/').collect();
        let (told, next) = match parts.as_slice() {
            [first, second] => {
                // "5/7, 2026"
                let year = year_at(r, at + 1).filter(|_| matches!(r.mark_before(at + 1), None | Some(',')));
                (told(first, second, None)?, year)
            }
            [first, second, third] if first.len() == 4 => (dated(first, second, third)?, None),
            [first, second, third] => (told(first, second, Some(third))?, None),
            _ => return None,
        };
        return Some(match (told, next) {
            (Told::Day(month, day), Some((year, next))) => {
                (Told::Date(Date::new(year, month, day).ok()?), next)
            }
            (told, _) => (told, at + 1),
        });
    }
    if word.raw.contains('.') && word.text.matches(':').count() == 2 {
        let parts: Vec<&str> = word.text.split(':').collect();
        let [first, second, third] = parts.as_slice() else { return None };
        let date =
            if first.len() == 4 { dated(first, second, third) } else { told(first, second, Some(third)) };
        return Some((date?, at + 1));
    }
    // "on 2-10"
    if word.mark == Some('-')
        && r.follows(at, &["on"])
        && let (Some(first), Some(second)) = (word.digits(), r.words.get(at + 1).and_then(Word::digits))
        && r.words[at + 1].mark != Some('-')
        && !r.is(at + 2, &["am", "pm"])
        && first.parse().is_ok_and(|month: u8| month <= 12)
    {
        return Some((told(first, second, None)?, at + 2));
    }
    let (first, second, third) =
        (word.digits()?, r.words.get(at + 1)?.digits()?, r.words.get(at + 2)?.digits()?);
    let dashed = word.mark == Some('-') && r.words[at + 1].mark == Some('-');
    // "123-12-1234" and "312-555-0142" are no dates, and neither is what goes on: "11-24-26-1".
    let sized = first.len() <= 2 && matches!(third.len(), 2 | 4) || first.len() == 4 && third.len() <= 2;
    let ends = r.mark_before(at) != Some('-') && r.words[at + 2].mark != Some('-');
    let spaced = word.mark.is_none() && r.words[at + 1].mark.is_none() && third.len() == 4;
    if !(dashed && ends || spaced) || !sized || second.len() > 2 {
        return None;
    }
    let date =
        if first.len() == 4 { dated(first, second, third)? } else { told(first, second, Some(third))? };
    Some((date, at + 3))
}

/// Month and day as Americans write them; turned where the first can be no month.
fn told(first: &str, second: &str, year: Option<&str>) -> Option<Told> {
    if first.len() > 2 || second.len() > 2 {
        return None;
    }
    let (first, second): (i8, i8) = (first.parse().ok()?, second.parse().ok()?);
    let (month, day) = if first > 12 { (second, first) } else { (first, second) };
    match year {
        Some(year) => {
            let year = written_year(year)?;
            Date::new(year, month, day).ok().map(Told::Date)
        }
        // 2024 has a February 29th.
        None => Date::new(2024, month, day).ok().map(|_| Told::Day(month, day)),
    }
}

fn dated(year: &str, month: &str, day: &str) -> Option<Told> {
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok().map(Told::Date)
}

/// "26" is 2026, "74" is 1974.
fn written_year(year: &str) -> Option<i16> {
    let value: i16 = year.parse().ok()?;
    match year.len() {
        2 if value < 50 => Some(2000 + value),
        2 => Some(1900 + value),
        4 => Some(value),
        _ => None,
    }
}

/// "2026 November 24th".
fn year_first_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let (year, next) = year_at(r, at)?;
    let (told, next) = month_first_at(r, next)?;
    let Told::Day(month, day) = told else { return None };
    Some((Told::Date(Date::new(year, month, day).ok()?), next))
}

/// "November 24th", "Nov. the 24th, 2026", "November twenty four".
fn month_first_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let number = month(r.text(at))?;
    let the = r.skip(at + 1, &["the"]);
    let (day, next) = r.ordinal(the).or_else(|| {
        let (day, next) = r.number(the)?;
        let long = r.words[the].digits().is_some_and(|digits| digits.len() > 2);
        // "March 3 p.m." and "may 3 of us" are other things.
        let other = r.is(next, &["am", "pm", "oclock", "people", "of"]) || r.is(the, &["zero"]);
        (!long && !other && (1..=31).contains(&day)).then_some((day, next))
    })?;
    with_year(r, number, day, next)
}

/// "the 24th of November", "24 November", "the 24th day of November".
fn day_first_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let start = r.skip(at, &["the"]);
    let (day, next) =
        r.ordinal(start).or_else(|| r.number(start)).filter(|(day, _)| (1..=31).contains(day))?;
    let next = r.skip(r.skip(r.skip(next, &["day"]), &["of"]), &["the"]);
    let number = month(r.text(next))?;
    // "at 10 may I ask": the verb.
    if r.is(next, &["may"]) && r.is(next + 1, &["i", "we", "be", "not", "or"]) {
        return None;
    }
    with_year(r, number, day, next + 1)
}

fn with_year(r: &Reader, month: i8, day: i64, next: usize) -> Option<(Told, usize)> {
    let day = i8::try_from(day).ok()?;
    if let Some((year, after)) = year_at(r, r.skip(next, &["of", "in"])).or_else(|| short_year_at(r, next)) {
        return Some((Told::Date(Date::new(year, month, day).ok()?), after));
    }
    if let Some((years, after)) = r.any(next, YEARS) {
        let year = r.today().year() + years;
        return Some((Told::Date(Date::new(year, month, day).ok()?), after));
    }
    Date::new(2024, month, day).ok()?;
    Some((Told::Day(month, day), next))
}

/// "2026", "two thousand twenty six", "twenty twenty six", "nineteen eighty".
pub(super) fn year_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    if let Some(digits) = r.words.get(at)?.digits() {
        let year: i16 = digits.parse().ok().filter(|_| digits.len() == 4)?;
        return (1900..2100).contains(&year).then_some((year, at + 1));
    }
    if let Some(next) = r.phrase(at, "two thousand") {
        let and = r.skip(next, &["and"]);
        return Some(match r.number(and).filter(|(rest, _)| (1..100).contains(rest)) {
            Some((rest, after)) => (2000 + rest as i16, after),
            None => (2000, next),
        });
    }
    let (century, next) = [("nineteen", 1900), ("twenty", 2000)]
        .iter()
        .find(|(word, _)| r.is(at, &[word]))
        .map(|(_, century)| (*century, at + 1))?;
    if r.is(next, &["oh", "zero"]) {
        let (rest, after) = r.number(next + 1).filter(|(rest, _)| (1..10).contains(rest))?;
        return Some((century + rest as i16, after));
    }
    let (rest, after) = r.number(next).filter(|(rest, _)| (10..100).contains(rest))?;
    r.words[next].digits().is_none().then_some((century + rest as i16, after))
}

/// "'87" and "of 87" after a month or a day of it.
fn short_year_at(r: &Reader, at: usize) -> Option<(i16, usize)> {
    let of = r.skip(at, &["of", "in"]);
    let digits = r.words.get(of)?.digits().filter(|digits| digits.len() == 2)?;
    let short = r.mark_before(of).is_some_and(|mark| matches!(mark, '\'' | '\u{2019}'));
    let value: i16 = digits.parse().ok()?;
    let counts = super::length::unit(r.text(of + 1)).is_some() || r.is(of + 1, &["am", "pm"]);
    let meant = short || of > at && value > 31 && !counts;
    written_year(digits).filter(|_| meant).map(|year| (year, of + 1))
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
    let (months, next) = r.any(of, MONTHS_FROM_NOW)?;
    let first = plus_months(r.today().first_of_month(), *months);
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
    let led = r.follows(at, BEFORE_DAYS);
    let figures = r.figure(start).is_some();
    let (day, next) = match ordinal_day_at(r, start) {
        Some((day, next)) => {
            // Words for small ordinals are choices more often than dates ("the second").
            let choice = !figures && next == start + 1 && day <= 3;
            let alone = r.words.len() == next - at && figures;
            let dated = alone
                || bare
                || led && (article || figures)
                || article && !choice
                || listed(r, next) && figures;
            dated.then_some((day, next))?
        }
        // "on the 27", "for the thirty".
        None => {
            let (number, next) = r.number(start).filter(|(day, _)| (2..=31).contains(day))?;
            let lone =
                r.ends(next) || r.mark_before(next).is_some_and(|mark| matches!(mark, '.' | '?' | '!'));
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
            let timed = r.is(next, &["from", "between"]) && r.figure(next + 1).is_some();
            let late = (lone || timed) && number > 12 && r.figure(start).is_some();
            (article && (led && alone || late)).then_some((i8::try_from(number).ok()?, next))?
        }
    };
    Some((Days::one(coming_day(r.today(), day)?), next))
}

/// An ordinal that may be a day's, and is not that of something else.
fn ordinal_day_at(r: &Reader, at: usize) -> Option<(i8, usize)> {
    let (day, next) = r.ordinal(at)?;
    let weekday = weekday(r.text(next)).is_some() && r.mark_before(next).is_none();
    let counts = r.number(next).is_some() && r.mark_before(next).is_none() && r.figure(at).is_none();
    (!r.is(next, NOT_AFTER_ORDINAL) && !weekday && !counts).then_some((i8::try_from(day).ok()?, next))
}

/// "the 22nd, 23rd or 30th", "10th to 23rd".
fn listed(r: &Reader, next: usize) -> bool {
    let joint =
        r.is(next, &["to", "until", "till", "through", "or", "and"]) || r.mark_before(next) == Some('-');
    joint && (r.ordinal(r.skip(next + 1, &["the"])).is_some() || r.ordinal(next).is_some())
}

/// "March", "next month", "this month", "October last year": a whole month.
pub(super) fn month_span_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let whole =
        |first: Date, name: &str| Days::many(first, first.last_of_month(), Grain::Month, Shape::Unit, name);
    if let Some((months, next)) = r.any(at, MONTHS_FROM_NOW) {
        let first = plus_months(r.today().first_of_month(), *months);
        let name = match months {
            0 => "this month",
            1 => "next month",
            _ => MONTHS[first.month() as usize - 1],
        };
        return Some((whole(first, name), next));
    }
    let (shift, start) = r
        .any(at, &[("this", 0i16), ("next", 1), ("last", -1), ("this past", -1), ("past", -1)])
        .map_or((None, at), |(shift, next)| (Some(*shift), next));
    // "2027 April"
    if let Some((year, next)) = year_at(r, start)
        && let Some(number) = month(r.text(next))
    {
        return Some((whole(Date::new(year, number, 1).ok()?, MONTHS[number as usize - 1]), next + 1));
    }
    let number = month(r.text(start))?;
    let next = start + 1;
    let name = MONTHS[number as usize - 1];
    if let Some((year, after)) = year_at(r, r.skip(next, &["of", "in"])).or_else(|| short_year_at(r, next)) {
        return Some((whole(Date::new(year, number, 1).ok()?, name), after));
    }
    if let Some((years, after)) = r.any(next, YEARS) {
        let year = r.today().year() + years;
        return Some((whole(Date::new(year, number, 1).ok()?, name), after));
    }
    let today = r.today();
    let first = match shift {
        Some(-1) => {
            let year = today.year() - i16::from(number >= today.month());
            Date::new(year, number, 1).ok()?
        }
        Some(0) => Date::new(today.year(), number, 1).ok()?,
        Some(1) if number == today.month() => Date::new(today.year() + 1, number, 1).ok()?,
        _ => coming_month(today, number)?,
    };
    // "March in one year".
    if let Some((length, _, after)) = r
        .phrase(next, "in")
        .and_then(|start| super::length::length_at(r, start))
        .filter(|(l, ..)| l.months % 12 == 0)
    {
        let later = first.checked_add((length.months).months()).ok()?;
        if length.months > 0 {
            return Some((whole(later, name), after));
        }
    }
    Some((whole(first, name), next))
}

/// What may stand before "24th" or "the second" when a day is meant.
const BEFORE_DAYS: &[&str] = &[
    "on", "for", "until", "till", "to", "from", "by", "before", "after", "since", "through", "between",
    "through",
];

/// Years that are told from this one.
pub(super) const YEARS: &[(&str, i16)] = &[
    ("of this year", 0),
    ("this year", 0),
    ("of next year", 1),
    ("next year", 1),
    ("of last year", -1),
    ("last year", -1),
];

const MONTHS_FROM_NOW: &[(&str, i64)] = &[
    ("the month after next", 2),
    ("the month after the next", 2),
    ("month after next", 2),
    ("the month after", 1),
    ("this month", 0),
    ("the current month", 0),
    ("current month", 0),
    ("the month", 0),
    ("next month", 1),
    ("the next month", 1),
    ("the following month", 1),
    ("the coming month", 1),
    ("coming month", 1),
    ("following month", 1),
    ("the month before last", -2),
    ("month before last", -2),
    ("last month", -1),
    ("the last month", -1),
    ("previous month", -1),
    ("the previous month", -1),
    ("this past month", -1),
    ("past month", -1),
];

/// "the second one" is a choice, "the first thing" a time of day.
const NOT_AFTER_ORDINAL: &[&str] = &[
    "one",
    "ones",
    "option",
    "opening",
    "choice",
    "slot",
    "time",
    "times",
    "thing",
    "available",
    "floor",
    "street",
    "avenue",
    "st",
    "ave",
    "road",
    "rd",
    "drive",
    "lane",
    "court",
    "place",
    "week",
    "weekend",
    "appointment",
    "of",
    "opportunity",
    "visit",
    "century",
    "quarter",
    "grade",
    "half",
    "month",
    "year",
    "person",
    "unit",
    "apartment",
    "door",
    "house",
    "call",
    "question",
    "wave",
    "name",
    "class",
    "birthday",
    "anniversary",
    "hour",
    "opinion",
    "opinions",
    "thought",
    "thoughts",
    "amendment",
    "hand",
    "base",
    "try",
    "attempt",
    "level",
    "story",
    "stage",
    "trimester",
    "degree",
    "notice",
    "round",
    "sight",
    "light",
    "glance",
    "graders",
    "grader",
    "line",
    "part",
    "step",
    "room",
    "bedroom",
    "bathroom",
    "car",
    "kid",
    "child",
    "husband",
    "wife",
    "job",
    "aid",
    "responders",
    "responder",
    "party",
    "baptist",
    "national",
    "bank",
];
