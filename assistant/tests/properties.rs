//! What holds for every sequence of inputs, however mad.

use std::collections::BTreeSet;

use crate::scene::{agenda, appointment, business, business_with_people, caller, now};
use assistant::{
    BookOutcome, BookingSummary, Dialogue, Input, MAX_INPUTS, MoveOutcome, Pin, PinOutcome, Reaching,
    RecordOutcome, Reply, Request, ReserveOutcome, Then, Unavailable,
};
use jiff::ToSpan;
use policy::Mode;
use policy::ladder::LastResort;
use policy::openings::{Found, Opening};
use proptest::prelude::*;
use telephony::{BookingId, Digit, Disposition, ReservationId, ResourceId};
use uuid::Uuid;

/// Things that callers say: each moves some conversation on, and in the wrong place is a surprise.
const SAYINGS: &[&str] = &[
    "I'd like to book an appointment",
    "I have a leaking tap",
    "my drain is clogged",
    "Tuesday at ten",
    "Wednesday morning",
    "as soon as possible",
    "the first one",
    "the second one",
    "none of those",
    "anything later?",
    "Dana Whitfield",
    "S M I T H",
    "42 Oak Street",
    "312 555 0142",
    "the number I'm calling from",
    "yes",
    "yes that's right",
    "no",
    "no, Thursday instead",
    "the name is wrong",
    "change the address",
    "I want to cancel my appointment",
    "I need to reschedule my appointment",
    "when is my appointment",
    "can I move my appointment",
    "let me talk to a person",
    "call me back",
    "can I leave a voicemail?",
    "do you take credit cards",
    "are you open on Saturday",
    "do you rent excavators",
    "are you a robot",
    "what can you do",
    "repeat that please",
    "hold on a second",
    "thank you",
    "hello",
    "never mind",
    "goodbye",
    "I smell gas",
    "the flue has come off and the thing is still running",
    "there's a weird smell in my house",
    "I don't know",
    "take me off your list and never call again",
    "I won't be having any more of your coupons on my phone",
    "please don't text me",
    "next week",
    "the Friday one",
    "both",
    "is there a fee if I need to cancel",
    "move the leak repair to Wednesday",
    "yes and I need a drain cleaning too",
    "tell him to use the side door",
    "eleven",
    "almost",
    "okay, I'm back",
    "Hola, necesito un plomero por favor.",
    "who is this",
    "No, just the texts.",
    "the same day",
    "move both to Monday",
    "no, the other one",
    "can we push it back an hour",
    "change it to a drain cleaning",
    "but the leak is at 14 Elm Street",
    "why do you need that",
    "I need",
    "it's apartment 5 in Chatham",
    "forget it",
    "this is the owner",
    "what's on my schedule tomorrow",
    "who's next",
    "when am I free on Thursday",
    "any emergencies this week",
    "text me that",
    "next",
    "purple monkeys",
    "",
    "...",
    "and",
    "November 31st at 25:99",
    "the 99th of Octember at half past thirteen",
    "double double triple",
    "\u{1F600} \u{0130}stanbul O\u{2019}Neil",
];

#[derive(Debug, Clone)]
enum Move {
    Says(usize),
    Random(String),
    Silence,
    Noise,
    Key(char),
    Cut,
    /// An answer of the store's that nobody asked for.
    Stray(u8),
    /// The store answers what it is asked with this outcome.
    Answer(u8),
    /// A PIN was typed, wanted or not.
    Pin,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        8 => (0..SAYINGS.len()).prop_map(Move::Says),
        1 => "[ -~]{0,60}".prop_map(Move::Random),
        1 => "\\PC{0,30}".prop_map(Move::Random),
        1 => Just(Move::Silence),
        1 => Just(Move::Noise),
        1 => prop::sample::select("0123456789*#A".chars().collect::<Vec<_>>()).prop_map(Move::Key),
        1 => Just(Move::Cut),
        1 => (0..25u8).prop_map(Move::Stray),
        4 => (0..4u8).prop_map(Move::Answer),
        1 => Just(Move::Pin),
    ];
    prop::collection::vec(one, 0..=(MAX_INPUTS as usize + 10))
}

/// Ways into the depth of a conversation, where chance alone rarely gets.
fn beginnings() -> impl Strategy<Value = Vec<Move>> {
    let says = |text: &str| Move::Says(SAYINGS.iter().position(|known| *known == text).unwrap());
    let held = vec![says("I have a leaking tap"), says("Tuesday at ten"), Move::Answer(0), Move::Answer(0)];
    let details = [says("Dana Whitfield"), says("42 Oak Street"), says("yes")];
    let read_back = [held.clone(), details.to_vec()].concat();
    let changing = [read_back.clone(), vec![says("no")]].concat();
    let committing = [read_back.clone(), vec![says("yes")]].concat();
    let cancelling = vec![says("I want to cancel my appointment"), Move::Answer(1), says("Dana Whitfield")];
    let moving = vec![
        says("I need to reschedule my appointment"),
        Move::Answer(1),
        says("Dana Whitfield"),
        says("Wednesday morning"),
        Move::Answer(1),
    ];
    let message = vec![says("let me talk to a person"), says("Dana Whitfield")];
    let recording = vec![says("can I leave a voicemail?")];
    let pin = vec![says("what's on my schedule tomorrow")];
    let owner = [pin.clone(), vec![Move::Pin, Move::Answer(0), Move::Answer(1)]].concat();
    let ways = vec![
        Vec::new(),
        held,
        read_back,
        changing,
        committing,
        cancelling,
        moving,
        message,
        recording,
        pin,
        owner,
    ];
    prop::sample::select(ways)
}

fn opening(hours: i64) -> Opening {
    let start = now().checked_add((70 + hours).hours()).unwrap();
    Opening { resource: ResourceId(Uuid::from_u128(7)), start, end: start.checked_add(1.hour()).unwrap() }
}

fn found(outcome: u8) -> Found {
    match outcome {
        0 => Found { wished: vec![opening(0)], near: Vec::new() },
        1 => Found { wished: vec![opening(0), opening(2), opening(26)], near: Vec::new() },
        2 => Found { wished: Vec::new(), near: vec![opening(1), opening(3)] },
        _ => Found::default(),
    }
}

fn bookings(outcome: u8) -> Vec<BookingSummary> {
    let one = appointment("2026-11-24T10:00:00-06:00", "leak-repair", "Dana Whitfield");
    match outcome {
        0 => Vec::new(),
        1 => vec![one],
        2 => vec![
            one.clone(),
            BookingSummary { id: BookingId(Uuid::from_u128(98)), start: opening(0).start, ..one },
        ],
        _ => vec![BookingSummary {
            customer_name: String::new(),
            job_type: telephony::JobTypeId("gone".into()),
            ..one
        }],
    }
}

fn answer(request: &Request, outcome: u8) -> Input {
    let down = outcome == 3;
    match request {
        Request::FindOpenings { .. } if down => Input::Openings(Err(Unavailable)),
        Request::FindOpenings { .. } => Input::Openings(Ok(found(outcome))),
        Request::Reserve { .. } if down => Input::Reserved(Err(Unavailable)),
        Request::Reserve { .. } if outcome == 2 => Input::Reserved(Ok(ReserveOutcome::Taken)),
        Request::Reserve { .. } if outcome == 3 => Input::Taken { instead: found(2) },
        Request::Reserve { .. } => {
            Input::Reserved(Ok(ReserveOutcome::Reserved(ReservationId(Uuid::from_u128(1)))))
        }
        Request::Book(_) if down => Input::Booked(Err(Unavailable)),
        Request::Book(_) if outcome == 2 => Input::Booked(Ok(BookOutcome::Lost)),
        Request::Book(_) if outcome == 1 => Input::Booked(Ok(BookOutcome::TooMany)),
        Request::Book(_) => Input::Booked(Ok(BookOutcome::Booked(BookingId(Uuid::from_u128(2))))),
        Request::FindBookings { .. } if down => Input::Bookings(Err(Unavailable)),
        Request::FindBookings { .. } => Input::Bookings(Ok(bookings(outcome))),
        Request::Cancel { .. } if down => Input::CancelDone(Err(Unavailable)),
        Request::Cancel { .. } => Input::CancelDone(Ok(outcome != 2)),
        Request::Move { .. } if down => Input::Moved(Err(Unavailable)),
        Request::Move { .. } => Input::Moved(Ok(match outcome {
            0 => MoveOutcome::Moved,
            1 => MoveOutcome::Taken,
            _ => MoveOutcome::Gone,
        })),
        Request::LeaveCallback(_) if down => Input::CallbackLeft(Err(Unavailable)),
        Request::LeaveCallback(_) => Input::CallbackLeft(Ok(())),
        Request::Escalate { .. } if down => Input::Reaching(Err(Unavailable)),
        Request::Escalate { .. } => Input::Reaching(Ok(match outcome {
            0 => Reaching::Ringing,
            1 => Reaching::Nobody(LastResort::Voicemail),
            _ => Reaching::Nobody(LastResort::Callback),
        })),
        Request::OwnerPin { .. } if down => Input::PinChecked(Err(Unavailable)),
        Request::OwnerPin { .. } if outcome == 2 => Input::PinChecked(Ok(PinOutcome::Wrong)),
        Request::OwnerPin { .. } => Input::PinChecked(Ok(PinOutcome::Right {
            owner: if outcome == 0 { "Robin" } else { "?" }.into(),
        })),
        Request::Agenda { .. } if down => Input::Agenda(Err(Unavailable)),
        Request::Agenda { .. } => Input::Agenda(Ok(agenda().into_iter().take(outcome.into()).collect())),
        Request::FreeTime { .. } if down => Input::Free(Err(Unavailable)),
        Request::FreeTime { .. } => Input::Free(Ok(Vec::new())),
        Request::TextMe { .. } if down => Input::Texted(Err(Unavailable)),
        Request::TextMe { .. } => Input::Texted(Ok(())),
    }
}

fn recorded(outcome: u8) -> RecordOutcome {
    match outcome {
        0 => RecordOutcome::Kept,
        1 | 2 => RecordOutcome::Empty,
        _ => RecordOutcome::Failed,
    }
}

fn stray(which: u8) -> Input {
    match which {
        0 => Input::Opened,
        1 => Input::Openings(Ok(found(1))),
        2 => Input::Openings(Err(Unavailable)),
        3 => Input::Reserved(Ok(ReserveOutcome::Taken)),
        4 => Input::Reserved(Ok(ReserveOutcome::Reserved(ReservationId(Uuid::from_u128(3))))),
        5 => Input::Reserved(Err(Unavailable)),
        6 => Input::Booked(Ok(BookOutcome::Lost)),
        7 => Input::Bookings(Ok(bookings(1))),
        8 => Input::CancelDone(Ok(false)),
        9 => Input::CancelDone(Err(Unavailable)),
        10 => Input::CallbackLeft(Err(Unavailable)),
        11 => Input::Moved(Ok(MoveOutcome::Taken)),
        12 => Input::Moved(Err(Unavailable)),
        13 => Input::Reaching(Ok(Reaching::StillRinging)),
        14 => Input::Reaching(Ok(Reaching::Nobody(LastResort::Assistant))),
        15 => Input::Reaching(Ok(Reaching::HandedBack)),
        16 => Input::Recorded(RecordOutcome::Failed),
        17 => Input::Recorded(RecordOutcome::Kept),
        18 => Input::Taken { instead: found(1) },
        19 => Input::Taken { instead: Found::default() },
        20 => Input::PinChecked(Ok(PinOutcome::Right { owner: "Robin".into() })),
        21 => Input::Agenda(Ok(agenda())),
        22 => Input::Free(Err(Unavailable)),
        23 => Input::Texted(Ok(())),
        _ => Input::Booked(Err(Unavailable)),
    }
}

fn is_callers(input: &Input) -> bool {
    matches!(
        input,
        Input::Opened
            | Input::Resumed
            | Input::Heard { .. }
            | Input::NotHeard
            | Input::Silence
            | Input::Pin(_)
            | Input::Digit(_)
    )
}

fn says_booked(reply: &Reply) -> bool {
    reply.say.iter().any(|segment| segment.text.contains("You're booked"))
}

/// Neither of these is ever missed by the ladders, so that only the count can end the call.
#[test]
fn who_never_comes_to_the_point_is_let_go_in_the_end() {
    for again in
        [Input::Heard { text: "Can you repeat that?".to_owned() }, Input::Resumed, Input::Digit(Digit::Star)]
    {
        let business = business();
        let mut dialogue = Dialogue::new(caller(), Mode::Assistant);
        let mut then = dialogue.handle(Input::Opened, &business, now()).then;
        for _ in 1..MAX_INPUTS {
            assert_eq!(then, Then::Listen, "{again:?}");
            then = dialogue.handle(again.clone(), &business, now()).then;
        }
        assert_eq!(then, Then::HangUp(Disposition::TooLong), "{again:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_sequence_ends_and_keeps_its_promises(
        start in beginnings(), moves in moves(), withheld in prop::bool::weighted(0.2), late: bool, people: bool,
    ) {
        let business = if people { business_with_people() } else { business() };
        let fixed: BTreeSet<String> = business.fixed_prompts().into_iter().collect();
        let phone = if withheld { None } else { caller() };
        let mode = if late { Mode::AfterHours } else { Mode::Assistant };
        let mut dialogue = Dialogue::new(phone, mode);
        let mut then = Then::Listen;
        let mut spoke_before = false;
        let mut hung_up: Option<Disposition> = None;
        let mut inputs = 0u32;
        let mut opened = false;
        let first = std::iter::once(Input::Opened);
        let rest = start.into_iter().chain(moves).map(Some).chain(std::iter::repeat_n(None, MAX_INPUTS as usize));
        let mut pending = first.map(Some).chain(std::iter::repeat_with(|| None));
        for step in std::iter::once(None).chain(rest) {
            let input = match (pending.next().flatten(), step) {
                (Some(input), _) => input,
                (None, Some(Move::Says(index))) => Input::Heard { text: SAYINGS[index].to_owned() },
                (None, Some(Move::Random(text))) => Input::Heard { text },
                (None, Some(Move::Silence)) => Input::Silence,
                (None, Some(Move::Noise)) => Input::NotHeard,
                (None, Some(Move::Key(key))) => Input::Digit(Digit::try_from(key).unwrap()),
                (None, Some(Move::Cut)) => Input::Resumed,
                (None, Some(Move::Pin)) => Input::Pin(Pin::choose("4821").unwrap()),
                (None, Some(Move::Stray(which))) => stray(which),
                (None, Some(Move::Answer(outcome))) => match &then {
                    Then::Do(request) => answer(request, outcome),
                    Then::Record(_) => Input::Recorded(recorded(outcome)),
                    Then::Listen | Then::HangUp(_) => Input::Heard { text: "yes".to_owned() },
                },
                // When the script is over, the caller is silent until the call is.
                (None, None) => Input::Silence,
            };
            let stored = serde_json::to_string(&dialogue).unwrap();
            let mut copy: Dialogue = serde_json::from_str(&stored).unwrap();
            prop_assert_eq!(&copy, &dialogue);
            prop_assert!(!stored.contains("4821"), "a PIN is written down: {stored}");
            let _ = dialogue.patience("my name is", &business, now());
            let reply = dialogue.handle(input.clone(), &business, now());
            inputs += 1;
            prop_assert_eq!(&copy.handle(input.clone(), &business, now()), &reply, "a restored dialogue differs");

            for segment in &reply.say {
                prop_assert!(!segment.text.trim().is_empty());
                prop_assert!(!segment.fixed || fixed.contains(&segment.text), "not a fixed prompt: {}", segment.text);
            }
            let covered = reply.say.first().is_none_or(|segment| segment.fixed) || (spoke_before && !is_callers(&input));
            prop_assert!(covered, "nothing covers the synthesis of {:?} after {:?}", reply.say, input);
            if says_booked(&reply) {
                let told = matches!(input, Input::Booked(Ok(BookOutcome::Booked(_))));
                let again = matches!(dialogue.disposition_if_ended(), Disposition::Booked | Disposition::Emergency | Disposition::OptedOut);
                prop_assert!(told || again, "{:?} after {:?}", reply, input);
            }
            if let Some(before) = hung_up {
                prop_assert_eq!(&reply.then, &Then::HangUp(before), "the end is not the end");
            }
            if let Then::HangUp(disposition) = &reply.then {
                prop_assert_eq!(dialogue.disposition_if_ended(), *disposition);
                hung_up = Some(*disposition);
            }
            opened |= matches!(input, Input::PinChecked(Ok(PinOutcome::Right { .. })))
                && matches!(then, Then::Do(Request::OwnerPin { .. }) | Then::Listen);
            let tells = reply.say.iter().any(|segment| segment.text.contains("Tom Baker"));
            prop_assert!(opened || !tells, "{reply:?} without a PIN");
            if let Then::Do(Request::Agenda { .. } | Request::FreeTime { .. } | Request::TextMe { .. }) = &reply.then {
                prop_assert!(opened, "{reply:?} without a PIN");
            }
            if let Then::Do(Request::Book(booking)) = &reply.then {
                prop_assert!(!booking.name().is_empty());
                let needs_address = business.job_type(booking.job_type()).unwrap().needs_address;
                prop_assert!(!needs_address || booking.address().is_some());
            }
            prop_assert!(inputs < MAX_INPUTS || hung_up.is_some(), "not over after {inputs} inputs");
// While the store is asked, what was said last plays; what the caller does meanwhile changes nothing.
            if matches!(reply.then, Then::Do(_)) {
                spoke_before = !reply.say.is_empty() || (spoke_before && !is_callers(&input));
            }
            then = reply.then;
        }
        prop_assert!(hung_up.is_some());
    }

    #[test]
    fn a_caller_who_is_never_understood_is_let_go(noises in prop::collection::vec(any::<bool>(), 20), start in 0..SAYINGS.len()) {
        let business = business();
        let mut dialogue = Dialogue::new(caller(), Mode::Assistant);
        let mut then = dialogue.handle(Input::Opened, &business, now()).then;
        let mut inputs = vec![Input::Heard { text: SAYINGS[start].to_owned() }];
        inputs.extend(noises.into_iter().map(|noise| if noise { Input::NotHeard } else { Input::Silence }));
        let mut count = 0;
        for input in inputs {
            let mut input = input;
            loop {
                then = dialogue.handle(input, &business, now()).then;
                match &then {
                    Then::Do(request) => input = answer(request, 1),
                    Then::Record(_) => input = Input::Recorded(RecordOutcome::Empty),
                    Then::Listen | Then::HangUp(_) => break,
                }
            }
            count += 1;
            if matches!(then, Then::HangUp(_)) {
                break;
            }
        }
        prop_assert!(matches!(then, Then::HangUp(_)), "still listening after {count} turns");
    }
}
