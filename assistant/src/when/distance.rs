//! Days told by their distance: "in three days", "two weeks from Monday", "a month ago".

use super::calendar::plus;
use super::days::{Days, Grain, Shape};
use super::length::{Length, Unit, length_at};
use super::periods::anchor_at;
use super::reader::Reader;

/// Days told by a distance in days or more, and the position after them. Distances in hours are moments.
pub(super) fn distance_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    within_at(r, at)
        .or_else(|| lasting_at(r, at))
        .or_else(|| {
            let (length, unit, next) = away_at(r, at)?;
            if !length.is_days() {
                return None;
            }
            let then = length.after(&r.now)?;
            // "in two weeks on Wednesday", "a week from now, Tuesday" name the day themselves.
            let minute = matches!(unit, Unit::Day | Unit::Fortnight).then(|| then.hour() as u16 * 60);
            Some((Days { minute, ..Days::one(then.date()) }, next))
        })
        .or_else(|| from_anchor_at(r, at))
}

/// "in two hours", "three days from now", "a week ago": how far from now, back as a negative length, the unit it
/// was told in, and the position after it.
pub(super) fn away_at(r: &Reader, at: usize) -> Option<(Length, Unit, usize)> {
    let leads = [("in about", ()), ("in around", ()), ("in like", ()), ("in", ())];
    let lead = r.any(at, &leads).map(|(_, next)| next);
    let start = lead.unwrap_or_else(|| r.skip(at, &["about", "around"]));
    // "in another two hours", "in another hour"
    let after_another = r.skip(start, &["another"]);
    let (length, unit, next) = length_at(r, after_another).or_else(|| length_at(r, start))?;
    if let Some(after) = r.phrase(next, "ago") {
        return lead.is_none().then_some((length.negated(), unit, after));
    }
    let hence = r.any(next, HENCE).map(|(_, next)| next);
    // "two weeks time" and "two weeks later" lead nowhere by themselves, "half an hour later" does.
    let vague = r.is(next, &["time", "later"]) && length.is_days();
    match (lead, hence) {
        (None, Some(after)) if !vague => Some((length, unit, after)),
        (None, _) => None,
        (Some(_), hence) => Some((length, unit, hence.unwrap_or(next))),
    }
}

const HENCE: &[(&str, ())] = &[
    ("from now", ()),
    ("from right now", ()),
    ("from today", ()),
    ("away from now", ()),
    ("hence", ()),
    ("later", ()),
    ("in the future", ()),
    ("time", ()),
];

/// "two weeks from Monday", "three days after the 5th", "two days before yesterday".
fn from_anchor_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    for (phrase, days) in [("the day after", 1), ("day after", 1), ("the day before", -1), ("day before", -1)]
    {
        if let Some((anchor, next)) = r.phrase(at, phrase).and_then(|next| anchor_at(r, next)) {
            return Some((Days::one(plus(anchor.from, days)), next));
        }
    }
    let start = r.skip(at, &["in"]);
    let (length, unit, next) = length_at(r, start)?;
    // "a week on Tuesday" is said of weeks alone.
    let on = r.is(next, &["on"]);
    let (forward, next) = r.any(next, &[("from", true), ("after", true), ("before", false), ("on", true)])?;
    if on && unit != Unit::Week || !length.is_days() {
        return None;
    }
    let (anchor, next) = anchor_at(r, next)?;
    let length = if *forward { length } else { length.negated() };
    let then = length.after(&r.zoned(anchor.from.at(0, 0, 0, 0))?)?;
    Some((Days::one(then.date()), next))
}

/// "within two weeks", "within the next month".
fn within_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r
        .any(at, &[("within the next", ()), ("within the", ()), ("within next", ()), ("within", ())])
        .map(|(_, next)| next)?;
    let (length, _, next) = length_at(r, start)?;
    if !length.is_days() {
        return None;
    }
    let last = plus(length.after(&r.now)?.date(), -1);
    Some((Days::stretch(r.today(), last, "that time"), next))
}

/// "for three days from today", "for 1 week, starting next Monday", "for ten days from December 18th".
pub(super) fn lasting_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["for"]);
    let (length, _, next) = length_at(r, start)?;
    let (_, after) = r.any(
        next,
        &[("starting from", ()), ("starting on", ()), ("starting", ()), ("beginning", ()), ("from", ())],
    )?;
    if !length.is_days() || start == at && r.is(next, &["from"]) {
        return None;
    }
    let (anchor, next) = anchor_at(r, after)?;
    let last = plus(length.after(&r.zoned(anchor.from.at(0, 0, 0, 0))?)?.date(), -1);
    let name = format!("{} to {}", super::speak::day(anchor.from), super::speak::day(last));
    Some((Days::many(anchor.from, last, Grain::Day, Shape::Stretch, name), next))
}
