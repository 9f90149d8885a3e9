use telephony::{MediaTime, Millis, TurnId};

use crate::event::TranscriptFailure;

/// What the caller is doing, as far as listening tells.
#[derive(Debug)]
pub(crate) enum Hearing {
    /// Nothing since the last turn.
    Quiet,
    /// The caller is speaking.
    Voice,
    /// The caller has paused, and a guess at his words is being made or has been made.
    Pause(Pause),
}

/// A pause that may turn out to be the end of the caller's turn.
#[derive(Debug)]
pub(crate) struct Pause {
    /// The transcription of what was said before the pause.
    pub(crate) turn: TurnId,
    /// When the caller's voice ended.
    pub(crate) voice_ended: Millis,
    /// The words, once they are there.
    pub(crate) words: Words,
    /// Whether we were speaking when he began: it may be no answer at all. What he began before that was said to what he
    /// had heard until then.
    pub(crate) against_us: bool,
    /// His turn had to wait until he had heard what must be heard to its end: it is taken whatever is being said then.
    pub(crate) waited: bool,
    /// Whether something was said meanwhile to cover that they are not: they were not said against it.
    pub(crate) covered: bool,
}

/// The progress of a transcription.
#[derive(Debug)]
pub(crate) enum Words {
    /// Being transcribed.
    Awaited,
    /// Transcribed at that time.
    Known(Result<String, TranscriptFailure>, Millis),
}

/// The end of voice in monotonic time, when the last judged window ends `now`.
pub(crate) fn voice_end(now: Millis, window_end: MediaTime, voice_end: MediaTime) -> Millis {
    now.saturating_sub(window_end.saturating_sub(voice_end).as_millis())
}
