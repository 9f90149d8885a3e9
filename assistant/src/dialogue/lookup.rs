//! Appointments that already exist: cancelling one, or hearing when it is.
//!
//! Whoever holds the telephone is not yet the customer: nothing about an appointment is said, not even that there
//! is one, before the name or the address matches.

use std::sync::LazyLock;

use policy::redact::redact;
use regex::Regex;
use telephony::{Disposition, PhoneNumber};

use super::besides::{Beside, sooner_or_later};
use super::callback::reason_of;
use super::moving::Waiting;
use super::protocol::{BookingSummary, Segment, Unavailable};
use super::state::{Note, Purpose, State, yours};
use super::which::{self, Meant};
use super::whole_yes::Rest;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::address::same_place;
use crate::understand::choice::puts_aside;
use crate::understand::name::{same_last_name, same_person};
use crate::understand::{Asked, Intent};
use crate::when::{self, When};
use crate::words::{joined_plain, pattern, words};

/// So many names may be tried in one call.
const MAX_WRONG_NAMES: u8 = 2;
/// The record of a name or an address that is not the one under which anything is booked; its detail is the number.
pub const WRONG_CLAIM: &str = "wrong_claim";

/// So many appointments can be told apart by ear.
const MAX_APPOINTMENTS: usize = 3;

/// What is kept of the words with which he asks, in characters.
const LONGEST_ASKED_ABOUT: usize = 200;

/// Words of somebody who would rather have another time than none.
const MOVING: &[&str] = &["instead", "move", "reschedule", "change", "another", "different", "rather"];

/// What a caller says to show that an appointment is his.
enum Claim<'a> {
    Name(&'a str),
    Address(&'a str),
}

impl Claim<'_> {
    /// `by_any_name`: a first name will do, because it is his own telephone that he calls from.
    fn fits(&self, booking: &BookingSummary, by_any_name: bool) -> bool {
        match self {
            Self::Name(name) => {
                let booked = &booking.customer_name;
                same_person(name, booked) && (by_any_name || same_last_name(name, booked))
            }
            Self::Address(address) => {
                booking.address.as_deref().is_some_and(|booked| same_place(address, booked))
            }
        }
    }

    fn name(&self) -> Option<String> {
        match self {
            Self::Name(name) => Some((*name).to_owned()),
            Self::Address(_) => None,
        }
    }
}

impl Dialogue {
    /// Starts a look-up, with the calling number if it is known.
    pub(super) fn lookup(&mut self, purpose: Purpose, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        self.about = turn.meaning.slots.service.clone();
        self.asked_about = redact(turn.text).chars().take(LONGEST_ASKED_ABOUT).collect();
        let older = self.older_than_the_one_made().and_then(|made| made.name.clone());
        let name = turn.meaning.slots.name.clone().or(older);
        let made = self.made.as_ref().map(|made| made.phone.clone());
        let phone = turn.meaning.slots.phone.clone().or(made).or_else(|| self.caller.clone());
        // Whoever has tried that many guesses, and is told nothing more, whether he guesses right or not.
        if self.is_guessing() && self.made.is_none() {
            return self.look_up_no_more(&purpose, cx);
        }
        let lead = vec![fixed(prompts::SURE)];
        match phone {
            Some(phone) => self.look_up(purpose, name, phone, lead, cx),
            None => self.enter(State::LookupNumber { purpose, name }, lead, cx),
        }
    }

    pub(super) fn look_up(
        &mut self,
        purpose: Purpose,
        name: Option<String>,
        phone: PhoneNumber,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        self.enter(State::LookingUp { purpose, name, phone }, lead, cx)
    }

    pub(super) fn lookup_number(
        &mut self,
        purpose: Purpose,
        name: Option<String>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let phone = self.number(turn, false)?;
        Some(self.look_up(purpose, name, phone, vec![fixed(prompts::THANKS)], cx))
    }

    pub(super) fn bookings(
        &mut self,
        answer: Result<Vec<BookingSummary>, Unavailable>,
        cx: &Context<'_>,
    ) -> Reply {
        let State::LookingUp { purpose, name, phone } = self.state.clone() else {
            return self.stay_listening();
        };
        let Ok(mut found) = answer else {
            let note = Note { reason: Some(about(&purpose).to_owned()), ..self.note() };
            return self
                .enter(State::CallbackOffer { note }, vec![fixed(prompts::CANNOT_SEE)], cx)
                .recorded("store_unavailable", "bookings");
        };
        if self.older_than_the_one_made().is_some() {
            found.retain(|booking| !self.all_made.contains(&booking.id));
        }
        let mine: Vec<BookingSummary> =
            found.iter().filter(|booking| self.all_made.contains(&booking.id)).cloned().collect();
        match name {
            None if !mine.is_empty() => self.found(purpose, mine, Vec::new(), cx),
            Some(_) if self.is_guessing() && !mine.is_empty() => self.found(purpose, mine, Vec::new(), cx),
            _ if self.is_guessing() => self.look_up_no_more(&purpose, cx),
            Some(name) => self.claim_against(purpose, found, Some(phone), &Claim::Name(&name), cx),
            None => {
                let state = State::LookupName { purpose, found, phone: Some(phone), again: false };
                self.enter(state, Vec::new(), cx)
            }
        }
    }

    pub(super) fn lookup_name(
        &mut self,
        purpose: Purpose,
        found: Vec<BookingSummary>,
        phone: Option<PhoneNumber>,
        again: bool,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let claim = match (&slots.name, &slots.address) {
            (Some(name), _) => Claim::Name(name),
            (None, Some(address)) => Claim::Address(address),
            // "The number is 217 555 0199": under that one, then.
            (None, None) if slots.phone.as_ref().is_some_and(|said| phone.as_ref() != Some(said)) => {
                let (name, said) = (self.goes_by.clone(), slots.phone.clone()?);
                return Some(self.look_up(purpose, name, said, vec![fixed(prompts::THANKS)], cx));
            }
            // Who has not been found and has no other name to say is called back about it, with what he says.
            (None, None) if again => return self.not_found(&purpose, turn, cx),
            (None, None) if turn.no() => {
                return Some(self.enter(State::AnythingElse, vec![fixed(prompts::OKAY)], cx));
            }
            (None, None) => return None,
        };
        Some(self.claim_against(purpose, found, phone, &claim, cx))
    }

    /// Nothing was found under the name that he gave, and he says something else than another. `None`: too little to keep.
    fn not_found(&mut self, purpose: &Purpose, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        const FEW_WORDS: usize = 3;
        let text = joined_plain(&turn.words);
        if turn.is(Intent::Wait) || turn.is(Intent::Repeat) || turn.asks() || ANOTHER_NAME.is_match(&text) {
            return None;
        }
        // "I want to book a new one, then."
        if turn.is(Intent::Schedule) && turn.words.iter().any(|word| word.is_one_of(&["book", "schedule"])) {
            return self.fresh(turn, cx);
        }
        let known = self.note();
        let refuses = turn.no() && (turn.is_courtesy() || turn.words.len() <= FEW_WORDS);
        if refuses || turn.words.len() <= FEW_WORDS {
            let lead = vec![fixed(prompts::OKAY)];
            return refuses.then(|| self.enter(State::CallbackOffer { note: known }, lead, cx));
        }
        let reason = format!("{}: {}", about(purpose), reason_of(turn.text));
        let note = Note { reason: Some(reason), best_at: known.best_at, ..known };
        // "Okay, take a message, please."
        if LEAVES_WORD.is_match(&text) {
            return Some(self.next_of_message(note, vec![fixed(prompts::SURE)], cx));
        }
        Some(self.enter(State::CallbackOffer { note }, vec![fixed(prompts::FOR_A_PERSON)], cx))
    }

    fn claim_against(
        &mut self,
        purpose: Purpose,
        found: Vec<BookingSummary>,
        phone: Option<PhoneNumber>,
        claim: &Claim<'_>,
        cx: &Context<'_>,
    ) -> Reply {
        let own = phone.is_some() && phone == self.caller;
        let mut mine: Vec<BookingSummary> =
            found.iter().filter(|booking| claim.fits(booking, own)).cloned().collect();
        mine.truncate(MAX_APPOINTMENTS);
        if !mine.is_empty() {
            // Who has shown who he is need not do so for what comes after it.
            if let (Some(next), Some(name)) = (&mut self.next, claim.name()) {
                next.name.get_or_insert(name);
            }
            return self.found(purpose, mine, vec![fixed(prompts::THANKS)], cx);
        }
        self.wrong_names = self.wrong_names.saturating_add(1);
        self.goes_by = claim.name().or(self.goes_by.take());
        // Counted by the store beyond this call, where there is something to be guessed at.
        let guessed_at = phone.as_ref().filter(|_| !found.is_empty()).map(|phone| phone.e164().to_owned());
        let reply = if self.is_guessing() {
            let name = claim.name().or_else(|| self.goes_by.clone());
            let note = Note { name, reason: Some(about(&purpose).to_owned()), ..self.note() };
            self.enter(State::CallbackOffer { note }, vec![fixed(prompts::NO_SUCH_BOOKING)], cx)
        } else {
            let state = State::LookupName { purpose, found, phone, again: true };
            self.enter(state, vec![fixed(prompts::NO_SUCH_BOOKING)], cx)
        };
        match guessed_at {
            Some(number) => reply.recorded(WRONG_CLAIM, number),
            None => reply,
        }
    }

    fn is_guessing(&self) -> bool {
        self.wrong_names >= MAX_WRONG_NAMES
    }

    /// Nothing is looked up any more in this call: a person may.
    fn look_up_no_more(&mut self, purpose: &Purpose, cx: &Context<'_>) -> Reply {
        // Somebody will call him back already.
        if !self.left.is_empty() {
            return self
                .enter(State::AnythingElse, vec![fixed(prompts::CALLBACK_LEFT)], cx)
                .recorded("lookup_refused", "");
        }
        let note = Note { reason: Some(about(purpose).to_owned()), ..self.note() };
        self.enter(State::CallbackOffer { note }, vec![fixed(prompts::NO_MORE_LOOKING_UP)], cx)
            .recorded("lookup_refused", "")
    }

    /// They are his, and he may hear of them.
    fn found(
        &mut self,
        purpose: Purpose,
        mine: Vec<BookingSummary>,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        let named: Vec<BookingSummary> =
            mine.iter().filter(|booking| Some(&booking.job_type) == self.about.as_ref()).cloned().collect();
        let all = mine.clone();
        let keeps = which::keeps_some(&self.asked_about, &mine, cx);
        let mine = if named.is_empty() || keeps { mine } else { named };
        // "I can't do Friday": it is the one on Friday that is in the way.
        if let (Purpose::Move { wish }, Some(one)) = (&purpose, self.in_the_way(&mine, cx)) {
            let wish = wish.clone().filter(|wish| !wish.matches(one.start, &cx.business.hours));
            return self.move_booking(one, wish, lead, cx);
        }
        match (mine.as_slice(), &purpose) {
            (_, Purpose::Status) => self.tell(&mine, lead, cx),
            ([_], Purpose::Cancel) => self.confirm_cancelling(mine, &all, lead, cx),
            ([one], Purpose::Move { wish }) => {
                let wish = self.day_instead(&purpose, cx).or_else(|| wish.clone());
                let wish = wish.or_else(|| self.asked_further(one, cx));
                self.move_booking(one.clone(), wish, lead, cx)
            }
            (_, Purpose::Cancel | Purpose::Move { .. }) => {
                let (which, instead) = self.named_in_the_first_place(&purpose);
                let meant = which::meant_before(&which, &mine, cx);
                let purpose = match purpose {
                    // "The Friday one to Monday at ten": Monday at ten is when it should be.
                    Purpose::Move { wish } if matches!(meant, Meant::One(_)) => {
                        let said = when::read(&words(&instead), false, &cx.business.hours, cx.now);
                        Purpose::Move { wish: said.or(wish) }
                    }
                    purpose => purpose,
                };
                let reply = self.these(purpose.clone(), &mine, meant, lead.clone(), cx);
                reply.unwrap_or_else(|| self.enter(State::WhichBooking { purpose, mine }, lead, cx))
            }
        }
    }

    /// The one whose time he has said that he can't keep.
    fn in_the_way(&self, mine: &[BookingSummary], cx: &Context<'_>) -> Option<BookingSummary> {
        let said = words(&self.asked_about);
        let denied = DENIED.is_match(&joined_plain(&said));
        let on_its_day = |booking: &BookingSummary| {
            let day = booking.start.to_zoned(cx.business.hours.zone().clone()).strftime("%A").to_string();
            said.iter().any(|word| word.text.trim_end_matches("'s") == day.to_lowercase())
        };
        let aside = |booking: &&BookingSummary| {
            denied && on_its_day(booking) || puts_aside(&said, booking.start, cx.business, cx.now)
        };
        let mut found = mine.iter().filter(aside);
        found.next().filter(|_| found.next().is_none()).cloned()
    }

    /// "Push the second one back an hour": how far, seen from the one that is meant.
    fn asked_further(&self, booking: &BookingSummary, cx: &Context<'_>) -> Option<When> {
        sooner_or_later(&words(&self.asked_about), booking.start, cx)
    }

    /// The words of the first turn that may name the appointment, and those that may say when it should be instead: of a
    /// move, those after "to".
    fn named_in_the_first_place(&self, purpose: &Purpose) -> (String, String) {
        let said = self.asked_about.to_lowercase();
        let moved = if let Purpose::Move { .. } = purpose { said.rsplit_once(" to ") } else { None };
        match moved {
            Some((which, instead)) => (which.to_owned(), instead.to_owned()),
            None => (said, String::new()),
        }
    }

    /// "Move my Friday appointment to Monday": the second of the two days.
    fn day_instead(&self, purpose: &Purpose, cx: &Context<'_>) -> Option<When> {
        let (which, instead) = self.named_in_the_first_place(purpose);
        let day = |said: &str| {
            let read = when::read(&words(said), false, &cx.business.hours, cx.now);
            read.filter(|wish| wish.names().0)
        };
        day(&which).and_then(|_| day(&instead))
    }

    fn confirm_cancelling(
        &mut self,
        mut these: Vec<BookingSummary>,
        all: &[BookingSummary],
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        if these.is_empty() {
            return self.enter(State::AnythingElse, lead, cx);
        }
        let others = all.iter().filter(|other| !these.contains(other)).cloned().collect();
        let booking = these.remove(0);
        self.enter(State::CancelConfirm { booking, also: these, others }, lead, cx)
    }

    /// Goes on with those of his appointments that he means. `None`: he does not say.
    fn these(
        &mut self,
        purpose: Purpose,
        mine: &[BookingSummary],
        meant: Meant,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        match (meant, purpose) {
            (Meant::One(booking), Purpose::Move { wish }) => {
                let wish = wish.or_else(|| self.asked_further(&booking, cx));
                Some(self.move_booking(booking, wish, lead, cx))
            }
            (Meant::One(booking), Purpose::Cancel | Purpose::Status) => {
                Some(self.confirm_cancelling(vec![booking], mine, lead, cx))
            }
            (Meant::OneOf(mine), purpose) => {
                Some(self.enter(State::WhichBooking { purpose, mine }, lead, cx))
            }
            (Meant::All, Purpose::Cancel) => Some(self.confirm_cancelling(mine.to_vec(), mine, lead, cx)),
            (Meant::Neither, _) => {
                Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx))
            }
            // They are moved one by one.
            (Meant::All, Purpose::Move { wish }) => {
                let (first, rest) = mine.split_first()?;
                self.also_moved = Waiting::of(rest.to_vec(), wish.clone());
                Some(self.move_booking(first.clone(), wish, lead, cx))
            }
            (Meant::All, Purpose::Status) | (Meant::Unclear, _) => None,
        }
    }

    fn tell(&mut self, mine: &[BookingSummary], mut say: Vec<Segment>, cx: &Context<'_>) -> Reply {
        self.settle(Disposition::Answered);
        say.extend(mine.iter().map(|booking| yours(booking, cx.business)));
        self.enter(State::AnythingElse, say, cx)
            .recorded("appointment_told", format!("{} appointments", mine.len()))
    }

    pub(super) fn which_booking(
        &mut self,
        purpose: Purpose,
        mine: Vec<BookingSummary>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let meant = which::meant(turn, &mine, cx);
        self.these(purpose, &mine, meant, vec![fixed(prompts::OKAY)], cx)
    }

    pub(super) fn cancel_confirmed(
        &mut self,
        booking: BookingSummary,
        also: Vec<BookingSummary>,
        others: Vec<BookingSummary>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if !also.is_empty() {
            return self.cancelling_several_confirmed(booking, also, turn, cx);
        }
        if let Some(reply) = self.another_meant(&booking, others, turn, cx) {
            return Some(reply);
        }
        let beside = turn.beside_yes(cx);
        let other =
            turn.meaning.slots.when.as_ref().filter(|when| !when.matches(booking.start, &cx.business.hours));
        let other = other.filter(|_| !turn.tells_of_himself());
        let wish = other.cloned().or_else(|| sooner_or_later(&turn.words, booking.start, cx));
        let moves = turn.corrects() || turn.words.iter().any(|word| word.is_one_of(MOVING));
        let anew = turn.words.iter().any(|word| word.is_one_of(&["time", "day", "date"]));
        let unnamed = turn.says(Intent::Reschedule) || moves && anew && beside.is_some();
        let alone = other.is_some() && !turn.yes() && !turn.is(Intent::Cancel);
        // "Yes, and book me Friday at ten."
        let anew_then = other.is_some() && turn.asks_to_book();
        if (moves || alone || anew_then || beside.is_some()) && wish.is_some() || unnamed {
            return Some(self.move_booking(booking, wish, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        if turn.no() && !turn.yes_after_all() {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        // "Yes, the one on Wednesday" of one on Tuesday is no yes.
        let agrees = self.agreed_to(turn, cx) || turn.is(Intent::Cancel) || turn.yes_after_all();
        let agrees = agrees && wish.is_none();
        if agrees
            && beside.is_none()
            && let Some(reply) = self.no_whole_yes(turn, Asked::CancelConfirm, cx)
        {
            return Some(reply);
        }
        match beside {
            Some(Beside::Question) if agrees => {
                return Some(self.answer_first(turn, prompts::SHOULD_I_CANCEL, cx));
            }
            Some(Beside::Remark) if agrees => return Some(self.once_more(prompts::SHOULD_I_CANCEL, cx)),
            _ => {}
        }
        agrees.then(|| self.cancel_now(booking, Vec::new(), cx))
    }

    /// "No, the other one", "no, the leak repair", where he has others.
    fn another_meant(
        &mut self,
        booking: &BookingSummary,
        others: Vec<BookingSummary>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if others.is_empty() || turn.yes() || turn.words.iter().any(|word| word.is_one_of(MOVING)) {
            return None;
        }
        let all: Vec<BookingSummary> = std::iter::once(booking.clone()).chain(others.clone()).collect();
        let meant = if which::is_other(turn) {
            if let [other] = others.as_slice() { Meant::One(other.clone()) } else { Meant::OneOf(others) }
        } else {
            which::named(turn, &all, cx)
        };
        match meant {
            Meant::One(other) if other != *booking => {
                Some(self.confirm_cancelling(vec![other], &all, vec![fixed(prompts::OKAY)], cx))
            }
            Meant::OneOf(mine) => {
                self.these(Purpose::Cancel, &mine.clone(), Meant::OneOf(mine), vec![fixed(prompts::OKAY)], cx)
            }
            Meant::One(_) | Meant::All | Meant::Neither | Meant::Unclear => None,
        }
    }

    /// "Should I cancel them?" was answered, perhaps with "only the one on Friday".
    fn cancelling_several_confirmed(
        &mut self,
        booking: BookingSummary,
        also: Vec<BookingSummary>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let mine: Vec<BookingSummary> =
            std::iter::once(booking.clone()).chain(also.iter().cloned()).collect();
        let meant = which::meant(turn, &mine, cx);
        if matches!(meant, Meant::One(_) | Meant::OneOf(_)) {
            return self.these(Purpose::Cancel, &mine, meant, vec![fixed(prompts::OKAY)], cx);
        }
        if turn.no() {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        let agrees = self.agreed_to(turn, cx) || turn.is(Intent::Cancel);
        let beside = turn.beside_yes(cx);
        if agrees
            && beside.is_none()
            && let Some(reply) = self.no_whole_yes(turn, Asked::CancelConfirm, cx)
        {
            return Some(reply);
        }
        match beside {
            Some(Beside::Question) if agrees => {
                Some(self.answer_first(turn, prompts::SHOULD_I_CANCEL_THEM, cx))
            }
            Some(Beside::Remark) if agrees => Some(self.once_more(prompts::SHOULD_I_CANCEL_THEM, cx)),
            _ => agrees.then(|| self.cancel_now(booking, also, cx)),
        }
    }

    /// "Yes, I still need it", "I might have to cancel it", "forget it": nothing in the calendar is changed by that. He is
    /// asked in words that cannot be misheard. `None`: it is a yes and nothing else.
    pub(super) fn no_whole_yes(&mut self, turn: &Turn<'_>, asked: Asked, cx: &Context<'_>) -> Option<Reply> {
        let question = self.state.question(cx.business, self.caller.as_ref());
        match turn.rest_of_yes_to_a_change(&question) {
            Rest::Nothing => None,
            Rest::Keeping => Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx)),
            Rest::Objection | Rest::More => {
                Some(self.once(vec![fixed(prompts::OKAY), fixed(prompts::wording(asked).choices)], cx))
            }
        }
    }

    fn cancel_now(&mut self, booking: BookingSummary, also: Vec<BookingSummary>, cx: &Context<'_>) -> Reply {
        self.enter(State::Cancelling { booking, also, before: 0 }, vec![fixed(prompts::OKAY)], cx)
    }

    pub(super) fn cancel_done(&mut self, answer: Result<bool, Unavailable>, cx: &Context<'_>) -> Reply {
        let State::Cancelling { booking, also, before } = self.state.clone() else {
            if answer == Ok(true) {
                self.settle(Disposition::Cancelled);
            }
            return self.stay_listening();
        };
        // What was booked and cancelled in one call was not booked.
        if answer == Ok(true) && self.all_made.contains(&booking.id) {
            let id = booking.id;
            self.all_made.retain(|made| *made != id);
            self.cancelled = self.made.clone().filter(|made| made.booking == id);
            self.made = self.made.take().filter(|made| made.booking != id);
            if self.all_made.is_empty() {
                self.settled = None;
            }
        }
        if let (Ok(done), Some((next, rest))) = (answer, also.split_first()) {
            self.settle(if done { Disposition::Cancelled } else { Disposition::Answered });
            let (booking, also, before) =
                (next.clone(), rest.to_vec(), before.saturating_add(u8::from(done)));
            let mut reply = self.enter(State::Cancelling { booking, also, before }, Vec::new(), cx);
            // That it takes a moment was said of the first.
            reply.say.clear();
            return reply.recorded(if done { "cancelled" } else { "already_cancelled" }, "");
        }
        match answer {
            Ok(true) => {
                self.settle(Disposition::Cancelled);
                let done = if before == 0 { prompts::CANCELLED } else { prompts::THEY_ARE_CANCELLED };
                self.enter(State::AnythingElse, vec![fixed(done)], cx).recorded("cancelled", "")
            }
            Ok(false) => {
                self.settle(Disposition::Answered);
                self.enter(State::AnythingElse, vec![fixed(prompts::ALREADY_GONE)], cx)
                    .recorded("already_cancelled", "")
            }
            Err(Unavailable) => {
                let note = Note { reason: Some(about(&Purpose::Cancel).to_owned()), ..self.note() };
                self.enter(State::CallbackOffer { note }, vec![fixed(prompts::CANNOT_CANCEL)], cx)
                    .recorded("store_unavailable", "cancel")
            }
        }
    }
}

/// Under whose name it may be, which he has still to say.
static ANOTHER_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\bunder (?:my|our|his|her|a|another|some)\b|\b(?:another|different|maiden) name\b")
});
/// That somebody is to be told.
static LEAVES_WORD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:take|leave|give (?:them|him|her|you)|pass (?:on|along)) (?:a|the|my|this) (?:message|note)\b",
        r"|\b(?:tell|let) (?:them|him|her|the \w+|your \w+|whoever|somebody|someone|everybody|dr \w+|doctor \w+|mr \w+|ms \w+|mrs \w+)\b|\bpass (?:it|that|this) (?:on|along)\b",
        r"|\b(?:have|get|can|could|let) (?:somebody|someone|them|him|her|anyone|anybody) (?:to )?(?:call|ring|phone) (?:me|us)\b|\bcall me back\b",
    ))
});
/// "I won't be home on Friday." Without apostrophes.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:cant|cannot|can not|wont|will not|wouldnt|not going to) (?:be|do|make|come|take|work|keep)\b|\b(?:no good|bad for|doesnt work|wont work|forgot|came up)\b",
    )
});

pub(super) fn about(purpose: &Purpose) -> &'static str {
    match purpose {
        Purpose::Move { .. } => "wants to move an appointment",
        Purpose::Cancel => "wants to cancel an appointment",
        Purpose::Status => "asks about an appointment",
    }
}
