//! The time of day that it is now, on another day: "this time tomorrow", "yesterday at this time".

use jiff::civil::Weekday;

use super::calendar::{in_week, plus};
use super::clock::{Clock, Point};
use super::days::{Days, Grain, days_at};
use super::reader::Reader;

/// "yesterday at this time", "in three weeks at the same time".
pub(super) fn same_time_at(r: &Reader, days: Option<&Days>, at: usize) -> Option<(Clock, usize)> {
    let (_, next) =
        r.any(at, &[("at this time", ()), ("at this same time", ()), ("at the same time", ())])?;
    let alone = r.ends(next) || r.mark_before(next).is_some();
    let day = days.is_some_and(Days::is_single);
    (day && alone).then(|| (Clock::At(now_of_day(r)), next))
}

fn now_of_day(r: &Reader) -> Point {
    let minute = r.now.hour() as u16 * 60 + r.now.minute() as u16;
    Point { to_the_minute: true, ..Point::sure(minute) }
}

/// "this time tomorrow", "this time next week".
pub(super) fn this_time_at(r: &Reader, at: usize) -> Option<(Days, Point, usize)> {
    let leads = [
        ("at this time", ()),
        ("about this time", ()),
        ("this time", ()),
        ("at the same time", ()),
        ("the same time", ()),
        ("same time", ()),
        ("at the same hour", ()),
        ("the same hour", ()),
    ];
    let (_, start) = r.any(at, &leads)?;
    let start = r.skip(start, &["on"]);
    let (days, next) = days_at(r, start, false)?;
    let today = r.today();
    let day = match days.grain {
        Grain::Day if days.is_single() => days.from,
        Grain::Week => plus(today, i64::from((days.from - in_week(today, Weekday::Monday, 0)).get_days())),
        Grain::Month => days.from.with().day(today.day()).build().ok()?,
        Grain::Year => today.with().year(days.from.year()).build().ok()?,
        _ => return None,
    };
    Some((Days::one(day), now_of_day(r), next))
}
