//! So many days, weeks, months or years: "the next three days", "the last 2 weeks".

use super::calendar::{plus, plus_months};
use super::days::Days;
use super::length::{Unit, count_at, unit};
use super::reader::Reader;

/// "the next three days", "the last 2 weeks", "the coming days", "in the next few weeks".
pub(super) fn counted_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(
            at,
            &[
                ("in the", ()),
                ("within the", ()),
                ("over the", ()),
                ("for the", ()),
                ("during the", ()),
                ("in", ()),
                ("within", ()),
                ("the", ()),
            ],
        )
        .map_or(at, |(_, next)| next);
    let within = r.is(at, &["within"]);
    let which = |at: usize| match r.text(at) {
        "next" | "coming" | "following" => Some(true),
        "last" | "past" | "previous" => Some(false),
        _ => None,
    };
    let (ahead, quarters, next) = match which(start) {
        Some(ahead) => {
            let next = start + 1;
            match count_at(r, next) {
                Some((quarters, next)) => (ahead, quarters, next),
                // "the coming days", "the next weeks"
                None if r.is(next, &["days", "weeks", "months"]) => (ahead, 12, next),
                None => return None,
            }
        }
        // "2 coming months"
        None => {
            let (quarters, next) = count_at(r, start)?;
            // "we are five next week" counts no weeks.
            let counted = which(next)?;
            if quarters > 4 && !r.text(next + 1).ends_with('s') && !r.is(next + 1, &["business", "working"]) {
                return None;
            }
            (counted, quarters, next + 1)
        }
    };
    let workdays = r.is(next, &["business", "working"]);
    let next = next + usize::from(workdays);
    let (count, unit) = (quarters / 4, unit(r.text(next))?);
    if !(1..=400).contains(&count) {
        return None;
    }
    let (today, tomorrow) = (r.today(), plus(r.today(), 1));
    let name = format!("{} {count} {}", if ahead { "the next" } else { "the last" }, r.text(next));
    let (from, to) = match unit {
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
        Unit::Day if ahead => (tomorrow, plus(today, count)),
        Unit::Day => (plus(today, -count), plus(today, -1)),
        Unit::Week if ahead => (tomorrow, plus(today, count * 7)),
        Unit::Week => (plus(today, -count * 7), plus(today, -1)),
        Unit::Month if ahead => (tomorrow, plus_months(today, count)),
        Unit::Month => (plus_months(today, -count), plus(today, -1)),
        Unit::Year if ahead => (tomorrow, plus_months(today, count * 12)),
        Unit::Year => (plus_months(today, -count * 12), plus(today, -1)),
        Unit::Quarter => {
            let this = plus_months(today.first_of_month(), -((i64::from(today.month()) - 1) % 3));
            let (from, to) = if ahead {
                (plus_months(this, 3), plus_months(this, 3 + count * 3))
            } else {
                (plus_months(this, -3 * count), this)
            };
            (from, plus(to, -1))
        }
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Workday | Unit::Fortnight => return None,
    };
    // "within the next three days" begins today.
    let (from, to) = if within && ahead { (today, plus(to, -1)) } else { (from, to) };
    Some((Days::stretch(from, to, name), next + 1))
}
