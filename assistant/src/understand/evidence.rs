//! How a slot was heard, and what to do when it was heard badly.

use serde::Serialize;

use crate::words::Word;

/// A detail that a turn can give, in the order in which they are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Slot {
    /// What is to be done.
    Service,
    /// The customer's name.
    Name,
    /// Where the job is.
    Address,
    /// The customer's number.
    Phone,
    /// The customer's e-mail address.
    Email,
}

/// What makes a slot certain in one more turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Repair {
    /// Say it back and ask whether it is right.
    Confirm,
    /// Ask for it letter by letter.
    Spell,
    /// Ask for the digits on the keypad.
    Keypad,
}

/// How a slot was heard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evidence {
    /// Which slot.
    pub slot: Slot,
    /// How sure it is that this was meant, 0 to 1. Not calibrated: an order, by what was asked, announced and whole.
    pub confidence: f32,
    /// The words it was read from, as transcribed.
    pub words: String,
    /// What to do when it should be certain.
    pub repair: Repair,
}

impl Evidence {
    pub(super) fn service(words: &str, confidence: f32) -> Self {
        Self { slot: Slot::Service, confidence, words: words.to_owned(), repair: Repair::Confirm }
    }

    /// A name that was spelled needs no second spelling; any other may be written in several ways.
    pub(super) fn name(words: &str, confidence: f32, spelled: bool) -> Self {
        let repair = if spelled { Repair::Confirm } else { Repair::Spell };
        Self { slot: Slot::Name, confidence, words: words.to_owned(), repair }
    }

    pub(crate) fn address(words: &[Word], asked: bool) -> Self {
        let said: Vec<&str> =
            words.iter().map(|word| word.raw.as_str()).filter(|raw| !raw.is_empty()).collect();
        let confidence = if asked { 0.9 } else { 0.8 };
        Self { slot: Slot::Address, confidence, words: said.join(" "), repair: Repair::Confirm }
    }

    pub(super) fn phone(words: &str, confidence: f32, whole: bool) -> Self {
        let repair = if whole { Repair::Confirm } else { Repair::Keypad };
        Self { slot: Slot::Phone, confidence, words: words.to_owned(), repair }
    }

    /// An address that was said in words is spelled back; one that came written is said.
    pub(super) fn email(words: &str, spoken: bool) -> Self {
        let (confidence, repair) = if spoken { (0.7, Repair::Spell) } else { (0.9, Repair::Confirm) };
        Self { slot: Slot::Email, confidence, words: words.to_owned(), repair }
    }
}
