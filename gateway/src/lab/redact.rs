use policy::redact::{find, mask};
use serde::Deserialize;
use serde_json::{Value, json};

use super::lines::answer_lines;

#[derive(Deserialize)]
struct Line {
    text: String,
}

pub(super) fn redact_lines() -> anyhow::Result<()> {
    answer_lines(|Line { text }| Ok(json!({"text": mask(&text), "spans": spans(&text)})))
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
