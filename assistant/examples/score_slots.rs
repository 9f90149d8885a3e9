//! Scores the slots on a folder of sample data: `cargo run --release -p assistant --example score_slots -- FOLDER`.
//!
//! Prints, for each source, how many rows are right. Rows are split in two by a hash: a rule may be made by looking
//! at half `a`; half `b` is only scored. `--misses` prints the misses of half `a`.

#![expect(clippy::disallowed_methods, reason = "a measurement reads the clock, its arguments and files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use assistant::{Asked, Business, BusinessSettings, Slots, understand};
use jiff::Timestamp;
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
    let settings: BusinessSettings =
        toml::from_str(include_str!("../../sample/riverside-plumbing.toml")).expect("the sample business");
    let business = settings.check().expect("the sample business");
    let mut score =
        Score { misses, business, now: Timestamp::UNIX_EPOCH, counts: BTreeMap::new(), times: Vec::new() };
    score.slots("warm up", Asked::Anything);
    score.times.clear();
    phones(&folder, &mut score);
    emails(&folder, &mut score);
    names(&folder, &mut score);
    addresses(&folder, &mut score);
    score.print();
}

struct Score {
    misses: bool,
    business: Business,
    now: Timestamp,
    /// Hits and rows by measure and half.
    counts: BTreeMap<(String, bool), (usize, usize)>,
    times: Vec<Duration>,
}

impl Score {
    fn slots(&mut self, text: &str, asked: Asked) -> Slots {
        let began = Instant::now();
        let understanding = understand(text, asked, &self.business, self.now);
        let took = began.elapsed();
        self.times.push(took);
        if self.misses && took.as_millis() > 2 {
            println!("slow: {} us for {text:?}", took.as_micros());
        }
        understanding.slots
    }

    fn check(&mut self, measure: &str, text: &str, expected: &str, found: &str) {
        let looked_at = half(text);
        let count = self.counts.entry((measure.to_owned(), looked_at)).or_default();
        count.0 += usize::from(expected == found);
        count.1 += 1;
        if self.misses && looked_at && expected != found {
            println!("{measure}: {text:?}: {expected:?}, found {found:?}");
        }
    }

    fn print(mut self) {
        println!("{:<58} {:>18} {:>18}", "", "half a", "half b");
        let mut measures: Vec<String> = self.counts.keys().map(|(measure, _)| measure.clone()).collect();
        measures.dedup();
        for measure in measures {
            let cell = |looked_at: bool| {
                let (hits, rows) =
                    self.counts.get(&(measure.clone(), looked_at)).copied().unwrap_or_default();
                let share = if rows == 0 { 0.0 } else { 100.0 * hits as f64 / rows as f64 };
                format!("{hits}/{rows} {share:5.1} %")
            };
            println!("{measure:<58} {:>18} {:>18}", cell(true), cell(false));
        }
        self.times.sort_unstable();
        let at = |share: f64| self.times[((self.times.len() - 1) as f64 * share) as usize].as_micros();
        println!(
            "{} turns; median {} us, 95th {} us, 99th {} us",
            self.times.len(),
            at(0.5),
            at(0.95),
            at(0.99)
        );
    }
}

/// FNV-1a, so that the halves are the same on every machine.
fn half(text: &str) -> bool {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step).count_ones().is_multiple_of(2)
}

fn rows(folder: &Path, file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}

fn text_of(row: &Value, field: &str) -> String {
    row[field].as_str().unwrap_or_default().to_owned()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The digits of a number and of its extension; a country's code 1 counts as said.
fn number(slots: &Slots) -> String {
    slots.spoken_number.as_ref().map_or(String::new(), |number| {
        format!("{}{}", number.digits(), number.extension().unwrap_or_default())
    })
}

fn phones(folder: &Path, score: &mut Score) {
    for row in rows(folder, "slots_recognizers/phone_number_model.jsonl") {
        let text = text_of(&row, "text");
        let expected = row["expected"].as_array().cloned().unwrap_or_default();
        let found = number(&score.slots(&text, Asked::Anything));
        // One slot a turn: any of several is right.
        let values: Vec<String> = expected
            .iter()
            .map(|one| digits(one["resolution"]["value"].as_str().unwrap_or_default()))
            .collect();
        let measure =
            if values.is_empty() { "phone, recognizers: none" } else { "phone, recognizers: digits" };
        let value =
            values.iter().find(|value| **value == found).or(values.first()).cloned().unwrap_or_default();
        score.check(measure, &text, &value, &found);
    }
    for row in rows(folder, "slots_duckling/phone.jsonl") {
        let text = text_of(&row, "text");
        let found = number(&score.slots(&text, Asked::Phone));
        let negative = row["expected"].is_null();
        let measure = if negative { "phone, duckling: not whole" } else { "phone, duckling: digits" };
        let value = digits(row["expected"]["value"].as_str().unwrap_or_default());
        let found = if negative && found.len() < 7 { String::new() } else { found };
        score.check(measure, &text, &value, &found);
    }
    for file in ["itn", "tn"] {
        for row in rows(folder, &format!("spoken_written_itn/{file}.jsonl")) {
            let written = digits(&text_of(&row, "written"));
            let dotted = text_of(&row, "written").matches('.').count() > 2;
            if row["class"] == "telephone" && (10..=15).contains(&written.len()) && !dotted {
                for (asked, name) in [(Asked::Anything, "unasked"), (Asked::Phone, "asked")] {
                    let found = number(&score.slots(&text_of(&row, "text"), asked));
                    score.check(
                        &format!("phone, {file}, {name}: digits"),
                        &text_of(&row, "text"),
                        &written,
                        &found,
                    );
                }
            }
        }
    }
    for row in rows(folder, "phone_numbers/libphonenumber.jsonl") {
        if let Some(text) = row["text"].as_str() {
            let found = score.slots(text, Asked::Phone).phone;
            let found = found.map_or(String::new(), |phone| phone.e164().to_owned());
            let expected = if row["valid"] == true { text_of(&row, "parsed_e164") } else { String::new() };
            score.check("phone, libphonenumber: E.164 or none", text, &expected, &found);
        } else if row["valid"] == true {
            let international = text_of(&row, "international");
            let found = score.slots(&international, Asked::Phone).phone;
            let found = found.map_or(String::new(), |phone| phone.e164().to_owned());
            score.check("phone, libphonenumber: examples", &international, &text_of(&row, "e164"), &found);
        }
    }
    for row in rows(folder, "speech_digit_strings/manifest.jsonl") {
        let value = text_of(&row, "text");
        if text_of(&row, "kind").starts_with("phone") {
            for (way, said) in ways(&value) {
                let found = number(&score.slots(&said, Asked::Phone));
                score.check(&format!("phone, digit strings, {way}: digits"), &said, &value, &found);
            }
        }
    }
}

/// Ways in which digits are said or transcribed.
fn ways(value: &str) -> Vec<(&'static str, String)> {
    const NAMES: [&str; 10] = ["oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let name = |c: char| NAMES[c.to_digit(10).unwrap_or(0) as usize];
    let spoken: Vec<&str> = value.chars().map(name).collect();
    let apart: Vec<String> = value.chars().map(String::from).collect();
    let cut = value.len().saturating_sub(4);
    let head: Vec<String> =
        value.as_bytes()[..cut].chunks(3).map(|part| String::from_utf8_lossy(part).into_owned()).collect();
    let groups = [head, vec![value[cut..].to_owned()]].concat();
    vec![
        ("words", spoken.join(" ")),
        ("words with commas", spoken.chunks(3).map(|part| part.join(" ")).collect::<Vec<_>>().join(", ")),
        ("figures", format!("It's {}.", groups.join("-"))),
        ("figures apart", format!("{}.", apart.join(" "))),
        ("figures with marks", groups.join(". ")),
        ("hesitating", groups.join(", um, ")),
    ]
}

fn emails(folder: &Path, score: &mut Score) {
    let mut check = |source: &str, text: &str, expected: &str| {
        let found = score.slots(text, Asked::Anything).email.unwrap_or_default();
        let measure = format!("email, {source}{}", if expected.is_empty() { ": none" } else { "" });
        score.check(&measure, text, &expected.to_lowercase(), &found);
    };
    for row in rows(folder, "slots_recognizers/email_model.jsonl") {
        let value = row["expected"][0]["resolution"]["value"].as_str().unwrap_or_default();
        check("recognizers", &text_of(&row, "text"), value);
    }
    for row in rows(folder, "slots_duckling/email_spoken.jsonl") {
        check("duckling", &text_of(&row, "text"), row["expected"]["value"].as_str().unwrap_or_default());
    }
    for row in rows(folder, "spoken_written_itn/itn.jsonl") {
        let written = text_of(&row, "written");
        if row["class"] == "electronic" {
            check("itn", &text_of(&row, "text"), if written.contains('@') { &written } else { "" });
        }
    }
}

fn names(folder: &Path, score: &mut Score) {
    for file in ["test", "names_dates_times_train_part"] {
        for row in rows(folder, &format!("slots_restaurant8k/{file}.jsonl")) {
            let text = text_of(&row, "text");
            let value = |slot: &str| {
                let labels = row["labels"].as_array().into_iter().flatten();
                labels.filter(|label| label["slot"] == slot).find_map(|label| label["value"].as_str())
            };
            let expected: Vec<&str> = ["first_name", "last_name"].into_iter().filter_map(value).collect();
            let requested = row["requested_slots"].as_array().into_iter().flatten();
            let mut requested = requested.filter_map(Value::as_str);
            let asked =
                if requested.any(|slot| slot.ends_with("name")) { Asked::Name } else { Asked::Anything };
            let found = score.slots(&text, asked).name.unwrap_or_default().to_lowercase();
            let which = match (expected.is_empty(), asked) {
                (true, Asked::Name) => "none, asked",
                (true, _) => "none",
                (false, Asked::Name) => "asked",
                (false, _) => "not asked",
            };
            score.check(
                &format!("name, restaurants: {which}"),
                &text,
                &expected.join(" ").to_lowercase(),
                &found,
            );
        }
    }
    for row in rows(folder, "intent_slots_nlupp/nlupp_person_names.jsonl") {
        let text = text_of(&row, "text");
        let found = score.slots(&text, Asked::Anything).name.unwrap_or_default().to_lowercase();
        let expected = row["slots"]["person_name"]["value"].as_str().unwrap_or_default().to_lowercase();
        score.check("name, NLU++", &text, &expected, &found);
    }
    for row in rows(folder, "slots_evi_phone_asr/name.jsonl") {
        let text = text_of(&row, "asr_1best");
        let gold = text_of(&row, "gold").to_lowercase();
        let attempt = row["attempt"].as_u64().unwrap_or(0);
        let found = score.slots(&text, Asked::Name).name.unwrap_or_default().to_lowercase();
        if attempt < 2 {
            // What recognition has lost, no reader finds again.
            if text.to_lowercase() == gold {
                score.check("name, phone calls, heard right", &text, &gold, &found);
            }
            score.check("name, phone calls, all", &text, &gold, &found);
        } else {
            let parts =
                [text_of(&row, "gold_first").to_lowercase(), text_of(&row, "gold_last").to_lowercase()];
            let letters: String = text.to_lowercase().split_whitespace().collect();
            if letters == parts[0] || letters == parts.concat() {
                let expected = if letters == parts[0] { parts[0].clone() } else { gold };
                score.check("name, phone calls, spelled, letters heard right", &text, &expected, &found);
            }
        }
    }
}

fn addresses(folder: &Path, score: &mut Score) {
    for row in rows(folder, "home_services_scripts/caller_turns.jsonl") {
        let text = text_of(&row, "text");
        let asked = if row["agent_asked"] == "address" { Asked::Address } else { Asked::Anything };
        let found = score.slots(&text, asked);
        let address = found.address.unwrap_or_default();
        let expected = row["slots"]["address"].as_str().unwrap_or_default();
        let street = address.split(',').next().unwrap_or_default();
        let measure = if expected.is_empty() {
            "address, home services: none"
        } else {
            "address, home services: street"
        };
        score.check(measure, &text, &plain(expected), &plain(street));
        let zip = row["slots"]["zip"].as_str().unwrap_or_default();
        if !zip.is_empty() {
            let found = if address.ends_with(zip) { zip } else { "" };
            score.check("address, home services: zip", &text, zip, found);
        }
    }
    for row in rows(folder, "appointments_sgd/calendar_user_turns.jsonl") {
        let text = text_of(&row, "text");
        for span in row["spans"].as_array().into_iter().flatten() {
            let value = span["value"].as_str().unwrap_or_default();
            let street =
                value.starts_with(|c: char| c.is_ascii_digit()) && value.split_whitespace().count() > 2;
            if span["slot"] == "event_location" && street {
                let found = score.slots(&text, Asked::Anything).address.unwrap_or_default();
                score.check("address, calendar", &text, &plain(value), &plain(&found));
            }
        }
    }
}

/// An address without what is written in two ways.
fn plain(address: &str) -> String {
    let words = address.to_lowercase().replace([',', '.', '#'], " ").replace('-', " ");
    let full = |word: &str| match word {
        "st" => "street".to_owned(),
        "rd" => "road".to_owned(),
        "ave" => "avenue".to_owned(),
        "blvd" => "boulevard".to_owned(),
        "ln" => "lane".to_owned(),
        "dr" => "drive".to_owned(),
        "ste" => "suite".to_owned(),
        "apt" => "apartment".to_owned(),
        other => other.to_owned(),
    };
    words.split_whitespace().filter(|word| *word != "number").map(full).collect::<Vec<_>>().join(" ")
}
