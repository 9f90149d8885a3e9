//! When a person is owed: taking a message for a call-back, and the two things that go before everything else, an
//! emergency and the wish to be left alone.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use policy::ladder::EscalationReason;
use regex::Regex;
use telephony::Disposition;

use super::form::Draft;
use super::protocol::{Segment, Unavailable};
use super::state::{Missing, Note, State};
use super::two_errands::NEGATIONS;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::name::is_first_name;
use crate::understand::{Asked, Intent, Slots, understand};
use crate::when::{self, speak};
use crate::words::{joined_plain, pattern};

/// The longest reason that is noted, in characters; a person reads it at a glance.
const MAX_REASON: usize = 300;

/// Words of somebody who would rather have an appointment than a call.
const INSTEAD: &[&str] = &["actually", "instead", "rather", "just", "mind", "nevermind"];

/// A wish for a call that lies further ahead was misheard.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What whoever reports this is told to do, always in the same words.
pub(super) fn emergency_script(code: &str) -> Vec<Segment> {
    let services_first = policy::signs::services_first(code);
    let script = if services_first { prompts::EMERGENCY_SERVICES } else { prompts::EMERGENCY };
    // Of an animal nobody is told to leave the house.
    let said = if code == "animal" { 1 } else { script.len() };
    script.into_iter().take(said).map(fixed).collect()
}

impl Dialogue {
    /// The caller wants to be called back, or must be because we cannot do what he wants.
    pub(super) fn message(&mut self, lead: &str, reason: Option<&str>, cx: &Context<'_>) -> Reply {
        let note = Note { reason: reason.map(reason_of), ..self.note() };
        self.next_of_message(note, vec![fixed(lead)], cx)
    }

    /// The caller asks to be called back, perhaps at a time that he names.
    pub(super) fn call_back_wanted(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let (known, slots) = (self.note_of_the_booking(cx), &turn.meaning.slots);
        self.put_aside(&self.state.clone());
        let note = Note {
            name: slots.name.clone().or(known.name),
            phone: slots.phone.clone().or(known.phone),
            reason: known.reason.or_else(|| turn.says_what_about()),
            best_at: best_time(turn, cx),
            asked_for: far_off(turn, cx),
            for_whom: turn.wants_called_by(cx).or(known.for_whom),
            ..known
        };
        self.next_of_message(note, vec![fixed(prompts::TAKE_MESSAGE)], cx)
    }

    /// The same where it is about what is being booked, which need not be said again.
    pub(super) fn note_of_the_booking(&self, cx: &Context<'_>) -> Note {
        let held = self.state.booking().filter(|(_, held)| held.is_some());
        let moment = |start| speak::moment(start, cx.business.hours.zone());
        let changed =
            || Some(format!("wants to change the appointment on {}", moment(self.state.to_be_moved()?)));
        let reason = held.map(|(draft, _)| super::booking::wanted(draft, cx)).or_else(changed);
        let known = self.note();
        Note { reason: known.reason.clone().or(reason), ..known }
    }

    /// What is already known about the caller.
    pub(super) fn note(&self) -> Note {
        if let State::CallbackOffer { note }
        | State::Message { note, .. }
        | State::Calling { note, .. }
        | State::Ringing { note, .. }
        | State::AfterNobody { note }
        | State::Righting { note, .. }
        | State::Leaving { note } = &self.state
        {
            return note.clone();
        }
        // He was looking for an appointment: that is what a call would be about.
        if let State::LookupNumber { purpose, .. }
        | State::LookingUp { purpose, .. }
        | State::LookupName { purpose, .. } = &self.state
        {
            let reason = Some(super::lookup::about(purpose).to_owned());
            return Note { name: self.goes_by.clone(), reason, ..Note::default() };
        }
        match self.state.booking() {
            Some((draft, _)) => {
                Note { name: draft.name.clone(), phone: draft.phone.clone(), ..Note::default() }
            }
            // Who has just booked need not say again who he is.
            None => self.made.as_ref().map_or_else(
                || Note { name: self.goes_by.clone(), ..Note::default() },
                |made| Note { name: made.name.clone(), phone: Some(made.phone.clone()), ..Note::default() },
            ),
        }
    }

    /// Asks for the first thing that a call-back still needs, or leaves it.
    pub(super) fn next_of_message(&mut self, note: Note, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        match self.still_missing(&note) {
            Some(missing) => self.enter(State::Message { note, missing }, lead, cx),
            None => self.leave(note, lead, cx),
        }
    }

    /// The first thing that is not known about whoever is to be called back.
    pub(super) fn still_missing(&self, note: &Note) -> Option<Missing> {
        if note.name.is_none() {
            Some(Missing::Name)
        } else if note.phone.is_none() && self.caller.is_some() {
            Some(Missing::CallingNumber)
        } else if note.phone.is_none() {
            Some(Missing::Phone)
        } else if note.reason.is_none() && note.emergency.is_none() {
            Some(Missing::Reason)
        } else {
            None
        }
    }

    pub(super) fn callback_offered(
        &mut self,
        note: Note,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        // "Okay, let's do it tomorrow at ten" is no yes to a call, and neither is "okay, I want six of them".
        if wants_the_work(turn) {
            self.keep_said(turn.text);
            return Some(self.booked_instead(turn, cx));
        }
        if would_rather_book(turn) {
            return Some(self.booked_instead(turn, cx));
        }
        if refuses_the_call(turn) {
            return Some(self.no_call_back(cx));
        }
        if turn.asks_about_the_call() {
            return Some(self.say_and_ask(vec![fixed(prompts::CALL_WHEN)], cx));
        }
        if turn.takes_leave() || turn.calls_us() {
            return Some(self.no_call_back(cx));
        }
        // "Okay, thanks" may be a yes, or all he has to say.
        if turn.is(Intent::Thanks) && turn.is_courtesy() && !turn.only_acknowledges() {
            return Some(
                self.once(vec![fixed(prompts::OKAY), fixed(prompts::wording(Asked::CallbackOffer).ask)], cx),
            );
        }
        // "No, but what are your hours?", "no thanks, I'd like to book something".
        let rest = self.beside_courtesies(turn, cx);
        let asks_for = |rest: &Turn<'_>| {
            would_rather_book(rest)
                || !rest.is(Intent::CallBack) && !rest.is(Intent::Person) && (turn.no() || rest.asks())
        };
        if let Some(rest) = rest.filter(asks_for) {
            if would_rather_book(&rest) {
                return Some(self.booked_instead(&rest, cx));
            }
            if let Some(reply) = self.rest_answered(&rest, cx) {
                return Some(reply);
            }
        }
        if turn.yes() && turn.agrees_at_all() || turn.is(Intent::CallBack) || turn.is(Intent::Person) {
            let slots = &turn.meaning.slots;
            let note = Note {
                best_at: note.best_at.or_else(|| time_named(turn, cx)),
                asked_for: note.asked_for.clone().or_else(|| far_off(turn, cx)),
                name: slots.name.clone().or(note.name),
                phone: slots.phone.clone().or(note.phone),
                ..note
            };
            return Some(self.next_of_message(note, vec![fixed(prompts::OKAY)], cx));
        }
        if turn.no() {
            return Some(self.no_call_back(cx));
        }
        // Who says who he is, or where, would like to be called.
        if let Some(note) = self.introduces_himself(&note, turn, cx) {
            return Some(self.next_of_message(note, vec![fixed(prompts::THANKS)], cx));
        }
        // Something else altogether is a fresh start.
        self.fresh(turn, cx)
    }

    /// "Greg Allman", and nothing else, at the offer of a call.
    fn introduces_himself(&self, note: &Note, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Note> {
        const MOST_WORDS: usize = 5;
        let slots = understand(turn.text, Asked::Name, cx.business, cx.now).slots;
        let name = slots.name.filter(|name| {
            let first = name.split(' ').next().unwrap_or_default().to_lowercase();
            turn.words.len() <= MOST_WORDS && name.contains(' ') && is_first_name(&first)
        });
        let address = slots.address.filter(|_| slots.service.is_none() && slots.when.is_none());
        if slots.service.is_some() || name.is_none() && address.is_none() {
            return None;
        }
        let about = [note.reason.clone(), address].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let reason = Some(about).filter(|about| !about.is_empty());
        Some(Note { name: name.or_else(|| note.name.clone()), reason, ..note.clone() })
    }

    /// The appointment that he would rather have than a call.
    pub(super) fn booked_instead(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let known = self.note();
        let mut draft = Draft { name: known.name, phone: known.phone, ..self.draft_of([]) };
        draft.fill(&turn.meaning.slots);
        draft.service = draft.service.or_else(|| self.spoken_of.clone());
        self.proceed(draft, None, vec![fixed(prompts::SURE)], cx)
    }

    pub(super) fn message_detail(
        &mut self,
        mut note: Note,
        missing: Missing,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
        // At the question what it is about much sounds like a wish to book.
        let books = turn.is(Intent::Schedule) && missing != Missing::Reason || says(INSTEAD);
        if slots.service.is_some() && says(&["book", "schedule"]) && books {
            return self.fresh(turn, cx);
        }
        let asked_first = missing != Missing::Reason && note.emergency.is_none();
        let spoken_of = self.spoken_of.is_some();
        let rather = turn.is(Intent::Schedule) || turn.is(Intent::Reschedule);
        let rather = spoken_of && rather && slots.when.is_some() && self.made.is_none();
        let known = note.reason.is_none() || spoken_of;
        if asked_first && known && (rather || would_rather_book(turn)) {
            return Some(self.booked_instead(turn, cx));
        }
        // "Tomorrow morning": when he would like to be called.
        let only_when =
            slots.when.is_some() && slots.service.is_none() && slots.name.is_none() && slots.phone.is_none();
        if missing != Missing::Reason
            && missing != Missing::Address
            && only_when
            && note.emergency.is_none()
            && let Some(at) = time_named(turn, cx)
        {
            note.best_at = Some(at);
            return Some(self.next_of_message(note, vec![fixed(prompts::OKAY)], cx));
        }
        if missing != Missing::Reason && missing != Missing::Address && only_when && note.emergency.is_none()
        {
            note.asked_for = far_off(turn, cx).or(note.asked_for);
        }
        // What it is about may be said before it is asked.
        let gives = slots.name.is_some() || slots.phone.is_some() || slots.address.is_some();
        let about = slots.service.is_some() && !gives && note.reason.is_none() && note.emergency.is_none();
        if missing != Missing::Reason && about {
            note.reason = Some(reason_of(turn.text));
            return Some(self.next_of_message(note, vec![fixed(prompts::OKAY)], cx));
        }
        if turn.never_mind() && note.emergency.is_none() {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::OKAY)], cx));
        }
        // Nobody is called back against his word.
        if missing != Missing::Reason && note.emergency.is_none() && refuses_the_call(turn) {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::OKAY)], cx));
        }
        if missing == Missing::Name
            && note.emergency.is_none()
            && slots.name.is_none()
            && turn.no()
            && !turn.leaves_word()
        {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::OKAY)], cx));
        }
        // "Tell him Tony called about the job on Grand", where only his name was asked for.
        if missing != Missing::Reason
            && note.emergency.is_none()
            && slots.name.is_none()
            && turn.leaves_word()
        {
            let told = [note.reason.take(), Some(reason_of(turn.text))];
            note.reason = Some(told.into_iter().flatten().collect::<Vec<_>>().join(" / "));
            note.phone = slots.phone.clone().or(note.phone);
            note.best_at = best_time(turn, cx).or(note.best_at);
            return Some(self.next_of_message(note, vec![fixed(prompts::GOT_IT)], cx));
        }
        let mut lead = vec![fixed(prompts::THANKS)];
        match missing {
            Missing::Name if names_nobody(turn) => return None,
            Missing::Name => {
                note.name = Some(turn.meaning.slots.name.clone()?);
                note.reason = note.reason.take().or_else(|| turn.says_what_about());
            }
            Missing::CallingNumber => match self.number(turn, true) {
                Some(number) => note.phone = Some(number),
                None if turn.no() || turn.refuses_that_number() => {
                    let state = State::Message { note, missing: Missing::Phone };
                    return Some(self.enter(state, vec![fixed(prompts::NO_PROBLEM)], cx));
                }
                None => return None,
            },
            // It is read back here, or nowhere.
            Missing::Phone => {
                let number = self.number(turn, false)?;
                lead.push(prompts::phone_number(&number));
                note.phone = Some(number);
            }
            Missing::Address => note.reason = Some(turn.meaning.slots.address.clone()?),
            Missing::Reason => {
                note.best_at = best_time(turn, cx).or(note.best_at);
                note.reason = Some(reason_of(turn.text));
            }
        }
        // Who hangs up now, as he was told to, has left what he has said.
        if note.emergency.is_some() {
            let slots = &turn.meaning.slots;
            note.name = slots.name.clone().or(note.name);
            note.reason = slots.address.clone().or(note.reason);
            return Some(self.leave(note, lead, cx));
        }
        Some(self.next_of_message(note, lead, cx))
    }

    /// The caller does not say what was asked: the call-back is left without it rather than not at all.
    pub(super) fn skip_detail(
        &mut self,
        mut note: Note,
        missing: Missing,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        // What is known of an emergency was left when it was said.
        if note.emergency.is_some() {
            return self.enter(State::AnythingElse, lead, cx);
        }
        match missing {
            // A person who does not say a name will hardly say the rest.
            Missing::Name if note.phone.is_none() => note.phone = self.caller.clone(),
            Missing::CallingNumber => note.phone = self.caller.clone(),
            Missing::Name | Missing::Phone | Missing::Address | Missing::Reason => {}
        }
        if note.phone.is_none() {
            return self.end(prompts::GIVE_UP, Disposition::NotUnderstood, cx);
        }
        self.leave(note, lead, cx)
    }

    pub(super) fn callback_left(&mut self, answer: Result<(), Unavailable>, cx: &Context<'_>) -> Reply {
        let State::Leaving { note } = self.state.clone() else {
            if answer.is_ok() {
                self.settle(Disposition::CallbackRequested);
            }
            return self.stay_listening();
        };
        if answer.is_ok() {
            self.has_left(&note);
        }
        let note = Note { earlier: Vec::new(), ..note };
        match (answer, &note.emergency) {
            (Ok(()), Some(_)) if self.urgent.as_ref().is_some_and(|left| *left != note) => {
                // Whose number was not known may be nobody whose address is: it is asked for once.
                let unknown = self.urgent.as_ref().is_some_and(|left| left.phone.is_none());
                let state = if unknown && note.phone.is_some() && note.reason.is_none() {
                    State::Message { note: note.clone(), missing: Missing::Address }
                } else {
                    after_an_emergency(note.clone())
                };
                self.urgent = Some(note);
                self.enter(state, vec![fixed(prompts::PASSED_ON)], cx).recorded("callback_left", "emergency")
            }
            (Ok(()), Some(_)) if super::person::rings(cx.business, EscalationReason::Emergency) => {
                let lead = vec![fixed(prompts::EMERGENCY_MARKED), fixed(prompts::RINGING)];
                let back = Box::new(State::AnythingElse);
                let reason = EscalationReason::Emergency;
                let state = State::Calling { note, reason, again: false, back };
                self.enter(state, lead, cx).recorded("callback_left", "emergency").protect()
            }
            (Ok(()), Some(_)) => self
                .enter(after_an_emergency(note), vec![fixed(prompts::EMERGENCY_MARKED)], cx)
                .recorded("callback_left", "emergency")
                .protect(),
            (Ok(()), None) if note.for_visit.is_some() => {
                self.enter(State::AnythingElse, Vec::new(), cx).recorded("passed_on", "")
            }
            (Ok(()), None) => {
                self.settle(Disposition::CallbackRequested);
                // What is added to it is passed on, and nobody calls a second time for that.
                let added = self.asked_back.as_ref().is_some_and(|left| {
                    (&left.name, &left.phone) == (&note.name, &note.phone) && self.made.is_none()
                });
                let lead = if added { Vec::new() } else { vec![fixed(prompts::CALLBACK_LEFT)] };
                self.asked_back = Some(note);
                let next = self.still_wanted();
                self.enter(next, lead, cx).recorded("callback_left", "")
            }
            (Err(Unavailable), Some(_)) => self
                .end(prompts::EMERGENCY_NOT_SAVED, Disposition::Emergency, cx)
                .recorded("store_unavailable", "callback"),
            (Err(Unavailable), None) => self
                .end(prompts::CANNOT_SAVE, Disposition::Failed, cx)
                .recorded("store_unavailable", "callback"),
        }
    }

    /// The fixed script, which nothing interrupts, and a call-back marked as an emergency. Said again as often as
    /// an emergency is reported, but left only once.
    pub(super) fn emergency(&mut self, code: &str, said: &str, cx: &Context<'_>) -> Reply {
        // Another kind of emergency, or one that was said to be over, is passed on like the first.
        let known = !self.stood_down && self.reported.iter().any(|reported| reported == code);
        let again = self.settled == Some(Disposition::Emergency) && known;
        self.stood_down = false;
        if !known {
            self.reported.push(code.to_owned());
        }
        let script = emergency_script(code);
        let slots = understand(said, Asked::Anything, cx.business, cx.now).slots;
        let open = matches!(self.state, State::AnythingElse | State::Message { .. });
        if let Some(note) = self.more_of_the_emergency(&slots).filter(|_| again && open) {
            return self.leave(note, script, cx).recorded("emergency", code).protect();
        }
        if again {
            let mut say = script;
            say.extend(self.state.question(cx.business, self.caller.as_ref()));
            return self.stay(say).recorded("emergency", code).protect();
        }
        let known = self.note();
        let phone = known.phone.or(slots.phone).or_else(|| self.caller.clone());
        let before = self.state.booking().and_then(|(draft, _)| draft.address.clone());
        let first = self.urgent.clone().unwrap_or_default();
        let address = slots.address.or(before).or(first.reason);
        let name = known.name.or(slots.name).or(first.name);
        self.settle(Disposition::Emergency);
        let emergency = Some(code.to_owned());
        let note = Note { name, phone, emergency, reason: address, ..Note::default() };
        self.urgent = Some(note.clone());
        self.leave(note, script, cx).recorded("emergency", code).protect()
    }

    /// "The address is 14 Elm Street", said after an emergency: added to what was left of it.
    pub(super) fn added_to_the_emergency(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let note = self.more_of_the_emergency(&turn.meaning.slots).filter(|_| !turn.books())?;
        Some(self.leave(note, vec![fixed(prompts::THANKS)], cx))
    }

    /// What was left of an emergency with what is said of it now, where that is more.
    fn more_of_the_emergency(&self, slots: &Slots) -> Option<Note> {
        let left = self.urgent.clone()?;
        let name = slots.name.clone().or_else(|| left.name.clone());
        let phone = slots.phone.clone().or_else(|| left.phone.clone());
        let reason = slots.address.clone().or_else(|| left.reason.clone());
        let note = Note { name, phone, reason, ..left.clone() };
        (note != left).then_some(note)
    }
}

/// Nobody can call back without a number; everything else he may say or not.
pub(super) fn after_an_emergency(note: Note) -> State {
    match note.phone {
        Some(_) => State::AnythingElse,
        None => State::Message { note, missing: Missing::Phone },
    }
}

/// Whether he asks for an appointment in so many words, and not for a call or what it should be about.
fn would_rather_book(turn: &Turn<'_>) -> bool {
    let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
    let slots = &turn.meaning.slots;
    let named = slots.service.is_some() || slots.when.is_some();
    let does = turn.words.windows(2).any(|pair| pair[0].is("do") && pair[1].is("it"));
    let me = turn.words.windows(2).any(|pair| {
        pair[0].is_one_of(&["book", "schedule"])
            && pair[1].is_one_of(&["me", "us", "it", "something", "an", "a", "one"])
    });
    // "Ok, great, Tuesday at nine" is an appointment's time.
    let exact = slots.when.as_ref().is_some_and(|when| when.exact && when.names().0);
    let asks = turn.asks_to_book() || (me || exact || does && named) && !says(NEGATIONS);
    // "I called about the water heater, can somebody come look at it?"
    let visit = WANTS_A_VISIT.is_match(&joined_plain(&turn.words)) && !says(NEGATIONS);
    visit || asks && !says(&["about", "call", "calling", "ring", "phone", "regarding", "booked", "message"])
}

/// "Okay, I want six of them in the kitchen", "great, I need one", to the offer of a call about what he has asked.
pub(super) fn wants_the_work(turn: &Turn<'_>) -> bool {
    let text = joined_plain(&turn.words);
    WANTS_THE_WORK.is_match(&text)
        && !ABOUT_A_CALL.is_match(&text)
        && !turn.asks()
        && !turn.is(Intent::CallBack)
}

impl Turn<'_> {
    /// "Can somebody call me about my bill?": that need not be asked any more.
    pub(super) fn says_what_about(&self) -> Option<String> {
        let told = self.meaning.slots.service.is_some() || WHAT_ABOUT.is_match(&joined_plain(&self.words));
        told.then(|| reason_of(self.text))
    }

    /// "Tell him Tony called about the job on Grand", "please have him call me back": word for somebody, before it was asked.
    pub(super) fn leaves_word(&self) -> bool {
        const SHORTEST: usize = 4;
        let text = joined_plain(&self.words);
        let told = WHAT_ABOUT.is_match(&text) || WORD_LEFT.is_match(&text);
        self.words.len() >= SHORTEST && told && !self.asks()
    }
}

static WANTS_THE_WORK: LazyLock<Regex> = LazyLock::new(|| {
    let yes = "okay|ok|yes|yeah|yep|no|great|good|cool|perfect|alright|well|oh|so|then|and|but|sure|fine|thats fine|i see|awesome|um|uh|actually|i just|just|because|cause";
    pattern(&format!(
        concat!(
            r"^(?:(?:{yes}) )*(?:(?:i|we)(?: just| really| do| only| actually)*|id|wed|ill|well) (?:want|need|would like|like|wanna|take|have)(?: to (?:get|have|book|schedule))? ",
            r"(?:(?:just|only|about|like|at least|maybe) )*(?:one|two|three|four|five|six|seven|eight|nine|ten|\d+|some|a few|a couple|several|mine|ours|it|that|them|this|these|those|my|our|the|a|an|another)\b",
        ),
        yes = yes
    ))
});
static ABOUT_A_CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:call\w*|talk\w*|speak\w*|someone|somebody|person|human|know|hear|answer\w*|tell|think|question\w*|minute|second|moment|information|info|price|prices|quote|not|dont|manager|owner)\b",
    )
});

/// Somebody is to come, and not to call.
static WANTS_A_VISIT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:can|could|would|will|have|get|need|want) (?:somebody|someone|you|he|they|(?:a|the|your) \w+) (?:please |to |just )*",
        r"(?:come (?:out|by|over|look|see|fix|check|take|and|to|on|tomorrow|today)|stop by|swing by|take a look|look at|fix)\b",
    ))
});
/// What a call is to be about. "About ten minutes" is none.
static WHAT_ABOUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:about|regarding|concerning) (?:(?:my|our|the|your|his|her|their) \w{3,}|(?:a|an) (?:\w+ )*?(?:bill|invoice|refund|charge|payment|claim|case|job|estimate|quote|complaint|problem|matter|warranty|position|delivery|order|contract|permit)",
        r"|(?:getting|buying|selling|hiring|moving|making|doing|having|changing|some|what) \w+",
        r"|(?:divorce|custody|bankruptcy|insurance|payment|employment|work|taxes|wills?|estimates?|quotes?|jobs?|prices|pricing|billing|scheduling|financing|refunds?|records|results|[a-z]+[^h ]ing)\b)",
    ))
});

/// That somebody is to be told something, or to call.
static WORD_LEFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:tell|let|ask|remind) (?:him|her|them|the \w+|your \w+|whoever|somebody|someone|everybody|(?:dr|doctor|mr|ms|mrs) \w+)\b|\b(?:called|calling|calls) (?:about|regarding|because|to say|for)\b",
        r"|\b(?:have|get|ask) (?:him|her|them|somebody|someone|(?:dr|doctor|mr|ms|mrs) \w+|the \w+) (?:to )?(?:call|ring|phone|get back)\b|^(?:(?:okay|ok|yes|well|then|just|and|fine) )*please (?:call|ring|phone) (?:\w+ ){1,4}(?:at|on|back|before|by)\b",
    ))
});

/// "Don't call me", and not "don't call this number".
pub(super) fn refuses_the_call(turn: &Turn<'_>) -> bool {
    static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
        pattern(concat!(
            r"\b(?:dont|do not|not|never|no need to|neednt)(?: (?:want|need|have|like|you|them|him|her|anyone|anybody|someone|somebody|to|be))* ",
            r"(?:call|ring|phone)(?:ing|ed)?(?: (?:me|us|back|anyone|anybody)\b|$)",
            r"|^(?:no )+(?:phone )?calls?(?: please| thanks| thank you)*$",
        ))
    });
    static ANOTHER_NUMBER: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"\b(?:number|phone|line|cell|work|home)$|\b(?:on|at) (?:this|that|my)\b"));
    let text = joined_plain(&turn.words);
    REFUSES.is_match(&text) && !ANOTHER_NUMBER.is_match(&text)
}

/// "Bye." or "An agent!" is no name, wherever one is asked for.
fn names_nobody(turn: &Turn<'_>) -> bool {
    // "Dana Whitfield, bye."
    let whole = turn.meaning.slots.name.as_deref().and_then(|name| name.split_once(' '));
    if whole.is_some_and(|(first, _)| is_first_name(&first.to_lowercase())) {
        return false;
    }
    [Intent::Goodbye, Intent::Person, Intent::Repeat, Intent::Wait].into_iter().any(|intent| turn.is(intent))
}

/// When the caller would like to be called: "call me tomorrow after five". A day that is not about calling, of a leak or
/// an appointment, is none.
fn best_time(turn: &Turn<'_>, cx: &Context<'_>) -> Option<Timestamp> {
    let about_calling = turn.words.windows(2).any(|pair| {
        pair[0].is_one_of(&["call", "ring", "reach", "phone"]) && pair[1].is_one_of(&["me", "us", "back"])
    });
    if about_calling { time_named(turn, cx) } else { None }
}

/// The day that a turn names, of those that lie further ahead: a person is told, who will know.
fn far_off(turn: &Turn<'_>, cx: &Context<'_>) -> Option<String> {
    let wish = when::read(&turn.words, false, &cx.business.hours, cx.now)?;
    let start = wish.windows.first()?.start;
    let day = start.to_zoned(cx.business.hours.zone().clone()).strftime("%A, %B %-d").to_string();
    (start.duration_since(cx.now) > LONGEST_WAIT).then_some(day)
}

/// The time that a turn names, where somebody can be called then.
fn time_named(turn: &Turn<'_>, cx: &Context<'_>) -> Option<Timestamp> {
    let wish = when::read(&turn.words, false, &cx.business.hours, cx.now)?;
    let start = wish.windows.first()?.start;
    (start > cx.now && start.duration_since(cx.now) <= LONGEST_WAIT).then_some(start)
}

/// The caller's words as a reason, without what nobody may keep.
pub(super) fn reason_of(text: &str) -> String {
    policy::redact::redact(text).trim().chars().take(MAX_REASON).collect()
}
