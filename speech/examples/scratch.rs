//! scratch
use std::time::Instant;
use whisper_rs::*;
fn cpu() -> f64 {
    std::fs::read_to_string("/proc/thread-self/schedstat")
        .unwrap()
        .split_whitespace()
        .next()
        .unwrap()
        .parse::<u64>()
        .unwrap() as f64
        / 1e6
}
fn main() {
    install_logging_hooks();
    println!("{}", print_system_info());
    let p = speech::models::default_dir().join("ggml-tiny.en.bin");
    let ctx = WhisperContext::new_with_params(p, WhisperContextParameters::default()).unwrap();
    let mut st = ctx.create_state().unwrap();
    let pcm: Vec<f32> =
        (0..32000).map(|i| ((i as f32) * 0.05).sin() * 0.1 * ((i % 4000) as f32 / 4000.0)).collect();
    let t = Instant::now();
    let mut x = 0u64;
    let c = cpu();
    for i in 0..400_000_000u64 {
        x = x.wrapping_mul(6364136223846793005).wrapping_add(i);
    }
    println!("calib {} cpu {:.0} wall {:?}", x & 1, cpu() - c, t.elapsed());
    for ac in [512, 1500, 512, 1500] {
        let mut p = FullParams::new(SamplingStrategy::Greedy { best_of: 1 });
        p.set_n_threads(1);
        p.set_audio_ctx(ac);
        p.set_single_segment(true);
        p.set_temperature_inc(0.0);
        p.set_max_tokens(4);
        p.set_print_progress(false);
        let t = Instant::now();
        let c = cpu();
        st.full(p, &pcm).unwrap();
        println!("{ac}: cpu {:.0} ms wall {:?}", cpu() - c, t.elapsed());
    }
}
