//! A CTranslate2 Whisper model, rewritten as the file that whisper.cpp loads.
//!
//! The weights are the same numbers in another order and under other names; only the mel filter bank is computed,
//! because CTranslate2 leaves it to its caller. The same input always gives the same bytes.

use std::collections::BTreeMap;

/// Why a file is not a Whisper model that can be converted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConvertError {
    /// The file ends inside a field.
    #[error("the model file is cut short")]
    CutShort,
    /// It says that it is something else.
    #[error("not a Whisper model in CTranslate2's format, version 4 or later")]
    NotWhisper,
    /// A tensor that every Whisper model has is not there.
    #[error("no tensor {0}")]
    NoTensor(String),
    /// A tensor has another element type or another shape than Whisper's.
    #[error("tensor {0} is not what Whisper has there")]
    WrongTensor(String),
    /// The vocabulary does not belong to the model.
    #[error("the vocabulary does not fit the model")]
    WrongVocabulary,
}

/// The contents of a whisper.cpp file (16-bit weights), from CTranslate2's `model.bin` and `vocabulary.txt`.
pub(super) fn to_ggml(model: &[u8], vocabulary: &[u8]) -> Result<Vec<u8>, ConvertError> {
    let source = Source::read(model)?;
    let shape = Shape::of(&source)?;
    let mut out = Ggml { bytes: Vec::with_capacity(model.len() + (8 << 20)) };
    out.header(&shape);
    out.mel_filters(shape.mels);
    out.vocabulary(&tokens(vocabulary, shape.vocabulary)?);
    out.encoder(&source, &shape)?;
    out.decoder(&source, &shape)?;
    Ok(out.bytes)
}

/// The tensors of a CTranslate2 file, by name.
struct Source<'a> {
    tensors: BTreeMap<String, Tensor<'a>>,
}

/// A tensor of 16-bit floats, row by row, little-endian.
#[derive(Clone)]
struct Tensor<'a> {
    shape: Vec<usize>,
    halves: &'a [u8],
}

/// What whisper.cpp's header says about the model.
struct Shape {
    vocabulary: usize,
    audio_context: usize,
    text_context: usize,
    width: usize,
    heads: usize,
    encoder_layers: usize,
    decoder_layers: usize,
    mels: usize,
}

/// CTranslate2's number for 16-bit floats.
const TYPE_F16: u8 = 4;
/// Whisper's attention heads are all this wide.
const HEAD_WIDTH: usize = 64;

impl<'a> Source<'a> {
    fn read(bytes: &'a [u8]) -> Result<Self, ConvertError> {
        let mut cursor = Cursor { rest: bytes };
        let version = cursor.u32()?;
        let kind = cursor.string()?;
        let _revision = cursor.u32()?;
        if version < 4 || kind != "WhisperSpec" {
            return Err(ConvertError::NotWhisper);
        }
        let mut tensors = BTreeMap::new();
        for _ in 0..cursor.u32()? {
            let name = cursor.string()?;
            let rank = cursor.u8()?;
            let shape = (0..rank).map(|_| cursor.u32().map(|n| n as usize)).collect::<Result<Vec<_>, _>>()?;
            let kind = cursor.u8()?;
            let length = cursor.u32()? as usize;
            let halves = cursor.take(length)?;
            // Scalars of other types are settings of CTranslate2's, which whisper.cpp has no use for.
            if kind == TYPE_F16 {
                if shape.iter().product::<usize>() * 2 != length {
                    return Err(ConvertError::WrongTensor(name));
                }
                tensors.insert(name, Tensor { shape, halves });
            }
        }
        // What follows are names for tensors that occur twice; whisper.cpp shares those by itself.
        Ok(Self { tensors })
    }

    fn tensor(&self, name: &str) -> Result<Tensor<'a>, ConvertError> {
        self.tensors.get(name).cloned().ok_or_else(|| ConvertError::NoTensor(name.to_owned()))
    }

    fn tensor_of_rank<const RANK: usize>(&self, name: &str) -> Result<[usize; RANK], ConvertError> {
        let shape = self.tensor(name)?.shape;
        shape.try_into().map_err(|_| ConvertError::WrongTensor(name.to_owned()))
    }

    fn layers(&self, side: &str) -> usize {
        (0..)
            .take_while(|i| self.tensors.contains_key(&format!("{side}/layer_{i}/ffn/linear_0/weight")))
            .count()
    }
}

impl Shape {
    fn of(source: &Source<'_>) -> Result<Self, ConvertError> {
        let [vocabulary, width] = source.tensor_of_rank("decoder/embeddings/weight")?;
        let [_, mels, _] = source.tensor_of_rank("encoder/conv1/weight")?;
        let [audio_context, _] = source.tensor_of_rank("encoder/position_encodings/encodings")?;
        let [text_context, _] = source.tensor_of_rank("decoder/position_encodings/encodings")?;
        Ok(Self {
            vocabulary,
            audio_context,
            text_context,
            width,
            heads: width / HEAD_WIDTH,
            encoder_layers: source.layers("encoder"),
            decoder_layers: source.layers("decoder"),
            mels,
        })
    }
}

impl<'a> Tensor<'a> {
    /// Rows `from..to` of the outermost dimension.
    fn rows(&self, from: usize, to: usize) -> Self {
        let row = self.shape[1..].iter().product::<usize>() * 2;
        let mut shape = self.shape.clone();
        shape[0] = to - from;
        Self { shape, halves: &self.halves[from * row..to * row] }
    }

    fn is_zero(&self) -> bool {
        self.halves.iter().all(|&byte| byte == 0)
    }
}

/// The ordinary tokens as bytes; the special ones, which come after them, whisper.cpp knows by itself.
fn tokens(vocabulary: &[u8], count: usize) -> Result<Vec<Vec<u8>>, ConvertError> {
    let text = std::str::from_utf8(vocabulary).map_err(|_| ConvertError::WrongVocabulary)?;
    let lines: Vec<&str> = text.strip_suffix('\n').unwrap_or(text).split('\n').collect();
    let ordinary = lines.iter().position(|&line| line == "<|endoftext|>");
    let ordinary = ordinary.filter(|_| lines.len() >= count).ok_or(ConvertError::WrongVocabulary)?;
    let bytes = byte_alphabet();
    lines[..ordinary]
        .iter()
        .map(|token| token.chars().map(|c| bytes.get(&c).copied()).collect::<Option<Vec<u8>>>())
        .collect::<Option<_>>()
        .ok_or(ConvertError::WrongVocabulary)
}

/// GPT-2's alphabet: printable bytes stand for themselves, the others for characters from U+0100 on.
fn byte_alphabet() -> BTreeMap<char, u8> {
    let is_printable = |byte: u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    let mut stand_ins = '\u{100}'..;
    (0..=255)
        .map(|byte| match is_printable(byte) {
            true => (char::from(byte), byte),
            false => (stand_ins.next().expect("there are more characters than bytes"), byte),
        })
        .collect()
}

/// A whisper.cpp file being written.
struct Ggml {
    bytes: Vec<u8>,
}

/// The file's first four bytes, `ggml`, as a little-endian number.
const MAGIC: i32 = 0x6767_6d6c;
/// Elements are 32-bit floats.
const F32: i32 = 0;
/// Elements are 16-bit floats: the type of the whole file and of its matrices.
const F16: i32 = 1;

impl Ggml {
    fn ints(&mut self, values: &[usize]) {
        for &value in values {
            let value = i32::try_from(value).expect("a model's dimension fits 31 bits");
            self.bytes.extend(value.to_le_bytes());
        }
    }

    fn header(&mut self, shape: &Shape) {
        self.bytes.extend(MAGIC.to_le_bytes());
        self.ints(&[shape.vocabulary, shape.audio_context, shape.width, shape.heads, shape.encoder_layers]);
        self.ints(&[shape.text_context, shape.width, shape.heads, shape.decoder_layers, shape.mels]);
        self.bytes.extend(F16.to_le_bytes());
    }

    fn mel_filters(&mut self, mels: usize) {
        let filters = mel_filters(mels);
        self.ints(&[mels, filters.len() / mels]);
        self.bytes.extend(filters.into_iter().flat_map(f32::to_le_bytes));
    }

    fn vocabulary(&mut self, tokens: &[Vec<u8>]) {
        self.ints(&[tokens.len()]);
        for token in tokens {
            self.ints(&[token.len()]);
            self.bytes.extend(token);
        }
    }

    fn encoder(&mut self, source: &Source<'_>, shape: &Shape) -> Result<(), ConvertError> {
        self.wide("encoder.positional_embedding", &source.tensor("encoder/position_encodings/encodings")?);
        for i in [1, 2] {
            self.plain(
                &format!("encoder.conv{i}.weight"),
                &source.tensor(&format!("encoder/conv{i}/weight"))?,
            );
            let mut bias = source.tensor(&format!("encoder/conv{i}/bias"))?;
            bias.shape.push(1);
            self.wide(&format!("encoder.conv{i}.bias"), &bias);
        }
        self.norm("encoder.ln_post", source, "encoder/layer_norm")?;
        for i in 0..shape.encoder_layers {
            let (to, from) = (format!("encoder.blocks.{i}"), format!("encoder/layer_{i}"));
            self.self_attention(&to, source, &from, shape.width)?;
            self.feed_forward(&to, source, &from)?;
        }
        Ok(())
    }

    fn decoder(&mut self, source: &Source<'_>, shape: &Shape) -> Result<(), ConvertError> {
        self.wide("decoder.positional_embedding", &source.tensor("decoder/position_encodings/encodings")?);
        self.plain("decoder.token_embedding.weight", &source.tensor("decoder/embeddings/weight")?);
        self.norm("decoder.ln", source, "decoder/layer_norm")?;
        for i in 0..shape.decoder_layers {
            let (to, from) = (format!("decoder.blocks.{i}"), format!("decoder/layer_{i}"));
            self.self_attention(&to, source, &from, shape.width)?;
            self.cross_attention(&to, source, &from, shape.width)?;
            self.feed_forward(&to, source, &from)?;
        }
        Ok(())
    }

    /// CTranslate2 stacks query, key and value in one matrix; Whisper's key has no bias.
    fn self_attention(
        &mut self,
        to: &str,
        source: &Source<'_>,
        from: &str,
        width: usize,
    ) -> Result<(), ConvertError> {
        let from = format!("{from}/self_attention");
        let [weight, bias] = stacked(source, &format!("{from}/linear_0"), 3 * width)?;
        if !bias.rows(width, 2 * width).is_zero() {
            return Err(ConvertError::WrongTensor(format!("{from}/linear_0/bias")));
        }
        self.plain(&format!("{to}.attn.query.weight"), &weight.rows(0, width));
        self.plain(&format!("{to}.attn.query.bias"), &bias.rows(0, width));
        self.plain(&format!("{to}.attn.key.weight"), &weight.rows(width, 2 * width));
        self.plain(&format!("{to}.attn.value.weight"), &weight.rows(2 * width, 3 * width));
        self.plain(&format!("{to}.attn.value.bias"), &bias.rows(2 * width, 3 * width));
        self.linear(&format!("{to}.attn.out"), source, &format!("{from}/linear_1"))?;
        self.norm(&format!("{to}.attn_ln"), source, &format!("{from}/layer_norm"))
    }

    fn cross_attention(
        &mut self,
        to: &str,
        source: &Source<'_>,
        from: &str,
        width: usize,
    ) -> Result<(), ConvertError> {
        let from = format!("{from}/attention");
        let [weight, bias] = stacked(source, &format!("{from}/linear_1"), 2 * width)?;
        if !bias.rows(0, width).is_zero() {
            return Err(ConvertError::WrongTensor(format!("{from}/linear_1/bias")));
        }
        self.linear(&format!("{to}.cross_attn.query"), source, &format!("{from}/linear_0"))?;
        self.plain(&format!("{to}.cross_attn.key.weight"), &weight.rows(0, width));
        self.plain(&format!("{to}.cross_attn.value.weight"), &weight.rows(width, 2 * width));
        self.plain(&format!("{to}.cross_attn.value.bias"), &bias.rows(width, 2 * width));
        self.linear(&format!("{to}.cross_attn.out"), source, &format!("{from}/linear_2"))?;
        self.norm(&format!("{to}.cross_attn_ln"), source, &format!("{from}/layer_norm"))
    }

    fn feed_forward(&mut self, to: &str, source: &Source<'_>, from: &str) -> Result<(), ConvertError> {
        self.norm(&format!("{to}.mlp_ln"), source, &format!("{from}/ffn/layer_norm"))?;
        self.linear(&format!("{to}.mlp.0"), source, &format!("{from}/ffn/linear_0"))?;
        self.linear(&format!("{to}.mlp.2"), source, &format!("{from}/ffn/linear_1"))
    }

    fn linear(&mut self, to: &str, source: &Source<'_>, from: &str) -> Result<(), ConvertError> {
        self.plain(&format!("{to}.weight"), &source.tensor(&format!("{from}/weight"))?);
        self.plain(&format!("{to}.bias"), &source.tensor(&format!("{from}/bias"))?);
        Ok(())
    }

    fn norm(&mut self, to: &str, source: &Source<'_>, from: &str) -> Result<(), ConvertError> {
        self.plain(&format!("{to}.weight"), &source.tensor(&format!("{from}/gamma"))?);
        self.plain(&format!("{to}.bias"), &source.tensor(&format!("{from}/beta"))?);
        Ok(())
    }

    /// Matrices as 16-bit floats, vectors as 32-bit ones: what whisper.cpp expects of most tensors.
    fn plain(&mut self, name: &str, tensor: &Tensor<'_>) {
        if tensor.shape.len() < 2 {
            self.wide(name, tensor);
        } else {
            self.entry(name, tensor, F16);
            self.bytes.extend(tensor.halves);
        }
    }

    /// As 32-bit floats.
    fn wide(&mut self, name: &str, tensor: &Tensor<'_>) {
        self.entry(name, tensor, F32);
        let halves = tensor.halves.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        self.bytes.extend(halves.flat_map(|half| widen(half).to_le_bytes()));
    }

    fn entry(&mut self, name: &str, tensor: &Tensor<'_>, element: i32) {
        self.ints(&[tensor.shape.len(), name.len()]);
        self.bytes.extend(element.to_le_bytes());
        let innermost_first: Vec<usize> = tensor.shape.iter().rev().copied().collect();
        self.ints(&innermost_first);
        self.bytes.extend(name.as_bytes());
    }
}

/// Weight and bias of a layer that CTranslate2 made by stacking several.
fn stacked<'a>(source: &Source<'a>, name: &str, rows: usize) -> Result<[Tensor<'a>; 2], ConvertError> {
    let read = |part| {
        let name = format!("{name}/{part}");
        let tensor = source.tensor(&name)?;
        if tensor.shape.first() == Some(&rows) { Ok(tensor) } else { Err(ConvertError::WrongTensor(name)) }
    };
    Ok([read("weight")?, read("bias")?])
}

/// The 32-bit float that equals a 16-bit one (IEEE 754 binary16).
fn widen(half: u16) -> f32 {
    let (sign, exponent, fraction) = (half >> 15, (half >> 10) & 0x1f, half & 0x3ff);
    let magnitude = match exponent {
        0 => f32::from(fraction) * 2f32.powi(-24),
        0x1f if fraction == 0 => f32::INFINITY,
        0x1f => f32::NAN,
        _ => (1.0 + f32::from(fraction) / 1024.0) * 2f32.powi(i32::from(exponent) - 15),
    };
    if sign == 0 { magnitude } else { -magnitude }
}

/// Whisper's filter bank: triangles on Slaney's mel scale, each of unit area, over the bins of a 400-point
/// transform at 16 kHz. Row by row, one row a filter.
fn mel_filters(mels: usize) -> Vec<f32> {
    const RATE_HZ: f64 = 16_000.0;
    const TRANSFORM: usize = 400;
    let bin_hz = 1.0 / (TRANSFORM as f64 * (1.0 / RATE_HZ));
    let (lowest, highest) = (hz_to_mel(0.0), hz_to_mel(RATE_HZ / 2.0));
    let step = (highest - lowest) / (mels + 1) as f64;
    let edges: Vec<f64> = (0..mels + 2)
        .map(|i| if i == mels + 1 { highest } else { i as f64 * step + lowest })
        .map(mel_to_hz)
        .collect();
    let mut filters = Vec::with_capacity(mels * (TRANSFORM / 2 + 1));
    for triangle in edges.windows(3) {
        let [left, peak, right] = [triangle[0], triangle[1], triangle[2]];
        for bin in 0..=TRANSFORM / 2 {
            let hz = bin as f64 * bin_hz;
            let rising = -(left - hz) / (peak - left);
            let falling = (right - hz) / (right - peak);
            let height = rising.min(falling);
            // Not `max`: the very first bin is a negative zero in the pinned file.
            let height = if height < 0.0 { 0.0 } else { height };
            filters.push((height * (2.0 / (right - left))) as f32);
        }
    }
    filters
}

/// Slaney's scale: linear to 1 kHz, logarithmic above.
const LINEAR_HZ: f64 = 200.0 / 3.0;
const LOG_FROM_HZ: f64 = 1_000.0;
const LOG_FROM_MEL: f64 = LOG_FROM_HZ / LINEAR_HZ;

fn log_step() -> f64 {
    6.4f64.ln() / 27.0
}

fn hz_to_mel(hz: f64) -> f64 {
    if hz >= LOG_FROM_HZ { LOG_FROM_MEL + (hz / LOG_FROM_HZ).ln() / log_step() } else { hz / LINEAR_HZ }
}

fn mel_to_hz(mel: f64) -> f64 {
    if mel >= LOG_FROM_MEL {
        LOG_FROM_HZ * (log_step() * (mel - LOG_FROM_MEL)).exp()
    } else {
        LINEAR_HZ * mel
    }
}

/// Reads CTranslate2's fields, all little-endian.
struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], ConvertError> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(ConvertError::CutShort)?;
        self.rest = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], ConvertError> {
        let (taken, rest) = self.rest.split_first_chunk().ok_or(ConvertError::CutShort)?;
        self.rest = rest;
        Ok(*taken)
    }

    fn u8(&mut self) -> Result<u8, ConvertError> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Result<u32, ConvertError> {
        self.array().map(u32::from_le_bytes)
    }

    /// Two bytes of length, then the text with a closing zero.
    fn string(&mut self) -> Result<String, ConvertError> {
        let length = u16::from_le_bytes(self.array()?);
        let bytes = self.take(usize::from(length))?;
        let text = std::str::from_utf8(bytes).map_err(|_| ConvertError::NotWhisper)?;
        Ok(text.trim_end_matches('\0').to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_files_are_refused() {
        assert_eq!(to_ggml(b"", b""), Err(ConvertError::CutShort));
        let mut another = 6u32.to_le_bytes().to_vec();
        another.extend(b"\x06\x00Other\x00");
        another.extend(1u32.to_le_bytes());
        assert_eq!(to_ggml(&another, b""), Err(ConvertError::NotWhisper));
        let mut empty = 6u32.to_le_bytes().to_vec();
        empty.extend(b"\x0c\x00WhisperSpec\x00");
        empty.extend([3u32.to_le_bytes(), 0u32.to_le_bytes()].concat());
        let expected = ConvertError::NoTensor("decoder/embeddings/weight".to_owned());
        assert_eq!(to_ggml(&empty, b""), Err(expected));
    }

    #[test]
    fn sixteen_bits_become_the_same_number_in_thirty_two() {
        for (half, number) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65_504.0),
            (0x0001, 5.960_464_5e-8),
            (0x83ff, -6.097_555e-5),
            (0x7c00, f32::INFINITY),
        ] {
            assert_eq!(widen(half), number, "{half:#06x}");
        }
        assert!(widen(0x8000).is_sign_negative());
        assert!(widen(0x7e00).is_nan());
    }

    #[test]
    fn tokens_are_bytes_up_to_the_special_ones() {
        let vocabulary = "!\n\u{120}the\n\u{10a}\n<|endoftext|>\n<|startoftranscript|>\n";
        let expected = [b"!".to_vec(), b" the".to_vec(), b"\n".to_vec()];
        assert_eq!(tokens(vocabulary.as_bytes(), 5).unwrap(), expected);
        assert_eq!(tokens(vocabulary.as_bytes(), 6), Err(ConvertError::WrongVocabulary));
        assert_eq!(tokens(b"no end\n", 1), Err(ConvertError::WrongVocabulary));
    }

    #[test]
    fn the_filters_cover_the_speech_band_and_have_equal_areas() {
        let filters = mel_filters(80);
        assert_eq!(filters.len(), 80 * 201);
        for bin in 1..200 {
            assert!((0..80).any(|filter| filters[filter * 201 + bin] > 0.0), "{} Hz", bin * 40);
        }
        // Wide filters are sampled finely enough for their area in 40 Hz bins to come out as one.
        for filter in filters.chunks(201).skip(60) {
            let area: f32 = filter.iter().sum::<f32>() * 40.0;
            assert!((area - 1.0).abs() < 0.02, "{area}");
        }
    }
}
