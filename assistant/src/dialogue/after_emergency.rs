//! After an emergency was passed on: the caller may be in it still. What he asks is answered by what is being done, a name or a
//! place goes with it, and that it is over after all is passed on as well.

use std::sync::LazyLock;

use regex::Regex;

use super::callback::reason_of;
use super::state::Note;
use super::turn::is_farewell;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::{Asked, name};
use crate::words::{joined_plain, pattern};

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

    /// He says that it is over: those who were told of it hear that too.
    pub(super) fn stood_down(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let urgent = self.urgent.clone()?;
        let books = turn.asks_to_book() || turn.meaning.slots.service.is_some();
        if books || !OVER.is_match(&joined_plain(&turn.words)) {
            return None;
        }
        self.stood_down = true;
        let reason = Some(format!("no longer urgent, he says: {}", reason_of(turn.text)));
        let note = Note { reason, emergency: None, ..urgent };
        Some(self.leave(note, vec![fixed(prompts::NO_LONGER_URGENT)], cx))
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
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bfalse alarm\b|\bno (?:emergency|longer (?:urgent|an emergency))\b|\bnot (?:an|really an|that much of an) emergency\b|\b(?:its|it is) not (?:that|so) bad\b",
        r"|\b(?:fixed|stopped|shut|turned|found|got) (?:it|the \w+|off)\b|\b(?:its|it is|everythings|were|we are) (?:all )?(?:fine|okay|ok|good|over|stopped) (?:now|again)\b",
        r"|\bit stop(?:s|ped)\b|\bdont (?:want|need) (?:to pay )?(?:an )?emergency\b",
    ))
});
static AGAIN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(?:again|worse|its back|came back|started back)\b"));
static WAITS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\bwhat (?:do|should|can|am) i\b|\bhow (?:long|soon|fast|quick\w*)\b|\bwhen (?:will|are|is|can|do)\b|\b(?:send|need) (?:someone|somebody|them|him|help)\b",
        r"|\b(?:hurry|right now|right away|getting worse|cant wait|dont understand|please help|help me|are you there|anybody there|is anyone coming|still there)\b",
    ))
});
