//! Days in figures, as a recogniser may write them: "11/24", "11/24/2026", "2026-11-24".

use jiff::civil::Date;

use super::dates::Told;
use super::reader::Reader;
use super::years::{written_year, year_at};
use crate::words::Word;

/// "11/24", "11/24/2026", "2026-11-24", "11-24-26".
pub(super) fn figures_at(r: &Reader, at: usize) -> Option<(Told, usize)> {
    let word = r.words.get(at)?;
    // Open all day and all week is no day.
    if word.text == "24/7" || r.follows(at, &["version"]) {
        return None;
    }
    // "on 4.22" is written like a time by now.
    if word.raw.contains('.')
        && r.follows(at, &["on"])
        && let Some((first, second)) = word.text.split_once(':')
        && !second.contains(':')
        && !r.is(at + 1, &["am", "pm"])
    {
        return Some((told(first, second, None)?, at + 1));
    }
    if word.text.contains('/') {
        let parts: Vec<&str> = word.text.split('/').collect();
        let (told, next) = match parts.as_slice() {
            [first, second] => {
                // "5/7, 2026"
                // "5/7,26"
                let short = r.words.get(at + 1).and_then(Word::digits).filter(|digits| {
                    digits.len() == 2 && r.mark_before(at + 1) == Some(',') && r.ends(at + 2)
                });
                let short = short.and_then(written_year).map(|year| (year, at + 2));
                let year = year_at(r, at + 1).filter(|_| matches!(r.mark_before(at + 1), None | Some(',')));
                let year = year.or(short);
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
    // "2-15": no hour is a fifteenth.
    if word.mark == Some('-')
        && let (Some(first), Some(second)) = (word.digits(), r.words.get(at + 1).and_then(Word::digits))
        && first.parse().is_ok_and(|month: u8| (1..=12).contains(&month))
        && second.parse().is_ok_and(|day: u8| (13..=31).contains(&day))
        && is_alone(r, at, at + 2)
    {
        return Some((told(first, second, None)?, at + 2));
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

/// Whether nothing beside two numbers makes them a range or counts what comes after them.
fn is_alone(r: &Reader, at: usize, next: usize) -> bool {
    let before = at == 0
        || r.follows(at, &["for", "on", "by", "until", "before", "after", "is", "to", "it's", "say", "do"])
        || super::calendar::weekday(r.text(at - 1)).is_some();
    let after = r.ends(next)
        || r.mark_before(next).is_some_and(|mark| matches!(mark, ',' | '.' | '?' | '!'))
        || r.is(next, &["at", "@", "around", "please", "works", "if"])
        || super::part::part_at(r, next).is_some()
        || super::points::point_at(r, next, false, false).is_some();
    before && after && r.mark_before(at) != Some('-')
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
