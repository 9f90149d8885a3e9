//! What a caller is on about: whether he complains or books, cancels or only asks about it, moves an appointment or makes
//! another, and which of two he means. Each snapshot is a whole call.

use crate::scene::Cue::{self, Says};
use crate::scene::{BOOKED, FORM, Scene, business};

/// Two of them, of two jobs.
const BOTH_BOOKED: [Cue; 5] = [
    Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
    Says("Yes."),
    Says("Yes, that's right."),
    Says("I also need my drain cleaned Friday at 9."),
    Says("Yes."),
];

/// What follows an opening, without the opening.
fn after(opening: &[Cue], script: &[Cue]) -> String {
    let whole = Scene::default().play(&[opening, script].concat());
    let begun = Scene::default().play(opening).lines().count() - 1;
    whole.lines().skip(begun).map(|line| format!("{line}\n")).collect()
}

/// What becomes of each of these as the only turn after an opening.
fn each(opening: &[Cue], turns: &[&'static str]) -> String {
    turns.iter().map(|turn| after(opening, &[Says(turn)])).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_thing_that_never_came_back_on_is_work_and_who_wants_an_appointment_gets_one() {
    insta::assert_snapshot!(each(
        &[],
        &[
            "the hot water to the leaky faucet never came back on",
            "my drain is clogged and they never came back on the lights i mean",
            "the last plumber never showed up so i need you to fix a leaky faucet tuesday at 9",
            "nobody showed up from the other company can you do a drain cleaning on tuesday",
            "the other company overcharged me so i want to book a leak repair with you tuesday at 9",
            "I need a drain cleaning on Tuesday because the last guy was rude.",
            "my water bill is way too high i want to complain i think theres a leak",
            "we just moved to Springfield and our drain is clogged",
        ],
    ));
}

#[test]
fn what_only_a_person_can_deal_with_is_told_in_many_words() {
    insta::assert_snapshot!(each(
        &[],
        &[
            "my plumber hasnt shown up and its been 2 hours",
            "You guys charged me twice.",
            "im on my way ill be late",
            "we're stuck in traffic",
            "i moved to 14 elm street",
            "they didn't come on Tuesday",
            "I was overcharged for the leak repair and I want my money back.",
            "I want to know why nobody came to fix my leaky faucet Tuesday.",
            "The guy who came to fix the leak was rude.",
            "nobody showed up for my leak repair on tuesday can you find out why",
        ],
    ));
}

#[test]
fn who_will_be_late_for_what_he_has_just_booked_lets_them_know() {
    insta::assert_snapshot!(each(
        &BOOKED,
        &["i think im going to be late tuesday", "What if I'm running late?"]
    ));
}

#[test]
fn a_job_that_was_booked_a_moment_ago_is_moved_and_not_booked_twice() {
    let calls = [
        after(&BOOKED, &[Says("i need to move the leak repair to wednesday at 10"), Says("Yes.")]),
        each(
            &BOOKED,
            &[
                "move the leak repair to wednesday at 10",
                "could you change the leak repair to Friday at 9?",
                "Can we do the leak repair Wednesday at 10 instead?",
                "push the leak repair to friday at 9",
                "move the leak repair",
                "I have another leaky faucet, can you come Wednesday at 10?",
            ],
        ),
        after(&BOTH_BOOKED, &[Says("move the leak repair to wednesday at 10"), Says("Yes.")]),
        after(&BOTH_BOOKED, &[Says("Can you move the Friday one to Monday at 10?"), Says("Yes.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_question_about_cancelling_cancels_nothing() {
    let calls = [
        each(
            &FORM,
            &[
                "is there a fee if i need to cancel",
                "What if I cancel?",
                "can i cancel it if something comes up",
                "Can I still cancel?",
                "do you cancel when it snows",
                "I might have to cancel though.",
                // These do.
                "Cancel it.",
                "Can you cancel that?",
            ],
        ),
        each(
            &BOOKED,
            &[
                "great and if i need to cancel i just call back",
                "What happens if I cancel?",
                "can i cancel the day before if i have to",
                "do you cancel for snow",
                "What's your cancellation fee?",
                // These do.
                "Actually, can I cancel it?",
                "cancel it if you can",
            ],
        ),
        each(
            &[],
            &[
                "i want to book a drain cleaning but i might have to cancel it",
                "can you cancel if i book and then change my mind",
                "I'd like a leak repair Tuesday at 10, what happens if I have to cancel?",
                "I was wondering if I could cancel my appointment.",
                "I might have to cancel my appointment tomorrow.",
            ],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn which_of_two_appointments_is_said_in_many_ways() {
    let which = |answer: &'static str| {
        after(&BOTH_BOOKED, &[Says("Cancel one of my appointments."), Says(answer), Says("Yes.")])
    };
    let calls = [
        which("the friday one"),
        which("The drain cleaning."),
        which("The one on Tuesday."),
        which("not the drain cleaning"),
        which("both"),
        after(&BOTH_BOOKED, &[Says("cancel the friday one"), Says("Yes.")]),
        after(&BOTH_BOOKED, &[Says("Cancel the first one.")]),
        after(&BOTH_BOOKED, &[Says("cancel both"), Says("Yes.")]),
        after(&BOTH_BOOKED, &[Says("cancel everything"), Says("no just the leaky faucet"), Says("Yes.")]),
        after(&BOTH_BOOKED, &[Says("Cancel my appointments."), Says("No.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_has_just_booked_asks_for_his_own_appointments() {
    let calls = [
        each(&BOTH_BOOKED, &["when are my appointments", "What appointments do I have?"]),
        each(&BOOKED, &["I'm the owner, when are my appointments?"]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn the_one_of_a_day_is_no_hour() {
    let offered = [Says("leaky faucet"), Says("tuesday or friday")];
    insta::assert_snapshot!(each(&offered, &["the friday one", "The one on Friday.", "Friday at one."]));
}

#[test]
fn a_question_about_moving_moves_nothing() {
    let calls = [
        each(
            &FORM,
            &[
                "what if i need to reschedule",
                "Can I reschedule later if I have to?",
                "can i change the time if something comes up",
                "I may have to move it.",
                "is there a charge to reschedule",
                // These do.
                "What if we move it to Wednesday?",
                "Can we move it?",
            ],
        ),
        each(&BOOKED, &["What if I need to reschedule?", "Can I reschedule?"]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_he_does_himself_beside_a_yes_moves_nothing() {
    insta::assert_snapshot!(each(
        &FORM,
        &[
            "yes i need to leave at noon",
            "yes ill be home after four",
            "Yes, I need to pick up my kids at three.",
            "yes she gets home at three",
            // These are wishes.
            "yes but i need it at noon",
            "yes can you make it noon",
        ],
    ));
}

#[test]
fn what_was_booked_is_thought_better_of_in_few_words() {
    insta::assert_snapshot!(each(
        &BOOKED,
        &[
            "the name should be dana whitman",
            "can you come earlier",
            "Forget it.",
            "scratch that",
            "never mind"
        ],
    ));
}

#[test]
fn who_asks_how_to_cancel_or_when_it_is_gets_that() {
    let calls = [
        each(&[], &["how do i cancel my appointment", "What if I need to cancel my appointment?"]),
        each(&BOTH_BOOKED, &["when is my drain cleaning", "What time is the leak repair?"]),
        each(&FORM, &["yes but what if i need to cancel"]),
        after(&BOTH_BOOKED, &[Says("Cancel one of them."), Says("I don't know."), Says("Friday.")]),
        each(&[], &["i got charged twice for my leak repair", "Your guys broke my toilet."]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_asks_where_he_has_called_is_told() {
    let mut business = business();
    business.name = "Riverside Plumbing".to_owned();
    let call = Scene { business, ..Scene::default() }.play(&[
        Says("Hello, is this the plumber?"),
        Says("And who is this?"),
        Says("A leaking tap, Tuesday at 10 a.m."),
        Says("What company is this?"),
        Says("Never mind. Goodbye."),
    ]);
    assert!(call.contains("Yes, this is Riverside Plumbing. How can I help?"), "{call}");
    assert!(
        call.contains("This is Riverside Plumbing. I'm an automated assistant. How can I help?"),
        "{call}"
    );
    assert!(
        call.contains(
            "This is Riverside Plumbing. I'm an automated assistant. What name should I put it under?"
        ),
        "{call}"
    );
}

#[test]
fn the_price_of_a_job_is_what_the_owner_tells_of_prices() {
    let mut business = business();
    business.questions.clear();
    let ask = |business: &assistant::Business, text: &'static str| {
        Scene { business: business.clone(), ..Scene::default() }.play(&[Says(text)])
    };
    assert!(ask(&business, "How much is a drain cleaning?").contains("I don't have the answer to that."));
    business.questions.push(assistant::Question {
        about: "prices".to_owned(),
        phrases: vec!["what do you charge".to_owned()],
        answer: "A visit is $89.".to_owned(),
    });
    for text in ["How much is a drain cleaning?", "what would it cost to fix a leaking tap"] {
        let call = ask(&business, text);
        assert!(call.contains("Sure. A visit is $89."), "{call}");
    }
    business.questions.last_mut().unwrap().phrases = vec!["how much is a drain cleaning".to_owned()];
    let call = ask(&business, "what would it cost to fix a leaking tap");
    assert!(call.contains("I don't have the answer to that."), "{call}");
}

#[test]
fn who_speaks_spanish_is_offered_a_person() {
    insta::assert_snapshot!(each(
        &[],
        &[
            "Hola, necesito un plomero por favor.",
            "Do you speak Spanish?",
            "No hablo inglés, hablo español.",
            "The leak is in La Casa Grande, the restaurant.",
        ]
    ));
}

#[test]
fn si_is_a_yes_to_a_question() {
    let call = after(&[Says("Habla español?")], &[Says("Sí, por favor.")]);
    assert!(call.contains("What's your name?"), "{call}");
}

#[test]
fn an_appointment_is_moved_by_what_it_has() {
    let calls = [
        after(&BOOKED, &[Says("Can you make it eleven?"), Says("Yes.")]),
        after(&BOOKED, &[Says("I want a different time."), Says("11"), Says("Yes.")]),
        after(&BOOKED, &[Says("Can we push it back an hour?"), Says("Yes.")]),
        after(&BOOKED, &[Says("Half an hour earlier would be better.")]),
        after(&BOOKED, &[Says("I need to move it."), Says("Tuesday at ten.")]),
        after(&BOTH_BOOKED, &[Says("Move both to Monday."), Says("Yes."), Says("The first one.")]),
        after(&BOTH_BOOKED, &[Says("Cancel the Friday one."), Says("No, the other one."), Says("Yes.")]),
        after(&BOOKED, &[Says("I also need a drain cleaning."), Says("The same day.")]),
        after(&BOOKED, &[Says("One more thing."), Says("Do you take checks?")]),
        after(&BOOKED, &[Says("Okay great, no thank you.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn why_a_detail_is_wanted_is_told_and_a_held_time_may_be_refused_beside_it() {
    let calls = [
        after(&FORM[..1], &[Says("Why do you need that?"), Says("Dana Whitfield.")]),
        after(&FORM[..1], &[Says("I can't do ten anymore."), Says("Wednesday at nine.")]),
        after(
            &FORM[..2],
            &[Says("14 Elm Street, and I can't make ten after all."), Says("Wednesday at nine.")],
        ),
        after(&[], &[Says("Do you guys do drains?"), Says("Tuesday at ten.")]),
        after(&[], &[Says("You're going too fast.")]),
        after(&[], &[Says("Do you work on weekends?")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn another_job_in_the_place_of_the_booked_one_is_for_a_person() {
    let calls = [
        after(&BOOKED, &[Says("Can I change it to a drain cleaning instead?"), Says("No, thanks.")]),
        after(&FORM, &[Says("You're missing the apartment number.")]),
        after(&FORM, &[Says("yes but whats it going to cost")]),
        after(&[], &[Says("I think I have a clogged drain.")]),
        after(&[], &[Says("I think I have an appointment.")]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}
