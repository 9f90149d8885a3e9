//! Whatever text comes, something that can be said comes out.

use super::phonemes::ALLOWED;
use super::{phoneme_text, spoken};

/// What the rules look for, so that random texts get into their corners.
const FRAGMENTS: [&str; 48] = [
    "10",
    "1",
    "0",
    "007",
    "1205",
    "99999999999999999999",
    "3.5",
    ".5",
    "-4",
    ":",
    ":30",
    "/",
    "-",
    "–",
    "—",
    ".",
    ",",
    " ",
    " ",
    " ",
    "$",
    "%",
    "#",
    "°F",
    "½",
    "£",
    "AM",
    "p.m.",
    "Nov.",
    "24th",
    "St.",
    "Dr.",
    "Apt",
    "IL",
    "62704",
    "N.",
    "B14",
    "HVAC",
    "A-B-C",
    "joe@example.com",
    "www.",
    "+1",
    "(312)",
    "555-0142",
    "é",
    "日本",
    "\u{0663}",
    "'s",
];
const TEXTS: u64 = 4_000;

/// A text made from `seed` alone: fragments, now and then any character at all.
fn text(seed: u64) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |below: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % below
    };
    let parts = draw(14);
    (0..parts)
        .map(|_| match draw(5) {
            0 => char::from_u32(draw(0x11_0000) as u32).unwrap_or('x').to_string(),
            1 => char::from(32 + draw(95) as u8).to_string(),
            _ => FRAGMENTS[draw(FRAGMENTS.len() as u64) as usize].to_owned(),
        })
        .collect()
}

#[test]
fn spoken_text_has_only_words_and_pauses() {
    for seed in 0..TEXTS {
        let written = text(seed);
        let said = spoken(&written);
        let unknown = said.chars().find(|c| !(c.is_ascii_alphabetic() || " ',.?!-".contains(*c)));
        assert_eq!(unknown, None, "seed {seed}: {written:?} became {said:?}");
        assert!(!said.contains("  ") && said.trim() == said, "seed {seed}: {written:?} became {said:?}");
    }
}

#[test]
fn every_word_is_heard_in_symbols_the_voice_knows() {
    // The dictionary is slower than the rules: fewer texts.
    for seed in 0..TEXTS / 20 {
        let written = text(seed);
        let sounds = phoneme_text(&written);
        let unknown = sounds.chars().find(|c| !ALLOWED.contains(*c));
        assert_eq!(unknown, None, "seed {seed}: {written:?} became {sounds:?}");
        // Hyphenated words come apart, so there may be more sounds than words, but never fewer.
        let (words, heard) = (spoken(&written).split_whitespace().count(), sounds.split_whitespace().count());
        assert!(heard >= words, "seed {seed}: {written:?}: {words} words, {heard} heard");
    }
}

#[test]
fn a_text_without_end_is_said_in_time_that_grows_with_its_length() {
    let long = "Call 312-555-0142 on Nov. 24 at 10 AM. ".repeat(60);
    assert_eq!(phoneme_text(&long).matches("noʊvˈɛmbɚ").count(), 60);
    let unbroken = "a1".repeat(2_000);
    assert!(!spoken(&unbroken).is_empty());
}

#[test]
fn the_voice_knows_every_allowed_symbol() {
    // The symbols of Piper's `en_US` voices, as their configuration lists them.
    const PHONEME_IDS: &str = "_^$ !'(),-.:;?abcdefhijklmnopqrstuvwxyzæçðøħŋœǀǁǂǃɐɑɒɓɔɕɖɗɘəɚɛɜɞɟɠɡɢɣɤɥɦɧɨɪɫɬɭɮɯɰɱɲɳɴɵɶɸɹɺɻɽɾʀʁʂʃʄʈʉʊʋʌʍʎʏʐʑʒʔʕʘʙʛʜʝʟʡʢʲˈˌːˑ˞βθχᵻⱱ0123456789̧̪̯̩̃ʰˤε↓#\"";
    for symbol in ALLOWED.chars() {
        assert!(PHONEME_IDS.contains(symbol), "{symbol:?}");
    }
}
