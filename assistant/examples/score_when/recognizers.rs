//! Recognizers-Text: sentences with the expressions in them, each with one value or several that it may have.

use std::sync::LazyLock;

use assistant::{TimeKind, TimeMatch};
use jiff::ToSpan;
use jiff::civil::{Date, DateTime, Time};
use regex::Regex;
use serde_json::Value;

use super::rows::{Row, Verdict, could_be_said, halved, local, moment, near_year, read, turned};

const TYPES: [&str; 6] = ["date", "time", "datetime", "daterange", "timerange", "datetimerange"];

pub(crate) fn rows(folder: &str) -> Vec<Row> {
    let models = read(folder, "datetime_recognizers/models.jsonl");
    let parsers = read(folder, "datetime_recognizers/parsers.jsonl");
    models.iter().chain(&parsers).filter_map(row).collect()
}

/// One expression of a sentence.
struct Expected {
    kind: String,
    text: String,
    values: Vec<Value>,
}

fn row(value: &Value) -> Option<Row> {
    let text = value["text"].as_str()?.to_owned();
    let mode = value["parser"].as_str().or(value["mode"].as_str()).unwrap_or_default();
    // Modes that cut the same sentence up in another way, and those of no interest here.
    let other = ["SetParser", "DurationParser", "TimeZoneParser"].contains(&mode)
        || mode.contains("Split")
        || mode.contains("CalendarMode")
        || mode.contains("TasksMode")
        || mode.contains("ExperimentalMode");
    let all = value["expected"].as_array()?;
    let expected: Vec<Expected> = all.iter().filter_map(expected).collect();
    // Only sets and lengths: nothing to read here. A parser of one kind that finds nothing says only that it is of
    // another kind. A zone is not reckoned with by the source.
    let none = expected.is_empty() && (!all.is_empty() || value["parser"].is_string());
    static ZONE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?i)\b(pt|et|mt|[pecm][sd]?t|pacific|eastern|mountain|central)\b").expect("a constant")
    });
    let zoned = ZONE.is_match(&text)
        || expected.iter().any(|e| e.values.iter().any(|value| value.get("timezone").is_some()));
    let empty = expected.iter().any(|e| e.values.is_empty());
    if other || none {
        return None;
    }
    let near = expected
        .iter()
        .flat_map(|e| &e.values)
        .filter_map(|value| value["start"].as_str().or(value["value"].as_str()))
        .all(|value| value.len() < 10 || near_year(value));
    // From one New Year to another: no appointment is told in years.
    let years = expected.iter().any(|e| {
        let ends = |value: &Value| {
            ["start", "end"].iter().all(|key| value[*key].as_str().is_none_or(|v| v.ends_with("-01-01")))
        };
        e.kind == "daterange" && e.values.iter().all(ends) && e.text.chars().any(|c| c.is_ascii_digit())
    });
    // The name of a holiday that is none in America.
    let said = could_be_said(&text) && !text.to_lowercase().contains("yuandan");
    let want =
        expected.iter().map(|e| format!("{}: {}", e.text, Value::from(e.values.clone()))).collect::<Vec<_>>();
    let now = moment(value["reference"].as_str().unwrap_or("2016-11-07T00:00:00"));
    let today = now.date();
    Some(Row {
        id: value["id"].as_str()?.to_owned(),
        now,
        hours: None,
        in_scope: said && near && !zoned && !empty && !years,
        want: want.join("; "),
        check: Box::new(move |found| judge(&expected, found, today)),
        text,
    })
}

fn expected(value: &Value) -> Option<Expected> {
    let kind = value["type"].as_str()?.rsplit('.').next()?.to_owned();
    let text = value["text"].as_str()?.to_lowercase();
    let mut values: Vec<Value> = value["values"].as_array().cloned().unwrap_or_default();
    let parsed = &value["value"];
    values.extend(parsed["values"].as_array().cloned().unwrap_or_default());
    for key in ["FutureResolution", "PastResolution"] {
        if let Some(resolution) = parsed[key].as_object().filter(|r| !r.is_empty()) {
            let get = |ends: &[&str]| {
                resolution
                    .iter()
                    .find(|(key, _)| ends.contains(&key.as_str()))
                    .map(|(_, value)| value.clone())
            };
            values.push(serde_json::json!({
                "value": get(&["date", "time", "dateTime"]),
                "start": get(&["startDate", "startTime", "startDateTime"]),
                "end": get(&["endDate", "endTime", "endDateTime"]),
            }));
        }
    }
    values
        .retain(|value| value["value"].is_string() || value["start"].is_string() || value["end"].is_string());
    TYPES.contains(&kind.as_str()).then_some(Expected { kind, text, values })
}

fn judge(expected: &[Expected], found: &[TimeMatch], today: Date) -> Verdict {
    if expected.is_empty() {
        return if found.is_empty() { Verdict::Strict } else { Verdict::Wrong };
    }
    // Expressions that overlap the expected one; more than is expected is wrong too.
    let each = expected.iter().enumerate().map(|(at, e)| {
        // "next week Monday or Tuesday": the plain model leaves the second in this week, the source's own mode for
        // alternatives shares the week between them, as the reader does.
        let listed = expected[..at].iter().any(|e| e.text.contains("next week"));
        let best =
            found.iter().filter(|m| overlap(&m.text, &e.text)).map(|m| compare(e, m, today, listed)).max();
        best.unwrap_or(Verdict::Wrong)
    });
    each.min().unwrap_or(Verdict::Wrong)
}

fn overlap(found: &str, expected: &str) -> bool {
    let found = found.to_lowercase();
    let plain =
        |text: &str| text.replace([',', '.', '(', ')'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
    let (found, expected) = (plain(&found), plain(expected));
    found.contains(&expected)
        || expected.contains(&found)
        || expected.split(' ').any(|word| found.split(' ').any(|w| w == word))
}

fn compare(expected: &Expected, found: &TimeMatch, today: Date, listed: bool) -> Verdict {
    let Expected { kind, text, values } = expected;
    let best = |found: &TimeMatch| values.iter().map(|value| compare_value(kind, text, value, found)).max();
    // The name of today is today there, and a week from now in duckling.
    let week_ago = found.start.as_ref().and_then(|at| at.date().checked_sub(7.days()).ok());
    // "last Wednesday" is the one of last week there, and the most recent in NLU++.
    let last = text.contains("last ");
    let same = (listed || last || week_ago == Some(today)) && DAYS.is_match(text);
    let earlier = |at: &Option<jiff::Zoned>| at.as_ref().and_then(|at| at.checked_sub(7.days()).ok());
    let sooner = same.then(|| {
        let sooner = TimeMatch { start: earlier(&found.start), end: earlier(&found.end), ..found.clone() };
        best(&sooner).map_or(Verdict::Wrong, |verdict| verdict.min(Verdict::Exact))
    });
    best(found).max(sooner).unwrap_or(Verdict::Wrong)
}

static DAYS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(day)?s?\b").expect("a constant")
});

/// The same day of a later year.
fn later_year(value: &str, found: &TimeMatch) -> bool {
    let (Ok(wanted), Some(start)) = (value.parse::<Date>(), &found.start) else { return false };
    let start = start.date();
    (wanted.month(), wanted.day()) == (start.month(), start.day()) && start.year() > wanted.year()
}

fn compare_value(kind: &str, text: &str, value: &Value, found: &TimeMatch) -> Verdict {
    let start = found.start.as_ref().map(|at| at.datetime());
    let end = found.end.as_ref().map(|at| at.datetime());
    let same = |right: bool| if right { Verdict::Strict } else { Verdict::Wrong };
    let time = |text: &str| text.parse::<Time>().ok();
    let one = value["value"].as_str();
    let (from, to) = (value["start"].as_str(), value["end"].as_str());
    match kind {
        // Told to the day in duckling, and from tomorrow until then in the ranges of this source.
        "daterange" if found.kind == TimeKind::Instant && is_hence(text) => {
            let last = to.and_then(|v| local(v).date().yesterday().ok());
            if last.is_some() && start.map(DateTime::date) == last { Verdict::Exact } else { Verdict::Wrong }
        }
        // A weekday that the date is not on is a slip there; in duckling and NLU++ the year is one in which it is.
        "date" if DAYS.is_match(text) && one.is_some_and(|v| later_year(v, found)) => Verdict::Exact,
        "date" => same(one.is_some_and(|v| start.is_some_and(|at| at.date().to_string() == v))),
        // The half of the day, where none was said, is the next here.
        "time" if !halved(text) => {
            let wanted = one.and_then(time);
            let exact = wanted.is_some() && start.map(DateTime::time) == wanted;
            let either = wanted.is_some() && start.map(turned).map(DateTime::time) == wanted;
            match (exact, either) {
                (true, _) => Verdict::Strict,
                (false, true) => Verdict::Exact,
                (false, false) => Verdict::Wrong,
            }
        }
        "time" => same(one.is_some_and(|v| time(v).is_some() && start.map(DateTime::time) == time(v))),
        // The end of a day is a stretch here, and its last second there.
        "datetime" if one.is_some_and(|v| v.ends_with("23:59:59")) => {
            let last = end.and_then(|at| at.checked_sub(1.second()).ok());
            if one.map(local) == last { Verdict::Exact } else { Verdict::Wrong }
        }
        "datetime" => {
            let wanted = one.map(local);
            let either = wanted.is_some() && !halved(text) && start.map(turned) == wanted;
            same(wanted.is_some() && start == wanted).max(if either {
                Verdict::Exact
            } else {
                Verdict::Wrong
            })
        }
        _ => {
            let open = from.is_none() || to.is_none();
            let bound = text.contains("after") || text.contains("before");
            if open && found.kind != TimeKind::Open && !bound {
                return Verdict::Wrong;
            }
            if let Some(verdict) = part_of_day(text, from, to, start, end) {
                return verdict;
            }
            if let Some(verdict) = edge(text, from, to, start, end) {
                return verdict;
            }
            let starts = from.is_none_or(|v| is_at(kind, v, start));
            let ends = to.is_none_or(|v| is_at(kind, v, end));
            // The last day, or the last month, is left out by the source where it was named.
            let with_last = to.is_none_or(|v| {
                [1.day(), 1.month(), 1.year()].into_iter().any(|last| {
                    let without = end.and_then(|at| at.checked_sub(last).ok());
                    kind == "daterange" && without.is_some_and(|at| is_at(kind, v, Some(at)))
                })
            });
            // The half of the day, where none was said, is anybody's guess.
            let loose = kind != "daterange" && !halved(text);
            let either =
                |v: &str, at: Option<DateTime>| is_at(kind, v, at) || loose && is_at(kind, v, at.map(turned));
            let guessed = from.is_none_or(|v| either(v, start)) && to.is_none_or(|v| either(v, end));
            let verdict = same(starts && ends);
            if starts && with_last || guessed { verdict.max(Verdict::Exact) } else { verdict }
        }
    }
}

/// "two days hence", "in the future": a distance from now.
fn is_hence(text: &str) -> bool {
    text.ends_with(" hence") || text.ends_with(" in the future")
}

/// The beginnings and the ends of months and years are halves there, and ten days and a quarter here as in duckling.
fn edge(
    text: &str,
    from: Option<&str>,
    to: Option<&str>,
    start: Option<DateTime>,
    end: Option<DateTime>,
) -> Option<Verdict> {
    let (early, late) = (["early", "beginning"], ["late ", "end of"]);
    let names = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let (from, to) = (local(from.filter(|v| v.len() == 10)?), local(to.filter(|v| v.len() == 10)?));
    // The end of a week begins on Thursday there, and on Friday here as in duckling.
    if text.contains("end of") && text.contains("week") && end? == to {
        let friday = start? == from || start? == from.checked_add(1.day()).ok()?;
        return Some(if friday { Verdict::Exact } else { Verdict::Wrong });
    }
    if text.contains("week") || !(names(&early) || names(&late)) || text.contains("later") {
        return None;
    }
    let inside = start? >= from && end? <= to;
    let right = if names(&early) { start? == from } else { end? == to };
    Some(if inside && right { Verdict::Exact } else { Verdict::Wrong })
}

fn is_at(kind: &str, value: &str, at: Option<DateTime>) -> bool {
    let Some(at) = at else { return false };
    // The last second of a day is its end.
    if let Some(day) = value.strip_suffix(" 23:59:59") {
        return at.date().yesterday().is_ok_and(|before| before.to_string() == day)
            && at.time() == Time::midnight();
    }
    match kind {
        "timerange" => value.parse::<Time>().is_ok_and(|time| at.time() == time),
        "daterange" => at.date().to_string() == value,
        _ => at == local(value),
    }
}

/// The hours of morning, afternoon, evening and night are duckling's here, not those of the source.
fn part_of_day(
    text: &str,
    from: Option<&str>,
    to: Option<&str>,
    start: Option<DateTime>,
    end: Option<DateTime>,
) -> Option<Verdict> {
    let hours = |value: &str| value.get(value.len().checked_sub(8)?..).map(str::to_owned);
    let (first, last) = (hours(from?)?, hours(to?)?);
    let parts = [
        ("morning", ("08:00:00", "12:00:00"), 0),
        ("am", ("08:00:00", "12:00:00"), 0),
        ("afternoon", ("12:00:00", "16:00:00"), 12),
        ("pm", ("12:00:00", "16:00:00"), 12),
        ("evening", ("16:00:00", "20:00:00"), 18),
        ("night", ("20:00:00", "23:59:59"), 18),
        ("nite", ("20:00:00", "23:59:59"), 18),
        // "in the night-time"
        ("night", ("00:00:00", "08:00:00"), 18),
        ("lunch", ("11:00:00", "13:00:00"), 12),
        ("early", ("08:00:00", "10:00:00"), 0),
        ("early", ("12:00:00", "14:00:00"), 12),
        ("early", ("16:00:00", "18:00:00"), 17),
        ("early", ("20:00:00", "22:00:00"), 18),
        ("late", ("10:00:00", "12:00:00"), 10),
        ("late", ("14:00:00", "16:00:00"), 15),
        ("late", ("18:00:00", "20:00:00"), 20),
        ("late", ("22:00:00", "23:59:59"), 21),
    ];
    let (.., hour) =
        parts.iter().find(|(name, (from, to), _)| text.contains(name) && first == *from && last == *to)?;
    let (start, end) = (start?, end?);
    let same_day = from?.len() < 10 || from?.starts_with(&start.date().to_string());
    let right = start.hour() == *hour && end > start && same_day;
    Some(if right { Verdict::Exact } else { Verdict::Wrong })
}
