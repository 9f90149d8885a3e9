use std::io::{BufRead, Write};

use policy::redact::{find, mask};
use serde::Deserialize;
use serde_json::{Value, json};

/// A line may be an object or plain text; plain text gets its line's number as id.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    id: Value,
    text: String,
}

/// One line out for each line in, flushed, so that whoever asks can wait for the answer.
pub(super) fn redact_lines() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (number, line) in std::io::stdin().lock().lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let answer = match parse(&line, number + 1) {
            Ok(Line { id, text }) => json!({"id": id, "text": mask(&text), "spans": spans(&text)}),
            Err(error) => json!({"line": number + 1, "error": error}),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    Ok(())
}

/// What was found, its place counted in characters of the text that came in.
fn spans(text: &str) -> Vec<Value> {
    let characters = |byte: usize| text[..byte].chars().count();
    let found = find(text).into_iter();
    found
        .map(|found| {
            json!({
                "start": characters(found.range.start),
                "end": characters(found.range.end),
                "kind": found.kind.as_str(),
            })
        })
        .collect()
}

fn parse(line: &str, number: usize) -> Result<Line, String> {
    if line.trim_start().starts_with('{') {
        serde_json::from_str(line).map_err(|error| error.to_string())
    } else {
        Ok(Line { id: json!(number), text: line.to_owned() })
    }
}
