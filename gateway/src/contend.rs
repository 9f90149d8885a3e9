//! `firstring contend`: one of the processes of `loadtest bookings`. A line on standard input is an order, a line on
//! standard output its answer; orders are carried out side by side, and whoever gives them may kill this process whenever
//! he likes.
//!
//! Time comes with the order, so that minutes pass in milliseconds. A booking needs a conversation that leads to it, so one
//! is held, in words.

use std::io::Write;
use std::sync::Arc;

use anyhow::{Context, bail};
use assistant::{
    Asked, BookOutcome, Business, ConfirmedBooking, Dialogue, Input, Request, ReserveOutcome, Then,
};
use jiff::{SignedDuration, Timestamp};
use policy::openings::{Found, Opening};
use policy::{Admission, AdmissionFacts, CallRates, Mode, admit};
use serde::{Deserialize, Serialize};
use store::{BookRequest, Buffers, OpenCall, ReserveRequest, Reserving, Store, StoreError, TenantFacts};
use telephony::{CallId, CallSid, PhoneNumber, ReservationId, ResourceId};
use tokio::sync::mpsc::{Receiver, channel};
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::config::Settings;
use crate::{record, tenant};

/// Connections of the pool: a few orders at once.
const CONNECTIONS: u32 = 8;

/// Orders that have come and are not looked at yet.
const QUEUE: usize = 64;

#[derive(Deserialize)]
struct Line {
    /// Comes back with the answer.
    id: u64,
    /// When it is.
    now: Timestamp,
    #[serde(flatten)]
    order: Order,
}

#[derive(Clone, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
enum Order {
    /// A call comes in.
    Open { call: CallId, sid: CallSid, from: PhoneNumber },
    /// It wants an opening.
    Reserve { call: CallId, resource: ResourceId, start: Timestamp, until: Timestamp },
    /// It has said yes to the opening that it has reserved.
    Book {
        call: CallId,
        resource: ResourceId,
        start: Timestamp,
        reservation: ReservationId,
        from: PhoneNumber,
    },
    /// Whatever has expired is given up.
    Release,
}

#[derive(Serialize)]
struct Answer {
    id: u64,
    #[serde(flatten)]
    said: Said,
}

#[derive(Serialize)]
#[serde(tag = "said", rename_all = "snake_case")]
enum Said {
    Done,
    Reserved {
        reservation: ReservationId,
    },
    Booked,
    /// Somebody else was quicker; so many others are offered.
    Taken {
        offered: usize,
    },
    Failed {
        why: String,
    },
}

/// What every order needs.
struct Party {
    store: Store,
    tenant: TenantFacts,
    business: Business,
}

/// Obeys until standard input ends.
pub(crate) async fn obey(settings: &Settings) -> anyhow::Result<()> {
    let store = record::open_at(&settings.database_url()?, CONNECTIONS).await?;
    let (tenant, business) = tenant::chosen(&store, None).await?;
    let party = Arc::new(Party { store, tenant, business });
    let mut lines = lines();
    let mut orders = JoinSet::new();
    while let Some(line) = lines.recv().await {
        let line: Line = serde_json::from_str(&line?).context("an order that is none")?;
        let party = Arc::clone(&party);
        orders.spawn(async move {
            let said = party.insist(&line.order, line.now).await;
            let said = said.unwrap_or_else(|error| Said::Failed { why: format!("{error:#}") });
            tell(&Answer { id: line.id, said })
        });
        while let Some(told) = orders.try_join_next() {
            told??;
        }
    }
    while let Some(told) = orders.join_next().await {
        told??;
    }
    party.store.close().await;
    Ok(())
}

/// Standard input, line by line, from a thread of its own: reading it blocks.
fn lines() -> Receiver<std::io::Result<String>> {
    let (sender, lines) = channel(QUEUE);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// A line is short and goes into a pipe that is always read.
fn tell(answer: &Answer) -> anyhow::Result<()> {
    let mut line = serde_json::to_string(answer)?;
    line.push('\n');
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    Ok(out.flush()?)
}

/// How often an order is given again that failed for a passing reason.
const RETRIES: u32 = 5;

impl Party {
    /// Carries an order out, again if need be: the same order twice has the same outcome.
    async fn insist(&self, order: &Order, now: Timestamp) -> anyhow::Result<Said> {
        for _ in 0..RETRIES {
            match self.carry_out(order.clone(), now).await {
                Err(error) if error.downcast_ref::<StoreError>().is_some_and(StoreError::is_transient) => {}
                done => return done,
            }
        }
        self.carry_out(order.clone(), now).await
    }

    async fn carry_out(&self, order: Order, now: Timestamp) -> anyhow::Result<Said> {
        match order {
            Order::Open { call, sid, from } => self.open(call, sid, from, now).await,
            Order::Reserve { call, resource, start, until } => {
                let opening = self.opening(resource, start)?;
                let request = ReserveRequest {
                    tenant: self.tenant.id,
                    call_id: call,
                    reservation_id: ReservationId(Uuid::now_v7()),
                    job_type: &self.business.job_types[0].id,
                    opening,
                    buffers: self.buffers(),
                    address: None,
                    expires_at: until,
                    now,
                };
                Ok(match self.store.reserve_or_offer(request, &self.business).await? {
                    Reserving::Reserved(reservation) => Said::Reserved { reservation },
                    Reserving::Taken { instead } => Said::Taken { offered: instead.offered().len() },
                })
            }
            Order::Book { call, resource, start, reservation, from } => {
                let booking = self.talk(self.opening(resource, start)?, reservation, from, now)?;
                let (tenant, buffers) = (self.tenant.id, self.buffers());
                let request = BookRequest { tenant, call_id: call, booking: &booking, buffers, now };
                Ok(match self.store.book_or_offer(request, &self.business).await? {
                    (BookOutcome::Booked(_), _) => Said::Booked,
                    (BookOutcome::TooMany, _) => bail!("each caller books from a line of his own"),
                    (BookOutcome::Lost, instead) => Said::Taken { offered: instead.offered().len() },
                })
            }
            Order::Release => {
                self.store.release_expired(now).await?;
                Ok(Said::Done)
            }
        }
    }

    async fn open(
        &self,
        call: CallId,
        sid: CallSid,
        from: PhoneNumber,
        now: Timestamp,
    ) -> anyhow::Result<Said> {
        let facts = AdmissionFacts {
            tenant_active: self.tenant.active,
            plan: self.tenant.plan,
            caller_blocked: false,
            live_calls: 0,
            tenant_live_calls: 0,
            caller_live_calls: 0,
            capacity: 1,
            lockdown: false,
            caller_known: false,
            rates: CallRates::default(),
        };
        let Admission::Admitted(admitted) = admit(Some(&facts), &self.business.hours, now) else {
            bail!("the call is not admitted")
        };
        let source_event = format!("{sid}:voice");
        let (tenant, to) = (self.tenant.id, self.business.phone_numbers[0].clone());
        let call = OpenCall { call_id: call, tenant, call_sid: sid, from: Some(from), to, source_event, now };
        self.store.open_call(admitted, call).await?;
        Ok(Said::Done)
    }

    fn opening(&self, resource: ResourceId, start: Timestamp) -> anyhow::Result<Opening> {
        let length = SignedDuration::from_mins(i64::from(self.business.job_types[0].duration_min));
        Ok(Opening { resource, start, end: start.checked_add(length)? })
    }

    fn buffers(&self) -> Buffers {
        let job = &self.business.job_types[0];
        Buffers { before_min: job.buffer_before_min, after_min: job.buffer_after_min }
    }

    /// Only the dialogue makes a confirmed booking: so a caller talks it through.
    fn talk(
        &self,
        opening: Opening,
        reservation: ReservationId,
        from: PhoneNumber,
        now: Timestamp,
    ) -> anyhow::Result<ConfirmedBooking> {
        let mut dialogue = Dialogue::new(Some(from), Mode::Assistant);
        let mut input = Input::Opened;
        for _ in 0..MAX_TURNS {
            let reply = dialogue.handle(input, &self.business, now);
            input = match reply.then {
                Then::Do(Request::FindOpenings { .. }) => {
                    Input::Openings(Ok(Found { wished: vec![opening], near: Vec::new() }))
                }
                Then::Do(Request::Reserve { .. }) => {
                    Input::Reserved(Ok(ReserveOutcome::Reserved(reservation)))
                }
                Then::Do(Request::Book(booking)) => return Ok(booking),
                Then::Record(_) => bail!("the conversation led to a message"),
                Then::Listen => Input::Heard { text: words(dialogue.asked()).to_owned() },
                Then::Do(request) => bail!("the conversation led to {request:?}"),
                Then::HangUp(disposition) => bail!("the conversation ended as {disposition}"),
            };
        }
        bail!("the conversation led nowhere")
    }
}

/// More than any booking takes.
const MAX_TURNS: usize = 40;

fn words(asked: Asked) -> &'static str {
    match asked {
        Asked::Anything | Asked::Service => "I need a check-up.",
        Asked::When => "As soon as possible.",
        Asked::Opening => "The first one, please.",
        Asked::Name => "My name is Dana Whitfield.",
        Asked::Confirm | Asked::Phone => "Yes, that's right.",
        _ => "No.",
    }
}
