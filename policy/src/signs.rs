//! Phrases that change a call's course whatever else was said, found by rules and never by a model.
//!
//! The text is what speech recognition made of a telephone line: punctuation and capitals cannot be relied
//! on, contractions come with and without their apostrophe, and some words come as others that sound alike. A
//! rule is a phrase as it is said, with what would make it harmless: a negation just before it, the past,
//! another subject.
//!
//! The rules are compiled at the first use, which takes a tenth of a second: a service asks once before its
//! first call.
//!
//! Where a rule must err, an emergency is rather reported in vain, and a contact rather stopped in vain.

mod emergency;
mod opt_out;
mod phrase;

/// What kind of emergency a caller reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmergencySign {
    /// The kind: `gas`, `carbon_monoxide`, `fire`, `electrical`, `medical`, `self_harm`, `danger`, `trapped`,
    /// `flood`, `sewage`, `no_heat`, or `said_so` when the caller only said that it is an emergency.
    pub code: &'static str,
}

/// The emergency that `text`, one utterance of the caller, reports, if any; the most dangerous one of
/// several.
#[must_use]
pub fn emergency(text: &str) -> Option<EmergencySign> {
    emergency::find(text).map(|code| EmergencySign { code })
}

/// Whether `text`, one utterance of the caller, asks that he not be contacted again.
///
/// It is a request about all contact. "Don't call after eight", "text me instead" and "stop" alone, which on
/// a telephone is said to whoever is speaking, are none.
#[must_use]
pub fn opt_out(text: &str) -> bool {
    opt_out::find(text)
}
