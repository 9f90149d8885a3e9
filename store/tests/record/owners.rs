//! PINs, the tries at them, and what follows.

use jiff::Timestamp;
use sqlx::Row;
use store::{CallKey, OwnerPin, OwnerText, OwnerTry};
use telephony::PhoneNumber;

use crate::database::{Fixture, minutes, now, opening, with_business};

fn pin(hash: &str) -> OwnerPin {
    OwnerPin { owner: "Robin".to_owned(), hash: format!("$argon2id$v=19${hash}") }
}

async fn spend(f: &Fixture, now: Timestamp) -> OwnerTry {
    f.store.spend_owner_try(f.tenant, now).await.unwrap()
}

#[tokio::test]
async fn three_wrong_tries_lock_and_a_new_pin_opens() {
    with_business(|f| async move {
        let nobody = spend(&f, now()).await;
        assert_eq!(nobody, OwnerTry { pins: vec![], counts: false, locks: false }, "there is no PIN");
        f.store.set_owner_pin(f.tenant, &pin("one"), now()).await.unwrap();
        for locks in [false, false, true] {
            let expected = OwnerTry { pins: vec![pin("one")], counts: true, locks };
            assert_eq!(spend(&f, now()).await, expected);
        }
        let locked = spend(&f, now() + minutes(14)).await;
        assert_eq!((locked.counts, locked.locks, locked.pins.len()), (false, false, 1));
        assert!(spend(&f, now() + minutes(15)).await.counts, "the first lock-out is over");

        f.store.owner_known(f.tenant).await.unwrap();
        for locks in [false, false, true] {
            assert_eq!(spend(&f, now() + minutes(20)).await.locks, locks, "a right one begins anew");
        }
        f.store.set_owner_pin(f.tenant, &pin("two"), now() + minutes(21)).await.unwrap();
        let fresh = spend(&f, now() + minutes(21)).await;
        assert_eq!((fresh.counts, fresh.pins), (true, vec![pin("two")]));
    })
    .await;
}

#[tokio::test]
async fn calls_at_the_same_time_share_the_three_tries() {
    with_business(|f| async move {
        f.store.set_owner_pin(f.tenant, &pin("one"), now()).await.unwrap();
        let tries = (0..8).map(|_| {
            let (store, tenant) = (f.store.clone(), f.tenant);
            tokio::spawn(async move { store.spend_owner_try(tenant, now()).await.unwrap() })
        });
        let mut counted = 0;
        for attempt in tries.collect::<Vec<_>>() {
            counted += u32::from(attempt.await.unwrap().counts);
        }
        assert_eq!(counted, 3);
    })
    .await;
}

#[tokio::test]
async fn a_text_and_a_notice_to_an_owner_go_out_once() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let to: PhoneNumber = "+13125550190".parse().unwrap();
        let text = OwnerText {
            tenant: f.tenant,
            call_id: call,
            to: &to,
            text: "3 jobs tomorrow.",
            number: 7,
            now: now(),
        };
        f.store.text_owner(text).await.unwrap();
        f.store.text_owner(text).await.unwrap();
        f.store.text_owner(OwnerText { number: 9, ..text }).await.unwrap();
        for _ in 0..2 {
            let told = std::slice::from_ref(&to);
            f.store.owner_locked_out(f.tenant, call, told, "It is locked.", now()).await.unwrap();
        }
        let rows =
            sqlx::query("SELECT kind, payload->>'to' AS told FROM outbox WHERE call_id = $1 ORDER BY kind")
                .bind(call.0)
                .fetch_all(&f.pool)
                .await
                .unwrap();
        let kinds: Vec<(String, String)> =
            rows.iter().map(|row| (row.get("kind"), row.get("told"))).collect();
        let owed = |kind: &str| (kind.to_owned(), to.e164().to_owned());
        assert_eq!(kinds, [owed("owner_lockout_notice"), owed("owner_schedule"), owed("owner_schedule")]);
    })
    .await;
}

#[tokio::test]
async fn an_ended_call_is_told_in_a_sentence() {
    with_business(|f| async move {
        let (call, _) = f.booked(1, &opening(f.resource, 60)).await;
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!(report.summary, None, "it goes on");
        let finish = store::Finish {
            tenant: f.tenant,
            call_id: call,
            disposition: telephony::Disposition::Booked,
            cause: call::record::HangupCause::CallerHungUp,
            outbox: vec![],
            now: now(),
        };
        f.store.finish_call(finish).await.unwrap();
        let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
        assert_eq!(report.summary.as_deref(), Some("Booked an appointment."));
    })
    .await;
}

#[tokio::test]
async fn emergency_calls_are_found_by_when_they_came_in() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let finish = store::Finish {
            tenant: f.tenant,
            call_id: call,
            disposition: telephony::Disposition::Emergency,
            cause: call::record::HangupCause::CallerHungUp,
            outbox: vec![],
            now: now(),
        };
        f.store.finish_call(finish).await.unwrap();
        let within =
            |from: i64, to: i64| policy::Span { start: now() + minutes(from), end: now() + minutes(to) };
        let found = f.store.emergency_calls(f.tenant, within(-5, 5)).await.unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].customer_phone, Some(crate::database::caller()));
        assert_eq!(f.store.emergency_calls(f.tenant, within(1, 5)).await.unwrap(), []);
    })
    .await;
}
