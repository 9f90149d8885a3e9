use std::collections::{BTreeMap, VecDeque};

use telephony::CallSid;

use super::tone::{Frame, SILENT};

/// Frames of one speaker that wait for one listener at most: 100 ms, which is what two tasks drift apart on a busy
/// machine. What is older is dropped.
const MOST_WAITING: usize = 5;

/// Legs that hear each other: a conference, or two legs of a `<Dial>`. Sound is mixed in frames of 20 ms: what one
/// says waits for each of the others until he takes his next frame.
#[derive(Debug, Default)]
pub(super) struct Room {
    members: BTreeMap<CallSid, Member>,
    begun: bool,
    over: bool,
}

/// How a leg is in a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Manner {
    pub(super) muted: bool,
    pub(super) hold: bool,
    /// The room begins when he is in it.
    pub(super) begins: bool,
    /// The room is over when he leaves.
    pub(super) ends: bool,
}

#[derive(Debug)]
struct Member {
    manner: Manner,
    waiting: BTreeMap<CallSid, VecDeque<Frame>>,
}

/// What a leg finds in a room in one frame.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) heard: Frame,
    /// How many others are in it.
    pub(super) others: usize,
    /// Whether it has begun, so that they hear each other.
    pub(super) begun: bool,
    /// Whether he is out: it is over, or he was taken out of it.
    pub(super) out: bool,
}

impl Room {
    /// Takes a leg in; whether the room begins with it. `alone` says whether it may begin with one.
    pub(super) fn join(&mut self, call: CallSid, manner: Manner, alone: bool) -> bool {
        self.members.insert(call, Member { manner, waiting: BTreeMap::new() });
        let begins = !self.begun
            && self.members.values().any(|member| member.manner.begins)
            && (alone || self.members.len() > 1);
        self.begun |= begins;
        begins
    }

    /// Lets a leg go; whether the room is over with that.
    pub(super) fn part(&mut self, call: &CallSid) -> bool {
        let Some(gone) = self.members.remove(call) else { return false };
        let ends = !self.over && (gone.manner.ends || self.members.is_empty());
        self.over |= ends;
        ends
    }

    /// Ends it for everybody.
    pub(super) fn end(&mut self) {
        self.over = true;
    }

    pub(super) fn is_over(&self) -> bool {
        self.over
    }

    pub(super) fn has_begun(&self) -> bool {
        self.begun
    }

    pub(super) fn members(&self) -> impl Iterator<Item = (&CallSid, Manner)> {
        self.members.iter().map(|(call, member)| (call, member.manner))
    }

    pub(super) fn manner(&mut self, call: &CallSid) -> Option<&mut Manner> {
        self.members.get_mut(call).map(|member| &mut member.manner)
    }

    /// One frame of one leg, both ways.
    pub(super) fn exchange(&mut self, call: &CallSid, said: &Frame) -> Found {
        let others = self.members.len().saturating_sub(1);
        let (begun, over) = (self.begun, self.over);
        let Some(me) = self.members.get_mut(call) else {
            return Found { heard: SILENT, others, begun, out: true };
        };
        let manner = me.manner;
        let frames: Vec<Frame> = me.waiting.values_mut().filter_map(VecDeque::pop_front).collect();
        let heard = if manner.hold { SILENT } else { mix(&frames) };
        if begun && !manner.muted && !manner.hold {
            for (listener, member) in &mut self.members {
                if listener != call {
                    let waiting = member.waiting.entry(call.clone()).or_default();
                    waiting.push_back(*said);
                    if waiting.len() > MOST_WAITING {
                        waiting.pop_front();
                    }
                }
            }
        }
        Found { heard, others, begun, out: over }
    }
}

fn mix(frames: &[Frame]) -> Frame {
    std::array::from_fn(|at| {
        let sum: i32 = frames.iter().map(|frame| i32::from(frame[at])).sum();
        sum.clamp(i32::from(i16::MIN), i32::from(i16::MAX)) as i16
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::tone::{Tone, holds};

    const OPEN: Manner = Manner { muted: false, hold: false, begins: true, ends: false };

    fn sid(digit: char) -> CallSid {
        format!("CA{}", digit.to_string().repeat(32)).parse().unwrap()
    }

    /// Which of the three tones each of three legs hears after ten frames.
    fn listen(room: &mut Room, calls: &[CallSid]) -> Vec<[bool; 3]> {
        let mut tones = [440, 620, 1_000].map(Tone::new);
        let mut last = Vec::new();
        for _ in 0..10 {
            last = calls
                .iter()
                .zip(&mut tones)
                .map(|(call, tone)| {
                    let heard = room.exchange(call, &tone.frame()).heard;
                    [440, 620, 1_000].map(|hz| holds(&heard, hz))
                })
                .collect();
        }
        last
    }

    #[test]
    fn everybody_hears_everybody_else_and_nobody_himself() {
        let mut room = Room::default();
        let calls = ['1', '2', '3'].map(sid);
        for call in &calls {
            room.join(call.clone(), OPEN, true);
        }
        let all = [[false, true, true], [true, false, true], [true, true, false]];
        assert_eq!(listen(&mut room, &calls), all);
        room.manner(&calls[0]).unwrap().muted = true;
        assert_eq!(
            listen(&mut room, &calls),
            [[false, true, true], [false, false, true], [false, true, false]]
        );
        *room.manner(&calls[0]).unwrap() = Manner { hold: true, ..OPEN };
        assert_eq!(listen(&mut room, &calls), [[false; 3], [false, false, true], [false, true, false]]);
    }

    #[test]
    fn nobody_hears_anybody_before_it_begins_or_after_it_is_over() {
        let mut room = Room::default();
        let calls = ['1', '2'].map(sid);
        assert!(!room.join(calls[0].clone(), Manner { begins: false, ..OPEN }, true));
        assert!(!room.join(calls[1].clone(), Manner { begins: false, ..OPEN }, true));
        assert_eq!(listen(&mut room, &calls), [[false; 3]; 2]);
        assert!(room.join(sid('3'), Manner { ends: true, ..OPEN }, false));
        assert!(room.part(&sid('3')));
        assert!(room.is_over() && room.exchange(&calls[0], &SILENT).out);
    }

    #[test]
    fn a_listener_who_is_late_hears_what_is_new() {
        let mut room = Room::default();
        let calls = ['1', '2'].map(sid);
        for call in &calls {
            room.join(call.clone(), OPEN, true);
        }
        let marked = |value| {
            let mut frame = SILENT;
            frame[0] = value;
            frame
        };
        for value in 1..=20 {
            room.exchange(&calls[0], &marked(value));
        }
        let heard: Vec<i16> = (0..7).map(|_| room.exchange(&calls[1], &SILENT).heard[0]).collect();
        assert_eq!(heard, [16, 17, 18, 19, 20, 0, 0]);
    }
}
