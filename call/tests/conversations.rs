//! Whole conversations on a virtual clock.

mod messages;
mod recording;
mod world;

use assistant::Dialogue;
use call::{Event, Rules, Session, Start};
use policy::Mode;
use proptest::prelude::*;
use telephony::{Digit, Disposition, Millis, TurnId};
use world::{Mute, Speeds, World};

fn booking(world: &mut World) {
    world.open();
    world.listen();
    for (words, ms) in [
        ("My kitchen sink is leaking. Can somebody come out on Tuesday at ten in the morning?", 4_000),
        ("Sarah Miller.", 900),
        ("42 Oak Street, Springfield.", 1_800),
        ("Yes.", 400),
        ("Yes, that's right.", 900),
        ("No, that's all. Goodbye.", 1_200),
    ] {
        world.speak(words, ms);
        world.pass(ms);
        world.listen();
    }
}

#[test]
fn a_caller_books() {
    let mut world = World::new(Speeds::default());
    booking(&mut world);
    assert_eq!(world.finished, [Disposition::Booked]);
    assert!(world.closed);
    insta::assert_snapshot!(world.log.join("\n"));
}

#[test]
fn who_asks_for_it_slower_hears_the_rest_slowly() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    for words in ["My kitchen sink is leaking.", "Slower, please."] {
        assert!(!world.log.iter().any(|line| line.contains("slowly")), "{:#?}", world.log);
        world.speak(words, 1_500);
        world.pass(1_500);
        world.listen();
    }
    let asked = world.log.iter().filter(|line| line.ends_with("What day and time would suit you?"));
    let slowly: Vec<bool> = asked.map(|line| line.contains("assistant, slowly: ")).collect();
    assert_eq!(slowly, [false, true], "{:#?}", world.log);
}

#[test]
fn a_complete_answer_is_replied_to_sooner_than_one_that_may_go_on() {
    let mut world = World::new(Speeds { transcribe_ms: 100, ..Speeds::default() });
    booking(&mut world);
    // 400 or 650 ms of pause, 30 ms of synthesis, and the 32 ms grain of voice activity.
    world.measured.sort_unstable();
    assert!(world.measured[2] <= 480, "{:?}", world.measured);
    assert!(world.measured.iter().all(|ms| *ms <= 720), "{:?}", world.measured);
}

#[test]
fn without_marks_the_conversation_goes_on_and_the_goodbye_still_hangs_up() {
    let mut world = World::new(Speeds { marks: false, ..Speeds::default() });
    booking(&mut world);
    world.pass(10_000);
    assert_eq!(world.finished, [Disposition::Booked]);
    assert!(world.closed);
}

#[test]
fn a_pause_inside_a_sentence_is_not_an_answer() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world.speak("I need somebody to", 900);
    world.go_on("I need somebody to fix a leak on Tuesday at ten.", 350, 1_500);
    world.pass(2_750);
    let before = world.log.len();
    world.listen();
    let replies = world.log[before..].iter().filter(|line| line.contains("FindOpenings")).count();
    assert_eq!(replies, 1, "{:#?}", world.log);
}

#[test]
fn voice_over_the_assistant_stops_it_and_what_was_heard_is_kept() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.pass(1_500);
    world.speak("I have a leak.", 1_200);
    world.pass(1_200);
    world.listen();
    assert_eq!(world.log.iter().filter(|line| line.contains("clear")).count(), 1, "{:#?}", world.log);
    assert!(world.log.iter().any(|line| line.contains("heard only")), "{:#?}", world.log);
}

#[test]
fn a_cough_does_not_stop_the_assistant() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.pass(1_500);
    world.speak("", 200);
    world.listen();
    assert!(!world.log.iter().any(|line| line.contains("clear")), "{:#?}", world.log);
}

#[test]
fn a_goodbye_is_not_interrupted_by_noise() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world.speak("Goodbye.", 600);
    world.pass(1_300);
    world.speak("hm", 2_000);
    world.listen();
    assert_eq!(world.finished.len(), 1);
    assert!(!world.log.iter().any(|line| line.contains("clear")), "{:#?}", world.log);
}

#[test]
fn a_silent_caller_is_asked_again_and_the_call_ends() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.pass(120_000);
    assert_eq!(world.finished, [Disposition::Silent]);
    assert!(world.closed);
}

#[test]
fn a_recogniser_that_fails_leads_to_an_end_and_not_to_silence() {
    let mut world = World::new(Speeds { recogniser_works: false, ..Speeds::default() });
    world.open();
    for _ in 0..12 {
        world.listen();
        if world.closed {
            break;
        }
        world.speak("", 1_000);
        world.pass(1_000);
    }
    // People are rung for him now, and nothing that he says ends that.
    assert!(world.log.iter().any(|line| line.contains("asks the store: Escalate")), "{:#?}", world.log);
    for _ in 0..12 {
        world.speak("", 1_000);
        world.pass(5_000);
    }
    assert!(!world.closed, "{:#?}", world.log);
    world.pass(16 * 60_000);
    assert!(world.closed, "{:#?}", world.log);
    assert_eq!(world.finished.len(), 1);
}

#[test]
fn a_slow_recogniser_is_covered_by_a_word() {
    let mut world = World::new(Speeds { transcribe_ms: 3_500, ..Speeds::default() });
    world.open();
    world.listen();
    world.speak("I have a leak.", 1_000);
    world.pass(1_000);
    world.pass(3_000);
    assert_eq!(world.covers, 1, "{:#?}", world.log);
}

#[test]
fn words_that_come_while_their_delay_is_covered_are_answered() {
    for transcribe_ms in [1_900, 2_000, 2_100, 2_200, 2_400, 2_800] {
        let mut world = World::new(Speeds { transcribe_ms, ..Speeds::default() });
        world.open();
        world.listen();
        world.speak("I need a leak repair on Tuesday at ten.", 1_500);
        world.pass(1_500);
        world.pass(6_000);
        assert_eq!(world.covers, 1, "{:#?}", world.log);
        let asked = world.log.iter().filter(|line| line.contains("FindOpenings")).count();
        assert_eq!(asked, 1, "after {transcribe_ms} ms: {:#?}", world.log);
    }
}

#[test]
fn an_emergencys_script_is_protected_to_its_end_though_the_store_answers_meanwhile() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world.speak("Help, I can smell gas in my kitchen.", 1_500);
    world.pass(1_500);
    let mut waited = 0;
    while !world.session.is_protected() {
        world.pass(20);
        waited += 20;
        assert!(waited < 5_000, "{:#?}", world.log);
    }
    let mut protected = 0;
    while world.session.is_protected() {
        world.pass(100);
        protected += 100;
    }
    // Twenty words and more, of which none is said in less than 100 ms.
    assert!((2_000..20_000).contains(&protected), "{protected} ms: {:#?}", world.log);
}

#[test]
fn a_store_that_does_not_answer_is_not_waited_for() {
    let mut world = World::new(Speeds { store_works: false, ..Speeds::default() });
    world.open();
    world.listen();
    world.speak("I need a leak repair on Tuesday at ten.", 1_500);
    world.pass(1_500);
    world.pass(9_000);
    let last = world.log.last().expect("a log").clone();
    assert!(last.contains("assistant:"), "{:#?}", world.log);
    world.pass(120_000);
    assert_eq!(world.finished.len(), 1);
}

#[test]
fn a_voice_that_fails_gives_the_call_to_twilios() {
    let mut world = World::new(Speeds::default());
    world.mute = Some(("", Mute::Told));
    world.open();
    world.pass(200_000);
    assert!(world.closed);
    assert_eq!(world.finished, [], "another stream or the status callback ends it");
}

/// "Is that right?" is not asked of somebody who has not heard what it is about.
#[test]
fn nothing_is_said_past_a_sentence_without_sound_and_the_next_stream_says_it_again() {
    for mute in [Mute::Told, Mute::NeverComes] {
        let mut world = World::new(Speeds::default());
        world.mute = Some(("A leak repair on Tuesday", mute));
        booking(&mut world);
        world.pass(30_000);
        assert!(world.closed, "{mute:?}: {:#?}", world.log);
        assert_eq!(world.finished, [], "{mute:?}: another stream goes on with it");
        assert_eq!(world.spoken.last().map(String::as_str), Some("Let me read that back."), "{mute:?}");

        let written = world.dialogue.expect("turns were written down");
        let mut next = World::with_dialogue(Speeds::default(), written, true);
        next.open();
        next.listen();
        assert!(next.spoken[0].starts_with("Sorry"), "{mute:?}: {:#?}", next.log);
        assert!(next.spoken.iter().any(|said| said.starts_with("A leak repair on")), "{mute:?}");
        next.speak("Yes, that's right.", 900);
        next.pass(900);
        next.listen();
        assert!(next.log.iter().any(|line| line.contains("asks the store: Book")), "{:#?}", next.log);
    }
}

#[test]
fn last_words_without_sound_end_the_call_all_the_same() {
    for mute in [Mute::Told, Mute::NeverComes] {
        let mut world = World::new(Speeds::default());
        world.mute = Some(("Goodbye", mute));
        booking(&mut world);
        world.pass(30_000);
        assert_eq!(world.finished, [Disposition::Booked], "{mute:?}: {:#?}", world.log);
        assert!(world.closed);
    }
}

/// A call in which the caller says `words` last and is gone `ms` after their beginning.
fn gone_after(mut world: World, words: &str, ms: u64) -> World {
    world.speak(words, 1_500);
    world.pass(ms);
    world.event(Event::CallerGone { hung_up: true });
    world.pass(600);
    world
}

fn opened() -> World {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world
}

/// Who wants to be left alone says so and hangs up; so does who runs from a fire.
#[test]
fn what_is_said_last_counts_however_soon_the_caller_is_gone() {
    // In the middle of his voice, at its end, before its words are known, and when they are known already.
    for ms in [1_400, 1_500, 1_700, 1_850] {
        let world = gone_after(opened(), "Stop calling me and take me off your list.", ms);
        assert_eq!(world.finished, [Disposition::OptedOut], "{ms}: {:#?}", world.log);
        assert!(world.session.is_over(), "{ms}");
        let world = gone_after(opened(), "There's gas everywhere, the whole house smells of gas.", ms);
        let dialogue = world.dialogue.expect("a turn was written down");
        assert_eq!(dialogue.disposition_if_ended(), Disposition::Emergency, "{ms}: {:#?}", world.log);
    }
}

#[test]
fn what_is_agreed_to_last_is_done() {
    for (words, books) in [("Yes, that's right.", true), ("Wait, no.", false)] {
        let mut world = World::new(Speeds::default());
        until_read_back(&mut world);
        world.listen();
        let said = world.spoken.len();
        let world = gone_after(world, words, 1_500);
        let asks = world.log.iter().any(|line| line.ends_with("asks the store: Book"));
        assert_eq!(asks, books, "{:#?}", world.log);
        assert_eq!(world.spoken.len(), said, "nobody hears it");
        let dialogue = world.dialogue.expect("a turn was written down");
        let outcome = if books { Disposition::Booked } else { Disposition::Abandoned };
        assert_eq!(dialogue.disposition_if_ended(), outcome, "{:#?}", world.log);
        assert!(world.session.is_over());
    }
}

/// The question takes up again what was said, and keeps it meanwhile.
#[test]
fn what_is_kept_for_a_question_holds_no_card() {
    let mut world = opened();
    world.speak("My card is 4111 1111 1111 1111 and there's a funny smell in my kitchen.", 4_000);
    world.pass(4_000);
    world.listen();
    assert!(world.last_said.contains("danger"), "{:#?}", world.log);
    let dialogue = serde_json::to_string(&world.dialogue).expect("it can be written");
    assert!(dialogue.contains("[card]") && !dialogue.contains("1111"), "{dialogue}");
}

/// Who is asked whether anyone is in danger and hangs up has not said that all are safe; a line that dies says nothing.
#[test]
fn hanging_up_is_no_answer_to_a_question_about_danger() {
    for (said, hung_up, outcome) in [
        ("There's a hissing sound from the stove.", true, Disposition::Emergency),
        ("There's a hissing sound from the stove.", false, Disposition::Abandoned),
        ("Leave me out of this, would you.", true, Disposition::OptedOut),
        ("Leave me out of this, would you.", false, Disposition::Abandoned),
    ] {
        let mut world = opened();
        world.speak(said, 1_800);
        world.pass(1_800);
        world.listen();
        world.event(Event::CallerGone { hung_up });
        world.pass(200);
        assert!(world.session.is_over());
        let dialogue = world.dialogue.expect("a turn was written down");
        assert_eq!(dialogue.disposition_if_ended(), outcome, "{said} {hung_up}: {:#?}", world.log);
        assert_eq!(dialogue.left_alone().is_some(), outcome == Disposition::OptedOut);
    }
}

#[test]
fn who_is_gone_in_silence_has_said_nothing() {
    let mut world = opened();
    let written = world.written.len();
    world.event(Event::CallerGone { hung_up: true });
    assert!(world.session.is_over());
    assert_eq!(world.written.len(), written);
    assert_eq!(world.finished, []);
}

/// A yes against what is being said may be an answer to anything.
#[test]
fn a_word_against_us_is_no_last_answer() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.pass(500);
    let written = world.written.len();
    world.speak("Yeah.", 250);
    world.pass(280);
    world.event(Event::CallerGone { hung_up: true });
    world.pass(600);
    assert_eq!(world.written.len(), written, "{:#?}", world.log);
    assert!(world.session.is_over());
}

/// The store takes five seconds for it: he waits, and hears that it is booked.
#[test]
fn what_is_done_late_is_told_all_the_same() {
    let mut world = World::new(Speeds::default());
    until_read_back(&mut world);
    world.listen();
    world.speeds.store_ms = 5_000;
    world.speak("Yes, that's right.", 900);
    world.pass(900);
    world.pass(8_000);
    let told: Vec<&String> = world.spoken.iter().rev().take(3).collect();
    assert!(world.covers > 0, "{:#?}", world.log);
    assert!(told.iter().any(|said| said.contains("You're booked")), "{:#?}", world.log);
}

#[test]
fn a_call_that_never_ends_is_ended() {
    let mut world = World::new(Speeds::default());
    world.open();
    for _ in 0..2_000 {
        if world.closed {
            break;
        }
        world.listen();
        world.speak("Wait a moment please.", 800);
        world.pass(800);
    }
    assert!(world.closed);
    assert_eq!(world.finished.len(), 1);
}

#[test]
fn a_lost_stream_ends_nothing_and_the_next_one_goes_on() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world.event(Event::StreamClosed);
    assert_eq!(world.finished, []);
    assert!(world.session.is_over());

    let mut next = World::with_dialogue(Speeds::default(), Dialogue::new(None, Mode::Assistant), true);
    next.open();
    next.listen();
    assert!(next.log[0].contains("assistant:"), "{:#?}", next.log);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever the caller does, the call ends, exactly once, within its maximum length.
    #[test]
    fn every_call_ends_once(
        moves in proptest::collection::vec((0..9_u8, 100..3_000_u64, 0..6_000_u64), 0..40),
        marks: bool,
        recogniser_works: bool,
        store_works: bool,
        recorded: bool,
    ) {
        let speeds = Speeds { marks, recogniser_works, store_works, ..Speeds::default() };
        let mut world = if recorded { World::recorded(speeds) } else { World::new(speeds) };
        world.open();
        for (kind, voice, wait) in moves {
            match kind {
                0 => world.speak("I need a leak repair on Tuesday at ten.", voice),
                1 => world.speak("Yes.", voice),
                2 => world.speak("No.", voice),
                3 => world.speak("Sarah Miller", voice),
                4 => world.speak("42 Oak Street", voice),
                5 => world.speak("what is the meaning of life", voice),
                6 => world.event(Event::Pressed(Digit::Number(1))),
                7 => world.speak("Please stop recording.", voice),
                _ => {}
            }
            world.pass(wait);
        }
        world.pass(17 * 60 * 1_000);
        prop_assert!(world.closed, "{:#?}", world.log);
        prop_assert_eq!(world.finished.len(), 1, "{:#?}", world.log);
        // Nothing is recorded without a mark, and never again after an objection.
        let at = |what: &str| world.log.iter().rposition(|line| line.contains(what));
        let (begun, erased) = (at("records the call"), at("erases the recording"));
        prop_assert!(begun.is_none() || recorded && marks, "{:#?}", world.log);
        prop_assert!(erased.is_none() || begun < erased, "{:#?}", world.log);
    }
}

/// "This is the owner", and then what he is asked to type.
fn asked_for_a_pin() -> World {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    world.speak("This is the owner. What's on tomorrow?", 2_500);
    world.pass(2_500);
    world.listen();
    assert!(world.last_said.contains("type your PIN"), "{}", world.last_said);
    world.transcribed.clear();
    world.written.clear();
    world
}

fn press(world: &mut World, keys: &str) {
    for key in keys.chars() {
        // The tone of the key is in the sound too, and may pass for a voice.
        world.speak("four eight two one", 200);
        world.event(Event::Pressed(Digit::try_from(key).expect("a key")));
        world.pass(900);
    }
}

#[test]
fn a_pin_is_typed_and_is_nowhere() {
    let mut world = asked_for_a_pin();
    press(&mut world, "4821#");
    assert_eq!(world.transcribed, [], "nobody listens while a PIN is typed");
    assert!(world.log.iter().any(|line| line.ends_with("asks the store: Agenda")), "{:#?}", world.log);
    let written = world.written.join("\n");
    assert!(written.contains("owner_checking"), "the turn itself is written down: {written}");
    for digits in ["4821", "482", "821"] {
        assert!(!written.contains(digits), "{written}");
    }
    // Afterwards he is listened to again.
    world.listen();
    world.speak("Next.", 600);
    world.pass(600);
    world.listen();
    assert!(!world.transcribed.is_empty());
}

#[test]
fn a_pin_without_the_pound_key_ends_with_a_pause() {
    let mut world = asked_for_a_pin();
    press(&mut world, "4821");
    assert!(!world.log.iter().any(|line| line.contains("OwnerPin")));
    world.pass(4_500);
    assert!(world.log.iter().any(|line| line.ends_with("asks the store: OwnerPin")), "{:#?}", world.log);
}

#[test]
fn what_is_said_instead_of_a_pin_is_not_transcribed() {
    let mut world = asked_for_a_pin();
    world.speak("four eight two one", 1_500);
    world.pass(1_500);
    world.listen();
    let written = world.written.join("\n");
    for digits in ["four eight", "two one", "4821"] {
        assert!(!written.contains(digits), "{written}");
    }
    assert_eq!(world.transcribed, []);
    assert!(world.last_said.contains("Please don't say your PIN"), "{}", world.last_said);
    world.event(Event::Pressed(Digit::Star));
    world.listen();
    assert_eq!(world.last_said, "How can I help?");
    world.speak("I need a plumber", 1_500);
    world.pass(1_500);
    world.listen();
    assert_eq!(world.transcribed.len(), 1, "now he is listened to");
}

/// The caller says something and hears what is said to it.
fn answer(world: &mut World, words: &str, ms: u64) {
    world.speak(words, ms);
    world.pass(ms);
    world.listen();
}

/// As [`booking`], until he is asked whether the number that he calls from will do.
fn until_asked_for_his_number(world: &mut World) {
    world.open();
    world.listen();
    for (words, ms) in [
        ("My kitchen sink is leaking. Can somebody come out on Tuesday at ten in the morning?", 4_000),
        ("Sarah Miller.", 900),
        ("42 Oak Street, Springfield.", 1_800),
    ] {
        answer(world, words, ms);
    }
}

/// As [`booking`], until he has given his number and hears the first words of what is read back.
fn until_read_back(world: &mut World) {
    until_asked_for_his_number(world);
    world.speak("Yes.", 400);
    world.pass(400);
    world.pass(1_500);
    assert!(world.log.last().is_some_and(|line| line.contains("Is that right?")), "{:#?}", world.log);
}

fn books(world: &World) -> bool {
    world.log.iter().any(|line| line.contains("asks the store: Book"))
}

/// "Is that right?" is answered by who has heard what, and by nobody else.
#[test]
fn a_yes_over_the_first_words_of_the_read_back_books_nothing() {
    for early in ["Yes, this number is fine.", "Yes."] {
        let mut world = World::new(Speeds::default());
        until_read_back(&mut world);
        world.speak(early, 900);
        world.pass(900);
        world.pass(1_500);
        assert!(!books(&world), "{early}: {:#?}", world.log);
        assert!(world.session.is_protected(), "now it is heard to its end: {:#?}", world.log);
        world.listen();
        answer(&mut world, "Yes, that's right.", 900);
        assert!(books(&world), "{:#?}", world.log);
    }
}

#[test]
fn a_yes_over_the_last_words_of_the_read_back_books() {
    let mut world = World::new(Speeds::default());
    until_read_back(&mut world);
    while !world.spoken.last().is_some_and(|said| said.starts_with("Is that right")) {
        world.pass(100);
    }
    answer(&mut world, "Yes, that's right.", 900);
    assert!(books(&world), "{:#?}", world.log);
}

#[test]
fn noise_over_the_read_back_has_it_read_again() {
    let mut world = World::new(Speeds::default());
    until_read_back(&mut world);
    answer(&mut world, "", 900);
    let read = world.log.iter().filter(|line| line.contains("A leak repair on")).count();
    assert_eq!(read, 2, "{:#?}", world.log);
    answer(&mut world, "Yes.", 400);
    assert!(books(&world), "{:#?}", world.log);
}

#[test]
fn a_pound_key_after_the_last_digit_cuts_nothing() {
    let mut world = World::new(Speeds::default());
    world.open();
    world.listen();
    for (words, ms) in [
        ("My kitchen sink is leaking. Can somebody come out on Tuesday at ten in the morning?", 4_000),
        ("Sarah Miller.", 900),
        ("42 Oak Street, Springfield.", 1_800),
        ("No, another one.", 900),
    ] {
        answer(&mut world, words, ms);
    }
    press(&mut world, "3125550177#");
    world.listen();
    let cut = world.log.iter().filter(|line| line.contains("heard only")).count();
    assert_eq!(cut, 1, "the question, by the first key: {:#?}", world.log);
    answer(&mut world, "Yes.", 400);
    assert!(books(&world), "{:#?}", world.log);
}

#[test]
fn a_key_for_a_person_is_not_lost_while_the_store_is_asked() {
    let mut world = World::new(Speeds { store_ms: 1_500, ..Speeds::default() });
    world.open();
    world.listen();
    world.speak("I need a leak repair on Tuesday at ten.", 1_500);
    world.pass(1_500);
    while !world.log.last().is_some_and(|line| line.contains("asks the store")) {
        world.pass(20);
    }
    press(&mut world, "1");
    world.pass(3_000);
    assert!(world.log.iter().any(|line| line.contains("asks the store: Escalate")), "{:#?}", world.log);
}

/// A call of which so much is left.
fn nearly_over(left: u64, speeds: Speeds) -> World {
    let mut world = World::new(speeds);
    let rules = Rules::default();
    let start = Start {
        business: world::business(),
        dialogue: Dialogue::new(Some("+13125550143".parse().expect("a number")), Mode::Assistant),
        turns: TurnId(0),
        resumed: false,
        elapsed: Millis(rules.max_call.0 - left),
    };
    world.session = Session::new(start, rules);
    world
}

#[test]
fn a_booking_under_way_is_told_before_the_time_is_up() {
    let slow = || Speeds { store_ms: 1_500, ..Speeds::default() };
    let mut world = World::new(slow());
    booking(&mut world);
    let line = world.log.iter().find(|line| line.contains("asks the store: Book"));
    let line = line.unwrap_or_else(|| panic!("not booked: {:#?}", world.log));
    let at: f64 = line.trim_start().split(' ').next().and_then(|time| time.parse().ok()).expect("a time");
    let mut world = nearly_over((at * 1_000.0) as u64 + 500, slow());
    booking(&mut world);
    world.pass(60_000);
    assert_eq!(world.finished, [Disposition::Booked], "{:#?}", world.log);
    assert!(world.log.iter().any(|line| line.contains("You're booked")), "{:#?}", world.log);
}

#[test]
fn nothing_is_said_after_the_time_is_up() {
    // The question at the end of the greeting is followed by silence, in which the time is up.
    for left in (8_000..20_000).step_by(500) {
        let mut world = nearly_over(left, Speeds::default());
        world.open();
        world.pass(60_000);
        assert!(world.closed);
        let last = world.spoken.last().expect("words");
        assert!(last.starts_with("I'm sorry, we have reached the time limit"), "{left}: {:#?}", world.log);
    }
}

/// What is added before the reply to the first half sounds is heard; that it sounds by then does not make it a cough.
#[test]
fn what_is_said_before_our_reply_sounds_is_not_thrown_away() {
    for (synthesize_ms, store_ms) in [(1_500, 20), (30, 1_500), (800, 800)] {
        let mut world = World::new(Speeds { synthesize_ms, store_ms, ..Speeds::default() });
        world.open();
        world.listen();
        world.speak("I need a leak repair on Tuesday at ten.", 1_500);
        world.pass(1_500 + 700);
        world.speak("And stop texting me.", 900);
        world.pass(6_000);
        let noted = world.dialogue.as_ref().is_some_and(|dialogue| dialogue.left_alone().is_some());
        assert!(noted, "{synthesize_ms} {store_ms}: {:#?}", world.log);
    }
}

/// A yes to what was asked before is none to the read-back that is on its way.
#[test]
fn a_yes_before_the_read_back_sounds_books_nothing() {
    for words in ["Yes.", "Yes, please.", "Mm-hm."] {
        let mut world = World::new(Speeds::default());
        until_asked_for_his_number(&mut world);
        world.speeds.synthesize_ms = 2_500;
        world.speak("Yes, this number is fine.", 900);
        world.pass(900 + 750);
        world.speak(words, 400);
        world.pass(2_400);
        assert!(!books(&world), "{words}: {:#?}", world.log);
        world.listen();
        world.listen();
        assert!(world.last_said.contains("Is that right?"), "{words}: {:#?}", world.log);
    }
}

/// Whoever is afraid says it and presses a key in the same breath.
#[test]
fn what_is_said_beside_a_key_is_heeded() {
    for after in [600, 2_100, 2_500] {
        let mut world = opened();
        world.speak("I smell gas in my kitchen.", 2_000);
        world.pass(after);
        world.event(Event::Pressed(Digit::Number(0)));
        world.pass(4_000);
        let dialogue = world.dialogue.as_ref().expect("a turn was written down");
        assert_eq!(dialogue.disposition_if_ended(), Disposition::Emergency, "{after}: {:#?}", world.log);
    }
    // What is no matter of safety is forgotten: the key says what he wants.
    let mut world = opened();
    world.speak("I have a question about my bill.", 2_000);
    world.pass(2_100);
    world.event(Event::Pressed(Digit::Number(0)));
    world.pass(4_000);
    assert!(world.log.iter().any(|line| line.contains("asks the store: Escalate")), "{:#?}", world.log);
    assert!(!world.written.join("\n").contains("about my bill"), "{:#?}", world.log);
}

/// "Mm-hm" while we speak is no answer, however long its words take.
#[test]
fn a_slow_recogniser_makes_no_answer_of_a_mumble() {
    let mut world = World::new(Speeds::default());
    until_read_back(&mut world);
    world.speeds.transcribe_ms = 2_500;
    let covers = world.covers;
    world.speak("Yeah.", 200);
    world.pass(6_000);
    assert!(!books(&world), "{:#?}", world.log);
    assert_eq!(world.covers, covers, "nobody wonders while he is spoken to: {:#?}", world.log);
}

/// A key for a person is kept until what must be heard is over.
#[test]
fn a_key_during_what_must_be_heard_is_not_lost() {
    let mut world = World::new(Speeds::default());
    until_read_back(&mut world);
    // Cut before he has heard what it is about, the read-back is said once more, protected.
    world.speak("Yes.", 500);
    world.pass(2_500);
    assert!(world.session.is_protected(), "{:#?}", world.log);
    press(&mut world, "0");
    world.pass(30_000);
    assert!(world.log.iter().any(|line| line.contains("asks the store: Escalate")), "{:#?}", world.log);
    assert!(!books(&world), "{:#?}", world.log);
}
