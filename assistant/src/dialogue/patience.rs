//! How long to wait for more, judged by the words so far.

use jiff::Timestamp;

use super::{Dialogue, Patience};
use crate::business::Business;
use crate::understand::{Asked, Intent, address, heed, name, phone, understand};
use crate::words::{Word, words};

impl Dialogue {
    /// How long a pause must be before `text`, heard so far, counts as a finished turn.
    #[must_use]
    pub fn patience(&self, text: &str, business: &Business, now: Timestamp) -> Patience {
        let said = words(text);
        let asked = self.asked();
        if policy::signs::emergency(text).is_some() || policy::signs::objects_to_recording(text) {
            return Patience::Short;
        }
        if asked == Asked::Phone && phone::is_calling_number(&said, true) {
            return Patience::Short;
        }
        if breaks_off(text, &said) {
            return Patience::Long;
        }
        let meaning = understand(text, asked, business, now);
        let slots = &meaning.slots;
        let sure = |intent| meaning.score(intent) >= 0.7;
        let yes_or_no = (sure(Intent::Yes) || sure(Intent::No)) && said.len() <= 4;
        let short = |complete: bool| if complete { Patience::Short } else { Patience::Normal };
        match asked {
            Asked::Phone => {
                let begun = (1..10).contains(&phone::longest(&said));
                match (slots.phone.is_some() || phone::is_calling_number(&said, true), begun) {
                    (true, _) => Patience::Short,
                    (false, true) => Patience::Long,
                    (false, false) => short(yes_or_no && self.state.offers_calling_number()),
                }
            }
            Asked::Name => {
                let whole = slots.name.as_ref().is_some_and(|name| name.split_whitespace().count() >= 2);
                // Letters come slowly.
                let spelling = said.last().is_some_and(|word| word.text.len() == 1);
                if spelling { Patience::Long } else { short(whole) }
            }
            Asked::Address if slots.address.is_none() && address::is_unfinished(&said) => Patience::Long,
            Asked::Address => Patience::Normal,
            // After "no" comes what should be changed.
            Asked::Confirm => short(yes_or_no && sure(Intent::Yes)),
            Asked::CancelConfirm
            | Asked::MoveConfirm
            | Asked::CallbackOffer
            | Asked::Danger
            | Asked::Unwanted => short(yes_or_no),
            Asked::Holding => Patience::Short,
            Asked::AnythingElse => short(yes_or_no || sure(Intent::Goodbye)),
            Asked::When => short(slots.when.as_ref().is_some_and(|when| when.exact && when.names().0)),
            Asked::Opening => {
                let named = slots.when.as_ref().is_some_and(|when| when.exact);
                short(named || yes_or_no || said.last().is_some_and(|word| word.is("one")))
            }
            Asked::Service => short(slots.service.is_some() && slots.when.is_some()),
            Asked::CancelWhich => short(slots.when.is_some()),
            // A story is told with pauses.
            Asked::Reason => Patience::Long,
            // "Next", "repeat", "tomorrow".
            Asked::Owner => short(!said.is_empty() && said.len() <= 3),
            Asked::Anything | Asked::Pin | Asked::Nothing => Patience::Normal,
        }
    }

    /// Whether `text`, said while the answer to what came before it is on its way, tells something that the answer does not
    /// know of. "Please" and "yes" do not.
    #[must_use]
    pub fn is_added_to(&self, text: &str, business: &Business, now: Timestamp) -> bool {
        let heeded = heed(text, business.settings.emergency_phrases.clone());
        let meaning = understand(text, Asked::Anything, business, now);
        let assents = matches!(meaning.intent, Intent::Yes | Intent::No) || self.asked() == Asked::Holding;
        let answers = !assents && self.patience(text, business, now) == Patience::Short;
        heeded.danger
            || answers
            || heeded.unwanted.is_some()
            || policy::signs::objects_to_recording(text)
            || meaning.slots.are_told()
            || meaning.is_sure() && ADDED.contains(&meaning.intent)
    }
}

/// What is no mere assent to what was said before.
const ADDED: [Intent; 8] = [
    Intent::Schedule,
    Intent::Reschedule,
    Intent::Cancel,
    Intent::Status,
    Intent::Question,
    Intent::Person,
    Intent::CallBack,
    Intent::OwnerQuery,
];

/// Whether the words plainly go on.
fn breaks_off(text: &str, said: &[Word]) -> bool {
    let text = text.trim_end();
    if text.ends_with("...") || text.ends_with('\u{2026}') || text.ends_with('-') || text.ends_with(',') {
        return true;
    }
    // A finished sentence may end in any of these words ("Which one are you on?").
    let asks = text.ends_with('?');
    let trailing = said.last().is_some_and(|word| {
        word.is_one_of(&[
            "and", "or", "but", "so", "um", "uh", "er", "the", "a", "an", "my", "at", "on", "to", "for",
            "with", "because", "is", "it's", "i'm", "i", "of", "in", "from", "between", "around", "about",
            "like", "if", "um", "well", "then", "and", "our", "your", "next", "this", "half", "quarter",
            "double", "triple", "need", "want",
        ])
    });
    let only_filler = said
        .iter()
        .all(|word| word.is_one_of(&["um", "uh", "er", "hmm", "so", "well", "okay", "yeah", "oh"]));
    let hesitates = said.first().is_some_and(|word| word.is_one_of(&["um", "uh", "er", "hmm"]));
    !asks && (trailing || name::is_unfinished(said)) || (only_filler && hesitates)
}

#[cfg(test)]
mod tests {
    use policy::Mode;

    use super::super::form::Draft;
    use super::super::state::{Missing, Note, State};
    use super::*;
    use crate::settings::plumber;

    fn at(state: State) -> Dialogue {
        let caller = Some("+13125550142".parse().unwrap());
        Dialogue { state, ..Dialogue::new(caller, Mode::Assistant) }
    }

    #[test]
    fn a_turn_is_over_when_its_words_are() {
        let note = Note::default();
        let message = |missing| at(State::Message { note: note.clone(), missing });
        let when = at(State::When { draft: Draft::default(), held: None });
        let offer = at(State::CallbackOffer { note: note.clone() });
        let open = at(State::Open);
        let (name, phone) = (message(Missing::Name), message(Missing::Phone));
        let calling = message(Missing::CallingNumber);
        let reason = message(Missing::Reason);
        let rows = [
            (&open, "I need a plumber.", Patience::Normal),
            (&open, "I need a plumber and", Patience::Long),
            (&open, "My name is", Patience::Long),
            (&open, "So, um...", Patience::Long),
            (&open, "Um.", Patience::Long),
            (&open, "I smell gas", Patience::Short),
            (&when, "Tuesday at ten.", Patience::Short),
            (&when, "Tuesday", Patience::Normal),
            (&when, "Tuesday at", Patience::Long),
            (&when, "ten", Patience::Normal),
            (&offer, "Yes.", Patience::Short),
            (&offer, "No, thanks.", Patience::Short),
            (&offer, "Well, you see, yesterday", Patience::Normal),
            (&name, "Dana Whitfield.", Patience::Short),
            (&name, "Dana.", Patience::Normal),
            (&name, "It's", Patience::Long),
            (&name, "Whitfield, W H I", Patience::Long),
            (&phone, "312 555", Patience::Long),
            (&phone, "312-555-0177.", Patience::Short),
            (&phone, "Sure.", Patience::Normal),
            (&calling, "Sure.", Patience::Short),
            (&calling, "The number I'm calling from.", Patience::Short),
            (&reason, "It's about the invoice.", Patience::Long),
        ];
        let now = "2026-11-21T12:00:00-06:00".parse().unwrap();
        for (dialogue, text, expected) in rows {
            assert_eq!(
                dialogue.patience(text, &plumber(), now),
                expected,
                "{:?} at {:?}",
                text,
                dialogue.asked()
            );
        }
    }
}
