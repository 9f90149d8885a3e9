//! What sounds like an emergency, or like the wish not to be contacted, in words that policy's rules do not know.
//!
//! Rules find what is said in known words, and act on it. People say the same in thousands of ways, and a rule that knows
//! them all would fire where nothing is meant. So a model that learned how such things are said may suspect it, and
//! the caller is asked: it decides nothing, and overrules nothing.

use std::sync::LazyLock;

use phrases::alarms::AlarmModel;

use crate::understand::Intent;
use crate::words::Word;

/// Where a turn is said, which is how much it takes to suspect something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::understand) enum Place {
    /// In answer to "How can I help?" and the like, where such things are said.
    Open,
    /// It tells a detail of a booking, or is as short as most answers.
    Detail,
    /// It answers the question for a detail.
    Answer,
}

impl Place {
    /// How likely danger has to be, and the wish not to be contacted. In the open one ordinary turn in five hundred is asked
    /// about danger in vain, and nineteen of twenty reports of danger that no rule was written for are asked about:
    /// `examples/score_signs.rs`.
    const fn likely_enough(self) -> (f32, f32) {
        match self {
            Self::Open => (0.3, 0.35),
            Self::Detail => (0.5, 0.5),
            Self::Answer => (0.7, 0.7),
        }
    }
}

/// The emergency or the opt-out that the turn sounds like, if either, and how likely it is; the graver first.
pub(in crate::understand) fn suspected(words: &[Word], place: Place) -> Option<(Intent, f32)> {
    let [danger, wish, ..] = model().likelihoods(words);
    let place = if words.len() < FEW_WORDS && place == Place::Open { Place::Detail } else { place };
    let (enough_danger, enough_wish) = place.likely_enough();
    if danger >= enough_danger {
        return Some((Intent::Emergency, danger));
    }
    (wish >= enough_wish).then_some((Intent::OptOut, wish))
}

const FEW_WORDS: usize = 4;

/// Reads the model, a few milliseconds.
pub(super) fn prepare() {
    let _ = model();
}

fn model() -> &'static AlarmModel {
    static MODEL: LazyLock<AlarmModel> =
        LazyLock::new(|| AlarmModel::read(include_bytes!(concat!(env!("OUT_DIR"), "/alarms.weights"))));
    &MODEL
}
