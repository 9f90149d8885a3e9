//! Quarters and seasons of the year.

use jiff::civil::Date;

use super::calendar::{plus, plus_months};
use super::days::{Days, Grain, Shape};
use super::reader::Reader;
use super::years::{year_at, year_of_at, years_from_now_at};

pub(super) fn quarter(first: Date) -> Days {
    let last = plus(plus_months(first, 3), -1);
    Days::many(
        first,
        last,
        Grain::Month,
        Shape::Unit,
        format!("the quarter from {}", super::speak::day(first)),
    )
}

/// The first day of the quarter that it is.
pub(super) fn this_quarter(today: Date) -> Date {
    plus_months(today.first_of_month(), -((i64::from(today.month()) - 1) % 3))
}

/// "third quarter", "Q1 2027", "the first quarter of next year".
pub(super) fn quarter_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in"]), &["the"]);
    let before = year_at(r, start)
        .or_else(|| years_from_now_at(r, start).map(|(years, next)| (r.today().year() + years, next)));
    let (before, start) = match before {
        Some((year, next)) => (Some(year), r.skip(r.skip(next, &["in"]), &["the"])),
        None => (None, start),
    };
    let (nth, next) = match r.text(start) {
        "q1" => (1, start + 1),
        "q2" => (2, start + 1),
        "q3" => (3, start + 1),
        "q4" => (4, start + 1),
        _ => {
            let (nth, next) = r.ordinal(start).filter(|(nth, _)| *nth <= 4)?;
            (nth, r.phrase(next, "quarter")?)
        }
    };
    let today = r.today();
    let (year, next) = if let Some(year) = before {
        (year, next)
    } else if let Some((year, next)) = year_of_at(r, next) {
        (year, next)
    } else {
        (today.year(), r.phrase(next, "of the year").unwrap_or(next))
    };
    Some((quarter(Date::new(year, (nth * 3 - 2) as i8, 1).ok()?), next))
}

/// "late summer", "the beginning of spring": a season after what leads to it.
pub(super) fn season_named(r: &Reader, at: usize) -> Option<(Days, usize)> {
    named_at(r, at, true)
}

/// "this summer", "in the spring", "next fall". The seasons begin on the 20th to 23rd of their month.
pub(super) fn season_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["in", "during", "over"]);
    let led = start > at
        || r.follows(start, &["before", "until", "till", "by", "since", "through"])
        || start > 1
            && r.is(start - 1, &["the"])
            && r.is(start - 2, &["before", "until", "till", "by", "since"]);
    named_at(r, start, led)
}

/// A season by its name; `led` is one that something leads to.
fn named_at(r: &Reader, start: usize, led: bool) -> Option<(Days, usize)> {
    // "next year's summer"
    let (told, start) = r
        .any(start, &[("this year", 0i16), ("next year", 1), ("last year", -1)])
        .map_or((None, start), |(years, next)| {
            (Some(r.today().year() + years), r.skip(r.skip(next, &["in"]), &["the"]))
        });
    // "the coming season", "this past summer"
    let which = ["coming", "next", "following", "last", "past", "previous", "current"];
    let start = start + usize::from(r.is(start, &["the", "this"]) && r.is(start + 1, &which));
    let (shift, next) = match r.text(start) {
        "this" => (0, start + 1),
        "current" => (0, start + 1),
        "next" | "following" | "coming" => (1, start + 1),
        "last" | "past" | "previous" => (-1, start + 1),
        "the" => (0, start + 1),
        _ => (0, start),
    };
    let name = r.text(next);
    // "I fall", "spring a leak": not without something that leads to it.
    let dated = told.is_some() || year_of_at(r, next + 1).is_some();
    if next == start && !led && !dated
        || (r.is(start, &["the"]) && !led && name != "summer" && name != "winter")
    {
        return None;
    }
    let firsts = [(3, 20), (6, 21), (9, 23), (12, 21)];
    let today = r.today();
    if matches!(name, "season" | "seasons") {
        let starts: Vec<Date> = (-2..3)
            .flat_map(|years| firsts.map(|(month, day)| (today.year() + years, month, day)))
            .filter_map(|(year, month, day)| Date::new(year, month, day).ok())
            .collect();
        let now = starts.iter().rposition(|start| *start <= today)?;
        let index = now.checked_add_signed(shift)?;
        return Some((season(*starts.get(index)?, *starts.get(index + 1)?, "that season"), next + 1));
    }
    let index = match name {
        "spring" | "springtime" => 0,
        "summer" | "summertime" => 1,
        "fall" | "autumn" => 2,
        "winter" | "wintertime" => 3,
        _ => return None,
    };
    let bounds = |year: i16| {
        let from = Date::new(year, firsts[index].0, firsts[index].1).ok()?;
        let following = firsts[(index + 1) % 4];
        let to = Date::new(year + i16::from(index == 3), following.0, following.1).ok()?;
        Some((from, to))
    };
    let (year, after) = year_of_at(r, next + 1).map_or((told, next + 1), |(year, after)| (Some(year), after));
    let (from, to) = match year {
        Some(year) => bounds(year)?,
        None => {
            let coming =
                (-1..3).filter_map(|years| bounds(today.year() + years)).find(|(_, to)| *to > today)?;
            match shift {
                -1 => bounds(coming.0.year() - 1)?,
                1 if coming.0 <= today => bounds(coming.0.year() + 1)?,
                _ => coming,
            }
        }
    };
    // The day on which one gives way to the next belongs to both.
    Some((Days::stretch(from, to, format!("the {name}")), after))
}

fn season(from: Date, next: Date, name: &str) -> Days {
    // The day on which the next begins is in neither, nor the day before it: the sun decides at which hour.
    Days::stretch(from, plus(next, -2), name)
}
