//! A call from its first webhook to its one end.

use call::record::{HangupCause, LegStatus};
use policy::RefusalReason;
use serde_json::json;
use store::{CallKey, Finish, FinishOutcome, NewOutbox, OutboxKind, Reported, StatusReport, StoreError};
use telephony::{CallId, CallSid, Disposition};
use uuid::Uuid;

use crate::database::{Fixture, admitted, call_sid, minutes, new_reservation, now, opening, with_business};

async fn report(f: &Fixture, n: u32, status: LegStatus, sequence: u32, source: &str) -> Reported {
    let sid = call_sid(n);
    let report = StatusReport {
        call_sid: &sid,
        status,
        sequence,
        duration_s: status.is_over().then_some(42),
        source_event: source.to_owned(),
        now: now(),
    };
    f.store.report_status(report).await.unwrap()
}

fn finish(f: &Fixture, call: CallId, disposition: Disposition) -> Finish {
    Finish {
        tenant: f.tenant,
        call_id: call,
        disposition,
        cause: HangupCause::AssistantHungUp,
        outbox: vec![],
        now: now(),
    }
}

async fn count(f: &Fixture, table: &str) -> i64 {
    let query = format!("SELECT count(*) FROM {table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(query)).fetch_one(&f.pool).await.unwrap()
}

#[tokio::test]
async fn a_repeated_voice_webhook_gets_the_first_answer() {
    with_business(|f| async move {
        let first = f.open(1).await;
        assert_eq!((first.fresh, first.generation, first.finished), (true, 1, None));
        let again = f.open(1).await;
        assert_eq!(again, store::Opened { fresh: false, ..first.clone() });
        // Nor does a change of mind matter: the caller is talking already.
        let refused = f.store.refuse_call(RefusalReason::AtCapacity, f.webhook(1)).await.unwrap();
        assert_eq!(refused, again);
        assert_eq!((count(&f, "calls").await, count(&f, "call_events").await), (1, 2));
        assert_eq!(f.store.live_calls(f.tenant).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn webhooks_that_come_at_once_make_one_call() {
    with_business(|f| async move {
        let f = std::sync::Arc::new(f);
        let webhooks: Vec<_> = (0..16)
            .map(|_| {
                let f = f.clone();
                tokio::spawn(async move { f.open(1).await })
            })
            .collect();
        let mut fresh = 0;
        let mut ids = std::collections::BTreeSet::new();
        for webhook in webhooks {
            let opened = webhook.await.unwrap();
            fresh += u32::from(opened.fresh);
            ids.insert(opened.call_id);
        }
        assert_eq!((fresh, ids.len(), count(&f, "calls").await), (1, 1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_refused_call_is_written_down_with_its_reason_and_stays_refused() {
    with_business(|f| async move {
        let refused = f.store.refuse_call(RefusalReason::AtCapacity, f.webhook(1)).await.unwrap();
        assert_eq!((refused.fresh, refused.finished), (true, Some(Disposition::Refused)));
        let again = f.store.open_call(admitted(), f.webhook(1)).await.unwrap();
        assert_eq!((again.fresh, again.finished), (false, Some(Disposition::Refused)));
        let report = f.store.call_report(&CallKey::Sid(call_sid(1))).await.unwrap().unwrap();
        assert_eq!(report.refusal.as_deref(), Some("at_capacity"));
        assert_eq!(report.hangup_cause.as_deref(), Some("not_admitted"));
        assert_eq!(f.store.live_calls(f.tenant).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn an_unknown_tenant_has_no_calls() {
    with_business(|f| async move {
        let mut webhook = f.webhook(1);
        webhook.tenant.0 = Uuid::new_v4();
        let error = f.store.open_call(admitted(), webhook).await.unwrap_err();
        assert!(matches!(error, StoreError::Missing { what: "tenant" }), "{error:?}");
        assert!(!error.is_transient());
    })
    .await;
}

#[tokio::test]
async fn the_first_end_is_the_end() {
    with_business(|f| async move {
        let call = f.live(1).await;
        let mut first = finish(&f, call.call_id, Disposition::Answered);
        let due_at = now();
        first.outbox = vec![NewOutbox {
            kind: OutboxKind::CallbackOwnerNotice,
            key: "k".into(),
            payload: json!({}),
            due_at,
        }];
        assert_eq!(f.store.finish_call(first).await.unwrap(), FinishOutcome::Now(Disposition::Answered));
        let second = finish(&f, call.call_id, Disposition::Failed);
        assert_eq!(f.store.finish_call(second).await.unwrap(), FinishOutcome::Already(Disposition::Answered));
        assert_eq!(report(&f, 1, LegStatus::Completed, 3, "s3").await, Reported::Recorded);
        let report = f.store.call_report(&CallKey::Id(call.call_id)).await.unwrap().unwrap();
        assert_eq!(report.disposition.as_deref(), Some("answered"));
        assert_eq!(
            (report.legs[0].status.as_deref(), report.legs[0].duration_s),
            (Some("completed"), Some(42))
        );
        let mut kinds: Vec<&str> = report.outbox.iter().map(|row| row.kind.as_str()).collect();
        kinds.sort_unstable();
        assert_eq!(kinds, ["call_ended", "callback_owner_notice"]);
    })
    .await;
}

#[tokio::test]
async fn ends_that_come_at_once_are_one() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        let f = std::sync::Arc::new(f);
        let ends: Vec<_> =
            [Disposition::Answered, Disposition::Failed, Disposition::Silent, Disposition::Emergency]
                .into_iter()
                .map(|disposition| {
                    let f = f.clone();
                    tokio::spawn(
                        async move { f.store.finish_call(finish(&f, call, disposition)).await.unwrap() },
                    )
                })
                .collect();
        let mut now = vec![];
        let mut already = vec![];
        for end in ends {
            match end.await.unwrap() {
                FinishOutcome::Now(disposition) => now.push(disposition),
                FinishOutcome::Already(disposition) => already.push(disposition),
            }
        }
        assert_eq!(now.len(), 1);
        assert_eq!(already, [now[0]; 3]);
        assert_eq!(count(&f, "outbox").await, 1);
    })
    .await;
}

#[tokio::test]
async fn statuses_in_any_order_and_twice_leave_the_same_record() {
    use LegStatus::{Completed, InProgress, Initiated, Ringing};
    let reports = [(Initiated, 0), (Ringing, 1), (InProgress, 2), (Completed, 3)];
    let orders: [&[usize]; 5] =
        [&[0, 1, 2, 3], &[3, 2, 1, 0], &[1, 3, 0, 2], &[2, 2, 3, 3, 0, 1, 1], &[3, 0, 3, 1, 2]];
    with_business(move |f| async move {
        for (n, order) in (1_u32..).zip(orders) {
            f.live(n).await;
            let mut seen = std::collections::BTreeSet::new();
            for &index in order {
                let (status, sequence) = reports[index];
                let expected = match (seen.insert(index), status) {
                    (false, _) => Reported::Duplicate,
                    (true, Completed) => Reported::Finished(Disposition::Abandoned),
                    (true, _) => Reported::Recorded,
                };
                let source = format!("{}:{sequence}", call_sid(n));
                assert_eq!(report(&f, n, status, sequence, &source).await, expected, "{order:?} at {index}");
            }
            let report = f.store.call_report(&CallKey::Sid(call_sid(n))).await.unwrap().unwrap();
            assert_eq!(report.legs[0].status.as_deref(), Some("completed"), "{order:?}");
            assert_eq!(report.hangup_cause.as_deref(), Some("caller_hung_up"), "{order:?}");
            // opened, offered, redeemed, four statuses, finished: each once.
            assert_eq!(report.events.len(), 8, "{order:?}");
            assert_eq!(report.outbox.len(), 1, "{order:?}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_status_of_a_call_that_is_not_ours_changes_nothing() {
    with_business(|f| async move {
        assert_eq!(report(&f, 9, LegStatus::Completed, 3, "s").await, Reported::Unknown);
        assert_eq!(count(&f, "webhook_receipts").await, 0);
    })
    .await;
}

#[tokio::test]
async fn the_end_gives_up_what_was_reserved() {
    with_business(|f| async move {
        let call = f.live(1).await.call_id;
        f.reserve(call, new_reservation(), &opening(f.resource, 60)).await;
        assert_eq!(count(&f, "reservations").await, 1);
        f.store.finish_call(finish(&f, call, Disposition::Abandoned)).await.unwrap();
        assert_eq!(count(&f, "reservations").await, 0);
    })
    .await;
}

#[tokio::test]
async fn lost_calls_are_found_and_ended_unless_they_stir() {
    with_business(|f| async move {
        let never_started = f.open(1).await.call_id;
        let lost = f.live(2).await.call_id;
        let later = now() + minutes(10);
        f.store.heartbeat("node-a", "1", now()).await.unwrap();
        let found = async |since, node: &str, held: &[CallSid], limit| {
            let unfinished = f.store.unfinished_calls(since, node, held, limit).await.unwrap();
            // Of two of the same moment either comes first.
            let mut found: Vec<_> = unfinished.into_iter().map(|call| call.call_sid).collect();
            found.sort_by_key(ToString::to_string);
            found
        };
        assert_eq!(found(now(), "node-b", &[], 10).await, []);
        assert_eq!(found(later, "node-b", &[], 10).await, [call_sid(1), call_sid(2)]);
        // What somebody holds leaves room for what nobody does.
        assert_eq!(found(later, "node-b", &[call_sid(1)], 1).await, [call_sid(2)]);
        f.store.heartbeat("node-a", "1", later + minutes(1)).await.unwrap();
        assert_eq!(found(later, "node-b", &[], 10).await, [call_sid(1)], "node-a lives");
        assert_eq!(found(later, "node-a", &[], 10).await, [call_sid(1), call_sid(2)], "and holds neither");

        assert_eq!(f.store.finish_lost(f.tenant, lost, now(), later).await.unwrap(), None);
        for (call, cause) in [(never_started, "stream_never_started"), (lost, "node_lost")] {
            let outcome = f.store.finish_lost(f.tenant, call, later, later).await.unwrap();
            assert_eq!(outcome, Some(FinishOutcome::Now(Disposition::Failed)));
            let report = f.store.call_report(&CallKey::Id(call)).await.unwrap().unwrap();
            assert_eq!(report.hangup_cause.as_deref(), Some(cause));
        }
        assert_eq!(found(later, "node-b", &[], 10).await, []);
    })
    .await;
}

#[tokio::test]
async fn a_call_nobody_knows_has_no_report() {
    with_business(|f| async move {
        assert_eq!(f.store.call_report(&CallKey::Sid(call_sid(1))).await.unwrap(), None);
    })
    .await;
}
