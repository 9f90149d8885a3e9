//! Which opening: what is free is offered, chosen and held, and offered again when somebody else was quicker.

use std::sync::LazyLock;

use policy::openings::{Found, Opening, rest_of_week};
use regex::Regex;

use super::answers::answer_to;
use super::booking::wanted;
use super::form::{Draft, Held};
use super::protocol::{ReserveOutcome, Segment, Unavailable};
use super::state::{Cause, State, starts};
use super::turn::is_farewell;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::choice::{Choice, address_said, choose};
use crate::understand::{Asked, Intent, Slots, name};
use crate::when::{self, When, speak};
use crate::words::{FILLERS, joined_plain, pattern};

/// After so many searches without a find, somebody should look at the calendar.
const MAX_FRUITLESS: u8 = 3;

impl Dialogue {
    pub(super) fn openings(&mut self, answer: Result<Found, Unavailable>, cx: &Context<'_>) -> Reply {
        let (mut draft, held, cause) = match self.state.clone() {
            State::Finding { draft, held, cause } => (draft, held, cause),
            State::MoveFinding { booking, wish, cause } => {
                return self.move_openings(booking, wish, cause, answer, cx);
            }
            _ => return self.stay_listening(),
        };
        let Ok(found) = answer else {
            let reason = wanted(&draft, cx);
            return self
                .offer_callback(prompts::CANNOT_SEE, reason, cx)
                .recorded("store_unavailable", "openings");
        };
        // "At ten" without a day, perhaps because the day was not understood, is not yet a wish to be granted unasked.
        let exact = draft.when.as_ref().is_some_and(|when| when.exact && when.names().0);
        let offered = if found.wished.is_empty() { &found.near } else { &found.wished };
        let detail = format!("{} as wished, {} near", found.wished.len(), found.near.len());
        let reply = match (found.wished.as_slice(), offered.as_slice()) {
            ([], _) if cause == Cause::Later => {
                // What lies near he has just heard.
                draft.when = None;
                self.another_day(State::When { draft, held }, Vec::new(), cx)
            }
            ([first, ..], _) if exact => {
                draft.fruitless = 0;
                return self.reserve(draft, held, *first, vec![fixed(prompts::OKAY)], cx);
            }
            (_, []) => {
                draft.fruitless += 1;
                draft.when = None;
                if draft.fruitless >= MAX_FRUITLESS {
                    let reason = wanted(&draft, cx);
                    self.offer_callback(prompts::NOTHING_AT_ALL, reason, cx)
                } else {
                    let lead = vec![fixed(prompts::NOTHING_OF_THE_KIND)];
                    self.another_day(State::When { draft, held }, lead, cx)
                }
            }
            (wished, offer) => {
                let lead = lead_of(cause, wished);
                draft.fruitless = 0;
                self.enter(State::Choosing { draft, held, offer: offer.to_vec() }, lead, cx)
            }
        };
        reply.recorded("openings_offered", detail)
    }

    pub(super) fn chosen(
        &mut self,
        mut draft: Draft,
        held: Option<Held>,
        offer: &[Opening],
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if turn.is(Intent::Goodbye) && is_farewell(turn) && turn.meaning.slots.when.is_none() {
            return None;
        }
        let slots = Slots { when: None, service: None, ..turn.meaning.slots.clone() };
        let before = draft.clone();
        draft.fill(&slots);
        if let Some((address, _)) = address_said(&turn.words, &starts(offer), cx.business) {
            draft.address.get_or_insert(address);
        }
        let service = turn.meaning.slots.service.clone();
        if turn.corrects() && service.is_some() && service != draft.service {
            draft.service = service;
            return Some(self.proceed(draft, held, vec![fixed(prompts::OKAY)], cx));
        }
        if ASKS_AGAIN.is_match(&joined_plain(&turn.words)) {
            return Some(self.say_and_ask(vec![fixed(prompts::SURE)], cx));
        }
        let yes = turn.yes() && turn.agrees_at_all();
        let choice = choose(&turn.words, &starts(offer), yes, turn.no(), cx.business, cx.now);
        // "Dana Whitfield", and nothing else: he is a question ahead.
        if choice == Choice::Unclear && draft.name.is_none() {
            draft.name = name_alone(turn);
        }
        let told = draft != before;
        match choice {
            // "Friday then", of openings on several days that lie near what he wanted: all of that day.
            Choice::One(index) if only_names_a_day(&draft, offer, index, turn, cx) => {
                let start = offer.get(index)?.start;
                draft.when = Some(When::on_the_day_of(start, &cx.business.hours, cx.now));
                let state = State::Finding { draft, held, cause: Cause::Wish };
                Some(self.enter(state, vec![fixed(prompts::OKAY)], cx))
            }
            Choice::One(index) => {
                let opening = *offer.get(index)?;
                // "Five would be good, but let me check": he chooses later.
                if LET_ME.is_match(&joined_plain(&turn.words)) {
                    return Some(self.stay(vec![fixed(prompts::TAKE_YOUR_TIME)]));
                }
                // "Eight, but how much is it?"
                let answer = if turn.asks() { answer_to(turn, cx) } else { Vec::new() };
                let lead = if answer.is_empty() { vec![fixed(prompts::GREAT)] } else { answer };
                let reply = self.reserve(draft, held, opening, lead, cx);
                Some(reply.recorded("opening_chosen", format!("{} of {}", index + 1, offer.len())))
            }
            Choice::Several(indices) if indices.len() == offer.len() && !told => self.which_of(offer, cx),
            Choice::Several(indices) => {
                let fewer: Vec<Opening> =
                    indices.iter().filter_map(|index| offer.get(*index).copied()).collect();
                Some(self.enter(
                    State::Choosing { draft, held, offer: fewer },
                    vec![fixed(prompts::OKAY)],
                    cx,
                ))
            }
            Choice::Other(when) => {
                draft.when = Some(rewished(&draft, offer, &when, cx));
                Some(self.enter(
                    State::Finding { draft, held, cause: Cause::Wish },
                    vec![fixed(prompts::NO_PROBLEM)],
                    cx,
                ))
            }
            Choice::Neither | Choice::LaterThatWeek => {
                let lead = vec![fixed(prompts::NO_PROBLEM)];
                draft.when = later_that_week(offer, cx);
                if draft.when.is_some() {
                    let state = State::Finding { draft, held, cause: Cause::Later };
                    return Some(self.enter(state, lead, cx));
                }
                Some(self.another_day(State::When { draft, held }, lead, cx))
            }
            // What he says of himself meanwhile need not be asked any more.
            Choice::Unclear if told => {
                let state = State::Choosing { draft, held, offer: offer.to_vec() };
                Some(self.ask_which_again(state, offer.len(), cx))
            }
            Choice::Unclear => None,
        }
    }

    /// What was offered is known, and the question alone is put again.
    fn ask_which_again(&mut self, state: State, offered: usize, cx: &Context<'_>) -> Reply {
        let again =
            if offered == 1 { prompts::DOES_THAT_WORK } else { prompts::wording(Asked::Opening).rephrase };
        let mut reply = self.enter(state, vec![fixed(prompts::THANKS)], cx);
        reply.say.truncate(1);
        reply.say.push(fixed(again));
        reply
    }

    /// A yes to several openings: asked once which one, in other words. Whoever says no more than yes again is missed.
    pub(super) fn which_of(&mut self, offer: &[Opening], cx: &Context<'_>) -> Option<Reply> {
        let which = prompts::which_of(&starts(offer), cx.business);
        Some(self.once(vec![fixed(prompts::OKAY), which], cx))
    }

    /// Asks for another time. The usual question would sound as if nothing had been asked before.
    pub(super) fn another_day(&mut self, state: State, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let said = lead.len();
        let mut reply = self.enter(state, lead, cx);
        reply.say.truncate(said);
        reply.say.push(fixed(prompts::ANOTHER_DAY));
        reply
    }

    /// Somebody else was quicker, and this is free instead.
    pub(super) fn taken(&mut self, instead: Found, cx: &Context<'_>) -> Reply {
        let at = |opening: &Opening| When::at(opening.start, &cx.business.hours);
        let cause = Cause::Taken;
        let (state, kind) = match self.state.clone() {
            State::Reserving { draft, held, .. } => (State::Finding { draft, held, cause }, "opening_taken"),
            State::Committing { mut draft, accepted } => {
                draft.when = Some(at(&accepted.held().opening));
                (State::Finding { draft, held: None, cause }, "opening_lost")
            }
            State::Moving { booking, opening } => {
                (State::MoveFinding { booking, wish: at(&opening), cause }, "opening_taken")
            }
            _ => return self.stay_listening(),
        };
        self.enter(state, Vec::new(), cx);
        let mut reply = self.openings(Ok(instead), cx);
        reply.say.insert(0, fixed(prompts::JUST_TAKEN));
        reply.recorded(kind, "")
    }

    fn reserve(
        &mut self,
        mut draft: Draft,
        held: Option<Held>,
        opening: Opening,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        let Some(job_type) = draft.service.clone() else {
            return self.enter(State::Service { draft }, lead, cx);
        };
        draft.when = Some(When::at(opening.start, &cx.business.hours));
        self.enter(State::Reserving { draft, job_type, held, opening }, lead, cx)
    }

    pub(super) fn reserved(
        &mut self,
        answer: Result<ReserveOutcome, Unavailable>,
        cx: &Context<'_>,
    ) -> Reply {
        let State::Reserving { draft, job_type, held, opening } = self.state.clone() else {
            return self.stay_listening();
        };
        match answer {
            Ok(ReserveOutcome::Reserved(reservation)) => {
                let held = Held { reservation, job_type, opening };
                let lead = vec![prompts::holding(opening.start, cx.business)];
                self.proceed(draft, Some(held), lead, cx)
                    .recorded("opening_reserved", speak::moment(opening.start, cx.business.hours.zone()))
            }
            Ok(ReserveOutcome::Taken) => {
                let state = State::Finding { draft, held, cause: Cause::Taken };
                self.enter(state, vec![fixed(prompts::JUST_TAKEN)], cx).recorded("opening_taken", "")
            }
            Err(Unavailable) => {
                let reason = wanted(&draft, cx);
                self.offer_callback(prompts::CANNOT_SEE, reason, cx).recorded("store_unavailable", "reserve")
            }
        }
    }
}

/// Whether a turn names no more than the day of an opening, the only one of its day among others, and neither he nor
/// those offered have settled an hour.
fn only_names_a_day(
    draft: &Draft,
    offer: &[Opening],
    index: usize,
    turn: &Turn<'_>,
    cx: &Context<'_>,
) -> bool {
    let zone = cx.business.hours.zone();
    let local = |opening: &Opening| opening.start.to_zoned(zone.clone());
    let Some(chosen) = offer.get(index) else { return false };
    let day = when::read(&turn.words, true, &cx.business.hours, cx.now)
        .is_some_and(|when| when.names() == (true, false));
    let hours_open = draft.when.as_ref().is_none_or(|when| !when.names().1);
    let one_hour = offer.iter().all(|other| local(other).time() == local(chosen).time());
    let alone = offer.iter().filter(|other| local(other).date() == local(chosen).date()).count() == 1;
    let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
    day && hours_open
        && !one_hour
        && alone
        && offer.len() > 1
        && !says(&["one", "that", "works", "first", "last", "only"])
}

/// A whole name of which there is little doubt, where a turn is nothing else.
fn name_alone(turn: &Turn<'_>) -> Option<String> {
    const SURE: f32 = 0.75;
    let reading = name::read(&turn.words, true).filter(|reading| reading.confidence >= SURE)?;
    let whole = turn.words.len() == 2 && name::is_first_name(&turn.words[0].text);
    whole.then_some(reading.name)
}

/// "What times do you have?", of times that he was just told.
static ASKS_AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^(?:(?:{FILLERS}|okay|ok|sorry) )*(?:what|which)(?: (?:times?|ones?|days?|slots?|openings?))? (?:do you have|have you got|you got|did you (?:say|have)|are (?:those|they|there|available|open)|were (?:those|they)|is available|was that)(?: (?:again|available|open|then))*$"
    ))
});
static LET_ME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:let me|i have to|i need to|ill have to) (?:just |first )?(?:check|ask)\b")
});

/// What is said before openings are named.
pub(super) fn lead_of(cause: Cause, wished: &[Opening]) -> Vec<Segment> {
    match (cause, wished) {
        (Cause::Taken, _) => Vec::new(),
        (Cause::Wish, []) => vec![fixed(prompts::NOTHING_OF_THE_KIND)],
        (Cause::Wish, _) => vec![fixed(prompts::OKAY)],
        (Cause::Later, _) => vec![fixed(prompts::OR_LATER)],
    }
}

/// The days after those offered, until their week ends.
pub(super) fn later_that_week(offer: &[Opening], cx: &Context<'_>) -> Option<When> {
    let rest = rest_of_week(offer.last()?.start, cx.business.hours.zone())?;
    Some(When::within(rest, "later that week"))
}

/// A time that was not offered, seen in the light of what was: "noon" is noon on the day just talked about.
fn rewished(draft: &Draft, offer: &[Opening], when: &When, cx: &Context<'_>) -> When {
    let hours = &cx.business.hours;
    let day = |opening: &Opening| opening.start.to_zoned(hours.zone().clone()).date();
    let one_day = offer.first().filter(|first| offer.iter().all(|other| day(other) == day(first)));
    match (when.names(), one_day, &draft.when) {
        ((false, true), Some(first), _) => When::at(first.start, hours).corrected(when, hours, cx.now),
        (_, _, Some(before)) => before.corrected(when, hours, cx.now),
        (_, _, None) => when.clone(),
    }
}
