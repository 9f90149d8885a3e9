//! Finds one time of day: "half past two", "10:30", "ten thirty in the morning", "noon".

use super::calendar::{month, weekday};
use super::clock::{HALF, Point};
use super::dial::{Read, hour_at};
use super::fractions::{before_hour, fraction_at};
use super::not_times::{COUNTED, NOT_BEFORE_ONE, NUMBERED, counts_on, is_address};
use super::part::{Part, part_at};
use super::reader::Reader;

/// One time at `at`. Without a mark of its own ("o'clock", "p.m.", a colon) it counts only when `marked`.
/// `fractions` allows "ten to four", which in a range means something else.
pub(super) fn point_at(r: &Reader, at: usize, marked: bool, fractions: bool) -> Option<(Point, usize)> {
    if let Some((minute, next)) = r.any(at, NAMED) {
        return Some((Point::sure(*minute), next));
    }
    let fraction = if fractions { fraction_at(r, at) } else { None };
    let read = fraction.or_else(|| hour_at(r, at))?;
    let Read { minute, mut next, mut certain, to_the_minute } = read;
    // "a table for two tonight at seven": the time comes later.
    let party = !certain && !to_the_minute && r.follows(at, &["for", "of"]);
    if party
        && (next..next + 4)
            .take_while(|word| r.mark_before(*word).is_none())
            .any(|word| r.is(word, &["at"]) && word > next && point_at(r, word + 1, true, true).is_some())
    {
        return None;
    }
    if r.is(next, &["oclock"]) {
        next += 1;
        certain = true;
    }
    // "a table for four tomorrow"
    let before = at.saturating_sub(3)..at.saturating_sub(1);
    if !certain && party && !r.is(next, &["am", "pm"]) && before.clone().any(|word| r.is(word, SEATED)) {
        return None;
    }
    // "12 o'clock noon"
    if minute % HALF == 0
        && let Some((named, next)) = r.any(next, NAMED)
    {
        return Some((Point { to_the_minute, ..Point::sure(*named) }, next));
    }
    // "12:30 noon"
    if minute / 60 == HALF / 60 && to_the_minute && r.is(next, &["noon", "midday"]) {
        return Some((Point { to_the_minute, ..Point::sure(minute) }, next + 1));
    }
    // "12.53%", "$5", "room 4"
    if at > 0 && r.is(at - 1, NUMBERED) || r.mark_before(at) == Some('$') || r.mark_before(next) == Some('%')
    {
        return None;
    }
    // "0930" and "09:30" are written on a clock of 24 hours.
    let military = r.is(next - 1, &["hours", "hundred"]);
    // "a quarter to noon" is before noon.
    let noon = fraction.is_some() && r.is(next - 1, &["noon", "midday"]);
    let zero = r.is(at, &["oh", "o"]) || r.figure(at).is_some_and(|figure| figure.starts_with('0'));
    let dial = !military && !noon && !zero;
    let mut point = Point { minute, either_half: dial && (60..HALF + 60).contains(&minute), to_the_minute };
    let mut half = false;
    // "three in the p.m."
    if r.starts(next, &["in", "the"]) && r.is(next + 2, &["am", "pm"]) {
        next += 2;
    }
    if r.is(next, &["am", "pm"]) {
        // "March 15 a.m.": no morning has such an hour.
        if r.is(next, &["am"]) && minute >= HALF + 60 && !to_the_minute {
            return None;
        }
        // "a quarter to twelve p.m." is in the morning: the half is that of the hour which was named.
        let crossed = fraction.is_some() && minute / 60 == 11 && before_hour(r, at);
        let late = r.is(next, &["pm"]) != crossed;
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
        // "7 nights", "one night" are stays, "all four afternoon classes" are classes.
        let plain =
            !to_the_minute && !certain && !r.follows(at, &["at", "by", "around", "about", "till", "until"]);
        if plain && r.is(next, &["night"]) {
            return None;
        }
        let stay = plain && !marked && r.is(next, &["morning", "afternoon", "evening"]);
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
    // "three or four p.m.", "three, four or five p.m.": the half that the last names is that of all.
    if point.either_half
        && let Some(last) = listed_half_at(r, next)
        && let Some((other, _)) = point_at(r, last, false, false)
    {
        let dial = point.minute % HALF;
        let minute = if other.minute >= HALF && dial < other.minute % HALF { dial + HALF } else { dial };
        return Some((Point { minute, either_half: false, ..point }, next));
    }
    if next == at + 1
        && r.is(at, &["one"])
        && at > 0
        && (r.is(at - 1, NOT_BEFORE_ONE) || is_one_of_a_part(r, at))
    {
        return None;
    }
    let colon = certain && r.words[at].raw.contains(':');
    // "at nine of next month", "from 5 to 6 of April 22" count nothing.
    let dated = r.is(next, &["of"])
        && (r.is(next + 1, &["next", "this", "last"])
            || month(r.text(next + 1)).is_some() && r.figure(next + 2).is_some());
    // "the four o'clock one"
    let hour_named = r.is(next - 1, &["oclock"]) && r.is(next, &["one", "ones"]);
    let counted = !colon && r.is(next, COUNTED) && !dated || counts_on(r, next) && !hour_named;
    // "set it for eight forty"
    let spoken = to_the_minute
        && r.words[at].digits().is_none()
        && (r.ends(next) || r.mark_before(next).is_some() || is_dated(r, next));
    let marked = marked
        || is_set(r, at, next)
        || spoken && (r.follows(at, BEFORE_SPOKEN) || r.follows(at, AVAILABLE))
        // "two thirty April twenty first"
        || spoken_before_date(r, next) && to_the_minute && r.words[at].digits().is_none()
        // "half ten on the 5th of December"
        || spoken && r.is(at, &["half"]) && is_dated(r, next)
        || is_all(r, at, next) && to_the_minute && minute < HALF + 60 && (spoken && minute % 60 == 30 || r.text(at).starts_with('0'))
        // "would eleven work", "is eight too early"
        || r.is(next, &["work"]) && r.follows(at, &["would", "does", "will", "could", "might"]) && !r.is(at, &["one"])
        || r.follows(at, &["is"]) && r.is(next, &["too"]) && r.is(next + 1, &["early", "late", "soon"])
        // "is four free tomorrow"
        || r.follows(at, &["is"]) && r.is(next, &["free", "available", "open", "taken"]) && !r.is(at, &["one"])
        // "I'll be back seven"
        || r.follows(at, &["back"]) && r.ends(next)
        || r.is(next, &["ish", "sharp"])
        || r.starts(next, &["on", "the", "dot"])
        || r.starts(next, &["on", "the", "nose"])
        // "three or four tomorrow": the second is a time, and so is the first.
        || r.is(next, &["or"]) && !to_the_minute && point_at(r, next + 1, false, false).is_some()
        || r.any(next, OR_LATER).is_some()
        || r.phrase(next, "or so").is_some_and(|end| is_dated(r, end) || r.is(end, &["tomorrow", "today"]))
        || lists_to_a_day(r, next)
        || r.is(next, &["tomorrow", "today"])
        || r.is(next, &["yesterday"]) && r.follows(at, &["for"])
        // "seven thirty or a quarter to eight"
        || r.is(next, &["or"]) && to_the_minute && fraction_at(r, next + 1).is_some()
        // "three or four on Friday"
        || r.is(next, &["or"]) && hour_at(r, next + 1).is_some_and(|other| is_dated(r, other.next))
        // "eight Friday morning", "nine on Thursday night"
        || is_before_part(r, next)
        // "seven on May 28"
        || r.is(next, &["on"]) && month(r.text(next + 1)).is_some() && r.number(next + 2).or_else(|| r.ordinal(next + 2)).is_some()
        // "nine on Tuesday or ten on Wednesday"
        || (at == 0 || r.follows(at, &["or", "say", "maybe", "no", "sorry", "wait", "actually", "mean", "rather"]))
            && is_on_weekday(r, next)
        || to_the_minute && is_wanted(r, at, next)
        // "seven on the 15th"
        || r.starts(next, &["on", "the"])
            && r.ordinal(next + 2).is_some_and(|(_, end)| {
                r.figure(next + 2).is_some() || r.ends(end) || r.mark_before(end).is_some() || r.is(end, &["of"])
            });
    ((certain || marked) && !counted && !is_address(r, at, next)).then_some((point, next))
}

/// What is laid or kept for so many people.
const SEATED: &[&str] = &["table", "tables", "seat", "seats", "room", "rooms", "party", "group", "family"];

/// "a morning one on Friday": an appointment, and no hour.
fn is_one_of_a_part(r: &Reader, at: usize) -> bool {
    let part = r.follows(at, &["morning", "afternoon", "evening", "night"]);
    let named = at.checked_sub(2).is_some_and(|before| {
        let before = before - usize::from(r.is(before, &["early", "late"]) && before > 0);
        r.is(before, &["a", "an", "another", "any", "some"])
            || r.is(before, &["the"]) && !r.follows(before, &["in", "during", "of", "on"])
    });
    part && named
}

/// "do you have a seven thirty", "I'll take the ten fifteen", "the two thirty slot": an appointment named by its time.
fn is_wanted(r: &Reader, at: usize, next: usize) -> bool {
    const WANTS: &[&str] =
        &["have", "got", "take", "there", "want", "like", "prefer", "book", "get", "do", "keep"];
    let named = r.follows(at, &["a", "an", "the", "your", "any"]) && r.figure(at).is_none();
    let booked = r.is(next, &["slot", "appointment", "opening", "spot", "visit"]);
    let ends = r.ends(next)
        || r.mark_before(next).is_some()
        || is_dated(r, next)
        || r.is(next, &["tomorrow", "free", "open", "available", "one"]);
    let wanted = (at.saturating_sub(5)..at).any(|word| r.is(word, WANTS));
    let quarter = r.number(next - 1).is_some_and(|(minute, _)| minute % 5 == 0 && minute > 0);
    named && quarter && (booked || ends && wanted || is_dated(r, next))
}

/// Whether a weekday with a part of its day stands at `at`, which nobody counts: "Friday morning" and no "classes".
fn is_before_part(r: &Reader, at: usize) -> bool {
    let day = r.skip(r.skip(at, &["on"]), &["this", "next"]);
    let part = weekday(r.text(day)).and_then(|_| part_at(r, day + 1));
    part.is_some_and(|(_, end)| {
        r.mark_before(at).is_none()
            && (r.ends(end) || r.mark_before(end).is_some() || r.is(end, &["please", "or", "if", "works"]))
    })
}

/// Whether a date stands at `at`: its month and the ordinal of its day.
fn spoken_before_date(r: &Reader, at: usize) -> bool {
    r.mark_before(at).is_none() && month(r.text(at)).is_some() && r.ordinal(at + 1).is_some()
}

/// Whether "on Tuesday" stands at `at`, and what follows begins something else.
fn is_on_weekday(r: &Reader, at: usize) -> bool {
    r.mark_before(at).is_none()
        && r.is(at, &["on"])
        && weekday(r.text(at + 1)).is_some()
        && (r.ends(at + 2)
            || r.mark_before(at + 2).is_some()
            || r.is(at + 2, &["or", "and", "please", "works"]))
}

/// "three thirty", "0930", and nothing else. "three twenty" and "three fifteen" may be any number.
fn is_all(r: &Reader, at: usize, next: usize) -> bool {
    at == 0 && r.ends(next)
}

/// Where the last of a list of hours stands that goes on at `at` and ends with a half of the day.
fn listed_half_at(r: &Reader, at: usize) -> Option<usize> {
    let mut at = at;
    for _ in 0..3 {
        let listed = r.mark_before(at) == Some(',');
        let joined = r.skip(at, &["or", "and"]);
        let hour = hour_at(r, joined).filter(|_| listed || joined > at)?;
        let end = r.skip(hour.next, &["oclock"]);
        let part = r.is(end, &["in", "at"]) && part_at(r, end).is_some();
        if part || r.is(end, &["am", "pm"]) {
            return (joined > at).then_some(joined);
        }
        at = end;
    }
    None
}

/// Whether a list of hours goes on at `at` and ends with their day: "ten thirty, eleven thirty or one on Monday".
fn lists_to_a_day(r: &Reader, at: usize) -> bool {
    let mut at = at;
    for _ in 0..4 {
        let comma = r.mark_before(at) == Some(',');
        let joined = r.skip(at, &["or"]);
        let listed = comma || joined > at;
        let Some(hour) = hour_at(r, joined).filter(|hour| listed && hour.minute < HALF + 60) else {
            return false;
        };
        at = hour.next;
        if r.mark_before(at).is_none() && (is_dated(r, at) || r.is(at, &["tomorrow", "today"])) {
            return true;
        }
    }
    false
}

/// Whether a time at its end goes on with its day: "on Tuesday", "on the 5th".
pub(super) fn is_dated(r: &Reader, at: usize) -> bool {
    let day = r.skip(r.skip(at, &["on"]), &["the", "next", "this"]);
    day > at && (weekday(r.text(day)).is_some() || month(r.text(day)).is_some() || r.ordinal(day).is_some())
}

pub(super) const NAMED: &[(&str, u16)] = &[
    ("twelve noon", HALF),
    ("12 noon", HALF),
    ("twelve midnight", 0),
    ("12 midnight", 0),
    ("the midday", HALF),
    ("noon", HALF),
    ("midday", HALF),
    ("mid day", HALF),
    ("midnight", 0),
    ("mid night", 0),
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
    ("last morning", Part::Morning),
    ("last afternoon", Part::Afternoon),
    ("last evening", Part::Evening),
    ("yesterday morning", Part::Morning),
    ("yesterday afternoon", Part::Afternoon),
    ("yesterday evening", Part::Evening),
    ("last night", Part::Night),
];

const OR_LATER: &[(&str, ())] = &[
    ("or later", ()),
    ("or after", ()),
    ("or earlier", ()),
    ("or before", ()),
    ("onwards", ()),
    ("and later", ()),
    ("at the earliest", ()),
    ("at the very earliest", ()),
    ("at the latest", ()),
    ("at the very latest", ()),
];

/// "an alarm for six", "we're scheduled for two", "move my appointment to four": nothing else is counted there.
fn is_set(r: &Reader, at: usize, next: usize) -> bool {
    let alone = r.ends(next)
        || r.mark_before(next).is_some_and(|mark| mark != '-')
        || r.is(next, &["instead", "please", "tomorrow"])
        || is_dated(r, next);
    let before = |texts: &[&str]| (at.saturating_sub(8)..at).any(|word| r.is(word, texts));
    let set = r.follows(at, &["for"])
        && before(&["alarm", "scheduled", "rescheduled", "reminder", "down", "pencil", "penciled", "sign"]);
    let moved = r.follows(at, &["to"])
        && before(&["move", "change", "push", "reschedule", "switch", "bump"])
        && before(&["appointment", "meeting", "it", "visit", "time", "am", "pm", "oclock"]);
    alone && (set || moved)
}

/// Who comes and goes, or is there, does it at a time: "I'm free ten fifteen", "we're open nine to five".
pub(super) const AVAILABLE: &[&str] = &[
    "back",
    "home",
    "here",
    "there",
    "out",
    "away",
    "free",
    "available",
    "open",
    "busy",
    "come",
    "comes",
    "leave",
    "leaving",
    "arrive",
    "arriving",
    "starts",
    "work",
    "working",
];

/// What may stand before a time of two numbers, "eight forty".
const BEFORE_SPOKEN: &[&str] = &[
    "for", "by", "is", "it's", "say", "until", "till", "before", "after", "around", "about", "maybe", "from",
    "to", "and", "or", "be", "make",
];
