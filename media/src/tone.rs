//! Tones: made for the beep before a message, and found again where sound has to be told from silence or from other
//! sound.

use std::f64::consts::TAU;

use telephony::MediaTime;

/// Samples a second on the line.
const RATE_HZ: f64 = 8_000.0;

/// How long a tone takes to its full level and back: without this it begins and ends with a click.
const RAMP: MediaTime = MediaTime::from_millis(8);

/// A sine of `hz` at 8 kHz that lasts `length`. `level` is its peak as a share of the greatest sample, 0 to 1.
#[must_use]
pub fn tone(hz: f32, length: MediaTime, level: f32) -> Vec<i16> {
    let (total, ramp) = (length.0, RAMP.0.min(length.0 / 2).max(1));
    let peak = f64::from(level.clamp(0.0, 1.0)) * f64::from(i16::MAX);
    let sample = |n: u64| {
        let edge = (n + 1).min(total - n).min(ramp) as f64 / ramp as f64;
        (peak * edge * (TAU * f64::from(hz) * n as f64 / RATE_HZ).sin()).round() as i16
    };
    (0..total).map(sample).collect()
}

/// The share of a sound's energy that is in a tone of `hz`, 0 to 1: next to 1 for the tone alone, next to 0 for
/// silence, speech and other tones. Goertzel's filter: one multiplication a sample.
///
/// The band is as wide as the sound is short: 160 samples tell tones 50 Hz apart, 800 samples tones 10 Hz apart.
#[must_use]
pub fn tone_share(samples: &[i16], hz: f32) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    let omega = TAU * f64::from(hz) / RATE_HZ;
    let coefficient = 2.0 * omega.cos();
    let (mut before, mut last, mut energy) = (0.0_f64, 0.0_f64, 0.0_f64);
    for &sample in samples {
        let sample = f64::from(sample);
        (before, last) = (last, sample + coefficient * last - before);
        energy += sample * sample;
    }
    if energy == 0.0 {
        return 0.0;
    }
    let power = last * last + before * before - coefficient * last * before;
    // A sine of amplitude a in N samples: the filter gives (aN/2)^2, and its energy is N a^2 / 2.
    (power / (energy * samples.len() as f64 / 2.0)).clamp(0.0, 1.0) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEEP: MediaTime = MediaTime::from_millis(300);

    #[test]
    fn a_tone_is_found_where_it_is_and_nowhere_else() {
        let beep = tone(1_000.0, BEEP, 0.3);
        assert!(tone_share(&beep, 1_000.0) > 0.9);
        for other in [400.0, 700.0, 1_200.0, 2_000.0] {
            assert!(tone_share(&beep, other) < 0.05, "{other}");
        }
        // Still there after the line's own coding.
        let coded: Vec<u8> = beep.iter().map(|&sample| crate::g711::ulaw_encode(sample)).collect();
        let mut heard = Vec::new();
        crate::g711::ulaw_decode_into(&coded, &mut heard);
        assert!(tone_share(&heard, 1_000.0) > 0.9);
    }

    #[test]
    fn silence_and_noise_are_no_tone() {
        assert_eq!(tone_share(&[], 1_000.0), 0.0);
        assert_eq!(tone_share(&[0; 800], 1_000.0), 0.0);
        let mut seed = 1_u32;
        let noise: Vec<i16> = (0..2_400)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (seed >> 16) as u16 as i16
            })
            .collect();
        assert!(tone_share(&noise, 1_000.0) < 0.05);
    }

    #[test]
    fn a_tone_begins_and_ends_softly_and_has_its_length_and_level() {
        let beep = tone(1_000.0, BEEP, 0.25);
        assert_eq!(beep.len(), 2_400);
        let peak = beep.iter().map(|sample| sample.unsigned_abs()).max().unwrap_or(0);
        assert!((8_000..=8_192).contains(&peak), "{peak}");
        assert!(beep[..4].iter().chain(&beep[2_396..]).all(|sample| sample.unsigned_abs() < 800));
        assert!(tone(1_000.0, MediaTime(0), 0.5).is_empty());
        assert_eq!(tone(1_000.0, MediaTime(1), 0.5).len(), 1);
    }
}
