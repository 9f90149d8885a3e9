//! Work that is described in words that none of the jobs is known by. Whoever has told twice what he needs is not asked a
//! third time: a person hears his words.

use super::booking::wanted;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts;
use crate::understand::Intent;

impl Dialogue {
    /// The offer of a call-back with his words, the second time. `None`: he is asked once more, or it is no description.
    pub(super) fn described_again(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let State::Service { draft } = self.state.clone() else { return None };
        if !turn.describes() {
            return None;
        }
        let before = !self.said.is_empty();
        self.keep_said(turn.text);
        let said = self.said_of_the_job().filter(|_| before)?;
        let reason = format!("{}: {said}", wanted(&draft, cx));
        Some(self.offer_callback(prompts::FOR_A_PERSON, reason, cx).recorded("described", ""))
    }
}

impl Turn<'_> {
    /// Whether it says what is to be done, as far as anybody can tell who does not know what it means.
    pub(super) fn describes(&self) -> bool {
        let slots = &self.meaning.slots;
        let other = slots.service.is_some()
            || slots.when.is_some()
            || slots.name.is_some()
            || slots.address.is_some();
        let told = self.words.iter().any(|word| !word.is_one_of(SAID_OF_ANY_JOB) && !word.text.is_empty());
        told && !other && (self.is(Intent::Schedule) || !self.meaning.is_sure())
    }
}

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
