//! Reaching a person: the shell rings people by the tenant's ladder while the caller stays here, leaves his name and
//! what it is about, hears how it goes, and may choose something else at any time. When a person has pressed 1 the
//! line is taken from us without a word; when nobody comes, the conversation goes on here.

use policy::ladder::{EscalationReason, LastResort};
use telephony::Disposition;

use super::after_emergency::{is_false_alarm, named_alone};
use super::callback::after_an_emergency;
use super::form::Draft;
use super::ladder::Miss;
use super::protocol::{Brief, Reaching, Segment, Unavailable};
use super::state::{Missing, Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::business::Business;
use crate::prompts::{self, fixed};
use crate::understand::Intent;

/// The longest reason that an agent is told, in characters: one sentence.
const MAX_BRIEF: usize = 120;

/// Whether the business has people to ring for this reason, on one occasion or another.
pub(super) fn rings(business: &Business, reason: EscalationReason) -> bool {
    business.ladders.iter().any(|ladder| ladder.reasons.is_empty() || ladder.reasons.contains(&reason))
}

/// A caller who waits for a person: what is known about him, why, and where the conversation was.
struct Wait {
    note: Note,
    reason: EscalationReason,
    back: Box<State>,
}

impl Dialogue {
    /// A person is owed. Where nobody can be rung, a call-back is arranged instead.
    pub(super) fn person_wanted(&mut self, reason: EscalationReason, cx: &Context<'_>) -> Reply {
        let back = self.state.clone();
        // Whoever is in an emergency asks for somebody because of that.
        if let Some(urgent) = self.urgent.clone().filter(|_| !self.stood_down) {
            let reason = if rings(cx.business, EscalationReason::Emergency) {
                EscalationReason::Emergency
            } else {
                reason
            };
            return self.seek(urgent, back, reason, cx);
        }
        self.seek(self.note_of_the_booking(cx), back, reason, cx)
    }

    /// He asks for a person, and may have said for whom and what about: that is not asked again.
    pub(super) fn person_asked_for(
        &mut self,
        turn: &Turn<'_>,
        whom: Option<String>,
        cx: &Context<'_>,
    ) -> Reply {
        let asked = EscalationReason::Asked;
        if self.urgent.is_some() && !self.stood_down {
            return self.person_wanted(asked, cx);
        }
        self.spoken_of = turn.meaning.slots.service.clone().or(self.spoken_of.take());
        let known = self.note_of_the_booking(cx);
        let reason = known.reason.clone().or_else(|| turn.says_what_about());
        let note = Note { reason, for_whom: whom.or_else(|| known.for_whom.clone()), ..known };
        self.seek(note, self.state.clone(), asked, cx)
    }

    /// A person is owed, and `back` is where the conversation goes on when nobody comes.
    fn seek(&mut self, note: Note, back: State, reason: EscalationReason, cx: &Context<'_>) -> Reply {
        if let State::Ringing { .. } | State::Calling { .. } = self.state {
            return self.stay(vec![fixed(prompts::STILL_RINGING)]);
        }
        if !rings(cx.business, reason) {
            self.put_aside(&self.state.clone());
            let lead = vec![fixed(prompts::NOBODY_FREE)];
            return self.next_of_message(note, lead, cx).recorded("person_asked_for", reason.as_str());
        }
        let back = Box::new(back);
        self.enter(State::Calling { note, reason, again: false, back }, vec![fixed(prompts::RINGING)], cx)
            .recorded("person_asked_for", reason.as_str())
    }

    /// Whoever is always put through hears whom he has called, and people are rung for him at once.
    /// `told_in` is how many sentences greet and announce.
    pub(super) fn put_through(&mut self, greeting: Reply, told_in: usize, cx: &Context<'_>) -> Reply {
        let vip = self.caller.as_ref().is_some_and(|caller| cx.business.vips.contains(caller));
        if !vip || !rings(cx.business, EscalationReason::Vip) {
            return greeting;
        }
        let Reply { say: mut greeted, mut records, .. } = greeting;
        // Without the question: it is not he who is to say something now.
        greeted.truncate(told_in);
        let mut reply = self.person_wanted(EscalationReason::Vip, cx);
        greeted.append(&mut reply.say);
        records.append(&mut reply.records);
        Reply { say: greeted, records, ..reply }
    }

    /// A job that the owner wants to be taken by a person. `None`: the assistant books it.
    pub(super) fn job_for_a_person(&mut self, draft: &Draft, cx: &Context<'_>) -> Option<Reply> {
        let job = cx.business.job_type(draft.service.as_ref()?).filter(|job| job.person)?;
        let note = Note {
            name: draft.name.clone(),
            phone: draft.phone.clone(),
            reason: Some(job.name.clone()),
            ..Note::default()
        };
        Some(self.seek(note, State::AnythingElse, EscalationReason::JobNeedsPerson, cx))
    }

    /// How it goes with the people who are rung.
    pub(super) fn reaching(&mut self, news: Result<Reaching, Unavailable>, cx: &Context<'_>) -> Reply {
        let (wait, asked) = match self.state.clone() {
            State::Calling { note, reason, back, .. } => (Wait { note, reason, back }, None),
            State::Ringing { note, reason, missing, back } => (Wait { note, reason, back }, Some(missing)),
            // The caller has chosen something else in the meantime.
            _ => return self.stay_listening(),
        };
        match (news, asked) {
            (Ok(Reaching::Ringing | Reaching::StillRinging), None) => {
                self.next_while_ringing(wait, Vec::new(), cx)
            }
            // He is being asked something: the news can wait.
            (Ok(Reaching::Ringing | Reaching::StillRinging), Some(Some(_))) => self.stay_listening(),
            (Ok(Reaching::Ringing | Reaching::StillRinging), Some(None)) => {
                self.stay(vec![fixed(prompts::STILL_RINGING)])
            }
            (Ok(Reaching::HandedBack), _) => {
                self.settle(Disposition::Connected);
                self.enter(State::AnythingElse, vec![fixed(prompts::HANDED_BACK)], cx)
                    .recorded("handed_back", "")
            }
            (Ok(Reaching::Nobody(last)), _) => self.nobody_came(wait, last, cx),
            (Err(Unavailable), _) => self.nobody_came(wait, LastResort::Callback, cx),
        }
    }

    fn nobody_came(&mut self, wait: Wait, last: LastResort, cx: &Context<'_>) -> Reply {
        let Wait { note, reason, back } = wait;
        let lead = vec![fixed(prompts::NOBODY_CAME)];
        self.put_aside(&back);
        if reason == EscalationReason::Emergency {
            // The owner is being told by other ways already, and the call-back is marked as urgent.
            let lead = vec![fixed(prompts::EMERGENCY_NOBODY)];
            // What he said while he waited goes with it.
            let more = self.urgent.as_ref().is_some_and(|left| *left != note);
            let reply = if more {
                self.leave(note, lead, cx)
            } else {
                self.enter(after_an_emergency(note), lead, cx)
            };
            return reply.recorded("nobody_came", "");
        }
        let reply = match last {
            LastResort::Assistant => self.enter(*back, lead, cx),
            LastResort::Voicemail => self.enter(State::AfterNobody { note }, lead, cx),
            LastResort::Callback | LastResort::EmergencyLine(_) => self.next_of_message(note, lead, cx),
        };
        reply.recorded("nobody_came", last.as_str())
    }

    /// What the caller says while people are rung.
    pub(super) fn while_ringing(
        &mut self,
        mut note: Note,
        reason: EscalationReason,
        missing: Option<Missing>,
        back: Box<State>,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        if reason == EscalationReason::Emergency {
            return self.while_rung_in_emergency(Wait { note, reason, back }, turn, cx);
        }
        if turn.is(Intent::CallBack) {
            return Some(self.next_of_message(note, vec![fixed(prompts::TAKE_MESSAGE)], cx));
        }
        // "I'd rather come in late in the day", of what he wanted to talk about.
        let rather = turn.is(Intent::Schedule) || turn.is(Intent::Reschedule);
        if rather && self.spoken_of.is_some() && turn.meaning.slots.when.is_some() && self.made.is_none() {
            return Some(self.booked_instead(turn, cx));
        }
        if let Some(missing) = missing {
            // "Tell him Tony called about the job on Grand."
            if turn.meaning.slots.name.is_none() && turn.leaves_word() {
                note.reason = Some(super::callback::reason_of(turn.text));
                let lead = vec![fixed(prompts::GOT_IT)];
                return Some(self.next_while_ringing(Wait { note, reason, back }, lead, cx));
            }
            if self.takes_note(&mut note, missing, turn).is_some() {
                let lead = vec![fixed(prompts::THANKS)];
                return Some(self.next_while_ringing(Wait { note, reason, back }, lead, cx));
            }
        } else if turn.is(Intent::Wait) || turn.yes() || turn.is(Intent::Thanks) {
            return Some(self.stay(vec![fixed(prompts::STILL_RINGING)]));
        }
        if turn.is(Intent::Schedule) || turn.is(Intent::Reschedule) || turn.is(Intent::Cancel) {
            return self.fresh(turn, cx);
        }
        None
    }

    /// He is in an emergency and waits: a name, a number or a place is for whoever picks up, and only that it is over ends
    /// the search. `None` is for nobody, or a question.
    fn while_rung_in_emergency(&mut self, wait: Wait, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if is_false_alarm(turn)
            && let Some(reply) = self.stood_down(turn, cx)
        {
            return Some(reply);
        }
        let slots = &turn.meaning.slots;
        let named = slots.name.clone().or_else(|| named_alone(turn, cx).filter(|_| wait.note.name.is_none()));
        let note = Note {
            name: named.or_else(|| wait.note.name.clone()),
            phone: slots.phone.clone().or_else(|| wait.note.phone.clone()),
            reason: slots.address.clone().or_else(|| wait.note.reason.clone()),
            ..wait.note.clone()
        };
        if note != wait.note {
            return Some(self.next_while_ringing(Wait { note, ..wait }, vec![fixed(prompts::THANKS)], cx));
        }
        let waits =
            turn.is(Intent::Wait) || turn.yes() || turn.is(Intent::Thanks) || turn.is(Intent::CallBack);
        waits.then(|| self.stay(vec![fixed(prompts::STILL_RINGING)]))
    }

    /// Whether people are rung because of an emergency.
    pub(super) fn is_rung_in_emergency(&self) -> bool {
        matches!(self.state, State::Ringing { reason: EscalationReason::Emergency, .. })
    }

    /// Goes on ringing: what he has said to a neighbour or a child, or out of anger, was no word against it.
    pub(super) fn rung_on(&mut self, before: Self, reply: Reply) -> Reply {
        self.as_before(before);
        self.stay(vec![fixed(prompts::STILL_RINGING)]).with_wishes_of(reply)
    }

    /// Takes what was asked for. `None` is no answer.
    fn takes_note(&self, note: &mut Note, missing: Missing, turn: &Turn<'_>) -> Option<()> {
        match missing {
            Missing::Name => note.name = Some(turn.meaning.slots.name.clone()?),
            Missing::CallingNumber | Missing::Phone => {
                note.phone = Some(self.number(turn, missing == Missing::CallingNumber)?);
            }
            Missing::Address => note.reason = Some(turn.meaning.slots.address.clone()?),
            Missing::Reason => note.reason = Some(super::callback::reason_of(turn.text)),
        }
        Some(())
    }

    /// Asks for the first thing that a person would like to know, or lets the caller wait in peace.
    fn next_while_ringing(&mut self, wait: Wait, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let Wait { note, reason, back } = wait;
        // Whoever calls from a number is called back at it: he is not asked while his line may be joined any moment.
        let missing = match self.still_missing(&note) {
            Some(Missing::CallingNumber | Missing::Phone | Missing::Address) | None => None,
            Some(missing) => Some(missing),
        };
        let missing = missing.filter(|_| reason != EscalationReason::Emergency);
        self.enter(State::Ringing { note, reason, missing, back }, lead, cx)
    }

    /// Whoever says nothing while people are rung is not asked again: he waits.
    pub(super) fn silent_while_ringing(&mut self, cx: &Context<'_>) -> Reply {
        match self.state.clone() {
            State::Ringing { note, reason, missing: Some(_), back } => {
                self.enter(State::Ringing { note, reason, missing: None, back }, Vec::new(), cx)
            }
            _ => self.stay(vec![fixed(prompts::STILL_RINGING)]),
        }
    }

    /// Whether people are rung for the caller and he only waits.
    #[must_use]
    pub fn is_waiting_for_a_person(&self) -> bool {
        matches!(self.state, State::Ringing { missing: None, .. })
    }

    /// Whether people are to be rung for the caller.
    #[must_use]
    pub fn wants_a_person(&self) -> bool {
        let mut state = &self.state;
        // What he is asked meanwhile calls nobody off.
        while let State::Danger { back, .. } | State::Unwanted { back, .. } = state {
            state = back;
        }
        matches!(state, State::Calling { .. } | State::Ringing { .. })
    }

    /// What a person who picks up is told of the caller, as far as it is known.
    #[must_use]
    pub fn brief(&self, business: &Business) -> Brief {
        let short = |text: &str| text.chars().take(MAX_BRIEF).collect::<String>();
        let note = self.note();
        let (street, wanted) = match self.state.booking() {
            Some((draft, _)) => (
                draft.address.clone(),
                draft.service.as_ref().and_then(|id| business.job_type(id)).map(|job| job.name.clone()),
            ),
            None => (None, None),
        };
        let emergency =
            note.emergency.as_ref().map(|code| format!("an emergency, {}", code.replace('_', " ")));
        let is_job = |reason: &String| business.job_types.iter().any(|job| job.name == *reason);
        let (job, problem) = match note.reason {
            Some(reason) if is_job(&reason) => (Some(reason), None),
            reason => (None, reason),
        };
        Brief {
            matter: emergency.or(job).or(wanted),
            name: note.name,
            street,
            problem: problem.map(|problem| short(&problem)),
        }
    }

    /// Nobody was reached, and the caller was asked whether he would like to leave a message.
    pub(super) fn after_nobody(&mut self, note: Note, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if turn.is(Intent::CallBack) {
            return Some(self.next_of_message(note, vec![fixed(prompts::OKAY)], cx));
        }
        if turn.yes() {
            return Some(self.leave_voicemail(vec![fixed(prompts::OKAY)], cx));
        }
        if turn.no() {
            return Some(self.no_call_back(cx));
        }
        self.fresh(turn, cx)
    }

    /// Missed often enough: a person, if one can be rung.
    pub(super) fn person_after_misses(&mut self, miss: Miss, cx: &Context<'_>) -> Option<Reply> {
        let rung = miss == Miss::NoMatch && rings(cx.business, EscalationReason::NotUnderstood);
        rung.then(|| self.person_wanted(EscalationReason::NotUnderstood, cx))
    }
}
