//! What is said beside a yes: "yes, but the street is wrong", "yes, and how much is it?" Nothing is done on such a
//! yes before the rest has been dealt with.

use std::sync::LazyLock;

use jiff::{SignedDuration, Timestamp};
use regex::Regex;

use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::choice::{Choice, choose};
use crate::understand::name::names_them;
use crate::understand::question;
use crate::when::When;
use crate::words::{Word, joined, joined_plain, number_at, pattern, words};

static ASSENTING_NO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(oh |um |well )?(no|nope|nah)( no)? (that's|thats|that is|it's|its|it is|that all|it all|everything|all|this) ?(is |sounds |looks |all )?",
        r"(right|fine|good|correct|perfect|great|okay|ok|it|all good)( (thanks|thank you|please|to me))*$",
        r"|^(oh |um |well )?(no|nope|nah) (problem|problems|changes?|corrections?|thats all right)( (thanks|thank you|needed|please))*$",
        r"|^(there's |theres )?nothing( else)?( to (change|correct|add))?( (thanks|thank you))*$",
        r"|^(sure |well )?why not$",
        r"|(^|\b(no i mean |please |just |go ahead and |yes |and ))(book it|confirm it)( please| then| now| thanks)*($| and (then )?cancel )",
        r"|^(um |uh |oh |no |nope |wait |sorry |i mean )+(yes|yeah|yep)( please| sorry| (it's|its|that's|thats|it is|that is|is) (right|correct|fine|good)| right| correct)*$",
    ))
    .expect("the pattern is a constant under test")
});

/// What there is beside a yes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    /// A question, which is answered first.
    Question,
    /// A reservation, or something to be added, which may be one of ours or not.
    Remark,
}

impl Turn<'_> {
    /// What is said beside the yes of this turn, if it is anything that has to be dealt with.
    pub(super) fn beside_yes(&self, cx: &Context<'_>) -> Option<Beside> {
        if self.asks() || question::known(&self.words, cx.business).is_some() {
            return Some(Beside::Question);
        }
        let goes_on = |at: usize| {
            let rest = &self.words[at + 1..];
            let reserves = (self.words[at].is_one_of(CONTRASTS) || self.words[at].is_one_of(CONDITIONS))
                && (rest.is_empty() || says_more(rest));
            let adds = self.words[at].is("and")
                && rest.first().is_some_and(|word| word.is_one_of(ADDING))
                && says_more(rest);
            reserves || adds
        };
        (0..self.words.len()).any(goes_on).then_some(Beside::Remark)
    }

    /// Whether a question begins anywhere in it that is more than "would you do that, please?"
    pub(super) fn asks(&self) -> bool {
        (0..self.words.len()).any(|at| {
            let begins = at == 0
                || self.words[at - 1].mark.is_some()
                || self.words[at - 1].is_one_of(BEFORE_A_QUESTION);
            let rest = &self.words[at + 1..];
            let of_somebody = rest.first().is_some_and(|word| word.is_one_of(SUBJECTS));
            let asks =
                self.words[at].is_one_of(ASKING) || self.words[at].is_one_of(AUXILIARIES) && of_somebody;
            begins && asks && says_more(rest)
        })
    }

    /// Something that whoever comes should know: "there's a dog", "the gate code is 4455", "call before you come".
    pub(super) fn notes(&self) -> bool {
        let knocks = self.words.windows(2).any(|pair| {
            pair[0].is_one_of(&["knock", "ring"]) && pair[1].is_one_of(&["before", "when", "first"])
        });
        knocks
            || RECEIVED.is_match(&joined_plain(&self.words))
            || self.wants_a_word_first()
            || self.words.iter().any(|word| WORTH_KNOWING.contains(&word.text.trim_end_matches("'s")))
    }

    /// "Call me before you come", "text me when he's on the way", "just call if anything changes": no call back is meant.
    pub(super) fn wants_a_word_first(&self) -> bool {
        let text = joined_plain(&self.words);
        WORD_FIRST.is_match(&text) && !CALLED_BACK.is_match(&text)
    }

    /// "No, that's right", "no changes", "why not": a yes to what was read back.
    pub(super) fn assents_by_no(&self) -> bool {
        ASSENTING_NO.is_match(&joined(&self.words))
    }

    /// "Call the tenant, her name's Pamela", "and 217 555 0133 as a backup": whom else to reach, and no detail of his own.
    pub(super) fn names_another_contact(&self) -> bool {
        let slots = &self.meaning.slots;
        let said = slots.name.is_some() || slots.spoken_number.is_some() || names_them(&self.words);
        said && ANOTHER_CONTACT.is_match(&joined_plain(&self.words))
    }

    /// Whether it is kept for whoever comes.
    pub(super) fn is_worth_noting(&self) -> bool {
        self.notes() || self.tells_whoever_comes() || self.speaks_of_earlier_work() || names_them(&self.words)
    }

    /// "I'm getting a new phone on Friday", "my birthday's Friday": of his own days, whatever else is asked, and no wish.
    pub(super) fn tells_of_his_days(&self) -> bool {
        const FREE: &[&str] = &["free", "available", "open", "off", "wants", "needs", "prefers", "says"];
        let agrees = ["yes", "yeah", "yep", "sure", "okay", "ok", "oh", "um", "uh", "well", "and"];
        let first = self.words.iter().find(|word| !word.is_one_of(&agrees));
        let himself = first.is_some_and(|word| word.is_one_of(HIMSELF));
        let wishes = |word: &Word| {
            word.is_one_of(WISHING)
                || word.is_one_of(WANTING)
                || word.is_one_of(CONTRASTS)
                || word.is_one_of(FREE)
        };
        himself && !self.asks() && !self.words.iter().any(wishes)
    }

    /// "Yes, I'll be home after four" names a time that is not the appointment's.
    pub(super) fn tells_of_himself(&self) -> bool {
        let says = |list: &[&str]| self.words.iter().any(|word| word.is_one_of(list));
        let himself = says(HIMSELF) && !says(WISHING) && !says(CONTRASTS);
        // "My daughter gets home at three": of somebody's day, and no wish.
        let elsewhere = says(HIMSELF) && says(ELSEWHERE) && !says(WANTING) && !self.no();
        !self.asks() && (elsewhere || self.yes() && (himself || says(CONDITIONS)))
    }
}

impl Dialogue {
    /// A yes with a question beside it: the answer, and once more what the yes was to.
    pub(super) fn answer_first(&mut self, turn: &Turn<'_>, again: &str, cx: &Context<'_>) -> Reply {
        let mut reply = self.answered_in_passing(turn, cx);
        reply.say.push(fixed(again));
        reply
    }

    /// A yes with something beside it that is not understood: asked once more whether it is a yes.
    pub(super) fn once_more(&mut self, again: &str, cx: &Context<'_>) -> Reply {
        self.once(vec![fixed(prompts::OKAY), fixed(again)], cx)
    }
}

/// "Can I get it earlier?", said of one time.
pub(super) fn sooner_or_later(said: &[Word], start: Timestamp, cx: &Context<'_>) -> Option<When> {
    if let Some(moment) = shifted(said, start, cx) {
        return Some(moment);
    }
    let too = said.windows(2).any(|pair| pair[0].is("too") && pair[1].is_one_of(&["early", "late", "soon"]));
    if !too && !said.iter().any(|word| word.is_one_of(&["earlier", "sooner", "later"])) {
        return None;
    }
    match choose(said, &[start], false, false, cx.business, cx.now) {
        Choice::Other(when) if !when.matches(start, &cx.business.hours) => Some(when),
        Choice::Other(_)
        | Choice::One(_)
        | Choice::Several(_)
        | Choice::Neither
        | Choice::LaterThatWeek
        | Choice::Unclear => None,
    }
}

/// So much earlier or later than a moment.
pub(super) fn shifted(said: &[Word], start: Timestamp, cx: &Context<'_>) -> Option<When> {
    let moment = start.checked_add(shifted_by(said)?).ok()?;
    Some(When::at(moment, &cx.business.hours))
}

/// "Push it back an hour", "half an hour earlier".
fn shifted_by(said: &[Word]) -> Option<SignedDuration> {
    let text = joined_plain(said);
    let found = SHIFT.captures(&text)?;
    let earlier = EARLIER.is_match(&text);
    if !earlier && !LATER.is_match(&text) {
        return None;
    }
    let number = |text: &str| number_at(&words(text), 0).map_or(1, |(number, _)| i64::from(number));
    let minutes = match (found.name("half"), found.name("hours"), found.name("minutes")) {
        (Some(_), _, _) => 30,
        (None, Some(hours), _) => 60 * number(hours.as_str()),
        (None, None, Some(minutes)) => number(minutes.as_str()),
        (None, None, None) => return None,
    };
    Some(SignedDuration::from_mins(if earlier { -minutes } else { minutes }))
}

/// "My husband will be there."
static RECEIVED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?:my|our|the) (?:\w+ ){1,2}|(?:someone|somebody) )",
        r"(?:will|ll|is going to|is gonna|should) be (?:there|home|here|in)\b",
    ))
});
/// Somebody else is to be called, or another number is there beside the first.
static ANOTHER_CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:yes|yeah|yep|okay|ok|and|but|also|oh|um|uh|please|you can|can you|could you|just|then|so) )*(?:call|text|contact|ask for|reach) ",
        r"(?:(?:my|the|our|his|her) (?:tenants?|renters?|husband|wife|son|daughter|mother|mom|father|dad|neighbou?r|super|superintendent|manager|assistant|roommate|brother|sister|sitter|nanny|caretaker|landlord))\b",
        r"|\bas (?:a|my|the) (?:backup|back up|second(?:ary)?|spare|alternate|other)(?: (?:number|one|contact))?$|\bif i (?:dont|cant|do not) (?:pick up|answer)\b|\b(?:backup|second|other) number is\b",
    ))
});
/// A call or a text that belongs to the visit.
static WORD_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    let whom = "me|us|my \\w+|her|him|them|this number|that number|ahead";
    let how_long = "like|about|maybe|please|just|an?|half|hours?|thirty|fifteen|ten|twenty|five|two|30|15|20|10|5|minutes|mins|min|of|time|or|so|at|least|right";
    let arrives = "you|youre|your|he|hes|she|shes|they|theyre|the (?:guy|plumber|technician|tech|man)|whoever|somebody|someone|coming|it|its|theres|anything|something|nobody|no one|i dont|im not|im|there";
    pattern(&format!(
        concat!(
            r"\b(?:call|calls|phone|ring|text|texts|buzz)(?: (?:{whom}))*(?: (?:{how_long}))*",
            r" (?:first|ahead|beforehand|(?:before|when|once|as soon as|if|in case|while)(?: (?:{arrives})\b|$)|on (?:the|his|your|their) way)",
            r"|\b(?:call|phone|text) (?:me |us )?ahead\b",
        ),
        whom = whom,
        how_long = how_long,
        arrives = arrives,
    ))
});
/// With these it is a call back after all.
static CALLED_BACK: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:call|ring|phone)(?: \w+)? back\b|\bcallback\b|\b(?:get|have|has) (?:a )?(?:chance|time|minute|moment|answer|price|quote|opening|somebody|someone)\b|\b(?:is|are) (?:free|available)\b",
    )
});

static SHIFT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:(?P<half>half an hour|a half hour|half hour)|(?P<hours>an?|one|two|three|four|[1-4]) hours?",
        r"|(?P<minutes>fifteen|twenty|thirty|forty|fifty|15|20|30|40|45|50) (?:minutes|mins))\b",
    ))
});
static LATER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:later|(?:push|move|bump) (?:it|that|this|the \w+|my \w+) back)\b"));
static EARLIER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:earlier|sooner|(?:push|move|bump) (?:it|that|this|the \w+|my \w+) (?:up|forward|ahead))\b")
});

fn says_more(rest: &[Word]) -> bool {
    rest.iter().any(|word| !word.is_one_of(SAYING_NO_MORE))
}

const WORTH_KNOWING: &[&str] = &[
    "dog",
    "dogs",
    "cat",
    "gate",
    "code",
    "key",
    "keys",
    "lockbox",
    "buzzer",
    "doorbell",
    "bell",
    "driveway",
    "park",
    "parking",
    "crawlspace",
    "backyard",
    "tenant",
    "wheelchair",
];
const CONTRASTS: &[&str] = &["but", "except", "however", "although", "only"];
/// What makes a yes depend on something.
pub(super) const CONDITIONS: &[&str] =
    &["if", "unless", "provided", "providing", "assuming", "pending", "depending"];
/// What comes after the "and" of somebody who adds something.
const ADDING: &[&str] = &[
    "it's", "its", "it", "the", "my", "also", "make", "change", "put", "add", "can", "could", "would", "is",
    "do", "does", "how", "what", "when", "never", "don't", "dont", "please", "no", "not", "tell",
];
/// Words that say no more than a yes does.
pub(super) const SAYING_NO_MORE: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "sure",
    "okay",
    "ok",
    "right",
    "correct",
    "perfect",
    "fine",
    "good",
    "great",
    "that",
    "that's",
    "is",
    "it",
    "it's",
    "all",
    "thank",
    "thanks",
    "you",
    "so",
    "much",
    "very",
    "please",
    "absolutely",
    "exactly",
    "sounds",
    "works",
    "go",
    "ahead",
    "do",
    "book",
    "confirm",
    "cancel",
    "move",
    "i'm",
    "i",
    "am",
    "happy",
    "with",
    "for",
    "me",
    "the",
    "this",
    "everything",
    "looks",
    "just",
    "well",
    "um",
    "uh",
    "oh",
    "and",
    "appointment",
    "one",
    "be",
    "would",
];
pub(super) const ASKING: &[&str] = &[
    "what", "what's", "whats", "how", "how's", "hows", "when", "when's", "whens", "where", "where's",
    "wheres", "which", "who", "who's", "whos", "why",
];
pub(super) const AUXILIARIES: &[&str] = &[
    "can", "could", "do", "does", "did", "is", "are", "will", "would", "should", "may", "am", "isn't",
    "don't", "doesn't", "can't",
];
pub(super) const SUBJECTS: &[&str] = &[
    "i", "we", "you", "it", "they", "he", "she", "that", "there", "the", "this", "my", "your", "someone",
    "somebody", "anyone", "anybody",
];
const BEFORE_A_QUESTION: &[&str] =
    &["yes", "yeah", "yep", "sure", "okay", "ok", "right", "correct", "perfect", "and", "but", "so", "well"];
/// Words of somebody's own day.
const ELSEWHERE: &[&str] = &[
    "leave", "leaves", "leaving", "pick", "picking", "home", "work", "works", "shift", "school", "gets",
    "class", "meeting",
];
/// Words of who wants something of us.
const WANTING: &[&str] = &[
    "come", "make", "move", "change", "instead", "can", "could", "would", "better", "rather", "want", "book",
    "schedule",
];
const HIMSELF: &[&str] = &[
    "ill",
    "im",
    "i'll",
    "i'm",
    "i've",
    "ive",
    "i",
    "we'll",
    "we're",
    "we",
    "my",
    "he'll",
    "she'll",
    "he's",
    "hes",
    "she's",
    "shes",
    "he",
    "she",
    "they",
    "theyll",
    "they'll",
    "someone",
    "somebody",
    "someone'll",
];
/// With these it is the appointment that should be at another time.
const WISHING: &[&str] = &[
    "want", "wanted", "need", "said", "meant", "mean", "asked", "prefer", "rather", "would", "i'd", "we'd",
    "thought", "like", "make", "move", "change", "instead", "actually", "wish", "can", "could", "it's",
    "book",
];
