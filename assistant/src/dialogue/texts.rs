//! "Will I get a text?", "can you send me a confirmation?": what goes out by itself once an appointment is booked.

use std::sync::LazyLock;

use regex::Regex;

use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::words::{FILLERS, joined_plain, pattern};

/// Without apostrophes.
static ASKS_FOR_A_TEXT: LazyLock<Regex> = LazyLock::new(|| {
    let text = "(?:text|texts|text message|message|confirmation|confirmation text|reminder|text reminder|email|e mail|confirmation email|text confirmation)";
    let about = "(?: (?:about|with|of|for|before|to|on|the|this|that|it|all|my|me|day|date|time|details|address|appointment|appointments|confirmation|information|info|phone|number|everything|beforehand|ahead|then|too|as well|also|please|or|something|anything|a|an|text|email|reminder|confirming|confirm|by))*";
    let will = "(?:will|do|can|could|would|should|shall)";
    pattern(&format!(
        concat!(
            "^(?:(?:{fillers}|okay|ok|great|yes|yeah|perfect|thanks|thank you|just|also|one more thing|and|so|please) )*(?:",
            r"(?:{will}|am|are) (?:i|we) (?:(?:going to|gonna) )?(?:get|receive|be getting|getting|be sent|have) (?:a |any |some |the )?{text}",
            r"|(?:{will}|are) you(?: guys)? (?:(?:going to|gonna) )?(?:please |also |just )?(?:text|email|e mail|remind|message) (?:me|us)",
            r"|(?:{will}|are) you(?: guys)? (?:(?:going to|gonna) )?(?:please |also |just )?send(?: (?:me|us|out))? (?:a |any |some |out |the )*{text}",
            r"|(?:can|could|may) (?:i|we) (?:please )?(?:get|have) (?:a |that in a |it in a |the |that as a |it as a )?{text}",
            r"|(?:please )?(?:text|email|send) me (?:a |the )?(?:details|confirmation|reminder|info|information|text|email)",
            r"){about}$",
        ),
        fillers = FILLERS,
        text = text,
        will = will,
        about = about,
    ))
});

impl Dialogue {
    /// Tells what is texted where that is asked and nothing else.
    pub(super) fn asked_for_a_text(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let asks = self.is_about_booking() && ASKS_FOR_A_TEXT.is_match(&joined_plain(&turn.words));
        asks.then(|| self.say_and_ask(vec![fixed(prompts::TEXTS_GO_OUT)], cx).recorded("told_of_texts", ""))
    }

    /// Whether an appointment is booked, or was.
    fn is_about_booking(&self) -> bool {
        self.made.is_some() || self.state.booking().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn a_question_about_texts_is_one() {
        for (text, asks) in [
            ("Will I get a text?", true),
            ("are you going to text me", true),
            ("are you guys gonna send me a confirmation", true),
            ("okay great will you remind me the day before", true),
            ("text me the details please", true),
            ("can I get a text confirmation", true),
            ("do I get a reminder", true),
            ("could you email me the details", true),
            ("do you send out reminders or anything", false),
            ("can you text me when he's on the way", false),
            ("will you text him my number", false),
            ("can I text you a picture", false),
            ("don't text me", false),
            ("will you call me", false),
        ] {
            assert_eq!(ASKS_FOR_A_TEXT.is_match(&joined_plain(&words(text))), asks, "{text}");
        }
    }
}
