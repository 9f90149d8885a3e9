//! Ears and a voice: speech recognition, synthesis and voice activity.
//!
//! An edge crate: it holds the models and the threads they run on, and decides nothing about a call. Whatever runs
//! inference runs on threads of this crate's own, never on an async executor's; the async side only waits for an
//! answer. Every queue is bounded, what waits for a caller's sake has a deadline, and one set of weights serves all
//! calls.
//!
//! The engines stand behind three small traits, so that others can take their place: [`Transcriber`] (Whisper),
//! [`Synthesizer`] (Piper) and [`media::VoiceDetector`] (Silero).

pub mod models;
mod onnx;
mod piper;
mod repeats;
mod telephone;
pub mod text;
mod threads;
mod transcription;
mod vad;
mod voice;
mod whisper;

pub use models::LoadModelError;
pub use piper::{PiperModel, PiperSynthesizer};
pub use telephone::{from_telephone, telephone_clip};
pub use transcription::{
    CancelSignal, Load, Ticket, TranscribeError, Transcriber, Transcript, TranscriptionJob,
    TranscriptionPool, Urgency,
};
pub use vad::{SileroDetector, SileroModel, VoiceActivityPool, VoiceStream, WindowVoice};
pub use voice::{Speech, SynthesizeError, Synthesizer, Voice, VoiceLimits};
pub use whisper::{NO_SPEECH, WhisperModel, WhisperTranscriber};
