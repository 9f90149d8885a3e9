//! A fresh database for each test, and what a test needs to begin.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::resume_unwind;

use assistant::{
    Asked, BookOutcome, Business, BusinessSettings, ConfirmedBooking, Dialogue, Input, JobTypeSettings,
    NotifySettings, Request, ReserveOutcome, ResourceSettings, RetentionSettings, Then,
};
use jiff::{SignedDuration, Timestamp};
use policy::openings::{Found, Opening};
use policy::{Admission, AdmissionFacts, Admitted, CallRates, Mode, Plan, admit};
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use store::{
    BookRequest, Buffers, Claimed, Lane, LiveCall, OpenCall, Opened, OutboxKind, RedeemStream, Redeemed,
    ReserveRequest, Store, SwitchOff,
};
use telephony::{
    BookingId, CallId, CallSid, JobTypeId, PhoneNumber, ReservationId, ResourceId, StreamSid, TenantId,
};
use uuid::Uuid;

/// A business that takes calls, in a database of its own.
pub(crate) struct Fixture {
    pub(crate) store: Store,
    /// The same database, for raw SQL.
    pub(crate) pool: PgPool,
    pub(crate) business: Business,
    pub(crate) tenant: TenantId,
    pub(crate) resource: ResourceId,
}

/// Runs a test in a database that is gone afterwards, however the test ends.
pub(crate) async fn with_database<F>(test: impl FnOnce(Store, PgPool) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let server = std::env::var("DATABASE_URL").expect("no DATABASE_URL: run ./test, which starts a Postgres");
    let name = format!("firstring_test_{}", Uuid::new_v4().simple());
    let (head, _) = server.rsplit_once('/').expect("DATABASE_URL ends in /database");
    let url = format!("{head}/{name}");
    let mut admin =
        PgConnection::connect(&server).await.expect("DATABASE_URL names a Postgres that lets us in");
    let model = model(&mut admin, head).await;
    run(&mut admin, format!("CREATE DATABASE {name} TEMPLATE {model}")).await;

    let store = Store::connect(&url, 8).await.unwrap();
    let pool = PgPool::connect_lazy(&url).unwrap();
    let outcome = tokio::spawn(test(store.clone(), pool.clone())).await;

    store.close().await;
    pool.close().await;
    run(&mut admin, format!("DROP DATABASE {name}")).await;
    if let Err(failure) = outcome {
        resume_unwind(failure.into_panic());
    }
}

/// The name of a database with nothing in it but the schema, of which a test's is a copy: that takes a third of the time of
/// the migrations. It is made by the first test that finds none, and stays in the server until a migration changes.
async fn model(admin: &mut PgConnection, head: &str) -> String {
    let name = format!("firstring_model_{}", migrations());
    run(admin, format!("SELECT pg_advisory_lock({MODEL_LOCK})")).await;
    let known: Vec<String> =
        sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname LIKE 'firstring\\_model\\_%'")
            .fetch_all(&mut *admin)
            .await
            .unwrap();
    if !known.contains(&name) {
        for old in known {
            // Another checkout may be copying it, and goes on.
            let _ = sqlx::raw_sql(AssertSqlSafe(format!("DROP DATABASE {old}"))).execute(&mut *admin).await;
        }
        let making = format!("firstring_model_{}", Uuid::new_v4().simple());
        run(admin, format!("CREATE DATABASE {making}")).await;
        let store = Store::connect(&format!("{head}/{making}"), 1).await.unwrap();
        store.migrate().await.unwrap();
        store.close().await;
        // Whoever sees the name sees a database that is whole.
        run(admin, format!("ALTER DATABASE {making} RENAME TO {name}")).await;
    }
    run(admin, format!("SELECT pg_advisory_unlock({MODEL_LOCK})")).await;
    name
}

/// Tells one state of the migrations from another.
fn migrations() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let mut hasher = DefaultHasher::new();
    files.iter().for_each(|file| std::fs::read(file).unwrap().hash(&mut hasher));
    format!("{:016x}", hasher.finish())
}

async fn run(admin: &mut PgConnection, statement: String) {
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(admin).await.unwrap();
}

/// A number of our own: one test at a time makes the model.
const MODEL_LOCK: i64 = 5_238_114;

/// Like [`with_database`], with a business in it.
pub(crate) async fn with_business<F>(test: impl FnOnce(Fixture) -> F + Send + 'static)
where
    F: Future<Output = ()> + Send + 'static,
{
    with_database(|store, pool| async move {
        let business = settings().check().unwrap();
        let tenant = store.apply_tenant(&business, SwitchOff::Unused, now()).await.unwrap().tenant_id;
        let resource = store.tenant(tenant).await.unwrap().unwrap().resources[0].0;
        test(Fixture { store, pool, business, tenant, resource }).await;
    })
    .await;
}

/// A Wednesday, ten in the morning in Chicago.
pub(crate) fn now() -> Timestamp {
    "2026-03-04T16:00:00Z".parse().unwrap()
}

pub(crate) fn minutes(minutes: i64) -> SignedDuration {
    SignedDuration::from_mins(minutes)
}

pub(crate) fn settings() -> BusinessSettings {
    BusinessSettings {
        slug: "harbor-heating".to_owned(),
        name: "Harbor Heating".to_owned(),
        zone: "America/Chicago".to_owned(),
        hours: "Mo-Fr 08:00-18:00".to_owned(),
        closures: vec![],
        phone_numbers: vec!["+13125550100".to_owned()],
        greeting: None,
        notice_minutes: 60,
        horizon_days: 21,
        grid_minutes: 30,
        cancellation_notice_minutes: 24 * 60,
        emergencies: None,
        travel: None,
        job_types: vec![JobTypeSettings {
            id: job().0,
            name: "a leak repair".to_owned(),
            synonyms: vec!["leak".to_owned()],
            duration_minutes: 60,
            buffer_before_minutes: BUFFERS.before_min,
            buffer_after_minutes: BUFFERS.after_min,
            needs_address: true,
            ..JobTypeSettings::default()
        }],
        resources: vec![resource("Van one"), resource("Van two")],
        questions: vec![],
        emergency_phrases: vec![],
        agents: vec![],
        agent_groups: vec![],
        ladders: vec![],
        vip_numbers: vec![],
        notify: NotifySettings::default(),
        owners: vec![],
        record_calls: false,
        keep_recordings_days: 90,
        retention: RetentionSettings::default(),
        service_area: vec![],
    }
}

/// The buffers of [`job`].
pub(crate) const BUFFERS: Buffers = Buffers { before_min: 15, after_min: 30 };

pub(crate) fn job() -> JobTypeId {
    JobTypeId("leak-repair".to_owned())
}

pub(crate) fn resource(name: &str) -> ResourceSettings {
    ResourceSettings { name: name.to_owned(), ..ResourceSettings::default() }
}

pub(crate) fn caller() -> PhoneNumber {
    "+13125550142".parse().unwrap()
}

/// The `n`th CallSid.
pub(crate) fn call_sid(n: u32) -> CallSid {
    format!("CA{n:032x}").parse().unwrap()
}

pub(crate) fn stream_sid(n: u32) -> StreamSid {
    format!("MZ{n:032x}").parse().unwrap()
}

pub(crate) fn admitted() -> Admitted {
    let facts = AdmissionFacts {
        tenant_active: true,
        plan: Plan::Active,
        caller_blocked: false,
        live_calls: 0,
        tenant_live_calls: 0,
        caller_live_calls: 0,
        capacity: 1,
        lockdown: false,
        caller_known: false,
        rates: CallRates::default(),
    };
    match admit(Some(&facts), &settings().check().unwrap().hours, now()) {
        Admission::Admitted(admitted) => admitted,
        Admission::Refused(reason) => panic!("refused: {reason}"),
    }
}

/// Tomorrow, so many minutes after eight in the morning in Chicago.
pub(crate) fn opening(resource: ResourceId, minutes_after_eight: i64) -> Opening {
    let eight: Timestamp = "2026-03-05T14:00:00Z".parse().unwrap();
    let start = eight + minutes(minutes_after_eight);
    Opening { resource, start, end: start + minutes(60) }
}

pub(crate) fn new_reservation() -> ReservationId {
    ReservationId(Uuid::new_v4())
}

impl Fixture {
    pub(crate) fn webhook(&self, n: u32) -> OpenCall {
        OpenCall {
            call_id: CallId(Uuid::new_v4()),
            tenant: self.tenant,
            call_sid: call_sid(n),
            from: Some(caller()),
            to: "+13125550100".parse().unwrap(),
            source_event: format!("voice:{}", call_sid(n)),
            now: now(),
        }
    }

    /// The number that calls is one of the business's own people: he may book as often as he likes.
    pub(crate) async fn caller_is_of_the_business(&self) {
        sqlx::query("INSERT INTO staff_addresses (tenant_id, address) VALUES ($1, $2)")
            .bind(self.tenant.0)
            .bind(caller().e164())
            .execute(&self.pool)
            .await
            .unwrap();
    }

    pub(crate) async fn open(&self, n: u32) -> Opened {
        self.store.open_call(admitted(), self.webhook(n)).await.unwrap()
    }

    pub(crate) async fn redeem(&self, n: u32, generation: u32) -> Redeemed {
        let (call_sid, stream_sid) = (call_sid(n), stream_sid(generation));
        let stream = RedeemStream {
            call_sid: &call_sid,
            generation,
            stream_sid: &stream_sid,
            node: "node-a",
            now: now(),
        };
        self.store.redeem_stream(stream).await.unwrap()
    }

    /// A call whose first stream is open.
    pub(crate) async fn live(&self, n: u32) -> LiveCall {
        let opened = self.open(n).await;
        let Redeemed::Live(live) = self.redeem(n, opened.generation).await else {
            panic!("a fresh token is good")
        };
        live
    }

    pub(crate) async fn reserve_until(
        &self,
        call: CallId,
        id: ReservationId,
        opening: &Opening,
        now: Timestamp,
        expires_at: Timestamp,
    ) -> ReserveOutcome {
        let request = ReserveRequest {
            tenant: self.tenant,
            call_id: call,
            reservation_id: id,
            job_type: &job(),
            opening: *opening,
            buffers: BUFFERS,
            address: None,
            expires_at,
            now,
        };
        self.store.reserve(request).await.unwrap()
    }

    /// Reserves for five minutes.
    pub(crate) async fn reserve(&self, call: CallId, id: ReservationId, opening: &Opening) -> ReserveOutcome {
        self.reserve_until(call, id, opening, now(), now() + minutes(5)).await
    }

    /// A call that has booked this opening; the booking's id.
    pub(crate) async fn booked(&self, n: u32, opening: &Opening) -> (CallId, BookingId) {
        let call = self.live(n).await.call_id;
        let reservation = new_reservation();
        self.reserve(call, reservation, opening).await;
        let booking = self.confirmed(reservation, opening);
        let request = BookRequest {
            tenant: self.tenant,
            call_id: call,
            booking: &booking,
            buffers: BUFFERS,
            now: now(),
        };
        let BookOutcome::Booked(id) = self.store.book(request).await.unwrap() else {
            panic!("{opening:?} was not free")
        };
        (call, id)
    }

    /// Claims what is due, whatever its way.
    pub(crate) async fn claim(
        &self,
        kinds: &[OutboxKind],
        worker: &str,
        lease: SignedDuration,
        limit: u32,
        at: Timestamp,
    ) -> Vec<Claimed> {
        self.store.claim(Lane::ALL, kinds, worker, lease, limit, at).await.unwrap()
    }

    /// Only the dialogue can make a confirmed booking, so a caller has to talk it through.
    pub(crate) fn confirmed(&self, reservation: ReservationId, opening: &Opening) -> ConfirmedBooking {
        self.confirmed_for("312 555 0142.", reservation, opening)
    }

    /// As [`Fixture::confirmed`], by a caller who gives this number.
    pub(crate) fn confirmed_for(
        &self,
        number: &str,
        reservation: ReservationId,
        opening: &Opening,
    ) -> ConfirmedBooking {
        let mut dialogue = Dialogue::new(Some(caller()), Mode::Assistant);
        let mut input = Input::Opened;
        for _ in 0..40 {
            let reply = dialogue.handle(input, &self.business, now());
            input = match reply.then {
                Then::Do(Request::FindOpenings { .. }) => {
                    Input::Openings(Ok(Found { wished: vec![*opening], near: vec![] }))
                }
                Then::Do(Request::Reserve { .. }) => {
                    Input::Reserved(Ok(ReserveOutcome::Reserved(reservation)))
                }
                Then::Do(Request::Book(booking)) => return booking,
                Then::Listen => Input::Heard { text: answer(dialogue.asked(), number).to_owned() },
                Then::Do(request) => panic!("{request:?} after {:?}", reply.say),
                Then::HangUp(disposition) => panic!("{disposition} after {:?}", reply.say),
                Then::Record(_) => panic!("a message after {:?}", reply.say),
            };
        }
        panic!("the caller could not make himself understood: {dialogue:?}");
    }
}

fn answer(asked: Asked, number: &str) -> &str {
    match asked {
        Asked::Anything | Asked::Service => "I have a leak, I need a leak repair.",
        Asked::When => "As soon as possible.",
        Asked::Opening => "The first one, please.",
        Asked::Name => "My name is Dana Whitfield.",
        Asked::Address => "42 Oak Street, Chicago.",
        Asked::Phone => number,
        Asked::Confirm => "Yes, that's right.",
        Asked::AnythingElse => "No, thank you.",
        Asked::CancelWhich
        | Asked::CancelConfirm
        | Asked::MoveConfirm
        | Asked::CallbackOffer
        | Asked::Danger
        | Asked::Unwanted
        | Asked::Reason
        | Asked::Holding
        | Asked::Pin
        | Asked::Owner
        | Asked::Nothing => "No.",
    }
}
