//! Days and times of day that stand together: "tomorrow at ten", "Friday next week between 8 and 2".

use jiff::civil::Weekday;

use super::calendar::{in_week, plus};
use super::clock::{Clock, Point};
use super::clock_words::clock_at;
use super::days::{Days, Grain, days_at};
use super::length::length_at;
use super::part::{Part, part_at};
use super::phrase::Phrase;
use super::points::point_at;
use super::ranges::day_range_at;
use super::reader::Reader;
use super::zone::zone_at;

/// Days and a time of day that stand together.
#[derive(Debug, Clone, Default)]
pub(super) struct On {
    pub(super) days: Option<Days>,
    pub(super) clock: Option<Clock>,
}

impl On {
    pub(super) fn phrase(self) -> Phrase {
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
            (Some(Clock::FirstThing), clock) => clock.settled(Part::Morning),
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
pub(super) fn on_at(r: &Reader, at: usize, bare: bool) -> Option<(On, usize)> {
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
    if let Some((day, point, next)) = this_time_at(r, at)
        && on.days.is_none()
        && on.take_clock(Clock::At(point))
    {
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
            && let Some((part, next)) = part_at(r, at).or_else(|| part_at(r, this + 1))
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

/// "this time tomorrow", "this time next week".
fn this_time_at(r: &Reader, at: usize) -> Option<(Days, Point, usize)> {
    let (_, start) = r.any(at, &[("at this time", ()), ("about this time", ()), ("this time", ())])?;
    let (days, next) = days_at(r, start, false)?;
    let today = r.today();
    let day = match days.grain {
        Grain::Day if days.is_single() => days.from,
        Grain::Week => plus(today, i64::from((days.from - in_week(today, Weekday::Monday, 0)).get_days())),
        Grain::Month => days.from.with().day(today.day()).build().ok()?,
        Grain::Year => today.with().year(days.from.year()).build().ok()?,
        _ => return None,
    };
    let minute = r.now.hour() as u16 * 60 + r.now.minute() as u16;
    Some((Days::one(day), Point { to_the_minute: true, ..Point::sure(minute) }, next))
}

/// "early Monday morning", "late tomorrow afternoon".
fn shaded_at(r: &Reader, at: usize) -> Option<(Days, Part, usize)> {
    let start = r.skip(r.skip(at, &["on"]), &["early", "late"]);
    if !r.is(start.saturating_sub(1), &["early", "late"]) || start == at {
        return None;
    }
    let (day, next) = days_at(r, start, true).filter(|(days, _)| days.is_single())?;
    let (part, next) = part_at(r, r.skip(next, &["in"]))?;
    Some((day, part.shaded(r.is(start - 1, &["early"])), next))
}

const TODAYS: &[(&str, (i64, Part))] = &[
    ("late tonight", (0, Part::LateNight)),
    ("later tonight", (0, Part::LateNight)),
    ("tonight", (0, Part::Night)),
    ("today pm", (0, Part::Afternoon)),
    ("today am", (0, Part::Morning)),
    ("tomorrow am", (1, Part::Morning)),
    ("tomorrow pm", (1, Part::Afternoon)),
    ("late last night", (-1, Part::LateNight)),
    ("last night", (-1, Part::Night)),
    ("the night before last", (-2, Part::Night)),
    ("night before last", (-2, Part::Night)),
    ("last evening", (-1, Part::Evening)),
    ("last morning", (-1, Part::Morning)),
    ("last afternoon", (-1, Part::Afternoon)),
    ("next morning", (1, Part::Morning)),
    ("the next morning", (1, Part::Morning)),
    ("next evening", (1, Part::Evening)),
    ("next night", (1, Part::Night)),
];
