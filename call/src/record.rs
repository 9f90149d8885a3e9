//! A call as it is written down: facts in, state out, through one function.
//!
//! Facts reach the record from several processes, late, twice and in any order: webhooks are repeated, a status
//! overtakes its predecessor, a process that was believed dead writes once more. So the state is made of parts that
//! only ever grow (the newest stream, the latest report of the leg, the latest outlook), and [`apply`] takes the
//! greater: the same facts make the same state in whatever order they come. Only the end is first come, first
//! served, because what was told to the owner cannot be taken back; but a call that ended as lost, and of which a message
//! turns up that Twilio has taken, was none.
//!
//! `store` keeps each fact as a row of the journal, and the state beside it as the call's own row.

use policy::ladder::EscalationReason;
use policy::{Mode, RefusalReason};
use serde::{Deserialize, Serialize};
use telephony::{
    AgentId, BookingId, CallbackId, Disposition, EscalationId, OfferId, ReservationId, StreamSid, TurnId,
    VoicemailId,
};

use crate::escalation::EscalationEnd;
use crate::stored_list::stored_list;

/// Something that is known to have happened to a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CallFact {
    /// The call was admitted.
    Opened {
        /// How it is answered.
        mode: Mode,
    },
    /// The call was turned away, which is also its end.
    Refused {
        /// Why.
        reason: RefusalReason,
    },
    /// Twilio was told to open a stream.
    StreamOffered {
        /// Which stream of the call, from 1.
        generation: u32,
    },
    /// A stream was opened with its single-use token.
    StreamRedeemed {
        /// Which stream of the call.
        generation: u32,
        /// Twilio's name of it.
        stream_sid: StreamSid,
        /// The process that holds it.
        node: String,
    },
    /// A stream is gone; the call may go on in another.
    StreamEnded {
        /// Which stream of the call.
        generation: u32,
    },
    /// A turn of the conversation was completed.
    TurnTaken {
        /// Which.
        turn: TurnId,
        /// What the call would amount to if it ended after this turn.
        if_ended: Disposition,
    },
    /// An opening is kept for the caller while he thinks.
    OpeningReserved {
        /// The reservation.
        reservation: ReservationId,
    },
    /// A booking was committed.
    Booked {
        /// The last turn before it.
        turn: TurnId,
        /// The booking.
        booking: BookingId,
    },
    /// A booking was cancelled.
    BookingCancelled {
        /// The last turn before it.
        turn: TurnId,
        /// The booking.
        booking: BookingId,
    },
    /// A call-back was promised.
    CallbackLeft {
        /// The last turn before it.
        turn: TurnId,
        /// The call-back.
        callback: CallbackId,
    },
    /// Twilio reported on the caller's leg.
    StatusReported {
        /// What it reported.
        status: LegStatus,
        /// Twilio's number of the report, from 0; reports are not promised to arrive in this order.
        sequence: u32,
        /// How long the leg lasted, in seconds; only with the last report.
        duration_s: Option<u32>,
    },
    /// A person is owed, and is looked for.
    Escalated {
        /// The search.
        escalation: EscalationId,
        /// Why.
        reason: EscalationReason,
    },
    /// A person has the call.
    Connected {
        /// The last turn before it.
        turn: TurnId,
        /// The search.
        escalation: EscalationId,
        /// The ringing that he answered.
        offer: OfferId,
        /// Who.
        agent: AgentId,
    },
    /// Nobody came, and the line with which the caller was connected instead has answered.
    LineAnswered {
        /// The last turn before it.
        turn: TurnId,
        /// The search.
        escalation: EscalationId,
    },
    /// The search for a person is over, and so is the talk with him.
    EscalationEnded {
        /// The search.
        escalation: EscalationId,
        /// How it ended.
        end: EscalationEnd,
    },
    /// The call has ended and this is what it amounted to.
    Finished {
        /// The business outcome.
        disposition: Disposition,
        /// The technical why.
        cause: HangupCause,
    },
    /// A message was recorded.
    VoicemailLeft {
        /// The last turn before it.
        turn: TurnId,
        /// The message.
        voicemail: VoicemailId,
    },
}

impl CallFact {
    /// The fact's name in the journal.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::Refused { .. } => "refused",
            Self::StreamOffered { .. } => "stream_offered",
            Self::StreamRedeemed { .. } => "stream_redeemed",
            Self::StreamEnded { .. } => "stream_ended",
            Self::TurnTaken { .. } => "turn_taken",
            Self::OpeningReserved { .. } => "opening_reserved",
            Self::Booked { .. } => "booked",
            Self::BookingCancelled { .. } => "booking_cancelled",
            Self::CallbackLeft { .. } => "callback_left",
            Self::StatusReported { .. } => "status_reported",
            Self::Escalated { .. } => "escalated",
            Self::Connected { .. } => "connected",
            Self::LineAnswered { .. } => "line_answered",
            Self::EscalationEnded { .. } => "escalation_ended",
            Self::Finished { .. } => "finished",
            Self::VoicemailLeft { .. } => "voicemail_left",
        }
    }
}

/// Everything that [`apply`] needs to know of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallState {
    /// The call goes on, as far as we know.
    Live(Live),
    /// The call has its disposition.
    Finished(Finished),
}

/// A call that goes on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Live {
    /// Its streams.
    pub streams: Streams,
    /// What it would amount to if it ended now.
    pub outlook: Outlook,
    /// The latest report of the caller's leg.
    pub leg: Option<LegReport>,
}

/// A call that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The business outcome.
    pub disposition: Disposition,
    /// The technical why.
    pub cause: HangupCause,
    /// The latest report of the caller's leg, which may still come after our own end.
    pub leg: Option<LegReport>,
}

/// The streams of a call, numbered from 1 in the order in which they were offered; 0 is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Streams {
    /// The newest that Twilio was told to open.
    pub offered: u32,
    /// The newest whose token was redeemed: its process alone may write the conversation.
    pub redeemed: u32,
    /// The newest that has ended.
    pub ended: u32,
}

/// What a call would amount to. Ordered: what was committed stands above what merely seemed so, then the later turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Outlook {
    settled: bool,
    turn: TurnId,
    disposition: Disposition,
}

impl Outlook {
    /// The outlook after a turn.
    #[must_use]
    pub const fn new(turn: TurnId, disposition: Disposition) -> Self {
        let settled = match disposition {
            Disposition::Booked
            | Disposition::Cancelled
            | Disposition::CallbackRequested
            | Disposition::Emergency
            | Disposition::OptedOut
            | Disposition::Connected
            | Disposition::Voicemail => true,
            Disposition::Answered
            | Disposition::Abandoned
            | Disposition::Silent
            | Disposition::NotUnderstood
            | Disposition::Refused
            | Disposition::TooLong
            | Disposition::Failed => false,
        };
        Self { settled, turn, disposition }
    }

    /// The turn after which it was formed.
    #[must_use]
    pub const fn turn(&self) -> TurnId {
        self.turn
    }

    /// What the call would amount to.
    #[must_use]
    pub const fn disposition(&self) -> Disposition {
        self.disposition
    }
}

impl Default for Outlook {
    /// Nobody has said anything yet.
    fn default() -> Self {
        Self::new(TurnId(0), Disposition::Abandoned)
    }
}

/// One report of a leg. Ordered: an end stands above everything before an end, then Twilio's own number decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LegReport {
    over: bool,
    sequence: u32,
    status: LegStatus,
    duration_s: Option<u32>,
}

impl LegReport {
    /// A report as Twilio numbered it.
    #[must_use]
    pub const fn new(status: LegStatus, sequence: u32, duration_s: Option<u32>) -> Self {
        Self { over: status.is_over(), sequence, status, duration_s }
    }

    /// What was reported.
    #[must_use]
    pub const fn status(&self) -> LegStatus {
        self.status
    }

    /// Twilio's number of the report.
    #[must_use]
    pub const fn sequence(&self) -> u32 {
        self.sequence
    }

    /// How long the leg lasted, in seconds.
    #[must_use]
    pub const fn duration_s(&self) -> Option<u32> {
        self.duration_s
    }
}

stored_list! {
    /// What Twilio says of a leg (`CallStatus`), in the order in which a leg goes through them.
    LegStatus {
        /// Waiting to be dialled.
        Queued = "queued",
        /// Being dialled.
        Initiated = "initiated",
        /// Ringing.
        Ringing = "ringing",
        /// Answered.
        InProgress = "in_progress",
        /// Never answered, because the other side was busy.
        Busy = "busy",
        /// Never answered.
        NoAnswer = "no_answer",
        /// Given up before it was answered.
        Canceled = "canceled",
        /// Could not be connected.
        Failed = "failed",
        /// Was answered and is over.
        Completed = "completed",
    }
}

impl LegStatus {
    /// Whether nothing can come after it.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            Self::Queued | Self::Initiated | Self::Ringing | Self::InProgress => false,
            Self::Busy | Self::NoAnswer | Self::Canceled | Self::Failed | Self::Completed => true,
        }
    }
}

stored_list! {
    /// The technical reason why a call ended.
    HangupCause {
        /// The caller hung up.
        CallerHungUp = "caller_hung_up",
        /// We said goodbye and hung up.
        AssistantHungUp = "assistant_hung_up",
        /// Policy did not admit the call.
        NotAdmitted = "not_admitted",
        /// The call reached its maximum length.
        MaximumLength = "maximum_length",
        /// Twilio could not keep the leg up.
        LegFailed = "leg_failed",
        /// Twilio never opened the stream that it was told to open.
        StreamNeverStarted = "stream_never_started",
        /// The process that held the call is gone, and the call did not come back.
        NodeLost = "node_lost",
        /// Something that we depend on failed in the middle of the call.
        DependencyFailed = "dependency_failed",
    }
}

/// What a fact does to a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// The call afterwards.
    pub state: CallState,
    /// What became of the fact.
    pub effect: Effect,
}

stored_list! {
    /// What became of a fact.
    Effect {
        /// It changed the state.
        Changed = "changed",
        /// It is kept, and by its nature changes nothing.
        Noted = "noted",
        /// It is kept, but came too late to change anything: the state knew better, or the call was over.
        Late = "late",
    }
}

/// The only way in which a call changes.
#[must_use]
pub fn apply(before: &CallState, fact: &CallFact) -> Transition {
    let state = match before {
        CallState::Live(live) => after(live, fact),
        CallState::Finished(finished) => CallState::Finished(after_the_end(finished, fact)),
    };
    let effect = if is_only_noted(fact) {
        Effect::Noted
    } else if state == *before {
        Effect::Late
    } else {
        Effect::Changed
    };
    Transition { state, effect }
}

/// Whether the fact says nothing about how the call stands or what it amounts to.
const fn is_only_noted(fact: &CallFact) -> bool {
    match fact {
        CallFact::Opened { .. }
        | CallFact::OpeningReserved { .. }
        | CallFact::Escalated { .. }
        | CallFact::EscalationEnded { .. } => true,
        CallFact::Refused { .. }
        | CallFact::StreamOffered { .. }
        | CallFact::StreamRedeemed { .. }
        | CallFact::StreamEnded { .. }
        | CallFact::TurnTaken { .. }
        | CallFact::Booked { .. }
        | CallFact::BookingCancelled { .. }
        | CallFact::CallbackLeft { .. }
        | CallFact::StatusReported { .. }
        | CallFact::Connected { .. }
        | CallFact::LineAnswered { .. }
        | CallFact::VoicemailLeft { .. }
        | CallFact::Finished { .. } => false,
    }
}

fn after(live: &Live, fact: &CallFact) -> CallState {
    let mut live = live.clone();
    let streams = &mut live.streams;
    match *fact {
        CallFact::Opened { .. }
        | CallFact::OpeningReserved { .. }
        | CallFact::Escalated { .. }
        | CallFact::EscalationEnded { .. } => {}
        CallFact::StreamOffered { generation } => streams.offered = streams.offered.max(generation),
        CallFact::StreamRedeemed { generation, .. } => streams.redeemed = streams.redeemed.max(generation),
        CallFact::StreamEnded { generation } => streams.ended = streams.ended.max(generation),
        CallFact::TurnTaken { turn, if_ended } => live.look(turn, if_ended),
        CallFact::Booked { turn, .. } => live.look(turn, Disposition::Booked),
        CallFact::BookingCancelled { turn, .. } => live.look(turn, Disposition::Cancelled),
        CallFact::CallbackLeft { turn, .. } => live.look(turn, Disposition::CallbackRequested),
        CallFact::Connected { turn, .. } | CallFact::LineAnswered { turn, .. } => {
            live.look(turn, Disposition::Connected);
        }
        CallFact::StatusReported { status, sequence, duration_s } => {
            live.leg = live.leg.max(Some(LegReport::new(status, sequence, duration_s)));
        }
        CallFact::Refused { .. } => return live.finish(Disposition::Refused, HangupCause::NotAdmitted),
        CallFact::Finished { disposition, cause } => return live.finish(disposition, cause),
        CallFact::VoicemailLeft { turn, .. } => live.look(turn, Disposition::Voicemail),
    }
    CallState::Live(live)
}

fn after_the_end(finished: &Finished, fact: &CallFact) -> Finished {
    let mut finished = finished.clone();
    if let CallFact::StatusReported { status, sequence, duration_s } = *fact {
        finished.leg = finished.leg.max(Some(LegReport::new(status, sequence, duration_s)));
    }
    if let CallFact::VoicemailLeft { .. } = fact {
        finished.disposition = match finished.disposition {
            // Twilio tells of a message that it has recorded after it has told that the caller has hung up.
            Disposition::Abandoned | Disposition::Silent | Disposition::Failed => Disposition::Voicemail,
            done @ (Disposition::Booked
            | Disposition::Cancelled
            | Disposition::Answered
            | Disposition::CallbackRequested
            | Disposition::Emergency
            | Disposition::OptedOut
            | Disposition::NotUnderstood
            | Disposition::Refused
            | Disposition::TooLong
            | Disposition::Connected
            | Disposition::Voicemail) => done,
        };
    }
    finished
}

impl Live {
    /// The end that is owed to a call whose leg is over and for which nobody has written one.
    #[must_use]
    pub fn end_owed(&self) -> Option<(Disposition, HangupCause)> {
        match self.leg?.status {
            LegStatus::Queued | LegStatus::Initiated | LegStatus::Ringing | LegStatus::InProgress => None,
            LegStatus::Busy | LegStatus::NoAnswer | LegStatus::Canceled | LegStatus::Completed => {
                Some((self.outlook.disposition, HangupCause::CallerHungUp))
            }
            LegStatus::Failed => Some((self.end_by_failure(), HangupCause::LegFailed)),
        }
    }

    /// The end of a call of which nothing has been heard for too long.
    #[must_use]
    pub fn end_when_lost(&self) -> (Disposition, HangupCause) {
        let never_started = self.streams.redeemed == 0;
        let cause = if never_started { HangupCause::StreamNeverStarted } else { HangupCause::NodeLost };
        self.end_owed().unwrap_or((self.end_by_failure(), cause))
    }

    /// A failure does not undo what was committed before.
    fn end_by_failure(&self) -> Disposition {
        if self.outlook.settled { self.outlook.disposition } else { Disposition::Failed }
    }

    fn look(&mut self, turn: TurnId, disposition: Disposition) {
        self.outlook = self.outlook.max(Outlook::new(turn, disposition));
    }

    fn finish(self, disposition: Disposition, cause: HangupCause) -> CallState {
        CallState::Finished(Finished { disposition, cause, leg: self.leg })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use proptest::prelude::*;

    fn fold<'a>(facts: impl IntoIterator<Item = &'a CallFact>) -> CallState {
        facts.into_iter().fold(CallState::Live(Live::default()), |state, fact| apply(&state, fact).state)
    }

    fn status(status: LegStatus, sequence: u32) -> CallFact {
        CallFact::StatusReported { status, sequence, duration_s: None }
    }

    fn finished(disposition: Disposition) -> CallFact {
        CallFact::Finished { disposition, cause: HangupCause::CallerHungUp }
    }

    fn turn(turn: u32, if_ended: Disposition) -> CallFact {
        CallFact::TurnTaken { turn: TurnId(turn), if_ended }
    }

    fn booked(turn: u32) -> CallFact {
        CallFact::Booked { turn: TurnId(turn), booking: BookingId(uuid::Uuid::nil()) }
    }

    fn connected(turn: u32) -> CallFact {
        let (escalation, agent) = (EscalationId(uuid::Uuid::nil()), AgentId(uuid::Uuid::nil()));
        CallFact::Connected { turn: TurnId(turn), escalation, offer: OfferId(1), agent }
    }

    fn line_answered(turn: u32) -> CallFact {
        CallFact::LineAnswered { turn: TurnId(turn), escalation: EscalationId(uuid::Uuid::nil()) }
    }

    fn outlook(facts: &[CallFact]) -> Disposition {
        match fold(facts) {
            CallState::Live(live) => live.outlook.disposition(),
            CallState::Finished(finished) => finished.disposition,
        }
    }

    #[test]
    fn a_late_ringing_does_not_undo_completed() {
        let live = fold(&[status(LegStatus::Completed, 3)]);
        let late = apply(&live, &status(LegStatus::Ringing, 1));
        assert_eq!(late, Transition { state: live.clone(), effect: Effect::Late });
        // Nor one that Twilio numbered wrongly.
        assert_eq!(apply(&live, &status(LegStatus::InProgress, 9)).effect, Effect::Late);
    }

    #[test]
    fn the_first_disposition_wins() {
        let first = fold(&[turn(1, Disposition::Abandoned), finished(Disposition::Booked)]);
        let second = apply(&first, &finished(Disposition::Failed));
        assert_eq!(second, Transition { state: first, effect: Effect::Late });
    }

    #[test]
    fn a_message_that_is_told_of_after_the_end_was_left_all_the_same() {
        use Disposition::{Abandoned, Booked, Failed, OptedOut, Silent, Voicemail};
        let voicemail = VoicemailId(uuid::Uuid::nil());
        let left = || CallFact::VoicemailLeft { turn: TurnId(1), voicemail };
        for (end, becomes) in [
            (Abandoned, Voicemail),
            (Silent, Voicemail),
            (Failed, Voicemail),
            (Booked, Booked),
            (OptedOut, OptedOut),
        ] {
            assert_eq!(outlook(&[finished(end), left()]), becomes, "{end}");
        }
    }

    #[test]
    fn what_was_committed_outlives_a_turn_that_did_not_know_of_it() {
        use Disposition::{Abandoned, Answered, Booked, Cancelled, Connected};
        for (facts, expected) in [
            (vec![], Abandoned),
            (vec![turn(1, Answered), turn(2, Abandoned)], Abandoned),
            (vec![turn(2, Abandoned), turn(1, Answered)], Abandoned),
            (vec![turn(3, Abandoned), booked(3), turn(4, Abandoned)], Booked),
            (vec![booked(3), turn(6, Cancelled), turn(7, Cancelled)], Cancelled),
            (vec![turn(2, Abandoned), connected(2)], Connected),
            (vec![connected(2), booked(4)], Booked),
        ] {
            assert_eq!(outlook(&facts), expected, "{facts:?}");
        }
    }

    #[test]
    fn the_end_that_is_owed() {
        use LegStatus::{Completed, Failed, InProgress};
        let owed = |facts: &[CallFact]| match fold(facts) {
            CallState::Live(live) => live.end_owed(),
            CallState::Finished(_) => None,
        };
        let (hung_up, failed) = (HangupCause::CallerHungUp, HangupCause::LegFailed);
        assert_eq!(owed(&[status(InProgress, 1)]), None);
        assert_eq!(owed(&[status(Completed, 2)]), Some((Disposition::Abandoned, hung_up)));
        assert_eq!(owed(&[booked(2), status(Completed, 2)]), Some((Disposition::Booked, hung_up)));
        assert_eq!(
            owed(&[turn(1, Disposition::Answered), status(Failed, 2)]),
            Some((Disposition::Failed, failed))
        );
        assert_eq!(owed(&[booked(2), status(Failed, 2)]), Some((Disposition::Booked, failed)));
        assert_eq!(owed(&[finished(Disposition::Booked), status(Completed, 2)]), None);
    }

    #[test]
    fn a_call_that_is_lost_still_ends() {
        let lost = |facts: &[CallFact]| match fold(facts) {
            CallState::Live(live) => live.end_when_lost(),
            CallState::Finished(_) => unreachable!("no end among the facts"),
        };
        let redeemed = CallFact::StreamRedeemed {
            generation: 1,
            stream_sid: "MZ0123456789abcdef0123456789abcdef".parse().unwrap(),
            node: "a".into(),
        };
        assert_eq!(lost(&[]), (Disposition::Failed, HangupCause::StreamNeverStarted));
        assert_eq!(lost(std::slice::from_ref(&redeemed)), (Disposition::Failed, HangupCause::NodeLost));
        let connected = [redeemed.clone(), connected(1)];
        assert_eq!(lost(&connected), (Disposition::Connected, HangupCause::NodeLost));
        assert_eq!(lost(&[redeemed, booked(1)]), (Disposition::Booked, HangupCause::NodeLost));
    }

    #[test]
    fn the_journal_names_a_fact_as_its_json_does() {
        let (escalation, end) = (EscalationId(uuid::Uuid::nil()), EscalationEnd::NobodyCame);
        for fact in [
            status(LegStatus::NoAnswer, 0),
            finished(Disposition::Silent),
            booked(1),
            connected(1),
            line_answered(1),
            CallFact::Escalated { escalation, reason: EscalationReason::Vip },
            CallFact::EscalationEnded { escalation, end },
        ] {
            let json = serde_json::to_value(&fact).unwrap();
            assert_eq!(json["kind"], fact.kind());
            assert_eq!(serde_json::from_value::<CallFact>(json).unwrap(), fact);
        }
        for &member in LegStatus::ALL {
            assert_eq!(LegStatus::from_name(member.as_str()), Some(member));
        }
        assert_eq!(HangupCause::from_name("bored"), None);
    }

    fn any_fact() -> impl Strategy<Value = CallFact> {
        let dispositions = || prop::sample::select(Disposition::ALL);
        let sid: StreamSid = "MZ0123456789abcdef0123456789abcdef".parse().unwrap();
        prop_oneof![
            (1..4_u32).prop_map(|generation| CallFact::StreamOffered { generation }),
            (1..4_u32).prop_map(move |generation| CallFact::StreamRedeemed {
                generation,
                stream_sid: sid.clone(),
                node: "a".into()
            }),
            (1..4_u32).prop_map(|generation| CallFact::StreamEnded { generation }),
            (0..6_u32, dispositions()).prop_map(|(n, if_ended)| turn(n, if_ended)),
            (0..6_u32).prop_map(booked),
            (0..6_u32).prop_map(connected),
            (0..6_u32).prop_map(line_answered),
            (0..6_u32).prop_map(|n| CallFact::CallbackLeft {
                turn: TurnId(n),
                callback: CallbackId(uuid::Uuid::nil())
            }),
            (prop::sample::select(LegStatus::ALL), 0..5_u32, prop::option::of(0..9_u32)).prop_map(
                |(status, sequence, duration_s)| CallFact::StatusReported { status, sequence, duration_s }
            ),
        ]
    }

    proptest! {
        /// At most one end among the facts: of two, the first wins, which is the one thing that order decides.
        #[test]
        fn any_order_and_any_repetition_make_the_same_call(
            facts in prop::collection::vec(any_fact(), 0..12),
            end in prop::option::of(prop::sample::select(Disposition::ALL)),
            repeated in prop::collection::vec(any::<prop::sample::Index>(), 0..6),
            order in any::<u64>(),
        ) {
            let mut facts = facts;
            facts.extend(end.map(finished));
            let mut shuffled = facts.clone();
            if !facts.is_empty() {
                shuffled.extend(repeated.iter().map(|index| index.get(&facts).clone()));
            }
            shuffle(&mut shuffled, order);
            prop_assert_eq!(fold(&facts), fold(&shuffled));
        }
    }

    /// Fisher and Yates, with a linear congruential generator for chance.
    fn shuffle(facts: &mut [CallFact], mut seed: u64) {
        for last in (1..facts.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            facts.swap(last, usize::try_from(seed >> 33).unwrap() % (last + 1));
        }
    }
}
