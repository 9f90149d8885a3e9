//! Stretches of days that have a name: weeks, weekends, months, years.

use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, month, plus, plus_months};
use super::counted::counted_at;
use super::dates::{Told, date_at, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::holidays::{holiday_at, weekend_of};
use super::length::{Unit, unit};
use super::months::month_span_at;
use super::not_times::is_person;
use super::open::SUFFIXES;
use super::reader::Reader;
use super::seasons::{quarter, quarter_at, season_at, this_quarter};
use super::workweek::workweek_at;
use super::years::{decade_at, year_at, year_by_itself_at, years_from_now_at};

/// A period at `at`, and the position after it.
pub(super) fn period_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    week_of_at(r, at)
        .or_else(|| in_other_year_at(r, at))
        .or_else(|| counted_at(r, at))
        .or_else(|| relative_at(r, at))
        .or_else(|| weekend_at(r, at))
        .or_else(|| workweek_at(r, at))
        .or_else(|| quarter_at(r, at))
        .or_else(|| season_at(r, at))
        .or_else(|| month_at(r, at))
        .or_else(|| in_year_at(r, at))
        .or_else(|| decade_named(r, at))
}

/// "next year's September", "next year in the spring", "last year's first quarter".
fn in_other_year_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in"]), &["the"]);
    let (_, told) = years_from_now_at(r, start).filter(|_| !r.is(start, &["of", "in"]))?;
    let found = quarter_at(r, start).or_else(|| season_at(r, start)).or_else(|| month_span_at(r, start));
    found.filter(|(_, next)| *next > told)
}

/// "this week", "next month", "the year after next".
pub(super) fn relative_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in", "during", "over"]), &["the"]);
    if let Some((weeks, next)) = r.any(
        start,
        &[
            ("week after next", 2),
            ("week after the next", 2),
            ("week following next", 2),
            ("week ahead", 1),
            ("week after this one", 1),
            ("week after this", 1),
            ("week before last", -2),
            ("all week", 0),
        ],
    ) {
        return Some((week(r.today(), *weeks), next));
    }
    if let Some((years, next)) = r.any(start, &[("year after next", 2i16), ("year before last", -2)]) {
        return Some((year(r.today().year() + years)?, next));
    }
    if let Some((quarters, next)) = r.any(start, &[("quarter after next", 2), ("quarter before last", -2)]) {
        return Some((quarter(plus_months(this_quarter(r.today()), quarters * 3)), next));
    }
    // "what about the week after?"
    if let Some(next) = r.phrase(start, "week after").filter(|next| start > at && r.ends(*next)) {
        return Some((week(r.today(), 1), next));
    }
    // "the week", when nothing else is said.
    if at == 0 && (start == 1 || r.is(0, &["my", "our"])) && r.ends(2) {
        return match unit(r.text(1))? {
            Unit::Week => Some((week(r.today(), 0), 2)),
            Unit::Year => Some((year(r.today().year())?, 2)),
            Unit::Month => month_span_at(r, 0),
            _ => None,
        };
    }
    let shift = match r.text(start) {
        "this" | "current" | "same" | "whole" | "entire" | "all" => 0,
        "next" | "following" | "coming" => 1,
        "last" | "past" | "previous" => -1,
        _ => return None,
    };
    // "this week or next"
    let elliptic = at > 1 && r.is(at - 1, &["or", "and"]) && shift == 1;
    if elliptic && (r.ends(start + 1) || r.mark_before(start + 1).is_some()) {
        return match unit(r.text(at - 2))? {
            Unit::Week => Some((week(r.today(), 1), start + 1)),
            Unit::Month => {
                let first = plus_months(r.today().first_of_month(), 1);
                let last = first.last_of_month();
                Some((Days::many(first, last, Grain::Month, Shape::Unit, "next month"), start + 1))
            }
            Unit::Year => Some((year(r.today().year() + 1)?, start + 1)),
            _ => None,
        };
    }
    let mut next = start + 1;
    let past = r.is(next, &["past", "last"]) && shift == 0;
    // "the entire month of December" is that month.
    if r.is(start, &["whole", "entire", "all"]) && r.is(next + 1, &["of"]) {
        return None;
    }
    next = r.skip(next, &["coming", "current", "past", "last", "whole", "entire"]);
    // "this coming week" is the next.
    let comes = r.is(next - 1, &["coming"]) && shift == 0;
    let shift = if past { -1 } else { shift + i64::from(comes) };
    match unit(r.text(next))? {
        Unit::Week => Some((week(r.today(), shift), next + 1)),
        Unit::Year => Some((year(r.today().year() + shift as i16)?, next + 1)),
        Unit::Month if r.is(start, &["whole", "entire", "all"]) => {
            let first = r.today().first_of_month();
            Some((
                Days::many(first, first.last_of_month(), Grain::Month, Shape::Unit, "this month"),
                next + 1,
            ))
        }
        Unit::Month => {
            let (days, _) = month_span_at(r, start).or_else(|| month_span_at(r, at))?;
            Some((days, next + 1))
        }
        Unit::Quarter => Some((quarter(plus_months(this_quarter(r.today()), shift * 3)), next + 1)),
        _ => None,
    }
}

pub(super) fn week(today: Date, weeks: i64) -> Days {
    let name = match weeks {
        0 => "this week".to_owned(),
        1 => "next week".to_owned(),
        2 => "the week after next".to_owned(),
        _ => format!("the week of {}", super::speak::day(in_week(today, Weekday::Monday, weeks))),
    };
    let (from, to) = (in_week(today, Weekday::Monday, weeks), in_week(today, Weekday::Sunday, weeks));
    Days::many(from, to, Grain::Week, Shape::Unit, name)
}

pub(super) fn year(year: i16) -> Option<Days> {
    let (from, to) = (Date::new(year, 1, 1).ok()?, Date::new(year, 12, 31).ok()?);
    Some(Days::many(from, to, Grain::Year, Shape::Unit, year.to_string()))
}

/// "the week of the 30th", "the week starting February 4", "the weekend of the 13th", "the first week of October".
fn week_of_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["in", "during"]);
    let start = r.skip(start, &["the"]);
    let lead = r.any(
        start,
        &[
            ("week of", ()),
            ("week starting on", ()),
            ("week starting", ()),
            ("week beginning on", ()),
            ("week beginning", ()),
            ("week commencing", ()),
            ("week that starts on", ()),
            ("week ending on", ()),
            ("week ending", ()),
            ("week containing", ()),
            ("week with", ()),
        ],
    );
    // "Every other week starting Wednesday" begins on that day.
    let lead = lead.filter(|_| !r.follows(start, &["every", "other", "each", "per", "second"]));
    if let Some((_, next)) = lead {
        let (day, next) = date_at(r, next, true).or_else(|| anchor_at(r, r.skip(next, &["on"])))?;
        let name = format!("the week of {}", super::speak::day(day.from));
        let monday = in_week(day.from, Weekday::Monday, 0);
        return Some((Days::many(monday, plus(monday, 6), Grain::Week, Shape::Unit, name), next));
    }
    // "the week November 30th"
    if r.is(start, &["week"])
        && r.follows(start, &["the"])
        && let Some((told @ (Told::Day(..) | Told::Date(_)), next)) = numbered_at(r, start + 1)
    {
        let day = told.day(r.today())?;
        return Some((week(day, 0).of(day), next));
    }
    if let Some(next) = r.phrase(start, "weekend of") {
        let (day, next) = date_at(r, next, true).or_else(|| holiday_at(r, next))?;
        let name = format!("the weekend of {}", super::speak::day(day.from));
        return Some((weekend_of(day.from, name), next));
    }
    None
}

pub(super) fn weekend(saturday: Date, name: String) -> Days {
    Days::stretch(saturday, plus(saturday, 1), name)
}

/// "this weekend", "the weekend", "next weekend", "Labor Day weekend".
fn weekend_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(
            at,
            &[
                ("on the", ()),
                ("over the", ()),
                ("at the", ()),
                ("during the", ()),
                ("all the", ()),
                ("the whole", ()),
                ("the entire", ()),
                ("the", ()),
                ("on", ()),
                ("at", ()),
                ("over", ()),
                ("all", ()),
            ],
        )
        .map_or(at, |(_, next)| next);
    let long = r.is(start, &["long", "holiday"]) && r.is(start + 1, &["weekend"]) && start > at;
    let start = start + usize::from(long);
    let saturday = |weeks: i64| in_week(r.today(), Weekday::Saturday, weeks);
    if let Some(next) = r.phrase(start, "weekend before last") {
        return Some((weekend(saturday(-2), "the weekend before last".to_owned()), next));
    }
    // "in two weekends", "three weekends from now"
    let counted = r.skip(at, &["in"]);
    if let Some((count, next)) = r.number(counted).filter(|(count, _)| (1..=12).contains(count))
        && r.is(next, &["weekend", "weekends"])
        && let Some(end) = r
            .any(next + 1, super::weekdays::FROM_NOW)
            .map(|(_, end)| end)
            .or((counted > at).then_some(next + 1))
    {
        // The one that comes next is the first, this week's while it is not here yet.
        let day = saturday(count - i64::from(r.today() < saturday(0)));
        return Some((weekend(day, format!("the weekend of {}", super::speak::day(day))), end));
    }
    // "two weekends ago"
    if let Some((count, next)) = super::length::count_at(r, at)
        && r.is(next, &["weekend", "weekends"])
        && let Some((_, end)) = r.any(next + 1, &[("ago", ()), ("back", ())])
    {
        let day = saturday(-(count / 4).min(52));
        return Some((weekend(day, format!("the weekend of {}", super::speak::day(day))), end));
    }
    let (weeks, name, next) = match (r.text(start), r.text(start + 1), r.text(start + 2)) {
        ("weekend", "after", "this") => (1, "next weekend", r.skip(start + 3, &["one"])),
        ("weekend", "after", "next") => (2, "the weekend after next", start + 3),
        ("weekend", "after", "the") if r.is(start + 3, &["next"]) => (2, "the weekend after next", start + 4),
        ("this", "coming", "weekend") => (0, "this weekend", start + 3),
        ("this", "past" | "last", "weekend") => (-1, "last weekend", start + 3),
        ("this" | "coming", "weekend", _) => (0, "this weekend", start + 2),
        ("next" | "following", "weekend", _) => (1, "next weekend", start + 2),
        ("last" | "past" | "previous", "weekend", _) => (-1, "last weekend", start + 2),
        ("weekends", ..) if r.follows(start, &["on", "at"]) => (0, "the weekend", start + 1),
        ("weekend" | "weekends", ..) if start > at || r.words.len() == 1 => (0, "the weekend", start + 1),
        _ => return None,
    };
    Some((weekend(saturday(weeks), name.to_owned()), next))
}

/// "in December", "next March", "March 2027": a month by its name only where it cannot be a verb.
fn month_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(
            at,
            &[
                ("in the month of", ()),
                ("the month of", ()),
                ("in", ()),
                ("during", ()),
                ("of", ()),
                ("for", ()),
            ],
        )
        .map_or(at, |(_, next)| next);
    if r.starts(start, &["the", "month"]) && !r.starts(start, &["the", "month", "after"]) {
        return None;
    }
    let (days, next) = month_span_at(r, start)?;
    let verb = r.is(next - 1, &["may", "march"]);
    // "between January and March", "Nov-Feb"
    let beside = at > 0 && r.mark_before(at) == Some('-') && month(r.text(at - 1)).is_some()
        || at > 1
            && r.is(at - 1, &["and", "or", "to", "through", "until", "till"])
            && month(r.text(at - 2)).is_some()
            && r.text(at - 2) != r.text(at);
    let introduced = beside || r.follows(at, BEFORE_MONTHS) || start > at && !r.is(start, &["this"]);
    let led = start > at || next > start + 1 || introduced;
    // "may" and "march" in small letters, by themselves, are verbs; a transcript writes months large.
    let capital = r.words[start].raw.starts_with(char::is_uppercase) && at > 0;
    let alone = r.words.len() == next - at;
    // "March or April", but not "may or may not"
    let paired = r.is(next, &["or", "and"])
        && month(r.text(next + 1)).is_some()
        && r.text(next + 1) != r.text(next - 1);
    let modal = verb
        && !introduced
        && !paired
        && r.is(next, &["i", "we", "be", "not", "or", "have", "also", "well", "need", "on", "take", "get"]);
    // "August Plumbing" is a name, and so is "with April".
    let name = r.follows(at, &["with", "named", "called"])
        || next == start + 1
            && !led
            && r.mark_before(next).is_none()
            && r.words.get(next).is_some_and(|w| w.raw.len() > 2 && w.raw.starts_with(char::is_uppercase));
    // "Jan-Feb", "Sep to Nov"
    let ranged = next == start + 1
        && (matches!(r.mark_before(next), Some('-' | '~')) && month(r.text(next)).is_some()
            || r.joins(next) && month(r.text(next + 1)).is_some()
            || paired);
    let led = led || ranged;
    let name = name || next == start + 1 && is_person(r, start);
    // A name of a person or a short word: "Jan", "Mar", "Sun".
    let short = r.text(start).len() <= 3 && next == start + 1 && !led && !alone;
    ((led || !verb || capital || alone) && !modal && !short && !name).then_some((days, next))
}

const BEFORE_MONTHS: &[&str] =
    &["from", "to", "until", "till", "by", "before", "after", "since", "through", "between", "for", "than"];

/// "in the nineteen nineties".
fn decade_named(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in", "during"]), &["the"]);
    let (first, next) = decade_at(r, start).filter(|_| start > at)?;
    let (from, to) = (year(first)?.from, year(first + 9)?.to);
    Some((Days::many(from, to, Grain::Year, Shape::Stretch, "those years"), next))
}

/// "in 2027", "the year 2027", "since 2019".
pub(super) fn in_year_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let ranged = at > 0 && r.mark_before(at) == Some('-') && year_at(r, at - 1).is_some();
    let led = ranged || r.follows(at, BEFORE_MONTHS) || r.follows(at, &["than", "in", "and"]);
    // "2027 or later", "2027 to 2028"
    let ends = |next: usize| r.ends(next) || r.mark_before(next).is_some();
    let opened = |next: usize| {
        r.any(next, SUFFIXES).is_some()
            || r.joins(next) && year_at(r, next + 1).is_some_and(|(_, end)| ends(end))
    };
    if let Some((value, next)) = year_by_itself_at(r, at).filter(|(_, next)| led || opened(*next)) {
        return Some((year(value)?, next)).filter(|(_, next)| unit(r.text(*next)).is_none());
    }
    let (_, next) = r.any(
        at,
        &[
            ("in the year of", ()),
            ("in the year", ()),
            ("the year of", ()),
            ("the year", ()),
            ("year", ()),
            ("in", ()),
            ("during", ()),
        ],
    )?;
    let (value, next) = year_at(r, next)?;
    let counts = unit(r.text(next)).is_some();
    Some((year(value)?, next)).filter(|_| !counts)
}

/// Days after which a stretch is told: "two weeks after next Friday".
pub(super) fn anchor_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    days_at(r, at, true).filter(|(days, _)| days.is_single())
}
