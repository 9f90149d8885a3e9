//! What a telephone line does to a voice: 300 to 3,400 Hz, a level, and noise.
//!
//! Everything is 8 kHz mono in `f32` between -1 and 1 until the last step, which is mu-law.

use std::f32::consts::PI;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Resampler, WindowFunction};

/// Samples a second on a telephone line.
pub const RATE_HZ: u32 = 8_000;
/// Samples in one frame of 20 ms.
pub const FRAME_SAMPLES: usize = 160;

const BAND_LOW_HZ: f32 = 300.0;
const BAND_HIGH_HZ: f32 = 3_400.0;
/// Taps of the band-pass: a transition of about 170 Hz at either edge.
const BAND_TAPS: usize = 255;
/// Speech that is this far below the level of the whole is no longer speech but its decay.
const VOICED_BELOW_LEVEL_DB: f32 = -30.0;
/// Sound before the first voiced frame that stays: a word's first consonant is softer than the rest of it.
const LEAD_FRAMES: usize = 8;
/// What counts as sound in what the caller hears: -50 dB below full scale.
const AUDIBLE_RMS: f32 = 0.003;

/// `samples` at `to_hz`, aligned with the original and of the same length in time.
///
/// # Panics
/// Never: the rates are above zero and the buffers are of the lengths that are asked for.
#[must_use]
pub fn resample(samples: &[f32], from_hz: u32, to_hz: u32) -> Vec<f32> {
    if from_hz == to_hz || samples.is_empty() {
        return samples.to_vec();
    }
    let (from, to) = (from_hz as usize, to_hz as usize);
    let mut resampler =
        Fft::<f32>::new_custom(from, to, from / 25, 1, 1, WindowFunction::Blackman, FixedSync::Both)
            .expect("both rates are above zero");
    let input = InterleavedSlice::new(samples, 1, samples.len()).expect("one channel of that many frames");
    resampler.process_all(&input, samples.len(), None).expect("the buffer has the length given").take_data()
}

/// `samples` at 8 kHz without what is outside of the telephone band; aligned with the original.
#[must_use]
pub fn telephone_band(samples: &[f32]) -> Vec<f32> {
    let taps = band_taps();
    let half = taps.len() / 2;
    let padded = |at: isize| usize::try_from(at).ok().and_then(|at| samples.get(at)).copied().unwrap_or(0.0);
    (0..samples.len())
        .map(|at| {
            let first = at as isize - half as isize;
            taps.iter().enumerate().map(|(tap, weight)| weight * padded(first + tap as isize)).sum()
        })
        .collect()
}

/// The band-pass as the difference of two windowed low-passes.
fn band_taps() -> Vec<f32> {
    let low_pass = |cutoff_hz: f32, x: f32| {
        let cutoff = cutoff_hz / RATE_HZ as f32;
        if x == 0.0 { 2.0 * cutoff } else { (2.0 * PI * cutoff * x).sin() / (PI * x) }
    };
    (0..BAND_TAPS)
        .map(|tap| {
            let x = tap as f32 - (BAND_TAPS / 2) as f32;
            let phase = 2.0 * PI * tap as f32 / (BAND_TAPS - 1) as f32;
            let window = 0.42 - 0.5 * phase.cos() + 0.08 * (2.0 * phase).cos();
            window * (low_pass(BAND_HIGH_HZ, x) - low_pass(BAND_LOW_HZ, x))
        })
        .collect()
}

/// Root mean square; 1 is full scale.
#[must_use]
pub fn rms(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

/// The amplitude that is `db` relative to full scale.
#[must_use]
pub fn amplitude(db: f32) -> f32 {
    10f32.powf(db / 20.0)
}

/// Whether a person would hear something in a frame that the server sent.
#[must_use]
pub fn is_audible(frame: &[f32]) -> bool {
    rms(frame) > AUDIBLE_RMS
}

/// An utterance as it goes on the line: 8 kHz, in the band, at its level, without the silence around it.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    samples: Vec<f32>,
    voice_begins: usize,
    voice_ends: usize,
}

impl Clip {
    /// Brings speech of any rate onto the line: level in dB below full scale, measured over the voiced frames.
    #[must_use]
    pub fn from_speech(speech: &[f32], rate_hz: u32, level_db: f32) -> Self {
        let mut samples = telephone_band(&resample(speech, rate_hz, RATE_HZ));
        let level = voiced_rms(&samples);
        if level > 0.0 {
            let gain = amplitude(level_db) / level;
            samples.iter_mut().for_each(|sample| *sample *= gain);
        }
        let voiced = voiced(&samples, voiced_rms(&samples) * amplitude(VOICED_BELOW_LEVEL_DB));
        let Some(first) = voiced.iter().position(|&is| is) else {
            return Self { samples: Vec::new(), voice_begins: 0, voice_ends: 0 };
        };
        let last = voiced.iter().rposition(|&is| is).unwrap_or(first);
        let cut = first.saturating_sub(LEAD_FRAMES);
        // The tail after the last voiced frame stays: a line does not cut a word's decay.
        let samples = samples.split_off(cut * FRAME_SAMPLES);
        Self { samples, voice_begins: first - cut, voice_ends: last + 1 - cut }
    }

    /// How many frames there are, the last one perhaps filled up with silence.
    #[must_use]
    pub fn frames(&self) -> usize {
        self.samples.len().div_ceil(FRAME_SAMPLES)
    }

    /// The first frame that holds voice, and the one after the last: the true end of the speech.
    #[must_use]
    pub fn voice(&self) -> std::ops::Range<usize> {
        self.voice_begins..self.voice_ends
    }

    /// One frame, filled up with silence.
    #[must_use]
    pub fn frame(&self, index: usize) -> [f32; FRAME_SAMPLES] {
        let mut frame = [0.0; FRAME_SAMPLES];
        let from = (index * FRAME_SAMPLES).min(self.samples.len());
        let to = (from + FRAME_SAMPLES).min(self.samples.len());
        frame[..to - from].copy_from_slice(&self.samples[from..to]);
        frame
    }
}

/// The level of the frames that are not silence: those within 40 dB of the loudest.
fn voiced_rms(samples: &[f32]) -> f32 {
    let loudest = samples.chunks(FRAME_SAMPLES).map(rms).fold(0.0, f32::max);
    let powers = samples.chunks(FRAME_SAMPLES).map(rms).filter(|level| *level > loudest * amplitude(-40.0));
    let (sum, count) = powers.fold((0.0, 0), |(sum, count), level| (sum + level * level, count + 1));
    if count == 0 { 0.0 } else { (sum / count as f32).sqrt() }
}

fn voiced(samples: &[f32], above: f32) -> Vec<bool> {
    samples.chunks(FRAME_SAMPLES).map(|frame| rms(frame) > above).collect()
}

/// The noise of a line that is open: white noise through the band, seeded, without end.
#[derive(Debug)]
pub struct LineNoise {
    random: StdRng,
    taps: Vec<f32>,
    history: Vec<f32>,
    gain: f32,
}

impl LineNoise {
    /// Noise of `level_db` below full scale.
    #[must_use]
    pub fn new(seed: u64, level_db: f32) -> Self {
        let taps = band_taps();
        let energy = taps.iter().map(|tap| tap * tap).sum::<f32>().sqrt();
        Self {
            random: StdRng::seed_from_u64(seed),
            history: vec![0.0; taps.len()],
            gain: amplitude(level_db) / energy,
            taps,
        }
    }

    /// The next frame.
    pub fn frame(&mut self) -> [f32; FRAME_SAMPLES] {
        let fresh: Vec<f32> = (0..FRAME_SAMPLES).map(|_| self.normal()).collect();
        self.history.extend(fresh);
        let mut frame = [0.0; FRAME_SAMPLES];
        for (at, sample) in frame.iter_mut().enumerate() {
            let window = &self.history[at..at + self.taps.len()];
            *sample = self.gain * window.iter().zip(&self.taps).map(|(x, weight)| x * weight).sum::<f32>();
        }
        self.history.drain(..FRAME_SAMPLES);
        frame
    }

    /// One normal deviate, by the method of Box and Muller.
    fn normal(&mut self) -> f32 {
        let radius = (-2.0 * self.random.random_range(f32::MIN_POSITIVE..1.0f32).ln()).sqrt();
        radius * (2.0 * PI * self.random.random::<f32>()).cos()
    }
}

/// A sample as 16-bit integer, clipped.
#[must_use]
pub fn to_i16(sample: f32) -> i16 {
    (sample * 32_768.0).clamp(-32_768.0, 32_767.0) as i16
}

/// A 16-bit sample between -1 and 1.
#[must_use]
pub fn from_i16(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tone(hz: f32, rate_hz: u32, seconds: f32) -> Vec<f32> {
        let samples = (rate_hz as f32 * seconds) as usize;
        (0..samples).map(|at| 0.5 * (2.0 * PI * hz * at as f32 / rate_hz as f32).sin()).collect()
    }

    fn db(ratio: f32) -> f32 {
        20.0 * ratio.log10()
    }

    #[test]
    fn the_band_passes_speech_and_stops_what_a_telephone_stops() {
        for (hz, at_least, at_most) in [
            (50.0, -200.0, -40.0),
            (150.0, -200.0, -30.0),
            (300.0, -8.0, -4.0),
            (450.0, -0.5, 0.5),
            (1_000.0, -0.5, 0.5),
            (3_200.0, -0.5, 0.5),
            (3_400.0, -8.0, -4.0),
            (3_700.0, -200.0, -40.0),
        ] {
            let before = tone(hz, RATE_HZ, 0.5);
            let after = telephone_band(&before);
            let gain = db(rms(&after[800..3_200]) / rms(&before[800..3_200]));
            assert!((at_least..=at_most).contains(&gain), "{hz} Hz: {gain} dB");
        }
    }

    #[test]
    fn resampling_keeps_length_alignment_and_level_and_removes_what_does_not_fit() {
        let low = resample(&tone(1_000.0, 16_000, 1.0), 16_000, RATE_HZ);
        let expected = tone(1_000.0, RATE_HZ, 1.0);
        assert_eq!(low.len(), 8_000);
        let error: Vec<f32> = low[400..7_600].iter().zip(&expected[400..7_600]).map(|(a, b)| a - b).collect();
        assert!(rms(&error) < 0.005, "{}", rms(&error));
        let alias = resample(&tone(5_000.0, 16_000, 1.0), 16_000, RATE_HZ);
        assert!(rms(&alias[400..7_600]) < 0.001);
        assert_eq!(resample(&expected, RATE_HZ, 16_000).len(), 16_000);
    }

    #[test]
    fn a_clip_has_its_level_and_knows_where_its_voice_ends() {
        let mut speech = vec![0.0; 16_000 / 2];
        speech.extend(tone(800.0, 16_000, 1.0));
        speech.extend(vec![0.0; 16_000 / 2]);
        let clip = Clip::from_speech(&speech, 16_000, -24.0);
        assert!((7..=8).contains(&clip.voice().start), "{:?}", clip.voice());
        assert!((49..=53).contains(&clip.voice().len()), "{:?}", clip.voice());
        assert!((82..=84).contains(&clip.frames()), "{}", clip.frames());
        let middle = db(rms(&clip.frame(33)));
        assert!((middle + 24.0).abs() < 0.5, "{middle}");
        assert!(rms(&clip.frame(78)) < 1e-4);
    }

    #[test]
    fn silence_makes_an_empty_clip() {
        assert_eq!(Clip::from_speech(&[0.0; 8_000], RATE_HZ, -24.0).frames(), 0);
        assert_eq!(Clip::from_speech(&[], RATE_HZ, -24.0).frames(), 0);
    }

    #[test]
    fn noise_has_its_level_and_the_same_seed_gives_the_same_noise() {
        let mut noise = LineNoise::new(7, -45.0);
        let mut samples = Vec::new();
        for _ in 0..200 {
            samples.extend(noise.frame());
        }
        let level = db(rms(&samples[1_600..]));
        assert!((level + 45.0).abs() < 0.5, "{level}");
        let repeat = |seed| LineNoise::new(seed, -45.0).frame();
        assert_eq!(repeat(7).to_vec(), samples[..FRAME_SAMPLES]);
        assert_ne!(repeat(8).to_vec(), samples[..FRAME_SAMPLES]);
    }
}
