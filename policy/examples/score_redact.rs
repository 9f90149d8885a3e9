//! Scores redaction on a folder of sample data: `cargo run --release -p policy --example score_redact -- FOLDER`.
//!
//! Prints, for each source and kind, how many pieces of personal data are still readable, and on ordinary turns how
//! many are taken for one. Rows are split in two by a hash: a rule may be made by looking at half `a`; half `b` is
//! only scored. `--misses` prints the misses and false hits of half `a`.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock, its arguments and files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use policy::redact::{Kind, find};
use serde_json::Value;

fn main() {
    let mut folder = PathBuf::new();
    let mut misses = false;
    for argument in std::env::args().skip(1) {
        if argument == "--misses" {
            misses = true;
        } else {
            folder = PathBuf::from(argument);
        }
    }
    let _ = find("warm up 1");
    let mut score = Score { misses, ..Score::default() };
    personal(&folder, &mut score);
    spoken(&folder, &mut score);
    ordinary(&folder, &mut score);
    score.print();
}

#[derive(Default)]
struct Score {
    misses: bool,
    /// Hits and rows by measure and half.
    counts: BTreeMap<(String, bool), (usize, usize)>,
    times: Vec<Duration>,
}

impl Score {
    fn count(&mut self, measure: &str, text: &str, hit: bool) {
        let looked_at = half(text);
        let count = self.counts.entry((measure.to_owned(), looked_at)).or_default();
        count.0 += usize::from(hit);
        count.1 += 1;
        if self.misses && looked_at && hit == measure.starts_with("false hits") {
            println!("{measure}: {text:?} -> {:?}", shown(text));
        }
    }

    fn find(&mut self, text: &str) -> Vec<policy::redact::Finding> {
        let began = Instant::now();
        let found = find(text);
        self.times.push(began.elapsed());
        found
    }

    fn print(mut self) {
        println!("{:<58} {:>18} {:>18}", "", "half a", "half b");
        let measures: Vec<String> = self.counts.keys().map(|(measure, _)| measure.clone()).collect();
        let mut last = String::new();
        for measure in measures {
            if measure == last {
                continue;
            }
            let cell = |looked_at: bool| {
                let (hits, rows) =
                    self.counts.get(&(measure.clone(), looked_at)).copied().unwrap_or_default();
                let share = if rows == 0 { 0.0 } else { 100.0 * hits as f64 / rows as f64 };
                format!("{hits}/{rows} {share:5.1} %")
            };
            println!("{measure:<58} {:>18} {:>18}", cell(true), cell(false));
            last = measure;
        }
        self.times.sort_unstable();
        let at = |share: f64| self.times[((self.times.len() - 1) as f64 * share) as usize].as_micros();
        println!(
            "{} texts; median {} us, 95th {} us, 99th {} us",
            self.times.len(),
            at(0.5),
            at(0.95),
            at(0.99)
        );
    }
}

fn shown(text: &str) -> Vec<(&'static str, &str)> {
    find(text).iter().map(|found| (found.kind.as_str(), &text[found.range.clone()])).collect()
}

/// FNV-1a, so that the halves are the same on every machine.
fn half(text: &str) -> bool {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step).count_ones().is_multiple_of(2)
}

fn rows(file: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

/// Marked pieces of text: how many are covered whole, by any kind.
fn personal(folder: &Path, score: &mut Score) {
    for file in ["recognizers", "synthetic_sentences_v2"] {
        for row in rows(&folder.join(format!("pii_presidio/{file}.jsonl"))) {
            let text = row["text"].as_str().unwrap_or_default();
            let found = score.find(text);
            for span in row["spans"].as_array().into_iter().flatten() {
                let entity = span["entity"].as_str().unwrap_or_default();
                let Some(kind) = kind_of(entity) else { continue };
                let value = span["value"].as_str().unwrap_or_default();
                let start = span["start"].as_u64().unwrap_or(0) as usize;
                let start = text.char_indices().nth(start).map_or(text.len(), |(byte, _)| byte);
                let covered = |from: usize, c: char| {
                    !c.is_alphanumeric() || found.iter().any(|finding| finding.range.contains(&from))
                };
                let hit = value.char_indices().all(|(at, c)| covered(start + at, c));
                score.count(&format!("covered, presidio {file}: {}", kind.as_str()), text, hit);
            }
        }
    }
    for row in rows(&folder.join("pii_presidio/context_sentences.jsonl")) {
        let text = row["text"].as_str().unwrap_or_default();
        if kind_of(row["entity"].as_str().unwrap_or_default()).is_some() {
            let hit = !score.find(text).is_empty();
            score.count("something found, context_sentences", text, hit);
        }
    }
    for row in rows(&folder.join("slots_duckling/card.jsonl")) {
        let text = row["text"].as_str().unwrap_or_default();
        if !row["expected"].is_null() {
            let hit = score.find(text).iter().any(|finding| finding.kind == Kind::Card);
            score.count("covered, duckling: card", text, hit);
        }
    }
    for row in rows(&folder.join("slots_recognizers/phone_number_model.jsonl")) {
        let text = row["text"].as_str().unwrap_or_default();
        for expected in row["expected"].as_array().into_iter().flatten() {
            let value = expected["text"].as_str().unwrap_or_default();
            let place = text.to_lowercase().find(value).unwrap_or(0);
            let found = score.find(text);
            let hit = value.char_indices().all(|(at, c)| {
                !c.is_ascii_digit() || found.iter().any(|finding| finding.range.contains(&(place + at)))
            });
            score.count("covered, phone_number_model: phone", text, hit);
        }
    }
}

fn kind_of(entity: &str) -> Option<Kind> {
    Some(match entity {
        "CREDIT_CARD" => Kind::Card,
        "US_SSN" | "US_ITIN" => Kind::SocialSecurity,
        "PHONE_NUMBER" => Kind::Phone,
        "EMAIL_ADDRESS" => Kind::Email,
        "STREET_ADDRESS" | "ZIP_CODE" => Kind::Address,
        "IBAN_CODE" | "US_BANK_NUMBER" => Kind::Account,
        "ABA_ROUTING_NUMBER" => Kind::Routing,
        "US_DRIVER_LICENSE" | "US_PASSPORT" => Kind::Document,
        _ => return None,
    })
}

/// The cards, numbers and telephone numbers of the written samples, said digit by digit and in pairs.
fn spoken(folder: &Path, score: &mut Score) {
    for row in rows(&folder.join("pii_presidio/synthetic_sentences_v2.jsonl")) {
        let text = row["text"].as_str().unwrap_or_default();
        for span in row["spans"].as_array().into_iter().flatten() {
            let kind = kind_of(span["entity"].as_str().unwrap_or_default());
            let Some(kind @ (Kind::Card | Kind::SocialSecurity | Kind::Phone)) = kind else { continue };
            let value = span["value"].as_str().unwrap_or_default();
            for (way, said) in [("digits", said(value, 1)), ("pairs", said(value, 2))] {
                let text = text.replace(value, &said);
                let place = text.find(&said).unwrap_or(0);
                let found = score.find(&text);
                let hit = said.char_indices().all(|(at, c)| {
                    !c.is_alphanumeric() || found.iter().any(|finding| finding.range.contains(&(place + at)))
                });
                score.count(&format!("covered, spoken in {way}: {}", kind.as_str()), &text, hit);
            }
        }
    }
    for row in rows(&folder.join("spoken_written_itn/itn.jsonl")) {
        let text = row["text"].as_str().unwrap_or_default();
        let digits = row["written"].as_str().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count();
        if row["class"] == "telephone"
            && digits >= 10
            && !row["written"].as_str().unwrap_or_default().contains('.')
        {
            let hit = !score.find(text).is_empty();
            score.count("something found, itn: phone", text, hit);
        }
    }
}

fn said(value: &str, at_once: usize) -> String {
    const DIGITS: [&str; 10] =
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    const TEENS: [&str; 10] = [
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    let digits: Vec<usize> =
        value.chars().filter_map(|c| c.to_digit(10)).map(|digit| digit as usize).collect();
    let mut words = Vec::new();
    for group in digits.chunks(at_once) {
        match group {
            [1, unit] => words.push(TEENS[*unit].to_owned()),
            [tens @ 2..=9, 0] => words.push(TENS[tens - 2].to_owned()),
            [tens @ 2..=9, unit] => words.push(format!("{}-{}", TENS[tens - 2], DIGITS[*unit])),
            [0, unit] => words.push(format!("oh {}", DIGITS[*unit])),
            other => words.extend(other.iter().map(|digit| DIGITS[*digit].to_owned())),
        }
    }
    words.join(" ")
}

/// Turns of conversations about other things: how many have anything taken out that is no address.
fn ordinary(folder: &Path, score: &mut Score) {
    let files = [
        "appointments_sgd/services_user_turns",
        "appointments_sgd/calendar_user_turns",
        "intent_slots_nlupp/nlupp",
        "slots_restaurant8k/test",
        "slots_restaurant8k/names_dates_times_train_part",
        "intent_banking77/test",
        "intent_clinc150/relevant_and_oos",
        "intent_clinc150/other_intents_negatives",
        "intent_hwu64/calendar_and_general",
        "intent_hwu64/other_intents_negatives",
        "slots_evi_phone_asr/name",
    ];
    for file in files {
        for row in rows(&folder.join(format!("{file}.jsonl"))) {
            let Some(text) = row["text"].as_str().or_else(|| row["asr_1best"].as_str()) else { continue };
            let found = score.find(text);
            let secret = found.iter().any(|finding| finding.kind != Kind::Address);
            score.count(&format!("false hits, {file}"), text, secret);
            let address = found.iter().any(|finding| finding.kind == Kind::Address);
            score.count(&format!("false hits (or true) of addresses, {file}"), text, address);
        }
    }
}
