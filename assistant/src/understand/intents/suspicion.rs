//! What sounds like an emergency, or like the wish not to be contacted, in words that policy's rules do not know.
//!
//! Rules find what is said in known words, and act on it. People say the same in thousands of ways, and a rule that knows
//! them all would fire where nothing is meant. So a model that learned how such things are said may suspect it, and
//! the caller is asked: it decides nothing, and overrules nothing.

use std::sync::LazyLock;

use super::corpus::{examples, phrases};
use super::model::Model;
use crate::understand::Intent;
use crate::words::Word;

/// The emergency or the opt-out that the turn sounds like, if either, and how likely it is; the graver first. What
/// tells or answers a `detail` of a booking, and what is as short as most answers, has to sound like it plainly.
pub(in crate::understand) fn suspected(words: &[Word], detail: bool) -> Option<(Intent, f32)> {
    let [danger, wish, ..] = model().likelihoods(words);
    let plainly = detail || words.len() < FEW_WORDS;
    let (danger_enough, wish_enough) = if plainly { (PLAIN, PLAIN) } else { (DANGER_ENOUGH, WISH_ENOUGH) };
    if danger >= danger_enough {
        return Some((Intent::Emergency, danger));
    }
    (wish >= wish_enough).then_some((Intent::OptOut, wish))
}

/// At this one ordinary turn in five hundred is asked about in vain, and nineteen of twenty reports of danger that no rule
/// was written for are asked about: `examples/score_signs.rs`.
const DANGER_ENOUGH: f32 = 0.3;
const WISH_ENOUGH: f32 = 0.3;
/// More likely than not.
const PLAIN: f32 = 0.5;
const FEW_WORDS: usize = 4;

/// Learns the model, a fraction of a second.
pub(super) fn prepare() {
    let _ = model();
}

fn model() -> &'static Model<4> {
    static MODEL: LazyLock<Model<4>> = LazyLock::new(|| {
        let danger = phrases(include_str!("../../../corpus/emergency.txt"));
        let wish = phrases(include_str!("../../../corpus/opt_out.txt"));
        let harmless = phrases(include_str!("../../../corpus/harmless.txt"));
        let ordinary = examples();
        let danger = danger.iter().map(|text| (text.as_str(), [1.0, 0.0, 0.0, 0.0]));
        let wish = wish.iter().map(|text| (text.as_str(), [0.0, 1.0, 0.0, 0.0]));
        let harmless = harmless.iter().map(|text| (text.as_str(), [0.0; 4]));
        let ordinary = ordinary.iter().map(|example| (example.text.as_str(), [0.0; 4]));
        Model::learned_from(danger.chain(wish).chain(harmless).chain(ordinary))
    });
    &MODEL
}
