//! Dates, weekdays, ordinals and years.

use super::numbers::{cardinal, ordinal, year};
use super::{Place, Rule, is_capitalised};
use regex::Captures;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTH: &str = r"(?P<month>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))\b\.?";
const DAY: &str = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*";
/// Words after which "1/2" is the second of January and not a half.
const DATE_LEADS: [&str; 10] =
    ["on", "by", "until", "since", "before", "after", "from", "through", "dated", "date"];

pub(super) fn rules() -> Vec<Rule> {
    vec![
        Rule::new(r"(?P<year>[12]\d{3})[-/](?P<number>\d\d)[-/](?P<day>\d\d)", |found, _| {
            date(month(&found["number"])?, &found["day"], Some(&found["year"]))
        }),
        Rule::new(
            r"(?P<number>\d{1,2})[-/.](?P<day>\d{1,2})[-/.](?P<year>(?:[12]\d)?\d\d)",
            |found, place| {
                if place.after.starts_with(['-', '/']) {
                    return None;
                }
                // "15.01.2020" can only have the day first.
                let (number, day) = match (month(&found["number"]), month(&found["day"])) {
                    (None, Some(_)) => (&found["day"], &found["number"]),
                    (_, _) => (&found["number"], &found["day"]),
                };
                date(month(number)?, day, Some(&found["year"]))
            },
        ),
        Rule::new(r"(?P<number>\d{1,2})/(?P<day>\d{1,2})", short_date),
        Rule::new(
            &format!(
                r"{MONTH}\s+(?P<day>\d{{1,2}})(?i:st|nd|rd|th)?\s?-\s?(?P<last>\d{{1,2}})(?i:st|nd|rd|th)?"
            ),
            |found, _| {
                let first = date(full_month(&found["month"])?, &found["day"], None)?;
                Some(format!("{first} to {}", day(&found["last"])?))
            },
        ),
        Rule::new(
            &format!(r"{MONTH}\s+(?P<day>\d{{1,2}})(?i:st|nd|rd|th)?\b(?:,?\s+(?P<year>[12]\d{{3}}))?"),
            |found, place| {
                if place.after.starts_with(':') && found.name("year").is_none() {
                    return None;
                }
                date(
                    full_month(&found["month"])?,
                    &found["day"],
                    found.name("year").map(|year| year.as_str()),
                )
            },
        ),
        Rule::new(&format!(r"{MONTH},?\s+(?P<year>[12]\d{{3}})"), |found, _| {
            Some(format!("{} {}", full_month(&found["month"])?, year(found["year"].parse().ok()?)))
        }),
        Rule::new(
            &format!(
                r"(?P<day>\d{{1,2}})(?i:st|nd|rd|th)?\s+(?:of\s+)?{MONTH}(?:,?\s+(?P<year>[12]\d{{3}}))?"
            ),
            day_first,
        ),
        Rule::new(r"(?P<short>Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\b(?P<dot>\.?)", |found, place| {
            Some(place.with_period(&found["dot"] == ".", full_month(&found["short"])?.to_owned()))
        }),
        Rule::new(&format!(r"(?P<first>{DAY})\s?-\s?(?P<last>{DAY})"), |found, _| {
            Some(format!("{} to {}", full_day(&found["first"])?, full_day(&found["last"])?))
        }),
        Rule::new(r"(?P<short>Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\b(?P<dot>\.?)", weekday),
        Rule::new(r"'?(?P<decade>[1-9]0)'?s", |found, _| {
            Some(plural(&cardinal(found["decade"].parse().ok()?)))
        }),
        Rule::new(r"(?P<decade>[12]\d\d0)'?s", |found, _| Some(plural(&year(found["decade"].parse().ok()?)))),
        Rule::new(r"(?P<number>\d{1,3}(?:,\d{3})+|\d{1,6})(?i:st|nd|rd|th)", |found, _| {
            Some(ordinal(found["number"].replace(',', "").parse().ok()?))
        }),
    ]
}

/// Whether a word names a weekday or month, in full or cut short.
pub(super) fn is_day_or_month(word: &str) -> bool {
    word.len() >= 3 && DAYS.iter().chain(&MONTHS).any(|name| name.starts_with(word))
}

fn date(month: &str, day_of_month: &str, year_text: Option<&str>) -> Option<String> {
    let day = day(day_of_month)?;
    Some(match year_text {
        None => format!("{month} {day}"),
        Some(written) => {
            let number: u64 = written.parse().ok()?;
            let full = match number {
                0..=69 => 2000 + number,
                70..=99 => 1900 + number,
                _ => number,
            };
            format!("{month} {day}, {}", year(full))
        }
    })
}

/// "11/24" is a date; "1/2" and "3/4" only where the words before ask for one.
fn short_date(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let (top, bottom): (u64, u64) = (found["number"].parse().ok()?, found["day"].parse().ok()?);
    let previous = place.previous_word();
    let asked = DATE_LEADS.contains(&previous.to_ascii_lowercase().as_str()) || is_day_or_month(previous);
    let fraction = top < bottom && matches!(bottom, 2..=5 | 8 | 10 | 16);
    if place.after.starts_with(['/', '"']) || (fraction && !asked) || place.before.ends_with(['/', '$']) {
        return None;
    }
    date(month(&found["number"])?, &found["day"], None)
}

fn day_first(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    // "at 10 may I" is a question, not the tenth of May.
    if !is_capitalised(&found["month"]) && found["month"].eq_ignore_ascii_case("may") {
        return None;
    }
    let the = if place.adjacent_word().eq_ignore_ascii_case("the") { "" } else { "the " };
    let said = format!("{the}{} of {}", day(&found["day"])?, full_month(&found["month"])?);
    Some(match found.name("year") {
        None => said,
        Some(written) => format!("{said}, {}", year(written.as_str().parse().ok()?)),
    })
}

/// Only where it cannot be the word: "Sun" and "Sat" need a period, a comma or a date after them.
fn weekday(found: &Captures<'_>, place: Place<'_>) -> Option<String> {
    let (short, dotted) = (&found["short"], &found["dot"] == ".");
    let full = full_day(short)?;
    let next = place.next_word();
    let before_date = is_day_or_month(next) || next.starts_with(|c: char| c.is_ascii_digit());
    let a_word_too = matches!(short, "Sat" | "Sun");
    let abbreviated = before_date || (dotted && !place.ends_sentence());
    if a_word_too && !abbreviated {
        return None;
    }
    if dotted && before_date {
        return Some(format!("{full},"));
    }
    Some(place.with_period(dotted, full.to_owned()))
}

fn day(text: &str) -> Option<String> {
    let number: u64 = text.parse().ok()?;
    (1..=31).contains(&number).then(|| ordinal(number))
}

fn month(number: &str) -> Option<&'static str> {
    MONTHS.get(number.parse::<usize>().ok()?.checked_sub(1)?).copied()
}

fn full_month(short: &str) -> Option<&'static str> {
    let start = short.get(..3)?;
    MONTHS.iter().find(|month| month[..3].eq_ignore_ascii_case(start)).copied()
}

fn full_day(short: &str) -> Option<&'static str> {
    DAYS.iter().find(|name| name.starts_with(short)).copied()
}

fn plural(words: &str) -> String {
    words.strip_suffix('y').map_or_else(|| format!("{words}s"), |stem| format!("{stem}ies"))
}
