//! Words to phonemes: the dictionary of `misaki-rs`, which writes for another voice, in the alphabet that Piper's voices
//! were taught with.

use super::letter_sounds::sounds_of;
use super::lexicon::Lexicon;
use super::names::own_word;
use misaki_rs::{G2P, Language, MToken};
use std::sync::LazyLock;

/// Every symbol that a phoneme string may contain. All are in the `phoneme_id_map` of Piper's `en_US` voices.
pub(super) const ALLOWED: &str = " ,.?!abdefhijklmnopstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔˈˌː̩θᵻ";
const PAUSES: [char; 4] = [',', '.', '?', '!'];
/// What a word may begin with so that an r before it is heard: "water is".
const VOWELS: [char; 13] = ['a', 'e', 'i', 'o', 'u', 'æ', 'ɐ', 'ɑ', 'ɔ', 'ə', 'ɛ', 'ɪ', 'ᵻ'];
/// More words than this at once are cut into pieces, so that the time a text takes grows with its length only.
const MOST_WORDS: usize = 60;

static DICTIONARY: LazyLock<G2P> = LazyLock::new(|| G2P::new(Language::EnglishUS));

/// The phonemes of words to be said (the result of [`super::spoken`]).
pub(super) fn phonemes(spoken: &str, lexicon: &Lexicon) -> String {
    let words = words(spoken);
    let mut said = String::with_capacity(spoken.len() * 2);
    for piece in words.chunks(MOST_WORDS) {
        let known = dictionary_sounds(piece);
        for (word, known) in piece.iter().zip(known) {
            let sounds = word.sounds(known, lexicon);
            if sounds.is_empty() {
                continue;
            }
            if (said.ends_with('ɚ') || said.ends_with("ɜː"))
                && sounds.trim_start_matches(['ˈ', 'ˌ']).starts_with(VOWELS)
            {
                said.push('ɹ');
            }
            if !said.is_empty() {
                said.push(' ');
            }
            said.push_str(&sounds);
            said.extend(word.pause);
        }
    }
    said
}

/// One word of a text to be said.
struct Word<'t> {
    text: &'t str,
    /// How the dictionary is asked for it: a capital that only begins a sentence is no name's.
    asked: String,
    pause: Option<char>,
    /// A letter said by its name, or part of a chain of such: "H-V-A-C".
    letters: bool,
}

fn words(spoken: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut begins_sentence = true;
    for chunk in spoken.split_whitespace() {
        let pause = chunk.chars().last().filter(|c| PAUSES.contains(c));
        let core = chunk.trim_end_matches(PAUSES);
        // "A" and "I" are words too: the article begins a sentence, and the letter I stands among letters.
        let article = core == "A" && begins_sentence && pause.is_none();
        let among_letters = words.last().is_some_and(|word| word.letters && word.pause == Some(','));
        let letters = is_spelled(core) && !article && (core != "I" || among_letters);
        let parts: Vec<&str> = if letters { vec![core] } else { core.split('-').collect() };
        let parts: Vec<&str> =
            parts.into_iter().filter(|part| part.contains(|c: char| c.is_ascii_alphabetic())).collect();
        let last = parts.len().saturating_sub(1);
        for (at, text) in parts.into_iter().enumerate() {
            let asked = if letters {
                text.replace('-', "")
            } else if begins_sentence && !text.starts_with("I'") && text != "I" {
                text.to_ascii_lowercase()
            } else {
                text.to_owned()
            };
            words.push(Word { text, asked, pause: pause.filter(|_| at == last), letters });
            begins_sentence = false;
        }
        begins_sentence |= pause.is_some_and(|pause| pause != ',');
    }
    words
}

impl Word<'_> {
    fn sounds(&self, known: Option<String>, lexicon: &Lexicon) -> String {
        if self.letters {
            return spell(self.text);
        }
        let lower = self.text.to_ascii_lowercase();
        let (stem, possessive) = match lower.strip_suffix("'s") {
            Some(stem) if !is_contraction(stem) => (stem, true),
            Some(_) | None => (lower.as_str(), false),
        };
        if let Some(given) = lexicon.get(stem).or_else(|| own_word(stem)) {
            return if possessive { with_s(given) } else { given.to_owned() };
        }
        if let Some(known) = known {
            return piper(&known, &lower);
        }
        let guessed = guess(stem);
        if possessive { with_s(&guessed) } else { guessed }
    }
}

/// What the dictionary says for each word, with the whole piece as context (parts of speech, the next sound); none where
/// it does not know a word.
fn dictionary_sounds(words: &[Word<'_>]) -> Vec<Option<String>> {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(&word.asked);
        text.extend(word.pause);
    }
    let Ok((_, tokens)) = DICTIONARY.g2p(&text) else { return vec![None; words.len()] };
    let mut tokens = tokens.into_iter();
    words.iter().map(|word| sounds_at(&mut tokens, word)).collect()
}

/// Takes the tokens of one word, and of the pause behind it, off the front.
fn sounds_at(tokens: &mut impl Iterator<Item = MToken>, word: &Word<'_>) -> Option<String> {
    let mut left = word.asked.len() + word.pause.map_or(0, char::len_utf8);
    let mut sounds = Some(String::new());
    while left > 0 {
        let token = tokens.next()?;
        left = left.saturating_sub(token.text.len());
        if !token.text.contains(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        sounds = sounds.zip(token.phonemes).map(|(before, more)| before + &more);
    }
    sounds.filter(|sounds| !sounds.is_empty() && !sounds.contains('❓'))
}

/// A word that no dictionary has: two known words in one ("Firstring"), or by the rules of spelling.
fn guess(lower: &str) -> String {
    if let Some(clan) = lower.strip_prefix("o'").filter(|clan| clan.len() > 2) {
        return format!("oʊ{}", dictionary_word(clan).unwrap_or_else(|| guess(clan)));
    }
    let letters = lower.replace('\'', "");
    compound(&letters).unwrap_or_else(|| sounds_of(&letters))
}

/// The shortest part of a compound that is believed; shorter ones are found in any word.
const SHORTEST_PART: usize = 4;

fn compound(letters: &str) -> Option<String> {
    let cuts = SHORTEST_PART..(letters.len() + 1).saturating_sub(SHORTEST_PART);
    // The cut with the longest first part: "riverside" is not "rivers" and "ide".
    cuts.rev().find_map(|cut| {
        let (first, second) = letters.split_at(cut);
        let (first, second) = (dictionary_word(first)?, dictionary_word(second)?);
        Some(first + &second.replace('ˈ', "ˌ"))
    })
}

fn dictionary_word(lower: &str) -> Option<String> {
    if let Some(own) = own_word(lower) {
        return Some(own.to_owned());
    }
    if !DICTIONARY.lexicon.in_gold(lower) {
        return None;
    }
    let (sounds, _) = DICTIONARY.lexicon.get_word(lower, "NN", None, None)?;
    Some(piper(&sounds, lower))
}

/// "it's", "that's": the dictionary has them whole.
fn is_contraction(stem: &str) -> bool {
    matches!(
        stem,
        "it" | "that" | "what" | "there" | "here" | "he" | "she" | "who" | "let" | "where" | "how" | "when"
    )
}

/// The plural or possessive of a word's sounds.
fn with_s(sounds: &str) -> String {
    let ending = match sounds.chars().last() {
        Some('p' | 't' | 'k' | 'f' | 'θ') => "s",
        Some('s' | 'z' | 'ʃ' | 'ʒ') => "ᵻz",
        Some(_) | None => "z",
    };
    format!("{sounds}{ending}")
}

/// One letter that is no word, or capitals joined by hyphens, perhaps in the plural ("T-Vs").
fn is_spelled(core: &str) -> bool {
    let bare = core.strip_suffix("'s").or_else(|| core.strip_suffix('s')).unwrap_or(core);
    let single = core.len() == 1 && core != "a";
    let chain = bare.contains('-') && bare.split('-').all(|part| part.len() == 1 && part != "a");
    single && core.chars().all(|c| c.is_ascii_alphabetic()) || chain
}

/// The names of letters as one word, the last one stressed: "H-V-A-C".
fn spell(letters: &str) -> String {
    let plural = letters.ends_with('s') && letters.len() > 1;
    let names: Vec<&str> =
        letters.chars().filter(char::is_ascii_alphabetic).filter_map(letter_name).collect();
    let count = names.len() - usize::from(plural);
    let mut said = String::new();
    for (at, name) in names.into_iter().take(count).enumerate() {
        let name = if at + 1 == count { name.to_owned() } else { name.replace('ˈ', "ˌ") };
        said.push_str(&name);
    }
    if plural { with_s(&said) } else { said }
}

pub(super) fn letter_name(letter: char) -> Option<&'static str> {
    const NAMES: [&str; 26] = [
        "ˈeɪ",
        "bˈiː",
        "sˈiː",
        "dˈiː",
        "ˈiː",
        "ˈɛf",
        "dʒˈiː",
        "ˈeɪtʃ",
        "ˈaɪ",
        "dʒˈeɪ",
        "kˈeɪ",
        "ˈɛl",
        "ˈɛm",
        "ˈɛn",
        "ˈoʊ",
        "pˈiː",
        "kjˈuː",
        "ˈɑːɹ",
        "ˈɛs",
        "tˈiː",
        "jˈuː",
        "vˈiː",
        "dˈʌbəljˌuː",
        "ˈɛks",
        "wˈaɪ",
        "zˈiː",
    ];
    let place = (letter.to_ascii_lowercase() as usize).checked_sub('a' as usize)?;
    NAMES.get(place).copied()
}

/// One word's sounds in Piper's alphabet. The dictionary writes a diphthong as one capital, leaves vowel length out, and
/// writes r-coloured vowels in two symbols. The spelling decides where the dictionary does not tell two sounds apart.
fn piper(sounds: &str, spelling: &str) -> String {
    let symbols: Vec<char> = sounds.chars().filter(|c| *c != ' ').collect();
    let mut said = String::with_capacity(sounds.len() * 2);
    let mut vowels_before = 0;
    for (at, symbol) in symbols.iter().copied().enumerate() {
        let stressed = at > 0 && matches!(symbols[at - 1], 'ˈ' | 'ˌ');
        let next = symbols.get(at + 1).copied();
        // The vowel after the next symbol, past a stress mark.
        let vowel_follows = |from: usize| {
            symbols[from..].iter().find(|c| !matches!(c, 'ˈ' | 'ˌ')).is_some_and(|c| is_dictionary_vowel(*c))
        };
        match symbol {
            'A' => said.push_str("eɪ"),
            'I' => said.push_str("aɪ"),
            'O' => said.push_str("oʊ"),
            'W' => said.push_str("aʊ"),
            'Y' => said.push_str("ɔɪ"),
            'ʤ' => said.push_str("dʒ"),
            'ʧ' => said.push_str("tʃ"),
            'T' => said.push('ɾ'),
            'ᵊ' if spelling.ends_with("n't") => {}
            'ᵊ' => said.push('ə'),
            'i' if spelling == "the" => said.push('ɪ'),
            'i' if !stressed && vowels_before > 0 => said.push('i'),
            'i' => said.push_str("iː"),
            'u' => said.push_str("uː"),
            'ɑ' => said.push_str("ɑː"),
            'ɔ' if short_o(next, spelling) => said.push('ɔ'),
            'ɔ' => said.push_str("ɔː"),
            'ɜ' => said.push_str("ɜː"),
            'ə' if next == Some('ɹ') => said.push('ɚ'),
            // "usual" is written with a glide that the voice does not know.
            'ə' if next == Some('w') && symbols.get(at + 2) == Some(&'ə') => said.push_str("uː"),
            'w' if at > 0 && symbols[at - 1] == 'ə' && next == Some('ə') => {}
            'ə' if vowels_before == 0 => said.push(first_weak_vowel(at == 0, spelling)),
            'ə' if weak_i(spelling) && !symbols[at + 1..].iter().any(|c| is_dictionary_vowel(*c)) => {
                said.push('ɪ')
            }
            'ɹ' if at > 0 && matches!(symbols[at - 1], 'ə' | 'ɜ') && !vowel_follows(at + 1) => {}
            _ if ALLOWED.contains(symbol) => said.push(symbol),
            _ => {}
        }
        vowels_before += usize::from(is_dictionary_vowel(symbol));
    }
    said
}

fn is_dictionary_vowel(symbol: char) -> bool {
    "AIOWYQaiuæɑɒɐɔəɛɜɪʊʌᵻᵊ".contains(symbol)
}

/// The weak vowel of a first syllable: "about", "eleven", "repair", "disposal".
fn first_weak_vowel(begins: bool, spelling: &str) -> char {
    let prefix = |prefixes: &[&str]| prefixes.iter().any(|prefix| spelling.starts_with(prefix));
    match begins {
        true if spelling.starts_with('a') => 'ɐ',
        true if spelling.starts_with('e') => 'ᵻ',
        false if prefix(&["re", "be", "de", "pre"]) => 'ᵻ',
        false if prefix(&["dis", "mis"]) => 'ɪ',
        true | false => 'ə',
    }
}

/// "visit", "service", "faucet": the dictionary writes every weak vowel alike.
fn weak_i(spelling: &str) -> bool {
    ["it", "ice", "et", "id", "is", "in", "its", "ets"].iter().any(|end| spelling.ends_with(end))
}

/// "off", "long", "cost", but "dawn".
fn short_o(next: Option<char>, spelling: &str) -> bool {
    matches!(next, Some('f' | 's' | 'ŋ' | 'θ' | 'n')) && !spelling.contains("au") && !spelling.contains("aw")
}
