//! Minutes told before or after an hour: "half past two", "quarter to three", "ten of four".

use super::clock::HALF;
use super::dial::{Read, hour_at};
use super::not_times::{COUNTED, MEASURES};
use super::points::NAMED;
use super::reader::Reader;

/// "half past two", "quarter to three", "ten after four", "25 past 23".
pub(super) fn fraction_at(r: &Reader, at: usize) -> Option<Read> {
    let start = if r.starts(at, &["a", "quarter"]) || r.starts(at, &["a", "half"]) { at + 1 } else { at };
    // "half nine", as the British say it.
    if r.is(start, &["half"])
        && let Some((hour, next)) = r.number(start + 1).filter(|(hour, _)| (1..=12).contains(hour))
        && !r.is(next, COUNTED)
        && !r.is(next, MEASURES)
    {
        let minute = hour as u16 % 12 * 60 + 30;
        let minute = if minute < 60 { minute + HALF } else { minute };
        return Some(Read { minute, next, certain: false, to_the_minute: true });
    }
    let (minutes, mut next) = match r.text(start) {
        "half" => (30, start + 1),
        "quarter" => (15, start + 1),
        "three" if r.is(start + 1, &["quarters"]) => (45, start + 2),
        _ => r.number(start).filter(|(value, _)| (1..=59).contains(value))?,
    };
    let counted = r.is(next, &["minutes", "minute"]);
    next += usize::from(counted);
    let later = r.is(next, &["past", "after", "passed"]);
    let earlier = minutes < 30 && r.is(next, &["to", "before", "till", "of", "until"]);
    let usual = counted || minutes % 5 == 0;
    // "ten of four" is said only where a time is expected, or is told.
    let halved = r.number(next + 1).is_some_and(|(_, hour)| r.is(hour, &["am", "pm", "oclock", "tonight"]));
    let whole = start == 0 && r.number(next + 1).is_some_and(|(_, hour)| r.ends(hour));
    let of = minutes == 15
        || r.follows(start, &["at", "about", "around", "by", "until", "till"])
        || usual && (halved || whole);
    if !(later || earlier) || !usual || (r.is(next, &["of"]) && !of) {
        return None;
    }
    next += 1;
    // "three minutes to five thirty"
    if counted && let Some(from) = hour_at(r, next).filter(|from| from.to_the_minute) {
        let minute =
            if later { from.minute + minutes as u16 } else { from.minute.checked_sub(minutes as u16)? };
        return Some(Read { minute, certain: true, ..from }).filter(|read| read.minute >= 60);
    }
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

/// Whether the fraction at `at` is told before its hour: "a quarter to", "ten of".
pub(super) fn before_hour(r: &Reader, at: usize) -> bool {
    (at..at + 5)
        .find(|word| r.is(*word, &["past", "after", "passed", "to", "before", "till", "of", "until"]))
        .is_some_and(|word| !r.is(word, &["past", "after", "passed"]))
}
