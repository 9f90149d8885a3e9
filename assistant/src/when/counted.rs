//! So many days, weeks, months or years: "the next three days", "the last 2 weeks".

use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, plus, plus_months};
use super::days::{Days, Grain, Shape};
use super::length::{Unit, count_at, length_at, past_lesser, unit};
use super::periods::{week, year};
use super::reader::Reader;
use super::seasons::{quarter, this_quarter};
use super::speak::MONTHS;

/// "the next three days", "the last 2 weeks", "the coming days", "in the next few weeks".
///
/// "next two weeks", when it is all that is said, is told of the calendar, as "next week" is; in a sentence, and with
/// an article, such weeks run from today. "upcoming two weeks" is the week that comes second.
pub(super) fn counted_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.any(at, LEADS).map_or(at, |(_, next)| next);
    let within = r.is(at, &["within"]);
    let led =
        start > at || r.follows(at, &["the", "for", "in", "over", "within", "during", "these", "those"]);
    let which = |at: usize| match r.text(at) {
        "next" | "coming" | "following" => Some(true),
        "last" | "past" | "previous" => Some(false),
        _ => None,
    };
    let (ahead, first, quarters, next) = match which(start) {
        Some(ahead) => {
            let next = past_lesser(r, start + 1);
            match count_at(r, next) {
                Some((quarters, after)) => (ahead, next, quarters, after),
                // "the coming days", "the next weeks"
                None if r.is(next, &["days", "weeks", "months"]) => (ahead, next, 12, next),
                None if r.is(next, &["day", "week", "month"]) && r.starts(next + 1, &["or", "two"]) => {
                    (ahead, next, 4, next)
                }
                None => return None,
            }
        }
        // "2 coming months"
        None => {
            let (quarters, next) = count_at(r, start)?;
            // "we are five next week" counts no weeks.
            let counted = which(next)?;
            let plural = r.text(next + 1).ends_with('s') || r.is(next + 1, &["business", "working"]);
            if quarters > 4 && !plural && !is_upcoming(r, next) {
                return None;
            }
            (counted, next, quarters, next + 1)
        }
    };
    let workdays = r.is(next, &["business", "working", "work"]);
    let next = next + usize::from(workdays);
    let (count, unit) = (quarters / 4, unit(r.text(next))?);
    if !(1..=400).contains(&count) {
        return None;
    }
    let upcoming = is_upcoming(r, start) || is_upcoming(r, first);
    if upcoming && !led && count > 1 {
        return Some((ordinal_ahead(r, count, unit)?, next + 1));
    }
    let name = format!("{} {count} {}", if ahead { "the next" } else { "the last" }, r.text(next));
    let alone = at == 0 && !led && first > start && r.ends(next + 1);
    if alone && let Some((from, to)) = calendar_units(r.today(), ahead, count, unit) {
        return Some((Days::stretch(from, to, name), next + 1));
    }
    // "the last 3 months and 2 weeks"; but "the last 3 months, and 2 days ago ..." tells of two times.
    if let Some((length, _, after)) = length_at(r, first)
        && after > next + 1
        && !r.is(after, &["ago", "later", "before", "after", "from"])
    {
        if !length.is_days() {
            return None;
        }
        let then = if ahead { length } else { length.negated() }.after(&r.now)?.date();
        let (from, to) = match (ahead, within) {
            (true, true) => (r.today(), plus(then, -1)),
            (true, false) => (plus(r.today(), 1), then),
            (false, _) => (then, plus(r.today(), -1)),
        };
        return Some((Days::stretch(from, to, name), after));
    }
    // "in the next day or two" is two days.
    let doubt = r.phrase(next + 1, "or two").filter(|_| count == 1);
    let (count, end) = doubt.map_or((count, next + 1), |end| (2, end));
    let (from, to) = from_today(r.today(), ahead, count, unit, workdays)?;
    // "within the next three days" begins today.
    let (from, to) = if within && ahead { (r.today(), plus(to, -1)) } else { (from, to) };
    Some((Days::stretch(from, to, name), end))
}

/// "upcoming" and "coming" are one word to the reader, but not to who counts.
fn is_upcoming(r: &Reader, at: usize) -> bool {
    r.words.get(at).is_some_and(|word| word.raw.eq_ignore_ascii_case("upcoming"))
}

/// The unit that comes as the so-manieth after this one.
fn ordinal_ahead(r: &Reader, count: i64, unit: Unit) -> Option<Days> {
    let today = r.today();
    Some(match unit {
        Unit::Day => Days::one(plus(today, count)),
        Unit::Week => week(today, count),
        Unit::Fortnight => week(today, count * 2),
        Unit::Month => {
            let first = plus_months(today.first_of_month(), count);
            let name = MONTHS[first.month() as usize - 1];
            Days::many(first, first.last_of_month(), Grain::Month, Shape::Unit, name)
        }
        Unit::Quarter => quarter(plus_months(this_quarter(today), count * 3)),
        Unit::Year => year(today.year() + i16::try_from(count).ok()?)?,
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Workday => return None,
    })
}

/// Whole weeks, months, quarters and years of the calendar after or before the current one.
fn calendar_units(today: Date, ahead: bool, count: i64, unit: Unit) -> Option<(Date, Date)> {
    let months = |this: Date, each: i64| {
        let from = plus_months(this, if ahead { each } else { -each * count });
        (from, plus(plus_months(from, each * count), -1))
    };
    Some(match unit {
        Unit::Week => {
            let from = in_week(today, Weekday::Monday, if ahead { 1 } else { -count });
            (from, plus(from, 7 * count - 1))
        }
        Unit::Month => months(today.first_of_month(), 1),
        Unit::Quarter => months(this_quarter(today), 3),
        Unit::Year => months(today.first_of_year(), 12),
        _ => return None,
    })
}

/// The days of a length that begins tomorrow or ended yesterday.
fn from_today(today: Date, ahead: bool, count: i64, unit: Unit, workdays: bool) -> Option<(Date, Date)> {
    let days = |days: i64| {
        if ahead { (plus(today, 1), plus(today, days)) } else { (plus(today, -days), plus(today, -1)) }
    };
    let months = |months: i64| {
        if ahead {
            (plus(today, 1), plus_months(today, months))
        } else {
            (plus_months(today, -months), plus(today, -1))
        }
    };
    Some(match unit {
        Unit::Day if workdays => {
            let step = if ahead { 1 } else { -1 };
            let mut day = today;
            let mut first = None;
            let mut left = count;
            while left > 0 {
                day = plus(day, step);
                if day.weekday().to_monday_zero_offset() < 5 {
                    first.get_or_insert(day);
                    left -= 1;
                }
            }
            let first = first?;
            (first.min(day), if ahead { day } else { plus(today, -1) })
        }
        Unit::Day => days(count),
        Unit::Week => days(count * 7),
        Unit::Fortnight => days(count * 14),
        Unit::Month => months(count),
        Unit::Year => months(count * 12),
        Unit::Quarter => return calendar_units(today, ahead, count, unit),
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Workday => return None,
    })
}

const LEADS: &[(&str, ())] = &[
    ("in the", ()),
    ("within the", ()),
    ("over the", ()),
    ("for the", ()),
    ("during the", ()),
    ("in", ()),
    ("within", ()),
    ("over", ()),
    ("the", ()),
    ("these", ()),
    ("those", ()),
];
