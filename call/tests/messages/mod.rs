//! A caller leaves a message.

use call::Event;
use telephony::{Digit, Disposition};

use crate::world::{Disk, Speeds, World};

/// A caller who has heard the tone.
fn after_the_tone(speeds: Speeds) -> World {
    let mut world = World::new(speeds);
    world.open();
    world.listen();
    world.speak("Can I leave a voicemail, please?", 1_200);
    world.pass(1_200);
    for _ in 0..200 {
        if count(&world, "records") == 1 {
            return world;
        }
        world.pass(100);
    }
    panic!("no tone: {:#?}", world.log);
}

fn count(world: &World, what: &str) -> usize {
    world
        .log
        .iter()
        .filter(|line| line.trim_start().split_once(' ').is_some_and(|(_, did)| did.contains(what)))
        .count()
}

#[test]
fn a_message_is_over_when_the_caller_falls_silent_and_the_conversation_goes_on() {
    let mut world = after_the_tone(Speeds::default());
    world.speak("", 6_000);
    // Two pauses that are no end.
    world.go_on("", 2_500, 3_000);
    world.go_on("", 3_500, 2_000);
    world.pass(6_000 + 2_500 + 3_000 + 3_500 + 2_000 + 3_800);
    assert_eq!(count(&world, "keeps the message"), 0, "{:#?}", world.log);
    world.pass(500);
    assert_eq!(count(&world, "keeps the message"), 1, "{:#?}", world.log);
    world.listen();
    assert_eq!(world.last_said, "Is there anything else I can help with?");
    world.speak("No, goodbye.", 800);
    world.pass(800);
    world.listen();
    world.pass(5_000);
    assert_eq!(world.finished, [Disposition::Voicemail], "{:#?}", world.log);
    assert_eq!(count(&world, "asks the store"), 0, "what is said after the tone is no turn");
}

#[test]
fn a_key_ends_a_message() {
    let mut world = after_the_tone(Speeds::default());
    world.speak("", 3_000);
    world.pass(3_000);
    world.event(Event::Pressed(Digit::Pound));
    assert_eq!(count(&world, "keeps the message"), 1, "{:#?}", world.log);
    world.listen();
    assert!(world.log.iter().any(|line| line.contains("I've got your message.")), "{:#?}", world.log);
}

#[test]
fn whoever_talks_on_is_cut_at_the_limit() {
    let mut world = after_the_tone(Speeds::default());
    world.speak("", 300_000);
    world.pass(119_000);
    assert_eq!(count(&world, "keeps the message"), 0);
    world.pass(2_000);
    assert_eq!(count(&world, "keeps the message"), 1, "{:#?}", world.log);
}

#[test]
fn hanging_up_in_the_middle_keeps_what_was_said() {
    let mut world = after_the_tone(Speeds::default());
    world.speak("", 5_000);
    world.pass(4_000);
    world.event(Event::StreamClosed);
    assert_eq!(count(&world, "keeps the message"), 1, "{:#?}", world.log);
}

#[test]
fn hanging_up_without_a_word_leaves_nothing() {
    for said_ms in [0, 600] {
        let mut world = after_the_tone(Speeds::default());
        world.speak("", said_ms);
        world.pass(2_000);
        world.event(Event::StreamClosed);
        assert_eq!((count(&world, "keeps"), count(&world, "drops")), (0, 1), "{said_ms}: {:#?}", world.log);
    }
}

#[test]
fn silence_after_the_tone_is_no_message() {
    let mut world = after_the_tone(Speeds::default());
    world.pass(8_500);
    assert_eq!(count(&world, "drops the message"), 1, "{:#?}", world.log);
    world.listen();
    assert_eq!(world.last_said, "Would you like someone to call you back?");
}

#[test]
fn noise_during_the_announcement_does_not_cut_it_short() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world.speak("Can I leave a voicemail, please?", 1_200);
    world.pass(2_200);
    world.speak("", 1_500);
    world.event(Event::Pressed(Digit::Number(4)));
    world.listen();
    assert_eq!(count(&world, "clear"), 0, "{:#?}", world.log);
    world.pass(2_000);
    assert_eq!(count(&world, "records"), 1, "{:#?}", world.log);
}

#[test]
fn without_marks_the_tone_is_followed_by_a_recording_all_the_same() {
    let mut world = after_the_tone(Speeds { marks: false, ..Speeds::default() });
    world.speak("", 3_000);
    world.pass(9_000);
    assert_eq!(count(&world, "keeps the message"), 1, "{:#?}", world.log);
}

#[test]
fn a_message_that_cannot_be_kept_becomes_a_call_back_and_no_silence() {
    for disk in [Disk::Full, Disk::Hangs] {
        let mut world = after_the_tone(Speeds { disk, ..Speeds::default() });
        world.speak("", 3_000);
        world.pass(3_000);
        world.event(Event::Pressed(Digit::Pound));
        world.pass(3_200);
        assert!(
            world.log.iter().any(|line| line.contains("I'm sorry, I couldn't record that.")),
            "{disk:?}: {:#?}",
            world.log
        );
        world.listen();
        assert_eq!(count(&world, "LeaveCallback"), 1, "{disk:?}: {:#?}", world.log);
    }
}
