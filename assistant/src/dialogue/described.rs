//! Work that is described in words that none of the jobs is known by. Whoever has told twice what he needs is not asked a
//! third time: it is what somebody looks at first, or a person hears his words.

use super::booking::wanted;
use super::form::Draft;
use super::protocol::Segment;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::{Intent, troubles};

impl Dialogue {
    /// He has told what he needs, and none of the jobs goes by it: he hears which there are, once. After that it is put
    /// down as it was told, with the time and the name that he has said on the way.
    pub(super) fn none_of_the_jobs(
        &mut self,
        draft: Draft,
        mut lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        let asked = matches!(self.state, State::Service { .. });
        match self.said_of_the_job() {
            Some(said) if asked => self.as_described(draft, &said, lead, cx),
            Some(_) => {
                lead.push(fixed(prompts::services(cx.business)));
                self.enter(State::Service { draft }, lead, cx)
            }
            None => self.enter(State::Service { draft }, lead, cx),
        }
    }

    /// What to do with his words the second time. `None`: he is asked once more, or it is no description.
    pub(super) fn described_again(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if self.state == State::Open {
            return self.told_at_once(turn, cx);
        }
        let State::Service { draft } = self.state.clone() else { return None };
        if !turn.describes() {
            return None;
        }
        let before = !self.said.is_empty();
        self.keep_said(turn.text);
        let said = self.said_of_the_job().filter(|_| before)?;
        Some(self.as_described(draft, &said, Vec::new(), cx))
    }

    /// "We just finished a renovation and there's dust everywhere": what he calls for is told and not asked for, in words
    /// that nothing here knows.
    fn told_at_once(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        const SHORTEST: usize = 4;
        let tells = turn.words.len() >= SHORTEST && turn.begins_to_tell() && turn.describes();
        if !tells || turn.asks() || turn.words.iter().any(|word| word.is_one_of(NO_WORK)) {
            return None;
        }
        self.keep_said(turn.text);
        let draft = self.draft_of([&turn.meaning.slots]);
        match self.said_of_the_job().filter(|_| troubles::first_look(cx.business).is_some()) {
            Some(said) => Some(self.as_described(draft, &said, vec![fixed(prompts::OKAY)], cx)),
            None => Some(self.none_of_the_jobs(draft, vec![fixed(prompts::OKAY)], cx)),
        }
    }

    /// The job with which somebody sees first what it is, where there is one; or else a person hears of it.
    fn as_described(
        &mut self,
        mut draft: Draft,
        said: &str,
        mut lead: Vec<Segment>,
        cx: &Context<'_>,
    ) -> Reply {
        if let Some(job) = troubles::first_look(cx.business).and_then(|job| cx.business.job_type(&job)) {
            draft.service = Some(job.id.clone());
            lead.push(variable(format!("I'll book {} for that.", job.name)));
            return self.proceed(draft, None, lead, cx).recorded("described", "");
        }
        let reason = format!("{}: {said}", wanted(&draft, cx));
        self.state = State::Service { draft };
        self.offer_callback(prompts::FOR_A_PERSON, reason, cx).recorded("described", "")
    }
}

impl Turn<'_> {
    /// Whether it says what is to be done, as far as anybody can tell who does not know what it means.
    pub(super) fn describes(&self) -> bool {
        let slots = &self.meaning.slots;
        !slots.are_told()
            && self.words.iter().any(|word| !word.is_one_of(SAID_OF_ANY_JOB) && !word.text.is_empty())
            && (self.is(Intent::Schedule) || !self.meaning.is_sure())
    }
}

/// What is told with these is no work.
const NO_WORK: &[&str] = &[
    "question",
    "questions",
    "order",
    "package",
    "delivery",
    "money",
    "bill",
    "invoice",
    "job",
    "hiring",
    "survey",
    "website",
    "call",
    "called",
    "calling",
    "number",
    "wondering",
    "curious",
    "nothing",
    "hear",
    "hello",
    "sorry",
    "mind",
    "wait",
    "again",
    "here",
    "know",
    "sure",
    "think",
    "thought",
    "mean",
    "guess",
    "said",
    "say",
    "saying",
];

/// Words with which anybody asks for anything.
const SAID_OF_ANY_JOB: &[&str] = &[
    "a",
    "an",
    "the",
    "my",
    "our",
    "this",
    "that",
    "it",
    "its",
    "it's",
    "i",
    "i'm",
    "im",
    "i'd",
    "id",
    "i've",
    "we",
    "we're",
    "you",
    "me",
    "us",
    "is",
    "are",
    "was",
    "be",
    "am",
    "have",
    "has",
    "had",
    "got",
    "get",
    "do",
    "does",
    "can",
    "could",
    "would",
    "will",
    "need",
    "needs",
    "want",
    "like",
    "looking",
    "trying",
    "calling",
    "call",
    "to",
    "for",
    "of",
    "in",
    "at",
    "on",
    "with",
    "about",
    "up",
    "out",
    "and",
    "so",
    "but",
    "or",
    "not",
    "no",
    "yes",
    "um",
    "uh",
    "well",
    "okay",
    "ok",
    "hi",
    "hello",
    "hey",
    "please",
    "thanks",
    "thank",
    "just",
    "book",
    "booking",
    "schedule",
    "make",
    "set",
    "appointment",
    "appointments",
    "visit",
    "job",
    "work",
    "help",
    "service",
    "someone",
    "somebody",
    "anyone",
    "technician",
    "plumber",
    "guy",
    "person",
    "come",
    "send",
    "look",
    "take",
    "fix",
    "fixed",
    "repair",
    "repaired",
    "problem",
    "problems",
    "issue",
    "something",
    "thing",
    "things",
    "stuff",
    "soon",
    "asap",
    "possible",
    "know",
    "don't",
    "dont",
    "sure",
    "what",
    "how",
    "when",
    "there",
    "there's",
    "here",
    "house",
    "home",
    "mean",
    "think",
    "said",
    "other",
    "else",
    "one",
    "new",
    "some",
    "any",
];
