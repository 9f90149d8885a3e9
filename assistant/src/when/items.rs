//! What a phrase of time adds to a wish: days, a time of day, or as soon as possible.

use jiff::ToSpan;

use super::calendar;
use super::clock::{Clock, DAY, Point};
use super::days::{Days, Shape};
use super::phrase::{Moments, Phrase};
use super::reader::Reader;

/// Something that was said about the time.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Days(Days),
    Clock(Clock),
    Soonest,
}

/// What a phrase wishes for; nothing where it tells what has been.
pub(super) fn wished(r: &Reader, phrase: Phrase) -> Vec<Item> {
    match phrase {
        Phrase::Soonest => vec![Item::Soonest],
        Phrase::UntilNow => Vec::new(),
        Phrase::Moments(moments) => coming(r, &moments),
        Phrase::On { days, clock } | Phrase::By { days, clock } => {
            let days = days.map(|days| last_week(within_a_year(r, days)));
            let past = days.as_ref().is_some_and(|days| days.to < r.today() || days.shape == Shape::Since);
            if past {
                return Vec::new();
            }
            days.map(Item::Days).into_iter().chain(clock.map(Item::Clock)).collect()
        }
    }
}

/// Nobody makes an appointment years ahead: who says "Friday, October 16th", when that is a Saturday, means the next
/// October 16th.
fn within_a_year(r: &Reader, days: Days) -> Days {
    let far = days.is_single() && (days.from - r.today()).get_days() > 366;
    let next = calendar::coming(r.today(), days.from.month(), days.from.day()).filter(|_| far);
    next.map_or(days, Days::one)
}

/// Who wants "the end of the month" does not want the 21st: it is the last week for an appointment.
fn last_week(days: Days) -> Days {
    let third = (8..=12).contains(&(days.to - days.from).get_days());
    let end = days.name.as_deref().is_some_and(|name| name.starts_with("the end of"));
    if third && end { Days { from: calendar::plus(days.to, -6), ..days } } else { days }
}

/// "in an hour" is about then, at a quarter of the clock; "within two hours" is any time until then.
fn coming(r: &Reader, moments: &Moments) -> Vec<Item> {
    let minute = |at: &jiff::Zoned| at.hour() as u16 * 60 + at.minute() as u16;
    match &moments.to {
        None if moments.from <= r.now => {
            let now = moments.from.date() == r.today() && minute(&moments.from) == minute(&r.now);
            if now && r.asked { vec![Item::Soonest] } else { Vec::new() }
        }
        None => {
            let minute = (minute(&moments.from).div_ceil(15) * 15).min(DAY - 15);
            vec![Item::Days(Days::one(moments.from.date())), Item::Clock(Clock::Around(Point::sure(minute)))]
        }
        Some(to) if *to <= r.now => Vec::new(),
        Some(to) if to.date() == moments.from.date() => {
            let clock = Clock::Between(Point::sure(minute(&moments.from)), Point::sure(minute(to)));
            vec![Item::Days(Days::one(to.date())), Item::Clock(clock)]
        }
        Some(to) => {
            // Exclusive: midnight is the end of the day before.
            let last = to.checked_sub(1.second()).map_or(to.date(), |last| last.date());
            vec![Item::Days(Days::one(moments.from.date()).through(&Days::one(last)))]
        }
    }
}

/// "next week, maybe Tuesday" is one day of that week.
pub(super) fn join_weeks(items: &mut Vec<Item>) {
    let mut at = 1;
    while at < items.len() {
        if let (Item::Days(stretch), Item::Days(day)) = (&items[at - 1], &items[at])
            && let Some(day) = stretch.narrowed(day)
        {
            items.remove(at);
            items[at - 1] = Item::Days(day);
        } else {
            at += 1;
        }
    }
}
