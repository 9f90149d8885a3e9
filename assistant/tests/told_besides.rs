//! What callers tell beside what they are asked: for whoever comes, of work done before, of where it is. Each snapshot is a
//! whole call.

use assistant::Reaching;
use policy::ladder::LastResort;

use crate::scene::Cue::{self, News, Nothing, Says};
use crate::scene::{Scene, after, business, business_with_people, rest_of, usual};

/// Up to the read-back.
const FORM: [Cue; 2] =
    [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 14 Elm Street."), Says("Yes.")];

/// Up to "Is there anything else?"
const BOOKED: [Cue; 3] = [
    Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 14 Elm Street."),
    Says("Yes."),
    Says("Yes, that's right."),
];

#[test]
fn more_of_the_address_beside_a_yes_is_taken() {
    let rows = [
        ("yes that's 14 Elm Street in Chatham", "at 14 Elm Street, Chatham."),
        ("Yes, that's 14 Elm Street in Chatham, right?", "at 14 Elm Street, Chatham."),
        ("yeah the zip is 62629", "at 14 Elm Street, 62629."),
        ("Yes, it's in Chatham, Illinois, 62629.", "at 14 Elm Street, Chatham Illinois 62629."),
        ("yes in chatham", "at 14 Elm Street, Chatham."),
        ("Yes, the town is Chatham.", "at 14 Elm Street, Chatham."),
        ("Yes, apartment 5 in Chatham.", "at 14 Elm Street, apartment 5, Chatham."),
    ];
    for (said, read_back) in rows {
        let call = after(&FORM, &[Says(said)]);
        assert!(rest_of(&call, said).contains(read_back), "{call}");
    }
    for said in ["Yes, in person is fine.", "Yes, I'm in pain.", "Yes, that's 14 Elm Street."] {
        let call = after(&FORM, &[Says(said)]);
        assert!(
            call.contains("14 Elm Street, +1312") && !rest_of(&call, said).contains("read that back"),
            "{call}"
        );
    }
}

#[test]
fn an_address_said_again_keeps_what_was_said_of_it_before() {
    let town = Says(
        "A leaking tap, Tuesday at 10, this is Dana Whitfield at 14 Elm Street, apartment 5, in Chatham.",
    );
    let call = usual(&[town, Says("Yes."), Says("Yes, 14 Elm Street.")]);
    assert!(
        call.contains("book leak-repair for Dana Whitfield, 14 Elm Street, apartment 5, Chatham,"),
        "{call}"
    );
}

#[test]
fn a_town_named_at_the_read_back_may_be_too_far() {
    let mut business = business();
    business.settings.service_area = vec!["Springfield".to_owned()];
    let script = [&FORM[..], &[Says("yes that's 14 Elm Street in Shelbyville"), Says("Yes.")]].concat();
    insta::assert_snapshot!(Scene { business, ..Scene::default() }.play(&script));
}

#[test]
fn what_whoever_comes_should_know_may_be_said_after_the_booking() {
    let calls = [
        after(
            &BOOKED,
            &[
                Says("oh and tell him to use the side door"),
                Says("There's a dog, too."),
                Says("No, that's all."),
            ],
        ),
        after(&BOOKED, &[Says("Can you tell them to call before they come?"), Says("No, thanks.")]),
        after(
            &BOOKED,
            &[
                Says("The gate code is 4455."),
                Says("Please call me back tomorrow."),
                Says("It's about my bill."),
            ],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_note_said_too_early_is_taken_and_the_question_stands() {
    let call = usual(&[
        Says("A leaking tap, Tuesday at 10 a.m."),
        Says("There's a dog in the yard."),
        Says("Dana Whitfield."),
        Says("14 Elm Street."),
        Says("Yes."),
        Says("Yes."),
    ]);
    assert!(call.contains("I've noted that for them. What name should I put it under?"), "{call}");
    assert!(call.contains("/ There's a dog in the yard.\" -> booked"), "{call}");
}

#[test]
fn whether_the_call_is_recorded_is_told_truly() {
    let mut recorded = business();
    recorded.settings.record_calls = true;
    for said in ["Is this call being recorded?", "are you recording this", "Am I being recorded right now?"] {
        let call = usual(&[Says(said)]);
        assert_eq!(
            rest_of(&call, said).lines().next(),
            Some("Assistant: This call isn't being recorded. How can I help?")
        );
        let scene = Scene { business: recorded.clone(), ..Scene::default() };
        let call = scene.play(&[Says(said), Says("Don't record me."), Says(said)]);
        assert!(rest_of(&call, said).starts_with("Assistant: This call isn't being recorded."), "{call}");
        assert_eq!(call.matches("This call is recorded.").count(), 2, "{call}");
    }
    let call = after(&FORM, &[Says("Are you recording my call?"), Says("Yes.")]);
    assert!(call.contains("-> booked"), "{call}");
}

#[test]
fn work_that_is_to_be_done_again_is_booked_with_his_words_and_nothing_promised() {
    let mut warranted = business();
    warranted.questions[0].about = "warranty".to_owned();
    warranted.questions[0].answer = "Our work is under warranty for a year.".to_owned();
    let rest =
        [Says("Tuesday at 10."), Says("Dana Whitfield."), Says("14 Elm Street."), Says("Yes."), Says("Yes.")];
    let script = [&[Says("The tap you guys fixed last week is leaking again.")], &rest[..]].concat();
    let calls = [
        usual(&script),
        Scene { business: warranted, ..Scene::default() }.play(&script[..2]),
        usual(&[
            Says("You came out last month and it's still not right, it's under warranty."),
            Says("The drain."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn several_jobs_of_one_breath_are_one_visit_that_knows_of_all() {
    let rest =
        [Says("Tuesday at 10."), Says("Dana Whitfield."), Says("14 Elm Street."), Says("Yes."), Says("Yes.")];
    let list = "A leaky faucet, a clogged drain and I want to see the showroom.";
    let calls = [
        usual(&[&[Says(list)], &rest[..]].concat()),
        usual(&[
            Says("I need an appointment."),
            Says("A blocked toilet and a leaking tap."),
            Says("Tuesday at 10."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn an_emergency_of_an_unknown_number_is_asked_where_it_is() {
    let withheld = || Scene { caller: None, ..Scene::default() };
    let calls = [
        withheld().play(&[
            Says("There's a gas leak!"),
            Says("312 555 0177"),
            Says("14 Elm Street."),
            Says("No."),
        ]),
        withheld().play(&[Says("There's a gas leak at 14 Elm Street!"), Says("312 555 0177"), Says("No.")]),
        usual(&[
            Says("There's a gas leak!"),
            Says("It's Dana Whitfield at 14 Elm Street."),
            Says("Can you also do a drain cleaning on Tuesday at 9?"),
            Says("Yes."),
        ]),
        Scene { business: business_with_people(), ..withheld() }.play(&[
            Says("There's a gas leak!"),
            News(Reaching::Nobody(LastResort::Callback)),
            Says("312 555 0177"),
            Nothing,
            Nothing,
            Nothing,
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_takes_no_texts_goes_on_with_what_he_wants() {
    let said = "please don't send me any texts, I don't have a cell phone";
    for opening in [&FORM[..1], &BOOKED[..]] {
        let call = after(opening, &[Says(said)]);
        assert!(rest_of(&call, said).contains("I've noted that you don't want any texts."), "{call}");
        assert!(!call.contains("Goodbye"), "{call}");
    }
}

#[test]
fn it_may_be_under_the_name_of_another() {
    for said in [
        "put it under my husband, David Chen",
        "Put it under my husband David Chen, please.",
        "it's under my wife's name, David Chen",
    ] {
        let call = usual(&[
            Says("A leaking tap, Tuesday at 10 a.m."),
            Says(said),
            Says("14 Elm Street."),
            Says("Yes."),
        ]);
        assert!(call.contains("for David Chen, at 14 Elm Street."), "{call}");
    }
}

#[test]
fn who_has_all_he_wanted_is_let_go() {
    for said in [
        "ok thanks",
        "Okay, thank you.",
        "perfect thanks",
        "great",
        "yes that's it",
        "yes thank you",
        "Yes, goodbye.",
    ] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(call.ends_with("Goodbye. [protected]\n= booked\n"), "{call}");
    }
    for said in ["Yes.", "Yes, please.", "Yeah."] {
        let call = after(&BOOKED, &[Says(said)]);
        assert!(call.contains("Sure. How can I help?"), "{call}");
    }
}

#[test]
fn a_no_that_agrees_is_a_yes() {
    for said in [
        "no that's right",
        "No, it's good.",
        "no problem",
        "No changes.",
        "Nothing to change.",
        "Why not?",
        "Just book it.",
    ] {
        let call = after(&FORM, &[Says(said)]);
        assert!(call.contains("-> booked"), "{call}");
    }
    for said in ["No, that's not right.", "No.", "No, it's the wrong address.", "I wouldn't book it."] {
        let call = after(&FORM, &[Says(said)]);
        assert!(!call.contains("-> booked"), "{call}");
    }
}

#[test]
fn taking_what_is_offered_is_no_cancellation() {
    let call =
        usual(&[Says("My tap is leaking."), Says("Tuesday"), Says("I'll take it"), Says("The first one.")]);
    assert!(rest_of(&call, "I'll take it").starts_with("Assistant: Okay. Which one: 8 AM"), "{call}");
    assert!(call.contains("I'm holding Tuesday"), "{call}");
}

#[test]
fn a_second_job_beside_the_yes_comes_next() {
    for said in ["yes and i need a drain cleaning too", "Yes, and my drain is clogged as well."] {
        let call = after(&FORM, &[Says(said)]);
        assert!(call.contains("-> booked") && call.contains("Now for a drain cleaning. What day"), "{call}");
    }
}

#[test]
fn a_surname_may_come_late_and_is_no_town() {
    let opening = [Says("A leaking tap, Tuesday at 10 a.m."), Says("Sarah.")];
    for said in ["Jones.", "it's jones", "sarah jones", "last name Jones"] {
        let call = after(&opening, &[Says(said), Says("14 Elm Street."), Says("Yes.")]);
        assert!(call.contains("for Sarah Jones, at 14 Elm Street."), "{call}");
    }
    let mut business = business();
    business.settings.service_area = vec!["Springfield".to_owned()];
    for said in ["springfield", "downtown"] {
        let script = [&opening[..], &[Says(said), Says("14 Elm Street."), Says("Yes.")]].concat();
        let call = Scene { business: business.clone(), ..Scene::default() }.play(&script);
        assert!(call.contains("for Sarah, at 14 Elm Street"), "{call}");
    }
    let phone = [&opening[..], &[Says("14 Elm Street."), Says("mobile")]].concat();
    assert!(!usual(&phone).contains("Sarah Mobile"));
}

#[test]
fn what_a_call_back_is_about_books_nothing() {
    let calls = [
        usual(&[
            Says("Call me back, please."),
            Says("It's about my drain."),
            Says("Dana Whitfield."),
            Says("Yes."),
        ]),
        usual(&[
            Says("Call me back, please, this is Dana Whitfield, 312 555 0177."),
            Says("Actually, just book a leak repair on Tuesday at 10."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn who_cannot_come_is_asked_when_he_can() {
    for said in ["I can't make it tomorrow.", "I won't be able to make my appointment."] {
        let call = usual(&[Says(said)]);
        assert!(call.contains("(find appointments"), "{call}");
    }
}

#[test]
fn who_wants_to_be_left_alone_and_books_is_booked() {
    let call =
        usual(&[Says("Stop texting me. I need a leak fixed on Tuesday at 10."), Says("Dana Whitfield.")]);
    assert!(call.contains("I'm holding Tuesday") && !call.contains("Goodbye"), "{call}");
}

#[test]
fn an_answer_is_put_right_in_its_own_breath_and_at_the_next_question() {
    let named = [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield.")];
    let rows = [
        (&["42 oak street sorry i meant 44", "Yes."][..], "at 44 Oak Street."),
        (&["42 Oak Street.", "It's actually 44 Oak, not 42.", "Yes."], "at 44 Oak Street."),
        (&["42 Oak Street.", "Oh, I should say it's apartment 3.", "Yes."], "at 42 Oak Street, apartment 3."),
    ];
    for (said, read_back) in rows {
        let script: Vec<Cue> = named.iter().cloned().chain(said.iter().map(|said| Says(said))).collect();
        let call = usual(&script);
        assert!(call.contains(read_back), "{call}");
    }
    let call = after(&FORM[..1], &[Says("Actually, make it a drain cleaning.")]);
    assert!(call.contains("find openings for drain-cleaning"), "{call}");
}

#[test]
fn a_note_at_the_read_back_is_taken_and_it_is_asked_once_more() {
    for said in ["can you add a note that the dog bites", "Please tell them to use the back door."] {
        let call = after(&FORM, &[Says(said), Says("Yes.")]);
        assert!(
            rest_of(&call, said).starts_with("Assistant: Okay. I've noted that for them. Shall I book it?"),
            "{call}"
        );
        assert!(call.contains(&format!("/ {said}\" -> booked")), "{call}");
    }
}

#[test]
fn the_number_that_is_asked_about_is_told() {
    let call = after(&FORM[..1], &[Says("What number is that?"), Says("Yes.")]);
    assert!(call.contains("Sure. The phone number is 312-555-0142."), "{call}");
}

#[test]
fn a_part_of_the_name_is_put_right_alone() {
    let rows = [
        ("no first name donna", "for Donna Whitfield,"),
        ("No, the last name is Whitman.", "for Dana Whitman,"),
        ("no its spelled w h y t e", "for Dana Whyte,"),
    ];
    for (said, read_back) in rows {
        let call = after(&FORM, &[Says(said)]);
        assert!(rest_of(&call, said).contains(read_back), "{call}");
    }
    let street =
        [Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."), Says("Yes.")];
    for said in ["no its o a k s", "no its dana with a y"] {
        let call = after(&street, &[Says(said)]);
        assert!(!rest_of(&call, said).contains("Oaks Whitfield") && !call.contains("Whytfield"), "{call}");
    }
}

#[test]
fn who_makes_sure_of_the_street_is_told_the_address() {
    for said in ["was that elm street", "Is it Elm Street?", "Did you say Elm Street?"] {
        let call = after(&FORM, &[Says(said), Says("Yes.")]);
        assert!(
            rest_of(&call, said).starts_with("Assistant: Sure. The address is 14 Elm Street. Is that right?"),
            "{call}"
        );
        assert!(call.contains("-> booked"), "{call}");
    }
}
