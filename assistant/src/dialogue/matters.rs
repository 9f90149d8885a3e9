//! What somebody says who is a customer already, and which only a person can deal with: he is late, or we are; something was
//! done badly; the bill is wrong; he has moved. His words are kept, and somebody calls him back.

use std::sync::LazyLock;

use regex::Regex;

use super::callback::reason_of;
use super::state::{Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::Intent;
use crate::understand::question;
use crate::words::joined;

static MATTER: LazyLock<Regex> = LazyLock::new(|| {
    let days = "afternoon|morning|evening|night|in|on|at|next|this";
    Regex::new(&format!(
        concat!(
            r"\b(running|minutes?|mins?|hours?|going to be|gonna be|will be) ((\w+|about) )?late\b( (?P<day>{}))?",
            r"|\b(overcharged|over charged|double charged|charged (me|us) (twice|too much)|refund|complain|complaint|rude)\b",
            r"|\b(change|update|correct) (my|the|our) (home |phone |email |mailing )?(address|number|phone|name|email)\b",
            r"|\b(nobody|no one|never|didn't|did not|hasn't|has not) (showed?( up)?|shown up|came|come|turned up)\b",
            r"|\bwhere('s| is| are) (the|my|your) (technician|tech|plumber|guys?|man|repairman|electrician)\b",
            r"|\b(wrong|question about|problem with|about) (the|my|an|your) (bill|invoice)\b",
        ),
        days
    ))
    .expect("the pattern is a constant under test")
});

impl Dialogue {
    /// The offer of a call-back that carries his words. `None`: it is something that we do ourselves.
    pub(super) fn existing_matter(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let ours = [Intent::Cancel, Intent::Reschedule].into_iter().any(|intent| turn.is(intent));
        let text = joined(&turn.words);
        // "Late afternoon" is a time.
        let found = MATTER.captures(&text).filter(|found| found.name("day").is_none());
        if ours || found.is_none() || question::known(&turn.words, cx.business).is_some() {
            return None;
        }
        // Who has just booked puts it right himself.
        if self.made.is_some() {
            return None;
        }
        let name = turn.meaning.slots.name.clone();
        let note = Note { name, reason: Some(reason_of(turn.text)), ..self.note() };
        let reply = self.enter(State::CallbackOffer { note }, vec![fixed(prompts::FOR_A_PERSON)], cx);
        Some(reply.recorded("existing_matter", ""))
    }
}
