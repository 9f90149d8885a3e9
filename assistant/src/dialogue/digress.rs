//! What a caller may say at any time: ask for a person, ask a question, want to hear it again, take a moment,
//! stop, or say goodbye. The conversation then goes on where it was.

use std::sync::LazyLock;

use regex::Regex;
use telephony::Disposition;

use super::form::Draft;
use super::ladder::Miss;
use super::protocol::Segment;
use super::state::{Missing, Note, Purpose, State};
use super::turn::{declines_a_call, hesitates, is_farewell};
use super::{Context, Dialogue, Reply, Turn, voicemail};
use crate::prompts::{self, fixed, variable};
use crate::understand::question::{self, Known};
use crate::understand::{Asked, Intent};
use crate::when::speak;
use crate::words::{joined_plain, pattern};

impl Dialogue {
    /// What goes before an answer to the question that was asked.
    pub(super) fn first_of_all(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let messaging = matches!(
            self.state,
            State::Message { .. } | State::CallbackOffer { .. } | State::AfterNobody { .. }
        );
        let free_text = matches!(
            self.state,
            State::Message { missing: Missing::Reason, .. }
                | State::Ringing { missing: Some(Missing::Reason), .. }
        );
        if let Some(reply) = self.owner_speaks(turn, messaging, cx) {
            return Some(reply);
        }
        if !free_text && let Some(reply) = self.whether_recorded(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.taken_home(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.waits_for_the_rest(turn, cx) {
            return Some(reply);
        }
        let reply = if free_text { self.no_reason(turn, cx) } else { self.in_between(turn, cx) };
        if let Some(reply) = reply {
            return Some(reply);
        }
        if let Some(reply) = self.in_spanish(turn, cx) {
            return Some(reply);
        }
        let told = self.asked_who_we_are(turn, cx).or_else(|| self.asked_for_a_text(turn, cx));
        if let Some(reply) = told {
            return Some(reply);
        }
        // "Is anybody there?" wants to know whether the line is open.
        if turn.calls_out() && !matches!(self.state, State::Ringing { .. }) {
            return Some(self.hello(cx));
        }
        if let Some(reply) = self.certain_person_wanted(turn, cx) {
            return Some(reply);
        }
        if turn.is(Intent::Person) && !messaging {
            return Some(self.person_asked_for(turn, None, cx));
        }
        // Nobody came, or there is nobody: who asks again is told so again.
        if turn.is(Intent::Person) && matches!(self.state, State::Message { .. }) && !free_text {
            return Some(self.say_and_ask(vec![fixed(prompts::NOBODY_FREE)], cx));
        }
        if let Some(reply) = self.unusual(turn, cx) {
            return Some(reply);
        }
        if !free_text && voicemail::is_wanted(&turn.words) {
            return Some(self.leave_voicemail(vec![fixed(prompts::SURE)], cx));
        }
        let ringing = matches!(self.state, State::Ringing { .. });
        if turn.is(Intent::CallBack) && declines_a_call(turn) {
            let say = vec![fixed(prompts::OKAY)];
            return Some(if messaging {
                self.enter(State::AnythingElse, say, cx)
            } else {
                self.say_and_ask(say, cx)
            });
        }
        // "Tell him to call before he comes", of what is being booked or just was, is for whoever comes.
        let slots = &turn.meaning.slots;
        let books = slots.service.is_some() && slots.when.is_some();
        let booking = self.state.booking().is_some() || books;
        let another_number = self.asked() == Asked::Phone && slots.spoken_number.is_some();
        let of_the_visit = turn.tells_whoever_comes() || turn.wants_a_word_first();
        let told = books
            || another_number
            || turn.calls_us()
            || self.state.booking().is_some() && self.is_called_something_else(turn)
            || (self.made.is_some() || booking) && of_the_visit;
        if turn.is(Intent::CallBack) && !messaging && !ringing && !told {
            return Some(self.call_back_wanted(turn, cx));
        }
        // "Change the appointment to Wednesday", said of the one being booked, is a correction.
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        if turn.is(Intent::Reschedule) && idle {
            return self.fresh(turn, cx);
        }
        if hesitates(turn) && self.state.is_unfinished() && !free_text {
            return Some(self.once(vec![fixed(prompts::TAKE_YOUR_TIME)], cx));
        }
        if let Some(reply) = self.says_back(turn, cx) {
            return Some(reply);
        }
        // "You have it on file."
        let asks_of_himself = matches!(self.asked(), Asked::Name | Asked::Address | Asked::Phone);
        if asks_of_himself && !self.state.offers_calling_number() && turn.thinks_we_have_it() {
            return Some(
                self.once(
                    [fixed(prompts::CANNOT_LOOK_IT_UP)]
                        .into_iter()
                        .chain(self.state.question(cx.business, self.caller.as_ref()))
                        .collect(),
                    cx,
                ),
            );
        }
        // "Why do you need that?"
        if matches!(self.asked(), Asked::Name | Asked::Address | Asked::Phone) && turn.would_rather_not_say()
        {
            let mut say = vec![fixed(prompts::NEEDED)];
            say.extend(self.state.question(cx.business, self.caller.as_ref()));
            return Some(self.once(say, cx));
        }
        // "What if I need to reschedule?" at the read-back changes nothing yet.
        if self.state.booking().is_some() && turn.supposes_cancelling() && !turn.yes() && turn.tells_nothing()
        {
            return Some(self.question_asked(turn, cx));
        }
        // "The last one", said of what was offered, is a choice and no wish to hear it again.
        let picks = turn.words.last().is_some_and(|word| word.is("please")) || turn.words.len() <= 4;
        let named = ["one", "option", "last", "first", "second", "third", "middle"];
        let picks = picks && turn.words.iter().any(|word| word.is_one_of(&named));
        let answers = match self.asked() {
            Asked::When => turn.meaning.slots.when.is_some(),
            Asked::Opening | Asked::CancelWhich => turn.meaning.slots.when.is_some() || picks,
            Asked::Anything
            | Asked::Service
            | Asked::Name
            | Asked::Address
            | Asked::Phone
            | Asked::Confirm
            | Asked::Danger
            | Asked::Unwanted
            | Asked::AnythingElse
            | Asked::CancelConfirm
            | Asked::MoveConfirm
            | Asked::CallbackOffer
            | Asked::Reason
            | Asked::Holding
            | Asked::Pin
            | Asked::Owner
            | Asked::Nothing => false,
        };
        if free_text || answers || turn.meaning.confidence < 0.65 {
            return None;
        }
        if turn.is(Intent::Repeat) {
            return Some(self.say_again());
        }
        if turn.is(Intent::AreYouHuman) {
            return Some(self.say_and_ask(vec![fixed(prompts::AUTOMATED)], cx));
        }
        None
    }

    /// What a turn may mean that did not answer the question.
    pub(super) fn digression(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let booking = self.state.booking().is_some();
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let stops = turn.words.iter().any(|word| word.is_one_of(&["mind", "nevermind", "forget"]));
        if let Some(reply) = self.told_by_another_business(turn, cx) {
            return Some(reply);
        }
        match turn.meaning.intent {
            // "Do you know somebody who does?"
            _ if ASKS_FOR_ANOTHER.is_match(&joined_plain(&turn.words)) => {
                Some(self.say_and_ask(vec![fixed(prompts::UNKNOWN_ANSWER)], cx))
            }
            // "Do you tow? My car's in a ditch."
            _ if idle && let Some(asked) = turn.question_before(cx) => Some(self.question_asked(&asked, cx)),
            // "Is anybody working today?"
            _ if idle
                && !turn.meaning.is_sure()
                && question::known(&turn.words, cx.business) == Some(Known::Hours) =>
            {
                Some(self.question_asked(turn, cx))
            }
            Intent::OutOfScope if turn.asks() && question::known(&turn.words, cx.business).is_some() => {
                Some(self.question_asked(turn, cx))
            }
            // A question that has an answer is one, also when its first word was not heard.
            Intent::Question if question::known(&turn.words, cx.business).is_some() => {
                Some(self.question_asked(turn, cx))
            }
            // "What if I need to cancel?" cancels nothing.
            _ if booking && turn.supposes_cancelling() => Some(self.question_asked(turn, cx)),
            // "There's a dog", said before it was time for it.
            _ if booking
                && turn.is_worth_noting()
                && (turn.tells_whoever_comes() || turn.wants_a_word_first() || !turn.asks()) =>
            {
                Some(self.noted_for_them(cx))
            }
            // "Never mind", of what stands in the calendar.
            Intent::Goodbye if stops && self.state.to_be_moved().is_some() => {
                Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx))
            }
            // "Actually just cancel it."
            Intent::Cancel
                if turn.meaning.is_sure()
                    && matches!(self.state, State::MoveConfirm { .. } | State::MoveChoosing { .. }) =>
            {
                Some(self.lookup(Purpose::Cancel, turn, cx))
            }
            // "I changed my mind", "wait, that's wrong", before it is read back.
            _ if turn.tells_nothing()
                && (turn.wavers() || turn.finds_it_wrong())
                && matches!(self.state, State::Details { .. }) =>
            {
                let State::Details { draft, held, .. } = self.state.clone() else { return None };
                Some(self.enter(State::Changing { draft, held }, vec![fixed(prompts::NO_PROBLEM)], cx))
            }
            // "I changed my mind", "can I think about it?"
            _ if self.state.is_read_back() && turn.wavers() => {
                Some(self.once(vec![fixed(prompts::NOT_YET_BOOKED), fixed(prompts::SHALL_I_BOOK)], cx))
            }
            _ if !turn.meaning.is_sure() => self.greeted(turn, cx),
            Intent::Cancel if booking && turn.gives_up() && !turn.assents_by_no() => {
                Some(self.not_booked(cx))
            }
            Intent::Goodbye if booking && stops => Some(self.not_booked(cx)),
            Intent::Goodbye if self.state.is_unfinished() && !stops && !is_farewell(turn) => {
                Some(self.not_yet(cx))
            }
            // "Great, thanks, bye", before the name: he may think that it is booked.
            Intent::Goodbye
                if self.state.booking().is_some_and(|(_, held)| held.is_some())
                    && self.state.is_unfinished()
                    && !matches!(self.state, State::ReadBack { .. })
                    && !stops
                    && self.ladder.is_down() =>
            {
                let mut say = vec![fixed(prompts::NOT_YET_BOOKED)];
                say.extend(self.state.question(cx.business, self.caller.as_ref()));
                Some(self.once(say, cx))
            }
            // He may think that it is booked.
            Intent::Goodbye
                if matches!(self.state, State::ReadBack { .. }) && !stops && self.ladder.is_down() =>
            {
                Some(self.once(vec![fixed(prompts::NOT_YET_BOOKED), fixed(prompts::SHALL_I_BOOK)], cx))
            }
            Intent::Goodbye if !stops && let Some(reply) = self.left_before_the_end(cx) => Some(reply),
            // Nobody calls only to say that.
            Intent::Goodbye
                if self.state == State::Open
                    && !stops
                    && !turn.no()
                    && !turn.is_content()
                    && !is_farewell(turn) =>
            {
                None
            }
            // Whether it is one was seen where it was asked.
            Intent::Goodbye if self.state == State::AnythingElse => None,
            // "Never mind", of a thing that was looked up, put right or asked: that alone is over.
            Intent::Goodbye if stops && self.state != State::Open && !is_farewell(turn) => {
                Some(self.enter(State::AnythingElse, vec![fixed(prompts::OKAY)], cx))
            }
            Intent::Goodbye => Some(self.goodbye(cx)),
            Intent::Repeat => Some(self.say_again()),
            Intent::Wait => {
                self.ladder.climb_down();
                Some(self.stay(vec![fixed(prompts::TAKE_YOUR_TIME)]))
            }
            Intent::AreYouHuman => Some(self.say_and_ask(vec![fixed(prompts::AUTOMATED)], cx)),
            // "I need some help" asks for somebody to come; "what can you do?" asks what we do.
            Intent::Help if idle && turn.words.iter().any(|word| word.is_one_of(&["need", "some"])) => {
                Some(self.enter(State::Service { draft: Draft::default() }, vec![fixed(prompts::SURE)], cx))
            }
            Intent::Help if self.urgent.is_some() => {
                Some(self.say_and_ask(vec![fixed(prompts::STILL_TRYING)], cx))
            }
            Intent::Help => Some(self.say_and_ask(vec![fixed(prompts::WHAT_I_DO)], cx)),
            Intent::Question => Some(self.question_asked(turn, cx)),
            Intent::Thanks => Some(self.say_and_ask(vec![fixed(prompts::WELCOME)], cx)),
            Intent::OutOfScope => self.not_ours(cx),
            Intent::Greeting => self.greeted(turn, cx),
            // Answered where they make sense, and nothing by themselves elsewhere.
            Intent::Schedule
            | Intent::Reschedule
            | Intent::Cancel
            | Intent::Status
            | Intent::Emergency
            | Intent::Person
            | Intent::OwnerQuery
            | Intent::OptOut
            | Intent::CallBack
            | Intent::Yes
            | Intent::No
            | Intent::Correction => None,
        }
    }

    /// What is told is kept already; the question that stands is put again, and what was read back is not read once more.
    fn noted_for_them(&mut self, cx: &Context<'_>) -> Reply {
        if let State::ReadBack { .. } = self.state {
            self.ladder.climb_down();
            return self.stay(vec![fixed(prompts::OKAY), fixed(prompts::NOTED)]);
        }
        self.say_and_ask(vec![fixed(prompts::NOTED_FOR_THEM)], cx)
    }

    /// He gives up what he was booking. Should it have been said to somebody else, it is still there.
    pub(super) fn not_booked(&mut self, cx: &Context<'_>) -> Reply {
        self.put_aside(&self.state.clone());
        self.enter(State::AnythingElse, vec![fixed(prompts::NOT_BOOKED)], cx)
    }

    /// The same again, without the word that opened it.
    pub(super) fn say_again(&mut self) -> Reply {
        self.ladder.climb_down();
        let mut say = vec![fixed(prompts::SURE)];
        say.extend_from_slice(self.said_last());
        self.stay(say)
    }

    /// What was said last, without the words that opened it.
    fn said_last(&self) -> &[Segment] {
        let opens = |segment: &Segment| prompts::ACKNOWLEDGEMENTS.contains(&segment.text.as_str());
        let opening = self.last_said.iter().take_while(|segment| opens(segment)).count();
        &self.last_said[opening..]
    }

    /// Whether the last words were this question.
    pub(super) fn last_asked_is(&self, question: &str) -> bool {
        self.last_said.last().is_some_and(|segment| segment.text == question)
    }

    /// What was said last beside the question that it ended with and what every stream begins with.
    pub(super) fn settled_last(&self) -> Vec<Segment> {
        let asks = prompts::wording(self.asked());
        let besides = [prompts::CALL_IS_RECORDED, asks.ask, asks.rephrase, asks.choices];
        let said = self.said_last().iter();
        said.filter(|segment| !besides.contains(&segment.text.as_str())).cloned().collect()
    }

    /// "That's it", said where something is still to be answered, ends nothing.
    fn not_yet(&mut self, cx: &Context<'_>) -> Reply {
        if let State::ReadBack { .. } = self.state {
            return self.once_more(prompts::SHALL_I_BOOK, cx);
        }
        let mut say = vec![fixed(prompts::OKAY)];
        say.extend(self.state.question(cx.business, self.caller.as_ref()));
        self.once(say, cx)
    }

    /// "Thanks, bye", where something was promised or is about to be done: a call-back is left with what is known of it, and of
    /// anything else he is told, once, that it is not done yet.
    fn left_before_the_end(&mut self, cx: &Context<'_>) -> Option<Reply> {
        let reachable = |note: &Note| note.phone.is_some() || self.caller.is_some();
        if let State::Message { note, missing } = self.state.clone()
            && reachable(&note)
            && note.emergency.is_none()
        {
            return Some(self.skip_detail(note, missing, vec![fixed(prompts::OKAY)], cx));
        }
        let undone = match &self.state {
            State::CancelConfirm { .. } => prompts::NOT_YET_CANCELLED,
            State::MoveWhen { .. } | State::MoveChoosing { .. } | State::MoveConfirm { .. } => {
                prompts::NOT_YET_MOVED
            }
            state if state.booking().is_some_and(|(_, held)| held.is_some()) => prompts::NOT_YET_BOOKED,
            _ => return None,
        };
        if !self.ladder.is_down() {
            return None;
        }
        let question = self.state.question(cx.business, self.caller.as_ref());
        Some(self.once([fixed(undone)].into_iter().chain(question).collect(), cx))
    }

    pub(super) fn goodbye(&mut self, cx: &Context<'_>) -> Reply {
        let text = prompts::goodbye(cx.business);
        self.end(&text, Disposition::Abandoned, cx)
    }

    /// "You wanted a leak repair": after a cut, what the conversation was about.
    pub(super) fn whereabouts(&self, cx: &Context<'_>) -> Option<Segment> {
        // The read-back and the offer say it themselves.
        if matches!(self.asked(), Asked::Confirm | Asked::Opening | Asked::Nothing) {
            return None;
        }
        let (draft, held) = self.state.booking()?;
        let job = draft.service.as_ref().and_then(|id| cx.business.job_type(id))?;
        Some(match held {
            Some(held) => variable(format!(
                "You wanted {} on {}.",
                job.name,
                speak::moment(held.opening.start, cx.business.hours.zone())
            )),
            None => variable(format!("You wanted {}.", job.name)),
        })
    }

    /// Says something, then puts the question that stands.
    pub(super) fn say_and_ask(&mut self, mut say: Vec<Segment>, cx: &Context<'_>) -> Reply {
        self.ladder.climb_down();
        say.extend(self.state.question(cx.business, self.caller.as_ref()));
        self.stay(say)
    }

    /// Something that we do not do. A name or a street that was not understood sounds like that too.
    fn not_ours(&mut self, cx: &Context<'_>) -> Option<Reply> {
        match self.asked() {
            Asked::Name
            | Asked::Address
            | Asked::Phone
            | Asked::Reason
            | Asked::Danger
            | Asked::Unwanted
            | Asked::Holding
            | Asked::Pin
            | Asked::Nothing => None,
            Asked::Anything
            | Asked::Service
            | Asked::When
            | Asked::Opening
            | Asked::Confirm
            | Asked::AnythingElse
            | Asked::CancelWhich
            | Asked::CancelConfirm
            | Asked::MoveConfirm
            | Asked::Owner
            | Asked::CallbackOffer => Some(self.missed(Miss::NotOurs, cx)),
        }
    }

    fn greeted(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let greets = turn.words.iter().any(|word| word.is_one_of(GREETINGS));
        let only = turn.meaning.intent == Intent::Greeting && turn.words.len() <= 4 && greets;
        only.then(|| self.hello(cx))
    }

    fn hello(&mut self, cx: &Context<'_>) -> Reply {
        if !self.state.is_unfinished() {
            return self.say_and_ask(vec![fixed(prompts::HELLO)], cx);
        }
        let mut say = vec![fixed(prompts::HELLO)];
        say.extend(self.state.question(cx.business, self.caller.as_ref()));
        // "Hello?" in the middle answers nothing.
        self.once(say, cx)
    }
}

/// Somebody else is asked for. Without apostrophes.
static ASKS_FOR_ANOTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bknow (?:of )?(?:somebody|someone|anybody|anyone|a (?:place|company|guy)|another (?:place|company))(?: else)?(?: who| that| i)\b",
        r"|\b(?:can|could|would) you (?:recommend|suggest|refer me to) (?:somebody|someone|anybody|anyone|a|an|another)\b",
    ))
});

const GREETINGS: &[&str] =
    &["hi", "hello", "hey", "morning", "afternoon", "evening", "howdy", "greetings", "there"];
