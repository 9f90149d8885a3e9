//! Days told by their distance: "in three days", "two weeks from Monday", "a month ago".

use jiff::civil::Date;

use super::calendar::{in_week, month, plus, weekday};
use super::days::{Days, Grain, Shape};
use super::length::{Length, Unit, length_at, unit};
use super::periods::anchor_at;
use super::reader::Reader;

/// Days told by a distance in days or more, and the position after them. Distances in hours are moments.
pub(super) fn distance_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    lasting_at(r, at)
        .or_else(|| between_lengths_at(r, at))
        .or_else(|| {
            let (length, unit, next) = away_at(r, at)?;
            if !length.is_days() {
                return None;
            }
            let then = length.after(&r.now)?;
            // "two years ago in May"
            if length.months < 0
                && length.months % 12 == 0
                && r.is(next, &["in"])
                && let Some(number) = month(r.text(next + 1))
            {
                let first = Date::new(then.year(), number, 1).ok()?;
                let name = super::speak::MONTHS[number as usize - 1];
                return Some((
                    Days::many(first, first.last_of_month(), Grain::Month, Shape::Unit, name),
                    next + 2,
                ));
            }
            // "in two months on the 5th"
            if length.months > 0
                && length.days == 0
                && let Some((day, after)) =
                    r.any(next, &[("on the", ()), ("the", ())]).and_then(|(_, the)| r.ordinal(the))
                && let Ok(date) = Date::new(then.year(), then.month(), i8::try_from(day).ok()?)
            {
                return Some((Days::one(date), after));
            }
            let whole_weeks = length.days % 7 == 0 && length.months == 0;
            if let Some(after) = r
                .phrase(next, "today")
                .or_else(|| r.phrase(next, "tomorrow"))
                .or_else(|| r.phrase(next, "yesterday"))
                && r.follows(next, &["ago"])
            {
                let days = match r.text(next) {
                    "today" => 0,
                    "tomorrow" => 1,
                    _ => -1,
                };
                return Some((Days::one(plus(then.date(), days)), after));
            }
            if (then > r.now || whole_weeks)
                && let Some(found) = weekday_of(r, then.date(), next)
            {
                return Some(found);
            }
            // A day or a fortnight from now keeps the hour; a week, a month or a year from now is a day.
            let minute = matches!(unit, Unit::Day | Unit::Fortnight).then(|| then.hour() as u16 * 60);
            Some((Days { minute, ..Days::one(then.date()) }, next))
        })
        .or_else(|| from_anchor_at(r, at))
}

/// "in two or three days", "two to three weeks from now": from the shorter to the longer.
fn between_lengths_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (first, second, next) = two_lengths_at(r, at)?;
    if !first.is_days() || !second.is_days() || second.workdays != 0 {
        return None;
    }
    let (one, other) = (first.after(&r.now)?.date(), second.after(&r.now)?.date());
    let (from, to) = (one.min(other), one.max(other));
    (from < to).then(|| (Days::one(from).through(&Days::one(to)), next))
}

/// Two lengths of one unit, told from now: "in a day or two", "in 5-10 minutes", "two or three weeks ago".
pub(super) fn two_lengths_at(r: &Reader, at: usize) -> Option<(Length, Length, usize)> {
    let lead = r.phrase(at, "in");
    let start = r.loosely(lead.unwrap_or(at));
    // "in an hour or two"
    let (first, second, unit, next) = if r.is(start, &["a", "an", "one"])
        && let Some(unit) = unit(r.text(start + 1))
        && let Some(end) = r.phrase(start + 2, "or two")
    {
        (Length::whole(1, unit), Length::whole(2, unit), unit, end)
    } else {
        let (first, next) = r.number(start)?;
        let second = match r.mark_before(next) {
            Some('-') => next,
            _ => r.any(next, &[("or", ()), ("to", ())]).map(|(_, next)| next)?,
        };
        let (length, unit, next) = length_at(r, second)?;
        (Length::whole(first, unit), length, unit, next)
    };
    if unit == Unit::Second || first == second {
        return None;
    }
    if let Some((_, end)) = r.any(next, AGO).filter(|_| lead.is_none()) {
        return Some((first.negated(), second.negated(), end));
    }
    match r.any(next, HENCE) {
        Some((_, end)) if lead.is_some() || !r.is(next, &["time", "later"]) => Some((first, second, end)),
        _ => lead.map(|_| (first, second, next)),
    }
}

/// "in two hours", "three days from now", "a week ago": how far from now, back as a negative length, the unit it
/// was told in, and the position after it.
pub(super) fn away_at(r: &Reader, at: usize) -> Option<(Length, Unit, usize)> {
    let lead = r.is(at, &["in"]).then(|| r.loosely(at + 1));
    let start = lead.unwrap_or_else(|| r.loosely(at));
    // "in another two hours", "in another hour"
    let after_another = r.skip(start, &["another"]);
    let (length, unit, next) = length_at(r, after_another).or_else(|| length_at(r, start))?;
    // "a week or so ago"
    let so = r.any(next, &[("or so", ()), ("or more", ()), ("or less", ())]);
    let next = so.map_or(next, |(_, next)| next);
    // "can I come in an hour late", "half an hour later than usual"
    if r.is(next, &["late", "early", "behind"])
        || r.is(next, &["later", "earlier"]) && r.is(next + 1, &["than"])
    {
        return None;
    }
    // "two hours earlier", and nothing else
    let whole = |after: usize| at == 0 && r.ends(after);
    let earlier = r.any(next, EARLIER).filter(|(_, after)| whole(*after));
    if let Some((_, after)) = r.any(next, AGO).or(earlier) {
        return lead.is_none().then_some((length.negated(), unit, after));
    }
    let hence = r.any(next, HENCE).map(|(_, next)| next);
    // "two weeks time" and "two weeks later" lead nowhere by themselves, "half an hour later" does.
    let compound = length.months != 0 && length.days != 0;
    let later = r.is(next, &["later"]) && length.is_days() && !compound && !whole(next + 1);
    let vague = r.is(next, &["time"]) || later;
    match (lead, hence) {
        (None, Some(after)) if !vague => Some((length, unit, after)),
        (None, _) => None,
        // "in a week from tomorrow" is told from tomorrow.
        (Some(_), None)
            if length.is_days() && r.is(next, &["from", "after"]) && anchor_at(r, next + 1).is_some() =>
        {
            None
        }
        (Some(_), hence) => Some((length, unit, hence.unwrap_or(next))),
    }
}

const EARLIER: &[(&str, ())] = &[("earlier", ()), ("previous", ()), ("beforehand", ())];

const AGO: &[(&str, ())] = &[("ago", ()), ("back", ()), ("before now", ()), ("prior to now", ())];

const HENCE: &[(&str, ())] = &[
    ("from now", ()),
    ("from right now", ()),
    ("from today", ()),
    ("away from now", ()),
    ("hence", ()),
    ("out from now", ()),
    ("out from today", ()),
    ("out", ()),
    ("down the line", ()),
    ("down the road", ()),
    ("down the track", ()),
    ("later", ()),
    ("in the future", ()),
    ("time", ()),
];

/// "two weeks from Monday", "three days after the 5th", "two days before yesterday".
fn from_anchor_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    for (phrase, days) in [
        ("the day after", 1),
        ("day after", 1),
        ("the day following", 1),
        ("day following", 1),
        ("the day before", -1),
        ("day before", -1),
        ("the day prior to", -1),
        ("day prior to", -1),
    ] {
        // "any day after the tenth" is not the next.
        let any = r.follows(at, &["any", "every", "each"]);
        if let Some((anchor, next)) =
            r.phrase(at, phrase).filter(|_| !any).and_then(|next| anchor_at(r, next))
        {
            return Some((Days::one(plus(anchor.from, days)), next));
        }
    }
    // "the second day after Easter"
    if let Some((count, next)) = r.ordinal(r.skip(at, &["the"]))
        && let Some((after, next)) =
            r.any(next, &[("day after", true), ("day following", true), ("day before", false)])
        && let Some((anchor, next)) = anchor_at(r, next)
    {
        let count = if *after { count } else { -count };
        return Some((Days::one(plus(anchor.from, count)), next));
    }
    // "what about the day after?"
    if let Some(next) = r.phrase(at, "the day after")
        && (r.ends(next) || r.mark_before(next).is_some())
    {
        return Some((Days::one(plus(r.today(), 1)), next));
    }
    // "what happened the day before"
    if let Some(next) = r.phrase(at, "the day before").or_else(|| r.phrase(at, "the previous day"))
        && (r.ends(next) || r.mark_before(next).is_some())
    {
        return Some((Days::one(plus(r.today(), -1)), next));
    }
    // "the two weeks after Christmas" are all of them.
    if r.is(at, &["the"])
        && let Some((length, _, next)) = length_at(r, at + 1).filter(|(length, ..)| length.is_days())
        && r.text(next - 1).ends_with('s')
        && let Some((after, next)) = r.any(next, &[("after", true), ("following", true), ("before", false)])
        && let Some((anchor, end)) = anchor_at(r, next)
    {
        let length = if *after { length } else { length.negated() };
        let other = length.after(&r.zoned(anchor.from.at(0, 0, 0, 0))?)?.date();
        let (from, to) = if *after { (plus(anchor.from, 1), other) } else { (other, plus(anchor.from, -1)) };
        return Some((Days::one(from).through(&Days::one(to)), end));
    }
    let start = r.skip(at, &["in"]);
    // "week from Wednesday"
    let bare =
        r.starts(start, &["week", "from"]) && !r.follows(start, &["this", "next", "last", "that", "a"]);
    let (length, unit, next) = match length_at(r, start) {
        None if bare => (Length::whole(1, Unit::Week), Unit::Week, start + 1),
        found => found?,
    };
    // "a week on Tuesday" is said of weeks alone.
    let on = r.is(next, &["on"]);
    let directions = [
        ("from", true),
        ("after", true),
        ("following", true),
        ("later than", true),
        ("past", true),
        ("before", false),
        ("prior to", false),
        ("earlier than", false),
        ("ahead of", false),
        ("on", true),
    ];
    // "a week tomorrow", "two weeks Friday"
    let weeks =
        matches!(unit, Unit::Week | Unit::Fortnight) && start == at && !r.follows(at, NOT_BEFORE_WEEKS);
    let name = r.skip(next, &["next", "this"]);
    let direct = weeks
        && r.mark_before(next).is_none()
        && (weekday(r.text(name)).is_some() || r.is(next, &["today", "tomorrow"]));
    let (forward, next) = r.any(next, &directions).or_else(|| Some((&true, next)).filter(|_| direct))?;
    if on && !weeks || !length.is_days() {
        return None;
    }
    let (anchor, next) = anchor_at(r, next)?;
    let length = if *forward { length } else { length.negated() };
    let then = length.after(&r.zoned(anchor.from.at(0, 0, 0, 0))?)?.date();
    Some(weekday_of(r, then, next).unwrap_or((Days::one(then), next)))
}

/// A week after these is a stretch of days, from which none is told.
const NOT_BEFORE_WEEKS: &[&str] = &[
    "in", "for", "last", "next", "past", "the", "these", "those", "every", "each", "been", "within", "once",
    "twice", "times",
];

/// "in three weeks on Wednesday", "a month from now, on a Friday": the weekday in the week of `day`.
fn weekday_of(r: &Reader, day: Date, at: usize) -> Option<(Days, usize)> {
    let on = r.skip(at, &["on"]);
    let name = r.skip(on, &["a", "the", "that"]);
    // "two weeks ago Tuesday" needs neither.
    let told = on > at || r.mark_before(at) == Some(',') || r.follows(at, &["ago"]);
    let next = name + 1;
    // "in a week, Tuesday the 5th" names the day itself.
    let dated = r.ordinal(r.skip(next, &["the"])).is_some() || month(r.text(next)).is_some();
    let weekday = weekday(r.text(name)).filter(|_| told && !dated)?;
    Some((Days::one(in_week(day, weekday, 0)), next))
}

/// "for three days from today", "for 1 week, starting next Monday", "for ten days from December 18th".
pub(super) fn lasting_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(at, &["for"]);
    let (length, _, next) = length_at(r, start)?;
    let (_, after) = r.any(
        next,
        &[
            ("starting from", ()),
            ("beginning from", ()),
            ("starting on", ()),
            ("starting", ()),
            ("beginning on", ()),
            ("beginning", ()),
            ("from", ()),
        ],
    )?;
    if !length.is_days() || start == at && r.is(next, &["from"]) {
        return None;
    }
    let (anchor, next) = anchor_at(r, after)?;
    let last = plus(length.after(&r.zoned(anchor.from.at(0, 0, 0, 0))?)?.date(), -1);
    let name = format!("{} to {}", super::speak::day(anchor.from), super::speak::day(last));
    Some((Days::many(anchor.from, last, Grain::Day, Shape::Stretch, name), next))
}
