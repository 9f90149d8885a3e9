//! The words that the corpus uses again and again, against those that it has from one or two lines, or not at all.

use std::collections::{BTreeMap, BTreeSet};

use super::corpus::Example;
use super::features::tokens;
use crate::words::{stem, words};

/// The stems that at least [`LINES`] lines of the corpus have.
#[derive(Default)]
pub(super) struct Vocabulary(BTreeSet<String>);

/// What fewer lines say counts as strange although it was seen, so that the model learns what strange words mean.
const LINES: usize = 3;

impl Vocabulary {
    /// Counts the lines of the examples, which come in the order of their lines (twice over is as good as once).
    pub(super) fn of(examples: &[&Example]) -> Self {
        let mut seen: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for example in examples {
            for token in tokens(&words(&example.text)) {
                let (lines, last) = seen.entry(stem(&token)).or_default();
                if *lines == 0 || example.line > *last {
                    (*lines, *last) = (*lines + 1, example.line);
                }
            }
        }
        Self(seen.into_iter().filter(|(_, (lines, _))| *lines >= LINES).map(|(stem, _)| stem).collect())
    }

    /// Whether a token is well known; numbers, weekdays and months always are.
    pub(super) fn has(&self, token: &str) -> bool {
        token.starts_with('#') || self.0.contains(&stem(token))
    }
}

#[cfg(test)]
mod tests {
    use super::super::INTENTS;
    use super::*;

    #[test]
    fn a_word_is_known_when_three_lines_have_it() {
        let said = [
            (1, "fix my sink"),
            (2, "fix the sinks"),
            (2, "fix the roof"),
            (3, "fixing roofs"),
            (4, "a sink"),
        ];
        let examples: Vec<Example> = said
            .iter()
            .chain(&said)
            .map(|(line, text)| Example {
                line: *line,
                text: (*text).to_owned(),
                wanted: [0.0; INTENTS.len()],
            })
            .collect();
        let vocabulary = Vocabulary::of(&examples.iter().collect::<Vec<_>>());
        for (token, known) in
            [("fixed", true), ("sink", true), ("roof", false), ("piano", false), ("#day", true)]
        {
            assert_eq!(vocabulary.has(token), known, "{token}");
        }
    }
}
