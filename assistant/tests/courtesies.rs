//! The yes, no, okay, thanks and goodbye around what callers say: what is left without them is what counts.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, rest_of, usual};

const GOODBYE: &str = "Assistant: Thanks for calling Lakeside Plumbing. Goodbye.";

#[test]
fn a_farewell_ends_the_call_where_nothing_else_is_said() {
    let rows = [
        "No.",
        "nope",
        "No thanks, bye bye.",
        "no i think we're good",
        "No, that's everything, thank you so much.",
        "no that'll do it have a good day",
        "no you've been very helpful",
        "nope I'm all set thanks for your help",
        "No, not really.",
        "no i don't think so",
        "no thank you dear you have a blessed day",
        "I think that's it.",
        "no but thank you",
        "no i don't need anything else",
        "no i'll call if i need anything",
        "no everything's good",
        "yes that's all",
        "no that should be it",
        "no just the leak",
        "no just wanted to get that booked",
        "no i got what i needed",
        "no tuesday works",
        "i guess not",
        "thank you so much for your help i really appreciate it you have a wonderful day now",
        "perfect",
        "okay",
        "okay thanks",
        "no problem",
        "Thanks, see you Tuesday.",
        "see you tuesday at ten bye",
        "i just told you no",
    ];
    for said in rows {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(rest_of(&call, said).starts_with(GOODBYE), "{call}");
    }
}

#[test]
fn what_is_said_beside_a_no_is_heard() {
    let visit = "You have a leak repair on Tuesday, November 24th at 10 AM.";
    let rows = [
        ("no i said eleven not ten", "It would move from"),
        ("no eleven", "It would move from"),
        ("okay wednesday then", "I have Wednesday, November 25th at"),
        ("no just that i'd rather have wednesday", "I have Wednesday, November 25th at"),
        ("no that's not right", visit),
        ("no except i need it by noon", "When would you like it instead?"),
        ("no but how much is it", "A visit is 89 dollars"),
        ("no that's it oh wait what's the fee", "A visit is 89 dollars"),
        ("no i mean yes one more question", "Go on, please."),
        ("no one more thing", "Go on, please."),
        ("no only that my dog's mean", "with the booking"),
        ("no but what if it rains", "I don't have the answer to that."),
        ("no hang on", "Take your time."),
        ("nope hold on a second", "Take your time."),
        ("no not at the moment but can you call me next week", "I can have someone call you back."),
        ("okay thanks wait is that am", visit),
        ("thanks i'll see him at eleven", visit),
        ("thanks see you wednesday", visit),
        ("alright see you friday bye", visit),
        ("perfect i'll be here wednesday at ten bye", visit),
        // What is not understood is asked again.
        ("no way that's too expensive", "Can I help with anything else?"),
        ("no i'm not done yet", "Can I help with anything else?"),
        ("no one told me the price", "Can I help with anything else?"),
        ("i don't know", "Can I help with anything else?"),
    ];
    for (said, expected) in rows {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(rest_of(&call, said).contains(expected) && !call.contains("Goodbye"), "{call}");
    }
}

#[test]
fn what_is_said_beside_a_yes_is_answered_at_once() {
    let rows = [
        ("yes do you take cards", "We take all major cards"),
        ("yeah how much is it", "A visit is 89 dollars"),
        ("yeah are you open on saturday", "we're open from 9 AM to 1 PM"),
        ("sure what time do you close", "we're open from"),
        ("yes can you call me first", "with the booking"),
        ("yeah i need to change it", "When would you like it instead?"),
        ("yeah can we make it eleven", "It would move from"),
        ("yes please cancel it", "Should I cancel it?"),
        ("so can we make it eleven", "It would move from"),
        ("can we make it eleven right", "It would move from"),
        ("so are you open on saturday", "we're open from 9 AM to 1 PM"),
        ("yes", "Sure. How can I help?"),
        ("yes please", "Sure. How can I help?"),
        ("yes i have a question", "Go on, please."),
    ];
    for (said, expected) in rows {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(rest_of(&call, said).contains(expected), "{call}");
    }
}

#[test]
fn an_okay_to_an_answer_or_to_an_emergency_ends_nothing() {
    for said in ["okay", "oh okay", "alright", "great", "that's good"] {
        let call = usual(&[Says("How much is a visit?"), Says(said), Says("A leaking tap.")]);
        assert!(call.contains("Okay. Can I help with anything else?"), "{call}");
        assert!(call.contains("What day and time would suit you?"), "{call}");
    }
    let emergency = Says("Water is pouring through my ceiling.");
    for said in ["okay", "no it stops when i turn it off", "no it's just a little"] {
        let call = usual(&[emergency.clone(), Says(said)]);
        assert!(rest_of(&call, said).contains("Is there anything else I can help with?"), "{call}");
    }
    for said in ["no", "okay thank you"] {
        let call = usual(&[emergency.clone(), Says(said)]);
        assert!(rest_of(&call, said).starts_with(GOODBYE), "{call}");
    }
}

#[test]
fn an_errand_beside_the_no_to_a_call_back_is_done() {
    let rows = [
        ("no thanks i need a leak fixed tomorrow at ten", "Sure. Let me look."),
        ("no i'll just book a drain cleaning", "What day and time would suit you?"),
        ("no but can you book me a leak", "What day and time would suit you?"),
        ("no what are your hours", "we're open from"),
        ("okay can i book one", "What do you need help with?"),
        ("okay thanks anyway", "Is there anything else I can help with?"),
        ("ok bye", "Goodbye."),
        ("okay i'll think about it bye", "Goodbye."),
        ("let me talk to my husband and call you back", "Goodbye."),
        ("let me check my schedule and call you right back bye", "Goodbye."),
        ("let me talk it over with my wife", "Is there anything else I can help with?"),
        ("no thanks", "Is there anything else I can help with?"),
        ("like i said no", "Is there anything else I can help with?"),
        ("excuse me no", "Is there anything else I can help with?"),
        ("okay thanks", "Okay. Would you like someone to call you back?"),
        ("yes please", "What's your name?"),
        ("yes my name is dana whitfield", "Should they call the number you're calling from?"),
    ];
    for (said, expected) in rows {
        let call = usual(&[Says("Do you have gift cards?"), Says(said)]);
        assert!(rest_of(&call, said).contains(expected), "{call}");
    }
}

#[test]
fn an_answer_is_heard_with_a_wait_before_it_or_a_check_after_it() {
    for said in [
        "hold on... yes",
        "yes like i said",
        "yes, did you get that?",
        "hi there, yes",
        "yes hello are you there",
    ] {
        let call = after(&FORM, &[Says(said)]);
        assert!(rest_of(&call, said).contains("-> booked"), "{call}");
    }
    let call = after(&FORM, &[Says("Let me see... no.")]);
    assert!(call.contains("What should I change?"), "{call}");
    // "Okay" after a wait says that he is back.
    let wait = [Says("Hang on, somebody's at the door."), Says("okay")];
    let call = after(&FORM, &wait);
    assert!(rest_of(&call, "okay").contains("Is that right?") && !call.contains("-> booked"), "{call}");
    let call = after(&FORM, &[&wait[..], &[Says("yes")]].concat());
    assert!(call.contains("-> booked"), "{call}");
}

#[test]
fn what_is_said_in_between_takes_no_step() {
    let named: [Cue; 1] = [Says("A leaking tap, Tuesday at 10.")];
    let rows = [
        ("one more thing", "Go on, please."),
        ("i have one more thing", "Go on, please."),
        ("sorry i was talking to my wife", "No problem. What name should I put it under?"),
        ("i changed my mind", "What should I change?"),
        ("wait that's wrong", "What should I change?"),
        ("let's start over", "What do you need help with?"),
    ];
    for (said, expected) in rows {
        let call = after(&named, &[Says(said)]);
        assert!(rest_of(&call, said).contains(expected), "{call}");
    }
    for (errand, said) in
        [("Cancel my appointment.", "never mind"), ("Move my appointment to Friday at nine.", "never mind")]
    {
        let call = after(&BOOKED, &[Says(errand), Says(said)]);
        assert!(rest_of(&call, said).contains("I've left it as it is."), "{call}");
    }
    let call = after(&BOOKED, &[Says("Move my appointment to Friday at nine."), Says("I want to cancel.")]);
    assert!(call.contains("Should I cancel it?"), "{call}");
}

#[test]
fn what_is_no_reason_is_not_left_as_one() {
    let asked = [Says("Give me a human."), Says("Dana Whitfield."), Says("Yes.")];
    let rows = [
        ("actually never mind", "Okay. Would you like someone to call you back?"),
        ("what did you say", "And what's it about?"),
        ("hold on a second", "Take your time."),
        ("um", "Take your time."),
        ("how much is a visit", "A visit is 89 dollars"),
    ];
    for (said, expected) in rows {
        let call = after(&asked, &[Says(said)]);
        assert!(rest_of(&call, said).contains(expected) && !call.contains("-> left"), "{call}");
    }
    for said in ["It's about my bill.", "no", "no that's all", "I already told you"] {
        let call = after(&asked, &[Says(said)]);
        assert!(call.contains("-> left"), "{call}");
    }
}

#[test]
fn a_question_beside_a_yes_or_a_no_is_answered_before_either_counts() {
    let price = "A visit is 89 dollars";
    let offer = [Says("Do you have gift cards?")];
    let offered = [Says("A leaking tap."), Says("Tuesday.")];
    let number = [Says("A leaking tap, Tuesday at 10."), Says("Dana Whitfield."), Says("42 Oak Street.")];
    let cancelling = [&BOOKED[..], &[Says("Cancel my appointment.")]].concat();
    let rows: [(&[Cue], &str); 5] = [
        (&offer, "Would you like someone to call you back?"),
        (&offered, "Which would you like?"),
        (&number, "Is the number you're calling from the best one to reach you?"),
        (&FORM, "?"),
        (&cancelling, "Should I cancel it?"),
    ];
    for (opening, asked) in rows {
        for said in ["yes but how much is it", "no but how much is it"] {
            let call = after(opening, &[Says(said)]);
            let rest = rest_of(&call, said);
            assert!(rest.contains(price) && rest.contains(asked) && !rest.contains("->"), "{call}");
        }
    }
    for said in ["when would they call", "who would call me"] {
        let call = after(&offer, &[Says(said)]);
        assert!(rest_of(&call, said).contains("I can't say exactly when. Would you like"), "{call}");
    }
}

#[test]
fn no_wait_is_no_no() {
    let offered = [Says("A leaking tap."), Says("Tuesday.")];
    let number = [Says("A leaking tap, Tuesday at 10."), Says("Dana Whitfield."), Says("42 Oak Street.")];
    let cancelling = [&BOOKED[..], &[Says("Cancel my appointment.")]].concat();
    let human = [Says("Give me a human.")];
    let openings: [&[Cue]; 6] = [&offered, &number, &FORM, &cancelling, &human, &BOOKED];
    for opening in openings {
        let call = after(opening, &[Says("no wait")]);
        assert!(rest_of(&call, "no wait").starts_with("Assistant: Take your time."), "{call}");
    }
}

#[test]
fn a_call_back_that_is_thought_better_of_ends_no_call() {
    for opening in [&[Says("Give me a human.")][..], &[Says("Give me a human."), Says("Dana Whitfield.")]] {
        let call = after(opening, &[Says("never mind")]);
        assert!(rest_of(&call, "never mind").contains("Okay. Is there anything else"), "{call}");
    }
    let call = after(&BOOKED, &[Says("Cancel my appointment."), Says("Call me back.")]);
    assert!(
        call.contains("\"wants to change the appointment on Tuesday, November 24th at 10 AM\""),
        "{call}"
    );
}
