//! How a business's own people hear of an emergency: a text at once, a call, an e-mail, and all of it again until
//! somebody says that he knows.
//!
//! A chain is a plan that follows from the people alone, and [`next`], which says what of it is to be done now from
//! what was done before. It keeps nothing: any process goes on where another one stopped, and nothing is done twice
//! but what nobody knows the end of. Everything ends: in an acknowledgement, or in [`Next::Unanswered`], which calls
//! for an alert.

use jiff::{SignedDuration, Timestamp};

use crate::contact::{Address, Channel};

/// The most people who are called, the first of the list first: more would make a round longer than [`ROUND`].
pub const MAX_CALLED: usize = 6;

/// The most people who are told at all, by texts and e-mails, which take a second each: a round has time for them beside
/// its calls.
pub const MAX_TOLD: usize = 50;

/// How often everybody is told.
pub const ROUNDS: u32 = 6;

/// From the beginning of one round to the next: long enough for everybody to be rung once, one after the other.
pub const ROUND: SignedDuration = SignedDuration::from_mins(5);

/// When a call to the first is placed, unless he has answered the text; the next follow by [`CALL_APART`].
const FIRST_CALL: SignedDuration = SignedDuration::from_secs(20);

/// Ringing, and hearing what it is about.
const CALL_APART: SignedDuration = SignedDuration::from_secs(40);

/// When e-mails go out. With the text and the first call this is within the first minute.
const EMAILS: SignedDuration = SignedDuration::from_secs(50);

/// How often a step is tried when it fails.
pub const TRIES: u32 = 3;

/// Between two tries of a step.
const TRY_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// A try that has not told its end by then was begun by a process that is gone.
pub const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_secs(20);

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the plan, from 0.
    pub number: u32,
    /// The round that it is part of, from 0.
    pub round: u32,
    /// When, counted from the beginning.
    pub after: SignedDuration,
    /// By which way: [`Channel::Text`], [`Channel::AssistantCall`] or [`Channel::Email`].
    pub channel: Channel,
    /// To whom.
    pub address: Address,
}

/// One try of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Try {
    /// Which step.
    pub step: u32,
    /// Which try of it, from 1.
    pub number: u32,
    /// How it went.
    pub state: TryState,
    /// When it was begun.
    pub begun_at: Timestamp,
}

/// How a try went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TryState {
    /// It goes on, or whoever began it is gone.
    Begun,
    /// It was handed to whoever delivers it.
    Sent,
    /// Policy refused it.
    Refused,
    /// It did not work.
    Failed,
}

/// What is to be done now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Next {
    /// Try this step, for the time that is given, from 1.
    Attempt(Step, u32),
    /// Nothing until then.
    Wait(Timestamp),
    /// Everything was done and nobody has said that he knows: raise an alert.
    Unanswered,
}

/// Who of the business's people is told: all but those who are off duty, in the same order. Where nobody with a telephone
/// would be left, everybody is told after all: an emergency may wake somebody, and may not go unheard.
#[must_use]
pub fn told(people: Vec<Address>, off_duty: &[Address]) -> Vec<Address> {
    let on_duty = |address: &&Address| !off_duty.contains(address);
    if people.iter().filter(on_duty).any(|address| matches!(address, Address::Phone(_))) {
        people.into_iter().filter(|address| on_duty(&address)).collect()
    } else {
        people
    }
}

/// Everything that will be done for these people, in the order of time, unless somebody answers. Everybody is texted or
/// mailed; the first of the list are called, one after the other.
#[must_use]
pub fn plan(people: &[Address]) -> Vec<Step> {
    let phones = || people.iter().filter(|address| matches!(address, Address::Phone(_))).take(MAX_TOLD);
    let emails = || people.iter().filter(|address| matches!(address, Address::Email(_))).take(MAX_TOLD);
    let mut steps = Vec::new();
    for round in 0..ROUNDS {
        let begins = ROUND * i32::try_from(round).unwrap_or(i32::MAX);
        let mut add = |after: SignedDuration, channel, address: &Address| {
            steps.push(Step { number: 0, round, after: begins + after, channel, address: address.clone() });
        };
        for address in phones() {
            add(SignedDuration::ZERO, Channel::Text, address);
        }
        let mut call_at = FIRST_CALL;
        for address in phones().take(MAX_CALLED) {
            add(call_at, Channel::AssistantCall, address);
            call_at += CALL_APART;
        }
        for address in emails() {
            add(EMAILS, Channel::Email, address);
        }
    }
    steps.sort_by_key(|step| step.after);
    for (number, step) in (0..).zip(&mut steps) {
        step.number = number;
    }
    steps
}

/// What of `plan` is to be done at `now`, of a chain that began at `began` and in which `tries` were made.
///
/// A round that is over is not made up for: whoever was not told in it is told in the next. Whoever was not tried yet goes
/// before whoever could not be reached: where one way fails slowly, the others are not kept waiting. Nor does a call wait
/// for texts, of which there may be many.
#[must_use]
pub fn next(began: Timestamp, plan: &[Step], tries: &[Try], now: Timestamp) -> Next {
    let at = |after: SignedDuration| began.saturating_add(after).unwrap_or(Timestamp::MAX);
    let end = at(ROUND * i32::try_from(ROUNDS).unwrap_or(i32::MAX));
    if plan.is_empty() || now >= end {
        return Next::Unanswered;
    }
    let mut wake = end;
    let mut text: Option<&Step> = None;
    let mut again: Option<(Timestamp, &Step, u32)> = None;
    for step in plan {
        let over = at(ROUND * i32::try_from(step.round + 1).unwrap_or(i32::MAX));
        if now >= over {
            continue;
        }
        let due = at(step.after);
        let last = tries.iter().filter(|made| made.step == step.number).max_by_key(|made| made.number);
        let (attempt, from) = match last {
            None => (1, due),
            Some(made) => match made.state {
                TryState::Sent | TryState::Refused => continue,
                TryState::Failed if made.number >= TRIES => continue,
                TryState::Begun if made.number >= TRIES => continue,
                TryState::Failed => (made.number + 1, later(made.begun_at, TRY_AGAIN)),
                TryState::Begun => (made.number + 1, later(made.begun_at, GIVEN_UP_AFTER)),
            },
        };
        if from > now {
            wake = wake.min(from);
        } else if attempt == 1 {
            if step.channel != Channel::Text {
                return Next::Attempt(step.clone(), attempt);
            }
            text = text.or(Some(step));
        } else if again.as_ref().is_none_or(|(earliest, ..)| from < *earliest) {
            again = Some((from, step, attempt));
        }
    }
    if let Some(step) = text {
        return Next::Attempt(step.clone(), 1);
    }
    again.map_or(Next::Wait(wake), |(_, step, attempt)| Next::Attempt(step.clone(), attempt))
}

fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.saturating_add(by).unwrap_or(Timestamp::MAX)
}

/// Nobody reads a text and answers it within this: what does is a telephone that answers by itself.
pub const READS_AND_ANSWERS: SignedDuration = SignedDuration::from_secs(5);

/// What says that somebody knows: what the text asks for, a plain yes, or that he comes.
const KNOWS: &[&str] = &[
    "1",
    "one",
    "ok",
    "okay",
    "k",
    "kk",
    "yes",
    "yep",
    "yeah",
    "y",
    "ack",
    "acknowledged",
    "acknowledge",
    "confirmed",
    "got it",
    "got this",
    "on it",
    "on my way",
    "on the way",
    "omw",
    "en route",
    "will do",
    "coming",
    "coming over",
    "heading over",
    "heading there",
    "i'll take it",
    "i'll take this",
    "i'll take care of it",
    "i'll handle it",
    "taking it",
    "taking care of it",
    "handling it",
    "i'll call",
    "i'll call back",
    "i'll call him",
    "i'll call her",
    "i'll call them",
    "calling",
    "calling back",
    "calling him",
    "calling her",
    "calling them",
];

/// What may stand beside it, and says nothing by itself.
const BESIDE: &[&str] =
    &["i'm", "im", "i am", "i've", "ive", "i have", "i", "now", "back", "thanks", "thank you", "thx", "and"];

/// Whether a text from one of these people says that he knows. All of it has to: a telephone that answers by itself says
/// "OK" and "got your message" too, and "OK, but I'm in Florida" is a no. Whoever is not understood is called.
#[must_use]
pub fn acknowledges(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '\u{2019}'))
        .filter(|word| !word.is_empty())
        .map(|word| word.to_lowercase().replace('\u{2019}', "'"))
        .collect();
    // A question asks, and says nothing.
    let mut knows = !text.contains('?');
    let mut said = words.as_slice();
    let mut any = false;
    while knows && !said.is_empty() {
        let leading = |of: &[&str]| {
            let fitting = of.iter().map(|phrase| phrase.split(' ').collect::<Vec<_>>());
            let fitting = fitting.filter(|phrase| {
                said.len() >= phrase.len()
                    && phrase.iter().zip(said).all(|(one, other)| *one == other.as_str())
            });
            fitting.map(|phrase| phrase.len()).max()
        };
        let (yes, beside) = (leading(KNOWS), leading(BESIDE));
        any |= yes.is_some();
        match yes.max(beside) {
            Some(words) => said = &said[words..],
            None => knows = false,
        }
    }
    knows && any
}

#[cfg(test)]
mod tests;
