use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use telephony::Millis;

use crate::sound::{FRAME_SAMPLES, RATE_HZ};
use crate::ulaw;

/// A stereo WAV file of a call: the caller on the left, what he hears on the right.
pub struct Recording {
    writer: hound::WavWriter<BufWriter<File>>,
    frames: u64,
    /// When the first stream was opened: the sound begins there.
    began: Option<Millis>,
}

impl Recording {
    /// Makes the file anew.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn create(path: &Path) -> Result<Self, hound::Error> {
        let spec = hound::WavSpec {
            channels: 2,
            sample_rate: RATE_HZ,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        Ok(Self { writer: hound::WavWriter::create(path, spec)?, frames: 0, began: None })
    }

    /// Fills up with silence to `now`: the time in which no stream was open.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn catch_up(&mut self, now: Millis) -> Result<(), hound::Error> {
        let silence = [ulaw::SILENCE; FRAME_SAMPLES];
        let so_far = now.saturating_sub(*self.began.get_or_insert(now));
        while (self.frames + 1) * crate::pacing::FRAME_MS <= so_far.0 {
            self.frame(&silence, &silence)?;
        }
        Ok(())
    }

    /// Writes one frame of both sides.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn frame(
        &mut self,
        caller: &[u8; FRAME_SAMPLES],
        heard: &[u8; FRAME_SAMPLES],
    ) -> Result<(), hound::Error> {
        for (left, right) in caller.iter().zip(heard) {
            self.writer.write_sample(ulaw::decode(*left))?;
            self.writer.write_sample(ulaw::decode(*right))?;
        }
        self.frames += 1;
        Ok(())
    }

    /// Completes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(self) -> Result<(), hound::Error> {
        self.writer.finalize()
    }
}
