//! The speech engines of a process: loaded once, shared by all calls.

use std::path::Path;

use speech::{
    PiperModel, SileroModel, Synthesizer, Transcriber, TranscriptionPool, Voice, VoiceActivityPool,
    VoiceLimits, WhisperModel,
};

use crate::models;

/// Transcriptions that may wait for one thread. A guess that waits longer than a pause is of no use.
const QUEUED_FOR_EACH_TRANSCRIBER: usize = 8;

/// Sentences are short and mostly cached; a second thread lets one call not wait for another's address.
const SYNTHESIZERS: usize = 2;

/// One thread judges about 150 calls.
const VOICE_ACTIVITY_THREADS: usize = 1;

/// The models and the pools they run in.
pub(crate) struct Engines {
    pub(crate) voice: Voice,
    pub(crate) transcription: TranscriptionPool,
    pub(crate) voice_activity: VoiceActivityPool,
}

/// Loads every model. Blocks for a second or two.
///
/// # Errors
/// When a file is missing or damaged, naming each and the command that mends it.
pub(crate) fn load(models_dir: &Path, transcribers: usize) -> anyhow::Result<Engines> {
    let paths = models::paths(models_dir)?;
    let whisper = WhisperModel::load(&paths.whisper)?;
    let mut ears: Vec<Box<dyn Transcriber>> = Vec::new();
    for _ in 0..transcribers {
        ears.push(Box::new(whisper.transcriber()?));
    }
    let piper = PiperModel::load(&paths.voice, &paths.voice_config)?;
    let mouths =
        (0..SYNTHESIZERS).map(|_| Box::new(piper.synthesizer()) as Box<dyn Synthesizer>).collect::<Vec<_>>();
    let silero = SileroModel::load(&paths.vad)?;
    Ok(Engines {
        transcription: TranscriptionPool::start(ears, transcribers * QUEUED_FOR_EACH_TRANSCRIBER),
        voice: Voice::start(mouths, VoiceLimits::default()),
        voice_activity: VoiceActivityPool::start(&silero, VOICE_ACTIVITY_THREADS),
    })
}
