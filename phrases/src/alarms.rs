//! What sounds like danger, or like the wish not to be contacted, learned from phrases of either and of neither.

use crate::corpus::phrases;
use crate::model::Model;
use crate::wishes::examples;

/// The first column is danger, the second the wish not to be contacted; the others are not used.
pub type AlarmModel = Model<4>;

/// Of what is said ordinarily so much is enough to know what danger is not.
const ONE_IN: usize = 2;

/// The model of the whole corpus.
#[must_use]
pub fn learned() -> AlarmModel {
    let danger = phrases(include_str!("../corpus/emergency.txt"));
    let wish = phrases(include_str!("../corpus/opt_out.txt"));
    let harmless = phrases(include_str!("../corpus/harmless.txt"));
    let ordinary = examples();
    let danger = danger.iter().map(|text| (text.as_str(), [1.0, 0.0, 0.0, 0.0]));
    let wish = wish.iter().map(|text| (text.as_str(), [0.0, 1.0, 0.0, 0.0]));
    let harmless = harmless.iter().map(|text| (text.as_str(), [0.0; 4]));
    let ordinary = ordinary.iter().step_by(ONE_IN).map(|example| (example.text.as_str(), [0.0; 4]));
    Model::learned_from(danger.chain(wish).chain(harmless).chain(ordinary))
}
