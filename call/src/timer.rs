use telephony::Millis;

/// Everything that a session may be woken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timer {
    /// The caller's pause has lasted long enough to be the end of his turn.
    EndOfTurn,
    /// The words are late: say something, so that nobody wonders whether the line is dead.
    Cover,
    /// The words will not come any more.
    Transcript,
    /// The store will not answer any more.
    Answer,
    /// The caller has said nothing for a while.
    NoInput,
    /// News for the caller had to wait until he has finished.
    News,
    /// What is queued must have been played by now, mark or no mark.
    Playout,
    /// The call has lasted as long as any call may.
    MaxCall,
    /// Whoever leaves a message has said nothing for a while.
    MessageSilence,
    /// A message has lasted as long as any may, or will not be kept any more.
    Message,
}

/// One optional deadline for each [`Timer`].
#[derive(Debug, Default)]
pub(crate) struct Timers([Option<Millis>; 10]);

const ALL: [Timer; 10] = [
    Timer::EndOfTurn,
    Timer::Cover,
    Timer::Transcript,
    Timer::Answer,
    Timer::NoInput,
    Timer::News,
    Timer::Playout,
    Timer::MaxCall,
    Timer::MessageSilence,
    Timer::Message,
];

impl Timers {
    pub(crate) fn set(&mut self, timer: Timer, at: Millis) {
        self.0[timer as usize] = Some(at);
    }

    pub(crate) fn stop(&mut self, timer: Timer) {
        self.0[timer as usize] = None;
    }

    pub(crate) fn stop_all(&mut self) {
        self.0 = Default::default();
    }

    /// The nearest deadline.
    pub(crate) fn next(&self) -> Option<Millis> {
        self.0.iter().flatten().min().copied()
    }

    /// Takes one timer that is due, the most overdue first.
    pub(crate) fn take_due(&mut self, now: Millis) -> Option<Timer> {
        let (at, timer) =
            ALL.iter().filter_map(|&t| Some((self.0[t as usize]?, t))).min_by_key(|&(at, _)| at)?;
        if at > now {
            return None;
        }
        self.stop(timer);
        Some(timer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timers_fire_once_and_in_order_of_their_deadlines() {
        let mut timers = Timers::default();
        timers.set(Timer::NoInput, Millis(20));
        timers.set(Timer::MaxCall, Millis(30));
        timers.set(Timer::Cover, Millis(10));
        timers.stop(Timer::MaxCall);

        assert_eq!(timers.next(), Some(Millis(10)));
        assert_eq!(timers.take_due(Millis(9)), None);
        assert_eq!(timers.take_due(Millis(50)), Some(Timer::Cover));
        assert_eq!(timers.take_due(Millis(50)), Some(Timer::NoInput));
        assert_eq!(timers.take_due(Millis(50)), None);
    }
}
