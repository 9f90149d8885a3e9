//! Sound as values.
//!
//! What arrives from a telephone line is decoded ([`g711`]), judged window by window by a [`VoiceDetector`], cut
//! into utterances by the [`Endpointer`] and kept for a while in [`RecentAudio`]; what goes out is accounted for by
//! [`Playout`], which knows how much of it the caller heard. [`Resampler`] and [`telephone_band`] change rates;
//! [`tone()`] makes a beep and [`tone_share`] finds one.
//!
//! Pure: no async, no clock, no sockets. The detector's model lives in `speech`, the wire's words in `twilio`, and
//! the task that moves frames between them in `gateway`. Sound inside this crate is one channel; positions in it
//! are [`telephony::MediaTime`], and samples are `i16` on the line and `f32` in -1..=1 towards the models.

mod endpoint;
pub mod g711;
mod playout;
mod recent;
mod resample;
mod telephone;
mod tone;
mod voice;

pub use endpoint::{EndpointRules, Endpointer, SpeechEdge};
pub use playout::{Heard, InvalidMark, Mark, MarkOutcome, Playout};
pub use recent::RecentAudio;
pub use resample::{RATES_HZ, Resampler, f32_from_i16, i16_from_f32, resample};
pub use telephone::telephone_band;
pub use tone::{tone, tone_share};
pub use voice::{VAD_WINDOW, VoiceDetector};

/// Samples in one frame of telephone sound.
pub const FRAME_SAMPLES: usize = 160;

/// Length of one frame.
pub const FRAME_MILLIS: u64 = 20;
