//! Every time expression of what callers say: the table in `when.tsv`, and what holds for any text.

use assistant::{TimeKind, TimeMatch, matches};
use jiff::tz::TimeZoneDatabase;
use jiff::{ToSpan, Zoned};
use policy::BusinessHours;
use proptest::prelude::*;

#[test]
fn what_callers_say() {
    let mut now: Zoned = "2026-11-21T12:00:00[America/Chicago]".parse().unwrap();
    let mut hours = None;
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in include_str!("when.tsv").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        if let Some(setting) = line.strip_prefix("@\t") {
            let (time, open) =
                setting.split_once('\t').map_or((setting, None), |(time, open)| (time, Some(open)));
            now = time.parse().unwrap();
            let zone = now.time_zone().iana_name().unwrap().to_owned();
            hours = open.map(|open| BusinessHours::parse(open, &zone, &[]).unwrap());
            continue;
        }
        let (text, expected) = line.split_once('\t').unwrap();
        let found = shown(&matches(text, &now, hours.as_ref()));
        if found != expected {
            wrong.push(format!("{text:?}: expected {expected}, found {found}"));
        }
        rows += 1;
    }
    assert!(rows > 1090, "{rows} rows");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn shown(found: &[TimeMatch]) -> String {
    let moment = |at: &Zoned| {
        let midnight = at.hour() == 0 && at.minute() == 0;
        at.strftime(if midnight { "%Y-%m-%d" } else { "%Y-%m-%d %H:%M" }).to_string()
    };
    let one = |found: &TimeMatch| {
        let grain = serde_json::to_value(found.grain).unwrap().as_str().unwrap().to_owned();
        let start = found.start.as_ref().map(moment).unwrap_or_default();
        let end = found.end.as_ref().map(moment).unwrap_or_default();
        match found.kind {
            TimeKind::Instant => format!("{grain} {start}"),
            TimeKind::Interval | TimeKind::Open => format!("{grain} {start}..{end}"),
        }
    };
    if found.is_empty() { "-".to_owned() } else { found.iter().map(one).collect::<Vec<_>>().join(" | ") }
}

#[test]
fn a_match_is_written_with_offsets() {
    let now: Zoned = "2026-10-31T12:00:00[America/Chicago]".parse().unwrap();
    let found = matches("Tomorrow at 1:30 am, or after two on Monday.", &now, None);
    insta::assert_json_snapshot!(found, @r#"
    [
      {
        "text": "Tomorrow at 1:30 am",
        "kind": "instant",
        "start": "2026-11-01T01:30:00-05:00",
        "end": "2026-11-01T01:31:00-05:00",
        "grain": "minute"
      },
      {
        "text": "after two on Monday",
        "kind": "open",
        "start": "2026-11-02T02:00:00-06:00",
        "grain": "hour"
      }
    ]
    "#);
}

/// Pieces of which callers' times are made, and of other things.
const PIECES: &[&str] = &[
    "tuesday",
    "sat",
    "the",
    "3rd",
    "24th",
    "first",
    "last",
    "next",
    "this",
    "week",
    "weekend",
    "month",
    "year",
    "november",
    "may",
    "of",
    "2026",
    "in",
    "two",
    "a",
    "half",
    "hours",
    "days",
    "ago",
    "from",
    "now",
    "to",
    "until",
    "between",
    "and",
    "at",
    "ten",
    "10:30",
    "24:61",
    "1030",
    "9",
    "pm",
    "a.m.",
    "o'clock",
    "quarter",
    "past",
    "morning",
    "night",
    "noon",
    "tomorrow",
    "today",
    "after",
    "before",
    "since",
    "by",
    "not",
    "or",
    "11/25",
    "13/32/99",
    "2026-02-30",
    "3-4pm",
    "christmas",
    "easter",
    "weekend",
    "est",
    "early",
    "end",
    "within",
    "every",
    "-",
    ",",
    ".",
    "1-",
    "555-0142",
    "99999",
    "o",
    "thirty",
    "nineteen",
    "é",
    "İ",
    "10h30",
    "8a",
    "twenty",
    "couple",
    "few",
    "quarters",
    "business",
    "summer",
];

const ZONES: &[&str] = &[
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Puerto_Rico",
];

fn holds(text: &str, now: &Zoned, hours: Option<&BusinessHours>) -> Result<(), TestCaseError> {
    for found in matches(text, now, hours) {
        prop_assert!(!found.text.is_empty() && text.contains(&found.text), "{found:?} in {text:?}");
        match (&found.kind, &found.start, &found.end) {
            (TimeKind::Open, Some(_), None) | (TimeKind::Open, None, Some(_)) => {}
            (TimeKind::Instant | TimeKind::Interval, Some(start), Some(end)) => {
                prop_assert!(start <= end, "{found:?} in {text:?}");
            }
            // A moment told from now has no length.
            (TimeKind::Instant, Some(_), None) => {}
            _ => prop_assert!(false, "{found:?} in {text:?}"),
        }
    }
    Ok(())
}

/// What is said around a time, and how it is spelled, leaves it what it is.
#[test]
fn a_time_is_the_same_whatever_is_said_around_it() {
    const TIMES: &[&str] = &[
        "Tuesday at 4 pm",
        "the 3rd of February",
        "April 14th at 9:30 am",
        "two Thursdays from now",
        "8 to 11 January",
        "tomorrow between 2 and 4 pm",
        "a week from Monday",
        "twenty past three on Wednesday afternoon",
        "Saturday lunch",
        "the second Friday of March",
        "March fifth",
        "half an hour before noon on Sunday",
        "June 9, 2027",
        "the weekend after next",
        "late next week",
        "October the 21st in the morning",
    ];
    const CARRIERS: &[&str] = &[
        "how about @",
        "@ works for me",
        "can you fit me in @ please",
        "um, @ if possible",
        "I was thinking @",
        "yes, @",
        "do you have anything @?",
        "@ for a haircut",
        "@. Thanks!",
    ];
    let now: Zoned = "2026-11-18T10:20:00[America/Chicago]".parse().unwrap();
    for time in TIMES {
        let alone = shown(&matches(time, &now, None));
        assert!(alone != "-" && !alone.contains('|'), "{time}: {alone}");
        let mut told: Vec<String> = CARRIERS.iter().map(|carrier| carrier.replace('@', time)).collect();
        told.push(time.to_lowercase());
        told.push(time.to_uppercase());
        for (written, spelled) in [(" pm", "pm"), (" pm", " p.m."), (" am", " a m"), (" PM", " P.M.")] {
            told.push(time.replace(written, spelled));
        }
        for text in told {
            assert_eq!(shown(&matches(&text, &now, None)), alone, "{text}");
        }
    }
}

/// Another weekday, month or hour in the same words is another day, and nothing else of it changes.
#[test]
fn a_time_goes_with_its_words() {
    let now: Zoned = "2026-11-18T10:20:00[America/Chicago]".parse().unwrap();
    let only = |text: &str| {
        let found = matches(text, &now, None);
        assert_eq!(found.len(), 1, "{text}: {}", shown(&found));
        found[0].start.clone().unwrap_or_else(|| panic!("{text} has no start"))
    };
    let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    for (weekday, offset) in weekdays.iter().zip(1i8..) {
        for frame in ["@ at 4 pm", "next @", "@ morning", "two @s from now", "the last @ of March", "last @"]
        {
            let start = only(&frame.replace('@', weekday));
            assert_eq!(start.weekday().to_monday_one_offset(), offset, "{frame} {weekday}: {start}");
        }
    }
    let months = [
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
    for (month, number) in months.iter().zip(1i8..) {
        for frame in [
            "@ 9th",
            "the ninth of @",
            "fit me in @ ninth",
            "9 @ 2027",
            "from 9 to 12 @",
            "@ the 9th at 3 pm",
        ] {
            let start = only(&frame.replace('@', month));
            assert_eq!((start.month(), start.day()), (number, 9), "{frame} {month}: {start}");
        }
    }
    let hours = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"];
    for (word, hour) in hours.iter().zip(1i8..) {
        for hours in [(*word).to_owned(), hour.to_string()] {
            for frame in
                ["@ pm on Friday", "Friday at @ p.m.", "tomorrow, @ in the evening", "about @ PM on the 24th"]
            {
                let start = only(&frame.replace('@', &hours));
                assert_eq!((start.hour(), start.minute()), (hour + 12, 0), "{frame} {hours}: {start}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_phrase_at_any_time_has_an_order(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 1..9),
        zone in prop::sample::select(ZONES),
        minutes in 0i64..6 * 366 * 24 * 60,
        open: bool,
    ) {
        let zone_name = zone;
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        let now = "2024-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap().checked_add(minutes.minutes()).unwrap();
        let hours = open.then(|| BusinessHours::parse("Mo-Sa 08:00-18:00", zone_name, &[]).unwrap());
        holds(&pieces.join(" "), &now.to_zoned(zone), hours.as_ref())?;
    }

    #[test]
    fn any_text_is_survived(text in "\\PC{0,60}", figures in "[0-9a-z:/., -]{0,30}") {
        let now: Zoned = "2028-02-29T23:59:59[America/Denver]".parse().unwrap();
        holds(&text, &now, None)?;
        holds(&figures, &now, None)?;
    }
}

/// In every zone of the country, on every day on which its clock changes and on its neighbours: a time that is
/// skipped is moved past the gap, and one that is there twice is the first.
#[test]
fn clock_changes_have_one_reading() {
    for zone in ZONES {
        let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
        let from: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        for change in zone.following(from).take(6) {
            let noon_before = change.timestamp().checked_sub(20.hours()).unwrap().to_zoned(zone.clone());
            for (text, hour, minute) in [
                ("tomorrow at 1:30 am", 1, 30),
                ("tomorrow at 2:30 am", 2, 30),
                ("tomorrow at 3:30 am", 3, 30),
            ] {
                let found = matches(text, &noon_before, None);
                let start = found[0].start.as_ref().unwrap();
                let local = noon_before.date().tomorrow().unwrap().at(hour, minute, 0, 0);
                let expected = zone.to_ambiguous_zoned(local).compatible().unwrap();
                assert_eq!(*start, expected, "{text} at {noon_before}");
                let skipped = start.datetime() != local;
                assert!(!skipped || start.hour() == hour + 1, "{text} at {noon_before}: {start}");
            }
        }
    }
}
