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
#[cfg(test)]
mod phrases;
mod rather;
mod recording;

use crate::contact::Reach;

/// What kind of emergency a caller reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct EmergencySign {
    /// The kind: `gas`, `carbon_monoxide`, `fire`, `electrical`, `medical`, `self_harm`, `danger`, `trapped`,
    /// `animal`, `flood`, `sewage`, `no_heat`, `tenant` for one of the tenant's own phrases, or `said_so` when the caller
    /// only said that it is an emergency.
    pub code: &'static str,
}

impl EmergencySign {
    /// Whether the emergency services come first and the business second.
    #[must_use]
    pub fn services_first(&self) -> bool {
        services_first(self.code)
    }
}

/// Whether the emergency services come first in an emergency of that [code](EmergencySign::code).
#[must_use]
pub fn services_first(code: &str) -> bool {
    matches!(
        code,
        "gas" | "carbon_monoxide" | "fire" | "electrical" | "medical" | "self_harm" | "danger" | "trapped"
    )
}

/// What one utterance says about an emergency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Emergency {
    /// Nothing.
    None,
    /// It may be one: ask whether anyone is in danger right now.
    Ask(EmergencySign),
    /// It is one.
    Reported(EmergencySign),
}

/// The tenant's own words for an emergency, beside ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TenantPhrases {
    /// Phrases that are an emergency wherever they are said.
    pub reported: Vec<String>,
    /// Phrases after which the caller is asked.
    pub ask: Vec<String>,
}

/// The emergency that `text`, one utterance of the caller, reports, if any; the most dangerous one of
/// several.
#[must_use]
pub fn emergency(text: &str) -> Option<EmergencySign> {
    emergency::find(text).map(|code| EmergencySign { code })
}

/// What `text`, one utterance of the caller, says about an emergency, by our rules and the tenant's phrases.
#[must_use]
pub fn assess(text: &str, tenant: &TenantPhrases) -> Emergency {
    let said = |phrases: &[String]| phrases.iter().any(|wanted| phrase::contains(text, wanted));
    match emergency(text) {
        Some(sign) => Emergency::Reported(sign),
        None if said(&tenant.reported) => Emergency::Reported(EmergencySign { code: "tenant" }),
        None => match emergency::doubtful(text) {
            Some(code) => Emergency::Ask(EmergencySign { code }),
            None if said(&tenant.ask) => Emergency::Ask(EmergencySign { code: "tenant" }),
            None => Emergency::None,
        },
    }
}

/// By which ways `text`, one utterance of the caller, asks that he not be contacted again; `None` when it does not.
///
/// "Don't call after eight", "text me instead" and "stop" alone, which on a telephone is said to whoever is speaking,
/// are no such request. It reaches [texts](Reach::Texts) where nothing but texts is named ("don't text me"), and
/// [everything](Reach::All) otherwise.
#[must_use]
pub fn opt_out(text: &str) -> Option<Reach> {
    (opt_out::find(text) && !rather::called(text))
        .then(|| if rather::names_only_texts(text) { Reach::Texts } else { Reach::All })
}

/// Whether `text`, one utterance or one message, asks to be called or written to instead of being texted: no
/// [opt-out](opt_out), but no reason to text either.
#[must_use]
pub fn rather_called(text: &str) -> bool {
    rather::called(text)
}

/// Whether `text`, one utterance of the caller, says that he does not want the call to be recorded.
///
/// "Is this recorded?" asks, "I left a recording" tells, and a camera that does not record is to be mended.
#[must_use]
pub fn objects_to_recording(text: &str) -> bool {
    recording::find(text)
}
