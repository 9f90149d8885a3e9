//! Voice activity for many calls on few threads. What the network remembers of a call travels with the call's
//! windows, so that any thread can take them and none belongs to a call.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::thread::JoinHandle;

use media::VAD_WINDOW;
use telephony::MediaTime;
use tokio::sync::oneshot;

use super::{Memory, SileroModel, judge_or};
use crate::onnx::one_thread;
use crate::threads::{caught, spawn};

/// Threads that listen on behalf of all calls. Dropping it ends them; streams that are still open then find no
/// speech any more.
pub struct VoiceActivityPool {
    shared: Arc<Shared>,
    threads: Vec<JoinHandle<()>>,
}

/// One call's sound on its way through the pool.
///
/// [`VoiceStream::push`] takes what came in; [`VoiceStream::next`] answers once for every 256 samples, in order. One
/// task does both: `next` in a `select!`, and `push` in the arm that has received sound.
pub struct VoiceStream {
    shared: Arc<Shared>,
    place: Place,
    /// Answers of the last job that nobody has asked for yet.
    judged: VecDeque<f32>,
    /// Windows after those that were dropped unjudged and are still to be answered.
    passed_over: u64,
    /// Sound after those that is not with the pool yet.
    sound: VecDeque<i16>,
    last: f32,
    end: MediaTime,
    skipped: u64,
}

/// What the pool says of one window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WindowVoice {
    /// The probability, 0 to 1, that somebody speaks in it.
    pub probability: f32,
    /// Where it ends, counted from the first sample pushed.
    pub end: MediaTime,
}

/// At most this much of a call, a second, is judged in one go, so that calls take turns.
const MOST_WINDOWS_A_JOB: usize = 32;
/// Ten seconds of windows, 160 kB. After a stall of the network that much comes at once, with what the caller said in it,
/// and is judged in a fraction of a second. When the pool is further behind than that, judging old sound helps nobody.
const MOST_WINDOWS_BEHIND: usize = 310;

impl VoiceActivityPool {
    /// Starts the threads. One has time for some hundred calls.
    ///
    /// # Panics
    /// When the operating system has no thread left.
    #[must_use]
    pub fn start(model: &SileroModel, threads: usize) -> Self {
        let shared = Arc::new(Shared { queue: Mutex::default(), work: Condvar::new() });
        let threads = (0..threads)
            .map(|i| {
                let (shared, model) = (Arc::clone(&shared), model.clone());
                spawn(format!("vad-{i}"), move || {
                    let thread = one_thread();
                    thread.run(|| {
                        shared.work(|last, memory, window| judge_or(last, &model, memory, window, &thread));
                    });
                })
            })
            .collect();
        Self { shared, threads }
    }

    /// Begins to listen to a call.
    #[must_use]
    pub fn open(&self) -> VoiceStream {
        VoiceStream::new(Arc::clone(&self.shared))
    }
}

impl Drop for VoiceActivityPool {
    fn drop(&mut self) {
        let mut queue = self.shared.lock();
        queue.closed = true;
        // Their streams learn it from the dropped jobs.
        queue.jobs.clear();
        drop(queue);
        self.shared.work.notify_all();
        for thread in self.threads.drain(..) {
            // A thread's panic was logged where it happened.
            let _ = thread.join();
        }
    }
}

impl VoiceStream {
    fn new(shared: Arc<Shared>) -> Self {
        Self {
            shared,
            place: Place::Here(Memory::new()),
            judged: VecDeque::new(),
            passed_over: 0,
            sound: VecDeque::new(),
            last: 0.0,
            end: MediaTime(0),
            skipped: 0,
        }
    }

    /// Takes the next samples of the call, any number of them. Never waits. Of sound that the pool is more than ten
    /// seconds behind, the oldest is not judged: it counts as what came before it.
    pub fn push(&mut self, samples: &[i16]) {
        self.sound.extend(samples);
        self.hand_over();
        while self.sound.len() / VAD_WINDOW > MOST_WINDOWS_BEHIND {
            self.sound.drain(..VAD_WINDOW);
            self.passed_over += 1;
            self.skipped += 1;
        }
    }

    /// The next window's answer; waits until there is one. Dropping the future loses nothing.
    pub async fn next(&mut self) -> WindowVoice {
        poll_fn(|context| self.poll_next(context)).await
    }

    /// Whether a window that was pushed is still to be answered.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        let with_pool = matches!(self.place, Place::WithPool { .. });
        with_pool || !self.judged.is_empty() || self.passed_over > 0 || self.sound.len() >= VAD_WINDOW
    }

    /// How many windows were not judged because the pool was too far behind.
    #[must_use]
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<WindowVoice> {
        loop {
            if let Some(probability) = self.judged.pop_front() {
                self.last = probability;
                return Poll::Ready(self.answer());
            }
            if let Place::WithPool { windows, judged } = &mut self.place {
                match Pin::new(judged).poll(context) {
                    Poll::Pending => return Poll::Pending,
                    Poll::Ready(Ok(Judged { memory, probabilities })) => {
                        self.judged = probabilities.into();
                        self.place = Place::Here(memory);
                    }
                    Poll::Ready(Err(_)) => {
                        self.judged = vec![0.0; *windows].into();
                        self.place = Place::Lost;
                    }
                }
            } else if self.passed_over > 0 {
                self.passed_over -= 1;
                return Poll::Ready(self.answer());
            } else if !self.hand_over() {
                // Nobody has to wake this up: `push` needs the stream, which ends the wait for its answer.
                return Poll::Pending;
            }
        }
    }

    fn answer(&mut self) -> WindowVoice {
        self.end += MediaTime(VAD_WINDOW as u64);
        WindowVoice { probability: self.last, end: self.end }
    }

    /// Gives the pool what there is, if it has nothing of this call and all before it is answered. Says whether
    /// there will be an answer.
    fn hand_over(&mut self) -> bool {
        let whole = self.sound.len() / VAD_WINDOW;
        if whole == 0 || self.passed_over > 0 || !self.judged.is_empty() {
            return false;
        }
        let windows = whole.min(MOST_WINDOWS_A_JOB);
        match std::mem::replace(&mut self.place, Place::Lost) {
            Place::Here(memory) => {
                let sound = self.sound.drain(..windows * VAD_WINDOW).collect();
                let (reply, judged) = oneshot::channel();
                self.shared.add(Job { memory, sound, last: self.last, reply });
                self.place = Place::WithPool { windows, judged };
            }
            Place::Lost => {
                self.sound.drain(..windows * VAD_WINDOW);
                self.judged = vec![0.0; windows].into();
            }
            waiting @ Place::WithPool { .. } => self.place = waiting,
        }
        true
    }
}

/// Where the call's memory is.
enum Place {
    Here(Memory),
    WithPool {
        windows: usize,
        judged: oneshot::Receiver<Judged>,
    },
    /// The pool ended while it had it.
    Lost,
}

struct Job {
    memory: Memory,
    /// Whole windows.
    sound: Vec<i16>,
    last: f32,
    reply: oneshot::Sender<Judged>,
}

struct Judged {
    memory: Memory,
    probabilities: Vec<f32>,
}

struct Shared {
    queue: Mutex<Queue>,
    work: Condvar,
}

/// Bounded by the number of open streams: each has at most one job.
#[derive(Default)]
struct Queue {
    jobs: VecDeque<Job>,
    closed: bool,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, job: Job) {
        let mut queue = self.lock();
        if !queue.closed {
            queue.jobs.push_back(job);
            self.work.notify_one();
        }
    }

    fn next(&self) -> Option<Job> {
        let mut queue = self.lock();
        while !queue.closed {
            if let Some(job) = queue.jobs.pop_front() {
                return Some(job);
            }
            queue = self.work.wait(queue).unwrap_or_else(PoisonError::into_inner);
        }
        None
    }

    /// Judges until the pool is closed. A panic costs the job that it came in, not the thread: every call depends on it.
    fn work(&self, judge: impl Fn(f32, &mut Memory, &[i16; VAD_WINDOW]) -> f32) {
        while let Some(Job { mut memory, sound, last, reply }) = self.next() {
            let (windows, _) = sound.as_chunks::<VAD_WINDOW>();
            let judged = caught(|| {
                let mut last = last;
                let probabilities = windows.iter().map(|window| {
                    last = judge(last, &mut memory, window);
                    last
                });
                probabilities.collect()
            });
            let judged = judged.map_or_else(
                |panic| {
                    tracing::error!(error = panic, "voice activity detection failed");
                    // What it remembered may be half of one window and half of the next.
                    Judged { memory: Memory::new(), probabilities: vec![last; windows.len()] }
                },
                |probabilities| Judged { memory, probabilities },
            );
            // The call may be over by now.
            let _ = reply.send(judged);
        }
    }
}

#[cfg(test)]
mod tests {
    use media::{EndpointRules, Endpointer, SpeechEdge};

    use super::*;

    const WINDOWS_A_SECOND: usize = 8_000 / VAD_WINDOW;

    /// A pool of one thread, without a model: whoever is loud speaks. Dropping it ends the thread.
    fn pool(judge: fn(f32, &mut Memory, &[i16; VAD_WINDOW]) -> f32) -> VoiceActivityPool {
        let shared = Arc::new(Shared { queue: Mutex::default(), work: Condvar::new() });
        let worker = Arc::clone(&shared);
        VoiceActivityPool { shared, threads: vec![spawn("vad-test".to_owned(), move || worker.work(judge))] }
    }

    fn loudness(_: f32, _: &mut Memory, window: &[i16; VAD_WINDOW]) -> f32 {
        f32::from(window[0]) / 100.0
    }

    /// As many windows of the same loudness, in hundredths.
    fn sound(windows: usize, loudness: i16) -> Vec<i16> {
        vec![loudness; windows * VAD_WINDOW]
    }

    #[tokio::test]
    async fn what_was_said_in_a_stall_is_an_utterance_once_it_comes() {
        let pool = pool(loudness);
        let mut stream = pool.open();
        let mut endpointer = Endpointer::new(EndpointRules::default());
        let second = WINDOWS_A_SECOND;
        // Silence as it is said; then three seconds at once, which begin with a sentence.
        let stalled = [sound(second, 90), sound(2 * second, 0)].concat();
        let pushes = [sound(1, 0), sound(1, 0), stalled];
        let mut edges = Vec::new();
        for push in pushes {
            stream.push(&push);
            while stream.is_behind() {
                let heard = stream.next().await;
                edges.extend(endpointer.step(heard.probability, heard.end));
            }
        }
        assert!(matches!(edges[..], [SpeechEdge::Started { .. }, SpeechEdge::Paused { .. }]), "{edges:?}");
        assert_eq!(stream.skipped(), 0);
    }

    #[tokio::test]
    async fn a_stream_that_is_far_behind_passes_over_old_sound_and_keeps_count() {
        let pool = pool(loudness);
        let mut stream = pool.open();
        stream.push(&sound(400, 10));
        stream.push(&[0; 7]);
        // A second is with the pool, and ten may wait.
        assert_eq!(stream.skipped(), 400 - 32 - 310);
        for window in 1..=400 {
            assert!(stream.is_behind());
            assert_eq!(stream.next().await.end, MediaTime(window * VAD_WINDOW as u64));
        }
        assert!(!stream.is_behind());
    }

    #[tokio::test]
    async fn a_panic_costs_one_job_and_no_call_its_ears() {
        let pool = pool(|last, memory, window| {
            assert_ne!(window[0], 66, "unlucky");
            loudness(last, memory, window)
        });
        let (mut unlucky, mut other) = (pool.open(), pool.open());
        let mut heard = Vec::new();
        for loudness in [50, 66, 70] {
            unlucky.push(&sound(1, loudness));
            heard.push(unlucky.next().await.probability);
        }
        assert_eq!(heard, [0.5, 0.5, 0.7]);
        other.push(&sound(1, 80));
        assert_eq!(other.next().await.probability, 0.8);
    }
}
