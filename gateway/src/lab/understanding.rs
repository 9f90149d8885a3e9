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
                json!({
                    "id": line.id,
                    "intent": understanding.intent,
                    "confidence": understanding.confidence,
                    "intents": ranked.map(|(intent, confidence)| json!({"intent": intent, "confidence": confidence}))
                        .collect::<Vec<_>>(),
                    "slots": understanding.slots,
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
