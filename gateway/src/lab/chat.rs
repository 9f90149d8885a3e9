//! The dialogue without sound: type to the assistant, read what it would say. The calendar is one in memory.

use std::io::{BufRead, IsTerminal, Write};

use assistant::{
    AgendaItem, BookOutcome, BookingSummary, Business, Dialogue, FreeTime, Input, MoveOutcome, PinOutcome,
    PinPad, Pressed, RecordOutcome, Reply, Request, ReserveOutcome, Then,
};
use jiff::Timestamp;
use policy::openings::{Found, Opening, ResourceFacts, find, free_time};
use policy::{Mode, Span};
use telephony::{BookingId, Digit, Disposition, PhoneNumber, ReservationId, ResourceId};
use uuid::Uuid;

const HELP: &str = "Type what the caller says. An empty line is silence, \"press 1\" presses keys, Ctrl-D hangs up. The owner's PIN is 4821.";

/// What opens the schedule here, where there is nothing in it but this conversation's own appointments.
const PIN: &str = "4821";

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
        let line = line?;
        for input in typed(&dialogue, line.trim()) {
            ended = converse(&mut dialogue, &mut calendar, input, business, clock());
        }
    }
    let disposition = ended.unwrap_or_else(|| dialogue.disposition_if_ended());
    println!("          ({disposition})");
    Ok(())
}

/// What a line is to the dialogue: words, silence or keys. Those of a PIN are one input, once they are all there.
fn typed(dialogue: &Dialogue, line: &str) -> Vec<Input> {
    let keys = line.strip_prefix("press ").map(str::trim).filter(|keys| !keys.is_empty());
    let keys: Option<Vec<Digit>> =
        keys.and_then(|keys| keys.chars().map(|key| Digit::try_from(key).ok()).collect());
    match keys {
        Some(keys) if dialogue.wants_pin() => vec![pin_typed(&keys)],
        Some(keys) => keys.into_iter().map(Input::Digit).collect(),
        None if line.is_empty() => vec![Input::Silence],
        None => vec![Input::Heard { text: line.to_owned() }],
    }
}

fn pin_typed(keys: &[Digit]) -> Input {
    let mut pad = PinPad::default();
    let ended = keys.iter().map(|key| pad.press(*key)).find(|pressed| *pressed != Pressed::More);
    match ended.unwrap_or_else(|| pad.finish()) {
        Pressed::Whole(pin) => Input::Pin(pin),
        Pressed::GivenUp => Input::Digit(Digit::Star),
        Pressed::More | Pressed::TooShort => Input::NotHeard,
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
                    address: booking.address().map(str::to_owned),
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
            Request::Escalate { .. } => Input::Reaching(Err(assistant::Unavailable)),
            Request::OwnerPin { pin } => Input::PinChecked(Ok(match business.owners.first() {
                Some(owner) if pin.expose() == PIN => PinOutcome::Right { owner: owner.name.clone() },
                _ => PinOutcome::Wrong,
            })),
            Request::Agenda { within, emergencies_only, first_only } => {
                let most = if *first_only { 1 } else { usize::MAX };
                let on = self.appointments.iter().filter(|(_, time)| {
                    !emergencies_only && within.start <= time.start && time.start < within.end
                });
                Input::Agenda(Ok(on
                    .take(most)
                    .map(|(summary, _)| self.on_agenda(summary, business))
                    .collect()))
            }
            Request::FreeTime { within } => {
                let ahead = Span { start: within.start.max(now), end: within.end.max(now) };
                let spans = free_time(&business.hours, &self.technician(), ahead);
                Input::Free(Ok(vec![FreeTime { resource: "The technician".to_owned(), spans }]))
            }
            Request::TextMe { text, .. } => {
                println!("          (a text to the owner) {text}");
                Input::Texted(Ok(()))
            }
        }
    }

    fn on_agenda(&self, summary: &BookingSummary, business: &Business) -> AgendaItem {
        let job = business.job_type(&summary.job_type);
        AgendaItem {
            start: summary.start,
            job_name: job.map_or_else(|| "an appointment".to_owned(), |job| job.name.clone()),
            customer_name: summary.customer_name.clone(),
            customer_phone: self.caller.clone(),
            address: summary.address.clone(),
            resource: None,
        }
    }

    fn technician(&self) -> ResourceFacts {
        let busy = self.appointments.iter().map(|(_, span)| *span).collect();
        ResourceFacts { busy, ..ResourceFacts::free(ResourceId(Uuid::nil())) }
    }
}
