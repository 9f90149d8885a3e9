//! What a caller wants beside what is in hand: another errand, one more of the same, a certain person, a time seen from what
//! he has booked. Nothing of it is dropped without a word.

use crate::scene::Cue::{Cut, Says};
use crate::scene::{BOOKED, FORM, Scene, Store, after, appointment, usual};

const ASKED_NAME: [crate::scene::Cue; 1] = [Says("A leaking tap, Tuesday at 10 a.m.")];

#[test]
fn another_errand_is_taken_up_when_the_first_is_done() {
    let before = appointment("2026-11-27T09:00:00-06:00", "drain-cleaning", "Dana Whitfield");
    let customer =
        || Scene { store: Store { bookings: vec![before.clone()], ..Store::default() }, ..Scene::default() };
    let calls = [
        customer()
            .play(&[&FORM[..], &[Says("Book it and cancel my other one."), Cut, Says("Yes.")]].concat()),
        after(&FORM, &[Says("yes and can you also add a drain cleaning friday at 9"), Says("Yes.")]),
        after(&FORM, &[Says("Can he look at the drain too?"), Says("Yes."), Says("No, thanks.")]),
        after(
            &ASKED_NAME,
            &[Says("dana whitfield and i also need a drain cleaning"), Says("42 Oak Street.")],
        ),
        usual(&[
            Says("leaky faucet"),
            Says("tomorrow at 10 and a drain cleaning friday at 9"),
            Says("Dana Whitfield."),
        ]),
        after(&FORM, &[Says("No, I need a drain cleaning instead.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn the_second_of_two_is_not_dropped() {
    let calls = [
        usual(&[
            Says("A showroom visit for me and my daughter Friday at 10, this is Dana Whitfield."),
            Says("Yes."),
            Says("Yes."),
            Says("Friday at 11."),
            Says("Amy Whitfield."),
            Says("Yes."),
            Says("Yes."),
        ]),
        usual(&[Says("two showroom visits friday at 10")]),
        after(&BOOKED, &[Says("my neighbor needs one too"), Says("Wednesday at ten.")]),
        usual(&[Says("i have two leaks in two units tuesday at 10")]),
        usual(&[Says("i need a drain cleaning at two addresses")]),
        usual(&[
            Says("Two showroom visits Friday at 10, this is Dana Whitfield."),
            Says("Yes."),
            Says("Yes."),
            Says("No."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_should_come_is_passed_on() {
    let calls = [
        usual(&[Says("A leaking tap tomorrow."), Says("can it be steve"), Says("12 30 if its steve")]),
        usual(&[Says("leaky faucet tuesday at 10 with Steve please")]),
        after(&FORM, &[Says("Can you send Steve?"), Says("Yes.")]),
        after(&BOOKED, &[Says("i want the same guy as last time")]),
        after(&ASKED_NAME, &[Says("It's Dana.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_time_is_seen_from_what_was_booked() {
    let calls = [
        after(&BOOKED, &[Says("i also need a drain cleaning right after")]),
        after(&BOOKED, &[Says("I also need a drain cleaning."), Says("Before that.")]),
        after(&BOOKED, &[Says("I also need a drain cleaning."), Says("The day after, same time.")]),
        after(&BOOKED, &[Says("One more thing before you go."), Says("When is that?")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}
