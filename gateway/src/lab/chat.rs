//! The dialogue without sound: type to the assistant, read what it would say. The calendar is one in memory.

use std::io::{BufRead, IsTerminal, Write};

use assistant::{
    BookOutcome, BookingSummary, Business, Dialogue, Input, MoveOutcome, RecordOutcome, Reply, Request,
    ReserveOutcome, Then,
};
use jiff::Timestamp;
use policy::openings::{Found, Opening, ResourceFacts, find};
use policy::{Mode, Span};
use telephony::{BookingId, Digit, Disposition, PhoneNumber, ReservationId, ResourceId};
use uuid::Uuid;

const HELP: &str =
    "Type what the caller says. An empty line is silence, \"press 1\" presses a key, Ctrl-D hangs up.";

/// Talks on standard input and output until one side hangs up. `now` stands still when it is given.
pub(super) fn chat(
    business: &Business,
    caller: Option<PhoneNumber>,
    now: Option<Timestamp>,
) -> anyhow::Result<()> {
    let input = std::io::stdin().lock();
    if input.is_terminal() {
        println!("{HELP}\n");
    }
    let clock = || now.unwrap_or_else(Timestamp::now);
    let mut dialogue = Dialogue::new(caller.clone(), Mode::Assistant);
    let mut calendar = Calendar::new(caller);
    let mut ended = converse(&mut dialogue, &mut calendar, Input::Opened, business, clock());
    for line in input.lines() {
        if ended.is_some() {
            break;
        }
        ended = converse(&mut dialogue, &mut calendar, typed(line?.trim()), business, clock());
    }
    let disposition = ended.unwrap_or_else(|| dialogue.disposition_if_ended());
    println!("          ({disposition})");
    Ok(())
}

fn typed(line: &str) -> Input {
    let key = line.strip_prefix("press ").map(str::trim).filter(|key| key.len() == 1);
    match key.and_then(|key| key.chars().next()).and_then(|key| Digit::try_from(key).ok()) {
        Some(digit) => Input::Digit(digit),
        None if line.is_empty() => Input::Silence,
        None => Input::Heard { text: line.to_owned() },
    }
}

/// One turn: what the assistant says, what it asks the calendar, and so on until it listens or hangs up.
fn converse(
    dialogue: &mut Dialogue,
    calendar: &mut Calendar,
    input: Input,
    business: &Business,
    now: Timestamp,
) -> Option<Disposition> {
    let mut next = Some(input);
    while let Some(input) = next.take() {
        let Reply { say, then, protected: _, records } = dialogue.handle(input, business, now);
        for segment in say {
            println!("Assistant: {}", segment.text);
        }
        for record in records {
            println!("          [{}: {}]", record.kind, record.detail);
        }
        match then {
            Then::Listen => {}
            Then::Do(request) => next = Some(calendar.answer(&request, business, now)),
            Then::HangUp(disposition) => return Some(disposition),
            Then::Record(_) => {
                println!("          [a message is recorded here]");
                next = Some(Input::Recorded(RecordOutcome::Kept));
            }
        }
    }
    // Whoever types wants to see the prompt before the answer is read.
    let _ = std::io::stdout().flush();
    None
}

/// What the store would know: one technician and the appointments of this conversation.
struct Calendar {
    caller: Option<PhoneNumber>,
    appointments: Vec<(BookingSummary, Span)>,
}

impl Calendar {
    fn new(caller: Option<PhoneNumber>) -> Self {
        Self { caller, appointments: Vec::new() }
    }

    fn answer(&mut self, request: &Request, business: &Business, now: Timestamp) -> Input {
        match request {
            Request::FindOpenings { job_type, wish, .. } => {
                Input::Openings(Ok(match business.job_type(job_type) {
                    Some(job) => {
                        find(&business.opening_rules(job), &business.hours, &[self.technician()], wish, now)
                    }
                    None => Found { wished: Vec::new(), near: Vec::new() },
                }))
            }
            Request::Reserve { .. } => {
                Input::Reserved(Ok(ReserveOutcome::Reserved(ReservationId(Uuid::now_v7()))))
            }
            Request::Book(booking) => {
                let id = BookingId(Uuid::now_v7());
                let &Opening { start, end, .. } = booking.opening();
                let summary = BookingSummary {
                    id,
                    job_type: booking.job_type().clone(),
                    start,
                    customer_name: booking.name().to_owned(),
                };
                self.appointments.push((summary, Span { start, end }));
                Input::Booked(Ok(BookOutcome::Booked(id)))
            }
            Request::FindBookings { phone } => {
                let theirs = self.caller.as_ref() == Some(phone);
                let found = self.appointments.iter().filter(|_| theirs).map(|(summary, _)| summary.clone());
                Input::Bookings(Ok(found.collect()))
            }
            Request::Cancel { booking } => {
                let before = self.appointments.len();
                self.appointments.retain(|(summary, _)| summary.id != *booking);
                Input::CancelDone(Ok(self.appointments.len() < before))
            }
            Request::Move { booking, opening, .. } => {
                let span = Span { start: opening.start, end: opening.end };
                let known = self.appointments.iter_mut().find(|(summary, _)| summary.id == *booking);
                Input::Moved(Ok(match known {
                    Some(appointment) => {
                        appointment.0.start = opening.start;
                        appointment.1 = span;
                        MoveOutcome::Moved
                    }
                    None => MoveOutcome::Gone,
                }))
            }
            Request::LeaveCallback(_) => Input::CallbackLeft(Ok(())),
            // Nobody is rung from a terminal.
            Request::Escalate { .. } => Input::Reaching(Err(Unavailable)),
        }
    }

    fn technician(&self) -> ResourceFacts {
        let busy = self.appointments.iter().map(|(_, span)| *span).collect();
        ResourceFacts { busy, ..ResourceFacts::free(ResourceId(Uuid::nil())) }
    }
}
