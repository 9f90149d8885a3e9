//! After an emergency was passed on: the caller may be in it still. What he asks is answered by what is being done, a name or a
//! place goes with it, and that it is over after all is passed on as well.

use std::sync::LazyLock;

use policy::signs;
use regex::Regex;

use super::callback::reason_of;
use super::left_alone::refuses_one_call;
use super::state::{Note, State};
use super::turn::is_farewell;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, name};
use crate::words::{ADDRESSING, BEGINNING, FILLERS, joined_plain, pattern};

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
        let waits = WAITS.is_match(&text) && !books;
        if self.stood_down && (waits || AGAIN.is_match(&text) && !turn.is_content()) {
            let code = urgent.emergency.unwrap_or_default();
            return Some(self.emergency(&code, turn.text, cx));
        }
        // A bare "okay" ends no such call, and neither does a no with more to it.
        let only_heard = turn.words.iter().all(|word| word.is_one_of(HEARD)) && self.ladder.is_down();
        let more =
            turn.no() && !turn.is_content() && turn.words.len() > SHORT_NO && !is_farewell(turn) && !books;
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
        let over = OVER.is_match(&text);
        if !over && !DONE_ABOUT_IT.is_match(&text) && !refuses_one_call(turn.text) {
            return None;
        }
        // That gas is no longer smelled is for people to judge, who hear what he said.
        let grave = urgent.emergency.as_deref().is_some_and(signs::services_first);
        if grave && matches!(self.state, State::Ringing { .. }) {
            return None;
        }
        let (says, lead) = if over && !grave {
            self.stood_down = true;
            ("no longer urgent, he says", prompts::NO_LONGER_URGENT)
        } else {
            ("he says", prompts::PASSED_ON)
        };
        let reason = Some(format!("{says}: {}", reason_of(turn.text)));
        let note = Note { reason, emergency: None, ..urgent };
        Some(self.leave(note, vec![fixed(lead)], cx))
    }

    /// "Dana Whitfield", and nothing else.
    fn named_late(&mut self, urgent: &Note, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let short = turn.words.len() <= LONGEST_NAME && urgent.name.is_none();
        let first = turn.words.iter().any(|word| name::is_first_name(&word.text));
        let named = Turn::of(turn.text, Asked::Name, cx).meaning.slots.name.filter(|_| short && first)?;
        let note = Note { name: Some(named), ..urgent.clone() };
        Some(self.leave(note, vec![fixed(prompts::THANKS)], cx))
    }
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

/// Without apostrophes, like the next.
static FALSE_ALARM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\bfalse alarm\b|\b(?:no longer|not|no) (?:an? )?emergency\b|\bcancel (?:the|this|that) emergency\b",
    )
});
/// That it is over, and nothing else: what stands beside it may be that it is not. Without apostrophes, like the next.
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    let of_all = "(?:its|it is|thats|that is|everythings|everything is|everyones|everyone is|everybodys|everybody is|were|we are|im|i am|all)";
    pattern(&format!(
        concat!(
            "^(?:(?:{FILLERS}|{BEGINNING}|no|okay|ok|yes|yeah|thanks|thank you|never ?mind|alright|good news) )*",
            r"(?:(?:it was |its |it is |that was |this is |just )*(?:a )?false alarm",
            r"|(?:theres |there is |it is |its )?no (?:emergency|longer an? (?:emergency|problem)|longer urgent)|(?:its |it is |this is |thats |it was )?not (?:an |really an |that much of an )?(?:emergency|urgent)",
            r"|it(?:s| is| has| just)? (?:stopped|over|fixed|solved|gone|under control)|(?:we|i|he|she|they|my \w+|the \w+) (?:fixed|stopped|solved) (?:it|that|the \w+)",
            r"|{of_all} (?:all )?(?:fine|okay|ok|good|safe|well|over|under control|stopped|fixed)(?: now| again))",
            "(?: (?:now|again|anymore|any more|after all|by itself|on its own|already|thanks|thank you|sorry|bye|please|for now|really|{ADDRESSING}))*$",
        ),
        of_all = of_all,
        FILLERS = FILLERS,
        BEGINNING = BEGINNING,
        ADDRESSING = ADDRESSING,
    ))
});
/// What was done about it, or what has become of it: not over by that, and good to know for whoever comes.
static DONE_ABOUT_IT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:shut|turned?|turning|closed?|found|stop(?:s|ped)?|fixed|cut)\b.*\b(?:it|off|main|valve|shutoff|water|gas|power|breaker|electricity|leak)\b",
        r"|\bgot (?:the|my|our|everyone|everybody|them|us) (?:\w+ )?(?:out|outside|off|stopped)\b|\bnot (?:that|so) bad\b|\b(?:its|it is) (?:a )?(?:little |bit )*better\b",
    ))
});
static AGAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:again|worse|its back|came back|started back)\b"));
static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bwhat (?:do|should|can|am) i\b|\bhow (?:long|soon|fast|quick\w*)\b|\bwhen (?:will|are|is|can|do)\b|\b(?:send|need) (?:someone|somebody|them|him|help)\b",
        r"|\b(?:hurry|right now|right away|getting worse|cant wait|dont understand|please help|help me|are you there|anybody there|is anyone coming|still there)\b",
        r"|\b(?:how|where|should|can|do|does|what) .*\b(?:shut|turn|close)(?:ting|ing)? (?:it |the \w+ )?(?:off|down)\b|\b(?:cant|cannot|wont) (?:shut|turn|close|stop|find)\b",
    ))
});
