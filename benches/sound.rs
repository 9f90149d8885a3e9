//! What every 20 ms of sound go through.

use std::hint::black_box;

use divan::Bencher;
use media::{EndpointRules, Endpointer, Playout, Resampler, VAD_WINDOW, g711};
use telephony::{MediaTime, Millis};

fn main() {
    divan::main();
}

const FRAME: usize = 160;

fn codes() -> Vec<u8> {
    (0..FRAME).map(|i| (i * 37 % 256) as u8).collect()
}

fn samples() -> Vec<i16> {
    codes().into_iter().map(g711::ulaw_decode).collect()
}

#[divan::bench]
fn decode_frame(bencher: Bencher) {
    let (codes, mut out) = (codes(), Vec::new());
    bencher.bench_local(|| {
        out.clear();
        g711::ulaw_decode_into(black_box(&codes), &mut out);
        out.len()
    });
}

/// G.711's formula, worked out for every sample.
#[divan::bench]
fn decode_frame_plain(bencher: Bencher) {
    let formula = |code: u8| {
        let code = !code;
        let magnitude = ((i16::from(code & 0x0f) << 3) + 0x84) << ((code & 0x70) >> 4);
        if code & 0x80 == 0 { magnitude - 0x84 } else { 0x84 - magnitude }
    };
    assert_eq!(codes().into_iter().map(formula).collect::<Vec<_>>(), samples());
    let (codes, mut out) = (codes(), Vec::new());
    bencher.bench_local(|| {
        out.clear();
        out.extend(black_box(&codes).iter().map(|&code| formula(code)));
        out.len()
    });
}

#[divan::bench]
fn encode_frame(bencher: Bencher) {
    let (samples, mut out) = (samples(), Vec::new());
    bencher.bench_local(|| {
        out.clear();
        g711::ulaw_encode_into(black_box(&samples), &mut out);
        out.len()
    });
}

/// 8 to 16 kHz, as speech recognition wants it.
#[divan::bench]
fn resample_frame(bencher: Bencher) {
    let frame = media::f32_from_i16(&samples());
    let mut resampler = Resampler::new(8_000, 16_000);
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        resampler.push(black_box(&frame), &mut out);
        out.len()
    });
}

/// Every second sample made up between its neighbours: fast, and it mirrors half the spectrum into the other half.
#[divan::bench]
fn resample_frame_plain(bencher: Bencher) {
    let frame = media::f32_from_i16(&samples());
    let mut out = Vec::new();
    bencher.bench_local(|| {
        out.clear();
        let between = black_box(&frame).windows(2).flat_map(|pair| [pair[0], (pair[0] + pair[1]) / 2.0]);
        out.extend(between);
        out.len()
    });
}

/// One window of 32 ms: two seconds of voice, two of silence, and so on.
#[divan::bench]
fn endpoint_step(bencher: Bencher) {
    let mut endpointer = Endpointer::new(EndpointRules::default());
    let mut window = 0_u64;
    bencher.bench_local(|| {
        window += 1;
        let probability = if (window / 64).is_multiple_of(2) { 0.9 } else { 0.1 };
        let edge = endpointer.step(black_box(probability), MediaTime(window * VAD_WINDOW as u64));
        if window.is_multiple_of(128) {
            endpointer.finish();
        }
        edge.is_some()
    });
}

/// A turn of three sentences: said, handed to the line, played to its last mark.
#[divan::bench]
fn playout_turn(bencher: Bencher) {
    let mut playout = Playout::new();
    let mut now = 0;
    bencher.bench_local(|| {
        playout.begin_turn();
        for _ in 0..3 {
            let mark = playout.say("A sentence.".to_owned());
            playout.queued(mark, MediaTime::from_millis(900), Millis(now));
            now += 900;
            playout.reached(mark, Millis(now));
        }
        playout.is_playing(Millis(now))
    });
}
