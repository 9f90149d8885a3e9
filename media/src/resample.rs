use std::fmt;
use std::ops::RangeInclusive;

use rubato::audioadapter_buffers::direct::InterleavedSlice;
use rubato::{Fft, FixedSync, Indexing, Resampler as _, WindowFunction};

/// The sample rates that can be converted. Below lies no speech; above, no microphone, and two rates without a
/// common divisor would need transforms of a second of sound, of which this bounds the size.
pub const RATES_HZ: RangeInclusive<u32> = 1_000..=384_000;

/// Converts one channel from one rate to another while it comes in, in -1..=1.
///
/// What comes out is aligned with what went in: output sample `k` is the sound at `k / to_hz` seconds, and after
/// [`Resampler::finish`] there are exactly as many samples as instants inside the clip. Between, the output lags by a
/// block and a half: 30 ms between multiples of 8 kHz, 60 ms from 22,050 Hz.
#[derive(Debug)]
pub struct Resampler {
    stage: Stage,
    from_hz: u32,
    to_hz: u32,
    taken: u64,
    given: u64,
}

impl Resampler {
    /// A converter at the start of a clip or stream.
    ///
    /// # Panics
    /// When a rate is not within [`RATES_HZ`]: check one that comes from a file before.
    #[must_use]
    pub fn new(from_hz: u32, to_hz: u32) -> Self {
        assert!(RATES_HZ.contains(&from_hz), "cannot resample from {from_hz} Hz");
        assert!(RATES_HZ.contains(&to_hz), "cannot resample to {to_hz} Hz");
        let stage =
            if from_hz == to_hz { Stage::Same } else { Stage::Blocks(Box::new(Blocks::new(from_hz, to_hz))) };
        Self { stage, from_hz, to_hz, taken: 0, given: 0 }
    }

    /// Takes the next samples and appends what is ready to `output`.
    pub fn push(&mut self, samples: &[f32], output: &mut Vec<f32>) {
        self.taken += samples.len() as u64;
        let before = output.len();
        match &mut self.stage {
            Stage::Same => output.extend_from_slice(samples),
            Stage::Blocks(blocks) => blocks.push(samples, output),
        }
        self.given += (output.len() - before) as u64;
    }

    /// Appends what is left to `output`, as if silence followed, and is ready for the next clip.
    pub fn finish(&mut self, output: &mut Vec<f32>) {
        if let Stage::Blocks(blocks) = &mut self.stage {
            let length = (self.taken * u64::from(self.to_hz)).div_ceil(u64::from(self.from_hz));
            let end = output.len() + usize::try_from(length - self.given).expect("a clip fits into memory");
            while output.len() < end {
                blocks.push_silence(output);
            }
            output.truncate(end);
            blocks.reset();
        }
        (self.taken, self.given) = (0, 0);
    }
}

/// Converts a whole clip, in -1..=1: output sample `k` is the sound at `k / to_hz` seconds of the clip, and there
/// are `samples.len() * to_hz / from_hz` of them, rounded up.
///
/// # Panics
/// When a rate is not within [`RATES_HZ`].
#[must_use]
pub fn resample(samples: &[f32], from_hz: u32, to_hz: u32) -> Vec<f32> {
    let mut resampler = Resampler::new(from_hz, to_hz);
    let mut output = Vec::new();
    resampler.push(samples, &mut output);
    resampler.finish(&mut output);
    output
}

/// Samples as the models take them: -1 to just below 1.
#[must_use]
pub fn f32_from_i16(samples: &[i16]) -> Vec<f32> {
    samples.iter().map(|&sample| f32::from(sample) / FULL_SCALE).collect()
}

/// Samples as the line takes them. What is outside -1..=1 clips.
#[must_use]
pub fn i16_from_f32(samples: &[f32]) -> Vec<i16> {
    // The cast saturates, which is the clipping.
    samples.iter().map(|&sample| (sample * FULL_SCALE).round() as i16).collect()
}

const FULL_SCALE: f32 = 32_768.0;

/// Blocks of 20 ms at least: the line's own frame, and long enough that the filter passes 3.4 kHz of the line's 4.
const BLOCKS_PER_SECOND: u32 = 50;

enum Stage {
    /// Equal rates: nothing to compute.
    Same,
    Blocks(Box<Blocks>),
}

/// Feeds rubato the blocks that it wants and takes the filter's delay off the front.
struct Blocks {
    fft: Fft<f32>,
    /// Less than one block.
    waiting: Vec<f32>,
    block: Vec<f32>,
    /// Samples of the filter's delay that still come out before the first one of the clip.
    delay_left: usize,
}

impl Blocks {
    fn new(from_hz: u32, to_hz: u32) -> Self {
        let (from, to) = (from_hz as usize, to_hz as usize);
        // The shortest block that is whole at both rates; an even number of them, because the filter's middle is a
        // sample only of an even block: a delay of half a sample could not be taken off.
        let shortest = from_hz / greatest_common_divisor(from_hz, to_hz);
        let count = (from_hz / BLOCKS_PER_SECOND).div_ceil(shortest).next_multiple_of(2);
        let block = (shortest * count) as usize;
        // Blackman leaves aliases below -74 dB with the narrowest transition of the windows that do.
        let fft = Fft::new_custom(from, to, block, 1, 1, WindowFunction::Blackman, FixedSync::Both)
            .expect("neither the rates nor the block are zero");
        let block = vec![0.0; fft.output_frames_max()];
        let delay_left = fft.output_delay();
        Self { fft, waiting: Vec::new(), block, delay_left }
    }

    fn push(&mut self, samples: &[f32], output: &mut Vec<f32>) {
        let size = self.fft.input_frames_next();
        let mut rest = samples;
        while self.waiting.len() + rest.len() >= size {
            let (now, later) = rest.split_at(size - self.waiting.len());
            if self.waiting.is_empty() {
                self.convert(now, output);
            } else {
                let mut whole = std::mem::take(&mut self.waiting);
                whole.extend_from_slice(now);
                self.convert(&whole, output);
                whole.clear();
                self.waiting = whole;
            }
            rest = later;
        }
        self.waiting.extend_from_slice(rest);
    }

    /// Converts what waits and silence up to a whole block.
    fn push_silence(&mut self, output: &mut Vec<f32>) {
        let last = std::mem::take(&mut self.waiting);
        self.convert(&last, output);
    }

    /// Converts one block, or its beginning with silence after it.
    fn convert(&mut self, samples: &[f32], output: &mut Vec<f32>) {
        let frames = self.block.len();
        let from =
            InterleavedSlice::new(samples, 1, samples.len()).expect("one channel is as long as its slice");
        let mut to = InterleavedSlice::new_mut(&mut self.block, 1, frames)
            .expect("one channel is as long as its slice");
        let indexing = Indexing::new().partial_len(samples.len());
        let (_, made) = self
            .fft
            .process_into_buffer(&from, &mut to, Some(&indexing))
            .expect("both buffers have the size that was asked for");
        let skipped = made.min(self.delay_left);
        self.delay_left -= skipped;
        output.extend_from_slice(&self.block[skipped..made]);
    }

    fn reset(&mut self) {
        self.fft.reset();
        self.waiting.clear();
        self.delay_left = self.fft.output_delay();
    }
}

fn greatest_common_divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

impl fmt::Debug for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Same => f.write_str("Same"),
            Self::Blocks(blocks) => write!(f, "Blocks({} waiting)", blocks.waiting.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use proptest::prelude::*;

    use super::*;

    /// Rates of telephones, models, synthesizers and files, both ways.
    const PAIRS: &[(u32, u32)] = &[
        (8_000, 16_000),
        (16_000, 8_000),
        (22_050, 8_000),
        (8_000, 22_050),
        (44_100, 16_000),
        (48_000, 8_000),
        (11_025, 8_000),
        (24_000, 8_000),
        (8_000, 8_000),
    ];

    #[test]
    fn a_tone_keeps_its_frequency_its_level_and_its_phase() {
        for &(from_hz, to_hz) in PAIRS {
            for tone_hz in [300.0, 1_000.0, 3_000.0, 3_400.0] {
                let converted = resample(&tone(tone_hz, from_hz, from_hz as usize), from_hz, to_hz);
                let expected = tone(tone_hz, to_hz, to_hz as usize);
                // The ends lie next to silence, which the filter sees too.
                let margin = to_hz as usize / 20;
                let inner = margin..to_hz as usize - margin;
                let worst = (converted[inner.clone()].iter().zip(&expected[inner]))
                    .map(|(got, wanted)| (got - wanted).abs())
                    .fold(0.0, f32::max);
                // A shift by one sample would be an error of 0.1 already at 300 Hz.
                assert!(worst < 0.01, "{tone_hz} Hz from {from_hz} to {to_hz}: off by {worst}");
            }
        }
    }

    #[test]
    fn sound_above_the_new_band_is_gone_and_not_folded_into_it() {
        for (from_hz, to_hz) in [(16_000, 8_000), (22_050, 8_000), (48_000, 8_000), (48_000, 16_000)] {
            for tone_hz in [f64::from(to_hz) * 0.55, f64::from(to_hz) * 0.6, f64::from(to_hz) * 0.66] {
                let converted = resample(&tone(tone_hz, from_hz, from_hz as usize), from_hz, to_hz);
                let margin = to_hz as usize / 20;
                let left_db = level_db(&converted[margin..to_hz as usize - margin]);
                assert!(left_db < -70.0, "{tone_hz} Hz from {from_hz} to {to_hz}: {left_db} dB left");
            }
        }
    }

    #[test]
    fn raising_the_rate_makes_no_images() {
        let converted = resample(&tone(3_000.0, 8_000, 8_000), 8_000, 16_000);
        let inner = &converted[800..15_200];
        assert!(power_db_at(inner, 3_000.0, 16_000) > -4.0);
        assert!(power_db_at(inner, 5_000.0, 16_000) < -70.0);
    }

    #[test]
    fn length_is_that_of_the_clip() {
        let rows = [
            (8_000, 16_000, 0, 0),
            (8_000, 16_000, 1, 2),
            (16_000, 8_000, 1, 1),
            (16_000, 8_000, 31_999, 16_000),
            (22_050, 8_000, 22_050, 8_000),
            (22_050, 8_000, 22_051, 8_001),
            (44_100, 16_000, 441, 160),
            (8_000, 8_000, 77, 77),
            (1_000, 384_000, 10, 3_840),
            (44_101, 8_000, 100, 19),
        ];
        for (from_hz, to_hz, samples, expected) in rows {
            let converted = resample(&vec![0.1; samples], from_hz, to_hz);
            assert_eq!(converted.len(), expected, "{samples} samples from {from_hz} to {to_hz}");
        }
    }

    #[test]
    fn an_impulse_stays_where_it_was() {
        for &(from_hz, to_hz) in PAIRS {
            let mut clip = vec![0.0; from_hz as usize];
            clip[from_hz as usize / 2] = 1.0;
            let converted = resample(&clip, from_hz, to_hz);
            let peak = (0..converted.len()).max_by(|&a, &b| converted[a].total_cmp(&converted[b])).unwrap();
            assert!(peak.abs_diff(to_hz as usize / 2) <= 1, "{from_hz} to {to_hz}: at {peak}");
        }
    }

    #[test]
    fn finish_leaves_nothing_behind_for_the_next_clip() {
        // The last block of one clip holds sound, that of the other only silence.
        for samples in [4_700, 5_000] {
            let mut resampler = Resampler::new(22_050, 8_000);
            let (mut first, mut second) = (Vec::new(), Vec::new());
            resampler.push(&tone(1_000.0, 22_050, samples), &mut first);
            resampler.finish(&mut first);
            resampler.push(&tone(1_000.0, 22_050, samples), &mut second);
            resampler.finish(&mut second);
            assert_eq!(first, second, "{samples} samples");
        }
    }

    #[test]
    #[should_panic(expected = "cannot resample from 0 Hz")]
    fn a_rate_of_zero_is_a_mistake_of_the_caller() {
        let _ = Resampler::new(0, 8_000);
    }

    #[test]
    fn samples_convert_both_ways_and_clip() {
        let line = [0, 1, -1, 12_345, i16::MAX, i16::MIN];
        assert_eq!(i16_from_f32(&f32_from_i16(&line)), line);
        assert_eq!(i16_from_f32(&[1.0, 1.5, -1.5, f32::NAN]), [i16::MAX, i16::MAX, i16::MIN, 0]);
    }

    proptest! {
        #[test]
        fn a_stream_in_any_pieces_gives_what_the_whole_clip_gives(
            pair in 0..PAIRS.len(),
            pieces in prop::collection::vec(0..2_000_usize, 0..12),
        ) {
            let (from_hz, to_hz) = PAIRS[pair];
            let clip = tone(440.0, from_hz, pieces.iter().sum());
            let mut resampler = Resampler::new(from_hz, to_hz);
            let mut streamed = Vec::new();
            let mut rest = &clip[..];
            for size in pieces {
                let (now, later) = rest.split_at(size);
                resampler.push(now, &mut streamed);
                rest = later;
            }
            resampler.finish(&mut streamed);
            prop_assert_eq!(streamed, resample(&clip, from_hz, to_hz));
        }
    }

    fn tone(tone_hz: f64, rate_hz: u32, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| (TAU * tone_hz * n as f64 / f64::from(rate_hz)).sin() as f32).collect()
    }

    /// Root mean square against full scale.
    fn level_db(samples: &[f32]) -> f64 {
        let power = samples.iter().map(|&s| f64::from(s).powi(2)).sum::<f64>() / samples.len() as f64;
        10.0 * power.max(1e-20).log10()
    }

    /// The level of one frequency, as [`level_db`] of a tone of it.
    fn power_db_at(samples: &[f32], tone_hz: f64, rate_hz: u32) -> f64 {
        let mut sums = (0.0, 0.0);
        for (n, &sample) in samples.iter().enumerate() {
            let angle = TAU * tone_hz * n as f64 / f64::from(rate_hz);
            sums = (sums.0 + f64::from(sample) * angle.cos(), sums.1 + f64::from(sample) * angle.sin());
        }
        let amplitude = 2.0 * f64::hypot(sums.0, sums.1) / samples.len() as f64;
        20.0 * (amplitude / 2_f64.sqrt()).max(1e-10).log10()
    }
}
