//! How often opt-outs and emergencies are heard, and how often they are heard where none is meant:
//! `cargo run --release -p assistant --example score_signs -- LIST... [--heard|--unheard]`.
//!
//! A list is a file with a phrase a line (what follows a tab is left out), or lines of JSON with a `text`. For each list
//! it counts what the rules take for an emergency, ask about, or take for an opt-out, and what of the rest is only
//! suspected: the caller is asked. `--heard` prints the phrases in which something is heard, `--unheard` the others.

use assistant::{Asked, Business, BusinessSettings, Intent, understand};
use policy::signs::{Emergency, TenantPhrases, assess, opt_out};

fn main() {
    let (flags, lists): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    let prints = |flag: &str| flags.iter().any(|given| given == flag);
    let business = business();
    let now = "2026-11-21T12:00:00-06:00".parse().expect("a time");
    println!(
        "{:<44} {:>6} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}",
        "list", "lines", "emergency", "asked", "opt-out", "suspected", "suspected", "nothing"
    );
    println!("{:<44} {:>6} {:>10} {:>10} {:>10} {:>10} {:>10}", "", "", "", "", "", "danger", "opt-out");
    for list in &lists {
        let text = std::fs::read_to_string(list).unwrap_or_else(|error| panic!("{list}: {error}"));
        let mut counts = [0usize; 6];
        for line in text.lines().filter_map(phrase) {
            let meaning = understand(&line, Asked::Anything, &business, now);
            let heard = match (assess(&line, &TenantPhrases::default()), opt_out(&line)) {
                (Emergency::Reported(_), _) => 0,
                (Emergency::Ask(_), _) => 1,
                (Emergency::None, Some(_)) => 2,
                (Emergency::None, None) => match meaning.suspected {
                    Some((Intent::Emergency, _)) => 3,
                    Some(_) => 4,
                    None => 5,
                },
            };
            counts[heard] += 1;
            if prints(if heard == 5 { "--unheard" } else { "--heard" }) {
                println!(
                    "  {} {:.2} {line}",
                    HEARD[heard],
                    meaning.suspected.map_or(1.0, |(_, likelihood)| likelihood)
                );
            }
        }
        let lines: usize = counts.iter().sum();
        let parts = counts.map(|count| format!("{count} {:.1}%", 100.0 * count as f64 / lines.max(1) as f64));
        let name: String = list.chars().rev().take(44).collect::<String>().chars().rev().collect();
        print!("{name:<44} {lines:>6}");
        for part in parts {
            print!(" {part:>10}");
        }
        println!();
    }
}

const HEARD: [&str; 6] =
    ["emergency", "asked", "opt-out", "suspected danger", "suspected opt-out", "nothing"];

/// The phrase of a line, if it has one.
fn phrase(line: &str) -> Option<String> {
    let text = match line.starts_with('{') {
        true => serde_json::from_str::<serde_json::Value>(line).ok()?["text"].as_str()?.to_owned(),
        false => line.split('\t').next()?.trim().to_owned(),
    };
    (!text.is_empty() && !text.starts_with('#')).then_some(text)
}

fn business() -> Business {
    let settings: BusinessSettings =
        toml::from_str(include_str!("../../sample/riverside-plumbing.toml")).expect("the sample is valid");
    settings.check().expect("the sample is valid")
}
