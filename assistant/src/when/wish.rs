//! A caller's wish for an appointment, as windows in which it may start.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use policy::{BusinessHours, Span};
use serde::{Deserialize, Serialize};

use super::calendar::{month, plus, weekday};
use super::clock::{Clock, Point, instant};
use super::days::{Days, Grain};
use super::items::{Item, join_weeks, wished};
use super::kept_out::{KeptOut, all_of_them, any_day, beside, coming_days, left_out, not_too};
use super::part::part_at;
use super::phrase::{Found, Phrase, phrases};
use super::reader::Reader;
use super::speak;
use super::told::{Standing, corrects, standings};
use crate::words::{Word, ordinal_at};

/// A wish for a time, as windows in which an appointment may start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct When {
    /// Where the start may lie, earliest first; empty for "as soon as possible". An exact time is one minute long.
    pub windows: Vec<Span>,
    /// How to say it back: "Tuesday, November 24th at 10 AM".
    pub text: String,
    /// One moment rather than a range.
    pub exact: bool,
    /// What was said, from which the rest is computed, so that a correction can change a part of it.
    said: Vec<Said>,
}

/// One alternative: some days, some times of day, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
struct Said {
    days: Vec<Days>,
    clocks: Vec<Clock>,
    /// Days that are out: "any time after two but not Thursday".
    except: Vec<Days>,
    /// Hours that are out: "Thursday, but not in the morning".
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    kept_out: Vec<KeptOut>,
}

/// How many days a time without a day may mean.
const DAYS_WITHOUT_DATE: i64 = 7;
/// The most windows one wish may have; a caller names a handful at most, a month of mornings is thirty.
const MAX_WINDOWS: usize = 40;

impl When {
    /// As soon as possible.
    pub(crate) fn soonest() -> Self {
        Self { windows: Vec::new(), text: "the next opening".to_owned(), exact: false, said: Vec::new() }
    }

    /// This wish with what a correction said put in the place of the same part: "no, Wednesday" keeps the time,
    /// "at three instead" keeps the day.
    #[must_use]
    pub fn corrected(&self, by: &Self, hours: &BusinessHours, now: Timestamp) -> Self {
        if by.said.is_empty() {
            return by.clone();
        }
        resolve(put_right(&self.said, by.said.clone()), hours, now)
    }

    /// This wish, which was read in `words`, in the light of the day that is talked of: a weekday by itself is one of that
    /// week. After "next week", or an offer for it, "Wednesday" is not the day after tomorrow.
    #[must_use]
    pub(crate) fn in_the_week_of(
        mut self,
        words: &[Word],
        talked_of: Timestamp,
        hours: &BusinessHours,
        now: Timestamp,
    ) -> Self {
        let today = now.to_zoned(hours.zone().clone()).date();
        let week = monday_of(local(talked_of, hours).0);
        let settles = |at: usize| {
            words[at].is_one_of(SETTLES_WEEK)
                || month(&words[at].text).is_some()
                || ordinal_at(words, at).is_some_and(|(day, _)| day > 5)
        };
        if week <= monday_of(today) || (0..words.len()).any(settles) {
            return self;
        }
        let bare = |days: &Days| {
            days.from == days.to
                && days.grain == Grain::Day
                // "Tuesday's good."
                && words.iter().any(|word| weekday(word.text.trim_end_matches("'s")) == Some(days.from.weekday()))
        };
        let mut moved = false;
        for days in self.said.iter_mut().flat_map(|said| &mut said.days).filter(|days| bare(days)) {
            while days.from < week {
                (days.from, days.to) = (plus(days.from, 7), plus(days.to, 7));
                moved = true;
            }
        }
        if moved { resolve(self.said, hours, now) } else { self }
    }

    /// The wish for exactly the moment of an opening, as if it had been said.
    pub(crate) fn at(moment: Timestamp, hours: &BusinessHours) -> Self {
        let (day, minute) = local(moment, hours);
        let clock = Clock::At(Point::sure(minute));
        let days = Days::one(day);
        let end = moment.saturating_add(1.minute()).unwrap_or(moment);
        Self {
            windows: vec![Span { start: moment, end }],
            text: speak::moment(moment, hours.zone()),
            exact: true,
            said: vec![Said { days: vec![days], clocks: vec![clock], ..Said::default() }],
        }
    }

    /// The day of `moment`.
    pub(crate) fn on_the_day_of(moment: Timestamp, hours: &BusinessHours, now: Timestamp) -> Self {
        let days = vec![Days::one(local(moment, hours).0)];
        resolve(vec![Said { days, ..Said::default() }], hours, now)
    }

    /// The day after `moment`, or the week after its week.
    pub(crate) fn after(moment: Timestamp, weeks: bool, hours: &BusinessHours) -> Option<Self> {
        let (day, _) = local(moment, hours);
        let days = if weeks {
            let monday = plus(monday_of(day), 7);
            Days::stretch(monday, plus(monday, 6), "the week after")
        } else {
            Days::one(plus(day, 1))
        };
        let when = resolve(vec![Said { days: vec![days], ..Said::default() }], hours, moment);
        (!when.windows.is_empty()).then_some(when)
    }

    /// Whether a start at `moment` would fulfil the wish.
    pub(crate) fn allows(&self, moment: Timestamp) -> bool {
        self.windows.is_empty() || self.windows.iter().any(|window| window.contains(moment))
    }

    /// Whether a day was named, and whether a time of day was.
    pub(crate) fn names(&self) -> (bool, bool) {
        (self.said.iter().any(|s| !s.days.is_empty()), self.said.iter().any(|s| !s.clocks.is_empty()))
    }

    /// A wish for a range that the dialogue itself computed.
    pub(crate) fn within(span: Span, text: &str) -> Self {
        Self { windows: vec![span], text: text.to_owned(), exact: false, said: Vec::new() }
    }

    /// Whether a moment that was offered is what was said. A bare hour may be either half of the day.
    pub(crate) fn matches(&self, moment: Timestamp, hours: &BusinessHours) -> bool {
        let (day, minute) = local(moment, hours);
        self.said.iter().any(|said| {
            let in_time = |clock: &Clock| {
                let range = clock.on(day, hours);
                (range.from..range.to).contains(&minute)
                    || clock.is_either(minute)
                    || clock.is_part_of(minute)
            };
            said.on(day) && (said.clocks.is_empty() || said.clocks.iter().any(in_time))
        })
    }

    /// Whether a moment that was offered lies in the hour that was said: "ten" for 10:30.
    pub(crate) fn matches_hour(&self, moment: Timestamp, hours: &BusinessHours) -> bool {
        let (day, minute) = local(moment, hours);
        self.said.iter().any(|said| said.on(day) && said.clocks.iter().any(|clock| clock.is_hour_of(minute)))
    }
}

/// What says of which week a weekday is.
const SETTLES_WEEK: &[&str] =
    &["this", "next", "coming", "following", "after", "week", "weeks", "month", "today", "tomorrow", "from"];

fn monday_of(day: Date) -> Date {
    plus(day, -i64::from(day.weekday().to_monday_zero_offset()))
}

/// The day and the minute of the day where the business is.
fn local(moment: Timestamp, hours: &BusinessHours) -> (Date, u16) {
    let local = moment.to_zoned(hours.zone().clone());
    (local.date(), local.hour() as u16 * 60 + local.minute() as u16)
}

/// Reads the wish out of a turn. `asked` is true when the turn answers a question about time, so that "ten" and
/// "whenever" count.
pub(crate) fn read(words: &[Word], asked: bool, hours: &BusinessHours, now: Timestamp) -> Option<When> {
    let reader = Reader::new(words, now.to_zoned(hours.zone().clone()), asked);
    let found = phrases(&reader);
    let stands = standings(&reader, &found);
    // What was said, and what was said in its place: "at three, no, at four".
    let mut turns = vec![Vec::new()];
    let mut refused = Vec::new();
    let mut kept_out = Vec::new();
    let mut last = 0;
    for (found, standing) in found.into_iter().zip(stands) {
        let found = cut_by_its_part(&reader, found);
        if last > 0 && standing == Standing::Wished && corrects(&reader, last, found.from) {
            turns.push(Vec::new());
        }
        last = found.to;
        let items = turns.last_mut().expect("one from the start");
        match (standing, found.phrase) {
            (Standing::Wished, phrase) => items.extend(wished(&reader, phrase)),
            (Standing::Refused | Standing::Taken, Phrase::On { days: Some(days), clock: None }) => {
                refused.extend(all_of_them(&reader, days, found.to));
            }
            // Who works until five, or wants nobody before five, wishes for what comes after.
            (Standing::Refused, Phrase::On { days, clock: Some(Clock::Before(end)) })
            | (
                Standing::Taken,
                Phrase::On { days, clock: Some(Clock::Before(end) | Clock::At(end) | Clock::Around(end)) },
            ) => items.extend(wished(&reader, Phrase::On { days, clock: Some(Clock::After(end)) })),
            (Standing::Refused | Standing::Taken, Phrase::On { days, clock: Some(clock) }) => {
                // "tomorrow mornings don't work": the rest of tomorrow does.
                let several = reader.words[found.to - 1].raw.to_lowercase().ends_with('s');
                items.extend(days.clone().filter(|_| several).map(Item::Days));
                kept_out.push(KeptOut { days, clock });
            }
            (Standing::Refused | Standing::Taken | Standing::Told, _) => {}
        }
    }
    // "next week, except Wednesday": that Wednesday.
    for day in &mut refused {
        let wished = turns
            .iter()
            .flatten()
            .filter_map(|item| if let Item::Days(days) = item { Some(days) } else { None });
        let named = wished.clone().any(|days| (days.from..=days.to).contains(&day.from));
        let narrowed = wished.filter_map(|days| days.narrowed(day)).next().filter(|_| !named);
        *day = narrowed.unwrap_or_else(|| day.clone());
    }
    refused.extend(left_out(&reader));
    let (mut said, mut soonest) = (Vec::new(), false);
    for mut items in turns {
        join_weeks(&mut items);
        match alternatives(items) {
            (by, at_once) if by.is_empty() => soonest |= at_once,
            (by, at_once) => (said, soonest) = (put_right(&said, by), at_once),
        }
    }
    kept_out.extend(not_too(&reader));
    if said.is_empty() && !(refused.is_empty() && kept_out.is_empty()) {
        // Asked for a time, "not Wednesday" leaves every other day.
        let days = any_day(&reader).or_else(|| asked.then(|| coming_days(&reader)));
        said.extend(days.map(|days| Said { days: vec![days], ..Said::default() }));
    }
    if said.is_empty() {
        return soonest.then(When::soonest);
    }
    for alternative in &mut said {
        alternative.except.clone_from(&refused);
        alternative.kept_out.clone_from(&kept_out);
    }
    let when = resolve(said, hours, now);
    // "it started this morning": a part of today that is over is no wish.
    let over = !when.exact && !when.windows.is_empty() && when.windows.iter().all(|window| window.end <= now);
    (!when.windows.is_empty() && (!over || asked)).then_some(when)
}

/// "Wednesday morning after nine" is over at noon.
fn cut_by_its_part(r: &Reader, found: Found) -> Found {
    let part = (found.from..found.to).find_map(|at| part_at(r, at)).map(|(part, _)| part);
    match (found.phrase, part) {
        // "before the evening": the part is what it ends with.
        (phrase @ Phrase::On { clock: Some(Clock::Before(Point { minute, .. })), .. }, Some(part))
            if minute == part.span().0 =>
        {
            Found { phrase, ..found }
        }
        (Phrase::On { days, clock: Some(clock) }, Some(part)) => {
            Found { phrase: Phrase::On { days, clock: Some(clock.within(part)) }, ..found }
        }
        (phrase, _) => Found { phrase, ..found },
    }
}

/// A correction in the place of what was said before it: what it does not name stays.
fn put_right(said: &[Said], mut by: Vec<Said>) -> Vec<Said> {
    let last = |test: fn(&Said) -> bool| said.iter().rev().find(|said| test(said));
    for alternative in &mut by {
        if alternative.days.is_empty() {
            alternative.days = last(|s| !s.days.is_empty()).map_or_else(Vec::new, |s| s.days.clone());
        }
        if alternative.clocks.is_empty() {
            alternative.clocks = last(|s| !s.clocks.is_empty()).map_or_else(Vec::new, |s| s.clocks.clone());
        }
    }
    by
}

/// Gathers what was said into alternatives: "Tuesday at ten or Wednesday after two".
fn alternatives(items: Vec<Item>) -> (Vec<Said>, bool) {
    let mut said: Vec<Said> = Vec::new();
    let mut soonest = false;
    for item in items {
        match item {
            Item::Soonest => soonest = true,
            Item::Days(days) => {
                let fresh = said.last().is_none_or(|s| !s.days.is_empty() && !s.clocks.is_empty());
                if fresh {
                    said.push(Said::default());
                }
                let days_of = &mut said.last_mut().expect("just pushed when there was none").days;
                // "Tuesday... yes, Tuesday" is one day.
                if !days_of.contains(&days) {
                    days_of.push(days);
                }
            }
            Item::Clock(clock) => {
                if said.is_empty() {
                    said.push(Said::default());
                }
                let clocks = &mut said.last_mut().expect("just pushed when there was none").clocks;
                if !clocks.contains(&clock) {
                    clocks.push(clock);
                }
            }
        }
    }
    for index in 0..said.len() {
        said[index].settle();
        if said[index].clocks.is_empty() && index > 0 {
            said[index].clocks = said[index - 1].clocks.clone();
        }
    }
    (said, soonest)
}

impl Said {
    fn on(&self, day: Date) -> bool {
        let among = |days: &Days| (days.from..=days.to).contains(&day);
        (self.days.is_empty() || self.days.iter().any(among)) && !self.except.iter().any(among)
    }

    /// "tomorrow morning. At eight, say": the part of the day settles what "eight" means and says nothing more.
    fn settle(&mut self) {
        let part = |clock: &Clock| if let Clock::Part(part) = clock { Some(*part) } else { None };
        let Some(known) = self.clocks.iter().find_map(part) else { return };
        if self.clocks.iter().any(|clock| part(clock).is_none()) {
            self.clocks.retain(|clock| part(clock).is_none());
            let within = |clock: Clock| clock.settled(known).within(known);
            self.clocks = self.clocks.drain(..).map(within).collect();
        }
    }

    fn windows(&self, hours: &BusinessHours, now: Timestamp) -> Vec<Span> {
        let today = now.to_zoned(hours.zone().clone()).date();
        let span = |day: Date, from: u16, to: u16| Span {
            start: instant(day, from, hours.zone()),
            end: instant(day, to, hours.zone()),
        };
        if self.days.is_empty() {
            let windows = self.clocks.iter().flat_map(|clock| without_day(clock, today, hours, now));
            let windows = windows.filter(|window| !self.is_out(window, hours)).collect();
            return beside(windows, &self.kept_out, hours);
        }
        let mut windows = Vec::new();
        for day in
            self.days.iter().flat_map(|days| days.from.series(1.day()).take_while(|day| *day <= days.to))
        {
            if windows.len() >= MAX_WINDOWS {
                break;
            }
            if self.except.iter().any(|days| (days.from..=days.to).contains(&day)) {
                continue;
            }
            if self.clocks.is_empty() {
                windows.push(span(day, 0, 24 * 60));
            }
            windows.extend(
                self.clocks.iter().map(|clock| clock.on(day, hours)).map(|r| span(day, r.from, r.to)),
            );
        }
        beside(windows, &self.kept_out, hours)
    }

    fn is_out(&self, window: &Span, hours: &BusinessHours) -> bool {
        let (day, _) = local(window.start, hours);
        self.except.iter().any(|days| (days.from..=days.to).contains(&day))
    }

    fn spoken(&self, windows: &[Span], hours: &BusinessHours, now: Timestamp) -> String {
        let today = now.to_zoned(hours.zone().clone()).date();
        let day = self.days.first().map_or(today, |days| days.from);
        let exact = self.clocks.iter().all(Clock::is_exact);
        if self.days.is_empty() && exact {
            return windows
                .iter()
                .map(|w| speak::moment(w.start, hours.zone()))
                .collect::<Vec<_>>()
                .join(" or ");
        }
        let days = self.days.iter().map(Days::spoken).collect::<Vec<_>>().join(" or ");
        let clocks =
            self.clocks.iter().map(|clock| clock.spoken(day, hours)).collect::<Vec<_>>().join(" or ");
        match (days.is_empty(), clocks.is_empty()) {
            (true, _) => format!("some time {clocks}"),
            (false, true) => days,
            (false, false) => format!("{days} {clocks}"),
        }
    }
}

/// The windows of a time of day that came without a day: an exact one is the next time the clock shows it (while
/// the business is open, if it ever is); a part of the day is that part of the days ahead.
fn without_day(clock: &Clock, today: Date, hours: &BusinessHours, now: Timestamp) -> Vec<Span> {
    let ahead: Vec<Span> = today
        .series(1.day())
        .take(DAYS_WITHOUT_DATE as usize + 1)
        .map(|day| {
            let range = clock.on(day, hours);
            Span { start: instant(day, range.from, hours.zone()), end: instant(day, range.to, hours.zone()) }
        })
        .filter(|window| if clock.is_exact() { window.start > now } else { window.end > now })
        .collect();
    match clock {
        Clock::At(_) | Clock::Around(_) | Clock::FirstThing => {
            let open = ahead.iter().find(|window| hours.is_open(window.start)).or_else(|| ahead.first());
            open.copied().into_iter().collect()
        }
        Clock::Between(..) | Clock::After(_) | Clock::Before(_) | Clock::Part { .. } | Clock::LastThing => {
            ahead.into_iter().take(DAYS_WITHOUT_DATE as usize).collect()
        }
    }
}

/// Computes the windows and the words of what was said.
fn resolve(said: Vec<Said>, hours: &BusinessHours, now: Timestamp) -> When {
    let mut windows = Vec::new();
    let mut texts = Vec::new();
    for alternative in &said {
        let own = alternative.windows(hours, now);
        texts.push(alternative.spoken(&own, hours, now));
        windows.extend(own);
    }
    windows.sort();
    windows.dedup();
    // What is over can no longer be wished for, unless it is all that was.
    if windows.iter().any(|window| window.end > now) {
        windows.retain(|window| window.end > now);
    }
    windows.truncate(MAX_WINDOWS);
    let exact = windows.len() == 1
        && said.iter().all(|s| !s.clocks.is_empty() && s.clocks.iter().all(Clock::is_exact));
    When { windows, text: texts.join(" or "), exact, said }
}
