//! Words whose pronunciation somebody gave us.

use super::phonemes::{ALLOWED, phonemes};
use std::collections::BTreeMap;

/// The longest pronunciation taken, in characters; a word is never longer.
const LONGEST: usize = 120;

/// Pronunciations of single words, for what no dictionary knows: a tenant's name, a street, a brand.
///
/// Capitals make no difference. Only whole words are matched; a possessive "'s" is added by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lexicon {
    words: BTreeMap<String, String>,
}

/// Why a word was not taken into a [`Lexicon`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    /// The word has something else than letters and apostrophes in it, or nothing.
    #[error("a lexicon entry is one word of letters")]
    NotAWord,
    /// There is no pronunciation, or one far too long.
    #[error("a pronunciation has 1 to {LONGEST} characters")]
    Length,
    /// A pronunciation between slashes has a symbol that the voice does not know.
    #[error("the voice has no sound {0:?}")]
    UnknownSymbol(char),
}

impl Lexicon {
    /// Says `word` as `said`: phonemes between slashes (`/ʃɪvˈɔːn/`, in the alphabet of [`super::phoneme_text`]), or else
    /// plain words that sound like it ("shiv awn"). A second entry for a word replaces the first.
    pub fn add(&mut self, word: &str, said: &str) -> Result<(), LexiconError> {
        let word = word.trim();
        if word.is_empty() || !word.chars().all(|c| c.is_ascii_alphabetic() || c == '\'') {
            return Err(LexiconError::NotAWord);
        }
        let said = said.trim();
        if said.is_empty() || said.chars().count() > LONGEST {
            return Err(LexiconError::Length);
        }
        let sounds = match said.strip_prefix('/').and_then(|said| said.strip_suffix('/')) {
            Some(sounds) => match sounds.chars().find(|c| !ALLOWED.contains(*c)) {
                Some(unknown) => return Err(LexiconError::UnknownSymbol(unknown)),
                None => sounds.to_owned(),
            },
            None => phonemes(&super::spoken(said), &Lexicon::default()),
        };
        if sounds.trim().is_empty() {
            return Err(LexiconError::Length);
        }
        self.words.insert(word.to_ascii_lowercase(), sounds);
        Ok(())
    }

    /// The phonemes of a word in small letters.
    pub(super) fn get(&self, lower: &str) -> Option<&str> {
        self.words.get(lower).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::super::phoneme_text_with;
    use super::*;

    #[test]
    fn a_tenant_may_say_how_its_words_sound() {
        let mut lexicon = Lexicon::default();
        lexicon.add("Zyqal", "/zˈaɪkəl/").expect("symbols are known");
        lexicon.add("Kwik", "quick").expect("a word");
        assert_eq!(phoneme_text_with("Zyqal, zyqal's Kwik.", &lexicon), "zˈaɪkəl, zˈaɪkəlz kwˈɪk.");
        lexicon.add("KWIK", "slow").expect("replaces");
        assert_eq!(phoneme_text_with("kwik", &lexicon), "slˈoʊ");
    }

    #[test]
    fn what_cannot_be_said_is_refused() {
        let mut lexicon = Lexicon::default();
        for (word, said, error) in [
            ("two words", "x", LexiconError::NotAWord),
            ("", "x", LexiconError::NotAWord),
            ("b4", "x", LexiconError::NotAWord),
            ("word", " ", LexiconError::Length),
            ("word", "//", LexiconError::Length),
            ("word", "日本", LexiconError::Length),
            ("word", "/wɔːʧ/", LexiconError::UnknownSymbol('ʧ')),
        ] {
            assert_eq!(lexicon.add(word, said), Err(error), "{word} {said}");
        }
        assert_eq!(lexicon, Lexicon::default());
    }
}
