//! The wish for a certain person: "with Jenny, please", "12:30 if it's Steve", "the same guy as last time". Who comes is the
//! business's to say: it is passed on in the caller's words, and nothing is promised.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::protocol::{Reply, Segment};
use super::state::State;
use super::{Context, Dialogue, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, name};
use crate::words::{joined_plain, pattern, starts_with, words};

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

impl Dialogue {
    /// "Is Dana there?", "calling for Mr. Hale": somebody is wanted, and said by name.
    pub(super) fn certain_person_wanted(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let idle = matches!(self.state, State::Open | State::AnythingElse | State::Service { .. });
        if !idle || turn.meaning.slots.phone.is_some() {
            return None;
        }
        let whom = turn.asked_for_by_name(cx)?;
        Some(self.person_asked_for(turn, Some(whom), cx))
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

    /// Whom he asks for: "is Jessica working today?", "I'm trying to reach Mr. Hale".
    fn asked_for_by_name(&self, cx: &Context<'_>) -> Option<String> {
        let text = joined_plain(&self.words);
        let alone = NAME_ALONE.captures(&text);
        let only = alone.is_some();
        let found = alone.or_else(|| IS_HE_THERE.captures(&text)).or_else(|| CALLING_FOR.captures(&text))?;
        Self::whom(&found, only, cx)
    }

    /// Somebody whom a pattern has found. `only`: nothing but the name was said.
    fn whom(found: &Captures<'_>, only: bool, cx: &Context<'_>) -> Option<String> {
        let (title, first, last) = (found.name("title"), found.name("first")?, found.name("last"));
        let known = title.is_some()
            || name::is_first_name(first.as_str()) && !only
            || works_here(first.as_str(), cx)
            || last.is_some_and(|last| works_here(last.as_str(), cx));
        if !known || name::is_no_name(first.as_str()) {
            return None;
        }
        let last = last.map(|last| last.as_str()).filter(|last| !name::is_no_name(last));
        let title = title.map(|title| title.as_str());
        let parts = [title, Some(first.as_str()), last].into_iter().flatten();
        Some(parts.map(name::capitalised).collect::<Vec<_>>().join(" "))
    }

    /// By whom he wants to be called, if he says so.
    pub(super) fn wants_called_by(&self, cx: &Context<'_>) -> Option<String> {
        Self::whom(&CALL_BY.captures(&joined_plain(&self.words))?, false, cx)
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

/// Whether somebody of the business is called so.
fn works_here(name: &str, cx: &Context<'_>) -> bool {
    let resources = cx.business.resources.iter().map(|resource| &resource.name);
    let owners = cx.business.owners.iter().map(|owner| &owner.name);
    resources.chain(owners).any(|known| words(known).iter().any(|word| word.is(name)))
}

/// Without apostrophes, like the next.
static IS_HE_THERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:(?:{greeting}) )*(?:is|(?:(?:can|could) you (?:tell me|see|check) (?:if|whether)|do you know (?:if|whether)|i was wondering (?:if|whether)|i wonder (?:if|whether))(?: is)?) {whom}(?: is)? ",
            r"(?:(?:still|back|there|in|here|around|available|free|working|at work|in the (?:office|shop|building)|at the (?:office|shop|desk)|at (?:her|his) desk|on|today|right now|now|yet|by any chance|please|at the moment|this (?:morning|afternoon)|to talk|to speak|to chat|for a (?:second|minute|moment|call)|thanks) ?)+$",
        ),
        greeting = GREETING,
        whom = WHOM
    ))
});
static CALLING_FOR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"(?:^(?:(?:{greeting}) )*|\b)(?:(?:calling|asking|looking|phoning) for|(?:trying|need|want|like|hoping|wanted) to (?:reach|get (?:a )?hold of|get ahold of|get in touch with|contact|talk to|talk with|speak to|speak with)",
            r"|(?:can|could|may) i (?:please )?(?:speak|talk) (?:to|with)|(?:put|patch|transfer|connect) me (?:through )?(?:to|with)|message for|returning a call from) {whom}",
            r"(?:$| (?:please|about|regarding|concerning|if|today|right now|now|thanks|thank|its|it|and|in|directly|for a)\b)",
        ),
        greeting = GREETING,
        whom = WHOM
    ))
});
/// "Dana, please": nobody but somebody of the business is asked for like that.
static NAME_ALONE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^(?:(?:{GREETING}) )*(?:(?:can|could|may) i (?:get|have) |get me |give me )?{WHOM}(?: please| on the (?:phone|line))+$"
    ))
});
/// Whom he wants to be called by, or has been.
static CALL_BY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:need|want|have|get|ask|like|returning) {WHOM}(?:s call\b| (?:to )?(?:please )?(?:call|ring|phone|get back)\b)"
    ))
});
const GREETING: &str = r"hi there|hi|hello|hey|good morning|good afternoon|good evening|um|uh|yes|yeah|okay|ok|so|sorry|excuse me|please|oh|well|there|this is \w+(?: \w+)?";
const WHOM: &str =
    "(?:(?P<title>mr|mrs|ms|miss|dr|doctor|attorney|mister) )?(?P<first>[a-z]{2,})(?: (?P<last>[a-z]{3,}))??";

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
