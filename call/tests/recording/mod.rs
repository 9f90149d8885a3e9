//! A business that records its calls, and callers who want that or not.

use std::sync::Arc;

use assistant::{CALL_IS_RECORDED, Dialogue, Input};
use call::Event;
use policy::Mode;
use telephony::Digit;

use crate::world::{Speeds, World, noon, recorded};

const OFF: &str = "assistant: Okay, the recording is off.";

fn count(world: &World, what: &str) -> usize {
    world.log.iter().filter(|line| line.contains(what)).count()
}

/// Begun and erased, so often each.
fn recordings(world: &World) -> (usize, usize) {
    (count(world, "records the call"), count(world, "erases the recording"))
}

/// A call whose announcement is being played.
fn announcing(speeds: Speeds) -> World {
    let mut world = World::recorded(speeds);
    world.open();
    let greeting = "Thanks for calling Riverside Plumbing. This is the automated assistant.";
    // The voice of this world takes 60 ms a letter.
    world.pass(60 * greeting.len() as u64 + 1_000);
    assert_eq!(count(&world, CALL_IS_RECORDED), 1, "{:#?}", world.log);
    assert_eq!(recordings(&world), (0, 0), "not before it was heard: {:#?}", world.log);
    world
}

fn say(world: &mut World, words: &str, ms: u64) {
    world.speak(words, ms);
    world.pass(ms);
    world.listen();
}

#[test]
fn the_recording_begins_when_the_announcement_was_heard_to_its_end() {
    let mut world = announcing(Speeds::default());
    world.pass(60 * CALL_IS_RECORDED.len() as u64 - 1_100);
    assert_eq!(recordings(&world), (0, 0), "{:#?}", world.log);
    world.pass(200);
    assert_eq!(recordings(&world), (1, 0), "{:#?}", world.log);
    world.listen();
    say(&mut world, "Do you take credit cards?", 1_500);
    assert_eq!(recordings(&world), (1, 0), "once: {:#?}", world.log);
}

#[test]
fn a_business_that_does_not_record_announces_nothing_and_says_so_when_asked_not_to() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    say(&mut world, "Please don't record this call.", 1_500);
    assert_eq!(count(&world, CALL_IS_RECORDED), 0);
    assert_eq!(count(&world, "assistant: This call isn't being recorded."), 1, "{:#?}", world.log);
    assert_eq!(world.last_said, "How can I help?");
    assert_eq!(recordings(&world), (0, 0));
}

#[test]
fn an_objection_stops_the_recording_for_good_and_the_conversation_goes_on() {
    let mut world = World::recorded(Speeds::default());
    world.open();
    world.listen();
    say(&mut world, "My sink is leaking. Can somebody come on Tuesday at ten in the morning?", 4_000);
    say(&mut world, "I don't want to be recorded.", 1_500);
    assert_eq!(recordings(&world), (1, 1), "{:#?}", world.log);
    assert_eq!(count(&world, OFF), 1, "{:#?}", world.log);
    assert!(world.last_said.contains("name"), "where it was: {}", world.last_said);
    say(&mut world, "Sarah Miller.", 900);
    say(&mut world, "42 Oak Street, Springfield.", 1_800);
    assert_eq!(recordings(&world), (1, 1), "never again: {:#?}", world.log);
}

#[test]
fn an_objection_during_the_announcement_counts_and_nothing_is_ever_recorded() {
    let mut world = announcing(Speeds::default());
    say(&mut world, "Don't record me.", 1_200);
    assert_eq!(count(&world, OFF), 1, "{:#?}", world.log);
    say(&mut world, "Do you take credit cards?", 1_500);
    assert_eq!(recordings(&world), (0, 0), "{:#?}", world.log);
}

#[test]
fn what_else_is_said_during_the_announcement_waits_for_its_end() {
    let mut world = announcing(Speeds::default());
    world.speak("I need a leak repair on Tuesday at ten.", 1_500);
    world.pass(2_600);
    assert_eq!(count(&world, "clear"), 0, "it is heard to its end: {:#?}", world.log);
    assert_eq!(count(&world, "asks the store"), 0);
    world.pass(1_500);
    assert_eq!(recordings(&world), (1, 0), "{:#?}", world.log);
    assert_eq!(
        count(&world, "asks the store: FindOpenings"),
        1,
        "and he is not asked again: {:#?}",
        world.log
    );
}

#[test]
fn noise_does_not_cut_the_announcement_short() {
    for (words, ms) in [("", 1_200), ("Yes.", 250)] {
        let mut world = announcing(Speeds::default());
        say(&mut world, words, ms);
        assert_eq!(count(&world, "clear"), 0, "{words:?}: {:#?}", world.log);
        assert_eq!(recordings(&world), (1, 0), "{words:?}: {:#?}", world.log);
    }
}

#[test]
fn an_announcement_that_a_key_cuts_short_or_whose_mark_is_lost_records_nothing() {
    let mut world = announcing(Speeds::default());
    world.event(Event::Pressed(Digit::Number(4)));
    world.listen();
    say(&mut world, "Do you take credit cards?", 1_500);
    assert_eq!(recordings(&world), (0, 0), "{:#?}", world.log);

    let mut world = announcing(Speeds { marks: false, ..Speeds::default() });
    world.pass(20_000);
    say(&mut world, "Do you take credit cards?", 1_500);
    assert_eq!(recordings(&world), (0, 0), "{:#?}", world.log);
}

#[test]
fn an_objection_said_against_an_emergency_script_is_heard_when_that_is_over() {
    // Nobody can be rung, so that the script is not followed by anything else.
    let mut settings = recorded().settings.clone();
    settings.ladders.clear();
    let business = Arc::new(settings.check().expect("it has no mistakes"));
    let mut world = World::at(business, Speeds::default(), Dialogue::new(None, Mode::Assistant), false);
    world.open();
    world.listen();
    world.speak("I smell gas in the kitchen.", 1_500);
    world.pass(3_500);
    assert!(world.session.is_protected(), "{:#?}", world.log);
    world.speak("Stop recording me.", 1_000);
    world.pass(2_000);
    assert_eq!(count(&world, "clear"), 0, "the script is heard: {:#?}", world.log);
    world.pass(25_000);
    assert_eq!(recordings(&world), (1, 1), "{:#?}", world.log);
}

#[test]
fn after_a_cut_it_is_announced_again_unless_he_has_objected() {
    let business = recorded();
    for (said, announced) in [("Do you take credit cards?", 1), ("Don't record me.", 0)] {
        let mut before = Dialogue::new(None, Mode::Assistant);
        before.handle(Input::Opened, &business, noon());
        before.handle(Input::Heard { text: said.to_owned() }, &business, noon());
        // Another process reads what was checkpointed.
        let stored = serde_json::to_value(&before).unwrap();
        let dialogue = serde_json::from_value(stored).unwrap();
        let mut world = World::at(Arc::clone(&business), Speeds::default(), dialogue, true);
        world.open();
        world.listen();
        assert_eq!(count(&world, CALL_IS_RECORDED), announced, "{said}: {:#?}", world.log);
        assert_eq!(recordings(&world), (announced, 0), "{said}: {:#?}", world.log);
    }
}

#[test]
fn a_pin_is_private() {
    let mut world = World::recorded(Speeds::default());
    world.open();
    world.listen();
    assert!(!world.session.is_private());
    say(&mut world, "This is the owner. What's on tomorrow?", 2_500);
    assert!(world.last_said.contains("type your PIN"), "{}", world.last_said);
    for key in "4821#".chars() {
        assert!(world.session.is_private(), "before {key}");
        world.event(Event::Pressed(Digit::try_from(key).expect("a key")));
        world.pass(300);
    }
    assert!(world.session.is_private(), "the tone of the last key is heard a little later");
    world.pass(700);
    assert!(!world.session.is_private());
    assert_eq!(recordings(&world), (1, 0), "{:#?}", world.log);
}
