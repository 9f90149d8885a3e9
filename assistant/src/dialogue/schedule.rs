//! What an owner wants to know about the schedule, and how it is told: briefly, the number first, then one at a time.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};
use policy::{Span, local_day};
use serde::{Deserialize, Serialize};

use super::Context;
use super::protocol::{AgendaItem, FreeTime, Request};
use crate::business::Business;
use crate::prompts::{capitalised, either, spoken_number};
use crate::when::{self, speak};
use crate::words::Word;

/// How far ahead "my next one" is looked for, in days.
const AHEAD_DAYS: i64 = 14;
/// The longest time that is told at once, in days.
const MAX_DAYS: i64 = 62;
/// Nobody listens to more.
const MAX_TOLD: usize = 30;
/// Lines of a text; more of them would not be delivered as one.
const MAX_TEXTED: usize = 10;

/// What an owner wants to know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Query {
    /// What is on.
    Agenda { within: Span, emergencies_only: bool, first_only: bool },
    /// When there is nothing to do.
    Free { within: Span },
}

/// What an owner was told, and how far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Listing {
    /// How many there are, in words.
    count: String,
    lines: Vec<String>,
    /// The line told last.
    at: usize,
    /// The same as a text.
    text: String,
}

impl Query {
    /// Reads a question; `None` when it is none about the schedule.
    pub(super) fn read(text: &str, words: &[Word], cx: &Context<'_>) -> Option<Self> {
        let says = |texts: &[&str]| words.iter().any(|word| word.is_one_of(texts));
        let urgent = words.iter().any(|word| word.text.starts_with("emergenc") || word.is("urgent"));
        let free = says(&["free", "available", "gap", "gaps", "openings"]);
        let comes_next = says(&["next"])
            && says(&["who", "who's", "what", "what's", "one", "job", "customer"])
            || words.last().is_some_and(|word| word.is("next"));
        let first = says(&["first"]) || comes_next && !says(&["week", "month"]);
        let within = time(text, cx);
        let asks_what = says(&["what", "what's", "anything", "something"]) && says(&["on", "have"]);
        let names = says(&[
            "schedule",
            "calendar",
            "agenda",
            "jobs",
            "appointments",
            "bookings",
            "booked",
            "customers",
            "visits",
        ]);
        let about = asks_what || names;
        if !(urgent || free || first || about || within.is_some()) {
            return None;
        }
        let soon = Span { start: cx.now, end: later(cx.now, AHEAD_DAYS) };
        let today = local_day(local(cx.now, cx.business).date(), cx.business.hours.zone());
        Some(match within {
            _ if free => Self::Free { within: within.unwrap_or(today) },
            None if first => Self::Agenda { within: soon, emergencies_only: urgent, first_only: true },
            within => {
                Self::Agenda { within: within.unwrap_or(today), emergencies_only: urgent, first_only: first }
            }
        })
    }

    /// "Next", "who's first?": about what is told just now, where something is.
    pub(super) fn is_whoever_comes_next(&self) -> bool {
        match self {
            Self::Agenda { within, emergencies_only: false, first_only: true } => {
                within.end == later(within.start, AHEAD_DAYS)
            }
            Self::Agenda { .. } | Self::Free { .. } => false,
        }
    }

    /// What the store is asked.
    pub(super) fn request(&self) -> Request {
        match *self {
            Self::Agenda { within, emergencies_only, first_only } => {
                Request::Agenda { within, emergencies_only, first_only }
            }
            Self::Free { within } => Request::FreeTime { within },
        }
    }

    fn within(&self) -> Span {
        match self {
            Self::Agenda { within, .. } | Self::Free { within } => *within,
        }
    }
}

impl Listing {
    pub(super) fn of_agenda(query: Query, items: &[AgendaItem], cx: &Context<'_>) -> Self {
        let within = query.within();
        let (urgent, first_only) = match query {
            Query::Agenda { emergencies_only, first_only, .. } => (emergencies_only, first_only),
            Query::Free { .. } => (false, false),
        };
        let when = stretch(within, cx);
        let one_day = is_one_day(within, cx.business);
        let lines: Vec<String> = items.iter().take(MAX_TOLD).map(|item| line(item, one_day, cx)).collect();
        let what = |one: &str, many: &str| match items.len() {
            1 => format!("One {one} {when}."),
            more => format!("{more} {many} {when}."),
        };
        let count = match items.len() {
            0 if urgent => format!("No emergencies {when}."),
            0 => format!("Nothing is booked {when}."),
            _ if first_only => String::new(),
            _ if urgent => what("emergency", "emergencies"),
            _ => what("job", "jobs"),
        };
        let mut text = vec![if first_only { capitalised(&format!("{when}.")) } else { count.clone() }];
        text.extend(items.iter().take(MAX_TEXTED).map(|item| texted(item, one_day, cx)));
        text.extend(more_than(MAX_TEXTED, items.len()));
        Self { count, lines, at: 0, text: text.join("\n") }
    }

    pub(super) fn of_free_time(query: Query, free: &[FreeTime], cx: &Context<'_>) -> Self {
        let within = query.within();
        let when = stretch(within, cx);
        let with_time: Vec<&FreeTime> = free.iter().filter(|free| !free.spans.is_empty()).collect();
        let lines: Vec<String> =
            with_time.iter().take(MAX_TOLD).map(|free| free_line(free, within, cx)).collect();
        let count = match (with_time.len(), free.len()) {
            (0, _) => format!("There is no free time {when}."),
            (_, 1) => format!("There is free time {when}."),
            (some, all) => format!("{some} of {all} have free time {when}."),
        };
        let text = std::iter::once(count.clone()).chain(lines.iter().take(MAX_TEXTED).cloned());
        let text = text.collect::<Vec<_>>().join("\n");
        Self { count, lines, at: 0, text }
    }

    /// What is said first: how many, and the first of them.
    pub(super) fn opening(&self) -> Vec<String> {
        let count = Some(self.count.clone()).filter(|count| !count.is_empty());
        count.into_iter().chain(self.lines.first().cloned()).collect()
    }

    pub(super) fn line(&self, index: usize) -> Option<String> {
        self.lines.get(index).cloned().or_else(|| Some(self.count.clone()).filter(|_| self.lines.is_empty()))
    }

    pub(super) fn after(&self) -> Option<usize> {
        self.has_more().then_some(self.at + 1)
    }

    pub(super) fn has_more(&self) -> bool {
        self.at + 1 < self.lines.len()
    }

    pub(super) fn at(&self) -> usize {
        self.at
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn moved_to(self, at: usize) -> Self {
        Self { at, ..self }
    }

    /// As if all of it had been told.
    pub(super) fn told(self) -> Self {
        let at = self.lines.len().saturating_sub(1);
        self.moved_to(at)
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }
}

/// The time that was named, from its first moment to its last; of several, all from the first to the last.
fn time(text: &str, cx: &Context<'_>) -> Option<Span> {
    let now = local(cx.now, cx.business);
    // "My first one" is no hour.
    let text = text.to_lowercase().replace("first one", "first").replace("next one", "next");
    let named = when::matches(&text, &now, None);
    let spans = named.iter().filter_map(|found| {
        let start = found.start.as_ref().map_or(cx.now, Zoned::timestamp);
        let end = match &found.end {
            Some(end) => end.timestamp(),
            None => local_day(local(start, cx.business).date(), cx.business.hours.zone()).end,
        };
        (start < end).then_some(Span { start, end })
    });
    let hull = spans.reduce(|a, b| Span { start: a.start.min(b.start), end: a.end.max(b.end) })?;
    Some(Span { end: hull.end.min(later(hull.start, MAX_DAYS)), ..hull })
}

fn local(at: Timestamp, business: &Business) -> Zoned {
    at.to_zoned(business.hours.zone().clone())
}

fn later(at: Timestamp, days: i64) -> Timestamp {
    at.checked_add((24 * days).hours()).unwrap_or(Timestamp::MAX)
}

/// The last day that a span touches.
fn last_day(span: Span, business: &Business) -> Date {
    local(span.end.saturating_sub(1.second()).unwrap_or(span.end), business).date()
}

fn is_one_day(span: Span, business: &Business) -> bool {
    local(span.start, business).date() == last_day(span, business)
}

/// "tomorrow", "on Tuesday, November 24th between noon and 7 PM", "from Monday to Friday".
fn stretch(span: Span, cx: &Context<'_>) -> String {
    let zone = cx.business.hours.zone();
    let (first, last) = (local(span.start, cx.business).date(), last_day(span, cx.business));
    if first != last {
        return format!("from {} to {}", speak::day(first), speak::day(last));
    }
    let day = day_name(first, cx);
    if span == local_day(first, zone) {
        return day;
    }
    format!("{day} between {} and {}", speak::time(span.start, zone), speak::time(span.end, zone))
}

fn day_name(day: Date, cx: &Context<'_>) -> String {
    let today = local(cx.now, cx.business).date();
    match (day - today).get_days() {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        -1 => "yesterday".to_owned(),
        _ => format!("on {}", speak::day(day)),
    }
}

/// "at 8 AM", or with the day where it may be one of several.
fn moment(at: Timestamp, one_day: bool, cx: &Context<'_>) -> String {
    let time = speak::time(at, cx.business.hours.zone());
    if one_day {
        return format!("at {time}");
    }
    format!("{} at {time}", day_name(local(at, cx.business).date(), cx))
}

/// "At 8 AM, a leak repair for Dana Whitfield, 42 Oak Street, Truck one."
fn line(item: &AgendaItem, one_day: bool, cx: &Context<'_>) -> String {
    let mut parts = vec![
        capitalised(&moment(item.start, one_day, cx)),
        format!("{} for {}", item.job_name, item.customer_name),
    ];
    parts.extend(item.address.clone());
    parts.extend(item.resource.clone());
    format!("{}.", parts.join(", "))
}

fn texted(item: &AgendaItem, one_day: bool, cx: &Context<'_>) -> String {
    let mut parts = vec![
        capitalised(&moment(item.start, one_day, cx)),
        item.job_name.clone(),
        item.customer_name.clone(),
    ];
    parts.extend(item.customer_phone.as_ref().map(spoken_number));
    parts.extend(item.address.clone());
    parts.extend(item.resource.clone());
    parts.join(", ")
}

fn more_than(told: usize, all: usize) -> Option<String> {
    (all > told).then(|| format!("and {} more", all - told))
}

/// "Truck one is free from 8 AM to 10 AM and from 1 PM to 6 PM."
fn free_line(free: &FreeTime, within: Span, cx: &Context<'_>) -> String {
    let zone = cx.business.hours.zone();
    let one_day = is_one_day(within, cx.business);
    let spans: Vec<String> = free
        .spans
        .iter()
        .take(MAX_TEXTED)
        .map(|span| {
            let day = if one_day {
                String::new()
            } else {
                format!("{} ", day_name(local(span.start, cx.business).date(), cx))
            };
            format!("{day}from {} to {}", speak::time(span.start, zone), speak::time(span.end, zone))
        })
        .collect();
    format!("{} is free {}.", free.resource, either(&spans).replace(" or ", " and "))
}
