//! The so-manieth of a whole: "the first Monday of next month", "the second last week of October", "the last four
//! months of 2027", "the week after Christmas".

use jiff::civil::{Date, Weekday};

use super::calendar::{in_week, next_weekday, plus, plus_months, weekday, weekday_before};
use super::clock::Clock;
use super::clock_words::clock_at;
use super::dates::date_at;
use super::days::{Days, Grain, Shape};
use super::holidays::holiday_at;
use super::length::{Unit, unit};
use super::months::month_span_at;
use super::periods::{relative_at, week, weekend, year};
use super::reader::Reader;
use super::seasons::{quarter, quarter_at, season_named, this_quarter};
use super::years::{year_at, year_by_itself_at};

/// What is counted in the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Counted {
    Day,
    Workday,
    Named(Weekday),
    Week,
    Weekend,
    Month,
    Quarter,
}

/// One of a whole, or several of its first or last, and the position after it.
pub(super) fn nth_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let start = r.skip(r.skip(at, &["in", "during", "on", "over", "for"]), &["the"]);
    // "the last of the month"
    if let Some(of) = r.phrase(start, "last of")
        && let Some((whole, end)) = whole_at(r, of, true).filter(|(whole, _)| whole.grain == Grain::Month)
    {
        return Some((Days::one(whole.to), end));
    }
    if let Some(found) = beside_at(r, start).or_else(|| first_to_last_at(r, start)) {
        return Some(found);
    }
    // "two Mondays after Christmas" is the second.
    let several = r.number(start).filter(|(count, next)| {
        (2..=12).contains(count)
            && weekday(r.text(*next)).is_some()
            && r.is(next + 1, &["after", "before"])
            && r.text(*next).ends_with("days")
    });
    if let Some(found) = whole_first_at(r, start).or_else(|| first_of_two_at(r, start)) {
        return Some(found);
    }
    let (nth, next) = place_at(r, start).or(several)?;
    let few = r.any(next, FEW).map(|(count, next)| (*count, next));
    let (count, next) = match few.or_else(|| r.number(next)).filter(|(count, _)| (2..=31).contains(count)) {
        Some((count, next)) if nth.abs() == 1 => (count, next),
        Some(_) => return None,
        None => (1, next),
    };
    // "the first full week"
    let (counted, next) = counted_at(r, r.skip(next, &["full", "whole"]))?;
    if let (Counted::Named(name), 1, Some((after, then))) =
        (counted, count, r.any(next, &[("after", true), ("before", false)]))
        && let Some((anchor, end)) = anchor_at(r, then)
    {
        let away = 7 * (nth.abs() - 1);
        let day = if *after {
            plus(next_weekday(anchor.to, name), away)
        } else {
            plus(weekday_before(anchor.from, name), -away)
        };
        return Some((Days::one(day), end));
    }
    let of = r.skip(next, &["of", "in", "from", "for", "during"]);
    let Some((whole, end)) = whole_at(r, of, of > next) else {
        return this_month_at(r, counted, nth, count, next);
    };
    // "the first week" of a week, or the second month of a month, is nothing.
    let smaller = match counted {
        Counted::Day | Counted::Workday | Counted::Named(_) => whole.grain > Grain::Day || !whole.is_single(),
        Counted::Week | Counted::Weekend => whole.grain >= Grain::Month || !whole.is_single(),
        Counted::Month => whole.grain == Grain::Year || plus_months(whole.from, 1) <= whole.to,
        Counted::Quarter => whole.grain == Grain::Year,
    };
    let days = of_whole(counted, nth, count, &whole).filter(|_| smaller)?;
    // "the first Friday of every month" is the next that comes.
    let every = r.is(of, &["every", "each"]) && whole.grain == Grain::Month && days.to < r.today();
    let coming = every.then(|| of_whole(counted, nth, count, &month(plus_months(whole.from, 1))));
    Some((coming.flatten().unwrap_or(days), end))
}

/// "the 2nd and 4th Tuesday of December": the first of the two takes what the second counts.
fn first_of_two_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (first, next) = r.ordinal(at)?;
    let second =
        r.any(next, &[("and the", ()), ("or the", ()), ("and", ()), ("or", ())]).map(|(_, next)| next)?;
    let (last, counted) = place_at(r, second).filter(|(last, _)| *last < 0 || *last > first)?;
    let (Counted::Named(_), end) = counted_at(r, counted)? else { return None };
    let name = r.text(counted);
    let of = r.skip(end, &["of", "in"]);
    let days = match whole_at(r, of, of > end) {
        Some((whole, _)) => of_whole(Counted::Named(weekday(name)?), first, 1, &whole)?,
        None => this_month_at(r, Counted::Named(weekday(name)?), first, 1, end)?.0,
    };
    (last <= 5).then_some((days, next))
}

/// "the first to the last day of December": all of it.
fn first_to_last_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let first = r.skip(r.phrase(at, "first")?, &["day"]);
    let last = r.skip(Some(first + 1).filter(|_| r.joins(first))?, &["the"]);
    let of = r.phrase(last, "last day")?;
    let (whole, end) = whole_at(r, r.skip(of, &["of", "in"]), true)?;
    Some((Days { shape: Shape::Stretch, grain: Grain::Day, ..whole }, end))
}

/// A weekday that its month has not, as "the fifth Tuesday of February" in most years: where the words end.
pub(super) fn missing_at(r: &Reader, at: usize) -> Option<usize> {
    let (nth, next) = place_at(r, r.skip(at, &["the"]))?;
    let (counted, next) = counted_at(r, next).filter(|(counted, _)| matches!(counted, Counted::Named(_)))?;
    let of = r.skip(next, &["of", "in"]);
    let (whole, end) = whole_at(r, of, true).filter(|_| of > next)?;
    (whole.grain == Grain::Month && of_whole(counted, nth, 1, &whole).is_none()).then_some(end)
}

/// "the second Saturday", and no more: of this month, or when that is over of the next.
fn this_month_at(r: &Reader, counted: Counted, nth: i64, count: i64, next: usize) -> Option<(Days, usize)> {
    let agreed = ["works", "work", "would", "is", "sounds", "please", "if", "or", "then"];
    let alone = r.ends(next) || r.mark_before(next).is_some_and(|mark| mark != '-') || r.is(next, &agreed);
    // "the 4th, Friday" is a day by its number.
    let joined = r.mark_before(next - 1).is_none();
    // "every second Tuesday" is every other one.
    let other = nth == 2 && next > 2 && r.is(next - 3, &["every", "each"]);
    let named =
        matches!(counted, Counted::Named(_)) && (1..=5).contains(&nth) && count == 1 && joined && !other;
    if !(alone && named) {
        return None;
    }
    let first = r.today().first_of_month();
    let day = |months: i64| of_whole(counted, nth, 1, &month(plus_months(first, months)));
    let coming = (0..3).filter_map(day).find(|days| days.from >= r.today())?;
    Some((coming, next))
}

/// "next month on the first Monday", "in March, the second week".
fn whole_first_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let named = super::calendar::month(r.text(at)).is_some() || r.is(at, &["this", "next", "last"]);
    if !named {
        return None;
    }
    let (whole, next) = relative_at(r, at).or_else(|| month_span_at(r, at))?;
    let start = r.skip(r.skip(next, &["on", "in", "during"]), &["the"]);
    // "next month's first Monday"
    let owns = r.words[next - 1].raw.ends_with("'s");
    let (nth, next) =
        place_at(r, start).filter(|_| start > next || owns || r.mark_before(next) == Some(','))?;
    let (counted, end) = counted_at(r, next)?;
    let whole = Some(whole).filter(|whole| whole.grain >= Grain::Month)?;
    Some((of_whole(counted, nth, 1, &whole)?, end))
}

/// "the first Monday at nine of next month": the time of day stands between the day and its month.
pub(super) fn split_at(r: &Reader, at: usize) -> Option<(Days, Clock, usize)> {
    let (nth, next) = place_at(r, r.skip(r.skip(at, &["on", "for"]), &["the"]))?;
    let name = weekday(r.text(next))?;
    let (clock, next) = clock_at(r, next + 1, true)?;
    let of = r.skip(next, &["of", "in"]);
    let (whole, end) = whole_at(r, of, true).filter(|_| of > next)?;
    let days = of_whole(Counted::Named(name), nth, 1, &whole).filter(|_| whole.grain > Grain::Day)?;
    Some((days, clock, end))
}

const FEW: &[(&str, i64)] = &[("few", 3), ("couple of", 2), ("couple", 2)];

/// "first" is 1, "last" is -1, "second last" and "next to last" are -2.
fn place_at(r: &Reader, at: usize) -> Option<(i64, usize)> {
    let from_end =
        [("next to last", -2), ("penultimate", -2), ("very last", -1), ("last", -1), ("final", -1)];
    if let Some((nth, next)) = r.any(at, &from_end) {
        return Some((*nth, next));
    }
    let start = r.skip(at, &["very"]);
    let (nth, next) = r.ordinal(start)?;
    let to = r.skip(next, &["to"]);
    if r.is(to, &["last"]) && nth > 1 {
        return Some((-nth, to + 1));
    }
    Some((nth, next))
}

fn counted_at(r: &Reader, at: usize) -> Option<(Counted, usize)> {
    if let Some(name) = weekday(r.text(at)) {
        return Some((Counted::Named(name), at + 1));
    }
    if r.is(at, &["business", "working", "work"]) && r.is(at + 1, &["day", "days"]) {
        return Some((Counted::Workday, at + 2));
    }
    let counted = match r.text(at) {
        "day" | "days" => Counted::Day,
        "workday" | "weekday" => Counted::Workday,
        "week" | "weeks" => Counted::Week,
        "weekend" | "weekends" => Counted::Weekend,
        "month" | "months" => Counted::Month,
        "quarter" | "quarters" => Counted::Quarter,
        _ => return None,
    };
    Some((counted, at + 1))
}

/// A week, a month, a quarter, a season or a year. Without an "of" before it only one that is told from now.
fn whole_at(r: &Reader, at: usize, led: bool) -> Option<(Days, usize)> {
    let today = r.today();
    if !led {
        let told = r.is(r.skip(at, &["the"]), &["this", "next", "last", "coming", "following"]);
        // "the first Friday July"; but "Friday July 3rd" is a date, and "may" a verb.
        let named = super::calendar::month(r.text(at)).is_some()
            && r.mark_before(at).is_none()
            && (!r.is(at, &["may", "march"]) || r.words[at].raw.starts_with(char::is_uppercase));
        let dated = |next: usize| r.number(next).is_some() || r.ordinal(next).is_some();
        return relative_at(r, at)
            .filter(|_| told)
            .or_else(|| month_span_at(r, at).filter(|(_, next)| told || named && !dated(*next)));
    }
    if let Some((days, next)) = relative_at(r, at) {
        return Some((days, next));
    }
    let article = r.skip(at, &["the", "that", "each", "every"]);
    // "the first Monday of the new year"
    if let Some(next) = r.phrase(article, "new year") {
        return Some((year(today.year() + 1)?, next));
    }
    let of_name = r.phrase(article, "month of").or_else(|| r.phrase(article, "year of"));
    if of_name.is_none() && r.any(article, &[("month after", ()), ("week after", ())]).is_none() {
        let current = match unit(r.text(article)) {
            Some(Unit::Week) => Some(week(today, 0)),
            Some(Unit::Month) => Some(month(today.first_of_month())),
            Some(Unit::Quarter) => Some(quarter(this_quarter(today))),
            Some(Unit::Year) if year_at(r, article + 1).is_none() => year(today.year()),
            _ => None,
        };
        if let Some(days) = current {
            return Some((days, article + 1));
        }
    }
    let name = of_name.unwrap_or(at);
    month_span_at(r, name)
        .or_else(|| quarter_at(r, at))
        .or_else(|| {
            year_by_itself_at(r, r.skip(r.skip(name, &["the"]), &["year"]))
                .and_then(|(value, next)| Some((year(value)?, next)))
        })
        .or_else(|| season_named(r, at))
}

fn month(first: Date) -> Days {
    let name = super::speak::MONTHS[first.month() as usize - 1];
    Days::many(first, first.last_of_month(), Grain::Month, Shape::Unit, name)
}

/// The `nth` of a whole, from its end where negative; `count` of them where it is the first or the last.
fn of_whole(counted: Counted, nth: i64, count: i64, whole: &Days) -> Option<Days> {
    let steps = if nth > 0 { nth - 1 } else { nth + 1 };
    // From the first that is meant; several last ones begin before.
    let back = if nth < 0 { count - 1 } else { 0 };
    let several = |from: Date, to: Date, one: Days| {
        if count == 1 {
            return one;
        }
        let name = format!("{} to {}", super::speak::day(from), super::speak::day(to));
        Days::stretch(from, to, name)
    };
    Some(match counted {
        Counted::Day => {
            let from = plus(if nth > 0 { whole.from } else { whole.to }, steps - back);
            several(from, plus(from, count - 1), Days::one(from))
        }
        Counted::Workday => {
            let step = if nth > 0 { 1 } else { -1 };
            let works = |day: Date| day.weekday().to_monday_zero_offset() < 5;
            let first = if nth > 0 { whole.from } else { whole.to };
            let mut days = (0..=31).map(|away| plus(first, away * step)).filter(|day| works(*day));
            let day = days.nth(usize::try_from(nth.abs() - 1).ok()?)?;
            let other = days.nth(usize::try_from(count).ok()?.saturating_sub(2)).unwrap_or(day);
            several(day.min(other), day.max(other), Days::one(day))
        }
        Counted::Named(name) => {
            let day = if nth > 0 {
                next_weekday(plus(whole.from, -1), name)
            } else {
                weekday_before(plus(whole.to, 1), name)
            };
            let day = plus(day, 7 * steps);
            (whole.from..=whole.to).contains(&day).then(|| Days::one(day))?
        }
        Counted::Week => {
            // The first week is the one that holds the first Thursday, as in ISO 8601.
            let edge = if nth > 0 { plus(whole.from, 3) } else { plus(whole.to, -3) };
            let monday = plus(in_week(edge, Weekday::Monday, 0), 7 * (steps - back));
            several(monday, plus(monday, 7 * count - 1), week(monday, 0).of(monday))
        }
        Counted::Weekend => {
            let day = if nth > 0 {
                next_weekday(plus(whole.from, -1), Weekday::Saturday)
            } else {
                weekday_before(plus(whole.to, 1), Weekday::Saturday)
            };
            weekend(plus(day, 7 * steps), "that weekend".to_owned())
        }
        Counted::Month => {
            let edge = if nth > 0 { whole.from } else { whole.to.first_of_month() };
            let first = plus_months(edge, steps - back);
            several(first, plus(plus_months(first, count), -1), month(first))
        }
        Counted::Quarter => {
            let edge = if nth > 0 { whole.from } else { plus_months(whole.to.first_of_month(), -2) };
            let first = plus_months(edge, 3 * (steps - back));
            several(first, plus(plus_months(first, 3 * count), -1), quarter(first))
        }
    })
}

/// "the week after Christmas", "the month before June", "the weekend after the 4th of July".
fn beside_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (counted, next) = counted_at(r, at)?;
    let (after, start) = r.any(next, &[("after", true), ("following", true), ("before", false)])?;
    let step = if *after { 1 } else { -1 };
    let anchor = |at: usize| anchor_at(r, at).or_else(|| month_span_at(r, at));
    let (anchor, end) = anchor(start)?;
    let days = match counted {
        Counted::Week => {
            let monday = in_week(anchor.from, Weekday::Monday, step);
            week(monday, 0).of(monday)
        }
        Counted::Weekend => {
            let day = if *after {
                next_weekday(anchor.to, Weekday::Saturday)
            } else {
                // A weekend that is over when the day comes.
                weekday_before(plus(anchor.from, -1), Weekday::Saturday)
            };
            weekend(day, "that weekend".to_owned())
        }
        Counted::Month => month(plus_months(anchor.from.first_of_month(), step)),
        Counted::Day | Counted::Workday | Counted::Named(_) | Counted::Quarter => return None,
    };
    Some((days, end))
}

/// A day that others are told from.
fn anchor_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    holiday_at(r, at).or_else(|| date_at(r, at, true)).filter(|(days, _)| days.is_single())
}
