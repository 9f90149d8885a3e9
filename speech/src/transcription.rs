//! Transcription as a service: a bounded queue in front of a few decoders, each on a thread of its own.
//!
//! Under load the newest turn goes first: its caller is waiting now, while the one whose turn is oldest will be told
//! "sorry, say that again" soon anyway. Nothing waits beyond its deadline.

mod queue;

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use crate::threads::{caught, spawn};
use queue::{Answer, Queue, Waiting};

/// Turns an utterance into text. Blocks; belongs to one thread at a time.
pub trait Transcriber: Send {
    /// What was said in these samples: one channel, 16 kHz, -1 to 1.
    ///
    /// # Errors
    /// [`TranscribeError::Cancelled`] soon after `cancel` was raised; [`TranscribeError::Engine`] on failure.
    fn transcribe(&mut self, pcm_16k: &[f32], cancel: &CancelSignal) -> Result<Transcript, TranscribeError>;
}

/// What was said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Transcript {
    /// The words, trimmed; empty when there were none.
    pub text: String,
    /// The model's own probability that nobody spoke.
    pub no_speech: f32,
    /// The model fell into repeating itself. `text` holds one copy of what it repeated and may lack what was said
    /// after it: worth reading back or asking for another way, such as the keypad.
    pub looped: bool,
    /// Time spent decoding, without waiting.
    pub decode: Duration,
}

/// Why there is no transcript.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TranscribeError {
    /// Nobody wants it any more, or the pool was closed.
    #[error("transcription was cancelled")]
    Cancelled,
    /// It was not done in time.
    #[error("transcription was not done before its deadline")]
    DeadlinePassed,
    /// There was more to do than the queue holds, and this was the least urgent.
    #[error("too many utterances are waiting for transcription")]
    QueueFull,
    /// The engine failed.
    #[error("speech recognition failed: {0}")]
    Engine(String),
}

/// Tells an engine to give up. Clones share the signal, which stays raised.
#[derive(Debug, Clone, Default)]
pub struct CancelSignal(Arc<AtomicBool>);

impl CancelSignal {
    /// Tells the engine to give up.
    pub fn raise(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether the engine should give up.
    #[must_use]
    pub fn is_raised(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How soon a transcript is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// The caller paused and may go on.
    Speculative,
    /// The caller's turn is over.
    Final,
}

/// An utterance to transcribe.
#[derive(Debug, Clone, PartialEq)]
pub struct TranscriptionJob {
    /// One channel, 16 kHz, -1 to 1.
    pub pcm_16k: Vec<f32>,
    /// Finals go before guesses.
    pub urgency: Urgency,
    /// When the answer is of no use any more.
    pub deadline: Instant,
}

/// How busy a [`TranscriptionPool`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Load {
    /// Utterances that wait for an engine.
    pub queued: usize,
    /// Utterances being decoded.
    pub running: usize,
}

/// A few engines on threads of their own. Dropping it cancels what is under way and waits for the threads.
pub struct TranscriptionPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// The answer to come. Dropping it cancels the job, whether it waits or is being decoded.
pub struct Ticket {
    answer: oneshot::Receiver<Answer>,
    id: u64,
    shared: Arc<Shared>,
}

impl TranscriptionPool {
    /// Starts one thread an engine. `max_queued` bounds what waits, not what is being decoded.
    ///
    /// # Panics
    /// When the operating system has no thread left.
    #[must_use]
    pub fn start(engines: Vec<Box<dyn Transcriber>>, max_queued: usize) -> Self {
        let shared = Arc::new(Shared {
            queue: Mutex::new(Queue::new(max_queued)),
            work: Condvar::new(),
            deadlines: Condvar::new(),
        });
        let keeper = Arc::clone(&shared);
        let mut threads = vec![spawn("stt-deadlines".to_owned(), move || keeper.keep_deadlines())];
        for (i, mut engine) in engines.into_iter().enumerate() {
            let worker = Arc::clone(&shared);
            threads.push(spawn(format!("stt-{i}"), move || worker.work(engine.as_mut())));
        }
        Self { shared, threads }
    }

    /// Queues an utterance. Never waits: when the queue is full, the oldest of the least urgent jobs, which may be
    /// this one, is answered with [`TranscribeError::QueueFull`].
    #[must_use]
    pub fn submit(&self, job: TranscriptionJob) -> Ticket {
        let (reply, answer) = oneshot::channel();
        let id = self.shared.lock().add(job, reply);
        self.shared.work.notify_one();
        self.shared.deadlines.notify_one();
        Ticket { answer, id, shared: Arc::clone(&self.shared) }
    }

    /// How busy the pool is.
    #[must_use]
    pub fn load(&self) -> Load {
        self.shared.lock().load()
    }
}

impl Drop for TranscriptionPool {
    fn drop(&mut self) {
        self.shared.lock().close();
        self.shared.work.notify_all();
        self.shared.deadlines.notify_all();
        for thread in self.threads.drain(..) {
            // A thread's panic was logged where it happened.
            let _ = thread.join();
        }
    }
}

impl Ticket {
    /// The pause was the end of the turn: puts the job before all others unless it is being decoded already.
    pub fn make_final(&self) {
        self.shared.lock().make_final(self.id);
    }
}

impl Future for Ticket {
    type Output = Answer;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Answer> {
        Pin::new(&mut self.answer)
            .poll(context)
            .map(|answer| answer.unwrap_or(Err(TranscribeError::Cancelled)))
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.shared.lock().cancel(self.id);
    }
}

struct Shared {
    queue: Mutex<Queue>,
    /// Something may be there to decode.
    work: Condvar,
    /// The earliest deadline may be another one.
    deadlines: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, engine: &mut dyn Transcriber) {
        while let Some(Waiting { id, pcm_16k, cancel }) = self.next() {
            let result = caught(|| engine.transcribe(&pcm_16k, &cancel));
            let answer = result.unwrap_or_else(|panic| Err(TranscribeError::Engine(panic)));
            self.lock().done(id, answer);
        }
    }

    /// The next job, or `None` when the pool is closed.
    fn next(&self) -> Option<Waiting> {
        let mut queue = self.lock();
        loop {
            if queue.is_closed() {
                return None;
            }
            if let Some(next) = queue.take_next(Instant::now()) {
                return Some(next);
            }
            queue = self.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Answers what runs out of time, also while every engine is busy.
    fn keep_deadlines(&self) {
        let mut queue = self.lock();
        while !queue.is_closed() {
            let now = Instant::now();
            queue.expire(now);
            queue = match queue.earliest_deadline() {
                Some(deadline) => {
                    let rest = deadline.saturating_duration_since(now);
                    self.deadlines.wait_timeout(queue, rest).unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.deadlines.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}
