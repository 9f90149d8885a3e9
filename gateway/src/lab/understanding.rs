use assistant::{Asked, Business, understand};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::lines::answer_lines;

#[derive(Deserialize)]
struct Line {
    text: String,
    asked: Option<String>,
}

pub(super) fn understand_lines(business: &Business, now: Timestamp) -> anyhow::Result<()> {
    assistant::prepare();
    answer_lines(|line: Line| {
        let understanding = understand(&line.text, asked(&line)?, business, now);
        let mut ranked = understanding.intents.clone();
        ranked.extend(understanding.suspected);
        ranked.sort_by(|a, b| b.1.total_cmp(&a.1));
        let (intent, confidence) =
            ranked.first().copied().unwrap_or((understanding.intent, understanding.confidence));
        let mut slots = serde_json::to_value(&understanding.slots).unwrap_or_default();
        if let Some(slots) = slots.as_object_mut() {
            slots.remove("when");
            slots.extend(when(&line.text, business, now).map(|when| ("when".to_owned(), when)));
        }
        Ok(json!({
            "intent": intent,
            "confidence": confidence,
            "intents": ranked.iter().map(|(intent, confidence)| json!({"intent": intent, "confidence": confidence}))
                .collect::<Vec<_>>(),
            "slots": slots,
            "evidence": understanding.slots.evidence,
        }))
    })
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

fn asked(line: &Line) -> Result<Asked, String> {
    line.asked.as_ref().map_or(Ok(Asked::Anything), |name| {
        serde_json::from_value(json!(name)).map_err(|_| format!("asked: there is no {name:?}"))
    })
}
