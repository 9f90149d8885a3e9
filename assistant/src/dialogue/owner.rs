//! The owner asks about the schedule.
//!
//! Whoever asks hears the same words and waits as long, registered or not: the PIN alone opens the schedule, and where
//! a call comes from only decides where a text goes. The PIN is handed on to be checked and never kept here.

use std::sync::LazyLock;

use regex::Regex;
use telephony::{Digit, Disposition, PhoneNumber};

use super::protocol::{AgendaItem, FreeTime, PinOutcome, Request, Segment, Unavailable};
use super::schedule::{Listing, Query};
use super::state::{Note, Purpose, State};
use super::{Context, Dialogue, Reply, Then, Turn};
use crate::business::Business;
use crate::pin::Pin;
use crate::prompts::{self, fixed, variable};
use crate::understand::Intent;
use crate::words::{joined_plain, pattern, words_in};

/// Nobody else should be asked for a PIN.
const OWNER_SURE: f32 = 0.65;

/// So many wrong PINs are taken in one call. How many in all is counted where they are checked.
const MAX_WRONG_PINS: u8 = 3;

/// What a customer has, and asks for.
const APPOINTMENTS: &[&str] = &[
    "appointment",
    "appointments",
    "booking",
    "bookings",
    "visit",
    "visits",
    "booked",
    "scheduled",
    "meeting",
    "consultation",
    "session",
];

/// What is asked of one's own business. What else sounds like it comes from whoever would like to be a customer.
static OF_THE_BUSINESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:schedules?d?|calendar|agenda|diary|books|pin|jobs?|emergenc\w+|cancellations?|bookings?|no shows?|missed|call ?backs?|voicemails?|customers?|clients?|patients?|crew)\b",
        r"|\b(?:how many|what (?:do|did|have|am|are) (?:i|we)|what (?:else )?(?:is|s) (?:on|next|up|first|planned|coming|left|my|our|today|tomorrow)|whats (?:else|on|next|up|first|planned|coming|left|my|our|today|tomorrow))\b",
        r"|\b(?:am i|are we|was i|were we)(?: \w+)? (?:free|busy|booked|open|available|clear|full|doing|working|on|off)\b|\b(?:my|our) (?:next|day|week|morning|afternoon|evening|today|tomorrow|month|route|stops?)\b",
        r"|\b(?:do|did|have) (?:i|we) (?:have|got|get|need to be)\b|\banything (?:on|for|going|tomorrow|today|planned|new)\b|\bwh(?:en|ere|o) (?:am|do|will|should) (?:i|we)\b|\bwho(?:s| is) (?:first|next|my|our|coming|on)\b",
    ))
});

/// "Do I bring anything?" is asked by whoever is to come.
static BRINGS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:do|should|must|can) (?:i|we) (?:need to |have to )?(?:bring|wear|prepare|do anything|need anything|pay|sign)\b",
    )
});

/// What only an owner of ours asks for in the middle of something else.
const SCHEDULE: &[&str] = &["schedule", "calendar", "agenda", "jobs", "emergencies"];
static OF_THE_HOUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bowner of (?:the|this|that|my|our|a) (?:place|house|home|building|property|apartment|condo|unit)\b|\b(?:ask|call|check with|talk to|tell) (?:the|my|our) (?:owner|boss)\b",
    )
});

static INTRODUCES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:hi|hello|hey|yes|yeah|good (?:morning|afternoon|evening)) )*(?:its|it is|this is|im|i am) \w+(?: (?:here|again|calling|speaking))* ",
    )
});
/// "Who is it for?", "what's the address?", of what he was just told.
static OF_THE_ONE_TOLD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:and|okay|ok|so|um|uh|sorry|wait) )*(?:who(?:s| is| was)?(?: (?:it|that|this))?(?: (?:is|was))?(?: (?:for|with|by))?|whose is (?:it|that)|(?:at )?what time(?: (?:is|was) (?:it|that|he|she|they))?|",
        r"when(?:s| is| was) (?:it|that)|where(?:s| is| was)? ?(?:it|that|is it|was that)?|what(?:s| is| was) (?:the|his|her|their|that) (?:name|address|number|phone|phone number|time|job)|",
        r"what(?:s| is| was) (?:it|that|he|she) (?:for|about|again|getting|having)|what (?:do|does|did) (?:they|he|she) (?:need|want))(?: (?:again|please|for|at|on))*$",
    ))
});

impl Dialogue {
    /// An owner's question, from whoever asks it; what follows once he is known goes before everything but a person.
    pub(super) fn owner_speaks(
        &mut self,
        turn: &Turn<'_>,
        messaging: bool,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if let State::Owner { owner, listing } = self.state.clone() {
            return if turn.is(Intent::Person) { None } else { self.owner_asked(owner, listing, turn, cx) };
        }
        if !turn.is(Intent::OwnerQuery) || messaging {
            return None;
        }
        // "Hi, it's Robin, what do I have tomorrow?" is as sure as the question by itself.
        let alone = Turn::of(without_introduction(turn), self.asked(), cx);
        let turn = if alone.is(Intent::OwnerQuery) { &alone } else { turn };
        // In the middle of something else only who says who he is is taken to have meant it.
        let claims = turn.words.iter().any(|word| word.is_one_of(&["owner", "boss"]));
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        // Who has just booked and asks for his appointments is a customer.
        let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
        let own = says(&["my", "i", "me", "i've", "ive"]) && says(APPOINTMENTS);
        if idle
            && !claims
            && (turn.asks_after_his_own()
                || self.made.is_some() && BRINGS.is_match(&joined_plain(&turn.words)))
        {
            return None;
        }
        if idle && !claims && own && self.made.is_some() {
            return Some(self.lookup(Purpose::Status, turn, cx));
        }
        // "When is my meeting?", "is the first consultation free?"
        if !claims && !OF_THE_BUSINESS.is_match(&joined_plain(&turn.words)) {
            let his = own || says(&["my"]) && turn.meaning.slots.service.is_some();
            return (his && idle).then(|| self.lookup(Purpose::Status, turn, cx));
        }
        let unsure = turn.meaning.confidence < OWNER_SURE;
        if (!idle || unsure) && !claims {
            return None;
        }
        // "I'm the owner of the house", "I have to ask the owner first", of what is being booked.
        let booking = self.state.booking();
        let held = booking.is_some_and(|(_, held)| held.is_some());
        let of_the_house = OF_THE_HOUSE.is_match(&joined_plain(&turn.words));
        if held && !says(SCHEDULE) || booking.is_some() && of_the_house {
            return None;
        }
        self.aside = None;
        if held {
            self.put_aside(&self.state.clone());
        }
        if cx.business.owners.is_empty() {
            return Some(self.message(prompts::OWNER_LATER, None, cx));
        }
        if self.wrong_pins >= MAX_WRONG_PINS {
            return Some(self.pin_refused(cx));
        }
        let wanted = Query::read(turn.text, &turn.words, cx);
        Some(self.enter(State::OwnerPin { wanted }, vec![fixed(prompts::SURE)], cx))
    }

    /// A key that reached the dialogue while a PIN is wanted: only the one that ends it means anything.
    pub(super) fn pin_key(&mut self, digit: Digit, cx: &Context<'_>) -> Reply {
        match digit {
            Digit::Star => self.without_pin(cx),
            Digit::Number(_) | Digit::Pound | Digit::Letter(_) => self.stay_listening(),
        }
    }

    /// He is not the owner, or does not want to be.
    pub(super) fn without_pin(&mut self, cx: &Context<'_>) -> Reply {
        match self.aside.take() {
            Some(back) => self.booked_on(*back, cx),
            None => self.enter(State::Open, vec![fixed(prompts::OKAY)], cx),
        }
    }

    pub(super) fn pin_typed(&mut self, pin: Pin, cx: &Context<'_>) -> Reply {
        let State::OwnerPin { wanted } = self.state.clone() else { return self.stay_listening() };
        let mut reply = self.enter(State::OwnerChecking { wanted }, Vec::new(), cx);
        reply.then = Then::Do(Request::OwnerPin { pin });
        reply
    }

    /// After a cut the PIN that was being checked is gone.
    pub(super) fn forget_pin(&mut self) {
        if let State::OwnerChecking { wanted } = &self.state {
            self.state = State::OwnerPin { wanted: wanted.clone() };
        }
    }

    pub(super) fn pin_checked(&mut self, answer: Result<PinOutcome, Unavailable>, cx: &Context<'_>) -> Reply {
        let State::OwnerChecking { wanted } = self.state.clone() else { return self.stay_listening() };
        match answer {
            Ok(PinOutcome::Right { owner }) => {
                let state = match wanted {
                    Some(wanted) => State::OwnerFinding { owner, wanted },
                    None => State::Owner { owner, listing: None },
                };
                self.enter(state, vec![fixed(prompts::THANKS)], cx).recorded("owner_pin", "right")
            }
            Ok(PinOutcome::Wrong) => {
                self.wrong_pins = self.wrong_pins.saturating_add(1);
                let reply = if self.wrong_pins >= MAX_WRONG_PINS {
                    self.pin_refused(cx)
                } else {
                    self.enter(State::OwnerPin { wanted }, vec![fixed(prompts::PIN_WRONG)], cx)
                };
                reply.recorded("owner_pin", "wrong")
            }
            Err(Unavailable) => self.schedule_unavailable(cx),
        }
    }

    fn pin_refused(&mut self, cx: &Context<'_>) -> Reply {
        let note = Note { reason: Some("asked for the schedule".to_owned()), ..self.note() };
        self.enter(State::CallbackOffer { note }, vec![fixed(prompts::PIN_REFUSED)], cx)
    }

    fn schedule_unavailable(&mut self, cx: &Context<'_>) -> Reply {
        let note = Note { reason: Some("asked for the schedule".to_owned()), ..self.note() };
        self.enter(State::CallbackOffer { note }, vec![fixed(prompts::CANNOT_SEE)], cx)
            .recorded("store_unavailable", "schedule")
    }

    fn owner_asked(
        &mut self,
        owner: String,
        listing: Option<Listing>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let says = |texts: &[&str]| turn.words.iter().any(|word| word.is_one_of(texts));
        let short = turn.words.len() <= 8;
        if short && says(&["text", "send", "sms"]) {
            return Some(self.text_to_owner(owner, listing, cx));
        }
        if short && (says(&["repeat", "again", "pardon"]) || turn.is(Intent::Repeat)) {
            return Some(self.tell_line(owner, listing, |listing| Some(listing.at()), cx));
        }
        let goes_on = says(&["next", "continue", "more", "on"]) || turn.yes();
        let more = listing.as_ref().is_some_and(Listing::has_more);
        let asks = Query::read(turn.text, &turn.words, cx);
        let only_goes_on = asks.as_ref().is_none_or(|query| query.is_whoever_comes_next());
        if short && goes_on && only_goes_on && listing.is_some() {
            return Some(self.tell_line(owner, listing, Listing::after, cx));
        }
        if short && says(&["first"]) && only_goes_on && listing.is_some() {
            return Some(self.tell_line(owner, listing, |_| Some(0), cx));
        }
        if let Some(wanted) = asks {
            return Some(self.enter(State::OwnerFinding { owner, wanted }, Vec::new(), cx));
        }
        // A line tells all that there is to be told.
        if listing.is_some() && OF_THE_ONE_TOLD.is_match(&joined_plain(&turn.words)) {
            return Some(self.tell_line(owner, listing, |listing| Some(listing.at()), cx));
        }
        let done = turn.no() || turn.is(Intent::Goodbye) || turn.is(Intent::Thanks);
        match (done, more) {
            (true, true) if !turn.is(Intent::Goodbye) => {
                let listing = listing.map(Listing::told);
                Some(self.enter(State::Owner { owner, listing }, vec![fixed(prompts::OKAY)], cx))
            }
            (true, _) => Some(self.goodbye(cx)),
            (false, _) => None,
        }
    }

    /// Tells one line of what was found.
    fn tell_line(
        &mut self,
        owner: String,
        listing: Option<Listing>,
        which: impl Fn(&Listing) -> Option<usize>,
        cx: &Context<'_>,
    ) -> Reply {
        let Some(listing) = listing else {
            return self.enter(
                State::Owner { owner, listing: None },
                vec![fixed(prompts::NOTHING_TO_REPEAT)],
                cx,
            );
        };
        let (say, listing) = match which(&listing) {
            Some(index) => {
                let line = listing.line(index).map(variable);
                (std::iter::once(fixed(prompts::SURE)).chain(line).collect(), listing.moved_to(index))
            }
            None => (vec![fixed(prompts::LAST_ONE)], listing.told()),
        };
        self.enter(State::Owner { owner, listing: Some(listing) }, say, cx)
    }

    pub(super) fn agenda_found(
        &mut self,
        answer: Result<Vec<AgendaItem>, Unavailable>,
        cx: &Context<'_>,
    ) -> Reply {
        let State::OwnerFinding { owner, wanted } = self.state.clone() else { return self.stay_listening() };
        match answer {
            Ok(items) => self.told(owner, Listing::of_agenda(wanted, &items, cx), cx),
            Err(Unavailable) => self.schedule_unavailable(cx),
        }
    }

    pub(super) fn free_time_found(
        &mut self,
        answer: Result<Vec<FreeTime>, Unavailable>,
        cx: &Context<'_>,
    ) -> Reply {
        let State::OwnerFinding { owner, wanted } = self.state.clone() else { return self.stay_listening() };
        match answer {
            Ok(free) => self.told(owner, Listing::of_free_time(wanted, &free, cx), cx),
            Err(Unavailable) => self.schedule_unavailable(cx),
        }
    }

    /// How many there are, then the first of them.
    fn told(&mut self, owner: String, listing: Listing, cx: &Context<'_>) -> Reply {
        self.settle(Disposition::Answered);
        let detail = format!("{} lines", listing.len());
        let say = listing.opening().into_iter().map(variable).collect();
        self.enter(State::Owner { owner, listing: Some(listing) }, say, cx).recorded("schedule_told", detail)
    }

    fn text_to_owner(&mut self, owner: String, listing: Option<Listing>, cx: &Context<'_>) -> Reply {
        let Some(listing) = listing else {
            return self.enter(
                State::Owner { owner, listing: None },
                vec![fixed(prompts::NOTHING_TO_REPEAT)],
                cx,
            );
        };
        match number_of(&owner, self.caller.as_ref(), cx.business) {
            Some(to) => {
                let number = self.inputs;
                self.enter(State::OwnerTexting { owner, listing, to, number }, Vec::new(), cx)
            }
            // He is no owner any more, by the settings of this minute.
            None => self.enter(
                State::Owner { owner, listing: Some(listing) },
                vec![fixed(prompts::CANNOT_TEXT)],
                cx,
            ),
        }
    }

    pub(super) fn texted(&mut self, answer: Result<(), Unavailable>, cx: &Context<'_>) -> Reply {
        let State::OwnerTexting { owner, listing, .. } = self.state.clone() else {
            return self.stay_listening();
        };
        let (say, done) = match answer {
            Ok(()) => (prompts::TEXTING_YOU, "queued"),
            Err(Unavailable) => (prompts::CANNOT_TEXT, "unavailable"),
        };
        self.enter(State::Owner { owner, listing: Some(listing.told()) }, vec![fixed(say)], cx)
            .recorded("schedule_texted", done)
    }
}

/// The words after "hi, it's Robin".
fn without_introduction<'a>(turn: &Turn<'a>) -> &'a str {
    let plain = joined_plain(&turn.words);
    let introduction = INTRODUCES.find(&plain).map_or(0, |found| found.as_str().split_whitespace().count());
    words_in(turn.text).get(introduction).map_or(turn.text, |(_, range)| &turn.text[range.start..])
}

/// What an owner is asked, by what he was told last.
pub(super) fn question(listing: Option<&Listing>) -> Segment {
    fixed(match listing {
        None => prompts::wording(crate::understand::Asked::Owner).ask,
        Some(listing) if !listing.has_more() => prompts::ANOTHER_QUESTION,
        Some(listing) if listing.at() == 0 => prompts::ANYTHING_MORE,
        Some(_) => prompts::GO_ON,
    })
}

/// Where a text to an owner goes: to the number that he calls from if it is his, or else to his first.
fn number_of(owner: &str, caller: Option<&PhoneNumber>, business: &Business) -> Option<PhoneNumber> {
    let numbers = &business.owners.iter().find(|known| known.name == owner)?.numbers;
    let calling = caller.filter(|caller| numbers.contains(caller));
    calling.or(numbers.first()).cloned()
}
