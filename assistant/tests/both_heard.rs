//! A turn that says two things, or says something of what was said before: an answer and a question, a time seen from the
//! appointment, a yes that is none, and what is wanted after all. Nothing of it is dropped without a word.

use assistant::Reaching;
use policy::ladder::LastResort;

use crate::scene::Cue::{self, Cut, News, Says};
use crate::scene::{BOOKED, FORM, Scene, after, business_with_people, usual};

const BOTH_BOOKED: [Cue; 5] = [
    Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
    Says("Yes."),
    Says("Yes."),
    Says("I also need my drain cleaned Friday at 9."),
    Says("Yes."),
];
const NAME: [Cue; 1] = [Says("A leaking tap, Tuesday at 10 a.m.")];
const ADDRESS: [Cue; 2] = [Says("A leaking tap, Tuesday at 10 a.m."), Says("Dana Whitfield.")];

/// The end of a call: from the last of its turns but `turns` on.
fn end(call: &str, turns: usize) -> String {
    let starts: Vec<usize> = call.match_indices("Caller: ").map(|(at, _)| at).collect();
    call[starts[starts.len() - turns]..].to_owned()
}

/// What becomes of each of these as the only turn after an opening.
fn each(opening: &[Cue], turns: &[&'static str]) -> String {
    turns.iter().map(|turn| end(&after(opening, &[Says(turn)]), 1)).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_answer_and_what_comes_after_it_are_both_heard() {
    let calls = [
        each(
            &NAME,
            &[
                "dana whitfield how much is it",
                "Dana Whitfield, and do you take checks?",
                "dana whitfield wait can we do eleven instead",
                "dana whitfield i'm 85 years old",
                "Dana Whitfield.",
            ],
        ),
        each(
            &ADDRESS,
            &["42 oak street can i pay by card", "42 Oak Street, do I need to be home?", "42 oak street"],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_cannot_be_seen_in_this_call_is_asked() {
    let calls = [
        each(&NAME, &["my name's in the system"]),
        each(&ADDRESS, &["same address as before", "you already have it"]),
        end(&usual(&[Says("I need to cancel my appointment."), Says("No, thanks.")]), 1),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_only_makes_sure_or_comes_back_is_no_yes() {
    let calls = [
        each(
            &FORM,
            &["and you've got dana right", "you'll text me, right?", "That's right.", "you got it right"],
        ),
        end(&after(&FORM, &[Says("Hold on."), Says("Okay."), Says("Yes.")]), 2),
        each(&FORM, &["are you open on saturday", "you said twelve oak"]),
        end(&usual(&[Says("how much to replace a toilet"), Says("hmm okay")]), 1),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn the_appointment_in_the_way_is_the_one_that_moves() {
    let calls = [
        each(&BOTH_BOOKED, &["i can't do friday", "i can't do tuesday", "i won't be home friday"]),
        each(
            &BOOKED,
            &[
                "something came up",
                "tuesday's bad for me",
                "move it to the same time on wednesday",
                "make it an hour later",
                "make it two days later",
                "a day earlier",
                "can he come at noon",
            ],
        ),
        end(&after(&BOOKED, &[Says("move it to wednesday at nine"), Says("ten would be better")]), 1),
        end(&after(&BOOKED, &[Says("move it to wednesday at nine"), Says("actually just cancel it")]), 1),
        end(&after(&BOOKED, &[Says("Cancel it."), Says("yes and book me friday at ten")]), 1),
        end(&after(&BOOKED, &[Says("Cancel it."), Says("no yeah cancel it")]), 1),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn a_weekday_is_one_of_the_week_of_what_is_booked() {
    let december = [
        Says("A leaking tap, December 9th at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
        Says("Yes."),
        Says("Yes."),
        Says("make it tuesday"),
    ];
    let calls = [
        end(&usual(&december), 1),
        end(&usual(&[Says("leaky faucet"), Says("the week of december seventh"), Says("tuesday's good")]), 1),
        end(&usual(&[Says("leaky faucet"), Says("tuesday"), Says("noon")]), 1),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn what_was_cancelled_or_told_wrongly_is_put_right() {
    let calls = [
        end(
            &after(
                &BOOKED,
                &[Says("Cancel it."), Says("Yes."), Cut, Says("book me for friday at ten instead")],
            ),
            1,
        ),
        end(
            &after(
                &BOTH_BOOKED,
                &[Says("cancel the friday one"), Says("Yes."), Says("and the other one too")],
            ),
            1,
        ),
        each(
            &BOOKED,
            &[
                "the address is 44 not 42",
                "my husband will be home not me",
                "i need another leak fixed in unit 310",
                "can you also book ruth whitfield for a drain friday at nine",
                "also a drain cleaning for my dad on friday at nine",
            ],
        ),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

#[test]
fn an_emergency_is_not_forgotten_when_it_was_passed_on() {
    let call = |turns: &[&'static str]| {
        let opening = [Says("my pipe burst"), News(Reaching::Nobody(LastResort::Callback))];
        let script: Vec<Cue> = opening.into_iter().chain(turns.iter().map(|turn| Says(turn))).collect();
        end(&Scene { business: business_with_people(), ..Scene::default() }.play(&script), turns.len())
    };
    let calls = [
        call(&["what do i do"]),
        call(&["how long until someone calls"]),
        call(&["dana whitfield"]),
        call(&["false alarm"]),
        call(&["okay", "okay"]),
        call(&["no it stops when i turn it off"]),
        call(&["42 Oak Street."]),
        call(&["Bye."]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

/// Who waits for help talks to those around him, and that ends nothing.
#[test]
fn whoever_is_rung_for_in_an_emergency_is_not_given_up() {
    let call = |turns: &[&'static str]| {
        let script: Vec<Cue> = [Says("my pipe burst"), News(Reaching::StillRinging)]
            .into_iter()
            .chain(turns.iter().map(|turn| Says(turn)))
            .chain([News(Reaching::StillRinging)])
            .collect();
        Scene { business: business_with_people(), ..Scene::default() }.play(&script)
    };
    let to_others = [
        "get the towels",
        "not there",
        "shut up",
        "bye honey",
        "Goodbye.",
        "leave a message on his phone",
        "wrong number",
        "book me for Tuesday at ten",
        "cancel my appointment",
        "call me back",
        "no",
        "put it over there",
        "I can't shut it off",
        "I shut the main but it's still coming",
        "I got the kids out",
        "the other one",
        "quick quick",
    ];
    let waited = call(&to_others);
    assert!(!waited.contains("Goodbye.\n="), "{waited}");
    let last = waited.rsplit("(news:").next().unwrap_or_default();
    assert!(last.contains("still trying to reach someone"), "{waited}");
    // What is for whoever picks up is kept, and left when nobody does.
    let left = Scene { business: business_with_people(), ..Scene::default() }.play(&[
        Says("my pipe burst"),
        News(Reaching::StillRinging),
        Says("I'm at 42 Oak Street."),
        News(Reaching::Nobody(LastResort::Callback)),
    ]);
    assert!(left.contains("emergency: flood, 42 Oak Street"), "{left}");
    let over = call(&["false alarm"]);
    assert!(over.contains("no longer urgent"), "{over}");
}

#[test]
fn an_emergency_that_is_none_after_all_may_be_one_again() {
    let call = |turns: &[&'static str]| {
        let opening = [Says("my pipe burst"), News(Reaching::Nobody(LastResort::Callback))];
        let script: Vec<Cue> = opening.into_iter().chain(turns.iter().map(|turn| Says(turn))).collect();
        let call = Scene { business: business_with_people(), ..Scene::default() }.play(&script);
        call.matches("This sounds like an emergency").count()
    };
    assert_eq!(call(&["false alarm", "my pipe burst"]), 2);
    assert_eq!(call(&["false alarm", "actually it's getting worse"]), 2);
    assert_eq!(call(&["my kid just swallowed drain cleaner"]), 2, "of another kind");
    assert_eq!(call(&["thank you"]), 1);
}
