//! Whisper, through whisper.cpp, set up for short utterances from a telephone line.

use std::path::Path;
use std::sync::{Arc, Mutex, Once, PoisonError};
use std::time::Instant;

use whisper_rs::{FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperState};

use crate::models::LoadModelError;
use crate::repeats::cut_repeats;
use crate::transcription::{CancelSignal, TranscribeError, Transcriber, Transcript};

/// A sound that Whisper itself thinks is no speech with more than this probability has no transcript: on telephone
/// speech the value stays below 0.6, on noise it is above 0.9.
pub const NO_SPEECH: f32 = 0.8;

/// The weights of a Whisper model, loaded once and shared by its transcribers. Cheap to clone.
#[derive(Debug, Clone)]
pub struct WhisperModel {
    context: Arc<WhisperContext>,
    path: Arc<Path>,
}

/// One decoder with its own working memory (some 50 MB); works through one utterance at a time, on one thread.
///
/// Two threads a decode gain little and stall each other when there are more decodes than processors, so the way
/// to use more processors is more transcribers.
pub struct WhisperTranscriber {
    state: WhisperState,
    params: FullParams<'static, 'static>,
    cancel: Arc<Mutex<CancelSignal>>,
}

impl WhisperModel {
    /// Reads a model in whisper.cpp's format.
    ///
    /// # Errors
    /// When the file is not there or not such a model, or the processor is too old for this build.
    pub fn load(path: &Path) -> Result<Self, LoadModelError> {
        silence_whisper();
        if let Some(feature) = lacking_feature() {
            return Err(LoadModelError::new(path, format!("it needs a processor with {feature}")));
        }
        let context = WhisperContext::new_with_params(path, WhisperContextParameters::default())
            .map_err(|error| LoadModelError::new(path, error))?;
        Ok(Self { context: Arc::new(context), path: path.into() })
    }

    /// A decoder on these weights.
    ///
    /// # Errors
    /// When its memory cannot be had.
    pub fn transcriber(&self) -> Result<WhisperTranscriber, LoadModelError> {
        let state = self.context.create_state().map_err(|error| LoadModelError::new(&self.path, error))?;
        let cancel = Arc::new(Mutex::new(CancelSignal::default()));
        Ok(WhisperTranscriber { state, params: params(Arc::clone(&cancel)), cancel })
    }
}

/// Below 250 ms there is no word; Whisper then invents one.
const SHORTEST: usize = RATE_HZ / 4;
/// Whisper's window is 30 s. Of a longer utterance the end is kept, which is what was asked about last.
const LONGEST: usize = RATE_HZ * 29;
const RATE_HZ: usize = 16_000;

impl Transcriber for WhisperTranscriber {
    fn transcribe(&mut self, pcm_16k: &[f32], cancel: &CancelSignal) -> Result<Transcript, TranscribeError> {
        let pcm = &pcm_16k[pcm_16k.len().saturating_sub(LONGEST)..];
        // Digital silence makes the encoder's normalisation meaningless, and Whisper hears speech in it.
        if pcm.len() < SHORTEST || pcm.iter().all(|&sample| sample == 0.0) {
            return Ok(Transcript { no_speech: 1.0, ..Transcript::default() });
        }
        let begin = Instant::now();
        *self.cancel.lock().unwrap_or_else(PoisonError::into_inner) = cancel.clone();
        let mut params = self.params.clone();
        params.set_audio_ctx(audio_context(pcm.len()));
        params.set_max_tokens(most_tokens(pcm.len()));
        if let Err(error) = self.state.full(params, pcm) {
            // An aborted decode comes back as a failed one.
            let cancelled = cancel.is_raised();
            return Err(if cancelled { TranscribeError::Cancelled } else { engine_error(error) });
        }
        let (text, no_speech) = self.heard()?;
        let (text, looped) = if no_speech > NO_SPEECH { ("", false) } else { cut_repeats(&text) };
        Ok(Transcript { text: text.to_owned(), no_speech, looped, decode: begin.elapsed() })
    }
}

impl WhisperTranscriber {
    fn heard(&self) -> Result<(String, f32), TranscribeError> {
        let mut text = String::new();
        let mut no_speech: Option<f32> = None;
        for segment in self.state.as_iter() {
            text.push_str(&segment.to_str_lossy().map_err(engine_error)?);
            no_speech.get_or_insert(segment.no_speech_probability());
        }
        Ok((text.trim().to_owned(), no_speech.unwrap_or(1.0)))
    }
}

/// The part of Whisper's 30 s window that is looked at, in steps of 20 ms: the utterance and a little more. Less
/// than 512 makes the small models repeat themselves without end.
fn audio_context(samples: usize) -> i32 {
    let steps = (50 * samples).div_ceil(RATE_HZ) + 64;
    i32::try_from(steps.clamp(512, 1_500)).expect("1500 fits")
}

/// More words than anybody says in that time, so that a decoder that repeats itself comes to an end.
fn most_tokens(samples: usize) -> i32 {
    i32::try_from(12 + 8 * samples / RATE_HZ).expect("29 s of tokens fit")
}

/// Everything that does not depend on the utterance.
fn params(cancel: Arc<Mutex<CancelSignal>>) -> FullParams<'static, 'static> {
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_n_threads(1);
    params.set_single_segment(true);
    params.set_no_context(true);
    params.set_no_timestamps(false);
    params.set_suppress_blank(true);
    params.set_suppress_nst(true);
    params.set_temperature(0.0);
    params.set_temperature_inc(0.0);
    // Never reached: what is no speech is decided here, where the probability can be reported as well.
    params.set_no_speech_thold(1.0);
    params.set_print_special(false);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_timestamps(false);
    // whisper-rs 0.16 calls the closure through the type given here but stores it as a boxed trait object, so
    // that only this very type is sound. It is also never freed, which is why it is set once a decoder and
    // looks up whose decode it is, instead of once a decode.
    let is_cancelled: Box<dyn FnMut() -> bool> =
        Box::new(move || cancel.lock().unwrap_or_else(PoisonError::into_inner).is_raised());
    params.set_abort_callback_safe::<_, Box<dyn FnMut() -> bool>>(is_cancelled);
    params
}

fn engine_error(error: whisper_rs::WhisperError) -> TranscribeError {
    TranscribeError::Engine(error.to_string())
}

/// whisper.cpp writes pages about the model and every decode to standard error; failures come back as values.
fn silence_whisper() {
    static ONCE: Once = Once::new();
    ONCE.call_once(whisper_rs::install_logging_hooks);
}

/// What whisper.cpp was built to use and this processor has not: without the question, the process would be killed
/// in the middle of the first call.
#[cfg(target_arch = "x86_64")]
fn lacking_feature() -> Option<&'static str> {
    let built = whisper_rs::SystemInfo::default();
    let features = [
        ("AVX", built.avx, is_x86_feature_detected!("avx")),
        ("AVX2", built.avx2, is_x86_feature_detected!("avx2")),
        ("FMA", built.fma, is_x86_feature_detected!("fma")),
        ("F16C", built.f16c, is_x86_feature_detected!("f16c")),
    ];
    features.into_iter().find(|(_, used, there)| *used && !there).map(|(name, ..)| name)
}

#[cfg(not(target_arch = "x86_64"))]
fn lacking_feature() -> Option<&'static str> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The settings are in `.cargo/config.toml`; a build that does not see them works, at a fraction of the speed.
    #[test]
    #[cfg(target_arch = "x86_64")]
    fn whisper_is_built_for_speed() {
        silence_whisper();
        let built = whisper_rs::print_system_info();
        for feature in ["AVX2", "FMA", "F16C", "BMI2", "LLAMAFILE"] {
            assert!(built.contains(&format!("{feature} = 1")), "no {feature} in {built}");
        }
    }

    #[test]
    fn the_decoder_looks_at_little_more_than_the_utterance() {
        for (seconds, context, tokens) in [(1, 512, 20), (8, 512, 76), (10, 564, 92), (29, 1_500, 244)] {
            assert_eq!(audio_context(seconds * RATE_HZ), context, "{seconds} s");
            assert_eq!(most_tokens(seconds * RATE_HZ), tokens, "{seconds} s");
        }
    }
}
