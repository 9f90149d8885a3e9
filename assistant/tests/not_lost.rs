//! What a caller says of himself, of somebody else or of his appointment is not lost, and not taken for something else.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, Scene, after, business_with_people, rest_of, usual};

const ASKS_NAME: &str = "What name should I put it under?";
const PASSED_ON: &str = "Okay, I'll pass that on.";

/// A call-back was asked for, and the name given.
const CALLED_BACK: [Cue; 3] =
    [Says("Can somebody call me about the estimate?"), Says("Joyce Abernathy"), Says("yes")];
/// An appointment was not found.
const NOT_FOUND: [Cue; 2] = [Says("I need to cancel my appointment."), Says("Brian Foley")];

#[test]
fn what_a_stranger_found_half_lost_is_whole() {
    let tap = "A leaking tap, Tuesday at 10 a.m.";
    let named = |said: &[Cue], expected: &str| {
        let call = usual(&[&[Says(tap)], said].concat());
        assert!(call.contains(expected), "not {expected:?} in\n{call}");
    };
    named(
        &[Says("vanessa and cole whitaker"), Says("5 elm street"), Says("yes")],
        "for Vanessa and Cole Whitaker",
    );
    named(
        &[Says("it's bartholomew with a b last name finch"), Says("5 elm street"), Says("yes")],
        "for Bartholomew Finch",
    );
    named(&[Says("jamal"), Says("edwards"), Says("5 elm street"), Says("yes")], "for Jamal Edwards");
    named(&[Says("emily"), Says("5 elm street"), Says("emily chao c h a o"), Says("yes")], "for Emily Chao");
    let after_it = |said: &'static str, expected: &str| {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(call.contains(expected), "{said}: not {expected:?} in\n{call}");
    };
    after_it("can i change it to the day before in the morning", "Monday, November 23rd at 8 AM");
    after_it("put down that i'm really nervous about drills", "I'll pass that on");
    after_it("and that's every other week right", "I'll pass that on");
    let first = |said: &'static str, expected: &str| {
        let call = usual(&[Says(said)]);
        assert!(call.contains(expected), "{said}: not {expected:?} in\n{call}");
    };
    first(
        "your guy was here friday and now it's leaking worse i want somebody to call me",
        "What's your name?",
    );
    first("a leaking tap, every other week please", "I've noted that for them");
}

#[test]
fn the_first_name_of_somebody_else_is_not_who_books() {
    for said in [
        "a showroom visit for my husband his name is robert friday at ten",
        "a showroom visit for my wife anna friday at ten",
        "we adopted a puppy his name is biscuit and i need a showroom visit friday at ten",
        "a showroom visit for my cat friday at ten her name's luna",
        "my daughter's name is mia she needs a showroom visit friday at ten",
    ] {
        assert!(rest_of(&usual(&[Says(said)]), said).contains(ASKS_NAME), "{said}");
    }
    for (said, name) in [
        ("a showroom visit friday at ten my name is dana whitfield", "Dana Whitfield"),
        ("a showroom visit for my husband his name is robert hill friday at ten", "Robert Hill"),
        ("my dog's name is max my name is dana whitfield a showroom visit friday at ten", "Dana Whitfield"),
    ] {
        let call = usual(&[Says(said), Says("yes")]);
        assert!(call.contains(&format!("for {name}")), "{call}");
    }
    let script =
        [Says("a showroom visit friday at ten"), Says("paula reyes and the dog's name is max"), Says("yes")];
    assert!(usual(&script).contains("for Paula Reyes"));
    let call =
        usual(&[Says("a showroom visit friday at ten"), Says("his name is Biscuit"), Says("Paula Reyes")]);
    assert!(call.contains("I've noted that for them. What's your first and last name?"), "{call}");
    assert!(rest_of(&call, "Paula Reyes").contains("Is the number you're calling from"), "{call}");
}

#[test]
fn what_keeps_him_from_it_moves_what_he_has_booked() {
    for (said, to) in [
        ("i just remembered i'm away tuesday so friday same time", "Friday, November 27th at 10 AM"),
        ("oh i'll be gone that day so wednesday same time", "Wednesday, November 25th at 10 AM"),
        ("i forgot i have the dentist tuesday make it friday at two", "Friday, November 27th at 2 PM"),
        ("sorry tuesday doesn't work wednesday same time", "Wednesday, November 25th at 10 AM"),
        ("my husband has to work that day let's do friday at eight", "Friday, November 27th at 8 AM"),
        ("oh shoot i have jury duty tuesday wednesday at noon please", "Wednesday, November 25th at noon"),
        ("my car's in the shop tuesday so wednesday at ten", "Wednesday, November 25th at 10 AM"),
        ("i won't be around tuesday is friday at ten open", "Friday, November 27th at 10 AM"),
    ] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(rest_of(&call, said).contains(&format!("to {to}. Should I move it?")), "{call}");
    }
    for said in [
        "i have a meeting until nine so i'll be home by ten",
        "i'll be out wednesday but my wife is home tuesday",
        "i'm working from home tuesday so just ring the bell",
        "i have the dentist on friday",
        "my kids have school until three",
    ] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(!rest_of(&call, said).contains("Should I move it?"), "{call}");
    }
    let call = after(&BOOKED, &[Says("can you move it to friday"), Says("same time please")]);
    assert!(call.contains("to Friday, November 27th at 10 AM. Should I move it?"), "{call}");
}

#[test]
fn what_is_said_of_an_appointment_that_is_not_found_is_kept() {
    for said in [
        "cancel brian foley's visit tomorrow at ten i have the flu",
        "well it's definitely under that name",
        "i made it with the girl on the phone last week",
    ] {
        let call = after(&NOT_FOUND, &[Says(said), Says("yes"), Says("yes")]);
        assert!(rest_of(&call, said).contains("Would you like someone to call you back?"), "{call}");
        assert!(
            call.contains(&format!("Brian Foley, +13125550142, \"wants to cancel an appointment: {said}\"")),
            "{call}"
        );
    }
    for said in ["just tell them i can't come tomorrow", "okay yes take a message please"] {
        let call = after(&NOT_FOUND, &[Says(said), Says("yes")]);
        assert!(call.contains(&format!("wants to cancel an appointment: {said}\" -> left")), "{call}");
    }
    let call = after(&NOT_FOUND, &[Says("no")]);
    assert!(call.contains("Okay. Would you like someone to call you back?"), "{call}");
    // Another name is still looked up, and his own is not asked again.
    let call = after(&NOT_FOUND, &[Says("maybe under my wife's name"), Says("Linda Foley")]);
    assert!(rest_of(&call, "Linda Foley").contains("I can't find an appointment"), "{call}");
    let call = after(&NOT_FOUND, &[Says("14 Elm Street"), Says("yes please")]);
    assert!(rest_of(&call, "yes please").contains("Should they call the number"), "{call}");
}

#[test]
fn who_is_asked_for_by_name_is_rung() {
    for said in [
        "is robin there",
        "hi is robin available",
        "is mr hale in",
        "calling for mr hale",
        "is jessica working today",
        "can you tell me if robin is in the office",
        "i'm trying to reach robin",
    ] {
        let call = Scene { business: business_with_people(), ..Scene::default() }.play(&[Says(said)]);
        assert!(rest_of(&call, said).contains("I'm trying to reach someone"), "{call}");
    }
    for said in
        ["is friday available", "is parking available", "is jessica free friday at ten", "is anybody there"]
    {
        let call = Scene { business: business_with_people(), ..Scene::default() }.play(&[Says(said)]);
        assert!(!rest_of(&call, said).contains("I'm trying to reach someone"), "{call}");
    }
    let script = [
        Says("is mr hale available"),
        Says("please have him call me back it's about the henderson case"),
        Says("Greg Stone"),
        Says("yes"),
    ];
    let call = usual(&script);
    assert!(
        call.contains("\"for Mr Hale: please have him call me back it's about the henderson case\" -> left"),
        "{call}"
    );
}

#[test]
fn what_a_call_is_to_be_about_is_not_asked_when_it_was_said() {
    for (said, reason) in [
        ("i need to talk to somebody about a leak", "i need to talk to somebody about a leak"),
        ("can i talk to a person about my bill", "can i talk to a person about my bill"),
    ] {
        let call = usual(&[Says(said), Says("Greg Stone"), Says("yes")]);
        assert!(call.contains(&format!("\"{reason}\" -> left")), "{call}");
    }
    let call = usual(&[
        Says("i need to talk to somebody about a leak"),
        Says("i'd rather have it done tuesday at ten"),
    ]);
    assert!(call.contains("I'm holding Tuesday, November 24th at 10 AM"), "{call}");
    let told = "tell him tony called about the job on grand avenue";
    let call = usual(&[Says("can somebody call me"), Says(told), Says("Tony Banks"), Says("yes")]);
    assert!(call.contains(&format!("Tony Banks, +13125550142, \"{told}\" -> left")), "{call}");
}

#[test]
fn what_is_added_after_a_call_back_goes_with_it() {
    for said in [
        "we want to go ahead with it",
        "i'd like to accept it",
        "it's the one for the upstairs bathroom",
        "he's six months old and weighs about thirty pounds",
        "tell them mornings are best",
        "it's about the leak",
    ] {
        let call = after(&CALLED_BACK, &[Says(said)]);
        assert!(rest_of(&call, said).contains(PASSED_ON), "{call}");
        assert!(call.contains(&format!("\"{said} / ")), "{call}");
    }
    for said in ["my sink is clogged too", "what are your hours", "no thank you"] {
        let call = after(&CALLED_BACK, &[Says(said)]);
        assert!(!rest_of(&call, said).contains(PASSED_ON), "{call}");
    }
}

#[test]
fn what_is_for_whoever_comes_is_told_after_the_booking() {
    for said in [
        "can he bring a half inch shutoff valve with him",
        "he'll need a half inch shutoff valve",
        "it's a delta single handle in case he wants to know",
        "could the guy bring a new cartridge",
        "just so he knows the shutoff is in the garage",
        "the leak is a slow one",
        "i forgot to say it's the upstairs bathroom",
        "her name is pepper and she's a beagle",
    ] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(rest_of(&call, said).contains(PASSED_ON), "{call}");
    }
    for said in [
        "can he look at the drain too",
        "can you come earlier",
        "how long will he need",
        "i have another leak too",
    ] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(!rest_of(&call, said).contains(PASSED_ON), "{call}");
    }
}

#[test]
fn a_note_beside_a_yes_is_kept_and_the_yes_is_taken() {
    for said in [
        "yes and please park on the street",
        "yes and the key is under the mat",
        "yes but please use the side door",
        "yes and tell him to call when he's close",
    ] {
        let call = after(&FORM, &[Says(said)]);
        assert!(rest_of(&call, said).contains("I've noted that for them. One moment."), "{call}");
        assert!(call.contains(&format!("/ {said}\" -> booked")), "{call}");
    }
    for said in [
        "yes but the street is wrong",
        "yes if the dog is not a problem",
        "yes but i have a dog is that okay",
    ] {
        let call = after(&FORM, &[Says(said)]);
        assert!(!call.contains("-> booked"), "{call}");
    }
}

#[test]
fn a_name_is_heard_late_as_well() {
    let opening = [Says("leaky faucet tuesday at ten"), Says("Michelle Duval")];
    for said in ["d u v a l", "that's d u v a l", "d as in dog u v a l"] {
        let call = after(&opening, &[Says(said)]);
        assert!(rest_of(&call, said).starts_with("Assistant: Got it. What's the address?"), "{call}");
    }
    let call = usual(&[Says("a showroom visit friday at ten"), Says("Anna"), Says("Hill"), Says("yes")]);
    assert!(call.contains("for Anna Hill"), "{call}");
    let emergency = [Says("i smell gas"), Says("305 oak avenue")];
    for (said, name) in [("tim sorrell", "Tim Sorrell"), ("darnell quigg", "Darnell Quigg")] {
        let call = after(&emergency, &[Says(said)]);
        assert!(
            call.contains(&format!("{name}, +13125550142, \"emergency: gas, 305 Oak Avenue\"")),
            "{call}"
        );
    }
}

#[test]
fn who_wants_the_work_is_not_called_about_it() {
    let asked = [Says("do you have gift cards")];
    for said in [
        "ok i want six of them in the kitchen",
        "great i need one",
        "yeah i need mine fixed tomorrow at nine",
    ] {
        let call = after(&asked, &[Says(said)]);
        assert!(!rest_of(&call, said).contains("What's your name?"), "{call}");
    }
    for said in ["yes i want a call back", "yes i'd like someone to call me", "okay i need to know more"] {
        let call = after(&asked, &[Says(said)]);
        assert!(!rest_of(&call, said).contains("What do you need help with?"), "{call}");
    }
}

#[test]
fn what_is_said_to_others_is_not_for_us() {
    for said in [
        "sorry one sec honey turn the tv down",
        "sorry my kids are screaming one second",
        "hang on guys be quiet",
    ] {
        let call = after(&[Says("a leaky faucet")], &[Says(said)]);
        assert!(rest_of(&call, said).starts_with("Assistant: Take your time."), "{call}");
    }
    let said = "hold on the baby is crying tuesday at ten";
    let call = after(&[Says("a leaky faucet")], &[Says(said)]);
    assert!(rest_of(&call, said).contains("Tuesday, November 24th at 10 AM"), "{call}");
}
