//! Playout against a line simulated millisecond by millisecond: whatever is done in whatever order, our account is
//! what the line really played.

use std::collections::VecDeque;

use media::{Heard, Mark, MarkOutcome, Playout};
use proptest::prelude::*;
use telephony::{MediaTime, Millis};

#[derive(Debug, Clone)]
enum Operation {
    /// Start a reply of this many segments.
    Begin(usize),
    /// Hand over the next segment, of this length.
    Queue(u64),
    Clear,
    /// Let time pass.
    Wait(u64),
    /// A mark that nobody sent.
    Garbage(u32, u32),
    /// The last mark that came back, again.
    EchoAgain,
}

/// The far end: plays what is on it and sends each mark back when it gets there.
#[derive(Default)]
struct Line {
    now: u64,
    waiting: VecDeque<(Mark, u64)>,
    /// Of each segment since the last clear that was handed over: its length and how much of it was played.
    played: Vec<(Mark, u64, u64)>,
}

impl Line {
    /// Takes back what needs no time: marks with nothing before them.
    fn echoes(&mut self) -> Vec<Mark> {
        let mut echoes = Vec::new();
        while let Some(&(mark, 0)) = self.waiting.front() {
            echoes.push(mark);
            self.waiting.pop_front();
        }
        echoes
    }

    fn play_one_millisecond(&mut self) {
        self.now += 1;
        if let Some((mark, left)) = self.waiting.front_mut() {
            *left -= 1;
            if let Some(entry) = self.played.iter_mut().find(|entry| entry.0 == *mark) {
                entry.2 += 1;
            }
        }
    }
}

fn operation() -> impl Strategy<Value = Operation> {
    prop_oneof![
        2 => (0..5_usize).prop_map(Operation::Begin),
        6 => prop_oneof![1 => Just(0), 8 => 1..400_u64].prop_map(Operation::Queue),
        1 => Just(Operation::Clear),
        6 => (1..300_u64).prop_map(Operation::Wait),
        1 => (0..20_u32, 0..6_u32).prop_map(|(generation, segment)| Operation::Garbage(generation, segment)),
        1 => Just(Operation::EchoAgain),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn our_account_is_what_the_line_played(
        operations in prop::collection::vec(operation(), 0..60),
        lose_marks in prop::bool::ANY,
    ) {
        let mut playout = Playout::new();
        let mut line = Line::default();
        // What was said since the last clear, how much of it is on the line, and where the turn began.
        let (mut said, mut sent, mut turn, mut last_echo) = (Vec::<Mark>::new(), 0, 0, None);
        for operation in operations {
            let mut steps = 0;
            match operation {
                Operation::Begin(count) => {
                    playout.begin_turn();
                    turn = said.len();
                    for _ in 0..count {
                        said.push(playout.say(text(said.len())));
                    }
                }
                Operation::Queue(length) => {
                    if let Some(&mark) = said.get(sent) {
                        prop_assert!(playout.awaits(mark));
                        playout.queued(mark, MediaTime::from_millis(length), Millis(line.now));
                        line.played.push((mark, length, 0));
                        line.waiting.push_back((mark, length));
                        sent += 1;
                    }
                }
                Operation::Clear => {
                    let heard = playout.clear(Millis(line.now));
                    prop_assert_eq!(heard, heard_on(&line, turn));
                    for (mark, _) in std::mem::take(&mut line.waiting) {
                        prop_assert_eq!(playout.reached(mark, Millis(line.now)), MarkOutcome::Stale);
                    }
                    line.played.clear();
                    said.clear();
                    (sent, turn) = (0, 0);
                }
                Operation::Wait(time) => steps = time,
                Operation::Garbage(generation, segment) => {
                    let mark = Mark { generation, segment };
                    // One that was sent may still come back, late.
                    if !line.played.iter().any(|entry| entry.0 == mark) {
                        prop_assert_eq!(playout.reached(mark, Millis(line.now)), MarkOutcome::Stale);
                    }
                }
                Operation::EchoAgain => {
                    if let Some(mark) = last_echo {
                        prop_assert_eq!(playout.reached(mark, Millis(line.now)), MarkOutcome::Stale);
                    }
                }
            }
            for step in 0..=steps {
                if step > 0 {
                    line.play_one_millisecond();
                }
                for mark in line.echoes() {
                    if !lose_marks {
                        let last = said.last() == Some(&mark);
                        let expected = if last { MarkOutcome::AllPlayed } else { MarkOutcome::Segment };
                        prop_assert_eq!(playout.reached(mark, Millis(line.now)), expected);
                        last_echo = Some(mark);
                    }
                }
                prop_assert_eq!(playout.heard(Millis(line.now)), heard_on(&line, turn));
                prop_assert_eq!(playout.is_playing(Millis(line.now)), !line.waiting.is_empty());
            }
            let left: u64 = line.waiting.iter().map(|(_, left)| left).sum();
            if !line.waiting.is_empty() {
                prop_assert_eq!(playout.expected_end(), Some(Millis(line.now + left)));
            } else if !lose_marks {
                prop_assert_eq!(playout.expected_end(), None);
            }
            prop_assert_eq!(playout.has_unqueued(), sent < said.len());
        }
    }
}

/// Ten words of one length, so that the words heard can be counted instead of measured.
fn text(segment: usize) -> String {
    (0..10).map(|word| format!("s{segment:03}w{word}")).collect::<Vec<_>>().join(" ")
}

fn heard_on(line: &Line, turn: usize) -> Heard {
    let mut heard = Heard::default();
    for &(mark, length, played) in
        line.played.iter().filter(|entry| entry.1 > 0 && entry.0.segment as usize >= turn)
    {
        if played == length {
            heard.complete.push(text(mark.segment as usize));
        } else if played > 0 {
            // Of ten words like "s007w0" and nine spaces, 69 characters, word n ends after 7n + 6.
            let share = played as f32 / length as f32;
            let characters = (69.0 * share) as usize;
            let words: Vec<String> = (0..10)
                .filter(|word| 7 * word + 6 <= characters)
                .map(|word| format!("s{:03}w{word}", mark.segment))
                .collect();
            heard.partial = (!words.is_empty()).then(|| (words.join(" "), share));
        }
    }
    heard
}
