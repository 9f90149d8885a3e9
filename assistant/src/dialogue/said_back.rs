//! What is asked back about the form ("what was the address again?"), and which part of it a correction means.

use std::sync::LazyLock;

use regex::Regex;

use super::checks::FIELDS;
use super::details::speaks_of_street;
use super::form::{Detail, Draft, Held};
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::question;
use crate::when::speak;
use crate::words::{joined_plain, pattern};

impl Turn<'_> {
    /// "You have my number, don't you?", "who gave you my number?"
    pub(super) fn speaks_of_his_number(&self) -> bool {
        HAS_HIS_NUMBER.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// "What was the address again?" is told that, and nothing else is asked anew.
    pub(super) fn says_back(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if self.state == State::AnythingElse && ASKS_WHAT_WE_HAVE.is_match(&joined_plain(&turn.words)) {
            let made = self.made.clone()?;
            let (address, phone) = (made.address, Some(made.phone));
            let told =
                self.field_told(&Draft { name: made.name, address, phone, ..Draft::default() }, turn)?;
            return Some(self.say_and_ask(vec![fixed(prompts::SURE), told], cx));
        }
        if let State::ReadBack { draft, held, .. } = self.state.clone()
            && let Some(reply) = self.checked(&draft, &held, turn, cx)
        {
            return Some(reply);
        }
        let (State::ReadBack { draft, held, .. }
        | State::Changing { draft, held }
        | State::Details { draft, held, .. }) = &self.state
        else {
            return None;
        };
        let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
        let asks = turn.words.iter().take(4).any(|word| word.is_one_of(&["what", "what's", "which", "when"]));
        // "Was that Oak Street?"
        let first = turn.words.iter().find(|word| !word.is_one_of(&["sorry", "wait", "okay", "ok", "um"]));
        let makes_sure = first.is_some_and(|word| word.is_one_of(&["was", "is", "did"]))
            && turn.words.iter().any(|word| word.is_one_of(&["that", "it", "you"]))
            && speaks_of_street(draft, turn);
        // "That's Wednesday, right?", of a Tuesday.
        let begins = turn.words.iter().find(|word| !word.is_one_of(&["so", "and", "okay", "ok", "wait"]));
        let makes_sure_when = turn.meaning.slots.when.is_some()
            && turn.words.len() <= 7
            && turn.makes_sure()
            && begins.is_some_and(|word| {
                word.is_one_of(&["that's", "thats", "that", "it's", "its", "it", "you", "for"])
            });
        // "And you have my number": whoever is asked for it means the one that he calls from.
        let of_number = !self.state.wants_number() && turn.speaks_of_his_number();
        if !asks && !makes_sure && !makes_sure_when && !of_number
            || !of_number && says(&["your", "change", "wrong", "best", "if", "should", "can", "could"])
            || question::known(&turn.words, cx.business).is_some()
            || turn.is_worth_noting()
            || turn.supposes_cancelling()
        {
            return None;
        }
        let told = if makes_sure && !says(FIELDS) {
            variable(format!("The address is {}.", draft.address.as_ref()?))
        } else if of_number || says(FIELDS) {
            self.field_told(draft, turn)?
        } else if makes_sure_when || says(&["time", "day", "date", "when"]) && turn.words.len() <= 8 {
            let moment = speak::moment(held.opening.start, cx.business.hours.zone());
            variable(format!("It's on {moment}."))
        } else {
            return None;
        };
        let again = match &self.state {
            State::ReadBack { .. } => vec![fixed(prompts::IS_THAT_RIGHT)],
            state => state.question(cx.business, self.caller.as_ref()),
        };
        self.ladder.climb_down();
        let say = [fixed(prompts::SURE), told];
        Some(self.stay(say.into_iter().chain(again).collect()))
    }
}

/// "Change the job", "the service is wrong".
static OTHER_JOB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:change|changing|different|wrong|another) (?:the |my )?(?:job|service|kind of (?:job|work|service))\b",
        r"|\b(?:job|service)s? (?:is |was )?(?:wrong|not right|incorrect)\b",
    ))
});
/// "What address do you have?", of what is booked.
static ASKS_WHAT_WE_HAVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:what|which)(?:s| is| was)? (?:the |my )?(?:address|name|street|number|phone|phone number|apartment|unit)(?: \w+)?",
        r" (?:(?:do|did) you (?:have|put|take|get|write)|(?:that )?you (?:have|had|put|wrote|got|took)|is it under|is that under|was it)\b",
    ))
});
static HAS_HIS_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:you|youve|you guys|they)(?: (?:already|still|all|have|has|got|should|do|must))* (?:my|the|this|our) (?:phone |cell )?number\b",
        r"|\b(?:you|they)(?: (?:have|just))? (?:forgot|missed|dropped|skipped|left out|didnt (?:take|get|ask for|write down)) my (?:phone |cell )?number\b",
        r"|\bwho (?:gave|told) you (?:my|our) number\b|\bhow did you get my number\b",
    ))
});

/// What is not to be done with a part of the form.
static INSTRUCTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:dont|do not|never|please not) (?:ever |go |be )?(?:giv|shar|sell|us|post|put|pass|publish|stor|sav|hand|mail|send|text|call)\w*",
        r"(?: (?:out|on|up|around|to|anyone|anybody|them))* (?:my|the|our|this|that|any of my)(?: \w+)? (?:number|phone|address|name|information|details)\b",
        r"|\bon the (?:phone|line) with\b",
    ))
});

/// Whether something of the form is said to be wrong. "Yes, and it's the blue house" is for whoever comes.
pub(super) fn names_what_is_wrong(draft: &Draft, held: &Held, turn: &Turn<'_>, cx: &Context<'_>) -> bool {
    const OBJECTING: &[&str] = &[
        "but",
        "except",
        "wrong",
        "change",
        "different",
        "not",
        "isn't",
        "isnt",
        "fix",
        "incorrect",
        "mistake",
        "only",
        "however",
        "although",
        "actually",
        "should",
        "spelled",
        "update",
        "correct",
    ];
    let objects = turn.corrects() || turn.words.iter().any(|word| word.is_one_of(OBJECTING));
    objects && field_named(draft, held, turn, cx).is_some()
}

/// "The name is wrong": asks for that field again.
pub(super) fn field_named(draft: &Draft, held: &Held, turn: &Turn<'_>, cx: &Context<'_>) -> Option<State> {
    let says = |words: &[&str]| turn.words.iter().any(|word| word.is_one_of(words));
    let mut draft = draft.clone();
    let held = held.clone();
    let needs_address = cx.business.job_type(&held.job_type).is_some_and(|job| job.needs_address);
    // Both are asked for, one after the other.
    if says(&["address"]) && says(&["name"]) && says(&["and", "both"]) && needs_address {
        draft.address = None;
        return Some(State::Details { draft, held, detail: Detail::Name });
    }
    // A street has a name, and a house a number.
    let unit = ["apartment", "apt", "unit", "suite"];
    // "It's my mother's house", "don't share my number" put nothing right.
    if INSTRUCTS.is_match(&joined_plain(&turn.words)) {
        return None;
    }
    let tells = turn.tells_whoever_comes() && !turn.corrects();
    if (says(&["address", "street", "house"]) || says(&unit)) && needs_address && !tells {
        return Some(State::Details { draft, held, detail: Detail::Address });
    }
    if says(&["name"]) {
        return Some(State::Details { draft, held, detail: Detail::Name });
    }
    // "Will I get that on my phone?"
    if says(&["phone", "number"]) && !turn.asks() {
        return Some(State::Details { draft, held, detail: Detail::Phone });
    }
    if OTHER_JOB.is_match(&joined_plain(&turn.words)) {
        draft.service = None;
        return Some(State::Service { draft });
    }
    if says(&["time", "day", "date", "hour"]) {
        draft.when = None;
        return Some(State::When { draft, held: Some(held) });
    }
    None
}
