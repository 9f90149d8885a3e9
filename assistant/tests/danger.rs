//! "Is anyone in danger right now?", and what callers answer. Nothing but a no makes it harmless.

use crate::scene::Cue::{Keys, Says};
use crate::scene::{Scene, business, caller, now};
use assistant::{Dialogue, Input};
use policy::Mode;

/// What the assistant makes of some turns: the script in an emergency, the question again, or what it goes on with.
fn outcome(turns: &[&'static str]) -> &'static str {
    let script: Vec<_> = turns.iter().copied().map(Says).collect();
    let call = Scene::default().play(&script);
    let last = call.rsplit("Caller:").next().unwrap_or_default();
    if last.contains("This sounds like an emergency") {
        "emergency"
    } else if last.contains("in danger right now?") {
        "asked again"
    } else {
        "safe"
    }
}

const SMELL: &str = "theres a weird smell in my house";
const FLOOR: &str = "there's water all over the floor";

#[test]
fn only_a_no_makes_it_harmless() {
    let rows = [
        ("no", "safe", "safe"),
        ("No, nobody.", "safe", "safe"),
        ("nobodys hurt", "safe", "safe"),
        ("everyone is fine", "safe", "safe"),
        ("No, I feel fine.", "safe", "safe"),
        ("no im not sick or anything", "safe", "safe"),
        ("no, nobody feels dizzy", "safe", "safe"),
        ("no headaches no", "safe", "safe"),
        ("no i dont know what it is", "safe", "safe"),
        ("no i need a drain cleaning", "safe", "safe"),
        ("No, but can you come Tuesday at 9 for a leak repair?", "safe", "safe"),
        // A reserve that may be anything.
        ("no but my tap drips too", "asked again", "asked again"),
        ("no but i would like it fixed soon", "asked again", "asked again"),
        ("well no but its annoying", "asked again", "asked again"),
        ("no danger but please hurry", "asked again", "asked again"),
        ("No, but I need a drain cleaning right now!", "asked again", "asked again"),
        ("were all ok but my son isnt", "asked again", "asked again"),
        ("we're fine my husband is not", "asked again", "asked again"),
        // What somebody or something can't do any more is no answer with no.
        ("he can't walk", "emergency", "emergency"),
        ("it won't stop", "emergency", "emergency"),
        ("she cant open her mouth", "emergency", "emergency"),
        ("I can't turn it off", "emergency", "emergency"),
        ("no but my son can't breathe", "emergency", "emergency"),
        ("no i cant come to the phone then", "safe", "safe"),
        ("no he cant make it before noon", "safe", "safe"),
        // As far as he knows.
        ("not that i know of", "asked again", "safe"),
        ("I don't think so.", "asked again", "safe"),
        ("probably not", "asked again", "safe"),
        // Who does not know.
        ("i dont know", "emergency", "asked again"),
        ("maybe", "emergency", "asked again"),
        ("I'm not sure.", "emergency", "asked again"),
        ("no idea", "emergency", "asked again"),
        ("no i dont know", "emergency", "asked again"),
        ("How would I know?", "emergency", "asked again"),
        ("i cant tell", "emergency", "asked again"),
        // A yes, and signs of danger beside a no.
        ("yes", "emergency", "emergency"),
        ("I think so, yes.", "emergency", "emergency"),
        ("yes my wife is", "emergency", "emergency"),
        ("no not yet", "emergency", "emergency"),
        ("no but its getting worse", "emergency", "emergency"),
        ("no but its still coming", "emergency", "emergency"),
        ("No, but my wife feels dizzy.", "emergency", "emergency"),
        ("no my wife is sick", "emergency", "emergency"),
        ("no im sick", "emergency", "emergency"),
        ("no but we dont feel so good", "emergency", "emergency"),
        ("not me but my son passed out", "emergency", "emergency"),
        ("No, except my daughter.", "emergency", "emergency"),
        ("nobody but my husband is asleep upstairs", "emergency", "emergency"),
        ("no smoke is coming out of it now", "emergency", "emergency"),
    ];
    for (answer, gas, flood) in rows {
        assert_eq!(outcome(&[SMELL, answer]), gas, "of a smell: {answer}");
        assert_eq!(outcome(&[FLOOR, answer]), flood, "of water: {answer}");
    }
}

#[test]
fn asked_again_a_plain_no_is_enough_and_nothing_else_is_where_it_may_be_gas() {
    let rows = [
        (["no but its annoying", "no"], "safe", "safe"),
        (["not that i know of", "No, nobody is."], "safe", "safe"),
        (["i dont think so", "i dont think so"], "safe", "safe"),
        (["no but its annoying", "no but its annoying"], "emergency", "safe"),
        (["no but its annoying", "i dont know"], "emergency", "emergency"),
        (["no but its annoying", "yes"], "emergency", "emergency"),
    ];
    for (answers, gas, flood) in rows {
        assert_eq!(outcome(&[SMELL, answers[0], answers[1]]), gas, "of a smell: {answers:?}");
        // Of water "not that I know of" is enough, and what comes after it is another turn.
        if outcome(&[FLOOR, answers[0]]) == "asked again" {
            assert_eq!(outcome(&[FLOOR, answers[0], answers[1]]), flood, "of water: {answers:?}");
        }
    }
}

#[test]
fn what_stands_beside_the_no_is_taken_up() {
    let call = |turns: &[&'static str]| {
        let script: Vec<_> = turns.iter().copied().map(Says).collect();
        Scene::default().play(&script)
    };
    let calls = [
        call(&[SMELL, "no i need a drain cleaning"]),
        call(&[SMELL, "No, I just want to book for Tuesday."]),
        call(&[SMELL, "no its just the drain"]),
        call(&[SMELL, "no but my tap drips too", "no"]),
        call(&[SMELL, "No."]),
        call(&["i can't shut it off", "no its outside"]),
        call(&["leaky faucet", SMELL, "No.", "Tuesday at 10."]),
    ];
    insta::assert_snapshot!(calls.join("\n"));
}

/// Whatever else he wants instead of an answer: where it may be gas it is one, and of water he is asked once more.
#[test]
fn nothing_but_an_answer_settles_the_question() {
    let instead = [
        "let me talk to a person",
        "I need someone to call me.",
        "can i leave a voicemail",
        "fuck you",
        "Are you the owner? I'm the owner.",
    ];
    for words in instead {
        assert_eq!(outcome(&[SMELL, words]), "emergency", "of a smell: {words}");
        assert_eq!(outcome(&[FLOOR, words]), "asked again", "of water: {words}");
        assert_eq!(outcome(&[FLOOR, words, words]), "emergency", "of water, insisting: {words}");
    }
    for words in ["bye", "Goodbye.", "sorry wrong number", "leave me alone", "take me off your list"] {
        assert_eq!(outcome(&[SMELL, words]), "emergency", "of a smell: {words}");
        assert_eq!(outcome(&[FLOOR, words]), "emergency", "of water: {words}");
    }
    for keys in ["0", "1"] {
        let call = Scene::default().play(&[Says(SMELL), Keys(keys)]);
        assert!(call.contains("This sounds like an emergency"), "{call}");
    }
    let mut dialogue = Dialogue::new(caller(), Mode::Assistant);
    dialogue.handle(Input::Opened, &business(), now());
    for said in [SMELL, "take me off your list"] {
        dialogue.handle(Input::Heard { text: said.to_owned() }, &business(), now());
    }
    assert!(dialogue.left_alone().is_some(), "he is left alone all the same");
    for opening in [SMELL, FLOOR] {
        let mut dialogue = Dialogue::new(caller(), Mode::Assistant);
        dialogue.handle(Input::Opened, &business(), now());
        for said in [opening, "let me talk to a person and stop recording me"] {
            dialogue.handle(Input::Heard { text: said.to_owned() }, &business(), now());
        }
        assert!(dialogue.objected_at().is_some(), "nor recorded: {opening}");
    }
    // A question that has an answer, and waiting, leave it standing.
    for words in ["how late are you open", "hold on a second", "what did you say"] {
        assert_eq!(outcome(&[SMELL, words, "no"]), "safe", "{words}");
    }
}
