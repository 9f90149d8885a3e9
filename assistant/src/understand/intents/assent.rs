//! A yes that is taken back in the same breath: "Yeah, I don't think so", "Yes, no, wait a minute".
//!
//! Whoever listens for the first word alone books what was refused. What is said after the yes decides: a refusal is
//! a no, and who wavers has agreed to nothing and is asked again. "Yeah, no problem" and "yes, no changes" agree.

use std::sync::LazyLock;

use regex::Regex;

use crate::understand::Asked;

/// What became of a yes that begins a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TakenBack {
    /// It is a no.
    Refused,
    /// It is neither.
    Wavering,
}

/// What the rest of a turn makes of the yes at its beginning; `None` where it stands, or none is there. `text` is the
/// turn's plain words.
pub(super) fn taken_back(text: &str, asked: Asked) -> Option<TakenBack> {
    let rest = text[YES.find(text)?.end()..].trim_start();
    if let Some(no) = NO.find(rest) {
        let after = rest[no.end()..].trim_start();
        return if UNDOUBTED.is_match(after) {
            None
        } else if WAVERS.is_match(after) {
            Some(TakenBack::Wavering)
        } else {
            Some(TakenBack::Refused)
        };
    }
    let leaves = matches!(asked, Asked::CancelConfirm | Asked::MoveConfirm) && LEAVES.is_match(rest);
    let safe = asked == Asked::Danger && SAFE.is_match(rest);
    if leaves || safe || REFUSES.is_match(rest) {
        Some(TakenBack::Refused)
    } else if WAVERS.is_match(rest) || LATER_WAVERS.is_match(rest) {
        Some(TakenBack::Wavering)
    } else if LATER_NO.is_match(rest) {
        Some(TakenBack::Refused)
    } else {
        None
    }
}

/// What stands between the yes and what is meant.
const LEAD: &str = r"^(?:(?:but|well|um|uh|er|hmm|oh|i mean|actually|sorry|so|see|honestly|you know|like) )*";

static YES: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"^(?:(?:um|uh|oh|well|and|so|hmm) )*",
        r"(?:(?:yes|yeah|yep|yup|yah|ya|sure|okay|ok|right|alright|correct|absolutely|definitely|certainly|",
        r"of course|indeed|exactly|uh huh|mm hmm|mhm)(?: |$))+",
    ))
});
static NO: LazyLock<Regex> = LazyLock::new(|| compile(&format!("{LEAD}(?:no|nope|nah|naw)\\b")));
/// After a "no" that denies something else than the yes, or that is itself taken back.
static UNDOUBTED: LazyLock<Regex> = LazyLock::new(|| {
    compile(concat!(
        r"^(?:problems?|worries|doubt|questions?|need|changes?|sweat|trouble|issues?|rush|hurry|objections?|",
        r"complaints?|further|more|other|big deal|matter|biggie)\b|",
        r"\b(?:yes|yeah|yep|for sure|definitely|absolutely|totally|go ahead|do it|do that|i agree|of course|please do)\b|",
        r"^(?:(?:that|that's|that is|it|it's|it is|this|this is|sounds|looks|all|totally|really|exactly) )+",
        r"(?:right|fine|good|great|correct|perfect|okay|ok|works|true)\b",
    ))
});
static REFUSES: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "{LEAD}(?:{})",
        concat!(
            r"i (?:really |just )?(?:don't|do not|didn't) (?:really )?(?:think (?:so|that's|that is|it's|that|it|i|we)\b|",
            r"agree|believe (?:so|that)|like (?:that|it)\b|want (?:that|it|to|this|you to)\b(?: do that| be booked)?",
            r"(?:$| (?:book|do|go|have|cancel|move|pay|now|anymore|any more)))|",
            r"i(?:'d| would) (?:rather (?:not|you didn't)|prefer not)|i(?:'m| am) afraid not|",
            r"(?:that's|that is|it's|it is|this is|that was) (?:wrong|incorrect|all wrong|not (?:right|correct|true|it|quite|what|at all|the right)\b)|",
            r"(?:that|it|this) (?:isn't|wasn't|doesn't|won't|can't|does not|will not) (?:right|correct|true|it|be right|work|sound right)\b|",
            r"not (?:really|quite|exactly|right|correct|at all|today|now|anymore|any more|yet|that|this|so fast)\b|not$|",
            r"(?:absolutely|definitely|certainly|of course|probably|maybe|better|rather) not\b|",
            r"(?:please )?(?:don't|do not) (?:do|book|cancel|send|bother|move|reschedule|change (?:it|that))\b|",
            r"(?:forget|scratch|scrap|drop) (?:it|that|about it)\b|never ?mind\b|",
            r"i(?:'ve| have)? changed my mind\b",
        )
    ))
});
/// At "Should I cancel it?" and "Should I move it?".
static LEAVES: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "{LEAD}(?:please |just |let's |i'll |i'd like to |i want to )*(?:leave|keep|let) (?:it|that|them|the|my)\\b"
    ))
});
/// At "Is anyone in danger right now?".
static SAFE: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "{LEAD}(?:{})",
        concat!(
            r"(?:nobody|no one|none of us|we aren't|we are not|we're not|i'm not|i am not|it's not|it isn't)\b|",
            r"(?:we're|we are|i'm|i am|everyone's|everyone is|everybody's|everybody is|they're|it's) ",
            r"(?:all |perfectly |totally )*(?:fine|okay|ok|safe|good|alright|all right)\b",
        )
    ))
});
static WAVERS: LazyLock<Regex> = LazyLock::new(|| {
    compile(&format!(
        "{LEAD}(?:{})",
        concat!(
            r"(?:no |please |just )*(?:wait|hold on|hang on|hold up)\b|(?:one|just a|give me a) (?:second|sec|minute|moment)\b|",
            r"(?:let me|i have to|i need to|i should|i'd have to) (?:think|check|ask|see)\b|",
            r"i(?:'m| am) not (?:so |really |too |quite |entirely )?(?:sure|certain)\b|",
            r"i (?:don't|do not) know(?:$| (?:about|if|whether|yet|maybe))|i (?:guess|suppose) not\b",
        )
    ))
});
/// Further on: "Yes, that's right, no wait, it isn't".
static LATER_WAVERS: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\b(?:no wait|wait no|no hold on|no hang on|(?:wait|hold on|hang on)$)\b"));
static LATER_NO: LazyLock<Regex> =
    LazyLock::new(|| compile(r"\b(?:actually|oh|sorry|well|um|but) (?:no|nope|not)$|\bactually no\b"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the patterns are constants under test")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::understand::intents::intents;
    use crate::understand::{Intent, SURE};
    use crate::words::words;

    /// "yes", "no", or neither, as whoever asked takes the turn.
    fn answer(text: &str, asked: Asked) -> &'static str {
        let scores = intents(&words(text), asked, &[]);
        let score = |wanted| scores.iter().find(|(intent, _)| *intent == wanted).map_or(0.0, |(_, s)| *s);
        let (yes, no) = (score(Intent::Yes), score(Intent::No));
        if yes >= SURE && yes > no {
            "yes"
        } else if no >= SURE && no > yes {
            "no"
        } else {
            "neither"
        }
    }

    #[test]
    fn a_yes_that_is_taken_back_is_none() {
        let rows = [
            ("Yeah I don't think so", Asked::Confirm, "no"),
            ("yeah no", Asked::Confirm, "no"),
            ("Yeah, no, that's wrong.", Asked::Confirm, "no"),
            ("yes but that's not right", Asked::Confirm, "no"),
            ("Sure, um, no.", Asked::Confirm, "no"),
            ("Okay, actually, I don't want that.", Asked::Confirm, "no"),
            ("Yeah, I'd rather not.", Asked::Confirm, "no"),
            ("Yep, not really.", Asked::Confirm, "no"),
            ("Yes, that's right. Actually, no.", Asked::Confirm, "no"),
            ("of course not", Asked::CancelConfirm, "no"),
            ("Yeah no, leave it", Asked::CancelConfirm, "no"),
            ("Yeah, leave it.", Asked::CancelConfirm, "no"),
            ("Yes, please don't cancel it.", Asked::CancelConfirm, "no"),
            ("Yes, keep it where it is", Asked::MoveConfirm, "no"),
            ("Yeah, never mind, don't move it", Asked::MoveConfirm, "no"),
            ("Yeah, nobody's hurt.", Asked::Danger, "no"),
            ("Yeah we're all fine", Asked::Danger, "no"),
            ("Yes, no, wait a minute", Asked::Confirm, "neither"),
            ("yes hold on", Asked::Confirm, "neither"),
            ("Yeah, I'm not so sure.", Asked::Confirm, "neither"),
            ("Yes, that's right, no wait", Asked::Confirm, "neither"),
            ("yeah let me check with my wife", Asked::Confirm, "neither"),
        ];
        for (text, asked, expected) in rows {
            assert_eq!(answer(text, asked), expected, "{text}");
        }
    }

    #[test]
    fn a_yes_that_only_sounds_like_a_no_stands() {
        let rows = [
            ("Yes.", Asked::Confirm),
            ("Yeah, no problem.", Asked::Confirm),
            ("Yes, no changes.", Asked::Confirm),
            ("Yes, no doubt about it.", Asked::Confirm),
            ("Yeah no, that's fine.", Asked::Confirm),
            ("Yeah, no, yeah.", Asked::Confirm),
            ("Yes, I don't mind.", Asked::Confirm),
            ("Yes, not a problem.", Asked::Confirm),
            ("Yeah, why not.", Asked::Confirm),
            ("Yes, leave it like that.", Asked::Confirm),
            ("Yes, I don't want to change anything.", Asked::Confirm),
            ("Yes, I don't need it anymore, cancel it", Asked::CancelConfirm),
            ("Yes, please cancel it, no need to call me", Asked::CancelConfirm),
            ("Yes, there's somebody in there", Asked::Danger),
        ];
        for (text, asked) in rows {
            assert_eq!(answer(text, asked), "yes", "{text}");
        }
    }
}
