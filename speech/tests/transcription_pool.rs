//! The pool's rules, with an engine that does what the test tells it to.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use speech::{
    CancelSignal, Load, Ticket, TranscribeError, Transcriber, Transcript, TranscriptionJob,
    TranscriptionPool, Urgency,
};

const HOUR: Duration = Duration::from_secs(3_600);

/// Says which job it was given, then waits for the word to finish it, or for the job to be cancelled.
struct Scripted {
    begun: mpsc::Sender<String>,
    finish: mpsc::Receiver<()>,
}

impl Transcriber for Scripted {
    fn transcribe(&mut self, pcm_16k: &[f32], cancel: &CancelSignal) -> Result<Transcript, TranscribeError> {
        let text = format!("{}", pcm_16k[0]);
        self.begun.send(text.clone()).expect("the test listens");
        assert!(text != "13", "unlucky");
        loop {
            match self.finish.recv_timeout(Duration::from_millis(1)) {
                Ok(()) => return Ok(Transcript { text, ..Transcript::default() }),
                Err(_) if cancel.is_raised() => return Err(TranscribeError::Cancelled),
                Err(_) => {}
            }
        }
    }
}

/// A pool of one engine.
struct Bench {
    pool: TranscriptionPool,
    begun: mpsc::Receiver<String>,
    finish: mpsc::Sender<()>,
}

impl Bench {
    fn new(max_queued: usize) -> Self {
        let (begun_sender, begun) = mpsc::channel();
        let (finish, finish_receiver) = mpsc::channel();
        let engine = Scripted { begun: begun_sender, finish: finish_receiver };
        Self { pool: TranscriptionPool::start(vec![Box::new(engine)], max_queued), begun, finish }
    }

    fn submit(&self, name: f32, urgency: Urgency) -> Ticket {
        self.submit_until(name, urgency, Instant::now() + HOUR)
    }

    fn submit_until(&self, name: f32, urgency: Urgency, deadline: Instant) -> Ticket {
        self.pool.submit(TranscriptionJob { pcm_16k: vec![name], urgency, deadline })
    }

    /// Waits until the engine has begun its next job.
    fn next(&self) -> String {
        self.begun.recv_timeout(HOUR).expect("a job begins")
    }

    /// Lets the engine finish what it is doing, and says what it begins then.
    fn finish_and_next(&self) -> String {
        self.finish.send(()).expect("the engine waits");
        self.next()
    }
}

fn text(answer: Result<Transcript, TranscribeError>) -> String {
    answer.expect("it was transcribed").text
}

#[tokio::test]
async fn the_newest_final_goes_first_and_then_the_newest_guess() {
    let bench = Bench::new(8);
    let first = bench.submit(0.0, Urgency::Speculative);
    assert_eq!(bench.next(), "0");
    let _waiting = [
        bench.submit(1.0, Urgency::Final),
        bench.submit(2.0, Urgency::Speculative),
        bench.submit(3.0, Urgency::Final),
        bench.submit(4.0, Urgency::Speculative),
    ];
    assert_eq!(bench.pool.load(), Load { queued: 4, running: 1 });
    let order: Vec<String> = (0..4).map(|_| bench.finish_and_next()).collect();
    assert_eq!(order, ["3", "1", "4", "2"]);
    assert_eq!(text(first.await), "0");
}

#[tokio::test]
async fn a_guess_that_became_final_goes_before_everything() {
    let bench = Bench::new(8);
    let running = bench.submit(0.0, Urgency::Speculative);
    bench.next();
    let guess = bench.submit(1.0, Urgency::Speculative);
    let _last = bench.submit(2.0, Urgency::Final);
    guess.make_final();
    // It is being decoded already: nothing to hurry.
    running.make_final();
    assert_eq!([bench.finish_and_next(), bench.finish_and_next()], ["1", "2"]);
    assert_eq!(text(guess.await), "1");
}

#[tokio::test]
async fn when_the_queue_is_full_the_oldest_guess_gives_way() {
    let bench = Bench::new(2);
    let _running = bench.submit(0.0, Urgency::Final);
    bench.next();
    let oldest = bench.submit(1.0, Urgency::Speculative);
    let _newer = bench.submit(2.0, Urgency::Speculative);
    let _newest = bench.submit(3.0, Urgency::Speculative);
    assert_eq!(oldest.await, Err(TranscribeError::QueueFull));
    let _finals = [bench.submit(4.0, Urgency::Final), bench.submit(5.0, Urgency::Final)];
    let late_guess = bench.submit(6.0, Urgency::Speculative);
    assert_eq!(late_guess.await, Err(TranscribeError::QueueFull));
    assert_eq!(bench.pool.load(), Load { queued: 2, running: 1 });
    assert_eq!([bench.finish_and_next(), bench.finish_and_next()], ["5", "4"]);
}

#[tokio::test]
async fn a_dropped_ticket_is_not_worked_on() {
    let bench = Bench::new(8);
    let running = bench.submit(0.0, Urgency::Final);
    bench.next();
    let kept = bench.submit(1.0, Urgency::Final);
    drop(bench.submit(2.0, Urgency::Final));
    assert_eq!(bench.pool.load(), Load { queued: 1, running: 1 });
    // Without a word from the test, the engine can only have come to the next job by giving up the first.
    drop(running);
    assert_eq!(bench.next(), "1");
    bench.finish.send(()).unwrap();
    assert_eq!(text(kept.await), "1");
}

#[tokio::test]
async fn deadlines_pass_while_the_engine_is_busy() {
    let bench = Bench::new(8);
    let running = bench.submit(0.0, Urgency::Final);
    bench.next();
    let soon = Instant::now() + Duration::from_millis(20);
    let waiting = bench.submit_until(1.0, Urgency::Final, soon);
    assert_eq!(waiting.await, Err(TranscribeError::DeadlinePassed));
    let overdue = bench.submit_until(2.0, Urgency::Final, Instant::now());
    assert_eq!(overdue.await, Err(TranscribeError::DeadlinePassed));
    bench.finish.send(()).unwrap();
    assert_eq!(text(running.await), "0");
    assert_eq!(bench.pool.load().queued, 0);
}

#[tokio::test]
async fn a_decode_that_takes_too_long_is_given_up() {
    let bench = Bench::new(8);
    let soon = Instant::now() + Duration::from_millis(50);
    let slow = bench.submit_until(0.0, Urgency::Final, soon);
    assert_eq!(slow.await, Err(TranscribeError::DeadlinePassed));
    let next = bench.submit(1.0, Urgency::Final);
    while bench.next() != "1" {}
    bench.finish.send(()).unwrap();
    assert_eq!(text(next.await), "1");
}

#[tokio::test]
async fn an_engine_that_panics_goes_on_with_the_next_job() {
    let bench = Bench::new(8);
    let unlucky = bench.submit(13.0, Urgency::Final);
    let Err(TranscribeError::Engine(reason)) = unlucky.await else { panic!("the engine panicked") };
    assert!(reason.contains("unlucky"), "{reason}");
    let next = bench.submit(1.0, Urgency::Final);
    bench.finish.send(()).unwrap();
    assert_eq!(text(next.await), "1");
}

#[tokio::test]
async fn closing_the_pool_cancels_everything() {
    let Bench { pool, begun, finish: _finish } = Bench::new(8);
    let job = |name| TranscriptionJob {
        pcm_16k: vec![name],
        urgency: Urgency::Final,
        deadline: Instant::now() + HOUR,
    };
    let running = pool.submit(job(0.0));
    begun.recv().unwrap();
    let waiting = pool.submit(job(1.0));
    drop(pool);
    assert_eq!(running.await, Err(TranscribeError::Cancelled));
    assert_eq!(waiting.await, Err(TranscribeError::Cancelled));
}
