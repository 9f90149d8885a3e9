//! Callers who agree and add something, choose and say something else, or think again after it is booked: each
//! snapshot is a whole call.

use crate::scene::Cue::{self, Cut, Keys, Nothing, Says};
use crate::scene::{BOOKED, FORM, Scene, Store, after, appointment, usual};

/// A caller with an appointment that is already in the calendar.
fn customer(script: &[Cue]) -> String {
    let bookings = vec![appointment("2026-11-24T15:00:00-06:00", "leak-repair", "Dana Whitfield")];
    Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() }.play(script)
}

#[test]
fn a_yes_with_something_to_it_waits_for_the_rest() {
    let calls = [
        after(&FORM, &[Says("Perfect except the phone number."), Keys("3125550177"), Says("Yes.")]),
        after(&FORM, &[Says("Sure, but can I get it earlier?"), Says("The first one.")]),
        after(&FORM, &[Says("Yes and it's apartment 5."), Says("Yes.")]),
        after(&FORM, &[Says("yes, and how much will it cost?"), Says("Okay, yes.")]),
        after(&FORM, &[Says("Yes, but the street is wrong."), Says("44 Elm Street."), Says("Yes.")]),
        after(&FORM, &[Says("Yes, but."), Says("The time.")]),
        after(&FORM, &[Says("Yes, but I have a dog, is that okay?"), Says("Yes.")]),
        after(&FORM, &[Says("Yes that's right, I'll be home after four.")]),
        after(&FORM, &[Says("Yes, and thank you so much.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_yes_to_cancelling_or_moving_with_something_to_it_waits_for_the_rest() {
    let calls = [
        customer(&[
            Says("I need to cancel my appointment."),
            Says("Dana Whitfield."),
            Says("Well yes but can I get Wednesday at two instead?"),
            Says("Yes."),
        ]),
        customer(&[
            Says("I need to cancel my appointment."),
            Says("Dana Whitfield."),
            Says("Yes, but how much does it cost?"),
            Says("Yes."),
        ]),
        customer(&[
            Says("I need to cancel my appointment."),
            Says("Dana Whitfield."),
            Says("Yes, cancel the one on Tuesday."),
        ]),
        customer(&[
            Says("I need to cancel my appointment."),
            Says("Dana Whitfield."),
            Says("Yes, I found another plumber."),
        ]),
        customer(&[
            Says("This is Dana Whitfield, can I move my appointment to Wednesday at two?"),
            Says("Yes, but could it be a little later?"),
        ]),
        customer(&[
            Says("This is Dana Whitfield, can I move my appointment to Wednesday at two?"),
            Says("Yes, and do you take credit cards?"),
            Says("Yes."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_said_of_himself_beside_an_offer_is_kept() {
    let calls = [
        usual(&[
            Says("drain cleaning tomorrow"),
            Says("My name is Nina Petrov and I live at 42 Oak Street."),
            Says("The first one."),
            Says("Yes."),
            Says("Yes."),
        ]),
        usual(&[
            Says("drain cleaning tomorrow"),
            Says("You can reach me at 312 555 0177."),
            Says("The second one, please."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn names_are_not_tried_without_end() {
    insta::assert_snapshot!(customer(&[
        Says("When is my appointment? This is Bob Brown."),
        Says("Tom White."),
        Says("No."),
        Says("When is my appointment? This is Dana Whitfield."),
        Cut,
        Says("No."),
        Says("I'd like to cancel my appointment."),
        Says("No."),
        // What he books himself in this call he may still hear of.
        Says("A leaking tap, Wednesday at ten a.m., this is Tom White at 42 Oak Street."),
        Says("Yes."),
        Says("Yes."),
        Says("When is my appointment? This is Dana Whitfield."),
    ]));
}

#[test]
fn a_yes_to_several_openings_is_asked_which() {
    let calls = [
        usual(&[
            Says("drain cleaning on Tuesday"),
            Says("Yes."),
            Says("Sure."),
            Says("Okay."),
            Says("Yes."),
            Says("Yes."),
        ]),
        customer(&[
            Says("This is Dana Whitfield, can I move my appointment to Wednesday?"),
            Says("Yes."),
            Says("Sure."),
            Says("The second one."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_call_is_not_hung_up_in_the_middle_of_a_booking() {
    let calls = [
        after(
            &FORM,
            &[Says("Change the phone number."), Says("312 555"), Says("purple"), Says("312"), Says("green")],
        ),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
            Says("No, a different one."),
            Says("312 555"),
            Says("that's it"),
            Says("312 555 0177"),
            Says("okay great"),
        ]),
        after(&FORM, &[Says("that's it"), Says("Yes, that's all, thanks.")]),
        after(&FORM, &[Says("Okay, thanks.")]),
        usual(&[Says("A leaking tap, please."), Says("that's all"), Says("Goodbye.")]),
        after(&FORM, &[Says("Never mind.")]),
        after(&FORM, &[Says("Thanks, bye.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_second_errand_is_for_the_same_customer() {
    let calls = [
        after(&BOOKED, &[Says("Oh, and my drain is clogged too."), Says("Wednesday at nine."), Says("Yes.")]),
        after(
            &BOOKED,
            &[Says("I also want to visit the showroom. This is for Peter Grant."), Says("Friday at ten.")],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_was_just_booked_can_still_be_changed() {
    let calls = [
        after(
            &BOOKED,
            &[Says("Actually wait, I need to change the time."), Says("Wednesday at nine."), Says("Yes.")],
        ),
        after(&BOOKED, &[Says("Actually, can you make it Wednesday at nine?"), Says("Yes.")]),
        after(
            &BOOKED,
            &[
                Says("Wait, I gave you the wrong address."),
                Says("It's 44 Oak Street."),
                Says("No, that's all."),
            ],
        ),
        after(&BOOKED, &[Says("Sorry, the phone number is wrong, it's 312 555 0177."), Says("No.")]),
        after(&BOOKED, &[Says("Oh, my name is spelled wrong."), Says("W H I T F E L D."), Says("No.")]),
        after(&BOOKED, &[Says("I gave you the wrong number."), Keys("3125550177"), Says("No.")]),
        after(&BOOKED, &[Says("Oh, and it's apartment 5."), Says("No.")]),
        after(&BOOKED, &[Says("Could I get something earlier?"), Says("The first one."), Says("Yes.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_correction_at_the_read_back_lands_where_it_belongs() {
    let calls = [
        after(&FORM, &[Says("The house number is 44, not 42."), Says("Yes.")]),
        after(&FORM, &[Says("No, the house number is wrong."), Says("44 Oak Street.")]),
        after(&FORM, &[Says("Okay, what was the address again?"), Says("Yes.")]),
        after(&FORM, &[Says("What name do you have?"), Says("Yes.")]),
        after(&FORM, &[Says("No, it's number 44."), Says("Yes.")]),
        after(&FORM, &[Says("no forty four"), Says("the house number is forty four")]),
        after(&FORM, &[Says("no it's dana smith at 14 elm on wednesday"), Says("Yes.")]),
        after(&FORM, &[Says("no my name's dana but the last name's white"), Says("Yes.")]),
        after(&FORM, &[Says("yes but the surname should be wight"), Says("Yes.")]),
        after(&FORM, &[Says("the phone should be 312 555 0177 and the name dana smith"), Says("Yes.")]),
        after(&BOOKED, &[Says("don't use this number use 312 555 0177")]),
        after(&BOOKED, &[Says("move it from tuesday to friday at nine")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_was_said_for_a_call_back_is_known_to_the_booking() {
    insta::assert_snapshot!(usual(&[
        Says("A leaking tap, Tuesday at 10 a.m."),
        Says("Can I talk to somebody?"),
        Says("Dana Whitfield."),
        Says("Yes."),
        Says("Yes."),
        Says("42 Oak Street."),
        Says("Will I get a text?"),
    ]));
}

#[test]
fn what_is_told_beside_a_wish_is_understood() {
    let tap = [Says("A leaking tap tomorrow.")];
    let calls = [
        after(&tap, &[Says("What times do you have?"), Says("The second one's fine.")]),
        after(&tap, &[Says("Oh, any time.")]),
        after(&tap, &[Says("As early as possible.")]),
        usual(&[Says("I've got a leak appointment coming up and I don't remember when it is.")]),
        usual(&[Says("I need an appointment but I don't know when I can.")]),
        usual(&[Says("I got a quote from you last week for a repipe and I want to go ahead with it.")]),
        usual(&[Says("I need a leak fixed before the party on Saturday.")]),
        usual(&[Says("My leaking tap hasn't stopped in three days.")]),
        usual(&[Says("We just finished a renovation and there's dust everywhere.")]),
        usual(&[Says("I have a leaking tap, could somebody come every other week starting next Wednesday?")]),
        usual(&[
            Says("What are your hours on Friday?"),
            Says("And do you have anything that afternoon for a leak?"),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_asked_in_few_words_is_answered() {
    let flood = [Says("There's water pouring through my ceiling.")];
    let calls = [
        usual(&[Says("okay can I get a person please")]),
        usual(&[Says("hi it's robin what do I have tomorrow")]),
        usual(&[Says("Can you do it in the afternoon after three?"), Says("A leaking tap.")]),
        after(&BOOKED, &[Says("What was the address you have?")]),
        after(&BOOKED, &[Says("What name is it under?")]),
        after(&flood, &[Says("the tenant upstairs"), Says("it's the upstairs bathroom")]),
        usual(&[Says("Do you take credit cards?"), Says("What about checks?")]),
        after(&[Says("A leaking tap next week.")], &[Says("Any day.")]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m."),
            Says("Okay, that's good."),
            Says("Dana Whitfield."),
        ]),
        after(
            &BOOKED,
            &[Says("How much is that going to run me?"), Says("No, that's it, happy Thanksgiving.")],
        ),
        usual(&[Says("Is this the pizza place on Fifth?")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn never_mind_ends_what_was_looked_up_and_not_the_call() {
    insta::assert_snapshot!(usual(&[
        Says("When is my appointment?"),
        Says("Never mind."),
        Says("I need a leak fixed."),
    ]));
}

#[test]
fn who_wants_a_call_back_has_said_his_name() {
    insta::assert_snapshot!(usual(&[
        Says("Can you have someone call me back after five, this is Sarah Jones, 312 555 0177."),
        Says("It's about my bill."),
    ]));
}

#[test]
fn small_words_are_no_greeting_and_no_nonsense() {
    let calls = [
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m."),
            Says("Sarah."),
            Says("Jones."),
            Says("Hello?"),
            Says("42 Oak Street."),
            Says("Yes."),
        ]),
        after(&FORM, &[Says("Hmm."), Says("Um."), Says("Yes.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_house_number_and_its_street_may_come_in_two_turns() {
    let name = [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield.")];
    let calls = [
        after(&name, &[Says("forty-two"), Says("Oak Street"), Says("Yes.")]),
        after(&name, &[Says("I'm on Oak Street."), Says("42"), Says("Yes.")]),
        after(&name, &[Says("Oak Street."), Nothing, Says("It's number forty-two."), Says("Yes.")]),
        after(&name, &[Says("42"), Says("118 Main Street."), Says("Yes.")]),
        after(&name, &[Says("Oak Street."), Keys("42#"), Says("Yes.")]),
        after(&name, &[Says("Oak Street."), Keys("42"), Nothing, Says("Yes.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_said_beside_a_cancellation_is_no_errand_of_its_own() {
    let calls = [
        customer(&[
            Says("I need to cancel my appointment, it's on Tuesday at three."),
            Says("Dana Whitfield."),
        ]),
        customer(&[
            Says("Please cancel my appointment, the leak repair."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        customer(&[
            Says("Cancel my appointment, I don't need the leak repair any more."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        customer(&[
            Says("My tap stopped dripping and I want to cancel the leak repair on Tuesday."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        customer(&[
            Says("I don't want to cancel, I just need the leak repair to be on Wednesday."),
            Says("Dana Whitfield."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_takes_none_of_the_openings_and_says_goodbye_may_go() {
    let call =
        usual(&[Says("I have a leaking tap, what do you have on Tuesday?"), Says("No, that's it, bye.")]);
    assert!(call.ends_with("Goodbye. [protected]\n= abandoned\n"), "{call}");
}

#[test]
fn what_is_said_before_the_job_is_named_is_kept() {
    let calls = [
        usual(&[
            Says("I need somebody next week."),
            Says("Mornings are best."),
            Says("My name is Dana Whitfield."),
            Says("I'm at 42 Oak Street."),
            Says("A leaking tap."),
            Says("The second one."),
        ]),
        usual(&[
            Says("I need somebody."),
            Says("As soon as possible!"),
            Says("As soon as possible!"),
            Says("My drain."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_asks_for_it_slower_is_spoken_to_slowly() {
    let calls = [
        usual(&[
            Says("Could you speak a little slower, please?"),
            Says("My drain is slow."),
            Says("Tuesday at ten."),
        ]),
        usual(&[Says("I need a drain cleaning."), Says("You're talking too fast."), Says("Tuesday."), Cut]),
        after(&FORM, &[Says("Slower please."), Says("Yes.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn two_errands_in_one_breath_are_both_done() {
    let calls = [
        customer(&[
            Says("Cancel my leak repair and book a drain cleaning instead."),
            Says("Dana Whitfield."),
            Says("Yes."),
            Says("Tuesday at 10."),
            Says("42 Oak Street."),
            Says("Yes."),
            Says("Yes."),
        ]),
        customer(&[
            Says("I'd like to book a drain cleaning for Tuesday at ten and cancel my leak repair."),
            Says("Dana Whitfield."),
            Says("No, keep it."),
        ]),
        customer(&[
            Says("Please cancel my leak repair on Tuesday and book me a leak repair on Wednesday at ten."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        customer(&[
            Says("Cancel my appointment on Tuesday and book Wednesday at two instead."),
            Says("Dana Whitfield."),
        ]),
        usual(&[
            Says("How much does it cost, and can you fix a leaking tap on Tuesday at ten?"),
            Says("Dana Whitfield."),
        ]),
        usual(&[
            Says("I need a drain cleaning tomorrow. Do you take credit cards?"),
            Says("Monday at nine."),
        ]),
        usual(&[Says("Do you take checks, and how much does a visit cost?"), Says("No, thank you.")]),
        usual(&[Says("Are you open on Saturday and do you take cards?"), Says("No, thanks.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn no_and_do_not_beside_a_cancellation_are_not_taken_for_its_opposite() {
    let calls = [
        after(&BOOKED, &[Says("No, cancel it."), Says("Yes.")]),
        after(&BOOKED, &[Says("I don't need it any more, cancel it please."), Says("Yes.")]),
        after(&BOOKED, &[Says("No, I can't make it, cancel please."), Says("Yes.")]),
        after(&BOOKED, &[Says("I can't make it on Tuesday."), Says("Wednesday at ten.")]),
        after(
            &BOOKED,
            &[
                Says("I also need a drain cleaning on Friday at ten."),
                Says("Yes."),
                Says("Cancel the leak repair."),
                Says("Yes."),
            ],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn an_answer_given_before_may_be_put_right_while_the_next_is_asked() {
    let calls = [
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 14 Elm Street."),
            Says("Sorry, I meant 41 Elm Street."),
            Says("Yes."),
        ]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield."),
            Says("Actually, put it under David Chen."),
            Says("14 Elm Street."),
            Says("Yes."),
        ]),
        after(&FORM, &[Says("No, it's 41 Elm Street, and make it eleven o'clock.")]),
        after(&FORM, &[Says("No, can we do eleven instead?")]),
        after(&FORM, &[Says("No, it's not Oak, it's Oaks, O A K S.")]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 14 Elm Street."),
            Says("No, 312-555-0198."),
            Says("No, it ends in 0199."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_only_a_person_can_deal_with_is_taken_down() {
    let calls = [
        customer(&[
            Says("I have an appointment at two today and I'm running late."),
            Says("Yes."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        usual(&[Says("Your plumber is 45 minutes late."), Says("Yes please.")]),
        usual(&[Says("You overcharged me."), Says("No.")]),
        usual(&[Says("I moved and I need to change my address."), Says("Yes.")]),
        usual(&[Says("Nobody showed up yesterday."), Says("Yes.")]),
        usual(&[Says("I need a leak repair, is late afternoon possible?")]),
        usual(&[Says("Hi, is my daddy there?")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_leaves_the_time_open_hears_what_is_free() {
    let calls = ["What do you have?", "When can you come?", "I'm flexible.", "It doesn't matter."]
        .map(|words| usual(&[Says("My tap is leaking."), Says(words), Says("The first one.")]));
    for call in calls {
        assert!(
            call.contains("I have Monday, November 23rd at") && call.contains("I'm holding Monday"),
            "{call}"
        );
    }
}

#[test]
fn goodbye_at_the_read_back_is_asked_about_once() {
    let calls = [
        after(&FORM, &[Says("Thank you, bye."), Says("Oh, yes please.")]),
        after(&FORM, &[Says("Thank you, bye."), Says("No, goodbye.")]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
            Says("Yeah, but it's a landline, so don't text it."),
            Says("Yes."),
        ]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield."),
            Says("Please don't send me any texts, I don't have a cell phone."),
            Says("42 Oak Street."),
        ]),
        after(&FORM, &[Says("Yes, but don't text me about it."), Says("Yes.")]),
        usual(&[Says("My tap is leaking, and don't text me, call me instead."), Says("Tuesday at 10.")]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield."),
            Says("No texts please, and stop calling me too."),
        ]),
        customer(&[
            Says("Cancel my appointment and stop calling me."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        usual(&[Says("Stop calling me.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn where_an_emergency_is_may_be_said_before_or_after_it() {
    let calls = [
        usual(&[
            Says("There's water pouring through my ceiling!"),
            Says("The address is 14 Elm Street."),
            Says("My name is Dana Whitfield."),
        ]),
        after(&FORM, &[Says("Oh no, now water is pouring through the ceiling!")]),
        usual(&[
            Says("There's a weird smell in my house."),
            Says("Not really, I mean, we all feel a little sick."),
        ]),
        usual(&[Says("There's a weird smell in my house."), Says("No, nobody is."), Says("Tuesday at ten.")]),
        usual(&[Says("There's a weird smell in my house."), Says("No, but can you come on Tuesday?")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_whoever_comes_should_know_is_kept() {
    let calls = [
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield."),
            Says("14 Elm Street, and there's a dog, so please call before you come."),
            Says("Yes."),
            Says("Yes."),
        ]),
        usual(&[
            Says("Please call me back."),
            Says("Never mind, just book me a leak repair on Tuesday at ten."),
        ]),
        usual(&[Says("Please call me back."), Says("Bye.")]),
        usual(&[Says("There's no need to call me back.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn half_a_yes_books_nothing() {
    let turns = [
        "eleven",
        "yes eleven",
        "right, eleven",
        "twelve",
        "44",
        "ok 44 oak",
        "almost",
        "Mostly.",
        "Okay, so",
        "ok im back",
        "Yes, but not ten.",
        "Sure, but later.",
        "That's Wednesday, right?",
        "Yes except it's 44 Oak.",
        "no no no yes",
        "Book it and cancel my other one.",
        "Add a drain cleaning to that.",
        "I can't do ten.",
        "Tuesday doesn't work.",
        "Yes, the gate code is 4455.",
        "yes ten",
        "Yes, 42 Oak Street.",
    ];
    let calls: Vec<String> = turns.iter().map(|turn| after(&FORM, &[Says(turn)])).collect();
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_was_asked_before_is_what_is_booked_and_a_name_has_no_um() {
    let calls = [
        usual(&[
            Says("How much do you charge to snake a drain?"),
            Says("Okay, let's do it Tuesday at ten."),
            Says("um it's uh John um Smith"),
        ]),
        usual(&[
            Says("A leaking tap, Tuesday at 10 a.m., it's Dana Whitfield."),
            Says("My house is at 42 Oak Street but the leak is at 14 Elm Street."),
            Says("Yes."),
        ]),
        after(&BOOKED, &[Says("Oh and my apartment is 3B.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn half_a_yes_moves_and_cancels_nothing() {
    let moved = [&BOOKED[..], &[Says("Can you make it eleven?")]].concat();
    let cancelled = [&BOOKED[..], &[Says("Cancel it.")]].concat();
    let calls = [
        after(&moved, &[Says("twelve")]),
        after(&moved, &[Says("almost")]),
        after(&moved, &[Says("ok im back"), Says("Yes, eleven.")]),
        after(&cancelled, &[Says("eleven")]),
        after(&cancelled, &[Says("almost")]),
        after(&cancelled, &[Says("Yes, cancel it.")]),
        after(&cancelled, &[Says("go ahead")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}
