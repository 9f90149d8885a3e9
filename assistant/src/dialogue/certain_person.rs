//! The wish for a certain person: "with Jenny, please", "12:30 if it's Steve", "the same guy as last time". Who comes is the
//! business's to say: it is passed on in the caller's words, and nothing is promised.

use std::sync::LazyLock;

use regex::Regex;

use super::protocol::{Reply, Segment};
use super::state::State;
use super::{Dialogue, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, name};
use crate::words::{joined_plain, pattern, starts_with};

impl Dialogue {
    /// Keeps it for whoever comes, and says so. `None`: he wishes for nobody.
    pub(super) fn somebody_wished_for(&mut self, turn: &Turn<'_>) -> Option<Segment> {
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let books = idle && (turn.books() || turn.meaning.slots.service.is_some());
        // "Let me see, Dana Whitfield" says his own name where that is asked.
        let asked = self.asked() == Asked::Name;
        let booking = self.state.booking().is_some() && !asked && !matches!(self.state, State::Danger { .. });
        if !(books || booking || idle && turn.wants_to_see_somebody()) || !turn.wishes_for_somebody() {
            return None;
        }
        self.keep_said(turn.text);
        Some(fixed(prompts::PASSED_ON))
    }
}

impl Reply {
    /// With the word that a wish is passed on, unless something like it is said already.
    pub(super) fn passing_on(self, wished: Option<Segment>) -> Self {
        let noted = [prompts::NOTED, prompts::NOTED_FOR_THEM, prompts::PASSED_ON];
        let said = self.say.iter().any(|segment| noted.contains(&segment.text.as_str()));
        self.after(wished.filter(|_| !said).into_iter().collect())
    }
}

impl Turn<'_> {
    /// Whether it asks for a certain person to do the work.
    pub(super) fn wishes_for_somebody(&self) -> bool {
        if SAME_ONE.is_match(&joined_plain(&self.words)) {
            return true;
        }
        (0..self.words.len()).any(|at| {
            let elsewhere = at > 0 && self.words[at - 1].is_one_of(NOT_OF_WORK);
            let lead = LEADS.iter().find(|lead| starts_with(&self.words, at, lead));
            !elsewhere && lead.is_some_and(|lead| self.names_somebody(at + lead.len()))
        })
    }

    /// "To see Dr. Patel."
    fn wants_to_see_somebody(&self) -> bool {
        self.words.windows(2).any(|pair| pair[0].is("to") && pair[1].is("see"))
    }

    fn names_somebody(&self, at: usize) -> bool {
        let Some(word) = self.words.get(at) else { return false };
        let titled = word.is_one_of(&["dr", "doctor", "mr", "mrs", "ms", "miss"]);
        if titled {
            return self.words.get(at + 1).is_some_and(|name| !name::is_no_name(&name.text));
        }
        name::is_first_name(&word.text)
    }
}

const LEADS: &[&[&str]] = &[
    &["with"],
    &["send"],
    &["send", "me"],
    &["if", "it's"],
    &["if", "its"],
    &["sure", "it's"],
    &["sure", "its"],
    &["it", "be"],
    &["want"],
    &["like"],
    &["prefer"],
    &["get"],
    &["see"],
    &["request"],
    &["have"],
];
/// "I live with Dana", "I spoke with Jenny", "I'm with Steve": nobody is wished for.
const NOT_OF_WORK: &[&str] = &[
    "live", "lives", "living", "spoke", "speak", "speaking", "talk", "talked", "talking", "am", "i'm", "im",
    "was", "stay", "staying", "work", "working", "here", "name", "yes", "no", "yeah", "hi", "hello", "not",
];
static SAME_ONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bsame (?:guy|man|woman|lady|girl|person|plumber|technician|tech|stylist|barber|dentist|doctor|hygienist|electrician|vet|mechanic)\b",
    )
});
