//! The callers' lines as sound, each made once however many callers say it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::scenario::Scenario;
use crate::sound::Clip;
use crate::voice::{Voice, VoiceError};

/// Lines that were spoken, by voice, speed, level and words.
#[derive(Debug, Default)]
pub struct Clips(BTreeMap<(String, u32, u32, String), Arc<Clip>>);

impl Clips {
    /// Every line of `scenario` as it will sound; what was not said before takes some tens of milliseconds a line.
    ///
    /// # Errors
    /// When there is no such voice, or it cannot speak.
    pub fn of(&mut self, scenario: &Scenario) -> Result<BTreeMap<String, Arc<Clip>>, VoiceError> {
        let mut voice = None;
        let mut clips = BTreeMap::new();
        for line in scenario.lines() {
            let key = (
                scenario.voice.clone(),
                scenario.speed.to_bits(),
                scenario.level_db.to_bits(),
                line.to_owned(),
            );
            let clip = match self.0.get(&key) {
                Some(clip) => Arc::clone(clip),
                None => {
                    let voice = match &voice {
                        Some(voice) => voice,
                        None => voice.insert(Voice::find(&scenario.voice, scenario.speed)?),
                    };
                    let (speech, rate_hz) = voice.speak(line)?;
                    let clip = Arc::new(Clip::from_speech(&speech, rate_hz, scenario.level_db));
                    self.0.insert(key, Arc::clone(&clip));
                    clip
                }
            };
            clips.insert(line.to_owned(), clip);
        }
        Ok(clips)
    }
}
