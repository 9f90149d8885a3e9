use telephony::Millis;

/// How long one frame lasts.
pub const FRAME_MS: u64 = 20;
/// Frames that are sent at once after a stall, so that a process that was asleep does not flood the server with minutes
/// of sound; what is beyond is skipped, as a line that was down does.
const MOST_AT_ONCE: u64 = 50;

/// Says when the next frame of a real-time stream is due. Frames are counted from the start and never from each other,
/// so that late wake-ups do not add up.
#[derive(Debug, Clone)]
pub struct Pacer {
    start: Millis,
    sent: u64,
}

impl Pacer {
    /// A stream whose first frame is complete one frame after `start`.
    #[must_use]
    pub fn new(start: Millis) -> Self {
        Self { start, sent: 0 }
    }

    /// When the next frame is complete and may be sent.
    #[must_use]
    pub fn next_at(&self) -> Millis {
        self.start + Millis((self.sent + 1) * FRAME_MS)
    }

    /// How many frames are due at `now`; they count as sent.
    pub fn due(&mut self, now: Millis) -> u64 {
        let complete = now.saturating_sub(self.start).0 / FRAME_MS;
        let due = complete.saturating_sub(self.sent);
        self.sent += due;
        due.min(MOST_AT_ONCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn late_wake_ups_do_not_add_up() {
        let mut pacer = Pacer::new(Millis(1_000));
        assert_eq!(pacer.due(Millis(1_019)), 0);
        let mut sent = 0;
        // Every wake-up is 7 ms late, for a minute.
        for wake in 1..=3_000 {
            assert_eq!(pacer.next_at(), Millis(1_000 + 20 * wake));
            sent += pacer.due(Millis(1_000 + 20 * wake + 7));
        }
        assert_eq!(sent, 3_000);
    }

    #[test]
    fn a_missed_wake_up_is_made_good_and_a_long_stall_is_skipped() {
        let mut pacer = Pacer::new(Millis(0));
        assert_eq!(pacer.due(Millis(70)), 3);
        assert_eq!(pacer.next_at(), Millis(80));
        assert_eq!(pacer.due(Millis(60_000)), MOST_AT_ONCE);
        assert_eq!(pacer.due(Millis(60_020)), 1);
    }
}
