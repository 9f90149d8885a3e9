//! How often a PIN may be tried, and a name against the number of an appointment.
//!
//! Tries of a PIN are counted for the whole business and not for a calling number, which anybody can forge: three wrong ones in
//! a row lock every PIN of the business for a while, and each lock-out in a row lasts twice as long as the one before.

use jiff::{SignedDuration, Timestamp};

/// So many wrong tries in a row lock.
pub const MAX_WRONG: u32 = 3;
/// The first lock-out.
const FIRST_LOCK: SignedDuration = SignedDuration::from_mins(15);
/// The longest: an owner whom somebody locks out again and again gets in once a day, and by a new PIN at any time.
const LONGEST_LOCK: SignedDuration = SignedDuration::from_hours(24);

/// So many wrong names may be tried against one number within [`CLAIMS_COUNT_FOR`], in whatever calls; then nothing that was
/// booked with it is told on the telephone. A calling number is not asked about: anybody can forge it.
pub const MAX_WRONG_CLAIMS: u32 = 5;
/// How long a wrong name counts.
pub const CLAIMS_COUNT_FOR: SignedDuration = SignedDuration::from_hours(24);

/// The tries of a business since the last right one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tries {
    /// Wrong ones in a row, at most [`MAX_WRONG`].
    pub wrong: u32,
    /// Lock-outs in a row.
    pub lockouts: u32,
    /// Until when nothing opens.
    pub locked_until: Option<Timestamp>,
}

impl Tries {
    /// Spends a try before it is known whether it is right, so that tries made at once count as many: the tries
    /// afterwards, should it be wrong. `None` while it is locked, and then no PIN is right.
    #[must_use]
    pub fn spend(self, now: Timestamp) -> Option<Self> {
        if self.locked_until.is_some_and(|until| now < until) {
            return None;
        }
        // A lock-out that is over begins the count anew.
        let wrong = if self.locked_until.is_some() { 1 } else { self.wrong + 1 };
        if wrong < MAX_WRONG {
            return Some(Self { wrong, locked_until: None, ..self });
        }
        let doublings = self.lockouts.min(16);
        let lock = FIRST_LOCK.checked_mul(1 << doublings).unwrap_or(LONGEST_LOCK).min(LONGEST_LOCK);
        let locked_until = Some(now.saturating_add(lock).unwrap_or(Timestamp::MAX));
        Some(Self { wrong: MAX_WRONG, lockouts: self.lockouts.saturating_add(1), locked_until })
    }

    /// Whether the try that led here was the last before a lock-out.
    #[must_use]
    pub const fn locks(&self) -> bool {
        self.wrong >= MAX_WRONG
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minutes: i64) -> Timestamp {
        "2026-11-21T12:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_mins(minutes)
    }

    #[test]
    fn the_third_wrong_try_locks_and_each_lock_lasts_longer() {
        let mut tries = Tries::default();
        for wrong in 1..=2 {
            tries = tries.spend(at(0)).unwrap();
            assert_eq!((tries.wrong, tries.locks(), tries.locked_until), (wrong, false, None));
        }
        tries = tries.spend(at(0)).unwrap();
        assert!(tries.locks());
        assert_eq!(tries.locked_until, Some(at(15)));
        assert_eq!(tries.spend(at(14)), None, "not even the right one opens");

        let mut now = 15;
        for minutes in [30, 60, 120, 240, 480, 960, 1_440, 1_440] {
            for _ in 0..3 {
                tries = tries.spend(at(now)).expect("the lock is over");
            }
            assert_eq!(tries.locked_until, Some(at(now + minutes)));
            now += minutes;
        }
        let last = Tries { wrong: 3, lockouts: u32::MAX, locked_until: Some(at(0)) };
        assert_eq!(last.spend(at(1)).map(|tries| tries.wrong), Some(1));
    }
}
