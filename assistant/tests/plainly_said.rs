//! What callers say plainly and what has to come of it, in tables.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, usual};

/// What is said after the last words of the caller.
fn answer(call: &str) -> &str {
    call.rsplit("Caller:").next().unwrap_or_default()
}

fn said_after(opening: &[Cue], rows: &[(&'static str, &str)]) {
    for (said, expected) in rows {
        let call = after(opening, &[Says(said)]);
        assert!(answer(&call).contains(expected), "{said}: not {expected:?} in\n{}", answer(&call));
    }
}

const CALL_OFFERED: [Cue; 1] = [Says("How much to replace a toilet?")];
const NAME: [Cue; 1] = [Says("A leaking tap, Tuesday at 10 a.m.")];
const ADDRESS: [Cue; 1] = [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield.")];
const SUSPECTED: [Cue; 1] = [Says("My water heater's vent pipe came loose.")];

#[test]
fn a_refused_call_is_no_wish_to_be_left_alone() {
    said_after(
        &CALL_OFFERED,
        &[
            ("no don't call me", "Okay. Is there anything else"),
            ("please don't call me back", "Okay. Is there anything else"),
            ("No calls, please.", "Okay. Is there anything else"),
            ("you don't have to call me", "Okay. Is there anything else"),
            ("don't ever call me again", "you don't want to be contacted"),
            ("no, take me off your list", "you don't want to be contacted"),
        ],
    );
    said_after(
        &FORM,
        &[
            ("don't call me text me", "Should I take you off our list, so that nobody contacts you again?"),
            ("please don't call before nine", "I've noted that for them"),
            ("and you have my number", "We'll reach you at the number you're calling from"),
            ("stop calling me", "you don't want to be contacted"),
        ],
    );
    said_after(
        &BOOKED,
        &[
            ("please don't call me before eleven", "I'll pass that on"),
            ("please don't call my house", "I'll pass that on"),
            ("please don't tell my husband I called", "I'll pass that on"),
            ("no calls please", "Should I take you off our list, so that nobody contacts you again?"),
        ],
    );
    said_after(
        &[],
        &[
            (
                "How can I stop the reminders?",
                "Should I take you off our list, so that nobody contacts you again?",
            ),
            ("please take my name off the list for Monday's appointments", "(find appointments"),
            ("I'd like to opt out of your offers but keep my appointment", "How can I help?"),
        ],
    );
    let asked = [Says("How can I stop the reminders?")];
    said_after(&asked, &[("okay", "Sorry, I didn't catch that"), ("yes", "you don't want to be contacted")]);
}

#[test]
fn a_yes_to_danger_is_a_plain_one() {
    said_after(
        &SUSPECTED,
        &[
            ("wednesday", "What do you need help with?"),
            ("friday", "What do you need help with?"),
            ("okay", "in danger right now?"),
            ("yeah I turned it off", "in danger right now?"),
            ("yeah no it's fine I shut it off", "in danger right now?"),
            ("yeah my dinner party", "in danger right now?"),
            ("yes", "This sounds like an emergency"),
            ("yeah we are", "This sounds like an emergency"),
            ("yes, my wife", "This sounds like an emergency"),
            ("yes please hurry", "This sounds like an emergency"),
            ("my son is hurt", "This sounds like an emergency"),
        ],
    );
}

#[test]
fn somebody_elses_telephone_is_no_yes() {
    said_after(
        &FORM[..1],
        &[
            ("I'm calling from a friend's phone", "What's the best number"),
            ("the one I'm calling from is my sister's so no", "What's the best number"),
            ("it's my boss's phone", "What's the best number"),
            ("yes it's my wife's phone but that's fine", "Let me read that back"),
            ("you already have my number", "Let me read that back"),
        ],
    );
}

#[test]
fn what_is_counted_is_no_street() {
    for said in [
        "which one I have two houses",
        "a three bedroom apartment",
        "two blocks from the church",
        "eleven instead of ten",
        "he's three years old",
    ] {
        let call = after(&ADDRESS, &[Says(said)]);
        assert!(answer(&call).contains("the address") || answer(&call).contains("house number"), "{call}");
    }
    let rows = [
        ("a hundred and forty two Oak Street", "at 142 Oak Street."),
        ("it's 42 not 24 oak street", "at 42 Oak Street."),
        ("one second 42 oak street", "at 42 Oak Street."),
        ("42 oak street, er", "at 42 Oak Street."),
        ("I'm at 42 oak street but the leak's next door at 44", "at 44 Oak Street."),
    ];
    for (said, read_back) in rows {
        let call = after(&ADDRESS, &[Says(said), Says("Yes.")]);
        assert!(call.contains(read_back), "{said}: {call}");
    }
    for (first, then, read_back) in [
        ("742 evergreen", "it's evergreen terrace", "at 742 Evergreen Terrace."),
        ("42 oak", "street", "at 42 Oak Street."),
        ("42 Oak Street", "I said oak lane", "at 42 Oak Lane."),
    ] {
        let call = after(&ADDRESS, &[Says(first), Says(then), Says("Yes.")]);
        assert!(call.contains(read_back), "{then}: {call}");
    }
}

#[test]
fn a_name_is_heard_whatever_is_said_around_it() {
    for around in [
        "alright dana whitfield",
        "like I said dana whitfield",
        "hold on dana whitfield",
        "good morning dana whitfield",
        "that'll be dana whitfield",
        "dana whitfield if that's okay",
        "dana whitfield bye",
        "dana whitfield sweetie",
        "dana dana whitfield",
        "dana whitfield whitfield",
        "dana whitfield no rush",
        "excuse me dana whitfield you know",
    ] {
        let call = after(&NAME, &[Says(around), Says("42 Oak Street."), Says("Yes.")]);
        assert!(call.contains("for Dana Whitfield, at 42 Oak Street."), "{around}: {call}");
    }
    for said in ["it's personal", "thank you dear", "a referral"] {
        let call = after(&NAME, &[Says(said), Says("Dana Whitfield."), Says("42 Oak Street."), Says("Yes.")]);
        assert!(call.contains("for Dana Whitfield, at 42 Oak Street."), "{said}: {call}");
    }
}

#[test]
fn a_name_is_put_right_at_a_later_question() {
    for (said, name) in [
        ("whitfield is spelled w h i t e f i e l d", "for Dana Whitefield,"),
        ("no it's donna", "for Donna Whitfield,"),
        ("sorry my name is donna not dana", "for Donna Whitfield,"),
        ("actually it's whitfeld no i", "for Dana Whitfeld,"),
    ] {
        let call = after(&ADDRESS, &[Says(said), Says("42 Oak Street."), Says("Yes.")]);
        assert!(call.contains(name), "{said}: {call}");
    }
    let call = after(&FORM, &[Says("that's not my name"), Says("it's dayna with a y")]);
    assert!(answer(&call).contains("for Dayna Whitfield,"), "{call}");
    let call = after(&FORM[..1], &[Says("yes but my husband's name is carl he'll be there")]);
    assert!(answer(&call).contains("for Dana Whitfield,"), "{call}");
}

#[test]
fn an_appointment_that_is_spoken_of_first_is_looked_up() {
    for said in [
        "I have an appointment tomorrow at nine, I need to change it",
        "we have an appointment thursday and I can't make it",
        "you've got us down for monday at nine can we make it ten",
        "I'm supposed to have a plumber come friday, could we do saturday instead",
        "I want to back out of my appointment",
        "am I on your schedule for friday",
        "just confirming monday at nine",
    ] {
        let call = usual(&[Says(said)]);
        assert!(call.contains("(find appointments"), "{said}: {call}");
    }
    let call = after(&BOOKED, &[Says("You've got me down for Tuesday at ten, can we make it eleven?")]);
    assert!(answer(&call).contains("at 11 AM. Should I move it?"), "{call}");
}

#[test]
fn what_was_agreed_before_is_for_a_person() {
    for said in [
        "your guy's at the wrong house",
        "I booked for tomorrow but I gave the wrong address",
        "he said he'd come back with a part",
        "can you put me on a waiting list",
        "your plumber left his ladder here",
        "I'd like to accept the estimate",
        "you guys gave me a quote and I want to go ahead",
        "I never got my invoice",
        "did you get my message",
        "can you add something to my appointment tomorrow",
        "you put the wrong faucet in",
    ] {
        let call = usual(&[Says(said)]);
        assert!(answer(&call).contains("That's something for a person"), "{said}: {call}");
    }
}

#[test]
fn who_asks_whether_he_may_ask_may() {
    for said in
        ["Hi, can I ask you something?", "I have a couple of questions", "I got a quick question for you"]
    {
        let call = usual(&[Says(said)]);
        assert!(answer(&call).contains("Go on, please."), "{said}: {call}");
    }
    said_after(
        &[Says("What are your hours?")],
        &[("and what about tuesday", "On Tuesday"), ("how about saturday", "On Saturday")],
    );
}

#[test]
fn an_age_is_no_hour() {
    let call =
        after(&[Says("I need a leak fixed at my son's.")], &[Says("he's four"), Says("tuesday at nine")]);
    assert!(call.contains("I'm holding Tuesday, November 24th at 9 AM"), "{call}");
}
