//! A linear model over hashed features: for each intent, how likely it is that a turn has it, independently of the
//! others, because "yes, and cancel the other one" has two.
//!
//! Learned at the first use from the phrases in `corpus/`, in about a second and always to the same
//! weights: one-against-the-rest logistic regression, AdaGrad, a fixed order.

use std::sync::LazyLock;

use super::INTENTS;
use super::corpus::{Dice, Example, examples};
use super::features::{DIMENSIONS, features};
use crate::words::{Word, words};

/// Rows of this width line up with the registers of the machine.
const WIDTH: usize = INTENTS.len().next_multiple_of(4);
const EPOCHS: usize = 3;
const RATE: f32 = 0.4;
/// What callers say is less like our phrases than those are like each other, and the model that much too sure.
const MODESTY: f32 = 0.9;

type Row = [f32; WIDTH];

/// A linear model, one column an intent.
pub(super) struct Model(Vec<Row>);

/// The model learned from the whole corpus, at the first use.
pub(super) fn whole() -> &'static Model {
    static WHOLE: LazyLock<Model> = LazyLock::new(|| Model::learned_from(examples().iter()));
    &WHOLE
}

impl Model {
    /// Learns from these examples, always the same from the same.
    pub(super) fn learned_from<'a>(examples: impl Iterator<Item = &'a Example>) -> Self {
        let mut weights = vec![[0.0; WIDTH]; DIMENSIONS];
        let mut seen = vec![[1e-4; WIDTH]; DIMENSIONS];
        let examples: Vec<(Vec<u32>, Row)> = examples
            .map(|example| {
                let mut wanted = [0.0; WIDTH];
                wanted[..INTENTS.len()].copy_from_slice(&example.wanted);
                (features(&words(&example.text)), wanted)
            })
            .collect();
        let mut order: Vec<usize> = (0..examples.len()).collect();
        let mut dice = Dice(1);
        for _ in 0..EPOCHS {
            for at in (1..order.len()).rev() {
                order.swap(at, dice.below(at + 1));
            }
            for index in &order {
                let (features, wanted) = &examples[*index];
                step(&mut weights, &mut seen, features, wanted);
            }
        }
        Self(weights)
    }

    /// How likely each of [`INTENTS`] is, 0 to 1.
    pub(super) fn likelihoods(&self, turn: &[Word]) -> [f32; INTENTS.len()] {
        let sums = sums(&self.0, &features(turn));
        std::array::from_fn(|at| logistic(sums[at] * MODESTY))
    }
}

/// One step of AdaGrad towards what is wanted of one example.
fn step(weights: &mut [Row], seen: &mut [Row], features: &[u32], wanted: &Row) {
    let sums = sums(weights, features);
    let value = value(features);
    let slope: Row = std::array::from_fn(|at| (logistic(sums[at]) - wanted[at]) * value);
    for feature in features {
        let (weights, seen) = (&mut weights[*feature as usize], &mut seen[*feature as usize]);
        for at in 0..WIDTH {
            seen[at] += slope[at] * slope[at];
            weights[at] -= RATE * slope[at] / seen[at].sqrt();
        }
    }
}

fn sums(weights: &[Row], features: &[u32]) -> Row {
    let value = value(features);
    let mut sums = [0.0; WIDTH];
    for feature in features {
        let weights = &weights[*feature as usize];
        for at in 0..WIDTH {
            sums[at] += weights[at];
        }
    }
    sums.map(|sum| sum * value)
}

/// Turns of any length weigh the same.
fn value(features: &[u32]) -> f32 {
    1.0 / (features.len().max(1) as f32).sqrt()
}

fn logistic(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}
