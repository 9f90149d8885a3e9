//! An appointment is moved: when instead, which opening, and the move itself. The old time is kept until the store has
//! exchanged it for the new one.

use policy::openings::{Found, Opening};
use serde::{Deserialize, Serialize};
use telephony::Disposition;

use super::besides::{Beside, sooner_or_later};
use super::choosing::{later_that_week, lead_of};
use super::lookup::about;
use super::protocol::{BookingSummary, MoveOutcome, Segment, Unavailable};
use super::state::{Cause, Note, Purpose, State, starts};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::choice::{Choice, choose};
use crate::understand::{Asked, Intent};
use crate::when::{self, When, speak};

/// Appointments that are moved after the one in hand, and to when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Waiting {
    bookings: Vec<BookingSummary>,
    wish: Option<When>,
}

impl Waiting {
    /// `None`: there are none.
    pub(super) fn of(bookings: Vec<BookingSummary>, wish: Option<When>) -> Option<Self> {
        (!bookings.is_empty()).then_some(Self { bookings, wish })
    }
}

/// An hour alone is one of the day that the appointment is on.
fn within_its_day(booking: &BookingSummary, wish: When, cx: &Context<'_>) -> When {
    let hours = &cx.business.hours;
    match wish.names() {
        (false, true) => When::at(booking.start, hours).corrected(&wish, hours, cx.now),
        _ => wish,
    }
}

impl Dialogue {
    /// The appointment is known; the new time may have been said already.
    pub(super) fn move_booking(
        &mut self,
        booking: BookingSummary,
        wish: Option<When>,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        let hours = &cx.business.hours;
        let wish = wish.map(|wish| within_its_day(&booking, wish, cx));
        // "Move my Tuesday appointment" names the appointment, not where it should go.
        match wish.filter(|wish| !wish.matches(booking.start, hours)) {
            Some(wish) => self.enter(State::MoveFinding { booking, wish, cause: Cause::Wish }, lead, cx),
            None => self.enter(State::MoveWhen { booking }, lead, cx),
        }
    }

    pub(super) fn move_time_named(
        &mut self,
        booking: BookingSummary,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if turn.is(Intent::Cancel) {
            let state = State::CancelConfirm { booking, also: Vec::new(), others: Vec::new() };
            return Some(self.enter(state, vec![fixed(prompts::OKAY)], cx));
        }
        let further = sooner_or_later(&turn.words, booking.start, cx);
        let wish = turn.meaning.slots.when.clone().or(further)?;
        let wish = within_its_day(&booking, wish, cx);
        if wish.exact && wish.matches(booking.start, &cx.business.hours) {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        let state = State::MoveFinding { booking, wish, cause: Cause::Wish };
        Some(self.enter(state, vec![fixed(prompts::OKAY)], cx))
    }

    pub(super) fn move_openings(
        &mut self,
        booking: BookingSummary,
        wish: When,
        cause: Cause,
        answer: Result<Found, Unavailable>,
        cx: &Context<'_>,
    ) -> Reply {
        let Ok(mut found) = answer else { return self.move_by_person(prompts::CANNOT_SEE, cx) };
        // It would be free for this appointment, which is there already.
        for openings in [&mut found.wished, &mut found.near] {
            openings.retain(|opening| opening.start != booking.start);
        }
        let exact = wish.exact && wish.names().0;
        let offer = if found.wished.is_empty() { &found.near } else { &found.wished };
        let detail = format!("{} as wished, {} near", found.wished.len(), found.near.len());
        let reply = match (found.wished.as_slice(), offer.as_slice()) {
            ([], _) if cause == Cause::Later => self.another_day(State::MoveWhen { booking }, Vec::new(), cx),
            ([first, ..], _) if exact => {
                self.enter(State::MoveConfirm { booking, opening: *first }, vec![fixed(prompts::OKAY)], cx)
            }
            (_, []) => {
                let lead = vec![fixed(prompts::NOTHING_OF_THE_KIND)];
                self.another_day(State::MoveWhen { booking }, lead, cx)
            }
            (wished, offer) => {
                let lead = lead_of(cause, wished);
                self.enter(State::MoveChoosing { booking, wish, offer: offer.to_vec() }, lead, cx)
            }
        };
        reply.recorded("openings_offered", detail)
    }

    pub(super) fn move_chosen(
        &mut self,
        booking: BookingSummary,
        wish: &When,
        offer: &[Opening],
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let yes = turn.yes() && turn.agrees_at_all();
        // "The same time, please", on the day that he has named.
        if turn.wants_the_same_time() && wish.names().0 && turn.meaning.slots.when.is_none() {
            let hours = &cx.business.hours;
            let wish = When::at(booking.start, hours).corrected(wish, hours, cx.now);
            let state = State::MoveFinding { booking, wish, cause: Cause::Wish };
            return Some(self.enter(state, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        match choose(&turn.words, &starts(offer), yes, turn.no(), cx.business, cx.now) {
            Choice::One(index) => {
                let opening = *offer.get(index)?;
                let reply =
                    self.enter(State::MoveConfirm { booking, opening }, vec![fixed(prompts::GREAT)], cx);
                Some(reply.recorded("opening_chosen", format!("{} of {}", index + 1, offer.len())))
            }
            Choice::Several(indices) if indices.len() == offer.len() => self.which_of(offer, cx),
            Choice::Several(indices) => {
                let offer = indices.iter().filter_map(|index| offer.get(*index).copied()).collect();
                let state = State::MoveChoosing { booking, wish: wish.clone(), offer };
                Some(self.enter(state, vec![fixed(prompts::OKAY)], cx))
            }
            Choice::Other(other) => {
                let wish = wish.corrected(&other, &cx.business.hours, cx.now);
                let state = State::MoveFinding { booking, wish, cause: Cause::Wish };
                Some(self.enter(state, vec![fixed(prompts::NO_PROBLEM)], cx))
            }
            Choice::Neither | Choice::LaterThatWeek => {
                let lead = vec![fixed(prompts::NO_PROBLEM)];
                Some(match later_that_week(offer, cx) {
                    Some(wish) => {
                        self.enter(State::MoveFinding { booking, wish, cause: Cause::Later }, lead, cx)
                    }
                    None => self.another_day(State::MoveWhen { booking }, lead, cx),
                })
            }
            Choice::Unclear => None,
        }
    }

    pub(super) fn move_confirmed(
        &mut self,
        booking: BookingSummary,
        opening: Opening,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let hours = &cx.business.hours;
        let other = turn.meaning.slots.when.as_ref().filter(|when| !when.matches(opening.start, hours));
        let other = other.filter(|_| !turn.tells_of_himself());
        // "Stay with Tuesday", "keep the old one", of what is on Tuesday.
        if turn.would_rather_keep() && other.is_none_or(|other| other.matches(booking.start, hours)) {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        if turn.is(Intent::Cancel) || turn.cancels_at().is_some() && !turn.would_rather_not_cancel() {
            let state = State::CancelConfirm { booking, also: Vec::new(), others: Vec::new() };
            return Some(self.enter(state, vec![fixed(prompts::OKAY)], cx));
        }
        // "Ten would be better", and nothing else about time.
        let hour = when::read(&turn.words, true, hours, cx.now).filter(|wish| {
            let numbered = !turn.other_numbers(&[]).is_empty();
            wish.names() == (false, true) && numbered && !wish.matches(opening.start, hours) && !turn.yes()
        });
        let other = other.or(hour.as_ref());
        let wish = match other {
            Some(other) => Some(When::at(opening.start, hours).corrected(other, hours, cx.now)),
            None => sooner_or_later(&turn.words, opening.start, cx),
        };
        if let Some(wish) = wish {
            let state = State::MoveFinding { booking, wish, cause: Cause::Wish };
            return Some(self.enter(state, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        if turn.no() {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        let agrees = self.agreed_to(turn, cx) || turn.is(Intent::Reschedule);
        let beside = turn.beside_yes(cx);
        if agrees
            && beside.is_none()
            && let Some(reply) = self.no_whole_yes(turn, Asked::MoveConfirm, cx)
        {
            return Some(reply);
        }
        match beside {
            Some(Beside::Question) if agrees => {
                return Some(self.answer_first(turn, prompts::SHOULD_I_MOVE, cx));
            }
            Some(Beside::Remark) if agrees => return Some(self.once_more(prompts::SHOULD_I_MOVE, cx)),
            _ => {}
        }
        agrees.then(|| self.enter(State::Moving { booking, opening }, vec![fixed(prompts::THANKS)], cx))
    }

    pub(super) fn moved(&mut self, answer: Result<MoveOutcome, Unavailable>, cx: &Context<'_>) -> Reply {
        let State::Moving { booking, opening } = self.state.clone() else {
            // It was done after we had stopped waiting: true, and so it counts.
            if answer == Ok(MoveOutcome::Moved) {
                self.settle(Disposition::Booked);
            }
            return self.stay_listening();
        };
        match answer {
            Ok(MoveOutcome::Moved) => {
                self.settle(Disposition::Booked);
                if let Some(made) = self.made.as_mut().filter(|made| made.booking == booking.id) {
                    made.start = Some(opening.start);
                }
                let job = cx.business.job_type(&booking.job_type);
                let job = job.map_or("an appointment", |job| job.name.as_str());
                let lead =
                    vec![fixed(prompts::MOVED), prompts::summary(job, opening.start, &[], cx.business)];
                self.after_moving(lead, cx)
                    .recorded("moved", speak::moment(opening.start, cx.business.hours.zone()))
            }
            Ok(MoveOutcome::Taken) => {
                let wish = When::at(opening.start, &cx.business.hours);
                let state = State::MoveFinding { booking, wish, cause: Cause::Taken };
                self.enter(state, vec![fixed(prompts::JUST_TAKEN)], cx).recorded("opening_taken", "")
            }
            Ok(MoveOutcome::Gone) => {
                self.settle(Disposition::Answered);
                self.enter(State::AnythingElse, vec![fixed(prompts::ALREADY_GONE)], cx)
                    .recorded("already_cancelled", "")
            }
            Err(Unavailable) => self.move_by_person(prompts::CANNOT_MOVE, cx),
        }
    }

    /// The next of several that are to be moved, or else it was all.
    fn after_moving(&mut self, mut lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let Some(Waiting { mut bookings, wish }) = self.also_moved.take() else {
            return self.enter(State::AnythingElse, lead, cx);
        };
        let next = bookings.remove(0);
        if let Some(job) = cx.business.job_type(&next.job_type) {
            lead.push(variable(format!("Now for {}.", job.name)));
        }
        self.also_moved = Waiting::of(bookings, wish.clone());
        self.move_booking(next, wish, lead, cx)
    }

    fn move_by_person(&mut self, why: &str, cx: &Context<'_>) -> Reply {
        let reason = about(&Purpose::Move { wish: None }).to_owned();
        let note = Note { reason: Some(reason), ..self.note() };
        self.enter(State::CallbackOffer { note }, vec![fixed(why)], cx).recorded("store_unavailable", "move")
    }
}
