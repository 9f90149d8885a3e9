//! "Is this Riverside Plumbing?", "who is this?": callers who want to know first where they have called.

use std::sync::LazyLock;

use regex::Regex;

use super::{Context, Dialogue, Reply, Turn};
use crate::business::Business;
use crate::prompts::{self, fixed};
use crate::words::{joined_plain, pattern, stem, words};

/// "Is this", "have I reached", and then a name.
static IS_THIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:hi|hello|hey|yes|yeah|um|uh|good (?:morning|afternoon|evening)|okay|so|sorry|excuse me) )*",
        r"(?:is (?:this|that)|am i (?:speaking|talking) (?:to|with)|(?:have|did) i (?:reach|reached|call|called|get|dial)|",
        r"do i have|i am calling|im calling|this is|youre|you are|are you)(?: (?:the|still))* (?P<name>[\w ]+)$",
    ))
    .expect("the pattern is a constant under test")
});

/// "Is this the pizza place on Fifth?"
static ANOTHER_HOUSE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:hi|hello|hey|yes|yeah|um|uh|okay|so|sorry|excuse me) )*is (?:this|that) the (?:\w+ ){0,2}(?:place|store|restaurant|pharmacy|bank|hotel|school|library|church|hospital|post office|dmv|gym|bakery|diner|theater)(?: (?:on|in|at|by|near) (?:the )?\w+(?: \w+)?)?$",
    )
});
/// "Who is this?", "what company have I reached?"
static WHO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(concat!(
        r"^(?:(?:hi|hello|hey|yes|um|uh|okay|so|sorry|excuse me|wait|and) )*",
        r"(?:(?:who|whom) (?:is this|am i (?:speaking|talking) (?:to|with)|(?:have|did) i (?:reach|reached|call|called))|whos this|",
        r"(?:what|which) (?:company|business|place|shop|office|firm|store|clinic) (?:is (?:this|it|that)|are you|(?:have|did|am) i (?:reach|reached|call|called|calling))|",
        r"where (?:am i calling|(?:have|did) i (?:reach|reached|call|called))|whats (?:the|your) (?:company|business)(?: name)?|",
        r"what is (?:the|your) (?:company|business)(?: name)?|(?:what|whats|what is) the name of (?:your|this|the) (?:company|business|place|shop))",
        r"(?: please| again| called| with)?$",
    ))
    .expect("the pattern is a constant under test")
});

impl Dialogue {
    /// Tells who we are where that is asked and nothing else.
    pub(super) fn asked_who_we_are(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        let text = joined_plain(&turn.words);
        let told = if WHO.is_match(&text) {
            // Whoever asks who speaks is told what speaks, too.
            vec![fixed(prompts::who_we_are(cx.business)), fixed(prompts::AUTOMATED)]
        } else if IS_THIS.captures(&text).is_some_and(|found| is_our_name(&found["name"], cx.business)) {
            vec![fixed(prompts::yes_we_are(cx.business))]
        } else if ANOTHER_HOUSE.is_match(&text) {
            vec![fixed(prompts::who_we_are(cx.business))]
        } else {
            return None;
        };
        Some(self.say_and_ask(told, cx).recorded("told_who_we_are", ""))
    }
}

/// Whether every word that says something is one of the business's name, in any of its forms: a plumber is called of
/// Riverside Plumbing.
fn is_our_name(said: &str, business: &Business) -> bool {
    const LITTLE: &[&str] =
        &["the", "a", "of", "company", "guys", "place", "people", "office", "shop", "and", "please", "for"];
    let roots = |text: &str| -> Vec<String> {
        let words = words(text).into_iter().filter(|word| !word.is_one_of(LITTLE));
        words.map(|word| stem(&word.text.replace('\'', ""))).collect()
    };
    let (said, ours) = (roots(said), roots(&business.name));
    !said.is_empty() && said.iter().all(|word| ours.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::plumber;

    #[test]
    fn our_name_is_known_in_its_forms() {
        let mut business = plumber();
        business.name = "Riverside Plumbing".to_owned();
        for (text, ours) in [
            ("is this riverside plumbing", true),
            ("Hello, is this the plumber?", true),
            ("have I reached Riverside?", true),
            ("Am I speaking with the plumbing company?", true),
            ("is this lakeside plumbing", false),
            ("is this a robot", false),
            ("is this a good time", false),
            ("is this the plumber who came on tuesday", false),
        ] {
            let text = joined_plain(&words(text));
            let found = IS_THIS.captures(&text).is_some_and(|found| is_our_name(&found["name"], &business));
            assert_eq!(found, ours, "{text}");
        }
        for (text, asks) in [
            ("Who is this?", true),
            ("what company is this", true),
            ("sorry who am i speaking with", true),
            ("what is this about", false),
            ("who is this plumber", false),
        ] {
            assert_eq!(WHO.is_match(&joined_plain(&words(text))), asks, "{text}");
        }
    }
}
