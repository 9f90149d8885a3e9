//! Lengths that are compared: "less than three days after tomorrow", "more than a week ago", "in at least two days".

use super::calendar::plus;
use super::clock::{Clock, Point};
use super::days::{Days, Grain, Shape};
use super::length::length_at;
use super::moments::truncated;
use super::periods::anchor_at;
use super::phrase::{Moments, Phrase};
use super::reader::Reader;

/// Which side of the length is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    Less,
    More,
}

/// A stretch between a day and the end of a length that is told from it, or what lies beyond it.
pub(super) fn compared_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    if let Some(found) = after_at(r, at) {
        return Some(found);
    }
    let led = r.skip(at, &["in"]);
    let (compared, start) = r.any(led, COMPARED).map(|(compared, next)| (*compared, next))?;
    let (length, _, next) = length_at(r, start)?;
    let hence = r.any(next, &[("from now", ()), ("from today", ()), ("hence", ())]).map(|(_, next)| next);
    let ago = r.phrase(next, "ago");
    let mut before = ago.is_some();
    let (from, to, end) = if let Some(end) = ago {
        (length.negated().after(&r.now)?, r.now.clone(), end)
    } else if let Some(end) = hence.or_else(|| (led > at).then_some(next)) {
        (r.now.clone(), length.after(&r.now)?, end)
    } else {
        let (ahead, next) = r.any(next, &[("after", true), ("from", true), ("before", false)])?;
        let (anchor, end) = anchor_at(r, next)?;
        let anchor = r.zoned(anchor.from.at(0, 0, 0, 0))?;
        before = !*ahead;
        let then = if *ahead { length } else { length.negated() }.after(&anchor)?;
        if *ahead { (anchor, then, end) } else { (then, anchor, end) }
    };
    if !length.is_days() && compared == Compared::More {
        let then = truncated(if before { &from } else { &to }, jiff::Unit::Minute)?;
        let point =
            Point { to_the_minute: true, ..Point::sure(then.hour() as u16 * 60 + then.minute() as u16) };
        let clock = Some(if before { Clock::Before(point) } else { Clock::After(point) });
        return Some((Phrase::On { days: Some(Days::one(then.date())), clock }, end));
    }
    if !length.is_days() {
        let from = truncated(&from, jiff::Unit::Minute)?;
        let to = truncated(&to, jiff::Unit::Minute)?;
        return Some((Phrase::Moments(Moments { from, to: Some(to), grain: Grain::Minute }), end));
    }
    let (from, to) = (from.date(), to.date());
    let days = match (compared, before) {
        (Compared::Less, _) => Days::stretch(from, plus(to, -1), "that time"),
        // What is more than a week ago, or before a day, ends there; what is in more than a week begins there.
        (Compared::More, true) => Days::one(from).up_to(r.today(), false),
        (Compared::More, false) => Days { shape: Shape::From, ..Days::one(to).and_on() },
    };
    Some((Phrase::On { days: Some(days), clock: None }, end))
}

/// "after two weeks": from the day on which they are over.
fn after_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    let (length, _, end) = length_at(r, r.phrase(at, "after")?)?;
    let alone = r.ends(end) || r.mark_before(end).is_some();
    if !alone {
        return None;
    }
    if !length.is_days() {
        let then = truncated(&length.after(&r.now)?, jiff::Unit::Minute)?;
        let minute = then.hour() as u16 * 60 + then.minute() as u16;
        let clock = Some(Clock::After(Point { to_the_minute: true, ..Point::sure(minute) }));
        return Some((Phrase::On { days: Some(Days::one(then.date())), clock }, end));
    }
    let days = Days::one(length.after(&r.now)?.date()).and_on();
    Some((Phrase::On { days: Some(days), clock: None }, end))
}

const COMPARED: &[(&str, Compared)] = &[
    ("less than", Compared::Less),
    ("no more than", Compared::Less),
    ("not more than", Compared::Less),
    ("at most", Compared::Less),
    ("under", Compared::Less),
    ("more than", Compared::More),
    ("at least", Compared::More),
    ("no less than", Compared::More),
    ("over", Compared::More),
];
