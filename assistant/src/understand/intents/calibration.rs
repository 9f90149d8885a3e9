//! How often a score is right: Platt's method, a logistic line through the log odds.
//!
//! The lines are learned from the corpus by cross-validation: lines of it are held out in turn, and what a model
//! learned from the others says of them is compared with what they mean. What we do and what we do not do count alike,
//! however many lines there are of each. The test below does it again and fails when
//! the corpus, the features or the rules have moved away from the numbers here; it prints what to write instead.

use crate::understand::Intent;

/// The log odds of being right are `slope` times those of the score, plus `shift`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Line {
    slope: f32,
    shift: f32,
}

/// For whatever we do.
const INSIDE: Line = Line { slope: 0.52, shift: 0.29 };
/// For being out of scope, which is right more often than it looks: so many things are.
const OUTSIDE: Line = Line { slope: 0.72, shift: 2.27 };

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
    use phrases::wishes::{Example, examples, learned_from};

    use super::super::{INTENTS, weigh};
    use super::*;
    use crate::understand::Asked;
    use crate::words::words;

    const FOLDS: usize = 5;

    /// What a model says of a line that it has not seen, and whether it was right.
    struct Said {
        intent: Intent,
        score: f32,
        right: bool,
        weight: f32,
    }

    fn held_out() -> Vec<Said> {
        let examples = examples();
        let outside = INTENTS.iter().position(|known| *known == Intent::OutOfScope).unwrap();
        let asked = |is_outside: bool| {
            let these = examples.iter().filter(|example| (example.wanted[outside] == 1.0) == is_outside);
            these.filter(|example| means_one(example)).count() as f32
        };
        let weights = [1.0 / asked(false), 1.0 / asked(true)];
        let mut said = Vec::new();
        for fold in 0..FOLDS {
            let is_held = |example: &&Example| example.line % FOLDS == fold;
            let model = learned_from(examples.iter().filter(|example| !is_held(example)));
            for example in examples.iter().filter(is_held).filter(|example| means_one(example)) {
                let Some((intent, score)) =
                    weigh(&model, &words(&example.text), Asked::Anything, &[]).first().copied()
                else {
                    continue;
                };
                let at = INTENTS.iter().position(|known| *known == intent).unwrap();
                let weight = weights[usize::from(example.wanted[outside] == 1.0)];
                said.push(Said { intent, score, right: example.wanted[at] >= 0.8, weight });
            }
        }
        said
    }

    /// What is said together with something else has no one right answer.
    fn means_one(example: &Example) -> bool {
        example.wanted.iter().filter(|wanted| **wanted > 0.0).count() == 1
    }

    /// Gradient descent on the log loss, which has one minimum.
    fn fitted(said: &[&Said]) -> Line {
        let all: f32 = said.iter().map(|said| said.weight).sum();
        let mut line = Line { slope: 1.0, shift: 0.0 };
        for _ in 0..400 {
            let (mut slope, mut shift) = (0.0, 0.0);
            for said in said {
                let error = said.weight * (line.at(said.score) - f32::from(u8::from(said.right)));
                slope += error * log_odds(said.score);
                shift += error;
            }
            line.slope -= 0.3 * slope / all;
            line.shift -= 0.3 * shift / all;
        }
        line
    }

    #[test]
    fn confidence_is_how_often_a_score_is_right_on_lines_held_out() {
        let said = held_out();
        for (name, outside, line) in [("inside", false, INSIDE), ("outside", true, OUTSIDE)] {
            let said: Vec<&Said> =
                said.iter().filter(|said| (said.intent == Intent::OutOfScope) == outside).collect();
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
