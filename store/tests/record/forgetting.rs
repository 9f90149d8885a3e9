//! What is known of people has an end: after its time, or when somebody is to be forgotten.

use assistant::{ActionRecord, Callback, RetentionSettings};
use call::record::HangupCause;
use jiff::{SignedDuration, Timestamp};
use policy::contact::{Address, Fact, Reach};
use policy::disclosure::{RecordingFacts, may_record};
use policy::jobs::Actor;
use sqlx::{AssertSqlSafe, PgPool};
use store::{
    CallbackRequest, ExpiredVoicemail, Finish, Forgetting, IncomingText, KeepVoicemail, KeptRecording,
    NewRecording, Origin, Person, Turn,
};
use telephony::{
    CallId, CallbackId, Disposition, MessageSid, Millis, PhoneNumber, RecordingId, TurnId, VoicemailId,
};
use uuid::Uuid;

use crate::database::{Fixture, caller, minutes, now, opening, with_business};

/// Everything by which the caller of all fixtures could be known again.
const TRACES: [&str; 6] = ["Dana", "Whitfield", "Oak Street", "3125550142", "violet", "dana@"];

const ORIGIN: Origin<'_> = Origin { actor: Actor::Owner, call_id: None, reason: "asked by letter 12" };

/// So long after everything that the appointment is over, too.
fn days(days: i64) -> SignedDuration {
    SignedDuration::from_hours(24 * days)
}

fn neighbour() -> PhoneNumber {
    "+13125550177".parse().unwrap()
}

fn sid(n: u32) -> MessageSid {
    format!("SM{n:032x}").parse().unwrap()
}

fn voicemail() -> VoicemailId {
    VoicemailId(Uuid::from_u128(5))
}

async fn writes(f: &Fixture, n: u32, from: &PhoneNumber, body: &str) {
    let sid = sid(n);
    let text = IncomingText { tenant: f.tenant, message_sid: &sid, from, body, answered: None, now: now() };
    f.store.receive_text(text).await.unwrap();
}

async fn finish(f: &Fixture, call_id: CallId) {
    let finish = Finish {
        tenant: f.tenant,
        call_id,
        disposition: Disposition::Booked,
        cause: HangupCause::CallerHungUp,
        outbox: vec![],
        now: now() + minutes(1),
    };
    f.store.finish_call(finish).await.unwrap();
}

/// Says something in a call of his own, is recorded, leaves a message, is promised a call, and hangs up.
async fn talks(f: &Fixture) {
    let call = f.live(2).await;
    let call_id = call.call_id;
    let records = [ActionRecord { kind: "noted", detail: "Dana Whitfield has a violet tap".to_owned() }];
    let turn = Turn {
        tenant: f.tenant,
        call_id,
        generation: call.generation,
        turn: TurnId(1),
        heard: Some("My tap is violet."),
        said: "Thanks, Dana.",
        dialogue: &serde_json::Value::Null,
        if_ended: Disposition::Answered,
        records: &records,
        objected_at: None,
        left_alone: None,
        now: now(),
    };
    f.store.checkpoint(turn).await.unwrap();
    let facts = RecordingFacts {
        wanted: Fact::Read(true),
        announced_at: Fact::Read(Some(now())),
        objected_at: Fact::Read(None),
    };
    let (tenant, recording_id) = (f.tenant, RecordingId(Uuid::from_u128(3)));
    let recording = NewRecording {
        tenant,
        call_id,
        recording_id,
        recording_key: "a/b/call-3.wav",
        permit: &may_record(&facts).unwrap(),
        keep_until: now() + days(9_000),
        now: now(),
    };
    f.store.begin_recording(recording).await.unwrap();
    let (length, bytes, sha256) = (Millis(61_000), 1_952_044, &[7; 32]);
    f.store
        .keep_recording(KeptRecording { tenant, recording_id, length, bytes, sha256, now: now() })
        .await
        .unwrap();
    let kept = KeepVoicemail {
        tenant,
        call_id,
        voicemail_id: voicemail(),
        recording_key: "a/b/5.wav",
        provider: None,
        length,
        now: now(),
    };
    f.store.keep_voicemail(kept).await.unwrap();
    f.store.put_transcript(tenant, voicemail(), "It is the violet tap.", now()).await.unwrap();
    let callback = Callback {
        name: Some("Dana Whitfield".to_owned()),
        phone: Some(caller()),
        reason: "the violet tap".to_owned(),
        best_at: None,
        for_visit: None,
        emergency: None,
    };
    let callback_id = CallbackId(Uuid::from_u128(4));
    f.store
        .leave_callback(CallbackRequest { tenant, call_id, callback_id, callback: &callback, now: now() })
        .await
        .unwrap();
    finish(f, call_id).await;
}

/// A customer of whom there is something in every table that holds such things, and a neighbour.
async fn a_customer(f: &Fixture) {
    let (call, _) = f.booked(1, &opening(f.resource, 0)).await;
    finish(f, call).await;
    talks(f).await;
    let dana = Person {
        phone: Some(&caller()),
        email: Some("dana@example.com"),
        name: "Dana Whitfield",
        address: Some("42 Oak Street"),
    };
    let known = f.store.identify(f.tenant, &dana, ORIGIN, now()).await.unwrap();
    let lee = Person { phone: Some(&neighbour()), name: "Lee Marsh", email: None, address: None };
    f.store.identify(f.tenant, &lee, ORIGIN, now()).await.unwrap();
    writes(f, 1, &caller(), "Dana here, the tap is still violet").await;
    writes(f, 2, &neighbour(), "Lee here").await;
    for statement in [
        "INSERT INTO customer_notes (tenant_id, note_id, customer_id, text, at)
             SELECT tenant_id, gen_random_uuid(), customer_id, 'likes violet', now() FROM customers WHERE email IS NOT NULL",
        // What the owner was texted of him.
        "INSERT INTO threads (tenant_id, thread_id, phone_number, created_at, last_message_at)
             SELECT tenant_id, gen_random_uuid(), '+13125550190', $1, $1 FROM tenants",
        "INSERT INTO messages (tenant_id, message_id, thread_id, direction, outbox_id, body, state, at, state_at)
             SELECT tenant_id, gen_random_uuid(), thread_id, 'outbound', outbox_id, 'New: Dana Whitfield', 'sent', $1, $1
             FROM outbox JOIN threads USING (tenant_id)
             WHERE kind = 'booking_owner_notice' AND phone_number = '+13125550190'",
        "UPDATE outbox SET state = 'dead', settled_at = $1, last_error = '+13125550142 is no mobile'
             WHERE kind = 'booking_confirmation'",
        "INSERT INTO dead_letters (tenant_id, outbox_id, error, buried_at)
             SELECT tenant_id, outbox_id, last_error, $1 FROM outbox WHERE state = 'dead'",
    ] {
        let at: jiff_sqlx::Timestamp = now().into();
        let query = sqlx::query(statement);
        let query = if statement.contains("$1") { query.bind(at) } else { query };
        assert_ne!(query.execute(&f.pool).await.unwrap().rows_affected(), 0, "{statement}");
    }
    assert_eq!(f.store.customer_of(f.tenant, &caller()).await.unwrap(), Some(known.customer));
}

/// The tables in which there is something by which he could be known.
async fn traces(pool: &PgPool) -> Vec<String> {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let mut found = Vec::new();
    for table in tables {
        let rows: Vec<String> = sqlx::query_scalar(AssertSqlSafe(format!("SELECT t::text FROM {table} t")))
            .fetch_all(pool)
            .await
            .unwrap();
        if rows.iter().any(|row| TRACES.iter().any(|trace| row.contains(trace))) {
            found.push(table);
        }
    }
    found
}

async fn count(f: &Fixture, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&f.pool).await.unwrap()
}

/// Where there is something of him before he is forgotten: the test would show nothing of a table without.
const EVERYWHERE: [&str; 13] = [
    "action_records",
    "bookings",
    "callbacks",
    "calls",
    "customer_contacts",
    "customer_notes",
    "customers",
    "dead_letters",
    "messages",
    "outbox",
    "threads",
    "turns",
    "voicemails",
];

#[tokio::test]
async fn of_whoever_is_forgotten_there_is_no_trace_and_of_the_others_all() {
    with_business(|f| async move {
        a_customer(&f).await;
        let before = traces(&f.pool).await;
        for table in EVERYWHERE {
            assert!(before.iter().any(|found| *found == table), "{table}: {before:?}");
        }
        let at = now() + days(3);
        let Forgetting::Done(forgotten) = f.store.forget(f.tenant, &caller(), ORIGIN, at).await.unwrap()
        else {
            panic!("nothing holds him")
        };
        assert_eq!(traces(&f.pool).await, [] as [&str; 0]);
        let erased: Vec<_> = forgotten.erased.iter().map(|(what, count)| format!("{count} {what}")).collect();
        assert_eq!(
            erased,
            [
                "2 calls",
                "1 recorded calls",
                "1 messages left by voice",
                "1 call-backs",
                "1 bookings",
                "8 notices and other letters",
                "1 texts",
                "1 customers",
            ]
        );
        assert!(forgotten.kept.iter().all(|(_, count)| *count == 0), "{forgotten:?}");

        // The neighbour is who he was, and the rows on which others count are there.
        assert!(f.store.customer_of(f.tenant, &neighbour()).await.unwrap().is_some());
        assert_eq!(count(&f, "SELECT count(*) FROM messages WHERE body = 'Lee here'").await, 1);
        assert_eq!(count(&f, "SELECT count(*) FROM turns").await, 1);
        assert_eq!(count(&f, "SELECT count(*) FROM outbox WHERE state = 'waiting'").await, 1, "Lee's");
        assert_eq!(count(&f, "SELECT count(*) FROM bookings WHERE state = 'confirmed'").await, 1);
        // His sound is to be erased by whoever has it.
        assert_eq!(count(&f, "SELECT count(*) FROM recordings WHERE state = 'erasing'").await, 1);
        let sounds = f.store.voicemails_to_erase(None, 10).await.unwrap();
        let sound = ExpiredVoicemail {
            tenant_id: f.tenant,
            voicemail_id: voicemail(),
            recording_key: "a/b/5.wav".to_owned(),
            expired_at: at,
        };
        assert_eq!(sounds, [sound]);
        assert_eq!(f.store.voicemails_to_erase(Some((at, voicemail())), 10).await.unwrap(), []);
        f.store.voicemail_erased(f.tenant, voicemail(), at).await.unwrap();
        assert_eq!(f.store.voicemails_to_erase(None, 10).await.unwrap(), []);
        assert_eq!(f.store.claim_wordless(false, minutes(3), now()).await.unwrap(), None, "nobody listens");

        // Once more there is nothing left.
        let Forgetting::Done(again) = f.store.forget(f.tenant, &caller(), ORIGIN, at).await.unwrap() else {
            panic!("nothing holds him")
        };
        assert!(again.erased.iter().all(|(_, count)| *count == 0), "{again:?}");
    })
    .await;
}

#[tokio::test]
async fn his_word_that_he_is_not_to_be_contacted_is_kept() {
    with_business(|f| async move {
        writes(&f, 1, &caller(), "STOP").await;
        writes(&f, 2, &caller(), "it is Dana").await;
        let Forgetting::Done(forgotten) = f.store.forget(f.tenant, &caller(), ORIGIN, now()).await.unwrap()
        else {
            panic!("nothing holds him")
        };
        let kept: Vec<_> = forgotten.kept.iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(kept.len(), 2, "{kept:?}");
        let address = Address::Phone(caller());
        let entries = f.store.opted_out(Some(f.tenant), Some(&address), 10).await.unwrap();
        assert_eq!(entries.iter().map(|(_, reach, ..)| *reach).collect::<Vec<_>>(), [Reach::All]);
        let texts = f.store.texts(f.tenant, None, 10).await.unwrap();
        assert_eq!(texts.iter().map(|text| text.body.as_str()).collect::<Vec<_>>(), ["STOP"]);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_on_the_line_or_has_an_appointment_is_not_forgotten() {
    with_business(|f| async move {
        let opening = opening(f.resource, 0);
        let (call, _) = f.booked(1, &opening).await;
        let forget = |at: Timestamp| {
            let f = &f;
            async move { f.store.forget(f.tenant, &caller(), ORIGIN, at).await.unwrap() }
        };
        assert_eq!(forget(now()).await, Forgetting::OnTheLine);
        finish(&f, call).await;
        assert_eq!(forget(now() + minutes(2)).await, Forgetting::Booked(vec![opening.start]));
        assert!(traces(&f.pool).await.contains(&"customers".to_owned()), "nothing was erased");
        assert!(matches!(forget(opening.end).await, Forgetting::Done(_)));
    })
    .await;
}

#[tokio::test]
async fn what_has_been_kept_long_enough_goes() {
    with_business(|f| async move {
        a_customer(&f).await;
        writes(&f, 3, &caller(), "STOP").await;
        let many =
            "INSERT INTO messages (tenant_id, message_id, thread_id, direction, body, state, at, state_at)
                SELECT tenant_id, gen_random_uuid(), thread_id, 'outbound', 'violet', 'sent', $1, $1
                FROM threads, generate_series(1, 450) WHERE phone_number = '+13125550177'";
        let at: jiff_sqlx::Timestamp = now().into();
        sqlx::query(many).bind(at).execute(&f.pool).await.unwrap();
        let keep = RetentionSettings {
            transcripts_days: 10,
            voicemails_days: 20,
            texts_days: 30,
            customers_days: 40,
        };
        let expire = |after: i64| {
            let (f, keep) = (&f, &keep);
            async move {
                let gone = f.store.expire(f.tenant, keep, now() + days(after)).await.unwrap();
                (gone.calls, gone.voicemails, gone.texts, gone.notices > 0, gone.people)
            }
        };
        assert_eq!(expire(9).await, (0, 0, 0, false, 0));
        assert_eq!(expire(11).await, (2, 0, 0, false, 0));
        assert_eq!(count(&f, "SELECT count(*) FROM turns WHERE caller_said IS NULL").await, 1);
        assert_eq!(expire(21).await, (0, 1, 0, false, 0));
        assert_eq!(f.store.voicemails_to_erase(None, 10).await.unwrap().len(), 1);
        let (_, _, texts, notices, people) = expire(31).await;
        assert_eq!(
            (texts, notices, people),
            (453, true, 0),
            "those of both, what the owner was told, and the many"
        );
        assert_eq!(count(&f, "SELECT count(*) FROM messages WHERE body <> ''").await, 1, "STOP");
        assert!(traces(&f.pool).await.contains(&"customers".to_owned()));
        // Dana, Lee, and whoever is behind the owner's number.
        assert_eq!(expire(42).await, (0, 0, 0, false, 3));
        let left = ["do_not_contact", "threads"];
        assert_eq!(traces(&f.pool).await, left, "and the text that said so");
        assert_eq!(expire(43).await, (0, 0, 0, false, 0));
    })
    .await;
}

#[tokio::test]
async fn whoever_comes_back_is_not_forgotten() {
    with_business(|f| async move {
        let lee = Person { phone: Some(&neighbour()), name: "Lee Marsh", email: None, address: None };
        f.store.identify(f.tenant, &lee, ORIGIN, now() - days(50)).await.unwrap();
        writes(&f, 1, &neighbour(), "me again").await;
        let keep = RetentionSettings { customers_days: 40, ..RetentionSettings::default() };
        assert_eq!(f.store.expire(f.tenant, &keep, now() + days(1)).await.unwrap().people, 0);
        assert_eq!(f.store.expire(f.tenant, &keep, now() + days(41)).await.unwrap().people, 1);
        assert_eq!(f.store.customer_of(f.tenant, &neighbour()).await.unwrap(), None);
    })
    .await;
}
