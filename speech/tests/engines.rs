//! The real models, on sound that they make themselves.

use std::sync::LazyLock;
use std::time::{Duration, Instant};

use media::{VAD_WINDOW, VoiceDetector};
use speech::models::{self, ModelPaths, Progress};
use speech::{
    CancelSignal, NO_SPEECH, PiperModel, SileroModel, Speech, Synthesizer, TranscribeError, Transcriber,
    TranscriptionJob, TranscriptionPool, Urgency, VoiceActivityPool, WhisperModel, from_telephone,
    telephone_clip,
};
use telephony::{MediaTime, Pace};

static PATHS: LazyLock<ModelPaths> = LazyLock::new(|| {
    models::check(&models::default_dir()).unwrap_or_else(|missing| {
        let list: Vec<String> = missing.iter().map(ToString::to_string).collect();
        panic!("models are missing: run ./test, or firstring models install\n{}", list.join("\n"))
    })
});
static WHISPER: LazyLock<WhisperModel> = LazyLock::new(|| WhisperModel::load(&PATHS.whisper).unwrap());
static PIPER: LazyLock<PiperModel> =
    LazyLock::new(|| PiperModel::load(&PATHS.voice, &PATHS.voice_config).unwrap());
static SILERO: LazyLock<SileroModel> = LazyLock::new(|| SileroModel::load(&PATHS.vad).unwrap());

fn say(text: &str) -> Speech {
    PIPER.synthesizer().synthesize(text, Pace::Usual).unwrap()
}

#[test]
fn what_is_said_slowly_lasts_longer() {
    let text = "I have Tuesday, November 24th at 8 AM, 9:30 AM or 11:30 AM.";
    let slowly = || PIPER.synthesizer().synthesize(text, Pace::Slow).unwrap().samples.len();
    let (usual, slow) = (say(text).samples.len() as f64, slowly() as f64);
    // The voice varies its rhythm by itself, by a few hundredths.
    assert!((1.15..1.45).contains(&(slow / usual)), "{}", slow / usual);
}

/// The clip as the other side of the line hears it.
fn over_the_line(speech: &Speech) -> Vec<i16> {
    let mut samples = Vec::new();
    media::g711::ulaw_decode_into(&telephone_clip(speech), &mut samples);
    samples
}

/// Steady hiss, the same in every run.
fn noise(samples: usize, amplitude: i16) -> Vec<i16> {
    let mut state = 0x2545_f491u32;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        (state >> 16) as i16
    };
    (0..samples).map(|_| (i32::from(next()) * i32::from(amplitude) / 32_768) as i16).collect()
}

fn words(text: &str) -> Vec<String> {
    let plain = text.to_lowercase().replace(|c: char| !c.is_alphanumeric() && c != '\'', " ");
    plain.split_whitespace().map(str::to_owned).collect()
}

/// Words to insert, delete or replace to get from one to the other.
fn word_errors(expected: &[String], heard: &[String]) -> usize {
    let mut row: Vec<usize> = (0..=heard.len()).collect();
    for (i, word) in expected.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in heard.iter().enumerate() {
            let replaced = diagonal + usize::from(word != other);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[heard.len()]
}

#[test]
fn installing_what_is_there_fetches_nothing() {
    let mut steps = Vec::new();
    let paths = models::install(PATHS.vad.parent().unwrap(), &mut |step| steps.push(step)).unwrap();
    assert_eq!(paths, *PATHS);
    let present: Vec<Progress> = models::manifest().iter().map(Progress::Present).collect();
    assert_eq!(steps, present);
}

#[test]
fn what_the_voice_says_is_understood_at_the_other_end_of_the_line() {
    let mut transcriber = WHISPER.transcriber().unwrap();
    let (mut all, mut wrong) = (0, 0);
    for sentence in [
        "I would like to make an appointment for next Tuesday morning.",
        "The kitchen sink is leaking and there is water on the floor.",
        "What time do you open on Saturday?",
        "Please call me back as soon as possible.",
        "My name is Sarah and I need a plumber today.",
    ] {
        let pcm = from_telephone(&over_the_line(&say(sentence)));
        let transcript = transcriber.transcribe(&pcm, &CancelSignal::default()).unwrap();
        assert!(transcript.no_speech < 0.6 && !transcript.looped, "{transcript:?}");
        let expected = words(sentence);
        let errors = word_errors(&expected, &words(&transcript.text));
        println!("{errors} of {}: {sentence} -> {}", expected.len(), transcript.text);
        all += expected.len();
        wrong += errors;
    }
    // The voice varies from run to run, and now and then a word with it.
    assert!(wrong * 5 <= all, "{wrong} of {all} words are wrong");
}

#[test]
fn what_is_no_speech_has_no_transcript() {
    let mut transcriber = WHISPER.transcriber().unwrap();
    let hiss = from_telephone(&noise(16_000, 1_000));
    for (name, pcm) in
        [("hiss", hiss.as_slice()), ("silence", &[0.0; 32_000]), ("a click", &hiss[..1_600]), ("", &[])]
    {
        let transcript = transcriber.transcribe(pcm, &CancelSignal::default()).unwrap();
        assert_eq!(transcript.text, "", "{name}");
        assert!(transcript.no_speech > NO_SPEECH, "{name}: {}", transcript.no_speech);
    }
}

#[test]
fn a_cancelled_decode_leaves_the_transcriber_usable() {
    let mut transcriber = WHISPER.transcriber().unwrap();
    let pcm = from_telephone(&over_the_line(&say("Good morning, how can I help you?")));
    let before = transcriber.transcribe(&pcm, &CancelSignal::default()).unwrap();
    let cancel = CancelSignal::default();
    cancel.raise();
    assert_eq!(transcriber.transcribe(&pcm, &cancel), Err(TranscribeError::Cancelled));
    let after = transcriber.transcribe(&pcm, &CancelSignal::default()).unwrap();
    assert_eq!(after.text, before.text);
    assert!(after.text.to_lowercase().contains("good morning"), "{}", after.text);
}

#[tokio::test]
async fn two_transcribers_share_one_model() {
    let engines: Vec<Box<dyn Transcriber>> =
        (0..2).map(|_| Box::new(WHISPER.transcriber().unwrap()) as Box<dyn Transcriber>).collect();
    let pool = TranscriptionPool::start(engines, 8);
    let submit = |text: &str| {
        let pcm_16k = from_telephone(&over_the_line(&say(text)));
        let deadline = Instant::now() + Duration::from_secs(3_600);
        pool.submit(TranscriptionJob { pcm_16k, urgency: Urgency::Final, deadline })
    };
    let (back, plumber) =
        (submit("Please call me back as soon as possible."), submit("I need a plumber today."));
    let (back, plumber) = (back.await.unwrap(), plumber.await.unwrap());
    // The voice varies from run to run; these are the words that it never blurs.
    assert!(back.text.to_lowercase().contains("call me"), "{back:?}");
    assert!(plumber.text.to_lowercase().contains("need"), "{plumber:?}");
}

#[test]
fn the_voice_needs_words() {
    let mut synthesizer = PIPER.synthesizer();
    for text in ["", "  ", "...", "?!"] {
        assert!(synthesizer.synthesize(text, Pace::Usual).is_err(), "{text:?}");
    }
    let one = say("Thank you.").samples.len();
    let two = say("Thank you. Thank you.").samples.len();
    assert!(two as f32 > one as f32 * 1.5, "{one} and {two} samples");
}

/// Hiss of a quiet line, speech, hiss: and where the speech is.
fn line_with_speech() -> (Vec<i16>, std::ops::Range<usize>) {
    let speech = over_the_line(&say("My kitchen sink is leaking, can somebody come and have a look at it?"));
    let mut line = noise(16_000 + speech.len() + 16_000, 60);
    let place = 16_000..16_000 + speech.len();
    for (sample, said) in line[place.clone()].iter_mut().zip(speech) {
        *sample = sample.saturating_add(said);
    }
    line.truncate(line.len() / VAD_WINDOW * VAD_WINDOW);
    (line, place)
}

#[test]
fn voice_is_found_where_it_is_and_not_in_hiss() {
    let (line, speech) = line_with_speech();
    let mut detector = SILERO.detector();
    let (windows, _) = line.as_chunks::<VAD_WINDOW>();
    let probabilities: Vec<f32> = windows.iter().map(|window| detector.probability(window)).collect();
    let share = |range: std::ops::Range<usize>| {
        let part = &probabilities[range.start.div_ceil(VAD_WINDOW)..range.end / VAD_WINDOW];
        part.iter().filter(|&&probability| probability > 0.5).count() as f32 / part.len() as f32
    };
    assert!(share(speech.clone()) > 0.7, "{}", share(speech));
    assert_eq!(share(0..15_000), 0.0);
    // The detector holds on for a moment after the last word.
    assert_eq!(share(speech.end + 2_400..line.len()), 0.0);
    detector.reset();
    assert_eq!(detector.probability(&windows[0]), probabilities[0]);
    let mut loud_hiss = SILERO.detector();
    for window in noise(32_000, 3_000).as_chunks::<VAD_WINDOW>().0 {
        assert!(loud_hiss.probability(window) < 0.5);
    }
}

#[tokio::test]
async fn the_pool_judges_every_call_as_a_detector_of_its_own_would() {
    let (line, _) = line_with_speech();
    let pool = VoiceActivityPool::start(&SILERO, 2);
    let other = noise(line.len(), 3_000);
    let calls = [line.as_slice(), other.as_slice(), &line[8_000..]];
    let mut streams = calls.map(|_| pool.open());
    let mut detectors = calls.map(|_| SILERO.detector());
    let length = (line.len() - 8_000) / 160 * 160;
    // Frames of 20 ms do not divide windows of 32 ms, as on the wire.
    for at in (0..length).step_by(160) {
        for (stream, call) in streams.iter_mut().zip(calls) {
            stream.push(&call[at..at + 160]);
        }
        let windows = (at + 160) / VAD_WINDOW;
        if windows > at / VAD_WINDOW {
            for ((stream, detector), call) in streams.iter_mut().zip(&mut detectors).zip(calls) {
                let window = call[(windows - 1) * VAD_WINDOW..].first_chunk().unwrap();
                let heard = stream.next().await;
                assert_eq!(heard.end, MediaTime((windows * VAD_WINDOW) as u64));
                assert_eq!(heard.probability, detector.probability(window));
            }
        }
    }
    assert_eq!(streams.map(|stream| stream.skipped()), [0, 0, 0]);
}

#[tokio::test]
async fn a_stream_outlives_its_pool_without_finding_speech() {
    let pool = VoiceActivityPool::start(&SILERO, 1);
    let mut stream = pool.open();
    drop(pool);
    let (line, _) = line_with_speech();
    for (window, sound) in (1..).zip(line.as_chunks::<VAD_WINDOW>().0) {
        stream.push(sound);
        let heard = stream.next().await;
        assert_eq!((heard.probability, heard.end), (0.0, MediaTime(window * VAD_WINDOW as u64)));
    }
}
