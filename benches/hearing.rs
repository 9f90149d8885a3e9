//! What every 32 ms of a caller's sound go through to be told from silence. Needs the models.

use std::hint::black_box;

use divan::Bencher;
use media::{VAD_WINDOW, VoiceDetector};
use speech::SileroModel;

fn main() {
    let model = speech::models::default_dir().join("silero_vad.onnx");
    if !model.is_file() {
        println!("not measured: {} is missing (firstring models install)", model.display());
        return;
    }
    divan::main();
}

fn window() -> [i16; VAD_WINDOW] {
    std::array::from_fn(|at| ((at * 37 % 256) as i16 - 128) * 40)
}

/// The neural network that the gateway uses; 31 windows a second for each call.
#[divan::bench]
fn voice_window(bencher: Bencher) {
    let model =
        SileroModel::load(&speech::models::default_dir().join("silero_vad.onnx")).expect("it was there");
    let (mut detector, window) = (model.detector(), window());
    bencher.bench_local(|| detector.probability(black_box(&window)));
}

/// Whether it is loud: what there was before networks, and takes a slammed door for a word.
#[divan::bench]
fn voice_window_plain(bencher: Bencher) {
    let window = window();
    bencher.bench_local(|| {
        let power: f32 = black_box(&window).iter().map(|&sample| f32::from(sample).powi(2)).sum();
        power / VAD_WINDOW as f32 > 1_000_000.0
    });
}
