//! Finds times of day: "at ten", "between two and four", "after three", "first thing".

use super::clock::{Clock, DAY, HALF, Point};
use super::dates::{Told, numbered_at};
use super::fractions::fraction_at;
use super::length::length_at;
use super::open::{Side, bound_at};
use super::part::{Part, part_at};
use super::points::{AVAILABLE, is_dated, point_at};
use super::reader::Reader;

/// Reads a clock at `at`; `bare` accepts a number with nothing that marks it as a time.
pub(super) fn clock_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let found = range_at(r, at, bare)
        .or_else(|| away_at(r, at))
        .or_else(|| lasting_at(r, at, bare))
        .or_else(|| bounded_at(r, at))
        .or_else(|| named_at(r, at))
        .or_else(|| single_at(r, at, bare))?;
    Some(or_later(r, found))
}

/// "an hour before noon", "half an hour after eight", "two hours after lunch".
fn away_at(r: &Reader, at: usize) -> Option<(Clock, usize)> {
    let start = r.skip(at, &["at", "about", "around"]);
    let (length, _, next) = length_at(r, start)?;
    let sides = [("after", true), ("past", true), ("from", true), ("before", false)];
    // "a couple of minutes to eight"; of minutes that are counted there are other words (`fraction_at`).
    let few = r.number(start).is_none() && r.is(next - 1, &["minutes", "mins"]);
    let to = [("to", false), ("till", false), ("shy of", false), ("short of", false)];
    let (later, next) = r.any(next, &sides).or_else(|| r.any(next, &to).filter(|_| few))?;
    let lunch = [("lunch", HALF), ("lunchtime", HALF)];
    let (point, next) = match r.any(next, &lunch) {
        Some((minute, next)) => (Point::sure(*minute), next),
        None => point_at(r, r.skip(next, &["about", "around"]), true, false)?,
    };
    let minutes = u16::try_from(length.minutes).ok().filter(|minutes| *minutes > 0 && *minutes < HALF)?;
    if length.days != 0 || length.months != 0 {
        return None;
    }
    let minute = if *later { point.minute + minutes } else { (point.minute + DAY).checked_sub(minutes)? };
    let to_the_minute = point.to_the_minute || minutes % 60 != 0;
    Some((Clock::At(Point { minute: minute % DAY, to_the_minute, ..point }), next))
}

/// "at ten", "around 10:30", "nine ish".
fn single_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let or_so = r.any(at, &[("at or around", ()), ("at or about", ())]).map(|(_, next)| next - 1);
    let mut next = or_so.unwrap_or_else(|| r.skip(at, &["at", "@"]));
    let loose = ["around", "about"];
    // "tonight near seven", "close to 8 p.m."; "near 7 Elm" is a place.
    let near = r.any(next, &[("close to", ()), ("near", ()), ("towards", ()), ("toward", ())]);
    let near = near.filter(|_| next == at);
    if let Some((_, after)) = near {
        let dated =
            r.number(after).is_some_and(|(_, next)| is_dated(r, next) || r.is(next, &["today", "tomorrow"]));
        let (point, end) = point_at(r, after, bare || dated, true)?;
        return Some((Clock::Around(point), end));
    }
    // "at like three", "at maybe ten"
    if next > at && r.is(next, &["like", "maybe", "say", "just"]) && r.number(next + 1).is_some() {
        next += 1;
    }
    let around = r.is(next, &loose);
    next = r.skip(r.skip(next, &loose), &["at"]);
    // "what about 19 June"
    if around && matches!(numbered_at(r, next), Some((Told::Day(..) | Told::Date(_), _))) {
        return None;
    }
    // "exactly at three", "at exactly three"
    next = r.skip(r.skip(next, &["exactly", "precisely"]), &["at"]);
    let exact = r.is(next.saturating_sub(1), &["exactly", "precisely"]) && next == at + 1;
    let marked = bare || next > at && !exact || r.mark_before(at) == Some('@');
    let (point, next) = point_at(r, next, marked, true)?;
    let ish = r.is(next, &["ish"]);
    let (point, mut next) = if ish { halved(r, point, next + 1) } else { (point, next) };
    let sharp = [("sharp", ()), ("on the dot", ()), ("on the nose", ()), ("exactly", ()), ("precisely", ())];
    next = r.any(next, &sharp).map_or(next, |(_, next)| next);
    Some((if around || ish { Clock::Around(point) } else { Clock::At(point) }, next))
}

/// "4:30ish p.m.": the half of the day may follow.
fn halved(r: &Reader, point: Point, at: usize) -> (Point, usize) {
    if !point.either_half || !r.is(at, &["am", "pm"]) {
        return (point, at);
    }
    let minute = point.minute % HALF + if r.is(at, &["pm"]) { HALF } else { 0 };
    (Point { minute, either_half: false, ..point }, at + 1)
}

/// "three or later", "ten or before", "3 p.m. and after", "from four on".
fn or_later(r: &Reader, (clock, next): (Clock, usize)) -> (Clock, usize) {
    let (Clock::At(point) | Clock::Around(point) | Clock::After(point)) = clock else { return (clock, next) };
    let or = r.skip(next, &["or", "and"]);
    let later = or > next && r.is(or, &["later", "after", "beyond", "onward", "onwards", "past"])
        || r.is(next, &["onward", "onwards"]);
    let alone = |at: usize| !starts_time(r, at);
    if later && alone(or + 1) {
        return (Clock::After(point), or + 1);
    }
    if let Some(end) = r.phrase(next, "at the earliest").or_else(|| r.phrase(next, "at the very earliest")) {
        return (Clock::After(point), end);
    }
    if or > next && r.is(or, &["earlier", "before", "sooner"]) && alone(or + 1) {
        return (Clock::Before(point), or + 1);
    }
    (clock, next)
}

fn starts_time(r: &Reader, at: usize) -> bool {
    point_at(r, at, true, true).is_some()
}

/// "between two and four", "from 2 to 4 p.m.", "2-4"; two bare numbers only when `bare`.
fn range_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let (between, start) = lead_at(r, at);
    // "at ten to nine" is no range.
    if r.is(at, &["at"]) && fraction_at(r, at + 1).is_some() {
        return None;
    }
    // "it's ten to seven", "until ten to four"
    let one = r.follows(at, &["till", "until", "by", "before", "after"])
        || at > 0 && r.words[at - 1].raw.eq_ignore_ascii_case("it's")
        || r.follows(at, &["is"]) && at > 1 && r.is(at - 2, &["it", "time"]);
    if one && fraction_at(r, at).is_some() {
        return None;
    }
    let around = r.skip(start, &["around", "about"]);
    let start = if around > start && point_at(r, around, true, false).is_some() { around } else { start };
    // "15 to 2" is a quarter to two.
    let minutes = r.number(start).filter(|(minutes, _)| matches!(minutes, 15 | 20 | 25));
    if let Some((_, next)) = minutes.filter(|_| start == at)
        && r.is(next, &["to", "till"])
        && fraction_at(r, start).is_some()
    {
        return None;
    }
    // "five to midnight", but "ten to noon" are two hours.
    if let Some((minutes, next)) = r.number(start).filter(|_| start == at)
        && r.is(next, &["to", "till"])
        && (r.is(next + 1, &["midnight"]) || minutes == 5 && r.is(next + 1, &["noon", "midday"]))
        && fraction_at(r, start).is_some()
    {
        return None;
    }
    let fractions = r.is(start, &["half", "quarter", "a"]) || r.is(start + 1, &["past", "minutes"]);
    let first = r.skip(start, &["at"]);
    let (from, next) = point_at(r, first, true, fractions)?;
    // "between threeish and fourish"
    let loose = r.is(next, &["ish"]);
    let next = next + usize::from(loose);
    let dashed = matches!(r.mark_before(next), Some('-' | '~'));
    let ampersand = between && r.mark_before(next) == Some('&');
    let dashed = dashed || ampersand;
    let and = (between && r.is(next, &["and"])).then_some(next + 1);
    let joint = r.join_at(next).or(and);
    let second = joint.or(dashed.then_some(next))?;
    let (joint, next) = (joint.is_some(), second);
    // "from 5 to 6 p.m. of April 22": the part after the second time is that of both.
    let (to, next) = point_at(r, r.skip(next, &["at", "around", "about"]), true, true)?;
    // "ten to eight in the morning" is no range over a night, unless "from" makes it one.
    let small = r.number(start).is_some_and(|(minutes, _)| matches!(minutes, 5 | 10));
    if start == at
        && small
        && to.minute < from.minute
        && to.minute < HALF
        && !to.either_half
        && fraction_at(r, start).is_some()
    {
        return None;
    }
    let ish = r.is(next, &["ish"]);
    let (to, next) = if ish { halved(r, to, next + 1) } else { (to, next) };
    // "nine to five on Monday"
    let on = r.skip(r.skip(next, &["on"]), &["this", "next", "coming"]);
    let dated = r.is(next, &["tomorrow", "today"]) || super::calendar::weekday(r.text(on)).is_some();
    let dated = dated
        // "11 to 1 March 15th"
        || super::calendar::month(r.text(next)).is_some() && r.ordinal(next + 1).is_some()
        // "8 to 12 or 1 to 5 on Monday"
        || r.is(next, &["or"]) && range_at(r, next + 1, false).is_some()
        || is_dated(r, next)
        || start > at
        || bare
        || r.follows(at, AVAILABLE) && is_clause_end(r, next);
    let marked = dated
        // "two till three"
        || joint && r.is(second - 1, &["till", "until"]) && fraction_at(r, start).is_none()
        || r.is(next - 1, &["oclock"])
        || !to.either_half
        || !from.either_half
        || ish
        || from.to_the_minute && to.to_the_minute
        || r.text(first).contains(':')
        || r.text(second).contains(':')
        // "two to four thirty"
        || to.to_the_minute && r.words[second].digits().is_none() && is_clause_end(r, next)
        // "the ten to twelve window"
        || r.is(next, &["window", "slot", "block"]);
    // A range of sure figures is no time either where people are counted: "2 to 4 rooms".
    marked.then_some((Clock::Between(from, to), next))
}

/// Whether nothing follows that a number before it could count.
fn is_clause_end(r: &Reader, at: usize) -> bool {
    r.ends(at) || r.mark_before(at).is_some() || r.is(at, &["on", "every", "each", "and", "but", "or", "so"])
}

/// "from", "between", "in between" and "starting at": whether "and" joins the ends, and the position after it.
pub(super) fn lead_at(r: &Reader, at: usize) -> (bool, usize) {
    if r.moves(at) {
        return (false, at);
    }
    r.any(at, LEADS).map_or((false, at), |(between, next)| (*between, r.skip(next, &["say", "like"])))
}

/// "from 2 p.m. for two hours", "for 2.5 hours from nine".
fn lasting_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    if let Some((_, start)) =
        r.any(at, &[("for", ()), ("lasting", ()), ("lasts", ()), ("last", ()), ("takes", ())])
        && let Some((length, _, next)) = length_at(r, start)
        && r.is(next, &["from", "starting", "beginning", "at"])
        && let Some((from, next)) = point_at(r, r.skip(next + 1, &["at", "from"]), true, true)
    {
        return Some((Clock::Between(from, later(from, length.minutes)?), next));
    }
    // "half an hour starting at four"
    if let Some((length, _, next)) = length_at(r, at)
        && r.is(next, &["starting", "beginning"])
        && let Some((from, next)) = point_at(r, r.skip(next + 1, &["at", "from"]), true, true)
    {
        return Some((Clock::Between(from, later(from, length.minutes)?), next));
    }
    let (_, start) = lead_at(r, at);
    let start = r.skip(start, &["at"]);
    let (from, next) = point_at(r, start, bare || start > at, true)?;
    let (length, _, next) = length_at(r, r.phrase(next, "for")?)?;
    Some((Clock::Between(from, later(from, length.minutes)?), next))
}

pub(super) fn later(from: Point, minutes: i64) -> Option<Point> {
    let minutes = u16::try_from(minutes).ok().filter(|minutes| (1..24 * 60).contains(minutes))?;
    let either_half = from.either_half && minutes < HALF;
    let minute = (from.minute + minutes) % (24 * 60);
    Some(Point { minute, either_half, to_the_minute: from.to_the_minute || minutes % 60 != 0 })
}

/// "after two", "any time past three", "before noon", "by five".
fn bounded_at(r: &Reader, at: usize) -> Option<(Clock, usize)> {
    let (side, next) = bound_at(r, at)?;
    let next = r.skip(r.skip(next, &["about", "around"]), &["at"]);
    let ends = matches!(side, Side::Before | Side::Until);
    let meal = r.any(next, MEALS).filter(|(minute, _)| ends && (side == Side::Before || **minute != 9 * 60));
    if let Some((minute, next)) = meal {
        return Some((Clock::Before(Point::sure(*minute)), next));
    }
    // "Tuesday before the evening"
    if let Some((part, next)) = part_at(r, next).filter(|(part, _)| side == Side::Before && part.span().0 > 0)
    {
        return Some((Clock::Before(Point::sure(part.span().0)), next));
    }
    if r.is(next, &["breakfast"]) && side == Side::After {
        return Some((Clock::After(Point::sure(9 * 60)), next + 1));
    }
    let (point, next) = point_at(r, next, true, true)?;
    Some((if side == Side::After { Clock::After(point) } else { Clock::Before(point) }, next))
}

/// "first thing in the morning", "at the end of the day", "in the late morning".
fn named_at(r: &Reader, at: usize) -> Option<(Clock, usize)> {
    // "the first thing is the sink"
    let told = r.is(at, &["first", "last"])
        && r.follows(at, &["the"])
        && r.is(at + 2, &["is", "was", "i", "you", "we", "that", "to"]);
    let start = r.skip(at, &["at", "toward", "towards", "near"]);
    // "first thing in the afternoon"
    if let Some((early, next)) = r.any(start, &[("first thing in", true), ("last thing in", false)])
        && let Some((part, next)) = part_at(r, r.skip(next, &["the"]))
        && part != Part::Morning
        && !told
    {
        return Some((Clock::Part(part.shaded(*early)), next));
    }
    // "first thing after lunch" says no more than "after lunch".
    if let Some((clock, next)) = r.any(start, EDGES).filter(|(_, next)| !told && !r.is(*next, &["after"])) {
        return Some((clock.clone(), next));
    }
    // "mid to late morning"
    if let Some((from, late)) = r.any(start, SHADES)
        && let Some((last, next)) = part_at(r, late)
    {
        let whole = last.whole();
        let first = if *from { whole.shaded(true) } else { whole.middle() };
        let (from, to) = (first.span().0, last.span().1);
        return (whole != last).then(|| (Clock::Between(Point::sure(from), Point::sure(to)), next));
    }
    let (part, next) = part_at(r, at)?;
    // "the morning of the 5th" says no more than its day does.
    Some((Clock::Part(part), r.skip(next, &["of"])))
}

/// When what people mean by "before lunch" is over.
pub(super) const MEALS: &[(&str, u16)] = &[
    ("lunch time", HALF),
    ("lunchtime", HALF),
    ("lunch", HALF),
    ("breakfast time", 8 * 60),
    ("breakfast", 8 * 60),
    ("work", 9 * 60),
    ("dinner time", 18 * 60),
    ("dinnertime", 18 * 60),
    ("dinner", 18 * 60),
    ("supper time", 18 * 60),
    ("suppertime", 18 * 60),
    ("supper", 18 * 60),
];

/// Where what is told from one shade of a part of the day to another begins: at its early one, or in its middle.
const SHADES: &[(&str, bool)] =
    &[("early to", true), ("early or", true), ("mid to", false), ("mid or", false), ("middle to", false)];

const EDGES: &[(&str, Clock)] = &[
    ("first thing in the morning", Clock::FirstThing),
    ("first thing", Clock::FirstThing),
    ("the beginning of the day", Clock::FirstThing),
    ("beginning of the day", Clock::FirstThing),
    ("the start of the day", Clock::FirstThing),
    ("start of the day", Clock::FirstThing),
    ("the start of business", Clock::FirstThing),
    ("start of business", Clock::FirstThing),
    ("the opening of business", Clock::FirstThing),
    ("opening of business", Clock::FirstThing),
    ("beginning of business", Clock::FirstThing),
    ("the first hour of the day", Clock::FirstThing),
    ("the first appointment of the day", Clock::FirstThing),
    ("first appointment of the day", Clock::FirstThing),
    ("the first slot of the day", Clock::FirstThing),
    ("first slot of the day", Clock::FirstThing),
    ("opening time", Clock::FirstThing),
    ("when you open", Clock::FirstThing),
    ("as soon as you open", Clock::FirstThing),
    ("right when you open", Clock::FirstThing),
    ("last thing", Clock::LastThing),
    ("the last hour of the day", Clock::LastThing),
    ("the last appointment of the day", Clock::LastThing),
    ("last appointment of the day", Clock::LastThing),
    ("the last slot of the day", Clock::LastThing),
    ("last slot of the day", Clock::LastThing),
    ("the last opening of the day", Clock::LastThing),
    ("as late as possible", Clock::LastThing),
    ("as late as you can", Clock::LastThing),
    ("as late in the day as possible", Clock::LastThing),
    ("the end of the day", Clock::LastThing),
    ("end of the day", Clock::LastThing),
    ("end of day", Clock::LastThing),
    ("the end of day", Clock::LastThing),
    ("the end of business", Clock::LastThing),
    ("the close of business", Clock::LastThing),
    ("end of business", Clock::LastThing),
    ("end of the business day", Clock::LastThing),
    ("end of the work day", Clock::LastThing),
    ("end of the workday", Clock::LastThing),
    ("close of play", Clock::LastThing),
    ("end of play", Clock::LastThing),
    ("closing time", Clock::LastThing),
    ("cob", Clock::LastThing),
    ("the eod", Clock::LastThing),
    ("eod", Clock::LastThing),
    ("close of business", Clock::LastThing),
    ("before you close", Clock::LastThing),
    ("right before you close", Clock::LastThing),
];

const LEADS: &[(&str, bool)] = &[
    ("between the hours of", true),
    ("from the hours of", false),
    ("in between", true),
    ("between", true),
    ("from between", true),
    ("starting from", false),
    ("starting at", false),
    ("from", false),
];
