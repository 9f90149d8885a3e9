//! Numbers, names and words of danger that sound like something else: a "one" that is no hour, a surname that is a street, a
//! question about emergencies. What is meant is done, and nothing else.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, expect, rest_of, usual};

/// Up to the question for a time, the openings of a day, and the name.
const WHEN: [Cue; 1] = [Says("A leaking tap.")];
const OFFERED: [Cue; 2] = [Says("A leaking tap."), Says("Tuesday.")];
const NAME: [Cue; 1] = [Says("A leaking tap, Tuesday at 10.")];

fn refuse(opening: &[Cue], said: &'static str, refused: &str) {
    let call = after(opening, &[Says(said)]);
    assert!(!rest_of(&call, said).contains(refused), "{call}");
}

#[test]
fn one_is_an_hour_only_where_it_is_said_to_be() {
    for said in [
        "is there one friday",
        "i need one on friday",
        "one afternoon this week",
        "do you have one on friday morning",
    ] {
        refuse(&WHEN, said, "at 1 PM for you");
    }
    for said in ["i'd rather have one in the afternoon", "one question do you take cards", "the early one"] {
        refuse(&OFFERED, said, "at 1 PM for you");
    }
    expect(&OFFERED, "one question do you take cards", "We take all major cards");
    for said in ["Tuesday at one", "Tuesday at one o'clock", "one on Tuesday"] {
        expect(&WHEN, said, "at 1 PM for you");
    }
    let moved = after(&BOOKED, &[Says("move the Tuesday one to eleven")]);
    assert!(moved.contains("to Tuesday, November 24th at 11 AM"), "{moved}");
    refuse(&BOOKED, "i want the wednesday one instead", "1 PM");
}

#[test]
fn what_is_counted_or_ends_then_is_no_hour() {
    for said in [
        "i have two dogs",
        "my baby is two",
        "i need two guys",
        "for one or two hours",
        "i'm seventy two",
        "one drop every five seconds",
    ] {
        refuse(&OFFERED, said, "I'm holding");
    }
    for said in [
        "i have a doctor's appointment at ten tomorrow",
        "my shift ends at two",
        "the building closes at five",
        "i leave at nine",
    ] {
        refuse(&WHEN, said, "I'm holding");
    }
    for said in
        ["Leaky faucet Tuesday after my ten o'clock meeting", "leaky faucet tuesday before my two o'clock"]
    {
        refuse(&[], said, "I'm holding");
    }
}

#[test]
fn another_hour_is_heard_in_more_ways() {
    for said in [
        "hm no eleven",
        "hmm eleven's better",
        "eleven would be lovely",
        "eleven would suit me more",
        "my wife says eleven",
        "do you have eleven",
    ] {
        expect(&NAME, said, "I'm holding Tuesday, November 24th at 11 AM");
    }
}

#[test]
fn who_breaks_off_is_waited_for() {
    for said in ["actually", "well", "thanks but", "so well", "okay and", "no but"] {
        expect(&BOOKED, said, "Go on, please.");
    }
    for said in ["okay thanks", "no thanks", "that's it"] {
        expect(&BOOKED, said, "Goodbye.");
    }
}

#[test]
fn leave_it_leaves_it() {
    for said in [
        "leave it",
        "no leave it like that",
        "just leave it at that",
        "hmm actually no leave it",
        "keep it as it is",
    ] {
        expect(&BOOKED, said, "I've left it as it is");
        for opening in [
            [&BOOKED[..], &[Says("Move it to Wednesday at ten.")]].concat(),
            [&BOOKED[..], &[Says("I need to reschedule it.")]].concat(),
            [&BOOKED[..], &[Says("Cancel it.")]].concat(),
        ] {
            expect(&opening, said, "I've left it as it is");
        }
    }
    let moving = [&BOOKED[..], &[Says("Move it to Wednesday at ten.")]].concat();
    expect(&moving, "forget it", "I've left it as it is");
}

#[test]
fn a_job_and_a_day_are_no_appointment_that_there_is() {
    for said in
        ["leak repair friday", "leak friday or monday", "drain cleaning monday", "leak repair friday at ten"]
    {
        refuse(&[], said, "Let me look that up.");
    }
    for said in ["when's my leak repair", "is my leak repair still friday", "move my leak repair to friday"] {
        expect(&[], said, "Let me look that up.");
    }
    expect(&[], "showroom visit", "What day and time would suit you?");
}

#[test]
fn a_yes_in_haste_is_a_yes() {
    for said in ["yes yes yes hurry up", "yes right away", "yeah book it quick"] {
        expect(&FORM, said, "-> booked");
    }
}

#[test]
fn who_is_asked_for_his_name_says_it() {
    for said in [
        "Ashley Flood",
        "John Cancel",
        "Mark Friday",
        "Carol Noon",
        "Penny Lane",
        "Grace Long",
        "ashley fire",
        "Dawn Call",
    ] {
        let mut call = after(&NAME, &[Says(said), Says("42 Oak Street."), Says("Yes.")]);
        call.make_ascii_lowercase();
        assert!(
            call.contains(&format!("tuesday, november 24th at 10 am, for {}", said.to_lowercase())),
            "{call}"
        );
    }
    let call = after(&NAME, &[Says("Rizzo."), Says("Salvatore."), Says("40 Union Street."), Says("Yes.")]);
    assert!(call.contains("for Salvatore Rizzo"), "{call}");
    expect(&NAME, "there's a fire", "This sounds like an emergency");
    expect(&NAME, "my basement is flooding", "This sounds like an emergency");
}

#[test]
fn what_an_emergency_is_may_be_asked() {
    for said in [
        "is a clogged toilet an emergency",
        "would that be an emergency",
        "do you think it's an emergency",
        "what counts as an emergency",
    ] {
        expect(&[], said, "Is anyone in danger right now?");
    }
    for said in [
        "it's an emergency",
        "is there anybody there this is an emergency",
        "is a gas smell an emergency, I smell gas",
    ] {
        expect(&[], said, "This sounds like an emergency");
    }
}

#[test]
fn what_gets_worse_is_asked_about() {
    for said in ["it's getting worse it's all over the floor", "oh no it's spraying", "it's leaking more now"]
    {
        expect(&FORM, said, "Is anyone in danger right now?");
        expect(&BOOKED, said, "Is anyone in danger right now?");
    }
}

#[test]
fn words_to_somebody_else_book_nothing() {
    for said in ["it's the plumber yeah tuesday", "i'm on the phone yeah", "yeah it's the plumbing company"] {
        refuse(&FORM, said, "-> booked");
    }
}

#[test]
fn no_texts_and_back_on_the_list() {
    for said in ["yes and no texts please", "yes but no text messages"] {
        let call = after(&FORM, &[Says(said)]);
        assert!(call.contains("don't want any texts") && call.contains("-> booked"), "{call}");
    }
    for said in [
        "i opted out by mistake i want the texts back",
        "resubscribe me",
        "put me back on the list",
        "i want to opt back in",
    ] {
        expect(&[], said, "Would you like someone to call you back?");
    }
    expect(&FORM, "and don't call me to confirm", "Shall I book it?");
}

#[test]
fn nobody_is_asked_about_being_left_alone_without_a_word_of_it() {
    for said in
        ["this is the clerk of court calling for the owner", "my lease says you have to use your company"]
    {
        refuse(&[], said, "contact you");
    }
}

#[test]
fn a_time_after_an_emergency_goes_with_it() {
    let call = usual(&[Says("My basement is flooding."), Says("today at noon"), Says("Sam Orr.")]);
    assert!(
        call.contains("today at noon") && call.contains("Sam Orr") && !call.contains("What do you need"),
        "{call}"
    );
}
