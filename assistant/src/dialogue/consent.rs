//! The recording of the call: its announcement, and the objection that ends it for good.
//!
//! The objection is a fact of the dialogue, so that it is checkpointed with the turn in which it was said and holds for
//! whoever goes on with the call. Whether and from when the call is recorded is asked of `policy::disclosure`.

use std::sync::LazyLock;

use jiff::Timestamp;
use regex::Regex;

use super::protocol::Segment;
use super::{Context, Dialogue, Reply, Turn};
use crate::prompts::{self, fixed};
use crate::understand::Asked;
use crate::words::joined;

/// "Is this call being recorded?", "are you recording me?"
static WHETHER_RECORDED: LazyLock<Regex> = LazyLock::new(|| {
    let what = "this|that|the|these|my|our|your|phone|calls?|conversations?|line|it|being|i|we|you|guys|all|getting|gonna|going|to|be|by|any|chance|still|now";
    Regex::new(&format!(
        concat!(
            r"\b(is|are|am|was|were|will|do|does|did|if|you)( ({what}))* (recorded|record|recording|taped|taping)\b",
            r"( (this|that|it|me|us|my|the|our|your|phone|calls?|conversations?|line|now|right|or|not|too|on|by|any|chance|please|everything|anything))*$",
        ),
        what = what
    ))
    .expect("the pattern is a constant under test")
});

impl Dialogue {
    /// When the caller said that he does not want to be recorded. He cannot take it back in this call.
    #[must_use]
    pub const fn objected_at(&self) -> Option<Timestamp> {
        self.objected_at
    }

    /// What is to be heard before anything is recorded: at the beginning, and again after a cut.
    pub(super) fn announcement(&self, cx: &Context<'_>) -> Option<Segment> {
        let announced = cx.business.settings.record_calls && self.objected_at.is_none();
        announced.then(|| fixed(prompts::CALL_IS_RECORDED))
    }

    /// Whether `text` objects to the recording. The fact is kept whatever else becomes of the turn.
    pub(super) fn objects(&mut self, text: &str, cx: &Context<'_>) -> bool {
        let objects = policy::signs::objects_to_recording(text);
        if objects {
            self.objected_at.get_or_insert(cx.now);
        }
        objects
    }

    /// Whether this call is recorded, told to whoever asks.
    pub(super) fn whether_recorded(&mut self, turn: &Turn<'_>, cx: &Context<'_>) -> Option<Reply> {
        if !WHETHER_RECORDED.is_match(&joined(&turn.words)) {
            return None;
        }
        let told = self.announcement(cx).unwrap_or_else(|| fixed(prompts::NOT_RECORDED));
        Some(self.say_and_ask(vec![told], cx))
    }

    /// Says that nothing is recorded, then goes on where the conversation was.
    pub(super) fn not_recorded(&mut self, cx: &Context<'_>) -> Reply {
        let recorded = cx.business.settings.record_calls;
        let lead = vec![fixed(if recorded { prompts::RECORDING_OFF } else { prompts::NOT_RECORDED })];
        if self.asked() == Asked::Nothing {
            // The store's answer is still due: it is waited for, and not asked for again.
            return Reply { say: lead, ..self.stay_listening() };
        }
        self.say_and_ask(lead, cx)
    }
}

#[cfg(test)]
mod tests {
    use policy::Mode;

    use super::super::protocol::{Input, Then};
    use super::*;
    use crate::business::Business;
    use crate::settings::plumber;

    const NOW: &str = "2026-11-21T12:00:00-06:00";

    fn recorded() -> Business {
        let mut settings = plumber().settings;
        settings.record_calls = true;
        settings.check().unwrap()
    }

    fn heard(reply: &Reply) -> Vec<&str> {
        reply.say.iter().map(|segment| segment.text.as_str()).collect()
    }

    fn told(reply: &Reply) -> Vec<&str> {
        reply.records.iter().map(|record| record.detail.as_str()).collect()
    }

    fn begin(business: &Business, caller: Option<&str>) -> (Dialogue, Reply) {
        let caller = caller.map(|number| number.parse().unwrap());
        let mut dialogue = Dialogue::new(caller, Mode::Assistant);
        let reply = dialogue.handle(Input::Opened, business, NOW.parse().unwrap());
        (dialogue, reply)
    }

    fn say(dialogue: &mut Dialogue, business: &Business, text: &str, at: &str) -> Reply {
        dialogue.handle(Input::Heard { text: text.to_owned() }, business, at.parse().unwrap())
    }

    #[test]
    fn the_greeting_announces_it_and_the_rules_that_ask_for_that_are_recorded() {
        let (_, reply) = begin(&recorded(), Some("+13125550142"));
        assert_eq!(heard(&reply)[1..], [prompts::CALL_IS_RECORDED, "How can I help?"]);
        assert_eq!(
            told(&reply),
            [
                "artificial_voice: house.artificial_voice",
                "recording: house.recording",
                "recording: il.recording"
            ]
        );
        let (_, reply) = begin(&plumber(), Some("+13125550142"));
        assert_eq!(
            (heard(&reply).len(), told(&reply)),
            (2, vec!["artificial_voice: house.artificial_voice"])
        );
    }

    #[test]
    fn a_greeting_that_asks_comes_after_the_announcement() {
        let mut settings = recorded().settings;
        settings.greeting = Some("I'm the automated assistant. What can I do for you?".to_owned());
        let (_, reply) = begin(&settings.check().unwrap(), None);
        assert_eq!(
            heard(&reply),
            [prompts::CALL_IS_RECORDED, "I'm the automated assistant. What can I do for you?"]
        );
    }

    #[test]
    fn the_first_objection_counts_and_the_question_stands() {
        let business = recorded();
        let (mut dialogue, _) = begin(&business, None);
        assert_eq!(dialogue.objected_at(), None);
        say(&mut dialogue, &business, "I need a leak repair.", NOW);
        let asked = dialogue.asked();
        let reply = say(&mut dialogue, &business, "Wait, don't record me.", NOW);
        assert_eq!(heard(&reply)[0], prompts::RECORDING_OFF);
        assert_eq!((dialogue.asked(), reply.then), (asked, Then::Listen));
        assert!(reply.records.iter().any(|record| record.kind == "recording_objected"));
        say(&mut dialogue, &business, "And stop the recording!", "2026-11-21T12:00:30-06:00");
        assert_eq!(dialogue.objected_at(), Some(NOW.parse().unwrap()));
    }

    #[test]
    fn safety_and_the_wish_to_be_left_alone_come_first_and_the_objection_is_kept_with_them() {
        let business = recorded();
        for (text, then) in [
            ("I smell gas! And don't record this.", false),
            ("Stop calling me, and stop recording me.", true),
        ] {
            let (mut dialogue, _) = begin(&business, None);
            let reply = say(&mut dialogue, &business, text, NOW);
            assert_ne!(heard(&reply)[0], prompts::RECORDING_OFF, "{text}");
            assert_eq!(matches!(reply.then, Then::HangUp(_)), then, "{text}: {reply:?}");
            assert!(dialogue.objected_at().is_some(), "{text}");
        }
    }
}
