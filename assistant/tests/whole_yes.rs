//! A yes that is none, and a wish that reaches no further than it says: tables of what callers say where something would be
//! committed by it.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, Scene, Store, after, appointment, usual};

/// A caller with an appointment that is already in the calendar.
fn customer(script: &[Cue]) -> String {
    let bookings = vec![appointment("2026-11-24T15:00:00-06:00", "leak-repair", "Dana Whitfield")];
    Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() }.play(script)
}

/// The calls that went wrong, shown together.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, right: bool, call: &str) {
        if !right {
            self.0.push(call.to_owned());
        }
    }

    fn none(self) {
        assert!(self.0.is_empty(), "{} went wrong:\n{}", self.0.len(), self.0.join("\n"));
    }
}

const CANCEL: [Cue; 2] = [Says("I need to cancel my appointment."), Says("Dana Whitfield.")];
const MOVE: [Cue; 1] = [Says("This is Dana Whitfield, can I move my appointment to Wednesday at two?")];

#[test]
fn what_stands_beside_a_yes_keeps_it_from_booking() {
    let mut wrong = Wrong::default();
    let rows = [
        ("yes cancel it", "I haven't booked it yet."),
        ("yeah stop", "Is that right?"),
        ("yes and no", "Is that right?"),
        ("yes tentatively", "Is that right?"),
        ("okay possibly", "Is that right?"),
        ("yes my number is wrong though", "ten digits"),
        ("yes use my cell", "ten digits"),
        ("yep but not at that number", "ten digits"),
        ("yes that was my old number", "ten digits"),
        ("yes you got my name wrong", "letter by letter"),
        ("yes under my husband's name", "letter by letter"),
        ("sure under smith", "letter by letter"),
        ("yes i forgot the apartment number", "address?"),
        ("yes it's not a leak", "What should I change?"),
        ("yes that's a different job", "What do you need help with?"),
        ("right wrong", "Is that right?"),
        ("yes pending my husband's okay", "Shall I book it?"),
        ("yes as long as it's under a hundred dollars", "Shall I book it?"),
        ("yes i'll have to cancel though", "I haven't booked it yet."),
        ("yes it squeaks like crazy", "Shall I book it?"),
    ];
    for (said, asked) in rows {
        let call = after(&FORM, &[Says(said)]);
        wrong.unless(!call.contains("(book "), &call);
        wrong.unless(call.lines().rev().nth(1).is_some_and(|last| last.contains(asked)), &call);
    }
    wrong.none();
}

#[test]
fn a_yes_in_other_words_is_still_one() {
    let mut wrong = Wrong::default();
    let rows = [
        "yes that's the one",
        "yep tuesday at ten",
        "yes dana whitfield forty two oak street",
        "yes book me in please",
        "Okay, let's do that.",
        "oh no yeah that's right",
        "yes no problem at all thank you so much",
        "you got it right",
        "ugh finally yes",
        "yes that time works great for us",
        "yes the leak repair on tuesday",
        "uh huh",
        "yes ma'am that will be fine",
        "yes I need to leave at noon",
        "yes the gate code is 4455",
    ];
    for said in rows {
        let call = after(&FORM, &[Says(said)]);
        wrong.unless(call.contains("(book "), &call);
    }
    wrong.none();
}

#[test]
fn nothing_is_cancelled_by_half_a_yes_nor_by_speaking_of_it() {
    let mut wrong = Wrong::default();
    let kept = "left it as it is";
    let asked = "Say yes to cancel it, or no to keep it.";
    let rows = [
        ("yes i still need it", kept),
        ("yes my wife wants it", kept),
        ("yes i'm keeping it", kept),
        ("yes that one's fine leave it", kept),
        ("yes hold off", asked),
        ("yes the wrong one", asked),
        ("yes i'll think about it", asked),
        ("yes as long as there's no fee", asked),
        ("i'll cancel later", asked),
        ("i might have to cancel it", asked),
        ("cancel the cancellation", asked),
        ("i can't cancel it", asked),
        ("cancel my request", asked),
    ];
    for (said, then) in rows {
        let call = customer(&[&CANCEL[..], &[Says(said)]].concat());
        wrong.unless(!call.contains("(cancel "), &call);
        wrong.unless(call.contains(then), &call);
    }
    for said in
        ["forget it", "just forget it", "drop it", "skip it", "undo", "yes stop", "yes and no", "yes don't"]
    {
        let call = customer(&[&CANCEL[..], &[Says(said)]].concat());
        wrong.unless(!call.contains("(cancel "), &call);
    }
    for said in [
        "yes",
        "cancel it",
        "yes please cancel it",
        "I want to cancel it",
        "yes i don't need it anymore",
        "yes I found somebody else",
        "yeah we got it fixed",
        "go ahead and cancel the leak repair",
        "no yeah cancel it",
    ] {
        let call = customer(&[&CANCEL[..], &[Says(said)]].concat());
        wrong.unless(call.contains("(cancel "), &call);
    }
    wrong.none();
}

#[test]
fn nothing_is_moved_by_half_a_yes_nor_by_speaking_of_it() {
    let mut wrong = Wrong::default();
    for said in [
        "yes hold off",
        "yes don't",
        "yes stop",
        "yes the wrong one",
        "yes i'm keeping it",
        "yes i'll think about it",
        "yes and no",
        "i can't move it",
        "move it back",
        "stay with tuesday",
        "keep the old one",
        "actually leave it where it was",
    ] {
        let call = customer(&[&MOVE[..], &[Says(said)]].concat());
        wrong.unless(!call.contains("(move ->"), &call);
    }
    for said in [
        "yes",
        "yes please change it",
        "Yes, move it.",
        "sure that works better for me",
        "yes wednesday at two",
    ] {
        let call = customer(&[&MOVE[..], &[Says(said)]].concat());
        wrong.unless(call.contains("(move ->"), &call);
    }
    wrong.none();
}

#[test]
fn the_number_that_he_calls_from_is_not_taken_by_half_a_yes() {
    let mut wrong = Wrong::default();
    let asked = [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street.")];
    for said in
        ["yes don't call it", "yes you can't reach me there", "yes it's disconnected", "yes my other number"]
    {
        let call = after(&asked, &[Says(said)]);
        wrong.unless(
            call.lines().rev().nth(1).is_some_and(|last| last.contains("What's the best number")),
            &call,
        );
    }
    for said in ["yes stop", "yes don't", "yes never", "yes and no"] {
        let call = usual(&[
            Says("Do you sell bicycles?"),
            Says("I have a question about my water bill."),
            Says(said),
        ]);
        wrong.unless(!call.contains("What's your name?"), &call);
    }
    wrong.none();
}

#[test]
fn who_brings_an_errand_and_wants_no_texts_is_not_hung_up_on() {
    let mut wrong = Wrong::default();
    for said in [
        "i want to book a leak repair tuesday at ten but don't text me",
        "can you come tuesday at ten for a leak don't text me it's a landline",
        "i'd like an appointment for a leak on tuesday and i don't want text messages",
        "don't send me texts i need my drain cleaned on tuesday",
        "how much is a visit and don't text me",
    ] {
        let call = usual(&[Says(said)]);
        wrong.unless(!call.contains("= opted_out"), &call);
        wrong.unless(call.contains("I've noted that you don't want any texts."), &call);
    }
    let call = usual(&[Says("i need a plumber tuesday for a leak but don't call this number call my cell")]);
    wrong.unless(!call.contains("= opted_out"), &call);
    for said in ["stop texting me", "don't text me", "i didn't book anything stop texting me"] {
        let call = usual(&[Says(said)]);
        wrong.unless(call.contains("= opted_out"), &call);
    }
    wrong.none();
}

#[test]
fn what_was_asked_for_is_not_lost_to_the_wish_to_be_left_alone() {
    let mut wrong = Wrong::default();
    let call = customer(&[&CANCEL[..], &[Says("take me off your list"), Says("yes")]].concat());
    wrong.unless(call.contains("(cancel "), &call);
    let call = after(&FORM, &[Says("stop calling me")]);
    wrong.unless(call.contains("Okay, I won't book that."), &call);
    let call = customer(&[&MOVE[..], &[Says("take me off your list")]].concat());
    wrong.unless(call.contains("left it as it is"), &call);
    wrong.none();
}

#[test]
fn an_emergency_is_over_only_when_nothing_else_is_said() {
    let mut wrong = Wrong::default();
    let urgent = [Says("my basement is flooding")];
    for said in [
        "i can't shut it off",
        "how do i shut off the water",
        "i shut the main but it's still coming",
        "i found the shutoff but it's stuck",
        "i got the kids out",
        "it's not that bad but it's through the floor",
        "it is not an emergency right",
        "don't call me just send someone",
        "don't call me",
        "i don't want a call i want a plumber",
    ] {
        let call = after(&urgent, &[Says(said)]);
        wrong.unless(!call.contains("no longer urgent"), &call);
        wrong.unless(!call.contains("opted_out") && !call.contains("off our list"), &call);
    }
    for said in
        ["false alarm", "it stopped", "sorry never mind it was a false alarm", "everything's fine now thanks"]
    {
        let call = after(&urgent, &[Says(said)]);
        wrong.unless(call.contains("no longer urgent"), &call);
    }
    let call = after(&[Says("i smell gas in my house")], &[Says("it's fine now")]);
    wrong.unless(!call.contains("no longer urgent") && call.contains("he says: it's fine now"), &call);
    wrong.none();
}

#[test]
fn only_a_plain_no_keeps_him_on_the_list() {
    let mut wrong = Wrong::default();
    let asked = [Says("How can I stop the reminders?")];
    for said in
        ["never", "no never again", "no more", "nope don't call", "no stop", "i don't know", "no i mean yes"]
    {
        let call = after(&asked, &[Says(said)]);
        wrong.unless(call.contains("I've noted that you don't want to be contacted."), &call);
    }
    for said in ["no", "no thanks", "no i just want to know when you open"] {
        let call = after(&asked, &[Says(said)]);
        wrong.unless(!call.contains("I've noted that you don't want to be contacted."), &call);
    }
    let booked = [&BOOKED[..], &asked[..]].concat();
    let call = after(&booked, &[Says("yes and cancel my appointment")]);
    wrong.unless(call.contains("Should I cancel it?"), &call);
    let call = after(&booked, &[Says("yes but keep my appointment")]);
    wrong.unless(call.contains("I've noted that you don't want to be contacted."), &call);
    wrong.none();
}

#[test]
fn a_number_that_he_refuses_is_not_the_one_that_is_called() {
    let mut wrong = Wrong::default();
    let call = Scene { caller: None, ..Scene::default() }.play(&[
        Says("I'd like somebody to call me back."),
        Says("Dana Whitfield."),
        Says("don't call 312 555 0177 call 312 555 0188"),
        Says("my bill"),
    ]);
    wrong.unless(call.contains("+13125550188") && !call.contains("+13125550177"), &call);
    wrong.unless(call.contains("312-555-0188"), &call);
    wrong.none();
}

#[test]
fn another_hour_is_one_of_the_day_that_is_held() {
    let mut wrong = Wrong::default();
    for (said, then) in [
        ("noon", "Tuesday, November 24th at 12 PM"),
        ("three thirty", "Tuesday, November 24th at 3:30 PM"),
        ("eleven", "Tuesday, November 24th at 11 AM"),
        ("an hour later", "Tuesday, November 24th at 11 AM"),
        ("in the afternoon", "Tuesday, November 24th"),
    ] {
        let call = after(&FORM, &[Says("change the time"), Says(said)]);
        let last = call.lines().rev().nth(1).unwrap_or_default();
        wrong.unless(last.contains(then) || last.contains("noon") && said == "noon", &call);
        wrong.unless(!last.contains("Monday"), &call);
    }
    let call = after(&FORM, &[Says("change the day"), Says("the day after")]);
    wrong.unless(call.lines().rev().nth(1).is_some_and(|last| last.contains("Wednesday")), &call);
    wrong.none();
}

#[test]
fn what_he_keeps_is_not_what_is_cancelled() {
    let mut wrong = Wrong::default();
    let two = || {
        let drain = assistant::BookingSummary {
            id: telephony::BookingId(uuid::Uuid::from_u128(98)),
            ..appointment("2026-11-27T09:00:00-06:00", "drain-cleaning", "Dana Whitfield")
        };
        let bookings = vec![appointment("2026-11-24T15:00:00-06:00", "leak-repair", "Dana Whitfield"), drain];
        Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() }
    };
    for said in [
        "cancel all but the drain",
        "cancel everything except the drain cleaning",
        "keep the drain and cancel the other one",
    ] {
        let call = two().play(&[Says(said), Says("Dana Whitfield.")]);
        wrong
            .unless(call.contains("a leak repair on Tuesday") && call.contains("Should I cancel it?"), &call);
    }
    for said in [
        "i want to keep the drain",
        "keep friday",
        "the drain one stays",
        "leave the drain",
        "all but the drain",
    ] {
        let call = two().play(&[Says("cancel one of my appointments"), Says("Dana Whitfield."), Says(said)]);
        wrong
            .unless(call.contains("a leak repair on Tuesday") && call.contains("Should I cancel it?"), &call);
    }
    for said in ["the drain", "friday", "cancel the drain", "not the leak"] {
        let call = two().play(&[Says("cancel one of my appointments"), Says("Dana Whitfield."), Says(said)]);
        wrong.unless(
            call.contains("a drain cleaning on Friday") && call.contains("Should I cancel it?"),
            &call,
        );
    }
    wrong.none();
}

#[test]
fn who_says_goodbye_is_told_what_is_not_done_and_called_as_promised() {
    let mut wrong = Wrong::default();
    let call =
        usual(&[Says("I'd like somebody to call me back."), Says("Dana Whitfield."), Says("thanks bye")]);
    wrong.unless(call.contains("(leave a call-back: Dana Whitfield, +13125550142"), &call);
    let asked = Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street.");
    let call = usual(&[asked.clone(), Says("thanks bye")]);
    wrong.unless(call.contains("I haven't booked it yet."), &call);
    let call = customer(&[&CANCEL[..], &[Says("ok thanks bye")]].concat());
    wrong.unless(call.contains("I haven't cancelled it yet. "), &call);
    let call = customer(&[&MOVE[..], &[Says("okay thanks bye"), Says("bye")]].concat());
    wrong.unless(call.contains("I haven't moved it yet.") && call.contains("Goodbye."), &call);
    wrong.none();
}

#[test]
fn who_goes_past_the_question_is_left_alone() {
    let mut wrong = Wrong::default();
    let asked = [Says("How can I stop the reminders?")];
    for said in ["bye", "let me speak to a person", "i'd like someone to call me"] {
        let call = after(&asked, &[Says(said)]);
        wrong.unless(call.contains("I've noted that you don't want to be contacted."), &call);
    }
    wrong.none();
}

#[test]
fn an_owner_of_the_house_is_not_asked_for_a_pin() {
    let mut wrong = Wrong::default();
    for said in ["i'm the owner of the place yes", "i have to ask the owner first what's on the schedule"] {
        let call = after(&FORM, &[Says(said)]);
        wrong.unless(!call.contains("PIN"), &call);
    }
    let call = after(&FORM, &[Says("I'm the owner, what's on my schedule on Monday?"), Cue::Keys("*")]);
    wrong.unless(
        call.contains("PIN") && call.lines().rev().nth(1).is_some_and(|last| last.contains("42 Oak Street")),
        &call,
    );
    wrong.none();
}

#[test]
fn signs_after_a_no_are_signs() {
    let mut wrong = Wrong::default();
    for (first, said) in [
        ("there's a weird smell in the basement", "no my head hurts a little"),
        ("there's a weird smell in the basement", "no the cat's acting weird"),
        ("there's a weird smell in the basement", "no i'm a bit sleepy"),
        ("the carbon monoxide detector chirps", "no it keeps beeping"),
        ("the carbon monoxide detector chirps", "no it says 80"),
        ("my outlet feels warm", "no it's melting"),
        ("my outlet feels warm", "no it's turning brown"),
        ("the outlet in the kitchen is hot to the touch", "yeah it's really hot"),
    ] {
        let call = usual(&[Says(first), Says(said)]);
        wrong.unless(call.contains("(leave a call-back") && call.contains("emergency: "), &call);
    }
    wrong.none();
}

#[test]
fn only_an_emergency_is_left_as_one() {
    let mut wrong = Wrong::default();
    let asked = [Says("I'd like somebody to call me back."), Says("Dana Whitfield."), Says("Yes.")];
    let call = after(&asked, &[Says("emergency contact needs to be changed")]);
    wrong.unless(call.contains("\"emergency contact needs to be changed\" -> left"), &call);
    wrong.none();
    let note = |reason: &str, emergency: Option<&str>| assistant::Callback {
        name: None,
        phone: None,
        reason: reason.to_owned(),
        emergency: emergency.map(str::to_owned),
        best_at: None,
        for_visit: None,
    };
    // What is told later in that call is left with it, and said as his own words.
    let call = usual(&[Says("my basement is flooding"), Says("i got the kids out")]);
    assert!(call.contains("emergency: flood / he says: i got the kids out"), "{call}");
    assert!(!note("emergency exit sign question", None).is_emergency());
    assert!(note("the basement", Some("flood")).is_emergency());
}

#[test]
fn a_call_that_is_wished_for_much_later_is_not_promised_for_now() {
    let call = usual(&[
        Says("call me back on december fifth"),
        Says("Dana Whitfield."),
        Says("Yes."),
        Says("my bill"),
    ]);
    assert!(call.contains("my bill (asked to be called on Saturday, December 5)"), "{call}");
}

#[test]
fn a_correction_goes_to_what_it_corrects() {
    let mut wrong = Wrong::default();
    for (said, then) in [
        ("no it's at 14 elm", "address?"),
        ("i said street not lane", "address?"),
        ("my name is misspelled", "letter by letter"),
        ("change the job", "What do you need help with?"),
        ("that's the wrong job", "What do you need help with?"),
        ("no at eleven thirty", "11:30 AM"),
    ] {
        let call = after(&FORM, &[Says(said)]);
        let last = call.lines().rev().nth(1).unwrap_or_default();
        wrong.unless(last.contains(then) && !last.contains("2 PM"), &call);
    }
    let call = after(&FORM, &[Says("change the job"), Says("it's a clogged drain")]);
    wrong.unless(call.contains("find openings for drain-cleaning"), &call);
    wrong.none();
}

#[test]
fn who_asks_for_a_person_in_an_emergency_is_put_through_as_one() {
    let mut wrong = Wrong::default();
    for cue in [Says("let me talk to someone"), Cue::Keys("1")] {
        let people = Scene { business: crate::scene::business_with_people(), ..Scene::default() };
        let nobody = Cue::News(assistant::Reaching::Nobody(policy::ladder::LastResort::Callback));
        let call = people.play(&[Says("my basement is flooding"), nobody, cue]);
        wrong.unless(call.matches("ring people: emergency").count() == 2, &call);
        wrong.unless(!call.contains("What's your name?"), &call);
    }
    wrong.none();
}
