//! Words that are as good as each other, so that what is learned of one is learned of all: `corpus/concepts.txt`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::words::stem;

/// What a turn says once politeness is left out and every word is its idea, or else its stem.
pub(crate) fn gist(tokens: &[String]) -> Vec<String> {
    tokens
        .iter()
        .filter(|token| !POLITENESS.contains(&token.as_str()))
        .map(|token| CONCEPTS.get(token.as_str()).map_or_else(|| stem(token), |idea| format!("@{idea}")))
        .collect()
}

static CONCEPTS: LazyLock<BTreeMap<&'static str, &'static str>> = LazyLock::new(|| {
    include_str!("../corpus/concepts.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'))
        .flat_map(|(idea, words)| words.split_whitespace().map(move |word| (word, idea.trim())))
        .collect()
});

/// Words that a turn means the same without.
const POLITENESS: &[&str] = &[
    "the", "a", "an", "please", "just", "really", "very", "so", "actually", "kindly", "quite", "well", "oh",
    "okay", "like", "maybe", "hey", "also", "then", "now", "here", "there",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_the_same_has_the_same_gist() {
        let gist = |text: &str| gist(&text.split(' ').map(str::to_owned).collect::<Vec<_>>());
        for (one, other) in [
            ("please delete my booking", "just remove my appointment"),
            ("is it packed at the diner", "is it crowded at a bistro"),
            ("my faucet leaks", "my tap dripping"),
        ] {
            assert_eq!(gist(one), gist(other), "{one}");
        }
        assert_ne!(gist("delete it"), gist("confirm it"));
    }
}
