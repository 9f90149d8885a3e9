//! A business's file, read so that every mistake in it is told at once, with its line.
//!
//! Serde stops at the first thing that it cannot take. So that thing is put right in the document, with a value that means
//! nothing, and all of it is read again, until nothing is left to stumble over.

use std::fmt::Write as _;
use std::ops::Range;

use assistant::{Business, BusinessSettings, Mistake};
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer, Error};

use super::lines::{line_at, line_of};

/// More than so many are not mistakes but another kind of file.
const MAX_MISTAKES: usize = 100;

/// How alike two names must be for one to be meant by the other, from 0 to 1 (Jaro-Winkler).
const ALIKE: f64 = 0.8;

/// The business that the text describes, or everything that is wrong with it: a line each.
pub(super) fn read(text: &str) -> Result<Business, Vec<String>> {
    let (mut document, broken) = DeTable::parse_recoverable(text);
    if !broken.is_empty() {
        let line = |error: &Error| line_at(text, error.span().unwrap_or_default().start);
        let broken =
            broken.iter().map(|error| (line(error), format!("this is not TOML: {}", error.message())));
        return Err(told(broken.collect()));
    }
    let mut mistakes: Vec<(usize, String)> = Vec::new();
    // What was put right, by its path: what it means is not asked.
    let mut put_right: Vec<String> = Vec::new();
    for round in 1..=MAX_MISTAKES {
        let error = match BusinessSettings::deserialize(Deserializer::from(document.clone())) {
            Ok(settings) => {
                let found = match settings.check_new() {
                    Ok(business) if mistakes.is_empty() => return Ok(business),
                    Ok(_) => Vec::new(),
                    Err(found) => found,
                };
                let is_ours = |path: &str| put_right.iter().any(|ours| is_part_of(path, ours));
                let meant = found.iter().filter(|mistake| !is_ours(&mistake.path));
                mistakes.extend(meant.map(|mistake| placed(text, mistake)));
                break;
            }
            Err(error) => error,
        };
        let span = error.span().unwrap_or_default();
        let remedy = Remedy::of(error.message(), text.len() + round);
        let path = remedy.apply(&mut document, &span);
        // Serde may stumble twice over what was put in: it is not known at first what belongs there.
        if span.start <= text.len() {
            mistakes.push((line_at(text, span.start), in_words(error.message(), path.as_deref())));
        }
        match path {
            Some(path) => put_right.push(path),
            None => break,
        }
    }
    Err(told(mistakes))
}

fn placed(text: &str, mistake: &Mistake) -> (usize, String) {
    (line_of(text, &mistake.path).unwrap_or(0), mistake.to_string())
}

fn is_part_of(path: &str, whole: &str) -> bool {
    path.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// In the order of the file.
fn told(mut mistakes: Vec<(usize, String)>) -> Vec<String> {
    mistakes.sort();
    mistakes.dedup();
    let line = |(line, what): (usize, String)| match line {
        0 => what,
        line => format!("line {line}: {what}"),
    };
    mistakes.into_iter().map(line).collect()
}

/// How a document is put right so that the rest of it can be read.
enum Remedy {
    /// What nobody knows is taken out.
    Remove,
    /// What is of the wrong kind gives way to something of the right one.
    Replace(Spanned<DeValue<'static>>),
    /// What is missing is put in.
    Insert(String, Spanned<DeValue<'static>>),
}

impl Remedy {
    /// By serde's message. `place` is where what is put in is said to stand: beyond the text.
    fn of(message: &str, place: usize) -> Self {
        let made = |value: &'static str| {
            let value = DeValue::parse(value).map_or(DeValue::Boolean(false), Spanned::into_inner);
            Spanned::new(place..place, value)
        };
        let mut names = message.split('`').skip(1).step_by(2);
        match (message.split_once(", expected "), message) {
            (_, unknown) if unknown.starts_with("unknown field") => Self::Remove,
            (_, missing) if missing.starts_with("missing field") => {
                Self::Insert(names.next().unwrap_or_default().to_owned(), made("''"))
            }
            (Some(_), unknown) if unknown.starts_with("unknown variant") => {
                let known = names.nth(1).unwrap_or_default();
                Self::Replace(Spanned::new(place..place, DeValue::String(known.to_owned().into())))
            }
            (Some((_, expected)), _) => Self::Replace(made(match expected {
                "a boolean" => "false",
                "a sequence" => "[]",
                "a string" => "''",
                "f32" | "f64" => "1.0",
                number if number.starts_with(['u', 'i']) => "1",
                _ => "{}",
            })),
            (None, _) => Self::Remove,
        }
    }

    /// Puts right what stands at `span`, by its key or its value, and tells its path. `None` when nothing does.
    fn apply(&self, document: &mut Spanned<DeTable<'_>>, span: &Range<usize>) -> Option<String> {
        let root = document.get_mut();
        self.in_table(root, span, "").or_else(|| self.inserted(root, ""))
    }

    fn in_table(&self, table: &mut DeTable<'_>, span: &Range<usize>, path: &str) -> Option<String> {
        let of = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        // An array and the first of its sections begin at the same place: what is inside comes first.
        let inside = table.iter_mut().find_map(|(key, value)| self.in_value(value, span, &of(key.get_ref())));
        if inside.is_some() {
            return inside;
        }
        let mut entries = table.iter_mut();
        let (key, value) = entries.find(|(key, value)| key.span() == *span || value.span() == *span)?;
        let key = key.clone();
        match self {
            Self::Remove => drop(table.remove(&key)),
            Self::Replace(with) => *value = with.clone(),
            Self::Insert(..) => return None,
        }
        Some(of(key.get_ref()))
    }

    fn in_value(&self, value: &mut Spanned<DeValue<'_>>, span: &Range<usize>, path: &str) -> Option<String> {
        let is_here = value.span() == *span;
        match value.get_mut() {
            DeValue::Table(table) => {
                let inside = self.in_table(table, span, path);
                inside.or_else(|| is_here.then(|| self.inserted(table, path)).flatten())
            }
            DeValue::Array(items) => items.iter_mut().enumerate().find_map(|(index, item)| {
                let path = format!("{path}[{index}]");
                let inside = self.in_value(item, span, &path);
                inside.or_else(|| match self {
                    Self::Replace(with) if item.span() == *span => {
                        *item = with.clone();
                        Some(path)
                    }
                    Self::Replace(_) | Self::Remove | Self::Insert(..) => None,
                })
            }),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => None,
        }
    }

    fn inserted(&self, table: &mut DeTable<'_>, path: &str) -> Option<String> {
        let Self::Insert(name, value) = self else { return None };
        table.insert(Spanned::new(value.span(), name.clone().into()), value.clone());
        Some(if path.is_empty() { name.clone() } else { format!("{path}.{name}") })
    }
}

/// Serde's message as somebody would say it who does not know serde.
fn in_words(message: &str, path: Option<&str>) -> String {
    let path = path.unwrap_or_default();
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("unknown field")
        && let [unknown, known @ ..] = names.as_slice()
    {
        let likeness = |name: &&&str| strsim::jaro_winkler(unknown, name);
        let nearest = known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
        let mut text = format!("{path}: there is no such setting");
        let _ = match nearest.filter(|name| likeness(name) >= ALIKE) {
            Some(name) => write!(text, "; did you mean {name}?"),
            None => write!(text, "; there are {}", known.join(", ")),
        };
        return text;
    }
    let message = match message.split_once(", expected ") {
        Some((found, expected)) => {
            let found = found.strip_prefix("invalid type: ").unwrap_or(found);
            let expected = match expected {
                "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number that is not negative",
                "i32" | "i64" => "a whole number",
                "f32" | "f64" => "a number",
                "a string" => "text in quotes",
                "a sequence" => "a list in brackets",
                other => other,
            };
            format!("{found} is not what belongs here, which is {expected}")
        }
        None if message.starts_with("missing field") => "it is missing".to_owned(),
        None => message.replace('`', ""),
    };
    if path.is_empty() { message } else { format!("{path}: {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = include_str!("../../../sample/riverside-plumbing.toml");

    #[test]
    fn the_sample_business_has_no_mistakes() {
        let business = read(SAMPLE).unwrap();
        assert_eq!((business.slug.as_str(), business.resources.len()), ("riverside-plumbing", 3));
    }

    /// What a person who is new to it does wrong, all of it in one file.
    #[test]
    fn every_mistake_is_told_at_once_with_its_line() {
        let text = r#"slug = "harbor-heating"
nmae = "Harbor Heating"
name = "Harbor Heating"
zone = "America/Chicago"
hours = "Mo-Fr 08:00-18:00"
phone_numbers = "+13125550100"
colour = "blue"

[[job_types]]
id = "repair"
name = "a repair"
duration_minutes = "an hour"
duration_minuts = 60

[[job_types]]
id = "visit"

[[resources]]
name = "Van one"
"#;
        insta::assert_snapshot!(read(text).unwrap_err().join("\n"));
    }

    #[test]
    fn a_mistake_of_meaning_is_told_beside_a_setting_that_there_is_not() {
        let bad = SAMPLE.replacen("duration_minutes = 60", "duration_minutes = 0\ndurations = 4", 1);
        let told = read(&bad).unwrap_err().join("\n");
        for part in
            ["job_types[0].duration_minutes: 0 is out of range", "durations: there is no such setting"]
        {
            assert!(told.contains(part), "{told}");
        }
    }

    #[test]
    fn an_emergency_line_is_taken_with_a_number_that_is_not_ours_and_no_other() {
        let with = |number: &str| {
            let line = format!("last = \"emergency_line\"\nemergency_line = \"{number}\"");
            read(&SAMPLE.replacen("last = \"callback\"", &line, 1))
        };
        assert!(with("+13125550177").is_ok());
        for (number, problem) in
            [("+13125550100", "is the number that callers dial"), ("911", "is not a telephone number")]
        {
            let told = with(number).unwrap_err();
            assert_eq!(told.len(), 1, "{told:?}");
            assert!(told[0].contains(problem), "{told:?}");
        }
    }

    #[test]
    fn what_is_no_toml_at_all_is_told_with_every_line_that_is_none() {
        let told = read("slug = \nname = \"a\nzone = 3").unwrap_err();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("line 1: ") && told[1].starts_with("line 2: "), "{told:?}");
    }
}
