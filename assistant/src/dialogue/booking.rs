//! Booking: what and when, and the booking itself. Which opening it is to be: `choosing`.

use std::sync::LazyLock;

use policy::redact::redact;
use regex::Regex;
use telephony::{Disposition, JobTypeId};

use super::afterwards::Made;
use super::besides::sooner_or_later;
use super::callback::wants_the_work;
use super::form::{CompleteForm, Detail, Draft, Held, LONGEST_SAID};
use super::known_address::with_more;
use super::later::Later;
use super::protocol::{BookOutcome, Segment, Unavailable};
use super::state::{Cause, Note, Purpose, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::choice::puts_aside;
use crate::understand::question;
use crate::understand::{Intent, Slots};
use crate::when::{When, speak};
use crate::words::{joined_plain, pattern};

impl Draft {
    /// Takes over what a turn says, as far as it says anything.
    pub(super) fn fill(&mut self, slots: &Slots) {
        let Slots { service, also, name, address, phone, when, .. } = slots.clone();
        self.also = also.or(self.also.take());
        self.service = service.or(self.service.take());
        self.name = name.or(self.name.take());
        self.address = address.or(self.address.take());
        self.phone = phone.or(self.phone.take());
        self.when = when.or(self.when.take());
    }
}

impl Dialogue {
    /// "How can I help?" or "Anything else?" was answered.
    pub(super) fn fresh(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if let Some(reply) = self.added_to_the_emergency(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.still_in_it(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.wanted_after_all(turn, cx).or_else(|| self.at_another_place(turn, cx)) {
            return Some(reply);
        }
        if let Some(reply) = self.prevented(turn, cx).or_else(|| self.more_for_whoever_calls(turn, cx)) {
            return Some(reply);
        }
        if let Some(made) = self.made.clone().filter(|_| turn.wants_a_word_first()) {
            return Some(self.passed_on(&made, turn, cx));
        }
        if let Some(reply) = self.told_by_another_business(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.existing_matter(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.speaks_of_one_that_is(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.cancelling_supposed(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.two_errands(turn, cx) {
            return Some(reply);
        }
        if let Some(reply) = self.hours_of_another_day(turn, cx).or_else(|| self.answered_already(turn, cx)) {
            return Some(reply);
        }
        // "Your guy was here Friday and it's worse, I want somebody to call me."
        if WANTS_A_CALL.is_match(&joined_plain(&turn.words)) && turn.meaning.slots.when.is_none() {
            return Some(self.call_back_wanted(turn, cx));
        }
        // "And that's every other week, right?", of what was just booked.
        if let Some(made) = self.made.clone()
            && RECURS.is_match(&joined_plain(&turn.words))
            && turn.meaning.slots.when.is_none()
            && !turn.asks_to_book()
        {
            return Some(self.passed_on(&made, turn, cx));
        }
        if turn.only_asks(self.made.is_some(), cx) {
            return Some(self.question_asked(turn, cx));
        }
        // "How do I unclog a drain myself?"
        if ASKS_ADVICE.is_match(&joined_plain(&turn.words)) && turn.meaning.slots.when.is_none() {
            return Some(self.question_asked(turn, cx));
        }
        let keeps = turn.would_rather_not_cancel();
        // Of what he has just booked "no, cancel it" says enough.
        let takes_back = turn.cancels_at().is_some() || takes_it_all_back(turn);
        let just_made = self.made.is_some() && takes_back && !turn.is(Intent::Question);
        // "I can't do Tuesday after all": another day may do.
        let start = self.made.as_ref().and_then(|made| made.start);
        let aside = start.is_some_and(|start| puts_aside(&turn.words, start, cx.business, cx.now));
        if aside && turn.cancels_at().is_none() {
            let instead = start.and_then(|start| self.wished_instead(turn, start, true, cx));
            let wish = instead.or_else(|| turn.meaning.slots.when.clone());
            return Some(self.lookup(Purpose::Move { wish }, turn, cx));
        }
        if start.is_some() && self.state == State::AnythingElse && turn.makes_sure_of_it() {
            return Some(self.lookup(Purpose::Status, turn, cx));
        }
        // "Leak repair, Friday": nothing in it is of an appointment that there is.
        let names_new = self.made.is_none()
            && turn.meaning.slots.service.is_some()
            && !OF_ONE_MADE.is_match(&joined_plain(&turn.words));
        let stops = STOPS_THEM.is_match(&joined_plain(&turn.words));
        if (turn.is(Intent::Cancel) && !names_new || just_made || stops) && !keeps && !turn.hopes_for_a_gap()
        {
            return Some(self.lookup(Purpose::Cancel, turn, cx));
        }
        if let Some(reply) = self.made_otherwise(turn, cx) {
            return Some(reply);
        }
        // "Can you do it in the evening?", of a job that he has not told of yet.
        let begins = self.state == State::Open
            && turn.meaning.slots.when.is_some()
            && ONLY_ASKS_WHEN.is_match(&joined_plain(&turn.words));
        if begins && turn.is(Intent::Reschedule) {
            let draft = self.draft_of([&turn.meaning.slots]);
            return Some(self.proceed(draft, None, vec![fixed(prompts::SURE)], cx));
        }
        if (turn.is(Intent::Reschedule) || turn.is(Intent::Cancel) && keeps) && !names_new {
            let wish = turn.meaning.slots.when.clone();
            return Some(self.lookup(Purpose::Move { wish }, turn, cx));
        }
        if turn.is(Intent::Status) && !(names_new && turn.meaning.slots.when.is_some()) {
            return Some(self.lookup(Purpose::Status, turn, cx));
        }
        if let Some(reply) = self.one_more_for_somebody(turn, cx) {
            return Some(reply);
        }
        if self.state == State::AnythingElse
            && let Some(reply) = self.meets_when(turn, cx)
        {
            return Some(reply);
        }
        if let Some(reply) = self.for_whoever_comes(turn, cx) {
            return Some(reply);
        }
        let slots = &turn.meaning.slots;
        let again = turn.speaks_of_earlier_work();
        let wants =
            turn.is(Intent::Schedule) || (slots.service.is_some() || again) && !turn.is(Intent::Question);
        // "Okay, let's do it tomorrow at ten", of the job whose price he has just heard.
        let takes_it = self.state == State::AnythingElse && turn.yes() && slots.when.is_some();
        // "No, just the leak."
        let all = self.state == State::AnythingElse && turn.is_courtesy();
        // "Consultation."
        let bare = slots.service.is_some()
            && turn.words.len() <= 3
            && !turn.asks()
            && question::known(&turn.words, cx.business).is_none();
        let wants = (wants
            || names_new && slots.when.is_some() && !turn.asks()
            || bare
            || takes_it && self.spoken_of.is_some()
            || !turn.asks() && self.later.contains(&Later::Another))
            && !all;
        if wants {
            let mut draft = self.draft_of([slots]);
            // "Another leak in unit 310", of the same house.
            let unit = ["unit", "apartment", "apt", "suite"];
            let at = turn.words.iter().position(|word| word.is_one_of(&unit));
            if let Some(at) = at.filter(|_| slots.address.is_none()) {
                let unit = with_more(draft.address.as_deref(), None, &turn.words[at..], cx.business);
                draft.address = unit.or(draft.address);
            }
            // "How much is it to snake a drain?", and then "okay, tomorrow at ten".
            draft.service = draft.service.or_else(|| self.spoken_of.clone().filter(|_| !again));
            if again {
                self.keep_said(turn.text);
            }
            let answer = turn.answered_first(cx);
            let sure = answer.is_empty().then(|| fixed(prompts::SURE));
            let booked_as = turn.as_what_it_is_booked(cx);
            // The first visit is booked; that there are to be more is for a person.
            let recurs = RECURS.is_match(&joined_plain(&turn.words)).then(|| fixed(prompts::NOTED_FOR_THEM));
            if recurs.is_some() {
                self.keep_said(turn.text);
            }
            let lead = [sure, self.also_noted(turn, cx), booked_as, turn.on_earlier_work(cx), recurs];
            let lead = answer.into_iter().chain(lead.into_iter().flatten()).collect();
            return Some(self.proceed(draft, None, lead, cx));
        }
        let no_good = self.made.is_some() && CANNOT_KEEP.is_match(&joined_plain(&turn.words));
        if (cannot_come(turn) || no_good) && !turn.is(Intent::Question) {
            return Some(self.lookup(Purpose::Move { wish: None }, turn, cx));
        }
        if self.state == State::AnythingElse {
            return self.nothing_else(turn, cx);
        }
        self.told_first(turn, cx)
    }

    /// "Tomorrow", "42 Oak Street", before he has said what for: it is kept, and asked.
    fn told_first(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        const FEW_WORDS: usize = 5;
        let slots = &turn.meaning.slots;
        let timed = slots.when.is_some() && turn.words.len() <= FEW_WORDS;
        let told = slots.address.is_some() || timed;
        if self.state != State::Open || !told || turn.asks() || turn.is(Intent::Question) {
            return None;
        }
        let draft = self.draft_of([slots]);
        Some(self.proceed(draft, None, vec![fixed(prompts::OKAY)], cx))
    }

    /// Goes on to the first thing that a booking still needs.
    pub(super) fn proceed(
        &mut self,
        draft: Draft,
        held: Option<Held>,
        lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        let Some(service) = draft.service.clone() else {
            return self.none_of_the_jobs(draft, lead, cx);
        };
        if let Some(reply) = self.job_for_a_person(&draft, cx) {
            return reply;
        }
        let comes_there = cx.business.job_type(&service).is_some_and(|job| job.needs_address);
        let outside = draft.address.as_ref().is_some_and(|address| !cx.business.serves(address));
        if comes_there && outside {
            let reason = format!("{}, perhaps outside the service area", wanted(&draft, cx));
            return self.offer_callback(prompts::OUTSIDE_AREA, reason, cx).recorded("outside_area", "");
        }
        // Who can be there depends on where it is.
        if held.is_none() && draft.address.is_none() && is_driven_to(&service, cx) {
            return self.enter(State::Where { draft, held }, lead, cx);
        }
        let Some(when) = draft.when.clone() else {
            return self.enter(State::When { draft, held }, lead, cx);
        };
        let held = match held {
            Some(held) if held.job_type == service && when.allows(held.opening.start) => held,
            other => return self.enter(State::Finding { draft, held: other, cause: Cause::Wish }, lead, cx),
        };
        match CompleteForm::new(&draft, &held, cx.business) {
            Ok(form) => self.enter(State::ReadBack { draft, held, form }, lead, cx),
            Err(detail) => {
                let detail = match detail {
                    Detail::Phone if self.caller.is_some() => Detail::CallingNumber,
                    Detail::Name | Detail::Address | Detail::CallingNumber | Detail::Phone => detail,
                };
                self.enter(State::Details { draft, held, detail }, lead, cx)
            }
        }
    }

    pub(super) fn service_named(
        &mut self,
        mut draft: Draft,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let before = draft.clone();
        draft.fill(&turn.meaning.slots);
        if let (Some(before), Some(when)) = (&before.when, &turn.meaning.slots.when) {
            draft.when = Some(before.corrected(when, &cx.business.hours, cx.now));
        }
        // What he says of the rest first need not be asked any more.
        let told = draft != before && draft.service.is_none();
        let lead = if told { prompts::OKAY } else { prompts::GOT_IT };
        let booked_as = turn.as_what_it_is_booked(cx);
        let lead = [Some(fixed(lead)), self.also_noted(turn, cx), booked_as, turn.on_earlier_work(cx)];
        let lead = lead.into_iter().flatten().collect();
        (told || draft.service.is_some()).then(|| self.proceed(draft, None, lead, cx))
    }

    pub(super) fn place_named(
        &mut self,
        mut draft: Draft,
        held: Option<Held>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let slots = &turn.meaning.slots;
        let changed = slots.service.is_some() && slots.service != draft.service && turn.corrects();
        let before = draft.clone();
        draft.fill(slots);
        // "At the leaking tap's" is no change of mind.
        if !changed {
            draft.service.clone_from(&before.service);
        }
        if draft == before {
            return None;
        }
        let lead = vec![fixed(prompts::THANKS)];
        // "My name is Dana Whitfield" answers a question that comes later.
        if slots.address.is_none() && slots.when.is_none() && !changed {
            return Some(self.enter(State::Where { draft, held }, lead, cx));
        }
        Some(self.proceed(draft, held, lead, cx))
    }

    pub(super) fn time_named(
        &mut self,
        mut draft: Draft,
        held: Option<Held>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        // What is held already is what "at noon" and "an hour later" are seen from.
        let start = held.as_ref().map(|held| held.opening.start);
        let hours = &cx.business.hours;
        let seen_from = |wish: When| match start {
            Some(start) if wish.names() == (false, true) => {
                When::at(start, hours).corrected(&wish, hours, cx.now)
            }
            _ => wish,
        };
        let further = || start.and_then(|start| sooner_or_later(&turn.words, start, cx));
        let when = further().or_else(|| turn.meaning.slots.when.clone().map(seen_from));
        let slots = &Slots { when, ..turn.meaning.slots.clone() };
        // The second job of a call may be thought better of.
        let idle = slots.when.is_none() && turn.no() && !turn.is(Intent::Correction);
        if idle && held.is_none() && self.settled == Some(Disposition::Booked) {
            self.no_more_of_the_same();
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        let changed = slots.service.is_some() && slots.service != draft.service && turn.corrects();
        // "Okay, I need two of them": of the job that was just agreed on.
        if slots.when.is_none() && !changed && wants_the_work(turn) && slots.address.is_none() {
            self.keep_said(turn.text);
            return Some(self.enter(State::When { draft, held }, vec![fixed(prompts::GOT_IT)], cx));
        }
        if slots.when.is_none() && !changed {
            // "42 Oak Street" answers a question that comes later.
            let of_himself = Slots { service: None, ..slots.clone() };
            let before = draft.clone();
            draft.fill(&of_himself);
            return (draft != before)
                .then(|| self.enter(State::When { draft, held }, vec![fixed(prompts::THANKS)], cx));
        }
        let service = draft.service.clone();
        draft.fill(slots);
        // "my leaking tap" said again beside the time is no change of mind.
        if !changed {
            draft.service = service;
        }
        Some(self.proceed(draft, held, vec![fixed(prompts::OKAY)], cx))
    }

    pub(super) fn booked(&mut self, answer: Result<BookOutcome, Unavailable>, cx: &Context<'_>) -> Reply {
        let State::Committing { mut draft, accepted } = self.state.clone() else {
            // It was committed after we had stopped waiting: true, and so it counts, but nobody is waiting to hear it.
            if let Ok(BookOutcome::Booked(_)) = answer {
                self.settle(Disposition::Booked);
            }
            return self.stay_listening();
        };
        let held = accepted.held().clone();
        match answer {
            Ok(BookOutcome::Booked(booking)) => {
                self.settle(Disposition::Booked);
                self.said.clear();
                self.all_made.push(booking);
                self.made = Some(Made::new(booking, &accepted));
                let job =
                    cx.business.job_type(&held.job_type).map_or("an appointment", |job| job.name.as_str());
                let lead =
                    vec![fixed(prompts::BOOKED), prompts::summary(job, held.opening.start, &[], cx.business)];
                let booked = speak::moment(held.opening.start, cx.business.hours.zone());
                self.after_booking(&draft, lead, cx).recorded("booked", booked)
            }
            Ok(BookOutcome::Lost) => {
                draft.when = Some(When::at(held.opening.start, &cx.business.hours));
                let state = State::Finding { draft, held: None, cause: Cause::Taken };
                self.enter(state, vec![fixed(prompts::JUST_TAKEN)], cx).recorded("opening_lost", "")
            }
            Ok(BookOutcome::TooMany) => {
                let note = Note {
                    name: draft.name.clone(),
                    phone: draft.phone.clone(),
                    reason: Some(format!("{}, after many bookings from this line", wanted(&draft, cx))),
                    ..Note::default()
                };
                self.leave(note, vec![fixed(prompts::NO_MORE_BOOKINGS)], cx).recorded("too_many_bookings", "")
            }
            Err(Unavailable) => {
                let reason = wanted(&draft, cx);
                self.offer_callback(prompts::CANNOT_CONFIRM, reason, cx).recorded("store_unavailable", "book")
            }
        }
    }

    /// The other job that was named in the same breath comes next, for the same customer; or else it was all.
    fn after_booking(&mut self, draft: &Draft, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let another = |job: &JobTypeId| Draft {
            service: Some(job.clone()),
            when: self.right_after_the_one_made(job, cx),
            ..self.draft_of([])
        };
        self.next = draft.also.as_ref().map(another).or(self.next.take());
        self.enter(State::AnythingElse, lead, cx)
    }

    /// Of several jobs of one breath one is booked, and whoever comes reads of the others in what was said.
    fn also_noted(&self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Segment> {
        let slots = &turn.meaning.slots;
        let name = |id: &JobTypeId| cx.business.job_type(id).map(|job| job.name.clone());
        let follows = |id: &&JobTypeId| self.later.contains(&Later::Job((*id).clone()));
        let others: Vec<String> = slots.besides.iter().filter(|id| !follows(id)).filter_map(name).collect();
        let booked = slots.service.as_ref().and_then(name)?;
        let all = prompts::either(&others).replace(" or ", " and ");
        (!others.is_empty()).then(|| variable(format!("I'll book {booked}, and note {all} for them.")))
    }

    /// Keeps what is said of the job for whoever does it.
    pub(super) fn keep_said(&mut self, text: &str) {
        const MOST_TURNS: usize = 4;
        let said = redact(text.trim());
        if self.said.len() < MOST_TURNS && self.said.last() != Some(&said) {
            self.said.push(said);
        }
    }

    /// All that was said of the job, as much of it as is kept.
    pub(super) fn said_of_the_job(&self) -> Option<String> {
        let said: String = self.said.join(" / ").chars().take(LONGEST_SAID).collect();
        (!said.is_empty()).then_some(said)
    }

    /// Offers a call-back that keeps what the caller has already said about himself.
    pub(super) fn offer_callback(&mut self, why: &str, reason: String, cx: &Context<'_>) -> Reply {
        let note = Note { reason: Some(reason), ..self.note() };
        self.enter(State::CallbackOffer { note }, vec![fixed(why)], cx)
    }
}

/// "Something came up", "Tuesday's bad for me". Without apostrophes.
static CANNOT_KEEP: LazyLock<Regex> = LazyLock::new(|| {
    let that = r"(?:thats|that is|that time|that day|it|its|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)";
    pattern(&format!(
        concat!(
            r"\bsomething(?:s| has| just)? (?:come|came) up\b|\bi forgot (?:im|i am|i have|ive|i was|that i|we have)\b",
            r"|\b{that} (?:is |just )?(?:no good|not good|bad|isnt good|not going to work|wont work|doesnt work)(?: (?:for|anymore|any more|after).*)?$",
            r"|\bcant (?:do|make|keep) (?:it|that|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        ),
        that = that
    ))
});

/// Of an appointment that somebody has.
static OF_ONE_MADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:my|our|mine|appointments?|bookings?|booked|scheduled|visits?|when|whens|what time|reschedul\w*|mov\w+|chang\w+|push\w*|switch\w*|cancel\w*|",
        r"postpon\w*|bump\w*|shift\w*|swap\w*|confirm\w*|still|instead|earlier|later|make it|already|have|had|supposed|delay\w*|different|another|other|check\w*|coming)\b",
    ))
});
static ASKS_ADVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bhow (?:do|can|would|should) (?:i|you|we)\b.*\b(?:myself|ourselves|on my own|by hand)\b",
        r"|\b(?:whats|what is|which is|what are|which) (?:the )?(?:best|better|a good)\b|\bwhat (?:brands?|kinds?|types?) of\b.*\b(?:do you|is|are|should)\b",
        r"|^(?:(?:hi|hello|um|so|and|okay) )*how long (?:is|does|do|are|will|would)\b|\bdo you have \w+(?: \w+)? without\b",
    ))
});
/// "Forget it", of what he has just booked: he is asked whether it should be cancelled.
fn takes_it_all_back(turn: &Turn<'_>) -> bool {
    TAKES_BACK.is_match(&joined_plain(&turn.words))
}

/// What comes again and again, and is wanted no more.
static STOPS_THEM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:stop|end|quit|discontinue|pause) (?:my|our|the) (?:\w+ )?(?:weekly|biweekly|monthly|regular|recurring|standing)\b",
    )
});
static TAKES_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:forget|scratch|scrap|undo) (?:it|that|about)\b|\b(?:dont|do not) book (?:it|that|this|me|anything)\b",
        r"|\b(?:my|our|the) \w+ (?:already )?fixed it\b|\bfound (?:somebody|someone)(?: else)?(?: \w+)?$|\b(?:leak|leaking|drip|dripping|it)(?: has| just)? stopped\b.*\b(?:never ?mind|dont need|no need)\b",
        r"|\bdont need (?:it|you|him|anybody|anyone|you guys|the appointment) (?:anymore|any more|after all|now)\b",
        r"|\bchanged (?:my|our) mind\b|\b(?:i|we) (?:dont|do not) want (?:it|that|the appointment)\b",
    ))
});

/// "I can't make it", "I won't be able to come", "we won't be home".
fn cannot_come(turn: &Turn<'_>) -> bool {
    let says = |at: usize, list: &[&str]| turn.words.get(at).is_some_and(|word| word.is_one_of(list));
    (0..turn.words.len()).any(|at| {
        let denied = says(at, &["can't", "cant", "cannot", "won't", "wont", "couldn't"]);
        let there = says(at + 1, &["be"]) && says(at + 2, &["there", "home", "around", "available"]);
        let able = says(at + 1, &["be"]) && says(at + 2, &["able"]) && says(at + 4, &["make", "come", "be"]);
        denied && (says(at + 1, &["make", "come"]) || there || able)
    })
}

/// Whether somebody has to drive to such a job, and it is known how long that takes.
fn is_driven_to(service: &JobTypeId, cx: &Context<'_>) -> bool {
    cx.business.travel.is_some() && cx.business.job_type(service).is_some_and(|job| job.needs_address)
}

/// What the caller wanted to book, for the person who calls back.
pub(super) fn wanted(draft: &Draft, cx: &Context<'_>) -> String {
    let job = draft.service.as_ref().and_then(|id| cx.business.job_type(id)).map(|job| job.name.clone());
    let job = job.unwrap_or_else(|| "an appointment".to_owned());
    let also = draft.also.as_ref().and_then(|id| cx.business.job_type(id));
    let job = also.map_or(job.clone(), |also| format!("{job} and {}", also.name));
    match &draft.when {
        Some(when) => format!("wants {job}, {}", when.text),
        None => format!("wants {job}"),
    }
}
static ONLY_ASKS_WHEN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:hi|hello|hey|um|uh|so|yes|yeah|okay|ok) )*(?:can|could|would|will|do) (?:you|we|you guys|somebody|someone) (?:do it|do|make it|come|come out|come over|see me|see us|fit me in)\b(?: \w+){0,8}$",
    )
});
static WANTS_A_CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:want|need|would like|id like|have|get) (?:somebody|someone|you|you guys|a person|the owner|the manager|him|her) (?:to )?call me(?: back)?(?: please| about (?:it|this|that))*$",
    )
});
static RECURS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:every (?:other |second |two |three |four |few )?(?:week|month|day|(?:mon|tues|wednes|thurs|fri|satur|sun)day)s?|(?:once|twice|three times) (?:a|every) (?:week|month|year)|weekly|bi ?weekly|monthly|quarterly|on a regular basis)\b",
    )
});
