//! Months as a whole: "March", "next month", "October last year".

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{coming_month, month, plus_months};
use super::days::{Days, Grain, Shape};
use super::reader::Reader;
use super::speak::MONTHS;
use super::years::{told_year_at, written_year, year_at, years_from_now_at};

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
    let (shift, start) =
        r.any(r.skip(at, &["the"]), WHICH).map_or((None, at), |(shift, next)| (Some(*shift), next));
    // "next year's September", "September next year"
    if let Some((years, next)) = years_from_now_at(r, at)
        && let Some(number) = month(r.text(r.skip(next, &["in"]))).filter(|_| !r.is(at, &["of", "in"]))
    {
        let first = Date::new(r.today().year() + years, number, 1).ok()?;
        return Some((whole(first, MONTHS[number as usize - 1]), r.skip(next, &["in"]) + 1));
    }
    // "2027 April"
    if let Some((year, next)) = year_at(r, start)
        && let Some(number) = month(r.text(next))
    {
        return Some((whole(Date::new(year, number, 1).ok()?, MONTHS[number as usize - 1]), next + 1));
    }
    // "11/2027"
    if let Some((month, year)) = r.text(start).split_once('/')
        && year.len() == 4
        && let (Ok(number @ 1..=12), Some(year)) = (month.parse::<i8>(), written_year(year))
        && (1900..2100).contains(&year)
    {
        let name = MONTHS[number as usize - 1];
        return Some((whole(Date::new(year, number, 1).ok()?, name), start + 1));
    }
    let number = month(r.text(start))?;
    let next = start + 1;
    // "the bill of November 3rd" is of a day.
    let day = r.ordinal(next).is_some_and(|(_, after)| !r.is(after, &["week", "weekend", "half"]));
    if r.follows(start, &["of"]) && r.mark_before(next).is_none() && day {
        return None;
    }
    let name = MONTHS[number as usize - 1];
    if let Some((year, after)) = told_year_at(r, next) {
        return Some((whole(Date::new(year, number, 1).ok()?, name), after));
    }
    if let Some((years, after)) = years_from_now_at(r, next) {
        let year = r.today().year() + years;
        return Some((whole(Date::new(year, number, 1).ok()?, name), after));
    }
    let today = r.today();
    // "December last"
    let last = r.is(next, &["last"]) && (r.ends(next + 1) || r.mark_before(next + 1).is_some());
    let (shift, next) = if last && shift.is_none() { (Some(-1), next + 1) } else { (shift, next) };
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

/// Which month of that name.
const WHICH: &[(&str, i16)] = &[
    ("this past", -1),
    ("this coming", 1),
    ("this", 0),
    ("coming", 1),
    ("following", 1),
    ("next", 1),
    ("last", -1),
    ("past", -1),
    ("previous", -1),
];

/// Months that are told from this one.
pub(super) const MONTHS_FROM_NOW: &[(&str, i64)] = &[
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
