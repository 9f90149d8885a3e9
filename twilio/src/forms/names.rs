use serde::{Deserialize, Serialize};
use telephony::Direction;

pub use crate::words::UnknownWord;
use crate::words::{strict, words};

words! {
    /// How far one leg of a call is.
    CallStatus {
        /// Waiting to be dialled.
        Queued = "queued",
        /// Being dialled.
        Initiated = "initiated",
        /// Ringing.
        Ringing = "ringing",
        /// Answered.
        InProgress = "in-progress",
        /// Ended after it was answered.
        Completed = "completed",
        /// The callee was busy.
        Busy = "busy",
        /// The carrier could not connect it.
        Failed = "failed",
        /// Nobody answered in time.
        NoAnswer = "no-answer",
        /// Given up before it was answered.
        Canceled = "canceled",
    }
}

words! {
    /// Who started a leg.
    CallDirection {
        /// Somebody called a number of ours.
        Inbound = "inbound",
        /// We asked Twilio's API for it.
        OutboundApi = "outbound-api",
        /// A `<Dial>` of ours started it.
        OutboundDial = "outbound-dial",
        /// A SIP trunk sent it to us.
        TrunkingOriginating = "trunking-originating",
        /// It went out to a SIP trunk.
        TrunkingTerminating = "trunking-terminating",
    }
}

words! {
    /// What happened to a stream.
    StreamEvent {
        /// The socket is open.
        Started = "stream-started",
        /// The socket is closed.
        Stopped = "stream-stopped",
        /// The socket could not be opened, or broke.
        Error = "stream-error",
    }
}

words! {
    /// What answering-machine detection believes it heard.
    AnsweredBy {
        /// A person.
        Human = "human",
        /// A machine that has begun to speak.
        MachineStart = "machine_start",
        /// A machine, and its beep.
        MachineEndBeep = "machine_end_beep",
        /// A machine, and silence after its greeting.
        MachineEndSilence = "machine_end_silence",
        /// A machine, and its greeting is over.
        MachineEndOther = "machine_end_other",
        /// A fax machine.
        Fax = "fax",
        /// Neither: only a pressed key proves a person. Also what a word that is newer than this code reads as.
        Unknown = "unknown",
    }
}

words! {
    /// What became of the party that a `<Dial>` called.
    DialCallStatus {
        /// Answered, and over. **Not** that it was ever connected: somebody who refused a whisper answered as well.
        Completed = "completed",
        /// A conference was dialled, and the leg was in it.
        Answered = "answered",
        /// The callee was busy.
        Busy = "busy",
        /// Nobody answered in time.
        NoAnswer = "no-answer",
        /// The carrier could not connect it.
        Failed = "failed",
        /// Given up before it was answered.
        Canceled = "canceled",
    }
}

words! {
    /// How far a message is.
    MessageStatus {
        /// Taken by a messaging service that has yet to choose a sender.
        Accepted = "accepted",
        /// To be sent later.
        Scheduled = "scheduled",
        /// Waiting to be sent.
        Queued = "queued",
        /// On its way to the carrier.
        Sending = "sending",
        /// Taken by the carrier.
        Sent = "sent",
        /// The carrier says that the handset has it.
        Delivered = "delivered",
        /// The carrier says that the handset will not have it.
        Undelivered = "undelivered",
        /// Not sent at all.
        Failed = "failed",
        /// Seen by the recipient. Only on channels that tell.
        Read = "read",
        /// Withdrawn before it was sent.
        Canceled = "canceled",
        /// Arriving here.
        Receiving = "receiving",
        /// Arrived here.
        Received = "received",
    }
}

words! {
    /// What Twilio itself did about a keyword in an inbound message.
    OptOut {
        /// The sender wants no more messages; Twilio refuses them with error 21610 from now on.
        Stop = "STOP",
        /// The sender wants messages again.
        Start = "START",
        /// The sender asked for help, and Twilio answered.
        Help = "HELP",
    }
}

words! {
    /// What happened in a conference.
    ConferenceEvent {
        /// The first two parties, or the one that starts it, are in it.
        Start = "conference-start",
        /// It is over for everybody.
        End = "conference-end",
        /// Somebody came in.
        Join = "participant-join",
        /// Somebody left.
        Leave = "participant-leave",
        /// Somebody is not heard any more.
        Mute = "participant-mute",
        /// Somebody is heard again.
        Unmute = "participant-unmute",
        /// Somebody is on hold.
        Hold = "participant-hold",
        /// Somebody is back from hold.
        Unhold = "participant-unhold",
    }
}

words! {
    /// How far a recording is.
    RecordingStatus {
        /// Running.
        InProgress = "in-progress",
        /// Held for a while.
        Paused = "paused",
        /// Over, not yet a file.
        Stopped = "stopped",
        /// Over, being made a file.
        Processing = "processing",
        /// A file that can be fetched.
        Completed = "completed",
        /// Nothing was there to record.
        Absent = "absent",
        /// Lost.
        Failed = "failed",
    }
}

strict! { CallStatus CallDirection StreamEvent DialCallStatus MessageStatus OptOut ConferenceEvent RecordingStatus }

impl CallStatus {
    /// Whether nothing can follow.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Completed | Self::Busy | Self::Failed | Self::NoAnswer | Self::Canceled => true,
            Self::Queued | Self::Initiated | Self::Ringing | Self::InProgress => false,
        }
    }
}

impl MessageStatus {
    /// Whether nothing can follow. A message that was delivered may still be read; that changes nothing for us.
    #[must_use]
    pub const fn is_final(self) -> bool {
        match self {
            Self::Delivered
            | Self::Undelivered
            | Self::Failed
            | Self::Read
            | Self::Canceled
            | Self::Received => true,
            Self::Accepted
            | Self::Scheduled
            | Self::Queued
            | Self::Sending
            | Self::Sent
            | Self::Receiving => false,
        }
    }
}

impl CallDirection {
    /// The same in our words.
    #[must_use]
    pub const fn direction(self) -> Direction {
        match self {
            Self::Inbound | Self::TrunkingOriginating => Direction::Inbound,
            Self::OutboundApi | Self::OutboundDial | Self::TrunkingTerminating => Direction::Outbound,
        }
    }
}

impl AnsweredBy {
    /// Reads Twilio's word.
    #[must_use]
    pub fn from_word(text: &str) -> Self {
        Self::ALL.iter().copied().find(|word| word.as_str() == text).unwrap_or(Self::Unknown)
    }
}

/// What the caller's carrier vouches for (STIR/SHAKEN), after Twilio checked its signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StirVerstat {
    /// The signature is good. Calls that were diverted on the way count by their attestation.
    Passed(Attestation),
    /// The signature is not good.
    Failed,
    /// There was no signature, or the result is in words newer than this code.
    NotValidated,
}

/// How well the originating carrier knows the caller (RFC 8588).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Attestation {
    /// Full: the caller may use this number.
    A,
    /// Partial: the customer is known, the right to the number is not.
    B,
    /// Gateway: only where the call entered the network is known.
    C,
}

impl StirVerstat {
    /// Reads Twilio's words.
    #[must_use]
    pub fn from_words(text: &str) -> Self {
        if text.starts_with("TN-Validation-Failed") {
            return Self::Failed;
        }
        let passed = text.strip_prefix("TN-Validation-Passed-").unwrap_or_default();
        match passed.split('-').next() {
            Some("A") => Self::Passed(Attestation::A),
            Some("B") => Self::Passed(Attestation::B),
            Some("C") => Self::Passed(Attestation::C),
            _ => Self::NotValidated,
        }
    }

    /// The words as Twilio writes them where nothing was diverted.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed(Attestation::A) => "TN-Validation-Passed-A",
            Self::Passed(Attestation::B) => "TN-Validation-Passed-B",
            Self::Passed(Attestation::C) => "TN-Validation-Passed-C",
            Self::Failed => "TN-Validation-Failed",
            Self::NotValidated => "No-TN-Validation",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back_to_themselves_and_others_do_not() {
        for &status in CallStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for &direction in CallDirection::ALL {
            assert_eq!(direction.as_str().parse(), Ok(direction));
        }
        for &event in StreamEvent::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
        }
        for &status in DialCallStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for &status in MessageStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for &event in ConferenceEvent::ALL {
            assert_eq!(event.as_str().parse(), Ok(event));
        }
        for &status in RecordingStatus::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        for &word in OptOut::ALL {
            assert_eq!(word.as_str().parse(), Ok(word));
        }
        for &answered_by in AnsweredBy::ALL {
            assert_eq!(AnsweredBy::from_word(answered_by.as_str()), answered_by);
        }
        assert_eq!("Completed".parse::<CallStatus>(), Err(UnknownWord));
        assert_eq!(AnsweredBy::from_word("parrot"), AnsweredBy::Unknown);
    }

    #[test]
    fn five_statuses_are_final() {
        let last: Vec<_> = CallStatus::ALL.iter().filter(|s| s.is_final()).map(|s| s.as_str()).collect();
        assert_eq!(last, ["completed", "busy", "failed", "no-answer", "canceled"]);
    }

    #[test]
    fn directions_are_mapped_to_ours() {
        let inbound: Vec<_> =
            CallDirection::ALL.iter().filter(|d| d.direction() == Direction::Inbound).collect();
        assert_eq!(inbound, [&CallDirection::Inbound, &CallDirection::TrunkingOriginating]);
    }

    #[test]
    fn only_a_passed_check_vouches_for_the_caller() {
        for (text, expected) in [
            ("TN-Validation-Passed-A", StirVerstat::Passed(Attestation::A)),
            ("TN-Validation-Passed-B-Diverted", StirVerstat::Passed(Attestation::B)),
            ("TN-Validation-Passed-C", StirVerstat::Passed(Attestation::C)),
            ("TN-Validation-Passed-Any", StirVerstat::NotValidated),
            ("TN-Validation-Failed-A", StirVerstat::Failed),
            ("TN-Validation-Failed", StirVerstat::Failed),
            ("No-TN-Validation", StirVerstat::NotValidated),
            ("A", StirVerstat::NotValidated),
            ("", StirVerstat::NotValidated),
        ] {
            assert_eq!(StirVerstat::from_words(text), expected, "{text}");
        }
    }
}
