use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use assistant::{Dialogue, Patience};
use call::Rules;
use jiff::Timestamp;
use media::{Endpointer, SpeechEdge, VAD_WINDOW, VoiceDetector, g711, resample, telephone_band};
use policy::Mode;
use serde_json::json;
use speech::{
    CancelSignal, PiperModel, SileroModel, Synthesizer, Transcriber, WhisperModel, from_telephone,
    telephone_clip,
};
use telephony::{MediaTime, Millis, Pace};

use super::sound;
use crate::{models, tenant};

/// Whisper hears at most 30 s at once.
const HEARD_AT_ONCE_S: usize = 30;

const WHISPER_HZ: u32 = 16_000;
const TELEPHONE_HZ: u32 = 8_000;

pub(super) fn transcribe(models_dir: &Path, files: &[PathBuf], telephone: bool) -> anyhow::Result<()> {
    let mut ears = WhisperModel::load(&models::paths(models_dir)?.whisper)?.transcriber()?;
    let mut failed = 0;
    for file in files {
        let line = match transcribe_one(&mut ears, file, telephone) {
            Ok(line) => line,
            Err(error) => {
                failed += 1;
                json!({"file": file, "error": format!("{error:#}")})
            }
        };
        println!("{line}");
    }
    if failed > 0 {
        bail!("{failed} of {} files could not be transcribed", files.len());
    }
    Ok(())
}

fn transcribe_one(
    ears: &mut impl Transcriber,
    file: &Path,
    telephone: bool,
) -> anyhow::Result<serde_json::Value> {
    let recording = sound::read(file)?;
    let samples = if telephone {
        let line = telephone_band(&recording.samples, recording.rate_hz);
        let mut narrow = Vec::new();
        g711::ulaw_decode_into(&line, &mut narrow);
        from_telephone(&narrow)
    } else {
        resample(&recording.samples, recording.rate_hz, WHISPER_HZ)
    };
    let mut text = Vec::new();
    let mut no_speech = 1.0_f32;
    let mut decode_ms = 0;
    for part in samples.chunks(HEARD_AT_ONCE_S * WHISPER_HZ as usize) {
        let transcript = ears.transcribe(part, &CancelSignal::default())?;
        no_speech = no_speech.min(transcript.no_speech);
        decode_ms += transcript.decode.as_millis();
        if !transcript.text.is_empty() {
            text.push(transcript.text);
        }
    }
    Ok(json!({"file": file, "text": text.join(" "), "no_speech": no_speech, "decode_ms": decode_ms}))
}

pub(super) fn speak(models_dir: &Path, text: &str, output: &Path) -> anyhow::Result<()> {
    let paths = models::paths(models_dir)?;
    let began = std::time::Instant::now();
    let speech =
        PiperModel::load(&paths.voice, &paths.voice_config)?.synthesizer().synthesize(text, Pace::Usual)?;
    let mut samples = Vec::new();
    g711::ulaw_decode_into(&telephone_clip(&speech), &mut samples);
    sound::write(output, &samples, TELEPHONE_HZ)?;
    let line = json!({
        "file": output,
        "said": speech::text::spoken(text),
        "phonemes": speech::text::phoneme_text(text),
        "seconds": samples.len() as f64 / f64::from(TELEPHONE_HZ),
        "load_and_synthesize_ms": began.elapsed().as_millis(),
    });
    println!("{line}");
    Ok(())
}

pub(super) fn turns(models_dir: &Path, file: &Path) -> anyhow::Result<()> {
    let paths = models::paths(models_dir)?;
    let mut detector = SileroModel::load(&paths.vad)?.detector();
    let mut ears = WhisperModel::load(&paths.whisper)?.transcriber()?;
    let business = tenant::parse(include_str!("../../../sample/riverside-plumbing.toml"))?;
    let dialogue = Dialogue::new(None, Mode::Assistant);
    let rules = Rules::default();
    let mut endpointer = Endpointer::new(rules.endpoint);

    let recording = sound::read(file)?;
    let mut samples = Vec::new();
    g711::ulaw_decode_into(&telephone_band(&recording.samples, recording.rate_hz), &mut samples);
    // Silence after the end, so that the last turn ends too.
    samples.resize(samples.len() + 2 * TELEPHONE_HZ as usize, 0);

    let mut end_of_turn: Option<(Millis, String)> = None;
    let mut windows = samples.chunks_exact(VAD_WINDOW);
    for (index, window) in windows.by_ref().enumerate() {
        let window: &[i16; VAD_WINDOW] = window.try_into().context("a whole window")?;
        let end = MediaTime(((index + 1) * VAD_WINDOW) as u64);
        match endpointer.step(detector.probability(window), end) {
            Some(SpeechEdge::Started { from }) => {
                println!(
                    "{}",
                    json!({"at_ms": end.as_millis(), "event": "speech", "from_ms": from.as_millis()})
                );
            }
            Some(SpeechEdge::Resumed { at }) => {
                end_of_turn = None;
                println!(
                    "{}",
                    json!({"at_ms": end.as_millis(), "event": "went_on", "from_ms": at.as_millis()})
                );
            }
            Some(SpeechEdge::Paused { from, to }) => {
                let cut = &samples[from.0 as usize..(to.0 as usize).min(samples.len())];
                let heard = ears.transcribe(&from_telephone(cut), &CancelSignal::default())?;
                let patience = dialogue.patience(&heard.text, &business, Timestamp::now());
                let needed = match patience {
                    Patience::Short => rules.short_pause,
                    Patience::Normal => rules.normal_pause,
                    Patience::Long => rules.long_pause,
                };
                let voice_end = endpointer.last_voice().unwrap_or(to).as_millis();
                let line = json!({
                    "at_ms": end.as_millis(), "event": "pause", "voice_end_ms": voice_end, "text": heard.text,
                    "decode_ms": heard.decode.as_millis(), "patience": format!("{patience:?}").to_lowercase(),
                    "pause_needed_ms": needed,
                });
                println!("{line}");
                end_of_turn = Some((voice_end + needed, heard.text));
            }
            None => {}
        }
        if end_of_turn.as_ref().is_some_and(|(due, _)| end.as_millis() >= *due)
            && let Some((_, text)) = end_of_turn.take()
        {
            endpointer.finish();
            println!("{}", json!({"at_ms": end.as_millis(), "event": "end_of_turn", "text": text}));
        }
    }
    Ok(())
}
