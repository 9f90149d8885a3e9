//! Scores the reading of texts against rows of public examples: `cargo run --release -p policy --example score_sms --
//! FOLDER`, where FOLDER holds `sms_opt_out/keywords.jsonl` and `phone_numbers/libphonenumber.jsonl`.
//!
//! A row of the first has `text`, `expected` and `level`; one of the second a number in several forms and what it is.
//! Prints counts, and with `--rows` each row that differs.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use policy::numbers;
use policy::texts::{self, TextRequest};
use serde_json::Value;

fn main() {
    let folder = env::args().nth(1).expect("the folder with the data");
    let show = env::args().any(|argument| argument == "--rows");
    let mut score = Score::default();
    for row in rows(&Path::new(&folder).join("sms_opt_out/keywords.jsonl")) {
        score_text(&row, &mut score, show);
    }
    for row in rows(&Path::new(&folder).join("phone_numbers/libphonenumber.jsonl")) {
        score_number(&row, &mut score, show);
    }
    for (kind, (right, all)) in &score.0 {
        println!("{kind:<32} {right:>4} of {all}");
    }
}

/// Right and all, by kind of row.
#[derive(Default)]
struct Score(BTreeMap<String, (u32, u32)>);

impl Score {
    fn count(&mut self, kind: String, right: bool) {
        let (hits, all) = self.0.entry(kind).or_default();
        *hits += u32::from(right);
        *all += 1;
    }
}

fn rows(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines().map(|line| serde_json::from_str(line).expect("a row is JSON")).collect()
}

fn score_text(row: &Value, score: &mut Score, show: bool) {
    let cell = |name: &str| row[name].as_str().unwrap_or_default();
    let (text, expected, level) = (cell("text"), cell("expected"), cell("level"));
    let read = texts::read(text, true);
    let right = match expected {
        "opt_out" | "opt_out_intent" => read == TextRequest::OptOut,
        "opt_in" => read == TextRequest::OptIn,
        "help" => read == TextRequest::Help,
        "none" => !matches!(read, TextRequest::OptOut | TextRequest::NoTexts),
        // Left open by the row.
        _ => return score.count(format!("text, {expected}, read as {read:?}"), true),
    };
    if show && !right {
        println!("{text:?} is {expected}, read as {read:?}");
    }
    score.count(format!("text, {expected}, {level}"), right);
}

fn score_number(row: &Value, score: &mut Score, show: bool) {
    let Some(text) = row["text"].as_str() else {
        let forms = ["e164", "international"].map(|form| row[form].as_str());
        let north_american = row["e164"].as_str().is_some_and(|number| number.starts_with("+1"));
        let national = row["national"].as_str().filter(|_| north_american);
        let valid = row["valid"] == true;
        for form in forms.into_iter().flatten().chain(national) {
            let read = numbers::read(form).ok().map(|read| read.number.e164().to_owned());
            let right = if valid { read.as_deref() == row["e164"].as_str() } else { read.is_none() };
            if show && !right {
                println!("{form:?} is {row}, read as {read:?}");
            }
            score.count(format!("number, form, valid {valid}"), right);
        }
        return;
    };
    let valid = row["valid"] == true;
    let read = numbers::read(text).ok();
    let right = match &read {
        Some(read) => {
            valid
                && Some(read.number.e164()) == row["parsed_e164"].as_str()
                && read.extension.as_deref() == row["extension"].as_str()
        }
        None => !valid,
    };
    if show && !right {
        println!("{row}, read as {:?}", read.map(|read| read.number.e164().to_owned()));
    }
    score.count(format!("number, parsed, valid {valid}"), right);
}
