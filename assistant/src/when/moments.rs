//! Moments told from now: "in two hours", "the next twenty minutes", "right now", "as soon as possible".

use jiff::civil::Weekday;
use jiff::{RoundMode, ToSpan, Unit as Rounding, Zoned, ZonedRound};

use super::calendar::{in_week, weekday};
use super::clock::Clock;
use super::days::{Days, Grain};
use super::distance::{away_at, two_lengths_at};
use super::length::{Length, Unit, length_at, past_lesser, unit};
use super::on::on_at;
use super::phrase::{Moments, Phrase};
use super::reader::Reader;
use super::spans::ahead;

/// "in an hour", "thirty minutes from now", "the next two hours", "within two hours", "an hour ago".
pub(super) fn hours_away_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    if let Some((moments, next)) = hours_at(r, at)
        .or_else(|| within_at(r, at))
        .or_else(|| to_date_at(r, at))
        .or_else(|| rest_at(r, at))
        .or_else(|| minutes_at(r, at))
        .or_else(|| lasting_at(r, at))
    {
        return Some((Phrase::Moments(moments), next));
    }
    // "in an hour or two", "in 5 to 10 minutes"
    if let Some((first, second, next)) = two_lengths_at(r, at).filter(|(_, second, _)| !second.is_days()) {
        let moment = |length: Length| truncated(&length.after(&r.now)?, Rounding::Minute);
        let (one, other) = (moment(first)?, moment(second)?);
        let (from, to) = if one < other { (one, other) } else { (other, one) };
        return Some((Phrase::Moments(Moments { from, to: Some(to), grain: Grain::Minute }), next));
    }
    let (length, unit, next) = away_at(r, at)?;
    if length.is_days() {
        return None;
    }
    let then = length.after(&r.now)?;
    // "two and a half days from now" is told in days.
    let grain = if unit >= Unit::Day && !length.is_minutes() { Grain::Hour } else { Grain::Minute };
    let then = truncated(&then, if grain == Grain::Hour { Rounding::Hour } else { Rounding::Minute })?;
    Some((Phrase::Moments(Moments { from: then, to: None, grain }), next))
}

/// "within two hours", "the next three hours", "the last twenty minutes".
fn hours_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    let which = r.skip(r.skip(at, &["in", "within", "over", "for", "during"]), &["the", "these", "those"]);
    // "it will last two hours"
    if r.is(which, &["last"]) && r.follows(which, &["will", "should", "would", "to", "can", "may", "might"]) {
        return None;
    }
    let lead = match r.text(which) {
        "next" | "coming" | "following" => Some((true, which + 1)),
        // "the last hour of the day", "the last hour on Friday"
        "last" if r.is(which + 1, &["hour"]) && r.is(which + 2, &["of", "on"]) => None,
        "last" | "past" | "previous" => Some((false, which + 1)),
        _ => r.is(at, &["within"]).then_some((true, which)),
    };
    let (length, ahead, next) = if let Some((ahead, start)) = lead {
        let one = r.is(start, &["a", "an", "one"]) || unit(r.text(start)).is_some();
        let (length, next) = match length_at(r, past_lesser(r, start)) {
            Some((length, _, next)) => (length, next),
            None => {
                let unit = unit(r.text(start)).filter(|unit| *unit <= Unit::Hour)?;
                let half = r.phrase(start + 1, "and a half").filter(|_| unit == Unit::Hour);
                let minutes = if unit == Unit::Hour { 60 } else { 1 } + if half.is_some() { 30 } else { 0 };
                (Length { minutes, ..Length::default() }, half.unwrap_or(start + 1))
            }
        };
        // "within an hour or two"
        match r.phrase(next, "or two").filter(|_| one) {
            Some(end) => (Length { minutes: 2 * length.minutes, ..length }, ahead, end),
            None => (length, ahead, next),
        }
    } else {
        // "the 5 coming minutes", "five past minutes"
        let (quarters, next) = super::length::count_at(r, r.skip(at, &["the"]))?;
        let ahead = match r.text(next) {
            "coming" | "next" | "following" => true,
            "past" | "last" | "previous" => false,
            _ => return None,
        };
        if quarters > 4 && !r.text(next + 1).ends_with('s') {
            return None;
        }
        let minutes = match unit(r.text(next + 1))? {
            Unit::Minute => quarters / 4,
            Unit::Hour => quarters * 15,
            _ => return None,
        };
        (Length { minutes, ..Length::default() }, ahead, next + 2)
    };
    if length.is_days() {
        return None;
    }
    // "next three hours", when it is all that is said, are hours of the clock.
    let hours = at == 0 && r.ends(next) && r.is(at, &["next", "last", "previous", "past", "coming"]);
    if hours && length.minutes % 60 == 0 && length.seconds == 0 && length.days == 0 {
        let this = truncated(&r.now, Rounding::Hour)?;
        let (from, to) = if ahead {
            let from = this.checked_add(1.hour()).ok()?;
            (from.clone(), length.after(&from)?)
        } else {
            (length.negated().after(&this)?, this)
        };
        return Some((Moments { from, to: Some(to), grain: Grain::Hour }, next));
    }
    let other = if ahead { length } else { length.negated() }.after(&r.now)?;
    let (from, to) = if ahead { (r.now.clone(), other) } else { (other, r.now.clone()) };
    Some((Moments { from, to: Some(to), grain: Grain::Minute }, next))
}

/// "now", "right now", "at the moment".
pub(super) fn now_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    if let Some((_, next)) = r.any(at, &[("this hour", ()), ("the current hour", ())]) {
        let from = truncated(&r.now, Rounding::Hour)?;
        return Some((Phrase::Moments(Moments { from, to: None, grain: Grain::Hour }), next));
    }
    let phrases = [
        ("right now", ()),
        ("just now", ()),
        ("right this minute", ()),
        ("this very minute", ()),
        ("at the moment", ()),
        ("at this moment", ()),
        ("at this very moment", ()),
        ("at the minute", ()),
        ("now", ()),
    ];
    let (_, next) = r.any(at, &phrases)?;
    // "now, about the price" and "how about now" differ in what follows.
    let filler = r.is(at, &["now"]) && (r.mark_before(next) == Some(',') || at == 0 && !r.ends(next));
    // "three days from now" is read elsewhere.
    // "not right now", "that's all for now" wish for nothing.
    let asks = (at.saturating_sub(6)..at).any(|i| {
        r.is(i, &["come", "meet", "see", "send", "available", "open", "here", "out", "back", "leave"])
            || r.is(i, &["free", "somebody", "someone", "anybody", "anyone"])
    });
    let refuses = (at.saturating_sub(6)..at)
        .any(|i| r.is(i, &["not", "no", "don't", "can't", "cannot", "goodbye", "bye", "that's", "nothing"]));
    let alone = at == 0 && r.ends(r.skip(next, &["please"]));
    let own = (asks && !refuses || alone || r.asked)
        && !filler
        && !r.is(next, &["on"])
        && !r.follows(at, &["from", "for", "until", "by", "till", "to"]);
    let from = truncated(&r.now, Rounding::Minute)?;
    own.then_some((Phrase::Moments(Moments { from, to: None, grain: Grain::Minute }), next))
}

/// "within two weeks", "within the next month": from now until the day that lies so far ahead.
fn within_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    // "within the week"
    if let Some((_, start)) = r.any(at, &[("within the", ()), ("within this", ())])
        && let Some(unit) = unit(r.text(start)).filter(|_| !r.is(start + 1, &["of", "before", "after"]))
        && let Some(last) = match unit {
            Unit::Day => Some(r.today()),
            Unit::Week => Some(in_week(r.today(), Weekday::Sunday, 0)),
            Unit::Month => Some(r.today().last_of_month()),
            Unit::Year => Some(r.today().last_of_year()),
            _ => None,
        }
    {
        let from = truncated(&r.now, Rounding::Minute)?;
        let to = r.zoned(last.tomorrow().ok()?.at(0, 0, 0, 0))?;
        return Some((Moments { from, to: Some(to), grain: Grain::Day }, start + 1));
    }
    let leads = [("within the next", ()), ("within the", ()), ("within next", ()), ("within", ())];
    let (_, start) = r.any(at, &leads)?;
    // "within the next week" is within one.
    let one = || {
        let unit = unit(r.text(start)).filter(|unit| *unit >= Unit::Day && r.follows(start, &["next"]))?;
        Some((Length::whole(1, unit), unit, start + 1))
    };
    let (length, unit, next) = length_at(r, past_lesser(r, start)).or_else(one)?;
    // "within a week or two"
    let (length, next) = match r.phrase(next, "or two").filter(|_| next == start + 2 || one().is_some()) {
        Some(end) => (Length::whole(2, unit), end),
        None => (length, r.phrase(next, "or so").unwrap_or(next)),
    };
    let next = r
        .any(next, &[("from now", ()), ("from today", ()), ("of today", ()), ("of now", ())])
        .map_or(next, |(_, next)| next);
    let told = r.is(next, &["before", "after", "of"]);
    if !length.is_days() || told {
        return None;
    }
    let from = truncated(&r.now, Rounding::Minute)?;
    let to = length.after(&r.now)?.start_of_day().ok()?;
    (to > from).then_some((Moments { from, to: Some(to), grain: Grain::Day }, next))
}

/// "year to date", "the month to date".
fn to_date_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    let units = [("year to date", Unit::Year), ("month to date", Unit::Month), ("week to date", Unit::Week)];
    let (unit, next) = r.any(r.skip(at, &["the"]), &units)?;
    let from = match unit {
        Unit::Year => r.today().first_of_year(),
        Unit::Month => r.today().first_of_month(),
        _ => in_week(r.today(), Weekday::Monday, 0),
    };
    let to = truncated(&r.now, Rounding::Minute)?;
    Some((Moments { from: r.zoned(from.at(0, 0, 0, 0))?, to: Some(to), grain: Grain::Day }, next))
}

/// "the rest of the day", "rest of today".
fn rest_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    let leads =
        [("the rest of", ()), ("rest of", ()), ("the remainder of", ()), ("remainder of", ()), ("rest", ())];
    let (_, start) = r.any(r.skip(at, &["for"]), &leads)?;
    let (_, next) = r.any(
        start,
        &[
            ("the day", ()),
            ("this day", ()),
            ("the current day", ()),
            ("current day", ()),
            ("this current day", ()),
            ("today", ()),
            ("my day", ()),
        ],
    )?;
    let to = r.zoned(r.today().tomorrow().ok()?.at(0, 0, 0, 0))?;
    Some((Moments { from: truncated(&r.now, Rounding::Minute)?, to: Some(to), grain: Grain::Minute }, next))
}

/// "for a day starting this Friday at 5 p.m.", "two days from Monday at noon".
fn lasting_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    let start = r.skip(at, &["for"]);
    let (length, _, next) = length_at(r, start)?;
    let starts = [
        ("starting from", ()),
        ("beginning from", ()),
        ("starting at", ()),
        ("starting on", ()),
        ("starting", ()),
        ("beginning", ()),
        ("from", ()),
    ];
    let (_, next) = r.any(next, &starts)?;
    let (on, end) = on_at(r, next, true).filter(|_| start > at || !r.is(next - 1, &["from"]))?;
    let (Some(days), Some(Clock::At(point))) = (on.days.filter(Days::is_single), on.clock) else {
        return None;
    };
    let from = r.zoned(ahead(r.now.datetime(), Some(&days), point)?)?;
    let to = length.after(&from)?;
    Some((Moments { from, to: Some(to), grain: Grain::Minute }, end))
}

/// "in 15": the minutes need not be named.
fn minutes_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    let start = r.skip(r.phrase(at, "in")?, &["about", "around"]);
    let (minutes, next) =
        r.number(start).filter(|(minutes, _)| (5..60).contains(minutes) && minutes % 5 == 0)?;
    let alone =
        r.ends(next) || r.is(next, &["please", "or"]) || r.mark_before(next).is_some_and(|mark| mark != '-');
    // "in ten or fifteen minutes"
    let goes_on = r.is(next, &["or"]) && r.number(next + 1).is_some();
    if !alone || goes_on {
        return None;
    }
    let then = Length { minutes, ..Length::default() }.after(&r.now)?;
    Some((Moments { from: truncated(&then, Rounding::Minute)?, to: None, grain: Grain::Minute }, next))
}

/// "to date", "until now".
pub(super) fn until_now_at(r: &Reader, at: usize) -> Option<usize> {
    let phrases =
        [("to date", ()), ("till date", ()), ("until now", ()), ("till now", ()), ("up to now", ())];
    let (_, next) = r.any(at, &phrases)?;
    // "up to date" is another thing, and so is what equals to a date.
    (!r.follows(at, &["up", "equal", "equals"])).then_some(next)
}

pub(super) fn truncated(moment: &Zoned, unit: Rounding) -> Option<Zoned> {
    moment.round(ZonedRound::new().smallest(unit).mode(RoundMode::Trunc)).ok()
}

/// "as soon as possible", "the next available"; and when asked, "whenever" and its like.
pub(super) fn soonest_at(r: &Reader, at: usize) -> Option<usize> {
    let found = |list: &[(&str, ())]| r.any(at, list).map(|(_, next)| next);
    // "the next available Tuesday" is a Tuesday.
    // Nor is "the earliest you have on Friday" any earlier.
    let soonest =
        found(SOONEST).filter(|next| weekday(r.text(*next)).is_none() && !goes_on_with_day(r, *next));
    soonest.or_else(|| if r.asked { found(WHENEVER) } else { None })
}

/// Whether what follows "the earliest" names the days that it is sought in.
fn goes_on_with_day(r: &Reader, at: usize) -> bool {
    const BETWEEN: &[&str] = &[
        "you",
        "you've",
        "have",
        "got",
        "can",
        "do",
        "there",
        "is",
        "opening",
        "slot",
        "appointment",
        "time",
        "spot",
        "available",
        "possible",
        "on",
        "for",
        "offer",
        "come",
    ];
    let day = (at..at + 5).find(|word| !r.is(*word, BETWEEN));
    day.is_some_and(|day| {
        let named = super::days::days_at(r, day, r.is(day - 1, &["on", "for"]));
        r.mark_before(day).is_none() && named.is_some_and(|(days, _)| days.from >= r.today())
    })
}

const SOONEST: &[(&str, ())] = &[
    ("as soon as possible", ()),
    ("as soon as you can", ()),
    ("as soon as you possibly can", ()),
    ("as soon as you are able", ()),
    ("as soon as you're able", ()),
    ("as early as you can", ()),
    ("as quickly as you can", ()),
    ("as fast as possible", ()),
    ("as fast as you can", ()),
    ("as soon as we can", ()),
    ("as soon as they can", ()),
    ("as early as possible", ()),
    ("as quickly as possible", ()),
    ("asap", ()),
    ("a s a p", ()),
    ("the sooner the better", ()),
    ("soonest", ()),
    ("earliest", ()),
    ("next available", ()),
    ("first available", ()),
    ("next opening", ()),
    ("first opening", ()),
    ("next free", ()),
    ("right away", ()),
    ("straight away", ()),
    ("immediately", ()),
    ("soon as possible", ()),
    ("from now on", ()),
];

const WHENEVER: &[(&str, ())] = &[
    ("whenever", ()),
    ("anytime", ()),
    ("any time", ()),
    ("any day", ()),
    ("doesn't matter", ()),
    ("don't care", ()),
    ("don't mind", ()),
    ("i'm flexible", ()),
    ("you pick", ()),
    ("you choose", ()),
    ("up to you", ()),
    ("right now", ()),
    ("soon", ()),
    ("now", ()),
    ("anything", ()),
];
