use telephony::{Digit, Millis};

use super::behaviour::{Behaviour, HangsUp};
use super::tone::{Frame, Tone, holds};

/// Frames in a row with a tone, or without it, before it counts as heard or lost: 60 ms.
const SURE_FRAMES: i32 = 3;

/// Samples above this are sound; what G.711 makes of silence is not.
const AUDIBLE: u16 = 40;
/// 3 s without any sound.
pub(super) const WONDERS_FRAMES: u32 = 150;

/// Somebody at the end of a leg, told the time and what he hears; says, presses and leaves by his [`Behaviour`].
#[derive(Debug)]
pub(super) struct Actor {
    behaviour: Behaviour,
    tone: Tone,
    pressed: usize,
    key_from: Option<Millis>,
    answered: Option<Millis>,
    prompted: Option<Millis>,
    bridged: Option<Millis>,
    ears: Vec<Ear>,
    /// Frames in a row in which nothing at all was heard.
    silent: u32,
}

/// One tone that he listens for.
#[derive(Debug)]
struct Ear {
    hz: u16,
    heard: bool,
    sure: i32,
}

impl Actor {
    pub(super) fn new(behaviour: Behaviour, listens_for: &[u16]) -> Self {
        let ears = listens_for.iter().filter(|&&hz| hz != behaviour.tone_hz);
        let ears = ears.map(|&hz| Ear { hz, heard: false, sure: 0 }).collect();
        let tone = Tone::new(behaviour.tone_hz);
        let (key_from, answered, prompted, bridged) = (None, None, None, None);
        Self { behaviour, tone, pressed: 0, key_from, answered, prompted, bridged, ears, silent: 0 }
    }

    pub(super) fn answered(&mut self, now: Millis) {
        self.answered.get_or_insert(now);
        self.key_from.get_or_insert(now);
    }

    /// He is told or asked something.
    pub(super) fn prompted(&mut self, now: Millis) {
        self.prompted.get_or_insert(now);
    }

    /// He is with somebody.
    pub(super) fn bridged(&mut self, now: Millis) {
        self.bridged.get_or_insert(now);
    }

    pub(super) fn speak(&mut self) -> Frame {
        self.tone.frame()
    }

    /// Whether he has just heard nothing for as long as nobody shall wonder whether the line is dead.
    pub(super) fn wonders(&mut self, frame: &Frame) -> bool {
        let audible = self.answered.is_none() || frame.iter().any(|sample| sample.unsigned_abs() > AUDIBLE);
        self.silent = if audible { 0 } else { self.silent + 1 };
        self.silent == WONDERS_FRAMES
    }

    /// The tones that begin (`true`) and end with this frame.
    pub(super) fn hear(&mut self, frame: &Frame) -> Vec<(u16, bool)> {
        let mut changes = Vec::new();
        for ear in &mut self.ears {
            let now = holds(frame, ear.hz);
            ear.sure = if now == ear.heard { 0 } else { ear.sure + 1 };
            if ear.sure >= SURE_FRAMES {
                (ear.heard, ear.sure) = (now, 0);
                changes.push((ear.hz, now));
            }
        }
        changes
    }

    /// The key that he presses now, if there is somebody who waits for keys.
    pub(super) fn key(&mut self, now: Millis) -> Option<Digit> {
        let (after, digit) = *self.behaviour.keys.get(self.pressed)?;
        if now < self.key_from? + Millis(after) {
            return None;
        }
        self.pressed += 1;
        self.key_from = Some(now);
        Some(digit)
    }

    pub(super) fn leaves(&self, now: Millis) -> bool {
        let over = |since: Option<Millis>, after| since.is_some_and(|since| now >= since + Millis(after));
        match self.behaviour.hangs_up {
            HangsUp::Never => false,
            HangsUp::AfterAnswer(after) => over(self.answered, after),
            HangsUp::AfterPrompt(after) => over(self.prompted, after),
            HangsUp::AfterBridge(after) => over(self.bridged, after),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live::tone::SILENT;

    #[test]
    fn keys_follow_each_other_and_wait_until_somebody_asks() {
        let behaviour =
            Behaviour::takes(0, 500).with_keys(vec![(500, Digit::Number(3)), (200, Digit::Number(1))]);
        let mut actor = Actor::new(behaviour, &[]);
        assert_eq!(actor.key(Millis(5_000)), None);
        actor.answered(Millis(1_000));
        assert_eq!(actor.key(Millis(1_499)), None);
        assert_eq!(actor.key(Millis(4_000)), Some(Digit::Number(3)));
        assert_eq!(actor.key(Millis(4_199)), None);
        assert_eq!(actor.key(Millis(4_200)), Some(Digit::Number(1)));
        assert_eq!(actor.key(Millis(9_000)), None);
    }

    #[test]
    fn a_tone_is_told_when_it_begins_and_when_it_ends() {
        let mut actor = Actor::new(Behaviour::caller(), &[440, 620]);
        let mut tone = Tone::new(440);
        let told: Vec<_> = (0..5).flat_map(|_| actor.hear(&tone.frame())).collect();
        assert_eq!(told, [(440, true)]);
        assert_eq!(actor.hear(&SILENT), []);
        assert_eq!(actor.hear(&tone.frame()), []);
        let told: Vec<_> = (0..5).flat_map(|_| actor.hear(&SILENT)).collect();
        assert_eq!(told, [(440, false)]);
    }

    #[test]
    fn he_leaves_when_his_time_has_come() {
        for (hangs_up, leaves) in [
            (HangsUp::Never, [false; 4]),
            (HangsUp::AfterAnswer(100), [false, true, true, true]),
            (HangsUp::AfterPrompt(100), [false, false, true, true]),
            (HangsUp::AfterBridge(100), [false, false, false, true]),
        ] {
            let mut actor = Actor::new(Behaviour::caller().hanging_up(hangs_up), &[]);
            let mut found = vec![actor.leaves(Millis(1_000))];
            actor.answered(Millis(1_000));
            found.push(actor.leaves(Millis(1_100)));
            actor.prompted(Millis(1_100));
            found.push(actor.leaves(Millis(1_200)));
            actor.bridged(Millis(1_200));
            found.push(actor.leaves(Millis(1_300)));
            assert_eq!(found, leaves, "{hangs_up:?}");
        }
    }
}
