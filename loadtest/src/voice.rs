//! The callers' voices: the program `flite`, which shares neither code nor voices with the assistant.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

/// The program; Debian's package has the same name.
const PROGRAM: &str = "flite";

/// Why a line could not be spoken.
#[derive(Debug, thiserror::Error)]
pub enum VoiceError {
    /// The program is not installed.
    #[error("the program \"flite\" is not installed (Debian: apt-get install flite)")]
    NoProgram,
    /// The program has no such voice.
    #[error("flite has no voice {voice:?}; it has: {available}")]
    NoVoice {
        /// The voice.
        voice: String,
        /// The voices that it has.
        available: String,
    },
    /// The program failed.
    #[error("flite could not speak: {0}")]
    Failed(String),
    /// The sound that it wrote could not be read.
    #[error("flite wrote no sound that can be read")]
    Sound(#[from] hound::Error),
    /// The disk.
    #[error("no place for flite's sound")]
    Io(#[from] std::io::Error),
}

/// A voice of the program.
#[derive(Debug, Clone)]
pub struct Voice {
    name: String,
    speed: f32,
}

impl Voice {
    /// Checks that the program and the voice are there; `speed` 1 is the voice's own.
    ///
    /// # Errors
    /// When either is not.
    pub fn find(name: &str, speed: f32) -> Result<Self, VoiceError> {
        let listed = run(Command::new(PROGRAM).arg("-lv"))?;
        let available = listed.trim().trim_start_matches("Voices available:").trim();
        if available.split_whitespace().any(|voice| voice == name) {
            Ok(Self { name: name.to_owned(), speed })
        } else {
            Err(VoiceError::NoVoice { voice: name.to_owned(), available: available.to_owned() })
        }
    }

    /// Speaks `line`: samples between -1 and 1, and their rate in Hz. Takes some tens of milliseconds; blocks.
    ///
    /// # Errors
    /// When the program fails or writes no sound.
    pub fn speak(&self, line: &str) -> Result<(Vec<f32>, u32), VoiceError> {
        let file = tempfile::Builder::new().prefix("loadtest-").suffix(".wav").tempfile()?;
        let stretch = format!("duration_stretch={}", 1.0 / self.speed);
        let mut command = Command::new(PROGRAM);
        command.args(["--setf", &stretch, "-voice", &self.name, "-t", line, "-o"]).arg(file.path());
        run(&mut command)?;
        Ok(read_wav(file.path())?)
    }
}

/// The first channel of a 16-bit WAV file, and its rate in Hz.
///
/// # Errors
/// When the file is not one.
pub fn read_wav(path: &Path) -> Result<(Vec<f32>, u32), hound::Error> {
    let mut reader = hound::WavReader::open(path)?;
    let spec = reader.spec();
    let samples: Result<Vec<i16>, _> = reader.samples::<i16>().step_by(usize::from(spec.channels)).collect();
    Ok((samples?.into_iter().map(crate::sound::from_i16).collect(), spec.sample_rate))
}

fn run(command: &mut Command) -> Result<String, VoiceError> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => VoiceError::NoProgram,
        _ => VoiceError::Io(error),
    })?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(VoiceError::Failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
