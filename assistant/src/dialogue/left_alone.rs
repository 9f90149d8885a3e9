//! The wish not to be contacted, and how far it goes.
//!
//! Like the objection to the recording it is a fact of the dialogue, checkpointed with the turn in which it was said,
//! whatever else becomes of the turn.

use std::sync::LazyLock;

use jiff::Timestamp;
use policy::contact::Reach;
use policy::redact::redact;
use policy::signs;
use regex::Regex;
use serde::{Deserialize, Serialize};
use telephony::Disposition;

use super::matters::words_of;
use super::two_errands::NEGATIONS;
use super::{Context, Dialogue, Reply, State, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, Intent, question};
use crate::words::{joined_plain, pattern, words, words_in};

/// It is texts that he does not want, and nothing else.
static ONLY_TEXTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:just|only) (?:no )?(?:the |your |those |these |any |marketing |reminder )*(?:texts?|texting|text messages?|messages|sms|reminders)\b",
    )
});

/// Of a call, and of no more than one: nothing in it reaches further.
static OF_A_CALL: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:call|calls|calling|called|phone|ring)\b"));
static REACHING_FURTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:ever|never|again|anymore|any more|no more|stop|quit|lists?|registry|remove\w*|delete\w*|take|contact\w*|text\w*|messag\w*|",
        r"e ?mail\w*|unsubscrib\w*|opt\w*|alone|lose|harass\w*|bother\w*|records?|database|permission|consent|any|telemarket\w*|solicit\w*)\b",
    ))
});
/// "Not that number": another may be called.
static OF_ONE_NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:(?:this|that|the|my|our) (?:number|phone|line|one|house|home|work|job|office)|(?:call|calling|ring) (?:it|here))\b",
    )
});
/// "How do I stop the texts?" asks, and may mean it.
static ASKS_HOW: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bhow (?:do|can|would|could|should) (?:i|we|you)(?: (?:just|please|make|get|go about))* (?:stop|stopping|cancel|turn off|opt out|unsubscribe|get off|end)\b",
        r".*\b(?:texts?|messages?|calls|reminders?|emails?|list|contacted)\b",
    ))
});
/// What he has shall stand all the same.
static KEEPS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:keep|keeping|leave|still (?:want|need|have|come|coming|on)) (?:my|an?|the|our|that|this|to|for)(?: \w+){0,3}\b",
        r"|\b(?:not|dont|do not|without) cancel",
    ))
});

/// "No marketing calls, please", at the end of what he says: of advertising, and of nothing that belongs to his visit.
static NO_ADVERTISING: LazyLock<Regex> = LazyLock::new(|| {
    let kind = "marketing|sales|promotional|promo|promotions?|advertising|advertisements?|ads|spam|junk|telemarketing|telemarketers?|solicitations?|newsletters?|surveys?|sales pitch(?:es)?";
    let way = "calls?|texts?|e ?mails?|messages?|mail|stuff|things?|offers?|and|or";
    pattern(&format!(
        concat!(
            r"(?:^| )(?:(?:but|and|just|only|please|so|though) )*(?:no|not for|without|i (?:dont|do not) want|(?:dont|do not|never) (?:send|give|call|text|email|use it for|use my number for)(?: me)?(?: with| for)?)",
            r"(?: (?:any|more|your|those|the|of|that|kind))*(?: (?:{kind}|{way}))* (?:{kind})(?: (?:{kind}|{way}))*(?: (?:please|though|thanks|thank you|okay|ok))*$",
        ),
        kind = kind,
        way = way,
    ))
});

/// "Yes, and no texts, please."
static NO_TEXTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:^| )(?:no|without|not by|nothing by)(?: more| any)* (?:texts?|text messages?|texting|sms)(?: (?:messages|please|though|thanks|thank you|okay|ok|ever))*$",
    )
});
/// One call that is spoken of: "don't call me to confirm".
static OF_THAT_CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:dont|do not|no need to|neednt)(?: please| have to)? (?:call|ring|phone)(?: (?:me|us|him|her|them))? (?:to|just to|before|when|if|at|in|during|until|till|while|about|for|first|ahead)\b",
    )
});

static THATS_ALL: LazyLock<Regex> = LazyLock::new(|| pattern(r"(?i)\bthat(?:'?s| is) all\b"));
static PLAIN_YES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:yes|yeah|yep|yup|yah|sure|correct|right|absolutely|definitely|exactly|please|i do|i would|that is so|thats it|of course|si)\b",
    )
});

/// No plain no to whether nobody should contact him any more.
static NO_BUT_UNWANTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:never|not ever|no more|no contact|i mean yes|not by (?:phone|text|mail)|(?:dont|do not) (?:call|text|contact|know)|not sure)\b",
        r"|^(?:(?:no|nope|please|just|oh|um|uh) )*stop(?: please)?$|^(?:(?:please|just|oh|um|uh) )*(?:dont|do not)$",
    ))
});
/// Where something else may begin in what was said.
static PARTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)[,.;!?]\s*|\b(?:and|but|also|because)\b",
        r"|\b(?:(?:please|and|but|so|also|i) )*(?:don'?t|do not|stop|quit|never|no more|no texts?|take me|remove me|it's a landline|i need|i'd like|i want|can you|how much)\b",
    ))
});

const YES: &[&str] = &["yes", "yeah", "yep", "sure", "okay", "ok", "correct", "right"];

/// What the caller does not want.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeftAlone {
    /// By which ways he does not want to be contacted.
    pub reach: Reach,
    /// When he said so.
    pub since: Timestamp,
}

impl Dialogue {
    /// What the caller has said of not being contacted. He cannot take it back in this call.
    #[must_use]
    pub const fn left_alone(&self) -> Option<LeftAlone> {
        self.left_alone
    }

    /// How far `text` wishes it, if at all; it is noted at once. "Don't text me" is about texts from somebody who is busy
    /// booking or would rather be called; from anybody else it is about us.
    pub(super) fn wishes_to_be_left_alone(&mut self, text: &str, cx: &Context<'_>) -> Option<Reach> {
        // "That's all" is no word of how far it goes.
        let closing = THATS_ALL.replace_all(text, "");
        let errand = self.errand_beside(text, cx).is_some();
        let reach = match signs::opt_out(&closing) {
            Some(Reach::All) if self.declines_one_call(text, errand) => return None,
            // Instead of a PIN nothing goes on beside it: the call ends, and all contact with it.
            Some(Reach::Texts) if (self.is_under_way() || errand) && !self.wants_pin() => Reach::Texts,
            Some(_) => Reach::All,
            None if signs::rather_called(text) && !self.wants_pin() => Reach::Texts,
            None if self.is_under_way()
                && !self.wants_pin()
                && NO_TEXTS.is_match(&joined_plain(&words(text))) =>
            {
                Reach::Texts
            }
            None => return None,
        };
        if self.left_alone.is_none_or(|noted| noted.reach != Reach::All && noted.reach != reach) {
            self.left_alone = Some(LeftAlone { reach, since: cx.now });
        }
        Some(reach)
    }

    /// "Don't call me", said where a call or the number for one is spoken of, is the answer to that.
    fn declines_one_call(&self, text: &str, errand: bool) -> bool {
        let offered = matches!(
            self.state,
            State::CallbackOffer { .. }
                | State::Message { .. }
                | State::AfterNobody { .. }
                | State::Ringing { .. }
        ) || self.urgent.is_some();
        if self.is_under_way() && OF_THAT_CALL.is_match(&joined_plain(&words(text))) {
            return refuses_one_call(text);
        }
        let of_number =
            (self.is_under_way() || errand) && OF_ONE_NUMBER.is_match(&joined_plain(&words(text)));
        (offered || of_number) && refuses_one_call(text)
    }

    /// Whether he is asked: what may be about one call, of somebody who is busy booking, and "how do I stop the texts?"
    pub(super) fn may_be_unwanted(&self, text: &str) -> bool {
        let half_meant = || {
            signs::opt_out(text) == Some(Reach::All)
                && self.is_under_way()
                && refuses_one_call(text)
                && !self.declines_one_call(text, false)
        };
        let settled = self.unwanted_asked || self.left_alone.is_some() || self.wants_pin();
        !settled && (half_meant() || ASKS_HOW.is_match(&joined_plain(&words(text))))
    }

    /// Whether he wants something done, or has just had it done.
    fn is_under_way(&self) -> bool {
        let idle = matches!(self.state, State::New | State::Open | State::AnythingElse);
        !idle || self.made.is_some() || self.urgent.is_some()
    }

    /// What is said beside "but no marketing calls", where something is under way: of that alone, which nobody here makes.
    pub(super) fn without_advertising<'a>(&self, text: &'a str) -> Option<&'a str> {
        let said = words_in(text);
        let plain = joined_plain(&words(text));
        let found = NO_ADVERTISING.find(&plain).filter(|_| self.is_under_way() && !self.wants_pin())?;
        let kept = words_of(&plain, found.range()).start;
        let rest = kept.checked_sub(1).and_then(|at| said.get(at)).map_or("", |(_, last)| &text[..last.end]);
        signs::opt_out(rest).is_none().then_some(rest)
    }

    /// Nobody is to contact him: the call ends, unless he agrees to something, books or cancels in the same breath.
    pub(super) fn opt_out(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let said_before = self.settled == Some(Disposition::OptedOut);
        if !said_before && KEEPS.is_match(&joined_plain(&turn.words)) {
            self.settle(Disposition::OptedOut);
            return self
                .noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.say_and_ask(Vec::new(), cx));
        }
        // What he has asked to have cancelled is not kept by his wish.
        if !said_before
            && matches!(self.state, State::CancelConfirm { .. })
            && !self.wants_something_beside(turn)
        {
            self.settle(Disposition::OptedOut);
            return self
                .noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.say_and_ask(Vec::new(), cx));
        }
        if said_before || !self.wants_something_beside(turn) {
            let undone = self.left_undone();
            let mut reply = self.opted_out(cx);
            reply.say.splice(0..0, undone.map(fixed));
            return reply;
        }
        self.settle(Disposition::OptedOut);
        self.noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.beside_the_wish(turn, cx))
    }

    /// What he is told of that was under way and ends with the call.
    fn left_undone(&self) -> Option<&'static str> {
        if self.state.to_be_moved().is_some() {
            return Some(prompts::LEFT_AS_IS);
        }
        let held = self.state.booking().is_some_and(|(_, held)| held.is_some());
        held.then_some(prompts::NOT_BOOKED)
    }

    /// What he wants beside being left alone: of an errand that he calls with, without the words of that wish.
    fn beside_the_wish(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        match self.errand_beside(turn.text, cx) {
            Some(errand) => {
                let errand = self.turn(&errand, cx);
                self.answered(&errand, cx)
            }
            None => self.answered(turn, cx),
        }
    }

    /// "I need a leak fixed tomorrow but don't text me", of somebody who says it first of all: the errand in it, without what
    /// wishes to be left alone. `None`: there is none, or something is under way already.
    fn errand_beside(&self, text: &str, cx: &Context<'_>) -> Option<String> {
        if !matches!(self.state, State::Open | State::AnythingElse) || signs::opt_out(text).is_none() {
            return None;
        }
        let wish = PARTS
            .find_iter(text)
            .map(|found| found.start())
            .chain([text.len()])
            .scan(0, |from, to| Some(&text[std::mem::replace(from, to)..to]))
            .filter(|part| signs::opt_out(part).is_none() && !signs::rather_called(part));
        let rest = wish.collect::<String>();
        let turn = Turn::of(rest.trim(), Asked::Anything, cx);
        let wants = [Intent::Schedule, Intent::Reschedule, Intent::Cancel, Intent::Status]
            .into_iter()
            .any(|intent| turn.is(intent));
        let denied = turn.words.iter().any(|word| word.is_one_of(NEGATIONS));
        let asks = question::known(&turn.words, cx.business).is_some();
        (asks || wants && !denied).then(|| rest.trim().to_owned())
    }

    /// Nobody is to contact him, and that is all.
    pub(super) fn opted_out(&mut self, cx: &Context<'_>) -> Reply {
        self.settle(Disposition::OptedOut);
        self.end(prompts::OPTED_OUT, Disposition::OptedOut, cx).recorded("opt_out", Reach::All.as_str())
    }

    /// Nobody is to text him; what he wants besides goes on.
    pub(super) fn no_texts(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        let only = NO_TEXTS.find(&joined_plain(&turn.words)).is_some_and(|found| found.start() == 0);
        let details = turn.meaning.slots.are_told() && !only;
        let asks_only = self.is_under_way() && !details || signs::opt_out(turn.text).is_some();
        // "Yes, and no texts": the yes is what is left of it.
        let rest = NO_TEXTS.find(&joined_plain(&turn.words)).map(|found| {
            let words: Vec<&str> = joined_words(turn, found.start());
            words.join(" ")
        });
        if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
            return self
                .noted(prompts::NO_TEXTS_NOTED, Reach::Texts, |dialogue| dialogue.understood(&rest, cx));
        }
        let goes_on =
            !asks_only || self.wants_something_beside(turn) || self.errand_beside(turn.text, cx).is_some();
        self.noted(prompts::NO_TEXTS_NOTED, Reach::Texts, |dialogue| {
            if goes_on { dialogue.beside_the_wish(turn, cx) } else { dialogue.say_and_ask(Vec::new(), cx) }
        })
    }

    /// What was said may be the wish to be left alone or not: the caller knows. Once a call is enough.
    pub(super) fn ask_whether_unwanted(&mut self, said: &str, cx: &Context<'_>) -> Option<Reply> {
        if self.unwanted_asked || self.left_alone.is_some() || self.doubt().is_some() {
            return None;
        }
        self.unwanted_asked = true;
        let state = State::Unwanted { said: redact(said), back: Box::new(self.state.clone()) };
        Some(self.enter(state, vec![fixed(prompts::OKAY)], cx).recorded("opt_out_asked", ""))
    }

    /// With no, what was said before is taken up where it was said; so it is when he goes on with his booking.
    pub(super) fn unwanted_answered(
        &mut self,
        said: &str,
        back: State,
        turn: &Turn<'_>,
        cx: &Context<'_>,
    ) -> Option<Reply> {
        // "No, just the texts."
        if ONLY_TEXTS.is_match(&joined_plain(&turn.words)) {
            self.state = back;
            self.left_alone = Some(LeftAlone { reach: Reach::Texts, since: cx.now });
            return Some(self.noted(prompts::NO_TEXTS_NOTED, Reach::Texts, |dialogue| {
                dialogue.say_and_ask(Vec::new(), cx)
            }));
        }
        let text = joined_plain(&turn.words);
        // "No, never again", "don't", "I don't know": rather nobody contacts him in vain.
        if NO_BUT_UNWANTED.is_match(&text) && !turn.meaning.slots.are_told() {
            self.state = back;
            return Some(self.noted_unasked(cx));
        }
        if turn.no() {
            self.state = back;
            return Some(self.understood(said, cx));
        }
        if turn.meaning.slots.are_told() && !turn.yes() {
            return Some(self.gone_on(said, back, turn, cx));
        }
        // "Okay" may only have heard the question.
        let plainly = PLAIN_YES.is_match(&text);
        (turn.yes() && plainly).then(|| {
            self.state = back;
            self.left_alone = Some(LeftAlone { reach: Reach::All, since: cx.now });
            // "Yes, and cancel my appointment", "yes, but keep my appointment".
            match self.beside_courtesies(turn, cx) {
                Some(rest) if self.made.is_some() || !self.is_under_way() => self.opt_out(&rest, cx),
                _ => self.opted_out(cx),
            }
        })
    }

    /// "Bye", "let me speak to a person": whoever does anything but answer whether he wants to be left alone is left alone, and
    /// what he wants besides is done. `None`: he was not asked, or may be answering.
    pub(super) fn goes_past_unwanted(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let State::Unwanted { back, .. } = self.state.clone() else { return None };
        let past =
            [Intent::Goodbye, Intent::Person, Intent::CallBack].into_iter().any(|intent| turn.is(intent));
        if !past || turn.no() || turn.yes() || turn.meaning.slots.are_told() {
            return None;
        }
        self.state = *back;
        self.left_unanswered(cx);
        Some(self.noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.answered(turn, cx)))
    }

    /// The wish is his, since he did not say that it is not.
    fn left_unanswered(&mut self, cx: &Context<'_>) {
        self.left_alone = Some(LeftAlone { reach: Reach::All, since: cx.now });
        self.settle(Disposition::OptedOut);
    }

    /// A key for a person at that question.
    pub(super) fn unwanted_passed_by_key(&mut self, cx: &Context<'_>) -> bool {
        let State::Unwanted { back, .. } = self.state.clone() else { return false };
        self.state = *back;
        self.left_unanswered(cx);
        true
    }

    /// Takes up what was said before he was asked, if it tells anything, and then what he has said instead of an answer.
    pub(super) fn gone_on(&mut self, said: &str, back: State, turn: &Turn<'_>, cx: &Context<'_>) -> Reply {
        self.state = back;
        let before = self.turn(said, cx);
        if !before.meaning.slots.are_told() {
            return self.understood(turn.text, cx);
        }
        let before = self.answered(&before, cx);
        if self.asked() == Asked::Nothing {
            return before;
        }
        let mut reply = self.understood(turn.text, cx);
        reply.records.splice(0..0, before.records);
        reply
    }

    /// He was asked and gave no clear answer: rather nobody contacts him in vain than somebody does.
    pub(super) fn noted_unasked(&mut self, cx: &Context<'_>) -> Reply {
        self.left_unanswered(cx);
        self.noted(prompts::OPT_OUT_NOTED, Reach::All, |dialogue| dialogue.say_and_ask(Vec::new(), cx))
    }

    fn noted(&mut self, said: &str, reach: Reach, beside: impl FnOnce(&mut Self) -> Reply) -> Reply {
        let mut reply = beside(self);
        reply.say.insert(0, fixed(said));
        reply.recorded("opt_out", reach.as_str())
    }

    /// Whether a turn with the wish to be left alone agrees to what is under way, books or cancels.
    fn wants_something_beside(&self, turn: &Turn<'_>) -> bool {
        let cancels = turn.cancels_at().is_some() && !turn.would_rather_not_cancel();
        let idle = matches!(self.state, State::Open | State::AnythingElse);
        let agrees = turn.words.iter().take(2).any(|word| word.is_one_of(YES));
        idle && (cancels || turn.asks_to_book()) || self.is_under_way() && agrees
    }
}

/// The words before a place in the plain text of a turn, without what joins them to what comes after.
fn joined_words<'t>(turn: &'t Turn<'_>, place: usize) -> Vec<&'t str> {
    let before = joined_plain(&turn.words)[..place].split_whitespace().count();
    let mut words: Vec<&str> = turn.words[..before].iter().map(|word| word.raw.as_str()).collect();
    while words
        .last()
        .is_some_and(|word| ["and", "but", "just", "only", "please"].contains(&word.to_lowercase().as_str()))
    {
        words.pop();
    }
    words
}

/// "Don't call me", and no word of texts, lists or ever.
pub(super) fn refuses_one_call(text: &str) -> bool {
    let text = joined_plain(&words(text));
    OF_A_CALL.is_match(&text) && !REACHING_FURTHER.is_match(&text)
}
