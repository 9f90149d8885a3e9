//! Reads the numbers of one time of day: "10", "10:30", "ten thirty", "oh eight hundred".

use super::not_times::{COUNTED, MEASURES};
use super::part::part_at;
use super::points::is_dated;
use super::reader::Reader;

#[derive(Debug, Clone, Copy)]
pub(super) struct Read {
    /// From midnight; 1 to 12 o'clock as on the dial.
    pub(super) minute: u16,
    pub(super) next: usize,
    /// Cannot be anything but a time.
    pub(super) certain: bool,
    pub(super) to_the_minute: bool,
}

/// "10", "10:30", "ten thirty", "two oh five", "1030".
pub(super) fn hour_at(r: &Reader, at: usize) -> Option<Read> {
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
        // "at 101 points"
        let odd = digits.len() == 3
            && minute % 5 != 0
            && !r.is(at + 1, &["am", "pm", "hours"])
            && r.any(at + 1, &[("in the morning", ()), ("in the afternoon", ()), ("in the evening", ())])
                .is_none();
        return (hour < 24 && hour > 0 && minute < 60 && !year && !odd).then_some(Read {
            minute: hour * 60 + minute,
            next: at + 1 + usize::from(military),
            certain: military,
            to_the_minute: true,
        });
    }
    if let Some(read) = hundred_at(r, at) {
        return Some(read);
    }
    // "oh six thirty": the hour as it is written on a clock of 24 hours.
    if r.is(at, &["oh", "o"])
        && let Some((hour, next)) = r.number(at + 1).filter(|(hour, _)| (1..=9).contains(hour))
        && let Some((minute, next)) = r.number(next).filter(|(minute, _)| (10..60).contains(minute))
        && !r.is(next, COUNTED)
    {
        let minute = hour as u16 * 60 + minute as u16;
        return Some(Read { minute, next, certain: true, to_the_minute: true });
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
            let midnight = value == 0 && (r.is(next, &["am", "pm", "oclock"]) || r.number(next).is_some());
            // "nineteen o'clock"
            let named = (1..24).contains(&value) && r.is(next, &["oclock"]);
            let hour =
                Some(value).filter(|hour| (1..=limit).contains(hour) || spoken_day || midnight || named)?;
            (hour, next)
        }
    };
    let hour = hour as u16 * 60;
    let zero = r.is(next, &["oh", "o", "zero", "ou"]);
    if zero && let Some((minute, after)) = r.number(next + 1).filter(|(minute, _)| (1..=9).contains(minute)) {
        return Some(Read { minute: hour + minute as u16, next: after, certain: true, to_the_minute: true });
    }
    // "at eleven five"
    let five = r.is(next, &["five"]) && r.follows(at, &["at"]) && word.digits().is_none();
    if five && (r.ends(next + 1) || r.mark_before(next + 1).is_some()) {
        return Some(Read { minute: hour + 5, next: next + 1, certain: false, to_the_minute: true });
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

/// "fourteen hundred hours", "oh eight hundred": hours as soldiers say them.
fn hundred_at(r: &Reader, at: usize) -> Option<Read> {
    let zero = r.skip(at, &["oh", "o", "zero"]);
    let (hour, next) = r.number(zero).filter(|(hour, _)| (1..24).contains(hour))?;
    let next = r.phrase(next, "hundred")?;
    // "eight hundred a.m.", "seven hundred and thirty a.m."
    let more = r.number(r.skip(next, &["and"])).filter(|(minute, _)| (1..60).contains(minute));
    let (minute, end) = more.unwrap_or((0, next));
    if hour <= 12 && r.is(end, &["am", "pm"]) {
        let minute = hour as u16 * 60 + minute as u16;
        return Some(Read { minute, next: end, certain: true, to_the_minute: true });
    }
    let named = r.is(next, &["hours"]);
    let led = zero > at || r.follows(at, &["at", "by", "until", "till", "before", "after"]) && hour > 12;
    let alone = r.ends(next)
        || r.mark_before(next).is_some()
        || r.is(next, &["today", "tomorrow"])
        || is_dated(r, next);
    let minute = hour as u16 * 60;
    (named || led && alone).then_some(Read {
        minute,
        next: next + usize::from(named),
        certain: true,
        to_the_minute: true,
    })
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
