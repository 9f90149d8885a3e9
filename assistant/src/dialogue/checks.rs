//! What somebody makes sure of before he agrees: "and that's tomorrow, right?", "so it's at ten", "did you get the apartment?",
//! "read me the address again". It is told as it was taken down, and agrees to nothing; what nobody has spoken of is no part
//! of what is agreed to either.

use std::sync::LazyLock;

use regex::Regex;

use super::form::{Draft, Held};
use super::protocol::Segment;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed, variable};
use crate::understand::{name, question};
use crate::when::{self, When, speak};
use crate::words::{Word, joined_plain, pattern, words};

/// What a tag makes a question. Without apostrophes, like all of these.
static TAGGED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:and|so|but|okay|ok|well|wait|um|uh|oh|now|then|sorry) )*(?P<said>(?:[\w:]+ ){1,10}?)",
        r"(?:right|correct|huh|is(?:nt| that| it not) (?:it|right|correct|so)|isnt that right|am i right|(?:dont|didnt|havent|arent|wont|cant) (?:you|he|they|i|we))$",
    ))
});
/// The same without a tag.
static SUMS_UP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:okay|ok|alright|and|oh|wait|um|uh) )*so (?:its|it is|thats|that is|that would be|youve got|you have|you got|you put|",
        r"(?:were|im|i am|we are) (?:all )?(?:set|down|on|booked|good) for|(?:youll|hell|shell|theyll|somebody will|someone will) (?:be here|be there|come)|(?:hes|shes|theyre|youre|somebodys|someones) coming) .",
    ))
});
/// A question about what was read back.
static ASKS_WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:and|so|but|okay|ok|well|wait|um|uh|oh|now|sorry) )*(?:is|was) (?:it|that|this|he coming|she coming)\b",
    )
});
/// A wish to hear it, or to know that it was taken down.
static TELL_ME: LazyLock<Regex> = LazyLock::new(|| {
    let what = "address|street|name|number|phone|time|day|date|apartment|apt|unit|suite";
    pattern(&format!(
        concat!(
            r"\b(?:read|tell|say|repeat|hear|give|go over|double check|confirm|spell)(?: (?:me|us|it|that|back|over|again|out))*(?: (?:the|my|our|that))(?: \w+)? (?:{what})(?: (?:to me|back|again|one more time|once more|please|for me|you have|you got|over))*$",
            r"|\b(?:did|do|have) you (?:get|got|catch|hear|have|write down|put down|take down)(?: (?:the|my|our|down))+(?: \w+)? (?:{what})\b",
        ),
        what = what
    ))
});

/// With these at its beginning a tag follows an answer or a wish, and no check.
const NO_CHECKS: &[&str] = &[
    "yes", "yeah", "yep", "yup", "sure", "no", "nope", "make", "can", "could", "would", "change", "move",
    "let", "let's", "lets", "i", "i'd", "id", "i'll", "ill", "how", "what", "when", "why", "please",
    "perfect", "great",
];
/// A statement ends with these before its "right": "the address is right".
const STATING: &[&str] = &[
    "is", "are", "was", "were", "be", "looks", "look", "sounds", "sound", "seems", "all", "quite", "exactly",
    "just", "not", "about", "almost", "mostly", "nearly", "feels", "isn't", "isnt", "wasn't", "them",
    "things", "so", "and",
];
/// What is said of all that was read back.
pub(super) const OF_THE_WHOLE: &[&str] = &[
    "",
    "all",
    "just",
    "still",
    "exactly",
    "completely",
    "absolutely",
    "quite",
    "right",
    "correct",
    "it",
    "that",
    "everything",
    "got",
    "have",
    "perfectly",
    "about",
    "been",
    "very",
    "totally",
    "a",
    "hundred",
    "percent",
    "100",
    "is",
    "most",
    "certainly",
    "definitely",
    "also",
    "then",
    "pretty",
    "looking",
    "looks",
    "sounds",
    "good",
    "perfect",
    "that's",
    "thats",
    "it's",
    "its",
    "you",
    "you've",
    "youve",
    "you're",
    "youre",
    "was",
    "i",
    "think",
    "they",
    "he",
    "and",
    "so",
    "okay",
    "ok",
    "alright",
    "well",
    "um",
    "uh",
    "oh",
    "great",
    "now",
    "yes",
    "yeah",
    "yep",
    "sure",
];
/// Words for a part of the form.
pub(super) const FIELDS: &[&str] =
    &["address", "street", "house", "apartment", "apt", "unit", "suite", "name", "phone", "number"];
const MONEY: &[&str] = &["free", "charge", "charges", "cost", "costs", "fee", "money"];

impl Turn<'_> {
    /// "And you've got Dana, right?" wants to be told, and agrees to nothing.
    pub(super) fn makes_sure(&self) -> bool {
        let text = joined_plain(&self.words);
        let first = self.words.iter().find(|word| !word.is_one_of(BEGINNING));
        if first.is_none_or(|word| word.is_one_of(NO_CHECKS)) {
            return false;
        }
        let tagged = || {
            let Some(found) = TAGGED.captures(&text) else { return false };
            let said = found.name("said").map_or("", |said| said.as_str()).split_whitespace().count();
            let before = text[..found.name("said").map_or(0, |said| said.start())].split_whitespace().count();
            let said = &self.words[before..(before + said).min(self.words.len())];
            let states = |word: &Word| {
                word.is_one_of(STATING) || word.text.ends_with("'s") || word.text.ends_with("'re")
            };
            let ends = said.last().is_none_or(states);
            !ends && said.iter().any(|word| !word.is_one_of(OF_THE_WHOLE))
        };
        SUMS_UP.is_match(&text) || tagged()
    }

    fn forbids(&self) -> bool {
        self.words.iter().any(|word| word.is_one_of(&["don't", "dont", "not", "never"]))
    }
}

/// Whether a word is one of the form, or sounds like it.
fn is_near(part: &str, said: &str) -> bool {
    const SHORTEST: usize = 5;
    part.len() > 1 && part == said || part.len() >= SHORTEST && name::distance(part, said) <= 2
}

/// What may stand before a check.
const BEGINNING: &[&str] =
    &["and", "so", "but", "okay", "ok", "well", "wait", "um", "uh", "oh", "now", "then", "sorry", "alright"];

impl Dialogue {
    /// What was made sure of at the read-back is told. `None`: it was nothing of the kind, or puts something right.
    pub(super) fn checked(
        &mut self,
        draft: &Draft,
        held: &Held,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        let timed = || when::read(&turn.words, true, &cx.business.hours, cx.now);
        let asks_when = ASKS_WHETHER.is_match(&text) && timed().is_some();
        let wants_to_hear = TELL_ME.is_match(&text) && !turn.corrects() && !turn.forbids();
        let makes_sure = turn.makes_sure();
        if !asks_when && !wants_to_hear && !makes_sure {
            return None;
        }
        let slots = &turn.meaning.slots;
        let other = |said: &Option<String>, known: &Option<String>| {
            said.as_ref().is_some_and(|said| known.as_ref() != Some(said))
        };
        // "44 Oak Street, right?" is put right, and read back.
        if makes_sure && (other(&slots.address, &draft.address) || slots.phone.is_some()) {
            return None;
        }
        let when = timed().filter(|_| asks_when || makes_sure && slots.address.is_none());
        let told = match when {
            Some(when) if !self.names_the_form(draft, turn) || self.is_off(&when, held, cx) => {
                let moment = speak::moment(held.opening.start, cx.business.hours.zone());
                vec![fixed(prompts::SURE), variable(format!("It's on {moment}."))]
            }
            Some(_) => return Some(self.say_and_ask(vec![fixed(prompts::SURE)], cx)),
            None => match self.field_told(draft, turn) {
                Some(field) => vec![fixed(prompts::SURE), field],
                None if wants_to_hear || self.names_the_form(draft, turn) => {
                    return Some(self.say_and_ask(vec![fixed(prompts::SURE)], cx));
                }
                None => return Some(self.supposed_beside(turn, cx)),
            },
        };
        self.ladder.climb_down();
        Some(self.stay(told.into_iter().chain([fixed(prompts::IS_THAT_RIGHT)]).collect()))
    }

    /// "And you'll text me, right?": what nobody has said is answered where there is an answer, and else noted.
    fn supposed_beside(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let money = turn.words.iter().any(|word| word.is_one_of(MONEY));
        let price = question::on_subject(question::PRICES, cx.business).filter(|_| money);
        if let Some(entry) = price.and_then(|entry| cx.business.questions.get(entry)) {
            let say = vec![fixed(prompts::SURE), fixed(entry.answer.clone()), fixed(prompts::SHALL_I_BOOK)];
            self.ladder.climb_down();
            return self.stay(say).recorded("question_answered", "");
        }
        self.keep_said(turn.text);
        if turn.is_worth_noting() {
            return self.once_more(prompts::NOTED, cx);
        }
        self.answer_first(turn, prompts::NOTED, cx)
    }

    fn is_off(&self, when: &When, held: &Held, cx: &Context<'_>) -> bool {
        !when.matches(held.opening.start, &cx.business.hours)
    }

    /// The part of the form that is named, as it was taken down.
    pub(super) fn field_told(&self, draft: &Draft, turn: &Turn<'_>) -> Option<Segment> {
        let says = |list: &[&str]| turn.words.iter().any(|word| word.is_one_of(list));
        if says(&["address", "street", "house", "apartment", "apt", "unit", "suite"]) {
            return Some(variable(format!("The address is {}.", draft.address.as_ref()?)));
        }
        if says(&["name"]) {
            return Some(variable(format!("The name is {}.", draft.name.as_ref()?)));
        }
        if !says(&["phone", "number"]) {
            return None;
        }
        let phone = draft.phone.as_ref().or(self.caller.as_ref())?;
        // Whoever is asked whether that number will do hears its digits.
        let calling = self.caller.as_ref() == Some(phone) && !self.state.offers_calling_number();
        Some(if calling { fixed(prompts::CALLING_NUMBER) } else { prompts::phone_number(phone) })
    }

    /// Whether a word of the name or the address is in it, or the job.
    fn names_the_form(&self, draft: &Draft, turn: &Turn<'_>) -> bool {
        let known = [&draft.name, &draft.address];
        let known: Vec<Word> = known.into_iter().flatten().flat_map(|text| words(text)).collect();
        turn.meaning.slots.service.is_some()
            || turn.words.iter().any(|word| known.iter().any(|part| is_near(&part.text, &word.text)))
    }
}
