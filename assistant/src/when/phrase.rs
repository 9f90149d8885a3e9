//! Whole phrases of time: days with a time of day, ranges, open ends, and moments told from now.

use jiff::civil::{Date, DateTime};
use jiff::{RoundMode, ToSpan, Unit as Rounding, Zoned, ZonedRound};

use super::calendar::{coming_day, plus};
use super::clock::{Clock, HALF, Point};
use super::clock_words::{Side, bound_at, clock_at, lead_at, point_at};
use super::dates::{Told, month_span_at, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::distance::away_at;
use super::length::{Length, Unit, length_at};
use super::reader::Reader;
use super::zone::zone_at;

/// A phrase of time as it was said, the days already found on the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Phrase {
    /// Days, a time of day, or both.
    On { days: Option<Days>, clock: Option<Clock> },
    /// "by Friday", "by two": from now until then.
    By { days: Option<Days>, clock: Option<Clock> },
    /// "in two hours", "from two today until ten tomorrow", "the next three hours".
    Moments(Moments),
    /// "as soon as possible".
    Soonest,
}

/// Moments that are not the same hours of several days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moments {
    pub(super) from: Zoned,
    /// Exclusive; `None` for a single moment.
    pub(super) to: Option<Zoned>,
    pub(super) grain: Grain,
}

/// A phrase and the words of the reader that it takes, the end exclusive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) phrase: Phrase,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Every phrase of time in the turn, in order.
pub(super) fn phrases(r: &Reader) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while !r.ends(at) {
        let listed = found.last().is_some_and(|last| is_list(r, last, at));
        match phrase_at(r, at, listed) {
            Some((phrase, to)) if to > at => {
                found.push(Found { phrase, from: at, to });
                at = to;
            }
            Some(_) | None => at += 1,
        }
    }
    share_months(r, &mut found);
    found
}

/// "the 15th, 16th and 17th of December", "December 15th or 16th": in a list of days, the month that one has is that
/// of those which have none.
fn share_months(r: &Reader, found: &mut [Found]) {
    let told = |found: &Found| match &found.phrase {
        Phrase::On { days: Some(days), .. } if days.is_single() => {
            numbered_at(r, r.skip(found.from, &["on", "for"])).map(|(told, _)| told)
        }
        _ => None,
    };
    let count = found.len();
    let mut months: Vec<Option<Date>> = vec![None; count];
    let steps = (1..count).map(|at| (at, at - 1)).chain((1..count).rev().map(|at| (at - 1, at)));
    for (at, with) in steps {
        let (first, last) = (&found[at.min(with)], &found[at.max(with)]);
        let between = last.from - first.to;
        let listed = between == 1 && r.is(first.to, &["or", "and"])
            || between == 0 && r.mark_before(last.from) == Some(',');
        let month = months[with].or_else(|| match (told(&found[with]), &found[with].phrase) {
            (Some(Told::Day(..) | Told::Date(_)), Phrase::On { days: Some(days), .. }) => Some(days.from),
            _ => None,
        });
        let (Some(month), Some(Told::Number(number)), true) = (month, told(&found[at]), listed) else {
            continue;
        };
        if let Ok(day) = Date::new(month.year(), month.month(), number)
            && months[at].is_none()
            && let Phrase::On { days, .. } = &mut found[at].phrase
        {
            *days = Some(Days::one(day));
            months[at] = Some(month);
        }
    }
}

/// "ten or eleven", "the 22nd, 23rd or 30th": what follows a time may be one without saying so.
fn is_list(r: &Reader, last: &Found, at: usize) -> bool {
    let joint = at == last.to + 1 && r.is(last.to, &["or", "and"]);
    let timed =
        matches!(&last.phrase, Phrase::On { clock: Some(clock), .. } if !matches!(clock, Clock::Part(_)));
    let dated =
        r.ordinal(at).is_some() && matches!(&last.phrase, Phrase::On { days: Some(_), clock: None, .. });
    joint && (timed || dated) || dated && at == last.to
}

fn phrase_at(r: &Reader, at: usize, listed: bool) -> Option<(Phrase, usize)> {
    let bare = r.asked || listed;
    if r.text(at).is_empty() {
        return None;
    }
    if let Some(next) = soonest_at(r, at) {
        return Some((Phrase::Soonest, next));
    }
    now_at(r, at)
        .or_else(|| span_at(r, at))
        .or_else(|| open_at(r, at))
        .or_else(|| hours_away_at(r, at))
        .or_else(|| on_at(r, at, bare).map(|(on, next)| (on.phrase(), next)))
}

/// Days and a time of day that stand together.
#[derive(Debug, Clone, Default)]
pub(super) struct On {
    pub(super) days: Option<Days>,
    pub(super) clock: Option<Clock>,
}

impl On {
    fn phrase(self) -> Phrase {
        Phrase::On { days: self.days, clock: self.clock }
    }

    /// Takes in another time of day: a part of the day settles what a bare hour means.
    fn take_clock(&mut self, clock: Clock) -> bool {
        let joined = match (self.clock.take(), clock) {
            (None, clock) => clock,
            (Some(Clock::Part(part)), clock) if !matches!(clock, Clock::Part(_)) => clock.settled(part),
            (Some(known), Clock::Part(part)) if !matches!(known, Clock::Part(_)) => known.settled(part),
            (Some(known), Clock::FirstThing | Clock::LastThing) => known,
            (Some(Clock::FirstThing), Clock::Part(_)) => Clock::FirstThing,
            (Some(Clock::FirstThing), clock) => clock.settled(super::part::Part::Morning),
            (Some(known), _) => {
                self.clock = Some(known);
                return false;
            }
        };
        self.clock = Some(joined);
        true
    }
}

/// "tomorrow at ten", "ten on Tuesday", "Friday next week between 8 and 2", "tonight around eight".
fn on_at(r: &Reader, at: usize, bare: bool) -> Option<(On, usize)> {
    let mut on = On::default();
    let mut next = at;
    let mut glued = at;
    loop {
        let after_day = on.days.is_some() && on.clock.is_none();
        let after_part = matches!(on.clock, Some(Clock::Part(_))) && glued == next && next > at;
        let taken = (on.days.is_none() || on.clock.is_none() || next > at).then(|| {
            take_days(r, &mut on, glued, bare || next > at && glued > next)
                .or_else(|| take_clock(r, &mut on, glued, bare || after_day || after_part || made(r, glued)))
        });
        let Some(after) = taken.flatten() else { break };
        next = after;
        // A full stop ends what belongs together; "Sat." is cut short and ends nothing.
        let stop = r.mark_before(next).is_some_and(|mark| matches!(mark, '?' | '!' | ';' | '.'))
            && r.words.get(next).is_some_and(|w| w.raw.starts_with(char::is_uppercase))
            && r.text(next - 1).len() > 4;
        if stop {
            break;
        }
        // "on the 14th for two hours from nine"
        glued = if r.is(next, &["for"]) && length_at(r, next + 1).is_some() { next } else { glue(r, next) };
    }
    (next > at).then_some((on, next))
}

/// "make it eleven".
fn made(r: &Reader, at: usize) -> bool {
    at > 1 && r.is(at - 1, &["it"]) && r.is(at - 2, &["make", "do"])
}

/// The words that may stand between a day and its time.
fn glue(r: &Reader, at: usize) -> usize {
    const GLUE: &[(&str, ())] = &[
        ("any time", ()),
        ("anytime", ()),
        ("sometime", ()),
        ("some time", ()),
        ("maybe", ()),
        ("preferably", ()),
        ("like", ()),
        ("say", ()),
        ("say at", ()),
        ("on the", ()),
        ("of", ()),
        ("on", ()),
        ("for", ()),
    ];
    let mut next = at;
    while let Some((_, after)) = r.any(next, GLUE) {
        // "on the 5th" is a day by itself and needs its article.
        next = if r.is(after - 1, &["the"]) { after - 1 } else { after };
        if r.is(next, &["the"]) {
            break;
        }
    }
    next
}

fn take_days(r: &Reader, on: &mut On, at: usize, bare: bool) -> Option<usize> {
    // "tonight" and its like say both.
    if let Some((&(days, clock), next)) = r.any(at, TODAYS) {
        let day = Days::one(plus(r.today(), days));
        let same = on.days.as_ref().is_none_or(|known| known.from == day.from);
        if !same || !on.take_clock(Clock::Part(clock)) {
            return None;
        }
        on.days = Some(day);
        return Some(next);
    }
    if let Some((day, part, next)) = shaded_at(r, at)
        && on.days.is_none()
        && on.take_clock(Clock::Part(part))
    {
        on.days = Some(day);
        return Some(next);
    }
    if r.starts(at, &["this"]) || r.is(at, &["late", "early", "later", "earlier"]) {
        let this = if r.is(at + 1, &["this"]) { at + 1 } else { at };
        if r.is(this, &["this"])
            && let Some((part, next)) =
                super::part::part_at(r, at).or_else(|| super::part::part_at(r, this + 1))
            && (on.days.is_none() || on.days.as_ref().is_some_and(|days| days.from == r.today()))
            && on.take_clock(Clock::Part(part))
        {
            on.days = Some(Days::one(r.today()));
            return Some(next);
        }
    }
    if r.is(at, &["for"])
        && on.days.is_none()
        && let Some((days, next)) = super::distance::lasting_at(r, at)
    {
        on.days = Some(days);
        return Some(next);
    }
    let start = r.skip(at, &["on", "at", "for"]);
    let start = if start > at && r.is(at, &["at", "for"]) && point_at(r, start, true, true).is_some() {
        at
    } else {
        start
    };
    let (days, next) = day_range_at(r, start).or_else(|| days_at(r, start, bare || start > at))?;
    // "next month at six" names no day on which it is six.
    if days.grain > Grain::Day && on.clock.is_some() {
        return None;
    }
    match &on.days {
        None => on.days = Some(days),
        Some(known) => {
            let narrowed = known.narrowed(&days).or_else(|| days.narrowed(known));
            let same = (*known == days).then_some(days);
            on.days = Some(narrowed.or(same)?);
        }
    }
    Some(next)
}

fn take_clock(r: &Reader, on: &mut On, at: usize, bare: bool) -> Option<usize> {
    if on.days.as_ref().is_some_and(|days| days.grain > Grain::Day) {
        return None;
    }
    let (clock, next) = clock_at(r, at, bare)?;
    if !on.take_clock(clock) {
        return None;
    }
    match zone_at(r, next) {
        Some((zone, after)) => {
            zone.translate(on, r);
            Some(after)
        }
        None => Some(next),
    }
}

/// "early Monday morning", "late tomorrow afternoon".
fn shaded_at(r: &Reader, at: usize) -> Option<(Days, super::part::Part, usize)> {
    let start = r.skip(r.skip(at, &["on"]), &["early", "late"]);
    if !r.is(start.saturating_sub(1), &["early", "late"]) || start == at {
        return None;
    }
    let (day, next) = days_at(r, start, true).filter(|(days, _)| days.is_single())?;
    let (part, next) = super::part::part_at(r, r.skip(next, &["in"]))?;
    Some((day, part.shaded(r.is(start - 1, &["early"])), next))
}

const TODAYS: &[(&str, (i64, super::part::Part))] = &[
    ("late tonight", (0, super::part::Part::LateNight)),
    ("later tonight", (0, super::part::Part::LateNight)),
    ("tonight", (0, super::part::Part::Night)),
    ("today pm", (0, super::part::Part::Afternoon)),
    ("today am", (0, super::part::Part::Morning)),
    ("tomorrow am", (1, super::part::Part::Morning)),
    ("tomorrow pm", (1, super::part::Part::Afternoon)),
    ("late last night", (-1, super::part::Part::LateNight)),
    ("last night", (-1, super::part::Part::Night)),
    ("last evening", (-1, super::part::Part::Evening)),
    ("next morning", (1, super::part::Part::Morning)),
    ("the next morning", (1, super::part::Part::Morning)),
    ("next evening", (1, super::part::Part::Evening)),
    ("next night", (1, super::part::Part::Night)),
];

/// "Monday to Wednesday", "from the 3rd to the 7th", "July 13 to 15", "the 4th to the 8th of June", "March to May".
fn day_range_at(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (between, start) = lead_at(r, at);
    let led = start > at;
    // "July between the 2nd and the 7th"
    let month = super::calendar::month(r.text(start));
    let join = |next: usize| -> Option<usize> {
        if r.joins(next) || between && r.is(next, &["and"]) {
            return Some(next + 1);
        }
        matches!(r.mark_before(next), Some('-' | '~')).then_some(next)
    };
    // Two numbers of one month: "4 to 8 June", "June 4 to 8", "4 till 23 of this month".
    if let Some((first, next)) =
        month.and_then(|_| day_number_at(r, r.skip(start + 1, &["the", "between", "from"])))
        && let Some(second_at) = join(next)
            .or_else(|| Some(next + 1).filter(|_| r.is(start + 1, &["between"]) && r.is(next, &["and"])))
        && let Some((second, next)) = day_number_at(r, r.skip(second_at, &["the"]))
        && super::calendar::month(r.text(r.skip(next, &["of"]))).is_none()
        && !r.is(next, &["am", "pm", "oclock"])
    {
        let (span, _) = month_span_at(r, start)?;
        let (year, next) =
            super::dates::year_at(r, next).map_or((None, next), |(year, next)| (Some(year), next));
        if let Some(days) = numbered_range(r, span.from, year, first, second) {
            return Some((days, next));
        }
    }
    if let Some((first, next)) = day_number_at(r, r.skip(start, &["the"]))
        && let Some(second_at) = join(next)
        && let Some((second, next)) = day_number_at(r, r.skip(second_at, &["the"]))
        && let Some((span, next)) = month_span_at(r, r.skip(r.skip(next, &["of"]), &["in"]))
    {
        return numbered_range(r, span.from, None, first, second).map(|days| (days, next));
    }
    let (first, next) = days_at(r, start, led).or_else(|| bare_ordinal(r, start))?;
    let second_at = join(next)?;
    let first_told = numbered_at(r, start);
    if r.is(second_at, &["now", "date"]) || r.is(second_at, &["today"]) && !first.is_single() {
        let first = if first.from > r.today() { most_recent(&first, r.today()) } else { first };
        return Some((
            Days::many(first.from, r.today(), Grain::Day, Shape::Stretch, "until today"),
            second_at + 1,
        ));
    }
    let (last, end) = days_at(r, second_at, true)?;
    if let (Some((first, _)), Some((last, _))) = (first_told, numbered_at(r, second_at))
        && let Some((from, to)) = told_range(r.today(), first, last)
    {
        return Some((Days::one(from).through(&Days::one(to)), end));
    }
    let mut first = first;
    let year_told =
        super::dates::year_at(r, end.saturating_sub(1)).is_some() || r.text(end - 1).contains('/');
    if first.grain == Grain::Month
        && last.grain == Grain::Month
        && year_told
        && last.from.year() != first.from.year()
    {
        let months = i64::from(first.from.month() > last.from.month());
        first = shifted(&first, last.from.year() - months as i16)?;
    }
    // Months that have begun are the ones that are meant, as with days.
    if last.to < first.from && last.grain == Grain::Month && first.grain == Grain::Month {
        let months = i16::from(first.from.month() > last.from.month());
        first = shifted(&first, last.from.year() - months)?;
    }
    (last.to >= first.from || last.is_single()).then(|| (first.through(&last), end))
}

/// Two days of which one may have been told with less: "the 3rd to the 6th of January", "April 27th to the third". A
/// range that has begun is the one that is meant.
fn told_range(today: Date, first: Told, last: Told) -> Option<(Date, Date)> {
    let (from, to) = match (first, last) {
        (Told::Number(_), Told::Number(day)) => {
            let from = first.day(today)?;
            (from, coming_day(from, day)?)
        }
        (Told::Number(day), Told::Day(..) | Told::Date(_)) => {
            let to = last.day(today)?;
            let from = (0..3)
                .filter_map(|months: i64| to.first_of_month().checked_sub(months.months()).ok())
                .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
                .find(|from| *from <= to)?;
            (from, to)
        }
        (Told::Day(..) | Told::Date(_), Told::Number(day)) => {
            let from = first.day(today)?;
            (from, coming_day(from, day)?)
        }
        (Told::Day(month, day), Told::Day(..) | Told::Date(_)) => {
            let to = last.day(today)?;
            let from = (0..2)
                .filter_map(|years| Date::new(to.year() - years, month, day).ok())
                .find(|from| *from <= to)?;
            (from, to)
        }
        (Told::Date(from), Told::Day(..)) => (from, last.day(from)?),
        (Told::Date(from), Told::Date(to)) => (from, to),
    };
    (from <= to).then_some((from, to))
}

/// The same month in another year.
fn shifted(days: &Days, year: i16) -> Option<Days> {
    let from = Date::new(year, days.from.month(), 1).ok()?;
    Some(Days { from, to: from.last_of_month(), ..days.clone() })
}

fn day_number_at(r: &Reader, at: usize) -> Option<(i8, usize)> {
    let (day, next) = r.ordinal(at).or_else(|| r.number(at)).filter(|(day, _)| (1..=31).contains(day))?;
    Some((day as i8, next))
}

/// "10th to 23rd".
fn bare_ordinal(r: &Reader, at: usize) -> Option<(Days, usize)> {
    let (day, next) = r.ordinal(at).filter(|_| r.figure(at).is_some())?;
    Some((Days::one(coming_day(r.today(), day as i8)?), next))
}

fn numbered_range(
    r: &Reader,
    first_of_month: Date,
    year: Option<i16>,
    first: i8,
    second: i8,
) -> Option<Days> {
    let (mut year, month) = (year.unwrap_or(first_of_month.year()), first_of_month.month());
    let mut to = Date::new(year, month, second).ok()?;
    // A range of this month that is over is that of next year.
    if to < r.today() && month == r.today().month() && year == r.today().year() && first_of_month >= r.today()
    {
        year += 1;
        to = Date::new(year, month, second).ok()?;
    }
    let from = Date::new(year, month, first).ok()?;
    (from <= to).then(|| Days::one(from).through(&Days::one(to)))
}

/// "from two until ten tomorrow", "from Monday at 2 p.m. to Wednesday at 4".
fn span_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    let (between, start) = lead_at(r, at);
    if r.is(start, &["now"]) && start > at {
        let joined = r.joins(start + 1) || between && r.is(start + 1, &["and"]);
        let (on, next) = on_at(r, Some(start + 2).filter(|_| joined)?, true)?;
        return Some((from_now(r, &on)?, next));
    }
    let (first, next) = on_at(r, start, start > at)?;
    let Some(Clock::At(from)) = first.clock else { return None };
    let second_at = if r.joins(next) || between && r.is(next, &["and"]) {
        next + 1
    } else {
        Some(next).filter(|_| r.mark_before(next) == Some('-'))?
    };
    let (second, end) = on_at(r, second_at, true)?;
    let Some(Clock::At(to)) = second.clock else { return None };
    let from_day = match (&first.days, &second.days) {
        (Some(days), None) if days.is_single() => {
            let on = On { days: first.days, clock: Some(Clock::Between(from, to)) };
            return Some((on.phrase(), end));
        }
        // "between nine and eleven on Thursday"; but "from two until tomorrow at ten".
        (None, Some(_)) if days_at(r, second_at, true).is_none() => {
            let on = On { days: second.days, clock: Some(Clock::Between(from, to)) };
            return Some((on.phrase(), end));
        }
        (first, Some(_)) => first.as_ref(),
        _ => return None,
    };
    let from = ahead(r.now.datetime(), from_day, from)?;
    let to = ahead(from, second.days.as_ref(), to)?;
    let (from, to) = (r.zoned(from)?, r.zoned(to)?);
    (to > from).then_some((Phrase::Moments(Moments { from, to: Some(to), grain: Grain::Minute }), end))
}

/// "from now until five", "from now until Friday".
fn from_now(r: &Reader, on: &On) -> Option<Phrase> {
    let day = on.days.as_ref().map_or(r.today(), |days| days.to);
    let (from, to, grain) = match &on.clock {
        Some(Clock::At(point) | Clock::Around(point)) => {
            let to = ahead(r.now.datetime(), on.days.as_ref(), *point)?;
            (r.now.clone(), r.zoned(to)?, Grain::Minute)
        }
        Some(_) => return None,
        None => (r.now.start_of_day().ok()?, r.zoned(plus(day, 1).at(0, 0, 0, 0))?, Grain::Day),
    };
    (to > from).then_some(Phrase::Moments(Moments { from, to: Some(to), grain }))
}

/// The moment of a time on that day, or the next such after `from`.
fn ahead(from: DateTime, days: Option<&Days>, point: Point) -> Option<DateTime> {
    let at = |day: Date, minute: u16| day.at((minute / 60 % 24) as i8, (minute % 60) as i8, 0, 0);
    let dial = point.minute % HALF;
    if let Some(days) = days {
        let minute = point.on(days.from, None);
        let over = at(days.from, minute) <= from && point.either_half;
        return Some(at(days.from, if over { dial + HALF } else { minute }));
    }
    let times = if point.either_half { vec![dial, dial + HALF] } else { vec![point.minute] };
    (0..2)
        .flat_map(|days| times.iter().map(move |minute| (days, *minute)))
        .map(|(days, minute)| at(plus(from.date(), days), minute))
        .find(|moment| *moment > from)
}

/// "after Tuesday", "until the 5th", "no later than Friday at noon", "before two on Monday", "since Monday".
fn open_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    let (side, start) = bound_at(r, at)?;
    // "from" alone opens nothing that "to" may close, and "after two" is a time of day.
    let (on, next) = on_at(r, start, true)?;
    let On { days, clock } = on;
    let clock = match (clock, side) {
        (None, _) => None,
        (Some(Clock::At(point) | Clock::Around(point)), Side::After | Side::Since) => {
            Some(Clock::After(point))
        }
        (Some(Clock::At(point) | Clock::Around(point)), Side::Before | Side::Until) => {
            Some(Clock::Before(point))
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
    let days = match (days, &clock) {
        (Some(days), None) => Some(match side {
            Side::After if r.is(start - 1, &["after", "than", "past"]) => days.and_after(),
            Side::After => days.and_on(),
            Side::Since => {
                let from = if days.from > r.today() { most_recent(&days, r.today()) } else { days };
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
        (days, Some(_)) if side == Side::Since => {
            return Some((Phrase::On { days: days.or_else(|| Some(Days::one(r.today()))), clock }, next));
        }
        (days, _) => days,
    };
    if r.is(start - 1, &["by"]) {
        return Some((Phrase::By { days, clock }, next));
    }
    Some((Phrase::On { days, clock }, next))
}

/// The last such days instead of the next.
fn most_recent(days: &Days, today: Date) -> Days {
    let step = |days: &Days| -> Option<Days> {
        let back = match days.grain {
            Grain::Month => 12.months(),
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

/// "in an hour", "thirty minutes from now", "the next two hours", "within two hours", "an hour ago".
fn hours_away_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    if let Some((moments, next)) = hours_at(r, at) {
        return Some((Phrase::Moments(moments), next));
    }
    let (length, unit, next) = away_at(r, at)?;
    if length.is_days() {
        return None;
    }
    let then = length.after(&r.now)?;
    // "two and a half days from now" is told in days.
    let grain = if unit >= Unit::Day { Grain::Hour } else { Grain::Minute };
    let then = truncated(&then, if grain == Grain::Hour { Rounding::Hour } else { Rounding::Minute })?;
    Some((Phrase::Moments(Moments { from: then, to: None, grain }), next))
}

/// "within two hours", "the next three hours", "the last twenty minutes".
fn hours_at(r: &Reader, at: usize) -> Option<(Moments, usize)> {
    let leads = [
        ("within the next", 1),
        ("within next", 1),
        ("within the", 1),
        ("within", 1),
        ("in the next", 1),
        ("over the next", 1),
        ("for the next", 1),
        ("the next", 1),
        ("next", 1),
        ("in the last", -1),
        ("for the last", -1),
        ("for last", -1),
        ("in the past", -1),
        ("the last", -1),
        ("last", -1),
        ("the past", -1),
        ("past", -1),
        ("previous", -1),
    ];
    let (length, ahead, next) = if let Some((sign, start)) = r.any(at, &leads) {
        let (length, next) = match length_at(r, start) {
            Some((length, _, next)) => (length, next),
            None => {
                let unit = super::length::unit(r.text(start)).filter(|unit| *unit <= Unit::Hour)?;
                (Length { minutes: if unit == Unit::Hour { 60 } else { 1 }, ..Length::default() }, start + 1)
            }
        };
        (length, *sign > 0, next)
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
        let minutes = match super::length::unit(r.text(next + 1))? {
            Unit::Minute => quarters / 4,
            Unit::Hour => quarters * 15,
            _ => return None,
        };
        (Length { minutes, ..Length::default() }, ahead, next + 2)
    };
    if length.is_days() {
        return None;
    }
    let other = if ahead { length } else { length.negated() }.after(&r.now)?;
    let (from, to) = if ahead { (r.now.clone(), other) } else { (other, r.now.clone()) };
    Some((Moments { from, to: Some(to), grain: Grain::Minute }, next))
}

/// "now", "right now", "at the moment".
fn now_at(r: &Reader, at: usize) -> Option<(Phrase, usize)> {
    let phrases =
        [("right now", ()), ("just now", ()), ("at the moment", ()), ("at this moment", ()), ("now", ())];
    let (_, next) = r.any(at, &phrases)?;
    // "now, about the price" and "how about now" differ in what follows.
    let filler = r.is(at, &["now"]) && (r.mark_before(next) == Some(',') || at == 0 && !r.ends(next));
    // "three days from now" is read elsewhere.
    // "not right now", "that's all for now" wish for nothing.
    let asks = (at.saturating_sub(6)..at)
        .any(|i| r.is(i, &["come", "meet", "see", "send", "available", "open", "here", "out"]));
    let refuses = (at.saturating_sub(6)..at)
        .any(|i| r.is(i, &["not", "no", "don't", "goodbye", "bye", "that's", "nothing"]));
    let alone = at == 0 && r.ends(next);
    let own = (asks && !refuses || alone || r.asked)
        && !filler
        && !r.is(next, &["on"])
        && !r.follows(at, &["from", "for", "until", "by", "till", "to"]);
    let from = truncated(&r.now, Rounding::Minute)?;
    own.then_some((Phrase::Moments(Moments { from, to: None, grain: Grain::Minute }), next))
}

fn truncated(moment: &Zoned, unit: Rounding) -> Option<Zoned> {
    moment.round(ZonedRound::new().smallest(unit).mode(RoundMode::Trunc)).ok()
}

/// "as soon as possible", "the next available"; and when asked, "whenever" and its like.
fn soonest_at(r: &Reader, at: usize) -> Option<usize> {
    let found = |list: &[(&str, ())]| r.any(at, list).map(|(_, next)| next);
    found(SOONEST).or_else(|| if r.asked { found(WHENEVER) } else { None })
}

const SOONEST: &[(&str, ())] = &[
    ("as soon as possible", ()),
    ("as soon as you can", ()),
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
