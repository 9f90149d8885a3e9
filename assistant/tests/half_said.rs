//! Half a sentence is no answer: it books, cancels and ends nothing, and what comes next is understood with it.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, expect, rest_of, usual};

const NAME: [Cue; 1] = [Says("A leaking tap, Tuesday at 10.")];

#[test]
fn half_a_sentence_is_waited_for() {
    let cancel = [&BOOKED[..], &[Says("Cancel it.")]].concat();
    let moved = [&BOOKED[..], &[Says("Move it to Wednesday at ten.")]].concat();
    let danger = [Says("brown water coming out of my faucets")];
    for said in [
        "it should be",
        "it would be",
        "it might be",
        "let's do",
        "that's",
        "i need",
        "thanks but",
        "okay well",
        "i think",
    ] {
        for opening in [&FORM[..], &cancel[..], &moved[..], &BOOKED[..], &danger[..], &[]] {
            expect(opening, said, "Go on, please.");
        }
    }
    for said in ["tuesday hmm", "half right", "that"] {
        assert!(!rest_of(&after(&FORM, &[Says(said)]), said).contains("-> booked"), "{said}");
    }
    for said in ["yes", "it is", "I do", "yes it is", "mm hmm", "that's right"] {
        expect(&FORM, said, "-> booked");
    }
}

#[test]
fn what_was_begun_goes_on() {
    let call = after(&FORM, &[Says("it should be"), Says("Wednesday.")]);
    assert!(call.contains("I'm holding Wednesday, November 25th at 10 AM"), "{call}");
    let call = usual(&[Says("there's"), Says("water everywhere in my basement it's flooding")]);
    assert!(call.contains("This sounds like an emergency"), "{call}");
    let call = usual(&[Says("i smell"), Says("gas")]);
    assert!(call.contains("This sounds like an emergency"), "{call}");
    let call = usual(&[Says("take me"), Says("off your list")]);
    assert!(call.contains("contact"), "{call}");
    let call = after(&NAME, &[Says("it's"), Says("Dana Whitfield"), Says("42 Oak Street."), Says("Yes.")]);
    assert!(call.contains("for Dana Whitfield, at 42 Oak Street"), "{call}");
}

#[test]
fn who_says_goodbye_before_it_is_booked_is_told_so() {
    for said in ["ok bye", "great thanks bye", "alright have a good day"] {
        expect(&NAME, said, "I haven't booked it yet. What name should I put it under?");
        let call = after(&NAME, &[Says(said), Says("bye")]);
        assert!(call.contains("Goodbye."), "{call}");
    }
}

#[test]
fn gas_is_not_over_because_something_was_turned_off() {
    let alarm = [Says("I smell gas.")];
    for said in ["i turned the stove off", "it stopped", "i think it stopped", "it's okay now"] {
        let call = after(&alarm, &[Says(said)]);
        assert!(!call.contains("no longer urgent"), "{call}");
    }
    expect(&alarm, "it was a false alarm", "no longer urgent");
    let flood = [Says("My basement is flooding.")];
    for said in [
        "it's not shut off",
        "it was shut off but it came back",
        "it stops and starts",
        "it stopped for a second",
        "the landlord will shut it off",
    ] {
        let call = after(&flood, &[Says(said)]);
        assert!(!call.contains("no longer urgent"), "{call}");
    }
}

#[test]
fn later_is_seen_from_what_is_held() {
    expect(&FORM, "a week later", "I'm holding Tuesday, December 1st at 10 AM");
    expect(&FORM, "an hour later", "I'm holding Tuesday, November 24th at 11 AM");
    expect(&NAME, "half an hour later", "I'm holding Tuesday, November 24th at 10:30 AM");
    expect(&FORM, "can we push it back a day", "Wednesday, November 25th at 10 AM");
    expect(&BOOKED, "i need to push it back a week", "to Tuesday, December 1st at 10 AM");
}

#[test]
fn what_he_cannot_do_is_not_held() {
    let when = [Says("A leaking tap.")];
    for said in [
        "Tuesday my guests arrive at four so before that",
        "Tuesday I have something at ten",
        "Tuesday I'm busy at ten",
    ] {
        let call = after(&when, &[Says(said)]);
        assert!(!call.contains("I'm holding"), "{call}");
    }
}
