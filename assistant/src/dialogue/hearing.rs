//! What becomes of words: safety first, then what they mean where the conversation is.

use jiff::Timestamp;
use policy::contact::Reach;
use policy::signs::{Emergency, TenantPhrases};
use telephony::{Disposition, Pace};

use super::called::called;
use super::in_between::answer_alone;
use super::ladder::Miss;
use super::left_alone::LeftAlone;
use super::protocol::{Input, Reply};
use super::state::State;
use super::{Context, Dialogue, Turn, danger};
use crate::business::Business;
use crate::prompts::{self, fixed};
use crate::understand::question::{self, Known};
use crate::understand::{Asked, Intent, name, understand};
use crate::when::When;
use crate::words::words;

/// From here on what sounds like danger is treated as if a rule had found it.
const ALMOST_SURE: f32 = 0.9;
/// As likely as not.
const LIKELY: f32 = 0.5;

impl Dialogue {
    /// What becomes of words that cannot be understood because of a defect of ours: safety and the wish to be left alone
    /// are looked for nevertheless, by their rules alone.
    pub fn not_understood(&mut self, text: &str, business: &Business, now: Timestamp) -> Reply {
        let cx = &Context { business, now };
        let reported = business.settings.emergency_phrases.clone();
        if let Some(reach) = policy::signs::opt_out(text) {
            self.left_alone.get_or_insert(LeftAlone { reach, since: now });
        }
        match policy::signs::assess(text, &TenantPhrases { reported, ask: Vec::new() }) {
            Emergency::Reported(sign) if self.state != State::New => self.emergency(sign.code, "", cx),
            Emergency::Reported(_) | Emergency::Ask(_) | Emergency::None => {
                self.handle(Input::NotHeard, business, now)
            }
        }
    }

    pub(super) fn heard(&mut self, text: &str, cx: &Context<'_>) -> Reply {
        self.spoke = true;
        let objects = self.objects(text, cx);
        let reply = self.heeded(text, objects, cx);
        if objects { reply.recorded("recording_objected", "") } else { reply }
    }

    /// What goes before all understanding: safety, the wish to be left alone, and not to be recorded.
    pub(super) fn heeded(&mut self, text: &str, objects: bool, cx: &Context<'_>) -> Reply {
        // "Yes, but no marketing calls" is a yes.
        let unadvertised = self.without_advertising(text);
        let may_be_unwanted = unadvertised.is_none() && self.may_be_unwanted(text);
        // He is left alone whatever else becomes of the turn.
        let left_alone = if may_be_unwanted || unadvertised.is_some() {
            None
        } else {
            self.wishes_to_be_left_alone(text, cx)
        };
        // What is said instead of a PIN may be the PIN, so that it is looked at for safety alone and kept nowhere.
        let past_pin = self.wants_pin();
        // Safety comes before understanding, in every state and whatever was asked.
        let reported = cx.business.settings.emergency_phrases.clone();
        let sign = policy::signs::assess(text, &TenantPhrases { reported, ask: Vec::new() });
        if let Emergency::Reported(sign) = sign {
            return self.emergency(sign.code, if past_pin { "" } else { text }, cx);
        }
        if may_be_unwanted && let Some(reply) = self.ask_whether_unwanted(text, cx) {
            return reply;
        }
        match left_alone {
            Some(Reach::Texts) => {
                let turn = self.turn(text, cx);
                return self.no_texts(&turn, cx);
            }
            Some(_) if past_pin => return self.opted_out(cx),
            Some(_) => {
                let turn = self.turn(text, cx);
                return self.opt_out(&turn, cx);
            }
            None => {}
        }
        if let (Emergency::Ask(sign), true) = (sign, self.may_ask_about_danger()) {
            let said = if past_pin { "" } else { text };
            return self.ask_about_danger(sign.code, said, cx);
        }
        if objects {
            return self.not_recorded(cx);
        }
        if past_pin {
            return self.missed(Miss::NoMatch, cx);
        }
        if let Some(rest) = unadvertised {
            return self.understood_unadvertised(text, rest, cx);
        }
        self.understood(text, cx)
    }

    /// The wish for no advertising is noted, and the rest of the turn is what it is about.
    fn understood_unadvertised(&mut self, text: &str, rest: &str, cx: &Context<'_>) -> Reply {
        self.keep_said(text);
        if !rest.trim().is_empty() {
            return self.understood(rest, cx).with_aside(fixed(prompts::NOTED_FOR_THEM));
        }
        match self.made.clone().filter(|_| self.state == State::AnythingElse) {
            Some(made) => {
                let turn = self.turn(text, cx);
                self.passed_on(&made, &turn, cx)
            }
            None => self.say_and_ask(vec![fixed(prompts::NOTED_FOR_THEM)], cx),
        }
    }

    pub(super) fn may_ask_about_danger(&self) -> bool {
        !self.danger_asked && self.settled != Some(Disposition::Emergency) && self.asked() != Asked::Nothing
    }

    /// Asks about what no rule has found and what sounds all the same like danger, or like the wish to be left alone.
    pub(super) fn suspected(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        match turn.meaning.suspected {
            // That nobody came is known for what it is.
            Some((Intent::Emergency, likelihood)) if likelihood < ALMOST_SURE && turn.tells_a_matter() => {
                None
            }
            // What is said after a booking mostly is for whoever comes.
            Some((Intent::Emergency, likelihood)) if likelihood < LIKELY && self.made.is_some() => None,
            Some((Intent::Emergency, likelihood)) if self.may_ask_about_danger() => {
                let code = if likelihood >= ALMOST_SURE { "danger" } else { danger::SUSPECTED };
                Some(self.ask_about_danger(code, turn.text, cx))
            }
            // "I'm alone and scared" wants no such thing.
            Some((Intent::OptOut, _)) if self.asked() == Asked::Danger || turn.speaks_of_his_number() => None,
            // "I don't want a call, I want a plumber", of somebody who waits for one.
            Some((Intent::OptOut, _)) if self.urgent.is_some() && !self.stood_down => None,
            // "No, one more thing" is not "no one".
            Some((Intent::OptOut, _)) if turn.has_more() => None,
            Some((Intent::OptOut, _)) => self.ask_whether_unwanted(turn.text, cx),
            _ => None,
        }
    }

    /// What is left of a turn once it is neither an emergency nor an opt-out.
    pub(super) fn understood(&mut self, text: &str, cx: &Context<'_>) -> Reply {
        let turn = self.turn(text, cx);
        self.answered(&turn, cx)
    }

    /// What was said, in the light of what was asked and of what was said before.
    pub(super) fn turn<'a>(&mut self, text: &'a str, cx: &Context<'_>) -> Turn<'a> {
        let text = answer_alone(text, self.asked());
        let letters = if self.asked() == Asked::Address { name::letters_joined(text) } else { None };
        let mut meaning = understand(letters.as_deref().unwrap_or(text), self.asked(), cx.business, cx.now);
        let more_digits = self.continue_number(&mut meaning.slots);
        self.continue_address(letters.as_deref().unwrap_or(text), &mut meaning.slots);
        let words = words(text);
        if self.asked() == Asked::Name && self.state.booking().is_some() {
            meaning.slots.name = meaning.slots.name.or_else(|| called(&words));
        }
        let town = self.continue_place(&words, &mut meaning.slots, cx);
        let mut turn = Turn { text, words, meaning, more_digits, town };
        // "Are you open on Saturday?" asks for nothing then.
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        if !idle && turn.asks() && question::known(&turn.words, cx.business) == Some(Known::Hours) {
            turn.meaning.slots.when = None;
        }
        let made = || {
            self.made.as_ref().and_then(|made| made.start).filter(|_| turn.meaning.slots.service.is_none())
        };
        if let Some(talked_of) = self.state.talked_of().or_else(made)
            && let Some(when) = turn.meaning.slots.when.take()
        {
            let hours = &cx.business.hours;
            turn.meaning.slots.when = Some(when.in_the_week_of(&turn.words, talked_of, hours, cx.now));
        }
        if let Some(when) = self.seen_from_an_appointment(&turn, cx) {
            turn.meaning.slots.when = Some(when);
        }
        // "When can you come?" is answered by what is free.
        if self.asked() == Asked::When && turn.meaning.slots.when.is_none() && turn.leaves_it_open() {
            turn.meaning.slots.when = Some(When::soonest());
        }
        turn
    }

    /// What becomes of a turn that is neither an emergency nor an opt-out.
    pub(super) fn answered(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        if self.asked() == Asked::Nothing {
            // The store's answer is still due; what is said meanwhile changes nothing.
            return self.stay_listening();
        }
        if turn.wants_it_slower() {
            self.pace = Pace::Slow;
        }
        if let Some(reply) = self.suspected(turn, cx) {
            return reply;
        }
        if let Some(reply) = self.back_to_booking(turn, cx) {
            return reply;
        }
        // Whether anyone is in danger goes before whatever else is said with it.
        if let State::Danger { code, said, back } = self.state.clone()
            && self.doubt().is_some()
            && let Some(reply) = self.danger_answered(&code, &said, *back, turn, cx)
        {
            return reply;
        }
        if let Some(reply) = self.goes_past_unwanted(turn, cx) {
            return reply;
        }
        if let Some(reply) = self.first_of_all(turn, cx) {
            return reply;
        }
        if let Some(reply) = self.half_an_address(turn, cx) {
            return reply;
        }
        if let Some(reply) = self.and_another(turn, cx).or_else(|| self.answer_and_more(turn, cx)) {
            return reply;
        }
        if let Some(reply) = self.asked_beside(turn, cx) {
            return reply;
        }
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let describes = idle || matches!(self.state, State::Service { .. });
        let tells = self.state.booking().is_some() && turn.is_worth_noting();
        let jobs = turn.meaning.slots.service.is_some() || idle && turn.describes();
        if describes && turn.books() && jobs || tells {
            self.keep_said(turn.text);
        }
        let several = self.more_than_one(turn, cx);
        let wished = self.somebody_wished_for(turn);
        if self.state.is_agreed_to() && self.last_asked_is(prompts::TAKE_YOUR_TIME) && turn.is_back() {
            return self.say_and_ask(vec![fixed(prompts::OKAY)], cx);
        }
        if self.unheard && self.state.is_agreed_to() && turn.yes() {
            return self.put_from_the_beginning(cx);
        }
        let answer = match self.state.clone() {
            State::Open | State::AnythingElse => self.fresh(turn, cx),
            State::Danger { code, said, back } => self.danger_answered(&code, &said, *back, turn, cx),
            State::Unwanted { said, back } => self.unwanted_answered(&said, *back, turn, cx),
            State::Service { draft } => self.service_named(draft, turn, cx),
            State::When { draft, held } => self.time_named(draft, held, turn, cx),
            State::Choosing { draft, held, offer } => self.chosen(draft, held, &offer, turn, cx),
            State::Details { draft, held, detail } => self.detail_given(draft, held, detail, turn, cx),
            State::ReadBack { draft, held, form } => {
                self.read_back_answered(draft, held, Some(form), turn, cx)
            }
            State::Changing { draft, held } => self.read_back_answered(draft, held, None, turn, cx),
            State::LookupNumber { purpose, name } => self.lookup_number(purpose, name, turn, cx),
            State::LookupName { purpose, found, .. } => self.lookup_name(purpose, found, turn, cx),
            State::WhichBooking { purpose, mine } => self.which_booking(purpose, mine, turn, cx),
            State::CancelConfirm { booking, also, others } => {
                self.cancel_confirmed(booking, also, others, turn, cx)
            }
            State::MoveWhen { booking } => self.move_time_named(booking, turn, cx),
            State::MoveChoosing { booking, wish, offer } => {
                self.move_chosen(booking, &wish, &offer, turn, cx)
            }
            State::MoveConfirm { booking, opening } => self.move_confirmed(booking, opening, turn, cx),
            State::CallbackOffer { note } => self.callback_offered(note, turn, cx),
            State::Message { note, missing } => self.message_detail(note, missing, turn, cx),
            State::Ringing { note, reason, missing, back } => {
                self.while_ringing(note, reason, missing, back, turn, cx)
            }
            State::AfterNobody { note } => self.after_nobody(note, turn, cx),
            State::Righting { note, detail } => self.righted(note, detail, turn, cx),
            State::Where { draft, held } => self.place_named(draft, held, turn, cx),
            State::StillBook { back } => self.still_booked(*back, turn, cx),
            State::New
            | State::Finding { .. }
            | State::Reserving { .. }
            | State::Committing { .. }
            | State::LookingUp { .. }
            | State::MoveFinding { .. }
            | State::Moving { .. }
            | State::Cancelling { .. }
            | State::Leaving { .. }
            | State::Calling { .. }
            | State::Voicemail { .. }
            // Goes before everything: see `owner_speaks`.
            | State::Owner { .. }
            | State::OwnerPin { .. }
            | State::OwnerChecking { .. }
            | State::OwnerFinding { .. }
            | State::OwnerTexting { .. }
            | State::Ended(_) => None,
        };
        match answer {
            Some(reply) => {
                let reply = several.into_iter().fold(reply, Reply::with_aside);
                reply.passing_on(wished)
            }
            None if wished.is_some() && idle => {
                let draft = self.draft_of([&turn.meaning.slots]);
                self.enter(State::Service { draft }, wished.into_iter().collect(), cx)
            }
            None if several.is_some() || wished.is_some() => {
                self.say_and_ask(wished.into_iter().chain(several).collect(), cx)
            }
            None => match self.described_again(turn, cx).or_else(|| self.digression(turn, cx)) {
                Some(reply) => reply,
                None if turn.more_digits => self.stay(vec![fixed(prompts::AND_THE_REST)]),
                None => self.missed(Miss::NoMatch, cx),
            },
        }
    }
}
