//! The customer's details, the read-back, and every change of mind on the way.

use super::besides::{Beside, sooner_or_later};
use super::form::{CompleteForm, Detail, Draft, Held};
use super::known_address::{with_house, with_more, with_street};
use super::late_surname::{righted_late, with_near, with_part};
use super::numbers::with_last_digits;
use super::said_back::{field_named, names_what_is_wrong};
use super::state::{Cause, State};
use super::whole_yes::Rest;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::address::lists::KINDS;
use crate::understand::choice::puts_aside;
use crate::understand::{Asked, Intent, Slots, name, phone, question, retimed};
use crate::when::When;
use crate::words::{Word, number_at, words};

/// So many words are a no and nothing else.
const SHORT_NO: usize = 2;
/// Fewer letters spell nothing.
const FEWEST_LETTERS: usize = 3;

impl Dialogue {
    pub(super) fn detail_given(
        &mut self,
        mut draft: Draft,
        held: Held,
        detail: Detail,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if let Some(reply) = self.held_time_refused(&draft, &held, detail == Detail::Name, turn, cx) {
            return Some(reply);
        }
        // "Yes, and 217 555 0133 as a backup."
        if detail == Detail::CallingNumber && turn.names_another_contact() && !turn.no() {
            self.keep_said(turn.text);
            draft.phone = self.caller.clone();
            return Some(self.proceed(
                draft,
                Some(held),
                vec![fixed(prompts::THANKS), fixed(prompts::NOTED_FOR_THEM)],
                cx,
            ));
        }
        let slots = &turn.meaning.slots;
        let given = match detail {
            Detail::Name => slots.name.is_some(),
            Detail::Address => slots.address.is_some(),
            Detail::CallingNumber | Detail::Phone => {
                // "Hill", of Anna, is no yes.
                let surname = !turn.agrees_at_all() && self.late_surname(&draft, detail, turn, cx).is_some();
                let number = self.number(turn, detail == Detail::CallingNumber).filter(|_| !surname);
                let given = number.is_some();
                draft.phone = number.or(draft.phone.take());
                given
            }
        };
        // A time or a job beside the answer counts as a change only if it is said to be one.
        let retimed = retimed::another_hour(&turn.words, self.asked()).is_some();
        if !given || turn.corrects() || retimed {
            let named = slots.name.clone().filter(|_| given && detail == Detail::Name);
            let known = Draft { name: named.or_else(|| draft.name.clone()), ..draft.clone() };
            if let Some(reply) = self.changed(&known, &held, turn, cx) {
                return Some(reply);
            }
        }
        // What he says of an earlier question while the next is open counts as well.
        let mut other = of_himself(&draft, turn, cx);
        // "Last name Jones" is not all of the name.
        other.name = self.late_surname(&draft, detail, turn, cx).or(other.name);
        if detail != Detail::Name && !given && slots.name.is_none() {
            other.name = righted_late(&draft, turn).or(other.name);
            // The letters of the name that is there: he only makes sure of it.
            if other == draft && spells_it_again(&draft, turn) {
                return Some(self.say_and_ask(vec![fixed(prompts::GOT_IT)], cx));
            }
        }
        if !given && other != draft {
            return Some(self.proceed(other, Some(held), vec![fixed(prompts::OKAY)], cx));
        }
        // "His name's Biscuit", of whom it is for: who calls, and the whole of his name, is asked once more.
        if detail == Detail::Name && names_only_them(turn) && self.ladder.is_down() {
            self.keep_said(turn.text);
            let question = prompts::wording(Asked::Name).rephrase;
            return Some(self.once(vec![fixed(prompts::NOTED_FOR_THEM), fixed(question)], cx));
        }
        if given && detail == Detail::Name && self.is_doubtful_name(slots) {
            draft.name = slots.name.clone();
            return Some(self.spell(draft, held, cx));
        }
        if given {
            // "Trish Mallory, Mallory Realty": whoever comes may look for the company.
            if detail == Detail::Name && name::company_after(&turn.words).is_some() {
                self.keep_said(turn.text);
            }
            // A name that is asked for again is spelled into the one already known.
            let whole = slots.name.as_ref().is_some_and(|name| name.split_whitespace().count() >= 2);
            let respelled = if detail == Detail::Name && !whole { respelled(&draft, turn) } else { None };
            let kept = (draft.when.clone(), draft.service.clone(), other.address);
            // "Rizzo", and to spell it, "Salvatore".
            let family = draft.name.clone().filter(|_| detail == Detail::Name);
            draft.fill(slots);
            (draft.when, draft.service, draft.address) = kept;
            let whole = family.and_then(|family| with_first(&family, draft.name.as_deref()?));
            draft.name = whole.or(respelled).or(draft.name.take());
            // "12 Park Street" parks nobody.
            let noted = match detail {
                Detail::Name | Detail::Address => turn.tells_whoever_comes(),
                Detail::CallingNumber | Detail::Phone => turn.is_worth_noting(),
            };
            let noted = noted.then(|| fixed(prompts::NOTED_FOR_THEM));
            let lead = [Some(fixed(prompts::THANKS)), noted].into_iter().flatten().collect();
            return Some(self.proceed(draft, Some(held), lead, cx));
        }
        if detail == Detail::Name
            && let Some(reply) = self.unspelled(&draft, &held, turn, cx)
        {
            return Some(reply);
        }
        // "Okay, that's good", of the time that he has just heard.
        if detail == Detail::Name && turn.only_acknowledges() && !turn.no() && self.ladder.is_down() {
            return Some(self.once(vec![fixed(prompts::OKAY), fixed(prompts::wording(Asked::Name).ask)], cx));
        }
        if detail == Detail::CallingNumber
            && (turn.no()
                || turn.is_called_elsewhere()
                || turn.refuses_that_number()
                || phone::is_another_number(&turn.words))
        {
            let state = State::Details { draft, held, detail: Detail::Phone };
            return Some(self.enter(state, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        None
    }

    /// The read-back was answered, or "What should I change?" was (`form` is `None` then).
    pub(super) fn read_back_answered(
        &mut self,
        mut draft: Draft,
        held: Held,
        form: Option<CompleteForm>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        // "Can you call me an hour before?" is noted, and is no change of the hour.
        if turn.wants_a_word_first() && !turn.yes() && turn.meaning.slots.when.is_none() {
            return None;
        }
        // "Call the tenant, her name's Pamela": it is his appointment all the same.
        if form.is_some() && turn.names_another_contact() {
            self.keep_said(turn.text);
            return Some(self.once_more(prompts::NOTED, cx));
        }
        // "Yes, but let me know if something opens up sooner": he keeps what he has.
        let timeless = turn.meaning.slots.when.as_ref().is_none_or(|when| when.names() == (false, false));
        if form.is_some() && turn.hopes_for_a_gap() && timeless {
            self.keep_said(turn.text);
            return Some(self.once_more(prompts::NOTED, cx));
        }
        if let Some(reply) = self.held_time_refused(&draft, &held, false, turn, cx) {
            return Some(reply);
        }
        // "No, it's at 14 Elm" is no hour.
        if form.is_some() && draft.address.is_some() && turn.says_half_a_street() {
            return Some(self.asked_again(State::Details { draft, held, detail: Detail::Address }, cx));
        }
        if let Some(reply) = self.changed(&draft, &held, turn, cx) {
            return Some(reply);
        }
        let slots = &turn.meaning.slots;
        let before = draft.clone();
        // Letters beside an address are of the street.
        let of_street = speaks_of_street(&draft, turn) || turn.exchanges_kinds();
        let respelled = if slots.address.is_none() && !of_street { respelled(&draft, turn) } else { None };
        let near = || draft.name.as_deref().filter(|_| !of_street).and_then(|known| with_near(known, turn));
        let named = slots.name.as_deref();
        let part = draft.name.as_deref().and_then(|known| with_part(known, named, turn));
        let part = part.or_else(|| near().filter(|_| named.is_none_or(|name| !name.contains(' '))));
        draft.name = part.or(slots.name.clone()).or(respelled).or(draft.name.take());
        let known = draft.address.as_deref();
        let with_house = known.and_then(|address| with_house(address, &turn.words));
        let with_house = with_house.filter(|_| slots.phone.is_none() && slots.address.is_none());
        let with_more = with_more(known, slots.address.as_deref(), &turn.words, cx.business);
        let with_street = || known.and_then(|address| with_street(address, turn));
        draft.address = with_house.or(with_more).or_else(with_street).or(draft.address.take());
        let tail = draft.phone.as_ref().and_then(|phone| with_last_digits(phone, turn));
        draft.phone = self.number(turn, false).or(tail).or(draft.phone.take());
        if of_street && slots.address.is_none() && turn.corrects() && draft == before {
            let state = State::Details { draft, held, detail: Detail::Address };
            return Some(self.asked_again(state, cx));
        }
        if (&draft.name, &draft.address, &draft.phone) != (&before.name, &before.address, &before.phone) {
            return Some(self.proceed(draft, Some(held), vec![fixed(prompts::OKAY)], cx));
        }
        // "That's it" may be a yes or be all he has to say: he is asked.
        if form.is_some() && turn.is(Intent::Goodbye) && !turn.yes() && !turn.says(Intent::Correction) {
            return None;
        }
        // "Yes, 14 Elm Street", where that is what was read back.
        let same_again = slots.address.is_some() && turn.yes();
        let assents = turn.assents_by_no();
        let read_back = self.state.question(cx.business, self.caller.as_ref());
        let noted = turn.is_worth_noting() && !turn.agrees_by_half();
        let timed = slots.when.is_some() && !turn.agrees_by_half();
        let wholly = form.is_none() || turn.agrees_to(&read_back) || noted || timed;
        let agrees = turn.yes() && wholly && (same_again || !turn.says(Intent::Correction)) || assents;
        let beside = turn.beside_yes(cx).filter(|_| !assents);
        let form_stands = form.is_some();
        if form_stands && agrees && !assents && beside.is_none() {
            match turn.rest_of_yes(&read_back) {
                Rest::Objection | Rest::Keeping => return Some(self.taken_back(draft, held, turn, cx)),
                Rest::More if !turn.is_worth_noting() && !turn.tells_of_himself() => {
                    self.keep_said(turn.text);
                    return Some(self.once_more(prompts::NOTED, cx));
                }
                Rest::More | Rest::Nothing => {}
            }
        }
        match (form, beside) {
            (Some(form), None) if agrees => {
                // "I need to leave at noon": whoever comes should know.
                if slots.when.is_some() && turn.tells_of_himself() {
                    self.keep_said(turn.text);
                }
                let told = turn.is_worth_noting().then(|| fixed(prompts::NOTED_FOR_THEM));
                let accepted = form.accept(self.said_of_the_job());
                let state = State::Committing { draft, accepted };
                let lead = [Some(fixed(prompts::THANKS)), told].into_iter().flatten().collect();
                return Some(self.enter(state, lead, cx));
            }
            (Some(_), Some(Beside::Question)) if agrees => {
                let known = question::known(&turn.words, cx.business).is_some()
                    || question::asks_the_price(&turn.words)
                    || turn.supposes_cancelling();
                if !known {
                    self.keep_said(turn.text);
                }
                let again = if known { prompts::SHALL_I_BOOK } else { prompts::NOTED };
                return Some(self.answer_first(turn, again, cx));
            }
            // "Yes, and please park on the street" is a yes.
            (Some(form), Some(Beside::Remark))
                if agrees
                    && turn.only_notes_besides(&read_back)
                    && !names_what_is_wrong(&draft, &held, turn, cx) =>
            {
                self.keep_said(turn.text);
                let accepted = form.accept(self.said_of_the_job());
                let lead = vec![fixed(prompts::THANKS), fixed(prompts::NOTED_FOR_THEM)];
                return Some(self.enter(State::Committing { draft, accepted }, lead, cx));
            }
            (Some(_), Some(Beside::Remark)) if agrees && !names_what_is_wrong(&draft, &held, turn, cx) => {
                self.keep_said(turn.text);
                return Some(self.once_more(prompts::NOTED, cx));
            }
            (_, _) => {}
        }
        if form_stands && turn.yes() && !wholly {
            return Some(self.half_agreed(draft, held, !turn.other_numbers(&read_back).is_empty(), turn, cx));
        }
        if let Some(state) = field_named(&draft, &held, turn, cx).filter(|_| !same_again) {
            return Some(self.asked_again(state, cx));
        }
        let changing = matches!(self.state, State::Changing { .. });
        let nothing = turn.words.iter().any(|word| word.is("nothing"));
        if changing && (nothing || turn.no() || turn.yes()) {
            return Some(self.proceed(draft, Some(held), vec![fixed(prompts::OKAY)], cx));
        }
        // "Please don't call before nine" refuses nothing of it.
        let for_them = turn.tells_whoever_comes() && turn.tells_nothing();
        let refuses = !changing && turn.corrects() && !for_them;
        let restates = slots.when.is_some() || slots.name.is_some() || slots.address.is_some();
        if refuses && restates {
            // "No, on Friday at eleven", and Friday at eleven it is: he did not hear it, so he hears it again.
            return Some(self.proceed(draft, Some(held), vec![fixed(prompts::OKAY)], cx));
        }
        // "Shall I book it?" "No."
        if refuses && self.last_asked_is(prompts::SHALL_I_BOOK) && turn.words.len() <= SHORT_NO {
            return Some(self.not_booked(cx));
        }
        refuses.then(|| self.enter(State::Changing { draft, held }, vec![fixed(prompts::NO_PROBLEM)], cx))
    }

    /// "Okay, forty-four", "almost", "okay, I'm back": nothing is agreed to yet.
    fn half_agreed(
        &mut self,
        draft: Draft,
        held: Held,
        other_number: bool,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Reply {
        let of_a_telephone =
            turn.meaning.slots.spoken_number.as_ref().is_some_and(|said| said.digits().len() >= 7);
        if of_a_telephone {
            return self.asked_again(State::Details { draft, held, detail: Detail::Phone }, cx);
        }
        // "Yes, and the price is 89, right?"
        if other_number && question::asks_the_price(&turn.words) {
            return self.answer_first(turn, prompts::SHALL_I_BOOK, cx);
        }
        let houses =
            draft.address.as_ref().is_some_and(|known| known.starts_with(|c: char| c.is_ascii_digit()));
        if other_number && houses {
            return self.asked_again(State::Details { draft, held, detail: Detail::Address }, cx);
        }
        if turn.agrees_by_half()
            && turn.words.iter().any(|word| word.is_one_of(&["almost", "mostly", "nearly", "partly"]))
        {
            return self.enter(State::Changing { draft, held }, vec![fixed(prompts::NO_PROBLEM)], cx);
        }
        self.once(vec![fixed(prompts::OKAY), fixed(prompts::IS_THAT_RIGHT)], cx)
    }

    /// What was taken down wrongly is asked for once more.
    pub(super) fn asked_again(&mut self, state: State, cx: &Context<'_>) -> Reply {
        let lead = vec![fixed(prompts::OKAY)];
        match state {
            // A street is mostly right when it is said once more; what is wrong even then is typed.
            State::Details { detail: Detail::Address, .. } if !self.address_said_again => {
                self.address_said_again = true;
                self.enter(state, lead, cx)
            }
            State::Details { draft, held, detail } if draft.address.is_some() || detail != Detail::Name => {
                self.mend(draft, held, detail, lead, cx)
            }
            other => self.enter(other, lead, cx),
        }
    }

    /// "42 Oak Street, and I can't do ten any more": what was asked is kept, and another time asked for.
    fn held_time_refused(
        &mut self,
        draft: &Draft,
        held: &Held,
        named: bool,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let start = held.opening.start;
        let other = slots.when.as_ref().is_some_and(|when| !when.matches(start, &cx.business.hours));
        // "Sure, but later."
        let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
        let but_later = says(&["but"]) && says(&["later", "earlier", "sooner"]) && slots.when.is_none();
        let but_later = but_later && sooner_or_later(&turn.words, start, cx).is_none();
        if other || !but_later && !puts_aside(&turn.words, start, cx.business, cx.now) {
            return None;
        }
        let mut draft = of_himself(draft, turn, cx);
        draft.name = slots.name.clone().filter(|_| named).or(draft.name);
        // "Not ten": another hour of the same day may do.
        let day = slots.when.as_ref().is_some_and(|when| when.names().0);
        if !day && (0..turn.words.len()).any(|at| number_at(&turn.words, at).is_some()) {
            draft.when = Some(When::on_the_day_of(start, &cx.business.hours, cx.now));
            let state = State::Finding { draft, held: Some(held.clone()), cause: Cause::Wish };
            return Some(self.enter(state, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        draft.when = None;
        let state = State::When { draft, held: Some(held.clone()) };
        Some(self.another_day(state, vec![fixed(prompts::NO_PROBLEM)], cx))
    }

    /// Another time or another job than the one that is held: look again, and change nothing else.
    fn changed(&mut self, draft: &Draft, held: &Held, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let mut draft = draft.clone();
        let hours = &cx.business.hours;
        let start = held.opening.start;
        // "You said twelve Oak": the number is the house's.
        let of_house =
            speaks_of_street(&draft, turn) && slots.when.as_ref().is_some_and(|when| !when.names().0);
        let other_time = slots
            .when
            .as_ref()
            .filter(|when| !when.matches(start, hours) && !of_house)
            .filter(|_| !turn.tells_of_himself() && !turn.tells_of_his_days());
        let further = sooner_or_later(&turn.words, start, cx).filter(|_| slots.when.is_none());
        match (other_time, &draft.when) {
            (Some(when), Some(before)) => draft.when = Some(before.corrected(when, hours, cx.now)),
            (Some(when), None) => draft.when = Some(when.clone()),
            (None, _) => draft.when = further.clone().or(draft.when),
        }
        let changes =
            turn.corrects() || turn.words.iter().any(|word| word.is_one_of(&["actually", "instead"]));
        let other_job = slots.service.as_ref().filter(|job| **job != held.job_type && changes);
        if let Some(job) = other_job {
            draft.service = Some(job.clone());
        }
        if other_time.is_none() && further.is_none() && other_job.is_none() {
            return None;
        }
        // "It's 41 Elm Street, and make it eleven" puts two things right.
        draft = of_himself(&draft, turn, cx);
        let held = Some(held.clone());
        Some(self.enter(
            State::Finding { draft, held, cause: Cause::Wish },
            vec![fixed(prompts::NO_PROBLEM)],
            cx,
        ))
    }
}

/// "His name is Biscuit", and no last name with it.
fn names_only_them(turn: &Turn<'_>) -> bool {
    let alone = turn.meaning.slots.name.as_ref().is_none_or(|name| !name.contains(' '));
    alone && name::names_them(&turn.words)
}

/// Whether a turn is nothing but the letters of the name that is known.
fn spells_it_again(draft: &Draft, turn: &Turn<'_>) -> bool {
    let known = draft.name.as_deref();
    let letters = turn.words.iter().filter(|word| word.text.chars().count() == 1).count();
    letters >= FEWEST_LETTERS
        && known.is_some_and(|known| respelled_name(known, turn).as_deref() == Some(known))
}

/// One name alone, and the other that is said after it: "Rizzo" and "Salvatore", "Jamal" and "Edwards". The same name heard a
/// little otherwise is that name.
fn with_first(known: &str, said: &str) -> Option<String> {
    let first = |name: &str| name::is_first_name(&name.to_lowercase());
    let near = name::distance(&known.to_lowercase(), &said.to_lowercase()) <= known.len() / 3;
    if known.contains(' ') || said.contains(' ') || near {
        return None;
    }
    match (first(known), first(said)) {
        (false, true) => Some(format!("{said} {known}")),
        (_, false) => Some(format!("{known} {said}")),
        (true, true) => None,
    }
}

/// "It's not Elm, it's Helm" is about the street that was taken down.
pub(super) fn speaks_of_street(draft: &Draft, turn: &Turn<'_>) -> bool {
    let street = draft.address.as_deref().map(words).unwrap_or_default();
    let name = street.iter().skip(1).take_while(|word| !word.is_one_of(KINDS));
    let named: Vec<&str> = name.map(|word| word.text.as_str()).filter(|text| text.len() >= 3).collect();
    // "No, it's O A K S", of Oak Street.
    let spelled = name::letters_joined(turn.text).map(|joined| words(&joined)).unwrap_or_default();
    let near = |word: &Word| named.iter().any(|street| name::distance(&word.text, street) <= 1);
    turn.words.iter().any(|word| word.is_one_of(&named))
        || spelled.iter().any(|word| word.text.len() >= 3 && near(word))
}

/// "It's actually 44 Oak, not 42", while something else is asked: a number that is not said to be of the house may be
/// another answer.
fn renumbered(draft: &Draft, slots: &Slots, turn: &Turn<'_>) -> Option<String> {
    let of_house = turn.words.iter().any(|word| word.is_one_of(&["not", "isn't", "house"]));
    let known =
        draft.address.as_deref().filter(|_| of_house && slots.phone.is_none() && slots.address.is_none());
    known.and_then(|known| with_house(known, &turn.words))
}

/// The form with what a turn says of the customer beside something else. A name has to be said to be one.
fn of_himself(draft: &Draft, turn: &Turn<'_>, cx: &Context<'_>) -> Draft {
    let slots = &turn.meaning.slots;
    let named = turn.corrects() || turn.words.iter().any(|word| word.is_one_of(&["name", "under", "put"]));
    let said = slots.name.as_deref();
    // "I'm Joan Baez", of somebody whose dog was taken for him.
    let introduced = said.is_some_and(|name| name.contains(' '))
        && turn.words.iter().any(|word| word.is_one_of(&["i'm", "im", "i"]))
        && !turn.asks();
    let named = named || introduced;
    let part = draft.name.as_deref().and_then(|known| with_part(known, said, turn));
    // "My name is Donna, not Dana": the last name stands.
    let near = || {
        let single = said.is_some_and(|name| !name.contains(' '));
        draft.name.as_deref().filter(|_| single && named).and_then(|known| with_near(known, turn))
    };
    let part = part.or_else(near);
    Draft {
        name: part.or_else(|| slots.name.clone().filter(|_| named)).or_else(|| draft.name.clone()),
        address: renumbered(draft, slots, turn)
            .or_else(|| {
                with_more(draft.address.as_deref(), slots.address.as_deref(), &turn.words, cx.business)
            })
            .or_else(|| draft.address.as_deref().and_then(|known| with_street(known, turn)))
            .or_else(|| draft.address.clone()),
        phone: slots.phone.clone().or_else(|| draft.phone.clone()),
        ..draft.clone()
    }
}

/// "It's spelled S-M-Y-T-H": the name with the spelling put right.
pub(super) fn respelled_name(known: &str, turn: &Turn<'_>) -> Option<String> {
    name::respell(known, &turn.words)
}

fn respelled(draft: &Draft, turn: &Turn<'_>) -> Option<String> {
    draft.name.as_deref().and_then(|name| respelled_name(name, turn))
}
