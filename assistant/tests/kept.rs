//! What is being booked survives what is said beside it: "call me" in its many senses, a call-back, a person who does not
//! come, a word to a child, and another hour.

use assistant::Reaching;
use policy::ladder::LastResort;

use crate::scene::Cue::{self, News, Says};
use crate::scene::{BOOKED, FORM, Scene, after, business_with_people, expect, rest_of};

/// Up to the question for the name, the address and the number.
const NAME: [Cue; 1] = [Says("A leaking tap, Tuesday at 10.")];
const ADDRESS: [Cue; 2] = [Says("A leaking tap, Tuesday at 10."), Says("Dana Whitfield.")];
const NUMBER: [Cue; 3] =
    [Says("A leaking tap, Tuesday at 10."), Says("Dana Whitfield."), Says("42 Oak Street.")];
/// Up to the openings of a day: 8, 12:30 and 5.
const OFFERED: [Cue; 2] = [Says("A leaking tap."), Says("Tuesday.")];
const NOBODY: Cue = News(Reaching::Nobody(LastResort::Callback));

#[test]
fn call_me_is_a_name_where_a_name_is_asked() {
    for said in
        ["just call me dana", "you can call me dana", "dana whitfield call me dee", "people call me dee"]
    {
        expect(&NAME, said, "Thanks. What's the address?");
    }
}

#[test]
fn call_me_is_a_yes_where_the_number_is_asked() {
    for said in [
        "you can call me anytime",
        "call me anytime",
        "you can call me at this number",
        "you can reach me here",
    ] {
        expect(&NUMBER, said, "We'll reach you at the number you're calling from. Is that right?");
    }
    for said in ["call me at work", "yes call me at work", "call me on my cell"] {
        expect(&NUMBER, said, "What's the best number to reach you");
    }
}

#[test]
fn a_call_before_the_visit_is_noted() {
    let calls = [
        "please call me before you come",
        "will you call me before",
        "call me when you're on the way",
        "can you call me an hour before",
        "just call me if anything changes",
    ];
    for said in calls {
        expect(&NAME, said, "I've noted that for them. What name should I put it under?");
        expect(&ADDRESS, said, "I've noted that for them. What's the address?");
        expect(&FORM, said, "I've noted that for them. Shall I book it?");
        let call = after(&FORM, &[Says(said), Says("Yes.")]);
        assert!(call.contains(&format!("/ {said}\" -> booked")), "{call}");
        expect(&BOOKED, said, "with the booking");
    }
    expect(&ADDRESS, "42 oak street call me when you're outside", "Is the number you're calling from");
    let call = after(&FORM, &[Says("yes call me when he's close")]);
    assert!(call.contains("/ yes call me when he's close\" -> booked"), "{call}");
    expect(&BOOKED, "can you text me when he's on the way", "with the booking");
    expect(&BOOKED, "call me back tomorrow", "I can have someone call you back.");
}

#[test]
fn a_call_back_gives_up_no_booking_in_silence() {
    let still = "I've asked for someone to call you back. Shall I still book a leak repair on Tuesday, \
                 November 24th at 10 AM?";
    for said in ["have somebody call me back", "i want a call back", "I'd like to talk to someone first."] {
        expect(&FORM, said, still);
        let call = after(&FORM, &[Says(said), Says("Yes."), Says("Yes.")]);
        assert!(call.contains("-> booked"), "{call}");
        let call = after(&FORM, &[Says(said), Says("No.")]);
        assert!(call.contains("Okay, I won't book that."), "{call}");
    }
    let call = after(&NAME, &[Says("I want somebody to call me back."), Says("never mind just book it")]);
    assert!(rest_of(&call, "never mind").contains("What name should I put it under?"), "{call}");
}

#[test]
fn who_waited_for_a_person_in_vain_goes_on_where_he_was() {
    let play = |opening: &[Cue], script: &[Cue]| {
        let scene = Scene { business: business_with_people(), ..Scene::default() };
        scene.play(&[opening, script].concat())
    };
    let person = Says("I'd rather talk to a person.");
    let call = play(&FORM, &[person.clone(), NOBODY, Says("never mind yes book it"), Says("Yes.")]);
    assert!(call.contains("-> booked") && !call.contains("And what's it about?"), "{call}");
    let call = play(&ADDRESS, &[person.clone(), NOBODY, Says("fine forget it 42 oak street")]);
    assert!(rest_of(&call, "fine").contains("Is the number you're calling from the best one"), "{call}");
    let call = play(&NAME, &[person, NOBODY, Says("never mind book it")]);
    assert!(rest_of(&call, "never").contains("What name should I put it under?"), "{call}");
}

#[test]
fn what_was_said_to_somebody_else_gives_up_nothing() {
    for said in [
        "no i was talking to my son book it",
        "no no i want it",
        "no the booking's fine",
        "oh no wait don't cancel",
        "sorry i do want it",
    ] {
        let call = after(&FORM, &[Says("Stop it, Jason!"), Says(said), Says("Yes.")]);
        assert!(call.contains("Okay, I won't book that.") && call.contains("-> booked"), "{call}");
    }
    let call = after(&FORM, &[Says("Forget it."), Says("No, thanks.")]);
    assert!(call.contains("Goodbye"), "{call}");
}

#[test]
fn another_hour_is_heard_at_every_question_after_the_hold() {
    let eleven = "I'm holding Tuesday, November 24th at 11 AM for you.";
    let rows = [
        "no wait make that eleven",
        "eleven would be better",
        "no eleven",
        "oh no eleven",
        "no eleven i think",
        "no eleven if that's okay",
        "yeah hi no eleven",
        "i meant eleven",
        "can it be eleven",
        "i said eleven not ten",
        "sorry not ten eleven",
        "eleven instead of ten",
        "oh shoot i have something at ten can we do eleven",
        "did you say ten i need eleven",
    ];
    for said in rows {
        for opening in [&NAME[..], &ADDRESS, &NUMBER, &FORM] {
            expect(opening, said, eleven);
        }
    }
    expect(&NAME, "my name is dana whitfield but wait i need it at eleven", "for you. What's the address?");
    expect(&ADDRESS, "42 oak street but can you make it eleven", eleven);
    expect(&FORM, "right but i'd rather have eleven", eleven);
    for opening in [&NAME[..], &ADDRESS, &NUMBER, &FORM] {
        expect(opening, "ten's too early", "I have Tuesday, November 24th at");
        expect(opening, "not tuesday", "What other day would suit you?");
    }
    expect(&ADDRESS, "eleven oak street", "Thanks. Is the number you're calling from");
    expect(&NUMBER, "no, 217 555 0199", "The phone number is 217-555-0199.");
}

#[test]
fn a_note_beside_a_yes_throws_no_address_away() {
    for said in ["yeah and the cross street is second", "yep and it's the blue house"] {
        expect(&FORM, said, "I've noted that for them. Shall I book it?");
    }
    expect(&FORM, "Yes, but the street is wrong.", "What's the address?");
}

#[test]
fn an_hour_of_his_own_day_is_no_choice() {
    let rows = [
        ("eight is when i take the kids to school", "at 12:30 PM or 5 PM."),
        ("i pick up my kids at five", "at 8 AM or 12:30 PM."),
        ("hmm twelve thirty is my lunch", "at 8 AM or 5 PM."),
        ("i have a class at eight", "at 12:30 PM or 5 PM."),
        ("anything but eight", "at 12:30 PM or 5 PM."),
        ("my appointment with the doctor is at eight so five", "I'm holding Tuesday, November 24th at 5 PM"),
        ("five i get off work at four", "I'm holding Tuesday, November 24th at 5 PM"),
        ("five bye", "I'm holding Tuesday, November 24th at 5 PM"),
    ];
    for (said, expected) in rows {
        expect(&OFFERED, said, expected);
    }
    let call = after(&OFFERED, &[Says("is eight the earliest")]);
    assert!(!call.contains("reserve"), "{call}");
    let call = after(&OFFERED, &[Says("Five."), Says("sorry not five")]);
    assert!(rest_of(&call, "sorry").contains("I have Tuesday, November 24th at"), "{call}");
    let call = after(&OFFERED, &[Says("Five."), Says("so i guess eight")]);
    assert!(rest_of(&call, "so").contains("I'm holding Tuesday, November 24th at 8 AM"), "{call}");
}

#[test]
fn who_will_be_there_is_noted() {
    let said = "my husband will be there";
    for opening in [&NAME[..], &ADDRESS, &NUMBER, &FORM] {
        expect(opening, said, "I've noted that for them.");
    }
    expect(&BOOKED, said, "with the booking");
}

#[test]
fn the_offer_of_a_call_back_in_a_booking_gives_nothing_up() {
    let lost = [Says("blah blah"), Says("blah blee"), Says("foo bar")];
    let play = |opening: &[Cue], said: &'static str| after(opening, &[&lost[..], &[Says(said)]].concat());
    let call = play(&NUMBER, "no");
    assert!(
        call.contains("Okay. Shall I still book a leak repair on Tuesday, November 24th at 10 AM?"),
        "{call}"
    );
    let call = play(&[Says("A leaking tap.")], "tuesday at ten");
    assert!(
        rest_of(&call, "tuesday at ten").contains("I'm holding Tuesday, November 24th at 10 AM"),
        "{call}"
    );
    let upset = [&NAME[..], &[Says("you're useless")]].concat();
    let call = after(&upset, &[Says("dana whitfield")]);
    assert!(rest_of(&call, "dana").contains("Thanks. What's the address?"), "{call}");
    let upset = [&ADDRESS[..], &[Says("you're useless")]].concat();
    let call = after(&upset, &[Says("42 oak street")]);
    assert!(rest_of(&call, "42").contains("Thanks. Is the number you're calling from"), "{call}");
}
