//! Our own small lexicon: common names of people and streets, and the words where the dictionary and the voice disagree.

use std::collections::HashMap;
use std::sync::LazyLock;

static WORDS: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| entries().collect());

/// The phonemes of a word in small letters that the dictionary lacks or says otherwise than the voice was taught.
pub(super) fn own_word(lower: &str) -> Option<&'static str> {
    WORDS.get(lower).copied()
}

fn entries() -> impl Iterator<Item = (&'static str, &'static str)> {
    include_str!("own_words.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(' '))
}

#[cfg(test)]
mod tests {
    use super::super::phonemes::ALLOWED;
    use super::*;

    #[test]
    fn every_entry_can_be_said() {
        for (word, sounds) in entries() {
            assert!(word.chars().all(|c| c.is_ascii_lowercase() || c == '\''), "{word}");
            let unknown: Vec<char> = sounds.chars().filter(|c| !ALLOWED.contains(*c) || *c == ' ').collect();
            assert!(unknown.is_empty(), "{word}: {unknown:?}");
        }
    }

    #[test]
    fn no_word_is_there_twice() {
        assert!(entries().count() > 300);
        assert_eq!(entries().count(), WORDS.len());
    }
}
