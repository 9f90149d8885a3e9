//! A message that is recorded: the announcement, and what is said once it is over.

use telephony::Disposition;

use super::protocol::{RecordOutcome, Segment};
use super::state::{Note, State};
use super::{Context, Dialogue, Reply};
use crate::prompts::{self, fixed};
use crate::words::Word;

/// The reason of a call-back for somebody whose message could not be kept.
const NOT_RECORDED: &str = "wanted to leave a message, which could not be recorded";

impl Dialogue {
    /// Announces the tone; then the caller speaks, and [`super::Input::Recorded`] tells what became of it.
    pub(super) fn leave_voicemail(&mut self, lead: Vec<Segment>, cx: &Context<'_>) -> Reply {
        let note = self.note();
        self.enter(State::Voicemail { note }, lead, cx).recorded("voicemail_announced", "")
    }

    /// The message is over. One that could not be kept becomes a call-back, so that it is not lost altogether.
    pub(super) fn message_recorded(&mut self, outcome: RecordOutcome, cx: &Context<'_>) -> Reply {
        let State::Voicemail { note } = self.state.clone() else {
            if outcome == RecordOutcome::Kept {
                self.settle(Disposition::Voicemail);
            }
            return self.stay_listening();
        };
        match outcome {
            RecordOutcome::Kept => {
                self.settle(Disposition::Voicemail);
                let next = self.still_wanted();
                self.enter(next, vec![fixed(prompts::MESSAGE_TAKEN)], cx).recorded("voicemail_left", "")
            }
            RecordOutcome::Empty => self
                .enter(State::CallbackOffer { note }, vec![fixed(prompts::NO_MESSAGE)], cx)
                .recorded("voicemail_empty", ""),
            RecordOutcome::Failed => {
                let phone = note.phone.clone().or_else(|| self.caller.clone());
                let reason = note.reason.clone().or_else(|| Some(NOT_RECORDED.to_owned()));
                let note = Note { phone, reason, ..note };
                let lead = vec![fixed(prompts::MESSAGE_LOST)];
                let reply = match note.phone {
                    // He has waited and spoken once: nothing more is asked of him.
                    Some(_) => self.leave(note, lead, cx),
                    None => self.next_of_message(note, lead, cx),
                };
                reply.recorded("voicemail_failed", "")
            }
        }
    }
}

/// Whether the caller asks to speak a message onto a tape: "can I leave a voicemail?", "voicemail, please". Having been
/// left one, or having one taken down, is something else.
pub(super) fn is_wanted(words: &[Word]) -> bool {
    let named = |at: usize| {
        let voice = words.get(at).is_some_and(|word| word.is("voice"));
        let then = words.get(at + 1).is_some_and(|word| word.is_one_of(&["mail", "message"]));
        words.get(at).is_some_and(|word| word.is("voicemail")) || (voice && then)
    };
    let short = words.len() <= 4 && (0..words.len()).any(named);
    let leaves = words.iter().position(|word| word.is_one_of(&["leave", "record"]));
    let left = leaves.is_some_and(|verb| {
        let object = (verb + 1..words.len().min(verb + 5))
            .find(|&at| named(at) || words[at].is_one_of(&["message", "recording"]));
        // "Leave me a message" asks us to.
        let to_us = words.get(verb + 1).is_none_or(|word| !word.is_one_of(&["me", "us"]));
        object.is_some() && to_us
    });
    let told = words.iter().any(|word| word.is_one_of(&["got", "left", "received", "check", "listen"]));
    let refused = words.windows(2).any(|pair| {
        pair[0].is_one_of(&["don't", "dont", "not", "never", "no"])
            && pair[1].is_one_of(&["leave", "voicemail", "voicemails", "voice", "message", "messages"])
    });
    // "You can leave a message if I don't answer": one of ours.
    let his = words.windows(2).any(|pair| {
        pair[0].is_one_of(&["can", "could", "may", "let", "should"]) && pair[1].is_one_of(&["i", "me", "we"])
    }) || words.iter().any(|word| word.is_one_of(&["i'd", "i'll"]));
    let ours = words.iter().any(|word| word.is("if")) && !his;
    (short || left) && !told && !refused && !ours
}

#[cfg(test)]
mod tests {
    use policy::Mode;

    use super::super::protocol::{Input, Request, Then};
    use super::*;
    use crate::settings::plumber;
    use crate::words::words;

    #[test]
    fn who_wants_to_leave_a_message() {
        for (text, expected) in [
            ("Can I leave a voicemail?", true),
            ("Voicemail, please.", true),
            ("Voice mail.", true),
            ("I'd like to leave a message for the owner.", true),
            ("Let me leave him a voice message.", true),
            ("Can I just record a message?", true),
            ("I got a voicemail from you.", false),
            ("Somebody left me a voicemail.", false),
            ("Can you take a message?", false),
            ("Leave me a message when he is back.", false),
            ("Can somebody call me back?", false),
            ("I want to leave at ten.", false),
            ("yes but please don't leave a voicemail", false),
            ("yes you can leave a message if I don't answer", false),
            ("yes and if I don't pick up leave a voicemail", false),
            ("no voicemails please", false),
            ("yes but don't leave a message there", false),
            ("no I'll leave a message", true),
            ("can I leave a message if he's out", true),
            ("he's not there so I'd like to leave a message", true),
        ] {
            assert_eq!(is_wanted(&words(text)), expected, "{text}");
        }
    }

    fn recording(caller: Option<&str>) -> Dialogue {
        let caller = caller.map(|number| number.parse().unwrap());
        let mut dialogue = Dialogue::new(caller, Mode::Assistant);
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        dialogue.handle(Input::Opened, &plumber(), now);
        let reply =
            dialogue.handle(Input::Heard { text: "Can I leave a voicemail?".into() }, &plumber(), now);
        assert!(matches!(reply.then, Then::Record(_)), "{reply:?}");
        assert!(reply.protected, "noise does not cut the announcement short");
        assert_eq!(reply.say.last().unwrap().text, prompts::VOICEMAIL);
        dialogue
    }

    fn after(mut dialogue: Dialogue, outcome: RecordOutcome) -> (String, Then, Disposition) {
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        let reply = dialogue.handle(Input::Recorded(outcome), &plumber(), now);
        let said = reply.say.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join(" ");
        (said, reply.then, dialogue.disposition_if_ended())
    }

    #[test]
    fn a_message_is_acknowledged_once_it_is_kept() {
        let (said, then, settled) = after(recording(Some("+13125550142")), RecordOutcome::Kept);
        assert_eq!(said, "I've got your message. Is there anything else I can help with?");
        assert_eq!((then, settled), (Then::Listen, Disposition::Voicemail));
    }

    #[test]
    fn without_a_message_a_call_back_is_offered() {
        let (said, then, settled) = after(recording(Some("+13125550142")), RecordOutcome::Empty);
        assert_eq!(said, "I didn't hear a message. Would you like someone to call you back?");
        assert_eq!((then, settled), (Then::Listen, Disposition::Abandoned));
    }

    #[test]
    fn a_message_that_cannot_be_kept_becomes_a_call_back() {
        let (said, then, _) = after(recording(Some("+13125550142")), RecordOutcome::Failed);
        assert_eq!(said, "I'm sorry, I couldn't record that.");
        let Then::Do(Request::LeaveCallback(callback)) = then else { panic!("{then:?}") };
        assert_eq!(callback.reason, NOT_RECORDED);
        // Who withholds his number is asked how he can be reached.
        let (_, then, _) = after(recording(None), RecordOutcome::Failed);
        assert_eq!(then, Then::Listen);
    }

    #[test]
    fn after_a_cut_the_tone_is_given_again() {
        let dialogue = recording(Some("+13125550142"));
        let stored = serde_json::to_value(&dialogue).unwrap();
        let mut dialogue: Dialogue = serde_json::from_value(stored).unwrap();
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        let reply = dialogue.handle(Input::Resumed, &plumber(), now);
        assert!(matches!(reply.then, Then::Record(_)));
        assert_eq!(reply.say[0].text, prompts::CUT_OFF);
    }

    #[test]
    fn a_message_that_nobody_asked_for_changes_little() {
        let mut dialogue = Dialogue::new(None, Mode::Assistant);
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        dialogue.handle(Input::Opened, &plumber(), now);
        let reply = dialogue.handle(Input::Recorded(RecordOutcome::Kept), &plumber(), now);
        assert_eq!((reply.say.len(), reply.then), (0, Then::Listen));
        assert_eq!(dialogue.disposition_if_ended(), Disposition::Voicemail);
    }
}
