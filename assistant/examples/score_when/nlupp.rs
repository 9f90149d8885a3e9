//! NLU++: what callers say to a bank and to a hotel, with days and times as slots.

use assistant::TimeMatch;
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::Value;

use super::rows::{Row, Verdict, moment, read};

pub(crate) fn rows(folder: &str) -> Vec<Row> {
    read(folder, "intent_slots_nlupp/nlupp_dates_times.jsonl").iter().filter_map(row).collect()
}

struct Slot {
    name: String,
    text: String,
    value: Value,
}

fn row(value: &Value) -> Option<Row> {
    let slots: Vec<Slot> = value["slots"]
        .as_object()?
        .iter()
        // Lengths of stays, and periods, are not appointments.
        .filter(|(name, _)| !name.ends_with("period"))
        .map(|(name, slot)| Slot {
            name: name.clone(),
            text: slot["text"].as_str().unwrap_or_default().to_lowercase(),
            value: slot["value"].clone(),
        })
        .filter(|slot| slot.value.is_object())
        .collect();
    if slots.is_empty() {
        return None;
    }
    // The day before the month, as the British write it, is not what an American caller means.
    let british = slots.iter().any(|slot| slot.text.contains('/'));
    let want =
        slots.iter().map(|slot| format!("{} {:?} {}", slot.name, slot.text, slot.value)).collect::<Vec<_>>();
    Some(Row {
        id: value["id"].as_str()?.to_owned(),
        text: value["text"].as_str()?.to_owned(),
        now: moment(value["reference"].as_str()?),
        hours: None,
        in_scope: !british,
        want: want.join("; "),
        check: Box::new(move |found| judge(&slots, found)),
    })
}

fn judge(slots: &[Slot], found: &[TimeMatch]) -> Verdict {
    let right = slots.iter().all(|slot| {
        if slot.name.starts_with("date") {
            let Some(day) = date(&slot.value) else { return false };
            found.iter().any(|m| days(m).contains(&day))
        } else {
            let (hour, minute) = (slot.value["hour"].as_i64(), slot.value["minute"].as_i64());
            let halved = ["a.m", "p.m", "am", "pm", "morning", "afternoon", "evening", "night"];
            let sure =
                halved.iter().any(|half| slot.text.contains(half)) || hour.is_some_and(|hour| hour > 12);
            found.iter().flat_map(times).any(|(h, m)| {
                let same = Some(h) == hour || !sure && hour.is_some_and(|hour| hour % 12 == h % 12);
                same && Some(m) == minute
            })
        }
    });
    if right { Verdict::Strict } else { Verdict::Wrong }
}

/// The first day and the last.
fn days(found: &TimeMatch) -> Vec<Date> {
    let start = found.start.as_ref().map(|at| at.date());
    let last = found.end.as_ref().and_then(|at| at.checked_sub(1.second()).ok()).map(|at| at.date());
    // "before the 5th" ends as the 5th begins, and names it.
    let named = found.end.as_ref().map(|at| at.date()).filter(|_| start.is_none());
    // "after the 5th" begins as the 5th is over, and names it too.
    let over = start.filter(|_| found.end.is_none()).and_then(|day| day.yesterday().ok());
    start.into_iter().chain(last).chain(named).chain(over).collect()
}

fn times(found: &TimeMatch) -> Vec<(i64, i64)> {
    let ends = [&found.start, &found.end];
    ends.into_iter().flatten().map(|at| (i64::from(at.hour()), i64::from(at.minute()))).collect()
}

fn date(value: &Value) -> Option<Date> {
    let part = |name: &str| value[name].as_i64();
    Date::new(part("year")? as i16, part("month")? as i8, part("day")? as i8).ok()
}
