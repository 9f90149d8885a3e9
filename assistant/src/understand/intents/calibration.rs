//! How often a score is right: Platt's method, a logistic line through the log odds.
//!
//! The lines are learned from the corpus by cross-validation: lines of it are held out in turn, and what a model
//! learned from the others says of them is compared with what they mean. The test below does it again and fails when
//! the corpus, the features or the rules have moved away from the numbers here; it prints what to write instead.

use crate::understand::Intent;

/// The log odds of being right are `slope` times those of the score, plus `shift`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    slope: f32,
    shift: f32,
}

/// For whatever we do.
const INSIDE: Line = Line { slope: 0.48, shift: 0.70 };
/// For being out of scope, which is right more often than it looks: so many things are.
const OUTSIDE: Line = Line { slope: 0.72, shift: 1.43 };

/// How likely the best intent is the right one, 0 to 1.
pub(super) fn confidence(intent: Intent, score: f32) -> f32 {
    line_of(intent).at(score)
}

fn line_of(intent: Intent) -> Line {
    if intent == Intent::OutOfScope { OUTSIDE } else { INSIDE }
}

impl Line {
    fn at(self, score: f32) -> f32 {
        1.0 / (1.0 + (-(self.slope * log_odds(score) + self.shift)).exp())
    }
}

fn log_odds(score: f32) -> f32 {
    let score = score.clamp(1e-3, 1.0 - 1e-3);
    (score / (1.0 - score)).ln()
}

#[cfg(test)]
mod tests {
    use super::super::corpus::{Example, examples};
    use super::super::model::Model;
    use super::super::{INTENTS, weigh};
    use super::*;
    use crate::understand::Asked;
    use crate::words::words;

    const FOLDS: usize = 5;

    /// What models say of lines that they have not seen: intent, score, and whether it was right.
    fn held_out() -> Vec<(Intent, f32, bool)> {
        let examples = examples();
        let mut said = Vec::new();
        for fold in 0..FOLDS {
            let is_held = |example: &&Example| example.line % FOLDS == fold;
            let model = Model::learned_from(examples.iter().filter(|example| !is_held(example)));
            for example in examples.iter().filter(is_held).filter(|example| example.plain) {
                let Some((intent, score)) =
                    weigh(&model, &words(&example.text), Asked::Anything, &[]).first().copied()
                else {
                    continue;
                };
                let at = INTENTS.iter().position(|known| *known == intent).unwrap();
                said.push((intent, score, example.wanted[at] >= 0.8));
            }
        }
        said
    }

    /// Gradient descent on the log loss, which has one minimum.
    fn fitted(said: &[(f32, bool)]) -> Line {
        let mut line = Line { slope: 1.0, shift: 0.0 };
        for _ in 0..400 {
            let (mut slope, mut shift) = (0.0, 0.0);
            for (score, right) in said {
                let error = line.at(*score) - f32::from(u8::from(*right));
                slope += error * log_odds(*score);
                shift += error;
            }
            line.slope -= 0.3 * slope / said.len() as f32;
            line.shift -= 0.3 * shift / said.len() as f32;
        }
        line
    }

    #[test]
    fn confidence_is_how_often_a_score_is_right_on_lines_held_out() {
        let said = held_out();
        let of = |outside: bool| -> Vec<(f32, bool)> {
            let these = said.iter().filter(|(intent, ..)| (*intent == Intent::OutOfScope) == outside);
            these.map(|(_, score, right)| (*score, *right)).collect()
        };
        for (name, outside, line) in [("inside", false, INSIDE), ("outside", true, OUTSIDE)] {
            let said = of(outside);
            let learned = fitted(&said);
            println!("{name}: {learned:?} of {}", said.len());
            for score in [0.2, 0.5, 0.8, 0.95] {
                let (ours, theirs) = (line.at(score), learned.at(score));
                assert!(
                    (ours - theirs).abs() < 0.05,
                    "{name} at {score}: {ours} here, {theirs} by {learned:?}"
                );
            }
        }
    }
}
