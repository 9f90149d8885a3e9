//! A business, a store and a caller for tests: plays a script against the dialogue and writes the conversation
//! down as it would be read.

use std::fmt::Write as _;

use assistant::{
    AgendaItem, BookOutcome, BookingSummary, Business, BusinessSettings, Dialogue, FreeTime, Input,
    MoveOutcome, PinOutcome, PinPad, Pressed, Reaching, RecordOutcome, Reply, Request, ReserveOutcome, Then,
    Unavailable,
};
use jiff::{SignedDuration, Timestamp};
use policy::ladder::{Ladder, LastResort};
use policy::openings::{Found, Opening, ResourceFacts, Wish, find};
use policy::{Mode, Span};
use telephony::{
    BookingId, Digit, Disposition, JobTypeId, Millis, Pace, PhoneNumber, ReservationId, ResourceId,
};
use uuid::Uuid;

/// Saturday, November 21st 2026, noon in Chicago.
pub(crate) fn now() -> Timestamp {
    "2026-11-21T12:00:00-06:00".parse().unwrap()
}

pub(crate) fn business() -> Business {
    let settings: BusinessSettings = toml::from_str(SETTINGS).unwrap();
    settings.check().unwrap()
}

/// The same business, with somebody to ring.
pub(crate) fn business_with_people() -> Business {
    let mut business = business();
    business.ladders.push(Ladder {
        name: "everybody".to_owned(),
        reasons: Vec::new(),
        occasions: Vec::new(),
        steps: Vec::new(),
        rounds: 1,
        limit: Millis(120_000),
        last: LastResort::Voicemail,
    });
    business
}

pub(crate) fn caller() -> Option<PhoneNumber> {
    Some("+13125550142".parse().unwrap())
}

pub(crate) const SETTINGS: &str = r#"
slug = "lakeside-plumbing"
name = "Lakeside Plumbing"
zone = "America/Chicago"
hours = "Mo-Fr 08:00-18:00; Sa 09:00-13:00; PH off"
phone_numbers = ["+13125550100"]
notice_minutes = 120
horizon_days = 21

[[owners]]
name = "Robin"
numbers = ["+13125550190"]

[[job_types]]
id = "leak-repair"
name = "a leak repair"
synonyms = ["leak", "dripping tap", "leaky faucet", "broken pipe"]
duration_minutes = 60
buffer_after_minutes = 30
needs_address = true

[[job_types]]
id = "drain-cleaning"
name = "a drain cleaning"
synonyms = ["drain", "clogged", "blocked", "backed up"]
duration_minutes = 60
needs_address = true

[[job_types]]
id = "showroom-visit"
name = "a showroom visit"
synonyms = ["showroom", "new bathroom"]
duration_minutes = 30

[[resources]]
name = "Truck one"

[[questions]]
about = "payment"
phrases = ["do you take credit cards", "how can I pay", "do you take checks"]
answer = "We take all major cards, checks and cash."

[[questions]]
about = "service call fee"
phrases = ["what do you charge", "how much is a visit", "how much does it cost"]
answer = "A visit is 89 dollars, and the price of the work is agreed before we start."
"#;

/// What happens next on the line.
#[derive(Debug, Clone)]
pub(crate) enum Cue {
    /// The caller says this.
    Says(&'static str),
    /// The caller says nothing.
    Nothing,
    /// The caller makes a noise without words.
    Noise,
    /// The caller presses keys.
    Keys(&'static str),
    /// The line is cut and comes back, with the dialogue read from its checkpoint.
    Cut,
    /// How it goes with the people who are rung.
    News(Reaching),
}

/// The tenant's calendar, and how it misbehaves.
#[derive(Debug, Default)]
pub(crate) struct Store {
    pub(crate) busy: Vec<Span>,
    pub(crate) bookings: Vec<BookingSummary>,
    /// So many reservations find their opening just taken.
    pub(crate) taken: u32,
    /// So many bookings find their reservation lost.
    pub(crate) lost: u32,
    /// Nothing is booked from this line any more.
    pub(crate) full_line: bool,
    /// From this request on (counted from 1), nothing is answered.
    pub(crate) down_from: Option<u32>,
    pub(crate) requests: u32,
    pub(crate) ids: u128,
    /// What was texted to whom.
    pub(crate) texts: Vec<(PhoneNumber, String)>,
}

/// What opens the schedule of the test's business.
pub(crate) const PIN: &str = "4821";

/// What is on in the test's business.
pub(crate) fn agenda() -> Vec<AgendaItem> {
    let item = |start: &str, job: &str, name: &str, address: Option<&str>| AgendaItem {
        start: start.parse().unwrap(),
        job_name: job.to_owned(),
        customer_name: name.to_owned(),
        customer_phone: Some("+13125550177".parse().unwrap()),
        address: address.map(str::to_owned),
        resource: None,
    };
    vec![
        item("2026-11-20T18:40:00-06:00", "an emergency call", "Paul Reyes", None),
        item("2026-11-23T08:00:00-06:00", "a leak repair", "Dana Whitfield", Some("42 Oak Street")),
        item("2026-11-23T10:30:00-06:00", "a drain cleaning", "Tom Baker", Some("118 Main Street")),
        item("2026-11-23T14:00:00-06:00", "a showroom visit", "Maria Lopez", None),
        item("2026-11-26T13:00:00-06:00", "a leak repair", "James Carter", Some("7 Elm Avenue")),
    ]
}

impl Store {
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }

    fn take(&mut self, opening: &Opening) {
        self.busy.push(Span { start: opening.start, end: opening.end });
    }

    fn find(&self, job_type: &JobTypeId, wish: &Wish, business: &Business, now: Timestamp) -> Found {
        let rules = business.opening_rules(business.job_type(job_type).unwrap());
        let truck =
            ResourceFacts { busy: self.busy.clone(), ..ResourceFacts::free(ResourceId(Uuid::from_u128(7))) };
        find(&rules, &business.hours, &[truck], wish, now)
    }

    /// Somebody else takes the opening, and the answer has what is near it.
    fn was_taken(
        &mut self,
        job: &JobTypeId,
        opening: &Opening,
        business: &Business,
        now: Timestamp,
    ) -> Input {
        self.taken -= 1;
        self.take(opening);
        let end = opening.start.checked_add(SignedDuration::from_mins(1)).unwrap();
        let wish = Wish { windows: vec![Span { start: opening.start, end }] };
        Input::Taken { instead: self.find(job, &wish, business, now) }
    }

    /// Answers a request as the real store would.
    pub(crate) fn answer(&mut self, request: &Request, business: &Business, now: Timestamp) -> Input {
        self.requests += 1;
        let down = self.down_from.is_some_and(|from| self.requests >= from);
        match request {
            Request::FindOpenings { job_type, wish, .. } => Input::Openings(if down {
                Err(Unavailable)
            } else {
                Ok(self.find(job_type, wish, business, now))
            }),
            Request::Reserve { .. } if down => Input::Reserved(Err(Unavailable)),
            Request::Reserve { job_type, opening, .. } if self.taken > 0 => {
                self.was_taken(job_type, opening, business, now)
            }
            Request::Reserve { .. } => {
                Input::Reserved(Ok(ReserveOutcome::Reserved(ReservationId(self.id()))))
            }
            Request::Book(booking) => Input::Booked(if down {
                Err(Unavailable)
            } else if self.lost > 0 {
                self.lost -= 1;
                self.take(booking.opening());
                Ok(BookOutcome::Lost)
            } else if self.full_line {
                Ok(BookOutcome::TooMany)
            } else {
                self.take(booking.opening());
                let id = BookingId(self.id());
                self.bookings.push(BookingSummary {
                    id,
                    job_type: booking.job_type().clone(),
                    start: booking.opening().start,
                    customer_name: booking.name().to_owned(),
                    address: booking.address().map(str::to_owned),
                });
                Ok(BookOutcome::Booked(id))
            }),
            Request::FindBookings { .. } => {
                Input::Bookings(if down { Err(Unavailable) } else { Ok(self.bookings.clone()) })
            }
            Request::Cancel { booking } => Input::CancelDone(if down {
                Err(Unavailable)
            } else {
                let before = self.bookings.len();
                self.bookings.retain(|known| known.id != *booking);
                Ok(self.bookings.len() < before)
            }),
            Request::Move { job_type, opening, .. } if self.taken > 0 && !down => {
                self.was_taken(job_type, opening, business, now)
            }
            Request::Move { booking, opening, .. } => Input::Moved(if down {
                Err(Unavailable)
            } else {
                let known = self.bookings.iter_mut().find(|known| known.id == *booking);
                Ok(known.map_or(MoveOutcome::Gone, |known| {
                    known.start = opening.start;
                    MoveOutcome::Moved
                }))
            }),
            Request::LeaveCallback(_) => Input::CallbackLeft(if down { Err(Unavailable) } else { Ok(()) }),
            Request::Escalate { .. } => {
                Input::Reaching(if down { Err(Unavailable) } else { Ok(Reaching::Ringing) })
            }
            Request::OwnerPin { pin } => Input::PinChecked(if down {
                Err(Unavailable)
            } else if pin.expose() == PIN {
                Ok(PinOutcome::Right { owner: "Robin".to_owned() })
            } else {
                Ok(PinOutcome::Wrong)
            }),
            Request::Agenda { within, emergencies_only, first_only } => Input::Agenda(if down {
                Err(Unavailable)
            } else {
                let on = |item: &&AgendaItem| within.start <= item.start && item.start < within.end;
                let urgent = |item: &&AgendaItem| !emergencies_only || item.job_name == "an emergency call";
                let most = if *first_only { 1 } else { 500 };
                Ok(agenda().iter().filter(on).filter(urgent).take(most).cloned().collect())
            }),
            Request::FreeTime { within } => Input::Free(if down {
                Err(Unavailable)
            } else {
                let morning =
                    Span { start: within.start, end: within.start + SignedDuration::from_hours(10) };
                Ok(vec![FreeTime { resource: "Truck one".to_owned(), spans: vec![morning] }])
            }),
            Request::TextMe { to, text, .. } => Input::Texted(if down {
                Err(Unavailable)
            } else {
                self.texts.push((to.clone(), text.clone()));
                Ok(())
            }),
        }
    }
}

/// An appointment that is already in the calendar.
pub(crate) fn appointment(start: &str, job_type: &str, customer_name: &str) -> BookingSummary {
    BookingSummary {
        id: BookingId(Uuid::from_u128(99)),
        job_type: JobTypeId(job_type.to_owned()),
        start: start.parse().unwrap(),
        customer_name: customer_name.to_owned(),
        address: Some("42 Oak Street".to_owned()),
    }
}

/// A call: who rings whom, and what was written down.
pub(crate) struct Scene {
    pub(crate) caller: Option<PhoneNumber>,
    pub(crate) mode: Mode,
    pub(crate) store: Store,
    pub(crate) business: Business,
}

impl Default for Scene {
    fn default() -> Self {
        Self { caller: caller(), mode: Mode::Assistant, store: Store::default(), business: business() }
    }
}

impl Scene {
    /// Plays the script to its end, or to the end of the call, and returns the conversation as text.
    pub(crate) fn play(mut self, script: &[Cue]) -> String {
        let mut dialogue = Dialogue::new(self.caller.clone(), self.mode);
        let mut text = String::new();
        let mut ended = self.step(&mut dialogue, Input::Opened, &mut text);
        for cue in script {
            if let Some(disposition) = ended {
                panic!("the call ended as {disposition} before {cue:?}:\n{text}");
            }
            ended = match cue {
                Cue::Says(words) => {
                    writeln!(text, "Caller:    {words}").unwrap();
                    self.step(&mut dialogue, Input::Heard { text: (*words).to_owned() }, &mut text)
                }
                Cue::Nothing => {
                    writeln!(text, "Caller:    (says nothing)").unwrap();
                    self.step(&mut dialogue, Input::Silence, &mut text)
                }
                Cue::Noise => {
                    writeln!(text, "Caller:    (noise)").unwrap();
                    self.step(&mut dialogue, Input::NotHeard, &mut text)
                }
                Cue::Keys(keys) => {
                    writeln!(text, "Caller:    (presses {keys})").unwrap();
                    let mut pad = PinPad::default();
                    let digits = keys.chars().map(|key| Digit::try_from(key).unwrap());
                    digits.fold(None, |ended, digit| match key_input(&dialogue, &mut pad, digit) {
                        Some(input) => self.step(&mut dialogue, input, &mut text),
                        None => ended,
                    })
                }
                Cue::Cut => {
                    writeln!(text, "           (the line is cut and comes back)").unwrap();
                    let stored = serde_json::to_string(&dialogue).unwrap();
                    dialogue = serde_json::from_str(&stored).unwrap();
                    self.step(&mut dialogue, Input::Resumed, &mut text)
                }
                Cue::News(news) => {
                    writeln!(text, "           (news: {news:?})").unwrap();
                    self.step(&mut dialogue, Input::Reaching(Ok(news.clone())), &mut text)
                }
            };
        }
        match ended {
            Some(disposition) => writeln!(text, "= {disposition}").unwrap(),
            None => {
                writeln!(text, "= {} if the caller hangs up here", dialogue.disposition_if_ended()).unwrap()
            }
        }
        text
    }

    /// One input and whatever follows until it is the caller's turn again.
    fn step(&mut self, dialogue: &mut Dialogue, input: Input, text: &mut String) -> Option<Disposition> {
        let mut input = input;
        loop {
            let reply = dialogue.handle(input, &self.business, now());
            let fixed = self.business.fixed_prompts();
            for segment in reply.say.iter().filter(|segment| segment.fixed) {
                assert!(fixed.contains(&segment.text), "not a fixed prompt: {}", segment.text);
            }
            write_reply(&reply, dialogue.pace(), text);
            match reply.then {
                Then::Listen => return None,
                Then::HangUp(disposition) => return Some(disposition),
                Then::Record(_) => {
                    writeln!(text, "           (a message is recorded)").unwrap();
                    input = Input::Recorded(RecordOutcome::Kept);
                }
                Then::Do(request) => {
                    let answer = self.store.answer(&request, &self.business, now());
                    writeln!(text, "           ({} -> {})", asked_of_store(&request), answered(&answer))
                        .unwrap();
                    input = answer;
                }
            }
        }
    }
}

/// What a key is to the dialogue; the keys of a PIN are nothing before all of them are there.
pub(crate) fn key_input(dialogue: &Dialogue, pad: &mut PinPad, digit: Digit) -> Option<Input> {
    if !dialogue.wants_pin() {
        return Some(Input::Digit(digit));
    }
    match pad.press(digit) {
        Pressed::More => None,
        Pressed::Whole(pin) => Some(Input::Pin(pin)),
        Pressed::TooShort => Some(Input::NotHeard),
        Pressed::GivenUp => Some(Input::Digit(Digit::Star)),
    }
}

fn write_reply(reply: &Reply, pace: Pace, text: &mut String) {
    if !reply.say.is_empty() {
        let said: Vec<&str> = reply.say.iter().map(|segment| segment.text.as_str()).collect();
        let protected = if reply.protected { " [protected]" } else { "" };
        let slowly = if pace == Pace::Slow { " [slowly]" } else { "" };
        writeln!(text, "Assistant: {}{protected}{slowly}", said.join(" ")).unwrap();
    }
}

fn asked_of_store(request: &Request) -> String {
    match request {
        Request::FindOpenings { job_type, wish, address, .. } => {
            let at = address.as_ref().map_or(String::new(), |address| format!(" at {address}"));
            format!("find openings for {job_type}{at}, {} windows", wish.windows.len())
        }
        Request::Reserve { replaces, .. } if replaces.is_some() => "reserve, giving up the first".to_owned(),
        Request::Reserve { .. } => "reserve".to_owned(),
        Request::Book(booking) => format!(
            "book {} for {}, {}, {}{}",
            booking.job_type(),
            booking.name(),
            booking.address().unwrap_or("no address"),
            booking.phone().e164(),
            booking.said().map_or_else(String::new, |said| format!(", {said:?}"))
        ),
        Request::FindBookings { .. } => "find appointments".to_owned(),
        Request::Cancel { .. } => "cancel".to_owned(),
        Request::Move { .. } => "move".to_owned(),
        Request::LeaveCallback(callback) => format!(
            "leave a call-back: {}, {}, {:?}{}",
            callback.name.as_deref().unwrap_or("no name"),
            callback.phone.as_ref().map_or("no number", PhoneNumber::e164),
            callback.reason,
            callback
                .for_visit
                .as_ref()
                .map_or_else(String::new, |visit| format!(", with the booking: {:?}", visit.words))
        ),
        Request::Escalate { reason, again } => {
            format!("ring people: {reason}{}", if *again { ", again" } else { "" })
        }
        Request::OwnerPin { pin } => format!("check {pin:?}"),
        Request::Agenda { within, emergencies_only, first_only } => {
            let which = match (emergencies_only, first_only) {
                (true, _) => "emergencies",
                (false, true) => "the first job",
                (false, false) => "jobs",
            };
            format!("{which} {}", local(*within))
        }
        Request::FreeTime { within } => format!("free time {}", local(*within)),
        Request::TextMe { to, text, .. } => format!("text {}: {text:?}", to.e164()),
    }
}

fn local(span: Span) -> String {
    let zone = business().hours.zone().clone();
    let at = |at: Timestamp| at.to_zoned(zone.clone()).strftime("%a %-d %H:%M").to_string();
    format!("{} to {}", at(span.start), at(span.end))
}

fn answered(input: &Input) -> String {
    match input {
        Input::Openings(Ok(found)) => format!("{} wished, {} near", found.wished.len(), found.near.len()),
        Input::Reserved(Ok(ReserveOutcome::Reserved(_))) => "reserved".to_owned(),
        Input::Reserved(Ok(ReserveOutcome::Taken)) => "taken".to_owned(),
        Input::Booked(Ok(BookOutcome::Booked(_))) => "booked".to_owned(),
        Input::Booked(Ok(BookOutcome::Lost)) => "lost".to_owned(),
        Input::Booked(Ok(BookOutcome::TooMany)) => "too many".to_owned(),
        Input::Bookings(Ok(found)) => format!("{} found", found.len()),
        Input::CancelDone(Ok(done)) => format!("{done}"),
        Input::Moved(Ok(outcome)) => format!("{outcome:?}").to_lowercase(),
        Input::CallbackLeft(Ok(())) => "left".to_owned(),
        Input::Reaching(Ok(news)) => format!("{news:?}").to_lowercase(),
        Input::Taken { instead } => {
            format!("taken; {} wished, {} near", instead.wished.len(), instead.near.len())
        }
        Input::PinChecked(Ok(PinOutcome::Right { .. })) => "right".to_owned(),
        Input::PinChecked(Ok(PinOutcome::Wrong)) => "wrong".to_owned(),
        Input::Agenda(Ok(found)) => format!("{} found", found.len()),
        Input::Free(Ok(found)) => format!("{} found", found.len()),
        Input::Texted(Ok(())) => "queued".to_owned(),
        Input::PinChecked(Err(_))
        | Input::Agenda(Err(_))
        | Input::Free(Err(_))
        | Input::Texted(Err(_))
        | Input::Openings(Err(_))
        | Input::Reserved(Err(_))
        | Input::Booked(Err(_))
        | Input::Bookings(Err(_))
        | Input::CancelDone(Err(_))
        | Input::Moved(Err(_))
        | Input::CallbackLeft(Err(_))
        | Input::Reaching(Err(_)) => "unavailable".to_owned(),
        Input::Recorded(_)
        | Input::Opened
        | Input::Resumed
        | Input::Heard { .. }
        | Input::NotHeard
        | Input::Silence
        | Input::HungUp
        | Input::Pin(_)
        | Input::Digit(_) => unreachable!("the store answers requests"),
    }
}

/// Up to the read-back.
pub(crate) const FORM: [Cue; 2] = [
    Cue::Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
    Cue::Says("Yes."),
];

/// Up to "Is there anything else?"
pub(crate) const BOOKED: [Cue; 3] = [
    Cue::Says("A leaking tap, Tuesday at 10 a.m., this is Dana Whitfield at 42 Oak Street."),
    Cue::Says("Yes."),
    Cue::Says("Yes, that's right."),
];

/// The usual caller with the usual business.
pub(crate) fn usual(script: &[Cue]) -> String {
    Scene::default().play(script)
}

/// The usual caller, from an opening on.
pub(crate) fn after(opening: &[Cue], script: &[Cue]) -> String {
    usual(&[opening, script].concat())
}

/// What the assistant says and does after the caller has said this, for the last time.
pub(crate) fn rest_of(call: &str, said: &str) -> String {
    let at = call.rfind(&format!("Caller:    {said}")).unwrap_or_default();
    call[at..].lines().skip(1).collect::<Vec<_>>().join("\n")
}

/// The usual caller says this after an opening, and this comes of it.
pub(crate) fn expect(opening: &[Cue], said: &'static str, expected: &str) {
    let call = after(opening, &[Cue::Says(said)]);
    assert!(rest_of(&call, said).contains(expected), "{call}");
}
