//! What ordinary callers say that used to cost them their visit: the full hour beside a half, another place, whom else to
//! reach, and what a call back is about.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, rest_of, usual};

/// Up to the calling number.
const ADDRESS: [Cue; 1] =
    [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street.")];

#[test]
fn a_full_hour_is_not_short_for_the_half_hour_that_was_offered() {
    let offered = [Says("drain cleaning"), Says("wednesday morning")];
    let rows = [
        ("nine o'clock", "at 9 AM"),
        ("nine a.m. please", "at 9 AM"),
        ("at nine in the morning", "at 9 AM"),
        ("nine thirty in the morning", "at 9:30 AM"),
        ("nine", "at 9 AM"),
        ("nine works", "at 9 AM"),
        ("how about nine", "at 9 AM"),
        ("let's do the nine one", "at 9:30 AM"),
    ];
    for (said, held) in rows {
        let call = after(&offered, &[Says(said)]);
        assert!(rest_of(&call, said).contains(&format!("Wednesday, November 25th {held} for you")), "{call}");
    }
}

#[test]
fn the_same_at_another_place_is_another_visit_and_moves_nothing() {
    let rows = [
        ("the second address is 44 pine street can you do wednesday at noon there", "at 44 Pine Street"),
        ("now for unit 5 can you come wednesday at noon", "at 42 Oak Street, unit 5"),
        ("I also need one at 44 Pine Street on Wednesday at noon.", "at 44 Pine Street"),
        ("can you do the other unit wednesday at noon", "What's the address?"),
        ("and my other apartment also needs it", "What day and time would suit you?"),
    ];
    for (said, goes_on) in rows {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(rest_of(&call, said).contains(goes_on), "{call}");
        assert!(!rest_of(&call, said).contains("It would move"), "{call}");
    }
    // What is told of another place, or puts the first right, books nothing.
    for said in [
        "the key is at the other unit",
        "the address is 44 Oak Street, not 42",
        "can you come wednesday at noon instead",
        "send the bill to my other address",
    ] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(!rest_of(&call, said).contains("I'm holding"), "{call}");
        assert!(!rest_of(&call, said).contains("What day and time"), "{call}");
    }
}

#[test]
fn whom_else_to_reach_is_noted_and_changes_neither_name_nor_number() {
    for said in [
        "call the tenant her name's pamela 217 555 0123",
        "yes and 217 555 0133 as a backup",
        "please text my wife at 217 555 0123",
    ] {
        let call = after(&FORM, &[Says(said), Says("Yes.")]);
        let booked = call.lines().find(|line| line.contains("(book leak-repair")).unwrap_or_default();
        assert!(booked.contains("for Dana Whitfield, 42 Oak Street, +13125550142"), "{call}");
        assert!(booked.contains("217"), "{call}");
    }
    let said = "yes and 217 555 0133 as a backup";
    let call = after(&ADDRESS, &[Says(said), Says("Yes.")]);
    assert!(call.contains("for Dana Whitfield, 42 Oak Street, +13125550142"), "{call}");
    // Another number of his own is his.
    let said = "no, it's 217 555 0133";
    let call = after(&ADDRESS, &[Says(said), Says("Yes.")]);
    assert!(call.contains("+12175550133"), "{call}");
}

#[test]
fn the_end_of_a_number_is_no_hour() {
    let spoken = ["no wait 0134", "no, zero one three four", "it's oh one three four"];
    for said in spoken {
        let call = after(&ADDRESS, &[Says("no, 217 555 0133"), Says(said), Says("Yes.")]);
        assert!(call.contains("+12175550134"), "{call}");
    }
    let said = "no wait one thirty";
    let call = after(&ADDRESS, &[Says("no, 217 555 0133"), Says(said)]);
    assert!(rest_of(&call, said).contains("1:30 PM"), "{call}");
}

#[test]
fn a_no_that_ends_in_a_yes_is_a_yes() {
    for said in ["no nope sorry yes it's right", "um no I mean yes", "no wait, yes, that's right"] {
        let call = after(&FORM, &[Says(said)]);
        assert!(rest_of(&call, said).contains("You're booked."), "{call}");
    }
    for said in ["no, yes, but the street is wrong", "yes, no"] {
        let call = after(&FORM, &[Says(said)]);
        assert!(!rest_of(&call, said).contains("You're booked."), "{call}");
    }
}

#[test]
fn what_a_call_back_is_about_is_not_asked_of_who_has_said_it() {
    for said in ["can somebody call me about my bill", "have the owner call me about the invoice I got"] {
        let call = usual(&[Says(said), Says("Joe Barnes."), Says("Yes.")]);
        assert!(call.contains("I've asked for someone to call you back."), "{call}");
        assert!(!call.contains("And what's it about?"), "{call}");
    }
    let call = usual(&[Says("can you call me back about three"), Says("Joe Barnes."), Says("Yes.")]);
    assert!(call.contains("And what's it about?"), "{call}");
}

#[test]
fn the_hours_of_one_day_are_followed_by_those_of_another() {
    let asked = [Says("are you open on thanksgiving")];
    let rows = [
        ("what about the day after", "On Friday, November 27th we're open"),
        ("and the day after that", "On Friday, November 27th we're open"),
        ("what time saturday", "Saturday, November 28th"),
        ("and saturday", "Saturday, November 28th"),
        ("what about tomorrow", "Sunday, November 22nd"),
        ("and new year's day", "Friday, January 1st"),
    ];
    for (said, told) in rows {
        let call = after(&asked, &[Says(said)]);
        assert!(rest_of(&call, said).contains(told), "{call}");
    }
}

#[test]
fn who_looks_for_an_appointment_in_vain_is_called_about_it() {
    let asked = [Says("I need to cancel my appointment."), Says("Joe Barnes")];
    let call = after(&asked, &[Says("can somebody call me then"), Says("yes")]);
    assert!(call.contains("wants to cancel an appointment") && !call.contains("what's it about"), "{call}");
    let call = after(&asked, &[Says("the number is 217 555 0199")]);
    assert!(rest_of(&call, "the number is").contains("find appointments"), "{call}");
}

#[test]
fn who_is_asked_for_his_name_may_want_a_visit_instead_of_a_call() {
    let said = "I called about the drain last week, can somebody come look at it?";
    let call = usual(&[Says("can somebody call me back"), Says(said), Says("Wednesday at two.")]);
    assert!(rest_of(&call, said).contains("I'm holding Wednesday, November 25th at 2 PM"), "{call}");
    let said = "it's about a drain";
    let call = usual(&[Says("can somebody call me back"), Says(said)]);
    assert!(rest_of(&call, said).contains("What's your name?"), "{call}");
}

#[test]
fn a_name_given_for_an_appointment_is_not_asked_again() {
    let said = "can somebody call me then";
    let call = usual(&[Says("I need to cancel my appointment."), Says("Joe Barnes."), Says(said)]);
    assert!(!rest_of(&call, said).contains("What's your name?"), "{call}");
}

#[test]
fn two_first_names_keep_their_last_name() {
    let rows = [
        ("amber and josh reilly", "for Amber and Josh Reilly"),
        ("Anna and Paul Reyes.", "for Anna and Paul Reyes"),
        ("dana whitfield and the address is 42 oak street", "for Dana Whitfield"),
    ];
    for (said, named) in rows {
        let call = usual(&[
            Says("A leaking tap, Tuesday at 10 a.m."),
            Says(said),
            Says("42 Oak Street"),
            Says("Yes."),
            Says("Yes."),
        ]);
        assert!(call.contains(named), "{call}");
    }
}
