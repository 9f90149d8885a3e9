//! The yes, the no, the thanks and the goodbye around what somebody says: "no, but how much is it?", "okay thanks, did you
//! say ten?", "yes, do you take cards?" Where nothing stands to be agreed to, what is left without them is what the turn is
//! about, and only a turn that is nothing else says goodbye.

use std::sync::LazyLock;

use regex::Regex;
use telephony::Disposition;

use super::ladder::Miss;
use super::matters::words_of;
use super::state::{Missing, Purpose, State};
use super::turn::is_farewell;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, Intent, question};
use crate::words::{ADDRESSING, FILLERS, joined_plain, pattern, words_in};

/// What makes room for what comes after a no.
const EXCEPTING: &str = "its just that|just that|only that|except|unless";
const AGREEING: &str = "yes|yeah|yea|yep|yup|sure|of course|please";
const ACKNOWLEDGING: &str = "okay|ok|alright|all right|right|great|perfect|awesome|wonderful|excellent|fine|good|cool|lovely|\
     sounds good|got it|i see|good to know|(?:thats|that is|thatll be|its) (?:fine|good|great|perfect|okay|ok|cool|wonderful|right)";
const REFUSING: &str = "no|nope|nah|naw|not (?:right now|now|really|today|at the moment|at this time|that i can think of|that i know of|for now|yet)|\
     i (?:dont|do not) (?:think|believe) so|i guess not|not at all|(?:nothing|no more|not) (?:else|more|further|questions)(?: i need)?|nothing|no (?:further |other |more )?questions|\
     dont (?:worry|bother)(?: about it)?|never ?mind|forget (?:it|that|about it)";
const THANKING: &str = "(?:thanks|thank you|thank ya|many thanks)(?: (?:so|very))?(?: (?:much|kindly|a lot|a bunch|again|anyway|though|everybody|both|for (?:your|the|all your|all the|that|letting me know|everything|calling)(?: (?:help|time|info|information|patience))?))*|\
     (?:i|we)(?: really)? appreciate (?:it|that|you|your help|your time)|much appreciated|god bless(?: you)?|bless you|you too|same to you|youre (?:great|the best|welcome|very kind|so kind)";
const CONTENT: &str = "(?:thats|that is|that was|that will be|thatll be|that would be|thatd be|this is|itll be|it is) (?:it|all|everything|about it)|\
     all (?:i|we) (?:need|needed|wanted|have|had)|(?:thatll|that will|that should|that) do(?: it)?|that should be (?:it|all)|just (?:this one|that one|the one|that|this|it|the \\w+$)|\
     you (?:answered|covered|told me) (?:it all|everything|all (?:of it|my questions))|i (?:got|have|ive got) (?:what|all|everything) i need(?:ed)?|\
     (?:i )?just wanted to (?:get (?:that|this|it) (?:booked|done|scheduled)|thank you|say thank you|say thanks)|(?:im|i am|were|we are|all) (?:all )?(?:good|set|done|fine|okay|ok|happy)|\
     for (?:now|today|me)|now|(?:that|it|this|everything|all)s?(?: (?:is|sounds|looks|all))* (?:good|great|fine|perfect|okay|ok|wonderful|set)|\
     (?:i|we) (?:dont|do not) (?:need|have) (?:anything|nothing)(?: else| more| further)?|theres nothing|(?:ill|well|i will|let me|i have to|ill have to|i can) (?:be (?:waiting|here|ready|there)|(?:just )?(?:call|let you know|call you|call you back|call back|be in touch|reach out))(?: if (?:i|we|there|theres)(?: \\w+){0,3} (?:anything|something|questions|problems?|issues?)(?: else| comes up)?)?|\
     no (?:problems?|worries|trouble)|youve been (?:very |so |most |really |a |of )*(?:helpful|great|kind|help|wonderful|great help)|(?:that|it) (?:helps|helped)";
const LEAVING: &str = "bye|goodbye|good bye|(?:see|talk to|speak to) (?:you|ya)(?: (?:then|later|soon|there|around|guys))*|take care|\
     (?:you )?have (?:yourself )?(?:a|an) (?:very |really )?(?:good|great|nice|lovely|blessed|wonderful|pleasant|awesome) (?:one|day|night|evening|weekend|afternoon|morning|holiday|thanksgiving|rest of (?:your|the) day)|\
     (?:have a )?happy (?:thanksgiving|holidays?|new year|easter|hanukkah|fourth)|(?:have a )?merry christmas|enjoy (?:your|the) (?:thanksgiving|holidays?|weekend|day|evening)|\
     (?:i|we) (?:have|got|gotta|should|better|need) (?:to )?(?:go|run)(?: now)?|(?:ive|i have) got to (?:go|run)|gotta (?:go|run)|good night";

/// Nothing but courtesies, from the beginning on.
static HEAD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "^(?:(?:{REFUSING}|{FILLERS}|{EXCEPTING}|{THANKING}|{CONTENT}|{LEAVING}|{ACKNOWLEDGING}|{AGREEING}|{ADDRESSING})(?: |$))+"
    ))
});
/// The same up to the end. "..., right?" makes sure of something.
static TAIL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        "(?:(?:^| )(?:{THANKING}|{CONTENT}|{LEAVING}|{ADDRESSING}|if thats okay|no rush|sorry about the noise))+$"
    ))
});
/// Any of them, wherever it stands, but a refusal.
static ANYWHERE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b(?:{FILLERS}|{THANKING}|{CONTENT}|{LEAVING}|{ACKNOWLEDGING}|{AGREEING}|{ADDRESSING})\b"
    ))
});
/// "Just the time", of what is to be changed, is none.
pub(super) static JUST_THE_TIME: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bjust (?:the |my )(?:time|day|date|name|address|number|hour)\b"));
static ONLY_ACKNOWLEDGES: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^(?:(?:{FILLERS}|{ACKNOWLEDGING})(?: |$))+$")));
static ONLY_AGREES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!("^(?:(?:{FILLERS}|{AGREEING}|{ACKNOWLEDGING}|{ADDRESSING})(?: |$))+$"))
});
static AGREES: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"\b(?:{AGREEING})\b")));
static BEGINS_WITH_YES: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:(?:{FILLERS}) )*(?:{AGREEING})\b")));
static TAKES_LEAVE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"\b(?:{REFUSING}|{CONTENT}|{LEAVING}|anyway)\b")));
/// Of when he and whoever comes meet.
static MEETING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:see (?:you|ya|him|her|them|yall)|(?:ill|well|i will|we will) be (?:here|there|waiting|ready) (?:on|at|then|tomorrow|\w+day)",
        r"|(?:is|works|sounds) (?:fine|good|great|perfect|okay|ok|for me)|works)\b",
    ))
});
/// Who says so has not done with us, whatever else it sounds like.
static OBJECTS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:wrong|but|except|unless|wait|hold on|hang on|too|expensive|a lot|rather|only|just that|because|if",
        r"|not (?:right|sure|true|what|correct)|(?:dont|do not|didnt|did not) (?:know|want|say|need|like|have)|i said|i meant|no \\w+|either|yet|never|told)\b",
    ))
});

/// With these a "no" is a word of what is said: "no hot water", "no one came".
const NO_SUCH: &[&str] = &[
    "one",
    "body",
    "hot",
    "heat",
    "water",
    "power",
    "pressure",
    "electricity",
    "gas",
    "light",
    "lights",
    "way",
    "idea",
    "matter",
    "longer",
    "charge",
];

/// Plain words without the courtesies in them.
pub(super) fn without_any_courtesy(text: &str) -> String {
    if JUST_THE_TIME.is_match(text) { text.to_owned() } else { ANYWHERE.replace_all(text, " ").into_owned() }
}

impl<'a> Turn<'a> {
    /// What is left without the courtesies at both ends: nothing, where it is nothing else.
    pub(super) fn without_courtesies(&self) -> &'a str {
        let said = words_in(self.text);
        let text = joined_plain(&self.words);
        let mut from = HEAD.find(&text).map_or(0, |found| words_of(&text, found.range()).end);
        if said.get(from).is_some_and(|(word, _)| word.is_one_of(NO_SUCH))
            && from.checked_sub(1).is_some_and(|at| said[at].0.is("no"))
        {
            from -= 1;
        }
        let to = TAIL.find(&text).map_or(said.len(), |found| words_of(&text, found.range()).start);
        match (said.get(from), to.checked_sub(1).and_then(|at| said.get(at))) {
            (Some((_, first)), Some((_, last))) if from < to => &self.text[first.start..last.end],
            (_, _) => "",
        }
    }

    /// "No thanks, bye", "okay": nothing else is in it.
    pub(super) fn is_courtesy(&self) -> bool {
        self.words.iter().any(|word| !word.text.is_empty()) && self.without_courtesies().is_empty()
    }

    /// "Okay, thanks", "perfect", "yes, that's it": nothing else is wanted. A plain yes is something else.
    pub(super) fn is_content(&self) -> bool {
        let text = joined_plain(&self.words);
        self.is_courtesy() && !(ONLY_AGREES.is_match(&text) && AGREES.is_match(&text))
    }

    /// "Okay", "I see", of what he was told.
    pub(super) fn only_acknowledges(&self) -> bool {
        ONLY_ACKNOWLEDGES.is_match(&joined_plain(&self.words))
    }

    /// "Okay, thanks anyway", "no, that's all".
    pub(super) fn takes_leave(&self) -> bool {
        let text = joined_plain(&self.words);
        // "Yes, if that's okay."
        self.is_courtesy() && TAKES_LEAVE.is_match(&text) && !BEGINS_WITH_YES.is_match(&text)
    }

    /// What sounds like a goodbye and leaves nothing to be dealt with.
    fn leaves(&self) -> bool {
        let sounds = self.is(Intent::Goodbye) || self.is(Intent::Thanks);
        let states = self.states_something() && !is_farewell(self);
        let tells = states || self.meaning.slots.are_told() || self.asks() || self.is_worth_noting();
        sounds && !tells && !OBJECTS.is_match(&joined_plain(&self.words))
    }
}

impl Dialogue {
    /// What is said beside the courtesies, as a turn of its own. `None`: there are none, or nothing else.
    pub(super) fn beside_courtesies<'a>(&mut self, turn: &Turn<'a>, cx: &Context<'_>) -> Option<Turn<'a>> {
        let rest = turn.without_courtesies();
        (!rest.is_empty() && rest.len() < turn.text.trim().trim_end_matches(['.', '!', '?', ',']).len())
            .then(|| self.turn(rest, cx))
    }

    /// What becomes of what is said beside the courtesies. `None`: it is not understood.
    pub(super) fn rest_answered(&mut self, rest: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        self.first_of_all(rest, cx).or_else(|| self.fresh(rest, cx)).or_else(|| self.digression(rest, cx))
    }

    /// "Is there anything else?" was answered with no errand in plain words: with a goodbye, with a yes, or with something
    /// beside them. `None`: it is neither.
    pub(super) fn nothing_else(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if turn.is_content() {
            // "Okay", to an answer: he may only have begun.
            if turn.only_acknowledges() && self.nothing_done() {
                let again = prompts::wording(Asked::AnythingElse).rephrase;
                return Some(self.once(vec![fixed(prompts::OKAY), fixed(again)], cx));
            }
            return Some(self.goodbye(cx));
        }
        if turn.is_courtesy() {
            return Some(self.enter(State::Open, vec![fixed(prompts::SURE)], cx));
        }
        let Some(rest) = self.beside_courtesies(turn, cx) else {
            return turn.leaves().then(|| self.goodbye(cx));
        };
        if rest.leaves() && !turn.yes() {
            return Some(self.goodbye(cx));
        }
        if let Some(reply) = self.rest_answered(&rest, cx) {
            return Some(reply);
        }
        if turn.yes() && !turn.no() {
            return Some(self.enter(State::Open, vec![fixed(prompts::SURE)], cx));
        }
        // "No, it stops when I turn it off": whoever was told of the emergency still calls.
        if self.settled == Some(Disposition::Emergency) {
            let again = prompts::wording(Asked::AnythingElse).rephrase;
            return Some(self.once(vec![fixed(prompts::OKAY), fixed(again)], cx));
        }
        Some(self.missed(Miss::NoMatch, cx))
    }

    /// "Yes, but how much is it?", where a yes or a no decides something: the answer first, and what was asked once more.
    pub(super) fn asked_beside(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let message = matches!(&self.state, State::Message { missing, .. } if *missing != Missing::Reason);
        let decides = message
            || self.state.offers_calling_number()
            || self.state.is_agreed_to() && turn.no()
            || matches!(
                self.state,
                State::Choosing { .. }
                    | State::MoveChoosing { .. }
                    | State::CallbackOffer { .. }
                    | State::Changing { .. }
                    | State::StillBook { .. }
            );
        if !decides || !turn.yes() && !turn.no() {
            return None;
        }
        let rest = self.beside_courtesies(turn, cx)?;
        let known =
            question::known(&rest.words, cx.business).is_some() || question::asks_the_price(&rest.words);
        let alone = rest.tells_nothing() && rest.meaning.slots.service.is_none();
        (known && alone).then(|| self.question_asked(&rest, cx))
    }

    /// "Thanks, see you Wednesday", of what is on Tuesday, is told so.
    pub(super) fn meets_when(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let start = self.made.as_ref()?.start?;
        let when = turn.meaning.slots.when.as_ref()?;
        let corrects = turn.says(Intent::Correction) || turn.says(Intent::Reschedule);
        if turn.asks() || corrects || !MEETING.is_match(&joined_plain(&turn.words)) {
            return None;
        }
        if !when.matches(start, &cx.business.hours) {
            return Some(self.lookup(Purpose::Status, turn, cx));
        }
        Some(self.goodbye(cx))
    }

    /// Whether nothing has come of the call yet but an answer, or something that is not over.
    fn nothing_done(&self) -> bool {
        matches!(self.settled, None | Some(Disposition::Answered))
    }
}
