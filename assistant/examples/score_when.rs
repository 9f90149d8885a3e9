//! How well the reader of time does on material that others made:
//! `cargo run --release -p assistant --example score_when -- FOLDER [--show SOURCE] [--evened SOURCE]`.
//!
//! `FOLDER` holds `datetime_duckling`, `datetime_recognizers`, `intent_slots_nlupp` and `appointments_sgd`, as lines
//! of JSON. Every row falls into one of two shares by a hash of its id: the seen half was looked at from the first day, the
//! opened half was kept aside and then looked at in three steps (`--show` prints what is wrong, `--evened` what is right but
//! for a convention). What the reader made of rows before anybody had seen them is the honest figure: of the first quarter
//! 78 % (duckling) and 82 % (Recognizers), of the next eighth 88 % and 87 %, of the last 86 % and 84 %.
//!
//! **In scope** is what a caller could say of an appointment, by [`could_be_said`], never by whether it is read
//! right. **Exact** compares start, end and kind, with differences of convention evened out where the sources
//! contradict each other: a range of hours ends when it is said to end (duckling adds the last minute or hour); a
//! range of days or months contains its last (Recognizers leaves it out); parts of the day, and beginnings and ends of months
//! and years, are duckling's; a weekend is Saturday and Sunday; the half of the day of a bare hour counts only where it
//! was said; a distance ("two days hence") is the day it leads to. **Strict** evens out nothing.

mod score_when {
    pub(crate) mod duckling;
    pub(crate) mod nlupp;
    pub(crate) mod recognizers;
    pub(crate) mod rows;
    pub(crate) mod sgd;
}

use std::time::Instant;

use score_when::rows::{Row, Share, Verdict};
use score_when::{duckling, nlupp, recognizers, sgd};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some(folder) = arguments.first() else {
        eprintln!("usage: score_when FOLDER [--show SOURCE] [--evened SOURCE]");
        std::process::exit(2);
    };
    let after = |flag: &str| {
        arguments.iter().position(|argument| argument == flag).and_then(|at| arguments.get(at + 1))
    };
    let printed = [(after("--show"), Verdict::Wrong), (after("--evened"), Verdict::Exact)];
    let shares = [("seen", Share::Seen), ("opened", Share::Opened)];
    let sources = [
        ("duckling", duckling::rows(folder)),
        ("duckling-negative", duckling::negatives(folder)),
        ("recognizers", recognizers::rows(folder)),
        ("nlupp", nlupp::rows(folder)),
        ("sgd", sgd::rows(folder)),
        ("sgd-silent", sgd::silent(folder)),
    ];
    println!(
        "{:<18} {:<6} {:>6} {:>9} {:>14} {:>14}",
        "source", "share", "rows", "in scope", "exact", "strict"
    );
    let mut times = Vec::new();
    for (name, rows) in &sources {
        for (label, share) in shares {
            let mut counts = [0usize; 4];
            for row in rows.iter().filter(|row| row.share() == share) {
                counts[0] += 1;
                if !row.in_scope {
                    continue;
                }
                let verdict = timed(row, &mut times);
                counts[1] += 1;
                counts[2] += usize::from(verdict != Verdict::Wrong);
                counts[3] += usize::from(verdict == Verdict::Strict);
                let wanted = printed
                    .iter()
                    .any(|(source, which)| *which == verdict && source.is_some_and(|source| source == name));
                if wanted {
                    println!("  {}\n    {}\n    {}", row.text, row.expected(), row.found());
                }
            }
            let part = |count: usize| {
                format!("{count:>5} {:>6.1} %", 100.0 * count as f64 / counts[1].max(1) as f64)
            };
            println!(
                "{name:<18} {label:<6} {:>6} {:>9} {:>14} {:>14}",
                counts[0],
                counts[1],
                part(counts[2]),
                part(counts[3])
            );
        }
    }
    times.sort_unstable();
    let at = |part: f64| times[(part * (times.len() - 1) as f64) as usize] as f64 / 1e3;
    println!(
        "per line: median {:.0} us, 95th percentile {:.0} us, longest {:.0} us",
        at(0.5),
        at(0.95),
        at(1.0)
    );
}

#[expect(clippy::disallowed_methods, reason = "a measurement, not the crate itself")]
fn timed(row: &Row, times: &mut Vec<u128>) -> Verdict {
    let start = Instant::now();
    let matches = row.matches();
    times.push(start.elapsed().as_nanos());
    (row.check)(&matches)
}
