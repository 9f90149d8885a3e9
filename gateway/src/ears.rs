//! What comes of the caller's sound: voice activity at once, words when they are asked for.

use std::time::{Duration, Instant};

use call::{Event, TranscriptFailure};
use futures_util::future::{Either, pending};
use media::{RecentAudio, g711};
use speech::{
    Ticket, TranscribeError, Transcript, TranscriptionJob, TranscriptionPool, Urgency, VoiceStream,
};
use telephony::{MediaTime, TurnId};
use tracing::{debug, warn};
use twilio::stream::{Payload, PayloadError};

use crate::app::App;

/// The caller's sound that is kept: the longest utterance and what leads into it.
const KEPT: MediaTime = MediaTime::from_millis(30_000);

/// A transcription that has taken this long helps nobody any more.
const TRANSCRIPTION_DEADLINE: Duration = Duration::from_secs(6);

/// One caller's sound.
pub(crate) struct Ears {
    recent: RecentAudio,
    voice: VoiceStream,
    /// The transcription that is wanted. A later one takes its place, and dropping a ticket cancels it.
    guess: Option<Guess>,
    /// Reused for every frame.
    ulaw: Vec<u8>,
    samples: Vec<i16>,
}

struct Guess {
    turn: TurnId,
    ticket: Ticket,
}

impl Ears {
    pub(crate) fn new(app: &App) -> Self {
        Self {
            recent: RecentAudio::new(KEPT),
            voice: app.voice_activity.open(),
            guess: None,
            ulaw: Vec::new(),
            samples: Vec::new(),
        }
    }

    /// Takes one frame.
    pub(crate) fn hear(&mut self, payload: &Payload<'_>) -> Result<(), PayloadError> {
        payload.decode_into(&mut self.ulaw)?;
        self.samples.clear();
        g711::ulaw_decode_into(&self.ulaw, &mut self.samples);
        self.recent.push(&self.samples);
        self.voice.push(&self.samples);
        Ok(())
    }

    /// The samples of the frame that was heard last.
    pub(crate) fn last_frame(&self) -> &[i16] {
        &self.samples
    }

    /// Has a stretch of the kept sound transcribed, as a guess.
    pub(crate) fn transcribe(
        &mut self,
        pool: &TranscriptionPool,
        turn: TurnId,
        from: MediaTime,
        to: MediaTime,
    ) {
        let ticket = pool.submit(TranscriptionJob {
            pcm_16k: speech::from_telephone(&self.recent.copy(from, to)),
            urgency: Urgency::Speculative,
            deadline: Instant::now() + TRANSCRIPTION_DEADLINE,
        });
        self.guess = Some(Guess { turn, ticket });
    }

    /// The guess is the caller's turn: it goes before other callers' guesses.
    pub(crate) fn hurry(&mut self, turn: TurnId) {
        if let Some(guess) = self.guess.as_ref().filter(|guess| guess.turn == turn) {
            guess.ticket.make_final();
        }
    }

    /// The guess is of no use any more.
    pub(crate) fn drop_guess(&mut self, turn: TurnId) {
        self.guess.take_if(|guess| guess.turn == turn);
    }

    /// The next thing that was heard. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self) -> Event {
        let words = match &mut self.guess {
            Some(guess) => Either::Left(&mut guess.ticket),
            None => Either::Right(pending()),
        };
        tokio::select! {
            window = self.voice.next() => Event::Voice { probability: window.probability, end: window.end },
            result = words => {
                let turn = self.guess.take().map_or_else(TurnId::default, |guess| guess.turn);
                Event::Transcribed { turn, outcome: outcome(result) }
            }
        }
    }
}

fn outcome(result: Result<Transcript, TranscribeError>) -> Result<String, TranscriptFailure> {
    match result {
        Ok(transcript) => {
            debug!(
                decode_ms = transcript.decode.as_millis() as u64,
                looped = transcript.looped,
                "transcribed"
            );
            Ok(transcript.text)
        }
        Err(error) => {
            warn!(%error, "no transcript");
            Err(TranscriptFailure::Unavailable)
        }
    }
}
