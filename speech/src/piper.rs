//! Piper: a voice that speaks one sentence at a time, about ten times faster than it is heard.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use rten::{ThreadPool, Value};
use rten_tensor::prelude::*;
use rten_tensor::{NdTensor, Tensor};
use serde::Deserialize;
use telephony::Pace;

use crate::models::LoadModelError;
use crate::onnx::{OnnxModel, on, one_thread};
use crate::text;
use crate::voice::{Speech, SynthesizeError, Synthesizer};

/// A Piper voice, loaded once and shared by its synthesizers. Cheap to clone.
#[derive(Clone)]
pub struct PiperModel {
    onnx: Arc<OnnxModel<3, 1>>,
    config: Arc<Config>,
}

/// One speaker on the voice's weights, on a thread of its own.
pub struct PiperSynthesizer {
    voice: PiperModel,
    thread: Arc<ThreadPool>,
}

impl PiperModel {
    /// Reads a voice: its network and the JSON beside it.
    ///
    /// # Errors
    /// When a file is not there or not what Piper makes, or the voice has several speakers.
    pub fn load(onnx: &Path, config: &Path) -> Result<Self, LoadModelError> {
        let config = Arc::new(Config::read(config)?);
        let onnx = OnnxModel::load(onnx, ["input", "input_lengths", "scales"], ["output"])?;
        // The first text loads the dictionaries, for which no caller should wait.
        let _ = text::phoneme_text("ready");
        Ok(Self { config, onnx: Arc::new(onnx) })
    }

    /// A speaker with this voice.
    #[must_use]
    pub fn synthesizer(&self) -> PiperSynthesizer {
        PiperSynthesizer { voice: self.clone(), thread: one_thread() }
    }
}

/// How much longer a sound lasts for a caller who asked for it slower: plainly slower, and not yet tiring.
const SLOWER: f32 = 1.3;

/// Silence between two sentences of one text.
const BETWEEN_SENTENCES_MS: u32 = 200;

impl Synthesizer for PiperSynthesizer {
    fn synthesize(&mut self, text: &str, pace: Pace) -> Result<Speech, SynthesizeError> {
        let rate_hz = self.voice.config.audio.sample_rate;
        let mut samples = Vec::new();
        for sentence in sentences(&text::phoneme_text(text)) {
            let Some(ids) = self.voice.config.ids(sentence) else { continue };
            if !samples.is_empty() {
                samples.resize(samples.len() + (rate_hz * BETWEEN_SENTENCES_MS / 1_000) as usize, 0.0);
            }
            samples.extend(self.say(&ids, pace)?);
        }
        if samples.is_empty() { Err(SynthesizeError::NothingToSay) } else { Ok(Speech { samples, rate_hz }) }
    }
}

impl PiperSynthesizer {
    fn say(&self, ids: &[i32], pace: Pace) -> Result<Vec<f32>, SynthesizeError> {
        let OnnxModel { model, inputs, outputs } = &*self.voice.onnx;
        let Inference { noise_scale, length_scale, noise_w } = self.voice.config.inference;
        let length_scale = match pace {
            Pace::Usual => length_scale,
            Pace::Slow => length_scale * SLOWER,
        };
        let length = i32::try_from(ids.len()).expect("a sentence has fewer than two thousand million sounds");
        let values: [Value; 3] = [
            NdTensor::from_data([1, ids.len()], ids.to_vec()).into(),
            NdTensor::from_data([1], vec![length]).into(),
            NdTensor::from_data([3], vec![noise_scale, length_scale, noise_w]).into(),
        ];
        let values = inputs.iter().copied().zip(values.into_iter().map(Into::into)).collect();
        let engine_error = |error: &dyn std::fmt::Display| SynthesizeError::Engine(error.to_string());
        let [samples] =
            model.run_n(values, *outputs, on(&self.thread)).map_err(|error| engine_error(&error))?;
        let samples: Tensor<f32> = samples.try_into().map_err(|error| engine_error(&error))?;
        Ok(samples.to_vec())
    }
}

/// The part of a voice's JSON that is used here.
#[derive(Deserialize)]
struct Config {
    audio: Audio,
    inference: Inference,
    num_speakers: u32,
    phoneme_id_map: BTreeMap<char, Vec<i32>>,
}

#[derive(Deserialize)]
struct Audio {
    sample_rate: u32,
}

/// How freely the voice varies its sound and rhythm, and how slowly it speaks.
#[derive(Clone, Copy, Deserialize)]
struct Inference {
    noise_scale: f32,
    length_scale: f32,
    noise_w: f32,
}

/// Between all sounds, and first and last in a sentence.
const PAD: char = '_';
const BEGIN: char = '^';
const END: char = '$';

impl Config {
    fn read(path: &Path) -> Result<Self, LoadModelError> {
        let file = File::open(path).map_err(|error| LoadModelError::new(path, error))?;
        let config: Self = serde_json::from_reader(BufReader::new(file))
            .map_err(|error| LoadModelError::new(path, error))?;
        if config.num_speakers != 1 {
            return Err(LoadModelError::new(path, "the voice has several speakers"));
        }
        for needed in [PAD, BEGIN, END] {
            if !config.phoneme_id_map.contains_key(&needed) {
                return Err(LoadModelError::new(path, format!("there is no id for {needed:?}")));
            }
        }
        if !media::RATES_HZ.contains(&config.audio.sample_rate) {
            return Err(LoadModelError::new(path, "the sample rate is out of range"));
        }
        Ok(config)
    }

    /// What the network reads: the sentence's sounds with padding between them, or `None` when none of them is a
    /// sound. What the voice was not trained on is left out, as Piper does.
    fn ids(&self, phonemes: &str) -> Option<Vec<i32>> {
        if !phonemes.chars().any(|c| c.is_alphabetic() && self.phoneme_id_map.contains_key(&c)) {
            return None;
        }
        let [pad, begin, end] = [PAD, BEGIN, END].map(|c| self.phoneme_id_map[&c].as_slice());
        let mut ids = [begin, pad].concat();
        for sound in phonemes.chars().filter_map(|c| self.phoneme_id_map.get(&c)) {
            ids.extend(sound);
            ids.extend(pad);
        }
        ids.extend(end);
        Some(ids)
    }
}

/// Cut after each full stop, question or exclamation mark: the voice was trained on single sentences.
fn sentences(phonemes: &str) -> impl Iterator<Item = &str> {
    phonemes.split_inclusive(['.', '?', '!']).map(str::trim).filter(|sentence| !sentence.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> Config {
        let sounds = [('_', 0), ('^', 1), ('$', 2), (' ', 3), ('.', 10), ('a', 14), ('b', 15)];
        Config {
            audio: Audio { sample_rate: 22_050 },
            inference: Inference { noise_scale: 0.667, length_scale: 1.0, noise_w: 0.8 },
            num_speakers: 1,
            phoneme_id_map: sounds.into_iter().map(|(sound, id)| (sound, vec![id])).collect(),
        }
    }

    #[test]
    fn sounds_are_padded_and_unknown_ones_left_out() {
        assert_eq!(config().ids("ab x."), Some(vec![1, 0, 14, 0, 15, 0, 3, 0, 10, 0, 2]));
        assert_eq!(config().ids(". ."), None);
        assert_eq!(config().ids(""), None);
    }

    #[test]
    fn every_sentence_keeps_its_mark() {
        assert_eq!(sentences("aba. ba, ab? b").collect::<Vec<_>>(), ["aba.", "ba, ab?", "b"]);
    }
}
