//! The caller's ears: Whisper tiny.en on a thread of its own, one question after the other.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use tokio::sync::oneshot;
use whisper_rs::{
    FullParams, SamplingStrategy, WhisperContext, WhisperContextParameters, WhisperError, WhisperState,
};

use crate::sound::{LineNoise, RATE_HZ, from_i16, resample};

/// The model's file name in the models folder.
pub const MODEL_FILE: &str = "ggml-tiny.en.bin";

/// Sound rate that the model wants.
const MODEL_RATE_HZ: u32 = 16_000;
/// What the model takes in at once; a longer turn is cut where it is quietest.
const LONGEST_PIECE_S: usize = 25;
/// Less sound than this is a click.
const SHORTEST_SPEECH_MS: usize = 250;
/// What stays of the silence around speech: the softest sounds are at its edges.
const EDGE_FRAMES: usize = 5;
/// Above this the model itself says that there is no speech.
const NO_SPEECH: f32 = 0.8;
/// A floor of noise below any speech: on digital silence the model invents words.
const FLOOR_DB: f32 = -60.0;
/// Questions that may wait: a caller has one at a time, and those of several callers must not pile up for minutes.
const MOST_WAITING: usize = 64;

/// Where the models are: `$FIRSTRING_MODELS`, else `$XDG_CACHE_HOME/firstring/models`, else `~/.cache/firstring/models`.
#[must_use]
pub fn default_models_folder() -> PathBuf {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("FIRSTRING_MODELS").unwrap_or_else(|| {
        let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")));
        cache.unwrap_or_default().join("firstring").join("models")
    })
}

/// Why there are no ears.
#[derive(Debug, thiserror::Error)]
pub enum EarsError {
    /// The model is not there.
    #[error("the recognition model {0} is missing (`firstring models install` fetches it)")]
    Missing(PathBuf),
    /// The model could not be loaded.
    #[error("the recognition model cannot be used")]
    Model(#[from] WhisperError),
    /// No thread.
    #[error("cannot start a thread")]
    Thread(#[from] std::io::Error),
}

/// A queue to the thread that listens, which ends when the last of these is dropped.
#[derive(Debug, Clone)]
pub struct Ears {
    questions: SyncSender<Question>,
}

struct Question {
    heard: Vec<i16>,
    answer: oneshot::Sender<String>,
}

impl Ears {
    /// Loads the model from a folder and listens once to nothing, so that the first question is no slower than others.
    ///
    /// # Errors
    /// When the model is missing or broken.
    pub fn open(models: &Path) -> Result<Self, EarsError> {
        let path = models.join(MODEL_FILE);
        if !path.is_file() {
            return Err(EarsError::Missing(path));
        }
        whisper_rs::install_logging_hooks();
        let context = WhisperContext::new_with_params(&path, WhisperContextParameters::default())?;
        let mut state = context.create_state()?;
        transcribe(&mut state, &[0.0; MODEL_RATE_HZ as usize])?;
        Ok(Self::new(move |heard: &[i16]| {
            let words: Result<Vec<String>, _> =
                pieces(heard).into_iter().map(|piece| transcribe(&mut state, &prepared(piece))).collect();
            words
                .unwrap_or_else(|error| {
                    eprintln!("the caller's ears failed: {error}");
                    Vec::new()
                })
                .join(" ")
        })?)
    }

    /// Ears of any kind: `understand` makes words of sound at 8 kHz, on a thread of its own.
    ///
    /// # Errors
    /// When there is no thread to be had.
    pub fn new(understand: impl FnMut(&[i16]) -> String + Send + 'static) -> std::io::Result<Self> {
        let (questions, waiting) = sync_channel(MOST_WAITING);
        thread::Builder::new().name("ears".to_owned()).spawn(move || listen(understand, &waiting))?;
        Ok(Self { questions })
    }

    /// What was said in `heard` (8 kHz); the receiver fails if the ears are gone or have more to do than they can.
    #[must_use]
    pub fn listen(&self, heard: Vec<i16>) -> oneshot::Receiver<String> {
        let (answer, receiver) = oneshot::channel();
        // A full queue drops the question, and with it the sender: that is the receiver's failure.
        let _ = self.questions.try_send(Question { heard, answer });
        receiver
    }
}

fn listen(mut understand: impl FnMut(&[i16]) -> String, questions: &Receiver<Question>) {
    while let Ok(question) = questions.recv() {
        // Who asked has heard more since, or has hung up.
        if !question.answer.is_closed() {
            let _ = question.answer.send(understand(&question.heard).trim().to_owned());
        }
    }
}

/// The parts of a turn with speech in them, none longer than the model takes in.
fn pieces(heard: &[i16]) -> Vec<&[i16]> {
    const FRAME: usize = 160;
    let loud =
        |frame: &[i16]| crate::sound::is_audible(&frame.iter().copied().map(from_i16).collect::<Vec<_>>());
    let audible: Vec<bool> = heard.chunks(FRAME).map(loud).collect();
    let (Some(first), Some(last)) = (audible.iter().position(|&is| is), audible.iter().rposition(|&is| is))
    else {
        return Vec::new();
    };
    if audible.iter().filter(|&&is| is).count() * 20 < SHORTEST_SPEECH_MS {
        return Vec::new();
    }
    let first = first.saturating_sub(EDGE_FRAMES);
    let mut rest = &heard[first * FRAME..((last + 1 + EDGE_FRAMES) * FRAME).min(heard.len())];
    let mut pieces = Vec::new();
    let longest = LONGEST_PIECE_S * RATE_HZ as usize;
    while rest.len() > longest {
        let power = |frame: &[i16]| frame.iter().map(|&sample| f64::from(sample).powi(2)).sum::<f64>();
        // The quietest fifth of a second in the second half of what fits.
        let window = 10 * FRAME;
        let cuts = (longest / 2..longest - window).step_by(FRAME);
        let quietest =
            |a: &usize, b: &usize| power(&rest[*a..*a + window]).total_cmp(&power(&rest[*b..*b + window]));
        let cut = cuts.min_by(quietest).unwrap_or(longest) + window / 2;
        let (piece, after) = rest.split_at(cut);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

/// What the model is given: 16 kHz, a floor of noise, and a moment of it before and after.
fn prepared(heard: &[i16]) -> Vec<f32> {
    let margin = RATE_HZ as usize / 5;
    let mut samples = vec![0.0; margin];
    samples.extend(heard.iter().copied().map(from_i16));
    samples.extend(vec![0.0; margin]);
    let mut noise = LineNoise::new(0, FLOOR_DB);
    for frame in samples.chunks_mut(crate::sound::FRAME_SAMPLES) {
        frame.iter_mut().zip(noise.frame()).for_each(|(sample, noise)| *sample += noise);
    }
    resample(&samples, RATE_HZ, MODEL_RATE_HZ)
}

fn transcribe(state: &mut WhisperState, samples: &[f32]) -> Result<String, WhisperError> {
    let seconds = samples.len().div_ceil(MODEL_RATE_HZ as usize);
    let mut params = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
    params.set_language(Some("en"));
    params.set_n_threads(1);
    // Below 512 this model repeats itself; above 1500 it has no positions.
    params.set_audio_ctx(
        (samples.len() * 50).div_ceil(MODEL_RATE_HZ as usize).saturating_add(64).clamp(512, 1_500) as i32,
    );
    params.set_max_tokens(12 + 8 * seconds as i32);
    params.set_single_segment(true);
    params.set_no_context(true);
    params.set_suppress_blank(true);
    params.set_suppress_nst(true);
    params.set_temperature_inc(0.0);
    params.set_print_special(false);
    params.set_print_progress(false);
    params.set_print_realtime(false);
    params.set_print_timestamps(false);
    state.full(params, samples)?;
    let spoken = state.as_iter().filter(|segment| segment.no_speech_probability() <= NO_SPEECH);
    let texts: Result<Vec<String>, WhisperError> =
        spoken.map(|segment| Ok(segment.to_str_lossy()?.into_owned())).collect();
    Ok(texts?.concat().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(seconds: usize) -> Vec<i16> {
        (0..seconds * 8_000).map(|at| if at / 4 % 2 == 0 { 4_000 } else { -4_000 }).collect()
    }

    #[test]
    fn silence_and_clicks_are_nothing_to_listen_to() {
        assert!(pieces(&[]).is_empty());
        assert!(pieces(&[0; 16_000]).is_empty());
        let mut click = vec![0; 16_000];
        click[4_000..5_000].copy_from_slice(&sound(1)[..1_000]);
        assert!(pieces(&click).is_empty());
    }

    #[test]
    fn silence_around_speech_is_left_out_and_a_long_turn_is_cut_where_it_is_quiet() {
        let mut turn = vec![0; 8_000];
        turn.extend(sound(2));
        turn.extend(vec![0; 8_000]);
        assert_eq!(pieces(&turn).iter().map(|piece| piece.len()).collect::<Vec<_>>(), [17_600]);

        let mut long = sound(20);
        long.extend(vec![0; 8_000]);
        long.extend(sound(20));
        let lengths: Vec<usize> = pieces(&long).iter().map(|piece| piece.len()).collect();
        assert_eq!(lengths.iter().sum::<usize>(), long.len());
        let [first, _] = lengths[..] else { panic!("{lengths:?}") };
        assert!((160_000..=168_000).contains(&first), "{first}");
    }
}
