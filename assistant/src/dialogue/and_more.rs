//! An answer with something after it: "Dana Whitfield, how much is it?", "42 Oak Street, do I need to be home?", "Dana Whitfield,
//! wait, can we do eleven?" Both are heard.

use super::besides::{ASKING, AUXILIARIES, SUBJECTS};
use super::form::Detail;
use super::protocol::Then;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::understand::{Asked, question};
use crate::words::{Word, words_in};

/// So many places are tried at which the rest may begin.
const MOST_CUTS: usize = 4;

impl Dialogue {
    /// The answer, and what comes after it. `None`: the turn is one thing.
    pub(super) fn answer_and_more(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let detail = match &self.state {
            State::Details { detail: detail @ (Detail::Name | Detail::Address), .. } => *detail,
            State::Where { .. } => Detail::Address,
            _ => return None,
        };
        let (first, rest) = turn.answer_and_rest(detail, self, cx)?;
        let given = self.answered(&first, cx);
        if !matches!(given.then, Then::Listen) {
            return Some(given);
        }
        // "Wait, can we do eleven instead?"
        let again = Turn::of(rest.text, Asked::When, cx);
        let retimed = rest.retimes() && again.meaning.slots.when.is_some() && !again.tells_of_himself();
        if (rest.asks() || rest.has_an_answer(cx)) && !retimed {
            let mut answered = self.answered_in_passing(&rest, cx);
            answered.records.extend(given.records.iter().cloned());
            return Some(Reply { records: answered.records, ..given }.after(answered.say));
        }
        if retimed {
            return Some(self.answered(&again, cx));
        }
        self.keep_said(rest.text);
        Some(given)
    }
}

impl<'a> Turn<'a> {
    fn answer_and_rest(
        &self,
        detail: Detail,
        dialogue: &Dialogue,
        cx: &Context<'_>,
    ) -> Option<(Turn<'a>, Turn<'a>)> {
        let said = words_in(self.text);
        let begins = |at: &usize| {
            let word = &said[*at].0;
            let of_somebody = said.get(at + 1).is_some_and(|(next, _)| next.is_one_of(SUBJECTS));
            word.is_one_of(ASKING)
                || word.is_one_of(AUXILIARIES) && of_somebody
                || word.is_one_of(BREAKING_IN)
        };
        let cuts: Vec<usize> = (1..said.len()).filter(begins).take(MOST_CUTS).collect();
        cuts.into_iter().find_map(|at| {
            let (before, rest) = self.text.split_at(said[at].1.start);
            let first = Turn::of(before, dialogue.asked(), cx);
            let slots = &first.meaning.slots;
            let given = match detail {
                // A name that is one is two words, the first of them known.
                Detail::Name => {
                    slots.name.as_ref().is_some_and(|name| name.contains(' ')) && first.says_little()
                }
                Detail::Address => slots.address.is_some(),
                Detail::CallingNumber | Detail::Phone => false,
            };
            let rest = Turn::of(rest, dialogue.asked(), cx);
            let own = &rest.meaning.slots;
            // "42 Oak Street, I'm in unit 4", "but the leak is at 44 Elm" is of the address.
            let more_of_it =
                own.address.is_some() || own.phone.is_some() || own.name.is_some() && detail == Detail::Name;
            let worth = rest.asks() || rest.has_an_answer(cx) || own.when.is_some() || detail == Detail::Name;
            (given && !more_of_it && worth && own.service.is_none()).then_some((first, rest))
        })
    }

    /// "How much is it?", which is a question without more words to it.
    fn has_an_answer(&self, cx: &Context<'_>) -> bool {
        question::known(&self.words, cx.business).is_some() || question::asks_the_price(&self.words)
    }

    fn retimes(&self) -> bool {
        self.words.iter().any(|word| word.is_one_of(RETIMING))
    }

    /// Whether it is a name and hardly more.
    fn says_little(&self) -> bool {
        const MOST_WORDS: usize = 6;
        self.words.iter().filter(|word: &&Word| !word.text.is_empty()).count() <= MOST_WORDS
    }
}

const RETIMING: &[&str] =
    &["wait", "instead", "actually", "make", "rather", "change", "better", "can", "could", "need"];
/// Where something else begins after an answer.
const BREAKING_IN: &[&str] =
    &["wait", "but", "and", "oh", "actually", "i'm", "im", "i've", "ive", "my", "i'd", "id"];
