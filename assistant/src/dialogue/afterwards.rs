//! What was booked in this call and is thought better of: another time moves it; whatever else was taken down wrongly is
//! left for a person, who puts it right.

use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;
use serde::{Deserialize, Serialize};
use telephony::{BookingId, JobTypeId, PhoneNumber};

use super::besides::sooner_or_later;
use super::details::respelled_name;
use super::form::{Accepted, Detail, Draft};
use super::known_address::{with_house, with_more};
use super::protocol::ForVisit;
use super::state::{Note, Purpose, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::business::JobType;
use crate::prompts::{self, fixed};
use crate::understand::Intent;
use crate::when::{When, speak};
use crate::words::{joined_plain, pattern};

/// An appointment made in this call, and for whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Made {
    pub(super) booking: BookingId,
    pub(super) phone: PhoneNumber,
    #[serde(default)]
    pub(super) name: Option<String>,
    #[serde(default)]
    address: Option<String>,
    #[serde(default)]
    job_type: Option<JobTypeId>,
    #[serde(default)]
    pub(super) start: Option<Timestamp>,
}

impl Made {
    pub(super) fn new(booking: BookingId, accepted: &Accepted) -> Self {
        let form = accepted.to_booking();
        Self {
            booking,
            phone: form.phone().clone(),
            name: Some(form.name().to_owned()),
            address: form.address().map(str::to_owned),
            job_type: Some(form.job_type().clone()),
            start: Some(form.opening().start),
        }
    }

    /// Another appointment for the same customer.
    pub(super) fn another(&self) -> Draft {
        Draft {
            name: self.name.clone(),
            address: self.address.clone(),
            phone: Some(self.phone.clone()),
            ..Draft::default()
        }
    }

    pub(super) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    pub(super) fn job<'a>(&self, cx: &Context<'a>) -> Option<&'a JobType> {
        cx.business.job_type(self.job_type.as_ref()?)
    }

    /// The same job once more.
    pub(super) fn once_again(&self) -> Draft {
        Draft { service: self.job_type.clone(), ..self.another() }
    }

    /// "a leak repair on Tuesday, November 24th at 10 AM".
    pub(super) fn told(&self, cx: &Context<'_>) -> String {
        let job = self.job(cx).map_or("the appointment", |job| job.name.as_str());
        match self.start {
            Some(start) => format!("{job} on {}", speak::moment(start, cx.business.hours.zone())),
            None => job.to_owned(),
        }
    }
}

impl Dialogue {
    /// "Book it again", "Friday at ten instead", of what he has booked and cancelled in this call; "and the other one too".
    pub(super) fn wanted_after_all(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let cancelled = self.cancelled.clone()?;
        let text = joined_plain(&turn.words);
        if THE_OTHER_TOO.is_match(&text) {
            return Some(self.lookup(Purpose::Cancel, turn, cx));
        }
        let slots = &turn.meaning.slots;
        let again = AGAIN.is_match(&text) || slots.when.is_some() && turn.asks_to_book();
        if !again || slots.service.is_some() || self.made.is_some() {
            return None;
        }
        self.cancelled = None;
        let mut draft = cancelled.once_again();
        draft.when = cancelled.start.map(|start| When::at(start, &cx.business.hours));
        draft.fill(slots);
        Some(self.proceed(draft, None, vec![fixed(prompts::SURE)], cx))
    }

    /// A change to what was booked in this call. `None`: it is something else.
    pub(super) fn made_otherwise(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let made = self.made.clone()?;
        let slots = &turn.meaning.slots;
        let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
        // "When is my drain cleaning?" asks for none.
        if slots.service.is_some() && ASKS_WHEN.is_match(&joined_plain(&turn.words)) {
            return Some(self.lookup(Purpose::Status, turn, cx));
        }
        // "Move one of them": which one he is asked.
        if self.all_made.len() > 1 && MOVES_SOME.is_match(&joined_plain(&turn.words)) {
            let wish = slots.when.clone();
            return Some(self.lookup(Purpose::Move { wish }, turn, cx));
        }
        // "The leak is under the sink": of what was booked, and no other.
        let same_job = slots.service.is_some() && slots.service == made.job_type && slots.when.is_none();
        let text = joined_plain(&turn.words);
        let another = ["too", "also", "another", "other", "second", "as well", "now"];
        let tells =
            turn.states_something() && !another.iter().any(|word| text.split(' ').any(|said| said == *word));
        let describes = same_job && (DESCRIBES.is_match(&text) || tells);
        if describes && !turn.asks_to_book() && !turn.asks() {
            return Some(self.passed_on(&made, turn, cx));
        }
        // "Can I change it to a drain cleaning instead?": how long that takes, and when, a person has to see.
        let other =
            slots.service.as_ref().filter(|job| Some(*job) != made.job_type.as_ref() && slots.when.is_none());
        if let Some(job) = other.and_then(|id| cx.business.job_type(id))
            && ANOTHER_JOB.is_match(&joined_plain(&turn.words))
        {
            let reason = Some(format!("{}: it should be {} instead", made.told(cx), job.name));
            let note = Note { name: made.name.clone(), phone: Some(made.phone), reason, ..Note::default() };
            return Some(self.leave(note, vec![fixed(prompts::PASSED_ON)], cx));
        }
        // "No, Wednesday."
        let other = slots.when.as_ref().zip(made.start);
        let other = other.is_some_and(|(when, start)| !when.matches(start, &cx.business.hours));
        let refused = turn.words.first().is_some_and(|word| word.is_one_of(&["no", "nope", "not"]));
        let moved = slots.address.is_some() && slots.address != made.address;
        // "Okay, Wednesday then."
        let settles = turn.words.last().is_some_and(|word| word.is("then"));
        let refuses = (refused || settles && other) && (moved || other && turn.words.len() <= SHORT);
        let corrects = refuses || turn.says(Intent::Correction) || turn.says(Intent::Reschedule);
        // "Change my tap" is another errand; "move the leak repair" is none, where that is what he has booked.
        let moves = slots.service.is_some() && self.speaks_of_one_made(turn) && moves_a_job(turn);
        if slots.service.is_some() && !corrects && !moves {
            return None;
        }
        let shifts = turn.shifts_by_days();
        let further =
            made.start.filter(|_| !shifts).and_then(|start| sooner_or_later(&turn.words, start, cx));
        let should_be = turn.words.windows(2).any(|pair| pair[0].is("should") && pair[1].is("be"));
        let needs =
            turn.words.windows(2).any(|pair| pair[0].is_one_of(&["need", "want"]) && pair[1].is("it"));
        let preferring = ["better", "easier", "chance", "available", "rather", "prefer", "back"];
        let prefers = slots.when.is_some() && (needs || says(&preferring) || asks_for_it(turn));
        // "Don't use this number, use 312 555 0177."
        let other_number = slots.phone.as_ref().is_some_and(|number| *number != made.phone)
            && says(&["use", "different", "better", "reach", "best", "not"]);
        let changes = corrects || moves || should_be || prefers || other_number || says(CHANGING);
        let more =
            made.address.as_deref().and_then(|known| with_more(Some(known), None, &turn.words, cx.business));
        let detail = if says(&["address", "street", "house"]) || slots.address.is_some() || more.is_some() {
            Some(Detail::Address)
        } else if says(&["name"]) {
            Some(Detail::Name)
        } else if says(&["phone", "number"]) || slots.phone.is_some() {
            Some(Detail::Phone)
        } else {
            None
        };
        if let Some(detail) = detail.filter(|_| changes || more.is_some()) {
            let note = Note { name: made.name.clone(), phone: Some(made.phone), ..Note::default() };
            let righted = self.righted(note.clone(), detail, turn, cx);
            return Some(righted.unwrap_or_else(|| {
                self.enter(State::Righting { note, detail }, vec![fixed(prompts::OKAY)], cx)
            }));
        }
        let timed = moves || slots.when.is_some() || says(&["time", "day", "date", "hour", "appointment"]);
        let wish = further.clone().or_else(|| slots.when.clone());
        (changes && timed || further.is_some() || shifts && wish.is_some())
            .then(|| self.lookup(Purpose::Move { wish }, turn, cx))
    }

    /// Whether the job that a turn names may be one that he has booked in this call. Of which one it is he is asked.
    fn speaks_of_one_made(&self, turn: &Turn<'_>) -> bool {
        let last = self.made.as_ref().and_then(|made| made.job_type.as_ref());
        turn.meaning.slots.service.as_ref() == last || self.all_made.len() > 1
    }

    /// What it should be instead, which a person is told. `None` is no answer.
    pub(super) fn righted(
        &mut self,
        mut note: Note,
        detail: Detail,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let made = self.made.as_mut()?;
        let right = match detail {
            Detail::Name => {
                let respelled = note.name.as_deref().and_then(|name| respelled_name(name, turn));
                let name = respelled.or_else(|| slots.name.clone())?;
                made.name = Some(name.clone());
                note.name = Some(name.clone());
                format!("the name should be {name}")
            }
            Detail::Address => {
                let known = made.address.as_deref();
                let numbered = known
                    .filter(|_| slots.address.is_none())
                    .and_then(|known| with_house(known, &turn.words));
                let address = numbered
                    .or_else(|| with_more(known, slots.address.as_deref(), &turn.words, cx.business))?;
                made.address = Some(address.clone());
                format!("the address should be {address}")
            }
            Detail::CallingNumber | Detail::Phone => {
                note.phone = Some(slots.phone.clone()?);
                return Some(self.number_righted(note, cx));
            }
        };
        note.reason = Some(format!("{}: {right}", made.told(cx)));
        note.for_visit = Some(ForVisit { booking: made.booking, words: right });
        Some(self.leave(note, vec![fixed(prompts::NOT_CHANGED_HERE)], cx))
    }

    /// The number of `note` is the one that the appointment should have been made with.
    pub(super) fn number_righted(&mut self, note: Note, cx: &Context<'_>) -> Reply {
        let number = note.phone.as_ref().map(prompts::spoken_number).unwrap_or_default();
        let made = self.made.as_ref().map_or_else(|| "the appointment".to_owned(), |made| made.told(cx));
        let reason = Some(format!("{made}: the phone number should be {number}"));
        self.leave(Note { reason, ..note }, vec![fixed(prompts::PASSED_ON)], cx)
    }
}

/// Without apostrophes, like the next.
static AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:book it (?:again|back|after all)|(?:have|want|need|put|get) it (?:back|after all)|changed my mind|(?:dont|do not|didnt mean to) cancel|undo (?:it|that))\b",
    )
});
static THE_OTHER_TOO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:and |now |also |please )*(?:cancel )?(?:the|my) other (?:one|appointment|booking)(?: (?:too|also|as well|please))*$",
    )
});
/// So few words after a "no" that they are what it should be.
const SHORT: usize = 4;

const CHANGING: &[&str] = &["change", "wrong", "mistake", "fix", "correct", "switch", "instead", "move"];

/// "Can he come at noon?"
fn asks_for_it(turn: &Turn<'_>) -> bool {
    turn.meaning.slots.service.is_none() && CAN_COME.is_match(&joined_plain(&turn.words))
}

static CAN_COME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:can|could) (?:he|she|you|they|we|i|it) (?:come|do|make|have|be|get|say)\b")
});

/// "Move the leak repair", "change the leak repair to Wednesday", "the leak repair on Wednesday instead". What is changed
/// without another time for it is a part of the house.
fn moves_a_job(turn: &Turn<'_>) -> bool {
    let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
    let timed = turn.meaning.slots.when.is_some();
    says(MOVING) || timed && (says(INSTEAD) || says(&["change", "switch", "make"]) && says(&["to", "for"]))
}

static MOVES_SOME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:move|reschedule|push|postpone|change|switch) (?:one|either|any|some) of (?:them|those|these|my|our|the)\b",
    )
});
static ANOTHER_JOB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:change|switch|make) (?:it|that|the appointment|my appointment|the booking) (?:to|into|for|be|a|an)\b",
    )
});
static DESCRIBES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bby the way\b|\bthe \w+(?: \w+)? (?:is|are|was|comes) (?:\w+ )?(?:under|in|at|behind|near|by|on|from|below|above|next|inside|outside)\b",
    )
});
static ASKS_WHEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:when|what (?:time|day))(?:s| is| was| did i (?:book|schedule)) (?:my|our|the)\b")
});
const MOVING: &[&str] = &["move", "push", "bump", "reschedule", "postpone"];
const INSTEAD: &[&str] = &["instead", "rather", "shift", "switch"];
