use assistant::RecordLimits;
use media::VAD_WINDOW;
use telephony::{MediaTime, Millis, TurnId};

/// A message that a caller leaves, from its announcement until it is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Message {
    /// The announcement and the tone are played.
    Announced(RecordLimits),
    /// The caller's sound is being recorded.
    Recording(Take),
    /// It is over and being made durable.
    Keeping(TurnId),
}

/// What is known of a message while it is recorded.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Take {
    pub(crate) turn: TurnId,
    limits: RecordLimits,
    voice: MediaTime,
}

impl Take {
    pub(crate) fn new(turn: TurnId, limits: RecordLimits) -> Self {
        Self { turn, limits, voice: MediaTime(0) }
    }

    /// When it is over for lack of any voice.
    pub(crate) fn begins_by(&self, now: Millis) -> Millis {
        now + self.limits.lead
    }

    /// When it is over whatever is said.
    pub(crate) fn ends_by(&self, now: Millis) -> Millis {
        now + self.limits.longest
    }

    /// Takes a window with voice in it, and says until when there may be none.
    pub(crate) fn voiced(&mut self, now: Millis) -> Millis {
        self.voice += MediaTime(VAD_WINDOW as u64);
        now + self.limits.silence
    }

    /// Whether enough was said to be a message.
    pub(crate) fn is_message(&self) -> bool {
        self.voice.as_millis() >= self.limits.least_voice
    }
}
