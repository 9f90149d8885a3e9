//! A turn of the caller's, and what can be said of it whatever was asked.

use std::sync::LazyLock;

use regex::Regex;

use super::Context;
use super::two_errands::NEGATIONS;
use crate::understand::retimed::another_hour;
use crate::understand::{Asked, Intent, Understanding, understand};
use crate::words::{Word, joined, joined_plain, pattern, words};

/// A turn of the caller's with its meaning.
pub(super) struct Turn<'a> {
    pub(super) text: &'a str,
    pub(super) words: Vec<Word>,
    pub(super) meaning: Understanding,
    /// Whether a telephone number has become longer by it and is still not whole.
    pub(super) more_digits: bool,
    /// The town that it names apart from a street.
    pub(super) town: Option<String>,
}

impl<'a> Turn<'a> {
    /// A turn, or a part of one, understood by itself.
    pub(super) fn of(text: &'a str, asked: Asked, cx: &Context<'_>) -> Self {
        let meaning = understand(text, asked, cx.business, cx.now);
        Self { text, words: words(text), meaning, more_digits: false, town: None }
    }
}

impl Turn<'_> {
    pub(super) fn is(&self, intent: Intent) -> bool {
        self.meaning.intent == intent && self.meaning.is_sure()
    }

    pub(super) fn score(&self, intent: Intent) -> f32 {
        self.meaning.score(intent)
    }

    /// Whether the caller agrees, as far as yes and no go.
    pub(super) fn yes(&self) -> bool {
        self.says(Intent::Yes) && self.score(Intent::Yes) > self.score(Intent::No) && !self.is_half_said()
    }

    pub(super) fn no(&self) -> bool {
        self.says(Intent::No) && self.score(Intent::No) > self.score(Intent::Yes)
    }

    /// Whether the caller takes something back.
    pub(super) fn corrects(&self) -> bool {
        [Intent::Correction, Intent::No, Intent::Reschedule].into_iter().any(|intent| self.says(intent))
    }

    /// "What do you have?", "it doesn't matter", of a time.
    pub(super) fn leaves_it_open(&self) -> bool {
        let text = joined(&self.words);
        KNOWS_NOT.is_match(&joined_plain(&self.words))
            || OPEN_TIMES.iter().any(|phrase| text.contains(phrase))
    }

    /// "Slower, please". A drain may be slow as well.
    pub(super) fn wants_it_slower(&self) -> bool {
        let slower = ["slower", "slowly", "slow", "fast", "hearing"];
        self.is(Intent::Repeat) && self.words.iter().any(|word| word.is_one_of(&slower))
    }

    /// "Why do you need that?", "I'd rather not say", of a detail that is asked for.
    pub(super) fn would_rather_not_say(&self) -> bool {
        RATHER_NOT.is_match(&joined_plain(&self.words))
    }

    /// "Same as last time", "you have it on file", of a detail that is asked for.
    pub(super) fn thinks_we_have_it(&self) -> bool {
        self.tells_nothing() && ON_FILE.is_match(&joined_plain(&self.words))
    }

    /// "That's Wednesday, right?", "so it's all set", "when was that?", of what was just booked.
    pub(super) fn makes_sure_of_it(&self) -> bool {
        let slots = &self.meaning.slots;
        let text = joined_plain(&self.words);
        // "So can we make it eleven?" wishes.
        let retimed = another_hour(&self.words, Asked::AnythingElse).is_some();
        let timed = slots.when.is_some()
            && TIME_MADE_SURE.is_match(&text)
            && (!self.asks() && !retimed || IT_IS.is_match(&text));
        slots.service.is_none() && (timed || MAKES_SURE.is_match(&text))
    }

    /// "If there's a cancellation", "if somebody cancels".
    pub(super) fn hopes_for_a_gap(&self) -> bool {
        GAP.is_match(&joined_plain(&self.words))
    }

    /// "Yes, but no texts", of a number.
    pub(super) fn agrees_without_texts(&self) -> bool {
        let agrees = ["yes", "yeah", "yep", "sure", "ok", "okay"];
        self.words.first().is_some_and(|word| word.is_one_of(&agrees))
            && self.words.iter().any(|word| word.is_one_of(&["text", "texts", "texting", "landline"]))
    }

    /// "Is anybody there?"
    pub(super) fn calls_out(&self) -> bool {
        CALLS_OUT.is_match(&joined_plain(&self.words))
    }

    /// Whether the words say this, perhaps beside something else.
    pub(super) fn says(&self, intent: Intent) -> bool {
        self.is(intent) || self.meaning.intent != intent && self.score(intent) >= SURE_ENOUGH
    }
}

static RATHER_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:um|uh|well|no|sorry|but) )*(?:why|what for|how come|why do you (?:need|want|ask|have)\b.*|what do you need .* for",
        r"|do i (?:really )?(?:have|need) to\b.*|do you (?:really )?need (?:it|that|this|to know|my \w+)|is that (?:really )?necessary",
        r"|(?:id|i would|ill|i) (?:rather|prefer) not\b.*|(?:id|i would) prefer not\b.*|i (?:dont|do not) want to (?:say|tell|give)\b.*)$",
    ))
});

static ON_FILE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bsame(?: \w+)? (?:as|like) (?:before|last time|always|usual|the last time|you have)\b|\bthe usual(?: one| address)?$",
        r"|\bon (?:file|record)\b|\bin (?:the|your) (?:system|computer|files?|records?|database)\b",
        r"|\byou (?:guys )?(?:already |should |still |must |do )*(?:have|got|know) (?:it|that|my \w+|mine|all that|me)(?: already| from before| from last time)?$",
    ))
});

static MAKES_SURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:so |and |ok |okay |wait |sorry )*(?:when (?:was|is|are) (?:that|it|they|those|these)(?: again| then)?",
        r"|what (?:day|time|date) (?:was|is) (?:that|it)(?: again)?|(?:you said|thats|its|it was|that was) (?:\w+ ){1,5}(?:right|correct)",
        r"|(?:is|was) (?:that|it) (?:at )?(?:am|pm|(?:in )?the (?:morning|afternoon)|(?:\w+ ){1,3}(?:am|pm))",
        r"|(?:its|were|im|thats|is it|are we) all set(?: then| now| right)?)$",
    ))
});
static TIME_MADE_SURE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:ok|okay|great|perfect|alright|and|oh) )*so (?:its |thats |it is |on |for )?(?:\w+ ?){1,6}$|\b(?:right|correct)$",
    )
});
static IT_IS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(?:(?:so|and|wait|ok|okay) )*(?:is|was) (?:it|that)\b"));
static GAP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bif (?:there|theres|you|somebody|someone|anybody|anyone)(?: \w+){0,4} cancel",
        r"|\b(?:have|get|got) (?:a|any|another) cancellation",
        r"|\b(?:if|when|in case) (?:anything|something|a spot|a slot|an opening|one|an earlier \w+|something earlier)(?: \w+){0,2} (?:opens?|comes|frees?)(?: up)?\b",
        r"|\bthe (?:sooner|earlier) the better\b|\b(?:sooner|earlier) if (?:you (?:can|could)|possible|its possible|thats possible|at all possible)\b",
    ))
});

static CALLS_OUT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:hi|hello|hey|um|uh|yes|sorry) )*(?:is |are )?(?:anybody|anyone|somebody|someone|you|you guys) ",
        r"(?:still )?(?:there|home|here|on the line)(?: hello| please)*$",
    ))
});

/// "I don't know where from" is of something else.
static KNOWS_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:i (?:really |honestly )*dont(?: really| even)? know|not sure)",
        r"(?: (?:yet|really|honestly|right now|when|what|which|about|the|day|days|time|date|works|is|best|exactly|you|tell|me|pick|whenever|anytime))*$",
    ))
});
const OPEN_TIMES: &[&str] = &[
    "what do you have",
    "what have you got",
    "what's available",
    "what is available",
    "what times do you",
    "when can you",
    "when could you",
    "when are you free",
    "i'm flexible",
    "im flexible",
    "i am flexible",
    "doesn't matter",
    "doesnt matter",
    "don't care when",
    "you tell me",
    "whatever works",
    "whatever you have",
    "every day",
    "first appointment",
    "first opening",
];

/// Below this an intent beside another is a guess.
const SURE_ENOUGH: f32 = 0.5;

impl Turn<'_> {
    /// "Thanks, but", "actually".
    pub(super) fn breaks_off(&self) -> bool {
        BREAKS_OFF.is_match(&joined_plain(&self.words))
    }

    /// Whether he gives up what he was about to book. "I'll take it" may look like it.
    pub(super) fn gives_up(&self) -> bool {
        let says = |list: &[&str]| self.words.iter().any(|word| word.is_one_of(list));
        self.cancels_at().is_some()
            || says(&["mind", "nevermind", "forget", "changed", "decided", "stop", "leave"])
            || says(NEGATIONS) && !says(&["no"]) && says(&["want", "need", "book", "bother", "interested"])
    }

    /// "I changed my mind", "let me think about it": neither a yes nor a no to what was read back.
    pub(super) fn wavers(&self) -> bool {
        let text = joined_plain(&self.words);
        let says = |phrase: &&str| text.contains(*phrase);
        self.tells_nothing() && WAVERING.iter().any(says)
    }

    /// Whether there is nothing in it that a form takes down.
    pub(super) fn tells_nothing(&self) -> bool {
        let slots = &self.meaning.slots;
        slots.when.is_none() && slots.name.is_none() && slots.address.is_none() && slots.phone.is_none()
    }
}

const WAVERING: &[&str] = &[
    "changed my mind",
    "think about it",
    "think it over",
    "second thoughts",
    "not sure anymore",
    "sleep on it",
];

/// Words that leave no doubt that he hangs up.
pub(super) fn is_farewell(turn: &Turn<'_>) -> bool {
    let text = joined(&turn.words);
    let says = |phrase: &&str| {
        text.split(' ').any(|word| word == *phrase) || phrase.contains(' ') && text.contains(*phrase)
    };
    FAREWELLS.iter().any(says)
}

impl Turn<'_> {
    /// "I'll call back later", "can I call you?": it is he who calls.
    pub(super) fn calls_us(&self) -> bool {
        let himself = |word: &Word| word.is_one_of(&["i'll", "ill", "i", "i'd", "we'll", "we", "me"]);
        self.words.iter().enumerate().any(|(at, word)| {
            let subject = self.words[at.saturating_sub(3)..at].iter().any(himself);
            let whom = self.words.get(at + 1);
            let us = whom.is_none_or(|word| word.is_one_of(&["you", "back", "again", "later", "in"]));
            let wants =
                self.words[..at].iter().any(|word| word.is_one_of(&["want", "need", "like", "someone"]));
            word.is_one_of(&["call", "ring", "phone"]) && subject && us && !wants
        })
    }
}

/// "No need to call me back."
pub(super) fn declines_a_call(turn: &Turn<'_>) -> bool {
    let at = turn.words.iter().position(|word| word.is_one_of(&["call", "calling", "ring"]));
    at.is_some_and(|at| {
        turn.words[at.saturating_sub(3)..at]
            .iter()
            .any(|word| word.is_one_of(&["don't", "dont", "no", "not"]))
    })
}

/// Whether he only takes his time to think.
pub(super) fn hesitates(turn: &Turn<'_>) -> bool {
    let thinks = |word: &Word| word.is_one_of(&["hm", "hmm", "hmmm", "um", "umm", "uh", "er", "erm"]);
    let idle = |word: &Word| thinks(word) || word.is_one_of(&["well", "so", "oh"]);
    turn.words.iter().any(thinks) && turn.words.iter().all(idle)
}

/// "Um, I need": whoever breaks off there goes on.
pub(super) fn only_begins(turn: &Turn<'_>) -> bool {
    let said = |word: &Word| word.is_one_of(BEGINNING) || word.is_one_of(BREAKING_OFF);
    turn.words.iter().all(said) && turn.words.last().is_some_and(|word| word.is_one_of(BREAKING_OFF))
}

/// "One more thing, before you go", "can I ask you something?": what it is comes next.
pub(super) fn announces_more(turn: &Turn<'_>) -> bool {
    ANNOUNCES.is_match(&joined_plain(&turn.words))
}

static ANNOUNCES: LazyLock<Regex> = LazyLock::new(|| {
    let few = "(?:more|other|last|quick|final|couple|few|of|little|small)";
    let thing = format!(
        "(?:one|just one|two|a|an|another|some) (?:{few} )*(?:things?|questions?)|something(?: else)?"
    );
    let ask = "(?:can|could|may) i (?:just |please |quickly )?ask(?: you(?: guys)?)?";
    let have = "(?:i|ive|we|weve)(?: (?:just|have|had|got|only|do|need|would like to ask))*|there is|theres";
    let leaving = "before (?:you|we|i) (?:go|hang up|book|let (?:you|me) go)";
    let after = "for you|please|actually|first|real quick|if thats (?:ok|okay)";
    pattern(&format!(
        concat!(
            r"^(?:(?:yes|yeah|yep|no|oh|wait|actually|and|but|so|um|uh|i mean|let me ask you|just|hi|hello|hey|there|okay|ok|sorry|well) )*",
            r"(?:(?:{ask} |(?:{have}) )?(?:{thing})(?: {leaving})?|{leaving})(?: (?:{after}))*$",
        ),
        ask = ask,
        have = have,
        thing = thing,
        leaving = leaving,
        after = after,
    ))
});

/// "Thanks, but", "actually", "well".
static BREAKS_OFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:actually|well|oh|ah|so|hm+|um+|uh+|and|but|now|then|wait|okay|ok|alright|thanks|thank you|yes|yeah|no|sorry) )*",
        r"(?:actually|well|but|ah|oh|and|except|because|although|only|also|unless)$",
    ))
});

/// What people say before they say what they want.
const BEGINNING: &[&str] = &[
    "hi",
    "hello",
    "hey",
    "yes",
    "yeah",
    "okay",
    "ok",
    "oh",
    "well",
    "would",
    "id",
    "i'd",
    "we'd",
    "got",
    "had",
    "there",
    "is",
    "can",
    "just",
    "really",
    "was",
    "calling",
    "wondering",
    "i've",
    "ive",
    "we've",
];
/// What nobody ends with who has said it.
const BREAKING_OFF: &[&str] = &[
    "um", "umm", "uh", "er", "erm", "hm", "hmm", "hmmm", "so", "and", "i", "i'm", "im", "we", "need", "want",
    "like", "to", "a", "an", "the", "my", "our", "have", "there's", "theres", "it's", "its", "got",
    "because", "if", "with", "for",
];

const FAREWELLS: &[&str] = &[
    "bye",
    "goodbye",
    "good bye",
    "see you",
    "talk to you later",
    "have a good",
    "have a great",
    "have a nice",
    "hang up",
    "have to go",
    "got to go",
    "gotta go",
    "call back",
    "call again",
    "call you back",
    "call later",
    "wrong number",
    "no longer",
    "nothing else",
];
