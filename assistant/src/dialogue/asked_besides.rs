//! Questions in which a job is named and none is asked for: what it costs, what to do until then; and a question that is
//! asked before what is told: "do you tow? My car's in a ditch".

use std::sync::LazyLock;

use regex::Regex;

use super::answers::answer_to;
use super::protocol::Segment;
use super::{Context, Turn};
use crate::prompts::variable;
use crate::understand::question::{self, Known};
use crate::understand::{Asked, service, troubles, understand};
use crate::words::{FILLERS, joined_plain, pattern, words, words_in};

/// What people say before they ask. Without apostrophes, like all of these.
const BEFORE: &str = "there|good|morning|afternoon|evening|i|was|im|just|only|wondering|curious|calling|to|know|see|find out|find|out|ask|asking|can|could|would|you|please|tell|me|let|wanted|want|like|id|\
     question|quick|okay|ok|yes|yeah|no|but|also|wait|sorry|about|the price|roughly|approximately";

/// What it costs.
static PRICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:(?:{fillers}|{before}) )*(?:how much (?:for|is|are|was|would|will|do|does|did|to|its|it|can|should|are we talking|money|you|extra|more)\b",
            r"|(?:what|whats|what kind of|about what)\b(?: \w+){{0,5}} (?:cost|costs|price|prices|charge|rate|rates|fee|fees|run me|set me back)\b)",
        ),
        fillers = FILLERS,
        before = BEFORE
    ))
});
/// What to do or to expect, of what was booked.
static ABOUT_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:(?:{fillers}|{before}) )*(?:(?:do|should|must|shall) (?:i|we|they|he|she) (?:have to|need|need to|bring|wear|eat|drink|brush|take|turn|shut|keep|leave|be|do|use|wash|clean|move|clear|empty|unplug|stop|wait|cover|get|pay|come|prepare|expect)\b",
            r"|what (?:should|shall|can|do|must) (?:i|we) (?:do|bring|wear|expect|use|eat|take|tell)\b|(?:is|are) there (?:anything|something|any)\b)",
        ),
        fillers = FILLERS,
        before = BEFORE
    ))
});
/// The same where the job is named: "will the leak get worse".
static ABOUT_THE_JOB: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"^(?:(?:{FILLERS}|{BEFORE}) )*(?:will|does|do|did|is|are|would|might) (?:the|my|our|it|that|this)\b"
    ))
});
/// Somebody is wanted to do something after all.
static WANTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:book|schedule|come|send|make an appointment|set up|(?:i|we) (?:need|want)|id like to|like to (?:get|have)|look at|(?:he|she|they|you|somebody|someone) (?:also )?(?:fix|do|clean|repair|check|look)|(?:do|fix|clean|check|repair) (?:the|my|a|an|that|it)|too|also|as well|another|second|instead|different)\b",
    )
});
/// "Is that a problem?", of what is told before it.
static IS_IT_FINE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:is|are|will|would) (?:that|it|this|they|he|she|there)(?: be| going to be| gonna be)? (?:a |an |any )?(?:problem|issue|ok|okay|all ?right|fine|allowed|possible|extra|trouble|bother)\b|\b(?:do you mind|does (?:that|it) matter|are you (?:ok|okay|fine) with)\b|\bthats? (?:ok|okay|fine|all ?right) right$",
    )
});
/// What is told begins with these.
const TELLING: &[&str] = &[
    "my", "i", "i'm", "im", "i've", "ive", "i'd", "we", "we're", "we've", "our", "it's", "its", "it",
    "there's", "theres", "because", "cause", "cuz", "since", "the",
];

impl Turn<'_> {
    /// Whether it asks what a job costs, or what to do about what was booked, and asks for nobody to come.
    pub(super) fn only_asks(&self, made: bool, cx: &Context<'_>) -> bool {
        let text = joined_plain(&self.words);
        let slots = &self.meaning.slots;
        if slots.when.is_some() || WANTS.is_match(&text) || self.makes_sure_of_it() {
            return false;
        }
        let known = || question::known(&self.words, cx.business).is_some();
        PRICE.is_match(&text) && slots.service.is_some()
            || made && ABOUT_IT.is_match(&text)
            || made && slots.service.is_some() && ABOUT_THE_JOB.is_match(&text)
            || IS_IT_FINE.is_match(&text) && known()
    }

    /// The answer to a question that stands before what he tells; nothing where there is none.
    pub(super) fn answered_first(&self, cx: &Context<'_>) -> Vec<Segment> {
        self.question_before(cx).map(|asked| answer_to(&asked, cx)).unwrap_or_default()
    }

    /// That question, by itself. What follows it begins with what he tells: "my car", "it's".
    pub(super) fn question_before(&self, cx: &Context<'_>) -> Option<Turn<'_>> {
        const SHORTEST: usize = 3;
        if !self.asks() {
            return None;
        }
        let said = words_in(self.text);
        (SHORTEST..said.len()).filter(|at| said[*at].0.is_one_of(TELLING)).find_map(|at| {
            let asked = &self.text[..said[at - 1].1.end];
            let entry = matches!(question::known(&words(asked), cx.business), Some(Known::Entry(_)));
            let alone = understand(asked, Asked::Anything, cx.business, cx.now).slots;
            (entry && alone.service.is_none()).then(|| Turn::of(asked, Asked::Anything, cx))
        })
    }

    /// "I'll book a diagnosis for that", of what is told and goes by another name, or may not be on the list.
    pub(super) fn as_what_it_is_booked(&self, cx: &Context<'_>) -> Option<Segment> {
        let slots = &self.meaning.slots;
        let job = cx.business.job_type(slots.service.as_ref()?)?;
        let described = service::service(&self.words, true, cx.business).is_none()
            && troubles::read(&self.words, cx.business).is_some();
        let asked = ASKS_WHETHER.is_match(&joined_plain(&self.words));
        let described = described || asked && service::is_guessed(&self.words, cx.business);
        (described && slots.besides.is_empty()).then(|| variable(format!("I'll book {} for that.", job.name)))
    }
}

/// "Do you install water softeners?" Without apostrophes.
static ASKS_WHETHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:do|can|could|would) (?:you|you guys|yall|they)(?: guys)?(?: also| even| ever)? (?:do|fix|repair|handle|clean|install|service|offer|replace|take care of|look at|work on)\b",
    )
});
