//! Scores intents against labelled material: `score_intents <folder> [--misses SOURCE|confused]`.
//!
//! The folder holds one subfolder a source, each with a README that says where it comes from. Labels are mapped to
//! ours in `labelled`; what has no place in our list counts as out of scope. Rows are split in two by a hash of
//! their text: `seen` may be looked at while working (`--misses`), `kept` is only ever scored. `--misses confused` counts
//! what was taken for what, in both.

#![expect(clippy::disallowed_methods, reason = "it measures how long understanding takes")]

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use assistant::{Asked, Business, BusinessSettings, understand};
use serde_json::Value;

/// One row, with every of our intents that would be right; the first is the one counted.
struct Row {
    text: String,
    right: Vec<&'static str>,
    asked: Asked,
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments.next().expect("usage: score_intents <folder> [--misses SOURCE]");
    let misses = arguments.nth(1);
    let folder = Path::new(&folder);
    let business = business();
    let started = Instant::now();
    assistant::prepare();
    println!("ready after {} ms", started.elapsed().as_millis());
    println!(
        "{:<28} {:<5} {:>6} {:>9} {:>9} {:>11} {:>14} {:>8} {:>9}",
        "source", "half", "rows", "accuracy", "macro-F1", "OOS recall", "false rejected", "ECE", "p95 µs"
    );
    let mut everything: Vec<Outcome> = Vec::new();
    for (name, file, labels) in SOURCES {
        let rows = read(&folder.join(file), *labels);
        let outcomes: Vec<Outcome> = rows.iter().map(|row| outcome(name, row, &business)).collect();
        for half in ["seen", "kept"] {
            let part: Vec<&Outcome> = outcomes.iter().filter(|outcome| outcome.half == half).collect();
            if !part.is_empty() {
                print(name, half, &part);
                if misses.as_deref() == Some("confused") {
                    confused(&part);
                }
            }
        }
        if misses.as_deref() == Some(*name) {
            show_misses(&outcomes);
        }
        everything.extend(outcomes);
    }
    for half in ["seen", "kept"] {
        let judged = everything.iter().filter(|o| o.half == half && JUDGED.contains(&o.source));
        print("CLINC, HWU, NLU++ mapped", half, &judged.collect::<Vec<_>>());
    }
    for half in ["seen", "kept"] {
        let part: Vec<&Outcome> = everything.iter().filter(|outcome| outcome.half == half).collect();
        print("all", half, &part);
        per_intent(half, &part);
        bins(&part);
    }
}

type Labels = fn(&Value) -> Option<(Vec<&'static str>, Asked)>;

const SOURCES: &[(&str, &str, Labels)] = &[
    ("clinc_mapped", "intent_clinc150/relevant_and_oos.jsonl", clinc),
    ("clinc_negatives", "intent_clinc150/other_intents_negatives.jsonl", negative),
    ("hwu_mapped", "intent_hwu64/calendar_and_general.jsonl", hwu),
    ("hwu_negatives", "intent_hwu64/other_intents_negatives.jsonl", negative),
    ("banking77", "intent_banking77/test.jsonl", bank),
    ("nlupp", "intent_slots_nlupp/nlupp.jsonl", nlupp),
    ("sgd_services", "appointments_sgd/services_user_turns.jsonl", sgd),
    ("home_services", "home_services_scripts/caller_turns.jsonl", home),
];

/// The sources whose intents are mapped onto ours.
const JUDGED: &[&str] = &["clinc_mapped", "hwu_mapped", "nlupp"];

/// The collector's suggestions, with names of ours. "Maybe" is none of them.
fn clinc(row: &Value) -> Option<(Vec<&'static str>, Asked)> {
    let right = match row["intent"].as_str()? {
        "yes" => vec!["yes"],
        "no" => vec!["no"],
        "repeat" => vec!["repeat"],
        "thank_you" => vec!["thanks"],
        "greeting" => vec!["greeting"],
        "goodbye" => vec!["goodbye"],
        "are_you_a_bot" | "what_is_your_name" | "who_do_you_work_for" => vec!["are_you_human"],
        "what_can_i_ask_you" => vec!["help"],
        "cancel_reservation" => vec!["cancel"],
        // "Stop what you are doing" is an order to stop speaking as much as a cancellation.
        "cancel" => vec!["cancel", "wait", "goodbye"],
        "confirm_reservation" | "order_status" => vec!["status"],
        "restaurant_reservation" | "schedule_maintenance" | "schedule_meeting" => vec!["schedule"],
        "accept_reservations" | "how_busy" | "next_holiday" => vec!["question"],
        "calendar" | "meeting_schedule" => vec!["owner_query"],
        "oos" => vec!["out_of_scope"],
        _ => return None,
    };
    Some((right, Asked::Anything))
}

fn hwu(row: &Value) -> Option<(Vec<&'static str>, Asked)> {
    let (right, asked) = match row["intent"].as_str()? {
        "general_affirm" => (vec!["yes"], Asked::Confirm),
        "general_negate" => (vec!["no", "correction"], Asked::Confirm),
        "general_repeat" | "general_explain" => (vec!["repeat"], Asked::Anything),
        "general_praise" => (vec!["thanks"], Asked::Anything),
        "general_commandstop" => (vec!["cancel", "wait", "goodbye"], Asked::Anything),
        "calendar_set" => (vec!["schedule"], Asked::Anything),
        "calendar_remove" => (vec!["cancel"], Asked::Anything),
        "calendar_query" => (vec!["owner_query", "status"], Asked::Anything),
        "alarm_set" | "datetime_query" => (vec!["out_of_scope"], Asked::Anything),
        // Small talk of all kinds, greetings among it.
        "general_quirky" => {
            (vec!["out_of_scope", "greeting", "are_you_human", "help", "question"], Asked::Anything)
        }
        _ => return None,
    };
    Some((right, asked))
}

fn negative(_: &Value) -> Option<(Vec<&'static str>, Asked)> {
    Some((vec!["out_of_scope"], Asked::Anything))
}

/// Questions to a bank: not ours, and at most a question that we have no answer to.
fn bank(_: &Value) -> Option<(Vec<&'static str>, Asked)> {
    Some((vec!["out_of_scope", "question"], Asked::Anything))
}

/// Any of the row's intents will do; rows without one are about banks and hotels and are left out.
fn nlupp(row: &Value) -> Option<(Vec<&'static str>, Asked)> {
    let named: Vec<&str> = row["mapped"].as_array()?.iter().filter_map(Value::as_str).collect();
    // What is most of an act is counted, whatever politeness stands before it.
    let order = [
        ("speak_to_human", "person"),
        ("reschedule", "reschedule"),
        ("cancel", "cancel"),
        ("schedule", "schedule"),
        ("repeat", "repeat"),
        ("goodbye", "goodbye"),
        ("affirm", "yes"),
        ("deny", "no"),
        ("thanks", "thanks"),
        ("greeting", "greeting"),
    ];
    let mut right: Vec<&'static str> =
        order.iter().filter(|(theirs, _)| named.contains(theirs)).map(|(_, ours)| *ours).collect();
    if right == ["no"] {
        right.push("correction");
    }
    let closed = matches!(right.first(), Some(&"yes" | &"no"));
    (!right.is_empty()).then_some((right, if closed { Asked::Confirm } else { Asked::Anything }))
}

/// By the acts of the turn; turns that only inform or choose have no intent of ours.
fn sgd(row: &Value) -> Option<(Vec<&'static str>, Asked)> {
    let acts: Vec<&str> = row["acts"].as_array()?.iter().filter_map(|act| act["act"].as_str()).collect();
    let books = row["active_intent"] == "BookAppointment";
    let has = |act: &str| acts.contains(&act);
    let mut right = Vec::new();
    if has("INFORM_INTENT") && books {
        right.push("schedule");
    }
    if has("REQUEST") {
        right.push("question");
    }
    if has("GOODBYE") {
        right.push("goodbye");
    }
    if has("AFFIRM") || has("AFFIRM_INTENT") {
        right.push("yes");
    }
    if has("NEGATE") || has("NEGATE_INTENT") {
        right.extend(["no", "correction"]);
    }
    if has("THANK_YOU") {
        right.push("thanks");
    }
    if has("NEGATE_INTENT") || has("THANK_YOU") {
        right.push("goodbye");
    }
    (!right.is_empty() && !has("INFORM")).then_some((right, Asked::Confirm))
}

fn home(row: &Value) -> Option<(Vec<&'static str>, Asked)> {
    let emergency = row["emergency"] == true;
    let right = match row["intent"].as_str()? {
        "emergency" => vec!["emergency"],
        "schedule" if emergency => vec!["emergency"],
        "schedule" | "schedule_or_emergency" => vec!["schedule", "emergency"],
        "affirm" => vec!["yes", "emergency", "thanks"],
        "faq_price" => vec!["question"],
        _ => return None,
    };
    Some((right, Asked::Anything))
}

fn read(file: &Path, labels: Labels) -> Vec<Row> {
    let text = std::fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    text.lines()
        .filter_map(|line| {
            let row: Value = serde_json::from_str(line).expect("a JSON object a line");
            let (right, asked) = labels(&row)?;
            Some(Row { text: row["text"].as_str()?.to_owned(), right, asked })
        })
        .collect()
}

struct Outcome {
    source: &'static str,
    text: String,
    half: &'static str,
    right: &'static str,
    found: &'static str,
    is_right: bool,
    confidence: f32,
    micros: u128,
}

fn outcome(source: &'static str, row: &Row, business: &Business) -> Outcome {
    let now = "2026-11-21T12:00:00-06:00".parse().expect("a time");
    let mut micros = u128::MAX;
    let mut understood = understand(&row.text, row.asked, business, now);
    // The quickest of a few is what it takes when nothing else has the processor.
    for _ in 0..3 {
        let started = Instant::now();
        understood = understand(&row.text, row.asked, business, now);
        micros = micros.min(started.elapsed().as_micros());
    }
    let found = understood.intent.as_str();
    let is_right = row.right.contains(&found);
    Outcome {
        source,
        text: row.text.clone(),
        half: if hash(&row.text).is_multiple_of(2) { "seen" } else { "kept" },
        right: row.right[0],
        // Any of several right answers counts as the first of them.
        found: if is_right { row.right[0] } else { found },
        is_right,
        confidence: understood.confidence,
        micros,
    }
}

fn hash(text: &str) -> u64 {
    let fold = |state: u64, byte: u8| (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325, fold);
    hash ^ (hash >> 32)
}

fn print(name: &str, half: &str, rows: &[&Outcome]) {
    let share = |part: usize, whole: usize| {
        if whole == 0 { "-".to_owned() } else { format!("{:.1} %", 100.0 * part as f64 / whole as f64) }
    };
    let right = rows.iter().filter(|row| row.is_right).count();
    let outside: Vec<_> = rows
        .iter()
        .filter(|row| row.right == "out_of_scope" || row.right == "question" && name == "banking77")
        .collect();
    let inside = rows.iter().filter(|row| row.right != "out_of_scope");
    let (mut rejected, mut inside_count) = (0, 0);
    for row in inside {
        inside_count += 1;
        rejected += usize::from(row.found == "out_of_scope");
    }
    let recalled = outside.iter().filter(|row| row.is_right).count();
    let mut micros: Vec<u128> = rows.iter().map(|row| row.micros).collect();
    micros.sort_unstable();
    println!(
        "{name:<28} {half:<5} {:>6} {:>9} {:>9} {:>11} {:>14} {:>8.3} {:>9}",
        rows.len(),
        share(right, rows.len()),
        macro_f1(rows).map_or("-".to_owned(), |f1| format!("{f1:.3}")),
        share(recalled, outside.len()),
        share(rejected, inside_count),
        calibration_error(rows),
        micros[micros.len() * 95 / 100],
    );
}

/// The mean F1 over the intents of the rows, out of scope not among them.
fn macro_f1(rows: &[&Outcome]) -> Option<f64> {
    let scores: Vec<f64> = counts(rows)
        .into_iter()
        .filter(|(intent, _)| *intent != "out_of_scope")
        .filter_map(|(_, c)| c.f1())
        .collect();
    (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64)
}

#[derive(Default)]
struct Counts {
    hit: usize,
    missed: usize,
    wrongly: usize,
}

impl Counts {
    fn f1(&self) -> Option<f64> {
        (self.hit + self.missed > 0)
            .then(|| 2.0 * self.hit as f64 / (2 * self.hit + self.missed + self.wrongly) as f64)
    }
}

fn counts(rows: &[&Outcome]) -> BTreeMap<&'static str, Counts> {
    let mut counts: BTreeMap<&'static str, Counts> = BTreeMap::new();
    for row in rows {
        if row.is_right {
            counts.entry(row.right).or_default().hit += 1;
        } else {
            counts.entry(row.right).or_default().missed += 1;
            counts.entry(row.found).or_default().wrongly += 1;
        }
    }
    counts
}

fn per_intent(half: &str, rows: &[&Outcome]) {
    for (intent, c) in counts(rows) {
        let f1 = c.f1().map_or("-".to_owned(), |f1| format!("{f1:.3}"));
        println!("    {half} {intent:<16} {:>5} rows  F1 {f1}  wrongly {}", c.hit + c.missed, c.wrongly);
    }
}

/// How far confidence is from the share that is right, over ten bins.
fn calibration_error(rows: &[&Outcome]) -> f64 {
    let mut bins = [(0.0_f64, 0.0_f64, 0_usize); 10];
    for row in rows {
        let bin = &mut bins[((row.confidence * 10.0) as usize).min(9)];
        *bin = (bin.0 + f64::from(row.confidence), bin.1 + f64::from(u8::from(row.is_right)), bin.2 + 1);
    }
    bins.iter().map(|(sure, right, _)| (sure - right).abs()).sum::<f64>() / rows.len() as f64
}

/// The reliability table: of the rows of a bin, the mean confidence beside the share that is right.
fn bins(rows: &[&Outcome]) {
    for bin in 0..10 {
        let part: Vec<_> =
            rows.iter().filter(|row| ((row.confidence * 10.0) as usize).min(9) == bin).collect();
        let right = part.iter().filter(|row| row.is_right).count();
        let sure: f32 = part.iter().map(|row| row.confidence).sum();
        println!(
            "    confidence {:.1} to {:.1}: {:>5} rows, mean {:.2}, right {:.2}",
            bin as f32 / 10.0,
            (bin + 1) as f32 / 10.0,
            part.len(),
            sure / part.len().max(1) as f32,
            right as f64 / part.len().max(1) as f64
        );
    }
}

/// What was taken for what, the most often first. Counts alone, so that the kept half may be asked too.
fn confused(rows: &[&Outcome]) {
    let mut pairs: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for row in rows.iter().filter(|row| !row.is_right) {
        *pairs.entry((row.right, row.found)).or_default() += 1;
    }
    let mut pairs: Vec<_> = pairs.into_iter().collect();
    pairs.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let told: Vec<String> =
        pairs.iter().take(12).map(|((right, found), count)| format!("{right} as {found} {count}")).collect();
    println!("    {}", told.join(", "));
}

fn show_misses(outcomes: &[Outcome]) {
    for row in outcomes.iter().filter(|row| row.half == "seen" && !row.is_right) {
        println!("        {} not {} ({:.2}): {}", row.found, row.right, row.confidence, row.text);
    }
}

fn business() -> Business {
    let settings: BusinessSettings =
        toml::from_str(include_str!("../../sample/riverside-plumbing.toml")).expect("the sample is valid");
    settings.check().expect("the sample is valid")
}
