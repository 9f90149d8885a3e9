//! One pass over a turn that finds what speaks of time, and leaves out what only sounds like it: the past, what
//! is refused, greetings, and numbers of other things.

use jiff::ToSpan;
use jiff::civil::{Date, DateTime};

use super::clock::{Clock, Point};
use super::clock_words::clock_at;
use super::days::{Days, days_at, weekday};
use crate::words::{Word, number_at, starts_with};

/// Something that was said about the time.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Days(Days),
    Clock(Clock),
    Soonest,
}

/// Finds the items in order. `asked` accepts answers that would mean nothing by themselves.
pub(super) fn scan(words: &[Word], now: DateTime, asked: bool) -> Vec<Item> {
    let today = now.date();
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some(length) = other_at(words, at, today) {
            at += length;
        } else if let Some((found, length)) = hence_at(words, at, now) {
            items.extend(found);
            at += length;
        } else if let Some((found, length)) = items_at(words, at, today, asked, items.last()) {
            if !refused(words, at, at + length) {
                add(&mut items, found, words, at);
            }
            at += length;
        } else {
            at += 1;
        }
    }
    items
}

/// Adds what was found, joining "Monday to Wednesday" into one stretch of days.
fn add(items: &mut Vec<Item>, found: Vec<Item>, words: &[Word], at: usize) {
    let joined = at.checked_sub(1).is_some_and(|before| {
        words[before].is_one_of(&["to", "through", "thru", "until", "till"])
            || (words[before].is("and") && words.iter().take(before).any(|w| w.is("between")))
    });
    match (items.last_mut(), found.as_slice()) {
        (Some(Item::Days(first)), [Item::Days(last)]) if joined && first.from < last.from => {
            *first = first.through(last);
        }
        // "next week, maybe Tuesday" is one day of that week.
        (Some(Item::Days(stretch)), [Item::Days(day)]) if stretch.narrowed(day).is_some() => {
            if let Some(day) = stretch.narrowed(day) {
                *stretch = day;
            }
        }
        _ => items.extend(found),
    }
}

fn items_at(
    words: &[Word],
    at: usize,
    today: Date,
    asked: bool,
    last: Option<&Item>,
) -> Option<(Vec<Item>, usize)> {
    if words[at].is("tonight") {
        let evening = Clock::Part { from: 17 * 60, to: 24 * 60, name: "evening".to_owned() };
        return Some((vec![Item::Days(Days::one(today)), Item::Clock(evening)], 1));
    }
    if words[at].is("this")
        && let Some(part) = words.get(at + 1).filter(|w| w.is_one_of(&["morning", "afternoon", "evening"]))
    {
        let (clock, _) = clock_at(std::slice::from_ref(part), 0, false)?;
        return Some((vec![Item::Days(Days::one(today)), Item::Clock(clock)], 2));
    }
    if let Some(length) = soonest_at(words, at, asked) {
        return Some((vec![Item::Soonest], length));
    }
    if let Some((days, length)) = days_at(words, at, today, asked) {
        return Some((vec![Item::Days(days)], length));
    }
    let before = at.checked_sub(1).map(|before| &words[before]);
    let after_day = matches!(last, Some(Item::Days(_)))
        && before.is_some_and(|w| weekday(&w.text).is_some() || w.is_one_of(&["tomorrow", "today"]));
    let made = before.is_some_and(|w| w.is("it")) && at > 1 && words[at - 2].is_one_of(&["make", "do"]);
    let listed = matches!(last, Some(Item::Clock(_))) && before.is_some_and(|w| w.is_one_of(&["or", "and"]));
    let bare = asked || after_day || made || listed;
    clock_at(words, at, bare).map(|(clock, length)| (vec![Item::Clock(clock)], length))
}

/// "in an hour", "in a couple of hours", "in 30 minutes": about that time, rounded up to a quarter.
fn hence_at(words: &[Word], at: usize, now: DateTime) -> Option<(Vec<Item>, usize)> {
    if !words[at].is("in") {
        return None;
    }
    let start = at + 1;
    let (count, length) = match words.get(start)?.text.as_str() {
        "half" if starts_with(words, start, &["half", "an", "hour"]) => {
            return Some((about(now, 30)?, 4));
        }
        "a" if starts_with(words, start, &["a", "couple", "of"]) => (2, 3),
        "a" if starts_with(words, start, &["a", "few"]) => (3, 2),
        "a" | "an" => (1, 1),
        _ => number_at(words, start)?,
    };
    let minutes = match words.get(start + length)?.text.as_str() {
        "hour" | "hours" => count * 60,
        "minute" | "minutes" => count,
        _ => return None,
    };
    Some((about(now, i64::from(minutes))?, length + 2))
}

fn about(now: DateTime, minutes: i64) -> Option<Vec<Item>> {
    let then = now.checked_add(minutes.minutes()).ok()?;
    let minute = (then.hour() as u16 * 60 + then.minute() as u16).div_ceil(15) * 15;
    let point = Point { minute: minute.min(24 * 60 - 15), either_half: false };
    Some(vec![Item::Days(Days::one(then.date())), Item::Clock(Clock::Around(point))])
}

/// What sounds like a time and is no wish: "since Monday", "two days ago", "last night", "for three hours", and
/// the name of a month or a day said by way of greeting.
fn other_at(words: &[Word], at: usize, today: Date) -> Option<usize> {
    let word = &words[at];
    if word.is("yesterday") {
        return Some(1);
    }
    if word.is("last")
        && words.get(at + 1).is_some_and(|w| {
            weekday(&w.text).is_some() || w.is_one_of(&["night", "week", "month", "year", "weekend", "time"])
        })
    {
        // "last week Monday"
        return Some(2 + usize::from(words.get(at + 2).is_some_and(|w| weekday(&w.text).is_some())));
    }
    if word.is("since") {
        let skip =
            1 + usize::from(words.get(at + 1).is_some_and(|w| w.is_one_of(&["early", "about", "around"])));
        let found = at + skip < words.len();
        let item = if found { items_at(words, at + skip, today, true, None) } else { None };
        return item.map(|(_, length)| skip + length);
    }
    let lead = usize::from(word.is_one_of(&["for", "about", "almost"]));
    let (_, length) = match word.text.as_str() {
        _ if starts_with(words, at + lead, &["a", "couple", "of"]) => (2, 3),
        _ if starts_with(words, at + lead, &["a", "few"]) => (3, 2),
        _ if words.get(at + lead).is_some_and(|w| w.is_one_of(&["a", "an"])) => (1, 1),
        _ => number_at(words, at + lead)?,
    };
    let next = at + lead + length;
    let counted = words.get(next).is_some_and(|w| {
        w.is_one_of(&[
            "minutes", "minute", "hours", "hour", "days", "day", "weeks", "week", "months", "month", "years",
            "year",
        ])
    });
    let ago = words.get(next + 1).is_some_and(|w| w.is("ago"));
    (counted && (ago || word.is("for"))).then_some(next + 1 + usize::from(ago) - at)
}

/// "not Tuesday", "instead of ten", "Tuesday doesn't work".
fn refused(words: &[Word], from: usize, to: usize) -> bool {
    let mut before = from;
    while before > 0 && words[before - 1].is_one_of(&["on", "at", "the", "for", "do", "make", "come", "with"])
    {
        before -= 1;
    }
    let said = |back: usize| before.checked_sub(back).and_then(|at| words.get(at));
    // "why not Tuesday?" is a wish, and "no, not Tuesday: Wednesday" is refused only as far as Tuesday.
    let not = said(1)
        .is_some_and(|w| w.is_one_of(&["not", "except", "can't", "cannot", "isn't", "wasn't", "without"]))
        && !said(2).is_some_and(|w| w.is_one_of(&["why", "if"]));
    let instead = said(1).is_some_and(|w| w.is_one_of(&["of", "than"]))
        && said(2).is_some_and(|w| w.is_one_of(&["instead", "rather", "other"]));
    let after: [&[&str]; 8] = [
        &["doesn't", "work"],
        &["does", "not", "work"],
        &["won't", "work"],
        &["isn't", "good"],
        &["is", "no", "good"],
        &["is", "not", "good"],
        &["is", "bad"],
        &["is", "out"],
    ];
    not || instead || after.iter().any(|phrase| starts_with(words, to, phrase))
}

/// "as soon as possible", "the next available"; and when asked, "whenever" and its like.
fn soonest_at(words: &[Word], at: usize, asked: bool) -> Option<usize> {
    let always: [&[&str]; 20] = [
        &["as", "soon", "as", "possible"],
        &["as", "soon", "as", "you", "can"],
        &["as", "soon", "as", "we", "can"],
        &["as", "soon", "as", "they", "can"],
        &["as", "early", "as", "possible"],
        &["as", "quickly", "as", "possible"],
        &["asap"],
        &["a", "s", "a", "p"],
        &["the", "sooner", "the", "better"],
        &["soonest"],
        &["earliest"],
        &["next", "available"],
        &["first", "available"],
        &["next", "opening"],
        &["first", "opening"],
        &["next", "free"],
        &["right", "away"],
        &["straight", "away"],
        &["immediately"],
        &["soon", "as", "possible"],
    ];
    let when_asked: [&[&str]; 15] = [
        &["whenever"],
        &["anytime"],
        &["any", "time"],
        &["any", "day"],
        &["doesn't", "matter"],
        &["don't", "care"],
        &["don't", "mind"],
        &["i'm", "flexible"],
        &["you", "pick"],
        &["you", "choose"],
        &["up", "to", "you"],
        &["right", "now"],
        &["soon"],
        &["now"],
        &["anything"],
    ];
    let found = |list: &[&[&str]]| {
        list.iter().find(|phrase| starts_with(words, at, phrase)).map(|phrase| phrase.len())
    };
    found(&always).or_else(|| if asked { found(&when_asked) } else { None })
}
