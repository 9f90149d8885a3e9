//! What waits and what is being decoded, as a plain value: the pool's threads only lock it and obey.

use std::time::Instant;

use tokio::sync::oneshot;

use super::{CancelSignal, Load, TranscribeError, Transcript, TranscriptionJob, Urgency};

pub(super) type Answer = Result<Transcript, TranscribeError>;

/// A job handed to an engine.
pub(super) struct Waiting {
    pub(super) id: u64,
    pub(super) pcm_16k: Vec<f32>,
    pub(super) cancel: CancelSignal,
}

pub(super) struct Queue {
    queued: Vec<Queued>,
    running: Vec<Running>,
    max_queued: usize,
    /// Grows with each job; also used to tell what became urgent later.
    next_number: u64,
    closed: bool,
}

struct Queued {
    id: u64,
    /// When it got its present urgency, as a number of `next_number`'s series.
    since: u64,
    job: TranscriptionJob,
    reply: oneshot::Sender<Answer>,
}

struct Running {
    id: u64,
    deadline: Instant,
    cancel: CancelSignal,
    /// Gone once it was answered before its time.
    reply: Option<oneshot::Sender<Answer>>,
}

impl Queue {
    pub(super) fn new(max_queued: usize) -> Self {
        Self { queued: Vec::new(), running: Vec::new(), max_queued, next_number: 0, closed: false }
    }

    /// Queues a job and returns its id. If that is one too many, the last in order is answered and dropped.
    pub(super) fn add(&mut self, job: TranscriptionJob, reply: oneshot::Sender<Answer>) -> u64 {
        let id = self.number();
        if self.closed {
            send(reply, Err(TranscribeError::Cancelled));
            return id;
        }
        self.queued.push(Queued { id, since: id, job, reply });
        if self.queued.len() > self.max_queued {
            let last = self.queued.iter().enumerate().min_by_key(|(_, queued)| queued.rank());
            if let Some((last, _)) = last {
                send(self.queued.swap_remove(last).reply, Err(TranscribeError::QueueFull));
            }
        }
        id
    }

    /// The job to decode next: the one that became final last, or else the newest guess.
    pub(super) fn take_next(&mut self, now: Instant) -> Option<Waiting> {
        self.expire(now);
        let (first, _) = self.queued.iter().enumerate().max_by_key(|(_, queued)| queued.rank())?;
        let Queued { id, job, reply, .. } = self.queued.swap_remove(first);
        let cancel = CancelSignal::default();
        let running = Running { id, deadline: job.deadline, cancel: cancel.clone(), reply: Some(reply) };
        self.running.push(running);
        Some(Waiting { id, pcm_16k: job.pcm_16k, cancel })
    }

    pub(super) fn make_final(&mut self, id: u64) {
        let since = self.number();
        if let Some(queued) = self.queued.iter_mut().find(|queued| queued.id == id) {
            (queued.job.urgency, queued.since) = (Urgency::Final, since);
        }
    }

    /// The engine is free again.
    pub(super) fn done(&mut self, id: u64, answer: Answer) {
        if let Some(at) = self.running.iter().position(|running| running.id == id)
            && let Some(reply) = self.running.swap_remove(at).reply
        {
            send(reply, answer);
        }
    }

    pub(super) fn cancel(&mut self, id: u64) {
        self.queued.retain(|queued| queued.id != id);
        if let Some(running) = self.running.iter_mut().find(|running| running.id == id) {
            running.stop(TranscribeError::Cancelled);
        }
    }

    /// Answers every job whose time is over.
    pub(super) fn expire(&mut self, now: Instant) {
        for late in self.queued.extract_if(.., |queued| queued.job.deadline <= now) {
            send(late.reply, Err(TranscribeError::DeadlinePassed));
        }
        for running in &mut self.running {
            if running.deadline <= now {
                running.stop(TranscribeError::DeadlinePassed);
            }
        }
    }

    /// The next instant at which [`Self::expire`] has something to do.
    pub(super) fn earliest_deadline(&self) -> Option<Instant> {
        let queued = self.queued.iter().map(|queued| queued.job.deadline);
        let unanswered = self.running.iter().filter(|running| running.reply.is_some());
        queued.chain(unanswered.map(|running| running.deadline)).min()
    }

    /// Ends everything; what is submitted from now on is cancelled at once.
    pub(super) fn close(&mut self) {
        self.closed = true;
        for queued in self.queued.drain(..) {
            send(queued.reply, Err(TranscribeError::Cancelled));
        }
        for running in &mut self.running {
            running.stop(TranscribeError::Cancelled);
        }
    }

    pub(super) fn is_closed(&self) -> bool {
        self.closed
    }

    pub(super) fn load(&self) -> Load {
        Load { queued: self.queued.len(), running: self.running.len() }
    }

    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }
}

impl Queued {
    /// Greater is sooner.
    fn rank(&self) -> (Urgency, u64) {
        (self.job.urgency, self.since)
    }
}

impl Running {
    /// Answers at once and has the engine give up, which may take it a moment.
    fn stop(&mut self, reason: TranscribeError) {
        self.cancel.raise();
        if let Some(reply) = self.reply.take() {
            send(reply, Err(reason));
        }
    }
}

fn send(reply: oneshot::Sender<Answer>, answer: Answer) {
    // Whoever asked may be gone: that is what cancelling looks like from here.
    let _ = reply.send(answer);
}
