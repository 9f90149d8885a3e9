//! Measures the engines on this machine.
//!
//! `cargo run --release -p speech --example measure` tells what they cost on sound of their own;
//! `... --example measure -- set/manifest.jsonl` counts the words that are recognised wrongly in recordings (WAV or
//! FLAC), as they are and after a telephone line. A line of a manifest holds `file`, beside the manifest, and `text`.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use media::{VAD_WINDOW, VoiceDetector};
use serde::Deserialize;
use speech::{
    CancelSignal, PiperModel, SileroModel, Synthesizer, Transcriber, WhisperModel, WhisperTranscriber,
    from_telephone, models, telephone_clip, text,
};

fn main() -> anyhow::Result<()> {
    let paths = models::check(&models::default_dir()).map_err(|missing| {
        anyhow::anyhow!("models are missing, run firstring models install: {missing:?}")
    })?;
    let mut transcriber = WhisperModel::load(&paths.whisper)?.transcriber()?;
    let manifests: Vec<String> = std::env::args().skip(1).collect();
    for manifest in &manifests {
        recordings(Path::new(manifest), &mut transcriber)?;
    }
    if manifests.is_empty() {
        let voice = PiperModel::load(&paths.voice, &paths.voice_config)?;
        let said = synthesis(&voice)?;
        transcription(&mut transcriber, &said)?;
        voice_activity(&SileroModel::load(&paths.vad)?, &said);
    }
    Ok(())
}

const RUNS: usize = 5;

/// Processor time of the cheapest of a few runs. An engine uses one thread, so that this is also how long it takes
/// when nothing else disturbs it.
fn cheapest(mut run: impl FnMut()) -> Duration {
    let cost = |_| {
        let begin = processor_time();
        run();
        processor_time() - begin
    };
    (0..RUNS).map(cost).min().expect("it ran at least once")
}

/// What all threads of this process used so far: the first number of Linux's `schedstat`, in nanoseconds.
fn processor_time() -> Duration {
    let tasks = std::fs::read_dir("/proc/self/task").expect("Linux lists a process's threads");
    let used = tasks.flatten().filter_map(|task| {
        let line = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
        line.split_whitespace().next()?.parse::<u64>().ok()
    });
    Duration::from_nanos(used.sum())
}

fn synthesis(voice: &PiperModel) -> anyhow::Result<Vec<i16>> {
    let mut synthesizer = voice.synthesizer();
    let mut line = Vec::new();
    for sentence in [
        "Sure.",
        "What is your name, please?",
        "I have Tuesday the fourteenth at three, or Wednesday at nine in the morning. Which one suits you?",
    ] {
        let speech = synthesizer.synthesize(sentence, telephony::Pace::Usual)?;
        let seconds = speech.samples.len() as f64 / f64::from(speech.rate_hz);
        let phonemes = cheapest(|| drop(text::phoneme_text(sentence)));
        let time = cheapest(|| drop(synthesizer.synthesize(sentence, telephony::Pace::Usual)));
        let shaping = cheapest(|| drop(telephone_clip(&speech)));
        println!(
            "tts {seconds:.2} s of sound: {:.0} ms, real-time factor {:.3}, of which phonemes {:.1} ms; for the line {:.1} ms more",
            millis(time),
            time.as_secs_f64() / seconds,
            millis(phonemes),
            millis(shaping),
        );
        media::g711::ulaw_decode_into(&telephone_clip(&speech), &mut line);
    }
    Ok(line)
}

fn transcription(transcriber: &mut WhisperTranscriber, said: &[i16]) -> anyhow::Result<()> {
    let endless: Vec<i16> = said.iter().copied().cycle().take(8_000 * 8).collect();
    for seconds in [1, 2, 4, 8] {
        let pcm = from_telephone(&endless[..seconds * 8_000]);
        let transcript = transcriber.transcribe(&pcm, &CancelSignal::default())?;
        let time = cheapest(|| drop(transcriber.transcribe(&pcm, &CancelSignal::default())));
        println!("stt {seconds} s: {:.0} ms ({:?})", millis(time), transcript.text);
    }
    Ok(())
}

fn voice_activity(model: &SileroModel, said: &[i16]) {
    let mut detector = model.detector();
    let (windows, _) = said.as_chunks::<VAD_WINDOW>();
    let time = cheapest(|| {
        for window in windows {
            detector.probability(window);
        }
    });
    println!("vad {:.0} us a window of 32 ms", millis(time) * 1_000.0 / windows.len() as f64);
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

#[derive(Deserialize)]
struct Recording {
    file: String,
    text: String,
}

fn recordings(manifest: &Path, transcriber: &mut WhisperTranscriber) -> anyhow::Result<()> {
    let folder = manifest.parent().unwrap_or(Path::new("."));
    let (mut words_in_all, mut wrong_wide, mut wrong_line) = (0, 0, 0);
    for line in std::fs::read_to_string(manifest)?.lines() {
        let Recording { file, text } = serde_json::from_str(line)?;
        let (samples, rate_hz) = read(&folder.join(&file)).with_context(|| file.clone())?;
        let expected = words(&text);
        let wide = media::resample(&samples, rate_hz, 16_000);
        let mut narrow = Vec::new();
        media::g711::ulaw_decode_into(&media::telephone_band(&samples, rate_hz), &mut narrow);
        let heard_wide = transcriber.transcribe(&wide, &CancelSignal::default())?;
        let heard_line = transcriber.transcribe(&from_telephone(&narrow), &CancelSignal::default())?;
        let errors = [&heard_wide, &heard_line].map(|heard| word_errors(&expected, &words(&heard.text)));
        words_in_all += expected.len();
        wrong_wide += errors[0];
        wrong_line += errors[1];
        println!("{} {}/{} {text:?} -> {:?}", errors[0], errors[1], expected.len(), heard_line.text);
        if heard_line.looped || heard_line.no_speech > 0.3 {
            println!("    looped {} no_speech {:.2}", heard_line.looped, heard_line.no_speech);
        }
    }
    let rate = |wrong: usize| 100.0 * wrong as f64 / words_in_all.max(1) as f64;
    println!(
        "{}: {words_in_all} words, word error rate {:.1} % as recorded, {:.1} % over the line",
        manifest.display(),
        rate(wrong_wide),
        rate(wrong_line)
    );
    Ok(())
}

/// The first channel of a WAV or FLAC file, and its rate.
fn read(path: &Path) -> anyhow::Result<(Vec<f32>, u32)> {
    if path.extension().is_some_and(|extension| extension == "wav") {
        let mut wav = hound::WavReader::open(path)?;
        let spec = wav.spec();
        let scale = 1.0 / (1u32 << (spec.bits_per_sample - 1)) as f32;
        let samples = wav.samples::<i32>().step_by(usize::from(spec.channels));
        Ok((samples.map(|s| s.map(|s| s as f32 * scale)).collect::<Result<_, _>>()?, spec.sample_rate))
    } else {
        let mut flac = claxon::FlacReader::open(path)?;
        let info = flac.streaminfo();
        let scale = 1.0 / (1u32 << (info.bits_per_sample - 1)) as f32;
        let samples = flac.samples().step_by(info.channels as usize);
        Ok((samples.map(|s| s.map(|s| s as f32 * scale)).collect::<Result<_, _>>()?, info.sample_rate))
    }
}

/// The words as they are said, so that "3 PM" and "three p.m." are the same.
fn words(written: &str) -> Vec<String> {
    let spoken = text::spoken(written).to_lowercase();
    spoken
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect()
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
