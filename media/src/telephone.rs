use std::f64::consts::PI;

use crate::{g711, i16_from_f32, resample};

/// What a telephone line leaves of a recording in -1..=1: 300 to 3,400 Hz, 8 kHz, mu-law, aligned with it.
///
/// # Panics
/// When the rate is not within [`crate::RATES_HZ`].
#[must_use]
pub fn telephone_band(samples: &[f32], rate_hz: u32) -> Vec<u8> {
    let narrowed = band_pass(&resample(samples, rate_hz, LINE_HZ));
    let mut payload = Vec::with_capacity(narrowed.len());
    g711::ulaw_encode_into(&i16_from_f32(&narrowed), &mut payload);
    payload
}

const LINE_HZ: u32 = 8_000;

/// The edges of the band that telephone networks promise to carry (ITU-T G.712), at half the amplitude.
const BAND_HZ: (f64, f64) = (300.0, 3_400.0);

/// Taps on either side of the middle: 16 ms, so that the hum of mains at 50 and 60 Hz lies beyond the transition of
/// the window, whose width is 5.5 / 32 ms = 172 Hz.
const HALF_TAPS: usize = 128;

/// A linear-phase filter around each sample: nothing moves in time. Silence is taken to lie on either side.
fn band_pass(samples: &[f32]) -> Vec<f32> {
    let taps = band_pass_taps();
    (0..samples.len())
        .map(|middle| {
            let first = middle.saturating_sub(HALF_TAPS);
            let last = (middle + HALF_TAPS).min(samples.len() - 1);
            let taps = &taps[first + HALF_TAPS - middle..];
            samples[first..=last].iter().zip(taps).map(|(sample, tap)| sample * tap).sum()
        })
        .collect()
}

/// The difference of two low-passes under a Blackman window.
fn band_pass_taps() -> Vec<f32> {
    let (low, high) = (BAND_HZ.0 / f64::from(LINE_HZ), BAND_HZ.1 / f64::from(LINE_HZ));
    let half = HALF_TAPS as f64;
    (0..=2 * HALF_TAPS)
        .map(|tap| {
            let at = tap as f64 - half;
            let angle = PI * at / (half + 1.0);
            let window = 0.42 + 0.5 * angle.cos() + 0.08 * (2.0 * angle).cos();
            ((low_pass(high, at) - low_pass(low, at)) * window) as f32
        })
        .collect()
}

/// The ideal low-pass of a cutoff in cycles a sample, `at` samples from its middle.
fn low_pass(cutoff: f64, at: f64) -> f64 {
    if at == 0.0 { 2.0 * cutoff } else { (2.0 * PI * cutoff * at).sin() / (PI * at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_band_passes_and_the_rest_does_not() {
        // tone, least and greatest change of its level
        let rows = [
            (50.0, -200.0, -35.0),
            (60.0, -200.0, -35.0),
            (300.0, -7.0, -5.0),
            (450.0, -0.5, 0.5),
            (1_000.0, -0.3, 0.3),
            (3_200.0, -0.7, 0.5),
            (3_400.0, -7.0, -5.0),
            (3_800.0, -200.0, -35.0),
            (5_000.0, -200.0, -35.0),
            (7_000.0, -200.0, -35.0),
        ];
        for rate_hz in [16_000, 22_050, 48_000] {
            for (tone_hz, least, greatest) in rows {
                let tone: Vec<f32> = (0..rate_hz)
                    .map(|n| 0.5 * (2.0 * PI * tone_hz * f64::from(n) / f64::from(rate_hz)).sin() as f32)
                    .collect();
                let line = decoded(&telephone_band(&tone, rate_hz));
                assert_eq!(line.len(), 8_000);
                let change_db = level_db(&line[400..7_600]) - level_db(&tone);
                assert!(
                    (least..=greatest).contains(&change_db),
                    "{tone_hz} Hz at {rate_hz}: changed by {change_db} dB"
                );
            }
        }
    }

    #[test]
    fn nothing_moves_in_time_and_loud_sound_clips() {
        let mut clip = vec![0.0; 16_000];
        clip[8_000..8_160].fill(4.0);
        let line = decoded(&telephone_band(&clip, 16_000));
        let loudest = (0..line.len()).filter(|&n| line[n].abs() > 0.9).collect::<Vec<_>>();
        assert!(loudest.iter().all(|n| (3_995..=4_085).contains(n)), "{loudest:?}");
        assert!(!loudest.is_empty());
    }

    #[test]
    fn silence_before_and_after_a_clip_changes_nothing_in_it() {
        let clip: Vec<f32> = (0..300).map(|n| 0.5 * (f64::from(n) * 0.8).sin() as f32).collect();
        let silence = [0.0; 400];
        let longer = telephone_band(&[&silence[..], &clip, &silence].concat(), 8_000);
        assert_eq!(telephone_band(&clip, 8_000), longer[400..700]);
    }

    #[test]
    fn a_clip_shorter_than_the_filter_keeps_its_length() {
        for samples in [0, 1, 2, 200] {
            assert_eq!(telephone_band(&vec![0.3; samples], 8_000).len(), samples);
        }
    }

    fn decoded(payload: &[u8]) -> Vec<f32> {
        payload.iter().map(|&code| f32::from(g711::ulaw_decode(code)) / 32_768.0).collect()
    }

    fn level_db(samples: &[f32]) -> f32 {
        let power = samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32;
        10.0 * power.max(1e-20).log10()
    }
}
