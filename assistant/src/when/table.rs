//! Phrases and the windows they mean, seen from Saturday, November 21st 2026, noon, in Chicago, for a business that
//! is open Monday to Friday 8 to 6 and Saturday 9 to 1.

mod second_thoughts;

use jiff::Timestamp;
use policy::BusinessHours;

use super::{When, read};
use crate::words::words;

fn hours() -> BusinessHours {
    BusinessHours::parse("Mo-Fr 08:00-18:00; Sa 09:00-13:00", "America/Chicago", &[]).unwrap()
}

fn now() -> Timestamp {
    "2026-11-21T12:00:00-06:00".parse().unwrap()
}

/// "24 10:00" for one minute, "24 00:00-24 12:00" for a range; months only where they are not November.
fn shown(when: &When) -> String {
    let zone = hours().zone().clone();
    let local = |at: Timestamp| {
        let at = at.to_zoned(zone.clone());
        let month = if at.month() == 11 { String::new() } else { format!("{}/", at.month()) };
        format!("{month}{} {:02}:{:02}", at.day(), at.hour(), at.minute())
    };
    if when.windows.is_empty() {
        return "soonest".to_owned();
    }
    let spans: Vec<String> = when
        .windows
        .iter()
        .map(|w| {
            if (w.end.as_second() - w.start.as_second()) == 60 {
                local(w.start)
            } else {
                format!("{}-{}", local(w.start), local(w.end))
            }
        })
        .collect();
    if spans.len() > 3 { format!("{} ({} windows)", spans[0], spans.len()) } else { spans.join(", ") }
}

fn check(asked: bool, rows: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in rows {
        let found = read(&words(text), asked, &hours(), now()).map_or("none".to_owned(), |when| shown(&when));
        if found != *expected {
            wrong.push(format!("{text:?}: expected {expected}, found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn days() {
    check(
        false,
        &[
            ("Tuesday", "24 00:00-25 00:00"),
            ("on Tuesday please", "24 00:00-25 00:00"),
            ("this Tuesday", "24 00:00-25 00:00"),
            ("next Tuesday", "24 00:00-25 00:00"),
            ("Saturday", "28 00:00-29 00:00"),
            ("this Saturday", "28 00:00-29 00:00"),
            ("Tuesday next week", "24 00:00-25 00:00"),
            ("next week on Tuesday", "24 00:00-25 00:00"),
            ("a week from Tuesday", "12/1 00:00-12/2 00:00"),
            ("Tuesday week", "12/1 00:00-12/2 00:00"),
            ("Monday the 30th", "30 00:00-12/1 00:00"),
            ("Tuesday, November 24th", "24 00:00-25 00:00"),
            ("November 24", "24 00:00-25 00:00"),
            ("Nov. 24th", "24 00:00-25 00:00"),
            ("the 24th of November", "24 00:00-25 00:00"),
            ("the 24th", "24 00:00-25 00:00"),
            ("the twenty-fourth", "24 00:00-25 00:00"),
            ("the 3rd", "12/3 00:00-12/4 00:00"),
            ("December 3rd", "12/3 00:00-12/4 00:00"),
            ("December third", "12/3 00:00-12/4 00:00"),
            ("on 11/24", "24 00:00-25 00:00"),
            ("January 5th, 2027", "1/5 00:00-1/6 00:00"),
            ("today", "21 00:00-22 00:00"),
            ("tomorrow", "22 00:00-23 00:00"),
            ("the day after tomorrow", "23 00:00-24 00:00"),
            ("in three days", "24 00:00-25 00:00"),
            ("in 2 weeks", "12/5 00:00-12/6 00:00"),
            ("two weeks from today", "12/5 00:00-12/6 00:00"),
            ("a week from today", "28 00:00-29 00:00"),
            ("next week", "23 00:00-24 00:00 (7 windows)"),
            ("this week", "21 00:00-22 00:00, 22 00:00-23 00:00"),
            ("this weekend", "21 00:00-22 00:00, 22 00:00-23 00:00"),
            ("next weekend", "28 00:00-29 00:00, 29 00:00-30 00:00"),
            ("early next week", "23 00:00-24 00:00, 24 00:00-25 00:00, 25 00:00-26 00:00"),
            ("the end of next week", "27 00:00-28 00:00, 28 00:00-29 00:00, 29 00:00-30 00:00"),
            ("the week of the 30th", "30 00:00-12/1 00:00 (7 windows)"),
            ("Thanksgiving", "26 00:00-27 00:00"),
            ("Christmas Eve", "12/24 00:00-12/25 00:00"),
            ("Monday to Wednesday", "23 00:00-24 00:00, 24 00:00-25 00:00, 25 00:00-26 00:00"),
            ("between Monday and Tuesday", "23 00:00-24 00:00, 24 00:00-25 00:00"),
            ("in the next few days", "22 00:00-23 00:00, 23 00:00-24 00:00, 24 00:00-25 00:00"),
            ("Friday the 4th", "12/4 00:00-12/5 00:00"),
            ("Tuesday the 1st", "12/1 00:00-12/2 00:00"),
            ("24 of November", "24 00:00-25 00:00"),
            ("Friday after next", "12/4 00:00-12/5 00:00"),
            ("last week Monday", "none"),
            ("next week, maybe on Thursday", "26 00:00-27 00:00"),
            ("Tuesday or Wednesday", "24 00:00-25 00:00, 25 00:00-26 00:00"),
            ("not Tuesday, Wednesday", "25 00:00-26 00:00"),
            ("this week or next week but not Tuesday", "21 00:00-22 00:00 (8 windows)"),
            ("next week except Wednesday", "23 00:00-24 00:00 (6 windows)"),
            ("any day next week but Wednesday", "23 00:00-24 00:00 (6 windows)"),
            ("next week on Thursday or Friday", "26 00:00-27 00:00, 27 00:00-28 00:00"),
            ("the week after next on Monday or Tuesday", "30 00:00-12/1 00:00, 12/1 00:00-12/2 00:00"),
            ("can I move it from Tuesday to Thursday", "26 00:00-27 00:00"),
            ("Tuesday doesn't work, Thursday does", "26 00:00-27 00:00"),
            ("anything on Friday instead of Thursday", "27 00:00-28 00:00"),
        ],
    );
}

#[test]
fn times_of_day() {
    check(
        false,
        &[
            ("Tuesday before the evening", "24 00:00-24 18:00"),
            ("before the evening on Tuesday", "24 00:00-24 18:00"),
            ("Tuesday until lunch", "24 00:00-24 12:00"),
            ("weekdays after four", "23 16:00-24 00:00 (5 windows)"),
            ("a morning one on Tuesday", "24 00:00-24 12:00"),
            ("the earliest you have on Tuesday", "24 00:00-25 00:00"),
            ("mid to late morning on Tuesday", "24 09:00-24 12:00"),
            ("Tuesday at ten", "24 10:00"),
            ("Tuesday at 10", "24 10:00"),
            ("Tuesday at 10 a.m.", "24 10:00"),
            ("Tuesday at 10AM.", "24 10:00"),
            ("Tuesday at 10:00", "24 10:00"),
            ("Tuesday at 10:30 a.m.", "24 10:30"),
            ("Tuesday at ten thirty", "24 10:30"),
            ("Tuesday at ten-fifteen", "24 10:15"),
            ("Tuesday at half past two", "24 14:30"),
            ("Tuesday at quarter to three", "24 14:45"),
            ("Tuesday at a quarter past four", "24 16:15"),
            ("Tuesday at ten to four", "24 15:50"),
            ("Tuesday at twenty after nine", "24 09:20"),
            ("Tuesday at two oh five", "24 14:05"),
            ("Tuesday at two", "24 14:00"),
            ("Tuesday at eight", "24 08:00"),
            ("Tuesday at five", "24 17:00"),
            ("Tuesday at seven", "24 07:00"),
            ("Tuesday at 7 p.m.", "24 19:00"),
            ("Tuesday at noon", "24 12:00"),
            ("Tuesday at twelve", "24 12:00"),
            ("Tuesday at 12:30", "24 12:30"),
            ("Tuesday at 14:00", "24 14:00"),
            ("Tuesday at one", "24 13:00"),
            ("Tuesday at one o'clock", "24 13:00"),
            ("Tuesday at to", "24 14:00"),
            ("Tuesday, 3 p.m.", "24 15:00"),
            ("Tuesday ten o'clock", "24 10:00"),
            ("ten on Tuesday morning at your place", "24 00:00-24 12:00"),
            ("at ten on Tuesday", "24 10:00"),
            ("10 o'clock on Tuesday", "24 10:00"),
            ("tomorrow morning", "22 00:00-22 12:00"),
            ("Tuesday afternoon", "24 12:00-24 17:00"),
            ("Tuesday evening", "24 17:00-24 22:00"),
            ("tonight", "21 17:00-22 00:00"),
            ("this afternoon", "21 12:00-21 17:00"),
            ("late afternoon on Tuesday", "24 15:00-24 18:00"),
            ("early Tuesday morning", "24 00:00-24 10:00"),
            ("Tuesday in the early afternoon", "24 12:00-24 15:00"),
            ("first thing Tuesday", "24 08:00-24 09:30"),
            ("first thing in the morning on Tuesday", "24 08:00-24 09:30"),
            ("first thing tomorrow morning", "22 08:00-22 09:30"),
            ("first thing in the morning", "23 08:00-23 09:30"),
            ("Tuesday at the end of the day", "24 15:30-24 18:00"),
            ("tomorrow morning at eight", "22 08:00"),
            ("Tuesday afternoon at three", "24 15:00"),
            ("Tuesday at 8 in the evening", "24 20:00"),
            ("Tuesday at 3 in the afternoon", "24 15:00"),
            ("Tuesday after two", "24 14:00-25 00:00"),
            ("any time after two but not Tuesday", "21 14:00-22 00:00 (6 windows)"),
            ("move it from Tuesday at ten to Thursday at two", "26 14:00"),
            ("Tuesday at three Eastern", "24 14:00"),
            ("by noon on Tuesday", "24 00:00-24 12:00"),
            ("the Monday after Thanksgiving at nine", "30 09:00"),
            ("late Tuesday afternoon", "24 15:00-24 18:00"),
            ("within two hours", "21 12:00-21 14:00"),
            ("Tuesday any time after 2:30", "24 14:30-25 00:00"),
            ("Tuesday before noon", "24 00:00-24 12:00"),
            ("Tuesday before eleven", "24 00:00-24 11:00"),
            ("Tuesday between two and four", "24 14:00-24 16:00"),
            ("Tuesday from 2 to 4 p.m.", "24 14:00-24 16:00"),
            ("Tuesday between 10 and 2", "24 10:00-24 14:00"),
            ("between ten and noon on Tuesday", "24 10:00-24 12:00"),
            ("Tuesday around ten", "24 09:30-24 10:31"),
            ("Tuesday at about 2", "24 13:30-24 14:31"),
            ("Tuesday tenish", "24 09:30-24 10:31"),
            ("Tuesday at 9 ish", "24 08:30-24 09:31"),
            ("Tuesday after lunch", "24 13:00-25 00:00"),
            ("Tuesday at ten or eleven", "24 10:00, 24 11:00"),
            ("Tuesday at ten or Wednesday at two", "24 10:00, 25 14:00"),
            ("in an hour", "21 12:30-21 13:31"),
            ("in half an hour", "21 12:00-21 13:01"),
            ("Tuesday at 2 05 p.m.", "24 14:05"),
            ("Tuesday or Wednesday morning", "24 00:00-24 12:00, 25 00:00-25 12:00"),
            ("Monday morning or Tuesday afternoon", "23 00:00-23 12:00, 24 12:00-24 17:00"),
            ("can we make it eleven", "23 11:00"),
            ("at three", "23 15:00"),
            ("at 3 p.m.", "23 15:00"),
            ("Saturday at ten", "28 10:00"),
        ],
    );
}

#[test]
fn answers_to_a_question_about_time() {
    check(
        true,
        &[
            ("Ten.", "23 10:00"),
            ("Ten thirty.", "23 10:30"),
            ("two", "23 14:00"),
            ("One.", "23 13:00"),
            ("ten works", "23 10:00"),
            ("Tuesday ten", "24 10:00"),
            ("1030", "23 10:30"),
            ("two to four", "21 14:00-21 16:00 (7 windows)"),
            ("24th", "24 00:00-25 00:00"),
            ("whenever", "soonest"),
            ("as soon as possible", "soonest"),
            ("the earliest you have", "soonest"),
            ("next available", "soonest"),
            ("any time", "soonest"),
            ("Tuesday, any time", "24 00:00-25 00:00"),
            ("ASAP", "soonest"),
            ("in the morning", "22 00:00-22 12:00 (7 windows)"),
            ("mornings are best", "22 00:00-22 12:00 (7 windows)"),
            ("Um, maybe Tuesday, like around ten a.m.?", "24 09:30-24 10:31"),
            ("Uh, let's do Tuesday the 24th at 10 a.m.", "24 10:00"),
            ("I'm free Tuesday after 4", "24 16:00-25 00:00"),
        ],
    );
}

#[test]
fn what_only_sounds_like_a_time() {
    check(
        false,
        &[
            ("It's been leaking since Monday", "none"),
            ("it started two days ago", "none"),
            ("it broke yesterday", "none"),
            ("it broke last Tuesday", "none"),
            ("since this morning", "none"),
            ("it has been dripping for three days", "none"),
            ("it started this morning", "none"),
            ("good morning", "none"),
            ("Good afternoon, I need a plumber", "none"),
            ("I have two leaking taps", "none"),
            ("may I ask something", "none"),
            ("the second one", "none"),
            ("one more thing", "none"),
            ("I have a question", "none"),
            ("my sink is on the first floor", "none"),
            ("there are 4 of us", "none"),
            ("not Tuesday", "none"),
            ("the sun is shining", "none"),
            ("I sat down", "none"),
            ("it leaks since yesterday, can you come tomorrow", "22 00:00-23 00:00"),
        ],
    );
}

#[test]
fn a_wish_is_said_back_as_a_person_would() {
    for (text, expected) in [
        ("Tuesday at ten", "Tuesday, November 24th at 10 AM"),
        ("tomorrow morning", "Sunday, November 22nd in the morning"),
        ("next week", "next week"),
        ("Tuesday after two", "Tuesday, November 24th after 2 PM"),
        ("Tuesday between two and four", "Tuesday, November 24th between 2 PM and 4 PM"),
        ("as soon as possible", "the next opening"),
        ("in the morning", "some time in the morning"),
        ("at three", "Monday, November 23rd at 3 PM"),
    ] {
        let when = read(&words(text), false, &hours(), now()).unwrap();
        assert_eq!(when.text, expected, "{text}");
    }
}

#[test]
fn a_correction_changes_only_what_it_names() {
    let wish = |text: &str| read(&words(text), true, &hours(), now()).unwrap();
    for (first, correction, expected) in [
        ("Tuesday at ten", "no, Wednesday", "25 10:00"),
        ("Tuesday at ten", "at three instead", "24 15:00"),
        ("Tuesday at ten", "Thursday afternoon", "26 12:00-26 17:00"),
        ("Tuesday morning", "actually Friday", "27 00:00-27 12:00"),
        ("as soon as possible", "Friday at two", "27 14:00"),
    ] {
        let corrected = wish(first).corrected(&wish(correction), &hours(), now());
        assert_eq!(shown(&corrected), expected, "{first}, then {correction}");
    }
}

#[test]
fn the_days_of_the_clock_changes_have_their_own_instants() {
    let zone = "America/Chicago";
    let hours = BusinessHours::parse("24/7", zone, &[]).unwrap();
    // The clock is put forward on March 14th 2027 at 2, and back on November 1st 2026 at 2.
    for (now, text, expected) in [
        ("2027-03-12T12:00:00-06:00", "Sunday at 10 AM", "2027-03-14T15:00:00Z"),
        ("2027-03-12T12:00:00-06:00", "Saturday at 10 AM", "2027-03-13T16:00:00Z"),
        ("2027-03-12T12:00:00-06:00", "Sunday at 2:30 AM", "2027-03-14T08:30:00Z"),
        ("2026-10-30T12:00:00-05:00", "Sunday at 1:30 AM", "2026-11-01T06:30:00Z"),
        ("2026-10-30T12:00:00-05:00", "Sunday at 10 AM", "2026-11-01T16:00:00Z"),
    ] {
        let when = read(&words(text), false, &hours, now.parse().unwrap()).unwrap();
        assert_eq!(when.windows[0].start.to_string(), expected, "{text}");
    }
}

#[test]
fn times_that_are_refused_or_told_are_no_wish() {
    let rows = [
        ("tomorrow's no good", "none"),
        ("Tuesday's not good, Thursday is", "26 00:00-27 00:00"),
        ("Monday is too soon", "none"),
        ("Monday I'm at work", "none"),
        ("Monday, I'm at work.", "none"),
        ("I'm at work all day Monday, so Tuesday", "24 00:00-25 00:00"),
        ("I'm busy Tuesday but Wednesday is fine", "25 00:00-26 00:00"),
        ("Friday I can't", "none"),
        ("I'm out of town on Tuesday", "none"),
        ("Don't call me before nine, but I need a drain cleaned", "none"),
        ("the faucet is dripping all night", "none"),
        ("it's been leaking all week", "none"),
        ("it has been dripping since Monday", "none"),
        ("the heater quit on Tuesday", "none"),
        ("The toilet has been running since this morning", "none"),
        ("you came on Tuesday and it broke again", "none"),
        // The same words where they are a wish.
        ("I'm home all day Monday", "23 00:00-24 00:00"),
        ("I'm off Monday", "23 00:00-24 00:00"),
        ("I'm not working Monday", "23 00:00-24 00:00"),
        ("Does Tuesday work", "24 00:00-25 00:00"),
        ("Can you work Tuesday", "24 00:00-25 00:00"),
        ("if you came on Tuesday that would be great", "24 00:00-25 00:00"),
        ("Tuesday, I can't do Wednesday", "24 00:00-25 00:00"),
        ("it leaks, can you come on Tuesday", "24 00:00-25 00:00"),
    ];
    check(false, &rows);
    check(
        true,
        &[
            ("One second please.", "none"),
            ("just a second", "none"),
            ("give me one second", "none"),
            ("how much is it first?", "none"),
            ("first I have to ask something", "none"),
            ("hold on a second", "none"),
            ("the second", "12/2 00:00-12/3 00:00"),
            ("on the third please", "12/3 00:00-12/4 00:00"),
            ("maybe the 2nd", "12/2 00:00-12/3 00:00"),
            ("third works", "12/3 00:00-12/4 00:00"),
        ],
    );
    for text in ["I work until five so after that", "I get off work at five"] {
        let wish = read(&words(text), true, &hours(), now()).expect("after five");
        let zone = hours().zone().clone();
        assert!(wish.windows.iter().all(|w| w.start.to_zoned(zone.clone()).hour() >= 17), "{text}: {wish:?}");
    }
}
