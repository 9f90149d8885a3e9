use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn hours(expression: &str) -> BusinessHours {
    BusinessHours::parse(expression, "America/Chicago", &[]).unwrap()
}

fn at(zoned: &str) -> Timestamp {
    zoned.parse::<Timestamp>().unwrap()
}

/// The open spans of a local day of Chicago, written in its time.
fn day(hours: &BusinessHours, day: &str) -> Vec<String> {
    let date: civil::Date = day.parse().unwrap();
    let midnight = |date: civil::Date| date.to_zoned(hours.zone().clone()).unwrap().timestamp();
    let within = Span { start: midnight(date), end: midnight(date.tomorrow().unwrap()) };
    let text =
        |at: Timestamp| at.to_zoned(hours.zone().clone()).strftime("%H:%M%:z").to_string().replace(":00", "");
    hours.open_spans(within).iter().map(|span| format!("{} {}", text(span.start), text(span.end))).collect()
}

#[test]
fn weeks_holidays_and_closures() {
    let expression = "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off";
    let hours = BusinessHours::parse(expression, "America/Chicago", &[date(2026, 12, 24)]).unwrap();
    for (local_day, expected) in [
        ("2026-03-04", vec!["08-06 18-06"]),
        ("2026-03-07", vec!["09-06 13-06"]),
        ("2026-03-08", vec![]),
        // Independence Day is a Saturday, observed on the Friday; Thanksgiving, and the day after; the
        // closure.
        ("2026-07-03", vec![]),
        ("2026-07-04", vec![]),
        ("2026-07-06", vec!["08-05 18-05"]),
        ("2026-11-26", vec![]),
        ("2026-11-27", vec!["08-06 18-06"]),
        ("2026-12-24", vec![]),
        ("2026-12-25", vec![]),
        ("2027-12-24", vec![]),
        ("2027-12-31", vec![]),
    ] {
        assert_eq!(day(&hours, local_day), expected, "{local_day}");
    }
}

#[test]
fn a_closure_is_a_local_day_from_midnight_to_midnight() {
    let closed = [date(2026, 3, 4), date(2026, 3, 6)];
    let hours = BusinessHours::parse("Mo-Su 20:00-02:00", "America/Chicago", &closed).unwrap();
    assert_eq!(day(&hours, "2026-03-03"), ["00-06 02-06", "20-06 00-06"]);
    assert_eq!(day(&hours, "2026-03-04"), [""; 0]);
    assert_eq!(day(&hours, "2026-03-05"), ["00-06 02-06", "20-06 00-06"]);
    assert_eq!(day(&hours, "2026-03-06"), [""; 0]);
}

#[test]
fn a_night_belongs_to_its_evening_whatever_the_next_day_has() {
    for (expression, friday, saturday, sunday) in [
        ("Fr 20:00-02:00; Sa 10:00-18:00", vec!["20-06 00-06"], vec!["00-06 02-06", "10-06 18-06"], vec![]),
        ("Sa 10:00-18:00; Fr 20:00-02:00", vec!["20-06 00-06"], vec!["00-06 02-06", "10-06 18-06"], vec![]),
        // "off" is about a day from midnight to midnight.
        ("Sa 20:00-02:00; Su off", vec![], vec!["20-06 00-06"], vec![]),
        // A later rule for some of the days still replaces the earlier one on them.
        ("Mo-Su 08:00-18:00; Sa 10:00-12:00", vec!["08-06 18-06"], vec!["10-06 12-06"], vec!["08-06 18-06"]),
        (
            "Fr-Sa 08:00-18:00; Sa-Su 10:00-12:00",
            vec!["08-06 18-06"],
            vec!["10-06 12-06"],
            vec!["10-06 12-06"],
        ),
        ("Fr-Su 08:00-18:00; Feb 07 off", vec!["08-06 18-06"], vec![], vec!["08-06 18-06"]),
        ("Feb 07 10:00-12:00; Sa-Su 08:00-18:00", vec![], vec!["08-06 18-06"], vec!["08-06 18-06"]),
    ] {
        let hours = hours(expression);
        assert_eq!(day(&hours, "2026-02-06"), friday, "{expression}: Friday");
        assert_eq!(day(&hours, "2026-02-07"), saturday, "{expression}: Saturday");
        assert_eq!(day(&hours, "2026-02-08"), sunday, "{expression}: Sunday");
    }
}

#[test]
fn what_the_crate_would_write_otherwise_is_left_as_it_was_written() {
    let november = hours("2026 Nov-Nov");
    assert!(november.is_open(at("2026-11-15T18:00:00Z")));
    assert!(!november.is_open(at("2026-12-15T18:00:00Z")));
}

#[test]
fn the_day_of_23_hours_and_the_day_of_25() {
    for (expression, spring, autumn) in [
        ("24/7", vec!["00-06 00-05"], vec!["00-05 00-06"]),
        // From two to three there is no time in spring; from one to two it comes twice in autumn, where the
        // clock shows one o'clock at the end of the first hour.
        ("02:00-03:00", vec![], vec!["02-06 03-06"]),
        ("02:15-02:45", vec![], vec!["02:15-06 02:45-06"]),
        ("01:30-03:30", vec!["01:30-06 03:30-05"], vec!["01:30-05 01-06", "01:30-06 03:30-06"]),
        ("02:30-08:00", vec!["03-05 08-05"], vec!["02:30-06 08-06"]),
        ("00:00-02:30", vec!["00-06 03-05"], vec!["00-05 02:30-06"]),
        ("00:00-01:30", vec!["00-06 01:30-06"], vec!["00-05 01:30-05", "01-06 01:30-06"]),
    ] {
        let hours = hours(expression);
        assert_eq!(day(&hours, "2026-03-08"), spring, "{expression} in spring");
        assert_eq!(day(&hours, "2026-11-01"), autumn, "{expression} in autumn");
    }
}

#[test]
fn the_next_open_instant() {
    let hours = hours("Mo-Fr 08:00-18:00; PH off");
    for (now, expected) in [
        ("2026-03-04T10:00:00-06:00", "2026-03-04T16:00:00Z"),
        ("2026-03-04T10:00:07.5-06:00", "2026-03-04T16:00:07.5Z"),
        ("2026-03-04T18:00:00-06:00", "2026-03-05T14:00:00Z"),
        // From Friday evening over the weekend on which the clock is put forward.
        ("2026-03-06T18:00:00-06:00", "2026-03-09T13:00:00Z"),
        ("2026-12-24T18:00:00-06:00", "2026-12-28T14:00:00Z"),
    ] {
        assert_eq!(hours.next_open(at(now)), Some(at(expected)), "{now}");
        assert_eq!(hours.is_open(at(now)), at(now) == at(expected), "{now}");
    }
    let now = at("2026-11-21T00:00:00Z");
    let summer = BusinessHours::parse("Jun-Aug 09:00-17:00", "America/Chicago", &[]).unwrap();
    assert_eq!(summer.next_open(now), Some(at("2027-06-01T14:00:00Z")));
    let gone = BusinessHours::parse("2025 Mo-Su 09:00-17:00", "America/Chicago", &[]).unwrap();
    assert_eq!(gone.next_open(now), None);
}

#[test]
fn beyond_the_known_years_everything_is_closed_and_nothing_panics() {
    let always = hours("24/7");
    let all = Span { start: Timestamp::MIN, end: Timestamp::MAX };
    let years = Span { start: at("2000-01-02T00:00:00Z"), end: at("2100-12-31T00:00:00Z") };
    assert_eq!(always.open_spans(all), [years]);
    for (now, next) in
        [(Timestamp::MIN, None), (Timestamp::MAX, None), (at("1999-12-31T00:00:00Z"), Some(years.start))]
    {
        assert!(!always.is_open(now));
        assert_eq!(always.next_open(now), next);
    }
    assert_eq!(always.open_spans(Span { start: years.end, end: years.start }), []);
}

#[test]
fn a_zone_is_a_place() {
    for (name, expected) in [
        ("CST", "write America/Chicago"),
        ("Eastern Time", "write America/New_York"),
        ("US/Pacific", ""),
        ("new york", "write America/New_York"),
        ("Chicago", "write America/Chicago"),
        ("America/Chicagoo", "write the name of a place in its region, such as America/Chicago"),
        ("", "write the name of a place in its region, such as America/Chicago"),
        ("America/Denver", ""),
        ("UTC", ""),
    ] {
        match BusinessHours::parse("24/7", name, &[]) {
            Ok(hours) => assert_eq!((expected, hours.zone().iana_name()), ("", Some(name))),
            Err(error) => assert_eq!(error.hint(), expected, "{name:?}"),
        }
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading(text in "[MoTuWeThFrSaSuPH0-9:;, -]{0,40}|\\PC{0,60}") {
        if let Ok(hours) = BusinessHours::parse(&text, "America/Chicago", &[]) {
            let start = at("2026-02-01T00:00:00Z");
            let spans = hours.open_spans(Span { start, end: start + SignedDuration::from_hours(60 * 24) });
            prop_assert!(spans.iter().all(|span| !span.is_empty()));
        }
    }

    #[test]
    fn spans_and_instants_agree(
        expression in prop::sample::select(vec!["24/7", "Mo-Fr 08:00-18:00; PH off", "22:00-04:00"]),
        start in 1_735_689_600..1_800_000_000_i64,
        length in 1..400_000_i64,
        probe in 0.0..1.0_f64,
    ) {
        let hours = hours(expression);
        let instant = |second| Timestamp::from_second(second).unwrap();
        let within = Span { start: instant(start), end: instant(start + length) };
        let spans = hours.open_spans(within);
        prop_assert!(spans.iter().all(|span| !span.is_empty()));
        prop_assert!(spans.iter().all(|span| within.start <= span.start && span.end <= within.end));
        prop_assert!(spans.windows(2).all(|pair| pair[0].end < pair[1].start), "sorted and apart");
        let now = instant(start + (length as f64 * probe) as i64);
        prop_assert_eq!(hours.is_open(now), spans.iter().any(|span| span.contains(now)));
        let next = spans.iter().filter(|span| span.end > now).map(|span| span.start.max(now)).next();
        if next.is_some() {
            prop_assert_eq!(hours.next_open(now), next);
        }
    }
}
