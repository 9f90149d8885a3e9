//! A linear model over hashed features: for each of some classes, how likely it is that a turn has it, independently of
//! the others, because "yes, and cancel the other one" has two.
//!
//! Learned at the first use from the phrases in `corpus/`, in about a second and always to the same
//! weights: one-against-the-rest logistic regression, AdaGrad, a fixed order.

use super::corpus::Dice;
use super::features::{DIMENSIONS, features};
use crate::words::{Word, words};

const EPOCHS: usize = 3;
const RATE: f32 = 0.4;
/// What callers say is less like our phrases than those are like each other, and the model that much too sure.
const MODESTY: f32 = 0.9;

/// A linear model, one column a class. Rows whose width is a multiple of four line up with the registers of the machine.
pub(super) struct Model<const WIDTH: usize>(Vec<[f32; WIDTH]>);

impl<const WIDTH: usize> Model<WIDTH> {
    /// Learns from these phrases and what is wanted of them, always the same from the same.
    pub(super) fn learned_from<'a>(examples: impl Iterator<Item = (&'a str, [f32; WIDTH])>) -> Self {
        let mut weights = vec![[0.0; WIDTH]; DIMENSIONS];
        let mut seen = vec![[1e-4; WIDTH]; DIMENSIONS];
        let examples: Vec<(Vec<u32>, [f32; WIDTH])> =
            examples.map(|(text, wanted)| (features(&words(text)), wanted)).collect();
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

    /// How likely each class is, 0 to 1.
    pub(super) fn likelihoods(&self, turn: &[Word]) -> [f32; WIDTH] {
        sums(&self.0, &features(turn)).map(|sum| logistic(sum * MODESTY))
    }
}

/// One step of AdaGrad towards what is wanted of one example.
fn step<const WIDTH: usize>(
    weights: &mut [[f32; WIDTH]],
    seen: &mut [[f32; WIDTH]],
    features: &[u32],
    wanted: &[f32; WIDTH],
) {
    let sums = sums(weights, features);
    let value = value(features);
    let slope: [f32; WIDTH] = std::array::from_fn(|at| (logistic(sums[at]) - wanted[at]) * value);
    for feature in features {
        let (weights, seen) = (&mut weights[*feature as usize], &mut seen[*feature as usize]);
        for at in 0..WIDTH {
            seen[at] += slope[at] * slope[at];
            weights[at] -= RATE * slope[at] / seen[at].sqrt();
        }
    }
}

fn sums<const WIDTH: usize>(weights: &[[f32; WIDTH]], features: &[u32]) -> [f32; WIDTH] {
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
