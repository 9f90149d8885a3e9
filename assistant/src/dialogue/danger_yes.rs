//! Whether somebody is in danger, by a yes. A weekday is none, whatever it sounds like, and "yeah, I turned it off" says
//! yes to something else: who says yes and then tells what is no sign of danger is asked once more.

use std::sync::LazyLock;

use regex::Regex;

use super::{Context, Turn};
use crate::understand::{Asked, understand};
use crate::words::{joined_plain, pattern};

/// What a yes to the question about danger amounts to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Yes {
    /// Somebody is in danger.
    Plain,
    /// A yes, and then something that has nothing to do with danger.
    Doubtful,
    /// None at all.
    None,
}

impl Turn<'_> {
    /// Whether it says that somebody is in danger, by a yes or in the words of the question.
    pub(super) fn yes_to_danger(&self, cx: &Context<'_>) -> Yes {
        let text = joined_plain(&self.words);
        let Some(yes) = YES.find(&text) else {
            // "Everyone is fine" sounds like a yes.
            let affirms = SAYS_SO.is_match(&text) || self.yes() && AFFIRMS.is_match(&text);
            return if affirms && !DENIED.is_match(&text) { Yes::Plain } else { Yes::None };
        };
        if !self.yes() {
            return Yes::None;
        }
        let rest = YES_AGAIN.replace_all(text[yes.end()..].trim(), "").into_owned();
        if rest.is_empty() || IN_DANGER.is_match(&rest) {
            return Yes::Plain;
        }
        let settled = SETTLED.is_match(&rest);
        let errand = understand(&rest, Asked::Anything, cx.business, cx.now).slots;
        let other = errand.when.is_some() || errand.service.is_some();
        if settled || other || !SOMEBODY.is_match(&rest) { Yes::Doubtful } else { Yes::Plain }
    }
}

const WORDS_OF_YES: &str = "(?:yes|yeah|yep|yup|yah|yea|sure|correct|affirmative|definitely|absolutely|uh huh|mm hmm|mhm|of course|exactly|si)";

static YES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b{WORDS_OF_YES}\b")));
/// What only says the yes once more.
static YES_AGAIN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:{WORDS_OF_YES}|sir|maam|please|right|now|right now|thats right|thats correct|of|um|uh|oh|well|and|so|i think|very|really|much)\b ?"
    ))
});
/// A yes without its word.
static AFFIRMS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:oh|um|uh|well|so|and|please) )*(?:i am|we are|im|were|he is|hes|she is|shes|they are|theyre|there is|there are|it is|its|someone is|somebody is|",
        r"everyone is|everybody is|we all are|(?:my|the|our) \w+(?: \w+)? (?:is|are)|me|us|all of us|my \w+|i think (?:so|i|we|he|she|they|someone|somebody)|right|help|hurry)\b",
    ))
});
/// In the words of the question.
static SAYS_SO: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:in danger|hurt|injured|trapped|dying|unconscious)\b"));
/// That nobody is.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:no|not|nope|nah|nobody|none|noone|never|without|isnt|arent|aint|wasnt|dont|didnt|doesnt|if|whether|",
        r"nobodys|noones|no ones|fine|safe|ok|okay|good|alright|well|unhurt)\b",
    ))
});
/// Words of danger itself.
static IN_DANGER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:danger\w*|hurt\w*|injur\w*|trapped|stuck|dying|dead|unconscious|bleed\w*|burn\w*|breath\w*|help|hurry|quick|fast|emergency|serious\w*|",
        r"scared|afraid|fire|smoke|gas|spark\w*|shock\w*|electr\w*|flood\w*|water|pouring|gushing|everywhere|rising|collaps\w*|ceiling|wires?|",
        r"cold|freezing|sick|dizzy|headache|faint\w*|pain|fell|911|ambulance|baby|kids?|child|children|still|worse)\b",
    ))
});
/// Somebody who may be the one.
static SOMEBODY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:me|us|we|i|im|he|hes|she|shes|they|theyre|him|her|them|somebody|someone|everyone|everybody|people|person|man|woman|guy|",
        r"wife|husband|son|daughter|mom|mother|dad|father|grandma|grandmother|grandpa|grandfather|brother|sister|friend|neighbou?r|tenants?|",
        r"family|coworker|employee|worker|customer|patient|there (?:is|are)|theres)\b",
    ))
});
/// That it has an end, or is none.
static SETTLED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:turned|shut|switched|cut|closed|got|stopped|fixed|put|have|had)(?: \w+){0,2} (?:off|closed|stopped|fixed|under control|out)\b",
        r"|\b(?:its|it is|thats|everything is|everythings|all|we are|were|im|i am) (?:all |just |totally )*(?:fine|ok|okay|good|alright|all right|off|safe|under control)\b",
        r"|\b(?:stopped|stops|fixed) (?:it|now|by itself)\b|\bno big deal\b|\bdont worry\b|\bi (?:can|could|need|want|d like|would|have a question|just)\b",
    ))
});
