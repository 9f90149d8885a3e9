//! What a caller may say at any time: ask for a person, ask a question, want to hear it again, take a moment,
//! stop, or say goodbye. The conversation then goes on where it was.

use jiff::{Timestamp, ToSpan};
use policy::Span;
use policy::ladder::EscalationReason;
use telephony::Disposition;

use super::form::Draft;
use super::ladder::Miss;
use super::protocol::Segment;
use super::state::{Missing, State};
use super::two_errands::NEGATIONS;
use super::{Context, Dialogue, Reply, Turn, voicemail};
use crate::business::{Business, Question};
use crate::prompts::{self, fixed, variable};
use crate::understand::question::{self, Known};
use crate::understand::{Asked, Intent};
use crate::when::{self, speak};
use crate::words::{Word, joined};

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
        if turn.is(Intent::Person) && !messaging {
            return Some(self.person_wanted(EscalationReason::Asked, cx));
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
        let told = books
            || another_number
            || turn.calls_us()
            || (self.made.is_some() || booking) && turn.tells_whoever_comes();
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
        // "What if I need to reschedule?" at the read-back changes nothing yet.
        if self.state.booking().is_some() && turn.supposes_cancelling() && !turn.yes() && turn.tells_nothing()
        {
            return Some(self.question_asked(turn, cx));
        }
        // "The last one", said of what was offered, is a choice and no wish to hear it again.
        let picks = turn.words.last().is_some_and(|word| word.is("please")) || turn.words.len() <= 4;
        let picks = picks && turn.words.iter().any(|word| word.is("one") || word.is("option"));
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
        let stops = turn.words.iter().any(|word| word.is("mind") || word.is("forget"));
        match turn.meaning.intent {
            // A question that has an answer is one, also when its first word was not heard.
            Intent::Question if question::known(&turn.words, cx.business).is_some() => {
                Some(self.question_asked(turn, cx))
            }
            // "What if I need to cancel?" cancels nothing.
            _ if booking && turn.supposes_cancelling() => Some(self.question_asked(turn, cx)),
            // "There's a dog", said before it was time for it.
            _ if booking && turn.is_worth_noting() && (turn.tells_whoever_comes() || !turn.asks()) => {
                Some(self.noted_for_them(cx))
            }
            _ if !turn.meaning.is_sure() => self.greeted(turn, cx),
            Intent::Cancel if booking && turn.gives_up() => {
                Some(self.enter(State::AnythingElse, vec![fixed(prompts::NOT_BOOKED)], cx))
            }
            Intent::Goodbye if booking && stops => {
                Some(self.enter(State::AnythingElse, vec![fixed(prompts::NOT_BOOKED)], cx))
            }
            Intent::Goodbye if self.state.is_unfinished() && !stops && !is_farewell(turn) => {
                Some(self.not_yet(cx))
            }
            // He may think that it is booked.
            Intent::Goodbye
                if matches!(self.state, State::ReadBack { .. }) && !stops && self.ladder.is_down() =>
            {
                Some(self.once(vec![fixed(prompts::NOT_YET_BOOKED), fixed(prompts::SHALL_I_BOOK)], cx))
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
        if !only {
            return None;
        }
        if !self.state.is_unfinished() {
            return Some(self.say_and_ask(vec![fixed(prompts::HELLO)], cx));
        }
        let mut say = vec![fixed(prompts::HELLO)];
        say.extend(self.state.question(cx.business, self.caller.as_ref()));
        // "Hello?" in the middle answers nothing.
        Some(self.once(say, cx))
    }

    /// The answer to a question beside something else, or that there is none; nothing is asked yet.
    pub(super) fn answered_in_passing(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let answer = answer_to(turn, cx);
        self.ladder.climb_down();
        if answer.is_empty() {
            return self.stay(vec![fixed(prompts::UNKNOWN_ANSWER)]).recorded("question_unknown", "");
        }
        self.settle(Disposition::Answered);
        self.stay(answer).recorded("question_answered", "")
    }

    pub(super) fn question_asked(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let answer = answer_to(turn, cx);
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        match (answer.is_empty(), idle) {
            (false, _) => {
                self.settle(Disposition::Answered);
                let reply = if idle {
                    self.enter(State::AnythingElse, answer, cx)
                } else {
                    self.say_and_ask(answer, cx)
                };
                reply.recorded("question_answered", "")
            }
            (true, true) => {
                // Not a question of ours as far as we can tell: a person may know.
                let short = turn.words.len() <= 5 && turn.text.to_lowercase().contains("question");
                if short {
                    return self.say_and_ask(vec![fixed(prompts::SURE)], cx);
                }
                let note = super::state::Note {
                    reason: Some(format!(
                        "asked: {}",
                        policy::redact::redact(turn.text).chars().take(250).collect::<String>()
                    )),
                    ..self.note()
                };
                self.enter(State::CallbackOffer { note }, vec![fixed(prompts::UNKNOWN_ANSWER)], cx)
                    .recorded("question_unknown", "")
            }
            (true, false) => {
                self.say_and_ask(vec![fixed(prompts::UNKNOWN_ANSWER)], cx).recorded("question_unknown", "")
            }
        }
    }
}

impl Turn<'_> {
    /// "Okay, thanks", "perfect", "yes, that's it": nothing else is wanted. A plain yes is something else.
    pub(super) fn is_content(&self) -> bool {
        let plain = ["yes", "yeah", "yep", "sure", "please"];
        let said = || self.words.iter().filter(|word| !word.text.is_empty());
        said().next().is_some()
            && said().all(|word| word.is_one_of(CONTENT) || word.is_one_of(&plain) || is_farewell(self))
            && (said().any(|word| !word.is_one_of(&plain)) && !said().any(|word| word.is("please")))
    }

    /// Whether he gives up what he was about to book. "I'll take it" may look like it.
    fn gives_up(&self) -> bool {
        let says = |list: &[&str]| self.words.iter().any(|word| word.is_one_of(list));
        self.cancels_at().is_some()
            || says(&["mind", "nevermind", "forget", "changed", "decided", "stop", "leave"])
            || says(NEGATIONS) && !says(&["no"]) && says(&["want", "need", "book", "bother", "interested"])
    }

    /// Whether there is nothing in it that a form takes down.
    fn tells_nothing(&self) -> bool {
        let slots = &self.meaning.slots;
        slots.when.is_none() && slots.name.is_none() && slots.address.is_none() && slots.phone.is_none()
    }
}

/// Words of somebody who has all he wanted.
const CONTENT: &[&str] = &[
    "ok",
    "okay",
    "alright",
    "great",
    "perfect",
    "awesome",
    "wonderful",
    "excellent",
    "fine",
    "good",
    "cool",
    "thanks",
    "thank",
    "you",
    "so",
    "very",
    "much",
    "that's",
    "thats",
    "that",
    "is",
    "it",
    "all",
    "will",
    "be",
    "do",
    "for",
    "now",
    "right",
    "then",
    "well",
    "oh",
    "a",
    "lot",
    "ma'am",
    "sir",
    "i'm",
    "im",
    "set",
];

/// Words that leave no doubt that he hangs up.
pub(super) fn is_farewell(turn: &Turn<'_>) -> bool {
    let text = joined(&turn.words);
    let says = |phrase: &&str| {
        text.split(' ').any(|word| word == *phrase) || phrase.contains(' ') && text.contains(*phrase)
    };
    FAREWELLS.iter().any(says)
}

impl Turn<'_> {
    /// "I'll call back later", "can I call you?": it is he who calls.
    fn calls_us(&self) -> bool {
        let himself = |word: &Word| word.is_one_of(&["i'll", "ill", "i", "i'd", "we'll", "we", "me"]);
        self.words.iter().enumerate().any(|(at, word)| {
            let subject = self.words[at.saturating_sub(3)..at].iter().any(himself);
            let whom = self.words.get(at + 1);
            let us = whom.is_none_or(|word| word.is_one_of(&["you", "back", "again", "later", "in"]));
            let wants =
                self.words[..at].iter().any(|word| word.is_one_of(&["want", "need", "like", "someone"]));
            word.is_one_of(&["call", "ring", "phone"]) && subject && us && !wants
        })
    }
}

/// "No need to call me back."
fn declines_a_call(turn: &Turn<'_>) -> bool {
    let at = turn.words.iter().position(|word| word.is_one_of(&["call", "calling", "ring"]));
    at.is_some_and(|at| {
        turn.words[at.saturating_sub(3)..at]
            .iter()
            .any(|word| word.is_one_of(&["don't", "dont", "no", "not"]))
    })
}

const GREETINGS: &[&str] =
    &["hi", "hello", "hey", "morning", "afternoon", "evening", "howdy", "greetings", "there"];

/// Whether he only takes his time to think.
fn hesitates(turn: &Turn<'_>) -> bool {
    let thinks = |word: &Word| word.is_one_of(&["hm", "hmm", "hmmm", "um", "umm", "uh", "er", "erm"]);
    let idle = |word: &Word| thinks(word) || word.is_one_of(&["well", "so", "oh"]);
    turn.words.iter().any(thinks) && turn.words.iter().all(idle)
}

const FAREWELLS: &[&str] = &[
    "bye",
    "goodbye",
    "good bye",
    "see you",
    "talk to you later",
    "have a good",
    "have a great",
    "have a nice",
    "hang up",
    "have to go",
    "got to go",
    "gotta go",
    "call back",
    "call again",
    "call you back",
    "call later",
    "wrong number",
    "no longer",
    "nothing else",
];

/// What we know of what is asked; empty where it is nothing.
pub(super) fn answer_to(turn: &Turn<'_>, cx: &Context<'_>) -> Vec<Segment> {
    match question::known(&turn.words, cx.business) {
        Some(Known::Hours) => vec![fixed(prompts::SURE), opening_hours(turn, cx)],
        Some(Known::Entry(index)) => match cx.business.questions.get(index) {
            Some(question) if !turn.supposes_cancelling() || speaks_of_cancelling(question) => {
                vec![fixed(prompts::SURE), fixed(question.answer.clone())]
            }
            // What a visit costs is not what it costs to cancel it.
            Some(_) | None => turn.how_to_cancel().unwrap_or_default(),
        },
        None => turn.how_to_cancel().unwrap_or_default(),
    }
}

fn speaks_of_cancelling(question: &Question) -> bool {
    let told = question.phrases.iter().chain([&question.about, &question.answer]);
    told.into_iter().any(|told| {
        let told = told.to_lowercase();
        ["cancel", "reschedul", "move", "change"].iter().any(|word| told.contains(word))
    })
}

/// The hours of the day asked about, or of today; computed, so that holidays and closures are in it.
fn opening_hours(turn: &Turn<'_>, cx: &Context<'_>) -> Segment {
    let hours = &cx.business.hours;
    let wish = when::read(&turn.words, false, hours, cx.now);
    let asked = wish.as_ref().and_then(|wish| wish.windows.first()).map(|window| window.start);
    let at = asked.unwrap_or(cx.now);
    let day = day_of(at, cx.business);
    let open = hours.open_spans(day);
    if open.is_empty() {
        let next = hours.next_open(day.end.max(cx.now));
        let name = speak::day(at.to_zoned(hours.zone().clone()).date());
        return variable(match next {
            Some(next) => {
                format!("We're closed on {name}. We open again on {}.", speak::moment(next, hours.zone()))
            }
            None => format!("We're closed on {name}."),
        });
    }
    let spans: Vec<String> = open
        .iter()
        .map(|span| {
            format!(
                "from {} to {}",
                speak::time(span.start, hours.zone()),
                speak::time(span.end, hours.zone())
            )
        })
        .collect();
    let name = speak::day(at.to_zoned(hours.zone().clone()).date());
    let over = asked.is_none() && open.last().is_some_and(|span| span.end <= cx.now);
    let next = hours.next_open(cx.now);
    variable(match (over, next) {
        (true, Some(next)) => {
            format!("We're closed for today. We open again on {}.", speak::moment(next, hours.zone()))
        }
        _ => format!("On {name} we're open {}.", spans.join(" and ")),
    })
}

/// The local day around a moment.
fn day_of(at: Timestamp, business: &Business) -> Span {
    let local = at.to_zoned(business.hours.zone().clone());
    let start = local.start_of_day().map_or(at, |day| day.timestamp());
    let end = local.tomorrow().and_then(|day| day.start_of_day()).map_or(at, |day| day.timestamp());
    // Only the last day of the calendar has no tomorrow.
    Span { start, end: end.max(start.saturating_add(1.minute()).unwrap_or(start)) }
}
