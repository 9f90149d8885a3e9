//! Speaking as a service: a bounded queue in front of a few synthesizers, each on a thread of its own, and a cache.
//!
//! What is always said in the same words is synthesised once and kept for ever; the rest is kept while there is room.

mod queue;

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use telephony::Pace;
use tokio::sync::oneshot;

use crate::telephone::telephone_clip;
use crate::threads::{caught, spawn};
use queue::{Asked, Queue, Wording};

/// Turns text into sound. Blocks; belongs to one thread at a time.
pub trait Synthesizer: Send {
    /// The text, spoken at that pace.
    ///
    /// # Errors
    /// [`SynthesizeError::NothingToSay`] for text without words; [`SynthesizeError::Engine`] on failure.
    fn synthesize(&mut self, text: &str, pace: Pace) -> Result<Speech, SynthesizeError>;
}

/// One channel of sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    /// -1 to 1.
    pub samples: Vec<f32>,
    /// Samples a second.
    pub rate_hz: u32,
}

/// Why there is no sound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SynthesizeError {
    /// Too many texts wait to be spoken already.
    #[error("too many texts are waiting for synthesis")]
    QueueFull,
    /// It was not done in time.
    #[error("synthesis was not done before its deadline")]
    DeadlinePassed,
    /// There is no word in the text.
    #[error("there is nothing to say in the text")]
    NothingToSay,
    /// The engine failed, or the voice was closed.
    #[error("speech synthesis failed: {0}")]
    Engine(String),
}

/// The bounds of a [`Voice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VoiceLimits {
    /// Texts that may wait for a synthesizer.
    pub max_queued: usize,
    /// Clips kept besides the fixed prompts: a second of sound is 8 kB.
    pub max_recent: usize,
    /// How long [`Voice::speak`] waits.
    pub deadline: Duration,
}

impl Default for VoiceLimits {
    /// Room for what a hundred calls say in half a minute. What is not spoken in time is left out of what the caller hears,
    /// so it is rather late than missing: "is that right?" means nothing without what it asks about.
    fn default() -> Self {
        Self { max_queued: 64, max_recent: 256, deadline: Duration::from_secs(8) }
    }
}

/// A few synthesizers on threads of their own, and what they said before. Dropping it ends the threads after what
/// they are saying.
pub struct Voice {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
    deadline: Duration,
}

impl Voice {
    /// Starts one thread an engine.
    ///
    /// # Panics
    /// When there is no engine, or the operating system has no thread left.
    #[must_use]
    pub fn start(engines: Vec<Box<dyn Synthesizer>>, limits: VoiceLimits) -> Self {
        assert!(!engines.is_empty(), "a voice needs a synthesizer");
        let queue = Queue::new(limits.max_queued, limits.max_recent);
        let shared = Arc::new(Shared { queue: Mutex::new(queue), work: Condvar::new() });
        let threads = engines
            .into_iter()
            .enumerate()
            .map(|(i, mut engine)| {
                let worker = Arc::clone(&shared);
                spawn(format!("tts-{i}"), move || worker.work(engine.as_mut()))
            })
            .collect();
        Self { shared, threads, deadline: limits.deadline }
    }

    /// The text as a clip for the line, at that pace: mu-law, 8 kHz. From the cache at once, or as soon as it is synthesised; a
    /// text that is asked for twice meanwhile is synthesised once. `keep` is for fixed prompts: the clip then stays
    /// for as long as the voice does. Needs tokio's timer.
    ///
    /// # Errors
    /// See [`SynthesizeError`]. Errors are not remembered.
    pub async fn speak(&self, text: &str, pace: Pace, keep: bool) -> Result<Arc<[u8]>, SynthesizeError> {
        let answer = match self.ask(text, pace, keep, false) {
            Asked::Ready(clip) => return Ok(clip),
            Asked::Refused => return Err(SynthesizeError::QueueFull),
            Asked::Waiting(answer) => answer,
        };
        let answer = tokio::time::timeout(self.deadline, answer).await;
        answer.map_err(|_| SynthesizeError::DeadlinePassed)?.unwrap_or_else(|_| Err(closed()))
    }

    /// The clip at the usual pace, if it is in the cache.
    #[must_use]
    pub fn cached(&self, text: &str) -> Option<Arc<[u8]>> {
        self.shared.lock().cached(&Wording::new(text, Pace::Usual), false)
    }

    /// Keeps a clip at the usual pace that was synthesised before, by a voice of the same model, for as long as this voice lives.
    pub fn keep(&self, text: &str, clip: Arc<[u8]>) {
        self.shared.lock().keep(&Wording::new(text, Pace::Usual), clip);
    }

    /// Synthesises what will be said in these very words, so that it is there when it is needed. What calls ask for
    /// meanwhile goes before it, and it takes no place of theirs in the queue. `progress` is told how many of how
    /// many are done.
    ///
    /// # Errors
    /// The first prompt's that fails; those before it are kept.
    pub async fn warm(
        &self,
        prompts: &[String],
        progress: &mut (dyn FnMut(usize, usize) + Send),
    ) -> Result<(), SynthesizeError> {
        let mut under_way = VecDeque::new();
        for done in 0..prompts.len() {
            // As many as there are synthesizers, so that none is idle; more would only lie in the queue.
            for ahead in prompts[done..].iter().take(self.threads.len()).skip(under_way.len()) {
                under_way.push_back(self.ask(ahead, Pace::Usual, true, true));
            }
            match under_way.pop_front().expect("there is a synthesizer, and so a prompt under way") {
                Asked::Waiting(answer) => drop(answer.await.unwrap_or_else(|_| Err(closed()))?),
                Asked::Refused => return Err(closed()),
                Asked::Ready(_) => {}
            }
            progress(done + 1, prompts.len());
        }
        Ok(())
    }

    fn ask(&self, text: &str, pace: Pace, keep: bool, warming: bool) -> Asked {
        let asked = self.shared.lock().ask(&Wording::new(text, pace), keep, warming);
        self.shared.work.notify_one();
        asked
    }
}

impl Drop for Voice {
    fn drop(&mut self) {
        self.shared.lock().close();
        self.shared.work.notify_all();
        for thread in self.threads.drain(..) {
            // A thread's panic was logged where it happened.
            let _ = thread.join();
        }
    }
}

type Answer = Result<Arc<[u8]>, SynthesizeError>;

fn closed() -> SynthesizeError {
    SynthesizeError::Engine("the voice was closed".to_owned())
}

struct Shared {
    queue: Mutex<Queue>,
    work: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, engine: &mut dyn Synthesizer) {
        while let Some(wording) = self.next() {
            let Wording { text, pace } = &wording;
            let said = caught(|| clip(engine, text, *pace));
            let answer = said.unwrap_or_else(|panic| Err(SynthesizeError::Engine(panic)));
            self.lock().done(&wording, &answer);
        }
    }

    /// What to say next, or `None` when the voice is closed.
    fn next(&self) -> Option<Wording> {
        let mut queue = self.lock();
        while !queue.is_closed() {
            if let Some(wording) = queue.take_next() {
                return Some(wording);
            }
            queue = self.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }
}

/// Silence is no sentence: whoever took it for one would be asked "is that right?" without what.
fn clip(engine: &mut dyn Synthesizer, text: &str, pace: Pace) -> Answer {
    let clip = telephone_clip(&engine.synthesize(text, pace)?);
    if clip.is_empty() {
        return Err(SynthesizeError::Engine("it was silent".to_owned()));
    }
    Ok(Arc::from(clip))
}

/// Where an answer will come.
type Reply = oneshot::Sender<Answer>;
