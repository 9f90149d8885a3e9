//! JSON lines in, JSON lines out: one answer for each line, in order, the line's `id` passed through.

use std::io::BufRead;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

/// Answers each line of standard input by a line on standard output at once, so that whoever asks can wait for the answer.
///
/// A line is an object, or plain text, which stands for an object with that `text` and the line's number as `id`. What
/// cannot be read gets an answer with `error` and the number of the line in `line`, and the next one follows.
pub(super) fn answer_lines<Line: DeserializeOwned>(
    mut answer: impl FnMut(Line) -> Result<Value, String>,
) -> anyhow::Result<()> {
    let mut input = std::io::stdin().lock();
    let mut bytes = Vec::new();
    let mut number = 0_u64;
    loop {
        bytes.clear();
        if input.read_until(b'\n', &mut bytes)? == 0 {
            return Ok(());
        }
        number += 1;
        // A line in another encoding is no reason to leave the others unanswered.
        let line = String::from_utf8_lossy(&bytes);
        if line.trim().is_empty() {
            continue;
        }
        println!("{}", answered(line.trim(), number, &mut answer));
    }
}

fn answered<Line: DeserializeOwned>(
    line: &str,
    number: u64,
    answer: &mut impl FnMut(Line) -> Result<Value, String>,
) -> Value {
    let object = if line.starts_with('{') {
        serde_json::from_str::<Value>(line)
    } else {
        Ok(json!({"id": number, "text": line}))
    };
    let id = object.as_ref().ok().and_then(|object| object.get("id")).cloned();
    let result = object
        .and_then(serde_json::from_value::<Line>)
        .map_err(|error| match line.starts_with('{') {
            true => error.to_string(),
            false => format!("this is no JSON object, and {error}"),
        })
        .and_then(&mut *answer);
    let mut fields = match result {
        Ok(Value::Object(fields)) => fields,
        Ok(other) => Map::from_iter([("answer".to_owned(), other)]),
        Err(error) => {
            Map::from_iter([("line".to_owned(), json!(number)), ("error".to_owned(), json!(error))])
        }
    };
    fields.extend(id.map(|id| ("id".to_owned(), id)));
    Value::Object(fields)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Line {
        text: String,
    }

    /// As `lab when` reads.
    #[derive(Deserialize)]
    struct Demanding {
        now: String,
    }

    #[test]
    fn every_line_has_an_answer_with_its_id() {
        let rows = [
            (r#"{"id":"a","text":"hi"}"#, r#"{"id":"a","length":2}"#),
            (r#"{"id":7,"text":"héllo"}"#, r#"{"id":7,"length":5}"#),
            ("plain words", r#"{"id":3,"length":11}"#),
            (r#"{"text":"no id"}"#, r#"{"length":5}"#),
            (r#"{"id":"b","text":"bad"}"#, r#"{"error":"bad it is","id":"b","line":3}"#),
            (r#"{"id":"c"}"#, r#"{"error":"missing field `text`","id":"c","line":3}"#),
        ];
        for (line, expected) in rows {
            let mut answer = |line: Line| match line.text.as_str() {
                "bad" => Err("bad it is".to_owned()),
                text => Ok(json!({"length": text.chars().count()})),
            };
            let found = answered(line, 3, &mut answer);
            assert_eq!(found, serde_json::from_str::<Value>(expected).unwrap(), "{line}");
        }
        let plain = answered("hello", 3, &mut |line: Demanding| Ok(json!(line.now)));
        assert_eq!(plain["error"], "this is no JSON object, and missing field `now`");
        let broken = answered(r#"{"id":"d","text""#, 3, &mut |line: Line| Ok(json!(line.text)));
        assert!(broken["error"].is_string() && broken["line"] == 3, "{broken}");
    }
}
