use assistant::{ActionRecord, Input, LeftAlone, Reaching, Request};
use jiff::Timestamp;
use media::Mark;
use policy::disclosure::RecordingPermit;
use telephony::{Digit, Disposition, MediaTime, Millis, Pace, TurnId};

use crate::record::HangupCause;

/// The two times that every event carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Now {
    /// Monotonic time since the session began: deadlines.
    pub mono: Millis,
    /// Wall time: facts and law.
    pub wall: Timestamp,
}

/// Something that happened to the call.
#[derive(Debug)]
pub enum Event {
    /// The stream is open and the call may begin, or begin again.
    Opened,
    /// One window of the caller's sound was judged.
    Voice {
        /// Probability of speech, 0 to 1.
        probability: f32,
        /// The end of the window in the caller's stream.
        end: MediaTime,
    },
    /// A transcription that was asked for has ended. Ignored by id when its turn is over.
    Transcribed {
        /// The id of the [`Action::Transcribe`].
        turn: TurnId,
        /// The words, empty when there were none; or why there are none.
        outcome: Result<String, TranscriptFailure>,
    },
    /// The store has answered an [`Action::Ask`]. Ignored by id when its question is over.
    Answered {
        /// The id of the question.
        turn: TurnId,
        /// The answer in the dialogue's own terms.
        answer: Input,
    },
    /// A segment's sound was handed to the line.
    Queued {
        /// The segment.
        mark: Mark,
        /// How long it lasts.
        length: MediaTime,
    },
    /// A segment could not be synthesised and will not be heard.
    Unspoken {
        /// The segment.
        mark: Mark,
    },
    /// The line played everything up to this mark, or dropped it after a clear.
    Reached {
        /// The segment that ends there.
        mark: Mark,
    },
    /// The caller pressed a key.
    Pressed(Digit),
    /// The caller's sound has ended, by a `stop` or by a dead socket, and nothing reaches him any more in this stream. What
    /// he was saying is heard out: see [`Session::is_over`](crate::Session::is_over).
    CallerGone {
        /// Whether the call is over, as far as Twilio's `stop` tells; a dead socket tells nothing.
        hung_up: bool,
    },
    /// This stream is given up as it is: another goes on with the call, or there is no more time.
    StreamClosed,
    /// How it goes with the people who are rung for the caller.
    News(Reaching),
    /// What became of a message that was recorded, after [`Action::KeepMessage`] or because it cannot go on.
    Recorded {
        /// The id of the [`Action::Record`].
        turn: TurnId,
        /// Whether it is kept, durably.
        kept: bool,
    },
    /// A deadline may have passed: see [`Session::poll_timeout`](crate::Session::poll_timeout).
    Tick,
}

/// Why there is no transcript.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TranscriptFailure {
    /// The engine failed or was not ready in time.
    Unavailable,
}

/// Something to do. Actions are carried out in order; none of them decides anything.
#[derive(Debug, PartialEq)]
pub enum Action {
    /// Say this after everything said before.
    Speak {
        /// The mark to send after the sound.
        mark: Mark,
        /// The sentence.
        text: String,
        /// Whether it is one of the business's fixed prompts, and so worth keeping in a cache.
        fixed: bool,
        /// How fast.
        pace: Pace,
    },
    /// Let the caller hear that it is ringing, after everything said before: a sound of 1 to 2 s.
    Ring {
        /// The mark to send after the sound.
        mark: Mark,
    },
    /// Drop what is queued on the line and what is still being synthesised.
    Clear,
    /// Transcribe this stretch of the caller's sound. Answer with [`Event::Transcribed`].
    Transcribe {
        /// The id to answer with.
        turn: TurnId,
        /// Where the utterance begins.
        from: MediaTime,
        /// Where it ends.
        to: MediaTime,
    },
    /// The caller has finished: the transcription asked for is no longer a guess and goes before guesses.
    Hurry {
        /// The id of the transcription.
        turn: TurnId,
    },
    /// The caller went on: the transcription is of no use any more.
    Drop {
        /// The id of the transcription.
        turn: TurnId,
    },
    /// Ask the store. Answer with [`Event::Answered`].
    Ask {
        /// The id to answer with.
        turn: TurnId,
        /// The question.
        request: Request,
    },
    /// Write the turn down, with the dialogue as it stands, so that another process could go on from here.
    Checkpoint(Box<Checkpoint>),
    /// Tell how long the caller waited for this reply.
    Measured(Latency),
    /// Write the end of the call. Exactly once, and never after another `Finish`.
    Finish {
        /// What the call amounts to.
        disposition: Disposition,
        /// Why it ended now.
        cause: HangupCause,
    },
    /// Give the tone after everything said before: a message is recorded next.
    Beep {
        /// The mark to send after the tone.
        mark: Mark,
    },
    /// Record the caller's sound from here on.
    Record {
        /// The id of the message.
        turn: TurnId,
    },
    /// The message is over: make it durable. Answer with [`Event::Recorded`], if there still is a session.
    KeepMessage {
        /// The id of the [`Action::Record`].
        turn: TurnId,
    },
    /// There was nothing in the message: forget it.
    DropMessage {
        /// The id of the [`Action::Record`].
        turn: TurnId,
    },
    /// Record the call from here on, both sides of it, until the stream ends or [`Action::EraseRecording`]. Nothing is
    /// recorded without the permit.
    RecordCall {
        /// Leave to do so, from policy.
        permit: RecordingPermit,
    },
    /// The caller objects: record nothing any more, and forget what was recorded of the call.
    EraseRecording,
    /// Close the stream: Twilio then asks the resume address what comes next.
    Close {
        /// Why, for the log.
        reason: CloseReason,
    },
}

/// One turn as it is written down.
#[derive(Debug, PartialEq)]
pub struct Checkpoint {
    /// The turn's number in the call.
    pub turn: TurnId,
    /// What the caller said, as understood by the recogniser; `None` for a key, a silence or an answer of the store.
    pub caller: Option<String>,
    /// What the assistant says now.
    pub assistant: String,
    /// What the caller really heard of the assistant's previous turn, when he cut it short.
    pub cut_short: Option<CutShort>,
    /// The dialogue after this turn.
    pub dialogue: assistant::Dialogue,
    /// What the call would amount to if it ended here.
    pub if_ended: Disposition,
    /// What was done, for people who read the call later.
    pub records: Vec<ActionRecord>,
    /// When the caller objected to being recorded, in this turn or before.
    pub objected_at: Option<Timestamp>,
    /// By which ways he does not want to be contacted, as he said in this turn or before.
    pub left_alone: Option<LeftAlone>,
}

/// An assistant's turn that the caller interrupted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CutShort {
    /// The turn.
    pub turn: TurnId,
    /// The words that were played.
    pub heard: String,
}

/// How long the caller waited, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Latency {
    /// The turn that was answered.
    pub turn: TurnId,
    /// End of the caller's voice to the decision that he had finished.
    pub endpoint: Millis,
    /// End of the caller's voice to the words.
    pub transcribe: Millis,
    /// End of the caller's voice to the first sound of the reply handed to the line.
    pub response: Millis,
}

/// Why the session closes its stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The call has ended and is written down.
    CallEnded,
    /// We could not speak: another stream says it again, or Twilio's own voice takes over.
    Speechless,
}
