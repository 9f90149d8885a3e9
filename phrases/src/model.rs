//! A linear model over hashed features: for each of some classes, how likely it is that a turn has it, independently of
//! the others, because "yes, and cancel the other one" has two.
//!
//! Learned from the phrases in `corpus/` when the program is built, in a second or two and always to the same
//! weights: one-against-the-rest logistic regression, AdaGrad, a fixed order.

use std::ops::Range;

use crate::corpus::Dice;
use crate::features::{DIMENSIONS, features};
use crate::words::{Word, words};

/// So few columns are not worth a second look at every example.
const FEW: usize = 4;
const EPOCHS: usize = 3;
const RATE: f32 = 0.4;
/// What callers say is less like our phrases than those are like each other, and the model that much too sure.
const MODESTY: f32 = 0.9;

/// A linear model, one column a class. Rows whose width is a multiple of four line up with the registers of the machine.
pub struct Model<const WIDTH: usize>(Vec<[f32; WIDTH]>);

impl<const WIDTH: usize> Model<WIDTH> {
    /// Learns from these phrases and what is wanted of them, always the same from the same. The classes know nothing of
    /// each other, so that one half of them is learned beside the other.
    pub fn learned_from<'a>(examples: impl Iterator<Item = (&'a str, [f32; WIDTH])>) -> Self {
        let (texts, wanted): (Vec<&str>, Vec<[f32; WIDTH]>) = examples.unzip();
        let read = |texts: &[&str]| texts.iter().map(|text| features(&words(text))).collect::<Vec<_>>();
        let (first, second) = texts.split_at(texts.len() / 2);
        let (mut read_first, read_second) = beside(|| read(first), || read(second));
        read_first.extend(read_second);
        let examples: Vec<(Vec<u32>, [f32; WIDTH])> = read_first.into_iter().zip(wanted).collect();
        if WIDTH <= FEW {
            return Self(learned(&examples, 0..WIDTH));
        }
        let (mut weights, others) =
            beside(|| learned(&examples, 0..WIDTH / 2), || learned(&examples, WIDTH / 2..WIDTH));
        for (row, other) in weights.iter_mut().zip(others) {
            row[WIDTH / 2..].copy_from_slice(&other[WIDTH / 2..]);
        }
        Self(weights)
    }

    /// The weights as bytes for [`Self::read`]: sixteen bits of each, which is more than they are known to.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        self.0.as_flattened().iter().flat_map(|weight| rounded(*weight).to_le_bytes()).collect()
    }

    /// The model whose weights [`Self::written`] has written.
    ///
    /// # Panics
    /// If they are those of another model.
    #[must_use]
    pub fn read(written: &[u8]) -> Self {
        let (written, rest) = written.as_chunks::<2>();
        let (rows, odd) = written.as_chunks::<WIDTH>();
        assert!(
            rest.is_empty() && odd.is_empty() && rows.len() == DIMENSIONS,
            "these are no weights of this model"
        );
        let weight = |bytes: [u8; 2]| f32::from_bits(u32::from(u16::from_le_bytes(bytes)) << 16);
        Self(rows.iter().map(|row| row.map(weight)).collect())
    }

    /// How likely each class is, 0 to 1.
    #[must_use]
    pub fn likelihoods(&self, turn: &[Word]) -> [f32; WIDTH] {
        sums(&self.0, &features(turn)).map(|sum| logistic(sum * MODESTY))
    }
}

/// The upper half of a number's bits, the nearest one.
fn rounded(weight: f32) -> u16 {
    ((weight.to_bits() + 0x8000) >> 16) as u16
}

/// Does one beside the other.
fn beside<T: Send, U>(one: impl FnOnce() -> T + Send, other: impl FnOnce() -> U) -> (T, U) {
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        (one.join().expect("learning does not fail"), other)
    })
}

/// The weights of these columns, and nothing in the others.
fn learned<const WIDTH: usize>(
    examples: &[(Vec<u32>, [f32; WIDTH])],
    columns: Range<usize>,
) -> Vec<[f32; WIDTH]> {
    let mut weights = vec![[0.0; WIDTH]; DIMENSIONS];
    let mut seen = vec![[1e-4; WIDTH]; DIMENSIONS];
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut dice = Dice(1);
    for _ in 0..EPOCHS {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at + 1));
        }
        for index in &order {
            let (features, wanted) = &examples[*index];
            step(&mut weights, &mut seen, features, wanted, columns.clone());
        }
    }
    weights
}

/// One step of AdaGrad towards what is wanted of one example, in these columns.
fn step<const WIDTH: usize>(
    weights: &mut [[f32; WIDTH]],
    seen: &mut [[f32; WIDTH]],
    features: &[u32],
    wanted: &[f32; WIDTH],
    columns: Range<usize>,
) {
    let value = value(features);
    let mut slope = [0.0; WIDTH];
    let slope = &mut slope[columns.clone()];
    for feature in features {
        let weights = &weights[*feature as usize][columns.clone()];
        for (sum, weight) in slope.iter_mut().zip(weights) {
            *sum += weight;
        }
    }
    for (sum, wanted) in slope.iter_mut().zip(&wanted[columns.clone()]) {
        *sum = (logistic(*sum * value) - wanted) * value;
    }
    for feature in features {
        let weights = &mut weights[*feature as usize][columns.clone()];
        let seen = &mut seen[*feature as usize][columns.clone()];
        for ((weight, seen), slope) in weights.iter_mut().zip(seen).zip(slope.iter()) {
            *seen += slope * slope;
            *weight -= RATE * slope / seen.sqrt();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read() {
        let examples = [("stop that", [1.0, 0.0, 0.0, 0.0]), ("go on with it", [0.0, 1.0, 0.0, 0.0])];
        let learned = Model::learned_from(examples.into_iter());
        let read = Model::<4>::read(&learned.written());
        for (text, _) in examples {
            let (was, is) = (learned.likelihoods(&words(text)), read.likelihoods(&words(text)));
            assert!(was.iter().zip(is).all(|(was, is)| (was - is).abs() < 0.01), "{text}: {was:?} {is:?}");
        }
        assert!(learned.likelihoods(&words("stop"))[0] > learned.likelihoods(&words("stop"))[1]);
    }
}
