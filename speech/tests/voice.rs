//! The voice's rules, with an engine that says its text's length in samples.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

use speech::{Speech, SynthesizeError, Synthesizer, Voice, VoiceLimits};
use telephony::Pace;

/// A tone of 100 ms a letter. Waits while the gate is shut; counts what it said.
struct Scripted {
    gate: Arc<Gate>,
    said: Arc<AtomicUsize>,
}

impl Synthesizer for Scripted {
    fn synthesize(&mut self, text: &str, _: Pace) -> Result<Speech, SynthesizeError> {
        self.gate.pass();
        self.said.fetch_add(1, Ordering::SeqCst);
        match text {
            "" => Err(SynthesizeError::NothingToSay),
            "panic" => panic!("unlucky"),
            "silence" => Ok(Speech { samples: vec![0.0; 8_000], rate_hz: 8_000 }),
            "nonsense" => Ok(Speech { samples: vec![f32::NAN; 8_000], rate_hz: 8_000 }),
            _ => {
                let samples = (0..800 * text.len()).map(|i| (i as f32 * 0.3).sin()).collect();
                Ok(Speech { samples, rate_hz: 8_000 })
            }
        }
    }
}

#[derive(Default)]
struct Gate {
    shut: Mutex<bool>,
    opened: Condvar,
}

impl Gate {
    fn shut(&self) {
        *self.shut.lock().unwrap() = true;
    }

    fn open(&self) {
        *self.shut.lock().unwrap() = false;
        self.opened.notify_all();
    }

    fn pass(&self) {
        let _open = self.opened.wait_while(self.shut.lock().unwrap(), |shut| *shut).unwrap();
    }
}

struct Bench {
    voice: Voice,
    gate: Arc<Gate>,
    said: Arc<AtomicUsize>,
}

impl Bench {
    fn new(limits: VoiceLimits) -> Self {
        let (gate, said) = (Arc::new(Gate::default()), Arc::new(AtomicUsize::new(0)));
        let engine = Scripted { gate: Arc::clone(&gate), said: Arc::clone(&said) };
        Self { voice: Voice::start(vec![Box::new(engine)], limits), gate, said }
    }

    fn said(&self) -> usize {
        self.said.load(Ordering::SeqCst)
    }
}

fn patient() -> VoiceLimits {
    VoiceLimits { deadline: Duration::from_secs(3_600), ..VoiceLimits::default() }
}

#[tokio::test]
async fn a_text_is_synthesised_once() {
    let bench = Bench::new(patient());
    bench.gate.shut();
    // Polled after the other two, which have asked by then.
    let open = async { bench.gate.open() };
    let (first, second, ()) = tokio::join!(
        bench.voice.speak("hello", Pace::Usual, false),
        bench.voice.speak("hello", Pace::Usual, true),
        open
    );
    let clip = first.unwrap();
    assert_eq!(clip.len(), 4_000);
    assert!(Arc::ptr_eq(&clip, &second.unwrap()));
    assert!(Arc::ptr_eq(&clip, &bench.voice.cached("hello").unwrap()));
    assert!(Arc::ptr_eq(&clip, &bench.voice.speak("hello", Pace::Usual, false).await.unwrap()));
    assert_eq!(bench.said(), 1);
}

#[tokio::test]
async fn prompts_are_there_after_warming() {
    let bench = Bench::new(VoiceLimits { max_queued: 1, ..patient() });
    let prompts = ["a", "bb", "a", "ccc"].map(str::to_owned);
    let mut steps = Vec::new();
    bench.voice.warm(&prompts, &mut |done, of| steps.push((done, of))).await.unwrap();
    assert_eq!(steps, [(1, 4), (2, 4), (3, 4), (4, 4)]);
    assert_eq!(bench.said(), 3);
    for prompt in &prompts {
        assert_eq!(bench.voice.cached(prompt).unwrap().len(), 800 * prompt.len());
    }
}

#[tokio::test]
async fn nobody_waits_beyond_the_deadline_or_in_a_full_queue() {
    let bench = Bench::new(VoiceLimits {
        max_queued: 1,
        deadline: Duration::from_millis(20),
        ..VoiceLimits::default()
    });
    bench.gate.shut();
    let late = bench.voice.speak("late", Pace::Usual, false).await;
    assert_eq!(late, Err(SynthesizeError::DeadlinePassed));
    // One may be with the engine and one waits; the third is one too many.
    let texts = ["one", "two", "three"];
    let answers = tokio::join!(
        bench.voice.speak(texts[0], Pace::Usual, false),
        bench.voice.speak(texts[1], Pace::Usual, false),
        bench.voice.speak(texts[2], Pace::Usual, false)
    );
    assert_eq!(answers.2, Err(SynthesizeError::QueueFull));
    bench.gate.open();
}

#[tokio::test]
async fn failures_are_told_and_do_not_stop_the_voice() {
    let bench = Bench::new(patient());
    assert_eq!(bench.voice.speak("", Pace::Usual, true).await, Err(SynthesizeError::NothingToSay));
    let Err(SynthesizeError::Engine(reason)) = bench.voice.speak("panic", Pace::Usual, false).await else {
        panic!("the engine panicked")
    };
    assert!(reason.contains("unlucky"), "{reason}");
    for silent in ["silence", "nonsense"] {
        let said = bench.voice.speak(silent, Pace::Usual, true).await;
        assert!(matches!(said, Err(SynthesizeError::Engine(_))), "{silent}: {said:?}");
        assert!(bench.voice.cached(silent).is_none(), "{silent}");
    }
    assert!(bench.voice.cached("").is_none());
    assert_eq!(bench.voice.speak("a", Pace::Usual, false).await.unwrap().len(), 800);
}
