//! "I'll think about it", "let me ask my wife and call you back": he takes home what he has heard, and it is he who calls.

use std::sync::LazyLock;

use regex::Regex;

use super::state::State;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::words::{joined_plain, pattern};

impl Dialogue {
    /// A goodbye where he is done for now, or else the question whether there is anything else. `None`: he does not say so, or
    /// something else is in hand.
    pub(super) fn taken_home(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let offered = matches!(self.state, State::CallbackOffer { .. });
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let slots = &turn.meaning.slots;
        if !offered && !idle || slots.service.is_some() || slots.phone.is_some() || turn.asks() {
            return None;
        }
        let text = joined_plain(&turn.words);
        let calls = CALLS_LATER.is_match(&text);
        let thinks = THINKS.is_match(&text);
        // "Okay thanks, bye", to the offer of a call.
        let leaves = turn.is_courtesy() && FAREWELL.is_match(&text) && offered;
        if !calls && !thinks && !leaves {
            return None;
        }
        if self.aside.is_some() {
            return offered.then(|| self.no_call_back(cx));
        }
        if calls || leaves || FAREWELL.is_match(&text) || THANKS.is_match(&text) && self.state != State::Open
        {
            return Some(self.goodbye(cx));
        }
        match self.state {
            State::CallbackOffer { .. } => Some(self.no_call_back(cx)),
            State::AnythingElse => Some(self.say_and_ask(vec![fixed(prompts::OKAY)], cx)),
            _ => None,
        }
    }
}

/// He will do something first. Without apostrophes, like all of these.
const FIRST: &str = r"(?:ill|i will|well|we will|let me|lemme|let us|id (?:better|like to|have to)|i should|(?:im |were )?(?:gonna|going to)|(?:i|we|ive|weve) (?:have|need|want|got|ought|gotta)(?: got)?(?: to)?)";

static CALLS_LATER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"\b{first} (?:\w+ ){{0,10}}?(?:and|then|before (?:i|we)|or) (?:(?:then|ill|i|well|we|will|just|maybe|probably|can|have to|let you know|and) )*",
            r"(?:call|ring|phone|get back (?:to|with)|let|be in touch|try)(?: (?:you|yall|guys|them|in|touch|know|back|right|again|later|soon|tomorrow|then|another|time|a|bit|little|ok|okay|if|i|we|want|need|decide|it|anything))*",
            r"(?: (?:thanks|thank you|thank|so much|bye|goodbye|have a good one|have a good day))*$",
            r"|\b(?:ill|i will|well|we will) (?:get back (?:to|with) you|let you know|be in touch)\b",
        ),
        first = FIRST
    ))
});
static THINKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:\w+ ){{0,6}}?",
            r"{first} (?:(?:just|probably|really|go|have to|need to|to) )*",
            r"(?:think (?:about|on|over|it|that|this)|sleep on|talk (?:it|this|that|to (?:my|our|him|her))|(?:speak|talk|check|discuss \w+) with (?:my|our|him|her)|ask (?:my|our|around|him|her)|discuss|run (?:it|this|that) (?:by|past)|shop around|compare|look around|consider)\b",
            r"|^(?:\w+ ){{0,3}}(?:thinking about it|think about it|sleep on it)\b",
        ),
        first = FIRST
    ))
});
static FAREWELL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:bye|goodbye|good night|take care|see you|have a (?:good|great|nice) \w+)\b")
});
static THANKS: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(?:thanks|thank you|appreciate)\b"));
