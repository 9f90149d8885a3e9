//! Days and times of day that stand together: "tomorrow at ten", "Friday next week between 8 and 2".

use super::booked::past_booked;
use super::calendar::{next_weekday, plus};
use super::clock::Clock;
use super::clock_words::{clock_at, later};
use super::dates::{Told, numbered_at};
use super::days::{Days, Grain, Shape, days_at};
use super::length::{count_at, length_at};
use super::nth::split_at;
use super::part::{Part, part_at};
use super::phrase::Phrase;
use super::points::point_at;
use super::ranges::day_range_at;
use super::reader::Reader;
use super::same_time::{same_time_at, this_time_at};
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
            // "this afternoon after lunch"
            (Some(Clock::Part(wide)), Clock::Part(part)) if part.is_within(wide) => Clock::Part(part),
            (Some(Clock::Part(part)), Clock::Part(wide)) if part.is_within(wide) => Clock::Part(part),
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
    if let Some(found) = lasting_at(r, at, bare) {
        return Some(found);
    }
    let mut on = On::default();
    let mut next = at;
    let mut glued = at;
    loop {
        let after_day = on.days.is_some() && on.clock.is_none() && !lists_days(r, glued);
        let said = glued == next || r.follows(glued, &["say", "maybe", "like"]);
        let after_part = matches!(on.clock, Some(Clock::Part(_))) && said && next > at;
        let taken = (on.days.is_none() || on.clock.is_none() || next > at).then(|| {
            take_days(r, &mut on, glued, bare || next > at && glued > next)
                .or_else(|| take_clock(r, &mut on, glued, bare || after_day || after_part || made(r, glued)))
        });
        let Some(after) = taken.flatten() else { break };
        next = after;
        // A full stop ends what belongs together; "Sat." is cut short and ends nothing.
        let stop = r.mark_before(next).is_some_and(|mark| matches!(mark, '?' | '!' | ';' | '.'))
            && r.words.get(next).is_some_and(|w| w.raw.starts_with(char::is_uppercase))
            && r.words[next - 1].raw.len() > 4;
        if stop {
            break;
        }
        // "on the 14th for two hours from nine"
        glued = if r.is(next, &["for"]) && length_at(r, next + 1).is_some() {
            next
        } else {
            glue(r, past_booked(r, &on, next))
        };
    }
    // "tonight at one", said in the evening, is after midnight.
    if let Some(Clock::At(point) | Clock::Around(point)) = on.clock
        && (at..next).any(|word| r.is(word, &["tonight"]))
        && point.minute < 5 * 60
        && point.minute < r.now.hour() as u16 * 60 + r.now.minute() as u16
        && on.days.as_ref().is_some_and(|days| days.from == r.today())
    {
        on.days = Some(Days::one(plus(r.today(), 1)));
    }
    (next > at).then_some((on, next))
}

/// "for an hour on Thursday at two", "for two hours tomorrow starting at four".
fn lasting_at(r: &Reader, at: usize, bare: bool) -> Option<(On, usize)> {
    let (length, _, next) = length_at(r, r.phrase(at, "for")?)?;
    let day = days_at(r, r.skip(next, &["on"]), false).is_some_and(|(days, _)| days.is_single());
    let (on, end) = on_at(r, next, bare).filter(|_| day)?;
    let (Some(Clock::At(from) | Clock::After(from)), Some(_)) = (&on.clock, &on.days) else { return None };
    let clock = Clock::Between(*from, later(*from, length.minutes)?);
    Some((On { clock: Some(clock), ..on }, end)).filter(|_| length.days == 0 && length.months == 0)
}

/// "December 15, 17 or 18": the numbers after a day's own go on with it.
fn lists_days(r: &Reader, at: usize) -> bool {
    let number = |at: usize| r.number(at).or_else(|| r.ordinal(at));
    let Some((first, _)) = at.checked_sub(1).and_then(number) else { return false };
    let Some((second, next)) = number(at).filter(|_| r.mark_before(at) == Some(',')) else { return false };
    let more = r.skip(next, &["or", "and"]);
    (more > next || r.mark_before(next) == Some(',')) && second > first && number(more).is_some()
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
        ("anywhere", ()),
        ("somewhere", ()),
        ("or something", ()),
        ("or something like that", ()),
        ("or so", ()),
        ("or thereabouts", ()),
        ("i guess", ()),
        ("i think", ()),
        ("right", ()),
        ("just", ()),
        ("shortly", ()),
        ("sometime", ()),
        ("some time", ()),
        ("maybe", ()),
        ("preferably", ()),
        ("like", ()),
        ("say", ()),
        ("say at", ()),
        ("on the", ()),
        ("every other", ()),
        ("every", ()),
        ("each", ()),
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
    let article = r.is(at, &["the"]) && r.is(at + 1, &["next", "following", "night"]);
    if let Some((&(days, clock), next)) = r.any(at + usize::from(article), TODAYS) {
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
    if on.days.is_none()
        && let Some((day, clock, next)) = split_at(r, at)
        && on.take_clock(clock)
    {
        on.days = Some(day);
        return Some(next);
    }
    if let Some((day, part, next)) = shaded_at(r, at).or_else(|| part_beside_at(r, at))
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
    // "next month on a Tuesday"
    let month = on.days.as_ref().is_some_and(|days| days.grain == Grain::Month);
    let start = if month { r.skip(start, &["a", "any", "some"]) } else { start };
    let start = if start > at && r.is(at, &["at", "for"]) && point_at(r, start, true, true).is_some() {
        at
    } else {
        start
    };
    // "from eight today to tomorrow at nine": the second day has a time of its own.
    let range = day_range_at(r, start).filter(|(_, next)| {
        let timed = matches!(on.clock, Some(Clock::At(_)));
        !timed || clock_at(r, *next, true).is_none()
    });
    // "at first" is no day.
    let led = start > at && (!r.is(at, &["at"]) || r.figure(start).is_some());
    let (days, next) = range.or_else(|| days_at(r, start, bare || led))?;
    // "next month at six" names no day on which it is six; "Friday at six next week" does.
    let narrows = on.days.as_ref().is_some_and(|known| days.narrowed(known).is_some());
    if days.grain > Grain::Day && on.clock.is_some() && !narrows {
        return None;
    }
    match &on.days {
        None => on.days = Some(days),
        Some(known) => {
            let narrowed = known
                .narrowed(&days)
                .or_else(|| days.narrowed(known))
                .or_else(|| first_such(r, known, &days, start));
            // "Saturday afternoon, December 5th": the date says which Saturday.
            let dated = matches!(numbered_at(r, start), Some((Told::Day(..) | Told::Date(_), _)))
                && known.is_single()
                && known.from.weekday() == days.from.weekday()
                && (known.from - r.today()).get_days() <= 7;
            let same = (*known == days || dated).then_some(days);
            on.days = Some(narrowed.or(same)?);
        }
    }
    Some(next)
}

/// "next month on a Tuesday", "in April on a Friday": the first such day that comes.
fn first_such(r: &Reader, month: &Days, day: &Days, at: usize) -> Option<Days> {
    if !r.follows(at, &["a", "any", "some"])
        || month.grain != Grain::Month
        || month.shape != Shape::Unit
        || !day.is_single()
    {
        return None;
    }
    let first = next_weekday(plus(month.from.max(r.today()), -1), day.from.weekday());
    (first <= month.to).then(|| Days::one(first))
}

fn take_clock(r: &Reader, on: &mut On, at: usize, bare: bool) -> Option<usize> {
    if on.days.as_ref().is_some_and(|days| days.grain > Grain::Day) {
        return None;
    }
    // "Monday p.m."
    let half = [("am", Part::Morning), ("pm", Part::Afternoon)];
    if let Some((part, next)) = r.any(at, &half).filter(|_| on.days.as_ref().is_some_and(Days::is_single))
        && on.clock.is_none()
    {
        on.clock = Some(Clock::Part(*part));
        return Some(next);
    }
    // "Monday early"
    if r.is(at, &["early"])
        && on.clock.is_none()
        && on.days.as_ref().is_some_and(Days::is_single)
        && (r.ends(at + 1)
            || r.mark_before(at + 1).is_some_and(|mark| mark != '-')
            || r.is(at + 1, &["or", "please"]))
    {
        on.clock = Some(Clock::Part(Part::EarlyMorning));
        return Some(at + 1);
    }
    // "tomorrow lunch"
    let meals = [("lunch", Part::Lunch), ("dinner", Part::EarlyEvening), ("supper", Part::EarlyEvening)];
    if let Some((part, next)) = r.any(at, &meals).filter(|_| on.days.as_ref().is_some_and(Days::is_single))
        && on.clock.is_none()
        && (r.ends(next)
            || r.mark_before(next).is_some()
            || r.is(next, &["or", "and", "please", "works", "would", "is", "if", "sounds", "for"]))
    {
        on.clock = Some(Clock::Part(*part));
        return Some(next);
    }
    let (clock, next) = end_of_at(r, on, at)
        .or_else(|| same_time_at(r, on.days.as_ref(), at))
        .or_else(|| clock_at(r, at, bare))?;
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

/// "the end of tomorrow", "the beginning of Sunday": the days themselves are read again.
fn end_of_at(r: &Reader, on: &On, at: usize) -> Option<(Clock, usize)> {
    let edges = [
        ("the end of", Clock::LastThing),
        ("end of", Clock::LastThing),
        ("the beginning of", Clock::FirstThing),
        ("beginning of", Clock::FirstThing),
        ("the start of", Clock::FirstThing),
        ("start of", Clock::FirstThing),
    ];
    let (clock, next) = r.any(r.skip(at, &["at", "by"]), &edges)?;
    let next =
        if super::calendar::weekday(r.text(next + 1)).is_some() { r.skip(next, &["the"]) } else { next };
    let (days, _) = days_at(r, next, true)?;
    (on.days.is_none() && days.is_single()).then(|| (clock.clone(), next))
}

/// "early Monday morning", "late tomorrow afternoon".
fn shaded_at(r: &Reader, at: usize) -> Option<(Days, Part, usize)> {
    let shade = r.skip(at, &["on"]);
    let early = r.is(shade, &["early"]);
    if !early && !r.is(shade, &["late"]) {
        return None;
    }
    let start = r.skip(shade + 1, &["on"]);
    let (day, next) = days_at(r, start, true).filter(|(days, _)| days.is_single())?;
    if let Some((part, next)) = part_at(r, r.skip(next, &["in"])) {
        return Some((day, part.shaded(early), next));
    }
    // "early on Wednesday"
    let name = r.skip(start, &["this", "next"]);
    let named = r.is(name, &["tomorrow"]) || super::calendar::weekday(r.text(name)).is_some();
    (early && named && next == name + 1 && clock_at(r, next, true).is_none()).then_some((
        day,
        Part::EarlyMorning,
        next,
    ))
}

/// "the night before Christmas", "the morning after Thanksgiving".
fn part_beside_at(r: &Reader, at: usize) -> Option<(Days, Part, usize)> {
    let start = r.skip(r.skip(at, &["on"]), &["the"]);
    let parts = [
        ("morning", Part::Morning),
        ("afternoon", Part::Afternoon),
        ("evening", Part::Evening),
        ("night", Part::Night),
    ];
    // "two nights ago"
    if let Some((quarters, named)) = count_at(r, start)
        && let Some((part, next)) = r.any(named, &parts).or_else(|| r.any(named, &[("nights", Part::Night)]))
        && let Some(next) = r.phrase(next, "ago")
    {
        return Some((Days::one(plus(r.today(), -(quarters / 4))), *part, next));
    }
    let (part, next) = r.any(start, &parts)?;
    let (days, next) = r.any(next, &[("after", 1), ("before", -1)])?;
    let (anchor, next) = days_at(r, next, false).filter(|(anchor, _)| anchor.is_single())?;
    Some((Days::one(plus(anchor.from, *days)), *part, next))
}

const TODAYS: &[(&str, (i64, Part))] = &[
    ("late tonight", (0, Part::LateNight)),
    ("later tonight", (0, Part::LateNight)),
    ("later on tonight", (0, Part::LateNight)),
    ("tonight", (0, Part::Night)),
    ("this am", (0, Part::Morning)),
    ("this pm", (0, Part::Afternoon)),
    ("today pm", (0, Part::Afternoon)),
    ("today am", (0, Part::Morning)),
    ("tomorrow am", (1, Part::Morning)),
    ("tomorrow pm", (1, Part::Afternoon)),
    ("late last night", (-1, Part::LateNight)),
    ("last night", (-1, Part::Night)),
    ("night before last", (-2, Part::Night)),
    ("previous night", (-1, Part::Night)),
    ("previous evening", (-1, Part::Evening)),
    ("last evening", (-1, Part::Evening)),
    ("last morning", (-1, Part::Morning)),
    ("last afternoon", (-1, Part::Afternoon)),
    ("next morning", (1, Part::Morning)),
    ("next afternoon", (1, Part::Afternoon)),
    ("following morning", (1, Part::Morning)),
    ("following afternoon", (1, Part::Afternoon)),
    ("following evening", (1, Part::Evening)),
    ("next evening", (1, Part::Evening)),
    ("next night", (1, Part::Night)),
];
