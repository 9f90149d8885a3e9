//! What a caller wants beside what is in hand: another errand, one more of the same, a certain person, a time seen from what
//! he has booked. Nothing of it is dropped without a word.

use crate::scene::Cue::{Cut, Says};
use crate::scene::{BOOKED, FORM, SETTINGS, Scene, Store, after, appointment, usual};
use assistant::BusinessSettings;

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

/// A salon that washes dogs as well: everybody comes in, and every job takes its own time.
fn salon(lines: &[&'static str]) -> String {
    let jobs = r#"
[[job_types]]
id = "haircut"
name = "a haircut"
synonyms = ["cut", "trim"]
duration_minutes = 45
needs_address = false

[[job_types]]
id = "color"
name = "a color"
duration_minutes = 120
needs_address = false

[[job_types]]
id = "bath"
name = "a dog bath"
synonyms = ["bath", "grooming"]
duration_minutes = 30
buffer_after_minutes = 15
needs_address = false

[[job_types]]
id = "consultation"
name = "a wedding consultation"
synonyms = ["consultation"]
duration_minutes = 30
needs_address = false
"#;
    let (before, rest) = SETTINGS.split_once("[[job_types]]").unwrap();
    let (_, after) = rest.split_once("[[resources]]").unwrap();
    let settings: BusinessSettings = toml::from_str(&format!("{before}{jobs}[[resources]]{after}")).unwrap();
    let business = settings.check().unwrap();
    let script: Vec<_> = lines.iter().map(|line| Says(line)).collect();
    Scene { business, ..Scene::default() }.play(&script)
}

#[test]
fn several_that_come_in_are_booked_one_after_the_other() {
    let calls = [
        salon(&[
            "a haircut and a color wednesday at ten this is dana whitfield",
            "Yes.",
            "Yes.",
            "Yes.",
            "No, thanks.",
        ]),
        salon(&[
            "three dogs for a bath friday at two this is dana whitfield",
            "Yes.",
            "Yes.",
            "Yes.",
            "Yes.",
        ]),
        salon(&["cut and color wednesday at ten", "just the haircut", "Dana Whitfield.", "Yes.", "Yes."]),
        salon(&[
            "cut and color wednesday at ten this is dana whitfield",
            "Yes.",
            "Yes.",
            "actually never mind the color",
        ]),
        salon(&[
            "haircuts for me and my son friday at ten this is dana whitfield",
            "Yes.",
            "Yes.",
            "no that's all",
        ]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn one_after_the_other_is_said_of_what_is_wanted_more_than_once() {
    let told = |line: &'static str| {
        let call = salon(&[line]);
        ["one after the other", "and after that", "note"].into_iter().find(|said| call.contains(said))
    };
    let each = Some("one after the other");
    for (line, expected) in [
        ("my two dogs need a bath", each),
        ("grooming for both of our dogs friday at two", each),
        ("i want to bring in my dog and my cat for a bath", each),
        ("i've got three puppies that need grooming", each),
        ("my dogs need their bath", each),
        ("haircuts for my two boys saturday at ten", each),
        ("a trim and a color please", Some("and after that")),
        ("can i get a haircut and also a dog bath", Some("and after that")),
        ("eight dogs need a bath tomorrow", Some("note")),
        ("one of my two dogs needs a bath", None),
        ("i have two dogs and one of them needs a bath", None),
        ("my dog's bath friday at two", None),
        ("i need a haircut i have two kids so saturday is best", None),
        ("my husband and i want a consultation", None),
        ("a haircut not a color", None),
    ] {
        assert_eq!(told(line), expected, "{line}");
    }
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
