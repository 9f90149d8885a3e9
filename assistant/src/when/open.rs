//! Times with one end: "after Tuesday", "until the 5th", "since Monday", and "by Friday".

use jiff::ToSpan;
use jiff::civil::Date;

use super::calendar::{plus, weekday};
use super::clock::{Clock, DAY, HALF, Point};
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::edges::runs_out_at;
use super::fractions::fraction_at;
use super::length::length_at;
use super::on::{On, on_at};
use super::phrase::Phrase;
use super::ranges::day_range_at;
use super::reader::Reader;
use super::up_to::up_to_part_at;

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

/// "after Tuesday", "until the 5th", "no later than Friday at noon", "before two on Monday", "since Monday".
pub(super) fn open_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    let (side, start) = bound_at(r, at)?;
    // "from" alone opens nothing that "to" may close, and "after two" is a time of day.
    // "since five days", as some say it
    if side == Side::Since
        && fraction_at(r, start).is_none()
        && let Some((length, _, next)) = length_at(r, start).filter(|(length, ..)| length.is_days())
    {
        let days = Days { shape: Shape::Since, ..Days::one(length.negated().after(&r.now)?.date()) };
        return Some((Phrase::On { days: Some(days), clock: None }, next));
    }
    // "before the month is out"
    if matches!(side, Side::Before | Side::Until)
        && let Some((whole, next)) = runs_out_at(r, start)
    {
        let days = Some(whole.up_to(r.today(), true));
        let by = r.is(start - 1, &["by"]);
        let phrase = if by { Phrase::By { days, clock: None } } else { Phrase::On { days, clock: None } };
        return Some((phrase, next));
    }
    let (on, mut next) = up_to_part_at(r, side, start)
        .or_else(|| on_at(r, start, true))
        .or_else(|| on_at(r, r.loosely(start), true).filter(|(on, _)| on.clock.is_none()))?;
    let On { days, clock } = on;
    let clock = match (clock, side) {
        (None, _) => None,
        // "by the end of the day"
        (Some(Clock::LastThing), Side::Before | Side::Until) => Some(Clock::Before(Point::sure(DAY))),
        (Some(Clock::At(point) | Clock::Around(point)), Side::After | Side::Since) => {
            Some(Clock::After(point))
        }
        (Some(Clock::At(point) | Clock::Around(point)), Side::Before | Side::Until) => {
            Some(Clock::Before(point))
        }
        // "from Friday afternoon on"
        (Some(Clock::Part(part)), Side::After)
            if days.is_some() && r.is(next, &["on", "onward", "onwards"]) && !is_day(r, next + 1) =>
        {
            next += 1;
            Some(Clock::After(Point::sure(part.span().0)))
        }
        // "since this morning"; what is after the afternoon begins as it is over.
        (Some(Clock::Part(part)), Side::Since) => Some(Clock::After(Point::sure(part.span().0))),
        (Some(Clock::Part(part)), Side::After)
            if days.is_some()
                && (r.is(start - 1, &["after", "past"]) || start > 1 && r.is(start - 2, &["later"])) =>
        {
            Some(Clock::After(Point::sure(part.span().1)))
        }
        (Some(Clock::Part(part)), Side::Before) if days.is_some() => {
            Some(Clock::Before(Point::sure(part.span().0)))
        }
        // Who stays until the evening leaves as it begins; what is done by the evening, or until the morning, is done
        // before it is over.
        (Some(Clock::Part(part)), Side::Until) if days.is_some() => {
            let (from, to) = part.span();
            let begins = from > 0 && r.is(start - 1, &["until", "till", "to"]);
            Some(Clock::Before(Point::sure(if begins { from } else { to })))
        }
        (Some(clock @ (Clock::Part(_) | Clock::FirstThing | Clock::LastThing)), _) if days.is_some() => {
            Some(clock)
        }
        (Some(clock @ Clock::Between(..)), _) if side == Side::After => Some(clock),
        (Some(_), _) => return None,
    };
    // "from Monday to Friday" is a range.
    if side == Side::After && day_range_at(r, start).is_some() {
        return None;
    }
    // "statistics from last week" are of that week; "from the end of the month" is a stretch as well.
    let whole = days
        .as_ref()
        .is_some_and(|days| days.grain > Grain::Day && days.to < r.today() || days.shape == Shape::Stretch);
    if side == Side::After && r.is(start - 1, &["from"]) && clock.is_none() && whole {
        return Some((Phrase::On { days, clock }, next));
    }
    // "since Monday until today"
    if side == Side::Since
        && clock.is_none()
        && let Some((days, next)) = day_range_at(r, start).filter(|(days, _)| days.to <= r.today())
    {
        return Some((Phrase::On { days: Some(days), clock: None }, next));
    }
    let edge = edge_of(r, start);
    let days = match (days, &clock) {
        // "after the beginning of March", "before the end of the month": the month itself has begun, or is over.
        (Some(days), None) if edge == Some(true) && side == Side::After => Some(days.and_on()),
        (Some(days), None) if edge == Some(false) && side == Side::Before => {
            Some(days.up_to(r.today(), true))
        }
        (Some(days), None) => Some(match side {
            Side::After
                if r.is(start - 1, &["after", "than", "past"])
                    && !r.is(at, &["on", "at", "in", "no", "not"]) =>
            {
                days.and_after()
            }
            Side::After => days.and_on(),
            Side::Since => {
                let numbered = matches!(numbered_at(r, start), Some((Told::Number(_), _)));
                let from = if days.from > r.today() { most_recent(&days, r.today(), numbered) } else { days };
                Days {
                    to: r.today().max(from.from),
                    shape: Shape::Since,
                    name: Some("since then".to_owned()),
                    ..from
                }
            }
            Side::Before => days.up_to(r.today(), false),
            Side::Until => days.up_to(r.today(), true),
        }),
        (days, Some(known)) if side == Side::Since => {
            let (day, clock) = has_been(r, days, known.clone());
            let days = Days { shape: Shape::Since, ..Days::one(day) };
            return Some((Phrase::On { days: Some(days), clock: Some(clock) }, next));
        }
        (days, _) => days,
    };
    if r.is(start - 1, &["by"]) || r.is(start - 1, &["latest"]) {
        return Some((Phrase::By { days, clock }, next));
    }
    Some((Phrase::On { days, clock }, next))
}

fn is_day(r: &Reader, at: usize) -> bool {
    days_at(r, at, true).is_some()
}

/// "since five", "since Friday at nine": the last such time that is over.
fn has_been(r: &Reader, days: Option<Days>, clock: Clock) -> (Date, Clock) {
    let today = r.today();
    let day = match days {
        Some(days) if days.from > today => most_recent(&days, today, false).from,
        Some(days) => days.from,
        None => {
            let Clock::After(point) = clock else { return (today, clock) };
            let now = r.now.hour() as u16 * 60 + r.now.minute() as u16;
            let halves = if point.either_half {
                vec![point.minute % HALF + HALF, point.minute % HALF]
            } else {
                vec![point.minute]
            };
            let over = halves.iter().copied().find(|minute| *minute <= now);
            let minute = over.unwrap_or(halves[0]);
            let day = if over.is_some() { today } else { plus(today, -1) };
            return (day, Clock::After(Point { minute, either_half: false, ..point }));
        }
    };
    (day, clock)
}

/// "no earlier than", "after", "by", and the position after it.
pub(super) fn bound_at(r: &Reader, at: usize) -> Option<(Side, usize)> {
    let (side, next) = r.any(at, BOUNDS)?;
    // "in the past" is no bound; and "move it from Tuesday to Thursday" names two days.
    let edge = r.is(next - 1, &["beginning"]) && r.is(next, &["of"]);
    // "two by four"
    let sized = r.is(at, &["by"]) && at > 0 && r.number(at - 1).is_some() && r.mark_before(at).is_none();
    // "from one to three gallons", where it is no range of hours
    let counted = r.is(next - 1, &["from"])
        && r.number(next).is_some_and(|(_, to)| r.joins(to) && r.number(to + 1).is_some());
    // "come by tomorrow", "stop by on Friday"
    let visits = r.is(at, &["by"]) && r.follows(at, VISITS) && r.mark_before(at - 1) != Some('-');
    let past = edge
        || visits
        || counted
        || sized && r.number(next).is_some()
        || r.moves(at)
        || r.is(at, &["past"]) && r.follows(at, &["this", "the"])
        // "past Friday" is over, "any time past Friday" is not.
        || r.is(at, &["past"])
            && weekday(r.text(next)).is_some()
            && !r.follows(at, &["time", "anytime", "sometime", "go", "goes", "way", "not", "nothing"]);
    (!past).then_some((*side, next))
}

/// Who does this by a house calls at it.
const VISITS: &[&str] = &[
    "come", "comes", "came", "coming", "stop", "stops", "stopped", "stopping", "drop", "drops", "dropping",
    "swing", "swings", "swinging", "pass", "passing", "run", "go", "going", "someone",
];

/// Whether the beginning of something stands at `at`, or its end.
fn edge_of(r: &Reader, at: usize) -> Option<bool> {
    let edges = [("beginning", true), ("start", true), ("end", false)];
    r.any(r.skip(at, &["the"]), &edges).filter(|(_, next)| r.is(*next, &["of"])).map(|(first, _)| *first)
}

/// "Tuesday or later", "the 5th at the latest", "from Monday onwards": what follows opens the days to one side.
pub(super) fn opened(r: &Reader, on: On, next: usize) -> (Phrase, usize) {
    // "five p.m. at the latest"
    if let (Some(Clock::At(point)), Some((Side::Until, end))) = (&on.clock, r.any(next, SUFFIXES)) {
        // "noon at the latest on Friday"
        let (days, end) = match on.days {
            None => days_at(r, r.skip(end, &["on"]), false)
                .filter(|(days, _)| days.is_single())
                .map_or((None, end), |(days, next)| (Some(days), next)),
            days => (days, end),
        };
        return (Phrase::By { days, clock: Some(Clock::Before(*point)) }, end);
    }
    // "five o'clock this evening or later"
    if let (Some(Clock::At(point) | Clock::Around(point)), Some((side, end))) =
        (&on.clock, r.any(next, SUFFIXES))
        && on.days.is_some()
        && (r.ends(end) || r.mark_before(end).is_some())
    {
        let clock = match side {
            Side::After | Side::Since => Clock::After(*point),
            Side::Before | Side::Until => Clock::Before(*point),
        };
        return (Phrase::On { days: on.days, clock: Some(clock) }, end);
    }
    let On { days: Some(days), clock: None } = on else { return (on.phrase(), next) };
    let unit = matches!(days.shape, Shape::Unit | Shape::From);
    let Some((side, end)) = r.any(next, SUFFIXES).filter(|_| unit) else {
        return (On { days: Some(days), clock: None }.phrase(), next);
    };
    // "Tuesday or after two" goes on.
    if on_at(r, end, true).is_some() && r.mark_before(end).is_none() {
        return (On { days: Some(days), clock: None }.phrase(), next);
    }
    let phrase = match side {
        Side::After | Side::Since => Phrase::On { days: Some(days.and_on()), clock: None },
        Side::Before => Phrase::On { days: Some(days.up_to(r.today(), true)), clock: None },
        Side::Until => Phrase::By { days: Some(days.up_to(r.today(), true)), clock: None },
    };
    (phrase, end)
}

pub(super) const SUFFIXES: &[(&str, Side)] = &[
    ("or later", Side::After),
    ("and later", Side::After),
    ("or after that", Side::After),
    ("or after", Side::After),
    ("and after", Side::After),
    ("and onwards", Side::After),
    ("and onward", Side::After),
    ("onwards", Side::After),
    ("onward", Side::After),
    ("and beyond", Side::After),
    ("at the earliest", Side::After),
    ("at the very earliest", Side::After),
    ("or earlier", Side::Before),
    ("and earlier", Side::Before),
    ("or before that", Side::Before),
    ("or before", Side::Before),
    ("and before", Side::Before),
    ("or sooner", Side::Before),
    ("at the latest", Side::Until),
    ("at the very latest", Side::Until),
];

/// The last such days instead of the next. `numbered` is a day that was told without its month.
pub(super) fn most_recent(days: &Days, today: Date, numbered: bool) -> Days {
    let step = |days: &Days| -> Option<Days> {
        let back = match days.grain {
            Grain::Day if numbered => 1.month(),
            Grain::Month => 12.months(),
            // The year itself was told.
            Grain::Year => 0.months(),
            Grain::Day if (days.from - today).get_days() <= 7 => 7.days(),
            _ => 12.months(),
        };
        Some(Days {
            from: days.from.checked_sub(back).ok()?,
            to: days.to.checked_sub(back).ok()?,
            ..days.clone()
        })
    };
    step(days).unwrap_or_else(|| days.clone())
}

const BOUNDS: &[(&str, Side)] = &[
    ("nothing before", Side::After),
    ("nothing earlier than", Side::After),
    ("nothing sooner than", Side::After),
    ("nothing until", Side::After),
    ("at the earliest", Side::After),
    ("beyond", Side::After),
    ("on and after", Side::After),
    ("nothing after", Side::Until),
    ("nothing later than", Side::Until),
    ("nothing past", Side::Until),
    ("at the latest by", Side::Until),
    ("at the latest", Side::Until),
    ("as late as", Side::Until),
    ("up through", Side::Until),
    ("previous to", Side::Before),
    ("ahead of", Side::Before),
    ("in advance of", Side::Before),
    ("no earlier than", Side::After),
    ("not earlier than", Side::After),
    ("not before", Side::After),
    ("not until", Side::After),
    ("not till", Side::After),
    ("no sooner than", Side::After),
    ("not sooner than", Side::After),
    ("as of", Side::After),
    ("effective from", Side::After),
    ("effective", Side::After),
    ("later than or at", Side::After),
    ("at or after", Side::After),
    ("in or after", Side::After),
    ("after or on", Side::After),
    ("after or in", Side::After),
    ("after or at", Side::After),
    ("later than or in", Side::After),
    ("later than or on", Side::After),
    ("on or later than", Side::After),
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
    ("as soon as", Side::After),
    ("after", Side::After),
    ("past", Side::After),
    ("from", Side::After),
    ("since", Side::Since),
    ("no later than", Side::Until),
    ("not later than", Side::Until),
    ("not after", Side::Until),
    ("earlier than or at", Side::Until),
    ("earlier than or in", Side::Until),
    ("earlier than or on", Side::Until),
    ("before or at", Side::Until),
    ("before or in", Side::Until),
    ("before or on", Side::Until),
    ("in or before", Side::Until),
    ("earlier than", Side::Before),
    ("sooner than", Side::Before),
    ("at or before", Side::Until),
    ("on or before", Side::Until),
    ("prior to", Side::Before),
    ("before", Side::Before),
    ("by the time", Side::Until),
    ("by", Side::Until),
    ("up to and including", Side::Until),
    ("until", Side::Until),
    ("till", Side::Until),
    ("up to", Side::Until),
    ("through", Side::Until),
];
