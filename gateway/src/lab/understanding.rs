use std::io::{BufRead, Write};

use assistant::{Asked, Business, understand};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

/// A line may be an object or plain text; plain text gets its line's number as id.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
    asked: Option<String>,
}

pub(super) fn understand_lines(business: &Business, now: Timestamp) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match parse(&line, number + 1).and_then(|line| Ok((asked(&line)?, line))) {
            Ok((asked, line)) => {
                let understanding = understand(&line.text, asked, business, now);
                let ranked = understanding.intents.iter();
                let mut slots = serde_json::to_value(&understanding.slots).unwrap_or_default();
                if let Some(slots) = slots.as_object_mut() {
                    slots.remove("when");
                    slots.extend(when(&line.text, business, now).map(|when| ("when".to_owned(), when)));
                }
                json!({
                    "id": line.id,
                    "intent": understanding.intent,
                    "confidence": understanding.confidence,
                    "intents": ranked.map(|(intent, confidence)| json!({"intent": intent, "confidence": confidence}))
                        .collect::<Vec<_>>(),
                    "slots": slots,
                    "evidence": understanding.slots.evidence,
                })
            }
            Err(error) => json!({"line": number + 1, "error": error}),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// The first time expression as `lab when` prints it; others that were said beside it are its `alternatives`.
fn when(text: &str, business: &Business, now: Timestamp) -> Option<Value> {
    let hours = &business.hours;
    let mut found = assistant::matches(text, &now.to_zoned(hours.zone().clone()), Some(hours)).into_iter();
    let mut first = json!(found.next()?);
    let others: Vec<Value> = found.map(|other| json!(other)).collect();
    if let (Some(first), false) = (first.as_object_mut(), others.is_empty()) {
        first.insert("alternatives".to_owned(), others.into());
    }
    Some(first)
}

fn parse(line: &str, number: usize) -> Result<Line, String> {
    if line.trim_start().starts_with('{') {
        serde_json::from_str(line).map_err(|error| error.to_string())
    } else {
        Ok(Line { id: json!(number), text: line.to_owned(), asked: None })
    }
}

fn asked(line: &Line) -> Result<Asked, String> {
    line.asked.as_ref().map_or(Ok(Asked::Anything), |name| {
        serde_json::from_value(json!(name)).map_err(|_| format!("asked: there is no {name:?}"))
    })
}
