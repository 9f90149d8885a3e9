//! More than one of the same: "two haircuts", "for me and my daughter", "a drain cleaning at two addresses". People come one
//! after the other, each with an appointment; several things at one place are one visit, and whoever comes is told.

use std::sync::LazyLock;

use regex::Regex;

use super::later::Later;
use super::protocol::Segment;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::name;
use crate::words::{joined_plain, pattern};

/// More than that in one call is for a person.
const MOST_AT_ONCE: usize = 4;

impl Dialogue {
    /// What is to be said of it, once it is kept. Empty: there is one of everything.
    pub(super) fn more_than_one(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Segment> {
        let begun = matches!(
            self.state,
            State::Open
                | State::AnythingElse
                | State::Service { .. }
                | State::When { .. }
                | State::Choosing { .. }
        );
        if !begun || !self.later.is_empty() || turn.asks() && !turn.books() {
            return None;
        }
        let text = joined_plain(&turn.words);
        let draft = self.state.booking().and_then(|(draft, _)| draft.service.clone());
        let job = turn.meaning.slots.service.clone().or(draft);
        let visited = job.as_ref().and_then(|job| cx.business.job_type(job)).map(|job| job.needs_address);
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        if idle && job.is_none() && !turn.books() {
            return None;
        }
        let (count, later) = if let Some(found) = PLACES.captures(&text).filter(|_| visited != Some(false)) {
            (found.get(1)?.as_str().to_owned(), Later::Elsewhere)
        } else if visited == Some(false) {
            let found = PEOPLE.captures(&text).or_else(|| APPOINTMENTS.captures(&text))?;
            (
                found.get(1).map_or_else(|| "two".to_owned(), |count| count.as_str().to_owned()),
                Later::ForSomebodyElse,
            )
        } else if visited == Some(true) && THINGS.is_match(&text) {
            self.keep_said(turn.text);
            return Some(fixed(prompts::NOTED_FOR_THEM));
        } else {
            return None;
        };
        let more = match count.as_str() {
            "three" | "3" => 2,
            "four" | "4" => 3,
            _ => 1,
        };
        self.later.extend(std::iter::repeat_n(later, more).take(MOST_AT_ONCE));
        Some(fixed(prompts::ONE_BY_ONE))
    }

    /// "My friend wants one too", after the first was booked.
    pub(super) fn one_more_for_somebody(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let made = self.made.clone()?;
        let slots = &turn.meaning.slots;
        let named = slots.name.clone().or_else(|| turn.books_for());
        let other_name = named.is_some() && made.name != named;
        let books = slots.service.is_some() && !turn.corrects() && turn.cancels_at().is_none();
        if !turn.speaks_of_somebody_else() && !(books && (turn.is_for_somebody_else() || other_name)) {
            return None;
        }
        let mut draft = made.once_again();
        (draft.name, draft.address) = (None, None);
        draft.fill(slots);
        draft.name = draft.name.or(named);
        Some(self.proceed(draft, None, vec![fixed(prompts::SURE)], cx))
    }
}

impl Turn<'_> {
    /// "Can you also book Ruth Whitfield for a drain?"
    fn books_for(&self) -> Option<String> {
        self.words.windows(3).find_map(|said| {
            let [verb, first, last] = said else { return None };
            let named = verb.is_one_of(&["book", "schedule"]) && name::is_first_name(&first.text);
            let whole = named && !name::is_no_name(&last.text);
            whole.then(|| format!("{} {}", name::capitalised(&first.raw), name::capitalised(&last.raw)))
        })
    }
}

const COUNT: &str = "two|three|four|2|3|4|both|several|a couple|different";

/// Without apostrophes, like all of these.
static PLACES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b({COUNT})(?: of)?(?: (?:my|our|different|separate|rental|other))* (?:addresses|houses|buildings|properties|places|locations|homes|rentals)\b"
    ))
});
/// With the count, where it is said.
static PEOPLE: LazyLock<Regex> = LazyLock::new(|| {
    let child = "kids|children|sons|daughters|boys|girls|friends|people|persons|adults";
    pattern(&format!(
        concat!(
            r"\b({count})(?: of)?(?: (?:my|our|the|little))* (?:{child})\b|\b({count}) of us\b|\bfor ({count})$",
            r"|\b(?:me|myself|i|wife|husband|son|daughter|mom|mother|dad|father|sister|brother|friend) and (?:me|myself|i|(?:my|our|his|her) \w+)\b",
            r"|\b(?:my|our) (?:{child})\b",
        ),
        count = COUNT,
        child = child
    ))
});
static APPOINTMENTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b({COUNT}) (?:\w+ )?(?:appointments|slots|cleanings|cuts|haircuts|checkups|trims|colors|manicures|pedicures|massages|facials|exams|blowouts|visits|spots)\b"
    ))
});
/// Several things, or units, in one house.
static THINGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:two|three|four|2|3|4|several|both|a couple of) (?:\w+ )?(?:leaks|drains|sinks|toilets|faucets|taps|bathrooms|pipes|units|apartments|heaters|outlets|showers|tubs)\b",
    )
});
