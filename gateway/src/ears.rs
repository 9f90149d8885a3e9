//! What comes of the caller's sound: voice activity at once, words when they are asked for.

use std::time::{Duration, Instant};

use call::{Event, TranscriptFailure};
use futures_util::future::{Either, pending};
use media::{RecentAudio, VAD_WINDOW, g711};
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
pub(crate) const TRANSCRIPTION_DEADLINE: Duration = Duration::from_secs(6);

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
    /// Where it is in the caller's sound.
    from: MediaTime,
    to: MediaTime,
    deadline: Instant,
    asked: Asked,
}

/// How far a guess is. Guesses make room in a full queue for what is more urgent, and a turn that is over is more urgent:
/// then the same sound is asked for once more, instead of the caller for his words.
enum Asked {
    /// As a guess, which may have become the caller's turn since.
    Guess { ticket: Ticket, is_turn: bool },
    /// It had to make room.
    Refused,
    /// As his turn.
    Final(Ticket),
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
        self.guess = Some(Guess::new(pool, &self.recent, turn, from, to));
    }

    /// The guess is the caller's turn: it goes before other callers' guesses.
    pub(crate) fn hurry(&mut self, pool: &TranscriptionPool, turn: TurnId) {
        if let Some(guess) = self.guess.as_mut().filter(|guess| guess.turn == turn) {
            guess.hurry(pool, &self.recent);
        }
    }

    /// The guess is of no use any more.
    pub(crate) fn drop_guess(&mut self, turn: TurnId) {
        self.guess.take_if(|guess| guess.turn == turn);
    }

    /// What was heard last, so much of it.
    pub(crate) fn last(&self, length: MediaTime) -> Vec<i16> {
        self.recent.last(length)
    }

    /// How much of the sound nobody has listened to, because it came much too late.
    pub(crate) fn passed_over(&self) -> MediaTime {
        MediaTime(self.voice.skipped() * VAD_WINDOW as u64)
    }

    /// The next thing that was heard, until all the sound that has come was listened to.
    pub(crate) async fn rest(&mut self, pool: &TranscriptionPool) -> Option<Event> {
        if self.voice.is_behind() { Some(self.next(pool).await) } else { None }
    }

    /// The next thing that was heard. Dropping the future loses nothing.
    pub(crate) async fn next(&mut self, pool: &TranscriptionPool) -> Event {
        let words = match &mut self.guess {
            Some(guess) => Either::Left(guess.words(pool, &self.recent)),
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

impl Guess {
    fn new(
        pool: &TranscriptionPool,
        recent: &RecentAudio,
        turn: TurnId,
        from: MediaTime,
        to: MediaTime,
    ) -> Self {
        let deadline = Instant::now() + TRANSCRIPTION_DEADLINE;
        let mut guess = Self { turn, from, to, deadline, asked: Asked::Refused };
        guess.asked = Asked::Guess { ticket: guess.ask(pool, recent, Urgency::Speculative), is_turn: false };
        guess
    }

    fn hurry(&mut self, pool: &TranscriptionPool, recent: &RecentAudio) {
        match &mut self.asked {
            Asked::Guess { ticket, is_turn } => {
                ticket.make_final();
                *is_turn = true;
            }
            Asked::Refused => self.asked = Asked::Final(self.ask(pool, recent, Urgency::Final)),
            Asked::Final(_) => {}
        }
    }

    /// Its words. Of a guess that had to make room there are none before it is the caller's turn. Dropping the future
    /// loses nothing.
    async fn words(
        &mut self,
        pool: &TranscriptionPool,
        recent: &RecentAudio,
    ) -> Result<Transcript, TranscribeError> {
        loop {
            self.asked = match &mut self.asked {
                Asked::Guess { ticket, is_turn } => match ticket.await {
                    Err(TranscribeError::QueueFull) if *is_turn => {
                        Asked::Final(self.ask(pool, recent, Urgency::Final))
                    }
                    Err(TranscribeError::QueueFull) => Asked::Refused,
                    answer => return answer,
                },
                Asked::Refused => pending().await,
                Asked::Final(ticket) => return ticket.await,
            };
        }
    }

    fn ask(&self, pool: &TranscriptionPool, recent: &RecentAudio, urgency: Urgency) -> Ticket {
        let pcm_16k = speech::from_telephone(&recent.copy(self.from, self.to));
        pool.submit(TranscriptionJob { pcm_16k, urgency, deadline: self.deadline })
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

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use futures_util::FutureExt;
    use speech::{CancelSignal, Transcriber};

    use super::*;

    /// Says when it begins, and how many samples there were once it may.
    struct Gated {
        begun: mpsc::Sender<()>,
        may_end: mpsc::Receiver<()>,
    }

    impl Transcriber for Gated {
        fn transcribe(&mut self, pcm: &[f32], _: &CancelSignal) -> Result<Transcript, TranscribeError> {
            let _ = self.begun.send(());
            let _ = self.may_end.recv();
            Ok(Transcript { text: pcm.len().to_string(), ..Transcript::default() })
        }
    }

    /// A pool whose only engine is busy with somebody else, and in whose queue there is one place.
    struct Busy {
        pool: TranscriptionPool,
        recent: RecentAudio,
        first: Ticket,
        may_end: mpsc::Sender<()>,
    }

    fn job(urgency: Urgency) -> TranscriptionJob {
        let deadline = Instant::now() + Duration::from_secs(3_600);
        TranscriptionJob { pcm_16k: vec![0.0; 7], urgency, deadline }
    }

    fn busy() -> Busy {
        let (begun, has_begun) = mpsc::channel();
        let (may_end, gate) = mpsc::channel();
        let pool = TranscriptionPool::start(vec![Box::new(Gated { begun, may_end: gate })], 1);
        let first = pool.submit(job(Urgency::Final));
        has_begun.recv().expect("the engine takes it");
        let mut recent = RecentAudio::new(KEPT);
        recent.push(&[1; 800]);
        Busy { pool, recent, first, may_end }
    }

    impl Busy {
        fn guess(&self) -> Guess {
            let deadline = Instant::now() + Duration::from_secs(3_600);
            let (from, to) = (MediaTime(0), MediaTime(800));
            Guess { deadline, ..Guess::new(&self.pool, &self.recent, TurnId(1), from, to) }
        }
    }

    #[tokio::test]
    async fn a_guess_that_had_to_make_room_is_asked_for_again_when_it_is_the_callers_turn() {
        let busy = busy();
        let mut guess = busy.guess();
        let _other = busy.pool.submit(job(Urgency::Speculative));
        assert_eq!(guess.words(&busy.pool, &busy.recent).now_or_never(), None);

        guess.hurry(&busy.pool, &busy.recent);
        drop(busy.first);
        drop(busy.may_end);
        let words = guess.words(&busy.pool, &busy.recent).await;
        assert_eq!(words.map(|words| words.text), Ok("1600".to_owned()));
    }

    #[tokio::test]
    async fn a_guess_that_became_the_callers_turn_just_after_it_made_room_is_asked_for_again() {
        let busy = busy();
        let mut guess = busy.guess();
        let _other = busy.pool.submit(job(Urgency::Speculative));
        guess.hurry(&busy.pool, &busy.recent);
        drop(busy.may_end);
        let words = guess.words(&busy.pool, &busy.recent).await;
        assert_eq!(words.map(|words| words.text), Ok("1600".to_owned()));
    }

    #[tokio::test]
    async fn a_turn_for_which_there_is_no_room_either_has_no_words() {
        let busy = busy();
        let mut guess = busy.guess();
        let _other = busy.pool.submit(job(Urgency::Speculative));
        assert_eq!(guess.words(&busy.pool, &busy.recent).now_or_never(), None);
        guess.hurry(&busy.pool, &busy.recent);
        let _others = busy.pool.submit(job(Urgency::Final));
        assert_eq!(guess.words(&busy.pool, &busy.recent).await, Err(TranscribeError::QueueFull));
        drop(busy.may_end);
    }
}
