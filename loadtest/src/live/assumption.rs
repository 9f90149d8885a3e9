/// What the account does where Twilio's documentation says nothing, or where it is not sure. Each can be switched off,
/// so that a server can be shown to bear either answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Assumption {
    /// A `<Say>` lasts a second for every 15 characters, a `<Play>` two seconds. Off: no time at all.
    SpeechTakesTime,
    /// A call beyond the limit a second waits for its turn as `queued`. Off: it is refused with 20429.
    ExcessCallsWait,
    /// A `<Dial>` that an update interrupts asks its `action` first, and the answer is thrown away. Off: it is not asked.
    InterruptedDialAsksAction,
    /// Of several parties in a `<Dial>` the first to answer stays, even if it refuses its whisper; the others are let
    /// go at once. Off: they ring on until one is through its whisper.
    FirstAnswerWins,
    /// A number that is not the account's is shown only with the token of a call from it (21210). Off: any is shown.
    CallerIdNeedsToken,
    /// A rejected call ends as `busy`. Off: as `no-answer`.
    RejectedIsBusy,
    /// A call that waits for answering-machine detection is silent for two seconds first. Off: for none.
    DetectionTakesTime,
    /// A conference begins with the first party that may begin it, though nobody else is in it. Off: with the second.
    ConferenceBeginsAlone,
    /// A stream that cannot be opened is passed over like one that has ended. Off: the call ends.
    FailedStreamIsPassedOver,
}

impl Assumption {
    /// Every one.
    pub const ALL: [Self; 9] = [
        Self::SpeechTakesTime,
        Self::ExcessCallsWait,
        Self::InterruptedDialAsksAction,
        Self::FirstAnswerWins,
        Self::CallerIdNeedsToken,
        Self::RejectedIsBusy,
        Self::DetectionTakesTime,
        Self::ConferenceBeginsAlone,
        Self::FailedStreamIsPassedOver,
    ];

    /// Its name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::SpeechTakesTime => "speech-takes-time",
            Self::ExcessCallsWait => "excess-calls-wait",
            Self::InterruptedDialAsksAction => "interrupted-dial-asks-action",
            Self::FirstAnswerWins => "first-answer-wins",
            Self::CallerIdNeedsToken => "caller-id-needs-token",
            Self::RejectedIsBusy => "rejected-is-busy",
            Self::DetectionTakesTime => "detection-takes-time",
            Self::ConferenceBeginsAlone => "conference-begins-alone",
            Self::FailedStreamIsPassedOver => "failed-stream-is-passed-over",
        }
    }

    /// The one of this name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|assumption| assumption.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_assumption_has_a_name_of_its_own() {
        for assumption in Assumption::ALL {
            assert_eq!(Assumption::named(assumption.name()), Some(assumption));
        }
        assert_eq!(Assumption::named("perhaps"), None);
    }
}
