//! From written English to what the voice is given: first the words to be said, then their phonemes.
//!
//! ```
//! use speech::text::{phoneme_text, spoken};
//!
//! assert_eq!(spoken("Nov. 24 at 10 AM"), "November twenty-fourth at ten A-M");
//! assert_eq!(phoneme_text("Thanks."), "θˈæŋks.");
//! ```
//!
//! Pronunciations come from three places, the first that knows a word wins: a [`Lexicon`] (a tenant's, then our own small
//! one), the dictionary of `misaki-rs`, and rules of our own that read any spelling.

#[cfg(test)]
mod any_text;
mod letter_sounds;
mod lexicon;
mod names;
mod normalise;
mod phonemes;
#[cfg(test)]
mod pronunciations;

pub use lexicon::{Lexicon, LexiconError};

/// Written English as the words to be said. Times, dates, money, telephone and house numbers, addresses, units and
/// abbreviations become words; letters that are spelled are joined by hyphens ("H-V-A-C"); punctuation is kept as pauses
/// (`,` `.` `?` `!` only). The result has only ASCII letters, apostrophes, hyphens, spaces and those pauses.
pub fn spoken(text: &str) -> String {
    normalise::spoken(text)
}

/// What the voice is given for written English: IPA as espeak-ng writes `en-us`, which Piper's `en_US` voices were taught
/// with. Words are separated by a space; pauses (`,` `.` `?` `!`) follow their word directly. Calls [`spoken`] itself.
///
/// The first call loads the dictionaries, which takes about half a second: call it once at start.
pub fn phoneme_text(text: &str) -> String {
    phoneme_text_with(text, &Lexicon::default())
}

/// [`phoneme_text`] where `lexicon` has the first word on how a word is said.
pub fn phoneme_text_with(text: &str, lexicon: &Lexicon) -> String {
    phonemes::phonemes(&spoken(text), lexicon)
}
