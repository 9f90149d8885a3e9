//! Tones: what parties say so that a test can listen both ways, and how they are found again.

use std::f32::consts::PI;

use crate::sound::{FRAME_SAMPLES, RATE_HZ};

/// 20 ms of sound at 8 kHz.
pub type Frame = [i16; FRAME_SAMPLES];

/// Nothing to be heard.
pub const SILENT: Frame = [0; FRAME_SAMPLES];

/// Amplitude of a tone: about -12 dB below full scale.
const AMPLITUDE: f32 = 8_000.0;
/// What share of a frame's energy must be at a frequency for its tone to be heard. Two tones at once leave half each.
const SHARE: f32 = 0.2;
/// Below this mean square a frame is silence, whatever it is made of.
const LEAST_POWER: f32 = 10_000.0;

/// A tone that goes on without clicks.
#[derive(Debug, Clone)]
pub struct Tone {
    hz: u16,
    at: u64,
}

impl Tone {
    /// A tone of so many Hz; of 0, silence.
    #[must_use]
    pub fn new(hz: u16) -> Self {
        Self { hz, at: 0 }
    }

    /// The next 20 ms.
    pub fn frame(&mut self) -> Frame {
        if self.hz == 0 {
            return SILENT;
        }
        let step = 2.0 * PI * f32::from(self.hz) / RATE_HZ as f32;
        let frame = std::array::from_fn(|i| {
            // The phase is taken within one second, so that it stays exact however long the tone lasts.
            let sample = (self.at + i as u64) % u64::from(RATE_HZ);
            (AMPLITUDE * (step * sample as f32).sin()) as i16
        });
        self.at += FRAME_SAMPLES as u64;
        frame
    }
}

/// Whether `frame` holds a tone of `hz`, by Goertzel's algorithm.
#[must_use]
pub fn holds(frame: &Frame, hz: u16) -> bool {
    let power = frame.iter().map(|&sample| f32::from(sample).powi(2)).sum::<f32>() / FRAME_SAMPLES as f32;
    if power < LEAST_POWER {
        return false;
    }
    let coefficient = 2.0 * (2.0 * PI * f32::from(hz) / RATE_HZ as f32).cos();
    let (mut last, mut before) = (0.0, 0.0);
    for &sample in frame {
        (last, before) = (f32::from(sample) + coefficient * last - before, last);
    }
    let energy = last * last + before * before - coefficient * last * before;
    // Of a pure tone of amplitude A the energy is (A * N / 2)², and its power is A² / 2.
    energy * 2.0 / (FRAME_SAMPLES as f32).powi(2) > SHARE * power
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sum(a: &Frame, b: &Frame) -> Frame {
        std::array::from_fn(|i| a[i] + b[i])
    }

    #[test]
    fn a_tone_is_found_alone_and_among_others_and_silence_holds_none() {
        let (mut low, mut high) = (Tone::new(440), Tone::new(620));
        for _ in 0..100 {
            let (low, high) = (low.frame(), high.frame());
            let both = sum(&low, &high);
            let found = [low, high, both].map(|frame| [440, 620, 1_000].map(|hz| holds(&frame, hz)));
            assert_eq!(found, [[true, false, false], [false, true, false], [true, true, false]]);
        }
        assert!(!holds(&SILENT, 440) && !holds(&Tone::new(0).frame(), 440));
    }
}
