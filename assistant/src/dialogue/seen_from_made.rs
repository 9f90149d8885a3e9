//! Times that are seen from an appointment: "on the same day", "right after that one", "same time the day after", of what was
//! booked a moment ago or is to be moved.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp, ToSpan};
use policy::Span;
use regex::Regex;
use telephony::JobTypeId;

use super::state::State;
use super::{Context, Dialogue, Turn};
use crate::understand::Intent;
use crate::when::{self, When};
use crate::words::{joined_plain, pattern, words};

/// So long after an appointment is still "after that".
const AFTERWARDS: SignedDuration = SignedDuration::from_hours(4);

impl Dialogue {
    /// The time that a turn says by an appointment. `None`: it speaks of none.
    pub(super) fn seen_from_an_appointment(&self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<When> {
        let made = || self.made.as_ref().and_then(|made| made.start);
        let changed = if let State::When { held: Some(held), .. } = &self.state {
            Some(held.opening.start)
        } else {
            None
        };
        let moved = self.state.to_be_moved().or(changed);
        let text = joined_plain(&turn.words);
        let hours = &cx.business.hours;
        // "A week later", of the time that is held.
        let stands =
            matches!(self.state, State::Details { .. } | State::ReadBack { .. } | State::Changing { .. });
        let held =
            self.state.booking().and_then(|(_, held)| held).map(|held| held.opening.start).filter(|_| stands);
        if let Some(start) = held {
            if let Some(days) = shifted_days(&text) {
                let at = start.to_zoned(hours.zone().clone()).checked_add(days.days()).ok()?.timestamp();
                return Some(When::at(at, hours));
            }
            if let Some(moment) = super::besides::shifted(&turn.words, start, cx) {
                return Some(moment);
            }
        }
        let start = moved.or_else(made)?;
        // "The same time on Wednesday", "a week later".
        let retimes = self.state == State::AnythingElse || moved.is_some();
        if let Some(found) = SAME_TIME.find(&text).filter(|_| retimes) {
            let rest = words(&format!("{} {}", &text[..found.start()], &text[found.end()..]));
            let day = when::read(&rest, true, hours, cx.now).filter(|wish| wish.names() == (true, false));
            if let Some(day) = day {
                return Some(When::at(start, hours).corrected(&day, hours, cx.now));
            }
        }
        if let Some(days) = shifted_days(&text).filter(|_| retimes && turn.meaning.slots.service.is_none()) {
            let at = start.to_zoned(hours.zone().clone()).checked_add(days.days()).ok()?.timestamp();
            return Some(When::at(at, hours));
        }
        // What stands beside an appointment is the other one that was booked.
        if moved.is_none() && turn.meaning.slots.when.is_none() && !turn.says(Intent::Reschedule) {
            if let Some(beside) = self.beside_the_one_made(&text, start, cx) {
                return Some(beside);
            }
            if SAME_TIME.is_match(&text) && beside_its_day(&text).is_none() {
                return Some(When::at(start, hours));
            }
        }
        if let Some((days, found)) = beside_its_day(&text)
            && (moved.is_some() || self.state.booking().is_none_or(|(_, held)| held.is_none()))
        {
            let other = start.to_zoned(hours.zone().clone()).checked_add(days.days()).ok()?.timestamp();
            if SAME_TIME.is_match(&text) {
                return Some(When::at(other, hours));
            }
            let day = When::on_the_day_of(other, hours, cx.now);
            // "The day before in the morning."
            let rest = words(&format!("{} {}", &text[..found.start], &text[found.end..]));
            let timed = when::read(&rest, true, hours, cx.now).filter(|wish| wish.names() == (false, true));
            return Some(timed.map_or_else(|| day.clone(), |timed| day.corrected(&timed, hours, cx.now)));
        }
        let found = SAME_DAY.find(&text)?;
        let day = When::on_the_day_of(start, hours, cx.now);
        let rest = words(&format!("{} {}", &text[..found.start()], &text[found.end()..]));
        let timed = when::read(&rest, true, hours, cx.now).filter(|wish| wish.names() == (false, true));
        Some(timed.map_or_else(|| day.clone(), |timed| day.corrected(&timed, hours, cx.now)))
    }

    /// The first start after who was just booked is done, where he comes in for both. Whoever drives to him comes another
    /// time.
    pub(super) fn right_after_the_one_made(&self, next: &JobTypeId, cx: &Context<'_>) -> Option<When> {
        let made = self.made.as_ref()?;
        let next = cx.business.job_type(next)?;
        if made.job(cx)?.needs_address || next.needs_address {
            return None;
        }
        let hours = &cx.business.hours;
        let end = self.end_of_the_one_made(made.start?, cx)?.to_zoned(hours.zone().clone());
        let minute = i64::from(end.hour()) * 60 + i64::from(end.minute());
        let grid = i64::from(cx.business.opening_rules(next).grid_min.max(1));
        let wait = (grid - minute % grid) % grid;
        Some(When::at(end.checked_add(wait.minutes()).ok()?.timestamp(), hours))
    }

    fn end_of_the_one_made(&self, start: Timestamp, cx: &Context<'_>) -> Option<Timestamp> {
        let job = self.made.as_ref()?.job(cx)?;
        let lasts = job.duration_min + job.buffer_after_min;
        start.checked_add(SignedDuration::from_mins(i64::from(lasts))).ok()
    }

    /// "Right after that one", "back to back", "before that".
    fn beside_the_one_made(&self, text: &str, start: Timestamp, cx: &Context<'_>) -> Option<When> {
        let end = self.end_of_the_one_made(start, cx)?;
        if AFTER_IT.is_match(text) {
            let until = end.checked_add(AFTERWARDS).ok()?;
            let right_after = RIGHT_AFTER.is_match(text);
            let wish = When::within(Span { start: end, end: until }, "right after that");
            return Some(if right_after { When::at(end, &cx.business.hours) } else { wish });
        }
        let from = start.checked_sub(AFTERWARDS).ok()?.max(cx.now);
        (BEFORE_IT.is_match(text) && from < start)
            .then(|| When::within(Span { start: from, end: start }, "before that"))
    }
}

impl Turn<'_> {
    /// "The same time, please", of an appointment.
    pub(super) fn wants_the_same_time(&self) -> bool {
        SAME_TIME.is_match(&joined_plain(&self.words))
    }

    /// "A day earlier", of an appointment.
    pub(super) fn shifts_by_days(&self) -> bool {
        shifted_days(&joined_plain(&self.words)).is_some()
    }
}

/// "Two days later", "a week later", "the day before", of an appointment: so many days.
fn shifted_days(text: &str) -> Option<i64> {
    let found = DAYS.captures(text).or_else(|| PUSHED.captures(text))?;
    let count = match found.name("count").map(|count| count.as_str()) {
        Some("two" | "2") => 2,
        Some("three" | "3") => 3,
        Some(_) | None => 1,
    };
    let days = if found.name("weeks").is_some() { 7 * count } else { count };
    Some(if found.name("before").is_some() { -days } else { days })
}

static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?P<count>a|one|two|three|2|3) (?:days?|(?P<weeks>weeks?)) (?:later|after|(?P<before>earlier|sooner|before))(?:$| (?:instead|please|than|then)\b)",
    )
});
/// "Push it back a week", "delay it two days".
static PUSHED: LazyLock<Regex> = LazyLock::new(|| {
    let it = "(?:it|that|this|them|everything|the \\w+|my \\w+)";
    pattern(&format!(
        concat!(
            r"\b(?:(?:push|put|set) {it}(?: back| out| off)?|(?:move|bump|push) {it} (?:back|out)|(?:delay|postpone) {it}(?: by)?|push (?:back|out) {it}|(?P<before>(?:move|push|bump) {it} (?:up|forward|ahead))) ",
            r"(?:by )?(?P<count>a|one|two|three|2|3) (?:days?|(?P<weeks>weeks?))(?:$| (?:please|instead|if)\b)",
        ),
        it = it
    ))
});
static SAME_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:on )?(?:the )?same (?:day|visit|trip|appointment)\b|\b(?:on )?that (?:same )?day\b",
        r"|\bwhile (?:you|youre|you are|hes|shes|theyre|they are)(?: already)? (?:here|there|at it)\b",
    ))
});
static AFTER_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:right|straight|directly|immediately|just) after(?:wards?)?\b|\bafter (?:that|it|this)(?: one| appointment| job)?\b",
        r"|\bafterwards?\b|\bback to back\b",
    ))
});
static RIGHT_AFTER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:right|straight|directly|immediately|just) after|\bback to back\b"));
static BEFORE_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:before (?:that|it|this)(?: one| appointment)?|(?:right|the hour|just) before)$")
});
static SAME_TIME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:the )?same time\b"));
/// "The day after", "the day before", of an appointment: how many days later, and where it is said.
fn beside_its_day(text: &str) -> Option<(i64, Range<usize>)> {
    let after = DAY_AFTER.find(text).map(|found| (1, found.range()));
    after.or_else(|| DAY_BEFORE.find(text).map(|found| (-1, found.range())))
}

static DAY_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:the )?day before(?: that| it)?(?:$|(?: (?:same|at|in|instead|please|then)\b))|\bthe (?:previous|preceding) day\b",
    )
});
static DAY_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:the )?day after(?: that| it)?(?:$| (?:same|at|in|instead|please|then)\b)|\bthe (?:next|following) day\b",
    )
});
