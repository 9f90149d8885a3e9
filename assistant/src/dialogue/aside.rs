//! What was being booked when something else came in between: a call-back, a person who did not come, a word that sounded
//! like giving up. The time is still held, and it is taken up again as soon as he says so.

use std::sync::LazyLock;

use regex::Regex;

use super::form::Detail;
use super::state::{Missing, Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Intent, name};
use crate::words::{joined_plain, pattern};

/// So sure it is a name where another question stands.
const SURE_NAME: f32 = 0.75;

/// "No, just book it", "I was talking to my son".
static TAKES_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:book (?:it|that|me|this|the appointment)|(?:just|still|please|ahead and|can you|lets|rather) book",
        r"|i (?:do |still )*(?:want|need) (?:it|that|the appointment)|(?:dont|do not|didnt) (?:mean to )?cancel|keep (?:it|the \w+)",
        r"|the (?:bookings?|appointments?)(?:s| is)? (?:fine|good|okay|right)|(?:was|am|im) (?:just )?(?:talking|speaking|yelling) (?:to|at)",
        r"|put it back|take it after all|go (?:on|back to it)|not you)\b",
    ))
});
/// Of a call-back or a person.
static NEVER_MIND: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:never ?mind|forget (?:it|that|about it|the call)|i changed my mind)\b"));

impl Turn<'_> {
    /// "Never mind", "forget it".
    pub(super) fn never_mind(&self) -> bool {
        NEVER_MIND.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// Keeps what is being booked while something else comes in between.
    pub(super) fn put_aside(&mut self, state: &State) {
        let state = match state {
            State::Calling { back, .. } | State::Ringing { back, .. } | State::StillBook { back } => back,
            state => state,
        };
        if state.booking().is_some_and(|(draft, _)| draft.service.is_some()) {
            self.aside = Some(Box::new(state.clone()));
        }
    }

    /// Goes on with what was put aside, where the caller says so or answers what he was asked there. `None`: he does not.
    pub(super) fn back_to_booking(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let calls = matches!(
            self.state,
            State::CallbackOffer { .. } | State::Message { .. } | State::AfterNobody { .. }
        );
        if !calls && self.state != State::AnythingElse || turn.is(Intent::CallBack) || turn.is(Intent::Person)
        {
            return None;
        }
        let (draft, _) = self.aside.as_ref()?.booking()?;
        let slots = &turn.meaning.slots;
        let other_job = slots.service.is_some() && slots.service != draft.service;
        let says_so = TAKES_UP.is_match(&joined_plain(&turn.words)) || calls && turn.never_mind();
        // What it is about may well be told with a time or an address in it.
        let about = matches!(self.state, State::Message { missing: Missing::Reason, .. });
        let names = self.asks_for_a_name_there()
            && name::read(&turn.words, true).is_some_and(|read| read.confidence >= SURE_NAME);
        let gives = !about && !turn.asks() && (slots.address.is_some() || slots.when.is_some() || names);
        if other_job || !says_so && !gives {
            return None;
        }
        let back = *self.aside.take()?;
        let back = self.with_what_he_said(back);
        if gives {
            self.state = back;
            self.ladder.climb_down();
            return Some(self.understood(turn.text, cx));
        }
        Some(self.booked_on(back, cx))
    }

    /// Who he said he is while a call-back was spoken of, and how he is reached, in what is booked.
    fn with_what_he_said(&self, mut back: State) -> State {
        let Note { name, phone, .. } = self.note();
        if let State::Details { draft, .. } | State::ReadBack { draft, .. } | State::When { draft, .. } =
            &mut back
        {
            draft.name = draft.name.take().or(name);
            draft.phone = draft.phone.take().or(phone);
        }
        back
    }

    /// Whether a call is only offered, and a name was asked for where it came in between.
    fn asks_for_a_name_there(&self) -> bool {
        let named = matches!(self.aside.as_deref(), Some(State::Details { detail: Detail::Name, .. }));
        named && matches!(self.state, State::CallbackOffer { .. })
    }

    /// What was put aside, and the next thing that it needs.
    pub(super) fn booked_on(&mut self, back: State, cx: &Context<'_>) -> Reply {
        let lead = vec![fixed(prompts::SURE)];
        match back {
            State::Details { draft, held, .. } => self.proceed(draft, Some(held), lead, cx),
            state => self.enter(state, lead, cx),
        }
    }

    /// Once a call-back is left: whether the appointment is still wanted that it came in between of.
    pub(super) fn still_wanted(&mut self) -> State {
        let held = |back: &State| back.booking().is_some_and(|(_, held)| held.is_some());
        match self.aside.take() {
            Some(back) if held(&back) => {
                let back = Box::new(self.with_what_he_said(*back));
                State::StillBook { back }
            }
            other => {
                self.aside = other;
                State::AnythingElse
            }
        }
    }

    /// Nobody is to call back. What the offer came in between of may still be wanted.
    pub(super) fn no_call_back(&mut self, cx: &Context<'_>) -> Reply {
        let next = self.still_wanted();
        self.enter(next, vec![fixed(prompts::OKAY)], cx)
    }

    /// "Shall I still book Tuesday at ten?" was answered.
    pub(super) fn still_booked(&mut self, back: State, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let says_so = TAKES_UP.is_match(&joined_plain(&turn.words));
        if turn.tells_nothing() && !says_so && (turn.no() || turn.takes_leave() || turn.gives_up()) {
            self.aside = Some(Box::new(back));
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::NOT_BOOKED)], cx));
        }
        if turn.tells_nothing() && (says_so || turn.yes()) {
            return Some(self.booked_on(back, cx));
        }
        self.state = back;
        self.ladder.climb_down();
        Some(self.answered(turn, cx))
    }
}
