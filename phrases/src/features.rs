//! A turn as hashed features: its words, pairs and triples of words, and the letters that words are made of.
//!
//! Contractions are spelled out, hesitations dropped, and numbers, weekdays and months each become one token, so
//! that the model learns how something is said and not which day it was about.

use crate::concepts::gist;
use crate::words::{Word, ordinal_at, stem, teen, tens, unit};

/// So many different features the model tells apart; more collisions cost accuracy, more of them room in the program.
pub(crate) const DIMENSIONS: usize = 1 << 17;

/// The features of a turn, each once, in ascending order.
pub(crate) fn features(words: &[Word]) -> Vec<u32> {
    let tokens = tokens(words);
    let token = |at: usize| tokens.get(at).map_or("$", String::as_str);
    let mut found = vec![hash(&["bias"])];
    for (at, word) in tokens.iter().enumerate() {
        let before = if at == 0 { "^" } else { token(at - 1) };
        found.push(hash(&["1", word]));
        found.push(hash(&["s", &stem(word)]));
        found.push(hash(&["2", before, word]));
        found.push(hash(&["3", before, word, token(at + 1)]));
        found.push(hash(&["_", before, token(at + 1)]));
        found.extend(letters(word));
    }
    found.push(hash(&["2", tokens.last().map_or("^", String::as_str), "$"]));
    for (at, word) in tokens.iter().take(3).enumerate() {
        found.push(hash(&["first", &at.to_string(), word]));
    }
    let gist = gist(&tokens);
    let idea = |at: usize| gist.get(at).map_or("$", String::as_str);
    for (at, this) in gist.iter().enumerate() {
        let before = if at == 0 { "^" } else { idea(at - 1) };
        if this.starts_with('@') {
            found.push(hash(&["i", this]));
        }
        found.push(hash(&["ii", before, this]));
        found.push(hash(&["i_", before, idea(at + 1)]));
        found.push(hash(&["iii", before, this, idea(at + 1)]));
    }
    let length = match tokens.len() {
        0..=3 => tokens.len(),
        4..=6 => 4,
        7..=12 => 5,
        _ => 6,
    };
    found.push(hash(&["length", &length.to_string()]));
    found.sort_unstable();
    found.dedup();
    found
}

/// Runs of four letters, so that a form or a mishearing of a word still looks like it.
fn letters(word: &str) -> Vec<u32> {
    let marked: Vec<char> = std::iter::once('<').chain(word.chars()).chain(std::iter::once('>')).collect();
    if marked.len() < 6 {
        return Vec::new();
    }
    marked.windows(4).map(|run| hash(&["l", &run.iter().collect::<String>()])).collect()
}

fn tokens(words: &[Word]) -> Vec<String> {
    let mut tokens = Vec::with_capacity(words.len() + 4);
    for at in 0..words.len() {
        let word = words[at].text.as_str();
        if HESITATIONS.contains(&word) {
            continue;
        }
        if let Some(class) = class(words, at) {
            if tokens.last().map(String::as_str) != Some(class) {
                tokens.push(class.to_owned());
            }
            continue;
        }
        spell_out(word, &mut tokens);
    }
    tokens
}

fn class(words: &[Word], at: usize) -> Option<&'static str> {
    let word = words[at].text.as_str();
    let numeric = word.starts_with(|c: char| c.is_ascii_digit());
    if numeric || ordinal_at(words, at).is_some_and(|(day, _)| day > 2) {
        return Some("#");
    }
    // "one" is more often a pronoun than a number.
    let number = word != "one" && (unit(word).is_some() || teen(word).is_some() || tens(word).is_some());
    let number = number || matches!(word, "hundred" | "thousand");
    if number {
        return Some("#");
    }
    if DAYS.contains(&word.trim_end_matches('s')) {
        return Some("#day");
    }
    MONTHS.contains(&word).then_some("#month")
}

/// "don't" and "dont" as "do not", "I'd" as "i would".
fn spell_out(word: &str, tokens: &mut Vec<String>) {
    let known = CONTRACTIONS.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    if let Some(long) = known {
        tokens.extend(long.split(' ').map(str::to_owned));
        return;
    }
    let endings = [
        ("n't", "not"),
        ("'s", "is"),
        ("'d", "would"),
        ("'ll", "will"),
        ("'m", "am"),
        ("'re", "are"),
        ("'ve", "have"),
    ];
    for (ending, long) in endings {
        if let Some(head) = word.strip_suffix(ending)
            && !head.is_empty()
        {
            tokens.extend([head.to_owned(), long.to_owned()]);
            return;
        }
    }
    tokens.push(word.to_owned());
}

/// FNV-1a over the parts with a mark between them.
fn hash(parts: &[&str]) -> u32 {
    let mut state: u32 = 0x811c_9dc5;
    for part in parts {
        for byte in part.bytes().chain(std::iter::once(0x1f)) {
            state = (state ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    (state ^ (state >> 15)) % DIMENSIONS as u32
}

const HESITATIONS: &[&str] = &["um", "uh", "er", "erm", "ah", "hmm", "uhm", "ehm", "eh"];

const DAYS: &[&str] = &[
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "tue",
    "wed",
    "thur",
    "fri",
];

const MONTHS: &[&str] = &[
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "mar",
    "apr",
    "jun",
    "jul",
    "aug",
    "sept",
    "sep",
    "oct",
    "nov",
    "dec",
];

const CONTRACTIONS: &[(&str, &str)] = &[
    ("can't", "can not"),
    ("cant", "can not"),
    ("cannot", "can not"),
    ("won't", "will not"),
    ("wont", "will not"),
    ("dont", "do not"),
    ("doesnt", "does not"),
    ("didnt", "did not"),
    ("isnt", "is not"),
    ("wasnt", "was not"),
    ("couldnt", "could not"),
    ("wouldnt", "would not"),
    ("im", "i am"),
    ("ive", "i have"),
    ("youre", "you are"),
    ("whats", "what is"),
    ("thats", "that is"),
    ("lets", "let us"),
    ("let's", "let us"),
    ("wanna", "want to"),
    ("gonna", "going to"),
    ("gotta", "got to"),
    ("gimme", "give me"),
    ("lemme", "let me"),
    ("ok", "okay"),
    ("thankyou", "thank you"),
    ("yea", "yeah"),
    ("yup", "yep"),
    ("goodbye", "good bye"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::words;

    #[test]
    fn what_is_said_alike_is_the_same_tokens() {
        for (one, other) in [
            ("Um, I can't come on Tuesday at 10", "i cant come on friday at ten thirty"),
            ("I'd like that", "i would like that"),
            ("what's on in March", "whats on in june"),
            ("Goodbye", "good bye"),
        ] {
            assert_eq!(tokens(&words(one)), tokens(&words(other)), "{one}");
        }
        assert_ne!(tokens(&words("which one")), tokens(&words("which two")));
    }

    #[test]
    fn features_are_sorted_and_in_range() {
        let found = features(&words("yes yes please, the Tuesday one"));
        assert!(found.windows(2).all(|pair| pair[0] < pair[1]));
        assert!(found.iter().all(|feature| (*feature as usize) < DIMENSIONS));
        assert!(!features(&[]).is_empty(), "even silence has a length");
    }
}
