use std::path::Path;

use anyhow::{Context, bail, ensure};

/// A recording, its channels mixed into one.
pub(crate) struct Recording {
    /// Samples from -1 to 1.
    pub(crate) samples: Vec<f32>,
    /// Samples a second.
    pub(crate) rate_hz: u32,
}

/// Nobody holds a recording of more than an hour against an ear that hears one turn at a time.
const MAX_SECONDS: u64 = 3_600;

/// Reads a WAV or FLAC file, told apart by what is in it.
pub(crate) fn read(file: &Path) -> anyhow::Result<Recording> {
    let recording = match std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))? {
        bytes if bytes.starts_with(b"RIFF") => wav(&bytes),
        bytes if bytes.starts_with(b"fLaC") => flac(&bytes),
        _ => bail!("{} is neither WAV nor FLAC", file.display()),
    };
    let recording = recording.with_context(|| format!("cannot decode {}", file.display()))?;
    ensure!(recording.rate_hz >= 4_000, "{}: {} Hz is no speech", file.display(), recording.rate_hz);
    let seconds = recording.samples.len() as u64 / u64::from(recording.rate_hz);
    ensure!(seconds <= MAX_SECONDS, "{} is longer than an hour", file.display());
    Ok(recording)
}

/// Writes 16-bit mono.
pub(crate) fn write(file: &Path, samples: &[i16], rate_hz: u32) -> anyhow::Result<()> {
    let spec = hound::WavSpec {
        channels: 1,
        sample_rate: rate_hz,
        bits_per_sample: 16,
        sample_format: hound::SampleFormat::Int,
    };
    let mut writer =
        hound::WavWriter::create(file, spec).with_context(|| format!("cannot write {}", file.display()))?;
    for &sample in samples {
        writer.write_sample(sample)?;
    }
    Ok(writer.finalize()?)
}

fn wav(bytes: &[u8]) -> anyhow::Result<Recording> {
    let mut reader = hound::WavReader::new(bytes)?;
    let spec = reader.spec();
    let interleaved: Vec<f32> = match spec.sample_format {
        hound::SampleFormat::Float => reader.samples::<f32>().collect::<Result<_, _>>()?,
        hound::SampleFormat::Int => {
            let full = (1_i64 << (spec.bits_per_sample - 1)) as f32;
            reader.samples::<i32>().map(|s| s.map(|s| s as f32 / full)).collect::<Result<_, _>>()?
        }
    };
    Ok(Recording { samples: mix(&interleaved, usize::from(spec.channels)), rate_hz: spec.sample_rate })
}

fn flac(bytes: &[u8]) -> anyhow::Result<Recording> {
    let mut reader = claxon::FlacReader::new(bytes)?;
    let info = reader.streaminfo();
    let full = (1_i64 << (info.bits_per_sample - 1)) as f32;
    let interleaved: Vec<f32> =
        reader.samples().map(|s| s.map(|s| s as f32 / full)).collect::<Result<_, _>>()?;
    Ok(Recording { samples: mix(&interleaved, info.channels as usize), rate_hz: info.sample_rate })
}

fn mix(interleaved: &[f32], channels: usize) -> Vec<f32> {
    interleaved.chunks_exact(channels).map(|frame| frame.iter().sum::<f32>() / channels as f32).collect()
}
