//! What a yes leaves over. "Yes" with "cancel it", "under Smith" or "I still need it" beside it is not what the question was
//! about, and a list of everything that may stand there has no end. So it is the other way round: what agrees, what is polite
//! and what was read back is taken out of the turn, and only a turn that is nothing else is a whole yes.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;

use super::besides::{CONDITIONS, SAYING_NO_MORE};
use super::checks::OF_THE_WHOLE;
use super::courtesy::{JUST_THE_TIME, without_any_courtesy};
use super::form::{Detail, Draft, Held};
use super::plain_yes::AGREEING;
use super::protocol::Segment;
use super::said_back::field_named;
use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::words::{joined_plain, number_at, ordinal_at, pattern, stem, words};

/// What stands beside a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing, or a word that nobody would ask about.
    Nothing,
    /// Something that takes the yes back, or a part of it.
    Objection,
    /// That it should stay as it is, where it was to be cancelled or moved.
    Keeping,
    /// Something else.
    More,
}

impl Turn<'_> {
    /// What stands beside the yes of this turn to `question`. What whoever comes should know is no objection where it only
    /// has a "not" or a "need" in it.
    pub(super) fn rest_of_yes(&self, question: &[Segment]) -> Rest {
        let left = self.left_beside_yes(question);
        let text = left.join(" ");
        let whole = joined_plain(&self.words);
        if CONDITION.is_match(&whole) {
            return Rest::More;
        }
        let told = self.is_worth_noting() || self.meaning.slots.when.is_some() && self.tells_of_himself();
        if OBJECTING.is_match(&text) || JUST_THE_TIME.is_match(&whole) || !told && DENYING.is_match(&text) {
            return Rest::Objection;
        }
        if left.len() > 1 { Rest::More } else { Rest::Nothing }
    }

    /// "Yes, and please park on the street": what stands beside it is for whoever comes, and takes nothing back.
    pub(super) fn only_notes_besides(&self, question: &[Segment]) -> bool {
        self.is_worth_noting()
            && self.tells_nothing()
            && self.meaning.slots.service.is_none()
            && !self.agrees_by_half()
            && !self.hopes_for_a_gap()
            && !CONDITION.is_match(&joined_plain(&self.words))
            && !MAY_I.is_match(&joined_plain(&self.words))
            && !self.words.iter().any(|word| word.is_one_of(CONDITIONS))
            && self.rest_of_yes(question) != Rest::Objection
    }

    /// The same where something in the calendar is to be cancelled or moved: people say why.
    pub(super) fn rest_of_yes_to_a_change(&self, question: &[Segment]) -> Rest {
        let left = self.left_beside_yes(question).join(" ");
        let text = joined_plain(&self.words);
        if UNDOING.is_match(&text) || JUST_THE_TIME.is_match(&text) {
            return Rest::Objection;
        }
        // "I don't need it any more", "I need to cancel it".
        let asks = ASKING_FOR_IT.is_match(&text);
        let why = WHY.is_match(&text) && !STILL.is_match(&text);
        if left.is_empty() || asks && PUTS_AS_A_WISH.is_match(&left) || why {
            return Rest::Nothing;
        }
        if KEEPING.is_match(&left) && !asks {
            return Rest::Keeping;
        }
        if OBJECTING.is_match(&left) || DENYING.is_match(&left) {
            return Rest::Objection;
        }
        // A word alone may be one that was misheard, beside a yes.
        if left.contains(' ') || !self.yes() { Rest::More } else { Rest::Nothing }
    }

    /// The words that are neither agreement nor courtesy, and were not read back.
    fn left_beside_yes(&self, question: &[Segment]) -> Vec<String> {
        let asked: BTreeSet<String> = question
            .iter()
            .flat_map(|segment| words(&segment.text))
            .map(|word| stem(&word.text.replace('\'', "")))
            .collect();
        let text = joined_plain(&self.words);
        // "No, yeah, that's right."
        let text = AFTER_A_NO.replace(&text, "yes");
        let said = words(&without_any_courtesy(&text));
        let mut left = Vec::new();
        let mut at = 0;
        while let Some(word) = said.get(at) {
            if let Some((_, length)) = number_at(&said, at).or_else(|| ordinal_at(&said, at)) {
                at += length;
                continue;
            }
            at += 1;
            let known = [AGREEING, OF_THE_WHOLE, SAYING_NO_MORE, OF_A_TIME, EXCLAIMING, LINKING]
                .iter()
                .any(|list| word.is_one_of(list));
            // What is to be done is agreed to where it was asked, and who thinks about it has not done so.
            let known = known && !word.is_one_of(&["cancel", "move", "think"]);
            let numbered = word.text.contains(|c: char| c.is_ascii_digit());
            if !known && !numbered && !asked.contains(&stem(&word.text)) {
                left.push(word.text.clone());
            }
        }
        left
    }

    /// "Yes, under Smith", "yes, in my wife's name".
    pub(super) fn names_another(&self) -> bool {
        ANOTHER_NAME.is_match(&joined_plain(&self.words))
    }

    /// "Yes, use my cell", "yes, but that was my old number".
    pub(super) fn speaks_of_a_telephone(&self) -> bool {
        TELEPHONE.is_match(&joined_plain(&self.words))
    }

    /// "Stay with Tuesday", "keep the old one", "Tuesday was better", of what was to be moved from there.
    pub(super) fn would_rather_keep(&self) -> bool {
        !self.asks() && STAYING.is_match(&joined_plain(&self.words))
    }

    /// "Yes, cancel it", "yes, hold off": that it be done at all is in doubt.
    pub(super) fn puts_it_off(&self) -> bool {
        PUTS_OFF.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// "Yes, cancel it", "yes, under Smith", "yes, use my cell": a yes that takes something back.
    pub(super) fn taken_back(
        &mut self,
        draft: Draft,
        held: Held,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Reply {
        if turn.names_another() {
            return self.asked_again(State::Details { draft, held, detail: Detail::Name }, cx);
        }
        if turn.puts_it_off() {
            return self.once(vec![fixed(prompts::NOT_YET_BOOKED), fixed(prompts::SHALL_I_BOOK)], cx);
        }
        if turn.speaks_of_a_telephone() {
            return self.asked_again(State::Details { draft, held, detail: Detail::Phone }, cx);
        }
        match field_named(&draft, &held, turn, cx) {
            Some(state) => self.asked_again(state, cx),
            None => self.enter(State::Changing { draft, held }, vec![fixed(prompts::NO_PROBLEM)], cx),
        }
    }
}

/// Takes something back whatever else is told.
static OBJECTING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:wrong|misspelled|mistake|incorrect|cancel\w*|stop|hold|other|another|different|instead|forgot|missing|moved|free|or|nope",
        r"|think|undo|forget|drop|skip|keep|keeping|cell|mobile|landline|later|original)\b",
    ))
});
/// Takes something back unless it tells whoever comes something.
static DENYING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:no|not|never|dont|didnt|doesnt|isnt|arent|wasnt|wont|cant|cannot|couldnt|shouldnt|need|needs|want|wants|under|new|old|might|may|how)\b",
    )
});
/// What a yes depends on is told whoever comes, and he is asked once more.
static CONDITION: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:(?:as|so) long as|pending|depending|provided)\b"));
/// "Is that okay?"
static MAY_I: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:is|if|would) (?:that|it|this)\b|\b(?:change|instead|wrong|spelled|actually|make it|put it)\b",
    )
});
static KEEPING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:keep|keeping|leave|stays?|original)\b|\b(?:needs?|wants?)(?: \w+)?$"));
static STILL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:keep|keeping|leave (?:it|that))\b"));
/// Nothing but the wish that what was asked about be done.
static PUTS_AS_A_WISH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:need|want|wanna|like|gotta|going|gonna|get|called|calling|why|go|both|anyway|completely)(?: |$))+$",
    )
});
static ASKING_FOR_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:cancel|canceled|cancelled|move|moved|change|changed|switch|reschedule)\b")
});
/// It is not the appointment that is to be undone.
static UNDOING: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:undo|(?:the|my|that) cancell?ation)\b"));
static WHY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:dont|do not|wont|no longer|not|never|nobody)(?: \w+)? (?:need|want|be|going|able|work)\w*|(?:cant|cannot) (?:make|be|do|come|get|keep|afford)",
        r"|found (?:a|an|another|somebody|someone|out)|(?:is|its|got|was|been|were|all|already) (?:\w+ )?(?:fixed|solved|sorted|taken care|working)|(?:fixed|solved|did) it",
        r"|(?:came|come) up|too (?:expensive|much|far)|(?:somebody|someone) else|out of town|were moving|im moving|sick|works better|better for (?:me|us))\b",
    ))
});
static AFTER_A_NO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:oh|no|nope|wait|sorry|i mean) )+(?:yes|yeah|yep)\b"));
static ANOTHER_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bunder (?:my|his|her|our|[a-z]+$|the name)\b|\b(?:in|under) (?:my|his|her|our|the)(?: \w+){0,2} name\b",
    )
});
static TELEPHONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:cell|cellphone|mobile|landline|telephone|phone|(?:my|that|this|old|new|other|different|another) number|(?:reach|call) me)\b",
    )
});
static STAYING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:keep|leave|stay with|stick with|stick to) (?:it|the|my|that|this|with|(?:mon|tues|wednes|thurs|fri|satur|sun)day)\b",
        r"|\bthe (?:original|old) (?:one|time|day|appointment)\b|\b\w+day was better\b",
    ))
});
static PUTS_OFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:cancel|stop|hold off|hold on|hold it|dont|think|free|or|undo|forget|drop|skip|might|may|later)\b",
    )
});

/// Of a time that was read back: another one is noticed before.
const OF_A_TIME: &[&str] = &[
    "am",
    "pm",
    "oclock",
    "morning",
    "afternoon",
    "evening",
    "noon",
    "next",
    "this",
    "coming",
    "tomorrow",
    "today",
    "sharp",
    "th",
    "st",
    "nd",
    "rd",
];
const EXCLAIMING: &[&str] = &[
    "hurry",
    "quick",
    "quickly",
    "fast",
    "soon",
    "asap",
    "away",
    "up",
    "ugh",
    "come",
    "finally",
    "damn",
    "dammit",
    "god",
    "gosh",
    "geez",
    "jeez",
    "lord",
    "wow",
    "sweet",
    "nice",
    "super",
    "brilliant",
    "terrific",
    "dude",
    "haha",
    "phew",
    "whew",
];
/// Words that hold others together and say nothing by themselves.
const LINKING: &[&str] = &[
    "the",
    "a",
    "an",
    "my",
    "our",
    "your",
    "at",
    "on",
    "in",
    "of",
    "to",
    "for",
    "by",
    "is",
    "was",
    "be",
    "been",
    "are",
    "have",
    "has",
    "had",
    "got",
    "get",
    "said",
    "say",
    "say",
    "thats",
    "its",
    "it",
    "im",
    "ive",
    "youve",
    "youre",
    "id",
    "ill",
    "thatll",
    "thatd",
    "they",
    "them",
    "those",
    "these",
    "let",
    "lets",
    "us",
    "we",
    "me",
    "name",
    "address",
    "appointment",
    "again",
    "already",
    "believe",
    "really",
    "there",
    "here",
    "were",
    "when",
    "will",
    "would",
    "should",
    "can",
    "could",
];
