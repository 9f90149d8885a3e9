//! Any spelling to sounds, for names that no dictionary has.
//!
//! Letters are read from the left; the longest rule that fits its surroundings wins. Then one vowel gets the stress, by how
//! the word ends, and the vowels without stress are weakened. Good enough for a caller to know the own name again.

use super::phonemes::letter_name;

/// What must stand beside the letters of a rule.
#[derive(Clone, Copy)]
enum Beside {
    Any,
    Edge,
    Vowel,
    Consonant,
    /// A consonant or the end of the word.
    Closed,
    /// `e`, `i` or `y`.
    Front,
    /// One consonant and a silent `e` that ends the word: "lane".
    SilentE,
    /// One consonant and a vowel: "Salazar".
    Open,
    /// A voiced consonant, or the `e` or `y` of a plural: an `s` after it is a `z`.
    Voiced,
}
use Beside::{Any, Closed, Consonant, Edge, Front, Open, SilentE, Voiced, Vowel};

/// Letters, what is before, what is after, the sound (with stress, if it is a vowel), and for a vowel the weak sound.
type Rule = (&'static str, Beside, Beside, &'static str, &'static str);

/// A sound of the word being read; vowels have a weak form.
struct Sound {
    strong: &'static str,
    weak: &'static str,
}

/// Ordered: the first that fits is taken. An empty weak form marks a consonant.
#[rustfmt::skip]
const RULES: [Rule; 176] = [
    // Whole beginnings and ends.
    ("mc", Edge, Consonant, "mək", ""), ("mc", Edge, Vowel, "mək", ""),
    ("sch", Any, Any, "ʃ", ""), ("tsch", Any, Any, "tʃ", ""), ("tch", Any, Any, "tʃ", ""),
    ("tion", Any, Edge, "ʃən", ""), ("sion", Any, Edge, "ʒən", ""), ("cious", Any, Edge, "ʃəs", ""),
    ("ture", Any, Edge, "tʃɚ", ""), ("augh", Any, Any, "ɔː", "ɔː"), ("ough", Any, Any, "oʊ", "oʊ"),
    ("eigh", Any, Any, "eɪ", "eɪ"), ("igh", Any, Any, "aɪ", "aɪ"), ("eaux", Any, Edge, "oʊ", "oʊ"),
    ("eau", Any, Any, "oʊ", "oʊ"), ("ieux", Any, Edge, "juː", "juː"), ("ski", Any, Edge, "ski", ""),
    ("sky", Any, Edge, "ski", ""), ("wsk", Any, Front, "fsk", ""), ("que", Any, Edge, "k", ""),
    ("gue", Any, Edge, "ɡ", ""), ("szcz", Any, Any, "ʃtʃ", ""), ("sz", Any, Any, "ʃ", ""),
    ("cz", Any, Any, "tʃ", ""), ("rz", Consonant, Any, "ʃ", ""), ("zh", Any, Any, "ʒ", ""),
    ("dzh", Any, Any, "dʒ", ""), ("dj", Any, Any, "dʒ", ""), ("nch", Any, Any, "ntʃ", ""), ("pf", Edge, Any, "f", ""),
    ("quez", Any, Edge, "kɛz", ""), ("ez", Any, Edge, "ɛz", "ɛz"), ("is", Any, Edge, "ɪs", "ɪs"), ("ook", Any, Any, "ʊk", "ʊk"),
    ("ood", Any, Edge, "ʊd", "ʊd"), ("ol", Any, Consonant, "oʊl", "əl"), ("ill", Any, Edge, "ɪl", "ɪl"),
    // Vowels with r.
    ("air", Any, Any, "ɛɹ", "ɛɹ"), ("ear", Any, Closed, "ɪɹ", "ɪɹ"), ("eer", Any, Any, "ɪɹ", "ɪɹ"),
    ("ier", Any, Edge, "ɪɹ", "iɚ"), ("oor", Any, Any, "ʊɹ", "ʊɹ"), ("our", Any, Any, "ɔːɹ", "ɚ"),
    ("arr", Any, Vowel, "æɹ", "ɚɹ"), ("err", Any, Vowel, "ɛɹ", "ɚɹ"), ("irr", Any, Vowel, "ɪɹ", "ɚɹ"),
    ("orr", Any, Vowel, "ɔːɹ", "ɚɹ"), ("urr", Any, Vowel, "ɜːɹ", "ɚɹ"), ("are", Any, Edge, "ɛɹ", "ɛɹ"),
    ("ere", Any, Edge, "ɪɹ", "ɪɹ"), ("ire", Any, Edge, "aɪɚ", "aɪɚ"), ("ore", Any, Edge, "ɔːɹ", "ɔːɹ"),
    ("ure", Any, Edge, "jʊɹ", "jɚ"), ("ar", Any, Vowel, "ɑːɹ", "ɚɹ"), ("er", Any, Vowel, "ɛɹ", "ɚɹ"),
    ("ir", Any, Vowel, "ɪɹ", "ɪɹ"), ("or", Any, Vowel, "ɔːɹ", "ɚɹ"), ("ur", Any, Vowel, "ʊɹ", "ʊɹ"),
    ("ar", Any, Closed, "ɑːɹ", "ɑːɹ"), ("er", Any, Closed, "ɜː", "ɚ"), ("ir", Any, Closed, "ɜː", "ɚ"),
    ("or", Any, Closed, "ɔːɹ", "ɚ"), ("ur", Any, Closed, "ɜː", "ɚ"), ("yr", Any, Closed, "ɪɹ", "ɚ"),
    // Two vowels.
    ("ai", Any, Any, "eɪ", "eɪ"), ("ay", Any, Any, "eɪ", "eɪ"), ("au", Any, Any, "ɔː", "ɔː"), ("aw", Any, Any, "ɔː", "ɔː"),
    ("aa", Any, Any, "ɑː", "ɑː"), ("ah", Any, Closed, "ɑː", "ə"), ("ae", Any, Any, "eɪ", "eɪ"), ("ea", Any, Any, "iː", "iː"),
    ("ee", Any, Any, "iː", "i"), ("ei", Any, Any, "aɪ", "aɪ"), ("ey", Any, Edge, "eɪ", "i"), ("ey", Any, Any, "eɪ", "eɪ"),
    ("eu", Any, Any, "ɔɪ", "uː"), ("ew", Any, Any, "uː", "uː"), ("eh", Any, Closed, "eɪ", "ə"), ("ie", Any, Edge, "iː", "i"),
    ("ie", Any, Any, "iː", "i"), ("io", Any, Edge, "ioʊ", "ioʊ"), ("ia", Any, Edge, "iə", "iə"), ("i", Consonant, Vowel, "iː", "i"),
    ("ao", Any, Any, "aʊ", "aʊ"), ("oe", Consonant, Consonant, "oʊ", "oʊ"),
    ("oa", Any, Any, "oʊ", "oʊ"), ("oi", Any, Any, "ɔɪ", "ɔɪ"), ("oy", Any, Any, "ɔɪ", "ɔɪ"), ("oo", Any, Any, "uː", "uː"),
    ("ou", Any, Any, "uː", "uː"), ("ow", Any, Edge, "oʊ", "oʊ"), ("ow", Any, Any, "aʊ", "aʊ"), ("oe", Any, Edge, "oʊ", "oʊ"),
    ("oh", Any, Closed, "oʊ", "oʊ"), ("ue", Any, Edge, "uː", "uː"), ("ui", Any, Any, "uːi", "wi"), ("uy", Any, Edge, "uːi", "i"),
    ("uh", Any, Closed, "uː", "uː"), ("uu", Any, Any, "uː", "uː"),
    // Single vowels.
    ("a", Any, SilentE, "eɪ", "ɪ"), ("e", Any, SilentE, "iː", "iː"), ("i", Any, SilentE, "aɪ", "iː"), ("o", Any, SilentE, "oʊ", "oʊ"),
    ("u", Any, SilentE, "uː", "uː"), ("y", Consonant, SilentE, "aɪ", "aɪ"),
    ("a", Any, Edge, "ɑː", "ə"), ("e", Any, Edge, "eɪ", "-"), ("i", Any, Edge, "iː", "i"), ("o", Any, Edge, "oʊ", "oʊ"),
    ("u", Any, Edge, "uː", "uː"), ("y", Consonant, Edge, "aɪ", "i"),
    ("a", Any, Open, "ɑː", "ə"), ("e", Any, Open, "ɛ", "ə"), ("i", Any, Open, "iː", "ɪ"), ("o", Any, Open, "oʊ", "ə"),
    ("u", Any, Open, "uː", "uː"), ("y", Consonant, Open, "iː", "ɪ"),
    ("y", Edge, Vowel, "j", ""), ("y", Vowel, Vowel, "j", ""), ("y", Consonant, Vowel, "aɪ", "i"), ("u", Vowel, Vowel, "w", ""), ("u", Consonant, Vowel, "w", ""), ("i", Vowel, Vowel, "j", ""),
    ("a", Any, Any, "æ", "ə"), ("e", Any, Any, "ɛ", "ə"), ("i", Any, Any, "ɪ", "ɪ"), ("o", Any, Any, "ɑː", "ə"),
    ("u", Any, Any, "ʌ", "ə"), ("y", Any, Any, "ɪ", "ɪ"),
    // Consonants.
    ("ch", Edge, Consonant, "k", ""), ("ch", Any, Any, "tʃ", ""), ("ck", Any, Any, "k", ""), ("cc", Any, Front, "tʃ", ""),
    ("cc", Any, Any, "k", ""), ("cq", Any, Any, "k", ""), ("c", Any, Front, "s", ""), ("c", Any, Any, "k", ""),
    ("dg", Any, Front, "dʒ", ""), ("dt", Any, Edge, "t", ""), ("gh", Edge, Any, "ɡ", ""), ("gh", Any, Any, "", ""),
    ("gn", Edge, Any, "n", ""), ("gg", Any, Any, "ɡ", ""), ("gu", Any, Front, "ɡ", ""), ("gw", Any, Any, "ɡw", ""),
    ("g", Vowel, Front, "dʒ", ""), ("g", Any, Any, "ɡ", ""), ("kn", Edge, Any, "n", ""), ("kh", Any, Any, "k", ""),
    ("mb", Any, Edge, "m", ""), ("nk", Any, Any, "ŋk", ""), ("nc", Any, Closed, "ŋk", ""), ("ng", Any, Closed, "ŋ", ""),
    ("ng", Any, Any, "ŋɡ", ""), ("ph", Any, Any, "f", ""), ("ps", Edge, Any, "s", ""), ("qu", Any, Any, "kw", ""),
    ("q", Any, Any, "k", ""), ("rh", Edge, Any, "ɹ", ""), ("sh", Any, Any, "ʃ", ""), ("ss", Any, Any, "s", ""),
    ("s", Voiced, Edge, "z", ""), ("th", Any, Any, "θ", ""), ("tz", Any, Any, "ts", ""), ("wh", Any, Any, "w", ""),
    ("wr", Edge, Any, "ɹ", ""), ("w", Any, Closed, "v", ""), ("x", Edge, Any, "z", ""), ("x", Any, Any, "ks", ""),
    ("bh", Any, Any, "b", ""), ("dh", Any, Any, "d", ""), ("j", Any, Any, "dʒ", ""), ("h", Any, Vowel, "h", ""),
    ("h", Any, Any, "", ""), ("r", Any, Any, "ɹ", ""),
];

/// Ends of names and the vowel that is stressed before them, counted from the last.
const STRESSED_ENDS: [(&str, usize); 21] = [
    ("ski", 0),
    ("sky", 0),
    ("ska", 1),
    ("enko", 1),
    ("quez", 0),
    ("ez", 1),
    ("oz", 1),
    ("ini", 1),
    ("etti", 1),
    ("elli", 1),
    ("ano", 1),
    ("ado", 1),
    ("ino", 1),
    ("ella", 1),
    ("ette", 0),
    ("elle", 0),
    ("ique", 0),
    ("el", 0),
    ("eaux", 0),
    ("ier", 0),
    ("ee", 0),
];

/// Sounds in Piper's alphabet for a word in small letters. Letters that cannot be read together are said by their names.
pub(super) fn sounds_of(letters: &str) -> String {
    let letters: Vec<char> = letters.chars().filter(char::is_ascii_lowercase).collect();
    if !letters.iter().copied().any(is_vowel) {
        return letters.into_iter().filter_map(letter_name).collect();
    }
    let sounds = read(&letters);
    let vowels: Vec<usize> = (0..sounds.len()).filter(|at| !sounds[*at].weak.is_empty()).collect();
    let word: String = letters.iter().collect();
    let stressed = stressed_vowel(&word, &vowels);
    let mut said = String::new();
    for (at, sound) in sounds.iter().enumerate() {
        let alone = vowels.len() == 1;
        match sound.weak {
            "" => said.push_str(sound.strong),
            _ if Some(at) == stressed => {
                said.push('ˈ');
                said.push_str(sound.strong);
            }
            "-" if alone => said.push_str(sound.strong),
            // A first syllable that is closed keeps its vowel: "Alvarado".
            "ə" if Some(&at) == vowels.first() && matches!(sound.strong, "æ" | "ɛ") => {
                said.push_str(sound.strong)
            }
            "-" => {}
            weak => said.push_str(weak),
        }
    }
    flapped(&without_doubles(&said))
}

/// A consonant that two rules gave is one: "Carr", "McCormick".
fn without_doubles(said: &str) -> String {
    let mut last = None;
    let once = |c: &char| last.replace(*c) != Some(*c) || "aeiouæɑɔəɛɪʊʌ".contains(*c);
    said.chars().filter(once).collect()
}

/// The American "t" between a vowel and a weak vowel.
fn flapped(said: &str) -> String {
    let symbols: Vec<char> = said.chars().collect();
    let sound = |at: usize, these: &str| symbols.get(at).is_some_and(|c| these.contains(*c));
    let flap = |at: usize| at > 0 && sound(at - 1, "aeiouæɑɔəɚɛɪʊʌːɹ") && sound(at + 1, "eiouəɚɪʊ");
    symbols.iter().enumerate().map(|(at, c)| if *c == 't' && flap(at) { 'ɾ' } else { *c }).collect()
}

fn read(letters: &[char]) -> Vec<Sound> {
    let mut sounds = Vec::new();
    let mut at = 0;
    while at < letters.len() {
        let rule = RULES.iter().find(|rule| fits(rule, letters, at));
        // A doubled consonant is one sound; the second letter may begin a longer rule ("Matthew").
        let doubled = letters.get(at + 1) == Some(&letters[at]) && !is_vowel(letters[at]);
        if doubled && rule.is_none_or(|(written, ..)| written.len() == 1) {
            at += 1;
            continue;
        }
        match rule {
            Some(&(written, _, _, strong, weak)) => {
                sounds.push(Sound { strong, weak });
                at += written.len();
            }
            None => {
                sounds.push(Sound { strong: same_letter(letters[at]), weak: "" });
                at += 1;
            }
        }
    }
    sounds
}

fn fits(&(written, before, after, _, _): &Rule, letters: &[char], at: usize) -> bool {
    let end = at + written.len();
    let same = letters.get(at..end).is_some_and(|here| here.iter().copied().eq(written.chars()));
    same && before_fits(before, &letters[..at]) && after_fits(after, &letters[end..])
}

fn before_fits(beside: Beside, before: &[char]) -> bool {
    let last = before.last().copied();
    match beside {
        Any => true,
        Edge => last.is_none(),
        Vowel | Open | SilentE => last.is_some_and(is_vowel),
        Consonant => last.is_some_and(|c| !is_vowel(c)),
        Closed => last.is_none_or(|c| !is_vowel(c)),
        Front => last.is_some_and(|c| "eiy".contains(c)),
        Voiced => last.is_some_and(|c| "bdeglmnrvwy".contains(c)),
    }
}

fn after_fits(beside: Beside, after: &[char]) -> bool {
    let first = after.first().copied();
    match beside {
        Any => true,
        Edge => first.is_none(),
        Vowel => first.is_some_and(is_vowel),
        Consonant => first.is_some_and(|c| !is_vowel(c)),
        Closed => first.is_none_or(|c| !is_vowel(c)),
        Front => first.is_some_and(|c| "eiy".contains(c)),
        Voiced => first.is_some_and(|c| "bdeglmnrvwy".contains(c)),
        SilentE => matches!(after, [c, 'e'] | [c, 'e', 's'] if !is_vowel(*c)),
        Open => matches!(after, [c, v, ..] if !is_vowel(*c) && *c != 'x' && is_vowel(*v)),
    }
}

/// The place of the stressed sound: as the end of the word asks, else the last but one of a word that ends in a vowel,
/// else the first of two and the last but two of more.
fn stressed_vowel(word: &str, vowels: &[usize]) -> Option<usize> {
    let silent_e = word.ends_with('e') && vowels.len() > 1 && !word.ends_with("ee");
    let heard = &vowels[..vowels.len() - usize::from(silent_e)];
    let from_last = match STRESSED_ENDS.iter().find(|(end, _)| word.ends_with(end)) {
        Some((_, from_last)) => *from_last,
        None if word.ends_with(['a', 'i', 'o', 'u']) => 1,
        None if heard.len() <= 2 => heard.len().saturating_sub(1),
        None => 2,
    };
    heard.get(heard.len().saturating_sub(from_last + 1)).copied()
}

fn is_vowel(letter: char) -> bool {
    "aeiouy".contains(letter)
}

/// Letters whose sound is written with the letter itself.
fn same_letter(letter: char) -> &'static str {
    const SAME: &str = "bdfhklmnpstvwz";
    SAME.find(letter).map_or("", |at| &SAME[at..=at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_can_be_reached_and_consumes_letters() {
        for (at, (written, before, after, _, _)) in RULES.iter().enumerate() {
            assert!(!written.is_empty());
            let hidden = RULES[..at]
                .iter()
                .any(|(earlier, b, a, _, _)| written.starts_with(earlier) && matches!((b, a), (Any, Any)));
            assert!(!hidden, "{written} is never reached");
            assert!(!matches!(before, Front | SilentE | Open) && !matches!(after, Voiced), "{written}");
        }
    }

    #[test]
    fn names_are_read_as_one_would_guess() {
        for (name, sounds) in [
            ("tran", "tɹˈæn"),
            ("kaminski", "kəmˈɪnski"),
            ("estrada", "ɛstɹˈɑːdə"),
            ("fernandez", "fɚnˈændɛz"),
            ("marquez", "mˈɑːɹkɛz"),
            ("eriksson", "ˈɛɹɪksən"),
            ("larson", "lˈɑːɹsən"),
            ("schmidt", "ʃmˈɪt"),
            ("zhao", "ʒˈaʊ"),
            ("tate", "tˈeɪt"),
            ("esposito", "ɛspəsˈiːɾoʊ"),
            ("knightley", "nˈaɪtli"),
            ("szczur", "ʃtʃˈɜː"),
            ("zqx", "zˈiːkjˈuːˈɛks"),
            ("e", "ˈeɪ"),
            ("", ""),
        ] {
            assert_eq!(sounds_of(name), sounds, "{name}");
        }
    }
}
