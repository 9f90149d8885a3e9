//! What somebody makes sure of, tells of his own days or asks not to be done with his number: none of it agrees to what was
//! read back or changes it. And what an emergency is over by, and what it is not.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, expect, rest_of, usual};

/// Up to the question for the number.
const NUMBER: [Cue; 3] =
    [Says("A leaking tap, Tuesday at 10."), Says("Dana Whitfield."), Says("42 Oak Street.")];

#[test]
fn what_is_made_sure_of_is_told_and_books_nothing() {
    let time = "It's on Tuesday, November 24th at 10 AM. Is that right?";
    for said in [
        "and that's Tuesday right",
        "that's in the morning, right?",
        "tuesday right",
        "tuesday the twenty fifth right",
        "wednesday right",
        "so it's on Tuesday",
        "okay so that's at eleven",
        "is that Tuesday",
        "is it at ten",
        "it's in the morning, isn't it?",
    ] {
        expect(&FORM, said, time);
    }
    for said in [
        "read me the address again",
        "did you get the apartment",
        "let me hear the address",
        "and my address is 44 Oak, right?",
        "could you repeat the address please",
    ] {
        expect(&FORM, said, "The address is 42 Oak Street. Is that right?");
    }
    for said in ["dana right", "so you have Dana Whitfield at 42 Oak", "it's for Dana Whitfield, correct?"] {
        expect(&FORM, said, "for Dana Whitfield, at 42 Oak Street.");
    }
    expect(
        &FORM,
        "did you get my number right",
        "We'll reach you at the number you're calling from. Is that right?",
    );
    // What nobody has spoken of is not agreed to in passing.
    for said in ["you'll text me right", "he'll call first right", "you'll wear masks, right?"] {
        expect(&FORM, said, "I've noted that for them. Shall I book it?");
    }
    expect(&FORM, "and it's free right", "A visit is 89 dollars");
    for said in [
        "that's right",
        "that's all right",
        "the address is right",
        "yes right",
        "sounds right",
        "yes Tuesday at ten, right",
    ] {
        expect(&FORM, said, "-> booked");
    }
    expect(&FORM, "make it Wednesday, right?", "I'm holding Wednesday, November 25th at 10 AM");
    expect(&FORM, "44 Oak Street, right?", "at 44 Oak Street. We'll reach you");
}

#[test]
fn who_would_like_it_sooner_keeps_what_he_has() {
    for said in [
        "yes the sooner the better",
        "yes but sooner if you can",
        "yes but let me know if something opens up sooner",
        "yes, and call me if an earlier slot frees up",
    ] {
        let call = after(&FORM, &[Says(said), Says("Yes.")]);
        assert!(call.contains("-> booked") && call.contains("November 24th at 10 AM. Is there"), "{call}");
        assert!(call.contains(&format!("/ {said}\"")), "{call}");
    }
}

#[test]
fn a_day_of_his_own_moves_no_visit() {
    for said in [
        "i'm getting a new phone friday",
        "my birthday's friday haha yes",
        "i have a new number starting thursday",
    ] {
        let call = after(&NUMBER, &[Says(said), Says("Yes.")]);
        assert!(
            !call.contains("No problem.") && call.contains("on Tuesday, November 24th at 10 AM, for Dana"),
            "{call}"
        );
    }
    for said in ["can we do friday instead", "no friday", "i'd rather have friday"] {
        expect(&NUMBER, said, "I'm holding Friday, November 27th at 10 AM");
    }
}

#[test]
fn what_is_not_to_be_done_with_his_number_is_noted() {
    for said in [
        "yes but don't share my number",
        "yes but please don't give out my number",
        "yes and never post my address",
    ] {
        let call = after(&FORM, &[Says(said), Says("Yes.")]);
        assert!(rest_of(&call, said).contains("noted") && call.contains("-> booked"), "{call}");
    }
}

#[test]
fn no_advertising_is_a_note_beside_a_yes() {
    for said in [
        "yes but no marketing calls please",
        "yes but no sales calls",
        "yes but no marketing",
        "yes, just no spam please",
        "sure but don't send me any promotional emails",
    ] {
        expect(&NUMBER, said, "Is that right?");
        let call = after(&FORM, &[Says(said)]);
        assert!(call.contains("-> booked") && !call.contains("opted_out"), "{call}");
    }
    // Wider words reach as far as they did.
    for said in ["yes but take me off your list, and no marketing", "stop calling me and no marketing calls"]
    {
        assert!(after(&FORM, &[Says(said)]).contains("contacted"), "{said}");
    }
    let call = usual(&[Says("no marketing calls please")]);
    assert!(call.contains("contact"), "{call}");
}

#[test]
fn an_emergency_is_over_when_it_is_said_to_be() {
    let alarm = [Says("My basement is flooding.")];
    for said in [
        "i can't find the shut off",
        "where's the shut off valve",
        "i don't know how to shut it off",
        "my husband is trying to shut it off",
        "is the shut off in the basement",
        "i shut it off but it's still coming in",
        "we have to get it turned off",
        "he's gonna turn it off",
        "i tried to stop it",
        "as soon as you can",
        "the valve is off but it's still leaking",
        "can you come today",
        "can you send somebody right now",
        "should i turn off the water",
        "do i turn off the electricity",
        "is it safe to stay",
    ] {
        expect(&alarm, said, "We keep trying, and someone will call you back");
    }
    for said in [
        "i shut it off",
        "okay we got it shut off",
        "it's off now",
        "it stopped",
        "my husband turned off the water",
        "false alarm",
    ] {
        expect(&alarm, said, "no longer urgent");
    }
}

#[test]
fn a_bill_that_is_wrong_is_for_a_person() {
    for said in [
        "i got a bill and it's wrong",
        "i got the bill and i don't agree with it",
        "my bill is wrong",
        "there's something wrong with my bill",
        "the invoice you sent is wrong",
        "i got a bill for three hundred dollars and that's not what he told me",
        "there's a mistake on my invoice",
    ] {
        expect(&[], said, "That's something for a person to look into.");
    }
}

#[test]
fn who_asks_for_his_own_meeting_is_asked_for_no_pin() {
    for said in [
        "when is my meeting",
        "what time is my consultation",
        "is the first meeting free",
        "when is my showroom visit",
    ] {
        assert!(!usual(&[Says(said)]).contains("PIN"), "{said}");
    }
    for said in
        ["what's on my schedule tomorrow", "how many jobs do we have today", "what do I have tomorrow"]
    {
        assert!(usual(&[Says(said)]).contains("PIN"), "{said}");
    }
}

#[test]
fn a_question_is_announced_at_any_time() {
    for said in [
        "can i ask you something",
        "i have a question",
        "one more thing",
        "hi i have a couple of questions for you",
    ] {
        for opening in [&[][..], &NUMBER[..1], &FORM[..], &BOOKED[..]] {
            expect(opening, said, "Go on, please.");
        }
    }
}

#[test]
fn a_day_of_a_mixed_offer_is_shown_whole() {
    // Thanksgiving is closed.
    let offer = [Says("A leaking tap."), Says("Thursday.")];
    for said in ["oh right friday then", "friday", "let's do friday"] {
        expect(&offer, said, "Which would you like?");
    }
    expect(&offer, "the friday one", "I'm holding Friday");
}

#[test]
fn not_knowing_where_from_names_no_time() {
    let call = usual(&[Says("We have a leak."), Says("I don't know where from."), Says("Monday at nine.")]);
    assert!(call.contains("Monday, November 23rd at 9 AM"), "{call}");
}
