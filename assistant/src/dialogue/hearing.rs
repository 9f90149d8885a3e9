//! What becomes of words: safety first, then what they mean where the conversation is.

use std::sync::LazyLock;

use jiff::Timestamp;
use policy::contact::Reach;
use policy::signs::{Emergency, TenantPhrases};
use regex::Regex;
use telephony::{Disposition, Pace};

use super::callback::reason_of;
use super::called::called;
use super::in_between::answer_alone;
use super::ladder::Miss;
use super::left_alone::LeftAlone;
use super::protocol::{Input, Reply};
use super::state::{Note, State};
use super::{Context, Dialogue, Turn, danger};
use crate::business::Business;
use crate::prompts::{self, fixed};
use crate::understand::question::{self, Known};
use crate::understand::{Asked, Intent, name, understand};
use crate::when::When;
use crate::words::{joined_plain, pattern, words};

/// "Is that an emergency?", "what counts as one?"
static ASKS_WHAT_IS_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:and|so|but|okay|ok|um|uh|oh|well|hi|hello|sorry|wait) )*(?:(?:is|are|was|would|does|do you think|would you (?:say|call)|should i call|do you consider) (?:\w+ ){0,6}(?:an? )?emergency",
        r"|what (?:\w+ ){0,3}(?:an? )?emergency|how do (?:i|you) (?:know|tell) (?:if|whether|when) (?:\w+ ){0,4}emergency)(?: (?:to you|or not|then|for you|or can it wait|or what))*$",
    ))
});
/// Who was taken off by mistake: somebody puts him back.
static OPTS_BACK_IN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:opted|unsubscribed|signed|removed|took (?:me|myself)|stopped)(?: \w+){0,3} by (?:mistake|accident)\b|\bre ?subscribe\b|\bopt(?:ed)? (?:me |us )?(?:back )?in\b",
        r"|\b(?:want|get|have|start|turn)(?: getting| receiving)? (?:the |your |my |those )?(?:texts?|messages|reminders|calls)(?: back)? (?:back|again|on again)\b|\bput (?:me|us|my number) back on\b",
    ))
});
/// A yes that has no time.
static HURRIED_YES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:yes|yeah|yep|sure|okay|ok|right|correct|fine|good|oh|please|just|come on|lets go|and|book it|do it|now) ?)+(?:(?:hurry(?: up)?|quick(?:ly)?|right now|asap|as soon as possible|fast|right away|go ahead) ?)+$",
    )
});
/// That it has become worse, or goes on.
static WORSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:getting|gotten|got|is|even|much) (?:a lot |much )?worse\b|\b(?:leaking|dripping|coming out) (?:a lot )?(?:more|faster|harder|worse)\b",
        r"|\b(?:its|it is|now its|water is|waters) (?:now )?(?:spraying|pouring|gushing|spreading|everywhere|all over)\b|\ball over the (?:floor|place|house|kitchen|bathroom|basement)\b",
    ))
});
/// Without one of these nobody asks to be left alone.
static STOPPING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:stop\w*|quit\w*|ceas\w*|remov\w*|tak\w+|off|no|not|dont|doesnt|never|unsubscrib\w*|opt\w*|lists?|leave|los\w+|delet\w*|enough|sick|tired|block\w*|harass\w*|",
        r"bother\w*|annoy\w*|spam\w*|text\w*|messag\w*|contact\w*|solicit\w*|anymore|wont|shouldnt|cant|without|eras\w*|forget|drop|cancel|end|out|scrub|cut|knock|done|rid|get)\b",
    ))
});
/// Of a call that he missed, or is to get.
static KNOWS_NOT_WHY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:somebody|someone|you|you guys|they|this number|a lady|a man|a guy)(?: (?:just|keeps?|has|have|had|also))* (?:call|called|calling|rang|phoned|texted)(?: me| us)?\b.*\b(?:know|no idea|not sure)\b",
        r"|\b(?:know|remember|idea|sure) (?:why|what (?:it|this|that|they|he|she|its|thats|was|is)|who)\b.*\b(?:about|call\w*|wanted|want|regarding)\b|^i (?:really |honestly )?(?:dont|do not) (?:really )?know (?:why|what)$",
    ))
});
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
        let text = &self.with_what_was_begun(text);
        let objects = self.objects(text, cx);
        let reply = self.heeded(text, objects, cx);
        if objects { reply.recorded("recording_objected", "") } else { reply }
    }

    /// What goes before all understanding: safety, the wish to be left alone, and not to be recorded.
    pub(super) fn heeded(&mut self, text: &str, objects: bool, cx: &Context<'_>) -> Reply {
        // "Yes, but no marketing calls" is a yes.
        let unadvertised = self.without_advertising(text);
        let may_be_unwanted = unadvertised.is_none() && self.may_be_unwanted(text);
        let back_in = OPTS_BACK_IN.is_match(&joined_plain(&words(text)));
        // He is left alone whatever else becomes of the turn.
        let left_alone = if may_be_unwanted || unadvertised.is_some() || back_in {
            None
        } else {
            self.wishes_to_be_left_alone(text, cx)
        };
        // What is said instead of a PIN may be the PIN, so that it is looked at for safety alone and kept nowhere.
        let past_pin = self.wants_pin();
        // Safety comes before understanding, in every state and whatever was asked.
        let reported = cx.business.settings.emergency_phrases.clone();
        let sign = policy::signs::assess(text, &TenantPhrases { reported, ask: Vec::new() });
        // "Ashley Flood", who was asked for her name.
        if self.asked() == Asked::Name && name::plain(&words(text)).is_some() {
            return self.understood(text, cx);
        }
        // "Is a clogged toilet an emergency?" asks.
        let sign = match sign {
            Emergency::Reported(sign) if self.only_asks_what_is_one(text) => Emergency::Ask(sign),
            // "Yes, yes, hurry up", to what was read back.
            Emergency::Ask(_)
                if self.state.is_agreed_to() && HURRIED_YES.is_match(&joined_plain(&words(text))) =>
            {
                Emergency::None
            }
            sign => sign,
        };
        if let Emergency::Reported(sign) = sign {
            return self.emergency(sign.code, if past_pin { "" } else { text }, cx);
        }
        if !past_pin && back_in {
            let note = Note { reason: Some(reason_of(text)), ..self.note() };
            self.put_aside(&self.state.clone());
            return self.enter(State::CallbackOffer { note }, vec![fixed(prompts::FOR_A_PERSON)], cx);
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

    /// Whether it is asked what an emergency is, and nothing else in it sounds like one.
    fn only_asks_what_is_one(&self, text: &str) -> bool {
        let plain = joined_plain(&words(text));
        let tells =
            ["this is an", "there is an", "we have an", "i have an"].iter().any(|told| plain.contains(told));
        ASKS_WHAT_IS_ONE.is_match(&plain)
            && !tells
            && matches!(
                policy::signs::assess(&plain.replace("emergency", "thing"), &TenantPhrases::default()),
                Emergency::None
            )
    }

    pub(super) fn may_ask_about_danger(&self) -> bool {
        !self.danger_asked && self.settled != Some(Disposition::Emergency) && self.asked() != Asked::Nothing
    }

    /// Asks about what no rule has found and what sounds all the same like danger, or like the wish to be left alone.
    pub(super) fn suspected(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        // "It's getting worse", of what is being booked or was.
        if (self.made.is_some() || self.state.booking().is_some())
            && WORSE.is_match(&text)
            && self.may_ask_about_danger()
        {
            return Some(self.ask_about_danger(danger::SUSPECTED, turn.text, cx));
        }
        match turn.meaning.suspected {
            // "Yes, yes, hurry up."
            Some((Intent::Emergency, _)) if HURRIED_YES.is_match(&text) => None,
            // Who is called for and who is named wants nothing stopped.
            Some((Intent::OptOut, _)) if !STOPPING.is_match(&text) => None,
            // That nobody came is known for what it is.
            Some((Intent::Emergency, likelihood)) if likelihood < ALMOST_SURE && turn.tells_a_matter(cx) => {
                None
            }
            // "Somebody called me, and I don't know why."
            Some((Intent::Emergency, likelihood))
                if likelihood < ALMOST_SURE && KNOWS_NOT_WHY.is_match(&text) =>
            {
                None
            }
            // What ails an animal is a visit where animals are treated.
            Some((Intent::Emergency, _)) if turn.tells_what_ails_an_animal(cx) => None,
            // What is said after a booking mostly is for whoever comes.
            Some((Intent::Emergency, likelihood))
                if self.made.is_some()
                    && (likelihood < LIKELY
                        || likelihood < ALMOST_SURE
                            && (name::names_them(&turn.words) || turn.states_something())) =>
            {
                None
            }
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
        if self.asked() == Asked::Name
            && let Some(named) = name::plain(&words)
        {
            meaning.only_names(named);
        }
        let town = self.continue_place(&words, &mut meaning.slots, cx);
        let mut turn = Turn { text, words, meaning, more_digits, town };
        // "Are you open on Saturday?" asks for nothing then.
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        if !idle && turn.asks() && question::known(&turn.words, cx.business) == Some(Known::Hours) {
            turn.meaning.slots.when = None;
        }
        // "Yes, right away" names no other time.
        if self.state.is_agreed_to() && HURRIED_YES.is_match(&joined_plain(&turn.words)) {
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
        let seen = self.seen_from_an_appointment(&turn, cx).or_else(|| self.seen_from_the_hours(&turn, cx));
        if let Some(when) = seen {
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
        if let Some(reply) = self.one_is_enough(turn, cx) {
            return reply;
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
            State::LookupName { purpose, found, phone, again } => {
                self.lookup_name(purpose, found, phone, again, turn, cx)
            }
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
