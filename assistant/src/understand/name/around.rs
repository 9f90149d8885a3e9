//! What is said before and after a name by whoever is asked for it: "alright, like I said, Dana Whitfield, no rush".

use super::spell;
use crate::words::{Word, starts_with};

/// The words between what stands around an answer. Letters and what is said of them stay as they are.
pub(super) fn without_fillers(said: &[Word]) -> &[Word] {
    if spell::is_all_letters(said) {
        return said;
    }
    let mut words = said;
    loop {
        let before = LEADING
            .iter()
            .find(|lead| words.len() > lead.len() && starts_with(words, 0, lead) && !is_spelled(words, 0));
        let rest = before.map_or(words, |lead| &words[lead.len()..]);
        // "Katherine with a K", which is written like an okay.
        let talks_of_a_letter =
            |kept: usize| rest[kept - 1].is_one_of(&["a", "an", "two", "double", "single", "one", "the"]);
        let after = TRAILING.iter().find(|tail| {
            let kept = rest.len().saturating_sub(tail.len());
            kept > 0 && starts_with(rest, kept, tail) && !talks_of_a_letter(kept) && !is_spelled(rest, kept)
        });
        let rest = after.map_or(rest, |tail| &rest[..rest.len() - tail.len()]);
        if rest.len() == words.len() {
            return words;
        }
        words = rest;
    }
}

/// "P-A-R-K": a K beside another letter is one, and no okay.
fn is_spelled(words: &[Word], at: usize) -> bool {
    let letter = |at: usize| words.get(at).is_some_and(|word| word.raw.len() == 1);
    letter(at) && (at > 0 && letter(at - 1) || letter(at + 1))
}

/// The longer ones first.
const LEADING: &[&[&str]] = &[
    &["good", "morning"],
    &["good", "afternoon"],
    &["good", "evening"],
    &["like", "i", "said"],
    &["as", "i", "said"],
    &["like", "i", "told", "you"],
    &["let", "me", "see"],
    &["let", "me", "think"],
    &["just", "a", "second"],
    &["just", "a", "moment"],
    &["one", "second"],
    &["one", "sec"],
    &["one", "moment"],
    &["hold", "on"],
    &["hang", "on"],
    &["hi", "there"],
    &["hello", "there"],
    &["hey", "there"],
    &["i", "mean"],
    &["i", "think"],
    &["i", "guess"],
    &["i", "believe"],
    &["you", "know"],
    &["excuse", "me"],
    &["pardon", "me"],
    &["god", "bless", "you"],
    &["bless", "you"],
    &["that'll", "be"],
    &["thatll", "be"],
    &["that", "will", "be"],
    &["that", "would", "be"],
    &["it'd", "be"],
    &["it'll", "be"],
    &["no", "problem"],
    &["sure", "thing"],
    &["of", "course"],
    &["thank", "you"],
    &["got", "it"],
    &["mine", "is"],
    &["mine's"],
    &["mines"],
    &["alright"],
    &["right"],
    &["pardon"],
    &["perfect"],
    &["great"],
    &["thanks"],
    &["listen"],
    &["look"],
    &["honestly"],
    &["basically"],
    &["actually"],
    &["sorry"],
    &["ah"],
    &["um"],
    &["uh"],
    &["oh"],
    &["er"],
    &["hm"],
    &["hmm"],
    &["so"],
    &["well"],
    &["okay"],
    &["ok"],
    &["yes"],
    &["yeah"],
    &["hi"],
    &["hello"],
    &["hey"],
];
const TRAILING: &[&[&str]] = &[
    &["sorry", "about", "the", "noise"],
    &["sorry", "about", "that"],
    &["if", "that's", "okay"],
    &["if", "thats", "okay"],
    &["if", "that's", "ok"],
    &["if", "that's", "alright"],
    &["if", "that's", "fine"],
    &["like", "i", "said"],
    &["as", "i", "said"],
    &["that's", "right"],
    &["thats", "right"],
    &["that's", "it"],
    &["thats", "it"],
    &["that's", "me"],
    &["that's", "all"],
    &["thats", "all"],
    &["that's", "correct"],
    &["thank", "you"],
    &["you", "know"],
    &["i", "guess"],
    &["i", "think"],
    &["no", "rush"],
    &["got", "it"],
    &["god", "bless"],
    &["right", "now"],
    &["did", "you", "get", "that"],
    &["right"],
    &["perfect"],
    &["please"],
    &["thanks"],
    &["okay"],
    &["ok"],
    &["yeah"],
    &["yes"],
    &["bye"],
    &["goodbye"],
    &["sweetie"],
    &["sweetheart"],
    &["dear"],
    &["honey"],
    &["hon"],
    &["darling"],
    &["ma'am"],
    &["maam"],
    &["sir"],
    &["man"],
    &["buddy"],
    &["dude"],
    &["er"],
    &["um"],
    &["uh"],
    &["ah"],
    &["hmm"],
    &["sorry"],
    &["correct"],
];
