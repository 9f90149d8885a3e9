//! G.711 (ITU-T G.711, 11/1988), both laws, exactly as the ITU's reference software computes them.
//!
//! A sample is linear 16-bit sound, of which mu-law uses the upper 14 bits and A-law the upper 13. The reference
//! takes the ones' complement of a negative sample for its magnitude, where the older telephone code that many
//! programs carry negates it; the two differ on 508 decision boundaries of mu-law, by one step, inaudibly.

/// Encodes one sample as mu-law, the law of North America and of Twilio's streams.
#[must_use]
pub fn ulaw_encode(sample: i16) -> u8 {
    let code = ULAW_CODES[usize::from(magnitude(sample) >> 2)];
    if sample < 0 { code & 0x7f } else { code }
}

/// Decodes one mu-law byte; the result is a multiple of 4 within ±32,124.
#[must_use]
pub fn ulaw_decode(code: u8) -> i16 {
    ULAW_SAMPLES[usize::from(code)]
}

/// Encodes one sample as A-law, the law of the rest of the world.
#[must_use]
pub fn alaw_encode(sample: i16) -> u8 {
    let code = ALAW_CODES[usize::from(magnitude(sample) >> 4)];
    if sample < 0 { code & 0x7f } else { code }
}

/// Decodes one A-law byte; the result is a multiple of 8 within ±32,256.
#[must_use]
pub fn alaw_decode(code: u8) -> i16 {
    ALAW_SAMPLES[usize::from(code)]
}

/// Appends the samples of a mu-law payload to `samples`.
pub fn ulaw_decode_into(payload: &[u8], samples: &mut Vec<i16>) {
    samples.extend(payload.iter().map(|&code| ulaw_decode(code)));
}

/// Appends the mu-law codes of `samples` to `payload`.
pub fn ulaw_encode_into(samples: &[i16], payload: &mut Vec<u8>) {
    payload.extend(samples.iter().map(|&sample| ulaw_encode(sample)));
}

/// The ones' complement of a negative sample, the sample itself otherwise: 15 bits.
const fn magnitude(sample: i16) -> u16 {
    (sample ^ (sample >> 15)) as u16
}

/// One code for each 13-bit magnitude of a positive sample. A negative one clears the sign bit. A table of
/// magnitudes is half of one of samples, and 8 KiB stay in the first-level cache beside the frame.
static ULAW_CODES: [u8; 1 << 13] = {
    let mut codes = [0; 1 << 13];
    let mut magnitude = 0;
    while magnitude < codes.len() {
        codes[magnitude] = ulaw_code(magnitude as u32);
        magnitude += 1;
    }
    codes
};

/// One code for each 11-bit magnitude of a positive sample, the even bits inverted as they are on the line.
static ALAW_CODES: [u8; 1 << 11] = {
    let mut codes = [0; 1 << 11];
    let mut magnitude = 0;
    while magnitude < codes.len() {
        codes[magnitude] = alaw_code(magnitude as u32);
        magnitude += 1;
    }
    codes
};

static ULAW_SAMPLES: [i16; 256] = {
    let mut samples = [0; 256];
    let mut code = 0;
    while code < samples.len() {
        samples[code] = ulaw_sample(code as u8);
        code += 1;
    }
    samples
};

static ALAW_SAMPLES: [i16; 256] = {
    let mut samples = [0; 256];
    let mut code = 0;
    while code < samples.len() {
        samples[code] = alaw_sample(code as u8);
        code += 1;
    }
    samples
};

/// The bias that makes the segments of mu-law start at powers of two, in 14-bit units.
const ULAW_BIAS: u32 = 33;

/// The greatest biased magnitude that has a code: louder sound clips.
const ULAW_CLIP: u32 = 0x1fff;

const fn ulaw_code(magnitude: u32) -> u8 {
    let biased = if magnitude + ULAW_BIAS > ULAW_CLIP { ULAW_CLIP } else { magnitude + ULAW_BIAS };
    // The bias is bit 5, so that the leading bit is at 5 to 12 and names segment 0 to 7.
    let segment = biased.ilog2() - 5;
    let step = (biased >> (segment + 1)) & 0xf;
    // Mu-law sends all bits inverted, which makes silence a row of ones; the sign bit of a positive sample is set.
    0x80 | (!((segment << 4) | step) & 0x7f) as u8
}

const fn ulaw_sample(code: u8) -> i16 {
    let inverted = !code;
    let segment = (inverted >> 4) & 0x7;
    let step = (inverted & 0xf) as i16;
    let magnitude = ((step * 2 + ULAW_BIAS as i16) << segment) - ULAW_BIAS as i16;
    let sample = magnitude * 4;
    if code & 0x80 == 0 { -sample } else { sample }
}

/// What A-law inverts on the line.
const ALAW_EVEN_BITS: u8 = 0x55;

const fn alaw_code(magnitude: u32) -> u8 {
    // Segments 0 and 1 are one straight line of 32 steps; from there the leading bit names the segment.
    let code = if magnitude < 32 {
        magnitude
    } else {
        let segment = magnitude.ilog2() - 3;
        (segment << 4) | ((magnitude >> (segment - 1)) & 0xf)
    };
    (0x80 | code as u8) ^ ALAW_EVEN_BITS
}

const fn alaw_sample(code: u8) -> i16 {
    let plain = code ^ ALAW_EVEN_BITS;
    let segment = (plain >> 4) & 0x7;
    // The middle of the step, in units of half a 12-bit step.
    let step = ((plain & 0xf) as i16) * 2 + 1;
    let magnitude = if segment == 0 { step } else { (step + 32) << (segment - 1) };
    let sample = magnitude * 8;
    if plain & 0x80 == 0 { -sample } else { sample }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_recommendation() {
        // sample, mu-law, what mu-law gives back, A-law, what A-law gives back
        let rows: &[(i16, u8, i16, u8, i16)] = &[
            (0, 0xff, 0, 0xd5, 8),
            (4, 0xfe, 8, 0xd5, 8),
            (-1, 0x7f, 0, 0x55, -8),
            (-5, 0x7e, -8, 0x55, -8),
            (8, 0xfe, 8, 0xd5, 8),
            (12, 0xfd, 16, 0xd5, 8),
            (16, 0xfd, 16, 0xd4, 24),
            (-17, 0x7d, -16, 0x54, -24),
            (100, 0xf2, 104, 0xd3, 104),
            // A decision boundary: code that negates instead of complementing makes 0x72 of it.
            (-100, 0x73, -96, 0x53, -104),
            (-101, 0x72, -104, 0x53, -104),
            (1_000, 0xce, 988, 0xfa, 1_008),
            (-1_000, 0x4e, -988, 0x7a, -1_008),
            (10_000, 0x9c, 9_852, 0xb6, 9_984),
            (-10_000, 0x1c, -9_852, 0x36, -9_984),
            (32_635, 0x80, 32_124, 0xaa, 32_256),
            (i16::MAX, 0x80, 32_124, 0xaa, 32_256),
            (i16::MIN, 0x00, -32_124, 0x2a, -32_256),
        ];
        for &(sample, ulaw, from_ulaw, alaw, from_alaw) in rows {
            let got = (ulaw_encode(sample), ulaw_decode(ulaw), alaw_encode(sample), alaw_decode(alaw));
            assert_eq!(got, (ulaw, from_ulaw, alaw, from_alaw), "{sample}");
        }
    }

    #[test]
    fn every_code_decodes_to_a_sample_that_encodes_to_it() {
        for code in 0..=u8::MAX {
            assert_eq!(alaw_encode(alaw_decode(code)), code);
            // Mu-law has two zeros, and linear sound only one.
            let expected = if code == 0x7f { 0xff } else { code };
            assert_eq!(ulaw_encode(ulaw_decode(code)), expected);
        }
    }

    #[test]
    fn no_sample_moves_further_than_half_its_step_and_louder_never_becomes_quieter() {
        for law in [ulaw_round_trip, alaw_round_trip] {
            let mut before = i32::from(i16::MIN);
            for sample in i16::MIN..=i16::MAX {
                let decoded = i32::from(law(sample));
                let error = (decoded - i32::from(sample)).abs();
                assert!(
                    error <= i32::from(sample).abs() / 32 + 8 || sample.unsigned_abs() > 32_124,
                    "{sample}"
                );
                assert!(decoded >= before, "{sample}");
                before = decoded;
            }
        }
    }

    #[test]
    fn buffers_are_appended_to() {
        let (mut payload, mut samples) = (vec![0xff], Vec::new());
        ulaw_encode_into(&[1_000, -1_000], &mut payload);
        ulaw_decode_into(&payload, &mut samples);
        assert_eq!((payload, samples), (vec![0xff, 0xce, 0x4e], vec![0, 988, -988]));
    }

    fn ulaw_round_trip(sample: i16) -> i16 {
        ulaw_decode(ulaw_encode(sample))
    }

    fn alaw_round_trip(sample: i16) -> i16 {
        alaw_decode(alaw_encode(sample))
    }
}
