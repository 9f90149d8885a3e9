//! What happens when the caller says nothing, or nothing that can be understood: the question in other words, then
//! with examples, then the offer of a call-back, then the end. Every ladder has a last step.

use serde::{Deserialize, Serialize};
use telephony::Disposition;

use super::danger::SUSPECTED;
use super::protocol::Segment;
use super::state::{Note, State};
use super::{Context, Dialogue, Reply};
use crate::prompts::{self, fixed};
use crate::understand::Asked;

/// How often the caller was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Ladder {
    /// In a row at this question.
    step: u8,
    /// In the whole call.
    total: u8,
}

/// What was missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Miss {
    /// No sound.
    NoInput,
    /// No meaning.
    NoMatch,
    /// A meaning, but nothing that we do.
    NotOurs,
}

/// So many misses in one call mean that it will not work, however well each question ended.
const MAX_MISSES: u8 = 12;

impl Miss {
    /// The name as recorded.
    fn as_str(self) -> &'static str {
        match self {
            Self::NoInput => "no_input",
            Self::NoMatch => "no_match",
            Self::NotOurs => "out_of_scope",
        }
    }
}

impl Ladder {
    /// The caller was understood.
    pub(super) fn climb_down(&mut self) {
        self.step = 0;
    }

    /// Whether the question that stands has not been missed yet.
    pub(super) fn is_down(self) -> bool {
        self.step == 0
    }

    fn climb(&mut self) -> u8 {
        self.step = self.step.saturating_add(1);
        self.total = self.total.saturating_add(1);
        self.step
    }
}

impl Dialogue {
    /// Whether the caller was asked if somebody is in danger, or whether he wants to be left alone, and has not said.
    #[must_use]
    pub fn is_in_doubt(&self) -> bool {
        self.doubt().is_some() || matches!(self.state, State::Unwanted { .. })
    }

    /// He hung up instead of an answer.
    pub(super) fn hung_up(&mut self, cx: &Context<'_>) -> Reply {
        if self.is_in_doubt() { self.without_an_answer(cx) } else { self.stay(Vec::new()) }
    }

    /// Who does not say that all are safe is not taken to be. Nor is who may want to be left alone called again because he
    /// does not say it clearly.
    fn without_an_answer(&mut self, cx: &Context<'_>) -> Reply {
        match self.state.clone() {
            State::Danger { code, said, back } => {
                self.state = *back;
                self.emergency(&code, &said, cx)
            }
            State::Unwanted { back, .. } => {
                self.state = *back;
                self.noted_unasked(cx)
            }
            _ => self.stay(Vec::new()),
        }
    }

    /// Says something to whoever has been understood so far; the second time in a row he is missed.
    pub(super) fn once(&mut self, say: Vec<Segment>, cx: &Context<'_>) -> Reply {
        if self.ladder.step > 0 {
            return self.missed(Miss::NoMatch, cx);
        }
        self.ladder.climb();
        self.stay(say)
    }

    pub(super) fn missed(&mut self, miss: Miss, cx: &Context<'_>) -> Reply {
        if self.state == State::New {
            return self.opened(cx);
        }
        let asked = self.asked();
        // Whoever waits for a person need not say anything, and may talk to those around him.
        if matches!(self.state, State::Ringing { .. })
            && (miss == Miss::NoInput || self.is_waiting_for_a_person())
        {
            return self.silent_while_ringing(cx).recorded(miss.as_str(), asked.as_str());
        }
        // Whoever stops typing has typed it all.
        if miss == Miss::NoInput && self.is_typing_house() {
            return self.house_typed(cx);
        }
        let step = self.ladder.climb();
        if self.ladder.total >= MAX_MISSES {
            return self.give_up(miss, cx);
        }
        self.typed.clear();
        self.said_digits.clear();
        if let Some(reply) = self.go_on_unspelled(step, cx) {
            return reply.recorded(miss.as_str(), asked.as_str());
        }
        match (asked, &self.state) {
            (Asked::Pin, _) if step >= 2 => self.without_pin(cx),
            (Asked::Owner, _) if step >= 3 => self.goodbye(cx),
            (Asked::Nothing, _) => self.nothing_heard_meanwhile(miss, step, cx),
            (Asked::AnythingElse, _) if step >= 2 && miss == Miss::NoInput => self.goodbye(cx),
            (Asked::AnythingElse, _) if step >= 3 => self.goodbye(cx),
            (Asked::CallbackOffer, _) if step >= 2 => self.give_up(miss, cx),
            (_, State::Danger { code, said, back }) if step >= 2 && code == SUSPECTED => {
                let (said, back) = (said.clone(), back.clone());
                self.state = *back;
                self.understood(&said, cx)
            }
            (_, State::Danger { .. } | State::Unwanted { .. }) if step >= 2 => self.without_an_answer(cx),
            (_, State::Message { note, missing }) if step >= 3 => {
                let (note, missing) = (note.clone(), *missing);
                self.skip_detail(note, missing, vec![fixed(prompts::OKAY)], cx)
            }
            (_, State::Ringing { .. }) => self.silent_while_ringing(cx),
            (_, _) if step >= 3 => match self.person_after_misses(miss, cx) {
                Some(reply) => reply,
                None => self.offer_to_call_back(miss, cx),
            },
            (_, state) if self.unheard && state.is_agreed_to() => self.put_from_the_beginning(cx),
            (_, _) => {
                let say = self.again(miss, step, cx);
                self.stay(say)
            }
        }
        .recorded(miss.as_str(), asked.as_str())
    }

    /// What he is to agree to, from its beginning to its end: nobody agrees to what he has not heard.
    pub(super) fn put_from_the_beginning(&mut self, cx: &Context<'_>) -> Reply {
        self.stay(self.state.question(cx.business, self.caller.as_ref())).protect()
    }

    /// The question in other words, or with examples.
    fn again(&mut self, miss: Miss, step: u8, cx: &Context<'_>) -> Vec<Segment> {
        let asked = self.asked();
        let wording = if self.state.offers_calling_number() {
            prompts::USE_CALLING_NUMBER
        } else {
            prompts::wording(asked)
        };
        let mut say = vec![fixed(match miss {
            Miss::NoInput => prompts::STILL_THERE,
            Miss::NoMatch => prompts::DID_NOT_CATCH,
            Miss::NotOurs => prompts::NOT_OURS,
        })];
        if step >= 2 && asked == Asked::Service {
            say.push(fixed(prompts::services(cx.business)));
        }
        let listed = matches!(
            self.state,
            State::Choosing { .. } | State::MoveChoosing { .. } | State::WhichBooking { .. }
        );
        if let State::StillBook { .. } = self.state {
            say.extend(self.state.question(cx.business, self.caller.as_ref()));
            return say;
        }
        if listed && (step >= 2 || self.unheard) {
            say.extend(self.state.question(cx.business, self.caller.as_ref()));
            return say;
        }
        let mends = step >= 2 || self.mending.is_some();
        if let Some(question) = mends.then(|| self.mended_question()).flatten() {
            say.push(question);
            return say;
        }
        say.push(fixed(if step >= 2 { wording.choices } else { wording.rephrase }));
        say
    }

    fn offer_to_call_back(&mut self, miss: Miss, cx: &Context<'_>) -> Reply {
        let reason = match self.state.booking() {
            Some((draft, _)) => super::booking::wanted(draft, cx),
            None => "could not be understood".to_owned(),
        };
        self.put_aside(&self.state.clone());
        let note = Note { reason: Some(reason), ..self.note() };
        let lead = match miss {
            Miss::NoInput => prompts::CANNOT_HEAR,
            Miss::NoMatch => prompts::TROUBLE,
            Miss::NotOurs => prompts::NOT_OURS,
        };
        self.enter(State::CallbackOffer { note }, vec![fixed(lead)], cx)
    }

    /// While the store is asked nothing is expected of the caller; but should its answer never come, the call
    /// must still end.
    fn nothing_heard_meanwhile(&mut self, miss: Miss, step: u8, cx: &Context<'_>) -> Reply {
        match (miss, step) {
            (Miss::NoInput, 4..) => self.end(prompts::GIVE_UP, Disposition::Failed, cx),
            _ => self.stay_listening(),
        }
    }

    fn give_up(&mut self, miss: Miss, cx: &Context<'_>) -> Reply {
        match miss {
            Miss::NoMatch | Miss::NotOurs => self.end(prompts::GIVE_UP, Disposition::NotUnderstood, cx),
            Miss::NoInput if self.spoke => self.end(prompts::HANG_UP, Disposition::Abandoned, cx),
            Miss::NoInput => self.end(prompts::HANG_UP, Disposition::Silent, cx),
        }
    }
}
