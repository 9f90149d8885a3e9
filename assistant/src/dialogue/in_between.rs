//! What is said in between and means neither the question nor an errand: "one more thing", "sorry, I was talking to my
//! wife", "let's start over", and the wait before a yes: "hold on... yes".

use std::sync::LazyLock;

use regex::Regex;

use super::callback::refuses_the_call;
use super::form::Draft;
use super::state::{Missing, Note, State};
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, Intent, question};
use crate::words::{FILLERS, joined_plain, pattern, words, words_in};

static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    let moment = "(?:a|one|just a|just one) (?:second|sec|moment|minute|bit)";
    pattern(&format!(
        "^(?:(?:{FILLERS}|no|yes|yeah|okay|ok|sorry|please) )*(?:wait|hold on|hang on|{moment})(?: (?:{moment}|wait|please|no|sorry))*$"
    ))
});
/// Of what he is asked again.
static TOLD_ALREADY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:um |uh |well |like )?(?:(?:i|we)(?: have|ve)? )?(?:already|just) (?:told|said|explained)(?: (?:you|it|that|them))*$",
    )
});
/// He asks for a moment and speaks to those around him, or of them.
static ASIDE_TO_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    let moment = "(?:(?:just )?(?:a|one|gimme a|give me a|hang on a|hold on a) (?:second|sec|moment|minute)|hold on|hang on)";
    pattern(&format!(
        concat!(
            r"\b{moment}\b.*\b(?:honey|sweetie|babe|baby|kids|guys|boys|girls|mom|dad|buddy|down|off|quiet|stop|dont|put|get off|turn|shut|door|dog|screaming|yelling|crying|barking|fighting|shh|hush)\b",
            r"|\b(?:kids?|baby|dogs?|son|daughter|husband|wife|somebody|someone|boss|tv|boys|girls|toddler|twins)(?:s| is| are| was| just)* (?:\w+ ){{0,3}}?(?:screaming|yelling|crying|barking|fighting|talking|calling|loud|at the door|going crazy|acting up)\b.*\b{moment}\b",
        ),
        moment = moment
    ))
});
/// With these it is said to us.
static ABOUT_US: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:appointment|book\w*|cancel\w*|moved?|change|need|want|wrong|leak\w*|water|gas|smoke|fire|hurt|bleeding|help|price|number is|name is|i said|call)\b",
    )
});
static START_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:start|begin) (?:all )?(?:over|again|from scratch|from the (?:beginning|start))\b")
});
static LEAVES_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        concat!(
            r"^(?:(?:{fillers}|no|nope|yes|yeah|okay|ok|just|please|sorry|never ?mind|lets|let us|you can|can you|ill|we can) )*",
            r"(?:(?:leave|keep) (?:it|that|everything|things|the appointment|my appointment|the time|them)|it can stay)",
            r"(?: (?:as (?:it )?is|as it was|as they are|like that|like it is|like it was|at that|there|alone|the way it (?:is|was)|the same|be|then|please|for now|after all|thanks|thank you|instead))*$",
        ),
        fillers = FILLERS
    ))
});
static SPOKE_TO_OTHERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:was|wasnt|was not|am|im|im not|am not) (?:just |only )?(?:talking|speaking|yelling) (?:to|with|at)\b",
        r"|^(?:(?:no|oh|sorry|um|wait) )*not you\b",
    ))
});
/// What may stand before an answer, and what after it, and says nothing.
static BEFORE_AN_ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:um|uh|oh|well|(?:like|as) i (?:just )?said|i (?:just |already )?(?:said|told you)|excuse me|pardon me|sorry|hold on|hang on|wait|",
        r"just a (?:second|minute|moment)|one (?:second|moment|minute|sec)|let me (?:see|think|check)|hi there|hi|hello|hey|good (?:morning|afternoon|evening)) )+",
        r"(?P<answer>yes|yeah|yep|yup|no|nope|nah|sure|yes please|no thanks|no thank you)$",
    ))
});
static AFTER_AN_ANSWER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?P<answer>yes|yeah|yep|yup|no|nope|nah|sure|yes please|no thanks|no thank you)",
        r"(?: (?:(?:like|as) i (?:just )?said|i (?:just |already )?(?:said|told you)|(?:did|do|can|could) you (?:get|hear) (?:that|me)|hello|hi|hey|are you (?:still )?there|you there))+$",
    ))
});

/// "Like I said, no", "hold on... yes", "yes, did you get that?": the answer alone, where one of yes or no is asked for.
pub(super) fn answer_alone(text: &str, asked: Asked) -> &str {
    let closed = matches!(
        asked,
        Asked::Confirm
            | Asked::CancelConfirm
            | Asked::MoveConfirm
            | Asked::CallbackOffer
            | Asked::AnythingElse
            | Asked::Danger
            | Asked::Unwanted
            | Asked::Phone
    );
    let said = words_in(text);
    let plain = joined_plain(&words(text));
    let answer = BEFORE_AN_ANSWER.captures(&plain).or_else(|| AFTER_AN_ANSWER.captures(&plain));
    let Some(answer) = answer.and_then(|found| found.name("answer")).filter(|_| closed) else { return text };
    let before = plain[..answer.start()].split_whitespace().count();
    let length = answer.as_str().split_whitespace().count();
    match (said.get(before), said.get(before + length - 1)) {
        (Some((_, first)), Some((_, last))) => &text[first.start..last.end],
        (_, _) => text,
    }
}

static FINDS_IT_WRONG: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:wait|no|oh|sorry|um|uh|hold on|hang on|but|actually) )*(?:thats|that is|this is|its|it is|somethings|something is|thats all|you got (?:it|that|something))",
        r" (?:wrong|all wrong|not right|incorrect|not correct|not it|not what i said)$",
    ))
});

impl Turn<'_> {
    /// "One more thing", and nothing else.
    pub(super) fn has_more(&self) -> bool {
        super::turn::announces_more(self)
    }

    /// "Wait, that's wrong", of what was said.
    pub(super) fn finds_it_wrong(&self) -> bool {
        FINDS_IT_WRONG.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// What is said in between, where it was not asked for his own words. `None`: it is nothing of the kind.
    pub(super) fn in_between(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        if turn.has_more() {
            return Some(self.stay(vec![fixed(prompts::AND_THE_REST)]));
        }
        // "No, wait."
        if !matches!(self.state, State::Ringing { .. }) && WAITS.is_match(&text) {
            self.ladder.climb_down();
            return Some(self.stay(vec![fixed(prompts::TAKE_YOUR_TIME)]));
        }
        // "Sorry, one sec, honey, turn the TV down."
        if ASIDE_TO_OTHERS.is_match(&text)
            && !matches!(self.state, State::Ringing { .. } | State::Danger { .. })
            && turn.tells_nothing()
            && turn.meaning.slots.service.is_none()
            && !ABOUT_US.is_match(&text)
            && !turn.asks()
        {
            self.ladder.climb_down();
            return Some(self.stay(vec![fixed(prompts::TAKE_YOUR_TIME)]));
        }
        // "No, leave it", of what stands in the calendar.
        let stands = self.state.to_be_moved().is_some()
            || matches!(self.state, State::CancelConfirm { .. })
            || self.state == State::AnythingElse && self.made.is_some();
        if stands && LEAVES_IT.is_match(&text) {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        // "Forget it", of a move.
        if self.state.to_be_moved().is_some()
            && turn.never_mind()
            && turn.tells_nothing()
            && turn.cancels_at().is_none()
        {
            return Some(self.enter(State::AnythingElse, vec![fixed(prompts::LEFT_AS_IS)], cx));
        }
        if self.state.booking().is_some() && START_OVER.is_match(&text) && turn.tells_nothing() {
            return Some(self.enter(
                State::Service { draft: Draft::default() },
                vec![fixed(prompts::SURE)],
                cx,
            ));
        }
        let only = SPOKE_TO_OTHERS.is_match(&text) && turn.tells_nothing();
        if only && !turn.yes() && turn.meaning.slots.service.is_none() {
            return Some(self.say_and_ask(vec![fixed(prompts::NO_PROBLEM)], cx));
        }
        // "Hold on" and then "okay": he is back, and has agreed to nothing.
        if self.state.is_agreed_to()
            && self.last_asked_is(prompts::TAKE_YOUR_TIME)
            && turn.only_acknowledges()
            && !super::turn::hesitates(turn)
        {
            return Some(self.put_from_the_beginning(cx));
        }
        None
    }

    /// What is no answer to what a call-back should be about. `None`: these are his words.
    pub(super) fn no_reason(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let State::Message { note, missing: Missing::Reason } = &self.state else { return None };
        let alone = turn.words.len() <= 5;
        if super::turn::hesitates(turn) || turn.is(Intent::Wait) && alone || turn.has_more() {
            return Some(self.once(vec![fixed(prompts::TAKE_YOUR_TIME)], cx));
        }
        // Who has nothing to say about it has said who he is, and is called.
        let keeps = !turn.never_mind() && turn.no() && !refuses_the_call(turn);
        let closes =
            !turn.never_mind() && !refuses_the_call(turn) && turn.is_courtesy() && note.name.is_some();
        if keeps && turn.is_courtesy() || closes || TOLD_ALREADY.is_match(&joined_plain(&turn.words)) {
            let note = Note { reason: Some("not said".to_owned()), ..note.clone() };
            return Some(self.leave(note, vec![fixed(prompts::OKAY)], cx));
        }
        // He may not want it any more.
        if turn.is_courtesy() || turn.never_mind() && alone {
            let mut note = note.clone();
            note.reason.get_or_insert_with(|| "not said".to_owned());
            return Some(self.enter(State::CallbackOffer { note }, vec![fixed(prompts::OKAY)], cx));
        }
        if turn.is(Intent::Repeat) && alone {
            return Some(self.say_again());
        }
        if turn.asks() && question::known(&turn.words, cx.business).is_some() {
            return Some(self.question_asked(turn, cx));
        }
        None
    }
}
