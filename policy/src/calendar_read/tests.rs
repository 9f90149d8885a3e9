use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn chicago() -> TimeZone {
    stamp::zone("America/Chicago").unwrap()
}

fn year() -> Span {
    let at = |year| date(year, 1, 1).to_zoned(chicago()).unwrap().timestamp();
    Span { start: at(2026), end: at(2027) }
}

fn calendar(events: &[&str]) -> String {
    let events: Vec<String> =
        events.iter().map(|event| format!("BEGIN:VEVENT\n{event}\nEND:VEVENT\n")).collect();
    format!("BEGIN:VCALENDAR\nVERSION:2.0\n{}END:VCALENDAR\n", events.concat()).replace('\n', "\r\n")
}

/// The starts of a year, in Chicago's time.
fn starts(events: &[&str]) -> Vec<String> {
    let zone = chicago();
    let found = occurrences(&calendar(events), &zone, year()).unwrap();
    found
        .iter()
        .map(|one| one.start.instant(&zone).to_zoned(zone.clone()).strftime("%m-%d %H:%M").to_string())
        .collect()
}

#[test]
fn events_recur_by_their_own_clock() {
    for (rule, expected) in [
        (
            "DTSTART;TZID=America/Chicago:20260306T090000\nRRULE:FREQ=DAILY;COUNT=4",
            vec!["03-06 09:00", "03-07 09:00", "03-08 09:00", "03-09 09:00"],
        ),
        // In London the clock changes three weeks later.
        (
            "DTSTART;TZID=Europe/London:20260301T150000\nRRULE:FREQ=WEEKLY;COUNT=3",
            vec!["03-01 09:00", "03-08 10:00", "03-15 10:00"],
        ),
        (
            "DTSTART:20260105T150000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2;UNTIL=20260121T150000Z",
            vec!["01-05 09:00", "01-07 09:00", "01-19 09:00", "01-21 09:00"],
        ),
        (
            "DTSTART;TZID=America/Chicago:20260113T080000\nRRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=3",
            vec!["01-13 08:00", "02-10 08:00", "03-10 08:00"],
        ),
        (
            "DTSTART;TZID=America/Chicago:20260131T080000\nRRULE:FREQ=MONTHLY;COUNT=3",
            vec!["01-31 08:00", "03-31 08:00", "05-31 08:00"],
        ),
        (
            "DTSTART;TZID=America/Chicago:20260130T080000\nRRULE:FREQ=MONTHLY;BYMONTHDAY=-2;COUNT=3",
            vec!["01-30 08:00", "02-27 08:00", "03-30 08:00"],
        ),
        (
            "DTSTART;TZID=America/Chicago:20260130T080000\nRRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3",
            vec!["01-30 08:00", "02-27 08:00", "03-31 08:00"],
        ),
        ("DTSTART;VALUE=DATE:20201126\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", vec!["11-26 00:00"]),
        ("DTSTART;VALUE=DATE:20200704\nRRULE:FREQ=YEARLY", vec!["07-04 00:00"]),
        // As Outlook writes it.
        ("DTSTART;TZID=\"Pacific Standard Time\":20260305T090000\nRRULE:", vec!["03-05 11:00"]),
        // The time that the clock skips is as much later.
        (
            "DTSTART;TZID=America/Chicago:20260307T023000\nRRULE:FREQ=DAILY;COUNT=2",
            vec!["03-07 02:30", "03-08 03:30"],
        ),
        (
            "DTSTART:20260305T090000\nRDATE:20260310T090000,20260311T100000",
            vec!["03-05 09:00", "03-10 09:00", "03-11 10:00"],
        ),
    ] {
        assert_eq!(starts(&[rule]), expected, "{rule}");
    }
}

#[test]
fn instances_are_left_out_moved_and_cancelled() {
    let series = "UID:a\nDTSTART;TZID=America/Chicago:20260302T090000\nDTEND;TZID=America/Chicago:20260302T100000\n\
        RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE;TZID=America/Chicago:20260309T090000";
    let moved = "UID:a\nRECURRENCE-ID;TZID=America/Chicago:20260316T090000\nDTSTART;TZID=America/Chicago:20260317T130000\n\
        DURATION:PT2H";
    let cancelled = "UID:a\nRECURRENCE-ID:20260323T140000Z\nSTATUS:CANCELLED\nDTSTART:20260323T140000Z\nDTEND:20260323T150000Z";
    let file = calendar(&[series, moved, cancelled]);
    let busy = busy_times(&file, &chicago(), year()).unwrap();
    let text = |at: Timestamp| at.to_zoned(chicago()).strftime("%m-%d %H:%M").to_string();
    let busy: Vec<String> =
        busy.iter().map(|span| format!("{} to {}", text(span.start), text(span.end))).collect();
    assert_eq!(
        busy,
        ["03-02 09:00 to 03-02 10:00", "03-17 13:00 to 03-17 15:00", "03-30 09:00 to 03-30 10:00"]
    );
}

#[test]
fn only_what_keeps_busy_is_busy_and_days_are_days_here() {
    let file = calendar(&[
        "DTSTART;VALUE=DATE:20260308\nSUMMARY:Away\\, all day",
        "DTSTART;VALUE=DATE:20260402\nTRANSP:TRANSPARENT\nSUMMARY:A birthday",
        "DTSTART:20260501T090000\nDTEND:20260501T090000",
    ]);
    let busy = busy_times(&file, &chicago(), year()).unwrap();
    assert_eq!(busy, [crate::local_day(date(2026, 3, 8), &chicago())]);
    assert_eq!(busy[0].start.duration_until(busy[0].end).as_hours(), 23);
    let all = occurrences(&file, &chicago(), year()).unwrap();
    assert_eq!((all.len(), all[0].summary.as_str()), (3, "Away, all day"));
}

#[test]
fn what_is_not_understood_is_refused() {
    for (event, expected) in [
        ("SUMMARY:no time", CalendarError::Value("DTSTART")),
        ("DTSTART:2026-03-05", CalendarError::Value("DTSTART")),
        ("DTSTART;TZID=Middle Earth:20260305T090000", CalendarError::Zone),
        ("DTSTART:20260305T090000\nRRULE:FREQ=HOURLY", CalendarError::Recurrence),
        ("DTSTART:20260305T090000\nRRULE:FREQ=YEARLY;BYWEEKNO=20", CalendarError::Recurrence),
        ("DTSTART:20260305T090000\nRRULE:FREQ=DAILY;INTERVAL=0", CalendarError::Recurrence),
        (
            "DTSTART:20260305T090000\nRECURRENCE-ID;RANGE=THISANDFUTURE:20260305T090000",
            CalendarError::ThisAndFuture,
        ),
    ] {
        assert_eq!(occurrences(&calendar(&[event]), &chicago(), year()), Err(expected), "{event}");
    }
    assert_eq!(occurrences("<html>", &chicago(), year()), Err(CalendarError::NotACalendar));
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading(
        rule in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY);)?(INTERVAL=[0-9]{1,4};)?(COUNT=[0-9]{1,4};)?(BYDAY=-?[0-9]{0,2}(MO|SU);)?(BYMONTHDAY=-?[0-9]{1,2};)?(BYSETPOS=-?[1-9];)?(UNTIL=2026[0-9]{4})?",
        text in "\\PC{0,80}",
        start in "20(0|2)[0-9](0|1)[0-9][0-3][0-9](T[0-2][0-9][0-5][0-9]00Z?)?",
    ) {
        let event = format!("DTSTART:{start}\nSUMMARY:{text}\nRRULE:{rule}\nDURATION:PT1H");
        if let Ok(found) = occurrences(&calendar(&[&event]), &chicago(), year()) {
            let zone = chicago();
            prop_assert!(found.iter().all(|one| one.start.instant(&zone) < year().end));
            prop_assert!(found.windows(2).all(|pair| pair[0].start.instant(&zone) <= pair[1].start.instant(&zone)));
        }
        let _ = occurrences(&text, &chicago(), year());
    }

    /// What our own feeds say is read back as what it was.
    #[test]
    fn our_own_calendars_are_read_back(times in prop::collection::vec((0..500_000_i64, 1..600_i64), 0..8)) {
        let start: Timestamp = "2026-01-02T00:00:00Z".parse().unwrap();
        let entries: Vec<_> = times.iter().enumerate().map(|(number, (from, length))| {
            let from = start + SignedDuration::from_mins(*from);
            crate::calendar_feed::FeedEntry {
                id: telephony::BookingId(uuid::Uuid::from_u128(number as u128)),
                revision: 0,
                time: Span { start: from, end: from + SignedDuration::from_mins(*length) },
                summary: "a job; with, signs".to_owned(),
                location: None,
                description: String::new(),
                cancelled: number % 3 == 0,
                changed_at: start,
            }
        }).collect();
        let expected = merged(entries.iter().filter(|entry| !entry.cancelled).map(|entry| entry.time).collect());
        let feed = crate::calendar_feed::CalendarFeed { name: "x".into(), zone: "America/Chicago".into(), since: "2026-01-01T00:00Z".parse().unwrap(), entries };
        prop_assert_eq!(busy_times(&feed.write(), &chicago(), year()).unwrap(), expected);
    }
}

/// Half a calendar taken for a whole one gives its owner's time away.
#[test]
fn a_calendar_that_is_cut_anywhere_is_no_calendar() {
    let events = [
        "DTSTART:20260105T150000Z\nDTEND:20260105T160000Z\nBEGIN:VALARM\nACTION:DISPLAY\nEND:VALARM",
        "DTSTART:20260106T150000Z\nDTEND:20260106T160000Z\nSUMMARY:Dentist",
    ];
    let whole = calendar(&events);
    assert_eq!(busy_times(&whole, &chicago(), year()).unwrap().len(), 2);
    let last = whole.trim_end().len();
    for cut in 0..last {
        let read = busy_times(&whole[..cut], &chicago(), year());
        assert!(
            matches!(read, Err(CalendarError::CutShort | CalendarError::NotACalendar)),
            "cut at {cut}: {read:?}"
        );
    }
    assert_eq!(busy_times(&whole[..last], &chicago(), year()).unwrap().len(), 2);
    let crossed = whole.replace("END:VALARM\r\n", "");
    assert_eq!(busy_times(&crossed, &chicago(), year()), Err(CalendarError::CutShort));
}

#[test]
fn what_would_take_long_is_refused_and_what_is_long_is_read() {
    let refused = |events: &[&str]| occurrences(&calendar(events), &chicago(), year()).is_err();
    let daily = "DTSTART;VALUE=DATE:00010101\nRRULE:FREQ=DAILY;COUNT=9999999";
    assert!(refused(&[daily]));
    let many = format!("DTSTART;VALUE=DATE:19700101{}", "\nRRULE:FREQ=DAILY;COUNT=20000".repeat(30));
    assert!(refused(&[&many]));
    let never = "\nRRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=1".repeat(30);
    assert!(refused(&[&format!("DTSTART;VALUE=DATE:19700101{never}")]));
    let days = vec!["MO"; 2_000].join(",");
    assert!(refused(&[&format!("DTSTART;VALUE=DATE:20260105\nRRULE:FREQ=WEEKLY;BYDAY={days}")]));
    let changed = |number: usize| {
        format!(
            "UID:a\nDTSTART:20260105T{:06}Z\nRECURRENCE-ID:20260105T{:06}Z",
            0,
            number % 60 + number / 60 * 100
        )
    };
    let changed: Vec<String> = (0..2_001).map(changed).collect();
    assert!(refused(&changed.iter().map(String::as_str).collect::<Vec<_>>()));

    // Of somebody whose year of birth is not known, in some programs; and every day of a working life, counted.
    let birthday = "DTSTART;VALUE=DATE:16040305\nRRULE:FREQ=YEARLY";
    assert_eq!(starts(&vec![birthday; 1_000]).len(), 1_000);
    let counted = "DTSTART;TZID=America/Chicago:19900301T090000\nRRULE:FREQ=DAILY;COUNT=13149";
    assert_eq!(starts(&[counted]).len(), 59);
    let first_mondays = "DTSTART;TZID=America/Chicago:17760101T090000\nRRULE:FREQ=MONTHLY;BYDAY=1MO";
    assert_eq!(starts(&[first_mondays]).len(), 12);
    let dates: Vec<String> = (0..20_000).map(|n| format!("2026{:02}{:02}", n % 12 + 1, n % 28 + 1)).collect();
    let added = format!("DTSTART;VALUE=DATE:20260101\nRDATE;VALUE=DATE:{}", dates.join(","));
    assert_eq!(starts(&[&added]).len(), 84);
}
