//! Between the models' sound and the telephone's.

use crate::voice::Speech;

/// An utterance from the line, as a [`crate::TranscriptionJob`] wants it: 8 kHz in, 16 kHz out.
#[must_use]
pub fn from_telephone(pcm_8k: &[i16]) -> Vec<f32> {
    media::resample(&media::f32_from_i16(pcm_8k), LINE_HZ, 16_000)
}

/// Speech as it goes on the line: mu-law at 8 kHz, without the silence around it, as loud as telephone prompts are.
#[must_use]
pub fn telephone_clip(speech: &Speech) -> Vec<u8> {
    let mut samples = media::resample(trimmed(&speech.samples, speech.rate_hz), speech.rate_hz, LINE_HZ);
    level(&mut samples);
    let mut clip = Vec::with_capacity(samples.len());
    media::g711::ulaw_encode_into(&media::i16_from_f32(&samples), &mut clip);
    clip
}

const LINE_HZ: u32 = 8_000;

/// What is quieter than the clip's loudest stretch by this much is silence: -40 dB.
const SILENCE: f32 = 0.01;
/// Kept before the first sound, so that it does not begin with a click.
const LEAD_MS: usize = 20;
/// Kept after the last one: sentences that are played one after the other need a breath between them.
const TAIL_MS: usize = 120;

/// The clip without most of the silence before and after what is said.
fn trimmed(samples: &[f32], rate_hz: u32) -> &[f32] {
    let millis = rate_hz as usize / 1_000;
    let stretches: Vec<f32> = samples.chunks(10 * millis).map(rms).collect();
    let loudest = stretches.iter().copied().fold(0.0, f32::max);
    let is_sound = |&stretch: &f32| stretch > loudest * SILENCE;
    match (stretches.iter().position(is_sound), stretches.iter().rposition(is_sound)) {
        (Some(first), Some(last)) => {
            let from = (first * 10 * millis).saturating_sub(LEAD_MS * millis);
            let to = ((last + 1) * 10 + TAIL_MS) * millis;
            &samples[from..to.min(samples.len())]
        }
        _ => &[],
    }
}

/// -20 dB below full scale while something is said: clear on a telephone, with room for the peaks of speech.
const SPEECH_RMS: f32 = 0.1;
/// -1.5 dB: mu-law's last step is coarse.
const PEAK: f32 = 0.84;

/// Brings the clip to the usual loudness, or as near to it as its peaks allow without clipping.
fn level(samples: &mut [f32]) {
    let peak = samples.iter().fold(0.0, |peak: f32, sample| peak.max(sample.abs()));
    let stretches: Vec<&[f32]> = samples.chunks(LINE_HZ as usize / 50).collect();
    let loudest = stretches.iter().map(|stretch| rms(stretch)).fold(0.0, f32::max);
    // Pauses say nothing about how loud the words are: only what is within 26 dB of the loudest counts.
    let spoken: Vec<f32> = stretches
        .iter()
        .filter(|stretch| rms(stretch) > loudest * 0.05)
        .flat_map(|stretch| stretch.iter().copied())
        .collect();
    let loudness = rms(&spoken);
    if loudness > 0.0 {
        let gain = (SPEECH_RMS / loudness).min(PEAK / peak);
        samples.iter_mut().for_each(|sample| *sample *= gain);
    }
}

fn rms(samples: &[f32]) -> f32 {
    if samples.is_empty() {
        return 0.0;
    }
    (samples.iter().map(|sample| sample * sample).sum::<f32>() / samples.len() as f32).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Silence, then a tone, then silence, at 22,050 Hz.
    fn clip(amplitude: f32) -> Speech {
        let tone =
            (0..22_050).map(|i| amplitude * (i as f32 * 440.0 * std::f32::consts::TAU / 22_050.0).sin());
        let silence = vec![0.0; 11_025];
        let samples = silence.iter().copied().chain(tone).chain(silence.iter().copied()).collect();
        Speech { samples, rate_hz: 22_050 }
    }

    fn decoded(clip: &[u8]) -> Vec<f32> {
        let mut samples = Vec::new();
        media::g711::ulaw_decode_into(clip, &mut samples);
        media::f32_from_i16(&samples)
    }

    #[test]
    fn silence_around_the_sound_goes_except_for_a_breath() {
        let length_ms = telephone_clip(&clip(0.5)).len() / 8;
        assert!((1_000 + 20 + 120 - 15..=1_000 + 20 + 120 + 15).contains(&length_ms), "{length_ms} ms");
    }

    #[test]
    fn loud_and_quiet_voices_come_out_alike_and_unclipped() {
        for amplitude in [0.01, 0.3, 1.0] {
            let sound = decoded(&telephone_clip(&clip(amplitude)));
            let loudness = rms(&sound[400..8_000]);
            assert!((0.09..0.11).contains(&loudness), "{amplitude}: {loudness}");
            assert!(sound.iter().all(|sample| sample.abs() < 0.9), "{amplitude}");
        }
    }

    #[test]
    fn a_single_loud_click_is_not_made_to_clip() {
        let mut speech = clip(0.02);
        speech.samples[20_000] = 1.0;
        let sound = decoded(&telephone_clip(&speech));
        assert!(sound.iter().all(|sample| sample.abs() < 0.9));
    }

    #[test]
    fn silence_becomes_nothing() {
        let speech = Speech { samples: vec![0.0; 22_050], rate_hz: 22_050 };
        assert!(telephone_clip(&speech).is_empty());
    }

    #[test]
    fn the_line_has_half_the_samples_that_the_recognizer_wants() {
        assert_eq!(from_telephone(&[0; 800]).len(), 1_600);
    }
}
