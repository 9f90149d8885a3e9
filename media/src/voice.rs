/// Samples that a [`VoiceDetector`] judges at once: 32 ms at 8 kHz, the window that Silero VAD was trained on.
pub const VAD_WINDOW: usize = 256;

/// Says whether a stretch of telephone sound holds speech. One detector listens to one stream.
pub trait VoiceDetector: Send {
    /// The probability, 0 to 1, that this window holds speech. A detector remembers what it heard before: windows
    /// come in order, each once, without overlap.
    fn probability(&mut self, window: &[i16; VAD_WINDOW]) -> f32;

    /// Forgets everything heard, as if the stream began with the next window.
    fn reset(&mut self);
}
