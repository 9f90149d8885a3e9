//! What a turn of a conversation costs beside hearing and speaking.

use std::hint::black_box;
use std::sync::Arc;

use assistant::{Asked, Business, BusinessSettings, Dialogue, Input, understand};
use call::{Event, Now, Rules, Session, Start};
use divan::Bencher;
use jiff::Timestamp;
use media::VAD_WINDOW;
use policy::Mode;
use telephony::{MediaTime, Millis, TurnId};

fn main() {
    // Learning is no part of a turn.
    assistant::prepare();
    divan::main();
}

fn business() -> Business {
    let settings: BusinessSettings = toml::from_str(include_str!("../sample/riverside-plumbing.toml"))
        .expect("the sample business is readable");
    settings.check().expect("the sample business has no mistakes")
}

/// Saturday noon in Chicago.
fn wall() -> Timestamp {
    "2026-11-21T12:00:00-06:00".parse().expect("a time")
}

const LONG_TURN: &str = "Hi, this is Dana Whitfield, I have a leaky faucet at 42 Oak Street, can someone come on \
                         Tuesday at ten? My number is 312-555-0177.";

#[divan::bench(args = [LONG_TURN, "Yes, that's right.", "Any time after two but not Thursday."])]
fn understand_turn(bencher: Bencher, text: &str) {
    let business = business();
    bencher.bench_local(|| understand(black_box(text), Asked::Anything, &business, wall()).confidence);
}

/// A dialogue's first turn, from words to what to say and do.
#[divan::bench]
fn dialogue_turn(bencher: Bencher) {
    let business = business();
    bencher
        .with_inputs(|| {
            let mut dialogue = Dialogue::new(None, Mode::Assistant);
            dialogue.handle(Input::Opened, &business, wall());
            dialogue
        })
        .bench_local_values(|mut dialogue| {
            dialogue.handle(Input::Heard { text: LONG_TURN.to_owned() }, &business, wall()).say.len()
        });
}

/// One window of a caller who is listened to: 31 times a second for every call.
#[divan::bench]
fn session_step(bencher: Bencher) {
    let start = Start {
        business: Arc::new(business()),
        dialogue: Dialogue::new(None, Mode::Assistant),
        turns: TurnId::default(),
        resumed: false,
        elapsed: Millis(0),
    };
    // Long enough that no timer ends the call while it is measured.
    let rules = Rules { max_call: Millis(u64::MAX / 2), no_input: Millis(u64::MAX / 2), ..Rules::default() };
    let mut session = Session::new(start, rules);
    let mut window = 0_u64;
    session.handle(Event::Opened, Now { mono: Millis(0), wall: wall() });
    while session.poll_action().is_some() {}
    bencher.bench_local(|| {
        window += 1;
        let now = Now { mono: Millis(window * 32), wall: wall() };
        let end = MediaTime(window * VAD_WINDOW as u64);
        session.handle(Event::Voice { probability: black_box(0.1), end }, now);
        while session.poll_action().is_some() {}
        session.poll_timeout()
    });
}
