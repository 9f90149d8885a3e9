//! G.711 mu-law, from the recommendation's segment arithmetic. The load tester decodes and encodes with its own code
//! so that an error in the server's tables cannot hide behind the same error here.

/// The code of silence.
pub const SILENCE: u8 = 0xFF;

const BIAS: i32 = 0x84;
const CLIP: i32 = 32_635;

/// The mu-law code nearest below `sample`, as G.711 truncates.
#[must_use]
pub fn encode(sample: i16) -> u8 {
    let sample = i32::from(sample);
    let sign = if sample < 0 { 0x80 } else { 0 };
    let magnitude = sample.abs().min(CLIP) + BIAS;
    let segment = (31 - magnitude.leading_zeros()) - 7;
    let step = (magnitude >> (segment + 3)) & 0x0F;
    let code = sign | (segment << 4) as i32 | step;
    !(code as u8)
}

/// The sample that `code` stands for.
#[must_use]
pub fn decode(code: u8) -> i16 {
    let code = !code;
    let segment = (code >> 4) & 0x07;
    let step = i32::from(code & 0x0F);
    let magnitude = (((step << 3) + BIAS) << segment) - BIAS;
    (if code & 0x80 == 0 { magnitude } else { -magnitude }) as i16
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_codes_stand_for_the_samples_of_the_recommendation() {
        for (code, sample) in [
            (0xFF, 0),
            (0x7F, 0),
            (0x80, 32_124),
            (0x00, -32_124),
            (0xFE, 8),
            (0x7E, -8),
            (0xF0, 120),
            (0xEF, 132),
            (0xC0, 1_884),
        ] {
            assert_eq!(decode(code), sample, "{code:#04x}");
        }
    }

    #[test]
    fn every_code_survives_a_round_trip() {
        for code in 0..=u8::MAX {
            // 0x7F is minus zero, which has no sample of its own.
            let expected = if code == 0x7F { SILENCE } else { code };
            assert_eq!(encode(decode(code)), expected, "{code:#04x}");
        }
    }

    #[test]
    fn the_error_is_at_most_half_a_step_of_the_segment() {
        for sample in (i16::MIN..=i16::MAX).step_by(7) {
            let error = i32::from(sample) - i32::from(decode(encode(sample)));
            let allowed = (i32::from(sample).abs() + BIAS) / 16 + 4;
            assert!(error.abs() <= allowed, "{sample}: off by {error}");
        }
    }
}
