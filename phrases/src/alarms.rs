//! What sounds like danger, or like the wish not to be contacted, learned from phrases of either and of neither.

use crate::corpus::phrases;
use crate::model::Model;
use crate::wishes;

/// The first column is danger, the second the wish not to be contacted; the others are not used.
pub type AlarmModel = Model<4>;

/// Of what is said ordinarily so much is enough to know what danger is not.
const ONE_IN: usize = 2;

/// What the model learns from beside the examples of wishes: phrases, and what is in them.
#[must_use]
pub fn examples() -> Vec<(String, [f32; 4])> {
    let (danger, wish, neither) = ([1.0, 0.0, 0.0, 0.0], [0.0, 1.0, 0.0, 0.0], [0.0; 4]);
    let files = [
        (include_str!("../corpus/emergency.txt"), danger),
        (include_str!("../corpus/opt_out.txt"), wish),
        (include_str!("../corpus/harmless.txt"), neither),
    ];
    files.iter().flat_map(|(text, is)| phrases(text).into_iter().map(|phrase| (phrase, *is))).collect()
}

/// The model of the whole corpus.
#[must_use]
pub fn learned() -> AlarmModel {
    let (alarming, ordinary) = (examples(), wishes::examples());
    let alarming = alarming.iter().map(|(text, is)| (text.as_str(), *is));
    let ordinary = ordinary.iter().step_by(ONE_IN).map(|example| (example.text.as_str(), [0.0; 4]));
    Model::learned_from(alarming.chain(ordinary))
}
