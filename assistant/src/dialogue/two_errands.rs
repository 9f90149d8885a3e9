//! Two errands in one breath: "cancel my drain cleaning and book a leak repair", "how much is a visit, and can you come
//! on Tuesday?" Neither is forgotten over the other.

use telephony::Disposition;

use super::afterwards::Made;
use super::answers::answer_to;
use super::form::Draft;
use super::protocol::Segment;
use super::state::{Note, Purpose, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::variable;
use crate::understand::cancelling::{Spoken, spoken};
use crate::understand::{Asked, Intent, Slots};
use crate::words::{joined_plain, words_in};

/// Less than this many words are no errand.
const SHORTEST: usize = 3;

/// So many places are tried at which the second errand may begin.
const MOST_CUTS: usize = 4;

/// Words at which the second errand may begin.
const JOINS: &[&str] = &["and", "then", "but", "also", "plus"];

const CANCELLING: &[&str] = &["cancel", "cancelling", "canceling", "cancellation"];

/// Words by which an appointment is asked for.
pub(super) const BOOKING: &[&str] = &[
    "book", "schedule", "make", "get", "set", "put", "need", "want", "like", "instead", "rather", "add",
    "fix", "come", "send",
];
pub(super) const NEGATIONS: &[&str] = &[
    "not", "no", "don't", "dont", "won't", "can't", "cannot", "didn't", "doesn't", "never", "longer",
    "already",
];

impl<'a> Turn<'a> {
    /// Whether there may be two errands in it; most turns need not be understood by halves.
    fn may_be_two(&self) -> bool {
        self.asks() || self.words.iter().any(|word| word.is_one_of(CANCELLING) || word.mark == Some('?'))
    }

    /// Every way to cut the turn in two where something else may begin, each half understood by itself.
    fn halves(&self, cx: &Context<'_>) -> impl Iterator<Item = [Turn<'a>; 2]> {
        let said = words_in(self.text);
        let text = self.text;
        let begins = |at: usize| {
            let after_a_sentence = said[at - 1].0.mark.is_some_and(|mark| ".?!;,".contains(mark));
            after_a_sentence && !said[at].0.is_one_of(JOINS) || said[at - 1].0.is_one_of(JOINS)
        };
        let last = (said.len() + 1).saturating_sub(SHORTEST);
        let cuts: Vec<usize> =
            (SHORTEST..last).filter(|at| begins(*at)).map(|at| said[at].1.start).take(MOST_CUTS).collect();
        cuts.into_iter()
            .map(move |cut| [&text[..cut], &text[cut..]].map(|half| Turn::of(half, Asked::Anything, cx)))
    }

    /// A question that has an answer.
    fn answer(&self, cx: &Context<'_>) -> Option<Vec<Segment>> {
        let answer = if self.is(Intent::Question) { answer_to(self, cx) } else { Vec::new() };
        (!answer.is_empty()).then_some(answer)
    }

    /// The wish for an appointment in so many words. "It's the leak repair", said beside a cancellation, is none, and "I don't
    /// need the leak repair any more" is none either.
    pub(super) fn asks_to_book(&self) -> bool {
        let says = |list: &[&str]| self.words.iter().any(|word| word.is_one_of(list));
        let slots = &self.meaning.slots;
        (slots.service.is_some() || slots.when.is_some())
            && says(BOOKING)
            && !says(NEGATIONS)
            && !self.is(Intent::Cancel)
    }

    /// "I don't want to cancel it."
    pub(super) fn would_rather_not_cancel(&self) -> bool {
        matches!(spoken(&joined_plain(&self.words)), Some(Spoken::Kept | Spoken::Moved))
    }

    /// Where it speaks of cancelling.
    pub(super) fn cancels_at(&self) -> Option<usize> {
        self.words.iter().position(|word| word.is_one_of(CANCELLING))
    }

    /// The wish for an appointment.
    pub(super) fn books(&self) -> bool {
        let other = [Intent::Question, Intent::Cancel, Intent::Status, Intent::Reschedule];
        let named = self.meaning.slots.service.is_some();
        self.is(Intent::Schedule) || named && !other.into_iter().any(|intent| self.is(intent))
    }
}

impl Dialogue {
    /// Both errands of a turn that names two. `None`: it is one.
    pub(super) fn two_errands(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if !turn.may_be_two() {
            return None;
        }
        turn.halves(cx).find_map(|[first, second]| {
            for (cancels, books) in [(&first, &second), (&second, &first)] {
                if !cancels.is(Intent::Cancel) || turn.would_rather_not_cancel() {
                    continue;
                }
                if books.asks_to_book() {
                    return Some(self.cancelled_first(turn, cancels, books, cx));
                }
                // "It has stopped dripping, and I want to cancel the leak repair": the rest is why.
                if !turn.is(Intent::Reschedule) {
                    return Some(self.lookup(Purpose::Cancel, turn, cx));
                }
            }
            match (first.answer(cx), second.answer(cx)) {
                (Some(answer), None) if second.books() => {
                    Some(self.answered_first(answer, turn, &second, cx))
                }
                (None, Some(answer)) if first.books() => Some(self.answered_first(answer, turn, &first, cx)),
                (Some(answer), Some(other)) if answer != other => {
                    self.settle(Disposition::Answered);
                    // "Sure." once is enough.
                    let said = answer.into_iter().chain(other.into_iter().skip(1)).collect();
                    Some(self.enter(State::AnythingElse, said, cx).recorded("question_answered", "two"))
                }
                (_, _) => None,
            }
        })
    }

    /// "Cancel the one and book the other": the other waits. The same job at another time, or no job, is a move.
    fn cancelled_first(
        &mut self,
        turn: &Turn<'_>,
        cancels: &Turn<'_>,
        books: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Reply {
        let slots = &books.meaning.slots;
        if slots.service.is_none() || slots.service == cancels.meaning.slots.service {
            let wish = slots.when.clone();
            return self.lookup(Purpose::Move { wish }, turn, cx);
        }
        let reply = self.lookup(Purpose::Cancel, turn, cx);
        self.next = Some(self.draft_of([&of_himself(turn), slots]));
        reply
    }

    /// "How much is it, and can you come on Tuesday?": the answer, and on to the appointment.
    fn answered_first(
        &mut self,
        answer: Vec<Segment>,
        turn: &Turn<'_>,
        books: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Reply {
        self.settle(Disposition::Answered);
        let service = turn.meaning.slots.service.clone();
        let draft = self.draft_of([&Slots { service, ..of_himself(turn) }, &books.meaning.slots]);
        self.proceed(draft, None, answer, cx).recorded("question_answered", "")
    }

    /// A form with what was said, the later over the earlier. Whoever has just booked is still the same customer.
    pub(super) fn draft_of<'a>(&self, said: impl IntoIterator<Item = &'a Slots>) -> Draft {
        let known = self.made.as_ref().map(Made::another);
        let urgent = || self.urgent.as_ref().map(Note::booking);
        let mut draft = known.or_else(urgent).unwrap_or_default();
        said.into_iter().for_each(|slots| draft.fill(slots));
        // Who has said his name for a call-back or a look-up need not say it again; it is read back.
        draft.name = draft.name.or_else(|| self.goes_by.clone());
        draft
    }

    /// The errand that has waited, now that the first one is done.
    pub(super) fn next_errand(&mut self, draft: Draft, mut lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        if let Some(job) = draft.service.as_ref().and_then(|job| cx.business.job_type(job)) {
            lead.push(variable(format!("Now for {}.", job.name)));
        }
        self.proceed(draft, None, lead, cx)
    }
}

/// What a turn says of the caller, whichever errand it is beside.
fn of_himself(turn: &Turn<'_>) -> Slots {
    Slots { service: None, also: None, when: None, ..turn.meaning.slots.clone() }
}
