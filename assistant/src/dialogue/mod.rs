//! The conversation as a state machine.
//!
//! [`Dialogue::handle`] sorts what happened; one file a topic decides what it means there; and one function,
//! `enter`, changes the state and puts the next question. What is requested of the store and whether to hang up
//! follow from the state alone, so that a conversation read back from a checkpoint goes on where it was.

mod after_emergency;
mod afterwards;
mod and_more;
mod answers;
mod aside;
mod besides;
mod booking;
mod callback;
mod called;
mod certain_person;
mod checks;
mod choosing;
mod consent;
mod courtesy;
mod danger;
mod danger_yes;
mod described;
mod details;
mod digress;
mod earlier_work;
mod form;
mod half_said;
mod hearing;
mod in_between;
mod known_address;
mod ladder;
mod late_surname;
mod later;
mod left_alone;
mod lookup;
mod matters;
mod mending;
mod moving;
mod numbers;
mod one_that_is;
mod other_language;
mod owner;
mod passed_on;
mod patience;
mod person;
mod plain_yes;
mod prevented;
mod protocol;
mod said_back;
mod schedule;
mod seen_from_made;
mod several;
mod state;
mod supposed;
mod taken_home;
mod texts;
mod town;
mod turn;
mod two_errands;
mod unusual;
mod voicemail;
mod which;
mod who_we_are;
mod whole_yes;

use jiff::Timestamp;
use policy::Mode;
use policy::contact::Reach;
use policy::disclosure::disclosures;
use policy::ladder::EscalationReason;
use policy::places::Place;
use policy::signs::{Emergency, TenantPhrases};
use serde::{Deserialize, Serialize};
use telephony::{BookingId, Digit, Disposition, JobTypeId, Pace, PhoneNumber};

pub use form::ConfirmedBooking;
pub use left_alone::LeftAlone;
pub use lookup::WRONG_CLAIM;
pub use protocol::{
    ActionRecord, AgendaItem, BookOutcome, BookingSummary, Brief, Callback, ForVisit, FreeTime, Input,
    MoveOutcome, Patience, PinOutcome, Reaching, RecordLimits, RecordOutcome, Reply, Request, ReserveOutcome,
    Segment, Then, Unavailable,
};

use crate::business::Business;
use crate::prompts::{self, fixed};
use crate::understand::Asked;
use afterwards::Made;
use form::Draft;
use ladder::{Ladder, Miss};
use later::Later;
use mending::Mending;
use state::{Note, State};
use turn::Turn;

/// The most inputs a dialogue takes before it ends the call by itself: far more than any good call needs, and
/// the bound that makes every sequence of inputs end.
pub const MAX_INPUTS: u32 = 150;

/// One conversation. Serialisable both ways: it is stored with each turn and taken up again after a crash.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Dialogue {
    caller: Option<PhoneNumber>,
    mode: Mode,
    state: State,
    ladder: Ladder,
    /// The weightiest thing that was settled so far.
    settled: Option<Disposition>,
    /// Whether the caller has said any words, or pressed a key.
    spoke: bool,
    /// Whether it was asked if anyone is in danger: once a call is enough.
    #[serde(default)]
    danger_asked: bool,
    /// Whether it was asked if he does not want to be contacted: once a call is enough.
    #[serde(default)]
    unwanted_asked: bool,
    /// Digits of a telephone number that is being typed.
    typed: String,
    /// What was said last, for a caller who asks to hear it again.
    last_said: Vec<Segment>,
    inputs: u32,
    /// PINs that opened nothing.
    #[serde(default)]
    wrong_pins: u8,
    /// Names and addresses that fitted no appointment, in the whole call.
    #[serde(default)]
    wrong_names: u8,
    /// The name that he gave for an appointment that was not found.
    #[serde(default)]
    goes_by: Option<String>,
    /// Turns that were nothing but abuse.
    #[serde(default)]
    abuse: u8,
    /// The digits of a telephone number of which a part was said.
    #[serde(default)]
    said_digits: String,
    /// How the detail that is asked for is to be given, where saying it was not enough.
    #[serde(default)]
    mending: Option<Mending>,
    /// A house number that waits for its street.
    #[serde(default)]
    house: String,
    /// A street that waits for its house number.
    #[serde(default)]
    street: String,
    /// The town that was said apart from the street.
    #[serde(default)]
    town: Option<String>,
    /// Whether the name was asked for letter by letter: once a call is enough.
    #[serde(default)]
    spelling_asked: bool,
    /// Whether the address was wrong before and has been said again.
    #[serde(default)]
    address_said_again: bool,
    /// What he has booked in this call: nobody has to show that it is his.
    #[serde(default)]
    made: Option<Made>,
    /// What was left of an emergency, to which where it is may be added.
    #[serde(default)]
    urgent: Option<Note>,
    /// The codes of all emergencies that were passed on.
    #[serde(default)]
    reported: Vec<String>,
    /// Whether he has said that the emergency is over.
    #[serde(default)]
    stood_down: bool,
    /// What was left for a person in this call, the newest first.
    #[serde(default)]
    left: Vec<String>,
    /// The call-back that was left last, to which more may be said.
    #[serde(default)]
    asked_back: Option<Note>,
    /// All that he has booked in this call and not cancelled.
    #[serde(default)]
    all_made: Vec<BookingId>,
    /// The job of the appointment that he asks about.
    #[serde(default)]
    about: Option<JobTypeId>,
    /// The job of the question that was answered last.
    #[serde(default)]
    spoken_of: Option<JobTypeId>,
    /// The words with which he asked about an appointment, which may say which of several it is.
    #[serde(default)]
    asked_about: String,
    /// How fast he wants to be spoken to.
    #[serde(default)]
    pace: Pace,
    /// What he has said of the job in his own words, turn by turn.
    #[serde(default)]
    said: Vec<String>,
    /// What he wants booked once the errand in hand is done.
    #[serde(default)]
    next: Option<Draft>,
    /// What else he wants, to be taken up one after the other.
    #[serde(default)]
    later: Vec<Later>,
    /// What he has booked and cancelled in this call, and may want after all.
    #[serde(default)]
    cancelled: Option<Made>,
    /// What was being booked when something else came in between.
    #[serde(default)]
    aside: Option<Box<State>>,
    /// What else is to be moved once the one in hand is.
    #[serde(default)]
    also_moved: Option<moving::Waiting>,
    /// When he objected to being recorded.
    #[serde(default)]
    objected_at: Option<Timestamp>,
    /// By which ways he does not want to be contacted.
    #[serde(default)]
    left_alone: Option<LeftAlone>,
    /// Whether what was said last was cut before he had heard what it is about.
    #[serde(default)]
    unheard: bool,
    /// Half a sentence that waits for its rest.
    #[serde(default)]
    begun: String,
    /// Whether the last key was the last digit of a telephone number.
    #[serde(default)]
    number_typed: bool,
}

/// What every decision may look at.
struct Context<'a> {
    business: &'a Business,
    now: Timestamp,
}

impl Dialogue {
    /// A conversation in which nothing has been said. `caller` is the calling number, unless it is withheld.
    #[must_use]
    pub fn new(caller: Option<PhoneNumber>, mode: Mode) -> Self {
        Self {
            caller,
            mode,
            state: State::New,
            ladder: Ladder::default(),
            settled: None,
            spoke: false,
            danger_asked: false,
            unwanted_asked: false,
            typed: String::new(),
            last_said: Vec::new(),
            inputs: 0,
            wrong_pins: 0,
            wrong_names: 0,
            goes_by: None,
            abuse: 0,
            said_digits: String::new(),
            mending: None,
            house: String::new(),
            street: String::new(),
            town: None,
            spelling_asked: false,
            address_said_again: false,
            made: None,
            urgent: None,
            reported: Vec::new(),
            stood_down: false,
            left: Vec::new(),
            asked_back: None,
            all_made: Vec::new(),
            about: None,
            spoken_of: None,
            asked_about: String::new(),
            pace: Pace::Usual,
            said: Vec::new(),
            next: None,
            later: Vec::new(),
            cancelled: None,
            aside: None,
            also_moved: None,
            objected_at: None,
            left_alone: None,
            unheard: false,
            begun: String::new(),
            number_typed: false,
        }
    }

    /// Takes what happened and says what to say and do next. Never panics, and after at most [`MAX_INPUTS`]
    /// inputs every reply hangs up.
    pub fn handle(&mut self, input: Input, business: &Business, now: Timestamp) -> Reply {
        let cx = &Context { business, now };
        self.inputs = self.inputs.saturating_add(1);
        if let State::Ended(_) = self.state {
            return self.stay(Vec::new());
        }
        self.number_typed = false;
        let doubt = self.doubt().map(|doubt| (doubt, self.clone()));
        let rung =
            (matches!(input, Input::Heard { .. }) && self.is_rung_in_emergency()).then(|| self.clone());
        let reply = match input {
            Input::Opened => self.opened(cx),
            Input::Resumed => self.resumed(cx),
            Input::Heard { text } => self.heard(&text, cx),
            Input::NotHeard => self.missed(Miss::NoMatch, cx),
            Input::Silence => self.missed(Miss::NoInput, cx),
            Input::HungUp => self.hung_up(cx),
            Input::Digit(digit) => self.pressed(digit, cx),
            Input::Openings(answer) => self.openings(answer, cx),
            Input::Reserved(answer) => self.reserved(answer, cx),
            Input::Booked(answer) => self.booked(answer, cx),
            Input::Bookings(answer) => self.bookings(answer, cx),
            Input::CancelDone(answer) => self.cancel_done(answer, cx),
            Input::Moved(answer) => self.moved(answer, cx),
            Input::CallbackLeft(answer) => self.callback_left(answer, cx),
            Input::Reaching(news) => self.reaching(news, cx),
            Input::Recorded(outcome) => self.message_recorded(outcome, cx),
            Input::Taken { instead } => self.taken(instead, cx),
            Input::Pin(pin) => self.pin_typed(pin, cx),
            Input::PinChecked(answer) => self.pin_checked(answer, cx),
            Input::Agenda(answer) => self.agenda_found(answer, cx),
            Input::Free(answer) => self.free_time_found(answer, cx),
            Input::Texted(answer) => self.texted(answer, cx),
        };
        let reply = match doubt {
            Some((doubt, before)) if self.leaves_doubt(&reply) => {
                self.doubt_left_open(doubt, before, reply, cx)
            }
            _ => match rung {
                Some(before) if !self.wants_a_person() && !matches!(self.state, State::Leaving { .. }) => {
                    self.rung_on(before, reply)
                }
                _ => reply,
            },
        };
        let reply = if self.inputs >= MAX_INPUTS && !matches!(reply.then, Then::HangUp(_)) {
            let disposition = self.settled.unwrap_or(Disposition::TooLong);
            let mut ending = self.enter(State::Ended(disposition), vec![fixed(prompts::LONG_ENOUGH)], cx);
            ending.records = reply.records;
            ending
        } else {
            reply
        };
        if !reply.say.is_empty() {
            self.last_said.clone_from(&reply.say);
            self.unheard = false;
        }
        reply
    }

    /// What was said last was cut; these words of it were heard. A little of the end of a sentence may be missing:
    /// who answers then has heard what it is about.
    pub fn cut_short(&mut self, heard: &str) {
        let words = |text: &str| text.split_whitespace().count();
        let heard = words(heard);
        let mut end = 0;
        self.unheard = self.last_said.iter().any(|segment| {
            let length = words(&segment.text);
            end += length;
            !segment.fixed && heard + length / 4 < end
        });
    }

    /// Whether a key says nothing more: "#" after the last digit of a number.
    #[must_use]
    pub fn is_needless(&self, digit: Digit) -> bool {
        self.number_typed && digit == Digit::Pound
    }

    /// How fast to speak from now on.
    #[must_use]
    pub fn pace(&self) -> Pace {
        self.pace
    }

    /// What the caller is being asked.
    #[must_use]
    pub fn asked(&self) -> Asked {
        self.state.asked()
    }

    /// Whether what comes now is a PIN: keys are collected in a [`PinPad`](crate::PinPad) and given as [`Input::Pin`],
    /// and of what is heard nothing is kept but what [`Dialogue::hears`].
    #[must_use]
    pub fn wants_pin(&self) -> bool {
        self.asked() == Asked::Pin
    }

    /// Whether words said now may be given on. While a PIN is wanted they may be the PIN: only an emergency and the wish
    /// to be left alone, or not to be recorded, are heard, and whoever drives the dialogue forgets everything else at once, unwritten.
    #[must_use]
    pub fn hears(&self, text: &str, business: &Business) -> bool {
        let phrases =
            TenantPhrases { reported: business.settings.emergency_phrases.clone(), ask: Vec::new() };
        !self.wants_pin()
            || !matches!(policy::signs::assess(text, &phrases), Emergency::None)
            || policy::signs::opt_out(text).is_some()
            || policy::signs::objects_to_recording(text)
    }

    /// What the call amounts to if it ends now, for instance because the caller hangs up.
    #[must_use]
    pub fn disposition_if_ended(&self) -> Disposition {
        match (&self.state, self.settled) {
            (State::Ended(disposition), _) => *disposition,
            // A question was answered on the way, but it was not what the call was about.
            (state, Some(Disposition::Answered)) if state.booking().is_some() => Disposition::Abandoned,
            _ => {
                self.settled.unwrap_or(if self.spoke { Disposition::Abandoned } else { Disposition::Silent })
            }
        }
    }

    fn opened(&mut self, cx: &Context<'_>) -> Reply {
        if self.state != State::New {
            return self.resumed(cx);
        }
        let greeting = match self.mode {
            Mode::Assistant => prompts::greeting(cx.business),
            Mode::AfterHours => prompts::greeting_after_hours(cx.business),
        };
        // An owner's own greeting may well be the question already.
        let asks = greeting.trim_end().ends_with('?');
        let mut told = vec![fixed(greeting)];
        // Whoever is asked something by the greeting itself hears the announcement before it.
        told.extend(self.announcement(cx));
        if asks {
            told.reverse();
        }
        let told_in = told.len();
        let mut reply = self.enter(State::Open, told, cx);
        if asks {
            reply.say.truncate(told_in);
        }
        // What the greeting has told, by which rules: those of everywhere, and those of where the caller's number is from.
        let state = self.caller.as_ref().and_then(Place::of_number).map(Place::state);
        let reply = disclosures(state, cx.business.settings.record_calls)
            .into_iter()
            .fold(reply, |reply, (what, rule)| reply.recorded("disclosed", format!("{what}: {rule}")));
        self.put_through(reply, told_in, cx)
    }

    /// The line is back: apologise, say where we were, ask again. A request that was open is made again.
    fn resumed(&mut self, cx: &Context<'_>) -> Reply {
        if self.state == State::New {
            return self.opened(cx);
        }
        self.forget_pin();
        // What to do in an emergency may have been cut; it is better heard twice than not at all.
        if let State::Leaving { note } | State::Calling { note, .. } | State::Ringing { note, .. } =
            &self.state
            && let Some(code) = &note.emergency
        {
            let script = callback::emergency_script(code);
            let reply = self.taken_up_again(cx);
            return Reply { say: script.into_iter().chain(reply.say).collect(), ..reply }.protect();
        }
        self.taken_up_again(cx)
    }

    fn taken_up_again(&mut self, cx: &Context<'_>) -> Reply {
        // Who was ringing people for him may be gone with the line: it is asked for again, which harms nobody.
        if let State::Ringing { note, reason, back, .. } = self.state.clone() {
            let state = State::Calling { note, reason, again: true, back };
            return self.enter(state, vec![fixed(prompts::ONE_MOMENT)], cx);
        }
        let mut say = vec![fixed(prompts::CUT_OFF)];
        say.extend(self.announcement(cx));
        if self.state == State::AnythingElse {
            // What was settled last may not have been heard.
            say.extend(self.settled_last());
        }
        say.extend(self.whereabouts(cx));
        say.extend(self.state.question(cx.business, self.caller.as_ref()));
        self.stay(say)
    }

    fn pressed(&mut self, digit: Digit, cx: &Context<'_>) -> Reply {
        self.spoke = true;
        if self.asked() == Asked::Nothing {
            return self.stay_listening();
        }
        if self.wants_pin() {
            return self.pin_key(digit, cx);
        }
        if let Some(reply) = self.house_key(digit, cx) {
            return reply;
        }
        if self.state.wants_number()
            && let Some(reply) = self.typed_digit(digit, cx)
        {
            return reply;
        }
        match digit {
            Digit::Number(0 | 1) => {
                let left_alone = self.unwanted_passed_by_key(cx);
                let reply = self.person_wanted(EscalationReason::Key, cx);
                if left_alone { reply.recorded("opt_out", Reach::All.as_str()) } else { reply }
            }
            Digit::Star => self.say_again(),
            Digit::Number(_) | Digit::Pound | Digit::Letter(_) => self.missed(Miss::NoMatch, cx),
        }
    }

    /// The one place where the state changes: says `lead`, then what the new state asks.
    fn enter(&mut self, state: State, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        if state == State::AnythingElse {
            self.also_moved = None;
        }
        if state == State::AnythingElse
            && let Some(draft) = self.next.take()
        {
            return self.next_errand(draft, lead, cx);
        }
        if state == State::AnythingElse && !self.later.is_empty() {
            return self.taken_up_later(lead, cx);
        }
        if matches!(state, State::Committing { .. } | State::Service { .. } | State::Ended(_)) {
            self.aside = None;
        }
        self.state = state;
        self.ladder.climb_down();
        self.typed.clear();
        self.said_digits.clear();
        self.mending = None;
        self.house.clear();
        self.street.clear();
        let mut say = lead;
        say.extend(self.state.question(cx.business, self.caller.as_ref()));
        self.stay(say)
    }

    /// Says something; what follows is up to the state, which stays.
    fn stay(&mut self, say: Vec<Segment>) -> Reply {
        let then = self.state.then();
        let protected = matches!(then, Then::HangUp(_) | Then::Record(_));
        Reply { say, then, protected, records: Vec::new() }
    }

    /// Says nothing and waits on, without making an open request a second time.
    fn stay_listening(&mut self) -> Reply {
        let then = match self.state.then() {
            Then::HangUp(disposition) => Then::HangUp(disposition),
            Then::Listen | Then::Do(_) | Then::Record(_) => Then::Listen,
        };
        Reply { say: Vec::new(), then, protected: false, records: Vec::new() }
    }

    /// Ends the call with what was settled, or else with `otherwise`.
    fn end(&mut self, say: &str, otherwise: Disposition, cx: &Context<'_>) -> Reply {
        let disposition = self.settled.unwrap_or(otherwise);
        self.enter(State::Ended(disposition), vec![fixed(say)], cx)
    }

    /// As it was before the turn, but for what the caller has said once and for all.
    fn as_before(&mut self, before: Self) {
        let now = std::mem::replace(self, before);
        self.left_alone = now.left_alone;
        self.unwanted_asked = now.unwanted_asked;
        self.objected_at = now.objected_at;
        self.abuse = now.abuse;
        self.pace = now.pace;
    }

    /// Remembers an outcome, unless a weightier one is already there.
    fn settle(&mut self, outcome: Disposition) {
        let weight = |disposition: Disposition| SETTLED.iter().position(|known| *known == disposition);
        if self.settled.is_none_or(|settled| weight(outcome) > weight(settled)) {
            self.settled = Some(outcome);
        }
    }
}

/// What a call can have settled, the weightiest last.
const SETTLED: [Disposition; 8] = [
    Disposition::Answered,
    Disposition::Voicemail,
    Disposition::CallbackRequested,
    Disposition::Connected,
    Disposition::Cancelled,
    Disposition::Booked,
    Disposition::OptedOut,
    Disposition::Emergency,
];

impl Reply {
    fn recorded(mut self, kind: &'static str, detail: impl Into<String>) -> Self {
        self.records.push(ActionRecord { kind, detail: detail.into() });
        self
    }

    /// And with it what `other` records of his wishes.
    fn with_wishes_of(mut self, other: Self) -> Self {
        let wishes = other.records.into_iter();
        self.records.extend(wishes.filter(|record| matches!(record.kind, "opt_out" | "recording_objected")));
        self
    }

    fn protect(mut self) -> Self {
        self.protected = true;
        self
    }
}
