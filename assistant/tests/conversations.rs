//! Conversations to be read: each snapshot is a whole call. `cargo insta review` shows what a change does to them.

use crate::scene::Cue::{self, Cut, Keys, News, Noise, Nothing, Says};
use crate::scene::{Scene, Store, appointment, business, business_with_people, caller, usual};
use assistant::Reaching;
use policy::Mode;
use policy::ladder::LastResort;

fn with_people(script: &[Cue]) -> String {
    Scene { business: business_with_people(), ..Scene::default() }.play(script)
}

#[test]
fn waits_for_a_person_and_leaves_his_name_meanwhile() {
    insta::assert_snapshot!(with_people(&[
        Keys("1"),
        Says("Dana Whitfield."),
        Says("It's about the bill for the drain."),
        News(Reaching::StillRinging),
        Nothing,
        Says("How late are you open today?"),
        Says("Okay, thank you."),
    ]));
}

#[test]
fn whoever_is_always_put_through_hears_whom_he_called_and_ringing() {
    let mut business = business_with_people();
    business.vips = vec![caller().expect("a number")];
    let scene = Scene { business: business.clone(), ..Scene::default() };
    let mut calls = scene.play(&[
        Says("Dana Whitfield."),
        News(Reaching::Nobody(LastResort::Assistant)),
        Says("Can somebody clean a drain on Tuesday?"),
    ]);
    // Somebody else is asked what he wants, and so is he where nobody could be rung.
    calls += &Scene { business: business.clone(), caller: None, ..Scene::default() }.play(&[]);
    business.ladders.clear();
    calls += &Scene { business, ..Scene::default() }.play(&[]);
    insta::assert_snapshot!(calls);
}

#[test]
fn a_job_that_needs_a_person_is_for_one() {
    let mut business = business_with_people();
    business
        .job_types
        .iter_mut()
        .filter(|job| job.id.0 == "drain-cleaning")
        .for_each(|job| job.person = true);
    let scene = || Scene { business: business.clone(), ..Scene::default() };
    let mut calls = scene().play(&[
        Says("My drain is clogged, can somebody come on Tuesday?"),
        Says("Dana Whitfield."),
        News(Reaching::Nobody(LastResort::Callback)),
        Says("Yes."),
        Says("No, thank you."),
    ]);
    // Said later, it is the same; every other job is booked as always.
    calls += &scene().play(&[
        Says("I'd like to make an appointment."),
        Says("For a clogged drain."),
        News(Reaching::Nobody(LastResort::Assistant)),
        Says("Then a leak repair, please."),
    ]);
    // Where nobody is ever rung, somebody calls back.
    let mut alone = business.clone();
    alone.ladders.clear();
    calls += &Scene { business: alone, ..Scene::default() }.play(&[Says("My drain is clogged.")]);
    insta::assert_snapshot!(calls);
}

#[test]
fn nobody_comes_and_he_is_called_back() {
    insta::assert_snapshot!(with_people(&[
        Says("I'd like to speak to a person, please."),
        Says("Dana Whitfield."),
        News(Reaching::Nobody(LastResort::Callback)),
        Says("Yes."),
        Says("It's about my bill."),
        Says("No, thank you."),
    ]));
}

#[test]
fn nobody_comes_and_the_booking_goes_on() {
    insta::assert_snapshot!(with_people(&[
        Says("I have a leaking tap, can somebody come on Tuesday at ten?"),
        Keys("0"),
        Nothing,
        News(Reaching::Nobody(LastResort::Assistant)),
        Says("Dana Whitfield."),
        Says("42 Oak Street."),
        Says("Yes."),
        Says("Yes, that's right."),
        Says("No, that's all."),
    ]));
}

#[test]
fn changes_his_mind_while_people_are_rung() {
    insta::assert_snapshot!(with_people(&[
        Says("Can I talk to somebody?"),
        Nothing,
        Says("Actually, just have them call me back."),
        Says("Dana Whitfield."),
        Says("Yes."),
        Says("It's about my bill."),
        News(Reaching::Nobody(LastResort::Voicemail)),
        Says("No, bye."),
    ]));
}

#[test]
fn the_line_is_cut_while_people_are_rung_and_the_person_hands_him_back() {
    insta::assert_snapshot!(with_people(&[
        Keys("1"),
        Says("Dana Whitfield."),
        Cut,
        Nothing,
        News(Reaching::HandedBack),
        Says("No, that's all, goodbye."),
    ]));
}

#[test]
fn an_emergency_rings_people_at_once() {
    insta::assert_snapshot!(with_people(&[
        Says("There's water pouring through my ceiling, it's an emergency!"),
        News(Reaching::Nobody(LastResort::Callback)),
        Says("No, that's all."),
    ]));
}

#[test]
fn who_is_not_understood_is_given_a_person() {
    insta::assert_snapshot!(with_people(&[
        Says("I'd like to book an appointment."),
        Noise,
        Noise,
        Noise,
        News(Reaching::Nobody(LastResort::Voicemail)),
        Says("Have someone call me back."),
        Says("Dana Whitfield."),
        Says("Yes."),
        Says("A leaking tap."),
        Says("No, bye."),
    ]));
}

#[test]
fn books_step_by_step() {
    insta::assert_snapshot!(usual(&[
        Says("Hi, I'd like to book an appointment."),
        Says("I've got a leaking tap in the kitchen."),
        Says("Tuesday at 10 a.m."),
        Says("Dana Whitfield."),
        Says("42 Oak Street."),
        Says("Yes."),
        Says("Yes, that's right."),
        Says("No, that's all. Thank you."),
    ]));
}

#[test]
fn a_name_is_put_right_letter_by_letter() {
    insta::assert_snapshot!(usual(&[
        Says("I have a leaking tap, can somebody come on Tuesday at ten?"),
        Says("Whitfeeld."),
        Says("W H I T F I E L D."),
        Says("42 Oak Street."),
        Says("Yes."),
        Says("No, the name is wrong."),
        Says("It's W as in water, H, I, T, F, E, L, D."),
        Says("Yes, that's right."),
        Says("No, that's all."),
    ]));
}

#[test]
fn a_house_number_is_typed_and_the_street_spelled() {
    insta::assert_snapshot!(usual(&[
        Says("I have a leaking tap, can somebody come on Tuesday at ten?"),
        Says("Dana Whitfield."),
        Noise,
        Noise,
        Keys("118#"),
        Says("It's B as in boy, R, I, A, R, Lane."),
        Says("Yes."),
        Says("The phone number is wrong."),
        Keys("3125550177"),
        Says("Yes, that's right."),
        Says("No, that's all."),
    ]));
}

#[test]
fn two_jobs_of_one_breath_are_booked_in_turn() {
    insta::assert_snapshot!(usual(&[
        Says("My kitchen tap is leaking and I also need my drain unclogged."),
        Says("Tuesday at ten."),
        Says("Dana Whitfield."),
        Says("42 Oak Street."),
        Says("Yes."),
        Says("Yes, that's right."),
        Says("Wednesday at nine or Thursday at two."),
        Says("The first one."),
        Says("Yes."),
        Says("No, that's all."),
    ]));
}

#[test]
fn the_second_job_may_be_thought_better_of() {
    insta::assert_snapshot!(usual(&[
        Says("This is Dana Whitfield, 42 Oak Street. My tap is leaking, and also the drain is clogged."),
        Says("Tuesday at ten."),
        Says("Yes."),
        Says("Yes, that's right."),
        Says("No, not now, thanks."),
        Says("No, that's all."),
    ]));
}

/// What to do is better heard twice than not at all.
#[test]
fn what_to_do_in_an_emergency_is_said_again_after_a_cut() {
    insta::assert_snapshot!(with_people(&[Says("I smell gas in my kitchen!"), Cut]));
}

#[test]
fn an_emergency_is_heard_while_a_pin_is_wanted() {
    insta::assert_snapshot!(usual(&[
        Says("This is the owner, what's on tomorrow?"),
        Says("four eight two one"),
        Says("oh my god there's a fire in the kitchen"),
        Says("No, that's all."),
    ]));
}

#[test]
fn books_by_choosing_from_an_offer() {
    insta::assert_snapshot!(usual(&[
        Says("My drain is backed up, can somebody come out?"),
        Says("Tuesday morning would be good."),
        Says("The second one."),
        Says("It's Dana."),
        Says("Forty two Oak Street, apartment 3B"),
        Says("Yeah that's fine"),
        Says("Yep."),
        Says("Bye."),
    ]));
}

#[test]
fn books_as_soon_as_possible() {
    insta::assert_snapshot!(usual(&[
        Says("hello i need a plumber my pipe is broken"),
        Says("as soon as possible please"),
        Says("ten works"),
        Says("the later one"),
        Says("my name is dana whitfield"),
        Says("it's one oh five mill road in springfield"),
        Says("sure"),
        Says("correct"),
        Nothing,
        Nothing,
    ]));
}

#[test]
fn one_breath_fills_the_whole_form() {
    insta::assert_snapshot!(usual(&[
        Says(
            "Hi, this is Dana Whitfield, I have a leaky faucet at 42 Oak Street, can someone come Tuesday at ten? My number is 312-555-0177."
        ),
        Says("Yes, perfect."),
        Says("Nope."),
    ]));
}

#[test]
fn a_correction_in_the_middle_changes_only_that() {
    insta::assert_snapshot!(usual(&[
        Says("I need a leak fixed on Tuesday at ten."),
        Says("Dana Whitfield"),
        Says("No, wait, can we make it Wednesday?"),
        Says("42 Oak Street"),
        Says("Yes"),
        Says("No, it's 24 Oak Street."),
        Says("The name is wrong."),
        Says("Whitfeld, W-H-I-T-F-E-L-D."),
        Says("Yes that's right"),
        Says("No thanks."),
    ]));
}

#[test]
fn a_refused_read_back_asks_what_to_change() {
    insta::assert_snapshot!(usual(&[
        Says("This is Dana Whitfield, I need a leak fixed on Tuesday at ten, at 42 Oak Street."),
        Says("Yes"),
        Says("No."),
        Says("The address."),
        Says("It's 44 Oak Street."),
        Says("No, that's wrong."),
        Says("Make it Thursday afternoon."),
        Says("two"),
        Says("Change the phone number."),
        Says("312 555 0177"),
        Says("Yes, thank you."),
        Says("No, that's everything."),
    ]));
}

#[test]
fn a_man_of_few_words_is_asked_for_the_others() {
    insta::assert_snapshot!(usual(&[
        Says("I need some help."),
        Says("The drain is clogged."),
        Says("Tuesday at nine."),
        Says("David Brown."),
        Says("42 Main Street."),
        Says("Yes."),
        Says("Yes."),
        Says("No."),
    ]));
}

#[test]
fn what_was_misheard_is_put_right_and_nothing_else() {
    insta::assert_snapshot!(usual(&[
        Says("My kitchen tap is dripping, can you send somebody on when he had ten in the morning?"),
        Says("No, on Wednesday at ten in the morning."),
        Says("Dana Whitfield."),
        Says("42 O.O.E. Street."),
        Says("Yes, this number is fine."),
        Says("No, the address is 42 Main Street."),
        Says("No, on Wednesday at ten in the morning."),
        Says("Yes, that's right."),
        Says("No, thank you."),
    ]));
}

#[test]
fn a_taken_opening_offers_others_in_the_same_breath() {
    let scene = Scene { store: Store { taken: 1, lost: 1, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("I have a leak. Can you come Tuesday at ten?"),
        Says("The first one."),
        Says("Dana Whitfield"),
        Says("42 Oak Street"),
        Says("yes"),
        Says("yes"),
        Says("the last one please"),
        Says("yes"),
        Says("no"),
    ]));
}

#[test]
fn a_line_from_which_many_were_booked_gets_a_person() {
    let scene = Scene { store: Store { full_line: true, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
        Says("Yes."),
        Says("Yes, that's right."),
        Says("No."),
    ]));
}

#[test]
fn what_is_not_offered_leads_to_another_search() {
    insta::assert_snapshot!(usual(&[
        Says("I'd like to visit the showroom on Sunday"),
        Says("Do you have anything later?"),
        Says("None of those work for me."),
        Says("How about Friday afternoon?"),
        Says("half past two"),
        Says("Dana Whitfield"),
        Says("No, use a different number."),
        Says("It's three one two, double five five, oh one seven seven."),
        Says("That's correct."),
        Says("I'm good, bye."),
    ]));
}

#[test]
fn what_was_just_booked_is_moved_or_cancelled_without_showing_whose_it_is() {
    let booked = [
        Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
        Says("Yes."),
        Says("Yes."),
    ];
    let mut calls = usual(&[&booked[..], &[Says("Actually, cancel that."), Says("Yes.")]].concat());
    calls +=
        &usual(&[&booked[..], &[Says("Oh, can we move it to Wednesday at noon?"), Says("Yes.")]].concat());
    insta::assert_snapshot!(calls);
}

#[test]
fn cancels_once_the_name_matches() {
    let bookings = vec![appointment("2026-11-24T10:00:00-06:00", "leak-repair", "Dana Whitfield")];
    let scene = Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("I need to cancel my appointment."),
        Says("It's under Miller."),
        Says("Sorry, Dana Whitfield."),
        Says("Yes, please."),
        Says("No."),
    ]));
}

#[test]
fn a_first_name_shows_whose_appointment_it_is_on_the_customers_own_telephone_alone() {
    let bookings = vec![appointment("2026-11-24T10:00:00-06:00", "leak-repair", "Dana Whitfield")];
    let scene = |caller| Scene {
        caller,
        store: Store { bookings: bookings.clone(), ..Store::default() },
        ..Scene::default()
    };
    let asked = [Says("When is my appointment?"), Says("312 555 0177"), Says("Dana")];
    let told = "leak repair on";
    let from_another = scene(None).play(&asked);
    assert!(!from_another.contains(told), "{from_another}");
    let by_full_name = scene(None).play(&[&asked[..], &[Says("Dana Whitfield")]].concat());
    assert!(by_full_name.contains(told), "{by_full_name}");
    let from_his_own = scene(caller()).play(&[asked[0].clone(), asked[2].clone()]);
    assert!(from_his_own.contains(told), "{from_his_own}");
}

#[test]
fn tells_nobody_else_about_an_appointment() {
    let bookings = vec![appointment("2026-11-24T10:00:00-06:00", "leak-repair", "Dana Whitfield")];
    let scene = Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("When is my appointment?"),
        Says("Miller"),
        Says("Johnson"),
        Says("No."),
        Says("Goodbye."),
    ]));
}

#[test]
fn tells_the_customer_when_the_appointment_is() {
    let bookings = vec![appointment("2026-11-24T10:00:00-06:00", "leak-repair", "Dana Whitfield")];
    let scene = Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("Hi, it's Dana. What time is the plumber coming?"),
        Says("Dana Whitfield."),
        Says("No, thank you."),
    ]));
}

#[test]
fn a_person_is_owed_a_call_back() {
    insta::assert_snapshot!(usual(&[
        Says("Can I speak to a real person?"),
        Says("Dana Whitfield"),
        Says("Yes"),
        Says("It's about the invoice from last week."),
        Says("No, that's it."),
    ]));
}

#[test]
fn the_keys_reach_a_person_and_type_a_number() {
    let scene = Scene { caller: None, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Keys("0"),
        Says("Dana"),
        Keys("3125550177"),
        Says("I want a quote for a new bathroom"),
        Says("no"),
    ]));
}

#[test]
fn an_emergency_goes_before_everything() {
    insta::assert_snapshot!(usual(&[
        Says("I need a leak fixed on Tuesday at ten."),
        Says("Oh no, I smell gas in the kitchen!"),
        Says("No."),
    ]));
}

#[test]
fn an_emergency_from_a_withheld_number() {
    let scene = Scene { caller: None, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("There's a gas leak!"),
        Says("312 555 0177"),
        Nothing,
        Nothing
    ]));
}

#[test]
fn an_opt_out_ends_the_call() {
    insta::assert_snapshot!(usual(&[Says("Stop calling me and take me off your list.")]));
}

#[test]
fn silence_comes_to_an_end() {
    insta::assert_snapshot!(usual(&[Nothing, Nothing, Nothing, Nothing, Nothing]));
}

#[test]
fn whoever_has_pressed_a_key_was_not_silent() {
    let ended = usual(&[Nothing, Keys("1")]);
    assert!(ended.ends_with("= abandoned if the caller hangs up here\n"), "{ended}");
}

#[test]
fn nonsense_comes_to_an_end() {
    insta::assert_snapshot!(usual(&[
        Says("Purple monkeys in the umbrella."),
        Noise,
        Says("The cat sat on a mat."),
        Says("Seventeen green bananas."),
        Noise,
    ]));
}

#[test]
fn resumes_where_it_was_cut() {
    insta::assert_snapshot!(usual(&[
        Says("I have a leaking pipe, can you come Tuesday at ten?"),
        Cut,
        Says("Dana Whitfield"),
        Says("42 Oak Street"),
        Cut,
        Says("yes"),
        Cut,
        Says("yes"),
        Cut,
        Says("no"),
    ]));
}

#[test]
fn digressions_come_back_to_the_question() {
    insta::assert_snapshot!(usual(&[
        Says("Are you a robot?"),
        Says("What are your hours on Saturday?"),
        Says("Can you fix a dripping tap?"),
        Says("Do you take credit cards?"),
        Says("Hold on, let me check my calendar."),
        Says("Tuesday afternoon."),
        Says("Sorry, can you repeat that?"),
        Says("Do you sell pizza?"),
        Says("Never mind, forget it."),
        Says("no"),
    ]));
}

#[test]
fn an_unknown_question_becomes_a_call_back() {
    insta::assert_snapshot!(usual(&[
        Says("Do you rent out excavators?"),
        Says("Yes please."),
        Says("Dana Whitfield"),
        Says("Yes."),
        Says("No."),
    ]));
}

#[test]
fn books_the_same_after_hours() {
    let scene = Scene { mode: Mode::AfterHours, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("I'd like to see your showroom on Monday at 9:30 a.m."),
        Says("Dana Whitfield"),
        Says("the number I'm calling from"),
        Says("yes"),
        Says("no"),
    ]));
}

#[test]
fn a_store_that_does_not_answer_is_admitted() {
    let scene = Scene { store: Store { down_from: Some(3), ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("I need a leak fixed on Tuesday at ten."),
        Says("Dana Whitfield"),
        Says("42 Oak Street"),
        Says("yes"),
        Says("yes"),
        Says("yes"),
    ]));
}

#[test]
fn who_wants_none_of_three_hears_of_later_that_week() {
    insta::assert_snapshot!(usual(&[
        Says("My drain is backed up, can somebody come out Tuesday morning?"),
        Says("None of those work for me."),
        Says("Do you have something later that week?"),
        Says("No, none of those either."),
        Says("Wednesday at ten, then."),
        Says("Dana Whitfield"),
        Says("42 Oak Street"),
        Says("yes"),
        Says("yes"),
        Says("no thanks"),
    ]));
}

#[test]
fn where_somebody_has_to_drive_far_the_address_comes_before_the_time() {
    let mut settings: assistant::BusinessSettings = toml::from_str(crate::scene::SETTINGS).unwrap();
    settings.travel = Some(assistant::TravelSettings {
        within_minutes: 10,
        areas: vec![assistant::AreaSettings { name: "Springfield".to_owned(), ..Default::default() }],
        ..Default::default()
    });
    let scene = Scene { business: settings.check().unwrap(), ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("I have a leak, can you come Tuesday at ten?"),
        Says("Sorry, what?"),
        Says("42 Oak Street, Springfield."),
        Says("Dana Whitfield"),
        Says("yes"),
        Says("yes"),
        Says("no thanks"),
    ]));
}

#[test]
fn an_appointment_is_moved_once_the_name_matches() {
    let bookings = vec![appointment("2026-11-24T15:00:00-06:00", "leak-repair", "Dana Whitfield")];
    let scene = Scene { store: Store { bookings, taken: 1, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("Hi, I need to reschedule my appointment."),
        Says("Dana Whitfield"),
        Says("Could you do Wednesday at two?"),
        Says("Yes please."),
        Says("The first one."),
        Says("No, make it Thursday at nine."),
        Says("Friday morning then"),
        Says("the second one"),
        Says("Yes."),
        Says("No thanks."),
    ]));
}

#[test]
fn an_appointment_is_moved_in_one_breath_or_left_as_it_is() {
    let bookings = vec![appointment("2026-11-24T15:00:00-06:00", "leak-repair", "Dana Whitfield")];
    let scene = Scene { store: Store { bookings, ..Store::default() }, ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[
        Says("This is Dana Whitfield, can I move my appointment to Wednesday at two?"),
        Says("Yes."),
        Says("Actually I want to reschedule again."),
        Says("Dana Whitfield"),
        Says("Monday at ten"),
        Says("No, leave it."),
        Says("Bye."),
    ]));
}

#[test]
fn what_may_be_an_emergency_is_asked_about_and_then_goes_on() {
    insta::assert_snapshot!(usual(&[
        Says("There's water all over the floor, I think the drain is clogged. Can you come Tuesday at ten?"),
        Says("No, everyone is fine."),
        Says("Dana Whitfield"),
        Says("42 Oak Street"),
        Says("yes"),
        Says("yes"),
        Says("no, bye"),
    ]));
}

#[test]
fn who_is_in_danger_is_an_emergency() {
    insta::assert_snapshot!(usual(&[
        Says("There's a weird smell in my house."),
        Says("Yes, my kids feel sick."),
        Says("no"),
    ]));
}

#[test]
fn small_talk_is_answered_and_leads_back() {
    insta::assert_snapshot!(usual(&[
        Says("Hello there!"),
        Says("Who am I talking to?"),
        Says("What can you help me with?"),
        Says("Give me a second please."),
        Says("What's the weather like in Denver?"),
        Says("I'd like to schedule a drain cleaning."),
        Says("Thank you."),
        Says("Actually, could somebody just call me back?"),
        Says("Dana Whitfield"),
        Says("yes"),
        Says("It's about the drain."),
        Says("That's all, thanks, goodbye."),
    ]));
}

#[test]
fn the_tenants_own_words_are_an_emergency() {
    let mut scene = Scene::default();
    scene.business.settings.emergency_phrases = vec!["cooler is warm".to_owned()];
    insta::assert_snapshot!(
        scene.play(&[Says("Our walk-in cooler is warm and the fish is in it."), Says("No.")])
    );
}

fn owners() -> Scene {
    Scene { caller: Some("+13125550190".parse().unwrap()), ..Scene::default() }
}

#[test]
fn the_owner_hears_what_is_on_one_at_a_time() {
    insta::assert_snapshot!(owners().play(&[
        Says("What's on my schedule on Monday?"),
        Keys("4821#"),
        Says("Next."),
        Says("Repeat that, please."),
        Says("Go on."),
        Says("Next."),
        Says("Text me that."),
        Says("Any emergencies this week?"),
        Says("When am I free on Thursday?"),
        Says("Thursday afternoon."),
        Says("And who is my first one on Monday?"),
        Says("What's on Wednesday?"),
        Says("That's all, goodbye."),
    ]));
}

#[test]
fn an_owner_says_so_from_any_telephone() {
    insta::assert_snapshot!(usual(&[
        Says("Hi, this is the owner."),
        Keys("48*"),
        Says("This is the owner."),
        Keys("12#"),
        Keys("4821#"),
        Says("Who's next?"),
        Says("Text me that."),
        Cut,
        Says("Thanks, bye."),
    ]));
}

#[test]
fn who_has_no_pin_hears_the_same_from_every_telephone() {
    let script =
        [Says("What's on my schedule tomorrow?"), Keys("1357#"), Keys("2580#"), Keys("4812#"), Says("No.")];
    let registered = owners().play(&script);
    assert_eq!(registered, usual(&script));
    assert_eq!(registered, Scene { caller: None, ..Scene::default() }.play(&script));
    insta::assert_snapshot!(registered);
}

#[test]
fn whoever_does_not_type_goes_on_without() {
    insta::assert_snapshot!(usual(&[
        Says("What's on my schedule tomorrow?"),
        Noise,
        Nothing,
        Says("I'd like to book an appointment"),
        Says("This is the owner"),
        Keys("4821"),
        Cut,
        Keys("*"),
    ]));
}

#[test]
fn a_business_without_owners_takes_a_message() {
    let mut settings: assistant::BusinessSettings = toml::from_str(crate::scene::SETTINGS).unwrap();
    settings.owners.clear();
    let scene = Scene { business: settings.check().unwrap(), ..Scene::default() };
    insta::assert_snapshot!(scene.play(&[Says("What's on my schedule tomorrow?")]));
}

#[test]
fn an_address_shows_whose_appointment_it_is_too() {
    let store = Store {
        bookings: vec![appointment("2026-11-25T10:00:00-06:00", "leak-repair", "Dana Whitfield")],
        ..Store::default()
    };
    insta::assert_snapshot!(Scene { store, ..Scene::default() }.play(&[
        Says("When is my appointment?"),
        Says("Peter Grant."),
        Says("It's for 42 Oak Street."),
    ]));
}

#[test]
fn a_number_may_come_in_two_breaths() {
    insta::assert_snapshot!(usual(&[
        Says("Call me back, please."),
        Says("Dana Whitfield"),
        Says("No, another number."),
        Says("312 555"),
        Says("0177"),
        Says("It's about my bill."),
    ]));
}

#[test]
fn the_wrong_number_a_child_and_somebody_angry() {
    let calls = [
        usual(&[Says("Oh sorry, I have the wrong number.")]),
        usual(&[Says("Hi, my mommy isn't here."), Says("Hello, sorry, my drain is clogged.")]),
        usual(&[Says("You're useless, shut up."), Says("No."), Says("Fuck you."), Says("Go to hell.")]),
        usual(&[
            Says("my drain is clogged"),
            Says("Can you say that a bit slower, please?"),
            Says("Speak more slowly."),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn an_address_outside_the_area_is_for_a_person() {
    let mut settings: assistant::BusinessSettings = toml::from_str(crate::scene::SETTINGS).unwrap();
    settings.service_area = vec!["Springfield".to_owned()];
    let scene = || Scene { business: settings.clone().check().unwrap(), ..Scene::default() };
    let calls = [
        scene().play(&[
            Says("My drain is clogged, can somebody come on Tuesday at ten?"),
            Says("Dana Whitfield"),
            Says("42 Oak Street, Shelbyville"),
            Says("Yes, please."),
        ]),
        scene().play(&[
            Says("My drain is clogged, can somebody come to 42 Oak Street, Springfield on Tuesday at ten?"),
            Says("Dana Whitfield"),
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn an_objection_to_the_recording_is_obeyed_and_the_conversation_goes_on_where_it_was() {
    let mut recorded = business();
    recorded.settings.record_calls = true;
    let mut calls = Scene { business: recorded, ..Scene::default() }.play(&[
        Says("My sink is leaking. Can you send somebody on Tuesday at ten?"),
        Says("Is this recorded? I don't want to be recorded."),
        Says("Dana Whitfield."),
        Cut,
        Says("12 Oak Street, Springfield."),
        Says("No recording, please."),
        Says("Yes."),
    ]);
    // Where nothing is recorded, he is told so.
    calls += &usual(&[Says("Please don't record this call."), Says("Do you take credit cards?")]);
    insta::assert_snapshot!(calls);
}
