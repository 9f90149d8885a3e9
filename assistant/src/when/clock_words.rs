//! Finds times of day: "half past two", "10:30", "between two and four", "first thing".

use super::clock::{Clock, HALF, Point};
use super::length::length_at;
use super::part::{Part, part_at};
use super::reader::Reader;
use crate::words::Word;

/// Reads a clock at `at`; `bare` accepts a number with nothing that marks it as a time.
pub(super) fn clock_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let found = range_at(r, at, bare)
        .or_else(|| lasting_at(r, at, bare))
        .or_else(|| bounded_at(r, at))
        .or_else(|| named_at(r, at))
        .or_else(|| single_at(r, at, bare))?;
    Some(or_later(r, found))
}

/// "at ten", "around 10:30", "nine ish".
fn single_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let mut next = r.skip(at, &["at", "@"]);
    let loose = ["around", "about", "roughly", "approximately", "approx", "circa"];
    let around = r.is(next, &loose);
    next = r.skip(r.skip(next, &loose), &["at"]);
    let marked = bare || next > at || r.mark_before(at) == Some('@');
    let (point, mut next) = point_at(r, next, marked, true)?;
    let ish = r.is(next, &["ish"]);
    next += usize::from(ish);
    Some((if around || ish { Clock::Around(point) } else { Clock::At(point) }, next))
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
    if or > next && r.is(or, &["earlier", "before", "sooner"]) && alone(or + 1) {
        return (Clock::Before(point), or + 1);
    }
    (clock, next)
}

fn starts_time(r: &Reader, at: usize) -> bool {
    point_at(r, at, true, true).is_some()
}

/// One time at `at`. Without a mark of its own ("o'clock", "p.m.", a colon) it counts only when `marked`.
/// `fractions` allows "ten to four", which in a range means something else.
pub(super) fn point_at(r: &Reader, at: usize, marked: bool, fractions: bool) -> Option<(Point, usize)> {
    if let Some((minute, next)) = r.any(at, NAMED) {
        return Some((Point::sure(*minute), next));
    }
    let fraction = if fractions { fraction_at(r, at) } else { None };
    let read = fraction.or_else(|| hour_at(r, at))?;
    let Read { minute, mut next, mut certain, to_the_minute } = read;
    if r.is(next, &["oclock"]) {
        next += 1;
        certain = true;
    }
    if at > 0 && r.is(at - 1, NUMBERED) {
        return None;
    }
    // "0930" and "09:30" are written on a clock of 24 hours.
    let dial = !r.figure(at).is_some_and(|figure| figure.starts_with('0'));
    let mut point = Point { minute, either_half: dial && (60..HALF + 60).contains(&minute), to_the_minute };
    let mut half = false;
    if r.is(next, &["am", "pm"]) {
        let late = r.is(next, &["pm"]);
        point = Point { minute: minute % HALF + if late { HALF } else { 0 }, either_half: false, ..point };
        // "15:30 p.m." and "0:10 a.m." are what they are.
        if minute >= HALF + 60 || (minute < 60 && !late) {
            point.minute = minute;
        }
        next += 1;
        half = true;
    }
    // "5 p.m. in the evening", "9 20 at night", "ten this morning"
    if !r.is(next, &["at"]) || r.phrase(next, "at night").is_some() {
        // "7 nights", "one night" are stays.
        let stay = r.is(next, &["night"]) && !to_the_minute && !certain;
        if let Some((part, after)) = part_at(r, next).filter(|_| !stay && !r.is(next, &["after", "around"])) {
            point = point.settled(part);
            half = true;
            next = after;
        } else if let Some(part) = r.any(next, SETTLING).map(|(part, _)| *part) {
            // Which day that is, is read again.
            point = point.settled(part);
            half = true;
        }
    }
    if half {
        return Some((point, next));
    }
    if next == at + 1 && r.is(at, &["one"]) && at > 0 && r.is(at - 1, NOT_BEFORE_ONE) {
        return None;
    }
    let colon = certain && r.words[at].raw.contains(':');
    let counted = !colon && r.is(next, COUNTED) || counts_on(r, next);
    let marked = marked
        || r.is(next, &["ish"])
        || r.any(next, OR_LATER).is_some()
        || r.is(next, &["tomorrow", "today"]);
    ((certain || marked) && !counted && !is_address(r, at, next)).then_some((point, next))
}

struct Read {
    /// From midnight; 1 to 12 o'clock as on the dial.
    minute: u16,
    next: usize,
    /// Cannot be anything but a time.
    certain: bool,
    to_the_minute: bool,
}

/// "half past two", "quarter to three", "ten after four", "25 past 23".
fn fraction_at(r: &Reader, at: usize) -> Option<Read> {
    let start = if r.starts(at, &["a", "quarter"]) || r.starts(at, &["a", "half"]) { at + 1 } else { at };
    let (minutes, mut next) = match r.text(start) {
        "half" => (30, start + 1),
        "quarter" => (15, start + 1),
        _ => r.number(start).filter(|(value, _)| (1..=29).contains(value))?,
    };
    let counted = r.is(next, &["minutes", "minute"]);
    next += usize::from(counted);
    let later = r.is(next, &["past", "after", "passed"]);
    let earlier = minutes != 30 && r.is(next, &["to", "before", "till", "of", "until"]);
    let usual = counted || minutes % 5 == 0;
    if !(later || earlier) || !usual || (r.is(next, &["of"]) && minutes != 15) {
        return None;
    }
    next += 1;
    let (hour, next) = match r.any(next, NAMED) {
        Some((minute, next)) => (i64::from(*minute) / 60, next),
        None => r.number(next).filter(|(hour, _)| (0..=23).contains(hour))?,
    };
    let (hour, minutes) = (hour as u16 * 60, minutes as u16);
    let dial = hour < HALF + 60 && hour > 0;
    let total = if later { hour + minutes } else { (hour + 24 * 60 - minutes) % (24 * 60) };
    // On the dial of twelve hours there is no zero: a quarter to one is 12:45.
    let minute = if dial && total < 60 {
        total + HALF
    } else if dial && total >= HALF + 60 {
        total - HALF
    } else {
        total
    };
    Some(Read { minute, next, certain: true, to_the_minute: true })
}

/// "10", "10:30", "ten thirty", "two oh five", "1030".
fn hour_at(r: &Reader, at: usize) -> Option<Read> {
    let word = r.words.get(at)?;
    if let Some((hour, rest)) = word.text.split_once(':') {
        let minute = rest.split(':').next()?;
        let (hour, value): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        let seconds = rest.matches(':').count();
        let shaped =
            minute.len() == 2 && (seconds == 0 && rest.len() == 2 || seconds == 1 && rest.len() == 5);
        let read = || Read { minute: hour * 60 + value, next: at + 1, certain: true, to_the_minute: true };
        return (shaped && hour < 24 && value < 60).then(read);
    }
    if let Some(digits) = word.digits().filter(|d| d.len() >= 3) {
        let value: u16 = digits.parse().ok().filter(|_| digits.len() <= 4)?;
        let (hour, minute) = (value / 100, value % 100);
        // "0800 hours"
        let military = digits.len() == 4 && r.is(at + 1, &["hours"]);
        // "2026" is a year unless something says otherwise.
        let year =
            (1900..2100).contains(&value) && !r.follows(at, &["at"]) && !r.is(at + 1, &["hours", "am", "pm"]);
        return (hour < 24 && hour > 0 && minute < 60 && !year).then_some(Read {
            minute: hour * 60 + minute,
            next: at + 1 + usize::from(military),
            certain: military,
            to_the_minute: true,
        });
    }
    let (hour, next) = match heard_at(r, at) {
        Some(hour) => (hour, at + 1),
        None => {
            // "ten thirty" is not the number 10 followed by the unrelated 30, nor is "twenty two" an hour.
            let (value, next) = r.number(at)?;
            // "fifteen fifteen p.m." is said by some; "fifteen" alone is no hour.
            let limit = if word.digits().is_some() { 23 } else { 12 };
            let spoken_day =
                value > 12 && value < 24 && r.number(next).is_some_and(|(m, _)| (10..60).contains(&m));
            let midnight = value == 0 && (r.is(next, &["am", "pm"]) || r.number(next).is_some());
            let hour = Some(value).filter(|hour| (1..=limit).contains(hour) || spoken_day || midnight)?;
            (hour, next)
        }
    };
    let hour = hour as u16 * 60;
    let zero = r.is(next, &["oh", "o", "zero", "ou"]);
    if zero && let Some((minute, after)) = r.number(next + 1).filter(|(minute, _)| (1..=9).contains(minute)) {
        return Some(Read { minute: hour + minute as u16, next: after, certain: true, to_the_minute: true });
    }
    let plain = Read { minute: hour, next, certain: false, to_the_minute: false };
    let Some((minute, after)) = r.number(next).filter(|(minute, _)| (0..60).contains(minute)) else {
        return Some(plain);
    };
    let digits = r.words[next].digits();
    let two_digits = digits.is_some_and(|d| d.len() == 2);
    let halved = r.is(after, &["am", "pm"]) || part_at(r, after).is_some();
    let joined = r.words[next - 1].mark.is_none()
        || (r.words[next - 1].mark == Some('-') && word.digits().is_none() && digits.is_none());
    let shaped = (minute >= 10 || two_digits)
        && joined
        && (digits.is_none() || two_digits && (minute % 5 == 0 || halved));
    let ordinal = r.ordinal(next).is_some();
    if shaped && !ordinal && !r.is(after, MEASURES) {
        return Some(Read { minute: hour + minute as u16, next: after, certain: false, to_the_minute: true });
    }
    Some(plain)
}

/// After "at" the recogniser writes small numbers as it likes.
fn heard_at(r: &Reader, at: usize) -> Option<i64> {
    let hour = match r.text(at) {
        "to" | "too" => 2,
        "for" => 4,
        "ate" => 8,
        "won" => 1,
        _ => return None,
    };
    let alone = r.ends(at + 1)
        || r.mark_before(at + 1).is_some()
        || r.is(at + 1, &["am", "pm", "on", "oclock", "tomorrow", "today", "please"]);
    (r.follows(at, &["at"]) && alone).then_some(hour)
}

/// "between two and four", "from 2 to 4 p.m.", "2-4"; two bare numbers only when `bare`.
fn range_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    let (between, start) = lead_at(r, at);
    // "at ten to nine" is no range.
    if r.is(at, &["at"]) && fraction_at(r, at + 1).is_some() {
        return None;
    }
    let around = r.skip(start, &["around", "about"]);
    let start = if around > start && point_at(r, around, true, false).is_some() { around } else { start };
    let fractions = r.is(start, &["half", "quarter", "a"]) || r.is(start + 1, &["past", "minutes"]);
    let (from, next) = point_at(r, r.skip(start, &["at"]), true, fractions)?;
    let dashed = matches!(r.mark_before(next), Some('-' | '~'));
    let joint = r.joins(next) || between && r.is(next, &["and"]) || r.starts(next, &["up", "to"]);
    if !joint && !dashed {
        return None;
    }
    let next = if r.is(next, &["up"]) { next + 2 } else { next + usize::from(joint) };
    // "from 5 to 6 p.m. of April 22": the part after the second time is that of both.
    let (to, mut next) = point_at(r, r.skip(next, &["at", "around", "about"]), true, true)?;
    let ish = r.is(next, &["ish"]);
    next += usize::from(ish);
    // "nine to five on Monday"
    let dated = r.is(next, &["tomorrow", "today"])
        || super::calendar::weekday(r.text(r.skip(next, &["on"]))).is_some();
    let dated = dated || start > at || bare;
    let marked = dated || !to.either_half || !from.either_half || from.to_the_minute && to.to_the_minute;
    // A range of sure figures is no time either where people are counted: "2 to 4 rooms".
    marked.then_some((Clock::Between(from, to), next))
}

/// "from", "between", "in between" and "starting at": whether "and" joins the ends, and the position after it.
pub(super) fn lead_at(r: &Reader, at: usize) -> (bool, usize) {
    if r.moves(at) {
        return (false, at);
    }
    r.any(at, LEADS).map_or((false, at), |(between, next)| (*between, next))
}

/// "from 2 p.m. for two hours", "for 2.5 hours from nine".
fn lasting_at(r: &Reader, at: usize, bare: bool) -> Option<(Clock, usize)> {
    if let Some(start) = r.phrase(at, "for")
        && let Some((length, _, next)) = length_at(r, start)
        && r.is(next, &["from", "starting", "beginning"])
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

fn later(from: Point, minutes: i64) -> Option<Point> {
    let minutes = u16::try_from(minutes).ok().filter(|minutes| (1..24 * 60).contains(minutes))?;
    let either_half = from.either_half && minutes < HALF;
    let minute = (from.minute + minutes) % (24 * 60);
    Some(Point { minute, either_half, to_the_minute: from.to_the_minute || minutes % 60 != 0 })
}

/// "after two", "any time past three", "before noon", "by five".
fn bounded_at(r: &Reader, at: usize) -> Option<(Clock, usize)> {
    let (side, next) = bound_at(r, at)?;
    let next = r.skip(r.skip(next, &["about", "around"]), &["at"]);
    if r.is(next, &["lunch", "lunchtime"]) && side == Side::Before {
        return Some((Clock::Before(Point::sure(HALF)), next + 1));
    }
    let (point, next) = point_at(r, next, true, true)?;
    Some((if side == Side::After { Clock::After(point) } else { Clock::Before(point) }, next))
}

/// Which side of a time or a day is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    After,
    /// Up to the beginning of what is named.
    Before,
    /// Up to its end.
    Until,
    /// "since Monday": from a time that is past.
    Since,
}

/// "no earlier than", "after", "by", and the position after it.
pub(super) fn bound_at(r: &Reader, at: usize) -> Option<(Side, usize)> {
    let (side, next) = r.any(at, BOUNDS)?;
    // "in the past" is no bound; and "move it from Tuesday to Thursday" names two days.
    let past = r.moves(at) || r.is(at, &["past"]) && r.follows(at, &["this", "the"]);
    (!past).then_some((*side, next))
}

const BOUNDS: &[(&str, Side)] = &[
    ("no earlier than", Side::After),
    ("not earlier than", Side::After),
    ("not before", Side::After),
    ("later than or at", Side::After),
    ("at or after", Side::After),
    ("on or after", Side::After),
    ("after or equal to", Side::After),
    ("any later than", Side::After),
    ("later than", Side::After),
    ("starting at", Side::After),
    ("starting from", Side::After),
    ("starting on", Side::After),
    ("starting", Side::After),
    ("beginning at", Side::After),
    ("beginning on", Side::After),
    ("beginning", Side::After),
    ("as early as", Side::After),
    ("after", Side::After),
    ("past", Side::After),
    ("from", Side::After),
    ("since", Side::Since),
    ("no later than", Side::Until),
    ("not later than", Side::Until),
    ("not after", Side::Until),
    ("earlier than", Side::Before),
    ("sooner than", Side::Before),
    ("at or before", Side::Until),
    ("on or before", Side::Until),
    ("prior to", Side::Before),
    ("before", Side::Before),
    ("by", Side::Until),
    ("until", Side::Until),
    ("till", Side::Until),
    ("up until", Side::Until),
    ("up to", Side::Until),
    ("through", Side::Until),
];

/// "first thing in the morning", "at the end of the day", "in the late morning".
fn named_at(r: &Reader, at: usize) -> Option<(Clock, usize)> {
    if let Some((clock, next)) = r.any(at, EDGES) {
        return Some((clock.clone(), next));
    }
    let (part, next) = part_at(r, at)?;
    // "the morning of the 5th" says no more than its day does.
    Some((Clock::Part(part), r.skip(next, &["of"])))
}

const EDGES: &[(&str, Clock)] = &[
    ("first thing in the morning", Clock::FirstThing),
    ("first thing", Clock::FirstThing),
    ("the beginning of the day", Clock::FirstThing),
    ("beginning of the day", Clock::FirstThing),
    ("the start of the day", Clock::FirstThing),
    ("start of the day", Clock::FirstThing),
    ("when you open", Clock::FirstThing),
    ("as soon as you open", Clock::FirstThing),
    ("right when you open", Clock::FirstThing),
    ("last thing", Clock::LastThing),
    ("the end of the day", Clock::LastThing),
    ("end of the day", Clock::LastThing),
    ("end of day", Clock::LastThing),
    ("the eod", Clock::LastThing),
    ("eod", Clock::LastThing),
    ("close of business", Clock::LastThing),
    ("before you close", Clock::LastThing),
    ("right before you close", Clock::LastThing),
];

/// Whether a number goes on at `at`: "555 0142" is no hour.
fn counts_on(r: &Reader, at: usize) -> bool {
    let number = r.figure(at).is_some_and(|figure| r.ordinal(at).is_none() && !figure.contains(['/', ':']))
        || r.number(at).is_some();
    // "0730-0930" is a range; "555-0142" and "312-555-0142" are not.
    let size = |at: usize| r.words.get(at).and_then(Word::digits).map_or(0, str::len);
    let dash = |at: Option<usize>| at.is_some_and(|at| r.mark_before(at) == Some('-'));
    let (before, after) = (size(at.saturating_sub(1)), size(at));
    let range = dash(Some(at))
        && !dash(Some(at + 1))
        && !dash(at.checked_sub(1))
        && before.abs_diff(after) <= 1
        && before.max(after) <= 4
        && (after != 4 || before == 4);
    number
        && !range
        && r.mark_before(at).is_none_or(|mark| !matches!(mark, ',' | '.' | '?' | '!' | ';' | '/'))
}

/// Whether the numbers before `next` are those of a house: "12 Oak Lane", "1420 main street".
fn is_address(r: &Reader, at: usize, next: usize) -> bool {
    if r.mark_before(next).is_some() {
        return false;
    }
    let street = (next..next + 4).take_while(|i| *i == next || r.mark_before(*i).is_none());
    if street.clone().any(|i| r.is(i, STREETS)) {
        return true;
    }
    // A name with a capital letter follows: "at 7 Elm". Who writes everything in capitals says nothing by it.
    let capital = |i: usize| r.words.get(i).is_some_and(|w| w.raw.starts_with(char::is_uppercase));
    let named =
        capital(next) && r.words[next].raw.len() > 2 && !r.words[next].raw.ends_with(char::is_uppercase);
    named && r.words[at].digits().is_some() && !is_calendar_word(r.text(next))
}

fn is_calendar_word(word: &str) -> bool {
    super::calendar::weekday(word).is_some()
        || super::calendar::month(word).is_some()
        || ["tomorrow", "today", "tonight", "next", "this", "the", "please", "thanks", "thank", "est", "pst"]
            .contains(&word)
        || ["eastern", "central", "mountain", "pacific", "christmas", "on", "noon", "and", "but", "can", "is"]
            .contains(&word)
}

const OR_LATER: &[(&str, ())] = &[
    ("or later", ()),
    ("or after", ()),
    ("or earlier", ()),
    ("or before", ()),
    ("onwards", ()),
    ("and later", ()),
];

const LEADS: &[(&str, bool)] = &[
    ("in between", true),
    ("between", true),
    ("from between", true),
    ("starting from", false),
    ("starting at", false),
    ("from", false),
];

const NAMED: &[(&str, u16)] = &[
    ("twelve noon", HALF),
    ("12 noon", HALF),
    ("twelve midnight", 0),
    ("12 midnight", 0),
    ("the midday", HALF),
    ("noon", HALF),
    ("midday", HALF),
    ("mid day", HALF),
    ("midnight", 0),
];

/// What says the half of the day and also the day.
const SETTLING: &[(&str, Part)] = &[
    ("this morning", Part::Morning),
    ("this afternoon", Part::Afternoon),
    ("this evening", Part::Evening),
    ("tonight", Part::Night),
    ("tomorrow morning", Part::Morning),
    ("tomorrow afternoon", Part::Afternoon),
    ("tomorrow evening", Part::Evening),
    ("tomorrow night", Part::Night),
    ("yesterday morning", Part::Morning),
    ("yesterday afternoon", Part::Afternoon),
    ("yesterday evening", Part::Evening),
    ("last night", Part::Night),
];

/// "that one", "the second one": not an hour.
const NOT_BEFORE_ONE: &[&str] = &[
    "the", "that", "this", "which", "first", "second", "third", "last", "later", "earlier", "other", "no",
    "any", "each", "every", "either", "another", "middle", "next", "right", "wrong", "good", "new", "is",
];

/// What has a number of its own: "gate 4", "room twelve".
const NUMBERED: &[&str] = &[
    "building",
    "room",
    "suite",
    "unit",
    "apartment",
    "apt",
    "gate",
    "floor",
    "number",
    "line",
    "option",
    "flat",
];

/// Where these follow two numbers, the second is not the minutes of the first.
const MEASURES: &[&str] = &[
    "minutes", "minute", "hours", "hour", "days", "day", "weeks", "week", "months", "month", "years", "year",
];

const STREETS: &[&str] = &[
    "street",
    "st",
    "avenue",
    "ave",
    "road",
    "rd",
    "drive",
    "dr",
    "lane",
    "ln",
    "court",
    "ct",
    "boulevard",
    "blvd",
    "way",
    "circle",
    "place",
    "pl",
    "terrace",
    "parkway",
    "highway",
    "hwy",
    "suite",
    "apartment",
    "apt",
];

/// What a bare number may count instead of hours.
const COUNTED: &[&str] = &[
    "minutes",
    "minute",
    "hours",
    "hour",
    "seconds",
    "days",
    "day",
    "nights",
    "weeks",
    "week",
    "months",
    "month",
    "years",
    "year",
    "people",
    "persons",
    "adults",
    "adult",
    "guests",
    "rooms",
    "room",
    "bedrooms",
    "bathrooms",
    "toilets",
    "sinks",
    "taps",
    "times",
    "dollars",
    "bucks",
    "cents",
    "euros",
    "pounds",
    "percent",
    "feet",
    "foot",
    "inches",
    "inch",
    "miles",
    "gallons",
    "degrees",
    "of",
    "more",
    "other",
    "things",
    "bookings",
    "appointments",
    "questions",
    "units",
    "kids",
    "children",
    "single",
    "double",
    "hundred",
    "thousand",
    "million",
    "aspect",
    "least",
    "most",
];
