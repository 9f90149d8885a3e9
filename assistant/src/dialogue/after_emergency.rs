//! After an emergency was passed on: the caller may be in it still. What he asks is answered by what is being done, a name or a
//! place goes with it, and that it is over after all is passed on as well.

use std::sync::LazyLock;

use regex::Regex;

use super::callback::reason_of;
use super::left_alone::refuses_one_call;
use super::state::{Note, State};
use super::turn::is_farewell;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, Intent, name};
use crate::words::{joined_plain, pattern};

/// So many words may be a time and nothing else.
const LONGEST_TIME: usize = 5;
/// So many words may be a name and nothing else.
const LONGEST_NAME: usize = 4;

impl Dialogue {
    /// `None`: there was no emergency, or he is on to something else.
    pub(super) fn still_in_it(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let urgent = self.urgent.clone()?;
        if let Some(reply) = self.named_late(&urgent, turn, cx) {
            return Some(reply);
        }
        let text = joined_plain(&turn.words);
        let books = turn.asks_to_book() || turn.meaning.slots.service.is_some();
        if let Some(reply) = self.stood_down(turn, cx) {
            return Some(reply);
        }
        let waits = WHAT_TO_DO.is_match(&text) && !books
            || WAITS.is_match(&text) && !turn.asks_to_book() && (!books || GOES_ON.is_match(&text));
        if self.stood_down && (waits || AGAIN.is_match(&text) && !turn.is_content()) {
            let code = urgent.emergency.unwrap_or_default();
            return Some(self.emergency(&code, turn.text, cx));
        }
        // "Today at noon" goes with it.
        let slots = &turn.meaning.slots;
        let named = slots.when.as_ref().is_some_and(|when| when.names() != (false, false));
        let timed = named && slots.service.is_none() && turn.words.len() <= LONGEST_TIME;
        if timed && self.made.is_none() && !self.stood_down && !turn.asks() && !turn.no() {
            let told =
                [urgent.reason.clone(), Some(reason_of(turn.text))].into_iter().flatten().collect::<Vec<_>>();
            let note = Note { reason: Some(told.join(", ")), ..urgent };
            return Some(self.leave(note, vec![fixed(prompts::THANKS)], cx));
        }
        // "Can you come today?" asks for what is under way already.
        if COMES_SOON.is_match(&text) && !turn.words.iter().any(|word| word.is_one_of(ANOTHER)) {
            return Some(self.say_and_ask(vec![fixed(prompts::STILL_TRYING)], cx));
        }
        // A bare "okay" ends no such call, and neither does a no with more to it.
        let only_heard = turn.words.iter().all(|word| word.is_one_of(HEARD)) && self.ladder.is_down();
        let more =
            turn.no() && !turn.is_content() && turn.words.len() > SHORT_NO && !is_farewell(turn) && !books;
        // "Darnell Quigg", whom no list knows.
        let named = two_words(turn, cx).filter(|_| urgent.name.is_none() && urgent.reason.is_some());
        if let Some(named) = named.filter(|_| !waits && !only_heard && !more && !books) {
            let note = Note { name: Some(named), ..urgent };
            return Some(self.leave(note, vec![fixed(prompts::THANKS)], cx));
        }
        // "The tenant upstairs", "my husband is at work": whoever comes is told.
        if !waits && !only_heard && self.tells_more_of_it(turn) {
            let reason = Some(format!("he says: {}", reason_of(turn.text)));
            let note = Note { reason, emergency: None, ..urgent };
            return Some(self.leave(note, vec![fixed(prompts::PASSED_ON)], cx));
        }
        if !waits && !only_heard && !more {
            return None;
        }
        let say = vec![fixed(prompts::STILL_TRYING)];
        if waits {
            return Some(self.say_and_ask(say, cx));
        }
        let question = prompts::wording(Asked::AnythingElse).ask;
        Some(self.once(say.into_iter().chain([fixed(question)]).collect(), cx))
    }

    /// He says that it is over, what was done about it, or that he would have somebody come and not call: those who were told
    /// of it hear that too.
    pub(super) fn stood_down(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let urgent = self.urgent.clone()?;
        let books = turn.asks_to_book() || turn.meaning.slots.service.is_some();
        let text = joined_plain(&turn.words);
        if books || turn.asks() {
            return None;
        }
        // Gas that was turned off may still be in the house.
        let grave =
            urgent.emergency.as_deref().is_some_and(policy::signs::services_first) && !is_false_alarm(turn);
        let over = OVER.is_match(&text);
        if over && !grave && !NOT_OVER.is_match(&text.replace("never mind", "")) {
            self.stood_down = true;
            let reason = Some(format!("no longer urgent, he says: {}", reason_of(turn.text)));
            let note = Note { reason, emergency: None, ..urgent };
            return Some(self.leave(note, vec![fixed(prompts::NO_LONGER_URGENT)], cx));
        }
        let waits = WAITS.is_match(&text) || WHAT_TO_DO.is_match(&text);
        let told = refuses_one_call(turn.text) || !waits && (over || DONE_ABOUT_IT.is_match(&text));
        if !told || matches!(self.state, State::Ringing { .. }) {
            return None;
        }
        let reason = Some(format!("he says: {}", reason_of(turn.text)));
        let note = Note { reason, emergency: None, ..urgent };
        Some(self.leave(note, vec![fixed(prompts::PASSED_ON)], cx))
    }

    /// Something is told, and nothing asked, wanted or answered.
    fn tells_more_of_it(&self, turn: &Turn<'_>) -> bool {
        let slots = &turn.meaning.slots;
        let errand = slots.service.is_some() || slots.when.is_some() || turn.asks_to_book() || turn.asks();
        let wants = turn.meaning.is_sure()
            && !matches!(
                turn.meaning.intent,
                Intent::OutOfScope | Intent::Emergency | Intent::Correction | Intent::Schedule
            );
        let open = self.state == State::AnythingElse && self.made.is_none() && !self.stood_down;
        open && !errand && !wants && !turn.yes() && !turn.no() && !turn.is_courtesy()
    }

    /// "Dana Whitfield", and nothing else.
    fn named_late(&mut self, urgent: &Note, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let named = named_alone(turn, cx).filter(|_| urgent.name.is_none())?;
        let note = Note { name: Some(named), ..urgent.clone() };
        Some(self.leave(note, vec![fixed(prompts::THANKS)], cx))
    }
}

/// A name and nothing else, though none was asked for.
pub(super) fn named_alone(turn: &Turn<'_>, cx: &Context<'_>) -> Option<String> {
    let short = turn.words.len() <= LONGEST_NAME;
    let first = turn.words.iter().any(|word| name::is_first_name(&word.text));
    Turn::of(turn.text, Asked::Name, cx).meaning.slots.name.filter(|_| short && first)
}

/// Two words that are nothing as far as anybody knows, where a name is still wanted.
fn two_words(turn: &Turn<'_>, cx: &Context<'_>) -> Option<String> {
    let plain = turn.words.len() == 2 && !turn.meaning.slots.are_told() && !turn.yes() && !turn.no();
    let unknown = !turn.meaning.is_sure() || turn.is(Intent::OutOfScope);
    let named = Turn::of(turn.text, Asked::Name, cx).meaning.slots.name;
    named.filter(|name| plain && unknown && name.split(' ').count() == 2)
}

/// While people are rung, less than that does not call them off: "I shut the main but it's still coming".
pub(super) fn is_false_alarm(turn: &Turn<'_>) -> bool {
    FALSE_ALARM.is_match(&joined_plain(&turn.words))
}

/// Words of somebody who has heard and says no more.
const HEARD: &[&str] =
    &["okay", "ok", "alright", "right", "yeah", "yes", "fine", "good", "um", "uh", "oh", "hello", "sure"];
/// So many words are a no and nothing else.
const SHORT_NO: usize = 2;

/// With these it is another errand.
const ANOTHER: &[&str] = &[
    "also",
    "another",
    "different",
    "appointment",
    "book",
    "schedule",
    "else",
    "tomorrow",
    "week",
    "fee",
    "cost",
];

/// Without apostrophes, like the next.
static FALSE_ALARM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bfalse alarm\b|\b(?:no longer|not|no) (?:an? )?emergency\b|\bcancel (?:the|this|that) emergency\b",
    )
});
static COMES_SOON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:come|coming|send|get|be here|be there|out here)\b.*\b(?:today|now|tonight|this (?:morning|afternoon|evening)|right away|soon|quick\w*|fast)\b",
    )
});

/// What was done about it: not over by that, and good to know for whoever comes.
static DONE_ABOUT_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:shut|turned|closed|found|stopped|fixed|cut)\b.*\b(?:it|off|main|valve|shutoff|water|gas|power|breaker|electricity|leak)\b",
        r"|\bgot (?:the|my|our|everyone|everybody|them|us) (?:\w+ )?(?:out|outside|off|stopped)\b|\b(?:its|it is) (?:a )?(?:little |bit )*better\b",
    ))
});
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bfalse alarm\b|\bno (?:emergency|longer (?:urgent|an emergency))\b|\bnot (?:an|really an|that much of an) emergency\b|\b(?:its|it is) not (?:that|so) bad\b",
        r"|\b(?:fixed|stopped|shut|turned|switched|closed) (?:it|that|the (?:\w+ ){0,2}(?:valve|main|water|gas|power|leak|off))\b|\b(?:shut|turned|switched|cut|closed) off (?:the|my|our) \w+|\bgot (?:it|that|the \w+)(?: \w+)? (?:off|closed|stopped|fixed|under control|to stop)\b",
        r"|\b(?:its|it is|thats|waters|the \w+ is|everythings|were|we are|its all) (?:all )?(?:(?:fine|okay|ok|good|over|stopped) (?:now|again)|(?:shut|turned|switched) off|off now|under control|stopped$)",
        r"|\b(?:it|the (?:water|leak|leaking|dripping|smell))(?: has| just| finally)* stop(?:s|ped)\b|\bdont (?:want|need) (?:to pay )?(?:an )?emergency\b",
    ))
});
/// With these nothing is done yet, or it goes on.
static NOT_OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:cant|cannot|couldnt|could not|wont|didnt|did not|dont know|do not know|havent|hasnt|isnt|not|never|unable|no idea|havent|almost|nearly|half|before|earlier)\b",
        r"|\b(?:need|needs|have|has|going|want|wants|supposed) to\b|\b(?:gonna|about to|will|ill|let me|please)\b",
        r"|\b(?:try|trying|tried|how|where|wheres|which|should|whether|if|help|stuck|broken|wont|never|before)\b|\b(?:but|and) (?:\w+ ){0,3}(?:still|keeps?|everywhere|coming|leaking|filling|rising|smells?|back|falling|starts?|flooded|pouring)\b|\b(?:think|maybe|guess|hope|starts|came back|for (?:a|one|now|the moment)|who|landlord will)\b",
        r"|\b(?:but|although|except)\b|\b(?:right|correct|is it)$|^(?:\w+ )?tell me\b|\bstill (?:\w+ )?(?:smells?|leak\w*|com\w+|drip\w*|running|pour\w*|flood\w*|there|on)\b",
    ))
});
/// Of what he has told, though it sounds like a job.
static GOES_ON: LazyLock<Regex> = LazyLock::new(|| pattern(r"\bstill\b"));
/// What he should do about it until somebody comes.
static WHAT_TO_DO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^(?:(?:and|so|but|okay|ok|um|uh|oh|wait|well|yes|yeah) )*(?:what (?:do|should|can|am) (?:i|we)\b|(?:should|do|can|must|may) (?:i|we) (?:need to |have to |just )?(?:turn|shut|switch|leave|stay|go|get|open|close|touch|use|unplug|call|evacuate|wait|move|flip|do)\b",
        r"|is it (?:safe|dangerous|okay|ok)\b)",
    ))
});
static AGAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:again|worse|its back|came back|started back)\b"));
static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bwhat (?:do|should|can|am) i\b|\bhow (?:long|soon|fast|quick\w*)\b|\bwhen (?:will|are|is|can|do)\b|\b(?:send|need) (?:someone|somebody|them|him|help)\b",
        r"|\b(?:hurry|right now|right away|as soon as|asap|trying|tried|valve|shut ?off|(?:turn|turned|shut) (?:it |that |the \w+ )?off|(?:cant|cannot|wont|doesnt|dont know|couldnt) (?:find|get|stop|turn|shut|how|where|close)|still (?:smells?|leak\w*|coming|running|pouring|there)|outside|getting worse|cant wait|dont understand|please help|help me|are you there|anybody there|is anyone coming|still there)\b",
    ))
});
