//! Up to a meal or a part of the day: "until lunch on Friday", "by morning".

use super::calendar::plus;
use super::clock::{Clock, Point};
use super::clock_words::MEALS;
use super::days::{Days, days_at};
use super::on::On;
use super::open::Side;
use super::part::{Part, part_at};
use super::reader::Reader;

/// "until lunch on Friday", "by dinner time", "before evening", "until morning": up to a meal, or to the next such part
/// of a day.
pub(super) fn up_to_part_at(r: &Reader, side: Side, at: usize) -> Option<(On, usize)> {
    if !matches!(side, Side::Before | Side::Until) || !r.follows(at, &["before", "by", "until", "till"]) {
        return None;
    }
    let day = |next: usize| {
        days_at(r, r.skip(next, &["on"]), true)
            .filter(|(days, _)| days.is_single())
            .map_or((None, next), |(days, next)| (Some(days), next))
    };
    if let Some((minute, next)) = r.any(at, MEALS).filter(|(minute, _)| **minute != 9 * 60) {
        let (days, next) = day(next);
        return Some((On { days, clock: Some(Clock::At(Point::sure(*minute))) }, next));
    }
    let start = r.skip(at, &["the"]);
    let named = r.is(start, &["morning", "afternoon", "evening", "night"]);
    let (part, next) = part_at(r, at).filter(|(_, next)| named && *next == start + 1)?;
    if day(next).0.is_some() || r.is(next, &["of", "before", "after"]) {
        return None;
    }
    let (from, to) = part.span();
    let edge = if r.follows(at, &["by"]) || from == 0 { to } else { from };
    let now = r.now.hour() as u16 * 60 + r.now.minute() as u16;
    // What is asked for by the morning, or until then, is so on the next day.
    let over = edge <= now || part == Part::Morning && now >= 5 * 60;
    let days = Some(Days::one(plus(r.today(), i64::from(over))));
    Some((On { days, clock: Some(Clock::Part(part)) }, next))
}
