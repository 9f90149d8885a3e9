//! What a caller means by a few words depends on what is talked of: the week that was offered, the question that was
//! asked, the yes that was said. Each snapshot is a whole call.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, after, usual};

fn after_the_form(words: &[&'static str]) -> String {
    usual(&[&FORM[..], &words.iter().map(|words| Says(words)).collect::<Vec<_>>()].concat())
}

#[test]
fn a_weekday_is_one_of_the_week_that_is_talked_of() {
    let calls = [
        usual(&[Says("My tap is leaking."), Says("Any day next week."), Says("Wednesday works.")]),
        usual(&[Says("My tap is leaking."), Says("Next week."), Says("Do you have Tuesday?")]),
        usual(&[Says("My tap is leaking."), Says("In two weeks."), Says("Friday at two.")]),
        usual(&[
            Says("My tap is leaking."),
            Says("Monday next week at ten."),
            Says("Dana Whitfield."),
            Says("Actually, Tuesday."),
        ]),
        // Who says which week means that one.
        usual(&[Says("My tap is leaking."), Says("Next week."), Says("No, this Wednesday.")]),
        usual(&[Says("My tap is leaking."), Says("Tuesday or Wednesday."), Says("Wednesday, please.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_said_at_the_read_back_is_taken_as_it_is_meant() {
    let calls = [
        after_the_form(&["No, I said eleven."]),
        after_the_form(&["No, it was supposed to be eleven."]),
        after_the_form(&["Yes, I need to leave at noon."]),
        after_the_form(&["My daughter gets home at three.", "Yes."]),
        after_the_form(&["Yes, if it's under a hundred dollars.", "Yes."]),
        after_the_form(&["Yes, unless it's cheaper on Wednesday."]),
        after_the_form(&["Yes, he can park in lot 3.", "Yes."]),
        after_the_form(&["Yes, and it's apartment 3."]),
        after_the_form(&["I'll call back later."]),
        after_the_form(&["I think you have the wrong number for me on file."]),
        usual(&[FORM[0].clone(), Says("Don't call that one, it's my work number.")]),
        usual(&[FORM[0].clone(), Says("No texts, please just call.")]),
        usual(&[FORM[0].clone(), Says("Never call this number, use 312 555 0177.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_is_to_be_called_on_the_way_wants_his_appointment() {
    let calls = [
        usual(&[Says("A leaking tap, Tuesday at ten, please call me when you're on the way.")]),
        usual(&[Says("A leaking tap, Tuesday at ten, my name is Dana Whitfield, call me at this number.")]),
        usual(&[Says("Please call me back about my bill.")]),
        usual(&[Says("Can I call you back?")]),
        usual(&[Says("My dad isn't home, but he asked me to book a leak repair tomorrow at nine.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

/// Up to the question which day and time.
const WHEN: Cue = Says("My tap is leaking.");

#[test]
fn what_is_refused_is_not_offered() {
    let calls = [
        usual(&[WHEN, Says("Do you have anything not on a weekday?")]),
        usual(&[WHEN, Says("Weekdays, but not Mondays.")]),
        usual(&[WHEN, Says("Not Wednesday.")]),
        usual(&[WHEN, Says("Wednesday morning is no good.")]),
        usual(&[WHEN, Says("Wednesday morning, but not before nine.")]),
        usual(&[WHEN, Says("Wednesday afternoon, but not after three.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn an_answer_to_an_offer_is_seen_from_what_is_offered() {
    let calls = [
        usual(&[WHEN, Says("December 2nd."), Says("No, the third.")]),
        usual(&[WHEN, Says("December 2nd."), Says("The third.")]),
        usual(&[WHEN, Says("Tuesday."), Says("Not that early.")]),
        usual(&[WHEN, Says("Tuesday."), Says("I dont care.")]),
        usual(&[WHEN, Says("Tuesday."), Says("Whatever.")]),
        usual(&[WHEN, Says("Next week."), Says("Hmm, no, the week after.")]),
        usual(&[WHEN, Says("Next week."), Says("Something in the afternoon.")]),
        usual(&[WHEN, Says("Tuesday."), Says("14 elm"), Says("Mike Delgado."), Says("Eight.")]),
        usual(&[WHEN, Says("2200 West Monroe Street, unit 4."), Says("Tuesday.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_wish_to_book_is_no_yes_to_a_call() {
    let calls = [
        usual(&[
            Says("How much do you charge to snake a drain?"),
            Says("Does that include the labor?"),
            Says("Okay, let's do it Tuesday at ten."),
        ]),
        usual(&[Says("Does that include the labor?"), Says("Yes, tomorrow after ten.")]),
        usual(&[Says("Is anybody there?"), Says("Oh hi, I need my drain cleaned.")]),
        usual(&[
            Says("Can I talk to a real person?"),
            Says("Fine, how about you just book me."),
            Says("A leak repair."),
        ]),
        usual(&[Says("Have someone call me back."), Says("It's about a leak."), Says("Dana Whitfield.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn of_two_appointments_the_other_one_may_be_meant() {
    let two: Vec<Cue> =
        [&BOOKED[..], &[Says("I also need a drain cleaning on Friday at ten."), Says("Yes.")]].concat();
    let calls = [
        after(&two, &[Says("Cancel the drain cleaning."), Says("No, the other one."), Says("Yes.")]),
        after(&two, &[Says("Cancel the Friday one."), Says("No, the leak repair.")]),
        after(
            &two,
            &[Says("Move both to Monday."), Says("The first one."), Says("Yes."), Says("The last one.")],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_was_booked_is_moved_within_its_day() {
    let calls = [
        after(&BOOKED, &[Says("Can you make it eleven?"), Says("Yes.")]),
        after(&BOOKED, &[Says("Eleven would be better.")]),
        after(&BOOKED, &[Says("Can we push it back an hour?")]),
        after(&BOOKED, &[Says("Also my drain is clogged, same day please.")]),
        usual(&[FORM[0].clone(), Says("I can't do ten any more.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_told_beside_a_time_is_no_wish() {
    let calls = [
        usual(&[Says("The leak is worse at night, can you come tomorrow?")]),
        usual(&[WHEN, Says("Tuesday at 10, my appointment with you last month was at 9.")]),
        usual(&[WHEN, Says("Wednesday, not too early.")]),
        usual(&[WHEN, Says("Wednesday morning after nine.")]),
        usual(&[Says("Do you guys do drains?"), Says("Tuesday at ten.")]),
        usual(&[Says("Do you work on Saturdays?")]),
        usual(&[Says("You are going too fast.")]),
        usual(&[WHEN, Says("Tuesday at ten."), Says("Why do you need that?")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_said_of_a_booking_changes_no_other_thing() {
    let two: Vec<Cue> =
        [&BOOKED[..], &[Says("I also need a drain cleaning on Friday at ten."), Says("Yes.")]].concat();
    let calls = [
        after(&BOOKED, &[Says("Can you change it to the afternoon, same day?")]),
        after(&BOOKED, &[Says("I can't do Tuesday after all."), Says("Wednesday at nine.")]),
        after(&BOOKED, &[Says("Cancel it."), Says("Wednesday at nine."), Says("Yes.")]),
        after(&BOOKED, &[Says("Don't book it."), Says("Yes.")]),
        after(&BOOKED, &[Says("That's Wednesday, right?")]),
        after(&BOOKED, &[Says("So it's all set?")]),
        after(&BOOKED, &[Says("Can you send someone earlier if there's a cancellation?")]),
        after(&BOOKED, &[Says("The leak is under the kitchen sink, by the way.")]),
        after(&two, &[Says("Move one of them."), Says("The drain."), Says("Monday at nine.")]),
        after(&two, &[Says("Push the second one back an hour.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_is_said_beside_a_choice_or_a_number_counts() {
    let calls = [
        usual(&[WHEN, Says("Tuesday."), Says("Will it be the same guy as last time?")]),
        usual(&[WHEN, Says("Tuesday."), Says("Eight, but how much is a visit?")]),
        usual(&[WHEN, Says("Tuesday."), Says("Five would be good, but let me check with my husband.")]),
        usual(&[WHEN, Says("I don't know.")]),
        usual(&[FORM[0].clone(), Says("555 0144")]),
        usual(&[FORM[0].clone(), Says("Yes, but no texts.")]),
        usual(&[FORM[0].clone(), Says("I don't have another one.")]),
        usual(&[Says("Give me a human."), Says("No."), Says("Just book me a leak repair.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}
