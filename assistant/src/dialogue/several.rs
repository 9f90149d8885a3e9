//! More than one of the same: "two haircuts", "for me and my daughter", "a drain cleaning at two addresses". People come one
//! after the other, each with an appointment; several things at one place are one visit, and whoever comes is told.

use std::sync::LazyLock;

use regex::Regex;

use super::known_address::with_more;
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

impl Dialogue {
    /// "Now for unit 5, Wednesday at noon", "I also need one at 44 Pine Street", once the first is booked: the same job at
    /// another place. Nothing that is booked is changed by it.
    pub(super) fn at_another_place(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let made = self.made.clone()?;
        let text = joined_plain(&turn.words);
        let slots = &turn.meaning.slots;
        let known = made.address();
        let visited = made.job(cx).is_some_and(|job| job.needs_address);
        let told = turn.tells_whoever_comes() || turn.notes() || PUTS_RIGHT.is_match(&text);
        if !visited || told || turn.cancels_at().is_some() || slots.service.is_some() {
            return None;
        }
        let at = turn.words.iter().position(|word| word.is_one_of(&["unit", "apartment", "apt", "suite"]));
        let unit = at.and_then(|at| with_more(known, None, &turn.words[at..], cx.business));
        let unit = unit.filter(|unit| known != Some(unit.as_str()));
        let place = slots.address.clone().filter(|named| known != Some(named.as_str())).or(unit);
        let another = ANOTHER_PLACE.is_match(&text);
        let wanted = WANTED_THERE.is_match(&text);
        if !(another && (slots.when.is_some() || place.is_some() || wanted) || wanted && place.is_some()) {
            return None;
        }
        let mut draft = made.once_again();
        draft.address = None;
        draft.fill(slots);
        draft.address = place;
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

const PLACE: &str =
    "(?:unit|apartment|apt|suite|flat|house|home|place|property|condo|address|building|rental|duplex)";

/// Without apostrophes, like the next two.
static ANOTHER_PLACE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b(?:the|my|our|that|her|his) (?:other|second|next|third|2nd|3rd) (?:{place}|one)\b|\banother (?:{place})\b",
            r"|^(?:(?:okay|ok|yes|yeah|and|oh|now|then|so|great|um|uh|thanks|thank you) )*(?:now|then|next|also|and)(?: is| comes)? (?:for )?(?:{place})(?: \w+)?\b",
        ),
        place = PLACE
    ))
});
/// That it is to be done there as well.
static WANTED_THERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:needs?|want|wants|like|have|get|book|schedule|do) (?:it|one|another(?: one)?|the same(?: thing)?)\b|\b(?:too|as well)\b",
        r"|\b(?:also|and) (?:need|needs|want|do|have)\b|\b(?:can|could) (?:you|he|they|somebody|someone) (?:also |please )?(?:do|come|go)\b",
    ))
});
/// Of the place that is booked already, or of something else than a visit.
static PUTS_RIGHT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:instead|wrong|mistake|switch|change|move|actually|should be|supposed to be|meant|not|isnt|no|bill|invoice|receipt|mail|send|billing|same (?:house|place|address|building))\b",
    )
});

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
