//! Patterns over the plain words of a turn, each with the weight of what it says.
//!
//! Patterns of one intent add up like independent witnesses, so that the scores are comparable and stay below 1.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::INTENTS;
use super::errands::ERRANDS;
use crate::understand::{Asked, Intent};

/// An intent, the weight of what is said for it, and how it is said.
pub(super) type Rule = (Intent, f32, &'static str);

/// How much the patterns speak for each of [`INTENTS`], 0 to 1.
pub(super) fn evidence(text: &str, asked: Asked) -> [f32; INTENTS.len()] {
    let mut doubt = [1.0_f32; INTENTS.len()];
    let mut witness = |intent: Intent, weight: f32| {
        if let Some(index) = INTENTS.iter().position(|known| *known == intent) {
            doubt[index] *= 1.0 - weight;
        }
    };
    for index in PATTERNS.matches(text).iter() {
        let (intent, weight, _) = RULES[index];
        witness(intent, weight);
    }
    if is_closed(asked) {
        for index in ANSWER_PATTERNS.matches(text).iter() {
            let (intent, weight, _) = ANSWERS[index];
            witness(intent, weight);
        }
    }
    doubt.map(|doubt| 1.0 - doubt)
}

/// "You can reach me at ..." gives a number; it asks for no call.
pub(super) fn gives_number(text: &str) -> bool {
    static GIVES: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\b(reach|get|find|catch) me (at|on|under)\b").expect("a constant under test")
    });
    GIVES.is_match(text)
}

/// Questions that are answered by yes or no.
fn is_closed(asked: Asked) -> bool {
    match asked {
        Asked::Confirm
        | Asked::Danger
        | Asked::Unwanted
        | Asked::CancelConfirm
        | Asked::MoveConfirm
        | Asked::CallbackOffer
        | Asked::AnythingElse
        | Asked::Phone
        | Asked::Opening => true,
        Asked::Anything
        | Asked::Service
        | Asked::When
        | Asked::Name
        | Asked::Address
        | Asked::CancelWhich
        | Asked::Reason
        | Asked::Holding
        | Asked::Pin
        | Asked::Owner
        | Asked::Nothing => false,
    }
}

static PATTERNS: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(RULES.iter().map(|(_, _, pattern)| *pattern))
        .expect("the patterns are constants under test")
});
static ANSWER_PATTERNS: LazyLock<RegexSet> = LazyLock::new(|| {
    RegexSet::new(ANSWERS.iter().map(|(_, _, pattern)| pattern))
        .expect("the patterns are constants under test")
});

/// What callers ring for, then how the conversation goes.
static RULES: LazyLock<Vec<Rule>> = LazyLock::new(|| [ERRANDS, CONVERSATION].concat());

/// Over words in lower case with single spaces. `^` and `$` are the ends of the turn.
const CONVERSATION: &[Rule] = &[
    (
        Intent::Correction,
        0.7,
        r"^(no|nope|wait|sorry|actually|oh|oops)[ ,]+(no |wait |sorry |actually |not |i meant|make it|make that|it's|that's)",
    ),
    (
        Intent::Correction,
        0.7,
        r"^(no|nope|sorry|wait|oh|actually) (no |wait |sorry )*(i meant|i mean|make (it|that))\b",
    ),
    (
        Intent::Correction,
        0.75,
        r"\b(i meant|i mean|i misspoke|that's wrong|that's not right|not right|wrong (day|time|name|address|number|date|one|street))\b",
    ),
    (
        Intent::Correction,
        0.65,
        r"\b(actually|instead|rather|make (it|that)|change (it|that|the|my) (to|name|address|time|day|number|phone|date)|correction|scratch that)\b",
    ),
    // "It's twelve not twenty".
    (
        Intent::Correction,
        0.95,
        r"\b(it's|its|it is|that's|is|i said|i meant|i mean) (a |the |in |at |on )*\w+( \w+)? not (a |the |in |at |on )*\w+( \w+)?$",
    ),
    (Intent::Repeat, 0.85, r"\b(what|which) \w+ (did|were) you (say|saying|just say)\b"),
    (
        Intent::Repeat,
        0.85,
        r"\b(repeat|say) (that|it|what you said|the (times|options|question|last))?( again| once more| one more time)?\b.*\b(again|please|that|more)?$",
    ),
    (
        Intent::Repeat,
        0.8,
        r"^(sorry |um |uh |i'm sorry |excuse me )*(what|pardon|pardon me|come again|huh|what was that|what did you say|say again|excuse me|what's that|i beg your pardon|sorry)( again| please)*$",
    ),
    (
        Intent::Repeat,
        0.8,
        r"\b(didn't|did not|couldn't|can't|could not|cannot|don't) (quite |really )?(hear|catch|get|understand) (that|you|what|it|the)\b|\b(slower|slow down|more slowly|one more time|once more|what (was|were) the (times|options|first|second|last|question|choices))\b",
    ),
    (
        Intent::Repeat,
        0.85,
        r"\b(slow down|slower|hard of hearing)\b|\b(you|you're|youre|your|that's|thats|that was|talking|speaking|going) (\w+ ){0,3}(too|so) fast\b",
    ),
    (
        Intent::Wait,
        0.85,
        r"\b(hold on|hang on|one (moment|second|sec|minute)|just a (moment|second|sec|minute)|give me a (moment|second|sec|minute)|wait a (moment|second|sec|minute)|bear with me|let me (check|see|think|look|get|grab|find)|a (second|sec|moment|minute) please)\b|^(wait|um wait|just wait)$",
    ),
    (
        Intent::AreYouHuman,
        0.85,
        r"\b(are|is) (you|this|that|it) (a |an |really |even |actually |real |just )*(robot|machine|human|person|real|computer|ai|recording|bot|automated|real person|answering machine|artificial)\b|\b(am i (talking|speaking) (to|with)) (a |an )?(robot|machine|human|computer|ai|recording|bot|person|real)",
    ),
    (
        Intent::Help,
        0.8,
        r"\b(what can (you|i) (do|say|ask|help)|how (does|do) (this|i use) (work|this)|what are my options|what do i say|help menu|options)\b|^(help|help me|can you help me|i need help|i need some help)( please)?$",
    ),
    (
        Intent::Goodbye,
        0.85,
        r"\b(good ?bye|bye|bye bye|see you|talk to you later|have a (good|great|nice) (one|day|night|evening|weekend|rest)|that's all|that is all|that's it|that'll be all|i'm (done|all set|good)|nothing else|never ?mind)\b",
    ),
    (
        Intent::Goodbye,
        0.7,
        r"\b(hang up|wrong number|i have to go|gotta go|i'll call (back|you back|again|later))\b",
    ),
    (Intent::Thanks, 0.6, r"\b(thanks|thank you|thank u|appreciate it|cheers|much appreciated)\b"),
    (
        Intent::Greeting,
        0.45,
        r"^(hi|hello|hey|good (morning|afternoon|evening)|hi there|hey there|howdy|hello there)\b",
    ),
    (
        Intent::Yes,
        0.85,
        r"^(um |uh |oh |well |and |okay |ok )*(yes|yeah|yep|yup|yah|ya|sure|correct|absolutely|definitely|certainly|of course|affirmative|uh huh|mm hmm|mhm|mm hm|indeed|exactly|please do|you bet|for sure)\b",
    ),
    (
        Intent::Yes,
        0.8,
        r"\b(that's|that is|it's|it is|sounds|looks|all|that's all|you got it) (right|correct|good|great|perfect|fine|exactly|true)\b|\b(that|it|this|ten|one) (works|will work|would work|would be (great|perfect|fine|good)|is (fine|good|great|perfect|correct|right))\b|\bgo ahead\b|\bi('d| would) (like|love) that\b",
    ),
    (
        Intent::No,
        0.85,
        r"^(um |uh |oh |well |and |okay |ok )*(no|nope|nah|not really|negative|no way|absolutely not|definitely not|uh uh|no thanks|i don't think so|not yet)\b",
    ),
    (
        Intent::No,
        0.7,
        r"\b(that's|that is|it's|this is) (not|wrong|incorrect|not (right|correct))\b|\bi (don't|do not) (want|think so|need)\b|\bplease don't\b|\bdon't (do that|book|cancel)\b",
    ),
    (
        Intent::OutOfScope,
        0.7,
        r"\b(pizza|weather|joke|sing|president|stock price|football|recipe|bitcoin|lottery|horoscope|translate)\b",
    ),
    (
        Intent::OutOfScope,
        0.75,
        r"\b(taxi|uber|lyft|(train|bus|plane) tickets?|flights?|shopping list|grocery list|to do list|routing number|credit limit|alarm)\b",
    ),
    (
        Intent::OutOfScope,
        0.65,
        r"\b(warranty on your (car|vehicle)|marketing (services|agency)|google (listing|ranking)|search engine|solar panels|special offer|business loan|credit card processing|survey|job (application|opening|interview)|are you hiring|apply for a job|invest(ing|ment)?)\b",
    ),
];

/// Short answers that mean yes or no only when the question was one of that kind.
const ANSWERS: &[Rule] = &[
    (
        Intent::Yes,
        0.75,
        r"^(okay|ok|right|true|fine|good|great|perfect|alright|all right|please|yes please|let's do (it|that)|do it|book it|that one|works for me|sounds (good|great|perfect|fine))\b",
    ),
    (Intent::Yes, 0.4, r"\b(okay|ok|right|fine|perfect|great)( thanks| thank you)?$"),
    (
        Intent::No,
        0.75,
        r"\b(that's all|that's it|that is all|nothing else|nothing|i'm (good|fine|all set|done)|all set|all good|that'll be all|that'll do|don't bother|we're good)\b",
    ),
    (Intent::No, 0.5, r"\bnot\b"),
    (
        Intent::No,
        0.9,
        r"^(no |please |oh )*(don't|dont|do not) (move|change|switch|reschedule|touch|cancel|book)\b",
    ),
];
