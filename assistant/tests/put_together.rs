//! What callers say in pieces, apart from where it is asked, or in other words than ours: a town before its street, a sign
//! of danger without a yes, the half of a name that was wrong, work that no job is known by.

use crate::scene::Cue::{self, Says};
use crate::scene::{FORM, Scene, after, business, usual};

/// A call to a business that comes to two towns.
fn in_the_area(script: &[Cue]) -> String {
    let mut business = business();
    business.settings.service_area = ["Springfield", "Chatham", "62701"].map(str::to_owned).to_vec();
    Scene { business, ..Scene::default() }.play(script)
}

/// As far as the address.
const NAMED: [Cue; 2] = [Says("A leaking tap, Tuesday at 10 a.m."), Says("Dana Whitfield.")];

const OUTSIDE: &str = "I'm not sure that we come to that address.";

#[test]
fn a_town_belongs_to_the_street_that_is_said_later() {
    let street = Says("12 Oak Street.");
    let rows = [
        vec![
            Says("I'm in Decatur. Can you fix a leaking tap on Tuesday at 10?"),
            Says("Dana Whitfield."),
            street.clone(),
        ],
        vec![
            Says("im in decatur can you fix a leaky faucet tuesday at 10"),
            Says("dana whitfield"),
            street.clone(),
        ],
        [&NAMED[..], &[Says("decatur"), street.clone()]].concat(),
        [&NAMED[..], &[Says("Decatur, Illinois."), street.clone()]].concat(),
        [&NAMED[..], &[Says("oak street in decatur"), Says("12")]].concat(),
        [&NAMED[..], &[street.clone(), Says("Yes."), Says("It's Decatur, not Springfield.")]].concat(),
        [&NAMED[..], &[street.clone(), Says("Yes."), Says("its decatur not springfield")]].concat(),
    ];
    for script in rows {
        let call = in_the_area(&script);
        assert!(call.contains(OUTSIDE), "{call}");
    }
    for said in ["springfield", "It's in Springfield."] {
        let call = in_the_area(&[&NAMED[..], &[Says(said), street.clone(), Says("Yes.")]].concat());
        assert!(call.contains("Okay. What's the house number and the street?"), "{call}");
        assert!(call.contains("at 12 Oak Street, Springfield."), "{call}");
    }
    // What sounds like a town and turns out to be the street is none.
    let call =
        in_the_area(&[&NAMED[..], &[Says("Whitmore."), Says("14 Whitmore Avenue."), Says("Yes.")]].concat());
    assert!(call.contains("at 14 Whitmore Avenue. We'll"), "{call}");
    for said in ["im in agony my tap is leaking", "I'm in a hurry, my tap is leaking."] {
        let script =
            [Says(said), Says("Tuesday at 10."), Says("Dana Whitfield."), street.clone(), Says("Yes.")];
        assert!(in_the_area(&script).contains("at 12 Oak Street. We'll"), "{said}");
    }
}

#[test]
fn what_is_in_the_area_is_served_in_whatever_words() {
    let rows = [
        ("12 oak street chatham illinois 62629", "12 Oak Street, Chatham Illinois 62629"),
        ("12 oak street in decatur sorry in springfield", "12 Oak Street, Springfield"),
        ("12 Oak Street, Springfield Township.", "12 Oak Street, Springfield Township"),
        ("12 oak street rear", "12 Oak Street, rear"),
        ("12 Oak Street, duplex.", "12 Oak Street, duplex"),
        ("12 oak street west side", "12 Oak Street, west side"),
        ("its on old route 36 number 4512", "4512 Old Route 36"),
        ("Elm Street, number 12.", "12 Elm Street"),
    ];
    for (said, address) in rows {
        let call = in_the_area(&[&NAMED[..], &[Says(said), Says("Yes.")]].concat());
        assert!(call.contains(&format!("at {address}. We'll reach you")), "{said}\n{call}");
    }
}

#[test]
fn a_sign_of_danger_needs_no_yes() {
    let smell = Says("There's a funny smell in the kitchen.");
    for said in ["Well, I'm feeling dizzy.", "i feel sick", "I'm alone and scared.", "my wife passed out"] {
        let call = usual(&[smell.clone(), Says(said)]);
        assert!(call.contains("call 911 now"), "{call}");
    }
    for said in ["No, we already left the house.", "no we went outside", "my kids are here"] {
        let call = usual(&[smell.clone(), Says(said)]);
        assert!(call.contains("Is anyone hurt or in danger right now?"), "{call}");
    }
    for said in ["No, I feel fine.", "no its outside", "no nobody is sick"] {
        let call = usual(&[smell.clone(), Says(said)]);
        assert!(!call.contains("hurt or in danger") && !call.contains("911"), "{call}");
    }
}

#[test]
fn who_breaks_off_is_waited_for() {
    let call = usual(&[Says("um"), Says("Okay, so"), Says("i need"), Says("a plumber for a leaky faucet")]);
    assert_eq!(call.matches("Go on, please.").count(), 3, "{call}");
    assert!(call.contains("What day and time"), "{call}");
    for said in ["i have", "we need", "i've got", "i have to"] {
        assert!(usual(&[Says(said)]).contains("Go on, please."), "{said}");
    }
}

#[test]
fn half_of_a_name_is_put_right_and_the_other_stays() {
    let rows = [
        ("yes only its dana whitman", "for Dana Whitman,"),
        ("Yes, it's correct, except the name, it's Donna.", "for Donna Whitfield,"),
        ("No, it's Whitefield.", "for Dana Whitefield,"),
        ("no its whitefield", "for Dana Whitefield,"),
    ];
    for (said, name) in rows {
        let call = after(&FORM, &[Says(said)]);
        assert!(call.contains(name), "{call}");
    }
    let both = after(
        &FORM,
        &[Says("The name and the address are wrong."), Says("David Chen."), Says("14 Elm Street.")],
    );
    assert!(both.contains("for David Chen, at 14 Elm Street."), "{both}");
}

#[test]
fn names_are_heard_in_other_words() {
    let rows = [
        ("amy w o n g", "Amy Wong"),
        ("amy wong at 12 oak street", "Amy Wong"),
        ("The name is O'Brien, first name is Kate.", "Kate O'Brien"),
        ("put it under the company acme bakery", "Acme Bakery"),
        ("Wong, Amy.", "Amy Wong"),
        ("its for my landlord bob stone", "Bob Stone"),
        ("Name's Gary Lund, the tenant is Beth Cole.", "Gary Lund"),
        ("It's on behalf of Saint Luke's Church.", "Saint Luke's Church"),
    ];
    for (said, name) in rows {
        let mut script = vec![Says("A leaking tap, Tuesday at 10 a.m."), Says(said)];
        if !said.contains("12 oak") {
            script.push(Says("12 Oak Street."));
        }
        script.push(Says("Yes."));
        let call = usual(&script);
        assert!(call.contains(&format!("for {name}, at 12 Oak Street.")), "{call}");
    }
}

#[test]
fn who_wavers_at_the_read_back_is_asked_once_and_may_say_no() {
    for said in ["I changed my mind.", "can i think about it"] {
        let call = after(&FORM, &[Says(said), Says("No.")]);
        assert!(call.contains("I haven't booked it yet. Shall I book it?"), "{call}");
        assert!(call.contains("Okay, I won't book that."), "{call}");
    }
    assert!(after(&FORM, &[Says("nevermind")]).contains("Okay, I won't book that."));
    assert!(after(&FORM, &[Says("not a leak a clog")]).contains("A drain cleaning on Tuesday"));
}

#[test]
fn work_that_no_job_is_known_by_goes_to_a_person() {
    let call = usual(&[
        Says("I need a garbage disposal."),
        Says("A garbage disposal."),
        Says("Yes."),
        Says("Dana Whitfield."),
        Says("Yes."),
    ]);
    assert!(call.contains("That's something for a person to look into."), "{call}");
    assert!(call.contains("I need a garbage disposal. / A garbage disposal."), "{call}");
}

#[test]
fn it_is_over_and_the_caller_is_no_emergency() {
    let call = usual(&[Says("The toilet overflowed this morning, it's okay now.")]);
    assert!(!call.contains("911") && !call.contains("emergency"), "{call}");
}

#[test]
fn his_own_number_is_the_one_he_calls_from() {
    let script = [FORM[0].clone(), Says("no use my number")];
    assert!(usual(&script).contains("We'll reach you at the number you're calling from."));
}

#[test]
fn who_names_a_time_for_a_leak_is_in_no_danger() {
    let leak = Says("The sink in my unit is leaking pretty bad under the cabinet, I put a bucket under it.");
    let call = usual(&[leak.clone(), Says("Tomorrow after three."), Says("Dana Whitfield.")]);
    assert!(!call.contains("emergency") && !call.contains("hurt or in danger"), "{call}");
    let grave = usual(&[Says("There's a smell of gas, I think."), Says("Now, hurry.")]);
    assert!(grave.contains("911") || grave.contains("danger"), "{grave}");
}

#[test]
fn a_name_is_made_whole_whatever_was_asked() {
    let script = [
        Says("Hello, my name is Ruth, I have a leaking tap."),
        Says("Tuesday at 10."),
        Says("Ruth Abernathy."),
        Says("12 Oak Street."),
        Says("Yes."),
    ];
    assert!(usual(&script).contains("for Ruth Abernathy, at 12 Oak Street."), "{}", usual(&script));
}
